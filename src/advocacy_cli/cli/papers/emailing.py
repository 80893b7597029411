"""`advocacy letter email`: a letter into the outbox, as the message that `mail send` will carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.papers import making, sending
from advocacy_cli.cli.post import mailed
from advocacy_cli.cli.post.posting import LETTER
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Refused, Unavailable, Where
from advocacy_cli.letters import follow
from advocacy_cli.letters.alike import TEXT as SKETCH
from advocacy_cli.situation.letters import GONE, present
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence
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


Fallback = Annotated[
    list[str] | None,
    typer.Option("--fallback", help="Language for a letter that lacks a text.", metavar="L"),
]
_LANGUAGE = "language"  # the text of a queued letter that says which of its languages this is
_CONTENT = "content"  # the digest of what it says to whom, whenever it was queued
_BLANK = re.compile(r"\[(?=[^\W\d_])[^\[\]]{2,80}\](?![(\[:])")  # `[e-mail]`, no link and no `[1]`
_SHOWN = 5  # targets that a message names


def email(
    ctx: typer.Context,
    name: sending.Name,
    to: sending.Several = None,
    everybody: sending.Everybody = False,
    language: Languages = None,
    fallback: Fallback = None,
    attach: Attach = None,
    private: recording.Private = False,
) -> None:
    """Put a letter into the outbox, as an e-mail to the address that the plan has.

    $ advocacy letter email hearings-zvecan/request
    $ advocacy letter email hearings-zvecan/invitation --all

    Queued is not sent: `advocacy mail send` delivers it, and its reply period begins then. Queued again
    after its words, files, copies or address have changed, it takes the place of the mail that waits.
    Who gets a copy (`cc`) gets it by e-mail too. --all leaves out whom it was sent to already and who
    has no address.
    """
    from advocacy_cli.documents.evidence import together

    session = session_of(ctx)
    plan = session.plan(cold=True)
    found = sending.the_letters(session, plan, name, to, everybody=everybody)
    if everybody:
        found = _reachable(session, plan, found)
    for meant in found:
        _refuse_gone(meant.written, torn=meant.torn)
    if not found:
        session.say("nobody is left to queue it for")
        return
    files = [session.cwd / path for path in attach or ()]
    attachments = tuple(map(_attachment, files))
    copies = _copies(plan, session, found[0])
    letters = making.messages(session, plan, found, language, fallback)
    meanings = {meant.target: meant for meant in found}
    day, about = session.workspace.today(), f"{found[0].campaign} e-mail"
    enclosed = recording.evidence(session, files, day, about)
    recording.keep(session, enclosed)
    queued = []
    with (
        session.store() as store,
        store.command("letter email", dry_run=session.options.dry_run) as command,
    ):
        now = present(follow.letters(plan, command.history))
        known = mailed.of_letters(plan, command.outbox, command.history)
        for letter in letters:
            meant = meanings[letter.target]
            one = now.get((meant.subject, meant.target))
            _refuse_gone(one, torn=meant.torn)
            own = [letter.file] if letter.file.is_file() else []
            evidence = together(recording.evidence(session, own, day, about), enclosed)
            recording.keep(session, evidence)
            message = letter.message._replace(
                cc=copies, attachments=(*letter.message.attachments, *attachments)
            )
            draft = _entry(plan, meant, one, letter, evidence, private=private)
            mails = known.get((meant.campaign, one.full), ()) if one else ()
            mails = tuple(x for x in mails if x.entry.texts.get(_LANGUAGE) in (None, letter.tag))
            if hindered := mailed.hinders(mails):
                if not everybody:
                    raise hindered
                session.say(f"{hindered.message}: {hindered.hint}")
                continue
            number = _queue(session, plan, command, message, draft, letter, mails)
            queued.append((number, letter, message))
    _tell_missing(session, queued, found[0], attachments)
    if queued and not session.options.dry_run:
        session.say("queued is not sent: advocacy mail send")


def _entry(
    plan: Plan,
    meant: follow.Meant,
    one: Written | None,
    letter: making.Posted,
    evidence: Evidence,
    *,
    private: bool,
) -> Draft:
    """What the entry of a queued letter says it is of."""
    ask = follow.asked(plan, meant)
    about = recording.about(target=[meant.target], ask=[ask.id] if ask else [])
    return Draft(
        "mail",
        meant.campaign,
        meant.subject,
        about=(*about, ("name", one.full if one else letter.name)),
        number=letter.number,
        private=private,
        texts={**evidence.texts, SKETCH: letter.sketch, _LANGUAGE: letter.tag},
        digests=evidence.digests,
    )


def _queue(
    session: Session,
    plan: Plan,
    command: Command,
    message: Message,
    draft: Draft,
    letter: making.Posted,
    mails: Sequence[mailed.Carried],
) -> int:
    """Put one message into the outbox, in the place of those of `mails` that wait and say something
    else, and say so; returns its number."""
    from hashlib import sha256

    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import following
    from advocacy_cli.documents.message import build

    where = f"the e-mail of {letter.called}"
    content = sha256(build(message, where)).hexdigest()  # with the letter's own date
    stale = [
        x.mail
        for x in mails
        if x.mail.state == "dead"
        or (x.mail.state in mailed.WAITING and x.entry.digests.get(_CONTENT) != content)
    ]
    for old in stale:
        room.cancel(command, old.number, following(plan))
    left = sum(x.mail.kind == LETTER and x.mail.state == "sent" for x in mails)
    zone = session.workspace.zone
    message = message._replace(date=session.workspace.now().astimezone(zone))
    draft = draft._replace(digests={**draft.digests, _CONTENT: content})
    queued = room.queue(
        command,
        message,
        LETTER,
        draft,
        (draft.campaign or "", dict(draft.about)["name"], letter.tag, content),
        where,
        afresh=(f"after {left}",) if left else (),  # it came back: that delivery was taken back
    )
    dry = session.options.dry_run
    for mail, new in queued:
        if new and any(old.kind == mail.kind and old.state == "held" for old in stale):
            room.hold(command, mail.number)
        if dry:
            session.out(f"would queue {letter.called} for {mail.recipient}")
            continue
        is_ = "is in the outbox" if new else "was in the outbox already"
        session.out(f"mail {mail.number}")
        session.say(f"{letter.called} for {mail.recipient}: {is_}")
    for old in stale:
        was = "was refused" if old.state == "dead" else "had other words, files or addresses"
        session.say(
            f"mail {old.number} for {old.recipient} {was}: "
            f"{'would be ' if dry else ''}called off, this one takes its place"
            + (" and is held as it was" if old.state == "held" else "")
        )
    return queued[0][0].number


def _tell_missing(
    session: Session,
    queued: Sequence[tuple[int, making.Posted, Message]],
    meant: follow.Meant,
    attachments: Sequence[Attachment],
) -> None:
    """Say what is still to be written in the messages, and which enclosures do not go with them."""
    if not queued:
        return
    whole = f"{meant.campaign}/{meant.letter.id} --all"
    again = f"advocacy letter email {queued[0][1].called if len(queued) == 1 else whole}"
    blanks: dict[str, int] = {}
    for number, _, message in queued:
        for found in _BLANK.findall(f"{message.subject}\n{message.text}"):
            blanks.setdefault(" ".join(found.split()), number)
    for blank, number in blanks.items():
        look = "" if session.options.dry_run else f"advocacy mail show {number}, then "
        session.say(f"{blank} is still to be written: {look}write it and queue it again: {again}")
    enclosures = len(meant.letter.enclosures)
    if len(attachments) < enclosures:
        goes = f"{len(attachments)} file{'' if len(attachments) == 1 else 's'}"
        goes = f"{goes} go{'es' if len(attachments) == 1 else ''}" if attachments else "none goes"
        session.say(
            f"the letter names {enclosures} enclosure{'' if enclosures == 1 else 's'} and {goes} with "
            f"it: {again} --attach FILE (which takes its place)"
        )


def _reachable(
    session: Session, plan: Plan, found: Sequence[follow.Meant]
) -> tuple[follow.Meant, ...]:
    """Those to whom the letter was not sent yet and who have an address; the others are named."""
    from advocacy_cli.plan.addressees import addressee

    today = session.workspace.today()
    gone = [one for one in found if one.written and one.written.state in GONE and not one.torn]
    rest = [one for one in found if one not in gone]
    without = [
        one
        for one in rest
        if not addressee(plan, plan.campaigns[one.campaign], one.target, today).email
    ]
    for some, said in ((gone, "sent before, left as it is"), (without, "no e-mail address")):
        if some:
            first = ", ".join(one.target for one in some[:_SHOWN])
            more = f" and {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
            session.say(f"{said}: {first}{more}")
    return tuple(one for one in rest if one not in without)


def _refuse_gone(one: Written | None, *, torn: bool) -> None:
    """Raise Refused for a letter that left the house."""
    if one is None or one.state not in GONE or torn:
        return
    where = f"{one.campaign}/{one.letter} --to {one.target}"
    raise Refused(
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
