"""Durations as people write them: `30m`, `2h`, `14d`, `2w`."""

from __future__ import annotations

import re

_FORM = re.compile(r"([0-9]{1,5})([mhdw])")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_DAYS = {"d": 1, "w": 7}


def days(text: str) -> int:
    """Calendar days in `14d` or `2w`. Raises ValueError with words."""
    number, unit = _read(text, "14d or 2w")
    if unit not in _DAYS:
        raise ValueError(f"'{text}' counts no whole days: write 14d (days) or 2w (weeks)")
    return number * _DAYS[unit]


def minutes(text: str) -> int:
    """Minutes in `90m`, `2h`, `1d` or `2w`. Raises ValueError with words."""
    number, unit = _read(text, "90m, 2h, 1d or 2w")
    return number * _MINUTES[unit]


def _read(text: str, forms: str) -> tuple[int, str]:
    found = _FORM.fullmatch(text.strip())
    if found is None:
        shown = text if len(text) <= 30 else text[:29] + "…"
        raise ValueError(f"'{shown}' is no duration: write {forms}")
    return int(found[1]), found[2]
