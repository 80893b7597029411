"""An export that died between the journal and its files loses nothing: the next one tells it again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of
from test_calendar_export import FIRST, at, edit, entries, uid_of
from test_calendar_layouts import export

from advocacy_cli.documents.staging import Staging
from advocacy_cli.errors import Unavailable

Run = Callable[..., Any]
CHANGES = Path("out", "calendar", "changes.ics")
MARKS = Path(".advocacy", "telling")
SINCE = ("calendar", "export", "--since-last")
MOVE = ("meeting", "move", "hearings/first", "--to")


def killed(root: Path, *arguments: str) -> None:
    """Run a command in a process that dies when it would put its files into their places."""
    code = (
        "import os, signal, sys\n"
        "from advocacy_cli.documents.staging import Staging\n"
        "from advocacy_cli.__main__ import run\n"
        "Staging.place = lambda self: os.kill(os.getpid(), signal.SIGKILL)\n"
        "run(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, *arguments]
    assert subprocess.run(command, cwd=root, check=False, timeout=120).returncode == -signal.SIGKILL


def test_what_a_killed_export_told_is_told_again(
    store_url: str, advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(advocacy)
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    edit(root, "    lasts: 60m", "    lasts: 90m")
    at(monkeypatch, "2026-11-24T09:00:00")
    killed(root, *SINCE)
    assert not (root / CHANGES).exists()
    assert entries(advocacy) == 8, "the journal has it"
    at(monkeypatch, "2026-11-25T09:00:00")
    killed(root, *SINCE)  # again, and nothing is lost either
    done = export(advocacy, "--since-last")
    assert "2 events: 2 changed" in done.err
    content = (root / CHANGES).read_bytes()
    facts = facts_of(content)
    assert facts.keys() == {uid_of(FIRST), uid_of("deadline/hearings/submission")}
    assert {f["sequence"] for f in facts.values()} == {1}
    assert content.count(b"DTSTAMP:20261124T080000Z") == 2, "as it was told first"
    assert "nothing has changed" in export(advocacy, "--since-last").err
    assert not list((root / MARKS).iterdir())
    assert not list((root / "out/calendar").glob(".making-*"))
    edit(root, "    lasts: 90m", "    lasts: 45m")
    export(advocacy, "--since-last")
    (fresh,) = facts_of((root / CHANGES).read_bytes()).values()
    assert fresh["sequence"] == 2


def test_a_sequence_that_a_killed_export_gave_never_comes_again(
    store_url: str, advocacy: Run, root: Path
) -> None:
    export(advocacy)
    for lasts, before in (("90m", "60m"), ("45m", "90m")):
        edit(root, f"    lasts: {before}", f"    lasts: {lasts}")
        killed(root, "calendar", "export")
    edit(root, "    lasts: 45m", "    lasts: 60m")
    done = export(advocacy, "--since-last")
    assert "1 event: 1 changed" in done.err
    (facts,) = facts_of((root / CHANGES).read_bytes()).values()
    assert facts["sequence"] == 3
    assert "1 same" not in export(advocacy, "--since-last").err


def test_a_filter_leaves_the_rest_to_be_told(advocacy: Run, root: Path) -> None:
    killed(root, *SINCE)
    done = export(advocacy, "--since-last", "--state", "planned")
    assert "1 event: 1 new" in done.err
    assert "5 events: 5 new" in export(advocacy, "--since-last").err
    assert "nothing has changed" in export(advocacy, "--since-last").err


def test_that_something_is_over_is_told_again_too(
    store_url: str, advocacy: Run, root: Path
) -> None:
    export(advocacy)
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    killed(root, *SINCE)
    assert "6 events: 6 cancelled" in export(advocacy, "--since-last").err
    facts = facts_of((root / CHANGES).read_bytes())
    assert {(f["status"], f["sequence"]) for f in facts.values()} == {("CANCELLED", 1)}
    assert "nothing has changed" in export(advocacy, "--since-last").err


def test_that_something_is_over_is_news_though_a_feed_knew_it_first(
    store_url: str, advocacy: Run, root: Path
) -> None:
    export(advocacy)
    advocacy(*MOVE, "2026-12-04 11:00")
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    assert advocacy("calendar", "feed", "web").code == 0
    assert "6 events: 6 cancelled" in export(advocacy, "--since-last").err
    assert "nothing has changed" in export(advocacy, "--since-last").err


@pytest.mark.parametrize("more", [(), ("--since-last",), ("--split",), ("-o", "x/all.ics")])
def test_an_export_whose_files_found_no_place_is_told_again(
    store_url: str,
    more: tuple[str, ...],
    advocacy: Run,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(self: Staging) -> None:
        raise Unavailable("the disk is full", "make room")

    with monkeypatch.context() as patch:
        patch.setattr(Staging, "place", full)
        assert advocacy("calendar", "export", *more).code == 6
    assert len(list((root / MARKS).iterdir())) == 1
    assert "6 events: 6 new" in export(advocacy, "--since-last").err
    assert "nothing has changed" in export(advocacy, "--since-last").err
    assert not list((root / MARKS).iterdir())


def test_an_export_that_was_taken_back_leaves_no_mark_for_long(
    advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.calendar import underway

    begin = underway.begin

    def interrupted(*given: Any) -> None:
        begin(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(underway, "begin", interrupted)
        assert advocacy(*SINCE).code == 130
    assert entries(advocacy) == 0
    assert "6 events: 6 new" in export(advocacy, "--since-last").err
    assert not list((root / MARKS).iterdir())


@pytest.mark.parametrize("more", [("-n",), ("--redact",)])
def test_what_tells_nothing_for_good_leaves_the_mark(
    more: tuple[str, ...], advocacy: Run, root: Path
) -> None:
    killed(root, *SINCE)
    (mark,) = (root / MARKS).iterdir()
    export(advocacy, *more)
    assert list((root / MARKS).iterdir()) == [mark]
    assert "6 events: 6 new" in export(advocacy, "--since-last").err


def test_a_change_in_a_draft_does_not_bring_back_what_was_called_off(
    advocacy: Run, root: Path
) -> None:
    export(advocacy)
    edit(root, "area: minority-rights", "area: minority-rights\nstatus: draft")
    export(advocacy)
    advocacy(*MOVE, "2026-12-04 11:00")
    content = (root / "out/calendar/hearings_first.ics").read_bytes()
    assert (
        content[content.index(b"STATUS:") :].split(b"\r\n")[0],
        content[content.index(b"SEQUENCE:1") :][:12],
    ) == (b"STATUS:CANCELLED", b"SEQUENCE:1\r\n")
    edit(root, "\nstatus: draft", "")
    export(advocacy)
    content = (root / "out/calendar/hearings_first.ics").read_bytes()
    assert b"STATUS:CANCELLED" not in content
    assert b"T110000" in content
