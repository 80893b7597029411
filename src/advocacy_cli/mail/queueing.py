"""Into the outbox: a message, proved, as one row for each recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy_cli.documents.message import Message, build
from advocacy_cli.store.outbox import Mail, NewMail

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.records import Draft

COPY = "copy"


def queue(
    command: Command,
    message: Message,
    kind: str,
    about: Draft,
    key: tuple[str, ...],
    where: str = "the e-mail",
    *,
    afresh: tuple[str, ...] = (),
) -> tuple[tuple[Mail, bool], ...]:
    """Put a message into the outbox, within a command's transaction: (the mail, whether it is new) for
    each recipient. Whoever gets a copy has a mail of kind `copy`, from which nothing follows.

    `about` is what its entries are of: campaign, subject, about, number, private. `key` makes the same
    message the same again: it is queued once, unless the first was cancelled or refused. `where`
    names it in what is wrong with it. Raises InvalidInput with every fault.
    """
    raw = build(message, where)
    to = {box.address for box in message.to}
    return tuple(
        command.outbox.add(
            NewMail(
                kind=kind if recipient in to else COPY,
                sender=message.sender.address,
                recipient=recipient,
                subject=message.subject,
                message_id=message.message_id,
                message=raw,
                key=(kind, *key, *(afresh if recipient in to else ()), recipient),
                about=about,
            )
        )
        for recipient in message.recipients
    )
