"""Templates at hand: what cannot be listed is said, never replaced in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


def test_a_broken_folder_of_templates_is_no_absence(advocacy, root: Path) -> None:
    folder = root / "templates" / "letters"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("not a folder", encoding="utf-8")
    made = advocacy("letter", "make", "hearings")
    assert made.code == 3
    assert made.err.startswith("templates/letters:1:1: error: cannot be read as a folder")
    assert not (root / "out").exists()


def test_without_a_folder_of_templates_the_built_in_ones_serve(advocacy, root: Path) -> None:
    shutil.rmtree(root / "templates", ignore_errors=True)
    assert advocacy("letter", "check").code == 0


def test_a_built_in_template_is_copied_once(root: Path, advocacy) -> None:
    listed = advocacy("letter", "template")
    assert "official  (en, sq, sr)" in listed.out
    assert advocacy("letter", "template", "offical").code == 4
    assert "your own" not in listed.err
    tried = advocacy("letter", "template", "official", "-n")
    done = advocacy("letter", "template", "official")
    assert (
        tried.out
        == done.out
        == "".join(f"templates/letters/official.{tag}.docx\n" for tag in ("en", "sq", "sr"))
    )
    mine = root / "templates/letters/official.en.docx"
    mine.write_bytes(b"mine")
    again = advocacy("letter", "template", "official")
    assert (again.code, again.out) == (0, "")
    assert "in your words" in again.err
    assert mine.read_bytes() == b"mine"


def test_ones_own_templates_are_listed_below_the_built_in_ones(root: Path, advocacy) -> None:
    assert advocacy("letter", "template", "ask").code == 0
    assert "your own" not in advocacy("letter", "template").err  # in the same words
    odd(root, "ask.en.md.j2", GOOD.encode())
    odd(root, "mine.sq.md.j2", GOOD.encode())
    odd(root, "mine.sr.md.j2", GOOD.encode())
    odd(root, "Bad name.sr.docx")
    listed = advocacy("letter", "template")
    assert "your own, in templates/letters:" in listed.err
    assert listed.out.splitlines()[-2:] == ["ask  (en)", "mine  (sq, sr)"]
    assert "built-in" in advocacy("letter", "template", "--help").out


GOOD = "---\nsubject: Subject\n---\nDear {{ recipient.title }}\n"


def odd(root: Path, name: str, content: bytes = b"PK\x03\x04 damaged") -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Moj dopis.sr.docx", "it has spaces and capitals: call it moj-dopis.sr.docx"),
        ("mine.sr.docx", "mine.sr.docx"),
        ("mine.en.md.j2", "mine.en.md.j2:1 has no front matter"),
        ("old.sr.doc", "old.sr.doc is not read: .doc is no template: save it as .docx"),
        ("x.sr.odt", "x.sr.odt is not read: .odt is no template: save it as .docx"),
        ("x.sr.md", "x.sr.md is not read: .md is no template: call it x.sr.md.j2"),
    ],
)
def test_one_odd_file_stops_no_other_letter(advocacy, root: Path, name: str, said: str) -> None:
    odd(root, name)
    made = advocacy("letter", "make", "hearings")
    assert made.code == 0
    assert made.out.startswith("out/letters/hearings/")
    assert f"note: templates/letters/{name}" in made.err
    assert said in made.err
    unread = "not read" in said
    for command in (("check",), ("letter", "check")):
        checked = advocacy(*command)
        assert checked.code == (0 if unread else 3), checked.err
        assert f"templates/letters/{name}" in checked.err


@pytest.mark.parametrize("name", ["README.md", "list.xlsx", "~$mine.sr.docx", ".DS_Store", "a.txt"])
def test_what_is_no_template_is_left_alone(advocacy, root: Path, name: str) -> None:
    odd(root, name)
    made = advocacy("letter", "make", "hearings")
    assert made.code == 0
    assert "note: templates" not in made.err
    assert advocacy("letter", "check").code == 0


def test_a_template_with_a_fault_stops_its_own_letters_and_no_built_in_one_steps_in(
    advocacy, root: Path
) -> None:
    odd(root, "documents.sr.docx")
    odd(root, "other.en.md.j2", GOOD.encode())
    made = advocacy("letter", "make", "hearings")
    assert made.code == 3
    assert made.err.count("templates/letters/documents.sr.docx") == 1
    assert "(hearings/request to mayor-zvecan)" in made.err
    assert not (root / "out").exists()
    asked = ("letter", "make", "hearings", "--template", "other", "--language", "en")
    odd(root, "other.en.md.j2", GOOD.replace("recipient", "campaign").encode())
    other = advocacy(*asked)
    assert other.code == 0, other.err
    assert "note: templates/letters/documents.sr.docx" in other.err
    checked = advocacy("letter", "check")
    assert checked.code == 3
    assert checked.err.count("templates/letters/documents.sr.docx") == 1


def test_every_fault_of_every_template_is_named_by_both_checks(advocacy, root: Path) -> None:
    odd(root, "a.sr.docx")
    odd(root, "B.en.md.j2", GOOD.encode())
    odd(root, "c.en.md.j2", GOOD.replace("title", "titel").encode())
    odd(root, "d.en.doc")
    for command in (("check",), ("letter", "check")):
        done = advocacy(*command)
        assert done.code == 3
        for file in ("a.sr.docx", "B.en.md.j2", "c.en.md.j2:4", "d.en.doc"):
            assert f"templates/letters/{file}" in done.err, (command, file)
        assert "3 problems" in done.err


def test_a_letter_whose_template_was_saved_in_another_format_says_so(advocacy, root: Path) -> None:
    odd(root, "petit.sr.doc")
    made = advocacy("letter", "make", "hearings", "--template", "petit")
    assert made.code == 3
    assert "no template 'petit'" in made.err
    assert "petit.sr.doc is not read: .doc is no template: save it as .docx" in made.err


def test_check_reads_templates_of_a_plan_with_faults_too(advocacy, root: Path) -> None:
    odd(root, "a.sr.docx")
    campaign = root / "campaigns" / "hearings.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("targets:", "tragets:"), "utf-8")
    done = advocacy("check")
    assert done.code == 3
    assert "templates/letters/a.sr.docx" in done.err
