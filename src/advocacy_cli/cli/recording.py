"""What the commands that write have in common: names resolved, days read, words taken in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.filters import person
from advocacy_cli.cli.session import Session
from advocacy_cli.errors import WrongUsage
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Ask, Campaign, Plan

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence

With = Annotated[
    list[str] | None,
    typer.Option("--with", help="The target concerned; may be repeated.", metavar="TARGET"),
]
Ours = Annotated[
    list[str] | None,
    typer.Option("--ours", help="Who of us takes part (me: you).", metavar="WHO"),
]
On = Annotated[
    str | None, typer.Option("--on", help="The day it happened; today if not said.", metavar="DATE")
]
Private = Annotated[bool, typer.Option("--private", help="Never leaves the house.")]
Again = Annotated[bool, typer.Option("--again", help="Record it although it stands already.")]

Files = Annotated[
    list[Path] | None,
    typer.Option("--file", help="A scan or photo to keep; may be repeated.", metavar="FILE"),
]


def place(plan: Plan, name: str) -> tuple[Campaign, Ask | None]:
    """The campaign, and the ask where `CAMPAIGN/ASK` names one. Raises NotFound."""
    where, slash, _ = name.partition("/")
    if slash:
        return names.ask(plan, name)
    return names.campaign(plan, where), None


def targets(
    session: Session, plan: Plan, campaign: Campaign, said: Sequence[str] | None, day: date
) -> tuple[str, ...]:
    """The ids of the targets that `--with` names, by who holds their office on that day too; who is
    meant is said where the name does not show it. Raises NotFound."""
    found: dict[str, None] = {}
    for name in said or ():
        one = names.target(plan, campaign, name, day).id
        if not one.startswith(name.casefold()):
            session.say(f"{name}: {one}")
        found[one] = None
    return tuple(found)


def people(session: Session, plan: Plan, said: Sequence[str] | None) -> tuple[str, ...]:
    """The ids of people of ours; `me` is who records. Raises NotFound."""
    return tuple(dict.fromkeys(person(session, plan, name) for name in said or ()))


def day(session: Session, said: str | None) -> date:
    """The day that `--on` names, today if none. Raises WrongUsage for one still to come."""
    from advocacy_cli.language.dates import said as in_full
    from advocacy_cli.language.typed import read_day

    today = session.workspace.today()
    if said is None:
        return today
    found = read_day(said, today, back=True)
    if found > today:
        raise WrongUsage(
            f"--on {said}: {in_full(found)} has not come yet", "name a day until today"
        )
    return found


def coming(session: Session, said: str | None, option: str) -> date | None:
    """The day that an option such as `--due` names; one that has passed is taken, and said. Raises
    WrongUsage for what is no day, or may be several."""
    from advocacy_cli.language.dates import said as in_full
    from advocacy_cli.language.typed import read_day

    if said is None:
        return None
    today = session.workspace.today()
    found = read_day(said, today)
    if found < today:
        session.say(f"{option} {said}: {in_full(found)} has passed already")
    return found


def words(session: Session, text: str | None, what: str = "A note for the journal.") -> str:
    """The words of an entry: as given, from stdin for `-`, else from the person's editor, which says
    `what` is being written. Raises WrongUsage or Refused when there are none."""
    from advocacy_cli.cli.terminal import wording

    if text == "-":
        text = wording.from_stdin(session)
    elif text is None:
        text = wording.from_editor(session, what)
    found = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not found:
        raise WrongUsage("there are no words to record", "give them in quotes, or `-` for stdin")
    return found


def evidence(session: Session, paths: Sequence[Path], day: date, about: str) -> Evidence:
    """The files to keep for what happened on that day, seen from where the person stands. Nothing
    is copied yet. Raises NotFound, InvalidInput, Refused or Unavailable."""
    from advocacy_cli.documents.evidence import gather

    return gather(session.workspace, [session.cwd / path for path in paths], day, about)


def keep(session: Session, found: Evidence) -> None:
    """Copy the files, before the entry that points at them is written; not in a dry run."""
    from advocacy_cli.documents.evidence import keep

    if not session.options.dry_run:
        keep(session.workspace, found)


def tell_kept(session: Session, found: Evidence) -> None:
    """Say where the files lie now."""
    for path in found.texts.values():
        session.say(f"kept {path}")


def named_targets(plan: Plan, said: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """(campaign, target) for each name of a target, in every campaign that has it. Raises NotFound
    for one that none has."""
    found = (
        (where, target.id)
        for name in said or ()
        for where, target in names.targets(plan, plan.campaigns.values(), name)
    )
    return tuple(dict.fromkeys(found))


def written(option: str, said: str) -> str:
    """The words of an option, fit for a file of the plan. Raises WrongUsage."""
    from advocacy_cli.plan import creation

    try:
        return creation.words(said)
    except ValueError as error:
        raise WrongUsage(f"{option} {error}", "write what people should read") from None


def about(**roles: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Roles and ids as an entry keeps them: `about(target=[...], person=[...])`."""
    return tuple((role, one) for role, ids in roles.items() for one in ids)
