"""Words as they are compared: their case, their marks and their script say nothing."""

from __future__ import annotations

import unicodedata

from advocacy_cli.language.serbian import TO_LATIN

# letters that no normal form takes apart
_WHOLE = {"đ": "d", "ђ": "d", "ð": "d", "ı": "i", "ł": "l", "ø": "o"}


def fold(text: str) -> str:
    """The text in bare small Latin letters: `Đurić`, `Djuric`, `duric` and `Ђурић` are `duric`.

    For comparing only: `dj` is `d`, since both stand for a đ where there was none on the keyboard.
    """
    if not text.isascii():
        # twice: small letters may have marks of their own, and Cyrillic ones Latin marks
        text = _bare(unicodedata.normalize("NFKD", text).casefold())
        text = _bare(text.translate(_TABLE))
    return text.casefold().replace("dj", "d")


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_TABLE = str.maketrans(TO_LATIN | _WHOLE)
