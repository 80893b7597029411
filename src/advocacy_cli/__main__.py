"""main(): the fast path, the one error boundary, the exit codes."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from advocacy_cli import __version__
from advocacy_cli.errors import AdvocacyError, Exit, Interrupted, Unavailable

if TYPE_CHECKING:
    from advocacy_cli.cli.options import Everywhere


# what writing to a stream (no file name) fails with when the place is full or gone
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Everything that goes wrong is told here."""
    everywhere: Everywhere | None = None
    try:
        _open_streams()
        if arguments in (["--version"], ["-V"]):
            sys.stdout.write(f"advocacy {__version__}\n")
            return _flushed(Exit.DONE)
        from advocacy_cli.cli import options

        everywhere = options.before(arguments)
        everywhere, rest = options.take(arguments)
        return _flushed(_dispatch(everywhere, rest))
    except AdvocacyError as error:
        return _told(error, everywhere)
    except KeyboardInterrupt:
        return _told(Interrupted("interrupted; nothing is half-written"), everywhere)
    except BrokenPipeError:
        _close_quietly()
        return Exit.DONE
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            return _bug(error, everywhere)
        _close_quietly()
        return _told(_unwritten(error), everywhere)
    except Exception as error:  # the one boundary: anything else is a bug of ours
        return _bug(error, everywhere)


def _dispatch(everywhere: Everywhere, rest: list[str]) -> int:
    from advocacy_cli.cli.app import invoke
    from advocacy_cli.cli.session import Session

    return invoke(rest, Session(everywhere, os.environ, _here()))


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise Unavailable(
            "the folder you are in no longer exists", "go to another one with `cd`"
        ) from None


def _bug(error: Exception, everywhere: Everywhere | None) -> int:
    from advocacy_cli.cli.complain import report_bug

    return report_bug(error, everywhere)


def _told(error: AdvocacyError, everywhere: Everywhere | None) -> int:
    from advocacy_cli.cli.complain import complain

    try:
        sys.stdout.flush()  # what was found comes before what is wrong with it
    except OSError:
        _close_quietly()
    try:
        complain(error, everywhere)
        sys.stderr.flush()
    except BrokenPipeError:
        _close_quietly()
    return int(error.exit)


def _flushed(code: int) -> int:
    """The code, once everything said has really left: a full disk may speak up only now."""
    sys.stdout.flush()
    return code


def _unwritten(error: OSError) -> Unavailable:
    return Unavailable(
        f"the result could not be written: {error.strerror}", "make room or write elsewhere"
    )


def _open_streams() -> None:
    """Results are UTF-8 whatever the console's code page; a closed stream goes nowhere.

    A closed descriptor must be taken, or the next file to be opened (the journal) would get the
    number of stdout.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # kept open until the process ends
            opened = open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, opened)
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _close_quietly() -> None:
    """Keep the interpreter from complaining about a closed pipe at its end."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


if __name__ == "__main__":
    main()
