"""Meetings arranged, moved, cancelled and held, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("store_url")
ADD = ("meeting", "add", "hearings", "Budget", "--with", "mayor-zvecan", "--at", "fri 10:00")


def met(advocacy, name: str = "hearings/first") -> dict:
    (row,) = json.loads(advocacy("meeting", "show", name, "--json").out)
    return row


def test_a_meeting_gets_a_number_that_is_never_used_again(advocacy) -> None:
    assert advocacy(*ADD).out == "hearings/M1\n"
    assert advocacy(*ADD).out == "hearings/M1\n"
    advocacy("undo", "-y")
    assert advocacy(*ADD).out == "hearings/M2\n"
    row = met(advocacy, "M2")
    assert row["starts"] == "2026-11-27T10:00:00+01:00"
    assert (row["minutes"], row["state"], row["origin"]) == (60, "planned", "journal")
    assert met(advocacy, row["full"]) == row


def test_a_move_holds_while_the_plan_says_what_it_saw(advocacy, root: Path) -> None:
    moved = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--reason", "away")
    assert moved.code == 0
    assert "Fri 4 December 2026, 11:00" in moved.err
    assert met(advocacy)["starts"] == "2026-12-04T11:00:00+01:00"
    assert "already" in advocacy("meeting", "move", "first", "--to", "4.12.2026 11:00").err
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("at: 2026-12-03 10:00", "at: 2026-12-05 09:00"), encoding="utf-8")
    row = met(advocacy)
    assert row["starts"] == "2026-12-05T09:00:00+01:00"
    assert row["overruled"] is True
    assert "the plan holds" in advocacy("meeting", "show", "first").err
    file.write_text(text, encoding="utf-8")
    assert met(advocacy)["starts"] == "2026-12-04T11:00:00+01:00"


def test_cancelled_and_planned_again(advocacy) -> None:
    advocacy("meeting", "cancel", "first", "--reason", "the session was put off")
    row = met(advocacy)
    assert (row["state"], row["reason"]) == ("cancelled", "the session was put off")
    assert "already" in advocacy("meeting", "cancel", "first").err
    advocacy("meeting", "move", "first", "--to", "2026-12-09 10:00")
    assert met(advocacy)["state"] == "planned"
    advocacy("undo", "-y")
    assert met(advocacy)["state"] == "cancelled"


def test_what_was_held_is_neither_moved_nor_cancelled(advocacy) -> None:
    assert advocacy("meeting", "held", "first", "They agreed", "--outcome", "no-show").code == 0
    assert met(advocacy)["state"] == "no-show"
    for change in (("cancel", "first"), ("move", "first", "--to", "2026-12-09 10:00")):
        refused = advocacy("meeting", *change)
        assert refused.code == 5
        assert "undo" in refused.err


def test_moves_of_a_meeting_that_was_taken_back_show_nothing(advocacy) -> None:
    added = advocacy(*ADD)
    advocacy("meeting", "move", added.out.strip(), "--to", "2026-12-09 10:00")
    listed = json.loads(advocacy("journal", "list", "--kind", "meeting", "--json").out)
    advocacy("undo", listed[0]["id"][:10], "-y")
    names = [row["name"] for row in json.loads(advocacy("meeting", "list", "--json").out)]
    assert names == ["hearings/first"]


def test_a_dry_run_writes_nothing(advocacy, root: Path) -> None:
    assert "would record" in advocacy(*ADD, "-n").out
    assert "would record" in advocacy("meeting", "cancel", "first", "-n").out
    assert met(advocacy)["state"] == "planned"
    assert not (root / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "hearings", "x"), 2, "--with"),
        (("add", "hearings", "x", "--with", "mayor-zvecan", "--at", "noon-ish"), 2, "noon-ish"),
        ((*ADD[1:], "--lasts", "long"), 2, "long"),
        (("move", "frist", "--to", "fri 10:00"), 4, "hearings/first"),
        (("move", "first", "--to", "2026-03-29 02:30"), 2, "02:30"),
        (("held", "first", "x", "--outcome", "fine"), 2, "no-show"),
    ],
)
def test_what_is_wrong_is_said(advocacy, arguments, code, said) -> None:
    result = advocacy("meeting", *arguments)
    assert result.code == code
    assert said in result.err
    assert json.loads(advocacy("journal", "list", "--json").out) == []
