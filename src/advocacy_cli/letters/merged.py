"""Many letters in one .docx for the printer: a section each, with its own header and pages.

Letters come one after the other and are packed as they come; what never changes is written once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advocacy_cli.documents.letterhead import SPELLING
from advocacy_cli.documents.ooxml import BULLETS, numbering
from advocacy_cli.documents.package import DOCUMENT, TYPES, Growing, Package
from advocacy_cli.letters.form import NUMBERING, Docx, Text
from advocacy_cli.letters.make import Made

MOST = 2_000  # letters in one file: with more, word processors take minutes to open it
_RELATIONS = "word/_rels/document.xml.rels"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_LIST = re.compile(r'<w:numId w:val="(\d+)"/>')
_FIRST = re.compile(r"<w:p(?: [^>]*)?>(?:<w:pPr>.*?</w:pPr>|<w:pPr/>)?", re.DOTALL)
_RUN = re.compile(r"<w:r( [^>]*)?>(?:<w:rPr>(.*?)</w:rPr>)?", re.DOTALL)
_PICTURE = re.compile(rb'(<wp:docPr\b[^>]*?\bid=")\d+"')
# The number of pages, as a field in one element or with its result between three.
_TOTAL = re.compile(
    rb'(w:instr="[^"]*\b)NUMPAGES(\b[^"]*"[^>]*>.*?<w:t(?: [^>]*)?>)[^<]*(?=</w:t>)'
    rb'|(<w:instrText(?: [^>]*)?>[^<]*\b)NUMPAGES(\b[^<]*</w:instrText>(?:(?!"end").)*?'
    rb'"separate"/>(?:(?!"end").)*?<w:t(?: [^>]*)?>)[^<]*(?=</w:t>)',
    re.DOTALL,
)
_AFTER_NUMBER = re.compile(
    "<w:(?:cols|formProt|vAlign|noEndnote|titlePg|textDirection|bidi|rtlGutter|docGrid|printerSettings)"
    r"\b|</w:sectPr>"
)
_BREAK = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'


def merge(letters: Iterable[Made]) -> bytes:
    """One document: every letter begins on a new page 1, under its own language's letterhead."""
    volume = Volume()
    for letter in letters:
        volume.add(_docx(letter), letter.text)
    return volume.finish()


def volumes(letters: Iterable[Made], most: int = MOST) -> Iterator[bytes]:
    """Documents of at most `most` letters each, in order."""
    volume = Volume()
    for letter in letters:
        if volume.count == most:
            yield volume.finish()
            volume = Volume()
        volume.add(_docx(letter), letter.text)
    if volume.count:
        yield volume.finish()


def _docx(letter: Made) -> Docx:
    assert isinstance(letter.form, Docx)  # what is merged was made as .docx
    return letter.form


def bookmark(position: int) -> str:
    """The name of the bookmark where the letter at that position (from 0) begins."""
    return f"letter{position + 1:05d}"


def counts_pages(form: Docx) -> bool:
    """Whether the letterhead says how many pages a letter has."""
    parts = form.package.parts
    return any(b"NUMPAGES" in part for name, part in parts.items() if _is_margin(name))


class Volume:
    """A document that letters are added to. `pages` is what a program prints as a letter's number
    of pages when it cannot count those of a section: Word can, LibreOffice cannot."""

    def __init__(self, pages: int = 1) -> None:
        self.count = 0
        self._pages = b"%d" % pages
        self._base: Docx | None = None
        self._parts: dict[str, bytes] = {}
        self._document = Growing()
        self._sections: dict[int, tuple[Docx, str]] = {}  # by id, which the form kept here holds
        self._lists = 0
        self._pictures = 0
        self._waiting: tuple[str, str] | None = None  # the last text and its section

    def add(self, form: Docx, said: Text) -> None:
        """Add a letter: its form, and what it says on it."""
        if self._base is None:
            self._base = form
            self._parts = {k: v for k, v in form.package.parts.items() if k != DOCUMENT}
            self._document.write(form.head)
        if id(form) not in self._sections:
            self._sections[id(form)] = form, self._adopt(form, len(self._sections))
        text = said[0].rstrip()
        if form.ordered:
            text = _LIST.sub(self._moved, text)
            self._lists += form.ordered
        if form.tag != self._base.tag:
            text = _spoken(text, f'<w:lang w:val="{SPELLING[form.tag]}"/>')
        if self._waiting:
            self._document.write(_closed(*self._waiting))
        self._waiting = _marked(text, self.count), self._sections[id(form)][1]
        self.count += 1

    def finish(self) -> bytes:
        """The .docx."""
        if self._waiting is None:
            raise ValueError("there is no letter")
        self._document.write(f"{''.join(self._waiting)}</w:body></w:document>")
        self._parts[NUMBERING] = numbering(self._lists)
        return Package(self._parts).pack(self._document.packed())

    def _moved(self, found: re.Match[str]) -> str:
        """An ordered list of its own for each letter, so that each counts from 1."""
        number = int(found[1])
        return found[0] if number <= BULLETS else f'<w:numId w:val="{number + self._lists}"/>'

    def _adopt(self, form: Docx, number: int) -> str:
        """Take over a form's headers and footers; returns its section's properties, with their
        ids. The first form's are there already, under their own names."""
        parts, theirs, section = self._parts, form.package.parts, form.section
        for relation in _RELATION.findall(theirs[_RELATIONS].decode()):
            identity, target, kind = (
                _attribute(relation, "Id"),
                _attribute(relation, "Target"),
                _attribute(relation, "Type").rsplit("/", 1)[1],
            )
            if kind not in ("header", "footer"):
                continue
            name, new = f"word/{target}", f"{target.removesuffix('.xml')}-{number}.xml"
            new = new if number else target
            # The total on the page is the letter's, not the whole print's.
            part = _TOTAL.sub(self._total, theirs[name]).replace(b"NUMPAGES", b"SECTIONPAGES")
            parts[f"word/{new}"] = _PICTURE.sub(self._picture, part)
            if not number:
                continue
            if pictures := theirs.get(f"word/_rels/{target}.rels"):
                parts[f"word/_rels/{new}.rels"] = _adopted(parts, theirs, pictures, number)
            added = relation.replace(f'"{identity}"', f'"{identity}x{number}"')
            added = added.replace(f'"{target}"', f'"{new}"')
            _insert(parts, _RELATIONS, "</Relationships>", added)
            override = f'<Override PartName="/word/{new}" ContentType="{_TYPE}{kind}+xml"/>'
            _insert(parts, TYPES, "</Types>", override)
            section = section.replace(f'r:id="{identity}"', f'r:id="{identity}x{number}"')
        return _beginning(section)

    def _total(self, found: re.Match[bytes]) -> bytes:
        before, after = found[1] or found[3], found[2] or found[4]
        return b"%sSECTIONPAGES%s%s" % (before, after, self._pages)

    def _picture(self, found: re.Match[bytes]) -> bytes:
        """A picture under a number that no other of the document has."""
        self._pictures += 1
        return found[1] + b'%d"' % self._pictures


def _is_margin(name: str) -> bool:
    return name.startswith(("word/header", "word/footer"))


def _marked(text: str, position: int) -> str:
    """The letter with a bookmark where its first paragraph begins."""
    found = _FIRST.search(text)
    if found is None:
        return text
    mark = f'<w:bookmarkStart w:id="{position}" w:name="{bookmark(position)}"/><w:bookmarkEnd w:id="{position}"/>'
    return f"{text[: found.end()]}{mark}{text[found.end() :]}"


def _closed(text: str, section: str) -> str:
    """The letter with its section's end in its last paragraph. A paragraph of its own would begin
    an empty page where the letter fills its last one; only a table at the end needs it."""
    begin = max(text.rfind("<w:p>"), text.rfind("<w:p "))
    if not text.endswith("</w:p>") or text.find("</w:txbxContent>", begin) >= 0:
        return text + _BREAK.format(section)
    inside = text.index(">", begin) + 1
    if text.startswith("<w:pPr>", inside):
        inside = text.index("</w:pPr>", inside)
        return f"{text[:inside]}{section}{text[inside:]}"
    return f"{text[:inside]}<w:pPr>{section}</w:pPr>{text[inside:]}"


def _spoken(text: str, language: str) -> str:
    """The letter with its language at every run that has none of its own."""
    return _RUN.sub(
        lambda m: (
            m[0]
            if m[2] and "<w:lang " in m[2]
            else f"<w:r{m[1] or ''}><w:rPr>{m[2] or ''}{language}</w:rPr>"
        ),
        text,
    )


def _beginning(section: str) -> str:
    """A section's properties with which it begins on a new page, with the number 1."""
    section = re.sub(r"<w:(?:type|pgNumType)\b[^>]*/>", "", section)
    section = re.sub(r"<w:sectPr\b([^>]*)/>", r"<w:sectPr\1></w:sectPr>", section)
    found = _AFTER_NUMBER.search(section)
    at = found.start() if found else len(section)
    return f'{section[:at]}<w:pgNumType w:start="1"/>{section[at:]}'


def _adopted(
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
