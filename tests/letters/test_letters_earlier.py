"""A letter speaks of the one before it; copies and enclosures stand below it, however many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

Advocacy = Callable[..., Any]
FOLLOW = "letters:\n  - {id: reminder, template: %s, to: [mayor-zvecan]}\n"


@pytest.fixture
def sent(store_url: str, advocacy: Advocacy, root: Path) -> Advocacy:
    """The request was sent, and a reminder is planned."""
    change(root, "letters:\n", FOLLOW % "follow-up")
    assert advocacy("letter", "make", "hearings/request", "--date", "2026-11-10").code == 0
    delivered(advocacy, "hearings/L1", "2026-11-11", "--ref", "05-12/26")
    return advocacy


def delivered(advocacy: Advocacy, name: str, day: str, *more: str) -> None:
    done = advocacy("letter", "sent", name, "--via", "hand", "--on", day, *more)
    assert done.code == 0, done.err


def change(root: Path, old: str, new: str) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def words(root: Path, name: str) -> str:
    (path,) = (root / "out" / "letters" / "hearings").glob(f"*{name}*.docx")
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sr-Cyrl", "Дописом број hearings/L1 од 10. новембра 2026. године (Ваш број: 05-12/26) обратили смо"),
        ("sr-Latn", "Dopisom broj hearings/L1 od 10. novembra 2026. godine (Vaš broj: 05-12/26) obratili smo"),
        ("sq", "Me shkresën tonë nr. hearings/L1 të datës 10 nëntor 2026 (numri Juaj: 05-12/26) Ju jemi"),
        ("en", "In our letter no. hearings/L1 of 10 November 2026 (your number: 05-12/26) we wrote to you about the initiative “Budget hearings in Serbian”."),
    ],
)  # fmt: skip
def test_a_reminder_names_the_letter_in_every_language(
    sent: Advocacy, root: Path, language: str, said: str
) -> None:
    done = sent("letter", "make", "hearings/reminder", "--language", language)
    assert done.code == 0, done.err
    assert said in words(root, "follow-up")


def test_without_their_number_and_without_a_letter(advocacy: Advocacy, root: Path) -> None:
    change(root, "letters:\n", FOLLOW % "follow-up")
    advocacy("letter", "make", "hearings/reminder")
    assert "обратили смо Вам се у име организације" in words(root, "follow-up")
    advocacy("letter", "sent", "hearings/request", "--via", "post", "--on", "2026-11-12")
    advocacy("letter", "make", "hearings/reminder")
    text = words(root, "follow-up")
    assert "Дописом број hearings/L2 од 12. новембра 2026. године обратили смо" in text
    assert "Ваш број" not in text


def test_a_private_letter_is_never_spoken_of(advocacy: Advocacy, root: Path) -> None:
    change(root, "letters:\n", FOLLOW % "follow-up")
    advocacy(
        "letter", "sent", "hearings/request", "--via", "post", "--on", "2026-11-12", "--private"
    )
    advocacy("letter", "make", "hearings/reminder")
    text = words(root, "follow-up")
    assert "Дописом број" not in text
    assert "hearings/L1" not in text.replace("Број: hearings/L1", "")


def test_which_letter_is_the_one_before(sent: Advocacy, root: Path) -> None:
    template = root / "templates" / "letters" / "short.sr.md.j2"
    template.parent.mkdir(parents=True, exist_ok=True)
    template.write_text(
        "---\nsubject: S\n---\n{% if earlier %}+{{ earlier.number }} {{ earlier.date }}"
        " {{ earlier.ref|default('-') }}{% else %}none{% endif %}\n",
        "utf-8",
    )
    change(root, "template: follow-up, to: [mayor-zvecan]", "template: short, to: [mayor-zvecan, assembly-chair-zvecan, budget-officer]")  # fmt: skip

    def made(target: str = "mayor-zvecan", *more: str) -> str:
        done = sent("letter", "make", "hearings/reminder", "--to", target, "--language", "sr-Latn", *more)  # fmt: skip
        assert done.code == 0, done.err
        text = words(root, f"short*{target}")
        return next(line for line in text.splitlines() if line.startswith(("+", "none")))

    assert made() == "+hearings/L1 10. 11. 2026. 05-12/26"
    assert made("budget-officer") == "none"  # nothing went to them
    assert made("mayor-zvecan", "--date", "2026-11-10") == "none"  # not sent on that day yet
    assert made("mayor-zvecan", "--date", "2026-11-23").startswith("+hearings/L1")
    delivered(sent, "hearings/reminder", "2026-11-20", "--to", "mayor-zvecan")
    for path in (root / "out" / "letters" / "hearings").glob("*short_mayor*"):
        path.unlink()
    assert made("mayor-zvecan", "--again") == "+hearings/L2 23. 11. 2026. -"  # of its own id too
    delivered(sent, "hearings/L4", "2026-11-22", "--to", "mayor-zvecan")
    sent("letter", "correct", "hearings/L1", "--reason", "year")
    lacking = sent("letter", "fields", "short", "--json")
    assert lacking.code == 0
    assert "earlier.ref" in lacking.out


def test_several_copies_and_enclosures_in_each_language(advocacy: Advocacy, root: Path) -> None:
    change(
        root,
        "signed_by: [ana]",
        "cc: [assembly-chair-zvecan, budget-officer]\n    enclosures:\n"
        "      - {sr: Списак тражених докумената, sq: Lista e dokumenteve, en: List of documents}\n"
        "      - {sr: Пуномоћје, sq: Autorizimi, en: Authorisation}\n    signed_by: [ana]",
    )
    wanted = {
        "sr-Cyrl": ["1. Списак тражених докумената", "2. Пуномоћје",
                    "1. Председавајући Скупштине општине Звечан", "2. Драган Пример"],
        "sr-Latn": ["1. Spisak traženih dokumenata", "2. Punomoćje",
                    "1. Predsedavajući Skupštine opštine Zvečan", "2. Dragan Primer"],
        "sq": ["1. Lista e dokumenteve", "2. Autorizimi",
               "1. Kryesuesi i Kuvendit të Komunës së Zveçanit", "2. Dragan Primer"],
        "en": ["1. List of documents", "2. Authorisation",
               "1. Chairperson of the Municipal Assembly of Zvečan", "2. Dragan Primer"],
    }  # fmt: skip
    for language, lines in wanted.items():
        done = advocacy("letter", "make", "hearings/request", "--language", language)
        assert done.code == 0, done.err
        text = words(root, f"documents_mayor-zvecan_{language}").splitlines()
        assert [line for line in text if line[:3] in ("1. ", "2. ")] == lines
        assert text.index(lines[0]) > text.index(next(x for x in text if "Ana" in x or "Ана" in x))
