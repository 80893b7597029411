"""Words from an editor, from stdin and from a console: nothing is lost, nothing is guessed."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy_cli.cli.terminal import wording
from advocacy_cli.errors import WrongUsage

posix = pytest.mark.skipif(os.name != "posix", reason="the editors are shell scripts")


class Terminal(io.TextIOWrapper):
    """A terminal at which somebody has typed ahead, in its own encoding."""

    def __init__(self, typed: str | bytes, encoding: str = "utf-8") -> None:
        raw = typed if isinstance(typed, bytes) else typed.encode(encoding)
        super().__init__(io.BytesIO(raw), encoding=encoding)

    def isatty(self) -> bool:
        return True


def notes(advocacy) -> list[str]:
    rows = json.loads(advocacy("journal", "list", "--json").out)
    return [row["text"] for row in rows if row["kind"] == "note"]


@pytest.fixture
def editor(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes the person's editor a shell script; `$1` is the file."""
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    monkeypatch.delenv("VISUAL", raising=False)

    def make(script: str, arguments: str = "") -> None:
        file = tmp_path / "my editor"
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"'{file}' {arguments}".strip())

    return make


def drafts(root: Path) -> list[Path]:
    return sorted((root / ".advocacy").glob("draft-*"))


WRITE = (
    """printf 'први ред\\n# и ово је ред\\n' > "$1.new"; cat "$1" >> "$1.new"; mv "$1.new" "$1" """
)


@posix
def test_words_are_written_in_an_editor(advocacy, root: Path, editor) -> None:
    editor(WRITE)
    done = advocacy("log", "hearings/papers")
    assert done.code == 0, done.err
    assert notes(advocacy) == ["први ред\n# и ово је ред"]
    assert drafts(root) == []


@posix
def test_the_editor_is_told_what_is_written_and_has_a_file_of_its_own(
    advocacy, root: Path, editor, tmp_path: Path
) -> None:
    editor(
        f"""cat "$2" > '{tmp_path}/seen'; ls -l "$2" >> '{tmp_path}/seen'; echo a > "$2" """,
        "--wait",
    )
    assert advocacy("log", "hearings/papers").code == 0
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert "What was said or done: hearings/papers" in seen
    assert "leave it empty to record nothing" in seen
    assert "-rw------- " in seen
    assert str(root / ".advocacy") in seen


@posix
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (":", "nothing was written, so nothing is recorded"),
        ('echo > "$1"', "nothing was written"),
        ('rm "$1"', "did not work"),
        ("exit 1", "the editor ended with 1: nothing is recorded"),
    ],
)
def test_who_thinks_better_of_it_records_nothing(
    advocacy, root: Path, editor, script: str, said: str
) -> None:
    editor(script)
    done = advocacy("log", "hearings")
    assert done.code in (5, 6)
    assert said in done.err
    assert notes(advocacy) == []
    assert drafts(root) == []


@posix
def test_what_was_written_is_not_lost_when_it_cannot_be_recorded(
    advocacy, root: Path, editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(WRITE)
    (root / ".advocacy").mkdir(mode=0o700)
    (root / ".advocacy" / "advocacy.db").write_bytes(b"not a database, and long enough" * 9)
    failed = advocacy("log", "hearings")
    assert failed.code in (5, 6)
    (draft,) = drafts(root)
    assert draft.name in failed.err
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    (root / ".advocacy" / "advocacy.db").unlink()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(draft.read_bytes())))
    assert advocacy("log", "hearings", "-").code == 0
    assert notes(advocacy) == ["први ред\n# и ово је ред"]


@posix
def test_an_interrupt_is_for_the_editor_alone(advocacy, editor) -> None:
    editor(f"trap '' INT; kill -INT $PPID; sleep 0.2; {WRITE}")
    assert advocacy("log", "hearings").code == 0
    assert len(notes(advocacy)) == 1


@posix
def test_a_dry_run_keeps_what_was_written(advocacy, root: Path, editor) -> None:
    editor(WRITE)
    shown = advocacy("log", "hearings", "-n")
    assert shown.code == 0
    assert "kept in .advocacy/draft-" in shown.err
    assert len(drafts(root)) == 1
    assert notes(advocacy) == []


@posix
def test_an_editor_that_is_not_there_is_said(advocacy, root: Path, editor, monkeypatch) -> None:
    editor(":")
    monkeypatch.setenv("VISUAL", "no-such-editor --wait")
    done = advocacy("log", "hearings")
    assert (done.code, "no-such-editor did not work" in done.err) == (6, True)
    monkeypatch.setenv("VISUAL", "editor 'unclosed")
    assert advocacy("log", "hearings").code == 2
    assert drafts(root) == []


@posix
def test_without_a_setting_an_editor_that_is_there_is_taken(
    advocacy, root: Path, editor, tmp_path: Path, monkeypatch
) -> None:
    editor(WRITE)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "nano").symlink_to(tmp_path / "my editor")
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert advocacy("log", "hearings").code == 0
    assert len(notes(advocacy)) == 1


def test_nobody_to_write_is_refused(advocacy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert advocacy("log", "hearings").code == 2


@pytest.mark.parametrize(
    "raw", ["Жућа и Đura\n".encode(), b"\xef\xbb\xbf" + "Жућа и Đura".encode()]
)
def test_stdin_is_utf8(advocacy, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="cp1250"))
    assert advocacy("log", "hearings", "-").code == 0
    assert notes(advocacy) == ["Жућа и Đura"]


@pytest.mark.parametrize("encoding", ["cp1250", "cp852", "cp1251", "utf-16"])
def test_stdin_in_another_encoding_is_an_error_and_no_mojibake(
    advocacy, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    said = "Канцеларија\nу Звечану" if encoding == "cp1251" else "Kancelarija\nu Zvečanu: Žuća"
    text = said.encode(encoding)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding=encoding))
    done = advocacy("log", "hearings", "-")
    assert done.code == 2
    assert "not UTF-8 (line" in done.err
    assert "iconv" in done.err
    assert notes(advocacy) == []


def test_typed_words_are_told_how_to_end(advocacy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("Zvečan\n", "cp1250"))
    done = advocacy("log", "hearings", "-")
    assert done.code == 0
    assert "end with Ctrl-" in done.err
    assert notes(advocacy) == ["Zvečan"]


@pytest.mark.parametrize(
    ("raw", "console"),
    [
        ("Звечан\n".encode(), "utf-8"),
        ("Звечан\n".encode(), "cp1250"),
        ("Звечан\n".encode(), "cp852"),
        ("Звечан\n".encode(), "ascii"),
        ("Звечан\n".encode("cp1251"), "cp1251"),
    ],
)
def test_a_typed_line_is_read_as_the_console_wrote_it(
    monkeypatch: pytest.MonkeyPatch, raw: bytes, console: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(raw, console))
    assert wording.line() == "Звечан\n"


def test_a_line_in_no_known_encoding_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("Zvečan\n".encode("cp1250"), "ascii"))
    with pytest.raises(WrongUsage, match="neither UTF-8 nor ascii"):
        wording.line()


# The program itself, at consoles of every kind.

CONSOLES = {
    "cp1250": {"PYTHONIOENCODING": "cp1250", "PYTHONUTF8": "0"},
    "cp852": {"PYTHONIOENCODING": "cp852", "PYTHONUTF8": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    "C": {"LC_ALL": "C"},
    "bare C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "dumb": {"TERM": "dumb"},
    "no HOME": {"HOME": None, "XDG_CONFIG_HOME": None, "ADVOCACY_CONFIG": None},
    "nothing": dict.fromkeys(os.environ),
}
COMMANDS = {
    "status": ("status",),
    "due": ("due",),
    "log": ("log", "hearings", "Разговор у Звечану: đ, č, ë", "--with", "mayor-zvecan"),
    "error": ("log", "хеарингсс", "x"),
    "help": ("log", "--help"),
    "table": ("target", "list"),
    "faults": ("check",),
}
CODES = {"error": 4}


def environment(console: str) -> dict[str, str]:
    changed = {"ADVOCACY_NOW": "2026-11-23T09:00:00+01:00", **os.environ, **CONSOLES[console]}
    return {name: value for name, value in changed.items() if value is not None}


def advocacy_at(
    console: str, *arguments: str, cwd: Path, closed: str = "", typed: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """The program in a shell of its own, with some of its streams closed."""
    words = " ".join(f"'{word}'" for word in (sys.executable, "-m", "advocacy_cli", *arguments))
    return subprocess.run(
        ["/bin/sh", "-c", f"exec {words} {closed}"],
        env=environment(console), cwd=cwd, input=typed, capture_output=True, check=False,
    )  # fmt: skip


@posix
@pytest.mark.slow
@pytest.mark.parametrize("console", CONSOLES)
def test_every_console_gets_its_answer(root: Path, console: str) -> None:
    for name, command in COMMANDS.items():
        done = advocacy_at(console, *command, cwd=root)
        assert done.returncode == CODES.get(name, 0), (name, done.stderr)
        said = (done.stdout + done.stderr).decode("utf-8")
        assert said
        assert "Traceback" not in said
        if name == "error":
            assert "хеарингсс" in said
            assert "did you mean 'hearings'?" in said
    shown = advocacy_at(console, "journal", "list", cwd=root).stdout.decode("utf-8")
    assert "Разговор у Звечану: đ, č, ë" in shown


@posix
@pytest.mark.slow
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_no_console_at_all(root: Path, closed: str) -> None:
    for name, command in COMMANDS.items():
        done = advocacy_at("C", *command, cwd=root, closed=closed)
        assert done.returncode == CODES.get(name, 0), (name, done.stderr)
        assert b"Traceback" not in done.stdout + done.stderr
    refused = advocacy_at("C", "undo", cwd=root, closed=closed)
    assert refused.returncode == 5
    nobody = advocacy_at("C", "log", "hearings", "-", cwd=root, closed="<&-")
    assert nobody.returncode == 2
    assert b"no words" in nobody.stderr


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("console", "encoding"),
    [
        ("cp1250", "cp1250"),
        ("cp852", "cp852"),
        ("cp1250", "utf-8"),
        ("C", "utf-8"),
        ("bare C", "utf-8"),
        ("ascii", "utf-8"),
    ],
)
def test_answers_at_a_question_keep_their_letters(
    tmp_path: Path, console: str, encoding: str
) -> None:
    done = asked(tmp_path, console, "Udruženje Đačić", encoding)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "new" / "advocacy.toml").read_text(encoding="utf-8")
    assert "Udruženje Đačić" in made


@posix
@pytest.mark.slow
def test_an_answer_that_cannot_be_read_makes_nothing(tmp_path: Path) -> None:
    done = asked(tmp_path, "ascii", "Udruženje Đačić", "cp1250")
    assert done.returncode == 2
    assert b"neither UTF-8 nor ascii" in done.stderr
    assert not (tmp_path / "new").exists()


def asked(
    folder: Path, console: str, organisation: str, encoding: str
) -> subprocess.CompletedProcess[bytes]:
    """`init` with the organisation typed at a terminal that somebody sits at."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "advocacy_cli", "init", "new", "--name", "Novo",
               "--language", "sr", "--language", "en", "--place", "Zvečan"]  # fmt: skip
    running = subprocess.Popen(
        command, env=environment(console), cwd=folder, stdin=theirs,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, organisation.encode(encoding) + b"\n\n\n\n")
    out, err = running.communicate(timeout=60)
    os.close(ours)
    return subprocess.CompletedProcess(command, running.returncode, out, err)
