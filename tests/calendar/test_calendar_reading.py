"""Files as programs and people really send them are read, or say why not; none takes long."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy_cli.calendar.contents import contents
from advocacy_cli.calendar.enveloped import is_mail, opened
from advocacy_cli.calendar.foreign import Zones, drawn, named
from advocacy_cli.calendar.reading import Found, read, single
from advocacy_cli.errors import InvalidInput

BELGRADE = ZoneInfo("Europe/Belgrade")
HOUR = "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z"


def file(*lines: str, end: str = "\r\n", method: str = "") -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    head += [f"METHOD:{method}"] if method else []
    return (end.join([*head, *lines, "END:VCALENDAR"]) + end).encode()


def event(*lines: str, uid: str = "UID:1@example.org") -> list[str]:
    own = [line for one in lines for line in one.split("\n")]
    return ["BEGIN:VEVENT", *([uid] if uid else []), *own, "END:VEVENT"]


def one(*lines: str, raw: bytes = b"", **more: str) -> Found:
    (found,) = read(raw or file(*event(*lines), **more), BELGRADE).found
    return found


def refused(raw: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(raw, BELGRADE, "x.ics")
    (problem,) = caught.value.problems
    assert problem.hint
    return problem.message


def starts(*lines: str, more: tuple[str, ...] = ()) -> datetime:
    found = read(file(*more, *event(*lines)), BELGRADE).found[0]
    assert not found.why, found.why
    assert found.starts is not None
    return found.starts


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw,
        lambda raw: raw.replace(b"\r\n", b"\n"),
        lambda raw: raw.replace(b"\r\n", b"\r"),
        lambda raw: raw.replace(b"\r\n", b"\r\r\n"),  # text mode on Windows
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: b"\r\n\r\n" + raw.replace(b"\r\n", b"\r\n\r\n"),
        lambda raw: raw.replace("расправе о".encode(), "расправе\r\n  о".encode()),
        lambda raw: raw.replace("расправе о".encode(), "расправе\r\n\t о".encode()),
        lambda raw: raw.replace(b"SUMMARY", b"summary").replace(b"BEGIN:V", b"begin:v"),
        lambda raw: raw.replace(b"END:VCALENDAR\r\n", b""),
        lambda raw: raw.rstrip(),
    ],
)
def test_line_ends_marks_and_folds_of_every_kind(change: Callable[[bytes], bytes]) -> None:
    raw = file(*event("SUMMARY:Јавне расправе о буџету\\, 2026", HOUR, "LOCATION:Звечан"))
    found = one(raw=change(raw))
    assert found.summary == "Јавне расправе о буџету, 2026"
    assert found.where == "Звечан"
    assert found.starts == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert not found.why


def test_lines_that_are_folded_without_a_blank_or_broken_in_the_text_go_on() -> None:
    long = "DESCRIPTION:" + "a" * 63
    assert one(long, "bcd").description == "a" * 63 + "bcd"
    assert one("DESCRIPTION:Agenda", "1. Budget", "2. Papers").description == (
        "Agenda\n1. Budget\n2. Papers"
    )


def test_windows_1250_is_read_and_said() -> None:
    raw = file(*event("SUMMARY:Đorđe Živković", HOUR)).decode().encode("cp1250")
    found = read(raw, BELGRADE)
    assert found.found[0].summary == "Đorđe Živković"
    assert "Windows-1250" in found.notes[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("DTSTART:20261203T090000Z", "10:00"),
        ("DTSTART;TZID=Europe/Belgrade:20261203T100000", "10:00"),
        ("DTSTART;TZID=Central Europe Standard Time:20261203T100000", "10:00"),
        ('DTSTART;TZID="Central European Standard Time":20261203T100000', "10:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261203T100000", "10:00"),
        ("DTSTART;TZID=GMT Standard Time:20261203T090000", "10:00"),
        ("DTSTART;TZID=Eastern Standard Time:20261203T040000", "10:00"),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Belgrade:20261203T100000", "10:00"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/America/Indiana/Knox:20261203T030000", "10:00"),
        ("DTSTART;TZID=UTC:20261203T090000", "10:00"),
        ("DTSTART;VALUE=DATE-TIME;TZID=Europe/London:20261203T090000", "10:00"),
        ("DTSTART:20261203T100000+0100", "10:00"),
        ("DTSTART:2026-12-03T09:00:00Z", "10:00"),
        ("DTSTART:20261203T1000", "10:00"),
    ],
)  # fmt: skip
def test_hours_in_every_zone_that_has_a_name(value: str, said: str) -> None:
    assert f"{starts(value):%d.%m. %H:%M}" == f"03.12. {said}"


def test_summer_time_counts_in_zones_of_windows() -> None:
    summer = starts("DTSTART;TZID=Central Europe Standard Time:20260703T100000")
    assert summer == datetime(2026, 7, 3, 8, tzinfo=UTC)


CUSTOM = [
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


@pytest.mark.parametrize("day", range(0, 366, 7))
def test_a_zone_that_the_file_draws_is_as_it_is_drawn(day: int) -> None:
    wall = datetime(2026, 1, 1, 10) + timedelta(days=day)
    found = starts(f"DTSTART;TZID=Customized Time Zone:{wall:%Y%m%dT%H%M%S}", more=tuple(CUSTOM))
    assert found == wall.replace(tzinfo=BELGRADE)


@pytest.mark.parametrize("year", [2024, 2026, 2037])
def test_a_drawn_zone_changes_when_the_real_one_does(year: int) -> None:
    (part,) = contents("\n".join(CUSTOM).encode(), "x").components
    zone = drawn(part)
    assert zone is not None
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        local, real = moment.astimezone(zone), moment.astimezone(BELGRADE)
        assert (local.replace(tzinfo=None), local.fold) == (real.replace(tzinfo=None), real.fold)
        assert local.astimezone(UTC) == moment
        moment += timedelta(minutes=30)


def test_a_known_name_counts_more_than_a_wrong_drawing() -> None:
    wrong = [line.replace("+0200", "+0900") for line in CUSTOM]
    wrong[1] = "TZID:Europe/Belgrade"
    found = starts("DTSTART;TZID=Europe/Belgrade:20260703T100000", more=tuple(wrong))
    assert found == datetime(2026, 7, 3, 8, tzinfo=UTC)


def test_a_drawing_of_dates_and_of_old_rules() -> None:
    rules = "BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU;BYMONTH=10"
    lines = [line.replace("BYDAY=-1SU;BYMONTH=10", rules) for line in CUSTOM]
    found = starts("DTSTART;TZID=Customized Time Zone:20261026T100000", more=tuple(lines))
    assert found == datetime(2026, 10, 26, 9, tzinfo=UTC)
    dated = ["BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:STANDARD", "DTSTART:20250101T000000",
             "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD",
             "BEGIN:DAYLIGHT", "DTSTART:20260601T000000", "RDATE:20260601T000000,20270601T000000",
             "TZOFFSETFROM:+0100", "TZOFFSETTO:+0330", "END:DAYLIGHT", "END:VTIMEZONE"]  # fmt: skip
    before = starts("DTSTART;TZID=Own:20260501T100000", more=tuple(dated))
    after = starts("DTSTART;TZID=Own:20260701T100000", more=tuple(dated))
    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (9, 6)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=YEARLY;BYSETPOS=1", "FREQ=YEARLY;INTERVAL=2", "x", "FREQ=YEARLY;BYDAY=ZZ"],
)  # fmt: skip
def test_a_drawing_that_is_no_yearly_rule_is_no_zone(rule: str) -> None:
    lines = [f"RRULE:{rule}" if line.startswith("RRULE") else line for line in CUSTOM]
    found = read(
        file(*lines, *event("DTSTART;TZID=Customized Time Zone:20261203T100000")), BELGRADE
    )
    assert found.found[0].why == "nobody knows its zone 'Customized Time Zone'"


def test_names_of_zones_cannot_reach_files() -> None:
    for name in (
        "../../etc/passwd",
        "/etc/passwd",
        "Europe",
        "a" * 5000,
        "..",
        "",
        "\0",
        "zone.tab",
    ):
        assert named(name) is None
    assert Zones(()).find("No Such Place") is None


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART;VALUE=DATE:20261203",), "all day (2026-12-03)"),
        (("DTSTART:20261203",), "all day"),
        ((HOUR, "RRULE:FREQ=WEEKLY;COUNT=9"), "it repeats"),
        ((HOUR, "RDATE:20261210T090000Z"), "it repeats"),
        ((HOUR, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z"), "all later days of a series"),
        (("SUMMARY:x",), "does not say when"),
        (("DTSTART:soon",), "its time is none"),
        (("DTSTART:20261332T000000Z",), "its time is none"),
        (("DTSTART:20261203T250000Z",), "its time is none"),
        (("DTSTART:99991231T235959Z",), "the year 9999"),
        (("DTSTART:00010101T000000Z",), "the year 1 "),
        (("DTSTART;TZID=Middle Earth:20261203T100000",), "nobody knows its zone 'Middle Earth'"),
        (("DTSTART:20261203T090000Z", "DURATION:P99999W"), "for weeks"),
        (("DTSTART:20261203T090000Z", "DURATION:long"), "its length is none"),
        (
            ("DTSTART;TZID=Europe/Belgrade:20260329T023000",),
            "does not exist: the clocks go forward; it may be 2026-03-29 01:30 or 2026-03-29 03:30",
        ),
        (
            ("DTSTART;TZID=Central Europe Standard Time:20261025T023000",),
            "the clocks go back; it may be 2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00",
        ),
        (("DTSTART:20261025T023000",), "comes twice"),
    ],
)  # fmt: skip
def test_what_is_no_single_meeting_with_an_hour_says_why(lines: tuple[str, ...], why: str) -> None:
    assert why in one(*lines).why


def test_the_doubled_hour_of_a_drawn_zone_has_both_readings() -> None:
    raw = file(*CUSTOM, *event("DTSTART;TZID=Customized Time Zone:20261025T023000"))
    assert "02:30+02:00 or 2026-10-25 02:30+01:00" in one(raw=raw).why


@pytest.mark.parametrize(
    ("lines", "minutes", "note"),
    [
        (("DTSTART:20261203T090000Z", "DURATION:PT1H30M"), 90, ""),
        (("DTSTART:20261203T090000Z", "DURATION:P1D"), 1440, ""),
        (("DTSTART:20261203T090000Z",), 60, "says no end"),
        (("DTSTART:20261203T090000Z", "DTEND:20261203T090000Z"), 60, "says no end"),
        (("DTSTART:20261203T090000Z", "DTEND:20261203T080000Z"), 60, "says no end"),
        (("DTSTART:20261203T090000Z", "DURATION:-PT15M"), 60, "says no end"),
        (("DTSTART:20261203T100000", "DTEND:20261203T120000"), 120, "names no zone"),
        # over the night in which the clocks go back an hour is still an hour
        (("DTSTART:20261024T230000Z", "DURATION:PT4H"), 240, ""),
    ],
)
def test_ends_and_lengths(lines: tuple[str, ...], minutes: int, note: str) -> None:
    found = one(*lines)
    assert found.starts is not None
    assert found.ends is not None
    assert (found.ends.astimezone(UTC) - found.starts.astimezone(UTC)) == timedelta(minutes=minutes)
    assert note in " ".join(found.notes)


def test_what_is_no_event_is_said() -> None:
    lines = []
    for name in ("VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "X-OWN"):
        lines += [f"BEGIN:{name}", f"SUMMARY:{name}", f"END:{name}"]
    found = read(file(*lines, *event(HOUR)), BELGRADE).found
    assert [f.summary for f in found[:5] if f.why] == [
        "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "X-OWN",
    ]  # fmt: skip
    assert not found[5].why


def test_several_calendars_in_one_file_and_events_without_one() -> None:
    raw = file(*event(HOUR), method="REQUEST") + b"junk\r\n" + file(*event(HOUR, uid="UID:2"))
    raw += "\r\n".join(event(HOUR, uid="UID:3")).encode()
    found = read(raw, BELGRADE).found
    assert [(f.uid, f.method) for f in found] == [
        ("1@example.org", "REQUEST"),
        ("2", ""),
        ("3", ""),
    ]


def test_zones_of_one_calendar_are_not_those_of_another() -> None:
    own = event("DTSTART;TZID=Customized Time Zone:20261203T100000")
    found = read(file(*CUSTOM, *own) + file(*own), BELGRADE).found
    assert [bool(f.why) for f in found] == [False, True]


def test_a_missing_uid_grows_from_what_the_event_says() -> None:
    same = event("SUMMARY:Talk", HOUR, uid="")
    first, again, other = read(
        file(*same, *same, *event("SUMMARY:Tale", HOUR, uid="")), BELGRADE
    ).found
    assert first.derived
    assert first.uid == again.uid != other.uid


def test_of_several_forms_in_one_file_the_latest_counts() -> None:
    forms = [event(HOUR, f"SEQUENCE:{n}", f"SUMMARY:{n}") for n in (1, 3, 2)]
    found = single(read(file(*forms[0], *forms[1], *forms[2]), BELGRADE).found)
    assert [f.summary for f in found if not f.why] == ["3"]
    replies = [event(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{who}@example.org") for who in "ab"]
    both = single(read(file(*replies[0], *replies[1], method="REPLY"), BELGRADE).found)
    assert len({f.attendees for f in both}) == 2


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("ATTENDEE;PARTSTAT=accepted:mailto:A@Example.org", "A@Example.org"),
        ("ATTENDEE:MAILTO:a@example.org", "a@example.org"),
        ("ATTENDEE;CN=\"Doe, John; 'dr': x\":mailto:a@example.org", "a@example.org"),
        ('ATTENDEE;CN="never closed:mailto:a@example.org', "a@example.org"),
        ("ATTENDEE:a@example.org", "a@example.org"),
        ("ATTENDEE:mailto:<a@example.org>", "a@example.org"),
        ("ATTENDEE:<mailto:a@example.org>", "a@example.org"),
        ("ATTENDEE;EMAIL=a@example.org:urn:uuid:1234", "a@example.org"),
        ("ATTENDEE:mailto:a%2Bb@example.org", "a+b@example.org"),
        ("ATTENDEE:invalid:nomail", ""),
        ("ATTENDEE;CN=x:", ""),
    ],
)
def test_addresses_however_they_are_written(line: str, address: str) -> None:
    found = one(HOUR, line).attendees
    assert [a.address for a in found] == ([address] if address else [])


def test_escapes_and_parameters() -> None:
    found = one(
        "SUMMARY:a\\, b\\; c \\\\ d\\nE", HOUR, "ATTENDEE;CN=^'Ana^' ^^ x:mailto:a@example.org"
    )
    assert found.summary == "a, b; c \\ d E"
    assert found.attendees[0].name == '"Ana" ^ x'


def test_what_could_steer_a_terminal_is_gone() -> None:
    found = one("SUMMARY:a\x1b[31m\u202eb", HOUR)
    assert found.summary == "a[31mb"


@pytest.mark.parametrize("word", ["CANCELLED", "CANCELED", "cancelled"])
def test_cancelled_in_both_spellings(word: str) -> None:
    assert one(HOUR, f"STATUS:{word}").cancelled


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is no calendar"),
        (b"hello\nworld", "is no calendar"),
        (b"\xd0\xcf\x11\xe0" + bytes(9_000_000), "in Outlook's own form"),
        (b"%PDF-1.7\n\x00\xff", "is no calendar"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "is no calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "without entries"),
        (file(*CUSTOM), "without entries"),
        (b"BEGIN:A\n" * 100_000, "has more than 60,000 lines"),
        (b"BEGIN:A\n" * 1_000, "parts within parts"),
        (file("BEGIN:VEVENT", *["X-A:1"] * 20_000, "END:VEVENT"), "more than 1,000 lines"),
        (b"x" * 3_000_000, "larger than 1.5 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_calendar_is_refused(raw: bytes, said: str) -> None:
    assert said in refused(raw)


def test_a_file_that_breaks_off_keeps_what_is_whole() -> None:
    raw = file(*event(HOUR), "BEGIN:VEVENT", "UID:2", "SUMMARY:torn", "DTSTART:2026")
    found = read(raw.replace(b"END:VCALENDAR\r\n", b""), BELGRADE).found
    assert [f.why for f in found] == ["", "the file breaks off within it"]


UNSEEN = ["%00", "%1b]0;x%07", "%0aerror:x", "%E2%80%AEcba", "%20x", "\x1b[31m", "\u202e"]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_an_address_that_hides_something_is_none(unseen: str) -> None:
    for line in (f"mailto:a{unseen}@example.org", f"MAILTO:a@{unseen}example.org"):
        found = one(HOUR, f"ORGANIZER:{line}", f"ATTENDEE:{line}", "ATTENDEE:mailto:b@example.org")
        assert found.organizer in ("", "a@example.org", "a[31m@example.org", "a@[31mexample.org")
        assert all(address.isprintable() for address in found.addresses)
        assert "b@example.org" in found.addresses


def test_parameters_are_clean_too() -> None:
    hidden = "A\x1b]0;x\x07\u202ena"
    found = one(HOUR, f'ATTENDEE;CN="{hidden}";PARTSTAT={hidden}:mailto:a@example.org')
    (who,) = found.attendees
    assert (who.name, who.answer) == ("A]0;xna", "A]0")
    assert one(f"DTSTART;TZID={hidden}:20261203T100000").why == "nobody knows its zone 'A]0'"
    (who,) = one(HOUR, 'ATTENDEE;SENT-BY="mailto:b%00@x":mailto:a@example.org').attendees
    assert who.sent_by == ""


def test_a_zone_of_as_many_halves_as_programs_write_is_read() -> None:
    """Some write every change since 1945, one by one."""
    changes = [line for n in range(1945, 2040) for line in (
        "BEGIN:STANDARD", f"DTSTART:{n}1025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    )]  # fmt: skip
    lines = ["BEGIN:VTIMEZONE", "TZID:Own", *changes, "END:VTIMEZONE"]
    found = one(raw=file(*lines, *event("DTSTART;TZID=Own:20261203T100000")))
    assert found.starts == datetime(2026, 12, 3, 9, tzinfo=UTC)


def test_a_letter_bears_no_more_marks_than_any_script_writes() -> None:
    found = one(HOUR, "SUMMARY:Zˇ z\u030ca Z\u030c" + "\u0300" * 100 + "a")
    assert found.summary.startswith("Zˇ ža Ž\u0300")
    assert found.summary.count("\u0300") == 29


def largest() -> bytes:
    """As many events as the largest file holds, with all that programs write."""
    lines: list[str] = list(CUSTOM)
    size = len("\r\n".join(lines))
    for n in range(5_000):
        own = event(
            f"DTSTART;TZID=Customized Time Zone:2026{n % 12 + 1:02}{n % 28 + 1:02}T100000",
            f"SUMMARY:Састанак {n}", "DESCRIPTION:" + "текст\\n" * 10,
            *(f'ATTENDEE;CN="Ana {m}";PARTSTAT=ACCEPTED:mailto:a{m}@example.org' for m in range(3)),
            uid=f"UID:{n}@example.org",
        )  # fmt: skip
        size += len("\r\n".join(own).encode()) + 2
        if size > 1_490_000:
            break
        lines += own
    return file(*lines)


HOSTILE = {
    "largest": largest,
    "one line": lambda: file(*event("SUMMARY:" + "a" * 1_400_000, HOUR)),
    "folds": lambda: file(*event("SUMMARY:a", *[" b"] * 55_000, HOUR)),
    "bad folds": lambda: file(*event("SUMMARY:a", *["?"] * 55_000, HOUR)),
    "parameters": lambda: file(*event("SUMMARY" + ";A=b" * 300_000 + ":x", HOUR)),
    "quotes": lambda: file(*event('SUMMARY;A="' + '"' * 1_400_000 + ":x", HOUR)),
    "colons": lambda: file(*event("SUMMARY" + ":" * 1_400_000, HOUR)),
    "semicolons in many lines": lambda: file(*event(*["X" + ";" * 1_990 + ":x"] * 700, HOUR)),
    "a quote among semicolons": lambda: file(*event(*["X;" + ";" * 9_000 + '"' + ";" * 9_000 + ":"] * 70, HOUR)),
    "marks": lambda: file(
        *(line for n in range(36) for line in event(HOUR, "DESCRIPTION:" + "\u0315\u0300" * 9_990, uid=f"UID:{n}"))
    ),
    "marks in parameters": lambda: file(
        *event(*["ATTENDEE;CN=" + "\u0315\u0300" * 4_900 + ":mailto:a@example.org"] * 70, HOUR)
    ),
    "halves of a zone": lambda: file(
        "BEGIN:VTIMEZONE", "TZID:D",
        *["BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
          "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:STANDARD"] * 7_000,
        "END:VTIMEZONE",
        *(line for n in range(1_400) for line in event(f"DTSTART;TZID=D:{1900 + n % 290}0703T100000", uid="")),
    ),
    "dates of a zone in every year": lambda: file(
        "BEGIN:VTIMEZONE", "TZID:D", "BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        *["RDATE:" + ",".join(f"20{n % 100:02}0101T000000" for n in range(500))] * 80,
        "END:STANDARD", "END:VTIMEZONE",
        *(line for n in range(1_000) for line in event(f"DTSTART;TZID=D:{1900 + n % 290}0703T100000", uid="")),
    ),
    "semicolons": lambda: file(*event("SUMMARY" + ";" * 1_400_000, HOUR)),
    "escapes": lambda: file(*event("SUMMARY:" + "\\" * 1_400_000, HOUR)),
    "digits": lambda: file(*event("SEQUENCE:" + "9" * 1_400_000, "DURATION:P" + "9" * 80_000, HOUR)),
    "carets": lambda: file(*event("ATTENDEE;CN=" + "^" * 900_000 + ":mailto:a@example.org", HOUR)),
    "at signs": lambda: file(*event(*["ATTENDEE:mailto:" + "@" * 19_000] * 70, HOUR)),
    "dates": lambda: file(
        *["BEGIN:VTIMEZONE", "TZID:D", "BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
          *["RDATE:" + ",".join(["20260101T000000"] * 1200)] * 70, "END:STANDARD", "END:VTIMEZONE"],
        *[line for n in range(500) for line in event("DTSTART;TZID=D:20261203T100000", uid=f"UID:{n}")],
    ),
    "zones": lambda: file(
        *[line for n in range(4000) for line in event(f"DTSTART;TZID=Z{n}:20261203T100000", uid="")]
    ),
    "years": lambda: file(
        *CUSTOM,
        *[line for n in range(290) for line in
          event(f"DTSTART;TZID=Customized Time Zone:{1900 + n}0703T100000", uid="")],
    ),
    "empty parts": lambda: file(*["BEGIN:VEVENT", "END:VEVENT"] * 25_000),
    "ends": lambda: file(*["END:VEVENT"] * 50_000, *event(HOUR)),
    "nul": lambda: b"\0" * 1_400_000,
    "utf-16": lambda: b"\xff\xfe" + b"\0" * 1_400_001,
    "new lines": lambda: b"\n" * 1_400_000,
    "names of zones that nobody has": lambda: file(
        *(line for n in range(3_900) for line in event(f"DTSTART;TZID=/a/b/No{n}:20261203T090000"))
    ),
    "a zone of a hundred rules in every year": lambda: file(
        "BEGIN:VTIMEZONE", "TZID:Odd",
        *(line for n in range(99) for line in (
            "BEGIN:STANDARD", f"DTSTART:19{n:02}0101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
            f"RRULE:FREQ=YEARLY;BYMONTH={n % 12 + 1};BYDAY=1SU", "END:STANDARD",
        )),
        "END:VTIMEZONE",
        *(line for n in range(3_000) for line in event(f"DTSTART;TZID=Odd:{1900 + n % 300}1203T090000")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_takes_a_second(name: str) -> None:
    raw = HOSTILE[name]()
    began = time.process_time()
    with suppress(InvalidInput):
        read(raw, BELGRADE)
    assert time.process_time() - began < 1.0


BOMBS = [
    "FREQ=SECONDLY;COUNT=999999999", "FREQ=DAILY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;COUNT=99999",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12", "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30", "FREQ=YEARLY;INTERVAL=0",
    "FREQ=YEARLY;UNTIL=99999999", "FREQ=DAILY;UNTIL=00010101", "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1", "FREQ=;FREQ=;", "FREQ=MONTHLY;BYDAY=5MO;INTERVAL=99",
]  # fmt: skip


@pytest.mark.parametrize("begins", ["19000228T090000", "21990131T235959", "20261203T090000"])
@pytest.mark.parametrize("rule", BOMBS)
def test_no_rule_keeps_us_busy(rule: str, begins: str) -> None:
    lines = (line for n in range(1_000) for line in event(
        f"DTSTART:{begins}", f"RRULE:{rule}", f"EXDATE:{begins},x", uid=f"UID:{n}"))  # fmt: skip
    raw = file(*lines)
    began = time.process_time()
    with suppress(InvalidInput):
        read(raw, BELGRADE, now=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert time.process_time() - began < 1.0


def test_a_file_of_dates_keeps_nobody_busy() -> None:
    dates = ",".join(["20261210T100000"] * 900)
    raw = file(*event(HOUR, *[f"RDATE:{dates}"] * 70))
    began = time.process_time()
    (found,) = read(raw, BELGRADE, now=datetime(2026, 11, 23, 8, tzinfo=UTC)).found
    assert "more days that repeat" in found.why
    assert time.process_time() - began < 1.0


ODD_HALVES = [
    ("00010101T000000", "+2359", "-2359", "X-A:b"),
    ("99991231T235959", "+2359", "-2359", "RRULE:FREQ=YEARLY"),
    ("19700101T000000", "-2359", "+2359", "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=5SU;UNTIL=0"),
    ("19700101T000000", "+0100", "+0200", "RRULE:FREQ=SECONDLY"),
    ("19700101T000000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"),
    ("19700101T000000", "+9999", "+0000", "X-A:b"),
    ("19700101T000000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=0"),
    ("19700101T000000", "+0100", "+0200", "RRULE:FREQ=YEARLY;UNTIL=abc"),
    ("19700101T000000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTHDAY=,"),
    ("20261399T000000", "+0100", "+0200", "X-A:b"),
    ("20261203T090000", "+2359", "-2359", "RDATE:" + ",".join(["20261203T090000"] * 900)),
]  # fmt: skip


@pytest.mark.parametrize("half", ODD_HALVES, ids=range(len(ODD_HALVES)))
@pytest.mark.parametrize(
    "at", ["00010101T000000", "19000101T000000", "21991231T235959", "99991231T235959"]
)
def test_no_zone_is_too_odd(half: tuple[str, ...], at: str) -> None:
    begins, before, after, more = half
    lines = ["BEGIN:VTIMEZONE", "TZID:Odd", "BEGIN:STANDARD", f"DTSTART:{begins}",
             f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", more, "END:STANDARD", "END:VTIMEZONE"]  # fmt: skip
    (found,) = read(file(*lines, *event(f"DTSTART;TZID=Odd:{at}")), BELGRADE).found
    assert bool(found.why) == (found.starts is None)


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:00010101T000000", "DTSTART:99991231T235959\nDURATION:PT1H", "DTSTART:00000000T000000Z",
        "DTSTART:20261203T090000Z\nDURATION:P1000000000W", "DTSTART:20261203T090000+9999",
        "DTSTART;TZID=../../etc/passwd:20261203T090000", "DTSTART:21991231T235959Z\nDURATION:P99999W",
    ],
)  # fmt: skip
def test_hours_beyond_all_calendars_say_so(lines: str) -> None:
    assert one(*lines.split("\n")).why


def test_the_longest_offset_and_the_oldest_stamp_are_read() -> None:
    assert starts("DTSTART:20261203T090000+2359") == datetime(2026, 12, 2, 9, 1, tzinfo=UTC)
    assert one(HOUR, "DTSTAMP:00010101T000000Z").stamp is None
    assert one(HOUR, "SEQUENCE:99999999999999999999").sequence is None


# Any bytes: read or refused, and never anything else.

PIECES = st.sampled_from(
    [
        "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE",
        "BEGIN:STANDARD", "END:STANDARD", "BEGIN:DAYLIGHT", "END:DAYLIGHT", "BEGIN:VTODO", "END:VTODO",
        "TZID:Own", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZOFFSETTO:-2359", "TZOFFSETFROM:+9999",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RRULE:FREQ=YEARLY;BYMONTHDAY=31,32,-40",
        "RRULE:FREQ=YEARLY;BYMONTH=13", "RRULE:FREQ=YEARLY;UNTIL=x", "RRULE:;;=", "RRULE:FREQ=YEARLY;BYMONTH=",
        "RDATE:20260101T000000,x", "DTSTART:00010101T000000", "DTSTART:99991231T235959", "DTSTART;TZID=Own:20261203T100000",
        "DTSTART;TZID=Own:20260329T023000", "DTEND;TZID=Own:20261203T110000", "DTSTART:20261203T100000Z", "DTSTART:",
        "DTSTART;VALUE=DATE:20261203", "DURATION:PT1H", "DURATION:-P99999W", "DURATION:P", "DTSTAMP:20261123T080000Z",
        "UID:1", "SEQUENCE:1", "SEQUENCE:٣", "SEQUENCE:99999999999", "STATUS:CANCELED", "METHOD:REPLY", "CLASS:PRIVATE",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org", "ORGANIZER:mailto:%ff%00@x", "SUMMARY:a\\", "\tfolded", " ", "junk",
        "DTSTART:٢٠٢٦١٢٠٣T100000Z", "X-LIC-LOCATION:Europe/Belgrade",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=40)), max_size=40)


@settings(max_examples=300, deadline=None)
@given(LINES, st.sampled_from(["\r\n", "\n"]))
def test_any_lines_are_read_or_refused(lines: list[str], end: str) -> None:
    raw = end.join(lines).encode("utf-8", "surrogatepass")
    for content in (raw, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + raw):
        try:
            found = read(content, BELGRADE).found
        except InvalidInput:
            continue
        for one in found:
            assert (
                one.why
                or one.method == "REPLY"
                or (one.starts and one.ends and one.starts < one.ends)
            )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for content in (raw, file(*event(HOUR)) + raw, raw + file(*event(HOUR))):
        with suppress(InvalidInput):
            read(content, BELGRADE)


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_what_we_write_is_read_as_it_was_meant(summary: str, place: str) -> None:
    from advocacy_cli.calendar.events import Event, calendar
    from advocacy_cli.language.safe import for_calendar

    begins = datetime(2026, 12, 3, 10, tzinfo=BELGRADE)
    made = Event("1@x", 3, begins, summary, location=place, starts=begins,
                 ends=begins + timedelta(hours=2), zone="Europe/Belgrade")  # fmt: skip
    found = one(raw=calendar([made], ""))
    assert found.summary == " ".join(for_calendar(summary).split())[:200]
    assert found.where == " ".join(for_calendar(place).split())
    assert (found.starts, found.ends, found.sequence) == (begins, made.ends, 3)


# E-mails


def mail(*parts: tuple[str, bytes], head: str = "", kind: str = "mixed") -> bytes:
    lines = [
        "From: Mayor <mayor@example.org>",
        "Date: Mon, 23 Nov 2026 10:00:00 +0100",
        "Subject: x",
    ]
    lines += [head] if head else []
    lines += [f'Content-Type: multipart/{kind}; boundary="b"', ""]
    for type_, content in parts:
        coded = b64encode(content).decode()
        lines += ["--b", f"Content-Type: {type_}", "Content-Transfer-Encoding: base64", "", coded]
    return ("\r\n".join([*lines, "--b--", ""])).encode()


CALENDAR = file(*event(HOUR), method="REPLY")


def test_the_calendar_part_of_a_mail_is_found_once() -> None:
    raw = mail(
        ("text/plain", b"hello"),
        ("text/calendar; method=REPLY; charset=UTF-8", CALENDAR),
        ('application/ics; name="invite.ics"', CALENDAR),
        ("text/calendar", CALENDAR),
    )
    assert is_mail(raw)
    found = opened(raw, "x.eml")
    assert found.objects == (CALENDAR,)
    assert found.sender == "mayor@example.org"
    assert found.date == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_attachment_is_taken_where_no_part_is_a_calendar() -> None:
    raw = mail(("text/plain", b"hello"), ('application/octet-stream; name="x.ICS"', CALENDAR))
    assert opened(raw, "x.eml").objects == (CALENDAR,)


def test_a_forwarded_invitation_and_another_charset() -> None:
    inner = mail(("text/calendar", CALENDAR)).decode()
    outer = f"From: a@example.org\r\nContent-Type: message/rfc822\r\n\r\n{inner}".encode()
    assert opened(outer, "x.eml").objects == (CALENDAR,)
    latin = file(*event("SUMMARY:Živković", HOUR)).decode().encode("cp1250")
    raw = mail(("text/calendar; charset=windows-1250", latin))
    (found,) = read(opened(raw, "x.eml").objects[0], BELGRADE).found
    assert found.summary == "Živković"


def test_a_calendar_is_no_mail() -> None:
    assert not is_mail(CALENDAR)
    assert not is_mail(b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"From: a\r\n\r\nhello", "without an invitation"),
        (mail(("text/html", b"<p>x</p>")), "without an invitation"),
        (mail(("text/calendar", b" ")), "without an invitation"),
        (b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 9_000,
         "more parts"),
        (b"From: a\r\n" + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 500, "more parts"),
        (b"From: a\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 500, "more parts"),
        (b"From: a\r\n" + b"x" * 11_000_000, "more than 10 MB"),
        (b"From: a\r\n" + b"X-A: b\r\n" * 1_000_000, "more parts"),
        (b"From: a\r\nContent-Type: text/calendar; " + b"x*1=a;" * 100_000 + b"\r\n\r\nx", "more parts"),
        (b"From: a\r\nContent-Type: text/calendar" + b";\r\n x" * 100_000 + b"\r\n\r\nx", "more parts"),
        (b"From: " + b"(" * 60_000 + b"\r\n\r\nx", "cannot be read"),
        (b"From: " + b"(" * 400_000 + b"\r\n\r\nx", "longer headers"),
        (b"From: a\r\nX-A: b" + b"\r\n c" * 20_000 + b"\r\n\r\nx", "longer headers"),
        (b"From: a\r\nContent-Type: text/calendar" + b";a*0=b" * 1_600_000 + b"\r\n\r\nx", "more parts"),
        (b"From: a\r\n\r\n" + b"\r" * 9_000_000, "more parts"),
        (b"From: a\r\n\r\n" + b"a\n" * 4_900_000, "more parts"),
        (mail(*[("text/calendar", b"BEGIN:VCALENDAR\r\n" + b"X:%d\r\n" % n * 11_000) for n in range(6)]), "larger than"),
        (mail(*[("text/calendar", b"%d" % n + b"a" * 400_000) for n in range(4)]), "larger than"),
    ],
    ids=range(18),
)  # fmt: skip
def test_a_mail_without_a_calendar_is_refused_at_once(raw: bytes, said: str) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput) as caught:
        opened(raw, "x.eml")
    assert said in caught.value.problems[0].message
    assert time.process_time() - began < 1.0


def test_a_mail_with_much_beside_an_invitation_is_read() -> None:
    """Headers of a list, and a picture: what real mails hold."""
    heads = "\r\n".join(f"ARC-Seal: i={n}; {'a' * 900}" for n in range(30))
    raw = mail(("image/png", b"x" * 3_000_000), ("text/calendar", CALENDAR), head=heads)
    assert opened(raw, "x.eml").objects == (CALENDAR,)


HEADS = st.sampled_from(
    [
        "Content-Type: multipart/mixed; boundary=b", "Content-Type: text/calendar; charset=utf-7",
        "Content-Type: text/calendar; charset=nonsense", "Content-Type: text/calendar; name*0*=x''%ff",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-uuencode", "Content-Type: message/rfc822",
        "Content-Transfer-Encoding: quoted-printable", "Date: 99 Foo 0", "Date: Mon, 1 Jan 0001 00:00:00 +2359",
        "From: =?utf-8?b?!!?= <", "From: a@b@c", "--b", "--b--", "", "BEGIN:VCALENDAR", "Content-Type: message/external-body",
        "Content-Disposition: attachment; filename*=utf-8''%00.ics", "Content-Type: ;;;=", "begin 644 x", "====",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(HEADS, st.text(max_size=30)), max_size=30))
def test_any_mail_is_opened_or_refused(lines: list[str]) -> None:
    raw = "\r\n".join(["From: a@example.org", *lines]).encode("utf-8", "surrogatepass")
    try:
        objects = opened(raw, "x.eml").objects
        for content in objects:
            read(content, BELGRADE)
    except InvalidInput:
        pass
