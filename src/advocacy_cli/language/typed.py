"""Days and hours as people type them, in English, Albanian and Serbian in both scripts.

The words stand in `dates.toml`, each with the kinds of thing that it may mean (`nedelja` is a Sunday
and a week). A form below is a set of kinds in any order, `next friday` or `e premte tjetër`, and
gives every day that it may mean: one is taken, several are refused with each of them named.
Nothing here is read or compiled until somebody types a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple

from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.dates import offset, said
from advocacy_cli.language.folding import fold

_YEARS = range(1900, 2200)
_HINT = "write 2026-12-03, 3.12.2026, 3 December, today, fri, petak, +7d or `in 3 days`"
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SMALL_HOURS = range(1, 7)  # `at 5` is said of the afternoon too
Token = Mapping[str, Any]  # kind: what it means as that
_Readings = Sequence[date]


def read_day(text: str, today: date, *, back: bool = False) -> date:
    """The day that somebody typed. Raises WrongUsage when it is none or may be several.

    A day without a year is the one nearest to today; a weekday is the next one after today, or with
    `back` the last one before.
    """
    return _day(text, _folded(text), today, back)


def read_moment(text: str, today: date, zone: tzinfo) -> datetime:
    """The moment that somebody typed, aware, in `zone` unless it carries an offset.

    Raises WrongUsage; also for an hour that the clocks skip, or that comes twice without offset.
    """
    typed = _folded(text)
    found = _clock(typed, today)
    if found is None:
        day = _day(text, typed, today)  # is it a day at all?
        raise WrongUsage(
            f"'{_short(text)}' has no hour", f"write {day} 10:00, or {_short(text)} 10:00"
        )
    rest, parts = found
    if not rest:
        raise WrongUsage(f"'{_short(text)}' has no day", f"write today {_short(text)}")
    hour = _hour(text, parts)
    day = _day(text, rest, today, clock=f" {hour:%H:%M}")
    if hour.hour in _SMALL_HOURS and not parts["plain"]:
        later = hour.replace(hour=hour.hour + 12)
        shown = " or ".join(f"{day} {hour:%H:%M}" for hour in (hour, later))
        raise WrongUsage(f"'{_short(text)}' may be two hours", f"write {shown}")
    if not parts["offset"]:
        return in_zone(datetime.combine(day, hour), zone)
    digits = parts["offset"].replace(":", "")
    try:
        own = datetime.strptime("+0000" if digits == "z" else digits, "%z").tzinfo
    except ValueError:
        raise WrongUsage(f"'{_short(text)}': there is no such offset", "such as +01:00") from None
    return datetime.combine(day, hour, own).astimezone(zone)


def says_hour(text: str, today: date) -> bool:
    """Whether somebody typed an hour, with a day or without."""
    return _clock(_folded(text), today) is not None


def in_zone(naive: datetime, zone: tzinfo) -> datetime:
    """A wall-clock time in that zone. Raises WrongUsage with both readings when the clocks skip
    that time or show it twice."""
    one, two = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if one.utcoffset() == two.utcoffset():
        return one
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        readings = " or ".join(f"{shown}{offset(moment)}" for moment in (one, two))
        raise WrongUsage(f"{shown} comes twice: the clocks go back", f"write {readings}")
    readings = " or ".join(
        f"{moment.astimezone(UTC).astimezone(zone):%Y-%m-%d %H:%M}" for moment in (two, one)
    )
    raise WrongUsage(f"{shown} does not exist: the clocks go forward", f"write {readings}")


def _day(text: str, typed: str, today: date, back: bool = False, clock: str = "") -> date:
    """The one day that the folded words mean; `clock` goes with each reading that is offered."""
    try:
        found = sorted(set(_readings(typed, today, back)))
    except (ValueError, OverflowError):
        raise WrongUsage(f"'{_short(text)}': there is no such day", _HINT) from None
    if not found:
        raise WrongUsage(f"'{_short(text)}' is no date", _without_hour(typed, today) or _HINT)
    if odd := [day for day in found if day.year not in _YEARS]:
        raise WrongUsage(
            f"'{_short(text)}': the year {odd[0].year} is out of range", "1900 to 2199"
        )
    if len(found) > 1:
        many = "two days" if len(found) == 2 else "several days"
        raise WrongUsage(f"'{_short(text)}' may be {many}", f"write {_either(found, clock)}")
    return found[0]


def _hour(text: str, parts: Mapping[str, str]) -> time:
    """The time of day, with am and pm reckoned in."""
    hour, minute, second = (int(parts[part] or 0) for part in ("hour", "minute", "second"))
    if parts["noon"]:
        hour = 12
    elif parts["half"]:
        hour = hour % 12 + (12 if parts["half"] == "pm" else 0) if 1 <= hour <= 12 else 99
    try:
        return time(hour, minute, second)
    except ValueError:
        raise WrongUsage(
            f"'{_short(text)}': there is no such time", "24 hours, such as 14:30"
        ) from None


def _readings(typed: str, today: date, back: bool) -> Iterator[date]:
    """Every day that the words may mean; none when no form fits them."""
    tokens = list(_tokens(typed, today))
    for form, meant in _FORMS:
        values = _fit(form.split(), tokens)
        if values is not None:
            yield from meant(_Said(today, back, values))


def _tokens(typed: str, today: date) -> Iterator[Token]:
    """What each word and number may mean; an odd one is `{}`, which no form takes."""
    words = _words()
    for phrase in (p for p in words if "_" in p):
        typed = re.sub(rf"\b{phrase.replace('_', ' ')}\b", phrase, typed)
    at = 0
    while at < len(typed):
        found: re.Match[str] | None = None
        kinds: Token = {}
        for shape, meant in _SHAPES:
            if found := re.compile(shape).match(typed, at):
                kinds = meant(found.groups(), today)
                break
        at = found.end() if found else len(typed)
        if "nothing" not in kinds:
            yield kinds


_SHAPES: tuple[tuple[str, Callable[[Sequence[str], date], Token]], ...] = (
    (
        r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])",
        lambda g, _: {"date": [date(int(g[0]), int(g[1]), int(g[2]))]},
    ),
    (
        r"([0-9]{1,2})\. ?([0-9]{1,2})(?:\. ?([0-9]{4})|\.([0-9]{2}))?(?![0-9])",
        lambda g, today: {"date": _dated(g[0], g[1], g[2] or g[3], today)},
    ),
    (
        r"([0-9]{1,2})[/-]([0-9]{1,2})(?:[/-]([0-9]{4}|[0-9]{2}))?(?![0-9])",
        lambda g, today: {"date": _slashed(g[0], g[1], g[2], today)},
    ),
    (r"([+-])", lambda g, _: {"in" if g[0] == "+" else "ago": True}),
    (r"([0-9]{1,4})(?![0-9])", lambda g, _: _number(g[0])),
    (r"([a-z_]+)", lambda g, _: _word(g[0])),
    (r"[ ,.]+", lambda *_: {"nothing": True}),
)


def _word(word: str) -> Token:
    return _words().get(word, {})


def _number(digits: str) -> Token:
    kinds: dict[str, Any] = {"count": int(digits)}
    if len(digits) == 4:
        kinds["year"] = digits
    elif len(digits) < 3:
        kinds["n"] = kinds["short"] = digits
    return kinds


def _fit(form: list[str], tokens: list[Token]) -> dict[str, Any] | None:
    """What each kind of the form is, when every token is one of them; `kind?` may be left out."""
    if not form or len(tokens) > len(form):
        return None if tokens else {}
    kind, (first, *rest) = form[0].rstrip("?"), form
    for at, token in enumerate(tokens):
        if kind in token and (found := _fit(rest, tokens[:at] + tokens[at + 1 :])) is not None:
            return {**found, kind: token[kind]}
    return _fit(rest, tokens) if first.endswith("?") else None


class _Said(NamedTuple):
    """What was said: each kind of the form with its value."""

    today: date
    back: bool
    values: dict[str, Any]

    @property
    def side(self) -> int:
        return 1 if "next" in self.values else -1 if "last" in self.values else 0

    @property
    def own(self) -> date:
        """The weekday in this week; weeks begin on Monday."""
        return self.today + timedelta(self.values["weekday"] - self.today.weekday())

    @property
    def coming(self) -> date:
        """The weekday next after today."""
        return self.own if self.own > self.today else self.own + timedelta(7)

    @property
    def gone(self) -> date:
        """The weekday last before today."""
        return self.own if self.own < self.today else self.own - timedelta(7)


def _weekday(s: _Said) -> _Readings:
    """`fri`; `next fri` and `last fri` are said of the nearest and of the one in that week."""
    week = timedelta(7)
    if s.side:
        return [s.coming, s.own + week] if s.side > 0 else [s.gone, s.own - week]
    if "this" in s.values:
        return [s.own, s.today if s.own == s.today else s.coming]
    return [s.gone if s.back else s.coming]


def _of_week(s: _Said) -> _Readings:
    """`friday next week`."""
    return [s.own + timedelta(7 * s.side)] if s.values["unit"] == "week" else []


def _period(s: _Said) -> _Readings:
    """`next month` is no day, unless the period is one: its first and its last stand for it."""
    return _span(s.today, s.values["unit"], s.side)


def _end(s: _Said) -> _Readings:
    """`end of next month`, `end of november 2026`; a week ends on Friday, and on Sunday."""
    if "month" in s.values:
        days = _dated("1", s.values["month"], s.values.get("year"), s.today)
        return [_month_end(day) for day in days]
    _, last = _span(s.today, s.values["unit"], s.side)
    return [last - timedelta(2), last] if s.values["unit"] == "week" else [last]


def _away(s: _Said) -> _Readings:
    """`in 3 days`, `za nedelju dana`, `3 days ago`; `3 days` alone may be either."""
    count, unit = s.values.get("count", 1), s.values["unit"]
    signs = [-1] if "ago" in s.values else [1] if "in" in s.values else [1, -1]
    return [_shifted(s.today, sign * count, unit) for sign in signs]


def _calendar(s: _Said) -> _Readings:
    """`3. decembra 2026. godine`, `Thu 3 December`: the weekday must be the day's own."""
    values = s.values
    if values.get("unit", "year") != "year":
        return []
    if "month" in values:
        year = values.get("year") or values.get("short")
        days = _dated(values["n"], values["month"], year, s.today)
    else:
        days = values["date"]
    weekday = values.get("weekday", days[0].weekday())
    if len(days) == 1 and days[0].weekday() != weekday:
        near = days[0] + timedelta((weekday - days[0].weekday() + 3) % 7 - 3)
        no = f"{said(days[0])} is no {_NAMES[weekday]}"
        raise WrongUsage(no, f"write {_either([days[0], near])}")
    return [day for day in days if day.weekday() == weekday or "weekday" not in values]


_FORMS: tuple[tuple[str, Callable[[_Said], _Readings]], ...] = (
    ("away", lambda s: [s.today + timedelta(s.values["away"])]),
    ("weekday", _weekday),
    ("this weekday", _weekday),
    ("next weekday", _weekday),
    ("last weekday", _weekday),
    ("in weekday", _weekday),
    ("this weekday unit", _of_week),
    ("next weekday unit", _of_week),
    ("last weekday unit", _of_week),
    ("this unit", _period),
    ("next unit", _period),
    ("last unit", _period),
    ("end unit this?", _end),
    ("end unit next", _end),
    ("end unit last", _end),
    ("end month year? unit?", _end),
    ("in count? unit days?", _away),
    ("ago count? unit days?", _away),
    ("count unit", _away),
    ("date weekday? days? unit?", _calendar),
    ("n month year? weekday? days? unit?", _calendar),
    ("n month short weekday?", _calendar),
)


def _dated(day: str, month: str | int, year: str | None, today: date) -> _Readings:
    """The day in that year, else in the nearest. Raises WrongUsage for a year of two digits."""
    if year is not None:
        return _in_full([date(_century(year, today), int(month), int(day))], year)
    near = []
    for guess in range(today.year - 1, today.year + 2):
        try:
            near.append(date(guess, int(month), int(day)))
        except ValueError:
            continue
    return [min(near, key=lambda found: abs(found - today))]


def _slashed(one: str, two: str, year: str | None, today: date) -> _Readings:
    """A date with slashes: day and month may stand in either order."""
    found: list[date] = []
    for day, month in ((one, two), (two, one)):
        try:
            full = None if year is None else str(_century(year, today))
            found += _dated(day, month, full, today)
        except ValueError:
            continue
    return _in_full(found or [date(1, int(two), int(one))], year or "")


def _century(year: str, today: date) -> int:
    return int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)


def _in_full(days: _Readings, year: str) -> _Readings:
    if len(year) == 2:
        raise WrongUsage(f"the year '{year}' is not whole", f"write {_either(days)}")
    return days


def _shifted(day: date, count: int, unit: str) -> date:
    """So many days, weeks, months or years away; a month that is too short ends earlier."""
    if unit in ("day", "week"):
        return day + timedelta(count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), _month_end(first))


def _span(day: date, unit: str, side: int) -> tuple[date, date]:
    """The first and the last day of the day's own week, month or year, or of one beside it."""
    day = _shifted(day if unit in ("day", "week") else day.replace(day=1), side, unit)
    if unit == "day":
        return day, day
    if unit == "week":
        first = day - timedelta(day.weekday())
        return first, first + timedelta(6)
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, _month_end(day)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)


def _clock(typed: str, today: date) -> tuple[str, dict[str, str]] | None:
    """The day's words and the parts of the hour, which stands at the end or at the beginning.

    A sign makes it an hour: a colon, `h`, `at`, `noon`. Without one it is an hour (`3.12. 10.30`)
    where the whole would be no day.
    """
    clock = _clock_pattern()
    last, first = (
        rf"(?P<rest>.*?)(?:^|[ ,]+|(?<=[0-9])t)(?:{clock})",
        rf"(?:{clock})[ ,]+(?P<rest>.+)",
    )
    for form, bare in ((last, False), (first, False), (last, True)):
        found = re.fullmatch(form, typed)
        if found is None or (bare and (not found["rest"] or _is_day(typed, today))):
            continue
        parts = {name: value or "" for name, value in found.groupdict().items()}
        half = parts["before"] or parts["after"]
        parts["half"] = next((s for s in ("am", "pm") if half in _signs()[s]), "") if half else ""
        parts["plain"] = half or parts["sign"] or parts["offset"] or parts["hour"][:1] == "0"
        sign = parts["colon"] == ":" or parts["at"] or parts["sign"] or half or parts["noon"]
        if bare or sign:
            return parts["rest"], parts
    return None


@cache
def _clock_pattern() -> str:
    any_ = {sign: "|".join(map(re.escape, words)) for sign, words in _signs().items()}
    half, at = f"{any_['am']}|{any_['pm']}", f"(?P<at>(?:(?:{any_['at']}) )*)"
    return (
        rf"(?:(?P<before>{half}) )?{at}(?P<hour>[0-9]{{1,2}})"
        r"(?:(?P<colon>[:.])(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
        rf"(?: ?(?P<sign>{any_['hours']}))?(?: ?(?P<after>{half}))?"
        r"(?: ?(?P<offset>z|[+-][0-9]{2}:?[0-9]{2}))?"
        rf"|(?:(?:{any_['at']}) )?(?P<noon>{any_['noon']})"
    )


@cache
def _signs() -> Mapping[str, tuple[str, ...]]:
    """The words of each sign, the longest first."""
    found = {sign: _listed(words) for sign, words in _table()["signs"].items()}
    return {sign: tuple(sorted(words, key=len, reverse=True)) for sign, words in found.items()}


@cache
def _words() -> Mapping[str, Token]:
    """Every word with the kinds of thing that it may mean; a phrase is written with `_`."""
    found: dict[str, dict[str, Any]] = {}

    def add(words: str | list[str], kind: str, value: Any) -> None:
        for word in _listed(words):
            found.setdefault(word.replace(" ", "_"), {})[kind] = value

    table = _table()
    add(table["nothing"], "nothing", True)
    add(table["signs"]["at"], "nothing", True)
    for days, words in table["away"].items():
        add(words, "away", int(days))
    for kind, section, start in (("weekday", "weekdays", 0), ("month", "months", 1)):
        for number, words in enumerate(table[section].values(), start):
            add(words, kind, number)
    for unit, words in table["units"].items():
        add(words, "unit", unit)
    for number, words in table["numbers"].items():
        add(words, "count", int(number))
    for sign in ("this", "next", "last", "in", "ago", "end", "days"):
        add(table["signs"][sign], sign, True)
    return found


def _listed(words: str | list[str]) -> list[str]:
    return [fold(word) for word in (words.split() if isinstance(words, str) else words)]


@cache
def _table() -> Mapping[str, Any]:
    import tomllib
    from pathlib import Path

    return tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))


def _is_day(typed: str, today: date) -> bool:
    try:
        return any(_readings(typed, today, False))
    except (ValueError, OverflowError):
        return False


def _without_hour(typed: str, today: date) -> str:
    """The hint for a day that was given with an hour."""
    found = _clock(typed, today)
    if found is None or not _is_day(found[0], today):
        return ""
    return f"only the day is wanted here: write '{found[0]}'"


def _either(days: Sequence[date], clock: str = "") -> str:
    shown = [f"{day.isoformat()}{clock} ({said(day)})" for day in sorted(set(days))]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def _folded(text: str) -> str:
    typed = " ".join(fold(text[:200]).split())
    return typed if len(typed) <= 60 else ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
