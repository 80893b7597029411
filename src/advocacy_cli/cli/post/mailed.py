"""What the outbox holds of letters, and what becomes of it when a letter goes another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.cli.post.posting import LETTER
from advocacy_cli.errors import Refused
from advocacy_cli.situation.letters import MESSAGE_ID, Written
from advocacy_cli.situation.names import current_campaign

if TYPE_CHECKING:
    from advocacy_cli.cli.session import Session
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Entry, History
    from advocacy_cli.store.entries import Command
    from advocacy_cli.store.outbox import Mail, Outbox

WAITING = ("queued", "held")
_OFF = (*WAITING, "dead")  # what may be called off
Key = tuple[str, str]  # campaign and full name of a letter, as the plan knows it now


class Carried(NamedTuple):
    """A mail with a letter, and the entry that says that it was queued."""

    mail: Mail
    entry: Entry


ByLetter = Mapping[Key, tuple[Carried, ...]]


def of_letters(plan: Plan, outbox: Outbox, history: History) -> ByLetter:
    """Every mail with a letter or a copy of one, the oldest first, by letter."""
    entries = {entry.id: entry for entry in history.entries(kinds=("mail",))}
    found: dict[Key, tuple[Carried, ...]] = {}
    for mail in outbox.mails():
        entry = entries.get(mail.entry)
        for full in entry.ids("name") if entry is not None else ():
            assert entry is not None
            key = current_campaign(plan, entry.campaign or ""), full
            found[key] = (*found.get(key, ()), Carried(mail, entry))
    return found


def call_off(
    session: Session, plan: Plan, command: Command, letters: Iterable[Written | None]
) -> None:
    """Call off the mails with these letters that have not left, since they go another way, and say so.
    Raises Refused for one that is being sent at this moment."""
    from advocacy_cli import mail as room
    from advocacy_cli.cli.post.posting import following
    from advocacy_cli.store.outbox import numbers_said

    wanted = [one for one in letters if one is not None and not _went_by_mail(one)]
    if not wanted:
        return
    known = of_letters(plan, command.outbox, command.history)
    follow = following(plan)
    off: list[Mail] = []
    unsure: list[Mail] = []
    for one in wanted:
        mails = [carried.mail for carried in known.get((one.campaign, one.full), ())]
        for mail in mails:
            if mail.state == "sending":
                raise Refused(
                    f"mail {mail.number} with {one.name} is being sent at this moment",
                    f"look whether it went (advocacy mail show {mail.number}), then run this again; "
                    "`advocacy mail resolve` finds out about a run that was killed",
                )
        off += [mail for mail in mails if mail.state in _OFF]
        unsure += [mail for mail in mails if mail.state == "uncertain"]
    for mail in off:
        room.cancel(command, mail.number, follow)
    if off:
        was = "would be" if session.options.dry_run else "was" if len(off) == 1 else "were"
        which = "this letter" if len(wanted) == 1 else "these letters"
        session.say(f"{numbers_said(off)} with {which} {was} called off")
    if unsure:
        session.say(
            f"{numbers_said(unsure)} may have been sent as well: ask the recipient, then "
            f"advocacy mail resolve {' '.join(str(mail.number) for mail in unsure)} --sent"
        )


def hinders(mails: Sequence[Carried]) -> Refused | None:
    """Why a letter cannot be queued now: a mail with it is on its way, or may have gone."""
    for mail in (carried.mail for carried in mails if carried.mail.kind == LETTER):
        if mail.state == "sending":
            return Refused(
                f"mail {mail.number} with this letter is being sent at this moment",
                f"wait a minute, then look: advocacy mail show {mail.number}",
            )
        if mail.state == "uncertain":
            return Refused(
                f"mail {mail.number} with this letter may have been sent",
                f"ask the recipient, then say which: advocacy mail resolve {mail.number} --sent, "
                "or --resend (then `letter email` replaces it where its words or address have changed)",
            )
    return None


def _went_by_mail(one: Written) -> bool:
    """Whether the letter's delivery is that of a mail."""
    return any(entry.kind == "letter-sent" and MESSAGE_ID in entry.texts for entry in one.entries)


class File(NamedTuple):
    """A file that goes with a message."""

    name: str
    size: int  # bytes

    def __str__(self) -> str:
        if self.size < 1000:
            return f"{self.name} ({self.size} B)"
        if self.size < 1_000_000:
            return f"{self.name} ({self.size / 1000:.0f} kB)"
        return f"{self.name} ({self.size / 1_000_000:.1f} MB)"


def files(message: bytes) -> tuple[File, ...]:
    """The files that go with a message, in its order; not the pictures that it shows itself."""
    from email import message_from_bytes, policy

    found = []
    for part in message_from_bytes(message, policy=policy.SMTP).walk():
        if part.get_content_disposition() == "attachment":
            content = part.get_payload(decode=True)
            size = len(content) if isinstance(content, bytes) else 0
            found.append(File(part.get_filename() or "", size))
    return tuple(found)


def advice(mail: Mail, entry: Entry) -> str:
    """What to do about a mail that did not surely go."""
    number = mail.number
    if mail.state == "uncertain":
        return (
            f"mail {number} may have been sent: ask the recipient, then "
            f"advocacy mail resolve {number} --sent, or --resend"
        )
    again = f"once more as it is: advocacy mail resolve {number} --resend"
    if mail.kind == LETTER:
        letter = (entry.subject or "").partition(":")[2]
        to = " ".join(f"--to {target}" for target in entry.ids("target"))
        return (
            f"mail {number} was refused: correct the address in the plan, then "
            f"advocacy letter email {letter} {to}, which takes its place; {again}"
        )
    return f"mail {number} was refused: {again}; or be done with it: advocacy mail cancel {number}"
