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
    clock = clocks.named(plan, thing.rule)
    if clock is None or thing.reckoned is None:
        return None
    days = clock._replace(period=by, count="calendar" if clock.count == "hours" else clock.count)
    off = Calendar(plan.holidays, clock.jurisdiction)
    return clocks.reckon(days, thing.reckoned, off).ends


def allowed(plan: Plan, thing: Dated) -> date | None:
    """The last day to which the thing's rule lets its period be extended; None where the rule says
    nothing of it."""
    clock = clocks.named(plan, thing.rule)
    if clock is None or clock.extension is None or thing.reckoned is None:
        return None
    days = clock._replace(period=clock.extension.by)
    if clock.count == "hours":
        return clocks.reckon(days, thing.reckoned, {}).ends
    off = Calendar(plan.holidays, clock.jurisdiction)
    return clocks.ways(days, thing.reckoned, off)[-1].ends
