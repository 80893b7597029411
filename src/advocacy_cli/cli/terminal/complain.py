"""How errors are told: where, what, what to do next; as one object with --json."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from advocacy_cli import __version__
from advocacy_cli.cli import options
from advocacy_cli.errors import (
    AdvocacyError,
    Bug,
    Exit,
    Interrupted,
    InvalidInput,
    NotFound,
    Problem,
    Unavailable,
)
from advocacy_cli.language.safe import for_json, for_terminal

_MOST = 2000  # characters of a message
ISSUES = "the project's issue tracker"
# what writing to a stream (no file name) fails with when the place is full or gone
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


def ended(error: BaseException, arguments: list[str]) -> int:
    """Tell why the run ended; returns the exit code. A reader that left (`| head`) is no error."""
    if isinstance(error, BrokenPipeError):
        _close_stdout()
        return Exit.DONE
    everywhere = options.before(arguments)
    told = _as_ours(error, everywhere)
    try:
        sys.stdout.flush()  # what was found comes before what is wrong with it
    except OSError:
        _close_stdout()
    if told is not None:
        complain(told, json=everywhere.json)
    return told.exit if told is not None else Exit.BUG


def _as_ours(error: BaseException, everywhere: options.Everywhere) -> AdvocacyError | None:
    """The error as one of our own; None when its traceback was shown instead."""
    if isinstance(error, AdvocacyError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("interrupted; nothing is half-written")
    if isinstance(error, UnicodeEncodeError) and error.encoding == sys.getfilesystemencoding():
        name = for_terminal(str(error.object))
        hint = "set LC_ALL=C.UTF-8 (or PYTHONUTF8=1) and run the command again"
        return Unavailable(f"this locale ({error.encoding}) cannot name the file {name}", hint)
    if isinstance(error, OSError) and error.filename is None and error.errno in _FULL:
        hint = "make room or write elsewhere"
        return Unavailable(f"the result could not be written: {error.strerror}", hint)
    if everywhere.debug:
        import traceback

        traceback.print_exception(error)
        return None
    name = type(error).__qualname__
    return Bug(f"this is a bug in advocacy ({name})", f"please send {_kept(error)} to {ISSUES}")


def complain(error: AdvocacyError, *, json: bool = False) -> None:
    """Tell an error on stderr."""
    if json:
        from json import dumps

        text = dumps(as_object(error), ensure_ascii=False)
        sys.stderr.write(for_json(text) + "\n")
        return
    if isinstance(error, InvalidInput):
        show_problems(error.problems)
        if len(error.problems) > 1:
            sys.stderr.write(f"error: {for_terminal(error.message)}\n")
    else:
        sys.stderr.write(f"error: {_short(for_terminal(error.message))}\n")
    if error.hint:
        sys.stderr.write(f"  hint: {for_terminal(error.hint)}\n")


def _short(text: str) -> str:
    """A message of a length that can be read, whatever was typed."""
    return text if len(text) <= _MOST else f"{text[: _MOST // 2]} … {text[-_MOST // 4 :]}"


def show_problems(problems: tuple[Problem, ...]) -> None:
    """Each problem with its line, a caret below the place, and its hint."""
    for problem in problems:
        sys.stderr.write(for_terminal(str(problem)) + "\n")
        if problem.source and problem.where.column:
            start = max(0, problem.where.column - 1 - 60)
            shown = for_terminal(problem.source[start : start + 76].replace("\t", " "))
            width = max(1, min(problem.width, len(shown) - (problem.where.column - 1 - start)))
            caret = " " * (problem.where.column - 1 - start) + "^" * width
            sys.stderr.write(f"    {shown.rstrip()}\n    {caret}\n")
        if problem.hint:
            sys.stderr.write(f"  hint: {for_terminal(problem.hint)}\n")


def as_object(error: AdvocacyError) -> dict[str, object]:
    """An error as scripts read it."""
    found: dict[str, object] = {"error": error.message, "exit": int(error.exit)}
    if error.hint:
        found["hint"] = error.hint
    if isinstance(error, NotFound):
        found["nearest"] = list(error.nearest)
    if isinstance(error, InvalidInput):
        found["problems"] = [as_row(problem) for problem in error.problems]
    return found


def _kept(error: BaseException) -> str:
    """Keep a report in a new file that only its owner can read; returns what to call it.

    The report holds the kinds of error and the places in our code: no messages, no values, since
    both may quote what people wrote.
    """
    import tempfile
    import traceback

    lines = [f"advocacy {__version__}, Python {sys.version.split()[0]}, {sys.platform}"]
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        lines.append(type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    try:
        handle, where = tempfile.mkstemp(prefix="advocacy-bug-", suffix=".txt")
        os.write(handle, ("\n".join(lines) + "\n").encode())
        os.close(handle)
    except OSError:
        return "what --debug prints"
    return f"{where} (it holds no personal data)"


def _close_stdout() -> None:
    """Keep the interpreter from complaining about a closed or full stdout at its end."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def as_row(problem: Problem) -> dict[str, object]:
    """A problem as scripts read it."""
    return {
        "file": problem.where.file,
        "line": (not problem.where.place and problem.where.line) or None,
        "column": problem.where.column or None,
        "place": problem.where.place or None,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint or None,
    }
