"""A clock for all copies, and two officers on either database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from copies import Copy, database


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock of all copies: `at("24 10:00")` of November 2026."""

    def set_(moment: str) -> None:
        day, _, hour = moment.partition(" ")
        monkeypatch.setenv("ADVOCACY_NOW", f"2026-11-{day}T{hour}:00+01:00")

    return set_


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Copy, Copy]:
    """Ana's copy on either database, and Bojan's on SQLite; both journals are empty."""
    url = "" if request.param == "sqlite" else database(request.getfixturevalue("postgres"))
    return Copy(tmp_path / "ana", "ana", url), Copy(tmp_path / "bojan", "bojan")
