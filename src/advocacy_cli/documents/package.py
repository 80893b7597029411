"""The .docx package: read once, written many times with few parts changed.

The same parts give the same bytes (on one platform: another zlib build may pack differently):
members in a fixed order, one constant date, no extra fields. The constant members are packed once,
as hard as possible; the changing ones, which come last, quickly.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from advocacy_cli.documents import unpacking

TYPES, DOCUMENT = unpacking.TYPES, unpacking.DOCUMENT
CORE = "docProps/core.xml"

_PIECE = re.compile(  # what a part says, where its paragraphs end, and its fields
    r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(</w:p>)|<w:instrText(?: [^>]*)?>([^<]*)</w:instrText>"
    r"|<w:fldChar [^>]*w:fldCharType=\"(begin|end)\"|<w:fldSimple [^>]*w:instr=\"([^\"]*)\"[^>]*(?<!/)>"
    r"|(</w:fldSimple>)"
)
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DAY = 1 << 5 | 1  # 1 January 1980 in the zip format's own count
_DEFLATED = 8
QUICK, HARD = 1, 9
_NEEDS = 20  # zip version 2.0: deflate


class Packed(NamedTuple):
    """A part as the archive holds it; `size` is that of what was packed."""

    data: bytes
    crc: int
    size: int


class Growing:
    """A part that is packed while it is being written, so that it is never whole in memory."""

    def __init__(self) -> None:
        self._press = zlib.compressobj(QUICK, zlib.DEFLATED, -15)
        self._packed: list[bytes] = []
        self._crc = self._size = 0

    def write(self, text: str) -> None:
        content = text.encode()
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)
        if packed := self._press.compress(content):
            self._packed.append(packed)

    def packed(self) -> Packed:
        """The whole part; nothing can be written after it."""
        self._packed.append(self._press.flush())
        return Packed(b"".join(self._packed), self._crc, self._size)


class Package:
    """A document package of which some parts change from letter to letter; all others are packed
    once. The changing ones come last, in the order given."""

    def __init__(self, parts: Mapping[str, bytes], changing: Sequence[str] = (DOCUMENT,)) -> None:
        self.parts = dict(parts)
        self.changing = tuple(changing)
        self.original = self.parts.get(DOCUMENT, b"")
        names = sorted((n for n in parts if n not in changing), key=lambda n: (n != TYPES, n))
        head, central = bytearray(), bytearray()
        for name in names:
            ready = packed(parts[name], HARD)
            local, entry = _records(name, ready, len(head))
            head += local + ready.data
            central += entry
        self._head, self._central = bytes(head), bytes(central)
        self._count = len(names) + len(self.changing)

    @classmethod
    def read(cls, content: bytes, file: str = "document.docx") -> Package:
        """The package in these bytes. Raises InvalidInput when it is none, or a dangerous one."""
        return cls(parts_of(content, file))

    def pack(self, *changed: bytes | Packed) -> bytes:
        """The package's bytes with these as the changing parts, in their order."""
        out, central, start = [self._head], [self._central], len(self._head)
        for name, part in zip(self.changing, changed, strict=True):
            ready = part if isinstance(part, Packed) else packed(part, QUICK)
            local, entry = _records(name, ready, start)
            out += (local, ready.data)
            central.append(entry)
            start += len(local) + len(ready.data)
        size = sum(map(len, central))
        end = _END.pack(b"PK\5\6", 0, 0, self._count, self._count, size, start, 0)
        return b"".join((*out, *central, end))


def write(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    return Package(parts).pack(parts[DOCUMENT])


def parts_of(
    content: bytes, file: str = "document.docx", *, merge: bool = False
) -> dict[str, bytes]:
    """The parts of a package. Raises InvalidInput: not a .docx, macros, or built to do harm.

    With `merge`, the list of a mail merge may lie outside: who asks takes it out.
    """
    return unpacking.unpack(content, file, merge=merge)


def words_of(part: bytes) -> str:
    """The words in a part of a document, a line for each paragraph; what the fields of a mail merge
    show in their own place is none of them."""
    lines, fields = [""], [""]
    for said, ends, code, kind, simple, over in _PIECE.findall(part.decode(errors="replace")):
        if kind == "begin" or simple:
            fields.append(simple)
        elif kind == "end" or over:
            del fields[max(1, len(fields) - 1) :]
        elif ends:
            lines.append("")
        elif code:
            fields[-1] += code
        elif not any("MERGEFIELD" in field.upper() for field in fields):
            lines[-1] += said
    return unescape("\n".join(line for line in lines if line))


def packed(part: bytes, level: int) -> Packed:
    """A part packed at once."""
    press = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Packed(press.compress(part) + press.flush(), zlib.crc32(part), len(part))


def _records(name: str, part: Packed, offset: int) -> tuple[bytes, bytes]:
    """What stands before a member, and its entry in the central directory."""
    raw = name.encode()
    facts = (_DEFLATED, 0, _DAY, part.crc, len(part.data), part.size, len(raw))
    local = _LOCAL.pack(b"PK\3\4", _NEEDS, 0, *facts, 0)
    entry = _CENTRAL.pack(b"PK\1\2", _NEEDS, _NEEDS, 0, *facts, 0, 0, 0, 0, 0, offset)
    return local + raw, entry + raw
