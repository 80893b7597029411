"""`advocacy sync`: what one officer recorded, carried to another's copy on a stick or by mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import InvalidInput
from advocacy_cli.store.instants import to_moment

if TYPE_CHECKING:
    from advocacy_cli.upkeep.planned import Theirs
    from advocacy_cli.upkeep.sync import Exported, Merged

app = new_app(
    "Carry the work of colleagues from copy to copy.\n\n"
    "    $ advocacy sync export out/week-48.advocacy"
)
File = Annotated[str, typer.Argument(metavar="FILE", help="On a stick, or to send by mail.")]
_SHOWN = 60  # lines of one difference; the rest is in the file that lies aside
_COLUMNS = tuple(show.Column(key, key.upper(), key == "name") for key in ("what", "name", "state"))


@app.command("export", cls=Leaf)
def export(ctx: typer.Context, file: File, format: show.Format = None) -> None:
    """Write the journal, the kept files and the plan to one file for another copy of this workspace.

    $ advocacy sync export out/week-48.advocacy

    It holds private entries too: give it to your own officers only. Settings and passwords stay.
    """
    from advocacy_cli.upkeep import sync

    session = session_of(ctx)
    chosen = show.pick(format, None)
    workspace, dry = session.workspace, session.options.dry_run
    path = workspace.outlet(session.cwd / file)
    with session.store() as store:
        found = sync.export(workspace, store, path, dry_run=dry)
    for name in found.lacking:
        session.say(f"{name} is missing here, or not as it was kept: it does not travel")
    if chosen != "table":
        rows = [{"file": file, **found._asdict(), "written": not dry}]
        show.show(session, rows, _COLUMNS, format=format)
        return
    session.out(f"would write {file}: {_held(found)}" if dry else file)
    if not dry:
        session.say(
            f"wrote {_held(found)}; it holds private entries too: for your own officers only"
        )
        session.say(f"next, in the other copy: advocacy sync merge {path.name}")


@app.command("merge", cls=Leaf)
def merge(ctx: typer.Context, file: File, format: show.Format = None) -> None:
    """Take in what another copy of this workspace has recorded; what is here already stays as it is.

    $ advocacy sync merge out/week-48.advocacy

    In any order and any number of times, the result is the same. Plan files that differ are shown and
    never overwritten. A file that is damaged, of another workspace or of a newer version changes nothing.
    """
    from advocacy_cli.situation.conflicts import as_row, told, torn
    from advocacy_cli.upkeep import sync

    session = session_of(ctx)
    chosen = show.pick(format, None)
    workspace, dry = session.workspace, session.options.dry_run
    with session.store() as store:
        found = sync.merge(workspace, store, session.cwd / file, file, dry_run=dry)
    try:
        plan = session.plan()
    except InvalidInput:
        plan = None  # the journal is merged all the same, and `check` tells what is wrong
    conflicts = torn(plan, found.conflicts, workspace.zone)
    if chosen != "table":
        rows = [*_rows(session, found), *({"what": "conflict", **as_row(one)} for one in conflicts)]
        show.show(session, rows, _COLUMNS, format=format, empty=f"nothing new in {file}")
        return
    for line in _entries(session, found):
        session.out(f"would take in {line}" if dry else line)
    for line in _files(session, found):
        session.out(line)
    for theirs in found.plan:
        session.out("\n".join(_difference(session, theirs, dry=dry)))
    for one in conflicts:
        for line in told(one):
            session.out("\n".join(show.wrap(line, show.width(session))))
    _doubt_clocks(session, found)
    if not found.entries:
        session.say(f"nothing new: every entry of {file} is here already")
    elif not dry:
        session.say("next: advocacy status --since today")


def _held(found: Exported) -> str:
    kept = (_count(len(found.files), "kept file", "kept files"),) if found.files else ()
    plan = _count(len(found.plan), "file of the plan", "files of the plan")
    return ", ".join((_count(found.entries, "entry", "entries"), *kept, plan))


def _entries(session: Session, found: Merged) -> Iterator[str]:
    """How many entries came from whom, and of which days."""
    from advocacy_cli.language.dates import said

    if not found.entries:
        return
    zone = session.workspace.zone
    whose = Counter(entry.text("recorder") or "somebody" for entry in found.entries)
    days = sorted(to_moment(e.row["recorded"]).astimezone(zone).date() for e in found.entries)
    when = said(days[0]) if days[0] == days[-1] else f"{said(days[0])} to {said(days[-1])}"
    by = ", ".join(f"{n} by {who}" for who, n in sorted(whose.items()))
    yield f"{_count(len(found.entries), 'new entry', 'new entries')}: {by}, recorded {when}"


def _doubt_clocks(session: Session, found: Merged) -> None:
    """Say so when entries come from the future: the later of two counts, so clocks matter."""
    soon = session.workspace.now() + timedelta(hours=1)
    if ahead := sum(to_moment(entry.row["recorded"]) > soon for entry in found.entries):
        count = _count(ahead, "entry is", "entries are")
        session.say(f"{count} recorded later than now: set the clock that is wrong, here or there")


def _files(session: Session, found: Merged) -> Iterator[str]:
    shown = session.workspace.shown
    for name in found.files:
        yield f"{name}: kept here too"
    for name, beside in found.spoilt.items():
        yield f"{name}: yours is not as it was kept and stays; a whole one is {shown(beside)}"
    for name in found.lacking:
        yield f"{name}: an entry points at it, but it is neither here nor in the file; ask for it"


def _difference(session: Session, theirs: Theirs, *, dry: bool) -> Iterator[str]:
    """A plan file that is not the same here: what becomes of it, and what differs."""
    if theirs.beside is None:
        yield f"{theirs.name}: new, {'would be created' if dry else 'created'}"
        return
    lies = f"theirs {'would lie' if dry else 'lies'} in {session.workspace.shown(theirs.beside)}"
    if theirs.problem is not None:
        yield f"{theirs.name}: new, but the plan cannot be read with it, so {lies}"
        yield f"  {theirs.problem}"
        return
    yield f"{theirs.name}: differs, and yours stays; {lies}"
    yield from (f"  {line}" for line in theirs.diff[:_SHOWN])
    if left := len(theirs.diff[_SHOWN:]):
        yield f"  ... {_count(left, 'line', 'lines')} more"


def _rows(session: Session, found: Merged) -> Iterator[show.Row]:
    """What came, as scripts read it."""
    shown = session.workspace.shown
    for entry in found.entries:
        row = entry.row
        yield {
            "what": "entry",
            "name": row["id"],
            "state": "new",
            "kind": row["kind"],
            "campaign": row["campaign"],
            "recorder": entry.text("recorder"),
            "recorded": to_moment(row["recorded"]).astimezone(session.workspace.zone),
        }
    states: list[tuple[str, str, str | None]] = [(name, "kept", None) for name in found.files]
    states += [(name, "spoilt", shown(beside)) for name, beside in found.spoilt.items()]
    states += [(name, "lacking", None) for name in found.lacking]
    for name, state, beside in states:
        yield {"what": "file", "name": name, "state": state, "beside": beside}
    for theirs in found.plan:
        yield {
            "what": "plan",
            "name": theirs.name,
            "state": theirs.fate,
            "beside": theirs.beside and shown(theirs.beside),
            "diff": list(theirs.diff),
            "problem": theirs.problem and str(theirs.problem),
        }


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
