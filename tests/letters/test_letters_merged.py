"""Many letters in one document: nothing of one reaches into another."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from printing import TAGS, form, said

from advocacy_cli.letters.form import Docx
from advocacy_cli.letters.merged import Volume, bookmark, counts_pages, volumes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def printed(count: int = 8, **more: bytes | str) -> bytes:
    """Letters in four languages by turns."""
    forms = [form(tag, **more) for tag in TAGS]  # type: ignore[arg-type]
    volume = Volume()
    for n in range(count):
        compiled = forms[n % len(forms)]
        volume.add(compiled, said(compiled, n))
    return volume.finish()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {
            name: package.read(name).decode()
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def test_every_letter_begins_on_a_page_one_of_its_own() -> None:
    document = docx.Document(io.BytesIO(printed()))
    assert len(document.sections) == 8
    for section in document.sections:
        assert section._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
        assert section.start_type == 2  # next page
    headers = [section.header.paragraphs[0].text for section in document.sections]
    assert headers == ["Платформа", "Platforma", "Platforma", "Platform"] * 2
    assert document.part.element.xml.count("<w:headerReference") == 8


def test_a_section_ends_in_the_last_paragraph_of_its_letter() -> None:
    """An empty paragraph of its own would begin an empty page after a letter that fills its last."""
    document = docx.Document(io.BytesIO(printed()))
    ends = [
        p
        for p in document.paragraphs
        if p._p.pPr is not None and p._p.pPr.find(f"{W}sectPr") is not None
    ]
    assert [p.text for p in ends] == ["coordinator"] * 7
    assert all(p.text for p in document.paragraphs)


def test_a_letter_that_ends_in_a_table_keeps_its_section(tmp_path: Path) -> None:
    compiled = form()
    table = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>'
    volume = Volume()
    for _ in range(2):
        volume.add(compiled, (f"<w:p><w:r><w:t>x</w:t></w:r></w:p>{table}",))
    document = docx.Document(io.BytesIO(volume.finish()))
    assert len(document.sections) == 2


def test_bookmarks_and_pictures_have_names_of_their_own() -> None:
    xml = parts(printed())
    names = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(\w+)"/>', xml["word/document.xml"])
    assert [name for _, name in names] == [bookmark(n) for n in range(8)]
    assert len({number for number, _ in names}) == 8
    pictures = re.findall(r'<wp:docPr\b[^>]*?\bid="(\d+)"', "".join(xml.values()))
    assert len(pictures) == 4  # the emblem in the footer of each language
    assert max(Counter(pictures).values()) == 1


def test_lists_count_from_one_in_each_letter() -> None:
    xml = parts(printed(3))
    used = re.findall(r'<w:numId w:val="(\d+)"/>', xml["word/document.xml"])
    assert len(set(used)) == 3
    for number in used:
        made = re.search(rf'<w:num w:numId="{number}">.*?</w:num>', xml["word/numbering.xml"])
        assert made is not None
        assert "startOverride" in made[0]


def test_the_language_of_every_run_is_its_letters() -> None:
    document = docx.Document(io.BytesIO(printed(4)))
    tags = {"Yours sincerely": []}
    for paragraph in document.paragraphs:
        if paragraph.text in tags:
            language = (
                paragraph.runs[0]._r.rPr.find(f"{W}lang")
                if paragraph.runs[0]._r.rPr is not None
                else None
            )
            tags[paragraph.text].append(None if language is None else language.get(f"{W}val"))
    assert tags["Yours sincerely"] == [None, "sr-Latn-RS", "sq-AL", "en-GB"]  # first: the styles'


def test_a_run_with_a_language_of_its_own_keeps_it() -> None:
    volume = Volume()
    volume.add(form("sr-Cyrl"), ("<w:p><w:r><w:t>а</w:t></w:r></w:p>",))
    own = '<w:r><w:rPr><w:b/><w:lang w:val="en-GB"/></w:rPr><w:t>b</w:t></w:r>'
    volume.add(form("sq"), (f"<w:p>{own}</w:p>",))
    xml = parts(volume.finish())["word/document.xml"]
    assert own in xml
    assert "sq-AL" not in xml


def test_the_same_letters_give_the_same_bytes() -> None:
    assert printed() == printed()


def letterhead(total: str, kind: str = "") -> bytes:
    """A letterhead of one's own whose footer counts pages, as a program may have written it."""
    document = docx.Document()
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run("total ")
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for child in parse_xml(f"<w:p {nsdecls('w')}>{total}</w:p>"):
        paragraph._p.append(child)
    if kind:
        section = document.sections[0]._sectPr
        section.insert(2, parse_xml(f'<w:type {nsdecls("w")} w:val="{kind}"/>'))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


SIMPLE = '<w:fldSimple w:instr=" NUMPAGES \\* MERGEFORMAT "><w:r><w:t>17</w:t></w:r></w:fldSimple>'
COMPLEX = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> NUMPAGES '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>17</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize("total", [SIMPLE, COMPLEX])
def test_the_number_of_pages_is_the_letters(total: str) -> None:
    compiled = form(own=letterhead(total))
    assert counts_pages(compiled)
    for pages in (1, 3):
        volume = Volume(pages)
        volume.add(compiled, said(compiled, 1))
        footer = next(
            xml for name, xml in parts(volume.finish()).items() if name.startswith("word/footer")
        )
        assert "SECTIONPAGES" in footer
        assert "NUMPAGES" not in footer.replace("SECTIONPAGES", "")
        assert f">{pages}</w:t>" in footer
        assert "17" not in footer


def test_a_letterhead_that_goes_on_where_the_last_page_ended_does_not() -> None:
    compiled = form(own=letterhead(SIMPLE, "continuous"))
    volume = Volume()
    for n in range(3):
        volume.add(compiled, said(compiled, n))
    document = docx.Document(io.BytesIO(volume.finish()))
    assert [section.start_type for section in document.sections] == [2, 2, 2]


class Letter:
    """As much of a finished letter as a volume asks for."""

    def __init__(self, compiled: Docx, number: int) -> None:
        self.form, self.text, self.number = compiled, said(compiled, number), number

    def light(self) -> int:
        return self.number


def test_thousands_are_divided_into_volumes_in_their_order() -> None:
    forms = [form("sq"), form("en")]
    letters = [Letter(forms[n % 2], n) for n in range(5)]
    found = list(volumes(letters, most=2))  # type: ignore[arg-type]
    assert [inside for _, inside in found] == [(0, 1), (2, 3), (4,)]
    for content, inside in found:
        text = " ".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
        assert set(re.findall(r"hearings/L(\d)", text)) == {str(n) for n in inside}


def test_other_letterheads_have_volumes_of_their_own() -> None:
    forms = [form(), form(own=letterhead(SIMPLE)), form("sq")]
    letters = [Letter(forms[n % 3], n) for n in range(6)]
    found = list(volumes(letters))  # type: ignore[arg-type]
    assert [inside for _, inside in found] == [(0, 2, 3, 5), (1, 4)]


def test_no_letters_are_no_document() -> None:
    with pytest.raises(ValueError, match="no letter"):
        Volume().finish()


def test_a_thousand_letters_are_never_whole_in_memory() -> None:
    import tracemalloc

    compiled = form()
    text = said(compiled, 1)
    volume = Volume()
    volume.add(compiled, text)
    tracemalloc.start()
    for _ in range(1000):
        volume.add(compiled, (text[0][:-1] + text[0][-1],))
    now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now < 1000 * len(text[0]) / 8


@pytest.mark.slow
@pytest.mark.parametrize("asks", [2, 120])
def test_libreoffice_prints_no_page_too_many(tmp_path: Path, asks: int) -> None:
    office, reader = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or reader is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice (or poppler) is absent")
    forms = [form(tag) for tag in TAGS]
    volume = Volume()
    for n in range(12):
        volume.add(forms[n % 4], said(forms[n % 4], n, asks))
    (tmp_path / "all.docx").write_bytes(volume.finish())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, tmp_path / "all.docx"], check=True, capture_output=True, timeout=180)
    out = subprocess.run([reader, tmp_path / "all.pdf"], check=True, capture_output=True)
    pages = 1 if asks == 2 else 4
    assert re.search(rb"Pages:\s+(\d+)", out.stdout)[1] == str(12 * pages).encode()  # type: ignore[index]
