"""Many files put in place together: written beside their places first, renamed at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from types import TracebackType

from advocacy_cli.workspace import Workspace, in_words, is_running, sync_folder

_BEGINS = ".making-"
_EACH = 50  # up to so many files are synced one by one; more at once


class Staging:
    """Files on their way. Until `place` nothing can be seen; a fault before it leaves nothing.

    Raises Unavailable (full disk, no permission) with what to do.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._folder = folder
        self._name = f"{_BEGINS}{os.getpid()}-{workspace.random(4).hex()}"
        self._beside: dict[Path, Path] = {}
        self._files: list[tuple[str, Path]] = []
        self._reserved = 0
        self._made: list[Path] = []  # folders that were not there before

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for beside in self._beside.values():
            shutil.rmtree(beside, ignore_errors=True)
        for folder in reversed(self._made):  # a command that made nothing leaves no folder
            with contextlib.suppress(OSError):
                folder.rmdir()

    def write(self, path: Path, content: bytes) -> None:
        """Write a file that shall stand at `path`: below the folder, or on any other disk."""
        beside, sync = self.reserve(path)
        with in_words(path):
            put(beside, content, sync=sync)
        self.keep(beside, path)

    def reserve(self, path: Path) -> tuple[str, bool]:
        """A name to `put` what shall stand at `path`, and whether to sync it; see `keep`."""
        base = self._folder if path.is_relative_to(self._folder) else path.parent
        if base not in self._beside:
            self._beside[base] = base / self._name
            self._made += [f for f in reversed((base, *base.parents)) if not f.exists()]
            with in_words(path):
                self._beside[base].mkdir(parents=True)
            self._clear(base)
        self._reserved += 1
        sync = self._reserved <= _EACH or not hasattr(os, "sync")
        return f"{self._beside[base]}/{self._reserved}", sync

    def keep(self, beside: str, path: Path) -> None:
        """Take a file that was put under a reserved name: `place` brings it to its path."""
        self._files.append((beside, path))

    def _clear(self, folder: Path) -> None:
        """Take away what a killed process left beside us."""
        for left in folder.glob(f"{_BEGINS}*-*"):
            process = left.name.removeprefix(_BEGINS).partition("-")[0]
            if process.isdigit() and not is_running(int(process)):
                shutil.rmtree(left, ignore_errors=True)

    def place(self) -> None:
        """Rename every file to where it shall stand."""
        if self._files and self._reserved > _EACH and hasattr(os, "sync"):
            os.sync()
        folders = {path.parent for _, path in self._files}
        for folder in folders:
            with in_words(folder):
                folder.mkdir(parents=True, exist_ok=True)
        for beside, path in self._files:
            with in_words(path):
                os.replace(beside, path)  # noqa: PTH105 - a thousand times: no Path objects
        for folder in folders:
            sync_folder(folder)
        self._workspace.placed += [path for _, path in self._files]
        self._files.clear()


def put(beside: str, content: bytes, *, sync: bool) -> None:
    """Write a new file under a reserved name, in any process. Raises OSError."""
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        if sync:
            os.fsync(handle)
    finally:
        os.close(handle)
