"""Old mail-merge letters are templates too; Word's other fields stay or are refused by name."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from lxml import etree
from wordfile import KNOWN, fill, p, package, problems, r, said, shown
from wordfile import field as complex_field

from advocacy_cli.documents.package import DOCUMENT, parts_of
from advocacy_cli.documents.word.template import compile_word


def simple(code: str, result: str = "«x»", form: str = "") -> str:
    code = code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<w:fldSimple w:instr="{code}">{r(result, form)}</w:fldSimple>'


@pytest.mark.parametrize("kind", [simple, complex_field])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (" MERGEFIELD name ", "Ana"),
        (' MERGEFIELD "recipient_name" \\* MERGEFORMAT ', "Ana"),
        (" mergefield Recipient_Name \\* Upper ", "ANA"),
        (" MERGEFIELD recipient.name \\* Lower \\* CHARFORMAT", "ana"),
        (' MERGEFIELD ask_text \\* FirstCap \\m', "Two hearings"),
        (' MERGEFIELD due \\@ "d MMMM yyyy"', "1 December"),
        (' MERGEFIELD due_long \\@ "dd.MM.yyyy"', "1. 12."),
        (' MERGEFIELD title \\b "the " \\f "."', "the Mayor."),
        (' DATE \\@ "d. MMMM yyyy" \\* MERGEFORMAT', "23 November 2026"),
        (" DATE ", "23. 11. 2026."),
        (' TIME \\@ "dd.MM.yy"', "23. 11. 2026."),
        (" GREETINGLINE \\f x", "Dear Ana,"),
        (" ADDRESSBLOCK \\f x", "Ana\nTown"),
    ],
)  # fmt: skip
def test_a_mail_merge_field_prints_its_value(
    kind: Callable[[str], str], code: str, words: str
) -> None:
    body = p("a ", kind(code), " b")
    assert said(package(body)) == [f"a {words} b"]


def test_the_look_of_the_last_result_stays() -> None:
    for kind in (simple, complex_field):
        made, _ = fill(package(p("a ", kind(" MERGEFIELD name ", "«n»", "<w:b/><w:i/>"), " b")))
        runs = docx.Document(io.BytesIO(made)).paragraphs[0].runs
        assert [(run.text, run.bold, run.italic) for run in runs][1] == ("Ana", True, True)
        assert len(runs) == 3


def test_a_condition_of_word_is_a_condition() -> None:
    def test(operator: str, value: str, then: str, otherwise: str) -> str:
        inner = complex_field(" MERGEFIELD title ")
        char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        code = (
            f'<w:r><w:instrText> {operator} "{value}" "{then}" "{otherwise}" </w:instrText></w:r>'
        )
        start = "<w:r><w:instrText xml:space='preserve'> IF </w:instrText></w:r>"
        return char.format("begin") + start + inner + code + char.format("end")

    for body, words in (
        (test("=", "Mayor", "yes", "no"), "yes"),
        (test("=", "Chair", "yes", "no"), "no"),
        (test("&lt;&gt;", "Mayor", "yes", ""), ""),
        (test("&lt;&gt;", "", "has a title", "has none"), "has a title"),
        (test("=", "", "none", "some"), "some"),
    ):
        assert said(package(p("[", body, "]"))) == [f"[{words}]"]
    assert "IF that is not understood" in problems(package(p(test("=", "M*", "a", "b"))))[0]
    assert "IF that is not understood" in problems(package(p(simple('IF 1 = 1 "a" "b"'))))[0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (" MERGEFIELD Adresa ", "unknown field 'Adresa' (did you mean 'recipient.address'?)"),
        (" MERGEFIELD Emri ", "unknown field 'Emri' (did you mean 'recipient.name'?)"),
        (" MERGEFIELD Titel ", "unknown field 'Titel' (did you mean 'title'?)"),
        (" MERGEFIELD Kurs ", "unknown field 'Kurs' (`advocacy letter fields` lists them all)"),
        (" MERGEFIELD ", "names no field"),
        (' MERGEFIELD name \\@ "d MMMM"', "a date picture (d MMMM) on 'name', which is no date"),
        (' MERGEFIELD name \\# "0,00"', "'\\# 0,00' of the field 'name' is not understood"),
        (" MERGEFIELD name \\* Caps", "'\\* Caps' of the field 'name' is not understood"),
        (" NEXT ", "a field NEXT cannot stand in a template (delete the field: a letter has one"),
        (" MERGEREC ", "a field MERGEREC cannot stand"),
        (" USERNAME ", "a field USERNAME cannot stand in a template (delete it, or press Ctrl+Shift"),
        (' DOCPROPERTY "Company" ', "a field DOCPROPERTY cannot stand"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_understood_is_refused_at_its_place(code: str, said: str) -> None:
    for body in (p("To: ", simple(code)), p("To: ", complex_field(code))):
        found = problems(package(p("x") + body))
        assert len(found) == 1
        assert found[0].startswith('a.docx: paragraph 2 "To: «x»": ')
        assert said in found[0]


def test_page_numbers_and_links_stay() -> None:
    footer = p("{{ name }} ", complex_field(" PAGE ", "1"), "/", simple(" NUMPAGES ", "1"))
    made, _ = fill(package(p("x"), footer=footer))
    assert parts_of(made)["word/footer1.xml"].count(b"PA") == 2
    link = complex_field(' HYPERLINK "https://example.org" ', "here")
    made, _ = fill(package(p("{{ name }}") + p(link)))
    codes = etree.fromstring(parts_of(made)[DOCUMENT]).iter("{*}instrText")
    assert "".join(code.text for code in codes) == ' HYPERLINK "https://example.org" '


def test_a_link_that_word_made_in_a_tag_is_undone() -> None:
    link = complex_field(' HYPERLINK "mailto:office@example.org" ', "office@example.org")
    assert said(package(p("{{ name|default('", link, "') }} x"))) == ["Ana x"]


def test_the_list_of_an_old_merge_is_left_behind() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    others = {
        "word/settings.xml": (
            '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            f'xmlns:r="{kind}"><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:mailMerge>'
            '<w:mainDocumentType w:val="formLetters"/><w:dataSource r:id="rId1"/></w:mailMerge>'
            '<w:themeFontLang w:val="en-US"/></w:settings>'
        ),
        "word/_rels/settings.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}/mailMergeSource" '
            'Target="file:///C:\\Users\\somebody\\list.xlsx" TargetMode="External"/></Relationships>'
        ),
    }
    made, _ = fill(package(p(simple(" MERGEFIELD name ")), others))
    assert shown(made) == ["Ana"]
    parts = parts_of(made)
    assert "word/_rels/settings.xml.rels" not in parts
    assert b"mailMerge" not in parts["word/settings.xml"]
    assert b"rsid" not in parts["word/settings.xml"]
    assert b'w:themeFontLang w:val="en-GB"' in parts["word/settings.xml"]


def test_a_date_that_would_change_is_pointed_out() -> None:
    word = compile_word(package(p(simple(" DATE "))), "a.docx", KNOWN)
    assert word.notes == (
        "a.docx: paragraph 1 \"«x»\": the field for today's date prints the letter's date",
    )
