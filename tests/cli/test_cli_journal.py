"""`journal list`, `show` and `db upgrade`, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("store_url")


def listed(advocacy, *filters: str) -> list[str]:
    result = advocacy("journal", "list", "--json", *filters)
    assert result.code == 0, result.err
    return [row["text"] for row in json.loads(result.out)]


@pytest.fixture
def three(store_url: str, advocacy, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, text, target in (
        ("2026-11-10", "one", "mayor-zvecan"),
        ("2026-11-20", "two", "budget-officer"),
        ("2026-11-23", "three", "mayor-zvecan"),
    ):
        monkeypatch.setenv("ADVOCACY_NOW", f"{day}T09:00:00+01:00")
        assert advocacy("log", "hearings", text, "--with", target).code == 0


def test_an_empty_journal_is_an_empty_list_and_a_friendly_word(advocacy) -> None:
    assert advocacy("journal", "list", "--json").out == "[]\n"
    assert "begin with: advocacy log" in advocacy("journal", "list").err


@pytest.mark.usefixtures("three")
def test_filters(advocacy) -> None:
    assert listed(advocacy) == ["one", "two", "three"]
    assert listed(advocacy, "--target", "mayor-zvecan") == ["one", "three"]
    assert listed(advocacy, "--limit", "2") == ["two", "three"]
    assert listed(advocacy, "--since", "3d") == ["two", "three"]
    assert listed(advocacy, "--since", "2d") == ["three"]
    assert listed(advocacy, "--as-of", "20.11.2026") == ["one", "two"]
    assert listed(advocacy, "--as-of", "2026-11-09") == []
    assert listed(advocacy, "--since", "3d", "--as-of", "21.11.2026") == ["two"]
    assert listed(advocacy, "--target", "budget") == ["two"]
    assert listed(advocacy, "--kind", "undo") == []
    assert listed(advocacy, "--campaign", "hearings", "--owner", "ana") == ["one", "two", "three"]
    assert listed(advocacy, "--status", "closed") == []
    assert advocacy("journal", "list", "--kind", "nots").code == 2
    assert advocacy("journal", "list", "--campaign", "x").code == 4


def test_show_finds_also_what_was_taken_back(advocacy) -> None:
    name = advocacy("log", "hearings", "words", "--private").out.strip()
    advocacy("undo", "-y")
    (row,) = json.loads(advocacy("journal", "show", name, "--json").out)
    assert row["texts"] == {"note": "words"}
    assert row["private"] is True
    assert len(row["undone_by"]) == 32
    assert "undone_by" in advocacy("journal", "show", name).out
    assert advocacy("journal", "show", "ffffff").code == 4


def test_private_entries_never_stand_in_a_file(advocacy, root: Path) -> None:
    advocacy("log", "hearings", "secret words", "--private")
    advocacy("log", "hearings", "plain words")
    assert advocacy("journal", "list", "-o", "list.csv").code == 0
    text = (root / "list.csv").read_text(encoding="utf-8")
    assert "plain words" in text
    assert "secret" not in text


def test_db_upgrade_says_how_things_are(advocacy) -> None:
    assert "does not exist yet" in advocacy("db", "upgrade").err
    advocacy("log", "hearings", "x")
    done = advocacy("db", "upgrade")
    assert done.code == 0
    assert "up to date" in done.err


def test_a_target_is_found_by_its_former_id_and_nearest_names_are_offered(
    advocacy, root: Path
) -> None:
    advocacy("log", "hearings", "one", "--with", "budget-officer")
    unknown = advocacy("journal", "list", "--target", "mayor-zveccan")
    assert unknown.code == 4
    assert "mayor-zvecan" in unknown.err
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("- id: budget-officer", "- id: treasurer\n    was: [budget-officer]")
    file.write_text(text, encoding="utf-8")
    advocacy("log", "hearings", "two", "--with", "treasurer")
    for name in ("treasurer", "budget-officer", "treas"):
        assert listed(advocacy, "--target", name) == ["one", "two"]


def test_meetings_have_the_names_that_people_use(advocacy) -> None:
    advocacy("meeting", "add", "hearings", "x", "--with", "mayor-zvecan", "--at", "fri 10:00")
    assert "  hearings/M1  " in advocacy("journal", "list").out
    (row,) = json.loads(advocacy("journal", "list", "--json").out)
    assert len(row["subject"]) == len("hearings/M1kz")
    told = advocacy("undo", "-y").err
    assert "  hearings/M1  " in told


def test_undo_of_no_name_and_of_a_wrong_one(advocacy) -> None:
    name = advocacy("log", "hearings", "x").out.strip()
    assert advocacy("undo", "-y", "").code == 2
    wrong = advocacy("undo", "-y", "deadbeef")
    assert wrong.code == 4
    assert "journal show ENTRY" in wrong.err
    assert listed(advocacy) == ["x"]
    (row,) = json.loads(advocacy("journal", "show", name, "--json").out)
    assert row["command"] in advocacy("journal", "show", name).out
    assert advocacy("undo", "-y", row["command"]).code == 0


def test_me_is_somebody_whom_the_plan_knows(advocacy) -> None:
    for command in (("journal", "list"), ("status",), ("due",), ("ask", "list")):
        unknown = advocacy(*command, "--owner", "me", "--as", "anna")
        assert unknown.code == 4
        assert "'me' is 'anna'" in unknown.err
        assert "--as NAME: ana" in unknown.err
