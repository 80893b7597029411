"""`advocacy promise`: what was promised to us, and whether it was kept."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.everyday import following, settling
from advocacy_cli.cli.filters import ALL, Filter, filtered
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation import names, promises
from advocacy_cli.situation.promises import OUTCOMES, STATES, Promised
from advocacy_cli.situation.told import told

app = new_app(
    "What was promised to us, and whether it was kept.\n\n    $ advocacy promise list --state open"
)
COLUMNS = (
    Column("name", "PROMISE"),
    Column("due", "DUE"),
    Column("state", "STATE"),
    Column("by", "BY"),
    Column("words", "WORDS", below=True),
)


@app.command("add", cls=Leaf)
def add(
    ctx: typer.Context,
    where: Annotated[str, typer.Argument(metavar="CAMPAIGN[/ASK]")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Who promised.")],
    text: Annotated[
        str | None, typer.Argument(help="Word for word; `-` reads stdin, none opens your editor.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", help="Until when they promised it.", metavar="DATE")
    ] = None,
    witness: Annotated[str, typer.Option("--witness", help="Who heard it.", metavar="WHO")] = "",
    place: Annotated[str, typer.Option("--place", help="Where it was said.", metavar="PLACE")] = "",
    on: recording.On = None,
    file: recording.Files = None,
    private: recording.Private = False,
    again: recording.Again = False,
) -> None:
    """Write down a promise in its exact words; the ask is promised with it.

    $ advocacy promise add hearings-zvecan/hearings mayor-zvecan "We will hold both hearings" --due 10.12.2026
    """
    session = session_of(ctx)
    plan = session.plan()
    campaign, ask = recording.place(plan, where)
    day = recording.day(session, on)
    (who,) = recording.targets(session, plan, campaign, [target], day)
    asked = following.asked_of(campaign, ask, who)
    if due is None:
        raise WrongUsage("--due is missing", "until when? a day of your own will do: --due DATE")
    until = recording.coming(session, due, "--due")
    words = recording.words(session, text, f"What was promised, word for word: {where}")
    about = f"{campaign.id} promise"
    evidence = recording.evidence(session, file or (), day, about)
    draft = promises.draft(campaign.id, who, asked, words, until, day)
    texts = {**draft.texts, "witness": witness, "place": place, **evidence.texts}
    draft = draft._replace(texts=texts, digests=evidence.digests, private=private)
    recording.keep(session, evidence)
    said = (" ".join(words.split()), str(day), str(until), witness, place, private)
    key = ("promise add", campaign.id, *draft.about, *said, *sorted(evidence.digests.values()))
    dry = session.options.dry_run
    with session.store() as store, store.command("promise add", key=key, dry_run=dry) as command:
        known = None if again else command.seen()
        entry = known or following.append(command, campaign, [draft])[0]
    if known:
        name = _short(session, plan, known.subject or "")
        session.out(name)
        session.say(f"already recorded as {name}; --again records it once more")
        return
    following.tell(session, [entry], dry_run=dry)
    recording.tell_kept(session, evidence)


@app.command("list", cls=Leaf)
@filtered(*STATES, "overdue")
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Only by this target.", metavar="TARGET")
    ] = None,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every promise with its words, by the day on which it is due.

    $ advocacy promise list
    $ advocacy promise list --state broken --json
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = {one.id for one in filters.select(session, plan, only)}
    with session.store() as store:
        found = promises.promises(plan, told(plan, session.history_for(output, store)))
    wanted = set(recording.named_targets(plan, target))
    rows = [
        _row(session, promise)
        for promise in sorted(found, key=lambda p: (p.due is None, p.due, p.campaign, p.full))
        if (promise.campaign in chosen or not only.narrows)
        and (not target or (promise.campaign, promise.target) in wanted)
        and only.lets(promise.state, *(["overdue"] if _is_late(session, promise) else []))
    ]
    show(session, rows, COLUMNS, format=format, output=output, empty="no promises")


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PROMISE", help="CAMPAIGN/P2, or P2.")],
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """One promise: its words, who heard them, and what became of it.

    $ advocacy promise show hearings-zvecan/P1
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    with session.store() as store:
        found = promises.promises(plan, told(plan, session.history_for(output, store)))
    promise = names.find(plan, "promise", found, name)
    details(session, [_row(session, promise)], format=format, output=output)


@app.command("settle", cls=Leaf)
def settle(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PROMISE", help="CAMPAIGN/P2, or P2.")],
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help=", ".join(OUTCOMES))],
    on: recording.On = None,
    note: Annotated[str, typer.Option("--note", help="In words.", metavar="TEXT")] = "",
    file: recording.Files = None,
    private: recording.Private = False,
) -> None:
    """Say what became of a promise.

    $ advocacy promise settle hearings-zvecan/P1 broken --note "no date was set"
    """
    session = session_of(ctx)
    outcome = filters.one_of("OUTCOME", outcome, OUTCOMES)
    plan = session.plan()
    things = [thing for thing in settling.things(session, plan) if thing.kind == "promise"]
    thing = names.find(plan, "promise", things, name)
    said = settling.Words(on, note, file or (), private=private)
    settling.settle(session, plan, thing, outcome, said, "promise settle")


def _is_late(session: Session, promise: Promised) -> bool:
    today = session.workspace.today()
    return promise.state == "open" and promise.due is not None and promise.due < today


def _row(session: Session, promise: Promised) -> dict[str, Any]:
    from advocacy_cli.documents.evidence import of_entry

    return {
        "name": promise.name,
        "campaign": promise.campaign,
        "id": promise.id,
        "full": promise.full,
        "ask": promise.ask,
        "by": promise.target,
        "words": promise.words,
        "said": promise.said,
        "due": promise.due,
        "overdue": _is_late(session, promise),
        "state": promise.state,
        "settled": promise.settled,
        "witness": promise.witness or None,
        "where": promise.where or None,
        "files": [path for path, _ in of_entry(promise.entry).values()],
        "entry": promise.entry.id,
        "private": promise.private,
    }


def _short(session: Session, plan: Plan, subject: str) -> str:
    with session.store() as store:
        found = promises.promises(plan, told(plan, store.history()))
    return next((p.name for p in found if p.subject == subject), subject.partition(":")[2])
