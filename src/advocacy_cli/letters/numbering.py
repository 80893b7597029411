"""Number, date and file name of a letter: one of each, whatever its languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.names import current

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store.records import Entry

KIND = "letter-made"
Key = tuple[str, str]  # how the journal names the letter, and the target


class Numbered(NamedTuple):
    """A letter's own number and date, kept until it is sent."""

    number: int
    day: date


def standing(plan: Plan, entries: Sequence[Entry]) -> dict[Key, Entry]:
    """The last made entry of every letter, under the names that the plan has now."""
    found: dict[Key, Entry] = {}
    for entry in entries:
        subject = current(plan, entry.subject or "") or entry.subject or ""
        for target in entry.ids("target"):
            now = current(plan, f"target:{entry.campaign}/{target}") or target
            found[subject, now.rpartition("/")[2]] = entry
    return found


def number(
    drafts: Sequence[Draft],
    earlier: Mapping[Key, Entry],
    today: date,
    day: date | None = None,
    first: Mapping[str, int] = {},
) -> dict[Key, Numbered]:
    """Number and date of every letter: its own from before, else the campaign's next and today.

    `day` overrules every date; `first` overrules what the next number of a campaign is thought to be.
    """
    found: dict[Key, Numbered] = {}
    ahead: dict[str, int] = dict(first)
    for draft in drafts:
        if draft.key in found:
            continue
        entry = earlier.get(draft.key)
        if entry is not None and entry.number is not None:
            found[draft.key] = Numbered(entry.number, day or entry.happened)
            continue
        if draft.campaign not in ahead:
            used = [e.number or 0 for e in earlier.values() if e.campaign == draft.campaign]
            ahead[draft.campaign] = max(used, default=0) + 1
        found[draft.key] = Numbered(ahead[draft.campaign], day or today)
        ahead[draft.campaign] += 1
    return found


def file_name(plan: Plan, draft: Draft, tag: str, day: date) -> str:
    """`2026-11-23_ask_mayor-zvecan_sr-Cyrl.docx`: the template, with the letter's id when the
    recipient gets several letters from it."""
    letter = draft.letter
    stem = letter.template
    alike = [
        x
        for x in plan.campaigns[draft.campaign].letters
        if x.template == letter.template and draft.target in x.to
    ]
    if len(alike) > 1 or (letter.planned and letter not in alike):
        stem = f"{stem}-{letter.id.removeprefix('letter-')}"
    return f"{day.isoformat()}_{stem}_{draft.target}_{tag}.docx"
