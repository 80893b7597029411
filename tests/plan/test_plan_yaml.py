"""YAML 1.2 with places, and every kind of bad bytes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.plan import faults, schema, yaml

FILE = "campaigns/x.yaml"


def data(text: str) -> object:
    document = yaml.read(text.encode(), FILE)
    assert not document.faults, document.faults
    return document.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", "no"),
        ("a: off", "off"),
        ("a: 12:30", "12:30"),
        ("a: 2026-12-15", "2026-12-15"),
        ("a: 010", 10),
        ("a: 0o10", 8),
        ("a: 0x1F", 31),
        ("a: 1_000", "1_000"),
        ("a: 1e3", 1000.0),
        ("a: ~", None),
        ("a:", None),
        ("a: true", True),
        ("a: 'true'", "true"),
        ('a: "1"', "1"),
        ("a: |\n  x\n  y\n", "x\ny\n"),
        ("a: " + "9" * 5000, "9" * 5000),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    found = data(text)
    assert found == {"a": value}
    assert type(found["a"]) is type(value)  # type: ignore[index]


@pytest.mark.parametrize(
    ("raw", "place", "said", "hint"),
    [
        (b"[" * 60_000, ":1:65", "deeper than 64", "bracket"),
        (b"- " * 60_000, ":1:129", "deeper than 64", ""),
        (b"a: !!python/object:os.system x", ":1:4", "tag ", "leave the tag out"),
        (b"a: &x 1", ":1:4", "anchor &x", "write the value out"),
        (b"a: *x", ":1:4", "alias *x", "write the value out"),
        (b"<<: {a: 1}", ":1:1", "merge keys", "write the keys out"),
        (b"a: 1\nb: 2\na: 3", ":3:1", "'a' stands twice", "line 1"),
        (b"a: 1\n---\nb: 2", ":2:1", "a second document", "remove the line ---"),
        (b"a: b: c", ":1:5", "a second ': '", "in quotes"),
        (b"\ta: 1", ":1:1", "not YAML", "not with tabs"),
        (b"a: 'x\nb: y", ":2:5", "not YAML", "quotation mark"),
        (b"? [x]\n: y", ":1:3", "a key must be a plain word", ""),
        (b"a: x\x00y", ":1:5", "U+0000", "delete it"),
        (b"ok: 1\na: \x1b[31m", ":2:4", "U+001B", "delete it"),
        ("a: č".encode("utf-16"), ":1:1", "UTF-16", "UTF-8"),
        ("a: č".encode("utf-16-le"), ":1:1", "UTF-16", "UTF-8"),
        (
            "title: Beogradski\nname: Žena".encode("cp1250"),
            ":2:7",
            "not UTF-8: byte 0x8e",
            "cp1250",
        ),
        (b"a: \xe8", ":1:4", "not UTF-8", "latin-1"),
        (b"", ":1:1", "is empty", "title"),
        (b"# only a note\n", ":1:1", "is empty", "title"),
        (b"a: 1\n" * 300_000, ":1:1", "larger than 250 kB", "CSV"),
    ],
)
def test_bad_bytes_have_a_place_and_a_way_out(raw: bytes, place: str, said: str, hint: str) -> None:
    document = yaml.read(raw, FILE)
    found = [p for p in document.faults if said in p.message]
    assert found, document.faults
    assert str(found[0].where) == FILE + place
    assert hint in found[0].hint


@pytest.mark.parametrize(
    "piece", [b"a: 1\n", b"- &a 1\n", b"- !x 1\n", b"- {id: a, txt: x}\n", b"- [1, 2, 3, 4]\n"]
)
def test_the_largest_file_is_answered_briefly_and_never_hangs(piece: bytes) -> None:
    code = (
        "import sys\n"
        "from advocacy_cli.plan import faults, schema, yaml\n"
        "piece = sys.stdin.buffer.read()\n"
        "document = yaml.read(piece * (yaml.MAX_BYTES // len(piece)), 'x.yaml')\n"
        "problems = []\n"
        "faults.validate(document, schema.Campaign, 'sr', problems)\n"
        "print(len(problems))\n"
    )
    # A second is usual; a reader whose time grows with the square of the file takes minutes.
    done = subprocess.run(
        [sys.executable, "-c", code], input=piece, capture_output=True, timeout=60, check=True
    )
    assert 0 < int(done.stdout) <= 101


def test_a_byte_order_mark_is_no_fault() -> None:
    assert yaml.read(b"\xef\xbb\xbfa: 1", FILE).data == {"a": 1}


def test_places_count_characters_and_show_the_line() -> None:
    document = yaml.read("naslov: Јавне 😀 расправе\nб: {в: 1, г: два}\n".encode(), FILE)
    problem = document.problem(("б", "г"), "is odd")
    assert str(problem) == f"{FILE}:2:14: error: б.г: is odd"
    assert (problem.source, problem.width) == ("б: {в: 1, г: два}", 3)
    assert document.problem(("б", "г"), "x", key=True).where.column == 11
    assert document.where(("б", "missing")).column == 4  # the nearest parent that is written


def test_all_faults_of_the_writing_come_at_once() -> None:
    document = yaml.read(b"a: &x 1\nb: !y 2\na: 3\n", FILE)
    assert [p.where.line for p in sorted(document.faults)] == [1, 2, 3]


ALPHABET = "abzčЖ:-[]{}#&*!|>'\"%@`,? \n\t0123456789.~<=\x00\x1b\u2028\u0085\ufeff\\"
FRAGMENTS = st.sampled_from(
    [
        "title:",
        "targets:",
        "asks:",
        "- id: x\n",
        "  text: y\n",
        "by: 2026-02-30\n",
        "{",
        "}",
        "[",
        "]",
    ]
)


def refused_or_read(raw: bytes) -> None:
    problems: list[object] = []
    document = yaml.read(raw, FILE)
    faults.validate(document, schema.Campaign, "sr", problems)  # type: ignore[arg-type]
    for problem in problems:
        where = problem.where  # type: ignore[attr-defined]
        assert where.file == FILE
        assert where.line >= 1
        assert where.column >= 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_place(raw: bytes) -> None:
    refused_or_read(raw)


@given(st.lists(st.one_of(FRAGMENTS, st.text(ALPHABET, max_size=12)), max_size=25).map("".join))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    refused_or_read(text.encode("utf-8"))


@pytest.mark.parametrize(
    ("text", "place", "said", "hint"),
    [
        ("title Безбедан пут\ntargets: [a]\n", ":1:1", "a key without its colon", "write title:"),
        ("a: 1\ntitle:Безбедан\ntargets: [a]\n", ":2:1", "no space after the colon", "title: "),
        ("title: a: b\n", ":1:9", "a second ': '", "in quotes"),
    ],
)
def test_a_missing_colon_is_told_where_it_is_missing(
    text: str, place: str, said: str, hint: str
) -> None:
    (found,) = yaml.read(text.encode(), FILE).faults
    assert str(found.where) == FILE + place
    assert said in found.message
    assert hint in found.hint


@pytest.mark.parametrize("escape", [r"\0", r"\x07", r"\x7f", r"\uFFFF"])
def test_what_nothing_can_print_is_refused_where_it_stands(escape: str) -> None:
    (found,) = yaml.read(f'a: 1\nb: "x{escape}y"\n'.encode(), FILE).faults
    assert str(found.where) == f"{FILE}:2:4"
    assert "which nothing can print" in found.message


def test_a_text_of_direction_marks_is_empty() -> None:
    problems: list[object] = []
    document = yaml.read(b'title: "\\u200f"\ntargets: [a]\nasks: []\n', FILE)
    faults.validate(document, schema.Campaign, "sr", problems)  # type: ignore[arg-type]
    assert f"{FILE}:1:8: error: title: is empty" in [str(p) for p in problems]
