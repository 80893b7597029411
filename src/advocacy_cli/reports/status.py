"""Where each campaign stands: a function of plan, journal and day, and the note that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.language.dates import said, said_moment
from advocacy_cli.plan.model import Campaign, Plan
from advocacy_cli.reports import words
from advocacy_cli.reports.dates import as_row
from advocacy_cli.reports.note import Cell, Note, Section
from advocacy_cli.reports.words import Reader
from advocacy_cli.situation import conflicts
from advocacy_cli.situation.asks import STATES, Standing, standings, summed
from advocacy_cli.situation.contacts import last_contacts
from advocacy_cli.situation.dated import OVERRULED, Dated, dated
from advocacy_cli.situation.letters import Written, written
from advocacy_cli.situation.names import current_campaign, unexplained
from advocacy_cli.situation.told import told
from advocacy_cli.store.records import KINDS

if TYPE_CHECKING:
    from advocacy_cli.store import Contact, Entry, History
    from advocacy_cli.workspace import Workspace

UNDER = ((2, ""), (3, "asks: "), (4, "letters: "), (6, "last contact: "))
SILENT = ("published", "status-sent", "mail", "undo")  # bookkeeping, not news


class Status(NamedTuple):
    """Where one campaign stands. `asks` counts its asks by their state over all targets, in the
    order of `asks.STATES`, `letters` those that left the house by what became of them; `changed` is
    None when nobody asked since when."""

    campaign: Campaign
    asks: Mapping[str, int]
    overdue: tuple[Dated, ...]
    meeting: Dated | None
    deadline: Dated | None
    contact: Contact | None
    changed: tuple[Entry, ...] | None = None
    letters: Mapping[str, int] = {}

    @property
    def next(self) -> Dated | None:
        """The nearest thing ahead, whatever it is."""
        ahead = [d for d in (self.meeting, self.deadline) if d is not None]
        return min(ahead, key=lambda d: (d.day or date.max, d.kind), default=None)


class Situation(NamedTuple):
    """The statuses, the longest overdue first, then by the nearest next day, then by id; and, for
    those inside, what the journal says of things that the plan no longer knows or has changed
    since, which reply periods end on another day than when they began, how many warnings the plan has, and what officers set without knowing of each other."""

    campaigns: tuple[Status, ...]
    unknown: tuple[str, ...] = ()
    overruled: tuple[Dated, ...] = ()
    redated: tuple[str, ...] = ()
    warnings: int = 0
    torn: tuple[conflicts.Torn, ...] = ()


def situation(
    workspace: Workspace,
    plan: Plan,
    history: History,
    campaigns: Iterable[Campaign],
    today: date,
    *,
    since: datetime | None = None,
    outside: bool = False,
) -> Situation:
    """Where these campaigns stand on that day of the workspace's zone.

    `since` (aware) lists what arrived here from then on. `outside`: what needs mending in plan and
    journal is our own affair.
    """
    stands = standings(plan, history, today)
    said_so = told(plan, history)
    things = dated(plan, history, today, workspace.zone, said_so)
    letters: dict[str, list[Written]] = {}
    for letter in written(plan, said_so):
        letters.setdefault(letter.campaign, []).append(letter)
    asks: dict[str, dict[str, list[Standing]]] = {}
    for stand in stands:
        asks.setdefault(stand.campaign, {}).setdefault(stand.ask, []).append(stand)
    days: dict[str, list[Dated]] = {}
    for thing in things:
        days.setdefault(thing.campaign, []).append(thing)
    contacts = _contacts(plan, history)
    news = None if since is None else _news(plan, history, since)
    found = (_one(c, asks, days, contacts, letters, news) for c in campaigns)
    statuses = tuple(sorted(found, key=_order))
    if outside:
        return Situation(tuple(_told_outside(s) for s in statuses))
    chosen = {one.campaign.id for one in statuses}
    here = [thing for thing in things if thing.campaign in chosen]
    overruled = tuple(d for d in here if d.why == OVERRULED)
    torn = conflicts.torn(plan, history.conflicts(), workspace.zone)
    unknown = _unknown(plan, history)
    redated = tuple(filter(None, map(words.redated, here)))
    return Situation(statuses, unknown, overruled, redated, len(plan.warnings), torn)


def _told_outside(status: Status) -> Status:
    """The status without what we might do next about silence."""
    return status._replace(overdue=tuple(d._replace(steps=()) for d in status.overdue))


def _one(
    campaign: Campaign,
    asks: Mapping[str, Mapping[str, list[Standing]]],
    days: Mapping[str, list[Dated]],
    contacts: Mapping[str, Contact],
    letters: Mapping[str, list[Written]],
    news: Mapping[str, list[Entry]] | None,
) -> Status:
    here = days.get(campaign.id, [])
    ahead = [d for d in here if not d.settled and not d.overdue and d.day]
    states = [summed(tuple(found)) for found in asks.get(campaign.id, {}).values()]
    return Status(
        campaign,
        {s: states.count(s) for s in STATES if s in states},
        tuple(d for d in here if d.overdue),
        next((d for d in ahead if d.kind == "meeting"), None),
        next((d for d in ahead if d.kind != "meeting"), None),
        contacts.get(campaign.id),
        None if news is None else tuple(news.get(campaign.id, ())),
        _counted(letters.get(campaign.id, ())),
    )


def _counted(letters: Sequence[Written]) -> dict[str, int]:
    """How many letters were sent, and what became of them. What was only made does not count."""
    states = [letter.state for letter in letters]
    sent = sum(letter.sent is not None for letter in letters)
    counts = {"sent": sent, **{s: states.count(s) for s in ("answered", "refused", "replaced")}}
    return {name: count for name, count in counts.items() if count}


def _contacts(plan: Plan, history: History) -> dict[str, Contact]:
    """The last contact of each campaign, by its id in the plan now."""
    found = last_contacts(plan, history).values()
    return {contact.campaign: contact for contact in sorted(found, key=lambda c: c.order)}


def _news(plan: Plan, history: History, since: datetime) -> dict[str, list[Entry]]:
    news: dict[str, list[Entry]] = {}
    for entry in history.entries(since=since):
        if entry.campaign and entry.kind not in SILENT:
            news.setdefault(current_campaign(plan, entry.campaign), []).append(entry)
    return news


def _unknown(plan: Plan, history: History) -> tuple[str, ...]:
    """What the journal names and neither an id nor a `was:` of the plan explains; of a campaign that
    is gone, the campaign alone."""
    told = history.entries(kinds=[kind for kind in KINDS if kind not in SILENT])
    found = [one.reference.partition(":")[2] for one in unexplained(plan, told)]
    return tuple(n for n in found if "/" not in n or n.partition("/")[0] not in found)


def _order(status: Status) -> tuple[date, date, str]:
    first = min((d.day for d in status.overdue if d.day), default=date.max)
    coming = status.next
    return first, (coming.day if coming else None) or date.max, status.campaign.id


def rows(found: Situation, reader: Reader, as_of: date | None) -> list[dict[str, Any]]:
    """The statuses as scripts read them."""
    return [
        {
            "id": s.campaign.id,
            "title": dict(s.campaign.title),
            "status": s.campaign.status,
            "area": s.campaign.area,
            "lead": s.campaign.lead,
            "owner": s.campaign.owner,
            "asks": dict(s.asks),
            "overdue": [as_row(d, reader.today) for d in s.overdue],
            "next_meeting": s.meeting and as_row(s.meeting, reader.today),
            "next_deadline": s.deadline and as_row(s.deadline, reader.today),
            "last_contact": s.contact and _contact_row(s.contact),
            "letters": dict(s.letters),
            "changed": None if s.changed is None else [_entry_row(e, reader) for e in s.changed],
            "conflicts": [
                conflicts.as_row(one) for one in found.torn if one.campaign == s.campaign.id
            ],
            "today": reader.today,
            "as_of": as_of,
        }
        for s in found.campaigns
    ]


def flat(found: Situation, reader: Reader, as_of: date | None) -> list[dict[str, Any]]:
    """The statuses as a spreadsheet takes them: one plain value in a cell."""
    return [
        {
            "id": s.campaign.id,
            "title": words.words(s.campaign.title, reader.languages),
            "status": s.campaign.status,
            "area": s.campaign.area,
            "lead": s.campaign.lead,
            "owner": s.campaign.owner,
            "asks": _asks(s),
            "overdue": len(s.overdue),
            "overdue_names": [d.name for d in s.overdue],
            "next_due": s.next and s.next.day,
            "next_name": s.next and s.next.name,
            "next_what": s.next and "".join(words.what(reader, s.next)),
            "letters": _letters(s),
            "last_contact": s.contact and s.contact.day,
            "last_contact_via": s.contact and s.contact.channel,
            "today": reader.today,
            "as_of": as_of,
        }
        for s in found.campaigns
    ]


def _contact_row(contact: Contact) -> dict[str, Any]:
    return {
        "happened": contact.day,
        "via": contact.channel,
        "with": contact.target,
        "entry": contact.entry,
        "private": contact.private,
    }


def _entry_row(entry: Entry, reader: Reader) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "subject": entry.subject,
        "happened": entry.happened,
        "recorded": entry.recorded,
        "arrived": entry.arrived,
        "with": list(entry.ids("target")),
        "via": entry.channel,
        "state": entry.state,
        "said": "".join(words.entry(reader, entry)),
        "private": entry.private,
    }


def note(
    found: Situation, reader: Reader, *, since: date | None = None, as_of: date | None = None
) -> Note:
    """The statuses as a note to read: what is overdue, what changed, then each campaign. `since` is
    the day that `situation` was told, or the moment in the workspace's zone."""
    late = sorted((d for s in found.campaigns for d in s.overdue), key=_by_day)
    lead = f"{_count(len(found.campaigns), 'campaign')}, {_overdue(len(late))}."
    sections = []
    if late:
        sections.append(Section("Overdue", tuple(_late(reader, d) for d in late)))
    if since:
        sections.append(_changed(found.campaigns, reader, since))
    if found.campaigns:
        sections.append(_campaigns(found.campaigns, reader))
    marks = tuple(_marks(found, as_of))
    return Note(f"Status on {said(reader.today)}", (lead,), tuple(sections), marks)


def _marks(found: Situation, as_of: date | None) -> Iterable[str]:
    if as_of:
        yield words.known(as_of)
    shown = {s.campaign.id for s in found.campaigns}
    for one in found.torn:
        if one.campaign in shown:
            yield from conflicts.told(one)
    for thing in found.overruled:
        tells = "meeting show" if thing.kind == "meeting" else "journal list --campaign"
        whose = thing.name if thing.kind == "meeting" else thing.campaign
        lead = "Meeting " if thing.kind == "meeting" else ""
        yield f"{lead}{thing.name}: {OVERRULED}; `advocacy {tells} {whose}` tells both."
    for line in found.redated:
        yield f"{line}: `advocacy clock explain` tells why."
    for name in found.unknown:
        yield f"The journal names {name}, the plan does not: `advocacy check` shows the line to add."
    if found.warnings:
        yield f"The plan has {_count(found.warnings, 'warning')}: `advocacy check` names them."


def _by_day(thing: Dated) -> tuple[date, str]:
    return thing.day or date.max, thing.name


def _late(reader: Reader, thing: Dated) -> Cell:
    by = words.who(thing)
    then = words.steps(reader, thing)
    own = (*words.line(reader, thing), f" [{thing.name}{f', {by}' if by else ''}]")
    return (*own, "; ", *then) if then else own


def _changed(found: Sequence[Status], reader: Reader, since: date) -> Section:
    items: list[Cell] = [
        (f"{s.campaign.id}, {said(day)}: ", *line)
        for s in found
        for day, line in words.entries(reader, s.changed or ())
    ]
    nothing: Cell = ("nothing was recorded",)
    moment = said_moment(since, since.tzinfo or UTC) if isinstance(since, datetime) else said(since)
    return Section(f"What changed since {moment}", tuple(items) or (nothing,))


def _campaigns(found: Sequence[Status], reader: Reader) -> Section:
    rows = []
    for s in found:
        coming = s.next
        rows.append(
            (
                (s.campaign.id,),
                (words.words(s.campaign.title, reader.languages),),
                ("" if s.campaign.status == "active" else s.campaign.status,),
                (_asks(s),),
                (_letters(s),),
                words.line(reader, coming) if coming else ("nothing with a date",),
                (_contact(s.contact, reader),),
            )
        )
    head = ("Campaign", "Title", "Status", "Asks", "Letters", "Next", "Last contact")
    return Section("Campaigns", (), head, tuple(rows), frozenset({1}), frozenset({5}), UNDER)


def _asks(status: Status) -> str:
    return ", ".join(f"{n} {state}" for state, n in status.asks.items()) or "none"


def _letters(status: Status) -> str:
    return ", ".join(f"{n} {state}" for state, n in status.letters.items())


def _contact(contact: Contact | None, reader: Reader) -> str:
    if contact is None:
        return "none yet"
    via = f", {contact.channel}" if contact.channel else ""
    return f"{words.how_far(contact.day, reader.today)}{via}"


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _overdue(number: int) -> str:
    return f"{_count(number, 'thing')} overdue" if number else "nothing overdue"
