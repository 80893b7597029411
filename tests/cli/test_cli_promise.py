"""Promises: in exact words, with an ask, settled; and what follows from a talk in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Advocacy = Callable[..., Any]
BARE = ("promise", "add", "hearings/hearings", "mayor-zvecan", "We hold both hearings")
ADD = (*BARE, "--due", "20.11.2026")


def rows(advocacy: Advocacy, *words: str) -> list[dict[str, Any]]:
    done = advocacy(*words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def ask(advocacy: Advocacy, name: str, target: str) -> str:
    states = rows(advocacy, "ask", "show", name)[0]["states"]
    return next(s["state"] for s in states if s["target"] == target)


def test_a_promise_sets_the_ask_in_the_same_entry(store_url: str, advocacy: Advocacy) -> None:
    done = advocacy(*BARE, "--due", "10.12.2026", "--witness", "Ana", "--place", "town hall")
    assert (done.code, done.out) == (0, "hearings/P1\n")
    assert "hearings/hearings is promised" in done.err
    assert ask(advocacy, "hearings/hearings", "mayor-zvecan") == "promised"
    assert len(rows(advocacy, "journal", "list")) == 1
    (promise,) = rows(advocacy, "promise", "list")
    assert promise["words"] == "We hold both hearings"
    assert (promise["due"], promise["witness"], promise["where"]) == (
        "2026-12-10",
        "Ana",
        "town hall",
    )
    assert "We hold both hearings" in advocacy("promise", "show", "P1").out


def test_the_same_again_and_again(store_url: str, advocacy: Advocacy) -> None:
    advocacy(*ADD)
    again = advocacy(*ADD)
    assert (again.code, again.out) == (0, "hearings/P1\n")
    assert "already recorded" in again.err
    assert advocacy(*ADD, "--again").out == "hearings/P2\n"
    assert len(rows(advocacy, "promise", "list")) == 2


def test_a_number_is_never_given_twice(store_url: str, advocacy: Advocacy) -> None:
    advocacy(*ADD)
    advocacy("undo", "-y")
    assert rows(advocacy, "promise", "list") == []
    assert ask(advocacy, "hearings/hearings", "mayor-zvecan") == "open"
    assert advocacy(*ADD).out == "hearings/P2\n"


@pytest.mark.parametrize("outcome", ["kept", "partly", "broken", "released"])
def test_a_promise_is_settled(store_url: str, advocacy: Advocacy, outcome: str) -> None:
    advocacy(*ADD)
    overdue = rows(advocacy, "promise", "list", "--state", "overdue")
    assert [p["name"] for p in overdue] == ["hearings/P1"]
    assert rows(advocacy, "status")[0]["overdue"][-1]["name"] == "hearings/P1"
    done = advocacy("promise", "settle", "P1", outcome, "--note", "in the session")
    assert done.code == 0, done.err
    assert "3 days late" in done.err
    assert "if that settles the ask: advocacy ask set hearings/hearings" in done.err
    assert rows(advocacy, "promise", "list", "--state", outcome)[0]["settled"] == "2026-11-23"
    assert "already" in advocacy("promise", "settle", "P1", outcome).err


def test_overdue_promises_reach_the_calendar(advocacy: Advocacy, root: Path) -> None:
    advocacy(*ADD)
    assert advocacy("calendar", "export", "--language", "en").code == 0
    text = (root / "out/calendar/hearings_P1.ics").read_text("utf-8")
    assert "SUMMARY:Promised: We hold both hearings" in text
    assert "DTSTART;VALUE=DATE:20261120" in text


def test_wrong_words_are_told(store_url: str, advocacy: Advocacy) -> None:
    assert advocacy("promise", "add", "hearings", "mayor-zvecn", "x", "--due", "fri").code == 4
    assert (
        advocacy("promise", "add", "hearings/hearings", "budget-officer", "x", "--due", "fri").code
        == 4
    )
    assert advocacy("promise", "settle", "P9", "kept").code == 4
    assert "--due is missing" in advocacy(*BARE).err
    advocacy(*ADD)
    done = advocacy("promise", "settle", "P1", "brokn")
    assert (done.code, "did you mean 'broken'" in done.err) == (2, True)
    assert advocacy(*BARE, "--due", "03/12/2026").code == 2


def test_log_does_it_all_in_one_line(store_url: str, advocacy: Advocacy, root: Path) -> None:
    (root / "note.txt").write_text("minutes", "utf-8")
    words = (
        *("log", "hearings/hearings", "Called", "--with", "mayor-zvecan", "--via", "phone"),
        *("--next", "Send papers", "--due", "27.11.2026", "--owner", "ana"),
        *("--promise", "Both hearings", "--promise-due", "10.12.2026", "--file", "note.txt"),
    )
    tried = advocacy(*words, "-n")
    assert tried.code == 0
    assert rows(advocacy, "journal", "list") == []
    done = advocacy(*words)
    assert done.code == 0, done.err
    assert done.out.splitlines()[1:] == ["hearings/N1", "hearings/P1"]
    entries = rows(advocacy, "journal", "list")
    assert sorted(e["kind"] for e in entries) == ["note", "promise", "step"]
    assert len({e["command"] for e in entries}) == 1
    assert ask(advocacy, "hearings/hearings", "mayor-zvecan") == "promised"
    again = advocacy(*words)
    assert again.code == 0
    assert "already recorded" in again.err
    assert rows(advocacy, "journal", "list") == entries
    assert advocacy("undo", "-y").code == 0
    assert rows(advocacy, "journal", "list", "--kind", "promise") == []


def test_meeting_held_does_it_all_in_one_line(store_url: str, advocacy: Advocacy) -> None:
    words = (
        *("meeting", "held", "first", "They agree", "--on", "today", "--ask", "hearings"),
        *("--promise", "Both hearings", "--promise-due", "10.12.2026"),
        *("--next", "Send the minutes", "--due", "27.11.2026"),
    )
    done = advocacy(*words)
    assert done.code == 0, done.err
    assert done.out.splitlines() == ["hearings/first", "hearings/N1", "hearings/P1"]
    entries = rows(advocacy, "journal", "list")
    assert sorted(e["kind"] for e in entries) == ["meeting-held", "promise", "step"]
    assert len({e["command"] for e in entries}) == 1
    assert advocacy(*words).code == 0
    assert rows(advocacy, "journal", "list") == entries


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--next", "x"), "--due DATE"),
        (("--due", "fri"), "--next TEXT"),
        (("--promise-due", "fri"), "--promise TEXT"),
        (("--promise", "x"), "--promise-due DATE"),
        (("--promise", "x", "--promise-due", "fri"), "--promised-by TARGET"),
        (("--next", "x", "--due", "03/12/2026"), "2026-03-12"),
        (("--next", "x", "--due", "someday"), "is no date"),
    ],
)
def test_half_of_it_is_refused(advocacy: Advocacy, words: tuple[str, ...], said: str) -> None:
    done = advocacy("log", "hearings", "Talked", *words)
    assert done.code == 2
    assert said in done.err
    assert rows(advocacy, "journal", "list") == []


def test_what_is_private_stays_inside(store_url: str, advocacy: Advocacy, root: Path) -> None:
    advocacy(*BARE, "--due", "10.12.2026", "--private")
    for name in ("due", "status"):
        advocacy(name, "-o", "out/x.csv")
        assert "P1" not in (root / "out/x.csv").read_text("utf-8")
    advocacy("promise", "list", "-o", "out/p.json")
    assert json.loads((root / "out/p.json").read_text("utf-8")) == []
    assert rows(advocacy, "promise", "list", "--for", "donor") == []
