"""`--since-last` goes on from what the same readers were told in the same language, and says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ics_rules import read as facts_of

Run = Callable[..., Any]
SINCE = ("calendar", "export", "--since-last")


def changes(advocacy: Run, root: Path, *arguments: str) -> int:
    """How many events a `--since-last` writes."""
    file = root / "changes.ics"
    file.unlink(missing_ok=True)
    done = advocacy(*SINCE, "-o", "changes.ics", *arguments)
    assert done.code == 0, done.err
    return len(facts_of(file.read_bytes())) if file.exists() else 0


def entries(advocacy: Run) -> int:
    return len(json.loads(advocacy("journal", "list", "--kind", "published", "--json").out))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("--for", "internal"), ()),
        (("--language", "sr"), ("--language", "en")),
        (("-o", "one.ics"), ()),
        (("hearings", "-o", "one.ics"), ()),
        (("--vdir", "-o", "elsewhere"), ()),
        (("--redact",), ()),
    ],
)
def test_what_others_were_told_these_were_not(
    advocacy: Run, root: Path, before: tuple[str, ...], after: tuple[str, ...], store_url: str
) -> None:
    assert advocacy("calendar", "export", *before).code == 0
    told = advocacy(*SINCE, "-n", *after)
    assert "6 events: 6 new" in told.err
    readers = f"partners in {'en' if after else 'sr'}"
    assert f"no export has told {readers} anything before" in told.err
    assert changes(advocacy, root, *after) == 6
    assert changes(advocacy, root, *after) == 0


@pytest.mark.parametrize("before", [(), ("hearings",), ("--split",), ("--since-last",)])
def test_what_our_own_folder_holds_was_told(
    advocacy: Run, root: Path, before: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert advocacy("calendar", "export", *before).code == 0
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T12:00:00+01:00")
    done = advocacy(*SINCE)
    assert "nothing has changed" in done.err
    assert "partners in sr were told last on Mon 23 November 2026, 09:00" in done.err
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00").code == 0
    done = advocacy(*SINCE)
    assert "1 event: 1 changed" in done.err
    assert "partners in sr were told last on Mon 23 November 2026, 09:00" in done.err


def test_changes_that_were_put_elsewhere_were_told(advocacy: Run, root: Path) -> None:
    assert changes(advocacy, root) == 6
    assert changes(advocacy, root) == 0
    assert "nothing has changed" in advocacy(*SINCE).err


def test_each_readers_are_told_once_and_under_the_same_sequence(
    advocacy: Run, root: Path, monkeypatch: pytest.MonkeyPatch, store_url: str
) -> None:
    assert (changes(advocacy, root), changes(advocacy, root, "--for", "internal")) == (6, 6)
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert (changes(advocacy, root), changes(advocacy, root, "--for", "internal")) == (1, 1)
    (met,) = (
        facts_of((root / "changes.ics").read_bytes()).values()
        if (advocacy(*SINCE, "--for", "donor", "--state", "planned", "-o", "changes.ics").code == 0)
        else ()
    )
    assert met["sequence"] == 1
    count = entries(advocacy)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T12:00:00+01:00")
    assert (changes(advocacy, root), changes(advocacy, root, "--for", "internal")) == (0, 0)
    assert entries(advocacy) == count


def test_who_never_had_it_is_not_told_that_it_is_off(advocacy: Run, root: Path) -> None:
    changes(advocacy, root)
    advocacy("meeting", "cancel", "hearings/first")
    assert changes(advocacy, root, "--for", "donor") == 5
    assert changes(advocacy, root) == 1


def test_a_plain_file_elsewhere_is_the_same_again(
    advocacy: Run, root: Path, store_url: str
) -> None:
    plain = ("calendar", "export", "-o", "one.ics")
    assert "6 new" in advocacy(*plain).err
    assert "6 same" in advocacy(*plain).err
    count = entries(advocacy)
    assert count == 6
    assert "6 new" in advocacy("calendar", "export").err
    assert "6 same" in advocacy("calendar", "export").err
    assert "6 same" in advocacy(*plain).err


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (("--area", "security"), "nothing fits these filters"),
        (("--state", "held"), "nothing fits these filters"),
        (("--owner", "ana", "--state", "held", "--since-last"), "nothing fits these filters"),
        (("--for", "public"), "nothing that has a day is for public"),
    ],
)
def test_no_calendar_says_why(advocacy: Run, filters: tuple[str, ...], said: str) -> None:
    done = advocacy("calendar", "export", *filters)
    assert done.code == 0, done.err
    assert f"{said}: no calendar to write" in done.err


@pytest.mark.parametrize("gone", [False, True])
def test_what_became_private_is_told_to_partners_whoever_was_told_first(
    advocacy: Run, root: Path, store_url: str, gone: bool
) -> None:
    assert (changes(advocacy, root), changes(advocacy, root, "--for", "internal")) == (6, 6)
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("lasts: 60m", "lasts: 60m\n    private: true"), encoding="utf-8")
    assert changes(advocacy, root, "--for", "internal") == 1
    if gone:
        head, _, rest = text.partition("meetings:\n")
        file.write_text(head + rest[rest.index("letters:") :], encoding="utf-8")
    assert "1 cancelled" in advocacy(*SINCE, "-n").err
    assert changes(advocacy, root) == 1
    (met,) = facts_of((root / "changes.ics").read_bytes()).values()
    assert met["status"] == "CANCELLED"
    assert changes(advocacy, root) == 0
    assert changes(advocacy, root, "--for", "donor") == 5, "they never had it"
