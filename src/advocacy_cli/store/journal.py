"""The front door: a workspace's journal, read as a history and written by commands."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from advocacy_cli import shipped
from advocacy_cli.store.engine import Database, database_of
from advocacy_cli.store.history import History, Renames
from advocacy_cli.store.reading import Connection
from advocacy_cli.workspace import Workspace

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.merging import Known, Merging, Packed
    from advocacy_cli.store.outbox import Outbox


class Store:
    """The journal of a workspace. `say` hears what the person should know (a migration);
    `numbered`, after every command that wrote, the references of all that the journal numbered;
    `recorded` collects the kinds of entries that were written."""

    def __init__(
        self,
        workspace: Workspace,
        say: Callable[[str], None] = lambda _: None,
        numbered: Callable[[tuple[str, ...]], None] = lambda _: None,
        recorded: set[str] | None = None,
        renames: Renames = lambda: None,
    ) -> None:
        self.workspace = workspace
        self.say = say
        self.numbered = numbered
        self.recorded = set() if recorded is None else recorded
        self._renames = renames
        self.database: Database = database_of(workspace)
        self._reading: Connection | None = None
        self._warned = False

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def history(self, as_of: datetime | None = None) -> History:
        """What stands in the journal, or stood at that moment.

        A database that does not exist yet reads as empty and is not made. Raises Refused
        (foreign or newer) and Unavailable (locked, unreachable).
        """
        return History(self._read(), as_of, renames=self._renames)

    def outbox(self) -> Outbox:
        """The mail that this copy has queued; an outbox is changed by commands (`Command.outbox`)."""
        from advocacy_cli.store.outbox import Outbox
        from advocacy_cli.store.writer import known_writer

        connection = self._read()
        return Outbox(connection, known_writer(connection, self.database.path))

    @contextlib.contextmanager
    def command(
        self, name: str, *, key: tuple[object, ...] | None = None, dry_run: bool = False
    ) -> Iterator[Command]:
        """One unit of writing: everything that is appended within stands, or nothing does.

        `key` is what makes the same command the same again (see `Command.seen`). A dry run goes
        all the way and is taken back. Raises Unavailable (locked, full, read-only) and Refused.
        """
        from advocacy_cli.store.entries import Command

        self._begin(dry_run=dry_run)
        with self.database.writing(self.say, dry_run=dry_run) as writing:
            command = Command(self.workspace, writing, name, key, self._renames)
            yield command
            command.flush()
            numbered = () if dry_run else command.history.numbered()
        if numbered:
            self.numbered(numbered)
        if not dry_run:
            self.recorded |= command.kinds

    def tag(self, *, dry_run: bool = False) -> str:
        """The two letters that end the names of what this copy numbers, for paper; "" while it has
        exchanged nothing with another copy and is no copy itself, since then short names mean one
        thing only."""
        from advocacy_cli.store.writer import known_writer, tag, writer_of

        read = self._read()
        own = known_writer(read, self.database.path)
        copied = own is None and bool(read.rows("writers"))
        if not copied and not self.history().shared():
            return ""

        self.close()
        with self.database.writing(self.say, dry_run=dry_run) as writing:
            return tag(writer_of(writing, self.workspace))

    def packed(self) -> tuple[Packed, ...]:
        """Every entry as it travels to other copies, by writer and count."""
        from advocacy_cli.store.merging import pack

        return pack(self._read())

    def known(self) -> Known:
        """What a merge must agree with."""
        from advocacy_cli.store.merging import known

        return known(self._read())

    @contextlib.contextmanager
    def merging(self, *, dry_run: bool = False) -> Iterator[Merging]:
        """One transaction in which entries of other copies are taken in: all of them or none.

        Raises Unavailable and Refused as `command` does.
        """
        from advocacy_cli.store.merging import Merging

        self._begin(dry_run=dry_run)
        with self.database.writing(self.say, dry_run=dry_run) as writing:
            yield Merging(writing, self._renames)
            numbered = () if dry_run else History(writing.read).numbered()
        if numbered:
            self.numbered(numbered)
        if not dry_run:
            self.recorded.add("merge")

    def _read(self) -> Connection:
        if self._reading is None:
            self._reading = self.database.reading(self.say)
        return self._reading

    def _begin(self, *, dry_run: bool) -> None:
        self.close()
        sample = shipped.is_sample(self.workspace.settings["workspace.id"])
        if sample and not dry_run and not self._warned:
            self._warned = True
            self.say(shipped.SAMPLE_WARNING)
