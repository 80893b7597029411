"""VTIMEZONE says what the tz database says, or is not written."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta

import pytest
from ics_rules import agrees, zone_of

from advocacy_cli.calendar import zones

ODD = ("Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu", "America/St_Johns")
NORTH = ("Europe/Belgrade", "Europe/London", "America/New_York", "Europe/Brussels")
SOUTH = ("Australia/Sydney", "Pacific/Auckland", "America/Asuncion")
STEADY = ("Asia/Kolkata", "Asia/Kathmandu", "America/Phoenix")


@pytest.mark.parametrize("key", [*NORTH, *SOUTH, *STEADY, *ODD])
def test_a_zone_is_right_at_every_half_hour(key: str) -> None:
    assert all(zones.holds(key, year) for year in (2026, 2027))
    block = zones.vtimezone(key, 2025)
    assert agrees(zone_of(block), 2025, 2028)


def test_the_block_for_belgrade_is_the_one_that_outlook_reads() -> None:
    block = zones.vtimezone("Europe/Belgrade", 2026)
    text = block.decode().replace("\r\n", " ")
    assert "DTSTART:20071028T030000 RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in text
    assert "DTSTART:20070325T020000 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text


@pytest.mark.parametrize("key", ["Africa/Casablanca", "Africa/El_Aaiun"])
def test_a_law_that_is_no_yearly_rule_does_not_hold(key: str) -> None:
    assert not zones.holds(key, 2027)


def test_a_rule_holds_in_some_years_only() -> None:
    assert zones.holds("Europe/Istanbul", 2026)
    assert not zones.holds("Europe/Istanbul", 2016)  # summer time ended in 2016


def test_without_the_systems_files_those_of_the_package_serve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = zones.vtimezone("Europe/London", 2024)
    zones.vtimezone.cache_clear()
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert zones.vtimezone("Europe/London", 2024) == expected
    zones.vtimezone.cache_clear()


def test_every_zone_of_europe_keeps_its_rule() -> None:
    keys = [k for k in sorted(zoneinfo.available_timezones()) if k.startswith("Europe/")]
    missing = [k for k in keys if not zones.holds(k, 2026)]
    assert len(keys) > 50
    assert missing == []


def test_in_dublin_too_standard_is_what_the_clocks_go_back_to() -> None:
    block = zones.vtimezone("Europe/Dublin", 2026).decode()
    standard, daylight = block.split("BEGIN:DAYLIGHT")
    assert "TZNAME:GMT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000" in standard
    assert "TZNAME:IST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100" in daylight


@pytest.mark.slow
def test_every_rule_of_the_tz_database_is_right_or_not_written() -> None:
    keys = sorted(k for k in zoneinfo.available_timezones() if not zones.is_universal(k))
    by_rule: dict[str, str] = {}
    for key in keys:
        by_rule.setdefault(zones._footer(key), key)
    written = [key for key in by_rule.values() if zones.holds(key, 2026)]
    assert len(written) > 70
    for key in written:
        assert agrees(zone_of(zones.vtimezone(key, 2026)), 2026, 2026), key
    refused = [k for k in keys if zones._footer(k) and not zones.holds(k, 2026)]
    assert len(refused) < len(keys) / 20, refused


@pytest.mark.parametrize("key", ["Europe/Belgrade", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_a_day_is_steady_unless_its_clocks_change(key: str) -> None:
    for day in (date(2026, 1, 1) + timedelta(n) for n in range(365)):
        first = datetime(day.year, day.month, day.day, tzinfo=zones.zone(key))
        hours = [first + timedelta(minutes=10 * n) for n in range(145)]
        assert zones.is_steady(key, day) == all(map(zones.is_plain, hours)), day


@pytest.mark.parametrize("year", [1998, 2050, 2100, 2150, 2199])
def test_the_rule_of_belgrade_holds_in_every_year_that_a_plan_may_name(year: int) -> None:
    assert zones.holds("Europe/Belgrade", year)


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu"])
def test_utc_is_written_as_utc(key: str) -> None:
    assert zones.is_universal(key)
    assert not zones.is_universal("Europe/London")
