"""What can be done when a reply period ends in silence or in a refusal: the steps of its rule.

A step is taken by the letter that goes to its office, made from its template, once the period is
over; or by hand, with `done`. How long we have for it is counted from the last day of the silent
period, from the day of the refusal, or from what follows the step that it goes on from: the decision
of who was complained to, which answers that letter or is written down by hand (`clock answer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.rules import clocks
from advocacy_cli.situation.replies import in_law

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Clock, Plan, Step, Text
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.situation.replies import Reply
    from advocacy_cli.situation.told import Told
    from advocacy_cli.store import Entry


class Offer(NamedTuple):
    """A step that can be taken, or was. `since`: the day from which its own time runs, and `ground` what
    happened on it: silence | refusal | decision; `until` and
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
    ground: str = "silence"
    estimated: bool = False  # a day off in the time for it may still move
    over: bool = False  # that time has passed, however it is counted
    early: date | None = (
        None  # they may have until that day, if working days count: it is still to come
    )
    decision: str = ""  # the command that writes down how it was decided, where more comes after it


DECIDED = (
    "answered",
    "refused",
)  # what `clock answer` says of a step: who was complained to has decided
Silent = tuple[str, str]  # the campaign and the full id of a reply


def offers(
    plan: Plan, told: Told, awaited: Sequence[Reply], letters: Iterable[Written], today: date
) -> Mapping[Silent, tuple[Offer, ...]]:
    """The steps of every period that is over without an answer, or was answered with a refusal. One
    letter takes one step only."""
    sent: dict[Silent, list[Written]] = {}  # by campaign and target, as they left
    for one in sorted(letters, key=lambda w: (w.sent or date.max, w.number)):
        if one.sent is not None and one.by is None:
            sent.setdefault((one.campaign, one.target), []).append(one)
    found: dict[Silent, tuple[Offer, ...]] = {}
    used: set[Silent] = set()
    for reply in in_turn(awaited):
        clock = plan.clocks.get(reply.rule or "")
        silent = reply.day is not None and reply.day < today and not reply.settled
        if clock is None or not clock.then or reply.ours or not (silent or reply.refused):
            continue
        campaign = plan.campaigns.get(reply.campaign)
        if campaign is not None:
            ladder = _Ladder(plan, told, campaign, clock, reply, sent, used, today)
            found[reply.campaign, reply.full] = tuple(ladder.climb())
    return found


def in_turn(awaited: Iterable[Reply]) -> list[Reply]:
    """The periods as the law ends them, in the order in which their steps are taken: a letter takes that
    of the one that was over first."""
    return sorted(map(in_law, awaited), key=lambda r: (r.day or date.max, r.campaign, r.full))


def allows(step: Step, reply: Reply) -> bool:
    """Whether the step can come at once of how the period ended: silence, or a refusal."""
    return bool(step.after) or step.when != ("silence" if reply.refused else "refusal")


def addressee(campaign: Campaign, reply: Reply, step: Step) -> str:
    """Whom the step's letter goes to, as the campaign calls them; "" where nobody says."""
    if step.office:
        own = next((t.id for t in campaign.targets if t.office == step.office), None)
        return own or step.office
    return reply.targets[0] if len(reply.targets) == 1 and not step.to else ""


class _Ladder:
    """The steps of one period that ended in silence or in a refusal."""

    def __init__(
        self,
        plan: Plan,
        told: Told,
        campaign: Campaign,
        clock: Clock,
        reply: Reply,
        sent: Mapping[Silent, Sequence[Written]],
        used: set[Silent],
        today: date,
    ) -> None:
        self.plan, self.told, self.campaign, self.clock = plan, told, campaign, clock
        self.reply, self.sent, self.used, self.today = reply, sent, used, today
        self.taken: dict[str, tuple[Step, Written | None, date]] = {}

    def climb(self) -> Iterator[Offer]:
        for step in self.clock.then:
            since, ground = self._since(step)
            if allows(step, self.reply) and since is not None:
                yield self._offer(step, since, ground)

    def _since(self, step: Step) -> tuple[date | None, str]:
        """From when on the step can be taken, and what happened then; None while what it follows is still
        under way."""
        if not step.after:
            refused = self.reply.refused
            return refused or self.reply.day, "refusal" if refused else "silence"
        if step.after not in self.taken:
            return None, ""
        before, letter, day = self.taken[step.after]
        if letter is not None and letter.answered is not None:
            return letter.answered, "decision"
        by_hand = self._by_hand(before)
        if by_hand is not None and by_hand.state in DECIDED:
            return by_hand.happened, "decision"
        if not before.period:
            return None, ""
        ends = self._time_of(before, day).ends
        return (ends if ends < self.today else None), "silence"

    def _time_of(self, step: Step, day: date) -> clocks.Reckoning:
        """The time that the step's addressee has from the day on which it was taken."""
        return clocks.of_plan(self.plan, f"{self.clock.id}/{step.id}", day)

    def _early(self, step: Step, ground: str) -> date | None:
        """The last day on which the silence may not be one yet, where that day is still to come."""
        if ground != "silence":
            return None
        if step.after:
            before, _, day = self.taken[step.after]
            last = self._time_of(before, day).otherwise
        else:
            last = self.reply.otherwise
        return last if last and last >= self.today else None

    def _by_hand(self, step: Step) -> Entry | None:
        """What a person wrote down of the step: that it was taken, or how it was decided."""
        own = f"{self.reply.full}.{step.id}"
        return self.told.change("clock", self.reply.campaign, own).settled

    def _taken_by_hand(self, step: Step) -> date | None:
        """The day of the first word of it: that it was taken comes before how it was decided."""
        last = self._by_hand(step)
        if last is None:
            return None
        days = (e.happened for e in self.told.of("settled") if e.subject == last.subject)
        return min(days, default=last.happened)

    def _in_time(self, sent: date, since: date, ground: str) -> bool:
        """Whether a letter takes a step that is counted from `since`: they had that whole day to answer;
        who complained of silence need not complain once more of the refusal that came late."""
        if ground == "silence":
            return sent > since
        late = ground == "refusal" and self.reply.day is not None and sent > self.reply.day
        return sent >= since or late

    def _offer(self, step: Step, since: date, ground: str) -> Offer:
        target = addressee(self.campaign, self.reply, step)
        letter = self._letter(step, target, since, ground)
        by_hand = self._by_hand(step)
        taken = letter.sent if letter else self._taken_by_hand(step)
        if taken is not None:
            self.taken[step.id] = step, letter, taken
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
            step.office or addressee(self.campaign, self.reply, step),
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
            taken,
            letter.name if letter else "",
            command,
            lacks,
            ground,
            bool(until and until.estimated),
            bool(until and (until.otherwise or until.ends) < self.today),
            None if taken else self._early(step, ground),
            self._decision(step, letter, by_hand) if taken else "",
        )

    def _name(self, step: Step) -> str:
        return f"{self.reply.campaign}/{self.reply.id}.{step.id}"

    def _decision(self, step: Step, letter: Written | None, by_hand: Entry | None) -> str:
        """The command for what the next step is counted from; "" where that is known, or nothing follows."""
        decided = (letter and letter.answered) or (by_hand and by_hand.state in DECIDED)
        leads = any(one.after == step.id for one in self.clock.then)
        return f"advocacy clock answer {self._name(step)} --on DAY" if leads and not decided else ""

    def _letter(self, step: Step, target: str, since: date, ground: str) -> Written | None:
        """The first letter that took the step."""
        for one in self.sent.get((self.reply.campaign, target), ()):
            if not one.sent or not self._in_time(one.sent, since, ground):
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
            return "", f"no letter: when it is done, advocacy done {self._name(step)}"
        if not target:
            return "", f"to {step.to}" if step.to else "say to whom: the period names no office"
        known = {t.id for t in self.campaign.targets} | self.plan.offices.keys()
        if target not in known:
            return "", f"add the office {target} to platform/offices.yaml"
        here = self.campaign.id
        gone = {one.letter for one in self.sent.get((here, target), ())}
        own = [x for x in self.campaign.letters if x.planned and target in x.to]
        fit = [x for x in own if x.template == step.template]
        if not fit and not self.reply.refused:  # in whatever words it complains of the silence
            fit = [x for x in own if target not in self.reply.targets and len(x.to) == 1]
        for letter in fit:
            if letter.id not in gone:
                return f"advocacy letter make {here}/{letter.id} --to {target}", ""
        again = " --again" if f"Template-{step.template}" in gone else ""
        return f"advocacy letter make {here} --template {step.template} --to {target}{again}", ""


def begins(plan: Plan, told: Told, awaited: Sequence[Reply], letters: Sequence[Written],
           one: Written, today: date) -> tuple[str, bool]:  # fmt: skip
    """The rule (`RULE/STEP`) whose period a letter's delivery starts because it takes a step, and whether
    what it follows is private; "" where it takes none, or nobody says how long its addressee has."""
    others = [x for x in letters if (x.campaign, x.full) != (one.campaign, one.full)]
    private = {(reply.campaign, reply.full) for reply in awaited if reply.private}
    for silent, steps in offers(plan, told, awaited, [*others, one], today).items():
        for offer in steps:
            if offer.letter == one.name and offer.taken is not None:
                return offer.rule, silent in private
    return "", False
