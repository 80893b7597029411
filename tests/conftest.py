"""One small real workspace in a temporary folder, a frozen clock, and both databases."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

DATA = Path(__file__).parent / "data"
NOW = "2026-11-23T09:00:00+01:00"


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the person's settings, clock or terminal."""
    for name in list(os.environ):
        if name.startswith("ADVOCACY_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADVOCACY_NOW", NOW)
    monkeypatch.setenv("ADVOCACY_USER", "ana")
    monkeypatch.setenv("ADVOCACY_CONFIG", str(tmp_path / "no-user-config.toml"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the small test workspace (tests/data/workspace)."""
    folder = tmp_path / "workspace"
    shutil.copytree(DATA / "workspace", folder)
    return folder


@pytest.fixture
def advocacy(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Result]]:
    """Run a command line in the test workspace, in this process."""
    from advocacy_cli.__main__ import run

    monkeypatch.chdir(root)

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Result(int(code), out, err)

    yield call
