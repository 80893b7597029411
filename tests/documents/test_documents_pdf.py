"""LibreOffice found, run, waited for and told of; a print divided where bookmarks stand."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time
from pathlib import Path

import docx
import pytest

from advocacy_cli.documents import pdf
from advocacy_cli.errors import Unavailable
from advocacy_cli.settings import Settings
from advocacy_cli.workspace import Workspace, clock_from

posix = pytest.mark.skipif(os.name != "posix", reason="scripts of a shell")


def workspace(root: Path, program: str | Path = "", path: str | None = None) -> Workspace:
    environ = {**os.environ, **({} if path is None else {"PATH": path})}
    return Workspace(root, Settings({pdf.SETTING: str(program)}, {}), environ, clock_from({}))


def script(root: Path, *lines: str) -> Path:
    """A program that stands in for LibreOffice."""
    file = root / "office.sh"
    file.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    file.chmod(0o755)
    return file


def test_without_libreoffice_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_PLACES", ())
    with (
        pytest.raises(Unavailable, match="needs LibreOffice") as caught,
        pdf.Office(workspace(tmp_path, path=str(tmp_path))) as office,
    ):
        office.convert(b"")
    assert "install" in caught.value.hint
    assert pdf.SETTING in caught.value.hint


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no program /nowhere/soffice") as caught:
        pdf.program(workspace(tmp_path, "/nowhere/soffice"))
    assert pdf.SETTING in caught.value.hint


@posix
def test_it_is_found_in_the_path_and_in_the_usual_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "LibreOffice 24.app" / "soffice"
    there.parent.mkdir()
    there.write_text("")
    monkeypatch.setattr(pdf, "_PLACES", (f"{tmp_path}/LibreOffice*.app/soffice",))
    assert pdf.program(workspace(tmp_path, path="")) == str(there)
    (tmp_path / "libreoffice").write_text("#!/bin/sh\n")
    (tmp_path / "libreoffice").chmod(0o755)
    found = pdf.program(workspace(tmp_path, path=str(tmp_path)))
    assert found == str(tmp_path / "libreoffice")


@posix
def test_what_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    program = script(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child", "wait")
    began = time.monotonic()
    with (
        pytest.raises(Unavailable, match="did not finish within 1 seconds"),
        pdf.Office(workspace(tmp_path, program), most=1) as office,
    ):
        office.convert(b"x")
    assert time.monotonic() - began < 20
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not Path(f"/proc/{child}").exists() or "Z" in _state(child):
            break
        time.sleep(0.1)
    else:
        pytest.fail("its child still runs")


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"


@posix
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["echo 'no such filter' >&2", "exit 3"], r"failed \(exit 3\): no such filter"),
        (["echo 'source file could not be loaded' >&2"], "no PDF of 1 of 1.*could not be loaded"),
        (["exit 0"], "no PDF of 1 of 1 documents$"),
    ],
)
def test_a_failure_says_what_libreoffice_said(tmp_path: Path, lines: list[str], said: str) -> None:
    with (
        pytest.raises(Unavailable, match=said),
        pdf.Office(workspace(tmp_path, script(tmp_path, *lines))) as office,
    ):
        office.convert(b"x")


@posix
def test_a_program_that_cannot_run_is_named(tmp_path: Path) -> None:
    program = script(tmp_path)
    program.write_text("#!/nowhere/sh\n")
    with (
        pytest.raises(Unavailable, match="cannot be started") as caught,
        pdf.Office(workspace(tmp_path, program)) as office,
    ):
        office.convert(b"x")
    assert str(program) in caught.value.hint


@posix
def test_nothing_of_the_letters_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder with the letters is nobody else's, and goes away whatever happens."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    program = script(tmp_path, f"stat -c %a {place}/* > {tmp_path}/rights", "exit 1")
    with pytest.raises(Unavailable), pdf.Office(workspace(tmp_path, program)) as office:
        office.convert(b"x")
    assert (tmp_path / "rights").read_text().strip() == "700"
    assert list(place.iterdir()) == []


@posix
def test_many_documents_go_in_calls_of_fifty(tmp_path: Path) -> None:
    copy = f'for f in "$@"; do case $f in *.docx) echo $f >> {tmp_path}/seen; cp $f ${{f%.docx}}.pdf;; esac; done'
    program = script(tmp_path, f"echo call >> {tmp_path}/seen", copy)
    documents = [str(n).encode() for n in range(120)]
    with pdf.Office(workspace(tmp_path, program)) as office:
        assert list(office.each(documents)) == documents
    seen = (tmp_path / "seen").read_text().splitlines()
    assert seen.count("call") == 3
    assert len(seen) == 123


def blank(pages: int) -> bytes:
    """A PDF of empty pages, with a name on the first and the third, if it is there."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    for name, page in (("one", 0), ("two", 2)):
        if page < pages:
            writer.add_named_destination(name, page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_are_found_by_their_bookmarks() -> None:
    pytest.importorskip("pypdf")
    assert pdf.begins(blank(4), ["one", "two"]) == [0, 2, 4]
    assert pdf.begins(blank(4), ["two", "one"]) is None
    assert pdf.begins(blank(4), ["one", "three"]) is None
    assert pdf.begins(blank(1), ["one", "two"]) is None


def test_parts_say_what_they_are_and_carry_no_moment() -> None:
    pypdf = pytest.importorskip("pypdf")
    about = [pdf.About("Прва", "Us & <co>", "sr-Cyrl-RS"), pdf.About("E dyta", "", "sq-AL")]
    parts = list(pdf.split(blank(5), [0, 2, 5], about))
    again = list(pdf.split(blank(5), [0, 2, 5], about))
    assert parts == again
    assert parts[0] != parts[1]
    readers = [pypdf.PdfReader(io.BytesIO(part)) for part in parts]
    assert [len(reader.pages) for reader in readers] == [2, 3]
    assert [reader.metadata.title for reader in readers] == ["Прва", "E dyta"]
    assert readers[0].metadata.author == "Us & <co>"
    assert [reader.trailer["/Root"]["/Lang"] for reader in readers] == ["sr-Cyrl-RS", "sq-AL"]
    assert all(b"Date" not in part for part in parts)
    assert readers[0].trailer["/ID"] != readers[1].trailer["/ID"]


@pytest.mark.slow
def test_two_offices_run_beside_each_other(tmp_path: Path) -> None:
    """A profile of one's own: neither waits for the other, nor for a window that is open."""
    if shutil.which("soffice") is None and sys.platform == "linux":
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice is absent")
    from concurrent.futures import ThreadPoolExecutor

    document = docx.Document()
    document.add_paragraph("Љубав и џез, çështje e gjatë.")
    out = io.BytesIO()
    document.save(out)

    def convert(_: int) -> bytes:
        with pdf.Office(workspace(tmp_path)) as office:
            return office.convert(out.getvalue())

    with ThreadPoolExecutor(2) as pool:
        assert all(content.startswith(b"%PDF") for content in pool.map(convert, range(2)))
