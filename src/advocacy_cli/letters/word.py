"""Letters from an author's own Word file: it has the whole page, and we only fill it in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advocacy_cli.documents.ooxml import turned
from advocacy_cli.documents.package import DOCUMENT, Package
from advocacy_cli.documents.sandbox import Sandbox, Template
from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.documents.word.text import text_of
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.letters.form import KNOWN, Form, Place, Text
from advocacy_cli.letters.lints import Lint, lints, wordless
from advocacy_cli.letters.templates import speller

if TYPE_CHECKING:
    from advocacy_cli.letters.templates import Source
    from advocacy_cli.settings import Settings


class FromWord(Form):
    """A .docx of the author's. The subject is the file's own property, unless the plan has one."""

    def __init__(
        self, source: Source, tag: str, settings: Settings, own: bytes | None = None
    ) -> None:
        super().__init__(source, tag, settings, own)
        spell = speller(source, tag) if tag.startswith("sr-") and source.language != tag else None
        self.word = compile_word(source.word, source.file, KNOWN, tag, spell)
        self.parts = self.word.templates(KNOWN)
        _ = self.subject

    @cached_property
    def subject(self) -> Template | None:
        said = self.word.subject.strip()
        if not said:
            return None
        try:
            return Sandbox(KNOWN, express=_line).compile_source(said, self.source.file)
        except InvalidInput as error:
            where = Where(self.source.file, 0, 0, "its properties (File > Info)")
            raise InvalidInput([p._replace(where=where) for p in error.problems]) from None

    def print(self, values: Mapping[str, Any]) -> tuple[Text, tuple[Place, ...]]:
        texts, places = [], []
        for name, part in self.parts.items():
            text, faults = part.render(values)
            texts.append(text)
            places += [Place(self.word.where(name, f.line), f.field, f.message) for f in faults]
        return tuple(texts), tuple(places)

    def said(self, text: Text, subject: Any) -> Text:  # noqa: ARG002 - its own place is its own
        return tuple(map(turned, text))

    @property
    def named(self) -> frozenset[str]:
        return frozenset().union(*(part.fields for part in self.parts.values()))

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.word.notes, *self.told(lints))

    def told(self, look: Callable[[str], Iterator[Lint]]) -> tuple[str, ...]:
        found = (
            f"{self.source.file}: {place}: {lint.message}: {lint.hint}"
            for place, words in self.word.paragraphs
            for lint in look(words)
        )
        tagged = DOCUMENT in self.parts  # a tag says something
        blank = () if tagged else wordless(self.source.file, self.source.body)
        return (*found, *blank)

    @cached_property
    def package(self) -> Package:
        names = tuple(self.parts)
        return Package({**self.word.constant, **dict.fromkeys(names, b"")}, names)

    def content(self, text: Text) -> bytes:
        return self.package.pack(*(part.encode() for part in text))

    @property
    def family(self) -> Hashable:
        return self.source.file, self.tag

    def rendered(self, text: Text) -> dict[str, bytes]:
        """The parts that are this letter's own."""
        return {name: part.encode() for name, part in zip(self.parts, text, strict=True)}

    def words(self, text: Text) -> str:
        """The letter's words alone, in lines."""
        return text_of({**self.word.constant, **self.rendered(text)}, self.source.file)


class Words(FromWord):
    """Only the words of the letter, for what shows no page."""

    def content(self, text: Text) -> bytes:
        return self.words(text).encode()


class NoPage(FromWord):
    """What cannot be had from a Word file."""

    def __init__(
        self, source: Source, tag: str, settings: Settings, own: bytes | None = None
    ) -> None:
        super().__init__(source, tag, settings, own)
        said = "a Word template gives no HTML"
        hint = f"make docx, pdf, txt or eml, or write templates/letters/{source.name}.LANG.md.j2"
        raise InvalidInput([Problem(Where(source.file), said, hint)])


def _line(text: str) -> str:
    return " ".join(text.split())


KINDS: dict[str, type[FromWord]] = {"docx": FromWord, "txt": Words, "html": NoPage}
