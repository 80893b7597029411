"""Setting up says what is missing, the locks hold what pyproject.toml asks, CI lets no skip pass."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def run(
    *command: str | Path, cwd: Path = ROOT, path: str = "/usr/bin:/bin"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env={"PATH": path, "HOME": str(cwd)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH on which an ordinary user finds a shell's everyday tools and nothing else."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "ls", "grep", "rm", "cat"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    program(folder, "id", "echo 1000")
    return folder


def test_an_old_python_is_said(programs: Path, tmp_path: Path) -> None:
    program(programs, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" && exit; exit 1')
    done = run(
        "sh", "scripts/install.sh", tmp_path / "v", "requirements/run.txt", path=str(programs)
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.9.2" in done.stderr
    assert "hint:" in done.stderr


def test_a_python_without_venv_is_said(programs: Path, tmp_path: Path) -> None:
    program(programs, "python3", 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac')
    done = run(
        "sh", "scripts/install.sh", tmp_path / "v", "requirements/run.txt", path=str(programs)
    )
    assert done.returncode == 1
    assert "sudo apt-get install python3.11-venv" in done.stderr
    assert not (tmp_path / "v").exists()


def test_a_missing_system_package_is_one_loud_line(programs: Path) -> None:
    done = run("sh", "scripts/system-packages.sh", path=str(programs))
    assert done.returncode == 0, "its tests are skipped, the others run"
    loud = [
        line for line in done.stdout.splitlines() if line.startswith("SKIPPED SYSTEM PACKAGE: ")
    ]
    assert len([line for line in loud if "libreoffice-writer" in line]) == 1
    assert all("apt-get install" in line for line in loud)


def test_a_script_with_everything_there_is_silent(programs: Path) -> None:
    for name in ("initdb", "soffice", "pdftoppm", "node", "npm", "zsh", "fish"):
        program(programs, name, "")
    program(programs, "ldconfig", "echo libical.so.3")
    done = run("sh", "scripts/system-packages.sh", path=str(programs))
    assert not [
        n for n in ("postgresql", "libreoffice", "node", "libical", "zsh") if n in done.stdout
    ]


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        ("@echo '===== 3 passed in 1.00s ====='", 0),
        ("@echo 'SKIPPED SYSTEM PACKAGE: node'; echo '===== 3 passed in 1.00s ====='", 1),
        ("@echo 'SKIPPED [1] test_x.py:3: SKIPPED SYSTEM PACKAGE: node'; echo '== 3 passed =='", 1),
        ("@echo '===== 1 failed, 3 passed in 1.00s ====='; false", 2),
        ("@echo 'no tests ran'", 1),
    ],
)
def test_ci_lets_no_skip_and_no_failure_pass(tmp_path: Path, recipe: str, code: int) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "Makefile").write_text(f"test:\n\t{recipe}\n")
    done = run("bash", ".ci/run", cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("a system package is missing" in done.stderr) == ("SYSTEM" in recipe)


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_lock_holds_what_the_project_asks_for(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text()
    pinned = dict(re.findall(r"(?m)^([a-z0-9.-]+)==([^ ;\\]+)", lock))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    if name == "dev.txt":
        asked += [a for a in project["dependency-groups"]["dev"] if isinstance(a, str)]
        asked += project["project"]["optional-dependencies"]["postgres"]
    for requirement in map(Requirement, asked):
        key = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert key in pinned, f"{key}: run `make lock`"
        assert pinned[key] in requirement.specifier, f"{key}: run `make lock`"


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_lock_has_a_hash_for_everything_and_names_no_host(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text()
    blocks = re.split(r"(?m)^(?=[a-z0-9])", lock)[1:]
    assert len(blocks) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|^/", lock, re.MULTILINE)


def test_both_locks_agree() -> None:
    run_, dev = (
        dict(re.findall(r"(?m)^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / "requirements" / n).read_text()))
        for n in ("run.txt", "dev.txt")
    )
    assert run_.items() <= dev.items()
