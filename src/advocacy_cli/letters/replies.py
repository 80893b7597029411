"""Mail that came back on a letter: is it an answer, an automatic reply, or did the letter never arrive?

Strangers write these mails, and machines do: nothing in them is believed further than it goes, whatever
is malformed is passed over, and nothing of what they say is repeated in an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.message import message_id
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.letters.numbering import copies
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.situation.letters import MESSAGE_ID
from advocacy_cli.situation.names import current_campaign

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Plan
    from advocacy_cli.settings import Settings
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store import History
    from advocacy_cli.store.outbox import Outbox

ENDING = ".eml"
MOST = 50_000_000  # bytes: an answer with scans
ANSWER, AUTOMATIC, RECEIPT, DELAYED, BOUNCED = (
    "answer",
    "automatic",
    "receipt",
    "delayed",
    "bounced",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how Outlook's own files begin
_SAVE = (
    "save it as .eml: in Outlook on the web or the new Outlook ... > Save as, in Thunderbird File > "
    "Save As; from the old Outlook forward it to yourself and save it there"
)
_LONGEST_HEADER = 4_000  # characters that are read of one
_MOST_READ = 1_000_000  # bytes of a mail
_MOST_TEXT = 20_000  # lines of it
_LONGEST_LINE = 4_000  # bytes, with the lines that go on it
_MOST_PARTS = 200
_MOST_LINES = 5_000  # that may begin a part
# What the library raises for mail that is malformed, beside what it notes as defects.
_STUMBLES = (
    RecursionError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    MessageError,
)
_BODY = 8_000  # characters of the text that are looked at
_PEEK = 200_000  # bytes of a part that are decoded for them

_OURS = re.compile(r"(?<![\w/-])([a-z0-9][a-z0-9-]{0,63}/L\d{1,9}[a-z]{0,2})(?![\w/])")
_ID = re.compile(r"<[^<>\s]{1,300}>")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.])([45])\d\d[ -](?=\S)")
_REF = re.compile(
    r"(?:\b(?:broj|br|nr|no|ref|prot(?:okoll?i?)?|del(?:ovodni|\.)? ?br(?:oj)?)\b|\b(?:број|бр|дел\. ?бр)\b)"
    r"[.:\s]{0,4}((?=[\w./-]{0,30}\d)[\w]{1,12}(?:[./-][\w]{1,12}){1,5})",
    re.IGNORECASE,
)
_POSTMASTERS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_FAILED = re.compile(
    r"undeliver|delivery (?:status notification|fail|has failed)|mail delivery|returned mail"
    r"|returned to sender|failure notice|delivery failure|could not be delivered"
    r"|nije (?:moguće )?isporučen|neuspe(?:la|šna) isporuka|није (?:могуће )?испоручен"
    r"|неуспе(?:ла|шна) испорука|nuk (?:mund të dorëzohet|u dorëzua)|dështoi dërgimi",
    re.IGNORECASE,
)
# What machines begin with where no header says that they are machines.
_MARKED = r"\s*(?:\[[^\]\n]{1,40}\]\s*)*"  # [EXTERNAL]
_TOLD = (
    r"automatic reply|auto(?:matic|mated)?[ -]?(?:response|reply)|out[ -]of[ -](?:the[ -])?office"
    r"|automatski odgovor|аутоматски одговор|odsut(?:an|na)\b|одсут(?:ан|на)\b"
    r"|(?:nisam u|van) kancelarij|(?:нисам у|ван) канцелариј"
    r"|përgjigje automatike|(?:jam )?jashtë zyrës"
    r"|abwesenheits(?:notiz|meldung|assistent)|automatische antwort"
)
_MACHINE = re.compile(f"{_MARKED}(?:{_TOLD})", re.IGNORECASE)
_AWAY = re.compile(
    rf"{_MARKED}(?:re: )?(?:{_TOLD}|on vacation|odsustv|одсуств|na odmoru|на одмору|godišnji odmor"
    "|годишњи одмор|me pushim|mungoj)",
    re.IGNORECASE,
)
_MACHINE_SAYS = re.compile(
    r"\s*(?:[^\n]{1,60}[,!]\s*\n\s*)?"  # a salutation
    r"(?:ovo je automatsk[ai] |ово је аутоматск[аи] |this is an automat(?:ic|ed) (?:reply|response|message|e-?mail)"
    r"|kjo është (?:një )?(?:përgjigje|mesazh|porosi) automatik)",
    re.IGNORECASE,
)

# What the codes of RFC 3463 mean to a sender; the class alone where the detail says no more.
_REASONS = {
    "1.1": "there is no such mailbox",
    "1.2": "the address leads to no server",
    "1.3": "the address is written wrongly",
    "1.6": "the mailbox has moved",
    "1.10": "there is no such mailbox",
    "2.1": "the mailbox is switched off",
    "2.2": "the mailbox is full",
    "2.3": "the message is too large for them",
    "3.4": "the message is too large for them",
    "4.1": "their server does not answer",
    "4.4": "the address leads to no server",
    "4.7": "it was tried too long",
    "7.1": "they do not take mail from us",
}
_CLASSES = {
    "1": "the address is wrong",
    "2": "the mailbox takes no mail",
    "3": "their server cannot take it",
    "4": "the way there is broken",
    "5": "the servers do not understand each other",
    "6": "their server cannot read it",
    "7": "their rules refuse it",
}


class Reply(NamedTuple):
    """A mail that came back. `day` is that of its Date, None without a good one; `ids` are the
    Message-IDs that it answers, `numbers` ours that it names; `ref` may be their protocol number; `why`
    says in words what a machine said, `doubt` what a person should look at: for an automatic reply, that
    its words alone say that it is one."""

    kind: str
    day: date | None
    ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ref: str = ""
    why: str = ""
    doubt: str = ""


def read(content: bytes, zone: tzinfo, shown: str = "the mail") -> Reply:
    """What a mail in RFC 5322 form is. Raises InvalidInput for what is none, with `shown` as its name."""
    if len(content) > MOST:
        raise _fault(shown, f"is larger than {MOST // 1_000_000} MB", "keep it with --note instead")
    if shown.lower().endswith(".msg") or content.startswith(_OLE):
        raise _fault(shown, "is a mail as Outlook keeps it (.msg), which nothing else reads", _SAVE)
    content = _beginning(content)
    if content.count(b"\n--") > _MOST_LINES:
        raise _fault(shown, "has too many parts", "keep it with --note instead")
    try:
        return _read(content, zone, shown)
    except _STUMBLES:
        raise _fault(shown, "cannot be read as a mail", "save it again from your mail") from None


def _beginning(content: bytes) -> bytes:
    """What is read of a mail: its words and what machines say stand before its scans. The library takes
    time that grows with the square of a header, so none may be long."""
    found: list[bytes] = []
    room = _LONGEST_LINE
    for line in content[:_MOST_READ].split(b"\n", _MOST_TEXT)[:_MOST_TEXT]:
        if not line.startswith((b" ", b"\t")):
            room = _LONGEST_LINE  # of a line and those that go on it
        found.append(line[:room])
        room -= min(room, len(line) + 1)
    return b"\n".join(found)


def _read(content: bytes, zone: tzinfo, shown: str) -> Reply:
    mail = message_from_bytes(content, policy=policy.default)
    if not any(mail.get_all(name) for name in ("from", "date", "message-id", "received")):
        hint = f"save the mail itself, as {ENDING}"
        raise _fault(shown, "is no mail: it has neither sender nor date", hint)
    parts = _parts(mail)
    subject = _header(mail, "subject")
    words = _words(parts)
    kind, why = _kind(mail, parts, subject, words)
    doubt = ""
    if kind == ANSWER and (named := _machine(subject, words)):
        kind, why, doubt = AUTOMATIC, "an automatic reply", f"its {named} reads like one"
    elif kind == ANSWER and _AWAY.match(subject):
        doubt = "its subject reads like an automatic reply"
    said = list(_headers(mail, "subject"))
    if kind != ANSWER:  # a report carries the letter, or its headers
        said += [value for part in parts for value in _carried(part, "subject")]
    numbers = dict.fromkeys(number for text in said for number in _OURS.findall(text))
    return Reply(
        kind,
        _day(mail, zone),
        tuple(dict.fromkeys(_ids(mail, parts))),
        tuple(numbers or dict.fromkeys(_OURS.findall(words))),
        _ref(subject, words),
        why,
        doubt,
    )


def find(
    plan: Plan,
    settings: Settings,
    letters: Iterable[Written],
    reply: Reply,
    queued: Iterable[Written],
) -> tuple[Written, ...]:
    """The letters that a mail answers, by the Message-ID that ours went with or would have, or by our
    number in it; by those ids first. `queued` are letters whose mail in the outbox has one of the ids."""
    found = {(one.campaign, one.full): one for one in queued}
    known = list(letters)
    if not found and reply.ids:
        wanted = frozenset(reply.ids)
        for one in known:
            if not wanted.isdisjoint(_message_ids(plan, settings, one)):
                found[one.campaign, one.full] = one
    if not found:
        for number in reply.numbers:
            campaign, _, name = number.partition("/")
            for one in known:
                if one.campaign == campaign and name in (one.id, one.full):
                    found[one.campaign, one.full] = one
    return tuple(found.values())


def queued(
    plan: Plan, letters: Iterable[Written], history: History, outbox: Outbox, ids: Iterable[str]
) -> tuple[Written, ...]:
    """The letters whose mail in the outbox has one of these Message-IDs."""
    wanted = frozenset(ids)
    entries = {mail.entry for mail in outbox.mails() if mail.message_id in wanted} if wanted else ()
    if not entries:
        return ()
    names = {
        (current_campaign(plan, entry.campaign or ""), name)
        for entry in history.entries(kinds=("mail",))
        if entry.id in entries
        for name in entry.ids("name")
    }
    return tuple(one for one in letters if (one.campaign, one.full) in names)


def _message_ids(plan: Plan, settings: Settings, one: Written) -> Iterator[str]:
    """The Message-IDs that this letter went with, and those that it has as a mail (see `post`) by the
    plan as it stands now."""
    yield from (sent for entry in one.entries if (sent := entry.texts.get(MESSAGE_ID)))
    campaign, day = plan.campaigns.get(one.campaign), one.dated
    sender = str(settings["mail.from"] or settings["sender.email"])
    if campaign is None or day is None or not _known(plan, campaign, one):
        return
    to = addressee(plan, campaign, one.target, day).email
    names = {
        tag
        for entry in one.entries
        if entry.kind == "letter-made"
        for tag, _ in copies(entry.digests)
    }
    workspace = str(settings["workspace.id"])
    for tag in names:
        for name in (one.id, one.full):
            yield message_id(sender, workspace, f"{one.campaign}/{name}", to, tag)


def _known(plan: Plan, campaign: Campaign, one: Written) -> bool:
    return one.target in plan.offices or any(t.id == one.target for t in campaign.targets)


def _kind(mail: Message, parts: list[Message], subject: str, words: str) -> tuple[str, str]:
    """What the mail is, and what a machine said in it."""
    report = (
        str(mail.get_param("report-type") or "").lower()
        if _type(mail) == "multipart/report"
        else ""
    )
    if report == "disposition-notification" or any(
        _type(part) == "message/disposition-notification" for part in parts
    ):
        return RECEIPT, "a receipt that it was opened"
    status = [part for part in parts if _type(part) == "message/delivery-status"]
    if report == "delivery-status" or status:
        return _reported(status, words)
    author = _header(mail, "from").lower()
    from_machine = any(name in author for name in _POSTMASTERS)
    path = _header(mail, "return-path").strip()
    if mail.get_all("x-failed-recipients") or (
        (from_machine or path == "<>")
        and (_FAILED.search(subject) or (from_machine and _code(words)))
    ):
        return BOUNCED, _reason(_code(words))
    automatic = _header(mail, "auto-submitted").partition(";")[0].strip().lower()
    named = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply", "x-mail-autoreply")
    bulk = _header(mail, "precedence").strip().lower()
    if (automatic and automatic != "no") or any(mail.get_all(name) for name in named):
        return AUTOMATIC, "an automatic reply"
    if bulk in ("auto_reply", "bulk", "junk") or path == "<>":
        return AUTOMATIC, "an automatic reply"
    # Exchange asks with this not to be answered by machines: also in mail that people wrote.
    suppressed = _header(mail, "x-auto-response-suppress").strip().lower()
    if suppressed not in ("", "none") and _AWAY.match(subject):
        return AUTOMATIC, "an automatic reply"
    return ANSWER, ""


def _machine(subject: str, words: str) -> str:
    """What of a mail begins as automatic replies do; "" where nothing does."""
    if _MACHINE.match(subject):
        return "subject"
    return "text" if _MACHINE_SAYS.match(words) else ""


def _reported(status: list[Message], words: str) -> tuple[str, str]:
    """What the parts for machines of a delivery report say: the worst of all recipients."""
    actions: dict[str, str] = {}
    for group in (group for part in status for group in _groups(part)):
        action = _header(group, "action").strip().lower()
        code = _STATUS.search(_header(group, "status"))
        if action:
            actions.setdefault(action, code[0] if code else "")
    if "failed" in actions or not actions:
        return BOUNCED, _reason(actions.get("failed") or _code(words))
    if "delayed" in actions:
        return DELAYED, _reason(actions["delayed"])
    return RECEIPT, "a receipt that it was delivered"


def _groups(part: Message) -> list[Message]:
    """The groups of fields in a delivery report; each is parsed as a message without a body."""
    inside = part.get_payload()
    return (
        [group for group in inside if isinstance(group, Message)]
        if isinstance(inside, list)
        else []
    )


def _reason(code: str) -> str:
    """`there is no such mailbox (5.1.1)`."""
    _, _, detail = code.partition(".")
    words = _REASONS.get(detail) or _CLASSES.get(detail.partition(".")[0])
    if not words:
        words = "their server gave no reason that we know"
    return f"{words} ({code})" if code else words


def _code(words: str) -> str:
    """The status in a text that a machine wrote for people; "" without any."""
    for found in _STATUS.finditer(words):
        if found[1] in "45":
            return found[0]
    plain = _SMTP.search(words)
    return f"{plain[1]}.0.0" if plain else ""


def _day(mail: Message, zone: tzinfo) -> date | None:
    try:
        moment: datetime = parsedate_to_datetime(_header(mail, "date"))
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def _ids(mail: Message, parts: list[Message]) -> Iterator[str]:
    """The Message-IDs that the mail answers: the nearest first."""
    for name in ("in-reply-to", "references"):
        for value in _headers(mail, name):
            yield from reversed(_ID.findall(value))
    for part in parts:
        for value in _carried(part, "message-id"):
            yield from _ID.findall(value)


def _carried(part: Message, name: str) -> Iterator[str]:
    """A header of the message that a report carries, whole or only its headers."""
    inside = part.get_payload()
    if _type(part) == "message/rfc822" and isinstance(inside, list):
        for message in inside[:1]:
            if isinstance(message, Message):
                yield from _headers(message, name)
    elif _type(part) == "text/rfc822-headers":
        yield from _headers(message_from_bytes(_bytes(part), policy=policy.default), name)


def _ref(subject: str, words: str) -> str:
    """What may be their protocol number."""
    for text in (subject, words):
        for found in _REF.finditer(text):
            if not _OURS.search(found[1]):
                return found[1].rstrip(".-/")
    return ""


def _parts(mail: Message) -> list[Message]:
    """The mail's parts, its own first, not those within a message that it carries."""
    found: list[Message] = []
    waiting = [mail]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [one for one in inside if isinstance(one, Message)]
    return found


def _words(parts: list[Message]) -> str:
    """The beginning of the first plain text."""
    for part in parts:
        if _type(part) == "text/plain" and part.get_content_disposition() != "attachment":
            charset = part.get_content_charset() or "utf-8"
            try:
                text = _bytes(part).decode(charset, "replace")
            except LookupError:
                text = _bytes(part).decode("utf-8", "replace")
            return text[:_BODY]
    return ""


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return content[:_PEEK] if isinstance(content, bytes) else b""


def _type(part: Message) -> str:
    return part.get_content_type()


def _header(mail: Message, name: str) -> str:
    return next(_headers(mail, name), "")


def _headers(mail: Message, name: str) -> Iterator[str]:
    """The values of a header, decoded as far as they can be. Read raw: the parser of `email` for
    addresses and dates stumbles over what is malformed."""
    for key, value in mail.raw_items():
        if key.lower() != name:
            continue
        raw = "".join(str(value).splitlines())[:_LONGEST_HEADER]
        raw = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        try:
            yield str(make_header(decode_header(raw)))
        except (ValueError, LookupError, TypeError, AttributeError):
            yield raw


def _fault(shown: str, message: str, hint: str) -> InvalidInput:
    return InvalidInput([Problem(Where(shown), message, hint)])
