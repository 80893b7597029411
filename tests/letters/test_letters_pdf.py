"""Letters as PDF through LibreOffice: each with its own pages, whatever the print they came from."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from printing import ALPHABET, TAGS, form, said, workspace

from advocacy_cli.documents import pdf as documents_pdf
from advocacy_cli.letters.pdf import Letter, pdfs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="SKIPPED SYSTEM PACKAGE: libreoffice is absent"
    ),
]


def letters(asks: Sequence[int]) -> list[Letter]:
    """Letters of several lengths in four languages by turns."""
    forms = [form(tag) for tag in TAGS]
    return [
        Letter(forms[n % 4], said(forms[n % 4], n, many), f"hearings/L{n}", "Platform")
        for n, many in enumerate(asks)
    ]


def read(content: bytes) -> Any:
    pypdf = pytest.importorskip("pypdf")
    return pypdf.PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    """The text, without the breaks that the lines of a page make."""
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Letter], list[bytes]]:
    """Eight letters of one, two and three pages, printed in two volumes."""
    pytest.importorskip("pypdf")
    chosen = letters([2, 30, 2, 60, 2, 2, 30, 2])
    root = tmp_path_factory.mktemp("pdf")
    return chosen, list(pdfs(workspace(root), chosen, most=5))


def test_each_is_the_letter_and_nothing_of_another(made: tuple[list[Letter], list[bytes]]) -> None:
    chosen, contents = made
    assert len(contents) == len(chosen)
    for n, content in enumerate(contents):
        text = words(content)
        assert f"hearings/L{n}" in text
        assert set(re.findall(r"of letter (\d+)\.", text)) == {str(n)}


def test_pages_are_counted_within_the_letter(made: tuple[list[Letter], list[bytes]]) -> None:
    counts = [len(read(content).pages) for content in made[1]]
    assert counts == [1, 2, 1, 3, 1, 1, 2, 1]
    said_ = {"sr-Cyrl": "Страна {} од {}", "sr-Latn": "Strana {} od {}", "sq": "Faqja {} nga {}", "en": "Page {} of {}"}  # fmt: skip
    for letter, content, count in zip(*made, counts, strict=True):
        for n, page in enumerate(read(content).pages, 1):
            assert said_[letter.form.tag].format(n, count) in " ".join(page.extract_text().split())


def test_all_letters_of_the_language_are_there_in_fonts_that_travel_along(
    made: tuple[list[Letter], list[bytes]],
) -> None:
    for letter, content in zip(*made, strict=True):
        text = words(content)
        missing = [c for c in ALPHABET[letter.form.tag] if c not in text]
        assert not missing, letter.form.tag
        assert not set(text) & set("\x00\ufffd\u25a1")
        for page in read(content).pages:
            fonts = page["/Resources"]["/Font"]
            assert fonts
            for font in fonts.values():
                described = font.get_object()
                if "/DescendantFonts" in described:
                    described = described["/DescendantFonts"][0].get_object()
                descriptor = described["/FontDescriptor"].get_object()
                assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
            assert not re.search(rb"<(?:00)+>\s*Tj", page.get_contents().get_data())  # .notdef


def test_a_pdf_says_what_it_is_and_no_moment(made: tuple[list[Letter], list[bytes]]) -> None:
    tags = {"sr-Cyrl": "sr-Cyrl-RS", "sr-Latn": "sr-Latn-RS", "sq": "sq-AL", "en": "en-GB"}
    for letter, content in zip(*made, strict=True):
        reader = read(content)
        assert reader.metadata.title == letter.title
        assert reader.metadata.author == "Platform"
        assert reader.trailer["/Root"]["/Lang"] == tags[letter.form.tag]
        assert b"CreationDate" not in content
        assert b"ModDate" not in content


def test_the_same_letters_give_the_same_bytes(
    made: tuple[list[Letter], list[bytes]], tmp_path: Path
) -> None:
    assert list(pdfs(workspace(tmp_path), made[0], most=5)) == made[1]


def test_in_another_print_a_letter_looks_the_same(
    made: tuple[list[Letter], list[bytes]], tmp_path: Path
) -> None:
    """Not the same bytes: LibreOffice numbers a font's letters as the whole print uses them."""
    reader = shutil.which("pdftoppm")
    if reader is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: poppler is absent")
    (alone,) = pdfs(workspace(tmp_path), [made[0][2]])
    images = []
    for name, content in (("alone", alone), ("together", made[1][2])):
        (tmp_path / f"{name}.pdf").write_bytes(content)
        command = [reader, "-r", "60", "-singlefile", tmp_path / f"{name}.pdf", tmp_path / name]
        subprocess.run(command, check=True)
        images.append((tmp_path / f"{name}.ppm").read_bytes())
    assert images[0] == images[1]


@pytest.mark.parametrize("lost", ["pypdf", "bookmarks"])
def test_what_cannot_be_divided_is_converted_letter_by_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    if lost == "pypdf":
        monkeypatch.setattr(documents_pdf, "divides", lambda: False)
    else:
        monkeypatch.setattr(documents_pdf, "_FILTER", "pdf")
    contents = list(pdfs(workspace(tmp_path), letters([2, 60, 2])))
    assert [len(read(content).pages) for content in contents] == [1, 3, 1]
    for n, content in enumerate(contents):
        assert f"hearings/L{n}" in words(content)
    assert "Strana 3 od 3" in words(contents[1])
