"""Many letters in one .docx for the printer: a section each, with its own header and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advocacy_cli.documents.letterhead import SPELLING
from advocacy_cli.documents.ooxml import BULLETS, numbering
from advocacy_cli.documents.package import DOCUMENT, TYPES, write
from advocacy_cli.letters.form import NUMBERING, Docx
from advocacy_cli.letters.make import Made

_RELATIONS = "word/_rels/document.xml.rels"
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_LIST = re.compile(r'<w:numId w:val="(\d+)"/>')
_RUN = re.compile(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?")
_BREAK = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'


def merge(letters: Sequence[Made]) -> bytes:
    """One document: every letter begins on a new page 1, under its own language's letterhead."""
    base = letters[0].form
    assert isinstance(base, Docx)
    parts = dict(base.package.parts)
    sections: dict[int, str] = {}
    bodies = []
    lists = 0
    for position, letter in enumerate(letters):
        form = letter.form
        assert isinstance(form, Docx)
        if id(form) not in sections:
            sections[id(form)] = _adopt(parts, form, len(sections))
        text = _LIST.sub(lambda m, by=lists: _moved(m, by), letter.text[0])  # type: ignore[misc]
        lists += form.ordered
        if form.tag != base.tag:
            language = f'<w:lang w:val="{SPELLING[form.tag]}"/>'
            text = _RUN.sub(lambda m, said=language: _spoken(m, said), text)  # type: ignore[misc]
        section = sections[id(form)]
        last = position == len(letters) - 1
        bodies += [text, section if last else _BREAK.format(section)]
    parts[NUMBERING] = numbering(lists)
    parts[DOCUMENT] = "".join([base.head, *bodies, "</w:body></w:document>"]).encode()
    return write(parts)


def _moved(found: re.Match[str], by: int) -> str:
    number = int(found[1])
    return found[0] if number <= BULLETS else f'<w:numId w:val="{number + by}"/>'


def _spoken(found: re.Match[str], language: str) -> str:
    return f"<w:r><w:rPr>{found[1] or ''}{language}</w:rPr>"


def _adopt(parts: dict[str, bytes], form: Docx, number: int) -> str:
    """Take over a form's headers and footers; returns its section's properties, with their ids."""
    section = form.section
    theirs = form.package.parts
    for relation in _RELATION.findall(theirs[_RELATIONS].decode()):
        identity, target, kind = (
            _attribute(relation, "Id"),
            _attribute(relation, "Target"),
            _attribute(relation, "Type").rsplit("/", 1)[1],
        )
        if kind not in ("header", "footer"):
            continue
        name, new = f"word/{target}", f"{target.removesuffix('.xml')}-{number}.xml"
        # The total on the page is the letter's, not the whole print's.
        parts[f"word/{new}"] = theirs[name].replace(b"NUMPAGES", b"SECTIONPAGES")
        if pictures := theirs.get(f"word/_rels/{target}.rels"):
            parts[f"word/_rels/{new}.rels"] = _pictures(parts, theirs, pictures, number)
        added = relation.replace(f'"{identity}"', f'"{identity}x{number}"')
        added = added.replace(f'"{target}"', f'"{new}"')
        _insert(parts, _RELATIONS, "</Relationships>", added)
        override = f'<Override PartName="/word/{new}" ContentType="{_TYPE}{kind}+xml"/>'
        _insert(parts, TYPES, "</Types>", override)
        section = section.replace(f'r:id="{identity}"', f'r:id="{identity}x{number}"')
    return section.replace("<w:cols", '<w:pgNumType w:start="1"/><w:cols', 1)


_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _pictures(
    parts: dict[str, bytes], theirs: dict[str, bytes], relations: bytes, number: int
) -> bytes:
    """The relations of a header or footer, its pictures taken over under names of their own."""
    text = relations.decode()
    for relation in _RELATION.findall(text):
        target = _attribute(relation, "Target")
        picture = theirs.get(f"word/{target}")
        if picture is None:
            continue
        stem, dot, ending = target.rpartition(".")
        new = f"{stem}-{number}{dot}{ending}"
        parts[f"word/{new}"] = picture
        text = text.replace(f'"{target}"', f'"{new}"')
    return text.encode()


def _attribute(relation: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', relation)
    return found[1] if found else ""


def _insert(parts: dict[str, bytes], name: str, before: str, added: str) -> None:
    parts[name] = parts[name].decode().replace(before, added + before).encode()
