"""The plan's files beside those of another copy: what differs is shown, and nothing is overwritten."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from advocacy_cli.errors import InvalidInput, Problem
from advocacy_cli.plan.load import load
from advocacy_cli.upkeep.bundle import ENDINGS, PLAN, is_safe
from advocacy_cli.workspace import Workspace, is_there

_LONG = 20_000  # lines; comparing longer texts takes minutes


class Theirs(NamedTuple):
    """A plan file of another copy that is not the same here. `fate`: `created`, `differs`, or `aside`
    when the plan could not be read with it. It lies `beside` (not when created); `diff` tells the
    lines of texts, `problem` why it lies aside."""

    name: str
    fate: str
    content: bytes
    beside: Path | None = None
    diff: tuple[str, ...] = ()
    problem: Problem | None = None


def own(workspace: Workspace) -> dict[str, bytes]:
    """The plan's files by name: what people write in `campaigns/`, `platform/` and `templates/`.
    Settings and secrets are each copy's own and not among them."""
    return {workspace.shown(path): workspace.read(path) for path in _paths(workspace)}


def compared(
    workspace: Workspace, theirs: Mapping[str, bytes], aside: Path, shown: str
) -> tuple[Theirs, ...]:
    """Those that are not the same here, by name. `aside` is where their versions are to lie, `shown`
    what their copy is called in a diff. Nothing is written."""
    found, new = [], {}
    for name, content in sorted(theirs.items()):
        path = workspace.path(*name.split("/"))
        if not is_there(path):
            new[name] = content
        elif (mine := workspace.read(path)) != content:
            diff = tuple(_diff(name, mine, content, shown))
            found.append(Theirs(name, "differs", content, aside / name, diff))
    problems = _problems(workspace, new)
    for name, content in new.items():
        if name in problems:
            found.append(Theirs(name, "aside", content, aside / name, problem=problems[name]))
        else:
            found.append(Theirs(name, "created", content))
    return tuple(sorted(found))


def lay(workspace: Workspace, theirs: Sequence[Theirs]) -> None:
    """Create the files that are new, and lay the others aside. What lies there stays as it is."""
    for one in theirs:
        path = one.beside or workspace.path(*one.name.split("/"))
        if not is_there(path):
            workspace.write(path, one.content)


def _paths(workspace: Workspace) -> Iterator[Path]:
    ahead = [workspace.path(folder) for folder in PLAN]
    while ahead:
        folder = ahead.pop()
        for path in sorted(workspace.listed(*workspace.shown(folder).split("/"))):
            if path.is_dir() and not path.is_symlink():
                ahead.append(path)
            elif path.name.endswith(ENDINGS) and is_safe(workspace.shown(path)):
                yield path


def _problems(workspace: Workspace, new: Mapping[str, bytes]) -> dict[str, Problem]:
    """Those of the new files without which the plan can be read, each with what is wrong with it."""
    wrong: dict[str, Problem] = {}
    left = dict(new)
    while left and (problems := _faults(workspace, left)):
        named = {p.where.file: p for p in reversed(problems) if p.where.file in left}
        wrong |= named or dict.fromkeys(left, problems[0])
        left = {name: content for name, content in left.items() if name not in wrong}
    return wrong


def _faults(workspace: Workspace, new: Mapping[str, bytes]) -> list[Problem]:
    """What is wrong with the plan once these files are in it; it is read in a folder of its own."""
    if not any(name.partition("/")[0] in ("campaigns", "platform") for name in new):
        return []
    with tempfile.TemporaryDirectory(prefix="advocacy-") as folder:
        for name, content in {**own(workspace), **new}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        trial = Workspace(Path(folder), workspace.settings, workspace.environ, workspace.now)
        try:
            load(trial, cold=True, keep=False)
        except InvalidInput as error:
            return [problem for problem in error.problems if problem.severity == "error"]
    return []


def _diff(name: str, mine: bytes, theirs: bytes, shown: str) -> Iterator[str]:
    """The lines that differ, as `diff -u` tells them; none for what is no text."""
    try:
        here, there = (text.decode("utf-8-sig").splitlines() for text in (mine, theirs))
    except UnicodeDecodeError:
        return
    if b"\0" in mine + theirs or len(here) + len(there) > _LONG:
        return
    heads = f"{name} (here)", f"{name} (in {shown})"
    yield from difflib.unified_diff(here, there, *heads, lineterm="")
