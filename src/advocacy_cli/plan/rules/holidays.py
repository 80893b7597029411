"""Days off of a jurisdiction, from the rows in `platform/rules`.

`moves` says what becomes of a holiday on a free day: `next-weekday` moves one on a Saturday or
Sunday to the first weekday that is not off already (Kosovo, Law 03/L-064, article 4);
`next-workday` moves one on a Sunday only, to the first working day after it (Serbia); `never`.
Holidays that fall on a weekday are placed first, so a moved one goes on past them (2 May 2022), and
two on one weekday give one day off (9 April 2018).

A row of one year, called as another with the year behind it (`xk-europe-2027`), takes its place in
that year: with another day, or with none.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from advocacy_cli.plan.model import Holiday, Text
from advocacy_cli.plan.rules import bajram, easter

_FULL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EASTER = re.compile(r"easter-(west|orthodox)([+-][0-9]+)?\Z")
_DAY = timedelta(1)
_APART = timedelta(177)  # half a lunar year: a decision is of the Bajram that lies nearer
BAJRAMS = ("eid-fitr", "eid-adha")
NONE = "none"


class DayOff(NamedTuple):
    """Why a day is off. `estimated`: a decision may still move it; `moved_from`: the day proper;
    `also`: the ids of others that fall on it; `verified`: whether somebody read its source."""

    id: str
    name: Text
    estimated: bool
    moved_from: date | None
    also: tuple[str, ...] = ()
    verified: bool = True


def days_off(holidays: Sequence[Holiday], jurisdiction: str, year: int) -> Mapping[date, DayOff]:
    """Days off in a year, in order. Weekends are not among them unless a holiday falls there."""
    rows = [row for row in holidays if row.jurisdiction == jurisdiction]
    # The year before too: what falls on its last days may move into this one.
    decided = {row.id: row.date for row in rows if row.date == NONE or _FULL.match(row.date)}
    days = sorted(
        (day, row, estimated)
        for each in (year - 1, year)
        for row in rows
        for day, estimated in _days(row, each, decided)
        if (row.since is None or row.since <= day) and (row.until is None or day <= row.until)
    )
    off: dict[date, DayOff] = {}
    for day, row, estimated in days:
        off[day] = _one_more(off.get(day), row, estimated)
    for day, row, estimated in days:
        if day.weekday() not in _MOVING[row.moves]:
            continue
        to = day
        while to.weekday() > 4 or to in off:
            to += _DAY
        off[to] = DayOff(row.id, row.name, estimated, day, (), row.verified)
    return {day: why for day, why in sorted(off.items()) if day.year == year}


def _one_more(first: DayOff | None, row: Holiday, estimated: bool) -> DayOff:
    """Why a day is off: the first reason, with all that fall on it. It is as sure as the surest."""
    if first is None:
        return DayOff(row.id, row.name, estimated, None, (), row.verified)
    return first._replace(
        estimated=first.estimated and estimated,
        also=(*first.also, row.id),
        verified=first.verified or row.verified,
    )


_MOVING: Mapping[str, tuple[int, ...]] = {
    "never": (),
    "next-weekday": (5, 6),
    "next-workday": (6,),
}


def _days(row: Holiday, year: int, decided: Mapping[str, str]) -> Iterator[tuple[date, bool]]:
    """The row's days in a year, and whether each is an estimate. A row of `decided` that is called
    as this one with the year behind it says the day of that year; of the two of 2033 the one beside
    it, and ID-2033-2 says the other."""
    if _FULL.match(row.date):
        day = date.fromisoformat(row.date)
        if day.year == year:
            yield day, False
        return
    own = f"{row.id}-{year}"
    if row.date == NONE or decided.get(own) == NONE:
        return
    if row.date in BAJRAMS:
        told = [date.fromisoformat(decided[o]) for o in (own, f"{own}-2") if o in decided]
        table = bajram.FITR if row.date == "eid-fitr" else bajram.ADHA
        days = [date.fromisoformat(text) for text in table if text.startswith(f"{year}-")]
        for day in days:
            if not told or (len(days) > 1 and all(abs(day - other) > _APART for other in told)):
                yield day, True
        return
    if own in decided:
        return
    if found := _EASTER.match(row.date):
        sunday = easter.western(year) if found[1] == "west" else easter.orthodox(year)
        yield sunday + timedelta(int(found[2] or 0)), False
    elif row.date != "02-29" or calendar.isleap(year):
        yield date.fromisoformat(f"{year}-{row.date}"), False


def unknown(holidays: Sequence[Holiday], jurisdiction: str, year: int) -> tuple[Holiday, ...]:
    """The rows whose days nobody can say for a year: no estimate reaches it and none is given."""
    ids = {row.id for row in holidays}
    return tuple(
        row
        for row in holidays
        if row.jurisdiction == jurisdiction
        and row.date in BAJRAMS
        and not bajram.FIRST <= year <= bajram.LAST
        and f"{row.id}-{year}" not in ids
        and (row.since is None or row.since.year <= year)
        and (row.until is None or year <= row.until.year)
    )


class Calendar(Mapping[date, DayOff]):
    """Days off of a jurisdiction in any year, computed year by year when asked."""

    def __init__(self, holidays: Sequence[Holiday], jurisdiction: str) -> None:
        self._holidays = holidays
        self._jurisdiction = jurisdiction
        self._years: dict[int, Mapping[date, DayOff]] = {}

    def __getitem__(self, day: date) -> DayOff:
        return self.of_year(day.year)[day]

    def of_year(self, year: int) -> Mapping[date, DayOff]:
        """The days off of a year, in order."""
        if year not in self._years:
            self._years[year] = days_off(self._holidays, self._jurisdiction, year)
        return self._years[year]

    def is_whole(self, year: int) -> bool:
        """Whether every day off of a year is known, be it as an estimate."""
        return not unknown(self._holidays, self._jurisdiction, year)

    def __iter__(self) -> Iterator[date]:
        return (day for year in sorted(self._years) for day in self._years[year])

    def __len__(self) -> int:
        return sum(map(len, self._years.values()))
