"""Finished documents become files and entries; what somebody has edited is never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli.documents.ours import fate
from advocacy_cli.documents.staging import Staging
from advocacy_cli.errors import Refused
from advocacy_cli.petitions.make import Made
from advocacy_cli.store.records import Draft, Entry

if TYPE_CHECKING:
    from advocacy_cli.store import Store
    from advocacy_cli.workspace import Workspace

KIND = "petition-made"


def deliver(
    workspace: Workspace, store: Store, folder: Path, made: Sequence[Made], *, dry_run: bool
) -> tuple[tuple[Made, str], ...]:
    """Put the documents in place below `folder`; returns each with `new`, `same` or `changed`.

    A dry run says the same and writes nothing. Raises Refused and Unavailable.
    """
    history = store.history()
    entries = history.made()
    found = fates(workspace, folder, made, history.made_digests())
    if dry_run:
        return found
    with Staging(workspace, folder) as staging:
        for one, state in found:
            if state != "same":
                staging.write(folder / one.file, one.content)
        if drafts(made, entries):
            with store.command("petition make") as command:
                for draft in drafts(made, command.history.made()):
                    command.append(draft)
        staging.place()
    return found


def fates(
    workspace: Workspace, folder: Path, made: Sequence[Made], ours: Collection[str]
) -> tuple[tuple[Made, str], ...]:
    """Each document with `new`, `same` or `changed`, for the files below `folder`.

    Raises Refused when any of them was edited by hand, naming all of those.
    """
    found = [(one, fate(workspace, folder / one.file, one.digest, ours)) for one in made]
    edited = [one.file for one, state in found if state == "edited"]
    if edited:
        count = f"{len(edited)} files were" if len(edited) > 1 else "a file was"
        raise Refused(
            f"{count} edited by hand since, nothing was made: {', '.join(edited)}",
            f"move what you want to keep out of {folder}, or make the petition elsewhere with -o",
        )
    return tuple(found)


def drafts(made: Sequence[Made], entries: Iterable[Entry]) -> tuple[Draft, ...]:
    """One entry for each petition of which some document says other than it last did."""
    last: dict[str | None, dict[str, str]] = {}
    for entry in entries:
        if entry.kind == KIND:
            last.setdefault(entry.subject, {}).update(entry.digests)
    found = []
    for subject, group in groupby(made, attrgetter("subject")):
        several = list(group)
        digests: Mapping[str, str] = {one.file: one.digest for one in several}
        if not digests.items() <= last.get(subject, {}).items():
            campaign = several[0].campaign
            found.append(Draft(KIND, campaign=campaign, subject=subject, digests=digests))
    return tuple(found)
