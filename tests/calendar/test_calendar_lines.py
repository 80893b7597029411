"""Content lines: whatever people write stays within its line and comes back as it was."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.prop import vDuration, vText
from ics_rules import content_lines

from advocacy_cli.calendar import lines
from advocacy_cli.language.safe import for_calendar


@given(st.text(max_size=400))
@example("x" * 66 + "\\;,\n" * 9)
@example("\U0001f600" * 60)
@example("C:\\New\\name")
def test_a_text_comes_back_from_its_lines(words: str) -> None:
    (line,) = content_lines(lines.fold("SUMMARY:" + lines.text(words)))
    value = line.removeprefix("SUMMARY:")
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
    said = for_calendar(words).strip()
    assert back == said
    if "\\N" not in said:  # which icalendar takes for a line break
        assert value == vText(said).to_ical().decode()


@pytest.mark.parametrize("length", range(60, 160))
def test_a_line_is_folded_where_it_must_and_nowhere_else(length: int) -> None:
    folded = lines.fold("x" * length)
    assert folded.count(b"\r\n") == 1 + max(0, -(-(length - 75) // 74))
    assert folded.replace(b"\r\n ", b"") == b"x" * length + b"\r\n"


def test_a_control_character_cannot_begin_a_property() -> None:
    hostile = "Ana\r\nATTENDEE:mailto:minister@example.org\x00\x1b[2J\u2028BEGIN:VALARM"
    assert list(content_lines(lines.fold("SUMMARY:" + lines.text(hostile)))) == [
        "SUMMARY:Ana\\nATTENDEE:mailto:minister@example.org[2J\\nBEGIN:VALARM"
    ]


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (1440, "-P1D"),
        (20160, "-P14D"),
        (90, "-PT90M"),
        (120, "-PT2H"),
        (1500, "-PT25H"),
        (-540, "PT9H"),
    ],
)
def test_a_reminder_is_a_duration(minutes: int, written: str) -> None:
    assert lines.before(minutes) == written
    assert vDuration.from_ical(written) == timedelta(minutes=-minutes)


def test_days_and_moments_are_written_by_the_letter() -> None:
    moment = datetime.fromisoformat("2026-12-03T10:00:00+01:00")
    assert lines.day(date(987, 1, 2)) == "09870102"
    assert lines.local(moment) == "20261203T100000"
    assert lines.utc(moment) == "20261203T090000Z"
    assert lines.utc(moment.astimezone(UTC)) == lines.utc(moment)
