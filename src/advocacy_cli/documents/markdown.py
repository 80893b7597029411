"""Markdown with Jinja tags to OOXML with Jinja tags.

Markdown is parsed first, each tag standing as one character that means nothing to it; data comes
in later, when the OOXML is rendered, and so can never become markup. The lines of the result are
the lines of the source (newlines between elements mean nothing to XML), so that Jinja's own line
numbers are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import InvalidInput, Problem, Where

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAG = re.compile(
    r"""\{\{ (?: "[^"]*" | '[^']*' | [^"'}] | \}(?!\}) )* \}\}
      | \{%  (?: "[^"]*" | '[^']*' | [^"'%] | %(?!\})  )* %\}
      | \{\# .*? \#\}""",
    re.VERBOSE | re.DOTALL,
)
_OPENS = re.compile(r"\{[{%#]")
_FIRST = 0xE000  # private use: no meaning in Markdown, and no letter of any language
_MOST = 6000
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_PAIRS = {"endif": "if", "endfor": "for", "else": "", "elif": "if"}
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "set")
BULLETS = 1  # the w:num of bullet lists; ordered lists count on from it


class Compiled(NamedTuple):
    """OOXML paragraphs and tables with Jinja tags, and how many ordered lists they hold."""

    xml: str
    ordered: int


class _Tag(NamedTuple):
    text: str
    line: int

    @property
    def keyword(self) -> str:
        """`if`, `for`...; "" for an expression, `#` for a comment."""
        if self.text.startswith("{#"):
            return "#"
        found = _STATEMENT.match(self.text)
        return found[1] if found else "" if self.text.startswith("{{") else "?"


def compile_markdown(
    text: str,
    file: str,
    line: int = 1,
    spell: Callable[[str], str] = lambda words: words,
) -> Compiled:
    """The Markdown as OOXML; its first line gets number `line`. `spell` is put to constant words
    (a change of script). Raises InvalidInput with every fault of the Markdown."""
    tags: list[_Tag] = []
    shielded, lines = _shield(text, line, tags)
    writer = _Writer(file, tags, lines, spell)
    writer.document(_parse(shielded))
    for tag, _ in writer.opened:
        writer.fault(
            tag.line, f"{{% {tag.keyword} %}} is never closed", f"add {{% end{tag.keyword} %}}"
        )
    if writer.problems:
        raise InvalidInput(writer.problems)
    return Compiled("".join(writer.out), writer.ordered)


def numbering(ordered: int) -> bytes:
    """The numbering part for a document with that many ordered lists."""
    levels = {
        "bullet": [("bullet", "•"), ("bullet", "–"), ("bullet", "•")],
        "decimal": [("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")],
    }
    out = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
    ]
    for number, name in enumerate(levels):
        out.append(
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        )
        for level, (form, sign) in enumerate(levels[name]):
            out.append(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
                f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{(level + 1) * 425}" w:hanging="425"/></w:pPr></w:lvl>'
            )
        out.append("</w:abstractNum>")
    out.append(f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num>')
    for number in range(BULLETS + 1, BULLETS + 1 + ordered):
        restarts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(3)
        )
        out.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{restarts}</w:num>')
    out.append("</w:numbering>")
    return "".join(out).encode()


def escape(text: str) -> str:
    """The text as XML character data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shield(text: str, line: int, tags: list[_Tag]) -> tuple[str, list[int]]:
    """The text with one character for each tag, and the source line of each of its lines."""
    lines = [line]
    current = line

    def put(found: re.Match[str]) -> str:
        nonlocal current
        if len(tags) == _MOST:
            return "\ufffd"
        tags.append(_Tag(found[0], current))
        current += found[0].count("\n")
        return chr(_FIRST + len(tags) - 1)

    out, end = [], 0
    plain = re.sub("[\ue000-\uf8ff]", "\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    for found in _TAG.finditer(plain):
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


def _parse(text: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

    def alone(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        """A line of nothing but tags that print nothing is a block of its own."""
        words = state.src[state.bMarks[start] : state.eMarks[start]].strip()
        if not words or not all(_is_statement(c) for c in words.replace(" ", "")):
            return False
        if not silent:
            state.line = start + 1
            token = state.push("tag", "", 0)
            token.content, token.map = words, [start, start + 1]
        return True

    def _is_statement(character: str) -> bool:
        return _FIRST <= ord(character) < _FIRST + _MOST and character in statements

    statements = {c for c in text if _FIRST <= ord(c) < _FIRST + _MOST}
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.disable(["code", "fence", "html_block", "html_inline"])
    reader.block.ruler.before(
        "blockquote", "tag", alone, {"alt": ["paragraph", "reference", "list"]}
    )
    return reader.parse(text)


class _Writer:
    """Writes tokens as OOXML, one line of output for one of source."""

    def __init__(
        self, file: str, tags: list[_Tag], lines: list[int], spell: Callable[[str], str]
    ) -> None:
        self.file, self.tags, self.lines, self.spell = file, tags, lines, spell
        self.out: list[str] = []
        self.line = lines[0]
        self.ordered = 0
        self.problems: list[Problem] = []
        self.opened: list[tuple[_Tag, object]] = []  # with the element it stands in
        self.lists: list[int] = []
        self.quotes = 0

    def fault(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Where(self.file, line), message, hint))

    def write(self, text: str, line: int = 0) -> None:
        """Append, not above that line of the source."""
        if line > self.line:
            self.out.append("\n" * (line - self.line))
            self.line = line
        self.out.append(text)
        self.line += text.count("\n")

    def source_line(self, token: Token) -> int:
        return self.lines[min(token.map[0], len(self.lines) - 1)] if token.map else self.line

    def document(self, tokens: Sequence[Token]) -> None:
        stream = iter(tokens)
        style = ""
        for token in stream:
            match token.type:
                case "tag":
                    self.statements(token.content, "body", self.source_line(token))
                case "bullet_list_open":
                    self.lists.append(BULLETS)
                case "ordered_list_open":
                    self.ordered += 1
                    self.lists.append(BULLETS + self.ordered)
                case "bullet_list_close" | "ordered_list_close":
                    self.lists.pop()
                case "list_item_open":
                    style = self.list_style()
                case "blockquote_open" | "blockquote_close":
                    self.quotes += 1 if token.nesting > 0 else -1
                case "heading_open":
                    style = f'<w:pStyle w:val="Heading{min(3, int(token.tag[1]))}"/>'
                case "inline":
                    self.paragraph(token, style or self.plain_style())
                    style = ""
                case "hr":
                    self.write(_RULE, self.source_line(token))
                case "table_open":
                    self.table(stream, self.source_line(token))

    def list_style(self) -> str:
        level = min(2, len(self.lists) - 1)
        return (
            f'<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{self.lists[-1]}"/></w:numPr><w:contextualSpacing w:val="0"/>'
        )

    def plain_style(self) -> str:
        if self.quotes:
            return '<w:pStyle w:val="Quote"/>'
        if self.lists:  # a further paragraph of an item stands under the first
            return f'<w:ind w:left="{min(3, len(self.lists)) * 425}"/>'
        return ""

    def paragraph(self, token: Token, style: str) -> None:
        """One w:p; an `if` that spans it all stands around it, so that nothing is left empty."""
        pieces = self.pieces(token.children or [], self.source_line(token))
        wrap = self.spans(pieces)
        if wrap:
            self.statements(pieces[0].tag, "body", pieces[0].line)
        inner = pieces[1:-1] if wrap else pieces
        first = inner[0].line if inner else self.source_line(token)
        self.write(f"<w:p><w:pPr>{style}</w:pPr>" if style else "<w:p>", first)
        self.runs(inner, object())
        self.write("</w:p>")
        if wrap:
            self.statements(pieces[-1].tag, "body", pieces[-1].line)

    def spans(self, pieces: Sequence[_Piece]) -> bool:
        """Whether a paragraph is one `if` from end to end, with no other statement inside."""
        if len(pieces) < 3 or [bool(p.tag) for p in pieces].count(True) != 2:
            return False
        ends = [p.tag and self.tags[ord(p.tag) - _FIRST].keyword for p in (pieces[0], pieces[-1])]
        return ends == ["if", "endif"]

    def table(self, stream: Iterator[Token], line: int) -> None:
        """A w:tbl; a row of nothing but a statement is a statement around rows."""
        this, heading = object(), False
        row: list[tuple[Token, str]] = []
        align = ""
        columns = 0
        started = len(self.out)
        self.write("", line)
        for token in stream:
            match token.type:
                case "table_close":
                    break
                case "thead_open" | "tbody_open":
                    heading = token.type == "thead_open"
                case "tr_open":
                    row, line = [], self.source_line(token)
                case "th_open" | "td_open":
                    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
                case "inline":
                    row.append((token, align))
                case "tr_close":
                    columns = columns or len(row)
                    words = "".join(t.content for t, _ in row).strip()
                    if words and not heading and all(self.prints_nothing(c) for c in words):
                        self.statements(words, this, line)
                    else:
                        self.row(row, line, heading)
        grid = f'<w:gridCol w:w="{_WIDTH // max(1, columns)}"/>' * columns
        self.out.insert(started, _TABLE + f"<w:tblGrid>{grid}</w:tblGrid>")
        self.write("</w:tbl>" + _GAP)

    def row(self, cells: list[tuple[Token, str]], line: int, heading: bool) -> None:
        self.write("<w:tr>" + ("<w:trPr><w:tblHeader/></w:trPr>" if heading else ""), line)
        for token, align in cells:
            justify = {"right": '<w:jc w:val="right"/>', "center": '<w:jc w:val="center"/>'}
            style = '<w:spacing w:after="0"/>' + justify.get(align, "")
            self.write(f"<w:tc><w:p><w:pPr>{style}</w:pPr>")
            self.runs(self.pieces(token.children or [], line, bold=heading), object())
            self.write("</w:p></w:tc>")
        self.write("</w:tr>")

    def prints_nothing(self, character: str) -> bool:
        number = ord(character) - _FIRST
        return 0 <= number < len(self.tags) and self.tags[number].keyword != ""

    def statements(self, characters: str, container: object, line: int) -> None:
        """Tags that print nothing, with a check that pairs stand in the same element."""
        for character in characters:
            if character.isspace():
                continue
            tag = self.tags[ord(character) - _FIRST]
            keyword = tag.keyword
            if keyword == "#":
                self.write("\n" * tag.text.count("\n"), tag.line)
                continue
            if keyword == "":
                self.write(f"<w:p>{_run('', tag.text)}</w:p>", tag.line)
                continue
            self.pair(tag, keyword, container)
            self.write(tag.text, max(line, tag.line))

    def pair(self, tag: _Tag, keyword: str, container: object) -> None:
        if keyword not in STATEMENTS:
            hint = f"in a letter there are {', '.join(STATEMENTS)}"
            self.fault(tag.line, f"'{keyword}' is not allowed in a template", hint)
        elif keyword in ("if", "for"):
            self.opened.append((tag, container))
        elif keyword in _PAIRS:
            wanted = _PAIRS[keyword]
            if not self.opened or (wanted and self.opened[-1][0].keyword != wanted):
                self.fault(tag.line, f"{{% {keyword} %}} has no {{% {wanted or 'if'} %}} before it")
                return
            opener, place = self.opened[-1]
            if place is not container:
                hint = "put both alone on their lines, or both into the same paragraph"
                said = f"{{% {keyword} %}} stands in another paragraph than its {{% {opener.keyword} %}}"
                self.fault(tag.line, f"{said} (line {opener.line})", hint)
            if keyword.startswith("end"):
                self.opened.pop()

    def pieces(self, children: Sequence[Token], line: int, *, bold: bool = False) -> list[_Piece]:
        """The inline tokens as runs of one format, breaks and statements, each with its line."""
        found: list[_Piece] = []
        marks = {"strong": int(bold), "em": 0}
        links: list[str] = []
        for child in children:
            form = ("<w:b/>" if marks["strong"] else "") + ("<w:i/>" if marks["em"] else "")
            kind = child.type.removesuffix("_open").removesuffix("_close")
            if kind in marks:
                marks[kind] += child.nesting
            elif child.type == "softbreak":
                line += 1
                found.append(_Piece(form, " ", "", line))
            elif child.type == "hardbreak":
                found.append(_Piece("br", "", "", line))
                line += 1
            elif child.type == "link_open":
                links.append(str(child.attrs.get("href", "")))
            elif child.type == "link_close":
                shown, href = found[-1].text if found else "", links.pop()
                if href.removeprefix("mailto:") != shown:  # paper cannot be clicked
                    found.append(
                        _Piece(form, f" ({href.removeprefix('mailto:')})", "", line, False)
                    )
            elif child.type == "image":
                self.fault(line, "a picture cannot stand in a letter", "put it into the letterhead")
            else:
                code = child.type == "code_inline"
                form = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>' * code + form
                spelled = not code and not (links and child.content == links[-1])
                line = self.split(child.content, form, line, spelled, found)
        return found

    def split(self, text: str, form: str, line: int, spelled: bool, found: list[_Piece]) -> int:
        """Cut text at its statements; returns the line after it."""
        words = ""
        for character in text:
            if self.prints_nothing(character):
                if words:
                    found.append(_Piece(form, words, "", line, spelled))
                    words = ""
                tag = self.tags[ord(character) - _FIRST]
                line = tag.line
                found.append(_Piece("", "", character, line))
                line += tag.text.count("\n")
            else:
                words += character
        if words:
            found.append(_Piece(form, words, "", line, spelled))
        return line

    def runs(self, pieces: Sequence[_Piece], container: object) -> None:
        for piece in pieces:
            if piece.tag:
                self.statements(piece.tag, container, piece.line)
            elif piece.form == "br":
                self.write("<w:r><w:br/></w:r>", piece.line)
            else:
                self.write(_run(piece.form, self.words(piece)), piece.line)

    def words(self, piece: _Piece) -> str:
        """A run's text: constants escaped and spelled, expressions as they are."""
        out = []
        for part in re.split("([\ue000-\uf8ff])", piece.text):
            number = ord(part) - _FIRST if len(part) == 1 else -1
            if 0 <= number < len(self.tags):
                out.append(self.tags[number].text)
                continue
            if found := _OPENS.search(part):
                hint = f"end the tag with {dict(zip('{%#', ('}}', '%}', '#}'), strict=True))[found[0][1]]}"
                self.fault(piece.line, f"a tag that begins with {found[0]} does not end", hint)
            out.append(escape(self.spell(part) if piece.spelled else part))
        return "".join(out)


class _Piece(NamedTuple):
    """A run (`form` is the inside of its w:rPr), a break (`form` is "br") or a statement tag."""

    form: str
    text: str
    tag: str
    line: int
    spelled: bool = True


def _run(form: str, text: str) -> str:
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


_WIDTH = 9354  # twentieths of a point between the margins
_RULE = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>'
    "</w:pPr></w:p>"
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
)
_GAP = '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'  # Word joins tables that touch
