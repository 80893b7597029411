"""Killed while it sends: a few of the kills of `benchmarks/kill_mail.py`, at other moments each time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "kill_mail.py"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_while_it_sends_nothing_is_lost_silently_and_nothing_doubled(monkeypatch) -> None:
    monkeypatch.delenv("ADVOCACY_NOW")
    seed = str(random.randrange(10**6))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", "6", "--mails", "40", "--seed", seed],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {seed}\n{done.stdout}{done.stderr}"
    assert "lost silently    0\ndoubled          0\n" in done.stdout
