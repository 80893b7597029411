"""What went before a letter, for it to speak of: the last contact, the letters sent earlier, and the
silence that it complains of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.letters import follow
from advocacy_cli.situation.asks import heard
from advocacy_cli.situation.contacts import last_contacts
from advocacy_cli.situation.replies import in_law, replies
from advocacy_cli.situation.told import told

if TYPE_CHECKING:
    from datetime import date

    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store import History
    from advocacy_cli.store.records import Contact


class Silence(NamedTuple):
    """A reply period that was not answered, or on the day `refused` with a no: whose, by which rule, of
    which letter if there was one, from the day of receipt until its last day."""

    target: str
    rule: str
    received: date
    ended: date
    letter: Written | None = None
    refused: date | None = None

    @property
    def since(self) -> date:
        """The day from which one may complain of it."""
        return self.refused or self.ended


class Before(NamedTuple):
    """Of one target of a campaign: the last contact, and the letters that were sent to it, in the
    order in which they left; a replaced one is not among them. `silences` of others are those of
    which the rules let one complain to it."""

    contact: Contact | None = None
    letters: tuple[Written, ...] = ()
    silences: tuple[Silence, ...] = ()

    def silence(self, day: date) -> Silence | None:
        """The last period that was over before that day, or refused until then."""
        over = [
            one for one in self.silences if (one.refused <= day if one.refused else one.ended < day)
        ]
        return max(over, key=lambda one: one.since, default=None)

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
    silences = _silences(plan, history)
    return {
        key: Before(contacts.get(key), tuple(sent.get(key, ())), tuple(silences.get(key, ())))
        for key in {**contacts, **sent, **silences}
    }


def _silences(plan: Plan, history: History) -> dict[tuple[str, str], list[Silence]]:
    """The unanswered periods by campaign and whom the steps of their rules turn to."""
    found: dict[tuple[str, str], list[Silence]] = {}
    if not any(step.office for clock in plan.clocks.values() for step in clock.then):
        return found
    for reply in map(in_law, heard(plan, history, replies(plan, told(plan, history)))):
        clock, campaign = plan.clocks.get(reply.rule or ""), plan.campaigns.get(reply.campaign)
        if clock is None or campaign is None or not (reply.start and reply.day):
            continue
        if reply.settled and not reply.refused:
            continue
        letter = reply.letter._replace(entries=()) if reply.letter else None
        target = next(iter(reply.targets), letter.target if letter else "")
        silence = Silence(target, clock.id, reply.start, reply.day, letter, reply.refused)
        for office in dict.fromkeys(step.office for step in clock.then if step.office):
            own = next((t.id for t in campaign.targets if t.office == office), office)
            found.setdefault((campaign.id, own), []).append(silence)
    return found
