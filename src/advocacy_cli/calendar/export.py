"""Calendars as files: what to publish, in one transaction with the entries that say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.calendar import events, items, published
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Where
from advocacy_cli.language import texts
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.audience import AUDIENCES
from advocacy_cli.situation.audience import Audience as Reader
from advocacy_cli.workspace import in_words

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

FOLDER = ("out", "calendar")
GOOGLE_TAKES = 1_000_000  # bytes, about; its importer refuses larger files


class Request(NamedTuple):
    """What to export: these `campaigns`, what these `owners` (none: all) answer for,
    what is in these `states` (none: any). `whole`: what
    campaigns that are gone had published is told too; what a filter leaves out is not gone.
    `language`: None is the workspace's first. `reader`: who it is for. `output`: one file there and
    no others."""

    campaigns: Collection[str] = ()
    whole: bool = False
    owners: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    language: str | None = None
    reader: Reader = AUDIENCES["partners"]
    name: str = "advocacy"
    output: Path | None = None


class Export(NamedTuple):
    """What an export comes to: files (the main one first), how many items each way, and files of
    earlier exports that have to go: their item is gone, or this audience may not see it."""

    files: Mapping[Path, bytes]
    counts: published.Counts
    events: tuple[events.Event, ...]
    notes: tuple[str, ...] = ()
    outdated: tuple[Path, ...] = ()


def export(plan: Plan, command: Command, workspace: Workspace, request: Request) -> Export:
    """Publish what has changed and return the files (none when there is nothing to show); written
    is nothing but entries."""
    found = _known(plan, command.history, workspace, request.reader)
    audience = _audience(workspace, request)
    known = published.past(command.history.published())
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
    after, counts = published.publish(chosen, gone, known, audience, command.append)
    forms = published.forms(chosen, gone, after, audience, _since(workspace))
    counts = counts.of(len(forms))
    shown = tuple(form.event for form in forms)
    name = texts.first(workspace.settings.words("workspace.name"), audience.languages)
    content = events.calendar(shown, name) if shown else b""
    notes = _notes(shown, content)
    if request.output is not None:
        return Export({request.output: content} if shown else {}, counts, shown, notes)
    main = workspace.path(*FOLDER, f"{request.name}.ics")
    files = {main: content} if shown else {}
    files |= {_file(workspace, form): events.calendar([form.event], name) for form in forms}
    mine = {*(item.uid for item in chosen), *gone}
    outdated = _outdated(workspace, main, files.keys(), after.keys(), mine, request.reader.private)
    return Export(files, counts, shown, notes, outdated)


def one_event(
    plan: Plan, command: Command, workspace: Workspace, campaign: str, meeting: str
) -> Export:
    """The file of one meeting of a campaign (either of its names), as partners may see it,
    published within `command`. No file where they never could see it, or no longer.

    Raises NotFound for a meeting that neither plan nor journal has.
    """
    request = Request()
    found = [
        item
        for item in _known(plan, command.history, workspace, request.reader)
        if item.facts.kind == "meeting"
        and item.campaign == campaign
        and meeting in (item.id, item.subject.rpartition("/")[2])
    ]
    if not found:
        raise NotFound(f"no meeting '{campaign}/{meeting}'", hint="`advocacy meeting list`")
    audience = _audience(workspace, request)
    known = published.past(command.history.published())
    after, counts = published.publish(found, (), known, audience, command.append)
    forms = published.forms(found, (), after, audience, _since(workspace))
    counts = counts.of(len(forms))
    name = texts.first(workspace.settings.words("workspace.name"), audience.languages)
    files = {_file(workspace, form): events.calendar([form.event], name) for form in forms}
    shown = tuple(form.event for form in forms)
    return Export(files, counts, shown, _notes(shown, b""))


def deliver(workspace: Workspace, export: Export) -> tuple[Path, ...]:
    """Write the files that are missing or different, each whole or not at all, and remove those that
    are outdated; returns the written ones."""
    changed = []
    for path, content in export.files.items():
        workspace.outlet(path)
        if not path.is_file() or workspace.read(path) != content:
            workspace.write(path, content)
            changed.append(path)
    for path in export.outdated:
        with in_words(path):
            path.unlink(missing_ok=True)
    return tuple(changed)


def _known(
    plan: Plan, history: History, workspace: Workspace, reader: Reader
) -> tuple[items.Item, ...]:
    """Every item as the reader may know it; for readers outside the private ones too, by which it
    is seen that something has become private."""
    whole = items.gather(plan, history, workspace)
    if reader.private:
        return whole
    seen = items.gather(reader.plan(plan), reader.history(plan, history), workspace)
    known = {item.uid for item in seen}
    private = (item for item in whole if item.facts.private and item.uid not in known)
    return tuple(sorted([*seen, *private], key=items.order))


def _outdated(
    workspace: Workspace,
    main: Path,
    files: Collection[Path],
    known: Collection[str],
    mine: Collection[str],
    internal: bool,
) -> tuple[Path, ...]:
    """Files of ours that earlier exports left: the main one when nothing is to be shown, single ones
    of `mine` that have no event now, and for readers outside all that hold private events."""
    found = []
    for file in sorted(workspace.path(*FOLDER).glob("*.ics")):
        told = events.held(workspace.read(file)) if file.is_file() and file not in files else None
        if told is None or not set(told.uids) <= set(known):
            continue
        alone = len(told.uids) == 1 and told.uids[0] in mine
        if file == main or alone or (told.private and not internal):
            found.append(file)
    return tuple(found)


def _audience(workspace: Workspace, request: Request) -> published.Audience:
    languages = workspace.settings.languages
    return published.Audience(
        internal=request.reader.private,
        languages=(request.language, *languages) if request.language else languages,
        zone=workspace.settings["workspace.timezone"],
    )


def _passes(campaign: str, plan: Plan, request: Request) -> bool:
    return campaign in request.campaigns or (request.whole and campaign not in plan.campaigns)


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


def _notes(shown: Collection[events.Event], content: bytes) -> tuple[str, ...]:
    notes = [
        f"the clocks of {zone} follow no yearly rule around {year}: "
        f"in UTC {'is' if len(found) == 1 else 'are'} {'; '.join(one.summary for one in found)}"
        for (zone, year), found in events.unruly(shown).items()
    ]
    if len(content) > GOOGLE_TAKES * 0.9:
        notes.append(
            f"the file has {len(content) // 1000} kB and Google Calendar takes about "
            f"{GOOGLE_TAKES // 1000}: export by campaign or area"
        )
    return tuple(notes)
