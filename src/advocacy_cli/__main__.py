"""main(): the fast path, the one error boundary, the exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from advocacy_cli import __version__
from advocacy_cli.errors import AdvocacyError, Exit


def main() -> None:
    """Run the command line and exit."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"advocacy {__version__}\n")
        sys.exit(Exit.DONE)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Everything that goes wrong is told here."""
    from advocacy_cli.cli import options

    _speak_utf8()
    everywhere = options.Everywhere(json="--json" in arguments)
    try:
        everywhere, rest = options.take(arguments)
        return _dispatch(everywhere, rest)
    except AdvocacyError as error:
        from advocacy_cli.cli.complain import complain

        complain(error, everywhere)
        return int(error.exit)
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; nothing is half-written\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _close_quietly()
        return Exit.DONE
    except Exception as error:  # the one boundary: anything else is a bug of ours
        from advocacy_cli.cli.complain import report_bug

        return report_bug(error, everywhere, os.environ)


def _dispatch(everywhere: object, rest: list[str]) -> int:
    from advocacy_cli.cli.app import invoke
    from advocacy_cli.cli.options import Everywhere
    from advocacy_cli.cli.session import Session

    assert isinstance(everywhere, Everywhere)
    code = invoke(rest, Session(everywhere, os.environ, Path.cwd()))
    sys.stdout.flush()
    return code


def _speak_utf8() -> None:
    """Results are UTF-8 whatever the console's code page; what a console lacks is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _close_quietly() -> None:
    """Keep the interpreter from complaining about a closed pipe at its end."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


if __name__ == "__main__":
    main()
