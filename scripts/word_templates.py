"""Write the built-in Word templates anew: `python scripts/word_templates.py`.

They are ordinary Word files that anybody may open and change; this only lets a reviewer read what
is in them, and keeps the three languages alike.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from advocacy_cli.documents import letterhead

LETTERS = Path(__file__).parent.parent / "templates" / "letters"
EMBLEM = Path(letterhead.__file__).with_name("eu-emblem.png")
WIDTH = 165  # mm between the margins


class Words(NamedTuple):
    """What a letter says in one language."""

    tag: str
    number: str
    subject: str
    about: str
    described: str
    intro: str
    goal: str
    lead: str
    heads: tuple[str, str, str]
    reply: str
    reply_by: str
    contact: str
    thanks: str
    enclosures: str
    copies: str


WORDS = {
    "en": Words(
        "en",
        "No.",
        "Subject:",
        "Request: {{ campaign.title }}",
        "A Word file: a request to an institution, with a table of what is asked and by when",
        "We write to you on behalf of {{ sender.organisation }}, as part of the initiative "
        "“{{ campaign.title }}”.",
        "The aim of the initiative: {{ campaign.goal }}",
        "Our request is as follows:",
        ("No.", "What we ask for", "By"),
        "We would be grateful for a written reply.",
        "We would be grateful for a written reply within {{ letter.reply_by_long }} of receipt of "
        "this letter.",
        "For any further information, or to arrange a meeting, please write to {{ sender.email }}.",
        "Thank you in advance.",
        "Enclosure:",
        "Copy to:",
    ),
    "sq": Words(
        "sq",
        "Nr.",
        "Lënda:",
        "Kërkesë në kuadër të iniciativës “{{ campaign.title }}”",
        "Dokument Word: kërkesë drejtuar organit, me tabelë të kërkesave dhe të afateve",
        "Ju drejtohemi në emër të organizatës {{ sender.organisation }}, në kuadër të iniciativës "
        "“{{ campaign.title }}”.",
        "Qëllimi i iniciativës: {{ campaign.goal }}",
        "Kërkesa jonë është si vijon:",
        ("Nr.", "Kërkesa", "Afati"),
        "Ju lutemi të na përgjigjeni me shkrim.",
        "Ju lutemi të na përgjigjeni me shkrim. Afati për përgjigje: {{ letter.reply_by_long }} "
        "nga dita e pranimit të kësaj shkrese.",
        "Për sqarime shtesë dhe për caktimin e një takimi mund të na shkruani në adresën "
        "{{ sender.email }}.",
        "Ju falënderojmë paraprakisht.",
        "Bashkëngjitur:",
        "Kopje:",
    ),
    "sr": Words(
        "sr-Cyrl",
        "Бр.",
        "Предмет:",
        "Захтев у оквиру иницијативе „{{ campaign.title }}“",
        "Документ програма Word: захтев надлежном органу, са табелом захтева и рокова",
        "Обраћамо Вам се у име организације {{ sender.organisation }}, у оквиру иницијативе "
        "„{{ campaign.title }}“.",
        "Циљ иницијативе: {{ campaign.goal }}",
        "Наш захтев је следећи:",
        ("Бр.", "Захтев", "Рок"),
        "Молимо Вас за писани одговор.",
        "Молимо Вас за писани одговор у року од {{ letter.reply_by_long }} од дана пријема овог "
        "дописа.",
        "За додатна објашњења и договор о састанку можете нам се обратити на адресу "
        "{{ sender.email }}.",
        "Унапред Вам захваљујемо.",
        "Прилог:",
        "На знање:",
    ),
}
SENDER = letterhead.Sender(
    organisation="{{ sender.organisation }}",
    address="{% if sender.address %}{{ sender.address }}{% endif %}"
    "{% if sender.email %} · {{ sender.email }}{% endif %}",
    place="",
    signatory="",
    function="",
    email="",
    phone="",
    web="",
)


def main() -> int:
    """Write all of them."""
    for name, words in WORDS.items():
        (LETTERS / f"official.{name}.docx").write_bytes(letterhead.finished(official(words)))
    return 0


def official(words: Words) -> Any:
    """The letter of an office: number and date, addressee, subject, a table, signature."""
    document = letterhead.new_document(words.tag, SENDER)
    core = document.core_properties
    core.author = core.last_modified_by = ""
    core.title = core.subject = words.about
    core.comments = words.described
    _footer(document)
    _opening(document, words)
    _body(document, words)
    _ending(document, words)
    return document


def _opening(document: Any, words: Words) -> None:
    line = _line(document, f"{words.number} {{{{ letter.number }}}}\t", after=18)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run("{% if sender.place %}{{ sender.place }}, {% endif %}{{ letter.date_long }}")
    _line(document, "{% for line in page.address %}")
    _line(document, "{{ line }}")
    _line(document, "{% endfor %}")
    subject = _line(document, "", before=18, after=12)
    subject.add_run(f"{words.subject} {{{{ letter.subject }}}}").bold = True
    _line(document, "{% if letter.replaces %}")
    _line(document, "", after=12).add_run("{{ letter.replaces }}").italic = True
    _line(document, "{% endif %}")
    _line(document, "{{ recipient.salutation }}", after=8)


def _body(document: Any, words: Words) -> None:
    document.add_paragraph(words.intro)
    document.add_paragraph(f"{{% if campaign.goal %}}{words.goal}{{% endif %}}")
    lead = document.add_paragraph(words.lead)
    lead.paragraph_format.keep_with_next = True
    table = document.add_table(4, 3, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    indent = parse_xml(f'<w:tblInd {nsdecls("w")} w:w="108" w:type="dxa"/>')
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(indent)  # its border at the margin
    for column, width in zip(table.columns, (12, 97, 54), strict=True):
        for cell in column.cells:
            cell.width = Mm(width)
        column.width = Mm(width)
    rows = (
        words.heads,
        ("{%tr for a in asks %}", "", ""),
        ("{{ loop.index }}.", "{{ a.text }}", "{{ a.by_long|default('–') }}"),
        ("{%tr endfor %}", "", ""),
    )
    for number, (row, said) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, said, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(3)
            paragraph.add_run(text).bold = number == 0
        properties = row._tr.get_or_add_trPr()
        properties.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if number == 0:
            properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
            for cell in row.cells:
                shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="E7ECF5"/>'
                cell._tc.get_or_add_tcPr().append(parse_xml(shade))
    after = document.add_paragraph("{% if letter.reply_by %}" + words.reply_by + "{% else %}")
    after.add_run(words.reply + "{% endif %}")
    after.paragraph_format.space_before = Pt(12)
    document.add_paragraph(f"{{% if sender.email %}}{words.contact}{{% endif %}}")
    document.add_paragraph(words.thanks)


def _ending(document: Any, words: Words) -> None:
    closing = _line(document, "{{ page.closing }}", before=12)
    _line(document, "{% for signer in signers %}")
    name = _line(document, "", before=36)
    name.add_run("{{ signer.name }}").bold = True
    role = _line(document, "{% if signer.role %}{{ signer.role }}{% endif %}")
    who = _line(document, "{% if signer.organisation %}{{ signer.organisation }}{% endif %}")
    _line(document, "{% endfor %}")
    for paragraph in (closing, name, role, who):
        paragraph.paragraph_format.left_indent = Mm(85)
        paragraph.paragraph_format.keep_together = True
    for paragraph in (closing, name, role):
        paragraph.paragraph_format.keep_with_next = True
    for field, said in (("letter.enclosures", words.enclosures), ("letter.cc", words.copies)):
        _line(document, f"{{% if {field} %}}")
        head = _line(document, said, before=12, size=10)
        head.paragraph_format.keep_with_next = True
        _line(document, f"{{% for line in {field} %}}")
        _line(document, "{{ loop.index }}. {{ line }}", size=10)
        _line(document, "{% endfor %}")
        _line(document, "{% endif %}")
    _line(document, "{% if page.footnote %}{{ page.footnote }}{% endif %}", before=18, size=8)


def _footer(document: Any) -> None:
    """The funding words beside the emblem, when there are any, above the number of the page."""
    footer = document.sections[0].footer
    table = footer.add_table(3, 2, Mm(WIDTH))
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Mm(20), Mm(WIDTH - 20)
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(20), Mm(WIDTH - 20)
    table.rows[0].cells[0].paragraphs[0].add_run("{%tr if page.funding %}")
    table.rows[2].cells[0].paragraphs[0].add_run("{%tr endif %}")
    emblem, words = table.rows[1].cells
    emblem.paragraphs[0].add_run().add_picture(str(EMBLEM), width=Mm(15))
    letterhead.small(words.paragraphs[0], "{{ page.funding }}").bold = True
    below = words.add_paragraph(style="Footer")
    letterhead.small(below, "{{ page.disclaimer }}").font.size = Pt(7)
    letterhead._rule_table(table)
    table._tbl.getparent().insert(0, table._tbl)  # above the paragraph with the page's number
    assert footer.paragraphs[-1]._p.find(qn("w:fldSimple")) is not None
    footer.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _line(document: Any, text: str, *, before: int = 0, after: int = 0, size: int = 0) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    if text:
        run = paragraph.add_run(text)
        if size:
            run.font.size = Pt(size)
    return paragraph


if __name__ == "__main__":
    sys.exit(main())
