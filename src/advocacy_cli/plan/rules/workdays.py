"""Working days: Monday to Friday without the days off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advocacy_cli.plan.rules.holidays import DayOff

SATURDAY = 5


def works(day: date, off: Mapping[date, DayOff]) -> bool:
    """Whether offices work that day."""
    return day.weekday() < SATURDAY and day not in off
