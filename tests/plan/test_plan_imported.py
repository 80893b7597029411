"""Days off from calendar files: what is taken, and what is left out for a reason."""

from __future__ import annotations

import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import InvalidInput, Where
from advocacy_cli.plan.model import Holiday, Plan
from advocacy_cli.plan.rules import imported
from advocacy_cli.plan.rules.holidays import days_off
from advocacy_cli.plan.rules.imported import Item, Said

AT = Where("rules.yaml", 1, 1)
KNOWN = (
    Holiday(AT, "xk-new-year", "xk", "01-01", {"en": "New Year"}, "next-weekday"),
    Holiday(AT, "xk-new-year-2", "xk", "01-02", {"en": "New Year"}, "next-weekday"),
    Holiday(AT, "xk-eid-fitr", "xk", "eid-fitr", {"en": "Eid al-Fitr"}, "next-weekday"),
)
PLAN = Plan({}, {}, {}, {}, {}, {}, {}, {}, KNOWN)
SAID = Said("xk", "en", "the calendar days.ics", date(2026, 11, 23))


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n".encode()


def read(content: bytes, plan: Plan = PLAN) -> tuple[Item, ...]:
    return imported.items(plan, content, SAID, "days.ics", ZoneInfo("Europe/Belgrade"))


def one(*lines: str) -> Item:
    (found,) = read(calendar("\r\n".join(lines)))
    return found


def test_a_day_becomes_a_row_that_is_not_verified() -> None:
    found = one("DTSTART;VALUE=DATE:20261201", "SUMMARY:Day by decision")
    row = found.holiday
    assert row is not None
    assert (found.mark, row.id, row.date) == ("new", "xk-day-by-decision-2026-12-01", "2026-12-01")
    assert (row.verified, row.checked, row.moves) == (False, date(2026, 11, 23), "never")


@pytest.mark.parametrize(
    ("lines", "mark", "why"),
    [
        (["DTSTART;VALUE=DATE:20270101", "SUMMARY:New Year"], "known", "is xk-new-year"),
        (["DTSTART;VALUE=DATE:20270104", "SUMMARY:x"], "known", "moved from Sat 2 January 2027"),
        (["DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=YEARLY"], "known", "the rule xk-new-year"),
        (["DTSTART;VALUE=DATE:20261128", "SUMMARY:x"], "skipped", "weekend"),
        (["DTSTART;VALUE=DATE:20251128", "SUMMARY:x"], "skipped", "before 2026"),
        (["DTSTART;VALUE=DATE:29991128", "SUMMARY:x"], "skipped", "years ahead"),
        (["DTSTART:20261201T100000Z", "DTEND:20261201T110000Z"], "skipped", "has hours"),
        (["SUMMARY:x"], "skipped", "no day"),
        (["DTSTART;VALUE=DATE:20261399"], "skipped", "no day"),
        (["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20270301"], "skipped", "lasts 90 days"),
        (
            ["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261101"],
            "skipped",
            "before it begins",
        ),
        (["DTSTART;VALUE=DATE:20261201", "STATUS:CANCELLED"], "skipped", "cancelled"),
        (["DTSTART;VALUE=DATE:20261201", "DESCRIPTION:Observance\\nHide"], "skipped", "Observance"),
        (["DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY"], "skipped", "no rule can say"),
        (
            ["DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11"],
            "skipped",
            "no rule can say",
        ),
        (["DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=YEARLY;INTERVAL=2"], "skipped", "no rule"),
        (
            ["DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=YEARLY", "EXDATE:20271201"],
            "skipped",
            "leaves years out",
        ),
        (
            ["DTSTART;VALUE=DATE:20101201", "RRULE:FREQ=YEARLY;UNTIL=20201201"],
            "skipped",
            "ended in 2020",
        ),
    ],
)
def test_what_is_known_or_no_day_off_is_named_with_the_reason(
    lines: list[str], mark: str, why: str
) -> None:
    found = one(*lines)
    assert (found.mark, found.holiday) == (mark, None)
    assert why in found.why


def test_a_day_of_every_year_is_a_rule_with_its_years() -> None:
    found = one("DTSTART;VALUE=DATE:20270612", "RRULE:FREQ=YEARLY;COUNT=3", "SUMMARY:Peace")
    assert found.holiday is not None
    assert (found.holiday.id, found.holiday.date) == ("xk-peace", "06-12")
    assert (found.holiday.since, found.holiday.until) == (date(2027, 6, 12), date(2029, 12, 31))
    old = one("DTSTART;VALUE=DATE:20000612", "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=12")
    assert old.holiday is not None
    assert old.holiday.since is None


def test_a_decided_bajram_takes_the_place_of_its_estimate() -> None:
    found = one("DTSTART;VALUE=DATE:20270310", "SUMMARY:Fitër Bajrami")
    assert found.holiday is not None
    assert (found.holiday.id, found.holiday.moves) == ("xk-eid-fitr-2027", "next-weekday")
    far = one("DTSTART;VALUE=DATE:20270324", "SUMMARY:Fitër Bajrami")
    assert far.holiday is not None
    assert far.holiday.id == "xk-fiter-bajrami-2027-03-24"


def test_midnights_of_another_zone_are_days_here() -> None:
    found = one("DTSTART:20261130T230000Z", "DTEND:20261201T230000Z", "SUMMARY:A day")
    assert found.when == "2026-12-01"
    long = read(calendar("DTSTART:20270327T230000Z\r\nDURATION:P2D\r\nSUMMARY:Over the change"))
    assert [item.when for item in long] == ["2027-03-28", "2027-03-29"]


@pytest.mark.parametrize(
    "zone",
    [
        "Central Europe Standard Time",
        "GMT Standard Time",
        "America/New_York",
        "No Such Zone",
        "UTC",
    ],
)
def test_a_day_that_was_written_as_midnights_of_its_own_zone_is_that_day(zone: str) -> None:
    found = one(f"DTSTART;TZID={zone}:20261201T000000", f"DTEND;TZID={zone}:20261202T000000")
    assert (found.mark, found.when) == ("new", "2026-12-01")


def test_midnight_here_in_the_hours_of_a_windows_zone_is_a_day() -> None:
    zone = "TZID=GMT Standard Time"
    found = one(f"DTSTART;{zone}:20261130T230000", f"DTEND;{zone}:20261201T230000")
    assert (found.mark, found.when) == ("new", "2026-12-01")
    short = one(f"DTSTART;{zone}:20261130T220000", f"DTEND;{zone}:20261201T220000")
    assert (short.mark, "has hours" in short.why) == ("skipped", True)


def test_several_days_are_a_row_each_and_weekends_none() -> None:
    found = read(
        calendar("DTSTART;VALUE=DATE:20261203\r\nDTEND;VALUE=DATE:20261208\r\nSUMMARY:Long")
    )
    assert [(item.mark, item.when) for item in found] == [
        ("new", "2026-12-03"), ("new", "2026-12-04"), ("skipped", "2026-12-05"),
        ("skipped", "2026-12-06"), ("new", "2026-12-07"),
    ]  # fmt: skip


def test_a_yearly_day_that_is_off_or_elsewhere_in_one_year_is_no_rule() -> None:
    yearly = "UID:a\r\nDTSTART;VALUE=DATE:20270612\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Peace"
    off = "UID:a\r\nRECURRENCE-ID;VALUE=DATE:20280612\r\nDTSTART;VALUE=DATE:20280612\r\nSTATUS:CANCELLED"
    other = yearly.replace("UID:a", "UID:b").replace("0612", "0613")
    marks = {item.when: (item.mark, item.why) for item in read(calendar(yearly, off, other))}
    assert marks["2027-06-12"] == (
        "skipped",
        "is otherwise in some years: write its days one by one",
    )
    assert marks["2028-06-12"] == ("skipped", "is cancelled")
    assert marks["06-13"][0] == "new"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Dan odl\n uke\nDTSTART:20261201\nEND:VEVENT",
        b"BEGIN:VCALENDAR\rBEGIN:VEVENT\rSUMMARY:Dan odl\r\tuke\rDTSTART:20261201\r",
        b'begin:vcalendar\nbegin:vevent\nSUMMARY:Dan odl\nuke\nDTSTART;X="a:b":20261201\nend:vevent',
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Dan odluke\nDTSTART:20261201\n".encode("utf-16"),
        (
            b"BEGIN:VEVENT\nBEGIN:VALARM\nSUMMARY:no\nEND:VALARM\nSUMMARY:Dan odluke\n"
            b"DTSTART:20261201\nEND:VEVENT\nEND:VEVENT"
        ),
    ],
    ids=["bom", "cr", "folded-wrong", "utf-16", "alarm"],
)
def test_files_that_are_written_badly_are_read(content: bytes) -> None:
    (found,) = read(content)
    assert (found.mark, found.name, found.when) == ("new", "Dan odluke", "2026-12-01")


def test_the_same_day_stands_once() -> None:
    event = "DTSTART;VALUE=DATE:20261201\r\nSUMMARY:Day"
    assert len(read(calendar(event, event))) == 1


def test_names_cannot_break_the_file() -> None:
    hostile = "SUMMARY:x\\n  - id: evil\\nholidays: {{ 1 }} \x07: 'a' \"b\" # no"
    found = read(calendar(f"DTSTART;VALUE=DATE:20261201\r\n{hostile}"))
    from advocacy_cli.plan import build, faults, schema, yaml

    document = yaml.read(imported.text(found, SAID).encode(), "new.yaml")
    problems: list[object] = []
    rules = faults.validate(document, schema.Rules, "en", problems)  # type: ignore[arg-type]
    assert rules is not None, problems
    (row,) = build.holidays(document, rules)
    assert row.name["en"] == "x - id: evil holidays: {{ 1 }} : 'a' \"b\" # no"


def test_rows_are_read_back_as_they_were() -> None:
    from advocacy_cli.plan import build, faults, schema, yaml

    found = read(
        calendar(
            "DTSTART;VALUE=DATE:20270310\r\nSUMMARY:Eid al-Fitr",
            "DTSTART;VALUE=DATE:20270612\r\nRRULE:FREQ=YEARLY;UNTIL=20300101\r\nSUMMARY:Peace",
        )
    )
    document = yaml.read(imported.text(found, SAID).encode(), "new.yaml")
    rules = faults.validate(document, schema.Rules, "en", [])
    assert rules is not None
    rows = [row._replace(at=AT) for row in build.holidays(document, rules)]
    made = (item.holiday._replace(at=AT) for item in found if item.holiday)
    assert sorted(rows) == sorted(made)


def test_what_the_rules_call_off_and_the_file_does_not_is_said() -> None:
    days = ["20270104", "20270302", "20270303", "20270304", "20270305"]
    found = read(calendar(*(f"DTSTART;VALUE=DATE:{day}\r\nSUMMARY:x" for day in days)))
    today = date(2026, 11, 23)
    assert imported.missing(PLAN, found, "xk", today) == (date(2027, 1, 1), date(2027, 3, 9))
    assert imported.missing(PLAN, found[:4], "xk", today) == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no calendar"),
        (b"\x00\xff\xfe", "no calendar"),
        (b"PK\x03\x04", "no calendar"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 6_000, "more than 5000 events"),
        (b"BEGIN:VCALENDAR\n" + b"x\n" * 300_000, "more than 200,000 lines"),
    ],
    ids=["empty", "binary", "zip", "events", "lines"],
)
def test_what_is_no_calendar_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read(content)
    assert said in error.value.problems[0].message


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + b"a" * 1_900_000,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n" + b" a\n" * 190_000,
        calendar(
            *(f"DTSTART;VALUE=DATE:{2026 + n % 7000:04}0301\r\nSUMMARY:x" for n in range(4_900))
        ),
        calendar(*(["DTSTART:20270301\r\nSUMMARY:x\r\nRRULE:" + "FREQ=YEARLY;" * 30] * 2_000)),
        calendar("DTSTART:20270301\r\nRDATE:" + ",".join(["20270302"] * 100_000)),
        calendar(
            *(
                f"DTSTART;VALUE=DATE:2027{n % 12 + 1:02}{n % 28 + 1:02}\r\nRRULE:FREQ=YEARLY\r\n"
                f"SUMMARY:{'!' * (n % 120)}{'?' * (n // 120)}"
                for n in range(4_900)
            )
        ),
    ],
    ids=["line", "folds", "years", "rules", "dates", "signs"],
)
def test_hostile_files_cost_little(content: bytes) -> None:
    began = time.process_time()
    read(content)
    assert time.process_time() - began < 3


@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_items_or_a_refusal(content: bytes) -> None:
    try:
        read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + content)
    except InvalidInput as error:
        assert error.problems


_LINE = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "DTSTART:20261201", "DTSTART;TZID=No/Zone:20261201T000000",
     "DTEND:99991231", "DTSTART:99991231", "DTSTART:00010101", "DURATION:P9W", "DURATION:PT1H",
     "RRULE:FREQ=YEARLY;UNTIL=x", "RRULE:;;=", "RRULE:FREQ=YEARLY;COUNT=-1",
     "RRULE:FREQ=YEARLY;COUNT=999999", "RDATE:x,20261202", "SUMMARY:\\", "EXDATE:", " folded",
     "\ttab", "", "no property", "DTSTART;VALUE=DATE:20260229", "TZID=\"", "DTEND:20261201T240000Z"]
)  # fmt: skip


@given(st.lists(_LINE, max_size=25))
def test_lines_in_any_order_are_read(lines: list[str]) -> None:
    for item in read("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines]).encode()):
        assert item.mark in ("new", "known", "skipped")
        assert (item.holiday is not None) == (item.mark == "new")


def test_a_whole_day_from_ten_to_ten_is_no_day_off() -> None:
    found = one("DTSTART:20261201T100000", "DTEND:20261202T100000", "SUMMARY:A night shift")
    assert (found.mark, found.why) == ("skipped", "has hours, so it is no day off")


def test_a_rule_of_another_jurisdiction_is_not_known() -> None:
    other = Holiday(AT, "rs-armistice", "rs", "11-11", {"en": "Armistice"})
    found = read(
        calendar("DTSTART;VALUE=DATE:20261111\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x"),
        PLAN._replace(holidays=(*KNOWN, other)),
    )
    assert [(item.mark, item.when) for item in found] == [("new", "11-11")]


def test_what_a_file_lacks_is_told_from_today_on() -> None:
    days = (f"DTSTART;VALUE=DATE:202601{day:02}\r\nSUMMARY:x" for day in range(12, 17))
    found = read(calendar(*days))
    told = [
        imported.missing(PLAN, found, "xk", day) for day in (date(2026, 1, 1), date(2026, 1, 3))
    ]
    assert [day in of for of in told for day in (date(2026, 1, 1),)] == [True, False]
    assert date(2026, 3, 20) in told[1]


def test_the_first_day_of_a_bajram_is_the_one_in_whatever_order_it_stands() -> None:
    first = "DTSTART;VALUE=DATE:20270309\r\nSUMMARY:Eid al-Fitr"
    second = "DTSTART;VALUE=DATE:20270310\r\nSUMMARY:Eid al-Fitr Holiday"
    for events in ((first, second), (second, first)):
        rows = [item.holiday for item in read(calendar(*events)) if item.holiday]
        assert [(row.id, row.date) for row in rows] == [
            ("xk-eid-fitr-2027", "2027-03-09"),
            ("xk-eid-al-fitr-holiday-2027-03-10", "2027-03-10"),
        ]


def test_the_estimate_that_a_decision_overrules_is_no_day_off_any_more() -> None:
    early, day = "20270308\r\nSUMMARY:Eid al-Fitr", "20270309\r\nSUMMARY:Bridge"
    found = read(calendar(f"DTSTART;VALUE=DATE:{early}", f"DTSTART;VALUE=DATE:{day}"))
    assert [item.mark for item in found] == ["new", "new"]


def test_what_a_file_calls_tentative_decides_nothing() -> None:
    found = one("DTSTART;VALUE=DATE:20270310", "SUMMARY:Eid al-Fitr (tentative)")
    assert (found.mark, found.holiday) == ("skipped", None)
    assert "is an estimate too" in found.why


def test_a_file_of_more_days_than_anybody_has_off_is_refused() -> None:
    days = (f"DTSTART;VALUE=DATE:{2027 + n // 300}0301\r\nDURATION:P14D\r\nSUMMARY:day {n}"
            for n in range(4_900))  # fmt: skip
    content = calendar(*days)
    began = time.process_time()
    with pytest.raises(InvalidInput) as error:
        read(content)
    assert time.process_time() - began < 3
    assert "more than 5,000 days" in error.value.problems[0].message


@pytest.mark.parametrize("name", ["Eve of Eid al-Fitr", "Arife (Ramazan Bajram)", "Уочи Рамазана"])
def test_the_eve_of_a_bajram_does_not_say_its_day(name: str) -> None:
    found = one("DTSTART;VALUE=DATE:20270308", f"SUMMARY:{name}")
    assert (found.mark, found.holiday, found.why[:18]) == ("skipped", None, "is the day before,")


def test_a_year_with_two_bajrams_is_decided_twice() -> None:
    found = read(
        calendar("DTSTART;VALUE=DATE:20330103\r\nSUMMARY:Eid al-Fitr",
                 "DTSTART;VALUE=DATE:20331222\r\nSUMMARY:Eid al-Fitr")
    )  # fmt: skip
    rows = [item.holiday for item in found if item.holiday]
    assert [(row.id, row.date) for row in rows] == [
        ("xk-eid-fitr-2033", "2033-01-03"),
        ("xk-eid-fitr-2033-2", "2033-12-22"),
    ]
    eid = [(day, why.estimated) for day, why in days_off((*KNOWN, *rows), "xk", 2033).items()
           if "eid-fitr" in why.id and why.moved_from is None]  # fmt: skip
    assert eid == [(date(2033, 1, 3), False), (date(2033, 12, 22), False)]


def test_a_rule_keeps_the_days_that_it_has_besides() -> None:
    event = (
        "DTSTART;VALUE=DATE:20271110\r\nRRULE:FREQ=YEARLY\r\nRDATE;VALUE=DATE:20271112\r\nSUMMARY:x"
    )
    assert [(i.mark, i.when) for i in read(calendar(event))] == [
        ("new", "11-10"),
        ("new", "2027-11-12"),
    ]


def test_a_day_of_every_year_moves_as_all_the_others_do() -> None:
    event = calendar("DTSTART;VALUE=DATE:20271111\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x")
    alike = tuple(row._replace(moves="next-weekday") for row in KNOWN)
    mixed = (*alike, Holiday(AT, "xk-x", "xk", "12-12", {}))
    moves = [
        item.holiday.moves
        for rows in (alike, mixed)
        for item in read(event, PLAN._replace(holidays=rows))
        if item.holiday
    ]
    assert moves == ["next-weekday", "never"]


def test_a_rule_that_ends_on_its_first_day_is_of_that_day() -> None:
    event = "DTSTART;VALUE=DATE:20261111\r\nRRULE:FREQ=YEARLY;UNTIL=20261111\r\nSUMMARY:x"
    (found,) = read(calendar(event))
    assert found.holiday is not None
    assert (found.holiday.since, found.holiday.until) == (date(2026, 11, 11), date(2026, 11, 11))
