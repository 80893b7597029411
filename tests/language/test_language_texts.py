"""The right words for a reader: languages, durations, numbers and salutations."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import advocacy_cli.language as room
from advocacy_cli.language import salutations
from advocacy_cli.language.durations import days, minutes
from advocacy_cli.language.numbers import number, percent
from advocacy_cli.language.salutations import closing, form, salutation
from advocacy_cli.language.serbian import to_cyrillic, to_latin
from advocacy_cli.language.texts import choose, first, whole_name

TAGS = ("sr-Latn", "sr-Cyrl", "sq", "en")
DATA = Path(str(room.__file__)).with_name("salutations.toml")
TABLE = tomllib.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "cyrillic"),
    [
        ("Besim Shembull", "Besim Shembull"),
        ("William Walker", "William Walker"),
        ("Đorđe Đolić", "Ђорђе Ђолић"),
        ("Petar II Petrović", "Петар II Петровић"),
        ("Ana B. Petrović", "Ана Б. Петровић"),
        ("Бесим Пример", "Бесим Пример"),
    ],
)
def test_no_name_is_half_in_each_script(name: str, cyrillic: str) -> None:
    assert choose(whole_name({"sr": name, "sq": "x"}), "sr-Cyrl") == cyrillic
    assert choose(whole_name({"sr": name, "sq": "x"}), "sq") == "x"
    assert choose(whole_name({"sr": name, "sr-Cyrl": "Б."}), "sr-Cyrl") == "Б."
    assert whole_name({}) == {}


def test_serbian_in_one_script_gives_both() -> None:
    for master in ("Одржите расправе", "Održite rasprave"):
        text = {"sr": master}
        assert choose(text, "sr-Latn") == "Održite rasprave"
        assert choose(text, "sr-Cyrl") == "Одржите расправе"
        assert choose(text, "sr") == master


def test_a_script_of_its_own_overrules() -> None:
    text = {"sr": "Одржите", "sr-Latn": "Održite to"}
    assert choose(text, "sr-Latn") == "Održite to"
    assert choose(text, "sr-Cyrl") == "Одржите"
    assert choose({"sr-Latn": "Održite"}, "sr-Cyrl") == "Одржите"
    assert choose({"sr-Latn": "Održite"}, "sr") == "Održite"


def test_latin_words_in_a_cyrillic_master_stay() -> None:
    assert choose({"sr": "Мисија OSCE и канцеларија"}, "sr-Cyrl") == "Мисија OSCE и канцеларија"


def test_a_missing_language_is_none_and_screens_take_what_there_is() -> None:
    assert choose({"sr": "Да"}, "sq") is None
    assert choose({"sq": ""}, "sq") is None
    assert first({"sr": "Да"}, ("en", "sq")) == "Да"
    assert first({"sr": "Да", "en": "Yes"}, ("en", "sr")) == "Yes"
    assert first({"sr": "Да"}, ("sr-Latn",)) == "Da"
    assert first({}, ("en",)) == ""


def test_durations() -> None:
    assert (days("14d"), days("2w")) == (14, 14)
    assert [minutes(t) for t in ("90m", "2h", "1d", "2w")] == [90, 120, 1440, 20160]


@pytest.mark.parametrize(
    "wrong", ["", "14", "d", "2h", "-1d", "1.5d", "٣d", "9" * 5000 + "d", "1d "[::-1]]
)
def test_wrong_durations_say_what_to_write(wrong: str) -> None:
    with pytest.raises(ValueError, match="write 14d"):
        days(wrong)


def test_numbers_and_shares() -> None:
    assert [number(1234567.5, t) for t in TAGS] == [
        "1.234.567,5", "1.234.567,5", "1\u00a0234\u00a0567,5", "1,234,567.5",
    ]  # fmt: skip
    assert number(600, "sr-Cyrl") == "600"
    assert number(-1000, "en") == "-1,000"
    assert number(2.675, "en") == "2.68"
    assert number(10, "en", places=1) == "10.0"
    assert percent(Fraction(15, 100), "sr-Latn") == "15%"
    assert percent(0.125, "sq") == "12,5%"
    assert percent(Fraction(1, 3), "en") == "33.3%"


def _forms() -> list[tuple[str, str, str, str]]:
    return [
        (role, language, which, entry[key])
        for role, languages in TABLE.items()
        for language, forms in languages.items()
        for which, entry in forms.items()
        for key in ("text", "bare")
        if key in entry
    ]


@pytest.mark.parametrize("said", [said for _, language, _, said in _forms() if language == "sr"])
def test_each_cyrillic_form_is_the_twin_of_its_latin_one(said: str) -> None:
    latin = to_latin(said.replace("{surname}", ""))
    assert latin.replace(" ", "").replace(",", "").isalpha()
    assert not set("абвгдежз") & set(latin)
    assert to_cyrillic(latin) == said.replace("{surname}", "")


def test_every_role_of_the_contract_has_every_language() -> None:
    wanted = {"mayor", "assembly-chair", "councillor", "minister", "member-of-assembly",
              "ombudsperson", "commissioner", "head-of-mission", "director", "deputy-mayor",
              "committee-chair"}  # fmt: skip
    assert wanted == set(salutations.roles())
    for role in wanted:
        assert set(TABLE[role]) == {"sr", "sq", "en"}
        for tag in TAGS:
            for gender in ("m", "f", None):
                assert salutation(tag, role, gender, "Ана Петровић").endswith(",")


def test_every_form_says_whether_it_is_verified() -> None:
    for role, languages in TABLE.items():
        for forms in languages.values():
            for entry in forms.values():
                assert isinstance(entry["verified"], bool), role
                assert entry["source"] or not entry["verified"], role


def test_known_forms() -> None:
    assert salutation("sr-Cyrl", "mayor", "f") == "Поштована госпођо председнице,"
    assert salutation("sr-Latn", "mayor", "m") == "Poštovani gospodine predsedniče,"
    assert salutation("sq", "councillor", "f") == "E nderuar znj. Këshilltare,"
    assert salutation("en", "mayor", None, "Ana Petrović") == "Dear Mayor Petrović,"
    assert salutation("en", "mayor", None) == "Dear Mayor,"


@pytest.mark.parametrize("tag", TAGS)
def test_an_unknown_gender_is_never_guessed(tag: str) -> None:
    neutral = {
        "sr-Cyrl": "Поштовани,", "sr-Latn": "Poštovani,",
        "sq": "I/E nderuar,", "en": "Dear Sir or Madam,",
    }  # fmt: skip
    assert salutation(tag, "", None, "Ana Petrović") == neutral[tag]
    if tag != "en":
        assert salutation(tag, "councillor", None, "Ana Petrović") == neutral[tag]


def test_names_change_by_the_one_rule_only() -> None:
    assert salutation("sr-Cyrl", "", "m", "Драган Петровић") == "Поштовани господине Петровићу,"
    assert salutation("sr-Latn", "", "m", "Dragan Petrović") == "Poštovani gospodine Petroviću,"
    assert salutation("sr-Latn", "", "f", "Ana Petrović") == "Poštovana gospođo Petrović,"
    assert salutation("sr-Latn", "", "m", "Dragan Kovač") == "Poštovani,"
    assert salutation("sr-Latn", "", "m", "Dragan (primer)") == "Poštovani,"
    assert salutation("sq", "", "m", "Dragan Petroviq") == "I nderuar z. Petroviq,"
    assert salutation("en", "director", "m", "Dragan Kovač") == "Dear Mr Kovač,"
    assert salutation("en", "director", "m", "Dragan") == "Dear Director,"


def test_the_plan_overrules_in_the_letters_script() -> None:
    own = {"sr": "Поштовани господине одборниче,"}
    assert salutation("sr-Latn", "mayor", "f", "", own) == "Poštovani gospodine odborniče,"
    assert salutation("en", "mayor", None, "", own) == "Dear Mayor,"


def test_closings_tell_whether_the_reader_was_named() -> None:
    named = form("en", "mayor", None, "Ana Petrović").named
    assert closing("en", named) == "Yours sincerely,"
    assert closing("en", form("en", "minister", "m").named) == "Yours faithfully,"
    assert closing("sr-Latn", False) == "S poštovanjem,"
    assert closing("sq", True) == "Me respekt,"
