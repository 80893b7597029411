"""What editing left behind is taken out: a letter shows neither how it came to be nor by whom.

Tracked changes are taken as accepted, comments and revision numbers go, content controls leave
their content (what they are bound to would overwrite it when the letter is opened).
"""

from __future__ import annotations

import re
from itertools import groupby

from lxml import etree

from advocacy_cli.documents.word.tree import (
    PPR,
    PRESERVE,
    RPR,
    TBL,
    TR,
    Element,
    P,
    R,
    Story,
    T,
    drop,
    unwrap,
    w,
    within,
)  # fmt: skip

_KEPT = (w("ins"), w("moveTo"), w("smartTag"), w("customXml"), w("sdt"))
_GONE = tuple(
    w(name)
    for name in (
        "del", "moveFrom", "proofErr", "lastRenderedPageBreak", "permStart", "permEnd",
        "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef",
        "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
        "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
        "customXmlDelRangeEnd", "rPrChange", "pPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "sectPrChange", "tblGridChange", "numberingChange", "tblPrExChange",
        "cellIns", "cellDel", "smartTagPr", "customXmlPr",
    )
)  # fmt: skip
_TRACKED = (w("ins"), w("del"), w("moveFrom"), w("moveTo"), w("cellIns"), w("cellDel"))
_EDITING = re.compile(r"\}(rsid\w*|paraId|textId)$")
_CONTENT = (w("drawing"), w("pict"), w("object"), w("sym"), w("footnoteReference"),
            w("endnoteReference"), w("fldChar"), w("fldSimple"), w("pgNum"), w("ptab"),
            w("instrText"))  # fmt: skip
_HOLDERS = (w("tc"), w("tr"), TBL, w("txbxContent"))
_BREAKS = ("page", "column")


def clean(story: Story) -> None:
    """Take out of a part what is no part of the letter."""
    root = story.root
    _no_blanks(root)
    for node in list(root.iter(*_TRACKED))[:1]:
        story.note(node, "tracked changes are taken as accepted")
    _deleted_rows(root)
    _deleted_marks(root)
    for node in list(root.iter(*_GONE)):
        drop(node)
    for node in list(root.iter(*_KEPT)):
        _leave(story, node)
    for node in root.iter():
        for name in [n for n in node.attrib if _EDITING.search(n)]:
            del node.attrib[name]
    _bookmarks(root)
    for node in list(root.iter(R)):
        if not any(child.tag != RPR for child in node):
            drop(node)
    for paragraph in root.iter(P):
        _join_runs(paragraph)


def has_content(node: Element) -> bool:
    """Whether a node shows something by itself: text, a picture, a field, a page break."""
    if node.tag == T:
        return bool(node.text and node.text.strip())
    if node.tag == w("br"):
        return node.get(w("type")) in _BREAKS
    return node.tag in _CONTENT or node.tag == w("sectPr")


def is_blank(node: Element) -> bool:
    """Whether nothing below a node shows."""
    return not any(has_content(inner) for inner in node.iter())


def unpaired_bookmarks(root: Element) -> None:
    """Drop bookmarks that lost their beginning or end."""
    begins = {node.get(w("id")): node for node in root.iter(w("bookmarkStart"))}
    ends = {node.get(w("id")): node for node in root.iter(w("bookmarkEnd"))}
    for number in begins.keys() ^ ends.keys():
        drop(begins.get(number, ends.get(number)))


def _no_blanks(root: Element) -> None:
    """White space between elements means nothing, and would count as lines."""
    for node in root.iter():
        if node.text and len(node) and not node.text.strip():
            node.text = None
        if node.tail and not node.tail.strip():
            node.tail = None


def _leave(story: Story, node: Element) -> None:
    """Put the content of a wrapper in its place."""
    if node.getparent().tag in (RPR, w("trPr"), w("tblPr"), w("numPr")):
        drop(node)
        return
    if node.tag != w("sdt"):
        unwrap(node)
        return
    if node.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None:
        words = "".join(t.text or "" for t in node.iter(T))
        if "{{" not in words and words.strip():
            story.note(node, f'the words of an empty content control are printed: "{words}"')
    content = node.find(w("sdtContent"))
    unwrap(node, [] if content is None else list(content))


def _deleted_rows(root: Element) -> None:
    for mark in list(root.iterfind(f".//{w('trPr')}/{w('del')}")):
        if (row := within(mark, TR)) is not None:
            drop(row)
    for table in list(root.iter(TBL)):
        if next(table.iter(TR), None) is None:
            drop(table)


def _deleted_marks(root: Element) -> None:
    """A paragraph whose end is deleted runs on into the next one."""
    # From the last on, so that what many of them say is moved once only.
    for mark in reversed(list(root.iterfind(f".//{PPR}/{RPR}/{w('del')}"))):
        paragraph = within(mark, P)
        after = None if paragraph is None else paragraph.getnext()
        if paragraph is None or after is None or after.tag != P:
            continue
        place = _begin(after)
        for child in reversed([c for c in paragraph if c.tag != PPR]):
            after.insert(place, child)
        drop(paragraph)


def _begin(paragraph: Element) -> int:
    """Where the content of a paragraph begins."""
    first = next(iter(paragraph), None)
    return int(first is not None and first.tag == PPR)


def _bookmarks(root: Element) -> None:
    for node in list(root.iter(w("bookmarkStart"))):
        if node.get(w("name"), "").startswith("_GoBack"):
            drop(node)
    for node in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if within(node, P) is None or node.getparent().tag in _HOLDERS:
            _into_paragraph(node)
    unpaired_bookmarks(root)


def _into_paragraph(mark: Element) -> None:
    """Between blocks nothing else may stand: a cell has to end in a paragraph, to the letter."""
    before, after = mark.getprevious(), mark.getnext()
    if mark.tag == w("bookmarkEnd") and before is not None and before.tag == P:
        before.append(mark)
    elif mark.tag == w("bookmarkStart") and after is not None and after.tag == P:
        after.insert(_begin(after), mark)
    else:
        drop(mark)


def _join_runs(paragraph: Element) -> None:
    """Runs of one format that stand side by side become one: words are whole again."""
    alike: list[Element] = []
    shown: tuple[object, ...] | None = None
    for run in [run for run in paragraph.iter(R) if within(run, P) is paragraph]:
        form = _format(run) if _is_plain(run) else None
        if form is None or form != shown or run.getprevious() is not alike[-1]:
            _join_all(alike)
            alike, shown = [], form
        alike.append(run)
    _join_all(alike)


def _join_all(runs: list[Element]) -> None:
    """Make these runs one."""
    if len(runs) < 2:
        return
    children = [child for run in runs for child in run if child.tag != RPR]
    runs[0].extend(children)
    for run in runs[1:]:
        drop(run)
    for is_text, beside in groupby(children, lambda child: child.tag == T):
        first, *others = beside
        if is_text and others:
            first.text = "".join(text.text or "" for text in (first, *others))
            first.set(PRESERVE, "preserve")
            for text in others:
                drop(text)


def _is_plain(run: Element) -> bool:
    return all(child.tag in (RPR, T, w("tab"), w("br"), w("noBreakHyphen")) for child in run)


def _format(run: Element) -> tuple[object, ...]:
    found = run.find(RPR)
    return () if found is None else tuple(etree.tostring(child) for child in found)
