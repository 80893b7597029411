"""Letters followed through: which one is meant, what was really sent, what its delivery starts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.ours import digest
from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.letters.numbering import KIND, copies, copy_name, file_name, last
from advocacy_cli.letters.recipients import Draft, Selection, drafts
from advocacy_cli.plan import names as planned_names
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Ask, Letter, Plan
from advocacy_cli.plan.rules import clocks
from advocacy_cli.situation import names
from advocacy_cli.situation.asks import heard
from advocacy_cli.situation.letters import Written, planned, present, written
from advocacy_cli.situation.replies import replies, started_by
from advocacy_cli.situation.told import told
from advocacy_cli.store.records import Draft as NewEntry

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

VIA = ("hand", "post", "email")
_NUMBER = re.compile(r"(?:[^/]+/)?[Ll]\d+[a-z]{0,2}")
_TEMPLATE = "Template-"
_SHOWN = 5  # targets that a message names


class Meant(NamedTuple):
    """The letter that a person names: to one target, and its number where it has one already."""

    campaign: str
    letter: Letter
    target: str
    written: Written | None
    torn: bool = False  # two copies say differently what became of it
    made: Collection[str] = ()  # the digests of all files that were made here, of whatever letter

    @property
    def subject(self) -> str:
        """The reference that its entries carry."""
        return f"letter:{self.campaign}/{self.letter.id}"


def letters(plan: Plan, history: History) -> tuple[Written, ...]:
    """Every letter that was made or sent, by campaign and number."""
    return written(plan, told(plan, history), history.entries(kinds=(KIND,)))


class Waiting(NamedTuple):
    """A letter without an answer: the days since it was delivered, until when a reply is due (None:
    no period), and the name under which it is awaited."""

    letter: Written
    days: int
    due: date | None
    awaited: str


def unanswered(plan: Plan, history: History, today: date, least: int) -> tuple[Waiting, ...]:
    """The letters that were delivered at least that many days ago and have no answer, nor is it
    settled otherwise; longest first."""
    known = {(one.campaign, one.full): one for one in letters(plan, history)}
    found: dict[tuple[str, str], Waiting] = {}
    for reply in replies(plan, told(plan, history)):
        one = reply.letter
        if one is None or one.sent is None or one.state != "sent" or reply.settled:
            continue
        days = (today - one.sent).days
        key = one.campaign, one.full
        if days >= least and (key not in found or found[key].due is None):
            found[key] = Waiting(known[key], days, reply.day, f"{reply.campaign}/{reply.id}")
    return tuple(
        sorted(found.values(), key=lambda w: (-w.days, w.letter.campaign, w.letter.number))
    )


def made_in(one: Written) -> tuple[str, ...]:
    """The languages that the letter was made in, which may be others than its reader's."""
    made = last(one)
    return tuple(dict.fromkeys(tag for tag, _ in copies(made.digests))) if made else ()


def find(
    plan: Plan, known: Sequence[Written], name: str, to: str | None, today: date, default: str
) -> Meant:
    """The letter of that name: `L3`, `CAMPAIGN/L3`, or `CAMPAIGN/LETTER` with its target.

    Raises NotFound, or WrongUsage when it goes to several targets and none is named.
    """
    found = _fitting(plan, known, name, [to] if to else [], today, default)
    if len(found) > 1:
        raise _several(name, found, "say to whom: --to TARGET")
    return found[0]


def find_all(
    plan: Plan,
    known: Sequence[Written],
    name: str,
    to: Sequence[str],
    today: date,
    default: str,
    *,
    everybody: bool,
) -> tuple[Meant, ...]:
    """The letters of that name (see `find`) to each of these targets, or to everybody. Raises as
    `find` does."""
    found = _fitting(plan, known, name, to, today, default)
    if len(found) > 1 and not to and not everybody:
        raise _several(name, found, "say to whom: --to TARGET (repeatable), or --all")
    return tuple(found)


def _fitting(
    plan: Plan, known: Sequence[Written], name: str, to: Sequence[str], today: date, default: str
) -> list[Meant]:
    """The letters that a name may mean, to these targets where any are named. Raises NotFound."""
    if _NUMBER.fullmatch(name):
        return [meant(plan, names.find(plan, "letter", known, name))]
    now = present(known)
    found = [
        Meant(x.campaign, _letter(plan, x), x.target, x)
        for x in now.values()
        if _TEMPLATE in name and f"{x.campaign}/{x.letter}" == name
    ]
    if found:
        campaign = plan.campaigns[found[0].campaign]
        exact = {meant.target for meant in found}  # also an office that is no target
        targets = {
            one if one in exact else planned_names.target(plan, campaign, one).id for one in to
        }
        found = [one for one in found if not to or one.target in targets]
    else:
        name = name if "/" in name else "{}/{}".format(*_one(plan, name))
        chosen = drafts(plan, Selection([name], to), today, default)
        found = [Meant(d.campaign, d.letter, d.target, now.get(d.key)) for d in chosen]
    if not found:
        raise NotFound(f"{name} goes to nobody", hint="see `advocacy letter list`")
    return found


def _several(name: str, found: Sequence[Meant], hint: str) -> WrongUsage:
    first = ", ".join(one.target for one in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return WrongUsage(f"{name} goes to several: {first}{more}", hint)


def meant(plan: Plan, one: Written) -> Meant:
    """A letter that has its number, as who names it means it. Raises NotFound where its campaign is
    gone."""
    return Meant(one.campaign, _letter(plan, one), one.target, one)


def _one(plan: Plan, name: str) -> tuple[str, str]:
    where, letter = planned_names.find(plan, "letter", name)
    return where or "", letter.id


def _letter(plan: Plan, one: Written) -> Letter:
    """The letter of the plan, or what stands for one that the plan does not name."""
    campaign = plan.campaigns.get(one.campaign)
    if campaign is None:
        raise NotFound(
            f"the campaign {one.campaign} is no longer in the plan",
            hint=f"put its file back, or write was: [{one.campaign}] where it is called otherwise now",
        )
    found = next((x for x in campaign.letters if x.id == one.letter), None)
    template = one.letter.removeprefix(_TEMPLATE)
    return found or Letter(campaign.at, one.letter, template, (one.target,), planned=False)


def asked(plan: Plan, meant: Meant) -> Ask | None:
    """The ask that the letter puts to its target: its own, else the only one of a planned letter."""
    campaign = plan.campaigns[meant.campaign]
    own = [ask for ask in campaign.asks if meant.target in ask.of]
    if meant.letter.ask:
        return next((ask for ask in own if ask.id == meant.letter.ask), None)
    named = not meant.letter.id.startswith(_TEMPLATE)
    return own[0] if named and len(own) == 1 else None


def files(plan: Plan, workspace: Workspace, meant: Meant) -> tuple[Path, ...]:
    """The files of the letter in out/letters as they stand there, edited by hand or not."""
    return tuple(_files(plan, workspace, meant))


def _files(plan: Plan, workspace: Workspace, meant: Meant) -> Iterator[Path]:
    one = meant.written
    if one is None or one.dated is None:
        return
    made: dict[str, str] = {}
    for entry in one.entries:
        if entry.kind == KIND and entry.happened == one.dated:
            made.update(entry.digests)
    made_here = {x for e in one.entries if e.kind == KIND for x in e.digests.values()}
    made_here.update(meant.made)
    campaign = plan.campaigns[meant.campaign]
    to = addressee(plan, campaign, meant.target, one.dated)
    draft = Draft(meant.campaign, meant.letter, meant.target, to, ())
    for tag, kind in copies(made):
        sha256 = made[copy_name(tag, kind)]
        name = Path(file_name(plan, draft, tag, one.dated, kind))
        folder = workspace.path("out", "letters", meant.campaign)
        there = [folder / name, *sorted(folder.glob(f"{name.stem}-*{name.suffix}"))]
        there = [path for path in there if path.is_file()]
        ours = [path for path in there if digest(workspace, path) == sha256]
        yield from (ours or there[-1:])[:1]
        # One that was edited by hand may be what went, though a fresh one was made beside it.
        yield from (path for path in there[:1] if ours and digest(workspace, path) not in made_here)


def clock(plan: Plan, command: Command, meant: Meant, name: str, day: date) -> NewEntry | None:
    """The entry that starts the reply period which the letter names, unless a deadline of the plan
    is that period, or it runs already."""
    campaign = plan.campaigns[meant.campaign]
    probe = Written(meant.campaign, meant.letter.id, meant.target, 0, name, name, "sent", sent=day)
    rule, private = meant.letter.clock or "", False
    if not rule:
        rule, private = _step(plan, command, probe, day)
    if not rule or started_by(plan, probe):
        return None
    running = command.history.entries(kinds=("clock",), campaigns=(campaign.id, *campaign.was))
    if any(name in entry.ids("name") for entry in running):
        return None
    number = command.next_number(campaign.id, "clock", campaign.was)
    return NewEntry(
        "clock",
        campaign.id,
        f"clock:{campaign.id}/C{number}{command.tag}",
        (("target", meant.target), ("name", name)),
        happened=day,
        due=reckoned(plan, rule, day),
        number=number,
        state=rule,
        private=private,
    )


def _step(plan: Plan, command: Command, one: Written, day: date) -> tuple[str, bool]:
    """The rule whose period a delivery starts as a step against silence, and whether it is private; ""
    for none."""
    if not any(step.period for clock in plan.clocks.values() for step in clock.then):
        return "", False
    from advocacy_cli.situation.escalation import begins

    history = command.history
    said = told(plan, history)
    awaited = heard(plan, history, replies(plan, said, command.workspace.zone))
    return begins(plan, said, awaited, written(plan, said), one, day)


def rule_of(plan: Plan, one: Written) -> str | None:
    """The rule that the letter names in the plan."""
    letter = planned(plan, one)
    return letter.clock if letter else None


def reckoned(plan: Plan, rule: str | None, day: date | None) -> date | None:
    """The end of a period that a delivery starts, as the days off are known now."""
    if day is None or rule is None or clocks.named(plan, rule) is None:
        return None
    return clocks.of_plan(plan, rule, day).ends
