"""Lists and pages of the plan: campaigns, targets, offices, rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "tuple[int, str, str]"]

PAUSED = """\
title: Безбедност
area: security
status: paused
lead: ngo-example
targets: [assembly-chair-zvecan]
asks:
  - {id: lights, text: Уведите расвету.}
"""


@pytest.fixture(autouse=True)
def _second(root: Path) -> None:
    (root / "campaigns" / "lights.yaml").write_text(PAUSED, encoding="utf-8")


def ids(advocacy: Run, *arguments: str) -> list[str]:
    code, out, err = advocacy(*arguments, "--json=id")
    assert code == 0, err
    return [row["id"] for row in json.loads(out)]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ["hearings", "lights"]),
        (("--area", "security"), ["lights"]),
        (("--status", "active"), ["hearings"]),
        (("--status", "active", "--status", "paused"), ["hearings", "lights"]),
        (("--member", "ngo-example"), ["lights"]),
        (("--owner", "ana"), ["hearings"]),
        (("--owner", "me"), ["hearings"]),
        (("--campaign", "li"), ["lights"]),
        (("--area", "security", "--status", "active"), []),
    ],
)
def test_campaigns_pass_the_filters(
    advocacy: Run, options: tuple[str, ...], found: list[str]
) -> None:
    assert ids(advocacy, "campaign", "list", *options) == found


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--area", "x"), 4), (("--status", "x"), 2), (("--owner", "x"), 4), (("--campaign", "x"), 4)],
)
def test_a_wrong_filter_is_said(advocacy: Run, options: tuple[str, ...], code: int) -> None:
    assert advocacy("campaign", "list", *options)[0] == code


def test_a_campaign_is_shown_whole(advocacy: Run) -> None:
    rows = json.loads(advocacy("campaign", "show", "hearings", "--json")[1])
    assert [r["kind"] for r in rows] == [
        *["target"] * 3, *["ask"] * 2, *["deadline"] * 2, "meeting", "letter", "petition",
    ]  # fmt: skip
    assert rows[7]["when"] == "2026-12-03T10:00:00+01:00"


def test_targets_and_who_they_are(advocacy: Run) -> None:
    rows = json.loads(advocacy("target", "list", "--json", "--campaign", "hearings")[1])
    assert [r["id"] for r in rows] == ["mayor-zvecan", "assembly-chair-zvecan", "budget-officer"]
    assert rows[0]["who"] == "Председник општине Звечан"
    assert (rows[1]["influence"], rows[0]["influence"]) == (5, None)


def test_a_target_is_shown_in_every_campaign(advocacy: Run) -> None:
    rows = json.loads(advocacy("target", "show", "assembly-chair-zvecan", "--json")[1])
    assert [r["campaign"] for r in rows] == ["hearings", "lights"]
    rows = json.loads(advocacy("target", "show", "lights/assembly", "--json")[1])
    assert [r["campaign"] for r in rows] == ["lights"]
    assert advocacy("target", "show", "nobody")[0] == 4


def test_offices(advocacy: Run) -> None:
    rows = json.loads(advocacy("office", "list", "--json")[1])
    assert [(r["id"], r["holder"], r["campaigns"]) for r in rows] == [
        ("assembly-chair-zvecan", None, ["hearings", "lights"]),
        ("mayor-zvecan", None, ["hearings"]),
    ]
    assert ids(advocacy, "office", "list", "--level", "central") == []
    assert advocacy("office", "list", "--level", "city")[0] == 2
    code, out, _ = advocacy("office", "show", "mayor")
    assert code == 0
    assert "platform/offices.yaml:7:5" in out


def test_rules(advocacy: Run) -> None:
    assert ids(advocacy, "rule", "list", "--kind", "clock") == ["xk-public-documents"]
    assert ids(advocacy, "rule", "list", "--unverified") == ["xk-municipal-petition", "xk-labour"]
    rows = json.loads(advocacy("rule", "show", "xk-labour", "--json")[1])
    # 1 May 2027 is a Saturday; this small workspace knows no other day off, so Monday is free.
    assert rows[0]["days"] == ["2026-05-01", "2027-05-01", "2027-05-03"]
    assert advocacy("rule", "list", "--kind", "law")[0] == 2


@pytest.mark.parametrize("noun", ["campaign", "target", "office", "rule"])
def test_a_table_is_80_columns(advocacy: Run, noun: str) -> None:
    code, out, _ = advocacy(noun, "list")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--format", "md", "-o", ".advocacy/advocacy.db"),
        ("due", "--format", "md", "-o", "platform/offices.yaml"),
        ("ask", "list", "--format", "md", "-o", "advocacy.toml"),
        ("calendar", "export", "-o", "campaigns/x.ics"),
        ("letter", "make", "-o", "campaigns"),
        ("letter", "make", "--merged", "campaigns/hearings.yaml"),
        ("petition", "make", "-o", "platform"),
    ],
)
def test_no_output_takes_the_place_of_the_plan_or_the_journal(
    advocacy: Run, root: Path, words: tuple[str, ...]
) -> None:
    assert advocacy("log", "hearings", "x")[0] == 0
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    code, _, err = advocacy(*words)
    assert code == 5, err
    assert "no place for output" in err
    after = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    assert {p: c for p, c in after.items() if p.name != "plan.json"} == {
        p: c for p, c in before.items() if p.name != "plan.json"
    }


def test_a_mechanism_is_shown_with_what_a_petition_must_keep_to(advocacy: Run) -> None:
    (row,) = json.loads(advocacy("rule", "show", "xk-municipal-petition", "--json")[1])
    assert {"to", "threshold", "columns", "level", "clock"} <= set(row)
    assert row["columns"]
    out = advocacy("rule", "show", "xk-municipal-petition")[1]
    assert "columns" in out


def test_a_file_name_cannot_forge_a_line(advocacy: Run, root: Path) -> None:
    (root / "campaigns" / "a\nb.yaml").write_text("x", encoding="utf-8")
    err = advocacy("check")[2]
    assert "campaigns/a\\nb.yaml:1:1: error:" in err
