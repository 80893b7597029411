"""Words compared without case, marks and script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.language.folding import fold
from advocacy_cli.language.serbian import to_cyrillic

GAJICA = st.text("abcčćdđefghijklmnoprsštuvzž ljnjdž", max_size=20)


@pytest.mark.parametrize(
    ("folded", "alike"),
    [
        ("duric", ("Đurić", "duric", "Djuric", "DJURIĆ", "Ђурић", "ЂУРИЋ", "Ðurić", "Đurić")),
        ("ljubic", ("Ljubić", "Љубић", "LJUBIĆ", "ǈubić", "Ǉubić")),
        ("njegos", ("Njegoš", "Његош", "ǌegoš")),
        ("dzemaili", ("Džemaili", "Џемаили", "ǅemaili", "Dzemaili")),
        ("zvecan", ("Zvečan", "ZVEČAN", "Звечан", "Zveçan", "zvecan", "ＺＶＥＣＡＮ")),
        ("hene", ("Hënë", "HËNË", "hene")),
        ("hearings-zvecan/papers", ("HEARINGS-ZVECAN/Papers",)),
        ("isik", ("Işık", "IŞIK", "İşik")),
    ],
)
def test_these_are_one(folded: str, alike: tuple[str, ...]) -> None:
    assert {fold(word) for word in alike} == {folded}


@given(GAJICA)
def test_script_and_case_say_nothing(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(to_cyrillic(text))
    assert fold(text).isascii()


@given(st.text())
def test_anything_can_be_folded(text: str) -> None:
    assert fold(text.casefold()) == fold(text)
