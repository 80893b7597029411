"""How many letters a second of CPU: ours against docxtpl, the same letter, in one run.

    pip install docxtpl
    python benchmarks/bench_letters.py [--letters 1000] [--peer-letters 200] [--rounds 3]

One page each: a letterhead with a picture in its header, an address, five paragraphs with bold and
italic, a table of three rows, a signature. Every letter becomes a file of its own. docxtpl loads its
template for each letter, as its manual shows; ours is compiled once. Start and imports are left
out; CPU is user and system time of this process, the best of the rounds, which take turns. Exit 1
when ours is not at least 20 times as fast.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.ooxml import numbering, write
from advocacy_cli.documents.package import DOCUMENT, Package, parts_of
from advocacy_cli.documents.sandbox import Sandbox
from advocacy_cli.documents.staging import Staging
from advocacy_cli.settings import Settings
from advocacy_cli.workspace import Workspace, clock_from

WANTED = 20
WORDS = (
    "We write on behalf of the organisations of our platform that work in your municipality. "
    "The decision before you will shape for years how openly public bodies answer people. "
)
TEMPLATE = f"""\
{{{{ name }}}}\\
{{{{ office }}}}\\
{{{{ street }}}}, {{{{ place }}}}

{{{{ day }}}} — {{{{ number }}}}

**Subject: {{{{ subject }}}}**

{{{{ greeting }}}},

{WORDS}The **{{{{ act }}}}** is on the agenda of the *{{{{ committee }}}}* before **{{{{ until }}}}**.

In your municipality **{{{{ signed }}}}** people have signed. *They expect an answer.* {WORDS}

We ask you to **{{{{ ask }}}}** the text, for the reasons below. {WORDS}

| Provision | Position | Reason |
|---|---|---|
{{% for row in rows %}}
| {{{{ row.what }}}} | {{{{ row.position }}}} | {{{{ row.why }}}} |
{{% endfor %}}

{WORDS}*Thank you for your time.*

Yours sincerely,

**{{{{ signer }}}}**\\
{{{{ role }}}}
"""
FIELDS = frozenset(
    [
        "name",
        "office",
        "street",
        "place",
        "day",
        "number",
        "subject",
        "greeting",
        "act",
        "committee",
        "until",
        "signed",
        "ask",
        "signer",
        "role",
        "rows[].what",
        "rows[].position",
        "rows[].why",
    ]
)


def recipients(count: int) -> Iterator[dict[str, Any]]:
    """Placeholder recipients in three languages, with characters that want care."""
    names = ("Примаоц Ђ", "Marrësi Ç", "Recipient & <Co>", "Primalac Š", "A {{ name }}")
    places = ("Звечан", "Leposaviq", "Zubin Potok", "Mitrovica")
    for i in range(count):
        yield {
            "name": f"{names[i % 5]} {i}",
            "office": f"Member for district {i % 120}",
            "street": f"Street {i + 1}",
            "place": places[i % 4],
            "day": f"{1 + i % 28} November 2026",
            "number": f"hearings/L{i}",
            "subject": f"Vote on act no. {i}",
            "greeting": f"Dear {names[i % 5]}",
            "act": f"Draft act no. {i % 9}",
            "committee": f"Committee {i % 17}",
            "until": f"{1 + i * 7 % 28} December 2026",
            "signed": 100 + i * 37 % 9000,
            "ask": ("support", "oppose", "amend")[i % 3],
            "signer": "Signatory of the Platform",
            "role": "coordinator",
            "rows": [
                {
                    "what": f"Article {k}",
                    "position": ("keep", "drop")[(i + k) % 2],
                    "why": f"R & {i}",
                }
                for k in range(3)
            ],
        }


def base() -> Any:
    """The letterhead, with the picture in its header."""
    from docx.shared import Mm

    sender = letterhead.Sender(
        "Test Platform", "Street 1", "Zvečan", "", "", "a@example.org", "", ""
    )
    funding = letterhead.Funding("Funded by the European Union", WORDS, verified=False)
    document = letterhead.new_document("en", sender, funding)
    picture = Path(letterhead.__file__).with_name("eu-emblem.png")
    document.sections[0].header.paragraphs[0].add_run().add_picture(str(picture), width=Mm(20))
    return document


def ours(folder: Path, count: int) -> None:
    """Compile once, then render, pack, write beside and put in place."""
    parts = letterhead.parts(base())
    body = write(parse(TEMPLATE, "bench.en.md.j2"))
    template = Sandbox(FIELDS).compile_source(body.xml, "bench.en.md.j2")
    package = Package({**parts, "word/numbering.xml": numbering(body.ordered)})
    head, tail = package.original.decode().split("<w:sectPr", 1)
    workspace = Workspace(folder, Settings({}, {}), {}, clock_from({}))
    with Staging(workspace, folder) as staging:
        for position, values in enumerate(recipients(count)):
            text, faults = template.render(values)
            if faults:
                raise SystemExit(f"the benchmark's letter is wrong: {faults[0]}")
            content = package.pack(f"{head}{text}<w:sectPr{tail}".encode())
            staging.write(folder / f"{position:05d}.docx", content)
        staging.place()


def peer(folder: Path, count: int) -> None:
    """docxtpl, its template loaded for every letter."""
    from docxtpl import DocxTemplate  # type: ignore[import-not-found,import-untyped,unused-ignore]

    template = folder / "template.docx"
    build_peer(template)
    for position, values in enumerate(recipients(count)):
        document = DocxTemplate(template)
        document.render(values, autoescape=True)
        document.save(folder / f"{position:05d}.docx")


def build_peer(path: Path) -> None:
    """The same letter as a Word template with docxtpl's tags."""
    document = base()
    for block in TEMPLATE.split("\n\n"):
        if block.startswith("|"):
            lines = [line.strip("| ").split(" | ") for line in block.splitlines()]
            table = document.add_table(rows=4, cols=3, style="Table Grid")
            for cell, words in zip(table.rows[0].cells, lines[0], strict=True):
                cell.paragraphs[0].add_run(words).bold = True
            table.rows[1].cells[0].text = "{%tr for row in rows %}"
            for cell, words in zip(table.rows[2].cells, lines[3], strict=True):
                cell.text = words
            table.rows[3].cells[0].text = "{%tr endfor %}"
            continue
        paragraph = document.add_paragraph()
        for position, part in enumerate(block.replace("\\\n", "\n").split("**")):
            for inner, words in enumerate(part.split("*")):
                run = paragraph.add_run(words)
                run.bold, run.italic = position % 2 == 1, inner % 2 == 1
    document.save(path)


def cpu(method: Callable[[Path, int], None], count: int) -> float:
    """Seconds of CPU for that many letters in a fresh folder."""
    folder = Path(tempfile.mkdtemp(prefix="bench-letters-"))
    try:
        start = time.process_time()
        method(folder, count)
        spent = time.process_time() - start
        check(folder, count)
    finally:
        shutil.rmtree(folder)
    return spent


def check(folder: Path, count: int) -> None:
    """Every letter is there and the last one opens and says what it should."""
    from docx import Document

    files = sorted(folder.glob("0*.docx"))
    last = files[-1].read_bytes()
    parts_of(last)
    words = "\n".join(p.text for p in Document(io.BytesIO(last)).paragraphs)
    if len(files) != count or f"hearings/L{count - 1}" not in words:
        raise SystemExit(f"{len(files)} letters of {count}, the last one: {words[:200]}")


def main() -> int:
    """Print the rates and their ratio; 1 when it is below what is wanted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--peer-letters", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    with_peer = find_spec("docxtpl") is not None
    cpu(ours, 10)  # imports
    if with_peer:
        cpu(peer, 2)
    mine, theirs = [], []
    for _ in range(said.rounds):
        mine.append(said.letters / cpu(ours, said.letters))
        if with_peer:
            theirs.append(said.peer_letters / cpu(peer, said.peer_letters))
    print(f"advocacy      {max(mine):8.0f} letters / CPU-s   ({said.letters} letters, {DOCUMENT})")
    if not with_peer:
        print("docxtpl       not installed: `pip install docxtpl` for the ratio")
        return 0
    print(f"docxtpl       {max(theirs):8.0f} letters / CPU-s   (loaded for each letter)")
    ratio = max(mine) / max(theirs)
    print(f"ratio         {ratio:8.1f}   (wanted: at least {WANTED})")
    return 0 if ratio >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
