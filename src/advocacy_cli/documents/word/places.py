"""What a person calls a place in a Word file: `table 2, row 3`, `header, paragraph 1`."""

from __future__ import annotations

from advocacy_cli.documents.word.tree import BOX, TBL, TC, TR, Element, P, Story, T, w

_MOST = 28  # characters of a paragraph that are quoted
_NOTES = {w("footnote"): "footnote", w("endnote"): "endnote"}


def name_places(story: Story) -> None:
    """Name every paragraph of a part, as its author would count."""
    body = story.root.find(w("body"))
    number = 0
    for block in story.root:
        if block.tag in _NOTES and block.get(w("type"), "normal") == "normal":
            number += 1
            _name(story, block, f"{_NOTES[block.tag]} {number}")
    if not number:
        _name(story, story.root if body is None else body, story.title)
    number = 0
    for box in story.root.iter(BOX):
        # A text box stands twice in the file, for new programs and for old ones.
        number += not any(str(above.tag).endswith("}Fallback") for above in box.iterancestors())
        before = f"{story.title}, " if story.title else ""
        _name(story, box, f"{before}text box {max(1, number)}")


def _name(story: Story, parent: Element, title: str) -> None:
    before = f"{title}, " if title else ""
    paragraphs = tables = 0
    for block in parent:
        if block.tag == P:
            paragraphs += 1
            words = _quoted(block)
            name = f"{before}paragraph {paragraphs}" + (f' "{words}"' if words else "")
            # A note has few paragraphs: its own name says enough.
            story.places[block] = title if parent.tag in _NOTES and paragraphs == 1 else name
        elif block.tag == TBL:
            tables += 1
            for number, row in enumerate((r for r in block if r.tag == TR), 1):
                story.places[row] = f"{before}table {tables}, row {number}"
                for cell in (c for c in row if c.tag == TC):
                    for inner in cell.iter(P):
                        story.places[inner] = story.places[row]


def _quoted(paragraph: Element) -> str:
    """The beginning of a paragraph's own words."""
    own = (t.text or "" for t in paragraph.iter(T) if next(t.iterancestors(P)) is paragraph)
    words = " ".join("".join(own).split())
    return words if len(words) <= _MOST else words[: _MOST - 1].rstrip() + "…"
