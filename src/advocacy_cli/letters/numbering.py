"""Number, date and file name of a letter: one of each, whatever its languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.names import current
from advocacy_cli.situation.letters import full_name

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store.records import Entry

KIND = "letter-made"
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
    """What the journal says a letter is now: its last entry, and its files of that one date."""

    entry: Entry
    digests: dict[str, str]

    @property
    def day(self) -> date:
        return self.entry.happened

    @property
    def full(self) -> str:
        """The letter's full name, `L3kq`; letters of old have it from who numbered them."""
        return full_name(self.entry)

    @property
    def replaces(self) -> str | None:
        """The full name of the wrong letter that it replaces."""
        return next(iter(self.entry.ids("replaces")), None)


def standing(plan: Plan, entries: Sequence[Entry]) -> dict[Key, Last]:
    """How every letter was last made, under the names that the plan has now. The last is the one
    recorded last: a letter may be dated back."""
    found: dict[Key, Last] = {}
    for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
        subject = current(plan, entry.subject or "") or entry.subject or ""
        for target in entry.ids("target"):
            now = current(plan, f"target:{entry.campaign}/{target}") or target
            key = subject, now.rpartition("/")[2]
            before = found.get(key)
            same = before.digests if before and before.day == entry.happened else {}
            found[key] = Last(entry, {**same, **entry.digests})
    return found


def number(
    drafts: Sequence[Draft],
    earlier: Mapping[Key, Last],
    today: date,
    day: date | None = None,
    first: Mapping[str, int] = {},
    anew: Collection[Key] = (),
    tag: str = "",
) -> dict[Key, Numbered]:
    """Number and date of every letter: its own from before, else the campaign's next and today.

    `day` overrules every date; `first` overrules what the next number of a campaign is thought to be.
    Letters in `anew` get another number than before: the one they had has left the house. `tag` are
    this copy's two letters where names on paper are full (`Store.tag`).
    """
    found: dict[Key, Numbered] = {}
    ahead: dict[str, int] = dict(first)
    for draft in drafts:
        if draft.key in found:
            continue
        last = None if draft.key in anew else earlier.get(draft.key)
        if last is not None and last.entry.number is not None:
            full = last.full if tag else ""
            found[draft.key] = Numbered(last.entry.number, day or last.day, full)
            continue
        if draft.campaign not in ahead:
            used = [x.entry.number or 0 for k, x in earlier.items() if _of(k) == draft.campaign]
            ahead[draft.campaign] = max(used, default=0) + 1
        mine = ahead[draft.campaign]
        found[draft.key] = Numbered(mine, day or today, f"L{mine}{tag}" if tag else "")
        ahead[draft.campaign] += 1
    return found


def _of(key: Key) -> str:
    """The campaign in a letter's key."""
    return key[0].partition(":")[2].partition("/")[0]


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
