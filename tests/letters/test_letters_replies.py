"""Mail that came back: answers told from bounces, receipts and automatic replies."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import InvalidInput
from advocacy_cli.letters import replies
from advocacy_cli.letters.replies import (
    ANSWER,
    AUTOMATIC,
    BOUNCED,
    DELAYED,
    MOST,
    RECEIPT,
    read,
)

Advocacy = Callable[..., Any]
ZONE = ZoneInfo("Europe/Belgrade")
BASE = (
    "From: Office <office@example.org>\nTo: us@example.org\nDate: Mon, 23 Nov 2026 08:30:00 +0100\n"
)


def mail(headers: str = "", body: str = "We have read your letter.\n") -> bytes:
    head = BASE + headers + ("" if not headers or headers.endswith("\n") else "\n")
    return (head + "\n" + body).encode()


def report(kind: str, fields: str, words: str = "Hello", original: str = "") -> bytes:
    parts = [
        f"Content-Type: text/plain\n\n{words}\n",
        f"Content-Type: message/{kind}\n\nReporting-MTA: dns; mx.example.org\n\n{fields}\n",
    ]
    if original:
        parts.append(f"Content-Type: message/rfc822\n\n{original}\n\nthe letter\n")
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return mail(
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="b"\n',
        body,
    )


FAILED = "Final-Recipient: rfc822; office@example.org\nAction: {}\nStatus: {}\nDiagnostic-Code: smtp; 550 no\n"


# What a mail is


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (mail("Subject: Re: Your letter"), ANSWER, ""),
        (mail("Auto-Submitted: no"), ANSWER, ""),
        (mail("X-Auto-Response-Suppress: All"), ANSWER, ""),  # Exchange writes it into people's mail
        (mail("Precedence: list"), ANSWER, ""),
        (mail("Subject: Delivery failed to impress us"), ANSWER, ""),
        (mail("Subject: =?utf-8?b?4KSq?= =?x-unknown?q?a?="), ANSWER, ""),
        (mail("Auto-Submitted: auto-replied"), AUTOMATIC, "an automatic reply"),
        (mail("auto-submitted: Auto-Generated; x=1"), AUTOMATIC, "an automatic reply"),
        (mail("X-Autoreply: yes"), AUTOMATIC, "an automatic reply"),
        (mail("X-Autorespond: yes"), AUTOMATIC, "an automatic reply"),
        (mail("Precedence: auto_reply"), AUTOMATIC, "an automatic reply"),
        (mail("Precedence: bulk"), AUTOMATIC, "an automatic reply"),
        (mail("Return-Path: <>\nSubject: Away"), AUTOMATIC, "an automatic reply"),
        (mail("X-Auto-Response-Suppress: DR, OOF\nSubject: Automatic reply: x"), AUTOMATIC, "an automatic reply"),
        (report("delivery-status", FAILED.format("failed", "5.1.1")), BOUNCED, "there is no such mailbox (5.1.1)"),
        (report("delivery-status", FAILED.format("failed", "4.4.7")), BOUNCED, "it was tried too long (4.4.7)"),
        (report("delivery-status", FAILED.format("FAILED", "5.2.2 (full)")), BOUNCED, "the mailbox is full (5.2.2)"),
        (report("delivery-status", FAILED.format("failed", "5.7.26")), BOUNCED, "their rules refuse it (5.7.26)"),
        (report("delivery-status", FAILED.format("failed", "")), BOUNCED, "their server gave no reason that we know"),
        (report("delivery-status", FAILED.format("delayed", "4.4.1")), DELAYED, "their server does not answer (4.4.1)"),
        (report("delivery-status", FAILED.format("relayed", "2.0.0")), RECEIPT, "a receipt that it was delivered"),
        (report("delivery-status", FAILED.format("delivered", "2.0.0") + "\n" + FAILED.format("failed", "5.1.1")),
         BOUNCED, "there is no such mailbox (5.1.1)"),
        (report("delivery-status", ""), BOUNCED, "their server gave no reason that we know"),
        (report("disposition-notification", "Disposition: manual-action; displayed"), RECEIPT, "a receipt that it was opened"),
        (mail("X-Failed-Recipients: a@example.org", "550 5.1.1 no such user"), BOUNCED, "there is no such mailbox (5.1.1)"),
        (BASE.replace("Office <office@", "<MAILER-DAEMON@").encode() + b"Subject: failure notice\n\nHi. This is the qmail-send program.\n<a@example.org>:\n550 sorry\n",
         BOUNCED, "their server gave no reason that we know (5.0.0)"),
        (BASE.replace("Office <office@", "Mail Delivery System <postmaster@").encode() + b"Subject: x\n\nrejected: 5.7.1 policy\n",
         BOUNCED, "they do not take mail from us (5.7.1)"),
        (BASE.replace("Office <office@", "<postmaster@").encode() + b"Subject: Welcome\n\nAsk us.\n", ANSWER, ""),
        (mail("Return-Path: <>\nSubject: Undelivered Mail Returned to Sender"), BOUNCED, "their server gave no reason that we know"),
        (mail("Return-Path: <>\nSubject: =?utf-8?b?0J3QtdGD0YHQv9C10LvQsCDQuNGB0L/QvtGA0YPQutCw?="), BOUNCED,
         "their server gave no reason that we know"),
    ],
)  # fmt: skip
def test_kinds(content: bytes, kind: str, why: str) -> None:
    found = read(content, ZONE)
    assert (found.kind, found.why) == (kind, why)


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: x", "Automatski odgovor: x", "=?utf-8?b?0JDRg9GC0L7QvNCw0YLRgdC60Lgg0L7QtNCz0L7QstC+0YA=?=",
     "Out of office", "Out of the Office: x", "[EXTERNAL] Automatic reply: x", "Përgjigje automatike", "Jashtë zyrës",
     "Odsutan do 7. 12.", "Одсутна: Захтев", "Abwesenheitsnotiz: Anfrage", "Nisam u kancelariji"],
)  # fmt: skip
def test_a_subject_that_machines_write_is_no_answer(subject: str) -> None:
    found = read(mail(f"Subject: {subject}"), ZONE)
    assert (found.kind, found.doubt) == (AUTOMATIC, "its subject reads like one")


@pytest.mark.parametrize(
    "body",
    ["Ovo je automatski odgovor. Na odmoru sam.", "Ово је аутоматски одговор.", "\n This is an automatic reply:\nx",
     "This is an automated message.", "Kjo është një përgjigje automatike.", "Poštovani,\n\nOvo je automatska poruka."],
)  # fmt: skip
def test_a_text_that_machines_write_is_no_answer(body: str) -> None:
    found = read(mail("Subject: Re: x\nContent-Type: text/plain; charset=utf-8", body), ZONE)
    assert (found.kind, found.doubt) == (AUTOMATIC, "its text reads like one")


@pytest.mark.parametrize(
    "subject", ["Re: Automatic reply: x", "Odsustvo osnova", "Na odmoru", "Mungojnë"]
)
def test_a_subject_that_may_be_a_persons_is_a_doubt(subject: str) -> None:
    found = read(mail(f"Subject: {subject}"), ZONE)
    assert (found.kind, found.doubt) == (ANSWER, "its subject reads like an automatic reply")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Automatization of registers", "x"),
        ("Odsutnost", "x"),
        ("Answer", "We got one that said: This is an automatic reply."),
        ("Answer", "> This is an automatic reply\nWe meant it."),
    ],
)
def test_what_only_speaks_of_machines_is_an_answer(subject: str, body: str) -> None:
    found = read(mail(f"Subject: {subject}", body), ZONE)
    assert (found.kind, found.doubt) == (ANSWER, "")


# What it says


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Mon, 23 Nov 2026 23:30:00 +0000", date(2026, 11, 24)),  # it is tomorrow in Belgrade
        ("Mon, 23 Nov 2026 00:10:00 +0500", date(2026, 11, 22)),
        ("23 Nov 2026 10:00", date(2026, 11, 23)),
        ("Mon, 23 Nov 2026 10:00:00 -0000", date(2026, 11, 23)),
        ("soon", None),
        ("", None),
        ("Mon, 99 Nov 2026 10:00:00 +0100", None),
        ("Mon, 23 Nov 2026 10:00:00 +9999999", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_the_day_is_of_our_zone(said: str, day: date | None) -> None:
    assert read(f"From: a@example.org\nDate: {said}\n\nx".encode(), ZONE).day == day


def test_what_it_answers() -> None:
    found = read(
        mail(
            "Subject: Re: hearings-zvecan/L3kq and a/L2\nIn-Reply-To: <b@x>\nReferences: <a@x>\n <b@x>"
        ),
        ZONE,
    )
    assert found.ids == ("<b@x>", "<a@x>")
    assert found.numbers == ("hearings-zvecan/L3kq", "a/L2")


def test_our_number_in_the_text_counts_where_the_subject_has_none() -> None:
    words = "on your letter hearings/L1, hearings/L1"
    assert read(mail("Subject: Reply", words), ZONE).numbers == ("hearings/L1",)
    assert read(mail("Subject: Re: a/L2", words), ZONE).numbers == ("a/L2",)


def test_a_report_says_it_by_the_letter_that_it_carries() -> None:
    original = "From: us@example.org\nMessage-ID: <m@example.org>\nSubject: Request hearings/L1"
    found = read(report("delivery-status", FAILED.format("failed", "5.1.1"), "", original), ZONE)
    assert (found.ids, found.numbers) == (("<m@example.org>",), ("hearings/L1",))


@pytest.mark.parametrize(
    ("subject", "body", "ref"),
    [
        ("Одговор број 05-12/26", "", "05-12/26"),
        ("x", "Delovodni broj: 353-44/2026-01", "353-44/2026-01"),
        ("x", "Br. 05/2026 od 23.11.2026", "05/2026"),
        ("x", "Nr. prot. 01-2345/26", "01-2345/26"),
        ("x", "Nr. 02-117, datë 23.11.2026", "02-117"),
        ("x", "Our ref: AB/12-7.", "AB/12-7"),
        ("x", "number 7 of 12 people", ""),
        ("x", "no. 5", ""),
        ("Re: hearings/L3", "no reason given on 2026-11-23", ""),
    ],
)
def test_their_number_is_proposed(subject: str, body: str, ref: str) -> None:
    assert read(mail(f"Subject: {subject}", body), ZONE).ref == ref


# What is malformed or hostile


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Just words that somebody saved",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an Outlook file",
        b"PK\x03\x04 a zip",
        b"Subject: only this\n\nx",
    ],
)
def test_what_is_no_mail_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(content, ZONE, "reply.eml")
    assert caught.value.problems[0].where.file == "reply.eml"


@pytest.mark.parametrize(
    "content",
    [
        mail("Subject: " + "a" * 1_000_000),
        mail("References: " + "<a@b> " * 100_000),
        mail("Subject: =?utf-8?b?" + "A" * 100_000 + "?="),
        mail("X: y\n" * 50_000),
        mail("Content-Type: multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nx\n" * 4_000),
        mail("Content-Type: multipart/mixed"),
        mail("Content-Type: text/plain; charset=nothing\nContent-Transfer-Encoding: base64", "!!!"),
        mail("Content-Type: text/plain; charset=utf-16", "x"),
        mail("Content-Transfer-Encoding: x-uuencode", "begin 666 x\n!!!\n"),
        mail("Content-Type: message/rfc822", "Content-Type: message/rfc822\n\n" * 50 + "x"),
        mail("From : a\nnot a header\n\tfolded"),
        mail(body="broj " + "1/" * 100_000),
        mail(body="nr " * 100_000 + "5." * 50_000),
        mail("Subject: " + "a/L1" * 10_000 + "a" * 5_000),
        mail('Content-Type: multipart/report; report-type="a" b; boundary=b', "--b\n"),
        mail("Content-Type: message/delivery-status", "x" * 1000),
    ],
)  # fmt: skip
def test_malformed_mail_is_read_as_far_as_it_goes(content: bytes) -> None:
    assert read(content, ZONE).kind in (ANSWER, BOUNCED)


def test_too_many_parts_are_not_read() -> None:
    with pytest.raises(InvalidInput, match="1 problem") as caught:
        read(mail("Content-Type: multipart/mixed; boundary=b", "--b\n\nx\n" * 5_001), ZONE)
    assert "too many parts" in caught.value.problems[0].message


def test_mail_in_mail_in_mail_ends() -> None:
    deep, boundary = "x", ""
    for n in range(3_000):
        boundary = f"b{n}"
        deep = f"--{boundary}\nContent-Type: multipart/mixed; boundary=b{n - 1}\n\n{deep}\n"
    try:
        read(mail(f"Content-Type: multipart/mixed; boundary={boundary}", deep), ZONE)
    except InvalidInput as error:
        assert "cannot be read" in error.problems[0].message


def test_too_large_a_file_is_not_read() -> None:
    with pytest.raises(InvalidInput, match="1 problem"):
        read(b"x" * (MOST + 1), ZONE)


@given(st.binary(max_size=400), st.binary(max_size=200))
def test_any_bytes_are_a_mail_or_refused(head: bytes, body: bytes) -> None:
    for content in (head, BASE.encode() + head + b"\n\n" + body):
        try:
            read(content, ZONE)
        except InvalidInput as error:
            assert error.problems


lines = st.sampled_from(
    ["Subject: x", "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "--b", "--b--", "",
     "Content-Type: message/delivery-status", "Action: failed", "Status: 5.1.1", "Content-Type: message/rfc822",
     "Message-ID: <a@b>", "In-Reply-To: <a@b>", "Date: x", "Auto-Submitted: \x00", "Subject: =?utf-8?q?=?=", " folded",
     "Content-Transfer-Encoding: base64", "Content-Type: ;;;", "From: \ud800".encode("utf-8", "replace").decode()]
)  # fmt: skip


@given(st.lists(lines, max_size=25).map("\n".join))
def test_any_lines_are_a_mail_or_refused(text: str) -> None:
    try:
        read((BASE + text).encode(), ZONE)
    except InvalidInput as error:
        assert error.problems


# The command


@pytest.fixture
def sent(store_url: str, advocacy: Advocacy) -> Advocacy:
    assert advocacy("letter", "make", "hearings").code == 0
    done = advocacy("letter", "sent", "hearings/request", "--via", "email", "--on", "2026-11-20")
    assert done.code == 0
    return advocacy


def listed(advocacy: Advocacy) -> dict[str, Any]:
    (row,) = json.loads(advocacy("letter", "list", "--json").out)
    found: dict[str, Any] = row
    return found


def save(root: Path, content: bytes, name: str = "reply.eml") -> str:
    (root / name).write_bytes(content)
    return name


def test_an_answer_is_taken_with_its_day_and_kept(sent: Advocacy, root: Path) -> None:
    content = mail("Subject: Re: Request hearings/L1, br. 05-12/26").replace(b"23 Nov", b"22 Nov")
    name = save(root, content)
    done = sent("letter", "answered", "--file", name)
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert "it answers hearings/L1, to mayor-zvecan" in done.err
    assert "answered on Sun 22 November 2026, 2 days after it was sent" in done.err
    assert (
        'their number may be 05-12/26: advocacy letter answered hearings/L1 --ref "05-12/26"'
        in done.err
    )
    assert listed(sent)["answered"] == "2026-11-22"
    (kept,) = [p for p in (root / "files" / "2026").iterdir() if p.suffix == ".eml"]
    assert kept.read_bytes() == content
    again = sent("letter", "answered", "--file", name)
    assert (again.code, again.out) == (0, "hearings/L1\n")
    assert "already" in again.err
    ref = sent("letter", "answered", "hearings/L1", "--ref", "05-12/26")
    assert ref.code == 0
    assert listed(sent)["answered"] == "2026-11-22"


def test_the_letter_is_found_by_its_message_id(sent: Advocacy, root: Path) -> None:
    assert sent("letter", "make", "hearings", "--again", "--format", "eml").code == 0
    (made,) = (root / "out" / "letters" / "hearings").glob("*.eml")
    own = next(
        x for x in made.read_text("utf-8").splitlines() if x.lower().startswith("message-id")
    )
    sent("letter", "sent", "hearings/L2", "--via", "email")
    name = save(root, mail(f"Subject: Re: x\nReferences: <other@x> {own.partition(' ')[2]}"))
    done = sent("letter", "answered", "--file", name)
    assert (done.code, done.out) == (0, "hearings/L2\n")


def test_the_letter_is_found_by_its_mail_in_the_outbox(
    store_url: str, advocacy: Advocacy, root: Path
) -> None:
    assert advocacy("letter", "make", "hearings").code == 0
    assert advocacy("letter", "email", "hearings/request").code == 0
    (queued,) = json.loads(advocacy("mail", "list", "--json").out)
    assert advocacy("letter", "sent", "hearings/request", "--via", "email").code == 0
    offices = root / "platform" / "offices.yaml"  # their address has changed since
    offices.write_text(offices.read_text("utf-8").replace("mayor.zvecan@", "new@"), "utf-8")
    own = queued.get("message_id") or _message_id(root, store_url)
    name = save(root, mail(f"In-Reply-To: {own}"))
    done = advocacy("letter", "answered", "--file", name)
    assert (done.code, done.out) == (0, "hearings/L1\n"), done.err


def _message_id(root: Path, store_url: str) -> str:
    import os

    from advocacy_cli.store import Store
    from advocacy_cli.workspace import open_workspace

    with Store(open_workspace(root, dict(os.environ))) as store:
        (found,) = store.outbox().mails()
    return found.message_id


def test_on_says_another_day_and_the_future_is_none(sent: Advocacy, root: Path) -> None:
    late = mail().replace(b"23 Nov 2026", b"24 Nov 2026")
    done = sent("letter", "answered", "hearings/L1", "--file", save(root, late))
    assert "which has not come yet: today is taken" in done.err
    assert listed(sent)["answered"] == "2026-11-23"
    sent("undo", "-y")
    done = sent("letter", "answered", "hearings/L1", "--on", "2026-11-21", "--file", "reply.eml")
    assert listed(sent)["answered"] == "2026-11-21"
    sent("undo", "-y")
    early = save(root, mail().replace(b"23 Nov 2026", b"19 Nov 2026"), "early.eml")
    done = sent("letter", "answered", "hearings/L1", "--file", early)
    assert done.code == 2
    assert "the mail is dated Thu 19 November 2026, before hearings/L1 was sent" in done.err
    assert "--on:" not in done.err
    without = save(root, b"From: a@example.org\nDate: never\n\nx", "without.eml")
    done = sent("letter", "answered", "hearings/L1", "--file", without)
    assert "no date that can be read" in done.err


def test_a_bounce_is_no_answer(sent: Advocacy, root: Path) -> None:
    before = sent("journal", "list", "--json").out
    original = "Subject: Request hearings/L1"
    content = report(
        "delivery-status", FAILED.format("failed", "5.1.1"), "secret@example.org", original
    )
    done = sent("letter", "answered", "--file", save(root, content))
    assert done.code == 5
    assert "hearings/L1 did not arrive: there is no such mailbox (5.1.1)" in done.err
    assert "--never-left" in done.err
    assert "example.org" not in done.err
    assert sent("journal", "list", "--json").out == before
    assert not list((root / "files").rglob("*.eml"))
    command = done.err.partition("advocacy ")[2].partition(",")[0]
    assert sent(*command.split(), "-y").code == 0
    assert listed(sent)["state"] == "made"
    assert sent("letter", "sent", "hearings/L1", "--via", "post").code == 0


@pytest.mark.parametrize(
    "headers", ["Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: auto_reply"]
)
def test_an_automatic_reply_is_no_answer_but_a_proof(
    sent: Advocacy, root: Path, headers: str
) -> None:
    save(root, mail(f"{headers}\nSubject: Primljeno pod brojem, br. 05-12/26"))
    done = sent("letter", "answered", "hearings/L1", "--file", "reply.eml")
    assert done.code == 5
    command = 'advocacy letter sent hearings/L1 --ref "05-12/26" --file reply.eml'
    assert command in done.err
    assert listed(sent)["answered"] is None
    assert sent(*command.replace('"', "").split()[1:]).code == 0
    assert listed(sent)["ref"] == "05-12/26"
    assert listed(sent)["sent"] == "2026-11-20"


def test_words_of_a_machine_are_a_persons_when_the_day_is_said(sent: Advocacy, root: Path) -> None:
    save(root, mail("Subject: Automatic reply: Request hearings/L1"))
    done = sent("letter", "answered", "--file", "reply.eml")
    assert done.code == 5
    assert "no answer but an automatic reply (its subject reads like one)" in done.err
    assert "advocacy letter sent hearings/L1 --file reply.eml" in done.err
    assert "--on 2026-11-23" in done.err
    assert listed(sent)["answered"] is None
    done = sent("letter", "answered", "--file", "reply.eml", "--on", "2026-11-23")
    assert (done.code, done.out) == (0, "hearings/L1\n")
    assert listed(sent)["answered"] == "2026-11-23"
    sent("undo", "-y")
    save(
        root, mail("Auto-Submitted: auto-replied\nSubject: Automatic reply: x")
    )  # a machine says so
    done = sent("letter", "answered", "hearings/L1", "--file", "reply.eml", "--on", "2026-11-23")
    assert done.code == 5
    assert "--on" not in done.err


def test_the_day_of_a_second_mail_is_told_and_does_not_move_the_first(
    sent: Advocacy, root: Path
) -> None:
    first = save(root, mail("Subject: Re: hearings/L1").replace(b"23 Nov", b"21 Nov"))
    assert sent("letter", "answered", "--file", first).code == 0
    second = save(root, mail("Subject: Re: hearings/L1", "More.").replace(b"23 Nov", b"22 Nov"))
    done = sent("letter", "answered", "--file", second)
    assert done.code == 0
    assert (
        "was answered on Sat 21 November 2026, which stands; --on 2026-11-22 changes it" in done.err
    )
    assert listed(sent)["answered"] == "2026-11-21"
    assert sent("letter", "answered", "--file", second, "--on", "2026-11-22").code == 0
    assert listed(sent)["answered"] == "2026-11-22"


@pytest.mark.parametrize("name", ["reply.msg", "REPLY.MSG", "reply.eml"])
def test_a_mail_as_outlook_keeps_it_is_to_be_saved_as_eml(
    sent: Advocacy, root: Path, name: str
) -> None:
    save(root, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), name)
    done = sent("letter", "answered", "hearings/L1", "--file", name)
    assert done.code == 3
    assert "as Outlook keeps it (.msg)" in done.err
    assert "save it as .eml" in done.err
    assert listed(sent)["answered"] is None


def test_a_delay_is_told_from_a_failure(sent: Advocacy, root: Path) -> None:
    save(root, report("delivery-status", FAILED.format("delayed", "4.4.1")))
    done = sent("letter", "answered", "hearings/L1", "--file", "reply.eml")
    assert done.code == 5
    assert "has not arrived yet" in done.err


def test_without_a_letter_the_mail_must_say_it(sent: Advocacy, root: Path) -> None:
    done = sent("letter", "answered", "--file", save(root, mail("Subject: Hello")))
    assert done.code == 4
    assert "advocacy letter answered LETTER --file reply.eml" in done.err
    assert sent("letter", "answered").code == 2
    assert sent("letter", "answered", "--file", "no.eml").code == 4
    done = sent("letter", "answered", "--file", save(root, mail("Subject: Re: hearings/L9")))
    assert done.code == 4


def test_a_mail_about_another_letter_is_pointed_out(sent: Advocacy, root: Path) -> None:
    save(root, mail("Subject: Re: other/L7"))
    done = sent("letter", "answered", "hearings/L1", "--file", "reply.eml")
    assert done.code == 0
    assert "it speaks of other/L7: look whether it answers hearings/L1" in done.err


def test_a_dry_run_reads_and_writes_nothing(sent: Advocacy, root: Path) -> None:
    before = sent("journal", "list", "--json").out
    save(root, mail("Subject: Re: hearings/L1"))
    done = sent("letter", "answered", "--file", "reply.eml", "-n")
    assert done.code == 0
    assert "would record hearings/L1" in done.out
    assert sent("journal", "list", "--json").out == before
    assert not (root / "files").exists() or not list((root / "files").rglob("*.eml"))


@pytest.mark.parametrize(
    "more",
    [
        b"Content-Type: text/plain" + b"; a=b" * 40_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain" + b";\r\n a=b" * 40_000 + b"\r\n\r\nx",
        b"Subject: " + b"x" * 4_000_000 + b"\r\n\r\nx",
        b"\r\n" + b"x\n" * 3_000_000,
        b"X-n: y\r\n" * 300_000 + b"\r\nx",
    ],
)
def test_what_is_read_of_a_mail_is_bounded(more: bytes) -> None:
    head = b"From: a@example.org\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\n"
    short = replies._beginning(head + more)
    assert len(short) <= replies._MOST_READ
    assert short.count(b"\n") < replies._MOST_TEXT
    folded = short.replace(b"\n ", b" ").replace(b"\n\t", b" ")
    assert max(map(len, folded.split(b"\n"))) <= 2 * replies._LONGEST_LINE
    assert replies.read(head + more, ZoneInfo("Europe/Belgrade")).kind == replies.ANSWER


def test_a_year_without_end_is_no_date() -> None:
    mail = b"From: a@example.org\r\nDate: Mon, 23 Nov 2026 08:00:20262026202600 +0100\r\n\r\nx"
    assert replies.read(mail, ZoneInfo("Europe/Belgrade")).day is None
