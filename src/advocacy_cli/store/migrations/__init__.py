"""From one schema to the next, in one transaction, after a verified backup.

A step is a function that takes Alembic's `Operations`. It only adds: tables and plain columns. An
append-only table is never copied (that drops its triggers, and with foreign keys on it cascades).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.store import engine, sqlite
from advocacy_cli.store.triggers import drop, functions, triggers

if TYPE_CHECKING:
    from alembic.operations import Operations

# The number is the schema that the step leads to. Schema 1 is the first: it is made whole.
STEPS: dict[int, Callable[[Operations], None]] = {}


def migrate(database: engine.Database, found: int, say: Callable[[str], None]) -> None:
    """Bring a database from schema `found` to the present one. Raises Refused when the outcome is
    not what it must be; the database is then as it was."""
    kept = back_up(database, found) if database.path is not None else None
    writing = engine.Writing(_open(database), database)
    try:
        writing.prepare()
        if database.path is not None:
            writing.raw.execute("PRAGMA foreign_keys = OFF")
        database.begin(writing.raw)
        _steps(writing, found)
        writing.raw.execute("COMMIT")
    except BaseException:
        engine.roll_back(writing.raw)
        raise
    finally:
        writing.close()
    said = f"; a backup is in {database.workspace.shown(kept)}" if kept else ""
    say(f"{database.shown} was brought from schema {found} to {engine.SCHEMA}{said}")


def back_up(database: engine.Database, found: int) -> Path:
    """A verified copy of an SQLite file in `.advocacy/backups`. Raises Unavailable."""
    assert database.path is not None
    moment = database.workspace.now().strftime("%Y%m%dT%H%M%S%fZ")
    folder = database.workspace.private("backups")
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"pre-{found}-{engine.SCHEMA}-{moment}.db"
    sqlite.create(kept)
    with (
        contextlib.closing(sqlite.connect(database.path, reading=True)) as source,
        contextlib.closing(sqlite.connect(kept)) as copy,
    ):
        source.backup(copy)
        checked = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if checked != "ok" or _counts(copy) != _counts(source):
            raise Unavailable(
                f"the backup {kept.name} does not hold what {database.shown} holds",
                "nothing was changed; check the disk",
            )
    return kept


def _open(database: engine.Database) -> Any:
    if database.path is not None:
        return sqlite.connect(database.path)
    from advocacy_cli.store import postgres

    return postgres.connect(database.url)


def _steps(writing: engine.Writing, found: int) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    raw, dialect = writing.raw, writing.database.dialect
    before = _counts(raw) if dialect == "sqlite" else {}
    operations = Operations(MigrationContext.configure(writing.sql))
    for name in triggers(dialect):
        raw.execute(drop(name, dialect))
    for number in range(found + 1, engine.SCHEMA + 1):
        STEPS[number](operations)
    for statement in (*functions(dialect), *triggers(dialect).values()):
        raw.execute(statement)
    writing.mark(engine.SCHEMA)
    if dialect == "sqlite":
        _prove(raw, before, writing.database.shown)


def _prove(raw: sqlite3.Connection, before: dict[str, int], shown: str) -> None:
    after = _counts(raw)
    lost = [table for table, count in before.items() if after.get(table) != count]
    names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    if lost or broken or not set(triggers("sqlite")) <= names:
        raise Refused(
            f"{shown} could not be brought to schema {engine.SCHEMA}: its rows or rules would change",
            "it is as it was; please report this with the version of advocacy",
        )


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    tables = [
        row[0]
        for row in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return {
        table: raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608  own names
        for table in tables
    }
