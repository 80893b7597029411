"""Any iCalendar file as a tree of components and properties, or refused: strangers write these files.

What programs really send is taken: a BOM, UTF-16, no CR, lines folded wrongly or not at all, several
calendars in one file, parts that never end. What no program sends is refused before it costs anything:
there are bounds to the bytes, the lines, the depth and what one component may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from unicodedata import combining

from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document

MOST = 1_500_000  # bytes: more than Google takes
MOST_LINES = 60_000
_MOST_PROPERTIES = 1_000  # of one component
_MOST_PARAMETERS = 20  # of one line
_MOST_TEXT = 3_000  # characters of a value that are looked at: nobody keeps more
_MOST_MARKS = (
    30  # on one letter (Unicode, UAX 15-D4): to sort more takes the square of their number
)
_DEEPEST = 8
LONGEST = 20_000  # characters that are kept of one line: a picture within the file is no news
_FULL = 73  # characters: a line of that length was folded, not ended

_BREAK = re.compile("\r\n|\n|\r")
_CONTENT = re.compile(r"[A-Za-z][A-Za-z0-9-]*[;:]")
_OUTLOOK = b"\xd0\xcf\x11\xe0"  # how all files of the old Office begin
_EDGES = ("BEGIN:", "END:")
_HEAD = re.compile(r'[^":]*(?:"[^"]*"[^":]*)*')
_PARAMETER = re.compile(r'[^";]*(?:"[^"]*"[^";]*)*')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^(['n^])")
_CARETS = {"'": '"', "n": "\n", "^": "^"}


class Property(NamedTuple):
    """A content line: its name in capitals, what it `said` between that and the colon, and the value,
    both as they stand."""

    name: str
    said: str
    value: str

    @property
    def params(self) -> Mapping[str, str]:
        """The parameters as they stand, by their names in capitals; read where somebody asks."""
        return _parameters(self.said) if self.said else {}

    def param(self, name: str) -> str:
        """A parameter in one line, without what could steer a program; "" where it is not there."""
        return " ".join(_harmless(self.params.get(name, "")).split())

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545, 3.3.11), without what could steer a program."""
        found = _ESCAPE.sub(lambda e: "\n" if e[1] in "nN" else e[1], self.value[: 2 * _MOST_TEXT])
        return _harmless(found).strip()


class Component(NamedTuple):
    """What stands between BEGIN and END; `line` counts from 1. `ended`: whether its END was there."""

    name: str
    line: int
    properties: list[Property]
    parts: list[Component]
    ended: bool = True

    def first(self, *names: str) -> Property | None:
        """The first property of one of these names that has a value."""
        return next((p for p in self.properties if p.name in names and p.value.strip()), None)

    def all(self, name: str) -> Iterator[Property]:
        """The properties of that name."""
        return (p for p in self.properties if p.name == name)

    def text(self, name: str) -> str:
        """The words of a property, "" without one."""
        found = self.first(name)
        return found.text if found else ""


class Contents(NamedTuple):
    """The components that stand alone in a file (calendars, as a rule), and what was odd about it."""

    components: tuple[Component, ...]
    notes: tuple[str, ...] = ()


def contents(raw: bytes, shown: str) -> Contents:
    """What an iCalendar file holds; `shown` is how its name is told. Raises InvalidInput for what is
    none, or is larger than any real one."""
    if raw.startswith(_OUTLOOK):
        hint = "open it in Outlook and save the appointment as iCalendar (.ics)"
        raise fault(shown, "is a message in Outlook's own form (.msg)", hint)
    if len(raw) > MOST:
        hint = "export a shorter time, or a single event"
        raise fault(shown, f"is larger than {MOST / 1_000_000} MB", hint)
    text, notes = decoded(raw)
    physical = _BREAK.split(text)
    if len(physical) > MOST_LINES:
        raise fault(shown, f"has more than {MOST_LINES:,} lines", "export a shorter time")
    found = tuple(_tree(_unfolded(physical), shown))
    if not found:
        hint = "a calendar file begins with BEGIN:VCALENDAR; a saved e-mail (.eml) may hold one"
        raise fault(shown, "is no calendar", hint)
    return Contents(found, notes)


def fault(shown: str, message: str, hint: str, line: int = 0) -> InvalidInput:
    """A file that cannot be read, and why."""
    return InvalidInput([Problem(Where(shown, line), message, hint)])


def decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file in whatever encoding, and a note where that had to be guessed."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace"), ()
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = "it is not in UTF-8: read as Windows-1250, so look at the letters"
        return raw.decode("cp1250", "replace"), (note,)


def _unfolded(physical: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(number, line) of each content line. A line that is none goes on with the one before: folded
    without its blank, or broken by a line end within the text."""
    begun, size, last, parts = 0, 0, 0, list[str]()
    for number, line in enumerate(physical, 1):
        if not line.strip():
            continue
        if parts and line[0] in " \t":
            more = line[1:]
        elif parts and not _CONTENT.match(line):
            if parts[0][:6].upper().startswith(_EDGES):
                continue  # nothing can go on with these
            more = line if last >= _FULL else f"\\n{line}"
        else:
            if parts:
                yield begun, "".join(parts)
            begun, size, last, parts = number, len(line), len(line), [line[:LONGEST]]
            continue
        last = len(line)
        if size < LONGEST:
            parts.append(more[: LONGEST - size])
        size += len(more)
    if parts:
        yield begun, "".join(parts)


def _tree(lines: Iterable[tuple[int, str]], shown: str) -> Iterator[Component]:
    open_: list[Component] = []
    for number, line in lines:
        found = _property(line)
        if found is None:
            continue
        if found.name == "BEGIN":
            if len(open_) == _DEEPEST:
                raise fault(
                    shown, "has parts within parts within parts", "no program writes that", number
                )
            open_.append(Component(found.value.strip().upper(), number, [], []))
        elif found.name == "END":
            name = found.value.strip().upper()
            if not any(part.name == name for part in open_):
                continue
            while open_[-1].name != name:  # parts that were never ended
                yield from _closed(open_, ended=False)
            yield from _closed(open_)
        elif open_:
            if len(open_[-1].properties) == _MOST_PROPERTIES:
                many = f"has an entry of more than {_MOST_PROPERTIES:,} lines"
                raise fault(shown, many, "no program writes that", number)
            open_[-1].properties.append(found)
    while open_:
        yield from _closed(open_, ended=False)


def _closed(open_: list[Component], *, ended: bool = True) -> Iterator[Component]:
    """Close the innermost part; it is given out where it stands alone."""
    part = open_.pop()._replace(ended=ended)
    if open_:
        open_[-1].parts.append(part)
    else:
        yield part


def _property(line: str) -> Property | None:
    found = _HEAD.match(line)
    head = found[0] if found else ""
    if line[len(head) : len(head) + 1] != ":":  # a quote that never ends
        head = line.partition(":")[0]
        if len(head) == len(line):
            return None
    value = line[len(head) + 1 :]
    name, _, rest = head.partition(";")
    return Property(name.strip().upper(), rest, value)


def _parameters(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    for _ in range(_MOST_PARAMETERS):
        if at > len(rest):
            break
        part = _PARAMETER.match(rest, at)
        end = part.end() if part and part[0] else rest.find(";", at)
        piece = rest[at : end if end >= 0 else len(rest)]
        at += len(piece) + 1
        name, _, value = piece.partition("=")
        plain = _CARET.sub(lambda c: _CARETS[c[1]], value.strip().replace('"', ""))
        found.setdefault(name.strip().upper(), plain)
    return found


def _harmless(text: str) -> str:
    """A text that somebody else wrote, as it may be shown and kept."""
    text = text[:_MOST_TEXT]
    if not text.isascii():
        kept, marks = [], 0
        for sign in text:
            marks = marks + 1 if combining(sign) else 0
            if marks <= _MOST_MARKS:
                kept.append(sign)
        text = "".join(kept)
    return for_document(text)
