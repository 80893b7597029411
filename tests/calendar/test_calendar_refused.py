"""A meeting that was refused before its hour is called off: the hour is free, and guests are told."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from ics_files import OURS, event, hours, ics, meeting
from ics_rules import read as facts_of

pytestmark = pytest.mark.usefixtures("store_url")
REFUSED = ("meeting", "held", "hearings/first", "They refused", "--outcome", "refused")
MAIN = Path("out", "calendar", "advocacy.ics")


def status(root: Path, file: Path = MAIN) -> tuple[str, int]:
    one = facts_of((root / file).read_bytes())[OURS]
    return one["status"], one["sequence"]


def test_refused_ahead_of_its_hour_it_is_called_off(advocacy, root: Path) -> None:
    advocacy("calendar", "export")
    done = advocacy(*REFUSED)
    assert done.code == 0, done.err
    alone = MAIN.with_name("hearings_first.ics")
    assert status(root, alone) == ("CANCELLED", 1)
    assert "for colleagues" not in done.err  # nobody sits at a terminal
    done = advocacy("calendar", "export")
    assert "1 cancelled, 5 same" in done.err
    assert status(root) == ("CANCELLED", 1)
    assert meeting(advocacy)["state"] == "refused"
    again = advocacy(*REFUSED)
    assert (again.code, "refused already" in again.err) == (0, True)
    assert "6 same" in advocacy("calendar", "export").err


@pytest.mark.parametrize("late", ["2026-12-03T10:00:00", "2026-12-04T09:00:00"])
def test_refused_at_its_hour_it_stays_where_it_was(
    advocacy, root: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    advocacy("calendar", "export")
    monkeypatch.setenv("ADVOCACY_NOW", f"{late}+01:00")
    assert advocacy(*REFUSED).code == 0
    assert "6 same" in advocacy("calendar", "export").err
    assert status(root) == ("CONFIRMED", 0)


def test_held_before_its_hour_it_is_no_refusal(advocacy, root: Path) -> None:
    advocacy("calendar", "export")
    assert advocacy("meeting", "held", "hearings/first", "Early", "--on", "2026-11-22").code == 0
    assert "6 same" in advocacy("calendar", "export").err


def test_a_refusal_that_was_a_mistake_brings_it_back(advocacy, root: Path) -> None:
    advocacy("calendar", "export")
    advocacy(*REFUSED)
    assert advocacy("undo", "--yes").code == 0
    advocacy("calendar", "export")
    assert status(root) == ("CONFIRMED", 2)


def test_who_was_invited_is_told_that_it_is_off(advocacy, root: Path) -> None:
    def knows() -> dict[str, bool]:
        return {one["who"]: one["knows"] for one in meeting(advocacy)["invited"]}

    for who in ("mayor-zvecan", "ana"):
        advocacy("meeting", "invite", "hearings/first", "--to", who, "-o", f"{who}.eml")
    done = advocacy(*REFUSED)
    assert "to tell them: advocacy meeting invite hearings/first" in done.err
    assert knows() == {"mayor-zvecan": False, "ana": False}
    assert advocacy("meeting", "show", "first").out.count("; not told of the last change") == 2
    done = advocacy("meeting", "invite", "hearings/first", "--to", "ana", "-o", "off.eml")
    assert done.code == 0, done.err
    mail = message_from_bytes((root / "off.eml").read_bytes(), policy=policy.SMTP)
    assert "METHOD:CANCEL" in mail.get_body(("plain",)).get_content() + str(
        next(p.get_content() for p in mail.walk() if p.get_content_type() == "text/calendar")
    )
    assert knows()["ana"]


def test_that_they_call_it_off_too_is_the_same(advocacy, take) -> None:
    advocacy(*REFUSED)
    off = ics(*event(OURS, "SEQUENCE:1", "STATUS:CANCELLED", *hours("20261203")), method="CANCEL")
    items, _ = take(off)
    assert items == [("same", "hearings/first", "called off")]


class TestSequence:
    """A SEQUENCE that came back to us higher than ours: calendars have it, and pass over lower ones."""

    def theirs(self, advocacy, root: Path, sequence: int, hour: str = "T130000") -> str:
        advocacy("calendar", "export")
        (own,) = [
            one
            for one in (root / MAIN).read_text(encoding="utf-8").split("BEGIN:VEVENT")
            if OURS in one
        ]
        lines = own.partition("END:VEVENT")[0].strip().splitlines()
        said = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])
        return ics(
            said.replace("SEQUENCE:0", f"SEQUENCE:{sequence}")
            .replace("T100000", hour)
            .replace("T110000", "T140000")
        )

    def test_the_next_form_of_ours_is_above_it(self, advocacy, root: Path, take) -> None:
        text = self.theirs(advocacy, root, 5)
        items, _ = take(text)
        assert items[0][:2] == ("changed", "hearings/first")
        advocacy("calendar", "export")
        assert status(root) == ("CONFIRMED", 6)
        whole = (root / MAIN).read_bytes()
        advocacy("calendar", "export")
        assert (root / MAIN).read_bytes() == whole
        items, _ = take(text)
        assert items[0][0] == "same"
        advocacy("meeting", "move", "hearings/first", "--to", "2026-12-09 10:00")
        advocacy("calendar", "export")
        assert status(root) == ("CONFIRMED", 7)

    def test_a_lower_one_changes_nothing_of_ours(self, advocacy, root: Path, take) -> None:
        text = self.theirs(advocacy, root, 0)
        take(text)
        advocacy("calendar", "export")
        assert status(root) == ("CONFIRMED", 1)

    def test_of_a_meeting_of_others_it_is_theirs(self, advocacy, root: Path, take) -> None:
        foreign = ics(*event("x@example.org", "SEQUENCE:7", "SUMMARY:Talk", *hours("20261210")))
        items, _ = take(foreign, "--campaign", "hearings", "--with", "mayor-zvecan")
        assert items[0][0] == "new"
        advocacy("calendar", "export")
        found = facts_of((root / MAIN).read_bytes())
        assert {one["sequence"] for one in found.values()} == {0}


def test_an_invitation_to_the_doubled_hour_says_which_one(advocacy, root: Path) -> None:
    def told(to: str, name: str) -> tuple[str, str]:
        advocacy("meeting", "move", "hearings/first", "--to", to)
        done = advocacy("meeting", "invite", "first", "--to", "mayor-zvecan", "-o", name)
        assert done.code == 0, done.err
        mail = message_from_bytes((root / name).read_bytes(), policy=policy.SMTP)
        return mail.get_body(("plain",)).get_content(), mail["Subject"]

    for name, offset in (("first.eml", "+02:00"), ("second.eml", "+01:00")):
        text, subject = told(f"2027-10-31 02:30{offset}", name)
        assert f"(Europe/Belgrade, {offset})" in text
        assert subject.endswith(f"02:30 {offset}")
    text, subject = told("2026-12-09 10:00", "third.eml")
    assert "(Europe/Belgrade)" in text
    assert subject.endswith("10:00")
