"""The constant words of a part in the letter's script, and what a reader of proofs would ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from advocacy_cli.documents.lint import lacking_fonts, shares_note, typed_shares
from advocacy_cli.documents.word.tree import RPR, Element, P, R, Story, T, set_text, w, within

Spell = Callable[[str], str]
_SYMBOLS = ("symbol", "wingdings", "webdings", "mt extra", "marlett")
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
_FIRST_OF_TWO, _SECOND_OF_TWO = "lndLND", "jžJŽ"


def spell_words(story: Story, spell: Spell) -> None:
    """Put `spell` to what the author wrote, run by run; tags and symbols stay."""
    for paragraph in story.root.iter(P):
        texts = [t for t in paragraph.iter(T) if within(t, P) is paragraph and not _symbol(t)]
        for before, after in pairwise(texts):
            _together(before, after)
        for text in texts:
            if text.text:
                set_text(text, spelled(text.text, spell))


def words(story: Story) -> Iterator[tuple[Element, str]]:
    """Each paragraph with what it says without its tags."""
    for paragraph in story.root.iter(P):
        said = "".join(
            t.text or "" for t in paragraph.iter(T) if within(t, P) is paragraph and not _symbol(t)
        )
        if said := _PRIVATE.sub("\n", said).strip():
            yield paragraph, said


def look_over(story: Story, tag: str) -> None:
    """Note what should be looked at: shares typed by hand, fonts, words that do not show."""
    for paragraph, said in words(story):
        if shares := typed_shares(said):
            story.note(paragraph, shares_note(shares))
    fonts = {
        fonts.get(w(kind), "")
        for fonts in story.root.iter(w("rFonts"))
        for kind in ("ascii", "hAnsi", "cs")
    }
    for name in lacking_fonts(fonts, tag):
        story.note(story.root, f"the font {name} lacks letters of {tag}: choose another")
    hidden = next(story.root.iterfind(f".//{R}/{RPR}/{w('vanish')}"), None)
    if hidden is not None and hidden.get(w("val"), "1") not in ("0", "false"):
        story.note(hidden, "hidden words go out with the letter")


def speak(root: Element, language: str) -> None:
    """Say which language the words are in, for the spelling checker. What the keyboard said while
    somebody typed a run is of no use; it follows the document."""
    for node in list(root.iter(w("lang"))):
        if within(node, R) is not None or within(node, w("pPr")) is not None:
            node.attrib.pop(w("val"), None)
            if not node.attrib:
                node.getparent().remove(node)
        else:
            node.set(w("val"), language)


def spelled(text: str, spell: Spell) -> str:
    """Each piece between tags, so that no rule for tags or addresses meets one."""
    return "".join(
        part if _PRIVATE.match(part) else spell(part)
        for part in re.split("([\U000f0000-\U000ffffd])", text)
    )


def _together(before: Element, after: Element) -> None:
    """Two letters that are one in the other script must not stand in two runs."""
    first, second = before.text or "", after.text or ""
    if first and second and first[-1] in _FIRST_OF_TWO and second[0] in _SECOND_OF_TWO:
        before.text, after.text = first[:-1], first[-1] + second


def _symbol(text: Element) -> bool:
    fonts = text.getparent().find(f"{RPR}/{w('rFonts')}")
    name = "" if fonts is None else fonts.get(w("ascii"), "")
    return name.casefold().startswith(_SYMBOLS)
