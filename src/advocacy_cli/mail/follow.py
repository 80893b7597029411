"""What else follows from what became of a mail: the seam between the post and what it carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail
    from advocacy_cli.store.records import Entry

# Called within the transaction that gives a mail another state: with the command, the mail as it was
# before, the entry that said it was queued (of whom and what), and the new state. What it appends
# stands with the new state or not at all; what it raises takes both back.
Follow = Callable[["Command", "Mail", "Entry", str], None]

HELD_BACK = "held back: "  # how the `reply` of a mail begins that was held back and not by a person


class Barred(NamedTuple):
    """Why a mail must not go, and what it becomes: cancelled, or held until a person has looked."""

    why: str
    state: str


# Called within the transaction in which a mail would be claimed; None lets it go.
Bar = Callable[["Command", "Mail"], Barred | None]


def open_to_all(_command: Command, _mail: Mail) -> None:
    """Let every mail go."""


def nothing(command: Command, mail: Mail, queued: Entry, state: str) -> None:
    """Let nothing follow."""
