"""Envelopes, and the list of addresses: whom letters go to, each once, in the letters' order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.ooxml import express
from advocacy_cli.documents.ours import is_sealed, sealed
from advocacy_cli.documents.package import DOCUMENT, Growing, Package
from advocacy_cli.errors import Refused
from advocacy_cli.letters.values import Words

if TYPE_CHECKING:
    from pathlib import Path

    from advocacy_cli.letters.make import Made
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.settings import Settings
    from advocacy_cli.workspace import Workspace

_MM = 56.6929  # twentieths of a point
_MARGIN = 10  # mm: printers do not reach the edge
_STAMP = 80  # mm at the right that belong to the post, beside the sender
_MANY = 8  # lines of an address; more are set smaller


class Size(NamedTuple):
    """An envelope, in mm: its edges, its number among printers' papers, and where the address
    begins: in the right half, below the stamp, above the strip that sorting machines print on."""

    width: int
    height: int
    code: int
    left: int
    top: int


SIZES = {"dl": Size(220, 110, 27, 110, 48), "c5": Size(229, 162, 28, 115, 78)}


class Receiver(NamedTuple):
    """Whom letters go to, as their envelope has it."""

    target: str
    tag: str
    lines: tuple[str, ...]
    address: str  # "" when nobody wrote one down
    email: str
    sender: tuple[str, ...]
    letters: tuple[str, ...]

    @property
    def who(self) -> str:
        """The lines above the address, in one."""
        street = self.address.splitlines()
        return ", ".join(line for line in self.lines if line not in street)


def receivers(plan: Plan, settings: Settings, letters: Iterable[Made]) -> tuple[Receiver, ...]:
    """Everybody whom these letters go to, once, in the order and language of their first one."""
    words: dict[tuple[str, str], Words] = {}
    found: dict[tuple[object, ...], Receiver] = {}
    for made in letters:
        draft, tag = made.draft, made.tag
        name = f"{draft.campaign}/L{made.numbered.number}"
        # An office is the same in every campaign; who holds it may change between two letters.
        same = (draft.to.office or f"{draft.campaign}/{draft.target}", *draft.to.name.items())
        if known := found.get(same):
            if name not in known.letters:
                found[same] = known._replace(letters=(*known.letters, name))
            continue
        if (draft.campaign, tag) not in words:
            words[draft.campaign, tag] = Words(plan, settings, draft.campaign, tag)
        mine = words[draft.campaign, tag]
        values = mine.recipient(draft)
        found[same] = Receiver(
            draft.target,
            tag,
            tuple(line for line in mine.lines(draft, values) if isinstance(line, str)),
            values["address"] if isinstance(values["address"], str) else "",
            values["email"] if isinstance(values["email"], str) else "",
            _sender(settings, tag),
            (name,),
        )
    return tuple(found.values())


def refuse_edited(workspace: Workspace, path: Path) -> None:
    """Raise Refused for a file that is not, byte for byte in its text, what we made."""
    if path.is_file() and not is_sealed(workspace.read(path)):
        raise Refused(
            f"{workspace.shown(path)} was edited by hand, or is no envelopes of ours",
            "name another file, or move that one away",
        )


def envelopes(all_: Sequence[Receiver], size: str = "dl") -> bytes:
    """A .docx with one envelope a page. The same receivers give the same bytes."""
    page = SIZES[size]
    parts = _base()
    head, _, rest = parts[DOCUMENT].decode().partition("<w:sectPr")
    tail = rest.partition("</w:sectPr>")[2]
    document, seal = Growing(), hashlib.sha256()

    def write(text: str) -> None:
        document.write(text)
        seal.update(text.encode())

    write(head)
    for position, one in enumerate(all_):
        write(_THIN.format("" if position == 0 else "<w:pageBreakBefore/>"))
        write(_envelope(one, page))
    write(f"{_THIN.format('')}{_section(page)}{tail}")
    return Package(sealed(parts, seal.hexdigest())).pack(document.packed())


def _sender(settings: Settings, tag: str) -> tuple[str, ...]:
    us = letterhead.sender(settings, tag)
    return tuple(line for line in (us.organisation, *us.address.splitlines()) if line.strip())


def _base() -> dict[str, bytes]:
    """Fonts and styles as letters have them, without header and footer."""
    nobody = letterhead.Sender(*[""] * len(letterhead.Sender._fields))
    document = letterhead.new_document("en", nobody)
    section = document.sections[0]
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = True
    return letterhead.parts(document)


# A table cannot stand without a paragraph before the next; this one takes no room.
_THIN = (
    "<w:p><w:pPr>{}"
    '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)


def _envelope(one: Receiver, page: Size) -> str:
    """Sender and address in a table of fixed heights: it holds its places in every program."""
    left = round((page.left - _MARGIN) * _MM)
    right = round((page.width - page.left - _MARGIN) * _MM)
    above, below = page.top - _MARGIN, page.height - page.top - 2 * _MARGIN
    small = 20 if len(one.lines) > _MANY else 24
    sender = [_line(line, one.tag, 17, bold=n == 0) for n, line in enumerate(one.sender)]
    address = [_line(line, one.tag, small, bold=n == 0) for n, line in enumerate(one.lines)]
    room = f'<w:tcMar><w:right w:w="{round((_STAMP - _MARGIN) * _MM)}" w:type="dxa"/></w:tcMar>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{left + right}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{left}"/><w:gridCol w:w="{right}"/></w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/>{_height(above, 'exact')}</w:trPr>"
        f'<w:tc><w:tcPr><w:tcW w:w="{left + right}" w:type="dxa"/><w:gridSpan w:val="2"/>{room}'
        f"</w:tcPr>{''.join(sender) or '<w:p/>'}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:cantSplit/>{_height(below, 'exact')}</w:trPr>"
        f'<w:tc><w:tcPr><w:tcW w:w="{left}" w:type="dxa"/></w:tcPr><w:p/></w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{right}" w:type="dxa"/></w:tcPr>'
        f"{''.join(address) or '<w:p/>'}</w:tc></w:tr></w:tbl>"
    )


def _height(mm: int, rule: str) -> str:
    return f'<w:trHeight w:val="{round(mm * _MM)}" w:hRule="{rule}"/>'


def _line(text: str, tag: str, half_points: int, *, bold: bool) -> str:
    form = "<w:b/>" if bold else ""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
        f'<w:r><w:rPr>{form}<w:sz w:val="{half_points}"/>'
        f'<w:lang w:val="{letterhead.SPELLING[tag]}"/></w:rPr>'
        f'<w:t xml:space="preserve">{express(text)}</w:t></w:r></w:p>'
    )


def _section(page: Size) -> str:
    width, height = round(page.width * _MM), round(page.height * _MM)
    edge = round(_MARGIN * _MM)
    sides = " ".join(f'w:{side}="{edge}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}" w:orient="landscape" w:code="{page.code}"/>'
        f'<w:pgMar {sides} w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>'
    )
