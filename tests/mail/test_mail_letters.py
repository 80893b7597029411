"""`letter email`: made, queued, carried by a real server, and only then sent."""

from __future__ import annotations

import hashlib
import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from offices import Loopback, Office

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
def test_queued_twice_it_is_one_mail(advocacy, mailing: Loopback, office: Office) -> None:
    first, second = advocacy(*EMAIL), advocacy(*EMAIL)
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
