"""What each calendar item was when it last left the house, and so what an update must say.

Every published form is an entry of the journal: SEQUENCE and stamps come from there, never from
the clock of the export, so that the same facts give the same bytes (RFC 5545, 3.8.7.4; RFC 5546,
2.1.4).

There are two sides: our own people, who know what is private, and everybody else. Where both see an
item alike they are told the same form; where something private makes it another for our own, each
side has forms of its own (`side`), and neither is told anew because the other was. SEQUENCE goes on
over the forms of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from advocacy_cli.calendar.events import Event
from advocacy_cli.calendar.items import TASKS, Facts, Item, called_off, printed, worded
from advocacy_cli.situation.meetings import is_same
from advocacy_cli.situation.names import short
from advocacy_cli.store import Draft, Entry

SHOWN, CANCELLED = "shown", "cancelled"
SIDES = INSIDE, OUTSIDE = "inside", "outside"
SIDE, TOLD = "side", "told"  # whose a form is alone, and which readers an export told it
Append = Callable[[Draft], Entry]
Past = Mapping[str, Sequence[Entry]]  # the published forms of each UID, oldest first


class Audience(NamedTuple):
    """Who gets the file: only `internal` readers see what is private. Languages, the best first;
    `zone` (IANA) in which the times of items that are gone are said; `reader` is what they are called."""

    internal: bool
    languages: tuple[str, ...]
    zone: str
    reader: str = "partners"

    @property
    def side(self) -> str:
        return INSIDE if self.internal else OUTSIDE

    @property
    def key(self) -> str:
        """Who counts as told when an export tells these readers: `partners/sr`."""
        return f"{self.reader}/{self.languages[0]}"


class Counts(NamedTuple):
    """How many items are new, changed, called off or gone by now, and as they were told before."""

    new: int = 0
    changed: int = 0
    cancelled: int = 0
    same: int = 0


class Form(NamedTuple):
    """An item's form for an audience: its event and the names that its own file carries. `task`: it is
    something for us to do."""

    event: Event
    campaign: str
    id: str
    meeting: bool = False
    task: bool = False
    done: bool = False


class Published(NamedTuple):
    """The published forms with the new ones, by UID, and the UIDs of which there is something `fresh`:
    new | changed | cancelled."""

    after: Mapping[str, Sequence[Entry]]
    fresh: Mapping[str, str]

    def counts(self, shown: Collection[Form]) -> Counts:
        """How many of the items shown are told anew, and how."""
        found = [self.fresh.get(form.event.uid, "same") for form in shown]
        return Counts(**{name: found.count(name) for name in Counts._fields})


def past(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The published forms by UID, by SEQUENCE. Of equal ones (a copy that an undone undo wrote) the
    first counts; equal SEQUENCE with different content (two copies merged) leaves both."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda e: (e.sequence or 0, e.recorded, e.writer, e.seq)):
        for uid in entry.ids("uid"):
            if not any(content(entry) == content(known) for known in found[uid]):
                found[uid].append(entry)
    return found


def content(entry: Entry) -> tuple[object, ...]:
    """What makes a form another one than the form before."""
    return entry.sequence, entry.state, entry.private, entry.digests.get("content")


def told_to(forms: Iterable[Entry], side: str) -> list[Entry]:
    """Those of the forms that are for this side."""
    other = OUTSIDE if side == INSIDE else INSIDE
    return [form for form in forms if other not in form.ids(SIDE)]


def publish(
    items: Sequence[Item],
    gone: Iterable[str],
    known: Past,
    audience: Audience,
    append: Append,
    others: Mapping[str, Facts],
    told: Collection[tuple[object, ...]] | None = None,
) -> Published:
    """Append what this audience has not seen yet of these items and of the UIDs that are gone.

    `others` is how the other side sees things, by UID. `told` are the forms that an export has told
    these readers: what is known from elsewhere only is told again, in the same form; that something is
    over only to those who were told of it.
    """
    after = {uid: list(forms) for uid, forms in known.items()}
    fresh: dict[str, str] = {}
    by = () if told is None else ((TOLD, audience.key),)
    for item in items:
        forms = after.setdefault(item.uid, [])
        own = _seen(forms, audience)
        if not _concerns(item, own, audience):
            if told is not None and _is_news(item.uid, own, told):  # our own were told of it first
                append(_again(own[-1], by))
                fresh[item.uid] = "cancelled"
            continue
        if not own and item.facts.cancelled:
            continue  # nobody ever had it
        off = item.facts.cancelled or (item.facts.private and not audience.internal)
        theirs = others.get(item.uid)
        alike = theirs is not None and _is_alike(theirs, item.facts)
        # what our own see alone must not be read by others where the journal is told either
        private = item.facts.private or (audience.internal and not alike)
        if not own or _differs(item, own, private=private):
            fresh[item.uid] = "cancelled" if off else "changed" if own else "new"
            side = _side(item, forms, audience, theirs, alike=alike)
            draft = _draft(item, _next(forms, item.returned), audience, side, private=private)
            forms.append(append(draft._replace(about=(*draft.about, *by))))
        elif told is not None and (item.uid, *content(own[-1])) not in told:
            had = [(item.uid, *content(form)) in told for form in own]
            if off and not any(had):
                continue
            fresh[item.uid] = "cancelled" if off else "changed" if any(had) else "new"
            append(_again(own[-1], by))  # `past` passes over it: the first gives the stamps
    for uid in gone:
        forms = after[uid]
        own = _seen(forms, audience)
        if not own:
            continue
        last = own[-1]
        over = last.state == CANCELLED or (last.private and not audience.internal)
        if not over:
            theirs_last = told_to(forms, OUTSIDE if audience.internal else INSIDE)[-1:]
            both = uid not in others and theirs_last and theirs_last[0] is last
            draft = _again(last, by)._replace(state=CANCELLED, sequence=_next(forms))
            if not both:
                draft = draft._replace(about=(*draft.about, (SIDE, audience.side)))
            forms.append(append(draft))
            fresh[uid] = "cancelled"
        elif told is not None and _is_news(uid, own, told):
            append(_again(last, by))
            fresh[uid] = "cancelled"
    return Published(after, fresh)


def _is_news(uid: str, own: Sequence[Entry], told: Collection[tuple[object, ...]]) -> bool:
    """Whether an export has told earlier forms, and not the last."""
    forms = [(uid, *content(form)) for form in own]
    return bool(forms) and forms[-1] not in told and any(form in told for form in forms)


def _seen(forms: Iterable[Entry], audience: Audience) -> list[Entry]:
    """The forms that this audience may have seen; the last may be private for readers outside: the one
    with which the item became so, of which they are told alone that it is over."""
    own = told_to(forms, audience.side)
    if audience.internal or not own or not own[-1].private:
        return own
    public = [n for n, form in enumerate(own) if not form.private]
    return own[: public[-1] + 2] if public else []


def _concerns(item: Item, own: Sequence[Entry], audience: Audience) -> bool:
    """Whether this audience has the item, or had it until it became private."""
    if audience.internal or not item.facts.private:
        return True
    return bool(own) and not own[-1].private


def _differs(item: Item, own: Sequence[Entry], *, private: bool) -> bool:
    last = own[-1]
    tied = len(own) > 1 and own[-2].sequence == last.sequence
    now = item.facts.digest, _state(item), private
    return tied or (last.digests.get("content"), last.state, last.private) != now


def _is_alike(one: Facts, two: Facts) -> bool:
    """Whether the facts are the same, also the reading of an hour that comes twice."""
    return one == two and is_same(one.starts, two.starts) and is_same(one.ends, two.ends)


def _side(
    item: Item, forms: Sequence[Entry], audience: Audience, theirs: Facts | None, *, alike: bool
) -> str:
    """Whose a new form is: "" where the other side sees the item so too and was not told yet. That
    something is private tells those who had it that it is gone for them."""
    if theirs is None and item.facts.private:
        return ""
    if not alike:
        return audience.side
    last = told_to(forms, OUTSIDE if audience.internal else INSIDE)
    return "" if not last or _differs(item, last, private=item.facts.private) else audience.side


def _next(forms: Sequence[Entry], returned: int | None = None) -> int:
    """What the next form counts; calendars that have a higher one than ours, from a file that came
    back to us, pass over lower ones (RFC 5546, 2.1.4)."""
    last = (form.sequence or 0 for form in forms[-1:])
    return max([*last, -1 if returned is None else returned], default=-1) + 1


def _state(item: Item) -> str:
    return CANCELLED if item.facts.cancelled else SHOWN


def _draft(item: Item, sequence: int, audience: Audience, side: str, *, private: bool) -> Draft:
    """The entry of an item's form. Its words are kept for the day when the item is gone."""
    facts, words = item.facts, worded(item.facts, audience.languages)
    return Draft(
        "published",
        campaign=item.campaign,
        subject=item.subject,
        about=(("uid", item.uid), *(((SIDE, side),) if side else ())),
        due=facts.day,
        starts=facts.starts,
        ends=facts.ends,
        state=_state(item),
        sequence=sequence,
        private=private,
        texts=words._asdict(),
        digests={"content": facts.digest},
    )


def _again(last: Entry, by: Sequence[tuple[str, str]]) -> Draft:
    """The entry of a form that was told before, told again `by` an export."""
    return Draft(
        "published",
        campaign=last.campaign,
        subject=last.subject,
        about=(*((role, own) for role, own in last.about if role != TOLD), *by),
        due=last.due,
        starts=last.starts,
        ends=last.ends,
        state=last.state,
        sequence=last.sequence,
        private=last.private,
        texts={k: v for k, v in last.texts.items() if v and k != "recorder"},
        digests=last.digests,
    )


def forms(
    items: Sequence[Item],
    gone: Iterable[str],
    after: Past,
    audience: Audience,
    since: date,
) -> tuple[Form, ...]:
    """What this audience gets: items in their order, then what is gone by UID. Cancelled ones only
    when they were called off on `since` (a day in UTC) or later."""
    found = []
    for item in items:
        if view := _view(after.get(item.uid, ()), audience):
            kept, told = view
            event = (
                _printed(item, told, audience)
                if kept is told
                else _kept(item.uid, kept, told, audience)
            )
            meeting, done = item.facts.kind == "meeting", item.facts.done
            own = Form(event, item.campaign, item.id, meeting, item.task, done)
            found.append((told, own))
    for uid in sorted(gone):
        if view := _view(after[uid], audience):
            kept, told = view
            campaign, _, name = (kept.subject or "").partition(":")[2].partition("/")
            own = Form(
                _kept(uid, kept, told, audience),
                campaign,
                short(name),
                meeting=kept.starts is not None,
                task=(kept.subject or "").partition(":")[0] in TASKS,
            )
            found.append((told, own))
    return tuple(
        form for told, form in found if not form.event.cancelled or told.recorded.date() >= since
    )


def _printed(item: Item, told: Entry, audience: Audience) -> Event:
    """The event of an item as it stands; it is private too where it hangs on something private."""
    event = printed(item, audience.languages, told.sequence or 0, told.recorded)
    return event._replace(private=True) if told.private and not event.private else event


def _view(known: Sequence[Entry], audience: Audience) -> tuple[Entry, Entry] | None:
    """(the form whose words this audience may read, the one that gives SEQUENCE and stamps); they
    differ where the item has become private. None where it never was to be seen."""
    own = _seen(known, audience)
    if not own:
        return None
    parted = own[-1].private and not audience.internal
    return own[-2] if parted else own[-1], own[-1]


def _kept(uid: str, kept: Entry, told: Entry, audience: Audience) -> Event:
    """The CANCELLED event of something gone, in the words that were kept (none once erased)."""
    summary = kept.texts.get("summary") or kept.subject or ""
    timed = kept.starts is not None
    return Event(
        uid=uid,
        sequence=told.sequence or 0,
        stamp=told.recorded,
        summary=called_off(summary, audience.languages),
        description=kept.texts.get("description") or "",
        location=kept.texts.get("location") or "",
        day=None if timed else kept.due,
        starts=kept.starts,
        ends=kept.ends,
        zone=audience.zone if timed else "",
        cancelled=True,
        private=kept.private,
    )
