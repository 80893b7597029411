"""What an officer decides of a mail: hold it back, let it go, call it off, settle what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy_cli.errors import Refused
from advocacy_cli.mail.follow import Follow

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail

_IS = {
    "sending": ("is being sent at this moment", "wait a minute, then look: advocacy mail show {n}"),
    "sent": ("was sent", "what has left cannot be called back"),
    "uncertain": (
        "may have been sent",
        "ask the recipient, then say so: advocacy mail resolve {n} --sent, or --resend",
    ),
    "dead": (
        "was refused or given up",
        "queue it anew once its address is right, or as it is: advocacy mail resolve {n} --resend",
    ),
    "cancelled": ("was called off", "queue it anew where it came from"),
    "queued": ("waits to be sent", "advocacy mail send {n}"),
    "held": ("is held back", "let it go: advocacy mail hold {n} --release"),
}


def hold(command: Command, number: int) -> Mail | None:
    """Hold a mail back until it is released; None where it is held already. Raises Refused for one
    that does not wait."""
    return _become(command, number, "held", ("queued",))


def release(command: Command, number: int) -> Mail | None:
    """Let a mail go with the next run; None where it waits already. Raises Refused."""
    return _become(command, number, "queued", ("held",))


def cancel(command: Command, number: int, follow: Follow) -> Mail | None:
    """Call a mail off for good; None where it is off already. Raises Refused for one that left, or
    may have left."""
    return _become(command, number, "cancelled", ("queued", "held", "dead"), follow)


def resolve(command: Command, number: int, follow: Follow, *, sent: bool) -> Mail | None:
    """Settle a mail of which nobody knows whether it left: it did, or it goes once more, under the
    same Message-ID and from this copy. None where it is so already. Raises Refused."""
    mail = command.outbox.find(number)
    lost = (
        mail.state == "queued" and not mail.here
    )  # only another copy of the journal could send it
    if sent:
        return _become(
            command, number, "sent", ("uncertain", "queued") if lost else ("uncertain",), follow
        )
    before = ("uncertain", "dead", *(["queued"] if lost else []))
    if mail.state == "queued" and not lost:
        return None
    if mail.state not in before:
        raise _refused(mail)
    command.outbox.become(mail, "queued", before=before, afresh=True)
    follow(command, mail, command.outbox.entry(mail), "queued")
    return mail


def _become(
    command: Command, number: int, state: str, before: tuple[str, ...], follow: Follow | None = None
) -> Mail | None:
    mail = command.outbox.find(number)
    if mail.state == state:
        return None
    if mail.state not in before:
        raise _refused(mail)
    command.outbox.become(mail, state, before=before, next_try=mail.next_try)
    if follow is not None:
        follow(command, mail, command.outbox.entry(mail), state)
    return mail


def _refused(mail: Mail) -> Refused:
    said, hint = _IS[mail.state]
    return Refused(f"mail {mail.number} {said}", hint.format(n=mail.number))
