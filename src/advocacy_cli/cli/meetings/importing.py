"""`advocacy calendar import`: what others send, weighed against the journal, shown, and then recorded."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import NotFound, Refused, Unavailable, WrongUsage
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.meetings import Met, meetings
from advocacy_cli.situation.told import MEETINGS

if TYPE_CHECKING:
    from datetime import time

    from advocacy_cli.calendar.known import Into, Weighed
    from advocacy_cli.calendar.reading import Found
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command

COLUMNS = (
    show.Column("verdict", "ITEM"),
    show.Column("what", "WHAT", wraps=True),
    show.Column("when", "WHEN"),
    show.Column("said", "SAYS", below=True),
)
_AT_ONCE = 20  # meetings whose own calendar files are written here; more are an export's work
_EXPORT = "for the calendars of others: advocacy calendar export"


def import_(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="An .ics or .eml file; `-` reads stdin.")
    ],
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", help="Where new meetings belong.", metavar="CAMPAIGN"),
    ] = None,
    with_: recording.With = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="The hour of what lasts all day.", metavar="HH:MM"),
    ] = None,
    private: recording.Private = False,
    format: show.Format = None,
) -> None:
    """Read what others send: answers to invitations, other hours for our meetings, meetings of theirs.

    $ advocacy calendar import out/calendar/advocacy.ics -n
    $ advocacy calendar import out/calendar/advocacy.ics --campaign hearings-zvecan

    It shows a line for each item (new, changed, same, conflict, or skipped and why) and asks before it
    records what is new or changed; -n only shows. A saved e-mail (.eml) is read for the invitation or
    answer in it. Of what repeats, the days of the next three months are meetings of their own. The same
    file again changes nothing.

    Of our own meetings a mail changes something only where it comes from one of us, or from somebody
    whom the meeting concerns. What others wrote of a meeting of theirs stays internal.
    """
    session = session_of(ctx)
    show.pick(format, None)
    hour = _hour(at)
    raw, shown = _content(session, file)
    plan = session.plan(cold=True)
    from advocacy_cli.calendar.known import Into
    from advocacy_cli.calendar.weighing import weigh
    from advocacy_cli.cli.meetings import arranging, inviting

    into = Into(session.workspace.now(), private=private, at=hour)
    if campaign is not None:
        chosen, ask = recording.place(plan, campaign)
        if ask is not None:
            raise WrongUsage(f"--campaign {campaign}: a meeting belongs to a whole campaign")
        today = session.workspace.today()
        into = into._replace(
            campaign=chosen, targets=recording.targets(session, plan, chosen, with_, today)
        )
    elif with_:
        raise WrongUsage("--with names targets of a campaign", "add --campaign CAMPAIGN")
    found, into = _read(session, raw, shown, into)
    workspace = session.workspace
    last = bool(format and session.options.yes and not session.options.dry_run)
    with session.store() as store:
        weighed = weigh(plan, store.history(), workspace, found, into)
        new = [one for one in weighed if one.draft is not None]
        if not (new and last):  # rows for a program that is not asked wait for the names
            _show(session, weighed, format)
        if not new:
            session.say("nothing to record")
            _remind(session, meetings(plan, store.history()), weighed)
            return
        if session.options.dry_run:
            session.say(f"would record {_items(len(new))}")
            return
        store.close()  # nobody waits for the database while a person thinks
        session.confirm(f"record {_items(len(new))}?")
        with store.command("calendar import") as command:
            if weigh(plan, command.history, workspace, found, into) != weighed:
                raise Refused(
                    "the journal has changed meanwhile",
                    "run the command again, and look at the list once more",
                )
            entries = [_append(command, plan, one) for one in new]
            about = dict.fromkeys(e.subject for e in entries if e.subject and e.kind in MEETINGS)
            stands = {met.subject: met for met in meetings(plan, command.history)}
            mets = [stands[subject] for subject in about]
            alone = mets if len(mets) <= _AT_ONCE else []
            events = [arranging.event_of(session, command, plan, met) for met in alone]
            behind = inviting.offers(plan, command, mets)
    given = iter([_name(stands[e.subject]) if e.subject in stands else "" for e in entries])
    names = [next(given) if one.draft else one.name for one in weighed]
    if last:
        _show(session, weighed, format, names)
    for one, name in zip(weighed, names, strict=True):
        if format is None and one.draft and one.draft.subject is None:
            session.out(name)
    for met, event in zip(alone, events, strict=True):
        arranging.bring_up_to_date(session, met, event)
    session.say(f"recorded {_items(len(entries))}; to take it back: advocacy undo")
    if len(mets) > len(alone):
        session.say(_EXPORT)
    for line in behind:
        session.say(line)


def _hour(said: str | None) -> time | None:
    """The hour that was named. Raises WrongUsage."""
    from datetime import datetime

    try:
        return datetime.strptime(said, "%H:%M").time() if said is not None else None  # noqa: DTZ007
    except ValueError:
        raise WrongUsage(f"--at {said}: no hour", "write it as 09:00") from None


def _content(session: Session, file: str) -> tuple[bytes, str]:
    """The bytes of a file, or of stdin, no more than is ever read; and its name as people know it."""
    from advocacy_cli.calendar.enveloped import MOST

    if file == "-":
        stdin = getattr(sys.stdin, "buffer", sys.stdin)
        raw = stdin.read(MOST + 1)
        return raw if isinstance(raw, bytes) else raw.encode(), "stdin"
    path = session.cwd / file
    try:
        if path.is_dir():
            raise WrongUsage(f"{file} is a folder", "name one file in it")
        if path.exists() and not path.is_file():  # it may have no end, or never begin
            hint = f"if something writes into it: advocacy calendar import - < {file}"
            raise WrongUsage(f"{file} is no file but a pipe or a device", hint)
        with path.open("rb") as stream:
            return stream.read(MOST + 1), file
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}", hint="save the attachment first") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "no name of a file"
        raise Unavailable(f"cannot read {file}: {said}") from None


def _read(session: Session, raw: bytes, shown: str, into: Into) -> tuple[tuple[Found, ...], Into]:
    """The entries of the file, or of what a mail carries."""
    from advocacy_cli.calendar.contents import fault
    from advocacy_cli.calendar.enveloped import is_mail, opened
    from advocacy_cli.calendar.reading import MOST_ITEMS, read

    objects: Sequence[bytes] = (raw,)
    if is_mail(raw):
        mail = opened(raw, shown)
        objects, into = mail.objects, into._replace(sender=mail.sender, date=mail.date)
    found: list[Found] = []
    notes: dict[str, None] = {}
    for one in objects:
        reading = read(one, session.workspace.zone, shown, into.now)
        found += reading.found
        notes |= dict.fromkeys(reading.notes)
        if len(found) > MOST_ITEMS:
            many = f"has more than {MOST_ITEMS:,} entries in its calendars"
            raise fault(shown, many, "save the calendar that matters by itself, and import that")
    for note in notes:
        session.say(f"{shown}: {note}")
    return tuple(found), into


def _remind(session: Session, among: Sequence[Met], weighed: Sequence[Weighed]) -> None:
    """Say so where an import that was broken off left meetings without their calendar files."""
    from advocacy_cli.calendar import FOLDER

    folder = session.workspace.path(*FOLDER)
    known = {one.name for one in weighed if one.verdict == "same"}
    missing = [
        met
        for met in among
        if _name(met) in known
        and met.origin == "journal"
        and met.state == "planned"
        and not met.private
        if not (folder / f"{met.campaign}_{met.id}.ics").exists()
    ]
    if missing:
        session.say(f"{', '.join(map(_name, missing[:5]))}: no calendar file yet; {_EXPORT}")


def _show(
    session: Session,
    weighed: Sequence[Weighed],
    format: str | None,
    names: Sequence[str] | None = None,
) -> None:
    """A row for each item; `names` are how they are called once they are recorded."""
    zone = session.workspace.zone
    rows = [
        {
            "verdict": one.verdict,
            "what": one.what,
            "name": name or None,
            "when": one.when.astimezone(zone) if one.when else None,
            "said": one.said,
            "line": one.line,
            "kind": one.draft.kind if one.draft else None,
        }
        for one, name in zip(weighed, names or [one.name for one in weighed], strict=True)
    ]
    show.show(session, rows, COLUMNS, format=format)
    counts = Counter(one.verdict for one in weighed)
    session.say(", ".join(f"{number} {verdict}" for verdict, number in counts.items()))


def _append(command: Command, plan: Plan, one: Weighed) -> Entry:
    draft = one.draft
    assert draft is not None
    if draft.subject is None:
        campaign = plan.campaigns[draft.campaign or ""]
        number = command.next_number(campaign.id, "meeting", campaign.was)
        subject = f"meeting:{campaign.id}/M{number}{command.tag}"
        draft = draft._replace(subject=subject, number=number)
    return command.append(draft)


def _name(met: Met) -> str:
    return f"{met.campaign}/{met.id}"


def _items(number: int) -> str:
    return f"{number} item{'s' if number != 1 else ''}"
