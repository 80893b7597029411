"""Invitations by a real server: what is no longer so does not go out, and what went is updated."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from offices import Office

pytestmark = pytest.mark.usefixtures("store_url", "mailing")
ANA = "ana@example.org"
INVITE = ("meeting", "invite", "first", "--to", "ana")
FRIDAY = ("meeting", "move", "first", "--to", "2026-12-04 11:00")


def mails(advocacy) -> list[tuple[str, str]]:
    """(state, what the server or the program said last) of each mail."""
    rows: list[dict[str, Any]] = json.loads(advocacy("mail", "list", "--json").out)
    return [(row["state"], row["reply"] or "") for row in rows]


def states(advocacy) -> list[str]:
    return [state for state, _ in mails(advocacy)]


def told(office: Office) -> list[tuple[str, str, str]]:
    """(METHOD, SEQUENCE, first hour) of every message that the server took, in its order."""
    found = []
    for got in office.got:
        message = message_from_bytes(got.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        text = part.get_content()
        lines = dict(
            line.replace(";", ":", 1).partition(":")[::2]
            for line in (text if isinstance(text, str) else text.decode()).splitlines()
            if line.startswith(("METHOD", "SEQUENCE", "DTSTART;TZID=Europe/Belgrade"))
        )
        found.append((lines["METHOD"], lines["SEQUENCE"], lines["DTSTART"].rpartition(":")[2]))
    return found


def test_nobody_gets_the_old_hour_where_the_new_one_is_told(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy(*FRIDAY, "--invite")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert told(office) == [("REQUEST", "1", "20261204T110000")]
    assert office.to() == [ANA]


def test_nobody_gets_the_old_hour_where_nothing_is_told(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy(*FRIDAY)
    done = advocacy("mail", "send", "-y")
    assert (done.code, done.out) == (1, "1 held back\n")
    why = "hearings/first is now Fri 4 December 2026, 11:00; to tell them: advocacy meeting invite hearings/first"
    assert f"mail 1: held back: {why}" in done.err
    assert mails(advocacy) == [("held", f"held back: {why}")]
    assert f"held back: {why}" in " ".join(advocacy("doctor").out.split())
    assert office.got == []
    assert advocacy("mail", "send", "-y").code == 0  # it is said once
    advocacy("mail", "hold", "1", "--release")
    assert advocacy("mail", "send", "-y").code == 1
    assert office.got == []
    assert advocacy("meeting", "invite", "first").code == 0
    assert states(advocacy) == ["cancelled", "queued"]  # not held: no person had held it
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert told(office) == [("REQUEST", "1", "20261204T110000")]


def test_what_is_called_off_invites_nobody(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy("meeting", "cancel", "first")
    done = advocacy("mail", "send", "-y")
    assert "hearings/first is now cancelled" in done.err
    assert advocacy("meeting", "invite", "first").code == 0
    assert states(advocacy) == ["cancelled"]
    assert office.got == []


def test_a_plan_that_was_edited_counts_as_it_stands_when_it_is_sent(
    advocacy, root: Path, office
) -> None:
    advocacy(*INVITE)
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("at: 2026-12-03 10:00", "at: 2026-12-03 15:00"), encoding="utf-8")
    assert advocacy("mail", "send", "-y").code == 1
    assert states(advocacy) == ["held"]
    path.write_text(text, encoding="utf-8")
    advocacy("mail", "hold", "1", "--release")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"  # it is so again
    assert told(office) == [("REQUEST", "0", "20261203T100000")]


def test_another_place_is_another_form(advocacy, root: Path, office: Office) -> None:
    advocacy(*INVITE)
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("sr: Општина Звечан", "sr: Дом културе"), encoding="utf-8")
    done = advocacy("mail", "send", "-y")
    assert "at another place" in done.err
    assert office.got == []
    assert (
        json.loads(advocacy("meeting", "show", "first", "--json").out)[0]["invited"][0]["knows"]
        is False
    )
    assert advocacy("meeting", "invite", "first").code == 0
    assert advocacy("mail", "send", "-y").out == "1 sent\n"


@pytest.mark.parametrize("language", ["sr-Latn", "sq", "en"])
def test_the_same_place_in_another_language_is_no_other(advocacy, office: Office, language) -> None:
    advocacy(*INVITE, "--language", language)
    assert advocacy("mail", "send", "-y").out == "1 sent\n"


def test_an_hour_that_has_passed_invites_nobody(advocacy, office: Office, monkeypatch) -> None:
    advocacy(*INVITE)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-12-05T09:00:00+01:00")
    done = advocacy("mail", "send", "-y")
    assert "it has passed" in done.err
    assert (office.got, states(advocacy)) == ([], ["held"])


def test_what_left_is_updated_and_cancelled(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy("mail", "send", "-y")
    advocacy(*FRIDAY, "--invite")
    advocacy("meeting", "move", "first", "--to", "2026-12-07 11:00", "--invite")
    assert states(advocacy) == ["sent", "cancelled", "queued"]
    advocacy("mail", "send", "-y")
    advocacy("meeting", "cancel", "first", "--invite")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert told(office) == [
        ("REQUEST", "0", "20261203T100000"),
        ("REQUEST", "2", "20261207T110000"),
        ("CANCEL", "3", "20261207T110000"),
    ]
    subjects = [
        str(message_from_bytes(got.raw, policy=policy.default)["Subject"]) for got in office.got
    ]
    assert [words.partition(":")[0] for words in subjects] == ["Позив", "Измена", "Отказано"]


def test_what_may_have_left_stays_and_is_updated(advocacy, office: Office) -> None:
    office.ends[ANA] = ["drop"]  # taken, but the answer never came
    advocacy(*INVITE)
    assert advocacy("mail", "send", "-y").code == 1
    assert states(advocacy) == ["uncertain"]
    advocacy(*FRIDAY, "--invite")
    assert states(advocacy) == ["uncertain", "queued"]
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
    assert [sequence for _, sequence, _ in told(office)] == ["0", "1"]
    # once more as it is: the newer form has gone, so this one is called off
    advocacy("mail", "resolve", "1", "--resend")
    done = advocacy("mail", "send", "-y")
    assert "they are told a newer form of it" in done.err
    assert states(advocacy) == ["cancelled", "sent"]
    assert len(office.got) == 2
    (guest,) = json.loads(advocacy("meeting", "show", "first", "--json").out)[0]["invited"]
    assert guest["knows"] is True


def test_what_was_refused_is_called_off_by_the_next_form(advocacy, office: Office) -> None:
    office.replies[ANA] = ["550 no such mailbox"]
    advocacy(*INVITE)
    advocacy("mail", "send", "-y")
    assert states(advocacy) == ["dead"]
    moved = advocacy(*FRIDAY, "--invite")
    assert "mail 1 for ana@example.org was refused: called off" in moved.err
    advocacy("mail", "send", "-y")
    assert told(office) == [("REQUEST", "1", "20261204T110000")]


def test_another_guests_mail_and_another_meetings_stay(advocacy, office: Office) -> None:
    advocacy("meeting", "invite", "first")
    advocacy(
        "meeting", "add", "hearings", "Talk", "--with", "mayor-zvecan", "--at", "2026-12-10 10:00"
    )
    advocacy("meeting", "invite", "M1")
    advocacy(*FRIDAY)
    advocacy(*INVITE)
    assert states(advocacy) == ["queued", "cancelled", "queued", "queued"]
    done = advocacy("mail", "send", "-y")
    assert done.out == "2 sent, 1 held back\n"
    assert [hour for *_, hour in told(office)] == ["20261210T100000", "20261204T110000"]


def test_what_a_file_told_first_is_no_less_held_back(advocacy, office: Office) -> None:
    advocacy(*INVITE, "--format", "eml", "-o", "out/first.eml")
    advocacy(*INVITE)
    moved = advocacy(*FRIDAY)
    assert "mail 1 with the old form will not go out" in moved.err
    assert advocacy("mail", "send", "-y").out == "1 held back\n"
    assert office.got == []
    advocacy("meeting", "invite", "first")
    assert states(advocacy) == ["cancelled", "queued"]
    advocacy("mail", "send", "-y")
    assert told(office) == [("REQUEST", "1", "20261204T110000")]


def test_what_was_queued_anew_after_a_refusal_is_no_less_held_back(
    advocacy, office: Office
) -> None:
    office.replies[ANA] = ["550 no such mailbox"]
    advocacy(*INVITE)
    advocacy("mail", "send", "-y")
    office.replies.clear()
    advocacy(*INVITE)
    assert states(advocacy) == ["dead", "queued"]
    advocacy(*FRIDAY, "--invite")
    assert states(advocacy) == ["cancelled", "cancelled", "queued"]
    advocacy("mail", "send", "-y")
    assert told(office) == [("REQUEST", "1", "20261204T110000")]
    advocacy("meeting", "cancel", "first", "--invite")
    advocacy("mail", "send", "-y")
    assert [method for method, *_ in told(office)] == ["REQUEST", "CANCEL"]


def test_a_place_where_there_was_none_is_another_form(advocacy, root: Path, office: Office) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    line = "    where: {sr: Општина Звечан, en: Municipality of Zvečan}\n"
    assert line in text
    path.write_text(text.replace(line, ""), encoding="utf-8")
    advocacy(*INVITE)
    path.write_text(text, encoding="utf-8")
    assert "at another place" in advocacy("mail", "send", "-y").err
    assert office.got == []


def test_a_place_in_the_other_script_is_no_other(advocacy, root: Path, office: Office) -> None:
    settings = root / "advocacy.toml"
    words = settings.read_text(encoding="utf-8").replace('["sr", "sq", "en"]', '["sr-Latn", "sq"]')
    settings.write_text(words, encoding="utf-8")
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(", en: Municipality of Zvečan", ""), encoding="utf-8")
    advocacy(*INVITE, "--language", "sq")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"


def test_what_would_not_go_is_not_shown_as_going(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy(*FRIDAY)
    done = advocacy("mail", "send", "-n")
    assert done.out == ""
    assert "mail 1 would be held back: hearings/first is now Fri 4 December 2026" in done.err
    assert states(advocacy) == ["queued"]


def test_a_move_that_was_told_is_put_right_and_not_taken_back(advocacy, office: Office) -> None:
    advocacy(*INVITE)
    advocacy(*FRIDAY, "--invite")
    (move,) = json.loads(advocacy("journal", "list", "--kind", "meeting-move", "--json").out)
    for before in ((), ("mail", "cancel", "2")):
        if before:
            advocacy(*before)
        done = advocacy("undo", "-y", move["id"])
        assert done.code == 5
        assert "advocacy meeting move hearings/first --to WHEN --invite" in done.err


@pytest.mark.parametrize("left", [True, False])
def test_an_agenda_that_was_kept_back_is_not_told_by_a_change(
    advocacy, root: Path, office: Office, left: bool
) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    line = "    lasts: 60m\n"
    path.write_text(text.replace(line, f"{line}    agenda: Tajna\n"), encoding="utf-8")
    advocacy(*INVITE, "--no-agenda")
    if left:
        advocacy("mail", "send", "-y")
    advocacy(*FRIDAY, "--invite")
    advocacy("mail", "send", "-y")
    advocacy("meeting", "cancel", "first", "--invite")
    advocacy("mail", "send", "-y")
    assert len(office.got) == 2 + left
    assert not any("Tajna" in text or "Тајна" in text for text in map(words, office.got))
    advocacy("meeting", "move", "first", "--to", "2026-12-08 11:00")
    advocacy("meeting", "invite", "first", "--agenda")
    advocacy("mail", "send", "-y")
    assert "Tajna" in words(office.got[-1])


def words(got: Any) -> str:
    """All that a message says."""
    message = message_from_bytes(got.raw, policy=policy.default)
    parts = (part.get_payload(decode=True) or b"" for part in message.walk())
    return b"".join(part for part in parts if isinstance(part, bytes)).decode()


def test_a_draft_invites_nobody(advocacy, root: Path, office: Office) -> None:
    advocacy(*INVITE)
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"status: draft\n{text}", encoding="utf-8")
    assert advocacy("mail", "send", "-y").out == "1 held back\n"
    why = "hearings is a draft: nobody is invited to hearings/first"
    assert mails(advocacy) == [("held", f"held back: {why}")]
    assert office.got == []
    path.write_text(text, encoding="utf-8")
    advocacy("mail", "hold", "1", "--release")
    assert advocacy("mail", "send", "-y").out == "1 sent\n"
