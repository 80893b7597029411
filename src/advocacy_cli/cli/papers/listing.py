"""`--format` of the commands that make documents: which documents, and how the list of them is told."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy_cli.cli.terminal.show import FORMATS, pick
from advocacy_cli.errors import WrongUsage
from advocacy_cli.letters.numbering import FORMATS as DOCUMENTS

_DOCUMENT = "docx"


def listing(said: str | None) -> str | None:
    """The format of the list, None for the usual one; `docx` is what documents are anyway.

    Raises WrongUsage, so call it before anything is made.
    """
    if said == _DOCUMENT:
        return None
    if said in DOCUMENTS:
        others = ", ".join(f for f in FORMATS if f != _DOCUMENT)
        hint = f"leave --format out, or tell what was made as {others}"
        raise WrongUsage(f"--format {said}: documents are made as docx only", hint)
    if said is not None:
        pick(said, None)
    return said


def documents(said: Sequence[str] | None) -> tuple[tuple[str, ...], str | None]:
    """The kinds of documents wanted (docx if none is named), and the format of the list of them.

    Raises WrongUsage for what is neither, and for two lists.
    """
    kinds = tuple(dict.fromkeys(one for one in said or () if one in DOCUMENTS))
    listed = [one for one in said or () if one not in DOCUMENTS]
    for one in listed:
        if one not in FORMATS:
            import difflib

            known = [*DOCUMENTS, *FORMATS]
            near = difflib.get_close_matches(one, known, 1)
            hint = f"did you mean {near[0]}?" if near else ""
            raise WrongUsage(f"--format {one}: choose {', '.join(known)}", hint)
    if len(listed) > 1:
        raise WrongUsage(f"--format: two lists ({', '.join(listed)})", "name one of them")
    return kinds or (_DOCUMENT,), listed[0] if listed else None
