"""What can go wrong, said once: the error tree, the exit codes and the located problem.

Nothing here prints. An error carries a sentence, a hint that says what to do next and the exit
code that scripts rely on; `advocacy_cli.__main__` is the only place that shows it and exits.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Exit(IntEnum):
    """Exit codes, fixed for ever: cron jobs read them."""

    DONE = 0
    UNMET = 1
    USAGE = 2
    INVALID = 3
    NOT_FOUND = 4
    REFUSED = 5
    UNAVAILABLE = 6
    BUG = 70
    INTERRUPTED = 130


class Where(NamedTuple):
    """A place in a file. Lines and columns count from 1 in characters; 0 means not known.

    Documents have no lines that a person could count: `place` says it in words ("table 2, row 3"),
    and `line` only keeps their order.
    """

    file: str
    line: int = 0
    column: int = 0
    place: str = ""

    def __str__(self) -> str:
        # A line break in a file's name would forge a line of its own.
        name = self.file.replace("\n", "\\n").replace("\r", "\\r")
        if self.place:
            return f"{name}: {self.place}"
        parts = [name, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


class Problem(NamedTuple):
    """One fault in what people wrote, with its place and what to do about it.

    `source` is the text of the line (for the caret) and `width` how many characters are meant.
    """

    where: Where
    message: str
    hint: str = ""
    severity: str = "error"  # error | warning
    source: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.message}"


class AdvocacyError(Exception):
    """Something that the person at the terminal can act on."""

    exit = Exit.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Unmet(AdvocacyError):
    """A check that was asked for did not hold."""

    exit = Exit.UNMET


class WrongUsage(AdvocacyError):
    """The command line cannot be understood."""

    exit = Exit.USAGE


class InvalidInput(AdvocacyError):
    """A file that people write has faults; all of them are named."""

    exit = Exit.INVALID

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = sum(p.severity == "error" for p in self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} found")


class NotFound(AdvocacyError):
    """A name that nothing has; the nearest names are offered."""

    exit = Exit.NOT_FOUND

    def __init__(self, message: str, nearest: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint or (f"did you mean {_either(nearest)}?" if nearest else ""))
        self.nearest = nearest


class Refused(AdvocacyError):
    """Done as asked, something would be lost or contradicted."""

    exit = Exit.REFUSED


class Unavailable(AdvocacyError):
    """Not possible at this moment; the same command may work later."""

    exit = Exit.UNAVAILABLE


class Bug(AdvocacyError):
    """Our fault, not the person's."""


class Interrupted(AdvocacyError):
    """The person stopped it."""

    exit = Exit.INTERRUPTED


def _either(names: tuple[str, ...]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
