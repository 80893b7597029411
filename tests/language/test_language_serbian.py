"""Serbian in two scripts: exact one way, careful the other, and never in places that are no text."""

from __future__ import annotations

import re
import time
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.language import serbian
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


@pytest.mark.parametrize("letter", list("VCDMLX"))
def test_a_lone_capital_stays_and_is_reported(letter: str) -> None:
    assert to_cyrillic(f"plan {letter} rada") == f"план {letter} рада"
    assert doubtful(f"plan {letter} rada") == (letter,)


@pytest.mark.parametrize(
    ("latin", "cyrillic", "look_at"),
    [
        # Roman numbers, by what is counted beside them
        ("član I, stav II", "члан I, став II", ()),
        ("V sednica i VI sednica", "V седница и VI седница", ()),
        ("tom I dela", "том I дела", ()),
        ("I) uvod", "I) увод", ()),
        ("I. Uvod", "I. Увод", ("I",)),
        ("V. zaključak", "V. закључак", ()),
        ("razred IIa i VIb", "разред IIa и VIb", ()),
        ("u XIX. veku", "у XIX. веку", ()),
        ("Petar I Karađorđević", "Петар I Карађорђевић", ("I",)),
        ("Petar M. Petrović", "Петар М. Петровић", ()),
        # initials
        ("gospodin I. Petrović i V. Jovanović", "господин И. Петровић и В. Јовановић", ()),
        ("M. D. Petrović, D. L. Marić", "М. Д. Петровић, Д. Л. Марић", ()),
        ("Lj. Petrović, Nj. Marić i Dž. Hodžić", "Љ. Петровић, Њ. Марић и Џ. Хоџић", ()),
        ("LJ. PETROVIĆ", "Љ. ПЕТРОВИЋ", ()),
        ("To je bilo. V. Petrović je otišao", "То је било. В. Петровић је отишао", ("V",)),
        # the word `i`
        ("I vi ste pozvani. I mi smo", "И ви сте позвани. И ми смо", ()),
        ("PRAVA I OBAVEZE", "ПРАВА И ОБАВЕЗЕ", ()),
        ("I OPŠTE ODREDBE", "I ОПШТЕ ОДРЕДБЕ", ("I",)),
        ("„I mi“ i (I vi)", "„И ми“ и (И ви)", ()),
        ("I deo sredstava", "I део средстава", ("I",)),
        # Roman numbers that are words as well
        ("DA LI STE VI POZVANI", "ДА ЛИ СТЕ ВИ ПОЗВАНИ", ("LI", "VI")),
        ("ČLAN VI STAV", "ЧЛАН VI СТАВ", ()),
        ("Mi i VI", "Ми и VI", ("VI",)),
        ("na CD i DVD", "на CD и ДВД", ("CD",)),
        # measures and currencies, only after a number
        ("12 km, 5 MB, 20kg i 3 m²", "12 km, 5 MB, 20kg и 3 m²", ()),
        ("1.000,00 EUR i 80 km/h", "1.000,00 EUR и 80 km/h", ()),
        ("MB 123 i t. 3, l. 4, 2026. g.", "МБ 123 и т. 3, л. 4, 2026. г.", ()),
        ("5 g. i 5 g", "5 г. и 5 g", ()),
        # institutions are read, brands are not
        ("EU, NATO, UN, OEBS, UNMIK i KFOR", "ЕУ, НАТО, УН, ОЕБС, УНМИК и КФОР", ()),
        ("MMF i DSS", "ММФ и ДСС", ("MMF", "DSS")),
        ("EULEX-a", "ЕУЛЕКС-а", ()),
        ("Windows-a, PDF-om i Facebooku", "Windows-а, PDF-ом и Facebooku", ()),
        ("e-mail, Wi-Fi i e-uprava", "e-mail, Wi-Fi и е-управа", ()),
        # addresses without a scheme, files, names of networks
        ("na sajtu primer.rs/put i dopis.docx", "на сајту primer.rs/put и dopis.docx", ()),
        ("prati @pokret i #rasprava", "прати @pokret и #rasprava", ()),
        # foreign names stay and are reported
        ("Gëzim Krasniqi i Yvonne", "Gëzim Krasniqi и Yvonne", ("Gëzim", "Krasniqi", "Yvonne")),
        ("Brussels", "Brussels", ("Brussels",)),
        # hyphens and apostrophes
        ("Novi-Pazar, d'Ontova i 'ajde", "Нови-Пазар, д'Онтова и 'ајде", ()),
        ("srpsko-albanski", "српско-албански", ()),
        # marks apart from their letters, and letters of one sign
        ("s\u030curа C\u030cac\u030cak", "шура Чачак", ()),
        ("ǈubav, ǋegoš, Ǆep, ǆep, ǌ, ǉ", "Љубав, Његош, Џеп, џеп, њ, љ", ()),
        ("Djordje i Đorđe", "Дјордје и Ђорђе", ("Djordje",)),
        ("Obnovi član {{ a.b }} I", "Обнови члан {{ a.b }} I", ("I",)),
    ],
)
def test_what_is_beside_a_word_decides(latin: str, cyrillic: str, look_at: tuple[str, ...]) -> None:
    assert to_cyrillic(latin) == cyrillic
    assert doubtful(latin) == look_at
    assert to_cyrillic(cyrillic) == cyrillic


def test_doubtful_words_come_once_and_in_order() -> None:
    text = "Djordje, MI i Djordje u Committee za odžirivanje; injekcija je sigurna"
    assert doubtful(text) == ("Djordje", "MI", "Committee", "odžirivanje")


# Real words in both scripts: stems that keep two letters apart, and words that begin like them.
APART = """
инјекција инјекцијом дезинјекција инјектор инјектирати инјицирати конјункција конјунктура
конјунктурни конјунктив конјунктивитис конјугација конјугован неконјугован конјектура инјурија
анјон Танјуг ванјезички панјугословенски надживети надживео ненадживљен наджњети наджупан
одживети оджалити одждрал поджећи поджегао поджизати поджанр подждрелни поджупан предживот
преджетвени преджелудац преджалбени оджалити оджаљен Шенјанг Анджеј конјуктивни
"""
TOGETHER = """
њива њен Његош коњ коњица коњушар коњак кањон мињон шампињон бањалука вињак пањ пањевина иње ињем
вањски изњихати пењати буњевац Звечан Косовска љубав биљетер каљуга Љиљана недеља хиљада
џеп Џемал буџет буџетски оџак оџачар Оџаци Оџалан Вања извањски наџак хаџи Хаџић Азербејџан Таџикистан Џибути патлиџан
менаџер имиџ тинејџер Раџив саџија џаџ бурунџија циник одјек одјавити надјачати подјела предјело
адјунктив вођа ађутант међу хођење Ђорђе
"""


@pytest.mark.parametrize("word", (APART + TOGETHER).split())
@pytest.mark.parametrize("case", ["lower", "title", "upper"])
def test_real_words_come_back(word: str, case: str) -> None:
    word = getattr(word, case)()
    assert to_cyrillic(to_latin(word)) == word
    assert to_cyrillic(f"u {to_latin(word)} i") == f"у {word} и"


@pytest.mark.parametrize("word", APART.split())
def test_a_word_with_letters_apart_would_be_wrong_without_its_stem(word: str) -> None:
    assert any(pair in to_latin(word).lower() for pair in ("nj", "lj", "dž"))


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


STEMS = tomllib.loads(
    (Path(serbian.__file__).with_name("serbian.toml")).read_text(encoding="utf-8")
)
LATIN = "abcčćdđefghijklmnoprsštuvzž"


def exception(word: str) -> bool:
    """Whether the list of exceptions, not the alphabet, says how a Cyrillic word is written: letters
    apart that are no known stem, a stem where they are together, or what looks foreign."""
    latin = to_latin(word).lower()
    apart = [s for s in STEMS["starts"] if latin.startswith(s.replace("|", ""))]
    apart += [s for s in STEMS["anywhere"] if s.replace("|", "") in latin]
    clusters = any(pair in word.lower() for pair in ("нј", "лј", "дж"))
    foreign = latin in serbian._words()["foreign"] or serbian._looks_foreign(latin)
    return bool(apart) or clusters or foreign


words = st.text(alphabet=LETTERS, min_size=2, max_size=12)
cases = st.sampled_from(["lower", "title", "upper"])


@given(st.lists(words, max_size=6), cases)
def test_from_cyrillic_there_and_back(found: list[str], case: str) -> None:
    text = " ".join(getattr(w, case)() for w in found if not exception(w))
    latin = to_latin(text)
    kept = [w for w in latin.split() if set(w) <= set("IVXLCDMabcde") and w[0] in "IVXLCDM"]
    if not kept:  # what may be a Roman number stays
        assert to_cyrillic(latin) == text


@given(st.lists(st.text(alphabet=LATIN, min_size=2, max_size=12), max_size=6), cases)
def test_from_latin_there_and_back(found: list[str], case: str) -> None:
    text = " ".join(getattr(w, case)() for w in found)
    if not any(w in ("LJ", "NJ", "DŽ") for w in text.split()):  # alone they are Љ, and so Lj
        assert to_latin(to_cyrillic(text)) == text.replace("ulex", "uleks").replace("ULEX", "ULEKS")


pieces = st.sampled_from(
    ["I", "V", "X", "M", "VI", "MI", "LI", "XIV", ".", ". ", " ", " ", "\n", ", ", "(", ")", "12 ", "5",
     "km", "MB", "g", "EUR", "član", "sednica", "Petrović", "PRAVA", "injekcija", "nadžak", "Windows",
     "Gëzim", "{{ a.b }}", "{% if x %}", "`kod`", "a@b.rs", "www.a.rs", "primer.rs", "@ime", "#oznaka",
     "e-mail", "ǈ", "s\u030c", "Nj", "LJ", "dž", "DŽ", "d", "ž", "j", "'", "-", "Djordje", "EULEX", "љ"]
)  # fmt: skip


@given(st.lists(pieces, max_size=14).map("".join))
def test_cyrillic_is_idempotent_and_leaves_what_is_protected(text: str) -> None:
    once = to_cyrillic(text)
    assert to_cyrillic(once) == once
    assert to_latin(to_latin(once)) == to_latin(once)
    plain = unicodedata.normalize("NFC", text)
    for span in re.finditer(serbian._PROTECTED, plain):
        assert span[0] in once or "ǈ" in span[0]
    assert not set(doubtful(text)) - {w[0] for w in serbian._WORD.finditer(serbian._whole(text))}
    assert len(once) <= len(serbian._whole(text)) + once.lower().count("еулекс")


@given(st.text())
def test_cyrillic_takes_anything(text: str) -> None:
    doubtful(text)
    script(text)
    assert to_cyrillic(to_cyrillic(text)) == to_cyrillic(text)


@pytest.mark.parametrize(
    "hostile", ["I ", "V. ", "a I ", "MI ", "DA LI ", "1 g ", " " * 99 + "I", "I" + "." * 99]
)
def test_every_look_beside_a_word_is_bounded(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a word costs does not grow with the text."""
    looked: list[int] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(re, name)

        def search(self, pattern: str, text: str) -> Any:
            looked.append(len(text))
            return re.search(pattern, text)

        def match(self, pattern: str, text: str) -> Any:
            looked.append(len(text))
            return re.match(pattern, text)

    monkeypatch.setattr(serbian, "re", Counting())
    text = hostile * 500
    to_cyrillic.__wrapped__(text)
    assert max(looked, default=0) <= serbian._NEAR
    assert len(looked) <= 8 * len(serbian._WORD.findall(text))


@pytest.mark.parametrize(
    "hostile",
    ["{{", "a@", "`", "w1", "www.", "aЉ", "x://", "a-", "a.", "I ", "@a", "a.b-", "a.rs/"],
)
def test_time_grows_with_length_only(hostile: str) -> None:
    started = time.process_time()
    to_cyrillic(hostile * 20_000)
    to_latin(hostile * 20_000)
    assert time.process_time() - started < 3
