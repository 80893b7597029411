"""Fonts that do not have the letters of a language: another one jumps in, in another width."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Fonts of Microsoft Office without Cyrillic letters.
_LATIN = frozenset(
    name.strip()
    for name in [
        "\n    algerian",
        " baskerville old face",
        " bell mt",
        " bodoni mt",
        " broadway",
        " brush script mt",
        " californian fb",
        "\n    calisto mt",
        " centaur",
        " cooper black",
        " copperplate gothic bold",
        " copperplate gothic light",
        "\n    edwardian script itc",
        " freestyle script",
        " french script mt",
        " gill sans mt",
        " goudy old style",
        "\n    high tower text",
        " kunstler script",
        " lucida bright",
        " lucida calligraphy",
        " lucida handwriting",
        "\n    old english text mt",
        " papyrus",
        " perpetua",
        " rockwell",
        " script mt bold",
        " stencil",
        " tw cen mt",
        " vivaldi\n    ",
    ]
)
# Before Unicode, fonts showed our letters in the places of others: č was typed as ~ or ^.
_OLD = re.compile(
    r"(?:yu |cir |cirilica|ћир|c ?times|c ?helv|macedonian |dutch cir)", re.IGNORECASE
)


def lacking_fonts(fonts: Iterable[str], tag: str) -> tuple[str, ...]:
    """The fonts among these that lack letters of a language, sorted."""
    return tuple(
        name
        for name in sorted(set(fonts))
        if _OLD.match(name) or (tag == "sr-Cyrl" and name.casefold() in _LATIN)
    )
