"""Days off, working days, reply periods and thresholds, against dated news and hand counts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from dateutil import easter as reckoned
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import Where
from advocacy_cli.plan.model import Clock, Holiday, Mechanism, Place
from advocacy_cli.plan.rules import bajram, clocks, easter, holidays, thresholds, workdays

AT = Where("rules.yaml", 1, 1)


def rows() -> tuple[Holiday, ...]:
    """The rules that come with the program."""
    from advocacy_cli.plan import build, faults, schema, yaml

    found: list[Holiday] = []
    folder = Path(__file__).parents[2] / "platform" / "rules"
    for name in ("holidays-xk.yaml", "holidays-rs.yaml"):
        problems: list[object] = []
        document = yaml.read((folder / name).read_bytes(), name)
        rules = faults.validate(document, schema.Rules, "sr", problems)  # type: ignore[arg-type]
        assert rules is not None, problems
        found += build.holidays(document, rules)
    return tuple(found)


ROWS = rows()

# Days that were off in Kosovo by the news of the day (info-ks.net, botasot.info, infoshqip.com,
# lajmi.net), each with the day that it stands for where it was moved.
WERE_OFF = [
    ("2018-02-19", "2018-02-17"),
    ("2018-04-09", None),
    ("2019-02-18", "2019-02-17"),
    ("2021-01-04", "2021-01-02"),
    ("2021-05-10", "2021-05-09"),
    ("2022-04-11", "2022-04-09"),
    ("2022-04-18", None),
    ("2022-04-25", None),
    ("2022-05-02", None),
    ("2022-05-03", "2022-05-01"),
    ("2022-05-09", None),
]
WEEKDAYS_OFF = {
    2026: "01-01 01-02 01-07 02-17 03-20 04-06 04-09 04-13 05-01 05-11 05-27 12-25",
    2027: "01-01 01-04 01-07 02-17 03-09 03-29 04-09 05-03 05-04 05-10 05-17 12-27",
}


@pytest.mark.parametrize(("day", "stands_for"), WERE_OFF)
def test_days_that_were_off_in_kosovo(day: str, stands_for: str | None) -> None:
    off = holidays.days_off(ROWS, "xk", int(day[:4]))
    moved = off[date.fromisoformat(day)].moved_from
    assert (moved.isoformat() if moved else None) == stands_for


def test_two_holidays_on_one_weekday_give_one_day_off() -> None:
    assert date(2018, 4, 10) not in holidays.days_off(ROWS, "xk", 2018)


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_weekdays_off_of_a_year(year: int) -> None:
    off = holidays.days_off(ROWS, "xk", year)
    found = [f"{day:%m-%d}" for day in off if day.weekday() < 5]
    assert " ".join(found) == WEEKDAYS_OFF[year]
    estimated = {day for day, why in off.items() if why.estimated}
    assert {f"{day:%m-%d}" for day in estimated} >= set(WEEKDAYS_OFF[year].split()) & {
        "03-20",
        "05-27",
        "03-09",
        "05-17",
    }


def test_serbia_moves_from_sunday_only_and_no_church_holiday() -> None:
    off = holidays.days_off(ROWS, "rs", 2026)
    assert off[date(2026, 2, 17)].moved_from == date(2026, 2, 15)  # Sunday, past Monday the 16th
    assert date(2026, 5, 4) not in off  # 2 May is a Saturday
    assert date(2026, 4, 10) in off  # Orthodox Good Friday
    assert date(2026, 4, 14) not in off  # Easter Sunday does not move past its Monday


def test_a_full_date_overrules_the_estimate_of_its_year() -> None:
    decided = Holiday(AT, "xk-eid-fitr-2027", "xk", "2027-03-10", {"en": "Eid"}, "next-weekday")
    off = holidays.days_off([*ROWS, decided], "xk", 2027)
    assert date(2027, 3, 9) not in off
    assert off[date(2027, 3, 10)].estimated is False
    assert date(2026, 3, 20) in holidays.days_off([*ROWS, decided], "xk", 2026)


def test_a_row_of_one_year_takes_a_day_away_in_that_year_only() -> None:
    gone = Holiday(AT, "xk-europe-2027", "xk", "none", {"en": "Europe Day"})
    found = holidays.days_off([*ROWS, gone], "xk", 2027)
    assert not {date(2027, 5, 9), date(2027, 5, 10)} & set(found)  # nor the Monday it moved to
    assert date(2027, 5, 10) in holidays.days_off(ROWS, "xk", 2027)
    assert date(2028, 5, 9) in holidays.days_off([*ROWS, gone], "xk", 2028)


def test_a_changed_law_ends_one_row_and_begins_another() -> None:
    """From 2028 on, say, 9 May is no day off and what falls on a weekend does not move."""
    new_law = date(2028, 1, 1)
    rows_ = [row._replace(until=new_law - timedelta(1)) for row in ROWS if row.jurisdiction == "xk"]
    rows_ += [
        row._replace(id=f"{row.id}-new", since=new_law, until=None, moves="never")
        for row in rows_
        if row.id != "xk-europe"
    ]
    before, after = (holidays.days_off(rows_, "xk", year) for year in (2027, 2028))
    assert before == holidays.days_off(ROWS, "xk", 2027)
    assert date(2028, 5, 9) not in after
    assert date(2028, 1, 3) not in after  # 1 and 2 January 2028 are Saturday and Sunday
    assert date(2028, 1, 7) in after


def test_jurisdictions_do_not_share_days_off() -> None:
    xk, rs = (holidays.days_off(ROWS, where, 2026) for where in ("xk", "rs"))
    assert {day for day in rs if day not in xk} >= {date(2026, 2, 16), date(2026, 11, 11)}
    assert {day for day in xk if day not in rs} >= {date(2026, 4, 9), date(2026, 12, 25)}
    assert not any(why.id.startswith("xk-") for why in rs.values())


def test_a_holiday_holds_from_since_until() -> None:
    row = Holiday(AT, "x", "xk", "06-12", {}, since=date(2025, 1, 1), until=date(2026, 12, 31))
    found = [year for year in range(2023, 2029) if holidays.days_off([row], "xk", year)]
    assert found == [2025, 2026]


def test_a_leap_day_is_a_holiday_in_leap_years_only() -> None:
    row = Holiday(AT, "x", "xk", "02-29", {})
    assert [bool(holidays.days_off([row], "xk", year)) for year in (2027, 2028)] == [False, True]


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [
        (2018, "2018-04-01", "2018-04-08"),
        (2022, "2022-04-17", "2022-04-24"),
        (2024, "2024-03-31", "2024-05-05"),
        (2025, "2025-04-20", "2025-04-20"),
        (2026, "2026-04-05", "2026-04-12"),
        (2027, "2027-03-28", "2027-05-02"),
        (2038, "2038-04-25", "2038-04-25"),
    ],
)
def test_easter(year: int, western: str, orthodox: str) -> None:
    assert easter.western(year).isoformat() == western
    assert easter.orthodox(year).isoformat() == orthodox


@pytest.mark.parametrize("year", range(1990, 2100))
def test_both_easters_are_those_of_another_library(year: int) -> None:
    assert easter.western(year) == reckoned.easter(year, reckoned.EASTER_WESTERN)
    assert easter.orthodox(year) == reckoned.easter(year, reckoned.EASTER_ORTHODOX)


@pytest.mark.parametrize("year", range(1990, 2100))
def test_orthodox_easter_is_the_sunday_after_the_full_moon_of_the_old_tables(year: int) -> None:
    """By the definition, without arithmetic of ours: the full moons of the 19 years of Meton's cycle, as
    the Julian calendar has them, and the first Sunday after."""
    moons = ((4, 5), (3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 18), (4, 7), (3, 27),
             (4, 15), (4, 4), (3, 24), (4, 12), (4, 1), (3, 21), (4, 9), (3, 29), (4, 17))  # fmt: skip
    full = date(year, *moons[year % 19]) + timedelta(
        13
    )  # the calendars are 13 days apart till 2100
    assert easter.orthodox(year) == full + timedelta(7 - (full.weekday() + 1) % 7)


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    assert easter.western(year).weekday() == 6
    assert date(year, 3, 22) <= easter.western(year) <= date(year, 4, 25)
    assert easter.orthodox(year).weekday() == 6
    assert easter.orthodox(year) >= easter.western(year)


def test_bajrams_keep_the_rhythm_of_the_moon() -> None:
    for table in (bajram.FITR, bajram.ADHA):
        days = [date.fromisoformat(text) for text in table]
        assert days[0].year == bajram.FIRST
        assert days[-1].year == bajram.LAST
        assert all(353 <= (b - a).days <= 356 for a, b in pairwise(days))
    between = [
        (date.fromisoformat(a) - date.fromisoformat(f)).days
        for f, a in zip(bajram.FITR, bajram.ADHA, strict=False)
        if a[:4] == f[:4]
    ]
    assert all(66 <= gap <= 70 for gap in between)


def clock(count: str, period: int) -> Clock:
    return Clock(AT, "x", {}, "xk", period, count)


def test_calendar_days_leave_out_the_first_and_go_on_past_days_off() -> None:
    off = holidays.Calendar(ROWS, "xk")
    # Fri 13 Nov + 7 = Fri 20 Nov; + 8 = Saturday, so Monday.
    assert clocks.reckon(clock("calendar", 7), date(2026, 11, 13), off).ends == date(2026, 11, 20)
    assert clocks.reckon(clock("calendar", 8), date(2026, 11, 13), off).ends == date(2026, 11, 23)
    # 25 Dec 2026 is a Friday off: the period ends on Monday.
    found = clocks.reckon(clock("calendar", 7), date(2026, 12, 18), off)
    assert found.ends == date(2026, 12, 28)
    assert [(row.day.day, row.number, row.why) for row in found.counted] == [
        (18, None, "start"), (19, 1, "counted"), (20, 2, "counted"), (21, 3, "counted"),
        (22, 4, "counted"), (23, 5, "counted"), (24, 6, "counted"), (25, 7, "counted"),
        (26, None, "weekend"), (27, None, "weekend"), (28, None, "end"),
    ]  # fmt: skip


def test_working_days_pass_over_weekends_and_holidays() -> None:
    off = holidays.Calendar(ROWS, "xk")
    found = clocks.reckon(clock("working", 10), date(2026, 12, 15), off)
    assert found.ends == date(2026, 12, 30)  # Christmas is passed over
    assert [row.day.day for row in found.counted if row.why == "off"] == [25]
    # 28-31 Dec, 5-6, 8, 11-15, 18-20 Jan: without 25 Dec, 1, 4 (for the 2nd) and 7 Jan.
    assert clocks.reckon(clock("working", 15), date(2026, 12, 24), off).ends == date(2027, 1, 20)


def test_an_unknown_count_is_reckoned_both_ways_and_the_earlier_reminds() -> None:
    found = clocks.reckon(clock("unknown", 7), date(2026, 11, 13), holidays.Calendar(ROWS, "xk"))
    assert (found.ends, found.otherwise, found.by) == (
        date(2026, 11, 20),
        date(2026, 11, 24),
        "calendar",
    )


def test_hours_run_on_through_days_off() -> None:
    found = clocks.reckon(clock("hours", 48), date(2026, 12, 24), holidays.Calendar(ROWS, "xk"))
    assert found.ends == date(2026, 12, 26)


def test_a_period_over_an_estimated_day_says_so() -> None:
    off = holidays.Calendar(ROWS, "xk")
    assert clocks.reckon(clock("working", 5), date(2026, 3, 17), off).estimated
    assert not clocks.reckon(clock("working", 5), date(2026, 11, 13), off).estimated


@given(
    st.dates(date(2018, 1, 1), date(2034, 12, 1)),
    st.integers(0, 90),
    st.sampled_from(["calendar", "working", "unknown"]),
)
def test_a_period_ends_on_a_working_day_and_every_day_is_explained(
    start: date, period: int, count: str
) -> None:
    off = holidays.Calendar(ROWS, "xk")
    found = clocks.reckon(clock(count, period), start, off)
    assert workdays.works(found.ends, off)
    assert found.ends >= start + timedelta(period)
    assert [row.day for row in found.counted] == [
        start + timedelta(n) for n in range((found.ends - start).days + 1)
    ]
    assert sum(row.number is not None for row in found.counted) == period
    if found.otherwise:
        assert found.otherwise > found.ends


def test_2100_has_no_29_february() -> None:
    row = Holiday(AT, "leap", "xk", "02-29", {"en": "Leap day"}, "never")
    days = [list(holidays.days_off([row], "xk", year)) for year in (2096, 2100)]
    assert days == [[date(2096, 2, 29)], []]


def test_a_holiday_moves_over_new_year() -> None:
    """31 December 2028 is a Sunday: its day off is the first free weekday of 2029."""
    last = Holiday(AT, "last", "xk", "12-31", {"en": "Last day"}, "next-weekday")
    new = Holiday(AT, "new", "xk", "01-01", {"en": "New Year"}, "never")
    off = holidays.days_off([last, new], "xk", 2029)
    assert off[date(2029, 1, 2)].moved_from == date(2028, 12, 31)


def test_beyond_the_last_estimate_a_period_is_marked() -> None:
    off = holidays.Calendar(ROWS, "xk")
    assert clocks.reckon(clock("working", 15), date(bajram.LAST + 1, 9, 1), off).estimated
    assert not clocks.reckon(clock("working", 15), date(bajram.LAST - 1, 9, 1), off).estimated
    known = [
        Holiday(AT, f"xk-eid-{kind}-2036", "xk", day, {"en": "Eid"}, "next-weekday")
        for kind, day in (("fitr", "2036-11-19"), ("adha", "2036-02-07"))
    ]
    sure = holidays.Calendar([*ROWS, *known], "xk")
    assert not clocks.reckon(clock("working", 15), date(2036, 9, 1), sure).estimated


def mechanism(threshold: int | Fraction | None) -> Mechanism:
    return Mechanism(AT, "m", {}, "xk", "municipal", threshold, {}, verified=True)


def test_a_share_is_rounded_up() -> None:
    place = Place(AT, "p", {}, 6668, date(2025, 10, 12), "the list", True)
    found = thresholds.needed(mechanism(Fraction(15, 100)), place)
    assert found.number == 1001  # 1000.2
    assert found.verified
    assert "15% of 6,668" in found.why
    assert thresholds.needed(mechanism(Fraction(1, 4)), place).number == 1667


def test_a_threshold_that_cannot_be_said_says_why() -> None:
    place = Place(AT, "p", {})
    assert thresholds.needed(mechanism(Fraction(1, 10)), place).number is None
    assert "places.csv" in thresholds.needed(mechanism(Fraction(1, 10)), place).why
    assert thresholds.needed(mechanism(None), None).number == 0
    assert thresholds.needed(mechanism(10_000), None).number == 10_000


@pytest.mark.parametrize("start", [date(2027, 3, 1), date(2027, 3, 9)])
def test_an_estimate_beside_the_count_may_turn_out_to_be_in_it(start: date) -> None:
    eid = Holiday(AT, "xk-eid", "xk", "eid-fitr", {})  # estimated for Tue 9 March 2027
    off = holidays.Calendar([eid], "xk")
    assert clocks.reckon(clock("calendar", 7), start, off).estimated
    sure = holidays.Calendar([eid, eid._replace(id="xk-eid-2027", date="2027-03-09")], "xk")
    assert not clocks.reckon(clock("calendar", 7), start, sure).estimated


def test_a_decided_day_takes_the_place_of_the_bajram_that_it_is() -> None:
    eid = Holiday(AT, "xk-eid", "xk", "eid-fitr", {})  # 2 January and 23 December 2033

    def days(*rows: Holiday, year: int = 2033) -> list[tuple[str, bool]]:
        found = holidays.days_off([eid, *rows], "xk", year)
        return [(day.isoformat(), why.estimated) for day, why in found.items()]

    one = eid._replace(id="xk-eid-2033", date="2033-12-24")
    assert days(one) == [("2033-01-02", True), ("2033-12-24", False)]
    assert days(one._replace(date="none")) == []
    other = eid._replace(id="xk-eid-2033-2", date="2033-01-03")
    assert days(one, other) == [("2033-01-03", False), ("2033-12-24", False)]
    far = eid._replace(id="xk-eid-2027", date="2027-12-01")  # there is but one
    assert days(far, year=2027) == [("2027-12-01", False)]


def test_two_holidays_on_one_day_are_as_sure_as_the_surer() -> None:
    eid = Holiday(AT, "xk-eid", "xk", "eid-fitr", {}, verified=True)
    other = Holiday(AT, "xk-other", "xk", "03-09", {})
    (why,) = holidays.days_off([eid, other], "xk", 2027).values()
    assert (why.id, why.also, why.estimated, why.verified) == ("xk-eid", ("xk-other",), False, True)


def test_a_row_holds_on_its_first_and_its_last_day() -> None:
    day = date(2026, 6, 12)
    row = Holiday(AT, "x", "xk", "06-12", {}, since=day, until=day)
    assert [list(holidays.days_off([row], "xk", year)) for year in (2025, 2026, 2027)] == [
        [],
        [day],
        [],
    ]


def test_what_nobody_can_say_is_of_one_jurisdiction_and_while_the_row_holds() -> None:
    after = bajram.LAST + 1
    eid = Holiday(AT, "xk-eid", "xk", "eid-fitr", {})
    assert holidays.unknown([eid], "xk", after) == (eid,)
    assert holidays.unknown([eid], "rs", after) == ()
    assert holidays.unknown([eid], "xk", bajram.LAST) == ()
    ended = eid._replace(until=date(bajram.LAST, 12, 31))
    later = eid._replace(since=date(after + 1, 1, 1))
    assert holidays.unknown([ended, later], "xk", after) == ()


def test_hours_without_an_hour_are_whole_days_rounded_up() -> None:
    ends = [
        clocks.reckon(clock("hours", hours), date(2026, 11, 23), {}).ends for hours in (1, 24, 25)
    ]
    assert [day.day for day in ends] == [24, 24, 25]
