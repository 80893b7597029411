"""`petition make`: files, entries, and what is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
FILES = [f"{kind}_{tag}.docx" for kind in ("petition", "signatures")
         for tag in ("en", "sq", "sr-Cyrl", "sr-Latn")]  # fmt: skip


def _entries(root: Path) -> list[Any]:
    from advocacy_cli.store import Store
    from advocacy_cli.workspace import open_workspace

    with Store(open_workspace(root, {"ADVOCACY_CONFIG": str(root / "none")})) as store:
        return [e for e in store.history().made() if e.kind == "petition-made"]


def _states(run: Run, *more: str) -> set[str]:
    result = run("petition", "make", "--json", *more)
    assert result.code == 0, result.err
    return {row["state"] for row in json.loads(result.out)}


def test_all_files_are_made_and_recorded(root: Path, advocacy: Run) -> None:
    result = advocacy("petition", "make")
    assert result.code == 0
    folder = root / "out" / "petitions" / "hearings"
    assert sorted(p.name for p in folder.iterdir()) == FILES
    assert result.out.splitlines()[0] == "out/petitions/hearings/petition_sr-Cyrl.docx"
    assert "8 files made" in result.err
    (entry,) = _entries(root)
    assert entry.subject == "petition:hearings/hearings-petition"
    assert sorted(entry.digests) == [f"hearings/{name}" for name in FILES]


def test_again_writes_nothing_and_what_is_missing_comes_back(root: Path, advocacy: Run) -> None:
    advocacy("petition", "make")
    assert _states(advocacy) == {"same"}
    file = root / "out" / "petitions" / "hearings" / "petition_sq.docx"
    before = file.read_bytes()
    file.unlink()
    assert _states(advocacy) == {"same", "new"}
    assert file.read_bytes() == before
    assert len(_entries(root)) == 1


def test_a_changed_plan_changes_the_files_and_adds_an_entry(root: Path, advocacy: Run) -> None:
    advocacy("petition", "make")
    plan = root / "campaigns" / "hearings.yaml"
    plan.write_text(plan.read_text("utf-8").replace("goal: 600", "goal: 700"), "utf-8")
    assert _states(advocacy) == {"changed"}
    assert len(_entries(root)) == 2
    plan.write_text(plan.read_text("utf-8").replace("goal: 700", "goal: 600"), "utf-8")
    assert _states(advocacy) == {"changed"}
    assert len(_entries(root)) == 3


def test_an_edited_file_is_never_overwritten(root: Path, advocacy: Run) -> None:
    advocacy("petition", "make")
    folder = root / "out" / "petitions" / "hearings"
    for name in ("petition_sq.docx", "signatures_en.docx"):
        (folder / name).write_bytes(b"ours by hand")
    (folder / "petition_en.docx").unlink()
    result = advocacy("petition", "make")
    assert result.code == 5
    assert "hearings/petition_sq.docx, hearings/signatures_en.docx" in result.err
    assert (folder / "petition_sq.docx").read_bytes() == b"ours by hand"
    assert not (folder / "petition_en.docx").exists()
    assert len(_entries(root)) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(root: Path, advocacy: Run) -> None:
    result = advocacy("petition", "make", "-n")
    assert result.code == 0
    assert len(result.out.splitlines()) == 8
    assert "8 files would be made" in result.err
    assert not (root / "out").exists()
    assert not (root / ".advocacy" / "advocacy.db").exists()


def test_languages_and_folder_can_be_chosen(root: Path, advocacy: Run) -> None:
    result = advocacy("petition", "make", "hear", "--language", "sr", "--language", "en", "-o", "x")
    assert result.code == 0
    names = sorted(p.name for p in (root / "x" / "hearings").iterdir())
    assert names == [name for name in FILES if "sq" not in name]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing",), 4, "nothing"),
        (("--sheets", "0"), 2, "--sheets 0: choose 1 to 500"),
        (("--rows", "61"), 2, "--rows 61: choose 1 to 60"),
        (("--language", "de"), 2, "'de' is no language"),
    ],
)
def test_mistakes_have_their_exit_codes(
    advocacy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = advocacy("petition", "make", *arguments)
    assert result.code == code
    assert said in result.err


def test_a_campaign_without_a_petition_is_said(root: Path, advocacy: Run) -> None:
    plan = root / "campaigns" / "hearings.yaml"
    plan.write_text(plan.read_text("utf-8").partition("petition:")[0], "utf-8")
    named = advocacy("petition", "make", "hearings")
    assert named.code == 4
    assert "add `petition:` to campaigns/hearings.yaml" in named.err
    every = advocacy("petition", "make")
    assert every.code == 0
    assert "no active campaign has a petition" in every.err
    assert json.loads(advocacy("petition", "make", "--json").out) == []


def test_a_missing_language_is_a_located_problem(root: Path, advocacy: Run) -> None:
    plan = root / "campaigns" / "hearings.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("  sq: Dëgjime buxhetore në gjuhën serbe\n", ""), "utf-8")
    result = advocacy("petition", "make")
    assert result.code == 3
    assert "campaigns/hearings.yaml" in result.err
    assert "title: no sq text, only sr, en" in result.err
    assert not (root / "out").exists()


def test_a_letterhead_that_is_not_there_is_said(root: Path, advocacy: Run) -> None:
    config = root / "advocacy.toml"
    text = config.read_text("utf-8").replace("[sender]", '[sender]\nletterhead = "own.docx"')
    config.write_text(text, "utf-8")
    result = advocacy("petition", "make")
    assert result.code == 3
    assert "templates/letterheads/own.docx" in result.err
    folder = root / "templates" / "letterheads"
    folder.mkdir(parents=True)
    from docx import Document

    Document().save(str(folder / "own.docx"))
    assert advocacy("petition", "make").code == 0
    assert _states(advocacy) == {"same"}


def test_after_undo_our_files_are_still_ours(root: Path, advocacy: Run) -> None:
    advocacy("petition", "make")
    plan = root / "campaigns" / "hearings.yaml"
    assert advocacy("undo", "-y").code == 0
    plan.write_text(plan.read_text("utf-8").replace("goal: 600", "goal: 700"), "utf-8")
    assert _states(advocacy) == {"changed"}
    assert len(_entries(root)) == 1


def test_the_senders_words_are_told_where_they_are_missing(root: Path, advocacy: Run) -> None:
    from docx import Document

    config = root / "advocacy.toml"
    lines = config.read_text("utf-8").splitlines()
    own = ("signatory", "function", "place")
    rest = [x for x in lines if not x.startswith(tuple(f"{name} " for name in own))]
    said = '[sender]\nsignatory = "Ана Ђурђевић"\nfunction = "координаторка"'
    config.write_text("\n".join(rest).replace("[sender]", said), "utf-8")
    lacking = advocacy("petition", "make", "--language", "en")
    assert lacking.code == 3
    assert "sender.function has no en text" in lacking.err
    assert not (root / "out").exists()
    config.write_text(config.read_text("utf-8").replace('function = "координаторка"', ""), "utf-8")
    done = advocacy("petition", "make", "--language", "en")
    assert done.code == 0, done.err
    text = Document(str(root / "out/petitions/hearings/petition_en.docx"))
    assert "Ana Đurđević" in [p.text for p in text.paragraphs]
