"""The wheel carries all it needs, and works as pip and pipx install it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this source tree without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT))
    (found,) = folder.glob("*.whl")
    return found


def run(*command: str, cwd: Path | None = None, **environ: str) -> str:
    """What a command prints; its errors when it fails."""
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("ADVOCACY_", "PYTHON", "PIP"))
    }
    done = subprocess.run(
        command, cwd=cwd, env={**clean, **environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def lend_packages(folder: Path) -> None:
    """Put the locked dependencies of this environment into another, so that no registry is asked."""
    (packages,) = folder.glob("lib/python*/site-packages")
    for source in Path(sysconfig.get_path("purelib")).iterdir():
        ours = "advocacy_cli" in source.name
        if not ours and not (packages / source.name).exists():
            (packages / source.name).symlink_to(source)


def test_wheel_carries_the_sample_and_every_file_of_the_program(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        f"advocacy_cli/{p.relative_to(ROOT / 'src/advocacy_cli').as_posix()}"
        for p in (ROOT / "src/advocacy_cli").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    sample = {
        f"advocacy_cli/sample/{p.relative_to(ROOT).as_posix()}"
        for folder in ("campaigns", "platform", "templates")
        for p in (ROOT / folder).rglob("*")
        if p.is_file()
    }
    assert len(sample) > 30
    assert sources | sample | {"advocacy_cli/sample/advocacy.toml"} <= names
    assert not [n for n in names if "/.advocacy/" in n or "/out/" in n or n.startswith("tests/")]


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--no-isolation", "-o", str(tmp_path), str(ROOT))
    (again,) = tmp_path.glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()
    (source,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "requirements/run.txt", "tests/conftest.py", "advocacy.toml"} <= names
    assert not [n for n in names if n.startswith((".venv", "out/", "advocacy-demo", ".advocacy"))]


def test_pip_installs_it_and_the_main_job_runs_twice_with_the_same_bytes(
    wheel: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False, symlinks=True)
    python, advocacy = str(folder / "bin/python"), str(folder / "bin/advocacy")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    lend_packages(folder)
    run(*pip, "install", "--quiet", "--no-index", str(wheel))

    assert run(advocacy, "--version").startswith("advocacy ")
    where = run(python, "-P", "-c", "import advocacy_cli; print(advocacy_cli.__file__)")
    assert Path(where.strip()).is_relative_to(folder), "the test must run what was installed"
    told = run(advocacy, "demo", cwd=tmp_path)
    assert "$ advocacy letter make" in told
    assert "Made in advocacy-demo/" in told
    first = files(tmp_path / "advocacy-demo/out")
    assert {Path(name).suffix for name in first} >= {".docx", ".ics", ".html", ".md"}

    run(advocacy, "demo", cwd=tmp_path)
    assert files(tmp_path / "advocacy-demo/out") == first, "the same folder again"
    run(advocacy, "demo", "another", cwd=tmp_path)
    assert files(tmp_path / "another/out") == first, "another folder"


def test_pipx_installs_it(wheel: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"  # what pipx puts on the path of everything it installs
    venv.create(shared, with_pip=True, symlinks=True)
    lend_packages(shared)
    environ = {
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_SHARED_LIBS": str(shared),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "PIPX_DISABLE_SHARED_LIBS_AUTO_UPGRADE": "1",
        "PIP_NO_INDEX": "1",
    }
    run(sys.executable, "-m", "pipx", "install", str(wheel), **environ)
    assert (tmp_path / "bin/advocacy").resolve().is_relative_to(tmp_path / "pipx")
    assert run(str(tmp_path / "bin/advocacy"), "--version").startswith("advocacy ")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
