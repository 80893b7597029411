"""The database of a workspace: found, opened, made, locked, committed."""

from __future__ import annotations

import contextlib
import gc
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.store import sqlite
from advocacy_cli.store.faults import told
from advocacy_cli.store.reading import Connection
from advocacy_cli.workspace import Workspace

if TYPE_CHECKING:
    import sqlalchemy

SCHEMA = 1
Say = Callable[[str], None]


class Database:
    """Where the journal lies. `path` is None on a server; `shown` is what people may see."""

    def __init__(self, workspace: Workspace, url: str, path: Path | None, shown: str) -> None:
        self.workspace = workspace
        self.url = url
        self.path = path
        self.shown = shown
        self.dialect = "postgresql" if path is None else "sqlite"

    def reading(self, say: Say) -> Connection:
        """A connection for reading; an absent or empty database gives one that finds nothing."""
        if self.path is not None:
            if self._ready(sqlite.version(self.path, self.shown), say) == 0:
                return Connection(None, self.dialect)
            with told(self.shown):
                return Connection(sqlite.connect(self.path, reading=True), self.dialect)
        from advocacy_cli.store import postgres

        with told(self.shown):
            raw = postgres.connect(self.url)
            try:
                postgres.begin(raw, reading=True)
                if self._ready(postgres.version(raw, self.shown), say):
                    return Connection(raw, self.dialect)
            except BaseException:
                raw.close()
                raise
            raw.close()
            return Connection(None, self.dialect)

    @contextlib.contextmanager
    def writing(self, say: Say, *, dry_run: bool = False) -> Iterator[Writing]:
        """One transaction as the only writer; committed at the end, else rolled back whole."""
        with told(self.shown):
            raw = self._open(say, dry_run=dry_run)
            writing = Writing(raw, self)
            try:
                writing.prepare()
                self.begin(raw)
                if self._version(raw) == 0:
                    writing.create()
                yield writing
                if dry_run:
                    roll_back(raw)
                else:
                    _commit(raw)
            except BaseException:
                roll_back(raw)
                raise
            finally:
                writing.close()

    def version(self) -> int:
        """The schema's number in the database, 0 when there is nothing yet."""
        if self.path is not None:
            return sqlite.version(self.path, self.shown)
        from advocacy_cli.store import postgres

        with told(self.shown), contextlib.closing(postgres.connect(self.url)) as raw:
            return postgres.version(raw, self.shown)

    def faults(self) -> tuple[str, ...]:
        """What an embedded database finds wrong with itself; a server looks after its own."""
        if self.path is None or self.version() == 0:
            return ()
        with told(self.shown), contextlib.closing(sqlite.connect(self.path, reading=True)) as raw:
            rows = [str(row[0]) for row in raw.execute("PRAGMA quick_check(20)")]
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        found = [row for row in rows if row != "ok"]
        if broken:
            found.append(f"{len(broken)} rows belong to no entry")
        return tuple(found)

    def upgrade(self, say: Say) -> int:
        """Bring an older database to this version's schema; returns the number it had."""
        found = self.version()
        self._refuse_newer(found)
        if 0 < found < SCHEMA:
            from advocacy_cli.store.migrations import migrate

            with told(self.shown):
                migrate(self, found, say)
        return found

    def _ready(self, found: int, say: Say) -> int:
        """The number, after an older SQLite file was migrated. Raises Refused."""
        self._refuse_newer(found)
        if 0 < found < SCHEMA:
            if self.path is None:
                raise Refused(
                    f"{self.shown} is of an older advocacy (schema {found}, this one wants {SCHEMA})",
                    "its owner runs `advocacy db upgrade`, once for everybody",
                )
            self.upgrade(say)
        return found

    def _refuse_newer(self, found: int) -> None:
        if found > SCHEMA:
            raise Refused(
                f"{self.shown} was made by a newer advocacy (schema {found}, this one knows {SCHEMA})",
                "install the newer version; nothing was changed",
            )

    def _open(self, say: Say, *, dry_run: bool) -> Any:
        if self.path is None:
            from advocacy_cli.store import postgres

            return postgres.connect(self.url)
        if self._ready(sqlite.version(self.path, self.shown), say) == 0:
            if dry_run:  # a dry run leaves no file behind
                return sqlite.connect(":memory:")
            if self.path.parent == self.workspace.root / ".advocacy":
                self.workspace.private()
            try:
                sqlite.create(self.path)
            except PermissionError:
                raise sqlite.unwritable(self.path, self.shown) from None
            except OSError as error:
                raise sqlite.unwritable(self.path, self.shown, error.strerror or "") from None
        return sqlite.connect(self.path)

    def begin(self, raw: Any) -> None:
        """Begin a transaction as the only writer."""
        if self.path is not None:
            raw.execute("BEGIN IMMEDIATE")
            return
        from advocacy_cli.store import postgres

        postgres.begin(raw)

    def _version(self, raw: Any) -> int:
        """The number as it is now that nobody else can write."""
        if self.path is not None:
            return int(raw.execute("PRAGMA user_version").fetchone()[0])
        from advocacy_cli.store import postgres

        return self._ready(postgres.version(raw, self.shown), lambda _: None)


class Writing:
    """An open transaction: reads on the bare driver, writes through the declared tables."""

    def __init__(self, raw: Any, database: Database) -> None:
        self.raw = raw
        self.database = database
        self.read = Connection(raw, database.dialect)
        self.sql: sqlalchemy.Connection = None  # type: ignore[assignment]  # see prepare

    def prepare(self) -> None:
        """Open SQLAlchemy's view of the same connection. Before BEGIN: its first look at a server
        ends in a ROLLBACK. Begin and commit stay with us."""
        import sys

        if first := "sqlalchemy" not in sys.modules:
            gc.disable()  # a tenth of the imports' time went to collecting what is kept until the end anyhow
        try:
            import sqlalchemy
            from sqlalchemy.pool import StaticPool

            from advocacy_cli.store import tables  # noqa: F401
        finally:
            if first:  # what later commands of a process leave behind must go
                gc.freeze()
                gc.enable()
        dialect = "sqlite" if self.database.dialect == "sqlite" else "postgresql+psycopg"
        engine = sqlalchemy.create_engine(
            f"{dialect}://",
            creator=lambda: self.raw,
            poolclass=StaticPool,
            pool_reset_on_return=None,
            hide_parameters=True,
        )
        self.sql = engine.connect()

    def insert(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        """Add rows to a table of `tables.py`."""
        from advocacy_cli.store.tables import METADATA

        if rows:
            self.sql.execute(METADATA.tables[table].insert(), list(rows))

    def change(self, query: str, **values: object) -> int:
        """Run a change of `queries/` on what may change (registers); returns how many rows it met."""
        return self.read.change(query, **values)

    def note(self, name: str, value: str) -> None:
        """Keep what this copy knows of itself (table `meta`, the only one that changes)."""
        from advocacy_cli.store.tables import METADATA

        meta = METADATA.tables["meta"]
        self.sql.execute(meta.delete().where(meta.c.name == name))
        self.sql.execute(meta.insert(), [{"name": name, "value": value}])

    def create(self) -> None:
        """Make the tables and triggers in an empty database, within this transaction."""
        from advocacy_cli.store import registers  # noqa: F401  their tables are made here too
        from advocacy_cli.store.tables import METADATA
        from advocacy_cli.store.triggers import functions, triggers

        dialect = self.database.dialect
        METADATA.create_all(self.sql, checkfirst=False)
        for statement in (*functions(dialect), *triggers(dialect).values()):
            self.raw.execute(statement)
        self.mark(SCHEMA)

    def mark(self, version: int) -> None:
        """Write the schema's number where `version` reads it."""
        if self.database.dialect == "sqlite":
            self.raw.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
            self.raw.execute(f"PRAGMA user_version = {version}")
        else:
            self.note("schema", str(version))

    def close(self) -> None:
        """Close the driver's connection; SQLAlchemy's view of it holds nothing else."""
        self.raw.close()


def database_of(workspace: Workspace) -> Database:
    """The database that the settings name. Raises WrongUsage for an address of no known kind."""
    settings = workspace.settings
    url = str(settings["database.url"])
    place = settings.origins.get("database.url", "advocacy.toml")
    if place.endswith(".toml"):
        place += ", [database] url"
    if url.startswith("sqlite:///"):
        path = workspace.root / url.removeprefix("sqlite:///")
        if not path.name or "\0" in url or path == workspace.root:
            raise WrongUsage(f"{place}: names no file: {url}", "write sqlite:///PATH")
        return Database(workspace, url, path, workspace.shown(path))
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        from advocacy_cli.store import postgres

        try:
            return Database(workspace, url, None, postgres.shown(url))
        except ValueError:  # the url itself may hold a password, and so may the error
            raise WrongUsage(
                f"{place}: is no address of a database",
                "write postgresql+psycopg://USER@HOST/NAME, an IPv6 host as [::1]",
            ) from None
    raise WrongUsage(
        f"{place}: no such kind of database: {url.partition(':')[0] or 'empty'}",
        "write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )


def _commit(raw: Any) -> None:
    """COMMIT; where readers still hold the file, three times after the driver's own patience."""
    for attempt in range(3):
        try:
            raw.execute("COMMIT")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or attempt == 2:
                raise
            time.sleep(0.1)


def roll_back(raw: Any) -> None:
    """ROLLBACK unless the engine did so itself (a full disk makes SQLite do it)."""
    if isinstance(raw, sqlite3.Connection):
        if raw.in_transaction:
            raw.execute("ROLLBACK")
    elif not raw.closed:
        raw.execute("ROLLBACK")
