"""`status -o` notes that a status left the house, and `--since last` goes on from it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from advocacy_cli.store import Store
from advocacy_cli.store.records import Draft
from advocacy_cli.workspace import open_workspace

HEARINGS = Path("campaigns/hearings.yaml")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    return lambda moment: monkeypatch.setenv("ADVOCACY_NOW", f"2026-11-{moment}:00+01:00")


def sent(advocacy, *arguments: str) -> list[dict[str, object]]:
    result = advocacy("journal", "list", "--kind", "status-sent", "--json", *arguments)
    assert result.code == 0, result.err
    found: list[dict[str, object]] = json.loads(result.out)
    return found


def news(advocacy, *arguments: str) -> list[str]:
    result = advocacy("status", "--since", "last", "--json", *arguments)
    assert result.code == 0, result.err
    return [entry["said"] for row in json.loads(result.out) for entry in row["changed"]]


def log(advocacy, words: str, campaign: str = "hearings") -> None:
    result = advocacy("log", campaign, words)
    assert result.code == 0, result.err


def another(root: Path, name: str) -> None:
    shutil.copy(root / HEARINGS, root / f"campaigns/{name}.yaml")


def test_a_status_in_a_file_is_noted_with_its_digest(advocacy, root: Path, store_url: str) -> None:
    result = advocacy("status", "-o", "out/status.html")
    assert result.code == 0, result.err
    (entry,) = sent(advocacy)
    assert entry["text"] == "out/status.html"
    whole = json.loads(advocacy("journal", "show", str(entry["id"]), "--json").out)[0]
    content = (root / "out/status.html").read_bytes()
    assert whole["digests"] == {"content": hashlib.sha256(content).hexdigest()}
    assert f"noted as {str(entry['id'])[:8]}" in result.err


def test_since_last_tells_what_arrived_since(advocacy, at, store_url: str) -> None:
    at("16T08:00")
    log(advocacy, "told already")
    at("16T09:30")
    assert advocacy("status", "-o", "status.md").code == 0
    at("17T10:00")
    log(advocacy, "is new")
    at("23T08:00")
    assert news(advocacy) == ["note: is new"]
    told = advocacy("status", "--since", "last").out
    assert "What changed since Mon 16 November 2026, 09:30" in told
    assert "told already" not in told


def test_what_was_learned_late_is_news_whatever_day_it_happened(advocacy, at) -> None:
    at("16T09:30")
    assert advocacy("status", "-o", "status.md").code == 0
    at("23T08:00")
    assert advocacy("log", "hearings", "heard late", "--on", "2026-11-03").code == 0
    assert news(advocacy) == ["note: heard late"]


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--format", "html"]])
def test_what_is_printed_has_not_left_the_house(advocacy, arguments: list[str]) -> None:
    assert advocacy("status", *arguments).code == 0
    assert sent(advocacy) == []


def test_a_dry_run_writes_and_notes_nothing(advocacy, root: Path, store_url: str) -> None:
    result = advocacy("status", "-n", "-o", "status.md")
    assert (result.code, "would write status.md" in result.err) == (0, True)
    assert not (root / "status.md").exists()
    assert "noted" not in result.err
    assert sent(advocacy) == []


def test_looking_back_is_not_noted(advocacy, root: Path) -> None:
    assert advocacy("status", "--as-of", "2026-11-20", "-o", "status.md").code == 0
    assert (root / "status.md").is_file()
    assert sent(advocacy) == []


def test_without_any_status_before_the_last_week_is_told_and_said(advocacy, at) -> None:
    at("02T08:00")
    log(advocacy, "long ago")
    at("20T08:00")
    log(advocacy, "this week")
    at("23T08:00")
    result = advocacy("status", "--since", "last")
    assert "no status has left the house from here yet: this tells of the last 7 days" in result.err
    assert "What changed since Mon 16 November 2026\n" in result.out
    assert news(advocacy) == ["note: this week"]


def test_the_same_status_again_is_noted_once(advocacy, root: Path, at, store_url: str) -> None:
    for _ in range(2):
        result = advocacy("status", "-o", "status.md")
        assert result.code == 0
    (entry,) = sent(advocacy)
    assert f"it is the same as {str(entry['id'])[:8]}" in result.err
    assert advocacy("status", "-o", "other.md").code == 0
    assert len(sent(advocacy)) == 2


def test_since_last_again_keeps_its_news(advocacy, root: Path, at, store_url: str) -> None:
    """A job that runs twice must not send an empty week over a full one."""
    at("16T08:00")
    assert advocacy("status", "--since", "last", "-o", "status.md").code == 0
    at("18T08:00")
    log(advocacy, "of this week")
    at("23T08:00")
    assert advocacy("status", "--since", "last", "-o", "status.md").code == 0
    first = (root / "status.md").read_bytes()
    assert b"of this week" in first
    at("23T08:05")
    assert advocacy("status", "--since", "last", "-o", "status.md").code == 0
    assert (root / "status.md").read_bytes() == first
    assert len(sent(advocacy)) == 2
    at("23T09:00")
    log(advocacy, "of the next one")
    at("23T10:00")
    assert advocacy("status", "--since", "last", "-o", "status.md").code == 0
    third = (root / "status.md").read_text(encoding="utf-8")
    assert "of the next one" in third
    assert "of this week" not in third
    assert len(sent(advocacy)) == 3


def test_a_part_does_not_end_the_news_of_the_whole(advocacy, root: Path, at) -> None:
    another(root, "roads")
    at("16T08:00")
    assert advocacy("status", "-o", "all.md").code == 0
    at("17T08:00")
    log(advocacy, "of roads", "roads")
    log(advocacy, "of hearings")
    at("18T08:00")
    assert advocacy("status", "hearings", "-o", "part.md").code == 0
    at("23T08:00")
    assert sorted(news(advocacy)) == ["note: of hearings", "note: of roads"]
    assert news(advocacy, "--campaign", "roads") == ["note: of roads"]
    assert news(advocacy, "--campaign", "hearings") == []


def test_a_part_follows_its_campaign_over_a_renaming(advocacy, root: Path, at) -> None:
    at("16T08:00")
    assert advocacy("status", "hearings", "-o", "part.md").code == 0
    at("17T08:00")
    log(advocacy, "later")
    text = (root / HEARINGS).read_text(encoding="utf-8")
    (root / HEARINGS).unlink()
    (root / "campaigns/budget.yaml").write_text(f"was: [hearings]\n{text}", encoding="utf-8")
    assert news(advocacy, "budget") == ["note: later"]
    assert "16 November 2026, 08:00" in advocacy("status", "budget", "--since", "last").out


def test_a_status_that_shows_nothing_is_not_noted(advocacy) -> None:
    assert advocacy("status", "--status", "closed", "-o", "status.md").code == 0
    assert sent(advocacy) == []


def test_what_another_copy_sent_ends_no_news_here(advocacy, root: Path, at) -> None:
    """It arrives later than it was recorded, and did not know what was recorded here before."""
    at("16T08:00")
    assert advocacy("status", "-o", "status.md").code == 0
    at("17T08:00")
    log(advocacy, "recorded here")
    at("18T08:00")
    with Store(open_workspace(root, os.environ)) as store, store.command("status") as command:
        foreign = command.append(Draft("status-sent", texts={"to": "theirs.md"}))
    import sqlite3

    with sqlite3.connect(root / ".advocacy/advocacy.db") as database:  # as a merge would bring it
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(
            "UPDATE entry SET arrived = '2026-11-19T08:00:00.000000Z' WHERE id = ?", (foreign.id,)
        )
    at("23T08:00")
    assert "note: recorded here" in news(advocacy)


def test_a_status_that_was_noted_is_no_news(advocacy, at) -> None:
    assert advocacy("status", "-o", "status.md").code == 0
    result = advocacy("status", "--since", "7d")
    assert "nothing was recorded" in result.out
    assert "status.md" not in result.out


def test_a_file_that_cannot_be_written_is_not_noted(advocacy, root: Path) -> None:
    (root / "out").write_text("a file where the folder should be", encoding="utf-8")
    assert advocacy("status", "-o", "out/status.md").code != 0
    assert sent(advocacy) == []


def test_private_news_do_not_leave(advocacy, root: Path, at) -> None:
    assert advocacy("log", "hearings", "Canary", "--private").code == 0
    for name in ("s.md", "s.html", "s.docx", "s.csv", "s.json"):
        assert advocacy("status", "--since", "7d", "-o", name).code == 0
        assert b"Canary" not in (root / name).read_bytes()


def test_fail_still_fails_when_the_status_goes_into_a_file(advocacy, root: Path) -> None:
    text = (root / HEARINGS).read_text(encoding="utf-8")
    (root / HEARINGS).write_text(text.replace("date: 2026-12-01", "date: 2026-11-01"), "utf-8")
    result = advocacy("status", "--fail", "-o", "status.md")
    assert (result.code, (root / "status.md").is_file()) == (1, True)
    assert len(sent(advocacy)) == 1


def test_status_by_the_state_of_asks(advocacy, root: Path) -> None:
    another(root, "roads")
    assert advocacy("ask", "set", "roads/papers", "refused").code == 0
    rows = json.loads(advocacy("status", "--state", "refused", "--json").out)
    assert [row["id"] for row in rows] == ["roads"]
    none = advocacy("status", "--state", "won")
    assert (none.code, none.out) == (0, "")
    assert "no campaign passes these filters" in none.err
    assert advocacy("status", "--state", "planned").code == 2
