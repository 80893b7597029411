"""How the end of a period came about, in words: one sentence, and a line for each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from advocacy_cli.language.dates import said, said_moment
from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Clock
from advocacy_cli.plan.rules.clocks import Counted, Reckoning
from advocacy_cli.plan.rules.holidays import DayOff

_WEEKEND = "weekend"


def sentence(clock: Clock, found: Reckoning, languages: Sequence[str]) -> str:
    """`received Sat 21 November 2026; 7 calendar days; the day of receipt is not counted; Sat 28
    November is a day off (weekend): ends Mon 30 November 2026`."""
    began = "counted from" if clock.ours else "received"
    if found.by == "hours":
        return _of_hours(clock, began, found)
    parts = [f"{began} {said(found.start)}", length(clock.period, found.by)]
    if clock.period:
        parts.append(f"{'that day' if clock.ours else 'the day of receipt'} is not counted")
    last = _last_counted(found)
    over = [row for row in found.counted if row.why == "off" and row.day < last.day]
    if found.by == "working":
        free = sum(row.why == _WEEKEND and row.day < last.day for row in found.counted)
        passed = [f"{_short(row.day, found.start)} ({_why(row, languages)})" for row in over]
        if free:
            passed.append(f"{free} day{'s' if free > 1 else ''} of weekends")
        if passed:
            parts.append(f"passed over: {', '.join(passed)}")
    if last.day != found.ends:
        told = f"{_short(last.day, found.start)} is a day off ({_why(last, languages)})"
        for row in found.counted:
            if last.day < row.day < found.ends and row.off:
                told += f", {_short(row.day, found.start)} too ({_why(row, languages)})"
        parts.append(told)
    ends = f"{'; '.join(parts)}: ends {said(found.ends)}"
    return f"{ends} (an estimated day off may still move it)" if found.estimated else ends


def days(
    clock: Clock,
    found: Sequence[Reckoning],
    languages: Sequence[str],
    extended: Sequence[Reckoning] = (),
) -> list[dict[str, Any]]:
    """Each day from the first to the last end: its number in each way of counting (None: not counted),
    and what there is to say of it. `extended`: the same when it was made longer, whose days are counted
    anew from the end by the rule."""
    rows: dict[date, dict[str, Any]] = {}
    for way in extended or found:
        for row in way.counted:
            told = rows.setdefault(row.day, {"day": row.day, **dict.fromkeys(w.by for w in found)})
            told[way.by] = row.number
            if row.off or "what" not in told:
                told |= {"what": _what(clock, row, languages), "off": row.off and row.off.id}
                told["moved_from"] = row.off and row.off.moved_from
                told["estimated"] = bool(row.off and row.off.estimated)
    by_rule = "ends by the rule" if extended else "ends"
    for way, ends in (*((way, by_rule) for way in found), *((way, "ends") for way in extended)):
        told = rows[way.ends]
        how = "" if len(found) == 1 else f" in {way.by} days"
        told["what"] = "; ".join(filter(None, (told["what"], f"{ends}{how}")))
    return [rows[day] for day in sorted(rows)]


def length(period: int, by: str) -> str:
    """`7 calendar days`, `48 hours`, `15 calendar or working days`."""
    how = {"hours": "hour", "unknown": "calendar or working day"}.get(by, f"{by} day")
    return f"{period} {how}{'' if period == 1 else 's'}"


def day_off(why: DayOff, languages: Sequence[str]) -> str:
    """Why a day is off: `Labour Day, moved from Sat 1 May 2027`."""
    told = first(why.name, languages) or why.id
    if why.moved_from:
        told += f", moved from {said(why.moved_from)}"
    told += ", estimated" if why.estimated else ""
    return told if why.verified else f"{told}, not verified"


def _of_hours(clock: Clock, began: str, found: Reckoning) -> str:
    runs = f"{length(clock.period, 'hours')}, which run through days off"
    if found.at is None or found.until is None:
        hour = "the hour was not written down"
        return f"{began} {said(found.start)}; {runs}; {hour}: ends on {said(found.ends)}"
    zone = found.at.tzinfo or UTC
    return f"{began} {said_moment(found.at, zone)}; {runs}: ends {said_moment(found.until, zone)}"


def _last_counted(found: Reckoning) -> Counted:
    """The day on which the period would be over if offices always worked."""
    numbered = [row for row in found.counted if row.number is not None]
    return numbered[-1] if numbered else found.counted[0]


def _what(clock: Clock, row: Counted, languages: Sequence[str]) -> str:
    if row.why == "start" and clock.count == "hours":
        return "the hours run from here"
    if row.why == "start":
        return "counted from here" if clock.ours else "received: not counted"
    return _why(row, languages)


def _why(row: Counted, languages: Sequence[str]) -> str:
    if row.off:
        return day_off(row.off, languages)
    return _WEEKEND if row.day.weekday() > 4 else ""


def _short(day: date, start: date) -> str:
    """A day without a year that goes without saying."""
    return said(day).removesuffix(f" {start.year}")
