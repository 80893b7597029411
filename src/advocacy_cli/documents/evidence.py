"""Copies of what proves an entry: scans, photos, the letter as it was really sent.

They lie in files/YEAR, the year in which it happened, under a name that people can read and that
ends in 8 digits of the content's sha256. The same content is kept once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import NotFound, Refused, Unavailable
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.workspace import Workspace, read_file

if TYPE_CHECKING:
    from advocacy_cli.store import Entry

FOLDER = "files"
MOST = 200_000_000  # bytes: a long scan in colour
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


class Kept(NamedTuple):
    """A file that is kept, or would be. `path` is read from the workspace's root, with slashes;
    `content` is None where the same content was kept before."""

    path: str
    sha256: str
    content: bytes | None


class Evidence(NamedTuple):
    """What an entry says of its files: their paths (texts) and digests, by `file`, `file-2`..."""

    texts: Mapping[str, str]
    digests: Mapping[str, str]
    files: tuple[Kept, ...]


def gather(workspace: Workspace, paths: Iterable[Path], day: date, about: str) -> Evidence:
    """Read files that shall be kept for what happened on that day. Writes nothing yet.

    Raises NotFound, InvalidInput (a folder, a device, too large), Refused (empty) or Unavailable.
    """
    found: dict[str, Kept] = {}
    for path in paths:
        kept = _read(workspace, path, day, about)
        found.setdefault(kept.sha256, kept)
    return _named(found.values())


def together(*several: Evidence) -> Evidence:
    """The files of all of these as those of one entry, each once."""
    return _named({kept.sha256: kept for one in several for kept in one.files}.values())


def _named(files: Iterable[Kept]) -> Evidence:
    kept_ = tuple(files)
    names = ["file", *(f"file-{n}" for n in range(2, len(kept_) + 1))]
    return Evidence(
        {name: kept.path for name, kept in zip(names, kept_, strict=False)},
        {name: kept.sha256 for name, kept in zip(names, kept_, strict=False)},
        kept_,
    )


def keep(workspace: Workspace, evidence: Evidence) -> None:
    """Copy what is not there yet; before the entry is written, since an orphan does no harm."""
    for kept in evidence.files:
        if kept.content is not None:
            workspace.write(workspace.path(*kept.path.split("/")), kept.content)


def _read(workspace: Workspace, path: Path, day: date, about: str) -> Kept:
    shown = workspace.shown(path)
    try:
        content = read_file(path, shown, MOST)
    except FileNotFoundError:
        raise NotFound(f"there is no file {shown}", hint="give the path of the scan") from None
    except OSError as error:
        raise Unavailable(f"cannot read {shown}: {error.strerror}", "look at its rights") from None
    if not content:
        raise Refused(f"{shown} is empty", "scan or copy it again: an empty file proves nothing")
    digest = sha256(content).hexdigest()
    if there := _same(workspace, digest):
        return Kept(there, digest, None)
    found = _ENDING.fullmatch(path.suffix.lower())
    ending = found[0] if found else ""
    stem = path.stem if found else path.name
    words = "_".join([for_file_name(about, 60), for_file_name(stem, 60)])
    name = f"{day.isoformat()}_{words}_{digest[:8]}{ending}"
    return Kept(f"{FOLDER}/{day.year}/{name}", digest, content)


def _same(workspace: Workspace, digest: str) -> str | None:
    """The path of a kept file with that content."""
    for path in sorted(workspace.path(FOLDER).glob(f"*/*_{digest[:8]}*")):
        if path.name[0] != "." and path.is_file() and _digest(path) == digest:
            return workspace.shown(path)
    return None


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def of_entry(entry: Entry) -> dict[str, tuple[str | None, str]]:
    """(path, sha256) of the files that an entry points at, by their names in it; None as the path
    when the words were erased."""
    return {
        name: (entry.texts.get(name), digest)
        for name, digest in entry.digests.items()
        if name == "file" or name.startswith("file-")
    }


class Fault(NamedTuple):
    """A kept file that is not as its entry says: `missing`, `changed` or `unreadable`."""

    entry: Entry
    path: str
    what: str


def faults(workspace: Workspace, entries: Iterable[Entry]) -> Iterator[Fault]:
    """Files that entries point at and that are missing or changed, once for each entry and path."""
    known: dict[str, str | None] = {}
    for entry in entries:
        for path, digest in of_entry(entry).values():
            if path is None:
                continue
            if path not in known:
                known[path] = _there(workspace, path)
            if known[path] != digest:
                what = "missing" if known[path] == "" else "changed"
                yield Fault(entry, path, "unreadable" if known[path] is None else what)


def _there(workspace: Workspace, path: str) -> str | None:
    """The digest of a kept file, "" when there is none, None when it cannot be read."""
    parts = PurePosixPath(path).parts
    if parts[:1] != (FOLDER,) or ".." in parts:
        return ""
    try:
        return _digest(workspace.path(*parts))
    except FileNotFoundError:
        return ""
    except OSError:
        return None


def orphans(workspace: Workspace, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Files in files/ that no entry points at: harmless, and perhaps meant for one."""
    named = {path for entry in entries for path, _ in of_entry(entry).values()}
    root = workspace.path(FOLDER)
    found = (workspace.shown(path) for path in sorted(root.rglob("*")) if path.is_file())
    return tuple(
        path for path in found if path not in named and not path.rpartition("/")[2].startswith(".")
    )
