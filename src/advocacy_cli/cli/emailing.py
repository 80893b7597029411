"""`advocacy letter email`: a letter into the outbox, as the message that `mail send` will carry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import making, recording, sending
from advocacy_cli.cli.posting import LETTER
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Refused, Unavailable, Where
from advocacy_cli.letters import follow
from advocacy_cli.letters.alike import TEXT as SKETCH
from advocacy_cli.situation.letters import GONE, present
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.message import Attachment, Mailbox, Message
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store.entries import Command

Attach = Annotated[
    list[Path] | None,
    typer.Option("--attach", help="A file that goes with it; repeatable.", metavar="FILE"),
]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", help="In this language, not the recipient's own.", metavar="L"),
]


def email(
    ctx: typer.Context,
    name: sending.Name,
    to: sending.To = None,
    language: Languages = None,
    attach: Attach = None,
    private: recording.Private = False,
) -> None:
    """Put a letter into the outbox, as an e-mail to the address that the plan has.

    $ advocacy letter email hearings-zvecan/request

    Queued is not sent: `advocacy mail send` delivers it, and its reply period begins then. Who gets a
    copy (`cc`) gets it by e-mail too.
    """
    session = session_of(ctx)
    plan = session.plan(cold=True)
    meant = sending.the_letter(session, plan, name, to)
    one = meant.written
    if one is not None and one.state in GONE and not meant.torn:
        raise Refused(*_gone(one))
    files = [session.cwd / path for path in attach or ()]
    attachments = tuple(map(_attachment, files))
    copies = _copies(plan, session, meant)
    letters = making.messages(session, plan, meant, language)
    own = [letter.file for letter in letters if letter.file.is_file()]
    day = session.workspace.today()
    evidence = recording.evidence(session, [*own, *files], day, f"{meant.campaign} e-mail")
    recording.keep(session, evidence)
    with (
        session.store() as store,
        store.command("letter email", dry_run=session.options.dry_run) as command,
    ):
        now = _now(plan, command, meant)
        for letter in letters:
            full = now.full if now else letter.name
            ask = follow.asked(plan, meant)
            about = recording.about(target=[meant.target], ask=[ask.id] if ask else [])
            entry = Draft(
                "mail",
                meant.campaign,
                meant.subject,
                about=(*about, ("name", full)),
                number=letter.number,
                private=private,
                texts={**evidence.texts, SKETCH: letter.sketch},
                digests=evidence.digests,
            )
            message = letter.message._replace(
                attachments=(*letter.message.attachments, *attachments)
            )
            message = message._replace(cc=copies)
            _queue(session, command, message, entry, (full, letter.tag), letter.called)
    if not session.options.dry_run:
        session.say("queued is not sent: advocacy mail send")


def _queue(
    session: Session,
    command: Command,
    message: Message,
    entry: Draft,
    key: tuple[str, ...],
    called: str,
) -> None:
    """Put one message into the outbox and say so, for each who gets it."""
    from advocacy_cli.mail import queue

    key = (entry.campaign or "", *key)
    for mail, new in queue(command, message, LETTER, entry, key, f"the e-mail of {called}"):
        if session.options.dry_run:
            session.out(f"would queue {called} for {mail.recipient}")
            continue
        is_ = "is in the outbox" if new else "was in the outbox already"
        session.out(f"mail {mail.number}")
        session.say(f"{called} for {mail.recipient}: {is_}")


def _now(plan: Plan, command: Command, meant: follow.Meant) -> Written | None:
    """The letter as it stands now. Raises Refused when it left the house meanwhile."""
    found = present(follow.letters(plan, command.history)).get((meant.subject, meant.target))
    if found is not None and found.state in GONE and not meant.torn:
        raise Refused(*_gone(found))
    return found


def _gone(one: Written) -> tuple[str, str]:
    where = f"{one.campaign}/{one.letter} --to {one.target}"
    return (
        f"{one.name} was sent {sending.how(one)}",
        f"a letter goes once; a new one like it: advocacy letter make {where} --again",
    )


def _copies(plan: Plan, session: Session, meant: follow.Meant) -> tuple[Mailbox, ...]:
    """The addresses of who gets a copy; who has none is named."""
    from advocacy_cli.documents.message import Mailbox
    from advocacy_cli.plan.addressees import addressee

    found = []
    campaign, today = plan.campaigns[meant.campaign], session.workspace.today()
    for target in meant.letter.cc:
        to = addressee(plan, campaign, target, today)
        if to.email:
            found.append(Mailbox(to.email))
        else:
            session.say(f"{target} has no e-mail address: hand over the copy on paper")
    return tuple(found)


def _attachment(path: Path) -> Attachment:
    """A file to go with the message. Raises NotFound, InvalidInput or Unavailable."""
    import mimetypes

    from advocacy_cli.documents.message import MOST, Attachment

    try:
        if not path.is_file():
            raise NotFound(f"there is no file {path}", hint="--attach wants one that is there")
        if path.stat().st_size > MOST:
            said = f"is larger than mail takes ({MOST // 1_000_000} MB)"
            raise InvalidInput([Problem(Where(str(path)), said, "send a link, or less of it")])
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable(f"cannot read {path}: {error.strerror}") from None
    kind = mimetypes.guess_type(path.name, strict=True)[0] or ""
    if kind.startswith(("multipart/", "message/")) or not kind:
        kind = "application/octet-stream"
    return Attachment(path.name, content, kind)
