"""What one copy of a workspace knows, carried to another: in any order, any number of times, with the
same result. Everything is proved before anything changes, and a conflict is no reason to refuse."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import InvalidInput, NotFound, Refused, WrongUsage
from advocacy_cli.store.merging import (
    Clash,
    Gap,
    Known,
    Packed,
    Unknown,
    from_plain,
    prove,
    to_plain,
)
from advocacy_cli.store.writer import tag
from advocacy_cli.upkeep import planned
from advocacy_cli.upkeep.bundle import (
    FILES,
    JOURNAL,
    PLAN,
    Bundle,
    Source,
    is_safe,
    newer,
    write,
)
from advocacy_cli.upkeep.planned import Theirs
from advocacy_cli.workspace import (
    Workspace,
    in_words,
    is_there,
    sweep,
    sync_folder,
    temporary_for,
)

if TYPE_CHECKING:
    from advocacy_cli.store import Conflict, Store

ASIDE = ("out", "sync")
_FILE = re.compile(r"file(-\d+)?")


class Exported(NamedTuple):
    """What was put into a bundle. `lacking` are kept files that are missing here or not as they
    were kept."""

    entries: int
    files: tuple[str, ...]
    plan: tuple[str, ...]
    lacking: tuple[str, ...]


class Merged(NamedTuple):
    """What a bundle brought: the new entries, the kept files that were copied, those that entries
    point at and nobody has (`lacking`), those that here are not as they were kept and lie aside
    (`spoilt`: name and place), the plan's files that are not the same, and all conflicts now."""

    entries: tuple[Packed, ...]
    files: tuple[str, ...]
    lacking: tuple[str, ...]
    spoilt: Mapping[str, Path]
    plan: tuple[Theirs, ...]
    conflicts: tuple[Conflict, ...]


def export(workspace: Workspace, store: Store, path: Path, *, dry_run: bool = False) -> Exported:
    """Write everything that other copies may need to one file.

    Raises Refused where that would lose what a colleague sent, or where this journal is damaged.
    """
    _refuse_lost(workspace, store, path)
    entries = store.packed()
    _refuse_damaged(entries)
    kept = _kept(entries)
    whole = {n: p for n, sha in kept.items() if (p := _as_kept(workspace, n, sha)) is not None}
    plan = planned.own(workspace)
    lacking = tuple(name for name in kept if name not in whole)
    found = Exported(len(entries), tuple(whole), tuple(plan), lacking)
    if dry_run:
        return found
    sources = [
        Source(JOURNAL, b"".join(map(_line, entries))),
        *(Source(name, place) for name, place in whole.items()),
        *(Source(name, content) for name, content in plan.items()),
    ]
    if not path.parent.is_dir():
        _make_folder(workspace, path)
    writers = {
        entry.writer: entry.seq for entry in entries
    }  # by writer and count: the highest last
    if not store.history().shared():
        with store.merging() as merging:
            merging.share()
    write(path, workspace, writers, _head(entries), sources)
    return found


def merge(
    workspace: Workspace, store: Store, path: Path, shown: str, *, dry_run: bool = False
) -> Merged:
    """Take in what a bundle brings that is not here yet.

    Raises InvalidInput for a damaged bundle and Refused for a foreign or a newer one, or one that
    contradicts this journal; then nothing has changed.
    """
    with Bundle(path, shown, workspace) as bundle:
        entries = tuple(_entries(bundle))
        kept = _kept(entries)
        if odd := [name for name in bundle.names(FILES) if _differs(bundle, kept, name)]:
            raise bundle.damaged(f"no entry points at {odd[0]!r}")
        known = store.known()
        new = _agreed(known, entries, shown)
        theirs = {name: bundle.read(name) for name in bundle.names(*PLAN)}
        aside = workspace.path(*ASIDE, bundle.seal[:8])
        plan = planned.compared(workspace, theirs, aside, shown)
        files, spoilt, lacking = _sorted_out(workspace, bundle, kept, aside)
        for name in (*files, *spoilt):
            bundle.prove(name)  # all of them, before the first is copied

        def copy() -> None:
            for name in () if dry_run else files:
                _copy(workspace, bundle, name, workspace.path(*name.split("/")))
            for name, beside in () if dry_run else spoilt.items():
                _copy(workspace, bundle, name, beside)

        conflicts = _take_in(workspace, store, entries, new, shown, copy, dry_run=dry_run)
        if not dry_run:
            planned.lay(workspace, plan)
    return Merged(new, files, lacking, spoilt, plan, conflicts)


def _entries(bundle: Bundle) -> Iterator[Packed]:
    """The bundle's entries, proved one by one and all together. Raises InvalidInput or Refused."""
    ids: set[str] = set()
    undone: set[str] = set()
    writers: dict[str, int] = {}
    digests = []
    for number, plain in enumerate(bundle.lines(), 1):
        try:
            entry = from_plain(plain)
        except Unknown as error:
            raise newer(f"{bundle.shown} ({error})", bundle.manifest.version) from None
        except ValueError as error:
            raise bundle.damaged(f"entry {number}: {error}") from None
        ids.add(entry.id)
        if entry.row["undoes"] is not None:
            undone.add(entry.row["undoes"])
        writers[entry.writer] = max(entry.seq, writers.get(entry.writer, 0))
        digests.append(entry)
        yield entry
    if writers != bundle.manifest.writers or _head(digests) != bundle.manifest.head:
        raise bundle.damaged("its journal is not the one that it names")
    if not undone <= ids:
        raise bundle.damaged("it takes back an entry that is not in it")


def _agreed(known: Known, entries: Sequence[Packed], shown: str) -> tuple[Packed, ...]:
    """The entries that are new here. Raises Refused when they cannot stand in this journal."""
    clash = known.clash(entries)
    if clash is not None:
        raise _contradicts(clash, shown)
    new = known.new(entries)
    gap = known.gap(new)
    if gap is not None:
        raise _incomplete(gap, shown)
    return new


def _contradicts(clash: Clash, shown: str) -> Refused:
    return Refused(
        f"{shown} contradicts this journal: entry {clash.seq} of the copy ..{tag(clash.writer)} "
        f"({clash.entry[:8]}) says something else there than here",
        "nothing was changed; one of the two databases was put back from an older backup and written "
        "on: find out which, and keep a copy of both",
    )


def _incomplete(gap: Gap, shown: str) -> Refused:
    which = f"entry {gap.first}" if gap.first == gap.last else f"entries {gap.first} to {gap.last}"
    return Refused(
        f"{shown} is not complete: {which} of the copy ..{tag(gap.writer)} "
        f"{'is' if gap.first == gap.last else 'are'} missing in it and here",
        "nothing was changed; ask for a new export from the copy that wrote them",
    )


def _take_in(
    workspace: Workspace,
    store: Store,
    entries: Sequence[Packed],
    new: Sequence[Packed],
    shown: str,
    copy: Callable[[], None],
    *,
    dry_run: bool,
) -> tuple[Conflict, ...]:
    """Copy the files and write the new entries in one transaction, as the only writer; returns the
    conflicts that there are then."""
    history = store.history()
    if not new and (dry_run or history.shared()):
        copy()
        return history.conflicts()
    with store.merging(dry_run=dry_run) as merging:
        # asked again as the only writer: somebody else may have merged the same meanwhile
        copy()
        merging.add(_agreed(merging.known, entries, shown), workspace.now())
        merging.share()
        return merging.history.conflicts()


def _sorted_out(
    workspace: Workspace, bundle: Bundle, kept: Mapping[str, str], aside: Path
) -> tuple[tuple[str, ...], dict[str, Path], tuple[str, ...]]:
    """The bundle's kept files to be copied, those that are spoilt here, and what nobody has."""
    carried = bundle.names(FILES)
    files, spoilt, lacking = [], {}, []
    for name, sha256 in kept.items():
        if _as_kept(workspace, name, sha256) is not None:
            continue
        if name not in carried:
            lacking.append(name)
        elif is_there(workspace.path(*name.split("/"))):
            spoilt[name] = aside / name
        else:
            files.append(name)
    return tuple(files), spoilt, tuple(lacking)


def _copy(workspace: Workspace, bundle: Bundle, name: str, path: Path) -> None:
    """Put a kept file in its place, whole or not at all; what stands there stays."""
    if is_there(path):
        return
    temporary = temporary_for(path, workspace.random(4).hex())
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path)
        try:
            with temporary.open("xb") as file:
                bundle.copy(name, file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)


def _kept(entries: Iterable[Packed]) -> dict[str, str]:
    """sha256 by name of every kept file that entries point at, undone ones too, by name."""
    found = {}
    for entry in entries:
        for field, sha256 in entry.digests.items():
            name = entry.text(field) if _FILE.fullmatch(field) else None
            if name is not None and name.startswith(f"{FILES}/") and is_safe(name):
                found[name] = sha256
    return dict(sorted(found.items()))


def _differs(bundle: Bundle, kept: Mapping[str, str], name: str) -> bool:
    return kept.get(name) != bundle.manifest.members[name].sha256


def _as_kept(workspace: Workspace, name: str, sha256: str) -> Path | None:
    """The kept file's place when it is there and as it was kept."""
    path = workspace.path(*name.split("/"))
    try:
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return None
    return path if same else None


def _line(entry: Packed) -> bytes:
    return json.dumps(to_plain(entry), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _head(entries: Iterable[Packed]) -> str:
    """As `History.head` reckons it."""
    digests = sorted(str(entry.row["digest"]) for entry in entries)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _refuse_damaged(entries: Sequence[Packed]) -> None:
    """Raise Refused for a journal that no merge would take: somebody went round the program."""
    hint = "keep the database, and restore a backup from .advocacy/backups"
    last: dict[str, int] = {}
    for entry in entries:
        try:
            prove(entry)
        except ValueError as error:
            raise Refused(f"the journal is damaged: entry {entry.id[:8]}: {error}", hint) from None
        if entry.seq != last.get(entry.writer, 0) + 1:
            raise Refused(f"the journal is damaged: one before {entry.id[:8]} is missing", hint)
        last[entry.writer] = entry.seq


def _refuse_lost(workspace: Workspace, store: Store, path: Path) -> None:
    """Raise Refused when another file than one of ours stands there, or one with news in it."""
    if path.is_dir():
        raise WrongUsage(
            f"{path.name} is a folder", f"name a file in it: {path.name}/NAME.advocacy"
        )
    if not is_there(path):
        return
    try:
        with Bundle(path, path.name, workspace) as bundle:
            there = bundle.manifest.writers
    except InvalidInput:
        raise Refused(
            f"{path.name} is there, and is no whole file of `advocacy sync export`",
            "name another file, or move that one away",
        ) from None
    known = store.known().last
    if any(seq > known.get(writer, 0) for writer, seq in there.items()):
        raise Refused(
            f"{path.name} holds entries that are not here yet",
            "take them in first with `advocacy sync merge`, or name another file",
        )


def _make_folder(workspace: Workspace, path: Path) -> None:
    if not path.is_relative_to(workspace.root):
        hint = "make the folder, or name another place; is the stick in?"
        raise NotFound(f"there is no folder {path.parent}", hint=hint)
    with in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
