"""Plain text set in columns: how wide characters are, lines that are no longer than they may be.

A character of Chinese or an emoji takes two columns, a combining mark none; what belongs together
(a letter and its marks, a family of emoji) is never parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category, east_asian_width

WIDTH = 72
_JOINER = "\u200d"
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_WORD = re.compile(" *[^ ]+")
_ADDRESS = re.compile(r"://|\S@\S")  # broken, it would lead nowhere
# Latin, Greek and Cyrillic letters and the signs between them: a column each, which is quicker told.
_NARROW = re.compile(
    "[\x20-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
_LONGEST = 900  # octets of a line that no mail server has to cut (RFC 5322, 2.1.1)


def width(text: str) -> int:
    """How many columns the text takes."""
    return len(text) if _NARROW.fullmatch(text) else sum(map(_columns, _clusters(text)))


def wrap(text: str, first: str = "", rest: str = "", most: int = WIDTH) -> list[str]:
    """The text in lines of at most `most` columns; `first` stands before its first line, `rest`
    before the others. Only an address may be wider."""
    lines: list[str] = []
    lead = first
    for part in text.split("\n"):
        line, taken = lead, width(lead)
        fresh = True
        for word in _words(part, most - width(rest)):
            wide = width(word)
            # `--` alone on a line would begin a mail's signature.
            if not fresh and taken + wide > most and word.strip() != "--":
                lines.append(line)
                line = rest + word.lstrip(" ")
                taken = width(line)
            else:
                line, taken = line + word, taken + wide
            fresh = False
        lines.append(line)
        lead = rest
    return [_safe(line.rstrip()) for line in lines]


def aligned(rows: Sequence[Sequence[str]], aligns: Sequence[str], most: int = WIDTH) -> list[str]:
    """The rows as columns under a ruled first row; nothing when they would be wider than `most`."""
    if any("\n" in cell for row in rows for cell in row):
        return []
    widths = [max(3, *(width(row[n]) for row in rows)) for n in range(len(rows[0]))]
    if sum(widths) + 2 * (len(widths) - 1) > most:
        return []
    ruled = [rows[0], ["-" * wide for wide in widths], *rows[1:]]
    return [
        "  ".join(
            _padded(cell, wide, align)
            for cell, wide, align in zip(row, widths, aligns, strict=True)
        ).rstrip()
        for row in ruled
    ]


def _padded(text: str, wide: int, align: str) -> str:
    free = wide - width(text)
    left = {"right": free, "center": free // 2}.get(align, 0)
    return " " * left + text + " " * (free - left)


def _safe(line: str) -> str:
    return " --" if line == "--" else line


def _words(text: str, most: int) -> Iterator[str]:
    """The words with the spaces before them, cut where they are wider than a line."""
    for word in _WORD.findall(text):
        if width(word) <= most or (_ADDRESS.search(word) and len(word.encode()) < _LONGEST):
            yield word
            continue
        line, taken = "", 0
        for part in _clusters(word):
            wide = _columns(part)
            if line and taken + wide > most:
                yield line
                line, taken = "", 0
            line += part
            taken += wide
        yield line


def _clusters(text: str) -> Iterator[str]:
    """The text in pieces that are seen as one character."""
    cluster = ""
    for character in text:
        if cluster and (
            category(character) in ("Mn", "Me", "Cf")
            or cluster.endswith(_JOINER)
            or _SKIN.match(character)
        ):
            cluster += character
        else:
            if cluster:
                yield cluster
            cluster = character
    if cluster:
        yield cluster


def _columns(cluster: str) -> int:
    first = cluster[0]
    if category(first) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(first) in "WF" or "\ufe0f" in cluster else 1
