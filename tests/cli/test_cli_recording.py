"""What all writing commands share: names and days as people type them, and what is said back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def last(advocacy) -> dict:
    return json.loads(advocacy("journal", "list", "--json").out)[0]


@pytest.fixture
def held(root: Path) -> None:
    folder = root / "platform" / "holders"
    folder.mkdir()
    for name, start in (("Петар Пример", "2025-01-01"), ("Љубица Ђурић", "2026-11-20")):
        (folder / f"{start}.yaml").write_text(
            f"office: mayor-zvecan\nid: h{start}\nname: {{sr: {name}}}\nfrom: {start}\n",
            encoding="utf-8",
        )


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("said", ["Đurić", "duric", "Djuric", "ЂУРИЋ", "Председник општине"])
def test_who_is_meant_is_said_where_the_name_does_not_show_it(advocacy, said: str) -> None:
    done = advocacy("log", "HEARINGS", "x", "--with", said)
    assert done.code == 0, done.err
    assert f"{said}: mayor-zvecan\n" in done.err
    assert last(advocacy)["with"] == ["mayor-zvecan"]
    assert "mayor-zvecan" not in advocacy("log", "hearings", "y", "--with", "may").err


@pytest.mark.usefixtures("held")
def test_who_held_the_office_that_day_is_found_by_name(advocacy) -> None:
    assert advocacy("log", "hearings", "x", "--with", "Petar", "--on", "19.11.").code == 0
    now = advocacy("log", "hearings", "x", "--with", "Petar")
    assert (now.code, "no target 'Petar' in hearings" in now.err) == (4, True)


@pytest.mark.parametrize(
    ("said", "day", "full"),
    [
        ("petak", "2026-11-20", "Fri 20 November 2026"),
        ("у петак", "2026-11-20", "Fri 20 November 2026"),
        ("para 3 ditësh", "2026-11-20", "Fri 20 November 2026"),
        ("juče", "2026-11-22", "Sun 22 November 2026"),
        ("22.11.", "2026-11-22", "Sun 22 November 2026"),
    ],
)
def test_the_day_it_happened_lies_behind_and_is_said_in_full(
    advocacy, said: str, day: str, full: str
) -> None:
    done = advocacy("log", "hearings", "x", "--on", said)
    assert (done.code, full in done.err) == (0, True)
    assert last(advocacy)["happened"] == day


def test_a_day_that_may_be_two_records_nothing(advocacy) -> None:
    done = advocacy("log", "hearings", "x", "--next", "y", "--due", "sledeći petak")
    assert done.code == 2
    assert "2026-11-27 (Fri 27 November 2026) or 2026-12-04 (Fri 4 December 2026)" in done.err
    assert json.loads(advocacy("journal", "list", "--json").out) == []


def test_a_day_that_has_passed_is_taken_and_said(advocacy) -> None:
    done = advocacy("log", "hearings", "x", "--next", "y", "--due", "juče")
    assert done.code == 0
    assert "--due juče: Sun 22 November 2026 has passed already" in done.err
    met = advocacy("meeting", "add", "hearings", "x", "--with", "may", "--at", "yesterday 10:00")
    assert met.code == 0
    assert "that hour has passed" in met.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("log", "hearings", "x", "--via", "In Person"),
        ("ask", "set", "hearings/papers", "PROMISED"),
        ("ask", "list", "--state", "Open"),
        ("campaign", "list", "--status", "ACTIVE", "--area", "Minority-Rights"),
        ("journal", "list", "--kind", "NOTE"),
        ("meeting", "held", "HEARINGS/FIRST", "x", "--outcome", "Held", "--on", "today"),
    ],
)
def test_a_choice_is_taken_in_any_case(advocacy, arguments: tuple[str, ...]) -> None:
    done = advocacy(*arguments)
    assert done.code == 0, done.err


def test_an_area_is_found_by_what_it_is_called(advocacy) -> None:
    for said in ("prava manjina", "ПРАВА", "minority", "të drejtat e pakicave"):
        found = advocacy("campaign", "list", "--area", said, "--json=id")
        assert json.loads(found.out) == [{"id": "hearings"}]
    wrong = advocacy("campaign", "list", "--area", "правра")
    assert (wrong.code, "minority-rights" in wrong.err) == (4, True)
