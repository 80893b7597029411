"""The constant words of a part in the letter's script, and what a reader of proofs would ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from advocacy_cli.documents.fonts import lacking_fonts
from advocacy_cli.documents.word.clean import has_content
from advocacy_cli.documents.word.tree import RPR, Element, P, R, Story, T, form_of, w, within

Spell = Callable[[str], str]
_SYMBOLS = ("symbol", "wingdings", "webdings", "mt extra", "marlett")
_PRIVATE = re.compile("[\U000f0000-\U000ffffd]")
_SIGN = re.compile(f"({_PRIVATE.pattern})")
_FIRST_LETTERS, _LAST_LETTERS = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W\d_]+$")
_APART = (w("tab"), w("br"), w("cr"), w("noBreakHyphen"))


def spell_words(story: Story, spell: Spell) -> None:
    """Put `spell` to what the author wrote; tags and symbols stay. A word that changes its look
    in the middle is read whole: its letters may belong together."""
    for paragraph in story.root.iter(P):
        for texts in _adjoining(paragraph):
            pieces = [_SIGN.split(text.text or "") for text in texts]
            for text in texts:
                text.text = spelled(text.text or "", spell)
            _over_bounds(texts, pieces, spell)


def words(story: Story) -> Iterator[tuple[str, str]]:
    """What each paragraph says, with its tags, and the paragraph's place."""
    for paragraph in story.root.iter(P):
        own = (t for t in paragraph.iter(T) if within(t, P) is paragraph and not _symbol(t))
        said = "".join(t.text or "" for t in own)
        if said.strip():
            yield story.place(paragraph), story.spelled_out(said)


def look_over(story: Story, tag: str) -> None:
    """Note what should be looked at: fonts, words that do not show."""
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
    return "".join(part if _PRIVATE.match(part) else spell(part) for part in _SIGN.split(text))


def _adjoining(paragraph: Element) -> Iterator[list[Element]]:
    """The texts of a paragraph, together where nothing stands between them."""
    found: list[Element] = []
    for node in paragraph.iter():
        own = within(node, P) is paragraph
        if own and node.tag == T and not _symbol(node):
            found.append(node)
        elif own and (not isinstance(node.tag, str) or node.tag in _APART or has_content(node)):
            yield found
            found = []
    yield found


def _over_bounds(texts: list[Element], pieces: list[list[str]], spell: Spell) -> None:
    """Put right the words that begin in one text and end in another."""
    at = 0
    while at < len(texts) - 1:
        chain = [_LAST_LETTERS.search(pieces[at][-1])]
        end = at
        while chain[-1] and end + 1 < len(texts):
            head = _FIRST_LETTERS.match(pieces[end + 1][0])
            if not head:
                break
            chain.append(head)
            end += 1
            if len(pieces[end]) > 1 or head.end() < len(pieces[end][0]):
                break
        if len(chain) < 2:
            at += 1
            continue
        parts = [found[0] for found in chain if found]
        whole = spell("".join(parts))
        for number, part in enumerate(parts):
            text, apart, last = texts[at + number], spell(part), number == len(parts) - 1
            size = len(apart)
            if not last:
                after = spell(parts[number + 1])
                size -= len(apart) + len(after) - len(spell(part + parts[number + 1]))
            taken, whole = (whole, "") if last else (whole[:size], whole[size:])
            said = text.text or ""
            text.text = (
                taken + said[len(apart) :] if number else said[: len(said) - len(apart)] + taken
            )
        at = max(end, at + 1)


def _symbol(text: Element) -> bool:
    form = form_of(text.getparent())
    fonts = None if form is None else form.find(w("rFonts"))
    name = "" if fonts is None else fonts.get(w("ascii"), "")
    return name.casefold().startswith(_SYMBOLS)
