"""Envelopes and the address list: everybody once, where a postman looks, nothing overwritten."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

Advocacy = Callable[..., Any]
MAKE = ("letter", "make", "hearings")


@pytest.fixture
def both(root: Path) -> Path:
    """A campaign with two letters to the mayor and one each to two others; one has no address."""
    path = root / "campaigns" / "hearings.yaml"
    text = path.read_text(encoding="utf-8")
    letters = text.index("letters:\n"), text.index("petition:\n")
    path.write_text(text[: letters[0]] + text[letters[1] :], encoding="utf-8")
    return root


def pages(path: Path) -> list[list[str]]:
    """The words on each envelope."""
    return [
        [
            p.text
            for row in table.rows
            for cell in dict.fromkeys(row.cells)
            for p in cell.paragraphs
            if p.text
        ]
        for table in docx.Document(str(path)).tables
    ]


def test_everybody_has_one_envelope_in_their_own_language(both: Path, advocacy: Advocacy) -> None:
    done = advocacy(*MAKE, "--envelopes", "out/env.docx")
    assert done.code == 0, done.err
    found = pages(both / "out" / "env.docx")
    assert [words[0] for words in found] == [
        "Платформа за тест",
        "Platforma e provës",
        "Platforma za test",
    ]
    assert "Председник општине Звечан" in found[0]
    assert found[0][-2:] == ["Општина Звечан", "Звечан"]
    assert "Kryesuesi i Kuvendit të Komunës së Zveçanit" in found[1]
    assert "Dragan Primer" in found[2]
    xml = docx.Document(str(both / "out" / "env.docx")).element.xml
    assert re.findall(r'<w:lang w:val="([\w-]+)"', xml)[0] == "sr-Cyrl-RS"
    assert {"sr-Latn-RS", "sq-AL"} <= set(re.findall(r'<w:lang w:val="([\w-]+)"', xml))


def test_who_has_no_address_is_named(both: Path, advocacy: Advocacy) -> None:
    said = advocacy(*MAKE, "--envelopes", "out/env.docx").err
    assert "no address: Kryesuesi i Kuvendit" in said
    assert "no address: Dragan Primer" in said
    assert "no address: Председник" not in said


@pytest.mark.parametrize(("size", "wide", "high"), [("dl", 220, 110), ("c5", 229, 162)])
def test_a_page_is_an_envelope(
    both: Path, advocacy: Advocacy, size: str, wide: int, high: int
) -> None:
    assert advocacy(*MAKE, "--envelopes", "out/env.docx", "--envelope", size).code == 0
    (section,) = docx.Document(str(both / "out" / "env.docx")).sections
    assert round(section.page_width.mm) == wide  # type: ignore[union-attr]
    assert round(section.page_height.mm) == high  # type: ignore[union-attr]
    assert section.orientation == 1  # landscape
    assert not section.header.paragraphs[0].text


def test_the_list_holds_what_the_envelopes_hold(both: Path, advocacy: Advocacy) -> None:
    endings = ("csv", "json", "md", "html", "txt", "docx")
    for ending in endings:
        assert advocacy(*MAKE, "--addresses", f"out/post.{ending}").code == 0, ending
    rows = list(csv.DictReader(io.StringIO((both / "out" / "post.csv").read_bytes().decode())))
    assert [row["target"] for row in rows] == [
        "mayor-zvecan",
        "assembly-chair-zvecan",
        "budget-officer",
    ]
    assert rows[0]["letters"] == "hearings/L1, hearings/L3"
    assert rows[0]["address"] == "Општина Звечан\nЗвечан"
    assert rows[1]["address"] == ""
    found = json.loads((both / "out" / "post.json").read_text(encoding="utf-8"))
    assert found[0]["letters"] == ["hearings/L1", "hearings/L3"]
    assert found[1]["address"] is None
    for ending in ("md", "html", "txt"):
        text = (both / "out" / f"post.{ending}").read_text(encoding="utf-8")
        assert "Списак адреса" in text, ending
        assert "Dragan Primer" in text, ending
    table = docx.Document(str(both / "out" / "post.docx")).tables[0]
    assert [cell.text for cell in table.rows[1].cells][1:] == ["Општина Звечан, Звечан", "hearings/L1, hearings/L3"]  # fmt: skip


def test_envelopes_edited_by_hand_are_not_overwritten(both: Path, advocacy: Advocacy) -> None:
    path = both / "out" / "env.docx"
    assert advocacy(*MAKE, "--envelopes", "out/env.docx").code == 0
    first = path.read_bytes()
    assert advocacy(*MAKE, "--envelopes", "out/env.docx").code == 0
    assert path.read_bytes() == first
    document = docx.Document(str(path))
    document.tables[0].rows[1].cells[1].paragraphs[0].add_run(" (by hand)")
    document.save(str(path))
    edited = path.read_bytes()
    (both / "campaigns" / "hearings.yaml").write_text(
        (both / "campaigns" / "hearings.yaml")
        .read_text(encoding="utf-8")
        .replace("Dragan Primer", "Dragan Tjetri"),
        encoding="utf-8",
    )
    before = {p: p.read_bytes() for p in (both / "out").rglob("*") if p.is_file()}
    done = advocacy(*MAKE, "--envelopes", "out/env.docx")
    assert done.code == 5
    assert "out/env.docx was edited by hand" in done.err
    assert path.read_bytes() == edited
    assert {p: p.read_bytes() for p in (both / "out").rglob("*") if p.is_file()} == before


def test_another_file_of_that_name_is_not_overwritten(both: Path, advocacy: Advocacy) -> None:
    (both / "plan.docx").write_bytes(b"not ours")
    assert advocacy(*MAKE, "--envelopes", "plan.docx").code == 5
    assert (both / "plan.docx").read_bytes() == b"not ours"
    assert not (both / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--envelopes", "out/env.pdf"), 2, "no .docx"),
        (("--envelopes", "out/env.docx", "--envelope", "b4"), 2, "choose dl, c5"),
        (("--envelope", "c5"), 2, "--envelopes out/envelopes.docx --envelope c5"),
        (("--envelopes", "campaigns/env.docx"), 5, "no place for output"),
        (("--addresses", "out/post.xyz"), 2, "does not tell the format"),
        (("--addresses", "advocacy.toml.csv/../campaigns/x.csv"), 5, "no place for output"),
    ],
)
def test_what_cannot_be_is_said_before_a_letter_is_made(
    both: Path, advocacy: Advocacy, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = advocacy(*MAKE, *arguments)
    assert (done.code, said in done.err) == (code, True), done.err
    assert not (both / "out").exists()


def test_a_dry_run_writes_nothing(both: Path, advocacy: Advocacy) -> None:
    done = advocacy(*MAKE, "--envelopes", "out/env.docx", "--addresses", "out/post.csv", "-n")
    assert done.code == 0
    assert "would write out/env.docx" in done.err
    assert "would write out/post.csv" in done.err
    assert not (both / "out").exists()


def test_an_office_of_two_campaigns_has_one_envelope(both: Path, advocacy: Advocacy) -> None:
    text = (both / "campaigns" / "hearings.yaml").read_text(encoding="utf-8")
    (both / "campaigns" / "second.yaml").write_text(
        text.replace("id: hearings-petition", "id: second-petition"), encoding="utf-8"
    )
    done = advocacy("letter", "make", "--to", "mayor-zvecan", "--addresses", "out/post.json")
    assert done.code == 0, done.err
    (row,) = json.loads((both / "out" / "post.json").read_text(encoding="utf-8"))
    assert row["letters"] == ["hearings/L1", "hearings/L2", "second/L1", "second/L2"]


def test_what_data_says_stays_text(both: Path, advocacy: Advocacy) -> None:
    path = both / "campaigns" / "hearings.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "sq: Dragan Primer}", 'sq: "A & <b> {{ 7*7 }}"}\n    address: "Street 1\\n]]>"'
        ),
        encoding="utf-8",
    )
    done = advocacy(*MAKE, "--language", "sq", "--envelopes", "out/env.docx")
    assert done.code == 0, done.err
    assert pages(both / "out" / "env.docx")[2][-3:] == ["A & <b> {{ 7*7 }}", "Street 1", "]]>"]


@pytest.mark.slow
@pytest.mark.parametrize("size", ["dl", "c5"])
def test_libreoffice_prints_each_on_one_page(
    both: Path, advocacy: Advocacy, tmp_path: Path, size: str
) -> None:
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libreoffice (or poppler) is absent")
    path = both / "campaigns" / "hearings.yaml"
    lines = "\\n".join(f"Line {n} of a long address" for n in range(9))
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "sq: Dragan Primer}", f'sq: Dragan Primer}}\n    address: "{lines}"'
        ),
        encoding="utf-8",
    )
    assert advocacy(*MAKE, "--envelopes", "env.docx", "--envelope", size).code == 0
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, both / "env.docx"], check=True, capture_output=True, timeout=180)
    out = subprocess.run(
        [reader, "-bbox", tmp_path / "env.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    found = out.split("<page ")[1:]
    assert len(found) == 3
    for page in found:
        width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())  # type: ignore[union-attr]
        words = [
            tuple(map(float, box))
            for box in re.findall(
                r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page
            )
        ]
        mm = 72 / 25.4
        address = [w for w in words if w[1] > 40 * mm]
        assert address
        for left, _, right, bottom in address:  # clear of the stamp, the edge and the sorting strip
            assert left > width / 2 - 1
            assert right < width - 9 * mm
            assert bottom < height - 9 * mm
    assert found[2].count(">Line<") == 9
