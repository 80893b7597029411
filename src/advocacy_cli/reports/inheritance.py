"""What a new holder of an office inherits, as a note for the first meeting and as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from advocacy_cli.reports import words
from advocacy_cli.reports.dates import as_row
from advocacy_cli.reports.note import Cell, Note, Section
from advocacy_cli.reports.words import Reader

if TYPE_CHECKING:
    from advocacy_cli.situation.dated import Dated

# In the order of reading; kinds that are not here follow under their own name.
_LABELS: Mapping[str, str] = {
    "ask": "ask",
    "promise": "promised by the predecessor, to be restated",
    "clock": "reply period",
    "reply": "reply awaited",
    "meeting": "meeting ahead",
    "step": "our next step",
}


def rows(found: Sequence[Dated], today: date) -> list[dict[str, Any]]:
    """The things as scripts read them: a dated thing each, and whether it wants restating."""
    return [{**as_row(thing, today), "restate": thing.kind == "promise"} for thing in found]


def note(title: str, lead: Sequence[str], found: Sequence[Dated], reader: Reader) -> Note:
    """The things as a note to read, a section for each campaign."""
    by: dict[str, list[Dated]] = {}
    for thing in found:
        by.setdefault(thing.campaign, []).append(thing)
    sections = tuple(
        Section(
            _heading(reader, campaign), tuple(_line(reader, t) for t in sorted(mine, key=_order))
        )
        for campaign, mine in by.items()
    )
    return Note(title, tuple(lead), sections)


def _heading(reader: Reader, campaign: str) -> str:
    return f"{campaign}: {words.words(reader.plan.campaigns[campaign].title, reader.languages)}"


def _order(thing: Dated) -> tuple[int, str]:
    return [*_LABELS].index(thing.kind) if thing.kind in _LABELS else len(_LABELS), thing.kind


def _line(reader: Reader, thing: Dated) -> Cell:
    state = thing.state if thing.kind == "ask" and thing.state != "open" else ""
    label = _LABELS.get(thing.kind, thing.kind) + (f", {state}" if state else "")
    own = words.words(thing.what, reader.languages) or thing.name
    by = {"ask": "by ", "promise": "due "}.get(thing.kind, "")
    told = thing.day is not None or thing.kind != "ask"
    when = f"{by}{words.when(thing, reader.today)}; " if told else ""
    late = f"{words.how_far(thing.day, reader.today, overdue=True)}; " if thing.overdue else ""
    return f"{label}: ", own, f" ({late}{when}{thing.name})"
