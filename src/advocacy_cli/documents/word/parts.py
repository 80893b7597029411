"""The package around the words: what a letter does not need is left behind.

Who wrote the template and when, comments, drafts of building blocks, the list that an old mail merge
was bound to: none of it goes out with a letter, and nothing of it differs from day to day.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from lxml import etree

from advocacy_cli.documents.package import CORE, DOCUMENT, TYPES
from advocacy_cli.documents.word.spelling import speak
from advocacy_cli.documents.word.tree import HEAD, Element, drop, parse, w
from advocacy_cli.errors import InvalidInput, Problem, Where

RELATIONS = "word/_rels/document.xml.rels"
SETTINGS, STYLES, NUMBERING = "word/settings.xml", "word/styles.xml", "word/numbering.xml"
_SHED = re.compile(
    r"customXml/|word/glossary/|word/comments\w*\.xml|word/people\.xml|docProps/(app|custom)\.xml"
    r"|docProps/thumbnail|word/stylesWithEffects\.xml|word/printerSettings/|word/webSettings\.xml"
    r"|word/_rels/(settings|comments\w*|people)\.xml\.rels|docMetadata/|word/recipientData\.xml",
    re.IGNORECASE,
)
_MACHINE = ("rsids", "mailMerge", "trackRevisions", "attachedTemplate", "docVars", "proofState",
            "linkStyles", "writeProtection", "saveThroughXslt")  # fmt: skip
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/"
_DATED = re.compile(r"\}(created|modified|lastPrinted|creator|lastModifiedBy|revision|version)$")
_KIND = re.compile(r"/(header|footer|footnotes|endnotes)$")
_ROOTS = {"header": "hdr", "footer": "ftr"}
_TEMPLATE = "wordprocessingml.template.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"


def shed(parts: dict[str, bytes], file: str) -> tuple[dict[str, bytes], list[str]]:
    """The parts that a letter needs, and what somebody should know about the others."""
    if _STRICT in parts[DOCUMENT]:
        hint = "save it as Word Document (.docx), not as Strict Open XML Document"
        raise InvalidInput([Problem(Where(file), "is a Strict Open XML file", hint)])
    notes = []
    if any(re.match(r"word/comments\w*\.xml", name) for name in parts):
        notes.append("its comments are left out")
    if "docProps/custom.xml" in parts:
        notes.append("its own properties (File > Info > Advanced Properties) are left out")
    kept = {name: part for name, part in parts.items() if not _SHED.match(name)}
    for name in [n for n in kept if n.endswith(".rels")]:
        kept[name] = _relations(name, kept[name], kept, file)
    kept[TYPES] = _types(kept, file)
    if SETTINGS in kept:
        kept[SETTINGS] = _settings(kept[SETTINGS], file)
    if CORE in kept:
        kept[CORE] = _core(kept[CORE], file)
    return kept, [f"{file}: {note}" for note in notes]


def stories(parts: dict[str, bytes], file: str) -> dict[str, str]:
    """The parts that people write in, and what a person calls each of them."""
    found = {DOCUMENT: ""}
    if RELATIONS not in parts:
        return found
    kinds = _which(parts[DOCUMENT], file)
    for relation in parse(parts[RELATIONS], RELATIONS, file):
        kind = _KIND.search(str(relation.get("Type", "")))
        name = resolve(RELATIONS, str(relation.get("Target", "")))
        if kind and name in parts:
            if parse(parts[name], name, file).tag != w(_ROOTS.get(kind[1], kind[1])):
                said = f"takes its part {name} for a {kind[1]}, which it is not"
                hint = "open it in a word processor and save it again as .docx"
                raise InvalidInput([Problem(Where(file), said, hint)])
            before = kinds.get(str(relation.get("Id")), "")
            title = f"{before} {kind[1].removesuffix('s')}".strip()
            found[name] = title
    return found


def speaking(parts: dict[str, bytes], language: str, file: str) -> dict[str, bytes]:
    """Styles and settings in the letter's language."""
    made = {}
    if STYLES in parts:
        root = parse(parts[STYLES], STYLES, file)
        speak(root, language)
        _default_language(root, language)
        made[STYLES] = written(root)
    if SETTINGS in parts:
        root = parse(parts[SETTINGS], SETTINGS, file)
        for node in root.iter(w("themeFontLang")):
            node.set(w("val"), language)
        made[SETTINGS] = written(root)
    return made


def numbering(parts: dict[str, bytes], spell: Callable[[str], str], file: str) -> dict[str, bytes]:
    """The words that lists write before a number ("Члан 1.") in the letter's script."""
    if NUMBERING not in parts:
        return {}
    root = parse(parts[NUMBERING], NUMBERING, file)
    for level in root.iter(w("lvl")):
        form, text = level.find(w("numFmt")), level.find(w("lvlText"))
        if text is not None and form is not None and form.get(w("val")) != "bullet":
            text.set(w("val"), spell(text.get(w("val"), "")))
    return {NUMBERING: written(root)}


def core_words(part: bytes, file: str) -> dict[str, str]:
    """Title, subject and description of the file, as its author wrote them."""
    root = parse(part, CORE, file)
    return {
        name: (root.findtext(f"{_DUBLIN}{name}") or "").strip()
        for name in ("title", "subject", "description")
    }


def core_nodes(root: Element) -> list[Element]:
    """The core properties that may hold tags."""
    names = [f"{_DUBLIN}{name}" for name in ("title", "subject")]
    return [node for node in root if node.tag in names]


def written(root: Element) -> bytes:
    """A tree as a part."""
    text: str = etree.tostring(root, encoding="unicode")
    return (HEAD + text).encode()


def resolve(relations: str, target: str) -> str:
    """The name of the part that a relation points at."""
    if target.startswith("/"):
        return target[1:]
    folder = posixpath.dirname(posixpath.dirname(relations))
    return posixpath.normpath(posixpath.join(folder, target))


def _relations(name: str, part: bytes, parts: dict[str, bytes], file: str) -> bytes:
    root = parse(part, name, file)
    for relation in list(root):
        target = resolve(name, str(relation.get("Target", "")))
        if relation.get("TargetMode") != "External" and target not in parts:
            drop(relation)
    return written(root)


def _types(parts: dict[str, bytes], file: str) -> bytes:
    root = parse(parts[TYPES], TYPES, file)
    for node in list(root):
        if node.tag.endswith("}Override"):
            if str(node.get("PartName", "")).lstrip("/") not in parts:
                drop(node)
            elif str(node.get("ContentType")).endswith(_TEMPLATE):  # a .dotx that was renamed
                kind = str(node.get("ContentType")).replace(".template.", ".document.")
                node.set("ContentType", kind)
    return written(root)


def _settings(part: bytes, file: str) -> bytes:
    root = parse(part, SETTINGS, file)
    for name in _MACHINE:
        for node in list(root.iter(w(name))):
            drop(node)
    for node in root.iter():
        for key in [k for k in node.attrib if k.endswith(("}rsidR", "}paraId", "}docId"))]:
            del node.attrib[key]
    for node in list(root):
        if str(node.tag).endswith(("}docId", "}persistentDocument", "}chartTrackingRefBased")):
            drop(node)
    return written(root)


def _core(part: bytes, file: str) -> bytes:
    root = parse(part, CORE, file)
    for node in list(root):
        if _DATED.search(str(node.tag)) or str(node.tag) == f"{_DUBLIN}description":
            drop(node)
        else:
            node.tail = None
    root.text = None
    return written(root)


def _which(document: bytes, file: str) -> dict[str, str]:
    """Which pages a header or footer is for, where there are several kinds."""
    from advocacy_cli.documents.word.tree import REL

    said = {"first": "first-page", "even": "even-page"}
    root = parse(document, DOCUMENT, file)
    return {
        str(node.get(f"{REL}id")): said.get(node.get(w("type"), ""), "")
        for node in root.iter(w("headerReference"), w("footerReference"))
    }


def _default_language(root: Element, language: str) -> None:
    """The language of all words that no style gives another."""
    defaults = root.find(w("docDefaults"))
    if defaults is None:
        defaults = root.makeelement(w("docDefaults"))
        root.insert(0, defaults)
    outer = defaults.find(w("rPrDefault"))
    if outer is None:
        outer = defaults.makeelement(w("rPrDefault"))
        defaults.insert(0, outer)
    form = outer.find(w("rPr"))
    if form is None:
        form = outer.makeelement(w("rPr"))
        outer.append(form)
    said = form.find(w("lang"))
    if said is None:
        said = form.makeelement(w("lang"))
        form.append(said)
    said.set(w("val"), language)
