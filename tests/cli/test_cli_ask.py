"""`ask list`, `show` and `set`, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("store_url")


def states(advocacy, ask: str = "hearings") -> dict[str, str]:
    (row,) = json.loads(advocacy("ask", "show", f"hearings/{ask}", "--json").out)
    return {s["target"]: s["state"] for s in row["states"]}


def test_without_a_journal_every_ask_is_open(advocacy) -> None:
    rows = json.loads(advocacy("ask", "list", "--json").out)
    assert [(row["name"], row["state"]) for row in rows] == [
        ("hearings/hearings", "open"),
        ("hearings/papers", "open"),
    ]
    assert rows[0]["by"] == "2026-12-15"
    assert rows[0]["of"] == ["mayor-zvecan", "assembly-chair-zvecan"]


def test_an_ask_is_won_when_it_is_won_of_every_target(advocacy) -> None:
    assert advocacy("ask", "set", "hearings/hearings", "won", "--with", "mayor-zvecan").code == 0
    assert states(advocacy) == {"mayor-zvecan": "won", "assembly-chair-zvecan": "open"}
    assert "partly-won" in advocacy("ask", "list").out
    advocacy("ask", "set", "hearings/hearings", "won")
    assert set(states(advocacy).values()) == {"won"}
    rows = json.loads(advocacy("ask", "list", "--state", "won", "--json").out)
    assert [row["id"] for row in rows] == ["hearings"]


def test_already_so_is_said_and_writes_nothing(advocacy) -> None:
    advocacy("ask", "set", "papers", "asked")
    again = advocacy("ask", "set", "papers", "asked")
    assert (again.code, again.out) == (0, "")
    assert "asked already" in again.err
    assert len(json.loads(advocacy("journal", "list", "--json").out)) == 1


def test_an_earlier_day_does_not_overrule_a_later_one_and_that_is_said(advocacy) -> None:
    advocacy("ask", "set", "papers", "won", "--with", "budget-officer")
    late = advocacy(
        "ask", "set", "papers", "asked", "--with", "budget-officer", "--on", "20.11.2026"
    )
    assert "stays won" in late.err
    assert states(advocacy, "papers")["budget-officer"] == "won"


def test_undo_brings_the_former_state_back(advocacy) -> None:
    advocacy("ask", "set", "papers", "asked")
    advocacy("ask", "set", "papers", "refused")
    advocacy("undo", "-y")
    assert set(states(advocacy, "papers").values()) == {"asked"}


def test_history_follows_a_renamed_ask_target_and_campaign(advocacy, root: Path) -> None:
    advocacy("ask", "set", "papers", "promised", "--with", "budget-officer")
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("- id: papers", "- id: drafts\n    was: [papers]")
    text = text.replace("- id: budget-officer", "- id: treasurer\n    was: [budget-officer]")
    text = text.replace("ask: papers", "ask: drafts")
    (root / "campaigns" / "budget.yaml").write_text("was: [hearings]\n" + text, encoding="utf-8")
    file.unlink()
    rows = json.loads(advocacy("ask", "list", "--json").out)
    found = {s["target"]: s["state"] for s in rows[1]["states"]}
    assert rows[1]["name"] == "budget/drafts"
    assert found["treasurer"] == "promised"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("papers", "wonn"), 2, "'won'"),
        (("paprs", "won"), 4, "papers"),
        (("hearings/hearings", "won", "--with", "budget-officer"), 4, "not asked of"),
        (("papers", "won", "--on", "+3d"), 2, "not come yet"),
    ],
)
def test_what_is_wrong_is_said(advocacy, arguments, code, said) -> None:
    result = advocacy("ask", "set", *arguments)
    assert result.code == code
    assert said in result.err
    assert json.loads(advocacy("journal", "list", "--json").out) == []


def test_an_earlier_day_is_recorded_once(advocacy) -> None:
    advocacy("ask", "set", "papers", "won", "--with", "budget-officer")
    early = ("ask", "set", "papers", "asked", "--with", "budget-officer", "--on", "20.11.2026")
    assert advocacy(*early).out
    again = advocacy(*early)
    assert (again.code, again.out) == (0, "")
    assert "asked already" in again.err
    # the state of today was not yet that of the earlier day
    assert advocacy(*early[:3], "won", *early[4:6], "--on", "19.11.2026").out
    assert states(advocacy, "papers")["budget-officer"] == "won"


def test_what_was_said_in_private_is_news_when_it_is_said_openly(advocacy, root: Path) -> None:
    said = ("ask", "set", "papers", "promised")
    assert advocacy(*said, "--private").out
    assert "already" in advocacy(*said, "--private").err
    assert advocacy(*said).out
    assert "already" in advocacy(*said).err
    advocacy("ask", "list", "-o", "told.csv")
    assert "promised" in (root / "told.csv").read_text(encoding="utf-8")


def test_a_state_that_somebody_set_meanwhile_is_not_overruled(advocacy, monkeypatch) -> None:
    from advocacy_cli.store.history import History

    read = iter([(), ("1" * 32,)])  # before the transaction, then within it
    monkeypatch.setattr(History, "heads", lambda *_: next(read))
    refused = advocacy("ask", "set", "papers", "won")
    assert refused.code == 5
    assert "changed meanwhile" in refused.err
