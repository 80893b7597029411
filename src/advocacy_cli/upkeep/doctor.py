"""What is wrong with a workspace, and what to do about each fault: kept files, rights, the journal."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.evidence import faults, orphans
from advocacy_cli.workspace import PRIVATE_DIR, Workspace

if TYPE_CHECKING:
    from advocacy_cli.store import History, Store

_WORDS = {
    "missing": "is not there",
    "changed": "is not what was kept: its content has changed",
    "unreadable": "cannot be read",
}


class Finding(NamedTuple):
    """One thing that was looked at. `severity`: error (something is lost or open to others) or note.
    `entry` is the journal's entry that points at a file, `private` with it."""

    severity: str
    what: str
    path: str
    message: str
    hint: str
    entry: str | None = None
    private: bool = False


def examine(workspace: Workspace, store: Store) -> tuple[Finding, ...]:
    """Everything that is wrong, the worst first."""
    found = [*_journal(store), *_rights(workspace), *_files(workspace, store.history())]
    return tuple(sorted(found, key=lambda f: (f.severity, f.what, f.path)))


def _files(workspace: Workspace, history: History) -> Iterator[Finding]:
    """Kept files against what the entries say of them, undone entries too: they are kept as well."""
    entries = history.with_ids(history.pointing("file"))
    told: set[str] = set()
    for fault in faults(workspace, entries):
        if fault.path in told:  # one file may prove several entries
            continue
        told.add(fault.path)
        hint = (
            f"put the right one back from a backup or from who sent it; "
            f"`advocacy journal show {fault.entry.name}` tells what it proves"
        )
        message = f"{fault.path} {_WORDS[fault.what]}"
        entry = fault.entry
        yield Finding("error", fault.what, fault.path, message, hint, entry.id, entry.private)
    for path in orphans(workspace, entries):
        message = f"{path} is kept, but no entry points at it"
        hint = "harmless: add it to an entry with --file, or delete it"
        yield Finding("note", "orphan", path, message, hint)


def _rights(workspace: Workspace) -> Iterator[Finding]:
    """What others on this computer could read."""
    if os.name != "posix":
        return
    private = workspace.path(PRIVATE_DIR)
    for path in (private, *sorted(private.glob("*.db*"))):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if mode & 0o077:
            shown = workspace.shown(path)
            yield Finding(
                "error",
                "rights",
                shown,
                f"{shown} can be read by others on this computer",
                f"chmod {'700' if path == private else '600'} {shown}",
            )


def _journal(store: Store) -> Iterator[Finding]:
    """What the database itself finds wrong."""
    for fault in store.database.faults():
        shown = store.database.shown
        hint = f"keep the file as it is, and restore a backup from {PRIVATE_DIR}/backups"
        yield Finding("error", "journal", shown, f"{shown}: {fault}", hint)
