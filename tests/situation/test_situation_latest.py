"""What counts as the latest, of an ask and of a contact, also over a renaming and within one day."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from advocacy_cli.plan.load import load
from advocacy_cli.situation.contacts import last_contacts
from advocacy_cli.store import Scope, Store
from advocacy_cli.workspace import open_workspace


def rename(root: Path, new: str) -> None:
    """The campaign `hearings` and its target `budget-officer` under other ids."""
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("- id: budget-officer", "- id: alpha\n    was: [budget-officer]")
    file.unlink()
    said = f"was: [hearings]\n{text}"
    (root / "campaigns" / f"{new}.yaml").write_text(said, encoding="utf-8")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    return lambda hour: monkeypatch.setenv("ADVOCACY_NOW", f"2026-11-23T{hour:02}:00:00+01:00")


@pytest.mark.parametrize("new", ["aaa", "zzz"])
def test_of_two_on_one_day_the_later_recorded_counts_whatever_the_ids(
    advocacy, root: Path, at, new: str
) -> None:
    at(9)
    advocacy("ask", "set", "hearings/papers", "won", "--with", "budget-officer")
    advocacy("log", "hearings", "one", "--with", "budget-officer", "--via", "phone")
    rename(root, new)
    at(10)
    advocacy("ask", "set", f"{new}/papers", "refused", "--with", "alpha")
    advocacy("log", new, "two", "--with", "alpha", "--via", "viber")
    (row,) = json.loads(advocacy("ask", "show", f"{new}/papers", "--json").out)
    assert {s["target"]: s["state"] for s in row["states"]}["alpha"] == "refused"
    (status,) = json.loads(advocacy("status", new, "--json").out)
    assert (status["last_contact"]["via"], status["last_contact"]["with"]) == ("viber", "alpha")


def test_last_contacts_follow_renaming_and_keep_secrets(advocacy, root: Path, at) -> None:
    advocacy("log", "hearings", "one", "--with", "budget-officer", "--via", "phone")
    at(10)
    advocacy("log", "hearings", "two", "--with", "budget-officer", "--via", "viber", "--private")
    rename(root, "budget")
    workspace = open_workspace(root, os.environ)
    plan = load(workspace)
    with Store(workspace) as store:
        for private, channel in ((True, "viber"), (False, "phone")):
            found = last_contacts(plan, store.history().within(Scope(private)))
            assert {key: c.channel for key, c in found.items()} == {("budget", "alpha"): channel}


@pytest.mark.parametrize(
    "command",
    [
        ("status", "-o", "told.json"),
        ("status", "--format", "md", "-o", "told.md"),
        ("due", "--within", "8w", "--format", "csv", "-o", "told.csv"),
        ("ask", "list", "-o", "told.json"),
        ("ask", "show", "hearings/papers", "-o", "told.json"),
    ],
)
def test_a_private_state_of_an_ask_stands_in_no_file(advocacy, root: Path, command) -> None:
    advocacy("ask", "set", "hearings/papers", "asked")
    assert advocacy(*command).code == 0
    (file,) = root.glob("told.*")
    before = file.read_text(encoding="utf-8-sig")
    assert "refused" not in before
    advocacy("ask", "set", "hearings/papers", "refused", "--private")
    assert advocacy(*command).code == 0
    assert file.read_text(encoding="utf-8-sig") == before
    assert "refused" in advocacy("ask", "list", "--json").out
