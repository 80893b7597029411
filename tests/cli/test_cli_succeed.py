"""`office succeed`: a holder's file, what they inherit, and nothing that exists is touched."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Office
from advocacy_cli.workspace import open_workspace

Run = Callable[..., "tuple[int, str, str]"]
NEW = (
    "office",
    "succeed",
    "mayor",
    "--name",
    "Нова Пример",
    "--from",
    "1.12.2026",
    "--gender",
    "f",
)
FILE = "platform/holders/mayor-zvecan-2026-12-01.yaml"
HELD = """\
    holders:
      - {id: h2025, name: Стара Пример, from: 2025-11-01}
"""


@pytest.fixture(autouse=True)
def _held(root: Path) -> None:
    file = root / "platform" / "offices.yaml"
    text = file.read_text(encoding="utf-8").replace("    holders: []\n", HELD)
    file.write_text(text, encoding="utf-8")


def mayor(root: Path) -> Office:
    return load(open_workspace(root, os.environ), cold=True).offices["mayor-zvecan"]


def contents(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and ".advocacy" not in p.parts
    }


def test_somebody_new_has_a_file_of_their_own(advocacy: Run, root: Path) -> None:
    before = contents(root)
    code, out, err = advocacy(*NEW, "--name", "sq=Nova Primer")
    assert code == 0, err
    assert f"wrote {FILE}" in err
    assert "Before: Стара Пример." in out
    assert "Until then: Стара Пример, since 2025-11-01." in out
    assert "  meeting ahead:" in out
    after = contents(root)
    assert FILE in after
    assert {k: v for k, v in after.items() if k != FILE} == before
    old, new = mayor(root).holders
    assert (old.end, new.start) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (new.name, new.gender) == ({"sr": "Нова Пример", "sq": "Nova Primer"}, "f")
    assert advocacy("check")[0] == 0


def test_letters_from_that_day_on_go_to_who_came(advocacy: Run, root: Path) -> None:
    assert advocacy(*NEW)[0] == 0
    for day, name, other in (
        ("2026-11-30", "Стара Пример", "Нова"),
        ("2026-12-01", "Нова Пример", "Стара"),
    ):
        said = ("letter", "make", "hearings", "--to", "mayor-zvecan", "--date", day, "-n")
        assert advocacy(*said)[0] == 0
        code, out, err = advocacy(*said[:-1], "-o", f"out/{day}")
        assert code == 0, err
        (made,) = {line for line in out.splitlines() if line.endswith(".docx")}
        with zipfile.ZipFile(root / made) as package:
            text = package.read("word/document.xml").decode()
        assert name in text
        assert other not in text


def test_the_same_again_says_so(advocacy: Run, root: Path) -> None:
    assert advocacy(*NEW)[0] == 0
    before = contents(root)
    code, out, err = advocacy(*NEW)
    assert code == 0
    assert f"{FILE} says just that already" in err
    assert "What is open with the office" in out
    later = ("office", "succeed", "mayor", "--name", "Nova Primer", "--from", "2027-02-01")
    code, out, err = advocacy(*later)
    assert code == 0
    assert "has it already" in err
    assert "nothing was written" in err
    assert "from Tue 1 December 2026 on" in out
    code, _, err = advocacy(*NEW[:4], "Друга Пример", *NEW[5:])
    assert code == 5
    assert "is there already" in err
    assert contents(root) == before


@pytest.mark.parametrize("start", ["2025-11-01", "2025-01-01"])
def test_nobody_comes_before_who_holds_it(advocacy: Run, root: Path, start: str) -> None:
    before = contents(root)
    code, _, err = advocacy("office", "succeed", "mayor", "--name", "Нова", "--from", start)
    assert code == 5
    assert "Стара Пример has mayor-zvecan" in err
    assert "platform/offices.yaml" in err
    assert contents(root) == before


def test_an_overlap_and_who_follows_are_said(advocacy: Run, root: Path) -> None:
    file = root / "platform" / "offices.yaml"
    text = file.read_text(encoding="utf-8").replace("2025-11-01}", "2025-11-01, to: 2029-10}")
    file.write_text(text, encoding="utf-8")
    code, _, err = advocacy(*NEW)
    assert code == 0
    assert "is written until 2029-10-31" in err
    assert "write to: 2026-11-30 there" in err
    said = ("office", "succeed", "mayor", "--name", "Трећа", "--from", "2026-11-25", "--acting")
    code, _, err = advocacy(*said)
    assert code == 0
    assert "until Mon 30 November 2026: then Нова Пример follows" in err
    holder = mayor(root).holder(date(2026, 11, 28))
    assert holder is not None
    assert (holder.name["sr"], holder.acting) == ("Трећа", True)
    code, _, err = advocacy("office", "show", "mayor")
    assert code == 0


def test_an_office_may_stand_empty(advocacy: Run, root: Path) -> None:
    code, out, err = advocacy("office", "succeed", "mayor", "--vacant", "--from", "yesterday")
    assert code == 0, err
    assert "Nobody from Sun 22 November 2026 on." in out
    assert mayor(root).holder(date(2026, 11, 23)) is None
    assert (
        "vacant already" in advocacy("office", "succeed", "mayor", "--vacant", "--from", "today")[2]
    )
    (row,) = json.loads(advocacy("office", "show", "mayor", "--json")[1])
    assert row["today"] == "vacant since 2026-11-22"
    assert row["holder"] is None
    assert row["holders"] == [
        "Стара Пример: 2025-11-01 to 2026-11-21",
        "vacant: 2026-11-22 to ...",
    ]
    assert advocacy(*NEW)[0] == 0


def test_who_holds_an_office_today_is_shown(advocacy: Run) -> None:
    (row,) = json.loads(advocacy("office", "show", "mayor", "--json")[1])
    assert row["today"] == "Стара Пример, since 2025-11-01"
    rows = json.loads(advocacy("office", "list", "--json")[1])
    held = {r["id"]: (r["holder"], r["since"], r["acting"]) for r in rows}
    assert held["mayor-zvecan"] == ("Стара Пример", "2025-11-01", False)
    assert held["assembly-chair-zvecan"] == (None, None, None)
    assert "Стара Пример, since 2025-11-01" in advocacy("office", "show", "mayor")[1]
    out = advocacy("office", "show", "assembly-chair-zvecan")[1]
    assert "letters go to the office" in " ".join(out.split())


def test_a_dry_run_shows_file_and_inheritance_and_writes_nothing(advocacy: Run, root: Path) -> None:
    before = contents(root)
    code, out, err = advocacy(*NEW, "-n")
    assert code == 0
    assert f"would write {FILE}:" in err
    assert "from: 2026-12-01" in err
    assert "reply period: " in out
    assert contents(root) == before


def test_scripts_read_what_is_inherited(advocacy: Run, root: Path) -> None:
    code, out, _ = advocacy(*NEW, "--json")
    assert code == 0
    rows = json.loads(out)
    assert [(r["name"], r["kind"]) for r in rows] == [
        ("hearings/documents", "clock"),
        ("hearings/first", "meeting"),
        ("hearings/hearings", "ask"),
        ("hearings/papers", "ask"),
    ]
    assert not any(r["restate"] for r in rows)
    assert (root / FILE).is_file()


def test_promises_are_to_be_restated(advocacy: Run, root: Path) -> None:
    said = ("meeting", "add", "hearings", "A secret", "--with", "mayor", "--private")
    assert advocacy(*said, "--at", "2026-12-05 10:00")[0] == 0
    promise(root)
    out = advocacy(*NEW, "-n")[1]
    said = " ".join(out.split())
    assert "promised by the predecessor, to be restated: We will publish it (due Sun 20 Dec" in said
    assert "A secret" in out
    (row,) = [r for r in json.loads(advocacy(*NEW, "-n", "--json")[1]) if r["restate"]]
    assert (row["name"], row["kind"], row["what"]) == (
        *("hearings/P1", "promise"),
        {"und": "We will publish it"},
    )
    assert advocacy(*NEW, "-o", "out/handover.md")[0] == 0
    left = (root / "out" / "handover.md").read_text(encoding="utf-8")
    assert "to be restated" in left
    assert "A secret" not in left


def promise(root: Path) -> None:
    from advocacy_cli.store import Store
    from advocacy_cli.store.records import Draft

    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store, store.command("promise add", key=("x",)) as command:
        command.append(
            Draft(
                kind="promise",
                campaign="hearings",
                subject=f"promise:hearings/P1{command.tag}",
                about=(("target", "mayor-zvecan"),),
                due=date(2026, 12, 20),
                number=1,
                texts={"words": "We will publish it"},
            )
        )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mayr", "--name", "A", "--from", "today"), 4, "mayor-zvecan"),
        (("mayor", "--name", "A"), 2, "--from is missing"),
        (("mayor", "--from", "today"), 2, "--name is missing"),
        (("mayor", "--name", "A", "--from", "03/12/2026"), 2, "may be two days"),
        (("mayor", "--name", "A", "--vacant", "--from", "today"), 2, "nobody comes"),
        (("mayor", "--acting", "--vacant", "--from", "today"), 2, "nobody comes"),
        (("mayor", "--name", "A", "--gender", "x", "--from", "today"), 2, "choose f or m"),
        (("mayor", "--name", "A", "--name", "B", "--from", "today"), 2, "two names in sr"),
        (("mayor", "--name", "hr=A", "--from", "today"), 2, "choose sr"),
        (("mayor", "--name", " ", "--from", "today"), 2, "holds no words"),
        (("mayor", "--name", "A", "--from", "today", "--format", "pdf"), 2, "choose table"),
        (("mayor", "--name", "A", "--from", "today", "--language", "hr"), 2, "choose sr"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    advocacy: Run, root: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before = contents(root)
    found, _, err = advocacy("office", "succeed", *words)
    assert found == code, err
    assert said in err
    assert contents(root) == before
