"""The line by which a calendar file shows that it is ours and that nobody has changed it since.

A file with such a line needs no list beside it that could be lost: it proves itself wherever it lies.
The line also says in which form the events were written, so that what has not changed can be taken
from the file as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from advocacy_cli import __version__
from advocacy_cli.calendar.events import PRODID

_SEAL = b"X-ADVOCACY-SEAL:"
_BEFORE = b"\r\nCALSCALE:GREGORIAN\r\n"
_OURS = f"\r\nPRODID:{PRODID}\r\n".encode()
_SHORTEST = 32  # hexadecimal digits of a digest that proves anything
Fate = Literal["ours", "edited", "foreign"]


def form(*said: Iterable[str] | str) -> str:
    """A short mark for the words and ways in which events are written, this version's own."""
    return sha256(repr((__version__, *said)).encode()).hexdigest()[:8]


def sealed(content: bytes, mark: str) -> bytes:
    """A calendar with its seal, in the form of that mark."""
    line = _SEAL + f"{mark}-{_sum(content)}\r\n".encode()
    return content.replace(_BEFORE, _BEFORE + line, 1)


def fate(content: bytes) -> Fate:
    """Whether a file is ours as we wrote it (feeds too, whose seal says no form), ours and edited since,
    or somebody else's. A file of ours without a seal is of a version that had none."""
    if _OURS not in content[:400]:
        return "foreign"
    said, bare = _opened(content)
    if not said:
        return "ours"
    told = said.rpartition("-")[2]
    return "ours" if len(told) >= _SHORTEST and _sum(bare).startswith(told) else "edited"


def in_form(content: bytes, mark: str) -> bool:
    """Whether a file is ours, unchanged, and in the form of that mark."""
    said, bare = _opened(content)
    return bool(said) and said == f"{mark}-{_sum(bare)}"


def _opened(content: bytes) -> tuple[str, bytes]:
    """What the seal says (nothing: there is none), and the content without it."""
    start = content.find(b"\r\n" + _SEAL) + 2
    if start < 2:
        return "", content
    end = content.find(b"\r\n", start) + 2
    said = content[start + len(_SEAL) : end - 2].decode("ascii", "replace")
    return said, content[:start] + content[end:]


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()[:48]
