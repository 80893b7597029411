"""SQLite: connections that lose nothing, and files that are ours or left alone."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.store.faults import told

APPLICATION_ID = 0x41445643  # "ADVC"
_MAGIC = b"SQLite format 3\x00"
# DELETE, not WAL: one file, safe to copy between runs, and no WAL-reset bug before 3.51.3.
# A spilled cache would lock readers out in the middle of a write.
_PRAGMAS = (
    "busy_timeout = 10000",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "synchronous = FULL",
    "cache_spill = OFF",
)


def connect(path: Path | str, *, reading: bool = False) -> sqlite3.Connection:
    """A connection to an existing file; transactions are begun and ended by hand.

    Reads open the file read-write with `query_only`: `mode=ro` could not roll back what a crash
    left half-written.
    """
    where = path if path == ":memory:" else f"{Path(path).as_uri()}?mode=rw"
    raw = sqlite3.connect(
        str(where), uri=where != ":memory:", isolation_level=None, check_same_thread=False
    )
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")
    if reading:
        raw.execute("PRAGMA query_only = ON")
    return raw


def create(path: Path) -> None:
    """An empty file that only its owner may read, in a folder that only its owner may enter."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def version(path: Path, shown: str) -> int:
    """The schema's number; 0 when there is nothing yet. Raises Refused for a foreign file, which
    is not even opened where its first bytes tell; Unavailable where it may not be looked at."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise unreadable(path, shown, error.strerror or "") from None
    if found.st_size == 0 and stat.S_ISREG(found.st_mode):
        return 0
    foreign = Refused(
        f"{shown} is no journal of advocacy; it was left as it is",
        "name another file in [database] url of advocacy.toml, or move this one away",
    )
    if not stat.S_ISREG(found.st_mode):  # a folder, a pipe
        raise foreign
    if not path.with_name(path.name + "-journal").exists():
        try:
            with path.open("rb") as file:
                head = file.read(100)
        except OSError as error:
            raise unreadable(path, shown, error.strerror or "") from None
        mark = int.from_bytes(head[68:72], "big")
        if not head.startswith(_MAGIC) or mark not in (0, APPLICATION_ID):
            raise foreign
    with told(shown):
        raw = connect(path, reading=True)
        try:
            (mark,) = raw.execute("PRAGMA application_id").fetchone()
            (number,) = raw.execute("PRAGMA user_version").fetchone()
            (tables,) = raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            raw.close()
    if mark == APPLICATION_ID:
        return int(number)
    if mark or number or tables:
        raise foreign
    return 0


def unreadable(path: Path, shown: str, why: str) -> Unavailable:
    """The error for a file that may not be looked at."""
    return Unavailable(
        f"cannot read {shown}: {why}",
        f"only its owner may: ask for the rights of {path.parent}; to share a journal between "
        "users, put it on PostgreSQL ([database] url in advocacy.toml)",
    )


def unwritable(path: Path, shown: str, why: str = "no permission") -> Unavailable:
    """The error for a file that cannot be made."""
    return Unavailable(
        f"cannot make {shown}: {why}",
        f"nothing was changed; check the owner and rights of {path.parent}, and the disk",
    )
