"""What a calendar file of others means for our journal: item by item, before anything is written.

An item is `new`, `changed`, the `same`, in `conflict` with what was decided here, or `skipped`; only the
first two bring an entry with them. Imported twice, everything is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.calendar import items, published
from advocacy_cli.calendar.otherwise import Otherwise, called_off_before, hours, otherwise
from advocacy_cli.calendar.reading import Found, single
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.dates import said_moment
from advocacy_cli.language.texts import first as texts_first
from advocacy_cli.language.typed import in_zone
from advocacy_cli.plan.model import Campaign, Meeting, Plan
from advocacy_cli.situation.invitations import ANSWERS, CANCEL, REPLY, invited, of_address
from advocacy_cli.situation.meetings import OUTCOMES, Met, meetings, remembered
from advocacy_cli.situation.names import current
from advocacy_cli.situation.told import MEETINGS
from advocacy_cli.store.records import Draft, Entry

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.workspace import Workspace

NEW, CHANGED, SAME, CONFLICT, SKIPPED = "new", "changed", "same", "conflict", "skipped"
_ASKS = {
    "REFRESH": "they ask for it once more: advocacy meeting invite {}",
    "DECLINECOUNTER": "they decline what was proposed to them",
    "ADD": "it adds days to a series: only single meetings are taken",
}


class Weighed(NamedTuple):
    """What an item comes to: of which thing of ours (`what`, else its title), when it is, in words, and
    the entry to write. A draft without a subject is a meeting that has no number yet."""

    verdict: str
    what: str
    when: datetime | None
    said: str
    line: int
    draft: Draft | None = None


class Into(NamedTuple):
    """Where meetings that are new belong: their campaign, with these targets; `private` where that was
    asked for. `sender` and `date` are of the mail that the file came in, `now` is when it is read: the
    same file weighs the same while a person thinks."""

    now: datetime
    campaign: Campaign | None = None
    targets: tuple[str, ...] = ()
    private: bool = False
    sender: str = ""
    date: datetime | None = None
    at: time | None = None  # the hour of what lasts all day


class _Known:
    """What plan and journal say of the things that a file may speak of."""

    def __init__(self, plan: Plan, history: History, workspace: Workspace) -> None:
        self.plan, self.zone = plan, workspace.zone
        self.languages = workspace.settings.languages
        self.items = {item.uid: item for item in items.gather(plan, history, workspace)}
        self.forms = published.past(history.published())
        self.meetings = {met.subject: met for met in meetings(plan, history)}
        self.guests = invited(plan, history)
        self.latest: dict[str, Entry] = {}  # what last set a meeting's hour or state
        self.imported: dict[str, tuple[str, Entry]] = {}  # by the digest of its UID
        entries = history.entries(kinds=MEETINGS)
        for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
            _, _, rest = (entry.subject or "").partition(":")
            campaign, _, name = rest.partition("/")
            subject = "meeting:{}/{}".format(*current(plan, "meeting", campaign, name))
            if entry.kind != "meeting-change":
                self.latest[subject] = entry
            if (uid := entry.digests.get("uid")) and subject in self.meetings:
                self.imported[uid] = subject, entry

    def sequence(self, item: items.Item) -> int:
        """The SEQUENCE of our item as it stands: higher than the last that left, if it has changed."""
        forms = self.forms.get(item.uid, ())
        if not forms:
            return 0
        last = forms[-1]
        state = published.CANCELLED if item.facts.cancelled else published.SHOWN
        same = (last.digests.get("content"), last.state) == (item.facts.digest, state)
        return (last.sequence or 0) + (not same)

    def planned(self, met: Met) -> Meeting | None:
        """The meeting as the plan has it; None for one of the journal."""
        campaign = self.plan.campaigns.get(met.campaign)
        among = campaign.meetings if campaign and met.origin == "plan" else ()
        return next((one for one in among if one.id == met.full), None)

    def told(self, moment: datetime | None) -> str:
        return said_moment(moment, self.zone) if moment else ""


def weigh(
    plan: Plan, history: History, workspace: Workspace, found: Iterable[Found], into: Into
) -> tuple[Weighed, ...]:
    """What each entry of a file comes to, in the file's order."""
    known = _Known(plan, history, workspace)
    weighed: list[Weighed] = []
    taken: set[tuple[datetime, tuple[tuple[str, str], ...]]] = set()
    found = single(found)
    here = {(one.uid, one.slot) for one in found}
    for one in found:
        weighed += _vanished(known, one, here)
        result = _weigh(known, one, into)
        draft = result.draft
        if draft is not None and draft.kind == "meeting" and draft.starts:
            hour = draft.starts, draft.about
            if hour in taken:
                result = _left(one, SKIPPED, "the file has another for this hour with them")
            taken.add(hour)
        weighed.append(result)
    return tuple(weighed)


def _weigh(known: _Known, one: Found, into: Into) -> Weighed:
    item = known.items.get(one.uid)
    if item is not None and item.facts.kind != "meeting":
        name = f"{item.campaign}/{item.id}"
        why = f"a day of ours; to move it: advocacy postpone {name} --to DATE --reason TEXT"
        return _left(one, SKIPPED, why, name)
    met = known.meetings.get(item.subject) if item else None
    if met is not None and (one.slot or one.span):
        return _left(one, SKIPPED, "it repeats there, and is a single meeting here", _name(met))
    if item is None or met is None:
        if one.uid in known.forms:
            return _left(one, SKIPPED, "it was ours, and is gone")
        return _foreign(known, one, into)
    if one.method == "REPLY":
        return _answer(known, one, met, into)
    if one.why:
        return _left(one, SKIPPED, one.why, _name(met))
    if asks := _ASKS.get(one.method):
        return _left(one, SKIPPED, asks.format(_name(met)), _name(met))
    return _ours(known, one, item, met, into)


def _answer(known: _Known, one: Found, met: Met, into: Into) -> Weighed:
    """A reply: taken from somebody who was invited, on what they have, and newer than their last."""
    name = _name(met)

    def left(verdict: str, said: str) -> Weighed:
        return _left(one, verdict, said, name, met.starts)

    if one.why:
        return left(SKIPPED, one.why)
    if len(one.attendees) != 1:
        return left(SKIPPED, f"an answer of one person, but it names {len(one.attendees)}")
    who = one.attendees[0]
    guest = of_address(known.guests.get(met.subject, ()), who.address)
    if guest is None:
        hint = f'to note what they say: advocacy log {met.campaign} "..."'
        return left(SKIPPED, f"{who.address} was not invited; {hint}")
    called, answer = guest.called, who.answer.lower()
    if answer not in ANSWERS:
        return left(SKIPPED, f"{called} says neither yes nor no ({answer[:20] or 'nothing'})")
    if guest.told == CANCEL:
        return left(SKIPPED, f"{called} was told that it is called off")
    sequence = one.sequence or 0
    if sequence < guest.sequence:
        older = f"(SEQUENCE {sequence}, theirs is {guest.sequence})"
        return left(SKIPPED, f"{called}: {answer}, to an earlier form of the invitation {older}")
    stamp = min(one.stamp or into.date or into.now, into.now)
    if guest.answer and guest.answered >= guest.sequence:
        if (one.stamp or into.date) is None:
            if guest.answer == answer:
                return left(SAME, f"{called}: {answer}")
            return left(
                CONFLICT,
                f"{called}: {answer}, it does not say when; they had said '{guest.answer}'",
            )
        if guest.stamp and stamp <= guest.stamp:
            if guest.answer == answer:
                return left(SAME, f"{called}: {answer}")
            return left(SKIPPED, f"{called}: {answer}, but they said '{guest.answer}' later")
    by = into.sender and into.sender.casefold() != who.address.casefold()
    draft = Draft(
        REPLY,
        campaign=met.campaign,
        subject=met.subject,
        about=((guest.role, guest.id),) if guest.role else (),
        starts=stamp,
        sequence=guest.sequence,  # what they answer is at most what they have
        state=answer,
        private=met.private,
        # of a guest whom only the address names it is the key: as it was invited
        texts={
            "address": guest.addresses[0] if guest.addresses else who.address,
            "note": one.comment,
        },
    )
    verdict = CHANGED if guest.answer else NEW
    said = f"{called}: {answer}" + (f" (sent by {into.sender})" if by else "")
    return Weighed(verdict, name, met.starts, said, one.line, draft)


def _ours(known: _Known, one: Found, item: items.Item, met: Met, into: Into) -> Weighed:
    """Our own meeting as somebody else has it: another hour is what they propose."""
    name, by = _name(met), into.sender or one.organizer

    def left(verdict: str, said: str) -> Weighed:
        return _left(one, verdict, said, name, met.starts)

    if one.method == "COUNTER":
        guests = known.guests.get(met.subject, ())
        who = [guest for a in one.attendees if (guest := of_address(guests, a.address))]
        if len(one.attendees) != 1 or not who:
            return left(SKIPPED, "another hour is proposed by somebody who was not invited")
        by = who[0].called
    forms = known.forms.get(item.uid, ())
    other = otherwise(met, item.facts, forms, one, known.languages)
    ours, theirs = known.sequence(item), one.sequence or 0
    if theirs < ours and (other.any or other.left or one.cancelled != item.facts.cancelled):
        return left(SKIPPED, f"an older form of it (SEQUENCE {theirs}, ours is {ours})")
    if one.cancelled and met.state == "planned" and called_off_before(item.facts, forms):
        off = f"it was called off once, and is on again; to call it off: advocacy meeting cancel {name}"
        return left(CONFLICT, off)
    words = f"proposed by {by}" if by else "as a calendar file has it"
    if one.comment:
        words += f": {one.comment}"
    draft = Draft(
        "meeting-cancel" if one.cancelled else "meeting-move",
        campaign=met.campaign,
        subject=met.subject,
        about=tuple(("target", target) for target in met.targets),
        private=met.private,
        texts={"reason": words},
    )
    planned = known.planned(met)
    if planned is not None:
        draft = draft._replace(planned=met.planned)
        if other.agenda:
            where = f"its text is another; a plan's text is written into {planned.at}"
            other = other._replace(agenda="", left=(*other.left, where))
    return _change(known, one, met, draft, other)


def _change(known: _Known, one: Found, met: Met, draft: Draft, other: Otherwise) -> Weighed:
    """A meeting with another hour, place or text, or called off; what was decided here holds."""
    name = _name(met)
    if one.cancelled:
        if met.state == "cancelled":
            return _left(one, SAME, "called off", name, met.starts)
        if met.state in OUTCOMES:
            return _left(
                one, CONFLICT, f"called off, but recorded as {met.state}", name, met.starts
            )
        return Weighed(CHANGED, name, met.starts, "called off", one.line, draft)
    if met.state in OUTCOMES:
        verdict = CONFLICT if hours(met, one) else SAME
        return _left(one, verdict, f"recorded as {met.state}", name, met.starts)
    if met.state == "cancelled":
        anew = f"advocacy meeting move {name} --to WHEN"
        return _left(one, CONFLICT, f"cancelled here; to arrange it anew: {anew}", name, met.starts)
    if not other.any:
        verdict = CONFLICT if other.left else SAME
        return _left(one, verdict, "; ".join(other.left), name, met.starts)
    said, texts = [], {"where": other.where, "agenda": other.agenda}
    planned = known.planned(met)
    if other.where and planned is not None:
        texts["plan-where"] = remembered(planned.where)
    if other.moved:
        ends = _plus(met, one) if one.open else one.ends
        draft = draft._replace(starts=one.starts, ends=ends, texts={**draft.texts, **texts})
        hour = known.told(met.starts) if met.starts != one.starts else f"{met.minutes} minutes"
        said += [f"was {hour}", draft.texts.get("reason", ""), *one.notes]
    else:
        draft = draft._replace(kind="meeting-change", planned=None, texts=texts)
    if other.where:
        place = texts_first(met.where, known.languages)
        said.append(f"at {other.where}" + (f", was {place}" if place else ""))
    if other.agenda:
        said.append("another text")
    said += other.left
    when = one.starts if other.moved else met.starts
    return Weighed(CHANGED, name, when, "; ".join(filter(None, said)), one.line, draft)


def _plus(met: Met, one: Found) -> datetime:
    """The end of a meeting that keeps its length."""
    assert one.starts is not None
    return (one.starts.astimezone(UTC) + timedelta(minutes=met.minutes)).astimezone(
        one.starts.tzinfo
    )


def _foreign(known: _Known, one: Found, into: Into) -> Weighed:
    """A meeting that somebody else arranged: new, or imported before."""
    uid = _identity(one.uid, one.slot)
    before = known.imported.get(uid)
    met = known.meetings[before[0]] if before else None
    if one.method in ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"):
        return _left(one, SKIPPED, "it answers no meeting of ours")
    if one.day is not None and one.span is None:
        one = _at_an_hour(known, one, met, into)
    if one.why:
        return _left(one, SKIPPED, one.why, _name(met) if met else "")
    when = one.day or f"{one.starts}\n{one.ends}"
    seen = _digest(f"{when}\n{one.cancelled}")
    words = _digest(f"{one.where}\n{_agenda(one)}")
    digests = {"uid": uid, "event": seen, "words": words}
    if before is None or met is None:
        return _arranged(known, one, into, digests)
    last = before[1]
    told = (
        last.digests.get("words", words) != words
    )  # their words are others than at the last import
    rest = last.digests.get("event") == seen
    if rest and not told:
        return _left(one, SAME, "", _name(met), met.starts)
    if one.sequence is not None and one.sequence < (last.sequence or 0):
        older = f"an older form of it (SEQUENCE {one.sequence}, imported was {last.sequence})"
        return _left(one, SKIPPED, older, _name(met), met.starts)
    same = not one.cancelled and met.state == "planned" and not hours(met, one)
    if known.latest[met.subject].digests.get("uid") != uid and not same and not rest:
        theirs = "called off" if one.cancelled else known.told(one.starts)
        said = f"changed here and there: theirs is {theirs}, ours {known.told(met.starts)}"
        return _left(one, CONFLICT, f"{said} ({met.state})", _name(met), met.starts)
    draft = Draft(
        "meeting-cancel" if one.cancelled else "meeting-move",
        campaign=met.campaign,
        subject=met.subject,
        about=tuple(("target", target) for target in met.targets),
        sequence=one.sequence,
        private=met.private,
        texts={"reason": one.comment},
        digests=digests,
    )
    if met.state == "cancelled" and not one.cancelled:  # they called it off, and now it is on again
        draft = draft._replace(starts=one.starts, ends=one.ends)
        return Weighed(CHANGED, _name(met), one.starts, "no longer called off", one.line, draft)
    where, agenda = (one.where, _agenda(one)) if told else ("", "")
    other = Otherwise(
        not rest and hours(met, one),
        "" if where in met.where.values() else where,
        "" if agenda in met.agenda.values() else agenda,
    )
    return _change(known, one, met, draft, other)


def _identity(uid: str, slot: date | None) -> str:
    """By what an imported meeting is known again: the day by the rule is that of a series for ever,
    whatever becomes of its hour."""
    return _digest(f"{uid}\n{slot}" if slot else uid)


def _at_an_hour(known: _Known, one: Found, met: Met | None, into: Into) -> Found:
    """What lasts all day, at the hour that it has here, or that was named for it."""
    hour = met.starts.astimezone(known.zone).time() if met else into.at
    if hour is None:
        return one
    assert one.day is not None
    try:
        starts = in_zone(datetime.combine(one.day, hour), known.zone)
    except WrongUsage as twice:
        return one._replace(why=twice.message)
    ends = starts + timedelta(minutes=met.minutes if met else 60)
    notes = (f"it lasts all day: an hour from {hour:%H:%M}", *one.notes)
    return one._replace(starts=starts, ends=ends, open=True, why="", notes=notes)


def _vanished(
    known: _Known, one: Found, here: Collection[tuple[str, date | None]]
) -> Iterator[Weighed]:
    """The meetings of a series that were imported for days that it has no longer."""
    if one.span is None:
        return
    first, last = one.span
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        uid = _identity(one.uid, day)
        before = known.imported.get(uid)
        if before is None or (one.uid, day) in here:
            continue
        met = known.meetings[before[0]]
        if met.state != "planned":
            continue
        if known.latest[met.subject].digests.get("uid") != uid:
            said = "its series has this day no longer, but it was changed here"
            yield _left(one, CONFLICT, said, _name(met), met.starts)
            continue
        draft = Draft(
            "meeting-cancel",
            campaign=met.campaign,
            subject=met.subject,
            about=tuple(("target", target) for target in met.targets),
            sequence=one.sequence,
            private=met.private,
            digests={"uid": uid, "event": _digest("gone"), "words": _digest("")},
        )
        said = "called off: its series has this day no longer"
        yield Weighed(CHANGED, _name(met), met.starts, said, one.line, draft)


def _agenda(one: Found) -> str:
    return "\n".join(part for part in (one.summary, one.description) if part)


def _arranged(known: _Known, one: Found, into: Into, digests: Mapping[str, str]) -> Weighed:
    """A meeting to add, in the campaign that was named, with whom it names of its targets."""
    if one.cancelled:
        return _left(one, SKIPPED, "called off, and never imported")
    assert one.starts is not None
    assert one.ends is not None
    if one.ends < into.now:
        what = 'what came of it: advocacy log CAMPAIGN "..."'
        return _left(one, SKIPPED, f"it is over; to write down {what}")
    if into.campaign is None:
        return _left(one, SKIPPED, "no meeting of ours; to add it: --campaign CAMPAIGN")
    campaign, addresses = into.campaign, one.addresses
    named = [
        target.id
        for target in campaign.targets
        if _email(known.plan, campaign, target.id, one.starts) in addresses
    ]
    targets = tuple(dict.fromkeys([*into.targets, *named]))
    if not targets:
        why = f"it names no address of a target of {campaign.id}; to say with whom: --with TARGET"
        return _left(one, SKIPPED, why)
    for met in known.meetings.values():
        here = met.campaign == campaign.id and met.starts == one.starts
        if here and met.state == "planned" and not set(met.targets).isdisjoint(targets):
            return _left(one, CONFLICT, f"{_name(met)} is at this hour already", _name(met))
    ours = [p.id for p in known.plan.people.values() if p.email and p.email.casefold() in addresses]
    about = [("target", target) for target in targets] + [("person", person) for person in ours]
    draft = Draft(
        "meeting",
        campaign=campaign.id,
        about=tuple(about),
        starts=one.starts,
        ends=one.ends,
        sequence=one.sequence,
        private=into.private or one.private,
        texts={"where": one.where, "agenda": _agenda(one) or "imported from a calendar file"},
        digests=digests,
    )
    notes = ["private"] if draft.private else []
    said = "; ".join([f"with {', '.join(targets)}", *notes, *one.notes])
    return Weighed(NEW, one.summary or "(no title)", one.starts, said, one.line, draft)


def _email(plan: Plan, campaign: Campaign, target: str, moment: datetime) -> str:
    from advocacy_cli.plan.addressees import addressee

    return addressee(plan, campaign, target, moment.date()).email.casefold() or "-"


def _left(
    one: Found, verdict: str, said: str, what: str = "", when: datetime | None = None
) -> Weighed:
    title = one.summary or "(no title)"
    return Weighed(verdict, what or title, when or one.starts, said, one.line)


def _name(met: Met) -> str:
    return f"{met.campaign}/{met.id}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
