"""VTIMEZONE says what the tz database says, or is not written."""

from __future__ import annotations

import zoneinfo

import pytest
from ics_rules import agrees, zone_of

from advocacy_cli.calendar import zones

NORTH = ("Europe/Belgrade", "Europe/London", "America/New_York", "Europe/Brussels")
SOUTH = ("Australia/Sydney", "Pacific/Auckland", "America/Asuncion")
STEADY = ("Asia/Kolkata", "Asia/Kathmandu", "America/Phoenix")


@pytest.mark.parametrize("key", [*NORTH, *SOUTH, *STEADY])
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


@pytest.mark.parametrize("year", [1998, 2050, 2100, 2150, 2199])
def test_the_rule_of_belgrade_holds_in_every_year_that_a_plan_may_name(year: int) -> None:
    assert zones.holds("Europe/Belgrade", year)


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu"])
def test_utc_is_written_as_utc(key: str) -> None:
    assert zones.is_universal(key)
    assert not zones.is_universal("Europe/London")
