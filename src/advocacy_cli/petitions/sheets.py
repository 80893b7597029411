"""A petition as paper: its text, and the sheets that people sign.

On a sheet, title, ask and addressee stand in the page's header, and who collected, consent and
retention in its footer: whatever breaks over to another page, no page is without them.
"""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any

from advocacy_cli.documents.letterhead import (
    Funding,
    Sender,
    finished,
    new_document,
    small,
)
from advocacy_cli.language.safe import for_document
from advocacy_cli.petitions.words import Words

ROW = 9  # mm: what a signature needs
MOST_PORTRAIT = 5  # columns; more need the page's long side


def text(
    words: Words, sender: Sender, funding: Funding | None, footnote: str, own: bytes | None
) -> bytes:
    """The petition's text as .docx."""
    from docx.shared import Pt

    document = new_document(words.tag, sender, funding, own=own)
    document.core_properties.title = for_document(words.title)[:255]
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(18)
    heading.add_run(words.heading).bold = True
    title = document.add_paragraph(style=_style(document, "Heading 1"))
    run = title.add_run(for_document(words.title))
    run.bold, run.font.size = True, Pt(14)
    for said in (words.to, words.by):
        if said:
            document.add_paragraph(for_document(said)).paragraph_format.space_after = Pt(2)
    for number, part in enumerate(p for p in for_document(words.ask).split("\n\n") if p.strip()):
        paragraph = document.add_paragraph(part.strip())
        paragraph.paragraph_format.space_before = Pt(14 if number == 0 else 0)
        for run in paragraph.runs:
            run.font.size = Pt(12)
    for number, line in enumerate(line for line in (words.dates, words.numbers) if line):
        paragraph = document.add_paragraph(for_document(line))
        paragraph.paragraph_format.space_before = Pt(14 if number == 0 else 0)
    if words.rule:
        small(document.add_paragraph(), words.rule)
    _signature(document, sender)
    if footnote:
        small(document.add_paragraph(), footnote)
    return finished(document)


def sheets(
    words: Words,
    sender: Sender,
    funding: Funding | None,
    footnote: str,
    own: bytes | None,
    *,
    count: int,
    rows: int | None,
) -> bytes:
    """`count` signature sheets as .docx, numbered through. `rows` on each; None: what fits."""
    from docx.shared import Length, Mm, Pt

    landscape = len(words.columns) > MOST_PORTRAIT
    document = new_document(words.tag, sender, funding, own=own, landscape=landscape)
    document.core_properties.title = for_document(f"{words.sheet}: {words.title}")[:255]
    section = document.sections[0]
    # A letterhead may have another first or even page; on a sheet every page is like the first.
    section.different_first_page_header_footer = False
    document.settings.odd_and_even_pages_header_footer = False
    _head(section, words)
    _foot(section, words, footnote)
    width = section.page_width - section.left_margin - section.right_margin
    if rows is None:
        rows = _fitting(words, funding, footnote, section.page_height.mm, Length(width).mm)
    model = _table(document, words, width)
    row = model.rows[1]
    row.height = Mm(ROW)
    model._tbl.remove(row._tr)
    empty = deepcopy(model._tbl)
    for sheet in range(count):
        table = model._tbl if sheet == 0 else deepcopy(empty)
        if sheet:
            document.element.body.insert_element_before(table, "w:sectPr")
        for number in range(sheet * rows + 1, (sheet + 1) * rows + 1):
            table.append(_numbered(row._tr, number))
        # Two tables need a paragraph between them, and Word wants one after the last.
        gap = document.add_paragraph()
        gap.paragraph_format.space_after = Pt(0)
        gap.paragraph_format.line_spacing = Pt(1)
        gap.paragraph_format.page_break_before = sheet + 1 < count
    return finished(document)


def _signature(document: Any, sender: Sender) -> None:
    """Place and an empty date, and below it who hands the petition in."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(30), True
    line.add_run(for_document(f"{sender.place}, \t" if sender.place else "\t"))
    line.paragraph_format.tab_stops.add_tab_stop(Mm(70), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
    for number, who in enumerate((sender.signatory, sender.function)):
        if not who:
            continue
        below = document.add_paragraph()
        below.paragraph_format.left_indent = Mm(85)
        below.paragraph_format.space_before = Pt(30 if number == 0 else 0)
        below.paragraph_format.space_after, below.paragraph_format.keep_with_next = (
            Pt(0),
            not number,
        )
        below.add_run(for_document(who)).bold = not number


def _head(section: Any, words: Words) -> None:
    from docx.shared import Pt

    run = _line(section.header, 6).add_run(for_document(words.title))
    run.bold, run.font.size = True, Pt(13)
    small(_line(section.header), words.sheet).bold = True
    last = _line(section.header, 4)
    last.add_run(for_document(words.ask)).font.size = Pt(10)
    for line in (words.to, words.numbers, words.rule):
        if line:
            last = _line(section.header)
            small(last, line)
    last.paragraph_format.space_after = Pt(8)


def _foot(section: Any, words: Words, footnote: str) -> None:
    """Who collected, consent and retention, above what the letterhead has in its footer."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Pt

    footer = section.footer
    width = section.page_width - section.left_margin - section.right_margin
    before = list(footer._element)
    name, place, date, signature = words.collector
    for blanks in (((name, 1.0),), ((place, 0.34), (date, 0.6), (signature, 1.0))):
        line = _line(footer, 9)
        for asked, ends in blanks:
            small(line, f"{asked} \t ")
            stops = line.paragraph_format.tab_stops
            stops.add_tab_stop(int(width * ends), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
    last = _line(footer, 6)
    _privacy(last, words)
    if footnote:
        last = _line(footer)
        small(last, footnote).font.size = Pt(7)
    last.paragraph_format.space_after = Pt(4)
    for element in before:
        footer._element.append(element)


def _line(block: Any, before: float = 0) -> Any:
    """A new paragraph without air, in the plain style, which every letterhead has."""
    from docx.shared import Pt

    paragraph = block.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(0), 1.0
    return paragraph


def _privacy(paragraph: Any, words: Words) -> None:
    """Consent and retention; a model text says of itself that it is one."""
    from docx.shared import Pt

    small(paragraph, f"{words.privacy} ").bold = True
    small(paragraph, f"{words.consent} {words.retention}")
    if words.model:
        small(paragraph, f" {words.model}").italic = True
    for run in paragraph.runs:
        run.font.size = Pt(7)


def _table(document: Any, words: Words, width: int) -> Any:
    """A table of a heading, which repeats on every page, and one empty row."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table = document.add_table(2, len(words.columns))
    _grid(table)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    table.rows[0].height = Mm(7)
    whole = sum(column.wide for column in words.columns)
    for index, column in enumerate(words.columns):
        cells = table.columns[index].cells
        table.columns[index].width = width * column.wide // whole
        for cell in cells:
            cell.width = width * column.wide // whole
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        run = cells[0].paragraphs[0].add_run(for_document(column.heading))
        run.bold, run.font.size = True, Pt(9)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.rows[1].cells[0].paragraphs[0].add_run("0").font.size = Pt(9)
    return table


def _grid(table: Any) -> None:
    """Draw every line of a table: a letterhead of one's own may have no style that does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _style(document: Any, name: str) -> str | None:
    """The style's name if the document has it; a letterhead of one's own may not."""
    return name if name in document.styles else None


def _numbered(row: Any, number: int) -> Any:
    """A copy of the empty row with its number."""
    from docx.oxml.ns import qn

    copy = deepcopy(row)
    next(copy.iter(qn("w:t"))).text = str(number)
    return copy


def _fitting(
    words: Words, funding: Funding | None, footnote: str, height: float, width: float
) -> int:
    """How many rows fit under the header and above the footer, carefully reckoned in mm."""

    def lines(text: str, points: float) -> float:
        per_line = width / (points * 0.19)  # mm a letter: wide Cyrillic included
        parts = text.split("\n") if text else []
        return sum(math.ceil(max(1, len(p)) / per_line) for p in parts) * points * 0.44

    head = 28 + lines(words.title, 13) + lines(words.ask, 10)
    head += sum(lines(part, 8) for part in (words.to, words.numbers, words.rule))
    privacy = f"{words.privacy} {words.consent} {words.retention} {words.model}"
    foot = 34 + lines(privacy, 7) + lines(footnote, 7)
    if funding is not None:
        foot += max(10.0, 5 + lines(funding.disclaimer, 7.8))
    return max(3, int((height - head - foot - 10) // (ROW + 0.2)))
