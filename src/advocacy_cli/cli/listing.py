"""`--format` of the commands that make documents: how the list of what was made is told."""

from __future__ import annotations

from advocacy_cli.cli.show import FORMATS, pick
from advocacy_cli.errors import WrongUsage

_DOCUMENT = "docx"
_NOT_BUILT = ("pdf", "html", "txt", "eml")


def listing(said: str | None) -> str | None:
    """The format of the list, None for the usual one; `docx` is what documents are anyway.

    Raises WrongUsage, so call it before anything is made.
    """
    if said == _DOCUMENT:
        return None
    if said in _NOT_BUILT:
        others = ", ".join(f for f in FORMATS if f != _DOCUMENT)
        hint = f"leave --format out, or tell what was made as {others}"
        raise WrongUsage(f"--format {said}: documents are made as docx only", hint)
    if said is not None:
        pick(said, None)
    return said
