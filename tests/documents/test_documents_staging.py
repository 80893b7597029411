"""Files put in place together, or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy_cli.documents.staging import Staging
from advocacy_cli.errors import Unavailable
from advocacy_cli.settings import Settings
from advocacy_cli.workspace import Workspace, clock_from


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings({}, {}), {}, clock_from({}))


def test_nothing_is_seen_before_place(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with Staging(workspace, folder) as staging:
        staging.write(folder / "a" / "x.docx", b"1")
        staging.write(folder / "b" / "y.docx", b"2" * 100_000)
        assert not (folder / "a").exists()
        staging.place()
    assert (folder / "a" / "x.docx").read_bytes() == b"1"
    assert (folder / "b" / "y.docx").stat().st_size == 100_000
    assert sorted(p.name for p in folder.iterdir()) == ["a", "b"]


def test_a_fault_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    def interrupted() -> None:
        with Staging(workspace, tmp_path / "out") as staging:
            staging.write(tmp_path / "out" / "x", b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing_and_says_so(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, content: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with (
        pytest.raises(Unavailable, match="disk is full"),
        Staging(workspace, tmp_path / "out") as staging,
    ):
        staging.write(tmp_path / "out" / "x", b"1")
    assert not (tmp_path / "out").exists()


def test_many_files_are_synced_at_once(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "sync", lambda: synced.append(1), raising=False)
    with Staging(workspace, tmp_path / "out") as staging:
        for number in range(60):
            staging.write(tmp_path / "out" / str(number), b"x")
        staging.place()
    assert synced == [1]
    assert len(list((tmp_path / "out").iterdir())) == 60


def test_what_a_killed_process_left_is_taken_away(workspace: Workspace, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    dead = tmp_path / "out" / f".making-{process.pid}-00"
    living = tmp_path / "out" / f".making-{os.getppid()}-00"
    for folder in (dead, living):
        folder.mkdir(parents=True)
        (folder / "0").write_bytes(b"half")
    with Staging(workspace, tmp_path / "out") as staging:
        staging.write(tmp_path / "out" / "x", b"1")
        staging.place()
    assert not dead.exists()
    assert living.exists()


def test_a_file_elsewhere_waits_beside_its_own_place(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renaming works only within a disk: nothing may be renamed from one folder's tree to another."""
    honest = os.replace

    def within_a_disk(source: str, target: Path) -> None:
        if Path(source).parent.parent not in Path(target).parents:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        honest(source, target)

    monkeypatch.setattr(os, "replace", within_a_disk)
    with Staging(workspace, tmp_path / "out") as staging:
        staging.write(tmp_path / "out" / "a" / "x", b"1")
        staging.write(tmp_path / "stick" / "all.docx", b"2")
        staging.place()
    assert [p.name for p in (tmp_path / "stick").iterdir()] == ["all.docx"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]
