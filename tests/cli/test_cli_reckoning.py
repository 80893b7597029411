"""The end of a reply period is the lawful one: with extensions, corrections, answers and names that change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULES = """\
clocks:
  - id: xk-urgent
    name: {sr: Хитно, en: Urgent decision}
    period: 48h
    count: hours
    verified: false
    source: a brochure
  - id: xk-answer
    name: {sr: Одговор, en: Answer}
    period: 7d
    count: calendar
    silence: refusal
    extension: {by: 5d, source: from memory}
    then:
      - {id: reminder, name: {sr: Подсећање, en: Reminder}, template: follow-up, period: 5d}
      - {id: complaint, name: {sr: Жалба, en: Complaint}, within: xk-complain, office: watchdog,
         template: complaint, period: 30d, source: a law, verified: true}
      - {id: court, name: {sr: Суд, en: Court}, within: xk-sue, after: complaint, to: the court}
    source: a law
    checked: 2026-11-23
    verified: true
  - {id: xk-complain, name: {sr: Рок за жалбу, en: Time to complain}, period: 15d, count: calendar, binds: us}
  - {id: xk-sue, name: {sr: Рок за тужбу, en: Time to sue}, period: 30d, count: calendar, binds: us}
"""
OFFICE = """\
  - id: watchdog
    body: zvecan
    role: director
    title: {sr: Повереник, sq: Komisioneri, en: Commissioner}
    language: sr-Cyrl
    address: {sr: Приштина, sq: Prishtinë, en: Pristina}
"""


@pytest.fixture
def ruled(root: Path) -> Path:
    """The test workspace with rules whose every part is used, and an office that nobody addresses."""
    (root / "platform/rules/more.yaml").write_text(RULES, encoding="utf-8")
    offices = root / "platform/offices.yaml"
    offices.write_text(offices.read_text("utf-8").rstrip() + "\n" + OFFICE, encoding="utf-8")
    return root


@pytest.fixture
def rows(advocacy: Callable[..., Any]) -> Callable[[], dict[str, Any]]:
    """`clock list` by name."""
    return lambda: {row["name"]: row for row in json.loads(advocacy("clock", "list", "--json").out)}


def started(advocacy: Any, *more: str, on: str = "2026-11-21") -> Any:
    line = ("clock", "start", "hearings", "xk-answer", "--with", "mayor-zvecan", "--on", on)
    return advocacy(*line, *more)


def test_an_extension_is_of_one_delivery(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    line = ("letter", "sent", "hearings/request", "--via", "hand", "--on")
    assert advocacy(*line, "2026-11-18").code == 0
    assert advocacy("clock", "extend", "C1", "--to", "2026-12-04", "--reason", "x").code == 0
    assert advocacy(*line, "2026-11-19").code == 0
    row = rows()["hearings/C1"]
    assert (row["state"], row["since"], row["due"]) == ("running", "2026-11-19", "2026-11-26")


def test_hours_are_extended_by_whole_days(
    ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    line = ("clock", "start", "hearings", "xk-urgent", "--with", "mayor-zvecan", "--on")
    assert advocacy(*line, "21.11.2026 14:30").code == 0
    assert advocacy("clock", "extend", "C1", "--by", "3d", "--reason", "x").code == 0
    assert rows()["hearings/C1"]["due"] == "2026-11-26"


def test_what_follows_of_a_private_period_is_private(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, "--private", "--note", "a source told us", on="2026-11-02")
    assert advocacy("done", "C1.complaint", "--on", "2026-11-16").code == 0
    assert advocacy("clock", "extend", "C1", "--to", "2026-12-01", "--reason", "x").code == 0
    assert advocacy("clock", "answer", "C1", "--note", "y").code == 0
    found = json.loads(advocacy("journal", "list", "--json").out)
    assert [entry["private"] for entry in found] == [True] * 4
    assert advocacy("clock", "list", "--for", "partners", "-o", "list.json").code == 0
    assert "hearings/C1" not in (ruled / "list.json").read_text("utf-8")


def test_steps_say_what_they_lack_and_who_takes_them(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    for office in ("mayor-zvecan", "assembly-chair-zvecan"):  # two are silent
        line = ("clock", "start", "hearings", "xk-answer", "--with", office, "--on", "2026-11-10")
        assert advocacy(*line).code == 0
    advocacy("letter", "make", "hearings", "--template", "complaint", "--to", "watchdog")
    sent = ("letter", "sent", "hearings/Template-complaint", "--to", "watchdog", "--via", "post")
    assert advocacy(*sent).code == 0
    found = rows()
    taken = {
        (name, step["id"]): step["letter"]
        for name in ("hearings/C1", "hearings/C2")
        for step in found[name]["steps"]
        if step["id"] == "complaint"
    }
    # one letter takes one step; for the other office a second one is to be made
    assert sorted(letter or "" for letter in taken.values()) == ["", "hearings/L1"]
    (left,) = (
        step
        for name in ("hearings/C1", "hearings/C2")
        for step in found[name]["steps"]
        if step["id"] == "complaint" and step["taken"] is None
    )
    assert left["command"].endswith("--template complaint --to watchdog --again")


def steps_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    return {step["id"]: step for step in found[name]["steps"]}


def test_a_delivery_on_another_day_is_no_new_day_off(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    line = ("letter", "sent", "hearings/request", "--via", "hand", "--on")
    assert advocacy(*line, "2026-11-18").code == 0
    assert advocacy(*line, "2026-11-19").code == 0
    row = rows()["hearings/C1"]
    assert (row["since"], row["due"], row["was"]) == ("2026-11-19", "2026-11-26", None)
    assert "as when it began" not in advocacy("check").err


def test_a_complaint_of_the_plan_hides_only_its_own_last_day(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-02")  # silent since Mon 9 November
    campaign = ruled / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8")
    own = (
        "  - {{id: own, what: Complain, clock: xk-complain, of: assembly-chair-zvecan, from: {}}}\n"
    )
    campaign.write_text(
        text.replace("meetings:\n", own.format("2026-11-20") + "meetings:\n"), "utf-8"
    )
    assert rows()["hearings/C1.complaint"]["due"] == "2026-11-24"
    assert "hearings/C1.complaint" in {r["name"] for r in json.loads(advocacy("due", "--json").out)}
    campaign.write_text(
        text.replace("meetings:\n", own.format("2026-11-09") + "meetings:\n"), "utf-8"
    )
    assert "hearings/C1.complaint" not in rows()  # the same day twice would be two reminders


def test_after_an_answer_the_next_step_may_be_taken_that_day(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-02")
    advocacy("letter", "make", "hearings", "--template", "complaint", "--to", "watchdog")
    line = ("hearings/Template-complaint", "--to", "watchdog")
    assert advocacy("letter", "sent", *line, "--via", "post", "--on", "2026-11-12").code == 0
    assert "court" not in steps_of(rows(), "hearings/C1")  # they have 30 days
    assert advocacy("letter", "answered", *line, "--on", "2026-11-20").code == 0
    court = steps_of(rows(), "hearings/C1")["court"]
    assert (court["since"], court["until"]) == ("2026-11-20", "2026-12-21")


def test_an_answer_does_not_come_before_its_question(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)
    early = advocacy("clock", "answer", "C1", "--on", "2026-11-20")
    assert (early.code, "before hearings/C1 began, Sat 21 November 2026" in early.err) == (2, True)
    assert rows()["hearings/C1"]["state"] == "running"
    assert advocacy("clock", "answer", "C1", "--on", "2026-11-21").code == 0


def test_their_period_is_never_made_shorter(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)
    assert advocacy("postpone", "C1", "--to", "2026-11-25", "--reason", "x").code == 2
    assert advocacy("clock", "extend", "C1", "--by", "5d", "--reason", "x").code == 0
    assert advocacy("clock", "extend", "C1", "--by", "0d", "--reason", "x").code == 2
    assert rows()["hearings/C1"]["due"] == "2026-12-07"
    advocacy("clock", "start", "hearings", "xk-complain", "--on", "2026-11-20")
    assert advocacy("postpone", "C2", "--to", "2026-11-30", "--reason", "early bird").code == 0


def test_an_extended_period_is_not_said_to_end_by_law(ruled: Path, advocacy: Any) -> None:
    started(advocacy)
    advocacy("clock", "extend", "C1", "--by", "5d", "--reason", "x")
    (ruled / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-new, jurisdiction: xk, date: 2026-11-30, name: {en: A new day off}}\n",
        encoding="utf-8",
    )
    assert "hearings/C1 ends" not in advocacy("check").err


def test_what_a_rule_allows_is_its_widest_reading(ruled: Path, advocacy: Any) -> None:
    rules = ruled / "platform/rules/clocks.yaml"
    more = "    silence: refusal\n    extension: {by: 15d, source: a law, verified: true}\n"
    rules.write_text(rules.read_text("utf-8").replace("    silence: refusal\n", more), "utf-8")
    line = ("clock", "extend", "hearings/documents", "--reason", "x", "-n", "--to")
    # working days both times: until Tue 24 November, and 15 more
    assert "allows it until" not in advocacy(*line, "2026-12-15").err
    assert "allows it until Tue 15 December 2026 only" in advocacy(*line, "2026-12-16").err


def test_a_step_follows_its_deadline_to_a_new_name(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    rules = ruled / "platform/rules/clocks.yaml"
    step = "    then: [{id: complaint, name: {en: X}, within: xk-complain, office: watchdog}]\n"
    rules.write_text(
        rules.read_text("utf-8").replace("    count: unknown\n", "    count: unknown\n" + step),
        "utf-8",
    )
    assert advocacy("done", "hearings/documents.complaint", "--on", "2026-11-21").code == 0
    campaign = ruled / "campaigns/hearings.yaml"
    renamed = "- id: papers-due\n    was: [documents]\n"
    campaign.write_text(campaign.read_text("utf-8").replace("- id: documents\n", renamed), "utf-8")
    assert rows()["hearings/papers-due.complaint"]["state"] == "done"
    campaign.write_text(campaign.read_text("utf-8").replace("    was: [documents]\n", ""), "utf-8")
    assert "hearings/documents.complaint" in advocacy("check").err  # nothing is dropped in silence


@pytest.mark.parametrize("day", ["9999-12-30", "0001-01-01", "2026-02-30"])
def test_a_start_that_no_calendar_reaches_is_named(root: Path, advocacy: Any, day: str) -> None:
    campaign = root / "campaigns/hearings.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("from: 2026-11-13", f"from: {day}"))
    found = advocacy("due")
    assert (found.code, f"there is no day {day}" in found.err) == (3, True), found.err
