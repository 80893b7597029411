"""`advocacy done` and `advocacy postpone`: any dated thing is met, or moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.plan.model import Plan
from advocacy_cli.reports.words import settle as settled_by
from advocacy_cli.situation import names
from advocacy_cli.situation.dated import Dated, dated
from advocacy_cli.situation.replies import WAITING
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence
    from advocacy_cli.store import History

Name = Annotated[
    str, typer.Argument(metavar="[CAMPAIGN/]ID", help="As `due` names it; CAMPAIGN/ID or ID.")
]
Note = Annotated[str, typer.Option("--note", help="In words.", metavar="TEXT")]
# What `done` means for things that are met by an entry of their own here.
MET = {
    "deadline": "done",
    "step": "done",
    "petition": "done",
    "promise": "kept",
    "clock": "answered",
}


class Words(NamedTuple):
    """What a person says of it: the day as typed, a note, files."""

    on: str | None = None
    note: str = ""
    files: Sequence[Path] = ()
    private: bool = False
    refused: bool = False  # the answer says no


def done(
    ctx: typer.Context,
    name: Name,
    on: recording.On = None,
    note: Note = "",
    file: recording.Files = None,
    private: recording.Private = False,
) -> None:
    """Tick off any dated thing: a deadline or next step is met, a promise kept, a meeting held, an ask
    won of every target, a reply in.

    $ advocacy done hearings-zvecan/submission --note "handed in at the front desk"
    $ advocacy done acts-mitrovica-north/list-of-acts --on yesterday

    `advocacy due` shows the names. For another outcome: `ask set`, `promise settle`, `meeting held`.
    """
    session = session_of(ctx)
    plan = session.plan()
    thing = names.find(plan, "dated thing", by_letter(things(session, plan)), name)
    tick(session, plan, thing, Words(on, note, file or (), private))


def tick(
    session: Session, plan: Plan, thing: Dated, words: Words, command_name: str = "done"
) -> None:
    """Record that a thing is met, whatever it is, and say so."""
    if thing.kind in ("ask", "meeting"):
        _by_its_own_command(session, plan, thing, words)
    elif thing.letter:
        _answer(session, plan, thing, words)
    else:
        met = "done" if thing.kind == "clock" and not thing.theirs else MET[thing.kind]
        met = "refused" if words.refused else met
        settle(session, plan, thing, met, words, command_name)


def postpone(
    ctx: typer.Context,
    name: Name,
    to: Annotated[str, typer.Option("--to", help="The new day.", metavar="DATE")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.", metavar="TEXT")],
    private: recording.Private = False,
) -> None:
    """Move any dated thing to another day; a reply period is extended by it.

    $ advocacy postpone reform-agenda/brief --to 12.12.2026 --reason "the draft came late"

    For a day of the plan this holds while the plan still says what it says now. A meeting keeps
    its hour unless you name another.
    """
    session = session_of(ctx)
    plan = session.plan()
    thing = names.find(plan, "dated thing", by_letter(things(session, plan)), name)
    if thing.kind == "meeting":
        from advocacy_cli.cli.meetings.arranging import postponed

        postponed(session, thing, to, reason, private=private)
        return
    day = recording.coming(session, to, "--to")
    assert day is not None
    move(session, plan, thing, day, reason, private=private)


def move(
    session: Session,
    plan: Plan,
    thing: Dated,
    day: date,
    reason: str,
    *,
    private: bool,
    command_name: str = "postpone",
    told: date | None = None,
    by: int | None = None,
) -> None:
    """Record that a thing moves to another day, and say so; nothing when it is there already. Of a reply
    period also the day on which they `told` it, and `by` how many days, to be counted anew."""
    from advocacy_cli.cli.followup import extending

    if thing.settled:
        raise Refused(
            f"{thing.name} is {thing.state} already",
            "if that is wrong, take it back first: advocacy undo",
        )
    if thing.state == WAITING:
        raise Refused(f"{thing.name} has not begun: it {thing.why}", "nothing to extend yet")
    if thing.kind == "clock" and thing.day is None and thing.steps:
        raise Refused(
            f"{thing.name} has no day to move: no rule gives a time for it",
            f"a day of your own: advocacy log {thing.campaign} --next TEXT --due DAY",
        )
    extending.refuse_shorter(thing, day)
    with session.store() as store:
        saw = store.history().heads(thing.subject)
        with store.command(command_name, dry_run=session.options.dry_run) as command:
            now = _now(session, plan, command.history, thing)
            same = now.day == day and not command.history.conflicts(thing.subject)
            same = same and _told_so(command.history, thing, told, by)
            if not same:
                draft = Draft(
                    "postponed",
                    thing.campaign,
                    thing.subject,
                    recording.about(target=thing.targets),
                    happened=told,
                    due=day,
                    planned=thing.planned,
                    state=f"{by}d" if by else None,
                    private=private or thing.private,
                    texts={"reason": reason},
                )
                command.append(draft, saw=saw)
    if thing.kind == "clock" and not thing.theirs:
        session.say("this period binds you by law: moved here, it is not moved there")
    was = said(now.day) if now.day else "without a day"
    if same:
        session.out(thing.name)
        session.say(f"{thing.name} is due on {was} already")
    elif session.options.dry_run:
        session.out(f"would move {thing.name} from {was} to {said(day)}")
    elif now.day == day:  # the same, told on another day
        session.out(thing.name)
        session.say(f"{thing.name} is due on {was} as before")
    else:
        session.out(thing.name)
        verb = "extended" if thing.kind in ("clock", "reply") else "moved"
        session.say(
            f"{verb} from {was} to {said(day)}; calendars learn of it: advocacy calendar export"
        )
    if thing.kind == "clock" and thing.theirs:
        before = now.longer[-1][0] if same and now.longer else session.workspace.today()
        extending.tell(session, plan, now, day, told or before, by)


def settle(
    session: Session, plan: Plan, thing: Dated, state: str, words: Words, command_name: str
) -> None:
    """Record that a thing is met, with this outcome, and say so; nothing when it is so already."""
    if thing.state == WAITING:
        raise Refused(
            f"{thing.name} has not begun: it {thing.why}",
            f"write down first what starts it: {settled_by(thing)}"
            if thing.begins
            else f"write the day at it in the plan: from: {session.workspace.today()}",
        )
    if thing.kind == "promise" and thing.state not in ("open", state) and command_name == "done":
        raise Refused(
            f"{thing.name} is {thing.state}",
            f"to change that: advocacy promise settle {thing.name} kept",
        )
    day = recording.day(session, words.on)
    if thing.kind == "clock" and thing.since and day < thing.since:
        raise WrongUsage(
            f"--on: {said(day)} is before {thing.name} began, {said(thing.since)}",
            f"look at its days: advocacy clock explain {thing.name}",
        )
    evidence = recording.evidence(session, words.files, day, f"{thing.campaign} {thing.id}")
    recording.keep(session, evidence)
    dry = session.options.dry_run
    with session.store() as store:
        saw = store.history().heads(thing.subject)
        with store.command(command_name, dry_run=dry) as command:
            now = _now(session, plan, command.history, thing)
            already = (
                now.settled
                and now.state in (state, "closed", "opened")
                and _told(command.history, thing, words, day, evidence)
                and not command.history.conflicts(thing.subject)
            )
            if not already:
                command.append(
                    Draft(
                        "settled",
                        thing.campaign,
                        thing.subject,
                        recording.about(target=thing.targets),
                        happened=day,
                        planned=thing.planned if thing.kind == "clock" else None,
                        state=state,
                        private=words.private or thing.private,
                        texts={"note": words.note, **evidence.texts},
                        digests=evidence.digests,
                    ),
                    saw=saw,
                )
    if already:
        session.out(thing.name)
        session.say(f"{thing.name} is {now.state} already")
        return
    if dry:
        session.out(f"would record {thing.name}: {state}, {said(day)}")
        return
    session.out(thing.name)
    if now.settled:
        session.say(f"before: {now.state}")
    session.say(f"recorded {thing.name}: {state}, {said(day)}{_late(now, day)}")
    recording.tell_kept(session, evidence)
    if thing.kind == "clock" and thing.steps:
        _tell_decision(session, plan, thing)
    if thing.kind == "promise":
        _next(session, plan, thing, state)


def _told(history: History, thing: Dated, words: Words, day: date, evidence: Evidence) -> bool:
    """Whether the journal has this note and these files of the thing already; and the day of an answer,
    for other periods are counted from it."""
    entries = [e for e in history.entries(kinds=("settled",)) if e.subject == thing.subject]
    last = max(entries, key=lambda e: (e.recorded, e.writer, e.seq), default=None)
    if last and thing.kind == "clock" and words.on is not None and last.happened != day:
        return False
    note = words.note
    notes = {entry.texts.get("note") for entry in entries}
    kept = {digest for entry in entries for digest in entry.digests.values()}
    return (not note or note in notes) and set(evidence.digests.values()) <= kept


def _told_so(history: History, thing: Dated, told: date | None, by: int | None) -> bool:
    """Whether the journal has this day of an extension, and its length, already."""
    if told is None and by is None:
        return True
    entries = [e for e in history.entries(kinds=("postponed",)) if e.subject == thing.subject]
    last = max(entries, key=lambda e: (e.recorded, e.writer, e.seq), default=None)
    if last is None:
        return False
    return told in (None, last.happened) and (by is None or last.state == f"{by}d")


def things(session: Session, plan: Plan) -> tuple[Dated, ...]:
    """Everything that has a day."""
    with session.store() as store:
        return _dated(session, plan, store.history())


def _dated(session: Session, plan: Plan, history: History) -> tuple[Dated, ...]:
    here = session.workspace
    return dated(plan, history, here.today(), here.zone, untimed=True)


def by_letter(found: tuple[Dated, ...]) -> list[Dated]:
    """The same, where a reply can also be called by its letter's number."""
    kept = list(found)
    named = {(thing.campaign, thing.id) for thing in kept}
    for thing in found:
        number = thing.letter.rpartition("/")[2]
        if number and (thing.campaign, number) not in named:
            kept.append(thing._replace(id=number, full=number))
    return kept


def _now(session: Session, plan: Plan, history: History, thing: Dated) -> Dated:
    """The thing as it stands within the command."""
    found = _dated(session, plan, history)
    return next(d for d in found if (d.subject, d.part) == (thing.subject, thing.part))


def _late(thing: Dated, day: date) -> str:
    if thing.day is None or day <= thing.day:
        return ""
    days = (day - thing.day).days
    return f", {days} day{'s' if days != 1 else ''} late"


def _by_its_own_command(session: Session, plan: Plan, thing: Dated, words: Words) -> None:
    """An ask and a meeting have entries of their own, and the same words for them everywhere."""
    if thing.kind == "ask":
        from advocacy_cli.cli.plan.ask import set_state

        on, note, files, private, _ = words
        set_state(session, plan, thing.name, "won", on=on, note=note, files=files, private=private)
        return
    from advocacy_cli.cli.meetings.arranging import took_place

    took_place(session, thing.name, words.note, words.on, words.files, private=words.private)


def _answer(session: Session, plan: Plan, thing: Dated, words: Words) -> None:
    from advocacy_cli.cli.papers import answering, sending

    meant = sending.the_letter(session, plan, thing.letter, None)
    answering.answer(
        session,
        plan,
        meant,
        on=words.on,
        files=words.files,
        note=words.note,
        private=words.private,
        refused=words.refused,
    )


def _tell_decision(session: Session, plan: Plan, thing: Dated) -> None:
    """Say how the decision on a step is written down, where the next one is counted from it."""
    now = next((one for one in things(session, plan) if one.subject == thing.subject), thing)
    for step in now.steps:
        if step.decision and not now.theirs:
            session.say(f"when it is decided, what follows is counted: {step.decision}")


def _next(session: Session, plan: Plan, thing: Dated, state: str) -> None:
    """What usually follows when a promise is settled."""
    from advocacy_cli.situation.asks import standings
    from advocacy_cli.situation.promises import promises
    from advocacy_cli.situation.told import told

    with session.store() as store:
        found = promises(plan, told(plan, store.history()))
        stands = standings(plan, store.history(), session.workspace.today())
    ask = next((p.ask for p in found if p.subject == thing.subject), None)
    if ask is None:
        return
    means = {"kept": "won", "partly": "partly-won", "broken": "refused", "released": "open"}[state]
    whole = f"{thing.campaign}/{ask}"
    here = (thing.campaign, ask, thing.targets[0])
    if any((s.campaign, s.ask, s.target) == here and s.state == means for s in stands):
        return
    session.say(
        f"if that settles the ask: advocacy ask set {whole} {means} --with {thing.targets[0]}"
    )
