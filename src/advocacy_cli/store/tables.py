"""The tables, declared once through SQLModel for both engines.

Ids, dates, states and digests only; every free text is a row of `entry_text`, whose body can be
erased while its digest still proves the entry. Instants are fixed-width UTC text and days ISO
text, so that one SQL text reads both engines and text order is time order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

# Named constraints can be changed by a later migration; unnamed ones cannot.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# PostgreSQL would otherwise sort by its own locale, SQLite by bytes.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def text(**rules: Any) -> Any:
    """A column of text that both engines sort by bytes."""
    return Field(sa_type=_TEXT, **rules)


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=_NAMES))):
    """What the tables share: their metadata and names of constraints."""


class Meta(Table, table=True):
    """What this copy knows of itself: writer, machine, inode; on PostgreSQL the schema's number."""

    __tablename__ = "meta"

    name: str = text(primary_key=True)
    value: str = text()


class EntryRow(Table, table=True):
    """One entry; never changed and never deleted."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("writer", "seq"),
        UniqueConstraint("writer", "key"),
        CheckConstraint("length(recorded) = 27 AND length(arrived) = 27", "instants"),
        CheckConstraint("length(happened) = 10", "days"),
        CheckConstraint("private IN (0, 1)", "private"),
        CheckConstraint("seq > 0", "seq"),
    )

    id: str = text(primary_key=True)
    writer: str = text()
    seq: int
    digest: str = text()
    command_id: str = text(index=True)
    command_name: str = text()
    key: str | None = text(default=None, index=True)
    undoes: str | None = text(default=None, index=True)
    kind: str = text(index=True)
    campaign: str | None = text(default=None)
    subject: str | None = text(default=None, index=True)
    happened: str = text()
    recorded: str = text()
    arrived: str = text(index=True)
    due: str | None = text(default=None)
    starts: str | None = text(default=None)
    ends: str | None = text(default=None)
    planned: str | None = text(default=None)
    state: str | None = text(default=None)
    channel: str | None = text(default=None)
    number: int | None = None
    sequence: int | None = None
    private: int = 0


class EntryAfter(Table, table=True):
    """The heads of its subject that an entry saw. No foreign key on `after`: a merge may bring
    the later entry first."""

    __tablename__ = "entry_after"

    entry: str = text(primary_key=True, foreign_key="entry.id")
    after: str = text(primary_key=True)


class EntryAbout(Table, table=True):
    """Whom and what an entry is about: a role (`target`, `ask`, `person`) and an id."""

    __tablename__ = "entry_about"

    entry: str = text(primary_key=True, foreign_key="entry.id")
    role: str = text(primary_key=True)
    id: str = text(primary_key=True)


class EntryText(Table, table=True):
    """A free text of an entry. `body` and `salt` may become NULL, once; `sha256` stays."""

    __tablename__ = "entry_text"
    __table_args__ = (CheckConstraint("(body IS NULL) = (salt IS NULL)", "erased"),)

    entry: str = text(primary_key=True, foreign_key="entry.id")
    field: str = text(primary_key=True)
    sha256: str = text()
    body: str | None = text(default=None)
    salt: str | None = text(default=None)


class EntryDigest(Table, table=True):
    """The digest of something that an entry points at, such as a file that was made."""

    __tablename__ = "entry_digest"

    entry: str = text(primary_key=True, foreign_key="entry.id")
    name: str = text(primary_key=True)
    sha256: str = text()


METADATA = Table.metadata
