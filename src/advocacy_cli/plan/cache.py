"""The plan as JSON beside the journal, so that commands which only read need no YAML reader.

The cache is right when the tool, the settings that shape a plan and the size, times and inode of
every plan file are the same as when it was written. Times of file systems are coarse: a file that
changed within two seconds of the cache's own writing may have changed again since, and counts as
changed. Never pickle: a cache is a file that anybody may have put there.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from advocacy_cli import __version__
from advocacy_cli.errors import Problem, Unavailable, Where
from advocacy_cli.plan import model
from advocacy_cli.workspace import Workspace

FILE = "plan.json"
FOLDERS = ("campaigns", "platform", "platform/holders", "platform/rules")
_DIRTY = 2_000_000_000  # nanoseconds
_ROWS = (
    Problem, model.Place, model.Body, model.Holder, model.Office, model.Person, model.Member,
    model.Step, model.Extension, model.Clock, model.Mechanism, model.Holiday, model.Target, model.Ask,
    model.Deadline, model.Meeting, model.Letter, model.Petition, model.Campaign, model.Plan,
)  # fmt: skip

Stamp = list[Any]


def stamp(workspace: Workspace) -> Stamp:
    """What the plan depends on, as plain JSON values; times in nanoseconds."""
    settings = workspace.settings
    files: list[list[Any]] = []
    for folder in FOLDERS:
        files += sorted(_listed(workspace.root, folder))
    shape = [len(row.__annotations__) for row in _ROWS]
    # A source checkout changes without changing its version.
    here = Path(__file__).parent
    code = [(here / f"{name}.py").stat().st_mtime_ns for name in ("model", "build")]
    return [
        __version__, shape, code, list(settings.languages), list(settings["workspace.fallback"]),
        settings["workspace.timezone"], list(settings["project.areas"]), files,
    ]  # fmt: skip


def _listed(root: Path, folder: str) -> Iterator[list[Any]]:
    try:
        with os.scandir(root / folder) as entries:
            for entry in entries:
                if entry.name[0] not in ".~":
                    at = entry.stat()
                    yield [
                        f"{folder}/{entry.name}",
                        at.st_size if entry.is_file() else -1,
                        at.st_mtime_ns if entry.is_file() else 0,
                        at.st_ctime_ns if entry.is_file() else 0,
                        at.st_ino,
                    ]
    except OSError:
        yield [folder, "absent"]


def read(workspace: Workspace, wanted: Stamp) -> model.Plan | None:
    """The plan that was kept, or None when there is none or anything it came from has changed."""
    path = workspace.root / ".advocacy" / FILE
    try:
        with path.open("rb") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            found = json.loads(file.read())
        if found["stamp"] != wanted or any(
            max(row[2:4]) > written - _DIRTY for row in wanted[-1] if len(row) > 2
        ):
            return None
        plan = _reader(workspace.zone)(model.Plan)(found["plan"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    assert isinstance(plan, model.Plan)
    return plan


def former(workspace: Workspace) -> model.Plan | None:
    """The plan that was kept last, whatever has changed since; None when there is none to be read."""
    try:
        found = json.loads((workspace.root / ".advocacy" / FILE).read_bytes())
        plan = _reader(workspace.zone)(model.Plan)(found["plan"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    assert isinstance(plan, model.Plan)
    return plan


def write(workspace: Workspace, made: Stamp, plan: model.Plan) -> None:
    """Keep a plan. Where nothing can be written the next command reads the files again."""
    content = json.dumps(
        {"stamp": made, "plan": plan}, default=_plain, ensure_ascii=False, separators=(",", ":")
    )
    with contextlib.suppress(Unavailable):
        workspace.write(workspace.private(FILE), content.encode(), private=True)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _threshold(value: Any) -> Any:
    if isinstance(value, int):
        return value
    from fractions import Fraction

    return Fraction(value)


_Read = Callable[[Any], Any]


def _reader(zone: ZoneInfo) -> Callable[[type], _Read]:
    """A function that gives, for each of the plan's types, what makes it from its JSON row.

    The types' own annotations say how, so that a new field needs nothing here.
    """
    rows = {row.__name__: row for row in _ROWS}
    made: dict[str, _Read | None] = {
        "Where": lambda v: Where(*v),
        "date": date.fromisoformat,
        "Day": date.fromisoformat,
        "datetime": lambda v: datetime.fromisoformat(v).astimezone(zone),
        "int | Fraction": _threshold,
        "Text": None, "str": None, "int": None, "bool": None,
    }  # fmt: skip

    def of(annotation: str) -> _Read | None:
        """What reads a value of that type; None when JSON has it already."""
        if annotation in made:
            return made[annotation]
        inner: _Read | None
        if annotation.endswith(" | None"):
            inner = of(annotation.removesuffix(" | None"))
            found = None if inner is None else _optional(inner)
        elif annotation.startswith("tuple["):
            inner = of(annotation.removeprefix("tuple[").removesuffix(", ...]"))
            found = tuple if inner is None else _many(inner)
        elif annotation.startswith("Mapping[str, "):
            inner = of(annotation.removeprefix("Mapping[str, ").removesuffix("]"))
            found = None if inner is None else _mapping(inner)
        else:
            found = row(rows[annotation])
        made[annotation] = found
        return found

    def row(kind: type) -> _Read:
        fields = [of(_written(note)) for note in kind.__annotations__.values()]
        steps = [(n, read) for n, read in enumerate(fields) if read is not None]
        width = len(fields)

        def make(values: list[Any]) -> Any:
            if len(values) != width:
                raise ValueError("another shape")
            for n, read in steps:
                values[n] = read(values[n])
            return kind(*values)

        return make

    return row


def _written(annotation: Any) -> str:
    """An annotation as it stands in the source (NamedTuple wraps it in a ForwardRef)."""
    return str(getattr(annotation, "__forward_arg__", annotation))


def _optional(inner: _Read) -> _Read:
    return lambda v: None if v is None else inner(v)


def _many(inner: _Read) -> _Read:
    return lambda v: tuple([inner(item) for item in v])


def _mapping(inner: _Read) -> _Read:
    return lambda v: {key: inner(item) for key, item in v.items()}
