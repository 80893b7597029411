"""How far a long command has come: a bar on stderr, where somebody is watching."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from advocacy_cli.cli.session import Session

FEW = 200  # so many are done before a bar could be read


class Bar:
    """Told how many of how many are done, it draws; in a pipe, in cron and with -q it does not."""

    def __init__(self, session: Session, what: str) -> None:
        self._watched = sys.stderr.isatty() and not session.options.quiet
        self._what = what
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int) -> None:
        if not self._watched or total < FEW:
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True), transient=True)
            self._progress.start()
            self._task = self._progress.add_task(self._what, total=total)
        assert self._task is not None
        self._progress.update(self._task, completed=done)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
