"""Typst documents become PDF that says what it was given, the same bytes each time."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from test_documents_markdown import KNOWN, PIECES
from test_documents_pages import FUNDING, SENDER, TRAPS, render

from advocacy_cli.documents import typeset, typst
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.errors import InvalidInput, Unavailable

pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")

RICH = """# One

**{{ a }}** *i* `code` [x](https://example.org)

1. a
   - b
   - c

> said

| A | B |
|---|--:|
{% for r in rows %}
| {{ r.x }} | {{ r.y }} |
{% endfor %}

---
"""
ROWS = [{"x": "1", "y": "2"}] * 2


def pdf(body: str, title: str = "t") -> bytes:
    return next(
        typeset.to_pdf([typst.page(body, title, "sr-Cyrl", SENDER, FUNDING, "{page} / {pages}")])
    )


def test_the_same_letter_gives_the_same_bytes_and_a_title_without_a_date() -> None:
    body = render("typst", RICH, a="Љубав ë", rows=ROWS)
    first = pdf(body, 'T "{{ 7*7 }}"')
    assert first == pdf(body, 'T "{{ 7*7 }}"')
    found = pypdf.PdfReader(io.BytesIO(first))
    assert found.metadata.title == 'T "{{ 7*7 }}"'
    assert "/CreationDate" not in found.metadata
    assert found.trailer["/Root"]["/Lang"] == "sr-RS"
    page = found.pages[0]
    assert [round(float(x)) for x in page.mediabox[2:]] == [595, 842]
    text = page.extract_text()
    for word in ("Organisation {{ 7*7 }} & <Co>", "Љубав ë", "1 / 1", "Words # $ @ \\ that say"):
        assert word in text
    fonts = {
        str(f["/BaseFont"]) for f in (x.get_object() for x in page["/Resources"]["/Font"].values())
    }
    assert all("+" in font for font in fonts)  # embedded


@pytest.mark.parametrize("trap", TRAPS)
def test_no_value_breaks_the_document(trap: str) -> None:
    value = TRAPS[trap][0]
    assert pdf(render("typst", "{{ a }}", a=value), value.replace("\ud800", "")).startswith(b"%PDF")


def test_a_word_that_is_wider_than_the_page_is_broken() -> None:
    body = render("typst", "{{ a }}", a="x" * 1000 + "end")
    pages = pypdf.PdfReader(io.BytesIO(pdf(body))).pages
    lines = [line for line in pages[0].extract_text().split("\n") if "xx" in line]
    assert len(lines) > 8
    assert max(map(len, lines)) < 110


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=PIECES)
def test_any_source_that_is_not_refused_compiles(source: str) -> None:
    try:
        text = typst.write(parse(source, "t.md"))
        template = Sandbox(KNOWN, typst.express).compile_source(text, "t.md")
    except InvalidInput:
        return
    said, faults = template.render({"a": '"#', "b": "", "rows": ROWS})
    assert not faults
    pdf(said)


def test_a_signature_stays_together_and_pages_are_counted() -> None:
    from advocacy_cli.letters.layout import after

    blocks = (*parse("x\n\n" * 36, "t.md"), *after("en", 100))
    template = Sandbox(
        ("page.closing", "page.footnote", "signers[].name", "signers[].role",
         "signers[].organisation", "letter.enclosures[]", "letter.cc[]"),
        typst.express,
    ).compile_source(typst.write(blocks), "t.md")  # fmt: skip
    for more in range(6):
        text, faults = template.render(
            {
                "page": {"closing": "CLOSING", "footnote": ""},
                "signers": [{"name": "NAME", "role": "ROLE", "organisation": "HOUSE"}],
                "letter": {"enclosures": [], "cc": []},
            }
        )
        assert not faults
        pages = pypdf.PdfReader(io.BytesIO(pdf("#words[x]" * more + text))).pages
        said = [page.extract_text() for page in pages]
        holds = [[word in one for word in ("CLOSING", "NAME", "ROLE")] for one in said]
        assert [True, True, True] in holds
        assert f"1 / {len(said)}" in said[0]


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    typeset._compiler.cache_clear()
    with pytest.raises(Unavailable, match="typst is not installed") as caught:
        next(typeset.to_pdf(["x"]))
    assert '"typst>=' in caught.value.hint
    typeset._compiler.cache_clear()
