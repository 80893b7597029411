"""When a legal reply period ends, with each day of the count.

The day of the event is not counted, and a period of days that ends on a day off ends on the next
working day (the usual rule of administrative procedure; not stated in each law, so the rule's own
`note` and `verified` stand beside what is printed). Hours run on without regard to days off, from
the hour of the event where it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from advocacy_cli.plan.model import Clock, Plan
from advocacy_cli.plan.rules import workdays
from advocacy_cli.plan.rules.holidays import Calendar, DayOff

_HOURS_OF_A_DAY = 24


class Counted(NamedTuple):
    """One day of the count. `number` is its own, or how many hours have run when it ends; None for a
    day that was passed over; `why` says why:
    start | counted | weekend | off | end (the working day that a free last day moved to)."""

    day: date
    number: int | None
    why: str
    off: DayOff | None = None


class Reckoning(NamedTuple):
    """The end of a period. `ends` is the earlier end when how to count is not known; then
    `otherwise` is the later one. `estimated` when a day off in the count may still move. `at` and
    `until` are the moments, where hours run from a known one."""

    start: date
    ends: date
    counted: tuple[Counted, ...]
    by: str  # how `ends` was counted: calendar | working | hours
    otherwise: date | None = None
    estimated: bool = False
    at: datetime | None = None
    until: datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether somebody has read the source of every day off in the count."""
        return all(row.off is None or row.off.verified for row in self.counted)


def reckon(
    clock: Clock, start: date, off: Mapping[date, DayOff], at: datetime | None = None
) -> Reckoning:
    """The end of a clock's period that was set going on `start` (the day of delivery).

    `off` are the days off of the clock's jurisdiction, for instance a `holidays.Calendar`; `at` is
    the aware moment of the event, for a clock that counts hours.
    """
    first, *others = found = ways(clock, start, off, at)
    later = next((way.ends for way in others if way.ends != first.ends), None)
    return first._replace(otherwise=later, estimated=any(way.estimated for way in found))


def ways(
    clock: Clock, start: date, off: Mapping[date, DayOff], at: datetime | None = None
) -> tuple[Reckoning, ...]:
    """The period counted in each way that the rule leaves open, the earlier end first."""
    if clock.count == "hours":
        return (_hours(clock.period, start, at),)
    counts = ("calendar", "working") if clock.count == "unknown" else (clock.count,)
    found = (_days(clock.period, count, start, off) for count in counts)
    return tuple(sorted(found, key=lambda r: r.ends))


def longer(
    found: Sequence[Reckoning], by: int, off: Mapping[date, DayOff]
) -> tuple[Reckoning, ...]:
    """The same period made longer by so many days, in each way in which it may be counted: each goes on
    from its own end, as it was counted until there; hours by calendar days. The earlier end first."""
    made = (_gone_on(way, by, off) for way in found)
    return tuple(sorted(made, key=lambda r: r.ends))


def _gone_on(found: Reckoning, by: int, off: Mapping[date, DayOff]) -> Reckoning:
    count = "calendar" if found.by == "hours" else found.by
    more = _days(by, count, found.ends, off)
    return found._replace(
        ends=more.ends,
        counted=(*found.counted, *more.counted[1:]),
        estimated=found.estimated or more.estimated,
        until=None,
    )


def allowed(
    clock: Clock, found: Sequence[Reckoning], off: Mapping[date, DayOff]
) -> tuple[Reckoning, ...]:
    """The period with all the time that its rule lets an office take; () where the rule knows of none."""
    if clock.extension is None:
        return ()
    by = clock.extension.by
    if clock.count == "hours":
        return longer(found, -(-by // _HOURS_OF_A_DAY), {})
    return longer(found, by, off)


def lawful(
    clock: Clock,
    found: Sequence[Reckoning],
    off: Mapping[date, DayOff],
    taken: Iterable[tuple[date, date]],
) -> date:
    """The day until which they may be silent, of a period that was made longer: `taken` says (when they
    told it, until when), in the order in which that was written down: of one end the last word holds.
    Time that they took once it was over, or that the rule does not give them, is not lawfully theirs."""
    ends = found[0].ends
    most = min((way.ends for way in allowed(clock, found, off)), default=ends)
    when = {to: day for day, to in taken}
    for to, day in sorted(when.items(), key=lambda one: one[::-1]):
        if day <= ends:
            ends = max(ends, min(to, most))
    return ends


def of_plan(plan: Plan, name: str, start: date, at: datetime | None = None) -> Reckoning:
    """The end of a clock of the plan, by the days off of its own jurisdiction. Raises KeyError."""
    clock = named(plan, name)
    if clock is None:
        raise KeyError(name)
    return reckon(clock, start, Calendar(plan.holidays, clock.jurisdiction), at)


def named(plan: Plan, name: str) -> Clock | None:
    """The clock of a rule, or of a step that follows its silence (`RULE/STEP`); None when the plan
    has none, or the step no period."""
    rule, _, own = name.partition("/")
    clock = plan.clocks.get(rule)
    if clock is None or not own:
        return clock
    step = next((step for step in clock.then if step.id == own and step.period), None)
    if step is None:
        return None
    return Clock(
        clock.at,
        name,
        step.name,
        clock.jurisdiction,
        step.period,
        step.count,
        source=step.source,
        checked=step.checked,
        verified=step.verified,
        note=step.note,
    )


def _hours(period: int, start: date, at: datetime | None) -> Reckoning:
    """Hours in real time, also where the clocks change; without the hour of the event whole days."""
    until = None
    if at is None:
        ends = start + timedelta(-(-period // _HOURS_OF_A_DAY))
    else:
        start = at.date()
        until = (at.astimezone(UTC) + timedelta(hours=period)).astimezone(at.tzinfo)
        ends = until.date()
    days = [start + timedelta(n) for n in range(1, (ends - start).days + 1)]
    rows = [Counted(day, min(period, _run(start, day, at)), "counted") for day in days]
    return Reckoning(
        start, ends, (Counted(start, None, "start"), *rows), "hours", at=at, until=until
    )


def _run(start: date, day: date, at: datetime | None) -> int:
    """The hours that have run at the end of a day."""
    if at is None:
        return (day - start).days * _HOURS_OF_A_DAY
    midnight = datetime.combine(day + timedelta(1), time(), at.tzinfo)
    return int((midnight.astimezone(UTC) - at.astimezone(UTC)) / timedelta(hours=1))


def _days(period: int, count: str, start: date, off: Mapping[date, DayOff]) -> Reckoning:
    rows = [Counted(start, None, "start")]
    day, number = start, 0
    while number < period or not workdays.works(day, off):
        day += timedelta(1)
        works = workdays.works(day, off)
        free = None if works else off.get(day)
        why = "counted" if works else "off" if free else "weekend"
        if number < period and (count == "calendar" or works):
            number += 1
            rows.append(Counted(day, number, "counted", free))
        else:
            rows.append(Counted(day, None, "end" if works else why, free))
    # an estimate beside the first or the last day may turn out to be the very day
    beside = (off.get(start), off.get(day + timedelta(1)))
    estimated = any(
        why is not None and why.estimated for why in (*(row.off for row in rows), *beside)
    )
    if isinstance(off, Calendar):  # a day off that is missing from the table may fall in the count
        years = range(start.year, day.year + 1)
        estimated = estimated or not all(off.is_whole(year) for year in years)
    return Reckoning(start, day, tuple(rows), count, None, estimated)
