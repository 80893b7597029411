"""What an export says of what changed, went, came back or became private since the last one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of

from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace

Run = Callable[..., Any]
Read = Callable[[bytes], dict[str, dict[str, Any]]]
MAIN = Path("out", "calendar", "advocacy.ics")
FIRST = "meeting/hearings/first"
MORNING = 9 * 3600  # whole days ring at nine
OURS = """
  - id: xk-urgent
    name: {sr: Хитно, sq: Urgjent, en: Urgent}
    period: 48h
    count: hours
  - id: xk-complain
    name: {sr: Рок за жалбу, sq: Afati për ankesë, en: Time to complain}
    period: 15d
    count: calendar
    binds: us
mechanisms:
"""


@pytest.fixture
def export(advocacy: Run, root: Path) -> Callable[..., bytes]:
    """Run `calendar export` and give the main file."""

    def call(*arguments: str) -> bytes:
        done = advocacy("calendar", "export", *arguments)
        assert done.code == 0, done.err
        return (root / MAIN).read_bytes()

    return call


def edit(root: Path, old: str, new: str, file: str = "campaigns/hearings.yaml") -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", f"{moment}+01:00")


def uid_of(name: str) -> str:
    from uuid import UUID, uuid5

    return f"{uuid5(UUID('00000000-0000-4000-8000-000000000001'), name)}@advocacy-cli"


def entries(advocacy: Run) -> int:
    import json

    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


def test_the_file_holds_meetings_and_days(export: Run, read: Read) -> None:
    facts = read(export("--language", "en"))
    assert len(facts) == 6
    meeting = facts[uid_of(FIRST)]
    assert meeting["summary"] == "Meeting: Mayor of Zvečan"
    assert meeting["location"] == "Municipality of Zvečan"
    assert "From our side: Ana (placeholder)" in meeting["description"]
    assert (meeting["ends"] - meeting["starts"], meeting["alarms"]) == (3600, [-86400])
    deadline = facts[uid_of("deadline/hearings/submission")]
    assert (deadline["starts"], deadline["ends"]) == ("2026-12-01", "2026-12-02")
    assert deadline["alarms"] == [-14 * 86400 + MORNING, -3 * 86400 + MORNING]
    assert facts[uid_of("deadline/hearings/documents")]["starts"] == "2026-11-20"
    assert facts[uid_of("ask/hearings/hearings")]["starts"] == "2026-12-15"
    assert facts[uid_of("petition/hearings/hearings-petition")]["starts"] == "2026-12-10"
    opening = facts[uid_of("opening/hearings/hearings-petition")]
    assert (opening["starts"], opening["summary"][:16]) == ("2026-11-01", "Petition opens: ")
    assert {f["sequence"] for f in facts.values()} == {0}


@pytest.mark.parametrize(
    ("language", "reply", "later", "ours", "hour"),
    [
        ("en", "Reply due: ", "If working days count, the last day is: 2026-11-24", "Deadline: ", "Reply due 14:30: "),
        ("sr", "Рок за одговор: ", "последњи дан је: 24. 11. 2026.", "Рок: ", "Рок за одговор 14:30: "),
        ("sr-Latn", "Rok za odgovor: ", "poslednji dan je: 24. 11. 2026.", "Rok: ", "Rok za odgovor 14:30: "),
        ("sq", "Afati për përgjigje: ", "dita e fundit është: 24.11.2026", "Afati: ", "Afati për përgjigje 14:30: "),
    ],
)  # fmt: skip
def test_legal_periods_ring_and_say_whom_they_bind_both_their_days_and_their_hour(
    export: Run, advocacy: Run, root: Path, language: str, reply: str, later: str, ours: str, hour: str
) -> None:  # fmt: skip
    (rules,) = (root / "platform/rules").glob("*.yaml")
    edit(root, "\nmechanisms:\n", OURS, f"platform/rules/{rules.name}")
    edit(root, "from: 2026-11-13", "from: 2026-11-15")
    hours = ("clock", "start", "hearings", "xk-urgent", "--with", "mayor-zvecan", "--on")
    assert advocacy(*hours, "22.11.2026 14:30").code == 0
    assert advocacy("clock", "start", "hearings", "xk-complain", "--on", "2026-11-20").code == 0
    facts = facts_of(export("--language", language))
    theirs = facts[uid_of("deadline/hearings/documents")]
    assert theirs["starts"] == "2026-11-23"
    assert theirs["summary"].startswith(reply)
    assert later in theirs["description"]
    assert theirs["alarms"] == [-86400 + MORNING]
    at_hour, to_keep = (
        next(f for f in facts.values() if f["starts"] == day) for day in ("2026-11-24", "2026-12-07")
    )  # fmt: skip
    assert at_hour["summary"].startswith(hour)
    assert (to_keep["summary"].startswith(ours), to_keep["alarms"]) == (True, [-86400 + MORNING])
    edit(root, "[workspace]", '[calendar]\nalarm = "3d"\n[workspace]', "advocacy.toml")
    again = facts_of(export("--language", language))[uid_of("deadline/hearings/documents")]
    assert (again["alarms"], again["sequence"]) == ([-3 * 86400 + MORNING], 1)


def test_each_thing_has_its_own_file_too(export: Run, root: Path) -> None:
    whole = facts_of(export())
    single = {p.name: facts_of(p.read_bytes()) for p in (root / MAIN).parent.glob("hearings_*.ics")}
    assert sorted(single) == [
        "hearings_documents.ics",
        "hearings_first.ics",
        "hearings_hearings-petition.ics",
        "hearings_hearings-petition.opens.ics",
        "hearings_hearings.ics",
        "hearings_submission.ics",
    ]
    assert {uid: f for facts in single.values() for uid, f in facts.items()} == whole


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sr", "Састанак: Председник општине Звечан"),
        ("sr-Latn", "Sastanak: Predsednik opštine Zvečan"),
        ("sq", "Takim: Kryetar i Komunës së Zveçanit"),
    ],
)
def test_the_words_are_in_the_language_asked_for(export: Run, language: str, said: str) -> None:
    assert facts_of(export("--language", language))[uid_of(FIRST)]["summary"] == said


def test_the_same_export_again_gives_the_same_bytes_and_no_entry(
    store_url: str, export: Run, advocacy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, count = export(), entries(advocacy)
    assert count == 6
    at(monkeypatch, "2026-11-25T12:00:00")
    assert export() == before
    assert entries(advocacy) == count


def test_a_change_touches_only_its_own_lines(
    store_url: str, export: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _events(export())
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    at(monkeypatch, "2026-11-24T12:00:00")
    after = _events(export())
    changed = {uid for uid in before if before[uid] != after[uid]}
    assert changed == {uid_of(FIRST)}
    assert "SEQUENCE:1" in after[uid_of(FIRST)]
    assert "DTSTAMP:20261124T110000Z" in after[uid_of(FIRST)]
    assert "DTSTART;TZID=Europe/Belgrade:20261204T093000" in after[uid_of(FIRST)]
    assert list(after) == list(before)


def test_a_new_name_keeps_the_uid(export: Run, root: Path) -> None:
    before = set(facts_of(export()))
    edit(root, "- id: first\n", "- id: opening\n    was: [first]\n")
    (root / "campaigns/hearings.yaml").rename(root / "campaigns/budget.yaml")
    edit(root, "title:\n", "was: [hearings]\ntitle:\n", "campaigns/budget.yaml")
    after = facts_of(export())
    assert set(after) == before
    assert {f["sequence"] for f in after.values()} == {0}


def test_moving_and_cancelling_write_the_meetings_file(
    export: Run, advocacy: Run, root: Path, read: Read
) -> None:
    export()
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00").code == 0
    file = root / "out/calendar/hearings_first.ics"
    assert read(file.read_bytes())[uid_of(FIRST)]["sequence"] == 1
    assert advocacy("meeting", "cancel", "hearings/first").code == 0
    facts = read(file.read_bytes())[uid_of(FIRST)]
    assert (facts["sequence"], facts["status"]) == (2, "CANCELLED")
    assert facts["summary"].startswith("ОТКАЗАНО: ")
    assert read(export())[uid_of(FIRST)] == facts


def test_a_meeting_that_the_journal_added_has_its_file(
    advocacy: Run, root: Path, read: Read
) -> None:
    words = "Line\nATTENDEE:mailto:minister@example.org; a, b\\N 😀"
    added = ("--with", "mayor-zvecan", "--at", "2026-12-09 10:00", "--where", words)
    done = advocacy("meeting", "add", "hearings", "The budget", *added)
    assert (done.code, done.out) == (0, "hearings/M1\n")
    (facts,) = read((root / "out/calendar/hearings_M1.ics").read_bytes()).values()
    assert facts["location"].startswith("Line\nATTENDEE:mailto:minister@example.org; a, b")
    assert "The budget" in facts["description"]


def test_what_is_undone_is_called_off_and_its_sequence_never_comes_again(
    export: Run, advocacy: Run
) -> None:
    known = set(facts_of(export()))
    added = ("--with", "mayor-zvecan", "--at", "2026-12-09 10:00")
    assert advocacy("meeting", "add", "hearings", "The budget", *added).code == 0
    assert advocacy("undo", "-y").code == 0
    facts = facts_of(export())
    (new,) = set(facts) - known
    assert (facts[new]["status"], facts[new]["sequence"]) == ("CANCELLED", 1)
    assert advocacy("undo", "-y").code == 4  # a bare undo passes over what was only published
    published = json.loads(advocacy("journal", "list", "--kind", "published", "--json").out)
    assert advocacy("undo", published[-1]["id"], "-y").code == 0  # named, it does: to no effect
    facts = facts_of(export())
    assert (facts[new]["status"], facts[new]["sequence"]) == ("CANCELLED", 1)


def test_a_cancellation_is_told_for_the_days_of_grace(
    export: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export()
    edit(root, "  - id: submission\n", "  - id: other\n")
    gone = facts_of(export())[uid_of("deadline/hearings/submission")]
    assert (gone["status"], gone["sequence"], gone["starts"]) == ("CANCELLED", 1, "2026-12-01")
    assert gone["summary"] == "ОТКАЗАНО: Рок: Писани предлог о нацрту буџета"
    kept = _events(export())
    at(monkeypatch, "2026-12-23T09:00:00")
    assert _events(export()) == kept
    at(monkeypatch, "2026-12-24T09:00:00")
    assert uid_of("deadline/hearings/submission") not in facts_of(export())
    edit(root, "  - id: other\n", "  - id: submission\n")
    back = facts_of(export())[uid_of("deadline/hearings/submission")]
    assert (back["status"], back["sequence"]) == ("CONFIRMED", 2)


def test_what_a_filter_leaves_out_is_not_gone(export: Run, root: Path, advocacy: Run) -> None:
    second = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    second = second.replace("area: minority-rights", "area: security")
    (root / "campaigns/second.yaml").write_text(second, encoding="utf-8")
    whole = export()
    assert len(facts_of(whole)) == 12
    done = advocacy("calendar", "export", "--area", "security", "-o", "security.ics")
    assert (done.code, done.out) == (0, "security.ics\n")
    assert len(facts_of((root / "security.ics").read_bytes())) == 6
    assert export("second") == whole  # written beside it, not over it
    assert len(facts_of((root / "out/calendar/advocacy_second.ics").read_bytes())) == 6
    (root / "campaigns/second.yaml").unlink()
    export("hearings")
    assert sum(f["status"] == "CANCELLED" for f in facts_of(export()).values()) == 6


def test_a_campaign_that_is_a_draft_again_is_called_off_where_a_filter_speaks_of_it(
    store_url: str,
    export: Run,
    root: Path,
    advocacy: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export()
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    at(monkeypatch, "2026-11-24T09:00:00")
    count = entries(advocacy)
    for said in (("--state", "planned"), ("--owner", "ana"), ("--status", "closed")):
        advocacy("calendar", "export", *said, "-o", "part.ics")
        assert entries(advocacy) == count, "what a filter leaves out is not gone"
    assert {f["status"] for f in facts_of(export("hearings", "-n")).values()} == {"CONFIRMED"}
    assert "6 cancelled" in advocacy("calendar", "export", "--since-last", "-n").err
    assert {f["status"] for f in facts_of(export()).values()} == {"CANCELLED"}
    assert entries(advocacy) == count + 6


def test_a_private_meeting_stays_in_the_house(export: Run, root: Path, advocacy: Run) -> None:
    edit(root, "lasts: 60m", "lasts: 60m\n    private: true")
    assert uid_of(FIRST) not in facts_of(export())
    assert not (root / "out/calendar/hearings_first.ics").exists()
    assert advocacy("calendar", "export", "--for", "internal", "-o", "ours.ics").code == 0
    inside = (root / "ours.ics").read_bytes()
    assert facts_of(inside)[uid_of(FIRST)]["status"] == "CONFIRMED"
    assert b"CLASS:PRIVATE" in inside
    assert uid_of(FIRST) not in facts_of(export())


def test_files_for_those_inside_do_not_outlive_the_next_export(
    export: Run, root: Path, advocacy: Run
) -> None:
    edit(root, "lasts: 60m", "lasts: 60m\n    private: true")
    folder = root / "out/calendar"
    export("--for", "internal")
    export("hearings", "--for", "internal")
    foreign = folder / "foreign.ics"
    foreign.write_bytes((folder / "hearings_first.ics").read_bytes().replace(b"advocacy-cli", b"x"))
    held = [p.name for p in sorted(folder.iterdir()) if b"CLASS:PRIVATE" in p.read_bytes()]
    assert held == [
        "advocacy.ics",
        "advocacy_hearings.ics",
        "foreign.ics",
        "hearings_first.ics",
    ]
    said = advocacy("calendar", "export", "-n").err
    assert "would remove, out of date: advocacy_hearings.ics, hearings_first.ics" in said
    assert (folder / "hearings_first.ics").exists()
    export()
    held = [p.name for p in sorted(folder.iterdir()) if b"CLASS:PRIVATE" in p.read_bytes()]
    assert held == ["foreign.ics"]


def test_whoever_goes_to_a_meeting_answers_for_it_as_in_due(advocacy: Run, root: Path) -> None:
    bojan = "      - {id: bojan, name: {en: Bojan (placeholder)}}\n"
    edit(root, "      - {id: ana", f"{bojan}      - {{id: ana", "platform/members.yaml")
    added = ("--with", "mayor-zvecan", "--at", "2026-11-30 10:00", "--ours", "bojan")
    advocacy("meeting", "add", "hearings", "The budget", *added)
    due = json.loads(advocacy("due", "--owner", "bojan", "--json").out)
    assert [d["name"] for d in due] == ["hearings/M1"]
    done = json.loads(advocacy("calendar", "export", "--owner", "bojan", "--json").out)
    assert done[0]["events"] == 1


def test_the_file_of_what_is_undone_says_so_after_the_next_export(
    export: Run, advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export()
    added = ("--with", "mayor-zvecan", "--at", "2026-12-09 10:00")
    advocacy("meeting", "add", "hearings", "The budget", *added)
    file = root / "out/calendar/hearings_M1.ics"
    assert b"STATUS:CONFIRMED" in file.read_bytes()
    assert "next: advocacy calendar export" in advocacy("undo", "-y").err
    export()
    assert b"STATUS:CANCELLED" in file.read_bytes()
    assert "7 events: 7 same" in advocacy("calendar", "export").err
    at(monkeypatch, "2026-12-24T09:00:00")
    export()
    assert not file.exists()


def test_quiet_says_nothing_at_all(advocacy: Run, root: Path) -> None:
    done = advocacy("calendar", "export", "-q")
    assert done == (0, "", "")
    assert (root / MAIN).exists()


def test_a_meeting_far_ahead_leaves_the_others_their_zone(export: Run, root: Path) -> None:
    far = "  - id: far\n    with: [mayor-zvecan]\n    at: 2150-05-05 10:00\n"
    edit(root, "letters:\n", f"{far}letters:\n")
    content = export()
    assert b"DTSTART;TZID=Europe/Belgrade:20261203T100000" in content
    assert b"DTSTART;TZID=Europe/Belgrade:21500505T100000" in content


def test_what_becomes_private_is_called_off_outside_only(
    export: Run, root: Path, advocacy: Run
) -> None:
    export()
    edit(root, "lasts: 60m", "lasts: 60m\n    private: true")
    edit(root, "en: Municipality of Zvečan}\nletters", "en: A secret place}\nletters")
    outside = export("--language", "en")
    facts = facts_of(outside)[uid_of(FIRST)]
    assert (facts["status"], facts["sequence"]) == ("CANCELLED", 1)
    assert b"secret" not in outside
    advocacy("calendar", "export", "--for", "internal", "-o", "ours.ics", "--language", "en")
    inside = facts_of((root / "ours.ics").read_bytes())[uid_of(FIRST)]
    assert (inside["status"], inside["sequence"]) == ("CONFIRMED", 1)
    assert inside["location"] == "A secret place"
    assert export("--language", "en") == outside


def test_a_dry_run_writes_nothing(advocacy: Run, root: Path) -> None:
    done = advocacy("calendar", "export", "-n")
    assert (done.code, done.out) == (0, f"would write {MAIN.as_posix()}\n")
    assert "6 new" in done.err
    assert not (root / "out").exists()
    assert entries(advocacy) == 0


def test_a_file_that_was_lost_is_written_again(export: Run, root: Path, advocacy: Run) -> None:
    before, count = export(), entries(advocacy)
    (root / MAIN).unlink()
    assert export() == before
    assert entries(advocacy) == count


def test_nobody_is_named_where_a_server_could_mail_them(export: Run) -> None:
    assert not re.search(rb"ATTENDEE|ORGANIZER|METHOD|mailto", export("--for", "internal"))


def test_in_a_zone_without_a_rule_the_times_are_utc_and_it_is_said(
    advocacy: Run, root: Path, read: Read
) -> None:
    edit(root, "Europe/Belgrade", "Africa/Casablanca", "advocacy.toml")
    done = advocacy("calendar", "export")
    assert "the clocks of Africa/Casablanca follow no yearly rule" in done.err
    for other in (("feed", "web"), ("push", "-n")):
        assert "Casablanca follow no yearly rule" in advocacy("calendar", *other).err
    content = (root / MAIN).read_bytes()
    assert b"VTIMEZONE" not in content
    assert len(read(content)) == 6


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere"], 4, "nowhere"),
        (["--for", "everybody"], 2, "choose internal"),
        (["--language", "de"], 2, "choose sr"),
        (["--format", "xyz"], 2, "choose table"),
        (["-o", "x.txt"], 2, "ends in .ics"),
    ],
)
def test_wrong_usage_is_explained(
    advocacy: Run, root: Path, arguments: list[str], code: int, said: str
) -> None:
    done = advocacy("calendar", "export", *arguments)
    assert done.code == code
    assert said in done.err
    assert entries(advocacy) == 0
    assert not (root / "out").exists()


def test_a_wrong_duration_in_the_settings_is_named(advocacy: Run, root: Path) -> None:
    file = root / "advocacy.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\n[calendar]\ngrace = "soon"\n')
    done = advocacy("calendar", "export")
    assert done.code == 3
    assert "calendar.grace" in done.err


def _events(content: bytes) -> Mapping[str, str]:
    found = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", content.decode(), re.DOTALL)
    return {re.search(r"UID:(\S+)", event)[1]: event for event in found}  # type: ignore[index]


def test_a_day_that_only_private_entries_know_stays_in_the_house(export: Run, root: Path) -> None:
    """The delivery of a letter starts a period; told in private, partners know of neither."""
    edit(root, "from: 2026-11-13", "from: letter:request")
    workspace = open_workspace(root, os.environ)
    sent = Draft(
        "letter-sent",
        "hearings",
        "letter:hearings/request",
        (("target", "mayor-zvecan"), ("name", "L1kq")),
        number=1,
        channel="hand",
        private=True,
    )
    with Store(workspace) as store, store.command("letter sent") as command:
        command.append(sent)
    internal = export("--for", "internal", "--language", "en")
    assert b"Reply to our request" in internal
    assert b"Reply to our request" not in export("--language", "en")


def test_a_place_that_looks_like_the_end_of_an_event_leaves_the_calendar_whole(
    store_url: str, export: Run, root: Path, read: Read
) -> None:
    edit(root, "{sr: Општина Звечан,", "{sr: 'Hall END:VEVENT',")
    before = read(export())
    assert before[uid_of(FIRST)]["location"] == "Hall END:VEVENT"
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    after = read(export())
    assert after.keys() == before.keys()
    assert after[uid_of(FIRST)] == before[uid_of(FIRST)]
    alone = (root / "out/calendar/hearings_first.ics").read_bytes()
    assert read(alone)[uid_of(FIRST)] == before[uid_of(FIRST)]
