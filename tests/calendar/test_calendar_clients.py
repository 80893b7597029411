"""How one event's file reaches the calendars of others: said in every language, on a terminal only."""

from __future__ import annotations

import sys

import pytest

from advocacy_cli import calendar
from advocacy_cli.calendar.clients import CHANGES

NAMED = ("Outlook", "Google", "Apple", "Thunderbird")


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_explained_for_every_program_in_every_language(change: str) -> None:
    told = {tag: calendar.advice(change, (tag,)) for tag in ("en", "sq", "sr", "sr-Latn")}
    assert len({found.first for found in told.values()}) == 4
    for found in told.values():
        programs = " ".join(names for names, _ in found.by)
        assert all(name in programs for name in NAMED)
        assert all([found.first, found.last, *(words for _, words in found.by)])
    assert told["sr-Latn"].first.isascii() or "š" in told["sr-Latn"].first
    assert 2 + len(told["en"].by) <= 6


def sit_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def test_who_moves_a_meeting_hears_how_colleagues_learn_of_it(advocacy, monkeypatch) -> None:
    sit_down(monkeypatch)
    added = advocacy("meeting", "add", "hearings", "The budget", "--with", "mayor-zvecan", "--at",
                     "2026-12-04 10:00")  # fmt: skip
    assert "for colleagues: Send them this file." in added.err
    moved = advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert "Google, Nextcloud: an import does not change what they have" in moved.err
    told = [*moved.err.splitlines(), *added.err.splitlines()]
    assert [line for line in told if len(line) > 80] == []
    assert "Google" not in moved.out
    off = advocacy("meeting", "cancel", "hearings/first")
    assert "deletes nothing" in off.err
    assert "colleagues" not in advocacy("meeting", "held", "hearings/M1", "x", "--on", "today").err


@pytest.mark.parametrize("more", [["-q"], ["-n"]])
def test_who_wants_quiet_or_writes_nothing_hears_none_of_it(
    advocacy, monkeypatch, more: list[str]
) -> None:
    sit_down(monkeypatch)
    done = advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00", *more)
    assert (done.code, "Outlook" in done.err) == (0, False)


def test_a_private_meeting_has_no_file_to_send(advocacy, monkeypatch) -> None:
    sit_down(monkeypatch)
    done = advocacy("meeting", "add", "hearings", "The budget", "--with", "mayor-zvecan", "--at",
                    "2026-12-04 10:00", "--private")  # fmt: skip
    assert (done.code, "colleagues" in done.err) == (0, False)


def test_a_log_is_not_told_what_a_person_wants_to_know(advocacy) -> None:
    done = advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert (done.code, "Outlook" in done.err) == (0, False)
