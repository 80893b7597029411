"""Which initiatives are launched: the first documented submission of each, and what the others lack."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Campaign, Plan
from advocacy_cli.situation.letters import Written, written
from advocacy_cli.situation.names import current_campaign
from advocacy_cli.situation.told import told

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History

SUBMITTED = ("letter-sent",)  # a petition handed in will be one more
PROVEN = ("letter-proof",)  # a protocol number that came later
LAUNCHED, UNPROVEN, SILENT = STATES = ("launched", "submitted", "not-launched")
GRACE = timedelta(days=30)
_FILE = re.compile(r"file(-\d+)?")


class Proof(NamedTuple):
    """What shows that something was delivered: the office's protocol number, files that we keep (by
    their path, "" once that was erased), or the e-mail's own record."""

    ref: str | None = None  # "" once it was erased
    files: tuple[str, ...] = ()
    email: bool = False

    @property
    def holds(self) -> bool:
        """Whether there is any."""
        return self.ref is not None or bool(self.files) or self.email


class Submission(NamedTuple):
    """Something that reached an office: when, how, to which target, and what proves it."""

    campaign: str
    day: date
    target: str
    channel: str
    name: str  # CAMPAIGN/L3, as commands take it
    proof: Proof
    entry: str


class Lack(NamedTuple):
    """What stands between a campaign and its launch: a word of `LACKS`, the letter and the day that
    it speaks of."""

    what: str
    name: str = ""
    day: date | None = None


LACKS = (
    *("draft", "paused", "closed", "not-begun"),
    *("no-proof", "refused", "not-sent", "no-letter", "not-made"),
)


class Initiative(NamedTuple):
    """A campaign, the submission that speaks for it (the first documented one, else the first), what
    it lacks, and how many submissions it has, with and without proof."""

    campaign: Campaign
    state: str  # launched | submitted | not-launched
    first: Submission | None = None
    lacks: tuple[Lack, ...] = ()
    submissions: int = 0
    unproven: int = 0


def initiatives(
    plan: Plan, history: History, campaigns: Iterable[Campaign], today: date
) -> tuple[Initiative, ...]:
    """Each campaign with how far it is: the launched ones by day, then those whose submission has no
    proof, then the others by id.

    A letter that was replaced by a better one was submitted all the same.
    """
    said = told(plan, history)
    letters = written(plan, said, history.entries(kinds=("letter-made",)))
    names = {entry.id: one for one in letters for entry in one.entries}
    ours = history.made_digests()
    told_of: dict[str, list[Entry]] = {}
    entries = said.of(*SUBMITTED, *PROVEN)
    for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
        key = names[entry.id].name if entry.id in names else entry.id
        told_of.setdefault(key, []).append(entry)
    found = [
        _submission(plan, told_, names.get(told_[0].id), ours)
        for told_ in told_of.values()
        if any(entry.kind in SUBMITTED for entry in told_)
    ]
    sent: dict[str, list[Submission]] = {}
    for one in sorted(found, key=lambda s: s.day):
        sent.setdefault(one.campaign, []).append(one)
    all_ = (
        _initiative(c, sent.get(c.id, []), [w for w in letters if w.campaign == c.id], today)
        for c in campaigns
    )
    return tuple(sorted(all_, key=_order))


def overdue(plan: Plan, history: History, today: date) -> tuple[Campaign, ...]:
    """Active campaigns that have submitted nothing, with or without proof, although 30 days have gone
    by since they began, or an ask is to be met within 30 days; those without any such day at once."""
    entries = history.entries(kinds=SUBMITTED)
    begun = {current_campaign(plan, entry.campaign or "") for entry in entries}
    return tuple(
        c
        for c in plan.campaigns.values()
        if c.status == "active" and c.id not in begun and _latest(c) <= today
    )


def _latest(campaign: Campaign) -> date:
    """The day by which something should have been submitted."""
    starts = [campaign.starts + GRACE] if campaign.starts else []
    asks = [ask.by - GRACE for ask in campaign.asks if ask.by]
    return min([*starts, *asks], default=date.min)


def _order(one: Initiative) -> tuple[int, date, str]:
    day = one.first.day if one.first else date.max
    return STATES.index(one.state), day, one.campaign.id


def _submission(
    plan: Plan, entries: Sequence[Entry], letter: Written | None, ours: Collection[str]
) -> Submission:
    """What all entries of one submission say, in the order in which they were recorded."""
    last = [entry for entry in entries if entry.kind in SUBMITTED][-1]
    campaign = current_campaign(plan, last.campaign or "")
    return Submission(
        campaign,
        last.happened,
        letter.target if letter else next(iter(last.ids("target")), ""),
        last.channel or "",
        letter.name if letter else campaign,
        _proof(entries, last, ours),
        last.id,
    )


def _proof(entries: Sequence[Entry], last: Entry, ours: Collection[str]) -> Proof:
    """What a submission's entries hold as proof. The letter as we sent it (`ours` are the digests of
    what was made here, and a Word document is no receipt) shows what was written, not that it
    arrived."""
    refs = [entry.texts["ref"] or "" for entry in entries if "ref" in entry.texts]
    files = {
        entry.digests[name]: entry.texts.get(name) or ""
        for entry in entries
        for name in entry.digests
        if _FILE.fullmatch(name)
    }
    kept = (p for digest, p in files.items() if digest not in ours and not p.endswith(".docx"))
    return Proof(refs[-1] if refs else None, tuple(kept), last.channel == "email")


def _initiative(
    campaign: Campaign, sent: Sequence[Submission], letters: Sequence[Written], today: date
) -> Initiative:
    proven = [one for one in sent if one.proof.holds]
    first = next(iter([*proven, *sent]), None)
    state = LAUNCHED if proven else UNPROVEN if sent else SILENT
    lacks = () if proven else tuple(_lacks(campaign, first, letters, today))
    return Initiative(campaign, state, first, lacks, len(sent), len(sent) - len(proven))


def _lacks(
    campaign: Campaign, first: Submission | None, letters: Sequence[Written], today: date
) -> Iterable[Lack]:
    if campaign.status != "active":
        yield Lack(campaign.status)
    if campaign.starts and campaign.starts > today:
        yield Lack("not-begun", day=campaign.starts)
    if first is not None:
        yield Lack("no-proof", first.name, first.day)
        return
    refused = [one for one in letters if one.state == "refused"]
    made = [one for one in letters if one.state == "made"]
    if refused:
        yield Lack("refused", refused[-1].name, refused[-1].refused)
    elif made:
        yield Lack("not-sent", made[-1].name, made[-1].dated)
    elif not campaign.letters:
        yield Lack("no-letter")
    else:
        yield Lack("not-made")
