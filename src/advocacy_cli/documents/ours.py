"""Whether a file is ours: made here, and edited by nobody since."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from advocacy_cli.errors import Unavailable
from advocacy_cli.workspace import Workspace

Fate = Literal["new", "same", "changed", "edited"]


def digest(workspace: Workspace, path: Path) -> str:
    """The sha256 of a file; "" when there is none. Raises Unavailable when it cannot be read."""
    try:
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
