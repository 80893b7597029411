"""What a calendar file of others means for our journal: item by item, before anything is written.

An item is `new`, `changed`, the `same`, in `conflict` with what was decided here, or `skipped`; only the
first two bring an entry with them. Imported twice, everything is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from advocacy_cli.calendar import items, senders
from advocacy_cli.calendar.known import (
    CHANGED,
    CONFLICT,
    NEW,
    SAME,
    SKIPPED,
    Into,
    Known,
    Weighed,
    digest,
    left,
    name_of,
)
from advocacy_cli.calendar.otherwise import Otherwise, apart, called_off_before, hours, otherwise
from advocacy_cli.calendar.reading import Found, single
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.texts import first as texts_first
from advocacy_cli.language.typed import in_zone
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.invitations import ANSWERS, CANCEL, REPLY, of_address
from advocacy_cli.situation.meetings import OUTCOMES, Met, after, is_same, remembered
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.workspace import Workspace

_FILE = "as a calendar file has it"
_INTERNAL = "stays internal"
_BY_ITSELF = "save its attachment (.ics) by itself, and import that"
_ASKS = {
    "REFRESH": "they ask for it once more: advocacy meeting invite {}",
    "DECLINECOUNTER": "they decline what was proposed to them",
    "ADD": "it adds days to a series: only single meetings are taken",
}


def weigh(
    plan: Plan, history: History, workspace: Workspace, found: Iterable[Found], into: Into
) -> tuple[Weighed, ...]:
    """What each entry of a file comes to, in the file's order."""
    known = Known(plan, history, workspace)
    weighed: list[Weighed] = []
    taken: set[tuple[datetime, tuple[tuple[str, str], ...]]] = set()
    found = single(found)
    here = {(one.uid, one.slot) for one in found}
    for one in found:
        weighed += (_believed(known, one, into, gone) for gone in _vanished(known, one, here))
        result = _weigh(known, one, into)
        draft = result.draft
        if draft is not None and draft.kind == "meeting" and draft.starts:
            hour = draft.starts.astimezone(UTC), draft.about
            if hour in taken:
                result = left(one, SKIPPED, "the file has another for this hour with them")
            taken.add(hour)
        weighed.append(result)
    return tuple(weighed)


def _weigh(known: Known, one: Found, into: Into) -> Weighed:
    item = known.items.get(one.uid)
    if item is not None and item.facts.kind != "meeting":
        name = f"{item.campaign}/{item.id}"
        why = f"a day of ours; to move it: advocacy postpone {name} --to DATE --reason TEXT"
        return left(one, SKIPPED, why, name)
    met = known.meetings.get(item.subject) if item else None
    if met is not None and (one.slot or one.span):
        return left(one, SKIPPED, "it repeats there, and is a single meeting here", name_of(met))
    if item is None or met is None:
        if one.uid in known.forms:
            return left(one, SKIPPED, "it was ours, and is gone")
        return _believed(known, one, into, _foreign(known, one, into))
    if one.method == "REPLY":
        return _answer(known, one, met, into)
    if one.why:
        return left(one, SKIPPED, one.why, name_of(met))
    if asks := _ASKS.get(one.method):
        return left(one, SKIPPED, asks.format(name_of(met)), name_of(met))
    return _ours(known, one, item, met, into)


def _answer(known: Known, one: Found, met: Met, into: Into) -> Weighed:
    """A reply: taken from somebody who was invited, on what they have, and newer than their last."""
    name = name_of(met)

    def leave(verdict: str, said: str) -> Weighed:
        return left(one, verdict, said, name, met.starts)

    if one.why:
        return leave(SKIPPED, one.why)
    if len(one.attendees) != 1:
        return leave(SKIPPED, f"an answer of one person, but it names {len(one.attendees)}")
    who = one.attendees[0]
    guest = of_address(known.guests.get(met.subject, ()), who.address)
    if guest is None:
        hint = f'to note what they say: advocacy log {met.campaign} "..."'
        return leave(SKIPPED, f"{who.address} was not invited; {hint}")
    called, answer = guest.called, who.answer.lower()
    if answer not in ANSWERS:
        return leave(SKIPPED, f"{called} says neither yes nor no ({answer[:20] or 'nothing'})")
    if guest.told == CANCEL:
        return leave(SKIPPED, f"{called} was told that it is called off")
    sequence = one.sequence or 0
    if sequence < guest.sequence:
        older = f"(SEQUENCE {sequence}, theirs is {guest.sequence})"
        return leave(SKIPPED, f"{called}: {answer}, to an earlier form of the invitation {older}")
    stamp = min(one.stamp or into.date or into.now, into.now)
    if guest.answer and guest.answered >= guest.sequence:
        if (one.stamp or into.date) is None:
            if guest.answer == answer:
                return leave(SAME, f"{called}: {answer}")
            return leave(
                CONFLICT,
                f"{called}: {answer}, it does not say when; they had said '{guest.answer}'",
            )
        if guest.stamp and stamp <= guest.stamp:
            if guest.answer == answer:
                return leave(SAME, f"{called}: {answer}")
            return leave(SKIPPED, f"{called}: {answer}, but they said '{guest.answer}' later")
    by = into.sender if (into.sender or "").casefold() != who.address.casefold() else None
    if not senders.speaks_for(guest, who, by, known.ours):
        sent = f"{called}: {answer}, but {by or 'nobody whom it names'} sent it"
        return leave(CONFLICT, f"{sent}; if it is theirs all the same: {_BY_ITSELF}")
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
    said = f"{called}: {answer}" + (f" (sent by {by})" if by else "")
    return Weighed(verdict, name, met.starts, said, one.line, draft, name)


def _ours(known: Known, one: Found, item: items.Item, met: Met, into: Into) -> Weighed:
    """Our own meeting as somebody else has it: another hour is what they propose."""
    name, sender = name_of(met), senders.speaker(one, into.sender)
    by = known.called(met, sender or one.organizer)
    doubt = senders.stranger(sender) if sender is not None and not by else ""

    def leave(verdict: str, said: str) -> Weighed:
        return left(one, verdict, said, name, met.starts)

    if one.method == "COUNTER":
        guests = known.guests.get(met.subject, ())
        who = [guest for a in one.attendees if (guest := of_address(guests, a.address))]
        if len(one.attendees) != 1 or not who:
            asks = ", ".join(a.address for a in one.attendees[:2]) or sender or "somebody"
            hour = f"{known.told(one.starts)}, " if one.starts else ""
            return leave(SKIPPED, f"{hour}proposed by {asks}, who was not invited")
        by = who[0].called
        honest = senders.speaks_for(who[0], one.attendees[0], into.sender, known.ours)
        doubt = (
            ""
            if honest
            else f"proposed by {by}, but {into.sender or 'nobody whom it names'} sent it"
        )
    forms = known.forms.get(item.uid, ())
    foreign = one.method == "COUNTER" or (
        sender is not None and sender.casefold() not in known.ours
    )
    other = otherwise(met, item.facts, forms, one, known.languages)
    ours, theirs = known.sequence(item), one.sequence or 0
    # what we told since may only be what we took from a form that counted higher than ours
    counted = theirs == met.returned and theirs not in (form.sequence for form in forms)
    echoed = counted and ours == theirs + 1
    if (
        theirs < ours
        and not echoed
        and (other.any or other.left or one.cancelled != item.facts.cancelled)
    ):
        return leave(SKIPPED, f"an older form of it (SEQUENCE {theirs}, ours is {ours})")
    if one.cancelled and met.state == "planned" and called_off_before(item.facts, forms):
        off = f"it was called off once, and is on again; to call it off: advocacy meeting cancel {name}"
        return leave(CONFLICT, off)
    by = by or sender or one.organizer
    words = "" if doubt else f"proposed by {by}" if by else _FILE  # a doubt names them itself
    words = ": ".join(filter(None, (words, one.comment)))
    draft = Draft(
        "meeting-cancel" if one.cancelled else "meeting-move",
        campaign=met.campaign,
        subject=met.subject,
        about=tuple(("target", target) for target in met.targets),
        sequence=one.sequence,
        private=met.private,
        texts={"reason": words},
    )
    if foreign:
        place, _, inside = apart(
            one._replace(summary="", where=other.where, description=other.agenda)
        )
        other = other._replace(where=place, agenda="", theirs=inside * (inside != met.theirs))
    planned = known.planned(met)
    if planned is not None:
        draft = draft._replace(planned=met.planned)
        if other.agenda:
            where = f"its text is another; a plan's text is written into {planned.at}"
            other = other._replace(agenda="", left=(*other.left, where))
    return _doubted(one, met, _change(known, one, met, draft, other), doubt)


def _believed(known: Known, one: Found, into: Into, found: Weighed) -> Weighed:
    """A change to what others arranged, in doubt where it does not come from who arranged it."""
    subject = found.draft.subject if found.draft else None
    met, sender = known.meetings.get(subject or ""), senders.speaker(one, into.sender)
    if met is None or sender is None or not met.organizer or known.called(met, sender):
        return found
    theirs = sender.casefold() == met.organizer.casefold()
    return found if theirs else _doubted(one, met, found, senders.stranger(sender))


def _doubted(one: Found, met: Met, found: Weighed, doubt: str) -> Weighed:
    """What would be taken, left where there is a doubt about who says it."""
    if not doubt or found.draft is None:
        return found
    name = name_of(met)
    verb = f"cancel {name}" if found.draft.kind == "meeting-cancel" else f"move {name} --to WHEN"
    do = f"if it is so all the same: advocacy meeting {verb}"
    return left(one, CONFLICT, f"{found.said}; {doubt}; {do}", name, found.when)


def _change(known: Known, one: Found, met: Met, draft: Draft, other: Otherwise) -> Weighed:
    """A meeting with another hour, place or text, or called off; what was decided here holds."""
    name = name_of(met)
    if one.cancelled:
        if met.is_off:
            return left(one, SAME, "called off", name, met.starts)
        if met.state in OUTCOMES:
            return left(one, CONFLICT, f"called off, but recorded as {met.state}", name, met.starts)
        off = "; ".join(filter(None, ("called off", draft.texts.get("reason"))))
        return Weighed(CHANGED, name, met.starts, off, one.line, draft, name)
    if met.state in OUTCOMES:
        verdict = CONFLICT if hours(met, one) else SAME
        return left(one, verdict, f"recorded as {met.state}", name, met.starts)
    if met.state == "cancelled":
        anew = f"advocacy meeting move {name} --to WHEN"
        return left(one, CONFLICT, f"cancelled here; to arrange it anew: {anew}", name, met.starts)
    if not other.any:
        verdict = CONFLICT if other.left else SAME
        return left(one, verdict, "; ".join(other.left), name, met.starts)
    said = list[str]()
    texts = {"where": other.where, "agenda": other.agenda, "theirs": other.theirs}
    planned = known.planned(met)
    if other.where and planned is not None:
        texts["plan-where"] = remembered(planned.where)
    if other.moved:
        assert one.starts is not None
        ends = after(one.starts, met.minutes) if one.open else one.ends
        draft = draft._replace(starts=one.starts, ends=ends, texts={**draft.texts, **texts})
        same = is_same(met.starts, one.starts)
        hour = f"{met.minutes} minutes" if same else known.told(met.starts)
        said += [f"was {hour}", draft.texts.get("reason", ""), *one.notes]
    else:
        by = {key: words for key, words in draft.texts.items() if words != _FILE}
        draft = draft._replace(kind="meeting-change", planned=None, texts={**by, **texts})
    if other.where:
        place = texts_first(met.where, known.languages)
        said.append(f"at {other.where}" + (f", was {place}" if place else ""))
    if other.agenda:
        said.append("another text")
    if other.theirs:
        said.append(f"another text of theirs, {_INTERNAL}")
    if not other.moved:
        said.append(draft.texts.get("reason", ""))
    said += other.left
    when = one.starts if other.moved else met.starts
    return Weighed(CHANGED, name, when, "; ".join(filter(None, said)), one.line, draft, name)


def _foreign(known: Known, one: Found, into: Into) -> Weighed:
    """A meeting that somebody else arranged: new, or imported before."""
    uid = _identity(one.uid, one.slot)
    before = known.imported.get(uid)
    met = known.meetings[before[0]] if before else None
    if one.method in ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"):
        return left(one, SKIPPED, "it answers no meeting of ours")
    if one.day is not None and one.span is None:
        one = _at_an_hour(known, one, met, into)
    if one.why:
        return left(one, SKIPPED, one.why, name_of(met) if met else "")
    when = one.day or f"{one.starts}\n{one.ends}"
    seen = digest(f"{when}\n{one.cancelled}")
    words = digest(f"{one.where}\n{one.summary}\n{one.description}")
    digests = {"uid": uid, "event": seen, "words": words}
    if before is None or met is None:
        return _arranged(known, one, into, digests)
    last = before[1]
    told = (
        last.digests.get("words", words) != words
    )  # their words are others than at the last import
    rest = last.digests.get("event") == seen
    if rest and not told:
        return left(one, SAME, "", name_of(met), met.starts)
    if one.sequence is not None and one.sequence < (last.sequence or 0):
        older = f"an older form of it (SEQUENCE {one.sequence}, imported was {last.sequence})"
        return left(one, SKIPPED, older, name_of(met), met.starts)
    same = not one.cancelled and met.state == "planned" and not hours(met, one)
    if known.latest[met.subject].digests.get("uid") != uid and not same and not rest:
        theirs = "called off" if one.cancelled else known.told(one.starts)
        said = f"changed here and there: theirs is {theirs}, ours {known.told(met.starts)}"
        return left(one, CONFLICT, f"{said} ({met.state})", name_of(met), met.starts)
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
        return Weighed(
            CHANGED, name_of(met), one.starts, "no longer called off", one.line, draft, name_of(met)
        )
    where, agenda, theirs = apart(one) if told else ("", "", "")
    other = Otherwise(
        not rest and hours(met, one),
        "" if where in met.where.values() else where,
        "" if agenda in met.agenda.values() else agenda,
        theirs="" if theirs == met.theirs else theirs,
    )
    return _change(known, one, met, draft, other)


def _identity(uid: str, slot: date | None) -> str:
    """By what an imported meeting is known again: the day by the rule is that of a series for ever,
    whatever becomes of its hour."""
    return digest(f"{uid}\n{slot}" if slot else uid)


def _at_an_hour(known: Known, one: Found, met: Met | None, into: Into) -> Found:
    """What lasts all day, at the hour that it has here, or that was named for it."""
    hour = met.starts.astimezone(known.zone).time() if met else into.at
    if hour is None:
        return one
    assert one.day is not None
    try:
        starts = in_zone(datetime.combine(one.day, hour), known.zone)
    except WrongUsage as twice:
        return one._replace(why=twice.message)
    ends = after(starts, met.minutes if met else 60)
    notes = (f"it lasts all day: an hour from {hour:%H:%M}", *one.notes)
    return one._replace(starts=starts, ends=ends, open=True, why="", notes=notes)


def _vanished(
    known: Known, one: Found, here: Collection[tuple[str, date | None]]
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
            yield left(one, CONFLICT, said, name_of(met), met.starts)
            continue
        draft = Draft(
            "meeting-cancel",
            campaign=met.campaign,
            subject=met.subject,
            about=tuple(("target", target) for target in met.targets),
            sequence=one.sequence,
            private=met.private,
            digests={"uid": uid, "event": digest("gone"), "words": digest("")},
        )
        said = "called off: its series has this day no longer"
        yield Weighed(CHANGED, name_of(met), met.starts, said, one.line, draft)


def _arranged(known: Known, one: Found, into: Into, digests: Mapping[str, str]) -> Weighed:
    """A meeting to add, in the campaign that was named, with whom it names of its targets."""
    if one.cancelled:
        return left(one, SKIPPED, "called off, and never imported")
    assert one.starts is not None
    assert one.ends is not None
    if one.ends < into.now:
        what = 'what came of it: advocacy log CAMPAIGN "..."'
        return left(one, SKIPPED, f"it is over; to write down {what}")
    if into.campaign is None:
        return left(one, SKIPPED, "no meeting of ours; to add it: --campaign CAMPAIGN")
    campaign, addresses = into.campaign, one.addresses
    named = [
        target.id
        for target in campaign.targets
        if senders.email(known.plan, campaign.id, target.id, one.starts.date()) in addresses
    ]
    targets = tuple(dict.fromkeys([*into.targets, *named]))
    if not targets:
        why = f"it names no address of a target of {campaign.id}; to say with whom: --with TARGET"
        return left(one, SKIPPED, why)
    for met in known.at.get((campaign.id, one.starts.astimezone(UTC)), ()):
        if not set(met.targets).isdisjoint(targets):
            return left(one, CONFLICT, f"{name_of(met)} is at this hour already", name_of(met))
    ours = [p.id for p in known.plan.people.values() if p.email and p.email.casefold() in addresses]
    about = [("target", target) for target in targets] + [("person", person) for person in ours]
    where, agenda, theirs = apart(one)
    organizer = "" if one.organizer.casefold() in known.ours else one.organizer
    draft = Draft(
        "meeting",
        campaign=campaign.id,
        about=tuple(about),
        starts=one.starts,
        ends=one.ends,
        sequence=one.sequence,
        private=into.private or one.private,
        texts={
            "where": where,
            "agenda": agenda or "imported from a calendar file",
            "theirs": theirs,
            "organizer": organizer,
        },
        digests=digests,
    )
    notes = ["private"] if draft.private else []
    notes += [f"their text {_INTERNAL}"] if theirs else []
    said = "; ".join([f"with {', '.join(targets)}", *notes, *one.notes])
    return Weighed(NEW, one.summary or "(no title)", one.starts, said, one.line, draft)
