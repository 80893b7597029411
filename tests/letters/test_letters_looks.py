"""What a recipient sees: the whole text in each language, and a page that opens elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from advocacy_cli.letters import form
from advocacy_cli.letters.make import Copy, Press
from advocacy_cli.letters.numbering import number
from advocacy_cli.letters.recipients import Selection, drafts

Advocacy = Callable[..., Any]
SNAPSHOTS = Path(__file__).parent / "snapshots"
TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")
ASK = """---
subject: "%s: {{ campaign.title }}"
---
{%% if last_contact %%}{{ last_contact.date_long }}{%% endif %%}

**%s** {{ sender.organisation }} *{{ ask.text }}*

{%% for a in asks %%}
1. {{ a.text }}{%% if a.by_long %%} — {{ a.by_long }}{%% endif %%}
{%% endfor %%}

| %s | {{ letter.reply_by_long }} |
|---|--:|
{%% for s in signers %%}
| {{ s.name }} | {{ s.role }} |
{%% endfor %%}

{{ clock.name }}: {{ clock.period }}
"""
WORDS = {
    "sr": ("Захтев", "Његова обавеза: љубав, џез.", "Ко"),
    "sq": ("Kërkesë", "Çështja është e qartë.", "Kush"),
    "en": ("Request", "The matter is clear.", "Who"),
}


@pytest.fixture
def letters(root: Path, advocacy: Advocacy) -> dict[str, Path]:
    """One letter with everything in it, in four languages."""
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for language, said in WORDS.items():
        (folder / f"documents.{language}.md.j2").write_text(ASK % said, encoding="utf-8")
    path = root / "campaigns" / "hearings.yaml"
    more = (
        "    cc: [assembly-chair-zvecan]\n"
        "    enclosures: [{sr: Предлог, sq: Propozimi, en: Proposal & <more>}]\n"
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    signed_by: [ana]\n", "    signed_by: [ana]\n" + more), encoding="utf-8"
    )
    settings = root / "advocacy.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace(
            "eu_funded = true", "eu_funded = true\nstatus_footnote = true"
        ),
        encoding="utf-8",
    )
    said = [word for tag in TAGS for word in ("--language", tag)]
    done = advocacy("letter", "make", "hearings", *said)
    assert done.code == 0, done.err
    return {p.stem.rpartition("_")[2]: p for p in (root / "out").rglob("*.docx")}


@pytest.mark.parametrize("tag", TAGS)
def test_document_xml_is_as_it_was_last_looked_at(letters: dict[str, Path], tag: str) -> None:
    """`SNAPSHOTS=write` writes them anew: look at the letters before you commit."""
    with zipfile.ZipFile(letters[tag]) as package:
        seen = package.read("word/document.xml").decode().replace("<w:p>", "\n<w:p>")
    path = SNAPSHOTS / f"letter_{tag}.xml"
    if os.environ.get("SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_of_another_language_is_in_a_letter(letters: dict[str, Path], tag: str) -> None:
    document = docx.Document(str(letters[tag]))
    section = document.sections[0]
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [c.text for t in document.tables for r in t.rows for c in r.cells]
        + [p.text for p in section.header.paragraphs]
        + [c.text for t in section.footer.tables for r in t.rows for c in r.cells]
        + [p.text for p in section.footer.paragraphs]
    )
    cyrillic = [c for c in text if "Ѐ" <= c <= "ӿ"]
    assert bool(cyrillic) == (tag == "sr-Cyrl")
    marks = {"sr-Cyrl": "Предмет:", "sr-Latn": "Predmet:", "sq": "Lënda:", "en": "Subject:"}
    assert [t for t, mark in marks.items() if mark in text] == [tag]
    assert "{{" not in text
    assert "None" not in text


def test_the_order_on_the_page_is_that_of_correspondence(letters: dict[str, Path]) -> None:
    text = "\n".join(p.text for p in docx.Document(str(letters["en"])).paragraphs)
    places = [
        text.index(words)
        for words in (
            "No. hearings/L1\tZvečan, 23 November 2026",
            "Mayor of Zvečan",
            "Subject: Request: Budget hearings in Serbian",
            "Dear",
            "The matter is clear.",
            "Yours",
            "Ana (placeholder)",
            "Enclosure:\n1. Proposal & <more>",
            "Copy to:\n1. Chairperson of the Municipal Assembly",
        )
    ]
    assert places == sorted(places)


def test_three_hundred_letters_are_compiled_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.letters import form as room
    from advocacy_cli.letters import library
    from advocacy_cli.plan.load import load
    from advocacy_cli.workspace import open_workspace

    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    (root / "campaigns" / "many.csv").write_text(
        "name.sr,name.sq,role,language\n"
        + "".join(f"Име {n},Emri {n},councillor,{('sr', 'sq')[n % 2]}\n" for n in range(300)),
        encoding="utf-8",
    )
    text = text[: text.index("letters:\n")] + text[text.index("petition:\n") :]
    path.write_text(
        text.replace("  - mayor-zvecan\n", "  - mayor-zvecan\n  - file: many.csv\n", 1),
        encoding="utf-8",
    )
    compiled = []
    honest = room.parse
    monkeypatch.setattr(room, "parse", lambda *a: compiled.append(a) or honest(*a))
    workspace = open_workspace(root, os.environ)
    plan = load(workspace)
    chosen = drafts(plan, Selection(["hearings/papers"]), workspace.today(), "sr")
    press = Press(plan, workspace.settings, library.shelf(workspace), {})
    form._forms.clear()
    copies = [Copy(draft, tag) for draft in chosen for tag in draft.tags]
    made = list(press.make(copies, number(chosen, {}, workspace.today()), {}))
    assert len(made) == 303
    assert len({m.digest for m in made}) == 303
    assert len(compiled) == 3


@pytest.mark.slow
def test_libreoffice_opens_every_letter_as_one_page(
    letters: dict[str, Path], tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    reader = shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice (or poppler) is absent")
    out = tmp_path / "pdf"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out)]
    subprocess.run(
        [*command, *map(str, letters.values())], check=True, capture_output=True, timeout=180
    )
    for tag, path in letters.items():
        pdf = out / f"{path.stem}.pdf"
        text = subprocess.run(
            [reader, "-layout", str(pdf), "-"], check=True, capture_output=True
        ).stdout.decode()
        assert text.count("\f") == 1, tag
        assert "hearings/L1" in text
        assert {
            "sr-Cyrl": "љубав, џез",
            "sr-Latn": "ljubav, džez",
            "sq": "Çështja është",
            "en": "clear",
        }[tag] in text
