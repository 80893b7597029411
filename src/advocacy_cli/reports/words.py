"""How dated things and entries are said on a screen: in English around the plan's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.language import texts
from advocacy_cli.language.dates import said
from advocacy_cli.plan.model import Plan, Text
from advocacy_cli.reports.note import Words
from advocacy_cli.situation.names import short
from advocacy_cli.situation.replies import WAITING

if TYPE_CHECKING:
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.situation.escalation import Offer
    from advocacy_cli.store.records import Entry


LETTER = "letter-made"


class Reader(NamedTuple):
    """Who reads: the plan for names, the languages by preference, and the day it is."""

    plan: Plan
    languages: Sequence[str]
    today: date


def how_far(day: date | None, today: date, *, overdue: bool = False) -> str:
    """How far a day is from today in calendar days: `in 8 days`, `today`, `3 days overdue`."""
    if day is None:
        return "waiting"
    days = (day - today).days
    if days in (0, 1, -1) and not overdue:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    count = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    if days > 0:
        return f"in {count}"
    return f"{count} overdue" if overdue else f"{count} ago"


def words(text: Text, languages: Sequence[str]) -> Words:
    """The words to show, in the first of the languages that the text has, knowing which."""
    for tag in languages:
        if found := texts.choose(text, tag):
            return Words(found, tag)
    return Words(texts.first(text, languages))


def target(reader: Reader, campaign: str, target_id: str) -> Words:
    """A target by its title or name; its id when the plan no longer knows it."""
    plan = reader.plan
    here = plan.campaigns.get(campaign)
    for found in here.targets if here else ():
        if found.id == target_id:
            if found.name:
                return words(found.name, reader.languages)
            if found.office and found.office in plan.offices:
                return words(plan.offices[found.office].title, reader.languages)
    if target_id in plan.offices:  # a letter may go to an office that is no target
        return words(plan.offices[target_id].title, reader.languages)
    return Words(target_id)


def what(reader: Reader, thing: Dated) -> tuple[str, ...]:
    """What a dated thing is, in parts: the kind where it is not plain, then the plan's words."""
    own = words(thing.what, reader.languages)
    if thing.kind == "meeting":
        parts: list[str] = ["meeting"]
        for n, target_id in enumerate(thing.targets):
            parts += [" with " if n == 0 else ", ", target(reader, thing.campaign, target_id)]
        return (*parts, ": ", own) if own else tuple(parts)
    if thing.kind == "petition":
        return (f"petition {thing.part}",)
    if thing.kind == "reply":
        return (f"reply to {thing.letter}", *((": ", own) if own else ()))
    if thing.kind == "clock" and thing.steps and not thing.theirs:  # alike after every silence
        return own or Words(thing.id), f" ({thing.id})"
    lead = _LEADS.get(thing.kind)
    return (lead, own) if lead and own else (own or Words(thing.id),)


def when(thing: Dated, today: date) -> str:
    """The day of a thing, with its hour where it has one: `Thu 3 December, 10:00`; another year is
    said. Also the later day, where a rule does not say how to count, and what may still move."""
    if thing.day is None:
        return thing.why or thing.state
    year = f" {today.year}"
    moment = thing.starts or thing.until
    parts = [said(thing.day).removesuffix(year), f"{moment:%H:%M}" if moment else ""]
    if thing.otherwise:
        parts.append(f"or {said(thing.otherwise).removesuffix(year)}")
    parts.append("estimated" if thing.estimated else "")
    return ", ".join(filter(None, parts))


def who(thing: Dated) -> str:
    """Who answers for a thing: its owner and those of ours who go."""
    return ", ".join(dict.fromkeys(p for p in (thing.owner, *thing.ours) if p))


def waits(reader: Reader, thing: Dated) -> tuple[str, ...]:
    """Who waits for whom and since when: `ana waits for Mayor of Zvečan since Mon 9 November`; for
    what is ours to do, who answers for it."""
    if not thing.theirs or thing.settled:
        return (who(thing),)
    parts: list[str] = [f"{thing.owner} waits for " if thing.owner else "we wait for "]
    for n, target_id in enumerate(thing.targets):
        parts += [", " if n else "", target(reader, thing.campaign, target_id)]
    if not thing.targets:
        parts.append("them")
    if thing.begins:
        return (f"{thing.begins} is still to be sent",)
    if thing.state == WAITING:
        return (who(thing),)  # `when` says what starts it
    if thing.since:
        parts.append(f" since {said(thing.since).removesuffix(f' {reader.today.year}')}")
    return tuple(parts)


def settle(thing: Dated) -> str:
    """The command that settles a thing, to be copied; "" where nothing is left to do."""
    if thing.settled:
        return ""
    if thing.begins:
        to = f" --to {thing.targets[0]}" if len(thing.targets) == 1 else ""
        return f"advocacy letter sent {thing.begins}{to} --via hand"
    if thing.state == WAITING:
        return ""  # the plan says what starts it
    if thing.kind == "clock" and not thing.theirs and thing.steps and thing.steps[0].command:
        return thing.steps[0].command
    if thing.letter:
        return f"advocacy letter answered {thing.letter}"
    if thing.kind == "promise":
        return f"advocacy promise settle {thing.name} {'broken' if thing.overdue else 'kept'}"
    return f"advocacy {_SETTLES.get(thing.kind, 'done {}').format(thing.name)}"


def steps(reader: Reader, thing: Dated) -> tuple[str, ...]:
    """What can be done about a silence, in parts: the step whose time runs out first, else the first
    one, with its command; and how many more there are."""
    left = [step for step in thing.steps if step.taken is None]
    if not (thing.overdue and thing.theirs):
        return ()
    if not left:
        return ()
    timed = [step for step in left if step.until and step.until >= reader.today]
    one = min(timed, key=lambda step: step.until or date.max) if timed else _open(left)
    until = limits(one.until, one.early, lambda day: _without_year(day, reader), over=one.over)
    more = f" (and {len(left) - 1} more: advocacy clock list)" if len(left) > 1 else ""
    return "then: ", words(one.name, reader.languages), f"{until}: {one.command or one.lacks}{more}"


def limits(
    until: date | None, early: date | None, say: Callable[[date], str] = said, *, over: bool
) -> str:
    """Until when a step can be taken, and from when on it is surely not too early."""
    told = f" until {say(until)}" if until else ""
    told += ", which is over" if over else ""
    if early:
        told += f", surely only from {say(early + timedelta(1))} (working days may count)"
    return told


def _open(left: Sequence[Offer]) -> Offer:
    """The first step whose time has not passed, if there is one."""
    return next((step for step in left if not step.over), left[0])


def _without_year(day: date, reader: Reader) -> str:
    return said(day).removesuffix(f" {reader.today.year}")


def redated(thing: Dated) -> str:
    """`hearings/C1 ends Tue 1 December 2026, not Mon 30 November 2026: the days off or its rule changed`; ""
    where its end is the one that it had from the first."""
    if thing.was is None or thing.day is None:
        return ""
    now, was = said(thing.day), said(thing.was)
    return f"{thing.name} ends {now}, not {was}: the days off or its rule changed"


def line(reader: Reader, thing: Dated) -> tuple[str, ...]:
    """A thing in one sentence: `12 days overdue: Written submission (Tue 1 December 2026)`."""
    far = how_far(thing.day, reader.today, overdue=thing.overdue)
    state = f", {thing.state}" if thing.kind == "ask" and thing.state != "open" else ""
    return (f"{far}: ", *what(reader, thing), f" ({when(thing, reader.today)}{state})")


def known(as_of: date) -> str:
    """What the reader of an earlier day's report must know."""
    return f"As it was known at the end of {said(as_of)}, with the plan as it is now."


def entries(reader: Reader, found: Iterable[Entry]) -> list[tuple[date, tuple[str, ...]]]:
    """(day, words) of a campaign's entries, in their order; letters are made again and again, so
    they are counted in one line with the last day."""
    told = [(e.happened, entry(reader, e)) for e in found if e.kind != LETTER]
    made = [e for e in found if e.kind == LETTER]
    if made:
        count = len({(e.subject, e.about) for e in made})
        words = f"{count} letters made" if count > 1 else "a letter made"
        told.append((max(e.happened for e in made), (words,)))
    return sorted(told, key=lambda one: one[0])


def entry(reader: Reader, found: Entry) -> tuple[str, ...]:
    """What an entry of the journal says happened."""
    thing = short((found.subject or "").partition(":")[2].partition("/")[2])
    note = next(
        (t for t in (found.texts.get(n) for n in ("note", "words", "reason", "agenda")) if t), ""
    )
    phrase = _PHRASES.get(found.kind, found.kind.replace("-", " "))
    moment = said(found.starts.date()) if found.starts else ""
    via = found.channel or "note"
    due = said(found.due) if found.due else ""
    if found.kind == "letter-answered" and found.state == "refused":
        phrase = "letter {thing} answered with a refusal"
    said_so = phrase.format(thing=thing, state=found.state or "", day=moment, via=via, due=due)
    whom: list[str] = []
    for target_id in found.ids("target"):
        whom += [", " if whom else " with ", target(reader, found.campaign or "", target_id)]
    return (said_so, *whom, *((": ", note) if note else ()))


_LEADS = {"ask": "ask: ", "promise": "promise: ", "step": "next: "}
_SETTLES = {"ask": "ask set {} STATE"}
_PHRASES = {
    "note": "{via}",
    "ask-set": "ask {thing} is {state}",
    "meeting": "meeting {thing} arranged for {day}",
    "meeting-move": "meeting {thing} moved to {day}",
    "meeting-change": "meeting {thing} has another place or text",
    "meeting-cancel": "meeting {thing} cancelled",
    "meeting-held": "meeting {thing}: {state}",
    "meeting-invited": "invitation to {thing}",
    "meeting-reply": "invitation to {thing}: {state}",
    LETTER: "letter {thing} made",
    "letter-sent": "letter {thing} sent by {via}",
    "letter-proof": "letter {thing}: proof of delivery",
    "letter-refused": "letter {thing} refused at the door",
    "letter-answered": "letter {thing} answered",
    "letter-corrected": "letter {thing} replaced by a corrected one",
    "promise": "promise {thing}",
    "step": "next step {thing}",
    "clock": "reply period {thing} began",
    "settled": "{thing} is {state}",
    "postponed": "{thing} postponed to {due}",
    "redated": "{thing} ended on {due} until the days off or its rule changed",
    "published": "{thing} put into the calendar",
}
