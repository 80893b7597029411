"""Events as files have them: plain values in, the bytes of an iCalendar object out. Pure.

No METHOD (a stored CalDAV object must not have one), no ATTENDEE and no ORGANIZER: some servers
mail everybody who stands there when the file is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from advocacy_cli.calendar import lines, zones

PRODID = "-//advocacy-cli//calendar//EN"


class Event(NamedTuple):
    """One VEVENT in one language: timed (`starts`, `ends`: aware) or all day (`day`).

    `stamp` is when this revision was published; `alarms` are minutes before.
    """

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    description: str = ""
    location: str = ""
    day: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    zone: str = "UTC"
    alarms: tuple[int, ...] = ()
    cancelled: bool = False
    private: bool = False


def calendar(events: Sequence[Event], name: str) -> bytes:
    """An iCalendar file (RFC 5545, RFC 7986) with these events, in their order.

    The same events give the same bytes. Raises ValueError when there are none: a calendar without
    components is not allowed (RFC 5545, 3.6).
    """
    if not events:
        raise ValueError("a calendar holds at least one event")
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if name:
        head += [f"NAME:{lines.text(name)}", f"X-WR-CALNAME:{lines.text(name)}"]
    used = _zones(events)
    known = {key: block for key, block in used.items() if block is not None}
    return b"".join(
        [
            lines.joined(head),
            *(known[key] for key in sorted(known)),
            *(vevent(event, event.zone in known) for event in events),
            b"END:VCALENDAR\r\n",
        ]
    )


def unruly(events: Iterable[Event]) -> tuple[str, ...]:
    """The zones of these events that have no yearly rule, so that their times are in UTC."""
    found = _zones(events)
    return tuple(sorted(key for key in found if found[key] is None and not zones.is_universal(key)))


def vevent(event: Event, zoned: bool) -> bytes:
    """One VEVENT. `zoned`: the file has the VTIMEZONE of its zone, else its times are in UTC."""
    found = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{lines.utc(event.stamp)}",
        f"LAST-MODIFIED:{lines.utc(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        *_times(event, zoned),
        f"SUMMARY:{lines.text(event.summary)}",
    ]
    if event.location:
        found.append(f"LOCATION:{lines.text(event.location)}")
    if event.description:
        found.append(f"DESCRIPTION:{lines.text(event.description)}")
    found.append(f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}")
    if event.private:
        found.append("CLASS:PRIVATE")
    free = event.day is not None or event.cancelled
    found.append(f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}")
    for minutes in () if event.cancelled else event.alarms:
        found += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{lines.text(event.summary)}",
            f"TRIGGER:{lines.before(minutes)}",
            "END:VALARM",
        ]
    return lines.joined([*found, "END:VEVENT"])


def _times(event: Event, zoned: bool) -> list[str]:
    if event.day is not None:
        after = event.day + timedelta(days=1)
        return [
            f"DTSTART;VALUE=DATE:{lines.day(event.day)}",
            f"DTEND;VALUE=DATE:{lines.day(after)}",
        ]
    assert event.starts is not None
    assert event.ends is not None
    if zoned and _plain(event):
        zone = ZoneInfo(event.zone)
        return [
            f"{name};TZID={event.zone}:{lines.local(moment.astimezone(zone))}"
            for name, moment in (("DTSTART", event.starts), ("DTEND", event.ends))
        ]
    return [f"DTSTART:{lines.utc(event.starts)}", f"DTEND:{lines.utc(event.ends)}"]


def _plain(event: Event) -> bool:
    """Whether the wall clock alone says the moments. In the hour that comes twice it does not: RFC
    5545 (3.3.5) means the first, libical and ical.js take the second."""
    zone = ZoneInfo(event.zone)
    return all(
        local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()
        for moment in (event.starts, event.ends)
        if moment is not None
        for local in (moment.astimezone(zone),)
    )


def _zones(events: Iterable[Event]) -> dict[str, bytes | None]:
    """The VTIMEZONE of every zone that these events need, None where there is none to be had."""
    years: dict[str, set[int]] = {}
    for event in events:
        if event.starts and event.ends and not zones.is_universal(event.zone) and _plain(event):
            years.setdefault(event.zone, set()).update(
                moment.astimezone(UTC).year for moment in (event.starts, event.ends)
            )
    return {
        key: zones.vtimezone(key, min(found) - 1, max(found) + 1) for key, found in years.items()
    }
