"""`advocacy undo`: take back a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from advocacy_cli.cli.journal import line
from advocacy_cli.cli.session import session_of
from advocacy_cli.errors import NotFound, Refused
from advocacy_cli.language.dates import said
from advocacy_cli.situation.letters import full_name
from advocacy_cli.situation.names import spoken
from advocacy_cli.store.records import Entry


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
    or a status that was only written down as sent.
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
        _refuse_mail(standing)
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


def _refuse_mail(entries: Sequence[Entry]) -> None:
    """Raise Refused for what concerns a mail: the outbox knows what has become of it since."""
    if any(entry.kind == "mail" for entry in entries):
        raise Refused(
            "this is about an e-mail, which may be on its way",
            "`advocacy mail list` shows how far it is; before it leaves: advocacy mail cancel MAIL",
        )


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
