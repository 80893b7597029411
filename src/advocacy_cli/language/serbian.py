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
from typing import Any, NamedTuple

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

# The patterns are texts, compiled when a text needs them: most screens never do. Each looks ahead a
# bounded way only, so that time grows with the length of a text and with nothing else.
_PROTECTED = (
    r"(?s)\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{#.{0,500}?#\}|\{\w{1,80}\}"  # tags, places
    r"|`[^`\n]+`"  # code
    r"|\b\w+://[^\s<>]+|\bwww\.[^\s<>]+"  # addresses on the web
    r"|(?<![^\s@<>(){},;:])[^\s@<>(){},;:]+@[^\s@<>(){},;:]+"  # e-mail addresses
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:org|com|net|rs|eu|info|int|gov|edu"
    r"|pdf|docx?|xlsx?|odt|zip|jpe?g|png|txt|csv|eml)\b(?:/[^\s<>]*)?"  # sites and files by name
    r"|(?<!\w)[@#][^\W\d]\w*"  # names and words of social networks
    r"|\b\d+/[A-Za-z]-\d+\b"  # numbers of laws: 06/L-081
    r"|\b(?=\w*[\d_])\w*[^\W\d_]\w*"  # names of things: P2kq, sr_latn, A4
    r"|\b(?i:e-mail|wi-fi|on-line|off-line|know-how|start-up|follow-up)\w*"
    r"|\b(?:km/h|m/s|l/min)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = r"(?=[IVXLCDM]{2})M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})[a-e]?"
_LONE = frozenset("IVCDMLX")
_NEAR = 40  # characters that are looked at before and after a capital on its own
_BEGINNING = '.!?:;„«“"(–—'  # after these a sentence may begin
_BEFORE = r"([^\W\d_]+)(\W*)\Z"
_AFTER = r"(\W*)([^\W\d_]+)"
_GAJICA = frozenset("abcčćdđefghijklmnoprsštuvzž")
_DOUBLED = r"([bcčćdđfghjklmnprsštvzž])\1|ch|^(?:gh|ph|th)"
_SUSPECT = r"inj|vanj|panj|nadž|odž|podž|predž"
_BEGINNINGS = ("joined", "two_letters", "doubled", "doubled_anywhere", "counted_before",
               "counted_after")  # fmt: skip
_ABBREVIATION = 4  # letters
_ENDINGS = ("", "a", "e", "i", "om", "ov", "u")


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

    Left alone: addresses, tags, code, words with letters that Serbian lacks, units of measure after
    a number, and Roman numbers; a capital on its own is told from an initial by what is beside it.
    """
    return _outside(_whole(text), lambda part: _WORD.sub(lambda found: _read(found)[0], part))


def doubtful(text: str) -> tuple[str, ...]:
    """The words of a Latin text whose Cyrillic form somebody should look at, in their order: also
    those that stay in Latin letters, unless they are known to (`PDF`, `Windows`)."""
    found: dict[str, None] = {}
    for part in _free(_whole(text)):
        for word in _WORD.finditer(part):
            if _read(word)[1]:
                found[word[0]] = None
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


def _whole(text: str) -> str:
    """The text with every letter as one sign, and digraphs as two letters."""
    return _ODD.sub(lambda m: _ONE_CODE[m[0]], unicodedata.normalize("NFC", text))


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


def _read(found: re.Match[str]) -> tuple[str, bool]:
    """A word in Cyrillic letters, or as it is where it stays; and whether that is doubtful."""
    word = found[0]
    if len(word) == 1 and word in _LONE:
        return _lone(found)
    if re.fullmatch(_ROMAN, word):
        return _roman(found)
    if _is_unit(found):
        return word, False
    low, words = word.lower(), _words()
    if spelt := words["spelt"].get(low):
        return spelt.upper() if word.isupper() else spelt.capitalize(), False
    if low in words["foreign"]:
        return word, False
    mixed = _ANY_CYRILLIC.search(word) is not None
    if not _GAJICA.issuperset(c for c in low if not _ANY_CYRILLIC.match(c)):
        return word, not mixed
    if _looks_foreign(low):  # but ММФ and ДСС are read
        short = word.isupper() and len(word) <= _ABBREVIATION
        return _spell(word, low) if short else word, not mixed
    return _spell(word, low), not mixed and _is_unsure(low)


def _spell(word: str, low: str) -> str:
    """The word in Cyrillic, letter by letter."""
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


class _Beside(NamedTuple):
    """The words before and after one, "" where the line or a tag ends, and what is between."""

    before: str
    gap_before: str
    gap_after: str
    after: str

    @property
    def begins(self) -> bool:
        """Whether a sentence begins here; the point after an initial ends none."""
        initial = (
            len(self.before) == 1 and self.before.isupper() and self.gap_before.startswith(".")
        )
        return not initial and (
            not self.before or any(sign in self.gap_before for sign in _BEGINNING)
        )

    @property
    def is_counted_before(self) -> bool:
        """Whether what stands before it is counted, as in `član I`, or it is a point `I)`."""
        counted = _words()["counted_before"]
        said = self.gap_before.isspace() and _folded(self.before).startswith(counted)
        return said or self.gap_after.startswith(")")

    @property
    def is_counted_after(self) -> bool:
        """Whether what stands after it is counted, as in `V sednica`."""
        counted = _words()["counted_after"]
        return self.gap_after.isspace() and _folded(self.after).startswith(counted)

    @property
    def shouts(self) -> bool:
        """Whether both words beside it are in capitals."""
        return all(
            len(word) > 1 and word.isupper() and not re.fullmatch(_ROMAN, word)
            for word in (self.before, self.after)
        )


def _beside(found: re.Match[str]) -> _Beside:
    text, start, end = found.string, found.start(), found.end()
    before = re.search(_BEFORE, text[max(0, start - _NEAR) : start].rpartition("\n")[2])
    after = re.match(_AFTER, text[end : end + _NEAR].partition("\n")[0])
    return _Beside(
        before[1] if before else "",
        before[2] if before else "",
        after[1] if after else text[end : end + 1],
        after[2] if after else "",
    )


def _lone(found: re.Match[str]) -> tuple[str, bool]:
    """A capital on its own: a Roman number, an initial, or the word `i` in a heading."""
    letter, beside = found[0], _beside(found)
    cyrillic = _TO_CYRILLIC.get(letter.lower(), letter).upper()
    if beside.is_counted_before:
        return letter, False
    if beside.is_counted_after:  # `I deo` may be the first part, or `and a part`
        return letter, letter == "I" and beside.begins
    named = beside.after[:1].isupper() and not (len(beside.after) > 1 and beside.after.isupper())
    if beside.gap_after.startswith("."):
        if letter in "CDLM" and (named or beside.before.istitle()):
            return cyrillic, False
        if letter in "IV" and named and beside.before:
            return cyrillic, beside.begins
        return letter, bool(named or beside.before)
    if letter == "I" and (beside.shouts or (beside.begins and beside.after.islower())):
        return cyrillic, False
    return letter, True


def _roman(found: re.Match[str]) -> tuple[str, bool]:
    """A Roman number, unless it is a word among others in capitals: `DA LI STE VI`."""
    word, beside = found[0], _beside(found)
    if word not in _words()["also_words"] or beside.is_counted_before or beside.is_counted_after:
        return word, False
    if word not in _words()["never_words"] and beside.shouts:
        return _spell(word, word.lower()), True
    return word, True


def _is_unit(found: re.Match[str]) -> bool:
    """Whether a word is a unit of measure or a currency's code after its number."""
    word, text = found[0].rstrip("²³"), found.string
    if word not in _words()["units"]:
        return False
    before = text[max(0, found.start() - 2) : found.start()]
    if not before[-1:].isdigit() and not (before[-1:].isspace() and before[:1].isdigit()):
        return False
    return len(word) > 1 or text[found.end() : found.end() + 1] != "."  # 2026. g., t. 3


def _folded(word: str) -> str:
    return word.lower().translate(_LATIN_TABLE)


def _looks_foreign(low: str) -> bool:
    """Whether a word has a doubled consonant, or another spelling that Serbian has not."""
    words = _words()
    return (
        bool(re.search(_DOUBLED, low))
        and not low.startswith(words["doubled"])
        and not any(part in low for part in words["doubled_anywhere"])
    )


def _is_unsure(low: str) -> bool:
    """Whether a word that is taken for Serbian may be written another way."""
    words = _words()
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
    foreign = set(data["foreign"])
    foreign |= {name + ending for name in foreign if len(name) > 3 for ending in _ENDINGS}
    return {
        "stems": stems,
        "foreign": frozenset(foreign),
        "spelt": data["spelt"],
        **{name: frozenset(data[name]) for name in ("also_words", "never_words", "units")},
        **{name: tuple(data[name]) for name in _BEGINNINGS},
    }
