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
    block = zones.vtimezone(key, 2025, 2028)
    assert block is not None
    assert agrees(zone_of(block), 2025, 2028)


def test_the_block_for_belgrade_is_the_one_that_outlook_reads() -> None:
    block = zones.vtimezone("Europe/Belgrade", 2026, 2026)
    assert block is not None
    text = block.decode().replace("\r\n", " ")
    assert "DTSTART:20071028T030000 RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in text
    assert "DTSTART:20070325T020000 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text


@pytest.mark.parametrize("key", ["Africa/Casablanca", "Africa/El_Aaiun"])
def test_a_law_that_is_no_yearly_rule_has_no_block(key: str) -> None:
    assert zones.vtimezone(key, 2026, 2028) is None


def test_a_rule_that_does_not_hold_in_those_years_has_no_block() -> None:
    assert zones.vtimezone("Europe/Istanbul", 2026, 2027) is not None
    assert zones.vtimezone("Europe/Istanbul", 2015, 2017) is None  # summer time ended in 2016


def test_without_the_systems_files_those_of_the_package_serve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = zones.vtimezone("Europe/London", 2024, 2025)
    zones.vtimezone.cache_clear()
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert zones.vtimezone("Europe/London", 2024, 2025) == expected is not None
    zones.vtimezone.cache_clear()


def test_most_zones_of_the_world_have_a_block() -> None:
    keys = [k for k in sorted(zoneinfo.available_timezones()) if k.startswith("Europe/")]
    missing = [k for k in keys if zones.vtimezone(k, 2026, 2026) is None]
    assert len(keys) > 50
    assert missing == []


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu"])
def test_utc_is_written_as_utc(key: str) -> None:
    assert zones.is_universal(key)
    assert not zones.is_universal("Europe/London")
