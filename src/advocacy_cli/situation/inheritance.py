"""What whoever comes into an office finds there: what is open between us and the post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.asks import standings
from advocacy_cli.situation.dated import SETTLED_ASK, Dated, dated

if TYPE_CHECKING:
    from advocacy_cli.store import History

_OVER = ("draft", "closed")
Posts = Mapping[str, frozenset[str]]  # the targets that are the office, by campaign


def inherited(
    plan: Plan, history: History, office: str, since: date, today: date, zone: tzinfo
) -> tuple[Dated, ...]:
    """The unsettled things of running campaigns that concern an office, for a holder who comes `since`
    that day: asks, also those without a day, promises that were made before, meetings from that day
    on, and whatever else is dated and names the office. By campaign and day; `targets` of each are
    those that the office stands behind."""
    posts = {
        campaign.id: frozenset(t.id for t in campaign.targets if t.office == office)
        for campaign in plan.campaigns.values()
        if campaign.status not in _OVER
    }
    things = dated(plan, history, today, zone)
    found = list(_asks(plan, history, posts, {t.name: t for t in things if t.kind == "ask"}, today))
    for thing in things:
        mine = tuple(t for t in thing.targets if t in posts.get(thing.campaign, ()))
        if mine and not thing.settled and thing.kind != "ask" and not _of_theirs(thing, since):
            found.append(thing._replace(targets=mine))
    return tuple(sorted(found, key=lambda t: (t.campaign, t.day or date.max, t.kind, t.name)))


def _of_theirs(thing: Dated, since: date) -> bool:
    """Whether a thing lies on one side of the change only: a meeting that was still the predecessor's,
    a promise that is the new holder's own."""
    if thing.kind == "meeting":
        return thing.day is not None and thing.day < since
    return thing.kind == "promise" and thing.since is not None and thing.since >= since


def _asks(
    plan: Plan, history: History, posts: Posts, things: Mapping[str, Dated], today: date
) -> Iterator[Dated]:
    """Every ask as it stands with each target that is the office."""
    asks = {(c.id, ask.id): (c, ask) for c in plan.campaigns.values() for ask in c.asks}
    for stands in standings(plan, history, today):
        here = stands.target in posts.get(stands.campaign, ())
        known = asks.get((stands.campaign, stands.ask))
        if not here or known is None or stands.state in SETTLED_ASK:
            continue
        campaign, ask = known
        name = f"{campaign.id}/{ask.id}"
        thing = things.get(name) or Dated(
            kind="ask",
            campaign=campaign.id,
            id=ask.id,
            name=name,
            subject=f"ask:{name}",
            what=ask.text,
            day=None,
            owner=campaign.owner,
            oldest=ask.was[0] if ask.was else ask.id,
        )
        yield thing._replace(
            targets=(stands.target,),
            state=stands.state,
            since=stands.since,
            theirs=stands.state != "open",
            overdue=thing.day is not None and thing.day < today,
            settled=False,
        )
