"""Reply periods started, extended, answered and explained; and what silence allows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from periods import started


def test_a_period_is_started_once(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    dry = started(advocacy, "-n")
    assert (dry.code, dry.out.split()[:3]) == (0, ["would", "start", "hearings/C1:"])
    assert "hearings/C1" not in rows()
    first = started(advocacy)
    assert (first.code, first.out) == (0, "hearings/C1\n")
    assert "ends Mon 30 November 2026" in first.err
    again = started(advocacy)
    assert (again.code, again.out) == (0, "hearings/C1\n")
    assert "already recorded" in again.err
    assert started(advocacy, "--again").out == "hearings/C2\n"
    row = rows()["hearings/C1"]
    assert (row["since"], row["due"], row["state"]) == ("2026-11-21", "2026-11-30", "running")
    assert (row["with"], row["binds"], row["verified"]) == (["mayor-zvecan"], "them", True)
    assert "hearings/C1" in advocacy("due").out
    advocacy("undo", "-y")
    assert set(rows()) == {"hearings/documents", "hearings/C1"}


def test_hours_run_from_the_hour(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    line = ("clock", "start", "hearings", "xk-urgent", "--with", "mayor-zvecan", "--on")
    said = advocacy(*line, "21.11.2026 14:30")
    assert said.code == 0, said.err
    assert "not verified: a brochure" in said.err
    row = rows()["hearings/C1"]
    assert (row["at"], row["due"]) == ("2026-11-21T14:30:00+01:00", "2026-11-23")
    told = json.loads(advocacy("clock", "explain", "hearings/C1", "--json").out)[0]
    assert told["until"] == "2026-11-23T14:30:00+01:00"
    assert advocacy(*line, "23.11.2026 10:00").code == 2  # still to come
    assert "14:30, until 14:30" in row["why"]


def test_what_cannot_be_started_is_refused_with_a_way_on(ruled: Path, advocacy: Any) -> None:
    nobody = advocacy("clock", "start", "hearings", "xk-answer")
    assert (nobody.code, "--with TARGET: mayor-zvecan" in nobody.err) == (2, True)
    assert started(advocacy, on="2026-11-30").code == 2
    wrong = advocacy("clock", "start", "hearings", "xk-anwser", "--with", "mayor-zvecan")
    assert (wrong.code, "xk-answer" in wrong.err) == (4, True)
    ours = advocacy("clock", "start", "hearings", "xk-complain", "--on", "2026-11-20")
    assert (ours.code, ours.out) == (0, "hearings/C1\n")
    assert (
        advocacy("clock", "start", "hearings", "xk-answer", "--with", "watchdog").out
        == "hearings/C2\n"
    )


def test_a_period_is_extended_from_the_end_by_law(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)
    line = ("clock", "extend", "hearings/C1", "--reason", "many files")
    assert "would move" in advocacy(*line, "--by", "5d", "-n").out
    first = advocacy(*line, "--by", "5d")
    assert "to Mon 7 December 2026" in first.err  # the 5th is a Saturday
    assert "not verified: from memory" in first.err
    assert "allows it until" not in first.err
    assert "already" in advocacy(*line, "--by", "5d").err
    assert rows()["hearings/C1"]["state"] == "extended"
    assert "until Mon 7 December 2026 only" in advocacy(*line, "--to", "2026-12-20").err
    assert advocacy(*line, "--to", "2026-11-25").code == 2
    assert advocacy(*line).code == 2
    assert advocacy("clock", "extend", "hearings/C1", "--by", "5d").code == 2
    told = advocacy("clock", "explain", "hearings/C1").out
    assert "ends Mon 30 November 2026" in " ".join(told.split())
    assert "Extended: ends Sun 20 December 2026 now." in told


def test_an_answer_ends_it(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-10")
    assert rows()["hearings/C1"]["overdue"]
    assert "would record" in advocacy("clock", "answer", "C1", "-n").out
    assert advocacy("clock", "answer", "C1", "--on", "yesterday", "--note", "half of it").code == 0
    assert "already" in advocacy("clock", "answer", "C1").err
    row = rows()["hearings/C1"]
    assert (row["state"], row["settled"], row["steps"]) == ("answered", True, [])
    assert "hearings/C1.complaint" not in rows()
    assert "hearings/C1" not in advocacy("due").out
    entry = json.loads(advocacy("journal", "list", "--json").out)[-1]
    assert entry["command"] == "clock answer" or "answered" in json.dumps(entry)


def test_silence_offers_the_steps_and_the_letter_takes_one(
    store_url: str,
    ruled: Path,
    advocacy: Any,
    rows: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started(advocacy, on="2026-11-10")
    offered = {step["id"]: step for step in rows()["hearings/C1"]["steps"]}
    assert set(offered) == {"reminder", "complaint"}  # the court only after the complaint
    make = "advocacy letter make hearings --template complaint --to watchdog"
    assert offered["complaint"]["command"] == make
    assert offered["complaint"]["until"] == "2026-12-02"  # 15 days from Tue 17 November
    assert rows()["hearings/C1.complaint"]["binds"] == "us"
    assert make in " ".join(advocacy("status").out.split())
    assert make in " ".join(advocacy("due").out.split())
    assert make not in advocacy("due", "--for", "partners", "-o", "due.html").out
    assert make not in (ruled / "due.html").read_text("utf-8")

    made = advocacy(*make.split()[1:], "--format", "txt")
    assert made.code == 0, made.err
    text = (ruled / made.out.strip()).read_text("utf-8")
    assert "Председник општине Звечан" in text
    assert "17. новембра 2026" in text
    sent = advocacy(
        "letter", "sent", "hearings/Template-complaint", "--to", "watchdog", "--via", "post"
    )
    assert sent.code == 0, sent.err
    found = rows()
    taken = {step["id"]: step["letter"] for step in found["hearings/C1"]["steps"]}
    assert taken == {"reminder": None, "complaint": "hearings/L1"}
    assert found["hearings/C1.complaint"]["state"] == "done"
    theirs = found["hearings/C2"]  # the step's own period
    assert (theirs["rule"], theirs["due"]) == ("xk-answer/complaint", "2026-12-23")
    assert theirs["letter"] == "hearings/L1"
    assert advocacy("check").code == 0
    assert "stands in the journal only" not in advocacy("check").err

    monkeypatch.setenv("ADVOCACY_NOW", "2027-01-05T09:00:00+01:00")
    court = {step["id"]: step for step in rows()["hearings/C1"]["steps"]}["court"]
    assert (court["since"], court["until"]) == ("2026-12-23", "2027-01-22")
    assert court["lacks"].startswith("no letter")
    assert advocacy("done", "hearings/C1.court", "--on", "2027-01-04").code == 0
    assert rows()["hearings/C1.court"]["state"] == "done"
    assert {s["id"]: s["taken"] for s in rows()["hearings/C1"]["steps"]}["court"] == "2027-01-04"


def test_a_new_day_off_moves_an_open_period_and_is_said(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)
    (ruled / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-new, jurisdiction: xk, date: 2026-11-30, name: {en: A new day off}}\n",
        encoding="utf-8",
    )
    row = rows()["hearings/C1"]
    assert (row["due"], row["was"]) == ("2026-12-01", "2026-11-30")
    said = "hearings/C1 ends Tue 1 December 2026, not Mon 30 November 2026"
    for command in ("due", "status"):
        assert said in " ".join(advocacy(command).out.split())
    assert said in advocacy("check").err
    assert "Before, the end was Mon 30" in advocacy("clock", "explain", "C1").out
    assert "that day is off now (A new day off)" in row["why"]
    advocacy("clock", "answer", "C1")
    assert said not in advocacy("check").err


def test_a_delivery_remembers_the_end_too(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    assert (
        advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-20").code
        == 0
    )
    row = rows()["hearings/C1"]
    assert (row["rule"], row["due"], row["was"]) == ("xk-public-documents", "2026-11-27", None)
    (ruled / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-new, jurisdiction: xk, date: 2026-11-27, name: {en: New}}\n"
    )
    row = rows()["hearings/C1"]
    assert (row["due"], row["was"], row["otherwise"]) == ("2026-11-30", "2026-11-27", "2026-12-02")


def test_an_explanation_needs_no_period_that_runs(ruled: Path, advocacy: Any) -> None:
    told = advocacy("clock", "explain", "hearings", "xk-public-documents", "--on", "21.11.2026")
    assert told.code == 0, told.err
    assert max(map(len, told.out.splitlines())) <= 80
    out = " ".join(told.out.split())
    assert (
        "received Sat 21 November 2026; 7 calendar days; the day of receipt is not counted; "
        "Sat 28 November is a day off (weekend): ends Mon 30 November 2026"
    ) in out
    assert "ends Tue 1 December 2026" in out  # in working days
    assert "The rule does not say which days count: the earlier end reminds." in out
    source = "Rule xk-public-documents: aip.rks-gov.net (Law 06/L-081), checked on Mon 23 November 2026; verified."
    assert source in out
    assert "advocacy undo" not in told.err
    (row,) = json.loads(
        advocacy("clock", "explain", "xk-public-documents", "--on", "21.11.2026", "--json").out
    )
    assert (row["ends"], row["otherwise"]) == ("2026-11-30", "2026-12-01")
    assert [day["day"] for day in row["days"]][-1] == "2026-12-01"
    assert json.loads(advocacy("journal", "list", "--json").out) == []
    doubtful = advocacy("clock", "explain", "xk-urgent", "--on", "21.11.2026 14:30").out
    assert "NOT VERIFIED" in doubtful
    assert "ends Mon 23 November 2026, 14:30" in " ".join(doubtful.split())
    assert advocacy("clock", "explain", "hearings/documents", "--format", "csv").out.startswith(
        "day,calendar,working,what"
    )


def test_what_waits_for_a_delivery_is_not_explained_but_tried(ruled: Path, advocacy: Any) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    campaign.write_text(
        campaign.read_text("utf-8").replace("from: 2026-11-13", "from: letter:request"), "utf-8"
    )
    told = advocacy("clock", "explain", "hearings/documents")
    assert told.code == 5
    assert "clock explain xk-public-documents --on today" in told.err
    line = ("clock", "start", "hearings", "xk-public-documents", "--with", "mayor-zvecan")
    assert "waits for hearings/request" in advocacy(*line).err


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (("holidays:\n- {id: x, jurisdiction: xk, date: 05-01, name: {en: X}, from: 2027-01-01, "
         "until: 2026-01-01}\n"), "holds until 2026-01-01, before it begins"),
        ("holidays:\n- {id: xk-labour, jurisdiction: xk, date: 05-02, name: {en: X}}\n",
         "id 'xk-labour' stands twice"),
        (("clocks:\n- {id: x, name: {en: X}, period: 5d, count: working, then: [{id: a, name: {en: A}, "
         "after: b}]}\n"), "no step 'b' before it"),
        (("clocks:\n- {id: x, name: {en: X}, period: 5d, count: working, then: [{id: a, name: {en: A}}, "
         "{id: a, name: {en: A}}]}\n"), "two steps of 'x' are called 'a'"),
        (("clocks:\n- {id: x, name: {en: X}, period: 5d, count: working, then: [{id: a, name: {en: A}, "
         "within: nothing}]}\n"), "no clock 'nothing'"),
        ("holidays:\n- {id: xk-gone-2027, jurisdiction: xk, date: none, name: {en: X}}\n",
         "'xk-gone-2027' takes no day away"),
        ("holidays:\n- {id: xk-labour-2027, jurisdiction: xk, date: 2026-05-03, name: {en: X}}\n",
         "'xk-labour-2027' stands for 'xk-labour' in 2027, and its date is 2026-05-03"),
        ("clocks:\n- {id: x, name: {en: X}, period: 5d, count: working, extension: {by: 5h}}\n",
         "5h cannot be counted as working"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_are_named(root: Path, advocacy: Any, rule: str, said: str) -> None:
    (root / "platform/rules/odd.yaml").write_text(rule, encoding="utf-8")
    found = advocacy("check")
    assert (found.code, said in found.err) == (3, True), found.err


def test_a_holiday_holds_from_a_day_on(root: Path, advocacy: Any) -> None:
    (root / "platform/rules/odd.yaml").write_text(
        "holidays:\n- {id: xk-x, jurisdiction: xk, date: 11-27, name: {en: X}, from: 2027-01-01}\n"
    )
    line = ("clock", "explain", "xk-public-documents", "--json", "--on")
    ends = [json.loads(advocacy(*line, f"{year}-11-20").out)[0]["ends"] for year in (2026, 2028)]
    assert ends == ["2026-11-27", "2028-11-28"]


def test_holidays_are_imported_once_and_say_what_they_move(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy)
    (ruled / "days.ics").write_bytes(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261130\nSUMMARY:By decision\n"
        b"END:VEVENT\nBEGIN:VEVENT\nDTSTART:20261201T100000\nSUMMARY:A meeting\nEND:VEVENT\n"
    )
    line = ("rule", "import-holidays", "days.ics", "--language", "en", "--source", "a decision")
    shown = advocacy(*line)
    assert shown.code == 0, shown.err
    assert "date: 2026-11-30" in shown.out
    assert "source: a decision" in shown.out
    assert "moves hearings/C1: from Mon 30 November 2026 to Tue 1 December 2026" in shown.err
    assert "skipped: 2026-12-01 A meeting (has hours, so it is no day off)" in shown.err
    into = ("-o", "platform/rules/decided.yaml")
    assert advocacy(*line, *into, "-n").out == "would write platform/rules/decided.yaml\n"
    assert not (ruled / into[1]).exists()
    assert advocacy(*line, *into).out == "platform/rules/decided.yaml\n"
    assert advocacy("check").code == 0
    again = advocacy(*line, *into)
    assert (again.code, "known: 2026-11-30" in again.err) == (0, True)
    assert rows()["hearings/C1"]["due"] == "2026-12-01"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no.ics"], 4),
        (["advocacy.toml"], 3),
        (["days.ics", "-o", "elsewhere.yaml"], 2),
        (["days.ics", "-o", "platform/rules/x.ics"], 2),
        (["days.ics", "--jurisdiction", "eu"], 2),
        (["days.ics", "--language", "de"], 2),
        (["campaigns"], 3),
    ],
)
def test_an_import_that_cannot_be_is_refused(
    root: Path, advocacy: Any, arguments: list[str], code: int
) -> None:
    (root / "days.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    found = advocacy("rule", "import-holidays", *arguments)
    assert (found.code, "Traceback" in found.err) == (code, False), found.err


def test_a_day_off_that_the_file_does_not_have_is_named(root: Path, advocacy: Any) -> None:
    event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:202703%02d\nSUMMARY:New\nEND:VEVENT\n"
    events = "".join(event % day for day in range(1, 6))
    (root / "days.ics").write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
    told = advocacy("rule", "import-holidays", "days.ics").err
    assert "not in the file: Mon 3 May 2027, a day off by the rules\n" in told


def day_off(root: Path, *days: str) -> None:
    rows = (
        f"- {{id: xk-{day}, jurisdiction: xk, date: {day}, name: {{en: New}}}}\n" for day in days
    )
    (root / "platform/rules/off.yaml").write_text("holidays:\n" + "".join(rows), encoding="utf-8")


def test_a_period_that_the_plan_begins_remembers_its_end_when_rules_move_it(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    assert rows()["hearings/documents"]["due"] == "2026-11-20"
    day_off(ruled, "2026-11-20")
    seen = advocacy("campaign", "list")  # the next command, whichever it is
    said = "moves hearings/documents: from Fri 20 November 2026 to Mon 23 November 2026"
    assert (seen.code, seen.err.count(said)) == (0, 1)
    assert said not in advocacy("campaign", "list").err
    row = rows()["hearings/documents"]
    assert (row["due"], row["was"]) == ("2026-11-23", "2026-11-20")
    listed = advocacy("clock", "list").out
    assert re.search(r"2026-11-23 or 2026-11-25 \(was +running\n +2026-11-20\)", listed)
    assert max(map(len, listed.splitlines())) <= 80
    told = "hearings/documents ends Mon 23 November 2026, not Fri 20 November 2026"
    for command in ("due", "status"):
        assert told in " ".join(advocacy(command).out.split())
    assert told in advocacy("check").err
    assert "Before, the end was Fri 20" in advocacy("clock", "explain", "hearings/documents").out

    day_off(ruled, "2026-11-20", "2026-11-23")  # and once more: the first end stays known
    assert "from Mon 23 November 2026 to Tue 24" in advocacy("due").err
    assert rows()["hearings/documents"]["was"] == "2026-11-20"
    (entry,) = json.loads(advocacy("journal", "list", "--kind", "redated", "--json").out)
    assert entry["subject"] == "hearings/documents"
    news = " ".join(advocacy("status", "--since", "7d").out.split())
    assert "documents ended on Fri 20 November 2026 until the days off or its rule changed" in news
    nothing = advocacy("undo", "-y")
    assert (nothing.code, "nothing that could be taken back" in nothing.err) == (4, True)

    day_off(ruled)  # the day off is taken back
    (ruled / "platform/rules/off.yaml").unlink()
    assert "to Fri 20 November 2026" in advocacy("due").err
    assert rows()["hearings/documents"]["was"] is None


def test_a_dry_run_leaves_it_to_the_next_command_to_notice(ruled: Path, advocacy: Any) -> None:
    advocacy("check")
    day_off(ruled, "2026-11-20")
    assert "moves" not in advocacy("log", "hearings", "a word", "-n").err
    assert "moves hearings/documents" in advocacy("log", "hearings", "a word").err


def test_an_import_of_days_off_says_and_notes_every_period_that_it_moves(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-14")
    (ruled / "days.ics").write_bytes(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261123\nSUMMARY:By decision\nEND:VEVENT\n"
        b"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261124\nSUMMARY:By decision\nEND:VEVENT\n"
    )
    day_off(ruled, "2026-11-20")
    line = ("rule", "import-holidays", "days.ics", "-o", "platform/rules/decided.yaml")
    advocacy("check")
    told = advocacy(*line).err
    assert told.count("moves hearings/documents: from Mon 23 November 2026 to Wed 25") == 1
    assert told.count("moves hearings/C1: from Mon 23 November 2026 to Wed 25 November 2026") == 1
    found = rows()
    assert (found["hearings/documents"]["was"], found["hearings/C1"]["was"]) == (
        "2026-11-20",
        "2026-11-23",
    )


def test_an_answer_has_its_day(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-10")
    early = advocacy("clock", "answer", "C1", "--on", "2026-11-09")
    assert (early.code, "is before hearings/C1 began" in early.err) == (2, True)
    assert "2 days late" in advocacy("clock", "answer", "C1", "--on", "2026-11-19").err
    other = advocacy("clock", "answer", "C1", "--on", "2026-11-18")  # the day was wrong
    assert (other.code, "before: answered" in other.err) == (0, True)
    assert "1 day late" in other.err
    assert "already" in advocacy("clock", "answer", "C1", "--on", "2026-11-18").err
    advocacy("undo", "-y")
    assert rows()["hearings/C1"]["state"] == "answered"  # on the 19th, as it was
    advocacy("undo", "-y")
    assert rows()["hearings/C1"]["overdue"]
    assert "complaint" in [step["id"] for step in rows()["hearings/C1"]["steps"]]


def test_status_tells_of_periods_of_its_own_campaigns_only(root: Path, advocacy: Any) -> None:
    campaign = root / "campaigns/hearings.yaml"
    assert advocacy("clock", "answer", "hearings/documents", "--on", "2026-11-20").code == 0
    text = campaign.read_text("utf-8")
    campaign.write_text(text.replace("from: 2026-11-13", "from: 2026-11-16"), "utf-8")
    told = " ".join(advocacy("status").out.split())
    assert "hearings/documents: the plan was edited since the journal changed it" in told
    assert "`advocacy journal list --campaign hearings` tells both" in told
    assert "Meeting hearings/documents" not in told
    rules = root / "platform/rules/more.yaml"
    row = "holidays:\n  - {id: xk-more, name: {en: More}, jurisdiction: xk, date: 2026-11-23}\n"
    rules.write_text(row, "utf-8")
    moved = "hearings/documents ends Tue 24 November 2026, not Mon 23"
    assert moved in " ".join(advocacy("status").out.split())
    assert moved in advocacy("check", "campaigns/hearings.yaml").err
    other = root / "campaigns/other.yaml"
    other.write_text(text.replace("id: hearings\n", "id: other\n", 1), "utf-8")
    assert moved not in " ".join(advocacy("status", "--campaign", "other").out.split())
    assert moved not in advocacy("check", "campaigns/other.yaml").err


def test_what_is_extended_after_its_end_is_said(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]]
) -> None:
    started(advocacy, on="2026-11-10")
    late = advocacy("clock", "extend", "C1", "--by", "5d", "--reason", "many files")
    assert (late.code, "its time was over on Tue 17 November 2026 already" in late.err) == (0, True)
    assert rows()["hearings/C1"]["due"] == "2026-11-23"
    again = advocacy("clock", "extend", "C1", "--to", "2026-12-10", "--reason", "more files")
    assert "allows it until Mon 23 November 2026 only" in again.err  # told, and recorded
    assert rows()["hearings/C1"]["due"] == "2026-12-10"
    answered = advocacy("clock", "answer", "C1", "--on", "2026-11-20")
    assert "late" not in answered.err
    refused = advocacy("clock", "extend", "C1", "--by", "9d", "--reason", "too late")
    assert (refused.code, "is answered already" in refused.err) == (5, True)


def test_hours_say_the_hour_at_which_they_are_over(
    store_url: str, ruled: Path, advocacy: Any, rows: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("ADVOCACY_NOW", "2026-10-24T18:00:00+02:00")
    line = ("clock", "start", "hearings", "xk-urgent", "--with", "mayor-zvecan", "--on")
    told = advocacy(*line, "24.10.2026 17:30")  # the clocks go back in the night
    assert "since Sat 24 October 2026, 17:30, ends Mon 26 October 2026, 16:30" in told.err
    assert "2026-10-26 16:30" in advocacy("clock", "list").out
    assert "Mon 26 October, 16:30" in " ".join(advocacy("due").out.split())
    days = json.loads(advocacy("clock", "explain", "C1", "--json").out)[0]["days"]
    assert [(day["hours"], day["what"]) for day in days] == [
        (None, "the hours run from here"), (31, "weekend"), (48, "ends"),
    ]  # fmt: skip


def test_both_days_stand_where_days_are_due_and_the_earlier_reminds(
    ruled: Path, advocacy: Any
) -> None:
    told = " ".join(advocacy("due").out.split())
    assert "Fri 20 November, or Tue 24 November" in told
    assert "3 days overdue" in told


def test_what_rests_on_an_estimated_day_off_says_so_everywhere(
    root: Path, advocacy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2027-03-05T09:00:00+01:00")
    (root / "platform/rules/off.yaml").write_text(
        "holidays:\n- {id: xk-eid-fitr, jurisdiction: xk, date: eid-fitr, name: {en: Eid}}\n"
    )
    line = ("clock", "start", "hearings", "xk-public-documents", "--with", "mayor-zvecan", "--on")
    assert advocacy(*line, "2027-03-03").code == 0
    row = {r["name"]: r for r in json.loads(advocacy("due", "--json").out)}["hearings/C1"]
    assert row["estimated"]
    assert "a day off in it may still move" in row["why"]
    assert "Wed 10 March, or Mon 15 March, estimated" in " ".join(advocacy("due").out.split())
    assert "(estimated)" in advocacy("clock", "list").out
    explained = " ".join(advocacy("clock", "explain", "C1").out.split())
    assert "(an estimated day off may still move it)" in explained
    assert advocacy("calendar", "export", "--for", "internal", "-o", "all.ics").code == 0
    said = "дан се још може померити"
    unfolded = (root / "all.ics").read_text("utf-8").replace("\n ", "")
    assert unfolded.count(said) == 1
    (root / "platform/rules/decided.yaml").write_text(
        "holidays:\n- {id: xk-eid-fitr-2027, jurisdiction: xk, date: 2027-03-10, name: {en: Eid}}\n"
    )
    assert "moves hearings/C1: from Wed 10 March 2027 to Thu 11" in advocacy("due").err
    assert "estimated" not in " ".join(advocacy("due").out.split())
    assert advocacy("calendar", "export", "--for", "internal", "-o", "all.ics").code == 0
    assert said not in (root / "all.ics").read_text("utf-8").replace("\n ", "")


def test_a_step_whose_time_is_over_says_so_and_one_without_a_template_is_named(
    ruled: Path, advocacy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(advocacy, on="2026-11-10")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-28T09:00:00+01:00")
    told = " ".join(advocacy("clock", "explain", "C1").out.split())
    assert "on Tue 17 November 2026; THAT TIME IS OVER: advocacy letter make" in told
    listed = " ".join(advocacy("clock", "list").out.split())
    assert "Жалба until Wed 2 December 2026, which is over: advocacy" in listed
    assert "then: Подсећање: advocacy" in " ".join(advocacy("due").out.split())  # what can be done
    rules = ruled / "platform/rules/more.yaml"
    rules.write_text(rules.read_text("utf-8").replace("template: complaint", "template: komplaint"))
    found = advocacy("check")
    assert (
        found.code,
        "step 'complaint' of 'xk-answer': no template 'komplaint'" in found.err,
    ) == (
        0,
        True,
    )
