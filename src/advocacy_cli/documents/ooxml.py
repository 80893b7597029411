"""Blocks as OOXML with Jinja tags: what stands in the body of `word/document.xml`.

A newline between elements means nothing to XML, so the lines of the source are kept by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from advocacy_cli.documents.blocks import (
    Address,
    Block,
    Break,
    Gap,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Row,
    Rule,
    Run,
    Table,
    Tag,
    Writer,
)
from advocacy_cli.language.safe import RIGHT_TO_LEFT, for_document

BULLETS = 1  # the w:num of bullet lists; ordered lists count on from it
_WIDTH = 9354  # twentieths of a point between the margins
_INDENT = 425  # of a list
_SIGNATURE = '<w:ind w:left="4800"/>'
_NOTE = '<w:sz w:val="20"/>'


class Compiled(NamedTuple):
    """OOXML paragraphs and tables with Jinja tags, and how many ordered lists they hold."""

    xml: str
    ordered: int


class _Style(NamedTuple):
    paragraph: str = ""
    run: str = ""


_STYLES = {
    "": _Style(),
    "heading1": _Style('<w:pStyle w:val="Heading1"/>'),
    "heading2": _Style('<w:pStyle w:val="Heading2"/>'),
    "heading3": _Style('<w:pStyle w:val="Heading3"/>'),
    "reference": _Style(
        f'<w:tabs><w:tab w:val="right" w:pos="{_WIDTH}"/></w:tabs><w:spacing w:after="360"/>'
    ),
    "address": _Style('<w:spacing w:after="0"/>', "{% if loop.first %}<w:b/>{% endif %}"),
    "subject": _Style('<w:spacing w:before="360" w:after="240"/>', "<w:b/>"),
    "replaces": _Style('<w:spacing w:after="240"/>', "<w:i/>"),
    "salutation": _Style('<w:spacing w:after="160"/>'),
    "closing": _Style(
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="0"/>{_SIGNATURE}'
    ),
    "signer": _Style(
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="720" w:after="0"/>{_SIGNATURE}', "<w:b/>"
    ),
    "office": _Style(f'<w:keepLines/><w:spacing w:after="0"/>{_SIGNATURE}'),
    "list-head": _Style('<w:keepNext/><w:spacing w:before="240" w:after="0"/>', _NOTE),
    "listed": _Style('<w:spacing w:after="0"/>', _NOTE),
    "footnote": _Style('<w:spacing w:before="360" w:after="0"/>', '<w:sz w:val="16"/>'),
}


def write(blocks: Iterable[Block], first: int = 1) -> Compiled:
    """The blocks as OOXML; its first line is line `first` of the source."""
    writer = _Ooxml(first)
    writer.blocks(blocks)
    return Compiled("".join(writer.out), writer.ordered)


def escape(text: str) -> str:
    """The text as XML character data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def express(text: str) -> str:
    """A value inside a w:t: escaped, illegal characters out, line breaks as w:br. Words that run
    from right to left are isolated, for `turned` to find them."""
    if text.isprintable():
        if "&" in text or "<" in text or ">" in text:
            text = escape(text)
        if text.isascii():
            return text
        return _isolated(normalize("NFC", text))
    said = _isolated(escape(for_document(text)))
    return said.replace("\n", _BREAK).replace("\t", _TAB)


def turned(xml: str) -> str:
    """Rendered OOXML with runs of their own for isolated words (`w:rtl`), so that a word processor
    sets digits and signs in them as their readers expect."""
    if _ISOLATE not in xml:
        return xml
    found = _RUN.sub(lambda run: _turned(run) if _ISOLATE in run[0] else run[0], xml)
    return found.replace(_ISOLATE, "").replace(_END, "")  # in runs of another make


def _isolated(text: str) -> str:
    return _STRETCH.sub(rf"{_ISOLATE}\g<0>{_END}", text) if RIGHT_TO_LEFT.search(text) else text


def _turned(run: re.Match[str]) -> str:
    form = run[1] or ""
    look = form.replace("<w:b/>", "<w:b/><w:bCs/>").replace("<w:i/>", "<w:i/><w:iCs/>")
    said = run[2].replace(_ISOLATE, _AFTER + _start(f"{look}<w:rtl/>"))
    return (_start(form) + said.replace(_END, _AFTER + _start(form)) + _AFTER).replace(
        _start(form) + _AFTER, ""
    )


def _start(form: str) -> str:
    return f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}{_TEXT}"


def numbering(ordered: int) -> bytes:
    """The numbering part for a document with that many ordered lists."""
    levels = {
        "bullet": [("bullet", "•"), ("bullet", "–"), ("bullet", "•")],
        "decimal": [("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")],
    }
    out = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
    ]
    for number, name in enumerate(levels):
        out.append(
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        )
        for level, (form, sign) in enumerate(levels[name]):
            out.append(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
                f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{(level + 1) * _INDENT}" w:hanging="{_INDENT}"/></w:pPr></w:lvl>'
            )
        out.append("</w:abstractNum>")
    out.append(f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num>')
    for number in range(BULLETS + 1, BULLETS + 1 + ordered):
        restarts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(3)
        )
        out.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{restarts}</w:num>')
    out.append("</w:numbering>")
    return "".join(out).encode()


class _Ooxml(Writer):
    def __init__(self, first: int) -> None:
        super().__init__(first)
        self.ordered = 0
        self.lists: list[int] = []
        self.quotes = 0
        self.marker = ""  # the properties of the item that begins here

    def skip(self, count: int) -> str:
        return "\n" * count

    def escape(self, text: str) -> str:
        return escape(text)

    def paragraph(self, block: Paragraph) -> None:
        style = _STYLES[block.style]
        inside = style.paragraph or self.marker or self.around()
        self.marker = ""
        self.write(f"<w:p><w:pPr>{inside}</w:pPr>" if inside else "<w:p>", block.line)
        self.runs(block.pieces, style.run)
        self.write("</w:p>")

    def around(self) -> str:
        """The properties of a paragraph of running text."""
        if self.quotes:
            return '<w:pStyle w:val="Quote"/>'
        if self.lists:  # a further paragraph of an item stands under the first
            return f'<w:ind w:left="{min(3, len(self.lists)) * _INDENT}"/>'
        return ""

    def listing(self, block: List) -> None:
        self.ordered += block.ordered
        self.lists.append(BULLETS + self.ordered if block.ordered else BULLETS)
        for item in block.items:
            if isinstance(item, Item):
                level = min(2, len(self.lists) - 1)
                self.marker = (
                    f'<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="{level}"/>'
                    f'<w:numId w:val="{self.lists[-1]}"/></w:numPr><w:contextualSpacing w:val="0"/>'
                )
                self.blocks(item.blocks)
                self.marker = ""
            else:
                self.statement(item)
        self.lists.pop()

    def quote(self, block: Quote) -> None:
        self.quotes += 1
        self.blocks(block.blocks)
        self.quotes -= 1

    def table(self, block: Table) -> None:
        column = f'<w:gridCol w:w="{_WIDTH // max(1, block.columns)}"/>'
        self.write(f"{_TABLE}<w:tblGrid>{column * block.columns}</w:tblGrid>")
        for row in block.rows:
            if isinstance(row, Tag):
                self.statement(row)
            else:
                self.row(row)
        self.write("</w:tbl>" + _GAP)

    def row(self, row: Row) -> None:
        self.write("<w:tr>" + ("<w:trPr><w:tblHeader/></w:trPr>" if row.heading else ""), row.line)
        for cell in row.cells:
            justify = {"right": '<w:jc w:val="right"/>', "center": '<w:jc w:val="center"/>'}
            style = '<w:spacing w:after="0"/>' + justify.get(cell.align, "")
            self.write(f"<w:tc><w:p><w:pPr>{style}</w:pPr>")
            self.runs(cell.pieces, "<w:b/>" if row.heading else "")
            self.write("</w:p></w:tc>")
        self.write("</w:tr>")

    def rule(self, block: Rule) -> None:
        self.write(_RULE, block.line)

    def runs(self, pieces: Sequence[Inline], form: str) -> None:
        """`form` is what the paragraph's style gives to all its runs."""
        for piece in pieces:
            match piece:
                case Tag():
                    self.statement(piece)
                case Break():
                    self.write("<w:r><w:br/></w:r>", piece.line)
                case Gap():
                    self.write("<w:r><w:tab/></w:r>", piece.line)
                case Address():
                    look = _look(piece.bold, piece.italic, form)
                    self.write(_run(look, escape(f" ({piece.text})")), piece.line)
                case Run():
                    look = (_CODE if piece.code else "") + _look(piece.bold, piece.italic, form)
                    self.write(_run(look, self.words(piece)), piece.line)


def _look(bold: bool, italic: bool, form: str) -> str:
    """The inside of a w:rPr, in the order that its schema wants."""
    marks = ("<w:b/>" if bold or form == "<w:b/>" else "") + ("<w:i/>" if italic else "")
    return marks if form == "<w:b/>" else marks + form


def _run(form: str, text: str) -> str:
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


_TEXT, _AFTER = '<w:t xml:space="preserve">', "</w:t></w:r>"
_BREAK = f"</w:t><w:br/>{_TEXT}"
_TAB = f"</w:t><w:tab/>{_TEXT}"
_ISOLATE, _END = "\u2067", "\u2069"  # no value holds them: `for_document` takes them out
_R = RIGHT_TO_LEFT.pattern
# Up to a letter that runs the other way; a number after it belongs to it.
_STRETCH = re.compile(f"{_R}(?:[^A-Za-z\u00c0-\u058f\n]*{_R})?(?: ?[0-9][0-9.,:/-]*)*")
_RUN = re.compile(f"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?{_TEXT}(.*?){_AFTER}", re.DOTALL)
_CODE = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'
_RULE = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>'
    "</w:pPr></w:p>"
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
)
_GAP = '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'  # Word joins tables that touch
