"""One letter in every format: the same words, whatever the values, and no value that is more."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from lxml import etree
from test_documents_markdown import KNOWN, PIECES, W

from advocacy_cli.documents import html, ooxml, plain, typst
from advocacy_cli.documents.letterhead import Funding, Sender
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.errors import InvalidInput

SENDER = Sender(
    "Organisation {{ 7*7 }} & <Co>", "Street 1\nZvečan", "", "", "", "a@b.example.org", "", ""
)
FUNDING = Funding('Funded by "us"', "Words # $ @ \\ that say <so>.", verified=False)
VOID = {"meta", "br", "hr", "img", "!doctype"}


class Page(HTMLParser):
    """What a reader of a page sees; fails when an element is left open or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.seen.append("\n")
        elif tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def words_of_xml(text: str) -> str:
    body = etree.fromstring(f'<b xmlns:w="{W}">{ooxml.turned(text)}</b>')
    said = {"br": "\n", "tab": "\t", "t": ""}
    return "".join(
        said.get(etree.QName(e).localname, "") + (e.text or "" if e.tag.endswith("}t") else "")
        for e in body.iter()
    )


def words_of_html(text: str) -> str:
    return "".join(Page(text).seen).replace("\u00a0", " ").replace("\u2003", "\t")


def words_of_plain(text: str) -> str:
    return plain.page(text, Sender(*[""] * 8)).rstrip("\n")


def words_of_typst(text: str) -> str:
    """What stands in its strings, and nothing but names and punctuation around them."""
    strings = re.compile(r'"((?:[^"\\]|\\.)*)"')
    text = re.sub(r'link\("(?:[^"\\]|\\.)*", ', "link(", text)
    code = strings.sub("", text)
    assert re.fullmatch(r"[#()\[\],.\s\w:-]*", code), code
    said = "".join(strings.findall(text))
    said = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], said)
    return said.replace("\u2003", "\t").replace("\u200b", "")


class BackEnd(NamedTuple):
    write: Callable[..., str]
    express: Callable[[str], str]
    words: Callable[[str], str]


BACK_ENDS = {
    "docx": BackEnd(lambda blocks: ooxml.write(blocks).xml, ooxml.express, words_of_xml),
    "html": BackEnd(html.write, html.express, words_of_html),
    "txt": BackEnd(plain.write, plain.express, words_of_plain),
    "typst": BackEnd(typst.write, typst.express, words_of_typst),
}
EACH = pytest.mark.parametrize("format", BACK_ENDS)


def render(format: str, markdown: str, **values: object) -> str:
    end = BACK_ENDS[format]
    template = Sandbox(KNOWN, end.express).compile_source(
        end.write(parse(markdown, "t.md")), "t.md"
    )
    text, faults = template.render(values)
    assert not faults
    return text


def words(format: str, markdown: str, **values: object) -> str:
    return BACK_ENDS[format].words(render(format, markdown, **values))


TRAPS = {
    "controls": ("a\x00\x01\x02\x03\x04\x05\x08\x0b\x0c\x0e\x1f\x7fb", "ab"),
    "no characters": ("a\ufffe\uffff\ud800\ufeffb", "ab"),
    "markup": ("&<>\"' </w:t> </p> ]]> <!-- x --> &amp; &#60;", None),
    "tags": ("{{ 7*7 }} {% if %} {# x #}", None),
    "markdown": ("**x** _y_ # | ` [a](b) \\*", None),
    "typst": ('#set page() $x$ @y <z> `r` \\u{41} "q" // /* */', None),
    "crlf": ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    "separators": ("a\x85b\u2028c\u2029d", "a\nb\nc\nd"),
    "spaces": ("a  b   c", None),
    "long": ("x" * 10_000, None),
    "emoji": ("a 👩\u200d👩\u200d👧\u200d👦 b 👍🏽 c", None),
    "hebrew": ("שלום 12", None),
    "arabic": ("a مرحبا (b)", None),
    "turned": ("a\u202eb\u2066c\u200fd", "abcd"),
    "nfd": ("S\u030cc\u0301", "Šć"),
    "alike": ("Đ Ð đ ð", None),
    "cyrillic": ("Љубав џеп Ћ", None),
    "signature": ("a\n--\nb", None),
}


@EACH
@pytest.mark.parametrize("trap", TRAPS)
def test_a_value_is_words_and_nothing_else(format: str, trap: str) -> None:
    value, expected = TRAPS[trap]
    wanted = value if expected is None else expected
    seen = words(format, "**{{ a }}**", a=value)
    if format == "txt":  # set in lines; otherwise the same
        assert "".join(seen.split()) == "".join(wanted.split())
        assert all(len(line) <= 72 for line in seen.split("\n"))
        assert "--" not in seen.split("\n")
    else:
        assert seen == wanted


@EACH
def test_tabs_and_outer_spaces_of_a_value_stay(format: str) -> None:
    seen = words(format, "x{{ a }}y", a=" a\tb ")
    assert seen == {"txt": "x a    b y"}.get(format, "x a\tb y")


LINES = """one

{# a
comment #}

- two
- three {# more
  of it #} here
- four

| A |
|---|
{% for r in rows %}
| five {{ r.x }} |
{% endfor %}

1. six
{% if a %}
2. seven
{% endif %}

eight
nine {{ a
}} ten
eleven

> twelve
> thirteen

{{ b }}
"""


@EACH
def test_lines_of_the_text_are_lines_of_the_source(format: str) -> None:
    lines = BACK_ENDS[format].write(parse(LINES, "t.md")).split("\n")
    names = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
    ]
    for number, text in enumerate(LINES.split("\n")):
        for word in (*(n for n in names if re.search(rf"\b{n}\b", text)), *({"{{ b }}"} & {text})):
            assert word in lines[number], (word, number + 1)


@EACH
def test_a_list_round_which_a_loop_or_an_if_stands_is_one_list(format: str) -> None:
    source = "{% for r in rows %}\n1. {{ r.x }}\n{% endfor %}\n{% if a %}\n2. {{ a }}\n{% endif %}\n3. z\n"
    text = render(format, source, a="", rows=[{"x": "p"}, {"x": "q"}])
    match format:
        case "docx":
            assert re.findall(r'w:numId w:val="(\d+)"', text) == ["2", "2", "2"]
        case "html":
            assert [t for t, _ in Page(text).tags] == ["ol", "li", "li", "li"]
        case "txt":
            assert words_of_plain(text) == "1.  p\n2.  q\n3.  z"
        case "typst":
            assert text.count("#numbers(") == 1
            assert text.count("[#(words)[") == 3


def test_lists_that_begin_anew_and_lists_of_other_kinds_stay_apart() -> None:
    def told(source: str) -> list[str]:
        return words("txt", source, a="a", rows=[]).split("\n")

    assert told("1. a\n\ntext\n\n1. b\n") == ["1.  a", "", "text", "", "1.  b"]
    assert told("1. a\n{% if a %}\n1. b\n{% endif %}\n") == ["1.  a", "", "1.  b"]
    assert told("- a\n{% if a %}\n1. b\n{% endif %}\n") == ["- a", "", "1.  b"]
    assert told("- a\n{% if a %}\n- b\n{% else %}\n- c\n{% endif %}\n") == ["- a", "- b"]


@EACH
@pytest.mark.parametrize(
    "source",
    ["- {% if a %}x{% endif %}\n- y", "- x\n{% for r in rows %}\n- {{ r.x }}\n{% endfor %}"],
)
def test_no_item_is_left_empty(format: str, source: str) -> None:
    text = render(format, source, a="", rows=[])
    count = {"docx": "<w:numPr>", "html": "<li", "txt": "\x01item", "typst": "[#(words)["}[format]
    assert text.count(count) == 1


def test_a_list_of_nothing_leaves_nothing() -> None:
    text = html.page(
        render("html", "{% for r in rows %}\n- {{ r.x }}\n{% endfor %}", rows=[]), "t", "en", SENDER
    )
    assert not {"ul", "li"} & {tag for tag, _ in Page(text).tags}


def test_both_ends_of_a_pair_stand_in_the_same_list_item() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse("- x\n\n  {% if a %}\n- y\n\n  {% endif %}\n", "t.md")
    assert [p.where.line for p in caught.value.problems] == [6]
    assert "list item" in caught.value.problems[0].hint


@EACH
def test_constants_that_look_like_tags_or_markup_are_words(format: str) -> None:
    seen = words(format, '&#123;{{ a }}`x{`{{ a }} \\# $x$ \\\\ "q" &lt;b&gt; @y', a="v")
    assert seen == '{vx{v # $x$ \\ "q" <b> @y'


@EACH
def test_links_say_where_they_lead(format: str) -> None:
    seen = words(
        format, "[site](https://example.org/a) <x@example.org> [odd](javascript:x) [d](foo:y)"
    )
    assert seen == "site (https://example.org/a) x@example.org [odd](javascript:x) d (foo:y)"
    if format == "html":
        text = render(format, "[site](https://example.org/?a=1&b=2) [d](foo:y) <x@example.org>")
        links = [a["href"] for t, a in Page(text).tags if t == "a"]
        assert links == ["https://example.org/?a=1&b=2", "mailto:x@example.org"]


def test_an_address_of_a_link_holds_no_tag() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse("[x](mailto:{{ a }})\n[y](https://{{ a }}.example.org)\n[z]({{ a }})", "t.md")
    assert [p.where.line for p in caught.value.problems] == [1, 2, 3]
    assert "cannot hold a tag" in caught.value.problems[0].message


def test_a_page_is_whole_and_fetches_nothing() -> None:
    text = html.page("<p>x</p>", "A & <b>\u202e", "sr-Cyrl", SENDER, FUNDING)
    page = Page(text)
    assert text.startswith("<!doctype html>\n")
    tags = dict(page.tags)
    assert tags["html"] == {"lang": "sr-Cyrl-RS"}
    assert tags["img"]["alt"] == ""
    assert str(tags["img"]["src"]).startswith("data:image/png;base64,")
    assert "<title>A &amp; &lt;b&gt;</title>" in text
    assert "Organisation {{ 7*7 }} & <Co>" in page.seen
    assert "Words # $ @ \\ that say <so>." in page.seen
    assert not {"script", "link", "iframe", "form"} & set(tags)
    assert not re.search(r"url\(|@import|https?:", text)
    assert (
        dict(Page(html.page("", "t", "en", SENDER, FUNDING, "cid:emblem")).tags)["img"]["src"]
        == "cid:emblem"
    )


def test_words_from_right_to_left_are_kept_to_themselves() -> None:
    assert '<bdi dir="auto">שלום</bdi>' in render("html", "{{ a }} 12", a="שלום")
    text = ooxml.turned(render("docx", "**x {{ a }} 12** y", a="b שלום, עולם 12 c"))
    turned = etree.fromstring(f'<b xmlns:w="{W}">{text}</b>').xpath(
        "//w:r[w:rPr/w:rtl]", namespaces={"w": W}
    )
    assert ["".join(run.itertext()) for run in turned] == ["שלום, עולם 12"]
    assert [e.tag.partition("}")[2] for e in turned[0][0]] == ["b", "bCs", "rtl"]
    assert words_of_xml(text) == "x b שלום, עולם 12 c 12 y"


@EACH
@settings(max_examples=150, deadline=None)
@given(source=PIECES)
def test_any_source_is_refused_by_all_or_whole_in_all(format: str, source: str) -> None:
    end = BACK_ENDS[format]
    try:
        blocks = parse(source, "t.md")
    except InvalidInput:
        return
    sandbox = Sandbox(KNOWN, end.express)
    reference = Sandbox(KNOWN)
    try:
        reference.compile_source(ooxml.write(blocks).xml, "t.md")
    except InvalidInput as error:
        with pytest.raises(InvalidInput) as caught:
            sandbox.compile_source(end.write(blocks), "t.md")
        assert caught.value.problems == error.problems
        return
    template = sandbox.compile_source(end.write(blocks), "t.md")
    for rows in ([], [{"x": "1", "y": '<"\\'}] * 2):
        for a in ("", '<a> "b"'):
            text, faults = template.render({"a": a, "b": "", "rows": rows})
            assert not faults
            seen = end.words(text)
            if format == "txt":
                assert all(line == line.rstrip() for line in seen.split("\n"))
                assert "\x01" not in seen
                assert "\x02" not in seen
