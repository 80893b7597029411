"""What a loop without rows leaves behind is put right in the rendered text.

Word calls a file unreadable that has a table without a row, a row without a cell or a cell without a
paragraph; and two tables that touch become one.
"""

from __future__ import annotations

import re
from itertools import count

_ROW = re.compile(
    r"<w:tr(?:\s[^>]*)?>(?:<w:(trPr|tblPrEx)(?:/>|>(?:(?!</w:tr>).)*?</w:\1>))*</w:tr>", re.DOTALL
)
_TABLE = re.compile(r"<w:tbl>(?:(?!<w:tbl>|<w:tr\b).)*?</w:tbl>", re.DOTALL)
_END = re.compile(r"(?<!</w:p>)(?<!<w:p/>)(?=</w:(?:tc|txbxContent|hdr|ftr|footnote|endnote)>)")
_PICTURE = re.compile(r'(<\w+:docPr id=")\d+')
_GAP = '<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>'
_BLOCKS = ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote")


def finish(text: str, first: int = 0) -> str:
    """The rendered part, as Word can read it; with `first`, pictures are numbered from there.

    Statements leave no white space behind, so what closes right after the wrong thing is seen by
    counting: only an unlucky letter pays for more.
    """
    while _less(text, "tr", "tc") or _less(text, "tbl", "tr"):
        before, text = text, _TABLE.sub("", _ROW.sub("", text))
        if text == before:
            break
    if any(_less(text, block, "p") for block in _BLOCKS):
        text = _END.sub("<w:p/>", text)
    text = text.replace("</w:tbl><w:tbl>", f"</w:tbl>{_GAP}<w:tbl>")
    if first:
        numbers = count(first)
        text = _PICTURE.sub(lambda found: f"{found[1]}{next(numbers)}", text)
    return text


def _less(text: str, outer: str, inner: str) -> bool:
    """Whether an element ends right after something else than its content."""
    return text.count(f"</w:{outer}>") > text.count(f"</w:{inner}></w:{outer}>")
