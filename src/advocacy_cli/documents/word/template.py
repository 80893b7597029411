"""A Word file compiled once, to be filled for every recipient."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, NamedTuple

from advocacy_cli.documents import ooxml, sandbox
from advocacy_cli.documents.letterhead import SPELLING
from advocacy_cli.documents.package import CORE, parts_of
from advocacy_cli.documents.word import parts as package
from advocacy_cli.documents.word.blocks import lift
from advocacy_cli.documents.word.clean import clean, unpaired_bookmarks
from advocacy_cli.documents.word.columns import keep_step, spans
from advocacy_cli.documents.word.fields import Names, read_fields
from advocacy_cli.documents.word.finish import finish
from advocacy_cli.documents.word.places import name_places
from advocacy_cli.documents.word.spelling import (
    Spell,
    look_over,
    speak,
    spell_words,
    spelled,
    words,
)
from advocacy_cli.documents.word.tags import classify, join_tags, tags_in
from advocacy_cli.documents.word.tree import (
    P,
    Story,
    marks,
    parse,
    within,
)  # fmt: skip
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document

_STORY = 100_000  # lines of one part, at most: parts keep their order in lists of problems
_MOST_PARAGRAPHS = 10_000
_MOST_TOLD = 50  # problems of one file
_DOC_PR = "}docPr"


class Word(NamedTuple):
    """A compiled Word file. `changing` are parts as OOXML text with Jinja tags, one line a
    paragraph; `constant` all others. `subject` and `description` are the file's own properties
    (the subject may have tags), `notes` what somebody should look at."""

    file: str
    constant: Mapping[str, bytes]
    changing: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]
    loose: Mapping[str, int]  # parts to finish, and the first number of their pictures (or 0)
    subject: str
    description: str
    notes: tuple[str, ...]
    paragraphs: tuple[tuple[str, str], ...]  # the place of each, and what its author wrote

    def place(self, part: str, line: int) -> str:
        """What a person calls a line of a part: `table 2, row 3`."""
        lines = self.lines[part]
        return lines[line - 1] if 0 < line <= len(lines) else lines[0]

    def where(self, part: str, line: int) -> Where:
        """The place of a line of a part, for a problem."""
        place = self.place(part, line)
        order = list(self.changing).index(part) * _STORY + self.lines[part].index(place)
        return Where(self.file, order, 0, place)

    def templates(self, known: Collection[str]) -> dict[str, Part]:
        """Every changing part, ready to be filled. Raises InvalidInput with all faults of all."""
        found: dict[str, Part] = {}
        problems: dict[Problem, None] = {}
        for name, text in self.changing.items():
            express = _property if name == CORE else ooxml.express
            try:
                made = sandbox.Sandbox(known, express).compile_source(text, self.file)
                found[name] = Part(self, name, made)
            except InvalidInput as error:
                for problem in error.problems:
                    located = problem._replace(where=self.where(name, problem.where.line))
                    problems[located] = None
        if problems:
            raise _told(problems)
        return found


class Part(NamedTuple):
    """A changing part of a Word file, compiled."""

    word: Word
    name: str
    template: sandbox.Template

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the part names."""
        return self.template.fields

    def render(self, values: Mapping[str, Any]) -> tuple[str, tuple[sandbox.Fault, ...]]:
        """The part's text for one letter, and every field that could not be printed; the place of
        a fault is `word.place(name, fault.line)`."""
        text, faults = self.template.render(values)
        first = self.word.loose.get(self.name)
        return (text if first is None else finish(text, first)), faults


def compile_word(
    content: bytes,
    file: str,
    known: Collection[str] = (),
    tag: str = "en",
    spell: Spell | None = None,
) -> Word:
    """A Word file as a template for letters in the language `tag`.

    `known` are the fields that mail merge may name; `spell` is put to constant words (a change of
    script). Raises InvalidInput with every fault, each at its place.
    """
    parts = parts_of(content, file, merge=True)
    constant, notes = package.shed(parts, file)
    names, language = Names.of(known), SPELLING[tag]
    constant |= package.speaking(constant, language, file)
    if spell is not None:
        constant |= package.numbering(constant, spell, file)
    stories = [
        Story(name, title, parse(constant[name], name, file), file, order * _STORY)
        for order, (name, title) in enumerate(package.stories(constant, file).items())
    ]
    if CORE in constant:
        core = parse(constant[CORE], CORE, file)
        stories.append(Story(CORE, "its properties (File > Info)", core, file))
    changing: dict[str, str] = {}
    lines: dict[str, tuple[str, ...]] = {}
    loose: dict[str, int] = {}
    problems: dict[Problem, None] = {}
    paragraphs: list[tuple[str, str]] = []
    pictures = 1
    for story in stories:
        if story.name == CORE:
            _properties(story, spell)
        else:
            paragraphs += _compile(story, names, language, spell)
            look_over(story, tag)
        notes += story.notes
        problems |= dict.fromkeys(story.problems)
        first, pictures = pictures, _number_pictures(story, pictures)
        if story.problems:
            continue
        text = story.text()
        if not story.tags:
            constant[story.name] = text.replace("\n", "").encode()
            continue
        del constant[story.name]
        changing[story.name], lines[story.name] = text, tuple(story.lines)
        if any(node in story.places for node in marks(story.root)):
            loose[story.name] = first if first < pictures else 0
    if problems:
        raise _told(problems)
    subject, description = _described(parts, file)
    return Word(
        file, constant, changing, lines, loose,
        spell(subject) if spell else subject,  # tags are safe from a change of script
        description, tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(paragraphs)),
    )  # fmt: skip


def _compile(
    story: Story, names: Names, language: str, spell: Spell | None
) -> list[tuple[str, str]]:
    """Make a part a template; returns what its paragraphs said, with their places."""
    if story.root.prefix != "w":
        what = f"its part {story.name} was written in an unusual way"
        hint = "open it in a word processor and save it again"
        raise InvalidInput([Problem(Where(story.file), what, hint)])
    if next(islice(story.root.iter(P), _MOST_PARAGRAPHS, None), None) is not None:
        what, hint = f"holds more than {_MOST_PARAGRAPHS} paragraphs", "a letter is a page or two"
        raise InvalidInput([Problem(Where(story.file), what, hint)])
    speak(story.root, language)
    clean(story)
    name_places(story)
    read_fields(story, names)
    join_tags(story)
    said = list(words(story))
    if spell is not None:
        spell_words(story, spell)
    before = spans(story)
    lift(story)
    if not story.problems:
        keep_step(story, before)
        unpaired_bookmarks(story.root)
        _ignored(story)
    return said


def _told(problems: Collection[Problem]) -> InvalidInput:
    """The first problems of a file, and how many there are besides."""
    first = sorted(problems)[:_MOST_TOLD]
    if more := len(problems) - len(first):
        where = first[-1].where._replace(place="further on", line=first[-1].where.line + 1)
        hint = "put these right and run the command again"
        first.append(Problem(where, f"{more} more problem{'s' if more > 1 else ''}", hint))
    return InvalidInput(first)


def _ignored(story: Story) -> None:
    """A tag where no tag is read stays as it is; say so."""
    for node in story.root.iter():
        for value in node.attrib.values():
            if "{{" in value or "{%" in value:
                holder = node if node.tag == P else within(node, P)
                said = "a tag in the description of a picture, or in a name, is not filled in"
                story.note(story.root if holder is None else holder, said)


def _number_pictures(story: Story, first: int) -> int:
    """Give every picture a number of its own in the file; returns the next free one."""
    for node in story.root.iter():
        if str(node.tag).endswith(_DOC_PR):
            others = {k: v for k, v in node.attrib.items() if k != "id"}
            node.attrib.clear()
            node.attrib.update({"id": str(first), **others})
            first += 1
    return first


def _property(text: str) -> str:
    """A value in a property of the file: on one line."""
    return ooxml.escape(for_document(" ".join(text.split())))


def _properties(story: Story, spell: Spell | None) -> None:
    """Make the file's own title and subject a template."""
    for node in package.core_nodes(story.root):
        text, out, at = node.text or "", [], 0
        for start, tag, end in tags_in(text):
            out += [text[at:start], story.sign(classify(tag)) if tag else text[start:end]]
            at = end
        said = "".join([*out, text[at:]])
        node.text = spelled(said, spell) if spell else said


def _described(parts: Mapping[str, bytes], file: str) -> tuple[str, str]:
    """The subject of letters and what the template is for, from the file's own properties. A title
    is a subject only if somebody put a tag into it: Word makes titles of its own."""
    if CORE not in parts:
        return "", ""
    told = package.core_words(parts[CORE], file)
    title = told["title"] if "{{" in told["title"] else ""
    return told["subject"] or title, told["description"]
