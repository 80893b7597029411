"""Foreign text made safe for where it goes: a name from a file must never steer a program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{_BIDI}\ud800-\udfff]"
)
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
# What Windows keeps for devices, whatever the ending (learn.microsoft.com, "Naming Files").
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin", "conout"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)
_FORMULA = "=+-@＝＋－＠\t\r\n"
_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)?")
_ASCII = str.maketrans({"đ": "dj", "ð": "dj", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "ı": "i"})
NAME_BYTES = 100


def for_terminal(text: str) -> str:
    """The text with every character that could steer a terminal made visible (`\\x1b`)."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(_visible, text)


def for_json(text: str) -> str:
    """JSON whose strings cannot steer a terminal either: the same values, in JSON's own escapes."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def for_document(text: str) -> str:
    """The text as XML may hold it (XML 1.0, 2.2) and as a reader sees it: NFC, line breaks and tabs
    kept, other controls and the marks that turn the reading direction taken out."""
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def for_calendar(text: str) -> str:
    """The text for a property of iCalendar: line breaks stay (the writer escapes them), tabs are
    spaces, controls are gone."""
    return for_document(text).replace("\t", " ")


def for_csv(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula (OWASP ASVS 1.2.10): an apostrophe
    goes before = + - @ and white space that hides them. Negative numbers stay numbers."""
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    if text[:1] in ("\t", "\n") or (text.lstrip()[:1] or "'") in _FORMULA:
        return text if _NUMBER.fullmatch(text) else f"'{text}"
    return text


def for_file_name(text: str, most: int = NAME_BYTES) -> str:
    """A name in a-z, 0-9 and hyphens that every file system takes, at most `most` bytes long.

    Serbian and Albanian letters keep their base (`Šćepan Đurić` is `scepan-djuric`). A name that
    has none of those letters is `unnamed-` and a check sum, so that two such names stay two.
    """
    slug = _slug(text)
    if len(slug) > most:
        slug = slug[: most - 9].rstrip("-") + f"-{_sum(text)}"
    if not slug:
        return f"unnamed-{_sum(text)}" if text.strip() else "unnamed"
    return f"{slug}-name" if slug in _DEVICES else slug


def file_names(names: Mapping[str, str], most: int = NAME_BYTES) -> dict[str, str]:
    """A file name for each id, no two alike. Alikes get their id as a suffix, whatever the order
    they come in; so a name depends on the set only."""
    plain = {key: for_file_name(text, most) for key, text in names.items()}
    counts: dict[str, int] = {}
    for name in plain.values():
        counts[name] = counts.get(name, 0) + 1
    taken = {name for name, count in counts.items() if count == 1}
    found = {}
    for key in sorted(plain):
        name = plain[key]
        if counts[name] > 1:
            name = for_file_name(f"{name}-{key}", most)
            if name in taken:
                name = f"{name[: most - 9].rstrip('-')}-{_sum(key)}"
            taken.add(name)
        found[key] = name
    return {key: found[key] for key in names}


def _slug(text: str) -> str:
    from advocacy_cli.language.serbian import to_latin

    latin = to_latin(_CONTROL.sub("", text)).lower().translate(_ASCII)
    bare = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")


def _sum(text: str) -> str:
    from zlib import crc32

    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
