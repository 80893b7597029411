"""What is wrong with the post, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from advocacy_cli.mail import password
from advocacy_cli.store.outbox import numbers_said

if TYPE_CHECKING:
    from advocacy_cli.store.outbox import Outbox
    from advocacy_cli.workspace import Workspace

_LONG = timedelta(days=2)
_INJECTION = "x =?utf-8?q?=0A?=Bcc: nobody@example.org"  # CVE-2024-6923


def findings(workspace: Workspace, outbox: Outbox) -> Iterator[tuple[str, str, str]]:
    """(severity: error or note, what is wrong, what to do)."""
    if unsure := outbox.mails(("uncertain",)):
        hint = "ask the recipients, then: advocacy mail resolve MAIL --sent, or --resend"
        yield "error", f"{numbers_said(unsure)} may or may not have been sent", hint
    if dead := outbox.mails(("dead",)):
        hint = "advocacy mail resolve MAIL --resend, or advocacy mail cancel MAIL"
        yield "error", f"{numbers_said(dead)} could not be delivered", hint
    waiting = outbox.mails(("queued",))
    if lost := [mail for mail in waiting if not mail.here]:
        hint = "it sends them; if it is gone: advocacy mail resolve MAIL --resend"
        yield "note", f"{numbers_said(lost)}: queued by another copy of this journal", hint
    now = workspace.now()
    old = [mail for mail in waiting if mail.here and now - mail.queued > _LONG]
    if old and not outbox.paused:
        yield "note", f"{numbers_said(old)}: queued more than two days ago", "advocacy mail send"
    if outbox.paused:
        yield "note", "all mail is held", "advocacy mail hold --all --release lets it go again"
    settings = workspace.settings
    login = settings["mail.host"] and settings["mail.user"]
    if login and password.source(settings, workspace.environ) is None:
        hint = f"set {password.VARIABLE}, mail.password_command, or the system's keyring"
        yield "note", f"there is no password for the mail server {settings['mail.host']}", hint
    if settings["mail.host"] and is_injectable():
        hint = "advocacy writes and proves each head itself; update Python for your other programs"
        yield (
            "note",
            "this Python lets a subject add lines to the head of a mail (CVE-2024-6923)",
            hint,
        )


def is_injectable() -> bool:
    """Whether the Python that runs us makes a header out of a part of another one."""
    from email.errors import MessageError
    from email.message import EmailMessage
    from email.policy import SMTP

    probe = EmailMessage(policy=SMTP)
    probe["Subject"] = _INJECTION
    try:
        return b"\nBcc:" in probe.as_bytes()
    except (MessageError, ValueError):
        return False
