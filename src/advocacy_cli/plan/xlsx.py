"""Workbooks read for their first sheet, after every part was looked through.

The reader of workbooks is quick but trusts what it reads: a cell said to stand in column XFD, or a
count of four thousand million texts, makes it ask for all that memory and take the program with it.
So each part goes through a streaming XML parser first, and the reader gets a new archive that holds
only the parts which passed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from advocacy_cli.errors import InvalidInput, Problem, Where

MAX_CELLS = 1_000_000
_MAX_UNPACKED = 64_000_000
_MOST = 100  # problems of one file
_PART = re.compile(r"(\[Content_Types\]\.xml|_rels/[^/]+|xl/.+)\Z")
_READ = (".xml", ".rels")
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_AREA = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(:\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?\Z")
_HINT = "open it in a spreadsheet program and save it as .xlsx or .csv"
Rows = list[tuple[int, tuple[str, ...]]]


def rows(raw: bytes, shown: str) -> Rows:
    """The rows of the first sheet with their numbers. Raises InvalidInput with the place."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        passed = _passed(raw, shown)
        with CalamineWorkbook.from_filelike(io.BytesIO(passed)) as book:
            found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        CalamineError,
        zipfile.BadZipFile,
        expat.ExpatError,
        OSError,
        ValueError,
        LookupError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        raise InvalidInput([_at(shown, 1, 1, "is no workbook that can be read", _HINT)]) from None
    return [(n, tuple(map(_said, row))) for n, row in enumerate(found, 1)]


def _passed(raw: bytes, shown: str) -> bytes:
    """A new archive of the parts that were looked through. Raises InvalidInput."""
    out = io.BytesIO()
    looks: dict[str, _Look] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(out, "w") as kept:
        if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
            said = f"unpacks to more than {_MAX_UNPACKED // 1_000_000} MB"
            raise InvalidInput([_at(shown, 1, 1, said, "save the list alone")])
        for part in archive.infolist():
            name = part.filename
            if not _PART.match(name) or not name.lower().endswith(_READ):
                continue
            if name.lower() in looks:
                raise ValueError(name)
            content = archive.read(part)
            looks[name.lower()] = look = _Look(shown)
            look.over(content)
            kept.writestr(name, content)
    if faults := _first_sheet(looks).faults:
        raise InvalidInput(faults)
    return out.getvalue()


def _first_sheet(looks: Mapping[str, _Look]) -> _Look:
    book, links = looks["xl/workbook.xml"], looks["xl/_rels/workbook.xml.rels"]
    target = links.links[book.sheets[0]].lower()
    return looks[target.lstrip("/") if target.startswith("/") else f"xl/{target}"]


class _Look:
    """One part looked through: where its cells stand, what it links to, what is wrong with it.

    Raises InvalidInput for a cell far away, ValueError or ExpatError for what no spreadsheet
    program writes.
    """

    def __init__(self, shown: str) -> None:
        self.sheets: list[str] = []
        self.links: dict[str, str] = {}
        self.faults: list[Problem] = []
        self._shown = shown
        self._row = self._column = self._wide = self._high = 0
        self._type = ""
        self._formula = self._valued = self._inside = False
        self._text = ""

    def over(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.Parse(content, True)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        for key in ("count", "uniqueCount"):
            if _number(attributes.get(key, "0")) > MAX_CELLS:
                raise ValueError(key)
        if kind == "row":
            self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif kind == "c":
            self._cell(attributes)
        elif kind == "f":
            self._formula = True
        elif kind in ("v", "is"):
            self._inside = True
        elif kind in ("dimension", "mergeCell") and not _AREA.match(attributes.get("ref", "A1")):
            raise ValueError(kind)
        elif kind == "sheet":
            self.sheets += [v for k, v in attributes.items() if k.rpartition(":")[2] == "id"]
        elif kind == "Relationship":
            self.links[attributes["Id"]] = attributes["Target"]

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self._type, self._text = attributes.get("t", ""), ""
        self._formula = self._valued = False
        self._column += 1
        if (place := attributes.get("r")) is not None:
            found = _CELL.match(place)
            if found is None:
                raise ValueError(place)
            self._row, self._column = int(found[2]), 0
            for letter in found[1].upper():
                self._column = self._column * 26 + ord(letter) - 64
        if self._row < 1:
            raise ValueError("row 0")
        self._wide, self._high = max(self._wide, self._column), max(self._high, self._row)
        if self._wide * self._high > MAX_CELLS:
            said = f"has a cell far away (row {self._high:,}, column {self._wide:,})"
            hint = "delete the empty rows and columns"
            raise InvalidInput([_at(self._shown, 1, 1, said, hint)])

    def _data(self, text: str) -> None:
        if self._inside:
            self._valued = True
            self._text = (self._text + text)[:40]

    def _end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("v", "is"):
            self._inside = False
        elif kind == "c" and self._type == "e":
            self._fault(f"the cell holds the error {self._text}")
        elif kind == "c" and self._formula and not self._valued:
            self._fault("the cell's formula has no value")

    def _fault(self, said: str) -> None:
        hint = "mend the formula, or write the value in its place, and save the file"
        if len(self.faults) < _MOST:
            self.faults.append(_at(self._shown, self._row, self._column, said, hint))


def _refuse(*_: Any) -> None:
    raise ValueError("a document type, which no spreadsheet program writes")


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise ValueError(text)
    return int(text)


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _at(shown: str, row: int, column: int, message: str, hint: str) -> Problem:
    return Problem(Where(shown, row, column), message, hint)
