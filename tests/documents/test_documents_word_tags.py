"""Tags in Word files: joined, straightened, put around what they mean; faults by their place."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree
from wordfile import KNOWN, fill, p, package, problems, r, said, shown, table

from advocacy_cli.documents.package import parts_of
from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.documents.word.tags import classify, read_tag
from advocacy_cli.documents.word.template import compile_word

BREAK = "<w:r><w:br/></w:r>"
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline>"
    "<wp:docPr name='Box' id='7'/><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{0}"
    "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{0}</w:txbxContent>"
    "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    "runs",
    [
        ["Dear {{ name }}!"],
        ["Dear {", "{ na", "me }", "}!"],
        ["Dear {{", r(" name", "<w:i/>"), " }}", "!"],
        ["Dear {{ na", "<w:proofErr w:type='spellStart'/>", "me }}!"],
        ["Dear {{ na", "<w:bookmarkStart w:id='1' w:name='x'/>", "me }}", "<w:bookmarkEnd w:id='1'/>", "!"],
        ["Dear {{ n", f"<w:ins w:id='1' w:author='A'>{r('am')}</w:ins>", "e }}!"],
        ["Dear {{ n", "<w:del w:id='1'><w:r><w:delText>xx</w:delText></w:r></w:del>", "ame }}!"],
        ["Dear {{ n", "<w:r><w:softHyphen/></w:r>", "am\u00ade }}!"],
        ["Dear {{", "<w:r><w:tab/></w:r>", "name", "<w:r><w:br/></w:r>", "}}!"],
        ["Dear {{ n", f"<w:hyperlink r:id='rId1'>{r('am')}</w:hyperlink>", "e }}!"],
        ["Dear {{ n", f"<w:smartTag>{r('am')}</w:smartTag>", "e }}!"],
        ["Dear {{ n", f"<w:sdt><w:sdtPr/><w:sdtContent>{r('am')}</w:sdtContent></w:sdt>", "e }}!"],
        ["Dear {{", "<w:commentRangeStart w:id='0'/>", "name", "<w:commentRangeEnd w:id='0'/>", "}}!"],
        ["Dear {{\u00a0name\u202f}}!"],
        ["Dear {{r name }}!"],
        ["Dear {{p name }}!"],
        ["Dear {{ name|default(“x”) }}!"],
        ["Dear {{ name|default(„x“) }}!"],
        ["Dear {{ name|default(‘x’) }}!"],
        ["Dear {{ name|default(«x») }}!"],
        ["Dear {{ name|default('office@", f"<w:hyperlink r:id='rId1'>{r('example.org')}</w:hyperlink>", "') }}!"],
        ["Dear {% If name %}{{ name }}{% endif %}!"],
        ["Dear {# not printed #}{{ name }}!"],
    ],
)  # fmt: skip
def test_a_tag_is_whole_however_word_kept_it(runs: list[str]) -> None:
    assert said(package(p(*runs))) == ["Dear Ana!"]


def test_a_tag_has_the_format_of_where_it_begins() -> None:
    made, _ = fill(package(p("a ", r("{{ na", "<w:b/>"), r("me }} b", "<w:i/>"))))

    runs = docx.Document(io.BytesIO(made)).paragraphs[0].runs
    assert [(run.text, run.bold, run.italic) for run in runs] == [
        ("a ", None, None),
        ("Ana", True, None),
        (" b", None, True),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("{{ name|default(“a ‘b’ – c…”) }}", '{{ name|default("a ‘b’ – c…") }}'),
        ('{{ x|default("„a“") }}', '{{ x|default("„a“") }}'),
        ("{{ '}}' }}", "{{ '}}' }}"),
        ("{% if a – 1 %}", "{% if a - 1 %}"),
        ("{{ 3 – 1 }}", "{{ 3 - 1 }}"),
    ],
)
def test_only_what_word_corrects_is_straightened(typed: str, read: str) -> None:
    found = read_tag(typed, 0)
    assert found == (read, len(typed))


def test_words_outside_tags_stay_as_typed() -> None:
    words = "„Одлука“ – it’s\u00a0“so”… { } % #} {x} 100 %"
    assert said(package(p(words, "{{ name }}"))) == [words + "Ana"]


def test_docxtpl_letters_are_understood_and_taken_out() -> None:
    assert classify("{%tr for a in b %}") == ("{% for a in b %}", "for", "tr")
    assert classify("{%- p if x -%}") == ("{%- if x -%}", "if", "p")
    assert classify("{%p endif %}") == ("{% endif %}", "endif", "p")
    assert classify("{% for p in rows %}").level == ""
    assert classify("{{ p.x }}").text == "{{ p.x }}"
    assert classify("{{ r }}").text == "{{ r }}"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (p("{%p for a in rows %}") + p("- {{ a.text }}") + p("{%p endfor %}"), ["- one", "- two"]),
        (p("{% for a in rows %}") + p("- {{ a.text }}") + p("{% endfor %}"), ["- one", "- two"]),
        (p("x") + p("{% if name %}yes{% endif %}") + p("y"), ["x", "yes", "y"]),
        (p("x") + p("{% if not name %}no{% endif %}") + p("y"), ["x", "y"]),
        (p("{% if name %}yes{% else %}no{% endif %}"), ["yes"]),
        (p("a{% if not name %} no{% endif %} b"), ["a b"]),
        (p("{% for a in rows %}{{ a.text }}, {% endfor %}"), ["one, two, "]),
        (p("{% if name %}a") + p("b{% endif %}"), ["a", "b"]),
        (p("{% if not name %}a") + p("b{% endif %}") + p("c"), ["c"]),
        (
            p("{% if not name %}") + p("a") + p("{% else %}") + p("b") + p("{% endif %}"),
            ["b"],
        ),
        (
            p("{% for a in rows %}{% if a.by %}")
            + p("{{ a.text }}")
            + p("{% endif %}{% endfor %}"),
            ["one", "two"],
        ),
        (
            p("{% set n = 1 %}{% for a in rows %}{{ n }}") + p("x{% endfor %}"),
            ["1", "x", "1", "x"],
        ),
        (p("{% set n = 'k' %}") + p("{{ n }}"), ["k"]),
        (p("{# a note to ourselves #}") + p("x{{ name }}"), ["xAna"]),
        (
            p("{% for a in rows %}") + table(["{{ a.text }}"]) + p("{% endfor %}") + p("end"),
            ["one", "", "two", "end"],
        ),
    ],
)
def test_statements_stand_around_paragraphs_or_words(body: str, lines: list[str]) -> None:
    assert said(package(body)) == lines


def test_links_and_boxes_hold_tags_of_their_own() -> None:
    link = f"<w:hyperlink w:anchor='x'>{r('{% if name %}to {{ name }}{% endif %}')}</w:hyperlink>"
    assert said(package(p("a ", link))) == ["a to Ana"]
    out = f"<w:hyperlink w:anchor='x'>{r('{% if name %}to')}</w:hyperlink>"
    assert said(package(p("a ", out, " Ana{% endif %}"))) == ["a to Ana"]
    wrong = f"<w:hyperlink w:anchor='x'>{r('to {% if name %}you')}</w:hyperlink>"
    assert problems(package(p("a ", wrong, " Ana{% endif %}"))) == [
        'a.docx: paragraph 1 "a to {% if name %}you Ana{%…": {% if %} stands in the middle of a link or a field (write it before or after)'
    ]
    inner = p("{%p for a in rows %}") + p("{{ a.text }}") + p("{%p endfor %}")
    made, faults = fill(package(p("x", BOX.format(inner)) + p("{{ name }}")))
    assert faults == []
    shown(made)

    document = parts_of(made)["word/document.xml"].decode()
    assert document.count(">one<") == document.count(">two<") == 2  # for new programs and for old


def test_every_part_that_people_write_in_is_filled() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>Letter to {{ name }} &amp; {{ x</dc:title><dc:creator>Somebody</dc:creator>"
        "<dcterms:created>2020-01-01T00:00:00Z</dcterms:created></cp:coreProperties>"
    )
    note = f"<w:footnote w:id='-1' w:type='separator'>{p('x')}</w:footnote><w:footnote w:id='2'>{p('note {{ name }}')}</w:footnote>"
    content = package(
        p("{{ name }}"),
        {"docProps/core.xml": core},
        header=p("head {{ name }}"),
        footer=p("foot {{ name }}"),
        footnotes=note,
        endnotes=note.replace("footnote", "endnote"),
    )
    made, faults = fill(content, {"name": 'A & <B> "C"\nD'})
    assert faults == []

    parts = {name: part.decode() for name, part in parts_of(made).items()}
    for name, before in (
        ("header1", "head "),
        ("footer1", "foot "),
        ("footnotes1", "note "),
        ("endnotes1", "note "),
    ):
        assert before + 'A &amp; &lt;B&gt; "C"</w:t><w:br/>' in parts[f"word/{name}.xml"]
    assert (
        '<dc:title>Letter to A &amp; &lt;B&gt; "C" D &amp; &#123;{ x</dc:title>'
        in parts["docProps/core.xml"]
    )
    assert "Somebody" not in parts["docProps/core.xml"]
    assert "2020" not in parts["docProps/core.xml"]


def test_values_keep_their_lines_tabs_and_spaces_and_are_never_rendered_again() -> None:
    evil = "{{ 7*7 }}{% if x %}]]><w:p/>&amp;<!--\x0b"
    for value in ("  a  b ", "one\ntwo\tthree", "", evil, "Đ š ë 👩‍👩‍👧", "a" * 10_000):
        content = package(p("[{{ name }}]"))
        made, faults = fill(content, {"name": value})
        assert faults == []

        text = docx.Document(io.BytesIO(made)).paragraphs[0].text
        assert text == f"[{value}]".replace("\x0b", "")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (p("I nderuar {{ nme }}"), "paragraph 1 \"I nderuar {{ nme }}\": unknown field 'nme' (did you mean 'name'?)"),
        (p("x") + table(["h"], ["{{ ask.txt }}"]), "table 1, row 2: unknown field 'ask.txt' (did you mean 'ask.text'?)"),
        (p("{{ name"), "a tag that begins with {{ does not end in its paragraph (write the whole tag, to its }}, in one paragraph)"),
        (p("{% if name %}"), "{% if %} is never closed (add {% endif %})"),
        (p("{% endfor %}"), "{% endfor %} has no {% for %} before it"),
        (p("{% if name %}") + p("{% endfor %}") + p("{% endif %}"), "{% endfor %} has no {% for %} before it, only {% if %} (paragraph 1"),
        (p("{% include 'x' %}"), "'include' is not allowed in a template"),
        (p("{% raw %}"), "'raw' is not allowed"),
        (p("{% for a in rows %}") + table(["{% endfor %}"]), "table 1, row 1: {% endfor %} stands in another place than its {% for %} (paragraph 1"),
        (table(["{% if name %}"]) + p("x") + table(["{% endif %}"]), "table 2, row 1: {% endif %} stands in another place"),
        (p("a {% for a in rows %} b") + p("c {% endfor %} d"), "{% for %} stands in the middle of a paragraph"),
        (p("{%tr for a in rows %}") + p("{%tr endfor %}"), "{%tr %} stands in no row"),
        (p("{{ rows }}"), "'rows' is not a single value"),
        (p("{{ name|nofilter }}"), "no filter 'nofilter'"),
        (p("{{ name.__class__ }}"), "unknown field"),
        (p("{{ ''.__class__.__mro__ }}"), ""),
    ],
)  # fmt: skip
def test_a_fault_names_the_place_and_what_to_do(body: str, message: str) -> None:
    found = problems(package(body))
    assert any(message in line for line in found), found
    assert all(line.startswith("a.docx: ") for line in found)


def test_all_faults_of_all_parts_are_told_at_once_in_their_order() -> None:
    body = p("{{ one }}") + table(["{{ two }}"]) + p("{{ three }}", BOX.format(p("{{ four }}")))
    found = problems(package(body, header=p("{{ five }}")))
    places = [line.split(": ")[1].split(' "')[0] for line in found]
    assert places == [
        "paragraph 1", "table 1, row 1", "paragraph 2", "text box 1, paragraph 1", "header, paragraph 1",
    ]  # fmt: skip


def test_a_blank_field_is_a_fault_at_its_place() -> None:
    body = p("x") + table(["a"], ["{% for a in rows %}{{ a.text }}{% endfor %} {{ title }}"])
    _, faults = fill(package(body), {"title": Blank("title", "nobody holds the office")})
    assert faults == ["table 1, row 2: nobody holds the office"]
    text = p("a {{ title }}", BOX.format(p("b")), " {{ name }}")
    _, faults = fill(package(text), {"title": Blank("title", "why")})
    assert [fault.rpartition('"')[2] for fault in faults] == [": why"]


def test_a_tag_in_the_description_of_a_picture_stays_a_word_and_is_said() -> None:
    box = BOX.format(p("x")).replace("name='Box'", "name='Box' descr='{{ name }} {% include 1 %}'")
    content = package(p("{{ name }}", box))
    made, _ = fill(content, {"name": '" onload="x'})
    document = etree.fromstring(parts_of(made)["word/document.xml"])
    assert [n.get("descr") for n in document.iter("{*}docPr")] == ["{{ name }} {% include 1 %}"]
    assert compile_word(content, "a.docx", KNOWN).notes == (
        'a.docx: paragraph 1 "{{ name }}": a tag in the description of a picture, or in a name, is not filled in',
    )
