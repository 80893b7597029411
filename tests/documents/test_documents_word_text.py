"""A Word letter as plain text: what stands where, in lines that can be read."""

from __future__ import annotations

import pytest
from wordfile import field, p, package, r, table

from advocacy_cli.documents.package import parts_of
from advocacy_cli.documents.word.text import text_of

TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"
TABS = '<w:tabs><w:tab w:val="right" w:pos="9354"/></w:tabs>'
TIGHT = '<w:spacing w:before="0" w:after="0"/>'
LONG = "Municipality of a rather long name, office for the reception of mail"


def text(body: str, **stories: str) -> str:
    return text_of(parts_of(package(body, **stories)), "t.docx")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (p("one") + p("two"), "one\n\ntwo\n"),
        (p("one") + p("") + p("") + p("two"), "one\n\ntwo\n"),
        (p("Mayor", style=TIGHT) + p("Town", style=TIGHT) + p("Dear"), "Mayor\nTown\nDear\n"),
        (p("Town", style=TIGHT) + p("Dear", style='<w:spacing w:before="240"/>'), "Town\n\nDear\n"),
        (p("No. a/L1", TAB, "Zvečan, 1 May", style=TABS), "No. a/L1  Zvečan, 1 May\n"),
        (p(TAB, "1 May", style=TABS), "1 May\n"),
        (p(LONG, TAB, "1 May", style=TABS), f"{LONG}\n1 May\n"),
        (p("one", BREAK, "two"), "one\ntwo\n"),
        (p("a < b & c"), "a < b & c\n"),
        (p("x", "<w:r><w:noBreakHyphen/></w:r>", "y"), "x-y\n"),
        (table(["No.", "What"], ["1.", "Hold it"]), "No. | What\n1. | Hold it\n"),
        (table(["1.", "", "May"]), "1. |  | May\n"),
        (table(["", p("Ana", style=TIGHT) + p("coordinator")]), "Ana\ncoordinator\n"),
        (table([p("a") + p("b"), "c"]), "a b | c\n"),
        (table([table(["in", "ner"]) + p(""), "c"]), "in | ner | c\n"),
        (p("before") + table(["a", "b"]) + p("after"), "before\n\na | b\n\nafter\n"),
        (f"<w:sdt><w:sdtContent>{p('one')}</w:sdtContent></w:sdt>" + p("two"), "one\n\ntwo\n"),
    ],
)  # fmt: skip
def test_paragraphs_tabs_breaks_and_rows(body: str, said: str) -> None:
    assert text(body) == said


def test_lines_are_wrapped() -> None:
    made = text(p("word " * 40) + table(["1.", "word " * 40]))
    assert all(len(line) <= 72 for line in made.splitlines())
    assert made.split() == ["word"] * 40 + ["1.", "|"] + ["word"] * 40


def test_the_header_comes_first_and_the_footer_last_without_page_numbers() -> None:
    footer = p("Funded by") + p("page ", field("PAGE", "1"))
    made = text(p("Dear"), header=p("Platform") + p("Street 1"), footer=footer)
    rule = "-" * 72
    assert made == f"Platform\nStreet 1\n{rule}\n\nDear\n\n{rule}\nFunded by\n"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('in the box')}</w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert text(p("around", f"<w:r>{both}</w:r>")) == "around\nin the box\n"


def test_footnotes_stand_below() -> None:
    ref = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{p(r(" without prejudice"))}</w:footnote>'
    assert text(p("Kosovo", ref, " today"), footnotes=notes) == (
        "Kosovo[1] today\n\n[1] without prejudice\n"
    )
