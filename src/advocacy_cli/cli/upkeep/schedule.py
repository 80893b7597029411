"""The lines that make a computer run us by itself: for cron, systemd and the Windows Task Scheduler.

Text from values, like the scripts of `completion`: nothing here looks at the computer.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from subprocess import list2cmdline
from typing import NamedTuple

STATUS, DUE, FEED, PUSH = time(8, 0), time(7, 30), time(0, 5), time(0, 10)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
OFTEN = timedelta(minutes=10)
MONDAY = 0
LOCALE = "C.UTF-8"
LONGEST = 261  # characters that schtasks takes as /TR
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_PLAIN = re.compile(r"[\w./:@+=,-]+")


class Job(NamedTuple):
    """Something to run by itself: `name` for units, `said` for people, the next moment in the
    workspace's zone, and how often it comes: once in a WEEK, DAY or HOUR, or OFTEN. `page` keeps what
    it prints, where nobody would read it."""

    name: str
    said: str
    command: tuple[str, ...]
    at: datetime
    every: timedelta
    page: str = ""


def jobs(
    program: Sequence[str], root: Path, who: str, now: datetime, also: Collection[str] = ()
) -> tuple[Job, ...]:
    """The week's status and the daily list of what is due; of `feed`, `push` and `mail` what is in
    `also`. `now` is in the workspace's zone."""
    start, out = (*program, "-C", str(root), "--as", who), root / "out"
    status = (*start, "status", "--since", "last", "-o", str(out / "status.html"))
    due = (*start, "due", "--fail")
    feed = (*start, "calendar", "feed", str(out / "feed"), "-q")
    push = (*start, "calendar", "push", "-q")
    mail = (*start, "mail", "send", "-y", "-q")
    feeds = "the calendar's feed; put your web server's folder in the place of out/feed"
    weekly, daily = _next(now, STATUS, DAY, MONDAY), _next(now, DUE, DAY)
    found = [
        Job("advocacy-status", "the status of the week", status, weekly, WEEK),
        Job("advocacy-due", "what is due, and exit 1 if late", due, daily, DAY, "due.html"),
    ]
    if "feed" in also:
        found.append(Job("advocacy-feed", feeds, feed, _next(now, FEED, HOUR), HOUR))
    if "push" in also:
        at = _next(now, PUSH, HOUR)
        found.append(Job("advocacy-push", "the calendar on its server", push, at, HOUR))
    if "mail" in also:
        said, at = "the mail that waits, without asking", _next(now, time(), OFTEN)
        found.append(Job("advocacy-mail", said, mail, at, OFTEN))
    return tuple(found)


def _next(now: datetime, at: time, step: timedelta, weekday: int | None = None) -> datetime:
    """The next such moment after now, in its zone and by its clock."""
    found = datetime.combine(now.date(), at, now.tzinfo)
    while found <= now or weekday not in (None, found.weekday()):
        found += step
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
        minute, hour, day = str(local.minute), str(local.hour), "*"
        if job.every == WEEK:
            day = str(local.isoweekday() % 7)
        elif job.every < DAY:
            hour = "*"
            minute = minute if job.every == HOUR else f"*/{_minutes(job)}"
        # cron makes a line break of % unless a backslash stands before it
        command = shlex.join(job.command).replace("%", r"\%")
        lines += [f"# {_when(job)}: {job.said}"]
        lines += [f"{minute} {hour} * * {day} {command}"]
    return "\n".join(lines) + "\n"


def systemd(jobs: Iterable[Job], zone: str, path: str) -> str:
    """Two units for each job, each below its file's name."""
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
        day = f"{_DAYS[job.at.weekday()].title()} " if job.every == WEEK else ""
        hour = f"{job.at:%H:%M}"
        if job.every < DAY:
            hour = f"*:{job.at:%M}" if job.every == HOUR else f"*:00/{_minutes(job)}"
        lines += [
            *("", f"# {job.name}.service"),
            *("[Unit]", f"Description=Advocacy: {job.said}"),
            *("", "[Service]", "Type=oneshot", f"Environment=LC_ALL={LOCALE}"),
            f"Environment={_for_unit(f'PATH={path}', dollar='$')}",
            f"ExecStart={' '.join(map(_for_unit, job.command))}",
            *("", f"# {job.name}.timer"),
            *("[Unit]", f"Description=Advocacy: {job.said}"),
            *("", "[Timer]", f"OnCalendar={day}*-*-* {hour}:00 {zone}", "Persistent=true"),
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
        often = {
            WEEK: f"/SC WEEKLY /D {_DAYS[local.weekday()]}",
            DAY: "/SC DAILY",
            HOUR: "/SC HOURLY",
            OFTEN: f"/SC MINUTE /MO {_minutes(job)}",
        }[job.every]
        command = job.command
        if job.page:
            command = (*command, "--for", "internal", "-o", str(root / "out" / job.page))
        lines.append(f"rem {_when(job)}: {job.said}")
        if len(run := list2cmdline(command)) > LONGEST:
            more = f"{len(run)} characters, and schtasks takes {LONGEST}"
            lines.append(f"rem too long ({more}): move the workspace to a folder with a short name")
            continue
        run = list2cmdline([run])
        lines.append(f"schtasks /Create /F /TN {job.name} {often} /ST {local:%H:%M} /TR {run}")
    return "\n".join(lines) + "\n"


def _when(job: Job) -> str:
    if job.every < DAY:
        return "every hour" if job.every == HOUR else f"every {_minutes(job)} minutes"
    return f"{'every Monday' if job.every == WEEK else 'every day'}, {job.at:%H:%M}"


def _minutes(job: Job) -> int:
    return job.every // timedelta(minutes=1)


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
