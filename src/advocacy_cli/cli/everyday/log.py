"""`advocacy log`: write down what was said or done."""

from __future__ import annotations

from typing import Annotated

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.everyday import following
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.plan.model import Campaign
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
    next: following.Next = None,
    due: following.Due = None,
    promise: following.Promise = None,
    promise_due: following.PromiseDue = None,
    promised_by: following.PromisedBy = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Who answers for it (me: you).", metavar="WHO")
    ] = None,
    ours: recording.Ours = None,
    file: recording.Files = None,
    private: recording.Private = False,
    again: recording.Again = False,
) -> None:
    """Write down what was said or done, with what follows from it.

    $ advocacy log hearings-zvecan "The office names a date this week" --with mayor-zvecan --via phone
    $ advocacy log hearings-zvecan/hearings "Asked again at the session" --on yesterday

    $ advocacy log hearings-zvecan "They called back" --with mayor-zvecan --via phone --next "Send the list of papers" --due fri

    A promise (--promise, word for word) also sets the ask to promised.
    The same words on the same day are recorded once; --again records them twice.
    """
    session = session_of(ctx)
    plan = session.plan()
    campaign, ask = recording.place(plan, where)
    via = via and filters.one_of("--via", via, CHANNELS)
    day = recording.day(session, on)
    targets = recording.targets(session, plan, campaign, with_, day)
    owners = recording.people(session, plan, [owner] if owner else [])
    said = following.Said(next, due, promise, promise_due, promised_by)
    follow = following.follow(
        session, plan, campaign, ask, said, day=day, targets=targets, owner=owners, private=private
    )
    evidence = recording.evidence(session, file or (), day, f"{campaign.id} note")
    draft = Draft(
        kind="note",
        campaign=campaign.id,
        about=recording.about(
            target=targets,
            ask=[ask.id] if ask else [],
            person=recording.people(session, plan, ours),
            owner=owners,
        ),
        happened=day,
        channel=via,
        private=private,
        texts={
            "note": recording.words(session, text, f"What was said or done: {where}"),
            **evidence.texts,
        },
        digests=evidence.digests,
    )
    recording.keep(session, evidence)
    entries, new = _record(session, campaign, draft, follow, again=again)
    _tell(session, entries, new=new)
    if new:
        recording.tell_kept(session, evidence)


def _record(
    session: Session,
    campaign: Campaign,
    draft: Draft,
    follow: following.Follow,
    *,
    again: bool,
) -> tuple[tuple[Entry, ...], bool]:
    """The entries of the note and of what follows from it, and whether they are new."""
    note = " ".join(draft.texts["note"].split())
    day = str(draft.happened)
    ask = next((one for role, one in draft.about if role == "ask"), "")
    where = f"{campaign.id}/{ask}" if ask else campaign.id
    key = ("log", where, note, *sorted(draft.about), draft.channel, day, draft.private)
    key = (*key, *follow.key, *sorted(draft.digests.values()))
    with (
        session.store() as store,
        store.command("log", key=key, dry_run=session.options.dry_run) as command,
    ):
        known: Entry | None = None if again else command.seen()
        if known:
            return command.history.of_command(known.command), False
        entry = command.append(draft)
        return (entry, *following.append(command, campaign, follow.drafts)), True


def _tell(session: Session, entries: tuple[Entry, ...], *, new: bool) -> None:
    """Names on stdout; the day in full and the likely next command on stderr."""
    from advocacy_cli.language.dates import said

    note, *rest = entries
    day = said(note.happened)
    if not new:
        session.out(note.name)
        session.say(f"already recorded as {note.name} for {day}; --again records it once more")
        return
    if session.options.dry_run:
        asks = note.ids("ask")
        where = f"{note.campaign}/{asks[0]}" if asks else note.campaign
        words = " ".join((note.texts["note"] or "").split())
        session.out(f"would record for {day} in {where}: {words}")
    else:
        session.out(note.name)
        session.say(f"recorded for {day}; next: advocacy status {note.campaign}")
    following.tell(session, rest, dry_run=session.options.dry_run)
