"""One connection to a mail server, and what the server said of each mail.

The dialogue is spoken step by step, since everything hangs on how far it came: until the dot that
ends a message has left, a mail that fails was surely not taken; after it, only the server's reply
tells (RFC 5321, 4.2.5 and 6.1).
"""

from __future__ import annotations

import binascii
import contextlib
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable
from typing import NamedTuple

from advocacy_cli.errors import AdvocacyError, Refused, Unavailable, WrongUsage
from advocacy_cli.workspace import Workspace

WAIT = 60.0  # seconds for an answer
WAIT_TAKEN = 600.0  # for the answer to the final dot (RFC 5321, 4.5.3.2.6)
SENT, LATER, NEVER, UNKNOWN = "sent", "later", "never", "unknown"
_TLS_PORT = 465
_LONGEST = 300  # characters of a reply that are kept


class Server(NamedTuple):
    """Where mail is handed over, and as whom. `name` is what we call ourselves."""

    host: str
    port: int
    security: str
    user: str
    name: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Reply(NamedTuple):
    """What became of a mail: SENT, LATER (may be tried again), NEVER (refused for good) or UNKNOWN
    (it may have been taken); and the server's words."""

    fate: str
    words: str


def server_of(workspace: Workspace) -> Server:
    """The server that the settings name. Raises WrongUsage where they name none."""
    settings = workspace.settings
    host = str(settings["mail.host"])
    if not host:
        raise WrongUsage(
            "no mail server is set",
            'write in advocacy.toml: [mail] host = "mail.example.org", and user = "..." where it '
            "wants a login; `advocacy letter make --format eml` makes files that need no server",
        )
    security = str(settings["mail.security"])
    port = int(settings["mail.port"])
    if security == "tls" and "mail.port" not in settings.origins:
        port = _TLS_PORT
    name = str(settings["mail.from"] or settings["sender.email"]).rpartition("@")[2]
    return Server(host, port, security, str(settings["mail.user"]), name or "localhost")


class Carrier:
    """A connection to a server, opened when it is needed and again when it was dropped. `password`
    is asked once, and only where the server has a login."""

    def __init__(self, server: Server, password: Callable[[], str]) -> None:
        self.server = server
        self.dot_left = False  # of the mail in hand
        self._ask = password
        self._password: str | None = None
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def open(self) -> None:
        """Connect, unless it is done. Raises Unavailable (not now) or Refused (not so)."""
        if self._smtp is not None:
            return
        if self.server.user and self._password is None:
            self._password = self._ask()
        try:
            self._smtp = self._connected()
        except AdvocacyError:
            raise
        except ssl.SSLCertVerificationError as error:
            raise Unavailable(
                f"{self.server} cannot prove who it is: {error.verify_message}",
                "nothing was sent; ask who runs it. A server with a certificate of its own: name the "
                "file of its authority in SSL_CERT_FILE",
            ) from None
        except (OSError, smtplib.SMTPException, UnicodeError, binascii.Error) as error:
            raise Unavailable(  # the last two: a name that is none, an unreadable challenge
                f"the mail server {self.server} cannot be reached: {_why(error)}",
                "nothing is lost: what waits goes with the next `advocacy mail send`; look at the "
                "network and at mail.host, mail.port and mail.security (`advocacy config`)",
            ) from None

    def send(self, sender: str, recipient: str, message: bytes) -> Reply:
        """Hand over one mail. A connection that was dropped since the last mail is opened once more.

        Raises Unavailable or Refused where no mail can be handed over; then this one surely was not.
        """
        self.dot_left = False
        while True:
            fresh = self._smtp is None
            self.open()
            try:
                return self._hand_over(sender, recipient, message)
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                if self.dot_left:
                    return Reply(UNKNOWN, f"no answer after the message: {_why(error)}")
                if fresh:
                    return Reply(LATER, f"the connection broke: {_why(error)}")

    def _hand_over(self, sender: str, recipient: str, message: bytes) -> Reply:
        smtp = self._smtp
        assert smtp is not None
        size = [f"size={len(message)}"] if smtp.has_extn("size") else []
        code, words = smtp.mail(sender, size)
        if code != 250:
            self._reset(code)
            if code >= 500 and code != 552:  # of this message it is only its size
                raise Refused(
                    f"{self.server} takes no mail from {sender}: {_said(code, words)}",
                    "nothing was sent; look at mail.from and mail.user (`advocacy config`)",
                )
            return _judged(code, words)
        code, words = smtp.rcpt(recipient)
        if code not in (250, 251):
            self._reset(code)
            return _judged(code, words)
        code, words = smtp.docmd("DATA")
        if code != 354:
            self._reset(code)
            return _judged(code, words)
        smtp.send(re.sub(rb"(?m)^\.", b"..", message))
        self.dot_left = True
        smtp.send(b".\r\n")
        assert smtp.sock is not None
        smtp.sock.settimeout(WAIT_TAKEN)
        code, words = smtp.getreply()
        smtp.sock.settimeout(WAIT)
        if code == 421:
            self._drop()
        if code == 250:
            return Reply(SENT, _said(code, words))
        return _judged(code, words) if 400 <= code < 600 else Reply(UNKNOWN, _said(code, words))

    def _reset(self, code: int) -> None:
        """Begin the next mail anew; a server that takes leave (421) is left."""
        if self._smtp is not None and code != 421:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.rset()
                return
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        host, port, security, user, name = self.server
        trusted = ssl.create_default_context()
        smtp: smtplib.SMTP
        if security == "tls":
            smtp = smtplib.SMTP_SSL(host, port, name, timeout=WAIT, context=trusted)
        else:
            smtp = smtplib.SMTP(host, port, name, timeout=WAIT)
        try:
            smtp.ehlo_or_helo_if_needed()
            if security == "starttls":
                self._protect(smtp, trusted)
            if user:
                self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _protect(self, smtp: smtplib.SMTP, trusted: ssl.SSLContext) -> None:
        """Encrypt the connection, unless it never leaves this machine."""
        if smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
            smtp.ehlo()
        elif not _is_here(smtp):
            raise Refused(
                f"{self.server} does not encrypt (no STARTTLS)",
                'nothing was sent; most servers take security = "tls" on port 465; '
                '"none" sends everything readable for all on the way',
            )

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        assert self._password is not None
        if not isinstance(smtp.sock, ssl.SSLSocket) and not _is_here(smtp):
            raise Refused(
                f"the password would go to {self.server} readable for all on the way",
                'nothing was sent; set mail.security to "starttls" or "tls"',
            )
        if not self._password.isascii() or not self.server.user.isascii():
            raise Refused(
                "the mail password or login name has letters that servers do not agree on",
                "choose one of plain letters, digits and signs",
            )
        try:
            smtp.login(self.server.user, self._password)
        except smtplib.SMTPAuthenticationError as error:
            said = _said(error.smtp_code, error.smtp_error)
            if error.smtp_code < 500:
                raise Unavailable(
                    f"{self.server} takes no login now: {said}", "try later"
                ) from None
            raise Refused(
                f"{self.server} did not take the login of {self.server.user}: {said}",
                "nothing was sent; look at the password (`advocacy config` says where it comes from); "
                "large providers want one made for programs",
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise Refused(f"{self.server} has no login", "set mail.user to nothing") from None


def _is_here(smtp: smtplib.SMTP) -> bool:
    """Whether the other end is this machine."""
    assert smtp.sock is not None
    return ipaddress.ip_address(smtp.sock.getpeername()[0].partition("%")[0]).is_loopback


def _judged(code: int, words: bytes) -> Reply:
    return Reply(NEVER if code >= 500 else LATER, _said(code, words))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:_LONGEST]


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return "it does not answer"
    return str(getattr(error, "strerror", None) or error)[:_LONGEST] or type(error).__name__
