"""Petition texts and signature sheets: what is on the paper, in each language."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from advocacy_cli.errors import InvalidInput
from advocacy_cli.petitions.make import Made, make
from advocacy_cli.petitions.words import TAGS, words
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Campaign, Plan
from advocacy_cli.workspace import Workspace, open_workspace

MECHANISM = "xk-municipal-petition"


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return open_workspace(root, {"ADVOCACY_CONFIG": str(root / "none")})


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    return load(workspace)


@pytest.fixture
def campaign(plan: Plan) -> Campaign:
    return plan.campaigns["hearings"]


def _text(block: Any) -> str:
    inside = [c.text for t in block.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in block.paragraphs] + inside)


def _open(made: tuple[Made, ...], kind: str, tag: str) -> Any:
    (one,) = [m for m in made if (m.kind, m.tag) == (kind, tag)]
    return Document(io.BytesIO(one.content))


def _with_mechanism(plan: Plan, **changes: object) -> Plan:
    changed = plan.mechanisms[MECHANISM]._replace(**changes)  # type: ignore[arg-type]
    return plan._replace(mechanisms={**plan.mechanisms, MECHANISM: changed})


def test_each_language_of_the_text_gets_a_text_and_a_sheet(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    made = make(plan, workspace.settings, [campaign])
    assert [m.file for m in made] == [
        f"hearings/{kind}_{tag}.docx" for tag in TAGS for kind in ("petition", "signatures")
    ]
    said = {
        "sr-Cyrl": "Тражимо јавне расправе о буџету на српском језику.",
        "sr-Latn": "Tražimo javne rasprave o budžetu na srpskom jeziku.",
        "sq": "Kërkojmë dëgjime publike për buxhetin në gjuhën serbe.",
        "en": "We ask for public budget hearings in Serbian.",
    }
    for tag, ask in said.items():
        document = _open(made, "petition", tag)
        assert ask in _text(document)
        sheet = _open(made, "signatures", tag)
        head = _text(sheet.sections[0].header)
        assert ask in head
        assert words(plan, workspace.settings, campaign, tag).title in head


def test_a_latin_document_has_no_cyrillic_letter(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    for one in make(plan, workspace.settings, [campaign], tags=["sr-Latn", "sq", "en"], sheets=2):
        document = Document(io.BytesIO(one.content))
        section = document.sections[0]
        whole = _text(document) + _text(section.header) + _text(section.footer)
        assert not re.search("[\u0400-\u04ff]", whole), one.file


def test_rows_are_numbered_through_all_sheets(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    made = make(plan, workspace.settings, [campaign], tags=["en"], sheets=3, rows=7)
    tables = _open(made, "signatures", "en").tables
    assert [len(t.rows) for t in tables] == [8, 8, 8]
    numbers = [int(row.cells[0].text) for t in tables for row in t.rows[1:]]
    assert numbers == list(range(1, 22))
    assert {c.text for t in tables for row in t.rows[1:] for c in row.cells[1:]} == {""}
    for table in tables:
        assert [c.text for c in table.rows[0].cells] == [
            "No.", "First and last name", "Place", "Signature",
        ]  # fmt: skip
        assert "w:tblHeader" in table.rows[0]._tr.xml


def test_only_the_columns_of_the_mechanism_are_asked_for(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    other = _with_mechanism(plan, columns=("name", "birth date", "address"))
    sheet = _open(make(other, workspace.settings, [campaign], tags=["sq"]), "signatures", "sq")
    assert [c.text for c in sheet.tables[0].rows[0].cells] == [
        "Nr.", "Emri dhe mbiemri", "Data e lindjes", "Adresa", "Nënshkrimi",
    ]  # fmt: skip


def test_many_columns_turn_the_page(plan: Plan, workspace: Workspace, campaign: Campaign) -> None:
    columns = ("first-name", "last-name", "birth-date", "address", "personal-number")
    other = _with_mechanism(plan, columns=columns)
    section = _open(
        make(other, workspace.settings, [campaign], tags=["en"]), "signatures", "en"
    ).sections[0]
    assert section.page_width > section.page_height


def test_an_unknown_column_is_a_problem_at_the_mechanism(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(_with_mechanism(plan, columns=("shoe size",)), workspace.settings, [campaign])
    (problem,) = caught.value.problems
    assert problem.where.file.endswith("clocks.yaml")
    assert "shoe size" in problem.message
    assert "birth-date" in problem.hint


@pytest.mark.parametrize("tag", TAGS)
def test_every_sheet_says_who_collects_and_what_becomes_of_the_data(
    plan: Plan, workspace: Workspace, campaign: Campaign, tag: str
) -> None:
    made = make(plan, workspace.settings, [campaign], tags=[tag])
    section = _open(made, "signatures", tag).sections[0]
    foot, said = _text(section.footer), words(plan, workspace.settings, campaign, tag)
    for part in (*said.collector, said.consent, said.retention, said.model):
        assert part
        assert part in foot
    assert "office@example.org" in said.consent
    xml = section.footer._element.xml
    assert 'w:instr="PAGE"' in xml
    assert 'w:instr="NUMPAGES"' in xml


def test_own_texts_on_personal_data_need_no_warning(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    own = _with_mechanism(plan, consent={"en": "Our consent."}, retention={"en": "Our retention."})
    said = words(own, workspace.settings, campaign, "en")
    assert (said.consent, said.retention, said.model) == ("Our consent.", "Our retention.", "")
    half = _with_mechanism(plan, consent={"en": "Our consent."})
    assert words(half, workspace.settings, campaign, "en").model


def test_the_threshold_is_rounded_up_and_its_doubts_are_said(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    def numbers(changed: Plan, tag: str) -> str:
        return words(changed, workspace.settings, campaign, tag).numbers

    share = _with_mechanism(plan, threshold=Fraction(15, 100), verified=True)
    assert "15% of the registered voters" in numbers(share, "en")
    assert "of the registered voters." in numbers(share, "en")
    zvecan = plan.places["zvecan"]._replace(voters=7999, verified=True)
    counted = share._replace(places={"zvecan": zvecan})
    assert numbers(counted, "en").endswith(
        "Signatures needed: 1,200 (15% of the registered voters; Zvečan: 7,999)."
    )
    assert "1.200 (15% уписаних бирача; Звечан: 7.999)" in numbers(counted, "sr-Cyrl")
    doubted = share._replace(places={"zvecan": zvecan._replace(verified=False)})
    assert numbers(doubted, "en").endswith("[unverified]")
    assert "10.000" in numbers(_with_mechanism(plan, threshold=10_000), "sr-Latn")


def test_an_unverified_rule_is_marked_and_its_source_stays_with_us(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    marks = {"sr-Cyrl": "[непроверено]", "sr-Latn": "[neprovereno]", "sq": "[e paverifikuar]",
             "en": "[unverified]"}  # fmt: skip
    for tag, mark in marks.items():
        assert words(plan, workspace.settings, campaign, tag).rule.endswith(mark)
    sure = _with_mechanism(plan, verified=True)
    said = words(sure, workspace.settings, campaign, "en").rule
    assert said == "Basis: Municipal petition."  # the source is for us, not for citizens


def test_every_missing_text_is_named_at_its_place(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    poor = campaign._replace(title={"sr": "Расправе"})
    with pytest.raises(InvalidInput) as caught:
        make(_with_mechanism(plan, name={"sr": "Петиција"}), workspace.settings, [poor])
    said = [(p.where.file, p.message) for p in caught.value.problems]
    assert ("campaigns/hearings.yaml", "title: no en text, only sr") in said
    assert ("campaigns/hearings.yaml", "title: no sq text, only sr") in said
    assert any("name: no sq text" in message for _, message in said)


def test_the_same_petition_gives_the_same_bytes(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    one, two = (make(plan, workspace.settings, [campaign], sheets=2) for _ in range(2))
    assert [m.digest for m in one] == [m.digest for m in two]


@pytest.mark.parametrize(
    "name",
    ["\x00\x1b[31m&<>\"'", "{{ 7*7 }} {organisation} {x}", "../../etc", "ш" * 300, "\u202eabc\ud800",
     "a\r\nb\tc", "]]><!--"],
)  # fmt: skip
def test_hostile_words_reach_paper_as_words(
    plan: Plan, workspace: Workspace, campaign: Campaign, name: str
) -> None:
    assert campaign.petition is not None
    odd = campaign._replace(
        title={"en": name}, petition=campaign.petition._replace(text={"en": name})
    )
    made = make(plan, workspace.settings, [odd])
    head = _text(_open(made, "signatures", "en").sections[0].header)
    shown = re.sub("[\x00-\x08\x0b-\x1f\u202e\ud800]", "", name.replace("\r\n", "\n"))
    assert shown in head
    assert "49" not in head
    assert shown.strip() in _text(_open(made, "petition", "en"))


def test_the_footnote_comes_with_the_mark_only(root: Path, plan: Plan, campaign: Campaign) -> None:
    config = root / "advocacy.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace(
            "eu_funded = true", "eu_funded = true\nstatus_footnote = true"
        ),
        encoding="utf-8",
    )
    settings = open_workspace(root, {"ADVOCACY_CONFIG": str(root / "none")}).settings
    assert campaign.petition is not None
    marked = campaign._replace(title={"en": "Budget in Kosovo*"})
    for one, expected in ((marked, True), (campaign, False)):
        document = _open(make(plan, settings, [one], tags=["en"]), "petition", "en")
        assert ("without prejudice" in _text(document)) is expected


def test_funding_stands_on_both_when_the_project_has_it(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    for one in make(plan, workspace.settings, [campaign], tags=["en"]):
        foot = _text(Document(io.BytesIO(one.content)).sections[0].footer)
        assert "Funded by the European Union" in foot


def test_a_bare_letterhead_of_ones_own_carries_every_page(
    plan: Plan, workspace: Workspace, campaign: Campaign
) -> None:
    letterhead = Document()
    letterhead.sections[0].different_first_page_header_footer = True
    letterhead.settings.odd_and_even_pages_header_footer = True
    letterhead.sections[0].header.paragraphs[0].text = "Our own head"
    for style in list(letterhead.styles):
        if style.name != "Normal":
            style.delete()
    out = io.BytesIO()
    letterhead.save(out)
    made = make(plan, workspace.settings, [campaign], tags=["en"], sheets=2, own=out.getvalue())
    sheet = _open(made, "signatures", "en")
    assert not sheet.sections[0].different_first_page_header_footer
    assert not sheet.settings.odd_and_even_pages_header_footer
    head = _text(sheet.sections[0].header)
    assert "Our own head" in head
    assert "We ask for public budget hearings in Serbian." in head
    assert "insideV" in sheet.tables[1]._tbl.xml


@pytest.fixture
def pages(tmp_path: Path) -> Callable[[bytes], int]:
    """Counts the pages that LibreOffice lays a document out on."""
    soffice, pdfinfo = shutil.which("soffice"), shutil.which("pdfinfo")
    if soffice is None or pdfinfo is None:
        pytest.skip("LibreOffice Writer and poppler are needed to lay out pages")

    def count(content: bytes) -> int:
        file = tmp_path / "sheet.docx"
        file.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/office"
        subprocess.run(
            [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        told = subprocess.run(
            [pdfinfo, file.with_suffix(".pdf")], check=True, capture_output=True, text=True
        )
        found = re.search(r"Pages:\s+(\d+)", told.stdout)
        assert found
        return int(found[1])

    return count


@pytest.mark.slow
@pytest.mark.parametrize("long", [1, 20])
def test_a_sheet_is_one_page(
    plan: Plan, workspace: Workspace, campaign: Campaign, pages: Callable[[bytes], int], long: int
) -> None:
    assert campaign.petition is not None
    text = {k: " ".join([v] * long) for k, v in campaign.petition.text.items()}
    wordy = campaign._replace(petition=campaign.petition._replace(text=text))
    made = make(plan, workspace.settings, [wordy], tags=["sr-Cyrl"], sheets=3)
    assert pages(made[1].content) == 3
    assert pages(made[0].content) == 1
