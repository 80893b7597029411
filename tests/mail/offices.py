"""A real mail server on loopback that does as it is told, and what the tests of mail do with it."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from advocacy_cli import mail as room
from advocacy_cli.documents.message import Mailbox, Message, message_id
from advocacy_cli.mail import smtp as client
from advocacy_cli.store import Draft, Store

ME = "office@example.org"
PASSWORD = "kanarinac lozinka 1"


class Got(NamedTuple):
    """A message that the server took."""

    sender: str
    recipient: str
    message_id: str
    raw: bytes
    tls: bool
    user: bytes | None


class Office:
    """What the server does with mail: `replies` by recipient at RCPT, `ends` after the message, each a
    reply or a word: `drop` hangs up, `slow` takes a moment; a list is used up in its order."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.replies: dict[str, Any] = {}
        self.ends: dict[str, Any] = {}
        self.senders: dict[str, str] = {}
        self.seen: list[str] = []  # recipients named, also those refused
        self.connections = 0
        self.pause = 0.0

    def ids(self) -> list[str]:
        return [got.message_id for got in self.got]

    def to(self) -> list[str]:
        return [got.recipient for got in self.got]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self.senders.get(address):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.seen.append(address)
        reply = _next(self.replies, address)
        if reply == "drop":
            return _hang_up(server)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        import asyncio

        (recipient,) = envelope.rcpt_tos
        end = _next(self.ends, recipient)
        if self.pause:
            await asyncio.sleep(self.pause)
        if end == "drop untaken":
            return _hang_up(server)
        if end is None or end in ("drop", "slow"):
            raw = bytes(envelope.content or b"")
            name = message_from_bytes(raw, policy=policy.SMTP)["Message-ID"]
            auth = getattr(session, "auth_data", None)
            user = auth.login if isinstance(auth, LoginPassword) else None
            self.got.append(
                Got(envelope.mail_from or "", recipient, name, raw, session.ssl is not None, user)
            )
        if end == "slow":
            await asyncio.sleep(0.6)
        if end == "drop":
            return _hang_up(server)
        return end if end and end != "slow" else "250 taken as 4711"


def _next(told: dict[str, Any], recipient: str) -> Any:
    said = told.get(recipient)
    if isinstance(said, list):
        return said.pop(0) if said else None
    return said


def _hang_up(server: SMTP) -> str:
    assert server.transport is not None
    server.transport.abort()
    return "421 gone"


class Counted(SMTP):
    office: Office

    def connection_made(self, transport: Any) -> None:
        if self.session is None or not getattr(self, "_over_tls", False):
            self.office.connections += 1
        super().connection_made(transport)


class Loopback(Controller):
    """aiosmtpd's own server on a free port of loopback."""

    def __init__(self, office: Office, **options: Any) -> None:
        self.office = office
        self.tls = options.pop("tls", None)
        super().__init__(
            office, hostname="127.0.0.1", port=0, ssl_context=self.tls, ready_timeout=20, **options
        )

    def factory(self) -> SMTP:
        server = Counted(self.handler, **self.SMTP_kwargs)
        server.office = self.office
        return server

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        if self.tls is None:
            super()._trigger_server()
            return
        import socket

        raw = socket.create_connection(("127.0.0.1", self.port), 5)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(raw) as link:
            link.recv(100)


def authenticator(
    _server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    right = data.login == ME.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False, auth_data=data)


def settings(root: Path, **mail: object) -> None:
    """Write [mail] into the workspace's settings."""
    lines = [f"{name} = {str(v).lower() if isinstance(v, int) else repr(v).replace(chr(39), chr(34))}"
             for name, v in mail.items()]  # fmt: skip
    file = root / "advocacy.toml"
    text = file.read_text(encoding="utf-8").partition("\n[mail]\n")[0]
    file.write_text(text.rstrip("\n") + "\n\n[mail]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def queued(
    store: Store, *recipients: str, subject: str = "Поздрав", about: Draft | None = None
) -> list[int]:
    """Queue a small message to each; their numbers."""
    numbers = []
    with store.command("test") as command:
        for recipient in recipients:
            message = Message(
                Mailbox(ME, "Платформа"), (Mailbox(recipient),), (), subject, "Поштовани,\n.\nтекст", None,
                (), datetime(2026, 11, 23, 9, tzinfo=UTC), message_id(ME, subject, recipient),
            )  # fmt: skip
            found = room.queue(command, message, "letter", about or Draft("mail"), (subject,))
            numbers += [mail.number for mail, _ in found]
    return numbers


def states(store: Store) -> dict[int, str]:
    found = {mail.number: mail.state for mail in store.outbox().mails()}
    store.close()
    return found


def kinds(store: Store) -> list[str]:
    """The states of the mail entries, in their order."""
    found = sorted(store.history().entries(kinds=("mail",)), key=lambda e: e.seq)
    store.close()
    return [str(entry.state) for entry in found]


def carrier(store: Store, password: str = "") -> client.Carrier:
    return client.Carrier(client.server_of(store.workspace), lambda: password)


def carry(store: Store, told: list[str] | None = None, **options: Any) -> room.Tally:
    """Send what waits, without waiting for the rate."""
    told = [] if told is None else told
    slept: list[float] = options.pop("slept", [])
    follow = options.pop("follow", room.nothing)
    with carrier(store, options.pop("password", "")) as link:
        return room.carry(
            store,
            link,
            follow,
            lambda mail, words: told.append(words),
            sleep=slept.append,
            **options,
        )


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
