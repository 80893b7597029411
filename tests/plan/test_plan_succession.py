"""Who comes into an office, among those who held it before."""

from __future__ import annotations

from datetime import date

import pytest

from advocacy_cli.errors import Refused, Where
from advocacy_cli.plan import build, schema
from advocacy_cli.plan import yaml as yaml_
from advocacy_cli.plan.model import Holder, Office
from advocacy_cli.plan.succession import Tenure, place, text

TODAY = date(2026, 11, 23)
AT = Where("platform/offices.yaml", 12, 7)


def office(*holders: Holder) -> Office:
    return Office(AT, "mayor", "town", "mayor", {"sr": "M"}, holders=build.succession(holders))


def held(name: str, start: str, end: str | None = None, **more: object) -> Holder:
    last = date.fromisoformat(end) if end else None
    return Holder(
        AT,
        name.lower(),
        {"sr": name} if name else {},
        None,
        date.fromisoformat(start),
        last,
        **more,
    )  # type: ignore[arg-type]


def coming(start: str, name: str = "Нова Пример", **more: object) -> Tenure:
    words = {"sr": name} if name else {}
    return Tenure("mayor", date.fromisoformat(start), words, **more)  # type: ignore[arg-type]


STARA, NOVA = held("Стара Пример", "2025-11-01"), held("Нова Пример", "2025-11-01")


@pytest.mark.parametrize("start", ["2026-12-01", "2026-01-15"])
def test_somebody_new_follows_whoever_holds_it(start: str) -> None:
    found = place(office(STARA), coming(start), TODAY)
    assert found.before is not None
    assert found.before.name == STARA.name
    assert (found.same, found.notes) == (None, ())


@pytest.mark.parametrize(
    ("holders", "new"),
    [
        ((NOVA,), coming("2026-12-01")),
        ((NOVA,), coming("2025-11-01")),
        ((NOVA,), coming("2026-12-01", "Nova Primer")),
        ((held("", "2026-01-01", vacant=True),), coming("2026-12-01", "")),
    ],
)
def test_who_has_it_already_needs_no_file(holders: tuple[Holder, ...], new: Tenure) -> None:
    assert place(office(*holders), new, TODAY).same is not None


@pytest.mark.parametrize(
    ("holders", "new"),
    [
        ((held("Нова Пример", "2025-11-01", acting=True),), coming("2026-12-01")),
        ((held("Нова Пример", "2021-11-01", "2025-10-31"),), coming("2026-12-01")),
        ((NOVA, STARA._replace(start=date(2026, 1, 1))), coming("2026-12-01")),
    ],
)
def test_who_is_confirmed_or_comes_back_is_new(holders: tuple[Holder, ...], new: Tenure) -> None:
    assert place(office(*holders), new, TODAY).same is None


@pytest.mark.parametrize("start", ["2025-11-01", "2025-10-01", "2020-01-01"])
def test_nobody_comes_before_the_present_holder(start: str) -> None:
    with pytest.raises(Refused, match="Стара Пример has mayor"):
        place(office(STARA), coming(start), TODAY)


def test_one_who_is_known_to_follow_is_said() -> None:
    later = held("Каснија Пример", "2027-03-01")
    found = place(office(STARA, later), coming("2026-12-01", acting=True), TODAY)
    assert found.notes == ("until Sun 28 February 2027: then Каснија Пример follows",)


def test_an_end_written_beyond_the_new_day_is_said_with_what_to_write() -> None:
    found = place(
        office(held("Стара Пример", "2025-11-01", "2029-10-31")), coming("2026-12-01"), TODAY
    )
    (note,) = found.notes
    assert "until 2029-10-31" in note
    assert "to: 2026-11-30" in note


def test_its_own_file_is_nobody_else() -> None:
    mine = Holder(Where("platform/holders/mayor-2026-12-01.yaml", 3), "x", {"sr": "Нова Пример"},
                  start=date(2026, 12, 1))  # fmt: skip
    found = place(office(STARA, mine), coming("2026-12-01"), TODAY)
    assert (found.same, found.notes) == (None, ())


@pytest.mark.parametrize(
    "new",
    [
        coming("2026-12-01"),
        coming("2026-12-01", ""),
        coming("2026-12-01", "no", gender="f", acting=True),
        Tenure("2026", date(2026, 12, 1), {"sr": "А: 'б'", "sq": "x\ty"}, "m"),
    ],
)
def test_the_file_says_what_was_meant(new: Tenure) -> None:
    document = yaml_.read(text(new).encode(), new.path)
    assert not document.faults
    found = schema.HolderFile.model_validate(document.data, context={"first": "en"})
    assert (found.office, found.start, found.name) == (new.office, new.start, new.name)
    assert (found.gender, found.acting, found.vacant) == (new.gender, new.acting, not new.name)
    assert "to:" not in text(new)
