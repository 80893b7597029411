"""Hostile names on their way to terminals, documents, calendars, spreadsheets and file names."""

from __future__ import annotations

import csv
import io
import random
import re
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.language.safe import (
    file_names,
    for_calendar,
    for_csv,
    for_document,
    for_file_name,
    for_terminal,
)

ANYTHING = st.text(st.characters())  # lone surrogates included
HOSTILE = [
    "\x1b[31mred\x07", "a\x00b", "\u202egnp.exe", "\ud800", "\ufffe\uffff", "x\u2028y", "\ufeffBOM",
    "<w:t>&amp;</w:t>", "{{ 7*7 }}{% x %}", "../../etc/passwd", "C:\\x", "=cmd|'/c calc'!A1", "",
    "\u200fשלום\u2067", "é" * 300, "Š".encode().decode("utf-8") + "\u030c" * 50, "\r\nBcc: x",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
                         for_terminal(name))  # fmt: skip
    shown = for_document(name)
    assert ET.fromstring(f"<t>{escape(shown)}</t>").text == (shown or None)
    assert "\t" not in for_calendar(name)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", for_file_name(name))


@given(ANYTHING)
def test_documents_take_anything(text: str) -> None:
    shown = for_document(text)
    parsed = ET.fromstring(f"<t>{escape(shown)}</t>".encode()).text or ""
    assert parsed == shown
    assert for_document(shown) == shown


@given(ANYTHING)
def test_terminal_text_can_be_printed_and_does_not_steer(text: str) -> None:
    shown = for_terminal(text)
    shown.encode("utf-8")
    assert for_terminal(shown) == shown


def test_documents_keep_lines_and_letters() -> None:
    assert for_document("a\r\nb\rc\td\u2028e\x0b") == "a\nb\nc\td\ne"
    assert for_document("s\u030c") == "š"
    assert for_calendar("a\tb\nc") == "a b\nc"


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+38164000", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "\n=1", "\r=1", "\ufeff=1"],
)
def test_formulas_are_text(cell: str) -> None:
    assert for_csv(cell).startswith("'")


def test_cells_that_are_no_formulas_stay() -> None:
    for cell in ("Šćepan", "-5", "-3,5", "5%", "", "'x"):
        assert for_csv(cell) == cell


@given(ANYTHING)
def test_no_cell_starts_a_formula_and_csv_comes_back(text: str) -> None:
    cell = for_csv(text)
    start = cell.lstrip()[:1]
    assert start not in tuple("=+@＝＋－＠")
    assert start != "-" or re.fullmatch(r"-[0-9.,]+", cell)
    file = io.StringIO()
    csv.writer(file).writerow([cell, "x"])
    assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [cell, "x"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Šćepan Đurić", "scepan-djuric"),
        ("Шћепан Ђурић", "scepan-djuric"),
        ("Gëzim Çela", "gezim-cela"),
        ("Љиљана Џомба-Њежић", "ljiljana-dzomba-njezic"),
        ("CON", "con-name"),
        ("nul.txt", "nul-txt"),
        ("COM¹", "com1-name"),
        ("aux. ", "aux-name"),
        ("../../x", "x"),
        ("", "unnamed"),
        (" ", "unnamed"),
    ],
)
def test_file_names(name: str, file: str) -> None:
    assert for_file_name(name) == file


@given(ANYTHING, st.integers(20, 255))
def test_file_names_fit_every_system(text: str, most: int) -> None:
    name = for_file_name(text, most)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
    assert len(name.encode()) <= max(most, len("unnamed-00000000"))
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True),
                       st.sampled_from(["Šara", "ŠARA", "S\u030cara", "Sara", "中文", "国", "x-a", "X a", "x"]),
                       max_size=9))  # fmt: skip
def test_no_two_files_of_a_set_are_alike_whatever_the_order(names: dict[str, str]) -> None:
    found = file_names(names)
    assert len(set(found.values())) == len(names)
    shuffled = list(names.items())
    random.Random(1).shuffle(shuffled)
    assert file_names(dict(shuffled)) == found
