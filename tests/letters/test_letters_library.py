"""Templates at hand: what cannot be listed is said, never replaced in silence."""

from __future__ import annotations

import shutil
from pathlib import Path


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
