"""The way to the server: encrypted and proved, logged in, and the password seen by nobody else."""

from __future__ import annotations

import os
import ssl
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from offices import ME, PASSWORD, Loopback, Office, authenticator, carry, queued, settings, states

from advocacy_cli.errors import Refused, Unavailable, WrongUsage
from advocacy_cli.mail import password, rules, server_of, smtp
from advocacy_cli.store import Store
from advocacy_cli.workspace import open_workspace

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
A = "a@example.org"
Serve = Callable[..., Loopback]
LOGIN = {"authenticator": authenticator, "auth_required": True}


def store_at(root: Path) -> Store:
    return Store(open_workspace(root, os.environ))


def send(root: Path, server: Loopback, given: str = "", **mail: object) -> Any:
    """Send one mail; the tally."""
    settings(root, **{"host": "127.0.0.1", "port": server.port, "rate": 0, "from": ME, **mail})
    with store_at(root) as store:
        queued(store, A)
        return carry(store, password=given)


def test_starttls_is_used_and_the_certificate_proved(
    root: Path, serve: Serve, office: Office, tls: ssl.SSLContext, authority: Path, monkeypatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    server = serve(tls_context=tls, require_starttls=True, **LOGIN)
    assert send(root, server, PASSWORD, user=ME).sent == 1
    assert (office.got[0].tls, office.got[0].user) == (True, ME.encode())


def test_tls_from_the_first_byte(
    root: Path, serve: Serve, office: Office, tls: ssl.SSLContext, authority: Path, monkeypatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    server = serve(tls=tls, auth_require_tls=False, **LOGIN)
    assert send(root, server, PASSWORD, user=ME, security="tls").sent == 1
    assert office.got[0].user == ME.encode()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_ends_it(
    root: Path, serve: Serve, office: Office, tls: ssl.SSLContext, security: str
) -> None:
    options = {"tls": tls} if security == "tls" else {"tls_context": tls}
    server = serve(auth_require_tls=False, authenticator=authenticator, **options)
    with pytest.raises(Unavailable, match="cannot prove who it is"):
        send(root, server, PASSWORD, user=ME, security=security)
    assert office.seen == []
    with store_at(root) as store:
        assert states(store) == {1: "queued"}


def test_a_name_that_is_not_in_the_certificate_ends_it(
    root: Path, serve: Serve, tls: ssl.SSLContext, authority: Path, monkeypatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    server = serve(tls_context=tls)
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", server.port))]
    )
    with pytest.raises(Unavailable, match="cannot prove who it is"):
        send(root, server, host="mail.example.org")


def test_without_encryption_nothing_leaves_this_machine(
    root: Path, serve: Serve, office: Office, monkeypatch
) -> None:
    server = serve(auth_require_tls=False, authenticator=authenticator)
    assert send(root, server, PASSWORD, user=ME).sent == 1  # loopback is this machine
    monkeypatch.setattr(smtp, "_is_here", lambda _: False)
    with store_at(root) as store:
        queued(store, "b@example.org")
    with pytest.raises(Refused, match="does not encrypt"):
        send(root, server)
    with pytest.raises(Refused, match="readable for all"):
        send(root, server, PASSWORD, user=ME, security="none")
    assert office.to() == [A]
    assert send(root, server, security="none").sent == 1  # asked for, and no password goes with it


def test_a_wrong_password_ends_the_run_and_stands_nowhere(
    root: Path, serve: Serve, office: Office
) -> None:
    server = serve(auth_require_tls=False, **LOGIN)
    with pytest.raises(Refused) as caught:
        send(root, server, "kanarinac wrong", user=ME)
    assert caught.value.message.startswith(
        f"127.0.0.1:{server.port} did not take the login of {ME}: 535"
    )
    assert "kanarinac" not in caught.value.message + caught.value.hint
    assert office.seen == []
    with store_at(root) as store:
        assert states(store) == {1: "queued"}


def test_a_password_that_servers_disagree_on_is_refused_without_being_told(
    root: Path, serve: Serve
) -> None:
    server = serve(auth_require_tls=False, **LOGIN)
    with pytest.raises(Refused, match="letters that servers do not agree on") as caught:
        send(root, server, "лозинка", user=ME)
    assert "лозинка" not in repr(caught.value)


def test_no_server_is_said_with_what_to_write(root: Path) -> None:
    with pytest.raises(WrongUsage, match="no mail server is set"):
        server_of(open_workspace(root, os.environ))


def test_tls_has_a_port_of_its_own(root: Path) -> None:
    settings(root, host="mail.example.org", security="tls")
    assert server_of(open_workspace(root, os.environ)).port == 465
    settings(root, host="mail.example.org", security="tls", port=587)
    assert server_of(open_workspace(root, os.environ)).port == 587


@pytest.fixture
def store_of_the_system(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    import keyring
    from keyring.backend import KeyringBackend

    kept: dict[tuple[str, str], str] = {}

    class Kept(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    monkeypatch.setattr("advocacy_cli.passwords.SERVICE", "advocacy-cli")
    yield kept
    keyring.set_keyring(before)


def test_the_password_comes_from_the_environment_then_a_command_then_the_keyring(
    root: Path, monkeypatch, store_of_the_system
) -> None:
    settings(root, host="mail.example.org", user=ME)
    found = open_workspace(root, os.environ).settings
    assert password.source(found, {}) is None
    with pytest.raises(Refused, match="there is no password for"):
        password.read(found, {})
    store_of_the_system["advocacy-cli", f"{ME}@mail.example.org"] = "from the keyring"
    assert (password.source(found, {}), password.read(found, {})) == ("keyring", "from the keyring")
    command = root / "tell"
    command.write_text("#!/bin/sh\necho 'from a command'\necho more\n")
    command.chmod(stat.S_IRWXU)
    settings(root, host="mail.example.org", user=ME, password_command=str(command))
    found = open_workspace(root, os.environ).settings
    with pytest.raises(Refused, match=r"stands in advocacy\.toml"):
        password.read(found, {})
    asked: list[str] = []
    told = password.read(found, {}, lambda said: bool(asked.append(said)) or True)
    assert (password.source(found, {}), told) == (password.COMMAND, "from a command")
    assert asked == [str(command)]
    given = {password.VARIABLE: "given"}
    assert (password.source(found, given), password.read(found, given)) == (
        password.VARIABLE,
        "given",
    )


@pytest.mark.parametrize(
    "command", ["/nowhere/at/all", "sh -c 'echo kanarinac; exit 3'", "true", "'", "  "]
)
def test_a_command_that_gives_no_password_is_told_by_its_setting(root: Path, command: str) -> None:
    file = root / "advocacy.toml"
    with file.open("a") as out:
        out.write(f'[mail]\nhost = "h"\nuser = "u"\npassword_command = "{command}"\n')
    with pytest.raises(Unavailable, match=r"mail\.password_command") as caught:
        password.read(open_workspace(root, os.environ).settings, {}, lambda _: True)
    assert "kanarinac" not in caught.value.message + caught.value.hint


def test_a_command_of_the_workspace_runs_after_one_yes_and_never_by_y_alone(
    root: Path, tmp_path: Path, monkeypatch
) -> None:
    from advocacy_cli.cli.options import Everywhere
    from advocacy_cli.cli.post import trust
    from advocacy_cli.cli.session import Session
    from advocacy_cli.cli.terminal import wording

    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    environ = {**os.environ, "ADVOCACY_CONFIG": str(tmp_path / "mine" / "config.toml")}
    answers = ["", "y"]
    monkeypatch.setattr(wording, "line", lambda: answers.pop(0))

    def allowed(command: str, *, yes: bool = False) -> bool:
        options = Everywhere()
        options.yes = yes
        return trust.allows(Session(options, environ), command)

    assert not allowed("pass show x", yes=True)
    assert not allowed("pass show x")
    assert allowed("pass show x")
    assert allowed("pass show x", yes=True)  # cron goes on
    assert not allowed("rm -rf /", yes=True)
    assert answers == []


def test_a_password_in_the_settings_is_refused_and_not_repeated(advocacy, root: Path) -> None:
    with (root / "advocacy.toml").open("a") as out:
        out.write('[mail]\nhost = "h"\npassword = "kanarinac"\n')
    for command in (("status",), ("config", "--json"), ("mail", "list")):
        done = advocacy(*command)
        assert done.code == 3
        assert "mail.password: a secret does not belong in a file" in done.err
        assert "kanarinac" not in done.out + done.err


def test_the_password_appears_nowhere(
    advocacy, root: Path, serve: Serve, monkeypatch, tmp_path: Path
) -> None:
    """Not in what is said, not in a traceback, not in the journal, not in what we run."""
    server = serve(auth_require_tls=False, **LOGIN)
    settings(root, host="127.0.0.1", port=server.port, user=ME, **{"from": ME})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv(password.VARIABLE, "kanarinac")
    said = ""
    assert advocacy("status", "--mail", A).code == 0
    for command in (("mail", "send", "-y"), ("mail", "send", "-y", "--debug"), ("config",),
                    ("config", "--json"), ("doctor",), ("mail", "list", "--json")):  # fmt: skip
        done = advocacy(*command)
        said += done.out + done.err

    def broken(self: smtp.Carrier, link: object) -> None:
        assert self._password == "kanarinac"
        raise ValueError(self._password)

    monkeypatch.setattr(smtp.Carrier, "_log_in", broken)
    done = advocacy("mail", "send", "-y")
    assert done.code == 70
    said += done.out + done.err
    said += "".join(path.read_text() for path in tmp_path.glob("advocacy-bug-*"))
    assert "(set, not shown)" in said
    assert "ValueError" in said
    assert "kanarinac" not in said
    for path in (root / ".advocacy").rglob("*"):
        assert b"kanarinac" not in path.read_bytes()


def test_back_off_rate_and_cap_are_what_is_written() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    minutes = [
        (found - now) / timedelta(minutes=1)
        for attempts in range(1, 8)
        if (found := rules.next_try(attempts, now, now)) is not None
    ]
    assert minutes == [1, 5, 30, 120, 360, 360, 360]
    assert rules.next_try(9, now - timedelta(hours=42), now) is not None
    assert rules.next_try(9, now - timedelta(hours=42, seconds=1), now) is None
    tried = [now - timedelta(seconds=s) for s in (90, 50, 20, 1)]
    assert rules.pause(tried, now, 0) == 0
    assert rules.pause(tried, now, 4) == 0
    assert rules.pause(tried, now, 3) == 10
    assert rules.pause(tried, now, 1) == 59
    assert rules.is_spent(tried, now, 4)
    assert not rules.is_spent(tried, now, 5)
    assert not rules.is_spent(tried, now, 0)
