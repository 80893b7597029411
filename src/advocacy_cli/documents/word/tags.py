"""Tags that Word split over runs are joined, and what it autocorrected in them is put right.

A tag goes whole to where it begins and has the format of its first character. Only inside a tag
are quotes, spaces and dashes straightened; the author's words stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from copy import deepcopy
from operator import itemgetter

from advocacy_cli.documents.blocks import STATEMENTS
from advocacy_cli.documents.proof import fault_of
from advocacy_cli.documents.word.clean import has_content, is_blank
from advocacy_cli.documents.word.tree import (
    FIRST,
    PPR,
    RPR,
    Element,
    P,
    R,
    Story,
    T,
    Tag,
    drop,
    form_of,
    set_text,
    w,
)  # fmt: skip

_CLOSES = {"{": "}}", "%": "%}", "#": "#}"}
_MOST_UNCLOSED = 20
_OPENS = re.compile(r"\{[{%#]")
_DOUBLE = '"“”„‟«»″'
_SINGLE = "'‘’‚‛′"
_STRAIGHT = {"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\t": " ", "\n": " ",
             "–": "-", "—": "-", "−": "-", "‑": "-", "…": "..."}  # fmt: skip
_NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LEVEL = re.compile(r"\{%([-+]?)\s*(tr|tc|p|r)\s+(?=[a-zA-Z])")
_RICH = re.compile(r"\{\{\s*(?:tr|tc|p|r)\s+(?=[\w(])")
_KEYWORD = re.compile(r"\{%[-+]?\s*(\w+)")
_SIGN = re.compile("([\U000f0000-\U000ffffd])")
_WALL = "\ufffc"  # what no tag can reach over: a picture, a field, a note's number
_TEXTS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-",
          w("softHyphen"): "\u00ad"}  # fmt: skip


def join_tags(story: Story) -> None:
    """Put every tag of a part whole into one place, as a sign or as a statement of its own."""
    for paragraph in list(story.root.iter(P)):
        _join(story, paragraph)
        _split(story, paragraph)


def tags_in(text: str) -> Iterator[tuple[int, str, int]]:
    """Where each tag begins, the tag straightened ("" when it does not end), and where it ends.
    After too many that do not end, the rest is left: each would be looked for to the text's end."""
    at = unclosed = 0
    while unclosed < _MOST_UNCLOSED and (opened := _OPENS.search(text, at)):
        tag, at = read_tag(text, opened.start()) or ("", opened.end())
        unclosed += not tag
        yield opened.start(), tag, at


def read_tag(text: str, start: int) -> tuple[str, int] | None:
    """The tag that begins at `start`, straightened, and where it ends; None when it does not."""
    kind = text[start + 1]
    close = _CLOSES[kind]
    if text.find(close, start + 2) < 0:
        return None
    out, at = [text[start : start + 2]], start + 2
    while at < len(text):
        character = text[at]
        if text.startswith(close, at):
            return "".join([*out, close]), at + 2
        if character == _WALL:
            return None
        if kind != "#" and character in _DOUBLE + _SINGLE:
            quotes = _DOUBLE if character in _DOUBLE else _SINGLE
            ends = character if character in "\"'" else quotes
            end = next((n for n in range(at + 1, len(text)) if text[n] in ends), 0)
            if not end or _WALL in text[at:end]:
                return None
            out.append(_string(text[at + 1 : end], quotes[0]))
            at = end + 1
            continue
        out.append("" if character in _NOTHING else _STRAIGHT.get(character, character))
        at += 1
    return None


def classify(text: str) -> Tag:
    """A straightened tag with its keyword, freed from the letters that docxtpl puts into it."""
    if text.startswith("{#"):
        return Tag("", "#")
    if text.startswith("{{"):
        return Tag(_RICH.sub("{{ ", text))
    level = ""
    if found := _LEVEL.match(text):
        level = found[2]
        text = "{%" + found[1] + " " + text[found.end() :]
    word = _KEYWORD.match(text)
    keyword = word[1] if word else "?"
    if word and keyword.lower() in STATEMENTS:  # Word begins sentences with a capital
        keyword = keyword.lower()
        text = text[: word.start(1)] + keyword + text[word.end(1) :]
    return Tag(text, keyword, level)


def _string(words: str, quote: str) -> str:
    for character in _NOTHING:
        words = words.replace(character, "")
    words = words.replace("\n", " ").replace("\t", " ")
    if quote in words:
        words = words.replace(quote, "\\" + quote)
    return f"{quote}{words}{quote}"


def _join(story: Story, paragraph: Element) -> None:
    leaves = [(node, _said(node)) for node in _leaves(paragraph)]
    text = "".join(said for _, said in leaves)
    if not _OPENS.search(text):
        return
    found: list[tuple[int, int, str]] = []
    for start, tag, end in tags_in(text):
        if not tag:
            opener = text[start : start + 2]
            hint = f"write the whole tag, to its {_CLOSES[opener[1]]}, in one paragraph"
            said = f"a tag that begins with {opener} does not end in its paragraph"
            story.fault(paragraph, said, hint)
            continue
        known = classify(tag)
        if known.keyword and known.keyword not in (*STATEMENTS, "#"):
            empty = known.keyword == "?"
            said = (
                "the tag is empty" if empty else f"'{known.keyword}' is not allowed in a template"
            )
            story.fault(paragraph, said, f"in a letter there are {', '.join(STATEMENTS)}")
        elif fault := known.text and fault_of(known.text):
            story.fault(paragraph, *fault)
        else:
            found.append((start, end, story.sign(known)))
    begin = 0
    for node, said in leaves:
        end = begin + len(said)
        first = bisect_right(found, begin, key=itemgetter(1))
        _rewrite(node, said, begin, found[first : bisect_left(found, end, key=itemgetter(0))])
        begin = end


def _rewrite(node: Element, said: str, begin: int, tags: list[tuple[int, int, str]]) -> None:
    """A leaf without the tags in it, but with the signs of those that begin in it."""
    if not tags:
        return
    out, at = [], 0
    for start, end, sign in tags:
        out.append(said[at : max(at, start - begin)])
        if start >= begin:
            out.append(sign)
        at = min(len(said), end - begin)
    out.append(said[at:])
    words = "".join(out)
    if node.tag == T and words:
        set_text(node, words)
        return
    if words:
        return
    run = node.getparent()
    drop(node)
    while run is not None and run.tag != P and not any(child.tag != RPR for child in run):
        run, empty = run.getparent(), run
        drop(empty)


def _leaves(node: Element) -> list[Element]:
    """Everything in a paragraph that is text or stands in its way."""
    found = []
    for child in node:
        if child.tag in (PPR, RPR) or not isinstance(child.tag, str):
            continue
        if child.tag == T or child.tag in _TEXTS or has_content(child):
            found.append(child)
        elif node.tag != R:
            found += _leaves(child)
        elif not is_blank(child):
            found.append(child)
    return found


def _said(node: Element) -> str:
    if node.tag == T:
        return (node.text or "").replace("\r", " ")
    return _TEXTS.get(node.tag, _WALL)


def _split(story: Story, paragraph: Element) -> None:
    """Make every statement a node between runs."""
    for run in list(paragraph.iter(R)):
        signs = "".join(_SIGN.findall("".join(node.text or "" for node in run if node.tag == T)))
        statements = {sign for sign in signs if story.tags[ord(sign) - FIRST].keyword}
        if not statements:
            continue
        pieces: list[Element] = []
        for child in [c for c in run if c.tag != RPR]:
            if child.tag != T:
                _add(run, pieces, child)
                continue
            for words in _SIGN.split(child.text or ""):
                if words in statements:
                    pieces.append(story.mark(words))
                elif words:
                    text = run.makeelement(T)
                    set_text(text, words)
                    _add(run, pieces, text)
        for piece in pieces:
            run.addprevious(piece)
        drop(run)


def _add(run: Element, pieces: list[Element], child: Element) -> None:
    """Put a piece of a run into the run that is being built, or begin the next one."""
    if not pieces or pieces[-1].tag != R:
        again = run.makeelement(R, run.attrib)
        form = form_of(run)
        if form is not None:
            again.append(deepcopy(form))
        pieces.append(again)
    last = pieces[-1]
    if child.tag == T and len(last) and last[-1].tag == T:
        set_text(last[-1], (last[-1].text or "") + (child.text or ""))
    else:
        last.append(child)
