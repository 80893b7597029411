"""Meetings of the plan, as the journal has moved, cancelled or held them, and those it added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from advocacy_cli.plan.model import Meeting, Plan, Text
from advocacy_cli.situation import names
from advocacy_cli.situation.names import born_here, current, current_campaign, spoken
from advocacy_cli.situation.told import MEETINGS, Told
from advocacy_cli.store import Entry, History

OUTCOMES = ("held", "no-show", "refused")


class Met(NamedTuple):
    """A meeting as it stands. `id` is what people call it (`first`, `M4`), `full` never changes
    (`M4kq`). `planned_starts` is the plan's or the first hour; `reason` of the last change.
    `overruled`: the journal had moved or cancelled it, but the plan was edited since and speaks.
    `organizer` is who arranged what was imported, `theirs` what others wrote of it; both are known
    inside only."""

    campaign: str
    id: str
    full: str
    targets: tuple[str, ...]
    ours: tuple[str, ...]
    starts: datetime
    minutes: int
    where: Text
    agenda: Text
    state: str  # planned | cancelled | held | no-show | refused
    private: bool
    planned_starts: datetime
    origin: str  # plan | journal
    first_entry: str | None = None
    reason: str = ""
    overruled: bool = False
    theirs: str = ""
    organizer: str = ""
    on: date | None = None  # the day on which it took place, or it became clear that it would not
    told_before: bool = False  # how it went was written down before its hour
    returned: int | None = None  # the highest SEQUENCE under which it came back to us from others

    @property
    def subject(self) -> str:
        """The reference that its entries carry."""
        return f"meeting:{self.campaign}/{self.full}"

    @property
    def is_off(self) -> bool:
        """Whether its hour is free: it was cancelled, or they refused before it came."""
        return self.state == "cancelled" or (self.state == "refused" and self.told_before)

    @property
    def planned(self) -> str:
        """The plan's hour as an override remembers it: ISO text."""
        return self.planned_starts.isoformat()


def meetings(plan: Plan, history: History, said: Told | None = None) -> tuple[Met, ...]:
    """Every meeting, by hour, campaign and id. `said`: the journal, where it was read already."""
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in said.of(*MEETINGS) if said else history.entries(kinds=MEETINGS):
        campaign, _, name = (entry.subject or "").partition(":")[2].partition("/")
        entries[current(plan, "meeting", campaign, name)].append(entry)
    found = [
        _changed(_planned(campaign.id, meeting), entries.pop((campaign.id, meeting.id), []))
        for campaign in plan.campaigns.values()
        for meeting in campaign.meetings
    ]
    found += _added(plan, entries)
    return tuple(sorted(_short(found), key=lambda met: (met.starts, met.campaign, met.full)))


def find(plan: Plan, among: Sequence[Met], name: str) -> Met:
    """The meeting that a name means (see `names.find`). Raises NotFound or WrongUsage."""
    return names.find(plan, "meeting", among, name)


def _planned(campaign: str, meeting: Meeting) -> Met:
    return Met(
        campaign=campaign,
        id=meeting.id,
        full=meeting.id,
        targets=meeting.targets,
        ours=meeting.ours,
        starts=meeting.starts,
        minutes=meeting.minutes,
        where=meeting.where,
        agenda=meeting.agenda,
        state="planned",
        private=meeting.private,
        planned_starts=meeting.starts,
        origin="plan",
    )


def _added(plan: Plan, entries: dict[tuple[str, str], list[Entry]]) -> Iterator[Met]:
    for (campaign, name), told in entries.items():
        arranged = next((e for e in told if e.kind == "meeting"), None)
        if arranged is None and born_here(name):
            continue  # its arrangement was taken back, and its moves with it
        # a meeting that the plan had once and nothing explains now is shown as its entries have it
        first = arranged or next((e for e in told if e.starts or e.planned), told[0])
        starts = first.starts or datetime.fromisoformat(first.planned or "1970-01-01T00:00:00Z")
        met = Met(
            campaign=current_campaign(plan, campaign),
            id=name,
            full=name,
            targets=tuple(
                current(plan, "target", first.campaign or campaign, target)[1]
                for target in first.ids("target")
            ),
            ours=first.ids("person"),
            starts=starts,
            minutes=_minutes(first, 60),
            where=_text(first, "where"),
            agenda=_text(first, "agenda"),
            state="planned",
            private=first.private,
            planned_starts=starts,
            origin="journal",
            first_entry=first.id,
            theirs=first.texts.get("theirs") or "",
            organizer=first.texts.get("organizer") or "",
        )
        yield _changed(met, [entry for entry in told if entry is not arranged])


def _changed(met: Met, told: list[Entry]) -> Met:
    """The meeting after its entries. A move or cancellation that saw another hour in the plan no
    longer holds; that it took place holds whatever the plan says."""
    planned_where = remembered(met.where)
    # in the order in which people decided: a meeting is moved today and was held last week
    for entry in sorted(told, key=lambda e: (e.recorded, e.writer, e.seq)):
        said = entry.texts.get("reason") or entry.texts.get("note") or ""
        if entry.kind == "meeting-held":
            met = met._replace(
                state=entry.state or "held",
                reason=said,
                overruled=False,
                on=entry.happened,
                told_before=entry.recorded < met.starts,
            )
        elif entry.planned is not None and not _same(entry.planned, met.planned_starts):
            met = met._replace(overruled=True)
        elif entry.kind == "meeting-cancel":
            met = met._replace(state="cancelled", reason=said, overruled=False, on=None)
        elif entry.starts is not None:
            met = met._replace(
                starts=entry.starts.astimezone(met.starts.tzinfo),
                minutes=_minutes(entry, met.minutes),
                state="planned",
                reason=said,
                overruled=False,
                on=None,
            )
        if entry.texts.get("where") and _sees(entry, met, planned_where):
            met = met._replace(where=_text(entry, "where"))
        elif entry.texts.get("where"):
            met = met._replace(overruled=True)
        if agenda := _text(entry, "agenda"):
            met = met._replace(agenda=agenda)
        if entry.sequence is not None and "uid" not in entry.digests:
            met = met._replace(returned=max(met.returned or 0, entry.sequence))
        theirs = entry.texts.get("theirs") or met.theirs
        met = met._replace(first_entry=met.first_entry or entry.id, theirs=theirs)
    return met


def remembered(where: Text) -> str:
    """A place of the plan as an entry that overrides it remembers it."""
    return "\n".join(f"{tag}: {words}" for tag, words in sorted(where.items()))


def _sees(entry: Entry, met: Met, planned_where: str) -> bool:
    """Whether the place in the plan is still the one that an entry saw."""
    return met.origin == "journal" or (entry.texts.get("plan-where") or "") == planned_where


def _short(found: list[Met]) -> list[Met]:
    """The same with short names (`M4`) where no other copy gave the same number."""
    short = spoken(met.subject for met in found if met.origin == "journal")
    return [
        met._replace(id=short[met.subject].rpartition("/")[2]) if met.subject in short else met
        for met in found
    ]


def _minutes(entry: Entry, otherwise: int) -> int:
    if entry.starts is None or entry.ends is None:
        return otherwise
    return (entry.ends - entry.starts) // timedelta(minutes=1)


def _text(entry: Entry, field: str) -> Text:
    body = entry.texts.get(field)
    return {"": body} if body else {}


def is_same(one: datetime | None, two: datetime | None) -> bool:
    """Whether two moments are one. Python's `==` does not say so of an hour that comes twice: within a
    zone both of its readings are equal, and between zones it equals nothing (PEP 495)."""
    if one is None or two is None:
        return one is two
    return one.astimezone(UTC) == two.astimezone(UTC)


def after(starts: datetime, minutes: int) -> datetime:
    """So many minutes later in real time, also in a night in which the clocks change."""
    return (starts.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(starts.tzinfo)


def _same(planned: str, starts: datetime) -> bool:
    try:
        return is_same(datetime.fromisoformat(planned), starts)
    except ValueError:
        return False
