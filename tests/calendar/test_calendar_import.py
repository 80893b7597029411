"""`calendar import`: what others send is weighed against the journal, shown, and recorded once."""

from __future__ import annotations

import io
import json
import os
import time
from base64 import b64encode
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from ics_files import OURS, event, hours, ics, meeting

from advocacy_cli.cli.session import Session

pytestmark = pytest.mark.usefixtures("store_url")
MAYOR = "mayor.zvecan@example.org"


def reply(
    answer: str = "ACCEPTED",
    stamp: str = "20261123T075000Z",
    sequence: int = 0,
    who: str = MAYOR,
    *more: str,
    sent_by: str = "",
) -> str:
    stamps = [f"DTSTAMP:{stamp}"] if stamp else []
    by = f';SENT-BY="mailto:{sent_by}"' if sent_by else ""
    attendee = f"ATTENDEE;PARTSTAT={answer};CN=x{by}:MAILTO:{who}"
    return ics(
        *event(OURS, *stamps, f"SEQUENCE:{sequence}", attendee, *more), method="REPLY"
    )  # fmt: skip


def answers(advocacy) -> dict[str, str]:
    return {one["who"]: one["state"] for one in meeting(advocacy)["invited"]}


def entries(advocacy) -> int:
    return len(json.loads(advocacy("journal", "list", "--json").out))


@pytest.fixture
def asked(store_url: str, advocacy) -> None:
    assert advocacy("meeting", "invite", "first").code == 0


@pytest.mark.usefixtures("asked")
class TestAnswers:
    def test_they_are_recorded_once(self, advocacy, take) -> None:
        items, _ = take(reply())
        assert items == [("new", "hearings/first", "mayor-zvecan: accepted")]
        assert answers(advocacy) == {"mayor-zvecan": "accepted", "ana": "no-answer"}
        assert "mayor-zvecan: accepted, Mon 23 November 2026" in advocacy("meeting", "show", "first").out  # fmt: skip
        assert "1 accepted, 1 no-answer" in advocacy("meeting", "list").out
        before = entries(advocacy)
        items, said = take(reply())
        assert items == [("same", "hearings/first", "mayor-zvecan: accepted")]
        assert "nothing to record" in said
        assert entries(advocacy) == before

    def test_the_newest_counts_in_whatever_order_they_come(self, advocacy, take) -> None:
        take(reply("TENTATIVE", "20261123T075500Z"))
        items, _ = take(reply("DECLINED", "20261123T075000Z"))
        assert items == [
            ("skipped", "hearings/first", "mayor-zvecan: declined, but they said 'tentative' later")
        ]
        items, _ = take(reply("DECLINED", "20261123T075900Z"))
        assert items[0][0] == "changed"
        assert answers(advocacy)["mayor-zvecan"] == "declined"

    def test_several_in_one_file_end_with_the_newest(self, advocacy, take) -> None:
        both = reply("ACCEPTED", "20261123T075900Z") + reply("DECLINED", "20261123T075000Z")
        items, _ = take(both + reply("TENTATIVE", who="ana@example.org"))
        assert [verdict for verdict, *_ in items] == ["new", "skipped", "new"]
        assert answers(advocacy) == {"mayor-zvecan": "accepted", "ana": "tentative"}

    def test_of_a_stranger_is_none(self, advocacy, take) -> None:
        before = entries(advocacy)
        ((verdict, _, said),), _ = take(reply(who="evil@example.org"))
        assert verdict == "skipped"
        assert "evil@example.org was not invited" in said
        assert "advocacy log hearings" in said
        assert entries(advocacy) == before

    def test_to_an_earlier_form_is_none(self, advocacy, take) -> None:
        take(reply())
        advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00", "--invite")
        assert answers(advocacy)["mayor-zvecan"] == "asked-again"
        assert "1 answered before the change" in advocacy("meeting", "list").out
        assert (
            "mayor-zvecan: answered before the change" in advocacy("meeting", "show", "first").out
        )
        ((verdict, _, said),), _ = take(reply("DECLINED", "20261123T075900Z"))
        assert (verdict, "SEQUENCE 0, theirs is 1" in said) == ("skipped", True)
        items, _ = take(reply("ACCEPTED", "20261123T075900Z", 1))
        assert items[0][0] == "changed"
        assert answers(advocacy)["mayor-zvecan"] == "accepted"

    def test_an_answer_that_says_no_moment(self, advocacy, take) -> None:
        assert take(reply(stamp=""))[0][0][0] == "new"
        assert take(reply(stamp=""))[0][0][0] == "same"
        ((verdict, _, said),), _ = take(reply("DECLINED", ""))
        assert (verdict, "does not say when" in said) == ("conflict", True)
        assert answers(advocacy)["mayor-zvecan"] == "accepted"

    def test_while_a_person_thinks_the_clock_goes_on(self, advocacy, root, monkeypatch) -> None:
        (root / "x.ics").write_text(reply(stamp=""), encoding="utf-8")

        def confirm(self: Session, question: str) -> None:
            clock, later = self.workspace._clock, timedelta(minutes=3)
            self.workspace._clock = lambda: clock() + later

        monkeypatch.setattr(Session, "confirm", confirm)
        assert advocacy("calendar", "import", "x.ics").code == 0
        assert answers(advocacy)["mayor-zvecan"] == "accepted"

    def test_as_a_calendar_program_answers_our_own_message(self, advocacy, root, take) -> None:
        """icalendar in the place of a program: it takes the invitation and answers it."""
        from icalendar import Calendar, vText

        advocacy("meeting", "invite", "first", "--to", "ana", "-o", "ana.eml")
        mail = message_from_bytes((root / "ana.eml").read_bytes())
        (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        calendar["METHOD"] = vText("REPLY")
        (own,) = calendar.walk("VEVENT")
        own["ATTENDEE"].params["PARTSTAT"] = "TENTATIVE"
        own["DTSTAMP"].dt += timedelta(minutes=-1)
        items, _ = take(calendar.to_ical().decode())
        assert items == [("new", "hearings/first", "ana: tentative")]

    def test_a_clock_that_runs_ahead_does_not_silence_what_follows(self, take, monkeypatch) -> None:
        take(reply("ACCEPTED", "20991231T000000Z"))
        monkeypatch.setenv("ADVOCACY_NOW", "2026-11-24T09:00:00+01:00")
        assert take(reply("DECLINED", "20261124T070000Z"))[0][0][0] == "changed"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (reply("DELEGATED"), "neither yes nor no (delegated)"),
            (reply("NEEDS-ACTION"), "neither yes nor no"),
            (reply("X" * 500), "neither yes nor no"),
            (reply("ACCEPTED", "20261123T075000Z", 0, MAYOR, "ATTENDEE:mailto:b@example.org"), "it names 2"),
            (ics(*event(OURS), method="REPLY"), "it names 0"),
            (ics(*event("foreign", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{MAYOR}"), method="REPLY"),
             "answers no meeting of ours"),
        ],
    )  # fmt: skip
    def test_what_is_no_answer_is_skipped(self, advocacy, take, text: str, said: str) -> None:
        ((verdict, _, why),), _ = take(text)
        assert (verdict, said in why) == ("skipped", True)
        assert answers(advocacy)["mayor-zvecan"] == "no-answer"

    def test_numbers_that_no_database_holds(self, advocacy, take) -> None:
        assert take(reply(sequence=10**9 * 9))[0][0][0] == "new"
        assert answers(advocacy)["mayor-zvecan"] == "accepted"

    def test_an_answer_within_a_saved_mail(self, advocacy, take) -> None:
        coded = b64encode(reply(stamp="", sent_by="secretary@example.org").encode()).decode()
        head = (
            "From: Secretary <secretary@example.org>\r\nDate: Mon, 23 Nov 2026 08:30:00 +0100\r\n"
        )
        mail = (
            f"{head}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: text/plain\r\n\r\nyes\r\n--b\r\n"
            "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{coded}\r\n--b--\r\n"
        )
        items, _ = take(mail, name="answer.eml")
        said = "mayor-zvecan: accepted (sent by secretary@example.org)"
        assert items == [("new", "hearings/first", said)]
        assert take(mail, name="answer.eml")[0][0][0] == "same"
        assert answers(advocacy)["mayor-zvecan"] == "accepted"

    def test_their_words_are_kept_and_can_be_taken_back(self, advocacy, take) -> None:
        take(reply("DECLINED", "20261123T075000Z", 0, MAYOR, "COMMENT:on leave\\, sorry"))
        (row,) = json.loads(advocacy("journal", "list", "--kind", "meeting-reply", "--json").out)
        assert row["state"] == "declined"
        assert "on leave, sorry" in json.dumps(row)
        assert advocacy("undo", "-y").code == 0
        assert answers(advocacy)["mayor-zvecan"] == "no-answer"

    def test_another_hour_from_a_guest_is_proposed_and_taken(self, advocacy, take) -> None:
        proposal = ics(
            *event(OURS, "SEQUENCE:0", *hours("20261204"), f"ATTENDEE:mailto:{MAYOR}", "COMMENT:busy"),
            method="COUNTER",
        )  # fmt: skip
        ((verdict, what, said),), _ = take(proposal, "-n")
        assert (verdict, what) == ("changed", "hearings/first")
        assert said == "was Thu 3 December 2026, 10:00; proposed by mayor-zvecan: busy"
        assert meeting(advocacy)["starts"] == "2026-12-03T10:00:00+01:00"
        _, told = take(proposal)
        row = meeting(advocacy)
        assert row["starts"] == "2026-12-04T10:00:00+01:00"
        assert row["reason"] == "proposed by mayor-zvecan: busy"
        assert "not told yet: mayor-zvecan, ana" in told
        assert "advocacy meeting invite hearings/first" in told
        assert take(proposal)[0][0][0] == "same"
        advocacy("meeting", "move", "first", "--to", "2026-12-05 10:00")
        # it has moved since: the same proposal is of an earlier form
        assert take(proposal)[0][0][0] == "skipped"
        advocacy("undo", "-y")
        assert meeting(advocacy)["starts"] == "2026-12-04T10:00:00+01:00"

    def test_another_hour_from_a_stranger_is_none(self, advocacy, take) -> None:
        lines = event(OURS, *hours("20261204"), "ATTENDEE:mailto:evil@example.org")
        ((verdict, _, said),), _ = take(ics(*lines, method="COUNTER"))
        assert (verdict, "not invited" in said) == ("skipped", True)

    @pytest.mark.parametrize("method", ["REFRESH", "DECLINECOUNTER", "ADD"])
    def test_other_methods_say_what_to_do(self, take, method: str) -> None:
        ((verdict, _, said),), _ = take(ics(*event(OURS, *hours("20261204")), method=method))
        assert verdict == "skipped"
        assert said


def test_our_own_export_is_the_same_and_an_older_one_moves_nothing(advocacy, take, root) -> None:
    advocacy("calendar", "export", "-o", "all.ics")
    old = (root / "all.ics").read_text(encoding="utf-8")
    items, said = take(old)
    assert ("same", "hearings/first", "") in items
    assert "nothing to record" in said
    assert {verdict for verdict, what, _ in items if what != "hearings/first"} == {"skipped"}
    advocacy("meeting", "move", "first", "--to", "2026-12-04 11:00")
    (own,) = [said for _, what, said in take(old)[0] if what == "hearings/first"]
    assert "an older form of it (SEQUENCE 0, ours is 1)" in own
    assert meeting(advocacy)["starts"] == "2026-12-04T11:00:00+01:00"


def test_our_meeting_dragged_to_another_hour_is_moved_and_called_off(advocacy, take) -> None:
    advocacy("calendar", "export")
    moved = ics(*event(OURS, "SEQUENCE:1", *hours("20261204", "090000", "103000")))
    ((verdict, _, _),), _ = take(moved)
    row = meeting(advocacy)
    assert (verdict, row["starts"], row["minutes"]) == ("changed", "2026-12-04T09:00:00+01:00", 90)
    assert take(moved)[0][0][0] == "same"
    off = ics(*event(OURS, "SEQUENCE:9", *hours("20261204"), "STATUS:CANCELED"))
    assert take(off)[0][0][0] == "changed"
    assert meeting(advocacy)["state"] == "cancelled"
    assert take(off)[0][0][0] == "same"
    ((verdict, _, said),), _ = take(ics(*event(OURS, "SEQUENCE:10", *hours("20261205"))))
    assert (verdict, "cancelled here" in said) == ("conflict", True)


def test_what_was_held_stays_as_it_was(advocacy, take) -> None:
    advocacy("meeting", "held", "first", "They refused", "--outcome", "refused")
    ((verdict, _, said),), _ = take(ics(*event(OURS, "SEQUENCE:9", *hours("20261204"))))
    assert (verdict, said) == ("conflict", "recorded as refused")
    assert meeting(advocacy)["state"] == "refused"


TALK = ["SUMMARY:Budget talk", "LOCATION:Town hall", f"ORGANIZER;CN=Mayor:mailto:{MAYOR}"]


def test_a_meeting_of_theirs_is_added_moved_and_called_off(advocacy, take) -> None:
    text = ics(*event("t1", *TALK, *hours("20261210"), "SEQUENCE:0"), method="REQUEST")
    ((verdict, what, said),), _ = take(text)
    assert (verdict, what) == ("skipped", "Budget talk")
    assert "--campaign CAMPAIGN" in said
    into = ("--campaign", "hearings")
    assert take(text, *into)[0] == [("new", "Budget talk", "with mayor-zvecan")]
    row = meeting(advocacy, "M1")
    assert (row["starts"], row["where"], row["with"]) == (
        "2026-12-10T10:00:00+01:00", "Town hall", ["mayor-zvecan"],
    )  # fmt: skip
    assert row["agenda"] == "Budget talk"
    assert take(text, *into)[0] == [("same", "hearings/M1", "")]
    assert take(text)[0] == [("same", "hearings/M1", "")]  # known, whatever the campaign
    moved = ics(*event("t1", *TALK, *hours("20261211"), "SEQUENCE:1"), method="REQUEST")
    assert take(moved)[0][0][0] == "changed"
    assert meeting(advocacy, "M1")["starts"] == "2026-12-11T10:00:00+01:00"
    assert take(moved)[0][0][0] == "same"
    ((verdict, _, said),), _ = take(text)
    assert (verdict, "SEQUENCE 0, imported was 1" in said) == ("skipped", True)
    off = ics(*event("t1", *TALK, *hours("20261211"), "SEQUENCE:2"), method="CANCEL")
    assert take(off)[0][0][0] == "changed"
    assert meeting(advocacy, "M1")["state"] == "cancelled"
    assert take(off)[0][0][0] == "same"
    on = ics(*event("t1", *TALK, *hours("20261212"), "SEQUENCE:3"), method="REQUEST")
    assert take(on)[0] == [("changed", "hearings/M1", "no longer called off")]
    assert meeting(advocacy, "M1")["state"] == "planned"


def test_what_was_moved_here_and_there_is_a_conflict(advocacy, take) -> None:
    text = ics(*event("t1", *TALK, *hours("20261210")))
    take(text, "--campaign", "hearings")
    advocacy("meeting", "move", "M1", "--to", "2026-12-14 09:00")
    assert take(text)[0] == [("same", "hearings/M1", "")]  # theirs has not changed
    ((verdict, _, said),), told = take(ics(*event("t1", *TALK, *hours("20261211"))))
    assert verdict == "conflict"
    assert "theirs is Fri 11 December 2026, 10:00, ours Mon 14 December 2026, 09:00" in said
    assert "nothing to record" in told
    assert meeting(advocacy, "M1")["starts"] == "2026-12-14T09:00:00+01:00"


def test_whom_it_is_with(advocacy, take) -> None:
    nobody = ics(*event("t1", "SUMMARY:x", *hours("20261210"), "ATTENDEE:mailto:ana@example.org"))
    ((verdict, _, said),), _ = take(nobody, "--campaign", "hearings")
    assert (verdict, "--with TARGET" in said) == ("skipped", True)
    named = ("--campaign", "hearings", "--with", "budget-officer", "--private")
    assert take(nobody, *named)[0] == [("new", "x", "with budget-officer; private")]
    row = meeting(advocacy, "M1")
    assert (row["with"], row["ours"], row["private"]) == (["budget-officer"], ["ana"], True)


def test_an_hour_that_is_taken_already_is_a_conflict(advocacy, take) -> None:
    here = ics(*event("t1", *TALK, *hours("20261203")))
    ((verdict, what, _),), _ = take(here, "--campaign", "hearings")
    assert (verdict, what) == ("conflict", "hearings/first")
    twice = ics(*event("t1", *TALK, *hours("20261210")), *event("t2", *TALK, *hours("20261210")))
    assert [v for v, *_ in take(twice, "--campaign", "hearings")[0]] == ["new", "skipped"]


def test_what_is_over_or_was_called_off_is_not_added(take) -> None:
    lines = [*event("t1", *TALK, *hours("20261110")),
             *event("t2", *TALK, *hours("20261210"), "STATUS:CANCELLED")]  # fmt: skip
    items, _ = take(ics(*lines), "--campaign", "hearings")
    assert [v for v, *_ in items] == ["skipped", "skipped"]
    assert "it is over" in items[0][2]
    assert "never imported" in items[1][2]


def test_a_meeting_without_a_uid_is_known_again(advocacy, take) -> None:
    lines = ["BEGIN:VEVENT", *TALK, *hours("20261210"), "END:VEVENT"]
    assert take(ics(*lines), "--campaign", "hearings")[0][0][0] == "new"
    assert take(ics(*lines), "--campaign", "hearings")[0] == [("same", "hearings/M1", "")]


def test_an_hour_with_two_readings_is_left_to_a_person(advocacy, take) -> None:
    zone = "TZID=Central Europe Standard Time"
    lines = event("t1", *TALK, f"DTSTART;{zone}:20271031T023000")
    ((verdict, _, said),), _ = take(ics(*lines), "--campaign", "hearings")
    assert verdict == "skipped"
    assert "2027-10-31 02:30+02:00 or 2027-10-31 02:30+01:00" in said


def test_private_events_of_theirs_stay_private(advocacy, take) -> None:
    take(ics(*event("t1", *TALK, *hours("20261210"), "CLASS:CONFIDENTIAL")), "--campaign", "hearings")  # fmt: skip
    assert meeting(advocacy, "M1")["private"] is True
    assert advocacy("meeting", "list", "--for", "partners", "--json").out.count("M1") == 0


def test_all_of_a_file_is_one_command(advocacy, take) -> None:
    lines = [line for n in range(25) for line in event(f"t{n}", *TALK, *hours(f"202701{n + 1:02}"))]
    items, told = take(ics(*lines), "--campaign", "hearings")
    assert {v for v, *_ in items} == {"new"}
    assert "recorded 25 items" in told
    assert "advocacy calendar export" in told
    assert advocacy("undo", "-y").code == 0
    assert len(json.loads(advocacy("meeting", "list", "--json").out)) == 1


def test_without_a_yes_nothing_is_recorded(advocacy, root: Path) -> None:
    text = ics(*event("t1", *TALK, *hours("20261210")))
    (root / "x.ics").write_text(text, encoding="utf-8")
    dry = advocacy("calendar", "import", "x.ics", "--campaign", "hearings", "-n")
    assert (dry.code, "would record 1 item" in dry.err) == (0, True)
    done = advocacy("calendar", "import", "x.ics", "--campaign", "hearings")
    assert done.code == 5
    assert "Budget talk" in done.out
    assert "needs a yes" in done.err
    assert entries(advocacy) == 0


def test_what_changes_while_a_person_thinks_is_seen(advocacy, root, monkeypatch) -> None:
    text = ics(*event(OURS, "SEQUENCE:9", *hours("20261204")))
    (root / "x.ics").write_text(text, encoding="utf-8")
    thinking = Session.confirm

    def confirm(self: Session, question: str) -> None:
        monkeypatch.setattr(Session, "confirm", thinking)
        advocacy("meeting", "cancel", "first")

    monkeypatch.setattr(Session, "confirm", confirm)
    done = advocacy("calendar", "import", "x.ics")
    assert done.code == 5
    assert "has changed meanwhile" in done.err
    assert meeting(advocacy)["state"] == "cancelled"
    assert meeting(advocacy)["starts"] == "2026-12-03T10:00:00+01:00"


def test_a_pipe_into_which_nobody_writes_is_not_waited_for(advocacy, root: Path) -> None:
    os.mkfifo(root / "pipe.ics")
    done = advocacy("calendar", "import", "pipe.ics", "-y")
    assert (done.code, "pipe or a device" in done.err) == (2, True)


def test_an_address_that_no_database_holds_stops_nothing(advocacy, take) -> None:
    evil = "ORGANIZER:mailto:evil%00%1b]0;x%07%0aerror:x@example.org"
    lines = [
        *event("t1", *TALK[:2], evil, *hours("20261210")),
        *event(OURS, evil, *hours("20261204")),
    ]
    items, told = take(ics(*lines), "--campaign", "hearings", "--with", "mayor-zvecan")
    assert [verdict for verdict, *_ in items] == ["new", "changed"]
    assert "\x1b" not in told
    shown = advocacy("journal", "list", "--json").out
    assert "\\u001b" not in shown
    assert "evil" not in shown


def test_the_entries_of_a_mail_are_bounded_over_all_its_calendars(advocacy, root: Path) -> None:
    parts = [
        ics(*(line for n in range(1_500) for line in event(f"{k}-{n}", "SUMMARY:x")))
        for k in range(3)
    ]
    coded = "".join(
        "--b\r\nContent-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{b64encode(part.encode()).decode()}\r\n"
        for part in parts
    )
    head = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    (root / "x.eml").write_text(f"{head}{coded}--b--\r\n", encoding="utf-8", newline="")
    done = advocacy("calendar", "import", "x.eml", "-y")
    assert (done.code, "more than 4,000 entries in its calendars" in done.err) == (3, True)


def test_what_is_new_is_named(advocacy, root: Path, take) -> None:
    text = ics(
        *event("t1", *TALK, *hours("20261210")), *event(OURS, "SEQUENCE:1", *hours("20261204"))
    )
    (root / "x.ics").write_text(text, encoding="utf-8")
    command = ("calendar", "import", "x.ics", "--campaign", "hearings")
    dry = json.loads(advocacy(*command, "--json", "-n").out)
    assert [row["name"] for row in dry] == [None, "hearings/first"]
    rows = json.loads(advocacy(*command, "--json", "-y").out)
    assert [(row["what"], row["name"]) for row in rows] == [
        ("Budget talk", "hearings/M1"), ("hearings/first", "hearings/first"),
    ]  # fmt: skip
    assert advocacy("meeting", "show", rows[0]["name"]).code == 0
    again = json.loads(advocacy(*command, "--json", "-y").out)
    assert [(row["verdict"], row["name"]) for row in again] == [
        ("same", "hearings/M1"), ("same", "hearings/first"),
    ]  # fmt: skip
    (root / "x.ics").write_text(
        text.replace("t1", "t2").replace("20261210", "20261211"), encoding="utf-8"
    )
    done = advocacy(*command, "-y")
    assert done.out.splitlines()[-1] == "hearings/M2"


def test_an_import_that_died_before_its_files_says_what_writes_them(
    advocacy, root: Path, monkeypatch
) -> None:
    text = ics(
        *event("t1", *TALK, *hours("20261210")),
        *event("t2", *TALK, *hours("20261211"), "CLASS:PRIVATE"),
    )
    (root / "x.ics").write_text(text, encoding="utf-8")
    command = ("calendar", "import", "x.ics", "--campaign", "hearings", "-y")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("advocacy_cli.cli.meetings.arranging.bring_up_to_date", killed)
        assert advocacy(*command).code == 130
    file = root / "out" / "calendar" / "hearings_M1.ics"
    assert not file.exists()
    again = advocacy(*command)
    assert "nothing to record" in again.err
    assert "hearings/M1: no calendar file yet" in again.err
    assert "hearings/M2" not in again.err  # private, and so it has none
    assert advocacy("calendar", "export").code == 0
    assert file.exists()
    assert "no calendar file" not in advocacy(*command).err


def test_many_new_meetings_cost_what_they_are(store_url, advocacy, root: Path) -> None:
    """Twice as many cost twice as much; each looked at all of them once."""
    spent = []
    for number, year in ((60, "2027"), (240, "2028")):
        days = [f"{year}{n % 12 + 1:02}{n // 12 + 1:02}" for n in range(number)]
        lines = [line for day in days for line in event(f"t{day}", *TALK, *hours(day))]
        (root / "x.ics").write_text(ics(*lines), encoding="utf-8")
        began = time.process_time()
        done = advocacy("calendar", "import", "x.ics", "--campaign", "hearings", "-y")
        spent.append(time.process_time() - began)
        assert f"recorded {number} items" in done.err
    assert spent[1] < 8 * spent[0]


def test_from_stdin(advocacy, monkeypatch) -> None:
    text = ics(*event("t1", *TALK, *hours("20261210")))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = advocacy("calendar", "import", "-", "--campaign", "hearings", "-y")
    assert done.code == 0, done.err
    assert meeting(advocacy, "M1")["agenda"] == "Budget talk"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.ics",), 4, "there is no file"),
        (("campaigns",), 2, "is a folder"),
        (("advocacy.toml",), 3, "is no calendar"),
        (("x\0.ics",), 6, "cannot read"),
        (("/dev/zero",), 2, "calendar import - < /dev/zero"),
        (("advocacy.toml", "--campaign", "nope"), 4, "nope"),
        (("advocacy.toml", "--with", "mayor-zvecan"), 2, "--campaign"),
        (("advocacy.toml", "--campaign", "hearings/papers"), 2, "whole campaign"),
    ],
)
def test_what_cannot_be_read_is_said(advocacy, arguments, code: int, said: str) -> None:
    done = advocacy("calendar", "import", *arguments, "-y")
    assert (done.code, done.out) == (code, ""), done.err
    assert said in done.err
    assert "Traceback" not in done.err
