"""Who writes: one random name for each copy of the database.

A copied file would go on counting under the same name, and two copies would give the same number
to different entries. So the name is bound to the machine and to the file itself.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli.workspace import Workspace

if TYPE_CHECKING:
    from advocacy_cli.store.engine import Writing
    from advocacy_cli.store.reading import Connection

_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l and o: the last two stand on paper
_TRIES = 50  # for two letters that no other copy has: there are 529


def writer_of(writing: Writing, workspace: Workspace) -> str:
    """This copy's writer; a new one when there is none, or when the file was copied or moved to
    another machine. On a server: one for the database."""
    path = writing.database.path
    known = known_writer(writing.read, path)
    if known is not None:
        return known
    for name, value in _place(path).items():
        writing.note(name, value)
    return renew(writing, workspace)


def known_writer(read: Connection, path: Path | None) -> str | None:
    """This copy's writer; None while it has none of its own."""
    known: dict[str, str] = dict(read.rows("meta"))
    same = all(known.get(name) == value for name, value in _place(path).items())
    return known.get("writer") if same else None


def _place(path: Path | None) -> dict[str, str]:
    return {"machine": _machine(), "inode": _inode(path)} if path is not None else {}


def renew(writing: Writing, workspace: Workspace) -> str:
    """Start a new writer, whose names end in other letters than those of all that are known."""
    taken = {tag(writer) for writer, _ in writing.read.rows("writers")}
    for _ in range(_TRIES):
        writer = "".join(_LETTERS[byte % len(_LETTERS)] for byte in workspace.random(28))
        if tag(writer) not in taken:
            break
    writing.note("writer", writer)
    return writer


def tag(writer: str) -> str:
    """The two letters that end the full names of what a writer numbered (`M4kq`)."""
    return writer[-2:]


def _machine() -> str:
    """A digest of the machine's id; the id itself is nobody's business."""
    for file in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            if text := Path(file).read_text(encoding="ascii").strip():
                return sha256(f"advocacy {text}".encode()).hexdigest()
        except (OSError, ValueError):
            continue
    import uuid

    return sha256(f"advocacy {uuid.getnode()}".encode()).hexdigest()


def _inode(path: Path) -> str:
    return str(path.stat().st_ino) if path.exists() else ""
