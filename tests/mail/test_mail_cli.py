"""`mail` and `status --mail` as an officer and as cron use them, against a real server."""

from __future__ import annotations

import json
import os
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from offices import ME, Loopback, Office, settings

from advocacy_cli import mail as room
from advocacy_cli.cli.post import posting
from advocacy_cli.documents.message import Mailbox, Message, message_id
from advocacy_cli.letters import follow as letters
from advocacy_cli.plan.load import load
from advocacy_cli.situation.letters import present
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace

BOARD, OTHER, MAYOR = "board@example.org", "other@example.org", "mayor.zvecan@example.org"


def listed(advocacy, *arguments: str) -> list[dict[str, Any]]:
    done = advocacy("mail", "list", "--json", *arguments)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def journal(advocacy, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        advocacy("journal", "list", "--kind", kind, "--json").out
    )
    return found


def letter(root: Path, advocacy, *, to: str = MAYOR, private: bool = False) -> Draft:
    """Make the letter `request` and queue it as an e-mail, as `letter email` does; what it is about."""
    assert advocacy("letter", "make", "hearings/request").code == 0
    workspace = open_workspace(root, os.environ)
    plan = load(workspace)
    with Store(workspace) as store, store.command("letter email") as command:
        (one,) = present(letters.letters(plan, command.history)).values()
        about = Draft(
            "mail", "hearings", f"letter:hearings/{one.letter}", number=one.number, private=private,
            about=(("target", one.target), ("name", one.full), ("ask", "papers")),
        )  # fmt: skip
        sender = room.sender_of(workspace.settings, "sr-Cyrl")
        names = (str(workspace.settings["workspace.id"]), "letter", "hearings", one.full)
        message = Message(
            sender, (Mailbox(to, "Председник"),), (Mailbox(OTHER),), "Захтев за документе", "Поштовани,",
            None, (), workspace.now(), message_id(sender.address, *names),
        )  # fmt: skip
        room.queue(command, message, posting.LETTER, about, names, one.name)
    return about


def test_a_status_goes_by_mail_as_text_and_html(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office
) -> None:
    assert (
        advocacy("log", "hearings", "They <b>called</b> back", "--with", "mayor-zvecan").code == 0
    )
    assert advocacy("log", "hearings", "kanarinac", "--private").code == 0
    done = advocacy("status", "--since", "7d", "--mail", BOARD)
    assert (done.code, done.out) == (0, "")
    assert f"for {BOARD}: mail 1 is in the outbox" in done.err
    (row,) = listed(advocacy)
    assert (row["state"], row["to"], row["kind"]) == ("queued", BOARD, "status")
    (noted,) = journal(advocacy, "status-sent")
    assert noted["text"] == BOARD
    done = advocacy("mail", "send", "-y")
    assert (done.code, done.out) == (0, "1 sent\n")
    (got,) = office.got
    message = message_from_bytes(got.raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    assert message["From"].addresses[0].addr_spec == ME
    assert message["Subject"] == "Status on Mon 23 November 2026 – Платформа за тест"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "They <b>called</b> back" in text
    assert "They &lt;b&gt;called&lt;/b&gt; back" in html
    assert "<!DOCTYPE html>" in html
    assert "\x1b" not in text
    assert "kanarinac" not in text + html
    assert [row["state"] for row in journal(advocacy, "mail")] == ["queued", "sent"]


def test_the_next_status_goes_on_from_the_one_that_was_mailed(
    advocacy, monkeypatch, mailing: Loopback
) -> None:
    advocacy("log", "hearings", "told already")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T10:00:00+01:00")
    assert advocacy("status", "--mail", BOARD).code == 0
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-30T08:00:00+01:00")
    advocacy("log", "hearings", "news")
    for _ in range(2):  # again does no harm
        done = advocacy("status", "--since", "last", "--mail", BOARD)
        assert done.code == 0
    assert "it is the same as" in done.err
    assert [row["number"] for row in listed(advocacy)] == [1, 2]
    text = json.loads(advocacy("mail", "show", "2", "--json").out)[0]["text"]
    assert "news" in text
    assert "told already" not in text
    assert len(journal(advocacy, "status-sent")) == 2


def test_a_status_that_was_called_off_never_left(advocacy, monkeypatch, mailing: Loopback) -> None:
    advocacy("log", "hearings", "not told yet")
    assert advocacy("status", "--since", "7d", "--mail", BOARD, "--mail", OTHER).code == 0
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T10:00:00+01:00")
    assert advocacy("mail", "cancel", "1").out == "mail 1: called off\n"
    assert [row["text"] for row in journal(advocacy, "status-sent")] == [OTHER]
    assert advocacy("mail", "cancel", "2").code == 0
    assert journal(advocacy, "status-sent") == []
    assert "not told yet" in advocacy("status", "--since", "last").out
    assert advocacy("mail", "send", "-y").code == 0


@pytest.mark.parametrize(
    "more", [("-o", "x.html"), ("--format", "md"), ("--json",), ("--as-of", "today")]
)
def test_mail_goes_alone(advocacy, more: tuple[str, ...]) -> None:
    done = advocacy("status", "--mail", BOARD, *more)
    assert done.code == 2
    assert listed(advocacy) == []


@pytest.mark.parametrize(
    "to", ["nobody", "а@example.org", f"{BOARD}, {OTHER}", f"{BOARD}\nBcc: {OTHER}"]
)
def test_a_status_goes_to_one_plain_address(advocacy, to: str) -> None:
    assert advocacy("status", "--mail", to).code == 2
    assert listed(advocacy) == []


def test_without_an_address_of_our_own_nothing_is_queued(advocacy, root: Path) -> None:
    file = root / "advocacy.toml"
    file.write_text(file.read_text("utf-8").replace('email = "office@example.org"', ""), "utf-8")
    done = advocacy("status", "--mail", BOARD)
    assert done.code == 3
    assert "mail.from: nobody is named that mail is from" in done.err
    assert journal(advocacy, "status-sent") == []


def test_nothing_is_sent_without_a_yes(advocacy, mailing: Loopback, office: Office) -> None:
    advocacy("status", "--mail", BOARD)
    done = advocacy("mail", "send")
    assert done.code == 5
    assert f"1  {BOARD}" in done.err
    assert "needs a yes: send 1 e-mail through 127.0.0.1" in done.err
    done = advocacy("mail", "send", "-n")
    assert done.code == 0
    assert BOARD in done.out
    assert office.seen == []
    assert [row["state"] for row in listed(advocacy)] == ["queued"]


def test_nothing_to_send_is_no_fault_and_needs_no_server(advocacy) -> None:
    for command in (("mail", "send", "-y"), ("mail", "send", "-n"), ("mail", "send")):
        done = advocacy(*command)
        assert (done.code, done.out) == (0, "")
        assert "nothing to send now" in done.err
    assert listed(advocacy) == []
    assert "no e-mails" in advocacy("mail", "list").err


def test_a_server_that_is_not_there_is_exit_6(advocacy, root: Path, mailing: Loopback) -> None:
    advocacy("status", "--mail", BOARD)
    mailing.stop()
    done = advocacy("mail", "send", "-y")
    assert done.code == 6
    assert "cannot be reached" in done.err
    assert "what waits goes with the next" in done.err
    settings(root)
    done = advocacy("mail", "send", "-y")
    assert done.code == 2
    assert 'host = "mail.example.org"' in done.err


def test_what_did_not_surely_go_is_exit_1_and_said(
    advocacy, mailing: Loopback, office: Office
) -> None:
    advocacy("status", "--mail", BOARD, "--mail", OTHER)
    office.replies[BOARD] = "550 5.1.1 no such mailbox"
    office.ends[OTHER] = "drop"
    done = advocacy("mail", "send", "-y")
    assert done.code == 1
    assert done.out == "1 refused, 1 uncertain\n"
    assert "mail 1: dead: 550 5.1.1 no such mailbox" in done.err
    assert [row["state"] for row in listed(advocacy)] == ["dead", "uncertain"]
    assert [row["number"] for row in listed(advocacy, "--state", "uncertain")] == [2]
    assert "mail 1 was refused: once more as it is: advocacy mail resolve 1 --resend" in done.err
    assert "mail 2 may have been sent: ask the recipient" in done.err
    done = advocacy("mail", "resolve")
    assert [line.split()[:2] for line in done.out.splitlines()] == [["1", BOARD], ["2", OTHER]]
    assert "nothing is uncertain" not in done.err
    assert "mail 1 was refused" in done.err
    assert "advocacy mail resolve 2 --sent, or --resend" in done.err
    assert "once its address is right" in advocacy("mail", "resolve", "1", "--sent").err
    found = json.loads(advocacy("doctor", "--json").out)
    assert [f["message"] for f in found if f["what"] == "mail" and f["severity"] == "error"] == [
        "mail 1 could not be delivered",
        "mail 2 may or may not have been sent",
    ]
    hints = [f["hint"] for f in found if f["what"] == "mail"]
    assert "advocacy mail cancel 1" in hints[0]
    assert "advocacy mail resolve 2 --sent" in hints[1]
    assert "MAIL" not in "".join(hints)
    assert "CVE" not in json.dumps(found)
    assert advocacy("mail", "resolve", "2").code == 2
    assert advocacy("mail", "resolve", "2", "--sent", "--resend").code == 2
    assert advocacy("mail", "resolve", "2", "--sent").out == "mail 2: recorded as sent\n"
    assert advocacy("mail", "resolve", "2", "--sent").out == "mail 2: recorded as sent already\n"
    assert advocacy("mail", "resolve", "2", "--resend").code == 5
    assert (
        advocacy("mail", "resolve", "1", "--resend", "-n").out == "mail 1: would be queued again\n"
    )
    assert advocacy("mail", "resolve", "1", "--resend").out == "mail 1: queued again\n"
    office.replies.clear()
    assert advocacy("mail", "send", "-y").code == 0
    assert office.to() == [OTHER, BOARD]


def test_only_the_mails_that_are_named_go(advocacy, mailing: Loopback, office: Office) -> None:
    advocacy("status", "--mail", BOARD, "--mail", OTHER)
    assert advocacy("mail", "send", "2", "-y").out == "1 sent\n"
    assert office.to() == [OTHER]
    done = advocacy("mail", "send", "2", "-y")
    assert "mail 2 does not go now: it is sent" in done.err
    assert advocacy("mail", "send", "9", "-y").code == 4


def test_held_mail_waits_and_is_said(advocacy, mailing: Loopback, office: Office) -> None:
    advocacy("status", "--mail", BOARD)
    assert advocacy("mail", "hold").code == 2
    assert advocacy("mail", "hold", "1", "--all").code == 2
    assert advocacy("mail", "hold", "1").out == "mail 1: held\n"
    assert "nothing to send now" in advocacy("mail", "send", "-y").err
    assert advocacy("mail", "hold", "1", "--release").out == "mail 1: may go again\n"
    assert advocacy("mail", "hold", "--all", "-n").out == "would be: all mail held\n"
    assert advocacy("mail", "hold", "--all").out == "all mail held\n"
    assert advocacy("mail", "hold", "--all").out == "all mail held already\n"
    for command in (("mail", "send", "-y"), ("mail", "send", "-n"), ("mail", "list")):
        assert "all mail is held" in advocacy(*command).err
    assert advocacy("mail", "hold", "--all", "--release").code == 0
    assert office.seen == []
    assert advocacy("mail", "send", "-y").out == "1 sent\n"


@pytest.mark.parametrize("verb", ["cancel", "hold"])
def test_of_several_mails_all_are_changed_or_none(advocacy, mailing: Loopback, verb: str) -> None:
    advocacy("status", "--mail", BOARD, "--mail", OTHER)
    assert advocacy("mail", verb, "1", "7").code == 4
    assert {row["state"] for row in listed(advocacy)} == {"queued"}


def test_a_mail_is_no_affair_of_undo(advocacy, mailing: Loopback) -> None:
    advocacy("status", "--mail", BOARD)
    for more in ((), ("--never-left",)):
        done = advocacy("undo", "-y", *more)
        assert done.code == 5
        assert "advocacy mail cancel" in done.err
    assert len(journal(advocacy, "status-sent")) == 1


def test_made_is_not_sent_and_queued_is_not_sent_until_the_server_has_it(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office
) -> None:
    letter(root, advocacy)
    assert journal(advocacy, "letter-sent") == []
    assert [(row["kind"], row["of"]) for row in listed(advocacy)] == [
        ("letter", "hearings/request"),
        ("copy", "hearings/request"),
    ]
    assert advocacy("mail", "send", "-y").out == "2 sent\n"
    (sent,) = journal(advocacy, "letter-sent")
    assert (sent["channel"], sent["happened"], sent["with"]) == (
        "email",
        "2026-11-23",
        ["mayor-zvecan"],
    )
    whole = json.loads(advocacy("journal", "show", sent["id"], "--json").out)[0]
    assert whole["texts"]["message_id"] == office.got[0].message_id
    (row,) = json.loads(advocacy("letter", "list", "--campaign", "hearings", "--json").out)
    assert (row["state"], row["sent"], row["via"]) == ("sent", "2026-11-23", "email")
    due = json.loads(advocacy("due", "--within", "30d", "--json").out)
    (reply,) = [thing for thing in due if thing["name"] == "hearings/C1"]
    assert (reply["due"], reply["since"]) == ("2026-11-30", "2026-11-23"), "its delivery starts it"
    assert len({got.message_id for got in office.got}) == 1
    assert sorted(office.to()) == sorted([MAYOR, OTHER])


def test_a_letter_that_may_have_gone_is_not_sent_until_somebody_says_so(
    advocacy, root: Path, mailing: Loopback, office: Office, monkeypatch
) -> None:
    letter(root, advocacy)
    office.ends[MAYOR] = "drop"
    assert advocacy("mail", "send", "-y").code == 1
    assert journal(advocacy, "letter-sent") == []
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T09:00:00+01:00")
    assert advocacy("mail", "resolve", "1", "--sent").code == 0
    (sent,) = journal(advocacy, "letter-sent")
    assert sent["happened"] == "2026-11-23", "the day on which it was handed over"


@pytest.mark.parametrize("state", ["queued", "held", "dead"])
def test_a_letter_that_was_handed_over_meanwhile_goes_by_hand_alone(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office, state: str
) -> None:
    letter(root, advocacy)
    if state == "held":
        assert advocacy("mail", "hold", "1", "2").code == 0
    if state == "dead":
        office.replies |= {MAYOR: "550 no", OTHER: "550 no"}
        assert advocacy("mail", "send", "-y").code == 1
    dry = advocacy("letter", "sent", "hearings/request", "--via", "hand", "-n")
    assert "mails 1 and 2 with this letter would be called off" in dry.err
    assert {row["state"] for row in listed(advocacy)} == {state}
    done = advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert (done.code, done.out) == (0, "hearings/L1\n"), done.err
    assert "mails 1 and 2 with this letter were called off" in done.err
    assert {row["state"] for row in listed(advocacy)} == {"cancelled"}
    office.replies.clear()
    assert "nothing to send now" in advocacy("mail", "send", "-y").err
    (sent,) = journal(advocacy, "letter-sent")
    assert sent["channel"] == "hand"
    assert office.got == []
    again = advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert "called off" not in again.err


def test_a_letter_that_was_refused_at_the_door_does_not_go_by_mail(
    advocacy, root: Path, store_url: str, mailing: Loopback
) -> None:
    letter(root, advocacy)
    done = advocacy("letter", "refused", "hearings/request")
    assert "mails 1 and 2 with this letter were called off" in done.err
    assert {row["state"] for row in listed(advocacy)} == {"cancelled"}
    assert [row["state"] for row in journal(advocacy, "mail")][-2:] == ["cancelled"] * 2


def test_a_letter_in_a_workers_hand_is_not_recorded_as_handed_over(
    advocacy, root: Path, store_url: str, mailing: Loopback
) -> None:
    from advocacy_cli.store.outbox import this_worker

    letter(root, advocacy)
    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store, store.command("mail send") as command:
        command.outbox.claim(1, this_worker(), workspace.now())
    done = advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert done.code == 5
    assert "mail 1 with hearings/L1 is being sent at this moment" in done.err
    assert "advocacy mail show 1" in done.err
    assert [row["state"] for row in listed(advocacy)] == ["sending", "queued"]
    assert journal(advocacy, "letter-sent") == []


def test_of_a_mail_that_may_have_gone_it_is_said(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    letter(root, advocacy)
    office.ends[MAYOR] = "drop"
    assert advocacy("mail", "send", "-y").code == 1
    done = advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert done.code == 0
    assert "mail 1 may have been sent as well" in done.err
    assert "advocacy mail resolve 1 --sent" in done.err


def test_no_mail_of_a_letter_that_was_delivered_in_another_way_goes(
    advocacy, root: Path, store_url: str, mailing: Loopback, office: Office, monkeypatch
) -> None:
    from advocacy_cli.cli.post import mailed

    letter(root, advocacy)
    monkeypatch.setattr(mailed, "call_off", lambda *_: None)  # a colleague's, merged from elsewhere
    assert advocacy("letter", "sent", "hearings/request", "--via", "hand").code == 0
    done = advocacy("mail", "send", "-y")
    assert (done.code, done.out) == (0, "2 called off\n")
    assert "mail 1: called off: the letter was delivered in another way on Mon 23 Nov" in done.err
    assert office.seen == []
    assert len(journal(advocacy, "letter-sent")) == 1


def test_a_letter_of_a_campaign_that_was_renamed_starts_its_period_too(
    advocacy, root: Path, mailing: Loopback
) -> None:
    letter(root, advocacy)
    old = root / "campaigns/hearings.yaml"
    text = old.read_text("utf-8")
    (root / "campaigns/budget.yaml").write_text(f"was: [hearings]\n{text}", "utf-8")
    old.unlink()
    assert advocacy("mail", "send", "-y").code == 0
    due = json.loads(advocacy("due", "--within", "30d", "--json").out)
    assert [thing["due"] for thing in due if thing["name"] == "budget/C1"] == ["2026-11-30"]


def test_a_letter_of_a_campaign_that_is_gone_is_sent_all_the_same(
    advocacy, root: Path, mailing: Loopback
) -> None:
    letter(root, advocacy)
    (root / "campaigns/hearings.yaml").unlink()
    done = advocacy("mail", "send", "-y")
    assert done.code == 0, done.err
    assert len(journal(advocacy, "letter-sent")) == 1


def test_what_is_listed_for_others_holds_no_address(
    advocacy, root: Path, mailing: Loopback, office: Office, tmp_path: Path
) -> None:
    letter(root, advocacy, private=True)
    advocacy("status", "--mail", BOARD)
    office.replies[BOARD] = f"550 <{BOARD}> unknown"
    advocacy("mail", "send", "-y")
    file = tmp_path / "mails.json"
    assert advocacy("mail", "list", "-o", str(file)).code == 0
    told = file.read_text()
    assert [row["kind"] for row in json.loads(told)] == ["status"], "the letter is private"
    assert "@" not in told
    assert json.loads(told)[0]["state"] == "dead"


def test_cron_sends_what_waits_and_says_nothing_with_q(advocacy, mailing: Loopback) -> None:
    advocacy("status", "--mail", BOARD)
    done = advocacy("mail", "send", "-yq")
    assert (done.code, done.err) == (0, "")


def test_a_mail_is_shown_as_it_reads(advocacy, mailing: Loopback) -> None:
    advocacy("status", "--mail", BOARD)
    done = advocacy("mail", "show", "1")
    assert done.code == 0
    assert "\nStatus on Mon 23 November 2026\n" in done.out
    assert "\\x0d" not in done.out
    assert advocacy("mail", "show", "2").code == 4


def test_what_goes_with_a_mail_and_that_it_is_a_copy_is_shown(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    (root / "предлог.pdf").write_bytes(b"x" * 12_345)
    yaml = root / "campaigns/hearings.yaml"
    text = yaml.read_text("utf-8")
    yaml.write_text(
        text.replace("    ask: papers\n", "    ask: papers\n    cc: [budget-officer]\n"), "utf-8"
    )
    assert advocacy("letter", "email", "hearings/request", "--attach", "предлог.pdf").code == 0
    shown = advocacy("mail", "show", "2")
    assert "предлог.pdf (12 kB)" in shown.out
    assert "this is a copy" in shown.err
    assert "this is a copy" not in advocacy("mail", "show", "1").err
    (row,) = json.loads(advocacy("mail", "show", "1", "--json").out)
    assert row["attachments"] == [{"name": "предлог.pdf", "size": 12_345}]
    assert row["letter"] == "hearings/L1"
    assert [row["letter"] for row in listed(advocacy)] == ["hearings/L1"] * 2
    for told in (advocacy("mail", "send").err, advocacy("mail", "send", "-n").out):
        first, second = [line for line in told.splitlines() if "предлог.pdf" in line]
        assert "with предлог.pdf (12 kB)" in first
        assert "(copy)" not in first
        assert "budget@example.org (copy)" in second


def test_a_killed_run_is_said_by_the_next(
    advocacy, root: Path, mailing: Loopback, office: Office
) -> None:
    from advocacy_cli.store.outbox import this_worker

    advocacy("status", "--mail", BOARD)
    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store, store.command("mail send") as command:
        command.outbox.claim(1, this_worker(), workspace.now())
    assert advocacy("mail", "list", "--json=state").out.split() == [
        "[",
        "{",
        '"state":',
        '"sending"',
        "}",
        "]",
    ]
    done = advocacy("mail", "send", "-y")
    assert done.code == 0
    assert "mail 1: an earlier run was killed while sending" in done.err
    assert office.seen == []


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999", "2147483648"])
def test_a_number_that_no_mail_can_have_is_not_found(advocacy, number: str) -> None:
    for words in (("show",), ("cancel",), ("hold",), ("resolve", "--sent")):
        done = advocacy("mail", *words, number)
        assert done.code == 4, (words, done.err)


@pytest.mark.parametrize("host", ["ššš..x", "a" * 300])
def test_a_host_that_is_no_name_is_said(advocacy, root: Path, host: str) -> None:
    assert advocacy("status", "--mail", BOARD).code == 0
    settings(root, host=host, port=25, security="none")
    done = advocacy("mail", "send", "-y")
    assert done.code == 6, done.err
    assert "cannot be reached" in done.err


def test_an_invitation_goes_as_it_was_made(advocacy, mailing: Loopback, office: Office) -> None:
    assert advocacy("meeting", "invite", "first", "--to", "mayor-zvecan").out == "mail 1\n"
    done = advocacy("mail", "send", "-y")
    assert (done.code, done.out) == (0, "1 sent\n")
    (got,) = office.got
    message = message_from_bytes(got.raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "REQUEST"
    content = part.get_payload(decode=True)
    assert f'ORGANIZER;CN="Платформа за тест":mailto:{ME}\r\n'.encode() in content
    assert [row["state"] for row in journal(advocacy, "mail")] == ["queued", "sent"]
    assert advocacy("mail", "cancel", "1").code == 5  # it has left, and they were invited
    assert len(journal(advocacy, "meeting-invited")) == 1


def test_an_invitation_that_was_refused_can_be_queued_anew(
    advocacy, mailing: Loopback, office: Office
) -> None:
    advocacy("meeting", "invite", "first", "--to", "mayor-zvecan")
    office.replies[MAYOR] = "550 5.1.1 no such mailbox"
    assert advocacy("mail", "send", "-y").code == 1
    assert [row["state"] for row in listed(advocacy)] == ["dead"]
    assert advocacy("meeting", "invite", "first", "--to", "mayor-zvecan").out == "mail 2\n"
    assert "was told already" in advocacy("meeting", "invite", "first").err
