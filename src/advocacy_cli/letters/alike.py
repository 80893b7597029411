"""Letters that say nearly the same as one that the same office got before.

Of each letter that is made a sketch is kept: for 96 groups of its word triples, a byte of the
smallest hash. Two sketches agree in about the share of triples that the letters have in common (one
permutation hashing with b-bit values). Only words in small letters count, so no name, date or number
gets into a sketch; Serbian counts in Latin letters, whichever script it is written in.
"""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from advocacy_cli.language.serbian import TO_LATIN

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written

TEXT = "sketch"  # its name among the texts of a `letter-made` entry
ALIKE = 0.85  # letters of one template with different requests have at most 0.78 in common
_BINS = 96
_FEWEST = 40  # groups that must have a word triple: a line or two is like many others
_MARKUP = re.compile(r"<[^<>]*>|&#?\w+;")
_LATIN = str.maketrans(TO_LATIN)
_SIGNS = ".,;:!?()[]{}\"'„“”‚‘’«»…–—-*_#|"


class Alike(NamedTuple):
    """An earlier letter to the same office that says nearly the same, and how much of it (0 to 1)."""

    one: Written
    share: float


def sketch(text: str) -> str:
    """The sketch of a letter's text, plain or with OOXML or HTML tags; the same on every machine."""
    words = [
        word
        for part in _MARKUP.sub(" ", text).split()
        if (word := part.strip(_SIGNS)).islower() and word.isalpha()
    ]
    bins = [0] * _BINS
    least = [1 << 32] * _BINS
    for triple in zip(words, words[1:], words[2:], strict=False):
        place, value = _hashed(triple)
        if value < least[place]:
            least[place] = value
            bins[place] = value % 255 + 1
    return b2a_base64(bytes(bins), newline=False).decode()


@lru_cache(maxsize=1 << 14)  # letters of one template share most of theirs
def _hashed(words: tuple[str, str, str]) -> tuple[int, int]:
    """The group that three words belong to, and their hash in it."""
    value = (crc32(" ".join(words).translate(_LATIN).encode()) * 0x9E3779B1) & 0xFFFFFFFF
    return value % _BINS, value // _BINS


def share(one: str, other: str) -> float:
    """How much two sketches have in common: 0 to 1; 0 where there is too little text to tell."""
    try:
        mine, theirs = a2b_base64(one), a2b_base64(other)
    except ValueError:
        return 0.0
    if len(mine) != _BINS or len(theirs) != _BINS:
        return 0.0
    both = sum(1 for a, b in zip(mine, theirs, strict=True) if a or b)
    if min(_BINS - mine.count(0), _BINS - theirs.count(0)) < _FEWEST:
        return 0.0
    same = sum(1 for a, b in zip(mine, theirs, strict=True) if a and a == b)
    return max(0.0, (same / both - 1 / 255) / (1 - 1 / 255))


def earlier(plan: Plan, letters: Iterable[Written]) -> dict[str, list[tuple[Written, list[str]]]]:
    """The letters that have a sketch, by who got them; a replaced one counts no longer."""
    found: dict[str, list[tuple[Written, list[str]]]] = {}
    for one in letters:
        sketches = list(_sketches(one))
        if sketches and one.by is None:
            found.setdefault(receiver(plan, one.campaign, one.target), []).append((one, sketches))
    return found


def nearest(
    plan: Plan,
    known: Mapping[str, list[tuple[Written, list[str]]]],
    subject: str,
    target: str,
    text: str,
    replaces: str | None = None,
) -> Alike | None:
    """The letter among `known` (see `earlier`) that a new one is nearly the same as. `subject` is its
    reference; no number of the same letter counts, nor one that it replaces."""
    campaign = subject.partition(":")[2].partition("/")[0]
    others = [
        (one, sketches)
        for one, sketches in known.get(receiver(plan, campaign, target), ())
        if f"letter:{one.campaign}/{one.letter}" != subject and one.full != replaces
    ]
    if not others:
        return None
    mine = sketch(text)
    shares = (Alike(one, max(share(mine, s) for s in sketches)) for one, sketches in others)
    found = max(shares, key=lambda alike: (alike.share, alike.one.name))
    return found if found.share >= ALIKE else None


def receiver(plan: Plan, campaign: str, target: str) -> str:
    """Who reads the letters to a target: an office is one in all campaigns, a person of a campaign's
    own list is theirs alone."""
    return target if target in plan.offices else f"{campaign}/{target}"


def _sketches(one: Written) -> Iterator[str]:
    for entry in one.entries:
        if entry.kind == "letter-made" and (found := entry.texts.get(TEXT)):
            yield found
