"""One e-mail as bytes (RFC 5322, MIME): written by us, and proved by reading back what was written.

The same values give the same bytes: the day and the name of the message (Message-ID) are handed in,
and what separates its parts is a digest of them. Headers are written here and not by
`email.message`, whose folding turned parts of a value into headers of their own (CVE-2024-6923) or
swallowed the comma between two addresses (CVE-2025-1795) in Pythons that are still in use; its
parser is the judge. Whatever does not come out as it went in is refused.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_document
from advocacy_cli.language.texts import choose, first
from advocacy_cli.settings import CONFIG

if TYPE_CHECKING:
    from email.message import EmailMessage

    from advocacy_cli.settings import Settings

MOST = 25_000_000  # bytes: what large providers take
LONGEST_LINE = 998  # RFC 5322, 2.1.1
_FOLD = 76
_LONGEST_WORDS = 900  # characters of a subject or a name
_ENCODED = 42  # bytes of UTF-8 in one encoded word, which may have 75 characters (RFC 2047, 2)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_NAME_OF_MESSAGE = re.compile(rf"<{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*>")
_METHODS = ("REQUEST", "CANCEL")  # what an organiser says
_INVITE = "invite.ics"
_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")  # words with one blank between them
_BARE = re.compile(rf"{_ATOM}(?: {_ATOM})*")  # a name that needs no quotes


class Mailbox(NamedTuple):
    """An address and the name that stands before it, which may be empty; blanks in it are all alike."""

    address: str
    name: str = ""


class Attachment(NamedTuple):
    """A file that goes with a message. `cid` is the name by which its HTML shows it
    (`<img src="cid:NAME">`); empty for a file to save."""

    name: str
    content: bytes
    type: str
    cid: str = ""


class Calendar(NamedTuple):
    """The same in the words of calendar programs (RFC 6047): an iCalendar object and its METHOD."""

    content: bytes
    method: str


class Message(NamedTuple):
    """What is to be said to whom. `date` is aware; `message_id` is from `message_id`. `calendar` stands
    beside text and HTML as a third way to read it, and as the file `invite.ics` for programs that show
    none of the three."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    date: datetime
    message_id: str
    in_reply_to: str | None = None
    calendar: Calendar | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that it goes to, each once."""
        return tuple(dict.fromkeys(box.address for box in (*self.to, *self.cc)))


def sender_of(settings: Settings, language: str) -> Mailbox:
    """Who mail is from, the organisation's name in that language. Raises InvalidInput where no
    address is set, or one that is none."""
    setting = "mail.from" if settings["mail.from"] else "sender.email"
    address = str(settings[setting])
    where = Where(settings.origins.get(setting, CONFIG))
    if not address:
        hint = 'write [mail] from = "office@example.org"'
        raise InvalidInput([Problem(where, "mail.from: nobody is named that mail is from", hint)])
    if fault := fault_of(address):
        raise InvalidInput([Problem(where, f"{setting}: {fault[0]}", fault[1])])
    named = settings.words("sender.organisation")
    return Mailbox(address, choose(named, language) or first(named, settings.languages))


def message_id(sender: str, *names: str) -> str:
    """The Message-ID that these names always have, at the sender's domain."""
    return f"<{uuid5(NAMESPACE_URL, chr(10).join(names))}@{sender.rpartition('@')[2]}>"


def build(message: Message, where: str = "the e-mail") -> bytes:
    """The message as it travels, its lines ended by CRLF. Raises InvalidInput with every fault;
    `where` says which message it is, and what it holds is not repeated."""
    message = message._replace(
        sender=_tidy(message.sender),
        to=tuple(map(_tidy, message.to)),
        cc=tuple(map(_tidy, message.cc)),
    )
    faults = [Problem(Where(where), *fault) for fault in _faults(message)]
    if faults:
        raise InvalidInput(faults)
    raw = _written(message)
    if wrong := next(_wrong(message, raw), None):
        hint = "write it in plain words; if it is plain already, please tell the project"
        raise InvalidInput(
            [Problem(Where(where), f"{wrong} does not come out as it went in", hint)]
        )
    return raw


def _tidy(box: Mailbox) -> Mailbox:
    return box._replace(name=re.sub("[ \xa0]+", " ", box.name).strip(" "))


def fault_of(address: str) -> tuple[str, str] | None:
    """What is wrong with an address, and what to do; None where mail can go there."""
    if not address.isascii():
        return (
            "the address has letters other than a-z",
            "few servers take such an address: ask for one in plain letters (xn--... for a domain)",
        )
    local, _, domain = address.rpartition("@")
    right = _ADDRESS.fullmatch(address) and len(local) <= 64 and len(domain) <= 253
    if not right or "=?" in address:
        return "the address is none", "write one address, like office@example.org"
    return None


def _faults(message: Message) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do)."""
    boxes = [("From", 0, message.sender)]
    boxes += [("To", n, box) for n, box in enumerate(message.to, 1)]
    boxes += [("Cc", n, box) for n, box in enumerate(message.cc, 1)]
    for header, number, box in boxes:
        which = f"{header} {number}" if number else header
        if fault := fault_of(box.address):
            yield f"{which}: {fault[0]}", fault[1]
        if words := _unfit(box.name):
            yield f"{which}: the name {words[0]}", words[1]
    if not message.to:
        yield "it goes to nobody", "give the target an `email`"
    if not message.subject.strip():
        yield "the subject is empty", "say in a few words what it is about"
    if words := _unfit(message.subject):
        yield f"the subject {words[0]}", words[1]
    for name in (message.message_id, message.in_reply_to):
        if name is not None and not (_NAME_OF_MESSAGE.fullmatch(name) and len(name) < 200):
            yield "a Message-ID is none", "it reads <NAME@DOMAIN>, in plain letters"
    if message.date.tzinfo is None:
        yield "the date has no zone", "name the moment with its zone"
    for number, file in enumerate(message.attachments, 1):
        yield from ((f"attachment {number}: {said}", hint) for said, hint in _unfit_file(file))
    if message.calendar is not None:
        yield from _unfit_calendar(message.calendar)
    size = len(message.text) + len(message.html or "")
    size += sum(len(file.content) * 4 // 3 for file in message.attachments)
    if size > MOST:
        hint = "leave an enclosure out, or say in the letter where it can be read"
        yield f"with its attachments it is larger than {MOST // 1_000_000} MB", hint


def _unfit(words: str) -> tuple[str, str] | None:
    """Why words cannot stand in a header, and what to do."""
    if found := _CONTROL.search(words) or _TURNS.search(words):
        said = (
            f"holds a character that no header may (U+{ord(found[0]):04X}, at {found.start() + 1})"
        )
        return said, "write it in one line, without characters that nobody sees"
    if "=?" in words:
        return "holds '=?'", "mail programs read that as a code: leave it out"
    if len(words) > _LONGEST_WORDS:
        return f"has {len(words):,} characters", f"write at most {_LONGEST_WORDS}"
    return None


def _unfit_file(file: Attachment) -> Iterator[tuple[str, str]]:
    if words := _unfit(file.name):
        yield f"its name {words[0]}", words[1]
    elif (
        not file.name.strip()
        or file.name != file.name.strip()
        or len(file.name.encode()) > 250
        or re.search(r"[/\\]", file.name)
    ):
        yield "its name is no name of a file", "name it in letters and digits, like letter.pdf"
    if not _TYPE.fullmatch(file.type):
        yield "its type is none", "it reads like application/pdf"
    if file.cid and not re.fullmatch(r"[a-z0-9-]{1,60}", file.cid):
        yield "its name in the HTML is none", "write it in a-z, 0-9 and hyphens"


def _unfit_calendar(told: Calendar) -> Iterator[tuple[str, str]]:
    """A METHOD that head and object say differently is refused by Outlook."""
    lines = told.content.split(b"\r\n")
    methods = [line for line in lines if line[:7].upper() == b"METHOD:"]
    whole = lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    agrees = told.method in _METHODS and methods == [b"METHOD:" + told.method.encode()]
    if not (whole and agrees and told.content.decode("utf-8", "replace").encode() == told.content):
        yield "its calendar part is no invitation", "please tell the project"


# Writing: each part is its headers and its lines.


def _written(message: Message) -> bytes:
    head = [
        f"From: {_mailboxes([message.sender])}",
        f"To: {_mailboxes(message.to)}",
        *([f"Cc: {_mailboxes(message.cc)}"] if message.cc else []),
        f"Subject: {_words(message.subject, len('Subject: '))}",
        f"Date: {format_datetime(message.date)}",
        f"Message-ID: {message.message_id}",
    ]
    if message.in_reply_to:
        head += [f"In-Reply-To: {message.in_reply_to}", f"References: {message.in_reply_to}"]
    head.append("MIME-Version: 1.0")
    return "\r\n".join([*head, *_body(message), ""]).encode("ascii")


def _body(message: Message) -> list[str]:
    body = _text(message.text, "plain")
    shown = [file for file in message.attachments if file.cid]
    if message.html is not None:
        html = _text(message.html, "html")
        if shown:
            html = _several("related", [html, *map(_file, shown)], '; type="text/html"')
        shown = []
        ways = [body, html]
    else:
        ways = [body]
    if message.calendar is not None:
        ways.append(_calendar(message.calendar))
    body = _several("alternative", ways) if len(ways) > 1 else body
    files = [*(f for f in message.attachments if not f.cid), *_invite(message), *shown]
    return _several("mixed", [body, *map(_file, files)]) if files else body


def _several(kind: str, parts: Sequence[list[str]], more: str = "") -> list[str]:
    """Parts in one; their separator is a digest, and `=_` stands in no encoded text."""
    lines = [line for part in parts for line in part]
    mark = f"=_{sha256(chr(10).join([kind, *lines]).encode()).hexdigest()[:40]}"
    out = [f'Content-Type: multipart/{kind}{more};\r\n boundary="{mark}"', ""]
    for part in parts:
        out += [f"--{mark}", *part]
    return [*out, f"--{mark}--", ""]


def _text(text: str, kind: str) -> list[str]:
    lines = for_document(text).rstrip("\n").split("\n")
    head = f'Content-Type: text/{kind}; charset="utf-8"'
    if all(_travels(line) for line in lines):
        return [head, "Content-Transfer-Encoding: 7bit", "", *lines]
    raw = "\n".join(lines).encode()
    if sum(byte > 127 for byte in raw) * 6 > len(raw):
        # encoded lines must end in CRLF within, or signatures over the text would not hold
        return [
            head,
            "Content-Transfer-Encoding: base64",
            "",
            *_base64("\r\n".join(lines).encode()),
        ]
    quoted = (binascii.b2a_qp(f"{line}\n".encode()).decode("ascii") for line in lines)
    shown = "".join(quoted).rstrip("\n").split("\n")
    shown = [f"=46{line[1:]}" if line.startswith("From ") else line for line in shown]
    return [head, "Content-Transfer-Encoding: quoted-printable", "", *shown]


def _travels(line: str) -> bool:
    """Whether a line may go as it is: old programs change blanks at its end and a `From `."""
    return (
        line.isascii()
        and len(line) <= _FOLD
        and not line.startswith("From ")
        and (line == line.rstrip())
    )


def _calendar(told: Calendar) -> list[str]:
    """The part that calendar programs read; in base64, which keeps every octet and line end of it."""
    return [
        f'Content-Type: text/calendar; charset="utf-8"; method={told.method}',
        "Content-Transfer-Encoding: base64",
        "",
        *_base64(told.content),
    ]


def _invite(message: Message) -> list[Attachment]:
    """The file beside it. Its type is another one, or some programs would show two invitations."""
    if message.calendar is None:
        return []
    return [Attachment(_INVITE, message.calendar.content, "application/ics")]


def _file(file: Attachment) -> list[str]:
    way = "inline" if file.cid else "attachment"
    named = "".join(f";\r\n {part}" for part in _file_name(file.name))
    return [
        f"Content-Type: {file.type}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {way}{named}",
        *([f"Content-ID: <{file.cid}>"] if file.cid else []),
        "",
        *_base64(file.content),
    ]


def _file_name(name: str) -> list[str]:
    """The parameters of a file's name (RFC 2231 where it is no plain one)."""
    if re.fullmatch(r"[A-Za-z0-9._ -]{1,60}", name):
        return [f'filename="{name}"']
    steps = [""]
    for letter in name:
        coded = quote(letter, safe="")
        if len(steps[-1]) + len(coded) > 60:
            steps.append("")
        steps[-1] += coded
    steps[0] = f"utf-8''{steps[0]}"
    if len(steps) == 1:
        return [f"filename*={steps[0]}"]
    return [f"filename*{n}*={step}" for n, step in enumerate(steps)]


def _base64(content: bytes) -> list[str]:
    coded = binascii.b2a_base64(content, newline=False).decode("ascii")
    return [coded[n : n + _FOLD] for n in range(0, len(coded), _FOLD)] or [""]


def _mailboxes(boxes: Iterable[Mailbox]) -> str:
    """Mailboxes of a header, each on a line of its own."""
    return ",\r\n ".join(f"{_phrase(b.name)}<{b.address}>" if b.name else b.address for b in boxes)


def _phrase(name: str) -> str:
    """A name before an address: bare, quoted or encoded."""
    if name.isascii() and len(name) <= 60:
        if _BARE.fullmatch(name):
            return f"{name} "
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '" '
    return f"{_coded(name)}\r\n "


def _words(text: str, indent: int) -> str:
    """Words of a header after `indent` characters: as they are where they are plain, else encoded."""
    words = text.split(" ")
    if not _PLAIN.fullmatch(text) or max(map(len, words)) > _FOLD - indent:
        return _coded(text)
    lines = [" " * indent]
    for word in words:
        if len(lines[-1]) + len(word) > _FOLD:
            lines.append(" ")
        lines[-1] += word + " "
    return "\r\n ".join(line.strip() for line in lines)


def _coded(text: str) -> str:
    """Words of any letters as encoded words (RFC 2047), one on a line; no letter is torn, and a word
    only where it is too long: what stands between two of them is nothing, but not for all readers."""
    parts, size = [""], 0
    for letter in text:
        if size + len(letter.encode()) > _ENCODED:
            kept, blank, begun = parts[-1].rpartition(" ")
            parts[-1:] = [kept + blank, begun] if blank else [begun, ""]
            size = len(parts[-1].encode())
        parts[-1] += letter
        size += len(letter.encode())
    coded = (binascii.b2a_base64(part.encode(), newline=False).decode("ascii") for part in parts)
    return "\r\n ".join(f"=?utf-8?b?{part}?=" for part in coded)


# Proving: everything is read back by the parser of Python's email package.


def _wrong(message: Message, raw: bytes) -> Iterator[str]:
    """What reads differently from what was meant."""
    from email import message_from_bytes, policy

    lines = raw.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines):
        yield "a line"
    if max(map(len, lines)) > LONGEST_LINE:
        yield "a long line"
    parsed: EmailMessage = message_from_bytes(raw, policy=policy.SMTP)
    wanted = ["From", "To", *(["Cc"] if message.cc else []), "Subject", "Date", "Message-ID"]
    wanted += ["In-Reply-To", "References"] if message.in_reply_to else []
    wanted.append("MIME-Version")
    items = parsed.items()  # every look at a header parses it anew: once is enough
    if [name for name, _ in items[: len(wanted)]] != wanted:
        yield "the head"
        return
    head: dict[str, Any] = dict(items[: len(wanted)])
    if any(header.defects for header in head.values()):
        yield "the head"
    for name, boxes in (("From", (message.sender,)), ("To", message.to), ("Cc", message.cc)):
        found = (
            [(b.addr_spec, _closed(b.display_name)) for b in head[name].addresses] if boxes else []
        )
        if found != [(box.address, _closed(box.name)) for box in boxes]:
            yield name
    if head["Subject"] != message.subject:
        yield "the subject"
    if head["Date"].datetime != message.date.replace(microsecond=0):
        yield "the date"
    if head["Message-ID"].strip() != message.message_id:
        yield "the Message-ID"
    if any(str(head[name]).strip() != message.in_reply_to for name in wanted if name in _ANSWERS):
        yield "the Message-ID that it answers"
    yield from _wrong_parts(message, parsed, items[len(wanted) :])


def _closed(name: str) -> str:
    """A name without its blanks: up to 3.13 the parser adds one between two encoded words of a name."""
    return name.replace(" ", "")


_ANSWERS = ("In-Reply-To", "References")
_PART = ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID")


def _wrong_parts(
    message: Message, parsed: EmailMessage, items: list[tuple[str, Any]]
) -> Iterator[str]:
    found: list[tuple[str, Any]] = []
    for part in parsed.walk():
        items = items if part is parsed else part.items()
        heads = dict(items)
        if len(heads) != len(items) or not set(heads) <= set(_PART):
            yield "the head of a part"
        elif part.defects or any(header.defects for header in heads.values()):
            yield "a part"
        elif not part.is_multipart():
            found.append(_read(part, heads))
    meant: list[tuple[str, Any]] = [("text/plain", _said(message.text))]
    if message.html is not None:
        meant.append(("text/html", _said(message.html)))
    shown_first = message.html is not None
    told = message.calendar
    if told is not None:
        meant.append(("text/calendar", (told.method, told.content)))
    shown = [file for file in message.attachments if file.cid]
    saved = [*(file for file in message.attachments if not file.cid), *_invite(message)]
    if shown_first:  # pictures belong to the HTML, and stand before the calendar part
        meant[2:2] = [(file.type, (file.name, file.content)) for file in shown]
    in_order = saved if shown_first else [*saved, *shown]
    if found != [*meant, *((file.type, (file.name, file.content)) for file in in_order)]:
        yield "what it says"


def _read(part: Any, heads: dict[str, Any]) -> tuple[str, Any]:
    """A part as (type, text) or (type, (file name, content))."""
    kind, content = heads["Content-Type"].content_type, part.get_payload(decode=True)
    if "Content-Disposition" in heads:
        return kind, (heads["Content-Disposition"].params.get("filename"), content)
    if kind == "text/calendar":
        params = heads["Content-Type"].params
        return kind, (params.get("method") if params.get("charset") == "utf-8" else None, content)
    return kind, _said(content.decode(heads["Content-Type"].params["charset"]))


def _said(text: str) -> str:
    return for_document(text).rstrip("\n")
