"""A package that somebody sent is opened: what could harm its reader is refused, by name.

A letterhead or a template comes from outside and goes out again a thousand times. Sizes hold as
declared and as found; nothing may run, hide, or reach out of the file when it is opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from advocacy_cli.errors import InvalidInput, Problem, Where

TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
RELATIONS = "_rels/.rels"
MOST_PARTS = 500
MOST_BYTES = 60 * 2**20
MOST_PART = 20 * 2**20
MOST_ELEMENTS = 200_000  # of one part
MOST_RATIO = 200  # of what unpacks from what is packed; above 64 kB only

_AGAIN = "open it in a word processor and save it again as .docx"
_LOCAL = struct.Struct("<4s5H3L2H")
_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KINDS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN_KINDS = (".document.main+xml", ".template.main+xml")
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_OTHER_FILES = (
    (b"\xd0\xcf\x11\xe0", "is an old Word file (.doc)"),
    (b"%PDF", "is a PDF"),
    (b"{\\rtf", "is an RTF file"),
    (b"<", "is an XML or HTML file"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_PARTS = (
    ("vbaproject", "macros", "save it as .docx, which keeps none"),
    ("vbadata", "macros", "save it as .docx, which keeps none"),
    ("activex", "ActiveX controls", "delete the controls"),
    ("customui", "a ribbon of its own", "save it as .docx in a word processor"),
    ("embeddings/", "an embedded file", "delete it, or paste it as a picture"),
    ("afchunk", "a piece of another file (altChunk)", "paste its text instead"),
    ("macrosheets", "macros", "save it as .docx, which keeps none"),
)
_ELEMENTS = {
    f"{_MAIN}altChunk": ("a piece of another file (altChunk)", "paste its text instead"),
    f"{_MAIN}subDoc": ("a part that lies in another file", "put its text into this one"),
    f"{_MAIN}object": ("an embedded object", "paste it as a picture"),
    f"{_MAIN}control": ("an ActiveX control", "delete it"),
    f"{_MAIN}frameset": ("frames that show other pages", "delete the frames"),
    f"{_MAIN}scriptAnchor": ("a script", "delete it"),
    f"{_OFFICE}OLEObject": ("an embedded object", "paste it as a picture"),
}
# Fields that fetch or run something. The others of Word's fields are judged where they are used.
_FIELDS = frozenset(
    [
        "INCLUDETEXT",
        "INCLUDEPICTURE",
        "INCLUDE",
        "DDE",
        "DDEAUTO",
        "LINK",
        "IMPORT",
        "DATABASE",
        "EMBED",
        "RD",
        "MACROBUTTON",
        "CONTROL",
        "HTMLCONTROL",
        "AUTOTEXT",
        "AUTOTEXTLIST",
        "ASK",
        "FILLIN",
        "PRINT",
    ]
)
_LINK = re.compile(r"(?i)(https?|mailto):[^\\]")
_SCHEME = re.compile(r"(?i)\s*([a-z][a-z0-9+.-]*:|[\\/]{2})")
_ADDRESSES = ("src", f"{_OFFICE}href", f"{_OFFICE}althref", "href")
_ENCODING = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
_XML = (".xml", ".rels", ".vml", ".xhtml", ".svg")


def unpack(content: bytes, file: str, *, merge: bool = False) -> dict[str, bytes]:
    """The parts of a package by name. Raises InvalidInput: no .docx, or one built to do harm.

    With `merge`, the list that a mail merge was bound to may lie outside: who asks takes it out.
    """
    if file.lower().endswith((".docm", ".dotm")):
        raise _refused(file, "is a Word file with macros", "save it as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if fault := _wrong(members, content):
                raise _refused(file, *fault)
            parts = {m.filename: _read(archive, m, file) for m in members}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError,
            struct.error, ValueError):  # fmt: skip
        raise _refused(file, *_other(content)) from None
    if DOCUMENT not in parts or TYPES not in parts:
        said, hint = f"is no .docx file: it holds no {DOCUMENT}", _AGAIN
        if content[30:100].startswith(_OPEN_DOCUMENT):
            said = "is an OpenDocument file (.odt)"
        raise _refused(file, said, hint)
    for name, part in parts.items():
        if fault := _harm(name, part, merge):
            raise _refused(file, *fault)
    if fault := _unopened(parts):
        raise _refused(file, *fault)
    return parts


def _refused(file: str, said: str, hint: str) -> InvalidInput:
    return InvalidInput([Problem(Where(file), said, hint)])


def _other(content: bytes) -> tuple[str, str]:
    """What a file is that cannot be opened."""
    if content.startswith(_OTHER_FILES[0][0]) and _PASSWORD in content:
        return "has a password", "save it without one (File > Info > Protect Document)"
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    for sign, said in _OTHER_FILES:
        if start.startswith(sign):
            return said, "open it in a word processor and save it as Word Document (.docx)"
    return "is no .docx file, is damaged or has a password", _AGAIN + ", without a password"


def _wrong(members: list[zipfile.ZipInfo], content: bytes) -> tuple[str, str] | None:
    """What is wrong with an archive before anything of it is unpacked."""
    names = [m.filename for m in members]
    if len(members) > MOST_PARTS:
        return f"holds {len(members)} parts; at most {MOST_PARTS} are read", _AGAIN
    if len({n.casefold() for n in names}) != len(names):
        return "holds one part twice", _AGAIN
    if odd := next((n for n in names if _is_odd(n)), None):
        return f"holds a part with a dangerous name ({odd!r})", _AGAIN
    if locked := next((m for m in members if m.flag_bits & 0x41), None):
        return f"has a password (on {locked.filename})", "save it without one"
    if strange := next((m for m in members if m.compress_type not in (0, 8)), None):
        return f"packs {strange.filename} in a way that .docx does not know", _AGAIN
    if big := next((m for m in members if m.file_size > MOST_PART), None):
        return f"its part {big.filename} unpacks to more than {MOST_PART >> 20} MB", _AGAIN
    if sum(m.file_size for m in members) > MOST_BYTES:
        return f"unpacks to more than {MOST_BYTES >> 20} MB", _AGAIN
    for member in members:
        if member.file_size > 2**16 and member.file_size > MOST_RATIO * member.compress_size:
            said = f"holds a part that is packed too well to be real ({member.filename})"
            return said, "make its pictures smaller, or save it again"
    return _overlap(members, content)


def _overlap(members: list[zipfile.ZipInfo], content: bytes) -> tuple[str, str] | None:
    """Two members that share bytes unpack to much more than a file holds."""
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        start = member.header_offset
        *_, name, extra = _LOCAL.unpack(content[start : start + _LOCAL.size])
        if start < end:
            return f"holds parts that lie in one another ({member.filename})", _AGAIN
        end = start + _LOCAL.size + name + extra + member.compress_size
        if end > len(content):
            return f"is cut off, or lies about the size of {member.filename}", _AGAIN
    return None


def _is_odd(name: str) -> bool:
    return (
        name.startswith(("/", "\\"))
        or ".." in name
        or "\\" in name
        or ":" in name
        or any(ord(character) < 32 for character in name)
    )


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    """A part, and no more of it than was declared."""
    with archive.open(member) as packed:
        part = packed.read(member.file_size + 1)
    if len(part) != member.file_size:
        raise _refused(file, f"lies about the size of {member.filename}", _AGAIN)
    return part


def _harm(name: str, part: bytes, merge: bool) -> tuple[str, str] | None:
    """What a part would do when the document is opened."""
    low = name.lower()
    for word, what, hint in _PARTS:
        if word in low:
            return f"holds {what} ({name})", hint
    if part[:4] in (b"PK\3\4", b"\xd0\xcf\x11\xe0") or part[:2] == b"MZ":
        return f"holds a file in a file ({name})", "delete it, or paste it as a picture"
    if not low.endswith(_XML) and not _MARKUP.match(part):  # a name proves nothing
        return None
    text = _decoded(part)
    if text is None:
        return f"its part {name} is in an unknown encoding", _AGAIN
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return f"its part {name} declares entities", _AGAIN
    if low == TYPES.lower() and ("macroEnabled" in text or "vbaProject" in text):
        return f"says that it holds macros ({name})", "save it as .docx, which keeps none"
    root = _root(part)
    if root is None:
        return f"its part {name} is damaged", _AGAIN
    if root.xpath("count(//*)") > MOST_ELEMENTS:
        said = f"its part {name} holds more than {MOST_ELEMENTS} elements"
        return said, "a letter is a page or two: take out what it does not need"
    if low.endswith(".rels"):
        return _reaches_out(name, root, merge)
    return _acts(name, root)


def _unopened(parts: dict[str, bytes]) -> tuple[str, str] | None:
    """Why no word processor would find the document in a package."""
    types = _root(parts[TYPES])
    kinds = {
        str(node.get("PartName", "")).lower().lstrip("/") or "." + str(node.get("Extension", "")).lower():
        str(node.get("ContentType", ""))
        for node in types.iter(f"{_KINDS}Override", f"{_KINDS}Default")
    }  # fmt: skip
    kind = kinds.get(DOCUMENT) or kinds.get(".xml", "")
    if types.tag != f"{_KINDS}Types" or not kind.endswith(_MAIN_KINDS):
        return f"does not say in {TYPES} that it is a Word document", _AGAIN
    if RELATIONS not in parts:
        return f"holds no {RELATIONS}: no program would find its text", _AGAIN
    for relation in _root(parts[RELATIONS]).iter("{*}Relationship"):
        target = posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
        if str(relation.get("Type", "")).endswith("/officeDocument") and target == DOCUMENT:
            return None
    return f"does not say in {RELATIONS} where its text is", _AGAIN


def _decoded(part: bytes) -> str | None:
    """A part's text; None when it is in an encoding that could hide what it says."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return part.decode("utf-16", "replace")
    if b"\0" in part:
        return None
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    said = _ENCODING.match(text.lstrip())
    known = said is None or said[1].lower() in ("utf-8", "utf8", "us-ascii", "ascii")
    return text if known else None


def _root(part: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        return None


def _reaches_out(name: str, root: Any, merge: bool) -> tuple[str, str] | None:
    """A relation that would fetch something, or tell somebody that the letter was read."""
    for relation in root.iter("{*}Relationship"):
        target = str(relation.get("Target", ""))
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        outside = str(relation.get("TargetMode", "")).lower() == "external"
        if kind in ("mailMergeSource", "mailMergeHeaderSource", "recipientData") and merge:
            continue
        if kind == "hyperlink" and (_LINK.match(target) or target.startswith("#")):
            continue
        if outside or _SCHEME.match(target):
            return f"links to what lies outside: {kind} {target} ({name})", _unlink_hint(kind)
    return None


def _unlink_hint(kind: str) -> str:
    return {
        "attachedTemplate": "detach the template: Developer > Document Template > Normal",
        "hyperlink": "remove the link, or make it begin with https:// or mailto:",
        "image": "insert the picture itself: File > Info > Edit Links to Files > Break Link",
        "mailMergeSource": "Mailings > Start Mail Merge > Normal Word Document",
    }.get(kind, "remove the link: File > Info > Edit Links to Files")


def _acts(name: str, root: Any) -> tuple[str, str] | None:
    """An element or a field that would fetch or run something."""
    for element in root.iter(*_ELEMENTS):
        what, hint = _ELEMENTS[element.tag]
        return f"holds {what} ({name})", hint
    if not root.tag.startswith("{http://schemas.openxmlformats.org/package/"):
        for element in root.iter():
            for attribute in _ADDRESSES:
                value = element.get(attribute)
                if value and _SCHEME.match(value) and not _LINK.match(value):
                    return f"links to what lies outside: {value[:80]} ({name})", _unlink_hint("")
                if value and attribute == "src" and _SCHEME.match(value):
                    return f"shows a picture from outside: {value[:80]} ({name})", _unlink_hint(
                        "image"
                    )
    for code in _codes(root):
        words = code.replace('"', " ").split()
        kind = words[0].upper() if words else ""
        if kind in _FIELDS:
            hint = "delete the field, or press Ctrl+Shift+F9 on it to keep its words"
            return f"holds a field {kind} that fetches or runs something ({name})", hint
        target = words[1] if kind == "HYPERLINK" and len(words) > 1 else ""
        if _SCHEME.match(target) and not _LINK.match(target):
            return f"links to what lies outside: {target} ({name})", _unlink_hint("hyperlink")
    return None


def _codes(root: Any) -> Iterator[str]:
    """The instructions of all fields. One in another's instruction is part of that: a kind can
    be put together of pieces."""
    for simple in root.iter(f"{_MAIN}fldSimple"):
        yield str(simple.get(f"{_MAIN}instr", ""))
    opened: list[list[str]] = []
    asking: list[list[str]] = []  # those that are open and whose result has not begun
    parts = (f"{_MAIN}fldChar", f"{_MAIN}instrText", f"{_MAIN}delInstrText", f"{_MAIN}t")
    for node in root.iter(*parts):
        kind = node.get(f"{_MAIN}fldCharType") if node.tag == parts[0] else ""
        if kind == "begin":
            opened.append([])
            asking.append(opened[-1])
        elif kind in ("separate", "end") and opened:
            if asking and asking[-1] is opened[-1]:
                asking.pop()
            if kind == "end":
                yield "".join(opened.pop())
        elif opened and node.tag in parts[1:3]:
            opened[-1].append(node.text or "")
        elif asking:  # the result of a field in the instruction of the one around it
            asking[-1].append(node.text or "")
    for pieces in opened:
        yield "".join(pieces)
