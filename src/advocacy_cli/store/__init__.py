"""What happened: an append-only journal on SQLite or PostgreSQL.

The front door: `Store` opens the journal of a workspace, `History` reads it, its `command` writes.
Reading touches the bare driver only; SQLModel is imported by the first write.
"""

from advocacy_cli.store.history import History, Scope
from advocacy_cli.store.journal import Store
from advocacy_cli.store.records import CHANNELS, KINDS, AskState, Conflict, Contact, Draft, Entry

__all__ = [
    "CHANNELS",
    "KINDS",
    "AskState",
    "Conflict",
    "Contact",
    "Draft",
    "Entry",
    "History",
    "Scope",
    "Store",
]
