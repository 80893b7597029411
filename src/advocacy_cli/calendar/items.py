"""What belongs into calendars, as facts: the meetings and days of plan and journal, in no language
yet. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from advocacy_cli.calendar.events import Event, Task
from advocacy_cli.language import texts
from advocacy_cli.language.dates import numeric
from advocacy_cli.plan.model import Campaign, Plan, Text
from advocacy_cli.situation.dated import Dated, dated
from advocacy_cli.situation.meetings import meetings

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.workspace import Workspace

UID_DOMAIN = "advocacy-cli"
SUMMARY_LENGTH = 120
TASKS = (
    "deadline",
    "promise",
    "step",
)  # what somebody has to do, and so belongs on a list of tasks
_DONE = "✓ "
Identify = Callable[[str, str, str], str]  # kind, campaign, oldest id -> UID


_ALWAYS = (
    15  # the first of the facts, which have always been part of what tells whether they changed
)
_DAY = 1440
_MORNING = 9 * 60  # reminders of whole days ring at nine, not at midnight


class Facts(NamedTuple):
    """What a calendar says of an item; its digest decides whether the item has changed."""

    kind: str  # as in situation.dated; `opening` is a petition's first day
    title: Text  # of the campaign
    what: Text
    day: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    zone: str = ""
    others: tuple[Text, ...] = ()
    ours: tuple[Text, ...] = ()
    where: Mapping[str, str] = {}
    rule: Mapping[str, str] = {}
    verified: bool = True
    alarms: tuple[int, ...] = ()  # minutes before
    cancelled: bool = False
    private: bool = False
    done: bool = False
    estimated: bool = False  # a day off on which its day depends may still move
    otherwise: date | None = None  # the later day, where its rule does not say how to count
    until: str = ""  # the hour at which hours are over

    @property
    def digest(self) -> str:
        """The sha256 of the facts: texts in all languages, not the printed form."""
        told = list(self)
        while len(told) > _ALWAYS and not told[-1]:
            told.pop()  # what says nothing is left out, as it was before anything could be said
        facts = [v.isoformat() if isinstance(v, date) else v for v in told]
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


class Item(NamedTuple):
    """One thing with a place in the calendar. `subject` names it as the journal does."""

    uid: str
    subject: str
    campaign: str
    id: str
    people: tuple[str, ...]  # who answers for it: its owner and those of ours who go
    facts: Facts
    states: tuple[str, ...] = ()  # as `--state` calls them
    task: bool = False  # something to do, and not only a day to know
    returned: int | None = None  # the highest SEQUENCE under which it came back from others


def gather(plan: Plan, history: History, workspace: Workspace) -> tuple[Item, ...]:
    """Every item of every campaign, by its day, hour, campaign and id."""
    found = [*of_meetings(plan, history, workspace), *_of_days(plan, history, workspace)]
    return tuple(sorted(found, key=order))


def order(item: Item) -> tuple[tuple[str, str], str, str]:
    """What comes first: the earlier day and hour, then by campaign and id."""
    return _begins(item.facts), item.campaign, item.id


def _begins(facts: Facts) -> tuple[str, str]:
    """By day and then hour, what lasts all day first."""
    if facts.starts is None:
        return str(facts.day), ""
    return str(facts.starts.date()), facts.starts.astimezone(UTC).isoformat()


def identifier(plan: Plan, workspace_id: str) -> Identify:
    """How UIDs grow from the workspace's id, the kind and the oldest ids; they never change."""
    try:
        root = UUID(workspace_id)
    except ValueError:
        root = uuid5(NAMESPACE_OID, workspace_id)
    oldest = {c.id: c.was[0] for c in plan.campaigns.values() if c.was}

    def identify(kind: str, campaign: str, id: str) -> str:
        return f"{uuid5(root, f'{kind}/{oldest.get(campaign, campaign)}/{id}')}@{UID_DOMAIN}"

    return identify


def of_meetings(plan: Plan, history: History, workspace: Workspace) -> Iterator[Item]:
    """The items of all meetings, of the plan and of the journal."""
    identify = identifier(plan, workspace.settings["workspace.id"])
    alarm = _minutes(workspace.settings["calendar.alarm"])
    was = {(c.id, m.id): m.was[0] for c in plan.campaigns.values() for m in c.meetings if m.was}
    for met in meetings(plan, history):
        campaign = plan.campaigns.get(met.campaign)
        starts = met.starts.astimezone(workspace.zone)
        facts = Facts(
            kind="meeting",
            title=campaign.title if campaign else {"": met.campaign},
            what=met.agenda,
            starts=starts,
            ends=_after(starts, met.minutes),
            zone=workspace.settings["workspace.timezone"],
            others=tuple(_other(plan, campaign, name, starts.date()) for name in met.targets),
            ours=tuple(_ours(plan, name) for name in met.ours),
            where=met.where,
            alarms=(alarm,) if alarm else (),
            cancelled=met.is_off,
            private=met.private,
        )
        yield Item(
            uid=identify("meeting", met.campaign, was.get((met.campaign, met.full), met.full)),
            subject=met.subject,
            campaign=met.campaign,
            id=met.id,
            people=(*((campaign.owner,) if campaign and campaign.owner else ()), *met.ours),
            facts=facts,
            states=(met.state,),
            returned=met.returned,
        )


def _after(starts: datetime, minutes: int) -> datetime:
    """The end, reckoned in real time: an hour is an hour also when the clocks change."""
    return (starts.astimezone(UTC) + timedelta(minutes=max(1, minutes))).astimezone(starts.tzinfo)


def _of_days(plan: Plan, history: History, workspace: Workspace) -> Iterator[Item]:
    identify = identifier(plan, workspace.settings["workspace.id"])
    usual = _minutes(workspace.settings["calendar.alarm"])
    for thing in dated(plan, history, workspace.today(), workspace.zone):
        if thing.kind == "meeting" or thing.day is None:
            continue
        campaign = plan.campaigns.get(thing.campaign)
        # a deadline stays what it is when its day comes to be reckoned by a clock
        kind = thing.subject.partition(":")[0]
        rule, verified = _rule(plan, thing)
        # a petition's days pass by themselves: its event must not change with the day it is read
        done = thing.settled and thing.kind != "petition"
        sure = done or thing.day != thing.reckoned
        facts = Facts(
            kind=_kind(thing),
            title=campaign.title if campaign else {"": thing.campaign},
            what=thing.what,
            day=thing.day,
            others=tuple(
                _other(plan, campaign, name, thing.day) for name in _whom(campaign, thing)
            ),
            rule=rule,
            verified=verified,
            alarms=() if done else _reminders(thing, usual),
            private=thing.private,
            done=done,
            estimated=thing.estimated and not done,
            otherwise=None if sure else thing.otherwise,
            until=f"{thing.until:%H:%M}" if thing.until and not done else "",
        )
        yield Item(
            uid=identify(kind, thing.campaign, thing.oldest or thing.id),
            subject=thing.subject,
            campaign=thing.campaign,
            id=thing.id,
            people=(*((thing.owner,) if thing.owner else ()), *thing.ours),
            facts=facts,
            states=thing.states,
            task=thing.kind in TASKS or (thing.kind == "clock" and not thing.theirs),
        )


def _kind(thing: Dated) -> str:
    """As calendars call it: a legal time that is ours to keep is no reply of theirs."""
    if thing.part == "opens":
        return "opening"
    return "deadline" if thing.kind == "clock" and not thing.theirs else thing.kind


def _reminders(thing: Dated, usual: int) -> tuple[int, ...]:
    """Minutes before the day begins, so that it rings at nine: so many days before as the plan says; a
    legal period for which it says nothing as long before as a meeting."""
    days = set(thing.remind)
    if not days and thing.kind == "clock" and usual:
        days = {-(-usual // _DAY)}
    return tuple(n * _DAY - _MORNING for n in sorted(days, reverse=True))


def _whom(campaign: Campaign | None, thing: Dated) -> tuple[str, ...]:
    """All whom an ask addresses: who still owes an answer changes daily, the calendar does not."""
    if thing.kind != "ask" or campaign is None:
        return thing.targets
    return next((ask.of for ask in campaign.asks if ask.id == thing.id), thing.targets)


def _rule(plan: Plan, thing: Dated) -> tuple[Text, bool]:
    clock = plan.clocks.get(thing.rule)
    return (clock.name, clock.verified) if clock else ({}, True)


def _other(plan: Plan, campaign: Campaign | None, name: str, day: date) -> Text:
    from advocacy_cli.plan.addressees import addressee

    if campaign is not None:
        try:
            found = addressee(plan, campaign, name, day)
        except KeyError:
            return {"": name}
        return _both(found.title, texts.whole_name(found.name)) or {"": name}
    return {"": name}


def _both(title: Text, name: Text) -> Text:
    """`Mayor of Zvečan (Name)`, in every language that has the title."""
    if not title or not name:
        return title or name
    return {tag: f"{words} ({texts.first(name, (tag,))})" for tag, words in title.items()}


def _ours(plan: Plan, name: str) -> Text:
    return texts.whole_name(plan.people[name].name) if name in plan.people else {"": name}


def _minutes(setting: str) -> int:
    from advocacy_cli.errors import InvalidInput, Problem, Where
    from advocacy_cli.language.durations import minutes

    try:
        return minutes(setting)
    except ValueError as error:
        where = Where("advocacy.toml")
        raise InvalidInput([Problem(where, f"calendar.alarm: {error}")]) from None


class Words(NamedTuple):
    """What people read of an item, in one language."""

    summary: str
    description: str
    location: str


def worded(facts: Facts, languages: tuple[str, ...]) -> Words:
    """The facts in the first of these languages; a text that lacks it is in the next."""
    words = {key: texts.first(text, languages) for key, text in _words().items()}
    say = partial(in_a_line, languages=languages)
    others = "; ".join(map(say, facts.others))
    core = others if facts.kind == "meeting" and others else say(facts.what) or say(facts.title)
    hour = f" {facts.until}" if facts.until else ""
    summary = f"{_DONE * facts.done}{words[facts.kind]}{hour}: {core}"
    if len(summary) > SUMMARY_LENGTH:
        summary = summary[: SUMMARY_LENGTH - 1].rstrip() + "…"
    told = [
        texts.first(facts.what, languages),
        others and f"{words['with']}: {others}",
        facts.ours and f"{words['ours']}: {'; '.join(map(say, facts.ours))}",
        facts.otherwise and f"{words['otherwise']}: {numeric(facts.otherwise, languages[0])}",
        facts.rule and f"{words['rule']}: {say(facts.rule)}",
        not facts.verified and f"({words['unverified']})",
        facts.estimated and f"({words['estimated']})",
        f"{words['campaign']}: {say(facts.title)}",
    ]
    return Words(
        summary, "\n".join(line for line in told if line), texts.first(facts.where, languages)
    )


def printed(item: Item, languages: tuple[str, ...], sequence: int, stamp: datetime) -> Event:
    """The item's event in the first of these languages."""
    facts, words = item.facts, worded(item.facts, languages)
    return Event(
        uid=item.uid,
        sequence=sequence,
        stamp=stamp,
        summary=called_off(words.summary, languages) if facts.cancelled else words.summary,
        description=words.description,
        location=words.location,
        day=facts.day,
        starts=facts.starts,
        ends=facts.ends,
        zone=facts.zone,
        alarms=facts.alarms,
        cancelled=facts.cancelled,
        private=facts.private,
    )


def in_a_line(text: Text, languages: tuple[str, ...]) -> str:
    """The words in the first of these languages, in one line."""
    return " ".join(texts.first(text, languages).split())


def word(key: str, languages: tuple[str, ...]) -> str:
    """One of the fixed words of calendars, in the first of these languages."""
    return texts.first(_words()[key], languages)


def called_off(summary: str, languages: tuple[str, ...]) -> str:
    """The summary of what was cancelled: clients that ignore STATUS show the word."""
    return f"{word('cancelled', languages)}: {summary}"


def as_task(event: Event, *, done: bool) -> Task:
    """The task of an item that has this event; it has a UID of its own, for one UID names one thing of
    one kind (RFC 4791, 4.1)."""
    assert event.day is not None
    return Task(
        uid=task_uid(event.uid),
        sequence=event.sequence,
        stamp=event.stamp,
        summary=event.summary.removeprefix(_DONE),
        day=event.day,
        description=event.description,
        done=done,
        cancelled=event.cancelled,
        private=event.private,
    )


def as_busy(event: Event, languages: tuple[str, ...]) -> Event:
    """The event with no word of what it is about."""
    summary = texts.first(_words()["busy"], languages)
    return event._replace(
        uid=busy_uid(event.uid),
        summary=called_off(summary, languages) if event.cancelled else summary,
        description="",
        location="",
        alarms=(),
        private=False,
    )


def task_uid(uid: str) -> str:
    return f"todo-{uid}"


def busy_uid(uid: str) -> str:
    """The UID of a busy block: as lasting as the event's own, and not to be joined with it by those
    who have the block alone."""
    return f"busy-{uuid5(NAMESPACE_OID, uid)}@{UID_DOMAIN}"


@cache
def _words() -> Mapping[str, Text]:
    import tomllib

    file = resources.files("advocacy_cli.calendar") / "words.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
