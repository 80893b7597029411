"""Dates as letters print them and as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.dates import (
    at_time,
    in_letter,
    numeric,
    period,
    read_day,
    read_moment,
    said,
    said_moment,
)

TODAY = date(2026, 11, 23)  # a Monday
ZONE = ZoneInfo("Europe/Belgrade")
TAGS = ("sr-Latn", "sr-Cyrl", "sq", "en")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def test_running_text_has_the_genitive() -> None:
    assert [in_letter(TODAY, t) for t in TAGS] == [
        "23. novembra 2026. godine", "23. новембра 2026. године", "23 nëntor 2026",
        "23 November 2026",
    ]  # fmt: skip
    months = [in_letter(date(2026, n, 1), "sr-Latn").split()[1] for n in range(1, 13)]
    assert months == [
        "januara",
        "februara",
        "marta",
        "aprila",
        "maja",
        "juna",
        "jula",
        "avgusta",
        "septembra",
        "oktobra",
        "novembra",
        "decembra",
    ]


def test_digits_periods_and_times() -> None:
    assert [numeric(TODAY, t) for t in TAGS] == [
        "23. 11. 2026.", "23. 11. 2026.", "23.11.2026", "2026-11-23",
    ]  # fmt: skip
    assert [period(14, t) for t in TAGS] == ["14 dana", "14 дана", "14 ditë", "14 days"]
    assert period(1, "en") == "1 day"
    moment = datetime(2026, 12, 3, 9, 30, tzinfo=ZONE)
    assert [at_time(moment, t) for t in TAGS] == [
        "3. decembra 2026. godine u 09:30 časova", "3. децембра 2026. године у 09:30 часова",
        "3 dhjetor 2026, në orën 09:30", "3 December 2026 at 09:30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-03", "2026-12-03"),
        ("2026-2-3", "2026-02-03"),
        ("today", "2026-11-23"),
        ("Сутра", "2026-11-24"),
        ("juče", "2026-11-22"),
        ("juce", "2026-11-22"),
        ("nesër", "2026-11-24"),
        ("dje", "2026-11-22"),
        ("fri", "2026-11-27"),
        ("petak", "2026-11-27"),
        ("ЧЕТВРТАК", "2026-11-26"),
        ("e mërkurë", "2026-11-25"),
        ("mon", "2026-11-30"),
        ("last fri", "2026-11-20"),
        ("last mon", "2026-11-16"),
        ("прошли петак", "2026-11-20"),
        ("+7d", "2026-11-30"),
        ("+2w", "2026-12-07"),
        ("-3d", "2026-11-20"),
        ("23.11.2026", "2026-11-23"),
        ("3. 12. 2026.", "2026-12-03"),
        ("3.12.", "2026-12-03"),
        ("15.1.", "2027-01-15"),
        ("20.11", "2026-11-20"),
        ("23/11/2026", "2026-11-23"),
        ("03/03/2026", "2026-03-03"),
        ("3 Dec", "2026-12-03"),
        ("3rd December 2026", "2026-12-03"),
        ("December 3, 2026", "2026-12-03"),
        ("3. decembra 2026. godine", "2026-12-03"),
        ("3. децембар", "2026-12-03"),
        ("3 nëntor 2026", "2026-11-03"),
        ("Thu 3 December 2026", "2026-12-03"),
    ],
)
def test_typed_days(typed: str, day: str) -> None:
    assert read_day(typed, TODAY).isoformat() == day


def test_an_ambiguous_day_names_both_readings() -> None:
    with pytest.raises(WrongUsage) as caught:
        read_day("03/12/2026", TODAY)
    assert "2026-03-12 (Thu 12 March 2026)" in caught.value.hint
    assert "2026-12-03 (Thu 3 December 2026)" in caught.value.hint


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "soon", "30.2.2026", "29.2.", "2026-13-01", "3.12.26", "32 December", "0.0.0000",
     "9999-01-01", "+9999w", "-9999w", "Fri 3 December 2026", "٣.١٢.2026", "x" * 10_000,
     "mon " * 15, "\x00", "31/31/2026", "3 de"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_hint(wrong: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        read_day(wrong, TODAY)
    assert caught.value.hint
    assert len(caught.value.message) < 120


@given(DAYS)
def test_what_is_printed_can_be_typed(day: date) -> None:
    assert read_day(said(day), TODAY) == day
    for tag in TAGS:
        assert read_day(in_letter(day, tag), TODAY) == day
        assert read_day(numeric(day, tag), TODAY) == day


@given(st.text(max_size=30))
def test_anything_typed_is_a_day_or_refused(text: str) -> None:
    for read in (lambda: read_day(text, TODAY), lambda: read_moment(text, TODAY, ZONE)):
        try:
            read()
        except WrongUsage:
            continue


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-03 10:00", "2026-12-03T10:00:00+01:00"),
        ("2026-12-03T10:00:30", "2026-12-03T10:00:30+01:00"),
        ("2026-07-03T08:00Z", "2026-07-03T10:00:00+02:00"),
        ("3.12. 10:00", "2026-12-03T10:00:00+01:00"),
        ("petak u 14h", "2026-11-27T14:00:00+01:00"),
        ("tomorrow 2pm", "2026-11-24T14:00:00+01:00"),
        ("tomorrow 12am", "2026-11-24T00:00:00+01:00"),
        ("e martë në orën 9:05", "2026-11-24T09:05:00+01:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25 02:30+02:00", "2026-10-25T02:30:00+02:00"),
        ("Thu 3 December 2026, 10:00", "2026-12-03T10:00:00+01:00"),
    ],
)
def test_typed_moments(typed: str, moment: str) -> None:
    assert read_moment(typed, TODAY, ZONE).isoformat() == moment


def test_the_hour_that_comes_twice_and_the_one_that_never_comes() -> None:
    with pytest.raises(WrongUsage, match="comes twice") as twice:
        read_moment("2026-10-25 02:30", TODAY, ZONE)
    assert "02:30+02:00 or 2026-10-25 02:30+01:00" in twice.value.hint
    with pytest.raises(WrongUsage, match="does not exist") as gap:
        read_moment("2026-03-29 02:30", TODAY, ZONE)
    assert "2026-03-29 01:30 or 2026-03-29 03:30" in gap.value.hint


@pytest.mark.parametrize(
    "wrong", ["10:00", "tomorrow", "tomorrow 25:00", "tomorrow 10:60", "tomorrow 13pm",
              "tomorrow 10:00+99:99", "soon 10:00", ""],
)  # fmt: skip
def test_wrong_moments_are_refused(wrong: str) -> None:
    with pytest.raises(WrongUsage):
        read_moment(wrong, TODAY, ZONE)


def test_moments_are_echoed_in_full() -> None:
    assert said_moment(datetime(2026, 12, 3, 9, tzinfo=UTC), ZONE) == "Thu 3 December 2026, 10:00"
    assert said_moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ZONE).endswith("02:30 (+01:00)")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_moments_round_trip(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    shown = said_moment(whole, ZONE).replace(" (", " ").rstrip(")")
    assert read_moment(shown, TODAY, ZONE) == whole
