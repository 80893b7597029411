"""The filters that every list has, by the campaigns and by the things' own states."""

from __future__ import annotations

import inspect
import json
import os
import re
from pathlib import Path

import pytest

from advocacy_cli.cli import filters
from advocacy_cli.cli.filters import ALL, Filter
from advocacy_cli.plan.load import load
from advocacy_cli.situation.asks import STATES
from advocacy_cli.situation.dated import AHEAD, OVER, dated
from advocacy_cli.store import Store
from advocacy_cli.workspace import open_workspace

HEARINGS = Path("campaigns/hearings.yaml")
LISTS = (
    ("campaign", "list"),
    ("target", "list"),
    ("office", "list"),
    ("ask", "list"),
    ("rule", "list"),
    ("meeting", "list"),
    ("letter", "list"),
    ("promise", "list"),
    ("journal", "list"),
    ("report", "initiatives"),
    ("status",),
    ("due",),
    ("calendar", "export"),
)


@pytest.fixture
def two(root: Path) -> Path:
    """The workspace with a second campaign, of another area, owner and member, on one other office."""
    text = (root / HEARINGS).read_text(encoding="utf-8")
    text = text.replace("minority-rights", "security").replace("owner: ana", "lead: ngo-example")
    start, end = text.index("targets:"), text.index("letters:")
    targets = "targets: [assembly-chair-zvecan]\nasks:\n  - {id: lamps, text: {en: Mend them}}\n"
    roads = text[:start] + targets + text[end : text.index("petition:")]
    roads = roads.replace("to: [mayor-zvecan]", "to: [assembly-chair-zvecan]")
    roads = roads.replace("ask: papers", "ask: lamps").replace("signed_by: [ana]", "")
    roads = re.sub(r"    (reply_by|clock): .*\n", "", roads)
    (root / "campaigns/roads.yaml").write_text(roads, encoding="utf-8")
    return root


def rows(advocacy, *arguments: str) -> list[dict[str, object]]:
    result = advocacy(*arguments, "--json")
    assert result.code == 0, result.err
    found: list[dict[str, object]] = json.loads(result.out)
    return found


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_every_list_has_every_filter(advocacy, command: tuple[str, ...]) -> None:
    page = advocacy(*command, "--help").out
    for option in ("--campaign", "--area", "--member", "--owner", "--status", "--state"):
        assert f"  {option} " in page, option


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_every_filter_is_taken_and_a_wrong_value_told(two, advocacy, command) -> None:
    for option, value in (
        ("--campaign", "hearings"),
        ("--area", "security"),
        ("--member", "ngo-example"),
        ("--owner", "me"),
        ("--status", "active"),
    ):
        result = advocacy(*command, option, value)
        assert result.code == 0, (option, result.err)
        wrong = advocacy(*command, option, "nothing-like-it")
        assert wrong.code == (2 if option == "--status" else 4), (option, wrong.err)
    wrong = advocacy(*command, "--state", "nothing-like-it")
    assert (wrong.code, "--state nothing-like-it: choose " in wrong.err) == (2, True)


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--campaign", "roads", ["roads"]),
        ("--campaign", "hear", ["hearings"]),
        ("--area", "security", ["roads"]),
        ("--member", "ngo-example", ["roads"]),
        ("--owner", "ana", ["hearings"]),
        ("--owner", "me", ["hearings"]),
        ("--status", "active", ["hearings", "roads"]),
        ("--status", "paused", []),
        ("--state", "active", ["hearings", "roads"]),
    ],
)
def test_campaigns(two, advocacy, option: str, value: str, found: list[str]) -> None:
    assert [row["id"] for row in rows(advocacy, "campaign", "list", option, value)] == found


def test_a_filter_may_be_repeated_and_several_have_to_fit(two, advocacy) -> None:
    both = rows(advocacy, "campaign", "list", "--area", "security", "--area", "minority-rights")
    assert len(both) == 2
    none = rows(advocacy, "campaign", "list", "--area", "security", "--owner", "ana")
    assert none == []


def test_targets_by_what_they_were_asked(two, advocacy) -> None:
    assert advocacy("ask", "set", "hearings/papers", "promised", "--with", "budget").code == 0
    found = rows(advocacy, "target", "list", "--state", "promised")
    assert [(row["campaign"], row["id"]) for row in found] == [("hearings", "budget-officer")]
    assert found[0]["states"] == [{"ask": "papers", "state": "promised", "since": "2026-11-23"}]
    assert len(rows(advocacy, "target", "list")) == 4


def test_targets_keep_private_states_at_home(two, advocacy, root: Path) -> None:
    said = ("ask", "set", "hearings/papers", "refused", "--with", "budget", "--private")
    assert advocacy(*said).code == 0
    assert rows(advocacy, "target", "list", "--state", "refused") != []
    assert advocacy("target", "list", "-o", "t.json").code == 0
    assert "refused" not in (root / "t.json").read_text(encoding="utf-8")


def test_offices_by_campaign_and_by_how_they_are_held(two, advocacy, root: Path) -> None:
    offices = root / "platform/offices.yaml"
    text = offices.read_text(encoding="utf-8")
    held = "    holders:\n      - {id: h1, vacant: true, from: 2026-01-01}\n"
    offices.write_text(text.replace("    holders: []\n", held), encoding="utf-8")
    by_state = {row["id"]: row["state"] for row in rows(advocacy, "office", "list")}
    assert by_state == {"mayor-zvecan": "vacant", "assembly-chair-zvecan": "unknown"}
    vacant = rows(advocacy, "office", "list", "--state", "vacant")
    assert [row["id"] for row in vacant] == ["mayor-zvecan"]
    ours = rows(advocacy, "office", "list", "--campaign", "roads")
    assert [row["id"] for row in ours] == ["assembly-chair-zvecan"]
    held = held.replace("vacant: true", "name: {en: First Person}, acting: true")
    offices.write_text(text.replace("    holders: []\n", held), encoding="utf-8")
    acting = rows(advocacy, "office", "list", "--state", "acting")
    assert [row["id"] for row in acting] == ["mayor-zvecan"]


def test_rules_by_the_campaign_that_rests_on_them(two, advocacy) -> None:
    every = {str(row["id"]): row["verified"] for row in rows(advocacy, "rule", "list")}
    used = {row["id"] for row in rows(advocacy, "rule", "list", "--campaign", "hearings")}
    assert used == {"xk-public-documents", "xk-municipal-petition"}
    assert rows(advocacy, "rule", "list", "--campaign", "roads") == []
    for state, wanted in (("verified", True), ("unverified", False)):
        found = {str(row["id"]) for row in rows(advocacy, "rule", "list", "--state", state)}
        assert found == {rule for rule, verified in every.items() if verified is wanted}


def test_the_journal_by_state(advocacy) -> None:
    assert advocacy("ask", "set", "hearings/papers", "asked").code == 0
    assert advocacy("ask", "set", "hearings/hearings", "won").code == 0
    found = rows(advocacy, "journal", "list", "--state", "won")
    assert [(row["subject"], row["state"]) for row in found] == [("hearings/hearings", "won")]


def test_due_by_state(advocacy) -> None:
    every = rows(advocacy, "due", "--within", "60d")
    late = rows(advocacy, "due", "--within", "60d", "--state", "overdue")
    assert late == [row for row in every if row["overdue"]]
    assert late
    planned = rows(advocacy, "due", "--within", "60d", "--state", "planned")
    assert {row["kind"] for row in planned} == {"meeting"}


def test_every_state_of_a_dated_thing_can_be_asked_for(advocacy, root: Path) -> None:
    for arguments in (
        ("letter", "sent", "hearings/request", "--via", "post", "--on", "2026-11-20"),
        ("promise", "add", "hearings/papers", "budget", "Soon", "--due", "2026-12-01"),
        ("log", "hearings", "called", "--next", "Call again", "--due", "2026-12-02"),
        ("meeting", "cancel", "hearings/first"),
    ):
        result = advocacy(*arguments)
        assert result.code == 0, result.err
    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store:
        found = dated(load(workspace), store.history(), workspace.today(), workspace.zone)
    assert {d.kind for d in found} >= {"ask", "deadline", "meeting", "promise", "step", "petition"}
    for thing in found:
        state, *_ = thing.states
        assert state in (OVER if thing.settled else AHEAD), thing


def test_a_calendar_of_what_is_in_a_state(advocacy, root: Path) -> None:
    assert advocacy("calendar", "export", "-o", "all.ics").code == 0
    assert advocacy("calendar", "export", "--state", "planned", "-o", "some.ics").code == 0
    every = (root / "all.ics").read_text(encoding="utf-8")
    some = (root / "some.ics").read_text(encoding="utf-8")
    assert every.count("BEGIN:VEVENT") > some.count("BEGIN:VEVENT") == 1


def test_what_a_state_leaves_out_of_the_calendar_is_not_gone(advocacy, root: Path) -> None:
    assert advocacy("calendar", "export").code == 0
    result = advocacy("calendar", "export", "--state", "planned")
    assert (result.code, "cancelled" in result.err) == (0, False)
    assert "advocacy.ics" not in result.out  # a part does not take the place of the whole


def test_nothing_said_lets_everything_through() -> None:
    assert ALL.lets("won")
    assert not ALL.narrows
    assert not Filter(state=["won"]).narrows
    assert Filter(owner=["me"]).narrows
    assert not Filter(state=["won"]).lets("open", "asked")


def test_options_stand_where_the_filter_stood_and_without_states_there_is_none() -> None:
    @filters.filtered()
    def one(ctx: int, only: Filter = ALL, last: str = "x") -> None: ...

    names = list(inspect.signature(one).parameters)
    assert names == ["ctx", "campaign", "area", "member", "owner", "status", "last"]

    got: list[Filter] = []

    @filters.filtered(*STATES)
    def two(only: Filter = ALL) -> None:
        got.append(only)

    five = dict.fromkeys(("campaign", "area", "member", "owner", "status"))
    two(**five, state=["won"])
    assert got == [Filter(state=["won"])]
