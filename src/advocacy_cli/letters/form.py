"""A template in one language, compiled once onto its letterhead and filled for every recipient."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.documents import letterhead, ooxml, package
from advocacy_cli.documents.blocks import Block
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.sandbox import Blank, Sandbox
from advocacy_cli.letters import layout
from advocacy_cli.letters.fields import FIELDS, PAGE
from advocacy_cli.letters.templates import Source, speller

if TYPE_CHECKING:
    from advocacy_cli.settings import Settings

NUMBERING = "word/numbering.xml"
_KNOWN = frozenset(FIELDS) | PAGE
_NONE = Blank("page.footnote")
Text = tuple[str, ...]  # what one letter says: the rendered text of each part that changes


class Recipe(NamedTuple):
    """All that a form is compiled from; equal keys give equal forms, in any process."""

    key: str
    source: Source
    tag: str
    format: str
    settings: Settings
    own: bytes | None = None  # the workspace's letterhead


class Place(NamedTuple):
    """Something that one letter cannot print: in the template (a line) or in the layout (0)."""

    line: int
    field: str
    reason: str


_forms: dict[str, Form] = {}  # of this process; a template is compiled once


def form_of(recipe: Recipe) -> Form:
    """The form of a recipe. Raises InvalidInput when the template cannot be compiled."""
    if recipe.key not in _forms:
        kind: type[Form] = Docx
        if recipe.format != "docx":
            from advocacy_cli.letters.pages import KINDS

            kind = KINDS[recipe.format]
        _forms[recipe.key] = kind(recipe.source, recipe.tag, recipe.settings, recipe.own)
    return _forms[recipe.key]


class Form:
    """A letter's page with holes, in the format of who inherits it. Raises InvalidInput when the
    template cannot be compiled."""

    def __init__(
        self, source: Source, tag: str, settings: Settings, own: bytes | None = None
    ) -> None:
        self.source = source
        self.tag = tag
        self._settings = settings
        self._own = own
        spell = speller(source, tag)
        self._body = parse(source.body, source.file, source.body_line, spell)
        self.last = source.body_line + source.body.count("\n")
        # The layout stands on line 1 and after the last line, so that Jinja's line numbers are
        # the template's own.
        whole = (*layout.before(tag), *self._body, *layout.after(tag, self.last + 1))
        self.filled = Sandbox(_KNOWN, self.express).compile_source(self.written(whole), source.file)
        self.subject = Sandbox(_KNOWN, express=_line).compile_source(
            "\n" * (source.subject_line - 1) + spell(source.subject), source.file
        )

    @property
    def express(self) -> Callable[[str], str]:
        """What puts a value into the format."""
        raise NotImplementedError

    def written(self, blocks: Iterable[Block]) -> str:
        """The blocks as text with Jinja tags."""
        raise NotImplementedError

    def content(self, text: Text) -> bytes:
        """The document of one letter."""
        raise NotImplementedError

    def fill(
        self, values: Mapping[str, Any], subject: Any = None
    ) -> tuple[Text, tuple[Place, ...]]:
        """The letter's part of the document, and what it could not print (all of it at once).

        `subject` overrules the template's; `values` get the defaults of the template.
        """
        ready = _with_defaults(values, self.source.defaults) if self.source.defaults else values
        faults: list[Place] = []
        if subject is None:
            said, wrong = self.subject.render(ready)
            faults += [Place(f.line, f.field, f.message) for f in wrong]
            subject = said.strip()
        ready = {**ready, "letter": {**ready["letter"], "subject": subject}}
        page = ready["page"]
        text, wrong = self.filled.render({**ready, "page": {**page, "footnote": _NONE}})
        if page["footnote"] and letterhead.wants_footnote(text):
            text, wrong = self.filled.render(ready)
        first, last = self.source.body_line, self.last
        faults += [
            Place(f.line if first <= f.line <= last else 0, f.field, f.message) for f in wrong
        ]
        return () if faults else self.said(text, subject), tuple(faults)

    def said(self, text: str, subject: str) -> Text:  # noqa: ARG002 - a .docx has no other place for it
        """What a letter says, from its rendered text."""
        return (text,)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the template itself names."""
        body = Sandbox(_KNOWN).compile_source(self.written(self._body), self.source.file)
        return (self.subject.fields | body.fields) & frozenset(FIELDS)

    @cached_property
    def sender(self) -> letterhead.Sender:
        return letterhead.sender(self._settings, self.tag)

    @cached_property
    def funding(self) -> letterhead.Funding | None:
        return letterhead.funding(self._settings, self.tag)


class Docx(Form):
    """A letter for the word processor, on the workspace's letterhead if it has one."""

    @property
    def express(self) -> Callable[[str], str]:
        return ooxml.express

    def written(self, blocks: Iterable[Block]) -> str:
        return ooxml.write(blocks).xml

    @cached_property
    def ordered(self) -> int:
        """How many ordered lists a letter has."""
        return ooxml.write(self._body).ordered

    @cached_property
    def head(self) -> str:
        """What comes before a letter's part in `word/document.xml`."""
        return self._frame[0]

    @cached_property
    def section(self) -> str:
        """The section's properties: page, header and footer."""
        return self._frame[1]

    @cached_property
    def package(self) -> package.Package:
        return package.Package({**self._parts, NUMBERING: ooxml.numbering(self.ordered)})

    def content(self, text: Text) -> bytes:
        return self.package.pack(
            f"{self.head}{text[0]}{self.section}</w:body></w:document>".encode()
        )

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        return letterhead.parts(
            letterhead.new_document(self.tag, self.sender, self.funding, own=self._own)
        )

    @cached_property
    def _frame(self) -> tuple[str, str]:
        xml = self._parts[package.DOCUMENT].decode()
        begin = xml.index("<w:body>") + len("<w:body>")
        section = re.search(r"<w:sectPr\b.*?(?:</w:sectPr>|/>)(?=\s*</w:body>)", xml, re.DOTALL)
        return xml[:begin], section[0] if section else "<w:sectPr/>"


def _line(text: str) -> str:
    """A text on one line, as a subject has it."""
    return " ".join(text.split())


def _with_defaults(values: Mapping[str, Any], defaults: Mapping[str, str]) -> dict[str, Any]:
    """The values with the template's own words where there is nothing to say."""
    ready = {k: dict(v) if isinstance(v, dict) else v for k, v in values.items()}
    for path, words in defaults.items():
        root, _, name = path.partition(".")
        group = ready.get(root)
        if isinstance(group, dict) and isinstance(group.get(name), Blank):
            group[name] = words
    return ready
