"""What the program writes into YAML is what its own reader reads there, whatever the words."""

from __future__ import annotations

import yaml as pyyaml
from hypothesis import example, given
from hypothesis import strategies as st

from advocacy_cli.plan import emit
from advocacy_cli.plan import yaml as yaml_
from advocacy_cli.settings import LANGUAGES

# Every text that a plan file may hold, and many that look like something else.
ODD = st.sampled_from(
    [
        "no", "Yes", "null", "~", "true", "12", "0x1f", "1e5", ".5", "2026-12-15", "12:30", "- a", "-", "?",
        "a: b", "a:", ": a", "a #b", "#a", "[x]", "{a: b}", "&a", "*a", "!t", "|", ">", "%a", "@a", "`a`",
        "'", '"', "a'b", "\\", "\\n", "…", "---", "...", "<<", "=", "a, b", "Светла: одмах", "👩‍🌾 🇽🇰", "e\u0301",
        " a", "a ", "\ta", "a\n", "\na", "a\nb", "a\n\n\nb", "a\n b", "a\r\nb", "# a\n- b\nc: d", "a\u2028b",
        "\u00a0", "\ufeffa", "a\u200eb", "\U0001f600\nв", "x" * 300, "a\n---\nb", "a\n...\nb",
    ]
)  # fmt: skip
TEXTS = st.one_of(ODD, st.text(max_size=60)).filter(lambda text: emit.unwritable(text) is None)


def data(text: str) -> object:
    """What the project's reader finds; a fault of any kind fails the test."""
    document = yaml_.read(text.encode(), "x.yaml")
    assert document.whole, document.faults
    assert not document.faults
    return document.data


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([0, 2, 4, 10]))
@example(["a\nb", "c"], 4)
def test_a_text_is_read_back_as_it_was(texts: list[str], indent: int) -> None:
    pad = " " * indent
    lines = [f"{pad}k{n}: {emit.scalar(text, indent)}     # a note" for n, text in enumerate(texts)
             if "\n" not in emit.scalar(text, indent)]  # fmt: skip
    lines += [
        f"{pad}b{n}: {emit.scalar(text, indent)}"
        for n, text in enumerate(texts)
        if "\n" in emit.scalar(text, indent)
    ]
    found = data("\n".join([*lines, f"{pad}last: here", ""]))
    assert isinstance(found, dict)
    assert found.pop("last") == "here"
    assert sorted(found.values()) == sorted(texts)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_an_item_of_a_list_is_read_back_as_it_was(texts: list[str]) -> None:
    written = "".join(f"  - {emit.scalar(text, 2)}\n" for text in texts)
    assert data(f"all:\n{written}") == {"all": texts}


@given(TEXTS)
def test_editors_that_know_yaml_1_1_read_a_text_too(text: str) -> None:
    found = pyyaml.safe_load(f"k: {emit.scalar(text)}\n")["k"]
    assert found == text
    assert isinstance(found, str)


@given(st.dictionaries(st.sampled_from(LANGUAGES), TEXTS, min_size=1), st.sampled_from([2, 6]))
def test_a_text_in_many_languages_is_read_back(words: dict[str, str], indent: int) -> None:
    missing = [(tag, f"[in {tag}]") for tag in LANGUAGES if tag not in words]
    written = emit.texts(words, indent, missing)
    assert data(f"{' ' * (indent - 2)}k:\n{written}\n") == {"k": words}
    for tag, hint in missing:  # a note becomes a text when its sign is taken away
        assert data(f"k:\n  {emit.texts({}, 0, [(tag, hint)]).removeprefix('# ')}\n") == {
            "k": {tag: hint}
        }


def test_common_words_need_no_quotes() -> None:
    for text in ("Јавне расправе о буџету", "Hold two hearings, please.", "Këshilli – Zveçan"):
        assert emit.scalar(text) == text
    assert emit.scalar("a\nb", 4) == "|-\n      a\n      b"


def test_what_nothing_can_print_is_named() -> None:
    assert emit.unwritable("a\x07b") == "U+0007"
    assert emit.unwritable("a\ud800") == "U+D800"
    assert emit.unwritable("tab\t and\nline") is None
