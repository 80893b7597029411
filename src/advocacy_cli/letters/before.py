"""What went before a letter, for it to speak of: the last contact, the letters sent earlier, and the
silence that it complains of."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.language.dates import said
from advocacy_cli.letters import follow
from advocacy_cli.situation import escalation
from advocacy_cli.situation.asks import heard
from advocacy_cli.situation.contacts import last_contacts
from advocacy_cli.situation.replies import replies
from advocacy_cli.situation.told import told

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store import History
    from advocacy_cli.store.records import Contact


class Silence(NamedTuple):
    """A reply period that was not answered, or on the day `refused` with a no: whose, by which rule, of
    which letter if there was one, from the day of receipt until its last day; `otherwise` is the later one
    where the rule does not say how to count. `by`: the letter that has taken it up already."""

    target: str
    rule: str
    received: date
    ended: date
    letter: Written | None = None
    refused: date | None = None
    otherwise: date | None = None
    by: tuple[str, ...] = ()

    def over(self, day: date) -> bool:
        """Whether one may speak of it in a letter of that day."""
        return self.refused <= day if self.refused else self.ended < day


class Before(NamedTuple):
    """Of one target of a campaign: the last contact, and the letters that were sent to it, in the
    order in which they left; a replaced one is not among them. `silences`, as their steps are taken: its
    own, of which one may remind it, and those of others of which the rules let one complain to it."""

    contact: Contact | None = None
    letters: tuple[Written, ...] = ()
    silences: tuple[Silence, ...] = ()

    def silence(self, day: date, replaced: str = "") -> Silence | None:
        """The first period that was over before that day, or refused until then, and that no letter took
        up: the one whose step this letter takes. One that replaces another speaks of the same as that."""
        over = [one for one in self.silences if one.over(day)]
        same = (one for one in over if replaced in one.by)
        return next(same, None) or next((one for one in over if not one.by), None)

    def earlier(self, number: str, day: date) -> Written | None:
        """The last letter sent until that day that is not the one of that number."""
        found = (
            one
            for one in self.letters[::-1]
            if one.sent and one.sent <= day and number not in (one.name, full(one))
        )
        return next(found, None)


def doubt(plan: Plan, draft: Draft, past: Before, day: date) -> str:
    """Why a letter of that day, from the template of a step that turns to its recipient, speaks of a
    silence that is none, or may be none yet, with what to do about it; "" where all is well."""
    targets = plan.campaigns[draft.campaign].targets
    own = next((t.office for t in targets if t.id == draft.target), draft.target)
    rules = [
        clock.id
        for clock in plan.clocks.values()
        for step in clock.then
        if step.office == own and step.template == draft.letter.template and not step.after
    ]
    if not rules:
        return ""
    found = past.silence(day, draft.replaces[0] if draft.replaces else "")
    if found is None:
        ahead = [one for one in past.silences if not one.by and not one.over(day)]
        if ahead:
            return (
                f"no reply period was over on {said(day)}: the next ends on {said(ahead[0].ended)}"
            )
        if past.silences:
            return "every silence of which one complains there has been complained of already"
        return (
            "there is no silence of which one complains there; what was handed in without a letter of "
            f"ours: advocacy clock start {draft.campaign} {rules[0]} --with OFFICE --on DAY"
        )
    if found.otherwise and not found.refused and found.otherwise >= day:
        return (
            f"on {said(day)} it may be too early: if working days count, they have until "
            f"{said(found.otherwise)}"
        )
    return ""


def full(one: Written) -> str:
    """`hearings/L3kq`: what paper calls a letter where two copies of the journal give numbers."""
    return f"{one.campaign}/{one.full}"


def before(
    plan: Plan, history: History, whole: History, zone: tzinfo
) -> dict[tuple[str, str], Before]:
    """What went before to each target, by campaign and target, as the history has it. Whether they
    are silent is read in the `whole` one: an answer that nobody may know is an answer."""
    contacts = last_contacts(plan, history)
    sent: dict[tuple[str, str], list[Written]] = {}
    for one in follow.letters(plan, history):
        if one.sent is not None and one.by is None:
            light = one._replace(entries=())  # there may be thousands
            sent.setdefault((one.campaign, one.target), []).append(light)
    for found in sent.values():
        found.sort(key=lambda one: (one.sent, one.since))
    silences = _silences(plan, whole, zone)
    return {
        key: Before(contacts.get(key), tuple(sent.get(key, ())), tuple(silences.get(key, ())))
        for key in {**contacts, **sent, **silences}
    }


def _silences(plan: Plan, history: History, zone: tzinfo) -> dict[tuple[str, str], list[Silence]]:
    """The unanswered periods by campaign and whom the steps of their rules turn to; no private ones."""
    found: dict[tuple[str, str], list[Silence]] = {}
    if not any(step.template for clock in plan.clocks.values() for step in clock.then):
        return found
    said = told(plan, history)
    awaited = escalation.in_turn(heard(plan, history, replies(plan, said, zone)))
    letters = {one.name: one for one in follow.letters(plan, history)}
    last = max((one.sent for one in letters.values() if one.sent), default=date.min)
    # what ends after the last letter left was taken up by none
    offers = escalation.offers(plan, said, awaited, letters.values(), last + timedelta(1))
    for reply in awaited:
        clock, campaign = plan.clocks.get(reply.rule or ""), plan.campaigns.get(reply.campaign)
        if clock is None or campaign is None or not (reply.start and reply.day) or reply.ours:
            continue
        if reply.private or (reply.settled and not reply.refused):
            continue
        told_of = reply.letter is not None and not reply.letter.private
        letter = reply.letter._replace(entries=()) if reply.letter and told_of else None
        target = next(iter(reply.targets), letter.target if letter else "")
        silence = Silence(
            target, clock.id, reply.start, reply.day, letter, reply.refused, reply.otherwise
        )  # fmt: skip
        took = {one.id: one.letter for one in offers.get((reply.campaign, reply.full), ())}
        known = set()
        for step in clock.then:
            to = escalation.addressee(campaign, reply, step)
            if not (to and step.template and escalation.allows(step, reply)) or to in known:
                continue
            known.add(to)
            by = letters.get(took.get(step.id, ""))
            one = silence._replace(by=(by.name, full(by)) if by else ())
            found.setdefault((campaign.id, to), []).append(one)
    return found
