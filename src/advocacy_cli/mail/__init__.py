"""The post: messages put into the outbox with the entry that says so, and carried out by SMTP.

The front door: `queue` and `sender_of` for who writes, `Carrier` and `carry` for who sends, `hold`,
`release`, `cancel`, `resolve` for who looks after what waits. Nothing here asks or prints.
"""

from advocacy_cli.documents.message import sender_of
from advocacy_cli.mail.carry import Tally, carry, settle_abandoned
from advocacy_cli.mail.changes import cancel, hold, release, resolve
from advocacy_cli.mail.follow import HELD_BACK, Bar, Barred, Follow, nothing
from advocacy_cli.mail.queueing import queue
from advocacy_cli.mail.smtp import Carrier, Reply, Server, server_of

__all__ = [
    "HELD_BACK",
    "Bar",
    "Barred",
    "Carrier",
    "Follow",
    "Reply",
    "Server",
    "Tally",
    "cancel",
    "carry",
    "hold",
    "nothing",
    "queue",
    "release",
    "resolve",
    "sender_of",
    "server_of",
    "settle_abandoned",
]
