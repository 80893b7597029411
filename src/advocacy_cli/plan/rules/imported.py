"""Days off from somebody's calendar file (.ics), as rows for platform/rules.

Read with care, since such files come from everywhere: any line ends and folding, a byte order mark, days
written as hours in another zone, repetitions, endless or broken values. What is no day off is named with
the reason; nothing is taken on guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.dates import said
from advocacy_cli.language.folding import fold
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.plan import emit
from advocacy_cli.plan.model import Holiday, Plan
from advocacy_cli.plan.rules.holidays import Calendar, DayOff

MOST = 2_000_000  # bytes
_MOST_LINES = 200_000
_MOST_EVENTS = 5_000
_YEARS = 30  # ahead
_LONGEST_NAME = 120
_MOST_DAYS = 14  # that one event may last and still be days off
_MOST_ITEMS = 5_000
_NEAR = timedelta(3)  # how far a decision may lie from the estimate of a Bajram
_STAMP = re.compile(r"([0-9]{8})(?:T([0-9]{4})(?:[0-9]{2})?(Z)?)?\Z")
_LENGTH = re.compile(r"\+?P(?:([0-9]{1,3})W|([0-9]{1,3})D(?:T.*)?|T([0-9]{1,4})H.*)\Z")
_NAME = re.compile(r"[A-Za-z0-9-]+\Z")
_NO_DAY_OFF = ("observance", "not a public holiday", "school holiday", "season")
_BAJRAMS = {
    "eid-fitr": ("fitr", "fiter", "ramazan", "ramadan"),
    "eid-adha": ("adha", "kurban", "qurban"),
}
_UNSURE = ("tentative", "estimated", "expected")  # what calendars call a day that is not decided
_EVES = ("eve", "arife", "arefe", "uoci", "vigjilja")  # the day before is no Bajram
_Event = Mapping[str, tuple[Mapping[str, str], str]]  # name -> parameters, value


class Item(NamedTuple):
    """One item of the file: `new` with its row, `known` where the rules have that day off already, or
    `skipped` with the reason."""

    mark: str
    name: str
    when: str
    holiday: Holiday | None = None
    why: str = ""


class Said(NamedTuple):
    """What people say of the rows: whose they are, in which language they are named, from where they
    come, and the day on which that was read."""

    jurisdiction: str
    language: str
    source: str
    checked: date


def items(plan: Plan, content: bytes, said_: Said, shown: str, zone: tzinfo) -> tuple[Item, ...]:
    """Every item of a calendar file, compared with the days off that the plan knows; those with a day
    in their order. Raises InvalidInput for what is no calendar."""
    reader = _Reader(plan, said_, shown, zone)
    return tuple(reader.read(content))


def text(found: Iterable[Item], said_: Said) -> str:
    """The rows of what is new, as a file of platform/rules; "" without any."""
    rows = [one.holiday for one in found if one.holiday is not None]
    if not rows:
        return ""
    lines = [
        "# yaml-language-server: $schema=../../.advocacy/schema/rules.json",
        f"# Days off from {_one_line(said_.source)}, read on {said_.checked}.",
        "# Compare them with the decision itself, then set verified: true.",
        "holidays:",
    ]
    for row in rows:
        lines += [f"  - id: {row.id}", "    name:", emit.texts(row.name, 6)]
        lines += [f"    jurisdiction: {row.jurisdiction}", f"    date: {row.date}"]
        lines += [f"    from: {row.since}"] if row.since else []
        lines += [f"    until: {row.until}"] if row.until else []
        lines += [f"    moves: {row.moves}", f"    source: {emit.scalar(row.source)}"]
        lines += [f"    checked: {row.checked}", "    verified: false", ""]
    return "\n".join(lines).rstrip() + "\n"


def missing(plan: Plan, found: Iterable[Item], jurisdiction: str, today: date) -> tuple[date, ...]:
    """Weekdays that the rules call off from today on and the file does not, in the years for which it
    names at least five days."""
    named = {date.fromisoformat(one.when) for one in found if re.match(r"\d{4}-", one.when)}
    years = {day.year for day in named}
    full = [year for year in sorted(years) if sum(d.year == year for d in named) > 4]
    off = Calendar(plan.holidays, jurisdiction)
    return tuple(
        day
        for year in full
        for day in off.of_year(year)
        if day.weekday() < 5 and day >= today and day not in named
    )


class _Reader:
    """One reading of one file."""

    def __init__(self, plan: Plan, said_: Said, shown: str, zone: tzinfo) -> None:
        self.plan, self.said, self.shown, self.zone = plan, said_, shown, zone
        self.off = Calendar(plan.holidays, said_.jurisdiction)
        self.taken = {row.id for row in plan.holidays}
        self.seen: set[tuple[str, str]] = set()
        self.used: dict[str, int] = {}  # how many ids grew from a name
        self.decided: list[Holiday] = []
        self.moves = {
            row.moves
            for row in plan.holidays
            if row.jurisdiction == said_.jurisdiction and re.match(r"\d\d-\d\d\Z", row.date)
        }
        self.first = date(said_.checked.year, 1, 1)
        self.changed: set[str] = set()  # of what repeats and is otherwise in some year

    def read(self, content: bytes) -> list[Item]:
        # by day, since the first of a Bajram's days is the one that is off
        from advocacy_cli.plan.lists import decoded

        events = sorted(_events(decoded(content), self.shown), key=_begins)
        self.changed = {_uid(event) for event in events if "RECURRENCE-ID" in event}
        told = list(islice((i for e in events for i in self._items(e)), _MOST_ITEMS + 1))
        if len(told) > _MOST_ITEMS:
            raise _fault(self.shown, f"names more than {_MOST_ITEMS:,} days", "divide it")
        return sorted(told, key=lambda one: one.when or "~")

    def _items(self, event: _Event) -> Iterator[Item]:
        name = _name(event)
        why = _no_day_off(event)
        first, days, trouble = self._days(event)
        if why or trouble or first is None:
            yield Item("skipped", name, str(first or ""), why=why or trouble)
            return
        rule = event.get("RRULE")
        if rule is not None:
            until, odd = _yearly(rule[1], first, event)
            if not odd and _uid(event) in self.changed:
                odd = "is otherwise in some years: write its days one by one"
            if odd:
                yield Item("skipped", name, first.isoformat(), why=odd)
                return
            for day in (first + timedelta(n) for n in range(days)):
                if self._is_new(f"{day:%m-%d}", name):
                    yield self._repeated(day, until, name)
        single = () if rule is not None else (first + timedelta(n) for n in range(days))
        for day in (*single, *_dates(event)):
            if self._is_new(day.isoformat(), name):
                yield self._single(day, name)

    def _is_new(self, when: str, name: str) -> bool:
        """Whether the file has not said the same before."""
        said_before = (when, name) in self.seen
        self.seen.add((when, name))
        return not said_before

    def _single(self, day: date, name: str) -> Item:
        when = day.isoformat()
        if day < self.first:
            return Item("skipped", name, when, why=f"before {self.first.year}")
        if day.year > self.first.year + _YEARS:
            return Item("skipped", name, when, why=f"more than {_YEARS} years ahead")
        known = self.off.get(day)
        if (bajram := self._bajram(day, name)) is not None:
            if why := _undecided(name):
                return Item("skipped", name, when, why=why)
            ids = (f"{bajram.id}-{day.year}", f"{bajram.id}-{day.year}-2")  # 2033 has two
            decided = next((one for one in ids if one not in self.taken), None)
            if decided is not None:
                row = self._row(decided, when, name, bajram.moves)
                self.decided.append(row)  # its estimate is no day off any more
                self.off = Calendar((*self.plan.holidays, *self.decided), self.said.jurisdiction)
                return Item("new", name, when, row, "was estimated")
        if known is not None:
            return Item("known", name, when, why=_known(known))
        if day.weekday() > 4:
            return Item("skipped", name, when, why="falls on a weekend")
        return Item("new", name, when, self._row(self._id(name, when), when, name))

    def _repeated(self, day: date, until: date | None, name: str) -> Item:
        rule = f"{day:%m-%d}"
        same = (
            row
            for row in self.plan.holidays
            if row.jurisdiction == self.said.jurisdiction and row.date == rule
        )
        known = next(same, None)
        if known is not None:
            return Item("known", name, rule, why=f"is the rule {known.id}")
        if until is not None and until < self.first:
            return Item("skipped", name, rule, why=f"ended in {until.year}")
        since = day if day > self.first else None
        # as all the days of every year there, if they are alike
        moves = next(iter(self.moves)) if len(self.moves) == 1 else "never"
        row = self._row(self._id(name, ""), rule, name, moves)
        return Item("new", name, rule, row._replace(since=since, until=until), "every year")

    def _bajram(self, day: date, name: str) -> Holiday | None:
        """The estimated row that this day decides: its name says so, and the day is near."""
        words = fold(name)
        for row in self.plan.holidays:
            if row.jurisdiction != self.said.jurisdiction or row.date not in _BAJRAMS:
                continue
            near = (day + timedelta(n) for n in range(-_NEAR.days, _NEAR.days + 1))
            estimated = any(
                (why := self.off.get(other)) and why.id == row.id and why.estimated
                for other in near
            )
            if estimated and any(word in words for word in _BAJRAMS[row.date]):
                return row
        return None

    def _row(self, id: str, when: str, name: str, moves: str = "never") -> Holiday:
        self.taken.add(id)
        return Holiday(
            Where(self.shown, 1, 1),
            id,
            self.said.jurisdiction,
            when,
            {self.said.language: name},
            moves,
            source=self.said.source,
            checked=self.said.checked,
        )

    def _id(self, name: str, when: str) -> str:
        words = for_file_name(name, 30)
        plain = "day-off" if words.startswith("unnamed") else words
        base = "-".join(part for part in (self.said.jurisdiction, plain, when) if part)
        while True:
            number = self.used[base] = self.used.get(base, 0) + 1
            one = base if number == 1 else f"{base}-{number}"
            if one not in self.taken:
                return one

    def _days(self, event: _Event) -> tuple[date | None, int, str]:
        """(first day, how many, why there is none). Hours that are whole days here count as days."""
        start = self._moment(event.get("DTSTART"))
        if start is None:
            return None, 0, "no day that could be read"
        end = self._moment(event.get("DTEND"))
        length = _LENGTH.match(event["DURATION"][1]) if "DURATION" in event else None
        if isinstance(start, datetime):
            if isinstance(end, datetime):
                hours = (end - start).total_seconds() / 3600
            else:
                hours = _hours(length) if length else 0
            if hours < 23 or f"{start:%H%M}" != "0000":  # 23: the clocks may change in between
                return start.date(), 0, "has hours, so it is no day off"
            return _few(start.date(), round(hours / 24))
        if isinstance(end, date) and not isinstance(end, datetime):
            return _few(start, (end - start).days or 1)
        return _few(start, _hours(length) // 24 or 1 if length else 1)

    def _moment(self, found: tuple[Mapping[str, str], str] | None) -> date | datetime | None:
        """A day, or a moment in the workspace's zone."""
        stamp = _STAMP.match(found[1].strip().upper()) if found else None
        if found is None or stamp is None:
            return None
        try:
            day = datetime.strptime(stamp[1], "%Y%m%d")  # noqa: DTZ007  a day has no zone
            if stamp[2] is None:
                return day.date()
            moment = day.replace(hour=int(stamp[2][:2]), minute=int(stamp[2][2:]))
            zone = UTC if stamp[3] else _zone(found[0]) or self.zone
            if stamp[2] == "0000" and not stamp[3]:
                zone = self.zone  # a day is a day, in whatever zone its midnights were written
            moment = moment.replace(tzinfo=zone)
            return moment.astimezone(self.zone)
        except (ValueError, OverflowError):
            return None


def _begins(event: _Event) -> str:
    """The day on which an event begins, as it is written."""
    return event.get("DTSTART", ({}, ""))[1].strip()[:8]


def _undecided(name: str) -> str:
    """Why an event that is called after a Bajram does not say its day; "" where it does."""
    words = fold(name)
    if any(word in words for word in _UNSURE):
        return "is an estimate too: take it once it is decided"
    if any(word in re.findall(r"\w+", words) for word in _EVES):
        return "is the day before, so it does not say the day"
    return ""


def _few(first: date, days: int) -> tuple[date | None, int, str]:
    if days < 1:
        return first, 0, "ends before it begins"
    if days > _MOST_DAYS:
        return first, 0, f"lasts {days} days"
    if first > date.max - timedelta(_MOST_DAYS):
        return None, 0, "no day that could be read"
    return first, days, ""


def _hours(length: re.Match[str] | None) -> int:
    if length is None:
        return 0
    weeks, days, hours = (int(part or 0) for part in length.groups())
    return weeks * 168 + days * 24 + hours


def _zone(parameters: Mapping[str, str]) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = parameters.get("TZID", "").strip("/")
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (KeyError, ValueError, OSError):
        return None


def _yearly(rule: str, first: date, event: _Event) -> tuple[date | None, str]:
    """(last day, why it is no rule for a day off) of a repetition: every year on one day."""
    parts = {
        key.strip(): value.strip()
        for key, _, value in (part.partition("=") for part in rule.upper().split(";"))
        if key
    }
    odd = "repeats in a way that no rule can say: write its days one by one"
    allowed = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY"}
    plain = (
        parts.get("FREQ") == "YEARLY"
        and parts.get("INTERVAL", "1") == "1"
        and parts.get("BYMONTH", str(first.month)).lstrip("0") == str(first.month)
        and parts.get("BYMONTHDAY", str(first.day)).lstrip("0") == str(first.day)
        and parts.keys() <= allowed
    )
    if not plain:
        return None, odd
    if "EXDATE" in event:
        return None, "leaves years out: write its days one by one"
    try:
        if "COUNT" in parts:
            last = first.year + max(1, int(parts["COUNT"][:6])) - 1
            return (date(last, 12, 31) if last <= date.max.year else None), ""
        if "UNTIL" in parts:
            return datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date(), ""  # noqa: DTZ007
    except ValueError:
        return None, odd
    return None, ""


def _dates(event: _Event) -> Iterator[date]:
    """The further days of RDATE."""
    for value in event["RDATE"][1].split(",")[:_MOST_DAYS] if "RDATE" in event else ():
        try:
            yield datetime.strptime(value.strip()[:8], "%Y%m%d").date()  # noqa: DTZ007
        except ValueError:
            continue


def _no_day_off(event: _Event) -> str:
    if event.get("STATUS", ({}, ""))[1].strip().upper() == "CANCELLED":
        return "is cancelled"
    for key in ("DESCRIPTION", "CATEGORIES"):
        told = _unescaped(event.get(key, ({}, ""))[1]).strip()
        if told.lower().startswith(_NO_DAY_OFF):
            return f"the file calls it: {told.splitlines()[0][:60]}"
    return ""


def _known(why: DayOff) -> str:
    moved = f", moved from {said(why.moved_from)}" if why.moved_from else ""
    return f"is {why.id}{moved}{', estimated' if why.estimated else ''}"


def _uid(event: _Event) -> str:
    """What says that events are one; none of its own is the event's alone."""
    return event["UID"][1].strip() if "UID" in event else f"no UID: {id(event)}"


def _name(event: _Event) -> str:
    words = " ".join(_unescaped(event.get("SUMMARY", ({}, ""))[1]).split())
    plain = "".join(char for char in words if not emit.unwritable(char))[:_LONGEST_NAME].strip()
    return plain or "day off"


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def _one_line(text: str) -> str:
    return " ".join("".join(c for c in text if not emit.unwritable(c)).split())


def _events(content: str, shown: str) -> Iterator[_Event]:
    """The properties of each VEVENT; of those that stand twice the first."""
    if content.count("\n") + content.count("\r") > _MOST_LINES:
        raise _fault(shown, f"has more than {_MOST_LINES:,} lines", "divide it")
    event: dict[str, tuple[Mapping[str, str], str]] | None = None
    inside, events, calendar = 0, 0, False
    for line in _lines(content):
        name, parameters, value = _property(line)
        kind = value.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            calendar = True
        elif name == "BEGIN" and kind == "VEVENT":
            event, inside, events = {}, 0, events + 1
            if events > _MOST_EVENTS:
                raise _fault(shown, f"has more than {_MOST_EVENTS} events", "divide it")
        elif event is not None and name == "BEGIN":
            inside += 1  # an alarm
        elif event is not None and name == "END":
            if kind == "VEVENT" or inside == 0:
                yield event
                event = None
            else:
                inside -= 1
        elif event is not None and not inside and name:
            event.setdefault(name, (parameters, value))
    if event:
        yield event  # it was cut off
    if not calendar and not events:
        hint = "export the calendar of holidays as .ics (iCalendar)"
        raise _fault(shown, "is no calendar: no BEGIN:VCALENDAR", hint)


def _lines(content: str) -> Iterator[str]:
    """Content lines, unfolded; what continues a line without the blank that should say so is taken
    for what it is."""
    held: list[str] = []
    for line in re.split(r"\r\n|\n|\r", content.replace("\0", "")):
        goes_on = line[:1] in (" ", "\t") or (held and line and not _property(line)[0])
        if goes_on and held:
            held.append(line[1:] if line[:1] in (" ", "\t") else line)
            continue
        if held:
            yield "".join(held)
        held = [line] if line.strip() else []
    if held:
        yield "".join(held)


def _property(line: str) -> tuple[str, Mapping[str, str], str]:
    """(name, parameters, value) of a content line; no name where it is none."""
    quoted = False
    colon = -1
    for at, char in enumerate(line[:2_000]):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            colon = at
            break
    if colon < 0:
        return "", {}, ""
    name, *rest = line[:colon].split(";")
    if not _NAME.match(name):
        return "", {}, ""
    pairs = (part.partition("=") for part in rest)
    return name.upper(), {k.upper(): v.strip('"') for k, _, v in pairs}, line[colon + 1 :]


def _fault(shown: str, message: str, hint: str) -> InvalidInput:
    return InvalidInput([Problem(Where(shown), message, hint)])
