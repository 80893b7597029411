"""That a tag is one tag for Jinja too.

Our readers find tags in Markdown and in Word's text, and what is around them is escaped. Did Jinja see
a tag end earlier than we do, the rest of it would be printed as it stands: so each is put to
Jinja's own lexer before anything is made of it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from advocacy_cli.documents.complaints import syntax

_PAIRS = {
    "variable_begin": "variable_end",
    "block_begin": "block_end",
    "comment_begin": "comment_end",
}


def fault_of(tag: str) -> tuple[str, str] | None:
    """What is wrong with a tag and what to do; None when Jinja reads it as this one tag."""
    from jinja2.exceptions import TemplateSyntaxError

    try:
        kinds = [kind for _, kind, _ in _lexer().tokeniter(tag, None)]
    except TemplateSyntaxError as error:
        return syntax(str(error.message), tag, ())
    ends = [kind for kind in kinds if kind.endswith(("_begin", "_end"))]
    whole = kinds and [kinds[0], kinds[-1]] == ends and _PAIRS.get(ends[0]) == ends[-1]
    if whole and "data" not in kinds:
        return None
    return f"{_short(tag)} is not one tag", "write it without \\ and with one kind of quotes"


def _short(tag: str) -> str:
    words = " ".join(tag.split())
    return words if len(words) <= 40 else f"{words[:39]}…"


@cache
def _lexer() -> Any:
    from jinja2 import Environment

    return Environment().lexer  # noqa: S701 - nothing is rendered
