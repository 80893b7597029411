"""`config cron`: what it prints runs as printed, from cron's bare environment, whatever the path."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from advocacy_cli.cli.upkeep import schedule
from advocacy_cli.cli.upkeep.schedule import crontab, jobs, systemd, windows

BELGRADE = ZoneInfo("Europe/Belgrade")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=BELGRADE)  # a Monday, after eight
AWKWARD = "Рад у току 50% – 'Ana' & $HOME \"ć\" \\n"


ALL = ("feed", "push", "mail")


def made(
    program: tuple[str, ...] = ("/opt/advocacy",), root: str = "/srv/advocacy", also=()
) -> tuple[schedule.Job, ...]:
    return jobs(program, Path(root), "ana", NOW, also)


def from_cron(text: str, home: Path) -> list[subprocess.CompletedProcess[str]]:
    """Run the lines of a crontab as cron does: `env -i`, its settings, `sh -c`, and `%` as cron
    reads it."""
    settings, done = [], []
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if re.match(r"[A-Z_]+=", line):
            settings.append(line)
            continue
        *fields, command = line.split(" ", 5)
        assert all(re.fullmatch(r"\*(/\d+)?|\d+", field) for field in fields), line
        command, *stdin = re.split(r"(?<!\\)%", command)
        assert not stdin, "cron would make a line break of a bare %"
        shell = ["sh", "-c", command.replace(r"\%", "%")]
        done.append(
            subprocess.run(
                ["env", "-i", f"HOME={home}", "LOGNAME=cron", *settings, *shell],
                cwd="/",
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
        )
    return done


@pytest.mark.slow
def test_the_crontab_runs_as_printed(root: Path, tmp_path: Path) -> None:
    place = tmp_path / AWKWARD
    root.rename(place)
    environ = {k: v for k, v in os.environ.items() if k != "ADVOCACY_NOW"}
    printed = subprocess.run(
        [sys.executable, "-m", "advocacy_cli", "config", "cron", "--system", "crontab"],
        cwd=place, env=environ, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    status, due = from_cron(printed, tmp_path)
    assert (status.returncode, status.stdout) == (0, ""), status.stderr
    assert "the last 7 days" in status.stderr
    page = (place / "out/status.html").read_text(encoding="utf-8")
    assert "What changed since" in page
    assert due.returncode in {0, 1}, due.stderr  # by the real clock
    assert "Due by" in due.stdout or "nothing is due" in due.stderr
    told = subprocess.run(
        [sys.executable, "-m", "advocacy_cli", "journal", "list", "--json=kind,recorder"],
        cwd=place, env=environ, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    assert '"status-sent"' in told
    assert '"ana"' in told  # not `cron`, whose login name it is


@pytest.mark.slow
def test_what_is_set_runs_as_printed_too(root: Path, tmp_path: Path) -> None:
    with (root / "advocacy.toml").open("a", encoding="utf-8") as file:
        file.write('[calendar]\nfeed = "https://example.org/k/"\n[mail]\nhost = "127.0.0.1"\n')
    printed = subprocess.run(
        [sys.executable, "-m", "advocacy_cli", "config", "cron", "--system", "crontab"],
        cwd=root, env=os.environ, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    *_, feed, mail = from_cron(printed, tmp_path)
    assert (feed.returncode, feed.stdout, feed.stderr) == (0, "", "")
    page = (root / "out/feed/index.html").read_text(encoding="utf-8")
    assert "https://example.org/k/advocacy.ics" in page
    assert (mail.returncode, mail.stdout, mail.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("lines", "verbs"),
    [
        ("", []),
        ('[calendar]\nfeed = "https://example.org/k/"\n', ["calendar feed"]),
        ('[calendar]\ncaldav = "https://example.org/c/"\n', ["calendar push"]),
        ('[mail]\nhost = "mail.example.org"\n', ["mail send"]),
    ],
)
def test_lines_for_what_is_set_and_for_nothing_else(
    lines: str, verbs: list[str], root: Path, advocacy
) -> None:
    with (root / "advocacy.toml").open("a", encoding="utf-8") as file:
        file.write(lines)
    for system in ("crontab", "systemd", "windows"):
        printed = advocacy("config", "cron", "--system", system).out
        found = re.findall(r" --as ana ((?:calendar|mail) \w+)", printed)
        assert found == verbs


def test_how_often_each_runs() -> None:
    cron = crontab(made(also=ALL), "Europe/Belgrade", "/bin", ZoneInfo("Asia/Kolkata"))
    times = [" ".join(line.split(" ", 5)[:5]) for line in cron.splitlines() if "/opt" in line]
    assert times[2:] == ["35 * * * *", "40 * * * *", "*/10 * * * *"]
    units_ = systemd(made(also=ALL), "Europe/Belgrade", "/bin")
    often = re.findall(r"OnCalendar=\*-\*-\* (\*\S+) Europe", units_)
    assert often == ["*:05:00", "*:10:00", "*:00/10:00"]
    tasks = windows(made(also=ALL), "Europe/Belgrade", Path("/srv"), BELGRADE)
    assert re.findall(r"/SC (HOURLY|MINUTE.*?) /ST (\S+)", tasks) == [
        ("HOURLY", "09:05"),
        ("HOURLY", "09:10"),
        ("MINUTE /MO 10", "09:10"),
    ]
    assert tasks.count(" -o ") == 2, "the status and what is due; nothing else has a page"


@pytest.mark.parametrize(
    ("variable", "host", "said"),
    [
        ("ADVOCACY_SMTP_PASSWORD", "mail.example.org", True),
        ("ADVOCACY_SMTP_PASSWORD", "", False),
        ("ADVOCACY_CALDAV_PASSWORD", "mail.example.org", False),
    ],
)
def test_a_password_of_the_shell_is_not_there_either(
    variable: str, host: str, said: bool, root: Path, advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (root / "advocacy.toml").open("a", encoding="utf-8") as file:
        file.write(f'[mail]\nhost = "{host}"\n')
    monkeypatch.setenv(variable, "kanarinac")
    done = advocacy("config", "cron")
    assert (f"{variable} is set in your shell" in done.err) is said
    assert "kanarinac" not in done.out + done.err


@pytest.mark.parametrize("word", [AWKWARD, "a b", "%", "ж", "it's", "`x`", "$(x)", "a;b", "*"])
def test_every_path_is_one_word_to_the_shell(word: str) -> None:
    text = crontab(made(root=f"/srv/{word}"), "Europe/Belgrade", "/bin", BELGRADE)
    for line in text.splitlines():
        if line[:1].isdigit():
            words = shlex.split(line.split(" ", 5)[5].replace(r"\%", "%"))
            assert words[:3] == ["/opt/advocacy", "-C", f"/srv/{word}"]


@pytest.mark.parametrize(
    ("here", "status", "due", "again"),
    [
        ("Europe/Belgrade", "0 8 * * 1", "30 7 * * *", False),
        ("Europe/Paris", "0 8 * * 1", "30 7 * * *", False),
        ("UTC", "0 7 * * 1", "30 6 * * *", True),
        ("Europe/Helsinki", "0 9 * * 1", "30 8 * * *", False),  # an hour ahead all year
        ("America/Los_Angeles", "0 23 * * 0", "30 22 * * *", False),  # still Sunday there
        ("Asia/Kolkata", "30 12 * * 1", "0 12 * * *", True),
    ],
)
def test_the_hours_are_of_the_computers_clock(here, status, due, again) -> None:
    text = crontab(made(), "Europe/Belgrade", "/bin", ZoneInfo(here))
    times = [" ".join(line.split(" ", 5)[:5]) for line in text.splitlines() if line[:1].isdigit()]
    assert times == [status, due]
    assert ("Make the lines again" in text) is again
    same = here in ("Europe/Belgrade", "Europe/Paris")
    assert ("which goes like Europe/Belgrade" in text) is same
    if here == "UTC":
        assert "08:00 in Europe/Belgrade is 07:00." in text


@pytest.mark.parametrize(
    ("now", "status", "due"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=BELGRADE), "2026-11-23 08:00", "2026-11-23 07:30"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=BELGRADE), "2026-11-30 08:00", "2026-11-24 07:30"),
        (datetime(2026, 3, 28, 12, 0, tzinfo=BELGRADE), "2026-03-30 08:00", "2026-03-29 07:30"),
    ],
)
def test_the_next_time(now: datetime, status: str, due: str) -> None:
    found = [f"{job.at:%Y-%m-%d %H:%M}" for job in jobs(("a",), Path("/r"), "ana", now)]
    assert found == [status, due]


def units(text: str, folder: Path) -> list[Path]:
    """The files that a person would save, each by the name above it."""
    parts = re.split(r"(?m)^# (advocacy-\w+\.(?:service|timer))\n", text)
    files = []
    for name, content in zip(parts[1::2], parts[2::2], strict=True):
        (folder / name).write_text(content, encoding="utf-8")
        files.append(folder / name)
    return files


@pytest.mark.parametrize("word", ["advocacy", AWKWARD])
def test_systemd_takes_the_units(tmp_path: Path, word: str) -> None:
    text = systemd(
        made((sys.executable, "-m", "advocacy_cli"), f"/srv/{word}", ALL),
        "Europe/Belgrade",
        "/bin:/a b",
    )
    files = units(text, tmp_path)
    assert [file.name for file in files] == [
        "advocacy-status.service",
        "advocacy-status.timer",
        "advocacy-due.service",
        "advocacy-due.timer",
        *(f"advocacy-{name}.{kind}" for name in ALL for kind in ("service", "timer")),
    ]
    for file in files:
        found = configparser.RawConfigParser(strict=False)
        found.read(file, encoding="utf-8")
        wanted = {"service": "Service", "timer": "Timer"}[file.suffix[1:]]
        assert found.has_section(wanted)
    timer = (tmp_path / "advocacy-status.timer").read_text(encoding="utf-8")
    assert "OnCalendar=Mon *-*-* 08:00:00 Europe/Belgrade\n" in timer
    if shutil.which("systemd-analyze") is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: systemd")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, files)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_the_task_scheduler_gets_one_quoted_command() -> None:
    program = r"C:\Users\Ана Марић\Scripts\advocacy.exe"
    text = windows(made((program,), "C:\\Рад"), "Europe/Belgrade", Path("C:\\Рад"), BELGRADE)
    status, due = (line for line in text.splitlines() if line.startswith("schtasks"))
    assert status.startswith("schtasks /Create /F /TN advocacy-status /SC WEEKLY /D MON /ST 08:00 ")
    assert (
        '/TR "\\"C:\\Users\\Ана Марић\\Scripts\\advocacy.exe\\" -C C:\\Рад --as ana status'
        in status
    )
    assert "/SC DAILY /ST 07:30" in due
    assert "due --fail --for internal -o " in due


def test_a_command_that_the_task_scheduler_would_cut_is_said() -> None:
    root = "C:\\" + "long " * 50
    text = windows(made(root=root), "Europe/Belgrade", Path(root), BELGRADE)
    assert "schtasks /Create" not in text
    assert f"schtasks takes {schedule.LONGEST}" in text


def test_a_path_that_no_line_can_hold_is_refused(advocacy, root: Path, monkeypatch) -> None:
    place = root.parent / "two\nlines"
    root.rename(place)
    monkeypatch.chdir(place)
    result = advocacy("config", "cron")
    assert (result.code, result.out) == (5, "")


def test_who_records_is_said_in_the_lines(advocacy) -> None:
    assert " --as ana " in advocacy("config", "cron").out
    assert " --as 'Ана М' " in advocacy("--as", "Ана М", "config", "cron").out


def test_systems_are_chosen_and_a_wrong_one_is_said(advocacy) -> None:
    text = advocacy("config", "cron", "--system", "windows").out
    assert "schtasks" in text
    assert "OnCalendar" not in text
    wrong = advocacy("config", "cron", "--system", "anacron")
    assert (wrong.code, "choose crontab, systemd, windows" in wrong.err) == (2, True)


def test_what_cron_will_not_have_is_said(advocacy, monkeypatch) -> None:
    monkeypatch.delenv("ADVOCACY_CONFIG")
    assert "is set in your shell" not in advocacy("config", "cron").err
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", "sqlite:///.advocacy/advocacy.db")
    assert "ADVOCACY_DATABASE_URL is set in your shell" in advocacy("config", "cron").err


def test_the_bare_noun_still_lists_the_settings(advocacy) -> None:
    assert "workspace.timezone" in advocacy("config").out
    assert "FROM" in advocacy("config", "--origin").out
    assert "workspace.timezone" not in advocacy("config", "cron").out
    wrong = advocacy("config", "corn")
    assert (wrong.code, "did you mean 'cron'?" in wrong.err) == (2, True)


def test_the_page_shows_the_lines_as_they_are_printed() -> None:
    page = Path(__file__).parents[2].joinpath("docs/how-to/cron.md").read_text(encoding="utf-8")
    home = Path("/home/ana")
    bin_ = home / ".local/bin"
    lines = crontab(
        jobs((str(bin_ / "advocacy"),), home / "advocacy", "ana", NOW),
        "Europe/Belgrade",
        f"{bin_}:/usr/local/bin:/usr/bin:/bin",
        BELGRADE,
    )
    assert f"```cron\n{lines}```\n" in page
