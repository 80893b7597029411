"""A letter as a tree of blocks, and what all its writers share.

Markdown (`markdown.py`) and the layout of letters become this tree; each back end writes it in a
format of its own as text with Jinja tags. Every node knows its line of the source, and line N of
what is written is line N of the source, so that Jinja's own line numbers are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_STATEMENT = re.compile(r"\{%\s*(\w+)")
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "set")
_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\t)", re.DOTALL)


class Tag(NamedTuple):
    """A Jinja tag as its author wrote it."""

    line: int
    text: str

    @property
    def keyword(self) -> str:
        """`if`, `for`...; "" for an expression, `#` for a comment, `?` for what is none of these."""
        if self.text.startswith("{#"):
            return "#"
        found = _STATEMENT.match(self.text)
        return found[1] if found else "" if self.text.startswith("{{") else "?"


class Run(NamedTuple):
    """Words of one look: constants, and expressions that print."""

    line: int
    parts: tuple[str | Tag, ...]
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""  # where the words lead


class Address(NamedTuple):
    """Where the words before it lead, for what cannot be clicked."""

    line: int
    text: str
    bold: bool = False
    italic: bool = False


class Break(NamedTuple):
    """A new line in the same paragraph."""

    line: int


class Gap(NamedTuple):
    """What follows stands at the right margin."""

    line: int


Inline = Run | Address | Break | Gap | Tag


class Paragraph(NamedTuple):
    """`style` names what it is: "" for running text, `heading1`..., or a line of the layout."""

    line: int
    pieces: tuple[Inline, ...]
    style: str = ""


class Quote(NamedTuple):
    line: int
    blocks: tuple[Block, ...]


class Item(NamedTuple):
    line: int
    blocks: tuple[Block, ...]


class List(NamedTuple):
    """`goes_on` when its first number says that it goes on the list before it."""

    line: int
    ordered: bool
    items: tuple[Item | Tag, ...]
    goes_on: bool = False


class Cell(NamedTuple):
    align: str  # "", left, center or right
    pieces: tuple[Inline, ...]


class Row(NamedTuple):
    line: int
    heading: bool
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    line: int
    columns: int
    rows: tuple[Row | Tag, ...]


class Rule(NamedTuple):
    """A line across the page."""

    line: int


Block = Paragraph | Quote | List | Table | Rule | Tag


def line(style: str, text: str, at: int = 1) -> Paragraph:
    """A paragraph of the layout; a tab in its text is a `Gap`."""
    pieces: list[Inline] = []
    parts: list[str | Tag] = []
    for part in filter(None, _TAG.split(text)):
        if part.startswith("{{"):
            parts.append(Tag(at, part))
        elif part.startswith("{%") or part == "\t":
            pieces += [Run(at, tuple(parts))] * bool(parts)
            pieces.append(Gap(at) if part == "\t" else Tag(at, part))
            parts = []
        else:
            parts.append(part)
    pieces += [Run(at, tuple(parts))] * bool(parts)
    return Paragraph(at, tuple(pieces), style)


def lift(item: Item) -> tuple[Item | Tag, ...]:
    """An item that is one `if` or `for` from end to end stands inside of it, so that no item is
    left empty."""
    before: list[Tag] = []
    after: list[Tag] = []
    blocks = item.blocks
    while len(blocks) > 2 and isinstance(blocks[0], Tag) and closing(blocks, 0) == len(blocks) - 1:
        end = blocks[-1]
        if any(isinstance(b, Tag) and b.keyword in ("else", "elif") for b in blocks):
            break
        assert isinstance(end, Tag)
        before.append(blocks[0])
        after.insert(0, end)
        blocks = blocks[1:-1]
    return (*before, item._replace(blocks=blocks), *after)


def joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with lists that only statements part made one list that holds the statements."""
    found: list[Block] = []
    group_before = False
    start = 0
    while start < len(blocks):
        end = closing(blocks, start) or start
        unit = blocks[start : end + 1]
        start = end + 1
        lists = [b for b in unit if isinstance(b, List)]
        if len({b.ordered for b in lists}) != 1 or not all(isinstance(b, List | Tag) for b in unit):
            found += unit
            group_before = False
            continue
        group, first = len(unit) > 1, lists[0]
        items: list[Item | Tag] = []
        for block in unit:
            if isinstance(block, List):
                items += block.items
            elif isinstance(block, Tag):
                items.append(block)
        last = found[-1] if found else None
        follows = (group or group_before) and (first.goes_on or not first.ordered)
        if follows and isinstance(last, List) and last.ordered == first.ordered:
            found[-1] = last._replace(items=(*last.items, *items))
        else:
            found.append(first._replace(items=tuple(items), line=unit[0].line))
        group_before = group
    return found


def closing(blocks: Sequence[object], start: int) -> int:
    """Where the statement at `start` ends; 0 when it is none that ends, or never does."""
    depth = 0
    for position in range(start, len(blocks)):
        block = blocks[position]
        if isinstance(block, Tag):
            depth += {"if": 1, "for": 1, "endif": -1, "endfor": -1}.get(block.keyword, 0)
        if depth <= 0:
            return position
    return 0


class Writer:
    """Text with Jinja tags under way. What makes it another format is in those who inherit it."""

    def __init__(self, first: int = 1) -> None:
        self.out: list[str] = []
        self.line = first

    def write(self, text: str, at: int = 0) -> None:
        """Append, not above that line of the source."""
        if at > self.line:
            self.out.append(self.skip(at - self.line))
            self.line = at
        self.out.append(text)
        self.line += text.count("\n")

    def skip(self, count: int) -> str:
        """That many line breaks which mean nothing to the format: inside a comment of Jinja's."""
        return "{#" + "\n" * count + "#}"

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Tag():
                    self.statement(block)
                case Paragraph():
                    self.paragraph(block)
                case List():
                    self.listing(block)
                case Quote():
                    self.quote(block)
                case Table():
                    self.table(block)
                case Rule():
                    self.rule(block)

    def statement(self, tag: Tag) -> None:
        self.write(tag.text, tag.line)

    def words(self, run: Run) -> str:
        """A run's text: constants escaped, expressions as they are."""
        return "".join(
            part.text if isinstance(part, Tag) else self.literal(part) for part in run.parts
        )

    def literal(self, text: str) -> str:
        """Constant words; a brace at their end must not begin a tag with what follows."""
        said = self.escape(text)
        return f"{said[:-1]}{{{{ '{{' }}}}" if said.endswith("{") else said

    def escape(self, text: str) -> str:
        raise NotImplementedError

    def paragraph(self, block: Paragraph) -> None:
        raise NotImplementedError

    def listing(self, block: List) -> None:
        raise NotImplementedError

    def quote(self, block: Quote) -> None:
        self.blocks(block.blocks)

    def table(self, block: Table) -> None:
        raise NotImplementedError

    def rule(self, block: Rule) -> None:
        raise NotImplementedError
