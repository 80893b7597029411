"""One small real workspace in a temporary folder, a frozen clock, and both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

DATA = Path(__file__).parent / "data"
NOW = "2026-11-23T09:00:00+01:00"


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the person's settings, clock or terminal."""
    for name in list(os.environ):
        if name.startswith("ADVOCACY_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADVOCACY_NOW", NOW)
    monkeypatch.setenv("ADVOCACY_USER", "ana")
    monkeypatch.setenv("ADVOCACY_CONFIG", str(tmp_path / "no-user-config.toml"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the small test workspace (tests/data/workspace)."""
    folder = tmp_path / "workspace"
    shutil.copytree(DATA / "workspace", folder)
    return folder


@pytest.fixture
def advocacy(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """Run a command line in the test workspace, in this process."""
    from advocacy_cli.__main__ import run

    monkeypatch.chdir(root)

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Result(int(code), out, err)

    return call


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a private PostgreSQL cluster that lives as long as the tests."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    if initdb is None:
        pytest.skip(
            "SKIPPED SYSTEM PACKAGE: postgresql (initdb is neither in /usr/lib nor in PATH)"
        )
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="advocacy-pg-"))
    owner: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        import pwd  # not on every system

        owner = ["runuser", "-u", "postgres", "--"]
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, control = str(folder / "data"), str(Path(initdb).with_name("pg_ctl"))

    def run(*command: str) -> None:
        subprocess.run([*owner, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    run(initdb, "-D", data, "-A", "trust", "-U", "advocacy", "--locale=C.UTF-8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -F -c max_connections=40"
    run(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield str(folder)
    finally:
        run(control, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both databases, one after the other: every command of the test writes there."""
    if request.param == "sqlite":
        yield "sqlite:///.advocacy/advocacy.db"
        return
    folder = request.getfixturevalue("postgres")
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"postgresql://advocacy@/postgres?host={folder}", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    url = f"postgresql+psycopg://advocacy@/{name}?host={folder}"
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", url)
    yield url
