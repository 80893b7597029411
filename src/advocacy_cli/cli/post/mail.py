"""`advocacy mail`: the outbox, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.post import mailed
from advocacy_cli.cli.post.posting import COPY
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, show
from advocacy_cli.errors import Unmet, WrongUsage
from advocacy_cli.situation.names import spoken
from advocacy_cli.store.outbox import STATES

if TYPE_CHECKING:
    from advocacy_cli.mail import Bar, Carrier, Tally
    from advocacy_cli.store import Entry, Store
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail

app = new_app(
    "The e-mails that wait, and those that went.\n\n    $ advocacy mail list\n\n"
    "What is queued waits until `mail send` carries it out."
)
ELSEWHERE = "elsewhere"  # queued by another copy of the journal, which alone may send it
COLUMNS = (
    Column("number", "MAIL", right=True),
    Column("state", "STATE"),
    Column("to", "TO", wraps=True),
    Column("next", "NEXT TRY"),
    Column("subject", "SUBJECT", below=True),
    Column("reply", "SERVER", below=True),
)
_SHOWN = 20
Numbers = Annotated[list[int] | None, typer.Argument(metavar="[MAIL]...", help="Its number.")]
One = Annotated[int, typer.Argument(metavar="MAIL", help="Its number.")]


@app.command("list", cls=Leaf)
@filtered(*STATES, ELSEWHERE)
def list_(
    ctx: typer.Context, only: Filter = ALL, format: Format = None, output: OutputFile = None
) -> None:
    """Every e-mail of the outbox: to whom, whether it went, and what the server said.

    $ advocacy mail list
    $ advocacy mail list --state uncertain --state dead

    queued: goes with the next `mail send`; held: only once it is released; uncertain: may have been
    sent, see `mail resolve`; dead: refused or given up; elsewhere: another copy of this journal sends it.
    """
    session = session_of(ctx)
    chosen = {one.id for one in select(session, session.plan_for(output), only)}
    with session.store() as store:
        outbox = store.outbox()
        history = session.history_for(output, store)
        about = {entry.id: entry for entry in history.entries(kinds=("mail",))}
        short = spoken(history.numbered())
        rows = [
            _row(session, mail, about[mail.entry], short, output)
            for mail in outbox.mails()
            if mail.entry in about
            and (about[mail.entry].campaign in chosen or not only.narrows)
            and only.lets(_state(mail))
        ]
        paused = outbox.paused
    show(session, rows, COLUMNS, format=format, output=output, empty="no e-mails")
    if paused:
        session.say("all mail is held: `advocacy mail hold --all --release` lets it go again")


@app.command("show", cls=Leaf)
def show_(ctx: typer.Context, number: One, format: Format = None) -> None:
    """One e-mail with its text, and all that is known of its way.

    $ advocacy mail show 1
    """
    session = session_of(ctx)
    with session.store() as store:
        outbox = store.outbox()
        mail = outbox.find(number)
        history = store.history()
        (entry,) = history.with_ids([mail.entry])
        short = spoken(history.numbered())
        message = outbox.message(mail)
    row = _row(session, mail, entry, short, None)
    files = mailed.files(message or b"")
    row |= {"message_id": mail.message_id, "first_try": _local(session, mail.first_try)}
    text = _text_of(message) if message else None
    if format is not None:
        row |= {"attachments": [file._asdict() for file in files], "text": text}
        details(session, [row], format=format)
        return
    details(session, [{**row, "attachments": ", ".join(map(str, files))}])
    if mail.kind == COPY:
        session.say("this is a copy: nothing follows from it, and no reply period begins")
    session.out(f"\n{text}")


@app.command("send", cls=Leaf)
def send(ctx: typer.Context, numbers: Numbers = None) -> None:
    """Send what waits, one mail after the other; it asks before the first.

    $ advocacy mail send -n

    -n shows what would go and to whom; in cron, -y answers the question. A mail that the server puts off is tried
    again by later runs (after 1, 5 and 30 minutes, 2 and 6 hours; it is given up after 48 hours).
    An invitation to a meeting that has changed since is held back. Exit 6: the server cannot be reached
    now; 1: a mail was refused for good, held back, or may or may not have been sent (`advocacy mail
    list` says which).
    """
    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import barring, following

    session = session_of(ctx)
    plan = session.plan(cold=True)
    follow = following(plan)
    with session.store() as store:
        if not session.options.dry_run:
            _tell_uncertain(session, room.settle_abandoned(store, follow))
        waiting = _waiting(session, store, numbers or (), barring(plan))
        if not waiting:
            return
        server = room.server_of(session.workspace)
        for line in _who(store, waiting):
            session.say(line)
        store.close()
        many = f"{len(waiting)} e-mail{'s' if len(waiting) != 1 else ''}"
        session.confirm(f"send {many} through {server}?")
        told: list[int] = []
        with _carrier(session, server) as carrier:
            tell = _teller(session, told)
            tally = room.carry(store, carrier, follow, tell, numbers or (), bar=barring(plan))
        advice = (
            _advice(store, ("dead", "uncertain"), told) if tally.dead or tally.uncertain else ()
        )
    _tell(session, tally, advice)


@app.command("hold", cls=Leaf)
def hold(
    ctx: typer.Context,
    numbers: Numbers = None,
    all_: Annotated[
        bool, typer.Option("--all", help="All mail, also what is queued later.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Let it go again.")] = False,
) -> None:
    """Hold mails back until they are released; --all stops everything at once.

    $ advocacy mail hold 1
    $ advocacy mail hold --all
    $ advocacy mail hold --all --release

    A run that is sending at this moment stops before its next mail.
    """
    from advocacy_cli import mail as room

    session = session_of(ctx)
    if all_ == bool(numbers):
        raise WrongUsage("name mails by their numbers, or say --all", "advocacy mail list")
    done = "may go again" if release else "held"
    if not all_:
        _each(session, "mail hold", numbers or (), room.release if release else room.hold, done)
        return
    dry = session.options.dry_run
    with session.store() as store, store.command("mail hold", dry_run=dry) as command:
        changed = command.outbox.pause(on=not release)
    session.out(f"{'would be: ' if dry else ''}all mail {done}{'' if changed else ' already'}")


@app.command("cancel", cls=Leaf)
def cancel(ctx: typer.Context, numbers: Numbers = None) -> None:
    """Call mails off for good, before they leave.

    $ advocacy mail cancel 1

    A status that is called off never left: `--since last` goes on from the one before. A mail that was
    given up (dead) may be called off too, so that nobody is reminded of it any longer.
    """
    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import following

    session = session_of(ctx)
    follow = following(session.plan(cold=True))
    _each(
        session,
        "mail cancel",
        _named(numbers),
        lambda command, number: room.cancel(command, number, follow),
        "called off",
    )


@app.command("resolve", cls=Leaf)
def resolve(
    ctx: typer.Context,
    numbers: Numbers = None,
    sent: Annotated[bool, typer.Option("--sent", help="It arrived.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="It did not: send it again.")] = False,
) -> None:
    """Settle mails of which nobody knows whether they left; without a number, list them and the dead.

    $ advocacy mail resolve

    A mail is uncertain when the program was killed or the connection broke at the moment of sending.
    It is never sent again by itself. Ask the recipient or look into the mailbox's folder of sent mail,
    then say `advocacy mail resolve 3 --sent`, or `--resend`: it keeps its Message-ID, by which many
    mail programs show it once even if it comes twice. --resend is also for what was given up (dead)
    or queued by another copy of the journal.
    """
    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import following

    session = session_of(ctx)
    follow = following(session.plan(cold=True))
    if not session.options.dry_run:
        with session.store() as store:
            _tell_uncertain(session, room.settle_abandoned(store, follow))
    if not numbers and not sent and not resend:
        _list_unsettled(session)
        return
    if sent == resend:
        raise WrongUsage("say --sent or --resend", "which of the two is it?")
    _each(
        session,
        "mail resolve",
        _named(numbers),
        lambda command, number: room.resolve(command, number, follow, sent=sent),
        "recorded as sent" if sent else "queued again",
    )


def _each(
    session: Session,
    name: str,
    numbers: Sequence[int],
    change: Callable[[Command, int], Mail | None],
    done: str,
) -> None:
    """Change mails, all of them or none, and say so."""
    dry = session.options.dry_run
    with session.store() as store, store.command(name, dry_run=dry) as command:
        changed = {number: change(command, number) for number in dict.fromkeys(numbers)}
    for number, mail in changed.items():
        session.out(
            f"mail {number}: {'would be ' if dry else ''}{done}{'' if mail else ' already'}"
        )


def _named(numbers: Sequence[int] | None) -> Sequence[int]:
    if not numbers:
        raise WrongUsage("name mails by their numbers", "`advocacy mail list` shows them")
    return numbers


def _carrier(session: Session, server: Any) -> Carrier:
    from advocacy_cli.cli.post.trust import allows
    from advocacy_cli.mail import Carrier, password

    settings = session.workspace.settings

    def ask() -> str:
        return password.read(settings, session.environ, lambda command: allows(session, command))

    return Carrier(server, ask)


def _waiting(session: Session, store: Store, numbers: Sequence[int], bar: Bar) -> tuple[Mail, ...]:
    """What may go now; where that is nothing, or this is a dry run, all is said and () comes back."""
    outbox = store.outbox()
    going = outbox.next(session.workspace.now(), numbers)
    mails = outbox.mails(numbers=going) if going else ()
    for number in numbers:
        if number not in going:
            mail = outbox.find(number)
            session.say(
                f"mail {number} does not go now: it is {_state(mail)}{_until(session, mail)}"
            )
    rest = [mail for mail in outbox.mails(("queued",)) if mail.number not in going]
    if lost := [mail for mail in rest if not mail.here]:
        session.say(
            f"{len(lost)} queued by another copy of this journal, which sends them; if it is gone: "
            "advocacy mail resolve MAIL --resend"
        )
    if outbox.paused:
        session.say("all mail is held: `advocacy mail hold --all --release` lets it go again")
        return ()
    if not mails:
        later = [mail.next_try for mail in rest if mail.here and mail.next_try is not None]
        when = f"; the next try is at {_local(session, min(later)):%Y-%m-%d %H:%M}" if later else ""
        session.say(f"nothing to send now{when}")
    elif session.options.dry_run:
        with store.command("mail send", dry_run=True) as command:
            barred = {mail.number: bar(command, mail) for mail in mails}
        free = [mail for mail in mails if barred[mail.number] is None]
        for line in _who(store, free, most=len(free)):
            session.out(line)
        for number, no in barred.items():
            if no is not None:
                off = "held back" if no.state == "held" else "called off"
                session.say(f"mail {number} would be {off}: {no.why}")
        return ()
    return mails


def _until(session: Session, mail: Mail) -> str:
    return f" until {_local(session, mail.next_try):%Y-%m-%d %H:%M}" if mail.next_try else ""


def _who(store: Store, mails: Sequence[Mail], most: int = _SHOWN) -> list[str]:
    """A line for each mail: to whom, whether it is a copy, about what, and with which files."""
    outbox = store.outbox()
    lines = []
    for mail in mails[:most]:
        copy = f" ({mail.kind})" if mail.kind == COPY else ""
        files = ", ".join(map(str, mailed.files(outbox.message(mail) or b"")))
        line = f"  {mail.number}  {mail.recipient}{copy}  {mail.subject}"
        lines.append(f"{line}  with {files}" if files else line)
    more = len(mails) - most
    return [*lines, f"  and {more} more: advocacy mail list --state queued"] if more > 0 else lines


def _teller(session: Session, told: list[int]) -> Callable[[Mail | None, str], None]:
    """Say what became of each mail, and remember its number."""

    def tell(mail: Mail | None, words: str) -> None:
        session.say(f"mail {mail.number}: {words}" if mail else words)
        if mail:
            told.append(mail.number)

    return tell


def _advice(store: Store, states: Sequence[str], numbers: Sequence[int] = ()) -> tuple[str, ...]:
    """What to do about each mail in one of these states."""
    outbox, history = store.outbox(), store.history()
    mails = outbox.mails(states, numbers)
    entries = {entry.id: entry for entry in history.with_ids([mail.entry for mail in mails])}
    return tuple(mailed.advice(mail, entries[mail.entry]) for mail in mails)


def _tell(session: Session, tally: Tally, advice: Sequence[str]) -> None:
    """Say how a run went, and what to do. Raises Unmet where mails need a person."""
    counts = [(tally.sent, "sent"), (tally.later, "put off"), (tally.dead, "refused")]
    counts += [(tally.uncertain, "uncertain"), (tally.off, "called off"), (tally.held, "held back")]
    session.out(", ".join(f"{count} {what}" for count, what in counts if count) or "0 sent")
    if tally.stopped:
        session.say(f"the rest waits: {tally.stopped}")
    for line in advice:
        session.say(line)
    if tally.dead or tally.uncertain:
        raise Unmet(
            f"{tally.dead + tally.uncertain} did not surely go",
            "`advocacy mail list --state dead --state uncertain` shows them with the server's words",
        )
    if tally.held:
        raise Unmet(
            f"{tally.held} did not go, since what they say is no longer so",
            "`advocacy mail list --state held` says why, and what to run",
        )


def _tell_uncertain(session: Session, mails: Sequence[Mail]) -> None:
    if mails:
        from advocacy_cli.store.outbox import numbers_said

        session.say(
            f"{numbers_said(mails)}: an earlier run was killed while sending, so nobody knows "
            "whether that went; `advocacy mail resolve` settles it"
        )


def _list_unsettled(session: Session) -> None:
    with session.store() as store:
        mails = store.outbox().mails(("uncertain", "dead"))
        lines = _who(store, mails, most=len(mails))
        advice = _advice(store, ("uncertain", "dead"))
    if not mails:
        session.say("nothing is uncertain")
    for line in lines:
        session.out(line)
    for line in advice:
        session.say(line)


def _state(mail: Mail) -> str:
    return ELSEWHERE if mail.state in ("queued", "held") and not mail.here else mail.state


def _row(
    session: Session, mail: Mail, entry: Entry, short: Mapping[str, str], output: Path | None
) -> dict[str, Any]:
    """A mail as lists and scripts have it, a letter by the name that people call it (`short`); addresses and what servers say of them stay inside, and
    numbers too: those that are missing would tell of others."""
    inside = not session.outside(output)
    return {
        "number": mail.number if inside else None,
        "state": _state(mail),
        "kind": mail.kind,
        "campaign": entry.campaign,
        "of": (entry.subject or "").partition(":")[2] or None,
        "letter": next(
            (_called(f"reply:{entry.campaign}/{name}", short) for name in entry.ids("name")), None
        ),
        "target": next(iter(entry.ids("target")), None),
        "to": mail.recipient if inside else None,
        "subject": mail.subject if inside else None,
        "queued": _local(session, mail.queued),
        "attempts": mail.attempts,
        "last": _local(session, mail.last_try),
        "next": _local(session, mail.next_try),
        "reply": mail.reply if inside else None,
        "entry": entry.id,
        "private": entry.private,
    }


def _called(reference: str, short: Mapping[str, str]) -> str:
    return short.get(reference, reference).partition(":")[2]


def _local(session: Session, moment: Any) -> Any:
    return moment.astimezone(session.workspace.zone) if moment is not None else None


def _text_of(message: bytes) -> str:
    """What a message says, as a mail program without HTML shows it."""
    from email import message_from_bytes, policy

    part = message_from_bytes(message, policy=policy.SMTP).get_body(("plain",))
    return str(part.get_content()).replace("\r", "").rstrip() if part is not None else ""
