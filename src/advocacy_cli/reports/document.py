"""A report as a Word document, on the page that all our documents stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advocacy_cli.documents.letterhead import (
    TAGS,
    finished,
    funding,
    new_document,
    sender,
    small,
    status_footnote,
    wants_footnote,
)
from advocacy_cli.language.safe import for_document
from advocacy_cli.reports.note import Cell, Note, Section
from advocacy_cli.settings import Settings

TABLE_SIZE = 9  # pt
MOST_UPRIGHT = 5  # columns; more need the page's long side
_LETTER = 72_000  # EMU: how wide a letter of that size is, on the average
_SHORT = 13  # letters: a date, also in Serbian
_LONGEST = 20  # letters of a word
_MOST = 60  # letters of a cell that count when columns share what is left


def to_docx(note: Note, settings: Settings, own: bytes | None = None) -> bytes:
    """The note as .docx in its own language; `own` is a letterhead of the workspace."""
    tag = note.lang if note.lang in TAGS else "sr-Cyrl" if note.lang == "sr" else "en"
    wide = max((len(section.head) for section in note.sections), default=0) > MOST_UPRIGHT
    document = new_document(
        tag, sender(settings, tag), funding(settings, tag), own=own, landscape=wide
    )
    document.core_properties.title = for_document(note.title)[:255]
    _heading(document, note.title, 1)
    for line in note.lead:
        document.add_paragraph(for_document(line))
    for section in note.sections:
        if section.heading:
            _heading(document, "".join(section.heading), 2)
        for item in section.items:
            paragraph = document.add_paragraph(f"– {_text(item)}")
            paragraph.paragraph_format.left_indent = _points(12)
            paragraph.paragraph_format.first_line_indent = _points(-12)
        if section.rows:
            _table(document, section)
    for mark in note.marks:
        small(document.add_paragraph(), mark)
    if wants_footnote(" ".join(_words(note))) and (said := status_footnote(settings, tag)):
        small(document.add_paragraph(), said)
    return finished(document)


def _words(note: Note) -> Sequence[str]:
    cells = (cell for s in note.sections for row in (s.items, *s.rows) for cell in row)
    return [note.title, *note.lead, *("".join(cell) for cell in cells), *note.marks]


def _text(cell: Cell) -> str:
    return for_document(" ".join("".join(cell).split()))


def _points(number: int) -> Any:
    from docx.shared import Pt

    return Pt(number)


def _heading(document: Any, text: str, level: int) -> None:
    """A heading that stays with what follows, also where a letterhead has no such style."""
    style = f"Heading {level}"
    paragraph = document.add_paragraph(style=style if style in document.styles else None)
    run = paragraph.add_run(for_document(text))
    run.bold, run.font.size = True, _points(16 - 2 * level)
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Any, section: Section) -> None:
    """A table whose heading repeats on every page and whose rows do not break."""
    from docx.oxml import OxmlElement

    page = document.sections[-1]
    room = page.page_width - page.left_margin - page.right_margin
    cells = [list(section.head), *([_text(cell) for cell in row] for row in section.rows)]
    widths = _widths(cells, room)
    table = document.add_table(len(cells), len(section.head))
    if "Table Grid" in document.styles:
        table.style = "Table Grid"
    table.autofit = False
    for index, wide in enumerate(widths):
        table.columns[index].width = wide
    for number, (row, words) in enumerate(zip(table.rows, cells, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, wide in zip(row.cells, words, widths, strict=True):
            cell.width = wide
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = _points(2)
            run = paragraph.add_run(for_document(text))
            run.bold, run.font.size = number == 0, _points(TABLE_SIZE)
    document.add_paragraph().paragraph_format.space_after = _points(0)


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: no word is broken and no date, and what is left goes where much is
    said. A name as long as that of a file may break: it must not push the others off the page."""
    columns = list(zip(*cells, strict=True))
    needs = [max(map(_need, column)) + 3 for column in columns]
    wants = [
        max(0, max(map(len, column)) - need) for column, need in zip(columns, needs, strict=True)
    ]
    letters = room / _LETTER
    left = max(0.0, letters - sum(needs))
    shares = [
        need + left * min(want, _MOST) / (sum(min(w, _MOST) for w in wants) or 1)
        for need, want in zip(needs, wants, strict=True)
    ]
    return [int(room * share / sum(shares)) for share in shares]


def _need(text: str) -> int:
    """How many letters of a cell must stand in one line."""
    if len(text) <= _SHORT:
        return len(text)
    return min(_LONGEST, max((len(word) for word in text.split()), default=0))
