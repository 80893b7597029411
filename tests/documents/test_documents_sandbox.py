"""Templates that nobody has to trust."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from advocacy_cli.documents.sandbox import Blank, Sandbox, Untranslated, to_ooxml
from advocacy_cli.errors import InvalidInput

DATA = Path(__file__).parents[1] / "data"
KNOWN = ("name", "rows[].text", "ask.text", "ask.by")
VALUES = {
    "name": "Ana",
    "rows": [{"text": "x"}, {"text": "y"}],
    "ask": {"text": "t", "by": Blank("ask.by")},
}


def run(source: str, values: dict[str, object] | None = None) -> tuple[str, tuple[object, ...]]:
    return Sandbox(KNOWN).compile_source(source, "t").render(VALUES if values is None else values)


PAYLOADS = (DATA / "payloads.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("source", PAYLOADS)
def test_a_payload_is_refused_with_its_line(source: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        run("\n\n" + source)
    assert {p.where.line for p in caught.value.problems} == {3}


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' * 10000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 10 // 0 }}",
        "{{ 999999999 * 999999999 }}",
        "{{ name + 1 }}",
        "{{ name - name }}",
        "{{ [name][0].__class__ }}",
        "{{ rows|join }}",
        "{{ [1, 2] }}",
    ],
)
def test_what_only_running_shows_is_a_fault_with_its_line(source: str) -> None:
    try:
        _, faults = run("\n" + source)
    except InvalidInput as error:  # Jinja folds constants when it compiles
        assert error.problems
        return
    assert [f.line for f in faults] == [2]


def test_doubling_texts_ends_at_the_cap() -> None:
    sets = "".join(f"{{% set a{i + 1} = [a{i}, a{i}]|join(name) %}}" for i in range(60))
    _, faults = run("{% set a0 = name %}" + sets + "{{ a60 }}")
    assert "too long" in faults[0].message


def test_nested_loops_end_at_the_cap() -> None:
    deep = "{% for a in rows %}" * 4 + "x" + "{% endfor %}" * 4
    with pytest.raises(InvalidInput, match="1 problem"):
        run(deep)
    many = {"rows": [{"text": "x" * 100}] * 400}
    source = "{% for a in rows %}{% for b in rows %}{{ b.text }}{% endfor %}{% endfor %}"
    _, faults = run(source, many)
    assert "prints more than" in faults[0].message


def test_unknown_fields_are_named_with_the_nearest() -> None:
    with pytest.raises(InvalidInput) as caught:
        run("{{ nam }}\n{{ ask.txt }}\n{% for r in rows %}{{ r.texts }}{% endfor %}\n{{ zzz }}")
    told = [(p.where.line, p.message, p.hint) for p in caught.value.problems]
    assert told[0] == (1, "unknown field 'nam'", "did you mean 'name'?")
    assert told[1] == (2, "unknown field 'ask.txt'", "did you mean 'ask.text'?")
    assert told[2][:2] == (3, "unknown field 'r.texts', that is rows[].texts")
    assert told[3][:2] == (4, "unknown field 'zzz'")


def test_every_blank_field_is_found_in_one_run() -> None:
    _, faults = run("{{ ask.by }}\n{{ name }}\n{{ ask.by|upper }}", VALUES)
    assert [(f.line, f.field) for f in faults] == [(1, "ask.by"), (3, "ask.by")]


def test_a_blank_is_false_empty_undefined_and_has_a_default() -> None:
    source = (
        "{% if ask.by %}x{% endif %}{% if ask.by is defined %}y{% endif %}{{ ask.by|default('z') }}"
    )
    assert run(source) == ("z", ())
    values = {**VALUES, "rows": Blank("rows")}
    assert run("{% for r in rows %}{{ r.text }}{% endfor %}{{ rows|length }}", values) == ("0", ())


def test_an_untranslated_text_is_a_fault_even_when_asked_for() -> None:
    values = {
        **VALUES,
        "ask": {"text": Untranslated("ask.text", "ask.text has no sq text, only sr")},
    }
    _, faults = run("\n{% if ask.text %}x{% endif %}", values)
    assert [(f.line, f.message) for f in faults] == [(2, "ask.text has no sq text, only sr")]


def test_a_value_is_put_into_either_script() -> None:
    values = {
        **VALUES,
        "name": "Njegoš, X. Windows",
        "ask": {"text": "Ђурђевдан", "by": Blank("ask.by")},
    }
    assert run("{{ name|cyr }} {{ ask.text|lat }}", values) == ("Његош, X. Windows Đurđevdan", ())
    assert run("{{ ask.text|cyr|upper }} {{ 'Љ'|lat }}", values) == ("ЂУРЂЕВДАН Lj", ())
    _, faults = run("{{ ask.by|cyr }}", values)
    assert [f.field for f in faults] == ["ask.by"]  # a blank stays one


def test_loop_facts_and_listed_filters_work() -> None:
    source = "{% for r in rows %}{{ loop.index }}{{ r.text|upper }}{% if not loop.last %}, {% endif %}{% endfor %}"
    assert run(source) == ("1X, 2Y", ())


@given(st.text())
def test_any_text_is_legal_inside_an_element(text: str) -> None:
    xml = f'<p xmlns:w="w"><w:t xml:space="preserve">{to_ooxml(text)}</w:t></p>'
    root = etree.fromstring(xml.encode("utf-8"))
    shown = "".join(root.itertext())
    kept = [c for c in text if c.isprintable() and c not in "\ufffe\uffff"]
    assert [c for c in shown if c.isprintable()][: len(kept)] or not kept
    assert {child.tag for child in root} == {"{w}t"} | ({"{w}br"} & {c.tag for c in root}) | (
        {"{w}tab"} & {c.tag for c in root}
    )


def test_line_breaks_and_tabs_of_a_value_are_kept() -> None:
    assert to_ooxml("a\nb").count("<w:br/>") == 1
    assert to_ooxml("a\tb").count("<w:tab/>") == 1
    assert "\x00" not in to_ooxml("a\x00b\x0b")


@pytest.mark.parametrize(
    "deep",
    [
        "{% if a %}" * 99 + "x" + "{% endif %}" * 99,
        "{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "a }}",
        "{{ " + "9" * 5000 + " }}",
    ],
)
def test_what_is_too_deep_is_a_fault_at_its_line(deep: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Sandbox({"a"}).compile_source(f"one\ntwo\n{deep}", "t.md.j2")
    assert caught.value.problems[0].where.line == 3
    assert "recursion" not in caught.value.problems[0].message
