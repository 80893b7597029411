"""Hostile templates as authors could bring them: body, subject, front matter, file name."""

from __future__ import annotations

from pathlib import Path

import pytest

from advocacy_cli.errors import InvalidInput
from advocacy_cli.letters.form import Docx, Form
from advocacy_cli.letters.pages import KINDS
from advocacy_cli.letters.templates import read
from advocacy_cli.settings import Settings

PAYLOADS = (Path(__file__).parents[1] / "data" / "payloads.txt").read_text("utf-8").splitlines()
SETTINGS = Settings({}, {})


FORMS = {"docx": Docx, **KINDS}


def form(subject: str, body: str, kind: type[Form] = Docx) -> Form:
    text = f"---\nsubject: '{subject}'\n---\n{body}"
    made = kind(read("ask.en.md.j2", "ask.en.md.j2", text.encode()), "en", SETTINGS)
    assert made.subject is not None
    return made


@pytest.mark.parametrize("kind", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_the_body(payload: str, kind: type[Form]) -> None:
    with pytest.raises(InvalidInput) as caught:
        form("x", f"Dear all\n\n{payload}\n", kind)
    assert {(p.where.file, p.where.line) for p in caught.value.problems} == {("ask.en.md.j2", 6)}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_a_list_and_a_table(payload: str) -> None:
    for body in (f"- a\n- {payload}\n", f"| a |\n|---|\n| {payload} |\n"):
        with pytest.raises(InvalidInput) as caught:
            form("x", body)
        assert all(p.where.line in (5, 6) for p in caught.value.problems)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_the_subject(payload: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        form(payload.replace("'", "''"), "x")
    assert {p.where.line for p in caught.value.problems} == {2}


@pytest.mark.parametrize(
    "front",
    [
        "subject: !!python/object/apply:os.system ['id']",
        "subject: !!python/object:os.system x",
        "subject: &a x\ndescription: *a",
        "subject: x\nsubject: y",
        "subject: x\nbody: y",
        "subject: [a]",
        "subject: x\ndefaults: {a: &b {c: d}}",
        "subject: x\ndefaults: " + "{a: " * 100 + "1" + "}" * 100,
        "a: &a [x,x]\nb: &b [*a,*a]\nsubject: *b",
    ],
)
def test_in_the_front_matter(front: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read("ask.en.md.j2", "ask.en.md.j2", f"---\n{front}\n---\nx".encode())
    assert caught.value.problems[0].where.line >= 2


@pytest.mark.parametrize(
    "name",
    ["../ask.en.md.j2", "/etc/x.en.md.j2", "a/b.en.md.j2", ".en.md.j2", "{{ 7*7 }}.en.md.j2",
     "-a.en.md.j2", "ask.xx.md.j2", "a\x00.en.md.j2", "ask.en.md.j2.exe", "C:ask.en.md.j2"],
)  # fmt: skip
def test_in_the_file_name(name: str) -> None:
    with pytest.raises(InvalidInput):
        read(name, name, b"---\nsubject: x\n---\nx")


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(InvalidInput, match="1 problem"):
        read("ask.en.md.j2", "ask.en.md.j2", b"---\nsubject: x\n---\n" + b"x" * 200_001)
