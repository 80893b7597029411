"""Tasks for an executor: order, faults and what is held meanwhile."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.letters import batch
from advocacy_cli.letters.batch import Order, Serial, Slot, fill, stream
from advocacy_cli.letters.form import Recipe
from advocacy_cli.letters.templates import read
from advocacy_cli.settings import Settings

TEXT = b"---\nsubject: S {{ letter.number }}\n---\nNo. {{ letter.number }}\n"


def recipe(format: str = "txt") -> Recipe:
    source = read("x.en.md.j2", "x.en.md.j2", TEXT)
    return Recipe(f"test-{format}", source, "en", format, Settings({}, {}))


def values(number: Any) -> dict[str, Any]:
    return {
        "letter": {"number": number, "date_long": "1 May", "replaces": Blank("letter.replaces"),
                   "cc": [], "enclosures": []},
        "recipient": {"salutation": "Dear all,"},
        "sender": {"place": Blank("sender.place")},
        "signers": [],
        "page": {"address": [], "closing": "Yours", "footnote": Blank("page.footnote")},
    }  # fmt: skip


def test_outcomes_come_in_the_order_of_the_orders() -> None:
    orders = [(n, Order(recipe(), values(f"a/L{n}"), wants_text=True)) for n in range(57)]
    with ThreadPoolExecutor(4) as pool:
        found = list(stream(iter(orders), pool, each=3))
    assert [n for n, _ in found] == list(range(57))
    assert all(f"No. a/L{n}" in outcome.text[0] for n, outcome in found)
    assert {outcome.subject for _, outcome in found} == {f"S a/L{n}" for n in range(57)}


def test_no_more_than_a_few_tasks_are_held() -> None:
    waiting: list[int] = []

    class Counted(Serial):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            waiting.append(1)
            return super().submit(fn, *args, **kwargs)

    orders = ((n, Order(recipe(), values("a/L1"))) for n in range(100))
    for done, _ in stream(orders, Counted(), each=2):
        assert len(waiting) * 2 - done <= (batch.AHEAD + 2) * 2


def test_a_fault_is_its_letters_alone() -> None:
    orders = [Order(recipe(), values(n)) for n in ("a/L1", Blank("letter.number"), "a/L3")]
    one, two, three = fill(orders)
    assert (one.places, three.places) == ((), ())
    assert one.said != three.said
    assert {(p.field, p.where and p.where.line) for p in two.places} == {
        ("letter.number", 2), ("letter.number", 4), ("letter.number", None),
    }  # fmt: skip


def test_what_stands_there_already_is_not_written(tmp_path: Any) -> None:
    path, beside = tmp_path / "x.txt", tmp_path / "beside"
    order = Order(recipe(), values("a/L1"), slot=Slot(path, str(beside)))
    (first,) = fill([order])
    beside.rename(path)
    (again,) = fill([order])
    assert again.sha256 == first.sha256
    assert not beside.exists()
    path.write_text("another")
    fill([order])
    assert beside.exists()


def test_a_file_that_cannot_be_written_is_the_commands_fault(tmp_path: Any) -> None:
    order = Order(recipe(), values("a/L1"), slot=Slot(tmp_path / "x", str(tmp_path / "no" / "1")))
    with pytest.raises(FileNotFoundError):
        list(stream([(1, order)], Serial()))
