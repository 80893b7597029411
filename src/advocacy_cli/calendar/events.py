"""Events and tasks as files have them: plain values in, the bytes of an iCalendar object out. Pure.

No METHOD (a stored CalDAV object must not have one), no ATTENDEE and no ORGANIZER: some servers
mail everybody who stands there when the file is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

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


class Task(NamedTuple):
    """One VTODO in one language: something to do by a `day`, for programs that keep lists of tasks.

    It has no reminders: the day stands in the calendar as an event, which has them.
    """

    uid: str
    sequence: int
    stamp: datetime
    summary: str
    day: date
    description: str = ""
    done: bool = False
    cancelled: bool = False
    private: bool = False


Blocks = Mapping[bytes, bytes]  # events as a file has them, by their first lines


def calendar(
    events: Sequence[Event],
    name: str,
    tasks: Sequence[Task] = (),
    known: Blocks = MappingProxyType({}),
    *,
    head: Iterable[str] = (),
    each: Iterable[str] = (),
) -> bytes:
    """An iCalendar file (RFC 5545, RFC 7986) with these events and tasks, in their order; `head` are
    lines that stand in it once more, `each` those that stand in every event.

    The same events give the same bytes; `known` are events that were written before in the same
    words (`blocks`), and stay as they are where neither SEQUENCE nor stamp has changed. Raises
    ValueError when there is nothing: a calendar without components is not allowed (RFC 5545, 3.6).
    """
    if not (events or tasks):
        raise ValueError("a calendar holds at least one event")
    each = tuple(each)
    first: dict[str, int] = {}
    found = []
    for event in events:
        zoned = _zoned(event)
        if zoned:
            first[event.zone] = min(*_years(event), first.get(event.zone, 9999))
        # what was called off keeps words of the journal, which may have been erased since
        block = known.get(opening(event)) if known and not event.cancelled else None
        # since then the law of its zone may have become a rule, or none
        stays = block is not None and (_IN_ZONE in block) == zoned
        found.append(block if block is not None and stays else vevent(event, each))
    return b"".join(
        [
            _begin(name, head),
            *(zones.vtimezone(key, first[key]) for key in sorted(first)),
            *found,
            *map(vtodo, tasks),
            b"END:VCALENDAR\r\n",
        ]
    )


def empty(name: str, head: Iterable[str] = ()) -> bytes:
    """A calendar in which nothing stands any longer: whoever subscribed to it sees it emptied. A zone
    stands in it alone, for without any component it would be none (RFC 5545, 3.6)."""
    return b"".join([_begin(name, head), zones.vtimezone("Etc/UTC", 1970), b"END:VCALENDAR\r\n"])


def _begin(name: str, head: Iterable[str]) -> bytes:
    found = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if name:
        found += [f"NAME:{lines.text(name)}", f"X-WR-CALNAME:{lines.text(name)}"]
    return lines.joined([*found, *head])


_IN_ZONE = b"\r\nDTSTART;TZID="


def blocks(content: bytes) -> dict[bytes, bytes]:
    """The events of a file that was written here, as `calendar` takes them again."""
    found = {}
    # whole lines only: a text may say `END:VEVENT` too, also where its line ends or is folded
    for part in content.split(b"\r\nBEGIN:VEVENT\r\n")[1:]:
        event, end, _ = part.partition(b"\r\nEND:VEVENT")
        if end:
            first = b"\r\n".join(event.split(b"\r\n", 4)[:4])
            found[first] = b"".join((b"BEGIN:VEVENT\r\n", event, end, b"\r\n"))
    return found


def opening(event: Event) -> bytes:
    """The first lines of an event: they tell its revision from all others."""
    return "\r\n".join(_stamped(event)).encode()


class Held(NamedTuple):
    """What a file holds: the UIDs of its events and tasks, and whether one of them is private."""

    uids: tuple[str, ...]
    private: bool


def held(content: bytes) -> Held | None:
    """What a file that was written here holds; None for every other file."""
    found = content.split(b"\r\n")
    if f"PRODID:{PRODID}".encode() not in found:
        return None
    uids = tuple(line[4:].decode("utf-8", "replace") for line in found if line[:4] == b"UID:")
    return Held(uids, b"CLASS:PRIVATE" in found)


def unruly(events: Iterable[Event]) -> dict[tuple[str, int], list[Event]]:
    """The events whose times are in UTC because their zone keeps no yearly rule around their year,
    by zone and year."""
    found: dict[tuple[str, int], list[Event]] = {}
    for event in events:
        if _plain(event) and not _zoned(event):
            found.setdefault((event.zone, min(_years(event))), []).append(event)
    return {key: found[key] for key in sorted(found)}


def vevent(event: Event, more: Iterable[str] = ()) -> bytes:
    """One VEVENT, with `more` lines; it needs the VTIMEZONE of its zone where its times are in one."""
    summary = lines.text(event.summary)
    found = ["BEGIN:VEVENT", *_stamped(event), *_times(event), f"SUMMARY:{summary}"]
    # left out when empty, also when nothing is left of it: libical refuses an empty LOCATION
    if location := lines.text(event.location):
        found.append(f"LOCATION:{location}")
    if description := lines.text(event.description):
        found.append(f"DESCRIPTION:{description}")
    found.append(f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}")
    if event.private:
        found.append("CLASS:PRIVATE")
    free = event.day is not None or event.cancelled
    found += [f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}", *more]
    for minutes in () if event.cancelled else event.alarms:
        found += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{summary}",
            f"TRIGGER:{lines.before(minutes)}",
            "END:VALARM",
        ]
    return lines.joined([*found, "END:VEVENT"])


def vtodo(task: Task) -> bytes:
    """One VTODO."""
    found = ["BEGIN:VTODO", *_stamped(task), f"DUE;VALUE=DATE:{lines.day(task.day)}"]
    found.append(f"SUMMARY:{lines.text(task.summary)}")
    if description := lines.text(task.description):
        found.append(f"DESCRIPTION:{description}")
    if task.cancelled:
        found.append("STATUS:CANCELLED")
    elif task.done:
        found += ["STATUS:COMPLETED", "PERCENT-COMPLETE:100", f"COMPLETED:{lines.utc(task.stamp)}"]
    else:
        found.append("STATUS:NEEDS-ACTION")
    if task.private:
        found.append("CLASS:PRIVATE")
    return lines.joined([*found, "END:VTODO"])


def _stamped(one: Event | Task) -> list[str]:
    stamp = lines.utc(one.stamp)
    return [
        f"UID:{one.uid}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{one.sequence}",
    ]


def _times(event: Event) -> list[str]:
    if event.day is not None:
        after = event.day + timedelta(days=1)
        return [
            f"DTSTART;VALUE=DATE:{lines.day(event.day)}",
            f"DTEND;VALUE=DATE:{lines.day(after)}",
        ]
    assert event.starts is not None
    assert event.ends is not None
    if _zoned(event):
        zone = zones.zone(event.zone)
        return [
            f"{name};TZID={event.zone}:{lines.local(moment.astimezone(zone))}"
            for name, moment in (("DTSTART", event.starts), ("DTEND", event.ends))
        ]
    return [f"DTSTART:{lines.utc(event.starts)}", f"DTEND:{lines.utc(event.ends)}"]


def _zoned(event: Event) -> bool:
    """Whether its times stand in its zone: the wall clock says them and the zone keeps its rule."""
    return _plain(event) and all(zones.holds(event.zone, year) for year in _years(event))


def _years(event: Event) -> set[int]:
    return {m.astimezone(UTC).year for m in (event.starts, event.ends) if m is not None}


def _plain(event: Event) -> bool:
    """Whether the wall clock of a zone alone says the moments. In the hour that comes twice it does
    not: RFC 5545 (3.3.5) means the first, libical and ical.js take the second."""
    if event.starts is None or zones.is_universal(event.zone):
        return False
    return all(
        zones.is_steady(event.zone, local.date()) or zones.is_plain(local)
        for moment in (event.starts, event.ends)
        if moment is not None
        for local in (moment.astimezone(zones.zone(event.zone)),)
    )
