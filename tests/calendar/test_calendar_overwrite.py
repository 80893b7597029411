"""What a push calls things, and what is said of those that left the server or the house."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers import Calendar
from test_calendar_export import FIRST, uid_of

Run = Callable[..., Any]
MEETING = uid_of(FIRST)


def rows(done: Any) -> dict[str, dict[str, Any]]:
    return {row["event"]: row for row in json.loads(done.out)}


def other(root: Path) -> None:
    """A second campaign with a deadline of the same id."""
    text = (root / "campaigns" / "hearings.yaml").read_text(encoding="utf-8")
    (root / "campaigns" / "roads.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["first", "hearings/first", "hearings", "FIRST"])
def test_a_name_that_one_thing_has_is_enough(advocacy: Run, there: Calendar, name: str) -> None:
    advocacy("calendar", "push")
    there.edit(MEETING, "T110000", "T120000")
    assert advocacy("calendar", "push").code == 5
    done = advocacy("calendar", "push", "--overwrite", name)
    assert done.code == 0, done.err
    assert "T110000" in there.file(MEETING)


def test_a_meeting_of_the_journal_too(advocacy: Run, there: Calendar) -> None:
    args = ("hearings", "Talk", "--with", "mayor-zvecan", "--at", "2026-12-05 10:00")
    assert advocacy("meeting", "add", *args).code == 0
    advocacy("calendar", "push")
    uid = next(uid for uid, text in there.files().items() if "20261205T100000" in text)
    there.edit(uid.removesuffix(".ics"), "T110000", "T120000")
    assert advocacy("calendar", "push", "--overwrite", "M1").code == 0


def test_a_name_that_several_have_is_asked_for(advocacy: Run, there: Calendar, root: Path) -> None:
    other(root)
    done = advocacy("calendar", "push", "--overwrite", "first")
    assert done.code == 2
    assert "'first' is hearings/first and roads/first" in done.err
    assert advocacy("calendar", "push", "--overwrite", "nothing").code == 4


def test_what_was_deleted_there_can_be_called_off_here(
    advocacy: Run, there: Calendar, store_url: str
) -> None:
    advocacy("calendar", "push")
    there.delete(MEETING)
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "it was deleted there" in done.out
    assert "`advocacy meeting move` or `cancel`" in done.err
    assert advocacy("meeting", "cancel", "hearings/first").code == 0
    done = advocacy("calendar", "push")
    assert done.code == 0, done.err


def test_what_is_called_off_is_told_as_cancelled(
    advocacy: Run, there: Calendar, store_url: str
) -> None:
    advocacy("calendar", "push")
    advocacy("meeting", "cancel", "hearings/first")
    dry = advocacy("calendar", "push", "-n")
    assert "would be: 1 cancelled, 5 same" in dry.err
    done = advocacy("calendar", "push", "--json")
    assert rows(done)["hearings/first"]["state"] == "cancelled"
    assert "1 cancelled, 5 same" in done.err
    assert "STATUS:CANCELLED" in there.file(MEETING)
    assert "6 same" in advocacy("calendar", "push").err


class TestAddress:
    """The page of a feed keeps the address that it was given."""

    def feed(self, advocacy: Run, root: Path, *arguments: str) -> str:
        done = advocacy("calendar", "feed", "web", *arguments)
        assert done.code == 0, done.err
        return (root / "web" / "index.html").read_text(encoding="utf-8")

    def test_a_run_without_it_takes_it_off_no_page(self, advocacy: Run, root: Path) -> None:
        page = self.feed(advocacy, root, "--url", "https://example.org/a&b/")
        assert "https://example.org/a&amp;b/advocacy.ics" in page
        assert self.feed(advocacy, root) == page
        rows = json.loads(advocacy("calendar", "feed", "web", "--json").out)
        assert {row["url"].rpartition("/")[0] for row in rows} == {"https://example.org/a&b"}
        advocacy("postpone", "hearings/submission", "--to", "2026-12-02", "--reason", "asked")
        assert self.feed(advocacy, root) == page

    def test_also_where_the_feed_was_empty_meanwhile(self, advocacy: Run, root: Path) -> None:
        page = self.feed(advocacy, root, "--url", "https://example.org/c/")
        self.feed(advocacy, root, "--state", "held")
        assert self.feed(advocacy, root) == page

    @pytest.mark.parametrize("address", ["https://example.org/other/", ""])
    def test_until_another_is_said(self, advocacy: Run, root: Path, address: str) -> None:
        plain = self.feed(advocacy, root)
        assert "example.org/c/" not in plain
        self.feed(advocacy, root, "--url", "https://example.org/c/")
        page = self.feed(advocacy, root, "--url", address)
        assert "https://example.org/c/" not in page
        assert ("https://example.org/other/advocacy.ics" in page) == bool(address)
        assert (page == plain) == (not address)
        assert self.feed(advocacy, root) == page

    def test_the_setting_speaks_louder_than_the_page(self, advocacy: Run, root: Path) -> None:
        self.feed(advocacy, root, "--url", "https://example.org/c/")
        with (root / "advocacy.toml").open("a") as file:
            file.write('[calendar]\nfeed = "https://example.org/set/"\n')
        page = self.feed(advocacy, root)
        assert "https://example.org/set/advocacy.ics" in page
        assert "https://example.org/c/" not in page
