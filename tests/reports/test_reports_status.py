"""status and due: overdue first, what changed, what comes next; every format, every hostile text."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.cli.publishing import to_markdown
from advocacy_cli.reports.note import Note, Section, Words, to_html
from advocacy_cli.reports.words import how_far

CAMPAIGN = Path("campaigns/hearings.yaml")


def due(advocacy, *arguments: str) -> list[dict[str, object]]:
    result = advocacy("due", "--json", *arguments)
    assert result.code == 0, result.err
    found: list[dict[str, object]] = json.loads(result.out)
    return found


def status(advocacy, *arguments: str) -> dict[str, object]:
    result = advocacy("status", "--json", *arguments)
    assert result.code == 0, result.err
    (found,) = json.loads(result.out)
    assert isinstance(found, dict)
    return found


def edit(root: Path, old: str, new: str, file: Path = CAMPAIGN) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("day", "overdue", "said"),
    [
        ("2026-12-01", False, "in 8 days"),
        ("2026-11-24", False, "tomorrow"),
        ("2026-11-23", False, "today"),
        ("2026-11-22", False, "yesterday"),
        ("2026-11-22", True, "1 day overdue"),
        ("2026-11-11", True, "12 days overdue"),
        ("2026-11-11", False, "12 days ago"),
    ],
)
def test_how_far_in_words(day: str, overdue: bool, said: str) -> None:
    assert how_far(date.fromisoformat(day), date(2026, 11, 23), overdue=overdue) == said


def test_due_lists_what_is_overdue_and_near_by_day(advocacy) -> None:
    found = [(d["name"], d["due"], d["days"], d["overdue"]) for d in due(advocacy)]
    assert found == [
        ("hearings/documents", "2026-11-20", -3, True),
        ("hearings/submission", "2026-12-01", 8, False),
        ("hearings/first", "2026-12-03", 10, False),
    ]


def test_within_looks_further_and_knows_every_kind(advocacy) -> None:
    found = due(advocacy, "--within", "4w")
    kinds = {d["kind"] for d in found}
    assert kinds == {"clock", "deadline", "meeting", "petition", "ask"}
    assert [d["due"] for d in found] == sorted(str(d["due"]) for d in found)
    closes = next(d for d in found if d["kind"] == "petition")
    assert (closes["part"], closes["due"]) == ("closes", "2026-12-10")


def test_the_last_day_within_counts(advocacy) -> None:
    assert "hearings/submission" in {d["name"] for d in due(advocacy, "--within", "8d")}
    assert "hearings/submission" not in {d["name"] for d in due(advocacy, "--within", "7d")}


def test_a_clock_says_how_it_was_reckoned(advocacy) -> None:
    (clock,) = (d for d in due(advocacy) if d["kind"] == "clock")
    assert "7 calendar days from 2026-11-13 by rule xk-public-documents" in str(clock["why"])
    assert "2026-11-24 if working days count" in str(clock["why"])


def test_a_clock_without_delivery_waits(advocacy, root: Path) -> None:
    edit(root, "from: 2026-11-13", "from: letter:request")
    waiting = due(advocacy)[-1]
    assert waiting["name"] == "hearings/documents"
    assert (waiting["due"], waiting["days"]) == (None, None)
    assert (waiting["state"], waiting["overdue"]) == ("waiting for delivery", False)
    assert "letter:request" in advocacy("due").out


def test_a_won_ask_is_no_longer_due(advocacy) -> None:
    def asks() -> list[object]:
        return [d["with"] for d in due(advocacy, "--within", "30d") if d["kind"] == "ask"]

    assert asks() == [["mayor-zvecan", "assembly-chair-zvecan"]]
    assert advocacy("ask", "set", "hearings/hearings", "won", "--with", "mayor-zvecan").code == 0
    assert asks() == [["assembly-chair-zvecan"]]
    advocacy("ask", "set", "hearings/hearings", "won", "--with", "assembly-chair-zvecan")
    assert asks() == []


def test_a_meeting_that_nobody_recorded_is_overdue(advocacy, monkeypatch) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-03T22:00:00+01:00")
    assert "hearings/first" not in {d["name"] for d in due(advocacy) if d["overdue"]}
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-04T00:30:00+01:00")
    assert "hearings/first" in {d["name"] for d in due(advocacy) if d["overdue"]}
    assert advocacy("meeting", "held", "hearings/first", "They agreed").code == 0
    assert "hearings/first" not in {d["name"] for d in due(advocacy)}


def test_fail_exits_1_after_the_list(advocacy) -> None:
    result = advocacy("due", "--fail")
    assert result.code == 1
    assert "hearings/documents" in result.out
    assert "1 overdue" in result.err
    assert advocacy("due").code == 0
    assert advocacy("status", "--fail").code == 1
    assert advocacy("status", "--fail").out == advocacy("status").out


def test_status_counts_asks_by_what_stands(advocacy) -> None:
    assert status(advocacy)["asks"] == {"open": 2}
    advocacy("ask", "set", "hearings/papers", "promised")
    assert status(advocacy)["asks"] == {"open": 1, "promised": 1}


def test_status_says_what_comes_next_and_who_was_met(advocacy) -> None:
    found = status(advocacy)
    assert found["next_meeting"]["name"] == "hearings/first"  # type: ignore[index]
    assert found["next_deadline"]["name"] == "hearings/submission"  # type: ignore[index]
    assert found["last_contact"] is None
    assert found["changed"] is None
    advocacy("log", "hearings", "They will read it", "--with", "mayor-zvecan", "--via", "phone")
    contact = status(advocacy)["last_contact"]
    assert isinstance(contact, dict)
    assert (contact["with"], contact["via"]) == ("mayor-zvecan", "phone")
    assert contact["happened"] == "2026-11-23"


def test_since_goes_by_arrival_and_shows_the_day_it_happened(advocacy, monkeypatch) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-10T09:00:00+01:00")
    advocacy("log", "hearings", "Early", "--with", "mayor-zvecan", "--on", "2026-11-09")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-20T09:00:00+01:00")
    advocacy("log", "hearings", "Learned late", "--with", "mayor-zvecan", "--on", "2026-11-02")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T09:00:00+01:00")
    changed = status(advocacy, "--since", "7d")["changed"]
    assert [(e["said"][-12:], e["happened"]) for e in changed] == [  # type: ignore[attr-defined]
        ("Learned late", "2026-11-02")
    ]
    out = advocacy("status", "--since", "7d").out
    assert "What changed since Mon 16 November 2026" in out
    assert "Mon 2 November 2026" in out
    assert "Early" not in out


def test_as_of_is_the_end_of_that_day_in_the_zone(advocacy, monkeypatch) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-10T23:59:59+01:00")
    advocacy("ask", "set", "hearings/papers", "asked")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-11T00:00:00+01:00")
    advocacy("ask", "set", "hearings/papers", "promised")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T09:00:00+01:00")
    then = status(advocacy, "--as-of", "2026-11-10")
    assert then["asks"] == {"asked": 1, "open": 1}
    assert (then["as_of"], then["today"]) == ("2026-11-10", "2026-11-10")
    assert status(advocacy, "--as-of", "2026-11-11")["asks"] == {"promised": 1, "open": 1}
    result = advocacy("status", "--as-of", "2026-11-10")
    assert "As it was known at the end of Tue 10 November 2026" in " ".join(result.out.split())
    assert "plan as it is now" in " ".join(result.out.split())


def test_as_of_moves_the_clock_too(advocacy) -> None:
    assert not any(d["overdue"] for d in due(advocacy, "--as-of", "2026-11-20"))
    assert any(d["overdue"] for d in due(advocacy, "--as-of", "2026-11-21"))
    assert advocacy("due", "--as-of", "2026-11-24").code == 2


def test_private_things_stay_inside(advocacy, root: Path) -> None:
    edit(root, "    lasts: 60m\n", "    lasts: 60m\n    private: true\n")
    advocacy("log", "hearings", "In confidence", "--with", "mayor-zvecan", "--private")
    inside = " ".join(advocacy("status", "--since", "7d").out.split())
    assert "In confidence" in inside
    for command in (("status", "--since", "7d"), ("due",)):
        assert "hearings/first" in advocacy(*command, "--json").out
        for ending in ("txt", "json", "csv", "md", "html"):
            assert advocacy(*command, "-o", f"out/x.{ending}").code == 0
            outside = (root / f"out/x.{ending}").read_text(encoding="utf-8")
            assert "In confidence" not in outside
            assert "first" not in outside
            assert "10:00" not in outside
            assert "advocacy check" not in outside


def test_a_table_is_80_columns_and_without_colour(advocacy) -> None:
    for command in (["status", "--since", "7d"], ["due", "--within", "60d"]):
        out = advocacy(*command).out
        assert max(len(line) for line in out.splitlines()) <= 80
        assert "\x1b" not in out
    assert "\x1b[1m" in advocacy("status", "--color", "always").out


def test_overdue_comes_first_in_words_and_dates(advocacy) -> None:
    out = advocacy("status", "--language", "en").out
    assert out.startswith("Status on Mon 23 November 2026\n1 campaign, 1 thing overdue.\n")
    line = (
        "3 days overdue: Reply to our request for documents (Fri 20 November, or Tue 24 November)"
    )
    assert line in " ".join(out.split())
    assert out.index("overdue: Reply") < out.index("Written submission")


def test_csv_has_one_plain_value_in_a_cell(advocacy) -> None:
    (row,) = csv.DictReader(io.StringIO(advocacy("status", "--format", "csv").out))
    assert row["overdue_names"] == "hearings/documents"
    assert row["next_name"] == "hearings/submission"
    assert not any("{" in (value or "") for value in row.values())
    rows = list(csv.DictReader(io.StringIO(advocacy("due", "--format", "csv").out)))
    assert rows[0]["what.en"] == "Reply to our request for documents"


def test_ndjson_and_fields(advocacy) -> None:
    lines = advocacy("due", "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["documents", "submission", "first"]
    assert due(advocacy)[0].keys() >= {"id", "due", "name", "kind"}
    picked = json.loads(advocacy("due", "--json=id,due").out)
    assert picked[0] == {"id": "documents", "due": "2026-11-20"}


def test_html_is_self_contained_and_knows_languages(advocacy, root: Path) -> None:
    assert advocacy("status", "-o", "status.html").code == 0
    page = (root / "status.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert '<span lang="sr">Јавне расправе о буџету на српском</span>' in page
    assert 'name="viewport"' in page
    for outside in ("http:", "https:", "<script", "<link", "<img", "@import", "url("):
        assert outside not in page


HOSTILE = '<script>alert(1)</script> & "q" | `x` [a](b) \x1b[2J\u202e\x00'


def test_hostile_words_stay_words(advocacy, root: Path) -> None:
    note = Note(HOSTILE, (HOSTILE,), (Section(HOSTILE, ((HOSTILE,),), ("a",), (((HOSTILE,),),)),))
    page = to_html(note)
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\x00" not in page
    text = to_markdown(note)
    assert "\x1b" not in text
    assert "\\<script\\>" in text
    assert "\\[a\\](b)" in text
    row = next(line for line in text.splitlines() if line.startswith("| ") and "script" in line)
    assert row.count("|") - row.count("\\|") == 2


@given(st.text(), st.text(max_size=5))
def test_any_text_makes_a_page_that_parses(text: str, lang: str) -> None:
    from html.parser import HTMLParser

    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)

    Tags().feed(to_html(Note("t", (), (Section("h", ((Words(text, lang),),)),))))
    assert set(seen) <= {"html", "head", "meta", "title", "style", "body", "h1", "section", "h2",
                         "ul", "li", "span"}  # fmt: skip


def test_filters_choose_campaigns(advocacy, root: Path) -> None:
    other = (root / CAMPAIGN).read_text(encoding="utf-8").split("deadlines:")[0]
    other = other.replace("owner: ana\n", "status: closed\n").replace("minority-rights", "security")
    (root / "campaigns" / "old.yaml").write_text(other, encoding="utf-8")

    def ids(*arguments: str) -> list[str]:
        return [c["id"] for c in json.loads(advocacy("status", "--json", *arguments).out)]

    assert ids() == ["hearings"]
    assert ids("--status", "closed") == ["old"]
    assert ids("old") == ["old"]
    assert sorted(ids("hear", "--campaign", "ol")) == ["hearings", "old"]
    assert ids("--area", "security") == []
    assert ids("--area", "minority-rights") == ["hearings"]
    assert ids("--owner", "me") == ["hearings"]
    assert ids("--owner", "ana", "--status", "closed") == []
    assert ids("--member", "ngo-example") == []
    assert due(advocacy, "--owner", "me")
    assert not due(advocacy, "--owner", "me", "--area", "security")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["status", "haerings"], 4, "hearings"),
        (["status", "--area", "securty"], 4, "did you mean 'security'?"),
        (["status", "--owner", "nobody"], 4, "nobody"),
        (["status", "--status", "dead"], 2, "draft, active, paused, closed"),
        (["status", "--language", "de"], 2, "sr-Latn"),
        (["due", "--within", "soon"], 2, "14d"),
        (["status", "--as-of", "03/11/2026"], 2, "03/11/2026"),
        (["status", "--format", "pdf"], 2, "html"),
        (["status", "-o", "x.pdf"], 2, ".html"),
        (["due", "--json=nothing"], 2, "no field 'nothing'"),
    ],
)
def test_what_cannot_be_is_told(advocacy, arguments: list[str], code: int, told: str) -> None:
    result = advocacy(*arguments)
    assert result.code == code
    assert told in result.err
    assert result.out == ""


def test_without_campaigns_the_next_step_is_named(advocacy, root: Path) -> None:
    (root / CAMPAIGN).unlink()
    result = advocacy("status")
    assert (result.code, result.out) == (0, "")
    assert "campaigns/NAME.yaml" in result.err
    assert "advocacy check" in result.err
    assert json.loads(advocacy("status", "--json").out) == []
    assert "nothing is due" in advocacy("due").err


def test_reading_makes_no_database(advocacy, root: Path) -> None:
    advocacy("status")
    advocacy("due")
    assert not list((root / ".advocacy").glob("*.db*"))


def test_a_dry_run_writes_no_file(advocacy, root: Path) -> None:
    assert advocacy("status", "-o", "s.html", "-n").code == 0
    assert not (root / "s.html").exists()


def test_the_same_gives_the_same_bytes(advocacy) -> None:
    for ending in ("json", "html", "md", "csv", "table"):
        first = advocacy("status", "--since", "7d", "--format", ending).out
        assert first
        assert advocacy("status", "--since", "7d", "--format", ending).out == first


def test_what_the_plan_no_longer_knows_is_said(advocacy, root: Path) -> None:
    advocacy("ask", "set", "hearings/papers", "asked")
    edit(root, "  - id: papers\n", "  - id: documents-in-serbian\n")
    edit(root, "    ask: papers\n", "")
    out = " ".join(advocacy("status").out.split())
    assert "The journal names hearings/papers, the plan does not" in out
    edit(
        root, "  - id: documents-in-serbian\n", "  - id: documents-in-serbian\n    was: [papers]\n"
    )
    assert "The journal names" not in advocacy("status").out
    assert status(advocacy)["asks"] == {"open": 1, "asked": 1}


def test_a_target_that_only_a_note_names_is_said_when_the_plan_loses_it(
    advocacy, root: Path
) -> None:
    advocacy("log", "hearings", "They called", "--with", "budget-officer")
    edit(root, "  - id: budget-officer\n", "  - id: treasurer\n")
    assert "hearings/budget-officer" in " ".join(advocacy("status").out.split())


def test_what_the_plan_no_longer_has_stays_due(advocacy, root: Path) -> None:
    added = ("--with", "mayor-zvecan", "--at", "2026-11-27 10:00")
    assert advocacy("meeting", "add", "hearings", "The budget", *added).code == 0
    (root / CAMPAIGN).rename(root / "campaigns/budget.yaml")
    assert "hearings/M1" in {d["name"] for d in due(advocacy)}
    assert "hearings/M1" not in {d["name"] for d in due(advocacy, "--campaign", "budget")}
    marks = [line for line in advocacy("status").out.splitlines() if "journal names" in line]
    assert marks == [
        "The journal names hearings, the plan does not: `advocacy check` shows the line"
    ]


def test_of_two_contacts_on_one_day_the_later_recorded_is_the_last(advocacy) -> None:
    for target in ("mayor-zvecan", "assembly-chair-zvecan", "budget-officer", "mayor-zvecan"):
        advocacy("log", "hearings", f"Spoke to {target}", "--with", target, "--again")
    assert status(advocacy)["last_contact"]["with"] == "mayor-zvecan"  # type: ignore[index]


@pytest.mark.parametrize("command", ["status", "due"])
def test_a_private_state_of_an_ask_is_not_in_a_file(advocacy, root: Path, command: str) -> None:
    more = ("--within", "60d") if command == "due" else ()
    before = advocacy(command, *more, "-o", "a.json")
    assert before.code == 0
    for target in ("mayor-zvecan", "assembly-chair-zvecan"):
        advocacy("ask", "set", "hearings/hearings", "refused", "--with", target, "--private")
    assert "refused" in advocacy(command, *more, "--json").out
    assert advocacy(command, *more, "-o", "b.json").code == 0
    assert (root / "b.json").read_bytes() == (root / "a.json").read_bytes()


def test_letters_are_counted_and_not_told_one_by_one(advocacy) -> None:
    for day in ("2026-11-23", "2026-11-24"):
        assert advocacy("letter", "make", "hearings", "--date", day).code == 0
    made = [line for line in advocacy("status", "--since", "7d").out.splitlines() if "made" in line]
    assert len(made) == 1
    assert made[0].endswith("Tue 24 November 2026: a letter made")


def test_a_spreadsheet_has_the_words_of_plan_and_journal_in_one_column(advocacy) -> None:
    added = ("--with", "mayor-zvecan", "--at", "2026-11-27 10:00")
    advocacy("meeting", "add", "hearings", "The budget", *added)
    assert "meeting M1 arranged" in " ".join(advocacy("status", "--since", "7d").out.split())
    text = advocacy("due", "--format", "csv", "--language", "en").out
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["hearings/M1"]["what"] == "The budget"
    assert rows["hearings/documents"]["what"] == "Reply to our request for documents"
    assert "what.und" not in text


def test_a_plan_edited_after_a_move_speaks_again_and_it_is_said(advocacy, root: Path) -> None:
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 10:00").code == 0
    assert status(advocacy)["next_meeting"]["due"] == "2026-12-04"  # type: ignore[index]
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-05 10:00")
    assert status(advocacy)["next_meeting"]["due"] == "2026-12-05"  # type: ignore[index]
    assert "the plan speaks" in " ".join(advocacy("status").out.split())
