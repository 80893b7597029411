"""`advocacy journal`: what happened, entry by entry."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from advocacy_cli.cli import filters, publishing
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, Row, pick, show
from advocacy_cli.documents.evidence import of_entry
from advocacy_cli.errors import NotFound
from advocacy_cli.language.safe import for_terminal
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Plan
from advocacy_cli.situation import asks, meetings, promises
from advocacy_cli.situation.names import current, spoken
from advocacy_cli.store.records import KINDS, Entry

app = new_app(
    "What happened, entry by entry.\n\n    $ advocacy journal list --campaign hearings-zvecan"
)
SHOWN = tuple(kind for kind in KINDS if kind != "published")  # bookkeeping, not what happened
# what entries say of asks, meetings, promises and all that can be met
STATES = tuple(
    dict.fromkeys((*asks.STATES, *meetings.OUTCOMES, *promises.OUTCOMES, "done", "answered"))
)
MADE = ("letter-made", "petition-made")  # their state is a digest
COLUMNS = (
    Column("id", "ENTRY"),
    Column("happened", "DAY"),
    Column("kind", "WHAT"),
    Column("state", "STATE"),
    Column("recorder", "BY", wraps=True),
    Column("subject", "OF", below=True),
    Column("with", "WITH", below=True),
    Column("text", "WORDS", below=True),
)
TWICE = Column("twice", "TWICE?", below=True)


@app.command("list", cls=Leaf)
@filters.filtered(*STATES)
def list_(
    ctx: typer.Context,
    only: filters.Filter = filters.ALL,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help=", ".join(KINDS), metavar="KIND")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Only with this target.", metavar="TARGET")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Only what arrived since: 7d, or a day.", metavar="WHEN"),
    ] = None,
    as_of: publishing.AsOf = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Only the last so many.")] = 0,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Everything that stands in the journal, oldest first.

    $ advocacy journal list --since 7d
    $ advocacy journal list --campaign hearings-zvecan --target mayor-zvecan --json

    What was taken back is left out; `journal show` finds it by its id. What calendars published is
    shown with `--kind published` only.
    """
    session = session_of(ctx)
    kind = kind and [filters.one_of("--kind", name, KINDS) for name in kind]
    outside = session.outside(output)
    chosen = _campaigns(session, only, output) if only.narrows else ()
    if only.narrows and not chosen:
        show(session, [], COLUMNS, format=format, output=output)
        return
    today, moment, _ = publishing.as_of_day(session, as_of)
    with session.store() as store:
        history = session.history_for(output, store, moment)
        found = history.entries(
            kinds=kind or SHOWN,
            campaigns=chosen,
            since=publishing.since_day(session, since, today)[1],
        )
        short = spoken(history.numbered())
        twice = {} if outside else history.twice()
    if target:
        found = tuple(_with(session.plan_for(output), found, target))
    found = tuple(e for e in found if only.lets(e.state or ""))
    last = found[-limit:] if limit else found
    rows: list[Row] = [
        {**as_row(session, entry, outside=outside), "twice": list(twice.get(entry.id, ()))}
        for entry in last
    ]
    if pick(format, output) in ("table", "md"):
        rows = [_short(row, _subject(e, short)) for row, e in zip(rows, last, strict=True)]
    columns = (*COLUMNS, TWICE) if any(row["twice"] for row in rows) else COLUMNS
    show(session, rows, columns, format=format, output=output, empty=_empty(only, found))


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ENTRY", help="At least 6 digits of its id.")],
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """One entry with all that it holds, also when it was taken back.

    $ advocacy journal show 3f2a9c1e
    """
    session = session_of(ctx)
    with session.store() as store:
        entry = session.history_for(output, store).find_entry(name)
    row = as_row(session, entry, whole=True, outside=session.outside(output))
    if format is not None or output is not None:
        details(session, [row], format=format, output=output)
        return
    for key, value in row.items():
        if value not in (None, [], {}, ""):
            session.out(f"{key + ':':<12} {for_terminal(_said(value))}")


def line(entry: Entry, short: Mapping[str, str]) -> str:
    """An entry in one line of a sentence. `short`: what people call meetings (`names.spoken`)."""
    words = " ".join((text_of(entry) or "").split())
    parts = [
        entry.name,
        entry.happened.isoformat(),
        entry.kind,
        _subject(entry, short) or "",
        "" if entry.kind in MADE else entry.state or "",
        f"with {', '.join(entry.ids('target'))}" if entry.ids("target") else "",
        f"by {entry.recorder}",
        f'"{words[:60]}"' if words else "",
    ]
    return for_terminal("  ".join(part for part in parts if part))


def text_of(entry: Entry) -> str | None:
    """The words of an entry that say most."""
    for field in ("note", "words", "reason", "agenda", "summary", "to"):
        if field in entry.texts:
            return entry.texts[field]
    return None


def as_row(session: Session, entry: Entry, *, whole: bool = False, outside: bool = False) -> Row:
    """An entry as lists and scripts have it. Who of us wrote it down is no affair of others."""
    zone = session.workspace.zone
    row: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind,
        "campaign": entry.campaign,
        "subject": _subject(entry, {}),
        "happened": entry.happened,
        "with": list(entry.ids("target")),
        "ask": next(iter(entry.ids("ask")), None),
        "ours": list(entry.ids("person")),
        "state": entry.state,
        "channel": entry.channel,
        "starts": entry.starts.astimezone(zone) if entry.starts else None,
        "text": text_of(entry),
        "recorder": None if outside else entry.recorder or None,
        "recorded": entry.recorded.astimezone(zone),
        "arrived": entry.arrived.astimezone(zone),
        "private": entry.private,
        "command": entry.command,
    }
    if whole:
        ends = entry.ends.astimezone(zone) if entry.ends else None
        files = of_entry(entry)
        row |= {"ends": ends, "due": entry.due, "planned": entry.planned, "number": entry.number}
        row |= {"name": next(iter(entry.ids("name")), None)}
        row |= {"files": [path for path, _ in files.values()]}
        hidden = ("recorder", "sketch", *(("address",) if outside else ()), *files)
        row |= {"texts": {k: v for k, v in entry.texts.items() if k not in hidden}}
        row |= {"digests": dict(entry.digests), "digest": entry.digest}
        row |= {"undoes": entry.undoes, "undone_by": entry.undone_by}
    return row


def _subject(entry: Entry, short: Mapping[str, str]) -> str | None:
    subject = short.get(entry.subject or "", entry.subject or "")
    return subject.partition(":")[2] or entry.campaign


def _short(row: Row, subject: str | None) -> Row:
    """A row for people: an id that is long enough to name it, no digest (a letter's state is one)."""
    state = "" if row["kind"] in MADE else row["state"]
    also = ", ".join(other[:8] for other in row["twice"])
    twice = (
        f"recorded twice? also as {also}; one may go: advocacy undo {row['id'][:8]}" if also else ""
    )
    return {**row, "id": row["id"][:8], "state": state, "subject": subject, "twice": twice}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes", sep=" ")
    if isinstance(value, dict):
        return "; ".join(f"{k}: {v if v is not None else '(erased)'}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join("(erased)" if item is None else str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _campaigns(session: Session, said: filters.Filter, output: Path | None) -> tuple[str, ...]:
    """Present and former ids of the campaigns that pass."""
    chosen = filters.select(session, session.plan_for(output), said)
    return tuple(name for campaign in chosen for name in (campaign.id, *campaign.was))


def _with(plan: Plan, entries: Sequence[Entry], said: Sequence[str]) -> Iterator[Entry]:
    """The entries about a target of that name, in any campaign and under its former ids too.
    Raises NotFound for one that neither the plan nor these entries know."""
    told = {(e.campaign or "", name) for e in entries for name in e.ids("target")}
    now = {(where, name): current(plan, "target", where, name) for where, name in told}
    known = {(c.id, t.id) for c in plan.campaigns.values() for t in c.targets} | {*now.values()}
    wanted: set[tuple[str, str]] = set()
    for name in said:
        fits = {pair for pair in known if pair[1] == name}
        fits |= {new for old, new in now.items() if old[1] == name}
        fits = fits or _named(plan, name)
        if not fits:
            from difflib import get_close_matches

            ids = sorted({target for _, target in known})
            near = tuple(get_close_matches(name[:80], ids, 3, 0.5))
            raise NotFound(f"no target '{name}'", near, "" if near else "`advocacy target list`")
        wanted |= fits
    for entry in entries:
        if any(now[entry.campaign or "", name] in wanted for name in entry.ids("target")):
            yield entry


def _named(plan: Plan, name: str) -> set[tuple[str, str]]:
    """What a former id, the beginning of an id or a word means, in each campaign for itself."""
    with contextlib.suppress(NotFound):
        found = names.targets(plan, plan.campaigns.values(), name)
        return {(where, target.id) for where, target in found}
    return set()


def _empty(said: filters.Filter, found: Sequence[Entry]) -> str:
    if said.narrows or found:
        return "nothing found"
    return 'nothing is recorded yet; begin with: advocacy log CAMPAIGN "what was said"'
