"""A seal holds whatever a server does to the form, and breaks when anything is said differently."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.calendar import sealed
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


def object_of(event: Event) -> bytes:
    return sealed.seal_event(calendar([event], ""))


@given(events())
def test_our_own_seal_is_intact(event: Event) -> None:
    said = sealed.meaning(object_of(event))
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
    said = sealed.meaning(there.encode())
    assert said is not None
    assert said.facts == sealed.meaning(object_of(event)).facts  # type: ignore[union-attr]
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
    said = sealed.meaning(before.replace(old, new))
    assert said is not None
    assert said.intact is intact


@given(st.integers(0, 2000), st.binary(max_size=12), st.integers(0, 40))
def test_nothing_that_a_server_holds_is_a_bug(at: int, junk: bytes, cut: int) -> None:
    whole = object_of(Event("x@y", 1, STAMP, "Talk", day=date(2026, 12, 1), alarms=(60,)))
    at %= len(whole)
    sealed.meaning(whole[:at] + junk + whole[at + cut :])
    sealed.is_intact(whole[:at] + junk + whole[at + cut :])


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=3))
def test_a_file_with_any_other_byte_is_not_ours(at: int, junk: bytes) -> None:
    plain = calendar([Event("x@y", 1, STAMP, "Talk", day=date(2026, 12, 1))], "N")
    for whole in (sealed.seal_calendar(plain), sealed.seal_page(b"<!DOCTYPE html>\n<p>x</p>\n")):
        assert sealed.is_intact(whole)
        assert not sealed.is_intact(whole[: at % len(whole)] + junk + whole[at % len(whole) :])
    assert not sealed.is_intact(plain)
