"""Word files for tests: a small package around a body that a test writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
import pytest
from lxml import etree

from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.errors import InvalidInput

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{MAIN}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STORIES = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}


def p(*runs: str, style: str = "") -> str:
    """A paragraph; what is no XML becomes a run of its own."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{style}</w:pPr>' if style else ''}{inner}</w:p>"


def r(text: str, form: str = "") -> str:
    """A run."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    look = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: list[str], width: int = 2000) -> str:
    """A table; a cell is text or XML of its paragraphs."""
    columns = max(map(len, rows))
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    made = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"


def cell(content: str) -> str:
    """A cell."""
    inner = content if content.startswith(("<w:p", "<w:tbl")) else p(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{inner}</w:tc>'


def field(code: str, result: str = "«x»", form: str = "") -> str:
    """A complex field, its instruction in two pieces as Word splits them."""
    cut = len(code) // 2

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def piece(text: str) -> str:
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'

    return (
        char("begin") + piece(code[:cut]) + piece(code[cut:]) + char("separate")
        + r(result, form) + char("end")
    )  # fmt: skip


def package(body: str, others: Mapping[str, str | bytes] | None = None, **stories: str) -> bytes:
    """A .docx. `header`, `footer`, `footnotes`, `endnotes` are the inside of such a part."""
    parts: dict[str, str | bytes] = {}
    types = relations = section = ""
    for number, (kind, inside) in enumerate(stories.items(), 10):
        root = STORIES[kind]
        parts[f"word/{kind}1.xml"] = f"{_HEAD}<w:{root} {SPACES}>{inside}</w:{root}>"
        types += f'<Override PartName="/word/{kind}1.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        relations += f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{kind}1.xml"/>'
        if kind in ("header", "footer"):
            section += f'<w:{kind}Reference w:type="default" r:id="rId{number}"/>'
    page = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1417" w:header="567" w:footer="567" w:gutter="0"/>'
    parts["word/document.xml"] = (
        f"{_HEAD}<w:document {SPACES}><w:body>{body}<w:sectPr>{section}{page}</w:sectPr>"
        "</w:body></w:document>"
    )
    parts["[Content_Types].xml"] = (
        _HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f"{types}</Types>"
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["_rels/.rels"] = (
        f'{_HEAD}<Relationships xmlns="{space}">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    parts["word/_rels/document.xml.rels"] = (
        f'{_HEAD}<Relationships xmlns="{space}">{relations}</Relationships>'
    )
    return zipped({**parts, **(others or {})})


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """These parts as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def stored(content: bytes) -> bytes:
    """The same file, packed as it is: no ratio gives away that it repeats itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({n: archive.read(n) for n in archive.namelist()}, zipfile.ZIP_STORED)


KNOWN = (
    "name", "title", "ask.text", "rows[].text", "rows[].by", "rows[].title", "columns[]", "due",
    "due_long", "letter.date", "letter.date_long", "recipient.name", "recipient.address",
    "recipient.salutation", "page.address[]", "page.closing",
)  # fmt: skip
VALUES: dict[str, object] = {
    "name": "Ana",
    "title": "Mayor",
    "ask": {"text": "Two hearings"},
    "rows": [{"text": "one", "by": "1.", "title": "A"}, {"text": "two", "by": "2.", "title": "B"}],
    "columns": ["I", "II", "III"],
    "due": "1. 12.",
    "due_long": "1 December",
    "letter": {"date": "23. 11. 2026.", "date_long": "23 November 2026"},
    "recipient": {"name": "Ana", "address": "Street 1\nTown", "salutation": "Dear Ana,"},
    "page": {"address": ["Ana", "Town"], "closing": "Yours,"},
}


def fill(
    content: bytes, values: Mapping[str, object] | None = None, **how: object
) -> tuple[bytes, list[str]]:
    """The filled file, and its faults with their places."""
    word = compile_word(content, "a.docx", KNOWN, **how)  # type: ignore[arg-type]
    parts, faults = dict(word.constant), []
    for name, part in word.templates(KNOWN).items():
        text, wrong = part.render({**VALUES, **(values or {})})
        parts[name] = text.encode()
        faults += [f"{word.place(name, fault.line)}: {fault.message}" for fault in wrong]
    return zipped(parts), faults


def said(content: bytes, values: Mapping[str, object] | None = None, **how: object) -> list[str]:
    """What the filled file says, as python-docx reads it: paragraphs, and rows as `a | b`."""
    made, faults = fill(content, values, **how)
    assert faults == []
    return shown(made)


def shown(made: bytes) -> list[str]:
    """What a file says."""
    document = docx.Document(io.BytesIO(made))
    valid(made)
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [" | ".join(c.text for c in _cells(row)) for row in block.rows]
        else:
            found.append(block.text)
    return found


def _cells(row: Any) -> list[Any]:
    return [docx.table._Cell(tc, row) for tc in row._tr.tc_lst]


def valid(made: bytes) -> None:
    """Check what Word calls unreadable: rows, cells and boxes that hold nothing."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        root = etree.fromstring(part)
        for parent, child in (("tbl", "tr"), ("tr", "tc"), ("tc", "p"), ("txbxContent", "p")):
            for node in root.iter(f"{{{MAIN}}}{parent}"):
                assert node.find(f"{{{MAIN}}}{child}") is not None, (name, parent)
        for kind in ("tc", "txbxContent"):
            for node in root.iter(f"{{{MAIN}}}{kind}"):
                assert node[-1].tag == f"{{{MAIN}}}p", (name, kind)
        ids = [n.get("id") for n in root.iter("{*}docPr")]
        assert len(set(ids)) == len(ids)
        marks = [n.get(f"{{{MAIN}}}name") for n in root.iter(f"{{{MAIN}}}bookmarkStart")]
        assert len(set(marks)) == len(marks)
        assert b"rsid" not in part


def problems(content: bytes) -> list[str]:
    """Every fault of a template, as people read it, with its hint."""
    with pytest.raises(InvalidInput) as caught:
        compile_word(content, "a.docx", KNOWN).templates(KNOWN)
    return [f"{p.where}: {p.message} ({p.hint})" for p in caught.value.problems]
