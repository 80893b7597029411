"""Names in the journal read by today's plan: what was renamed since is followed, what nothing
explains is kept and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Plan
from advocacy_cli.store.records import Entry


class Thing(Protocol):
    """Something of a campaign that people name: `id` as they call it, `full` as it never changes."""

    @property
    def campaign(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def full(self) -> str: ...
    @property
    def subject(self) -> str: ...


_Thing = TypeVar("_Thing", bound=Thing)


def find(plan: Plan, noun: str, among: Sequence[_Thing], name: str) -> _Thing:
    """The thing that a name means: `CAMPAIGN/ID`, `ID` where unique, or a beginning of either.

    Former ids (`was:`) count, and the full name of the journal (`M4kq`) is exact. Raises NotFound
    with the nearest names, or WrongUsage when several fit.
    """
    where, slash, rest = name.partition("/")
    inside = _inside(plan, among, where) if slash else among
    wanted = rest if slash else name
    plain = wanted.casefold()
    for fits in (
        [one for one in inside if wanted in (one.id, one.full)],
        [one for one in inside if wanted and _was(plan, one, wanted)],
        [one for one in inside if plain in (one.id.casefold(), one.full.casefold())],
        [one for one in inside if plain and one.full.casefold().startswith(plain)],
    ):
        if len({one.subject for one in fits}) == 1:
            return fits[0]
        if fits:
            listed = ", ".join(dict.fromkeys(f"{one.campaign}/{one.id}" for one in fits[:6]))
            raise WrongUsage(f"'{name}' may be several {noun}s: {listed}", "write more of it")
    from difflib import get_close_matches  # only on the way out: lists should start quickly

    known = list(dict.fromkeys(f"{one.campaign}/{one.id}" for one in among))
    near = tuple(get_close_matches(name[:80], known, 3, 0.4)) or tuple(known[:3])
    raise NotFound(f"no {noun} '{name}'", near, "" if known else f"there is no {noun} at all")


def _inside(plan: Plan, among: Sequence[_Thing], where: str) -> list[_Thing]:
    """Those of the campaign that a name means, also of one that the plan has no longer."""
    gone = {one.campaign for one in among} - plan.campaigns.keys()
    found = where if where in gone else names.campaign(plan, where).id
    return [one for one in among if one.campaign == found]


def _was(plan: Plan, one: Thing, name: str) -> bool:
    kind = one.subject.partition(":")[0]
    former = current(plan, kind, one.campaign, name)
    return not born_here(one.full) and former == (one.campaign, one.id)


class Unexplained(NamedTuple):
    """A reference in the journal that no id and no `was:` of the plan explains, with the entry
    that holds it and the line that would explain it."""

    reference: str
    entry: str
    line: str


def reference(kind: str, campaign: str, id: str) -> str:
    """`ask:hearings/papers`."""
    return f"{kind}:{campaign}/{id}"


def current(plan: Plan, kind: str, campaign: str, id: str) -> tuple[str, str]:
    """(campaign, id) by which the plan knows a thing now; as written when nothing explains it."""
    found = names.current(plan, reference(kind, campaign, id))
    if found is None:
        return current_campaign(plan, campaign), id
    now, _, then = found.partition(":")[2].partition("/")
    return now, then


def current_campaign(plan: Plan, campaign: str) -> str:
    """The campaign's id in the plan now; as written when nothing explains it."""
    found = names.current(plan, f"campaign:{campaign}")
    return campaign if found is None else found.partition(":")[2]


def unexplained(plan: Plan, entries: tuple[Entry, ...]) -> tuple[Unexplained, ...]:
    """Every id in these entries that the plan does not explain, once, in their order."""
    found: dict[str, Unexplained] = {}
    for entry in entries:
        for name in _references(entry):
            kind, _, rest = name.partition(":")
            if name not in found and names.current(plan, name) is None:
                line = f"was: [{rest.rpartition('/')[2]}]  # on the {kind} that it is called now"
                found[name] = Unexplained(name, entry.name, line)
    return tuple(found.values())


def spoken(references: Iterable[str]) -> Mapping[str, str]:
    """What people call the things that the journal numbered, by reference: `meeting:roads/M1` for
    `meeting:roads/M1kz`, unless another copy of the journal gave that number too."""
    born = {name for name in references if born_here(name.rpartition("/")[2])}
    alike: dict[str, int] = {}
    for name in born:
        alike[name[:-2]] = alike.get(name[:-2], 0) + 1
    return {name: name[:-2] if alike[name[:-2]] == 1 else name for name in born}


def born_here(id: str) -> bool:
    """Whether an id was given by the journal (`M4kq`), not by the plan."""
    return id[:1].isupper() and id[1:2].isdigit()


def short(id: str) -> str:
    """What people call an id: the journal's without the writer's two letters (`M4kq` is `M4`)."""
    return id[:-2] if born_here(id) else id


def _references(entry: Entry) -> tuple[str, ...]:
    if entry.campaign is None:
        return ()
    if entry.kind == "undo":
        return ()
    own = (entry.subject,) if entry.subject and entry.kind != "published" else ()
    about = (
        reference(role, entry.campaign, name)
        for role, name in entry.about
        if role in ("ask", "target")
    )
    return f"campaign:{entry.campaign}", *own, *about
