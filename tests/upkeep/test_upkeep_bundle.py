"""A file that is damaged, foreign or newer is refused in words, and nothing changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import stat
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from copies import Copy, forged, members, sealed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy_cli.store.entries import digest, text_digest
from advocacy_cli.upkeep.bundle import JOURNAL, MANIFEST

KEPT = "files/2026/reply-0123abcd.pdf"


class World:
    """Bojan's copy with work of his own, and the file that Ana sent him."""

    def __init__(self, folder: Path) -> None:
        ana = Copy(folder / "ana", "ana")
        ana.do("ask", "set", "hearings/papers", "asked")
        ana.do("log", "hearings", "a call", "--with", "mayor-zvecan")
        ana.do("undo", "-y")
        path = ana.root / KEPT
        path.parent.mkdir(parents=True)
        path.write_bytes(b"%PDF reply")
        from advocacy_cli.store import Draft

        sha = hashlib.sha256(b"%PDF reply").hexdigest()
        with ana.store() as store, store.command("log") as command:
            texts = {"note": "the reply", "file": KEPT}
            command.append(Draft("note", "hearings", texts=texts, digests={"file": sha}))
        self.bojan = Copy(folder / "bojan", "bojan")
        self.bojan.do("log", "hearings", "Bojan called")
        self.file = folder / "a.advocacy"
        ana.do("sync", "export", str(self.file))
        self.bundle = self.file.read_bytes()
        self.before = self.bojan.state()

    def merge(self, bundle: bytes) -> tuple[int, str]:
        """(exit code, what was said); the copy is as it was unless the code is 0."""
        self.file.write_bytes(bundle)
        code, _, err = self.bojan.run("sync", "merge", str(self.file))
        if code:
            assert self.bojan.state() == self.before
            assert not list(self.bojan.root.rglob("*.tmp"))
            assert "bug" not in err
        return code, err


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    os.environ["ADVOCACY_NOW"] = "2026-11-23T09:00:00+01:00"
    return World(tmp_path_factory.mktemp("world"))


def lines(world: World) -> list[dict[str, Any]]:
    return [json.loads(line) for line in members(world.bundle)[JOURNAL].splitlines()]


def journal(changed: list[Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in changed)


def proved(line: dict[str, Any], **row: object) -> dict[str, Any]:
    """An entry's line with other values and digests that prove them."""
    line = json.loads(json.dumps(line))
    line["entry"] |= row
    for text in line["texts"]:
        if text["body"] is not None:
            text["sha256"] = text_digest(text["salt"], text["body"])
    texts = {text["field"]: text["sha256"] for text in line["texts"]}
    line["entry"]["digest"] = digest(
        line["entry"], line["after"], map(tuple, line["about"]), texts, line["digests"]
    )
    return line


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_change_on_the_way_goes_unnoticed(world: World, data: st.DataObject) -> None:
    whole = world.bundle
    how = data.draw(st.sampled_from(["flip", "cut", "drop", "add", "swap", "blank"]))
    at = data.draw(st.integers(0, len(whole) - 2))
    to = data.draw(st.integers(at + 1, len(whole)))
    changed = {
        "flip": lambda: whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :],
        "cut": lambda: whole[:at],
        "drop": lambda: whole[:at] + whole[to:],
        "add": lambda: whole[:at] + data.draw(st.binary(min_size=1, max_size=9)) + whole[at:],
        "swap": lambda: whole[to:] + whole[at:to] + whole[:at],
        "blank": lambda: whole[:at] + b"\0" * (to - at) + whole[to:],
    }[how]()  # fmt: skip
    if changed != whole:
        code, err = world.merge(changed)
        assert code == 3, err
        assert "damaged" in err or "is no file that" in err


def replaced(value: Any, chance: random.Random) -> Any:
    """A value of JSON with one place in it changed to something else."""
    odd = [None, True, -1, 0, 2**40, 1.5, "", "x", "\0", "\ud800", "9" * 27, [], {}, ["a", "b"]]
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: replaced(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        if chance.random() < 0.15:
            return [*value, value[at]]
        return [*value[:at], replaced(value[at], chance), *value[at + 1 :]]
    return chance.choice(odd)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_a_file_that_was_sealed_anew_is_trusted_in_nothing(world: World, seed: int) -> None:
    chance = random.Random(seed)
    held = members(world.bundle)
    if chance.random() < 0.4:
        told = replaced(json.loads(held[MANIFEST]), chance)
        changed = sealed({**held, MANIFEST: json.dumps(told).encode()})
    else:
        every = lines(world)
        at = chance.randrange(len(every))
        line = replaced(every[at], chance)
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            line = proved(line) if chance.random() < 0.7 else line
        every[at] = line
        changed = forged(world.bundle, **{JOURNAL: journal(every)})
    if members(changed) == held:
        return
    code, err = merge_in_a_copy(world, changed)
    assert code in (0, 3, 5), err
    if code == 0:  # a forgery that proves itself is believed, and must not break what reads it
        with tempfile.TemporaryDirectory() as folder:
            copy = world.bojan.fork(Path(folder, "copy"), "bojan")
            copy.do("sync", "merge", str(world.file))
            for words in (
                ("status",),
                ("due",),
                ("journal", "list"),
                ("meeting", "list"),
                ("check",),
            ):
                copy.do(*words)


def merge_in_a_copy(world: World, bundle: bytes) -> tuple[int, str]:
    """Merge only to try: `-n` goes all the way, into the database too, and is taken back."""
    world.file.write_bytes(bundle)
    code, _, err = world.bojan.run("sync", "merge", str(world.file), "-n")
    assert world.bojan.state() == world.before
    assert "bug" not in err
    return code, err


def test_lines_in_another_order_bring_the_same(world: World) -> None:
    turned = forged(world.bundle, **{JOURNAL: journal(lines(world)[::-1])})
    assert merge_in_a_copy(world, turned)[0] == 0


Change = Callable[[World], bytes]
STRANGE: dict[str, tuple[int, str, Change]] = {
    "another workspace": (
        5, "is of another workspace",
        lambda w: forged(w.bundle, manifest={"workspace": "f" * 32}),
    ),
    "a newer format": (
        5, "was made by a newer advocacy (99.1",
        lambda w: sealed({MANIFEST: b'{"format": 2, "advocacy": "99.1", "else": 1}', "x": b""}),
    ),
    "a newer schema": (
        5, "was made by a newer advocacy",
        lambda w: forged(w.bundle, manifest={"schema": 999}),
    ),
    "an older schema": (
        5, "was made by an older advocacy", lambda w: forged(w.bundle, manifest={"schema": 0})
    ),
    "a kind of entry to come": (
        5, "was made by a newer advocacy",
        lambda w: forged(w.bundle, **{
            JOURNAL: journal([proved(lines(w)[0], kind="stance"), *lines(w)[1:]])}),
    ),
    "a state to come": (
        5, "was made by a newer advocacy",
        lambda w: forged(w.bundle, **{
            JOURNAL: journal([proved(lines(w)[0], state="halfway"), *lines(w)[1:]])}),
    ),
    "an entry is missing": (
        5, "is not complete: entry 1 of the copy ..",
        lambda w: forged(w.bundle, **{JOURNAL: journal(lines(w)[1:])}),
    ),
    "two entries are missing": (
        3, "takes back an entry that is not in it",
        lambda w: forged(w.bundle, **{JOURNAL: journal(lines(w)[2:])}),
    ),
    "the last entry is missing": (
        3, "its journal is not the one",
        lambda w: forged(
            w.bundle, **{JOURNAL: journal(lines(w)[:-1]), KEPT: None},
            manifest={"head": json.loads(members(w.bundle)[MANIFEST])["head"]}),
    ),
    "an entry stands twice": (
        5, "contradicts this journal",
        lambda w: forged(w.bundle, **{JOURNAL: journal([*lines(w), lines(w)[0]])}),
    ),
    "words were changed": (
        3, "is not what was written",
        lambda w: forged(w.bundle, **{
            JOURNAL: members(w.bundle)[JOURNAL].replace(b"a call", b"no call")}),
    ),
    "a day was changed": (
        3, "it is not what was written",
        lambda w: forged(w.bundle, **{
            JOURNAL: members(w.bundle)[JOURNAL].replace(b"2026-11-23\"", b"2026-11-22\"")}),
    ),
    "no such day": (
        3, "its happened is none",
        lambda w: forged(w.bundle, **{
            JOURNAL: journal([proved(lines(w)[0], happened="2026-02-30"), *lines(w)[1:]])}),
    ),
    "a line of 21 MB": (
        3, "longer than any",
        lambda w: forged(w.bundle, **{JOURNAL: b'"' + b"x" * 21_000_000}),
    ),
    "brackets without end": (
        3, "is damaged", lambda w: forged(w.bundle, **{JOURNAL: b"[" * 200_000 + b"\n"})
    ),
    "a way out": (
        3, "no name of ours",
        lambda w: forged(w.bundle, **{"campaigns/../../out.yaml": b"x"}),
    ),
    "an absolute name": (
        3, "no name of ours", lambda w: forged(w.bundle, **{"/tmp/x.yaml": b"x"})
    ),
    "settings": (3, "no name of ours", lambda w: forged(w.bundle, **{"advocacy.toml": b"x"})),
    "the same name in capitals": (
        3, "one on many disks",
        lambda w: forged(w.bundle, **{"campaigns/Hearings.yaml": b"x"}),
    ),
    "a member that the manifest lacks": (
        3, "does not hold what it says",
        lambda w: sealed({**members(w.bundle), "campaigns/more.yaml": b"x"}),
    ),
    "a member that is missing": (
        3, "does not hold what it says",
        lambda w: sealed({n: c for n, c in members(w.bundle).items() if n != KEPT}),
    ),
    "a kept file that nothing points at": (
        3, "no entry points at",
        lambda w: forged(w.bundle, **{"files/2026/virus-0123abcd.exe": b"MZ"}),
    ),
    "another kept file": (
        3, "no entry points at", lambda w: forged(w.bundle, **{KEPT: b"%PDF forged"})
    ),
    "a member with other bytes": (
        3, "is not as it was written",
        lambda w: sealed({**members(w.bundle), KEPT: b"%PDF REPLY"}),
    ),
    "a plan file of 9 MB": (
        3, "has another size",
        lambda w: forged(w.bundle, **{"campaigns/big.yaml": b"#" * 9_000_000}),
    ),
    "a kept file that unpacks": (
        3, "has another size", lambda w: deflated(w.bundle)
    ),
    "a link": (3, "is no plain file", lambda w: linked(w.bundle)),
    "no manifest": (
        3, "is no file that",
        lambda w: sealed({"campaigns/x.yaml": b"x"}).replace(b"advocacy sync, sha256", b"x" * 21),
    ),
    "nothing": (3, "is no file that", lambda w: b""),
    "a letter": (3, "is no file that", lambda w: b"PK\x03\x04" + b"docx" * 300),
    "the first half": (3, "its end is missing", lambda w: w.bundle[: len(w.bundle) // 2]),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_refused_in_words(world: World, name: str) -> None:
    code, said, change = STRANGE[name]
    found, err = world.merge(change(world))
    assert (found, said in err) == (code, True), err
    assert "Traceback" not in err
    assert "hint:" in err


def deflated(bundle: bytes) -> bytes:
    """With the kept file packed: small on the stick, large on the disk."""
    import io

    held = members(bundle)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = b"advocacy sync, sha256 " + b"0" * 64
        for name, content in held.items():
            packed.writestr(name, content)
    whole = buffer.getvalue()[:-64]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def linked(bundle: bytes) -> bytes:
    """With a plan file that is a symbolic link."""
    info = zipfile.ZipInfo("campaigns/hearings.yaml")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return sealed(members(bundle), {info.filename: info})


def test_what_is_no_file(world: World, tmp_path: Path) -> None:
    run = world.bojan.run
    assert run("sync", "merge", str(tmp_path / "no.advocacy"))[0] == 4
    assert run("sync", "merge", str(tmp_path))[0] == 3
    os.mkfifo(tmp_path / "pipe")
    assert run("sync", "merge", str(tmp_path / "pipe"))[0] == 3
    assert run("sync", "merge", "x\0y")[0] == 4
    assert run("sync", "merge", "x" * 5000)[0] in (4, 6)


def test_an_entry_that_says_something_else_here_is_refused(world: World, tmp_path: Path) -> None:
    """A database that was put back from a backup and written on counts the same number twice."""
    ana = Copy(tmp_path / "ana", "ana")
    ana.do("log", "hearings", "one")
    database = ana.root / ".advocacy" / "advocacy.db"
    backup = database.read_bytes()
    ana.do("log", "hearings", "two")
    ana.do("sync", "export", str(tmp_path / "two.advocacy"))
    database.write_bytes(backup)  # into the same file: the inode stays
    ana.do("sync", "merge", str(tmp_path / "two.advocacy"))  # not written on: it is mended
    database.write_bytes(backup)
    ana.do("log", "hearings", "three")
    before = ana.state()
    code, _, err = ana.run("sync", "merge", str(tmp_path / "two.advocacy"))
    assert code == 5
    assert "contradicts this journal: entry 2" in err
    assert ana.state() == before


def test_erased_words_stay_erased(world: World, tmp_path: Path) -> None:
    import sqlite3

    ana = Copy(tmp_path / "ana", "ana")
    ana.do("log", "hearings", "a name to forget")
    ana.do("sync", "export", str(tmp_path / "before.advocacy"))
    with sqlite3.connect(
        ana.root / ".advocacy/advocacy.db"
    ) as raw:  # the one change that is allowed
        raw.execute("UPDATE entry_text SET body = NULL, salt = NULL WHERE field = 'note'")
    raw.close()
    ana.do("sync", "merge", str(tmp_path / "before.advocacy"))
    ana.do("sync", "export", str(tmp_path / "after.advocacy"))
    assert b"forget" not in members((tmp_path / "after.advocacy").read_bytes())[JOURNAL]
    bojan = Copy(tmp_path / "bojan", "bojan")
    for name in ("after", "before"):
        bojan.do("sync", "merge", str(tmp_path / f"{name}.advocacy"))
    for copy in (ana, bojan):
        with copy.store() as store:
            (entry,) = store.history().entries()
            assert entry.texts["note"] is None
    assert ana.head() == bojan.head()
