"""What follows when a period ends in silence: which step a letter takes, what it says, who may know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import periods
import pytest
from periods import Rows

RULES = """\
clocks:
  - id: xk-answer
    name: {sr: Одговор, sq: Përgjigje, en: Answer}
    period: 7d
    count: calendar
    then:
      - {id: reminder, name: {sr: Подсећање, en: Reminder}, template: follow-up}
      - {id: complaint, name: {sr: Жалба, en: Complaint}, within: xk-complain, office: watchdog,
         template: complaint, period: 30d, count: calendar}
      - {id: ombudsperson, name: {sr: Омбудсман, en: Ombudsperson}, to: the ombudsperson}
      - {id: court, name: {sr: Суд, en: Court}, within: xk-sue, after: complaint, to: the court}
  - id: xk-doubtful
    name: {sr: Одговор, sq: Përgjigje, en: Answer}
    period: 7d
    count: unknown
    then:
      - {id: complaint, name: {sr: Жалба, en: Complaint}, office: watchdog, template: complaint}
    verified: true
  - {id: xk-complain, name: {sr: Рок за жалбу, en: Time to complain}, period: 15d, count: calendar, binds: us}
  - {id: xk-sue, name: {sr: Рок за тужбу, en: Time to sue}, period: 30d, count: calendar, binds: us}
"""
COMPLAINT = ("--template", "complaint", "--to", "watchdog")


@pytest.fixture
def ruled(root: Path) -> Path:
    """The test workspace with rules that say what follows, and an office that nobody addresses."""
    return periods.add(root, RULES)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def started(advocacy: Any, on: str, *more: str, rule: str = "xk-answer") -> None:
    line = ("clock", "start", "hearings", rule, "--with", "mayor-zvecan", "--on", on, *more)
    assert advocacy(*line).code == 0


def steps(row: dict[str, Any]) -> dict[str, Any]:
    return {step["id"]: step for step in row["steps"]}


def complained(advocacy: Any, on: str) -> Any:
    """A complaint of which nothing was made here is sent."""
    assert advocacy("letter", "make", "hearings", *COMPLAINT, "--again").code == 0
    line = ("letter", "sent", "hearings/Template-complaint", "--to", "watchdog", "--via", "post")
    done = advocacy(*line, "--on", on)
    assert done.code == 0, done.err
    return done


def test_a_complaint_speaks_of_the_silence_whose_step_it_takes(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    """Of two silences the first, then the other: what is ticked off is what the paper says."""
    for day in ("2026-11-10", "2026-11-11"):
        started(advocacy, day)
    for clock, day, other in (("C1", "10", "11"), ("C2", "11", "10")):
        command = steps(rows()[f"hearings/{clock}"])["complaint"]["command"]
        made = advocacy(*command.split()[1:], "--format", "txt")
        text = (ruled / made.out.strip()).read_text("utf-8")
        assert f"Примљено: {day}. новембра" in text
        assert f"Примљено: {other}. новембра" not in text
        name = made.err.split("letter sent ")[1].split()[0]
        sent = advocacy("letter", "sent", name, "--via", "post")
        assert f"this takes hearings/{clock}.complaint: Жалба" in sent.err
        assert rows()[f"hearings/{clock}.complaint"]["settled"]


def test_a_corrected_complaint_speaks_of_the_same(
    store_url: str, ruled: Path, advocacy: Any
) -> None:
    """Also to an office that no campaign addresses."""
    for day in ("2026-11-10", "2026-11-11"):
        started(advocacy, day)
        complained(advocacy, "2026-11-23")
    done = advocacy("letter", "correct", "hearings/L2", "--reason", "x")
    assert done.code == 0, done.err
    assert "hearings/L3 replaces hearings/L2" in done.err
    advocacy("letter", "make", "hearings", *COMPLAINT, "--format", "txt")
    (path,) = (ruled / "out/letters/hearings").glob("*.txt")
    text = path.read_text("utf-8")
    assert "hearings/L3" in text
    assert "Примљено: 11. новембра" in text


def test_a_letter_of_the_last_day_takes_no_step(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    """They had that whole day to answer."""
    started(advocacy, "2026-11-10")
    assert "this takes" not in complained(advocacy, "2026-11-17").err
    assert steps(rows()["hearings/C1"])["complaint"]["taken"] is None
    assert "this takes hearings/C1.complaint" in complained(advocacy, "2026-11-18").err
    assert steps(rows()["hearings/C1"])["complaint"]["letter"] == "hearings/L2"


def test_a_step_taken_by_hand_leads_on(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-11-01")
    done = advocacy("done", "C1.complaint", "--on", "2026-11-10")
    assert "advocacy clock answer hearings/C1.complaint --on DAY" in done.err
    assert "court" not in steps(rows()["hearings/C1"])
    assert advocacy("clock", "answer", "C1.complaint", "--on", "2026-11-20").code == 0
    court = steps(rows()["hearings/C1"])["court"]
    assert (court["since"], court["ground"], court["until"]) == (
        "2026-11-20", "decision", "2026-12-21",
    )  # fmt: skip


def test_after_a_step_taken_by_hand_their_silence_counts(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-10-01")
    assert advocacy("done", "C1.complaint", "--on", "2026-10-12").code == 0
    court = steps(rows()["hearings/C1"])["court"]
    assert (court["since"], court["ground"]) == ("2026-11-11", "silence")  # thirty days


def test_a_step_without_a_time_is_ticked_off(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-11-10")
    step = steps(rows()["hearings/C1"])["ombudsperson"]
    assert (step["taken"], step["lacks"]) == (
        None, "no letter: when it is done, advocacy done hearings/C1.ombudsperson",
    )  # fmt: skip
    moved = advocacy("postpone", "C1.ombudsperson", "--to", "2026-12-01", "--reason", "x")
    assert (moved.code, "no rule gives a time" in moved.err) == (5, True)
    told = advocacy("clock", "explain", "C1.ombudsperson")
    assert (told.code, "no rule gives a time for hearings/C1.ombudsperson" in told.err) == (5, True)
    done = advocacy("done", "C1.ombudsperson", "--on", "2026-11-20")
    assert (done.code, done.out) == (0, "hearings/C1.ombudsperson\n")
    assert steps(rows()["hearings/C1"])["ombudsperson"]["taken"] == "2026-11-20"
    assert "already" in advocacy("done", "C1.ombudsperson").err
    assert "hearings/C1.ombudsperson" not in rows()


def test_what_was_said_of_a_step_follows_its_deadline_to_another_name(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    campaign = ruled / "campaigns/hearings.yaml"
    change(campaign, "clock: xk-public-documents", "clock: xk-answer")
    change(campaign, "from: 2026-11-13", "from: 2026-11-10")
    assert advocacy("done", "hearings/documents.complaint", "--on", "2026-11-20").code == 0
    change(campaign, "- id: documents\n", "- id: answer\n    was: [documents]\n")
    assert steps(rows()["hearings/answer"])["complaint"]["taken"] == "2026-11-20"
    assert "documents" not in advocacy("doctor").out


def test_a_complaint_of_a_private_silence_does_not_make_it_known(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    started(advocacy, "2026-11-10", "--private")
    sent = complained(advocacy, "2026-11-20")
    assert "advocacy letter sent hearings/L1 --private" in sent.err
    assert rows()["hearings/C2"]["private"]  # how long the watchdog has
    assert "hearings/C2" not in advocacy("clock", "list", "--for", "partners").out


def test_who_complained_kept_the_time_that_the_plan_counts_too(
    store_url: str, ruled: Path, advocacy: Any, rows: Rows
) -> None:
    ours = """deadlines:
  - id: complaint
    what: {en: Last day to complain}
    clock: xk-complain
    from: 2026-11-17
"""
    change(ruled / "campaigns/hearings.yaml", "deadlines:\n", ours)
    started(advocacy, "2026-11-10")
    assert rows()["hearings/complaint"]["state"] == "running"
    complained(advocacy, "2026-11-20")
    row = rows()["hearings/complaint"]
    assert (row["state"], row["settled"]) == ("done", True)
    assert "hearings/complaint" not in advocacy("due").out


def test_nobody_complains_of_an_answer_that_is_private(
    store_url: str, ruled: Path, advocacy: Any
) -> None:
    started(advocacy, "2026-11-10")
    make = ("letter", "make", "hearings", *COMPLAINT, "--language", "en", "--format", "txt")
    assert advocacy("clock", "answer", "C1", "--private", "--on", "2026-11-17").code == 0
    made = advocacy(*make)
    assert "there is no silence of which one complains there" in made.err
    (paper,) = (ruled / "out/letters/hearings").glob("*complaint*.txt")
    assert "The time to reply ended on" not in paper.read_text("utf-8")


def test_a_letter_says_the_same_last_day_of_hours_as_the_list(
    ruled: Path, advocacy: Any, rows: Rows
) -> None:
    rules = ruled / "platform/rules/more.yaml"
    change(rules, "    period: 7d\n    count: unknown\n", "    period: 48h\n    count: hours\n")
    line = ("clock", "start", "hearings", "xk-doubtful", "--with", "mayor-zvecan")
    assert advocacy(*line, "--on", "20.11.2026 00:30").code == 0  # 23:30 of the 19th in UTC
    assert rows()["hearings/C1"]["due"] == "2026-11-22"
    make = ("letter", "make", "hearings", *COMPLAINT, "--language", "en", "--format", "txt")
    assert advocacy(*make).code == 0
    (paper,) = (ruled / "out/letters/hearings").glob("*complaint*.txt")
    assert "The time to reply ended on: 22 November 2026" in paper.read_text("utf-8")


def test_what_is_not_sure_of_a_step_is_said(ruled: Path, advocacy: Any, rows: Rows) -> None:
    rules = ruled / "platform/rules/more.yaml"
    change(rules, "office: watchdog, template: complaint}", "office: watchdog, template: complaint,\n         verified: false, period: 5d}")  # fmt: skip
    started(advocacy, "2026-11-10", rule="xk-doubtful")
    step = steps(rows()["hearings/C1"])["complaint"]
    assert not step["verified"]
    complained(advocacy, "2026-11-20")
    row = rows()["hearings/C2"]
    assert (row["due"], row["otherwise"]) == ("2026-11-25", "2026-11-27")


def test_an_office_of_a_step_that_seems_misspelt_is_pointed_out(ruled: Path, advocacy: Any) -> None:
    assert "no office" not in advocacy("check").err
    change(ruled / "platform/rules/more.yaml", "office: watchdog,", "office: watch-dog,")
    found = advocacy("check")
    assert found.code == 0
    assert "no office 'watch-dog'" in found.out + found.err
    assert "did you mean 'watchdog'?" in found.out + found.err


def test_before_both_days_are_over_a_complaint_may_be_too_early(
    ruled: Path, advocacy: Any, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(advocacy, "2026-11-11", rule="xk-doubtful")
    row = rows()["hearings/C1"]
    assert (row["due"], row["otherwise"]) == ("2026-11-18", "2026-11-20")
    assert steps(row)["complaint"]["early"] is None
    make = ("letter", "make", "hearings", *COMPLAINT, "-n")
    assert "complains, but" not in advocacy(*make).err
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-20T09:00:00+01:00")
    assert steps(rows()["hearings/C1"])["complaint"]["early"] == "2026-11-20"
    for command in (("due",), ("clock", "list")):
        told = " ".join(advocacy(*command).out.split())
        assert "surely only from Sat 21 November" in told
    told = " ".join(advocacy("clock", "explain", "hearings/C1").out.split())
    assert "surely only from Sat 21 November 2026, for working days may count" in told
    made = advocacy(*make)
    assert made.code == 0
    assert "on Fri 20 November 2026 it may be too early" in made.err
    assert "they have until Fri 20 November 2026" in made.err


def test_a_complaint_about_nothing_says_so(ruled: Path, advocacy: Any, rows: Rows) -> None:
    make = ("letter", "make", "hearings", *COMPLAINT)
    nothing = advocacy(*make, "-n")
    assert nothing.code == 0
    assert "advocacy clock start hearings xk-answer --with OFFICE --on DAY" in nothing.err
    started(advocacy, "2026-11-10")
    assert "complains, but" not in advocacy(*make).err
    early = advocacy(*make, "--date", "2026-11-17")
    assert "no reply period was over on Tue 17 November 2026" in early.err
    assert "the next ends on Tue 17 November 2026" in early.err
    complained(advocacy, "2026-11-20")
    assert "complained of already" in advocacy(*make, "--again", "-n").err
    other = advocacy("letter", "make", "hearings", "--template", "thanks", "--to", "watchdog", "-n")
    assert (other.code, "complains" in other.err) == (0, False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sr-Cyrl", "Рок за одговор истекао је: 17. новембра 2026. године"),
        ("sr-Latn", "Rok za odgovor istekao je: 17. novembra 2026. godine"),
        ("sq", "Afati për përgjigje ka përfunduar më: 17 nëntor 2026"),
        ("en", "The time to reply ended on: 17 November 2026"),
    ],
)
def test_a_reminder_speaks_of_the_request_that_was_not_answered(
    ruled: Path, advocacy: Any, rows: Rows, language: str, said: str
) -> None:
    """And of nothing that was never asked of them."""
    started(advocacy, "2026-11-10")
    command = steps(rows()["hearings/C1"])["reminder"]["command"]
    made = advocacy(*command.split()[1:], "--format", "txt", "--language", language)
    assert made.code == 0, made.err
    text = (ruled / made.out.strip()).read_text("utf-8")
    assert said in text
    assert not any(words in text for words in ("Одржите", "Održite", "Mbani", "Hold two"))


def test_a_letter_made_again_is_proved_by_its_own_file(
    store_url: str, ruled: Path, advocacy: Any
) -> None:
    """That of the letter before it, of the same day, is no edited one of this."""
    started(advocacy, "2026-11-10")
    complained(advocacy, "2026-11-23")
    sent = complained(advocacy, "2026-11-23")
    assert sent.err.count("kept files/") == 1
