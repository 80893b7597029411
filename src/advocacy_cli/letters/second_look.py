"""What in templates and plan texts somebody should look at, though letters can be made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from advocacy_cli.language.serbian import doubtful, script
from advocacy_cli.letters.lints import Lint, lints, unfilled, wordless
from advocacy_cli.letters.templates import dubious

if TYPE_CHECKING:
    from advocacy_cli.letters.form import Form
    from advocacy_cli.letters.templates import Source
    from advocacy_cli.letters.values import Words


def at_template(source: Source) -> Iterator[str]:
    """Lints with their lines; words of a Latin master whose Cyrillic is not sure."""
    if not source.word:  # a form tells of a Word file, with places
        yield from _found(source, lints)
        yield from wordless(source.file, source.body)
    if words := dubious(source):
        yield f"{source.file}: look at the Cyrillic of {', '.join(words)}"


def as_it_stands(form: Form) -> Iterator[str]:
    """What letters from a template print though it was meant as a field, or do not print at all: to
    be said also when they are made."""
    if form.source.word:
        yield from form.told(unfilled)
    else:
        yield from _found(form.source, unfilled)
        yield from wordless(form.source.file, form.source.body)


def _found(source: Source, look: Callable[[str], Iterator[Lint]]) -> Iterator[str]:
    for first, text in (
        (source.subject_line, source.subject),
        (source.body_line, source.body),
    ):
        for lint in look(text):
            yield f"{source.file}:{first + lint.line - 1}: {lint.message}: {lint.hint}"


def at_texts(words: Words) -> Iterator[str]:
    """Of the texts that the letters of a campaign printed in Cyrillic: those that were derived from
    Latin ones and are not sure, and names that stayed in Latin letters."""
    where = words.campaign.at.file
    for text, field in words.masters.items():
        if script(text) == "Latn" and (odd := doubtful(text)):
            yield (
                f"{where}: look at the Cyrillic of {', '.join(odd)} ({field}); "
                "sr-Cyrl: beside it overrules"
            )
    for name, field in words.latin.items():
        yield (
            f"{where}: '{name}' ({field}) stays in Latin letters in a Cyrillic letter: "
            "write it in sr or sr-Cyrl as well"
        )
