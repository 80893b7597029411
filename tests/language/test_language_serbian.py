"""Serbian in two scripts: exact one way, careful the other, and never in places that are no text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.language.serbian import doubtful, script, to_cyrillic, to_latin

LETTERS = "абвгдђежзијклљмнњопрстћуфхцчџш"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("ЊЕГОШ", "NJEGOŠ"),
        ("Његош", "Njegoš"),
        ("КОЊ", "KONJ"),
        ("Љ. Петровић", "Lj. Petrović"),
        ("Џеп и ЏЕП", "Džep i DŽEP"),
        ("«Ђурђевдан»", "«Đurđevdan»"),
        ("", ""),
    ],
)
def test_latin_is_exact(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


def test_latin_takes_odd_code_points() -> None:
    assert to_latin("ǆep ǅep Ǆ ǈubav ǋ Ðurić") == "džep Džep DŽ Ljubav Nj Đurić"
    assert to_latin("s\u030curа") == "šura"


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("NJEGOŠ, Njegoš i njegov", "ЊЕГОШ, Његош и његов"),
        ("Džemal stavi DŽEP", "Џемал стави ЏЕП"),
        ("injekcija, dezinjekcija, INJEKCIJA", "инјекција, дезинјекција, ИНЈЕКЦИЈА"),
        ("Konjunktura i konjugacija konja", "Конјунктура и конјугација коња"),
        ("nadživeti, podžeti, odživeti", "надживети, поджети, одживети"),
        ("odžak, nadžak, budžet, kanjon", "оџак, наџак, буџет, кањон"),
        ("Tanjug", "Танјуг"),
        ("odjek i nadjačati", "одјек и надјачати"),
        ("Ðorđe", "Ђорђе"),
        ("najjači, dvadesettri, protivvrednost", "најјачи, двадесеттри, противвредност"),
        ("prethodni, neophodno, posthumni, Visocki", "претходни, неопходно, постхумни, Висоцки"),
        ("predželudac, predžalbeni, podždrelni", "преджелудац, преджалбени, подждрелни"),
    ],
)
def test_cyrillic_knows_the_stems(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic
    assert to_latin(cyrillic) == latin.replace("Ð", "Đ")


@pytest.mark.parametrize(
    "left",
    [
        "https://example.org/lj?nj=dž",
        "www.example.org/put",
        "ime.prezime@example.org",
        "{{ primalac.ime }}",
        "{% if rok %}",
        "{mesto}",
        "{# beleška #}",
        "`kod`",
        "P2kq",
        "sr_latn",
        "06/L-081",
        "Windows",
        "Gëzim",
        "Petroviq",
        "XIV",
        "III",
        "pdf",
        "Committee",
    ],
)
def test_what_is_no_serbian_stays(left: str) -> None:
    assert to_cyrillic(f"rok {left} dan") == f"рок {left} дан"


@pytest.mark.parametrize("letter", list("IVCDML"))
def test_a_lone_capital_stays_and_is_reported(letter: str) -> None:
    text = f"tom {letter} dela"
    assert to_cyrillic(text) == f"том {letter} дела"
    assert doubtful(text) == (letter,)


def test_doubtful_words_come_once_and_in_order() -> None:
    text = "Djordje, MI i Djordje u Committee za podžarivanje; injekcija je sigurna"
    assert doubtful(text) == ("Djordje", "MI", "Committee", "podžarivanje")


def test_plain_text_is_not_doubtful() -> None:
    text = "Održite dve javne rasprave o budžetu, sa svim materijalima, na office@example.org."
    assert doubtful(text) == ()
    assert doubtful("Одржите расправе") == ()


def test_script_is_told_by_the_letters_that_count() -> None:
    assert script("Пишите на adresa.adresa@example.org") == "Cyrl"
    assert script("Pišite nam, молимо") == "Latn"
    assert script("06/L-081: 12") is None


@given(st.text())
def test_latin_is_total_and_idempotent(text: str) -> None:
    latin = to_latin(text)
    assert to_latin(latin) == latin
    assert unicodedata.is_normalized("NFC", latin)


@given(st.text(alphabet=LETTERS + LETTERS.upper() + " .,-\n"))
def test_no_serbian_cyrillic_is_left(text: str) -> None:
    assert not set(LETTERS + LETTERS.upper()) & set(to_latin(text))


def _plain_word(word: str) -> bool:
    """Whether neither spelling rule nor stem is in play, so that the round trip must hold."""
    latin = to_latin(word)
    together = ("nj", "lj", "dž")  # н+ј, л+ј, д+ж written apart are what the stems are for
    apart = any(a + b in word.lower() for a, b in (("н", "ј"), ("л", "ј"), ("д", "ж")))
    stays = to_cyrillic(latin) == latin and len(word) > 0
    return not apart and not stays and not (doubtful(latin) and not set(together) & set(latin))


@given(
    st.lists(st.text(alphabet=LETTERS, min_size=2, max_size=12).filter(_plain_word), max_size=6),
    st.sampled_from(["lower", "title", "upper"]),
)
def test_there_and_back(words: list[str], case: str) -> None:
    text = " ".join(getattr(w, case)() for w in words if not doubtful(to_latin(w)))
    latin = to_latin(text)
    if any(len(w) > 1 and w.isupper() and set(w) <= set("IVXLCDM") for w in latin.split()):
        return  # a Roman number stays
    assert to_cyrillic(latin) == text


@given(st.text())
def test_cyrillic_takes_anything(text: str) -> None:
    doubtful(text)
    assert to_cyrillic(to_cyrillic(text)) == to_cyrillic(text)


@pytest.mark.parametrize("hostile", ["{{", "a@", "`", "w1", "www.", "aЉ", "x://"])
def test_time_grows_with_length_only(hostile: str) -> None:
    started = time.process_time()
    to_cyrillic(hostile * 20_000)
    to_latin(hostile * 20_000)
    assert time.process_time() - started < 3
