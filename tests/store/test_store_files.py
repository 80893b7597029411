"""Files that are ours, foreign, newer, locked, unwritable or too large for the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from advocacy_cli.errors import Refused, Unavailable, WrongUsage
from advocacy_cli.store import Draft, Store, sqlite
from advocacy_cli.store.engine import database_of

NOTE = Draft("note", "hearings", texts={"note": "x"})


def add(store: Store, text: str = "x") -> None:
    with store.command("log") as command:
        command.append(NOTE._replace(texts={"note": text}))


def path_of(store: Store) -> Path:
    assert store.database.path is not None
    return store.database.path


def test_only_the_owner_may_read_it(sqlite_store: Store) -> None:
    old = os.umask(0)
    try:
        add(sqlite_store)
    finally:
        os.umask(old)
    path = path_of(sqlite_store)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_says_whose_it_is(sqlite_store: Store) -> None:
    add(sqlite_store)
    head = path_of(sqlite_store).read_bytes()[:100]
    assert head[68:72] == b"ADVC"
    assert int.from_bytes(head[60:64], "big") == 1


def _foreign(path: Path, kind: str) -> None:
    if kind == "text":
        path.write_text("not a database at all\n" * 20)
        return
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE people (name TEXT)")
        raw.execute("INSERT INTO people VALUES ('x')")
        if kind == "marked":
            raw.execute("PRAGMA application_id = 77")
        if kind == "newer":
            raw.execute(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")
            raw.execute("PRAGMA user_version = 99")
        raw.commit()


@pytest.mark.parametrize("kind", ["text", "tables", "marked", "newer"])
def test_a_foreign_or_newer_file_is_refused_and_untouched(sqlite_store: Store, kind: str) -> None:
    sqlite_store.workspace.private()
    path = path_of(sqlite_store)
    _foreign(path, kind)
    before = sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    with pytest.raises(Refused, match="newer" if kind == "newer" else "no journal of advocacy"):
        sqlite_store.history()
    with pytest.raises(Refused):
        add(sqlite_store)
    with pytest.raises(Refused):
        sqlite_store.database.upgrade(lambda _: None)
    assert (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before
    assert list(path.parent.iterdir()) == [path]


def test_an_empty_file_is_filled(sqlite_store: Store) -> None:
    sqlite_store.workspace.private("advocacy.db").touch()
    assert sqlite_store.history().entries() == ()
    add(sqlite_store)
    assert len(sqlite_store.history().entries()) == 1


def test_a_damaged_file_is_told_as_such(sqlite_store: Store) -> None:
    add(sqlite_store)
    sqlite_store.close()
    path = path_of(sqlite_store)
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        sqlite_store.history().entries()


def test_a_locked_file_is_unavailable(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(sqlite_store)
    monkeypatch.setattr(sqlite, "_PRAGMAS", ("busy_timeout = 50", *sqlite._PRAGMAS[1:]))
    with contextlib.closing(sqlite3.connect(path_of(sqlite_store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(sqlite_store.history().entries()) == 1  # reading goes on
        with pytest.raises(Unavailable, match="locked"):
            add(sqlite_store)
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable, match="locked"):
            sqlite_store.history().entries()
    add(sqlite_store)


def test_a_reader_in_the_way_of_commit_loses_nothing(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sqlite_store)
    monkeypatch.setattr(sqlite, "_PRAGMAS", ("busy_timeout = 20", *sqlite._PRAGMAS[1:]))
    with contextlib.closing(sqlite3.connect(path_of(sqlite_store), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM entry").fetchall()
        with pytest.raises(Unavailable, match="locked"):
            add(sqlite_store)
    assert len(sqlite_store.history().entries()) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB; only root can mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_loses_nothing(sqlite_store: Store, root: Path, small_disk: Path) -> None:
    workspace = sqlite_store.workspace
    shutil.copytree(root, small_disk, dirs_exist_ok=True)
    workspace.root = small_disk
    store = Store(workspace)
    add(store)
    written = 1
    with pytest.raises(Unavailable, match="disk is full"):  # noqa: PT012  the last one fails
        while written < 200:
            add(store, "ж" * 20_000)
            written += 1
    assert 1 < written < 200
    entries = store.history().entries()
    assert [entry.seq for entry in entries] == list(range(1, written + 1))
    (small_disk / "filler").write_bytes(b"")
    with contextlib.closing(sqlite3.connect(path_of(store))) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def test_a_read_only_folder_is_unavailable_for_writing_and_fine_for_reading(
    sqlite_store: Store, root: Path, small_disk: Path
) -> None:
    workspace = sqlite_store.workspace
    shutil.copytree(root, small_disk, dirs_exist_ok=True)
    workspace.root = small_disk

    def remount(mode: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{mode}", str(small_disk)], check=True)

    remount("ro")
    with pytest.raises(Unavailable, match=r"no permission|cannot"):
        add(Store(workspace))
    remount("rw")
    with Store(workspace) as store:
        add(store)
    remount("ro")
    with Store(workspace) as store:
        assert len(store.history().entries()) == 1
        with pytest.raises(Unavailable, match="cannot be written"):
            add(store)
        assert len(store.history().entries()) == 1


def test_a_copied_file_goes_on_under_another_name(sqlite_store: Store) -> None:
    add(sqlite_store)
    path = path_of(sqlite_store)
    sqlite_store.close()
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    path.rename(path.with_name("kept.db"))
    copy.rename(path)
    add(sqlite_store)
    one, two = sqlite_store.history().entries()
    assert one.writer != two.writer
    assert (one.seq, two.seq) == (1, 1)


@pytest.mark.parametrize("url", ["mysql://x/y", "", "sqlite:x.db", "postgres://x"])
def test_an_address_of_no_known_kind(sqlite_store: Store, url: str) -> None:
    sqlite_store.workspace.settings._values["database.url"] = url
    with pytest.raises(WrongUsage, match="no such kind"):
        database_of(sqlite_store.workspace)


def test_a_password_is_never_shown(sqlite_store: Store) -> None:
    url = "postgresql+psycopg://ana:s3cret@127.0.0.1:9/journal"
    sqlite_store.workspace.settings._values["database.url"] = url
    with pytest.raises(Unavailable) as caught:
        Store(sqlite_store.workspace).history()
    assert "s3cret" not in caught.value.message + caught.value.hint
    assert "journal at 127.0.0.1" in caught.value.message


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_foreign_postgresql_database_is_refused(store: Store) -> None:
    import psycopg

    url = store.database.url.replace("+psycopg", "")
    with psycopg.connect(url) as link:
        link.execute("CREATE TABLE people (name text)")
    for act in (store.history, lambda: add(store)):
        with pytest.raises(Refused, match="other tables"):
            act()
    with psycopg.connect(url) as link:
        tables = link.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
    assert tables == [("people",)]


def test_reading_imports_no_sqlalchemy(sqlite_store: Store) -> None:
    add(sqlite_store)
    code = (
        "import os, sys; from pathlib import Path\n"
        "from advocacy_cli.workspace import open_workspace\nfrom advocacy_cli.store import Store\n"
        "with Store(open_workspace(Path.cwd(), os.environ)) as store:\n"
        "    assert store.history().entries() and not store.history().ask_states()\n"
        "heavy = {'sqlalchemy', 'sqlmodel', 'pydantic', 'alembic', 'psycopg', 'asyncio'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=sqlite_store.workspace.root)
