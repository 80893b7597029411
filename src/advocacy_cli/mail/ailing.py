"""What is wrong with the post, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from advocacy_cli.mail import password
from advocacy_cli.mail.follow import HELD_BACK
from advocacy_cli.store.outbox import numbers_said

if TYPE_CHECKING:
    from advocacy_cli.store.outbox import Mail, Outbox
    from advocacy_cli.workspace import Workspace

_LONG = timedelta(days=2)


def findings(workspace: Workspace, outbox: Outbox) -> Iterator[tuple[str, str, str]]:
    """(severity: error or note, what is wrong, what to do)."""
    if unsure := outbox.mails(("uncertain",)):
        which = _numbers(unsure)
        hint = f"ask the recipients, then: advocacy mail resolve {which} --sent, or --resend"
        yield "error", f"{numbers_said(unsure)} may or may not have been sent", hint
    if dead := outbox.mails(("dead",)):
        which = _numbers(dead)
        hint = (
            "a wrong address: correct it in the plan, then queue it anew (`advocacy letter email` "
            f"replaces a letter's); else: advocacy mail resolve {which} --resend, or advocacy mail "
            f"cancel {which}"
        )
        yield "error", f"{numbers_said(dead)} could not be delivered", hint
    for mail in outbox.mails(("held",)):
        if (mail.reply or "").startswith(HELD_BACK):
            hint = f"or be done with it: advocacy mail cancel {mail.number}"
            yield "note", f"mail {mail.number} is {mail.reply}", hint
    waiting = outbox.mails(("queued",))
    if lost := [mail for mail in waiting if not mail.here]:
        hint = f"it sends them; if it is gone: advocacy mail resolve {_numbers(lost)} --resend"
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


def _numbers(mails: Sequence[Mail]) -> str:
    """`3 4 9`, as commands take them."""
    return " ".join(str(mail.number) for mail in mails)
