"""What a start imports, as an exact set; `benchmarks/bench_cost.py` measures what that costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

IMPORTED = """
import sys
before = set(sys.modules)
from advocacy_cli.__main__ import run
code = run(sys.argv[1:])
found = sorted(set(sys.modules) - before)
import json
sys.stderr.write(json.dumps([code, found]))
"""
START = "__main__ cli cli.app cli.catalogue cli.lazy cli.options cli.session errors"
READING = f"""{START} cli.filters cli.publishing cli.terminal cli.terminal.show language language.dates language.safe
language.serbian language.texts plan plan.cache plan.load plan.model plan.names plan.rules
plan.rules.bajram plan.rules.clocks plan.rules.easter plan.rules.holidays plan.rules.workdays
reports reports.dates reports.note reports.words settings shipped situation situation.asks situation.audience
situation.dated situation.letters situation.meetings situation.names situation.promises
situation.replies situation.steps situation.told store store.engine store.faults store.history
store.instants store.journal store.reading store.records store.sqlite workspace"""
OURS = {
    ("--version",): "__main__",
    ("--help",): START,
    ("status",): f"""{READING} cli.everyday cli.everyday.status
    reports.status situation.conflicts situation.contacts""",
    ("due",): f"{READING} cli.everyday cli.everyday.due language.durations",
}
TYPER = {"typer", "annotated_doc", "shellingham"}
HEAVY = {
    "asyncio",
    "concurrent",
    "csv",
    "dataclasses",
    "decimal",
    "email",
    "fractions",
    "hashlib",
    "hmac",
    "html",
    "http",
    "logging",
    "multiprocessing",
    "random",
    "secrets",
    "socket",
    "ssl",
    "tempfile",
    "unittest",
    "xml",
    "yaml",
    "zipfile",
}


def imported(root: Path, *arguments: str) -> set[str]:
    """The modules that a command imports in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        cwd=root, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    code, found = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(found)


@pytest.fixture
def warm(root: Path, advocacy) -> Path:
    """The test workspace with a journal and a plan cache that holds."""
    assert advocacy("log", "hearings", "They will read it", "--with", "mayor-zvecan").code == 0
    old = time.time() - 60  # the cache trusts no file that changed while it was written
    for file in root.rglob("*"):
        if ".advocacy" not in file.parts:
            os.utime(file, (old, old))
    # the moment of the inode's last change cannot be set back: wait until it lies behind
    time.sleep(2.1)
    assert advocacy("status").code == 0
    return root


@pytest.mark.slow
@pytest.mark.parametrize("arguments", OURS, ids=" ".join)
def test_a_start_imports_exactly_this(warm: Path, arguments: tuple[str, ...]) -> None:
    found = imported(warm, *arguments)
    ours = {m.partition(".")[2] for m in found if m.startswith("advocacy_cli.")}
    assert ours == set(OURS[arguments].split())
    packages = {m.partition(".")[0] for m in found} - {"advocacy_cli"}
    others = {p for p in packages - sys.stdlib_module_names if not p.startswith("_sysconfig")}
    assert others == (set() if arguments == ("--version",) else TYPER)
    assert packages & HEAVY == set()
    assert "importlib.metadata" not in found
