"""Dates as letters print them and as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.language.dates import (
    at_time,
    in_letter,
    numeric,
    period,
    said,
    said_moment,
)
from advocacy_cli.language.typed import read_day, read_moment

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


@given(DAYS)
def test_what_is_printed_can_be_typed(day: date) -> None:
    assert read_day(said(day), TODAY) == day
    for tag in TAGS:
        assert read_day(in_letter(day, tag), TODAY) == day
        assert read_day(numeric(day, tag), TODAY) == day


def test_moments_are_echoed_in_full() -> None:
    assert said_moment(datetime(2026, 12, 3, 9, tzinfo=UTC), ZONE) == "Thu 3 December 2026, 10:00"
    assert said_moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ZONE).endswith("02:30 (+01:00)")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_moments_round_trip(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    shown = said_moment(whole, ZONE).replace(" (", " ").rstrip(")")
    assert read_moment(shown, TODAY, ZONE) == whole
