"""An e-mail is what was meant, whoever reads it, or it is refused: nothing slips into its head."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy_cli.documents import message as room
from advocacy_cli.documents.message import Attachment, Mailbox, Message, build, message_id
from advocacy_cli.errors import InvalidInput

ME = Mailbox("office@example.org", "Платформа, север")
TO = Mailbox("mayor@example.org", "Ana Marković")
DAY = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1)))
PLAIN = Message(ME, (TO,), (), "Јавне расправе", "Поштовани,\n\nтекст.", None, (), DAY,
                message_id(ME.address, "hearings", "L3"))  # fmt: skip
PDF = Attachment("допис.pdf", b"%PDF-1.7\n\x00\xff", "application/pdf")


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def name_in(head: str) -> str:
    """The name before an address, as the older and simpler reader of Python has it."""
    plain = str(make_header(decode_header(head))) if "=?" in head else head
    name = plain.rpartition("<")[0].strip()
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name[:1] == '"' and "=?" not in head else name


def faults(message: Message, where: str = "hearings/L3") -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        build(message, where)
    return [str(problem) for problem in caught.value.problems]


def test_it_reads_as_it_was_meant() -> None:
    copies = (Mailbox("b@example.org"), Mailbox("c@example.org", 'Ben "B." Long, dr'))
    raw = build(PLAIN._replace(cc=copies, in_reply_to="<1@example.org>"))
    found = read(raw)
    assert found.keys() == [
        *("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    ]
    assert found["From"] == '"Платформа, север" <office@example.org>'
    assert [box.display_name for box in found["Cc"].addresses] == ["", 'Ben "B." Long, dr']
    assert found["Date"].datetime == DAY
    assert found.get_content() == "Поштовани,\r\n\r\nтекст."


def test_the_same_values_give_the_same_bytes() -> None:
    message = PLAIN._replace(html="<p>Поштовани</p>", attachments=(PDF,))
    assert build(message) == build(message)
    assert message_id(ME.address, "a", "b") == message_id(ME.address, "a", "b")
    assert message_id(ME.address, "a", "b") != message_id(ME.address, "ab")
    assert re.fullmatch(r"<[0-9a-f-]{36}@example\.org>", message_id(ME.address, "a"))


def test_text_html_pictures_and_files_have_their_places() -> None:
    picture = Attachment("emblem.png", b"\x89PNG", "image/png", "emblem")
    html = '<img src="cid:emblem"><p>x</p>'
    found = read(build(PLAIN._replace(html=html, attachments=(PDF, picture))))
    kinds = [part.get_content_type() for part in found.walk()]
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related"),
        *("text/html", "image/png", "application/pdf"),
    ]
    (attached,) = found.iter_attachments()
    assert attached.get_filename() == "допис.pdf"
    assert attached.get_content() == PDF.content
    shown = next(part for part in found.walk() if part.get_content_type() == "image/png")
    assert (shown["Content-ID"], shown.get_content_disposition()) == ("<emblem>", "inline")


INJECTIONS = [
    "x =?UTF-8?Q?=0A?=Bcc: b@example.org",
    "x =?utf-8?b?DQpCY2M6IGJAZXhhbXBsZS5vcmc=?=",
    "x\nBcc: b@example.org",
    "x\r\nBcc: b@example.org",
    "x\rBcc: b@example.org",
    "\n",
    "x\x00y",
    "x\x1b[31m",
    "x\x85Bcc: b@example.org",
    "x\u2028Bcc: b@example.org",
    "x\u202egro.elpmaxe",
    "x\ud800",
]


@pytest.mark.parametrize("words", INJECTIONS)
@pytest.mark.parametrize("place", ["subject", "sender", "to", "cc", "file"])
def test_what_would_add_to_the_head_is_refused(words: str, place: str) -> None:
    message = {
        "subject": PLAIN._replace(subject=words),
        "sender": PLAIN._replace(sender=ME._replace(name=words)),
        "to": PLAIN._replace(to=(TO._replace(name=words),)),
        "cc": PLAIN._replace(cc=(TO._replace(name=words),)),
        "file": PLAIN._replace(attachments=(PDF._replace(name=words),)),
    }[place]
    said = faults(message)
    assert said
    assert all(line.startswith("hearings/L3: error: ") for line in said)
    assert not any("example" in line for line in said), "what it holds is not repeated"


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "a@", "@example.org", "a b@example.org", "a@example.org, b@example.org"),
        *(
            "a@example.org\nBcc: b@example.org",
            "a@exa\tmple.org",
            "<a@example.org>",
            "a@@example.org",
        ),
        *(
            "a..b@example.org",
            ".a@example.org",
            "a@-example.org",
            "a@example..org",
            "a@[127.0.0.1]",
        ),
        *('"a b"@example.org', "a@example.org>", "=?utf-8?q?a?=@example.org", "a\0@example.org"),
        *("Ана@example.org", "a@пример.срб", "a@example.org\u200b", "a" * 65 + "@example.org"),
    ],
)
@pytest.mark.parametrize("header", ["sender", "to", "cc"])
def test_what_is_not_one_plain_address_is_refused(address: str, header: str) -> None:
    box = Mailbox(address)
    said = faults(PLAIN._replace(**{header: box if header == "sender" else (box,)}))
    assert not any(address in line for line in said if len(address) > 2)


def test_a_name_with_another_address_in_it_stays_a_name() -> None:
    name = "Ana <b@example.org>, c@example.org"
    found = read(build(PLAIN._replace(to=(TO._replace(name=name),))))
    assert [(b.addr_spec, b.display_name) for b in found["To"].addresses] == [(TO.address, name)]


def test_all_faults_come_at_once_and_say_where() -> None:
    bad = PLAIN._replace(
        to=(), subject=" ", attachments=(PDF._replace(name="a/b", type="multipart/x"),)
    )
    assert faults(bad) == [
        "hearings/L3: error: attachment 1: its name is no name of a file",
        "hearings/L3: error: attachment 1: its type is none",
        "hearings/L3: error: it goes to nobody",
        "hearings/L3: error: the subject is empty",
    ]


def test_a_message_that_no_server_would_take_is_refused() -> None:
    large = PDF._replace(content=bytes(room.MOST))
    assert "larger than 25 MB" in faults(PLAIN._replace(attachments=(large,)))[0]


def test_a_date_without_a_zone_is_refused() -> None:
    assert "no zone" in faults(PLAIN._replace(date=DAY.replace(tzinfo=None)))[0]


def test_the_proof_looks_at_the_bytes_and_not_at_our_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the writer to be led astray, the reader would notice."""
    written = room._written

    def astray(message: Message) -> bytes:
        return written(message).replace(b"MIME-Version", b"Bcc: b@example.org\r\nMIME-Version")

    for wrong, said in (
        (astray, "the head"),
        (lambda m: written(m).replace(b"<mayor@", b"<other@"), "To"),
        (lambda m: written(m._replace(subject="Other")), "the subject"),
        (lambda m: written(m._replace(text="Other")), "what it says"),
        (lambda m: written(m) + b"x\ny\r\n", "a line"),
        (lambda m: written(m) + b"x" * 999, "a long line"),
        (lambda m: written(m._replace(message_id="<2@example.org>")), "the Message-ID"),
    ):
        monkeypatch.setattr(room, "_written", wrong)
        assert faults(PLAIN)[0] == f"hearings/L3: error: {said} does not come out as it went in"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"], exclude_characters="\ufeff"),
    min_size=1, max_size=200,
)  # fmt: skip


@settings(deadline=None)
@given(subject=LINE, name=LINE, file=LINE, text=TEXT, html=st.none() | TEXT)
def test_any_words_come_out_as_they_went_in_or_are_refused(
    subject: str, name: str, file: str, text: str, html: str | None
) -> None:
    message = PLAIN._replace(
        subject=subject,
        sender=ME._replace(name=name),
        to=(TO._replace(name=name), Mailbox("b@example.org", name)),
        text=text,
        html=html,
        attachments=(PDF._replace(name=file),),
    )
    try:
        raw = build(message)
    except InvalidInput as refused:
        said = " ".join(map(str, refused.problems))
        assert "does not come out" not in said, "what no rule names must not fail"
        return
    found = read(raw)
    assert found["Subject"] == subject
    called = re.sub("[ \xa0]+", " ", name).strip(" ")
    heads = message_from_bytes(raw)["To"].split(",\r\n ")
    assert [name_in(head) for head in heads] == [called, called]
    assert [part.get_filename() for part in found.iter_attachments()] == [file]
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")


@pytest.mark.parametrize(
    "text", [".", "..\n.", "From me\n>From you", "end \nblank\t", "x" * 5000, "a=b"]
)
def test_lines_that_mail_programs_change_are_shielded(text: str) -> None:
    raw = build(PLAIN._replace(text=text, message_id="<1@example.org>"))
    assert read(raw).get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    body = raw.partition(b"\r\n\r\n")[2]
    assert not re.search(rb"(?m)^From |[ \t]$", body)


def test_a_long_plain_subject_is_folded_between_words() -> None:
    subject = "Request for documents on the municipal budget of the next year and for two hearings"
    raw = build(PLAIN._replace(subject=subject, date=datetime(2026, 11, 23, tzinfo=UTC)))
    lines = raw.partition(b"\r\nDate:")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in lines)
    assert b"=?" not in lines[-1]
    assert read(raw)["Subject"] == subject


INVITE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    + "SUMMARY:Састанак\r\n".encode()
    + b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
EMBLEM = Attachment("emblem.png", b"\x89PNG", "image/png", "emblem")


@pytest.mark.parametrize("html", [None, '<p>text <img src="cid:emblem"></p>'])
@pytest.mark.parametrize("files", [(), (PDF,), (EMBLEM,), (PDF, EMBLEM)])
def test_a_calendar_part_stands_last_among_the_ways_to_read_it(html, files) -> None:
    message = PLAIN._replace(
        html=html, attachments=files, calendar=room.Calendar(INVITE, "REQUEST")
    )
    found = read(build(message))
    assert found.get_content_type() == "multipart/mixed"
    ways = next(found.iter_parts())
    assert ways.get_content_type() == "multipart/alternative"
    last = list(ways.iter_parts())[-1]
    assert last["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert last.get_payload(decode=True) == INVITE
    saved = {p.get_filename(): p for p in found.iter_parts() if p.get_filename()}
    assert saved["invite.ics"].get_payload(decode=True) == INVITE
    assert saved["invite.ics"].get_content_type() == "application/ics"


@pytest.mark.parametrize(
    ("content", "method"),
    [
        (INVITE, "CANCEL"),  # Outlook refuses what head and object call differently
        (INVITE, "REQUEST;x=y"),
        (INVITE.replace(b"METHOD:REQUEST\r\n", b""), "REQUEST"),
        (INVITE.replace(b"METHOD:REQUEST", b"METHOD:REQUEST\r\nmethod:CANCEL"), "REQUEST"),
        (INVITE.replace(b"METHOD:REQUEST", b"METHOD:REPLY"), "REPLY"),
        (b"", "REQUEST"),
        (INVITE[:-4], "REQUEST"),
        (INVITE.replace("Са".encode(), b"\xd0"), "REQUEST"),
    ],
)
def test_what_is_no_invitation_is_refused(content: bytes, method: str) -> None:
    (said,) = faults(PLAIN._replace(calendar=room.Calendar(content, method)))
    assert "calendar part" in said


def test_a_changed_calendar_part_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    written = room._calendar
    monkeypatch.setattr(
        room, "_calendar", lambda told: written(told._replace(content=told.content + b"\r\n"))
    )
    assert (
        "does not come out" in faults(PLAIN._replace(calendar=room.Calendar(INVITE, "REQUEST")))[0]
    )
