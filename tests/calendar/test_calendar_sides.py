"""Of what was recorded as private outsiders see nothing: neither while it stands, nor when the thing is
gone; and what the two sides see differently does not change by being told to one and then the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers import Calendar

Run = Callable[..., Any]
KNOWN, SECRET = "20261203T100000", "20261208T150000"
MOVED = ("postpone", "hearings/first", "--to", "2026-12-08 15:00", "--reason", "asked", "--private")
INSIDE = ("--for", "internal", "-o", "ours.ics")
OUTSIDE = ("--for", "partners", "-o", "theirs.ics")


@pytest.fixture
def export(advocacy: Run, root: Path) -> Callable[..., str]:
    """Run `calendar export` into a file of its own, and give the event of the meeting in it."""

    def call(*arguments: str) -> str:
        done = advocacy("calendar", "export", *arguments)
        assert done.code == 0, done.err
        return meeting(root / arguments[-1])

    return call


def meeting(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    events = ["BEGIN:VEVENT" + one for one in text.split("BEGIN:VEVENT")[1:]]
    (found,) = (one for one in events if "DTSTART;TZID" in one)
    return found


def said(event: str, name: str) -> str:
    (line,) = (one for one in event.splitlines() if one.partition(":")[0].partition(";")[0] == name)
    return line.partition(":")[2]


def edit(root: Path, old: str, new: str) -> None:
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def entries(advocacy: Run) -> int:
    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


def later(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", f"2026-11-{day}T09:00:00+01:00")


def take_out(root: Path) -> None:
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    head, _, rest = text.partition("meetings:\n")
    lines = rest.splitlines(keepends=True)
    kept = next((n for n, line in enumerate(lines) if not line.startswith((" ", "\n"))), len(lines))
    file.write_text(head + "".join(lines[kept:]), encoding="utf-8")


@pytest.mark.parametrize("gone", ["taken out of the plan", "private from now on"])
@pytest.mark.parametrize("told", ["export", "invite", "push"])
def test_the_hour_that_was_moved_in_private_is_never_told_outside(
    advocacy: Run,
    export: Callable[..., str],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    store_url: str,
    gone: str,
    told: str,
) -> None:
    if told == "push":
        request.getfixturevalue("there")
    before = export(*OUTSIDE)
    later(monkeypatch, 24)
    advocacy(*MOVED)
    if told == "export":
        assert said(export(*INSIDE), "DTSTART") == SECRET
    elif told == "invite":
        assert advocacy("meeting", "invite", "hearings/first", "--to", "g@example.org").code == 0
    else:
        assert advocacy("calendar", "push", "--for", "internal").code == 0
    assert export(*OUTSIDE) == before
    advocacy("calendar", "feed", "web")
    assert said(meeting(root / "web" / "advocacy.ics"), "DTSTART") == KNOWN
    if gone == "taken out of the plan":
        take_out(root)
    else:
        edit(root, "lasts: 60m", "lasts: 60m\n    private: true")
    later(monkeypatch, 25)
    off = export(*OUTSIDE)
    assert (said(off, "DTSTART"), said(off, "STATUS")) == (KNOWN, "CANCELLED")
    assert int(said(off, "SEQUENCE")) > int(said(before, "SEQUENCE"))
    ours = export(*INSIDE)
    assert said(ours, "DTSTART") == SECRET
    assert export(*OUTSIDE) == off
    feed = root / "web" / "advocacy.ics"
    advocacy("calendar", "feed", "web")
    assert said(meeting(feed), "DTSTART") == KNOWN
    assert SECRET not in feed.read_text(encoding="utf-8")


def test_telling_one_side_and_then_the_other_changes_nothing(
    advocacy: Run,
    export: Callable[..., str],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    store_url: str,
) -> None:
    advocacy(*MOVED)
    advocacy("done", "hearings/submission", "--private")
    ours, theirs = export(*INSIDE), export(*OUTSIDE)
    assert (said(ours, "DTSTART"), said(theirs, "DTSTART")) == (SECRET, KNOWN)
    whole = [(root / name).read_bytes() for name in ("ours.ics", "theirs.ics")]
    count = entries(advocacy)
    for day in (24, 25):
        later(monkeypatch, day)
        for arguments in (INSIDE, OUTSIDE):
            done = advocacy("calendar", "export", *arguments)
            assert "changed" not in done.err, done.err
        advocacy("calendar", "feed", "web")
    assert [(root / name).read_bytes() for name in ("ours.ics", "theirs.ics")] == whole
    assert entries(advocacy) == count


def test_what_changes_for_both_rises_for_both_once(
    advocacy: Run, export: Callable[..., str], root: Path, store_url: str
) -> None:
    advocacy(*MOVED)
    export(*INSIDE)
    export(*OUTSIDE)
    edit(root, "{sr: Општина Звечан, en: Municipality of Zvečan}", "Town hall")
    ours, theirs = export(*INSIDE), export(*OUTSIDE)
    count = entries(advocacy)
    assert (export(*INSIDE), export(*OUTSIDE)) == (ours, theirs)
    assert entries(advocacy) == count
    assert said(ours, "LOCATION") == said(theirs, "LOCATION") == "Town hall"


def test_what_is_taken_back_in_private_rises_for_our_own_alone(
    advocacy: Run, export: Callable[..., str], monkeypatch: pytest.MonkeyPatch, store_url: str
) -> None:
    theirs, first = export(*OUTSIDE), export(*INSIDE)
    assert first == theirs  # where nothing is private both have the same form
    advocacy(*MOVED)
    moved = export(*INSIDE)
    later(monkeypatch, 24)
    assert advocacy("undo", "--yes").code == 0
    back = export(*INSIDE)
    assert said(back, "DTSTART") == KNOWN
    sequences = [int(said(one, "SEQUENCE")) for one in (first, moved, back)]
    assert sequences == sorted(set(sequences))
    assert export(*OUTSIDE) == theirs


def test_an_hour_that_both_learn_in_the_end_is_one_change(
    advocacy: Run, export: Callable[..., str], store_url: str
) -> None:
    theirs = export(*OUTSIDE)
    advocacy(*MOVED)
    ours = export(*INSIDE)
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-09 15:00")
    told, seen = export(*INSIDE), export(*OUTSIDE)
    assert told == seen
    assert "CLASS:PRIVATE" in ours
    assert "CLASS" not in seen
    sequences = [int(said(one, "SEQUENCE")) for one in (theirs, ours, told)]
    assert sequences == sorted(set(sequences))


def test_what_hangs_on_something_private_does_not_stay_in_our_folder(
    advocacy: Run, root: Path
) -> None:
    advocacy(*MOVED)
    advocacy("calendar", "export", "hearings", "--for", "internal")
    assert SECRET in (root / "out/calendar/advocacy_hearings.ics").read_text(encoding="utf-8")
    assert advocacy("calendar", "export").code == 0
    for file in (root / "out" / "calendar").iterdir():
        assert SECRET not in file.read_text(encoding="utf-8"), file.name


def test_the_entry_of_a_private_form_is_private(advocacy: Run) -> None:
    advocacy("calendar", "export")
    advocacy(*MOVED)
    advocacy("calendar", "export", *INSIDE)
    told = ("journal", "list", "--kind", "published", "--json")
    assert SECRET[:8] in advocacy(*told).out.replace("-", "")
    assert SECRET[:8] not in advocacy(*told, "--for", "partners").out.replace("-", "")


@pytest.mark.parametrize("lost", [False, True])
def test_a_push_for_partners_takes_away_what_one_for_our_own_put_there(
    advocacy: Run,
    root: Path,
    there: Calendar,
    monkeypatch: pytest.MonkeyPatch,
    store_url: str,
    lost: bool,
) -> None:
    advocacy("calendar", "push")
    later(monkeypatch, 24)
    advocacy(*MOVED)
    for day in (24, 25):
        later(monkeypatch, day)
        for readers, hour in (("internal", SECRET), ("partners", KNOWN)):
            if lost:  # as where a colleague pushed
                (root / ".advocacy" / "caldav.json").unlink(missing_ok=True)
            done = advocacy("calendar", "push", "--for", readers)
            assert done.code == 0, done.err
            (found,) = (text for text in there.files().values() if "DTSTART;TZID" in text)
            assert said(found.partition("BEGIN:VEVENT")[2], "DTSTART") == hour


def test_a_campaign_that_is_a_draft_again_is_called_off_once_for_both(
    advocacy: Run, export: Callable[..., str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(*OUTSIDE)
    export(*INSIDE)
    edit(root, "title:", "status: draft\ntitle:")
    later(monkeypatch, 24)
    off = export(*OUTSIDE)
    assert (said(off, "STATUS"), said(off, "SEQUENCE")) == ("CANCELLED", "1")
    later(monkeypatch, 25)
    assert export(*INSIDE) == off
