"""Our own lines against icalendar's objects: whatever people write, both say the same, property for
property, and what was written before is what would be written now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ics_rules import content_lines, read

from advocacy_cli.calendar import events, seal
from advocacy_cli.calendar.events import Event, Task
from advocacy_cli.language.safe import for_calendar

ZONES = ("Europe/Belgrade", "Europe/London", "America/New_York", "Asia/Kathmandu", "UTC")
ODD = st.sampled_from(
    ["\\", ";", ",", "\n", "\r\n", "😀", "ж", "é", "e\u0301", "\u0301", "\u200d", '"', ":", "^"]
)
WORDS = st.one_of(
    st.text(max_size=200),
    st.lists(ODD, max_size=90).map("".join),
    st.builds(lambda n, end: "x" * n + end * 3, st.integers(50, 80), ODD),  # at the fold
)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2060, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC, microsecond=0)
)


@st.composite
def made(draw: st.DrawFn) -> Event:
    """Any event that the program can make. icalendar writes a backslash and a capital N as a line
    break, so it is no judge of that pair; ours stands in test_calendar_lines."""
    summary, description, location = (draw(WORDS).replace("\\N", "\\n") for _ in range(3))
    zone, starts = draw(st.sampled_from(ZONES)), draw(MOMENTS)
    minutes = draw(st.integers(1, 3000))
    all_day = draw(st.booleans())
    return Event(
        uid=f"{draw(st.uuids())}@advocacy-cli",
        sequence=draw(st.integers(0, 2_000_000_000)),
        stamp=draw(MOMENTS),
        summary=summary,
        description=description,
        location=location,
        day=starts.date() if all_day else None,
        starts=None if all_day else starts.astimezone(ZoneInfo(zone)),
        ends=None if all_day else (starts + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone)),
        zone="" if all_day else zone,
        alarms=tuple(draw(st.lists(st.integers(1, 50_000), max_size=3))),
        cancelled=draw(st.booleans()),
        private=draw(st.booleans()),
    )


def reference(event: Event) -> icalendar.Event:
    """The event as plain objects of icalendar."""
    found = icalendar.Event()
    found.add("uid", event.uid)
    found.add("dtstamp", event.stamp)
    found.add("last-modified", event.stamp)
    found.add("sequence", event.sequence)
    if event.day is not None:
        found.add("dtstart", event.day)
        found.add("dtend", event.day + timedelta(days=1))
    else:
        assert event.starts is not None
        assert event.ends is not None
        for name, moment in (("dtstart", event.starts), ("dtend", event.ends)):
            found.add(name, moment if events._zoned(event) else moment.astimezone(UTC))
    for name in ("summary", "location", "description"):
        if (said := for_calendar(getattr(event, name)).strip()) or name == "summary":
            found.add(name, said)
    found.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.private:
        found.add("class", "PRIVATE")
    free = event.day is not None or event.cancelled
    found.add("transp", "TRANSPARENT" if free else "OPAQUE")
    for minutes in () if event.cancelled else event.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", for_calendar(event.summary).strip())
        alarm.add("trigger", timedelta(minutes=-minutes))
        found.add_component(alarm)
    return found


def properties(content: bytes) -> list[tuple[str, str, Any]]:
    """Every property of every event with its parameters, as icalendar parses them back."""
    found = []
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        assert not event.errors
        for name, value in event.property_items():
            if name in ("BEGIN", "END"):
                found.append((name, "", str(value)))
                continue
            told = value.dt if hasattr(value, "dt") else value
            params = sorted((k, str(v)) for k, v in value.params.items())
            found.append((name, str(params), told))
    return sorted(found, key=repr)


@settings(max_examples=150, deadline=None)
@given(st.lists(made(), min_size=1, max_size=3, unique_by=lambda e: e.uid))
def test_we_say_what_icalendar_says(some: list[Event]) -> None:
    content = events.calendar(some, "Reference")
    theirs = icalendar.Calendar()
    theirs.add("version", "2.0")
    theirs.add("prodid", "x")
    for event in some:
        theirs.add_component(reference(event))
    assert properties(content) == properties(theirs.to_ical())
    assert len(read(content)) == len(some)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.dates(date(1900, 1, 1), date(2199, 12, 30)), st.booleans(), st.booleans())
@example("x" * 67 + "\\;,\n", "", date(2026, 12, 1), True, False)
def test_tasks_keep_the_rules_too(
    summary: str, description: str, day: date, done: bool, cancelled: bool
) -> None:
    stamp = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    task = Task("t@b", 1, stamp, summary.replace("\\N", ""), day, description, done, cancelled)
    content = events.calendar([], "", [task])
    assert list(content_lines(content))
    (todo,) = icalendar.Calendar.from_ical(content).walk("VTODO")
    assert (str(todo["SUMMARY"]), todo["DUE"].dt, todo.errors) == (
        for_calendar(task.summary).strip(),
        day,
        [],
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(made(), min_size=1, max_size=6, unique_by=lambda e: e.uid), st.data())
def test_what_was_written_before_is_what_would_be_written_now(
    some: list[Event], data: st.DataObject
) -> None:
    before = seal.sealed(events.calendar(some, "Before"), "mark")
    known = events.blocks(before)
    assert events.calendar(some, "Now", known=known) == events.calendar(some, "Now")
    changed = data.draw(st.integers(0, len(some) - 1))
    some[changed] = some[changed]._replace(
        sequence=some[changed].sequence + 1, summary="Changed", description="BEGIN:VEVENT"
    )
    assert events.calendar(some, "Now", known=known) == events.calendar(some, "Now")


@pytest.mark.parametrize("edge", ["END:VEVENT", "BEGIN:VEVENT", "END:VCALENDAR"])
@pytest.mark.parametrize("before", ["", "Hall ", "x" * 66, "x" * 71 + " "])
def test_words_that_look_like_the_edge_of_an_event_are_words(before: str, edge: str) -> None:
    """Also where their line ends with them, or is folded before them."""
    starts = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    some = [
        Event(f"{n}@b", 0, starts, f"{before}{edge}", edge, f"{before}{edge}", day=starts.date())
        for n in range(3)
    ]
    for one in ([some[0]], some):
        content = events.calendar(one, "")
        known = events.blocks(content)
        assert set(known) == {events.opening(event) for event in one}
        assert events.calendar(one, "", known=known) == content


def test_an_event_without_an_end_is_written_anew() -> None:
    starts = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    some = [Event(f"{n}@b", 0, starts, "x", day=starts.date()) for n in range(2)]
    content = events.calendar(some, "")
    broken = content.replace(b"END:VEVENT\r\n", b"", 1)
    assert events.calendar(some, "", known=events.blocks(broken)) == content


def test_a_law_that_changed_since_is_not_taken_from_the_file(monkeypatch: Any) -> None:
    zone = ZoneInfo("Europe/Belgrade")
    starts = datetime(2026, 7, 1, 9, 0, tzinfo=zone)
    event = Event(
        "a@b", 0, starts, "x", starts=starts, ends=starts + timedelta(hours=1), zone=zone.key
    )
    before = events.blocks(events.calendar([event], ""))
    monkeypatch.setattr(events.zones, "holds", lambda key, year: False)
    content = events.calendar([event], "", known=before)
    assert b"DTSTART:20260701T070000Z" in content
    assert b"VTIMEZONE" not in content
