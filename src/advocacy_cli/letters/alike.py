"""Letters that say nearly the same as one that the same office got before.

Of each letter that is sent a sketch is kept: the 80 smallest hashes of its word triples. Of the 80
smallest of two letters together, about the share that both have is the share of triples that they
have in common (bottom-k sketches). Only words in small letters count, so no name, date or number gets
into a sketch; Serbian counts in Latin letters, whichever script it is written in. Each
paragraph is hashed once and remembered: letters of one template share most of theirs.
"""

from __future__ import annotations

import contextlib
import re
import struct
import zipfile
import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from advocacy_cli.documents.package import DOCUMENT
from advocacy_cli.language.dates import numeric
from advocacy_cli.language.serbian import TO_LATIN

if TYPE_CHECKING:
    from pathlib import Path

    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written

TEXT = "sketch"  # its name among the texts of a `letter-sent` entry
ALIKE = 0.82  # letters of one template with other requests were seen to have up to 0.78 in common
_KEPT = 80
_LONGEST = 2_000_000  # bytes of a letter
_FEWEST = 40  # word triples that must be there: a line or two is like many others
_PARAGRAPH = re.compile(r"</(?:p|li|td)>|\n\n")
_TAG = re.compile(r"<[^<>]*>")
_LATIN = str.maketrans(TO_LATIN)
_SIGNS = ".,;:!?()[]{}\"'„“”‚‘’«»…–—-*_#|"


class Known(NamedTuple):
    """A letter that an office got, or is to get too: its reference in the plan, its name, what became of
    it, and its sketches."""

    subject: str
    name: str
    said: str
    sketches: tuple[str, ...]


class Alike(NamedTuple):
    """A new letter that says nearly the same as another to the same office; how much (0 to 1)."""

    draft: Draft
    other: Known
    share: float

    def __str__(self) -> str:
        other = f"{self.other.name}, {self.other.said}"
        return f"{self.draft} is nearly the same as {other} ({self.share:.0%} alike)"


def sketch(text: str) -> str:
    """The sketch of a letter's text, plain or with OOXML or HTML tags; the same on every machine."""
    # Word's paragraphs are cut without a regex, which costs more than all the rest.
    paragraphs = text.split("</w:p>") if "</w:p>" in text else _PARAGRAPH.split(text)
    return _smallest(tuple(filter(None, map(_hashed, paragraphs))))


@lru_cache(maxsize=1 << 8)  # paragraphs of names and figures only have no triples
def _smallest(paragraphs: tuple[frozenset[int], ...]) -> str:
    kept = sorted(frozenset[int]().union(*paragraphs))[:_KEPT]
    return b2a_base64(struct.pack(f">{len(kept)}L", *kept), newline=False).decode()


@lru_cache(maxsize=1 << 12)
def _hashed(paragraph: str) -> frozenset[int]:
    """The hashes of a paragraph's word triples."""
    words = [
        word
        for part in unescape(_TAG.sub(" ", paragraph)).split()
        if (word := part.strip(_SIGNS)).islower() and word.isalpha()
    ]
    return frozenset(
        (crc32(" ".join(triple).translate(_LATIN).encode()) * 0x9E3779B1) & 0xFFFFFFFF
        for triple in zip(words, words[1:], words[2:], strict=False)
    )


def sketch_of(files: Iterable[Path]) -> str:
    """The sketch of the first of a letter's files that can be read; "" for none."""
    for path in files:
        with contextlib.suppress(OSError, KeyError, zipfile.BadZipFile, zlib.error, ValueError):
            if path.suffix == ".docx":
                with zipfile.ZipFile(path) as package, package.open(DOCUMENT) as part:
                    return sketch(part.read(_LONGEST).decode(errors="replace"))
            if path.suffix in (".txt", ".html"):
                with path.open("rb") as file:
                    return sketch(file.read(_LONGEST).decode(errors="replace"))
    return ""


def share(one: str, other: str) -> float:
    """How much two sketches have in common: 0 to 1; 0 where there is too little text to tell."""
    try:
        mine, theirs = _read(one), _read(other)
    except (ValueError, struct.error):
        return 0.0
    if min(len(mine), len(theirs)) < _FEWEST:
        return 0.0
    together = sorted(mine | theirs)[: max(len(mine), len(theirs))]
    return len(mine & theirs & set(together)) / len(together)


def _read(sketch: str) -> frozenset[int]:
    raw = a2b_base64(sketch)
    return frozenset(struct.unpack(f">{len(raw) // 4}L", raw))


def pointed_out(
    plan: Plan, letters: Iterable[Written], made: Iterable[tuple[Draft, str, str]]
) -> tuple[Alike, ...]:
    """The new letters that are nearly the same as another to the same office: one that was sent, or
    another new one. `made` are drafts with name and sketch; no other number of the same
    letter counts, nor a letter that another has replaced."""
    new = list(made)
    wanted = {receiver(plan, draft.campaign, draft.target) for draft, _, _ in new}
    known: dict[str, list[Known]] = {}
    for one in letters:
        reads = receiver(plan, one.campaign, one.target)
        if reads in wanted and one.by is None and (sketches := tuple(_sketches(one))):
            said = f"sent on {numeric(one.sent, 'en')}" if one.sent else "sent"
            subject = f"letter:{one.campaign}/{one.letter}"
            known.setdefault(reads, []).append(Known(subject, one.name, said, sketches))
    found = []
    for draft, name, mine in new:
        beside = known.setdefault(receiver(plan, draft.campaign, draft.target), [])
        shares = [
            Alike(draft, other, max(share(mine, sketch) for sketch in other.sketches))
            for other in beside
            if other.subject != draft.subject
        ]
        nearest = max(shares, key=lambda one: (one.share, one.other.name), default=None)
        if nearest is not None and nearest.share >= ALIKE:
            found.append(nearest)
        if all(other.subject != draft.subject for other in beside):
            beside.append(Known(draft.subject, name, "which goes there too", (mine,)))
    return tuple(found)


def compared(
    plan: Plan, letters: Iterable[Written], drafts: Iterable[Draft]
) -> Callable[[Draft], bool]:
    """Which of these drafts have anything to be compared with: their reader got letters, or gets several
    of these. The thousands that go to a thousand people need no sketch."""
    got = {receiver(plan, x.campaign, x.target) for x in letters if next(_sketches(x), None)}
    subjects: dict[str, set[str]] = {}
    for draft in drafts:
        subjects.setdefault(receiver(plan, draft.campaign, draft.target), set()).add(draft.subject)
    readers = got | {reader for reader, several in subjects.items() if len(several) > 1}
    return lambda draft: receiver(plan, draft.campaign, draft.target) in readers


def receiver(plan: Plan, campaign: str, target: str) -> str:
    """Who reads the letters to a target: an office is one in all campaigns, a person of a campaign's
    own list is theirs alone."""
    return target if target in plan.offices else f"{campaign}/{target}"


def _sketches(one: Written) -> Iterator[str]:
    for entry in one.entries:
        if entry.kind == "letter-sent" and (found := entry.texts.get(TEXT)):
            yield found
