"""Reply periods that end on another day since rules changed: which, and what the journal keeps of it.

A period that an entry began knows its first end from there. One whose first day stands in the plan
has no entry, so what moves it is noted when it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.situation.dated import Dated, dated
from advocacy_cli.situation.told import REDATED
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import History


class Moved(NamedTuple):
    """An open period as it is now, and the day on which it ended before."""

    thing: Dated
    was: date


def moved(
    plan: Plan, before: Plan, history: History, today: date, zone: tzinfo
) -> tuple[Moved, ...]:
    """The open periods that end on another day by these rules than by those of `before`."""
    then = {(d.subject, d.since): d.day for d in dated(before, history, today, zone)}
    return tuple(_moved(dated(plan, history, today, zone), then))


def _moved(
    things: Iterable[Dated], then: dict[tuple[str, date | None], date | None]
) -> Iterator[Moved]:
    for thing in things:
        was = then.get((thing.subject, thing.since))
        if thing.kind == "clock" and not thing.settled and was and thing.day != was:
            yield Moved(thing, was)


def notes(found: Iterable[Moved]) -> tuple[Draft, ...]:
    """The entries by which periods are remembered that nothing else remembers."""
    return tuple(
        Draft(
            REDATED,
            thing.campaign,
            thing.subject,
            tuple(("target", target) for target in thing.targets),
            due=was,
            planned=thing.planned,
            private=thing.private,
        )
        for thing, was in found
        if thing.was is None
    )
