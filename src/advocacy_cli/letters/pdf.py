"""Letters as PDF in the look of their letterhead: merged, converted once and divided again.

To convert letter by letter costs LibreOffice four times as much. It is done only where the print
cannot be divided: without pypdf, or when an old LibreOffice loses the bookmarks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents import pdf
from advocacy_cli.documents.letterhead import SPELLING
from advocacy_cli.errors import Unavailable
from advocacy_cli.letters.form import Form, Text
from advocacy_cli.letters.merged import Volume, bookmark, counts_pages

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

# Letters converted at once. LibreOffice keeps a page style for each section and looks through all
# of them: 200 letters cost it a quarter of what each of 1,000 does.
MOST = 200


class Letter(NamedTuple):
    """A letter to print: its form, what it says on it, and what the PDF says of it."""

    form: Form
    text: Text
    title: str = ""
    author: str = ""


def pdfs(workspace: Workspace, letters: Iterable[Letter], most: int = MOST) -> Iterator[bytes]:
    """A PDF for each letter, in their order. Raises Unavailable."""
    waiting = iter(letters)
    with pdf.Office(workspace) as office:
        while volume := tuple(islice(waiting, most)):
            yield from _of(office, volume)


def _of(office: pdf.Office, letters: Sequence[Letter]) -> Iterator[bytes]:
    """Those that can stand in one document together."""
    families: dict[Hashable, list[Letter]] = {}
    for letter in letters:
        families.setdefault(letter.form.family, []).append(letter)
    made = {family: _converted(office, several) for family, several in families.items()}
    for letter in letters:
        yield next(made[letter.form.family])


def _converted(office: pdf.Office, letters: Sequence[Letter]) -> Iterator[bytes]:
    if not pdf.divides():
        yield from _each(office, letters)
        return
    printed, pages = _printed(office, letters, 1)
    if pages is None:
        yield from _each(office, letters)
        return
    found = dict(enumerate(pdf.split(printed, pages, [_about(x) for x in letters])))
    # Where a letter of several pages says how many they are, its print must know that number.
    longer: dict[int, list[int]] = {}
    for position, letter in enumerate(letters):
        count = pages[position + 1] - pages[position]
        if count > 1 and counts_pages(letter.form):
            longer.setdefault(count, []).append(position)
    for count, positions in longer.items():
        again = [letters[position] for position in positions]
        printed, pages = _printed(office, again, count)
        if pages is None:
            found.update(zip(positions, _each(office, again), strict=True))
        else:
            parts = pdf.split(printed, pages, [_about(x) for x in again])
            found.update(zip(positions, parts, strict=True))
    for position in range(len(letters)):
        yield found.pop(position)


def _printed(
    office: pdf.Office, letters: Sequence[Letter], count: int
) -> tuple[bytes, list[int] | None]:
    """All letters in one PDF, and the page where each begins."""
    volume = Volume(count)
    for letter in letters:
        volume.add(letter.form, letter.text)
    printed = office.convert(volume.finish())
    return printed, pdf.begins(printed, [bookmark(n) for n in range(len(letters))])


def _each(office: pdf.Office, letters: Sequence[Letter]) -> Iterator[bytes]:
    """Letter by letter: the slow way."""
    made = office.each([letter.form.content(letter.text) for letter in letters])
    for letter, content in zip(letters, made, strict=True):
        yield pdf.told(content, _about(letter)) if pdf.divides() else content


def engine(workspace: Workspace) -> str:
    """What makes the PDF of Markdown templates here, `libreoffice` or `typst`: as the settings say,
    else LibreOffice, whose page is that of the .docx, where it is installed."""
    if (said := str(workspace.settings["documents.pdf"])) != "auto":
        return said
    try:
        pdf.program(workspace)
    except Unavailable:
        return "typst" if find_spec("typst") else "libreoffice"
    return "libreoffice"


def _about(letter: Letter) -> pdf.About:
    return pdf.About(letter.title, letter.author, SPELLING[letter.form.tag])
