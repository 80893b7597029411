"""What the rules allow after a refusal or a silence, said with the commands that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.language.dates import said
from advocacy_cli.language.texts import first

if TYPE_CHECKING:
    from advocacy_cli.cli.session import Session
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.situation.escalation import Offer

No = Annotated[
    bool,
    typer.Option(
        "--refused", help="They say no, or not to all of it: what one may do then is offered."
    ),
]
_GROUNDS = {
    "silence": "the last day of their time",
    "refusal": "their refusal",
    "decision": "the decision",
}


def tell(session: Session, plan: Plan, concerns: Callable[[Dated], bool]) -> None:
    """Say what can be done about those of the refused periods that this concerns."""
    from advocacy_cli.cli.everyday.settling import things

    languages = session.workspace.settings.languages
    for thing in things(session, plan):
        if thing.kind == "clock" and thing.refused and concerns(thing):
            for line in lines(thing.steps, languages):
                session.say(line)


def lines(steps: Iterable[Offer], languages: Sequence[str]) -> list[str]:
    """Each step in a sentence: its name, until when, by what, and the command that takes it."""
    return [_line(step, languages) for step in steps]


def _line(step: Offer, languages: Sequence[str]) -> str:
    name = first(step.name, languages) or step.id
    if step.taken is not None:
        by = f", {step.letter}" if step.letter else ""
        then = f"; when it is decided: {step.decision}" if step.decision else ""
        return f"taken: {name} ({said(step.taken)}{by}){then}"
    until = ""
    if step.until is not None:
        until = f" until {said(step.until)}"
        until += ", estimated" if step.estimated else ""
        until += or_later(step.otherwise)
        until += f", counted from {_GROUNDS[step.ground]} on {said(step.since)}"
        until += "; THAT TIME IS OVER" if step.over else ""
    if step.early:
        day = said(step.early + timedelta(1))
        until += f"; surely only from {day}, for working days may count"
    sure = "" if step.verified else " (not verified)"
    return f"then: {name}{until}{sure}: {step.command or step.lacks}"


def or_later(day: date | None) -> str:
    """The later day of two, where a rule does not say how to count; "" where there is one."""
    return f" (or {said(day)}, if working days count)" if day else ""
