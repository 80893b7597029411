"""What letter make, check and list say beside the letters: fallbacks, doubts, letters that are alike."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

Advocacy = Callable[..., Any]
OTHER = """
title: {sr: Отворени буџет, sq: Buxheti i hapur, en: Open budget}
targets: [mayor-zvecan]
asks:
  - id: papers
    text: {sr: Објавите нацрт буџета на српском језику., en: Publish the draft budget.}
letters:
  - id: again
    template: %s
    to: [mayor-zvecan]
    ask: papers
    reply_by: 14d
    clock: xk-public-documents
    signed_by: [ana]
"""


def rows(advocacy: Advocacy, *words: str) -> list[dict[str, Any]]:
    done = advocacy(*words, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def change(root: Path, old: str, new: str) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def template(root: Path, name: str, text: str) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md.j2").write_text(f"---\nsubject: S\n---\n{text}\n", "utf-8")


# Letters that are alike


def test_a_letter_like_one_before_is_pointed_out(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    advocacy("letter", "make", "hearings")
    advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "20.11.2026")
    (root / "campaigns" / "open.yaml").write_text(OTHER % "documents", "utf-8")
    done = advocacy("letter", "make", "open")
    assert done.code == 0
    said = "open/again to mayor-zvecan is nearly the same as hearings/L1, sent on 2026-11-20 ("
    assert said in done.err
    assert "% alike)" in done.err
    assert "nearly the same" not in advocacy("letter", "make", "open").err  # nothing new is made
    assert "nearly the same as hearings/L1" in advocacy("letter", "check").err


@pytest.mark.parametrize("name", ["follow-up", "thanks", "cover", "ask"])
def test_another_letter_about_the_same_is_not(
    store_url: str, advocacy: Advocacy, root: Path, name: str
) -> None:
    advocacy("letter", "make", "hearings")
    (root / "campaigns" / "open.yaml").write_text(OTHER % name, "utf-8")
    assert "nearly the same" not in advocacy("letter", "make", "open").err


def test_no_number_of_the_letter_itself_nor_its_correction_counts(
    store_url: str, advocacy: Advocacy
) -> None:
    advocacy("letter", "make", "hearings")
    advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert "nearly the same" not in advocacy("letter", "make", "hearings", "--again").err
    assert "nearly" not in advocacy("letter", "correct", "hearings/L1", "--reason", "year").err
    assert "nearly the same" not in advocacy("letter", "check").err


def test_two_alike_in_one_run_are_pointed_out_once(advocacy: Advocacy, root: Path) -> None:
    (root / "campaigns" / "open.yaml").write_text(OTHER % "documents", "utf-8")
    done = advocacy("letter", "make")
    assert done.err.count("nearly the same") == 1
    assert "which goes there too" in done.err


def test_a_sketch_is_kept_with_the_entry_and_not_shown(store_url: str, advocacy: Advocacy) -> None:
    advocacy("letter", "make", "hearings")
    (entry,) = rows(advocacy, "journal", "list", "--kind", "letter-made")
    shown = advocacy("journal", "show", entry["id"], "--json")
    assert "sketch" not in shown.out + advocacy("journal", "show", entry["id"]).out


# Which letters fell back


def test_a_letter_in_another_language_is_said_everywhere(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    change(root, "to: [mayor-zvecan]\n    ask: papers", "to: [assembly-chair-zvecan]")
    for language in ("sr", "en"):
        template(root, f"documents.{language}", "Text")
    assert advocacy("letter", "make", "hearings").code == 3
    done = advocacy("letter", "make", "hearings", "--fallback", "en")
    assert done.code == 0
    why = "in en instead of sq (template 'documents' has no sq text"
    assert f"hearings/request to assembly-chair-zvecan: {why}" in done.err
    assert why in advocacy("letter", "check", "--fallback", "en").err
    listed = advocacy("letter", "list")
    assert "assembly-chair-zvecan: made in en, wanted in sq" in listed.err
    (row,) = rows(advocacy, "letter", "list", "--state", "made")
    assert (row["languages"], row["made_in"]) == (["sq"], ["en"])
    (file,) = rows(advocacy, "letter", "make", "hearings", "--fallback", "en")
    assert (file["language"], file["instead_of"]) == (["en"], ["sq"])
    (listed_file,) = json.loads((root / "out" / "letters" / "manifest.json").read_bytes())
    assert (listed_file["languages"], listed_file["instead_of"]) == (["en"], ["sq"])


def test_nothing_is_said_where_none_fell_back(advocacy: Advocacy, root: Path) -> None:
    (file,) = rows(advocacy, "letter", "make", "hearings")
    assert file["instead_of"] == []
    (listed,) = json.loads((root / "out" / "letters" / "manifest.json").read_bytes())
    assert (listed["languages"], listed["instead_of"]) == (["sr-Cyrl"], [None])
    assert "wanted in" not in advocacy("letter", "list").err


def test_many_letters_in_another_language_are_counted(advocacy: Advocacy, root: Path) -> None:
    change(root, "language: sr-Latn", "language: en")
    letters = "".join(
        f"  - id: more{n}\n    template: documents\n    to: [mayor-zvecan]\n    ask: papers\n"
        "    reply_by: 14d\n    clock: xk-public-documents\n"
        for n in range(4)
    )
    change(root, "letters:\n", f"letters:\n{letters}")
    assert advocacy("letter", "make", "hearings", "--language", "en").code == 0
    listed = advocacy("letter", "list").err
    assert listed.count("wanted in sr-Cyrl") == 3
    assert "5 letters in another language than is wanted: hearings/more0 to mayor-zvecan" in listed
    assert "; and 2 more" in listed


# Texts and templates that want a second look


def test_texts_written_in_latin_are_looked_at(advocacy: Advocacy, root: Path) -> None:
    change(root, "sr: Објавите нацрт буџета на српском језику.", "sr: Objavite nacrt, gospodine Djordje, uz Committee.")  # fmt: skip
    change(root, "signed_by: [ana]", "enclosures: [{sr: Dopis XYZ}]\n    signed_by: [ana]")
    said = advocacy("letter", "check").err
    assert "campaigns/hearings.yaml: look at the Cyrillic of Djordje, Committee (ask.text)" in said
    assert "campaigns/hearings.yaml: look at the Cyrillic of XYZ (letter.enclosures)" in said


def test_words_of_a_letter_in_its_own_words_are_looked_at(advocacy: Advocacy, root: Path) -> None:
    change(root, "signed_by: [ana]", "body: {sr: 'Pišemo Vam, Djordje, o {{ campaign.title }}.'}\n    signed_by: [ana]")  # fmt: skip
    assert "look at the Cyrillic of Djordje (letter.body)" in advocacy("letter", "check").err


def test_a_name_that_stays_latin_is_said(advocacy: Advocacy, root: Path) -> None:
    change(root, "name: {sr: Драган Пример, sq: Dragan Primer}", "name: {sq: Arben Shembulli}")
    change(root, "language: sr-Latn", "language: sr-Cyrl")
    change(root, "to: [mayor-zvecan]\n    ask: papers", "to: [budget-officer]")
    said = advocacy("letter", "check").err
    assert "'Arben Shembulli' (recipient.name) stays in Latin letters in a Cyrillic letter" in said


def test_a_template_is_looked_at_with_its_lines(advocacy: Advocacy, root: Path) -> None:
    template(root, "new.en", "Signed by 15 % of voters.\n\nSee http://example.org.\n\nDear {name}")
    done = advocacy("letter", "check")
    assert done.code == 0
    for line, said in ((4, "'15 %' is typed by hand"), (6, "is not https"), (8, "'{name}'")):
        assert f"templates/letters/new.en.md.j2:{line}: " in done.err
        assert said in done.err


# Letters without an answer


def test_unanswered_longest_first(store_url: str, advocacy: Advocacy, root: Path) -> None:
    change(root, "letters:\n", "letters:\n  - {id: second, template: ask, to: [mayor-zvecan, assembly-chair-zvecan]}\n")  # fmt: skip
    assert advocacy("letter", "make", "hearings").code == 0
    sent = ("letter", "sent", "--via", "hand", "--on")
    advocacy(*sent, "2026-10-24", "hearings/request")
    advocacy(*sent, "2026-11-03", "hearings/second", "--to", "mayor-zvecan", "--ref", "05-1/26")
    advocacy(*sent, "2026-11-22", "hearings/second", "--to", "assembly-chair-zvecan")
    found = rows(advocacy, "letter", "list", "--unanswered", "1d")
    assert [(r["letter"], r["waited"], r["due"]) for r in found] == [
        ("request", 30, "2026-11-02"),
        ("second", 20, None),
        ("second", 1, None),
    ]
    assert [r["ref"] for r in found] == [None, "05-1/26", None]
    assert found[0]["awaited"] == "hearings/C1"
    assert (found[0]["date"], found[0]["made_in"]) == ("2026-11-23", ["sr-Cyrl"])
    assert len(rows(advocacy, "letter", "list", "--unanswered", "30d")) == 1
    assert len(rows(advocacy, "letter", "list", "--unanswered", "20d")) == 2
    assert len(rows(advocacy, "letter", "list", "--unanswered", "3w")) == 1
    assert rows(advocacy, "letter", "list", "--unanswered", "31d") == []
    table = advocacy("letter", "list", "--unanswered", "20d")
    assert table.out.index("request") < table.out.index("second")
    advocacy("letter", "answered", "hearings/request")
    advocacy("letter", "correct", found[1]["name"], "--reason", "year")
    left = rows(advocacy, "letter", "list", "--unanswered", "1d")
    assert [r["waited"] for r in left] == [1]
    for only in ("--campaign=hearings", "--state=sent", "--area=minority-rights", "--owner=ana"):
        assert rows(advocacy, "letter", "list", "--unanswered", "1d", only) == left
    assert rows(advocacy, "letter", "list", "--unanswered", "1d", "--state", "made") == []
    assert rows(advocacy, "letter", "list", "--unanswered", "1d", "--area", "security") == []


def test_what_was_settled_otherwise_waits_no_longer(advocacy: Advocacy) -> None:
    advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-01")
    assert len(rows(advocacy, "letter", "list", "--unanswered", "0d")) == 1
    assert advocacy("done", "hearings/C1").code == 0
    assert rows(advocacy, "letter", "list", "--unanswered", "0d") == []


def test_a_time_that_is_none_is_refused(advocacy: Advocacy) -> None:
    for wrong in ("30", "2h", "soon", "-1d"):
        done = advocacy("letter", "list", f"--unanswered={wrong}")
        assert done.code == 2
        assert "--unanswered" in done.err


def document(line: str, field: str = "", header: str = "") -> bytes:
    """A Word file with a line, and a field of a mail merge that shows something odd."""
    made = docx.Document()
    paragraph = made.add_paragraph(line)
    if field:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        shown = f"<w:r><w:t>«{field} TODO»</w:t></w:r>"
        simple = f'<w:fldSimple {space} w:instr=" MERGEFIELD {field} ">{shown}</w:fldSimple>'
        paragraph._p.append(parse_xml(simple))
    if header:
        made.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("format", ["docx", "txt", "eml"])
@pytest.mark.parametrize("name", ["odd.sr.docx", "odd.sr.md.j2"])
def test_what_is_printed_as_it_stands_is_said_by_make_too(
    advocacy: Advocacy, root: Path, name: str, format: str
) -> None:
    line = "Поштовани, {recipient.title} и «recipient_name» и «наводи»"
    word = document(line, field="recipient_title")
    content = word if name.endswith("docx") else f"---\nsubject: x\n---\n{line}\n".encode()
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    make = ("letter", "make", "hearings", "--template", "odd", "--to", "mayor-zvecan")
    own = ("--format", format) if name.endswith("j2") or format != "eml" else ()
    for command in (("letter", "check"), (*make, *own)):
        done = advocacy(*command)
        assert done.code == 0, done.err
        for said in ("{recipient.title}", "«recipient_name»"):
            assert done.err.count(f"'{said}' is printed as it stands") == 1, command
        for said in ("«наводи»", "'«recipient_title", "TODO' waits", "Cyrillic of"):
            assert said not in done.err


def test_a_template_without_words_is_said(advocacy: Advocacy, root: Path) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bare.sr.docx").write_bytes(document("", header="Platform"))
    (folder / "void.sr.md.j2").write_text("---\nsubject: x\n---\n\n", "utf-8")
    (folder / "full.sr.docx").write_bytes(document("", field="recipient_title"))
    done = advocacy("letter", "check")
    assert "bare.sr.docx: it has no words" in done.err
    assert "void.sr.md.j2: it has no words" in done.err
    assert "full.sr.docx" not in done.err
    done = advocacy("letter", "make", "hearings", "--template", "bare", "--to", "mayor-zvecan")
    assert done.code == 0
    assert "note: templates/letters/bare.sr.docx: it has no words" in done.err
