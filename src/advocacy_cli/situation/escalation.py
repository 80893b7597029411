"""What can be done when a reply period ends in silence: the steps of its rule, one by one.

A step is taken by the letter that goes to its office, made from its template, once the period is
over; or by hand, with `done`. How long we have for it is counted from the last day of the silent
period, or from what follows the step that it goes on from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.rules import clocks

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Clock, Plan, Step, Text
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.situation.replies import Reply
    from advocacy_cli.situation.told import Told


class Offer(NamedTuple):
    """A step that can be taken, or was. `since`: the day from which its own time runs; `until` and
    `otherwise`: how long we have for it, by the rule `within`. `taken`: the day; `letter` the letter that
    did it. `command` makes the letter; "" where there is none to make, and `lacks` says why."""

    id: str
    name: Text
    office: str
    to: str
    since: date
    within: str = ""
    until: date | None = None
    otherwise: date | None = None
    rule: str = ""  # RULE/STEP where its addressee has a period too
    source: str = ""
    checked: date | None = None
    verified: bool = False
    note: str = ""
    taken: date | None = None
    letter: str = ""
    command: str = ""
    lacks: str = ""


Silent = tuple[str, str]  # the campaign and the full id of a reply


def offers(
    plan: Plan, told: Told, awaited: Sequence[Reply], letters: Iterable[Written], today: date
) -> Mapping[Silent, tuple[Offer, ...]]:
    """The steps of every period that is over without an answer. One letter takes one step only."""
    sent = [one for one in letters if one.sent is not None and one.by is None]
    found: dict[Silent, tuple[Offer, ...]] = {}
    used: set[Silent] = set()
    for reply in sorted(awaited, key=lambda r: (r.day or date.max, r.campaign, r.full)):
        clock = plan.clocks.get(reply.rule or "")
        over = reply.day is not None and reply.day < today
        if clock is None or not clock.then or reply.settled or reply.ours or not over:
            continue
        campaign = plan.campaigns.get(reply.campaign)
        if campaign is not None:
            ladder = _Ladder(plan, told, campaign, clock, reply, sent, used, today)
            found[reply.campaign, reply.full] = tuple(ladder.climb())
    return found


class _Ladder:
    """The steps of one silent period."""

    def __init__(
        self,
        plan: Plan,
        told: Told,
        campaign: Campaign,
        clock: Clock,
        reply: Reply,
        sent: Sequence[Written],
        used: set[Silent],
        today: date,
    ) -> None:
        self.plan, self.told, self.campaign, self.clock = plan, told, campaign, clock
        self.reply, self.sent, self.used, self.today = reply, sent, used, today
        self.taken: dict[str, tuple[Step, Written | None]] = {}

    def climb(self) -> Iterator[Offer]:
        for step in self.clock.then:
            since = self._since(step)
            if since is not None:
                yield self._offer(step, since)

    def _since(self, step: Step) -> date | None:
        """From when on the step can be taken; None while what it follows is still under way."""
        if not step.after:
            return self.reply.day
        before, letter = self.taken.get(step.after, (None, None))
        if before is None or letter is None or letter.sent is None:
            return None
        if letter.answered is not None:
            return letter.answered
        if not before.period:
            return None
        name = f"{self.clock.id}/{before.id}"
        ends = clocks.of_plan(self.plan, name, letter.sent).ends
        return ends if ends < self.today else None

    def _offer(self, step: Step, since: date) -> Offer:
        target = self._target(step)
        letter = self._letter(step, target, since)
        by_hand = self.told.change(
            "clock", self.reply.campaign, f"{self.reply.full}.{step.id}"
        ).settled
        if letter is not None or by_hand is not None:
            self.taken[step.id] = step, letter
        if letter is not None:
            self.used.add((letter.campaign, letter.full))
        until = (
            clocks.of_plan(self.plan, step.within, since)
            if step.within in self.plan.clocks
            else None
        )
        command, lacks = self._command(step, target)
        return Offer(
            step.id,
            step.name,
            step.office or self._silent_office(),
            step.to,
            since,
            step.within,
            until.ends if until else None,
            until.otherwise if until else None,
            f"{self.clock.id}/{step.id}" if step.period else "",
            step.source,
            step.checked,
            step.verified,
            step.note,
            letter.sent if letter else by_hand.happened if by_hand else None,
            letter.name if letter else "",
            command,
            lacks,
        )

    def _silent_office(self) -> str:
        return self.reply.targets[0] if len(self.reply.targets) == 1 else ""

    def _target(self, step: Step) -> str:
        """Whom the step's letter goes to, as the campaign calls them."""
        if not step.office:
            return "" if step.to else self._silent_office()
        own = next((t.id for t in self.campaign.targets if t.office == step.office), None)
        return own or step.office

    def _letter(self, step: Step, target: str, since: date) -> Written | None:
        """The first letter that took the step."""
        for one in sorted(self.sent, key=lambda w: (w.sent or date.max, w.number)):
            same = one.campaign == self.reply.campaign and one.target == target
            if not same or not one.sent or one.sent < since:
                continue
            free = (one.campaign, one.full) not in self.used and one != self.reply.letter
            # who writes to another office than the silent one may do so in any words
            if free and (target not in self.reply.targets or self._template(one) == step.template):
                return one
        return None

    def _template(self, one: Written) -> str:
        planned = (letter for letter in self.campaign.letters if letter.id == one.letter)
        return next((p.template for p in planned), one.letter.removeprefix("Template-"))

    def _command(self, step: Step, target: str) -> tuple[str, str]:
        """The command that makes the step's letter, or what it lacks."""
        if not step.template:
            return "", "no letter: tick it off when it is done"
        if not target:
            return "", f"to {step.to}" if step.to else "say to whom: the period names no office"
        known = {t.id for t in self.campaign.targets} | self.plan.offices.keys()
        if target not in known:
            return "", f"add the office {target} to platform/offices.yaml"
        here = self.campaign.id
        gone = {(one.letter, one.target) for one in self.sent if one.campaign == here}
        own = [x for x in self.campaign.letters if x.planned and target in x.to]
        fit = [x for x in own if x.template == step.template] or [
            x for x in own if target not in self.reply.targets and len(x.to) == 1
        ]
        for letter in fit:
            if (letter.id, target) not in gone:
                return f"advocacy letter make {here}/{letter.id} --to {target}", ""
        again = " --again" if (f"Template-{step.template}", target) in gone else ""
        return f"advocacy letter make {here} --template {step.template} --to {target}{again}", ""


def begins(plan: Plan, told: Told, awaited: Sequence[Reply], letters: Sequence[Written],
           one: Written, today: date) -> str:  # fmt: skip
    """The rule (`RULE/STEP`) whose period a letter's delivery starts because it takes a step; "" where it
    takes none, or nobody says how long its addressee has."""
    others = [x for x in letters if (x.campaign, x.full) != (one.campaign, one.full)]
    for steps in offers(plan, told, awaited, [*others, one], today).values():
        for offer in steps:
            if offer.letter == one.name and offer.taken is not None:
                return offer.rule
    return ""
