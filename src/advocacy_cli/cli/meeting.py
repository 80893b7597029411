"""`advocacy meeting`: arrange, move, cancel and record meetings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import filters, following, recording
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.show import Column, Format, OutputFile, Row, show
from advocacy_cli.errors import NotFound, Refused, Unavailable, WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Campaign, Plan
from advocacy_cli.situation.meetings import OUTCOMES, Met, find, meetings
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.calendar import Export
    from advocacy_cli.documents.evidence import Evidence
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command

app = new_app(
    "Arrange, move, cancel and record meetings.\n\n    $ advocacy meeting list --state planned"
)
STATES = ("planned", "cancelled", *OUTCOMES)
COLUMNS = (
    Column("name", "MEETING"),
    Column("starts", "WHEN"),
    Column("state", "STATE"),
    Column("with", "WITH", below=True),
    Column("where", "WHERE", below=True),
    Column("agenda", "ABOUT", below=True),
)
_Change = Callable[[Met], Draft | None]
Name = Annotated[str, typer.Argument(metavar="MEETING", help="CAMPAIGN/ID, or ID where unique.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.", metavar="TEXT")]
Lasts = Annotated[
    str | None, typer.Option("--lasts", help="How long: 45m, 2h.", metavar="DURATION")
]


@app.command("add", cls=Leaf)
def add(
    ctx: typer.Context,
    where: Annotated[str, typer.Argument(metavar="CAMPAIGN")],
    text: Annotated[str, typer.Argument(help="What it is about.")],
    with_: recording.With = None,
    at: Annotated[str, typer.Option("--at", help="Day and hour.", metavar="WHEN")] = "",
    lasts: Lasts = None,
    place: Annotated[str, typer.Option("--where", help="The place.", metavar="PLACE")] = "",
    ours: recording.Ours = None,
    agenda: Annotated[str, typer.Option("--agenda", help="Points to raise.", metavar="TEXT")] = "",
    private: recording.Private = False,
    again: recording.Again = False,
) -> None:
    """Arrange a meeting that the plan does not name.

    $ advocacy meeting add hearings-zvecan "The budget calendar" --with mayor-zvecan --at "fri 10:00"
    """
    session = session_of(ctx)
    plan = session.plan()
    campaign, _ = recording.place(plan, where)
    targets = recording.targets(session, plan, campaign, with_, session.workspace.today())
    if not targets or not at:
        raise WrongUsage(
            "a meeting wants --with TARGET and --at WHEN", 'such as: --with mayor --at "fri 10:00"'
        )
    starts = _moment(session, at)
    minutes = _minutes(lasts, 60)
    about = recording.about(target=targets, person=recording.people(session, plan, ours))
    agenda = "\n".join(part for part in (recording.words(session, text), agenda.strip()) if part)
    hour = (starts.isoformat(), minutes, place, private)
    key = ("meeting add", campaign.id, agenda, *sorted(about), *hour)
    dry = session.options.dry_run
    with session.store() as store, store.command("meeting add", key=key, dry_run=dry) as command:
        known = None if again else command.seen()
        number = command.next_number(campaign.id, "meeting", campaign.was)
        subject = f"meeting:{campaign.id}/M{number}{command.tag}"
        draft = Draft(
            kind="meeting",
            campaign=campaign.id,
            subject=subject,
            about=about,
            starts=starts,
            ends=starts + timedelta(minutes=minutes),
            number=number,
            private=private,
            texts={"where": place, "agenda": agenda},
        )
        if known is None:
            command.append(draft)
        met = _again(plan, command, (known.subject if known else subject) or "")
        event = _event(session, command, plan, met)
    if known:
        _write(session, met, event)
        session.out(f"{met.campaign}/{met.id}")
        session.say(f"already recorded as {met.campaign}/{met.id}; --again adds it once more")
        return
    _tell(session, met, "arranged", event)
    if starts < session.workspace.now():
        session.say("that hour has passed: write down what came of it with advocacy meeting held")


@app.command("list", cls=Leaf)
@filters.filtered(*STATES)
def list_(
    ctx: typer.Context,
    only: filters.Filter = filters.ALL,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every meeting of the plan and of the journal, by day and hour.

    $ advocacy meeting list
    $ advocacy meeting list --campaign hearings-zvecan --json
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = {one.id for one in filters.select(session, plan, only)}
    rows = [
        _row(session, met)
        for met in _all(session, plan, output)
        if (met.campaign in chosen or not only.narrows) and only.lets(met.state)
    ]
    show(session, rows, COLUMNS, format=format, output=output)


@app.command("show", cls=Leaf)
def show_(ctx: typer.Context, name: Name, format: Format = None, output: OutputFile = None) -> None:
    """One meeting: when, where, with whom, about what, and what became of it.

    $ advocacy meeting show hearings-zvecan/first
    """
    session = session_of(ctx)
    met = _find(session, name, output)
    row = _row(session, met)
    if format is not None or output is not None:
        show(session, [row], COLUMNS, format=format, output=output)
        return
    session.out(f"{row['name']}: {met.state}, {_when(session, met.starts)}, {met.minutes} minutes")
    for heading, value in (
        ("with", ", ".join(met.targets)),
        ("ours", ", ".join(met.ours)),
        ("where", row["where"]),
        ("about", row["agenda"]),
        ("reason", met.reason),
        ("planned for", _when(session, met.planned_starts) if met.reason or met.overruled else ""),
    ):
        if value:
            session.out(f"{heading}: {value}")
    if met.overruled:
        session.say("the plan was edited after the journal moved this meeting: the plan holds")


@app.command("move", cls=Leaf)
def move(
    ctx: typer.Context,
    name: Name,
    to: Annotated[str, typer.Option("--to", help="The new day and hour.", metavar="WHEN")],
    lasts: Lasts = None,
    reason: Reason = "",
) -> None:
    """Move a meeting to another day and hour.

    $ advocacy meeting move hearings-zvecan/first --to "2026-12-04 11:00" --reason "the mayor is away"

    For a meeting of the plan this holds while the plan still says what it says now.
    """
    session = session_of(ctx)
    _move(session, name, _moment(session, to), lasts, reason, "meeting move")


def _move(
    session: Session, name: str, starts: datetime, lasts: str | None, reason: str, verb: str
) -> None:
    def change(met: Met) -> Draft | None:
        minutes = _minutes(lasts, met.minutes)
        if (met.starts, met.minutes, met.state) == (starts, minutes, "planned"):
            return None
        _refuse_past(met)
        return Draft(
            kind="meeting-move",
            starts=starts,
            ends=starts + timedelta(minutes=minutes),
            planned=met.planned if met.origin == "plan" else None,
            texts={"reason": reason},
        )

    _change(session, name, verb, change, "moved", publish=True)


@app.command("cancel", cls=Leaf)
def cancel(ctx: typer.Context, name: Name, reason: Reason = "") -> None:
    """Call a meeting off.

    $ advocacy meeting cancel hearing-assembly/committee-office --reason "the session was put off"
    """

    def change(met: Met) -> Draft | None:
        if met.state == "cancelled":
            return None
        _refuse_past(met)
        planned = met.planned if met.origin == "plan" else None
        return Draft(kind="meeting-cancel", planned=planned, texts={"reason": reason})

    _change(session_of(ctx), name, "meeting cancel", change, "cancelled", publish=True)


@app.command("held", cls=Leaf)
def held(
    ctx: typer.Context,
    name: Name,
    text: Annotated[
        str | None, typer.Argument(help="What was said; `-` reads stdin, none opens your editor.")
    ] = None,
    outcome: Annotated[
        str, typer.Option("--outcome", help=", ".join(OUTCOMES), metavar="OUTCOME")
    ] = "held",
    on: recording.On = None,
    next: following.Next = None,
    due: following.Due = None,
    promise: following.Promise = None,
    promise_due: following.PromiseDue = None,
    promised_by: following.PromisedBy = None,
    ask: Annotated[
        str | None, typer.Option("--ask", help="The ask that was promised.", metavar="ASK")
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Who does the next step.", metavar="WHO")
    ] = None,
    file: recording.Files = None,
) -> None:
    """Write down that a meeting took place, or that they did not come or refused, and what follows.

    $ advocacy meeting held hearings-zvecan/first "They will publish the calendar" --on today
    $ advocacy meeting held safety-councils/osce-talk "Draft agreed" --on today --promise "We will sign in December" --promise-due 31.12.2026 --next "Send the minutes" --due fri
    """
    session = session_of(ctx)
    outcome = filters.one_of("--outcome", outcome, OUTCOMES)
    said = following.Said(next, due, promise, promise_due, promised_by)
    words = recording.words(session, text, f"What was said at the meeting {name}")
    _hold(session, name, words, outcome, on, said, ask=ask, owner=owner, files=file or ())


def took_place(session: Session, name: str, note: str, on: str | None) -> None:
    """Write down that a meeting was held; for `done`, which may have no words for it."""
    _hold(session, name, note, "held", on, following.Said())


def postponed(session: Session, thing: Dated, to: str, reason: str) -> None:
    """Move a meeting to another day, at its hour unless `to` names one; for `postpone`."""
    from advocacy_cli.language.typed import in_zone, read_day, says_hour

    workspace = session.workspace
    if says_hour(to, workspace.today()):
        starts = _moment(session, to)
    else:
        assert thing.starts is not None
        day = read_day(to, workspace.today())
        starts = in_zone(datetime.combine(day, thing.starts.time()), workspace.zone)
    _move(session, thing.name, starts, None, reason, "postpone")


def _hold(
    session: Session,
    name: str,
    words: str,
    outcome: str,
    on: str | None,
    said: following.Said,
    *,
    ask: str | None = None,
    owner: str | None = None,
    files: Sequence[Path] = (),
) -> None:
    plan = session.plan()
    follow: list[tuple[Campaign, following.Follow]] = []
    evidence: list[Evidence] = []

    def change(met: Met) -> Draft | None:
        day = _day_of(session, met, outcome, on)
        kept = recording.evidence(session, files, day, f"{met.campaign} {met.id}")
        if (met.state, met.reason) == (outcome, words) and not kept.files and not any(said):
            return None
        if any(said):
            campaign, own = recording.place(plan, f"{met.campaign}/{ask}" if ask else met.campaign)
            found = following.follow(
                session,
                plan,
                campaign,
                own,
                said,
                day=day,
                targets=met.targets,
                owner=recording.people(session, plan, [owner] if owner else []),
                private=met.private,
            )
            follow.append((campaign, found))
        recording.keep(session, kept)
        evidence.append(kept)
        about = recording.about(target=met.targets, person=met.ours)
        texts = {"note": words, **kept.texts}
        return Draft(
            kind="meeting-held",
            happened=day,
            state=outcome,
            about=about,
            texts=texts,
            digests=kept.digests,
        )

    entries: list[Entry] = []

    def also(command: Command) -> None:
        for campaign, found in follow:
            entries.extend(following.append(command, campaign, found.drafts))

    day = str(recording.day(session, on))
    key = (words, outcome, day, *said, ask, owner, *map(str, files)) if any(said) or files else ()
    _change(session, name, "meeting held", change, outcome, also=also, key=key)
    following.tell(session, entries, dry_run=session.options.dry_run)
    for kept in evidence:
        recording.tell_kept(session, kept)


def _change(
    session: Session,
    name: str,
    verb: str,
    change: _Change,
    said: str,
    *,
    publish: bool = False,
    also: Callable[[Command], None] | None = None,
    key: tuple[object, ...] = (),
) -> None:
    """Find the meeting, write what `change` gives, and say so; None means that it is so already."""
    plan = session.plan()
    dry = session.options.dry_run
    event = None
    with session.store() as store:
        history = store.history()
        subject = find(plan, meetings(plan, history), name).subject
        saw = history.heads(subject)
        known = (verb, subject, *key) if key else None
        with store.command(verb, key=known, dry_run=dry) as command:
            met = _again(plan, command, subject)
            torn = bool(command.history.conflicts(subject))
            if torn:  # nothing is so already, and all may be said
                met = met._replace(state="torn")
            draft = None if command.seen() and not torn else change(met)
            if draft is not None:
                about = draft.about or recording.about(target=met.targets)
                draft = draft._replace(
                    campaign=met.campaign, subject=subject, about=about, private=met.private
                )
                command.append(draft, saw=saw)
                if also is not None:
                    also(command)
                met = _again(plan, command, subject)
            event = _event(session, command, plan, met) if publish else None
    if draft is None:
        _write(session, met, event)
        session.say(f"{met.campaign}/{met.id} is {met.state} already, {_when(session, met.starts)}")
        return
    _tell(session, met, said, event)


def _day_of(session: Session, met: Met, outcome: str, on: str | None) -> date:
    """The day on which it became clear how the meeting went."""
    name, today = f"{met.campaign}/{met.id}", session.workspace.today()
    if met.state == "cancelled":
        raise Refused(
            f"{name} was cancelled",
            f"if it took place all the same: advocacy meeting move {name} --to WHEN, then this again",
        )
    if on is not None:
        return recording.day(session, on)
    day = met.starts.astimezone(session.workspace.zone).date()
    if day <= today:
        return day
    if outcome == "refused":  # people refuse before the day comes
        return today
    raise Refused(
        f"{name} has not come yet: it is planned for {day}",
        "if it took place earlier, say when: --on DATE; if its hour changed: advocacy meeting move",
    )


def _event(session: Session, command: Command, plan: Plan, met: Met) -> Export:
    """The event's calendar file, made within the command so that its SEQUENCE rises with it."""
    from advocacy_cli import calendar

    return calendar.one_event(plan, command, session.workspace, met.campaign, met.full)


def _write(session: Session, met: Met, event: Export | None) -> None:
    """Bring the event's file up to date, also when what it tells was recorded before."""
    if event is None or session.options.dry_run:
        return
    from advocacy_cli import calendar

    try:
        written = calendar.deliver(session.workspace, event)
    except Unavailable as error:
        raise Unavailable(
            f"{met.campaign}/{met.id} is recorded, but its calendar file could not be written: "
            f"{error.message}",
            "make way for it and run the same command again, which records nothing twice",
        ) from None
    for path in written:
        session.say(f"wrote {session.workspace.shown(path)}")


def _tell(session: Session, met: Met, said: str, event: Export | None) -> None:
    whole = f"{met.campaign}/{met.id}"
    when = _when(session, met.starts)
    if session.options.dry_run:
        session.out(f"would record {whole}: {said}, {when}")
        return
    _write(session, met, event)
    session.out(whole)
    session.say(f"{said}, {when}; next: advocacy meeting show {whole}")
    if event is not None and event.files:
        from advocacy_cli.cli.calendar import advise

        advise(session, said)


def _again(plan: Plan, command: Command, subject: str) -> Met:
    """The meeting of that subject as it stands now, with what the command has written."""
    found = meetings(plan, command.history)
    for met in found:
        if met.subject == subject:
            return met
    raise NotFound(f"{subject} stands no longer", hint="`advocacy meeting list` shows all")


def _refuse_past(met: Met) -> None:
    if met.state in OUTCOMES:
        raise Refused(
            f"{met.campaign}/{met.id} is recorded as {met.state}",
            "if that is wrong, take it back first: advocacy undo",
        )


def _find(session: Session, name: str, output: Path | None) -> Met:
    plan = session.plan_for(output)
    return find(plan, _all(session, plan, output), name)


def _all(session: Session, plan: Plan, output: Path | None) -> Sequence[Met]:
    with session.store() as store:
        return meetings(plan, session.history_for(output, store))


def _moment(session: Session, said: str) -> datetime:
    from advocacy_cli.language.typed import read_moment

    workspace = session.workspace
    return read_moment(said, workspace.today(), workspace.zone)


def _when(session: Session, moment: datetime) -> str:
    from advocacy_cli.language.dates import said_moment

    return said_moment(moment, session.workspace.zone)


def _minutes(said: str | None, otherwise: int) -> int:
    from advocacy_cli.language.durations import minutes

    if said is None:
        return otherwise
    try:
        found = minutes(said)
    except ValueError as error:
        raise WrongUsage(f"--lasts {said}: {error}") from None
    if not found:
        raise WrongUsage(f"--lasts {said}: a meeting lasts at least a minute", "write 45m or 2h")
    return found


def _row(session: Session, met: Met) -> Row:
    languages = session.workspace.settings.languages
    zone = session.workspace.zone
    return {
        "name": f"{met.campaign}/{met.id}",
        "campaign": met.campaign,
        "id": met.id,
        "full": met.full,
        "starts": met.starts.astimezone(zone),
        "minutes": met.minutes,
        "with": list(met.targets),
        "ours": list(met.ours),
        "where": first(met.where, languages),
        "agenda": first(met.agenda, languages),
        "state": met.state,
        "reason": met.reason or None,
        "planned": met.planned_starts.astimezone(zone),
        "origin": met.origin,
        "overruled": met.overruled,
        "private": met.private,
    }
