"""report initiatives: what counts as launched, what proves it, what the others lack, in every form."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import advocacy_cli.reports.initiatives as room
from advocacy_cli.language.texts import choose
from advocacy_cli.situation.initiatives import LACKS, STATES
from advocacy_cli.store import Store
from advocacy_cli.store.records import Draft, Entry
from advocacy_cli.workspace import open_workspace

HEARINGS = Path("campaigns/hearings.yaml")
HELD = """    holders:
      - {id: h1, name: {sr: Прва Особа, en: First Person}, gender: f, from: 2024-01-01, to: 2026-10-31}
      - {id: h2, name: {sr: Друга Особа, en: Second Person}, gender: f, from: 2026-11-01}
"""


@pytest.fixture
def record(root: Path, store_url: str):
    """Write entries about the letter `request` as the commands about letters write them."""

    def append(kind: str = "letter-sent", day: str = "2026-11-10", **more: object) -> Entry:
        draft = letter(kind, day, **more)
        with Store(workspace()) as store, store.command("test") as command:
            return command.append(draft)

    def workspace():
        return open_workspace(root, os.environ)

    def letter(kind: str, day: str, *, ref="", file="", name="L1aa", **more: object) -> Draft:
        told: dict[str, object] = {
            "campaign": "hearings",
            "subject": "letter:hearings/request",
            "about": (("target", "mayor-zvecan"), ("name", name)),
            "number": int(name[1:-2]),
            "channel": "hand" if kind == "letter-sent" else None,
            "texts": {"ref": ref, "file": file},
            "digests": {"file": "0" * 64} if file else {},
        }
        return Draft(kind, happened=date.fromisoformat(day), **told | more)  # type: ignore[arg-type]

    def undo(entry: Entry) -> None:
        with Store(workspace()) as store, store.command("undo") as command:
            command.undo(entry)

    append.undo = undo  # type: ignore[attr-defined]
    return append


def report(advocacy, *arguments: str) -> dict[str, object]:
    result = advocacy("report", "initiatives", "--json", *arguments)
    assert result.code == 0, result.err
    (found,) = json.loads(result.out)
    assert isinstance(found, dict)
    return found


def edit(root: Path, old: str, new: str, file: Path = HEARINGS) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_letter_with_a_protocol_number_launches_its_campaign(advocacy, root, record) -> None:
    edit(root, "    holders: []\n", HELD, Path("platform/offices.yaml"))
    entry = record(day="2026-10-20", ref="01-123/26")
    found = report(advocacy, "--language", "en")
    assert found["state"] == "launched"
    assert (found["date"], found["letter"]) == ("2026-10-20", "hearings/L1")
    assert (found["protocol"], found["via"], found["entry"]) == ("01-123/26", "hand", entry.id)
    assert found["addressee"] == "First Person, Mayor of Zvečan"
    assert found["lacks"] == []
    told = advocacy("report", "initiatives", "--language", "en").out
    assert "1 of 15 launched" in told
    assert "First Person, Mayor of Zvečan, by hand, protocol no. 01-123/26" in " ".join(
        told.split()
    )


@pytest.mark.parametrize(
    ("proof", "state"),
    [
        ({}, "submitted"),
        ({"channel": "post"}, "submitted"),
        ({"channel": "email"}, "launched"),
        ({"file": "files/2026/receipt.pdf"}, "launched"),
        ({"ref": "7"}, "launched"),
    ],
)
def test_only_what_is_documented_is_launched(advocacy, record, proof, state) -> None:
    record(**proof)
    assert report(advocacy)["state"] == state


def test_the_sent_copy_of_a_letter_proves_nothing(advocacy, root, store_url) -> None:
    """What we printed shows that we wrote it, not that anybody received it; nor does it once it was
    edited by hand."""
    made = advocacy("letter", "make", "hearings/request", "--language", "sr-Cyrl")
    assert made.code == 0, made.err
    (file,) = (root / "out/letters").rglob("*.docx")
    file.write_bytes(file.read_bytes() + b"edited")
    sent = advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "2026-11-20")
    assert (sent.code, "kept files/" in sent.err) == (0, True), sent.err
    found = report(advocacy)
    assert (found["state"], found["files"], found["lacks"]) == ("submitted", [], ["no-proof"])
    ref = advocacy("letter", "sent", "hearings/request", "--ref", "05-12/26")
    assert ref.code == 0, ref.err
    found = report(advocacy)
    assert (found["state"], found["date"], found["letter"]) == (
        "launched",
        "2026-11-20",
        "hearings/L1",
    )
    (root / "receipt.pdf").write_bytes(b"%PDF-1.4")
    file_too = advocacy("letter", "sent", "hearings/request", "--file", "receipt.pdf")
    assert file_too.code == 0, file_too.err
    found = report(advocacy)
    assert (found["protocol"], found["submissions"], found["without_proof"]) == ("05-12/26", 1, 0)
    (kept,) = found["files"]
    assert kept.endswith(".pdf")


def test_the_first_documented_one_counts_not_the_first_recorded(advocacy, record) -> None:
    record(day="2026-11-12", ref="2")
    record(day="2026-11-10", ref="1", name="L2aa")
    record(day="2026-11-01", name="L3aa")
    found = report(advocacy)
    assert (found["date"], found["letter"]) == ("2026-11-10", "hearings/L2")
    assert (found["submissions"], found["without_proof"]) == (3, 1)


def test_undone_is_not_submitted(advocacy, record) -> None:
    record.undo(record(ref="1"))
    assert report(advocacy)["state"] == "not-launched"


def test_a_replaced_letter_was_submitted_all_the_same(advocacy, record) -> None:
    record(ref="1")
    record("letter-corrected", day="2026-11-15")
    assert report(advocacy)["state"] == "launched"


def test_a_refused_receipt_is_no_submission(advocacy, record) -> None:
    record("letter-refused")
    found = report(advocacy)
    assert (found["state"], found["lacks"]) == ("not-launched", ["refused"])


def test_what_is_private_does_not_leave_the_house(advocacy, root, record) -> None:
    record(ref="Canary-1", private=True)
    assert report(advocacy)["state"] == "launched"
    assert advocacy("report", "initiatives", "-o", "out/i.json").code == 0
    told = (root / "out/i.json").read_text(encoding="utf-8")
    assert json.loads(told)[0]["state"] == "not-launched"
    assert "Canary" not in told


def test_as_of_knows_what_was_recorded_by_then(advocacy, record, monkeypatch) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-25T09:00:00+01:00")
    record(day="2026-11-20", ref="1")
    assert report(advocacy, "--as-of", "2026-11-24")["state"] == "not-launched"
    assert report(advocacy, "--as-of", "2026-11-25")["state"] == "launched"


def test_a_renamed_campaign_keeps_its_launch(advocacy, root, record) -> None:
    record(ref="1")
    text = (root / HEARINGS).read_text(encoding="utf-8")
    (root / HEARINGS).unlink()
    (root / "campaigns/budget.yaml").write_text(f"was: [hearings]\n{text}", encoding="utf-8")
    found = report(advocacy)
    assert (found["id"], found["state"], found["letter"]) == ("budget", "launched", "budget/L1")


@pytest.mark.parametrize(
    ("old", "new", "lacks"),
    [
        ("owner: ana\n", "owner: ana\nstatus: draft\n", ["draft", "not-made"]),
        ("owner: ana\n", "owner: ana\nstatus: paused\n", ["paused", "not-made"]),
        ("owner: ana\n", "owner: ana\nstarts: 2026-12-01\n", ["not-begun", "not-made"]),
        ("owner: ana\n", "owner: ana\nstarts: 2026-11-01\n", ["not-made"]),
    ],
)
def test_what_a_campaign_lacks(advocacy, root, old, new, lacks) -> None:
    edit(root, old, new)
    found = report(advocacy)
    assert found["lacks"] == lacks
    assert len(found["missing"]) == len(lacks)


def test_a_letter_that_was_only_made_is_named_with_its_day(advocacy) -> None:
    made = advocacy("letter", "make", "hearings", "--language", "sr-Cyrl")
    assert made.code == 0, made.err
    found = report(advocacy)
    assert found["lacks"] == ["not-sent"]
    (missing,) = found["missing"]
    assert re.fullmatch(r"letter hearings/L1 was made on 2026-11-23 and not sent", missing)


def test_the_number_that_was_promised_and_the_plan_differ(advocacy, root) -> None:
    told = advocacy("report", "initiatives").out
    assert "0 of 15 launched" in told
    assert "Initiatives promised: 15; campaigns in the plan: 1." in told
    edit(root, "initiatives = 15", "initiatives = 1", Path("advocacy.toml"))
    told = advocacy("report", "initiatives").out
    assert "0 of 1 launched" in told
    assert "promised" not in told


def test_filters_count_what_passes(advocacy, root) -> None:
    text = (root / HEARINGS).read_text(encoding="utf-8")
    other = text.replace("minority-rights", "security")
    (root / "campaigns/roads.yaml").write_text(other, encoding="utf-8")
    told = advocacy("report", "initiatives", "--area", "security").out
    assert "0 of 1 launched" in told
    assert "Only the campaigns that were asked for are counted: 1 of 2." in told
    assert "hearings" not in told
    launched = advocacy("report", "initiatives", "--state", "launched")
    assert launched.code == 0
    assert "no initiative is in that state" in launched.err
    wrong = advocacy("report", "initiatives", "--state", "launch")
    assert wrong.code == 2
    assert "did you mean 'launched'?" in wrong.err


def test_csv_has_one_plain_row_for_each(advocacy, root, record) -> None:
    record(ref="=1+1", file="files/2026/a.pdf")
    assert advocacy("report", "initiatives", "-o", "i.csv").code == 0
    (row,) = csv.DictReader(io.StringIO((root / "i.csv").read_text(encoding="utf-8")))
    assert (row["id"], row["files"], row["title.en"]) == (
        "hearings",
        "files/2026/a.pdf",
        "Budget hearings in Serbian",
    )
    excel = advocacy("report", "initiatives", "--format", "csv-excel").out
    assert "'=1+1" in excel


@pytest.mark.parametrize(
    ("tag", "heading", "lead", "column"),
    [
        ("sr", "Покренуте иницијативе, 23. 11. 2026.", "Покренуто: 1 од 15.", "Доказ"),
        ("sr-Latn", "Pokrenute inicijative, 23. 11. 2026.", "Pokrenuto: 1 od 15.", "Dokaz"),
        ("sq", "Nismat e nisura, 23.11.2026", "Të nisura: 1 nga 15.", "Dëshmia"),
        ("en", "Initiatives launched, 2026-11-23", "1 of 15 launched.", "Proof"),
    ],
)
def test_a_word_document_is_in_one_language(
    advocacy, root, record, tag, heading, lead, column
) -> None:
    from docx import Document

    record(ref="{day} {{ 7 }} <b>\x07", file="files/2026/receipt.pdf")
    assert advocacy("report", "initiatives", "--language", tag, "-o", "i.docx").code == 0
    document = Document(str(root / "i.docx"))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == heading
    assert words[1].startswith(lead)
    (table,) = document.tables
    assert column in [cell.text for cell in table.rows[0].cells]
    proof = table.rows[1].cells[4].text
    assert "{day} {{ 7 }} <b>" in proof
    assert "receipt.pdf" in proof
    spelling = {"sr": "sr-Cyrl-RS", "sr-Latn": "sr-Latn-RS", "sq": "sq-AL", "en": "en-GB"}
    assert f'w:val="{spelling[tag]}"' in document.styles.element.xml
    if tag != "en":
        everything = " ".join([*words, *(c.text for row in table.rows for c in row.cells)])
        assert not re.search(r"\b(launched|protocol|copy|by hand|Date)\b", everything)


def test_a_word_document_without_language_is_in_the_workspaces_first(advocacy, root) -> None:
    from docx import Document

    assert advocacy("report", "initiatives", "-o", "i.docx").code == 0
    assert Document(str(root / "i.docx")).paragraphs[0].text.startswith("Покренуте")


def test_the_same_document_twice_is_the_same_bytes(advocacy, root) -> None:
    for name in ("a.docx", "b.docx"):
        assert advocacy("report", "initiatives", "-o", name).code == 0
    assert (root / "a.docx").read_bytes() == (root / "b.docx").read_bytes()


def test_a_word_document_is_not_for_the_screen(advocacy) -> None:
    result = advocacy("report", "initiatives", "--format", "docx")
    assert result.code == 2
    assert "-o FILE.docx" in result.err


def test_a_page_says_its_language(advocacy) -> None:
    page = advocacy("report", "initiatives", "--format", "html", "--language", "sq").out
    assert '<html lang="sq">' in page
    assert '<html lang="en">' in advocacy("report", "initiatives", "--format", "html").out


def test_every_word_is_there_in_every_language_with_the_same_blanks() -> None:
    file = Path(room.__file__).with_suffix(".toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))

    def texts(inside: dict[str, object]):
        if "en" in inside:
            yield inside
        else:
            for below in inside.values():
                yield from texts(below)

    for text in texts(table):
        assert set(text) == {"sr", "sq", "en"}
        blanks = {tag: sorted(re.findall(r"\{\w+\}", words)) for tag, words in text.items()}
        assert len({tuple(found) for found in blanks.values()}) == 1, blanks
        assert not re.search("[А-Яа-яЂЈЉЊЋЏђјљњћџ]", choose(text, "sr-Latn") or "")
    assert set(table["lack"]) == set(LACKS)
    assert set(table["heading"]) == set(STATES)
