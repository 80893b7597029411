"""The one error boundary: exit codes, streams that are closed or full, bugs without personal data."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli import __main__
from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.lazy import Stub
from advocacy_cli.cli.options import Everywhere
from advocacy_cli.cli.session import Session
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Refused, Where

ADVOCACY = [sys.executable, "-m", "advocacy_cli"]
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX streams")


def run(*arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ADVOCACY, *arguments], check=False, text=True, **how)  # type: ignore[call-overload]


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def dispatch(arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr(__main__, "_dispatch", dispatch)


@pytest.mark.parametrize("noun", ["status", "due", "config", "completion", "demo"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_everywhere_begins_with_an_example(advocacy, noun: str, option: str) -> None:
    result = advocacy(noun, option)
    assert result.code == 0
    assert result.out.startswith(f"$ advocacy {noun}")
    assert "Everywhere: -C DIR" in result.out


def test_a_wrong_name_gets_the_nearest(advocacy) -> None:
    result = advocacy("staus")
    assert (result.code, result.out) == (2, "")
    assert "no command 'staus'" in result.err
    assert "did you mean 'status'?" in result.err


def test_options_hold_wherever_they_stand(advocacy) -> None:
    first = advocacy("--json=name,value", "config")
    last = advocacy("config", "--json=name,value")
    assert first == last
    assert set(json.loads(first.out)[0]) == {"name", "value"}


def test_a_command_without_json_says_so(advocacy) -> None:
    result = advocacy("completion", "bash", "--json")
    assert result.code == 2
    assert "JSON" in json.loads(result.err)["error"]


def test_with_json_an_error_is_one_object(advocacy, monkeypatch) -> None:
    where = Where("campaigns/a.yaml", 3, 5)
    failing(monkeypatch, InvalidInput([Problem(where, "unknown key 'x'", "did you mean 'y'?")]))
    result = advocacy("status", "--json")
    told = json.loads(result.err)
    assert (result.code, told["exit"]) == (3, 3)
    assert told["problems"][0] == {
        "file": "campaigns/a.yaml",
        "line": 3,
        "column": 5,
        "place": None,
        "severity": "error",
        "message": "unknown key 'x'",
        "hint": "did you mean 'y'?",
    }
    where = Where("templates/letters/a.en.docx", 12, 0, "table 2, row 3")
    failing(monkeypatch, InvalidInput([Problem(where, "unknown field 'x'")]))
    told = json.loads(advocacy("status", "--json").err)["problems"][0]
    assert (told["line"], told["place"]) == (None, "table 2, row 3")
    failing(monkeypatch, NotFound("no campaign 'x'", ("y",)))
    assert json.loads(advocacy("status", "--json=id").err)["nearest"] == ["y"]


def test_a_problem_points_at_its_place(advocacy, monkeypatch) -> None:
    line = "   chanels: [a]"
    where = Where("campaigns/a.yaml", 3, 4)
    failing(monkeypatch, InvalidInput([Problem(where, "unknown key", source=line, width=7)]))
    told = advocacy("status").err.splitlines()
    assert told[0] == "campaigns/a.yaml:3:4: error: unknown key"
    caret = told[2]
    assert [i for i, c in enumerate(caret) if c == "^"] == list(range(7, 14))
    assert told[1][7:14] == "chanels"


def test_foreign_text_cannot_steer_the_terminal(advocacy, monkeypatch) -> None:
    failing(monkeypatch, Refused("name \x1b[2J\u202e", "hint \x07"))
    told = advocacy("status").err
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "\\x1b" in told


def test_a_bug_leaves_a_report_without_personal_data(advocacy, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    try:
        raise KeyError("ana@example.org")
    except KeyError as cause:
        error = RuntimeError("Ana said so in /home/ana")
        error.__cause__ = cause
    failing(monkeypatch, error)
    result = advocacy("status")
    assert result.code == 70
    assert "this is a bug in advocacy (RuntimeError)" in result.err
    (report,) = tmp_path.glob("advocacy-bug-*.txt")
    kept = report.read_text(encoding="utf-8")
    assert "RuntimeError" in kept
    assert "KeyError" in kept
    assert "__main__.py:" in kept
    assert "ana" not in kept.lower()
    if os.name == "posix":
        assert report.stat().st_mode & 0o077 == 0


def test_a_bug_with_json_is_one_object_and_with_debug_a_traceback(
    advocacy, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    failing(monkeypatch, RuntimeError("x"))
    assert json.loads(advocacy("status", "--json").err)["exit"] == 70
    told = advocacy("status", "--debug")
    assert told.code == 70
    assert "Traceback" in told.err


def test_interrupted_is_130(advocacy, monkeypatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    result = advocacy("status")
    assert result.code == 130
    assert "nothing is half-written" in result.err


@posix
def test_a_real_interrupt_is_130(root: Path) -> None:
    code = (
        "import signal, sys, time; from advocacy_cli import __main__ as m\n"
        # whoever started the tests may have ignored interrupts, and a child inherits that
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def wait(*_):\n    print('here', flush=True); time.sleep(30)\n"
        "m._dispatch = wait; sys.exit(m.run(['status']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"
    time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Traceback" not in err


@posix
@pytest.mark.parametrize("command", ["--version", "--help", "config"])
def test_a_reader_that_leaves_is_no_error(root: Path, command: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = run(command, cwd=root, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["--version", "--help", "config"])
def test_a_full_disk_is_said(root: Path, command: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(command, cwd=root, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 6
    assert done.stderr.startswith("error: the result could not be written: No space left")


@posix
@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_closed_streams_do_no_harm(root: Path, closed: str) -> None:
    line = f'"{sys.executable}" -m advocacy_cli config {closed}'
    assert subprocess.run(["bash", "-c", line], check=False, cwd=root).returncode == 0


@pytest.mark.parametrize("page", ["cp1250", "cp852", "ascii"])
def test_results_are_utf8_whatever_the_console(root: Path, page: str) -> None:
    toml = root / "advocacy.toml"
    said = toml.read_text(encoding="utf-8").replace('"Test platform"', '"Платформа Звечан"')
    toml.write_text(said, encoding="utf-8")
    environ = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*ADVOCACY, "config"], check=True, cwd=root, env=environ, capture_output=True
    )
    assert "Платформа Звечан" in done.stdout.decode("utf-8")


@posix
def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f'rmdir "{gone}"; "{sys.executable}" -m advocacy_cli config'
    done = subprocess.run(
        ["bash", "-c", line], check=False, cwd=gone, capture_output=True, text=True
    )
    assert done.returncode == 6
    assert "no longer exists" in done.stderr


def test_a_question_without_a_terminal_is_refused(advocacy, monkeypatch) -> None:
    session = Session(Everywhere(), {})
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(Refused, match="needs a yes: really"):
        session.confirm("really?")
    session.options.yes = True
    session.confirm("really?")


def pages() -> Iterator[tuple[str, ...]]:
    """Every command and verb whose help can be asked for."""

    def below(path: tuple[str, ...], command: Any) -> Iterator[tuple[str, ...]]:
        yield path
        for name, verb in getattr(command, "commands", {}).items():
            yield from below((*path, name), verb)

    yield ()
    for line in CATALOGUE:
        yield from below((line.name,), Stub(line).load())


@pytest.mark.parametrize("path", list(pages()), ids=" ".join)
def test_a_help_page_fits_80_columns_and_names_every_value(advocacy, path) -> None:
    page = advocacy(*path, "--help").out
    assert [line for line in page.splitlines() if len(line) > 80] == []
    assert re.findall(r"<[a-z ]+>", page) == []


@pytest.mark.parametrize("later", ["people", "clocks-and-watches", "stance"])
def test_what_is_no_command_gets_the_list_not_a_wrong_guess(advocacy, later: str) -> None:
    told = advocacy(later).err
    assert "did you mean" not in told
    assert "there are: status, due" in told


def test_words_without_quotes_are_explained(advocacy) -> None:
    result = advocacy("log", "hearings", "they", "called", "back")
    assert result.code == 2
    assert "in quotes" in result.err


@posix
def test_arguments_are_read_as_utf8_whatever_the_locale(root: Path) -> None:
    environ = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environ.pop("PYTHONIOENCODING", None)
    done = run("log", "hearings", "Жућа", cwd=root, env=environ, capture_output=True)
    assert done.returncode == 0, done.stderr
    listed = run("journal", "list", "--json", cwd=root, capture_output=True, encoding="utf-8")
    assert "Жућа" in listed.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("stderr", ["full", "left"])
def test_what_cannot_be_told_does_not_stop_the_work(root: Path, stderr: str) -> None:
    if stderr == "full":
        handle = os.open("/dev/full", os.O_WRONLY)
    else:
        read, handle = os.pipe()
        os.close(read)
    arguments = ("log", "hearings", "They will read it")
    done = run(*arguments, cwd=root, stdout=subprocess.PIPE, stderr=handle)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert run("staus", cwd=root, stderr=handle).returncode == 2
    os.close(handle)
    assert "They will read it" in run("journal", "list", cwd=root, capture_output=True).stdout


def test_nothing_that_is_said_or_printed_steers_the_terminal(root: Path, capsys) -> None:
    session = Session(Everywhere(), {})
    session.say("a\x1b]8;;http://evil\u202e\rb")
    session.out("c\x1b[2J\td\ne")
    said = capsys.readouterr()
    assert said.err == "a\\x1b]8;;http://evil\\u202e\\x0db\n"
    assert said.out == "c\\x1b[2J\td\ne\n"
