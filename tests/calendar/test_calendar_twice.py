"""Meetings in the night in which the clocks change: they last as long as was said, and both readings of
the hour that comes twice stay two."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TWICE = "2027-10-31 02:30"


def _shown(advocacy: Callable[..., Any], name: str) -> dict[str, object]:
    found = json.loads(advocacy("meeting", "show", name, "--json").out)
    return dict(found[0])


def _planned(root: Path, hour: str) -> None:
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("2026-12-03 10:00", hour), "utf-8")


@pytest.mark.parametrize("night", ["2027-10-31", "2027-03-28"])
def test_a_meeting_lasts_as_long_as_was_said(
    advocacy: Callable[..., Any], night: str, store_url: str
) -> None:
    said = ("--at", f"{night} 01:30", "--lasts", "2h")
    advocacy("meeting", "add", "hearings", "Count", "--with", "mayor-zvecan", *said)
    assert _shown(advocacy, "hearings/M1")["minutes"] == 120
    moved = advocacy("meeting", "move", "hearings/M1", "--to", f"{night} 01:30", "--lasts", "2h")
    assert "is planned already" in moved.err
    advocacy("meeting", "move", "hearings/first", "--to", f"{night} 01:30", "--lasts", "2h")
    assert _shown(advocacy, "hearings/first")["minutes"] == 120
    advocacy("calendar", "export")
    told = advocacy("calendar", "import", "out/calendar/advocacy.ics", "-n", "--json").out
    assert {one["verdict"] for one in json.loads(told) if one["what"] == "hearings/M1"} == {"same"}


@pytest.mark.parametrize("offset", ["+02:00", "+01:00"])
def test_a_planned_meeting_in_the_doubled_hour_can_be_moved(
    root: Path, advocacy: Callable[..., Any], offset: str
) -> None:
    _planned(root, f"{TWICE}{offset}")
    advocacy("meeting", "move", "hearings/first", "--to", "2027-11-02 10:00")
    assert _shown(advocacy, "hearings/first")["starts"] == "2027-11-02T10:00:00+01:00"
    advocacy("meeting", "cancel", "hearings/first")
    assert _shown(advocacy, "hearings/first")["state"] == "cancelled"


def test_the_second_reading_is_another_hour(advocacy: Callable[..., Any]) -> None:
    advocacy("meeting", "move", "hearings/first", "--to", f"{TWICE}+02:00")
    advocacy("meeting", "move", "hearings/first", "--to", f"{TWICE}+01:00")
    assert _shown(advocacy, "hearings/first")["starts"] == "2027-10-31T02:30:00+01:00"


def test_guests_of_a_meeting_in_the_doubled_hour_know_of_it(advocacy: Callable[..., Any]) -> None:
    advocacy("meeting", "move", "hearings/first", "--to", f"{TWICE}+01:00")
    advocacy("meeting", "invite", "hearings/first", "--to", "guest@example.org")
    (guest,) = _shown(advocacy, "hearings/first")["invited"]
    assert guest["knows"] is True
