"""What changed rules do to reply periods that run: said by the first command that sees it, and noted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from advocacy_cli.errors import AdvocacyError
from advocacy_cli.language.dates import said

if TYPE_CHECKING:
    from advocacy_cli.cli.session import Session
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.redated import Moved


def redate(session: Session, plan: Plan, before: Plan) -> bool:
    """Say which open periods end on another day by the rules of `plan` than by those of `before`, and
    note in the journal what nothing else remembers; False where the journal cannot be had now."""
    from advocacy_cli.situation.redated import moved, notes

    workspace = session.workspace
    try:
        with session.store() as store:
            found = moved(plan, before, store.history(), workspace.today(), workspace.zone)
        tell_moved(session, found)
        if drafts := notes(found):
            key = ("redated", *(f"{d.subject} {d.planned} {d.due}" for d in drafts))
            with session.store() as store, store.command("rules changed", key=key) as command:
                if command.seen() is None:  # two commands may notice at once
                    for draft in drafts:
                        command.append(draft)
    except AdvocacyError as error:  # what was asked for matters more
        session.say(f"rules changed; what that moves is looked for next time: {error}")
        return False
    return True


def tell_moved(session: Session, found: Iterable[Moved]) -> None:
    """Say of each period from which day to which it moves."""
    for thing, was in found:
        to = said(thing.day) if thing.day else "no day"
        session.say(f"moves {thing.name}: from {said(was)} to {to}")
