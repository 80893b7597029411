"""Dates and times as letters and screens print them.

The languages' tables stand here rather than come from a library: CLDR has Serbian months in the
nominative only (`novembar`), and letters want the genitive. What people type is read by `typed`.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from advocacy_cli.language.serbian import to_cyrillic

_ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]  # fmt: skip
_ALBANIAN = [
    "janar",
    "shkurt",
    "mars",
    "prill",
    "maj",
    "qershor",
    "korrik",
    "gusht",
    "shtator",
    "tetor",
    "nëntor",
    "dhjetor",
]
_SERBIAN = ["januar", "februar", "mart", "april", "maj", "jun", "jul", "avgust", "septembar", "oktobar", "novembar", "decembar"]  # fmt: skip
_GENITIVE = ["januara", "februara", "marta", "aprila", "maja", "juna", "jula", "avgusta", "septembra", "oktobra", "novembra", "decembra"]  # fmt: skip
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def in_letter(day: date, tag: str) -> str:
    """The day in running text: `23. novembra 2026. godine`, `23 nëntor 2026`, `23 November 2026`.

    Plain `sr` is in Cyrillic.
    """
    if tag.startswith("sr"):
        said = f"{day.day}. {_GENITIVE[day.month - 1]} {day.year}. godine"
        return _serbian(said, tag)
    months = _ALBANIAN if tag == "sq" else _ENGLISH
    return f"{day.day} {months[day.month - 1]} {day.year}"


def numeric(day: date, tag: str) -> str:
    """The day in digits: `23. 11. 2026.`, `23.11.2026`, and ISO in English, where 3/12 and 12/3
    are both read."""
    if tag.startswith("sr"):
        return f"{day.day}. {day.month}. {day.year}."
    return f"{day.day}.{day.month}.{day.year}" if tag == "sq" else day.isoformat()


def at_time(moment: datetime, tag: str) -> str:
    """Day and time in running text, in the moment's own zone, with 24 hours."""
    day, time = in_letter(moment.date(), tag), f"{moment:%H:%M}"
    if tag.startswith("sr"):
        return f"{day} {_serbian('u', tag)} {time} {_serbian('časova', tag)}"
    return f"{day}, në orën {time}" if tag == "sq" else f"{day} at {time}"


def period(days: int, tag: str) -> str:
    """A number of calendar days, `14 dana`: the Serbian genitive, which stands after `rok od` and
    `u roku od` for every number; elsewhere the form that a colon or `within` wants."""
    if tag.startswith("sr"):
        return f"{days} {_serbian('dana', tag)}"
    if tag == "sq":
        return f"{days} ditë"
    return f"{days} day" if days == 1 else f"{days} days"


def said(day: date) -> str:
    """The day in full, for screens: `Thu 3 December 2026`."""
    month = _ENGLISH[day.month - 1]
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {month} {day.year}"


def said_moment(moment: datetime, zone: tzinfo) -> str:
    """The moment in full in that zone: `Thu 3 December 2026, 10:00`; in the hour that comes twice
    with its offset."""
    local = moment.astimezone(zone)
    naive = local.replace(tzinfo=None)
    twice = len({naive.replace(tzinfo=zone, fold=f).utcoffset() for f in (0, 1)}) > 1
    return f"{said(local)}, {local:%H:%M}" + (f" ({offset(local)})" if twice else "")


def _serbian(text: str, tag: str) -> str:
    return text if tag == "sr-Latn" else to_cyrillic(text)


def offset(moment: datetime) -> str:
    """How far the moment's zone is from UTC then: `+01:00`."""
    shown = f"{moment:%z}"
    return f"{shown[:3]}:{shown[3:]}"
