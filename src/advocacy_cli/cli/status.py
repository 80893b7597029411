"""`advocacy status`: where each campaign stands, overdue first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import publishing
from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.session import session_of
from advocacy_cli.cli.show import OutputFile
from advocacy_cli.errors import Unmet

if TYPE_CHECKING:
    from advocacy_cli.reports.words import Reader

Since = Annotated[
    str | None,
    typer.Option("--since", help="And what was recorded since: 7d or a date.", metavar="WHEN"),
]
Named = Annotated[list[str] | None, typer.Argument(metavar="[CAMPAIGN]...", help="Only these.")]
NOTHING = (
    "no campaigns here yet: write one in campaigns/NAME.yaml and run `advocacy check`; "
    "`advocacy init DIR` writes a first one to look at"
)


@filtered()
def status(
    ctx: typer.Context,
    campaigns: Named = None,
    since: Since = None,
    as_of: publishing.AsOf = None,
    fail: publishing.Fail = False,
    only: Filter = ALL,
    language: publishing.Language = None,
    format: publishing.Format = None,
    output: OutputFile = None,
) -> None:
    """Where each campaign stands: what is overdue, what changed, what comes next.

    $ advocacy status
    $ advocacy status --since 7d --owner officer-1
    $ advocacy status -o out/status.html

    Closed campaigns and drafts are left out unless they are named or asked for with --status.
    """
    from advocacy_cli.reports import status as room
    from advocacy_cli.reports.words import Reader

    session = session_of(ctx)
    today, moment, then = publishing.as_of_day(session, as_of)
    first, midnight = publishing.since_day(session, since, today)
    reader = Reader(session.plan_for(output), publishing.languages(session, language), today)
    said = only._replace(campaign=[*(campaigns or ()), *(only.campaign or ())])
    chosen = select(session, reader.plan, said, without=("closed", "draft"))
    with session.store() as store:
        found = room.situation(
            session.workspace,
            reader.plan,
            session.history_for(output, store, moment),
            chosen,
            today,
            since=midnight,
            outside=session.outside(output),
        )
    note = room.note(found, reader, since=first, as_of=then)
    rows = room.rows(found, reader, then)
    empty = _empty(reader, said.narrows)
    flat = room.flat(found, reader, then)
    publishing.publish(session, note, rows, flat=flat, format=format, output=output, empty=empty)
    late = sum(len(s.overdue) for s in found.campaigns)
    if fail and late:
        raise Unmet(f"{late} overdue", "`advocacy due` lists them all by day")


def _empty(reader: Reader, filtered: bool) -> str:
    """Why no campaign is shown, and what to do."""
    if not reader.plan.campaigns:
        return NOTHING
    if filtered:
        return "no campaign passes these filters"
    names = ", ".join(reader.plan.campaigns)
    return (
        f"no campaign is active yet ({names}): set `status: active` in its file when it begins; "
        "`advocacy status --status draft` shows drafts"
    )
