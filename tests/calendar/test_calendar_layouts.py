"""Calendars by campaign, as vdirs, as changes only, with tasks, as busy blocks, in parts: each is read by
four readers, and none takes the place of another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of
from ics_rules import tasks as tasks_of

Run = Callable[..., Any]
Read = Callable[[bytes], dict[str, dict[str, Any]]]
FOLDER = Path("out", "calendar")


@pytest.fixture
def folder(root: Path) -> Path:
    return root / FOLDER


@pytest.fixture
def two(root: Path) -> None:
    """A second campaign beside the first."""
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    (root / "campaigns/second.yaml").write_text(text, encoding="utf-8")


def edit(root: Path, old: str, new: str, file: str = "campaigns/hearings.yaml") -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def export(advocacy: Run, *arguments: str) -> Any:
    done = advocacy("calendar", "export", *arguments)
    assert done.code == 0, done.err
    return done


def published(advocacy: Run) -> int:
    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.ics"))}


def test_a_file_for_each_campaign_holds_what_the_whole_holds(
    advocacy: Run, folder: Path, two: None, read: Read
) -> None:
    export(advocacy)
    whole = read((folder / "advocacy.ics").read_bytes())
    done = export(advocacy, "--split")
    names = ["advocacy_hearings.ics", "advocacy_second.ics"]
    assert done.out.split() == [(FOLDER / name).as_posix() for name in names]
    split = [read((folder / name).read_bytes()) for name in names]
    assert split[0] | split[1] == whole
    assert not split[0].keys() & split[1].keys()
    told = export(advocacy, "--split", "--json").out
    assert [(row["file"][-12:], row["events"], row["same"]) for row in json.loads(told)] == [
        ("hearings.ics", 6, 6),
        ("y_second.ics", 6, 6),
    ]


def test_the_calendar_of_a_campaign_that_has_no_day_left_goes(
    advocacy: Run, root: Path, folder: Path, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy, "--split")
    (root / "campaigns/second.yaml").write_text(
        "title: Second\ntargets: [mayor-zvecan]\nasks: [{id: one, text: One.}]\n", encoding="utf-8"
    )
    export(advocacy, "--split")
    facts = facts_of((folder / "advocacy_second.ics").read_bytes())
    assert {f["status"] for f in facts.values()} == {"CANCELLED"}
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-30T09:00:00+01:00")
    done = export(advocacy, "--split")
    assert "advocacy_second.ics" in done.err
    assert not (folder / "advocacy_second.ics").exists()
    assert (folder / "advocacy_hearings.ics").exists()


def test_a_vdir_has_a_file_for_each_event_named_by_its_uid(
    advocacy: Run, root: Path, read: Read
) -> None:
    export(advocacy)
    whole = read((root / FOLDER / "advocacy.ics").read_bytes())
    done = export(advocacy, "--vdir")
    assert done.out == f"{(FOLDER / 'vdir').as_posix()}\n"
    files = held(root / FOLDER / "vdir")
    assert sorted(files) == sorted(f"{uid}.ics" for uid in whole)
    for name, content in files.items():
        uid = name.removesuffix(".ics")
        assert read(content) == {uid: whole[uid]}
        assert b"METHOD" not in content


def test_what_left_the_plan_leaves_the_vdir_and_what_others_put_there_stays(
    advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy, "--vdir", "-o", "khal")
    folder = root / "khal"
    before = held(folder)
    (folder / "theirs.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    (folder / "notes.txt").write_text("mine")
    edit(root, "  - id: submission\n", "  - id: other\n")
    export(advocacy, "--vdir", "-o", "khal")
    assert len(held(folder)) == len(before) + 2  # the new one, and theirs
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-30T09:00:00+01:00")
    export(advocacy, "--vdir", "-o", "khal")
    left = held(folder)
    (gone,) = before.keys() - left.keys()
    assert "Писани предлог".encode() in before[gone].replace(b"\r\n ", b"")
    assert "theirs.ics" in left
    assert (folder / "notes.txt").exists()


@pytest.mark.parametrize("layout", [[], ["--split"], ["--vdir"], ["--redact"], ["--todo"]])
def test_again_writes_nothing_and_changes_nothing(
    store_url: str, advocacy: Run, folder: Path, layout: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy, *layout)
    count = published(advocacy)
    before = {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in folder.rglob("*.ics")}
    assert before
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T12:00:00+01:00")
    done = export(advocacy, *layout)
    assert "same" in done.err
    assert {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in folder.rglob("*.ics")} == before
    assert published(advocacy) == count


def test_only_what_no_export_has_told_is_told(
    store_url: str, advocacy: Run, root: Path, folder: Path
) -> None:
    first = export(advocacy, "--since-last")
    assert "6 new" in first.err
    assert len(facts_of((folder / "changes.ics").read_bytes())) == 6
    again = export(advocacy, "--since-last")
    assert (again.out, "nothing has changed" in again.err) == ("", True)
    assert len(facts_of((folder / "changes.ics").read_bytes())) == 6  # stays until there is more
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00").code == 0
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    added = ("--with", "mayor-zvecan", "--at", "2026-12-09 10:00")
    assert advocacy("meeting", "add", "hearings", "The budget", *added).code == 0
    done = export(advocacy, "--since-last")
    assert "3 events: 1 new, 2 changed" in done.err
    facts = facts_of((folder / "changes.ics").read_bytes())
    assert sorted(f["sequence"] for f in facts.values()) == [0, 1, 1]
    assert advocacy("meeting", "cancel", "hearings/first").code == 0
    count = published(advocacy)
    assert "1 cancelled" in export(advocacy, "--since-last", "-n").err
    assert published(advocacy) == count
    assert "1 event: 1 cancelled" in export(advocacy, "--since-last").err
    (last,) = facts_of((folder / "changes.ics").read_bytes()).values()
    assert (last["status"], last["sequence"]) == ("CANCELLED", 2)


def test_a_plain_export_is_an_export_too(advocacy: Run, folder: Path, two: None) -> None:
    export(advocacy, "hearings")
    assert "6 events: 6 new" in export(advocacy, "--since-last").err
    facts = facts_of((folder / "changes.ics").read_bytes())
    assert facts.keys() & facts_of((folder / "advocacy_hearings.ics").read_bytes()).keys() == set()
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert "1 changed, 11 same" in export(advocacy).err
    assert "nothing has changed" in export(advocacy, "--since-last").err


def test_telling_again_keeps_sequence_and_stamps(
    store_url: str, advocacy: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy)
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    alone = (folder / "hearings_first.ics").read_bytes()
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T12:00:00+01:00")
    export(advocacy, "--since-last")
    changes = (folder / "changes.ics").read_bytes()
    assert alone[alone.index(b"BEGIN:VEVENT") :] == changes[changes.index(b"BEGIN:VEVENT") :]
    assert b"DTSTAMP:20261123T080000Z" in changes


def test_tasks_stand_beside_their_events(
    store_url: str, advocacy: Run, folder: Path, read: Read
) -> None:
    more = ("--next", "Send the draft", "--due", "2026-12-02", "--promise", "A hearing")
    owed = ("--promise-due", "2026-12-05", "--promised-by", "mayor-zvecan")
    assert advocacy("log", "hearings", "A call", "--with", "mayor-zvecan", *more, *owed).code == 0
    export(advocacy)
    plain = read((folder / "advocacy.ics").read_bytes())
    export(advocacy, "--todo", "--language", "en")
    content = (folder / "advocacy.ics").read_bytes()
    assert read(content).keys() == plain.keys()
    tasks = tasks_of(content)
    assert {(t["due"], t["summary"], t["status"]) for t in tasks.values()} == {
        ("2026-12-01", "Deadline: Written submission on the draft budget", "NEEDS-ACTION"),
        ("2026-12-02", "Next step: Send the draft", "NEEDS-ACTION"),
        ("2026-12-05", "Promised: A hearing", "NEEDS-ACTION"),
    }
    assert {uid.removeprefix("todo-") for uid in tasks} < plain.keys()
    assert advocacy("done", "hearings/N1").code == 0
    export(advocacy, "--todo", "--language", "en")
    content = (folder / "advocacy.ics").read_bytes()
    (step,) = [t for t in tasks_of(content).values() if "Send" in t["summary"]]
    assert (step["status"], step["sequence"]) == ("COMPLETED", 1)
    export(advocacy)
    assert b"VTODO" not in (folder / "advocacy.ics").read_bytes()


def test_icalendar_and_libical_see_the_tasks(advocacy: Run, folder: Path) -> None:
    from icalendar import Calendar

    export(advocacy, "--todo", "--language", "en")
    (todo,) = Calendar.from_ical((folder / "advocacy.ics").read_bytes()).walk("VTODO")
    assert (str(todo["SUMMARY"]), todo["DUE"].dt.isoformat(), todo.errors) == (
        "Deadline: Written submission on the draft budget",
        "2026-12-01",
        [],
    )


def test_a_vdir_has_tasks_as_files_of_their_own(advocacy: Run, folder: Path) -> None:
    export(advocacy, "--vdir", "--todo")
    (task,) = (folder / "vdir").glob("todo-*.ics")
    assert len(tasks_of(task.read_bytes())) == 1
    assert f"UID:{task.stem}\r\n".encode() in task.read_bytes()
    export(advocacy, "--vdir")
    assert not task.exists()


def test_what_is_done_says_so_and_rings_no_more(advocacy: Run, folder: Path, read: Read) -> None:
    export(advocacy, "--language", "en")
    assert advocacy("done", "hearings/submission").code == 0
    export(advocacy, "--language", "en")
    (facts,) = read((folder / "hearings_submission.ics").read_bytes()).values()
    assert facts["summary"] == "✓ Deadline: Written submission on the draft budget"
    assert (facts["alarms"], facts["sequence"], facts["status"]) == ([], 1, "CONFIRMED")


def test_busy_blocks_tell_when_and_nothing_else(
    advocacy: Run, root: Path, folder: Path, read: Read
) -> None:
    export(advocacy)
    whole = (folder / "advocacy.ics").read_bytes()
    done = export(advocacy, "--redact", "--language", "en")
    assert done.out == f"{(FOLDER / 'busy.ics').as_posix()}\n"
    content = (folder / "busy.ics").read_bytes()
    (block,) = read(content).values()
    (meeting,) = [f for f in read(whole).values() if isinstance(f["starts"], int)]
    assert (block["starts"], block["ends"]) == (meeting["starts"], meeting["ends"])
    assert (block["summary"], block["description"], block["location"], block["alarms"]) == (
        "Busy",
        "",
        "",
        [],
    )
    assert not read(content).keys() & read(whole).keys()
    assert not re.search(rb"VALARM|CATEGORIES|hearings|mayor|Zve", content)
    assert (folder / "advocacy.ics").read_bytes() == whole
    assert (folder / "hearings_first.ics").exists()


def test_a_busy_block_moves_and_goes_under_its_own_uid(advocacy: Run, folder: Path) -> None:
    export(advocacy, "--redact")
    ((uid, before),) = facts_of((folder / "busy.ics").read_bytes()).items()
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    export(advocacy, "--redact")
    after = facts_of((folder / "busy.ics").read_bytes())[uid]
    assert (after["starts"] - before["starts"], after["sequence"]) == (25 * 3600, 1)
    advocacy("meeting", "cancel", "hearings/first")
    export(advocacy, "--redact")
    assert facts_of((folder / "busy.ics").read_bytes())[uid]["status"] == "CANCELLED"


def test_a_private_meeting_blocks_time_only_where_it_is_asked_for(
    advocacy: Run, root: Path, folder: Path
) -> None:
    edit(root, "lasts: 60m", "lasts: 60m\n    private: true")
    assert "nothing has a day" in export(advocacy, "--redact").err
    export(advocacy, "--redact", "--for", "internal")
    (block,) = facts_of((folder / "busy.ics").read_bytes()).values()
    assert block["summary"] == "Заузето"
    export(advocacy, "--redact")
    assert not (folder / "busy.ics").exists()


def test_what_was_told_as_busy_only_is_still_to_be_told(advocacy: Run) -> None:
    export(advocacy, "--redact")
    assert "6 events: 6 new" in export(advocacy, "--since-last").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--split", "--vdir"], "--split and --vdir do not go together"),
        (["--redact", "--todo"], "--redact and --todo do not go together"),
        (["--redact", "--since-last"], "--redact and --since-last do not go together"),
        (["--vdir", "-o", "x.ics"], "write -o FOLDER"),
        (["--split", "-o", "campaigns"], "no place for output"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything(
    advocacy: Run, root: Path, arguments: list[str], said: str
) -> None:
    done = advocacy("calendar", "export", *arguments)
    assert done.code in (2, 5)
    assert said in done.err
    assert published(advocacy) == 0
    assert not (root / "out").exists()


def test_a_file_that_was_edited_is_never_overwritten(
    store_url: str, advocacy: Run, root: Path, folder: Path
) -> None:
    export(advocacy)
    file = folder / "hearings_first.ics"
    mine = file.read_bytes().replace(b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT")
    file.write_bytes(mine)
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    count = published(advocacy)
    for more in ([], ["-n"], ["--split"]):
        done = advocacy("calendar", "export", *more)
        assert done.code == 5
        assert "out/calendar/hearings_first.ics" in done.err
    assert published(advocacy) == count
    assert file.read_bytes() == mine
    assert not list(folder.glob(".making-*"))
    export(advocacy, "-o", "elsewhere.ics")
    file.unlink()
    export(advocacy)
    assert b"20261204T093000" in file.read_bytes()


def test_somebody_elses_file_is_never_overwritten(advocacy: Run, root: Path) -> None:
    (root / "family.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n")
    done = advocacy("calendar", "export", "-o", "family.ics")
    assert (done.code, published(advocacy)) == (5, 0)
    assert b"PRODID:-//x//EN" in (root / "family.ics").read_bytes()


def test_an_edited_file_of_something_gone_stays_and_is_named(
    advocacy: Run, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy)
    file = folder / "hearings_submission.ics"
    file.write_bytes(file.read_bytes().replace(b"STATUS:CONFIRMED", b"STATUS:TENTATIVE"))
    edit(root, "  - id: submission\n    what", "  - id: other\n    what")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T09:00:00+01:00")
    assert advocacy("calendar", "export").code == 5  # it would have to say: cancelled
    export(advocacy, "-o", "told.ics")
    monkeypatch.setenv("ADVOCACY_NOW", "2027-01-24T09:00:00+01:00")
    done = export(advocacy)
    assert "edited by hand, and so it stays: out/calendar/hearings_submission.ics" in done.err
    assert file.exists()


def test_a_meeting_is_recorded_though_its_file_was_edited(advocacy: Run, folder: Path) -> None:
    export(advocacy)
    file = folder / "hearings_first.ics"
    file.write_bytes(file.read_bytes().replace(b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT"))
    done = advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert done.code == 5
    assert "is recorded" in done.err
    assert "edited by hand" in done.err
    assert "Fri 4 December 2026, 11:00" in advocacy("meeting", "show", "hearings/first").out


def test_a_file_of_a_version_without_seals_is_ours(advocacy: Run, folder: Path) -> None:
    export(advocacy)
    file = folder / "advocacy.ics"
    sealed = file.read_bytes()
    file.write_bytes(re.sub(rb"X-ADVOCACY-SEAL:[^\r]*\r\n", b"", sealed))
    export(advocacy)
    assert file.read_bytes() == sealed


def test_a_link_goes_on_leading_where_it_led(advocacy: Run, root: Path, folder: Path) -> None:
    served = root.parent / "served.ics"
    served.touch()
    served.unlink()
    folder.mkdir(parents=True)
    (folder / "advocacy.ics").symlink_to(served)
    export(advocacy)
    assert (folder / "advocacy.ics").is_symlink()
    assert len(facts_of(served.read_bytes())) == 6
    served.chmod(0o640)
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    export(advocacy)
    assert served.stat().st_mode & 0o777 == 0o640


def test_every_kind_of_day_stands_in_the_calendar(
    store_url: str, advocacy: Run, folder: Path
) -> None:
    more = ("--next", "Send the draft", "--due", "2026-12-02", "--promise", "A hearing")
    owed = ("--promise-due", "2026-12-05", "--promised-by", "mayor-zvecan")
    assert advocacy("log", "hearings", "A call", "--with", "mayor-zvecan", *more, *owed).code == 0
    sent = advocacy("letter", "sent", "hearings/request", "--to", "mayor-zvecan", "--via", "hand")
    assert sent.code == 0, sent.err
    export(advocacy, "--language", "en")
    facts = facts_of((folder / "advocacy.ics").read_bytes())
    assert {f["summary"].partition(":")[0] for f in facts.values()} == {
        *("Meeting", "Deadline", "Reply due", "Ask due", "Promised", "Next step"),
        *("Petition opens", "Petition closes"),
    }
    assert sorted(f["starts"] for f in facts.values() if "Reply" in f["summary"]) == [
        "2026-11-20",
        "2026-11-30",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "zone", ["Europe/Belgrade", "Europe/London", "America/New_York", "UTC", "Africa/Casablanca"]
)
def test_every_kind_of_export_is_read_by_everybody_around_both_changes(
    advocacy: Run, root: Path, folder: Path, read: Read, zone: str
) -> None:
    edit(root, "Europe/Belgrade", zone, "advocacy.toml")
    days = (
        "03-08 09:00",
        "03-28 23:30",
        "03-29 09:00",
        "07-01 09:00",
        "10-25 00:30",
        "11-01 00:15",
    )
    meetings = "".join(
        f"  - id: talk-{year}-{n}\n    with: [mayor-zvecan]\n    at: {year}-{day}\n    lasts: 3h\n"
        for year in (2026, 2027)
        for n, day in enumerate(days)
    )
    edit(root, "meetings:\n", f"meetings:\n{meetings}")
    for kind in (["--todo"], ["--split", "--todo"], ["--redact"], ["--vdir", "--todo"]):
        export(advocacy, *kind)
    assert advocacy("meeting", "move", "hearings/talk-2027-0", "--to", "2027-03-14 10:00").code == 0
    export(advocacy, "--since-last")
    whole = read((folder / "advocacy.ics").read_bytes())
    assert sum(isinstance(f["starts"], int) for f in whole.values()) == 13
    assert read((folder / "advocacy_hearings.ics").read_bytes()) == whole
    busy = read((folder / "busy.ics").read_bytes())
    assert sorted(f["starts"] for f in busy.values()) == sorted(
        f["starts"] for f in whole.values() if isinstance(f["starts"], int)
    )
    (moved,) = read((folder / "changes.ics").read_bytes()).values()
    assert moved["sequence"] == 1
    if read.__name__ == "read":  # our own rules are quick
        single = [facts_of(file.read_bytes()) for file in folder.rglob("*.ics")]
        assert len(single) > 40


@pytest.mark.slow
def test_a_large_calendar_has_parts_that_google_takes(
    advocacy: Run, root: Path, folder: Path
) -> None:
    agenda = "Буџет, на српском; с папирима. " * 60
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    for name in range(8):  # a file of a plan takes 250 kB
        meetings = "".join(
            f"  - id: talk-{n}\n    with: [mayor-zvecan]\n"
            f"    at: 2027-{1 + n % 12:02}-{1 + n % 28:02} 10:00\n    agenda: {agenda}\n"
            for n in range(42)
        )
        whole = text.replace("meetings:\n", f"meetings:\n{meetings}")
        (root / f"campaigns/large-{name}.yaml").write_text(whole, encoding="utf-8")
    done = export(advocacy, "-o", "all.ics")
    assert "for Google import all-1.ics to all-2.ics" in done.err
    export(advocacy)
    whole = facts_of((folder / "advocacy.ics").read_bytes())
    names = ["advocacy-1.ics", "advocacy-2.ics"]
    assert sorted(p.name for p in folder.glob("advocacy-*.ics")) == names
    parts = [(folder / name).read_bytes() for name in names]
    assert all(len(part) <= 900_000 for part in parts)
    one, other = map(facts_of, parts)
    assert one | other == whole
    assert not one.keys() & other.keys()
    for name in range(8):
        edit(root, agenda, "Short.", f"campaigns/large-{name}.yaml")
    done = export(advocacy)
    assert not list(folder.glob("advocacy-*.ics"))
    assert "advocacy-1.ics, advocacy-2.ics" in done.err
