"""Copies of one workspace, each with its own officer and database."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advocacy_cli.__main__ import run
from advocacy_cli.store import Store
from advocacy_cli.upkeep.bundle import JOURNAL, MANIFEST
from advocacy_cli.workspace import open_workspace

DATA = Path(__file__).parents[1] / "data" / "workspace"
SEAL = b"advocacy sync, sha256 "


class Copy:
    """A copy of the small workspace, and the officer who works in it."""

    def __init__(self, root: Path, officer: str, url: str = "") -> None:
        self.root = root
        self.officer = officer
        if not root.exists():
            shutil.copytree(DATA, root)
        if url:
            settings = root / "advocacy.toml"
            settings.write_text(
                f'{settings.read_text("utf-8")}\n[database]\nurl = "{url}"\n', "utf-8"
            )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command line."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["-C", str(self.root), "--as", self.officer, *arguments])
        return int(code), out.getvalue(), err.getvalue()

    def do(self, *arguments: str) -> str:
        """stdout of a command that must work."""
        code, out, err = self.run(*arguments)
        assert code == 0, err
        return out

    def fork(self, root: Path, officer: str) -> Copy:
        """A colleague's copy of this folder, database and all."""
        shutil.copytree(self.root, root)
        return Copy(root, officer)

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        with Store(open_workspace(self.root, os.environ, recorder=self.officer)) as store:
            yield store

    def head(self) -> str:
        with self.store() as store:
            return store.history().head()

    def state(self) -> dict[str, Any]:
        """All that must not change when a merge is refused: files by content, and the journal."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".advocacy" not in path.parts
        }
        with self.store() as store:
            return {**files, "journal": store.packed()}


def database(folder: str) -> str:
    """The address of a new PostgreSQL database in the cluster of the tests."""
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"postgresql://advocacy@/postgres?host={folder}", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql+psycopg://advocacy@/{name}?host={folder}"


def sealed(members: Mapping[str, bytes], infos: Mapping[str, zipfile.ZipInfo] = {}) -> bytes:
    """A bundle of exactly these members with a seal that fits, whatever they say."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.comment = SEAL + b"0" * 64
        for name, content in members.items():
            method = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
            packed.writestr(infos.get(name, name), content, method)
    whole = buffer.getvalue()[:-64]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def members(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def forged(bundle: bytes, **changes: object) -> bytes:
    """A bundle with members added (by name), or taken out (None), and a manifest that agrees.
    `manifest=` changes what the manifest says; `head` and `writers` are reckoned anew."""
    held = members(bundle)
    told = json.loads(held.pop(MANIFEST))
    said = changes.pop("manifest", {})
    for name, content in changes.items():
        held.pop(name, None) if content is None else held.update({name: content})
    with contextlib.suppress(KeyError, TypeError, ValueError, RecursionError):
        lines = [json.loads(line) for line in held[JOURNAL].splitlines()]
        digests = sorted(line["entry"]["digest"] for line in lines)
        told["head"] = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        told["writers"] = {}
        for line in lines:
            writer, seq = line["entry"]["writer"], line["entry"]["seq"]
            told["writers"][writer] = max(seq, told["writers"].get(writer, 0))
    told["members"] = {
        name: [len(content), hashlib.sha256(content).hexdigest()] for name, content in held.items()
    }
    told |= said  # type: ignore[operator]
    return sealed({MANIFEST: json.dumps(told).encode(), **held})
