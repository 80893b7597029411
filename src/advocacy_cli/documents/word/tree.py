"""One part of a Word file as a tree, with the tags found in it.

A tag that prints stands in a w:t as one character of a private plane; a statement (`{% if %}`)
is a processing instruction between elements. Both survive the writing of the tree, and only then
become Jinja: nothing that the author's XML holds besides can be taken for a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from advocacy_cli.documents.proof import fault_of
from advocacy_cli.errors import InvalidInput, Problem, Where

Element = Any  # lxml comes without types

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FIRST = 0xF0000  # the first character that stands for a tag: plane 15, private use
_MOST = 5000
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
_LONELY = re.compile("\\{(?=[{%#\U000f0000-\U000ffffd]|<\\?tag )")
_MARK = re.compile(r"(?:<\?line (\d+)\?>)?<\?tag (\d+)\?>|<\?line (\d+)\?>")


def w(name: str) -> str:
    """A name of the main vocabulary, as lxml spells it."""
    return f"{{{_MAIN}}}{name}"


P, R, T, TBL, TR, TC = (w(name) for name in ("p", "r", "t", "tbl", "tr", "tc"))
PPR, RPR, BOX = w("pPr"), w("rPr"), w("txbxContent")


class Tag(NamedTuple):
    """A tag as Jinja reads it; `level` is the author's own `tr tc p r`, `keyword` is "" for
    one that prints and "#" for a comment."""

    text: str
    keyword: str = ""
    level: str = ""


def parse(part: bytes, name: str, file: str) -> Element:
    """The root element. Nothing is fetched, no entity is put in, comments are dropped."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        hint = "open it in a word processor and save it again"
        raise InvalidInput([Problem(Where(file), f"its part {name} is damaged", hint)]) from None
    unprivate(root)
    return root


class Story:
    """A part that people write in, while it is being compiled."""

    def __init__(self, name: str, title: str, root: Element, file: str, order: int = 0) -> None:
        self.name = name
        self.title = title  # "", "header", "first-page footer", "footnote"...
        self.root = root
        self.file = file
        self.order = order
        self.tags: list[Tag] = []
        self.places: dict[Element, str] = {}
        self.lines: list[str] = []
        self.problems: dict[Problem, None] = {}
        self._numbers: dict[str, int] = {}
        self.notes: dict[str, None] = {}

    def sign(self, tag: Tag) -> str:
        """The character that stands for a tag."""
        if len(self.tags) == _MOST:
            said, hint = f"holds more than {_MOST} tags", "a letter is a page or two"
            raise InvalidInput([Problem(Where(self.file), said, hint)])
        if tag.text.startswith("{") and (fault := fault_of(tag.text)):
            raise InvalidInput([Problem(Where(self.file), *fault)])
        self.tags.append(tag)
        return chr(FIRST + len(self.tags) - 1)

    def mark(self, sign: str) -> Element:
        """A statement as a node between elements."""
        return etree.ProcessingInstruction("tag", str(ord(sign) - FIRST))

    def tag(self, node: Element) -> Tag:
        """The statement that a node stands for."""
        return self.tags[int(node.text)]

    def place(self, node: Element) -> str:
        """What a person calls the place of a node."""
        while node is not None:
            if node in self.places:
                return self.places[node]
            node = node.getparent()
        return self.title

    def at(self, node: Element) -> Where:
        """The place of a node, in the document's order."""
        place = self.place(node)
        if place not in self._numbers:
            known = dict.fromkeys(self.places.values())
            self._numbers = {place: 0} | {name: n for n, name in enumerate(known, 1)}
        return Where(self.file, self.order + self._numbers[place], 0, place)

    def fault(self, node: Element, message: str, hint: str = "") -> None:
        """Remember what is wrong at a node; the same at one place only once."""
        self.problems[Problem(self.at(node), message, hint)] = None

    def note(self, node: Element, message: str) -> None:
        """Remember what somebody should look at."""
        place = self.place(node)
        self.notes[f"{self.file}: {place}: {message}" if place else f"{self.file}: {message}"] = (
            None
        )

    def text(self) -> str:
        """The part as OOXML with Jinja tags, and the place of each of its lines in `lines`."""
        self.lines = [self.title]
        names = list(dict.fromkeys(self.places.values()))
        self._break_lines({place: number for number, place in enumerate(names)})

        def put(found: re.Match[str]) -> str:
            line, number = found[1] or found[3], found[2]
            text = self.tags[int(number)].text if number else ""
            if not line:
                return text
            self.lines.append(names[int(line)])
            if not number:
                return "\n"
            # inside the tag, where it is not printed
            return f"{text[:2]}\n{text[2:]}" if text else "{#\n#}"

        raw = etree.tostring(self.root, encoding="unicode").replace("\n", " ")
        raw = _LONELY.sub("&#123;", raw)
        raw = _MARK.sub(put, raw)
        return HEAD + self.spelled_out(raw)

    def spelled_out(self, text: str) -> str:
        """A text with tags in the place of the characters that stand for them."""
        return _PRIVATE.sub(lambda found: self.tags[ord(found[0]) - FIRST].text, text)

    def _break_lines(self, numbers: dict[str, int]) -> None:
        """A new line before every paragraph and statement, and after a paragraph in another."""

        def line(node: Element) -> Element:
            return etree.ProcessingInstruction("line", str(numbers[self.place(node)]))

        for paragraph in list(self.root.iter(P)):
            if self.place(paragraph) not in numbers:
                continue
            paragraph.addprevious(line(paragraph))
            outer = next(paragraph.iterancestors(P), None)
            if outer is not None:
                paragraph.addnext(line(outer))
        for node in list(marks(self.root)):
            if node in self.places:
                node.addprevious(line(node))


def marks(root: Element) -> Iterator[Element]:
    """All statements below an element."""
    return (node for node in root.iter(etree.ProcessingInstruction) if node.target == "tag")


def within(node: Element, name: str) -> Element | None:
    """The nearest element of that name that a node stands in."""
    return next(node.iterancestors(name), None)


def form_of(run: Element) -> Element | None:
    """How a run looks. It is looked for where it has to stand: a run may have many children."""
    first = next(iter(run), None)
    return first if first is not None and first.tag == RPR else None


def unprivate(root: Element) -> None:
    """Take our private characters out of all that an author wrote, wherever it stands."""
    for node in root.iter():
        for name in ("text", "tail"):
            said = getattr(node, name)
            if said and _PRIVATE.search(said):
                setattr(node, name, _PRIVATE.sub("\ufffd", said))
        for name, value in node.attrib.items():
            if _PRIVATE.search(value):
                node.set(name, _PRIVATE.sub("\ufffd", value))


def drop(node: Element) -> None:
    """Take an element out; what follows it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail and node.tail.strip():
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def unwrap(node: Element, children: list[Element] | None = None) -> None:
    """Put an element's children in its place."""
    for child in list(node) if children is None else children:
        node.addprevious(child)
    drop(node)


def set_text(node: Element, text: str) -> None:
    """Write a w:t, with its spaces kept."""
    node.text = text
    if text[:1].isspace() or text[-1:].isspace() or _PRIVATE.search(text):
        node.set(PRESERVE, "preserve")
