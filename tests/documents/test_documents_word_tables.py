"""Rows and columns that repeat, and what is left when there is nothing to repeat."""

from __future__ import annotations

import io
import re

import docx
import pytest
from lxml import etree
from wordfile import MAIN, VALUES, cell, fill, p, package, problems, r, said, shown, table

from advocacy_cli.documents.package import DOCUMENT, parts_of

NONE: dict[str, object] = {"rows": [], "columns": []}
ROW = ["{{ a.text }}", "{{ a.by }}"]
HEAD = ["what", "until"]
BOTH = ["one | 1.", "two | 2."]


@pytest.mark.parametrize(
    ("rows", "empty"),
    [
        ([HEAD, ["{%tr for a in rows %}", ""], ROW, ["{%tr endfor %}", ""]], ["what | until"]),
        ([HEAD, ["{% for a in rows %}", ""], ROW, ["", "{% endfor %}"]], ["what | until"]),
        ([HEAD, ["{% for a in rows %}{{ a.text }}", "{{ a.by }}{% endfor %}"]], ["what | until"]),
        ([HEAD, ["{%tr for a in rows %}{{ a.text }}", "{{ a.by }}{%tr endfor %}"]], ["what | until"]),
        ([["{%tr for a in rows %}", ""], ROW, ["{%tr endfor %}", ""]], []),
        ([["{% for a in rows %}{{ a.text }}", "{{ a.by }}{% endfor %}"]], []),
        (
            [
                ["{%tr if rows %}", ""], HEAD, ["{%tr for a in rows %}", ""], ROW,
                ["{%tr endfor %}", ""], ["{%tr endif %}", ""],
            ],
            [],
        ),
        (
            [["{%tr for a in rows %}{%tr if a.by %}", ""], ROW, ["{%tr endif %}{%tr endfor %}", ""]],
            [],
        ),
    ],
)  # fmt: skip
def test_rows_repeat_and_none_leaves_no_broken_table(
    rows: list[list[str]], empty: list[str]
) -> None:
    body = p("before") + table(*rows) + p("after")
    head = ["what | until"] if HEAD in rows else []
    assert said(package(body)) == ["before", *head, *BOTH, "after"]
    assert said(package(body), NONE) == ["before", *empty, "after"]


def test_a_cell_keeps_a_paragraph_whatever_a_condition_says() -> None:
    assert said(package(table(["{% if not name %}x{% endif %}", "b"]) + p(""))) == [" | b", ""]
    inside = p("{%p for a in rows %}") + p("{{ a.text }}") + p("{%p endfor %}")
    assert said(package(table([inside, "b"]) + p(""))) == ["one\ntwo | b", ""]
    assert said(package(table([inside, "b"]) + p("")), NONE) == [" | b", ""]
    nested = p("{%p for a in rows %}") + table(["{{ a.text }}"]) + p("{%p endfor %}")
    for values in (VALUES, NONE):
        shown(fill(package(table([nested, "b"]) + p("")), values)[0])


def test_nested_tables_and_loops_find_their_own_level() -> None:
    inner = table(["{%tr for c in columns %}"], ["{{ c }} {{ a.text }}"], ["{%tr endfor %}"])
    body = table(["{%tr for a in rows %}"], [inner + p("")], ["{%tr endfor %}"]) + p("")
    made, faults = fill(package(body))
    assert faults == []
    shown(made)
    words = re.findall(r">([IV]+ \w+)<", parts_of(made)[DOCUMENT].decode())
    assert words == [f"{n} {w}" for w in ("one", "two") for n in ("I", "II", "III")]
    assert said(package(body), {"columns": []})[-1] == ""


def grid(made: bytes) -> list[int]:
    root = etree.fromstring(parts_of(made)[DOCUMENT])
    return [int(n.get(f"{{{MAIN}}}w")) for n in root.iter(f"{{{MAIN}}}gridCol")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["x", "{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}", "y"], "x | I | II | III | y"),
        (["x", "{% for c in columns %}", "{{ c }}", "{% endfor %}", "y"], "x | I | II | III | y"),
        (["x", "{%tc for c in columns %}{{ c }}{%tc endfor %}", "y"], "x | I | II | III | y"),
        (["x", "{%tc if name %}", "b", "{%tc endif %}", "y"], "x | b | y"),
    ],
)  # fmt: skip
def test_columns_repeat_and_the_grid_keeps_step(row: list[str], words: str) -> None:
    made, faults = fill(package(table(["h"] * len(row), row) + p("")))
    assert faults == []
    assert shown(made)[1] == words
    widths = grid(made)
    assert len(widths) == words.count("|") + 1
    if "for" in "".join(row):
        assert sum(widths) == pytest.approx(2000 * len(row), abs=len(widths))
        less = grid(fill(package(table(row) + p("")), {"columns": ["I"]})[0])
        assert sum(less) == 2000 * len(row)
        assert len(less) == 3
    assert said(package(table(row) + p("")), NONE)[0].startswith("x | ")


def test_a_row_without_cells_goes_and_with_it_a_table_without_rows() -> None:
    row = ["{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"]
    body = p("a") + table(row) + p("b")
    assert said(package(body)) == ["a", "I | II | III", "b"]
    assert said(package(body), NONE) == ["a", "b"]


def test_columns_inside_repeated_rows() -> None:
    row = ["{%tc for c in columns %}", "{{ a.text }} {{ c }}", "{%tc endfor %}"]
    body = table(["{%tr for a in rows %}", "", ""], row, ["{%tr endfor %}", "", ""]) + p("")
    made, faults = fill(package(body))
    assert faults == []
    assert shown(made)[:2] == ["one I | one II | one III", "two I | two II | two III"]
    assert len(grid(made)) == 3


def test_pictures_and_bookmarks_in_a_loop_are_not_there_twice() -> None:
    picture = (
        "<w:r><w:drawing><wp:inline><wp:extent cx='1' cy='1'/><wp:docPr name='P' id='1'/>"
        "<a:graphic><a:graphicData/></a:graphic></wp:inline></w:drawing></w:r>"
    )
    mark = "<w:bookmarkStart w:id='3' w:name='place'/>"
    end = "<w:bookmarkEnd w:id='3'/>"
    body = p(picture, "x") + p("{%p for a in rows %}") + p(mark, picture, "{{ a.text }}", end)
    made, _ = fill(package(body + p("{%p endfor %}") + p("<w:bookmarkStart w:id='3' w:name='l'/>")))
    shown(made)  # checks both
    root = etree.fromstring(parts_of(made)[DOCUMENT])
    assert [n.get("id") for n in root.iter("{*}docPr")] == ["1", "2", "3"]


def test_notes_and_sections_in_a_loop_are_refused() -> None:
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    body = p("{%p for a in rows %}") + p("{{ a.text }}", note) + p("{%p endfor %}")
    notes = f"<w:footnote w:id='2'>{p('x')}</w:footnote>"
    assert "move the note out of the loop" in problems(package(body, footnotes=notes))[0]
    section = p("x", style="<w:sectPr/>")
    body = p("{%p for a in rows %}") + section + p("{%p endfor %}")
    assert "move the section break out of the loop" in problems(package(body))[0]


def test_a_page_break_beside_a_statement_stays() -> None:
    page = "<w:r><w:br w:type='page'/></w:r>"
    body = p("{%p for a in rows %}") + p("{{ a.text }}") + p("{%p endfor %}", page) + p("end")
    made, _ = fill(package(body))
    assert parts_of(made)[DOCUMENT].count(b'w:type="page"') == 1


def test_row_heights_headings_and_spans_stay() -> None:
    made, _ = fill(
        package(
            "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='1'/><w:gridCol w:w='1'/></w:tblGrid>"
            "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>"
            + p("h") + "</w:tc></w:tr><w:tr><w:trPr><w:trHeight w:val='500'/></w:trPr>"
            + cell("{% for a in rows %}{{ a.text }}") + cell("{{ a.by }}{% endfor %}")
            + "</w:tr></w:tbl>" + p(r("end"))
        )
    )  # fmt: skip
    rows = docx.Document(io.BytesIO(made)).tables[0].rows
    assert [row.height.twips if row.height else 0 for row in rows] == [0, 500, 500]


def test_bookmarks_between_blocks_add_no_paragraph() -> None:
    mark, end = "<w:bookmarkStart w:id='{0}' w:name='m{0}'/>", "<w:bookmarkEnd w:id='{0}'/>"
    inside = p("a") + mark.format(1) + p("b") + end.format(1)
    row = f"<w:tr>{mark.format(2)}{cell(inside)}{cell('{{ name }}')}{end.format(2)}</w:tr>"
    body = (
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{row}{row.replace('1', '3').replace('2', '4')}"
        f"</w:tbl>{end.format(9)}"
        + p("m")
        + table(["{%tr for a in columns %}{{ a }}{%tr endfor %}"])
        + p("z")
    )
    assert said(package(body)) == ["a\nb | Ana", "a\nb | Ana", "m", "I", "II", "III", "z"]
    assert said(package(body), NONE) == ["a\nb | Ana", "a\nb | Ana", "m", "z"]
