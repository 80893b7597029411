"""`advocacy calendar`: meetings and days for every calendar program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import show
from advocacy_cli.cli.filters import ALL, Filter, filtered, owners, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import WrongUsage
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.situation.dated import AHEAD, OVER

if TYPE_CHECKING:
    from advocacy_cli.calendar import Counts, Export

app = new_app(
    "Meetings and deadlines for every calendar program.\n\n    $ advocacy calendar export"
)
COLUMNS = (
    show.Column("file", "FILE", wraps=True),
    show.Column("events", "EVENTS", right=True),
    show.Column("new", "NEW", right=True),
    show.Column("changed", "CHANGED", right=True),
    show.Column("cancelled", "CANCELLED", right=True),
    show.Column("same", "SAME", right=True),
)


@app.command("export", cls=Leaf)
@filtered(*AHEAD, *OVER)
def export(
    ctx: typer.Context,
    campaigns: Annotated[
        list[str] | None, typer.Argument(metavar="[CAMPAIGN]...", help="Only these campaigns.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="One file there, and none in out/calendar."),
    ] = None,
    only: Filter = ALL,
    language: Annotated[
        str | None, typer.Option("--language", help="Language of the texts.", metavar="LANG")
    ] = None,
    format: show.Format = None,
) -> None:
    """Write meetings, deadlines, reply periods, asks and petitions as iCalendar files.

    $ advocacy calendar export
    $ advocacy calendar export hearings-zvecan --language en -o hearings.ics
    $ advocacy calendar export -n

    One file holds everything, and each thing has its own beside it in out/calendar. What changed
    since the last export carries a higher SEQUENCE, so that calendars update it; what was called
    off stays, marked as cancelled, for the days of [calendar] grace.
    """
    from advocacy_cli import calendar

    session = session_of(ctx)
    if language is not None and language not in LANGUAGES:
        raise WrongUsage(f"--language {language}: choose {', '.join(LANGUAGES)}")
    show.pick(format, None)
    workspace = session.workspace
    file = workspace.outlet(session.cwd / output) if output else None
    if file is not None and file.suffix.lower() != ".ics":
        raise WrongUsage(f"{file.name}: a calendar file ends in .ics", "write -o FILE.ics")
    audience = session.audience(file or workspace.path(*calendar.FOLDER))
    plan = session.plan(cold=True)
    named = [*(campaigns or ()), *(only.campaign or ())]
    said = only._replace(campaign=named, owner=None)
    chosen = [
        c.id
        for c in select(session, plan, said, without=("draft",))
        if c.public or audience.unpublic
    ]
    partial = said.narrows or not audience.unpublic
    request = calendar.Request(
        campaigns=chosen,
        whole=not partial,
        owners=owners(session, plan, only),
        states=frozenset(only.state or ()),
        language=language,
        reader=audience,
        name=_name(chosen, whole=not (partial or only.owner or only.state)),
        output=file,
    )
    with (
        session.store() as store,
        store.command("calendar export", dry_run=session.options.dry_run) as command,
    ):
        made = calendar.export(plan, command, workspace, request)
    if not session.options.dry_run:
        calendar.deliver(workspace, made)
    _tell(session, made, format)


def _name(chosen: list[str], *, whole: bool) -> str:
    """The main file's name: a part must not take the place of the whole."""
    if whole:
        return "advocacy"
    return f"advocacy_{chosen[0]}" if len(chosen) == 1 else "advocacy_selection"


def _tell(session: Session, made: Export, format: str | None) -> None:
    dry = session.options.dry_run
    if made.outdated:
        removed = ", ".join(path.name for path in made.outdated)
        session.say(f"{'would remove' if dry else 'removed'}, out of date: {removed}")
    if format is None and not made.files:
        session.say("nothing has a day yet: no calendar to write")
        return
    main = next(iter(made.files), None)
    file = session.workspace.shown(main) if main else None
    if format is not None:
        row = {"file": file, "events": len(made.events), **made.counts._asdict(), "dry_run": dry}
        show.show(session, [row] if main else [], COLUMNS, format=format)
    elif not session.options.quiet:
        session.out(f"{'would write ' if dry else ''}{file}")
    session.say(f"{len(made.events)} events: {_counted(made.counts)}")
    if len(made.files) > 1:
        session.say(f"{'would write' if dry else 'beside it'}: a file for each, to send one alone")
    for note in made.notes:
        session.say(note)


def _counted(counts: Counts) -> str:
    said = [f"{number} {name}" for name, number in counts._asdict().items() if number]
    return ", ".join(said) or "nothing to tell"


def advise(session: Session, change: str) -> None:
    """How the event's file reaches the calendars of colleagues, for who sits at the terminal."""
    from advocacy_cli import calendar

    told = calendar.advice(change, ("en",))
    by = (f"  {programs}: {words}" for programs, words in told.by)
    session.aside(f"for colleagues: {told.first}.", *by, f"  {told.last}.")
