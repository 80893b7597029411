"""`advocacy undo`: take back a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.followup.journal import line
from advocacy_cli.cli.session import session_of
from advocacy_cli.errors import NotFound, Refused
from advocacy_cli.language.dates import said
from advocacy_cli.situation.letters import full_name
from advocacy_cli.situation.names import spoken
from advocacy_cli.store.records import Entry

if TYPE_CHECKING:
    from advocacy_cli.store.outbox import Outbox

_GONE = ("letter-sent", "letter-proof", "status-sent")  # what follows from a mail that was sent
_TOLD = ("meeting-move", "meeting-cancel")  # what `--invite` tells in the same command
_CANCEL = "before it leaves: advocacy mail cancel {n}"
_MAIL = {  # what is said of a mail that was not sent
    "queued": ("waits to be sent, and undo does not reach it", _CANCEL),
    "held": ("is held back, and undo does not reach it", _CANCEL),
    "sending": ("is being sent at this moment", "look how it ended: advocacy mail show {n}"),
    "uncertain": (
        "may have been sent",
        "ask the recipient, then: advocacy mail resolve {n} --sent, or --resend",
    ),
    "dead": ("was refused by the server", "to be done with it: advocacy mail cancel {n}"),
    "cancelled": ("was called off already", "there is nothing left to take back"),
}


def undo(
    ctx: typer.Context,
    command: Annotated[
        str | None, typer.Argument(help="The id of a command or of one of its entries.")
    ] = None,
    never_left: Annotated[
        bool, typer.Option("--never-left", help="It did not leave the house: the note is wrong.")
    ] = False,
) -> None:
    """Take back a command: yours and the last one, if none is named. It shows it and asks.

    $ advocacy undo

    Nothing is deleted: an entry says that the earlier ones no longer stand. Undoing an undo brings
    them back. What has left the house is not taken back but put right; --never-left is for a letter
    or a status that was only written down as sent, or came back: it takes back the delivery that is
    named and the reply period that it started.
    """
    session = session_of(ctx)
    me = session.workspace.recorder
    with session.store() as store:
        history = store.history()
        entries = history.last_command(me) if command is None else history.find_command(command)
        if not entries:
            raise NotFound(
                f"{me} has recorded nothing that could be taken back",
                hint="`advocacy journal list` shows every command; name one: advocacy undo ID",
            )
        standing = [entry for entry in entries if entry.undone_by is None]
        name = entries[0].command[:8]
        if not standing:
            session.say(f"{entries[0].command_name} {name} was taken back already")
            return
        short = spoken(history.numbered())
        if any(entry.kind == "mail" for entry in standing):
            _refuse_mail(standing, store.outbox(), short, never_left=never_left)
            standing = _followed(standing, command or "")
        if not never_left:
            _refuse_gone(standing, short, history.entries(kinds=("letter-sent",)))
        for entry in standing:
            session.say(f"  {line(entry, short)}")
        if session.options.dry_run:
            session.out(f"would take back {entries[0].command_name} {name}")
            return
        store.close()  # nobody waits for the database while a person thinks
        session.confirm(f"take back {entries[0].command_name} {name} ({_count(len(standing))})?")
        with store.command("undo") as writing:
            now = writing.history.with_ids([entry.id for entry in standing])
            undone = [writing.undo(entry) for entry in now]
    session.out(undone[0].command[:8])
    session.say(f"taken back; `advocacy undo {undone[0].command[:8]}` brings it back")
    if any(entry.kind == "published" for entry in standing):
        session.say("calendars learn of it with the next: advocacy calendar export")


def _refuse_mail(
    entries: Sequence[Entry], outbox: Outbox, short: Mapping[str, str], *, never_left: bool
) -> None:
    """Raise Refused for what concerns a mail, with what its state lets be done; only what followed
    from mails that were sent can be taken back, where they never arrived (`never_left`)."""
    gone = [entry for entry in entries if entry.kind in _GONE]
    ids = {one for entry in entries if entry.kind == "mail" for one in entry.ids("mail")}
    mails = [mail for mail in outbox.mails() if mail.id in ids]
    changed = next((entry for entry in entries if entry.kind in _TOLD), None)
    if changed is not None:
        name = short.get(changed.subject or "", changed.subject or "").partition(":")[2]
        raise Refused(
            "the same command told those who were invited: that is not taken back",
            f"put it right, and tell them: advocacy meeting move {name} --to WHEN --invite",
        )
    for mail in mails:
        if mail.state != "sent":
            said, hint = _MAIL[mail.state]
            raise Refused(f"mail {mail.number} {said}", hint.format(n=mail.number))
    if not gone or (not mails and any(e.kind == "mail" and e.state != "sent" for e in entries)):
        raise Refused(
            "this is about an e-mail: what became of it is not taken back",
            "`advocacy mail list` shows how far each is",
        )
    if not never_left:
        which = f"mail {mails[0].number}" if mails else "this e-mail"
        raise Refused(
            f"{which} was sent: that cannot be taken back",
            f"if it came back and never arrived: advocacy undo {gone[0].name} --never-left",
        )


def _followed(entries: Sequence[Entry], named: str) -> list[Entry]:
    """What followed from mails that were sent: the deliveries and their clocks; of the one that is
    `named` by its id, its own."""
    own = [e for e in entries if named and e.id.startswith(named) and e.kind in _GONE]
    gone = own or [entry for entry in entries if entry.kind in _GONE]
    names = {(entry.campaign, name) for entry in gone for name in entry.ids("name")}
    clocks = [
        entry
        for entry in entries
        if entry.kind == "clock" and any((entry.campaign, n) in names for n in entry.ids("name"))
    ]
    return [*gone, *clocks]


def _refuse_gone(entries: Sequence[Entry], short: Mapping[str, str], sent: Sequence[Entry]) -> None:
    """Raise Refused for what left the house, with the command that puts it right."""
    for entry in entries:
        if entry.kind == "letter-sent":
            whole = f"reply:{entry.campaign}/{full_name(entry)}"
            name = short.get(whole, whole).partition(":")[2]
            raise Refused(
                f"{name} left the house on {said(entry.happened)}: that cannot be taken back",
                f"a wrong letter is replaced: advocacy letter correct {name} --reason TEXT; "
                "if it was never sent and only the note is wrong: advocacy undo --never-left",
            )
        if entry.kind == "letter-corrected" and (by := _sent(entry, sent)):
            raise Refused(
                f"the letter that replaces it left the house on {said(by.happened)}",
                "that cannot be taken back; if it was never sent, say so first: "
                f"advocacy undo {by.name} --never-left",
            )
        if entry.kind == "status-sent":
            raise Refused(
                f"this status left the house on {said(entry.happened)}: that cannot be taken back",
                "send a new one: advocacy status -o FILE; if it was never passed on and "
                "`--since last` should not count it: advocacy undo --never-left",
            )


def _sent(entry: Entry, sent: Sequence[Entry]) -> Entry | None:
    """The delivery of the letter that replaces the one which the entry is about."""
    by = {(entry.campaign, name) for name in entry.ids("by")}
    return next((one for one in sent if (one.campaign, full_name(one)) in by), None)


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
