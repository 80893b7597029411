"""Whether a file is ours: made here, and edited by nobody since."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from advocacy_cli.documents.package import CORE, DOCUMENT, parts_of
from advocacy_cli.errors import InvalidInput, Unavailable
from advocacy_cli.workspace import Workspace

_SEAL = re.compile(rb"<dc:identifier>sha256:([0-9a-f]{64})</dc:identifier>")
Fate = Literal["new", "same", "changed", "edited"]


def digest(workspace: Workspace, path: Path) -> str:
    """The sha256 of a file; "" when there is none. Raises Unavailable when it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            said = f"{workspace.shown(path)} is a device or a pipe"
            raise Unavailable(said, "move it away, then run the command again")
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        said = f"cannot tell whether {workspace.shown(path)} was edited: {error.strerror}"
        raise Unavailable(said, "move it away, then run the command again") from None


def fate(workspace: Workspace, path: Path, sha256: str, ours: Collection[str]) -> Fate:
    """What becomes of a path when a file of that sha256 shall stand there; `ours` are the digests
    of everything that was ever made. An `edited` file must not be overwritten."""
    there = digest(workspace, path)
    if not there:
        return "new"
    if there == sha256:
        return "same"
    return "changed" if there in ours else "edited"


def sealed(parts: Mapping[str, bytes], sha256: str) -> dict[str, bytes]:
    """The parts of a .docx that says in itself what its text was when we made it, for documents
    that no entry of the journal knows. A word processor that saves it breaks the seal."""
    mark = b"<dc:identifier>sha256:%s</dc:identifier>" % sha256.encode()
    return {**parts, CORE: parts[CORE].replace(b"</cp:core", mark + b"</cp:core", 1)}


def is_sealed(content: bytes) -> bool:
    """Whether this is a .docx that carries our seal, and that nobody has changed since."""
    try:
        parts = parts_of(content)
    except InvalidInput:
        return False
    said = _SEAL.search(parts.get(CORE, b""))
    return said is not None and said[1].decode() == hashlib.sha256(parts[DOCUMENT]).hexdigest()
