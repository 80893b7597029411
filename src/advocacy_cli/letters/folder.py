"""What lies in the folder of letters: what no letter says any longer, and the list of all files."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli.documents.ours import digest
from advocacy_cli.letters.numbering import FORMATS, Key, Last, copy_name, file_name

if TYPE_CHECKING:
    from advocacy_cli.letters.deliver import File, Wish
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.workspace import Workspace

MANIFEST = "manifest.json"
_FILE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?P<stem>_.*_)(?P<tag>sr-Cyrl|sr-Latn|sq|en)(-\d+)?"
    rf"\.(?P<format>{'|'.join(FORMATS)})"
)


def outdated(
    workspace: Workspace,
    plan: Plan,
    files: Sequence[File],
    earlier: Mapping[Key, Last],
    wish: Wish,
    ours: Collection[str],
    out: Collection[str],
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Files of these letters that nobody edited and that are not what the letters say now; and those
    that somebody edited, which stay while the letters are made in our words. `ours` are the digests of
    all that was ever made, `out` of what has left the house as it stands."""
    kept = {file.path for file in files}
    edited: dict[Path, None] = {}
    there: dict[str, dict[str, list[tuple[Path, str, str]]]] = {}
    found: dict[Path, None] = {}
    for made in (made for file in files for made in file.letters):
        draft, day = made.draft, made.numbered.day
        if draft.campaign not in there:
            there[draft.campaign] = _by_stem(wish.folder / draft.campaign)
        name = _FILE.fullmatch(file_name(plan, draft, made.tag, day, made.format))
        assert name is not None
        last = earlier.get(draft.key)
        known = last.digests if last and last.day == day else {}
        for path, of, copy in there[draft.campaign].get(name["stem"], ()):
            said = of == day.isoformat() and copy in known
            if path in kept or path in edited:
                continue
            sha256 = digest(workspace, path)
            if sha256 not in ours:
                edited[path] = None
            elif not said and sha256 not in out:
                found[path] = None
    return tuple(found), tuple(edited)


def _by_stem(folder: Path) -> dict[str, list[tuple[Path, str, str]]]:
    """The letters in a folder by what their names say between date and language: each with its
    day and the journal's name for it."""
    found: dict[str, list[tuple[Path, str, str]]] = {}
    for path in sorted(folder.glob("*_*_*.*")):
        if name := _FILE.fullmatch(path.name):
            copy = copy_name(name["tag"], name["format"])
            found.setdefault(name["stem"], []).append((path, name["day"], copy))
    return found


def manifest(
    workspace: Workspace, folder: Path, files: Sequence[File], removed: Sequence[Path]
) -> None:
    """Bring the folder's list of files up to date: name, sha256, letter and recipients."""
    path = folder / MANIFEST
    known: dict[str, dict[str, object]] = {}
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        known = {row["name"]: row for row in json.loads(path.read_bytes())}
    before = dict(known)
    for gone in removed:
        known.pop(gone.relative_to(folder).as_posix(), None)
    for file in files:
        if not file.path.is_relative_to(folder):
            continue
        name = file.path.relative_to(folder).as_posix()
        known[name] = {
            "name": name,
            "sha256": file.sha256,
            "letters": [
                f"{m.draft.campaign}/{m.draft.letter.id} L{m.numbered.number}" for m in file.letters
            ],
            "recipients": [m.draft.target for m in file.letters],
            "languages": [m.tag for m in file.letters],
            "instead_of": [m.asked if m.fell_back else None for m in file.letters],
        }
    if known != before or not path.exists():
        rows = [known[name] for name in sorted(known)]
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
        workspace.write(path, text.encode())
