"""Invitations that wait in the outbox and say what is no longer so: none goes out as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.language.dates import said_moment
from advocacy_cli.situation.invitations import (
    CANCEL,
    INVITED,
    holds,
    invited,
    met_of,
    reference,
)
from advocacy_cli.situation.meetings import Met, is_same, meetings
from advocacy_cli.store.outbox import numbers_said

if TYPE_CHECKING:
    from advocacy_cli.calendar.invitation import Revision
    from advocacy_cli.cli.meetings.inviting import Whom
    from advocacy_cli.cli.session import Session
    from advocacy_cli.mail import Barred
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail

WAITING = ("queued", "held")


class Waiting(NamedTuple):
    """A mail that has not left, and the entry that says what it tells."""

    mail: Mail
    told: Entry


def bar(plan: Plan, command: Command, mail: Mail) -> Barred | None:
    """Why an invitation must not go: it is held back where it tells of another hour or place than
    the meeting has, or its campaign is a draft, and called off where a newer form goes to the same guest."""
    from advocacy_cli.mail import Barred

    told = _told(command, mail)
    if told is None:
        return None
    met = met_of(plan, meetings(plan, command.history), told)
    if met is None:
        return Barred("the meeting stands no longer", "cancelled")
    guests = invited(plan, command.history).get(met.subject, ())
    if any(guest.had(told) and guest.sequence > (told.sequence or 0) for guest in guests):
        return Barred("they are told a newer form of it", "cancelled")
    name, zone = f"{met.campaign}/{met.id}", command.workspace.zone
    if not holds(told, met):
        now = "cancelled" if met.is_off else said_moment(met.starts, zone)
        if not met.is_off and is_same(told.starts, met.starts):
            now = "at another place, or of another length"
        return Barred(f"{name} is now {now}; to tell them: advocacy meeting invite {name}", "held")
    campaign = plan.campaigns.get(met.campaign)
    if told.state != CANCEL and campaign is not None and campaign.status == "draft":
        return Barred(f"{met.campaign} is a draft: nobody is invited to {name}", "held")
    if told.state != CANCEL and met.starts < command.workspace.now():
        return Barred(f"{name} was to be on {said_moment(met.starts, zone)}: it has passed", "held")
    return None


def withdraw(
    session: Session,
    plan: Plan,
    command: Command,
    met: Met,
    whom: Sequence[Whom],
    revision: Revision,
) -> Mapping[Whom, bool]:
    """Call off what waits for these guests in an earlier form, or to an earlier address, and say so;
    whether a person had held it back."""
    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import following

    found: dict[Whom, bool] = {}
    follow = following(plan)
    guests = invited(plan, command.history).get(met.subject, ())
    for mail, told in _waiting(plan, command, met, (*WAITING, "dead")):
        one = next((one for one in whom if _is_of(told, one)), None)
        form = revision.sequence, revision.cancelled
        same = (told.sequence or 0, told.state == CANCEL) == form
        if one is None or (same and (mail.recipient or "") == one.address):
            continue
        # whoever has answered it has it, though this mail of it never left
        known = any(g.had(told) and g.answer and g.answered >= (told.sequence or 0) for g in guests)
        room.cancel(command, mail.number, room.nothing if known else follow)
        by_hand = mail.state == "held" and not (mail.reply or "").startswith(room.HELD_BACK)
        found[one] = found.get(one, False) or by_hand
        was = "was refused" if mail.state == "dead" else f"had not left ({_tells(session, told)})"
        would = "would be " if session.options.dry_run else ""
        session.say(f"mail {mail.number} for {mail.recipient} {was}: {would}called off")
    return found


def warn(plan: Plan, command: Command, met: Met) -> str:
    """Which mails of a meeting wait with what is no longer so; "" where none does."""
    stale = [one.mail for one in _waiting(plan, command, met, WAITING) if not holds(one.told, met)]
    if not stale:
        return ""
    return f"{numbers_said(stale)} with the old form will not go out"


def _waiting(plan: Plan, command: Command, met: Met, states: Sequence[str]) -> Iterator[Waiting]:
    from advocacy_cli.cli.post.posting import INVITATION

    for mail in command.outbox.mails(states):
        told = _told(command, mail) if mail.kind == INVITATION else None
        if told is not None and reference(plan, told) == met.subject:
            yield Waiting(mail, told)


def _told(command: Command, mail: Mail) -> Entry | None:
    """The entry of what a mail tells, written with it."""
    queued = command.outbox.entry(mail)
    return next(
        (
            entry
            for entry in command.history.of_command(queued.command)
            if entry.kind == INVITED
            and entry.texts.get("address") == mail.recipient
            and entry.subject == queued.subject
            and entry.undone_by is None
        ),
        None,
    )


def _is_of(told: Entry, one: Whom) -> bool:
    if one.id:
        return (one.role, one.id) in told.about
    return (told.texts.get("address") or "").casefold() == one.address.casefold()


def _tells(session: Session, told: Entry) -> str:
    if told.state == CANCEL:
        return "that it is off"
    zone = session.workspace.zone
    return said_moment(told.starts, zone) if told.starts else "no hour"
