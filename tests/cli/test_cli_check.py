"""`check` and `schema`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy_cli.store import Store
from advocacy_cli.store.records import Draft
from advocacy_cli.workspace import open_workspace

Run = Callable[..., "tuple[int, str, str]"]


def test_a_good_plan_is_counted_and_its_warnings_shown(advocacy: Run, root: Path) -> None:
    code, out, err = advocacy("check")
    assert code == 0
    assert out == (
        "1 campaign, 2 asks, 3 targets, 2 offices, 3 rules: no errors, 1 warning; "
        "the journal gives 1\n"
    )
    assert "campaigns/hearings.yaml:63:14: warning: petition.mechanism: the rule" in err
    assert (root / ".advocacy" / "schema" / "campaign.json").is_file()


def test_strict_makes_warnings_errors(advocacy: Run) -> None:
    code, out, err = advocacy("check", "--strict")
    assert (code, out) == (3, "")
    assert "63:14: error:" in err


def test_a_fault_is_exit_3_with_line_caret_and_hint(advocacy: Run, root: Path) -> None:
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(file.read_text().replace("    influence: 5", "    influense: 5"))
    code, out, err = advocacy("check")
    assert (code, out) == (3, "")
    assert (
        "campaigns/hearings.yaml:10:5: error: targets[1].influense: unknown key 'influense'\n"
        "        influense: 5\n"
        "        ^^^^^^^^^\n"
        "  hint: did you mean 'influence'?\n"
    ) in err


def test_json_gives_one_object_with_every_problem(advocacy: Run, root: Path) -> None:
    (root / "campaigns" / "x.yaml").write_text("title: 3\n")
    code, _, err = advocacy("check", "--json")
    assert code == 3
    found = json.loads(err)
    assert found["exit"] == 3
    places = [(p["file"], p["line"], p["column"]) for p in found["problems"]]
    assert ("campaigns/x.yaml", 1, 8) in places
    assert (
        len(found["problems"]) == 4
    )  # the title, no targets, no asks, and the warning of the other


def test_json_of_a_good_plan_lists_its_warnings(advocacy: Run) -> None:
    warning, silent = json.loads(advocacy("check", "--json")[1])
    assert (warning["severity"], warning["line"]) == ("warning", 63)
    assert (silent["severity"], silent["file"], silent["line"]) == ("warning", "journal", None)


def test_only_the_files_that_are_named(advocacy: Run, root: Path) -> None:
    (root / "campaigns" / "x.yaml").write_text("title: 3\n")
    code, out, err = advocacy("check", "campaigns/hearings.yaml")
    assert code == 0
    assert "x.yaml" not in err
    assert "other files have some" in out
    assert advocacy("check", "campaigns/x.yaml")[0] == 3
    assert advocacy("check", "campaigns/none.yaml")[0] == 4


def test_dry_run_writes_no_schema(advocacy: Run, root: Path) -> None:
    assert advocacy("check", "-n")[0] == 0
    assert not (root / ".advocacy" / "schema").exists()


def test_an_unknown_template_is_an_error(advocacy: Run, root: Path) -> None:
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(file.read_text().replace("template: documents", "template: document"))
    code, _, err = advocacy("check")
    assert code == 3
    assert "letter 'request': no template 'document'" in err


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"a\x00b",
        b"[" * 60_000,
        b"{" * 60_000,
        b"a: " + b"9" * 5000,
        b"title: \xe8",
        b"!!python/object/apply:os.system [id]",
        b"title: &a [*a]",
        "title: \u202eevil\n".encode(),
        b"title: {{ 7*7 }}\n",
        b"- 1\n",
        b"x",
    ],
)
def test_no_bytes_are_a_bug(advocacy: Run, root: Path, raw: bytes) -> None:
    (root / "campaigns" / "bad.yaml").write_bytes(raw)
    code, out, err = advocacy("check")
    assert (code, out) == (3, "")
    assert "campaigns/bad.yaml:" in err
    assert "\u202e" not in err


def test_what_the_journal_alone_knows_is_warned_of(advocacy: Run, root: Path) -> None:
    code, _, err = advocacy("ask", "set", "hearings/papers", "asked", "--with", "mayor-zvecan")
    assert code == 0, err
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(
        file.read_text().replace("id: papers", "id: drafts").replace("ask: papers", "ask: drafts")
    )
    code, _, err = advocacy("check")
    assert code == 0
    assert "ask 'hearings/papers' stands in" in err
    assert "was: [papers]" in err
    file.write_text(file.read_text().replace("  - id: drafts", "  - id: drafts\n    was: [papers]"))
    assert "hearings/papers" not in advocacy("check")[2]


SILENT = "an active campaign has submitted nothing yet: hearings"


def head(root: Path, lines: str, by: str = "2027-06-01") -> None:
    """The campaign with these lines at its head, and that day for its ask."""
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8").replace("by: 2026-12-15", f"by: {by}", 1)
    file.write_text(lines + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("lines", "by", "warned"),
    [
        ("starts: 2026-10-24\n", "2027-06-01", True),  # 30 days ago
        ("starts: 2026-10-25\n", "2027-06-01", False),
        ("starts: 2026-12-01\n", "2027-06-01", False),
        ("starts: 2026-11-20\n", "2026-12-23", True),  # the ask is to be met in 30 days
        ("starts: 2026-11-20\n", "2026-12-24", False),
        ("", "2027-06-01", False),
        ("status: draft\n", "2026-12-01", False),
        ("status: paused\n", "2026-12-01", False),
        ("status: closed\n", "2026-12-01", False),
    ],
)
def test_a_campaign_that_should_have_submitted_something_is_warned_of(
    advocacy: Run, root: Path, lines: str, by: str, warned: bool
) -> None:
    head(root, lines, by)
    code, out, err = advocacy("check")
    assert code == 0, err
    assert (SILENT in err) is warned
    assert ("the journal gives 1" in out) is warned
    assert ("advocacy report initiatives" in err) is warned


def test_a_campaign_without_any_day_is_warned_of_at_once(advocacy: Run, root: Path) -> None:
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    by: 2026-12-15\n", ""), "utf-8")
    assert SILENT in advocacy("check")[2]


def test_what_was_submitted_is_no_fault_with_or_without_proof(advocacy: Run, root: Path) -> None:
    sent = Draft("letter-sent", "hearings", "letter:hearings/request", channel="hand", number=1)
    with Store(open_workspace(root, os.environ)) as store, store.command("letter sent") as command:
        entry = command.append(sent)
    assert SILENT not in advocacy("check")[2]
    with Store(open_workspace(root, os.environ)) as store, store.command("undo") as command:
        command.undo(entry)
    assert SILENT in advocacy("check")[2]


def test_the_work_is_no_fault_of_the_text(advocacy: Run, root: Path) -> None:
    """--strict judges what people wrote: a letter that was not sent is no error of a file."""
    file = root / "campaigns" / "hearings.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("petition:")], encoding="utf-8")
    code, out, err = advocacy("check", "--strict")
    assert code == 0, err
    assert f"journal: warning: {SILENT}" in err
    assert "no errors, no warnings; the journal gives 1" in out


def test_files_that_are_named_are_spoken_of_alone(advocacy: Run, root: Path) -> None:
    text = (root / "campaigns" / "hearings.yaml").read_text(encoding="utf-8")
    (root / "campaigns" / "roads.yaml").write_text(text, encoding="utf-8")
    assert "2 active campaigns have submitted nothing yet: hearings, roads" in advocacy("check")[2]
    err = advocacy("check", "campaigns/roads.yaml")[2]
    assert "an active campaign has submitted nothing yet: roads" in err
    assert "submitted nothing" not in advocacy("check", "platform/offices.yaml")[2]


@pytest.mark.parametrize("noun", ["campaign", "offices", "members", "rules", "holders"])
def test_schemas_are_json_schema_that_forbids_unknown_keys(advocacy: Run, noun: str) -> None:
    code, out, _ = advocacy("schema", noun)
    found = json.loads(out)
    assert code == 0
    assert found["$schema"].endswith("2020-12/schema")
    assert found["additionalProperties"] is False


def test_the_campaign_schema_has_every_key_of_the_files(advocacy: Run) -> None:
    found = json.loads(advocacy("schema", "campaign")[1])
    assert found["required"] == ["title", "targets", "asks"]
    assert "from" in found["$defs"]["Deadline"]["properties"]
    assert "with" in found["$defs"]["Meeting"]["properties"]


def test_a_wrong_schema_gets_the_nearest(advocacy: Run) -> None:
    code, _, err = advocacy("schema", "campain")
    assert code == 4
    assert "did you mean 'campaign'?" in err


@pytest.mark.parametrize(
    ("name", "exit"), [("/etc/passwd", 4), ("campaigns", 4), ("out", 4), ("", 2), ("a" * 5000, 4)]
)
def test_what_is_no_plan_file_is_not_called_good(advocacy: Run, name: str, exit: int) -> None:
    code, out, err = advocacy("check", name)
    assert (code, out) == (exit, "")
    assert "hint:" in err
