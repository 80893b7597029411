"""What other people's calendar files say: events, answers and proposals, each read as far as it goes.

Nothing is guessed in silence. Where a time can be read in two ways, or an entry is no single meeting,
it says `why` it is not taken; what was filled in stands in its `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

from advocacy_cli.calendar.contents import Component, Contents, Property, contents, fault
from advocacy_cli.calendar.foreign import Zones
from advocacy_cli.calendar.series import AHEAD, Allowance, Odd, days, understood
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.safe import for_document
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
MOST_ITEMS = 4_000
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
_ALL_DAY = "it lasts all day ({}), and a meeting has an hour: to take it at one: --at 09:00"
_SILENT = ("VTIMEZONE", "VALARM")


class Attendee(NamedTuple):
    """Somebody whom an event names, with the answer that it gives for them (PARTSTAT), and who says
    that they sent it for them (SENT-BY)."""

    address: str
    name: str
    answer: str
    sent_by: str = ""


class Found(NamedTuple):
    """One entry of a file. `uid` is made from its content where it has none (`derived`); `stamp` is its
    DTSTAMP, `sequence` None where it says none. `why`: it cannot be taken as a single meeting.

    `day`: it lasts all day, and this is its first. `slot`: it is the one of a series that its rule has
    for that day. `span`: it is a series, and its days from the first to the second stand by themselves.
    """

    line: int
    uid: str
    method: str
    summary: str
    derived: bool = False
    sequence: int | None = None
    stamp: datetime | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    day: date | None = None
    slot: date | None = None
    span: tuple[date, date] | None = None
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


def read(raw: bytes, zone: tzinfo, shown: str = "the file", now: datetime | None = None) -> Reading:
    """The entries of an iCalendar file, whatever wrote it. Hours without a zone are in `zone`; what
    repeats stands for each of its days for some time from `now`. Raises InvalidInput for what is no
    calendar, and for nothing else."""
    whole: Contents = contents(raw, shown)
    found: list[Found] = []
    allowance = Allowance()
    for calendar in whole.components:
        loose = calendar.name != "VCALENDAR"  # a part without a calendar around it
        parts = [calendar] if loose else calendar.parts
        method = "" if loose else calendar.text("METHOD").upper()
        around = _Around(method, Zones(calendar.parts), zone, now, allowance)
        own = {thing: part for part in parts if (thing := _of_series(part, around))}
        for part in parts:
            if part.name in _SILENT:
                continue
            for one in _entries(part, around, own):
                if len(found) == MOST_ITEMS:
                    many = f"has more than {MOST_ITEMS:,} entries"
                    raise fault(shown, many, "export a shorter time", part.line)
                found.append(one)
    if not found:
        raise fault(shown, "is a calendar without entries", "export it again, with its events")
    return Reading(tuple(found), whole.notes)


class _Around(NamedTuple):
    """What holds for all parts of a calendar."""

    method: str
    zones: Zones
    zone: tzinfo
    now: datetime | None
    allowance: Allowance


def _entries(
    part: Component, around: _Around, own: Collection[tuple[str, date]]
) -> Iterator[Found]:
    """What a part says: itself, and the days of a series that do not stand by their own (`own`)."""
    summary = " ".join(part.text("SUMMARY").split())[:200]
    uid, method = part.text("UID")[:1_000], around.method
    found = Found(part.line, uid, method, summary)
    if part.name != "VEVENT":
        yield found._replace(why=_OTHERS.get(part.name, "no event: only meetings are taken"))
        return
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
    series: tuple[Found, ...] = ()
    try:
        if not part.ended:
            raise _Unclear("the file breaks off within it")
        if given := part.first("RECURRENCE-ID"):
            if "RANGE" in given.params:
                raise _Unclear("it changes all later days of a series: save the whole series again")
            found = found._replace(slot=_slot(given, around))
        if method != "REPLY":  # an answer need not say again when it is
            found = _timed(found, part, around.zones, around.zone)
            if found.slot is None and part.first("RRULE", "RDATE"):
                found, series = _series(found, part, around, own)
    except (_Unclear, Odd) as unclear:
        found = found._replace(why=str(unclear))
    if not uid:
        derived = _derived(found, part)
        found = found._replace(uid=derived, derived=True)
        series = tuple(one._replace(uid=derived, derived=True) for one in series)
    if found.day and not found.why:
        found = found._replace(why=_ALL_DAY.format(found.day))
    yield from series
    yield found


def _of_series(part: Component, around: _Around) -> tuple[str, date] | None:
    """(UID, day) of a part that changes one day of a series."""
    given = part.first("RECURRENCE-ID")
    try:
        return (part.text("UID")[:1_000], _slot(given, around)) if given else None
    except _Unclear:
        return None


def _slot(given: Property, around: _Around) -> date:
    """The day that a series has by its rule. Raises _Unclear."""
    wall, there, _ = _wall(given, around.zones, around.zone)
    return _here(wall, there, around.zone)


def _here(wall: datetime, there: tzinfo | None, zone: tzinfo) -> date:
    """The day in our zone on which a wall clock of another falls; of whole days their own."""
    return (wall.replace(tzinfo=there).astimezone(zone) if there else wall).date()


def _series(
    found: Found, part: Component, around: _Around, own: Collection[tuple[str, date]]
) -> tuple[Found, tuple[Found, ...]]:
    """A series, and each of its days in the time ahead. Raises _Unclear or Odd."""
    if around.now is None:
        raise _Unclear("it repeats: only single meetings are taken")
    start, rule = part.first("DTSTART"), part.first("RRULE")
    assert start is not None
    wall, there, _ = _wall(start, around.zones, around.zone)
    zone = there or around.zone
    since = around.now.astimezone(zone).replace(tzinfo=None)
    if there is None:  # what lasts all day today is not over
        since = datetime.combine(since.date(), time())
    until = since + AHEAD
    walls, more, said = {wall} if since <= wall <= until else set(), wall > until, ""
    if rule is not None:
        made = understood(rule.value, zone)
        ruled, more = days(made, wall, since, until, around.allowance)
        walls, said = walls.union(ruled), f" ({made.said})"
    for at, _ in _dates(part, "RDATE", around):
        walls |= {at} if since <= at <= until else set()
        more = more or at > until
    off = {day for _, day in _dates(part, "EXDATE", around)}
    last = f"{until.date()}"
    span = since.date(), until.date()
    length = found.ends - found.starts if found.starts and found.ends else None
    single_: list[Found] = []
    for at in sorted(walls) if not found.cancelled else ():
        day = _here(at, there, around.zone)
        if day in off or (found.uid, day) in own:
            continue
        one = found._replace(slot=day)
        if there is None:
            one = one._replace(day=at.date(), why=_ALL_DAY.format(at.date()))
        else:
            try:
                begins = in_zone(at, there).astimezone(around.zone)
                one = one._replace(starts=begins, ends=_plus(begins, length or HOUR))
            except WrongUsage as twice:
                one = one._replace(starts=None, ends=None, why=twice.message)
        single_.append(one)
    why = f"it repeats{said}: "
    if found.cancelled:
        why += "called off"
    elif not single_:
        why += f"no day of it is left until {last}"
    else:
        why += f"{len(single_)} day{'s' * (len(single_) > 1)} until {last}"
    if more and not found.cancelled:
        why += "; for later ones import it again then"
    return found._replace(span=span, why=why, starts=None, ends=None, day=None), tuple(single_)


def _dates(part: Component, name: str, around: _Around) -> Iterator[tuple[datetime, date]]:
    """(wall clock, its day here) of the dates of a series that stand one by one. Raises Odd."""
    for given in part.all(name):
        values = given.value.split(",")
        around.allowance.spend(len(values))
        for value in values:
            try:
                one = given._replace(value=value.partition("/")[0])
                wall, there, _ = _wall(one, around.zones, around.zone)
            except _Unclear:
                continue  # a day that is none can be neither added nor left out
            yield wall, _here(wall, there, around.zone)


def _timed(found: Found, part: Component, zones: Zones, zone: tzinfo) -> Found:
    """The same with its hours. Raises _Unclear where they are none, or may be two."""
    start = part.first("DTSTART")
    if start is None:
        raise _Unclear("it does not say when")
    wall, there, floating = _wall(start, zones, zone)
    if there is None:
        return found._replace(day=wall.date(), notes=_lasting(part, wall, zones, zone))
    starts = _in(wall, there, zone)
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


def _lasting(part: Component, first: datetime, zones: Zones, zone: tzinfo) -> tuple[str, ...]:
    """What is to be said of a thing of several whole days."""
    ends = part.first("DTEND")
    try:
        last = _wall(ends, zones, zone)[0] if ends else first
    except _Unclear:
        last = first
    number = (last.date() - first.date()).days
    return (f"the first of {number} days",) if number > 1 else ()


def _moment(given: Property, zones: Zones, zone: tzinfo) -> tuple[datetime, bool]:
    """(the moment, whether it stood without a zone). Raises _Unclear for a whole day, for what is no
    time, for a zone that nobody knows, and for an hour that is skipped or comes twice."""
    wall, there, floating = _wall(given, zones, zone)
    if there is None:
        raise _Unclear(_ALL_DAY.format(wall.date()))
    return _in(wall, there, zone), floating


def _in(wall: datetime, there: tzinfo, zone: tzinfo) -> datetime:
    try:
        return in_zone(wall, there).astimezone(zone)
    except WrongUsage as twice:
        raise _Unclear(f"{twice.message}; {twice.hint.replace('write', 'it may be', 1)}") from None


def _wall(given: Property, zones: Zones, zone: tzinfo) -> tuple[datetime, tzinfo | None, bool]:
    """(the wall clock, its zone or None for a whole day, whether it named none). Raises _Unclear."""
    found = _MOMENT.fullmatch(given.value.strip())
    if found is None:
        raise _Unclear("its time is none")
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if on.year not in _YEARS:
            raise _Unclear(f"the year {on.year} is out of range")
        if hour is None:
            return datetime.combine(on, time()), None, False
        naive = datetime.combine(on, time(int(hour), int(minute), min(int(second or 0), 59)))
    except ValueError as error:
        raise error if isinstance(error, _Unclear) else _Unclear("its time is none") from None
    if offset == "Z":
        return naive, UTC, False
    if offset is not None:
        sign = -1 if offset[0] == "-" else 1
        ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        if abs(ahead) >= timedelta(days=1):
            raise _Unclear("its time is none")
        return naive, timezone(ahead), False
    name = given.param("TZID")
    there = zones.find(name) if name else zone
    if there is None:
        raise _Unclear(f"nobody knows its zone '{name[:60]}'")
    return naive, there, not name


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
        plain = given._replace(said="") if given else None
        return _moment(plain, Zones(()), UTC)[0] if plain else None
    except _Unclear:
        return None


def _attendees(part: Component) -> Iterator[Attendee]:
    for number, given in enumerate(part.all("ATTENDEE")):
        if number < _MOST_PEOPLE and (address := _address(given)):
            name, answer = given.param("CN")[:100], given.param("PARTSTAT").upper()
            yield Attendee(address, name, answer, _plain_address(given.param("SENT-BY")))


def _address(given: Property | None) -> str:
    """The address of `mailto:a@example.org` in whatever case, also where it stands bare."""
    if given is None:
        return ""
    return _plain_address(given.text.replace("\n", "")) or _plain_address(given.param("EMAIL"))


def _plain_address(value: str) -> str:
    """The same of a bare text; "" for what is no address, or holds what nobody could see in one."""
    value = value.strip("< ")
    if value[:7].casefold() == "mailto:":
        value = unquote(value[7:])
    value = value.strip("<> ")
    seen = value.isprintable() and for_document(value) == value and " " not in value
    return value if seen and value.count("@") == 1 and len(value) <= 254 else ""


def _derived(found: Found, part: Component) -> str:
    """A UID from what the entry says, so that the same entry has the same."""
    start = part.first("DTSTART")
    said = [found.summary, found.where, start.value if start else "", str(found.ends)]
    return f"derived-{sha256(chr(10).join(said).encode('utf-8', 'replace')).hexdigest()[:32]}"


def single(found: Iterable[Found]) -> tuple[Found, ...]:
    """The same, where of several forms of one thing only the latest is to be taken; answers are one
    thing for each who answers."""
    latest: dict[tuple[str, date | None, str], Found] = {}
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


def _thing(one: Found) -> tuple[str, date | None, str]:
    answers = one.method == "REPLY" and len(one.attendees) == 1
    return one.uid, one.slot, one.attendees[0].address.casefold() if answers else ""


def _age(one: Found) -> tuple[int, datetime]:
    return one.sequence or 0, one.stamp or datetime.min.replace(tzinfo=UTC)
