"""The outbox: mail of this copy of the journal, queued, claimed, marked; each change with its entry.

What is said to whom stands in the register only, where it can be erased; the entries say which mail it
was, of what, and what became of it. A retry is no entry: nothing has changed for anybody.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import NotFound, Refused
from advocacy_cli.store.instants import maybe_moment, maybe_text, to_moment, to_text
from advocacy_cli.store.reading import Connection, Row
from advocacy_cli.store.records import Draft, Entry
from advocacy_cli.store.writer import _machine
from advocacy_cli.workspace import is_running

if TYPE_CHECKING:
    from advocacy_cli.store.engine import Writing
    from advocacy_cli.store.entries import Command

KIND = "mail"
STATES = ("queued", "held", "sending", "sent", "uncertain", "dead", "cancelled")
OVER = ("dead", "cancelled")  # the same may be queued again
_MOST = 2**31 - 1  # no outbox has so many mails, and no database holds much more
_PAUSED = "mail-held"  # in `meta`: nothing is sent at all


class Mail(NamedTuple):
    """One message to one recipient. `here`: queued by this copy, which alone may send it; `attempt`
    names the last claim of a worker, `reply` is what the server said last."""

    number: int
    id: str
    entry: str  # the entry that says it was queued: whom and what it is about
    writer: str
    here: bool
    key: str
    kind: str  # letter | copy | status
    sender: str
    recipient: str | None  # None: erased
    subject: str | None
    message_id: str
    state: str
    attempt: str | None
    worker: str | None
    attempts: int
    queued: datetime
    first_try: datetime | None
    last_try: datetime | None
    next_try: datetime | None
    reply: str | None
    changed: datetime


_COLUMNS = tuple(
    field for field in Mail._fields if field != "here"
)  # as queries/mails.sql has them
_MOMENTS = ("queued", "first_try", "last_try", "next_try", "changed")


class NewMail(NamedTuple):
    """A message on its way into the outbox. `about` is what the entry says it is of: campaign, subject,
    about, number, private; `key` makes the same mail the same again."""

    kind: str
    sender: str
    recipient: str
    subject: str
    message_id: str
    message: bytes
    key: tuple[str, ...]
    about: Draft


class Outbox:
    """The outbox read. `writer` is this copy's; None where nothing was ever written here."""

    def __init__(self, connection: Connection, writer: str | None) -> None:
        self._connection = connection
        self._writer = writer

    def mails(
        self, states: Collection[str] = (), numbers: Collection[int] = ()
    ) -> tuple[Mail, ...]:
        """The mails in these states and with these numbers (empty: all), by number."""
        wanted = tuple(number for number in numbers if 0 < number <= _MOST)
        if numbers and not wanted:
            return ()
        rows = self._rows(
            "mails",
            all_states=int(not states),
            states=tuple(states),
            all_numbers=int(not numbers),
            numbers=wanted,
        )
        return tuple(self._mail(row) for row in rows)

    def find(self, number: int) -> Mail:
        """The mail with that number. Raises NotFound."""
        found = self.mails(numbers=(number,))
        if not found:
            raise NotFound(f"no mail {number}", hint="`advocacy mail list` shows all")
        return found[0]

    def message(self, mail: Mail) -> bytes | None:
        """The message as it travels; None once it was erased."""
        ((text,),) = self._rows("mail_message", id=mail.id)
        return None if text is None else str(text).encode("ascii")

    def next(
        self, now: datetime, numbers: Collection[int] = (), past: int = 0, most: int = 1_000_000
    ) -> tuple[int, ...]:
        """The numbers of the mails that may go at that moment, the oldest first: only of these, if
        any are named, only those `past` a number, and at most so many."""
        wanted = tuple(number for number in numbers if 0 < number <= _MOST)
        if numbers and not wanted:
            return ()
        rows = self._rows(
            "mail_next",
            writer=self._writer or "",
            now=to_text(now),
            past=past,
            most=most,
            all_numbers=int(not numbers),
            numbers=wanted,
        )
        return tuple(number for (number,) in rows)

    def tried(self, since: datetime) -> tuple[datetime, ...]:
        """When mails were handed to the server since a moment, the oldest first."""
        rows = self._rows("mail_tried", since=to_text(since))
        return tuple(to_moment(moment) for (moment,) in rows)

    @property
    def paused(self) -> bool:
        """Whether all mail is held back."""
        return any(name == _PAUSED and value for name, value in self._rows("meta"))

    def _rows(self, query: str, **values: object) -> list[Row]:
        return self._connection.rows(query, **values)

    def _mail(self, row: Row) -> Mail:
        values = dict(zip(_COLUMNS, row, strict=True))
        for column in _MOMENTS:
            values[column] = maybe_moment(values[column])
        return Mail(here=values["writer"] == self._writer, **values)


class Posting(Outbox):
    """The outbox within a command: what is changed here stands with the command's entries or not at
    all."""

    def __init__(self, command: Command, writing: Writing, writer: str) -> None:
        super().__init__(writing.read, writer)
        self._command = command
        self._writing = writing
        self._own = writer

    def add(self, new: NewMail) -> tuple[Mail, bool]:
        """Queue a message; (the mail, whether it is new). One with the same key that is still to go, or
        gone, or uncertain, is not queued twice."""
        key = sha256("\n".join(new.key).encode()).hexdigest()
        known = self._rows("mail_keys", first=f"{key}.", after=f"{key}/")
        if known and known[0][1] not in OVER:
            return self.find(known[0][0]), False
        ((last,),) = self._rows("mail_last")
        own = self._command.workspace.random().hex()
        entry = self._command.append(
            new.about._replace(
                kind=KIND,
                state="queued",
                about=(*new.about.about, (KIND, own)),
                digests={**new.about.digests, "message": sha256(new.message).hexdigest()},
            )
        )
        row: dict[str, object] = {
            **new._asdict(),
            "id": own,
            "number": last + 1,
            "entry": entry.id,
            "writer": self._own,
            "key": f"{key}.{len(known)}",
            "message": new.message.decode("ascii"),
            "state": "queued",
            "attempts": 0,
            "queued": to_text(entry.arrived),
            "changed": to_text(entry.arrived),
        }
        del row["about"]
        self._command.flush()  # it points at the entry
        self._writing.insert("outbox", [row])
        return self.find(last + 1), True

    def claim(self, number: int, worker: str, now: datetime) -> Mail | None:
        """Take a mail in hand, so that no other worker can; None where it may not go any longer."""
        mail = self.find(number)
        due = mail.next_try is None or mail.next_try <= now
        if self.paused or mail.state != "queued" or not mail.here or not due:
            return None
        taken = mail._replace(
            state="sending",
            attempt=self._command.workspace.random().hex(),
            worker=worker,
            attempts=mail.attempts + 1,
            first_try=mail.first_try or now,
            last_try=now,
        )
        return taken if self._change(mail, taken, ("queued",)) else None

    def become(
        self,
        mail: Mail,
        state: str,
        *,
        before: Collection[str],
        reply: str | None = None,
        next_try: datetime | None = None,
        afresh: bool = False,
    ) -> Entry | None:
        """Give a mail another state, with the entry that says so; None for a retry, which is none.
        `afresh`: as if it had never been tried, by this copy. Raises Refused where it is no longer in
        one of the states `before`, or in another worker's hand."""
        new = mail._replace(
            state=state,
            worker=None,
            reply=mail.reply if reply is None else reply,
            next_try=next_try,
        )
        if afresh:
            new = new._replace(
                writer=self._own,
                attempt=None,
                attempts=0,
                first_try=None,
                next_try=None,
                reply=None,
            )
        if not self._change(mail, new, before):
            now = self.find(mail.number)
            raise Refused(
                f"mail {mail.number} is {now.state} meanwhile",
                f"look at it with `advocacy mail show {mail.number}`",
            )
        if state == "queued" and mail.state == "sending":
            return None
        queued = self.entry(mail)
        return self._command.append(
            Draft(
                KIND,
                queued.campaign,
                queued.subject,
                about=queued.about,
                number=queued.number,
                private=queued.private,
                state=state,
                digests=queued.digests,
            )
        )

    def entry(self, mail: Mail) -> Entry:
        """The entry that says that the mail was queued."""
        (entry,) = self._command.history.with_ids([mail.entry])
        return entry

    def pause(self, *, on: bool) -> Entry | None:
        """Hold all mail back, or let it go again; None where it is so already."""
        if self.paused == on:
            return None
        self._writing.note(_PAUSED, "1" if on else "")
        return self._command.append(Draft(KIND, state="held" if on else "queued"))

    def _change(self, mail: Mail, new: Mail, before: Collection[str]) -> bool:
        changed = self._writing.change(
            "mail_change",
            id=mail.id,
            saw=mail.attempt or "",
            before=tuple(before),
            writer=new.writer,
            state=new.state,
            attempt=new.attempt,
            worker=new.worker,
            attempts=new.attempts,
            first_try=maybe_text(new.first_try),
            last_try=maybe_text(new.last_try),
            next_try=maybe_text(new.next_try),
            reply=new.reply,
            changed=to_text(self._command.workspace.now()),
        )
        return changed == 1


def this_worker() -> str:
    """The name of this process among all workers of all machines."""
    return f"{_machine()[:16]}:{os.getpid()}"


def is_gone(worker: str) -> bool:
    """Whether a worker has certainly ended; of those on other machines nobody can tell."""
    where, _, process = worker.partition(":")
    if where != _machine()[:16]:
        return False
    return int(process) == os.getpid() or not is_running(int(process))


def numbers_said(mails: Sequence[Mail]) -> str:
    """`mail 3`, `mails 3, 4 and 9`."""
    named = [str(mail.number) for mail in mails]
    if len(named) == 1:
        return f"mail {named[0]}"
    return f"mails {', '.join(named[:-1])} and {named[-1]}"
