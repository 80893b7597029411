"""How far each ask has come with each target: the plan's asks, the journal's states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current
from advocacy_cli.situation.replies import Reply, over, refusals, replies
from advocacy_cli.situation.told import told
from advocacy_cli.store import AskState, History

STATES = ("open", "asked", "promised", "won", "partly-won", "refused", "no-reply", "dropped")


class Standing(NamedTuple):
    """Where one ask stands with one target. `since` and `entry` are None while nothing was set."""

    campaign: str
    ask: str
    target: str
    state: str
    since: date | None = None
    entry: str | None = None


def standings(
    plan: Plan,
    history: History,
    today: date,
    *,
    awaited: Sequence[Reply] | None = None,
) -> tuple[Standing, ...]:
    """One for every ask and target: `open`, or the latest that stands in the journal by `today`. What
    was asked and whose reply period is over is `no-reply`, from the day after. `awaited`: the replies, where
    they are known already.

    In the order of the plan. What the journal says of asks or targets that the plan no longer has
    follows at the end, so that it is never dropped in silence.
    """
    latest: dict[tuple[str, str, str], AskState] = {}
    for said in history.ask_states(today):
        campaign, ask = current(plan, "ask", said.campaign, said.ask)
        _, target = current(plan, "target", said.campaign, said.target)
        key = campaign, ask, target
        known = latest.get(key)
        if known is None or known.order < said.order:
            latest[key] = said
    found = {key: Standing(*key, s.state, s.since, s.entry) for key, s in latest.items()}
    if any(one.state == "asked" for one in found.values()):
        awaited = replies(plan, told(plan, history)) if awaited is None else awaited
        _silent(found, awaited, today)
    planned = [
        found.pop((campaign.id, ask.id, target), Standing(campaign.id, ask.id, target, "open"))
        for campaign in plan.campaigns.values()
        for ask in campaign.asks
        for target in ask.of
    ]
    return *planned, *(found[key] for key in sorted(found))


def heard(plan: Plan, history: History, awaited: Sequence[Reply]) -> tuple[Reply, ...]:
    """The replies as what was set of their asks makes them: an answer may have been a refusal."""
    return refusals(awaited, refused(standings(plan, history, date.max, awaited=awaited)))


def refused(found: Iterable[Standing]) -> frozenset[tuple[str, str, str]]:
    """(campaign, ask, target) of every ask that stands refused."""
    return frozenset(one[:3] for one in found if one.state == "refused")


def _silent(
    found: dict[tuple[str, str, str], Standing], awaited: Sequence[Reply], today: date
) -> None:
    """Turn what was asked into `no-reply` where the latest period to reply is over."""
    last: dict[tuple[str, str, str], date | None] = {}
    for reply in awaited:
        letter = reply.letter
        if letter is not None and letter.ask is not None and letter.by is None:
            key = letter.campaign, letter.ask, letter.target
            after = over(reply, today)
            # one letter that may still be answered is enough to go on waiting; else the last counts
            known = last.get(key, after)
            last[key] = None if after is None or known is None else max(after, known)
    for key, after in last.items():
        one = found.get(key)
        if after and one and one.state == "asked" and one.since and one.since < after:
            found[key] = one._replace(state="no-reply", since=after)


def summed(standings: tuple[Standing, ...]) -> str:
    """One word for an ask of many targets: won when won of every one, else what most need to know.

    The least advanced state that is not settled speaks: `open` before `asked` before `promised`.
    """
    states = {s.state for s in standings}
    if len(states) == 1:
        return states.pop()
    kept = states - {"dropped"}
    if len(kept) == 1:
        return kept.pop()
    return "partly-won" if kept & {"won", "partly-won"} else min(kept, key=STATES.index)
