"""Filled Word files: the letter's language, script and fonts, the same bytes, and other programs."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from lxml import etree
from wordfile import KNOWN, MAIN, SPACES, VALUES, fill, p, package, r, said, shown, table, zipped

from advocacy_cli.documents.fonts import lacking_fonts
from advocacy_cli.documents.letterhead import SPELLING, TAGS
from advocacy_cli.documents.package import DOCUMENT, parts_of
from advocacy_cli.documents.word.template import compile_word
from advocacy_cli.language.serbian import to_cyrillic, to_latin

STYLES = (
    f"<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    "<w:lang w:val='en-US' w:eastAsia='en-US'/></w:rPr></w:rPrDefault></w:docDefaults>"
    "<w:style w:type='paragraph' w:styleId='a'><w:rPr><w:lang w:val='de-DE'/></w:rPr></w:style>"
    "</w:styles>"
)


@pytest.mark.parametrize("tag", TAGS)
def test_the_spelling_checker_hears_the_letter_s_language(tag: str) -> None:
    body = p(r("{{ name }} words", "<w:b/><w:lang w:val='en-US'/>"))
    made = parts_of(fill(package(body, {"word/styles.xml": STYLES}), tag=tag)[0])
    lang = etree.fromstring(made["word/styles.xml"]).iter(f"{{{MAIN}}}lang")
    assert {node.get(f"{{{MAIN}}}val") for node in lang} == {SPELLING[tag]}
    assert b"en-US" not in made[DOCUMENT]
    bare = f"<w:styles {SPACES}></w:styles>"
    made = parts_of(fill(package(body, {"word/styles.xml": bare}), tag=tag)[0])
    assert f'<w:lang w:val="{SPELLING[tag]}"/>'.encode() in made["word/styles.xml"]


def test_constant_words_change_their_script_and_tags_do_not() -> None:
    body = (
        p("Poštovani {{ name }}, njegova džezva, vidi https://example.org/nj i ana@example.org")
        + p("Kon", r("junkcija, n", "<w:b/>"), r("jegova l", "<w:i/>"), r("j"), r("ubav", "<w:b/>"))
        + p("n{% if not name %}", r("jega", "<w:b/>"), "{% endif %}")
        + table(["{% for a in rows %}Ljubav {{ a.text }}{% endfor %}"])
        + p("")
    )
    content = package(
        body, header=p("Zvečan"), footnotes=f"<w:footnote w:id='2'>{p('džep')}</w:footnote>"
    )
    made, faults = fill(content, tag="sr-Cyrl", spell=to_cyrillic)
    assert faults == []
    assert shown(made) == [
        "Поштовани Ana, његова џезва, види https://example.org/nj и ana@example.org",
        "Конјункција, његова љубав",
        "н",
        "Љубав oneЉубав two",
        "",
    ]
    parts = parts_of(made)
    assert "Звечан" in parts["word/header1.xml"].decode()
    assert "џеп" in parts["word/footnotes1.xml"].decode()
    back = package(p("Поштовани {{ name }}, његова џезва ЊЕГОШ"))
    assert said(back, tag="sr-Latn", spell=to_latin) == ["Poštovani Ana, njegova džezva NJEGOŠ"]


def test_symbols_and_list_signs_keep_their_letters() -> None:
    symbol = r("nj", "<w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/>")
    numbering = (
        f"<w:numbering {SPACES}><w:abstractNum w:abstractNumId='0'>"
        "<w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:lvlText w:val='Član %1.'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/><w:lvlText w:val='o'/></w:lvl>"
        "</w:abstractNum></w:numbering>"
    )
    content = package(p(symbol, "{{ name }}"), {"word/numbering.xml": numbering})
    made = parts_of(fill(content, tag="sr-Cyrl", spell=to_cyrillic)[0])
    assert b">nj<" in made[DOCUMENT]
    assert "Члан %1." in made["word/numbering.xml"].decode()
    assert 'w:val="o"' in made["word/numbering.xml"].decode()


def test_the_same_template_and_values_give_the_same_parts() -> None:
    content = package(
        p("{{ name }}") + table(["{% for a in rows %}{{ a.text }}{% endfor %}"]) + p("")
    )
    assert parts_of(fill(content)[0]) == parts_of(fill(content)[0])
    body = (
        "<w:p w:rsidR='00AB12CD' w14:paraId='1A2B3C4D' w14:textId='77777777'>"
        + r("{{ name }}")
        + "</w:p>"
    )
    made = parts_of(fill(package(body))[0])[DOCUMENT]
    assert b"00AB12CD" not in made
    assert b"1A2B3C4D" not in made


def test_only_parts_with_tags_are_rendered() -> None:
    word = compile_word(package(p("{{ name }}"), header=p("x"), footer=p("{{ name }}")), "a", KNOWN)
    assert list(word.changing) == [DOCUMENT, "word/footer1.xml"]
    assert "word/header1.xml" in word.constant
    assert not word.constant.keys() & word.changing.keys()
    assert [word.place("word/footer1.xml", n) for n in (1, 2)] == [
        "footer",
        'footer, paragraph 1 "{{ name }}"',
    ]


def test_the_author_s_paragraphs_are_there_for_lints_with_their_places() -> None:
    body = p("najmanje 15 % {{ name }}") + table(["{% for a in rows %}njen{% endfor %}"]) + p("")
    content = package(body, header=p("x"))
    word = compile_word(content, "a.docx", KNOWN, "sr-Cyrl", to_cyrillic)
    assert word.paragraphs == (
        ('paragraph 1 "najmanje 15 % {{ name }}"', "najmanje 15 % {{ name }}"),
        ("table 1, row 1", "njen"),
        ('header, paragraph 1 "x"', "x"),
    )


def test_what_somebody_should_look_at_is_noted_with_its_place() -> None:
    old = r("x", "<w:rFonts w:ascii='Gill Sans MT' w:hAnsi='YU Swiss'/>")
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{p('Click here to enter text.')}</w:sdtContent></w:sdt>"
    )
    body = (
        p("At least 15 % of voters {{ name }}") + table([r("x", "<w:vanish/>")]) + p(old) + control
    )
    notes = compile_word(package(body), "a.docx", KNOWN, "sr-Cyrl").notes
    assert notes == (
        'a.docx: the words of an empty content control are printed: "Click here to enter text."',
        "a.docx: the font Gill Sans MT lacks letters of sr-Cyrl: choose another",
        "a.docx: the font YU Swiss lacks letters of sr-Cyrl: choose another",
        "a.docx: table 1, row 1: hidden words go out with the letter",
    )
    assert lacking_fonts(["Arial", "Times New Roman", "Calibri", ""], "sr-Cyrl") == ()
    assert lacking_fonts(["Gill Sans MT"], "sq") == ()


def test_ten_thousand_rows_of_a_hostile_file_end_soon() -> None:
    rows = [["{% for a in rows %}{{ a.text }}{% endfor %}"]] * 1500
    word = compile_word(package(table(*rows) + p("")), "a.docx", KNOWN)
    for part in word.templates(KNOWN).values():
        assert part.render(VALUES)[0].count("<w:tr>") == 1500


def filled_everything() -> bytes:
    body = (
        p("Dear {{ name }}, ", r("{{ recipient.address }}", "<w:b/>"))
        + table(["what", "until"], ["{%tr for a in rows %}", ""], ["{{ a.text }}", "{{ a.by }}"], ["{%tr endfor %}", ""])
        + p("{%p for a in rows %}") + table(["x {{ a.text }}"]) + p("{%p endfor %}")
        + table(["h", "{%tc for c in columns %}", "col {{ c }}", "{%tc endfor %}"])
        + p("note", "<w:r><w:footnoteReference w:id='2'/></w:r>")
    )  # fmt: skip
    notes = f"<w:footnote w:id='2'>{p('a note for {{ name }}')}</w:footnote>"
    content = package(
        body, header=p("head {{ name }}"), footer=p("foot {{ name }}"), footnotes=notes
    )
    made, faults = fill(content, {"name": "Шћепан & <Ëdon>"})
    assert faults == []
    return made


def test_python_docx_opens_what_was_filled_and_saves_it_again() -> None:
    document = docx.Document(io.BytesIO(filled_everything()))
    out = io.BytesIO()
    document.save(out)
    again = docx.Document(out)
    assert again.paragraphs[0].text == "Dear Шћепан & <Ëdon>, Street 1\nTown"
    assert again.sections[0].header.paragraphs[0].text == "head Шћепан & <Ëdon>"
    assert len(again.tables) == 4


@pytest.mark.slow
def test_libreoffice_opens_what_was_filled(tmp_path: Path) -> None:
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice (or poppler) is absent")
    path = tmp_path / "letter.docx"
    path.write_bytes(filled_everything())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
    pdf = str(tmp_path / "letter.pdf")
    text = subprocess.run([reader, "-layout", pdf, "-"], check=True, capture_output=True).stdout
    words = re.sub(r"\s+", " ", text.decode())
    for line in (
        "head Шћепан & <Ëdon>",
        "one 1.",
        "two 2.",
        "col I col II col III",
        "a note for Шћепан",
    ):
        assert line in words
    assert text.count(b"\f") == 1


@pytest.mark.parametrize("kind", ["first", "even"])
def test_headers_of_the_first_page_and_of_even_pages_are_filled_and_named(kind: str) -> None:
    parts = parts_of(package(p("x"), header=p("{{ name }}")))
    body = parts[DOCUMENT].replace(b'w:type="default"', f'w:type="{kind}"'.encode())
    word = compile_word(zipped({**parts, DOCUMENT: body}), "a.docx", KNOWN)
    made, faults = word.templates(KNOWN)["word/header1.xml"].render({"name": "Шара & <Ë>"})
    assert not faults
    assert "Шара &amp; &lt;Ë&gt;" in made
    place = word.place("word/header1.xml", 2)
    assert place == f'{kind}-page header, paragraph 1 "{{{{ name }}}}"'
