"""What follows from a refusal: said by the officer, counted from its day, offered ready to make."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import periods
import pytest
from periods import Rows

RULES = """\
clocks:
  - id: xk-answer
    name: {sr: Одговор, en: Answer}
    period: 7d
    count: calendar
    silence: refusal
    then:
      - {id: reminder, name: {sr: Подсећање, en: Reminder}, template: follow-up}
      - {id: complaint, name: {sr: Жалба, en: Complaint}, within: xk-complain, office: watchdog,
         template: complaint, source: a law, verified: true}
      - {id: objection, name: {sr: Приговор, en: Objection}, when: refusal, template: complaint}
      - {id: court, name: {sr: Суд, en: Court}, within: xk-sue, after: complaint, to: the court}
    source: a law
    checked: 2026-11-23
    verified: true
  - {id: xk-complain, name: {sr: Рок, en: Time to complain}, period: 15d, count: unknown, binds: us}
  - {id: xk-sue, name: {sr: Рок, en: Time to sue}, period: 30d, count: calendar, binds: us}
"""
MAKE = "advocacy letter make hearings --template complaint --to watchdog"


@pytest.fixture
def ruled(root: Path) -> Path:
    """The test workspace with a rule that says what follows, and a letter that starts its period."""
    periods.add(root, RULES)
    campaign = root / "campaigns/hearings.yaml"
    plan = campaign.read_text("utf-8").replace("\n    clock: xk-public-documents\n    signed_by",
                                               "\n    clock: xk-answer\n    signed_by")  # fmt: skip
    campaign.write_text(plan, "utf-8")
    return root


def started(advocacy: Any, on: str = "2026-11-12") -> None:
    line = ("clock", "start", "hearings", "xk-answer", "--with", "mayor-zvecan", "--on", on)
    assert advocacy(*line).code == 0


def steps(row: dict[str, Any]) -> dict[str, Any]:
    return {step["id"]: step for step in row["steps"]}


def test_a_refusal_opens_the_steps_from_its_day(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy)
    line = ("clock", "answer", "C1", "--refused", "--on", "2026-11-18", "--note", "a secret")
    assert "would record hearings/C1: refused" in advocacy(*line, "-n").out
    assert rows()["hearings/C1"]["state"] == "running"
    told = advocacy(*line)
    assert (told.code, told.out) == (0, "hearings/C1\n")
    assert "recorded hearings/C1: refused, Wed 18 November 2026" in told.err
    said = (
        "then: Жалба until Thu 3 December 2026 (or Wed 9 December 2026, if working days count), "
        f"counted from their refusal on Wed 18 November 2026: {MAKE}"
    )
    assert said in told.err
    assert "is refused already" in advocacy(*line).err  # the same again
    row = rows()["hearings/C1"]
    assert (row["state"], row["refused"], row["settled"]) == ("refused", "2026-11-18", True)
    offered = steps(row)  # nobody needs a reminder; the court comes after the complaint
    assert set(offered) == {"complaint", "objection"}
    assert offered["complaint"]["command"] == MAKE
    assert (offered["complaint"]["since"], offered["complaint"]["ground"]) == (
        "2026-11-18",
        "refusal",
    )
    ours = rows()["hearings/C1.complaint"]
    assert (ours["due"], ours["otherwise"], ours["binds"]) == ("2026-12-03", "2026-12-09", "us")
    assert "counted from their refusal on 2026-11-18" in ours["why"]
    assert MAKE in " ".join(advocacy("due").out.split())
    listed = {row["name"] for row in json.loads(advocacy("clock", "list", "--state", "refused",
                                                         "--json").out)}  # fmt: skip
    assert listed == {"hearings/C1"}
    explained = advocacy("clock", "explain", "C1").out
    assert "They refused on Wed 18 November 2026." in explained
    assert f"\n    {MAKE}\n" in explained
    assert max(map(len, explained.replace(MAKE, "").splitlines())) <= 80

    advocacy("undo", "-y")
    assert rows()["hearings/C1"]["refused"] is None
    assert "hearings/C1.complaint" in rows()  # now it is silence since the 19th
    assert rows()["hearings/C1.complaint"]["since"] == "2026-11-19"
    assert advocacy("check").code == 0


def test_the_complaint_says_what_was_refused_and_the_decision_opens_the_court(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert advocacy(
        "letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-12"
    ).code == 0  # fmt: skip
    line = ("letter", "answered", "hearings/L1", "--on", "2026-11-17")
    assert advocacy(*line, "--refused").code == 0
    told = advocacy(*line, "--ref", "05-1")  # what is learned later leaves it a refusal
    assert "refused on Tue 17 November 2026" in told.err
    assert MAKE in told.err
    assert "was refused on Tue 17 November 2026 already" in advocacy(*line, "--refused").err
    assert steps(rows()["hearings/C1"])["complaint"]["until"] == "2026-12-02"
    made = advocacy(*MAKE.split()[1:], "--format", "txt")
    assert made.code == 0, made.err
    text = " ".join((ruled / made.out.strip()).read_text("utf-8").split())
    assert "одбијен, у целини или делимично" in text
    assert "Одбијено: 17. новембра 2026" in text
    assert "hearings/L1" in text
    assert "нисмо" not in text
    sent = ("letter", "sent", "hearings/Template-complaint", "--to", "watchdog", "--via", "post")
    assert advocacy(*sent, "--on", "2026-11-23").code == 0
    assert rows()["hearings/C1.complaint"]["state"] == "done"

    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-15T09:00:00+01:00")
    assert "court" not in steps(rows()["hearings/C1"])
    decided = ("clock", "answer", "hearings/C1.complaint", "--refused", "--on", "2026-12-10")
    assert advocacy(*decided).code == 0  # it is the letter that was answered
    court = steps(rows()["hearings/C1"])["court"]
    assert (court["since"], court["until"], court["ground"]) == (
        "2026-12-10",
        "2027-01-11",
        "decision",
    )
    assert court["with"] == "the court"
    assert "advocacy done hearings/C1.court" in court["lacks"]
    assert advocacy("done", "hearings/C1.court", "--on", "2026-12-14").code == 0
    assert rows()["hearings/C1.court"]["settled"]


def test_a_complaint_that_was_taken_by_hand_is_decided_by_hand(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-11-03")  # silent since the 10th
    assert advocacy("done", "hearings/C1.complaint", "--on", "2026-11-12").code == 0
    assert "court" not in steps(rows()["hearings/C1"])
    told = advocacy("clock", "answer", "hearings/C1.complaint", "--on", "2026-11-20")
    assert (told.code, "before: done" in told.err) == (0, True)
    found = steps(rows()["hearings/C1"])
    assert (found["court"]["since"], found["court"]["until"]) == ("2026-11-20", "2026-12-21")
    assert found["complaint"]["taken"] == "2026-11-12"
    assert rows()["hearings/C1.complaint"]["state"] == "answered"


def test_an_ask_that_was_refused_makes_the_answer_a_refusal(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    set_ = ("ask", "set", "hearings/papers", "refused", "--with", "mayor-zvecan")
    advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-12")
    spoken = advocacy(*set_)
    assert "advocacy clock answer hearings/C1 --refused" in spoken.err
    assert rows()["hearings/C1"]["refused"] is None  # it was not in writing
    advocacy("letter", "answered", "hearings/L1", "--on", "2026-11-17")
    assert rows()["hearings/C1"]["refused"] == "2026-11-17"
    advocacy("ask", "set", "hearings/papers", "partly-won", "--with", "mayor-zvecan")
    assert (rows()["hearings/C1"]["state"], rows()["hearings/C1"]["steps"]) == ("answered", [])
    again = advocacy(*set_)
    assert MAKE in again.err


def test_who_complained_of_silence_need_not_complain_of_the_late_refusal(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-11-03")
    assert advocacy(*MAKE.split()[1:], "--format", "txt").code == 0
    sent = ("letter", "sent", "hearings/Template-complaint", "--to", "watchdog", "--via", "post")
    assert advocacy(*sent, "--on", "2026-11-13").code == 0
    assert advocacy("clock", "answer", "C1", "--refused", "--on", "2026-11-20").code == 0
    assert steps(rows()["hearings/C1"])["complaint"]["letter"] == "hearings/L1"


def test_a_time_of_ours_is_not_refused(ruled: Path, advocacy: Any) -> None:
    assert advocacy("clock", "start", "hearings", "xk-sue", "--on", "2026-11-20").code == 0
    told = advocacy("clock", "answer", "C1", "--refused")
    assert (told.code, "advocacy done hearings/C1" in told.err) == (2, True)
    assert advocacy("clock", "answer", "C1").code == 0


def test_where_the_plan_counts_from_silence_the_refusal_has_its_own_last_day(
    ruled: Path, advocacy: Any, rows: Rows
) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    own = "deadlines:\n  - {id: late, what: x, clock: xk-complain, from: 2026-11-19}\n"
    campaign.write_text(campaign.read_text("utf-8").replace("deadlines:\n", own), "utf-8")
    started(advocacy)
    assert "hearings/C1.complaint" not in rows()
    advocacy("clock", "answer", "C1", "--refused", "--on", "2026-11-16")
    assert rows()["hearings/C1.complaint"]["due"] == "2026-12-01"
