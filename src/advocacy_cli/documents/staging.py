"""Many files put in place together: written beside their places first, renamed at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from types import TracebackType

from advocacy_cli.workspace import Workspace, in_words, is_running, sync_folder

_BEGINS = ".making-"
_EACH = 50  # up to so many files are synced one by one
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY


class Staging:
    """Files on their way. Until `place` nothing can be seen; a fault before it leaves nothing.

    Paths of thousands of files are held as texts: as `Path`s they cost more than the writing.
    Raises Unavailable (full disk, no permission) with what to do.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self._workspace = workspace
        self._folder = folder
        self._name = f"{_BEGINS}{os.getpid()}-{workspace.random(4).hex()}"
        self._beside: dict[Path, Path] = {}
        self._waiting: dict[str, str] = {}  # where the files of a folder wait
        self._files: list[tuple[str, str]] = []
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
        beside = self.reserve(path)
        try:
            put(beside, content)
        except OSError as error:
            with in_words(path):
                raise error from None
        self.keep(beside, path)

    def reserve(self, path: Path) -> str:
        """A name to `put` what shall stand at `path`; see `keep`."""
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self._waiting:
            self._waiting[folder] = self._wait(path)
        self._reserved += 1
        return f"{self._waiting[folder]}/{self._reserved}"

    def keep(self, beside: str, path: Path) -> None:
        """Take a file that was put under a reserved name: `place` brings it to its path."""
        self._files.append((beside, os.fspath(path)))

    def _wait(self, path: Path) -> str:
        """The folder where a file waits for its place, made if need be."""
        base = self._folder if path.is_relative_to(self._folder) else path.parent
        if base not in self._beside:
            self._beside[base] = base / self._name
            self._made += [f for f in reversed((base, *base.parents)) if not f.exists()]
            with in_words(path):
                self._beside[base].mkdir(parents=True)
            self._clear(base)
        return os.fspath(self._beside[base])

    def _clear(self, folder: Path) -> None:
        """Take away what a killed process left beside us."""
        for left in folder.glob(f"{_BEGINS}*-*"):
            process = left.name.removeprefix(_BEGINS).partition("-")[0]
            if process.isdigit() and not is_running(int(process)):
                shutil.rmtree(left, ignore_errors=True)

    def place(self) -> None:
        """Rename every file to where it shall stand, once all of them are safe on the disk."""
        self._sync()
        folders = [Path(f) for f in {os.path.dirname(path) for _, path in self._files}]  # noqa: PTH120
        for folder in folders:
            with in_words(folder):
                folder.mkdir(parents=True, exist_ok=True)
        path = ""
        try:
            for beside, path in self._files:
                os.replace(beside, path)  # noqa: PTH105
        except OSError as error:
            with in_words(Path(path)):
                raise error from None
        for folder in folders:
            sync_folder(folder)
        self._workspace.placed += [path for _, path in self._files]
        self._files.clear()

    def _sync(self) -> None:
        """Few files one by one; of many, all that waits for the disk at once."""
        if len(self._files) > _EACH and hasattr(os, "sync"):
            os.sync()
            return
        for beside, path in self._files:
            with in_words(Path(path)):
                handle = os.open(beside, os.O_RDWR | _BINARY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)


def put(beside: str, content: bytes) -> None:
    """Write a new file under a reserved name, in any process. Raises OSError."""
    handle = os.open(beside, _NEW, 0o666)
    try:
        done = os.write(handle, content)
        while done < len(content):
            done += os.write(handle, memoryview(content)[done:])
    finally:
        os.close(handle)
