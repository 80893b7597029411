"""What is due: the dated things that are overdue or near, as rows and as a note."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from advocacy_cli.language.dates import said
from advocacy_cli.reports import words
from advocacy_cli.reports.note import Cell, Note, Section
from advocacy_cli.reports.words import Reader

if TYPE_CHECKING:
    from advocacy_cli.situation.dated import Dated

UNDER = ((1, ""), (4, ""), (2, "\n"))  # day, who waits for whom; what settles it


def due(
    things: Iterable[Dated],
    campaigns: Collection[str],
    today: date,
    *,
    within: int = 14,
    owners: Collection[str] = (),
) -> tuple[Dated, ...]:
    """Unsettled things that are overdue or fall in the next `within` calendar days, by day; those
    that wait for a delivery come last."""
    last = today + timedelta(days=within)
    return tuple(
        d
        for d in things
        if d.campaign in campaigns
        and not d.settled
        and (d.day is None or d.day <= last)
        and (not owners or not {d.owner, *d.ours}.isdisjoint(owners))
    )


def as_row(thing: Dated, today: date, as_of: date | None = None) -> dict[str, Any]:
    """A dated thing as scripts read it; `days` counts from today and is negative in the past."""
    return {
        "id": thing.id,
        "name": thing.name,
        "kind": thing.kind,
        "part": thing.part or None,
        "campaign": thing.campaign,
        "due": thing.day,
        "at": thing.starts,
        "days": None if thing.day is None else (thing.day - today).days,
        "overdue": thing.overdue,
        "state": thing.state,
        # ISO 639 for words of the journal, whose language nobody said
        "what": {tag or "und": text for tag, text in thing.what.items()},
        "owner": thing.owner,
        "ours": list(thing.ours),
        "with": list(thing.targets),
        "since": thing.since,
        "theirs": thing.theirs,
        "letter": thing.letter or None,
        "planned": thing.planned,
        "settle": words.settle(thing) or None,
        "why": thing.why or None,
        "was": thing.was,
        "otherwise": thing.otherwise,
        "until": thing.until,
        "estimated": thing.estimated,
        "steps": [s.command for s in thing.steps if s.command and s.taken is None],
        "private": thing.private,
        "as_of": as_of,
    }


def flat(thing: Dated, reader: Reader, as_of: date | None = None) -> dict[str, Any]:
    """A dated thing as a spreadsheet takes it: its words once in the reader's language, whoever
    wrote them, and those of the plan in each language at the end."""
    plan = {f"what.{tag}": text for tag, text in thing.what.items() if tag}
    words_ = str(words.words(thing.what, reader.languages))
    return {**as_row(thing, reader.today, as_of), "what": words_, **plan}


def note(
    things: Sequence[Dated],
    reader: Reader,
    within: int,
    as_of: date | None = None,
    *,
    outside: bool = False,
) -> Note:
    """The dated things as a table to read. `outside`: names in the place of our commands."""
    rows = tuple(
        (
            (words.how_far(d.day, reader.today, overdue=d.overdue),),
            (words.when(d, reader.today),),
            (d.name if outside else words.settle(d) or d.name,),
            words.what(reader, d),
            words.waits(reader, d),
            (d.why,),
        )
        for d in things
    )
    head = ("How far", "Day", "Name" if outside else "Settled by", "What", "Who", "Why")
    marks = (words.known(as_of),) if as_of else ()
    title = f"Due by {said(reader.today + timedelta(days=within))}"
    section = Section("", (), head, rows, frozenset({5}), frozenset({3}), UNDER)
    section = _with(section, "Moved", [(words.redated(d),) for d in things])
    if not outside:
        section = _with(section, "Then", [words.steps(reader, d) for d in things])
    return Note(title, (), (section,) if rows else (), marks)


def _with(section: Section, head: str, cells: Sequence[Cell]) -> Section:
    """The section with one more column, on lines of its own, where it says anything."""
    if not any(map("".join, cells)):
        return section
    rows = tuple((*row, cell) for row, cell in zip(section.rows, cells, strict=True))
    under = (*section.under, (len(section.head), "\n"))
    return section._replace(head=(*section.head, head), rows=rows, under=under)
