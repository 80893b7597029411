"""What a new holder of an office inherits, on both databases."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from advocacy_cli.plan.load import load
from advocacy_cli.situation.dated import Dated
from advocacy_cli.situation.inheritance import inherited
from advocacy_cli.store import Store
from advocacy_cli.store.records import Draft
from advocacy_cli.workspace import open_workspace

SECOND = """\
title: Расвета
status: {status}
targets:
  - id: head
    office: mayor-zvecan
asks:
  - {{id: lights, text: Уведите расвету.}}
"""


@pytest.fixture(autouse=True)
def _journal(root: Path, store_url: str) -> None:
    for status in ("active", "draft", "closed"):
        text = SECOND.format(status=status)
        (root / "campaigns" / f"{status}.yaml").write_text(text, encoding="utf-8")
    workspace = open_workspace(root, os.environ)
    load(workspace)
    with Store(workspace) as store, store.command("promise add", key=("x",)) as command:
        for number, (target, day, private) in enumerate(
            [
                ("mayor-zvecan", date(2026, 11, 10), False),
                ("mayor-zvecan", date(2026, 11, 20), False),
                ("assembly-chair-zvecan", date(2026, 11, 10), False),
                ("mayor-zvecan", date(2026, 11, 11), True),
            ],
            1,
        ):
            command.append(
                Draft(
                    kind="promise",
                    campaign="hearings",
                    subject=f"promise:hearings/P{number}{command.tag}",
                    about=(("target", target),),
                    happened=day,
                    due=date(2026, 12, 20),
                    number=number,
                    private=private,
                    texts={"words": f"promise {number}"},
                )
            )


def found(root: Path, since: str, office: str = "mayor-zvecan") -> dict[str, Dated]:
    workspace = open_workspace(root, os.environ)
    plan = load(workspace)
    with Store(workspace) as store:
        things = inherited(
            plan,
            store.history(),
            office,
            date.fromisoformat(since),
            workspace.today(),
            workspace.zone,
        )
    assert list(things) == sorted(things, key=lambda t: (t.campaign, t.day or date.max))
    return {f"{t.name}:{t.kind}": t for t in things}


def test_what_is_open_with_the_office_goes_to_who_comes(root: Path) -> None:
    things = found(root, "2026-12-01")
    assert set(things) == {
        "active/lights:ask",
        "hearings/hearings:ask",
        "hearings/papers:ask",
        "hearings/documents:clock",
        "hearings/first:meeting",
        "hearings/P1:promise",
        "hearings/P2:promise",
        "hearings/P4:promise",
    }
    assert things["active/lights:ask"].targets == ("head",)  # by its office, whatever its id
    assert things["active/lights:ask"].day is None
    assert things["hearings/hearings:ask"].targets == ("mayor-zvecan",)


def test_another_office_inherits_other_things(root: Path) -> None:
    assert set(found(root, "2026-12-01", "assembly-chair-zvecan")) == {
        "hearings/hearings:ask",
        "hearings/papers:ask",
        "hearings/P3:promise",
    }


def test_what_lies_on_one_side_of_the_change_is_left_there(root: Path) -> None:
    assert "hearings/first:meeting" not in found(root, "2026-12-04")  # it is on the 3rd
    before = {name for name in found(root, "2026-11-15") if name.endswith("promise")}
    assert before == {"hearings/P1:promise", "hearings/P4:promise"}  # P2 was made by the new one


def test_what_is_settled_is_not_inherited(root: Path, advocacy) -> None:
    for words in (
        ("ask", "set", "hearings/hearings", "won", "--with", "mayor-zvecan"),
        ("ask", "set", "hearings/papers", "asked", "--with", "mayor-zvecan"),
        ("meeting", "cancel", "hearings/first"),
    ):
        assert advocacy(*words).code == 0
    things = found(root, "2026-12-01")
    assert "hearings/hearings:ask" not in things
    assert "hearings/first:meeting" not in things
    assert things["hearings/papers:ask"].state == "asked"
    # won of the mayor alone: the chair of the assembly still owes it
    assert "hearings/hearings:ask" in found(root, "2026-12-01", "assembly-chair-zvecan")


def test_a_kind_that_nobody_knew_appears_by_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Dated("visit", "hearings", "v", "hearings/v", "visit:hearings/v", {"": "x"}, None,
                targets=("mayor-zvecan",))  # fmt: skip
    monkeypatch.setattr("advocacy_cli.situation.inheritance.dated", lambda *_: (odd,))
    assert "hearings/v:visit" in found(root, "2026-12-01")
