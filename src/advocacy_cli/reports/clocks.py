"""Reply periods as rows, and how each day of one came about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from advocacy_cli.language.dates import said
from advocacy_cli.language.texts import first
from advocacy_cli.plan.rules import clocks, explained
from advocacy_cli.plan.rules.holidays import Calendar
from advocacy_cli.reports import words

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Clock, Plan
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.situation.escalation import Offer


def row(plan: Plan, thing: Dated, today: date, languages: Sequence[str]) -> dict[str, Any]:
    """A period as lists and scripts have it."""
    clock = clocks.named(plan, thing.rule)
    return {
        "name": thing.name,
        "campaign": thing.campaign,
        "id": thing.id,
        "rule": thing.rule,
        "what": first(thing.what, languages),
        "with": list(thing.targets),
        "since": thing.since,
        "at": thing.at,
        "due": thing.day,
        "otherwise": thing.otherwise,
        "reckoned": thing.reckoned,
        "until": thing.until,
        "estimated": thing.estimated,
        "was": thing.was,
        "refused": thing.refused,
        "days": None if thing.day is None else (thing.day - today).days,
        "state": thing.state,
        "overdue": thing.overdue,
        "settled": thing.settled,
        "binds": "them" if thing.theirs else "us",
        "letter": thing.letter or None,
        "source": (clock.source if clock else "") or None,
        "checked": clock.checked if clock else None,
        "verified": clock.verified if clock else None,
        "steps": [step(offer, languages) for offer in thing.steps],
        "settle": words.settle(thing) or None,
        "why": thing.why or None,
        "private": thing.private,
    }


def step(offer: Offer, languages: Sequence[str]) -> dict[str, Any]:
    """A step against silence or a refusal as scripts read it."""
    return {
        "id": offer.id,
        "name": first(offer.name, languages),
        "with": offer.office or offer.to or None,
        "since": offer.since,
        "ground": offer.ground,
        "within": offer.within or None,
        "until": offer.until,
        "otherwise": offer.otherwise,
        "over": offer.over,
        "early": offer.early,
        "taken": offer.taken,
        "letter": offer.letter or None,
        "command": offer.command or None,
        "lacks": offer.lacks or None,
        "source": offer.source or None,
        "checked": offer.checked,
        "verified": offer.verified,
        "note": offer.note or None,
    }


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """The row in plain values, with what people should see at once: both ends, what moved it, what can
    be done."""
    ends = str(found["due"] or "-")
    if found["until"]:
        ends += f" {found['until']:%H:%M}"
    if found["otherwise"]:
        ends += f" or {found['otherwise']}"
    if found["was"]:
        ends += f" (was {found['was']})"
    if found["estimated"]:
        ends += " (estimated)"
    them = found["binds"] == "them"  # silent by law, though they took more time
    open_ = [one for one in found["steps"] if one["taken"] is None]
    return {
        **found,
        "ends": ends,
        "stands": f"{found['state']}, overdue" if found["overdue"] else found["state"],
        "steps": [one["id"] for one in found["steps"]],
        "then": "; or ".join(map(_told, open_)) if found["overdue"] or them else "",
    }


def _told(one: dict[str, Any]) -> str:
    limits = words.limits(one["until"], one["early"], over=one["over"])
    return f"{one['name']}{limits}: {one['command'] or one['lacks']}"


def explanation(
    plan: Plan,
    clock: Clock,
    start: date,
    languages: Sequence[str],
    at: datetime | None = None,
    by: int | None = None,
) -> dict[str, Any]:
    """How the end of a period that begins on a day comes about, in each way that its rule leaves open,
    and on what the rule rests. `by`: so many days longer than the rule says."""
    off = Calendar(plan.holidays, clock.jurisdiction)
    found = clocks.ways(clock, start, off, at)
    days = explained.days(clock, found, languages, clocks.longer(found, by, off) if by else ())
    later = next((way.ends for way in found[1:] if way.ends != found[0].ends), None)
    extension = clock.extension
    return {
        "rule": clock.id,
        "name": first(clock.name, languages),
        "jurisdiction": clock.jurisdiction,
        "period": explained.length(clock.period, clock.count),
        "binds": "us" if clock.ours else "them",
        "start": start,
        "at": at,
        "ends": found[0].ends,
        "until": found[0].until,
        "otherwise": later,
        "estimated": any(way.estimated for way in found),
        "ways": [
            {
                "count": way.by,
                "ends": way.ends,
                "estimated": way.estimated,
                "sentence": explained.sentence(clock, way, languages),
            }
            for way in found
        ],
        "days": days,
        "source": clock.source or None,
        "checked": clock.checked,
        "verified": clock.verified,
        "note": clock.note or None,
        "silence": clock.silence or None,
        "extension": extension
        and {
            "by": extension.by,
            "source": extension.source or None,
            "checked": extension.checked,
            "verified": extension.verified,
        },
        "then": [
            {
                "id": one.id,
                "name": first(one.name, languages),
                "with": one.office or one.to or None,
                "within": one.within or None,
                "time": _time(plan, one.within),
                "after": one.after or None,
                "when": one.when,
                "period": explained.length(one.period, one.count) if one.period else None,
                "template": one.template or None,
                "source": one.source or None,
                "verified": one.verified,
            }
            for one in clock.then
        ],
    }


def _time(plan: Plan, rule: str) -> str | None:
    clock = plan.clocks.get(rule)
    return explained.length(clock.period, clock.count) if clock else None


def lines(found: dict[str, Any]) -> list[str]:
    """What is said above the days: each way of counting in one sentence."""
    first_, *others = found["ways"]
    told = [f"{found['name']} ({found['rule']})", first_["sentence"]]
    told += [f"or, if {way['count']} days count: {way['sentence']}" for way in others]
    if others:
        told.append("The rule does not say which days count: the earlier end reminds.")
    return told


def grounds(found: dict[str, Any]) -> list[str]:
    """What is said below the days: the rule's source, and what follows."""
    mark = (
        "verified" if found["verified"] else "NOT VERIFIED: read the source before you rely on it"
    )
    checked = f", checked on {said(found['checked'])}" if found["checked"] else ", never checked"
    told = [f"Rule {found['rule']}: {found['source'] or 'no source'}{checked}; {mark}."]
    if found["note"]:
        told.append(found["note"])
    if found["silence"]:
        passed = "If that time passes" if found["binds"] == "us" else "If they stay silent"
        told.append(f"{passed}: {found['silence']}.")
    if found["extension"]:
        one = found["extension"]
        sure = "" if one["verified"] else " (not verified)"
        told.append(f"May be extended by {one['by']} days: {one['source'] or 'no source'}{sure}.")
    for one in found["then"]:
        who = f" to {one['with']}" if one["with"] else ""
        parts = [f"Then: {one['name']}{who}"]
        parts += [f"within {one['time'] or 'the time'} ({one['within']})"] if one["within"] else []
        parts += [f"after {one['after']}"] if one["after"] else []
        parts += [f"only after a {one['when']}"] if one["when"] == "refusal" else []
        parts += [f"they have {one['period']}"] if one["period"] else []
        parts += [] if one["verified"] else ["not verified"]
        told.append("; ".join(parts) + ".")
    return told
