"""The mail password: from the environment, a command that prints it, or the system's own store.

It is never kept in a file of the workspace, given to a program as an argument, or told.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from advocacy_cli.errors import Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advocacy_cli.settings import Settings

VARIABLE = "ADVOCACY_SMTP_PASSWORD"
COMMAND = "mail.password_command"
KEYRING = "keyring"
SERVICE = "advocacy-cli"
_PATIENCE = 120  # seconds: it may ask the person for another password


def source(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Where the password comes from; None where there is none."""
    if environ.get(VARIABLE):
        return VARIABLE
    if settings[COMMAND]:
        return COMMAND
    return KEYRING if _from_keyring(account(settings)) else None


def read(
    settings: Settings, environ: Mapping[str, str], allows: Callable[[str], bool] = lambda _: False
) -> str:
    """The password. `allows` is asked about a command that the workspace's file names. Raises Refused
    where there is none, Unavailable where its command fails."""
    if given := environ.get(VARIABLE):
        return given
    if command := str(settings[COMMAND]):
        if settings.in_workspace(COMMAND) and not allows(command):
            raise Refused(
                f"{COMMAND} stands in advocacy.toml, and you have not allowed it to run here",
                "run `advocacy mail send` at a terminal and say yes once, or put the line into your "
                "own settings",
            )
        return _from_command(command, environ)
    if kept := _from_keyring(account(settings)):
        return kept
    raise Refused(
        f"there is no password for {settings['mail.user']} at {settings['mail.host']}",
        f"set {VARIABLE}, or mail.password_command to a command that prints it, or keep it in the "
        f"system's store: pip install 'advocacy-cli[keyring]', then "
        f"keyring set {SERVICE} {account(settings)}",
    )


def account(settings: Settings) -> str:
    """Under which name the system's store has it."""
    return f"{settings['mail.user']}@{settings['mail.host']}"


def _from_command(command: str, environ: Mapping[str, str]) -> str:
    hint = f"run what {COMMAND} says yourself: its first line must be the password"
    try:
        done = subprocess.run(  # noqa: S603  the person's own setting; no shell
            shlex.split(command) if os.name == "posix" else command,
            check=False,
            stdout=subprocess.PIPE,
            env={k: v for k, v in environ.items() if not k.startswith("ADVOCACY_")} or None,
            timeout=_PATIENCE,
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{COMMAND} could not be run ({type(error).__name__})", hint) from None
    found = done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if done.returncode or not found:
        what = f"ended with {done.returncode}" if done.returncode else "printed nothing"
        raise Unavailable(f"{COMMAND} {what}", hint)
    return found


def _from_keyring(named: str) -> str | None:
    """The password in the system's store; None without one, or without a store."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, named)
    except KeyringError:
        return None
