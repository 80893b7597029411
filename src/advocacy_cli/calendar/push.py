"""The calendar brought to a CalDAV collection: only what changed is sent, and nothing that somebody
changed there is overwritten.

An object of ours is known by its ETag where this copy put it there (a list in `.advocacy/` remembers
that, and may be lost), else by the seal that it carries (`seal.py`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from advocacy_cli.calendar import dav, events, seal
from advocacy_cli.errors import AdvocacyError, NotFound, WrongUsage
from advocacy_cli.situation.names import short

if TYPE_CHECKING:
    from advocacy_cli.calendar.export import Told
    from advocacy_cli.store import Entry
    from advocacy_cli.workspace import Workspace

LIST = "caldav.json"
WAIT = 60.0  # seconds for another push of this copy to end
NEW, CHANGED, CANCELLED = "new", "changed", "cancelled"
REMOVED, SAME = "removed", "same"
CONFLICT, REFUSED = "conflict", "refused"
ALL = "all"
_WORDS = {
    "DTSTART": "starts",
    "DTEND": "ends",
    "SUMMARY": "title",
    "LOCATION": "place",
    "DESCRIPTION": "text",
    "STATUS": "status",
    "CLASS": "class",
    "VALARM/TRIGGER": "reminder",
}
_FORM = ("TRANSP", "VALARM/ACTION", "VALARM/DESCRIPTION")  # told only where nothing else differs
_ANOTHER = "another copy of this journal put it there; bring both together: advocacy sync"
_BLIND = "the server tells no ETag of it: nobody could see that it is changed there meanwhile"
_UNSEEN = "the server says that it is there (412), but not under this address"
_LONGEST = 60


class Object(NamedTuple):
    """What the collection shall hold of one event; no `content`: nothing (any longer), and `sequence`
    is that of the last form that this copy knows. `known` are the revisions (SEQUENCE, stamp) of all."""

    uid: str
    campaign: str
    id: str
    content: bytes | None
    cancelled: bool = False
    sequence: int = 0
    known: frozenset[tuple[int, str]] = frozenset()

    @property
    def file(self) -> str:
        return f"{self.uid}.ics"

    @property
    def name(self) -> str:
        return f"{self.campaign}/{self.id}"


class Difference(NamedTuple):
    """What an event says here and there ("" where it says nothing)."""

    what: str
    here: str
    there: str


class Step(NamedTuple):
    """What became of an event, and why it was left as it is."""

    object: Object
    state: str
    why: str = ""
    differs: tuple[Difference, ...] = ()


class Pushed(NamedTuple):
    """What became of every event; `stopped`: why the rest was not come to."""

    steps: tuple[Step, ...]
    stopped: AdvocacyError | None = None

    def of(self, *states: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.state in states)


def objects(told: Told) -> tuple[Object, ...]:
    """What the collection shall hold: an object for each event that the reader gets, and none for
    what was told before and is over, or is not (no longer) for these readers. Nothing is said of
    what a filter leaves out."""
    found = [
        Object(
            form.event.uid,
            form.campaign,
            form.id,
            events.calendar([form.event], ""),
            form.event.cancelled,
            known=frozenset(map(_revision, told.known.get(form.event.uid, ()))),
        )
        for form in told.forms
    ]
    shown = {one.uid for one in found}
    spoken = told.known.keys() if told.complete else told.mine
    for uid in sorted(spoken - shown):
        if forms := told.known.get(uid):
            campaign, _, name = (forms[-1].subject or "").partition(":")[2].partition("/")
            last = forms[-1].sequence or 0
            found.append(Object(uid, campaign, short(name), None, sequence=last))
    return tuple(found)


def push(
    workspace: Workspace,
    collection: dav.Collection | None,
    there: Mapping[str, str],
    objects: Collection[Object],
    *,
    overwrite: Collection[str] = (),
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Pushed:
    """Bring the objects to a collection whose ETags are `there`, and say what became of each. What
    was changed there too is put back only where `overwrite` holds its name, its campaign or ALL; with `dry_run` the
    server is only read (without a `collection` not even that).

    Raises NotFound for a name to overwrite that nothing has, and WrongUsage for one that several have.
    """
    overwrite = [_meant(name, objects) for name in overwrite]
    register = _Register(workspace, collection.url if collection else "")
    run = _Run(collection, dict(there), register, frozenset(overwrite), workspace.zone, dry_run)
    steps: list[Step] = []
    try:
        for number, one in enumerate(objects, 1):
            if step := run.step(one):
                steps.append(step)
            if run.blind and collection is not None:
                raise collection.without_etags()
            if progress is not None:
                progress(number, len(objects))
    except AdvocacyError as error:
        return Pushed(tuple(steps), error)
    finally:
        if not dry_run:
            register.keep()
    return Pushed(tuple(steps))


def _revision(form: Entry) -> tuple[int, str]:
    return form.sequence or 0, form.recorded.replace(microsecond=0).isoformat()


def _meant(name: str, objects: Collection[Object]) -> str:
    """What a name to overwrite means: the id alone is enough where one thing has it."""
    if name == ALL or any(name in (one.name, one.campaign) for one in objects):
        return name
    found = sorted({one.name for one in objects if one.id.casefold() == name.casefold()})
    if not found:
        raise NotFound(f"the calendar has no '{name}'", hint="`advocacy calendar push -n`")
    if len(found) > 1:
        raise WrongUsage(f"'{name}' is {' and '.join(found)}", "write which one")
    return found[0]


class _Register:
    """What this copy knows of a collection: for each file its ETag and the digest of what was sent."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace, self._url = workspace, url
        self._all: dict[str, dict[str, tuple[str, str]]] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            for place, rows in json.loads(workspace.private(LIST).read_bytes()).items():
                found = {name: (str(etag), str(digest)) for name, (etag, digest) in rows.items()}
                self._all[place] = found
        self._before = dict(self.rows)

    @property
    def rows(self) -> dict[str, tuple[str, str]]:
        return self._all.setdefault(self._url, {})

    def keep(self) -> None:
        """Write it down, when something changed."""
        if self.rows != self._before:
            text = json.dumps(self._all, indent=1, sort_keys=True) + "\n"
            self._workspace.write(self._workspace.private(LIST), text.encode(), private=True)


class _Run:
    """One push: each object is compared with what is there, and sent if it has to be."""

    def __init__(
        self,
        collection: dav.Collection | None,
        there: dict[str, str],
        register: _Register,
        overwrite: frozenset[str],
        zone: ZoneInfo,
        dry: bool,
    ) -> None:
        self._collection = collection
        self._there = there
        self._known = register.rows
        self._overwrite = overwrite
        self._zone = zone
        self._dry = dry
        self.blind = False  # what was stored has no ETag: no later push could know it as ours

    def step(self, one: Object) -> Step | None:
        """What became of an object; None where there is nothing here and nothing there."""
        there, known = self._there.get(one.file), self._known.get(one.file)
        if there is None and known is None:
            return self._absent(one)
        if there is None or known is None or known[0] != there:
            return self._compared(one)  # also what the list leaves out: that alone proves nothing
        if one.content is None:
            return self._delete(one, there)
        if known[1] == _digest(one.content):
            return Step(one, SAME)
        return self._put(one, there)

    def _absent(self, one: Object, *, again: bool = False) -> Step | None:
        """What becomes of an object that the server does not have."""
        was_there = one.file in self._there or one.file in self._known
        if one.content is None or one.cancelled:  # nobody needs to hear of it any more
            self._known.pop(one.file, None)
            return None
        if was_there and not self._is_forced(one):
            return Step(one, CONFLICT, "it was deleted there")
        if again and not was_there:
            return Step(one, REFUSED, _UNSEEN)
        return self._put(one, None, again=again)

    def _compared(self, one: Object, *, again: bool = False) -> Step | None:
        """What becomes of an object when another than ours is there, or one that may be ours."""
        assert self._collection is not None
        stored = self._collection.get(one.file)
        if stored is None:
            return self._absent(one, again=again)
        etag = stored.etag or self._there.get(one.file, "")
        theirs = seal.meaning(stored.content)
        forced = self._is_forced(one)
        if one.content is None:
            intact = theirs is not None and theirs.intact
            late = theirs is not None and theirs.revision[0] > one.sequence
            if forced or (intact and not late):
                return self._delete(one, etag, again=again)
            why = _ANOTHER if intact else "it was changed there, and no longer belongs there"
            return Step(one, CONFLICT, why)
        ours = seal.meaning(one.content)
        assert ours is not None
        if theirs is None:
            if forced:
                return self._put(one, etag, again=again)
            return Step(one, CONFLICT, "what is there now is not one single event")
        if theirs.facts == ours.facts:
            self._known[one.file] = etag, _digest(one.content)
            return Step(one, SAME)
        late = theirs.revision[0] >= ours.revision[0] and theirs.revision != ours.revision
        late = late and theirs.revision not in one.known  # other readers' form, of a push before
        if forced or (theirs.intact and not late):
            return self._put(one, etag, again=again)
        differs = _differences(ours, theirs, self._zone)
        if theirs.intact:
            return Step(one, CONFLICT, _ANOTHER, differs)
        return Step(one, CONFLICT, "it was changed there", differs)

    def _put(self, one: Object, etag: str | None, *, again: bool = False) -> Step | None:
        state = NEW if etag is None else CANCELLED if one.cancelled else CHANGED
        if etag == "":
            return Step(one, REFUSED, _BLIND)
        if self._dry:
            return Step(one, state)
        assert self._collection is not None
        assert one.content is not None
        try:
            got = self._collection.put(one.file, seal.sealed_event(one.content), etag)
        except dav.Changed:
            return self._once_more(one, again)
        except dav.Rejected as error:
            return Step(one, REFUSED, str(error))
        if not got:  # the server keeps it in a form of its own (RFC 4791, 5.3.4)
            stored = self._collection.get(one.file)
            got = stored.etag if stored else ""
            self.blind = stored is not None and not got
        self._known[one.file] = got, _digest(one.content)
        return Step(one, state)

    def _delete(self, one: Object, etag: str, *, again: bool = False) -> Step | None:
        if not etag:
            return Step(one, REFUSED, _BLIND)
        if not self._dry:
            assert self._collection is not None
            try:
                self._collection.delete(one.file, etag)
            except dav.Changed:
                return self._once_more(one, again)
            except dav.Rejected as error:
                return Step(one, REFUSED, str(error))
            self._known.pop(one.file, None)
        return Step(one, REMOVED)

    def _is_forced(self, one: Object) -> bool:
        return not self._overwrite.isdisjoint((ALL, one.campaign, one.name))

    def _once_more(self, one: Object, again: bool) -> Step | None:
        """Somebody was quicker: look at what they made of it, but only once."""
        if again:
            return Step(one, CONFLICT, "it is being changed there at this moment")
        return self._compared(one, again=True)


def _differences(
    ours: seal.Meaning, theirs: seal.Meaning, zone: ZoneInfo
) -> tuple[Difference, ...]:
    """What two forms of an event say differently, in words that people know."""
    names = [
        name
        for name in dict.fromkeys([*_WORDS, *sorted({*ours.facts, *theirs.facts})])
        if ours.facts.get(name) != theirs.facts.get(name)
    ]
    told = [name for name in names if name not in _FORM] or names
    return tuple(
        Difference(
            _WORDS.get(name, name),
            _read(ours.facts.get(name, ()), zone),
            _read(theirs.facts.get(name, ()), zone),
        )
        for name in told
    )


def _read(said: tuple[str, ...], zone: ZoneInfo) -> str:
    """Values as people read them: moments by the clock of the workspace."""
    found = []
    for value in said:
        text = " ".join(value.split())
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                text = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
        found.append(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    return ", ".join(found)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
