"""A finished Word letter as plain text: its words in lines, for what shows no page.

Header, body, footnotes, footer. A row of a table is a line, a tab two spaces; paragraphs stand apart
where the page leaves room between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advocacy_cli.documents.columns import WIDTH, width, wrap
from advocacy_cli.documents.package import DOCUMENT
from advocacy_cli.documents.word.parts import resolve
from advocacy_cli.documents.word.tree import (
    BOX,
    MC,
    PPR,
    REL,
    RPR,
    TBL,
    TC,
    TR,
    Element,
    P,
    T,
    parse,
    w,
)

_RELATIONS = "word/_rels/document.xml.rels"
_SIGNS = {w("tab"): "\t", w("ptab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-"}
_BREAK, _NOTE, _CODE, _SIMPLE = w("br"), w("footnoteReference"), w("instrText"), w("fldSimple")
_RULE = "-" * WIDTH


def text_of(parts: Mapping[str, bytes], file: str) -> str:
    """The whole text of a document, in lines of at most 72 columns but for addresses."""
    page = _Page(parts, file)
    body = page.lines(page.root)
    for number, note in page.notes():
        body += ["", *wrap(f"[{number}] {note}")]
    lines = [*page.margin("header"), "", *body, "", *page.margin("footer")]
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


class _Page:
    """A document and what belongs to its pages."""

    def __init__(self, parts: Mapping[str, bytes], file: str) -> None:
        self._parts = parts
        self._file = file
        self._noted: list[str] = []  # the footnotes, in the order of their numbers
        self.root = self._read(DOCUMENT)
        found = self._read(_RELATIONS) if _RELATIONS in parts else ()
        self._related = {
            one.get("Id"): (str(one.get("Type")), resolve(_RELATIONS, str(one.get("Target"))))
            for one in found
        }

    def _read(self, name: str) -> Element:
        root = parse(self._parts[name], name, self._file)
        for twice in list(root.iter(f"{MC}Fallback")):  # the same again, for old programs
            twice.getparent().remove(twice)
        return root

    def margin(self, kind: str) -> list[str]:
        """The words of the first page's header or footer, ruled off."""
        section = next(self.root.iter(w("sectPr")), None)
        if section is None:
            return []
        by = {
            one.get(w("type")): one.get(f"{REL}id") for one in section.iter(w(f"{kind}Reference"))
        }
        wanted = "first" if section.find(w("titlePg")) is not None else "default"
        name = self._related.get(by.get(wanted), ("", ""))[1]
        if name not in self._parts:
            return []
        root = self._read(name)
        for paragraph in list(root.iter(P)):
            if _counts_pages(paragraph):
                paragraph.getparent().remove(paragraph)
        lines = [line for line in self.lines(root) if line]
        if not lines:
            return []
        return [*lines, _RULE] if kind == "header" else [_RULE, *lines]

    def notes(self) -> Iterator[tuple[int, str]]:
        """The footnotes that were referred to."""
        name = next((n for t, n in self._related.values() if t.endswith("/footnotes")), "")
        if not self._noted or name not in self._parts:
            return
        notes = {one.get(w("id")): one for one in self._read(name)}
        for number, note in enumerate(self._noted, 1):
            if note in notes:
                yield number, " ".join(_flat(self.lines(notes[note])))

    def lines(self, root: Element) -> list[str]:
        """Everything in an element, in lines."""
        lines: list[str] = []
        last: Element = None
        for block in _blocks(root):
            if block.tag == TBL:
                rows = (row for row in block.iter(TR) if _of(row, TBL) is block)
                made = [line for row in rows for line in self._row(row)]
            else:
                made = self._paragraph(block)
            if made:
                lines += ["", *made] if lines and _apart(last, block) else made
                last = block
        return lines

    def _paragraph(self, paragraph: Element) -> list[str]:
        said = "".join(self._words(paragraph)).strip("\n\t ")
        found = []
        for line in said.split("\n") if said else ():
            pieces = [piece.strip() for piece in line.split("\t") if piece.strip()]
            whole = "  ".join(pieces)
            # What stood at the right edge, such as a date, goes below where there is no room.
            apart = [whole] if width(whole) <= WIDTH else pieces
            found += [part for piece in apart for part in wrap(piece)]
        for box in paragraph.iter(BOX):
            if next(box.iterancestors(BOX), None) is None:
                found += self.lines(box)
        return found

    def _words(self, node: Element) -> Iterator[str]:
        for child in node:
            if child.tag == T:
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == _BREAK:
                yield "\n"
            elif child.tag == _NOTE:
                self._noted.append(child.get(w("id")))
                yield f"[{len(self._noted)}]"
            elif child.tag not in (PPR, RPR, BOX):
                yield from self._words(child)

    def _row(self, row: Element) -> list[str]:
        """A row on one line; one that has only one cell with words lays out a page, not a table."""
        cells = [self.lines(cell) for cell in row.iter(TC) if _of(cell, TR) is row]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:
            return filled[0]
        said = " | ".join(" ".join(_flat(cell)) for cell in cells)
        return wrap(said.strip(" |"), rest="  ") if filled else []


def _blocks(node: Element) -> Iterator[Element]:
    """The paragraphs and tables in an element, in order."""
    for child in node:
        if child.tag in (P, TBL):
            yield child
        else:
            yield from _blocks(child)


def _apart(before: Element, after: Element) -> bool:
    """Whether the page leaves room between two blocks."""
    return _space(before, "after") != "0" or _space(after, "before") not in ("0", "")


def _space(block: Element, side: str) -> str:
    found = block.find(f"{PPR}/{w('spacing')}")
    return "" if found is None else str(found.get(w(side), ""))


def _of(node: Element, tag: str) -> Element:
    return next(node.iterancestors(tag), None)


def _flat(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


def _counts_pages(paragraph: Element) -> bool:
    code = "".join(node.text or "" for node in paragraph.iter(_CODE))  # Word splits it anywhere
    code += " ".join(str(node.get(w("instr"), "")) for node in paragraph.iter(_SIMPLE))
    return "PAGE" in code  # also NUMPAGES
