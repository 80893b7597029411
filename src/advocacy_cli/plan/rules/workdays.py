"""Working days: Monday to Friday without the days off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from advocacy_cli.plan.rules.holidays import DayOff

SATURDAY = 5


def works(day: date, off: Mapping[date, DayOff]) -> bool:
    """Whether offices work that day."""
    return day.weekday() < SATURDAY and day not in off


def on_or_after(day: date, off: Mapping[date, DayOff]) -> date:
    """The day itself when it is a working day, else the next one."""
    while not works(day, off):
        day += timedelta(1)
    return day


def after(day: date, number: int, off: Mapping[date, DayOff]) -> date:
    """The last of `number` working days counted from the day after `day`."""
    while number > 0:
        day += timedelta(1)
        number -= works(day, off)
    return day
