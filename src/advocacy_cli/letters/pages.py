"""Letters in the formats that need no word processor: HTML, plain text, and PDF by Typst.

They are the same letter as the .docx: the same blocks, values and faults. The words and the emblem
of the letterhead come from the settings; a letterhead that is a Word file is Word's alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from advocacy_cli.documents import html, plain, typst
from advocacy_cli.documents.blocks import Block
from advocacy_cli.documents.letterhead import label
from advocacy_cli.documents.typeset import to_pdf
from advocacy_cli.letters.form import Text, Written


class Html(Written):
    """A page for the browser, and the part of an e-mail that has a look."""

    @property
    def express(self) -> Callable[[str], str]:
        return html.express

    def written(self, blocks: Iterable[Block]) -> str:
        return html.write(blocks)

    def said(self, text: Text, subject: Any) -> Text:
        return *text, str(subject)

    def page(self, text: Text, emblem: str | None = None) -> str:
        """The page as text; `emblem` as `html.page` takes it."""
        body, subject = text
        return html.page(body, subject, self.tag, self.sender, self.funding, emblem)

    def content(self, text: Text) -> bytes:
        return self.page(text).encode()


class Plain(Written):
    """Text alone, and the part of an e-mail that every program can show."""

    @property
    def express(self) -> Callable[[str], str]:
        return plain.express

    def written(self, blocks: Iterable[Block]) -> str:
        return plain.write(blocks)

    def page(self, text: Text) -> str:
        return plain.page(text[0], self.sender, self.funding)

    def content(self, text: Text) -> bytes:
        return self.page(text).encode()


class Typeset(Written):
    """A PDF, made by Typst."""

    @property
    def express(self) -> Callable[[str], str]:
        return typst.express

    def written(self, blocks: Iterable[Block]) -> str:
        return typst.write(blocks)

    def said(self, text: Text, subject: Any) -> Text:
        return *text, str(subject)

    def page(self, text: Text) -> str:
        """The Typst document."""
        body, subject = text
        number = label("page", self.tag)
        return typst.page(body, subject, self.tag, self.sender, self.funding, number)

    def content(self, text: Text) -> bytes:
        return next(to_pdf([self.page(text)]))


KINDS: dict[str, type[Written]] = {"html": Html, "txt": Plain, "pdf": Typeset}
