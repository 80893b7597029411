"""Number, date and file name of a letter: one of each, whatever its languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.names import as_set

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written

KIND = "letter-made"
FORMATS = ("docx", "pdf", "html", "txt", "eml")
MERGED = "merged"  # the journal's name for the file with all letters
Key = tuple[str, str]  # how the journal names the letter, and the target


class Numbered(NamedTuple):
    """A letter's own number and date, kept until it is sent. `full` is its full name (`L3kq`), for
    paper, where another copy of the journal may have given the same number."""

    number: int
    day: date
    full: str = ""

    @property
    def name(self) -> str:
        """What paper calls it."""
        return self.full or f"L{self.number}"


class Last(NamedTuple):
    """How a letter was last made: the day on it, and its files of that one date."""

    day: date
    digests: Mapping[str, str]
    replaces: str | None = None  # the full name of the wrong letter before it


def last(one: Written) -> Last | None:
    """How the letter was last made, under its present number; None for one that was never made."""
    found: Last | None = None
    for entry in one.entries:  # in the order of recording: a letter may be dated back
        if entry.kind == KIND:
            same = found.digests if found and found.day == entry.happened else {}
            found = Last(entry.happened, {**same, **entry.digests}, one.replaces)
    return found


def number(
    drafts: Sequence[Draft],
    known: Mapping[Key, Written],
    today: date,
    day: date | None = None,
    ahead: Mapping[str, int] = {},
    tag: str = "",
) -> dict[Key, Numbered]:
    """Number and date of every letter: its own where it is `known`, else the campaign's next (`ahead`,
    1 if not said) and today.

    `day` overrules every date. `tag` are this copy's two letters where names on paper are full
    (`Store.tag`).
    """
    found: dict[Key, Numbered] = {}
    free = dict(ahead)
    for draft in drafts:
        if draft.key in found:
            continue
        if (one := known.get(draft.key)) is not None:
            full = one.full if tag else ""
            found[draft.key] = Numbered(one.number, day or one.dated or today, full)
            continue
        mine = free.get(draft.campaign, 1)
        found[draft.key] = Numbered(mine, day or today, f"L{mine}{tag}" if tag else "")
        free[draft.campaign] = mine + 1
    return found


def file_name(plan: Plan, draft: Draft, tag: str, day: date, format: str = "docx") -> str:
    """`2026-11-23_ask_mayor-zvecan_sr-Cyrl.docx`: the template, with the letter's id when the
    recipient gets several letters from it."""
    letter = draft.letter
    stem = letter.template
    alike = [
        x
        for x in plan.campaigns[draft.campaign].letters
        if x.template == letter.template and draft.target in as_set(x.to)
    ]
    if len(alike) > 1 or (letter.planned and letter not in alike):
        stem = f"{stem}-{letter.id.removeprefix('letter-')}"
    return f"{day.isoformat()}_{stem}_{draft.target}_{tag}.{format}"


def copy_name(tag: str, format: str) -> str:
    """The journal's name for a letter's file: its language, and its format unless that is Word's."""
    return tag if format == "docx" else f"{tag}.{format}"


def copies(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Language and format of the files that the journal names."""
    parts = (name.partition(".") for name in names if name != MERGED)
    return tuple((tag, kind or "docx") for tag, _, kind in parts)
