"""When a legal reply period ends, with each day of the count.

The day of the event is not counted, and a period of days that ends on a day off ends on the next
working day (the usual rule of administrative procedure; not stated in each law, so the rule's own
`note` and `verified` stand beside what is printed). Hours run on without regard to days off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from advocacy_cli.plan.model import Clock, Plan
from advocacy_cli.plan.rules import workdays
from advocacy_cli.plan.rules.holidays import Calendar, DayOff

_HOURS_OF_A_DAY = 24


class Counted(NamedTuple):
    """One day of the count. `number` is None for a day that was passed over; `why` says why:
    start | counted | weekend | off | end (the working day that a free last day moved to)."""

    day: date
    number: int | None
    why: str
    off: DayOff | None = None


class Reckoning(NamedTuple):
    """The end of a period. `ends` is the earlier end when how to count is not known; then
    `otherwise` is the later one. `estimated` when a day off in the count may still move."""

    start: date
    ends: date
    counted: tuple[Counted, ...]
    by: str  # how `ends` was counted: calendar | working | hours
    otherwise: date | None = None
    estimated: bool = False


def reckon(clock: Clock, start: date, off: Mapping[date, DayOff]) -> Reckoning:
    """The end of a clock's period that was set going on `start` (the day of delivery).

    `off` are the days off of the clock's jurisdiction, for instance a `holidays.Calendar`.
    """
    if clock.count != "unknown":
        return _count(clock.period, clock.count, start, off)
    ways = [_count(clock.period, count, start, off) for count in ("calendar", "working")]
    first, second = sorted(ways, key=lambda r: r.ends)
    return first._replace(otherwise=second.ends if second.ends != first.ends else None)


def of_plan(plan: Plan, clock_id: str, start: date) -> Reckoning:
    """The end of a clock of the plan, by the days off of its own jurisdiction. Raises KeyError."""
    clock = plan.clocks[clock_id]
    return reckon(clock, start, Calendar(plan.holidays, clock.jurisdiction))


def _count(period: int, count: str, start: date, off: Mapping[date, DayOff]) -> Reckoning:
    rows = [Counted(start, None, "start")]
    if count == "hours":
        days = -(-period // _HOURS_OF_A_DAY)
        rows += [Counted(start + timedelta(n), n, "counted") for n in range(1, days + 1)]
        return Reckoning(start, start + timedelta(days), tuple(rows), count)
    day, number = start, 0
    while number < period or not workdays.works(day, off):
        day += timedelta(1)
        free = None if workdays.works(day, off) else off.get(day)
        why = "counted" if workdays.works(day, off) else "off" if free else "weekend"
        if number < period and (count == "calendar" or why == "counted"):
            number += 1
            rows.append(Counted(day, number, "counted", free))
        else:
            rows.append(Counted(day, None, "end" if why == "counted" else why, free))
    estimated = any(row.off is not None and row.off.estimated for row in rows)
    if isinstance(off, Calendar):  # a day off that is missing from the table may fall in the count
        years = range(start.year, day.year + 1)
        estimated = estimated or not all(off.is_whole(year) for year in years)
    return Reckoning(start, day, tuple(rows), count, None, estimated)
