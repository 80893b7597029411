"""Letter templates: `NAME.LANG.md.j2`, YAML front matter and then Markdown with Jinja2, or a Word
document with the same tags, `NAME.LANG.docx`.

A template `sr` gives both scripts: its constant words are transliterated when it is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from advocacy_cli.documents.package import DOCUMENT, parts_of, words_of
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.folding import fold
from advocacy_cli.language.serbian import doubtful, script, to_cyrillic, to_latin
from advocacy_cli.settings import LANGUAGES

ENDING = ".md.j2"
WORD = ".docx"
_NAME = re.compile(
    rf"(?P<name>[a-z0-9][a-z0-9-]*)\.(?P<language>{'|'.join(LANGUAGES)})(?P<ending>\.md\.j2|\.docx)"
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MOST = 200_000  # characters of a template
_LANGUAGES = frozenset(map(str.lower, LANGUAGES))
_DOCUMENTS = frozenset(("doc", "dot", "dotx", "docm", "dotm", "odt", "ott", "rtf", "pages"))
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
    """All templates at hand, by name and language; what the workspace has shadows ours.

    `faults` are those of files that cannot be read, by the name of their template: no letter is made
    from it, in any language. `unread` tells of files that nobody reads.
    """

    def __init__(
        self,
        sources: Iterable[Source],
        faults: Mapping[str, Sequence[Problem]] = MappingProxyType({}),
        unread: Iterable[Problem] = (),
    ) -> None:
        self.sources = {(s.name, s.language): s for s in sources}
        self.names = tuple(sorted({name for name, _ in self.sources}))
        self.faults = dict(faults)
        self.unread = tuple(sorted(unread))

    def beside(self, templates: Collection[str]) -> tuple[Problem, ...]:
        """What is wrong in the folder, but for what these templates suffer from."""
        others = (found for name, found in self.faults.items() if name not in templates)
        return tuple(sorted((*(one for found in others for one in found), *self.unread)))

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
        raise _fault(file, 0, *_misnamed(name))
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


def is_template(name: str) -> bool:
    """Whether a file of that name is meant as a template, well named or not. What begins with `~$` is
    Word's own, while it has a document open."""
    return name.lower().endswith((ENDING, WORD)) and not name.startswith(("~$", "."))


def unread(file: str, name: str) -> Problem | None:
    """A warning for a file that was probably meant as a template; `file` is the path to show."""
    stem, _, ending = name.rpartition(".")
    if name.startswith(("~$", ".")) or is_template(name):
        return None
    language = stem.rpartition(".")[2].lower() in _LANGUAGES
    if ending.lower() in _DOCUMENTS:
        hint = f"save it as {WORD}"
    elif language and ending.lower() in ("md", "txt", "j2", "html"):
        hint = f"call it {stem}{ENDING}, or save it as {WORD}"
    else:
        return None
    return Problem(Where(file), f"is not read: .{ending} is no template", hint, "warning")


def _misnamed(name: str) -> tuple[str, str]:
    """What is wrong with the name of a template, and how to call it."""
    ending = next((end for end in (ENDING, WORD) if name.lower().endswith(end)), "")
    if not ending:
        return "is no name of a template", f"call it NAME.LANG{ENDING} or NAME.LANG{WORD}"
    stem = name[: -len(ending)]
    parts = stem.split(".")
    said = parts[-1].strip().lower().replace("_", "-")
    language = next((x for x in LANGUAGES if x.lower() == said), "")
    other = len(parts) > 1 and re.fullmatch(r"[^\W\d_]{2,3}(-\w+)?", said)  # such as `srb`
    words = ".".join(parts[:-1] if language or other else parts)
    wrong = []
    if other and not language:
        wrong.append(f"'{parts[-1].strip()}' for its language")
    elif not language:
        wrong.append(f"no language before {ending}")
    if re.search(r"\s", name):
        wrong.append("spaces")
    if any(map(str.isupper, words)) or name[len(stem) :] != ending:
        wrong.append("capitals")
    elif language and parts[-1].strip() != language:
        wrong.append(f"'{parts[-1].strip()}' for {language}")
    plain = re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")
    if re.search(r"[^a-zA-Z0-9\s-]", words):
        wrong.append("signs that are no letters from a to z, no digits and no hyphens")
    if not plain or words.startswith("-"):
        wrong.append("no name first")
    hint = f"call it {plain or 'NAME'}.{language or 'LANG'}{ending}"
    if not language:
        hint += f", LANG one of {', '.join(LANGUAGES)}"
    return f"is no name of a template: it has {' and '.join(wrong)}", hint


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
