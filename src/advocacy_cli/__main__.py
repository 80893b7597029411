"""main(): the fast path and the one error boundary.

Only `sys` is imported here: `--version` and every start-up pay for what stands at the top.
"""

from __future__ import annotations

import sys

from advocacy_cli import __version__


class Forgiving:
    """A stderr that takes everything: what cannot be told must neither stop the work nor change the
    exit code."""

    def __init__(self, stream: object) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, or from the first failure on lose everything."""
        try:
            self._stream.write(text)  # type: ignore[attr-defined]
        except OSError:
            _lose(self._stream)
        return len(text)

    def flush(self) -> None:
        """Flush, or from the first failure on lose everything."""
        try:
            self._stream.flush()  # type: ignore[attr-defined]
        except OSError:
            _lose(self._stream)


def _lose(stream: object) -> None:
    """Send the rest nowhere; what waits in the buffer would fail again when the process ends."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run([_as_utf8(argument) for argument in sys.argv[1:]]))


def _as_utf8(argument: str) -> str:
    """The argument's bytes read as UTF-8 where the locale (C, POSIX) could not read them."""
    try:
        return argument.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return argument


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Everything that goes wrong is told here."""
    try:
        _open_streams()
        if arguments in (["--version"], ["-V"]):
            sys.stdout.write(f"advocacy {__version__}\n")
            code = 0
        elif arguments[:1] == ["--complete"]:  # what Tab asks for
            from os import environ

            from advocacy_cli.cli.upkeep.tab import complete

            sys.stdout.write(complete(arguments[1:], environ))
            code = 0
        else:
            code = _dispatch(arguments)
        sys.stdout.flush()  # a full disk or a reader that left may speak up only now
        return code
    except (Exception, KeyboardInterrupt) as error:  # the one boundary
        from advocacy_cli.cli.terminal.complain import ended

        return ended(error, arguments)


def _dispatch(arguments: list[str]) -> int:
    import gc
    import os

    from advocacy_cli.cli import options
    from advocacy_cli.cli.app import invoke
    from advocacy_cli.cli.session import Session

    # a start allocates much and frees nothing; long runs still collect
    gc.set_threshold(50_000, 20, 20)
    everywhere, rest = options.take(arguments)
    return invoke(rest, Session(everywhere, os.environ))


def _open_streams() -> None:
    """Results are UTF-8 whatever the console's code page; a closed stream goes nowhere.

    A closed descriptor must be taken, or the next file to be opened (the journal) would get the
    number of stdout.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            from os import devnull

            # kept open until the process ends
            opened = open(devnull, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, opened)
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.stderr is sys.__stderr__:  # a test's own stream stays what it is
        sys.stderr = Forgiving(sys.stderr)


if __name__ == "__main__":
    main()
