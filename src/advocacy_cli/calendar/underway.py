"""Exports that have told the journal what they tell, and whose files are not in place yet.

A mark stands in `.advocacy/telling/` from before the commit until every file is where it belongs. A
process that died in between leaves it, and what its export told counts as not told: the next one
tells it again, under the same SEQUENCE. Told twice does no harm; lost would.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from advocacy_cli.workspace import PRIVATE_DIR, in_words

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

_FOLDER = "telling"


def begin(workspace: Workspace, command: str) -> None:
    """Mark an export, by the id of its command."""
    workspace.write(workspace.private(_FOLDER, command), b"", private=True)


def end(workspace: Workspace, commands: Collection[str]) -> None:
    """Take away the marks of exports whose files are in place, or whose words are told by another."""
    for command in commands:
        path = workspace.path(PRIVATE_DIR, _FOLDER, command)
        with in_words(path):
            path.unlink(missing_ok=True)


def unfinished(workspace: Workspace) -> frozenset[str]:
    """The exports that are marked; also one that another process is just finishing."""
    folder = workspace.path(PRIVATE_DIR, _FOLDER)
    return frozenset(file.name for file in folder.iterdir()) if folder.is_dir() else frozenset()
