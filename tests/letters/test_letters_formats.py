"""The same letter in every format, by one process and by several."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli.store import Entry, Store
from advocacy_cli.workspace import open_workspace

Advocacy = Callable[..., Any]
MAKE = ("letter", "make", "hearings")
EVERY = ("docx", "html", "txt", "eml")
ALL = tuple(part for kind in EVERY for part in ("--format", kind))


@pytest.fixture(autouse=True)
def from_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_DOCUMENTS_PDF", "typst")


def there(root: Path, folder: str = "out/letters/hearings") -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((root / folder).iterdir()) if p.is_file()}


def entries(root: Path) -> list[Entry]:
    with Store(open_workspace(root, os.environ)) as store:
        return sorted(store.history().entries(kinds=("letter-made",)), key=lambda e: e.seq)


@pytest.mark.usefixtures("store_url")
def test_one_letter_in_every_format_is_one_letter(root: Path, advocacy: Advocacy) -> None:
    done = advocacy(*MAKE, *ALL)
    assert done.code == 0, done.err
    stem = "2026-11-23_documents_mayor-zvecan_sr-Cyrl"
    assert sorted(there(root)) == sorted(f"{stem}.{kind}" for kind in EVERY)
    (entry,) = entries(root)
    assert sorted(entry.digests) == ["sr-Cyrl", "sr-Cyrl.eml", "sr-Cyrl.html", "sr-Cyrl.txt"]
    assert set(entry.digests.values()) == {
        hashlib.sha256(content).hexdigest() for content in there(root).values()
    }
    rows = json.loads((root / "out/letters/manifest.json").read_text("utf-8"))
    assert {row["sha256"] for row in rows} == set(entry.digests.values())


@pytest.mark.usefixtures("store_url")
def test_made_again_it_is_the_same_and_nothing_is_written(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE, *ALL)
    before = there(root)
    again = advocacy(*MAKE, *ALL)
    assert (again.code, again.out) == (0, "")
    assert "4 as they should be" in again.err
    elsewhere = advocacy(*MAKE, *ALL, "-o", "other")
    assert elsewhere.code == 0, elsewhere.err
    assert there(root) == before == there(root, "other/hearings")
    assert len(entries(root)) == 1


def test_another_date_is_on_the_letter_in_every_format(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE, *ALL)
    done = advocacy(*MAKE, "--date", "2026-12-01", "--format", "txt")
    assert done.code == 0, done.err
    assert {name[:10] for name in there(root)} == {"2026-12-01"}
    assert len(there(root)) == len(EVERY)


def test_the_message_is_the_letter(root: Path, advocacy: Advocacy) -> None:
    advocacy(*MAKE, "--format", "eml", "--format", "txt")
    files = there(root)
    (raw,) = (content for name, content in files.items() if name.endswith(".eml"))
    (text,) = (content for name, content in files.items() if name.endswith(".txt"))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "mayor.zvecan@example.org"
    assert message["Date"].datetime.date().isoformat() == "2026-11-23"
    said = message.get_body(("plain",))
    assert said is not None
    assert said.get_content().split() == text.decode().split()
    page = message.get_body(("html",))
    assert page is not None
    assert '<html lang="sr-Cyrl-RS">' in page.get_content()


def test_who_has_no_address_gets_no_mail(root: Path, advocacy: Advocacy) -> None:
    path = root / "platform" / "offices.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("    email: mayor.zvecan@example.org\n", ""), "utf-8")
    done = advocacy(*MAKE, "--format", "eml")
    assert done.code == 3
    assert "'recipient.email' has nothing to print" in done.err
    assert not (root / "out").exists()


def test_an_address_that_is_none_is_said(root: Path, advocacy: Advocacy) -> None:
    path = root / "platform" / "offices.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("mayor.zvecan@example.org", '"a@example.org, b@example.org"'), "utf-8"
    )
    done = advocacy(*MAKE, "--format", "eml")
    assert done.code == 3
    assert not (root / "out").exists()


def test_two_lists_cannot_be_told(advocacy: Advocacy) -> None:
    done = advocacy(*MAKE, "--format", "json", "--format", "csv")
    assert done.code == 2
    assert "two lists (json, csv)" in done.err


def test_a_list_of_documents_of_two_kinds(advocacy: Advocacy) -> None:
    done = advocacy(*MAKE, "--format", "html", "--format", "txt", "--json")
    assert [row["file"].rpartition(".")[2] for row in json.loads(done.out)] == ["html", "txt"]


def test_pdf_by_typst_is_the_same_each_time(root: Path, advocacy: Advocacy) -> None:
    pytest.importorskip("typst", reason="extra pdf")
    for folder in ("one", "two"):
        done = advocacy(*MAKE, "--format", "pdf", "-o", folder)
        assert done.code == 0, done.err
    one, two = there(root, "one/hearings"), there(root, "two/hearings")
    assert one == two
    assert all(content.startswith(b"%PDF-") for content in one.values())


@pytest.mark.slow
def test_several_processes_make_the_same(root: Path, advocacy: Advocacy) -> None:
    add_recipients(root, 230)  # more than two tasks
    one = advocacy(*MAKE, "--template", "ask", *ALL, "-o", "one", "-q")
    assert one.code == 0, one.err
    two = advocacy(*MAKE, "--template", "ask", *ALL, "-o", "two", "-q", "--jobs", "2")
    assert two.code == 0, two.err
    made = there(root, "one/hearings")
    assert len(made) >= 230 * len(EVERY)
    assert made == there(root, "two/hearings")


@pytest.mark.slow
def test_several_processes_name_every_fault(root: Path, advocacy: Advocacy) -> None:
    add_recipients(root, 230)
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for tag in ("sr", "sq", "en"):
        text = "---\nsubject: S\n---\nDear\n\n{{ last_contact.date }}\n"
        (folder / f"ask.{tag}.md.j2").write_text(text, "utf-8")
    told = []
    for jobs in ("1", "2"):
        done = advocacy(*MAKE, "--template", "ask", "--jobs", jobs)
        assert done.code == 3
        told.append(done.err)
        assert not (root / "out").exists()
    assert told[0] == told[1]
    assert "'last_contact.date' has nothing to print" in told[0]
    assert "more)" in told[0]


def add_recipients(root: Path, count: int) -> None:
    """A list of so many people with an address, in three languages, as targets."""
    path = root / "campaigns" / "hearings.yaml"
    head = "id,name.sr,name.sq,name.en,role,language,email\n"
    rows = "".join(
        f"person-{n},Име {n},Emri {n},Name {n},councillor,{('sr', 'sq', 'en')[n % 3]},p{n}@example.org\n"
        for n in range(count)
    )
    (root / "campaigns" / "many.csv").write_text(head + rows, "utf-8")
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("targets:\n", "targets:\n  - file: many.csv\n", 1), encoding="utf-8"
    )
