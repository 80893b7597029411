"""Days and hours as people type them, in every language and script."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import WrongUsage
from advocacy_cli.language import typed as module
from advocacy_cli.language.dates import said_moment
from advocacy_cli.language.serbian import to_cyrillic
from advocacy_cli.language.typed import read_day, read_moment

TODAY = date(2026, 11, 23)  # a Monday
SATURDAY = date(2026, 11, 28)
ZONE = ZoneInfo("Europe/Belgrade")

# day: how it is said in English, in Serbian (in Latin; the Cyrillic is made of it), in Albanian
DAYS = {
    "2026-11-21": ("-2d; day before yesterday; 2 days ago", "prekjuče; pre 2 dana; pre dva dana", "pardje; para dy ditësh; 2 ditë më parë"),
    "2026-11-22": ("yesterday; Nov 22; last sunday", "juče; juce; u nedelju 22.11.; 22. nov", "dje; të dielën e kaluar; 22 nën"),
    "2026-11-23": ("today; this monday; 23/11/2026; end of day", "danas; 23.11.; kraj dana; ovaj ponedeljak", "sot; 23 nëntor"),
    "2026-11-24": ("tomorrow; tue; on Tuesday; this tuesday", "sutra; utorak; u utorak; do utorka; ovog utorka", "nesër; e martë; të martën"),
    "2026-11-25": ("the day after tomorrow; in two days; in 2 days", "prekosutra; za dva dana; u sredu; sre; srijeda; kroz 2 dana", "pasnesër; e mërkurë; të mërkurën; pas 2 ditësh"),
    "2026-11-26": ("in 3 days; thu; by thursday; +3d", "za 3 dana; četvrtak; cetvrtak; do četvrtka; čet", "pas 3 ditësh; për tri ditë; e enjte; deri të enjten"),
    "2026-11-27": ("fri; Friday; FRIDAY; this friday", "petak; u petak; pet; do petka; ovog petka; za petak", "e premte; të premten; deri të premten"),
    "2026-11-28": ("sat; saturday", "subota; u subotu; sub", "e shtunë; të shtunën"),
    "2026-11-29": ("sun", "nedelja; u nedelju; nedjelja; ned; do nedelje", "e diel; të dielën; die"),
    "2026-11-30": ("+7d; +1w; in a week; in one week; in 7 days; end of month; end of the month; month end; monday next week", "za 7 dana; za nedelju dana; za jednu nedelju; za sedam dana; +7 dana; kraj meseca; krajem meseca; do kraja meseca; na kraju meseca; sledeće nedelje u ponedeljak", "pas një jave; pas 7 ditësh; fund i muajit; në fund të muajit; deri në fund të muajit"),
    "2026-12-03": ("3 Dec; 3 Dec.; 3rd December; December 3; Dec 3, 2026; the 3rd of December; Thu 3 December 2026; 2026-12-03; 2026-12-3; 2026.12.03; 2026/12/03", "3.12.; 3. 12.; 3.12; 03.12.2026.; 3. 12. 2026.; 3. decembra; 3. dec.; 3.dec.2026; 3. decembar 2026; čet 3.12.; u četvrtak, 3. decembra; dana 3. decembra 2026. godine; dana 03.12.2026. godine", "3 dhjetor; 3 dhj; më 3 dhjetor 2026; datë 3.12.2026; të enjten, 3 dhjetor; 3 dhjetorit"),
    "2026-12-04": ("friday next week; next week friday; next week on Friday", "petak sledeće nedelje; sledeće nedelje u petak; u petak naredne nedelje; iduće sedmice u petak", "të premten javën tjetër; javën e ardhshme të premten"),
    "2026-12-07": ("in two weeks; +2w; in 2 weeks", "za dve nedelje; za 2 nedelje; za 14 dana", "pas dy javësh; pas 2 javësh"),
    "2026-12-23": ("in a month; in 1 month", "za mesec dana; za jedan mesec", "pas një muaji"),
    "2026-12-31": ("end of year; end of next month; end of december; in 38 days; the end of December 2026", "kraj godine; do kraja godine; kraj sledećeg meseca; krajem decembra; kraj decembra 2026. godine", "fund i vitit; në fund të vitit; fund i muajit tjetër; fund i dhjetorit"),
    "2026-11-16": ("a week ago; 1 week ago; -1w; last week monday", "pre nedelju dana; pre jednu nedelju; pre 7 dana; prošle nedelje u ponedeljak", "para një jave; një javë më parë; javën e kaluar të hënën"),
    "2026-11-20": ("last fri; last friday; friday last week; 20 nov", "prošli petak; prošlog petka; u prošli petak; petak prošle nedelje; 20.11", "të premten e kaluar; e premtja e kaluar; 20 nëntorit"),
    "2027-01-15": ("15 Jan; Jan 15", "15.1.; 15. januara; 15. januar", "15 janar; 15 janarit"),
    "2027-05-01": ("1 May 2027", "1. maja 2027.; 1. maj 2027. godine", "1 maj 2027"),
}  # fmt: skip

# what may be several days: each of them must be named, so that one can be typed instead
SEVERAL = {
    ("2026-11-27", "2026-12-04"): "next friday; sledeći petak; idući petak; narednog petka; e premte tjetër; të premten e ardhshme; të premten tjetër",
    ("2026-11-25", "2026-12-02"): "next wed; iduće srede; sledeću sredu; të mërkurën tjetër",
    ("2026-03-12", "2026-12-03"): "03/12/2026; 12/03/2026; 3-12-2026; 3/12/26",
    ("2026-12-03", "2027-03-12"): "3/12; 3-12",
    ("2026-11-30", "2026-12-06"): "next week; javën tjetër; javën e ardhshme; sledeće sedmice",
    ("2026-12-01", "2026-12-31"): "next month; sledećeg meseca; muajin tjetër",
    ("2026-11-27", "2026-11-29"): "end of week; kraj nedelje; do kraja nedelje; fund i javës",
    ("2026-11-29", "2026-11-30"): "za nedelju",
    ("2026-11-29", "2026-11-30", "2026-12-06"): "sledeće nedelje; sledeću nedelju; iduće nedelje",
    ("2026-11-20", "2026-11-26"): "3 days; 3 dana; 3 ditë",
    ("2026-12-03", "2026-12-04"): "petak 3.12.; Friday 3 December; e premte, 3 dhjetor",
    ("2026-12-03",): "3.12.26; 3.12.26.; 3 Dec 26",
    ("2026-11-23",): "23/11/26",
}  # fmt: skip


def each(sayings: str) -> list[str]:
    return sayings.split("; ")


def sayings() -> list[tuple[str, str]]:
    return [
        (saying, day)
        for day, (english, serbian, albanian) in DAYS.items()
        for column in (english, serbian, to_cyrillic(serbian), albanian)
        for saying in each(column)
    ]


@pytest.mark.parametrize(("saying", "day"), sayings())
def test_a_day_as_it_is_said(saying: str, day: str) -> None:
    assert read_day(saying, TODAY).isoformat() == day
    assert read_day(saying.upper(), TODAY).isoformat() == day


@pytest.mark.parametrize(
    ("saying", "days"), [(s, days) for days, all_ in SEVERAL.items() for s in each(all_)]
)
def test_what_may_be_several_days_is_refused_and_each_can_be_typed(
    saying: str, days: tuple[str, ...]
) -> None:
    for typed in (saying, to_cyrillic(saying) if saying in SERBIAN else saying):
        with pytest.raises(WrongUsage) as caught:
            read_day(typed, TODAY)
        offered = caught.value.hint.removeprefix("write ").replace(" or ", ", ").split(", ")
        assert tuple(o.partition(" (")[0] for o in offered) == days
        for one in offered:
            iso, _, full = one.rstrip(")").partition(" (")
            assert read_day(iso, TODAY) == read_day(full, TODAY) == date.fromisoformat(iso)


SERBIAN = {s for all_ in SEVERAL.values() for s in each(all_) if "nedelj" in s or "petak" in s}


@pytest.mark.parametrize(
    ("saying", "day"),
    [
        ("next friday", "2026-12-04"),  # the nearest one is the one of next week
        ("this sat", "2026-11-28"),
        ("sat", "2026-12-05"),
        ("end of week", None),
        ("this friday", None),  # yesterday, or in six days
        ("last tue", None),
        ("sledeće subote", "2026-12-05"),
        ("kraj meseca", "2026-11-30"),
    ],
)
def test_on_a_saturday(saying: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(WrongUsage, match="may be two days"):
            read_day(saying, SATURDAY)
    else:
        assert read_day(saying, SATURDAY).isoformat() == day


def test_a_sunday_is_a_week_away_from_a_sunday() -> None:
    assert read_day("za nedelju", date(2026, 11, 29)) == date(2026, 12, 6)


def test_a_weekday_of_what_has_happened_lies_behind() -> None:
    for saying in ("fri", "petak", "у петак", "të premten"):
        assert read_day(saying, TODAY, back=True) == date(2026, 11, 20)
    assert read_day("mon", TODAY, back=True) == date(2026, 11, 16)
    assert read_day("tomorrow", TODAY, back=True) == date(2026, 11, 24)


def test_months_end_where_they_end() -> None:
    assert read_day("in a month", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_day("za godinu dana", date(2028, 2, 29)) == date(2029, 2, 28)
    assert read_day("kraj meseca", date(2028, 2, 1)) == date(2028, 2, 29)
    assert read_day("1 month ago", date(2026, 1, 31)) == date(2025, 12, 31)
    assert read_day("end of next month", date(2026, 12, 31)) == date(2027, 1, 31)


@pytest.mark.parametrize("weekday", range(7))
def test_every_weekday_in_every_form_and_script(weekday: int) -> None:
    words = list(module._table()["weekdays"].values())[weekday].split()
    assert len(words) > 5
    for word in words:
        for typed in (word, to_cyrillic(word), word.upper(), module.fold(word)):
            found = read_day(typed, TODAY)
            assert TODAY < found <= TODAY + timedelta(7)
            assert found.weekday() == weekday


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_in_every_form_and_script(month: int) -> None:
    words = list(module._table()["months"].values())[month - 1].split()
    assert len(words) > 5
    for word in words:
        for typed in (f"7 {word} 2027", f"7. {to_cyrillic(word)}. 2027.", f"7.{word}.2027"):
            assert read_day(typed, TODAY) == date(2027, month, 7)


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "soon", "30.2.2026", "29.2.", "2026-13-01", "32 December", "0.0.0000", "December",
     "9999-01-01", "+9999w", "-9999w", "Fri 3 December 2026", "٣.١٢.2026", "x" * 10_000, "+7",
     "mon " * 15, "\x00", "31/31/2026", "3 de", "the", "next", "in", "3", "fri fri", "+9999 years",
     "za 0000 dana unazad", "10:00", "tomorrow morning", "1 2 3 4 5 6 7 8 9", "in " * 19],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_hint(wrong: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        read_day(wrong, TODAY)
    assert caught.value.hint
    assert len(caught.value.message) < 120


def test_a_day_with_an_hour_where_only_the_day_is_wanted() -> None:
    with pytest.raises(WrongUsage) as caught:
        read_day("petak u 10h", TODAY)
    assert caught.value.hint == "only the day is wanted here: write 'petak'"


@given(st.text(max_size=30))
def test_anything_typed_is_a_day_or_refused(text: str) -> None:
    read_or_refuse(text)


WORDS = sorted(
    {w.replace("_", " ") for w in module._words()} | {"3.12.", "10:00", "7", "2027", "+"}
)


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_any_words_in_any_order_are_a_day_or_refused(words: list[str]) -> None:
    read_or_refuse(" ".join(words))


def read_or_refuse(text: str) -> None:
    for read in (lambda: read_day(text, TODAY), lambda: read_moment(text, TODAY, ZONE)):
        try:
            read()
        except WrongUsage as refused:
            assert refused.hint


# moment: as it is said, the Cyrillic made of the Serbian
MOMENTS = {
    "2026-12-03T10:00:00+01:00": "2026-12-03 10:00; 3.12. 10:00; 3.12. u 10; 3.12. u 10h; 3. decembra u 10 časova; 3.12. 10h; 3.12. 10; 2026-12-03 10; u 10 u četvrtak 3.12.; 10:00 3.12.; 3 dhjetor ora 10; 3 dhjetor në orën 10; Thu 3 December 2026, 10:00; December 3 at 10am; 3 Dec, 10:00h",
    "2026-12-03T10:30:00+01:00": "3.12. u 10.30; 3.12. 10.30; 3.12.2026. u 10.30h; 3 dhjetor, ora 10:30; 10:30, 3 Dec",
    "2026-11-27T14:00:00+01:00": "petak u 14h; petak 14:00; u petak u 14; u 14 u petak; fri 2pm; fri 2 p.m.; friday at 2 in the afternoon; u petak u 2 popodne; u petak popodne u 2; të premten në orën 14; të premten në 2 pasdite; petak 14 sati",
    "2026-11-24T12:00:00+01:00": "sutra u podne; sutra podne; podne sutra; tomorrow at noon; nesër në mesditë; tomorrow 12pm",
    "2026-11-24T00:00:00+01:00": "tomorrow 12am; tomorrow 00:00",
    "2026-11-24T09:05:00+01:00": "e martë në orën 9:05; sutra u 9:05; tomorrow 9.05am; tomorrow morning at 9:05; sutra ujutru u 9:05; sutra 9.05 pre podne",
    "2026-11-24T05:00:00+01:00": "tomorrow 05:00; sutra u 5h; tomorrow at 5 in the morning; sutra u 5 ujutro; nesër në 5 paradite",
    "2026-11-24T17:30:00+01:00": "tomorrow 17:30; sutra u 17.30; tomorrow at 5:30 pm; sutra u 5.30 popodne",
    "2026-11-30T10:00:00+01:00": "za 7 dana u 10h; +7d 10:00; in a week at 10; pas një jave në orën 10",
    "2026-12-03T10:00:30+01:00": "2026-12-03T10:00:30",
    "2026-07-03T10:00:00+02:00": "2026-07-03T08:00Z; 2026-07-03 09:00+01:00",
    "2026-10-25T02:30:00+01:00": "2026-10-25 02:30+01:00",
    "2026-10-25T02:30:00+02:00": "2026-10-25 02:30+02:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("saying", "moment"), [(s, moment) for moment, all_ in MOMENTS.items() for s in each(all_)]
)
def test_a_moment_as_it_is_said(saying: str, moment: str) -> None:
    assert read_moment(saying, TODAY, ZONE).isoformat() == moment
    if " u " in saying or "podne" in saying:
        assert read_moment(to_cyrillic(saying), TODAY, ZONE).isoformat() == moment


@pytest.mark.parametrize(
    ("saying", "offered"),
    [
        ("tomorrow at 5", "2026-11-24 05:00 or 2026-11-24 17:00"),
        ("sutra u 5:30", "2026-11-24 05:30 or 2026-11-24 17:30"),
        ("nesër ora 2", "2026-11-24 02:00 or 2026-11-24 14:00"),
        ("next friday 10:00", "2026-11-27 10:00 (Fri 27 November 2026) or 2026-12-04 10:00"),
        ("10:00", "write today 10:00"),
        ("u 10", "write today u 10"),
        ("podne", "write today podne"),
        ("petak", "write 2026-11-27 10:00, or petak 10:00"),
    ],
)
def test_a_moment_that_is_not_whole_gets_what_is_missing(saying: str, offered: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        read_moment(saying, TODAY, ZONE)
    assert offered in caught.value.hint


def test_the_hour_that_comes_twice_and_the_one_that_never_comes() -> None:
    with pytest.raises(WrongUsage, match="comes twice") as twice:
        read_moment("2026-10-25 02:30", TODAY, ZONE)
    assert "02:30+02:00 or 2026-10-25 02:30+01:00" in twice.value.hint
    with pytest.raises(WrongUsage, match="does not exist") as gap:
        read_moment("2026-03-29 02:30", TODAY, ZONE)
    assert "2026-03-29 01:30 or 2026-03-29 03:30" in gap.value.hint


@pytest.mark.parametrize(
    "wrong",
    ["tomorrow", "tomorrow 25:00", "tomorrow 10:60", "tomorrow 13pm", "tomorrow 10:00+99:99",
     "soon 10:00", "", "30.2. 10:00", "tomorrow 0am", "10:00 10:00", "sutra u 10 i 30"],
)  # fmt: skip
def test_wrong_moments_are_refused(wrong: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        read_moment(wrong, TODAY, ZONE)
    assert caught.value.hint


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_moments_round_trip(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    shown = said_moment(whole, ZONE).replace(" (", " ").rstrip(")")
    assert read_moment(shown, TODAY, ZONE) == whole
