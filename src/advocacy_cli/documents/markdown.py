"""Markdown with Jinja tags to a tree of blocks with Jinja tags.

Markdown is parsed first, each tag standing as one character that means nothing to it; data comes
in later, when what a writer made of the tree is rendered, and so can never become markup. All
faults are found here, once, whatever the tree is written as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from advocacy_cli.documents.blocks import (
    STATEMENTS,
    Address,
    Block,
    Break,
    Cell,
    Inline,
    Item,
    List,
    Paragraph,
    Quote,
    Row,
    Rule,
    Run,
    Table,
    Tag,
    joined,
    lift,
)
from advocacy_cli.documents.proof import fault_of
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAG = re.compile(
    r"""\{\{ (?: "[^"]*" | '[^']*' | [^"'}] | \}(?!\}) )* \}\}
      | \{%  (?: "[^"]*" | '[^']*' | [^"'%] | %(?!\})  )* %\}
      | \{\# .*? \#\}""",
    re.VERBOSE | re.DOTALL,
)
_OPENS = re.compile(r"\{[{%#]")
_CLOSES = {"{": "}}", "%": "%}", "#": "#}"}
_DASHES = re.compile(r"^\{%[-+]|[-+]%\}$")  # they would take the space out of some formats only
_FIRST = 0xE000  # private use: no meaning in Markdown, and no letter of any language
_MOST = 6000
_MOST_UNCLOSED = 20
_ENCODED = re.compile("%E[EF]%[0-9A-F]{2}%[0-9A-F]{2}")  # such a character in an address
_SHIELDS = re.compile("([\ue000-\uf8ff])")
_PAIRS = {"endif": "if", "endfor": "for", "else": "", "elif": "if"}


def parse(
    text: str,
    file: str,
    line: int = 1,
    spell: Callable[[str], str] = lambda words: words,
) -> tuple[Block, ...]:
    """The Markdown as blocks; its first line gets number `line`. `spell` is put to constant words
    (a change of script). Raises InvalidInput with every fault of the Markdown."""
    tags: list[Tag] = []
    shielded, lines = _shield(text, line, tags)
    reader = _Reader(file, tags, lines, spell)
    for tag in tags:
        if fault := fault_of(tag.text):
            reader.fault(tag.line, *fault)
    blocks = reader.blocks(iter(_tokens(shielded)), object())
    for tag, _ in reader.opened:
        reader.never_closed(tag)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return blocks


def _shield(text: str, line: int, tags: list[Tag]) -> tuple[str, list[int]]:
    """The text with one character for each tag, and the source line of each of its lines."""
    lines = [line]
    current = line

    def put(found: re.Match[str]) -> str:
        nonlocal current
        if len(tags) == _MOST:
            return "\ufffd"
        said = found[0] if found[0].startswith("{{") else _DASHES.sub(_without_dash, found[0])
        tags.append(Tag(current, said))
        current += found[0].count("\n")
        return chr(_FIRST + len(tags) - 1)

    out, end = [], 0
    plain = _SHIELDS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    for found in _tags(plain):
        for character in plain[end : found.start()]:
            if character == "\n":
                current += 1
                lines.append(current)
        out += [plain[end : found.start()], put(found)]
        end = found.end()
    for character in plain[end:]:
        if character == "\n":
            current += 1
            lines.append(current)
    return "".join([*out, plain[end:]]), lines


def _without_dash(found: re.Match[str]) -> str:
    return found[0].replace("-", "").replace("+", "")


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Every tag that is closed. After too many that are not, the rest is left: each of them would
    be looked for to the end of the text."""
    at = unclosed = 0
    while unclosed < _MOST_UNCLOSED and (opener := _OPENS.search(text, at)):
        found = _TAG.match(text, opener.start())
        unclosed += found is None
        at = found.end() if found else opener.start() + 1
        if found:
            yield found


def _tokens(text: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

    def alone(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        """A line of nothing but tags is a block of its own."""
        words = state.src[state.bMarks[start] : state.eMarks[start]].strip()
        if not words or not all(c in statements for c in words.replace(" ", "")):
            return False
        if not silent:
            state.line = start + 1
            token = state.push("tag", "", 0)
            token.content, token.map = words, [start, start + 1]
        return True

    class Reader(MarkdownIt):
        def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
            return url if _SHIELDS.search(url) else super().normalizeLink(url)

    statements = {c for c in text if _FIRST <= ord(c) < _FIRST + _MOST}
    reader = Reader("commonmark", {"html": False}).enable("table")
    reader.disable(["code", "fence", "html_block", "html_inline"])
    reader.block.ruler.before(
        "blockquote", "tag", alone, {"alt": ["paragraph", "reference", "list"]}
    )
    return reader.parse(text)


class _Reader:
    """Makes blocks of tokens, and finds every fault on the way."""

    def __init__(
        self, file: str, tags: list[Tag], lines: list[int], spell: Callable[[str], str]
    ) -> None:
        self.file, self.tags, self.lines, self.spell = file, tags, lines, spell
        self.line = lines[0]
        self.problems: list[Problem] = []
        self.opened: list[tuple[Tag, object]] = []  # with the element it stands in

    def fault(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Where(self.file, line), message, hint))

    def source_line(self, token: Token) -> int:
        if token.map:
            self.line = self.lines[min(token.map[0], len(self.lines) - 1)]
        return self.line

    def blocks(self, stream: Iterator[Token], place: object, end: str = "") -> tuple[Block, ...]:
        """The blocks up to a token of the type `end`. Statements in them pair within `place`."""
        found: list[Block] = []
        style = ""
        for token in takewhile(lambda t: t.type != end, stream):
            line = self.source_line(token)
            match token.type:
                case "tag":
                    found += self.alone(token.content, place, line)
                case "bullet_list_open" | "ordered_list_open":
                    found.append(self.list_of(stream, token, line))
                case "blockquote_open":
                    found.append(Quote(line, self.blocks(stream, object(), "blockquote_close")))
                case "heading_open":
                    style = f"heading{min(3, int(token.tag[1]))}"
                case "inline":
                    found += self.paragraph(token, style, place)
                    style = ""
                case "hr":
                    found.append(Rule(line))
                case "table_open":
                    found.append(self.table(stream, line))
        return tuple(joined(found))

    def list_of(self, stream: Iterator[Token], opening: Token, line: int) -> List:
        ordered = opening.type == "ordered_list_open"
        end = opening.type.replace("open", "close")
        items: list[Item | Tag] = []
        for token in takewhile(lambda t: t.type != end, stream):
            at = self.source_line(token)
            items += lift(Item(at, self.blocks(stream, object(), "list_item_close")))
        return List(line, ordered, tuple(items), int(opening.attrs.get("start", 1)) != 1)

    def paragraph(self, token: Token, style: str, place: object) -> list[Block]:
        """A paragraph; an `if` that spans it all stands around it, so that nothing is left empty."""
        line = self.source_line(token)
        pieces = self.pieces(token.children or [], line)
        if _spans(pieces):
            first, last = pieces[0], pieces[-1]
            assert isinstance(first, Tag)
            assert isinstance(last, Tag)
            self.pairs((first, last), place)
            inner = Paragraph(pieces[1].line, tuple(pieces[1:-1]), style)
            return [first, inner, last]
        self.pairs(pieces, object())
        return [Paragraph(pieces[0].line if pieces else line, tuple(pieces), style)]

    def table(self, stream: Iterator[Token], line: int) -> Table:
        """A table; a row of nothing but statements is statements around rows."""
        place, heading, align, columns = object(), False, "", 0
        rows: list[Row | Tag] = []
        row: list[tuple[Token, str]] = []
        at = line
        for token in takewhile(lambda t: t.type != "table_close", stream):
            match token.type:
                case "thead_open" | "tbody_open":
                    heading = token.type == "thead_open"
                case "tr_open":
                    row, at = [], self.source_line(token)
                case "th_open" | "td_open":
                    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
                case "inline":
                    row.append((token, align))
                case "tr_close":
                    columns = columns or len(row)
                    words = "".join("".join(t.content for t, _ in row).split())
                    if words and not heading and all(map(self.statement, words)):
                        tags = [tag for c in words if (tag := self.tag(c)).keyword != "#"]
                        self.pairs(tags, place)
                        rows += tags
                    else:
                        rows.append(Row(at, heading, tuple(self.cell(*c, at) for c in row)))
        return Table(line, columns, tuple(rows))

    def cell(self, token: Token, align: str, line: int) -> Cell:
        pieces = self.pieces(token.children or [], line)
        self.pairs(pieces, object())
        return Cell(align, tuple(pieces))

    def alone(self, characters: str, place: object, line: int) -> Iterator[Block]:
        """Tags alone on their line: statements, or something printed that is a paragraph."""
        for character in characters.replace(" ", ""):
            tag = self.tag(character)
            if tag.keyword == "":
                yield Paragraph(tag.line, (Run(tag.line, (tag,)),))
            elif tag.keyword != "#":
                self.pairs((tag,), place)
                yield tag._replace(line=max(line, tag.line))

    def tag(self, character: str) -> Tag:
        return self.tags[ord(character) - _FIRST]

    def is_tag(self, character: str) -> bool:
        return 0 <= ord(character) - _FIRST < len(self.tags)

    def statement(self, character: str) -> bool:
        return self.is_tag(character) and self.tag(character).keyword != ""

    def pairs(self, pieces: Sequence[Inline], place: object) -> None:
        """Check that both ends of a pair of statements stand in the same element."""
        for tag in pieces:
            if not isinstance(tag, Tag):
                continue
            keyword = tag.keyword
            if keyword not in STATEMENTS:
                hint = f"in a letter there are {', '.join(STATEMENTS)}"
                said = (
                    "the tag is empty"
                    if keyword == "?"
                    else f"'{keyword}' is not allowed in a template"
                )
                self.fault(tag.line, said, hint)
            elif keyword in ("if", "for"):
                self.opened.append((tag, place))
            elif keyword in _PAIRS:
                self.pair(tag, _PAIRS[keyword], place)

    def never_closed(self, tag: Tag) -> None:
        said = f"{{% {tag.keyword} %}} is never closed"
        self.fault(tag.line, said, f"add {{% end{tag.keyword} %}}")

    def pair(self, tag: Tag, wanted: str, place: object) -> None:
        keyword = tag.keyword
        if wanted and any(opener.keyword == wanted for opener, _ in self.opened):
            while self.opened[-1][0].keyword != wanted:  # what stands inside was left open
                self.never_closed(self.opened.pop()[0])
        if not self.opened or (wanted and self.opened[-1][0].keyword != wanted):
            self.fault(tag.line, f"{{% {keyword} %}} has no {{% {wanted or 'if'} %}} before it")
            return
        opener, there = self.opened[-1]
        if there is not place:
            hint = "put both alone on their lines, or both into the same paragraph or list item"
            said = (
                f"{{% {keyword} %}} stands in another paragraph than its {{% {opener.keyword} %}}"
            )
            self.fault(tag.line, f"{said} (line {opener.line})", hint)
        if keyword.startswith("end"):
            self.opened.pop()

    def pieces(self, children: Sequence[Token], line: int) -> list[Inline]:
        """The inline tokens as runs of one look, breaks and statements, each with its line."""
        found: list[Inline] = []
        marks = {"strong": 0, "em": 0}
        link, shown = "", ""
        for child in children:
            bold, italic = marks["strong"] > 0, marks["em"] > 0
            kind = child.type.removesuffix("_open").removesuffix("_close")
            if kind in marks:
                marks[kind] += child.nesting
            elif child.type == "softbreak":
                line += 1
                found.append(Run(line, (" ",), bold, italic, link=link))
            elif child.type == "hardbreak":
                found.append(Break(line))
                line += 1
            elif child.type == "link_open":
                link, shown = str(child.attrs.get("href", "")), ""
                if _SHIELDS.search(link):
                    said = "an address that a link leads to cannot hold a tag"
                    self.fault(line, said, "print the address as text, without [ ]( )")
            elif child.type == "link_close":
                if _address(link) != shown:  # paper cannot be clicked
                    found.append(Address(line, _address(link), bold, italic))
                link = ""
            elif child.type == "image":
                self.fault(line, "a picture cannot stand in a letter", "put it into the letterhead")
            else:
                code = child.type == "code_inline"
                look = Run(line, (), bold, italic, code, link)
                spelled = not code and not (link and child.content == _address(link))
                line = self.split(child.content, look, spelled, found)
                shown += child.content
        return found

    def split(self, text: str, look: Run, spelled: bool, found: list[Inline]) -> int:
        """Cut text at its statements; returns the line after it."""
        line = look.line
        parts: list[str | Tag] = []

        def end() -> None:
            if parts:
                found.append(look._replace(line=starts, parts=tuple(parts)))
                parts.clear()

        starts = line
        for part in filter(None, _SHIELDS.split(text)):
            if not self.is_tag(part[0]):
                starts = starts if parts else line
                parts.append(self.constant(part, line, spelled))
                continue
            tag = self.tag(part)
            if tag.keyword == "":
                starts = starts if parts else tag.line
                parts.append(tag)
            else:
                end()
                if tag.keyword != "#":
                    found.append(tag)
            line = tag.line + tag.text.count("\n")
        end()
        return line

    def constant(self, words: str, line: int, spelled: bool) -> str:
        """The author's own words, without what no document can hold."""
        if found := _OPENS.search(words):
            hint = f"end the tag with {_CLOSES[found[0][1]]}"
            self.fault(line, f"a tag that begins with {found[0]} does not end", hint)
        clean = for_document(words).replace("\n", " ")
        return self.spell(clean) if spelled else clean


def _address(link: str) -> str:
    return link.removeprefix("mailto:")


def _spans(pieces: Sequence[Inline]) -> bool:
    """Whether a paragraph is one `if` from end to end, with no other statement inside."""
    tags = [piece for piece in pieces if isinstance(piece, Tag)]
    return (
        len(pieces) > 2
        and [tag.keyword for tag in tags] == ["if", "endif"]
        and isinstance(pieces[0], Tag)
        and isinstance(pieces[-1], Tag)
    )
