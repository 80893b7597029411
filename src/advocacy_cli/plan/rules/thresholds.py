"""How many signatures a mechanism needs in a place."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import NamedTuple

from advocacy_cli.plan.model import Mechanism, Place


class Threshold(NamedTuple):
    """`number` of signatures, rounded up; None with `why` when it cannot be said. `why` explains a
    number too. 0 means that none is needed. `verified` is False as soon as one fact is not."""

    number: int | None
    why: str
    verified: bool


def needed(mechanism: Mechanism, place: Place | None) -> Threshold:
    """The signatures that a mechanism needs; a share is one of the place's registered voters."""
    threshold = mechanism.threshold
    if threshold is None:
        return Threshold(0, "no number of signatures is set", mechanism.verified)
    if not isinstance(threshold, Fraction):
        return Threshold(threshold, f"{threshold:,} signatures", mechanism.verified)
    percent = f"{float(threshold * 100):g}%"
    if place is None:
        return Threshold(None, f"{percent} of the registered voters of a place not named", False)
    if place.voters is None:
        why = f"{percent} of the registered voters of {place.id}, whose number places.csv does not give"
        return Threshold(None, why, False)
    number = ceil(threshold * place.voters)
    counted = f" on {place.voters_on}" if place.voters_on else ""
    why = f"{percent} of {place.voters:,} registered voters{counted} ({place.source})"
    return Threshold(number, why, mechanism.verified and place.verified)
