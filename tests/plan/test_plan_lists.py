"""Targets from CSV and XLSX as offices really send them, and places.csv."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy_cli.errors import InvalidInput, Problem
from advocacy_cli.plan import lists
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Target
from advocacy_cli.workspace import open_workspace

CAMPAIGN = """\
title: Листа
targets:
  - mayor-zvecan
  - file: {name}
asks:
  - {{id: a, text: Текст}}
  - {{id: b, text: Текст, of: [{group}]}}
"""


def given_list(root: Path, content: bytes, name: str = "councillors.csv") -> None:
    (root / "campaigns" / name).write_bytes(content)
    text = CAMPAIGN.format(name=name, group=name.partition(".")[0])
    (root / "campaigns" / "listed.yaml").write_text(text, encoding="utf-8")


def targets(root: Path) -> tuple[Target, ...]:
    return load(open_workspace(root, os.environ), cold=True).campaigns["listed"].targets


def problems(root: Path) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        load(open_workspace(root, os.environ), cold=True)
    return [p for p in caught.value.problems if p.severity == "error"]


ROWS = "name,role,email,influence\nПера Пример,councillor,pera@example.org,4\nŽika Primer,councillor,,\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_delimiter_and_mark(root: Path, delimiter: str, coding: str) -> None:
    given_list(root, ROWS.replace(",", delimiter).encode(coding))
    found = targets(root)[1:]
    assert [(t.id, t.name, t.group) for t in found] == [
        ("pera-primer", {"sr": "Пера Пример"}, "councillors"),
        ("zika-primer", {"sr": "Žika Primer"}, "councillors"),
    ]
    assert (found[0].influence, found[0].email, found[0].at.line) == (4, "pera@example.org", 2)


def test_what_excel_writes_here(root: Path) -> None:
    given_list(root, "name;role\r\nŽeljko Đurić;councillor\r\n".encode("cp1250"))
    assert targets(root)[1].name == {"sr": "Željko Đurić"}


def test_columns_are_the_keys_of_a_target(root: Path) -> None:
    given_list(
        root,
        "id,name.sr,name.sq,gender,language,salutation.sr,address\n"
        'dragan,Драган,Dragan,m,sr-Latn,"Поштовани, одборниче,","Улица 1\n40000 Звечан"\n'.encode(),
    )
    found = targets(root)[1]
    assert found._replace(at=None)._asdict() == {  # type: ignore[arg-type]
        "at": None, "id": "dragan", "office": None, "name": {"sr": "Драган", "sq": "Dragan"},
        "role": "", "gender": "m", "salutation": {"sr": "Поштовани, одборниче,"},
        "language": "sr-Latn", "email": "", "address": {"sr": "Улица 1\n40000 Звечан"},
        "influence": None, "interest": None, "group": "councillors", "was": (),
    }  # fmt: skip


def test_a_group_stands_for_its_targets(root: Path) -> None:
    given_list(root, ROWS.encode())
    asks = load(open_workspace(root, os.environ), cold=True).campaigns["listed"].asks
    assert asks[0].of == ("mayor-zvecan", "pera-primer", "zika-primer")
    assert asks[1].of == ("pera-primer", "zika-primer")


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx(root: Path) -> None:
    content = workbook(
        [["name", "influence", "email"], ["Пера Пример", 4, "p@example.org"], ["Mika", None, None]]
    )
    given_list(root, content, "councillors.xlsx")
    assert [(t.id, t.influence) for t in targets(root)[1:]] == [("pera-primer", 4), ("mika", None)]


def test_an_xlsx_with_a_cell_at_the_end_of_the_world_is_refused(root: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "name", "x"
    out = io.BytesIO()
    book.save(out)
    given_list(root, out.getvalue(), "councillors.xlsx")
    assert any("a cell far away (row 1,048,576" in p.message for p in problems(root))


def repacked(content: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with words of one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in [*before.namelist(), STRINGS]:
            text = before.read(name) if name != STRINGS else b'<sst uniqueCount="2"/>'
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    return out.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, 'r="A2"', 'r="xfd1048576"'),
        (SHEET, 'r="A2"', "r='XFD1048576'"),
        (SHEET, 'r="A2"', 'r="A99999999999999999999"'),
        (SHEET, 'r="A2"', 'r="A0"'),
        (SHEET, 'r="A2"', 'r="ÄÖ1"'),
        (SHEET, 'r="A2"', 'r="&#88;FD1048576"'),
        (SHEET, '<row r="2"', '<row r="-1"'),
        (SHEET, '<dimension ref="A1:A2"', '<dimension ref="A1:A99999999999999999999"'),
        (SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY e "e">]><worksheet'),
        (STRINGS, 'uniqueCount="2"', 'uniqueCount="4000000000"'),
        (STRINGS, 'uniqueCount="2"', "uniqueCount='99999999999999999999'"),
        ("xl/styles.xml", "<cellXfs ", '<cellXfs count="4000000000" x'),
    ],
)
def test_no_workbook_takes_the_program_with_it(root: Path, part: str, old: str, new: str) -> None:
    content = repacked(workbook([["name"], ["Pera"]]), part, old, new)
    given_list(root, content, "councillors.xlsx")
    (found,) = problems(root)
    assert found.where.file == "campaigns/councillors.xlsx"
    assert found.hint


def test_errors_and_formulas_without_value_are_no_names(root: Path) -> None:
    content = workbook([["name", "role"], ["Pera", "x"], ["=A2", "x"], ["Mika", "#REF!"]])
    given_list(root, content, "councillors.xlsx")
    assert [(str(p.where), p.message) for p in problems(root)] == [
        ("campaigns/councillors.xlsx:3:1", "the cell's formula has no value"),
        ("campaigns/councillors.xlsx:4:2", "the cell holds the error #REF!"),
    ]


def test_a_table_of_very_many_columns_is_refused(root: Path) -> None:
    given_list(root, ",".join(f"c{n}" for n in range(100_000)).encode())
    (found,) = problems(root)
    assert found.message == "has more than 100 columns"


def test_a_workbook_that_is_a_bomb_is_refused(root: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    given_list(root, out.getvalue(), "councillors.xlsx")
    assert any("unpacks to more than 64 MB" in p.message for p in problems(root))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"no workbook", workbook([["name"]])[:900]]
)
def test_a_broken_workbook_is_said(root: Path, content: bytes) -> None:
    given_list(root, content, "councillors.xlsx")
    assert any(p.where.file == "campaigns/councillors.xlsx" for p in problems(root))


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        ("name,emial\nx,y\n", ":1:1", "unknown column 'emial'"),
        ("name,name\nx,y\n", ":1:1", "column 'name' stands twice"),
        ("role\nx\n", ":1:1", "no column 'name'"),
        ("name,role\n,x\n", ":2:1", "'name' is missing"),
        ("name\nPera\nPera\n", ":3:1", "'pera' stands in line 2 already"),
        ("name,influence\nPera,9\n", ":2:1", "influence: "),
        ("name,gender\nPera,male\n", ":2:1", "gender: "),
        ("name,email\nPera,a@b\n", ":2:1", "no e-mail address"),
        ('name\n"Pera\n', ":2:1", "cannot be read as CSV"),
        ("name\nPera\x00\n", ":2:1", "NUL"),
        ("", ":1:1", "is empty"),
    ],
)
def test_a_fault_in_a_list_is_located(root: Path, content: str, where: str, said: str) -> None:
    given_list(root, content.encode())
    found = [p for p in problems(root) if said in p.message]
    assert found
    assert str(found[0].where) == f"campaigns/councillors.csv{where}"


@pytest.mark.parametrize("name", ["../platform/places.csv", "/etc/passwd", "absent.csv", "a b.csv"])
def test_a_list_stands_beside_its_campaign(root: Path, name: str) -> None:
    text = CAMPAIGN.format(name=name, group="x")
    (root / "campaigns" / "listed.yaml").write_text(text, encoding="utf-8")
    assert any(p.where.line == 4 and "file" in p.message for p in problems(root))


def test_an_id_of_a_list_is_no_id_of_the_campaign(root: Path) -> None:
    given_list(root, b"id,name\nmayor-zvecan,x\n")
    assert any(
        "'mayor-zvecan' of the list 'councillors' stands in line 3 too" in p.message
        for p in problems(root)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["x.csv", "x.xlsx"]))
def test_any_bytes_are_a_table_or_refused(content: bytes, name: str) -> None:
    try:
        found = lists.table(content, name)
    except InvalidInput as error:
        assert error.problems[0].where.line >= 1
    else:
        assert isinstance(found.columns, tuple)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Zvečan,x,,,,", "'Zvečan' is no id"),
        ("p,x,1.000,2025-01-01,s,", "voters: '1.000' is no number"),
        ("p,x,1000,yesterday,s,", "voters_on: 'yesterday' is no date"),
        ("p,x,1000,2025-01-01,,", "voters have no source"),
    ],
)
def test_a_fault_in_places_is_located(root: Path, row: str, said: str) -> None:
    head = "id,name.sr,voters,voters_on,source,verified\n"
    (root / "platform" / "places.csv").write_text(
        f"{head}zvecan,Звечан,,,,\n{row}\n", encoding="utf-8"
    )
    (problem,) = problems(root)
    assert said in problem.message
    assert str(problem.where) == "platform/places.csv:3:1"


def test_a_cell_is_refused_in_the_words_of_the_files(root: Path) -> None:
    given_list(root, "name,gender\nPera,ž\n".encode())
    (found,) = problems(root)
    assert (found.message, found.hint) == ("gender: 'ž' is not known here", "choose f, m")
