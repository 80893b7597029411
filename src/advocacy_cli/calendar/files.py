"""Where the files of an export lie: written together, none over what somebody has edited, and what is
out of date removed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.calendar import events, items, seal
from advocacy_cli.documents.staging import Staging, put
from advocacy_cli.errors import Refused
from advocacy_cli.workspace import in_words, read_file

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

LARGEST = 200_000_000  # bytes of a calendar that is looked at before it is replaced
_CALENDAR = re.compile(r"(advocacy|busy|changes)(_|-[0-9]+\Z|\Z)")  # no file of one thing
_PART = re.compile(r"-[0-9]+\Z")


class Scope(NamedTuple):
    """What of a folder an export answers for: the `stems` of its calendars, their parts too (which say
    that they are parts), and the files of single things, by the UIDs of those it speaks of (`mine`).
    `known` are the UIDs that this workspace ever published; `private`: its readers may see what is
    private, or others may lie there."""

    folder: Path
    stems: frozenset[str]
    mine: Collection[str]
    known: Collection[str]
    private: bool


class Own:
    """What tells the files of this workspace from those of others, which this program may have written
    too: the mark in their seals, or in older ones the UIDs that were ever published here (`known`)."""

    def __init__(self, workspace: Workspace, known: Collection[str]) -> None:
        self.mark = seal.owner(str(workspace.settings["workspace.id"]))
        self._known = known

    def fate(self, content: bytes) -> seal.Fate:
        """Whether a calendar is ours as we wrote it, edited since, or somebody else's."""
        found = seal.fate(content)
        return "foreign" if found == "ours" and not self.wrote(content) else found

    def wrote(self, content: bytes) -> bool:
        """Whether a file that this program wrote is of this workspace. A page says it in its seal only."""
        said = seal.seal_of(content)
        if said is not None and said.owner:
            return said.owner == self.mark
        told = events.held(content)
        return told is None or self.uids.issuperset(told.uids)

    @cached_property
    def uids(self) -> set[str]:
        """The UIDs that were ever published here, with those of their tasks and busy blocks."""
        return _every(self._known)


def there(workspace: Workspace, path: Path) -> bytes | None:
    """What a file holds; None when there is none. Raises InvalidInput or Unavailable."""
    try:
        return read_file(path, workspace.shown(path), LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        with in_words(path):
            raise error from None
        return None


def pending(
    workspace: Workspace, files: Mapping[Path, bytes], known: Collection[str]
) -> dict[Path, bytes]:
    """Those of the files that are missing or different, by where they really lie. `known` are the UIDs
    that this workspace ever published.

    Raises Refused, naming all, when some were edited by hand or are not ours.
    """
    own = Own(workspace, known)
    found, kept = {}, []
    checked: set[Path] = set()
    for path, content in files.items():
        real = Path(os.path.realpath(path)) if path.is_symlink() else path
        if real.parent not in checked or real != path or len(files) == 1:
            workspace.outlet(real)  # one for all that lie in a folder: thousands may
            checked.add(real.parent)
        before = there(workspace, real)
        if before == content:
            continue
        # whoever subscribed to a feed must not get what an export is asked for, private things too
        if before is not None and (own.fate(before) != "ours" or seal.in_form(before, seal.FEED)):
            kept.append(workspace.shown(path))
        found[real] = content
    if kept:
        count = f"{len(kept)} files were" if len(kept) > 1 else "a file was"
        raise Refused(
            f"{count} edited by hand, or written by another program or workspace, or for a feed, "
            "nothing was made: "
            f"{', '.join(kept)}",
            "move what you want to keep out of the way, or export to another place with -o",
        )
    return found


def stage(staging: Staging, files: Mapping[Path, bytes]) -> None:
    """Write files beside their places; they keep the rights of those that they replace."""
    for path, content in files.items():
        beside = staging.reserve(path)
        with in_words(path):
            put(beside, content)
            if path.exists():
                Path(beside).chmod(stat.S_IMODE(path.stat().st_mode))
        staging.keep(beside, path)


def remove(paths: Iterable[Path]) -> None:
    """Take away files that are out of date."""
    for path in paths:
        with in_words(path):
            path.unlink(missing_ok=True)


def outdated(
    workspace: Workspace, scope: Scope, files: Collection[Path]
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Files of ours in a folder that earlier exports left and this one does not write: its calendars
    that hold nothing now, the single ones of things that have no event now, and for readers outside
    all that hold private events. First those that may go, then those that somebody has edited."""
    own = Own(workspace, scope.known)
    gone: list[Path] = []
    edited: list[Path] = []
    mine: set[str] = set()
    for file in sorted(scope.folder.glob("*.ics")) if scope.folder.is_dir() else ():
        whole, numbered = file.stem in scope.stems, _PART.sub("", file.stem) in scope.stems
        named = whole or numbered
        if file in files or not (named or scope.mine or not scope.private) or not file.is_file():
            continue
        content = there(workspace, file)
        told = events.held(content) if content is not None else None
        if content is None or told is None:
            continue
        mine = mine or _every(scope.mine)
        said = seal.seal_of(content)
        fed = said is not None and said.intact and said.form == seal.FEED
        if fed or not own.uids.issuperset(told.uids):
            continue  # of a feed, or of another workspace
        part = numbered and said is not None and said.form == seal.PART
        alone = len(told.uids) == 1 and told.uids[0] in mine and not _CALENDAR.match(file.stem)
        if whole or part or alone or (told.private and not scope.private):
            (gone if own.fate(content) == "ours" else edited).append(file)
    return tuple(gone), tuple(edited)


def _every(uids: Collection[str]) -> set[str]:
    """The UIDs with those of their tasks and busy blocks."""
    return {own for uid in uids for own in (uid, items.task_uid(uid), items.busy_uid(uid))}
