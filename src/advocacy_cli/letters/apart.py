"""What letters from one Word file must not share when they stand in one document: lists that count
on, names of places, numbers of pictures and notes."""

from __future__ import annotations

import re

_LIST = re.compile(r'<w:numId w:val="(\d+)"/>')
_NUM = re.compile(r'<w:num\b[^>]*\bw:numId="(\d+)"[^>]*>\s*<w:abstractNumId w:val="(\d+)"/>')
_ABSTRACT = re.compile(
    r'<w:abstractNum\b[^>]*\bw:abstractNumId="(\d+)".*?</w:abstractNum>', re.DOTALL
)
_LEVEL = re.compile(r'<w:lvl\b[^>]*\bw:ilvl="(\d)"[^>]*>\s*<w:start w:val="(\d+)"/>')
_PICTURE = re.compile(r'(<\w+:docPr\b[^>]*?\bid=")\d+"')
_PLACE = re.compile(r'<w:bookmarkStart\b[^>]*\bw:name="([^"]*)"[^>]*/>')
_MARK = re.compile(r'(<w:bookmark(?:Start|End)\b[^>]*\bw:id=")(\d+)"')
_USE = re.compile(r'w:(?:name|anchor)="[^"]*"|<w:instrText\b[^>]*>[^<]*|w:instr="[^"]*"')
_NOTES = ("footnote", "endnote")
_FIRST_PLACE = 100_000  # beyond the bookmarks where letters begin


class Apart:
    """Makes each letter after the first unlike those before it. `parts` are the document's, whose
    lists and notes grow."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self._letters = 0
        self._pictures = 0
        self._places = _FIRST_PLACE
        self._written = {kind: parts.get(f"word/{kind}s.xml", b"") for kind in _NOTES}
        self._notes = {kind: _highest(kind, part) for kind, part in self._written.items()}
        lists = parts.get("word/numbering.xml", b"").decode()
        self._lists = dict(_NUM.findall(lists))
        self._starts = {m[1]: _LEVEL.findall(m[0]) for m in _ABSTRACT.finditer(lists)}
        self._next = max(map(int, self._lists), default=0) + 1
        self._made: list[str] = []

    def renew(self, text: str, own: dict[str, bytes]) -> str:
        """The letter's text, with numbers and names of its own. `own` are its rendered parts."""
        text = _PICTURE.sub(self._picture, text)
        text = self._renamed(text)
        if self._letters:
            text = self._counted(text)
        for kind in _NOTES:
            text = self._noted(text, kind, own.get(f"word/{kind}s.xml"))
        self._letters += 1
        return text

    def picture(self, part: bytes) -> bytes:
        """A header or footer whose pictures have numbers that no other has."""
        return _PICTURE.sub(self._picture, part.decode()).encode()

    def finish(self) -> None:
        """Write the new lists into their part."""
        if self._made:
            lists = self.parts["word/numbering.xml"].decode()
            at = max(lists.rfind("</w:num>") + len("</w:num>"), 0)
            self.parts["word/numbering.xml"] = (
                f"{lists[:at]}{''.join(self._made)}{lists[at:]}".encode()
            )

    def _picture(self, found: re.Match[str]) -> str:
        self._pictures += 1
        return f'{found[1]}{self._pictures}"'

    def _renamed(self, text: str) -> str:
        """Bookmarks, and what leads to them, with names of this letter's own."""
        names = dict.fromkeys(_PLACE.findall(text))
        if not names:
            return text
        ids: dict[str, int] = {}

        def number(found: re.Match[str]) -> str:
            if found[2] not in ids:
                ids[found[2]] = self._places
                self._places += 1
            return f'{found[1]}{ids[found[2]]}"'

        text = _MARK.sub(number, text)
        if not self._letters:
            return text
        words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        whole = re.compile(rf"(?<![\w\\-])(?:{words})(?![\w-])")
        mark = f"_{self._letters + 1}"
        return _USE.sub(lambda m: whole.sub(lambda n: n[0][: 40 - len(mark)] + mark, m[0]), text)

    def _counted(self, text: str) -> str:
        """The letter's lists as lists of their own, which begin where the template's do."""
        new: dict[str, str] = {}

        def moved(found: re.Match[str]) -> str:
            old = found[1]
            if old not in self._lists or old == "0":
                return found[0]
            if old not in new:
                new[old], of = str(self._next), self._lists[old]
                self._next += 1
                restarts = "".join(
                    f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                    for level, start in self._starts.get(of, ())
                )
                self._made.append(
                    f'<w:num w:numId="{new[old]}"><w:abstractNumId w:val="{of}"/>{restarts}</w:num>'
                )
            return f'<w:numId w:val="{new[old]}"/>'

        return _LIST.sub(moved, text)

    def _noted(self, text: str, kind: str, own: bytes | None) -> str:
        """The letter's notes under new numbers; the first letter's are there as they are."""
        name, use = f"word/{kind}s.xml", f'<w:{kind}Reference w:id="'
        if not self._letters:
            if own is not None:
                self.parts[name] = own
                self._notes[kind] = _highest(kind, own)
            return text
        if use not in text:
            return text
        added: list[str] = []
        new: dict[str, str] = {}
        notes = (own if own is not None else self._written[kind]).decode()
        for found in re.finditer(
            rf'<w:{kind}\b[^>]*\bw:id="(-?\d+)"[^>]*>.*?</w:{kind}>', notes, re.DOTALL
        ):
            if f'{use}{found[1]}"' in text:
                self._notes[kind] += 1
                new[found[1]] = str(self._notes[kind])
                added.append(found[0].replace(f'w:id="{found[1]}"', f'w:id="{new[found[1]]}"', 1))
        end = f"</w:{kind}s>"
        self.parts[name] = self.parts[name].replace(end.encode(), f"{''.join(added)}{end}".encode())
        return re.sub(
            rf'({use})(-?\d+)"', lambda found: f'{found[1]}{new.get(found[2], found[2])}"', text
        )


def _highest(kind: str, part: bytes) -> int:
    numbers = re.findall(rf'<w:{kind}\b[^>]*\bw:id="(-?\d+)"', part.decode())
    return max(map(int, numbers), default=0)
