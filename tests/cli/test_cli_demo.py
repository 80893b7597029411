"""`demo`: a copy of the sample, the main job in it, and nothing else touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy_cli import shipped
from advocacy_cli.cli.upkeep.demo import MAIN_JOB, copy_sample
from advocacy_cli.errors import Exit

Advocacy = Callable[..., object]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, advocacy: Advocacy) -> Path:
    """An empty folder outside of any workspace, where the person stands."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def listing(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.mark.slow
def test_demo_does_the_main_job_and_says_what_it_made(
    here: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVOCACY_NOW")
    monkeypatch.setenv("ADVOCACY_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.db")
    others = listing(tmp_path / "workspace")
    done = advocacy("demo")
    assert done.code == 0, done.err
    assert [line[len("$ advocacy ") :] for line in done.out.splitlines() if line[:2] == "$ "] == [
        *MAIN_JOB
    ]
    assert "Made in advocacy-demo/:" in done.out
    assert "next: cd advocacy-demo && advocacy status" in done.err
    assert done.err.count(shipped.SAMPLE_WARNING) == 1
    made = here / "advocacy-demo"
    assert (made / ".advocacy/advocacy.db").is_file()
    assert "2026-11-23" in " ".join(p.name for p in (made / "out/letters").rglob("*.docx"))
    assert not (tmp_path / "elsewhere.db").exists()
    assert listing(tmp_path / "workspace") == others


@pytest.mark.slow
def test_demo_again_keeps_what_people_changed_and_brings_back_what_they_lost(
    here: Path, advocacy: Advocacy
) -> None:
    assert advocacy("demo", "d", "-q").code == 0
    campaign = here / "d/campaigns/hearings-zvecan.yaml"
    campaign.write_text(campaign.read_text() + "# ours\n")
    lost = next((here / "d/templates/letters").glob("*.j2"))
    lost.unlink()
    assert advocacy("demo", "d", "-q").code == 0
    assert campaign.read_text().endswith("# ours\n")
    assert lost.is_file()


def test_demo_refuses_a_folder_with_other_things(here: Path, advocacy: Advocacy) -> None:
    (here / "full").mkdir()
    (here / "full/letter.txt").write_text("mine")
    done = advocacy("demo", "full")
    assert done.code == Exit.REFUSED
    assert "full holds other things" in done.err
    assert listing(here) == {"full/letter.txt": b"mine"}


def test_demo_refuses_another_workspace_and_a_file(
    here: Path, advocacy: Advocacy, root: Path
) -> None:
    (here / "file").write_text("mine")
    before = listing(root)
    assert advocacy("demo", str(root)).code == Exit.REFUSED
    assert advocacy("demo", "file").code == Exit.REFUSED
    assert listing(root) == before


def test_demo_refuses_the_sample_itself(
    here: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_sample(here / "source", {})
    monkeypatch.setattr(shipped, "sample_root", lambda: here / "source")
    assert advocacy("demo", "source").code == Exit.REFUSED
    assert not (here / "source/out").exists()


def test_demo_dry_run_lists_the_steps_and_writes_nothing(here: Path, advocacy: Advocacy) -> None:
    done = advocacy("demo", "-n")
    assert done.code == 0
    assert all(f"$ advocacy {line}" in done.out for line in MAIN_JOB)
    assert listing(here) == {}


def test_demo_goes_on_after_an_interrupted_copy(here: Path, advocacy: Advocacy) -> None:
    copy_sample(here / "d", {})
    shutil.rmtree(here / "d/platform")
    assert advocacy("demo", "d", "-n").code == 0, "recognised as a demo by its advocacy.toml"


def test_an_installation_without_the_sample_is_said(
    here: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "__file__", str(here / "a/b/shipped.py"))
    done = advocacy("demo")
    assert done.code == Exit.UNAVAILABLE
    assert "install advocacy-cli again" in done.err
