"""Names as people type them, and names as the journal remembers them, to things of the plan.

`CAMPAIGN/ID`, `ID` where it is unique, and any unique prefix name a thing; so do the words that it is
called by. Case, marks and script say nothing: `Đurić`, `duric` and `Ђурић` are one. A former id
(`was:`) names the thing that has it now. What is born in the journal is named the same way: give
`pick` a `Named` for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.plan.model import Ask, Campaign, Office, Plan, Target

T = TypeVar("T")
IN_CAMPAIGN = ("target", "ask", "deadline", "meeting", "letter", "petition")
_SHARED = {
    "campaign": "campaigns",
    "office": "offices",
    "body": "bodies",
    "place": "places",
    "member": "members",
    "person": "people",
    "clock": "clocks",
    "mechanism": "mechanisms",
}


class Named(NamedTuple, Generic[T]):
    """A thing that people may name: by its id, by `also` (former ids, full names such as `M4kq`), or
    by words out of what it is called. `campaign` stands before the id where things have one."""

    thing: T
    id: str
    also: tuple[str, ...] = ()
    campaign: str | None = None
    subject: str = ""  # what has the same is one thing under several ids
    called: Callable[[], Iterable[str]] = tuple  # asked only when no id fits

    @property
    def ids(self) -> tuple[str, ...]:
        return self.id, *self.also

    @property
    def shown(self) -> str:
        """What people call it: `hearings/papers`."""
        return f"{self.campaign}/{self.id}" if self.campaign else self.id


def campaign(plan: Plan, name: str) -> Campaign:
    """The campaign of that name. Raises NotFound with the nearest names."""
    found: Campaign = pick("campaign", name, [_named(plan, c) for c in plan.campaigns.values()])
    return found


def office(plan: Plan, name: str, day: date | None = None) -> Office:
    """The office of that name, or whose holder of that day has it. Raises NotFound."""
    found: Office = pick("office", name, [_named(plan, o, day) for o in plan.offices.values()])
    return found


def target(plan: Plan, campaign: Campaign, name: str, day: date | None = None) -> Target:
    """A target of the campaign, by its id or its name, or the title or that day's holder of its
    office. Raises NotFound with the nearest names."""
    among = [_named(plan, one, day) for one in campaign.targets]
    found: Target = pick("target", name, among, f" in {campaign.id}")
    return found


def targets(
    plan: Plan, campaigns: Iterable[Campaign], name: str, day: date | None = None
) -> tuple[tuple[str, Target], ...]:
    """(campaign's id, target) in each campaign that has one of that name. What fits best anywhere
    counts everywhere. Raises NotFound, or WrongUsage when several of one campaign fit."""
    among = [_named(plan, one, day, c.id) for c in campaigns for one in c.targets]
    found = fits(name, among)
    here = [one.campaign for one in found]
    if twice := [one for one in found if here.count(one.campaign) > 1]:
        raise _several("target", name, twice)
    if not found:
        alike = {one.id: one._replace(campaign=None) for one in among}
        raise _missing("target", name, list(alike.values()))
    return tuple((one.campaign or "", one.thing) for one in found)


def ask(plan: Plan, name: str) -> tuple[Campaign, Ask]:
    """An ask and its campaign, from `CAMPAIGN/ASK` or `ASK` where unique. Raises NotFound."""
    where, found = find(plan, "ask", name)
    assert isinstance(found, Ask)
    return plan.campaigns[where or ""], found


def find(plan: Plan, kind: str, name: str, day: date | None = None) -> tuple[str | None, Any]:
    """(campaign's id, thing) for any kind of thing; None as the campaign of what all share.

    `day`: whose holders name an office. Raises NotFound with the nearest names, or WrongUsage when
    the name fits several things.
    """
    if kind in IN_CAMPAIGN:
        among = [
            _named(plan, thing, day, one.id)
            for one in plan.campaigns.values()
            for thing in things(one, kind)
        ]
        found = pick_inside(plan, kind, name, among)
        return found.campaign, found.thing
    if kind == "rule":
        holidays = {h.id: h for h in plan.holidays}
        shared = [*plan.clocks.values(), *plan.mechanisms.values(), *holidays.values()]
    else:
        shared = list(getattr(plan, _SHARED[kind]).values())
    thing = pick(kind, name, [_named(plan, thing, day) for thing in shared])
    return (thing.id if kind == "campaign" else None), thing


def pick(kind: str, name: str, among: Sequence[Named[T]], where: str = "") -> T:
    """The one thing that a name fits. Raises WrongUsage naming all when several fit, NotFound with
    the nearest when none does; `where` is said with the name (` in hearings`)."""
    return _only(kind, name, fits(name, among), among, where).thing


def pick_inside(plan: Plan, kind: str, name: str, among: Sequence[Named[T]]) -> Named[T]:
    """The one thing that `CAMPAIGN/ID` names, or `ID` where it is unique. Raises as `pick` does.

    The campaign is one of the plan's, or one that only the journal knows.
    """
    where, slash, rest = name.partition("/")
    if not slash:
        return _only(kind, name, fits(name, among), among)
    known = {one.campaign for one in among} - plan.campaigns.keys()
    inside = where if where in known else campaign(plan, where).id
    among = [one for one in among if one.campaign == inside]
    return _only(kind, rest, fits(rest, among), among, f" in {inside}")


def fits(name: str, among: Iterable[Named[T]]) -> list[Named[T]]:
    """What a name may mean. Only the first of these that fits anything counts: the id as it is, a
    former or full name, the folded id, the beginning of an id, the same folded, words of its name."""
    known, folded = list(among), _folded(name)
    if not folded:
        return []
    words = set(re.split("[-/]", folded))
    tiers: tuple[Callable[[Named[T]], bool], ...] = (
        lambda one: one.id == name,
        lambda one: name in one.also,
        lambda one: folded in map(_folded, one.ids),
        lambda one: one.id.startswith(name),
        lambda one: any(_folded(known).startswith(folded) for known in one.ids),
        lambda one: max(map(len, words)) > 2 and words <= _words(one),
        lambda one: all(_begins(word, _words(one)) for word in words),
    )
    for tier in tiers:
        if found := [one for one in known if tier(one)]:
            return found
    return []


def _named(
    plan: Plan, thing: Any, day: date | None = None, campaign: str | None = None
) -> Named[Any]:
    also = getattr(thing, "was", ())
    return Named(thing, thing.id, also, campaign, called=lambda: _called(plan, thing, day))


def _called(plan: Plan, thing: Any, day: date | None) -> Iterator[str]:
    """What a thing is called in every language: its name or title, and an office's holder."""
    for field in ("name", "title", "what", "subject"):
        yield from getattr(thing, field, {}).values()
    post = plan.offices.get(thing.office or "") if isinstance(thing, Target) else thing
    if isinstance(post, Office):
        yield from post.title.values()
        holder = post.holder(day) if day else None
        yield from holder.name.values() if holder else ()


def _words(one: Named[Any]) -> set[str]:
    texts = map(_folded, (one.id, *one.called()))
    return {word for text in texts for word in re.split("[-/]", text)}


def _begins(typed: str, words: Iterable[str]) -> bool:
    return len(typed) > 2 and any(word.startswith(typed) for word in words)


def _folded(text: str) -> str:
    """The text as ids are written: small Latin letters and digits, with hyphens and slashes."""
    from advocacy_cli.language.folding import fold  # lists are read more often than things named

    return re.sub(r"[^\w/]+|_", "-", fold(text)).strip("-")


def _only(
    kind: str, name: str, found: list[Named[T]], among: Sequence[Named[T]], where: str = ""
) -> Named[T]:
    if len({one.subject or one.shown for one in found}) == 1:
        return found[0]
    raise _several(kind, name, found) if found else _missing(kind, name, among, where)


def things(campaign: Campaign, kind: str) -> tuple[Any, ...]:
    """A campaign's things of one kind (target, ask, deadline, meeting, letter or petition)."""
    if kind == "petition":
        return () if campaign.petition is None else (campaign.petition,)
    assert kind in IN_CAMPAIGN, kind
    found: tuple[Any, ...] = getattr(campaign, f"{kind}s")
    return found


def _several(kind: str, name: str, found: Sequence[Named[Any]]) -> WrongUsage:
    shown = _listed(one.shown for one in found)
    return WrongUsage(f"'{name}' may be several {kind}s: {shown}", "write more of the name")


def _missing(kind: str, name: str, among: Sequence[Named[Any]], where: str = "") -> NotFound:
    """No such thing: with the three whose ids, tails of ids or words are most like what was typed."""
    import difflib

    typed = _folded(name[:80])
    tail = typed.rpartition("/")[2]
    ids = {_folded(own): one.shown for one in reversed(among) for own in (one.id, one.shown)}
    words = {word: one.shown for one in reversed(among) for word in _words(one) if len(word) > 3}
    near = [
        like[fit]
        for like, word, least in ((ids, typed, 0.5), (ids, tail, 0.5), (words, tail, 0.6))
        for fit in difflib.get_close_matches(word, like, 3, least)
    ]
    nearest = tuple(dict.fromkeys(near))[:3]
    if nearest:
        hint = ""
    elif among:
        hint = f"there are: {_listed(one.shown for one in among)}"
    else:
        hint = f"there is no {kind} at all{where}"
    return NotFound(f"no {kind} '{name}'{where}", nearest, hint)


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:6]) + (", ..." if len(shown) > 6 else "")


def current(plan: Plan, reference: str) -> str | None:
    """A reference of the journal (`ask:old/id`) as the plan calls it now; None when neither an id
    nor a `was:` explains it.

    What was born in the journal (`meeting:hearings/M4kq`) needs only its campaign explained.
    """
    kind, _, rest = reference.partition(":")
    where, slash, own = rest.partition("/")
    if kind in _SHARED and not slash:  # `clock:xk-x` is a rule, `clock:hearings/C1kq` runs by one
        found = _now(getattr(plan, _SHARED[kind]), rest)
        return None if found is None else f"{kind}:{found.id}"
    inside: Campaign | None = _now(plan.campaigns, where)
    if inside is None:
        return None
    if kind == "clock" and "." in own and not own[:1].isupper():  # a step of a deadline's period
        deadline, _, step = own.partition(".")
        known = _now(by_id(inside.deadlines), deadline)
        return None if known is None else f"{kind}:{inside.id}/{known.id}.{step}"
    if kind not in IN_CAMPAIGN or own[:1].isupper():
        return f"{kind}:{inside.id}/{own}"
    found = _now(by_id(things(inside, kind)), own)
    if found is None and kind == "target":  # it was named by its office, which has another id now
        post = _now(plan.offices, own)
        found = next((t for t in inside.targets if post is not None and t.office == post.id), post)
    return None if found is None else f"{kind}:{inside.id}/{found.id}"


def renames(plan: Plan) -> Callable[[str], str] | None:
    """How a reference of the journal is called now; None where the plan has renamed nothing."""
    campaigns = plan.campaigns.values()
    own = (thing for c in campaigns for kind in IN_CAMPAIGN for thing in things(c, kind))
    if not any(thing.was for thing in (*campaigns, *own)):
        return None
    return lambda reference: current(plan, reference) or reference


_MOST = (
    1000  # campaigns and letters of one plan, and some; not of every plan that a process ever read
)


def _forget(known: dict[int, Any]) -> None:
    if len(known) >= _MOST:
        known.clear()


_INDEXED: dict[int, tuple[tuple[Any, ...], Mapping[str, Any]]] = {}


def by_id(found: tuple[Any, ...]) -> Mapping[str, Any]:
    """These things of the plan by their ids; asked for again and again, so made once for each tuple
    (a list of targets may have thousands)."""
    known = _INDEXED.get(id(found))
    if known is None or known[0] is not found:
        _forget(_INDEXED)
        known = _INDEXED[id(found)] = found, {thing.id: thing for thing in found}
    return known[1]


_SETS: dict[int, tuple[tuple[str, ...], frozenset[str]]] = {}


def as_set(ids: tuple[str, ...]) -> frozenset[str]:
    """Ids of the plan to be looked up again and again: whom a letter goes to may be thousands."""
    known = _SETS.get(id(ids))
    if known is None or known[0] is not ids:
        _forget(_SETS)
        known = _SETS[id(ids)] = ids, frozenset(ids)
    return known[1]


def _now(among: Mapping[str, Any], id: str) -> Any:
    if id in among:
        return among[id]
    return next((thing for thing in among.values() if id in getattr(thing, "was", ())), None)
