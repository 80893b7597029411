"""What follows from a talk, written down with it: a next step of ours, a promise of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.session import Session
from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.plan.model import Ask, Campaign, Plan
from advocacy_cli.situation import promises
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command

Next = Annotated[str | None, typer.Option("--next", help="Our next step.", metavar="TEXT")]
Due = Annotated[
    str | None, typer.Option("--due", help="Until when the next step is due.", metavar="DATE")
]
Promise = Annotated[
    str | None, typer.Option("--promise", help="What they promised, word for word.", metavar="TEXT")
]
PromiseDue = Annotated[
    str | None,
    typer.Option("--promise-due", help="Until when they promised it.", metavar="DATE"),
]
PromisedBy = Annotated[
    str | None, typer.Option("--promised-by", help="Which target promised.", metavar="TARGET")
]
_NUMBERED = {"promise": "P", "step": "N"}


class Follow(NamedTuple):
    """What follows, before it has a number."""

    drafts: tuple[Draft, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same again."""
        return tuple(
            f"{d.kind}|{d.due}|{sorted(d.about)}|{sorted(d.texts.items())}" for d in self.drafts
        )


class Said(NamedTuple):
    """The options as they were typed."""

    next: str | None = None
    due: str | None = None
    promise: str | None = None
    promise_due: str | None = None
    promised_by: str | None = None


def follow(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    ask: Ask | None,
    options: Said,
    *,
    day: date,
    targets: Sequence[str],
    owner: Sequence[str] = (),
    private: bool = False,
) -> Follow:
    """The next step and the promise that the options name. `targets`: whom it was with.

    Raises WrongUsage for half of one, NotFound for a name that nothing has.
    """
    found = []
    if options.due and not options.next:
        raise WrongUsage("--due belongs to a next step", "say which one: --next TEXT")
    if options.next is not None:
        due = recording.coming(session, options.due, "--due") if options.due else None
        if due is None:
            raise WrongUsage("a next step wants a day", "say until when: --due DATE")
        about = recording.about(target=targets, ask=[ask.id] if ask else [], owner=owner)
        note = {"note": recording.words(session, options.next)}
        found.append(Draft("step", campaign.id, about=about, happened=day, due=due, texts=note))
    if options.promise is None and (options.promise_due or options.promised_by):
        raise WrongUsage("the promise's words are missing", "--promise TEXT, word for word")
    if options.promise is not None:
        if not options.promise_due:
            raise WrongUsage("a promise wants a day", "until when: --promise-due DATE")
        due = recording.coming(session, options.promise_due, "--promise-due")
        target = _promiser(session, plan, campaign, options.promised_by, targets, day)
        found.append(
            promises.draft(
                campaign.id,
                target,
                asked_of(campaign, ask, target),
                recording.words(session, options.promise),
                due,
                day,
            )
        )
    return Follow(tuple(draft._replace(private=private) for draft in found))


def asked_of(campaign: Campaign, ask: Ask | None, target: str) -> str | None:
    """The ask that a promise of this target means: the one named, else the only one that the
    campaign asks of it. Raises NotFound for one that is not asked of it."""
    if ask is not None:
        if target not in ask.of:
            raise NotFound(
                f"{campaign.id}/{ask.id} is not asked of {target}",
                hint=f"it is asked of {', '.join(ask.of)}",
            )
        return ask.id
    own = [one.id for one in campaign.asks if target in one.of]
    return own[0] if len(own) == 1 else None


def _promiser(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    said_by: str | None,
    targets: Sequence[str],
    day: date,
) -> str:
    if said_by:
        return recording.targets(session, plan, campaign, [said_by], day)[0]
    if len(targets) != 1:
        among = ", ".join(targets or [target.id for target in campaign.targets][:6])
        raise WrongUsage("who promised it?", f"--promised-by TARGET: {among}")
    return targets[0]


def append(command: Command, campaign: Campaign, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    """Number the promises and steps and write them."""
    return tuple(_append(command, campaign, drafts))


def _append(command: Command, campaign: Campaign, drafts: Sequence[Draft]) -> Iterator[Entry]:
    for draft in drafts:
        number = command.next_number(campaign.id, draft.kind, campaign.was)
        name = f"{_NUMBERED[draft.kind]}{number}{command.tag}"
        subject = f"{draft.kind}:{campaign.id}/{name}"
        yield command.append(draft._replace(number=number, subject=subject))


def tell(session: Session, entries: Sequence[Entry], *, dry_run: bool) -> None:
    """Print the names of promises and steps, what they are, and the command that settles them."""
    if not entries:
        return
    from advocacy_cli.situation.names import spoken

    short = {} if dry_run else _short(session)
    short = {**spoken(e.subject or "" for e in entries), **short}
    for entry in entries:
        name = short.get(entry.subject or "", entry.subject or "").partition(":")[2]
        until = f", due {said(entry.due)}" if entry.due else ", without a day"
        what = "promise" if entry.kind == "promise" else "next step"
        if dry_run:
            session.out(f"would record the {what} {name}{until}")
            continue
        session.out(name)
        ask = next(iter(entry.ids("ask")), None)
        asked = f"; {entry.campaign}/{ask} is promised" if what == "promise" and ask else ""
        verb = "promise settle {} kept" if what == "promise" else "done {}"
        if what == "promise" and not ask:
            asked = "; it names no ask: write CAMPAIGN/ASK to set one to promised"
        session.say(f"{what}{until}{asked}; when it is settled: advocacy {verb.format(name)}")


def _short(session: Session) -> dict[str, str]:
    """What people call all that the journal numbered."""
    from advocacy_cli.situation.names import spoken

    with session.store() as store:
        return dict(spoken(store.history().numbered()))
