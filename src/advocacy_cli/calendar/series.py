"""The days of what repeats, as far ahead as meetings are planned; dateutil reckons them.

Only the rules that calendar programs offer to people are taken. Others exist, and some of them would
keep a computer busy until the year 9999 without ever finding a day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

AHEAD = timedelta(days=92)
_MOST = 25_000  # steps of reckoning in one file: a fraction of a second
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_NTH = rf"[+-]?[1-5]{_DAY}"
_ON = r"-?(?:[1-9]|[12]\d|3[01])"
_MONTH = r"(?:[1-9]|1[0-2])"
_PLACE = r"BYSETPOS=[+-]?[1-4]"
# What may stand beside FREQ, INTERVAL, COUNT, UNTIL and WKST, by name.
_SHAPES = {
    "DAILY": rf"(?:BYDAY={_DAY}(?:,{_DAY})*)?",
    "WEEKLY": rf"(?:BYDAY={_DAY}(?:,{_DAY})*)?",
    "MONTHLY": rf"(?:BYMONTHDAY={_ON}(?:,{_ON})*|BYDAY={_NTH}(?:,{_NTH})*|BYDAY={_DAY}(?:,{_DAY})*;{_PLACE})?",
    "YEARLY": rf"(?:BYMONTH={_MONTH}(?:;BYMONTHDAY={_ON})?|BYDAY={_NTH};BYMONTH={_MONTH}"
    rf"|BYDAY={_DAY}(?:,{_DAY})*;BYMONTH={_MONTH};{_PLACE})?",
}
_STEP = {"DAILY": (1, 1), "WEEKLY": (7, 1), "MONTHLY": (28, 2), "YEARLY": (365, 10)}  # days, cost
_COUNT = re.compile(r"[1-9]\d{0,4}")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII)


class Odd(ValueError):
    """Why a rule is not taken, in words."""


class Allowance:
    """How much reckoning one file may still cost."""

    def __init__(self) -> None:
        self._left = _MOST

    def spend(self, steps: int) -> None:
        """Raise Odd where that is more than is left."""
        self._left -= steps
        if self._left < 0:
            raise Odd("the file has more days that repeat than can be reckoned")


class Rule(NamedTuple):
    """A rule that was understood: `until` is a wall clock in the zone of the series."""

    often: str
    every: int
    most: int  # days, 0: no end
    until: datetime | None
    rest: str

    @property
    def said(self) -> str:
        """`weekly`."""
        return self.often.lower()


def understood(value: str, there: tzinfo) -> Rule:
    """A RRULE, `there` is the zone of its DTSTART. Raises Odd."""
    pieces = [piece.partition("=") for piece in value.strip().upper().split(";") if piece]
    keys = {name.strip(): words.strip() for name, _, words in pieces}
    often = keys.pop("FREQ", "")
    said = f" ({often.lower()[:20]})" if often.isalpha() else ""
    odd = Odd(
        f"it repeats by a rule that is not read{said}: save the days that matter by themselves"
    )
    week = keys.pop("WKST", "MO")
    every, count, until = keys.pop("INTERVAL", "1"), keys.pop("COUNT", ""), keys.pop("UNTIL", "")
    rest = ";".join(f"{name}={words}" for name, words in sorted(keys.items()))
    shape = _SHAPES.get(often)
    fits = shape is not None and len(value) < 300 and re.fullmatch(shape, rest)
    if not fits or len(pieces) != len({name.strip() for name, *_ in pieces}):
        raise odd
    if not re.fullmatch(r"[1-9]\d?", every) or not re.fullmatch(_DAY, week):
        raise odd
    if (count and not _COUNT.fullmatch(count)) or (often == "DAILY" and rest and every != "1"):
        raise odd
    if often == "YEARLY" and re.search(r"BYMONTH=2;BYMONTHDAY=-?3", rest):
        raise odd  # no such day ever comes
    if often == "MONTHLY" and int(every) % 12 == 0 and re.search(r"[=,]-?(?:29|3\d)", rest):
        raise odd  # nor may this one, where it begins in a short month
    last = _wall(until, there, odd) if until else None
    return Rule(
        often, int(every), int(count or 0), last, f"WKST={week}" + (f";{rest}" if rest else "")
    )


def _wall(until: str, there: tzinfo, odd: Odd) -> datetime:
    found = _UNTIL.fullmatch(until)
    if found is None:
        raise odd
    *numbers, utc = found.groups()
    try:
        if numbers[3] is None:  # that day still counts
            year, month, day = map(int, numbers[:3])
            return datetime(year, month, day, 23, 59, 59)  # noqa: DTZ001
        wall = datetime(*map(int, numbers))  # type: ignore[arg-type]  # noqa: DTZ001
        return wall.replace(tzinfo=UTC).astimezone(there).replace(tzinfo=None) if utc else wall
    except (ValueError, OverflowError):
        raise odd from None


def days(
    rule: Rule, starts: datetime, since: datetime, until: datetime, allowance: Allowance
) -> tuple[tuple[datetime, ...], bool]:
    """When it takes place from `since` to `until`, and whether it goes on after that; all are wall
    clocks of its zone. Raises Odd."""
    from dateutil.rrule import rrulestr

    last = min(rule.until or until, until)
    begins, (length, cost) = starts, _STEP[rule.often]
    period = timedelta(days=length * rule.every)
    if length < 28 and not rule.most and starts < since:  # days and weeks are all alike
        begins += (since - starts) // period * period
    steps = max(0, (last - begins) // period) + 1
    allowance.spend(cost * min(steps, rule.most or steps))
    if last < begins:
        return (), begins > until
    # one period further, so that it is known whether it goes on
    text = f"FREQ={rule.often};INTERVAL={rule.every};{rule.rest}"
    text += f";COUNT={rule.most}" if rule.most else f";UNTIL={_further(rule, until):%Y%m%dT%H%M%S}"
    found: list[datetime] = []
    for at in rrulestr(text, dtstart=begins):
        if at > until:
            return tuple(found), True
        if at >= since:
            found.append(at)
    return tuple(found), False


def _further(rule: Rule, until: datetime) -> datetime:
    further = until + timedelta(days=4 * 366 * rule.every)  # until the next 29 February
    return min(rule.until, further) if rule.until else further
