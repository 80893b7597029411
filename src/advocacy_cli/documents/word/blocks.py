"""Loops and conditions find their level: words, a paragraph, a row of a table, or a column.

A statement that stands alone in its paragraph, row or cell takes the place of it; one that begins or
ends it stands around it. So no empty paragraph or row is left, and whatever the data, what is
rendered stays well-formed: at the end all statements of a group have one parent.
"""

from __future__ import annotations

from typing import NamedTuple

from advocacy_cli.documents.word.clean import has_content, is_blank
from advocacy_cli.documents.word.tree import (
    BOX,
    MC,
    TBL,
    TC,
    TR,
    Element,
    P,
    Story,
    drop,
    marks,
    w,
    within,
)  # fmt: skip

_ENDS = {"endif": "if", "endfor": "for"}
_MIDDLE = {"else": ("if", "for"), "elif": ("if",)}
_SCOPES = (BOX, w("footnote"), w("endnote"))
_DEEPEST = 50  # statements in one another
_UNITS = {"p": P, "tr": TR, "tc": TC}
_WORDS = {P: "paragraph", TR: "row", TC: "cell", TBL: "table"}


class Group(NamedTuple):
    """A statement with all that belongs to it, such as if, elif, else, endif; and how deep."""

    nodes: list[Element]
    depth: int


def lift(story: Story) -> None:
    """Bring all statements of a part to where they stand around what they mean."""
    groups = _groups(story)
    if story.problems:
        return
    for group in sorted(groups, key=lambda g: g.depth):
        _lift(story, group.nodes)
    for node in list(marks(story.root)):
        if story.tag(node).keyword in ("set", "#"):
            _alone(story, node)
    if not story.problems:
        _check(story, groups)
    if not story.problems:
        for group in groups:
            if story.tag(group.nodes[0]).keyword == "for":
                _repeated(story, group.nodes)


def _groups(story: Story) -> list[Group]:
    """Which statements belong together."""
    opened: dict[Element, list[list[Element]]] = {}
    found: list[Group] = []
    for node in marks(story.root):
        stack = opened.setdefault(next(node.iterancestors(*_SCOPES), story.root), [])
        keyword = story.tag(node).keyword
        if keyword in ("if", "for"):
            stack.append([node])
            found.append(Group(stack[-1], len(stack)))
            if len(stack) > _DEEPEST:
                said = f"{{% {keyword} %}} stands in more than {_DEEPEST} others"
                story.fault(node, said, "close each if and for where what it is about ends")
                return found
            continue
        wanted = _MIDDLE.get(keyword) or ((_ENDS[keyword],) if keyword in _ENDS else ())
        if not wanted:
            continue
        if any(story.tag(nodes[0]).keyword in wanted for nodes in stack):
            while story.tag(stack[-1][0]).keyword not in wanted:  # what stands inside was left open
                _never_closed(story, stack.pop()[0])
        opener = story.tag(stack[-1][0]).keyword if stack else ""
        if opener not in wanted:
            said = f"{{% {keyword} %}} has no {{% {wanted[0]} %}} before it"
            if opener:
                said += f", only {{% {opener} %}} ({story.place(stack[-1][0])})"
            story.fault(node, said, "every for ends with endfor, every if with endif")
            continue
        stack[-1].append(node)
        if keyword in _ENDS:
            stack.pop()
    for stack in opened.values():
        for nodes in stack:
            _never_closed(story, nodes[0])
    return found


def _never_closed(story: Story, node: Element) -> None:
    keyword = story.tag(node).keyword
    story.fault(node, f"{{% {keyword} %}} is never closed", f"add {{% end{keyword} %}}")


def _lift(story: Story, nodes: list[Element]) -> None:
    parent = _common(nodes)
    level = story.tag(nodes[0]).level
    if level in _UNITS:
        moved = nodes[0] in story.places  # with the group around it
        unit = nodes[0] if moved else within(nodes[0], _UNITS[level])
        if unit is None:
            said = f"{{%{level} %}} stands in no {_WORDS[_UNITS[level]]}"
            story.fault(nodes[0], said, "write {% %} without the letters, or move it")
            return
        _around(story, nodes, unit.getparent())
        return
    if level == "r" or _in_paragraph(parent):
        paragraph = _paragraph(parent)
        if level != "r" and _is_whole(story, paragraph, nodes):
            _around(story, nodes, paragraph.getparent())
        else:
            _inline(story, nodes, parent)
        return
    if parent.tag == TR and not all(is_blank(_child(node, parent)) for node in nodes):
        parent = parent.getparent()  # from the first cell to the last: the whole row
    _around(story, nodes, parent)


def _common(nodes: list[Element]) -> Element:
    """The nearest element that all nodes stand in."""
    lines = [list(reversed(list(node.iterancestors()))) for node in nodes]
    common = lines[0][0]
    for level in zip(*lines, strict=False):
        if any(one is not level[0] for one in level):
            break
        common = level[0]
    return common


def _child(node: Element, parent: Element) -> Element:
    """What stands directly in `parent` and holds the node."""
    while node.getparent() is not parent:
        node = node.getparent()
    return node


def _paragraph(parent: Element) -> Element:
    return parent if parent.tag == P else within(parent, P)


def _in_paragraph(parent: Element) -> bool:
    """Whether an element is a paragraph or a part of one, not of a box in it."""
    for node in (parent, *parent.iterancestors()):
        if node.tag == P:
            return True
        if node.tag in (TC, BOX, TBL):
            return False
    return False


def _is_whole(story: Story, paragraph: Element, nodes: list[Element]) -> bool:
    """Whether an `if` is all that a paragraph says: then it is there or not, never empty."""
    if story.tag(nodes[0]).keyword != "if" or len(nodes) != 2 or _section(paragraph):
        return False
    return not _before(nodes[0], paragraph) and not _after(nodes[-1], paragraph)


def _inline(story: Story, nodes: list[Element], parent: Element) -> None:
    """Between the runs of one paragraph."""
    for node in nodes:
        while node.getparent() is not parent:
            if not _out(story, node, node.getparent()):
                said = f"{_shown(story, node)} stands in the middle of a link or a field"
                story.fault(node, said, "write it before or after")
                return


def _around(story: Story, nodes: list[Element], parent: Element) -> None:
    """Around paragraphs, rows or cells that stand in `parent`."""
    for node in nodes:
        if parent not in list(node.iterancestors()):
            _elsewhere(story, node, nodes[0])
            return
        unit = _child(node, parent)
        if unit is node:
            continue
        if unit.tag not in (P, TR, TC) or (unit.tag != TR and parent.tag == TBL):
            _elsewhere(story, nodes[-1] if node is nodes[0] else node, nodes[0])
            return
        if not _out(story, node, unit):
            word = _WORDS[unit.tag]
            said = f"{_shown(story, node)} stands in the middle of a {word}, and its group goes over several"
            story.fault(node, said, f"put it alone into a {word} of its own")
            return


def _elsewhere(story: Story, node: Element, opener: Element) -> None:
    first = _shown(story, opener)
    place = story.place(opener)
    said = f"{_shown(story, node)} stands in another place than its {first} ({place})"
    hint = "put both alone into paragraphs, or both into rows of the same table"
    story.fault(node, said, hint)


def _out(story: Story, node: Element, unit: Element) -> bool:
    """Move a statement out of an element: in its place, before it or after it."""
    place = story.place(node)
    if is_blank(unit) and not _section(unit):
        for inner in list(marks(unit)):
            story.places[inner] = story.place(inner)
            unit.addprevious(inner)
        drop(unit)
        return True
    before, after = _before(node, unit), _after(node, unit)
    home = within(node, P) if unit.tag != P else None
    if not before:
        for inner in list(marks(unit)):
            if inner is node:
                break
            if story.tag(inner).keyword in ("set", "#"):  # what it sets is used in the group
                story.places[inner] = story.place(inner)
                unit.addprevious(inner)
        unit.addprevious(node)
    elif not after:
        unit.addnext(node)
    else:
        return False
    if unit.tag in _WORDS:
        story.places[node] = place
    if home is not None and is_blank(home) and home.getparent() is not None:
        _drop_empty(home)
    return True


def _drop_empty(paragraph: Element) -> None:
    """Drop the paragraph that a statement left, unless its cell would have none."""
    if next(marks(paragraph), None) is not None:
        return
    following = paragraph.getnext()
    if (paragraph.getprevious() is not None and paragraph.getprevious().tag == P) or (
        following is not None and following.tag == P
    ):
        drop(paragraph)


def _alone(story: Story, node: Element) -> None:
    """A `set` or a comment alone in a paragraph leaves no empty one."""
    paragraph = within(node, P)
    if paragraph is not None and node.getparent() is paragraph and is_blank(paragraph):
        _out(story, node, paragraph)


def _before(node: Element, unit: Element) -> bool:
    """Whether anything shows in `unit` before a statement."""
    for inner in unit.iter():
        if inner is node:
            return False
        if has_content(inner) and inner.tag != w("sectPr"):
            return True
    return False


def _after(node: Element, unit: Element) -> bool:
    seen = False
    for inner in unit.iter():
        if inner is node:
            seen = True
        elif seen and has_content(inner):
            return True
    return False


def _section(unit: Element) -> bool:
    return next(unit.iter(w("sectPr")), None) is not None


def _shown(story: Story, node: Element) -> str:
    return f"{{% {story.tag(node).keyword} %}}"


def _check(story: Story, groups: list[Group]) -> None:
    """Every group has one parent, and groups that share it stand in one another."""
    member = {node: number for number, group in enumerate(groups) for node in group.nodes}
    for group in groups:
        parent = group.nodes[0].getparent()
        for node in group.nodes[1:]:
            if node.getparent() is not parent:
                _elsewhere(story, node, group.nodes[0])
    opened: dict[Element, list[int]] = {}
    for node in marks(story.root):
        number = member.get(node)
        if number is None:
            continue
        stack = opened.setdefault(node.getparent(), [])
        nodes = groups[number].nodes
        if node is nodes[0]:
            stack.append(number)
        elif not stack or stack[-1] != number:
            _elsewhere(story, node, nodes[0])
            return
        if node is nodes[-1]:
            stack.pop()


def _repeated(story: Story, nodes: list[Element]) -> None:
    """What a loop repeats must not be there twice: names of places, numbers of notes."""
    for inner in _between(nodes[0], nodes[-1]):
        for node in list(inner.iter(w("footnoteReference"), w("endnoteReference"))):
            hint = "move the note out of the loop"
            story.fault(node, "a note in a loop would stand in the file twice", hint)
        for node in list(inner.iter(w("bookmarkStart"), w("bookmarkEnd"), f"{MC}Fallback")):
            drop(node)
        for node in list(inner.iter(P)):
            if _section(node):
                hint = "move the section break out of the loop"
                story.fault(node, "a section break stands in a loop", hint)


def _between(first: Element, last: Element) -> list[Element]:
    found = []
    node = first.getnext()
    while node is not None and node is not last:
        found.append(node)
        node = node.getnext()
    return found
