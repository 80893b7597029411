"""Meetings arranged, moved, cancelled and held, on both databases."""

from __future__ import annotations

import json
import os
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
    assert advocacy("meeting", "held", "first", "They agreed", "--outcome", "refused").code == 0
    assert met(advocacy)["state"] == "refused"
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
        ((*ADD[1:], "--lasts", "0m"), 2, "at least a minute"),
        (("held", "first", "They agreed"), 5, "not come yet"),
        (("held", "first", "Nobody came", "--outcome", "no-show"), 5, "--on DATE"),
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


def test_a_meeting_that_was_moved_is_held_on_its_new_day(advocacy) -> None:
    advocacy("meeting", "move", "first", "--to", "2026-11-20 11:00")
    assert advocacy("meeting", "held", "first", "They agreed").code == 0
    assert (met(advocacy)["state"], met(advocacy)["reason"]) == ("held", "They agreed")
    (row,) = json.loads(advocacy("journal", "list", "--kind", "meeting-held", "--json").out)
    assert row["happened"] == "2026-11-20"
    assert advocacy("meeting", "held", "first", "They agreed").err.startswith(
        "hearings/first is held"
    )


def test_a_cancelled_meeting_takes_place_once_it_has_an_hour_again(advocacy) -> None:
    advocacy("meeting", "cancel", "first")
    refused = advocacy("meeting", "held", "first", "They came", "--on", "today")
    assert refused.code == 5
    assert "advocacy meeting move hearings/first --to" in refused.err
    advocacy("meeting", "move", "first", "--to", "2026-11-20 11:00")
    assert advocacy("meeting", "held", "first", "They came", "--on", "20.11.2026").code == 0
    assert met(advocacy)["state"] == "held"


def test_secret_or_of_another_length_is_another_meeting(advocacy) -> None:
    names = [advocacy(*ADD, *more).out for more in ((), ("--private",), ("--lasts", "2h"), ())]
    assert names == ["hearings/M1\n", "hearings/M2\n", "hearings/M3\n", "hearings/M1\n"]
    assert met(advocacy, "M2")["private"] is True
    assert met(advocacy, "M3")["minutes"] == 120


def test_what_becomes_of_a_private_meeting_is_private(advocacy) -> None:
    advocacy(*ADD, "--private")
    advocacy("meeting", "move", "M1", "--to", "2026-11-20 10:00", "--reason", "the mayor is away")
    advocacy("meeting", "held", "M1", "They agreed")
    rows = json.loads(advocacy("journal", "list", "--json").out)
    assert [row["private"] for row in rows] == [True, True, True]


def test_the_event_is_written_by_the_next_run_when_something_was_in_the_way(
    advocacy, root: Path
) -> None:
    folder = root / "out" / "calendar"
    folder.parent.mkdir()
    folder.write_text("in the way", encoding="utf-8")
    failed = advocacy(*ADD)
    assert failed.code == 6
    assert "hearings/M1 is recorded" in failed.err
    assert "nothing was changed" not in failed.err
    folder.unlink()
    again = advocacy(*ADD)
    assert (again.code, again.out) == (0, "hearings/M1\n")
    assert len(list(folder.glob("*.ics"))) == 1
    for change in (("move", "M1", "--to", "2026-12-09 10:00"), ("cancel", "M1")):
        assert advocacy("meeting", *change).code == 0
        (file,) = folder.glob("*.ics")
        told = file.read_bytes()
        file.unlink()
        assert "already" in advocacy("meeting", *change).err
        assert file.read_bytes() == told


def test_a_file_that_somebody_edited_is_refused_until_it_is_moved_away(
    advocacy, root: Path
) -> None:
    advocacy(*ADD)
    (file,) = (root / "out" / "calendar").glob("*.ics")
    edited = file.read_bytes().replace(b"SEQUENCE:0", b"SEQUENCE:9")
    file.write_bytes(edited)
    for _ in range(2):  # nothing that the next run of a cron job would heal
        refused = advocacy("meeting", "move", "M1", "--to", "2026-12-09 10:00")
        assert refused.code == 5
        assert "hearings/M1 is recorded, but its calendar file" in refused.err
        assert file.read_bytes() == edited
    file.unlink()
    assert advocacy("meeting", "move", "M1", "--to", "2026-12-09 10:00").code == 0
    assert b"20261209T100000" in file.read_bytes()


def test_former_ids_name_a_meeting(advocacy, root: Path) -> None:
    advocacy(*ADD)
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8").replace("- id: first", "- id: start\n    was: [first]")
    file.unlink()
    new = root / "campaigns" / "budget.yaml"
    new.write_text(f"was: [hearings]\n{text}", encoding="utf-8")
    for name in ("hearings/first", "budget/first", "first", "bud/start", "budget/start"):
        assert met(advocacy, name)["name"] == "budget/start"
    assert met(advocacy, "hearings/M1")["name"] == "budget/M1"


def test_a_meeting_in_the_past_is_arranged_and_that_is_said(advocacy) -> None:
    past = advocacy(*ADD[:-1], "2026-11-20 10:00")
    assert past.code == 0
    assert "that hour has passed" in past.err
    assert "advocacy meeting held hearings/M1\n" in past.err
    assert "has passed" not in advocacy(*ADD).err


def test_a_change_by_somebody_else_meanwhile_is_refused(advocacy, monkeypatch, root: Path) -> None:
    from advocacy_cli.cli.meetings import arranging
    from advocacy_cli.store import Draft, Store
    from advocacy_cli.workspace import open_workspace

    again = arranging.as_it_stands

    def late(*arguments):
        monkeypatch.setattr(arranging, "as_it_stands", again)
        command = arguments[1]
        command.append(Draft("meeting-cancel", "hearings", "meeting:hearings/first"))
        return again(*arguments)

    monkeypatch.setattr(arranging, "as_it_stands", late)
    refused = advocacy("meeting", "move", "first", "--to", "2026-12-09 10:00")
    assert refused.code == 5
    assert "changed meanwhile" in refused.err
    with Store(open_workspace(root, os.environ)) as store:
        assert store.history().entries() == ()


def test_terminal_escapes_of_a_meeting_are_made_visible(advocacy) -> None:
    advocacy(*ADD, "--where", "\x1b]8;;http://evil")
    shown = advocacy("meeting", "show", "M1")
    assert "\x1b" not in shown.out
    assert "\\x1b" in shown.out
