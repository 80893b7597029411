"""The calendar on a real CalDAV server: what is sent, what is not, and what is never overwritten."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ics_parsers import icalendar as facts_of
from servers import PASSWORD, Calendar, Radicale, free_port
from test_calendar_export import FIRST, at, edit, uid_of

Run = Callable[..., Any]
SUBMISSION = uid_of("deadline/hearings/submission")
MEETING = uid_of(FIRST)
LIST = Path(".advocacy", "caldav.json")


def states(done: Any) -> dict[str, str]:
    return {row["event"]: row["state"] for row in json.loads(done.out)}


def row(done: Any, event: str) -> dict[str, Any]:
    (found,) = (row for row in json.loads(done.out) if row["event"] == event)
    return dict(found)


def entries(advocacy: Run) -> int:
    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


def test_the_first_push_brings_all_and_the_second_sends_nothing(
    store_url: str, advocacy: Run, there: Calendar
) -> None:
    done = advocacy("calendar", "push", "--json")
    assert done.code == 0, done.err
    assert set(states(done).values()) == {"new"}
    files, count = there.files(), entries(advocacy)
    assert len(files) == 6
    assert all("METHOD" not in text and "ATTENDEE" not in text for text in files.values())
    meeting = facts_of(there.file(MEETING).encode())[MEETING]
    assert meeting["location"] == "Општина Звечан"
    assert meeting["ends"] - meeting["starts"] == 3600
    assert meeting["alarms"] == [-86400]
    sent = there.sent()
    assert sent == 6
    again = advocacy("calendar", "push")
    assert (again.code, again.out) == (0, "")
    assert "6 same" in again.err
    assert (there.files(), there.sent(), entries(advocacy)) == (files, sent, count)


def test_only_what_changed_is_sent(
    store_url: str, advocacy: Run, there: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    before, sent = there.files(), there.sent()
    at(monkeypatch, "2026-11-24T09:00:00")
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00").code == 0
    done = advocacy("calendar", "push", "--json")
    assert states(done)["hearings/first"] == "changed"
    assert sum(state != "same" for state in states(done).values()) == 1
    after = there.files()
    assert {name for name in after if after[name] != before[name]} == {f"{MEETING}.ics"}
    assert there.sent() == sent + 1
    facts = facts_of(there.file(MEETING).encode())[MEETING]
    assert facts["sequence"] > 0


def test_what_was_edited_on_the_server_is_named_and_stays(
    store_url: str, advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    there.edit(MEETING, "T100000", "T153000")
    theirs = there.file(MEETING)
    at(monkeypatch, "2026-11-24T09:00:00")
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    for _ in range(2):
        done = advocacy("calendar", "push", "--json")
        assert done.code == 5
        found = row(done, "hearings/first")
        assert found["state"] == "conflict"
        assert "starts: 2026-12-04 11:00 | 2026-12-03 15:30" in found["differs"]
        assert "hearings/first" in done.err
        assert there.file(MEETING) == theirs
    assert "20261202" in there.file(SUBMISSION), "the others went"
    told = advocacy("calendar", "push")
    assert told.code == 5
    assert "15:30" in told.out


def test_an_edit_on_the_server_alone_is_named_too(advocacy: Run, there: Calendar) -> None:
    advocacy("calendar", "push")
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    done = advocacy("calendar", "push", "--json")
    assert (done.code, row(done, "hearings/first")["state"]) == (5, "conflict")
    assert "Дом културе" in there.file(MEETING)


def test_a_conflict_ends_when_both_say_the_same(advocacy: Run, there: Calendar, root: Path) -> None:
    advocacy("calendar", "push")
    there.edit(MEETING, "T110000", "T120000")
    assert advocacy("calendar", "push").code == 5
    edit(root, "lasts: 60m", "lasts: 120m")
    theirs = there.file(MEETING)
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)["hearings/first"]) == (0, "same")
    assert there.file(MEETING) == theirs
    edit(root, "lasts: 120m", "lasts: 90m")
    assert states(advocacy("calendar", "push", "--json"))["hearings/first"] == "changed"


def test_ours_is_put_back_only_where_that_was_asked_for(advocacy: Run, there: Calendar) -> None:
    advocacy("calendar", "push")
    before = there.file(MEETING)
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    there.edit(SUBMISSION, "20261201", "20261130")
    done = advocacy("calendar", "push", "--overwrite", "hearings/first", "--json")
    assert done.code == 5
    assert states(done)["hearings/first"] == "changed"
    assert states(done)["hearings/submission"] == "conflict"
    assert there.file(MEETING) == before
    assert advocacy("calendar", "push", "--overwrite", "hearings/nothing").code == 4


def test_what_a_program_notes_for_itself_is_no_conflict(advocacy: Run, there: Calendar) -> None:
    advocacy("calendar", "push")
    there.edit(MEETING, "STATUS:", "X-MOZ-LASTACK:20261202T090000Z\r\nSTATUS:")
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)["hearings/first"]) == (0, "same")
    there.edit(MEETING, "STATUS:", "CATEGORIES:Mine\r\nSTATUS:")
    assert advocacy("calendar", "push").code == 5, "what a person added would be lost"


def test_what_was_deleted_on_the_server_does_not_come_back_by_itself(
    advocacy: Run, there: Calendar
) -> None:
    advocacy("calendar", "push")
    there.delete(MEETING)
    done = advocacy("calendar", "push", "--json")
    assert (done.code, row(done, "hearings/first")["why"]) == (5, "it was deleted there")
    assert len(there.files()) == 5
    assert advocacy("calendar", "push", "--overwrite", "hearings/first").code == 0
    assert len(there.files()) == 6
    for uid in [name.removesuffix(".ics") for name in there.files()]:
        there.delete(uid)
    assert advocacy("calendar", "push").code == 5
    assert advocacy("calendar", "push", "--overwrite", "all").code == 0
    assert len(there.files()) == 6


def test_what_is_called_off_is_marked_then_deleted(
    store_url: str, advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    at(monkeypatch, "2026-11-24T09:00:00")
    assert advocacy("meeting", "cancel", "hearings/first").code == 0
    assert states(advocacy("calendar", "push", "--json"))["hearings/first"] == "cancelled"
    assert "STATUS:CANCELLED" in there.file(MEETING)
    at(monkeypatch, "2026-12-26T09:00:00")
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)["hearings/first"]) == (0, "removed")
    assert f"{MEETING}.ics" not in there.files()
    sent = there.sent()
    assert advocacy("calendar", "push").out == ""
    assert there.sent() == sent


def test_what_is_over_here_and_was_edited_there_stays(
    advocacy: Run, there: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    advocacy("meeting", "cancel", "hearings/first")
    advocacy("calendar", "push")
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    at(monkeypatch, "2026-12-26T09:00:00")
    assert advocacy("calendar", "push").code == 5
    assert "Дом културе" in there.file(MEETING)


def withdraw(root: Path, how: str) -> None:
    """The campaign is a draft again, or its file is gone."""
    if how == "draft":
        edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    else:
        (root / "campaigns/hearings.yaml").rename(root.parent / "hearings.yaml")


@pytest.mark.parametrize("how", ["draft", "gone"])
def test_a_campaign_that_is_withdrawn_is_called_off_then_deleted(
    store_url: str,
    how: str,
    advocacy: Run,
    there: Calendar,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advocacy("calendar", "push")
    withdraw(root, how)
    at(monkeypatch, "2026-11-24T09:00:00")
    done = advocacy("calendar", "push", "--json")
    assert (done.code, set(states(done).values())) == (0, {"cancelled"})
    assert all("STATUS:CANCELLED" in text for text in there.files().values())
    assert len(there.files()) == 6
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    at(monkeypatch, "2026-12-26T09:00:00")
    done = advocacy("calendar", "push", "--json")
    assert done.code == 5
    told = [row["state"] for row in json.loads(done.out)]
    assert sorted(told) == ["conflict"] + ["removed"] * 5
    assert row(done, "hearings/first")["why"] == "it was changed there, and no longer belongs there"
    assert list(there.files()) == [f"{MEETING}.ics"]
    assert advocacy("calendar", "push", "--overwrite", "hearings/first").code == 0
    assert there.files() == {}
    sent = there.sent()
    assert advocacy("calendar", "push").out == ""
    assert there.sent() == sent


def test_a_campaign_that_goes_on_comes_back(
    store_url: str, advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    for day, sequence in (("2026-11-24", 1), ("2026-12-26", 3)):
        withdraw(root, "draft")
        at(monkeypatch, f"{day}T09:00:00")
        assert set(states(advocacy("calendar", "push", "--json")).values()) == {"cancelled"}
        facts = facts_of(there.file(MEETING).encode())[MEETING]
        assert (facts["status"], facts["sequence"]) == ("CANCELLED", sequence)
        edit(root, "status: draft\n", "")
        assert set(states(advocacy("calendar", "push", "--json")).values()) == {"changed"}
        facts = facts_of(there.file(MEETING).encode())[MEETING]
        assert (facts["status"], facts["sequence"]) == ("CONFIRMED", sequence + 1)


def test_what_is_edited_there_while_it_is_being_deleted_stays(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.calendar import dav

    advocacy("calendar", "push")
    withdraw(root, "draft")
    advocacy("calendar", "push")
    at(monkeypatch, "2026-12-26T09:00:00")
    delete = dav.Collection.delete

    def late(self: dav.Collection, name: str, etag: str) -> None:
        if name == f"{MEETING}.ics" and "Дом" not in there.file(MEETING):
            there.edit(MEETING, "Општина Звечан", "Дом културе")
        delete(self, name, etag)

    monkeypatch.setattr(dav.Collection, "delete", late)
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)["hearings/first"]) == (5, "conflict")
    assert "Дом културе" in there.file(MEETING)


def test_a_filter_says_nothing_of_what_it_leaves_out(
    store_url: str, advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    other = text.replace("area: minority-rights", "area: security")
    (root / "campaigns/second.yaml").write_text(other, encoding="utf-8")
    done = advocacy("calendar", "push", "hearings", "--json")
    assert set(states(done).values()) == {"new"}
    assert len(there.files()) == 6
    advocacy("calendar", "push")
    before = there.files()
    assert len(before) == 12
    edit(root, "date: 2026-12-01", "date: 2026-12-02", "campaigns/second.yaml")
    withdraw(root, "draft")
    at(monkeypatch, "2026-11-24T09:00:00")
    filters = (
        ("--area", "nothing"),  # refused
        ("--status", "closed"),
        ("--state", "planned", "--campaign", "second"),
        ("--owner", "ana", "--campaign", "second", "--state", "open"),
    )
    for said in filters:
        done = advocacy("calendar", "push", *said, "--json")
        assert done.code == (4 if "nothing" in said else 0)
        assert not {"removed", "conflict"} & set(states(done).values() if done.out else ())
    assert {name for name, text in there.files().items() if text != before[name]} <= {
        f"{uid_of('deadline/second/submission')}.ics"
    }
    done = advocacy("calendar", "push", "--area", "security", "--json")
    assert {name.partition("/")[0] for name in states(done)} == {"second"}
    assert sum("CANCELLED" in text for text in there.files().values()) == 0
    assert advocacy("calendar", "push", "hearings").code == 0, "a draft that is asked for by name"
    assert sum("CANCELLED" in text for text in there.files().values()) == 0
    done = advocacy("calendar", "push", "--area", "minority-rights", "--json")
    assert {name.partition("/")[0] for name in states(done)} == {"hearings"}
    assert sum("CANCELLED" in text for text in there.files().values()) == 6


def test_a_calendar_for_the_public_loses_what_is_not_for_them(
    advocacy: Run, there: Calendar, root: Path
) -> None:
    edit(root, "area: minority-rights", "area: minority-rights\npublic: true")
    assert advocacy("calendar", "push", "--for", "public").code == 0
    assert len(there.files()) == 6
    edit(root, "public: true", "public: false")
    assert advocacy("calendar", "push", "--for", "public", "--state", "planned").code == 0
    assert len(there.files()) == 6, "a filter takes nothing away"
    done = advocacy("calendar", "push", "--for", "public", "--json")
    assert (done.code, set(states(done).values())) == (0, {"removed"})
    assert there.files() == {}


def test_a_lost_list_does_no_harm(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("calendar", "push")
    files, sent = there.files(), there.sent()
    (root / LIST).unlink()
    assert advocacy("calendar", "push").code == 0
    assert (there.files(), there.sent()) == (files, sent)
    (root / LIST).write_text("[1, {")
    at(monkeypatch, "2026-11-24T09:00:00")
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    done = advocacy("calendar", "push", "--json")
    assert done.code == 5
    assert states(done)["hearings/submission"] == "changed", "its seal says that it is ours"
    assert states(done)["hearings/first"] == "conflict", "its seal is broken"
    assert (root / LIST).stat().st_mode & 0o777 == 0o600


def test_another_copy_with_a_later_version_is_not_overwritten(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's copy of the journal pushed what this one has not heard of."""
    import shutil

    advocacy("calendar", "push")
    shutil.copytree(root / ".advocacy", root.parent / "before")
    at(monkeypatch, "2026-11-24T09:00:00")
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    advocacy("calendar", "push")
    theirs = there.file(MEETING)
    shutil.rmtree(root / ".advocacy")
    shutil.move(root.parent / "before", root / ".advocacy")
    done = advocacy("calendar", "push", "--json")
    assert done.code == 5
    assert "another copy of this journal" in row(done, "hearings/first")["why"]
    assert there.file(MEETING) == theirs


def test_a_copy_that_is_behind_deletes_nothing_that_a_later_one_put_there(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the campaign was a draft again long ago, there it goes on."""
    import shutil

    advocacy("calendar", "push")
    shutil.copytree(root / ".advocacy", root.parent / "before")
    at(monkeypatch, "2026-11-24T09:00:00")
    for hour in ("11:00", "12:00"):
        advocacy("meeting", "move", "hearings/first", "--to", f"2026-12-04 {hour}")
        advocacy("calendar", "push")
    theirs = there.file(MEETING)
    shutil.rmtree(root / ".advocacy")
    shutil.move(root.parent / "before", root / ".advocacy")
    withdraw(root, "draft")
    assert advocacy("calendar", "feed", "web").code == 0  # called off, but not there
    at(monkeypatch, "2027-01-24T09:00:00")
    done = advocacy("calendar", "push", "--json")
    assert done.code == 5
    assert "another copy of this journal" in row(done, "hearings/first")["why"]
    assert there.files() == {f"{MEETING}.ics": theirs}, "what only this copy put there is gone"


def test_other_events_of_the_calendar_are_not_touched(advocacy: Run, there: Calendar) -> None:
    foreign = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:own\r\n"
        "DTSTAMP:20261101T000000Z\r\nDTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\n"
        "SUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    there.put("own", foreign)
    before = there.file("own")
    advocacy("calendar", "push")
    assert there.file("own") == before
    assert len(there.files()) == 7


def test_a_dry_run_only_looks(store_url: str, advocacy: Run, there: Calendar, root: Path) -> None:
    done = advocacy("calendar", "push", "-n", "--json")
    assert done.code == 0
    assert set(states(done).values()) == {"new"}
    assert (there.files(), there.sent(), entries(advocacy)) == ({}, 0, 0)
    assert not (root / LIST).exists()
    advocacy("calendar", "push")
    there.edit(MEETING, "Општина Звечан", "Дом културе")
    sent = there.sent()
    done = advocacy("calendar", "push", "-n", "--json")
    assert (done.code, states(done)["hearings/first"]) == (5, "conflict")
    assert there.sent() == sent


def test_without_a_calendar_a_dry_run_shows_what_would_go(advocacy: Run) -> None:
    done = advocacy("calendar", "push", "-n")
    assert (done.code, done.out.count(" new")) == (2, 6)
    refused = advocacy("calendar", "push")
    assert (refused.code, refused.out) == (2, "")
    for said in (done.err, refused.err):
        assert "no calendar is set to push to" in said
        assert "caldav" in said


def test_a_private_meeting_stays_here_and_leaves_when_it_becomes_private(
    advocacy: Run, there: Calendar, root: Path
) -> None:
    args = ("hearings", "Тихи разговор", "--with", "mayor-zvecan", "--at", "2026-12-05 10:00")
    assert advocacy("meeting", "add", *args, "--private").code == 0
    advocacy("calendar", "push")
    assert len(there.files()) == 6
    assert not any("Тихи" in text for text in there.files().values())
    edit(root, "    lasts: 60m", "    lasts: 60m\n    private: true")
    assert states(advocacy("calendar", "push", "--json"))["hearings/first"] == "cancelled"
    assert "STATUS:CANCELLED" in there.file(MEETING)
    inside = advocacy("calendar", "push", "--for", "internal", "--json")
    assert states(inside)["hearings/M1"] == "new"
    assert sum("CLASS:PRIVATE" in text for text in there.files().values()) == 2
    outside = advocacy("calendar", "push", "--json")
    assert states(outside)["hearings/M1"] == "removed"
    assert not any("Тихи" in text for text in there.files().values())


def test_a_wrong_password_changes_nothing(
    store_url: str, advocacy: Run, there: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVOCACY_CALDAV_PASSWORD", "drozd")
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "did not take the login of ana" in done.err
    assert (there.files(), entries(advocacy)) == ({}, 0)


def test_the_password_appears_nowhere(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from advocacy_cli.calendar import dav

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = ""
    for command in (("calendar", "push"), ("calendar", "push", "--debug"), ("config", "--json"),
                    ("calendar", "push", "-n", "--json"), ("doctor",)):  # fmt: skip
        done = advocacy(*command)
        said += done.out + done.err

    def broken(self: dav.Collection, *_: object) -> None:
        assert self._password() == PASSWORD
        raise ValueError(self._password())

    monkeypatch.setattr(dav.Collection, "put", broken)
    edit(root, "lasts: 60m", "lasts: 90m")
    done = advocacy("calendar", "push")
    assert done.code == 70
    said += done.out + done.err
    assert PASSWORD not in said
    for file in [*root.rglob("*"), *tmp_path.glob("advocacy-bug*")]:
        assert not (file.is_file() and PASSWORD.encode() in file.read_bytes()), file


def test_the_password_may_come_from_a_command_of_the_persons_own_settings_only(
    advocacy: Run, there: Calendar, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVOCACY_CALDAV_PASSWORD")
    ran = tmp_path / "ran"
    command = f"{sys.executable} -c \\\"open('{ran}', 'w'); print('{PASSWORD}')\\\""
    line = f'caldav_password_command = "{command}"\n'
    shared = root / "advocacy.toml"
    before = shared.read_text()
    shared.write_text(before + line)
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "advocacy.toml" in done.err
    assert not ran.exists()
    shared.write_text(before)
    own = tmp_path / "own.toml"
    own.write_text(f"[calendar]\n{line}")
    monkeypatch.setenv("ADVOCACY_CONFIG", str(own))
    done = advocacy("calendar", "push")
    assert done.code == 0, done.err
    assert ran.exists()


def test_a_server_that_is_down_can_wait(
    store_url: str, advocacy: Run, root: Path, there: Calendar
) -> None:
    edit(root, there.url, f"http://127.0.0.1:{free_port()}/x/", "advocacy.toml")
    done = advocacy("calendar", "push")
    assert done.code == 6
    assert "cannot be reached" in done.err
    assert entries(advocacy) == 0


def test_without_the_extra_it_is_said_what_to_install(
    advocacy: Run, there: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert f'{sys.executable} -m pip install "httpx>=' in done.err


def test_a_calendar_that_is_not_there_is_named(
    advocacy: Run, root: Path, there: Calendar, radicale: Radicale
) -> None:
    edit(root, there.url, f"{radicale.url}/ana/nothing/", "advocacy.toml")
    assert advocacy("calendar", "push").code == 4
    edit(root, f"{radicale.url}/ana/nothing/", f"{radicale.url}/ana/", "advocacy.toml")
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "is a folder, not a calendar" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3])
def test_a_push_that_was_killed_half_way_is_finished_by_the_next(
    store_url: str, count: int, advocacy: Run, there: Calendar, root: Path
) -> None:
    code = (
        "import os, signal, sys\n"
        "from advocacy_cli.calendar import dav\n"
        "from advocacy_cli.__main__ import run\n"
        "put, sent = dav.Collection.put, []\n"
        "def slow(self, *given):\n"
        "    etag = put(self, *given)\n"
        "    sent.append(etag)\n"
        f"    if len(sent) == {count}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return etag\n"
        "dav.Collection.put = slow\n"
        "run(['calendar', 'push'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert len(there.files()) == count
    assert not (root / LIST).exists()
    time.sleep(0.1)
    found = advocacy("calendar", "push", "--json")
    assert found.code == 0, found.err
    assert sorted(states(found).values()) == sorted(["same"] * count + ["new"] * (6 - count))
    sent = there.sent()
    assert advocacy("calendar", "push").out == ""
    assert (len(there.files()), there.sent()) == (6, sent)
