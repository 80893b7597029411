"""Whose word counts: who sent what a file says of our meeting, and whether they have a say in it.

Anybody can write any name into a mail. But what does not even claim to come from somebody whom the
meeting concerns is shown and never taken, and what is taken names who sent it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from advocacy_cli.calendar.reading import Attendee, Found
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.invitations import Invitee, of_address

if TYPE_CHECKING:
    from datetime import date

    from advocacy_cli.settings import Settings
    from advocacy_cli.situation.meetings import Met

_ASKS = ("REQUEST", "CANCEL", "ADD")  # what only an organizer sends


def speaker(one: Found, sender: str | None) -> str | None:
    """Who says it: the sender of the mail, or the organizer of an invitation that was saved by itself;
    "" where neither is named. None for what only lies in a calendar: that is who keeps the calendar."""
    if sender is not None:
        return sender
    if one.method in _ASKS:
        return one.organizer
    return (one.organizer or None) if one.method else None


def of_ours(plan: Plan, settings: Settings) -> Mapping[str, str]:
    """How we are called by each of our own addresses, in small letters: those of the office, and of
    our people."""
    office = {str(settings[name]): "our office" for name in ("mail.from", "sender.email")}
    people = {person.email: person.id for person in plan.people.values()}
    return {address.casefold(): name for address, name in (office | people).items() if address}


def concerns(plan: Plan, met: Met, guests: Iterable[Invitee], address: str) -> str:
    """How somebody is called whom the meeting concerns, invited to it or one of those it is with; ""
    for anybody else."""
    if guest := of_address(guests, address):
        return guest.called
    wanted, day = address.casefold(), met.starts.date()
    targets = (name for name in met.targets if wanted)
    return next((name for name in targets if email(plan, met.campaign, name, day) == wanted), "")


def speaks_for(guest: Invitee, who: Attendee, sender: str | None, ours: Collection[str]) -> bool:
    """Whether a sender may answer for a guest: from one of the guest's addresses, as one of us who
    passes it on, or from the same house where the answer names them as who sent it (SENT-BY). What came
    in no mail was chosen by whoever imports it."""
    if sender is None or sender.casefold() in ours or of_address([guest], sender):
        return True
    house = {_house(address) for address in (who.address, *guest.addresses)}
    return who.sent_by.casefold() == sender.casefold() != "" and _house(sender) in house


def email(plan: Plan, campaign: str, target: str, day: date) -> str:
    """The address of a target on a day, in small letters; "" where there is none."""
    known = plan.campaigns.get(campaign)
    try:
        return addressee(plan, known, target, day).email.casefold() if known else ""
    except KeyError:
        return ""


def stranger(sender: str) -> str:
    """What is said of somebody who has no say."""
    return f"{sender or 'who sent it is not named, and'} is neither one of us nor was invited"


def _house(address: str) -> str:
    return address.casefold().rpartition("@")[2]
