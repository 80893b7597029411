"""The end of a reply period is the lawful one: with extensions, corrections, answers and names that change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from periods import started


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


def with_more(ruled: Path, by: str = "15d") -> None:
    """The rule of the test workspace, which does not say how to count, with an extension and a complaint."""
    rules = ruled / "platform/rules/clocks.yaml"
    more = (
        f"    silence: refusal\n    extension: {{by: {by}, source: a law, verified: true}}\n"
        "    then: [{id: complaint, name: {en: X}, within: xk-complain, office: watchdog}]\n"
    )
    rules.write_text(rules.read_text("utf-8").replace("    silence: refusal\n", more), "utf-8")


def test_time_taken_too_late_or_beyond_the_rule_moves_no_complaint(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    with_more(ruled)
    line = ("clock", "extend", "hearings/documents", "--reason", "x")  # 20 or 24 November
    late = advocacy(*line, "--by", "15d")
    assert "may have been over on Fri 20 November 2026 already" in late.err
    assert "BEWARE: what you can do about their silence is counted from Fri 20" in late.err
    row = rows()["hearings/documents"]
    assert (row["state"], row["due"], row["otherwise"]) == ("extended", "2026-12-07", "2026-12-15")
    assert "by law their time is over on 2026-11-20" in row["why"]
    assert rows()["hearings/documents.complaint"]["due"] == "2026-12-07"
    assert "hearings/documents.complaint" in advocacy("due").out
    assert "By law it ended on Fri 20" in advocacy("clock", "explain", "hearings/documents").out
    told = advocacy(*line, "--by", "15d", "--on", "2026-11-19")  # they did say so in time
    assert (told.code, "BEWARE" in told.err) == (0, False)
    assert "hearings/documents.complaint" not in rows()
    for more in ((), ("--on", "2026-11-19")):
        again = advocacy(*line, "--by", "15d", *more)
        assert ("already" in again.err, "BEWARE" in again.err) == (True, False)
    assert len(json.loads(advocacy("journal", "list", "--json").out)) == 2
    beyond = advocacy(*line, "--by", "40d", "--on", "2026-11-20")
    assert "allows it until Tue 15 December 2026 only" in beyond.err
    assert "counted from Mon 7 December 2026, the lawful end, and not from Wed 30" in beyond.err


def test_what_was_extended_in_time_may_be_extended_again(
    store_url: str,
    ruled: Path,
    advocacy: Any,
    rows: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started(advocacy, on="2026-11-13")  # they have until Fri 20 November
    line = ("clock", "extend", "C1", "--reason", "x")
    assert advocacy(*line, "--to", "2026-11-23", "--on", "2026-11-19").code == 0
    second = advocacy(*line, "--by", "5d", "--on", "2026-11-23")
    assert (second.code, second.err.count("over on"), second.err.count("BEWARE")) == (0, 0, 0)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-01T09:00:00+01:00")
    assert rows()["hearings/C1.complaint"]["since"] == "2026-11-25"
    early = advocacy(*line, "--to", "2026-12-10", "--on", "2026-11-12")
    assert (early.code, "began on Fri 13 November 2026" in early.err) == (2, True)


def test_the_day_on_which_an_extension_was_told_can_be_put_right(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-10")  # they have until Tue 17 November
    line = ("clock", "extend", "C1", "--by", "5d", "--reason", "x")
    late = advocacy(*line)
    assert "advocacy clock extend hearings/C1 --by 5d --reason TEXT --on DATE" in late.err
    assert advocacy(*line, "--on", "2026-11-16").code == 0
    assert "hearings/C1.complaint" not in rows()
    right = advocacy(*line, "--on", "2026-11-18")  # no: it was a day after the end
    assert "hearings/C1 is due on Mon 23 November 2026 as before" in right.err
    assert "was over on Tue 17 November 2026 already" in right.err
    assert "BEWARE" in right.err
    found = rows()
    assert (found["hearings/C1"]["due"], found["hearings/C1"]["state"]) == (
        "2026-11-23",
        "extended",
    )
    assert found["hearings/C1.complaint"]["since"] == "2026-11-17"


def test_extensions_count_in_the_order_in_which_they_were_told(
    ruled: Path,
    advocacy: Any,
    rows: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started(advocacy, on="2026-11-13")  # until Fri 20 November; the rule gives 5 days more
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-01T09:00:00+01:00")
    line = ("clock", "extend", "C1", "--reason", "x")
    assert advocacy(*line, "--to", "2026-11-24", "--on", "2026-11-23").code == 0
    assert advocacy(*line, "--to", "2026-11-23", "--on", "2026-11-20").code == 0  # learned of later
    assert advocacy(*line, "--to", "2026-11-25", "--on", "2026-11-24").code == 0
    assert rows()["hearings/C1.complaint"]["since"] == "2026-11-25"


def test_a_rule_that_knows_no_more_time_gives_none(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    rules = ruled / "platform/rules/more.yaml"
    text = rules.read_text("utf-8").replace("    extension: {by: 5d, source: from memory}\n", "")
    rules.write_text(text, "utf-8")
    started(advocacy, on="2026-11-13")
    line = ("clock", "extend", "C1", "--to", "2026-12-10", "--reason", "x", "--on", "2026-11-16")
    assert "BEWARE" in advocacy(*line).err
    assert rows()["hearings/C1.complaint"]["due"] == "2026-12-07"  # 15 days, and a weekend


def test_days_by_which_it_was_extended_are_counted_anew_when_a_day_off_comes(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)  # until Mon 30 November
    assert advocacy("clock", "extend", "C1", "--by", "5d", "--reason", "x").code == 0
    days = json.loads(advocacy("clock", "explain", "C1", "--json").out)[0]["days"]
    assert [(d["day"], d["calendar"]) for d in days if "ends" in d["what"]] == [
        ("2026-11-30", None),
        ("2026-12-07", None),
    ]
    assert [d["calendar"] for d in days if "2026-12-01" <= d["day"] <= "2026-12-05"] == [
        1,
        2,
        3,
        4,
        5,
    ]
    (ruled / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-new, jurisdiction: xk, date: 2026-12-07, name: {en: A new day off}}\n",
        encoding="utf-8",
    )
    moved = advocacy("due")
    assert "moves hearings/C1: from Mon 7 December 2026 to Tue 8 December 2026" in moved.err
    row = rows()["hearings/C1"]
    assert (row["due"], row["was"], row["state"]) == ("2026-12-08", "2026-12-07", "extended")
    assert "hearings/C1 ends Tue 8 December 2026, not Mon 7" in advocacy("check").err


def test_both_ends_stand_after_an_extension(
    store_url: str, ruled: Path, advocacy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_more(ruled)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-19T09:00:00+01:00")
    line = ("clock", "extend", "hearings/documents", "--reason", "x", "--by", "15d")
    assert "allows" not in advocacy(*line).err
    assert "Mon 7 December, or Tue 15 December" in " ".join(
        advocacy("due", "--within", "30d").out.split()
    )
    told = " ".join(advocacy("clock", "explain", "hearings/documents").out.split())
    assert "Extended by 15 days: ends Mon 7 December 2026 (or Tue 15 December 2026" in told


def test_nobody_extends_a_period_by_nothing_or_for_ever(ruled: Path, advocacy: Any) -> None:
    started(advocacy)
    for by in ("0d", "99999d", "-3d", "x"):
        found = advocacy("clock", "extend", "C1", "--by", by, "--reason", "x")
        assert (found.code, "such as --by 15d" in found.err) == (2, True), found.err


def test_an_answer_to_a_period_whose_first_day_was_corrected_is_said(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    assert advocacy("clock", "answer", "hearings/documents", "--on", "2026-11-18").code == 0
    campaign = ruled / "campaigns/hearings.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("from: 2026-11-13", "from: 2026-11-12"))
    row = rows()["hearings/documents"]
    assert (row["state"], "the plan speaks" in row["why"]) == ("running", True)
    told = " ".join(advocacy("status").out.split())
    assert "hearings/documents: the plan was edited since the journal changed it" in told


def test_an_extension_of_another_delivery_is_said(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    line = ("letter", "sent", "hearings/request", "--via", "hand", "--on")
    assert advocacy(*line, "2026-11-18").code == 0
    assert advocacy("clock", "extend", "C1", "--to", "2026-12-04", "--reason", "x").code == 0
    assert advocacy(*line, "2026-11-19").code == 0
    why = rows()["hearings/C1"]["why"]
    assert ("of another delivery" in why, "plan" in why) == (True, False)


def test_a_day_off_that_nobody_verified_says_so_in_the_count(ruled: Path, advocacy: Any) -> None:
    off = ruled / "platform/rules/off.yaml"
    row = "holidays:\n- {id: xk-new, jurisdiction: xk, date: 2026-11-30, name: {en: A day}"
    off.write_text(row + "}\n", encoding="utf-8")
    started(advocacy)
    explained = " ".join(advocacy("clock", "explain", "C1").out.split())
    assert "A day, not verified" in explained
    rows = {r["name"]: r for r in json.loads(advocacy("due", "--json").out)}
    assert "a day off in it is not verified" in rows["hearings/C1"]["why"]
    off.write_text(
        row + ", source: a law, checked: 2026-11-23, verified: true}\n", encoding="utf-8"
    )
    assert "not verified" not in json.loads(advocacy("clock", "list", "--json").out)[1]["why"]


def test_each_of_two_holidays_on_one_day_shows_it(ruled: Path, advocacy: Any) -> None:
    (ruled / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-a, jurisdiction: xk, date: 12-08, name: {en: A}}\n"
        "- {id: xk-b, jurisdiction: xk, date: 12-08, name: {en: B}}\n",
        encoding="utf-8",
    )
    for rule in ("xk-a", "xk-b"):
        assert "2026-12-08" in advocacy("rule", "show", rule).out


def test_a_period_is_the_same_whatever_it_is_called_now(
    store_url: str, ruled: Path, advocacy: Any
) -> None:
    line = ("clock", "start", "hearings", "xk-answer", "--on", "2026-11-20", "--with")
    assert advocacy(*line, "watchdog").out == "hearings/C1\n"
    offices = ruled / "platform/offices.yaml"
    offices.write_text(
        offices.read_text("utf-8").replace("id: watchdog", "id: watch\n    was: [watchdog]")
    )
    campaign = ruled / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8")
    (ruled / "campaigns/budget.yaml").write_text("was: [hearings]\n" + text, "utf-8")
    campaign.unlink()
    for name in ("watch", "watchdog"):
        again = advocacy("clock", "start", "budget", *line[3:], name)
        assert (again.code, again.out) == (0, "budget/C1\n"), again.err
        assert "already recorded" in again.err
    assert advocacy("clock", "start", "budget", *line[3:], "watch", "--again").out == "budget/C2\n"
    other = advocacy("clock", "start", "budget", *line[3:], "mayor-zvecan")
    assert other.out == "budget/C3\n"


def test_what_nothing_reminds_of_is_said(ruled: Path, advocacy: Any) -> None:
    assert "remind of nothing" not in started(advocacy, on="2026-11-19").err
    campaign = ruled / "campaigns/hearings.yaml"
    campaign.write_text("status: closed\n" + campaign.read_text("utf-8"), "utf-8")
    closed = started(advocacy)
    assert (closed.code, "remind of nothing in it unless" in closed.err) == (0, True)


def test_a_campaign_rests_on_the_rules_of_periods_started_by_hand(
    store_url: str, ruled: Path, advocacy: Any
) -> None:
    def rules() -> set[str]:
        rows = json.loads(advocacy("rule", "list", "--campaign", "hearings", "--json").out)
        return {row["id"] for row in rows}

    assert "xk-answer" not in rules()
    started(advocacy)
    assert {"xk-answer", "xk-public-documents"} <= rules()
    assert "xk-urgent" not in rules()


def test_a_step_that_was_postponed_from_another_end_is_due_by_law(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    text = campaign.read_text("utf-8").replace("xk-public-documents\n    of", "xk-answer\n    of")
    campaign.write_text(text.replace("from: 2026-11-13", "from: 2026-11-12"), "utf-8")
    line = ("postpone", "hearings/documents.complaint", "--to", "2026-11-25", "--reason", "earlier")
    assert advocacy(*line).code == 0
    assert rows()["hearings/documents.complaint"]["due"] == "2026-11-25"
    campaign.write_text(text, "utf-8")  # silent since the 20th, not the 19th
    assert rows()["hearings/documents.complaint"]["due"] == "2026-12-07"


def test_the_plan_says_that_it_waits_for_that_delivery(ruled: Path, advocacy: Any) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    campaign.write_text(
        campaign.read_text("utf-8").replace("from: 2026-11-13", "from: letter:request")
    )
    line = ("clock", "start", "hearings", "xk-public-documents", "--on", "2026-11-20", "--with")
    assert "which waits for hearings/request" in advocacy(*line, "mayor-zvecan").err
    assert "waits for" not in advocacy(*line, "assembly-chair-zvecan").err


def test_a_deadline_that_a_private_delivery_starts_is_private(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    campaign.write_text(
        campaign.read_text("utf-8").replace("from: 2026-11-13", "from: letter:request")
    )
    line = ("letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-20")
    assert advocacy(*line, "--private").code == 0
    assert rows()["hearings/documents"]["private"]
    assert (
        advocacy("clock", "extend", "hearings/documents", "--by", "3d", "--reason", "x").code == 0
    )
    assert json.loads(advocacy("journal", "list", "--json").out)[-1]["private"]


def test_a_complaint_speaks_of_the_silence_that_time_taken_too_late_does_not_end(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-10")  # until Tue 17 November
    advocacy("clock", "extend", "C1", "--to", "2026-12-10", "--reason", "x")
    step = {s["id"]: s for s in rows()["hearings/C1"]["steps"]}["complaint"]
    made = advocacy(
        *step["command"].split()[1:], "--language", "en", "--format", "txt", "-o", "made"
    )
    assert made.code == 0, made.err
    (letter,) = (ruled / "made").rglob("*.txt")
    assert "17 November 2026" in letter.read_text("utf-8")


def test_after_an_extension_too_the_silence_is_sure_from_the_later_end_only(
    ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_more(ruled)
    line = ("clock", "extend", "hearings/documents", "--by", "1d", "--reason", "x")
    assert advocacy(*line, "--on", "2026-11-19").code == 0  # 23 or 25 November
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T09:00:00+01:00")
    (complaint,) = rows()["hearings/documents"]["steps"]
    assert (complaint["since"], complaint["early"]) == ("2026-11-23", "2026-11-25")
