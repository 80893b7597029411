"""What a change of the code could take away from an export unnoticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of

Run = Callable[..., Any]
PRIVATE = ("lasts: 60m", "lasts: 60m\n    private: true")


def edit(root: Path, old: str, new: str) -> None:
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def made(root: Path) -> list[str]:
    return sorted(file.name for file in (root / "out" / "calendar").iterdir())


@pytest.mark.parametrize("layout", [(), ("--split",)])
def test_busy_blocks_have_no_files_with_words_beside_them(
    advocacy: Run, root: Path, layout: tuple[str, ...]
) -> None:
    done = advocacy("calendar", "export", "--redact", *layout)
    assert done.code == 0, done.err
    assert made(root) == ["busy_hearings.ics" if layout else "busy.ics"]


def test_another_language_rewrites_what_has_not_changed(advocacy: Run, root: Path) -> None:
    advocacy("calendar", "export", "--language", "sr")
    advocacy("calendar", "export", "--language", "en")
    facts = facts_of((root / "out/calendar/advocacy.ics").read_bytes())
    assert "Meeting: Mayor of Zvečan" in {one["summary"] for one in facts.values()}
    assert not [one["summary"] for one in facts.values() if "Састанак" in one["summary"]]


def test_what_is_new_alone_takes_no_file_of_the_others_away(advocacy: Run, root: Path) -> None:
    advocacy("calendar", "export")
    before = made(root)
    advocacy("postpone", "hearings/submission", "--to", "2026-12-02", "--reason", "asked")
    done = advocacy("calendar", "export", "--since-last")
    assert done.code == 0, done.err
    assert "out of date" not in done.err
    assert set(before) <= set(made(root))


def test_what_a_private_meeting_does_next_shows_nowhere_outside(
    advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "export")
    edit(root, *PRIVATE)
    assert "1 cancelled" in advocacy("calendar", "export").err
    outside = (root / "out/calendar/advocacy.ics").read_bytes()
    for hour in ("10", "11"):
        monkeypatch.setenv("ADVOCACY_NOW", f"2026-11-24T{hour}:00:00+01:00")
        advocacy("meeting", "move", "hearings/first", "--to", f"2026-12-07 {hour}:00")
        advocacy("calendar", "export", "--for", "internal", "-o", "ours.ics")
        advocacy("calendar", "export")
        assert (root / "out/calendar/advocacy.ics").read_bytes() == outside


@pytest.mark.parametrize("night", ["2027-10-31", "2027-03-28"])
def test_a_planned_meeting_lasts_as_long_as_the_plan_says(
    advocacy: Run, root: Path, night: str
) -> None:
    edit(root, "2026-12-03 10:00\n    lasts: 60m", f"{night} 01:30\n    lasts: 2h")
    done = advocacy("calendar", "export", "--language", "en")
    assert done.code == 0, done.err
    facts = facts_of((root / "out/calendar/advocacy.ics").read_bytes())
    (met,) = (one for one in facts.values() if one["summary"].startswith("Meeting"))
    assert met["ends"] - met["starts"] == 7200


def test_a_file_from_before_the_plan_changed_moves_nothing_back(advocacy: Run, root: Path) -> None:
    advocacy("calendar", "export", "-o", "before.ics")
    edit(root, "2026-12-03 10:00", "2026-12-04 12:00")  # no export has told it yet
    told = advocacy("calendar", "import", "before.ics", "-n", "--json")
    (met,) = (one for one in json.loads(told.out) if one["what"] == "hearings/first")
    assert met["verdict"] == "skipped"
    assert "older form" in met["said"]
