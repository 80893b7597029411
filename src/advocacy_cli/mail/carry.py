"""Out of the outbox: claim (committed), send, mark (committed).

Whatever moment a worker is killed at, a mail is either queued (not claimed), or marked, or claimed
and unmarked; the last is shown as uncertain by the next run and never sent again by itself, since only
a person can find out. So nothing is lost silently and nothing goes twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import AdvocacyError, Refused, Unavailable
from advocacy_cli.mail import rules
from advocacy_cli.mail.follow import HELD_BACK, Bar, Barred, Follow, open_to_all
from advocacy_cli.mail.smtp import LATER, NEVER, SENT, UNKNOWN, Carrier, Reply
from advocacy_cli.store.outbox import is_gone, this_worker

if TYPE_CHECKING:
    from advocacy_cli.store import Store
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail

NAME = "mail send"
_STATE = {SENT: "sent", NEVER: "dead", UNKNOWN: "uncertain"}
Tell = Callable[["Mail | None", str], None]  # a mail and what became of it; None: of the whole run


class Tally(NamedTuple):
    """How many mails a run sent, put off, gave up, does not know of, called off and held back, and why
    it ended before all were done ("": they are)."""

    sent: int = 0
    later: int = 0
    dead: int = 0
    uncertain: int = 0
    off: int = 0  # called off, since it must not go
    held: int = 0  # held back, until a person has looked
    stopped: str = ""


def settle_abandoned(store: Store, follow: Follow) -> tuple[Mail, ...]:
    """Mark what dead workers had in hand as uncertain; returns those mails. It does no harm to one that
    still lives: it can mark its mail all the same."""
    limit = store.workspace.now() - rules.LEASE
    left = [
        mail
        for mail in store.outbox().mails(("sending",))
        if is_gone(mail.worker or "") or (mail.last_try is not None and mail.last_try < limit)
    ]
    if not left:
        return ()
    with store.command(NAME) as command:
        still = {mail.number for mail in command.outbox.mails(("sending",))}
        left = [mail for mail in left if mail.number in still]  # another run may have been quicker
        for mail in left:
            command.outbox.become(
                mail, "uncertain", before=("sending",), reply="its worker was killed"
            )
            follow(command, mail, command.outbox.entry(mail), "uncertain")
    return tuple(left)


def carry(
    store: Store,
    carrier: Carrier,
    follow: Follow,
    tell: Tell,
    numbers: Collection[int] = (),
    sleep: Callable[[float], None] = time.sleep,
    bar: Bar = open_to_all,
) -> Tally:
    """Send what may go now, the oldest first, each once; only these numbers, if any are named. What
    `bar` names a reason against is called off or held back instead.

    Raises Unavailable where the server cannot be reached and Refused where it takes nothing of ours;
    what was not sent then waits as before.
    """
    settings = store.workspace.settings
    tally, last, refused = Tally(), 0, 0
    while True:
        now, outbox = store.workspace.now(), store.outbox()
        if outbox.paused:
            return tally._replace(stopped="all mail is held: advocacy mail hold --all --release")
        waiting = outbox.next(now, numbers, last, 1)
        if not waiting:
            return tally
        tried = outbox.tried(now - rules.DAY)
        if rules.is_spent(tried, now, settings["mail.daily"]):
            return tally._replace(stopped="that is what mail.daily lets go in 24 hours")
        if refused >= rules.MOST_REFUSED:
            return tally._replace(
                stopped=f"the server refused {refused} mails one after the other: that is hardly the "
                "recipients; look at its words (`advocacy mail list`), then run it again"
            )
        if seconds := rules.pause(tried, now, settings["mail.rate"]):
            tell(None, f"mail.rate: waiting {seconds:.0f} s")
            store.close()  # nobody waits for the database meanwhile
            sleep(seconds)
        carrier.open()  # before anything is claimed
        (last,) = waiting
        with store.command(NAME) as command:
            no = _barred(command, last, bar, follow)
            mail = None if no else command.outbox.claim(last, this_worker(), store.workspace.now())
        if no is not None:
            held = no.state == "held"
            tally = tally._replace(off=tally.off + (not held), held=tally.held + held)
            tell(store.outbox().find(last), f"{HELD_BACK if held else 'called off: '}{no.why}")
        if mail is None:  # another worker was quicker, or a person
            continue
        reply = _sent(store, carrier, mail)
        state = _marked(store, mail, reply, follow)
        tally = tally._replace(**{state: getattr(tally, state) + 1})
        refused = refused + 1 if state == "dead" else 0
        tell(mail, f"{state}: {reply.words}")


def _barred(command: Command, number: int, bar: Bar, follow: Follow) -> Barred | None:
    """Call a waiting mail off, or hold it back, where there is a reason that it must not go; returns
    that."""
    mail = command.outbox.find(number)
    no = bar(command, mail) if mail.state == "queued" else None
    if no is not None:
        reply = f"{HELD_BACK}{no.why}" if no.state == "held" else None
        command.outbox.become(mail, no.state, before=("queued",), reply=reply)
        follow(command, mail, command.outbox.entry(mail), no.state)
    return no


def _sent(store: Store, carrier: Carrier, mail: Mail) -> Reply:
    """Hand a claimed mail over. Where that ends in an error, what is known of it is marked first."""
    message = store.outbox().message(mail)
    store.close()
    if message is None or mail.recipient is None:
        return Reply(NEVER, "what it said was erased")
    try:
        return carrier.send(mail.sender, mail.recipient, message)
    except BaseException as error:
        with store.command(NAME) as command:
            if carrier.dot_left:
                command.outbox.become(mail, "uncertain", before=("sending",), reply="interrupted")
            else:  # as if it had never been claimed
                tried = mail.attempts - 1
                was = mail._replace(attempts=tried, first_try=mail.first_try if tried else None)
                command.outbox.become(was, "queued", before=("sending",), reply=_words(error))
        raise


def _marked(store: Store, mail: Mail, reply: Reply, follow: Follow) -> str:
    """Commit what became of a mail; `sent`, `later`, `dead` or `uncertain`."""
    again = None
    if reply.fate == LATER and mail.first_try is not None:
        again = rules.next_try(mail.attempts, mail.first_try, store.workspace.now())
    state = _STATE.get(reply.fate) or ("queued" if again else "dead")
    try:
        with store.command(NAME) as command:
            _mark(command, mail, state, reply, again, follow)
    except AdvocacyError as error:
        if reply.fate != SENT:
            raise
        kind = Refused if isinstance(error, Refused) else Unavailable
        raise kind(
            f"the server took mail {mail.number}, but that could not be written down: {error.message}",
            f"it will be shown as uncertain; then say: advocacy mail resolve {mail.number} --sent",
        ) from None
    return "later" if state == "queued" else state


def _mark(
    command: Command, mail: Mail, state: str, reply: Reply, again: datetime | None, follow: Follow
) -> None:
    # another run may have taken us for dead meanwhile; what we know is better
    command.outbox.become(
        mail, state, before=("sending", "uncertain"), reply=reply.words, next_try=again
    )
    if state != "queued":
        follow(command, mail, command.outbox.entry(mail), state)


def _words(error: BaseException) -> str:
    return error.message[:300] if isinstance(error, AdvocacyError) else "interrupted"
