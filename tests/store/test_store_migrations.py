"""An older journal comes along: backed up, migrated whole or not at all, never shown as empty."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advocacy_cli.errors import Refused
from advocacy_cli.store import Draft, Store, engine, migrations
from advocacy_cli.store.triggers import triggers

if TYPE_CHECKING:
    from alembic.operations import Operations

SCHEMA_1 = Path(__file__).parents[1] / "data" / "schema_1.sql"


def add_column(operations: Operations) -> None:
    import sqlalchemy

    operations.add_column("entry", sqlalchemy.Column("weight", sqlalchemy.Text))


def add_and_lose(operations: Operations) -> None:
    add_column(operations)
    operations.execute("DELETE FROM entry_about")


def add_and_fail(operations: Operations) -> None:
    add_column(operations)
    raise RuntimeError("power cut")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Operations], None]], None]:
    """Makes this advocacy one whose schema is 2, which `step` leads to."""

    def become(step: Callable[[Operations], None]) -> None:
        monkeypatch.setattr(engine, "SCHEMA", 2)
        monkeypatch.setitem(migrations.STEPS, 2, step)

    return become


def add(store: Store) -> None:
    with store.command("log") as command:
        command.append(
            Draft("note", "hearings", about=(("target", "mayor-zvecan"),), texts={"note": "Ћ"})
        )


def test_any_command_migrates_an_older_file_after_a_backup_and_says_so(
    sqlite_store: Store, newer: Callable
) -> None:
    add(sqlite_store)
    before = sqlite_store.history().entries()
    sqlite_store.close()
    newer(add_column)
    assert sqlite_store.history().entries() == before
    (told,) = sqlite_store.told  # type: ignore[attr-defined]
    assert "from schema 1 to 2" in told
    (backup,) = sqlite_store.workspace.private("backups").iterdir()
    assert backup.name in told
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(backup)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
        assert raw.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    with contextlib.closing(sqlite3.connect(sqlite_store.database.path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (2,)
        names = {n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
        assert names == set(triggers("sqlite"))
        assert "weight" in [c[0] for c in raw.execute("SELECT * FROM entry").description]
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute("DELETE FROM entry")
    sqlite_store.history()
    assert len(sqlite_store.told) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(("step", "error"), [(add_and_lose, Refused), (add_and_fail, RuntimeError)])
def test_a_step_that_goes_wrong_leaves_the_file_as_it_was(
    sqlite_store: Store, newer: Callable, step: Callable, error: type[Exception]
) -> None:
    add(sqlite_store)
    sqlite_store.close()
    path = sqlite_store.database.path
    assert path is not None
    with contextlib.closing(sqlite3.connect(path)) as raw:
        before = list(raw.iterdump())
    newer(step)
    with pytest.raises(error):
        sqlite_store.history()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert list(raw.iterdump()) == before
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_an_older_server_is_refused_until_its_owner_upgrades_it(
    store: Store, newer: Callable
) -> None:
    add(store)
    before = store.history().entries()
    store.close()
    newer(add_column)
    for act in (store.history, lambda: add(store)):
        with pytest.raises(Refused, match="older") as caught:
            act()
        assert "db upgrade" in caught.value.hint
    assert store.database.upgrade(store.told.append) == 1  # type: ignore[attr-defined]
    assert store.history().entries() == before
    add(store)
    store.close()
    with pytest.raises(Exception, match="append-only"), store.command("hostile") as command:
        command._writing.raw.execute("DELETE FROM entry")


def test_a_file_of_the_first_schema_is_still_read(sqlite_store: Store) -> None:
    sqlite_store.workspace.private()
    with contextlib.closing(sqlite3.connect(sqlite_store.database.path)) as raw:
        raw.executescript(SCHEMA_1.read_text(encoding="utf-8"))
    (entry,) = sqlite_store.history().entries()
    assert entry.texts["note"] == "Разговор"
    assert entry.ids("target") == ("mayor-zvecan",)
    add(sqlite_store)
    assert len(sqlite_store.history().entries()) == 2


def test_a_new_file_has_the_schema_of_the_oldest_one_migrated(
    sqlite_store: Store, root: Path
) -> None:
    add(sqlite_store)
    old = root / "old.db"
    with contextlib.closing(sqlite3.connect(old)) as raw:
        raw.executescript(SCHEMA_1.read_text(encoding="utf-8"))

    def shape(path: Path) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(path)) as raw:
            found = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        return sorted((a, b, c, " ".join((d or "").split())) for a, b, c, d in found)

    assert sqlite_store.database.path is not None
    assert shape(old) == shape(sqlite_store.database.path)
