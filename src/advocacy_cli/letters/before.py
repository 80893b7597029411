"""What went before a letter, for it to speak of: the last contact, and the letters sent earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.letters import follow
from advocacy_cli.situation.contacts import last_contacts

if TYPE_CHECKING:
    from datetime import date

    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store import History
    from advocacy_cli.store.records import Contact


class Before(NamedTuple):
    """Of one target of a campaign: the last contact, and the letters that were sent to it, in the
    order in which they left; a replaced one is not among them."""

    contact: Contact | None = None
    letters: tuple[Written, ...] = ()

    def earlier(self, number: str, day: date) -> Written | None:
        """The last letter sent until that day that is not the one of that number."""
        found = (
            one
            for one in self.letters[::-1]
            if one.sent and one.sent <= day and number not in (one.name, full(one))
        )
        return next(found, None)


def full(one: Written) -> str:
    """`hearings/L3kq`: what paper calls a letter where two copies of the journal give numbers."""
    return f"{one.campaign}/{one.full}"


def before(plan: Plan, history: History) -> dict[tuple[str, str], Before]:
    """What went before to each target, by campaign and target, as the history has it."""
    contacts = last_contacts(plan, history)
    sent: dict[tuple[str, str], list[Written]] = {}
    for one in follow.letters(plan, history):
        if one.sent is not None and one.by is None:
            light = one._replace(entries=())  # there may be thousands
            sent.setdefault((one.campaign, one.target), []).append(light)
    for found in sent.values():
        found.sort(key=lambda one: (one.sent, one.since))
    return {
        key: Before(contacts.get(key), tuple(sent.get(key, ()))) for key in {**contacts, **sent}
    }
