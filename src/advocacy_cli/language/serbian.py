"""Serbian in its two scripts.

Cyrillic to Latin loses nothing. Latin to Cyrillic cannot know everything (`injekcija` holds н and
ј, `njiva` holds њ): known stems stand in `serbian.toml`, and `doubtful` names the words that
somebody should look at. Addresses, template tags, code and names of things stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = [
    "a",
    "b",
    "v",
    "g",
    "d",
    "đ",
    "e",
    "ž",
    "z",
    "i",
    "j",
    "k",
    "l",
    "lj",
    "m",
    "n",
    "nj",
    "o",
    "p",
    "r",
    "s",
    "t",
    "ć",
    "u",
    "f",
    "h",
    "c",
    "č",
    "dž",
    "š",
]
TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True)) | {"ѐ": "è", "ѝ": "ì"}
_TO_CYRILLIC = {latin: letter for letter, latin in zip(_CYRILLIC, _LATIN, strict=True)}
_DIGRAPHS = ("lj", "nj", "dž")
_ONE_CODE = {"ǆ": "dž", "ǅ": "Dž", "Ǆ": "DŽ", "ǉ": "lj", "ǈ": "Lj", "Ǉ": "LJ",
             "ǌ": "nj", "ǋ": "Nj", "Ǌ": "NJ", "Ð": "Đ", "ð": "đ"}  # fmt: skip
_SWAPPED = {**TO_LATIN, **{c.upper(): s.upper() for c, s in TO_LATIN.items() if len(s) == 1}}
_WIDE = re.compile("[ЉЊЏ]")
_ANY_CYRILLIC = re.compile("[\u0400-\u045f]")
_ODD = re.compile("[" + "".join(_ONE_CODE) + "]")

# The four patterns are texts, compiled when a text needs them: most screens never do.
_PROTECTED = (
    r"(?s)\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{#.{0,500}?#\}|\{\w{1,80}\}"  # tags, places
    r"|`[^`\n]+`"  # code
    r"|\b\w+://[^\s<>]+|\bwww\.[^\s<>]+"  # addresses on the web
    r"|(?<![^\s@<>(){},;:])[^\s@<>(){},;:]+@[^\s@<>(){},;:]+"  # e-mail addresses
    r"|\b\d+/[A-Za-z]-\d+\b"  # numbers of laws: 06/L-081
    r"|\b(?=\w*[\d_])\w*[^\W\d_]\w*"  # names of things: P2kq, sr_latn, A4
)
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = r"(?=[IVXLCDM]{2})M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})"
_LONE = frozenset("IVCDMLX")
_GAJICA = frozenset("abcčćdđefghijklmnoprsštuvzž")
_DOUBLED = r"([bcčćdđfghjklmnprsštvzž])\1|ch|^(?:gh|ph|th)"
_SUSPECT = r"inj|vanj|panj|nadž|odž|podž|predž"


@lru_cache(maxsize=2048)
def to_latin(text: str) -> str:
    """The text in Latin letters (NFC); exact. Љ is LJ among capitals and Lj elsewhere."""
    text = unicodedata.normalize("NFC", text)
    if not _ANY_CYRILLIC.search(text) and not _ODD.search(text):
        return text
    return unicodedata.normalize("NFC", _outside(text, _latin))


@lru_cache(maxsize=2048)
def to_cyrillic(text: str) -> str:
    """The text in Cyrillic letters (NFC), as far as rules can tell; see `doubtful`.

    Left alone: addresses, tags, code, words with letters that Serbian lacks, Roman numbers of two
    or more letters, and a lone capital that may be one.
    """
    text = _ODD.sub(lambda m: _ONE_CODE[m[0]], unicodedata.normalize("NFC", text))
    return _outside(text, lambda part: _WORD.sub(_cyrillic, part))


def doubtful(text: str) -> tuple[str, ...]:
    """The words of a Latin text whose Cyrillic form somebody should look at, in their order."""
    text = _ODD.sub(lambda m: _ONE_CODE[m[0]], unicodedata.normalize("NFC", text))
    found: dict[str, None] = {}
    for part in _free(text):
        for word in _WORD.findall(part):
            if not _ANY_CYRILLIC.search(word) and _is_doubtful(word):
                found[word] = None
    return tuple(found)


def script(text: str) -> str | None:
    """The script that most letters outside addresses and tags have: `Cyrl`, `Latn` or None."""
    cyrillic = latin = 0
    for part in _free(text):
        for word in _WORD.findall(part):
            count = len(_ANY_CYRILLIC.findall(word))
            cyrillic += count
            latin += len(word) - count
    if not cyrillic and not latin:
        return None
    return "Cyrl" if cyrillic >= latin else "Latn"


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with everything changed that is not protected."""
    parts, end = [], 0
    for span in re.finditer(_PROTECTED, text):
        parts += [change(text[end : span.start()]), span[0]]
        end = span.end()
    parts.append(change(text[end:]))
    return "".join(parts)


def _free(text: str) -> Iterator[str]:
    end = 0
    for span in re.finditer(_PROTECTED, text):
        yield text[end : span.start()]
        end = span.end()
    yield text[end:]


def _latin(text: str) -> str:
    text = _ODD.sub(lambda m: _ONE_CODE[m[0]], text)
    text = _WIDE.sub(_wide, text)
    return text.translate(_LATIN_TABLE)


def _wide(found: re.Match[str]) -> str:
    """Љ, Њ, Џ: both letters are capitals where the neighbours in the word are."""
    latin = TO_LATIN[found[0].lower()]
    after = found.string[found.end() : found.end() + 1]
    before = found.string[found.start() - 1 : found.start()] if found.start() else ""
    capitals = after.isupper() if after.isalpha() else before.isupper()
    return latin.upper() if capitals else latin.capitalize()


_LATIN_TABLE = str.maketrans(_SWAPPED)


def _cyrillic(found: re.Match[str]) -> str:
    word = found[0]
    if _stays(word):
        return word
    low = word.lower()
    apart = _apart(low)
    out, at = [], 0
    while at < len(word):
        pair = word[at : at + 2]
        if (
            low[at : at + 2] in _DIGRAPHS
            and at + 1 not in apart
            and (pair[1:].islower() or pair.isupper())
        ):
            letter, step = _TO_CYRILLIC[low[at : at + 2]], 2
        else:
            letter, step = _TO_CYRILLIC.get(low[at], word[at]), 1
        out.append(letter.upper() if word[at].isupper() else letter)
        at += step
    return "".join(out)


def _stays(word: str) -> bool:
    """Whether a word is left in Latin letters."""
    if len(word) == 1:
        return word in _LONE
    return bool(re.fullmatch(_ROMAN, word)) or _is_foreign(word.lower())


def _is_foreign(low: str) -> bool:
    if not _GAJICA.issuperset(c for c in low if not _ANY_CYRILLIC.match(c)):
        return True
    words = _words()
    return low in words["foreign"] or _looks_foreign(low)


def _looks_foreign(low: str) -> bool:
    """Whether a word has a doubled consonant, or another spelling that Serbian has not."""
    words = _words()
    return (
        bool(re.search(_DOUBLED, low))
        and not low.startswith(words["doubled"])
        and not any(part in low for part in words["doubled_anywhere"])
    )


def _is_doubtful(word: str) -> bool:
    low, words = word.lower(), _words()
    if len(word) == 1:
        return word in _LONE
    if re.fullmatch(_ROMAN, word):
        return word in words["also_words"]
    if not _GAJICA.issuperset(low) or low in words["foreign"]:
        return False
    if _looks_foreign(low):
        return True
    if re.match(_SUSPECT, low) and not _apart(low):
        return not low.startswith(words["joined"])
    return "dj" in low and not low.startswith(words["two_letters"])


def _apart(low: str) -> frozenset[int]:
    """Where in a word two letters stay two: the places between them."""
    if not any(pair in low for pair in _DIGRAPHS):
        return frozenset()
    found = set()
    for stem, bar, anywhere in _words()["stems"]:
        at = low.find(stem)
        if at == 0 or (anywhere and at > 0):
            found.add(at + bar)
    return frozenset(found)


@cache
def _words() -> dict[str, Any]:
    import tomllib
    from pathlib import Path

    data = tomllib.loads(Path(__file__).with_name("serbian.toml").read_text(encoding="utf-8"))
    stems = [
        (stem.replace("|", ""), stem.index("|"), kind == "anywhere")
        for kind in ("starts", "anywhere")
        for stem in data[kind]
    ]
    return {
        "stems": stems,
        "joined": tuple(data["joined"]),
        "two_letters": tuple(data["two_letters"]),
        "doubled": tuple(data["doubled"]),
        "doubled_anywhere": tuple(data["doubled_anywhere"]),
        "foreign": frozenset(data["foreign"]),
        "also_words": frozenset(data["also_words"]),
    }
