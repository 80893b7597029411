"""What we take for a tag and what Jinja takes for one are the same, whatever quotes and bars say."""

from __future__ import annotations

import contextlib
import io
import re

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advocacy_cli.documents import html, ooxml
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.package import DOCUMENT
from advocacy_cli.documents.proof import fault_of
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.errors import InvalidInput

RAW = "<img src=x>"
KNOWN = frozenset(["a", "b"])
PIECES = ["{{", "}}", "{%", "%}", "{#", "#}", '"', "'", "\\", " ", "a", "if a", "endif", RAW, "“", "+", "|", "-", "%", "\n"]  # fmt: skip
source = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
HOLE = "Dear {{ '\\' + '}}" + RAW + "{{ 1 }}{#' }} {{ '#}' }}"


@pytest.mark.parametrize(
    "tag",
    ["{{ a }}", "{{ '}}' }}", '{{ "a\\"b" }}', "{% if a == '%}' %}", "{# it's #}", "{{ a|upper }}"],
)
def test_a_tag_is_proved(tag: str) -> None:
    assert fault_of(tag) is None


@pytest.mark.parametrize(
    "tag",
    ["{{ '\\' }}" + RAW, "{{ '\\' + '}}x{{ 1 }}{#' }}", "{{ a }} {{ b }}", "{{ 'a }}", "{{ a", "a", "{% raw %}"],
)  # fmt: skip
def test_what_is_no_single_tag_is_said(tag: str) -> None:
    assert fault_of(tag) is not None


@settings(max_examples=400, deadline=None)
@example(HOLE)
@given(source)
def test_no_markup_of_a_markdown_author_gets_out(text: str) -> None:
    for write, express in (
        (lambda b: ooxml.write(b).xml, ooxml.express),
        (html.write, html.express),
    ):
        with contextlib.suppress(InvalidInput):
            made = Sandbox(KNOWN, express).compile_source(write(parse(text, "x.md.j2")), "x.md.j2")
            assert RAW not in made.render({"a": RAW, "b": "{{ a }}"})[0]


@settings(max_examples=150, deadline=None)
@example(HOLE)
@given(source)
def test_no_markup_of_a_word_author_gets_out(text: str) -> None:
    document = docx.Document()
    for line in re.sub(r"[\x00-\x08]", "", text).split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    with contextlib.suppress(InvalidInput):
        word = compile_word(out.getvalue(), "x.docx", KNOWN)
        for name, part in word.templates(KNOWN).items():
            assert RAW not in part.render({"a": RAW, "b": "{{ a }}"})[0], name
        assert RAW.encode() not in word.constant.get(DOCUMENT, b"")
