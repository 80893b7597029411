"""Finished letters become files and entries: all of them, or none.

The order is the house's law: temporaries, one transaction with the numbers, then the files, the
manifest last. A file is ours while its sha256 stands in a made entry; else somebody edited it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.staging import Staging
from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.letters.make import Made
from advocacy_cli.letters.numbering import KIND, Key, Numbered, file_name, number, standing
from advocacy_cli.store.records import Draft as NewEntry
from advocacy_cli.store.records import Entry

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Store
    from advocacy_cli.workspace import Workspace

MANIFEST = ".manifest.json"
_ROUNDS = 5  # how often others may take our numbers before we give up
Build = Callable[[Mapping[Key, Numbered]], tuple[Made, ...]]


class File(NamedTuple):
    """A file to stand at `path`, and the letters in it. `name` is its name in the journal."""

    path: Path
    name: str
    content: bytes
    letters: tuple[Made, ...]
    sha256: str


class Delivery(NamedTuple):
    """What happened: files written, files that were as they should be, files of an older date."""

    files: tuple[File, ...]
    written: tuple[Path, ...]
    removed: tuple[Path, ...]


class Wish(NamedTuple):
    """What the command line said about the making."""

    folder: Path
    today: date
    day: date | None = None  # --date
    merged: Path | None = None
    again: bool = False
    dry_run: bool = False


class _Taken(Exception):
    """Somebody wrote about these letters while they were being made."""


def deliver(
    plan: Plan,
    workspace: Workspace,
    store: Store,
    drafts: Sequence[Draft],
    build: Build,
    wish: Wish,
) -> Delivery:
    """Make the letters and put them in place.

    Raises InvalidInput (from `build`), Refused when files were edited by hand, Unavailable.
    """
    first: dict[str, int] = {}
    for _ in range(_ROUNDS):
        entries = store.history().entries(kinds=(KIND,))
        earlier = standing(plan, entries)
        numbered = number(drafts, earlier, wish.today, wish.day, first)
        files = _files(plan, build(numbered), wish)
        ours = {sha for entry in entries for sha in entry.digests.values()}
        files = _beside_edited(workspace, files, ours, again=wish.again)
        writing = [file for file in files if _digest(workspace, file.path) != file.sha256]
        new = _new(files, ours)
        with Staging(workspace, wish.folder) as staging:
            if not wish.dry_run:
                for file in writing:
                    staging.write(file.path, file.content)
            try:
                if new and not wish.dry_run:
                    _record(plan, store, new, entries, earlier, first)
            except _Taken:
                continue
            if not wish.dry_run:
                staging.place()
        removed = _outdated(workspace, plan, files, earlier, wish, ours)
        if not wish.dry_run:
            for path in removed:
                path.unlink(missing_ok=True)
            _manifest(workspace, wish.folder, files, removed)
        return Delivery(files, tuple(f.path for f in writing), removed)
    raise Unavailable("others are making the same letters", "run the command again in a moment")


def _files(plan: Plan, letters: Sequence[Made], wish: Wish) -> tuple[File, ...]:
    """Each letter a file, or all of them in one for the printer."""
    if wish.merged is not None:
        if not letters:
            return ()
        from advocacy_cli.letters.merged import merge

        content = merge(letters)
        sha = hashlib.sha256(content).hexdigest()
        return (File(wish.merged, "merged", content, tuple(letters), sha),)
    found = []
    for made in letters:
        name = file_name(plan, made.draft, made.tag, made.numbered.day)
        content = made.content
        sha = hashlib.sha256(content).hexdigest()
        path = wish.folder / made.draft.campaign / name
        found.append(File(path, made.tag, content, (made,), sha))
    return tuple(found)


def _beside_edited(
    workspace: Workspace, files: Sequence[File], ours: set[str], *, again: bool
) -> tuple[File, ...]:
    """The files, with another name beside each edited one. Raises Refused without `again`."""
    found: list[File] = []
    edited: list[str] = []
    for file in files:
        path, copy = file.path, 1
        while (sha := _digest(workspace, path)) and sha != file.sha256 and sha not in ours:
            if not again:
                edited.append(workspace.shown(path))
                break
            copy += 1
            path = file.path.with_name(f"{file.path.stem}-{copy}{file.path.suffix}")
        found.append(file._replace(path=path))
    if edited:
        count = f"{len(edited)} file{'s were' if len(edited) > 1 else ' was'}"
        raise Refused(
            f"{count} edited by hand, so nothing was made: {', '.join(edited)}",
            "--again makes new ones beside them, with the same numbers",
        )
    return tuple(found)


def _new(files: Sequence[File], ours: set[str]) -> dict[Key, tuple[Made, dict[str, str]]]:
    """The letters with something that the journal does not know yet, and all their digests."""
    found: dict[Key, tuple[Made, dict[str, str]]] = {}
    for file in files:
        if file.sha256 not in ours:
            for made in file.letters:
                found.setdefault(made.draft.key, (made, {}))[1][file.name] = file.sha256
    return found


def _record(
    plan: Plan,
    store: Store,
    new: Mapping[Key, tuple[Made, dict[str, str]]],
    entries: Sequence[Entry],
    earlier: Mapping[Key, Entry],
    first: dict[str, int],
) -> None:
    """Write the entries in one transaction. Raises _Taken, with nothing written, when a number or
    a letter was taken meanwhile; `first` then knows the numbers that are free."""
    with store.command("letter make") as command:
        if [e.id for e in command.history.entries(kinds=(KIND,))] != [e.id for e in entries]:
            raise _Taken
        fresh: dict[str, int] = {}
        for key, (made, _) in new.items():
            if key not in earlier:
                campaign = made.draft.campaign
                fresh[campaign] = min(
                    fresh.get(campaign, made.numbered.number), made.numbered.number
                )
        free = {c: command.next_number(c, KIND, plan.campaigns[c].was) for c in fresh}
        if free != fresh:
            first.update(free)
            raise _Taken
        for made, digests in new.values():
            draft = made.draft
            about = [("target", draft.target)]
            about += [("ask", draft.letter.ask)] if draft.letter.ask else []
            command.append(
                NewEntry(
                    KIND,
                    draft.campaign,
                    draft.subject,
                    tuple(about),
                    made.numbered.day,
                    state=made.digest,
                    number=made.numbered.number,
                    digests=digests,
                )
            )


def _outdated(
    workspace: Workspace,
    plan: Plan,
    files: Sequence[File],
    earlier: Mapping[Key, Entry],
    wish: Wish,
    ours: set[str],
) -> tuple[Path, ...]:
    """Files of these letters under an earlier date that nobody edited."""
    found = []
    for made in (made for file in files if wish.merged is None for made in file.letters):
        entry = earlier.get(made.draft.key)
        if entry is not None and entry.happened != made.numbered.day:
            name = file_name(plan, made.draft, made.tag, entry.happened)
            path = wish.folder / made.draft.campaign / name
            if _digest(workspace, path) in ours:
                found.append(path)
    return tuple(found)


def _digest(workspace: Workspace, path: Path) -> str:
    """The sha256 of a file; "" when there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        shown = workspace.shown(path)
        raise Unavailable(f"cannot read {shown}: {error.strerror}", "move it away") from None


def _manifest(
    workspace: Workspace, folder: Path, files: Sequence[File], removed: Sequence[Path]
) -> None:
    """Bring the folder's list of files up to date: name, sha256, letter and recipients."""
    path = folder / MANIFEST
    known: dict[str, dict[str, object]] = {}
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
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
        }
    if known != before or not path.exists():
        rows = [known[name] for name in sorted(known)]
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
        workspace.write(path, text.encode())
