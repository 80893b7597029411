"""A report before it has a form: a title, lines to read and tables; and its HTML page.

The terminal and Markdown forms are the CLI's, since only it knows how wide a terminal is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from advocacy_cli.language.safe import for_document


class Words(str):
    """Words of the plan that know their language, so that a screen reader says them rightly."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str = "") -> Words:
        words = super().__new__(cls, text)
        words.lang = lang
        return words


class Link(Words):
    """Words that lead to a file: `href` is relative and percent-encoded."""

    __slots__ = ("href",)
    href: str

    def __new__(cls, text: str, href: str, lang: str = "") -> Link:
        link = str.__new__(cls, text)
        link.lang, link.href = lang, href
        return link


Cell = Sequence[str]  # parts that are read one after the other


class Section(NamedTuple):
    """A heading with items to read, or with a table. A terminal leaves the `wide` columns out and
    puts `under` columns, each with what to say before it, on a line below the one that wraps."""

    heading: Cell  # a string is a cell too
    items: tuple[Cell, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    wide: frozenset[int] = frozenset()
    wraps: frozenset[int] = frozenset()
    under: tuple[tuple[int, str], ...] = ()


class Note(NamedTuple):
    """A whole report. `lead` is said first, `marks` last (what the reader should know of it). `lang`
    is the language of its own words; `contents`, where it is said, heads links to the sections."""

    title: str
    lead: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    marks: tuple[str, ...] = ()
    lang: str = "en"
    contents: str = ""


_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.45 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.6rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid #8886; }
th { white-space: nowrap; }
td { max-width: 22rem; overflow-wrap: break-word; } /* long words break, short columns do not */
li { overflow-wrap: anywhere; }
nav { font-size: .95rem; } nav p { margin-bottom: 0; } nav ul { margin-top: .2rem; }
.marks { font-size: .85rem; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -9999px; }
  tr { display: block; border-bottom: 1px solid #8888; padding: .5rem 0; }
  td { display: block; border: 0; padding: .1rem 0; }
  td::before { content: attr(data-head) ": "; font-weight: 600; }
  td:empty { display: none; }
}
@media print { nav { display: none; } a { color: inherit; } body { font-size: 10pt; max-width: none;
  padding: 0; } tr, li { break-inside: avoid; } h2 { break-after: avoid; } }
"""


def to_html(note: Note) -> str:
    """The note as one self-contained page: no script, nothing fetched from elsewhere, everything
    from people escaped."""
    out = [
        "<!DOCTYPE html>",
        f'<html lang="{_text(note.lang)}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(note.title)}</title>",
        f"<style>\n{_STYLE}</style></head>",
        f"<body>\n<h1>{_text(note.title)}</h1>",
        *(f"<p>{_text(line)}</p>" for line in note.lead),
    ]
    if note.contents:
        out += _contents(note)
    for n, section in enumerate(note.sections):
        out.append(f'<section id="s{n}">' if note.contents else "<section>")
        if section.heading:
            out.append(f"<h2>{_cell(section.heading)}</h2>")
        if section.items:
            out += ["<ul>", *(f"<li>{_cell(item)}</li>" for item in section.items), "</ul>"]
        if section.rows:
            out += _table(section)
        out.append("</section>")
    if note.marks:
        out += ['<footer class="marks">', *(f"<p>{_text(m)}</p>" for m in note.marks), "</footer>"]
    return "\n".join([*out, "</body>\n</html>"]) + "\n"


def _contents(note: Note) -> list[str]:
    links = (
        f'<li><a href="#s{n}">{_cell(section.heading)}</a></li>'
        for n, section in enumerate(note.sections)
    )
    label = _text(note.contents)
    return [f'<nav aria-label="{label}"><p>{label}</p><ul>', *links, "</ul></nav>"]


def _table(section: Section) -> list[str]:
    heads = "".join(f'<th scope="col">{_text(h)}</th>' for h in section.head)
    rows = []
    for row in section.rows:
        cells = zip(section.head, row, strict=True)
        inside = "".join(f'<td data-head="{_text(h)}">{_cell(cell)}</td>' for h, cell in cells)
        rows.append(f"<tr>{inside}</tr>")
    return ["<table>", f"<thead><tr>{heads}</tr></thead>", "<tbody>", *rows, "</tbody></table>"]


def _cell(parts: Cell) -> str:
    return "".join(map(_part, (parts,) if isinstance(parts, str) else parts))


def _part(part: str) -> str:
    spoken = isinstance(part, Words) and part.lang
    if isinstance(part, Link):
        lang = f' lang="{_text(part.lang)}"' if spoken else ""
        return f'<a href="{_text(part.href)}"{lang}>{_text(part)}</a>'
    if isinstance(part, Words) and spoken:
        return f'<span lang="{_text(part.lang)}">{_text(part)}</span>'
    return _text(part)


def _text(text: str) -> str:
    from html import escape

    return escape(for_document(text), quote=True)
