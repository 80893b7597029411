"""Accidents do not reach the journal: neither engine lets an entry be changed or deleted."""

from __future__ import annotations

import sqlite3

import pytest

from advocacy_cli.store import Draft, Store

TABLES = ("entry", "entry_after", "entry_about", "entry_text", "entry_digest")
COLUMN = {
    "entry": "state",
    "entry_after": "after",
    "entry_about": "role",
    "entry_text": "body",
    "entry_digest": "sha256",
}
FULL = Draft(
    "ask-set",
    "hearings",
    "ask:hearings/papers",
    (("target", "mayor-zvecan"),),
    texts={"note": "x"},
    digests={"f": "0"},
)


@pytest.fixture
def filled(store: Store) -> Store:
    for _ in range(2):
        with store.command("ask set") as command:
            command.append(FULL)
    return store


def refused(store: Store, sql: str) -> None:
    before = store.history().entries()
    with pytest.raises(Exception, match="append-only"), store.command("hostile") as command:
        command._writing.raw.execute(sql)
    assert store.history().entries() == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_or_deleted(filled: Store, table: str) -> None:
    refused(filled, f"UPDATE {table} SET {COLUMN[table]} = 'hostile'")
    refused(filled, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_replaced_by_a_foreign_connection(filled: Store, table: str) -> None:
    if filled.database.path is None:
        refused(filled, f"TRUNCATE {table} CASCADE")
        return
    raw = sqlite3.connect(filled.database.path)  # as any other program opens it
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    raw.close()


def test_replacing_by_writer_and_number_is_refused_too(sqlite_store: Store) -> None:
    with sqlite_store.command("log", key=("k",)) as command:
        command.append(FULL)
    raw = sqlite3.connect(sqlite_store.database.path)
    names = [c[0] for c in raw.execute("SELECT * FROM entry").description]
    same_number = ", ".join("'other'" if n == "id" else "NULL" if n == "key" else n for n in names)
    same_key = ", ".join("'other'" if n == "id" else "9" if n == "seq" else n for n in names)
    for kept in (same_number, same_key):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(f"INSERT OR REPLACE INTO entry SELECT {kept} FROM entry LIMIT 1")
    raw.close()


def test_a_text_may_only_be_erased_whole_and_once(filled: Store) -> None:
    refused(filled, "UPDATE entry_text SET body = NULL, salt = NULL, sha256 = 'x'")
    refused(filled, "UPDATE entry_text SET body = NULL, salt = NULL, field = 'x'")
    head = filled.history().head()
    with filled.command("erase") as command:
        command._writing.raw.execute(
            "UPDATE entry_text SET body = NULL, salt = NULL WHERE field = 'note'"
        )
    entries = filled.history().entries()
    assert {entry.texts["note"] for entry in entries} == {None}
    assert {entry.recorder for entry in entries} == {"ana"}
    assert filled.history().head() == head
    refused(filled, "UPDATE entry_text SET body = 'back', salt = 's' WHERE field = 'note'")
    refused(filled, "UPDATE entry_text SET body = NULL, salt = NULL WHERE field = 'note'")
