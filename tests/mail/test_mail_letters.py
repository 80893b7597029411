"""`letter email`: made, queued, carried by a real server, and only then sent."""

from __future__ import annotations

import contextlib
import hashlib
import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from offices import Loopback, Office

from advocacy_cli.documents.message import Mailbox, Message, build, message_id
from advocacy_cli.mail.smtp import SENT, Carrier, Server

MAYOR = "mayor.zvecan@example.org"
EMAIL = ("letter", "email", "hearings/request")


def rows(advocacy, *arguments: str) -> list[dict[str, Any]]:
    done = advocacy(*arguments, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def state(advocacy) -> str:
    (row,) = rows(advocacy, "letter", "list")
    return str(row["state"])


def changed(root: Path, old: str, new: str) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_from_the_plan_to_the_mayors_server(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office
) -> None:
    done = advocacy(*EMAIL)
    assert done.code == 0, done.err
    assert done.out == "mail 1\n"
    assert "queued is not sent" in done.err
    assert state(advocacy) == "made"
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert state(advocacy) == "sent"
    ((recipient, raw),) = [(got.recipient, got.raw) for got in office.got]
    assert recipient == MAYOR
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Објавите нацрт буџета" in body.get_content()
    (period,) = [row for row in rows(advocacy, "due") if row["name"] == "hearings/C1"]
    assert period["due"] == "2026-11-30"
    (eml,) = (root / "files" / "2026").glob("*.eml")
    (sent,) = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    (whole,) = rows(advocacy, "journal", "show", sent["id"])
    assert hashlib.sha256(eml.read_bytes()).hexdigest() in whole["digests"].values()
    assert whole["texts"]["message_id"] == message["Message-ID"]
    assert "ref" not in whole["texts"], "that is the office's protocol number"
    (row,) = rows(advocacy, "letter", "list")
    assert row["ref"] is None
    assert advocacy("doctor").code == 0


@pytest.mark.usefixtures("store_url")
def test_queued_twice_it_is_one_mail(
    advocacy, mailing: Loopback, office: Office, monkeypatch
) -> None:
    first = advocacy(*EMAIL)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T11:30:00+01:00")
    second = advocacy(*EMAIL)
    assert (first.out, second.out) == ("mail 1\n", "mail 1\n")
    assert "was in the outbox already" in second.err
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    again = advocacy(*EMAIL)
    assert again.code == 5
    assert "hearings/L1 was sent by e-mail" in again.err
    assert len(office.seen) == 1


def test_a_dry_run_writes_nothing(advocacy, root: Path, mailing: Loopback) -> None:
    done = advocacy(*EMAIL, "-n")
    assert done.code == 0, done.err
    assert done.out == f"would queue hearings/L1 for {MAYOR}\n"
    assert not (root / "out").exists()
    assert not (root / "files").exists()
    assert rows(advocacy, "mail", "list") == []


def test_who_gets_a_copy_gets_it_by_mail(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    changed(
        root,
        "    ask: papers\n",
        "    ask: papers\n    cc: [assembly-chair-zvecan, budget-officer]\n",
    )
    done = advocacy(*EMAIL)
    assert done.code == 0, done.err
    assert advocacy("mail", "send", "-y").code == 0
    heads = [message_from_bytes(got.raw, policy=policy.default) for got in office.got]
    assert {str(head["Cc"]) for head in heads} == {str(heads[0]["Cc"])}
    assert "budget@example.org" in str(heads[0]["Cc"])
    assert len(rows(advocacy, "journal", "list", "--kind", "letter-sent")) == 1


def test_files_go_with_it(
    advocacy, root: Path, tmp_path: Path, mailing: Loopback, office: Office
) -> None:
    paper = tmp_path / "Предлог закона.pdf"
    paper.write_bytes(b"%PDF-1.7 example")
    assert advocacy(*EMAIL, "--attach", str(tmp_path / "none.pdf")).code == 4
    assert not (root / "out").exists()
    done = advocacy(*EMAIL, "--attach", str(paper))
    assert done.code == 0, done.err
    assert advocacy("mail", "send", "-y").code == 0
    message = message_from_bytes(office.got[0].raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    (part,) = message.iter_attachments()
    assert part.get_filename() == "Предлог закона.pdf"
    assert part.get_content() == b"%PDF-1.7 example"


def test_a_letter_from_a_word_file_goes_as_the_file(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    changed(root, "template: documents", "template: official")
    done = advocacy(*EMAIL)
    assert done.code == 0, done.err
    assert advocacy("mail", "send", "-y").code == 0
    message = message_from_bytes(office.got[0].raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    (part,) = message.iter_attachments()
    assert part.get_filename() == "hearings-L1.docx"
    assert part.get_content()[:2] == b"PK"


def test_without_an_address_nothing_is_queued(advocacy, root: Path, mailing: Loopback) -> None:
    path = root / "platform" / "offices.yaml"
    path.write_text(path.read_text("utf-8").replace(f"    email: {MAYOR}\n", ""), "utf-8")
    done = advocacy(*EMAIL)
    assert done.code == 3
    assert "recipient.email" in done.err
    assert rows(advocacy, "mail", "list") == []


def test_a_reply_is_found_by_the_message_id_that_the_letter_went_with(
    advocacy, root: Path, mailing: Loopback, office: Office, monkeypatch
) -> None:
    from advocacy_cli.store.outbox import Outbox

    assert advocacy(*EMAIL).code == 0
    assert advocacy("mail", "send", "-y").code == 0
    offices = root / "platform" / "offices.yaml"  # their address has changed since
    offices.write_text(offices.read_text("utf-8").replace(MAYOR, "new@example.org"), "utf-8")
    monkeypatch.setattr(Outbox, "mails", lambda *_: ())  # as in a colleague's copy of the journal
    head = "From: a@example.org\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nSubject: Re: x\r\n"
    text = f"{head}In-Reply-To: {office.got[0].message_id}\r\n\r\nYes.\r\n"
    (root / "reply.eml").write_text(text, "utf-8")
    done = advocacy("letter", "answered", "--file", "reply.eml")
    assert (done.code, done.out) == (0, "hearings/L1\n"), done.err


def everybody(root: Path) -> None:
    """Let the letter go to three, one of whom has no address."""
    changed(
        root,
        "    to: [mayor-zvecan]\n",
        "    to: [mayor-zvecan, assembly-chair-zvecan, budget-officer]\n",
    )


def test_a_letter_is_recorded_as_sent_to_everybody_at_once(
    advocacy, root: Path, store_url: str
) -> None:
    everybody(root)
    advocacy("letter", "make", "hearings", "--fallback", "sr")
    done = advocacy("letter", "sent", "hearings/request", "--via", "post")
    assert done.code == 2
    assert "--all" in done.err
    to = ("--to", "mayor-zvecan", "--to", "budget-officer")
    done = advocacy("letter", "sent", "hearings/request", "--via", "hand", *to)
    assert done.code == 0, done.err
    assert done.out == "hearings/L1\nhearings/L3\n"
    refused = advocacy("letter", "sent", "hearings/request", "--via", "post", "--ref", "1", *to)
    assert refused.code == 2
    for out, said in (("hearings/L2\n", "sent by post"), ("", "3 letters sent before")):
        done = advocacy("letter", "sent", "hearings/request", "--via", "post", "--all")
        assert (done.code, done.out) == (0, out), done.err
        assert said in done.err
    ways = {row["target"]: row["via"] for row in rows(advocacy, "letter", "list")}
    assert ways == {
        "mayor-zvecan": "hand",
        "assembly-chair-zvecan": "post",
        "budget-officer": "hand",
    }
    commands = {
        row["command"] for row in rows(advocacy, "journal", "list", "--kind", "letter-sent")
    }
    assert len(commands) == 2
    assert len(rows(advocacy, "journal", "list", "--kind", "clock")) == 3


def states(advocacy) -> list[str]:
    return [row["state"] for row in rows(advocacy, "mail", "list")]


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize("held", [False, True])
def test_queued_again_with_other_words_it_takes_the_place_of_the_first(
    advocacy, root: Path, tmp_path: Path, mailing: Loopback, office: Office, held: bool
) -> None:
    assert advocacy(*EMAIL).code == 0
    if held:
        assert advocacy("mail", "hold", "1").code == 0
    changed(root, "sr: Објавите нацрт буџета на српском језику.", "sr: Објавите све предлоге.")
    dry = advocacy(*EMAIL, "-n")
    assert "mail 1" in dry.err
    assert states(advocacy) == ["held" if held else "queued"]
    done = advocacy(*EMAIL)
    assert (done.code, done.out) == (0, "mail 2\n"), done.err
    assert f"mail 1 for {MAYOR} had other words, files or addresses: called off" in done.err
    assert states(advocacy) == ["cancelled", "held" if held else "queued"]
    paper = tmp_path / "proposal.pdf"
    paper.write_bytes(b"%PDF-1.7 example")
    for _ in range(2):
        done = advocacy(*EMAIL, "--attach", str(paper))
        assert done.out == "mail 3\n"
    assert states(advocacy) == ["cancelled", "cancelled", "held" if held else "queued"]
    advocacy("mail", "hold", "3", "--release")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    message = message_from_bytes(office.got[0].raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Објавите све предлоге." in body.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["proposal.pdf"]


@pytest.mark.usefixtures("store_url")
def test_another_address_or_copy_takes_the_place_too(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    assert advocacy(*EMAIL).code == 0
    offices = root / "platform" / "offices.yaml"
    offices.write_text(offices.read_text("utf-8").replace(MAYOR, "new@example.org"), "utf-8")
    assert "mail 1 for mayor.zvecan@example.org" in advocacy(*EMAIL).err
    changed(root, "    ask: papers\n", "    ask: papers\n    cc: [budget-officer]\n")
    done = advocacy(*EMAIL)
    assert done.out == "mail 3\nmail 4\n"
    assert states(advocacy) == ["cancelled", "cancelled", "queued", "queued"]
    assert advocacy("mail", "send", "-y").out == "2 sent\n"
    assert office.to() == ["new@example.org", "budget@example.org"]


@pytest.mark.usefixtures("store_url")
def test_a_dead_mail_is_replaced_and_an_uncertain_one_is_settled_first(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    assert advocacy(*EMAIL).code == 0
    office.replies[MAYOR] = "550 no such mailbox"
    done = advocacy("mail", "send", "-y")
    assert done.code == 1
    assert "advocacy letter email hearings/request" in done.err
    offices = root / "platform" / "offices.yaml"
    offices.write_text(offices.read_text("utf-8").replace(MAYOR, "new@example.org"), "utf-8")
    done = advocacy(*EMAIL)
    assert (done.code, done.out) == (0, "mail 2\n")
    assert f"mail 1 for {MAYOR} was refused: called off" in done.err
    office.ends["new@example.org"] = "drop"
    done = advocacy("mail", "send", "-y")
    assert done.code == 1
    assert "advocacy mail resolve 2 --sent" in done.err
    done = advocacy(*EMAIL)
    assert done.code == 5
    assert "mail 2 with this letter may have been sent" in done.err
    assert "advocacy mail resolve 2 --sent" in done.err
    assert "mail send" not in done.err
    assert states(advocacy) == ["cancelled", "uncertain"]


def test_its_date_is_the_moment_of_queueing_and_that_of_the_file_the_letters(
    advocacy, root: Path, mailing: Loopback, office: Office, monkeypatch
) -> None:
    assert advocacy("letter", "make", "hearings", "--format", "eml").code == 0
    (made,) = (root / "out" / "letters" / "hearings").glob("*.eml")
    before = made.read_bytes()
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T16:45:00+01:00")
    assert advocacy(*EMAIL).code == 0
    assert made.read_bytes() == before
    assert b"Date: Mon, 23 Nov 2026 12:00:00 +0100" in before
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T08:00:00+01:00")
    assert advocacy("mail", "send", "-y").code == 0
    assert b"Date: Tue, 24 Nov 2026 16:45:00 +0100" in office.got[0].raw


@pytest.mark.usefixtures("store_url")
def test_a_letter_is_queued_for_everybody_at_once(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    everybody(root)
    offices = root / "platform" / "offices.yaml"
    chair = "    email: assembly.zvecan@example.org\n"
    offices.write_text(offices.read_text("utf-8").replace(chair, ""), "utf-8")
    assert "--all" in advocacy(*EMAIL).err
    assert advocacy(*EMAIL, "--all", "--to", "mayor-zvecan").code == 2
    done = advocacy(*EMAIL, "--all", "--fallback", "sr")
    assert (done.code, done.out) == (0, "mail 1\nmail 2\n"), done.err
    assert "no e-mail address: assembly-chair-zvecan" in done.err
    assert {row["to"] for row in rows(advocacy, "mail", "list")} == {MAYOR, "budget@example.org"}
    assert len({row["letter"] for row in rows(advocacy, "mail", "list")}) == 2
    assert len({r["command"] for r in rows(advocacy, "journal", "list", "--kind", "mail")}) == 1
    assert advocacy("mail", "send", "-y").out == "2 sent\n"
    assert len(rows(advocacy, "journal", "list", "--kind", "letter-sent")) == 2
    again = advocacy(*EMAIL, "--all")
    assert (again.code, again.out) == (0, "")
    assert "sent before, left as it is: mayor-zvecan, budget-officer" in again.err
    assert "nobody is left" in again.err


def test_what_is_still_to_be_written_and_what_is_not_enclosed_is_said(
    advocacy, root: Path, tmp_path: Path, mailing: Loopback
) -> None:
    changed(
        root,
        "sr: Објавите нацрт буџета на српском језику.",
        "sr: '[име и презиме] [1] [име и презиме]'",
    )
    changed(
        root,
        "    ask: papers\n",
        "    ask: papers\n    enclosures: [{sr: Предлог}, {sr: Списак}]\n",
    )
    paper = tmp_path / "proposal.pdf"
    paper.write_bytes(b"%PDF-1.7 example")
    done = advocacy(*EMAIL)
    assert done.code == 0, done.err
    assert done.err.count("[име и презиме] is still to be written: advocacy mail show 1, then") == 1
    assert "[1]" not in done.err
    assert "names 2 enclosures and none goes with it" in done.err
    done = advocacy(*EMAIL, "--attach", str(paper))
    assert "names 2 enclosures and 1 file goes with it" in done.err
    assert "--attach FILE" in done.err


@pytest.mark.usefixtures("store_url")
def test_a_letter_that_came_back_never_left_and_goes_anew(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    changed(root, "    ask: papers\n", "    ask: papers\n    cc: [budget-officer]\n")
    assert advocacy(*EMAIL).code == 0
    assert advocacy("mail", "send", "-y").out == "2 sent\n"
    (sent,) = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    for more in ((), ("--never-left", "-n")):
        done = advocacy("undo", sent["id"], "-y", *more)
        assert done.code == (0 if more else 5), done.err
    done = advocacy("undo", sent["id"], "-y")
    assert "mail 1 was sent" in done.err
    assert f"advocacy undo {sent['id'][:8]} --never-left" in done.err
    done = advocacy("undo", sent["id"][:8], "--never-left", "-y")
    assert done.code == 0, done.err
    assert rows(advocacy, "journal", "list", "--kind", "letter-sent") == []
    assert rows(advocacy, "journal", "list", "--kind", "clock") == []
    assert [r["state"] for r in rows(advocacy, "journal", "list", "--kind", "mail")].count(
        "sent"
    ) == 2
    assert states(advocacy) == ["sent", "sent"]
    assert state(advocacy) == "made"
    assert not [row for row in rows(advocacy, "due") if row["name"] == "hearings/C1"]
    again = advocacy(*EMAIL)  # the mailbox was only full: the same once more, and no second copy
    assert again.out == "mail 3\nmail 2\n", again.err
    assert advocacy(*EMAIL).out == "mail 3\nmail 2\n"
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert state(advocacy) == "sent"
    assert advocacy("doctor").code == 0


@pytest.mark.usefixtures("store_url")
def test_of_letters_that_were_settled_together_one_never_left(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    everybody(root)
    office.ends |= {MAYOR: "drop", "budget@example.org": "drop"}
    to = ("--to", "mayor-zvecan", "--to", "budget-officer")
    assert advocacy(*EMAIL, *to, "--fallback", "sr").code == 0
    assert advocacy("mail", "send", "-y").code == 1
    assert advocacy("mail", "resolve", "1", "2", "--sent").code == 0
    sent = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    mine = next(row for row in sent if row["with"] == ["mayor-zvecan"])
    assert advocacy("undo", mine["id"], "--never-left", "-y").code == 0
    (left,) = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    assert left["with"] == ["budget-officer"]
    (clock,) = rows(advocacy, "journal", "list", "--kind", "clock")
    assert clock["with"] == ["budget-officer"]


@pytest.mark.parametrize(
    ("become", "said"),
    [
        ("queued", "advocacy mail cancel 1"),
        ("held", "advocacy mail cancel 1"),
        ("cancelled", "was called off"),
        ("dead", "advocacy mail cancel 1"),
        ("uncertain", "advocacy mail resolve 1 --sent"),
    ],
)
def test_a_mail_that_was_not_sent_is_no_affair_of_undo(
    advocacy, mailing: Loopback, office: Office, become: str, said: str
) -> None:
    assert advocacy(*EMAIL).code == 0
    (entry,) = rows(advocacy, "journal", "list", "--kind", "mail")
    office.replies |= {MAYOR: "550 no"} if become == "dead" else {}
    office.ends |= {MAYOR: "drop"}
    if become in ("held", "cancelled"):
        advocacy("mail", "hold" if become == "held" else "cancel", "1")
    elif become != "queued":
        advocacy("mail", "send", "-y")
    for more in ((), ("--never-left",)):
        done = advocacy("undo", entry["id"], "-y", *more)
        assert done.code == 5
        assert said in done.err


@pytest.mark.usefixtures("store_url")
def test_the_list_of_letters_says_how_far_a_mail_is(
    advocacy, root: Path, mailing: Loopback, office: Office, tmp_path: Path
) -> None:
    assert advocacy("letter", "make", "hearings").code == 0
    assert "MAIL" not in advocacy("letter", "list").out
    for become in ("queued", "uncertain", "sent"):
        if become == "queued":
            advocacy(*EMAIL)
        elif become == "uncertain":
            office.ends[MAYOR] = "drop"
            advocacy("mail", "send", "-y")
        else:
            advocacy("mail", "resolve", "1", "--sent")
        (row,) = rows(advocacy, "letter", "list")
        assert (row["mail"], row["mail_number"]) == (become, 1)
        table = advocacy("letter", "list").out
        assert "MAIL" in table
        assert become in table
    told = tmp_path / "letters.json"
    advocacy("letter", "list", "-o", str(told))
    assert json.loads(told.read_text("utf-8"))[0]["mail_number"] is None, "it would tell of others"


def test_a_private_letter_by_mail_is_told_to_nobody_outside(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office
) -> None:
    assert advocacy(*EMAIL, "--private").code == 0
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    (sent,) = rows(advocacy, "journal", "list", "--kind", "letter-sent")
    assert sent["private"] is True
    assert state(advocacy) == "sent"
    (outside,) = rows(advocacy, "letter", "list", "--for", "partners")
    assert (outside["state"], outside["sent"]) == ("made", None)
    mine, theirs = (
        {row["name"] for row in rows(advocacy, "due", *more)}
        for more in ((), ("--for", "partners"))
    )
    assert "hearings/C1" in mine
    assert "hearings/C1" not in theirs


def test_a_reminder_by_mail_of_a_private_silence_does_not_make_it_known(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office
) -> None:
    rule = """clocks:
  - id: xk-answer
    name: {en: Answer}
    period: 7d
    count: calendar
    then: [{id: reminder, name: {en: Reminder}, template: follow-up, period: 5d, count: calendar}]
"""
    (root / "platform/rules/more.yaml").write_text(rule, "utf-8")
    line = ("clock", "start", "hearings", "xk-answer", "--with", "mayor-zvecan", "--private")
    assert advocacy(*line, "--on", "2026-11-10").code == 0
    letter = "letters:\n  - {id: again, template: follow-up, to: [mayor-zvecan]}\n"
    changed(root, "letters:\n", letter)
    done = advocacy("letter", "email", "hearings/again")
    assert done.code == 0, done.err
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    clocks = rows(advocacy, "journal", "list", "--kind", "clock")
    assert [one["private"] for one in clocks] == [True, True]


def test_lines_that_begin_with_a_dot_arrive_whole(mailing: Loopback, office: Office) -> None:
    """In a message whose lines travel as they are, every one of them is doubled on the way."""
    text = ".first\n..two\n.\nlast\n"
    me = Mailbox("office@example.org")
    name = message_id(me.address, "dots")
    day = datetime(2026, 11, 23, 9, tzinfo=UTC)
    raw = build(Message(me, (Mailbox(MAYOR),), (), "Dots", text, None, (), day, name))
    assert b"\r\n.first\r\n..two\r\n.\r\n" in raw
    server = Server("127.0.0.1", mailing.port, "none", "", "example.org")
    with contextlib.closing(Carrier(server, lambda: "")) as carrier:
        assert carrier.send(me.address, MAYOR, raw).fate == SENT
    assert office.got[0].raw == raw
