"""Who owes us a reply and until when: legal reply periods, and the days that our letters named.

A period runs from the delivery of a letter, or from a day that the plan names. A letter waits under
one name only: its deadline's in the plan, else its clock's (`C1`), else its own (`L3`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.language import texts
from advocacy_cli.plan.model import Campaign, Clock, Deadline, Plan, Text
from advocacy_cli.situation.letters import REFUSED, Written, planned, written
from advocacy_cli.situation.names import current, current_campaign
from advocacy_cli.situation.told import Told

if TYPE_CHECKING:
    from advocacy_cli.plan.rules.holidays import DayOff
    from advocacy_cli.store import Entry

WAITING, RUNNING = "waiting for delivery", "running"


class Reply(NamedTuple):
    """A reply that is due on `day` (None: whenever it comes, or before the delivery that starts the
    period). `start` is the day it runs from; `planned` what an extension remembers of the plan."""

    kind: str  # clock | reply
    campaign: str
    id: str
    full: str
    subject: str
    what: Text
    targets: tuple[str, ...]
    start: date | None
    day: date | None
    state: str  # waiting for delivery | running | extended | awaited | answered | refused | stopped
    settled: bool = False
    rule: str | None = None
    why: str = ""
    letter: Written | None = None
    deadline: Deadline | None = None
    planned: str | None = None
    overruled: bool = False
    ask: str | None = None
    private: bool = False
    ours: bool = False  # the period binds us, not them
    at: datetime | None = None  # the hour from which hours run
    was: date | None = None  # the end before rules changed, where it is another now
    reckoned: date | None = None  # the end by the rule, whatever was agreed since
    otherwise: date | None = None  # the later end, where the rule does not say how to count
    refused: date | None = None  # the day of an answer that says no
    until: datetime | None = None  # the hour at which hours are over
    estimated: bool = False  # a day off in it may still move
    extended: tuple[Entry, ...] = ()  # what made it longer; the last word holds
    by: int | None = None  # by how many days, where that is how it was said
    longer: tuple[tuple[date, date], ...] = ()  # (when they told it, until when) of each time
    lawful: tuple[date, date | None] | None = None  # the ends by law, where more time was taken


def replies(plan: Plan, told: Told, zone: tzinfo | None = None) -> tuple[Reply, ...]:
    """Every reply that is awaited or was, in the order of the plan, then as the letters went out.
    `zone`: where hours are counted, UTC if not said."""
    letters = written(plan, told)
    found = [
        _of_plan(plan, told, campaign, deadline, letters)
        for campaign in plan.campaigns.values()
        for deadline in campaign.deadlines
        if deadline.clock is not None
    ]
    found += _started(plan, told, letters, zone)
    named = {reply.letter.subject for reply in found if reply.letter is not None}
    found += [
        _of_letter(plan, told, letter)
        for letter in letters
        if letter.sent is not None and letter.subject not in named
    ]
    return tuple(found)


def started_by(plan: Plan, one: Written) -> Deadline | None:
    """The deadline of the plan that names the same rule, letter and office; the two are one."""
    campaign, letter = plan.campaigns.get(one.campaign), planned(plan, one)
    return next(
        (
            deadline
            for deadline in (campaign.deadlines if campaign else ())
            if letter and deadline.clock == letter.clock and _starts(plan, deadline, one)
        ),
        None,
    )


def _starts(plan: Plan, deadline: Deadline, one: Written) -> bool:
    """Whether a delivery starts the deadline's period: it names the letter and the office, or no
    office where the letter goes to one only."""
    letter = planned(plan, one)
    whom = deadline.of or (letter.to[0] if letter and len(letter.to) == 1 else None)
    return deadline.start == f"letter:{one.letter}" and whom == one.target


def _of_plan(
    plan: Plan, told: Told, campaign: Campaign, deadline: Deadline, letters: Sequence[Written]
) -> Reply:
    """A deadline that a rule reckons; no day while the letter that starts it is not delivered."""
    mine = [
        x for x in letters if x.campaign == campaign.id and x.sent and _starts(plan, deadline, x)
    ]
    letter = next((x for x in reversed(mine) if x.by is None), None)
    try:
        start: date | None = date.fromisoformat(deadline.start or "")
    except ValueError:
        start = letter.sent if letter else None
    subject = f"deadline:{campaign.id}/{deadline.id}"
    base = Reply(
        kind="clock",
        campaign=campaign.id,
        id=deadline.id,
        full=deadline.id,
        subject=subject,
        what=deadline.what,
        targets=(deadline.of,) if deadline.of else (),
        start=start,
        day=None,
        state=WAITING,
        why=f"starts when {deadline.start} is delivered",
        letter=letter,
        deadline=deadline,
        rule=deadline.clock,
        ask=letter.ask if letter else None,
        private=letter.private if letter else False,
    )
    return _run(plan, told, base, _reckoned_then(letter))


def _reckoned_then(letter: Written | None) -> date | None:
    """The end that was reckoned when the letter was delivered."""
    sent = [entry for entry in letter.entries if entry.kind == "letter-sent"] if letter else []
    return sent[-1].due if sent else None


def _started(
    plan: Plan, told: Told, letters: Sequence[Written], zone: tzinfo | None
) -> Iterator[Reply]:
    """Periods that a delivery started, whose rule the letter named, or a person by hand."""
    from advocacy_cli.plan.rules.clocks import named

    by_name = {(letter.campaign, letter.full): letter for letter in letters}
    running: set[tuple[str, str]] = set()
    for entry in told.of("clock"):
        where, rule = entry.campaign or "", entry.state or ""
        clock = named(plan, rule)
        campaign = current_campaign(plan, where)
        names = {(campaign, name) for name in entry.ids("name")}
        letter = next((by_name[name] for name in names if name in by_name), None)
        if not running.isdisjoint(names) or (letter is not None and letter.sent is None):
            continue  # two copies wrote down one delivery; it was refused after all
        running |= names
        yield _run(
            plan,
            told,
            Reply(
                kind="clock",
                campaign=campaign,
                id=told.called(entry.subject or ""),
                full=(entry.subject or "").rpartition("/")[2],
                subject=entry.subject or "",
                what=clock.name if clock else {"": rule},
                targets=tuple(current(plan, "target", where, t)[1] for t in entry.ids("target")),
                start=letter.sent if letter and letter.sent else entry.happened,
                day=None,
                state=RUNNING,
                rule=rule,
                why=f"the rule {rule} is no longer in platform/rules",
                letter=letter,
                ask=letter.ask if letter else None,
                private=entry.private,
                at=entry.starts.astimezone(zone) if entry.starts and zone else entry.starts,
            ),
            _reckoned_then(letter) or entry.due,
        )


def _of_letter(plan: Plan, told: Told, letter: Written) -> Reply:
    """The reply to a letter without a legal period: due by its `reply_by`, if it names one."""
    known = planned(plan, letter)
    days = known.reply_by if known else None
    assert letter.sent is not None
    day = letter.sent + timedelta(days) if days is not None else None
    ask = next((a for c in plan.campaigns.values() if c.id == letter.campaign
                for a in c.asks if a.id == letter.ask), None)  # fmt: skip
    reply = Reply(
        kind="reply",
        campaign=letter.campaign,
        id=letter.id,
        full=letter.full,
        subject=letter.subject,
        what=(known.subject if known else {}) or (ask.text if ask else {}),
        targets=(letter.target,),
        start=letter.sent,
        day=day,
        state="awaited",
        why=f"{days} days from delivery, as the letter says" if days is not None else "",
        letter=letter,
        ask=letter.ask,
        private=letter.private,
    )
    return _changed(told, reply, day)


def _run(plan: Plan, told: Told, reply: Reply, then: date | None = None) -> Reply:
    """The reply with the end of its period, once it has begun and while its rule is known. `then`:
    the end that was reckoned when it began; else what the journal noted when rules moved it counts."""
    if reply.start is None:
        return _changed(told, reply, None)
    from advocacy_cli.plan.rules import clocks
    from advocacy_cli.plan.rules.holidays import Calendar

    clock = clocks.named(plan, reply.rule or "")
    if clock is None:
        return _changed(told, reply, None)
    off = Calendar(plan.holidays, clock.jurisdiction)
    found = clocks.reckon(clock, reply.start, off, reply.at)
    period = f"{clock.period} {'hours' if found.by == 'hours' else f'{found.by} days'}"
    hour = f" {found.at:%H:%M}, until {found.until:%H:%M}" if found.at and found.until else ""
    why = f"{period} from {reply.start}{hour} by rule {clock.id}"
    # an extension, or that it was met, is of this one delivery
    saw = f"{reply.start} {reply.letter.full}" if reply.letter else reply.start.isoformat()
    then = then or told.ended(_thing(reply), saw)
    was = then if then != found.ends else None
    if was:
        why = f"was {was}: {_moved(off, was)}; {why}"
    if found.otherwise:
        why += f"; {found.otherwise} if working days count, which the law does not say"
    if found.estimated:
        why += "; a day off in it may still move"
    if not found.verified:
        why += "; a day off in it is not verified"
    if not clock.verified:
        why += " (rule not verified)"
    reply = reply._replace(
        state=RUNNING,
        why=why,
        planned=saw,
        ours=clock.ours,
        was=was,
        reckoned=found.ends,
        otherwise=found.otherwise,
        until=found.until,
        estimated=found.estimated,
    )
    changed = _changed(told, reply, found.ends)
    return _longer(clock, off, changed, reply.why) if changed.extended else changed


def _longer(clock: Clock, off: Mapping[date, DayOff], reply: Reply, why: str) -> Reply:
    """A period that was made longer, as it ends by the days off of today: where it was said by how many
    days, they are counted anew, in each way that the rule leaves open."""
    from advocacy_cli.plan.rules import clocks

    assert reply.start is not None
    assert reply.day is not None
    ways = clocks.ways(clock, reply.start, off, reply.at)
    made = [clocks.longer(ways, by, off) if (by := _by(one)) else () for one in reply.extended]
    taken = [
        (one.happened, way[0].ends if way else one.due or reply.day)
        for one, way in zip(reply.extended, made, strict=True)
    ]
    by, day = _by(reply.extended[-1]), taken[-1][1]
    was = reply.day if day != reply.day else None
    told = [f"was {was}: {_moved(off, was)}" if was else ""]
    told += [f"extended{f' by {by} days' if by else ''} from {ways[0].ends}", why]
    lawful, otherwise = clocks.lawful(clock, ways, off, taken), None
    if lawful < day and not clock.ours:
        told.insert(0, f"by law their time is over on {lawful}")
        otherwise = ways[-1].ends if lawful == ways[0].ends else None
    return reply._replace(
        day=day,
        otherwise=next((way.ends for way in made[-1] if way.ends != day), None),
        why="; ".join(filter(None, told)),
        was=was,
        until=None,
        estimated=any(way.estimated for way in made[-1]),
        by=by,
        longer=tuple(taken),
        lawful=(lawful, otherwise if otherwise != lawful else None) if lawful < day else None,
    )


def _by(entry: Entry) -> int | None:
    """By how many days an entry makes a period longer; None where it names the day instead."""
    days = (entry.state or "").removesuffix("d")
    return int(days) if days.isdecimal() and len(days) < 5 else None


def in_law(reply: Reply) -> Reply:
    """The reply with the end from which silence counts: the lawful one, where more time was taken than
    the rule allows or the period was made longer when it was over."""
    if reply.lawful is None:
        return reply
    ends, otherwise = reply.lawful
    return reply._replace(day=ends, otherwise=otherwise)


def _moved(off: Mapping[date, DayOff], was: date) -> str:
    """Why the end of a period is no longer the day that it was."""
    free = off.get(was)
    if free is not None:
        return f"that day is off now ({texts.first(free.name, ('en',)) or free.id})"
    return "the days off or the rule changed since"


def _changed(told: Told, reply: Reply, ends: date | None) -> Reply:
    """The reply as the journal has it now: extended, answered, or overtaken by another letter."""
    change = told.change(*_thing(reply))
    reply = reply._replace(day=ends)
    if change.postponed is not None:
        if change.postponed.planned in (None, reply.planned):
            moved = f"extended from {ends}" if ends else "extended"
            reply = reply._replace(
                day=change.postponed.due,
                state="extended",
                why="; ".join(part for part in (moved, reply.why) if part),
                extended=tuple(m for m in change.moves if m.planned in (None, reply.planned)),
            )
        else:
            reply = reply._replace(overruled=True)
    letter = reply.letter
    if letter is not None and letter.by is not None:
        return reply._replace(state="stopped", settled=True, why="a corrected letter replaced it")
    if letter is not None and letter.answered is not None:
        return _refused(reply, letter.answered) if letter.no else _answered(reply)
    if change.settled is not None and change.settled.planned in (None, reply.planned):
        if change.settled.state == REFUSED:
            return _refused(reply, change.settled.happened)
        return _answered(reply, change.settled.state or "answered")
    return reply if change.settled is None else reply._replace(overruled=True)


def _answered(reply: Reply, state: str = "answered") -> Reply:
    return reply._replace(state=state, settled=True)


def _refused(reply: Reply, day: date) -> Reply:
    return reply._replace(state=REFUSED, settled=True, refused=day)


def refusals(
    awaited: Sequence[Reply], refused: Collection[tuple[str, str, str]]
) -> tuple[Reply, ...]:
    """The replies, where the answer to a letter turned out to be a refusal: its ask is `refused` by now
    (campaign, ask, target)."""
    return tuple(
        _refused(one, one.letter.answered)
        if one.state == "answered"
        and one.letter is not None
        and one.letter.answered is not None
        and (one.campaign, one.ask or "", one.letter.target) in refused
        else one
        for one in awaited
    )


def _thing(reply: Reply) -> tuple[str, str, str]:
    return reply.subject.partition(":")[0], reply.campaign, reply.full


def over(reply: Reply, today: date) -> date | None:
    """The first day after a period that ended without an answer; None while it runs or was met."""
    if reply.settled or reply.day is None or reply.day >= today:
        return None
    return reply.day + timedelta(1)
