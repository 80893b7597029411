"""doctor finds what is missing, changed or open to others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Advocacy = Callable[..., Any]


@pytest.fixture
def kept(store_url: str, advocacy: Advocacy, root: Path) -> Path:
    """A kept scan, on either database."""
    (root / "scan.pdf").write_bytes(b"%PDF scan")
    assert advocacy("log", "hearings", "Seen", "--file", "scan.pdf").code == 0
    (path,) = (root / "files/2026").iterdir()
    return path


def found(advocacy: Advocacy) -> tuple[int, list[dict[str, Any]]]:
    done = advocacy("doctor", "--json")
    return done.code, json.loads(done.out)


def test_all_is_well(kept: Path, advocacy: Advocacy) -> None:
    assert found(advocacy) == (0, [])


def test_a_missing_file_is_found_with_its_entry(kept: Path, advocacy: Advocacy) -> None:
    kept.unlink()
    code, (finding,) = found(advocacy)
    assert (code, finding["what"], finding["severity"]) == (1, "missing", "error")
    assert finding["path"] == f"files/2026/{kept.name}"
    assert advocacy("journal", "show", finding["entry"]).code == 0


def test_a_changed_file_is_found(kept: Path, advocacy: Advocacy) -> None:
    kept.write_bytes(b"%PDF another")
    code, (finding,) = found(advocacy)
    assert (code, finding["what"]) == (1, "changed")


def test_a_file_that_was_undone_is_still_kept(kept: Path, advocacy: Advocacy) -> None:
    assert advocacy("undo", "-y").code == 0
    assert kept.is_file()
    assert found(advocacy) == (0, [])


def test_an_orphan_is_only_listed(kept: Path, advocacy: Advocacy) -> None:
    kept.with_name("stray.pdf").write_bytes(b"x")
    code, (finding,) = found(advocacy)
    assert (code, finding["what"], finding["severity"]) == (0, "orphan", "note")


def test_the_same_content_is_kept_once(kept: Path, advocacy: Advocacy, root: Path) -> None:
    (root / "copy of it.pdf").write_bytes(b"%PDF scan")
    assert advocacy("log", "hearings", "Again", "--file", "copy of it.pdf").code == 0
    assert list(kept.parent.iterdir()) == [kept]


def test_open_doors_are_found(kept: Path, advocacy: Advocacy, root: Path) -> None:
    (root / ".advocacy").chmod(0o755)
    code, (finding,) = found(advocacy)
    assert (code, finding["what"], finding["hint"]) == (1, "rights", "chmod 700 .advocacy")


@pytest.mark.parametrize("content", [b"", None])
def test_what_proves_nothing_is_refused(
    advocacy: Advocacy, root: Path, content: bytes | None
) -> None:
    path = root / "proof"
    path.mkdir() if content is None else path.write_bytes(content)
    done = advocacy("log", "hearings", "Seen", "--file", "proof")
    assert done.code in (3, 5)
    assert not (root / "files").exists()


def test_names_of_files_cannot_steer_anything(advocacy: Advocacy, root: Path) -> None:
    for n, name in enumerate(["..pdf", "a b\u202e.PDF", "Ђурић.jpeg", "x" * 200, "-rf.tar.gz"]):
        (root / name).write_bytes(f"content {n}".encode())
        assert advocacy("log", "hearings", f"Seen {n}", "--file", f"./{name}").code == 0
    names = [p.name for p in (root / "files/2026").iterdir()]
    assert len(names) == 5
    assert all(n.isascii() and len(n) < 220 and n.startswith("2026-11-23_hearings-") for n in names)
