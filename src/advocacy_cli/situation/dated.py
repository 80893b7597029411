"""One list of everything that has a day: asks, deadlines, reply clocks, meetings, petitions.

`due`, `status` and the calendar read the same list, so that they can never disagree. Promises,
next steps and awaited replies will be further functions in `dated`, one line each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Campaign, Deadline, Plan, Text
from advocacy_cli.situation.asks import Standing, standings, summed
from advocacy_cli.situation.meetings import meetings

if TYPE_CHECKING:
    from advocacy_cli.store import History

SETTLED_ASK = ("won", "dropped")
OVERRULED = "the plan was edited since the journal changed it, so the plan speaks"


class Dated(NamedTuple):
    """A thing with a day. `day` is a day of the workspace's zone; None while it waits for an event
    that starts its clock. `settled`: nothing is left to do, so it can no longer be overdue."""

    kind: str  # ask | deadline | clock | meeting | petition
    campaign: str
    id: str
    name: str  # CAMPAIGN/ID, as commands take it
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


def dated(
    plan: Plan, history: History, today: date, zone: tzinfo, *, private: bool = True
) -> tuple[Dated, ...]:
    """Every dated thing of every campaign, by day (waiting ones last), hour, campaign and id.

    Without `private` asks stand as they may be told outside; private meetings are marked, and
    left out by who tells.
    """
    stands = _by_ask(standings(plan, history, today, private=private))
    found = [
        *_meetings(plan, history, today, zone),
        *(d for c in plan.campaigns.values() for d in _asks(c, stands, today)),
        *(d for c in plan.campaigns.values() for d in _deadlines(plan, c, today)),
        *(d for c in plan.campaigns.values() for d in _petition(c, today)),
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


def _asks(
    campaign: Campaign, stands: Mapping[tuple[str, str], list[Standing]], today: date
) -> Iterator[Dated]:
    for ask in campaign.asks:
        if ask.by is None:
            continue
        here = stands.get((campaign.id, ask.id), [])
        left = [s for s in here if s.state not in SETTLED_ASK]
        yield Dated(
            kind="ask",
            campaign=campaign.id,
            id=ask.id,
            name=f"{campaign.id}/{ask.id}",
            what=ask.text,
            day=ask.by,
            owner=campaign.owner,
            targets=tuple(s.target for s in left) or ask.of,
            state=summed(tuple(left or here)) if here else "open",
            overdue=bool(left) and ask.by < today,
            settled=not left,
            oldest=ask.was[0] if ask.was else ask.id,
        )


def _meetings(plan: Plan, history: History, today: date, zone: tzinfo) -> Iterator[Dated]:
    for met in meetings(plan, history):
        starts = met.starts.astimezone(zone)
        campaign = plan.campaigns.get(met.campaign)
        planned = {m.id: m for m in campaign.meetings} if campaign else {}
        was = planned[met.id].was if met.id in planned else ()
        yield Dated(
            kind="meeting",
            campaign=met.campaign,
            id=met.id,
            name=f"{met.campaign}/{met.id}",
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
        )


def _deadlines(plan: Plan, campaign: Campaign, today: date) -> Iterator[Dated]:
    for deadline in campaign.deadlines:
        kind, day, state, why = "deadline", deadline.date, "open", ""
        if deadline.clock is not None:
            kind, (day, state, why) = "clock", _reckoned(plan, deadline)
        yield Dated(
            kind=kind,
            campaign=campaign.id,
            id=deadline.id,
            name=f"{campaign.id}/{deadline.id}",
            what=deadline.what,
            day=day,
            owner=deadline.owner or campaign.owner,
            targets=(deadline.of,) if deadline.of else (),
            state=state,
            overdue=day is not None and day < today,
            why=why,
            remind=deadline.remind,
            oldest=deadline.was[0] if deadline.was else deadline.id,
        )


def _reckoned(plan: Plan, deadline: Deadline) -> tuple[date | None, str, str]:
    """(day, state, why) of a reply clock; no day while the letter that starts it is not delivered."""
    from advocacy_cli.plan.rules import clocks

    clock = plan.clocks[deadline.clock or ""]
    try:
        start = date.fromisoformat(deadline.start or "")
    except ValueError:
        return None, "waiting for delivery", f"starts when {deadline.start} is delivered"
    found = clocks.of_plan(plan, clock.id, start)
    period = f"{clock.period} {'hours' if found.by == 'hours' else f'{found.by} days'}"
    why = f"{period} from {start} by rule {clock.id}"
    if found.otherwise:
        why += f"; {found.otherwise} if working days count, which the law does not say"
    if found.estimated:
        why += "; a day off in it may still move"
    return found.ends, "running", why if clock.verified else f"{why} (rule not verified)"


def _petition(campaign: Campaign, today: date) -> Iterator[Dated]:
    petition = campaign.petition
    if petition is None:
        return
    for part, day in (("opens", petition.opens), ("closes", petition.closes)):
        if day is not None:
            yield Dated(
                kind="petition",
                campaign=campaign.id,
                id=petition.id,
                name=f"{campaign.id}/{petition.id}",
                what=petition.text,
                day=day,
                owner=campaign.owner,
                state=part if day >= today else f"{'opened' if part == 'opens' else 'closed'}",
                settled=day < today,
                part=part,
                oldest=petition.was[0] if petition.was else petition.id,
            )
