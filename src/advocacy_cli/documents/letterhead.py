"""The page that every document stands on: size, fonts, sender block, funding and footnote.

Built with python-docx. Letters keep the result as XML and fill it thousands of times; petitions
go on building on the `Document`. All words come from `words.toml`, in the document's language.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.documents.package import CORE, parts_of, write
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document
from advocacy_cli.language.texts import choose
from advocacy_cli.settings import CONFIG, Settings

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")
SPELLING = {"sr-Cyrl": "sr-Cyrl-RS", "sr-Latn": "sr-Latn-RS", "sq": "sq-AL", "en": "en-GB"}
FONT = "Arial"  # has all letters of the four languages on every system, or a twin of its widths
SIZE = 11  # pt
SMALL = 8
MARGIN = 25  # mm, left; the other sides are 20
LINE_COLOR = "1F3864"
_NAME_WITH_ASTERISK = re.compile(r"\b(?:Kosov|Косов)\w*\*")
_HERE = Path(__file__).parent
_MOMENTS = re.compile(
    rb"<(dcterms:created|dcterms:modified|cp:lastPrinted)\b[^>]*>.*?</\1>", re.DOTALL
)
_KEPT = ("Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Header", "Footer",
         "Heading 1", "Heading 2", "Heading 3", "Title", "Quote", "List Paragraph")  # fmt: skip


class Sender(NamedTuple):
    """Who sends, in one language; "" where the settings say nothing."""

    organisation: str
    address: str
    place: str
    signatory: str
    function: str
    email: str
    phone: str
    web: str

    @property
    def lines(self) -> tuple[str, str]:
        """What a letterhead says: the name, and below it the address and how to reach us."""
        address = ", ".join(line.strip() for line in self.address.splitlines() if line.strip())
        return self.organisation, " · ".join(
            p for p in (address, self.phone, self.email, self.web) if p
        )


class Funding(NamedTuple):
    """The funding line beside the emblem, and the disclaimer below it."""

    line: str
    disclaimer: str
    verified: bool


def sender(settings: Settings, tag: str) -> Sender:
    """Who sends, in the language `tag`; an address is read in any language (see `postal`)."""
    words = {
        name: choose(settings.words(f"sender.{name}"), tag) or ""
        for name in ("organisation", "place", "function")
    }
    words["signatory"] = person(settings.words("sender.signatory"), tag)
    address = postal(settings.words("sender.address"), tag)
    plain = {name: str(settings[f"sender.{name}"]) for name in ("email", "phone", "web")}
    return Sender(address=address, **words, **plain)


def person(name: Mapping[str, str], tag: str) -> str:
    """A person's name: not translated, only put into the document's script."""
    tags = (tag, "sr-Latn", "en", "sq")
    return next((found for one in tags if (found := choose(name, one))), "")


def funding(settings: Settings, tag: str) -> Funding | None:
    """The words that the funder wants in documents; None when the project has no EU money."""
    if not settings["project.eu_funded"]:
        return None
    table = _words()
    variant = table["disclaimer"].get(settings["project.disclaimer"])
    if variant is None:
        variant = table["disclaimer"]["external-action"]
    name = choose(settings.words("sender.organisation"), tag) or ""
    funder = choose(settings.words("project.funder"), tag) or ""
    said = choose(_texts(variant), tag) or ""
    line = choose(_texts(table["funding"]), tag) or ""
    verified = bool(variant["verified"] and table["funding"]["verified"])
    return Funding(line, said.replace("{name}", name).replace("{funder}", funder), verified)


def status_footnote(settings: Settings, tag: str) -> str:
    """The footnote on the name Kosovo*; "" unless `project.status_footnote` is on. A document
    prints it once, if it says the name with its asterisk (see `wants_footnote`)."""
    if not settings["project.status_footnote"]:
        return ""
    return choose(_texts(_words()["status-footnote"]), tag) or ""


def wants_footnote(text: str) -> bool:
    """Whether a text has the name with the asterisk that the status footnote explains."""
    return _NAME_WITH_ASTERISK.search(text) is not None


def label(name: str, tag: str) -> str:
    """A fixed word of documents (`number`, `subject`, `enclosures`, `copies`, `page`...)."""
    return choose(_texts(_words()["label"][name]), tag) or ""


def postal(address: Mapping[str, str], tag: str) -> str:
    """An address as an envelope has it: in the language if it is given, else in any, and in Latin
    letters unless the document is in Cyrillic. A street has no translation."""
    if said := choose(address, tag):
        return said
    order = ("sr-Latn", "sq", "en") if tag != "sr-Cyrl" else ("sr-Cyrl", "sq", "en")
    return next((said for other in order if (said := choose(address, other))), "")


def chosen(workspace: Workspace) -> bytes | None:
    """The workspace's own letterhead; None when the settings name none. Raises InvalidInput."""
    name = str(workspace.settings["sender.letterhead"])
    if not name:
        return None
    path = workspace.path("templates", "letterheads", name)
    if not path.is_file():
        said = f"sender.letterhead: there is no templates/letterheads/{name}"
        raise InvalidInput([Problem(Where(CONFIG), said, "put the .docx there, or name another")])
    content = workspace.read(path)
    parts_of(content, workspace.shown(path))
    return content


def new_document(
    tag: str,
    sender: Sender,
    funding: Funding | None = None,
    *,
    own: bytes | None = None,
    landscape: bool = False,
) -> Any:
    """A python-docx `Document` without body: A4, fonts, styles, header, footer, spelling language.

    `own` is a letterhead of the workspace (.docx): its page, styles, header and footer stand as
    they are. Margins: left 25 mm, else 20 mm.
    """
    from docx import Document

    if own is not None:
        document = Document(io.BytesIO(own))
        _empty(document)
        _styles(document, tag, keep=True)
        return document
    document = Document()
    _styles(document, tag)
    _page(document.sections[0], landscape)
    _header(document.sections[0], sender)
    _footer(document.sections[0], funding, label("page", tag))
    core = document.core_properties
    core.author = core.last_modified_by = for_document(sender.organisation)
    core.title = core.comments = core.keywords = ""
    return document


def finished(document: Any) -> bytes:
    """The document's bytes, the same for the same content."""
    return write(parts(document))


def parts(document: Any) -> dict[str, bytes]:
    """The parts of the package, without those a letter never needs (thumbnail, effects)."""
    _shed(document)
    out = io.BytesIO()
    document.save(out)
    found = parts_of(out.getvalue())
    if CORE in found:
        found[CORE] = _undated(found[CORE])
    return found


def small(paragraph: Any, text: str) -> Any:
    """Add a run in small grey type; returns it."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(for_document(text))
    run.font.size = Pt(SMALL)
    run.font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    return run


def field(paragraph: Any, code: str) -> Any:
    """Add a field that the word processor fills in (PAGE, NUMPAGES); returns its run."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run = small(paragraph, "1")
    paragraph._p.remove(run._r)
    simple.append(run._r)
    paragraph._p.append(simple)
    return run


def _page(section: Any, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = Mm(MARGIN)
    section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def _header(section: Any, sender: Sender) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = section.header.paragraphs[0]
    name, contact = sender.lines
    run = paragraph.add_run(for_document(name))
    run.bold, run.font.size = True, Pt(14)
    run.font.color.rgb = RGBColor.from_string(LINE_COLOR)
    paragraph.paragraph_format.space_after = Pt(2)
    if contact:
        paragraph = section.header.add_paragraph(style="Header")
        small(paragraph, contact)
    _rule(paragraph, "bottom")
    paragraph.paragraph_format.space_after = Pt(10)


def _footer(section: Any, funding: Funding | None, page: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paragraph = section.footer.paragraphs[0]
    if funding is not None:
        table = section.footer.add_table(1, 2, section.page_width)
        table.autofit = False
        emblem, words = table.rows[0].cells
        emblem.width = Mm(20)
        words.width = section.page_width - section.left_margin - section.right_margin - Mm(20)
        table.columns[0].width, table.columns[1].width = emblem.width, words.width
        picture = emblem.paragraphs[0].add_run()
        picture.add_picture(str(_HERE / "eu-emblem.png"), width=Mm(15))
        small(words.paragraphs[0], funding.line).bold = True
        words.paragraphs[0].paragraph_format.space_after = Pt(1)
        below = words.add_paragraph(style="Footer")
        small(below, funding.disclaimer).font.size = Pt(7)
        paragraph._p.getparent().remove(paragraph._p)
        paragraph = section.footer.add_paragraph(style="Footer")
        _rule_table(table)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, _, rest = page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    small(paragraph, before)
    field(paragraph, "PAGE")
    small(paragraph, between)
    field(paragraph, "NUMPAGES")
    small(paragraph, after)


def _rule(paragraph: Any, side: str) -> None:
    """Draw a thin line at a side of a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", LINE_COLOR)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _rule_table(table: Any) -> None:
    """Draw a thin line above a table that has no other, and begin it at the margin."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    line = f'<w:top w:val="single" w:sz="4" w:space="0" w:color="{LINE_COLOR}"/>'
    inside = '<w:top w:w="60" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    borders = f"<w:tblBorders {nsdecls('w')}>{line}</w:tblBorders>"
    margins = f"<w:tblCellMar {nsdecls('w')}>{inside}</w:tblCellMar>"
    for xml in (borders, margins):
        element = parse_xml(xml)
        layout = properties.find(qn("w:tblLayout"))
        if xml.startswith("<w:tblBorders") and layout is not None:
            layout.addprevious(element)
        elif look is not None:
            look.addprevious(element)
        else:
            properties.append(element)


def _styles(document: Any, tag: str, *, keep: bool = False) -> None:
    """Fonts with all letters, one size, the spelling language; styles nobody uses are dropped."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), SPELLING[tag])
    if keep:
        return
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    for name, size in (("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor.from_string(LINE_COLOR)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)
    for name in ("Header", "Footer"):
        document.styles[name].paragraph_format.space_after = Pt(0)
    document.styles["Quote"].paragraph_format.left_indent = Pt(18)


def _empty(document: Any) -> None:
    """Take all content out of the body; the section's properties stay."""
    from docx.oxml.ns import qn

    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def _shed(document: Any) -> None:
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[1] in (
                "stylesWithEffects",
                "customXml",
                "thumbnail",
            ):
                del relations[key]


def _undated(core: bytes) -> bytes:
    """The core properties without moments: the same letter must give the same bytes."""
    return _MOMENTS.sub(b"", core)


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {k: v for k, v in entry.items() if isinstance(v, str)}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
