"""Where each campaign stands: a function of plan, journal and day, and the note that says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.language.dates import said
from advocacy_cli.plan.model import Campaign
from advocacy_cli.reports import words
from advocacy_cli.reports.dates import as_row
from advocacy_cli.reports.note import Cell, Note, Section
from advocacy_cli.reports.words import Reader

if TYPE_CHECKING:
    from advocacy_cli.situation.asks import Standing
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.store.records import Entry

SILENT = ("published", "undo")  # bookkeeping, not news
CONTACT = ("note", "meeting-held")
STATES = ("won", "partly-won", "promised", "asked", "open", "no-reply", "refused", "dropped")


class Status(NamedTuple):
    """Where one campaign stands. `asks` counts asks by state; an ask with targets in different
    states counts in the least advanced. `changed` is None when nobody asked since when."""

    campaign: Campaign
    asks: Mapping[str, int]
    overdue: tuple[Dated, ...]
    meeting: Dated | None
    deadline: Dated | None
    contact: Entry | None
    changed: tuple[Entry, ...] | None = None

    @property
    def next(self) -> Dated | None:
        """The nearest thing ahead, whatever it is."""
        ahead = [d for d in (self.meeting, self.deadline) if d is not None]
        return min(ahead, key=lambda d: (d.day or date.max, d.kind), default=None)


def status(
    campaigns: Iterable[Campaign],
    stands: Iterable[Standing],
    things: Iterable[Dated],
    entries: Iterable[Entry],
    *,
    since: datetime | None = None,
    outside: bool = False,
) -> tuple[Status, ...]:
    """Each campaign's status: the longest overdue first, then the nearest next day, then the id.

    `since` (aware) lists what arrived here from then on. `outside`: private things and entries are
    as if they were not there.
    """
    states: dict[str, dict[str, list[str]]] = {}
    for stand in stands:
        states.setdefault(stand.campaign, {}).setdefault(stand.ask, []).append(stand.state)
    dates = _by_campaign(d for d in things if not (outside and d.private))
    news = _by_campaign(e for e in entries if not (outside and e.private))
    found = []
    for campaign in campaigns:
        ahead = [d for d in dates.get(campaign.id, ()) if not d.settled and not d.overdue and d.day]
        told = [e for e in news.get(campaign.id, ()) if e.kind not in SILENT]
        found.append(
            Status(
                campaign,
                _counted(states.get(campaign.id, {})),
                tuple(d for d in dates.get(campaign.id, ()) if d.overdue),
                next((d for d in ahead if d.kind == "meeting"), None),
                next((d for d in ahead if d.kind != "meeting"), None),
                next((e for e in reversed(told) if is_contact(e)), None),
                None if since is None else tuple(e for e in told if e.arrived >= since),
            )
        )
    return tuple(sorted(found, key=_order))


def is_contact(entry: Entry) -> bool:
    """Whether an entry says that a target was spoken to: a letter made is not a letter sent."""
    return entry.kind in CONTACT and bool(entry.ids("target")) and entry.state != "no-show"


def _order(status: Status) -> tuple[date, date, str]:
    first = min((d.day for d in status.overdue if d.day), default=date.max)
    coming = status.next
    return first, (coming.day if coming else None) or date.max, status.campaign.id


def _counted(asks: Mapping[str, list[str]]) -> dict[str, int]:
    least = [max(states, key=_rank) for states in asks.values()]
    return {s: least.count(s) for s in sorted(set(least), key=_rank)}


def _rank(state: str) -> int:
    # a dropped target no longer holds the others back
    order = ("dropped", *STATES[:-1])
    return order.index(state) if state in order else len(order)


def _by_campaign(things: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for thing in things:
        grouped.setdefault(thing.campaign, []).append(thing)
    return grouped


def rows(found: Sequence[Status], reader: Reader, as_of: date | None) -> list[dict[str, Any]]:
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
            "last_contact": s.contact and entry_row(s.contact, reader),
            "changed": None if s.changed is None else [entry_row(e, reader) for e in s.changed],
            "today": reader.today,
            "as_of": as_of,
        }
        for s in found
    ]


def entry_row(entry: Entry, reader: Reader) -> dict[str, Any]:
    """An entry of the journal as scripts read it in a status."""
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
    found: Sequence[Status],
    reader: Reader,
    *,
    since: date | None = None,
    as_of: date | None = None,
    warnings: int = 0,
) -> Note:
    """The statuses as a note to read: overdue, what changed, then each campaign in a line."""
    late = sorted((d for s in found for d in s.overdue), key=lambda d: (d.day, d.name))
    lead = f"{_count(len(found), 'campaign')}, {_overdue(len(late))}."
    marks = []
    if as_of:
        marks.append(words.known(as_of))
    if warnings:
        marks.append(f"The plan has {_count(warnings, 'warning')}: `advocacy check` names them.")
    sections = []
    if late:
        sections.append(Section("Overdue", tuple(_late(reader, d) for d in late)))
    if since:
        sections.append(_changed(found, reader, since))
    if found:
        sections.append(_campaigns(found, reader))
    return Note(f"Status on {said(reader.today)}", (lead,), tuple(sections), tuple(marks))


def _late(reader: Reader, thing: Dated) -> Cell:
    by = words.who(thing)
    return *words.line(reader, thing), f" - {thing.name}{f', {by}' if by else ''}"


def _changed(found: Sequence[Status], reader: Reader, since: date) -> Section:
    items: list[Cell] = [
        (f"{s.campaign.id}, {said(e.happened)}: ", *words.entry(reader, e))
        for s in found
        for e in s.changed or ()
    ]
    return Section(
        f"What changed since {said(since)}", tuple(items) or (("nothing was recorded",),)
    )


def _campaigns(found: Sequence[Status], reader: Reader) -> Section:
    rows = []
    for s in found:
        coming = s.next
        name = s.campaign.id + (f" ({s.campaign.status})" if s.campaign.status != "active" else "")
        rows.append(
            (
                (name,),
                (words.words(s.campaign.title, reader.languages),),
                (", ".join(f"{n} {state}" for state, n in s.asks.items()),),
                words.line(reader, coming) if coming else ("nothing with a date",),
                (_contact(s.contact, reader),),
            )
        )
    head = ("Campaign", "Title", "Asks", "Next", "Last contact")
    return Section("Campaigns", (), head, tuple(rows), frozenset({1}), frozenset({0, 2, 3, 4}))


def _contact(entry: Entry | None, reader: Reader) -> str:
    if entry is None:
        return "none yet"
    via = "meeting" if entry.kind == "meeting-held" else entry.channel
    return f"{words.how_far(entry.happened, reader.today)}{f', {via}' if via else ''}"


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def _overdue(number: int) -> str:
    return f"{_count(number, 'thing')} overdue" if number else "nothing overdue"
