"""`check`: the whole plan read anew, and every fault named."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.cli.terminal.complain import as_row, show_problems
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Unavailable, Where, WrongUsage
from advocacy_cli.plan.model import Plan

_COLUMNS = tuple(
    show.Column(key, key.upper(), wraps=key in ("message", "hint"))
    for key in (
        "file",
        "line",
        "column",
        "severity",
        "message",
        "hint",
    )
)
_NAMED = 6  # campaigns that a warning names
_PLAN = re.compile(
    r"campaigns/[^/]+\.(ya?ml|csv|xlsx)|platform/((offices|members)\.yaml|places\.csv)"
    r"|platform/(holders|rules)/[^/]+\.ya?ml"
)


def check(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Speak of these files only.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    format: show.Format = None,
) -> None:
    """Read the whole plan and name every fault, with its place and what to do about it.

    Also tries every template, and names what the journal knows and the plan does not, and the active campaigns that have
    submitted nothing 30 days after they began, or 30 days before an ask is to be met. Writes the JSON
    Schemas for editors to .advocacy/schema.

    $ advocacy check
    $ advocacy check campaigns/hearings-zvecan.yaml
    $ advocacy check campaigns/hearings-zvecan.yaml --strict
    """
    session = session_of(ctx)
    if not session.options.dry_run:
        _write_schemas(session)
    wanted = _shown(session, files or [])
    plan, found = _read(session)
    problems = tuple(sorted(p for p in found if not wanted or p.where.file in wanted))
    if strict:
        problems = tuple(p._replace(severity="error") for p in problems)
    if any(p.severity == "error" for p in problems):
        raise InvalidInput(problems)
    if plan is not None:
        problems = (*problems, *_redated(session, plan, wanted), *_silent(session, plan, wanted))
    if show.pick(format, None) != "table":
        rows = [as_row(problem) for problem in problems]
        show.show(session, rows, _COLUMNS, format=format, empty="no problems")
        return
    show_problems(problems)
    if plan is not None:
        session.out(_summary(plan, problems))
    elif wanted:
        session.out(f"{', '.join(sorted(wanted))}: no errors; other files have some")


def _read(session: Session) -> tuple[Plan | None, list[Problem]]:
    """The plan, when it has no error, and all that was found."""
    from advocacy_cli.cli.papers import making
    from advocacy_cli.letters.make import check_templates
    from advocacy_cli.plan import check as checks

    try:
        plan = session.plan(cold=True)
    except InvalidInput as error:
        if any(problem.where.file == "advocacy.toml" for problem in error.problems):
            raise
        return None, [*error.problems, *_folder(session)]
    try:
        press = making.press(session, plan)
    except InvalidInput as error:  # a folder that cannot be listed
        return plan, [*plan.warnings, *error.problems, *_unexplained(session, plan)]
    known = {*press.shelf.names, *press.shelf.faults}
    wrong = (*check_templates(press), *checks.templates(plan, known))
    return plan, [*plan.warnings, *wrong, *_unexplained(session, plan)]


def _folder(session: Session) -> tuple[Problem, ...]:
    """What is wrong with the files of templates, as far as that can be told without a plan."""
    from advocacy_cli.letters import library

    try:
        return library.shelf(session.workspace).beside(())
    except InvalidInput as error:
        return error.problems


def _unexplained(session: Session, plan: Plan) -> list[Problem]:
    """A warning for each id that stands in the journal and that the plan does not explain."""
    from advocacy_cli.situation.names import unexplained

    with session.store() as store:
        found = unexplained(plan, store.history().entries())
    return [
        Problem(
            Where("journal"),
            "{} '{}' stands in the journal only, first in {}".format(
                *one.reference.partition(":")[::2], one.entry
            ),
            f"add to the plan: {one.line}",
            "warning",
        )
        for one in found
    ]


def _silent(session: Session, plan: Plan, files: set[str]) -> list[Problem]:
    """One warning of all active campaigns that should have submitted something and have not; it
    speaks of the work, not of the text, so that --strict does not count it among the faults."""
    from advocacy_cli.situation.initiatives import overdue

    with session.store() as store:
        late = overdue(plan, store.history(), session.workspace.today())
    names = [c.id for c in late if not files or c.at.file in files]
    if not names:
        return []
    who = f"{len(names)} active campaigns have" if len(names) > 1 else "an active campaign has"
    hint = "`advocacy report initiatives --status active` says what each lacks"
    said = f"{who} submitted nothing yet: {_some(names)}"
    return [Problem(Where("journal"), said, hint, "warning")]


def _redated(session: Session, plan: Plan, files: Collection[str]) -> list[Problem]:
    """A warning for each open reply period, of the campaigns in these files where any are named, that ends
    on another day since rules changed."""
    from advocacy_cli.reports.words import redated
    from advocacy_cli.situation.dated import dated

    with session.store() as store:
        things = dated(plan, store.history(), session.workspace.today(), session.workspace.zone)
    return [
        Problem(
            Where("journal"), said, f"`advocacy clock explain {thing.name}` tells why", "warning"
        )
        for thing in things
        if (said := redated(thing)) and (not files or _file(plan, thing.campaign) in files)
    ]


def _file(plan: Plan, campaign: str) -> str:
    found = plan.campaigns.get(campaign)
    return found.at.file if found else ""


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _write_schemas(session: Session) -> None:
    from advocacy_cli.plan.schema import KINDS, json_schema
    from advocacy_cli.workspace import in_words

    with contextlib.suppress(Unavailable):
        for kind in KINDS:
            path = session.workspace.private("schema", f"{kind}.json")
            content = (json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n").encode()
            with in_words(path):
                same = path.is_file() and path.read_bytes() == content
            if not same:
                session.workspace.write(path, content)


def _shown(session: Session, files: list[str]) -> set[str]:
    """The files that were named, as problems name them. Raises NotFound for what is no plan."""
    shown = set()
    for file in files:
        if not file:
            raise WrongUsage("'' names no file", "name a file of the plan, or none for all of them")
        path = Path(os.path.realpath(session.cwd / file))
        name = session.workspace.shown(path)
        if not os.path.lexists(path):
            raise NotFound(f"there is no file {file}", hint="name a file of the plan, from here")
        if not _PLAN.fullmatch(name):
            hint = "plan files stand in campaigns/ and platform/: `advocacy check` reads them all"
            raise NotFound(f"{file} is no file of this workspace's plan", hint=hint)
        shown.add(name)
    return shown


def _summary(plan: Plan, problems: tuple[Problem, ...]) -> str:
    asks = sum(len(c.asks) for c in plan.campaigns.values())
    targets = sum(len(c.targets) for c in plan.campaigns.values())
    rules = len(plan.clocks) + len(plan.mechanisms) + len(plan.holidays)
    counts = (
        (len(plan.campaigns), "campaign"),
        (asks, "ask"),
        (targets, "target"),
        (len(plan.offices), "office"),
        (rules, "rule"),
    )
    said = ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
    if not problems:
        return f"{said}: no problems"
    # `status` counts those of the plan, and says of the journal what it has to say
    journal = sum(problem.where.file == "journal" for problem in problems)
    number = len(problems) - journal
    told = f"{number} warning{'' if number == 1 else 's'}" if number else "no warnings"
    if journal:
        told += f"; the journal gives {journal}"
    return f"{said}: no errors, {told}"
