"""The door to the outside: discovery, the clock, whole-or-nothing files."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advocacy_cli.errors import InvalidInput, NotFound, Refused, Unavailable, WrongUsage
from advocacy_cli.workspace import Workspace, clock_from, find, open_workspace, refuse_full


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return open_workspace(root, os.environ)


@pytest.mark.skipif(os.name != "posix", reason="devices have other names")
def test_output_never_takes_the_place_of_a_device_or_a_pipe(root: Path, advocacy) -> None:
    os.mkfifo(root / "pipe")
    (root / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        done = advocacy("status", "-o", name, "--format", "json")
        assert (done.code, "is a device or a pipe" in done.err) == (5, True)
        assert stat.S_ISFIFO((root / "pipe").stat().st_mode)
    assert advocacy("letter", "make", "--merged", "pipe").code == 5
    assert advocacy("sync", "export", "pipe").code == 5


def test_the_nearest_folder_upward_is_found(root: Path) -> None:
    deep = root / "campaigns" / "a" / "b"
    deep.mkdir(parents=True)
    assert find(deep, {}) == root.resolve()


def test_a_chosen_folder_wins_over_the_environment(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "advocacy.toml").write_text("", encoding="utf-8")
    assert find(tmp_path, {"ADVOCACY_WORKSPACE": str(root)}) == root.resolve()
    assert find(tmp_path, {"ADVOCACY_WORKSPACE": str(root)}, "other") == other.resolve()


def test_no_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        find(tmp_path, {})
    assert "advocacy init" in caught.value.hint
    with pytest.raises(NotFound, match=r"nowhere \(-C\) is no workspace"):
        find(tmp_path, {}, "nowhere")


def test_the_frozen_clock_decides_the_local_day(workspace: Workspace) -> None:
    assert workspace.now() == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert workspace.today() == date(2026, 11, 23)


def test_late_evening_in_utc_is_tomorrow_in_belgrade(root: Path) -> None:
    late = {"ADVOCACY_NOW": "2026-11-23T23:30:00+00:00"}
    assert open_workspace(root, late).today() == date(2026, 11, 24)


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday",
        "2026-11-23",
        "2026-11-23T09:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_clock_without_an_offset_is_refused(moment: str) -> None:
    with pytest.raises(WrongUsage, match="ADVOCACY_NOW"):
        clock_from({"ADVOCACY_NOW": moment})


def test_write_is_whole_and_leaves_nothing_beside_it(workspace: Workspace) -> None:
    target = workspace.path("out", "letters", "a.txt")
    workspace.write(target, b"one")
    workspace.write(target, b"two")
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["a.txt"]


def test_private_files_are_for_the_owner_only(workspace: Workspace) -> None:
    target = workspace.private("cache.json")
    workspace.write(target, b"{}", private=True)
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_in_the_way_is_said_and_left(workspace: Workspace) -> None:
    target = workspace.path("out")
    (target / "inside").mkdir(parents=True)
    with pytest.raises(Unavailable, match="cannot write"):
        workspace.write(target, b"x")
    assert (target / "inside").is_dir()
    assert not list(workspace.root.glob(".out*"))


def test_reading_names_the_file_as_people_know_it(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match=r"there is no file campaigns/gone\.yaml"):
        workspace.read(workspace.path("campaigns", "gone.yaml"))
    with pytest.raises(InvalidInput) as caught:
        workspace.read(workspace.path("campaigns"))
    assert str(caught.value.problems[0]) == "campaigns:1:1: error: is a folder, not a file"


def test_a_configuration_in_cp1250_is_said(root: Path) -> None:
    (root / "advocacy.toml").write_bytes('[workspace]\nname = "Звечан Š"\n'.encode("utf-16"))
    with pytest.raises(InvalidInput) as caught:
        open_workspace(root, {})
    assert caught.value.problems[0].hint == "save the file as UTF-8"


def test_a_full_folder_is_not_filled_further(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(Refused, match=r"holds other things \(thesis\.docx\)"):
        refuse_full(tmp_path, lambda p: p.suffix == ".yaml")


@pytest.mark.parametrize(
    "path",
    [
        ".advocacy/advocacy.db",
        ".advocacy/advocacy.db-wal",
        "campaigns/hearings.yaml",
        "Campaigns/x.csv",
        "campaigns",
        "platform/rules/new.yaml",
        "templates/letters/x.md",
        "files/note.csv",
        "advocacy.toml",
        "out/../advocacy.toml",
    ],
)
def test_output_never_goes_where_people_or_the_journal_write(
    workspace: Workspace, path: str
) -> None:
    with pytest.raises(Refused, match="no place for output"):
        workspace.outlet(workspace.root / path)


def test_output_does_not_reach_the_plan_through_links(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(workspace.path("campaigns"))
    (tmp_path / "x.csv").symlink_to(workspace.path("advocacy.toml"))
    for path in (tmp_path / "link" / "x.csv", tmp_path / "x.csv"):
        with pytest.raises(Refused):
            workspace.outlet(path)
    free = tmp_path / "campaigns" / "x.csv"
    assert workspace.outlet(free) == free
    assert workspace.outlet(workspace.path("out", "x.csv")) == workspace.path("out", "x.csv")


def test_a_database_elsewhere_is_no_output_either(root: Path) -> None:
    there = open_workspace(root, {"ADVOCACY_DATABASE_URL": "sqlite:///data/j.db"})
    with pytest.raises(Refused):
        there.outlet(root / "data" / "j.db")


def test_writing_keeps_rights_and_links(workspace: Workspace) -> None:
    file, link = workspace.path("out", "a.txt"), workspace.path("link.txt")
    workspace.write(file, b"one")
    file.chmod(0o640)
    link.symlink_to(file)
    workspace.write(link, b"two")
    assert link.is_symlink()
    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_is_no_regular_file_is_said_at_once(workspace: Workspace) -> None:
    os.mkfifo(workspace.path("pipe"))
    workspace.path("zero").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(InvalidInput) as caught:
            workspace.read(workspace.path(name))
        assert "is no regular file" in str(caught.value.problems[0])


def test_a_link_that_leads_nowhere_is_no_absence(workspace: Workspace) -> None:
    workspace.path("loop").symlink_to("loop")
    workspace.path("gone").symlink_to("nothing")
    for name in ("loop", "gone"):
        with pytest.raises(InvalidInput) as caught:
            workspace.read(workspace.path(name))
        assert "is a link that leads nowhere" in str(caught.value.problems[0])


def test_a_file_beyond_all_measure_is_not_read_whole(workspace: Workspace) -> None:
    with workspace.path("big").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InvalidInput) as caught:
        workspace.read(workspace.path("big"))
    assert "is larger than 8 MB" in str(caught.value.problems[0])


def test_no_name_is_too_long_to_be_said(root: Path) -> None:
    with pytest.raises(NotFound, match="is no workspace"):
        find(root, {}, "a" * 5000)


@pytest.mark.skipif(os.name != "posix", reason="process numbers are asked of the system")
def test_what_killed_commands_left_on_the_way_is_swept(root: Path, advocacy) -> None:
    folder = root / "out"
    folder.mkdir()
    dead = folder / ".status.md.999999999-ab12cd34.tmp"
    alive = folder / f".status.md.{os.getppid()}-ab12cd34.tmp"
    other = folder / ".other.md.999999999-ab12cd34.tmp"
    for path in (dead, alive, other):
        path.write_bytes(b"half")
    assert advocacy("status", "-o", "out/status.md").code == 0
    assert (dead.exists(), alive.exists(), other.exists()) == (False, True, True)
