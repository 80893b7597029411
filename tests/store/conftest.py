"""A store in the small test workspace, on both databases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advocacy_cli.store import Store
from advocacy_cli.workspace import Workspace, open_workspace


class Clock:
    """A clock that tests push forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def workspace_at(root: Path, clock: Callable[[], datetime], recorder: str = "ana") -> Workspace:
    opened = open_workspace(root, os.environ, recorder=recorder)
    return Workspace(root, opened.settings, os.environ, clock, recorder=recorder)


@pytest.fixture
def store(root: Path, store_url: str, clock: Clock) -> Iterator[Store]:
    """The store on SQLite, then on PostgreSQL; `store.told` is what it said."""
    told: list[str] = []
    with Store(workspace_at(root, clock), told.append) as store:
        store.told = told  # type: ignore[attr-defined]
        yield store


@pytest.fixture
def sqlite_store(root: Path, clock: Clock) -> Iterator[Store]:
    """The store on SQLite only, for what only files can suffer."""
    told: list[str] = []
    with Store(workspace_at(root, clock), told.append) as store:
        store.told = told  # type: ignore[attr-defined]
        yield store
