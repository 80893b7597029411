"""`advocacy rule import-holidays`: days off from somebody's calendar file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.plan.redating import tell_moved
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import NotFound, Unavailable, WrongUsage
from advocacy_cli.language.dates import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advocacy_cli.plan.model import Plan
    from advocacy_cli.plan.rules.imported import Item
    from advocacy_cli.situation.redated import Moved

_FOLDER = "platform/rules"


def import_holidays(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A calendar of holidays (.ics); - for stdin.")
    ],
    jurisdiction: Annotated[
        str | None, typer.Option(help="Whose days off: xk, rs ... Default: the workspace's.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="In which its names are written.", metavar="L"),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="Where the file comes from.", metavar="TEXT")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help=f"Create {_FOLDER}/NAME.yaml.", metavar="FILE"),
    ] = None,
) -> None:
    """Make days off of a calendar file: what is new as rows for platform/rules, which running periods
    it moves, and what was known or left out, with the reason.

    $ advocacy rule import-holidays platform/days-off-2027.ics

    Without -o the rows are printed, to be looked at first. An event of one day, or of one day every
    year, becomes a row; the day of a Bajram takes the place of its estimate. Rows are not verified
    until you say so.
    """
    from advocacy_cli.plan.rules import imported
    from advocacy_cli.settings import LANGUAGES

    session = session_of(ctx)
    workspace = session.workspace
    plan = session.plan(cold=output is not None)
    path = None if output is None else _place(session, output)
    tag = language or workspace.settings.languages[0]
    if tag not in LANGUAGES:
        raise WrongUsage(f"--language {tag}: choose {', '.join(LANGUAGES)}")
    whose = jurisdiction or str(workspace.settings["workspace.jurisdiction"])
    known = {row.jurisdiction for row in plan.holidays}
    if whose not in known:
        raise WrongUsage(
            f"--jurisdiction {whose}: no days off are known of it",
            f"choose {', '.join(sorted(known))}, or write its first row by hand",
        )
    content = _content(session, file)
    name = "a calendar file" if file == "-" else Path(file).name
    said_ = imported.Said(whose, tag, _source(source, name), workspace.today())
    found = imported.items(plan, content, said_, name, workspace.zone)
    for item in found:
        session.say(_line(item))
    for day in imported.missing(plan, found, whose, workspace.today()):
        session.say(f"not in the file: {said(day)}, a day off by the rules")
    text = imported.text(found, said_)
    if not text:
        session.say(f"nothing new in {name}: {len(found)} item{'' if len(found) == 1 else 's'}")
        return
    if path is None or session.options.dry_run:
        tell_moved(session, _moved(session, plan, found))
    if path is None:
        session.out(text)
        session.say(f"to keep them: the same with -o {_FOLDER}/holidays-{whose}-imported.yaml")
        return
    from advocacy_cli.plan import creation

    dry = session.options.dry_run
    fresh = creation.create(workspace, path, text.encode(), dry_run=dry)
    shown = workspace.shown(path)
    session.out(f"would write {shown}" if dry and fresh else shown)
    if not fresh:
        session.say(f"{shown} says just that already")
    elif not dry:
        session.plan(cold=True)  # which says and notes what it moves
        session.say("compare it with the decision, then set verified: true in it")


def _place(session: Session, output: Path) -> Path:
    """Where the file is to stand. Raises WrongUsage for a place where no rules are read."""
    from advocacy_cli.plan.values import is_id

    path = session.cwd / output
    folder = session.workspace.path(*_FOLDER.split("/"))
    if path.resolve().parent != folder.resolve() or path.suffix != ".yaml" or not is_id(path.stem):
        raise WrongUsage(
            f"-o {output}: rules are read in {_FOLDER}", f"such as -o {_FOLDER}/holidays-2027.yaml"
        )
    return folder / path.name


def _content(session: Session, file: str) -> bytes:
    """The bytes of the file. Raises NotFound, InvalidInput or Unavailable."""
    from advocacy_cli.plan.rules.imported import MOST
    from advocacy_cli.workspace import read_file

    if file == "-":
        buffer = getattr(sys.stdin, "buffer", None)
        content: bytes = buffer.read(MOST + 1) if buffer else sys.stdin.read(MOST + 1).encode()
        if len(content) > MOST:
            raise WrongUsage(f"stdin holds more than {MOST // 1_000_000} MB", "divide it")
        return content
    try:
        return read_file(session.cwd / file, file, MOST)
    except FileNotFoundError:
        raise NotFound(
            f"there is no file {file}", hint="name a calendar of holidays, .ics"
        ) from None
    except OSError as error:
        raise Unavailable(f"cannot read {file}: {error.strerror}", "look at its rights") from None


def _source(said_: str, name: str) -> str:
    from advocacy_cli.plan import creation

    try:
        return " ".join(creation.words(said_ or f"the calendar {name}").split())
    except ValueError as error:
        raise WrongUsage(f"--source {error}", "write where the file comes from") from None


def _line(item: Item) -> str:
    when = item.when or "no day"
    why = f" ({item.why})" if item.why else ""
    row = f" as {item.holiday.id}" if item.holiday else ""
    return f"{item.mark}: {when} {item.name}{row}{why}"


def _moved(session: Session, plan: Plan, found: Sequence[Item]) -> Sequence[Moved]:
    """The open periods that end on another day with the new days off."""
    from advocacy_cli.situation.redated import moved

    rows = tuple(item.holiday for item in found if item.holiday is not None)
    after = plan._replace(holidays=(*plan.holidays, *rows))
    workspace = session.workspace
    with session.store() as store:
        return moved(after, plan, store.history(), workspace.today(), workspace.zone)
