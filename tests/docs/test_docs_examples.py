"""Every example of every help page runs in a copy of the sample."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from generate import commands  # docs/generate.py, see conftest.py

from advocacy_cli.__main__ import run
from advocacy_cli.cli.lazy import examples_of
from advocacy_cli.cli.upkeep.demo import copy_sample

# What the sample has nothing for, and so ends as in a workspace where it is not set.
ENDS = {"advocacy calendar push -n": 2}


@pytest.mark.slow
def test_every_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One workspace for all: like a person, each example finds what the last one left."""
    copy_sample(tmp_path / "sample", {})
    monkeypatch.chdir(tmp_path / "sample")
    wrong, entry = [], ""
    for path, line in sorted(examples(), key=lambda example: example[0] == "advocacy undo"):
        words = own_words(line)
        if " ".join(words[: len(path.split())]) != path:
            wrong.append(f"{path} shows an example of another command: {line}")
            continue
        monkeypatch.setattr("sys.stdin", io.StringIO("read from the standard input\n"))
        # An id in an example stands for whatever was recorded last: real ones are random.
        words = [entry if re.fullmatch("(?=[a-f]*[0-9])[0-9a-f]{8}", w) else w for w in words]
        code = run([*words[1:], "--yes"])
        out, err = capfd.readouterr()
        if code != ENDS.get(line, 0):
            wrong.append(f"$ {line}\n{out}{err}ended with {code}")
        if path == "advocacy log":
            entry = out.split()[0]
    assert not wrong, "\n\n".join(wrong)


def test_every_page_shows_an_example() -> None:
    shown = {path for path, _ in examples()}
    assert not [path for path, _ in commands() if path not in shown]


def examples() -> Iterator[tuple[str, str]]:
    """(command, example line) of every help page, in the catalogue's order."""
    for path, command in commands():
        yield from ((path, line) for line in examples_of(command.help))


def own_words(line: str) -> list[str]:
    """The words of a command line up to the shell's own signs (a pipe, a file to write)."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    for word in lexer:
        if set(word) <= set("|>&;"):
            break
        words.append(word)
    return words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("advocacy due", ["advocacy", "due"]),
        ("advocacy log c 'a > b | c'", ["advocacy", "log", "c", "a > b | c"]),
        ("advocacy completion bash > ~/file", ["advocacy", "completion", "bash"]),
        ("advocacy due | mail -s due x@example.org", ["advocacy", "due"]),
    ],
)
def test_the_shell_keeps_its_own_signs(line: str, words: list[str]) -> None:
    assert own_words(line) == words
