"""A table whose columns are repeated: its grid keeps step with its rows."""

from __future__ import annotations

import re

from advocacy_cli.documents.word.tree import (
    FIRST,
    TBL,
    TC,
    TR,
    Element,
    Story,
    Tag,
    drop,
    marks,
    w,
)  # fmt: skip

_LOOP = re.compile(r"\bfor\s+(\w+)\s+in\s+(.*?)-?%\}", re.DOTALL)
Spans = dict[Element, tuple[int, int]]


def spans(story: Story) -> Spans:
    """The first column of every cell, and how many it covers, before anything is moved."""
    found: Spans = {}
    for row in story.root.iter(TR):
        before = row.find(f"{w('trPr')}/{w('gridBefore')}")
        column = _number(before)
        for cell in (child for child in row if child.tag == TC):
            span = max(1, _number(cell.find(f"{w('tcPr')}/{w('gridSpan')}")))
            found[cell] = (column, span)
            column += span
    return found


def keep_step(story: Story, before: Spans) -> None:
    """Repeat the columns of a table's grid as its first row with a column loop does."""
    for table in story.root.iter(TBL):
        for row in (child for child in table if child.tag == TR):
            if any(node.getparent() is row for node in marks(row)):
                _follow(story, table, row, before)
                break


def _follow(story: Story, table: Element, row: Element, before: Spans) -> None:
    """The grid, in the order of the row: its columns, and its loops around them."""
    grid = table.find(w("tblGrid"))
    if grid is None or _depends(story, row):
        return
    columns = [child for child in grid if child.tag == w("gridCol")]
    kept = {n for cell in row if cell in before for n in range(*_range(before[cell]))}
    if kept and max(kept) >= len(columns):
        return
    free = sum(_width(c) for n, c in enumerate(columns) if n not in kept)
    made: list[Element] = []
    inside = 0
    looped = [c for c in _looped(story, row) if c in before]
    shared = free + sum(_width(columns[n]) for c in looped for n in range(*_range(before[c])))
    for child in row:
        if child in before:
            for number in range(*_range(before[child])):
                column = columns[number]
                if child in looped:
                    _share(story, column, shared // len(looped))
                made.append(column)
            if child in looped and (size := child.find(f"{w('tcPr')}/{w('tcW')}")) is not None:
                _share(story, size, shared // len(looped))
                size.set(w("type"), "dxa")
        elif not isinstance(child.tag, str) and child.target == "tag":
            inside += 1
            made.append(story.mark(chr(FIRST + int(child.text))))
    for column in columns:
        drop(column)
    for node in made:
        grid.append(node)


def _share(story: Story, node: Element, width: int) -> None:
    node.set(w("w"), story.sign(Tag(f"{{{{ {width} // loop.length }}}}")))


def _looped(story: Story, row: Element) -> list[Element]:
    """The cells of a row that a loop repeats."""
    found, depth = [], 0
    for child in row:
        if isinstance(child.tag, str):
            found += [child] if depth and child.tag == TC else []
        elif child.target == "tag":
            keyword = story.tag(child).keyword
            depth += (keyword == "for") - (keyword == "endfor")
    return found


def _depends(story: Story, row: Element) -> bool:
    """Whether a row's columns come from what a loop around the row gives it."""
    names = set()
    for node in marks(story.root):
        if node.getparent() is not row and (found := _LOOP.search(story.tag(node).text)):
            names.add(found[1])
    over = [_LOOP.search(story.tag(n).text) for n in marks(row) if n.getparent() is row]
    return any(names & set(re.findall(r"\w+", found[2])) for found in over if found)


def _range(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], span[0] + span[1]


def _width(column: Element) -> int:
    said = column.get(w("w"), "0")
    return int(said) if said.isdecimal() else 0


def _number(node: Element | None) -> int:
    said = "" if node is None else node.get(w("val"), "0")
    return int(said) if said.isdecimal() and len(said) < 4 else 0
