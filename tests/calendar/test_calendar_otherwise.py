"""Our own meetings as they come back: another place or text is seen, an old copy undoes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from ics_files import OURS, event, hours, ics, meeting

pytestmark = pytest.mark.usefixtures("store_url")
MONDAY = ("meeting", "move", "first", "--to", "2026-12-07 09:00")


def exported(advocacy, root: Path) -> str:
    """Our export, each line whole."""
    assert advocacy("calendar", "export", "-o", "all.ics").code == 0
    text = (root / "all.ics").read_bytes().decode().replace("\r\n ", "")
    (root / "all.ics").unlink()
    return text


def of(items: list[tuple[str, ...]], name: str = "hearings/first") -> tuple[str, str]:
    """(verdict, said) of a meeting."""
    ((verdict, said),) = [(verdict, said) for verdict, what, said in items if what == name]
    return verdict, said


def edited(text: str, *changes: tuple[str, str], uid: str = OURS) -> str:
    """The same file with these changes in the event of one meeting."""
    head, _, rest = text.partition(f"UID:{uid}")
    assert rest, text
    own, end, tail = rest.partition("END:VEVENT")
    for old, new in changes:
        assert old in own, own
        own = own.replace(old, new)
    return f"{head}UID:{uid}{own}{end}{tail}"


def added(advocacy, root: Path) -> str:
    """A meeting that the plan does not name; its UID."""
    advocacy("meeting", "add", "hearings", "Budget calendar", "--with", "mayor-zvecan",
             "--at", "2026-12-10 10:00", "--where", "Town hall")  # fmt: skip
    (own,) = [one for one in exported(advocacy, root).split("BEGIN:VEVENT") if "Town hall" in one]
    return own.partition("UID:")[2].splitlines()[0]


PLACE = ("LOCATION:Општина Звечан", "LOCATION:Дом културе")


def test_another_place_is_recorded_and_then_the_same(advocacy, take, root) -> None:
    text = edited(exported(advocacy, root), PLACE, ("SEQUENCE:0", "SEQUENCE:1"))
    assert of(take(text)[0]) == ("changed", "at Дом културе, was Општина Звечан")
    row = meeting(advocacy)
    assert (row["where"], row["starts"]) == ("Дом културе", "2026-12-03T10:00:00+01:00")
    assert of(take(text)[0]) == ("same", "")
    again = exported(advocacy, root)
    assert "LOCATION:Дом културе" in again
    assert of(take(again)[0]) == ("same", "")
    assert "has another place or text" in advocacy("status", "--since", "7d").out
    assert advocacy("undo", "-y").code == 0
    assert meeting(advocacy)["where"] == "Општина Звечан"


def test_the_place_holds_while_the_plan_says_what_it_said(advocacy, take, root: Path) -> None:
    take(edited(exported(advocacy, root), PLACE))
    path = root / "campaigns" / "hearings.yaml"
    plan = path.read_text(encoding="utf-8")
    path.write_text(plan.replace("lasts: 60m", "lasts: 90m"), encoding="utf-8")
    row = meeting(advocacy)
    assert (row["where"], row["minutes"], row["overruled"]) == ("Дом културе", 90, False)
    path.write_text(plan.replace("sr: Општина Звечан", "sr: Школа"), encoding="utf-8")
    row = meeting(advocacy)
    assert (row["where"], row["overruled"]) == ("Школа", True)


def test_place_and_hour_are_one_change(advocacy, take, root: Path) -> None:
    text = edited(exported(advocacy, root), PLACE, ("T100000", "T120000"), ("T110000", "T133000"))
    verdict, said = of(take(text)[0])
    assert (verdict, "was Thu 3 December 2026, 10:00" in said) == ("changed", True)
    assert "at Дом културе" in said
    row = meeting(advocacy)
    assert (row["starts"], row["minutes"], row["where"]) == (
        "2026-12-03T12:00:00+01:00", 90, "Дом културе",
    )  # fmt: skip
    assert of(take(text)[0]) == ("same", "")


def test_another_length_is_recorded_and_no_length_says_nothing(advocacy, take, root: Path) -> None:
    text = exported(advocacy, root)
    longer = edited(text, ("T110000", "T123000"))
    verdict, said = of(take(longer)[0])
    assert (verdict, said.startswith("was 60 minutes")) == ("changed", True)
    assert meeting(advocacy)["minutes"] == 150
    bare = ics(*event(OURS, "SEQUENCE:5", hours("20261203")[0]))
    assert take(bare)[0] == [("same", "hearings/first", "")]
    moved = ics(*event(OURS, "SEQUENCE:5", hours("20261204")[0]))
    assert take(moved)[0][0][0] == "changed"
    row = meeting(advocacy)
    assert (row["starts"], row["minutes"]) == ("2026-12-04T10:00:00+01:00", 150)


def test_the_text_of_a_planned_meeting_is_the_plans(advocacy, take, root: Path) -> None:
    text = edited(exported(advocacy, root), ("DESCRIPTION:", "DESCRIPTION:Bring the budget\\n"))
    verdict, said = of(take(text)[0])
    assert verdict == "conflict"
    assert "a plan's text is written into campaigns/hearings.yaml:43:5" in said
    verdict, said = of(take(edited(text, PLACE))[0])
    assert verdict == "changed"
    assert "campaigns/hearings.yaml:43:5" in said
    assert (meeting(advocacy)["where"], meeting(advocacy)["agenda"]) == ("Дом културе", "")


def test_the_text_of_a_meeting_of_the_journal_is_recorded(advocacy, take, root: Path) -> None:
    uid = added(advocacy, root)
    text = exported(advocacy, root)
    assert of(take(text)[0], "hearings/M1") == ("same", "")
    new = edited(
        text, ("DESCRIPTION:Budget calendar", "DESCRIPTION:Budget calendar and papers"), uid=uid
    )
    assert of(take(new)[0], "hearings/M1") == ("changed", "another text")
    assert meeting(advocacy, "M1")["agenda"] == "Budget calendar and papers"
    assert of(take(new)[0], "hearings/M1") == ("same", "")
    again = exported(advocacy, root)
    assert "DESCRIPTION:Budget calendar and papers\\n" in again
    assert of(take(again)[0], "hearings/M1") == ("same", "")
    # the copy without it does not take it away
    assert of(take(text)[0], "hearings/M1")[0] == "skipped"
    bumped = edited(text, ("SEQUENCE:0", "SEQUENCE:7"), uid=uid)
    assert of(take(bumped)[0], "hearings/M1") == ("conflict", "its text is one that we had before")
    assert meeting(advocacy, "M1")["agenda"] == "Budget calendar and papers"


@pytest.mark.parametrize("for_", ["internal", "partners"])
@pytest.mark.parametrize("language", ["sr-Cyrl", "sr-Latn", "sq", "en"])
def test_our_words_in_every_language_are_ours(advocacy, take, root, language, for_) -> None:
    added(advocacy, root)
    done = advocacy("calendar", "export", "-o", "x.ics", "--language", language, "--for", for_)
    assert done.code == 0, done.err
    text = (root / "x.ics").read_bytes().decode()
    items = [item for item in take(text)[0] if item[1] in ("hearings/first", "hearings/M1")]
    assert sorted(items) == [("same", "hearings/M1", ""), ("same", "hearings/first", "")]


def test_what_is_missing_says_nothing(advocacy, take, root: Path) -> None:
    added(advocacy, root)
    bare = [line for line in exported(advocacy, root).splitlines()
            if not line.startswith(("LOCATION", "DESCRIPTION", "SUMMARY"))]  # fmt: skip
    items = take("\r\n".join(bare))[0]
    assert of(items) == of(items, "hearings/M1") == ("same", "")
    row = meeting(advocacy, "M1")
    assert (row["where"], row["agenda"]) == ("Town hall", "Budget calendar")


@pytest.mark.parametrize("sequence", ["0", "1", "9"])
def test_an_old_copy_does_not_move_it_back(advocacy, take, root: Path, sequence: str) -> None:
    old = edited(exported(advocacy, root), ("SEQUENCE:0", f"SEQUENCE:{sequence}"))
    advocacy(*MONDAY)
    verdict, said = of(take(old)[0])
    assert meeting(advocacy)["starts"] == "2026-12-07T09:00:00+01:00"
    if sequence == "0":
        assert verdict == "skipped"
        return
    assert verdict == "conflict"
    assert "--to '2026-12-03 10:00'" in said
    # what is new in the old copy is taken, and its hour is not
    verdict, said = of(take(edited(old, PLACE))[0])
    assert (verdict, "its hour is one that we had before" in said) == ("changed", True)
    row = meeting(advocacy)
    assert (row["where"], row["starts"]) == ("Дом културе", "2026-12-07T09:00:00+01:00")


def test_a_move_that_was_never_exported_is_not_undone_either(advocacy, take, root: Path) -> None:
    old = edited(exported(advocacy, root), ("SEQUENCE:0", "SEQUENCE:3"))
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("at: 2026-12-03 10:00", "at: 2026-12-07 09:00"), encoding="utf-8")
    assert of(take(old)[0])[0] == "conflict"
    assert meeting(advocacy)["starts"] == "2026-12-07T09:00:00+01:00"


def test_the_same_proposal_after_another_decision_of_ours(advocacy, take) -> None:
    advocacy("calendar", "export")
    theirs = ics(*event(OURS, "SEQUENCE:9", *hours("20261204")))
    assert take(theirs)[0][0][0] == "changed"
    advocacy(*MONDAY)
    assert take(theirs)[0][0][0] == "skipped", "ours is above what came back to us"
    ((verdict, _, said),), _ = take(theirs.replace("SEQUENCE:9", "SEQUENCE:19"))
    assert (verdict, "one that we had before" in said) == ("conflict", True)
    assert meeting(advocacy)["starts"] == "2026-12-07T09:00:00+01:00"


def test_what_was_called_off_and_is_on_again_stays_on(advocacy, take) -> None:
    advocacy("calendar", "export")
    off = ics(*event(OURS, "SEQUENCE:9", *hours("20261203"), "STATUS:CANCELLED"))
    assert take(off)[0][0][0] == "changed"
    advocacy(*MONDAY)
    assert take(off)[0][0][0] == "skipped", "ours is above what came back to us"
    ((verdict, _, said),), _ = take(off.replace("SEQUENCE:9", "SEQUENCE:19"))
    assert (verdict, "advocacy meeting cancel hearings/first" in said) == ("conflict", True)
    assert meeting(advocacy)["state"] == "planned"


def test_a_meeting_of_theirs_has_another_place_and_text(advocacy, take) -> None:
    def theirs(place: str, text: str, day: str = "20261210", sequence: int = 0) -> str:
        lines = [f"SEQUENCE:{sequence}", "SUMMARY:Talk", f"LOCATION:{place}", f"DESCRIPTION:{text}"]
        return ics(*event("t1", *lines, *hours(day), "ORGANIZER:mailto:mayor.zvecan@example.org"))

    take(theirs("Town hall", "first"), "--campaign", "hearings")
    new = theirs("School", "second")
    assert take(new)[0] == [
        (
            "changed",
            "hearings/M1",
            "at School, was Town hall; another text of theirs, stays internal",
        )
    ]
    row = meeting(advocacy, "M1")
    assert (row["where"], row["agenda"], row["theirs"]) == ("School", "Talk", "second")
    assert take(new)[0] == [("same", "hearings/M1", "")]
    # moved here: their new place is taken, their old hour is not
    advocacy("meeting", "move", "M1", "--to", "2026-12-14 09:00")
    assert take(theirs("Library", "second"))[0] == [
        ("changed", "hearings/M1", "at Library, was School")
    ]
    row = meeting(advocacy, "M1")
    assert (row["where"], row["starts"]) == ("Library", "2026-12-14T09:00:00+01:00")
    ((verdict, _, said),), _ = take(theirs("Library", "second", "20261211"))
    assert (verdict, "changed here and there" in said) == ("conflict", True)


def test_those_who_were_invited_know_another_place(advocacy, take, root: Path) -> None:
    advocacy("meeting", "invite", "first", "--to", "ana")
    text = edited(exported(advocacy, root), PLACE)
    _, told = take(text)
    assert "not told yet: ana" in told
    (guest,) = meeting(advocacy)["invited"]
    assert guest["knows"] is False
