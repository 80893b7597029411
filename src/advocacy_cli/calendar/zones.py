"""VTIMEZONE of a zone, with the yearly rules that Outlook reads (RFC 5545, 3.6.5; MS-OXCICAL
2.1.3.1.1.19).

The rules come from the POSIX footer of the tz database's file (RFC 8536, 3.3), such as
`CET-1CEST,M3.5.0,M10.5.0/3`, and are compared with `zoneinfo` over the years that matter. A zone
whose law is no such rule has no VTIMEZONE here, and its times are written in UTC: Casablanca keeps
Ramadan, and the night after the last Thursday (Cairo, Gaza, Nuuk, Santiago) is no weekday of a month,
which is all that Outlook reads.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from advocacy_cli.calendar import lines

_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?\d+(?::\d+){0,2})"
_RULE = rf"M(\d+)\.(\d)\.(\d)(?:/{_OFFSET})?"
_FOOTER = re.compile(rf"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_RULE},{_RULE})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_SINCE = 2007  # the rules of Europe and North America are what they are since then
_DAY = timedelta(days=1)
UNIVERSAL = frozenset({"UTC", "UCT", "Universal", "Zulu"})


class Observance(NamedTuple):
    """One half of the year: when it begins (local time before the change) and its offset.

    `week` counts from the month's start, 5 is its last; `weekday` counts from Sunday. Without a
    month the offset holds all year.
    """

    kind: str  # STANDARD | DAYLIGHT
    name: str
    before: timedelta
    after: timedelta
    month: int = 0
    week: int = 0
    weekday: int = 0
    time: timedelta = timedelta()

    def onset(self, year: int) -> datetime:
        """The wall clock at which it begins that year."""
        ahead = (self.weekday - 1) % 7
        if self.week < 5:
            first = date(year, self.month, 1)
            found = first + timedelta((ahead - first.weekday()) % 7 + 7 * (self.week - 1))
        else:
            last = date(year + self.month // 12, self.month % 12 + 1, 1) - _DAY
            found = last - timedelta((last.weekday() - ahead) % 7)
        return datetime(found.year, found.month, found.day) + self.time  # noqa: DTZ001  wall clock


def is_universal(key: str) -> bool:
    """Whether the zone is UTC under one of its names, which files write as `Z`."""
    return key.removeprefix("Etc/") in UNIVERSAL


@cache
def zone(key: str) -> zoneinfo.ZoneInfo:
    """The IANA zone of that name."""
    return zoneinfo.ZoneInfo(key)


@cache
def is_steady(key: str, day: date) -> bool:
    """Whether the clocks of a zone go on evenly all day: then they show each moment of it once."""
    first = datetime(day.year, day.month, day.day, tzinfo=zone(key))
    last = first + _DAY
    return first.utcoffset() == last.utcoffset() and is_plain(first) and is_plain(last)


def is_plain(moment: datetime) -> bool:
    """Whether the clocks of its zone show that hour once: the wall clock alone says the moment."""
    return moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()


@cache
def holds(key: str, year: int) -> bool:
    """Whether the IANA zone `key` keeps its yearly rule from the year before to the year after."""
    observances = _observances(key)
    return bool(observances) and _holds(key, observances, year - 1, year + 1)


@cache
def vtimezone(key: str, first: int) -> bytes:
    """The VTIMEZONE of the IANA zone `key` from the year `first` on, for years in which it `holds`."""
    observances = _observances(key)
    since = min(_SINCE, first - 1)
    found = ["BEGIN:VTIMEZONE", f"TZID:{key}"]
    for one in observances:
        found += [f"BEGIN:{one.kind}"]
        if one.month:
            nth = -1 if one.week == 5 else one.week
            rule = f"BYMONTH={one.month};BYDAY={nth}{_WEEKDAYS[one.weekday]}"
            found += [f"DTSTART:{lines.local(one.onset(since))}", f"RRULE:FREQ=YEARLY;{rule}"]
        else:
            found += ["DTSTART:19700101T000000"]
        found += [
            f"TZNAME:{one.name}",
            f"TZOFFSETFROM:{_hours(one.before)}",
            f"TZOFFSETTO:{_hours(one.after)}",
            f"END:{one.kind}",
        ]
    return lines.joined([*found, "END:VTIMEZONE"])


def _observances(key: str) -> tuple[Observance, ...]:
    """What the footer says, standard time first; nothing when it is no yearly rule."""
    found = _FOOTER.fullmatch(_footer(key))
    if found is None:
        return ()
    name, offset, summer, summer_offset, *rules = found.groups()
    standard = -_span(offset)
    if summer is None:
        return (Observance("STANDARD", name.strip("<>"), standard, standard),)
    daylight = -_span(summer_offset) if summer_offset else standard + timedelta(hours=1)
    both = (
        Observance("STANDARD", name.strip("<>"), daylight, standard, *_rule(rules[4:])),
        Observance("DAYLIGHT", summer.strip("<>"), standard, daylight, *_rule(rules[:4])),
    )
    if daylight < standard:  # by Irish law winter is the exception; calendars look at the offset
        winter, summer_time = both[1]._replace(kind="STANDARD"), both[0]._replace(kind="DAYLIGHT")
        both = (winter, summer_time)
    return both if all(timedelta() <= one.time < _DAY for one in both) else ()


def _rule(parts: list[str | None]) -> tuple[int, int, int, timedelta]:
    month, week, weekday, time = parts
    return int(month or 0), int(week or 0), int(weekday or 0), _span(time or "2")


def _span(text: str) -> timedelta:
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def _hours(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"


def _footer(key: str) -> str:
    """The last line of the zone's file, found where `zoneinfo` finds it."""
    content = b""
    for folder in zoneinfo.TZPATH:
        if (file := Path(folder, key)).is_file():
            content = file.read_bytes()
            break
    else:
        try:
            content = resources.files("tzdata").joinpath("zoneinfo", key).read_bytes()
        except (OSError, ModuleNotFoundError):
            return ""
    return content[:-1].rpartition(b"\n")[2].decode("ascii", "replace")


def _holds(key: str, observances: tuple[Observance, ...], first: int, last: int) -> bool:
    """Whether the rules agree with `zoneinfo` on every day and around each change."""
    zone = zoneinfo.ZoneInfo(key)
    onsets = sorted(
        ((one.onset(year) - one.before).replace(tzinfo=UTC), one)
        for year in range(first - 1, last + 1)
        for one in observances
        if one.month
    )
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    moments = [begin + _DAY * n for n in range((end - begin).days)]
    moments += [at + timedelta(seconds=s) for at, _ in onsets if at.year >= first for s in (-1, 0)]
    now, index = observances[0].after, 0
    for moment in sorted(moments):
        while index < len(onsets) and onsets[index][0] <= moment:
            now, index = onsets[index][1].after, index + 1
        if moment.astimezone(zone).utcoffset() != now:
            return False
    return True
