"""Plain text set as lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_documents_pages import render

from advocacy_cli.documents import plain
from advocacy_cli.documents.columns import WIDTH, aligned, width, wrap
from advocacy_cli.documents.letterhead import Funding, Sender
from advocacy_cli.documents.markdown import parse

NOBODY = Sender(*[""] * 8)


def page(markdown: str) -> list[str]:
    return plain.page(render("txt", markdown), NOBODY).split("\n")[:-1]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("Ђоковић", 7),
        ("S\u030c", 1),
        ("中文", 4),
        ("👩\u200d👩\u200d👧", 2),
        ("👍🏽", 2),
        ("❤\ufe0f", 2),
        ("שלום", 4),
    ],
)
def test_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


def test_lines_are_broken_at_spaces_and_addresses_never() -> None:
    address = "https://example.org/" + "a" * 80
    assert wrap(f"see {address} and then", "- ", "  ") == ["- see", f"  {address}", "  and then"]
    assert wrap("x" * 80) == ["x" * 72, "x" * 8]
    assert wrap("中" * 40) == ["中" * 36, "中" * 4]
    assert wrap("a\n\nb", "> ", "  ") == ["> a", "", "  b"]
    assert wrap("10\u00a0000 " * 12)[0].endswith("10\u00a0000")


@given(st.text(max_size=300))
def test_no_line_is_wider_or_ends_in_a_space_and_no_word_is_lost(text: str) -> None:
    said = plain.express(text)
    lines = wrap(said, "1. ", "   ")
    assert all(width(line) <= WIDTH or "@" in line or "://" in line for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert "--" not in lines
    assert "".join("".join(lines).split()) == "1." + "".join(said.split())


def test_two_dashes_alone_do_not_begin_a_signature() -> None:
    assert wrap("a\n-- \nb") == ["a", " --", "b"]
    assert wrap(f"{'a' * 71} -- b") == ["a" * 71 + " --", "b"]


def test_a_table_is_columns_or_where_it_is_too_wide_lines_with_labels() -> None:
    assert page("| Who | No. |\n|---|--:|\n| ab | 1 |\n| c | 12 |") == [
        "Who  No.",
        "---  ---",
        "ab     1",
        "c     12",
    ]
    words = "long words " * 5
    assert page(f"| Who | Why: |\n|---|---|\n| {words}| {words}|\n| b | c |") == [
        "Who: long words long words long words long words long words",
        "Why: long words long words long words long words long words",
        "",
        "Who: b",
        "Why: c",
    ]
    assert aligned([["a", "b"], ["c\nd", "e"]], ["", ""]) == []


def test_blocks_stand_apart_and_items_together() -> None:
    source = "# Title\n\n1. a\n   - b\n   - c\n\n     more\n2. d\n\n> said\n\nx\\\ny\n\n---\n\nend"
    assert page(source) == [
        "Title",
        "=====",
        "",
        "1.  a",
        "    - b",
        "    - c",
        "",
        "      more",
        "",
        "2.  d",
        "",
        "  said",
        "",
        "x",
        "y",
        "",
        "-" * 24,
        "",
        "end",
    ]


def test_deep_numbers_are_those_of_the_other_formats() -> None:
    source = "1. a\n   1. b\n      1. c\n      2. d\n   2. e"
    assert page(source) == ["1.  a", "    a)  b", "        i.  c", "        ii. d", "    b)  e"]


def test_the_letterhead_stands_above_and_the_funder_below() -> None:
    sender = NOBODY._replace(organisation="Who\u202e", address="A\nB", email="a@b.example.org")
    text = plain.page(
        plain.write(parse("x", "t.md")), sender, Funding("By us", "Words.", verified=True)
    )
    rule = "-" * WIDTH
    assert text == f"Who\nA, B · a@b.example.org\n{rule}\n\nx\n\n{rule}\nBy us\nWords.\n"
