"""Whose word counts: what strangers send of a meeting is shown, and never taken."""

from __future__ import annotations

import json

import pytest
from ics_files import OURS, event, hours, ics, meeting

pytestmark = pytest.mark.usefixtures("store_url")
MAYOR, STRANGER = "mayor.zvecan@example.org", "stranger@elsewhere.example"
SECRETARY = "secretary@example.org"


def mail(text: str, sender: str = STRANGER) -> str:
    head = f"From: Somebody <{sender}>\r\n" if sender else ""
    return (
        f"{head}Date: Mon, 23 Nov 2026 08:30:00 +0100\r\n"
        f"Content-Type: text/calendar; charset=utf-8\r\n\r\n{text}"
    )


def form(method: str, *lines: str, organizer: str = STRANGER) -> str:
    by = [f"ORGANIZER:mailto:{organizer}"] if organizer else []
    return ics(*event(OURS, "SEQUENCE:5", *hours("20261204"), *by, *lines), method=method)


def answer(*parameters: str) -> str:
    said = "".join(f";{one}" for one in ("PARTSTAT=DECLINED", *parameters))
    lines = [f"ATTENDEE{said}:mailto:{MAYOR}", "DTSTAMP:20261123T075000Z", "SEQUENCE:0"]
    return ics(*event(OURS, *lines), method="REPLY")


def state(advocacy) -> tuple[str, str]:
    row = meeting(advocacy)
    return row["state"], row["starts"]


AS_PLANNED = ("planned", "2026-12-03T10:00:00+01:00")


@pytest.mark.parametrize("method", ["CANCEL", "REQUEST", "PUBLISH"])
@pytest.mark.parametrize("organizer", [STRANGER, "office@example.org", MAYOR, ""])
def test_a_stranger_moves_and_cancels_nothing(advocacy, take, method, organizer) -> None:
    ((verdict, name, said),), told = take(
        mail(form(method, organizer=organizer)), name="stranger.eml"
    )
    assert (verdict, name) == ("conflict", "hearings/first")
    assert f"{STRANGER} is neither one of us nor was invited" in said
    verb = "cancel hearings/first" if method == "CANCEL" else "move hearings/first --to"
    assert f"advocacy meeting {verb}" in said
    assert "nothing to record" in told
    assert state(advocacy) == AS_PLANNED


@pytest.mark.parametrize("text", ["LOCATION:Elsewhere", "DESCRIPTION:Bring cash"])
def test_a_stranger_changes_no_place_and_no_text(advocacy, take, text) -> None:
    lines = [*hours("20261203"), f"ORGANIZER:mailto:{STRANGER}", text]
    ((verdict, _, said),), _ = take(
        mail(ics(*event(OURS, "SEQUENCE:5", *lines), method="REQUEST")), name="x.eml"
    )
    assert (verdict, STRANGER in said) == ("conflict", True)


@pytest.mark.parametrize("method", ["CANCEL", "REQUEST"])
def test_an_invitation_without_its_mail_counts_for_who_asks(advocacy, take, method) -> None:
    for organizer, who in ((STRANGER, STRANGER), ("", "who sent it is not named")):
        ((verdict, _, said),), _ = take(form(method, organizer=organizer))
        assert (verdict, who in said) == ("conflict", True)
    ((verdict, _, said),), _ = take(mail(form(method), sender=""), name="x.eml")
    assert (verdict, "who sent it is not named" in said) == ("conflict", True)
    assert state(advocacy) == AS_PLANNED


@pytest.mark.parametrize(
    ("sender", "called"), [("Ana@example.org", "ana"), (MAYOR, "mayor-zvecan")]
)
def test_one_of_us_and_who_it_is_with_have_a_say_and_are_named(
    advocacy, take, sender, called
) -> None:
    ((verdict, _, said),), _ = take(mail(form("REQUEST"), sender), name="x.eml")
    assert (verdict, f"proposed by {called}" in said) == ("changed", True)
    assert state(advocacy) == ("planned", "2026-12-04T10:00:00+01:00")
    ((verdict, _, said),), _ = take(mail(form("CANCEL"), sender), name="x.eml")
    assert (verdict, said) == ("changed", f"called off; proposed by {called}")
    assert state(advocacy)[0] == "cancelled"


def test_a_guest_whom_only_an_invitation_names_has_a_say(advocacy, take) -> None:
    guest = "guest@elsewhere.example"
    assert take(mail(form("CANCEL"), guest), name="x.eml")[0][0][0] == "conflict"
    assert advocacy("meeting", "invite", "first", "--to", guest).code == 0
    assert take(mail(form("CANCEL"), guest), name="x.eml")[0][0][0] == "changed"


class TestAnswers:
    @pytest.fixture(autouse=True)
    def _asked(self, store_url, advocacy) -> None:
        assert advocacy("meeting", "invite", "first").code == 0

    def given(self, advocacy) -> str:
        answers = {one["who"]: one["state"] for one in meeting(advocacy)["invited"]}
        return answers["mayor-zvecan"]

    @pytest.mark.parametrize("by", ["", f'SENT-BY="mailto:{STRANGER}"'])
    @pytest.mark.parametrize("sender", [STRANGER, SECRETARY, ""])
    def test_that_a_stranger_sends_are_none(self, advocacy, take, sender, by) -> None:
        text = mail(answer(*filter(None, [by])), sender)
        ((verdict, _, said),), _ = take(text, name="x.eml")
        assert verdict == "conflict"
        assert "mayor-zvecan: declined, but" in said
        assert sender in said
        assert "(.ics) by itself" in said
        assert self.given(advocacy) == "no-answer"

    @pytest.mark.parametrize("sender", [MAYOR.upper(), "ana@example.org", SECRETARY])
    def test_of_the_guest_or_of_who_sends_it_for_them_count(self, advocacy, take, sender) -> None:
        ((verdict, _, said),), _ = take(
            mail(answer(f'SENT-BY="mailto:{SECRETARY}"'), sender), name="x.eml"
        )
        assert verdict == "new"
        assert ("sent by" in said) == (sender != MAYOR.upper())
        assert self.given(advocacy) == "declined"

    def test_saved_by_itself_is_taken_by_who_imports_it(self, advocacy, take) -> None:
        assert take(answer())[0][0][0] == "new"

    def test_a_proposal_in_the_name_of_a_guest_is_none(self, advocacy, take) -> None:
        text = form("COUNTER", f"ATTENDEE:mailto:{MAYOR}", organizer="office@example.org")
        ((verdict, _, said),), _ = take(mail(text), name="x.eml")
        assert (verdict, f"but {STRANGER} sent it" in said) == ("conflict", True)
        assert state(advocacy) == AS_PLANNED
        assert take(mail(text, MAYOR), name="x.eml")[0][0][0] == "changed"

    def test_a_proposal_of_a_stranger_says_who_and_when(self, take) -> None:
        text = form("COUNTER", f"ATTENDEE:mailto:{STRANGER}", organizer="office@example.org")
        ((verdict, _, said),), _ = take(text)
        assert verdict == "skipped"
        assert said == f"Fri 4 December 2026, 10:00, proposed by {STRANGER}, who was not invited"


class TestMeetingsOfOthers:
    LINK = "https://meet.example.org/join/1"

    def theirs(self, method: str = "REQUEST", sequence: int = 0, *lines: str) -> str:
        own = [f"ORGANIZER;CN=Mayor:mailto:{MAYOR}", "SUMMARY:Budget talk", f"SEQUENCE:{sequence}"]
        return ics(*event("t1", *own, *hours("20261210"), *lines), method=method)

    def test_only_their_organizer_calls_them_off(self, advocacy, take) -> None:
        take(mail(self.theirs(), MAYOR), "--campaign", "hearings", name="x.eml")
        off = self.theirs("CANCEL", 1)
        ((verdict, name, said),), _ = take(mail(off), name="x.eml")
        assert (verdict, name, STRANGER in said) == ("conflict", "hearings/M1", True)
        assert meeting(advocacy, "M1")["state"] == "planned"
        assert take(mail(off, MAYOR), name="x.eml")[0][0][0] == "changed"
        assert meeting(advocacy, "M1")["state"] == "cancelled"

    def test_their_text_stays_internal(self, advocacy, take, root) -> None:
        text = self.theirs("REQUEST", 0, f"DESCRIPTION:Join: {self.LINK}", f"LOCATION:{self.LINK}")
        items, _ = take(text, "--campaign", "hearings")
        assert items == [("new", "Budget talk", "with mayor-zvecan; their text stays internal")]
        assert self.LINK in advocacy("meeting", "show", "M1").out
        row = meeting(advocacy, "M1")
        assert (row["where"], row["agenda"]) == ("", "Budget talk")
        assert row["theirs"] == f"{self.LINK}\nJoin: {self.LINK}"
        plan = root / "campaigns" / "hearings.yaml"
        plan.write_text(plan.read_text(encoding="utf-8") + "public: true\n", encoding="utf-8")
        for audience in ("internal", "partners", "public"):
            advocacy("calendar", "export", "--for", audience, "-o", f"{audience}.ics")
            assert "Budget talk" in (root / f"{audience}.ics").read_text(encoding="utf-8")
            assert self.LINK.encode() not in (root / f"{audience}.ics").read_bytes()
        for outside in ("partners", "public"):
            shown = advocacy("meeting", "show", "M1", "--for", outside, "--json").out
            assert "Budget talk" in shown
            assert self.LINK not in shown
            assert MAYOR not in shown
        (entry,) = json.loads(advocacy("journal", "list", "--kind", "meeting", "--json").out)
        shown = advocacy("journal", "show", entry["id"], "--json", "--for", "partners").out
        assert "Budget talk" in shown
        assert self.LINK not in shown

    def test_so_does_what_a_guest_writes_into_ours(self, advocacy, take) -> None:
        lines = [*hours("20261203"), f"DESCRIPTION:Join: {self.LINK}", f"LOCATION:{self.LINK}"]
        text = ics(*event(OURS, "SEQUENCE:5", *lines), method="REQUEST")
        before = meeting(advocacy)
        ((verdict, _, said),), _ = take(mail(text, MAYOR), name="x.eml")
        assert verdict == "changed"
        assert said == "another text of theirs, stays internal; proposed by mayor-zvecan"
        row = meeting(advocacy)
        assert (row["where"], row["agenda"]) == ("Општина Звечан", before["agenda"])
        assert self.LINK in row["theirs"]
        assert take(mail(text, MAYOR), name="x.eml")[0][0][0] == "same"

    def test_nobody_is_invited_to_what_they_arranged(self, advocacy, take) -> None:
        text = self.theirs("REQUEST", 0, "ATTENDEE:mailto:ana@example.org")
        take(text, "--campaign", "hearings")
        done = advocacy("meeting", "invite", "M1")
        assert done.code == 0, done.err
        assert "mayor-zvecan arranged hearings/M1: left out" in done.err
        assert f"was arranged by {MAYOR}" in done.err
        (sent,) = json.loads(advocacy("mail", "list", "--json").out)
        assert sent["to"] == "ana@example.org"

    def test_a_meeting_of_theirs_with_nobody_else_has_nobody_to_invite(
        self, advocacy, take
    ) -> None:
        take(self.theirs(), "--campaign", "hearings")
        done = advocacy("meeting", "invite", "M1")
        assert (done.code, "nobody is left to invite" in done.err) == (5, True)
