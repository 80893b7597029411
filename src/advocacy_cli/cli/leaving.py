"""A status that leaves the house: the file, and the entry that says so, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli.cli import publishing, show
from advocacy_cli.cli.session import Session
from advocacy_cli.reports.sent import KIND, to
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History, Store

Sent = tuple["Entry", ...]  # the statuses before this one, the last first
Tell = Callable[["History", Sent], publishing.Report]  # going on from the first of them


def send(
    session: Session,
    store: Store,
    output: Path,
    format: str,
    *,
    tell: Tell,
    before: Callable[[History], Sent],
    campaigns: Collection[str],
) -> Sent:
    """Write a status to a file and note it; returns the statuses that it goes on from. `campaigns` are
    those it tells of, none for all.

    Nobody can record anything in between, so that nothing falls between two statuses. The file comes
    first: a status that was noted and not written would be the end of its news. The same status
    again, also when it was told `--since last`, is written again and noted once.
    """
    name = str(output)
    with store.command("status", dry_run=session.options.dry_run) as command:
        history = command.history
        sent = before(history)
        there = [e for e in history.entries(kinds=(KIND,)) if to(e) == name]
        known = max(there, key=lambda e: e.recorded, default=None)
        digest = known and known.digests.get("content")
        content = publishing.content(session, tell(history, sent), format)
        if sent and sent[0] == known and _sum(content) != digest:
            same = publishing.content(session, tell(history, sent[1:]), format)
            if _sum(same) == digest:  # the last one once more, not the next
                content, sent = same, sent[1:]
        show.write(session, output, content)
        if known is not None and _sum(content) == digest:
            session.say(f"it is the same as {known.name}: nothing new is noted")
            return sent
        entry = command.append(
            Draft(
                KIND,
                about=tuple(("campaign", one) for one in campaigns),
                texts={"to": name},
                digests={"content": _sum(content)},
            )
        )
    if not session.options.dry_run:
        session.say(f"noted as {entry.name}: `--since last` goes on from here")
    return sent


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()
