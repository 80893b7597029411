"""Numbers and shares as each language writes them (CLDR 46: group and decimal signs)."""

from __future__ import annotations

from fractions import Fraction

_SIGNS = {"sq": ("\u00a0", ","), "en": (",", ".")}
_SERBIAN = (".", ",")


def number(n: float | Fraction, tag: str, places: int | None = None) -> str:
    """A number: `1.234.567,5` (sr), `1 234 567,5` (sq, no-break spaces), `1,234,567.5` (en).

    `places` is how many decimals are shown; None: as many as it has, at most two.
    """
    group, point = _SIGNS.get(tag, _SERBIAN)
    if places is None:
        shown = f"{_rounded(n, 2):,.2f}".rstrip("0").rstrip(".")
    else:
        shown = f"{_rounded(n, places):,.{places}f}"
    return shown.translate({ord(","): group, ord("."): point})


def percent(share: float | Fraction, tag: str) -> str:
    """A share of one as a percentage with at most one decimal: 0.125 is `12,5%` (sr, sq)."""
    shown = number(_rounded(Fraction(share) * 100, 1), tag, 1)
    return (shown[:-2] if shown.endswith("0") else shown) + "%"


def _rounded(n: float | Fraction, places: int) -> float:
    """Rounded half away from zero, as people do it and `round` does not."""
    if isinstance(n, int):
        return n
    exact = Fraction(repr(n)) if isinstance(n, float) else n
    scaled = abs(exact) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return float(Fraction(whole if exact >= 0 else -whole, 10**places))
