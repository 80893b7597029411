"""The calendar parts of a saved e-mail: invitations and answers as they come in.

Strangers write these mails: how deep and how many their parts may be is bounded before a parser
sees them, and what is malformed is passed over.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from advocacy_cli.calendar import contents
from advocacy_cli.calendar.contents import decoded, fault

MOST = 10_000_000  # bytes: a mail with pictures
_MOST_NESTED = 60  # parts that may hold parts
_MOST_PARTS = 200
_MOST_EDGES = 2_000  # lines that may begin a part
_MOST_LINES = 160_000  # more than that many bytes in lines of base64
_LONGEST_HEAD = 10_000  # bytes of one header that says what a part is
_LONGEST_HEADS = 64_000  # bytes of all that stands before the mail itself
_HEADER = re.compile(rb"\s*(?:From |[!-9;-~]{1,80}:)")
_BLANK = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_NESTS = re.compile(rb"multipart/|message/", re.IGNORECASE)
_ABOUT = re.compile(rb"content-[a-z-]+:[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*", re.IGNORECASE)
# What the library raises for mail that is malformed, beside what it notes as defects.
_STUMBLES = (
    RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError,
)  # fmt: skip


class Enveloped(NamedTuple):
    """What a mail carries: its calendar objects, each once, and who sent it when (if it says so)."""

    objects: tuple[bytes, ...]
    sender: str = ""
    date: datetime | None = None


def is_mail(raw: bytes) -> bool:
    """Whether a file is an e-mail and not a calendar: both begin with a name and a colon."""
    start = raw[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(_HEADER.match(start)) and not start[:6].upper().startswith((b"BEGIN:", b"END:"))


def opened(raw: bytes, shown: str) -> Enveloped:
    """The calendar objects of a mail. Raises InvalidInput where it has none, or cannot be read."""
    hint = "save the attachment (.ics) by itself, and import that"
    if len(raw) > MOST:
        raise fault(shown, f"is a mail of more than {MOST // 1_000_000} MB", hint)
    if _is_odd(raw):
        raise fault(
            shown, "is a mail of more parts, or longer headers, than any program writes", hint
        )
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        parts = _parts(mail)
        objects = [_object(part) for part in parts if part.get_content_type() == "text/calendar"]
        if not any(objects):
            objects = [_object(part) for part in parts if _is_file(part)]
        sender, date = _sender(mail), _date(mail)
    except _STUMBLES:
        raise fault(shown, "is a mail that cannot be read", hint) from None
    found = tuple(dict.fromkeys(one for one in objects if one.strip()))
    if not found:
        raise fault(shown, "is a mail without an invitation or an answer in it", hint)
    if sum(map(len, found)) > contents.MOST or sum(map(_lines, found)) > contents.MOST_LINES:
        raise fault(shown, "is a mail of calendars that are larger than any invitation", hint)
    return Enveloped(found, sender, date)


def _is_odd(raw: bytes) -> bool:
    """Whether no program writes such a mail: looked at in the order of what it costs to see."""
    edges = raw.count(b"\n--") + raw.count(b"\r--")
    if edges > _MOST_EDGES or _lines(raw) > _MOST_LINES:
        return True
    blank = _BLANK.search(raw.lstrip(b"\r\n"))
    if (blank.start() if blank else len(raw)) > _LONGEST_HEADS:
        return True
    return len(_NESTS.findall(raw)) > _MOST_NESTED or any(map(_is_long, _ABOUT.finditer(raw)))


def _lines(raw: bytes) -> int:
    return raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")


def _is_long(header: re.Match[bytes]) -> bool:
    begins = header.start()
    in_line = begins and header.string[begins - 1] not in b"\r\n"
    return not in_line and header.end() - begins > _LONGEST_HEAD


def _parts(mail: Message) -> list[Message]:
    """The mail's parts, also those of a mail that was forwarded within it."""
    found: list[Message] = []
    waiting = [mail]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [one for one in inside if isinstance(one, Message)]
    return found


def _is_file(part: Message) -> bool:
    name = str(part.get_filename() or "").strip().lower()
    return part.get_content_type() in ("application/ics", "text/x-vcalendar") or name.endswith(
        (".ics", ".ical", ".ifb", ".icalendar")
    )


def _object(part: Message) -> bytes:
    """What a part holds, in UTF-8 whatever its charset."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = str(part.get_content_charset() or "utf-8")
    if charset.replace("_", "-") in ("utf-8", "utf8", "us-ascii"):
        return content
    try:
        return content.decode(charset, "replace").encode("utf-8", "replace")
    except LookupError:
        return decoded(content)[0].encode("utf-8", "replace")


def _sender(mail: Message) -> str:
    value = next((str(v) for k, v in mail.raw_items() if k.lower() == "from"), "")
    address = parseaddr(" ".join(value.split())[:1_000])[1]
    return address if address.isascii() and address.count("@") == 1 else ""


def _date(mail: Message) -> datetime | None:
    value = next((str(v) for k, v in mail.raw_items() if k.lower() == "date"), "")
    try:
        found: datetime = parsedate_to_datetime(value[:200])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
