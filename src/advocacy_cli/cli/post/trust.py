"""Commands that a workspace's own file names run only after their person said yes to them.

`advocacy.toml` travels: whoever may change it could otherwise run a command as whoever sends the mail.
What was allowed is kept in the person's own settings folder, as digests.
"""

from __future__ import annotations

import contextlib
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

from advocacy_cli.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from advocacy_cli.cli.session import Session

FILE = "allowed-commands"


def allows(session: Session, command: str) -> bool:
    """Whether this workspace may run the command; asked once, at a terminal."""
    file = _file(session)
    mark = sha256(f"{session.workspace.root}\n{command}".encode()).hexdigest()
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if mark in file.read_text(encoding="ascii").split():
            return True
    if session.options.yes or not (sys.stdin and sys.stdin.isatty()):
        return False
    session.say("advocacy.toml names a command that prints the mail password:")
    session.say(f"  {command}")
    try:
        session.confirm("run it, now and from now on?")
    except Refused:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as out:
        out.write(f"{mark}\n")
    return True


def _file(session: Session) -> Path:
    from advocacy_cli.settings import user_file

    return user_file(session.environ).with_name(FILE)
