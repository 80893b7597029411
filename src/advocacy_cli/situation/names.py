"""Names in the journal read by today's plan: what was renamed since is followed, what nothing
explains is kept and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

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
    """The thing that a name means: `CAMPAIGN/ID`, `ID` where unique, or a beginning of either, as
    `names.fits` says.

    Former ids (`was:`) count, and the full name of the journal (`M4kq`) is exact. Raises NotFound
    with the nearest names, or WrongUsage when several fit.
    """
    known = [
        names.Named(one, one.id, (one.full, *_was(plan, one)), one.campaign, one.subject)
        for one in among
    ]
    return names.pick_inside(plan, noun, name, known).thing


def _was(plan: Plan, one: Thing) -> Sequence[str]:
    """Former ids of a thing of the plan."""
    kind, inside = one.subject.partition(":")[0], plan.campaigns.get(one.campaign)
    if born_here(one.full) or inside is None or kind not in names.IN_CAMPAIGN:
        return ()
    return next((thing.was for thing in names.things(inside, kind) if thing.id == one.id), ())


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
