"""What is said of a reply period that was made longer: what its rule allows, and from when silence counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.dates import said

if TYPE_CHECKING:
    from advocacy_cli.cli.session import Session
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.dated import Dated

_LONGEST = 3_650  # days


def days(typed: str) -> int:
    """The days by which a period is made longer. Raises WrongUsage for none, and for ten years."""
    from advocacy_cli.language import durations

    try:
        found = durations.days(typed)
    except ValueError as error:
        raise WrongUsage(f"--by {error}", "such as --by 15d") from None
    if not 0 < found <= _LONGEST:
        raise WrongUsage(f"--by {typed} makes no period longer", "such as --by 15d")
    return found


def refuse_shorter(thing: Dated, day: date) -> None:
    """Raise WrongUsage where their period would end before its end by the rule."""
    if thing.kind == "clock" and thing.theirs and thing.reckoned and day < thing.reckoned:
        raise WrongUsage(
            f"{said(day)} is before its end by the rule, {said(thing.reckoned)}",
            "a period is extended, not made shorter",
        )


def tell(
    session: Session, plan: Plan, thing: Dated, day: date, told: date, by: int | None = None
) -> None:
    """Say what the rule allows, and where they took more: silence counts from the lawful end, so that
    the time to complain of it is never lost unsaid. `thing` as it was before."""
    from advocacy_cli.situation import periods

    rule = plan.clocks.get(thing.rule)
    others = tuple(one for one in thing.longer if one[1] != day)  # this may be the same, put right
    over = periods.lawful(plan, thing._replace(longer=others))
    if over and told > over:
        sure = "may have been" if thing.otherwise and told <= thing.otherwise else "was"
        session.say(
            f"its time {sure} over on {said(over)} already, and {said(told)} was too late to take more. "
            "If they told it until then, say when: "
            f"advocacy clock extend {thing.name} {f'--by {by}d' if by else f'--to {day}'} "
            "--reason TEXT --on DATE"
        )
    most = periods.allowed(plan, thing)
    if most is None:
        session.say(f"the rule {thing.rule} says nothing of an extension: ask for its ground")
    elif day > most:
        session.say(f"the rule {thing.rule} allows it until {said(most)} only")
    lawful = periods.lawful(plan, thing, (told, day))
    if lawful and lawful < day and rule and rule.then:
        session.say(
            f"BEWARE: what you can do about their silence is counted from {said(lawful)}, the lawful end, "
            f"and not from {said(day)}: advocacy clock list"
        )
    if rule and rule.extension and not rule.extension.verified:
        session.say(f"what the rule says of extensions is not verified: {rule.extension.source}")
