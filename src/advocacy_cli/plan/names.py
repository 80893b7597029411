"""Names as people type them, and names as the journal remembers them, to things of the plan.

`CAMPAIGN/ID`, `ID` where it is unique, and any unique prefix name a thing; exact before prefix. A
former id (`was:`) names the thing that has it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.plan.model import Ask, Campaign, Office, Plan, Target

_IN_CAMPAIGN = ("target", "ask", "deadline", "meeting", "letter", "petition")
_SHARED = {
    "office": "offices",
    "body": "bodies",
    "place": "places",
    "member": "members",
    "person": "people",
    "clock": "clocks",
    "mechanism": "mechanisms",
}


def campaign(plan: Plan, name: str) -> Campaign:
    """The campaign of that name. Raises NotFound with the nearest names."""
    found = _pick("campaign", name, plan.campaigns.values())
    assert isinstance(found, Campaign)
    return found


def office(plan: Plan, name: str) -> Office:
    """The office of that name. Raises NotFound with the nearest names."""
    found = _pick("office", name, plan.offices.values())
    assert isinstance(found, Office)
    return found


def target(plan: Plan, campaign: Campaign, name: str) -> Target:  # noqa: ARG001 - as its sisters
    """A target of the campaign. Raises NotFound with the nearest names."""
    found = _pick("target", name, campaign.targets, f" in {campaign.id}")
    assert isinstance(found, Target)
    return found


def ask(plan: Plan, name: str) -> tuple[Campaign, Ask]:
    """An ask and its campaign, from `CAMPAIGN/ASK` or `ASK` where unique. Raises NotFound."""
    where, found = find(plan, "ask", name)
    assert isinstance(found, Ask)
    return plan.campaigns[where or ""], found


def find(plan: Plan, kind: str, name: str) -> tuple[str | None, Any]:
    """(campaign's id, thing) for any kind of thing; None as the campaign of what all share.

    Raises NotFound with the nearest names, or WrongUsage when the name fits several things.
    """
    if kind == "campaign":
        found = campaign(plan, name)
        return found.id, found
    if kind == "rule":
        holidays = {h.id: h for h in plan.holidays}
        return None, _pick(
            kind, name, [*plan.clocks.values(), *plan.mechanisms.values(), *holidays.values()]
        )
    if kind in _SHARED:
        return None, _pick(kind, name, getattr(plan, _SHARED[kind]).values())
    where, slash, rest = name.partition("/")
    if slash:
        one = campaign(plan, where)
        return one.id, _pick(kind, rest, things(one, kind), f" in {one.id}")
    everywhere = [(c.id, thing) for c in plan.campaigns.values() for thing in things(c, kind)]
    for fits in (
        [pair for pair in everywhere if pair[1].id == name],
        [pair for pair in everywhere if name in pair[1].was],
        [pair for pair in everywhere if name and pair[1].id.startswith(name)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise _several(kind, name, [f"{where}/{thing.id}" for where, thing in fits])
    raise _missing(kind, name, [f"{where}/{thing.id}" for where, thing in everywhere])


def things(campaign: Campaign, kind: str) -> tuple[Any, ...]:
    """A campaign's things of one kind (target, ask, deadline, meeting, letter or petition)."""
    if kind == "petition":
        return () if campaign.petition is None else (campaign.petition,)
    assert kind in _IN_CAMPAIGN, kind
    found: tuple[Any, ...] = getattr(campaign, f"{kind}s")
    return found


def _pick(kind: str, name: str, among: Iterable[Any], where: str = "") -> Any:
    all_ = list(among)
    for fits in (
        [thing for thing in all_ if thing.id == name],
        [thing for thing in all_ if name in getattr(thing, "was", ())],
        [thing for thing in all_ if name and thing.id.startswith(name)],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise _several(kind, name, [thing.id for thing in fits])
    raise _missing(kind, name, [thing.id for thing in all_], where)


def _several(kind: str, name: str, names: list[str]) -> WrongUsage:
    shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
    return WrongUsage(f"'{name}' may be several {kind}s: {shown}", "write more of the name")


def _missing(kind: str, name: str, names: list[str], where: str = "") -> NotFound:
    import difflib

    tails = {n.rpartition("/")[2]: n for n in reversed(names)}
    near = difflib.get_close_matches(name[:80], names, 3, 0.5)
    near += [
        tails[n] for n in difflib.get_close_matches(name.rpartition("/")[2][:80], tails, 3, 0.5)
    ]
    nearest = tuple(dict.fromkeys(near))[:3]
    if nearest or not names:
        hint = "" if nearest else f"there is no {kind} at all{where}"
        return NotFound(f"no {kind} '{name}'{where}", nearest, hint)
    shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
    return NotFound(f"no {kind} '{name}'{where}", hint=f"there are: {shown}")


def current(plan: Plan, reference: str) -> str | None:
    """A reference of the journal (`ask:old/id`) as the plan calls it now; None when neither an id
    nor a `was:` explains it.

    What was born in the journal (`meeting:hearings/M4kq`) needs only its campaign explained.
    """
    kind, _, rest = reference.partition(":")
    if kind == "campaign":
        found = _now(plan.campaigns, rest)
        return None if found is None else f"campaign:{found.id}"
    where, slash, own = rest.partition("/")
    if kind in _SHARED and not slash:  # `clock:xk-x` is a rule, `clock:hearings/C1kq` runs by one
        found = _now(getattr(plan, _SHARED[kind]), rest)
        return None if found is None else f"{kind}:{found.id}"
    inside: Campaign | None = _now(plan.campaigns, where)
    if inside is None:
        return None
    if kind not in _IN_CAMPAIGN or own[:1].isupper():
        return f"{kind}:{inside.id}/{own}"
    found = _now({thing.id: thing for thing in things(inside, kind)}, own)
    if found is None and kind == "target":  # it was named by its office, which has another id now
        post = _now(plan.offices, own)
        found = next((t for t in inside.targets if post is not None and t.office == post.id), None)
    return None if found is None else f"{kind}:{inside.id}/{found.id}"


def _now(among: Mapping[str, Any], id: str) -> Any:
    if id in among:
        return among[id]
    return next((thing for thing in among.values() if id in getattr(thing, "was", ())), None)
