"""What a loop without rows leaves behind is put right in the rendered text.

Word calls a file unreadable that has a table without a row, a row without a cell or a cell without a
paragraph; and two tables that touch become one. Only an unlucky letter pays for more than a search.
"""

from __future__ import annotations

import re
from itertools import count

_ROW = re.compile(
    r"<w:tr\b[^>]*>\s*(?:<w:(trPr|tblPrEx)\b(?:(?!</w:tr>).)*?</w:\1>\s*)*</w:tr>", re.DOTALL
)
_TABLE = re.compile(r"<w:tbl>(?:(?!<w:tbl>|<w:tr\b).)*?</w:tbl>", re.DOTALL)
_CELL = re.compile(
    r"(<w:tc(?:\s[^>]*)?>(?:\s*<w:tcPr/>|\s*<w:tcPr\b(?:(?!</w:tcPr>).)*</w:tcPr>)?\s*)(</w:tc>)",
    re.DOTALL,
)
_LAST = re.compile(r"(</w:tbl>\s*)(</w:tc>|</w:txbxContent>)")
_TOUCH = re.compile(r"(</w:tbl>\s*)(<w:tbl>)")
_EMPTY = re.compile(r"(<w:(hdr|ftr|txbxContent|footnote|endnote)\b[^>]*(?<!/)>\s*)(</w:\2>)")
_PICTURE = re.compile(r'(<\w+:docPr id=")\d+')
_GAP = '<w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:p>'


def finish(text: str, first: int = 0) -> str:
    """The rendered part, as Word can read it; with `first`, pictures are numbered from there."""
    if "w:tbl>" in text:
        while (less := _TABLE.sub("", _ROW.sub("", text))) != text:
            text = less
        text = _CELL.sub(r"\1<w:p/>\2", text)
        text = _LAST.sub(r"\1<w:p/>\2", text)
        text = _TOUCH.sub(rf"\1{_GAP}\2", text)
    text = _EMPTY.sub(r"\1<w:p/>\3", text)
    if first:
        numbers = count(first)
        text = _PICTURE.sub(lambda found: f"{found[1]}{next(numbers)}", text)
    return text
