"""What is worth a second look in a template, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli import shipped
from advocacy_cli.letters.lints import lints


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("signed by 15 % of voters", "'15 %' is typed by hand"),
        ("najmanje 2,5 odsto", "'2,5 odsto' is typed by hand"),
        ("најмање 15 процената", "'15 процената' is typed by hand"),
        ("së paku 15 për qind", "'15 për qind' is typed by hand"),
        ("at least 10 per cent", "'10 per cent' is typed by hand"),
        ("15 procenata", "'15 procenata' is typed by hand"),
        ("in 15 working days", "'15 working days' is typed by hand"),
        ("у року од 7 дана", "'7 дана' is typed by hand"),
        ("u roku od 7 dana", "'7 dana' is typed by hand"),
        ("brenda 7 ditësh", "'7 ditësh' is typed by hand"),
        ("with 1,500 signatures", "'1,500 signatures' is typed by hand"),
        ("са 300 потписа", "'300 потписа' is typed by hand"),
        ("see http://example.org/a.", "the link http://example.org/a is not https"),
        ("see [x](javascript:alert)", "the link javascript:alert is not https"),
        ("file:///etc/passwd", "the link file:///etc/passwd is not https"),
        ("Dear all,  we write", "two spaces in 'Dear all,  we write'"),
        ("{ { name } }", "'{ {' is no tag and is printed as it stands"),
        ("{ % if x %}", "'{ %' is no tag and is printed as it stands"),
        ("Dear {name}", "'{name}' is printed as it stands"),
        ("until ______", "'______' waits to be filled in"),
        ("TODO: a reason", "'TODO' waits to be filled in"),
        ("Мeсто", "'Мeсто' mixes Latin and Cyrillic letters"),
        ("Ðorđe", "'Ðorđe' has an Icelandic letter that only looks like Đ"),
    ],
)
def test_what_is_said(text: str, said: str) -> None:
    found = list(lints(f"One\n\n{text}\nlast"))
    assert said in [lint.message for lint in found]
    assert {lint.line for lint in found} == {3}
    assert all(lint.hint for lint in found)


@pytest.mark.parametrize(
    "text",
    [
        "{{ letter.reply_by }} % of {{ asks|length }} days",
        "Law No. 06/L-081, article 15, point 3",
        "on 15 December 2026 at 10:00",
        "15. децембра 2026. године",
        "see https://example.org/15%20a, mailto:a@example.org, tel:+383",
        "1.  first\n-   second\n| a  |  b |",
        "a line that ends in two spaces  \nand goes on",
        "Subject: {{ campaign.title }}",
        "{{ a }}  {{ b }}",
        "{% if a %}x{% endif %}",
        "Звечан и Zvečan, ЕУ/EU",
        "note: this",
        "Ђорђе и Đorđe",
    ],
)
def test_what_is_fine(text: str) -> None:
    assert list(lints(text)) == []


def test_the_built_in_templates_have_nothing_to_look_at() -> None:
    files = sorted((shipped.templates() / "letters").glob("*.md.j2"))
    assert files
    found = {f.name: list(lints(f.read_text("utf-8"))) for f in files}
    assert {name: said for name, said in found.items() if said} == {}


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    last = text.count("\n") + 1
    assert all(1 <= lint.line <= last for lint in lints(text))


@pytest.mark.parametrize(
    "piece", ["{{", "1", "1.", "1 a ", "a:", "a://", "![", "  ", ". ", "{ ", "aб", "{a", "."]
)
def test_long_texts_are_cheap(piece: str) -> None:
    import time

    started = time.process_time()
    list(lints(piece * (100_000 // len(piece))))
    assert time.process_time() - started < 5
