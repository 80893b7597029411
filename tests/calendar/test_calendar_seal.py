"""A seal holds whatever a server does to the form, and breaks when anything is said differently."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from advocacy_cli.calendar import seal
from advocacy_cli.calendar.events import Event, calendar

WORDS = st.text(max_size=120) | st.text('\\;,:"^nN \n🙂č', max_size=120)
STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)


@st.composite
def events(draw: st.DrawFn) -> Event:
    starts = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 9000)))
    timed = draw(st.booleans())
    return Event(
        uid="x@advocacy-cli",
        sequence=draw(st.integers(0, 9)),
        stamp=STAMP,
        summary=draw(WORDS),
        description=draw(WORDS),
        location=draw(WORDS),
        day=None if timed else date(2026, 12, 1),
        starts=starts if timed else None,
        ends=starts + timedelta(hours=1) if timed else None,
        zone="Europe/Belgrade",
        alarms=tuple(draw(st.lists(st.integers(1, 9999), max_size=2))),
        cancelled=draw(st.booleans()),
    )


def is_intact(content: bytes) -> bool:
    said = seal.seal_of(content)
    return said is not None and said.intact


def object_of(event: Event) -> bytes:
    return seal.sealed_event(calendar([event], ""))


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(events())
def test_our_own_seal_is_intact(event: Event) -> None:
    said = seal.meaning(object_of(event))
    assert said is not None
    assert said.intact
    assert said.revision == (event.sequence, STAMP.isoformat())


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=200),
    st.booleans(),
)
def test_it_survives_what_radicale_makes_of_the_form(words: str, timed: bool) -> None:
    vobject = pytest.importorskip("vobject")
    starts = datetime(2026, 7, 1, 9, tzinfo=UTC)
    event = Event("x@y", 1, STAMP, f"a {words}", words, day=None if timed else date(2026, 12, 1),
                  starts=starts if timed else None, ends=starts + timedelta(hours=1),
                  zone="Europe/Belgrade", alarms=(60,))  # fmt: skip
    there = vobject.readOne(object_of(event).decode()).serialize()
    said = seal.meaning(there.encode())
    assert said is not None
    assert said.facts == seal.meaning(object_of(event)).facts  # type: ignore[union-attr]
    assert said.intact


@pytest.mark.parametrize(
    ("old", "new", "intact"),
    [
        (b"SUMMARY:Talk", b"SUMMARY:Talks", False),
        (b"T100000", b"T103000", False),
        (b"STATUS:CONFIRMED", b"STATUS:TENTATIVE", False),
        (b"TRIGGER:-PT1H", b"TRIGGER:-PT2H", False),
        (b"STATUS:", b"RRULE:FREQ=WEEKLY\r\nSTATUS:", False),
        (b"STATUS:", b"ATTENDEE:mailto:x@example.org\r\nSTATUS:", False),
        (b"STATUS:", b"COMMENT:mine\r\nSTATUS:", False),
        (b"SEQUENCE:1", b"SEQUENCE:2", True),
        (b"DTSTAMP:2026", b"DTSTAMP:2027", True),
        (b"STATUS:", b"CREATED:20261101T000000Z\r\nX-MOZ-GENERATION:1\r\nSTATUS:", True),
        (
            b"TRIGGER:",
            b"X-WR-ALARMUID:1\r\nUID:1\r\nACKNOWLEDGED:20261101T000000Z\r\nTRIGGER:",
            True,
        ),
        (b"\r\n", b"\n", True),
    ],
)
def test_what_breaks_it_and_what_does_not(old: bytes, new: bytes, intact: bool) -> None:
    starts = datetime(2026, 12, 3, 9, tzinfo=UTC)
    event = Event("x@y", 1, STAMP, "Talk", starts=starts, ends=starts + timedelta(hours=1),
                  zone="Europe/Belgrade", alarms=(60,))  # fmt: skip
    before = object_of(event)
    assert old in before
    said = seal.meaning(before.replace(old, new))
    assert said is not None
    assert said.intact is intact


@given(st.integers(0, 2000), st.binary(max_size=12), st.integers(0, 40))
def test_nothing_that_a_server_holds_is_a_bug(at: int, junk: bytes, cut: int) -> None:
    whole = object_of(Event("x@y", 1, STAMP, "Talk", day=date(2026, 12, 1), alarms=(60,)))
    at %= len(whole)
    seal.meaning(whole[:at] + junk + whole[at + cut :])
    is_intact(whole[:at] + junk + whole[at + cut :])


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=3))
def test_a_file_with_any_other_byte_is_not_ours(at: int, junk: bytes) -> None:
    plain = calendar([Event("x@y", 1, STAMP, "Talk", day=date(2026, 12, 1))], "N")
    for whole in (seal.sealed(plain), seal.sealed(b"<!DOCTYPE html>\n<p>x</p>\n")):
        assert is_intact(whole)
        assert not is_intact(whole[: at % len(whole)] + junk + whole[at % len(whole) :])
    assert not is_intact(plain)


@given(st.binary(max_size=300))
@example(b"X-ADVOCACY-SEAL:x-y\r\n")
def test_a_seal_holds_for_the_bytes_that_it_was_made_for(noise: bytes) -> None:
    event = Event("a@b", 0, datetime(2026, 1, 1, tzinfo=UTC), "x", day=date(2026, 1, 2))
    content = seal.sealed(calendar([event], ""), "mark")
    assert (seal.fate(content), seal.in_form(content, "mark")) == ("ours", True)
    assert not seal.in_form(content, "other")
    if noise:
        for at in (0, 150, len(content)):
            edited = content[:at] + noise + content[at:]
            assert not seal.in_form(edited, "mark")
    assert seal.fate(content.replace(b"SUMMARY:x", b"SUMMARY:y")) == "edited"
    assert seal.fate(content.replace(b"advocacy-cli", b"other")) == "foreign"


def test_the_seal_of_a_feed_is_known_too() -> None:
    event = Event("a@b", 0, datetime(2026, 1, 1, tzinfo=UTC), "x", day=date(2026, 1, 2))
    feed = seal.sealed(calendar([event], ""))
    assert (seal.fate(feed), seal.in_form(feed, "mark")) == ("ours", False)
    assert seal.fate(feed.replace(b"SUMMARY:x", b"SUMMARY:y")) == "edited"
    assert seal.fate(re.sub(rb"SEAL:[0-9a-f]+", b"SEAL:b6", feed)) == "edited"


@pytest.mark.parametrize(
    ("first", "form"),
    [
        ("CALSCALE:GREGORIAN\r\nX-ADVOCACY-SEAL:1f2e3d4c-8c78f2d39f455a8881c9ce0ce0bd6cb4af87e6552b27b930", "1f2e3d4c"),
        ("X-ADVOCACY-SEAL:8c78f2d39f455a8881c9ce0ce0bd6cb4\r\nCALSCALE:GREGORIAN", seal.FEED),
    ],
)  # fmt: skip
def test_files_that_were_sealed_in_two_ways_before_are_still_ours(first: str, form: str) -> None:
    """Bytes of an export and of a feed, as they were written before there was one seal for both."""
    there = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//advocacy-cli//calendar//EN\r\n{first}\r\n"
        "NAME:N\r\nX-WR-CALNAME:N\r\nBEGIN:VEVENT\r\nUID:x@advocacy-cli\r\nDTSTAMP:20261123T080000Z\r\n"
        "LAST-MODIFIED:20261123T080000Z\r\nSEQUENCE:1\r\nDTSTART;VALUE=DATE:20261201\r\n"
        "DTEND;VALUE=DATE:20261202\r\nSUMMARY:Talk\r\nSTATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    assert (seal.fate(there), seal.in_form(there, form)) == ("ours", True)
    edited = there.replace(b"SUMMARY:Talk", b"SUMMARY:Walk")
    assert (seal.fate(edited), seal.in_form(edited, form)) == ("edited", False)


def test_a_page_and_an_object_that_were_sealed_before_are_still_ours() -> None:
    page = b"<!DOCTYPE html>\n<!-- X-ADVOCACY-SEAL:fb3890f7e8d4ef298c900a372f48e028 -->\n<p>x</p>\n"
    assert seal.in_form(page, seal.FEED)
    assert not seal.in_form(page.replace(b"<p>x", b"<p>y"), seal.FEED)
    there = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//advocacy-cli//calendar//EN\r\nCALSCALE:GREGORIAN\r\n"
        b"BEGIN:VEVENT\r\nUID:x@advocacy-cli\r\nDTSTAMP:20261123T080000Z\r\n"
        b"LAST-MODIFIED:20261123T080000Z\r\nSEQUENCE:1\r\nDTSTART;VALUE=DATE:20261201\r\n"
        b"DTEND;VALUE=DATE:20261202\r\nX-ADVOCACY-SEAL:40d7580cbaca1f55992037e001db50e6\r\nSUMMARY:Talk\r\n"
        b"STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for content, intact in ((there, True), (there.replace(b"Talk", b"Walk"), False)):
        said = seal.meaning(content)
        assert said is not None
        assert said.intact is intact


def test_an_export_is_no_feed_though_both_are_ours() -> None:
    plain = calendar([Event("x@y", 1, STAMP, "Talk", day=date(2026, 12, 1))], "N")
    exported, fed = seal.sealed(plain, "1f2e3d4c"), seal.sealed(plain)
    assert (seal.fate(exported), seal.fate(fed)) == ("ours", "ours")
    assert not seal.in_form(exported, seal.FEED)
    assert not seal.in_form(fed, "1f2e3d4c")
