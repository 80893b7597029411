"""Files that are ours, foreign, newer, locked, unwritable or too large for the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from advocacy_cli.errors import Refused, Unavailable, WrongUsage
from advocacy_cli.store import Draft, Store, engine, sqlite, writer
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
        pytest.skip("SKIPPED SYSTEM PACKAGE: mount (needs root and the right to mount a tmpfs)")
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


@pytest.mark.parametrize(
    "url",
    [
        *("mysql://x/y", "", "sqlite:x.db", "postgres://x"),
        *("sqlite:///", "sqlite:////", "sqlite:///a\0b"),
    ],
)
def test_an_address_of_no_known_kind(sqlite_store: Store, url: str) -> None:
    sqlite_store.workspace.settings._values["database.url"] = url
    with pytest.raises(WrongUsage, match=r"no such kind|names no file"):
        database_of(sqlite_store.workspace)


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:////", "postgresql://[::1/x", "mysql://x"])
def test_a_wrong_address_is_told_with_its_place(advocacy, root: Path, monkeypatch, url) -> None:
    settings = root / "advocacy.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[database]\nurl = "{url}"\n', encoding="utf-8")
    told = advocacy("status")
    assert told.code == 2
    assert "advocacy.toml, [database] url" in told.err
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", url)
    assert "ADVOCACY_DATABASE_URL" in advocacy("status").err


def test_a_folder_or_a_pipe_in_the_databases_place_is_refused(sqlite_store: Store) -> None:
    path = sqlite_store.workspace.private("advocacy.db")
    for make in (Path.mkdir, os.mkfifo):
        make(path)
        for act in (sqlite_store.history, lambda: add(sqlite_store)):
            with pytest.raises(Refused, match="no journal of advocacy"):
                act()
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("made", ["folder", "file"])
def test_a_journal_of_another_user_is_unavailable_with_what_to_do(
    advocacy, root: Path, monkeypatch, made: str
) -> None:
    advocacy("log", "hearings", "x")
    database = root / ".advocacy" / "advocacy.db"
    stat_, open_ = Path.stat, Path.open

    def refused(path: Path, *arguments: object, **more: object) -> object:
        if path == database:
            raise PermissionError(13, "Permission denied", str(path))
        return (stat_ if made == "folder" else open_)(path, *arguments, **more)

    # root may read everything, so the system cannot be made to refuse it
    monkeypatch.setattr(Path, "stat" if made == "folder" else "open", refused)
    told = advocacy("status")
    assert told.code == 6
    assert "cannot read .advocacy/advocacy.db: Permission denied" in told.err
    assert "PostgreSQL" in told.err


def test_connections_lose_nothing(sqlite_store: Store) -> None:
    add(sqlite_store)
    sqlite_store.close()

    def pragma(raw: sqlite3.Connection, name: str) -> int:
        return int(raw.execute(f"PRAGMA {name}").fetchone()[0])

    with contextlib.closing(sqlite.connect(path_of(sqlite_store))) as raw:
        kept = {n: pragma(raw, n) for n in ("synchronous", "recursive_triggers", "query_only")}
    assert kept == {"synchronous": 2, "recursive_triggers": 1, "query_only": 0}
    sqlite_store.history()
    reading = sqlite_store._reading
    assert reading is not None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.raw.execute("DELETE FROM meta")


def test_a_reader_that_goes_away_in_time_lets_the_commit_pass(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sqlite_store)
    sqlite_store.close()
    monkeypatch.setattr(sqlite, "_PRAGMAS", ("busy_timeout = 0", *sqlite._PRAGMAS[1:]))
    with contextlib.closing(sqlite3.connect(path_of(sqlite_store), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM entry").fetchall()
        monkeypatch.setattr(engine.time, "sleep", lambda _: other.execute("ROLLBACK"))
        add(sqlite_store)
    assert len(sqlite_store.history().entries()) == 2


def test_a_file_that_moved_to_another_machine_goes_on_under_another_name(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sqlite_store)
    add(sqlite_store)
    monkeypatch.setattr(writer, "_machine", lambda: "another")
    add(sqlite_store)
    wrote = Counter(entry.writer for entry in sqlite_store.history().entries())
    assert sorted(wrote.values()) == [1, 2]


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
