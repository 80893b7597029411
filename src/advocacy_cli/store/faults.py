"""What databases complain of, turned into our own errors with what to do next."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from advocacy_cli.errors import AdvocacyError, Refused, Unavailable

_AGAIN = "nothing was changed; wait for the other command to end and run this one again"
_SQLITE: dict[int, tuple[type[AdvocacyError], str, str]] = {
    5: (Unavailable, "is locked by another command", _AGAIN),
    6: (Unavailable, "is locked by another command", _AGAIN),
    8: (Unavailable, "cannot be written", "check the owner and the rights of file and folder"),
    10: (Unavailable, "cannot be read or written", "nothing was changed; check the disk"),
    11: (Refused, "is damaged", "keep the file, and restore a backup from .advocacy/backups"),
    13: (Unavailable, "has no room: the disk is full", "nothing was changed; make room, try again"),
    14: (Unavailable, "cannot be opened", "check the owner and the rights of file and folder"),
    26: (Refused, "is no journal of advocacy", "name another file in [database] url"),
}
_POSTGRES: dict[str, tuple[type[AdvocacyError], str, str]] = {
    "55P03": (Unavailable, "is locked by another command", _AGAIN),
    "57014": (Unavailable, "took too long", _AGAIN),
    "53100": (Unavailable, "has no room: the disk is full", "nothing was changed; make room"),
    "25006": (Unavailable, "cannot be written", "it is read-only: connect to the main server"),
    "42501": (Refused, "does not let this user do that", "ask its owner for the right to write"),
}


@contextlib.contextmanager
def told(shown: str) -> Iterator[None]:
    """Turn the drivers' errors within into Unavailable or Refused; bugs pass as they are."""
    try:
        yield
    except AdvocacyError:
        raise
    except Exception as error:
        if isinstance(error, UnicodeDecodeError):  # what SQLite says of its own broken pages
            raise Refused(f"{shown} is damaged", _SQLITE[11][2]) from None
        known = _known(getattr(error, "orig", None) or error)
        if known is None:
            raise
        kind, what, hint = known
        raise kind(f"{shown} {what}", hint) from None


def _known(error: Any) -> tuple[type[AdvocacyError], str, str] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)
    if type(error).__module__.partition(".")[0] != "psycopg":
        return None
    state = getattr(error, "sqlstate", None)
    if state is None or state[:2] in ("08", "57"):
        if type(error).__name__ == "OperationalError" or state:
            return (Unavailable, "cannot be reached", "check that the server runs, then try again")
        return None
    return _POSTGRES.get(state)
