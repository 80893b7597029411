"""The rules of RFC 5545 that our files must keep, checked from the text by the letter.

Parsers forgive: a fold within an escape, two equal UIDs or a DTEND that is its DTSTART pass all of
them. So the rules stand here once more, written against the RFC and not against our writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z-]+=(?:\"[^\"]*\"|[^\",;:]*))*):(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME")
ALLOWED = {
    "VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "X-ADVOCACY-SEAL"},
    "VEVENT": {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"),
        *("DESCRIPTION", "LOCATION", "STATUS", "CLASS", "TRANSP"),
    },
    "VTODO": {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DUE", "SUMMARY", "DESCRIPTION"),
        *("STATUS", "PERCENT-COMPLETE", "COMPLETED", "CLASS"),
    },
    "VALARM": {"ACTION", "DESCRIPTION", "TRIGGER"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "RRULE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "RRULE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"},
}
REQUIRED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"},
    "VTODO": {"UID", "DTSTAMP", "DUE", "SUMMARY", "SEQUENCE", "STATUS"},
    "VALARM": {"ACTION", "DESCRIPTION", "TRIGGER"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}


class Component(NamedTuple):
    """A component with its properties (name to parameters and value) and what it holds."""

    name: str
    properties: dict[str, tuple[dict[str, str], str]]
    parts: list[Component]

    def value(self, name: str) -> str:
        return self.properties[name][1]


def read(content: bytes) -> dict[str, dict[str, Any]]:
    """The facts of each event by UID. Fails with an assertion where a rule is broken."""
    root = _tree(content_lines(content))
    assert root.name == "VCALENDAR"
    assert root.value("VERSION") == "2.0"
    zones = {z.value("TZID"): z for z in root.parts if z.name == "VTIMEZONE"}
    events = [part for part in root.parts if part.name == "VEVENT"]
    todo = [part for part in root.parts if part.name == "VTODO"]
    assert root.parts, "a calendar holds at least one component"
    assert len(zones) + len(events) + len(todo) == len(root.parts)
    uids = [event.value("UID") for event in (*events, *todo)]
    assert all(map(_task, todo))
    assert len(set(uids)) == len(uids), "two events have one UID"
    used = {params.get("TZID") for e in events for params, _ in e.properties.values()} - {None}
    if events or todo:  # in an emptied calendar a zone stands alone
        assert used == set(zones), "a TZID has its VTIMEZONE, and none stands there unused"
    return {event.value("UID"): _facts(event, zones) for event in events}


def tasks(content: bytes) -> dict[str, dict[str, Any]]:
    """The facts of each task by UID. Fails with an assertion where a rule is broken."""
    read(content)
    parts = _tree(content_lines(content)).parts
    return {part.value("UID"): _task(part) for part in parts if part.name == "VTODO"}


def _task(todo: Component) -> dict[str, Any]:
    params, due = todo.properties["DUE"]
    assert params == {"VALUE": "DATE"}
    assert not todo.parts
    status = todo.value("STATUS")
    assert status in ("NEEDS-ACTION", "COMPLETED", "CANCELLED")
    assert (status == "COMPLETED") == ("COMPLETED" in todo.properties)
    assert (status == "COMPLETED") == ("PERCENT-COMPLETE" in todo.properties)
    for stamp in ("DTSTAMP", "LAST-MODIFIED", "COMPLETED"):
        assert re.fullmatch(
            r"\d{8}T\d{6}Z", todo.properties.get(stamp, ({}, "20260101T000000Z"))[1]
        )
    return {
        "summary": _unescaped(todo, "SUMMARY"),
        "description": _unescaped(todo, "DESCRIPTION"),
        "due": datetime.strptime(due, "%Y%m%d").date().isoformat(),
        "status": status,
        "sequence": int(todo.value("SEQUENCE")),
    }


def content_lines(content: bytes) -> Iterator[str]:
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        line.decode("utf-8")  # a fold within a character leaves two halves
        assert not re.search(rb"[\x00-\x1f\x7f]", line), line
    for unfolded in re.sub(rb"\r\n ", b"\0", content[:-2]).split(b"\r\n"):
        pieces = unfolded.split(b"\0")
        for piece in pieces[:-1]:
            assert (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 0, "a fold within an escape"
        yield b"".join(pieces).decode()


def _tree(lines: Iterator[str]) -> Component:
    stack: list[Component] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        assert found, f"no content line: {line!r}"
        name, params, value = found.groups()
        if name == "BEGIN":
            part = Component(value, {}, [])
            if stack:
                stack[-1].parts.append(part)
            stack.append(part)
            continue
        if name == "END":
            closed = stack.pop()
            assert closed.name == value
            assert closed.properties.keys() >= REQUIRED[value], closed
            if not stack:
                assert next(lines, None) is None, "something follows END:VCALENDAR"
                return closed
            continue
        here = stack[-1]
        assert not here.parts, f"{name} after a component"
        assert name in ALLOWED[here.name], f"{name} in {here.name}"
        assert name not in here.properties, f"{name} twice"
        if name in TEXTS:
            assert not re.search(r"[,;]", _ESCAPE.sub("", value)), value
            assert set(_ESCAPE.findall(value)) <= set("\\;,n"), value
        here.properties[name] = (dict(p.split("=") for p in params.split(";")[1:]), value)
    raise AssertionError("VCALENDAR is never closed")


def _facts(event: Component, zones: dict[str, Component]) -> dict[str, Any]:
    for stamp in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.value(stamp))
    assert event.value("STATUS") in ("CONFIRMED", "CANCELLED", "TENTATIVE")
    for alarm in event.parts:
        assert alarm.name == "VALARM"
        assert alarm.value("ACTION") == "DISPLAY"
        assert re.fullmatch(r"-?P(\d+D|T\d+[HM])", alarm.value("TRIGGER"))
    starts, ends = (_moment(event, name, zones) for name in ("DTSTART", "DTEND"))
    assert type(starts) is type(ends)
    assert starts < ends, "DTEND is exclusive: later than DTSTART"
    return {
        "summary": _unescaped(event, "SUMMARY"),
        "description": _unescaped(event, "DESCRIPTION"),
        "location": _unescaped(event, "LOCATION"),
        "starts": starts,
        "ends": ends,
        "status": event.value("STATUS"),
        "sequence": int(event.value("SEQUENCE")),
        "alarms": [_seconds(alarm.value("TRIGGER")) for alarm in event.parts],
    }


def _seconds(trigger: str) -> int:
    number = int(re.sub(r"\D", "", trigger))
    sign = -1 if trigger.startswith("-") else 1
    return sign * number * {"D": 86400, "H": 3600, "M": 60}[trigger[-1]]


def _unescaped(event: Component, name: str) -> str:
    value = event.properties.get(name, ({}, ""))[1]
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], value)


def _moment(event: Component, name: str, zones: dict[str, Component]) -> str | int:
    params, value = event.properties[name]
    if params == {"VALUE": "DATE"}:
        return datetime.strptime(value, "%Y%m%d").date().isoformat()
    if not params:
        return int(datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())
    assert params.keys() == {"TZID"}
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")
    changes = onsets(zones[params["TZID"]], wall.year)
    readings = {(wall - offset).replace(tzinfo=UTC) for _, offset in changes}
    right = [at for at in sorted(readings) if at + offset_at(changes, at) == _as_utc(wall)]
    assert right, f"{value} is in no reading of {params['TZID']}"
    return int(right[0].timestamp())


def _as_utc(wall: datetime) -> datetime:
    return wall.replace(tzinfo=UTC)


def onsets(zone: Component, until: int) -> list[tuple[datetime, timedelta]]:
    """When each offset of a VTIMEZONE begins, in UTC, from its rules alone."""
    found = []
    for part in zone.parts:
        first = datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S")
        before, after = (_offset(part.value(n)) for n in ("TZOFFSETFROM", "TZOFFSETTO"))
        walls = [first]
        if "RRULE" in part.properties:
            rule = dict(p.split("=") for p in part.value("RRULE").split(";"))
            assert rule.keys() == {"FREQ", "BYMONTH", "BYDAY"}, "Outlook reads no other rule"
            assert rule["FREQ"] == "YEARLY"
            years = range(first.year, until + 2)
            days = [_nth(y, int(rule["BYMONTH"]), rule["BYDAY"]) for y in years]
            walls = [datetime.combine(day, first.time()) for day in days]
            assert walls[0] == first, "DTSTART is the first onset"
        found += [((wall - before).replace(tzinfo=UTC), after) for wall in walls]
    return sorted(found)


def offset_at(changes: list[tuple[datetime, timedelta]], moment: datetime) -> timedelta:
    """The offset that holds at a moment."""
    return next(offset for at, offset in reversed(changes) if at <= moment)


def agrees(zone: Component, first: int, last: int) -> bool:
    """Whether a VTIMEZONE says what the tz database says, every half hour of these years."""
    truth, changes = ZoneInfo(zone.value("TZID")), onsets(zone, last)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        if moment.astimezone(truth).utcoffset() != offset_at(changes, moment):
            return False
        moment += timedelta(minutes=30)
    return True


def zone_of(block: bytes) -> Component:
    """A VTIMEZONE alone, as a component."""
    return _tree(content_lines(block))


def _offset(text: str) -> timedelta:
    assert re.fullmatch(r"[+-]\d{4}", text)
    span = timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
    return -span if text[0] == "-" else span


def _nth(year: int, month: int, rule: str) -> date:
    number, weekday = int(rule[:-2]), _DAYS.index(rule[-2:])
    first = date(year, month, 1)
    days = [first + timedelta(n) for n in range(31) if (first + timedelta(n)).month == month]
    return [day for day in days if day.weekday() == weekday][number - (number > 0)]
