"""`log` and `undo`, on both databases."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("store_url")
LOG = (
    "log",
    "hearings/papers",
    "Разговор са кабинетом",
    "--with",
    "mayor-zvecan",
    "--via",
    "phone",
)


def entries(advocacy) -> list[dict]:
    return json.loads(advocacy("journal", "list", "--json").out)


def test_a_log_prints_its_name_and_the_next_command(advocacy) -> None:
    done = advocacy(*LOG)
    assert done.code == 0
    assert len(done.out.strip()) == 8
    assert "Mon 23 November 2026" in done.err
    assert "next: advocacy status hearings" in done.err
    (row,) = entries(advocacy)
    assert row["id"].startswith(done.out.strip())
    assert (row["with"], row["ask"], row["channel"]) == (["mayor-zvecan"], "papers", "phone")
    assert (row["text"], row["recorder"]) == ("Разговор са кабинетом", "ana")


def test_again_does_no_harm(advocacy) -> None:
    first = advocacy(*LOG)
    spaced = advocacy("log", "hearings/papers", " Разговор  са кабинетом ", *LOG[3:])
    assert (spaced.code, spaced.out) == (0, first.out)
    assert "already recorded" in spaced.err
    assert len(entries(advocacy)) == 1
    assert advocacy(*LOG, "--on", "yesterday").out != first.out
    assert advocacy(*LOG, "--again").out != first.out
    assert len(entries(advocacy)) == 3


def test_the_same_words_in_private_are_another_entry(advocacy) -> None:
    assert advocacy(*LOG).out != advocacy(*LOG, "--private").out
    assert [row["private"] for row in entries(advocacy)] == [False, True]


def test_undone_and_brought_back_is_known_again(advocacy) -> None:
    advocacy(*LOG)
    undo = advocacy("undo", "-y").out.strip()
    advocacy("undo", "-y", undo)
    assert "already recorded" in advocacy(*LOG).err
    assert [row["kind"] for row in entries(advocacy) if row["kind"] == "note"] == ["note"]


def test_words_that_fill_a_book_are_refused(advocacy, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 2_000_000)))
    refused = advocacy("log", "hearings", "-")
    assert refused.code == 2
    assert "an entry takes 100,000" in refused.err
    assert entries(advocacy) == []


def test_after_an_undo_the_same_is_new(advocacy) -> None:
    advocacy(*LOG)
    assert advocacy("undo", "-y").code == 0
    assert entries(advocacy)[0]["kind"] == "undo"
    assert "already" not in advocacy(*LOG).err
    assert [row["kind"] for row in entries(advocacy)] == ["undo", "note"]


def test_a_dry_run_writes_nothing(advocacy) -> None:
    shown = advocacy(*LOG, "-n")
    assert shown.code == 0
    assert "would record" in shown.out
    assert entries(advocacy) == []


def test_words_come_from_stdin(advocacy, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO("први ред  \nдруги ред\n".encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert advocacy("log", "hearings", "-").code == 0
    assert entries(advocacy)[0]["text"] == "први ред\nдруги ред"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("log", "hearings"), 2, "text is missing"),
        (("log", "hearings", "  "), 2, "no words"),
        (("log", "hearngs", "x"), 4, "hearings"),
        (("log", "hearings/paprs", "x"), 4, "papers"),
        (("log", "hearings", "x", "--with", "mayr"), 4, "mayor-zvecan"),
        (("log", "hearings", "x", "--via", "pigeon"), 2, "in-person"),
        (("log", "hearings", "x", "--on", "tomorrow"), 2, "not come yet"),
        (("log", "hearings", "x", "--on", "03/12/2026"), 2, "03/12/2026"),
        (("log", "hearings", "x", "--ours", "nobody"), 4, "nobody"),
        (("log", "hearings", "a\0b"), 2, "cannot be kept"),
        (("undo", "-y"), 4, "nothing"),
        (("undo", "0000000", "-y"), 4, "begins with"),
        (("undo", "x"), 2, "no name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(advocacy, arguments, code, said) -> None:
    result = advocacy(*arguments)
    assert result.code == code
    assert said in result.err
    assert entries(advocacy) == []


def test_hostile_words_reach_the_screen_harmless(advocacy) -> None:
    advocacy("log", "hearings", "a\x1b[31m\u202e {{ x }} & <b>")
    listed = advocacy("journal", "list").out
    assert "\x1b" not in listed
    assert "\u202e" not in listed
    assert entries(advocacy)[0]["text"] == "a\x1b[31m\u202e {{ x }} & <b>"


def test_undo_asks_and_without_a_terminal_refuses(advocacy) -> None:
    advocacy(*LOG)
    refused = advocacy("undo")
    assert refused.code == 5
    assert "Разговор са кабинетом" in refused.err
    assert len(entries(advocacy)) == 1
    assert "would take back" in advocacy("undo", "-n").out
    assert [row["kind"] for row in entries(advocacy)] == ["note"]


def test_undo_takes_only_mine_and_an_undo_can_be_undone(advocacy) -> None:
    advocacy(*LOG)
    advocacy("log", "hearings", "of somebody else", "--as", "bob")
    undone = advocacy("undo", "-y")
    assert {row["recorder"] for row in entries(advocacy) if row["kind"] == "note"} == {"bob"}
    assert advocacy("undo", undone.out.strip(), "-y").code == 0
    assert [row["kind"] for row in entries(advocacy)] == ["note", "note"]
    assert "already" in advocacy("undo", undone.out.strip(), "-y").err


def test_the_sample_says_that_it_is_the_sample(advocacy, root: Path) -> None:
    from advocacy_cli import shipped

    sample = (shipped.sample_root() / "advocacy.toml").read_text(encoding="utf-8")
    line = next(line for line in sample.splitlines() if line.startswith("id = "))
    config = root / "advocacy.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace('id = "00000000-0000-4000-8000-000000000001"', line), encoding="utf-8"
    )
    assert shipped.SAMPLE_WARNING in advocacy(*LOG).err
