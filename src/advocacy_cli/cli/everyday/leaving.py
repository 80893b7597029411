"""A status that leaves the house, as a file or by mail: it, and the entry that says so, in one
transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.cli import publishing
from advocacy_cli.cli.session import Session
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.reports.sent import KIND, to
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History, Store
    from advocacy_cli.store.entries import Command

Sent = tuple["Entry", ...]  # the statuses before this one, the last first
Tell = Callable[["History", Sent], publishing.Report]  # going on from the first of them


class Way(NamedTuple):
    """A way out: where it leads, as the entry names it; what goes out; and how it leaves, within the
    transaction of its entry, which is written after it."""

    to: str
    content: Callable[[publishing.Report], bytes]
    leave: Callable[[Command, publishing.Report, bytes], None]


def into_file(session: Session, output: Path, format: str) -> Way:
    """The way into a file. It comes before its entry: a status that was noted and not written would
    be the end of its news."""
    return Way(
        str(output),
        lambda report: publishing.content(session, report, format),
        lambda _command, _report, content: show.write(session, output, content),
    )


def by_mail(session: Session, to: str, language: str) -> Way:
    """The way into the outbox, as HTML and as text. Raises InvalidInput for no address to or from."""
    from advocacy_cli.cli.post.posting import STATUS
    from advocacy_cli.documents.message import Mailbox, Message, fault_of, message_id
    from advocacy_cli.mail import queue, sender_of

    if fault := fault_of(to):
        raise WrongUsage(f"--mail: {fault[0]}", fault[1])
    workspace = session.workspace
    sender = sender_of(workspace.settings, language)

    def leave(command: Command, report: publishing.Report, content: bytes) -> None:
        digest = _sum(content)
        named = (str(workspace.settings["workspace.id"]), KIND, to, digest)
        message = Message(
            sender=sender,
            to=(Mailbox(to),),
            cc=(),
            subject=f"{report.note.title} – {sender.name}" if sender.name else report.note.title,
            text=publishing.plain(report),
            html=content.decode(),
            attachments=(),
            date=workspace.now().astimezone(workspace.zone),
            message_id=message_id(sender.address, *named),
        )
        ((mail, new),) = queue(command, message, STATUS, Draft("mail"), named, "the status")
        if not session.options.dry_run:
            is_ = "is in the outbox" if new else "was in the outbox already"
            session.say(f"for {to}: mail {mail.number} {is_}; it goes with: advocacy mail send")
        elif new:
            session.say(f"would queue an e-mail to {to}: {message.subject}")

    return Way(to, lambda report: publishing.content(session, report, "html"), leave)


def send(
    session: Session,
    store: Store,
    ways: Sequence[Way],
    *,
    tell: Tell,
    before: Callable[[History], Sent],
    campaigns: Collection[str],
) -> Sent:
    """Let a status leave by each of these ways and note it; returns the statuses that it goes on from.
    `campaigns` are those it tells of, none for all.

    Nobody can record anything in between, so that nothing falls between two statuses. The same status
    again, also when it was told `--since last`, leaves again and is noted once.
    """
    noted: list[Entry] = []
    with store.command("status", dry_run=session.options.dry_run) as command:
        history = command.history
        sent = first = before(history)
        for way in ways:
            there = [e for e in history.entries(kinds=(KIND,)) if to(e) == way.to]
            known = max(there, key=lambda e: e.recorded, default=None)
            digest = known and known.digests.get("content")
            report = tell(history, first)
            content = way.content(report)
            if first and first[0] == known and _sum(content) != digest:
                again = tell(history, first[1:])
                same = way.content(again)
                if _sum(same) == digest:  # the last one once more, not the next
                    report, content, sent = again, same, first[1:]
            way.leave(command, report, content)
            if known is not None and _sum(content) == digest:
                session.say(f"it is the same as {known.name}: nothing new is noted")
                continue
            noted.append(
                command.append(
                    Draft(
                        KIND,
                        about=tuple(("campaign", one) for one in campaigns),
                        texts={"to": way.to},
                        digests={"content": _sum(content)},
                    )
                )
            )
    if noted and not session.options.dry_run:
        names = ", ".join(entry.name for entry in noted)
        session.say(f"noted as {names}: `--since last` goes on from here")
    return sent


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()
