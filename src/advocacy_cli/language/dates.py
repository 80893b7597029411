"""Dates and times, printed as letters want them and read as people type them.

The four languages' tables stand here rather than come from a library: CLDR has Serbian months in
the nominative only (`novembar`), letters want the genitive, and reading them costs no import.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, tzinfo

from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.serbian import to_cyrillic, to_latin

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
_WEEKDAYS = (
    ("monday", "mon", "ponedeljak", "pon", "hene", "e hene"),
    ("tuesday", "tue", "tues", "utorak", "uto", "marte", "e marte"),
    ("wednesday", "wed", "sreda", "sre", "sredu", "merkure", "e merkure"),
    ("thursday", "thu", "thur", "thurs", "cetvrtak", "cet", "enjte", "e enjte"),
    ("friday", "fri", "petak", "pet", "premte", "e premte"),
    ("saturday", "sat", "subota", "subotu", "sub", "shtune", "e shtune"),
    ("sunday", "sun", "nedelja", "nedelju", "ned", "diel", "diele", "e diel", "e diele"),
)
_RELATIVE = {
    "today": 0, "danas": 0, "sot": 0,
    "tomorrow": 1, "sutra": 1, "neser": 1,
    "yesterday": -1, "juce": -1, "jucer": -1, "dje": -1,
    "prekosutra": 2, "pasneser": 2, "prekjuce": -2, "pardje": -2,
}  # fmt: skip
_LAST = ("last ", "prosli ", "prosla ", "proslu ", "proslog ", "prosle ")
_YEARS = range(1900, 2200)
_HINT = "write 2026-12-03, 3.12.2026, 3 December, today, tomorrow, fri, petak, +7d"
# Texts, compiled when somebody types a date: screens only print them.
_ISO = r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})"
_DOTS = r"([0-9]{1,2})\. ?([0-9]{1,2})(?:\.|\. ?([0-9]{4})\.?)?"
_SLASH = r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})"
_NAMED = r"([0-9]{1,2})(?:\.|st|nd|rd|th)? ?([a-z]{3,})\.?,?(?: ([0-9]{4})\.?(?: godine)?)?"
_NAMED_US = r"([a-z]{3,}) ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?"
_AWAY = r"([+-]) ?([0-9]{1,4}) ?([dw])"
_TIME = (
    r"(?P<day>.*?)(?:[ ,]+(?:(?:u|at|ora|ne ora|ne oren) )?|(?<=[0-9])t)"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?h?|h| ?(?P<half>am|pm))"
    r" ?(?P<offset>z|[+-][0-9]{2}:?[0-9]{2})?"
)


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
    return f"{_WEEKDAYS[day.weekday()][0][:3].title()} {day.day} {month} {day.year}"


def said_moment(moment: datetime, zone: tzinfo) -> str:
    """The moment in full in that zone: `Thu 3 December 2026, 10:00`; in the hour that comes twice
    with its offset."""
    local = moment.astimezone(zone)
    naive = local.replace(tzinfo=None)
    twice = len({naive.replace(tzinfo=zone, fold=f).utcoffset() for f in (0, 1)}) > 1
    return f"{said(local)}, {local:%H:%M}" + (f" ({_offset(local)})" if twice else "")


def read_day(text: str, today: date) -> date:
    """The day that somebody typed. Raises WrongUsage when it is none or may be two.

    A day without a year is the one nearest to today; a weekday is the next one after today.
    """
    typed = _plain(text)
    if not typed or len(typed) > 60:
        raise WrongUsage(f"'{_short(text)}' is no date", _HINT)
    try:
        day = _read(typed, today)
    except (ValueError, OverflowError):
        raise WrongUsage(f"'{_short(text)}': there is no such day", _HINT) from None
    if day is None:
        raise WrongUsage(f"'{_short(text)}' is no date", _HINT)
    if day.year not in _YEARS:
        raise WrongUsage(f"'{_short(text)}': the year {day.year} is out of range", "1900 to 2199")
    return day


def read_moment(text: str, today: date, zone: tzinfo) -> datetime:
    """The moment that somebody typed, aware, in `zone` unless it carries an offset.

    Raises WrongUsage; also for an hour that the clocks skip, or that comes twice without offset.
    """
    found = re.fullmatch(_TIME, _plain(text))
    if found is None:
        raise WrongUsage(
            f"'{_short(text)}' is no day with a time",
            "write 2026-12-03 10:00, 3.12. 10:00, tomorrow 14:00, petak 9:30",
        )
    day = read_day(found["day"], today)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise WrongUsage(f"'{_short(text)}': there is no such time", "24 hours, such as 14:30")
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise WrongUsage(f"'{_short(text)}': there is no such time", "24 hours, such as 14:30")
    naive = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
    if not found["offset"]:
        return in_zone(naive, zone)
    digits = found["offset"].replace(":", "")
    try:
        own = datetime.strptime("+0000" if digits == "z" else digits, "%z").tzinfo
    except ValueError:
        raise WrongUsage(f"'{_short(text)}': there is no such offset", "such as +01:00") from None
    return naive.replace(tzinfo=own).astimezone(zone)


def in_zone(naive: datetime, zone: tzinfo) -> datetime:
    """A wall-clock time in that zone. Raises WrongUsage with both readings when the clocks skip
    that time or show it twice."""
    one, two = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if one.utcoffset() == two.utcoffset():
        return one
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        readings = " or ".join(f"{shown}{_offset(moment)}" for moment in (one, two))
        raise WrongUsage(f"{shown} comes twice: the clocks go back", f"write {readings}")
    readings = " or ".join(
        f"{moment.astimezone(UTC).astimezone(zone):%Y-%m-%d %H:%M}" for moment in (two, one)
    )
    raise WrongUsage(f"{shown} does not exist: the clocks go forward", f"write {readings}")


def _read(typed: str, today: date) -> date | None:
    """The day, None when the form is unknown. Raises ValueError for a day that does not exist."""
    if typed in _RELATIVE:
        return today + timedelta(days=_RELATIVE[typed])
    back = next((word for word in _LAST if typed.startswith(word)), "")
    for number, names in enumerate(_WEEKDAYS):
        first, _, rest = typed.replace(",", " ").partition(" ")
        if first in names and rest.strip()[:1].isdigit():
            day = _read(rest.strip(), today)
            if day is not None and day.weekday() != number:
                raise WrongUsage(f"'{typed}': {said(day)} is no {names[0].title()}", _HINT)
            return day
        if typed.removeprefix(back) in names:
            if back:
                return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if found := re.fullmatch(_AWAY, typed):
        count = int(found[2]) * (7 if found[3] == "w" else 1)
        return today + timedelta(days=-count if found[1] == "-" else count)
    if found := re.fullmatch(_ISO, typed):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := re.fullmatch(_DOTS, typed):
        return _dated(found[1], int(found[2]), found[3], today)
    if found := re.fullmatch(_SLASH, typed):
        return _slashed(typed, int(found[1]), int(found[3]), int(found[4]))
    if (found := re.fullmatch(_NAMED, typed)) and (month := _month(found[2])):
        return _dated(found[1], month, found[3], today)
    if (found := re.fullmatch(_NAMED_US, typed)) and (month := _month(found[1])):
        return _dated(found[2], month, found[3], today)
    return None


def _dated(day: str, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, int(day))
    near = []
    for guess in (today.year - 1, today.year, today.year + 1):
        try:
            near.append(date(guess, month, int(day)))
        except ValueError:
            continue
    return min(near, key=lambda found: abs(found - today))


def _slashed(typed: str, one: int, two: int, year: int) -> date:
    """A date with slashes, when only one order makes a day of it."""
    readings = set()
    for day, month in ((one, two), (two, one)):
        try:
            readings.add(date(year, month, day))
        except ValueError:
            continue
    if len(readings) == 2:
        shown = " or ".join(f"{day.isoformat()} ({said(day)})" for day in sorted(readings))
        raise WrongUsage(f"'{typed}' may be two days", f"write {shown}")
    return readings.pop() if readings else date(year, two, one)


def _month(word: str) -> int:
    """The month's number by a name of at least three letters in the four languages, 0 if none."""
    if len(word) < 3:
        return 0
    for number, names in enumerate(zip(_ENGLISH, _ALBANIAN, _SERBIAN, _GENITIVE, strict=True), 1):
        plain = [_plain(name) for name in names]
        if word in plain or word in (plain[0][:3], plain[2][:3], plain[1][:3]):
            return number
    return 0


def _plain(text: str) -> str:
    """What was typed in small Latin letters without marks: `Четвртак` and `četvrtak` are one."""
    folded = unicodedata.normalize("NFKD", to_latin(text[:200]).casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(bare.split())


def _serbian(text: str, tag: str) -> str:
    return text if tag == "sr-Latn" else to_cyrillic(text)


def _offset(moment: datetime) -> str:
    shown = f"{moment:%z}"
    return f"{shown[:3]}:{shown[3:]}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
