"""`advocacy due`: every dated thing that is overdue or near."""

from __future__ import annotations

from typing import Annotated

import typer

from advocacy_cli.cli import publishing
from advocacy_cli.cli.filters import ALL, Filter, filtered, owners, select
from advocacy_cli.cli.session import session_of
from advocacy_cli.cli.terminal.show import OutputFile
from advocacy_cli.errors import Unmet, WrongUsage
from advocacy_cli.situation.dated import AHEAD

Within = Annotated[
    str, typer.Option("--within", help="How far ahead to look: 14d, 6w.", metavar="SPAN")
]


@filtered("overdue", *AHEAD)
def due(
    ctx: typer.Context,
    within: Within = "14d",
    as_of: publishing.AsOf = None,
    fail: publishing.Fail = False,
    only: Filter = ALL,
    language: publishing.Language = None,
    format: publishing.Format = None,
    output: OutputFile = None,
) -> None:
    """Every dated thing that is overdue or near: deadlines, reply periods, meetings, asks, petitions.

    $ advocacy due
    $ advocacy due --within 30d --owner officer-1
    $ advocacy due --json=name,due,what

    Closed campaigns and drafts are left out unless they are named or asked for with --status.
    """
    from advocacy_cli.reports import dates as room
    from advocacy_cli.reports.words import Reader
    from advocacy_cli.situation.dated import dated

    session = session_of(ctx)
    days = _days(within)
    today, moment, then = publishing.as_of_day(session, as_of)
    reader = Reader(session.plan_for(output), publishing.languages(session, language), today)
    said = only._replace(owner=None)
    chosen = select(session, reader.plan, said, without=("closed", "draft"))
    with session.store() as store:
        things = dated(
            reader.plan,
            session.history_for(output, store, moment),
            today,
            session.workspace.zone,
        )
    wanted = {c.id for c in chosen}
    if not said.narrows:  # what the plan no longer has is not dropped in silence
        wanted |= {d.campaign for d in things}.difference(reader.plan.campaigns)
    found = room.due(
        things,
        wanted,
        today,
        within=days,
        owners=owners(session, reader.plan, only),
    )
    found = tuple(d for d in found if only.lets(*d.states))
    note = room.note(found, reader, days, then, outside=session.outside(output))
    rows = [room.as_row(d, today, then) for d in found]
    empty = f"nothing is due in the next {days} days, and nothing is overdue"
    flat = [room.flat(d, reader, then) for d in found]
    publishing.publish(session, publishing.Report(note, rows, empty, flat), format, output)
    late = sum(d.overdue for d in found)
    if fail and late:
        raise Unmet(f"{late} overdue")


def _days(within: str) -> int:
    from advocacy_cli.language import durations

    try:
        return min(durations.days(within), 36_500)
    except ValueError as error:
        raise WrongUsage(f"--within {error}") from None
