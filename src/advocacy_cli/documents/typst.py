"""Blocks as a Typst document with Jinja tags, for PDF without a word processor.

Every word stands in a string of Typst's, where nothing but a quotation mark and a backslash means
anything: neither a value nor an author's text can become markup or code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

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
from advocacy_cli.documents.letterhead import FONT, LINE_COLOR, SPELLING, Funding, Sender
from advocacy_cli.language.safe import for_document

_LONG, _PIECE = re.compile(r"\S{41,}"), re.compile(r"\S{40}(?=\w)")
_STYLES = {
    "": "words",
    "heading1": "heading.with(level: 2)",
    "heading2": "heading.with(level: 3)",
    "heading3": "heading.with(level: 4)",
    "reference": "reference",
    "address": "address({% if loop.first %}true{% else %}false{% endif %})",
    "subject": "heading.with(level: 1)",
    "replaces": "replaces",
    "salutation": "words",
    "closing": "closing",
    "signer": "signer",
    "office": "office",
    "list-head": "list-head",
    "listed": "listed",
    "footnote": "note",
}


def write(blocks: Iterable[Block], first: int = 1) -> str:
    """The blocks as Typst; its first line is line `first` of the source."""
    writer = _Typst(first)
    writer.blocks(blocks)
    return "".join(writer.out)


def escape(text: str) -> str:
    """The text inside a string of Typst's."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def express(text: str) -> str:
    """A value inside a string: escaped, illegal characters out, line breaks and spaces as they are."""
    plain = text if text.isprintable() else for_document(text).replace("\t", "\u2003")
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    if len(plain) > 40:
        plain = _LONG.sub(_breakable, plain)
    return escape(plain)


def _breakable(word: re.Match[str]) -> str:
    """A word that may be broken, as Typst breaks none; an address would lead nowhere."""
    said = word[0]
    return said if "://" in said or "@" in said else _PIECE.sub("\\g<0>\u200b", said)


def page(
    body: str,
    title: str,
    tag: str,
    sender: Sender,
    funding: Funding | None = None,
    number: str = "{page}/{pages}",
) -> str:
    """The whole document round a rendered `body`; `number` is what says the page at its foot."""
    language, *_, region = SPELLING[tag].split("-")
    script = {"sr-Cyrl": "cyrl", "sr-Latn": "latn"}.get(tag, "latn")
    name, contact = sender.lines
    emblem = "true" if funding else "false"
    line, disclaimer = (funding.line, funding.disclaimer) if funding else ("", "")
    before, _, rest = number.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return "\n".join(
        (
            f"#set document(title: {_text(title)}, author: {_text(name)}, date: none)",
            f'#set text(lang: "{language}", region: "{region}", script: "{script}")',
            f"#let letterhead = ({_text(name)}, {_text(contact)})",
            f"#let funding = ({emblem}, {_text(line)}, {_text(disclaimer)})",
            f"#let number = ({_text(before)}, {_text(between)}, {_text(after)})",
            _PREAMBLE,
            f"#show: paper\n{body}\n",
        )
    )


def _text(words: str) -> str:
    return f'"{express(words)}"'


class _Typst(Writer):
    def escape(self, text: str) -> str:
        return escape(text)

    def paragraph(self, block: Paragraph) -> None:
        self.write(f"#({_STYLES[block.style]})[", block.line)
        self.runs(block.pieces)
        self.write("]")

    def listing(self, block: List) -> None:
        self.write(f"#{'numbers' if block.ordered else 'bullets'}(", block.line)
        for item in block.items:
            if isinstance(item, Item):
                self.write("[", item.line)
                self.blocks(item.blocks)
                self.write("],")
            else:
                self.statement(item)
        self.write(")")

    def quote(self, block: Quote) -> None:
        self.write("#said[", block.line)
        self.blocks(block.blocks)
        self.write("]")

    def table(self, block: Table) -> None:
        aligns = next((row.cells for row in block.rows if isinstance(row, Row)), ())
        sides = ", ".join(cell.align or "left" for cell in aligns)
        self.write(f"#rows(({sides},),", block.line)
        for row in block.rows:
            if isinstance(row, Tag):
                self.statement(row)
            else:
                self.row(row)
        self.write(")")

    def row(self, row: Row) -> None:
        self.write("table.header(" if row.heading else "", row.line)
        for cell in row.cells:
            self.write("[")
            self.runs(cell.pieces, bold=row.heading)
            self.write("],")
        self.write(")," if row.heading else "")

    def rule(self, block: Rule) -> None:
        self.write("#rule", block.line)

    def runs(self, pieces: Sequence[Inline], *, bold: bool = False) -> None:
        for piece in pieces:
            match piece:
                case Tag():
                    self.statement(piece)
                case Break():
                    self.write("#linebreak()", piece.line)
                case Gap():
                    self.write("#h(1fr)", piece.line)
                case Address():
                    said = _marked(self.literal(f" ({piece.text})"), piece, bold)
                    self.write(f"#({said})", piece.line)
                case Run():
                    self.write(f"#({_marked(self.words(piece), piece, bold)})", piece.line)


def _marked(words: str, piece: Run | Address, bold: bool) -> str:
    said = f'"{words}"'
    if isinstance(piece, Run):
        said = f"raw({said})" if piece.code else said
        said = f'link("{escape(piece.link)}", {said})' if piece.link else said
    said = f"emph({said})" if piece.italic else said
    return f"strong({said})" if piece.bold or bold else said


# What the names above look like. Measures follow the Word letterhead: A4, 25 mm to the left and
# 20 mm to the other sides, 11 pt, the signature right of the middle.
_PREAMBLE = f"""\
#let blue = rgb("{LINE_COLOR}")
#let grey = rgb("444444")
#let near = 0.55em
#set text(font: ("{FONT}", "Liberation Sans", "Helvetica", "DejaVu Sans", "Libertinus Serif"), size: 11pt, hyphenate: false)
#set par(leading: near, spacing: 12pt, justify: false)
#show heading: set text(size: 11pt, fill: blue)
#show heading: set block(above: 16pt, below: 10pt, sticky: true)
#show heading.where(level: 1): set text(fill: black)
#show heading.where(level: 1): set block(above: 26pt, below: 20pt)
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 12pt)
#show raw: set text(font: ("Courier New", "Liberation Mono", "DejaVu Sans Mono"), size: 11pt)
#set list(indent: 0pt, body-indent: 4mm, spacing: 9pt, marker: ([•], [–], [•]))
#set enum(indent: 0pt, body-indent: 3mm, spacing: 9pt, numbering: "1.a)i.")
#let put(above, below, body, sticky: false, left: 0pt) = block(
  above: above, below: below, width: 100%, sticky: sticky, breakable: not sticky, inset: (left: left), body)
#let words(body) = put(12pt, 12pt, body)
#let reference(body) = put(0pt, 24pt, body)
#let address(first) = body => put(near, near, if first {{ strong(body) }} else {{ body }})
#let replaces(body) = put(12pt, 18pt, emph(body))
#let closing(body) = put(24pt, near, body, sticky: true, left: 85mm)
#let signer(body) = put(44pt, near, strong(body), sticky: true, left: 85mm)
#let office(body) = put(near, near, body, left: 85mm)
#let list-head(body) = put(18pt, near, text(size: 10pt, body), sticky: true)
#let listed(body) = put(near, near, text(size: 10pt, body))
#let note(body) = put(24pt, near, text(size: 8pt, body))
#let said(body) = pad(left: 18pt, body)
#let rule = block(above: 12pt, below: 12pt, line(length: 100%, stroke: 0.5pt + grey))
#let bullets(..items) = if items.pos().len() > 0 {{ list(..items) }}
#let numbers(..items) = if items.pos().len() > 0 {{ enum(..items) }}
#let rows(sides, ..cells) = block(above: 12pt, below: 16pt, table(
  columns: (1fr,) * sides.len(), align: (column, _) => top + sides.at(column),
  inset: (x: 2mm, y: 1.6mm), stroke: 0.5pt + grey, ..cells))
#let head = {{
  set text(hyphenate: false)
  block(below: 5pt, text(size: 14pt, weight: "bold", fill: blue, letterhead.at(0)))
  if letterhead.at(1) != "" {{ block(above: 5pt, below: 5pt, text(size: 8pt, fill: grey, letterhead.at(1))) }}
  block(above: 5pt, below: 0pt, line(length: 100%, stroke: 1pt + blue))
}}
#let foot = {{
  set text(size: 8pt, fill: grey)
  if funding.at(0) {{
    block(below: 6pt, line(length: 100%, stroke: 0.5pt + blue))
    grid(columns: (20mm, 1fr), image("eu-emblem.png", width: 15mm, alt: "EU"),
      {{ strong(funding.at(1)); linebreak(); text(size: 7pt, funding.at(2)) }})
  }}
  align(right, context {{
    number.at(0); counter(page).display(); number.at(1); [#counter(page).final().first()]; number.at(2)
  }})
}}
#let paper(body) = context {{
  let wide = 165mm
  let up = measure(block(width: wide, head)).height
  let down = measure(block(width: wide, foot)).height
  set page(paper: "a4", margin: (left: 25mm, right: 20mm, top: calc.max(20mm, 10mm + up + 8mm),
    bottom: calc.max(20mm, 10mm + down + 6mm)), header: head, header-ascent: 8mm, footer: foot, footer-descent: 6mm)
  body
}}"""
