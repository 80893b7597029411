"""The registers beside the journal: law and protocol make them change, so they are no entries.

Nothing writes them yet; they stand apart so that writing an entry need not import them.
"""

from __future__ import annotations

from advocacy_cli.store.tables import Table, text


class Signature(Table, table=True):
    """A register beside the journal: signatures, erasable."""

    __tablename__ = "signature"

    id: str = text(primary_key=True)
    petition: str = text(index=True)
    batch: str | None = text(default=None)
    line: int | None = None
    identity: str | None = text(default=None, index=True)
    name: str | None = text(default=None)
    place: str | None = text(default=None)
    contact: str | None = text(default=None)
    signed: str | None = text(default=None)
    consent: str | None = text(default=None)
    state: str = text()
    destroy_by: str | None = text(default=None)
    erased: str | None = text(default=None)


class Outbox(Table, table=True):
    """A register beside the journal: mail of this copy, which never travels in a merge."""

    __tablename__ = "outbox"

    id: str = text(primary_key=True)
    entry: str = text(foreign_key="entry.id")
    key: str = text(unique=True)
    recipient: str | None = text(default=None)
    message_id: str = text(unique=True)
    message: str | None = text(default=None)
    state: str = text(index=True)
    attempt: str | None = text(default=None)
    attempts: int = 0
    next_try: str | None = text(default=None)
    reply: str | None = text(default=None)
    changed: str = text()
