"""Foreign text made safe for where it goes: a name from a file must never steer a program."""

from __future__ import annotations

import re

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{_BIDI}\ud800-\udfff]")


def for_terminal(text: str) -> str:
    """The text with every character that could steer a terminal made visible (`\\x1b`)."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
