"""`calendar feed` and `calendar push`: calendars that go on changing where other people have them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered, owners, select
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.cli.terminal.progress import Bar
from advocacy_cli.errors import AdvocacyError, Refused, Unavailable, WrongUsage
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.situation.dated import AHEAD, OVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advocacy_cli.calendar import Request
    from advocacy_cli.calendar.dav import Collection
    from advocacy_cli.calendar.push import Pushed, Step
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.audience import Audience

FILES = (show.Column("file", "FILE", wraps=True), show.Column("state", "STATE"))
STEPS = (
    show.Column("event", "EVENT"),
    show.Column("state", "STATE"),
    show.Column("why", "WHY", wraps=True),
    show.Column("differs", "HERE | THERE", below=True),
)
URL, USER = "calendar.caldav", "calendar.caldav_user"
Campaigns = Annotated[
    list[str] | None, typer.Argument(metavar="[CAMPAIGN]...", help="Only these campaigns.")
]
Language = Annotated[
    str | None, typer.Option("--language", help="Language of the texts.", metavar="LANG")
]


@filtered(*AHEAD, *OVER)
def feed(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to be published.")],
    campaigns: Campaigns = None,
    only: Filter = ALL,
    url: Annotated[
        str | None,
        typer.Option("--url", help="Where the folder is on the web.", metavar="ADDRESS"),
    ] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Only when our meetings are, and no word of them.")
    ] = False,
    language: Language = None,
    format: show.Format = None,
) -> None:
    """Write a folder for a web server: calendars to subscribe to, and a page that says how.

    $ advocacy calendar feed out/feed
    $ advocacy calendar feed out/feed --url https://example.org/calendar/ -n

    advocacy.ics holds everything, advocacy_CAMPAIGN.ics one campaign, and index.html says how to
    subscribe in each program. Run it again after every change (cron does): what has not changed is
    not touched. It is for partners, or for the public with --for public; nothing private ever stands
    in it. Who knows the address can read it: give the folder a name that nobody guesses, unless
    everybody may. The page keeps the address that it was given, until another --url ("" for none);
    [calendar] feed is one for every feed.

    The folder holds what the last run was asked for, so say filters again each time. What leaves the
    feed (a campaign that is over, is a draft again, or that a filter leaves out) stays as a calendar
    with nothing in it: its address goes on working, and subscribers see it empty. Delete the file
    once nobody asks for it. --redact writes busy.ics alone: our meetings as busy blocks.
    """
    from advocacy_cli.calendar import feed as room

    session = session_of(ctx)
    dry, workspace = session.options.dry_run, session.workspace
    place = workspace.outlet(session.cwd / folder / room.MAIN).parent
    if place.exists() and not place.is_dir():
        raise WrongUsage(f"{folder} is a file", "name a folder for the feed")
    said = url
    if said is None:
        said = str(workspace.settings["calendar.feed"]) or room.address_before(workspace, place)
    address = room.address_of(said) if said else ""
    plan = session.plan(cold=True)
    request = asked(session, plan, session.audience(place), campaigns, only, language)
    request = request._replace(redacted=redact)
    if request.reader.private:
        raise WrongUsage(
            "a feed is read by whoever has its address",
            "--for partners, donor or public; `advocacy calendar export --for internal` for our own",
        )
    with session.store() as store, store.command("calendar feed", dry_run=dry) as command:
        made = room.feed(plan, command, workspace, request, place, address)
    before = {path for path in made.files if path.is_file()}
    changed = set(room.changed(workspace, made) if dry else room.put(workspace, place, made))

    def state(path: Path) -> str:
        if path not in changed:
            return "same"
        return "emptied" if path in made.emptied else "changed" if path in before else "new"

    rows = [
        {
            "file": workspace.shown(path),
            "state": state(path),
            "url": f"{address}{path.name}" if address else None,
            "dry_run": dry,
        }
        for path in made.files
    ]
    if format is not None or not session.options.quiet:
        told = rows if format is not None else [row for row in rows if row["state"] != "same"]
        show.show(session, told, FILES, format=format, empty="nothing has changed")
    would = "would be " if dry else ""
    count = len(made.files) - len(made.emptied)
    session.say(f"{would}{count} files, {made.events} events; for {request.reader.name}")
    if count := len(made.emptied & changed):
        one = count == 1
        calendars = "1 calendar is" if one else f"{count} calendars are"
        what = "an empty one" if one else "empty ones"
        session.say(
            f"{calendars} not in it any longer: {would or 'now '}{what}, at the same address"
        )
    for note in made.notes:
        session.say(note)
    if not address:
        session.aside("the page can name its addresses: --url https://HOST/FOLDER/")


@filtered(*AHEAD, *OVER)
def push(
    ctx: typer.Context,
    campaigns: Campaigns = None,
    only: Filter = ALL,
    overwrite: Annotated[
        list[str] | None,
        typer.Option(
            "--overwrite",
            help="Put ours back where this was changed on the server; all: everywhere.",
            metavar="ID|CAMPAIGN",
        ),
    ] = None,
    language: Language = None,
    format: show.Format = None,
) -> None:
    """Bring the calendar to a CalDAV calendar (Nextcloud, iCloud, Radicale ...): only what changed.

    $ advocacy calendar push -n

    [calendar] caldav is the calendar's address, caldav_user the login name; the password comes from
    ADVOCACY_CALDAV_PASSWORD, from caldav_password_command in your own settings, or from the system's
    keyring. What was called off is marked as cancelled and later deleted, and so is what a campaign
    had there that is a draft again or gone. What somebody changed on
    the server is named and never overwritten (exit 5): record the change here, or say --overwrite.
    Other events of that calendar are not touched. It is for partners: --for internal also sends
    what is private, and the next push for partners takes that away again.

    With a CAMPAIGN or a filter only what passes it is looked at; all else stays there as it is.
    """
    from advocacy_cli.calendar import push as room
    from advocacy_cli.calendar.export import in_utc, tell

    session = session_of(ctx)
    dry, workspace = session.options.dry_run, session.workspace
    show.pick(format, None)
    plan = session.plan(cold=True)
    reader = session.audience(workspace.path("out"))
    request = asked(session, plan, reader, campaigns, only, language)
    collection = _collection(session)
    if collection is None and not dry:
        raise _unset()
    with ExitStack() as stack:
        bar = stack.enter_context(Bar(session, "sending"))
        if collection is not None:
            stack.callback(collection.close)
        if not dry:  # what another push has sent, its list must hold before we look
            waits = "another push of this workspace is under way: waiting for it"
            stack.enter_context(workspace.alone("push", room.WAIT, lambda: session.say(waits)))
        there = collection.etags() if collection else {}  # first: a wrong login records nothing
        with session.store() as store, store.command("calendar push", dry_run=dry) as command:
            told = tell(plan, command, workspace, request)
        pushed = room.push(
            workspace,
            collection,
            there,
            room.objects(told),
            overwrite=_named(overwrite),
            dry_run=dry,
            progress=bar,
        )
    rows = [_row(step, dry) for step in pushed.steps if format or step.state != room.SAME]
    if rows or format or pushed.stopped is None:
        empty = "nothing has changed: nothing is sent"
        show.show(session, rows, STEPS, format=format, empty=empty)
    for note in in_utc(told.events):
        session.say(note)
    _tell(session, pushed, collection)


def asked(
    session: Session,
    plan: Plan,
    reader: Audience,
    campaigns: list[str] | None,
    only: Filter,
    language: str | None,
) -> Request:
    """What a calendar shall hold: what passes the filters and what those readers may know, in one
    language. Drafts are in it where they were asked for, and what they had published is over
    where they were not."""
    from advocacy_cli.calendar import Request

    if language is not None and language not in LANGUAGES:
        raise WrongUsage(f"--language {language}: choose {', '.join(LANGUAGES)}")
    said = only._replace(campaign=[*(campaigns or ()), *(only.campaign or ())], owner=None)
    passing = [c for c in select(session, plan, said) if c.public or reader.unpublic]
    chosen = {c.id for c in select(session, plan, said, without=("draft",))}
    return Request(
        campaigns=[c.id for c in passing if c.id in chosen],
        drafts=[c.id for c in passing if c.id not in chosen],
        whole=not said.narrows,
        owners=owners(session, plan, only),
        states=frozenset(only.state or ()),
        language=language,
        reader=reader,
    )


def _collection(session: Session) -> Collection | None:
    """The collection that the settings name, with the password asked when it is needed."""
    from advocacy_cli import passwords
    from advocacy_cli.calendar.dav import Collection, login

    settings = session.workspace.settings
    if not settings[URL]:
        return None
    user = str(settings[USER])
    return Collection(
        str(settings[URL]),
        user,
        lambda: passwords.read(login(settings), settings, session.environ),
    )


def _named(said: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip().rstrip("/") for name in said or ())


def _row(step: Step, dry: bool) -> dict[str, Any]:
    return {
        "event": step.object.name,
        "state": step.state,
        "why": step.why or None,
        "differs": [f"{d.what}: {d.here or '-'} | {d.there or '-'}" for d in step.differs],
        "uid": step.object.uid,
        "dry_run": dry,
    }


def _unset() -> WrongUsage:
    return WrongUsage(
        "no calendar is set to push to",
        'write in advocacy.toml: [calendar] caldav = "https://HOST/PATH/CALENDAR/" and '
        'caldav_user = "..."; `advocacy calendar feed DIR` needs no such server',
    )


def _tell(session: Session, pushed: Pushed, collection: Collection | None) -> None:
    """How many of what, and where. Raises what stopped the run, Refused for conflicts, and WrongUsage
    where there is nowhere to send it: a dry run ends as the real one would."""
    from advocacy_cli.calendar import push as room

    dry = session.options.dry_run
    sent = (room.NEW, room.CHANGED, room.CANCELLED, room.REMOVED)
    states = (*sent, room.SAME, room.CONFLICT, room.REFUSED)
    counts = [(len(pushed.of(state)), state) for state in states]
    said = ", ".join(f"{count} {state}" for count, state in counts if count) or "nothing to tell"
    where = f" at {collection.host}" if collection else ""
    if pushed.steps or pushed.stopped is None:
        session.say(f"{'would be: ' if dry else ''}{said}{where}")
    if pushed.stopped is not None:
        raise _half_way(pushed.stopped) if pushed.of(*sent) and not dry else pushed.stopped
    if collection is None:
        raise _unset()
    left, refused = pushed.of(room.CONFLICT), pushed.of(room.REFUSED)
    messages, hints = [], []
    if left:
        them = "them" if len(left) != 1 else "it"
        messages.append(f"{_events(left)} left as the server has {them}")
        hints.append(
            "record here what was changed there (`advocacy meeting move` or `cancel`, `postpone`, "
            f"the plan), or put ours back: advocacy calendar push --overwrite {left[0].object.name}"
        )
    if refused:
        messages.append(f"the server did not take {_events(refused)}")
        hints.append("what it has against each stands beside it; ask who runs the server")
    if messages:
        raise Refused("; ".join(messages), "; ".join(hints))


def _events(steps: Sequence[Step]) -> str:
    return f"{len(steps)} event{'s' if len(steps) != 1 else ''}"


def _half_way(error: AdvocacyError) -> AdvocacyError:
    """The error that ended the run, saying that what was sent before is no loss."""
    then = "the same command sends the rest" if isinstance(error, Unavailable) else error.hint
    error.hint = f"what was sent stands; {then}"
    return error
