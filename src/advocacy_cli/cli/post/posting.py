"""What follows from a mail: a letter that left is sent, a status that was called off never left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy_cli.errors import NotFound
from advocacy_cli.language.dates import said
from advocacy_cli.letters import follow as letters
from advocacy_cli.letters.alike import TEXT as SKETCH
from advocacy_cli.reports.sent import KIND as NOTED
from advocacy_cli.reports.sent import to
from advocacy_cli.situation.invitations import INVITED
from advocacy_cli.situation.letters import MESSAGE_ID, full_name
from advocacy_cli.situation.names import current_campaign
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.mail import Bar, Barred, Follow
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail
    from advocacy_cli.store.records import Entry

# what mails carry
LETTER, COPY, STATUS, INVITATION = "letter", "copy", "status", "invitation"


def following(plan: Plan) -> Follow:
    """What the post calls with each mail that has a new state (see `mail.follow`)."""

    def follow(command: Command, mail: Mail, queued: Entry, state: str) -> None:
        if mail.kind == LETTER and state == "sent":
            _letter_sent(plan, command, mail, queued)
        elif mail.kind == STATUS and state == "cancelled":
            _never_left(command, mail, queued)
        elif mail.kind == INVITATION and state == "cancelled":
            _never_invited(command, mail, queued)

    return follow


def barring(plan: Plan) -> Bar:
    """What the post asks before it sends a mail: a letter that was delivered in another way goes to
    nobody, nor does a copy of it, and no invitation goes that says what is no longer so (see
    `mail.follow`)."""
    from advocacy_cli.cli.meetings import outdated
    from advocacy_cli.mail import Barred

    def bar(command: Command, mail: Mail) -> Barred | None:
        if mail.kind == INVITATION:
            return outdated.bar(plan, command, mail)
        if mail.kind not in (LETTER, COPY):
            return None
        queued = command.outbox.entry(mail)
        campaign, full = current_campaign(plan, queued.campaign or ""), queued.ids("name")
        for entry in command.history.entries(kinds=("letter-sent",)):
            if (
                MESSAGE_ID not in entry.texts
                and (full_name(entry),) == full
                and current_campaign(plan, entry.campaign or "") == campaign
            ):
                why = f"the letter was delivered in another way on {said(entry.happened)}"
                return Barred(why, "cancelled")
        return None

    return bar


def _letter_sent(plan: Plan, command: Command, mail: Mail, queued: Entry) -> None:
    """Say that a letter was delivered, on the day on which it was handed to the server, and start the
    period that its delivery starts. Of one that was delivered before, it is a further proof."""
    zone = command.workspace.zone
    day = (mail.last_try or command.workspace.now()).astimezone(zone).date()
    full = queued.ids("name")
    campaign = current_campaign(plan, queued.campaign or "")
    known = letters.letters(plan, command.history)
    one = next((w for w in known if w.campaign == campaign and (w.full,) == full), None)
    before = one is not None and one.sent is not None
    about = tuple(pair for pair in queued.about if pair[0] in ("target", "name", "ask"))
    command.append(
        Draft(
            "letter-proof" if before else "letter-sent",
            queued.campaign,
            queued.subject,
            about=tuple(pair for pair in about if pair[0] != "ask") if before else about,
            happened=day,
            due=letters.reckoned(plan, letters.rule_of(plan, one), day)
            if one and not before
            else None,
            channel=None if before else "email",
            number=queued.number,
            private=queued.private,
            texts={**_kept(queued), MESSAGE_ID: mail.message_id},
            digests=queued.digests,
        )
    )
    if one is None or before:
        return
    try:
        meant = letters.meant(plan, one)
    except NotFound:  # its campaign is gone: it was sent all the same
        return
    clock = letters.clock(plan, command, meant, one.full, day)
    if clock is not None:
        command.append(clock._replace(private=queued.private or clock.private))


def _kept(queued: Entry) -> dict[str, str]:
    """Where the copies of what was queued lie, and its sketch."""
    return {k: v for k, v in queued.texts.items() if v and (k in queued.digests or k == SKETCH)}


def _never_left(command: Command, mail: Mail, queued: Entry) -> None:
    """Take back that a status left the house: the news of the next one begin where the last one that
    did leave ended."""
    for entry in command.history.of_command(queued.command):
        if entry.kind == NOTED and to(entry) == mail.recipient and entry.undone_by is None:
            command.undo(entry)


def _never_invited(command: Command, mail: Mail, queued: Entry) -> None:
    """Take back that somebody was invited, or told of a change: the same can be queued anew."""
    for entry in command.history.of_command(queued.command):
        address = entry.texts.get("address")
        here = entry.kind == INVITED and address == mail.recipient
        if here and entry.subject == queued.subject and entry.undone_by is None:
            command.undo(entry)
