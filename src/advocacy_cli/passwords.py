"""A password: from the environment, a command that prints it, or the system's own store.

It is never kept in a file of the workspace, given to a program as an argument, or told.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli import shipped
from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.settings import user_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advocacy_cli.settings import Settings

KEYRING = "keyring"
SERVICE = "advocacy-cli"
_PATIENCE = 120  # seconds: it may ask the person for another password


class Login(NamedTuple):
    """Who logs in where, the variable that may hold the password, and the setting of the command that
    may print it. `allowed`: how a person allows one that the workspace's file names ("": never)."""

    user: str
    host: str
    variable: str
    setting: str
    allowed: str = ""

    @property
    def account(self) -> str:
        """Under which name the system's store has it."""
        return f"{self.user}@{self.host}"


def source(login: Login, settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Where the password comes from; None where there is none."""
    if environ.get(login.variable):
        return login.variable
    if settings[login.setting] and (login.allowed or not settings.in_workspace(login.setting)):
        return login.setting
    return KEYRING if _from_keyring(login.account) else None


def read(
    login: Login,
    settings: Settings,
    environ: Mapping[str, str],
    allows: Callable[[str], bool] = lambda _: False,
) -> str:
    """The password. `allows` is asked about a command that the workspace's file names. Raises Refused
    where there is none, Unavailable where its command fails."""
    if given := environ.get(login.variable):
        return given
    if command := str(settings[login.setting]):
        if settings.in_workspace(login.setting) and not (login.allowed and allows(command)):
            own = f"put the line into your own settings, {user_file(environ)}"
            raise Refused(
                f"{login.setting} stands in advocacy.toml, and you have not allowed it to run here",
                f"{login.allowed}, or {own}" if login.allowed else own,
            )
        return _from_command(command, login.setting, environ)
    if kept := _from_keyring(login.account):
        return kept
    raise Refused(
        f"there is no password for {login.user} at {login.host}",
        f"set {login.variable}, or {login.setting} to a command that prints it, or keep it in the "
        f"system's store: {_keep(login.account)}",
    )


def _from_command(command: str, setting: str, environ: Mapping[str, str]) -> str:
    hint = f"run what {setting} says yourself: its first line must be the password"
    try:
        done = subprocess.run(  # noqa: S603  the person's own setting; no shell
            shlex.split(command) if os.name == "posix" else command,
            check=False,
            stdout=subprocess.PIPE,
            env={k: v for k, v in environ.items() if not k.startswith("ADVOCACY_")} or None,
            timeout=_PATIENCE,
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{setting} could not be run ({type(error).__name__})", hint) from None
    found = done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")
    if done.returncode or not found:
        what = f"ended with {done.returncode}" if done.returncode else "printed nothing"
        raise Unavailable(f"{setting} {what}", hint)
    return found


def _keep(account: str) -> str:
    """The commands that keep a password in the system's store."""
    keep = f"{shipped.python()} -m keyring set {SERVICE} {account}"
    return keep if find_spec("keyring") else f"{shipped.install('keyring')}, then {keep}"


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
