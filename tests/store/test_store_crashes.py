"""Killed in the middle and pressed from many sides: the journal stays whole."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy_cli.store import Store

WRITE = """
import os, sys
from pathlib import Path
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace

def write(store, who, numbers, told):
    for number in numbers:
        with store.command("log", key=(who, number)) as command:
            if command.seen() is None:
                texts = {"note": f"{who} {number} " + "x" * 3000}
                about = tuple(("target", f"t{n}") for n in range(5))
                for _ in range(3):
                    command.append(Draft("note", "hearings", about=about, texts=texts))
        os.write(told, f"{number}\\n".encode())

def opened(who):
    return Store(open_workspace(Path.cwd(), os.environ, recorder=who))
"""
RUN = "write(opened(sys.argv[1]), sys.argv[1], range(int(sys.argv[2])), 1)"
# Children are forked from a process that has imported everything, so that each is killed while it
# writes and not while it starts.
KILL = """
import random, signal, time
with opened("ana").command("log", dry_run=True) as command:
    command.append(Draft("note"))
chance, told = random.Random(20261123), 0
for _ in range(50):
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        write(opened("ana"), "ana", range(told, 10**6), mouth)
    os.close(mouth)
    time.sleep(chance.uniform(0.01, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(ear) as said:
        told = max([told, *(int(number) + 1 for number in said.read().split("\\n")[:-1])])
print(told)
"""


def start(root: Path, code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITE + code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env=os.environ)


def whole(store: Store) -> dict[str, int]:
    """How many entries each command has; the file and the count of each writer are proved."""
    if store.database.path is not None and store.database.path.exists():
        with contextlib.closing(sqlite3.connect(store.database.path)) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found: dict[str, int] = {}
    seqs: dict[str, list[int]] = {}
    for entry in store.history().entries():
        found[entry.command] = found.get(entry.command, 0) + 1
        seqs.setdefault(entry.writer, []).append(entry.seq)
    for numbers in seqs.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    store.close()
    return found


@pytest.mark.slow
def test_fifty_kills_leave_whole_commands_and_a_run_again_completes(sqlite_store: Store) -> None:
    root = sqlite_store.workspace.root
    told = int(start(root, KILL).communicate(timeout=120)[0])
    assert told > 0  # they did write, and were killed at it; how much depends on the machine
    found = whole(sqlite_store)
    assert set(found.values()) == {3}
    assert len(found) in (told, told + 1)  # what was said done is there; the last may be unsaid
    process = start(root, RUN, "ana", told + 1)
    assert process.communicate(timeout=120)[0].split()[-1] == str(told)
    found = whole(sqlite_store)
    assert set(found.values()) == {3}
    texts = [str(e.texts["note"]).split()[1] for e in sqlite_store.history().entries()]
    assert sorted(map(int, texts)) == sorted([*range(told + 1)] * 3)


@pytest.mark.slow
def test_four_processes_lose_nothing_and_none_is_told_locked(store: Store) -> None:
    running = [start(store.workspace.root, RUN, f"w{n}", 15) for n in range(4)]
    for process in running:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
    found = whole(store)
    assert len(found) == 60
    assert set(found.values()) == {3}
    assert len({entry.writer for entry in store.history().entries()}) == 1
