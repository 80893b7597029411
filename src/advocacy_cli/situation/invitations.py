"""Who was invited to a meeting, and what they answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Plan
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.situation.meetings import Met, is_same
from advocacy_cli.situation.names import current
from advocacy_cli.store import Entry, History

INVITED, REPLY = "meeting-invited", "meeting-reply"
REQUEST, CANCEL = "request", "cancel"  # what they were told
ANSWERS = ("accepted", "declined", "tentative")
UNTOLD = "untold"  # what a message left out: the agenda
NOWHERE = "where"  # a digest that they were told of no place: no text is kept of nothing
NO_ANSWER, ASKED_AGAIN, UNINVITED = "no-answer", "asked-again", "cancelled"


class Invitee(NamedTuple):
    """Somebody who was invited: `role` (target, person) and `id` where the plan knows them, and their
    addresses, the last one first (none once erased).

    `told` and `sequence` are of the `last` that they got, `first` is the SEQUENCE of their first
    invitation; `answer` is their last word,
    on the form `answered` (a SEQUENCE), said at `stamp`.
    """

    role: str
    id: str
    addresses: tuple[str, ...]
    language: str
    told: str
    sequence: int
    last: Entry
    first: int
    answer: str = ""
    answered: int = 0
    stamp: datetime | None = None
    on: date | None = None

    @property
    def called(self) -> str:
        """Their id, else their address."""
        return self.id or next(iter(self.addresses), "somebody whose address was erased")

    @property
    def state(self) -> str:
        """One of ANSWERS, or what is awaited; an answer to what has changed since is none."""
        if self.told == CANCEL:
            return UNINVITED
        if not self.answer:
            return NO_ANSWER
        return self.answer if self.answered >= self.sequence else ASKED_AGAIN

    def knows(self, met: Met) -> bool:
        """Whether they were told of the meeting as it stands: its hour, length and place."""
        return holds(self.last, met)

    def had(self, told: Entry) -> bool:
        """Whether an entry that says what somebody was told is about them."""
        role, own = _who(told)
        if own:
            return (role, own) == (self.role, self.id)
        return _address(told) in map(str.casefold, self.addresses)


def invited(plan: Plan, history: History) -> Mapping[str, tuple[Invitee, ...]]:
    """Who was invited, by the subject of the meeting as it is called now; in the order in which they
    were first."""
    found: dict[str, dict[str, Invitee]] = {}
    entries = history.entries(kinds=(INVITED, REPLY))
    for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
        subject = reference(plan, entry)
        known = found.setdefault(subject, {})
        role, own = _who(entry)
        key = own or _address(entry)
        if entry.kind == INVITED:
            known[key] = _told(entry, role, own, known.get(key))
        elif before := known.get(key):
            known[key] = before._replace(
                answer=entry.state or "",
                answered=entry.sequence or 0,
                stamp=entry.starts,
                on=entry.happened,
            )
    return {subject: tuple(known.values()) for subject, known in found.items()}


def holds(told: Entry, met: Met) -> bool:
    """Whether what somebody was told is how the meeting stands: its hour, length and place."""
    off = told.state == CANCEL
    if off or met.is_off:
        return off == met.is_off
    if not is_same(told.starts, met.starts):
        return False
    if told.starts and told.ends and (told.ends - told.starts).total_seconds() != 60 * met.minutes:
        return False
    # None: it was not kept, or is erased
    place = told.texts.get("where", "" if NOWHERE in told.digests else None)
    said = (*(first(met.where, (tag,)) for tag in LANGUAGES), *met.where.values())
    return place is None or place in {" ".join(words.split()) for words in said}


def reference(plan: Plan, entry: Entry) -> str:
    """The subject of an entry about a meeting, as the meeting is called now."""
    campaign, _, name = (entry.subject or "").partition(":")[2].partition("/")
    return "meeting:{}/{}".format(*current(plan, "meeting", campaign, name))


def met_of(plan: Plan, among: Iterable[Met], entry: Entry) -> Met | None:
    """The meeting that an entry is about."""
    subject = reference(plan, entry)
    return next((met for met in among if met.subject == subject), None)


def of_address(invitees: Iterable[Invitee], address: str) -> Invitee | None:
    """The one who has that address, in whatever case it is written."""
    wanted = address.casefold()
    return next((one for one in invitees if wanted in map(str.casefold, one.addresses)), None)


def worded(state: str) -> str:
    """A state as people read it."""
    return "answered before the change" if state == ASKED_AGAIN else state


def summed(invitees: Iterable[Invitee]) -> str:
    """`2 accepted, 1 no-answer`."""
    counts: dict[str, int] = {}
    for one in invitees:
        counts[one.state] = counts.get(one.state, 0) + 1
    order = (*ANSWERS, ASKED_AGAIN, NO_ANSWER, UNINVITED)
    return ", ".join(f"{counts[state]} {worded(state)}" for state in order if state in counts)


def _told(entry: Entry, role: str, own: str, before: Invitee | None) -> Invitee:
    address = entry.texts.get("address") or ""
    earlier = before.addresses if before else ()
    known = tuple(dict.fromkeys(a for a in (address, *earlier) if a))
    new = Invitee(
        role,
        own,
        known,
        next(iter(entry.ids("language")), ""),
        entry.state or REQUEST,
        entry.sequence or 0,
        entry,
        before.first if before else entry.sequence or 0,
    )
    if before is None:
        return new
    return new._replace(
        answer=before.answer, answered=before.answered, stamp=before.stamp, on=before.on
    )


def _who(entry: Entry) -> tuple[str, str]:
    return next(
        ((role, own) for role, own in entry.about if role in ("target", "person")), ("", "")
    )


def _address(entry: Entry) -> str:
    return (entry.texts.get("address") or entry.id).casefold()
