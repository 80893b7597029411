"""Blocks as plain text with Jinja tags.

Lines can be set only when the values are known. So what is written, and rendered, is the words with
marks between them, control characters that no value can hold; `page` sets them as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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
from advocacy_cli.documents.columns import WIDTH, aligned, width, wrap
from advocacy_cli.documents.letterhead import Funding, Sender
from advocacy_cli.language.safe import for_document

# The marks. What stands between _BEGIN and _WORDS says what the words after it are.
_BEGIN, _WORDS, _GAP, _BREAK = "\x01", "\x02", "\x03", "\x04"
_MARK = re.compile(f"{_BEGIN}([^{_WORDS}]*){_WORDS}")
_CLOSE = {  # what stands right below what
    "address": ("address",),
    "office": ("signer", "office"),
    "listed": ("list-head", "listed"),
    "item": ("item",),  # a further list begins below `list`
}
_UNDERLINES = {"heading1": "=", "heading2": "-"}


def write(blocks: Iterable[Block], first: int = 1) -> str:
    """The blocks as marked words; its first line is line `first` of the source."""
    writer = _Plain(first)
    writer.blocks(blocks)
    return "".join(writer.out)


def express(text: str) -> str:
    """A value among marked words: no control characters but line breaks."""
    return for_document(text).replace("\t", "    ")


def page(body: str, sender: Sender, funding: Funding | None = None) -> str:
    """The whole text of a letter from its rendered `body`: at most 72 columns wide but for
    addresses, no white space at the end of a line."""
    head = [line for said in sender.lines if said for line in wrap(express(said))]
    lines = [*head, "-" * WIDTH] if head else []
    lines += ["", *_Setter().set(body)]
    if funding is not None:
        lines += ["", "-" * WIDTH]
        lines += [line for said in funding[:2] if said for line in wrap(express(said))]
    return "\n".join(lines).strip("\n") + "\n"


def _mark(*said: str) -> str:
    return _BEGIN + " ".join(said) + _WORDS


class _Plain(Writer):
    def escape(self, text: str) -> str:
        return text.replace("\t", "    ")

    def paragraph(self, block: Paragraph) -> None:
        self.write(_mark("p", block.style), block.line)
        self.runs(block.pieces)

    def listing(self, block: List) -> None:
        self.write(_mark("list", "1" if block.ordered else "-"), block.line)
        for item in block.items:
            if isinstance(item, Item):
                self.write(_mark("item"), item.line)
                self.blocks(item.blocks)
                self.write(_mark("end-item"))
            else:
                self.statement(item)
        self.write(_mark("end-list"))

    def quote(self, block: Quote) -> None:
        self.write(_mark("quote"), block.line)
        self.blocks(block.blocks)
        self.write(_mark("end-quote"))

    def table(self, block: Table) -> None:
        aligns = next((row.cells for row in block.rows if isinstance(row, Row)), ())
        self.write(_mark("table", *(cell.align or "left" for cell in aligns)), block.line)
        for row in block.rows:
            if isinstance(row, Tag):
                self.statement(row)
                continue
            self.write(_mark("row"), row.line)
            for cell in row.cells:
                self.write(_mark("cell"))
                self.runs(cell.pieces)
        self.write(_mark("end-table"))

    def rule(self, block: Rule) -> None:
        self.write(_mark("rule"), block.line)

    def runs(self, pieces: Sequence[Inline]) -> None:
        for piece in pieces:
            match piece:
                case Tag():
                    self.statement(piece)
                case Break():
                    self.write(_BREAK, piece.line)
                case Gap():
                    self.write(_GAP, piece.line)
                case Address():
                    self.write(self.literal(f" ({piece.text})"), piece.line)
                case Run():
                    self.write(self.words(piece), piece.line)


class _Setter:
    """Sets rendered marked words as lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.lists: list[tuple[bool, int]] = []  # ordered, and how many items so far
        self.items: list[str] = []  # the indents in which they stand
        self.marker = ""  # of the item that begins here
        self.indent = ""
        self.above = ""  # what kind of block stands above

    def set(self, text: str) -> list[str]:
        parts = _MARK.split(text.replace(_BREAK, "\n"))
        marks = iter(list(zip(parts[1::2], parts[2::2], strict=True)))
        for mark, words in marks:
            kind, *more = mark.split()
            match kind:
                case "p":
                    self.paragraph(more[0] if more else "", words)
                case "list":
                    self.above = self.above if self.lists else "list"
                    self.lists.append((more[0] == "1", 0))
                case "end-list":
                    self.lists.pop()
                case "item":
                    self.item()
                case "end-item":
                    self.indent, self.marker = self.items.pop(), ""
                case "quote":
                    self.indent += "  "
                case "end-quote":
                    self.indent = self.indent[:-2]
                case "table":
                    self.table(marks, more)
                case "rule":
                    self.put("rule", ["-" * 24])
        return self.lines

    def put(self, kind: str, lines: Iterable[str]) -> None:
        """Append a block, parted by empty lines from what it does not belong to."""
        if self.lines and self.above not in _CLOSE.get(kind, ()):
            self.lines += [""] * (3 if kind == "signer" else 1)
        self.lines += lines
        self.above = kind

    def item(self) -> None:
        ordered, count = self.lists[-1]
        self.lists[-1] = ordered, count + 1
        self.marker = _numbered(min(3, len(self.lists)), count + 1) if ordered else "-"
        self.items.append(self.indent)
        self.indent += " " * (4 if ordered else 2)

    def paragraph(self, style: str, words: str) -> None:
        if not words.strip() and not self.marker:
            return
        kind, lead = style, self.indent
        if self.marker:
            kind, lead = "item", f"{self.items[-1]}{self.marker} ".ljust(len(self.indent))
            self.marker = ""
        if style == "reference":
            lines = _apart(*words.split(_GAP, 1))
        else:
            lines = wrap(words.replace(_GAP, "  "), lead, self.indent)
        if style in _UNDERLINES:
            lines.append(_UNDERLINES[style] * max(3, *map(width, lines)))
        self.put(kind, lines)

    def table(self, marks: Iterator[tuple[str, str]], aligns: Sequence[str]) -> None:
        rows: list[list[str]] = []
        for mark, words in marks:
            if mark == "end-table":
                break
            if mark == "row":
                rows.append([])
            else:
                rows[-1].append(words.strip())
        space = WIDTH - len(self.indent)
        lines = aligned(rows, aligns, space) or list(_records(rows, space))
        self.put("table", [f"{self.indent}{line}".rstrip() for line in lines])


def _apart(left: str, right: str = "") -> list[str]:
    """Words at the left margin and words at the right one, on one line if there is room."""
    free = WIDTH - width(left) - width(right)
    if free < 2 or "\n" in left + right:
        return [*wrap(left), *wrap(right)]
    return [f"{left}{' ' * free}{right}".rstrip()]


def _records(rows: Sequence[Sequence[str]], most: int) -> Iterator[str]:
    """A table too wide for the page: what each row says, under the names of its columns."""
    names = rows[0]
    if len(rows) == 1:
        yield from wrap(", ".join(filter(None, names)), most=most)
    for position, row in enumerate(rows[1:]):
        if position:
            yield ""
        for name, cell in zip(names, row, strict=True):
            if cell:
                label = name if not name or name.endswith(":") else f"{name}:"
                yield from wrap(f"{label} {cell}".strip(), rest="  ", most=most)


def _numbered(depth: int, count: int) -> str:
    """The number of an item as the other formats print it: 1. then a) then i."""
    if depth == 1:
        return f"{count}."
    if depth == 2:
        letters = ""
        while count:
            count, rest = divmod(count - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return f"{letters})"
    roman = ""
    for sign, value in (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)):
        while count >= value:
            roman, count = roman + sign, count - value
    return f"{roman}."
