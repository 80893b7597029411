"""Letters made again: after undo, under other dates, in further languages, to other people."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from advocacy_cli.store import Entry, Store
from advocacy_cli.workspace import open_workspace

Advocacy = Callable[..., Any]
MAKE = ("letter", "make", "hearings")


def words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


def names(root: Path) -> list[str]:
    return sorted(p.name for p in (root / "out/letters/hearings").glob("*.docx"))


def entries(root: Path) -> list[Entry]:
    with Store(open_workspace(root, os.environ)) as store:
        return sorted(store.history().entries(kinds=("letter-made",)), key=lambda e: e.seq)


def test_after_undo_our_files_are_still_ours(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE)
    assert advocacy("undo", "-y").code == 0
    tried = advocacy(*MAKE, "-n", "--json")
    assert json.loads(tried.out)[0]["letters"] == ["hearings/L2"]
    done = advocacy(*MAKE)
    assert done.code == 0, done.err
    (name,) = names(root)
    assert "hearings/L2" in words(root / "out/letters/hearings" / name)


def test_after_undo_no_file_of_another_date_stays(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE)
    advocacy(*MAKE, "--date", "1.12.2026")
    assert advocacy("undo", "-y").code == 0
    done = advocacy(*MAKE)
    assert done.code == 0, done.err
    assert names(root) == ["2026-11-23_documents_mayor-zvecan_sr-Cyrl.docx"]
    assert "2026-12-01_documents_mayor-zvecan_sr-Cyrl.docx removed" in done.err


def test_a_stale_file_that_somebody_edited_stays(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE)
    path = root / "out/letters/hearings" / names(root)[0]
    path.write_bytes(path.read_bytes() + b"edited")
    assert advocacy(*MAKE, "--date", "1.12.2026").code == 0
    assert path.read_bytes().endswith(b"edited")


def test_a_date_taken_back_is_told_to_the_journal(root: Path, advocacy: Advocacy) -> None:
    for day in ("2026-11-23", "2026-11-24", "2026-11-23"):
        assert advocacy(*MAKE, "--date", day).code == 0
    assert [e.happened.day for e in entries(root)] == [23, 24, 23]
    assert names(root) == ["2026-11-23_documents_mayor-zvecan_sr-Cyrl.docx"]
    assert "2026-11-23" in advocacy("letter", "list").out
    assert advocacy(*MAKE).out == ""
    assert len(entries(root)) == 3


def test_words_taken_back_are_told_to_the_journal(root: Path, advocacy: Advocacy) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for said in ("one", "two", "one"):
        for tag in ("sr", "sq", "en"):
            text = f"---\nsubject: S\n---\n{said}\n"
            (folder / f"documents.{tag}.md.j2").write_text(text, "utf-8")
        assert advocacy(*MAKE).code == 0
    one, two, three = (e.digests["sr-Cyrl"] for e in entries(root))
    assert one == three != two


def test_one_date_in_every_language_already_made(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE, "--language", "en", "--language", "sq")
    done = advocacy(*MAKE, "--language", "sr-Latn", "--date", "2026-11-25")
    assert done.code == 0, done.err
    made = [f"2026-11-25_documents_mayor-zvecan_{tag}.docx" for tag in ("en", "sq", "sr-Latn")]
    assert names(root) == made
    again = advocacy(*MAKE, "--language", "en")
    assert (again.code, again.out) == (0, "")
    assert names(root) == made
    assert len(entries(root)) == 2


def test_a_kept_date_is_addressed_to_who_held_the_office_then(
    root: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy(*MAKE, "--language", "en")
    folder = root / "platform" / "holders"
    folder.mkdir(exist_ok=True)
    (folder / "mayor-zvecan-2026-12-01.yaml").write_text(
        "office: mayor-zvecan\nid: h1\nname: {sr: Мира Пример, en: Mira Primer}\n"
        "gender: f\nfrom: 2026-12-01\n",
        "utf-8",
    )
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-05T09:00:00+01:00")
    done = advocacy(*MAKE, "--language", "en")
    assert (done.code, done.out) == (0, ""), done.err
    later = advocacy(*MAKE, "--language", "en", "--date", "2026-12-05")
    assert later.code == 0, later.err
    assert "Mira Primer" in words(root / "out/letters/hearings" / names(root)[0])


def test_a_private_contact_does_not_hide_an_earlier_open_one(
    root: Path, advocacy: Advocacy
) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for tag in ("sr", "sq", "en"):
        (folder / f"documents.{tag}.md.j2").write_text(
            "---\nsubject: S\n---\n{% if last_contact %}+{{ last_contact.date }}{% else %}-{% endif %}\n",
            "utf-8",
        )
    contact = ("--with", "mayor-zvecan", "--via", "phone")
    advocacy("log", "hearings", "open", *contact, "--on", "2026-11-20")
    advocacy("log", "hearings", "secret", *contact, "--on", "2026-11-22", "--private")
    assert advocacy(*MAKE).code == 0
    assert "+20. 11. 2026." in words(root / "out/letters/hearings" / names(root)[0])


@pytest.mark.parametrize(
    ("noun", "format"),
    [("letter", "xyz"), ("petition", "xyz"), ("petition", "pdf"), ("petition", "eml")],
)
def test_the_format_is_checked_before_anything_is_made(
    root: Path, advocacy: Advocacy, noun: str, format: str
) -> None:
    done = advocacy(noun, "make", "hearings", "--format", format)
    assert done.code == 2
    assert f"--format {format}" in done.err
    assert not (root / "out").exists()
    assert entries(root) == []
    assert advocacy(noun, "make", "hearings", "--format", "docx").code == 0


def test_a_letter_from_a_template_is_never_taken_for_a_planned_one(
    root: Path, advocacy: Advocacy
) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for tag in ("sr", "sq", "en"):
        (folder / f"request.{tag}.md.j2").write_text("---\nsubject: S\n---\nx\n", "utf-8")
    assert advocacy(*MAKE).code == 0
    extra = (*MAKE, "--template", "request", "--to", "mayor-zvecan")
    assert advocacy(*extra).code == 0
    assert [e.number for e in entries(root)] == [1, 2]
    plan = root / "campaigns" / "hearings.yaml"
    (root / "campaigns" / "talks.yaml").write_text(
        "was: [hearings]\n" + plan.read_text("utf-8"), "utf-8"
    )
    plan.unlink()
    again = advocacy("letter", "make", "talks", *extra[3:])
    assert again.code == 0, again.err
    assert {e.number for e in entries(root)} == {1, 2}


def test_an_edited_file_is_named_whatever_else_is_made(
    root: Path, advocacy: Advocacy, tmp_path: Path
) -> None:
    advocacy(*MAKE)
    path = root / "out/letters/hearings" / names(root)[0]
    path.write_bytes(path.read_bytes() + b"edited")
    for more in (
        ("--format", "txt"),
        ("--merged", str(tmp_path / "print.docx")),
        ("--date", "1.12.2026"),
    ):
        done = advocacy(*MAKE, *more)
        assert done.code == 0, done.err
        assert f"{path.name} was edited by hand" in done.err
        assert path.read_bytes().endswith(b"edited")
    sent = advocacy("letter", "email", "hearings/request")
    assert sent.code == 5
    assert "would not have your words" in sent.err


def test_what_was_edited_is_kept_as_what_was_sent(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE)
    path = root / "out/letters/hearings" / names(root)[0]
    path.write_bytes(path.read_bytes() + b"edited")
    advocacy(*MAKE, "--again")
    done = advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert done.code == 0, done.err
    kept = [p.read_bytes().endswith(b"edited") for p in (root / "files").rglob("*.docx")]
    assert sorted(kept) == [False, True]


def test_a_correction_stands_beside_an_edited_letter(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE)
    path = root / "out/letters/hearings" / names(root)[0]
    path.write_bytes(path.read_bytes() + b"edited")
    advocacy("letter", "sent", "hearings/request", "--via", "hand")
    done = advocacy("letter", "correct", "hearings/L1", "--reason", "the year")
    assert done.code == 0, done.err
    assert path.read_bytes().endswith(b"edited")
    assert len(names(root)) == 2
