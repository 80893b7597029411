"""The .docx package: read once, written many times with few parts changed.

The same parts give the same bytes (on one platform: another zlib build may pack differently):
members in a fixed order, one constant date, no extra fields. The constant members are packed once,
as hard as possible; the changing ones, which come last, quickly.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from html import unescape

from advocacy_cli.errors import InvalidInput, Problem, Where

TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
CORE = "docProps/core.xml"

MOST_PARTS = 500
MOST_BYTES = 60 * 2**20
MOST_RATIO = 200  # of what unpacks from what is packed; above 64 kB only

_PARAGRAPH = re.compile(r"</w:p>")
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DAY = 1 << 5 | 1  # 1 January 1980 in the zip format's own count
_DEFLATED = 8
_NEEDS = 20  # zip version 2.0: deflate


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
            local, entry = _member(name, parts[name], len(head), 9)
            head += local
            central += entry
        self._head, self._central = bytes(head), bytes(central)
        self._count = len(names) + len(self.changing)

    @classmethod
    def read(cls, content: bytes, file: str = "document.docx") -> Package:
        """The package in these bytes. Raises InvalidInput when it is none, or a dangerous one."""
        return cls(parts_of(content, file))

    def pack(self, *changed: bytes) -> bytes:
        """The package's bytes with these as the changing parts, in their order."""
        out, central, start = [self._head], [self._central], len(self._head)
        for name, part in zip(self.changing, changed, strict=True):
            local, entry = _member(name, part, start, 1)
            out.append(local)
            central.append(entry)
            start += len(local)
        size = sum(map(len, central))
        end = _END.pack(b"PK\5\6", 0, 0, self._count, self._count, size, start, 0)
        return b"".join((*out, *central, end))


def write(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    return Package(parts).pack(parts[DOCUMENT])


def parts_of(content: bytes, file: str = "document.docx") -> dict[str, bytes]:
    """The parts of a package. Raises InvalidInput: not a .docx, macros, or built to do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if fault := _fault(members):
                raise InvalidInput([Problem(Where(file), *fault)])
            parts = {m.filename: archive.read(m) for m in members}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        said = "is no .docx file, is damaged or has a password"
        hint = "open it in a word processor and save it as .docx, without a password"
        raise InvalidInput([Problem(Where(file), said, hint)]) from None
    if DOCUMENT not in parts or TYPES not in parts:
        said = f"is no .docx file: it holds no {DOCUMENT}"
        raise InvalidInput([Problem(Where(file), said, "save it as .docx in a word processor")])
    if odd := next((n for n, part in parts.items() if _is_active(n, part)), None):
        said = f"holds active content ({odd})"
        raise InvalidInput([Problem(Where(file), said, "save it as .docx without macros")])
    return parts


def words_of(part: bytes) -> str:
    """The words in a part of a document, a line for each paragraph."""
    paragraphs = _PARAGRAPH.split(part.decode(errors="replace"))
    lines = ("".join(_TEXT.findall(paragraph)) for paragraph in paragraphs)
    return unescape("\n".join(line for line in lines if line))


def _fault(members: list[zipfile.ZipInfo]) -> tuple[str, str] | None:
    """What is wrong with an archive before anything of it is unpacked."""
    hint = "open it in a word processor and save it again"
    names = [m.filename for m in members]
    if len(members) > MOST_PARTS:
        return f"holds {len(members)} parts; at most {MOST_PARTS} are read", hint
    if len({n.casefold() for n in names}) != len(names):
        return "holds one part twice", hint
    if odd := next((n for n in names if n.startswith(("/", "\\")) or ".." in n), None):
        return f"holds a part with a dangerous name ({odd!r})", hint
    if sum(m.file_size for m in members) > MOST_BYTES:
        return f"unpacks to more than {MOST_BYTES >> 20} MB", hint
    bomb = next(
        (m for m in members if m.file_size > 2**16 and m.file_size > MOST_RATIO * m.compress_size),
        None,
    )
    return (
        (f"holds a part that is packed too well to be real ({bomb.filename})", hint)
        if bomb
        else None
    )


def _is_active(name: str, part: bytes) -> bool:
    """Whether a part could run, fetch or hide something when the document is opened."""
    low = name.lower()
    if any(word in low for word in ("vbaproject", "activex", "embeddings/", "customui", "afchunk")):
        return True
    if low.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part:
        return True
    if low.endswith(".rels") and b'TargetMode="External"' in part:
        return any(
            kind in part for kind in (b"attachedTemplate", b"oleObject", b"/image", b"frame")
        )
    return low == TYPES.lower() and b"macroEnabled" in part


def _member(name: str, part: bytes, offset: int, level: int) -> tuple[bytes, bytes]:
    """The local record of a member, and its entry in the central directory."""
    press = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed = press.compress(part) + press.flush()
    raw, crc = name.encode(), zlib.crc32(part)
    facts = (_DEFLATED, 0, _DAY, crc, len(packed), len(part), len(raw))
    local = _LOCAL.pack(b"PK\3\4", _NEEDS, 0, *facts, 0)
    entry = _CENTRAL.pack(b"PK\1\2", _NEEDS, _NEEDS, 0, *facts, 0, 0, 0, 0, 0, offset)
    return b"".join((local, raw, packed)), entry + raw
