"""What in the words of a template is worth a second look, though it can be made into letters.

Pure: a text goes in (a whole Markdown template, or one paragraph of a Word document), what to look at
comes out with its line in that text, counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Lint(NamedTuple):
    """A place to look at: its line, what is there, and what to do instead."""

    line: int
    message: str
    hint: str


Rules = tuple[tuple[Callable[[str], Iterator[str]], str], ...]

_TAG = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{#.{0,500}?#\}", re.DOTALL)
_ADDRESS = r"(?i:[a-z][a-z0-9+.-]{1,20}:(?://)?[^\s<>()\[\]\"']+)"
_NUMBER = r"(?<![\w.,/-])\d{1,12}(?:[.,]\d{1,9})*"
_SHARE = re.compile(
    rf"{_NUMBER}[  ]?(?:[%‰]"
    r"|(?:per[  ]?cent|percent|odsto|posto|procen[a-z]{1,3}|одсто|посто|процен[а-я]{1,3}"
    r"|për[  ]?qind|përqind(?:je)?|perqind(?:je)?)\b)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"{_NUMBER}[  ](?:(?:\w{{1,12}}[  ])?(?:days?|dana?|дана?|ditë|ditësh)"
    r"|(?:registered[  ])?(?:signatures?|voters?)|potpisa?|birača|потписа?|бирача"
    r"|nënshkrime(?:sh)?|votues(?:ish|ve)?)\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"\{[  ]{1,4}[{%#]|[}%#][  ]{1,4}\}|\{\{\{|\}\}\}")
_SINGLE = re.compile(r"(?<!\{)\{[  ]?[^\W\d][\w .]{0,60}\}(?!\})")
_MERGED = re.compile(r"«[  ]?[^\W\d]\w{0,40}[._]\w[\w.]{0,60}[  ]?»")
_LEFT = re.compile(r"\b(?:TODO|TBD|FIXME|XXX+)\b|\blorem ipsum\b|_{4,}|\.{6,}")
_DOUBLED = re.compile(r"(?<=[\w,;:!?)”“»…])[  ]{2,}(?=\S)|(?<=\w\.)[  ]{2,}(?=\S)")
_MARKER = re.compile(r"[ \t]*(?:[-*+>]|\d{1,4}[.)])[ \t]+|[ \t]*\|")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = frozenset("abcčćdđefghijklmnoprsštuvzž")
_CYRILLIC = frozenset("абвгдђежзијклљмнњопрстћуфхцчџш")


def lints(text: str) -> Iterator[Lint]:
    """Everything in a text that is worth a second look, in the order of its lines."""
    return _look(text, _RULES)


def unfilled(text: str) -> Iterator[Lint]:
    """What was meant as a field, and would be printed as it stands."""
    return _look(text, _UNFILLED)


def wordless(file: str, text: str) -> Iterator[str]:
    """What to say of a template that says nothing."""
    if not text.strip():
        yield f"{file}: it has no words: write the letter into it"


def _look(text: str, rules: Rules) -> Iterator[Lint]:
    words = _TAG.sub(_blank, text)
    for number, line in enumerate(words.split("\n"), 1):
        for find, hint in rules:
            for said in find(line):
                yield Lint(number, said, hint)


def _blank(found: re.Match[str]) -> str:
    """A tag as something that is neither word nor space, with its line breaks."""
    return "\ufffc" + "\n" * found[0].count("\n")


def _said(pattern: re.Pattern[str], words: str) -> Callable[[str], Iterator[str]]:
    """What a pattern finds in a line, said in these words."""

    def find(line: str) -> Iterator[str]:
        for found in pattern.finditer(line):
            yield words.format(found[0].strip())

    return find


def _links(line: str) -> Iterator[str]:
    for found in re.finditer(_ADDRESS, line):
        scheme, _, rest = found[0].partition(":")
        known = scheme.lower()
        if known in ("https", "mailto", "tel") or (known not in _RISKY and rest[:2] != "//"):
            continue
        yield f"the link {found[0].rstrip('.,;:')} is not https"


_RISKY = ("javascript", "vbscript", "file", "data", "mhtml", "ftp")


def _doubled(line: str) -> Iterator[str]:
    marker = _MARKER.match(line)
    begin = marker.end() if marker else 0
    if line[:begin].strip() == "|":  # the columns of a table are set apart by spaces
        return
    for found in _DOUBLED.finditer(line.rstrip(), begin):
        near = line[max(begin, found.start() - 12) : found.end() + 12].strip()
        yield f"two spaces in '{near}'"


def _mixed(line: str) -> Iterator[str]:
    for word in _WORD.findall(line):
        letters = set(word.lower())
        if letters & _LATIN and letters & _CYRILLIC:
            yield f"'{word}' mixes Latin and Cyrillic letters"


def _icelandic(line: str) -> Iterator[str]:
    for word in _WORD.findall(line):
        if "Ð" in word or "ð" in word:
            yield f"'{word}' has an Icelandic letter that only looks like Đ"


_UNFILLED: Rules = (
    (_said(_SINGLE, "'{}' is printed as it stands"), "a field has two braces: {{ field }}"),
    (
        _said(_MERGED, "'{}' is printed as it stands"),
        "it only looks like a field of a mail merge: write {{ field }}, or insert the field itself",
    ),
)
_RULES: Rules = (
    (
        _said(_SHARE, "'{}' is typed by hand"),
        "take a share from a rule or a field, so that it is right in every letter",
    ),
    (
        _said(_COUNT, "'{}' is typed by hand"),
        "{{ clock.period }} and {{ letter.reply_by_long }} know periods; thresholds stand in rules",
    ),
    (_links, "give the address with https://"),
    (_doubled, "one is enough"),
    (_said(_BROKEN, "'{}' is no tag and is printed as it stands"), "write {{ field }} or {% if %}"),
    *_UNFILLED,
    (_said(_LEFT, "'{}' waits to be filled in"), "write what belongs there, or name a field"),
    (_mixed, "type the word again in one script: searches and spelling checkers miss it"),
    (_icelandic, "type Đ or đ on a Serbian keyboard"),
)
