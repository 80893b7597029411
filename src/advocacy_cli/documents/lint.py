"""What somebody should look at in a text that is no fault: figures typed by hand, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHARE = re.compile(
    r"(?<![\w.,])\d{1,3}(?:[.,]\d+)?[\s\u00a0]?"
    r"(?:%|‰|percent\b|per cent\b|posto\b|odsto\b|посто\b|одсто\b|për[\s\u00a0]?qind\b)",
    re.IGNORECASE,
)
# Fonts of Microsoft Office without Cyrillic letters: another one jumps in, in another width.
_LATIN_ONLY = frozenset(
    """algerian, baskerville old face, bell mt, bodoni mt, broadway, brush script mt,
    californian fb, calisto mt, centaur, cooper black, copperplate gothic bold,
    copperplate gothic light, edwardian script itc, freestyle script, french script mt,
    gill sans mt, goudy old style, high tower text, kunstler script, lucida bright,
    lucida calligraphy, lucida handwriting, old english text mt, papyrus, perpetua, rockwell,
    script mt bold, stencil, tw cen mt, vivaldi""".replace("\n", " ").split(",")
)
_LATIN = frozenset(name.strip() for name in _LATIN_ONLY)
# Before Unicode, fonts showed our letters in the places of others: č was typed as a ~ or ^.
_OLD = re.compile(
    r"(?:yu |cir |cirilica|ћир|c ?times|c ?helv|macedonian |dutch cir)", re.IGNORECASE
)


def typed_shares(text: str) -> tuple[str, ...]:
    """Percentages that stand in a text by hand, in their order: laws and thresholds change."""
    return tuple(dict.fromkeys(" ".join(found[0].split()) for found in _SHARE.finditer(text)))


def shares_note(shares: Iterable[str]) -> str:
    """What to say about them."""
    said = ", ".join(shares)
    return f"{said} is typed by hand: is it still what the rule says? (`advocacy rule list`)"


def lacking_fonts(fonts: Iterable[str], tag: str) -> tuple[str, ...]:
    """Fonts that do not have the letters of a language."""
    lacking = [
        name
        for name in sorted(set(fonts))
        if _OLD.match(name) or (tag == "sr-Cyrl" and name.casefold() in _LATIN)
    ]
    return tuple(lacking)
