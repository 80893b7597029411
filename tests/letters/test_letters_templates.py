"""Templates as people write them, and the verbs about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli.errors import InvalidInput
from advocacy_cli.letters import templates
from advocacy_cli.letters.fields import FIELDS

Advocacy = Callable[..., Any]
GOOD = "---\nsubject: 'S: {{ campaign.title }}'\n---\nBody\n"


def read(text: str | bytes, name: str = "ask.en.md.j2") -> templates.Source:
    content = text if isinstance(text, bytes) else text.encode()
    return templates.read(f"templates/letters/{name}", name, content)


def test_front_matter_gives_subject_body_and_their_lines() -> None:
    source = read("\ufeff---\r\ndescription: d\r\nsubject: s\r\n---\r\nfirst\r\n")
    assert (source.name, source.language, source.subject, source.body) == (
        "ask",
        "en",
        "s",
        "first\n",
    )
    assert (source.subject_line, source.body_line) == (3, 5)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("no front", 1, "has no front matter"),
        ("---\nsubject: x\n", 1, "has no front matter"),
        ("---\ndescription: x\n---\n", 2, "no subject"),
        ("---\nsubject: true\n---\n", 2, "wants a text"),
        ("---\nsubject: 12\n---\n", 2, "wants a text"),
        ("---\nsubjet: x\nsubject: y\n---\n", 2, "unknown key 'subjet'"),
        ("---\nsubject: a: b\n---\n", 2, "a second ': ' in one line"),
        (
            "---\nsubject: !!python/object:os.system x\n---\n",
            2,
            "tag tag:yaml.org,2002:python/object:os.system is not allowed",
        ),
        ("---\nsubject: &a x\n---\n", 2, "anchor &a is not allowed"),
        ("---\n" + "[" * 5000 + "\n---\n", 2, ""),
        ("---\n- a\n---\n", 2, "has no keys"),
        (b"---\nsubject: \xff\n---\n", 1, "not UTF-8"),
        ("---\nsubject: x\n---\n" + "x" * 300_000, 1, "longer than"),
    ],
)
def test_a_fault_in_a_template_is_located(text: str | bytes, line: int, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert problem.where.line >= line
    assert said in problem.message


@pytest.mark.parametrize(
    ("name", "wrong", "better"),
    [
        ("ask.md.j2", "no language before .md.j2", "ask.LANG.md.j2, LANG one of sr, "),
        ("ask.de.md.j2", "'de' for its language", "ask.LANG.md.j2, LANG one of sr, "),
        ("ask.srb.docx", "'srb' for its language", "ask.LANG.docx, LANG one of sr, "),
        ("Ask.en.md.j2", "capitals", "ask.en.md.j2"),
        ("ask.EN.md.j2", "'EN' for en", "ask.en.md.j2"),
        ("ask.en.DOCX", "capitals", "ask.en.docx"),
        ("ask.sr_Cyrl.docx", "'sr_Cyrl' for sr-Cyrl", "ask.sr-Cyrl.docx"),
        ("Moj dopis.sr.docx", "spaces and capitals", "moj-dopis.sr.docx"),
        (
            "Moj dopis.docx",
            "no language before .docx and spaces and capitals",
            "moj-dopis.LANG.docx",
        ),
        ("ask.en (2).docx", "no language before .docx and spaces and signs", "ask-en-2.LANG.docx"),
        ("žalba.sr.docx", "signs that are no letters", "zalba.sr.docx"),
        ("жалба.sr.docx", "signs that are no letters", "zalba.sr.docx"),
        ("-ask.sr.docx", "no name first", "ask.sr.docx"),
        ("../ask.en.md.j2", "signs", "ask.en.md.j2"),
        (".en.md.j2", "no name first", "NAME.en.md.j2"),
    ],
)
def test_a_wrong_name_is_told(name: str, wrong: str, better: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(GOOD, name)
    (problem,) = caught.value.problems
    assert f"is no name of a template: it has {wrong}" in problem.message
    assert problem.hint.startswith(f"call it {better}")


def test_sr_gives_both_scripts_and_a_script_overrules_it() -> None:
    both = templates.Shelf([read(GOOD, "ask.sr.md.j2"), read(GOOD, "ask.sr-Latn.md.j2")])
    assert both.languages("ask") == ("sr-Cyrl", "sr-Latn")
    assert both.find("ask", "sr-Latn").language == "sr-Latn"  # type: ignore[union-attr]
    assert both.find("ask", "sr-Cyrl").language == "sr"  # type: ignore[union-attr]
    assert both.find("ask", "sq") is None


def test_constant_words_change_script_but_not_tags() -> None:
    cyrillic = read(
        "---\nsubject: Захтев {{ campaign.title }}\n---\nЊегош {{ ask.text }}", "ask.sr.md.j2"
    )
    assert templates.speller(cyrillic, "sr-Latn")("Њ {{ a }}") == "Nj {{ a }}"
    assert templates.speller(cyrillic, "sr-Cyrl")("e-mail") == "e-mail"
    latin = read("---\nsubject: Zahtev\n---\nNjegoš i injekcija", "ask.sr.md.j2")
    assert templates.speller(latin, "sr-Cyrl")("Njegoš") == "Његош"
    assert templates.dubious(cyrillic) == ()


def test_fields_lists_every_field_with_its_meaning(advocacy: Advocacy) -> None:
    rows = json.loads(advocacy("letter", "fields", "--json").out)
    assert {r["field"] for r in rows} == set(FIELDS)
    assert all(r["meaning"] for r in rows)


def test_fields_of_a_template_name_the_letters_that_lack_them(
    root: Path, advocacy: Advocacy
) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("sr", "sq", "en"):
        text = "---\nsubject: s {{ campaign.title }}\n---\n{{ recipient.name|default('x') }} {{ clock.name }}"
        (folder / f"documents.{language}.md.j2").write_text(text, encoding="utf-8")
    done = advocacy("letter", "fields", "documents", "--json")
    rows = {r["field"]: r["lacking"] for r in json.loads(done.out)}
    assert rows == {
        "recipient.name": ["hearings/request to mayor-zvecan"],
        "campaign.title": [],
        "clock.name": [],
    }
    assert advocacy("letter", "fields", "documnts").code == 4


def test_check_tries_all_and_says_what_is_not_verified(root: Path, advocacy: Advocacy) -> None:
    done = advocacy("letter", "check")
    assert done.code == 0, done.err
    assert "1 letter from 7 templates" in done.out
    assert "funding words are not verified" in done.err
    assert not (root / "out").exists()


def test_check_finds_a_wrong_template_that_no_letter_uses(root: Path, advocacy: Advocacy) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "new.en.md.j2").write_text(
        "---\nsubject: x\n---\n{{ nothing }}\n{% include 'a' %}\n", encoding="utf-8"
    )
    done = advocacy("letter", "check")
    assert done.code == 3
    assert "templates/letters/new.en.md.j2:" in done.err


def test_check_lists_doubtful_transliterations(root: Path, advocacy: Advocacy) -> None:
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "new.sr.md.j2").write_text(
        "---\nsubject: Zahtev\n---\nPoglavlje V, djed i tačka C.\n", encoding="utf-8"
    )
    done = advocacy("letter", "check")
    assert done.code == 0, done.err
    assert "look at the Cyrillic of" in done.err


def test_list_says_what_was_made(advocacy: Advocacy) -> None:
    (before,) = json.loads(advocacy("letter", "list", "--json").out)
    assert (before["state"], before["number"], before["languages"]) == (
        "planned",
        None,
        ["sr-Cyrl"],
    )
    advocacy("letter", "make")
    (after,) = json.loads(advocacy("letter", "list", "--state", "made", "--json").out)
    assert (after["number"], after["date"]) == ("L1", "2026-11-23")
    assert json.loads(advocacy("letter", "list", "--state", "planned", "--json").out) == []
    assert advocacy("letter", "list", "--state", "lost").code == 2


def test_front_matter_is_read_as_the_plan_is() -> None:
    from advocacy_cli.letters.templates import read

    plain = read("t.md.j2", "a.en.md.j2", b"---\nsubject: no\n---\nx\n")
    assert plain.subject == "no"  # False in YAML 1.1
    for wrong, line in ((b"subject: " + b"[" * 60_000, 2), (b"# c\nsubject: &a x", 3)):
        with pytest.raises(InvalidInput) as caught:
            read("t.md.j2", "a.en.md.j2", b"---\n" + wrong + b"\n---\nx\n")
        assert caught.value.problems[0].where.line == line
