"""Letter templates: `NAME.LANG.md.j2`, YAML front matter and then Markdown with Jinja2, or a Word
document with the same tags, `NAME.LANG.docx`.

A template `sr` gives both scripts: its constant words are transliterated when it is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from advocacy_cli.documents.package import DOCUMENT, parts_of, words_of
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.serbian import doubtful, script, to_cyrillic, to_latin
from advocacy_cli.settings import LANGUAGES

ENDING = ".md.j2"
WORD = ".docx"
_NAME = re.compile(
    rf"(?P<name>[a-z0-9][a-z0-9-]*)\.(?P<language>{'|'.join(LANGUAGES)})(?P<ending>\.md\.j2|\.docx)"
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MOST = 200_000  # characters of a template
_KEYS = ("subject", "description", "letterhead", "defaults")


class Source(NamedTuple):
    """A template as written: where it stands and from which line on its parts begin."""

    name: str
    language: str
    file: str
    subject: str
    body: str
    subject_line: int = 1
    body_line: int = 1
    description: str = ""
    letterhead: str = ""
    defaults: Mapping[str, str] = {}
    word: bytes = b""  # the document, where it is one: then the body is only its words


class Shelf:
    """All templates at hand, by name and language; what the workspace has shadows ours."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources = {(s.name, s.language): s for s in sources}
        self.names = tuple(sorted({name for name, _ in self.sources}))

    def find(self, name: str, tag: str) -> Source | None:
        """The template for a language: its own, else for Serbian the one that gives both scripts."""
        return self.sources.get((name, tag)) or self.sources.get((name, tag.partition("-")[0]))

    def languages(self, name: str) -> tuple[str, ...]:
        """Every language that letters from this template can be in."""
        own = {language for n, language in self.sources if n == name}
        return tuple(sorted(own - {"sr"} | ({"sr-Cyrl", "sr-Latn"} if "sr" in own else set())))


def read(file: str, name: str, content: bytes) -> Source:
    """A template from its bytes; `file` is the path to show. Raises InvalidInput."""
    found = _NAME.fullmatch(name)
    if found is None:
        said = "is no name of a template"
        among = f"LANG one of {', '.join(LANGUAGES)}"
        raise _fault(file, 0, said, f"call it NAME.LANG{ENDING} or NAME.LANG{WORD}, {among}")
    if found["ending"] == WORD:
        words = words_of(parts_of(content, file)[DOCUMENT])
        return Source(found["name"], found["language"], file, "", words, word=content)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _fault(file, 1, f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    if len(text) > _MOST:
        raise _fault(file, 1, f"is longer than {_MOST:,} characters", "a letter is a page or two")
    front = _FRONT.match(text)
    if front is None:
        hint = "begin with a line ---, then subject: ..., then a line ---"
        raise _fault(file, 1, "has no front matter", hint)
    facts, lines = _facts(file, front[1])
    return Source(
        found["name"],
        found["language"],
        file,
        facts["subject"],
        text[front.end() :],
        lines.get("subject", 2),
        front[0].count("\n") + 1,
        facts.get("description", ""),
        facts.get("letterhead", ""),
        facts.get("defaults", {}),
    )


def speller(source: Source, tag: str) -> Callable[[str], str]:
    """What turns the template's constant words into the letter's script."""
    if source.language == tag or not tag.startswith("sr-"):
        return _same
    written = script(source.subject + "\n" + source.body)
    if tag == "sr-Latn":
        return to_latin
    return to_cyrillic if written == "Latn" else _same


def dubious(source: Source) -> tuple[str, ...]:
    """Words of a Latin master whose Cyrillic form somebody should look at."""
    words = source.subject + "\n" + source.body
    if source.language != "sr" or script(words) != "Latn":
        return ()
    return doubtful(words)


def _same(words: str) -> str:
    return words


def _facts(file: str, text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The front matter and the line of each of its keys. Read as the plan is: YAML 1.2, not deep."""
    from advocacy_cli.plan import yaml

    document = yaml.read(b"\n" + text.encode(), file)  # a line for the --- above it
    if document.faults:
        raise InvalidInput(document.faults)
    facts = document.data
    if not isinstance(facts, dict):
        raise _fault(file, 2, "the front matter has no keys", "it wants at least subject: ...")
    lines = {key: document.where((key,), key=True).line for key in facts}
    if odd := next((key for key in facts if key not in _KEYS), None):
        raise _fault(file, lines[odd], f"unknown key '{odd}'", f"there are {', '.join(_KEYS)}")
    if "subject" not in facts:
        raise _fault(file, 2, "no subject", "add subject: ...")
    if facts.get("defaults", {}) is None:
        facts["defaults"] = {}
    defaults = facts.get("defaults", {})
    inner = defaults if isinstance(defaults, dict) else {}
    paths = [(key,) for key in facts] + [("defaults", key) for key in inner]
    for path in paths:
        value = inner[path[1]] if len(path) > 1 else facts[path[0]]
        wanted = dict if path == ("defaults",) else str
        if not isinstance(value, wanted):
            said = "a mapping of fields to texts" if wanted is dict else "a text"
            hint = "write field: text below it" if wanted is dict else "put it in quotes"
            line = document.where(path, key=True).line
            raise _fault(file, line, f"'{path[-1]}' wants {said}", hint)
    return facts, lines


def _fault(file: str, line: int, message: str, hint: str) -> InvalidInput:
    return InvalidInput([Problem(Where(file, line), message, hint)])
