"""Choosing the words of a text that people wrote in some of the languages.

A text maps language keys (`sr`, `sr-Latn`, `sr-Cyrl`, `sq`, `en`) to words. Serbian may stand in
one script for both: Cyrillic gives Latin exactly, Latin gives Cyrillic by the rules of `serbian`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advocacy_cli.language import serbian

_SERBIAN = {
    "sr": ("sr", "sr-Cyrl", "sr-Latn"),
    "sr-Latn": ("sr-Latn", "sr", "sr-Cyrl"),
    "sr-Cyrl": ("sr-Cyrl", "sr", "sr-Latn"),
}


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
