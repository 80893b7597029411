"""YAML 1.2 read into plain values that know where they stand.

libyaml serves as a scanner only: its events are folded into dicts, lists and scalars here. Its node
and object layers resolve YAML 1.1 (`no` is False there), keep the last of two equal keys silently
and overflow the C stack on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from advocacy_cli.errors import InvalidInput, Problem, Where

Loc = tuple[str | int, ...]
MAX_DEPTH = 64
MAX_BYTES = 250_000  # read in less than a second, whatever stands in them; 1,000 targets
MAX_FAULTS = 100

# YAML 1.2.2, section 10.3 "Core Schema".
_WORDS = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
# What XML 1.0 and calendars cannot hold; only escapes in "..." bring it past the scanner.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_NUMBER = 40  # Python itself refuses to read integers of thousands of digits

_UTF8 = "save the file as UTF-8 (in most editors: Save As, Encoding, UTF-8)"


class Document:
    """One YAML file: its data, its lines, and the event behind every key and value.

    `faults` holds what is wrong with the YAML itself; `whole` is False when reading had to stop,
    so that the data say nothing about the rest of the file.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.data: Any = None
        self.keys: dict[Loc, Any] = {}
        self.values: dict[Loc, Any] = {}
        self.faults: list[Problem] = []
        self.whole = True
        self._lines: list[str] | None = None

    def where(self, loc: Sequence[str | int], *, key: bool = False) -> Where:
        """The place of a value (or of its key); of the nearest parent when it is not written."""
        event = self._event(tuple(loc), key)
        if event is None:
            return Where(self.file, 1, 1)
        return Where(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(
        self,
        loc: Sequence[str | int],
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        severity: str = "error",
    ) -> Problem:
        """A problem at a value or key, its path said first (`targets[0].name: ...`)."""
        found = tuple(loc)
        event = self._event(found, key)
        said = f"{dotted(found)}: {message}" if found else message
        if event is None:
            return Problem(Where(self.file, 1, 1), said, hint, severity, self.line(1))
        return self.at(event.start_mark, said, hint, end=event.end_mark, severity=severity)

    def at(
        self, mark: Any, message: str, hint: str = "", *, end: Any = None, severity: str = "error"
    ) -> Problem:
        """A problem at a mark of the scanner."""
        line = self.line(mark.line + 1)
        stop = end.column if end is not None and end.line == mark.line else len(line)
        width = max(1, stop - mark.column) if end is not None else 1
        where = Where(self.file, mark.line + 1, mark.column + 1)
        return Problem(where, message, hint, severity, line, width)

    def line(self, number: int) -> str:
        if self._lines is None:
            self._lines = self.text.splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def _event(self, loc: Loc, key: bool) -> Any:
        if key and loc in self.keys:
            return self.keys[loc]
        while loc not in self.values:
            if not loc:
                return None
            loc = loc[:-1]
        return self.values[loc]


def dotted(loc: Sequence[str | int]) -> str:
    """A path as people read it: `targets[0].name`."""
    parts = [f"[{p}]" if isinstance(p, int) else f".{p}" for p in loc]
    return "".join(parts).removeprefix(".")


def decode(raw: bytes, file: str) -> str:
    """The text of a UTF-8 file (a byte order mark is skipped). Raises InvalidInput with the place."""
    if len(raw) > MAX_BYTES:
        said = f"is larger than {MAX_BYTES // 1000} kB"
        hint = "keep long lists of targets in a CSV or XLSX file and name it: - file: NAME.csv"
        raise InvalidInput([Problem(Where(file, 1, 1), said, hint)])
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4].count(0) >= 2:
        raise InvalidInput([Problem(Where(file, 1, 1), "is UTF-16, not UTF-8", _UTF8)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        last = before.rpartition(b"\n")[2].decode("utf-8", "replace").removeprefix("\ufeff")
        said = f"is not UTF-8: byte 0x{raw[error.start]:02x}"
        hint = f"it looks like cp1250 or latin-1; {_UTF8}"
        raise InvalidInput([Problem(Where(file, line, len(last) + 1), said, hint)]) from None


def read(raw: bytes, file: str) -> Document:
    """The document in a file's bytes. Faults of the YAML stand in it, none is raised."""
    try:
        text = decode(raw, file)
    except InvalidInput as error:
        document = Document(file, "")
        document.faults, document.whole = list(error.problems), False
        return document
    document = Document(file, text)
    loader = None
    try:
        loader = yaml.CSafeLoader(text)
        _fold(document, loader.get_event)
    except _Stop as stop:
        document.faults.append(stop.problem)
        document.whole = False
    except yaml.reader.ReaderError as error:
        document.faults.append(_odd_character(document, error))
        document.whole = False
    except yaml.MarkedYAMLError as error:
        document.faults.append(_syntax(document, error))
        document.whole = False
    finally:
        if loader is not None:
            loader.dispose()
    return document


class _Stop(Exception):
    """Reading cannot go on after this problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _fold(document: Document, event: Callable[[], Any]) -> None:
    event()  # the stream's start
    first = event()
    if type(first) is not DocumentStartEvent:
        document.faults.append(
            document.problem((), "is empty", "write at least title, targets, asks")
        )
        document.whole = False
        return
    keys, values, faults = document.keys, document.values, document.faults

    def add(fault: Problem) -> None:
        faults.append(fault)
        if len(faults) >= MAX_FAULTS:
            hint = "mend these first"
            raise _Stop(fault._replace(message="... and perhaps more in this file", hint=hint))

    def refuse(found: Any) -> None:
        if found.anchor:
            said, hint = f"anchor &{found.anchor}", "write the value out where it is needed"
        else:
            said, hint = f"tag {found.tag}", "leave the tag out: a value's kind comes from its key"
        add(document.at(found.start_mark, f"{said} is not allowed", hint))

    def build(found: Any, path: Loc) -> Any:
        kind = type(found)
        if kind is AliasEvent:
            said = f"alias *{found.anchor} is not allowed"
            problem = document.at(found.start_mark, said, "write the value out where it is needed")
            raise _Stop(problem)
        values[path] = found
        if found.anchor or found.tag:
            refuse(found)
        if kind is ScalarEvent:
            if found.style == '"' and (odd := UNPRINTABLE.search(found.value)):
                said = f"holds the character U+{ord(odd[0]):04X}, which nothing can print"
                hint = f"take {odd[0]!r} out of the text".replace("'", "")
                add(document.at(found.start_mark, said, hint, end=found.end_mark))
            return _plain(found.value) if found.implicit[0] else found.value
        if len(path) >= MAX_DEPTH:
            said = f"is nested deeper than {MAX_DEPTH} levels"
            raise _Stop(document.at(found.start_mark, said, "a bracket may be missing its partner"))
        if kind is SequenceStartEvent:
            items: list[Any] = []
            while type(item := event()) is not SequenceEndEvent:
                items.append(build(item, (*path, len(items))))
            return items
        assert kind is MappingStartEvent
        fields: dict[str, Any] = {}
        while type(key := event()) is not MappingEndEvent:
            if type(key) is not ScalarEvent:
                hint = "put { } or [ ] after the key and a colon, or the whole text in quotes"
                raise _Stop(document.at(key.start_mark, "a key must be a plain word", hint))
            if key.anchor or key.tag:
                refuse(key)
            name = key.value
            here = (*path, name)
            if name == "<<" and key.implicit[0]:
                add(
                    document.at(
                        key.start_mark, "merge keys (<<) are not allowed", "write the keys out"
                    )
                )
            if name in fields:
                line = keys[here].start_mark.line + 1
                said = f"{dotted(here)}: key '{name}' stands twice"
                hint = f"it stands in line {line} already; keep one of them"
                add(document.at(key.start_mark, said, hint, end=key.end_mark))
                build(event(), here)  # read past it; the first stays
                continue
            keys[here] = key
            fields[name] = build(event(), here)
        return fields

    document.data = build(event(), ())
    event()  # the document's end
    if type(more := event()) is DocumentStartEvent:
        said = "a second document begins here"
        faults.append(document.at(more.start_mark, said, "a file holds one; remove the line ---"))


def _plain(value: str) -> Any:
    """An unquoted scalar by the core schema. Dates and times stay text: their key decides."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] in _NUMERIC and len(value) <= _LONGEST_NUMBER:
        if _INT.match(value):
            return int(value)
        if _BASED.match(value):
            return int(value, 0)
        if _FLOAT.match(value):
            return float(value)
    return value


def _odd_character(document: Document, error: Any) -> Problem:
    # The C reader counts bytes, the Python one characters; look for the character itself.
    code = error.character if isinstance(error.character, int) else ord(error.character)
    index = document.text.find(chr(code))
    before = document.text[: max(index, 0)]
    lines = before.splitlines() or [""]
    if before.endswith("\n"):
        lines.append("")
    where = Where(document.file, len(lines), len(lines[-1]) + 1)
    hint = "delete it; it may be invisible in your editor"
    return Problem(
        where, f"character U+{code:04X} is not allowed", hint, source=document.line(len(lines))
    )


_HINTS = (
    ("cannot start any token", "a text that begins with @ ` % or a tab stands in quotes"),
    ("mapping values are not allowed", "put a text with ': ' in quotes"),
    (
        "did not find expected ',' or",
        "a comma ends a text inside { }: write each language on its own line",
    ),
    ("could not find expected ':'", "every key is followed by ': '; a long text goes on indented"),
    (
        "did not find expected key",
        "check the indentation and the quotes of this line and the one above",
    ),
    ("block end", "the items of a list stand exactly below each other"),
    ("block collection", "the items of a list stand exactly below each other"),
    ("quoted scalar", 'a quotation mark is missing its partner; inside "..." write \\" for one'),
    ("unexpected end of stream", "a quotation mark or bracket is missing its partner"),
)
_SAID = {
    "mapping values are not allowed in this context": "a second ': ' in one line",
    "found character that cannot start any token": "no value can begin with this character",
}


def _without_colon(document: Document, last: int) -> Problem | None:
    """The key that lacks its colon, in this line or above: the scanner complains of the next one."""
    for number in range(last, 0, -1):
        line = document.line(number)
        text = line.partition(" #")[0].strip()
        if not text or text.startswith("#"):
            continue
        if ": " in text or text.endswith(":"):
            return None
        first, space, _ = text.partition(" ")
        key, colon, rest = first.partition(":")
        said, hint = "not YAML: a key without its colon", f"write {key}: and then the value"
        if colon and rest:
            said = "not YAML: no space after the colon"
        elif not space:
            hint = f"write {key}:"
        where = Where(document.file, number, len(line) - len(line.lstrip()) + 1)
        return Problem(where, said, hint, source=line, width=len(first))
    return None


def _syntax(document: Document, error: Any) -> Problem:
    mark = error.problem_mark or error.context_mark
    told = f"{error.problem or ''} {error.context or ''}"
    hint = next(
        (hint for part, hint in _HINTS if part in told), "check quotes, brackets, indentation"
    )
    line = document.line(mark.line + 1)
    if line[mark.column : mark.column + 1] == "\t" or re.match(r" *\t", line):
        hint = "indent with spaces, not with tabs"
    said = _SAID.get(error.problem, error.problem or "cannot be read")
    last = 0  # the last line in which the colon may be missing
    if error.problem == "mapping values are not allowed in this context":
        last = 0 if ":" in line[: mark.column] else mark.line
    elif error.problem == "could not find expected ':'" and error.context_mark:
        last = error.context_mark.line + 1
    if missing := _without_colon(document, last):
        return missing
    return document.at(mark, f"not YAML: {said}", hint)
