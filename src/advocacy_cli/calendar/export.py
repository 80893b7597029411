"""Calendars as files: what to publish, in one transaction with the entries that say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from advocacy_cli.calendar import events, files, items, published, seal, underway
from advocacy_cli.calendar.telling import ASIDE, EXPORT, telling
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Where
from advocacy_cli.language import texts
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.audience import AUDIENCES
from advocacy_cli.situation.audience import Audience as Reader

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

FOLDER = ("out", "calendar")
VDIR = "vdir"
GOOGLE_TAKES = 1_000_000  # bytes, about; its importer refuses larger files
PART = 900_000  # bytes of a part that it takes for certain
_HEAD = 20_000  # of these for what is no event: the calendar's name and its zones
Layout = Literal["one", "split", "vdir"]


class Request(NamedTuple):
    """What to export: these `campaigns`, what these `owners` (none: all) answer for,
    what is in these `states` (none: any). What `drafts`, campaigns too, had published before is called
    off, and with `whole` (no filter on campaigns) what those had that are gone; what a filter leaves
    out is not gone. `language`: None is the workspace's first. `reader`: who it is for.

    `layout`: one calendar, one for each campaign, or a file for each event as vdirs have them.
    `output`: that one file, or the folder of the others, and no files of single events; `part` is
    what the one calendar is called where it is not the whole. `fresh`: only what no export has told yet;
    `tasks`: what is to be done also as tasks; `redacted`: when we are busy, and no word of why."""

    campaigns: Collection[str] = ()
    drafts: Collection[str] = ()
    whole: bool = False
    owners: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    language: str | None = None
    reader: Reader = AUDIENCES["partners"]
    layout: Layout = "one"
    output: Path | None = None
    part: str = ""
    fresh: bool = False
    tasks: bool = False
    redacted: bool = False

    @property
    def complete(self) -> bool:
        """Whether no filter leaves out anything that the reader may know."""
        return self.whole and not self.owners and not self.states

    @property
    def stem(self) -> str:
        """How its calendars are called: none may take the place of another kind."""
        return "busy" if self.redacted else "changes" if self.fresh else "advocacy"

    @property
    def command(self) -> str:
        """What the journal calls the export: who was told something is noted where it counts for the
        next `fresh` one."""
        if self.redacted:
            return f"{EXPORT} --redact"
        return ASIDE if self.output is not None and not self.fresh else EXPORT


class Calendar(NamedTuple):
    """One calendar of an export: its file (of a vdir its folder), how many events it shows, and what
    became of them since they were told last."""

    path: Path
    events: int
    counts: published.Counts


class Export(NamedTuple):
    """What an export comes to: files (the main one first), how many items each way, and files of
    earlier exports that have to go: their item is gone, or this audience may not see it."""

    files: Mapping[Path, bytes]
    counts: published.Counts
    events: tuple[events.Event, ...]
    notes: tuple[str, ...] = ()
    outdated: tuple[Path, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    alone: int = 0  # how many of the files hold one event, to send to somebody
    settled: frozenset[str] = frozenset()  # marks of `underway` that may go when the files stand
    known: Collection[str] = ()  # UIDs of everything that was ever published
    since: datetime | None = None  # when exports told these readers something last, before this one


class Told(NamedTuple):
    """What a reader is told: the forms to show, how many items each way, and the UIDs of what they
    are told of (`mine`, shown or not) and of everything that was ever published (`known`)."""

    forms: tuple[published.Form, ...]
    counts: published.Counts
    name: str  # of the calendar
    mine: frozenset[str]
    known: Mapping[str, Sequence[Entry]]
    done: published.Published
    audience: published.Audience
    complete: bool  # they are told everything that they may know
    settled: frozenset[str]  # exports that died and have nothing left to tell again
    since: datetime | None  # when exports told these readers something last

    @property
    def events(self) -> tuple[events.Event, ...]:
        return tuple(form.event for form in self.forms)


def tell(
    plan: Plan, command: Command, workspace: Workspace, request: Request, *, exporting: bool = False
) -> Told:
    """Publish what has changed and return what the reader gets; written is nothing but entries. What
    an export has told is what `--since-last` goes on from."""
    every, theirs = _known(plan, command.history, workspace, request.reader)
    found, others = (
        [item for item in some if item.campaign not in request.drafts] for some in (every, theirs)
    )
    audience = _audience(workspace, request)
    entries = command.history.published()
    known = published.past(entries)
    chosen = [
        item
        for item in found
        if _passes(item.campaign, plan, request)
        and (not request.owners or not request.owners.isdisjoint(item.people))
        and (not request.states or not request.states.isdisjoint(item.states))
    ]
    here = {item.uid for item in found}
    gone = [
        uid
        for uid, told in known.items()
        if uid not in here
        and not (request.owners or request.states)
        and _passes(_campaign(plan, told), plan, request)
    ]
    before = telling(entries, known, underway.unfinished(workspace), audience)
    told = before.forms if exporting else None
    done = published.publish(chosen, gone, known, audience, command.append, _facts(others), told)
    forms = published.forms(chosen, gone, done.after, audience, _since(workspace))
    name = texts.first(workspace.settings.words("workspace.name"), audience.languages)
    mine = frozenset([*(item.uid for item in chosen), *gone])
    counts = done.counts(forms)
    return Told(
        forms,
        counts,
        name,
        mine,
        done.after,
        done,
        audience,
        request.complete,
        before.settled,
        before.last,
    )


def export(plan: Plan, command: Command, workspace: Workspace, request: Request) -> Export:
    """Publish what has changed and return the files (none when there is nothing to show); written
    is nothing but entries."""
    told = tell(plan, command, workspace, request, exporting=request.command == EXPORT)
    forms, done = told.forms, told.done
    if request.redacted:
        forms = tuple(form for form in forms if form.meeting)
    if request.fresh:
        forms = tuple(form for form in forms if form.event.uid in done.fresh)
    drawn = _Drawn(workspace, request, told.audience, done)
    spoken = {*request.campaigns, *request.drafts}
    if request.complete:
        spoken |= {_campaign(plan, known) for known in done.after.values() if known}
    for path, some in _calendars(workspace, request, forms, spoken).items():
        drawn.calendar(path, some)
    if request.layout != "vdir" and request.output is None and not request.redacted:
        drawn.alone(forms)
    removed, kept = drawn.outdated(told.mine, done.after, spoken)
    shown = tuple(map(drawn.event, forms))
    edited = [f"edited by hand, and so it stays: {workspace.shown(path)}" for path in kept]
    notes = (*in_utc(shown), *drawn.notes, *edited)
    return Export(
        drawn.files,
        done.counts(forms),
        shown,
        notes,
        removed,
        drawn.calendars,
        drawn.singles,
        told.settled,
        done.after.keys(),
        told.since,
    )


class _Drawn:
    """The files of an export as they come about; each event is written once, and taken from what lies
    there already where it has not changed."""

    def __init__(
        self,
        workspace: Workspace,
        request: Request,
        audience: published.Audience,
        done: published.Published,
    ) -> None:
        self._workspace = workspace
        self._request = request
        self._languages = audience.languages
        self._done = done
        self._name = texts.first(workspace.settings.words("workspace.name"), audience.languages)
        form = (request.reader.name, audience.zone, str(request.redacted))
        self._mark = seal.form(audience.languages, form)
        self._owner = seal.owner(str(workspace.settings["workspace.id"]))
        self._written: dict[bytes, bytes] = {}
        self.files: dict[Path, bytes] = {}
        self.notes: list[str] = []
        self.calendars: tuple[Calendar, ...] = ()
        self.singles = 0

    def event(self, form: published.Form) -> events.Event:
        if self._request.redacted:
            return items.as_busy(form.event, self._languages)
        return form.event

    def calendar(self, path: Path, forms: Sequence[published.Form]) -> None:
        """One calendar; a vdir is a folder of files with one event or task each."""
        if not forms:
            return
        shown, tasks = [self.event(form) for form in forms], self._tasks(forms)
        own = Calendar(path, len(forms), self._done.counts(forms))
        self.calendars = (*self.calendars, own)
        if self._request.layout == "vdir":
            for event in shown:
                self.files[path / f"{event.uid}.ics"] = self._content([event])
            for task in tasks:
                self.files[path / f"{task.uid}.ics"] = self._content([], [task])
            return
        before = files.there(self._workspace, path) or b""
        if seal.in_form(before, self._mark):
            self._written |= events.blocks(before)
        content = self._content(shown, tasks)
        self.files[path] = content
        self._written |= events.blocks(content)
        if len(content) > PART:
            self._parts(path, shown, tasks)

    def alone(self, forms: Sequence[published.Form]) -> None:
        """A file for each, to send one alone; a calendar of that name comes first."""
        for form in forms:
            path = _file(self._workspace, form)
            if path not in self.files:
                self.files[path] = self._content([form.event])
                self.singles += 1

    def outdated(
        self, mine: Collection[str], known: Collection[str], campaigns: Collection[str]
    ) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """The files that may go, and those that would have to but for somebody's edits; in a folder
        that is not ours alone only what has the name of a calendar of these campaigns."""
        request = self._request
        places = _calendars(self._workspace, request, (), campaigns)
        folder = next(iter(places)).parent if places else self._workspace.path(*FOLDER)
        stems = frozenset(path.stem for path in places)
        private = request.reader.private
        if request.layout == "vdir":
            (folder,), stems = places, frozenset()
        elif request.redacted:
            mine = ()  # the files of single things tell more, and are another export's
        if request.fresh:
            mine = ()  # it tells nothing of the others
            stems = stems if self.files else frozenset()  # what was told last stays as it is
        if request.output is not None and request.layout != "vdir":
            mine, private = (), True
        scope = files.Scope(folder, stems, mine, known, private)
        return files.outdated(self._workspace, scope, self.files.keys())

    def _tasks(self, forms: Sequence[published.Form]) -> list[events.Task]:
        if not self._request.tasks:
            return []
        return [items.as_task(form.event, done=form.done) for form in forms if form.task]

    def _content(
        self, shown: Sequence[events.Event], tasks: Sequence[events.Task] = (), mark: str = ""
    ) -> bytes:
        content = events.calendar(shown, self._name, tasks, self._written)
        return seal.sealed(content, mark or self._mark, self._owner)

    def _parts(
        self, path: Path, shown: Sequence[events.Event], tasks: Sequence[events.Task]
    ) -> None:
        """The calendar once more in parts that Google takes, in the order of its days."""
        names: list[str] = []
        for some, others in self._portions(shown, tasks):
            number = len(names) + 1
            part = path.with_name(f"{path.stem}-{number}{path.suffix}")
            self.files[part] = self._content(some, others, seal.PART)
            names.append(part.name)
        kilobytes = len(self.files[path]) // 1000
        self.notes.append(
            f"{path.name} has {kilobytes} kB and Google Calendar takes about "
            f"{GOOGLE_TAKES // 1000}: for Google import {names[0]} to {names[-1]}, beside it"
        )

    def _portions(
        self, shown: Sequence[events.Event], tasks: Sequence[events.Task]
    ) -> list[tuple[list[events.Event], list[events.Task]]]:
        """Events and tasks in groups that fit into a part; what is larger stands alone."""
        found: list[tuple[list[events.Event], list[events.Task]]] = [([], [])]
        size = 0
        every: tuple[events.Event | events.Task, ...] = (*shown, *tasks)
        for one in every:
            own = len(self._block(one))
            if size and size + own > PART - _HEAD:
                found.append(([], []))
                size = 0
            size += own
            if isinstance(one, events.Task):
                found[-1][1].append(one)
            else:
                found[-1][0].append(one)
        return found

    def _block(self, one: events.Event | events.Task) -> bytes:
        if isinstance(one, events.Task):
            return events.vtodo(one)
        return self._written.get(events.opening(one)) or events.vevent(one)


def _calendars(
    workspace: Workspace,
    request: Request,
    forms: Sequence[published.Form],
    campaigns: Collection[str],
) -> dict[Path, list[published.Form]]:
    """Which calendar holds what; those of the campaigns stand there with nothing in them too."""
    folder = workspace.path(*FOLDER)
    if request.layout == "vdir":
        own = f"{VDIR}-{request.stem}" if request.redacted else VDIR
        return {request.output or folder / own: list(forms)}
    if request.layout == "one":
        name = f"{request.stem}_{request.part}" if request.part else request.stem
        return {request.output or folder / f"{name}.ics": list(forms)}
    found: dict[str, list[published.Form]] = {name: [] for name in sorted(campaigns)}
    for form in forms:
        found.setdefault(form.campaign, []).append(form)
    return {
        (request.output or folder) / f"{request.stem}_{campaign}.ics": some
        for campaign, some in found.items()
    }


def one_event(
    plan: Plan, command: Command, workspace: Workspace, campaign: str, meeting: str
) -> Export:
    """The file of one meeting of a campaign (either of its names), as partners may see it,
    published within `command`. No file where they never could see it, or no longer.

    Raises NotFound for a meeting that neither plan nor journal has.
    """
    request = Request()
    every, others = _known(plan, command.history, workspace, request.reader)
    found = [
        item
        for item in every
        if item.facts.kind == "meeting"
        and item.campaign == campaign
        and meeting in (item.id, item.subject.rpartition("/")[2])
    ]
    if not found:
        raise NotFound(f"no meeting '{campaign}/{meeting}'", hint="`advocacy meeting list`")
    audience = _audience(workspace, request)
    known = published.past(command.history.published())
    own, gone = plan.campaigns.get(campaign), set[str]()
    if own is not None and own.status == "draft":  # once called off, it stays so until it is none
        told = {
            item.uid: published.told_to(known.get(item.uid, ()), audience.side) for item in found
        }
        gone = {uid for uid, past in told.items() if past and past[-1].state == published.CANCELLED}
        found = [item for item in found if item.uid not in gone]
    done = published.publish(found, gone, known, audience, command.append, _facts(others))
    forms = published.forms(found, gone, done.after, audience, _since(workspace))
    drawn = _Drawn(workspace, request, audience, done)
    drawn.alone(forms)
    shown = tuple(form.event for form in forms)
    counts, notes = done.counts(forms), in_utc(shown)
    return Export(drawn.files, counts, shown, notes, alone=drawn.singles, known=done.after.keys())


def deliver(workspace: Workspace, export: Export) -> tuple[Path, ...]:
    """Write the files that are missing or different, together, and remove those that are outdated;
    returns the written ones. Raises Refused, and writes none, when some were edited by hand."""
    from advocacy_cli.documents.staging import Staging

    changed = files.pending(workspace, export.files, export.known)
    with Staging(workspace, workspace.path(*FOLDER)) as staging:
        files.stage(staging, changed)
        staging.place()
    files.remove(export.outdated)
    return tuple(changed)


def _known(
    plan: Plan, history: History, workspace: Workspace, reader: Reader
) -> tuple[tuple[items.Item, ...], tuple[items.Item, ...]]:
    """Every item as the reader may know it, for readers outside the private ones too, by which it is
    seen that something has become private; and all as the other side sees them: our own people, and
    for them those outside."""
    whole = items.gather(plan, history, workspace)
    outside = AUDIENCES["partners"] if reader.private else reader
    seen = items.gather(outside.plan(plan), outside.history(plan, history), workspace)
    if reader.private:
        return whole, seen
    known = {item.uid for item in seen}
    private = (item for item in whole if item.facts.private and item.uid not in known)
    return tuple(sorted([*seen, *private], key=items.order)), whole


def _facts(some: Iterable[items.Item]) -> dict[str, items.Facts]:
    return {item.uid: item.facts for item in some}


def _audience(workspace: Workspace, request: Request) -> published.Audience:
    languages = workspace.settings.languages
    return published.Audience(
        internal=request.reader.private,
        languages=(request.language, *languages) if request.language else languages,
        zone=workspace.settings["workspace.timezone"],
        reader=request.reader.name,
    )


def _passes(campaign: str, plan: Plan, request: Request) -> bool:
    if campaign in plan.campaigns:
        return campaign in request.campaigns or campaign in request.drafts
    return request.whole and request.reader.unpublic


def _campaign(plan: Plan, forms: Iterable[Entry]) -> str:
    """The campaign of something gone, by its id of today."""
    *_, last = forms
    was = {old: c.id for c in plan.campaigns.values() for old in c.was}
    return was.get(last.campaign or "", last.campaign or "")


def _since(workspace: Workspace) -> date:
    from advocacy_cli.language.durations import days

    try:
        return workspace.now().date() - timedelta(days(workspace.settings["calendar.grace"]))
    except ValueError as error:
        raise InvalidInput([Problem(Where("advocacy.toml"), f"calendar.grace: {error}")]) from None


def _file(workspace: Workspace, form: published.Form) -> Path:
    return workspace.path(*FOLDER, f"{form.campaign}_{form.id}.ics")


def in_utc(shown: Collection[events.Event]) -> tuple[str, ...]:
    """What is to be said of events whose zone no yearly rule can say."""
    return tuple(
        f"the clocks of {zone} follow no yearly rule around {year}: "
        f"in UTC {'is' if len(found) == 1 else 'are'} {'; '.join(one.summary for one in found)}"
        for (zone, year), found in events.unruly(shown).items()
    )
