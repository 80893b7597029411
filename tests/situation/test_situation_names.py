"""What the plan renamed is followed; what it no longer explains is shown with the line to add."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advocacy_cli.plan.load import load
from advocacy_cli.situation.asks import Standing, standings, summed
from advocacy_cli.situation.names import unexplained
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import Workspace, open_workspace

SET = Draft(
    "ask-set", "hearings", "ask:hearings/papers", (("target", "budget-officer"),), state="won"
)


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return open_workspace(root, os.environ)


def test_an_id_that_nothing_explains_is_shown_with_the_line_to_add(workspace: Workspace) -> None:
    with Store(workspace) as store:
        with store.command("ask set") as command:
            command.append(SET)
            lost = command.append(SET._replace(subject="ask:hearings/lost"))
        plan, history = load(workspace), store.history()
        (found,) = unexplained(plan, history.entries())
        assert (found.reference, found.entry) == ("ask:hearings/lost", lost.name)
        assert found.line.startswith("was: [lost]")
        stands = standings(plan, history, workspace.today())
    planned = sum(len(ask.of) for c in plan.campaigns.values() for ask in c.asks)
    assert len(stands) == planned + 1
    assert stands[-1][:4] == ("hearings", "lost", "budget-officer", "won")


@pytest.mark.parametrize(
    ("states", "word"),
    [
        (("won", "won"), "won"),
        (("won", "asked"), "partly-won"),
        (("won", "dropped"), "won"),
        (("open", "promised"), "open"),
        (("asked", "refused"), "asked"),
        (("dropped", "dropped"), "dropped"),
    ],
)
def test_one_word_for_an_ask_of_many_targets(states: tuple[str, ...], word: str) -> None:
    assert summed(tuple(Standing("c", "a", str(n), s) for n, s in enumerate(states))) == word
