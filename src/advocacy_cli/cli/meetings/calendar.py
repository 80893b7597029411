"""`advocacy calendar`: meetings and days for every calendar program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.meetings import importing, subscribing
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.situation.dated import AHEAD, OVER

if TYPE_CHECKING:
    from advocacy_cli.calendar import Counts, Export, Request

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
    campaigns: subscribing.Campaigns = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="There, and none in out/calendar: a file, or a folder."
        ),
    ] = None,
    only: Filter = ALL,
    split: Annotated[bool, typer.Option("--split", help="A file for each campaign.")] = False,
    vdir: Annotated[
        bool, typer.Option("--vdir", help="A folder with a file for each event (khal, vdirsyncer).")
    ] = False,
    since_last: Annotated[
        bool, typer.Option("--since-last", help="Only what these readers were not told yet.")
    ] = False,
    todo: Annotated[
        bool, typer.Option("--todo", help="Deadlines, promises and next steps also as tasks.")
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Only when our meetings are, and no word of them.")
    ] = False,
    language: subscribing.Language = None,
    format: show.Format = None,
) -> None:
    """Write meetings, deadlines, promises, next steps and reply periods as iCalendar files.

    $ advocacy calendar export
    $ advocacy calendar export hearings-zvecan --language en -o hearings.ics
    $ advocacy calendar export --since-last -n

    One file holds everything, and each thing has its own beside it in out/calendar; over 900 kB
    there are also parts that Google takes. What changed
    since the last export carries a higher SEQUENCE, so that calendars update it; what was called
    off stays, marked as cancelled, for the days of [calendar] grace; so does what a campaign had told
    that is a draft again. Files that have nothing left, and parts of a calendar that shrank, are
    removed; a file that was edited since is never overwritten or removed, but named.

    --since-last writes changes.ics: new, changed and cancelled things only, for programs that add
    twice what they have. It counts from what exports told the same readers (--for) in the same
    language; what one put elsewhere with -o counts only if it had --since-last too. What an export told
    that died before its files were in place is told again.
    --todo is for Thunderbird, Apple and Nextcloud; Outlook and Google take no
    tasks from files, so every task is an event too. --redact writes busy.ics: meetings as busy
    blocks, without words, names or reminders and with UIDs of their own; private ones only with
    --for internal.
    """
    from advocacy_cli import calendar
    from advocacy_cli.calendar import underway
    from advocacy_cli.documents.staging import Staging

    session = session_of(ctx)
    _refuse_pairs(split=split, vdir=vdir, redact=redact, since_last=since_last, todo=todo)
    show.pick(format, None)
    workspace = session.workspace
    place = _place(session, output, folder=split or vdir)
    plan = session.plan(cold=True)
    audience = session.audience(place or workspace.path(*calendar.FOLDER))
    request = subscribing.asked(session, plan, audience, campaigns, only, language)
    request = request._replace(
        layout="split" if split else "vdir" if vdir else "one",
        output=place,
        part=_part(request),
        fresh=since_last,
        tasks=todo,
        redacted=redact,
    )
    dry = session.options.dry_run
    with Staging(workspace, workspace.path(*calendar.FOLDER)) as staging:
        with session.store() as store, store.command(request.command, dry_run=dry) as command:
            made = calendar.export(plan, command, workspace, request)
            changed = calendar.pending(workspace, made.files, made.known)
            if not dry:
                calendar.stage(staging, changed)
                if command.kinds:
                    underway.begin(workspace, command.id)
        if not dry:
            staging.place()
            calendar.remove(made.outdated)
            underway.end(workspace, {command.id, *made.settled})
    _tell(session, made, format, request)


def _refuse_pairs(**said: bool) -> None:
    """Raise WrongUsage for options that contradict each other."""
    for one, other, why in (
        ("split", "vdir", "a vdir has a file for each event already"),
        ("redact", "since_last", "a calendar of busy blocks replaces the one before"),
        ("redact", "todo", "a task without words is none"),
    ):
        if said[one] and said[other]:
            options = " and ".join(f"--{name.replace('_', '-')}" for name in (one, other))
            raise WrongUsage(f"{options} do not go together: {why}", "leave one out")


app.command("import", cls=Leaf)(importing.import_)
app.command("feed", cls=Leaf)(subscribing.feed)
app.command("push", cls=Leaf)(subscribing.push)


def _place(session: Session, output: Path | None, *, folder: bool) -> Path | None:
    """Where `-o` sends the calendar: a file, or a folder for several."""
    if output is None:
        return None
    found = session.workspace.outlet(session.cwd / output)
    if folder and found.suffix.lower() == ".ics":
        raise WrongUsage(f"{found.name}: several files go into a folder", "write -o FOLDER")
    if not folder and found.suffix.lower() != ".ics":
        raise WrongUsage(f"{found.name}: a calendar file ends in .ics", "write -o FILE.ics")
    return found


def _part(request: Request) -> str:
    """What the one file is called: a part must not take the place of the whole."""
    if request.complete and request.reader.unpublic:
        return ""
    return next(iter(request.campaigns)) if len(request.campaigns) == 1 else "selection"


def _tell(session: Session, made: Export, format: str | None, request: Request) -> None:
    dry = session.options.dry_run
    if made.outdated:
        removed = ", ".join(path.name for path in made.outdated)
        session.say(f"{'would remove' if dry else 'removed'}, out of date: {removed}")
    if format is None and not made.calendars:
        session.say(_nothing(session, made, request))
        for note in made.notes:
            session.say(note)
        return
    if format is not None:
        rows = [
            {
                "file": session.workspace.shown(one.path),
                "events": one.events,
                **one.counts._asdict(),
                "dry_run": dry,
            }
            for one in made.calendars
        ]
        show.show(session, rows, COLUMNS, format=format)
    elif not session.options.quiet:
        for one in made.calendars:
            session.out(f"{'would write ' if dry else ''}{session.workspace.shown(one.path)}")
    count = len(made.events)
    session.say(f"{count} event{'s' * (count != 1)}: {_counted(made.counts)}")
    if request.fresh:
        session.say(_since(session, made, request))
    if made.alone:
        session.say(f"{'would write' if dry else 'beside it'}: a file for each, to send one alone")
    for note in made.notes:
        session.say(note)


def _nothing(session: Session, made: Export, request: Request) -> str:
    """Why there is no calendar to write."""
    if request.fresh and made.since is not None:
        return f"nothing has changed, no file was written: {_since(session, made, request)}"
    if not request.complete:
        return "nothing fits these filters: no calendar to write"
    if not request.reader.unpublic:
        return f"nothing that has a day is for {request.reader.name}: no calendar to write"
    return "nothing has a day yet: no calendar to write"


def _since(session: Session, made: Export, request: Request) -> str:
    """From which export `--since-last` goes on."""
    from advocacy_cli.language.dates import said_moment

    workspace = session.workspace
    language = request.language or workspace.settings.languages[0]
    readers = f"{request.reader.name} in {language}"
    if made.since is None:
        return f"no export has told {readers} anything before"
    return f"{readers} were told last on {said_moment(made.since, workspace.zone)}"


def _counted(counts: Counts) -> str:
    said = [f"{number} {name}" for name, number in counts._asdict().items() if number]
    return ", ".join(said) or "nothing to tell"


def advise(session: Session, change: str) -> None:
    """How the event's file reaches the calendars of colleagues, for who sits at the terminal."""
    import textwrap

    from advocacy_cli import calendar

    told, room = calendar.advice(change, ("en",)), show.width(session)
    by = (f"  {programs}: {words}" for programs, words in told.by)
    for said in (f"for colleagues: {told.first}.", *by, f"  {told.last}."):
        session.aside(*textwrap.wrap(said, room, subsequent_indent="    "))
