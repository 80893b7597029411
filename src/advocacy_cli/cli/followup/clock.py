"""`advocacy clock`: legal reply periods that run, each day of them explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.everyday import settling
from advocacy_cli.cli.filters import ALL, Filter, filtered
from advocacy_cli.cli.followup import escalating, extending
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, pick, show
from advocacy_cli.errors import NotFound, Refused, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.plan import names as planned
from advocacy_cli.situation import names
from advocacy_cli.situation.dated import Dated, dated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advocacy_cli.plan.model import Campaign, Clock, Plan
    from advocacy_cli.store.records import Draft

app = new_app("Legal reply periods that run, each day explained.\n\n    $ advocacy clock list")
COLUMNS = (
    Column("name", "CLOCK"),
    Column("since", "SINCE"),
    Column("ends", "ENDS", wraps=True),
    Column("stands", "STATE", wraps=True),
    Column("rule", "RULE", below=True),
    Column("what", "WHAT", below=True),
    Column("with", "WITH", below=True),
    Column("then", "THEN", below=True),
)
_MOMENT = "The day it was received, with the hour where hours count."
Name = Annotated[
    str, typer.Argument(metavar="CLOCK", help="CAMPAIGN/C1, C1, or the deadline's name.")
]


@app.command("list", cls=Leaf)
@filtered("waiting", "running", "extended", "overdue", "answered", "refused", "stopped", "done")
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every legal reply period: since when it runs, when it ends, and what silence allows.

    $ advocacy clock list
    $ advocacy clock list --state overdue --json

    Two ends stand where the rule does not say which days count: the earlier one reminds. `was` is the
    end that it had before days off or the rule changed.
    """
    from advocacy_cli.reports import clocks

    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = {one.id for one in filters.select(session, plan, only)}
    with session.store() as store:
        found = _clocks(session, plan, session.history_for(output, store))
    today, languages = session.workspace.today(), session.workspace.settings.languages
    rows = [
        clocks.row(plan, thing, today, languages)
        for thing in found
        if (thing.campaign in chosen or not only.narrows) and only.lets(*thing.states)
    ]
    if pick(format, output) not in ("json", "ndjson"):
        rows = [clocks.shown(row) for row in rows]
    show(session, rows, COLUMNS, format=format, output=output, empty="no reply periods")


@app.command("start", cls=Leaf)
def start(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN")],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="As `rule list` names it.")],
    with_: Annotated[
        str | None,
        typer.Option("--with", help="The office that has to answer.", metavar="TARGET"),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help=_MOMENT, metavar="DATE")] = None,
    note: Annotated[str, typer.Option("--note", help="In words.", metavar="TEXT")] = "",
    private: recording.Private = False,
    again: recording.Again = False,
) -> None:
    """Start a legal reply period by hand: for what was filed without a letter of ours.

    $ advocacy clock start hearings-zvecan xk-public-documents --with mayor-zvecan --on 21.11.2026
    $ advocacy clock start hearings-zvecan xk-public-documents-urgent --with mayor-zvecan --on "21.11.2026 14:30"

    A letter whose rule stands in the plan starts its period by itself when it is delivered:
    `letter sent`.
    """
    from advocacy_cli.situation import periods

    session = session_of(ctx)
    plan = session.plan()
    where = planned.campaign(plan, campaign)
    clock = _rule(plan, rule)
    day, at = _moment(session, clock, on, past=True)
    targets = _office(session, plan, where, clock, with_, day)
    draft = periods.begun(plan, where, clock, targets, day, at)
    draft = draft._replace(private=private, texts={"note": note} if note else {})
    key = ("clock start", where.id, clock.id, *targets, str(day), str(at or ""), str(private))
    dry = session.options.dry_run
    with session.store() as store, store.command("clock start", key=key, dry_run=dry) as command:
        seen = None if again else command.seen()
        known = seen.subject if seen else None
        if known is None and not again:  # campaign or office may have had another name then
            known = _same(_clocks(session, plan, command.history), where, draft, targets)
        if known is None:
            number = command.next_number(where.id, "clock", where.was)
            subject = f"clock:{where.id}/C{number}{command.tag}"
            draft = draft._replace(number=number, subject=subject)
            command.append(draft)
        subject = known or draft.subject or ""
        found = _clocks(session, plan, command.history)
    thing = next((one for one in found if one.subject == subject), None)
    name = thing.name if thing else subject.partition(":")[2]
    if known is not None:
        session.out(name)
        session.say(f"already recorded as {name}; --again records it once more")
        return
    if dry:
        session.out(f"would start {name}: {clock.id}, {_ends(draft.due, thing)}")
        return
    session.out(name)
    since = said(day) + (f", {at:%H:%M}" if at else "")
    session.say(f"{clock.id} runs since {since}, {_ends(draft.due, thing)}")
    if not clock.verified:
        session.say(f"the rule is not verified: {clock.source or 'it names no source'}")
    _tell_waiting(session, found, where, clock, targets)
    if where.status in ("closed", "draft"):
        session.say(
            f"{where.id} is {where.status}: `due` and `status` remind of nothing in it unless asked "
            f"with --status {where.status}"
        )
    session.say(f"each day of it: advocacy clock explain {name}")


@app.command("explain", cls=Leaf)
def explain(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="CLOCK", help="CAMPAIGN/C1; or CAMPAIGN, or a RULE with --on.")
    ],
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="As `rule list` names it.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help=_MOMENT, metavar="DATE")] = None,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """How the end of a period comes about, day by day, and on which rule it rests.

    $ advocacy clock explain contracts-leposavic/reply
    $ advocacy clock explain hearings-zvecan xk-public-documents --on 21.11.2026
    $ advocacy clock explain xk-government-consultation --on 18.12.2026 --json

    With --on it is only reckoned: nothing is recorded.
    """
    from advocacy_cli.reports import clocks

    session = session_of(ctx)
    plan = session.plan_for(output)
    languages = session.workspace.settings.languages
    thing: Dated | None = None
    if rule is None and on is None:
        with session.store() as store:
            things = _clocks(session, plan, session.history_for(output, store), untimed=True)
        thing = names.find(plan, "clock", settling.by_letter(things), name)
        clock, day, at = _running(plan, thing)
    else:
        if rule is not None:
            planned.campaign(plan, name)
        clock = _rule(plan, rule or name)
        day, at = _moment(session, clock, on)
    found = clocks.explanation(plan, clock, day, languages, at, thing and thing.by)
    if thing is not None:
        found = {"clock": thing.name, **found, "state": thing.state, "due": thing.day}
        found |= {"was": thing.was, "refused": thing.refused}
        found["steps"] = [clocks.step(offer, languages) for offer in thing.steps]
    chosen = pick(format, output)
    if chosen in ("json", "ndjson"):
        show(session, [found], (), format=format, output=output)
        return
    days = [{**row, "day": row["day"] if chosen == "csv" else said(row["day"])}
            for row in found["days"]]  # fmt: skip
    ways = [Column(w["count"], w["count"].upper(), right=True) for w in found["ways"]]
    columns = (Column("day", "DAY"), *ways, Column("what", "WHAT", wraps=True))
    if chosen != "table" or output is not None:
        show(session, days, columns, format=format, output=output)
        return
    _out(session, [*clocks.lines(found), *_since_then(thing, languages)])
    session.out("")
    show(session, days, columns)
    session.out("")
    _out(session, clocks.grounds(found))


@app.command("extend", cls=Leaf)
def extend(
    ctx: typer.Context,
    name: Name,
    to: Annotated[str | None, typer.Option("--to", help="The new end.", metavar="DATE")] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="By so much from the end by law: 15d, 2w.", metavar="PERIOD"),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why, in their words.", metavar="TEXT")
    ] = "",
    on: Annotated[
        str | None,
        typer.Option("--on", help="The day on which they told it.", metavar="DATE"),
    ] = None,
    private: recording.Private = False,
) -> None:
    """Record that a period was made longer, by the office or by agreement.

    $ advocacy clock extend contracts-leposavic/reply --by 15d --reason "many files, as they wrote" -n

    --by is counted as the rule counts, from the end that the rule gives: the same again changes
    nothing. What the rule allows is said with it. Time that they take beyond that, or once their time
    is over (--on says when they told it), does not move the time to complain of their silence.
    """
    from advocacy_cli.situation import periods

    session = session_of(ctx)
    if (to is None) == (by is None):
        raise WrongUsage("say either --to or --by", "--to 15.12.2026, or --by 15d")
    if not reason.strip():
        raise WrongUsage("--reason is missing", "why it was extended, in words")
    plan = session.plan()
    thing = _find(session, plan, name)
    days = None if by is None else extending.days(by)
    day = recording.coming(session, to, "--to")
    if day is None and days:
        day = periods.longer(plan, thing, days)
    if day is None:
        raise Refused(f"{thing.name} has not begun: it {thing.why}", "nothing to extend yet")
    told = None if on is None else recording.day(session, on)
    if told and thing.since and told < thing.since:
        raise WrongUsage(f"--on {on}: {thing.name} began on {said(thing.since)}", "a later day")
    settling.move(session, plan, thing, day, reason, private=private, command_name="clock extend",
                  told=told, by=days)  # fmt: skip


@app.command("answer", cls=Leaf)
def answer(
    ctx: typer.Context,
    name: Name,
    on: recording.On = None,
    refused: escalating.No = False,
    note: Annotated[str, typer.Option("--note", help="In words.", metavar="TEXT")] = "",
    file: recording.Files = None,
    private: recording.Private = False,
) -> None:
    """Record that the answer came: the period is over, and nothing follows from silence.

    $ advocacy clock answer contracts-leposavic/reply --on 20.11.2026 --note "they sent half of it"
    $ advocacy clock answer contracts-leposavic/reply --refused --on 20.11.2026

    With --refused the steps that the rule allows are counted from that day and offered. Whether half an
    answer is a refusal is yours to say. What you complained of to somebody is answered in the same way:
    CLOCK.STEP, as `clock list` names it.
    """
    session = session_of(ctx)
    plan = session.plan()
    thing = _find(session, plan, name)
    words = settling.Words(on, note, file or (), private, refused)
    step = thing.steps[0] if thing.steps and not thing.theirs else None
    if step is None and refused and not thing.theirs:
        raise WrongUsage(
            f"{thing.name} is a time that binds us: nobody can refuse it",
            f"when it is kept: advocacy done {thing.name}",
        )
    if step is not None and not step.letter:  # who was complained to has decided
        state = "refused" if refused else "answered"
        settling.settle(session, plan, thing, state, words, "clock answer")
    else:
        if step is not None:
            thing = thing._replace(letter=step.letter)
        settling.tick(session, plan, thing, words, "clock answer")
    if refused and thing.theirs and not thing.letter and not session.options.dry_run:
        escalating.tell(session, plan, lambda one: one.subject == thing.subject)


def _clocks(
    session: Session, plan: Plan, history: Any, *, untimed: bool = False
) -> tuple[Dated, ...]:
    workspace = session.workspace
    found = dated(plan, history, workspace.today(), workspace.zone, untimed=untimed)
    return tuple(thing for thing in found if thing.kind == "clock")


def _find(session: Session, plan: Plan, name: str) -> Dated:
    with session.store() as store:
        found = _clocks(session, plan, store.history(), untimed=True)
    return names.find(plan, "clock", settling.by_letter(found), name)


def _rule(plan: Plan, name: str) -> Clock:
    """The reply period of that name, or a step's (`RULE/STEP`). Raises NotFound."""
    from advocacy_cli.plan.rules import clocks

    if (step := clocks.named(plan, name)) is not None:
        return step
    found: Clock = planned.find(plan, "clock", name)[1]
    return found


def _moment(
    session: Session, clock: Clock, on: str | None, *, past: bool = False
) -> tuple[date, datetime | None]:
    """The day, and where hours count the moment if an hour was said. Raises WrongUsage."""
    from advocacy_cli.language.typed import read_day, read_moment, says_hour

    today = session.workspace.today()
    if on is not None and clock.count == "hours" and says_hour(on, today):
        at = read_moment(on, today, session.workspace.zone)
        if past and at > session.workspace.now():
            raise WrongUsage(f"--on {on}: that has not come yet", "name a moment until now")
        return at.date(), at
    if past:
        return recording.day(session, on), None
    return (read_day(on, today) if on else today), None


def _office(
    session: Session, plan: Plan, campaign: Campaign, clock: Clock, said_: str | None, day: date
) -> tuple[str, ...]:
    """Who has to answer: a target of the campaign, or any office. Raises WrongUsage or NotFound."""
    if said_ is None:
        if clock.ours:
            return ()
        among = ", ".join(target.id for target in campaign.targets[:6])
        raise WrongUsage("who has to answer? --with is missing", f"--with TARGET: {among}")
    try:
        return recording.targets(session, plan, campaign, [said_], day)
    except NotFound:
        now = planned.current(plan, f"office:{said_}")  # it may be named as it was called before
        if now is None:
            raise
        return (now.partition(":")[2],)


def _same(
    found: Sequence[Dated], campaign: Campaign, draft: Draft, targets: tuple[str, ...]
) -> str | None:
    """The subject of the period that was started by hand in just this way; None without one."""
    for thing in found:
        own = thing.campaign == campaign.id and thing.full[:1] == "C" and "." not in thing.full
        same = (thing.rule, thing.since, thing.at) == (draft.state, draft.happened, draft.starts)
        meant = thing.targets == targets and thing.private == draft.private and not thing.letter
        if own and same and meant:
            return thing.subject
    return None


def _running(plan: Plan, thing: Dated) -> tuple[Clock, date, datetime | None]:
    """What a running period is reckoned from. Raises Refused where it has not begun."""
    from advocacy_cli.plan.rules import clocks

    if not thing.rule:
        raise Refused(
            f"no rule gives a time for {thing.name}: there is nothing to reckon",
            f"when it is done: advocacy done {thing.name}",
        )
    clock = clocks.named(plan, thing.rule)
    if clock is None:
        raise Refused(f"the rule {thing.rule} is no longer in platform/rules", "put it back there")
    if thing.since is None:
        raise Refused(
            f"{thing.name} has not begun: it {thing.why}",
            f"to try a day: advocacy clock explain {thing.rule} --on today",
        )
    return clock, thing.since, thing.at


def _ends(ends: date | None, thing: Dated | None) -> str:
    other = escalating.or_later(thing and thing.otherwise)
    if thing and thing.until:
        return f"ends {said(ends or thing.until.date())}, {thing.until:%H:%M}"
    return f"ends {said(ends)}{other}" if ends else "without an end"


def _out(session: Session, lines: Sequence[str]) -> None:
    """Print sentences, wrapped; a command stays in one piece, to be copied."""
    from advocacy_cli.cli.terminal.show import width, wrap

    for line in lines:
        words, does, command = line.partition(": advocacy ")
        session.out("\n".join(wrap(f"{words}:" if does else words, width(session))))
        if does:
            session.out(f"    advocacy {command}")


def _since_then(thing: Dated | None, languages: Sequence[str]) -> list[str]:
    """What has become of the period since it began."""
    if thing is None:
        return []
    told = []
    if thing.was:
        told.append(
            f"Before, the end was {said(thing.was)}: the days off or the rule changed since."
        )
    if thing.day and thing.day != thing.reckoned:
        by = f" by {thing.by} days" if thing.by else ""
        other = escalating.or_later(thing.otherwise)
        told.append(f"Extended{by}: ends {said(thing.day)}{other} now.")
        if thing.lawful:
            told.append(
                f"By law it ended on {said(thing.lawful)}: silence is counted from that day."
            )
    if thing.refused:
        told.append(f"They refused on {said(thing.refused)}.")
    elif thing.settled or thing.overdue:
        told.append(f"It is {'overdue' if thing.overdue else thing.state}.")
    return told + escalating.lines(thing.steps, languages)


def _tell_waiting(
    session: Session,
    found: Sequence[Dated],
    campaign: Campaign,
    clock: Clock,
    targets: Sequence[str],
) -> None:
    """Say so where the plan has this period already and waits for a delivery."""
    for thing in found:
        same = thing.campaign == campaign.id and thing.rule == clock.id and thing.begins
        if same and set(thing.targets) <= set(targets):
            session.say(
                f"the plan has {thing.name}, which waits for {thing.begins}: if that was it, take "
                "this back with `advocacy undo` and write down the delivery with `letter sent`"
            )
