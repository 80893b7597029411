"""Letters from one Word file in one document: what they must not share, they do not."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from lxml import etree
from printing import form, from_word, said, workspace

from advocacy_cli.documents import letterhead
from advocacy_cli.letters.merged import Volume
from advocacy_cli.letters.pdf import Letter, pdfs

W = nsdecls("w")
NOTES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> note on {{{{ letter.number }}}}</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def template(*, pages: int = 1) -> bytes:
    """A Word file with a list, a note, a place that is referred to, a picture and a header that
    names the letter."""
    document: Any = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.header.paragraphs[0].text = "Header of {{ letter.number }}"
    footer = section.footer.paragraphs[0]
    footer.add_run("of ")
    footer._p.append(
        parse_xml(f'<w:fldSimple {W} w:instr="NUMPAGES"><w:r><w:t>9</w:t></w:r></w:fldSimple>')
    )
    paragraph = document.add_paragraph("Letter {{ letter.number }} to {{ recipient.title }}")
    paragraph._p.append(parse_xml(f'<w:bookmarkStart {W} w:id="0" w:name="start"/>'))
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {W} w:id="0"/>'))
    paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="1"/></w:r>'))
    for words in ("first", "second"):
        document.add_paragraph(words, style="List Number")
        numbers = document.paragraphs[-1]._p.get_or_add_pPr().get_or_add_numPr()
        numbers.get_or_add_ilvl().val, numbers.get_or_add_numId().val = 0, 5
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:fldSimple {W} w:instr=" PAGEREF start \\h "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )
    picture = Path(letterhead.__file__).with_name("eu-emblem.png")
    document.add_paragraph().add_run().add_picture(str(picture), width=Mm(10))
    for _ in range(pages - 1):
        document.add_page_break()
    document.add_paragraph("{{ page.closing }}")
    out = io.BytesIO()
    document.save(out)
    return with_notes(out.getvalue())


def with_notes(content: bytes) -> bytes:
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    typed = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    added = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{typed}"/>'),
        "word/_rels/document.xml.rels": ("</Relationships>", f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/>'),
    }  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name in added:
                end, more = added[name]
                text = text.replace(end.encode(), f"{more}{end}".encode())
            new.writestr(name, text)
        new.writestr("word/footnotes.xml", NOTES)
    return out.getvalue()


def bound(count: int = 3, *, pages: int = 1) -> bytes:
    compiled = from_word(template(pages=pages))
    volume = Volume()
    for n in range(count):
        volume.add(compiled, said(compiled, n, title="A & B"))
    return volume.finish()


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bound())) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        found = {n: package.read(n) for n in names if n.endswith((".xml", ".rels"))}
    for content in found.values():
        etree.fromstring(content)
    return {name: content.decode() for name, content in found.items()}


def test_each_has_its_own_header(parts: dict[str, str]) -> None:
    document = docx.Document(io.BytesIO(bound()))
    headers = [section.header.paragraphs[0].text for section in document.sections]
    assert headers == [f"Header of hearings/L{n}" for n in range(3)]
    assert len(re.findall(r'PartName="/word/header[^"]*"', parts["[Content_Types].xml"])) == 3


def test_lists_begin_anew(parts: dict[str, str]) -> None:
    used = re.findall(r'<w:numId w:val="(\d+)"/>', parts["word/document.xml"])
    assert len(used) == 6
    assert [used[0], used[2], used[4]] == [used[1], used[3], used[5]]
    assert len(set(used)) == 3
    lists = parts["word/numbering.xml"]
    of = [
        re.search(rf'<w:num\b[^>]*w:numId="{n}".*?abstractNumId w:val="(\d+)"', lists, re.DOTALL)[1]
        for n in used
    ]  # type: ignore[index]
    assert len(set(of)) == 1
    for number in used[2:]:
        made = re.search(rf'<w:num w:numId="{number}">.*?</w:num>', lists)
        assert made is not None
        assert '<w:startOverride w:val="1"/>' in made[0]


def test_each_note_is_its_letters(parts: dict[str, str]) -> None:
    used = re.findall(r'<w:footnoteReference w:id="(\d+)"/>', parts["word/document.xml"])
    assert len(set(used)) == 3
    for n, number in enumerate(used):
        note = re.search(
            rf'<w:footnote\b[^>]*w:id="{number}".*?</w:footnote>',
            parts["word/footnotes.xml"],
            re.DOTALL,
        )
        assert note is not None
        assert f"note on hearings/L{n}" in note[0]


def test_places_and_what_leads_to_them_are_the_letters(parts: dict[str, str]) -> None:
    xml = parts["word/document.xml"]
    names = re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', xml)
    assert len(names) == len(set(names)) == 6
    for kind in ("Start", "End"):
        ids = re.findall(rf'<w:bookmark{kind}\b[^>]*w:id="(\d+)"', xml)
        assert len(ids) == len(set(ids)) == 6
    led = re.findall(r"PAGEREF (\w+)", xml)
    assert len(set(led)) == 3
    assert set(led) <= set(names)


def test_pictures_have_numbers_of_their_own(parts: dict[str, str]) -> None:
    numbers = re.findall(r'<wp:docPr\b[^>]*?\bid="(\d+)"', "".join(parts.values()))
    assert len(numbers) == len(set(numbers)) == 3


def test_what_stands_on_another_letterhead_stands_in_another_file() -> None:
    assert from_word(template()).family != form().family
    assert form("en").family == form("sq").family
    own = template()
    assert form(own=own).family != form().family


@pytest.mark.slow
def test_libreoffice_prints_each_with_its_own_pages(tmp_path: Path) -> None:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice (or poppler) is absent")
    pytest.importorskip("pypdf")
    two, one = from_word(template(pages=2)), from_word(template(), "sq")
    letters = [
        Letter(compiled, said(compiled, n, title="A & B"), f"L{n}")
        for n, compiled in enumerate((two, form(), one, two, one))
    ]
    counts = []
    for n, content in enumerate(pdfs(workspace(tmp_path), letters)):
        (tmp_path / "one.pdf").write_bytes(content)
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "one.pdf", "-"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert set(re.findall(r"hearings/L(\d)", text)) == {str(n)}
        counts.append(text.count("\f"))
        if n != 1:
            assert text.count(f"of {counts[-1]}") == counts[-1]
            assert "1. first" in " ".join(text.split())
            assert "2. second" in " ".join(text.split())
    assert counts == [2, 1, 1, 2, 1]
