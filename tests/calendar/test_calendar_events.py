"""What we put into a file is what every reader takes out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from advocacy_cli.calendar import events
from advocacy_cli.calendar.events import Event
from advocacy_cli.language.safe import for_calendar

Read = Callable[[bytes], dict[str, dict[str, Any]]]
STAMP = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ZONES = (
    *("Europe/Belgrade", "Europe/London", "America/New_York", "UTC"),
    *("Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu", "Australia/Lord_Howe"),
)
HOSTILE = (
    "line one\nline two\r\nline three",
    "a\x00b\x07c\x1b[31md\x7fe",
    "semi;colon, comma \\ backslash \\n \\N \\; \\,",
    "BEGIN:VEVENT\nATTENDEE:mailto:minister@example.org",
    "😀" * 40 + " Šćepan Đurić – „Звечан“",
    "\u202egnihtemos\u202c \u2066isolated\u2069 \u200fright",
    '"quoted" ^n ^^ <b>bold</b> &amp; {{ name }} %s',
    "   leading and trailing   ",
    "x" * 300,
)


def timed(uid: str, zone: str, starts: datetime, minutes: int = 60, **more: Any) -> Event:
    ends = (starts.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(starts.tzinfo)
    return Event(uid, 0, STAMP, uid, starts=starts, ends=ends, zone=zone, **more)


def around_the_changes(zone: str) -> list[Event]:
    """Meetings on both sides of every change of the clocks in 2026 and 2027, and within the hour that
    comes twice."""
    here = ZoneInfo(zone)
    moment, found = datetime(2026, 1, 1, tzinfo=UTC), []
    while moment.year < 2028:
        after = moment + timedelta(hours=1)
        if moment.astimezone(here).utcoffset() != after.astimezone(here).utcoffset():
            found += [moment + timedelta(hours=n) for n in (-24, -2, -1, 0, 1, 2, 24)]
        moment = after
    found += [
        datetime(year, month, 3, 9, 0, tzinfo=UTC)
        for year in (2026, 2027)
        for month in (1, 4, 7, 10, 12)
    ]
    return [
        timed(f"{n}@{zone}", zone, at.astimezone(here), 45) for n, at in enumerate(sorted(found))
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_reader_has_the_same_moment(zone: str, read: Read) -> None:
    made = around_the_changes(zone)
    assert len(made) >= (10 if zone in ("UTC", "Asia/Kathmandu") else 38)
    facts = read(events.calendar(made, "Zones"))
    assert {uid: (f["starts"], f["ends"]) for uid, f in facts.items()} == {
        e.uid: (int(e.starts.timestamp()), int(e.ends.timestamp()))
        for e in made
        if e.starts and e.ends
    }


def test_several_zones_stand_in_one_file(read: Read) -> None:
    made = [e for zone in ZONES for e in around_the_changes(zone)]
    assert len(read(events.calendar(made, "All"))) == len(made)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_arrive_as_words(words: str, read: Read) -> None:
    event = Event("a@b", 3, STAMP, words, words, words, day=date(2026, 12, 15), alarms=(1440, 90))
    if read.__name__ == "icalendar":
        words = words.replace("\\N", "N")
        event = event._replace(summary=words, description=words, location=words)
    (facts,) = read(events.calendar([event], words)).values()
    said = for_calendar(words).strip()
    assert facts == {
        "summary": said,
        "description": said,
        "location": said,
        "starts": "2026-12-15",
        "ends": "2026-12-16",
        "status": "CONFIRMED",
        "sequence": 3,
        "alarms": [-86400, -5400],
    }


def test_a_cancelled_event_says_so_and_rings_no_more(read: Read) -> None:
    zone = ZoneInfo("Europe/Belgrade")
    starts = datetime(2026, 12, 3, 10, 0, tzinfo=zone)
    made = timed("m@b", zone.key, starts, alarms=(60,), cancelled=True)._replace(sequence=4)
    (facts,) = read(events.calendar([made], "")).values()
    assert (facts["status"], facts["sequence"], facts["alarms"]) == ("CANCELLED", 4, [])


def test_a_day_is_free_and_a_meeting_is_not() -> None:
    zone = ZoneInfo("Europe/London")
    day = Event("d@b", 0, STAMP, "Deadline", day=date(2026, 2, 28))
    meeting = timed("m@b", zone.key, datetime(2026, 7, 1, 9, 0, tzinfo=zone))
    assert b"TRANSP:TRANSPARENT" in events.vevent(day)
    assert b"DTEND;VALUE=DATE:20260301" in events.vevent(day)
    assert b"TRANSP:OPAQUE" in events.vevent(meeting)
    assert b"DTSTART;TZID=Europe/London:20260701T090000" in events.vevent(meeting)


def test_nobody_can_be_mailed_and_no_method_is_said() -> None:
    made = [Event("d@b", 0, STAMP, "x", day=date(2026, 12, 15), private=True)]
    content = events.calendar(made, "x")
    for word in (b"ATTENDEE", b"ORGANIZER", b"METHOD", b"mailto"):
        assert word not in content
    assert b"CLASS:PRIVATE" in content


def test_a_zone_without_a_rule_is_written_in_utc_and_named() -> None:
    made = around_the_changes("Africa/Casablanca")
    assert {zone for zone, year in events.unruly(made)} == {"Africa/Casablanca"}
    content = events.calendar(made, "")
    assert b"VTIMEZONE" not in content
    assert b"TZID" not in content
    assert events.unruly(around_the_changes("Europe/London")) == {}
    assert events.unruly(around_the_changes("UTC")) == {}


def test_a_year_without_the_rule_leaves_the_others_their_zone(read: Read) -> None:
    zone = ZoneInfo("Europe/Istanbul")  # summer time ended in 2016
    then, now = (datetime(year, 7, 1, 9, 0, tzinfo=zone) for year in (2016, 2026))
    made = [timed("then@b", zone.key, then), timed("now@b", zone.key, now)]
    content = events.calendar(made, "")
    assert b"DTSTART;TZID=Europe/Istanbul:20260701T090000" in content
    assert b"DTSTART:20160701T060000Z" in content
    assert {key: [e.uid for e in found] for key, found in events.unruly(made).items()} == {
        ("Europe/Istanbul", 2016): ["then@b"]
    }
    assert {f["starts"] for f in read(content).values()} == {
        facts["starts"] for one in made for facts in read(events.calendar([one], "")).values()
    }


def test_a_place_of_which_nothing_is_left_is_left_out(read: Read) -> None:
    event = Event("a@b", 0, STAMP, "x", "\u200f \x00", "\u200f", day=date(2026, 12, 15))
    content = events.calendar([event], "")
    assert b"LOCATION" not in content
    assert b"DESCRIPTION" not in content
    assert len(read(content)) == 1


def test_an_empty_calendar_is_none() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        events.calendar([], "x")
