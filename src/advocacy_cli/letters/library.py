"""The templates and letterheads at hand: the workspace's own before the built-in ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from advocacy_cli import shipped
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Where
from advocacy_cli.letters.templates import Shelf, Source, is_template, read, unread
from advocacy_cli.workspace import Workspace

LETTERS = ("templates", "letters")
LETTERHEADS = ("templates", "letterheads")


def shelf(workspace: Workspace) -> Shelf:
    """All templates, and the faults of those that cannot be read. Raises InvalidInput for a folder
    that cannot be listed.

    A template of the workspace shadows the built-in one of its name in all languages, so that no
    campaign mixes two texts; also one that cannot be read.
    """
    faults: dict[str, list[Problem]] = {}
    listed = workspace.listed(*LETTERS)
    own = list(_read(workspace, listed, faults))
    seen: dict[tuple[str, str], str] = {}
    for source in own:
        key = source.name, source.language
        if before := seen.get(key):
            said = f"there is {before} too: one of them would never be used"
            problem = Problem(Where(source.file), said, "keep one of the two")
            faults.setdefault(source.name, []).append(problem)
        seen[key] = source.file
    names = {source.name for source in own} | set(faults)
    ours = [] if _is_same(workspace) else list(_read(workspace, _built_in().iterdir(), faults))
    odd = (unread(workspace.shown(path), path.name) for path in listed)
    kept = [*(s for s in ours if s.name not in names), *own]
    return Shelf((s for s in kept if s.name not in faults), faults, filter(None, odd))


def letterheads(workspace: Workspace) -> dict[str, bytes]:
    """The workspace's letterheads by file name."""
    found = sorted(p for p in workspace.listed(*LETTERHEADS) if p.suffix == ".docx")
    return {path.name: workspace.read(path) for path in found}


def built_in() -> dict[str, tuple[str, ...]]:
    """The built-in templates, each with the languages of its files."""
    found: dict[str, list[str]] = {}
    for path in _templates(_built_in().iterdir()):
        name, language, *_ = path.name.split(".")
        found.setdefault(name, []).append(language)
    return {name: tuple(languages) for name, languages in found.items()}


def own(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The workspace's own templates with their languages. A copy of a built-in one is one's own once
    its words were changed; what cannot be read is left out."""
    found: dict[str, list[str]] = {}
    for path in _templates(workspace.listed(*LETTERS)):
        there = _built_in() / path.name
        if there.is_file() and there.read_bytes() == workspace.read(path):
            continue
        for source in _read(workspace, [path], {}):
            found.setdefault(source.name, []).append(source.language)
    return {name: tuple(languages) for name, languages in found.items()}


def copies(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a built-in template. Raises NotFound."""
    known = built_in()
    if name not in known:
        near = tuple(difflib.get_close_matches(name, known, 3))
        raise NotFound(f"no built-in template '{name}'", near or tuple(known))
    for path in _templates(_built_in().iterdir()):
        if path.name.partition(".")[0] == name:
            yield path.name, path.read_bytes()


def _templates(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if is_template(path.name))


def _read(
    workspace: Workspace, paths: Iterable[Path], faults: dict[str, list[Problem]]
) -> Iterator[Source]:
    """The templates; what cannot be read goes to the faults, under its template's name."""
    for path in _templates(paths):
        try:
            yield read(workspace.shown(path), path.name, workspace.read(path))
        except InvalidInput as error:
            faults.setdefault(path.name.partition(".")[0], []).extend(error.problems)


def _built_in() -> Path:
    return shipped.templates() / "letters"


def _is_same(workspace: Workspace) -> bool:
    """Whether the workspace is the sample in the source tree, whose templates are the built-in."""
    return workspace.path(*LETTERS).resolve() == _built_in().resolve()
