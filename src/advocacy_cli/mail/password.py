"""The password of the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advocacy_cli import passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advocacy_cli.settings import Settings

VARIABLE = "ADVOCACY_SMTP_PASSWORD"
COMMAND = "mail.password_command"
_ALLOWED = "run `advocacy mail send` at a terminal and say yes once"


def source(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Where the password comes from; None where there is none."""
    return passwords.source(_login(settings), settings, environ)


def read(
    settings: Settings, environ: Mapping[str, str], allows: Callable[[str], bool] = lambda _: False
) -> str:
    """The password. `allows` is asked about a command that the workspace's file names. Raises Refused
    where there is none, Unavailable where its command fails."""
    return passwords.read(_login(settings), settings, environ, allows)


def _login(settings: Settings) -> passwords.Login:
    user, host = str(settings["mail.user"]), str(settings["mail.host"])
    return passwords.Login(user, host, VARIABLE, COMMAND, _ALLOWED)
