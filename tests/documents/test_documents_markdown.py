"""Markdown with tags becomes OOXML with tags, line for line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.ooxml import numbering, write
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.errors import InvalidInput

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KNOWN = ("a", "b", "rows[].x", "rows[].y")


def render(markdown: str, **values: object) -> etree._Element:
    compiled = write(parse(markdown, "t.md"))
    text, faults = Sandbox(KNOWN).compile_source(compiled.xml, "t.md").render(values)
    assert not faults
    return etree.fromstring(f'<w:body xmlns:w="{W}">{text}</w:body>')


def paragraphs(body: etree._Element) -> list[str]:
    return ["".join(p.itertext()).strip("\n") for p in body.iter(f"{{{W}}}p")]


def problems(markdown: str, line: int = 1) -> list[tuple[int, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse(markdown, "t.md", line)
    return [(p.where.line, p.message) for p in caught.value.problems]


def test_bold_italic_and_code_are_runs_and_html_is_text() -> None:
    body = render("Dear **{{ a }}**, *you* `x` <b>no</b> &amp; a*b {{ 2 * 3 * 4 }}", a="A & <B>")
    assert paragraphs(body) == ["Dear A & <B>, you x <b>no</b> & a*b 24"]
    bold = [r for r in body.iter(f"{{{W}}}r") if r.find(f"{{{W}}}rPr/{{{W}}}b") is not None]
    assert ["".join(r.itertext()) for r in bold] == ["A & <B>"]


@pytest.mark.parametrize(
    "value", ["**x**", "# x", "| a | b |", "- x", "[a](b)", "{{ 7*7 }}", "{% if %}"]
)
def test_data_never_becomes_markup(value: str) -> None:
    assert paragraphs(render("{{ a }} and {{ b }}", a=value, b="")) == [f"{value} and "]


def test_a_loop_round_list_items_gives_items() -> None:
    body = render(
        "{% for r in rows %}\n- {{ r.x }}\n{% endfor %}\nafter", rows=[{"x": "1"}, {"x": "2"}]
    )
    assert paragraphs(body) == ["1", "2", "after"]
    assert len(list(body.iter(f"{{{W}}}numPr"))) == 2


def test_a_loop_round_table_rows_gives_rows_also_none() -> None:
    source = (
        "| A | B |\n|---|--:|\n{% for r in rows %}\n| {{ r.x }} | {{ r.y|upper }} |\n{% endfor %}\n"
    )
    rows = [{"x": "a|b", "y": "c"}, {"x": "d", "y": "e"}]
    table = render(source, rows=rows)
    cells = [["".join(c.itertext()) for c in r] for r in table.iter(f"{{{W}}}tr")]
    assert cells[1:] == [["a|b", "C"], ["d", "E"]]
    empty = render(source, rows=[])
    assert len(list(empty.iter(f"{{{W}}}tr"))) == 1
    assert all(c.find(f"{{{W}}}p") is not None for c in empty.iter(f"{{{W}}}tc"))


def test_an_if_over_a_whole_paragraph_leaves_no_empty_one() -> None:
    source = "one\n\n{% if a %}two {{ a }}{% endif %}\n\nthree {% if a %}**four**{% endif %}"
    assert paragraphs(render(source, a="")) == ["one", "three "]
    assert paragraphs(render(source, a="x")) == ["one", "two x", "three four"]


def test_every_ordered_list_counts_from_one() -> None:
    compiled = write(parse("1. a\n2. b\n\ntext\n\n1. c\n   - d\n", "t.md"))
    assert compiled.ordered == 2
    numbers = etree.fromstring(numbering(compiled.ordered))
    ids = [n.get(f"{{{W}}}numId") for n in numbers.iter(f"{{{W}}}num")]
    used = set(
        etree.fromstring(f'<b xmlns:w="{W}">{compiled.xml}</b>').xpath(
            "//w:numId/@w:val", namespaces={"w": W}
        )
    )
    assert used <= set(ids)
    assert len(ids) == 3


def test_breaks_quotes_headings_rules_and_links() -> None:
    body = render(
        "# Title\n\nline\\\nnext\n\n> said\n\n---\n\n[site](https://example.org/a) <x@example.org>\n"
    )
    assert paragraphs(body)[0] == "Title"
    assert len(list(body.iter(f"{{{W}}}br"))) == 1
    assert paragraphs(body)[-1] == "site (https://example.org/a) x@example.org"
    styles = [s.get(f"{{{W}}}val") for s in body.iter(f"{{{W}}}pStyle")]
    assert styles == ["Heading1", "Quote"]


def test_constant_words_are_spelled_and_the_rest_is_left_alone() -> None:
    compiled = write(
        parse("word {{ a }} `code` <https://example.org/word>", "t.md", spell=str.upper)
    )
    assert "WORD " in compiled.xml
    assert "{{ a }}" in compiled.xml
    assert "code" in compiled.xml
    assert "https://example.org/word" in compiled.xml


def test_lines_of_the_result_are_lines_of_the_source() -> None:
    source = "one\n\n{# a\ncomment #}\n\n- two\n- three\n\n| A |\n|---|\n| four |\n\nfive\nsix {{ a\n}} seven\n\n{{ b }}"
    lines = write(parse(source, "t.md")).xml.split("\n")
    for number, text in enumerate(source.split("\n")):
        for word in ("one", "two", "three", "four", "five", "six", "{{ b }}"):
            if word in text:
                assert word in lines[number], (word, number)


def test_faults_are_all_named_with_their_lines() -> None:
    source = "{% if a %}\n\ntext {% endif %}\n\n{% include 'x' %}\n\n![p](x.png)\n\n{{ a\n"
    found = problems(source, 10)
    assert [line for line, _ in found] == [12, 14, 16, 18]
    assert "another paragraph" in found[0][1]
    assert "'include' is not allowed" in found[1][1]


def test_a_statement_that_is_never_closed_or_never_opened_is_named() -> None:
    assert problems("{% for x in rows %}\ntext") == [(1, "{% for %} is never closed")]
    assert problems("a\n\n{% endif %}") == [(3, "{% endif %} has no {% if %} before it")]


def test_a_private_character_in_the_source_is_no_tag() -> None:
    assert paragraphs(render("\ue000 {{ a }}", a="x")) == ["\ufffd x"]


TAGS = ["{{ a }}", "{% if a %}", "{% endif %}", "{% else %}", "{% for r in rows %}", "{% endfor %}"]
ODD = [
    "{{ r.x }}",
    "{# c\n #}",
    "{% set z = a %}",
    "{{",
    "%}",
    "{%",
    "&lt;",
    "&#123;",
    "\u202e",
    "\x00",
]
MARKS = [
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "| ",
    "|---|\n",
    "# ",
    "**",
    "*",
    "`",
    "[x](y)",
    "![x](y)",
]
PIECES = st.lists(
    st.sampled_from([*TAGS, *ODD, *MARKS, "<b>", "\\", "    ", "text", "{% if a %}x{% endif %}"]),
    max_size=25,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_any_source_is_refused_with_a_line_or_gives_whole_xml(source: str) -> None:
    try:
        compiled = write(parse(source, "t.md"))
        template = Sandbox(KNOWN).compile_source(compiled.xml, "t.md")
    except InvalidInput as error:
        assert all(p.where.file == "t.md" and p.message for p in error.problems)
        return
    for rows in ([], [{"x": "1", "y": "2"}] * 2):
        for a in ("", "<a>"):
            text, faults = template.render({"a": a, "b": "", "rows": rows})
            assert not faults
            etree.fromstring(f'<w:body xmlns:w="{W}">{text}</w:body>')
