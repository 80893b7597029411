"""A Word file compiled once, to be filled for every recipient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
from advocacy_cli.documents.word.spelling import look_over, speak, spell_words, spelled, words
from advocacy_cli.documents.word.tags import classify, join_tags, read_tag
from advocacy_cli.documents.word.tree import (
    P,
    Story,
    marks,
    parse,
    unprivate,
    within,
)  # fmt: skip
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document

_STORY = 100_000  # lines of one part, at most: parts keep their order in lists of problems
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
            raise InvalidInput(list(problems))
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
    spell: Callable[[str], str] | None = None,
) -> Word:
    """A Word file as a template for letters in the language `tag`.

    `known` are the fields that mail merge may name; `spell` is put to constant words (a change of
    script). Raises InvalidInput with every fault, each at its place.
    """
    kept, notes = package.shed(parts_of(content, file, merge=True), file)
    names, language = Names.of(known), SPELLING[tag]
    kept |= package.speaking(kept, language, file)
    if spell is not None:
        kept |= package.numbering(kept, spell, file)
    told = package.core_words(kept[CORE], file) if CORE in kept else {}
    original = parts_of(content, file, merge=True).get(CORE)
    if original is not None:
        told["description"] = package.core_words(original, file)["description"]
    constant, changing = dict(kept), {}
    lines: dict[str, tuple[str, ...]] = {}
    loose: dict[str, int] = {}
    problems: dict[Problem, None] = {}
    pictures = 1
    found = package.stories(kept, file)
    for order, (name, title) in enumerate(found.items()):
        story = Story(name, title, parse(kept[name], name, file), file, order * _STORY)
        _compile(story, names, language, spell)
        look_over(story, tag)
        notes += story.notes
        problems |= dict.fromkeys(story.problems)
        first, pictures = pictures, _number_pictures(story, pictures)
        if story.problems:
            continue
        text = story.text()
        if not story.tags:
            constant[name] = text.replace("\n", "").encode()
            continue
        del constant[name]
        changing[name], lines[name] = text, tuple(story.lines)
        if any(node in story.places for node in marks(story.root)):
            loose[name] = first if first < pictures else 0
    if problems:
        raise InvalidInput(list(problems))
    if CORE in kept and (made := _core(kept[CORE], file, spell)):
        text, changes = made
        if changes:
            del constant[CORE]
            changing[CORE], lines[CORE] = text, ("its properties (File > Info)",)
        else:
            constant[CORE] = text.encode()
    subject = told.get("subject", "") or told.get("title", "")
    if spell is not None:
        subject = spell(subject)  # tags are safe from a change of script
    return Word(
        file, constant, changing, lines, loose, subject, told.get("description", ""),
        tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def words_of(content: bytes, file: str) -> str:
    """What a Word file says besides its tags, a line a paragraph: its script, doubtful words."""
    kept, _ = package.shed(parts_of(content, file, merge=True), file)
    said = []
    for name, title in package.stories(kept, file).items():
        story = Story(name, title, parse(kept[name], name, file), file)
        clean(story)
        join_tags(story)
        said += [text for _, text in words(story)]
    return "\n".join(said)


def _compile(story: Story, names: Names, language: str, spell: Callable[[str], str] | None) -> None:
    if story.root.prefix != "w":
        said = f"its part {story.name} was written in an unusual way"
        hint = "open it in a word processor and save it again"
        raise InvalidInput([Problem(Where(story.file), said, hint)])
    unprivate(story.root)
    speak(story.root, language)
    clean(story)
    name_places(story)
    read_fields(story, names)
    join_tags(story)
    if spell is not None:
        spell_words(story, spell)
    before = spans(story)
    lift(story)
    if not story.problems:
        keep_step(story, before)
        unpaired_bookmarks(story.root)
        _ignored(story)


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


def _core(part: bytes, file: str, spell: Callable[[str], str] | None) -> tuple[str, bool]:
    """The core properties as text, and whether they have tags."""
    root = parse(part, CORE, file)
    story = Story(CORE, "", root, file)
    for node in package.core_nodes(root):
        text, out, at = node.text or "", [], 0
        while at < len(text):
            tag = read_tag(text, at) if text[at : at + 2] in ("{{", "{%", "{#") else None
            if tag is None:
                out.append(text[at])
                at += 1
                continue
            out.append(story.sign(classify(tag[0])))
            at = tag[1]
        node.text = "".join(out)
    if spell is not None:
        for node in package.core_nodes(root):
            node.text = spelled(node.text or "", spell)
    return story.text(), bool(story.tags)
