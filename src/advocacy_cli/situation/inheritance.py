"""What whoever comes into an office finds there: what is open between us and the post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.asks import standings
from advocacy_cli.situation.dated import SETTLED_ASK, Dated, dated
from advocacy_cli.situation.names import current, reference

if TYPE_CHECKING:
    from advocacy_cli.store import History

_OVER = ("draft", "closed")


def inherited(
    plan: Plan,
    history: History,
    office: str,
    since: date,
    today: date,
    zone: tzinfo,
    *,
    private: bool = True,
) -> tuple[Dated, ...]:
    """The unsettled things of running campaigns that concern an office, for a holder who comes `since`
    that day: asks (also those without a day), promises that were made before, meetings from that day
    on, and whatever else is dated and names the office. By campaign and day; `targets` of each are
    those that the office stands behind. Without `private` nothing that stays in the house."""
    posts = {
        campaign.id: frozenset(t.id for t in campaign.targets if t.office == office)
        for campaign in plan.campaigns.values()
        if campaign.status not in _OVER
    }
    made = _promised(plan, history)
    found = list(_asks(plan, history, posts, today, private=private))
    for thing in dated(plan, history, today, zone, private=private):
        mine = tuple(t for t in thing.targets if t in posts.get(thing.campaign, ()))
        if not mine or thing.settled or thing.kind == "ask" or (thing.private and not private):
            continue
        if thing.kind == "meeting" and thing.day is not None and thing.day < since:
            continue
        if made.get(reference("promise", thing.campaign, thing.oldest), date.min) >= since:
            continue  # the new holder's own word
        found.append(thing._replace(targets=mine))
    return tuple(sorted(found, key=lambda t: (t.campaign, t.day or date.max, t.kind, t.name)))


def _asks(
    plan: Plan,
    history: History,
    posts: dict[str, frozenset[str]],
    today: date,
    *,
    private: bool,
) -> Iterator[Dated]:
    asks = {(c.id, ask.id): (c, ask) for c in plan.campaigns.values() for ask in c.asks}
    for stands in standings(plan, history, today, private=private):
        known = asks.get((stands.campaign, stands.ask))
        if known is None or stands.target not in posts.get(stands.campaign, ()):
            continue
        campaign, ask = known
        if stands.state not in SETTLED_ASK:
            yield Dated(
                kind="ask",
                campaign=campaign.id,
                id=ask.id,
                name=f"{campaign.id}/{ask.id}",
                what=ask.text,
                day=ask.by,
                owner=campaign.owner,
                targets=(stands.target,),
                state=stands.state,
                overdue=ask.by is not None and ask.by < today,
                oldest=ask.was[0] if ask.was else ask.id,
            )


def _promised(plan: Plan, history: History) -> dict[str, date]:
    """The day of each promise, by the reference that it has now."""
    found = {}
    for entry in history.entries(kinds=("promise",)):
        campaign, _, name = (entry.subject or "").partition(":")[2].partition("/")
        found[reference("promise", *current(plan, "promise", campaign, name))] = entry.happened
    return found
