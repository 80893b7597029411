"""What repeats, and what lasts all day, in the files of others."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from ics_files import event, ics, meeting

from advocacy_cli.calendar.reading import Found, read

BELGRADE = ZoneInfo("Europe/Belgrade")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
INTO = ("--campaign", "hearings", "--with", "mayor-zvecan")
WEEKLY = ("DTSTART;TZID=Europe/Belgrade:20261110T100000", "DTEND;TZID=Europe/Belgrade:20261110T113000",
          "SUMMARY:Committee", "LOCATION:Hall")  # fmt: skip


def found(*lines: str, more: tuple[str, ...] = ()) -> tuple[Found, ...]:
    return read(ics(*event("s1", *lines), *more).encode(), BELGRADE, now=NOW).found


def days(*lines: str, more: tuple[str, ...] = ()) -> list[str]:
    """When it takes place, as far as it is read."""
    return [f"{one.starts:%m-%d %H:%M}" for one in found(*lines, more=more) if one.starts]


@pytest.mark.parametrize(
    ("rule", "first", "number"),
    [
        ("FREQ=WEEKLY", ["11-24 10:00", "12-01 10:00"], 13),
        ("FREQ=WEEKLY;WKST=MO;INTERVAL=2;BYDAY=TU,TH", ["11-24 10:00", "11-26 10:00", "12-08 10:00"], 14),
        ("FREQ=WEEKLY;COUNT=4", ["11-24 10:00", "12-01 10:00"], 2),
        ("FREQ=WEEKLY;UNTIL=20261201T090000Z", ["11-24 10:00", "12-01 10:00"], 2),
        ("FREQ=WEEKLY;UNTIL=20261201T085959Z", ["11-24 10:00"], 1),
        ("FREQ=WEEKLY;UNTIL=20261201", ["11-24 10:00", "12-01 10:00"], 2),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", ["11-23 10:00", "11-24 10:00"], 66),
        ("FREQ=MONTHLY;BYDAY=2TU", ["12-08 10:00", "01-12 10:00", "02-09 10:00"], 3),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["11-30 10:00", "12-31 10:00", "01-31 10:00"], 3),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["11-30 10:00", "12-31 10:00", "01-29 10:00"], 3),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", ["12-10 10:00"], 1),
    ],
)  # fmt: skip
def test_each_day_of_a_series_stands_by_itself(rule: str, first: list[str], number: int) -> None:
    got = days(*WEEKLY, f"RRULE:{rule}")
    assert got[: len(first)] == first
    assert len(got) == number


def test_it_keeps_its_hour_when_the_clocks_change() -> None:
    got = read(ics(*event("s1", *WEEKLY, "RRULE:FREQ=WEEKLY")).encode(), BELGRADE,
               now=datetime(2027, 3, 20, tzinfo=UTC)).found  # fmt: skip
    assert [f"{one.starts:%m-%d %H:%M %z}" for one in got[:2] if one.starts] == [
        "03-23 10:00 +0100", "03-30 10:00 +0200",
    ]  # fmt: skip
    assert got[0].ends is not None
    assert f"{got[0].ends:%H:%M}" == "11:30"


def test_days_that_are_left_out_added_or_moved() -> None:
    moved = event(
        "s1", "RECURRENCE-ID;TZID=Europe/Belgrade:20261208T100000", "DTSTART:20261209T130000Z"
    )
    got = days(
        *WEEKLY, "RRULE:FREQ=WEEKLY;UNTIL=20261231", "EXDATE;TZID=Europe/Belgrade:20261201T100000,20261222T100000",
        "RDATE;TZID=Europe/Belgrade:20261218T160000", more=tuple(moved),
    )  # fmt: skip
    assert got == ["11-24 10:00", "12-15 10:00", "12-18 16:00", "12-29 10:00", "12-09 14:00"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((*WEEKLY, "RRULE:FREQ=HOURLY"), "a rule that is not read (hourly): save the days that matter"),
        ((*WEEKLY, "RRULE:FREQ=WEEKLY;UNTIL=20261115"), "it repeats (weekly): no day of it is left"),
        ((*WEEKLY, "RRULE:FREQ=YEARLY"), "no day of it is left until 2027-02-23; for later ones import it again"),
        ((*WEEKLY, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T100000"), "all later days of a series"),
    ],
)  # fmt: skip
def test_what_is_not_read_says_why(lines: tuple[str, ...], why: str) -> None:
    (one,) = found(*lines)
    assert why in one.why


pytestmark = pytest.mark.usefixtures("store_url")


def weekly(*more: str, hour: str = "10", until: str = "20261215", sequence: int = 0) -> str:
    return ics(*event(
        "s1", f"SEQUENCE:{sequence}", f"DTSTART;TZID=Europe/Belgrade:20261110T{hour}0000", "SUMMARY:Committee",
        f"RRULE:FREQ=WEEKLY;UNTIL={until}", *more,
    ))  # fmt: skip


def stand(advocacy) -> list[tuple[str, str, str]]:
    rows = json.loads(advocacy("meeting", "list", "--json").out)
    return [(row["id"], row["starts"][5:16], row["state"]) for row in rows if row["id"] != "first"]


def test_a_series_is_imported_once_and_follows_its_file(advocacy, take) -> None:
    items, _ = take(weekly(), *INTO)
    assert [verdict for verdict, *_ in items] == ["new"] * 4 + ["skipped"]
    assert items[-1][2] == "it repeats (weekly): 4 days until 2027-02-23"
    assert stand(advocacy) == [
        ("M1", "11-24T10:00", "planned"), ("M2", "12-01T10:00", "planned"),
        ("M3", "12-08T10:00", "planned"), ("M4", "12-15T10:00", "planned"),
    ]  # fmt: skip
    items, said = take(weekly())
    assert [verdict for verdict, *_ in items] == ["same"] * 4 + ["skipped"]
    assert "nothing to record" in said
    # another hour for all, one day left out, one moved by hand there
    moved = event("s1", "SEQUENCE:1", "RECURRENCE-ID;TZID=Europe/Belgrade:20261215T110000",
                  "DTSTART;TZID=Europe/Belgrade:20261216T150000", "SUMMARY:Committee")  # fmt: skip
    text = weekly("EXDATE;TZID=Europe/Belgrade:20261208T110000", hour="11", sequence=1)
    text = text.replace("END:VCALENDAR", "\r\n".join([*moved, "END:VCALENDAR"]))
    items, _ = take(text)
    assert [(v, what) for v, what, _ in items if v == "changed"] == [
        ("changed", f"hearings/{name}") for name in ("M1", "M2", "M3", "M4")
    ]
    assert stand(advocacy) == [
        ("M1", "11-24T11:00", "planned"), ("M2", "12-01T11:00", "planned"),
        ("M3", "12-08T10:00", "cancelled"), ("M4", "12-16T15:00", "planned"),
    ]  # fmt: skip
    assert {verdict for verdict, *_ in take(text)[0]} == {"same", "skipped"}
    assert advocacy("undo", "-y").code == 0
    assert stand(advocacy)[2] == ("M3", "12-08T10:00", "planned")


def test_a_series_that_ends_calls_off_what_was_not_changed_here(advocacy, take) -> None:
    take(weekly(), *INTO)
    advocacy("meeting", "move", "M4", "--to", "2026-12-17 09:00")
    items, _ = take(weekly(until="20261202"))
    assert [(v, what) for v, what, _ in items if v in ("changed", "conflict")] == [
        ("changed", "hearings/M3"), ("conflict", "hearings/M4"),
    ]  # fmt: skip
    assert stand(advocacy)[2:] == [
        ("M3", "12-08T10:00", "cancelled"),
        ("M4", "12-17T09:00", "planned"),
    ]


def test_one_day_of_a_series_is_called_off_by_mail(advocacy, take) -> None:
    take(weekly(), *INTO)
    off = ics(*event("s1", "SEQUENCE:1", "RECURRENCE-ID:20261201T090000Z", "DTSTART:20261201T090000Z",
                     "STATUS:CANCELLED"), method="CANCEL")  # fmt: skip
    assert take(off)[0] == [("changed", "hearings/M2", "called off")]
    whole = ics(
        *event("s1", "SEQUENCE:2", *WEEKLY, "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED"),
        method="CANCEL",
    )
    take(whole)
    assert {state for *_, state in stand(advocacy)} == {"cancelled"}


def test_our_meeting_that_was_made_to_repeat_stays_one(advocacy, take) -> None:
    from ics_files import OURS

    items, _ = take(ics(*event(OURS, *WEEKLY, "SEQUENCE:9", "RRULE:FREQ=WEEKLY;COUNT=6")), *INTO)
    assert {verdict for verdict, *_ in items} == {"skipped"}
    assert meeting(advocacy)["starts"] == "2026-12-03T10:00:00+01:00"


def day(on: str = "20261210", *more: str) -> str:
    return ics(*event("d1", f"DTSTART;VALUE=DATE:{on}", "SUMMARY:Session", *more))


def test_what_lasts_all_day_is_taken_at_the_hour_that_is_named(advocacy, take) -> None:
    ((verdict, _, said),), _ = take(day(), *INTO)
    assert (verdict, "lasts all day (2026-12-10)" in said, "--at 09:00" in said) == (
        "skipped",
        True,
        True,
    )
    several = day("20261210", "DTEND;VALUE=DATE:20261213")
    ((verdict, _, said),), _ = take(several, *INTO, "--at", "09:30")
    assert verdict == "new"
    assert "an hour from 09:30; the first of 3 days" in said
    row = meeting(advocacy, "M1")
    assert (row["starts"], row["minutes"]) == ("2026-12-10T09:30:00+01:00", 60)
    assert take(day())[0] == [("same", "hearings/M1", "")]
    # another hour here is ours to choose, another day is theirs
    advocacy("meeting", "move", "M1", "--to", "2026-12-10 14:00")
    assert take(day())[0] == [("same", "hearings/M1", "")]
    advocacy("undo", "-y")
    assert take(day("20261211"))[0][0][0] == "changed"
    assert meeting(advocacy, "M1")["starts"] == "2026-12-11T09:30:00+01:00"


def test_an_hour_that_is_none_is_said(advocacy, root) -> None:
    done = advocacy("calendar", "import", "x.ics", "--at", "nine")
    assert (done.code, "write it as 09:00" in done.err) == (2, True)
