"""PostgreSQL: connections, and databases that are ours or left alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from advocacy_cli import shipped
from advocacy_cli.errors import Refused, Unavailable

_LOCK = 0x41445643  # any number, the same for every writer: "ADVC"


def shown(url: str) -> str:
    """The database as people may see it: without user and password."""
    parts = urlsplit(url)
    return (
        f"the database {parts.path.lstrip('/') or 'postgres'} at {parts.hostname or 'this machine'}"
    )


def connect(url: str) -> Any:
    """A connection; transactions are begun and ended by hand. Raises Unavailable without psycopg."""
    try:
        import psycopg
    except ImportError:
        raise Unavailable(
            "the PostgreSQL driver is not installed", shipped.install("postgres")
        ) from None
    return psycopg.connect(
        url.replace("postgresql+psycopg://", "postgresql://", 1),
        autocommit=True,
        connect_timeout=10,
        options="-c lock_timeout=10s -c timezone=UTC",
    )


def begin(raw: Any, *, reading: bool = False) -> None:
    """Begin a transaction: a snapshot for reading, or the one writer of this database.

    Writers wait for each other at an advisory lock, so none ever fails to serialise and has to be
    run twice.
    """
    if reading:
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return
    raw.execute("BEGIN")
    raw.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def version(raw: Any, shown: str) -> int:
    """The schema's number; 0 when the database is empty. Raises Refused for a foreign one."""
    tables = {
        row[0]
        for row in raw.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
    }
    if not tables:
        return 0
    row = None
    if {"meta", "entry"} <= tables:
        row = raw.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    if row is None:
        raise Refused(
            f"{shown} holds other tables and no journal of advocacy; it was left as it is",
            "give the journal a database (or a schema) of its own",
        )
    return int(row[0])
