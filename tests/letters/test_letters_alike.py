"""Letters that say nearly the same: sketches, what they hold, and what is compared with what."""

from __future__ import annotations

import random

import pytest

from advocacy_cli.language.serbian import to_cyrillic
from advocacy_cli.letters.alike import ALIKE, share, sketch

WORDS = [a + b + c for a in ("pri", "do", "raz", "u", "iz") for b in ("ba", "ko", "mi", "re", "su") for c in ("nje", "ti", "la", "vo")]  # fmt: skip


def text(seed: int, count: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def exact(one: list[str], other: list[str]) -> float:
    a, b = ({*zip(w, w[1:], w[2:], strict=False)} for w in (one, other))
    return len(a & b) / len(a | b)


def test_the_same_words_are_wholly_alike_in_any_dress() -> None:
    words = " ".join(text(1))
    dressed = (
        "<w:p><w:r><w:t>" + words.replace(" ", "</w:t></w:r><w:r><w:t> ") + "</w:t></w:r></w:p>"
    )
    assert share(sketch(words), sketch(dressed)) == 1
    assert share(sketch(words), sketch(to_cyrillic(words))) == 1
    assert share(sketch(words), sketch("„" + words.replace(" ", ", ") + "“!")) == 1


@pytest.mark.parametrize("changed", [0, 3, 10, 20, 60, 199])
def test_the_share_is_near_the_true_one(changed: int) -> None:
    off = []
    for seed in range(20):
        one = text(seed)
        other = list(one)
        for place in random.Random(seed).sample(range(200), changed):
            other[place] = "nova"
        off.append(share(sketch(" ".join(one)), sketch(" ".join(other))) - exact(one, other))
    assert abs(sum(off) / len(off)) < 0.03
    assert max(map(abs, off)) < 0.16


def test_letters_on_other_things_have_little_in_common() -> None:
    shares = [share(sketch(" ".join(text(n))), sketch(" ".join(text(n + 1)))) for n in range(50)]
    assert max(shares) < 0.1


def test_names_figures_and_dates_never_get_in() -> None:
    words = text(3)
    bare = sketch(" ".join(words))
    for added in ("Petar", "ПЕТРОВИЋ", "2026", "05-12/26", "ana@example.org", "L3kq", "Звечан"):
        said = [*words]
        for place in range(0, len(said), 7):
            said[place] = f"{added} {said[place]}"
        assert sketch(" ".join(said)) == bare


def test_too_little_text_is_like_nothing() -> None:
    assert share(sketch("we thank you for the time"), sketch("we thank you for the time")) == 0
    assert share(sketch(""), sketch("")) == 0
    assert share("", sketch(" ".join(text(1)))) == 0
    assert share("no sketch é", "x") == 0


def test_a_sketch_is_the_same_on_every_machine_and_small() -> None:
    found = sketch(" ".join(WORDS))
    assert len(found) == 428
    assert found.startswith(STABLE)
    assert ALIKE == 0.82


STABLE = "Aio7qQlcHUoJce7fC6fHLRDS"
