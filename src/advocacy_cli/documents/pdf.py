"""Documents to PDF as LibreOffice lays them out: many in one go, divided where bookmarks stand.

LibreOffice is a program of its own. Each `Office` has a profile and a folder of its own, so that it
neither waits for a window that somebody has open nor shares anything with it; both go away with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli import shipped
from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.settings import user_file

if TYPE_CHECKING:
    from advocacy_cli.workspace import Workspace

SETTING = "documents.libreoffice"
START, EACH_MB = 120, 60  # seconds: to begin with, and for each MB of documents
AT_ONCE = 50  # files in one call: a command line has an end
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
_INSTALL = {
    "linux": "install it: sudo apt install libreoffice-writer",
    "darwin": "install it: brew install --cask libreoffice",
    "win32": "install it: winget install TheDocumentFoundation.LibreOffice",
}
# Bookmarks of the document become named places of the PDF.
_FILTER = (
    'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
)
_PLAIN = "pdf"
_FONT = re.compile(rb"/(F\d+)\s+[\d.]+\s+Tf")


class About(NamedTuple):
    """What a PDF says of itself."""

    title: str = ""
    author: str = ""
    language: str = ""  # such as sq-AL


def divides() -> bool:
    """Whether a PDF can be divided here: pypdf comes with the extra `pdf`."""
    return find_spec("pypdf") is not None


def program(workspace: Workspace) -> str:
    """Where LibreOffice is. Raises Unavailable."""
    if said := str(workspace.settings[SETTING]):
        if workspace.settings.in_workspace(SETTING):
            raise Refused(
                f"{SETTING} stands in advocacy.toml: a program named there is not run",
                f"put the line into your own settings, {user_file(workspace.environ)}, or set "
                "ADVOCACY_LIBREOFFICE",
            )
        if found := shutil.which(said, path=workspace.environ.get("PATH")):
            return found
        raise Unavailable(f"there is no program {said}", f"correct {SETTING}")
    for name in _NAMES:
        if found := shutil.which(name, path=workspace.environ.get("PATH")):
            return found
    for place in _PLACES:
        root = Path(place).anchor
        if there := sorted(Path(root).glob(place.removeprefix(root))) if root else []:
            return str(there[-1])
    raise Unavailable(
        "PDF as the word processor lays it out needs LibreOffice, which is not here",
        f"{_INSTALL.get(sys.platform, 'install LibreOffice')}, or name the program: {SETTING} "
        f"in your own settings, {user_file(workspace.environ)}; docx, html and txt need nothing",
    )


class Office:
    """LibreOffice without a window. A context: its folder goes away at the end."""

    def __init__(self, workspace: Workspace, most: float | None = None) -> None:
        self._workspace = workspace
        self._most = most
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Office:
        self._folder = tempfile.TemporaryDirectory(prefix="advocacy-pdf-")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    @cached_property
    def _program(self) -> str:
        return program(self._workspace)

    def convert(self, document: bytes) -> bytes:
        """A .docx as PDF, with its bookmarks as named places. Raises Unavailable."""
        return self._run([document], _FILTER)[0]

    def each(self, documents: Sequence[bytes]) -> Iterator[bytes]:
        """Several .docx as PDF, many in one call. Raises Unavailable."""
        for first in range(0, len(documents), AT_ONCE):
            yield from self._run(documents[first : first + AT_ONCE], _PLAIN)

    def _run(self, documents: Sequence[bytes], format: str) -> list[bytes]:
        assert self._folder is not None, "an Office is used in a with"
        base = Path(self._folder.name)
        files = [base / f"{number}.docx" for number in range(len(documents))]
        for file, document in zip(files, documents, strict=True):
            file.write_bytes(document)
        command = [
            self._program,
            f"-env:UserInstallation={(base / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nolockcheck"),
            *("--convert-to", format, "--outdir", str(base)),
            *map(str, files),
        ]
        most = self._most or START + EACH_MB * sum(map(len, documents)) / 1e6
        said = _call(command, self._workspace.environ, most)
        made = [file.with_suffix(".pdf") for file in files]
        missing = [pdf for pdf in made if not pdf.is_file()]
        if missing:
            raise Unavailable(
                f"LibreOffice made no PDF of {len(missing)} of {len(documents)} documents"
                + (f": {said}" if said else ""),
                "make them as docx and open one in LibreOffice: what does it say?",
            )
        content = [pdf.read_bytes() for pdf in made]
        for path in (*files, *made):
            path.unlink()
        return content


def _call(command: Sequence[str], environ: Mapping[str, str], most: float) -> str:
    """Run LibreOffice; returns the last that it said. Raises Unavailable."""
    posix = os.name == "posix"
    try:
        process = subprocess.Popen(  # noqa: S603 - a program that we looked up, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={k: v for k, v in environ.items() if not k.startswith("ADVOCACY_")} or None,
            start_new_session=posix,  # what it starts itself is ended with it
        )
    except OSError as error:
        raise Unavailable(
            f"LibreOffice cannot be started: {error.strerror}", f"look at {command[0]}"
        ) from None
    try:
        _, said = process.communicate(timeout=most)
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"LibreOffice did not finish within {most:.0f} seconds, so it was ended",
            "try again, or with fewer letters: --to TARGET",
        ) from None
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL) if posix else process.kill()
            process.communicate()
    lines = [x for x in said.decode(errors="replace").splitlines() if "javaldx" not in x]
    if process.returncode:
        why = f": {lines[-1]}" if lines else ""
        raise Unavailable(
            f"LibreOffice failed (exit {process.returncode}){why}",
            "try again; if it fails again, open one of the letters in it",
        )
    return lines[-1] if lines else ""


def begins(pdf: bytes, names: Sequence[str]) -> list[int] | None:
    """The page (from 0) on which each of these bookmarks stands, and after them how many there are
    in all; None when one is missing or they are not in order."""
    from pypdf import PdfReader

    reader = _reader(pdf, PdfReader)
    places = reader.named_destinations
    found = []
    for name in names:
        place = places.get(f"/{name}") or places.get(name)
        page = reader.get_destination_page_number(place) if place is not None else None
        if page is None:
            return None
        found.append(page)
    found.append(len(reader.pages))
    return found if found == sorted(set(found)) else None


def split(pdf: bytes, pages: Sequence[int], about: Sequence[About]) -> Iterator[bytes]:
    """A PDF of its own for each stretch of pages, as `begins` has them."""
    from pypdf import PdfReader

    reader = _reader(pdf, PdfReader)
    for number, said in enumerate(about):
        yield _cut(reader, range(pages[number], pages[number + 1]), said)


def join(several: Sequence[bytes]) -> bytes:
    """All of them in one, in their order. Raises Unavailable without pypdf."""
    if not divides():
        said = "one PDF of all letters needs pypdf, which is not here"
        raise Unavailable(said, f"{shipped.install('pdf')}, or end the file in .docx")
    import io

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject

    writer = PdfWriter()
    for pdf in several:
        for page in _reader(pdf, PdfReader).pages:
            writer.add_page(page)
    writer.compress_identical_objects()
    writer.add_metadata({"/Producer": "LibreOffice, advocacy"})
    identity = hashlib.sha256(b"".join(hashlib.sha256(pdf).digest() for pdf in several)).digest()
    writer._ID = ArrayObject([ByteStringObject(identity[:16])] * 2)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def told(pdf: bytes, about: About) -> bytes:
    """A PDF that says this of itself, and no moment."""
    from pypdf import PdfReader

    reader = _reader(pdf, PdfReader)
    return _cut(reader, range(len(reader.pages)), about)


def _reader(pdf: bytes, kind: Any) -> Any:
    import io

    return kind(io.BytesIO(pdf))


def _cut(reader: Any, pages: range, about: About) -> bytes:
    """Some pages as a PDF: no moments, and an identity that is made of its content."""
    import io

    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject, NameObject, TextStringObject

    writer = PdfWriter()
    for number in pages:
        page = writer.add_page(reader.pages[number])
        page.pop("/StructParents", None)  # of a tree that stays behind
        _shed_fonts(page)
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    words = {"/Title": about.title, "/Author": about.author, "/Producer": "LibreOffice, advocacy"}
    writer.add_metadata({name: said for name, said in words.items() if said})
    if about.language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(about.language)
    out = io.BytesIO()
    writer.write(out)
    mark = ByteStringObject(hashlib.sha256(out.getvalue()).digest()[:16])
    writer._ID = ArrayObject([mark, mark])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _shed_fonts(page: Any) -> None:
    """Leave out the fonts that only other letters of the same print need."""
    from pypdf.generic import DictionaryObject, NameObject

    resources, content = page.get("/Resources"), page.get_contents()
    if resources is None or content is None or "/Font" not in resources:
        return
    used = {f"/{name.decode()}" for name in _FONT.findall(content.get_data())}
    fonts = resources["/Font"]
    if page.get("/Annots") or not used < set(fonts):
        return
    kept = {NameObject(k): v for k, v in fonts.items() if k in used}
    page[NameObject("/Resources")] = DictionaryObject(
        {**resources, NameObject("/Font"): DictionaryObject(kept)}
    )
