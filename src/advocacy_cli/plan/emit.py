"""Words as YAML for the files that the program creates: safe for every text, and pleasant to edit.

What stands here is read back as it was by `plan.yaml`, and by editors that still know YAML 1.1,
where `no` and `2026-12-15` are no texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from advocacy_cli.plan.yaml import UNPRINTABLE

# A text that needs no quotes begins with a letter and holds nothing that YAML could take for a sign.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,;!?()/'’„“”«»…–—-]*[\w.,;!?()'’“”»…])?")
_TAKEN = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def unwritable(text: str) -> str | None:
    """The first character that no plan file may hold, as `U+0007`; None when all can be written."""
    odd = UNPRINTABLE.search(text)
    return f"U+{ord(odd[0]):04X}" if odd else None


def scalar(text: str, indent: int = 0) -> str:
    """A text as the value of a key that stands at that indent: plain, in quotes, or as lines."""
    if _PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in _TAKEN:
        return text
    lines = text.split("\n")
    if len(lines) > 1 and lines[0] and lines[-1] and all(map(_simple, lines)):
        pad = " " * (indent + 2)
        return "\n".join(["|-", *(f"{pad}{line}" if line else "" for line in lines)])
    return "".join(
        c if c.isprintable() else _escaped(c) for c in json.dumps(text, ensure_ascii=False)
    )


def texts(words: Mapping[str, str], indent: int, wanted: Iterable[tuple[str, str]] = ()) -> str:
    """A text in each of its languages, a line for each; `wanted` languages that it lacks stand as
    notes with what to write there."""
    pad = " " * indent
    lines = [f"{pad}{tag}: {scalar(said, indent)}" for tag, said in words.items()]
    lines += [f"{pad}# {tag}: {scalar(hint)}" for tag, hint in wanted]
    return "\n".join(lines)


def _simple(line: str) -> bool:
    return line.isprintable() and line == line.strip()


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
