"""One list of everything that has a day: asks, deadlines, reply periods, promises, next steps,
meetings, petitions.

`due`, `status`, the calendar, `done` and `postpone` read the same list, so that they can never
disagree. A new kind of dated thing is one more function here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Campaign, Plan, Text
from advocacy_cli.situation.asks import Standing, refused, standings, summed
from advocacy_cli.situation.letters import written
from advocacy_cli.situation.meetings import meetings
from advocacy_cli.situation.promises import promises
from advocacy_cli.situation.replies import RUNNING, Reply, in_law, refusals, replies
from advocacy_cli.situation.steps import steps
from advocacy_cli.situation.told import Told, told

if TYPE_CHECKING:
    from advocacy_cli.situation.escalation import Offer
    from advocacy_cli.store import History

SETTLED_ASK = ("won", "dropped")
# What `--state` calls things, by kind: asks, meetings, replies and clocks, petitions, the others.
AHEAD = (
    *("open", "asked", "promised", "partly-won", "refused", "no-reply"),
    *("planned", "waiting", "running", "extended", "awaited", "opens", "closes"),
)
OVER = (
    *(*SETTLED_ASK, "held", "no-show", "cancelled", "answered", "stopped", "opened", "closed"),
    *("done", "kept", "partly", "broken", "released"),
)
OVERRULED = "the plan was edited since the journal changed it, so the plan speaks"
_REDELIVERED = "what was extended or settled before was of another delivery"


class Dated(NamedTuple):
    """A thing with a day. `day` is a day of the workspace's zone; None while it waits for an event
    that starts its period. `settled`: nothing is left to do, so it can no longer be overdue.
    `planned`: the plan's own day, as an override remembers it (ISO)."""

    kind: str  # ask | deadline | clock | reply | promise | step | meeting | petition
    campaign: str
    id: str
    name: str  # CAMPAIGN/ID, as commands take it
    subject: str  # the reference that its entries carry
    what: Text
    day: date | None
    starts: datetime | None = None  # meetings: aware, in the workspace's zone
    owner: str | None = None  # the thing's own, else the campaign's
    ours: tuple[str, ...] = ()  # people of ours who go to a meeting
    targets: tuple[str, ...] = ()
    state: str = "open"
    overdue: bool = False
    settled: bool = False
    why: str = ""  # how a reckoned day came about, or why the plan speaks again
    remind: tuple[int, ...] = ()  # calendar days before
    private: bool = False
    part: str = ""  # petitions have two days: opens | closes
    oldest: str = ""  # the first id that it ever had
    full: str = ""  # an id of the journal, whole
    since: date | None = None  # since when somebody waits
    theirs: bool = False  # we wait for them; else they, or nobody, wait for us
    planned: str | None = None
    letter: str = ""  # CAMPAIGN/L3, the letter whose reply it is
    rule: str = ""  # the clock of platform/rules that reckons its day
    begins: str = ""  # CAMPAIGN/LETTER whose delivery it waits for
    overruled: bool = False
    was: date | None = None  # where a reckoned day was another one before rules changed
    otherwise: date | None = None  # the later day, where a rule does not say how to count
    reckoned: date | None = None  # the day by the rule, whatever was agreed since
    at: datetime | None = None  # the hour from which hours run
    until: datetime | None = None  # and at which they are over
    estimated: bool = False  # a day off on which its day depends may still move
    by: int | None = None  # by how many days it was made longer, where that is how it was said
    longer: tuple[tuple[date, date], ...] = ()  # (when that was told, until when) of each time
    lawful: date | None = None  # the end by law, where they took more time than it gives them
    steps: tuple[Offer, ...] = ()  # what can be done about silence or a refusal, taken or not
    refused: date | None = None  # the day of an answer that says no

    @property
    def states(self) -> tuple[str, ...]:
        """The words of AHEAD or OVER that fit it; `overdue` is one more."""
        return self.state.partition(" ")[0], *(("overdue",) if self.overdue else ())


def dated(
    plan: Plan,
    history: History,
    today: date,
    zone: tzinfo,
    said: Told | None = None,
    *,
    untimed: bool = False,
) -> tuple[Dated, ...]:
    """Every dated thing of every campaign, by day (waiting ones last), hour, campaign and id.

    All stands as `history` tells it; private things are marked. `said`: the journal, where it was
    read already. `untimed`: also the steps against silence for which no rule gives a time, to be found
    by their names.
    """
    said = told(plan, history) if said is None else said
    awaited = replies(plan, said, zone)
    found_so = standings(plan, history, today, awaited=awaited)
    awaited, stands = refusals(awaited, refused(found_so)), _by_ask(found_so)
    campaigns = plan.campaigns.values()
    found = [
        *_meetings(plan, history, said, today, zone),
        *(d for c in campaigns for d in _asks(c, said, stands, today)),
        *(d for c in campaigns for d in _deadlines(c, said, today)),
        *(d for c in campaigns for d in _petition(c, said, today)),
        *_replies(plan, said, awaited, stands, today, untimed=untimed),
        *_promises(plan, said, today),
        *_steps(plan, said, today),
    ]
    return tuple(sorted(found, key=_order))


def _order(thing: Dated) -> tuple[date, str, str, str, str, str]:
    hour = thing.starts.isoformat() if thing.starts else ""
    day = thing.day or date.max
    return day, hour, thing.campaign, thing.kind, thing.id, thing.part


def _by_ask(found: tuple[Standing, ...]) -> Mapping[tuple[str, str], list[Standing]]:
    grouped: dict[tuple[str, str], list[Standing]] = {}
    for standing in found:
        grouped.setdefault((standing.campaign, standing.ask), []).append(standing)
    return grouped


def _owner(plan: Plan, campaign: str) -> str | None:
    found = plan.campaigns.get(campaign)
    return found.owner if found else None


def _asks(
    campaign: Campaign, said: Told, stands: Mapping[tuple[str, str], list[Standing]], today: date
) -> Iterator[Dated]:
    for ask in campaign.asks:
        change = said.change("ask", campaign.id, ask.id)
        day, overruled = change.moved(ask.by)
        if day is None:
            continue
        here = stands.get((campaign.id, ask.id), [])
        left = [s for s in here if s.state not in SETTLED_ASK]
        yield Dated(
            kind="ask",
            campaign=campaign.id,
            id=ask.id,
            name=f"{campaign.id}/{ask.id}",
            subject=f"ask:{campaign.id}/{ask.id}",
            what=ask.text,
            day=day,
            owner=campaign.owner,
            targets=tuple(s.target for s in left) or ask.of,
            state=summed(tuple(left or here)) if here else "open",
            overdue=bool(left) and day < today,
            settled=not left,
            why=OVERRULED if overruled else "",
            oldest=ask.was[0] if ask.was else ask.id,
            full=ask.id,
            since=min((s.since for s in left if s.since), default=None),
            theirs=any(s.state != "open" for s in left),
            planned=ask.by.isoformat() if ask.by else None,
            overruled=overruled,
        )


def _meetings(
    plan: Plan, history: History, said: Told, today: date, zone: tzinfo
) -> Iterator[Dated]:
    for met in meetings(plan, history, said):
        starts = met.starts.astimezone(zone)
        campaign = plan.campaigns.get(met.campaign)
        planned = {m.id: m for m in campaign.meetings} if campaign else {}
        was = planned[met.id].was if met.id in planned else ()
        yield Dated(
            kind="meeting",
            campaign=met.campaign,
            id=met.id,
            name=f"{met.campaign}/{met.id}",
            subject=met.subject,
            what=met.agenda,
            day=starts.date(),
            starts=starts,
            owner=campaign.owner if campaign else None,
            ours=met.ours,
            targets=met.targets,
            state=met.state,
            # the day is over and nobody wrote down whether it took place
            overdue=met.state == "planned" and starts.date() < today,
            settled=met.state != "planned",
            why=OVERRULED if met.overruled else "",
            private=met.private,
            oldest=was[0] if was else met.full,
            full=met.full,
            planned=met.planned if met.origin == "plan" else None,
            overruled=met.overruled,
        )


def _deadlines(campaign: Campaign, said: Told, today: date) -> Iterator[Dated]:
    """The days that the plan fixes; those that a rule reckons are replies."""
    for deadline in campaign.deadlines:
        if deadline.clock is not None:
            continue
        change = said.change("deadline", campaign.id, deadline.id)
        day, overruled = change.moved(deadline.date)
        settled = change.state is not None
        yield Dated(
            kind="deadline",
            campaign=campaign.id,
            id=deadline.id,
            name=f"{campaign.id}/{deadline.id}",
            subject=f"deadline:{campaign.id}/{deadline.id}",
            what=deadline.what,
            day=day,
            owner=deadline.owner or campaign.owner,
            targets=(deadline.of,) if deadline.of else (),
            state=change.state or "open",
            overdue=not settled and day is not None and day < today,
            settled=settled,
            why=OVERRULED if overruled else "",
            remind=deadline.remind,
            oldest=deadline.was[0] if deadline.was else deadline.id,
            full=deadline.id,
            theirs=deadline.of is not None,
            planned=deadline.date.isoformat() if deadline.date else None,
            overruled=overruled,
        )


def _replies(
    plan: Plan,
    said: Told,
    awaited: tuple[Reply, ...],
    stands: Mapping[tuple[str, str], list[Standing]],
    today: date,
    *,
    untimed: bool,
) -> Iterator[Dated]:
    offered = _offered(plan, said, awaited, today)
    by_plan = {(r.campaign, r.rule, r.start) for r in awaited if r.deadline is not None}
    for reply in _kept(awaited, offered):
        if reply.kind == "reply" and reply.day is None and not _asking(reply, stands):
            continue  # a letter that named no day, and whose ask has had an answer since
        deadline = reply.deadline
        steps = offered.get((reply.campaign, reply.full), ())
        timed = tuple(step for step in steps if untimed or step.until)
        yield from _of_steps(plan, said, reply, timed, by_plan, today)
        yield Dated(
            kind=reply.kind,
            campaign=reply.campaign,
            id=reply.id,
            name=f"{reply.campaign}/{reply.id}",
            subject=reply.subject,
            what=reply.what,
            day=reply.day,
            owner=(deadline.owner if deadline else None) or _owner(plan, reply.campaign),
            targets=reply.targets,
            state=reply.state,
            overdue=not reply.settled and reply.day is not None and reply.day < today,
            settled=reply.settled,
            why=_why(reply),
            remind=deadline.remind if deadline else (),
            private=reply.private,
            oldest=deadline.was[0] if deadline and deadline.was else reply.full,
            full=reply.full,
            since=reply.start,
            theirs=not reply.ours,
            planned=reply.planned,
            letter=reply.letter.name if reply.letter else "",
            rule=reply.rule or "",
            begins=_begins(reply),
            overruled=reply.overruled,
            was=reply.was if not reply.settled else None,
            otherwise=reply.otherwise,
            reckoned=reply.reckoned,
            at=reply.at,
            until=reply.until,
            estimated=reply.estimated,
            by=reply.by,
            longer=reply.longer,
            lawful=in_law(reply).day if reply.lawful else None,
            steps=steps,
            refused=reply.refused,
        )


def _kept(
    awaited: Sequence[Reply], offered: Mapping[tuple[str, str], Sequence[Offer]]
) -> tuple[Reply, ...]:
    """The replies, where a time of ours in the plan was kept: every step that is counted by the same rule
    from the same day was taken."""
    times = [((c, one.within, one.since), one) for (c, _), all_ in offered.items() for one in all_]
    kept = {time for time, _ in times} - {time for time, one in times if one.taken is None}
    return tuple(
        one._replace(state="done", settled=True)
        if one.deadline
        and one.ours
        and not one.settled
        and (one.campaign, one.rule, one.start) in kept
        else one
        for one in awaited
    )


def _why(reply: Reply) -> str:
    if not reply.overruled:
        return reply.why
    if reply.letter is None:
        return OVERRULED
    return f"{_REDELIVERED}; {reply.why}"


def _offered(
    plan: Plan, said: Told, awaited: Sequence[Reply], today: date
) -> Mapping[tuple[str, str], tuple[Offer, ...]]:
    """What can be done about silence or a refusal; read only where a rule says something of it."""
    ends = ((r, in_law(r).day) for r in awaited)
    over = (r for r, day in ends if r.refused or (day and day < today and not r.settled))
    rules = (plan.clocks.get(r.rule or "") for r in over)
    if not any(rule.then for rule in rules if rule):
        return {}
    from advocacy_cli.situation.escalation import offers

    return offers(plan, said, awaited, written(plan, said), today)


def _of_steps(
    plan: Plan,
    said: Told,
    reply: Reply,
    steps: Sequence[Offer],
    by_plan: Collection[tuple[str, str | None, date | None]],
    today: date,
) -> Iterator[Dated]:
    """The last days for steps against silence or a refusal; not where the plan counts the same time
    from the same day (`by_plan`: campaign, rule, day), which says nothing of any other silence."""
    for step in steps:
        since = step.since.isoformat()
        if (reply.campaign, step.within, step.since) in by_plan:
            continue
        own = f"{reply.full}.{step.id}"
        change = said.change("clock", reply.campaign, own)
        planned = since
        moved = change.postponed
        day = moved.due if moved and moved.planned in (None, planned) and moved.due else step.until
        state = change.state or ("done" if step.taken else RUNNING)
        settled = state != RUNNING
        was = said.ended(("clock", reply.campaign, own), planned)
        within = f"to be taken by rule {step.within}" if step.until else "no rule gives a time"
        why = f"{within}, counted from {_GROUNDS[step.ground]} {step.since}"
        if step.otherwise:
            why += f"; {step.otherwise} if working days count, which the law does not say"
        if step.estimated:
            why += "; a day off in it may still move"
        yield Dated(
            kind="clock",
            campaign=reply.campaign,
            id=f"{reply.id}.{step.id}",
            name=f"{reply.campaign}/{reply.id}.{step.id}",
            subject=f"clock:{reply.campaign}/{own}",
            what=step.name,
            day=day,
            owner=_owner(plan, reply.campaign),
            targets=(step.office,) if step.office else (),
            state=state if day == step.until or settled else "extended",
            overdue=not settled and day is not None and day < today,
            settled=settled,
            why=why,
            remind=reply.deadline.remind if reply.deadline else (),
            private=reply.private,
            oldest=own,
            full=own,
            since=step.since,
            planned=planned,
            steps=(step,),
            rule=step.within,
            was=was if was != step.until == day and not settled else None,
            otherwise=step.otherwise if day == step.until else None,
            reckoned=step.until,
            estimated=step.estimated and day == step.until,
        )


_GROUNDS = {
    "silence": "the last day of their time,",
    "refusal": "their refusal on",
    "decision": "the decision on",
}


def _begins(reply: Reply) -> str:
    start = (reply.deadline.start if reply.deadline else None) or ""
    waiting = reply.start is None and start.startswith("letter:")
    return f"{reply.campaign}/{start.partition(':')[2]}" if waiting else ""


def _asking(reply: Reply, stands: Mapping[tuple[str, str], list[Standing]]) -> bool:
    """Whether the letter asked for something that still waits for a word. A letter that asks for
    nothing and names no day, such as thanks, awaits no reply."""
    if reply.ask is None:
        return False
    here = stands.get((reply.campaign, reply.ask), ())
    return any(s.target in reply.targets and s.state == "asked" for s in here)


def _promises(plan: Plan, said: Told, today: date) -> Iterator[Dated]:
    for promise in promises(plan, said):
        settled = promise.state != "open"
        yield Dated(
            kind="promise",
            campaign=promise.campaign,
            id=promise.id,
            name=promise.name,
            subject=promise.subject,
            what={"": promise.words},
            day=promise.due,
            owner=_owner(plan, promise.campaign),
            targets=(promise.target,),
            state=promise.state,
            overdue=not settled and promise.due is not None and promise.due < today,
            settled=settled,
            private=promise.private,
            oldest=promise.full,
            full=promise.full,
            since=promise.said,
            theirs=True,
            planned=promise.planned.isoformat() if promise.planned else None,
        )


def _steps(plan: Plan, said: Told, today: date) -> Iterator[Dated]:
    for step in steps(plan, said):
        settled = step.state != "open"
        yield Dated(
            kind="step",
            campaign=step.campaign,
            id=step.id,
            name=f"{step.campaign}/{step.id}",
            subject=step.subject,
            what={"": step.words},
            day=step.due,
            owner=step.owner or _owner(plan, step.campaign),
            targets=step.targets,
            state=step.state,
            overdue=not settled and step.due is not None and step.due < today,
            settled=settled,
            private=step.private,
            oldest=step.full,
            full=step.full,
            since=step.said,
            planned=step.planned.isoformat() if step.planned else None,
        )


def _petition(campaign: Campaign, said: Told, today: date) -> Iterator[Dated]:
    petition = campaign.petition
    if petition is None:
        return
    for part, planned in (("opens", petition.opens), ("closes", petition.closes)):
        # two days, and so two things: the opening is called by the petition's id and `.opens`
        opens = part == "opens"
        kind, own = ("opening", f"{petition.id}.opens") if opens else ("petition", petition.id)
        change = said.change(kind, campaign.id, petition.id)
        day, overruled = change.moved(planned)
        if day is None:
            continue
        settled = day < today or change.state is not None
        yield Dated(
            kind="petition",
            campaign=campaign.id,
            id=own,
            name=f"{campaign.id}/{own}",
            subject=f"{kind}:{campaign.id}/{petition.id}",
            what=petition.text,
            day=day,
            owner=campaign.owner,
            state={"opens": "opened", "closes": "closed"}[part] if settled else part,
            settled=settled,
            why=OVERRULED if overruled else "",
            part=part,
            oldest=petition.was[0] if petition.was else petition.id,
            full=own,
            planned=planned.isoformat() if planned else None,
            overruled=overruled,
        )
