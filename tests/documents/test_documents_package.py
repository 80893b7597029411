"""Packages: the same parts, the same bytes; dangerous ones refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from wordfile import field, p

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.package import DOCUMENT, TYPES, Package, parts_of, words_of, write
from advocacy_cli.errors import InvalidInput
from advocacy_cli.settings import Settings

SENDER = letterhead.Sender(
    "Org & <Co> {{ x }}", "Street 1\nTown", "Town", "", "", "a@example.org", "", ""
)


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def whole() -> bytes:
    return letterhead.finished(letterhead.new_document("en", SENDER))


def test_the_same_document_gives_the_same_bytes_and_opens() -> None:
    assert whole() == whole()
    assert write(parts_of(whole())) == whole()
    opened = docx.Document(io.BytesIO(whole()))
    assert opened.sections[0].header.paragraphs[0].text == "Org & <Co> {{ x }}"
    with zipfile.ZipFile(io.BytesIO(whole())) as made:
        assert made.testzip() is None
        assert made.namelist()[0] == TYPES
        assert {i.date_time for i in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_one_part_changes_and_the_others_stay() -> None:
    package = Package.read(whole())
    changed = parts_of(package.pack(b"<x/>"))
    assert changed.pop(DOCUMENT) == b"<x/>"
    assert changed == {n: p for n, p in package.parts.items() if n != DOCUMENT}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros"),
        ({"word/embeddings/a.bin": b"x"}, "an embedded file"),
        ({"../evil.xml": b"x"}, "dangerous name"),
        ({"/evil.xml": b"x"}, "dangerous name"),
        ({"WORD/document.xml": b"x"}, "one part twice"),
        ({"word/big.xml": b"\0" * 2_000_000}, "packed too well"),
        ({"word/x.xml": b"<!DOCTYPE a><a/>"}, "declares entities"),
        (
            {
                "word/_rels/settings.xml.rels": b"<R><Relationship TargetMode='External'"
                b" Type='a/attachedTemplate' Target='file:///C:/x.dotm'/></R>"
            },
            "attachedTemplate file:///C:/x.dotm (word/_rels/settings.xml.rels)",
        ),
        ({f"word/{n}.xml": b"x" for n in range(501)}, "parts; at most"),
    ],
)
def test_a_dangerous_package_is_refused_with_its_reason(
    change: dict[str, bytes], said: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parts_of(archive({**parts_of(whole()), **change}), "own.docx")
    assert said in caught.value.problems[0].message
    assert caught.value.problems[0].where.file == "own.docx"


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"\xd0\xcf\x11\xe0 old word", whole()[:-40], archive({"a": b"b"})]
)
def test_what_is_no_docx_is_said_so(content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parts_of(content)
    assert caught.value.problems[0].hint


@pytest.mark.parametrize("tag", letterhead.TAGS)
def test_fonts_size_page_and_spelling_language(tag: str) -> None:
    document = docx.Document(io.BytesIO(letterhead.finished(letterhead.new_document(tag, SENDER))))
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm, section.left_margin.mm) == pytest.approx(
        (210, 297, 25), abs=0.1
    )
    assert document.styles["Normal"].font.size.pt == 11
    xml = document.styles.element.xml
    assert f'w:val="{letterhead.SPELLING[tag]}"' in xml
    assert "w:asciiTheme" not in xml


@pytest.mark.parametrize("variant", ["external-action", "grant", "assistance"])
@pytest.mark.parametrize("tag", letterhead.TAGS)
def test_funding_words_stand_in_the_footer(tag: str, variant: str) -> None:
    values = {
        "project.eu_funded": True,
        "project.disclaimer": variant,
        "project.funder": {"sr": "Орган", "sq": "Organi", "en": "the Authority"},
        "sender.organisation": {"sr": "Платформа", "sq": "Platforma", "en": "Platform"},
    }
    funding = letterhead.funding(Settings(values, {}), tag)
    assert funding is not None
    assert "{" not in funding.disclaimer
    document = letterhead.new_document(tag, SENDER, funding)
    cells = document.sections[0].footer.tables[0].rows[0].cells
    assert cells[1].text == f"{funding.line}\n{funding.disclaimer}"
    assert "graphic" in cells[0]._tc.xml


def test_no_funding_words_without_the_switch_and_the_footnote_by_its_own() -> None:
    assert letterhead.funding(Settings({}, {}), "en") is None
    assert letterhead.status_footnote(Settings({}, {}), "en") == ""
    assert letterhead.status_footnote(
        Settings({"project.status_footnote": True}, {}), "sq"
    ).startswith("* ")
    assert letterhead.wants_footnote("Kosovo* and")
    assert letterhead.wants_footnote("на Косову*")
    assert not letterhead.wants_footnote("Kosovo")


def test_an_address_is_read_in_any_language() -> None:
    assert letterhead.postal({"sr": "Улица 1"}, "sq") == "Ulica 1"
    assert letterhead.postal({"sr": "Улица 1", "sq": "Rruga 1"}, "sq") == "Rruga 1"
    assert letterhead.postal({}, "en") == ""


def test_what_a_field_of_a_mail_merge_shows_is_no_word_of_the_author() -> None:
    simple = '<w:fldSimple w:instr=" MERGEFIELD b "><w:r><w:t>«b»</w:t></w:r></w:fldSimple>'
    body = p("one ", field("MERGEFIELD a", "«a»"), " two ", simple) + p(field("PAGE", "7"), " end")
    assert words_of(body.encode()) == "one  two \n7 end"
