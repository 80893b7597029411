"""`advocacy log`: write down what was said or done."""

from __future__ import annotations

from typing import Annotated

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import WrongUsage
from advocacy_cli.store.records import CHANNELS, Draft, Entry

Via = Annotated[str | None, typer.Option("--via", help=", ".join(CHANNELS), metavar="CHANNEL")]


def log(
    ctx: typer.Context,
    where: Annotated[str, typer.Argument(metavar="CAMPAIGN[/ASK]")],
    text: Annotated[
        str | None, typer.Argument(help="What; `-` reads stdin, none opens your editor.")
    ] = None,
    with_: recording.With = None,
    via: Via = None,
    on: recording.On = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Who answers for it (me: you).", metavar="WHO")
    ] = None,
    ours: recording.Ours = None,
    private: recording.Private = False,
    again: recording.Again = False,
) -> None:
    """Write down what was said or done.

    $ advocacy log hearings-zvecan "The office names a date this week" --with mayor-zvecan --via phone
    $ advocacy log hearings-zvecan/hearings "Asked again at the session" --on yesterday

    The same words on the same day are recorded once; --again records them twice.
    """
    session = session_of(ctx)
    plan = session.plan()
    campaign, ask = recording.place(plan, where)
    if via is not None and via not in CHANNELS:
        raise WrongUsage(f"--via {via}: choose {', '.join(CHANNELS)}")
    draft = Draft(
        kind="note",
        campaign=campaign.id,
        about=recording.about(
            target=recording.targets(plan, campaign, with_),
            ask=[ask.id] if ask else [],
            person=recording.people(session, plan, ours),
            owner=recording.people(session, plan, [owner] if owner else []),
        ),
        happened=recording.day(session, on),
        channel=via,
        private=private,
        texts={"note": recording.words(session, text)},
    )
    _record(session, draft, f"{campaign.id}/{ask.id}" if ask else campaign.id, again=again)


def _record(session: Session, draft: Draft, where: str, *, again: bool) -> None:
    from advocacy_cli.language.dates import said

    assert draft.happened is not None
    note = " ".join(draft.texts["note"].split())
    day = draft.happened.isoformat()
    key = ("log", where, note, *sorted(draft.about), draft.channel, day, draft.private)
    with (
        session.store() as store,
        store.command("log", key=key, dry_run=session.options.dry_run) as command,
    ):
        known: Entry | None = None if again else command.seen()
        entry = known or command.append(draft)
    day = said(draft.happened)
    if known:
        session.out(known.name)
        session.say(f"already recorded as {known.name} for {day}; --again records it once more")
    elif session.options.dry_run:
        session.out(f"would record for {day} in {where}: {note}")
    else:
        session.out(entry.name)
        session.say(f"recorded for {day}; next: advocacy status {draft.campaign}")
