"""How a meeting is changed: found, written down, and its calendar file brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli.cli import recording
from advocacy_cli.cli.everyday import following
from advocacy_cli.cli.session import Session
from advocacy_cli.errors import NotFound, Refused, Unavailable, WrongUsage
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.meetings import OUTCOMES, Met, after, find, is_same, meetings
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.calendar import Export
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command

Change = Callable[[Met], Draft | None]


def change(
    session: Session,
    name: str,
    verb: str,
    draw: Change,
    said: str,
    *,
    publish: bool = False,
    invite: bool = False,
    also: Callable[[Command], None] | None = None,
    key: tuple[object, ...] = (),
) -> None:
    """Find the meeting, write what `draw` gives, and say so; None means that it is so already."""
    plan = session.plan()
    dry = session.options.dry_run
    event, behind = None, ""
    with session.store() as store:
        history = store.history()
        subject = find(plan, meetings(plan, history), name).subject
        saw = history.heads(subject)
        known = (verb, subject, *key) if key else None
        with store.command(verb, key=known, dry_run=dry) as command:
            met = as_it_stands(plan, command, subject)
            torn = bool(command.history.conflicts(subject))
            if torn:  # nothing is so already, and all may be said
                met = met._replace(state="torn")
            draft = None if command.seen() and not torn else draw(met)
            if draft is not None:
                about = draft.about or recording.about(target=met.targets)
                draft = draft._replace(
                    campaign=met.campaign,
                    subject=subject,
                    about=about,
                    private=met.private or draft.private,
                )
                command.append(draft, saw=saw)
                if also is not None:
                    also(command)
                met = as_it_stands(plan, command, subject)
            publish = publish or met.is_off  # a refusal ahead of the hour calls it off
            event = event_of(session, command, plan, met) if publish else None
            if publish:
                behind = told_of(session, plan, command, met, invite=invite)
    if draft is None:
        bring_up_to_date(session, met, event)
        session.say(f"{met.campaign}/{met.id} is {met.state} already, {_day(session, met)}")
    else:
        tell(session, met, said, event)
    if behind:
        session.say(behind)


def told_of(session: Session, plan: Plan, command: Command, met: Met, *, invite: bool) -> str:
    """Let those who were invited know how the meeting stands now, where `invite` says so; else what to
    say of those who do not know yet."""
    from advocacy_cli.cli.meetings import inviting

    if invite:
        inviting.update(session, plan, command, met)
        return ""
    return next(iter(inviting.offers(plan, command, [met])), "")


def move(
    session: Session,
    name: str,
    starts: datetime,
    lasts: str | None,
    reason: str,
    verb: str,
    *,
    private: bool = False,
    invite: bool = False,
) -> None:
    """Give a meeting another hour; `invite` tells those who were invited."""

    def changed(met: Met) -> Draft | None:
        minutes = length(lasts, met.minutes)
        same = is_same(met.starts, starts)
        if same and (met.minutes, met.state) == (minutes, "planned"):
            return None
        refuse_past(met)
        return Draft(
            kind="meeting-move",
            starts=starts,
            ends=after(starts, minutes),
            planned=met.planned if met.origin == "plan" else None,
            private=private,
            texts={"reason": reason},
        )

    change(session, name, verb, changed, "moved", publish=True, invite=invite)


def postponed(session: Session, thing: Dated, to: str, reason: str, *, private: bool) -> None:
    """Move a meeting to another day, at its hour unless `to` names one; for `postpone`."""
    from advocacy_cli.language.typed import in_zone, read_day, says_hour

    workspace = session.workspace
    if says_hour(to, workspace.today()):
        starts = read(session, to)
    else:
        assert thing.starts is not None
        day = read_day(to, workspace.today())
        starts = in_zone(datetime.combine(day, thing.starts.time()), workspace.zone)
    move(session, thing.name, starts, None, reason, "postpone", private=private)


def hold(
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
    private: bool = False,
) -> None:
    """Write down that a meeting took place, or how it failed to, and what follows from it."""
    if (ask or owner) and not any(said):
        raise WrongUsage(
            f"{'--ask' if ask else '--owner'} belongs to what follows",
            "add --promise TEXT --promise-due DATE, or --next TEXT --due DATE",
        )
    plan = session.plan()
    with session.store() as store:
        history = store.history()
        met = find(plan, meetings(plan, history), name)
        if history.conflicts(met.subject):  # nothing is so already, and all may be said
            met = met._replace(state="torn")
    if on is None and met.on is not None and met.state == outcome:
        day = met.on
    else:
        day = _day_of(session, met, outcome, on)
    private = private or met.private
    evidence = recording.evidence(session, files, day, f"{met.campaign} {met.id}")
    campaign, own = recording.place(plan, f"{met.campaign}/{ask}" if ask else met.campaign)
    follow = following.follow(
        session,
        plan,
        campaign,
        own,
        said,
        day=day,
        targets=met.targets,
        owner=recording.people(session, plan, [owner] if owner else []),
        private=private,
    )
    recording.keep(session, evidence)
    entries: list[Entry] = []

    def held(now: Met) -> Draft | None:
        told = now.state == outcome and (not words or now.reason == words)
        if told and not evidence.files and not any(said):
            return None
        return Draft(
            kind="meeting-held",
            happened=day,
            state=outcome,
            about=recording.about(target=now.targets, person=now.ours),
            private=private,
            texts={"note": words, **evidence.texts},
            digests=evidence.digests,
        )

    def also(command: Command) -> None:
        entries.extend(following.append(command, campaign, follow.drafts))

    kept = sorted(evidence.digests.values())
    key = (words, outcome, str(day), *follow.key, *kept) if any(said) or kept else ()
    change(session, name, "meeting held", held, outcome, also=also, key=key)
    following.tell(session, entries, dry_run=session.options.dry_run)
    recording.tell_kept(session, evidence)


def took_place(
    session: Session,
    name: str,
    note: str,
    on: str | None,
    files: Sequence[Path],
    *,
    private: bool,
) -> None:
    """Write down that a meeting was held; for `done`, which may have no words for it."""
    hold(session, name, note, "held", on, following.Said(), files=files, private=private)


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
        "if it took place earlier, say when: --on DATE; if its hour changed: "
        f"advocacy meeting move {name} --to WHEN",
    )


def refuse_past(met: Met) -> None:
    if met.state in OUTCOMES:
        raise Refused(
            f"{met.campaign}/{met.id} is recorded as {met.state}",
            "if that is wrong, take it back first: advocacy undo",
        )


def event_of(session: Session, command: Command, plan: Plan, met: Met) -> Export:
    """The event's calendar file, made within the command so that its SEQUENCE rises with it."""
    from advocacy_cli import calendar

    return calendar.one_event(plan, command, session.workspace, met.campaign, met.full)


def bring_up_to_date(session: Session, met: Met, event: Export | None) -> None:
    """Bring the event's file up to date, also when what it tells was recorded before."""
    if event is None or session.options.dry_run:
        return
    from advocacy_cli import calendar

    try:
        written = calendar.deliver(session.workspace, event)
    except (Refused, Unavailable) as error:  # only the latter may heal by itself
        raise type(error)(
            f"{met.campaign}/{met.id} is recorded, but its calendar file could not be written: "
            f"{error.message}",
            "make way for it and run the same command again, which records nothing twice",
        ) from None
    for path in written:
        session.say(f"wrote {session.workspace.shown(path)}")


def tell(session: Session, met: Met, said: str, event: Export | None) -> None:
    whole = f"{met.campaign}/{met.id}"
    when = _day(session, met)
    if session.options.dry_run:
        session.out(f"would record {whole}: {said}, {when}")
        return
    bring_up_to_date(session, met, event)
    session.out(whole)
    session.say(f"{said}, {when}; next: advocacy meeting show {whole}")
    if event is not None and event.files:
        from advocacy_cli.cli.meetings.calendar import advise

        advise(session, "cancelled" if met.is_off else said)


def _day(session: Session, met: Met) -> str:
    """When it takes place, or the day on which it took place."""
    from advocacy_cli.language.dates import said

    return said(met.on) if met.on else in_full(session, met.starts)


def as_it_stands(plan: Plan, command: Command, subject: str) -> Met:
    """The meeting of that subject as it stands now, with what the command has written."""
    found = meetings(plan, command.history)
    for met in found:
        if met.subject == subject:
            return met
    raise NotFound(f"{subject} stands no longer", hint="`advocacy meeting list` shows all")


def read(session: Session, said: str) -> datetime:
    from advocacy_cli.language.typed import read_moment

    workspace = session.workspace
    return read_moment(said, workspace.today(), workspace.zone)


def in_full(session: Session, moment: datetime) -> str:
    from advocacy_cli.language.dates import said_moment

    return said_moment(moment, session.workspace.zone)


def length(said: str | None, otherwise: int) -> int:
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
