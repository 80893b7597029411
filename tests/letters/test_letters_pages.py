"""One letter in four formats: the same words in the same order, the same faults, the same bytes."""

from __future__ import annotations

import io
import os
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest

from advocacy_cli.errors import InvalidInput
from advocacy_cli.letters import library
from advocacy_cli.letters.make import Copy, Made, Press
from advocacy_cli.letters.numbering import number
from advocacy_cli.letters.recipients import Selection, drafts
from advocacy_cli.plan.load import load
from advocacy_cli.workspace import open_workspace

FORMATS = ("docx", "html", "txt", "pdf")
EACH = pytest.mark.parametrize("format", FORMATS)
TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")
TEMPLATE = """---
subject: "%s: {{ campaign.title }}"
---
**{{ sender.organisation }}** — *{{ ask.text }}* %s

{%% for a in asks %%}
1. {{ a.text }}{%% if a.by_long %%} — {{ a.by_long }}{%% endif %%}
{%% endfor %%}

| %s | {{ letter.reply_by_long }} |
|---|--:|
{%% for s in signers %%}
| {{ s.name }} | {{ s.role }} |
{%% endfor %%}
"""
WORDS = {
    "sr": ("Захтев", "Косово* је ту.", "Ко"),
    "sq": ("Kërkesë", "Kosova* është këtu.", "Kush"),
    "en": ("Request", "Kosovo* is here.", "Who"),
}


@pytest.fixture
def press(root: Path) -> Press:
    """A press for a workspace whose letter has everything in it."""
    folder = root / "templates" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for language, said in WORDS.items():
        (folder / f"documents.{language}.md.j2").write_text(TEMPLATE % said, encoding="utf-8")
    path = root / "campaigns" / "hearings.yaml"
    more = (
        "    cc: [assembly-chair-zvecan]\n"
        "    enclosures: [{sr: Предлог, sq: Propozimi, en: Proposal & <more>}]\n"
    )
    text = path.read_text(encoding="utf-8").replace("petition:\n", f"{more}petition:\n", 1)
    path.write_text(text, encoding="utf-8")
    settings = root / "advocacy.toml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(
        said.replace("eu_funded = true", "eu_funded = true\nstatus_footnote = true"),
        encoding="utf-8",
    )
    workspace = open_workspace(root, os.environ)
    return Press(load(workspace), workspace.settings, library.shelf(workspace), {})


def made(press: Press, format: str, tags: tuple[str, ...] = TAGS) -> list[Made]:
    workspace_day = open_day()
    chosen = drafts(press.plan, Selection(["hearings/request"]), workspace_day, "sr")
    copies = [Copy(draft, tag, format) for draft in chosen for tag in tags]
    numbered = number(chosen, {}, workspace_day)
    return list(press.make(copies, numbered, {}, wants_text=True))


def open_day() -> Any:
    from datetime import date

    return date(2026, 11, 23)


def words(format: str, content: bytes) -> str:
    """All that a reader sees, white space aside."""
    match format:
        case "docx":
            document = docx.Document(io.BytesIO(content))
            section = document.sections[0]
            blocks = [*section.header.paragraphs, *document.element.body.iter()]
            said = " ".join(
                block.text or ""
                for block in blocks
                if hasattr(block, "style") or str(block.tag).endswith("}t")
            )
            said += " ".join(c.text for t in section.footer.tables for r in t.rows for c in r.cells)
        case "html":
            seen: list[str] = []
            reader = HTMLParser()
            reader.handle_data = seen.append  # type: ignore[method-assign]
            reader.feed(content.decode().partition("</head>")[2])
            said = " ".join(seen)
        case "txt":
            said = re.sub(r"^-[- ]*$", "", content.decode(), flags=re.MULTILINE)
        case _:
            pypdf = pytest.importorskip("pypdf")
            said = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(said.split())


@EACH
@pytest.mark.parametrize("tag", TAGS)
def test_every_format_says_all_in_the_order_of_correspondence(
    press: Press, format: str, tag: str
) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
    (letter,) = made(press, format, (tag,))
    text = words(format, letter.form.content(letter.text))
    wanted = {
        "sr-Cyrl": "Платформа за тест|Улица 1, 40000 Звечан|Бр. hearings/L1|Звечан, 23. новембра 2026. године|"
        "Председник општине Звечан|Предмет: Захтев: Јавне расправе|Поштовани|Косово* је ту.|Ко|"
        "С поштовањем|Ана|Прилог: 1. Предлог|На знање: 1. Председава|* Овај назив|Финансира Европска",
        "sr-Latn": "Platforma za test|Br. hearings/L1|Zvečan, 23. novembra 2026. godine|"
        "Predsednik opštine Zvečan|Predmet: Zahtev: Javne rasprave|Poštovani|Kosovo* je tu.|Ko|"
        "S poštovanjem|Ana|Prilog: 1. Predlog|Na znanje: 1. Predsedava|* Ovaj naziv|Finansira Evropska",
        "sq": "Platforma e provës|Nr. hearings/L1|Zveçan, 23 nëntor 2026|Kryetar i Komunës së Zveçanit|"
        "Lënda: Kërkesë: Dëgjime buxhetore|nderuar|Kosova* është këtu.|Kush|Me respekt|Ana|"
        "Bashkëngjitur: 1. Propozimi|Kopje: 1. Kryesues|* Ky emërtim|Financuar nga",
        "en": "Test Platform|No. hearings/L1|Zvečan, 23 November 2026|Mayor of Zvečan|"
        "Subject: Request: Budget hearings|Dear|Kosovo* is here.|Who|Yours|Ana|"
        "Enclosure: 1. Proposal & <more>|Copy to: 1. Chairperson|* This designation|Funded by the European",
    }[tag].split("|")
    at = 0
    for said in wanted:
        if said == wanted[-1]:  # at the foot of the page, wherever that comes
            assert said in text
            continue
        found = text.find(said, at)
        assert found >= 0, (said, text)
        at = found + len(said)
    assert "{{" not in text
    assert "None" not in text


@EACH
def test_the_same_letter_gives_the_same_bytes(press: Press, format: str, root: Path) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
    from advocacy_cli.letters import form

    first = [m.form.content(m.text) for m in made(press, format)]
    form._forms.clear()
    again = made(Press(press.plan, press.settings, press.shelf, {}), format)
    assert [m.form.content(m.text) for m in again] == first
    assert len(set(first)) == 4


@EACH
@pytest.mark.parametrize(
    ("body", "least"),
    [
        # what one letter cannot print: in the subject, in the body, in the layout
        (
            "{{ recipient.name }}\n\n- {{ last_contact.date }}\n\n| {{ campaign.goal }} | A |\n|---|---|\n| **{{ clock.name }}** | x |\n{# a\nb #}\n\n{{ letter.reply_by_long }}\n",
            6,
        ),
        # what no letter can: all of Jinja's and Markdown's
        (
            "{{ asks }} {{ adress }}\n\n| {{ x|nope }} |\n|---|\n\n- {{ letter.cc }}\n\n{{ 1 ** 2 }}\n",
            5,
        ),
        ("{% if asks %}\n\n![p](x.png)\n\n- a {{ b\n\n{% endfor %}\n", 3),
        ("# a {{ # }}\n", 1),
    ],
)
def test_every_format_finds_the_same_faults(
    press: Press, root: Path, format: str, body: str, least: int
) -> None:
    folder = root / "templates" / "letters"
    for language, (said, *_) in WORDS.items():
        (folder / f"faulty.{language}.md.j2").write_text(
            f"---\nsubject: '{said} {{{{ letter.replaces }}}}'\n---\n{body}", encoding="utf-8"
        )
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("    template: documents\n", "    template: faulty\n")
    text = text.replace("{sr: Предлог, sq: Propozimi, en: Proposal & <more>}", "{sr: Предлог}")
    path.write_text(
        text.replace("    clock: xk-public-documents\n    signed", "    signed"), encoding="utf-8"
    )
    workspace = open_workspace(root, os.environ)

    def faults(format: str) -> list[tuple[str, str, str]]:
        fresh = Press(load(workspace), workspace.settings, library.shelf(workspace), {})
        with pytest.raises(InvalidInput) as caught:
            made(fresh, format)
        return [(str(p.where), p.message, p.hint) for p in caught.value.problems]

    found = faults(format)
    assert found == faults("docx")
    assert len(found) >= least, found


def test_a_page_has_the_subject_as_title_and_the_language_of_the_letter(press: Press) -> None:
    for letter in made(press, "html"):
        page = letter.form.content(letter.text).decode()
        title = page.partition("<title>")[2].partition("</title>")[0]
        subject = page.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
        assert subject.endswith(f": {title}")
        assert f'<html lang="{letter.tag}-RS">' in page or letter.tag in ("sq", "en")


def test_text_is_set_in_72_columns_with_number_and_date_at_its_edges(press: Press) -> None:
    for letter in made(press, "txt"):
        lines = letter.form.content(letter.text).decode().split("\n")
        assert max(map(len, lines)) <= 72
        assert all(line == line.rstrip() for line in lines)
        reference = next(line for line in lines if "hearings/L1" in line)
        assert len(reference) == 72
        assert "2026" in reference


def test_a_value_from_right_to_left_is_a_run_of_its_own_in_word(press: Press, root: Path) -> None:
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("en: Budget hearings", "en: שלום Budget"), encoding="utf-8")
    workspace = open_workspace(root, os.environ)
    fresh = Press(load(workspace), workspace.settings, library.shelf(workspace), {})
    (letter,) = made(fresh, "docx", ("en",))
    with zipfile.ZipFile(io.BytesIO(letter.form.content(letter.text))) as package:
        xml = package.read("word/document.xml").decode()
    assert '<w:rPr><w:b/><w:bCs/><w:rtl/></w:rPr><w:t xml:space="preserve">שלום</w:t>' in xml
    assert "\u2067" not in xml
