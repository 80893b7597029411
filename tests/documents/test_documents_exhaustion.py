"""No template can take more work than its budget, whatever it says; counted, not timed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup
from wordfile import field, fill, p, package, problems, r, said, stored, table

from advocacy_cli.documents.filters import LONGEST_SPELT, LONGEST_TEXT
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.package import DOCUMENT, parts_of
from advocacy_cli.documents.sandbox import MOST_CHARACTERS, MOST_STEPS, Fault, Sandbox
from advocacy_cli.documents.word import fields, tags
from advocacy_cli.errors import InvalidInput

KNOWN = ("name", "rows[].text", "flag")
ROWS = [{"text": "x" * 50} for _ in range(300)]
VALUES = {"name": "Ana", "rows": ROWS, "flag": "y"}
LIST = "[" + ",".join("1" for _ in range(50)) + "]"


def run(source: str, values: dict[str, Any] | None = None) -> tuple[str, tuple[Fault, ...], int]:
    sandbox = Sandbox(KNOWN)
    text, faults = sandbox.compile_source(source, "t").render(VALUES if values is None else values)
    return text, faults, sandbox.steps


def loops(depth: int, over: str, inside: str) -> str:
    opened = "".join(f"{{% for v{n} in {over} %}}" for n in range(depth))
    return opened + inside + "{% endfor %}" * depth


@pytest.mark.parametrize(
    "source",
    [
        loops(3, "rows", ""),
        loops(3, "rows", "{% if flag %}{% endif %}"),
        loops(3, LIST, "{% set a = 1 %}") * 10,
        loops(2, "rows", "{% if false %}x{% endif %}" * 200),
        loops(2, "rows", "{% set a = name|upper|lower|trim %}" * 20),
        "{% set a0 = name|upper %}"
        + "".join(
            f"{{% set a{n + 1} = [{','.join([f'a{n}'] * 40)}]|join|upper %}}" for n in range(2)
        )
        + loops(2, LIST, "{% set b = [a2, a2]|join|lower|capitalize %}"),
        "{% set a = ['" + "a" * 60_000 + "']|join %}{% set b = ['" + "a" * 60_000 + "']|join %}"
        + loops(3, LIST, "{% if a == b %}{% endif %}"),
        "{% set a = '" + "a" * 60_000 + "b' %}"
        + loops(3, LIST, "{% if a in name|default('" + "a" * 60_000 + "') %}{% endif %}"),
        loops(1, "rows", "x") * 2_000,
        loops(1, LIST + "|default(" + LIST + ")", "{{ name|cyr }}" * 100) * 40,
    ],
)  # fmt: skip
def test_work_without_output_ends_at_the_budget(source: str) -> None:
    _, faults, steps = run("\n\n" + source)
    assert [(f.line, f.message) for f in faults] == [
        (3, "this is too much work for a template: shorten its loops and texts")
    ]
    assert steps < MOST_STEPS + 300 * 10_000  # what was asked for last is counted, and not done


def test_a_loop_is_paid_for_before_it_runs() -> None:
    many = {**VALUES, "rows": [{"text": "x"}] * (MOST_STEPS + 1)}
    text, faults, _ = run("begun {% for r in rows %}{{ r.text }}{% endfor %}", many)
    assert (text, len(faults)) == ("begun ", 1)


def test_each_render_has_its_own_budget() -> None:
    template = Sandbox(KNOWN).compile_source("{% for r in rows %}{{ r.text }}{% endfor %}", "t")
    steps = set()
    for _ in range(50):
        assert template.render(VALUES)[1] == ()
        steps.add(template.sandbox.steps)
    (one,) = steps
    assert one * 50 > 0
    assert one < MOST_STEPS / 10


def test_ordinary_letters_are_far_from_the_budget() -> None:
    source = "{% for r in rows if r.text != 'y' %}{{ loop.index }} of {{ loop.length }}: {{ r.text|upper }}{% if not loop.last %}, {% endif %}{% endfor %}"
    text, faults, steps = run(source)
    assert faults == ()
    assert text.startswith("1 of 300: XXX")
    assert text.count("X") == 15_000
    assert steps < MOST_STEPS / 20


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for c in name|upper %}x{% endfor %}", "'for' is for lists"),
        ("{% for c in 'abc' %}x{% endfor %}", "'for' is for lists"),
        ("{% for c in 5 %}x{% endfor %}", "'for' is for lists"),
        ("{% set a0 = [1] %}{% set b0 = [1] %}"
         + "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}{{% set b{n + 1} = [b{n}, b{n}] %}}" for n in range(40))
         + "{% if a40 == b40 %}x{% endif %}", "only single values"),
        ("{% set a = [name] %}{% for n in [1] %}{% if [a] == [a] %}x{% endif %}{% endfor %}", "only single values"),
        ("{{ name|cyr|default(" + "'x'" + ") }}{% set b = ['" + "q" * (LONGEST_SPELT + 1) + "']|join %}{{ b|cyr }}",
         "too long to be put"),
    ],
)  # fmt: skip
def test_what_only_running_shows_is_a_fault(source: str, said: str) -> None:
    _, faults, _ = run("\n" + source)
    assert [f.line for f in faults] == [2]
    assert said in faults[0].message


def test_a_list_of_choices_can_be_asked_for() -> None:
    source = "{% if name in ['Ana', 'Ben'] %}yes{% endif %}{% if rows|length > 2 %} many{% endif %}"
    assert run(source)[:2] == ("yes many", ())


def test_one_text_is_bounded_and_so_is_the_sum() -> None:
    sets = "".join(f"{{% set a{n + 1} = [a{n}, a{n}]|join(name) %}}" for n in range(60))
    _, faults, steps = run("{% set a0 = name %}" + sets + "{{ a60 }}")
    assert "too long" in faults[0].message
    assert steps * 16 < 8 * LONGEST_TEXT


def test_what_is_printed_is_bounded() -> None:
    big = {**VALUES, "rows": [{"text": "x" * 20_000}] * 150}
    text, faults, _ = run("\n{% for r in rows %}{{ r.text }}{% endfor %}", big)
    assert len(text) <= MOST_CHARACTERS + 20_000
    assert [f.line for f in faults] == [2]
    assert "prints more than" in faults[0].message


@pytest.mark.parametrize(
    "value", ["{{ 7*7 }}", "{% for x in y %}", "{# x #}", "]]>", "&amp;", "<!--"]
)
def test_a_value_is_never_rendered_again(value: str) -> None:
    text, faults, _ = run("{{ name }}{{ [name]|join }}{{ name|trim }}", {"name": value})
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (text, faults) == (escaped * 3, ())


@pytest.mark.parametrize(
    "source",
    ["{{ name }}", "{{ name|lower }}", "{{ name|trim }}", "{{ name|default('x') }}", "{{ [name]|join }}",
     "{{ [name, name]|join(name) }}", "{{ name|capitalize }}", "{{ name|lat }}", "{{ name|cyr }}"],
)  # fmt: skip
def test_what_calls_itself_safe_is_escaped(source: str) -> None:
    text, faults, _ = run(source, {"name": Markup("<b>")})
    assert faults == ()
    assert "<" not in text
    assert "&lt;" in text


class Sly(str):  # noqa: SLOT000
    """A text that says something else when it is printed."""

    def __str__(self) -> str:
        return "<sly>"

    def __html__(self) -> str:
        return "<sly>"


def test_a_text_says_only_what_it_is() -> None:
    assert run("{{ name }}{{ name|trim }}", {"name": Sly("plain")})[0] == "plainplain"


@pytest.mark.parametrize("value", [[1], (1,), {"a": 1}, {1}, True, None, object(), str, len, float("nan"), float("inf"), b"x"])  # fmt: skip
def test_only_single_values_are_printed(value: Any) -> None:
    text, faults, _ = run("\n{{ name }}", {"name": value})
    assert text == "\n"
    assert [f.line for f in faults] == [2]


@pytest.mark.parametrize("source", ["{{ name == 'x' }}", "{{ not name }}", "{{ name is defined }}", "{{ true }}", "{{ none }}"])  # fmt: skip
def test_a_yes_or_no_in_print_is_named_with_its_line(source: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        run("\n" + source)
    assert caught.value.problems[0].where.line == 2


@pytest.mark.parametrize(
    "piece", ["{{ a ", '{{ " ', "{% a ", "{# a ", "{{ '} ", "{{ a }", "{%{%", "{{{{"]
)
def test_tags_that_never_close_are_looked_for_a_few_times_only(piece: str) -> None:
    with pytest.raises(InvalidInput) as caught:  # all of them: 200,000 characters, 20 looks
        parse(piece * (200_000 // len(piece)), "t.en.md.j2")
    assert caught.value.problems[0].where.line == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% if flag %}a" + "{% elif flag %}b" * 5_000 + "{% endif %}",
        "{{ name" + "|upper" * 20_000 + " }}",
        "{{ " + "1+" * 20_000 + "1 }}",
        "{{ " + "name and " * 20_000 + "name }}",
        "{{ " + "[" * 5_000 + "]" * 5_000 + " }}",
        "{{ " + "-" * 5_000 + "1 }}",
        "{{ name" + ".a" * 20_000 + " }}",
        "{{ '" + "a" * 150_000 + "'" + "|upper" * 500 + " }}",
    ],
)
def test_long_expressions_end(source: str) -> None:
    try:
        _, faults, steps = run(source)
    except InvalidInput as error:
        assert error.problems[0].where.line == 1
    else:
        assert steps < 2 * MOST_STEPS
        assert faults or "elif" in source or "and" in source


@pytest.mark.parametrize("piece", ["{{ ", '{{ "', "{{ '", "{{ “", '{% if x "', "{# ", "{{ a }"])
def test_tags_of_a_word_file_that_never_end_are_looked_for_a_few_times_only(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    read = tags.read_tag

    def counted(text: str, start: int) -> tuple[str, int] | None:
        looks.append(start)
        return read(text, start)

    monkeypatch.setattr(tags, "read_tag", counted)
    text = piece * (200_000 // len(piece))
    assert any(not tag for _, tag, _ in tags.tags_in(text))
    assert len(looks) <= 20
    looks.clear()
    assert "does not end in its paragraph" in problems(stored(package(p(text))))[0]
    assert len(looks) <= 20


def test_paragraphs_that_run_on_into_the_next_move_once() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = "".join(p(str(n % 10), style=mark) for n in range(9_000)) + p(r("{{ name }}", "<w:b/>"))
    assert said(stored(package(body))) == ["0123456789" * 900 + "Ana"]


def test_runs_of_one_look_are_joined_once() -> None:
    piece = '<w:r><w:t xml:space="preserve">a </w:t><w:tab/></w:r>'
    assert said(stored(package(p(piece * 5_000, r("{{ name }}"))))) == ["a \t" * 5_000 + "Ana"]


def test_many_links_beside_a_tag_read_their_paragraph_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[object] = []

    class Counted:
        def search(self, text: str) -> object:
            reads.append(text)
            return private.search(text)

        match = re.compile("[\U000f0000-\U000ffffd]").match

    private = fields._PRIVATE
    monkeypatch.setattr(fields, "_PRIVATE", Counted())
    link = field(' HYPERLINK "https://example.org" ', "site ")
    text = "site " * 1_000 + "Ana"
    assert said(package(p(link * 1_000, "{{ name }}"))) == [text]
    assert sum(map(len, map(str, reads))) < 100 * 1_000  # each instruction, and no text at all
    reads.clear()
    assert said(package(p(link * 1_000, "Ana"))) == [text]
    assert sum(map(len, map(str, reads))) < 100 * 1_000 + len(text)


def test_a_link_after_a_merge_field_is_left_as_words() -> None:
    link = field(' HYPERLINK "https://example.org" ', "site")
    made, _ = fill(package(p(field(" MERGEFIELD name "), link)))
    assert b"HYPERLINK" not in parts_of(made)[DOCUMENT]
    made, _ = fill(package(p(link)))
    assert b"HYPERLINK" in parts_of(made)[DOCUMENT]


def test_fields_in_one_another_are_read_to_a_depth() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end"))  # fmt: skip
    code = "<w:r><w:instrText> QUOTE </w:instrText></w:r>"
    for opened in (begin, begin + code, begin + code + separate):
        body = p(opened * 5_000, r("a") * 5_000, end * 5_000)
        assert (
            "fields stand in one another, more than 20 deep" in problems(stored(package(body)))[0]
        )
    assert said(package(p((begin + code + separate) * 20, r("a"), end * 20))) == ["a"]


def test_a_quote_of_an_instruction_that_never_ends_is_read_once() -> None:
    assert fields._tokens('MERGEFIELD "name') == ["MERGEFIELD", "name"]
    assert len(fields._tokens('IF "' + 'a\\"' * 300_000 + "\\")) == 2


def test_statements_in_one_another_are_read_to_a_depth() -> None:
    opened, closed = "{% if name %}" * 2_000, "{% endif %}" * 2_000
    assert "{% if %} stands in more than 50 others" in problems(package(p(opened, "a", closed)))[0]


def test_the_first_fifty_problems_are_told_and_how_many_there_are_besides() -> None:
    for piece in ("{{{{ unknown_{} }}}}", "{{% macro a{} %}}"):
        told = problems(package("".join(p(piece.format(n)) for n in range(300))))
        assert len(told) == 51
        assert "paragraph 1 " in told[0]
        assert "paragraph 50 " in told[49]
        assert told[50].startswith("a.docx: further on: 250 more problems")
    assert len(problems(package("".join(p(f"{{{{ unknown_{n} }}}}") for n in range(50))))) == 50


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<w:p/>" * 10_001, "holds more than 10000 paragraphs"),
        (table(*[["a"]] * 10_001), "holds more than 10000 paragraphs"),
        (p(*["<w:bookmarkStart/>"] * 200_001), "holds more than 200000 elements"),
        ("<w:tbl>" * 100_000 + "</w:tbl>" * 100_000, "is damaged"),
    ],
)
def test_what_is_no_letter_by_its_size_is_refused(body: str, said: str) -> None:
    assert said in problems(stored(package(body)))[0]
