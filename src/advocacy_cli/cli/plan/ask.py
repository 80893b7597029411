"""`advocacy ask`: what is wanted of whom, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, Row, show
from advocacy_cli.errors import NotFound
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Ask, Campaign, Plan
from advocacy_cli.situation.asks import STATES, Standing, standings, summed
from advocacy_cli.situation.audience import AUDIENCES
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.store.entries import Command

app = new_app(
    "What is wanted of whom, and how far it has come.\n\n    $ advocacy ask list --state asked"
)
COLUMNS = (
    Column("name", "ASK"),
    Column("state", "STATE"),
    Column("by", "BY"),
    Column("of", "OF", below=True),
    Column("text", "WHAT", below=True),
)
ONE = (
    Column("target", "TARGET"),
    Column("state", "STATE"),
    Column("since", "SINCE"),
    Column("entry", "ENTRY"),
)


@app.command("list", cls=Leaf)
@filters.filtered(*STATES)
def list_(
    ctx: typer.Context,
    only: filters.Filter = filters.ALL,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every ask with one word for how far it has come, by campaign.

    $ advocacy ask list
    $ advocacy ask list --campaign hearings-zvecan --state asked --json

    An ask is won when it is won of every target. --state finds it by any target's state.
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = filters.select(session, plan, only)
    found = _standings(session, plan, output)
    rows = []
    for one in chosen:
        for ask in one.asks:
            here = _of(found, one.id, ask.id)
            if only.lets(summed(here), *(s.state for s in here)):
                rows.append(_row(session, one, ask, here))
    show(session, rows, COLUMNS, format=format, output=output)


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CAMPAIGN/ASK")],
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """One ask, and where it stands with each target.

    $ advocacy ask show hearings-zvecan/hearings
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    campaign, ask = names.ask(plan, name)
    here = _of(_standings(session, plan, output), campaign.id, ask.id)
    row = _row(session, campaign, ask, here)
    if format is not None or output is not None:
        show(session, [row], COLUMNS, format=format, output=output)
        return
    by = f", by {ask.by}" if ask.by else ""
    session.out(f"{row['name']}: {row['state']}{by}\n{row['text']}\n")
    rows = [s._asdict() | {"entry": s.entry and s.entry[:8]} for s in here]
    show(session, rows, ONE)


@app.command("set", cls=Leaf)
def set_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CAMPAIGN/ASK")],
    state: Annotated[str, typer.Argument(metavar="STATE", help=", ".join(STATES))],
    with_: recording.With = None,
    on: recording.On = None,
    note: Annotated[str, typer.Option("--note", help="Why, in words.", metavar="TEXT")] = "",
    file: recording.Files = None,
    private: recording.Private = False,
) -> None:
    """Set how far an ask has come, with some targets or with all.

    $ advocacy ask set hearings-zvecan/papers asked --with mayor-zvecan
    $ advocacy ask set hearings-zvecan/hearings promised --on yesterday --note "in the session"
    """
    session = session_of(ctx)
    state = filters.one_of("STATE", state, STATES)
    set_state(
        session,
        session.plan(),
        name,
        state,
        with_,
        on=on,
        note=note,
        files=file or (),
        private=private,
    )


def set_state(
    session: Session,
    plan: Plan,
    name: str,
    state: str,
    with_: Sequence[str] | None = None,
    *,
    on: str | None,
    note: str,
    files: Sequence[Path] = (),
    private: bool,
) -> None:
    """Set an ask's state with these targets, or with all, and say so; also for `done`."""
    campaign, ask = names.ask(plan, name)
    day = recording.day(session, on)
    chosen = recording.targets(session, plan, campaign, with_, day) or ask.of
    if odd := [target for target in chosen if target not in ask.of]:
        raise NotFound(
            f"{campaign.id}/{ask.id} is not asked of {odd[0]}",
            hint=f"it is asked of {', '.join(ask.of)}",
        )
    dry = session.options.dry_run
    whole = f"{campaign.id}/{ask.id}"
    evidence = recording.evidence(session, files, day, f"{campaign.id} {ask.id} {state}")
    recording.keep(session, evidence)
    with session.store() as store:
        saw = store.history().heads(f"ask:{whole}")
        with store.command("ask set", dry_run=dry) as command:
            then = standings(plan, command.history, day)
            # what was said in private only is news when it is said openly
            told = then if private else standings(plan, _open(plan, command), day)
            both = (*_of(then, campaign.id, ask.id), *_of(told, campaign.id, ask.id))
            other = {s.target for s in both if s.state != state}
            # to say again what counts already settles what two officers set differently
            torn = command.history.conflicts(f"ask:{whole}")
            other |= {target for conflict in torn for target in conflict.targets}
            left = [target for target in chosen if target in other]
            now = _of(
                standings(plan, command.history, session.workspace.today()), campaign.id, ask.id
            )
            if left:
                entry = command.append(
                    Draft(
                        kind="ask-set",
                        campaign=campaign.id,
                        subject=f"ask:{whole}",
                        about=recording.about(target=left),
                        happened=day,
                        state=state,
                        private=private,
                        texts={"note": note, **evidence.texts},
                        digests=evidence.digests,
                    ),
                    saw=saw,
                )
    if not left:
        session.say(f"{whole} is {state} already, with {', '.join(chosen)}")
        return
    said = f"{whole}: {state}, with {', '.join(left)}"
    session.out(f"would record {said}" if dry else entry.name)
    if not dry:
        session.say(f"recorded {said}; next: advocacy ask show {whole}")
        recording.tell_kept(session, evidence)
    if state == "refused" and not dry:
        _after_refusal(session, plan, campaign.id, ask.id, left)
    for late in (s for s in now if s.target in left and s.since and s.since > day):
        session.say(f"{late.target} stays {late.state}: that was set for {late.since}, later")


def _after_refusal(
    session: Session, plan: Plan, campaign: str, ask: str, targets: Sequence[str]
) -> None:
    """Say what the rules allow now, or how to say that it was written, where a period to reply still runs."""
    from advocacy_cli.cli.everyday import settling
    from advocacy_cli.cli.followup import escalating
    from advocacy_cli.situation.replies import replies
    from advocacy_cli.situation.told import told

    with session.store() as store:
        found = replies(plan, told(plan, store.history()), session.workspace.zone)
    mine = {
        one.subject: f"{one.campaign}/{one.id}"
        for one in found
        if (one.campaign, one.ask) == (campaign, ask) and not set(targets).isdisjoint(one.targets)
    }
    escalating.tell(session, plan, lambda thing: thing.subject in mine)
    for thing in settling.things(session, plan):
        if thing.subject in mine and thing.kind == "clock" and thing.theirs and not thing.settled:
            session.say(
                f"{thing.name} still waits for their answer: if they refused in writing, "
                f"advocacy clock answer {thing.name} --refused"
            )


def _open(plan: Plan, command: Command) -> History:
    """The journal as partners know it."""
    return AUDIENCES["partners"].history(plan, command.history)


def _standings(session: Session, plan: Plan, output: Path | None) -> tuple[Standing, ...]:
    with session.store() as store:
        return standings(plan, session.history_for(output, store), session.workspace.today())


def _of(found: Sequence[Standing], campaign: str, ask: str) -> tuple[Standing, ...]:
    return tuple(s for s in found if (s.campaign, s.ask) == (campaign, ask))


def _row(session: Session, campaign: Campaign, ask: Ask, here: tuple[Standing, ...]) -> Row:
    row: dict[str, Any] = {
        "name": f"{campaign.id}/{ask.id}",
        "campaign": campaign.id,
        "id": ask.id,
        "text": first(ask.text, session.workspace.settings.languages),
        "of": list(ask.of),
        "by": ask.by,
        "state": summed(here),
        "states": [{"target": s.target, "state": s.state, "since": s.since} for s in here],
    }
    return row
