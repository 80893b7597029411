"""What the journal tells of dated things, fetched once and sorted by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current, current_campaign, spoken

if TYPE_CHECKING:
    from datetime import date

    from advocacy_cli.store import Entry, History

MEETINGS = ("meeting", "meeting-move", "meeting-change", "meeting-cancel", "meeting-held")
LETTERS = (
    "letter-sent",
    "letter-proof",
    "letter-refused",
    "letter-answered",
    "letter-corrected",
)
CHANGES = ("settled", "postponed")
REDATED = "redated"
KINDS = (*MEETINGS, *LETTERS, *CHANGES, REDATED, "promise", "step", "clock")
Thing = tuple[str, str, str]  # kind, campaign, id, as the plan or the journal calls them now


class Change(NamedTuple):
    """What people decided about a dated thing: that it is met (`state`, `settled`), or that it moves
    to `due`, having seen `planned` in the plan; each with the entry that says so. `moves`: all that
    moved it, the last one included."""

    settled: Entry | None = None
    postponed: Entry | None = None
    moves: tuple[Entry, ...] = ()

    @property
    def state(self) -> str | None:
        """`done`, `kept`, `answered`...; None while it is not met."""
        return None if self.settled is None else self.settled.state

    def moved(self, planned: date | None) -> tuple[date | None, bool]:
        """(the day that holds, whether the plan was edited since and overrules the journal)."""
        if self.postponed is None:
            return planned, False
        saw = self.postponed.planned
        if saw is not None and planned is not None and saw != planned.isoformat():
            return planned, True
        return self.postponed.due, False


NOTHING = Change()


class Told(NamedTuple):
    """Standing entries by kind, in the order in which they happened; what the journal numbered, by
    what people call it; what was decided about each dated thing; and the ends of reply periods before
    the rules changed, by the thing and the day from which it runs."""

    entries: Mapping[str, Sequence[Entry]]
    short: Mapping[str, str]
    changes: Mapping[Thing, Change]
    ends: Mapping[tuple[Thing, str], date]

    def of(self, *kinds: str) -> list[Entry]:
        """The entries of these kinds, by when they happened and were recorded."""
        found = [entry for kind in kinds for entry in self.entries.get(kind, ())]
        if len(kinds) > 1:
            found.sort(key=lambda e: (e.happened, e.recorded, e.writer, e.seq))
        return found

    def called(self, reference: str) -> str:
        """What people call a numbered thing (`M4`), from its reference."""
        return self.short.get(reference, reference).rpartition("/")[2]

    def change(self, kind: str, campaign: str, id: str) -> Change:
        """What was decided about a thing."""
        return self.changes.get((kind, campaign, id), NOTHING)

    def ended(self, thing: Thing, since: str) -> date | None:
        """The end that a period which runs from that day had when it was noticed first that rules
        moved it; None while they have not."""
        return self.ends.get((thing, since))


def told(plan: Plan, history: History) -> Told:
    """What the journal tells."""
    entries: dict[str, list[Entry]] = {}
    for entry in history.entries(kinds=KINDS):
        entries.setdefault(entry.kind, []).append(entry)
    return Told(
        entries,
        _short(plan, history.numbered()),
        _changes(plan, entries),
        _ends(plan, entries.get(REDATED, ())),
    )


def _short(plan: Plan, numbered: Sequence[str]) -> dict[str, str]:
    """What people call all that the journal numbered, by the references of old: two things that are
    in one campaign by now need their full names."""
    now: dict[str, str] = {}
    for name in numbered:
        kind, _, rest = name.partition(":")
        campaign, _, own = rest.partition("/")
        now[name] = f"{kind}:{current_campaign(plan, campaign)}/{own}"
    short = spoken(now.values())
    return {name: short.get(called, called) for name, called in now.items()}


def _changes(plan: Plan, entries: Mapping[str, Sequence[Entry]]) -> dict[Thing, Change]:
    found: dict[Thing, Change] = {}
    said = [entry for kind in CHANGES for entry in entries.get(kind, ())]
    # in the order in which people decided: the last word holds
    for entry in sorted(said, key=lambda e: (e.recorded, e.writer, e.seq)):
        thing = now(plan, entry.subject or "")
        change = found.get(thing, NOTHING)
        found[thing] = (
            change._replace(settled=entry)
            if entry.kind == "settled"
            else change._replace(postponed=entry, moves=(*change.moves, entry))
        )
    return found


def _ends(plan: Plan, entries: Sequence[Entry]) -> dict[tuple[Thing, str], date]:
    """The first end that was noted of each period: what it was before anything moved it."""
    found: dict[tuple[Thing, str], date] = {}
    for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
        if entry.due is not None:
            found.setdefault((now(plan, entry.subject or ""), entry.planned or ""), entry.due)
    return found


def now(plan: Plan, reference: str) -> Thing:
    """A reference of the journal as (kind, campaign, id), by the names that hold now."""
    kind, _, rest = reference.partition(":")
    campaign, _, own = rest.partition("/")
    return (kind, *current(plan, kind, campaign, own))
