"""New files of the plan: whole or not at all, never in the place of one that exists."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advocacy_cli.errors import InvalidInput, Refused
from advocacy_cli.plan import creation
from advocacy_cli.workspace import Workspace, open_workspace

GOOD = b"title: A\ntargets: [mayor-zvecan]\nasks:\n  - {id: a, text: B}\n"


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return open_workspace(root, os.environ)


def test_a_file_is_made_once(workspace: Workspace) -> None:
    path = workspace.path("campaigns", "new.yaml")
    assert creation.create(workspace, path, GOOD)
    assert not creation.create(workspace, path, GOOD)
    with pytest.raises(Refused):
        creation.create(workspace, path, GOOD + b"# more\n")
    assert path.read_bytes() == GOOD


def test_a_dry_run_only_looks(workspace: Workspace) -> None:
    path = workspace.path("campaigns", "new.yaml")
    assert creation.create(workspace, path, GOOD, dry_run=True)
    assert not path.exists()
    path.write_bytes(b"x")
    with pytest.raises(Refused):
        creation.create(workspace, path, GOOD, dry_run=True)


@pytest.mark.parametrize("content", [b"title: [", GOOD.replace(b"mayor", b"major")])
def test_a_file_with_which_the_plan_cannot_be_read_is_taken_away(
    workspace: Workspace, content: bytes
) -> None:
    path = workspace.path("campaigns", "new.yaml")
    with pytest.raises(InvalidInput) as told:
        creation.create(workspace, path, content)
    assert told.value.problems[0].where.file == "campaigns/new.yaml"
    assert "taken away again" in told.value.hint
    assert not path.exists()


def test_a_file_that_appears_meanwhile_is_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.path("campaigns", "new.yaml")
    random = workspace.random

    def meanwhile(size: int = 16) -> bytes:
        path.write_bytes(b"theirs")
        return random(size)

    monkeypatch.setattr(workspace, "random", meanwhile)
    with pytest.raises(Refused):
        creation.create(workspace, path, GOOD)
    assert path.read_bytes() == b"theirs"
    assert [p.name for p in path.parent.iterdir() if p.suffix == ".tmp"] == []


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_stands_whole_with_or_without_links(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:

        def none(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr("os.link", none)
    path = workspace.path("files", "a.txt")
    workspace.write(path, b"one", new=True)
    with pytest.raises(Refused):
        workspace.write(path, b"two", new=True)
    assert path.read_bytes() == b"one"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("words", "taken", "made"),
    [
        ("Уведите расвету.", (), "uvedite-rasvetu"),
        ("Одржите две јавне расправе пре 15. децембра", (), "odrzite-dve-javne"),
        ("Mbani dy dëgjime", (), "mbani-dy-degjime"),
        ("Lights", ("lights",), "lights-2"),
        ("Lights", ("lights", "letter-lights-2"), "lights-3"),
        ("P2", (), "ask-p2"),
        ("👍", (), "ask"),
        ("👍", ("ask",), "ask-2"),
        ("x" * 90, (), "x" * 24),
    ],
)
def test_an_id_is_made_of_the_first_words(words: str, taken: tuple[str, ...], made: str) -> None:
    assert creation.slug(words, taken) == made


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("lights=Put up lights", ("lights", "Put up lights")),
        ("Put up lights", (None, "Put up lights")),
        ("The formula a=b", (None, "The formula a=b")),
        ("lights=", (None, "lights=")),
        ("a=b = c\nd", ("a", "b = c\nd")),
    ],
)
def test_a_name_may_stand_before_the_words(said: str, found: tuple[str | None, str]) -> None:
    assert creation.named(said) == found


def test_words_that_say_nothing_are_refused() -> None:
    assert creation.words("  a \r\n b  ") == "a\n b"
    for text in ("", "  \n", "\u200e", "a\x07"):
        with pytest.raises(ValueError):
            creation.words(text)
