"""Many letters in one .docx for the printer: a section each, with its own header and pages.

Letters come one after the other and are packed as they come; what never changes is written once.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from advocacy_cli.documents.letterhead import SPELLING
from advocacy_cli.documents.ooxml import BULLETS, numbering
from advocacy_cli.documents.package import CORE, DOCUMENT, TYPES, Growing, Package
from advocacy_cli.errors import Bug
from advocacy_cli.letters.apart import Apart
from advocacy_cli.letters.form import NUMBERING, Docx, Form, Text
from advocacy_cli.letters.make import Made
from advocacy_cli.letters.word import FromWord

MOST = 2_000  # letters in one file: with more, word processors take minutes to open it
_RELATIONS = "word/_rels/document.xml.rels"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = re.compile(r"<Relationship\b[^>]*/>")
_LIST = re.compile(r'<w:numId w:val="(\d+)"/>')
_FIRST = re.compile(r"<w:p(?: [^>]*)?>(?:<w:pPr>.*?</w:pPr>|<w:pPr/>)?", re.DOTALL)
_RUN = re.compile(r"<w:r( [^>]*)?>(?:<w:rPr>(.*?)</w:rPr>)?", re.DOTALL)
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
_BODY = re.compile(
    r"(.*?<w:body>)(.*?)(<w:sectPr\b(?:(?!<w:sectPr\b).)*)?</w:body>\s*</w:document>\s*", re.DOTALL
)
_OF_ONE = re.compile(rb"<(dc:(?:title|subject|description))>.*?</\1>", re.DOTALL)
_SECTION = re.compile(r"<w:sectPr\b[^>]*(?:/>|>.*?</w:sectPr>)", re.DOTALL)
_BREAK = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'


def volumes(letters: Iterable[Made], most: int = MOST) -> Iterator[tuple[bytes, tuple[Made, ...]]]:
    """Documents of at most `most` letters, each with its letters (their texts left out): letters
    on different letterheads, or from different Word files, have different styles and documents."""
    open_: dict[Hashable, tuple[Volume, list[Made]]] = {}
    for letter in letters:
        family = letter.form.family
        volume, inside = open_.setdefault(family, (Volume(), []))
        volume.add(letter.form, letter.text)
        inside.append(letter.light())
        if volume.count == most:
            del open_[family]
            yield volume.finish(), tuple(inside)
    for volume, inside in open_.values():
        yield volume.finish(), tuple(inside)


class Sheet(NamedTuple):
    """A letter to be bound: what stands before its text, the text, its section, and the parts
    that are its own."""

    head: str
    text: str
    section: str
    own: dict[str, bytes]


def _sheet(form: Form, said: Text) -> Sheet:
    if isinstance(form, Docx):
        return Sheet(form.head, said[0].rstrip(), form.section, {})
    assert isinstance(form, FromWord)
    own = form.rendered(said)
    found = _BODY.fullmatch((own.get(DOCUMENT) or form.package.parts[DOCUMENT]).decode())
    if found is None:
        raise Bug(f"{form.source.file} gave a document without a body")
    return Sheet(found[1], found[2].rstrip(), found[3] or "<w:sectPr/>", own)


def bookmark(position: int) -> str:
    """The name of the bookmark where the letter at that position (from 0) begins."""
    return f"letter{position + 1:05d}"


def counts_pages(form: Form) -> bool:
    """Whether the letterhead says how many pages a letter has."""
    assert isinstance(form, Docx | FromWord)
    parts: dict[str, bytes | str] = {**form.package.parts}
    if isinstance(form, FromWord):
        parts |= form.word.changing
    return any("NUMPAGES" in str(part) for name, part in parts.items() if _is_margin(name))


class Volume:
    """A document that letters of one family are added to. `pages` is what a program prints as a
    letter's number of pages when it cannot count those of a section: Word can, LibreOffice cannot.
    """

    def __init__(self, pages: int = 1) -> None:
        self.count = 0
        self._pages = b"%d" % pages
        self._base: Form | None = None
        self._parts: dict[str, bytes] = {}
        self._apart = Apart({})
        self._document = Growing()
        self._margins: dict[tuple[object, ...], Mapping[str, str]] = {}
        self._lists = 0
        self._waiting: tuple[str, str] | None = None  # the last text and its section

    def add(self, form: Form, said: Text) -> None:
        """Add a letter: its form, and what it says on it."""
        head, text, section, own = _sheet(form, said)
        assert isinstance(form, Docx | FromWord)
        if self._base is None:
            self._base = form
            self._parts = {**form.package.parts, **own}
            del self._parts[DOCUMENT]
            if CORE in own:  # what the first letter is called, the others are not
                self._parts[CORE] = _OF_ONE.sub(b"", own[CORE])
            self._apart = Apart(self._parts)
            self._document.write(head)
        if isinstance(form, FromWord):
            text = self._apart.renew(text, own)
        elif form.ordered:
            text = _LIST.sub(self._moved, text)
            self._lists += form.ordered
        if form.tag != self._base.tag:
            text = _spoken(text, f'<w:lang w:val="{SPELLING[form.tag]}"/>')
        text, section = self._placed(text, section, self._adopted(form, own))
        if self._waiting:
            self._document.write(_closed(*self._waiting))
        self._waiting = _marked(text, self.count), section
        self.count += 1

    def finish(self) -> bytes:
        """The .docx."""
        if self._waiting is None:
            raise ValueError("there is no letter")
        self._document.write(f"{''.join(self._waiting)}</w:body></w:document>")
        if isinstance(self._base, Docx):
            self._parts[NUMBERING] = numbering(self._lists)
        else:
            self._apart.finish()
        return Package(self._parts).pack(self._document.packed())

    def _moved(self, found: re.Match[str]) -> str:
        """An ordered list of its own for each letter, so that each counts from 1."""
        number = int(found[1])
        return found[0] if number <= BULLETS else f'<w:numId w:val="{number + self._lists}"/>'

    def _placed(self, text: str, section: str, margins: Mapping[str, str]) -> tuple[str, str]:
        """The letter and its section with its own headers and footers; the first of its sections
        begins on a new page 1."""
        if "<w:sectPr" not in text:
            return text, _beginning(_headed(section, margins))
        text = _SECTION.sub(lambda m: _headed(m[0], margins), text)
        text = _SECTION.sub(lambda m: _beginning(m[0]), text, count=1)
        return text, _headed(section, margins)

    def _adopted(self, form: Docx | FromWord, own: Mapping[str, bytes]) -> Mapping[str, str]:
        """The headers and footers of a letter taken over: their ids here by the ids there. Those
        that are alike are taken over once."""
        mine = {name: part for name, part in own.items() if _is_margin(name)}
        key = (form, *mine.values())  # held here, so that no other form is ever the same
        if key not in self._margins:
            self._margins[key] = self._adopt(form, mine, len(self._margins))
        return self._margins[key]

    def _adopt(
        self, form: Docx | FromWord, own: Mapping[str, bytes], number: int
    ) -> Mapping[str, str]:
        """Take over headers and footers. The first form's stay under their own names."""
        parts, theirs = self._parts, {**form.package.parts, **own}
        ids: dict[str, str] = {}
        for relation in _RELATION.findall(form.package.parts[_RELATIONS].decode()):
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
            parts[f"word/{new}"] = self._apart.picture(part)
            if not number:
                continue
            if pictures := theirs.get(f"word/_rels/{target}.rels"):
                parts[f"word/_rels/{new}.rels"] = self._pictures(form, pictures, number)
            added = relation.replace(f'"{identity}"', f'"{identity}x{number}"')
            added = added.replace(f'"{target}"', f'"{new}"')
            _insert(parts, _RELATIONS, "</Relationships>", added)
            override = f'<Override PartName="/word/{new}" ContentType="{_TYPE}{kind}+xml"/>'
            _insert(parts, TYPES, "</Types>", override)
            ids[identity] = f"{identity}x{number}"
        return ids

    def _pictures(self, form: Docx | FromWord, relations: bytes, number: int) -> bytes:
        """The relations of a header or footer, its pictures taken over under names of their own,
        unless they are the very ones that are there."""
        text, theirs = relations.decode(), form.package.parts
        for relation in _RELATION.findall(text):
            target = _attribute(relation, "Target")
            picture = theirs.get(f"word/{target}")
            if picture is None or picture == self._parts.get(f"word/{target}"):
                continue
            stem, dot, ending = target.rpartition(".")
            new = f"{stem}-{number}{dot}{ending}"
            self._parts[f"word/{new}"] = picture
            text = text.replace(f'"{target}"', f'"{new}"')
        return text.encode()

    def _total(self, found: re.Match[bytes]) -> bytes:
        before, after = found[1] or found[3], found[2] or found[4]
        return b"%sSECTIONPAGES%s%s" % (before, after, self._pages)


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


def _headed(section: str, margins: Mapping[str, str]) -> str:
    """A section's properties with other ids of headers and footers."""
    if not margins:
        return section
    return re.sub(r'(\br:id=")([^"]*)"', lambda m: f'{m[1]}{margins.get(m[2], m[2])}"', section)


def _attribute(relation: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', relation)
    return found[1] if found else ""


def _insert(parts: dict[str, bytes], name: str, before: str, added: str) -> None:
    parts[name] = parts[name].decode().replace(before, added + before).encode()
