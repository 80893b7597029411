"""The lines that make a computer run us by itself: for cron, systemd and the Windows Task Scheduler.

Text from values, like the scripts of `completion`: nothing here looks at the computer.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from subprocess import list2cmdline
from typing import NamedTuple

STATUS, DUE = time(8, 0), time(7, 30)
MONDAY = 0
LOCALE = "C.UTF-8"
LONGEST = 261  # characters that schtasks takes as /TR
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_PLAIN = re.compile(r"[\w./:@+=,-]+")


class Job(NamedTuple):
    """Something to run by itself: `name` for units, `said` for people, the next moment in the
    workspace's zone, and whether it comes once a week or every day."""

    name: str
    said: str
    command: tuple[str, ...]
    at: datetime
    weekly: bool


def jobs(program: Sequence[str], root: Path, who: str, now: datetime) -> tuple[Job, Job]:
    """The week's status and the daily list of what is due; `now` is in the workspace's zone."""
    start = (*program, "-C", str(root), "--as", who)
    status = (*start, "status", "--since", "last", "-o", str(root / "out" / "status.html"))
    due = (*start, "due", "--fail")
    return (
        Job("advocacy-status", "the status of the week", status, _next(now, STATUS, MONDAY), True),
        Job("advocacy-due", "what is due, and exit 1 if late", due, _next(now, DUE), False),
    )


def _next(now: datetime, at: time, weekday: int | None = None) -> datetime:
    """The next such moment after now, in its zone."""
    found = datetime.combine(now.date(), at, now.tzinfo)
    while found <= now or weekday not in (None, found.weekday()):
        found = datetime.combine(found.date() + timedelta(days=1), at, now.tzinfo)
    return found


def crontab(jobs: Iterable[Job], zone: str, path: str, here: tzinfo | None = None) -> str:
    """Lines for `crontab -e`. `here` is the zone of the computer's clock (None: its own)."""
    jobs = tuple(jobs)
    lines = [
        "# crontab: add these lines with `crontab -e`",
        *(f"# {line}" for line in _clock(jobs, zone, here)),
        f"PATH={path}",
        f"LC_ALL={LOCALE}",
        "# cron mails what a command prints; to whom, once you take the # away:",
        "# MAILTO=office@example.org",
    ]
    for job in jobs:
        local = job.at.astimezone(here)
        day = str(local.isoweekday() % 7) if job.weekly else "*"
        # cron makes a line break of % unless a backslash stands before it
        command = shlex.join(job.command).replace("%", r"\%")
        lines += [f"# {_when(job)}: {job.said}"]
        lines += [f"{local.minute} {local.hour} * * {day} {command}"]
    return "\n".join(lines) + "\n"


def systemd(jobs: Iterable[Job], zone: str, path: str) -> str:
    """Four units, each below its file's name."""
    jobs = tuple(jobs)
    timers = " ".join(f"{job.name}.timer" for job in jobs)
    lines = [
        "# systemd: save each part as ~/.config/systemd/user/NAME, by the name above it; then",
        "#   systemctl --user daemon-reload",
        f"#   systemctl --user enable --now {timers}",
        "#   loginctl enable-linger   (they run although you are not logged in)",
        "# What they print: journalctl --user -u advocacy-due",
    ]
    for job in jobs:
        day = f"{_DAYS[job.at.weekday()].title()} " if job.weekly else ""
        lines += [
            *("", f"# {job.name}.service"),
            *("[Unit]", f"Description=Advocacy: {job.said}"),
            *("", "[Service]", "Type=oneshot", f"Environment=LC_ALL={LOCALE}"),
            f"Environment={_for_unit(f'PATH={path}', dollar='$')}",
            f"ExecStart={' '.join(map(_for_unit, job.command))}",
            *("", f"# {job.name}.timer"),
            *("[Unit]", f"Description=Advocacy: {job.said}"),
            *("", "[Timer]", f"OnCalendar={day}*-*-* {job.at:%H:%M}:00 {zone}", "Persistent=true"),
            *("", "[Install]", "WantedBy=timers.target"),
        ]
    return "\n".join(lines) + "\n"


def windows(jobs: Iterable[Job], zone: str, root: Path, here: tzinfo | None = None) -> str:
    """Lines for the command prompt. Nobody reads what a task prints: it goes into a file."""
    jobs = tuple(jobs)
    lines = [
        "rem Task Scheduler: paste these lines into the command prompt (cmd)",
        *(f"rem {line}" for line in _clock(jobs, zone, here)),
    ]
    for job in jobs:
        local = job.at.astimezone(here)
        often = f"/SC WEEKLY /D {_DAYS[local.weekday()]}" if job.weekly else "/SC DAILY"
        command = job.command
        if "-o" not in command:
            command = (*command, "--for", "internal", "-o", str(root / "out" / "due.html"))
        lines.append(f"rem {_when(job)}: {job.said}")
        if len(run := list2cmdline(command)) > LONGEST:
            more = f"{len(run)} characters, and schtasks takes {LONGEST}"
            lines.append(f"rem too long ({more}): move the workspace to a folder with a short name")
            continue
        run = list2cmdline([run])
        lines.append(f"schtasks /Create /F /TN {job.name} {often} /ST {local:%H:%M} /TR {run}")
    return "\n".join(lines) + "\n"


def _when(job: Job) -> str:
    return f"{'every Monday' if job.weekly else 'every day'}, {job.at:%H:%M}"


def _clock(jobs: Sequence[Job], zone: str, here: tzinfo | None) -> list[str]:
    """Whose clock the lines go by, and what that means for the workspace's."""
    now, later = ([j.at + timedelta(days=days) for j in jobs] for days in (0, 182))
    first = now[0].astimezone(here)
    if all(m.utcoffset() == m.astimezone(here).utcoffset() for m in (*now, *later)):
        return [f"The hours are of this computer's clock, which goes like {zone}."]
    said = [f"The hours are of this computer's clock: {now[0]:%H:%M} in {zone} is {first:%H:%M}."]
    differ = {_differs(m, m.astimezone(here)) for m in (*now, *later)}
    if len(differ) > 1:
        said.append(
            "Make the lines again when summer time begins or ends: the two do not change alike."
        )
    return said


def _differs(one: datetime, other: datetime) -> timedelta:
    return (one.utcoffset() or timedelta()) - (other.utcoffset() or timedelta())


def _for_unit(word: str, dollar: str = "$$") -> str:
    """A word as systemd reads it back: no specifier, no variable, no escape of its own."""
    word = word.replace("%", "%%").replace("$", dollar)
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
