"""Reply periods against a walk from day to day, and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import Where
from advocacy_cli.plan.model import Clock, Holiday
from advocacy_cli.plan.rules import clocks, explained, holidays

AT = Where("rules.yaml", 1, 1)
BELGRADE = ZoneInfo("Europe/Belgrade")
ROWS = (
    Holiday(AT, "new-year", "xk", "01-01", {"en": "New Year"}, "next-weekday"),
    Holiday(AT, "christmas", "xk", "12-25", {"en": "Christmas"}, "next-weekday"),
    Holiday(AT, "easter", "xk", "easter-orthodox+1", {"en": "Easter Monday"}, "next-weekday"),
    Holiday(AT, "eid", "xk", "eid-fitr", {"en": "Eid"}, "next-weekday"),
)
STARTS = st.dates(date(2019, 1, 1), date(2034, 6, 1))
COUNTS = st.sampled_from(["calendar", "working", "unknown"])


def clock(count: str, period: int, *, ours: bool = False) -> Clock:
    return Clock(AT, "rule", {"en": "A rule"}, "xk", period, count, ours=ours)


def off(*more: Holiday) -> holidays.Calendar:
    return holidays.Calendar([row._replace(verified=True) for row in (*ROWS, *more)], "xk")


def walked(period: int, count: str, start: date, free: holidays.Calendar) -> date:
    """The end as a person finds it with a finger on the calendar."""
    day, left = start, period
    while left:
        day += timedelta(1)
        if count == "calendar" or (day.weekday() < 5 and day not in free):
            left -= 1
    while day.weekday() > 4 or day in free:
        day += timedelta(1)
    return day


@given(STARTS, st.integers(0, 120), COUNTS)
def test_a_period_ends_where_a_walk_from_day_to_day_ends(
    start: date, period: int, count: str
) -> None:
    free = off()
    found = clocks.reckon(clock(count, period), start, free)
    ways = ("calendar", "working") if count == "unknown" else (count,)
    ends = sorted(walked(period, way, start, free) for way in ways)
    assert found.ends == ends[0]
    assert found.otherwise == (ends[-1] if ends[-1] != ends[0] else None)


@given(STARTS, st.integers(0, 120), st.integers(0, 40), COUNTS)
def test_a_longer_period_never_ends_earlier_and_none_before_receipt(
    start: date, period: int, more: int, count: str
) -> None:
    short = clocks.reckon(clock(count, period), start, off())
    assert start <= short.ends
    assert short.ends <= clocks.reckon(clock(count, period + more), start, off()).ends


@given(STARTS, st.integers(0, 60), COUNTS, st.integers(0, 100))
def test_a_new_day_off_never_brings_an_end_nearer(
    start: date, period: int, count: str, later: int
) -> None:
    new = Holiday(AT, "new", "xk", (start + timedelta(later)).isoformat(), {"en": "New"})
    before = clocks.reckon(clock(count, period), start, off())
    after = clocks.reckon(clock(count, period), start, off(new))
    assert after.ends >= before.ends


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
        lambda naive: naive.replace(tzinfo=UTC).astimezone(BELGRADE)
    ),
    st.integers(1, 500),
)
def test_hours_are_real_hours_also_when_the_clocks_change(at: datetime, hours: int) -> None:
    found = clocks.reckon(clock("hours", hours), at.date(), {}, at)
    assert found.until is not None
    assert found.until.astimezone(UTC) - at.astimezone(UTC) == timedelta(hours=hours)
    assert found.ends == found.until.date() >= found.start == at.date()


def test_an_hour_is_lost_and_won_with_the_clocks() -> None:
    spring = datetime(2026, 3, 28, 14, 30, tzinfo=BELGRADE)
    autumn = datetime(2026, 10, 24, 0, 30, tzinfo=BELGRADE)
    first = clocks.reckon(clock("hours", 24), spring.date(), {}, spring)
    second = clocks.reckon(clock("hours", 48), autumn.date(), {}, autumn)
    assert first.until == datetime(2026, 3, 29, 15, 30, tzinfo=BELGRADE)
    assert second.until == datetime(2026, 10, 25, 23, 30, tzinfo=BELGRADE)
    assert second.ends == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("rule", "start", "said"),
    [
        (
            clock("calendar", 7),
            date(2026, 11, 21),
            (
                "received Sat 21 November 2026; 7 calendar days; the day of receipt is not counted; "
                "Sat 28 November is a day off (weekend): ends Mon 30 November 2026"
            ),
        ),
        (
            clock("calendar", 7),
            date(2026, 12, 18),
            (
                "received Fri 18 December 2026; 7 calendar days; the day of receipt is not counted; "
                "Fri 25 December is a day off (Christmas): ends Mon 28 December 2026"
            ),
        ),
        (
            clock("working", 6),
            date(2026, 12, 18),
            (
                "received Fri 18 December 2026; 6 working days; the day of receipt is not counted; "
                "passed over: Fri 25 December (Christmas), 4 days of weekends: "
                "ends Tue 29 December 2026"
            ),
        ),
        (
            clock("calendar", 1, ours=True),
            date(2026, 11, 25),
            (
                "counted from Wed 25 November 2026; 1 calendar day; that day is not counted: "
                "ends Thu 26 November 2026"
            ),
        ),
        (
            clock("hours", 48),
            date(2026, 11, 21),
            (
                "received Sat 21 November 2026; 48 hours, which run through days off; "
                "the hour was not written down: ends on Mon 23 November 2026"
            ),
        ),
        (
            clock("working", 2),
            date(2026, 3, 18),
            (
                "received Wed 18 March 2026; 2 working days; the day of receipt is not counted; "
                "passed over: Fri 20 March (Eid, estimated), 2 days of weekends: ends Mon 23 March 2026 "
                "(an estimated day off may still move it)"
            ),
        ),
        (
            clock("calendar", 3),
            date(2028, 12, 29),
            (
                "received Fri 29 December 2028; 3 calendar days; the day of receipt is not counted; "
                "Mon 1 January 2029 is a day off (New Year): ends Tue 2 January 2029"
            ),
        ),
    ],
)
def test_an_end_explains_itself(rule: Clock, start: date, said: str) -> None:
    assert explained.sentence(rule, clocks.reckon(rule, start, off()), ["en"]) == said


def test_each_day_is_told_once_with_its_number_in_either_way() -> None:
    rule = clock("unknown", 3)
    ways = clocks.ways(rule, date(2026, 12, 23), off())
    rows = explained.days(rule, ways, ["en"])
    assert [(row["day"].day, row["calendar"], row["working"], row["what"]) for row in rows] == [
        (23, None, None, "received: not counted"),
        (24, 1, 1, ""),
        (25, 2, None, "Christmas"),
        (26, 3, None, "weekend"),
        (27, None, None, "weekend"),
        (28, None, 2, "ends in calendar days"),
        (29, None, 3, "ends in working days"),
    ]
    assert [row["off"] for row in rows if row["off"]] == ["christmas"]


@given(STARTS, st.integers(0, 60), COUNTS)
def test_no_day_is_left_out_of_an_explanation(start: date, period: int, count: str) -> None:
    rule = clock(count, period)
    ways = clocks.ways(rule, start, off())
    rows = explained.days(rule, ways, ["en"])
    last = max(way.ends for way in ways)
    assert [row["day"] for row in rows] == [
        start + timedelta(n) for n in range((last - start).days + 1)
    ]
    for way in ways:
        numbers = [row[way.by] for row in rows if row[way.by] is not None]
        assert numbers == list(range(1, period + 1))
