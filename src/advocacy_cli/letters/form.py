"""A template in one language, compiled once onto its letterhead and filled for every recipient."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.documents import letterhead, ooxml, package
from advocacy_cli.documents.blocks import Block
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.sandbox import Blank, Fault, Sandbox, Template
from advocacy_cli.errors import Where
from advocacy_cli.letters import layout
from advocacy_cli.letters.fields import FIELDS, PAGE
from advocacy_cli.letters.templates import Source, speller

if TYPE_CHECKING:
    from advocacy_cli.letters.lints import Lint
    from advocacy_cli.settings import Settings

NUMBERING = "word/numbering.xml"
KNOWN = frozenset(FIELDS) | PAGE
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
    """Something that one letter cannot print: where in the template (None: in the layout)."""

    where: Where | None
    field: str
    reason: str


_MOST_FORMS = 200
_forms: dict[str, Form] = {}  # of this process; a template is compiled once


def form_of(recipe: Recipe) -> Form:
    """The form of a recipe. Raises InvalidInput when the template cannot be compiled."""
    if recipe.key not in _forms:
        if len(_forms) == _MOST_FORMS:
            del _forms[next(iter(_forms))]  # the oldest
        kind = _kind(recipe)
        _forms[recipe.key] = kind(recipe.source, recipe.tag, recipe.settings, recipe.own)
    return _forms[recipe.key]


def _kind(recipe: Recipe) -> type[Form]:
    if recipe.format == "eml":
        from advocacy_cli.letters.post import Post

        return Post
    if recipe.source.word:
        from advocacy_cli.letters import word

        return word.KINDS[recipe.format]
    if recipe.format == "docx":
        return Docx
    from advocacy_cli.letters import pages

    return pages.KINDS[recipe.format]


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

    @cached_property
    def subject(self) -> Template | None:
        """The subject line, where the template has one."""
        said = speller(self.source, self.tag)(self.source.subject)
        if not said:
            return None
        lines = "\n" * (self.source.subject_line - 1)
        return Sandbox(KNOWN, express=_line).compile_source(lines + said, self.source.file)

    def print(self, values: Mapping[str, Any]) -> tuple[Text, tuple[Place, ...]]:
        """The parts of one letter, and what could not be printed."""
        raise NotImplementedError

    def content(self, text: Text) -> bytes:
        """The document of one letter."""
        raise NotImplementedError

    @property
    def family(self) -> Hashable:
        """What letters that can stand in one document have in common: styles and letterhead."""
        return self._own

    @property
    def named(self) -> frozenset[str]:
        """The fields that the template's own words name, the subject's left out."""
        raise NotImplementedError

    def fill(
        self, values: Mapping[str, Any], subject: Any = None
    ) -> tuple[Text, tuple[Place, ...]]:
        """What one letter says, and what it could not print (all of it at once).

        `subject` overrules the template's; `values` get the defaults of the template.
        """
        ready = _with_defaults(values, self.source.defaults) if self.source.defaults else values
        subject, faults = self._subject(ready, subject)
        ready = {**ready, "letter": {**ready["letter"], "subject": subject}}
        page = ready["page"]
        text, wrong_ = self.print({**ready, "page": {**page, "footnote": _NONE}})
        if page["footnote"] and any(map(letterhead.wants_footnote, text)):
            text, wrong_ = self.print(ready)
        faults += wrong_
        return () if faults else self.said(text, subject), tuple(dict.fromkeys(faults))

    def line(self, values: Mapping[str, Any], subject: Any = None) -> str:
        """The subject line of a letter that can be printed."""
        ready = _with_defaults(values, self.source.defaults) if self.source.defaults else values
        return str(self._subject(ready, subject)[0])

    def _subject(self, values: Mapping[str, Any], subject: Any) -> tuple[Any, list[Place]]:
        if subject is not None:
            return subject, []
        if self.subject is None:
            said = "write `subject` at the letter in the campaign"
            return Blank("letter.subject", said), []
        text, wrong = self.subject.render(values)
        return text.strip(), [self._place(fault) for fault in wrong]

    def said(self, text: Text, subject: Any) -> Text:  # noqa: ARG002 - most have no other place for it
        """What a letter says, from its rendered parts."""
        return text

    @property
    def notes(self) -> tuple[str, ...]:
        """What in the template somebody should look at, if that is seen only now."""
        return ()

    def told(self, look: Callable[[str], Iterator[Lint]]) -> tuple[str, ...]:  # noqa: ARG002
        """What a look at its author's words finds, with its places, where no lines tell them."""
        return ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the template itself names."""
        said = self.subject.fields if self.subject else frozenset()
        return (said | self.named) & frozenset(FIELDS)

    def _place(self, fault: Fault) -> Place:
        return Place(Where(self.source.file, fault.line), fault.field, fault.message)

    @cached_property
    def sender(self) -> letterhead.Sender:
        return letterhead.sender(self._settings, self.tag)

    @cached_property
    def funding(self) -> letterhead.Funding | None:
        return letterhead.funding(self._settings, self.tag)


class Written(Form):
    """A letter whose template is Markdown: its words, with the layout around them."""

    def __init__(
        self, source: Source, tag: str, settings: Settings, own: bytes | None = None
    ) -> None:
        super().__init__(source, tag, settings, own)
        spell = speller(source, tag)
        self._body = parse(source.body, source.file, source.body_line, spell)
        self.last = source.body_line + source.body.count("\n")
        # The layout stands on line 1 and after the last line, so that Jinja's line numbers are
        # the template's own.
        whole = (*layout.before(tag), *self._body, *layout.after(tag, self.last + 1))
        self.filled = Sandbox(KNOWN, self.express).compile_source(self.written(whole), source.file)
        _ = self.subject  # its faults are said now

    @property
    def express(self) -> Callable[[str], str]:
        """What puts a value into the format."""
        raise NotImplementedError

    def written(self, blocks: Iterable[Block]) -> str:
        """The blocks as text with Jinja tags."""
        raise NotImplementedError

    def print(self, values: Mapping[str, Any]) -> tuple[Text, tuple[Place, ...]]:
        text, faults = self.filled.render(values)
        if not faults:
            return (text,), ()
        first, last = self.source.body_line, self.last
        return (text,), tuple(
            self._place(f) if first <= f.line <= last else Place(None, f.field, f.message)
            for f in faults
        )

    @property
    def named(self) -> frozenset[str]:
        source = self.written(self._body)
        return Sandbox(KNOWN).compile_source(source, self.source.file).fields


class Docx(Written):
    """A letter for the word processor, on the workspace's letterhead if it has one."""

    @property
    def express(self) -> Callable[[str], str]:
        return ooxml.express

    def written(self, blocks: Iterable[Block]) -> str:
        return ooxml.write(blocks).xml

    def said(self, text: Text, subject: Any) -> Text:  # noqa: ARG002 - it stands in the text
        return (ooxml.turned(text[0]),)

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
