"""`advocacy meeting`: arrange, move, cancel and record meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.everyday import following
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.meetings import arranging, inviting
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, Row, show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.invitations import ANSWERS, Invitee, invited, summed, worded
from advocacy_cli.situation.meetings import OUTCOMES, Met, after, find, meetings
from advocacy_cli.store.records import Draft

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
    Column("answers", "ANSWERS", below=True),
    Column("agenda", "ABOUT", below=True),
)
Name = Annotated[str, typer.Argument(metavar="MEETING", help="CAMPAIGN/ID, or ID where unique.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.", metavar="TEXT")]
Tell = Annotated[
    bool, typer.Option("--invite", help="Tell those who were invited, by e-mail, at once.")
]
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
    starts = arranging.read(session, at)
    minutes = arranging.length(lasts, 60)
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
            ends=after(starts, minutes),
            number=number,
            private=private,
            texts={"where": place, "agenda": agenda},
        )
        if known is None:
            command.append(draft)
        met = arranging.as_it_stands(plan, command, (known.subject if known else subject) or "")
        event = arranging.event_of(session, command, plan, met)
    if known:
        arranging.bring_up_to_date(session, met, event)
        session.out(f"{met.campaign}/{met.id}")
        session.say(f"already recorded as {met.campaign}/{met.id}; --again adds it once more")
        return
    arranging.tell(session, met, "arranged", event)
    if starts < session.workspace.now():
        held = f"advocacy meeting held {met.campaign}/{met.id}"
        session.say(f"that hour has passed: write down what came of it with {held}")


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
    found, guests = _all(session, plan, output)
    rows = [
        _row(session, met, guests.get(met.subject, ()), outside=session.outside(output))
        for met in found
        if (met.campaign in chosen or not only.narrows) and only.lets(met.state)
    ]
    show(session, rows, COLUMNS, format=format, output=output)


@app.command("show", cls=Leaf)
def show_(ctx: typer.Context, name: Name, format: Format = None, output: OutputFile = None) -> None:
    """One meeting: when, where, with whom, about what, and what became of it.

    $ advocacy meeting show hearings-zvecan/first
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    found, everybody = _all(session, plan, output)
    met = find(plan, found, name)
    guests = everybody.get(met.subject, ())
    outside = session.outside(output)
    row = _row(session, met, guests, outside=outside)
    if format is not None or output is not None:
        show(session, [row], COLUMNS, format=format, output=output)
        return
    session.out(
        f"{row['name']}: {met.state}, {arranging.in_full(session, met.starts)}, {met.minutes} minutes"
    )
    for heading, value in (
        ("with", ", ".join(met.targets)),
        ("ours", ", ".join(met.ours)),
        ("where", row["where"]),
        ("about", row["agenda"]),
        ("arranged by", met.organizer),
        ("they wrote", met.theirs),
        ("on", str(met.on or "")),
        ("said" if met.state in OUTCOMES else "reason", met.reason),
        (
            "planned for",
            arranging.in_full(session, met.planned_starts) if met.reason or met.overruled else "",
        ),
    ):
        if value:
            session.out(f"{heading}: {value}")
    for one in guests:
        on = f", {said(one.on)}" if one.on and one.state in ANSWERS else ""
        told = one.knows(met) or (met.state in OUTCOMES and not met.is_off)
        late = "" if told else "; not told of the last change"
        session.out(f"invited: {_who(one, outside=outside)}: {worded(one.state)}{on}{late}")
    if met.overruled:
        session.say("the plan was edited after the journal moved this meeting: the plan holds")


@app.command("move", cls=Leaf)
def move(
    ctx: typer.Context,
    name: Name,
    to: Annotated[str, typer.Option("--to", help="The new day and hour.", metavar="WHEN")],
    lasts: Lasts = None,
    reason: Reason = "",
    invite: Tell = False,
) -> None:
    """Move a meeting to another day and hour.

    $ advocacy meeting move hearings-zvecan/first --to "2026-12-04 11:00" --reason "the mayor is away"

    For a meeting of the plan this holds while the plan still says what it says now.
    """
    session = session_of(ctx)
    starts = arranging.read(session, to)
    arranging.move(session, name, starts, lasts, reason, "meeting move", invite=invite)


@app.command("cancel", cls=Leaf)
def cancel(ctx: typer.Context, name: Name, reason: Reason = "", invite: Tell = False) -> None:
    """Call a meeting off.

    $ advocacy meeting cancel hearing-assembly/committee-office --reason "the session was put off"
    """

    def change(met: Met) -> Draft | None:
        if met.state == "cancelled":
            return None
        arranging.refuse_past(met)
        planned = met.planned if met.origin == "plan" else None
        return Draft(kind="meeting-cancel", planned=planned, texts={"reason": reason})

    session = session_of(ctx)
    arranging.change(
        session, name, "meeting cancel", change, "cancelled", publish=True, invite=invite
    )


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
    private: recording.Private = False,
) -> None:
    """Write down that a meeting took place, or that they did not come or refused, and what follows.

    $ advocacy meeting held hearings-zvecan/first "They will publish the calendar" --on today
    $ advocacy meeting held safety-councils/osce-talk "Draft agreed" --on today --promise "We will sign in December" --promise-due 31.12.2026 --next "Send the minutes" --due fri
    """
    session = session_of(ctx)
    outcome = filters.one_of("--outcome", outcome, OUTCOMES)
    said = following.Said(next, due, promise, promise_due, promised_by)
    words = recording.words(session, text, f"What was said at the meeting {name}")
    arranging.hold(
        session,
        name,
        words,
        outcome,
        on,
        said,
        ask=ask,
        owner=owner,
        files=file or (),
        private=private,
    )


app.command("invite", cls=Leaf)(inviting.invite)


def _all(
    session: Session, plan: Plan, output: Path | None
) -> tuple[Sequence[Met], Mapping[str, Sequence[Invitee]]]:
    """The meetings, and who was invited to them."""
    with session.store() as store:
        history = session.history_for(output, store)
        return meetings(plan, history), invited(plan, history)


def _row(session: Session, met: Met, guests: Sequence[Invitee], *, outside: bool) -> Row:
    """A meeting as lists and scripts have it; addresses of guests stay inside."""
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
        "theirs": met.theirs or None,
        "organizer": met.organizer or None,
        "state": met.state,
        "reason": met.reason or None,
        "on": met.on,
        "planned": met.planned_starts.astimezone(zone),
        "origin": met.origin,
        "overruled": met.overruled,
        "private": met.private,
        "answers": summed(guests) or None,
        "invited": [
            {
                "who": _who(one, outside=outside),
                "state": one.state,
                "on": one.on,
                "knows": one.knows(met),
            }
            for one in guests
        ],
    }


def _who(one: Invitee, *, outside: bool) -> str:
    return "a guest" if outside and not one.id else one.called
