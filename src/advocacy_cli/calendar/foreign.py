"""The zones of other people's files: by their IANA name, by the name that Windows gives them, or as
the file itself draws them.

The names of Windows come from CLDR (windowsZones.xml), as the Babel library carries it.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

from advocacy_cli.calendar.contents import Component

_KEY = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_LOCAL = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?", re.ASCII)
_NTH = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULED = {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}
_MOST_HALVES = 100
_MOST_DATES = 500  # of all halves of a zone


class Zones:
    """The zones that a calendar may name. `components` are its parts."""

    def __init__(self, components: Iterable[Component]) -> None:
        self._drawn: dict[str, Component] = {}
        self._known: dict[str, tzinfo | None] = {}
        for part in components:
            if part.name == "VTIMEZONE" and (name := part.first("TZID")):
                self._drawn.setdefault(name.value.strip(), part)

    def find(self, name: str) -> tzinfo | None:
        """The zone that a TZID means; None where nobody could say. A name that everybody knows counts
        more than what the file draws: some libraries draw it an hour wrong."""
        name = name.strip()
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> tzinfo | None:
        if zone := named(name):
            return zone
        part = self._drawn.get(name)
        if part is None:
            return None
        location = part.first("X-LIC-LOCATION")
        return (named(location.value.strip()) if location else None) or drawn(part)


def named(name: str) -> tzinfo | None:
    """The zone of an IANA name, also behind a prefix (`/mozilla.org/20050126_1/Europe/Belgrade`), or of a
    name of Windows (`Central Europe Standard Time`)."""
    bare = name.strip('" ')
    parts = bare.strip("/").split("/")
    for key in (bare, *("/".join(parts[-n:]) for n in (2, 3) if len(parts) > n)):
        if zone := _iana(key):
            return zone
    from babel.core import get_global

    return _iana(get_global("windows_zone_mapping").get(bare, ""))


def _iana(key: str) -> ZoneInfo | None:
    if not _KEY.fullmatch(key) or key not in _keys():
        return None
    try:
        return ZoneInfo(key)
    except (ValueError, OSError, LookupError):
        return None


@cache
def _keys() -> frozenset[str]:
    """Every name of the tz database: to look for a file is dear where a calendar has thousands of names."""
    return frozenset((resources.files("tzdata") / "zones").read_text(encoding="ascii").split())


class Half(NamedTuple):
    """An observance: from its onsets on, the clock is `after` from UTC and no longer `before`. It comes
    back each year from `first` to `last` by `month` and `days`, or on `dates` alone."""

    before: timedelta
    after: timedelta
    first: datetime
    last: int
    month: int
    nth: int  # 0: any such weekday within `days`
    weekday: int  # -1: any day within `days`
    days: tuple[int, ...]
    dates: tuple[datetime, ...]

    def onset(self, year: int) -> datetime | None:
        """The wall clock at which its rule lets it begin in a year."""
        if not self.month or not self.first.year <= year <= self.last:
            return None
        day = self._day(year)
        return datetime.combine(day, self.first.time()) if day else None

    def _day(self, year: int) -> date | None:
        begins, length = calendar.monthrange(year, self.month)
        fits = [
            day
            for day in range(1, length + 1)
            if self.weekday in (-1, (begins + day - 1) % 7)
            and (not self.days or day in self.days or day - length - 1 in self.days)
        ]
        place = self.nth - 1 if self.nth > 0 else self.nth
        if not -len(fits) <= place < len(fits):
            return None
        return date(year, self.month, fits[place])


Change = tuple[datetime, timedelta, timedelta]  # the moment in UTC, the offsets before and after


class Drawn(tzinfo):
    """A zone as a VTIMEZONE draws it."""

    def __init__(self, name: str, halves: tuple[Half, ...]) -> None:
        self._name = name
        self._halves = halves
        self._ruled: dict[int, tuple[Change, ...]] = {}
        self._years: dict[int, list[Change]] = {}
        self._fixed = [
            c for half in halves for at in (half.first, *half.dates) if (c := _change(half, at))
        ]

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The offset of a wall clock; in the hour that comes twice `fold` decides (PEP 495)."""
        if dt is None:
            return self._halves[0].after
        wall = dt.replace(tzinfo=None)
        pick = min if dt.fold else max
        return self._at(wall, lambda change: change[0] + pick(change[1:]))

    def fromutc(self, dt: datetime) -> datetime:
        """The wall clock of a moment in UTC."""
        moment = dt.replace(tzinfo=None)
        offset = self._at(moment, lambda change: change[0])
        local = (moment + offset).replace(tzinfo=self)
        return local if self.utcoffset(local) == offset else local.replace(fold=1)

    def dst(self, _dt: datetime | None) -> timedelta | None:
        """Unknown: only the whole offset is drawn."""
        return None

    def tzname(self, _dt: datetime | None) -> str:
        """Its TZID."""
        return self._name

    def _at(self, moment: datetime, begins: Callable[[Change], datetime]) -> timedelta:
        """The offset after the last change that has begun by then."""
        changes = self._changes(moment.year)
        passed = bisect_right(changes, moment, key=begins)
        return changes[passed - 1][2] if passed else changes[0][1]

    def _changes(self, year: int) -> list[Change]:
        """The changes around a year, in their order."""
        if year not in self._years:
            found = set(self._fixed)
            for near in range(max(year - 1, 1), min(year + 1, 9999) + 1):
                found.update(self._of(near))
            self._years[year] = sorted(found) or [
                (datetime(1970, 1, 1), self._halves[0].after, self._halves[0].after)  # noqa: DTZ001
            ]
        return self._years[year]

    def _of(self, year: int) -> tuple[Change, ...]:
        """The changes that rules bring in a year."""
        if year not in self._ruled:
            found = ((half, half.onset(year)) for half in self._halves)
            self._ruled[year] = tuple(c for half, at in found if at and (c := _change(half, at)))
        return self._ruled[year]


def _change(half: Half, onset: datetime) -> Change | None:
    """None at the edges, so that no reckoning leaves the calendar."""
    if not 1 < onset.year < 9999:
        return None
    return onset - half.before, half.before, half.after


def drawn(part: Component) -> Drawn | None:
    """The zone that a VTIMEZONE draws; None for one that cannot be made out, or that no program draws."""
    parts = [half for half in part.parts if half.name in ("STANDARD", "DAYLIGHT")]
    dates = sum(1 + p.value.count(",") for half in parts for p in half.all("RDATE"))
    if not parts or len(parts) > _MOST_HALVES or dates > _MOST_DATES:
        return None
    try:
        halves = tuple(_half(half) for half in parts)
    except ValueError:
        return None
    name = part.first("TZID")
    return Drawn(name.value if name else "", halves)


def _half(part: Component) -> Half:
    """One observance. Raises ValueError for a rule that is no yearly one."""
    before, after = _offset(part, "TZOFFSETFROM"), _offset(part, "TZOFFSETTO")
    start = part.first("DTSTART")
    first = _local(start.value if start else "19700101T000000")
    dates = [_local(value) for p in part.all("RDATE") for value in p.value.split(",")]
    rule = part.first("RRULE")
    once = Half(before, after, first, 9999, 0, 0, -1, (), tuple(dates))
    if rule is None:
        return once
    keys = dict(
        piece.strip().upper().partition("=")[::2] for piece in rule.value.split(";") if piece
    )
    if (
        not keys.keys() <= _RULED
        or keys.get("FREQ") != "YEARLY"
        or keys.get("INTERVAL", "1") != "1"
    ):
        raise ValueError("no yearly rule")
    until = int(keys["UNTIL"][:4]) if keys.get("UNTIL") else 9999
    month = int(keys.get("BYMONTH") or first.month)
    days = tuple(int(day) for day in keys["BYMONTHDAY"].split(",")) if "BYMONTHDAY" in keys else ()
    found = _NTH.fullmatch(keys.get("BYDAY", "")) if "BYDAY" in keys else None
    if not 1 <= month <= 12 or ("BYDAY" in keys and found is None):
        raise ValueError("no yearly rule")
    weekday = _DAYS.index(found[2]) if found else -1
    nth = int(found[1] or 0) if found else 0
    if not found and not days:
        days = (first.day,)
    return once._replace(last=until, month=month, nth=nth or 1, weekday=weekday, days=days)


def _offset(part: Component, name: str) -> timedelta:
    given = part.first(name)
    found = _OFFSET.fullmatch(given.value.strip()) if given else None
    if found is None:
        raise ValueError("no offset")
    sign, hours, minutes, seconds = found.groups()
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if span >= timedelta(hours=24):
        raise ValueError("no offset")
    return -span if sign == "-" else span


def _local(value: str) -> datetime:
    found = _LOCAL.fullmatch(value.strip())
    if found is None:
        raise ValueError("no wall clock")
    return datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
