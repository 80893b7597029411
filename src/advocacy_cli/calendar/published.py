"""What each calendar item was when it last left the house, and so what an update must say.

Every published form is an entry of the journal: SEQUENCE and stamps come from there, never from
the clock of the export, so that the same facts give the same bytes (RFC 5545, 3.8.7.4; RFC 5546,
2.1.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from advocacy_cli.calendar.events import Event
from advocacy_cli.calendar.items import TASKS, Item, called_off, printed, worded
from advocacy_cli.situation.names import short
from advocacy_cli.store import Draft, Entry

SHOWN, CANCELLED = "shown", "cancelled"
EXPORT = "calendar export"  # the command that tells calendars as a whole
Append = Callable[[Draft], Entry]
Past = Mapping[str, Sequence[Entry]]  # the published forms of each UID, oldest first


class Audience(NamedTuple):
    """Who gets the file: only `internal` readers see what is private. Languages, the best first;
    `zone` (IANA) in which the times of items that are gone are said."""

    internal: bool
    languages: tuple[str, ...]
    zone: str


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
            if not any(_content(entry) == _content(known) for known in found[uid]):
                found[uid].append(entry)
    return found


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.sequence, entry.state, entry.private, entry.digests.get("content")


def exported(
    entries: Iterable[Entry], unfinished: Collection[str] = ()
) -> frozenset[tuple[object, ...]]:
    """The forms that an export has told; the others only the file of one event, a feed, a push, or
    one of these `unfinished` exports, whose files may never have come into place."""
    return frozenset(
        (uid, *_content(entry))
        for entry in entries
        if entry.command_name == EXPORT and entry.command not in unfinished
        for uid in entry.ids("uid")
    )


def settled(
    entries: Iterable[Entry],
    known: Past,
    told: Collection[tuple[object, ...]],
    unfinished: Collection[str],
) -> frozenset[str]:
    """The unfinished exports of which nothing is left to tell again."""
    left = {
        entry.command
        for entry in entries
        if entry.command in unfinished
        for uid in entry.ids("uid")
        if (uid, *_content(known[uid][-1])) not in told
    }
    return frozenset(unfinished) - left


def publish(
    items: Sequence[Item],
    gone: Iterable[str],
    known: Past,
    audience: Audience,
    append: Append,
    told: Collection[tuple[object, ...]] | None = None,
) -> Published:
    """Append what this audience has not seen yet of these items and of the UIDs that are gone.

    `told` are the forms that an export has told: what is known from elsewhere only is told again, in
    the same form; that something is over only to those who were told of it.
    """
    after = {uid: list(forms) for uid, forms in known.items()}
    fresh: dict[str, str] = {}
    for item in items:
        forms = after.setdefault(item.uid, [])
        if not _concerns(item, forms, audience):
            continue
        if not forms and item.facts.cancelled:
            continue  # nobody ever had it
        off = item.facts.cancelled or (item.facts.private and not audience.internal)
        if not forms or _differs(item, forms):
            fresh[item.uid] = "cancelled" if off else "changed" if forms else "new"
            forms.append(append(_draft(item, _next(forms), audience)))
        elif told is not None and (item.uid, *_content(forms[-1])) not in told:
            last = forms[-1]
            fresh[item.uid] = "cancelled" if off else "changed" if last.sequence else "new"
            append(_again(last))  # `past` passes over it: what was told first gives the stamps
    for uid in gone:
        forms = after[uid]
        last = forms[-1]
        if last.private and not audience.internal:
            continue
        if last.state != CANCELLED:
            forms.append(append(_goodbye(last, _next(forms))))
            fresh[uid] = "cancelled"
        elif told is not None and _is_news([(uid, *_content(form)) for form in forms], told):
            append(_again(last))
            fresh[uid] = "cancelled"
    return Published(after, fresh)


def _is_news(forms: Sequence[tuple[object, ...]], told: Collection[tuple[object, ...]]) -> bool:
    """Whether an export has told earlier forms, and not the last."""
    return forms[-1] not in told and any(form in told for form in forms)


def _concerns(item: Item, forms: Sequence[Entry], audience: Audience) -> bool:
    """Whether this audience has the item, or had it until it became private."""
    if audience.internal or not item.facts.private:
        return True
    return bool(forms) and not forms[-1].private


def _differs(item: Item, forms: Sequence[Entry]) -> bool:
    last = forms[-1]
    tied = len(forms) > 1 and forms[-2].sequence == last.sequence
    return tied or (last.digests.get("content"), last.state) != (item.facts.digest, _state(item))


def _next(forms: Sequence[Entry]) -> int:
    return (forms[-1].sequence or 0) + 1 if forms else 0


def _state(item: Item) -> str:
    return CANCELLED if item.facts.cancelled else SHOWN


def _draft(item: Item, sequence: int, audience: Audience) -> Draft:
    """The entry of an item's form. Its words are kept for the day when the item is gone."""
    facts, words = item.facts, worded(item.facts, audience.languages)
    return Draft(
        "published",
        campaign=item.campaign,
        subject=item.subject,
        about=(("uid", item.uid),),
        due=facts.day,
        starts=facts.starts,
        ends=facts.ends,
        state=_state(item),
        sequence=sequence,
        private=facts.private,
        texts=words._asdict(),
        digests={"content": facts.digest},
    )


def _goodbye(last: Entry, sequence: int) -> Draft:
    return _again(last)._replace(state=CANCELLED, sequence=sequence)


def _again(last: Entry) -> Draft:
    """The entry of a form that was told before."""
    return Draft(
        "published",
        campaign=last.campaign,
        subject=last.subject,
        about=last.about,
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
                printed(item, audience.languages, told.sequence or 0, told.recorded)
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


def _view(known: Sequence[Entry], audience: Audience) -> tuple[Entry, Entry] | None:
    """(the form whose words this audience may read, the one that gives SEQUENCE and stamps); they
    differ where the item has become private. None where it never was to be seen."""
    if not known:
        return None
    if audience.internal or not known[-1].private:
        return known[-1], known[-1]
    public = [n for n, entry in enumerate(known) if not entry.private]
    return (known[public[-1]], known[public[-1] + 1]) if public else None


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
