"""Blocks as HTML with Jinja tags: a whole page to read, to print, and to send in an e-mail.

What matters stands inline in `style`, because mail programs drop a page's own style sheet. Nothing
is fetched and nothing runs.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

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
from advocacy_cli.documents.letterhead import LINE_COLOR, SPELLING, Funding, Sender
from advocacy_cli.language.safe import RIGHT_TO_LEFT, for_document

_COLOR = f"#{LINE_COLOR}"
_SIGN = "margin:{}px 0 0 45%"
_STYLES = {
    "": ("p", "margin:0 0 10px"),
    "heading1": ("h2", f"font-size:1.25em;margin:20px 0 8px;color:{_COLOR}"),
    "heading2": ("h3", f"font-size:1.1em;margin:16px 0 6px;color:{_COLOR}"),
    "heading3": ("h4", f"font-size:1em;margin:14px 0 6px;color:{_COLOR}"),
    "address": ("p", "margin:0{% if loop.first %};font-weight:bold{% endif %}"),
    "subject": ("h1", "font-size:1em;margin:28px 0 20px"),
    "replaces": ("p", "margin:0 0 20px;font-style:italic"),
    "salutation": ("p", "margin:0 0 14px"),
    "closing": ('p class="sign near"', _SIGN.format(24)),
    "signer": ('p class="sign near"', _SIGN.format(56) + ";font-weight:bold"),
    "office": ('p class="sign"', _SIGN.format(0)),
    "list-head": ('p class="near"', "margin:22px 0 0;font-size:.9em"),
    "listed": ("p", "margin:0;font-size:.9em"),
    "footnote": ("p", "margin:28px 0 0;font-size:.75em"),
}
_TABLE = "border-collapse:collapse;width:100%;margin:0 0 12px"
_CELL = "border:1px solid #777;padding:4px 8px;vertical-align:top;text-align:"
_BULLETS, _NUMBERS = ("disc", "circle", "disc"), ("decimal", "lower-alpha", "lower-roman")
_SIDES = "border-collapse:collapse;width:100%;margin:0 0 28px"
_REFERENCE = (
    f'<table role="presentation" style="{_SIDES}"><tr><td style="padding:0 16px 0 0;vertical-align:top">',
    '</td><td style="padding:0;vertical-align:top;text-align:right">',
    "</td></tr></table>",
)
_LINKS = re.compile("(?:https?|mailto|tel):", re.IGNORECASE)
_SPACE = re.compile(" (?= )")
_EMPTY = re.compile(r"<(ul|ol)\b[^>]*>\s*</\1>")


def write(blocks: Iterable[Block], first: int = 1) -> str:
    """The blocks as HTML; its first line is line `first` of the source."""
    writer = _Html(first)
    writer.blocks(blocks)
    return "".join(writer.out)


def escape(text: str) -> str:
    """The text as it stands between tags or in an attribute."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def express(text: str) -> str:
    """A value between tags: escaped, line breaks and spaces as they were, and words that run from
    right to left kept from turning their neighbours."""
    plain = text if text.isprintable() else for_document(text)
    said = _SPACE.sub("\u00a0", escape(plain)).replace("\n", "<br>").replace("\t", "\u2003")
    if said.isascii():
        return said
    said = unicodedata.normalize("NFC", said)
    return f'<bdi dir="auto">{said}</bdi>' if RIGHT_TO_LEFT.search(said) else said


def page(
    body: str,
    title: str,
    tag: str,
    sender: Sender,
    funding: Funding | None = None,
    emblem: str | None = None,
) -> str:
    """The whole page round a rendered `body`. `emblem` is the address of the EU emblem's picture
    (in an e-mail `cid:...`); without it the picture itself is in the page."""
    head = (
        f'<!doctype html>\n<html lang="{SPELLING[tag]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light">\n'
        f"<title>{escape(for_document(title))}</title>\n<style>\n{_SHEET}</style>\n</head>\n"
    )
    return (
        f'{head}<body style="margin:0;background-color:#ffffff">\n<div class="page" style="{_PAGE}">\n'
        f"{_header(sender)}<main>\n{_EMPTY.sub('', body).strip()}\n</main>\n"
        f"{_footer(funding, emblem)}</div>\n</body>\n</html>\n"
    )


@cache
def picture() -> bytes:
    """The EU emblem as PNG."""
    return (Path(__file__).parent / "eu-emblem.png").read_bytes()


def _header(sender: Sender) -> str:
    name, below = (express(said) for said in sender.lines)
    return (
        f'<header>\n<div style="border-bottom:2px solid {_COLOR};padding:0 0 6px;margin:0 0 24px">\n'
        f'<div style="font-size:1.25em;font-weight:bold;color:{_COLOR}">{name}</div>\n'
        + f'<div style="font-size:.8em;color:#444444">{below}</div>\n' * bool(below)
        + "</div>\n</header>\n"
    )


def _footer(funding: Funding | None, emblem: str | None) -> str:
    if funding is None:
        return ""
    source = emblem or f"data:image/png;base64,{b64encode(picture()).decode()}"
    return (
        "<footer>\n"
        f'<table role="presentation" style="border-collapse:collapse;width:100%;margin:36px 0 0;border-top:1px solid {_COLOR}">'
        '<tr><td style="padding:8px 12px 0 0;width:60px;vertical-align:top">'
        f'<img src="{source}" alt="" width="60" height="40" style="display:block;border:0"></td>'
        '<td style="padding:8px 0 0;vertical-align:top;font-size:.75em;color:#444444">'
        f"<strong>{express(funding.line)}</strong><br>{express(funding.disclaimer)}</td></tr></table>\n"
        "</footer>\n"
    )


class _Html(Writer):
    def __init__(self, first: int) -> None:
        super().__init__(first)
        self.inside = False  # of a paragraph, where a line break would be a space
        self.gap = "\u2003"
        self.depth = 0  # of lists

    def skip(self, count: int) -> str:
        return super().skip(count) if self.inside else "\n" * count

    def escape(self, text: str) -> str:
        return escape(text)

    def paragraph(self, block: Paragraph) -> None:
        if block.style == "reference":
            begin, self.gap, end = _REFERENCE
        else:
            opening, style = _STYLES[block.style]
            begin, self.gap = f'<{opening} style="{style}">', "\u2003"
            end = f"</{opening.split()[0]}>"
        self.write(begin, block.line)
        self.runs(block.pieces)
        self.write(end)

    def listing(self, block: List) -> None:
        name, signs = ("ol", _NUMBERS) if block.ordered else ("ul", _BULLETS)
        sign = signs[min(self.depth, len(signs) - 1)]
        self.depth += 1
        style = f"margin:{'0 0 10px' if self.depth == 1 else '4px 0'};padding:0 0 0 28px"
        self.write(f'<{name} style="{style};list-style-type:{sign}">', block.line)
        for item in block.items:
            if isinstance(item, Item):
                self.write('<li style="margin:0 0 4px">', item.line)
                match item.blocks:
                    case (Paragraph(style="") as only, *rest):
                        self.write("", only.line)
                        self.runs(only.pieces)
                        self.blocks(rest)
                    case blocks:
                        self.blocks(blocks)
                self.write("</li>")
            else:
                self.statement(item)
        self.depth -= 1
        self.write(f"</{name}>")

    def quote(self, block: Quote) -> None:
        style = f"margin:0 0 10px;padding:0 0 0 14px;border-left:3px solid {_COLOR}"
        self.write(f'<blockquote style="{style}">', block.line)
        self.blocks(block.blocks)
        self.write("</blockquote>")

    def table(self, block: Table) -> None:
        self.write(f'<table style="{_TABLE}">', block.line)
        headings = [r for r in block.rows if isinstance(r, Row) and r.heading]
        self.write("<thead>")
        for row in headings:
            self.row(row)
        self.write("</thead><tbody>")
        for item in block.rows[len(headings) :]:
            if isinstance(item, Tag):
                self.statement(item)
            else:
                self.row(item)
        self.write("</tbody></table>")

    def row(self, row: Row) -> None:
        self.write("<tr>", row.line)
        name = "th" if row.heading else "td"
        for cell in row.cells:
            scope = ' scope="col"' if row.heading else ""
            self.write(f'<{name}{scope} style="{_CELL}{cell.align or "left"}">')
            self.runs(cell.pieces)
            self.write(f"</{name}>")
        self.write("</tr>")

    def rule(self, block: Rule) -> None:
        self.write('<hr style="border:0;border-top:1px solid #777;margin:14px 0">', block.line)

    def runs(self, pieces: Sequence[Inline]) -> None:
        self.inside = True
        for piece in pieces:
            match piece:
                case Tag():
                    self.statement(piece)
                case Break():
                    self.write("<br>", piece.line)
                case Gap():
                    self.write(self.gap, piece.line)
                case Address():
                    self.write(_marked(f" ({escape(piece.text)})", piece), piece.line)
                case Run():
                    self.write(_marked(self.words(piece), piece), piece.line)
        self.inside = False


def _marked(text: str, piece: Run | Address) -> str:
    if isinstance(piece, Run):
        if piece.code:
            text = f"<code>{text}</code>"
        if _LINKS.match(piece.link):
            text = f'<a href="{escape(piece.link)}" style="color:{_COLOR}">{text}</a>'
    text = f"<em>{text}</em>" if piece.italic else text
    return f"<strong>{text}</strong>" if piece.bold else text


_PAGE = (
    "max-width:660px;margin:0 auto;padding:24px 20px;background-color:#ffffff;color:#111111;"
    "font-family:Arial,'Liberation Sans',Helvetica,sans-serif;font-size:16px;line-height:1.4;"
    "overflow-wrap:anywhere;word-break:break-word"
)
_SHEET = """\
@page { size: A4; margin: 20mm 20mm 20mm 25mm }
@media print {
  .page { max-width: none !important; padding: 0 !important; font-size: 11pt !important }
  p { orphans: 2; widows: 2 }
  tr, .sign, footer { break-inside: avoid }
  h1, h2, h3, h4, .near { break-after: avoid }
}
@media (max-width: 480px) { .sign { margin-left: 20% !important } }
"""
