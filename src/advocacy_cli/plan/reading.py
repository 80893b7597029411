"""A cold reading of every plan file: all that can be read is read, all that is wrong is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from advocacy_cli.errors import AdvocacyError, InvalidInput, Problem, Where
from advocacy_cli.plan import build, check, faults, lists, model, schema, values
from advocacy_cli.plan import yaml as yaml_
from advocacy_cli.plan.yaml import Document
from advocacy_cli.workspace import Workspace, is_there

_Model = TypeVar("_Model", bound=schema.Strict)
_Thing = TypeVar(
    "_Thing",
    model.Body,
    model.Office,
    model.Member,
    model.Clock,
    model.Mechanism,
    model.Holiday,
)


class _Opener(Protocol):
    """Opens a file as one kind of document; None when it does not validate."""

    def __call__(
        self, path: Path, kind: type[_Model], name: str
    ) -> tuple[Document, _Model | None]: ...


class _Shared(NamedTuple):
    """What campaigns share."""

    bodies: dict[str, model.Body]
    offices: dict[str, model.Office]
    places: dict[str, model.Place]
    members: dict[str, model.Member]
    clocks: dict[str, model.Clock]
    mechanisms: dict[str, model.Mechanism]
    holidays: tuple[model.Holiday, ...]


def read(workspace: Workspace) -> tuple[model.Plan, list[Problem]]:
    """The plan in the files of a workspace, and every problem found, in no order."""
    problems: list[Problem] = []
    documents: list[tuple[str, Document]] = []

    def open_(path: Path, kind: type[_Model], name: str) -> tuple[Document, _Model | None]:
        document = _document(workspace, path)
        documents.append((name, document))
        first = workspace.settings.languages[0]
        return document, faults.validate(document, kind, first, problems)

    shared = _shared(workspace, open_, problems)
    campaigns: dict[str, model.Campaign] = {}
    groups: dict[str, dict[str, tuple[model.Target, ...]]] = {}
    for path in _files(workspace, "campaigns", problems):
        problems += _misnamed(workspace, path)
        document, found = open_(path, schema.Campaign, f"campaign:{path.stem}")
        listed = lists.of_campaign(workspace, document, problems)
        groups[path.stem] = {rows.group: rows.targets for rows in listed.values()}
        if found is not None:
            rows = {n: made.targets for n, made in listed.items()}
            campaigns[path.stem] = build.campaign(
                document, path.stem, found, rows, workspace.zone, problems
            )
    people = {p.id: p for m in shared.members.values() for p in m.people}
    plan = model.Plan(
        campaigns=dict(sorted(campaigns.items())),
        offices=shared.offices,
        bodies=shared.bodies,
        places=shared.places,
        members=shared.members,
        people=dict(sorted(people.items())),
        clocks=shared.clocks,
        mechanisms=shared.mechanisms,
        holidays=shared.holidays,
    )
    problems += check.check(plan, documents, groups, workspace.settings)
    return plan, problems


def _shared(workspace: Workspace, open_: _Opener, problems: list[Problem]) -> _Shared:
    bodies: list[model.Body] = []
    offices: list[model.Office] = []
    members: list[model.Member] = []
    clocks: list[model.Clock] = []
    mechanisms: list[model.Mechanism] = []
    holidays: list[model.Holiday] = []
    holders: dict[str, list[model.Holder]] = {}
    _listed(workspace, "platform", problems)
    if is_there(path := workspace.path("platform", "offices.yaml")):
        document, found = open_(path, schema.Offices, "offices")
        if found is not None:
            bodies += build.bodies(document, found)
            offices += build.offices(document, found)
    for path in _files(workspace, "platform/holders", problems):
        document, one = open_(path, schema.HolderFile, "holder")
        if one is not None:
            holders.setdefault(one.office, []).append(build.holder(document, (), one))
    if is_there(path := workspace.path("platform", "members.yaml")):
        document, organisations = open_(path, schema.Members, "members")
        if organisations is not None:
            members += build.members(document, organisations)
    for path in _files(workspace, "platform/rules", problems):
        document, rules = open_(path, schema.Rules, "rules")
        if rules is not None:
            clocks += build.clocks(document, rules, problems)
            mechanisms += build.mechanisms(document, rules)
            holidays += build.holidays(document, rules)
    held = [
        o._replace(holders=build.succession([*o.holders, *holders.get(o.id, ())])) for o in offices
    ]
    return _Shared(
        bodies=_by_id(bodies, problems),
        offices=_by_id(held, problems),
        places=lists.places(workspace, problems),
        members=_by_id(members, problems),
        clocks=_by_id(clocks, problems),
        mechanisms=_by_id(mechanisms, problems),
        holidays=tuple(
            sorted(_by_id(holidays, problems).values(), key=lambda h: (h.jurisdiction, h.id))
        ),
    )


def _by_id(things: Iterable[_Thing], problems: list[Problem]) -> dict[str, _Thing]:
    found: dict[str, _Thing] = {}
    for thing in things:
        if thing.id in found:
            said = f"id '{thing.id}' stands twice"
            hint = f"the other is at {found[thing.id].at}; give one of them another id"
            problems.append(Problem(thing.at, said, hint))
        found.setdefault(thing.id, thing)
    return dict(sorted(found.items()))


def _files(workspace: Workspace, folder: str, problems: list[Problem]) -> list[Path]:
    paths = _listed(workspace, folder, problems)
    return sorted(p for p in paths if p.suffix in (".yaml", ".yml") and p.name[0] not in ".~")


def _listed(workspace: Workspace, folder: str, problems: list[Problem]) -> list[Path]:
    try:
        return workspace.listed(*folder.split("/"))
    except InvalidInput as error:
        problems += error.problems
        return []


def _misnamed(workspace: Workspace, path: Path) -> list[Problem]:
    shown = workspace.shown(path)
    if path.suffix == ".yml":
        return [Problem(Where(shown, 1, 1), "ends in .yml", f"name the file {path.stem}.yaml")]
    if not values.is_id(path.stem):
        said = f"the file's name '{path.stem[:80]}' is no id"
        hint = "lower-case Latin letters, digits and hyphens, at most 64: budget-hearings.yaml"
        return [Problem(Where(shown, 1, 1), said, hint)]
    return []


def _document(workspace: Workspace, path: Path) -> Document:
    shown = workspace.shown(path)
    try:
        return yaml_.read(workspace.read(path), shown)
    except InvalidInput as error:
        return _broken(shown, error.problems[0])
    except AdvocacyError as error:
        return _broken(shown, Problem(Where(shown, 1, 1), str(error), error.hint))


def _broken(shown: str, problem: Problem) -> Document:
    document = Document(shown, "")
    document.whole = False
    where = problem.where if problem.where.line else Where(shown, 1, 1)
    document.faults.append(problem._replace(where=where))
    return document
