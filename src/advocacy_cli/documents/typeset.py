"""Typst documents made PDF, by the `typst` package of the extra `pdf`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli import shipped
from advocacy_cli.errors import Unavailable

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).parent  # what a document may read: the emblem


def to_pdf(sources: Iterable[str]) -> Iterator[bytes]:
    """A PDF for each Typst document, the same bytes for the same document (on one machine: the
    fonts are its own). Raises Unavailable when the extra `pdf` is not installed."""
    compiler = _compiler()
    for source in sources:
        made = compiler.compile(source.encode(), format="pdf", timestamp=0)
        assert isinstance(made, bytes)
        yield made


@cache
def _compiler() -> typst.Compiler:
    """One for all: it looks for fonts when it starts, and keeps what it has learned."""
    try:
        import typst
    except ImportError:
        said = "typst is not installed, and makes the PDF of templates in Markdown"
        raise Unavailable(said, f"{shipped.install('pdf')}, or choose --format docx") from None
    return typst.Compiler(root=_HERE, font_paths=typst.Fonts())
