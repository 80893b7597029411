"""Choosing the words of a text that people wrote in some of the languages.

A text maps language keys (`sr`, `sr-Latn`, `sr-Cyrl`, `sq`, `en`) to words. Serbian may stand in
one script for both: Cyrillic gives Latin exactly, Latin gives Cyrillic by the rules of `serbian`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from advocacy_cli.language import serbian

_SERBIAN = {
    "sr": ("sr", "sr-Cyrl", "sr-Latn"),
    "sr-Latn": ("sr-Latn", "sr", "sr-Cyrl"),
    "sr-Cyrl": ("sr-Cyrl", "sr", "sr-Latn"),
}
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile("[A-Z]|[IVXLCDM]+")  # of a king; and an initial


def choose(text: Mapping[str, str], tag: str) -> str | None:
    """The words in the language `tag`, None when nobody wrote them.

    `sr-Latn` and `sr-Cyrl` overrule `sr`; asked for plain `sr`, the master stands as written.
    """
    for key in _SERBIAN.get(tag, (tag,)):
        words = text.get(key)
        if not words:
            continue
        if tag == "sr-Latn" and key != tag:
            return serbian.to_latin(words)
        if tag == "sr-Cyrl" and key != tag and serbian.script(words) == "Latn":
            return serbian.to_cyrillic(words)
        return words
    return None


def first(text: Mapping[str, str], languages: Iterable[str]) -> str:
    """The words in the first of these languages that the text has, else in any, else ""."""
    for tag in languages:
        if words := choose(text, tag):
            return words
    return next((words for words in text.values() if words), "")


def whole_name(name: Mapping[str, str]) -> Mapping[str, str]:
    """A person's name that stays in Latin letters where Cyrillic could take only some of its words:
    half a name in each would be nobody's."""
    latin = next((name[key] for key in _SERBIAN["sr-Cyrl"] if name.get(key)), "")
    if serbian.script(latin) != "Latn":
        return name
    words = _WORD.findall(serbian.to_cyrillic(latin))
    kept = [
        word for word in words if serbian.script(word) == "Latn" and not _NUMBER.fullmatch(word)
    ]
    return {**name, "sr-Cyrl": latin} if 0 < len(kept) < len(words) else name
