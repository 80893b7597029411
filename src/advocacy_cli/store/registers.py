"""The registers beside the journal: law and protocol make them change, so they are no entries.

They stand apart so that writing an entry need not import them. Each change of one is an entry as well,
without personal data; the outbox is changed by `store/outbox.py` only.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlmodel import Field

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
    """A register beside the journal: mail of this copy, which never travels in a merge.

    One row is one message to one recipient. `number` is what people call it, `writer` the copy that
    queued it and alone may send it, `attempt` the claim of the worker (`worker`) that has it in hand.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'held', 'sending', 'sent', 'uncertain', 'dead', 'cancelled')",
            "state",
        ),
        CheckConstraint("(state = 'sending') = (worker IS NOT NULL)", "worker"),
    )

    id: str = text(primary_key=True)
    number: int = Field(unique=True)
    entry: str = text(foreign_key="entry.id")
    writer: str = text()
    key: str = text(unique=True)
    kind: str = text()
    sender: str = text()
    recipient: str | None = text(default=None)
    subject: str | None = text(default=None)
    message_id: str = text()
    message: str | None = text(default=None)
    state: str = text(index=True)
    attempt: str | None = text(default=None)
    worker: str | None = text(default=None)
    attempts: int = 0
    queued: str = text()
    first_try: str | None = text(default=None)
    last_try: str | None = text(default=None, index=True)
    next_try: str | None = text(default=None)
    reply: str | None = text(default=None)
    changed: str = text()
