"""Reply periods that a person sets going by hand, and how far one may be made longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from advocacy_cli.plan.rules import clocks
from advocacy_cli.plan.rules.holidays import Calendar
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Clock, Plan
    from advocacy_cli.situation.dated import Dated


def begun(
    plan: Plan,
    campaign: Campaign,
    clock: Clock,
    targets: Sequence[str],
    day: date,
    at: datetime | None = None,
) -> Draft:
    """The entry that starts a period on a day, or at a moment where hours count; it remembers the end
    as the days off are known now. Its number is still to be given."""
    return Draft(
        "clock",
        campaign.id,
        about=tuple(("target", target) for target in targets),
        happened=day,
        due=clocks.of_plan(plan, clock.id, day, at).ends,
        starts=at,
        state=clock.id,
    )


def longer(plan: Plan, thing: Dated, by: int) -> date | None:
    """The end of a period that is made longer by so many days, counted as its rule counts them and
    from the end that the rule gives; None while it has none."""
    if (counted := _counted(plan, thing)) is None:
        return None
    _, ways, off = counted
    return clocks.longer(ways, by, off)[0].ends


def allowed(plan: Plan, thing: Dated) -> date | None:
    """The last day to which the thing's rule lets its period be extended, however it is counted; None
    where the rule says nothing of it."""
    counted = _counted(plan, thing)
    found = clocks.allowed(*counted) if counted else ()
    return found[-1].ends if found else None


def lawful(plan: Plan, thing: Dated, *more: tuple[date, date]) -> date | None:
    """The end from which silence counts, with `more` time than was taken already (when they told it,
    until when); None while it has none."""
    counted = _counted(plan, thing)
    return clocks.lawful(*counted, [*thing.longer, *more]) if counted else None


def _counted(
    plan: Plan, thing: Dated
) -> tuple[Clock, tuple[clocks.Reckoning, ...], Calendar] | None:
    """A period's rule, its ways of counting and its days off; None while it has not begun."""
    clock = clocks.named(plan, thing.rule)
    if clock is None or thing.since is None:
        return None
    off = Calendar(plan.holidays, clock.jurisdiction)
    return clock, clocks.ways(clock, thing.since, off, thing.at), off
