"""What earlier exports left beside a file or in a folder that was named with -o: brought to truth where
it is ours and unedited, named where somebody edited it, and never touched where it is not ours."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of
from test_calendar_export import at, edit
from test_calendar_layouts import export, held

Run = Callable[..., Any]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Google takes is next to nothing."""
    room = import_module("advocacy_cli.calendar.export")  # the package has a function of that name
    monkeypatch.setattr(room, "PART", 3_000)
    monkeypatch.setattr(room, "_HEAD", 1_500)


@pytest.fixture
def two(root: Path) -> None:
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    (root / "campaigns/second.yaml").write_text(text, encoding="utf-8")


def foreign(folder: Path, name: str) -> bytes:
    """A calendar of somebody else."""
    content = b"BEGIN:VCALENDAR\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n"
    (folder / name).write_bytes(content)
    return content


def test_the_parts_of_a_file_that_shrank_go(
    store_url: str, advocacy: Run, root: Path, small: None
) -> None:
    done = export(advocacy, "-o", "web/all.ics")
    folder = root / "web"
    parts = sorted(name for name in held(folder) if name != "all.ics")
    assert len(parts) >= 3
    assert "for Google import all-1.ics to" in done.err
    theirs = foreign(folder, "all-77.ics")
    edited = folder / parts[-1]
    edited.write_bytes(edited.read_bytes().replace(b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE"))
    before = edited.read_bytes()
    told = export(advocacy, "-o", "web/all.ics", "--state", "planned", "-n").err
    assert f"would remove, out of date: {', '.join(parts[:-1])}" in told
    assert len(held(folder)) == len(parts) + 2
    done = export(advocacy, "-o", "web/all.ics", "--state", "planned")
    assert f"removed, out of date: {', '.join(parts[:-1])}" in done.err
    assert f"edited by hand, and so it stays: web/{parts[-1]}" in done.err
    assert sorted(held(folder)) == sorted(["all.ics", "all-77.ics", parts[-1]])
    assert (edited.read_bytes(), (folder / "all-77.ics").read_bytes()) == (before, theirs)
    assert len(facts_of((folder / "all.ics").read_bytes())) == 1


def test_a_calendar_of_its_own_is_no_part_whatever_it_is_called(
    advocacy: Run, root: Path, two: None, small: None
) -> None:
    export(advocacy, "hearings", "--state", "planned", "-o", "web/all-99.ics")
    own = (root / "web/all-99.ics").read_bytes()
    export(advocacy, "-o", "web/all.ics")
    export(advocacy, "-o", "web/all.ics", "--state", "planned", "hearings")
    assert held(root / "web").keys() == {"all.ics", "all-99.ics"}
    assert (root / "web/all-99.ics").read_bytes() == own


def test_a_file_that_has_nothing_left_goes_and_an_edited_one_is_named(
    advocacy: Run, root: Path, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one.ics", "other.ics", "third.ics"):
        export(advocacy, "second", "-o", f"web/{name}")
    other = root / "web/other.ics"
    other.write_bytes(other.read_bytes().replace(b"SEQUENCE:0", b"SEQUENCE:7"))
    (root / "campaigns/second.yaml").write_text(
        "title: Second\ntargets: [mayor-zvecan]\nasks: [{id: one, text: One.}]\n", encoding="utf-8"
    )
    export(advocacy)
    at(monkeypatch, "2027-01-24T09:00:00")
    assert "removed, out of date: one.ics" in export(advocacy, "second", "-o", "web/one.ics").err
    done = export(advocacy, "second", "-o", "web/other.ics")
    assert "edited by hand, and so it stays: web/other.ics" in done.err
    assert held(root / "web").keys() == {"other.ics", "third.ics"}
    foreign(root / "web", "family.ics")
    export(advocacy, "second", "-o", "web/family.ics")
    assert held(root / "web").keys() == {"other.ics", "third.ics", "family.ics"}


@pytest.mark.parametrize("how", ["empty", "draft", "gone", "unpublic"])
def test_the_file_of_a_campaign_that_has_nothing_goes_from_a_folder_too(
    store_url: str, how: str, advocacy: Run, root: Path, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = ("--for", "public") if how == "unpublic" else ()
    for name in ("hearings", "second"):
        edit(root, "area:", "public: true\narea:", f"campaigns/{name}.yaml")
    export(advocacy, "--split", "-o", "web", *readers)
    folder, names = root / "web", {"advocacy_hearings.ics", "advocacy_second.ics"}
    assert held(folder).keys() == names
    theirs = {"advocacy_notes.ics": foreign(folder, "advocacy_notes.ics")}
    mine = root / "web/mine.ics"
    export(advocacy, "second", "-o", "web/mine.ics")
    second = root / "campaigns/second.yaml"
    if how == "empty":
        text = "title: Second\ntargets: [mayor-zvecan]\nasks: [{id: one, text: One.}]\n"
        second.write_text(text, encoding="utf-8")
    elif how == "draft":
        edit(root, "area:", "status: draft\narea:", "campaigns/second.yaml")
    elif how == "gone":
        second.unlink()
    else:
        edit(root, "public: true\n", "", "campaigns/second.yaml")
    kept = mine.read_bytes()
    if how != "unpublic":
        export(advocacy, "--split", "-o", "web")
        facts = facts_of((folder / "advocacy_second.ics").read_bytes())
        assert {f["status"] for f in facts.values()} == {"CANCELLED"}
        at(monkeypatch, "2027-01-24T09:00:00")
    done = export(advocacy, "hearings", "--split", "-o", "web", *readers)
    assert "removed" not in done.err, "a filter that does not speak of it"
    done = export(advocacy, "--split", "-o", "web", *readers)
    assert "removed, out of date: advocacy_second.ics" in done.err
    assert held(folder).keys() == {"advocacy_hearings.ics", "mine.ics", *theirs}
    assert (mine.read_bytes(), held(folder)["advocacy_notes.ics"]) == (kept, *theirs.values())
    assert "removed" not in export(advocacy, "--split", "-o", "web", *readers).err


def test_what_a_feed_has_in_the_folder_is_the_feeds(advocacy: Run, root: Path, two: None) -> None:
    assert advocacy("calendar", "feed", "web").code == 0
    before = held(root / "web")
    edit(root, "area:", "status: draft\narea:", "campaigns/second.yaml")
    export(advocacy, "hearings", "--split", "-o", "web/one")
    export(advocacy, "--state", "planned", "--status", "closed", "-o", "web/advocacy_second.ics")
    assert held(root / "web") == before


def test_changes_that_are_told_stay_until_there_are_more(advocacy: Run, root: Path) -> None:
    export(advocacy, "--since-last", "-o", "web/news.ics")
    before = held(root / "web")
    export(advocacy, "--since-last", "-o", "web/news.ics")
    assert held(root / "web") == before
