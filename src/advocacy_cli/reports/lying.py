"""What lies in out/: which command made each file, for whom and when, and whether it was edited.

A list beside the files says so (`.made.json`); it may be deleted with them. Files without a line in
it are known by their content alone, from the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.ours import digest

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

FOLDER = "out"
PAGE = "index.html"
LIST = ".made.json"


class Lying(NamedTuple):
    """A file below out/ (`name`, with slashes). `sha256` is of what was made, `now` of what is there;
    without a line in the list both are the same and the rest is empty."""

    name: str
    sha256: str
    now: str
    by: str = ""  # `letter make`
    audience: str = ""
    day: date | None = None

    @property
    def edited(self) -> bool:
        """Whether somebody changed it since it was made."""
        return self.now != self.sha256


def below(workspace: Workspace, paths: Iterable[str | Path]) -> tuple[str, ...]:
    """The names below out/ of those paths that lie there, the page and hidden files left out."""
    root = Path(os.path.realpath(workspace.path(FOLDER)))
    found = []
    for path in paths:
        with contextlib.suppress(ValueError):
            name = Path(os.path.realpath(path)).relative_to(root)
            if name.as_posix() != PAGE and not any(part.startswith(".") for part in name.parts):
                found.append(name.as_posix())
    return tuple(dict.fromkeys(found))


def remember(workspace: Workspace, names: Iterable[str], by: str, audience: str) -> None:
    """Bring the list up to date with files that were just written; what is gone leaves it."""
    before = _list(workspace)
    after = {n: row for n, row in before.items() if workspace.path(FOLDER, n).is_file()}
    for name in names:
        if sha256 := digest(workspace, workspace.path(FOLDER, name)):
            day = workspace.today().isoformat()
            after[name] = {"sha256": sha256, "by": by, "for": audience, "on": day}
    if after != before:
        rows = {name: after[name] for name in sorted(after)}
        text = json.dumps(rows, ensure_ascii=True, indent=1) + "\n"
        workspace.write(workspace.path(FOLDER, LIST), text.encode())


def lying(workspace: Workspace) -> tuple[Lying, ...]:
    """Every file below out/ but the page and hidden ones, by name."""
    root, rows = workspace.path(FOLDER), _list(workspace)
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(folder, name) for name in names)
        for name in below(workspace, (path for path in paths if path.is_file())):
            now, row = digest(workspace, root / name), rows.get(name, {})
            day = date.fromisoformat(row["on"]) if row else None
            found.append(
                Lying(name, row.get("sha256", now), now, row.get("by", ""), row.get("for", ""), day)
            )
    return tuple(sorted(dict.fromkeys(found)))


def _list(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The list; what is not as we write it is as if it were not there."""
    found: dict[str, dict[str, str]] = {}
    with contextlib.suppress(
        OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError
    ):
        for name, row in json.loads(workspace.path(FOLDER, LIST).read_bytes()).items():
            date.fromisoformat(row["on"])
            found[name] = {key: str(row[key]) for key in ("sha256", "by", "for", "on")}
    return found
