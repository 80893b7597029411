"""A real calendar program, khal, takes in what we export: a moved meeting stays one event, with what
the second file says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.slow
CONFIG = """\
[calendars]
[[ours]]
path = {home}/ours
[default]
default_calendar = ours
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""


@pytest.fixture
def khal(tmp_path: Path) -> Callable[..., list[str]]:
    """Run khal in a home of its own, in Belgrade or elsewhere; gives its lines."""
    home = tmp_path / "home"
    (home / "ours").mkdir(parents=True)
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "dumb"}
    program = Path(sys.executable).with_name("khal")

    def call(*arguments: str, zone: str = "Europe/Belgrade") -> list[str]:
        config = home / "config"
        config.write_text(CONFIG.format(home=home, zone=zone), encoding="utf-8")
        command = [str(program), "-c", str(config), *arguments]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=60, env=environ, cwd=home
        )
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line.strip()]

    return call


def shown(khal: Callable[..., list[str]], **more: str) -> list[str]:
    form = "{start-long}..{end-long} {title} | {location} | {status}"
    return khal("list", "--format", form, "--day-format", "", "2026-12-01", "2026-12-09", **more)


@pytest.mark.parametrize("change", ["alone", "since-last", "whole"])
def test_a_moved_meeting_is_one_event_with_the_second_files_data(
    advocacy: Run, root: Path, khal: Callable[..., list[str]], change: str
) -> None:
    assert advocacy("calendar", "export", "--language", "en", "-o", "one.ics").code == 0
    khal("import", "--batch", "-a", "ours", str(root / "one.ics"))
    before = shown(khal)
    (meeting,) = [line for line in before if "Meeting" in line]
    assert meeting.startswith("2026-12-03 10:00..2026-12-03 11:00 Meeting: Mayor of Zvečan")
    assert any("Deadline: Written submission" in line for line in before)
    moved = advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:30")
    assert moved.code == 0
    second = {
        "alone": root / "out/calendar/hearings_first.ics",
        "since-last": root / "two.ics",
        "whole": root / "two.ics",
    }[change]
    if change != "alone":
        more = ["--since-last"] if change == "since-last" else []
        done = advocacy("calendar", "export", "--language", "en", "-o", "two.ics", *more)
        assert done.code == 0
    khal("import", "--batch", "-a", "ours", str(second))
    after = shown(khal)
    assert len(after) == len(before)
    (now,) = [line for line in after if "11:30" in line]
    assert now.startswith("2026-12-04 11:30..2026-12-04 12:30")
    assert not [line for line in after if "10:00" in line]


def test_a_cancelled_meeting_is_still_one_event_and_says_so(
    advocacy: Run, root: Path, khal: Callable[..., list[str]]
) -> None:
    for step in ("one", "two"):
        assert advocacy("calendar", "export", "--language", "en", "-o", f"{step}.ics").code == 0
        khal("import", "--batch", "-a", "ours", str(root / f"{step}.ics"))
        assert advocacy("meeting", "cancel", "hearings/first").code == 0
    (meeting,) = [line for line in shown(khal) if "Meeting" in line]
    assert "CANCELLED: Meeting: Mayor of Zvečan" in meeting


def test_khal_reads_our_vdir_where_it_lies(
    advocacy: Run, root: Path, khal: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "home" / "ours").rmdir()
    (tmp_path / "home" / "ours").symlink_to(root / "khal", target_is_directory=True)
    assert advocacy("calendar", "export", "--vdir", "-o", "khal", "--language", "en").code == 0
    (meeting,) = [line for line in shown(khal) if "Meeting" in line]
    assert meeting.startswith("2026-12-03 10:00")
    (abroad,) = [line for line in shown(khal, zone="America/New_York") if "Meeting" in line]
    assert abroad.startswith("2026-12-03 04:00")
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:30").code == 0
    assert advocacy("calendar", "export", "--vdir", "-o", "khal", "--language", "en").code == 0
    (meeting,) = [line for line in shown(khal) if "Meeting" in line]
    assert meeting.startswith("2026-12-04 11:30")
