"""The filters that a template may use, and no others: for texts and lists of them, bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError

from advocacy_cli.language.serbian import to_cyrillic, to_latin

LONGEST_TEXT = 100_000  # that a template builds of others
LONGEST_SPELT = 10_000  # that it puts into another script


def _texts(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """A filter of texts that leaves blanks as they are, so that they are still found out."""
    return lambda value: change(value) if isinstance(value, str) else value


def _spelt(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """A filter that puts a text into another script."""

    def spell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if len(value) > LONGEST_SPELT:
            raise SecurityError("the text is too long to be put into another script")
        return change(value)

    return spell


def _join(values: Any, between: str = ", ") -> Any:
    if isinstance(values, Undefined):
        return values
    if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
        raise SecurityError("'join' is for a list of texts")
    between = str(between)
    if sum(map(len, values)) + len(between) * len(values) > LONGEST_TEXT:
        raise SecurityError("'join' makes too long a text")
    return between.join(values)


def _default(value: Any, otherwise: Any = "") -> Any:
    return otherwise if isinstance(value, Undefined) or value in ("", None) else value


def _length(value: Any) -> Any:
    if isinstance(value, Undefined):
        return len(value)
    if not isinstance(value, list | tuple | str):
        raise SecurityError("'length' is for lists and texts")
    return len(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": _texts(str.upper),
    "lower": _texts(str.lower),
    "capitalize": _texts(lambda text: text[:1].upper() + text[1:]),
    "trim": _texts(str.strip),
    "join": _join,
    "default": _default,
    "length": _length,
    "cyr": _spelt(to_cyrillic),
    "lat": _spelt(to_latin),
}
