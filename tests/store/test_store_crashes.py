"""Killed in the middle and pressed from many sides: the journal stays whole."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advocacy_cli.store import Store

WRITE = """
import os, sys
from pathlib import Path
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace
who, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = Store(open_workspace(Path.cwd(), os.environ, recorder=who))
print("ready", flush=True)
for number in range(first, first + count):
    with store.command("log", key=(who, number)) as command:
        if command.seen() is None:
            texts = {"note": f"{who} {number} " + "x" * 3000}
            about = tuple(("target", f"t{n}") for n in range(5))
            for _ in range(3):
                command.append(Draft("note", "hearings", about=about, texts=texts))
    print(number, flush=True)
"""


def start(root: Path, who: str, first: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITE, who, str(first), str(count)]
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
    """Each process writes without end until it is killed at a random moment of its writing."""
    root = sqlite_store.workspace.root
    chance = random.Random(20261123)
    told = 0
    running: list[subprocess.Popen[str]] = []
    for _ in range(50):
        running.append(start(root, "ana", told, 100_000))
        process = running[-1]
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.005, 0.12))
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().split("\n")[:-1]
        process.wait()
        process.stdout.close()
        told = max([told, *(int(number) + 1 for number in said)])
    found = whole(sqlite_store)
    assert set(found.values()) <= {3}
    assert told <= len(found) <= told + 50  # what was said done is there; one more may be each time
    again = start(root, "ana", 0, told + 1)
    assert again.communicate(timeout=120)[0].split()[-1] == str(told)
    found = whole(sqlite_store)
    assert set(found.values()) == {3}
    texts = [str(e.texts["note"]).split()[1] for e in sqlite_store.history().entries()]
    assert sorted(set(map(int, texts))) == list(range(max(map(int, texts)) + 1))
    assert len(texts) == 3 * len(set(texts))


@pytest.mark.slow
def test_four_processes_lose_nothing_and_none_is_told_locked(store: Store) -> None:
    running = [start(store.workspace.root, f"w{n}", 0, 15) for n in range(4)]
    for process in running:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
    found = whole(store)
    assert len(found) == 60
    assert set(found.values()) == {3}
    assert len({entry.writer for entry in store.history().entries()}) == 1
