"""One list, one way to tick off and one to move: `done` and `postpone` on everything with a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Advocacy = Callable[..., Any]


def rows(advocacy: Advocacy, *words: str) -> list[dict[str, Any]]:
    done = advocacy(*words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def dues(advocacy: Advocacy) -> dict[str, dict[str, Any]]:
    return {d["name"]: d for d in rows(advocacy, "due", "--within", "365d")}


@pytest.fixture
def full(store_url: str, advocacy: Advocacy) -> Advocacy:
    """A workspace in which every kind of dated thing is open."""
    for words in (
        ("log", "hearings", "Talked", "--with", "mayor-zvecan", "--next", "Send papers", "--due", "27.11.2026"),
        ("promise", "add", "hearings/hearings", "mayor-zvecan", "Both hearings", "--due", "10.12.2026"),
        ("letter", "sent", "hearings/request", "--via", "hand"),
        ("meeting", "add", "hearings", "Again", "--with", "mayor-zvecan", "--at", "24.11.2026 9:00"),
    ):  # fmt: skip
        assert advocacy(*words).code == 0
    return advocacy


def test_the_one_list_has_every_kind_and_says_how_to_settle_it(full: Advocacy) -> None:
    found = dues(full)
    assert {d["kind"] for d in found.values()} == {
        *("ask", "clock", "deadline", "meeting", "petition", "promise", "step"),
    }
    assert all(d["settle"].startswith("advocacy ") for d in found.values())
    promise = found["hearings/P1"]
    assert (promise["theirs"], promise["since"], promise["with"]) == (
        True,
        "2026-11-23",
        ["mayor-zvecan"],
    )
    table = full("due", "--language", "en").out
    assert "ana waits for Mayor of Zvečan since Mon 23 November" in " ".join(table.split())
    assert "advocacy done hearings/N1" in table
    assert all(len(line) <= 80 for line in table.splitlines())


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("hearings/submission", "done"),
        ("hearings/documents", "answered"),
        ("hearings/hearings-petition", "closed"),
        ("hearings/N1", "done"),
        ("hearings/P1", "kept"),
        ("hearings/C1", "answered"),
        ("hearings/M1", "held"),
        ("hearings/hearings", "won"),
    ],
)
def test_done_works_on_every_kind_and_again_does_no_harm(
    full: Advocacy, name: str, state: str
) -> None:
    assert name in dues(full)
    tried = full("done", name, "-n", "--on", "today")
    assert tried.code == 0, tried.err
    assert name in dues(full), "a dry run writes nothing"
    done = full("done", name, "--on", "today")
    assert done.code == 0, done.err
    assert name not in dues(full)
    entries = rows(full, "journal", "list")
    again = full("done", name, "--on", "today")
    assert again.code == 0
    assert "already" in again.err
    assert rows(full, "journal", "list") == entries
    assert full("undo", "-y").code == 0
    assert name in dues(full)


@pytest.mark.parametrize(
    "name",
    ["submission", "documents", "hearings-petition", "N1", "P1", "C1", "M1", "hearings/hearings"],
)
def test_postpone_works_on_every_kind_and_again_does_no_harm(full: Advocacy, name: str) -> None:
    key = name if "/" in name else f"hearings/{name}"
    before = dues(full)[key]
    assert full("postpone", name, "--to", "29.12.2026", "--reason", "x", "-n").code == 0
    assert dues(full)[key]["due"] == before["due"]
    done = full("postpone", name, "--to", "29.12.2026", "--reason", "later")
    assert done.code == 0, done.err
    after = dues(full)[key]
    assert after["due"] == "2026-12-29"
    if before["at"]:
        assert after["at"][10:16] == before["at"][10:16], "a meeting keeps its hour"
    entries = rows(full, "journal", "list")
    assert full("postpone", name, "--to", "29.12.2026", "--reason", "later").code == 0
    assert rows(full, "journal", "list") == entries
    assert full("undo", "-y").code == 0
    assert dues(full)[key]["due"] == before["due"]


def test_the_plan_speaks_again_once_it_is_edited(full: Advocacy, root: Path) -> None:
    full("postpone", "submission", "--to", "5.12.2026", "--reason", "x")
    campaign = root / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8").replace("date: 2026-12-01", "date: 2026-12-02")
    campaign.write_text(text, "utf-8")
    found = dues(full)["hearings/submission"]
    assert found["due"] == "2026-12-02"
    assert "the plan speaks" in found["why"]
    said = full("status").out
    assert "hearings/submission: the plan was edited" in " ".join(said.split())


def test_what_is_done_does_not_move(full: Advocacy) -> None:
    full("done", "submission")
    done = full("postpone", "submission", "--to", "5.12.2026", "--reason", "x")
    assert (done.code, "advocacy undo" in done.err) == (5, True)


def test_a_day_that_has_passed_is_taken_and_said(full: Advocacy) -> None:
    done = full("postpone", "submission", "--to", "20.11.2026", "--reason", "x")
    assert done.code == 0
    assert "Fri 20 November 2026 has passed already" in done.err
    assert dues(full)["hearings/submission"]["overdue"] is True


def test_a_wrong_name_gets_the_nearest(full: Advocacy) -> None:
    done = full("done", "hearings/submision")
    assert (done.code, "did you mean 'hearings/submission'" in done.err) == (4, True)
    assert full("done", "hearings/subm").code == 0


def test_a_reply_is_called_by_its_letter_too(full: Advocacy) -> None:
    assert full("done", "L1").out == "hearings/L1\n"
    assert "hearings/C1" not in dues(full)


@pytest.mark.parametrize(
    "name", ["submission", "hearings/hearings", "M1", "P1", "N1", "C1", "documents"]
)
def test_a_scan_proves_that_anything_is_done(full: Advocacy, root: Path, name: str) -> None:
    (root / "stamp.jpg").write_bytes(b"jpeg")
    done = full("done", name, "--on", "today", "--file", "stamp.jpg")
    assert done.code == 0, done.err
    assert "kept files/2026/2026-11-23_hearings-" in done.err
    entries = rows(full, "journal", "list")
    (_,) = [e for e in entries if rows(full, "journal", "show", e["id"])[0]["files"]]
    assert full("doctor").code == 0
    again = full("done", name, "--on", "today", "--file", "stamp.jpg")
    assert again.code == 0
    assert rows(full, "journal", "list") == entries, "the same again does no harm"


def test_owner_me_is_who_records(full: Advocacy) -> None:
    mine = rows(full, "due", "--owner", "me", "--within", "90d")
    assert mine
    assert {d["owner"] for d in mine} == {"ana"}
