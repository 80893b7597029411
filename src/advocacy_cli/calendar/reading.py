"""What other people's calendar files say: events, answers and proposals, each read as far as it goes.

Nothing is guessed in silence. Where a time can be read in two ways, or an entry is no single meeting,
it says `why` it is not taken; what was filled in stands in its `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

from advocacy_cli.calendar.contents import Component, Contents, Property, contents, fault
from advocacy_cli.calendar.foreign import Zones
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.typed import in_zone

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_SPAN = re.compile(
    r"([+-])?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?",
    re.ASCII,
)
_YEARS = range(1900, 2200)
_LONGEST = timedelta(days=14)
_MOST_ITEMS = 4_000
_MOST_PEOPLE = 200
_MOST_SEQUENCE = 2**31 - 1
WORDS = 2_000  # characters of what an event says that are kept
HOUR = timedelta(hours=1)
# Why what is no event is passed over.
_OTHERS = {
    "VTODO": "a task: only meetings are taken",
    "VJOURNAL": "a diary entry: only meetings are taken",
    "VFREEBUSY": "it says only who is free",
    "VAVAILABILITY": "it says only who is free",
}
_SILENT = ("VTIMEZONE", "VALARM")


class Attendee(NamedTuple):
    """Somebody whom an event names, with the answer that it gives for them (PARTSTAT)."""

    address: str
    name: str
    answer: str


class Found(NamedTuple):
    """One entry of a file. `uid` is made from its content where it has none (`derived`); `stamp` is its
    DTSTAMP, `sequence` None where it says none. `why`: it cannot be taken as a single meeting."""

    line: int
    uid: str
    method: str
    summary: str
    derived: bool = False
    sequence: int | None = None
    stamp: datetime | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    where: str = ""
    description: str = ""
    comment: str = ""
    open: bool = False  # it does not say when it ends
    cancelled: bool = False
    private: bool = False
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everybody whom it names, in small letters."""
        people = (self.organizer, *(one.address for one in self.attendees))
        return tuple(dict.fromkeys(address.casefold() for address in people if address))


class Reading(NamedTuple):
    """What a file says, in its order, and what was odd about the file itself."""

    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()


class _Unclear(ValueError):
    """Why an entry is no single meeting with an hour."""


def read(raw: bytes, zone: tzinfo, shown: str = "the file") -> Reading:
    """The entries of an iCalendar file, whatever wrote it. Hours without a zone are in `zone`. Raises
    InvalidInput for what is no calendar, and for nothing else."""
    whole: Contents = contents(raw, shown)
    found: list[Found] = []
    for calendar in whole.components:
        loose = calendar.name != "VCALENDAR"  # a part without a calendar around it
        parts = [calendar] if loose else calendar.parts
        method = "" if loose else calendar.text("METHOD").upper()
        zones = Zones(calendar.parts)
        for part in parts:
            if part.name in _SILENT:
                continue
            if len(found) == _MOST_ITEMS:
                many = f"has more than {_MOST_ITEMS:,} entries"
                raise fault(shown, many, "export a shorter time", part.line)
            found.append(_entry(part, method, zones, zone))
    if not found:
        raise fault(shown, "is a calendar without entries", "export it again, with its events")
    return Reading(tuple(found), whole.notes)


def _entry(part: Component, method: str, zones: Zones, zone: tzinfo) -> Found:
    summary = " ".join(part.text("SUMMARY").split())[:200]
    uid = part.text("UID")[:1_000]
    found = Found(part.line, uid, method, summary)
    if part.name != "VEVENT":
        return found._replace(why=_OTHERS.get(part.name, "no event: only meetings are taken"))
    found = found._replace(
        sequence=_sequence(part),
        stamp=_stamp(part),
        where=" ".join(part.text("LOCATION").split())[:WORDS],
        description=part.text("DESCRIPTION")[:WORDS],
        comment=part.text("COMMENT")[:WORDS],
        cancelled=method == "CANCEL" or part.text("STATUS").upper() in ("CANCELLED", "CANCELED"),
        private=part.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
        organizer=_address(part.first("ORGANIZER")),
        attendees=tuple(_attendees(part)),
    )
    try:
        if not part.ended:
            raise _Unclear("the file breaks off within it")
        _single(part)
        if method != "REPLY":  # an answer need not say again when it is
            found = _timed(found, part, zones, zone)
    except _Unclear as unclear:
        found = found._replace(why=str(unclear))
    return found if uid else found._replace(uid=_derived(found, part), derived=True)


def _single(part: Component) -> None:
    """Raise _Unclear for what takes place more than once."""
    rule = part.first("RRULE")
    if rule is not None:
        often = re.search(r"FREQ=([A-Z]{1,10})", rule.value.upper())
        said = f" ({often[1].lower()})" if often else ""
        raise _Unclear(f"it repeats{said}: only single meetings are taken")
    if part.first("RDATE"):
        raise _Unclear("it repeats: only single meetings are taken")
    if part.first("RECURRENCE-ID"):
        raise _Unclear("it changes one day of a series: only single meetings are taken")


def _timed(found: Found, part: Component, zones: Zones, zone: tzinfo) -> Found:
    """The same with its hours. Raises _Unclear where they are none, or may be two."""
    start = part.first("DTSTART")
    if start is None:
        raise _Unclear("it does not say when")
    starts, floating = _moment(start, zones, zone)
    notes = ["it names no zone: read as ours"] if floating else []
    ends, length = part.first("DTEND"), part.first("DURATION")
    if ends is not None:
        end, _ = _moment(ends, zones, zone)
    elif length is not None:
        end = _plus(starts, _span(length.value))
    else:
        end = starts
    if end.astimezone(UTC) <= starts.astimezone(UTC):
        end = _plus(starts, HOUR)
        notes.append("it says no end: an hour")
    if _plus(starts, _LONGEST) < end:
        raise _Unclear("it lasts for weeks: a meeting has hours")
    open_ = ends is None and length is None
    return found._replace(starts=starts, ends=end, open=open_, notes=tuple(notes))


def _plus(moment: datetime, span: timedelta) -> datetime:
    """So much later in real time. Raises _Unclear beyond all calendars."""
    try:
        return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)
    except (OverflowError, ValueError):
        raise _Unclear("it has no day that could be") from None


def _moment(given: Property, zones: Zones, zone: tzinfo) -> tuple[datetime, bool]:
    """(the moment, whether it stood without a zone). Raises _Unclear for a whole day, for what is no
    time, for a zone that nobody knows, and for an hour that is skipped or comes twice."""
    found = _MOMENT.fullmatch(given.value.strip())
    if found is None:
        raise _Unclear("its time is none")
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if on.year not in _YEARS:
            raise _Unclear(f"the year {on.year} is out of range")
        if hour is None:
            raise _Unclear(f"it lasts all day ({on}): a meeting has an hour")
        naive = datetime.combine(on, time(int(hour), int(minute), min(int(second or 0), 59)))
    except ValueError as error:
        raise error if isinstance(error, _Unclear) else _Unclear("its time is none") from None
    if offset == "Z":
        return naive.replace(tzinfo=UTC).astimezone(zone), False
    if offset is not None:
        sign = -1 if offset[0] == "-" else 1
        ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        if abs(ahead) >= timedelta(days=1):
            raise _Unclear("its time is none")
        return (naive - ahead).replace(tzinfo=UTC).astimezone(zone), False
    name = given.params.get("TZID", "")
    there = zones.find(name) if name else zone
    if there is None:
        raise _Unclear(f"nobody knows its zone '{name[:60]}'")
    try:
        return in_zone(naive, there).astimezone(zone), not name
    except WrongUsage as twice:
        raise _Unclear(f"{twice.message}; {twice.hint.replace('write', 'it may be', 1)}") from None


def _span(value: str) -> timedelta:
    found = _SPAN.fullmatch(value.strip().upper())
    if found is None:
        raise _Unclear("its length is none")
    sign, *parts = found.groups()
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts)
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if sign == "-" else span


def _sequence(part: Component) -> int | None:
    found = re.fullmatch(r"\d{1,10}", part.text("SEQUENCE"), re.ASCII)
    return min(int(found[0]), _MOST_SEQUENCE) if found else None


def _stamp(part: Component) -> datetime | None:
    """DTSTAMP, which is in UTC also where the Z was forgotten."""
    given = part.first("DTSTAMP")
    try:
        plain = given._replace(params={}) if given else None
        return _moment(plain, Zones(()), UTC)[0] if plain else None
    except _Unclear:
        return None


def _attendees(part: Component) -> Iterator[Attendee]:
    for number, given in enumerate(part.all("ATTENDEE")):
        if number < _MOST_PEOPLE and (address := _address(given)):
            name = " ".join(given.params.get("CN", "").split())[:100]
            yield Attendee(address, name, given.params.get("PARTSTAT", "").upper())


def _address(given: Property | None) -> str:
    """The address of `mailto:a@example.org` in whatever case, also where it stands bare."""
    if given is None:
        return ""
    value = given.text.replace("\n", "").strip("< ")
    if value[:7].casefold() == "mailto:":
        value = unquote(value[7:])
    if value.count("@") != 1:
        value = given.params.get("EMAIL", "")
    value = value.strip("<> ")
    return value if value.count("@") == 1 and len(value) <= 254 else ""


def _derived(found: Found, part: Component) -> str:
    """A UID from what the entry says, so that the same entry has the same."""
    start = part.first("DTSTART")
    said = [found.summary, found.where, start.value if start else "", str(found.ends)]
    return f"derived-{sha256(chr(10).join(said).encode('utf-8', 'replace')).hexdigest()[:32]}"


def single(found: Iterable[Found]) -> tuple[Found, ...]:
    """The same, where of several forms of one thing only the latest is to be taken; answers are one
    thing for each who answers."""
    latest: dict[tuple[str, str], Found] = {}
    entries = tuple(found)
    for one in entries:
        if one.why:
            continue
        known = latest.setdefault(_thing(one), one)
        if known is not one and _age(one) > _age(known):
            latest[_thing(one)] = one
    return tuple(
        one
        if one.why or latest[_thing(one)] is one
        else one._replace(why="it stands in the file again, in a form as new or newer")
        for one in entries
    )


def _thing(one: Found) -> tuple[str, str]:
    answers = one.method == "REPLY" and len(one.attendees) == 1
    return one.uid, one.attendees[0].address.casefold() if answers else ""


def _age(one: Found) -> tuple[int, datetime]:
    return one.sequence or 0, one.stamp or datetime.min.replace(tzinfo=UTC)
