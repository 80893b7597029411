"""What two officers set without knowing of each other, in words, with the command that settles it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.language.dates import said, said_moment
from advocacy_cli.situation.names import current

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Conflict, Entry


class Side(NamedTuple):
    """What one of them set. `recorded` is aware, in the workspace's zone."""

    what: str
    by: str
    recorded: datetime
    entry: str


class Torn(NamedTuple):
    """A conflict by the plan's names of today; the last side counts meanwhile. `settle` are commands
    of which one settles it."""

    campaign: str
    name: str
    targets: tuple[str, ...]
    sides: tuple[Side, ...]
    settle: tuple[str, ...]


def torn(plan: Plan | None, found: Iterable[Conflict], zone: tzinfo) -> tuple[Torn, ...]:
    """Conflicts of the journal as people read them, by name; as written where there is no plan."""
    return tuple(sorted(_torn(plan, conflict, zone) for conflict in found))


def told(conflict: Torn) -> tuple[str, ...]:
    """The conflict in a sentence, and each command that settles it on a line of its own."""
    sides = " or ".join(
        f"{side.what} ({side.by}, {_when(side.recorded)})" for side in conflict.sides
    )
    whom = f" with {', '.join(conflict.targets)}" if conflict.targets else ""
    torn = f"Conflict: {conflict.name}{whom}: {sides}, set without knowing of each other."
    return (
        f"{torn} Meanwhile it counts as {conflict.sides[-1].what}. To settle it:",
        *(f"{line}{does}" for line, does in zip(conflict.settle, _doing(conflict), strict=True)),
    )


def _doing(conflict: Torn) -> tuple[str, ...]:
    """What each of several commands comes to, as a remark that a shell passes over."""
    if len(conflict.settle) != len(conflict.sides):
        return ("",) * len(conflict.settle)
    return tuple(f"  # so that it is {side.what}" for side in conflict.sides)


def as_row(conflict: Torn) -> dict[str, object]:
    """The conflict as scripts read it; the last of `said` counts meanwhile."""
    return {
        "name": conflict.name,
        "with": list(conflict.targets),
        "said": [side._asdict() for side in conflict.sides],
        "settle": list(conflict.settle),
    }


def _torn(plan: Plan | None, conflict: Conflict, zone: tzinfo) -> Torn:
    kind, _, rest = conflict.subject.partition(":")
    campaign, _, own = rest.partition("/")
    targets = conflict.targets
    if plan is not None:
        targets = tuple(current(plan, "target", campaign, target)[1] for target in targets)
        campaign, own = current(plan, kind, campaign, own)
    name = f"{campaign}/{own}"
    period = kind == "deadline" and _is_reckoned(plan, campaign, own)
    last = conflict.entries[-1]
    met = last.name if last.kind == "settled" else ""
    return Torn(
        campaign,
        name,
        targets,
        tuple(_side(entry, zone) for entry in conflict.entries),
        tuple(
            dict.fromkeys(
                _settling(e, "clock" if period else kind, name, targets, met)
                for e in conflict.entries
            )
        ),
    )


def _is_reckoned(plan: Plan | None, campaign: str, own: str) -> bool:
    """Whether a deadline of the plan is a reply period, whose days a rule counts."""
    found = plan.campaigns.get(campaign) if plan else None
    return any(d.id == own and d.clock is not None for d in (found.deadlines if found else ()))


def _when(moment: datetime) -> str:
    return f"{said(moment.date())}, {moment:%H:%M}"


def _side(entry: Entry, zone: tzinfo) -> Side:
    what = entry.state or entry.kind
    if entry.kind == "meeting-move" and entry.starts is not None:
        what = f"moved to {said_moment(entry.starts, zone)}"
    elif entry.kind == "meeting-cancel":
        what = "cancelled"
    elif entry.kind == "letter-sent":
        what = f"L{entry.number} sent by {entry.channel} on {said(entry.happened)}"
    elif entry.kind == "letter-refused":
        what = f"L{entry.number} refused on {said(entry.happened)}"
    elif entry.kind == "postponed":
        what = f"postponed to {said(entry.due or date.max)}"
    return Side(what, entry.recorder or "somebody", entry.recorded.astimezone(zone), entry.name)


def _settling(entry: Entry, kind: str, name: str, targets: tuple[str, ...], met: str) -> str:
    """The command that makes it as this entry says; `met`: the entry by which a thing is met, which
    has to be taken back before the thing can move."""
    whom = "".join(f" --with {target}" for target in targets)
    if entry.kind == "postponed" and met:
        return f"advocacy undo {met}"
    if entry.kind == "settled" and kind == "promise":
        return f"advocacy promise settle {name} OUTCOME"
    if entry.kind == "settled" and entry.state == "refused":
        return f"advocacy clock answer {name} --refused --on {entry.happened}"
    if entry.kind == "postponed" and kind == "clock":
        # by so many days, and told on that day: what is lawfully theirs hangs on both
        how = f"--by {entry.state}" if entry.state else f"--to {entry.due}"
        return f"advocacy clock extend {name} {how} --reason TEXT --on {entry.happened}"
    to = "".join(f" --to {target}" for target in targets[:1])
    on = (
        f" --on {entry.happened}"  # periods are counted from that day, not from the day of settling
    )
    return {
        "letter-sent": f"advocacy letter sent {name}{to} --via {entry.channel}{on}",
        "letter-refused": f"advocacy letter refused {name}{to}{on}",
        "ask-set": f"advocacy ask set {name} STATE{whom}",
        "meeting-move": f"advocacy meeting move {name} --to WHEN",
        "meeting-cancel": f"advocacy meeting cancel {name}",
        "meeting-held": f"advocacy meeting held {name} TEXT",
        "settled": f"advocacy done {name}{on}",
        "postponed": f"advocacy postpone {name} --to {entry.due or 'DATE'} --reason TEXT",
    }[entry.kind]
