"""Invitations as guests get them: one message each, in their language, that updates what it said."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import ics_parsers
import ics_rules
import pytest

pytestmark = pytest.mark.usefixtures("store_url")
MAYOR, ANA = "mayor.zvecan@example.org", "ana@example.org"


def invited(advocacy, name: str = "hearings/first") -> dict[str, Any]:
    (row,) = json.loads(advocacy("meeting", "show", name, "--json").out)
    return {one["who"]: (one["state"], one["knows"]) for one in row["invited"]}


def mails(advocacy) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(advocacy("mail", "list", "--json").out)
    return found


def kinds(advocacy) -> list[tuple[str, str | None]]:
    rows = json.loads(advocacy("journal", "list", "--json").out)
    return [(row["kind"], row["state"]) for row in rows]


def message(root: Path, advocacy, *more: str, name: str = "first") -> EmailMessage:
    file = root / "one.eml"
    file.unlink(missing_ok=True)  # another form never goes over one that is there
    done = advocacy("meeting", "invite", name, "--to", "mayor-zvecan", "-o", str(file), *more)
    assert done.code == 0, done.err
    found = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def part(found: EmailMessage, kind: str) -> EmailMessage:
    (one,) = [p for p in found.walk() if p.get_content_type() == kind]
    assert isinstance(one, EmailMessage)
    return one


def ics(found: EmailMessage) -> bytes:
    content = part(found, "text/calendar").get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def plain(content: bytes) -> bytes:
    """The object without what makes it an invitation."""
    asks = rb"^(?:METHOD|ORGANIZER|ATTENDEE)[:;][^\r\n]*\r\n(?: [^\r\n]*\r\n)*"
    return re.sub(asks, b"", content, flags=re.MULTILINE)


def event(found: EmailMessage) -> Any:
    from icalendar import Calendar

    (one,) = Calendar.from_ical(ics(found)).walk("VEVENT")
    assert not one.errors
    return one


def test_it_has_the_parts_that_clients_want(advocacy, root: Path) -> None:
    found = message(root, advocacy)
    assert found.get_content_type() == "multipart/mixed"
    alternative, file = found.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in alternative.iter_parts()] == [
        "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    head = part(found, "text/calendar")["Content-Type"]
    assert head.params == {"charset": "utf-8", "method": "REQUEST"}
    assert b"\r\nMETHOD:REQUEST\r\n" in ics(found)
    assert (file.get_filename(), file.get_payload(decode=True)) == ("invite.ics", ics(found))
    assert found["To"].addresses[0].addr_spec == MAYOR
    assert "Позивамо Вас" in alternative.get_body(("plain",)).get_content()


def test_it_asks_for_an_answer_and_keeps_the_uid_of_the_exported_event(advocacy, root) -> None:
    assert advocacy("calendar", "export", "-o", "all.ics").code == 0
    exported = ics_parsers.icalendar((root / "all.ics").read_bytes())
    found = event(message(root, advocacy))
    assert str(found["UID"]) in exported
    assert exported[str(found["UID"])]["sequence"] == found["SEQUENCE"] == 0
    assert str(found["ORGANIZER"]) == "mailto:office@example.org"
    attendee = found["ATTENDEE"]
    assert str(attendee) == f"mailto:{MAYOR}"
    assert attendee.params["CN"] == "Председник општине Звечан"
    asked = [attendee.params[name] for name in ("ROLE", "PARTSTAT", "RSVP")]
    assert asked == ["REQ-PARTICIPANT", "NEEDS-ACTION", "TRUE"]
    assert ANA not in ics(message(root, advocacy)).decode()  # nobody learns another's address
    # and the plain export names nobody: some servers mail everybody who stands there
    assert b"ATTENDEE" not in (root / "all.ics").read_bytes()


def test_our_rules_and_the_other_parsers_read_it(advocacy, root: Path, read, request) -> None:
    content = ics(message(root, advocacy))
    if "rules" in request.node.callspec.id:  # those of plain exports, which name nobody
        content = plain(content)
    (facts,) = read(content).values()
    assert facts["location"] == "Општина Звечан"
    assert facts["status"] == "CONFIRMED"
    assert facts["alarms"] == []


def test_the_same_again_is_the_same_bytes(advocacy, root: Path, monkeypatch) -> None:
    first = message(root, advocacy).as_bytes()
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T12:00:00+01:00")
    assert message(root, advocacy).as_bytes() == first
    assert kinds(advocacy) == [("meeting-invited", "request")]


def test_a_moved_and_a_cancelled_meeting_update_what_was_sent(advocacy, root: Path) -> None:
    assert event(message(root, advocacy))["SEQUENCE"] == 0
    moved = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00")
    assert "not told yet: mayor-zvecan" in moved.err
    assert "advocacy meeting invite hearings/first" in moved.err
    assert invited(advocacy) == {"mayor-zvecan": ("no-answer", False)}
    assert "not told of the last change" in advocacy("meeting", "show", "first").out
    found = message(root, advocacy)
    assert event(found)["SEQUENCE"] == 1
    assert "је измењен" in found.get_body(("plain",)).get_content()
    assert invited(advocacy) == {"mayor-zvecan": ("no-answer", True)}
    assert "not told yet" in advocacy("meeting", "cancel", "first").err
    found = message(root, advocacy)
    last = event(found)
    assert (last["SEQUENCE"], str(last["STATUS"])) == (2, "CANCELLED")
    assert part(found, "text/calendar")["Content-Type"].params["method"] == "CANCEL"
    assert b"METHOD:CANCEL\r\n" in ics(found)
    assert "RSVP" not in last["ATTENDEE"].params
    assert invited(advocacy) == {"mayor-zvecan": ("cancelled", True)}


def test_into_the_outbox_each_once(advocacy) -> None:
    assert advocacy("meeting", "invite", "first").out == "mail 1\nmail 2\n"
    again = advocacy("meeting", "invite", "first")
    assert (again.code, again.out) == (0, "")
    assert again.err.count("was told already") == 2
    assert [(m["to"], m["kind"]) for m in mails(advocacy)] == [
        (MAYOR, "invitation"),
        (ANA, "invitation"),
    ]
    assert advocacy("undo", "-y").code == 5  # it may be on its way


def states(advocacy) -> list[str]:
    return [m["state"] for m in mails(advocacy)]


def test_what_has_not_left_is_replaced_by_what_is_so_now(advocacy) -> None:
    advocacy("meeting", "invite", "first", "--to", "ana")
    dry = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--invite", "-n")
    assert "would be called off" in dry.err
    assert states(advocacy) == ["queued"]
    moved = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--invite")
    assert "mail 1 for ana@example.org had not left (Thu 3 December 2026, 10:00): called off" in moved.err  # fmt: skip
    assert states(advocacy) == ["cancelled", "queued"]
    assert invited(advocacy) == {"ana": ("no-answer", True)}
    off = advocacy("meeting", "cancel", "first", "--invite")
    assert "ana never got it: there is nothing to call off" in off.err
    assert states(advocacy) == ["cancelled", "cancelled"]
    assert invited(advocacy) == {}


def test_what_a_person_held_back_stays_held_in_its_new_form(advocacy) -> None:
    advocacy("meeting", "invite", "first", "--to", "ana")
    advocacy("mail", "hold", "1")
    moved = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--invite")
    assert "held back as the one before" in moved.err
    assert states(advocacy) == ["cancelled", "held"]


def test_a_corrected_address_takes_what_waits_along(advocacy, root: Path) -> None:
    advocacy("meeting", "invite", "first", "--to", "mayor-zvecan")
    file = root / "platform" / "offices.yaml"
    text = file.read_text(encoding="utf-8")
    assert MAYOR in text
    file.write_text(text.replace(MAYOR, "cabinet@example.org"), encoding="utf-8")
    assert advocacy("meeting", "invite", "first").code == 0
    assert [(m["to"], m["state"]) for m in mails(advocacy)] == [
        (MAYOR, "cancelled"),
        ("cabinet@example.org", "queued"),
    ]


def test_without_an_invitation_it_is_said_what_waits(advocacy) -> None:
    advocacy("meeting", "invite", "first")
    moved = advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00")
    assert "not told yet: mayor-zvecan, ana" in moved.err
    assert "mails 1 and 2 with the old form will not go out" in moved.err
    assert "advocacy meeting invite hearings/first" in moved.err


def test_a_mail_that_is_called_off_invited_nobody(advocacy) -> None:
    advocacy("meeting", "invite", "first", "--to", MAYOR)
    assert advocacy("mail", "cancel", "1", "-y").code == 0
    assert invited(advocacy) == {}
    assert advocacy("meeting", "invite", "first", "--to", "mayor-zvecan").out == "mail 2\n"
    assert invited(advocacy) == {"mayor-zvecan": ("no-answer", True)}


def test_a_stranger_is_invited_by_address_in_the_language_that_is_said(advocacy, root) -> None:
    advocacy("meeting", "invite", "first", "--to", "guest@example.org", "--language", "sq")
    advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--invite")
    subjects = [m["subject"] for m in mails(advocacy)]
    assert subjects[0].startswith("Ftesë: Dëgjime")
    assert subjects[1].startswith("Ftesë: Dëgjime")  # the first had not left


def test_a_private_meeting_is_asked_about(advocacy) -> None:
    add = ("meeting", "add", "hearings", "Talk", "--with", "mayor-zvecan", "--at", "fri 10:00")
    advocacy(*add, "--private")
    refused = advocacy("meeting", "invite", "M1")
    assert refused.code == 5
    assert "is private; tell mayor-zvecan" in refused.err
    assert mails(advocacy) == []
    assert advocacy("meeting", "invite", "M1", "-y").code == 0
    (row,) = json.loads(advocacy("journal", "list", "--kind", "meeting-invited", "--json").out)
    assert row["private"] is True
    outside = advocacy("journal", "list", "--for", "partners", "--json")
    assert json.loads(outside.out) == []


def test_without_an_agenda_it_keeps_our_points_to_itself(advocacy, root: Path) -> None:
    advocacy("meeting", "add", "hearings", "kanarinac", "--with", "mayor-zvecan", "--at", "fri 10:00")  # fmt: skip
    assert b"kanarinac" in ics(message(root, advocacy, name="M1"))
    found = message(root, advocacy, "--no-agenda", name="M1")
    assert b"kanarinac" not in ics(found)
    assert "kanarinac" not in found.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("first", "--to", "nobody"), 4, "nobody"),
        (("first", "--to", "a@@b"), 2, "the address is none"),
        (("first", "--format", "pdf"), 2, "eml"),
        (("first", "--format", "eml"), 2, "-o FILE.eml"),
        (("first", "-o", "all.eml"), 2, "name a folder"),
        (("first", "-o", "all.txt"), 2, ".eml"),
        (("first", "--language", "xx"), 2, "sr-Latn"),
        (("second",), 4, "hearings/first"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(advocacy, arguments, code, said) -> None:
    result = advocacy("meeting", "invite", *arguments)
    assert (result.code, result.out) == (code, ""), result.err
    assert said in result.err
    assert kinds(advocacy) == []


def test_what_is_over_invites_nobody(advocacy, monkeypatch) -> None:
    advocacy("meeting", "cancel", "first")
    assert "nobody had been invited" in advocacy("meeting", "invite", "first").err
    advocacy("meeting", "move", "first", "--to", "2026-12-09 10:00")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-10T12:00:00+01:00")
    late = advocacy("meeting", "invite", "first")
    assert late.code == 5
    assert "advocacy meeting move hearings/first" in late.err
    advocacy("meeting", "held", "first", "They agreed")
    assert advocacy("meeting", "invite", "first").code == 5


def test_a_dry_run_invites_nobody(advocacy, root: Path) -> None:
    done = advocacy("meeting", "invite", "first", "-n")
    assert f"would queue for mayor-zvecan <{MAYOR}>" in done.out
    assert "would write" in advocacy("meeting", "invite", "first", "-o", "invitations", "-n").out
    assert not (root / "invitations").exists()
    assert mails(advocacy) == kinds(advocacy) == []


def test_a_name_cannot_become_a_property(advocacy, root: Path) -> None:
    file = root / "platform" / "offices.yaml"
    text = file.read_text(encoding="utf-8")
    evil = '"A\\" ^n\\nATTENDEE:mailto:evil@example.org"'
    text = text.replace("holders: []", f"holders: [{{id: h1, name: {evil}, from: 2026-01-01}}]")
    file.write_text(text, encoding="utf-8")
    content = ics(message(root, advocacy))
    attendees = [line for line in content.split(b"\r\n") if line.startswith(b"ATTENDEE")]
    assert len(attendees) == 1
    assert str(event(message(root, advocacy))["ATTENDEE"]) == f"mailto:{MAYOR}"
    assert ics_rules.read(plain(content))


class TestFiles:
    """Messages as files: nobody's file is lost, and nobody counts as invited without theirs."""

    @pytest.mark.parametrize("edited", [b"Dear mayor,\n", None])
    def test_another_file_is_never_overwritten(self, advocacy, root: Path, edited) -> None:
        (root / "mine").mkdir()
        file = root / "mine" / "letter.eml"
        command = ("meeting", "invite", "first", "--to", "mayor-zvecan", "-o", "mine/letter.eml")
        if edited is None:
            assert advocacy(*command).code == 0
            edited = file.read_bytes().replace(b"MIME-Version", b"X-Mine: 1\r\nMIME-Version", 1)
        before = kinds(advocacy)
        file.write_bytes(edited)
        for more in ((), ("-n",)):
            done = advocacy(*command, *more)
            assert (done.code, done.out) == (5, "")
            assert "another file already: mine/letter.eml" in done.err
        assert file.read_bytes() == edited
        assert kinds(advocacy) == before
        assert [path.name for path in (root / "mine").iterdir()] == ["letter.eml"]

    def test_of_several_all_or_none_are_written(self, advocacy, root: Path) -> None:
        (root / "inv").mkdir()
        (root / "inv" / "hearings-first-ana.eml").write_bytes(b"mine")
        assert advocacy("meeting", "invite", "first", "-o", "inv").code == 5
        assert [path.name for path in (root / "inv").iterdir()] == ["hearings-first-ana.eml"]
        assert invited(advocacy) == {}

    def test_the_same_again_is_the_same_file(self, advocacy, root: Path) -> None:
        command = ("meeting", "invite", "first", "-o", "inv")
        assert advocacy(*command).code == 0
        before = {path: path.read_bytes() for path in (root / "inv").iterdir()}
        assert len(before) == 2
        next(iter(before)).unlink()
        assert advocacy(*command).code == 0
        assert {path: path.read_bytes() for path in (root / "inv").iterdir()} == before
        assert len(kinds(advocacy)) == 2

    def test_a_later_form_stands_beside_the_first(self, advocacy, root: Path) -> None:
        command = ("meeting", "invite", "first", "--to", "ana", "-o", "inv")
        assert advocacy(*command).code == 0
        advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00")
        assert advocacy(*command).out == "inv/hearings-first-ana-1.eml\n"
        names = {path.name for path in (root / "inv").iterdir()}
        assert names == {"hearings-first-ana.eml", "hearings-first-ana-1.eml"}

    def test_a_file_that_cannot_be_written_invites_nobody(self, advocacy, root: Path) -> None:
        (root / "taken").write_text("x", encoding="utf-8")
        command = ("meeting", "invite", "first", "--to", "mayor-zvecan")
        done = advocacy(*command, "--format", "eml", "-o", "taken/x.eml")
        assert done.code == 6, done.err
        assert invited(advocacy) == {}
        assert kinds(advocacy) == []
        assert advocacy(*command).out == "mail 1\n"

    def test_who_got_a_file_that_was_lost_gets_an_e_mail(self, advocacy, root: Path) -> None:
        command = ("meeting", "invite", "first", "--to", "mayor-zvecan")
        assert advocacy(*command, "-o", "x.eml").code == 0
        (root / "x.eml").unlink()
        assert advocacy(*command).out == "mail 1\n"
        again = advocacy(*command)
        assert (again.out, "was told already" in again.err) == ("", True)
        assert [mail["to"] for mail in mails(advocacy)] == [MAYOR]


def test_half_a_name_is_not_put_into_cyrillic(advocacy, root: Path) -> None:
    for file, old, new in (
        ("members.yaml", "{sr: Ана (пример), sq: Ana (shembull), en: Ana (placeholder)}", "{sr: Besim Shembull}"),
        ("offices.yaml", "holders: []", "holders: [{id: h, name: {sr: Besim Primer}, from: 2025}]"),
    ):  # fmt: skip
        path = root / "platform" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = message(root, advocacy)
    words = done.get_body(("plain",)).get_content()
    assert "Besim Shembull" in words
    assert done["To"].addresses[0].display_name == "Бесим Пример"
    assert "Бесим Shembull" not in words
    assert advocacy("calendar", "export", "--language", "sr-Cyrl", "-o", "x.ics").code == 0
    assert "Бесим Shembull" not in (root / "x.ics").read_text(encoding="utf-8").replace("\n ", "")
