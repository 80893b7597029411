"""Faults of templates are told in words of somebody who writes letters."""

from __future__ import annotations

import pytest
from wordfile import p, package

from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.ooxml import write
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.errors import InvalidInput, Problem

KNOWN = ("recipient.title", "recipient.name", "ask.text", "ask.by", "asks[].text", "asks[].by")


def in_markdown(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        Sandbox(KNOWN).compile_source(write(parse(text, "t.md.j2")).xml, "t.md.j2")
    return caught.value.problems


def in_word(text: str) -> tuple[Problem, ...]:
    body = "".join(p(line) for line in text.split("\n"))
    with pytest.raises(InvalidInput) as caught:
        compile_word(package(body), "t.docx", KNOWN).templates(KNOWN)
    return caught.value.problems


@pytest.mark.parametrize("told", [in_markdown, in_word])
@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("Dear {{ recipient title }}", "two words in one tag: 'recipient title'", "did you mean 'recipient.title'?"),
        ("{{ ask.text }} {{ recipient tilte }}", "two words in one tag: 'recipient tilte'", "did you mean 'recipient.title'?"),
        ("{% if ask by %}x{% endif %}", "two words in one tag: 'ask by'", "did you mean 'ask.by'?"),
        ("a {{ }} b", "the tag is empty", "name a field in it"),
        ("a {% %} b", "the tag is empty", "in a letter there are if"),
        ("{% if %}x{% endif %}", "'if' asks for nothing", "{% if ask.by %}"),
        ("{{ ask.text | }}", "something is missing at the end of a tag", ""),
        ("{{ recipient.title § }}", "'§' cannot stand in a tag", "advocacy letter fields"),
        ("{{ recipient..title }}", "a point has no name after it", "recipient.title"),
        ("{{ (ask.text }}", "a '(' in a tag is never closed", "close it with ')'"),
        ("{{ ask.text) }}", "')' in a tag closes nothing", "take it out"),
        ("{% if ask.by = 1 %}x{% endif %}", "'=' does not compare", "write =="),
        ("{% for a asks %}x{% endfor %}", "a loop wants a name and a list", "{% for a in asks %}"),
        ("{{ ask.by | date }}", "no filter 'date'", "letter.date_long in words; there are capitalize, cyr, "),
        ("{{ ask.by | format }}", "no filter 'format'", "letter.date_long in words; there are capitalize, cyr, "),
        ("{{ ask.text | replace('a', 'b') }}", "no filter 'replace'", "there are capitalize, cyr, "),
        ("{{ ask.text | uper }}", "no filter 'uper'", "did you mean 'upper'?"),
        ("{{ ask.text | zz }}", "no filter 'zz'", "there are capitalize, cyr, "),
        ("{{ recipient.nаme }}", "unknown field 'recipient.nаme' with a Cyrillic 'а' in it", "did you mean 'recipient.name'?"),
        ("{{ аsk.text }}", "unknown field 'аsk' with a Cyrillic 'а' in it", "did you mean 'ask'?"),
        ("{{ прималац }}", "unknown field 'прималац'", "lists them all"),
        ("{% for a in ask %}\n{{ a.text }}\n{% endfor %}", "'ask' is not a list", "did you mean 'asks'?"),
        ("{% for a in recipient %}\n{{ a.x }}\n{% endfor %}", "'recipient' is not a list", "print it with {{ }}"),
        ("{% for a in asks %}\n{{ a.txt }}\n{% endfor %}", "unknown field 'a.txt', that is asks[].txt", "did you mean 'a.text'?"),
        ("{% for a in asks %}\n{{ a.zzz }}\n{% endfor %}", "unknown field 'a.zzz', that is asks[].zzz", "there are a.by, a.text"),
        ("{% for a in asks %}\n{% if a.by %}\n{{ a.text }}\n{% endfor %}", "{% if %} is never closed", "add {% endif %}"),
        ("{% for a in asks %}{% if a.by %}{{ a.text }}{% endfor %}", "{% if %} is never closed", "add {% endif %}"),
        ("{% if ask.by %}\n{% for a in asks %}\nx\n{% elif ask.text %}\ny\n{% endif %}", "{% for %} is never closed", "add {% endfor %}"),
    ],
)  # fmt: skip
def test_one_fault_is_told_once_and_with_what_to_do(told, text: str, said: str, hint: str) -> None:
    (problem,) = told(text)
    assert problem.message == said
    assert hint in problem.hint


def test_the_tag_that_is_wrong_is_found_among_lines() -> None:
    (problem,) = in_markdown("{{ ask.text }}\n\nand {{ recipient title }} and\n\n{{ ask.by }}")
    assert (problem.where.line, problem.message) == (
        3,
        "two words in one tag: 'recipient title'",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ n / zero }}", "this divides by zero"),
        ("{% if ask.text < n %}x{% endif %}", "only texts can be compared with texts"),
        ("{{ ask.text | join(1, 2, 3) }}", "a filter is given more"),
    ],
)
def test_what_goes_wrong_with_values_is_told_without_python(text: str, said: str) -> None:
    made = Sandbox(["n", "zero", *KNOWN]).compile_source(text, "t")
    _, (fault,) = made.render({"n": 1, "zero": 0, "ask": {"text": "x"}})
    assert fault.message.startswith(said)
