"""Files of another workspace are as foreign as any: neither a feed nor an export takes their place. Ours
stay ours, also those of older versions, whose seals did not say whose they are, or that had none."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_calendar_export import edit

Run = Callable[..., Any]
OURS = "00000000-0000-4000-8000-000000000001"
THEIRS = OURS.replace("1", "2")
SEAL = re.compile(rb"X-ADVOCACY-SEAL:(\w*)\.[0-9a-f]{8}-")


def bare(content: bytes) -> bytes:
    """Without a seal, as the first versions wrote."""
    return re.sub(rb"X-ADVOCACY-SEAL:.*\r\n", b"", content)


def unnamed(content: bytes) -> bytes:
    """With a seal that does not say whose it is, as later ones wrote."""
    found = SEAL.sub(lambda said: b"X-ADVOCACY-SEAL:" + (said[1] and said[1] + b"-"), content)
    assert found != content
    return found


def as_it_is(content: bytes) -> bytes:
    return content


@pytest.fixture
def theirs(root: Path, advocacy: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run a command in another workspace, with a journal of its own."""
    other = root.parent / "theirs"
    shutil.copytree(root, other)
    file = other / "advocacy.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(OURS, THEIRS), encoding="utf-8")

    def call(*arguments: str) -> None:
        with monkeypatch.context() as patch:
            patch.delenv("ADVOCACY_DATABASE_URL", raising=False)
            done = advocacy("-C", str(other), *arguments)
        assert done.code == 0, done.err

    return call


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def entries(advocacy: Run) -> int:
    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


@pytest.mark.parametrize("form", [as_it_is, unnamed])
@pytest.mark.parametrize("options", [(), ("-n",), ("--redact",), ("--for", "public")])
def test_a_feed_does_not_take_the_place_of_another_workspaces(
    store_url: str,
    options: tuple[str, ...],
    form: Callable[[bytes], bytes],
    advocacy: Run,
    root: Path,
    theirs: Any,
) -> None:
    web = root.parent / "web"
    theirs("calendar", "feed", str(web))
    for file in web.iterdir():
        file.write_bytes(form(file.read_bytes()))
    before = contents(web)
    done = advocacy("calendar", "feed", str(web), *options)
    assert done.code == 5, done.err
    assert "another workspace" in done.err
    assert (contents(web), entries(advocacy)) == (before, 0)


def test_a_page_of_another_workspace_that_says_nothing_yet_stays(
    advocacy: Run, root: Path, theirs: Any
) -> None:
    web = root.parent / "web"
    theirs("calendar", "feed", str(web), "--for", "public")
    before = contents(web)
    assert list(before) == ["index.html"]
    assert advocacy("calendar", "feed", str(web)).code == 5
    assert contents(web) == before


@pytest.mark.parametrize("form", [as_it_is, unnamed])
def test_a_feed_of_an_older_version_is_ours(
    form: Callable[[bytes], bytes], advocacy: Run, root: Path
) -> None:
    assert advocacy("calendar", "feed", "web").code == 0
    first = contents(root / "web")
    for file in (root / "web").iterdir():
        file.write_bytes(form(file.read_bytes()))
    assert advocacy("calendar", "feed", "web").code == 0
    assert contents(root / "web") == first
    done = advocacy("calendar", "feed", "web", "--for", "public", "--json")
    assert {row["state"] for row in json.loads(done.out)} == {"emptied", "changed"}
    for file in (root / "web").iterdir():
        file.write_bytes(form(file.read_bytes()))
    assert advocacy("calendar", "feed", "web").code == 0, "an empty one too"
    assert contents(root / "web") == first


@pytest.mark.parametrize("form", [as_it_is, unnamed, bare])
@pytest.mark.parametrize("options", [(), ("--redact",), ("--todo",)])
def test_an_export_does_not_take_the_place_of_another_workspaces(
    options: tuple[str, ...],
    form: Callable[[bytes], bytes],
    advocacy: Run,
    root: Path,
    theirs: Any,
) -> None:
    file = root.parent / "all.ics"
    theirs("calendar", "export", "-o", str(file), *options)
    file.write_bytes(form(file.read_bytes()))
    before = file.read_bytes()
    for more in ((), ("-n",)):
        done = advocacy("calendar", "export", "-o", str(file), *options, *more)
        assert done.code == 5, done.err
        assert "another" in done.err
        assert "all.ics" in done.err
    assert (file.read_bytes(), entries(advocacy)) == (before, 0)


@pytest.mark.parametrize("form", [as_it_is, unnamed, bare])
@pytest.mark.parametrize("options", [(), ("--redact",), ("--todo",)])
def test_an_export_of_an_older_version_is_ours(
    options: tuple[str, ...], form: Callable[[bytes], bytes], advocacy: Run, root: Path
) -> None:
    file = root / "all.ics"
    assert advocacy("calendar", "export", "-o", "all.ics", *options).code == 0
    first = file.read_bytes()
    file.write_bytes(form(first))
    assert advocacy("calendar", "export", "-o", "all.ics", *options).code == 0
    assert file.read_bytes() == first
    file.write_bytes(form(first))
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 09:30")
    assert advocacy("calendar", "export", "-o", "all.ics", *options).code == 0
    assert b"20261204T093000" in file.read_bytes()


def test_the_file_of_one_meeting_is_not_overwritten_either(
    advocacy: Run, root: Path, theirs: Any
) -> None:
    theirs("calendar", "export")
    shutil.copytree(root.parent / "theirs/out/calendar", root / "out/calendar")
    before = contents(root / "out/calendar")
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert contents(root / "out/calendar") == before
    done = advocacy("calendar", "export")
    assert done.code == 5
    assert contents(root / "out/calendar") == before


def test_another_copy_of_the_same_workspace_goes_on_with_its_files(
    advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its journal tells of a meeting that this one has not heard of yet."""
    shutil.copytree(root, root.parent / "copy")
    args = ("hearings", "Разговор", "--with", "mayor-zvecan", "--at", "2026-12-05 10:00")
    assert advocacy("-C", "../copy", "meeting", "add", *args).code == 0
    assert advocacy("-C", "../copy", "calendar", "feed", "web").code == 0
    assert advocacy("-C", "../copy", "calendar", "export", "-o", "web/all.ics").code == 0
    assert advocacy("calendar", "feed", "web").code == 0
    assert advocacy("calendar", "export", "-o", "web/all.ics").code == 0
