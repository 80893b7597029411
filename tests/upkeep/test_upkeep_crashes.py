"""A merge that is killed leaves the journal as it was or whole; the next one completes it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from copies import Copy, database

from advocacy_cli.store import Draft

# Forked from a process that has imported everything, so that each child is killed while it merges.
MERGE = """
import os, signal, sys, time, random
from advocacy_cli.__main__ import run
folder, file, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
words = ["-C", folder, "-q", "sync", "merge", file]
run([*words, "-n"])
start = time.monotonic()
run([*words, "-n"])
whole = time.monotonic() - start
chance = random.Random(20261123)
for _ in range(kills):
    child = os.fork()
    if child == 0:
        os._exit(run(words))
    time.sleep(chance.uniform(0, whole))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("killed", flush=True)
    if sys.stdin.readline() != "go on\\n":
        break
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_at_any_moment_a_merge_is_all_or_nothing(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    url = "" if engine == "sqlite" else database(request.getfixturevalue("postgres"))
    ana, bojan = Copy(tmp_path / "ana", "ana"), Copy(tmp_path / "bojan", "bojan", url)
    bojan.do("log", "hearings", "Bojan called")
    with ana.store() as store, store.command("log") as command:
        for n in range(1500):
            content = f"scan {n}".encode() * 50
            sha = hashlib.sha256(content).hexdigest()
            name, digests = f"files/2026/scan-{sha[:8]}.pdf", {"file": sha}
            if n % 10 == 0:
                (ana.root / name).parent.mkdir(parents=True, exist_ok=True)
                (ana.root / name).write_bytes(content)
            texts = {"note": f"call {n}", **({"file": name} if n % 10 == 0 else {})}
            command.append(Draft("note", "hearings", texts=texts, digests=digests))
    file = str(tmp_path / "a.advocacy")
    ana.do("sync", "export", file)
    counts = []
    with subprocess.Popen(
        [sys.executable, "-c", MERGE, str(bojan.root), file, "12"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            if line == "killed\n":
                with bojan.store() as store:
                    counts.append(len(store.history().entries()))
                process.stdin.write("go on\n" if counts[-1] == 1 else "stop\n")
                process.stdin.flush()
    assert process.returncode == 0
    assert counts
    assert set(counts) <= {1, 1501}  # never in between
    bojan.do("sync", "merge", file)
    with bojan.store() as store:
        assert len(store.history().entries()) == 1501
        assert len(store.packed()) == 1501
    assert len(list((bojan.root / "files/2026").glob("scan-*"))) == 150
    for path in (bojan.root / "files/2026").glob("scan-*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest()[:8] == path.stem[5:]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    ana = Copy(tmp_path / "ana", "ana")
    ana.do("log", "hearings", "x" * 90_000)
    (ana.root / "campaigns" / "big.csv").write_bytes(os.urandom(200_000))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from advocacy_cli.__main__ import run; sys.exit(run(sys.argv[1:]))"
    )
    words = ["-C", str(ana.root), "sync", "export", str(tmp_path / "a.advocacy")]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 6, done.stderr
    assert "cannot write" in done.stderr
    assert not list(tmp_path.glob("*advocacy*"))
