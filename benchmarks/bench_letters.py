"""What letters cost: ours against docxtpl and docx-mailmerge2, the same letter, in one run.

    python benchmarks/bench_letters.py [--letters 1000] [--many 50000] [--rounds 3]

The letter: one page, a picture in the header, an address, five paragraphs with bold and italic, a
table of three rows, a signature. Three questions, each with its bar:

each    a file for each letter, on disk: at least 70 times docxtpl, which loads its template for
        every letter, as its manual shows; also with the sketch that the journal keeps of a letter
merged  all letters in one .docx: at least 8 times docx-mailmerge2 (merge_templates), and exactly
        one page a letter in LibreOffice (left out where it is not installed)
many    50,000 letters, a file each: at most 80 MiB at the peak, and at most 11 times what 5,000 cost

CPU is user and system time of this process (for `many`: of a child), the best of the rounds, which
take turns; imports are left out. `spread` says how far the rounds lay apart: the noise of the
machine. On ext4 a new file costs ten times as much where thousands were deleted in the last
minutes; so files stay until the end, each round's in the quickest of some folders (or in --folder),
and what an empty file cost there is printed. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.documents.staging import Staging
from advocacy_cli.letters.batch import Order, Serial, Slot, stream
from advocacy_cli.letters.form import Docx, Recipe, form_of
from advocacy_cli.letters.merged import Volume
from advocacy_cli.letters.templates import Source
from advocacy_cli.settings import Settings
from advocacy_cli.workspace import Workspace, clock_from

EACH, MERGED, MEMORY, GROWTH = 70, 8, 80, 11  # the bars
OFFICE_TIME = 300  # seconds for LibreOffice to count the pages
TEMPLATE = "template.docx"
WORDS = (
    "We write on behalf of the organisations of our platform that work in your municipality. "
    "The decision before you will shape for years how openly public bodies answer people. "
)
BODY = f"""\
{WORDS}The **{{{{ campaign.title }}}}** is on the agenda of the *{{{{ recipient.body }}}}* before \
**{{{{ ask.by_long }}}}**.

In your municipality people have signed. *They expect an answer.* {WORDS}

We ask you: **{{{{ ask.text }}}}** The reasons are below. {WORDS}

| Provision | Position | Until |
|---|---|---|
{{% for a in asks %}}
| {{{{ a.text }}}} | {{{{ a.by }}}} | {{{{ a.by_long }}}} |
{{% endfor %}}

{WORDS}*Thank you for your time.*
"""
# The same page for the peers, whose templates have no layout of their own around the words.
PAGE = f"""\
No. {{{{ letter.number }}}}, Zvečan, {{{{ letter.date_long }}}}

**{{{{ recipient.name }}}}**\\
{{{{ recipient.title }}}}\\
{{{{ recipient.body }}}}\\
{{{{ recipient.address }}}}

**Subject: Vote on {{{{ campaign.title }}}}**

{{{{ recipient.salutation }}}}

{BODY}
{{{{ page.closing }}}},

**{{{{ signers[0].name }}}}**\\
{{{{ signers[0].role }}}}
"""


def recipients(count: int) -> Iterator[dict[str, Any]]:
    """Placeholder recipients in three languages, with characters that want care."""
    names = ("Примаоц Ђ", "Marrësi Ç", "Recipient & <Co>", "Primalac Š", "A {{ name }}")
    places = ("Звечан", "Leposaviq", "Zubin Potok", "Mitrovica")
    none = Blank("benchmark")
    signers = [{"name": "Signatory of the Platform", "role": "coordinator", "organisation": none}]
    sender = {"organisation": "Test Platform", "place": "Zvečan"}
    for i in range(count):
        name, office = f"{names[i % 5]} {i}", f"Member for district {i % 120}"
        body, street = f"Committee {i % 17}", f"Street {i + 1}, {places[i % 4]}"
        until = f"{1 + i * 7 % 28} December 2026"
        asks = [
            {
                "text": f"{('Keep', 'Drop')[(i + k) % 2]} article {k}.",
                "by": f"R & {i}",
                "by_long": until,
            }
            for k in range(3)
        ]
        yield {
            "recipient": {
                "name": name,
                "title": office,
                "body": body,
                "address": street,
                "salutation": f"Dear {names[i % 5]},",
            },
            "sender": sender,
            "campaign": {"title": f"Draft act no. {i % 9}"},
            "ask": asks[0],
            "asks": asks,
            "letter": {
                "number": f"hearings/L{i}",
                "date_long": f"{1 + i % 28} November 2026",
                "replaces": none,
                "cc": [],
                "enclosures": [],
            },
            "signers": signers,
            "page": {
                "address": [name, office, body, street],
                "closing": "Yours sincerely",
                "footnote": none,
            },
        }


def base() -> Any:
    """The letterhead, with a picture in its header."""
    from docx.shared import Mm

    sender = letterhead.Sender(
        "Test Platform", "Street 1", "Zvečan", "", "", "a@example.org", "", ""
    )
    document = letterhead.new_document("en", sender)
    picture = Path(letterhead.__file__).with_name("eu-emblem.png")
    document.sections[0].header.paragraphs[0].add_run().add_picture(str(picture), width=Mm(20))
    return document


def recipe(folder: Path) -> Recipe:
    """The letter's template, to be compiled onto the letterhead."""
    own = (folder / TEMPLATE).read_bytes()
    source = Source("bench", "en", "bench.en.md.j2", "Vote on {{ campaign.title }}", BODY)
    return Recipe(str(folder), source, "en", "docx", Settings({}, {}), own)


def sketched(folder: Path, count: int) -> None:
    """Ours, with the sketch by which a letter is known that says nearly the same."""
    each(folder, count, sketch=True)


def each(folder: Path, count: int, *, sketch: bool = False) -> None:
    """Ours, as `letter make` does it: compile once; fill, pack and write in tasks; put in place."""
    letter = recipe(folder)
    workspace = Workspace(folder, Settings({}, {}), {}, clock_from({}))
    with Staging(workspace, folder) as staging:

        def orders() -> Iterator[tuple[Slot, Order]]:
            for position, values in enumerate(recipients(count)):
                path = folder / f"{position:05d}.docx"
                slot = Slot(path, staging.reserve(path))
                yield slot, Order(letter, values, slot=slot, wants_sketch=sketch)

        for slot, outcome in stream(orders(), Serial()):
            if outcome.places:
                raise SystemExit(f"the benchmark's letter is wrong: {outcome.places[0]}")
            staging.keep(str(slot.beside), slot.path)
        staging.place()


def docxtpl(folder: Path, count: int) -> None:
    """The peer: its template loaded for every letter."""
    from docxtpl import DocxTemplate  # type: ignore[import-not-found,import-untyped,unused-ignore]

    for position, values in enumerate(recipients(count)):
        document = DocxTemplate(folder / TEMPLATE)
        document.render(values, autoescape=True)
        document.save(folder / f"{position:05d}.docx")


def merged(folder: Path, count: int) -> None:
    """Ours: all letters in one file."""
    compiled = form_of(recipe(folder))
    assert isinstance(compiled, Docx)
    volume = Volume()
    for values in recipients(count):
        text, faults = compiled.fill(values)
        if faults:
            raise SystemExit(f"the benchmark's letter is wrong: {faults[0]}")
        volume.add(compiled, text)
    (folder / "merged.docx").write_bytes(volume.finish())


def mailmerge(folder: Path, count: int) -> None:
    """The peer: merge_templates, a page break between the letters."""
    from mailmerge import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
        MailMerge,
    )

    with MailMerge(folder / TEMPLATE) as document:
        document.merge_templates([_flat(v) for v in recipients(count)], separator="page_break")
        document.write(folder / "merged.docx")


def prepare(name: str, folder: Path) -> None:
    """Put what a method begins with into its folder: a letterhead for ours, a Word template for
    the peers."""
    if name in ("docxtpl", "mailmerge"):
        peer_page(folder / TEMPLATE, _tags if name == "docxtpl" else _merge_fields)
    else:
        base().save(folder / TEMPLATE)


def peer_page(path: Path, say: Callable[[Any, str], None]) -> None:
    """The same letter as a Word template; `say` writes words with tags into a paragraph."""
    document = base()
    for block in PAGE.split("\n\n"):
        if block.startswith("|"):
            lines = [line.strip("| ").split(" | ") for line in block.splitlines()]
            loops = say is not _merge_fields
            table = document.add_table(rows=4 if loops else 2, cols=3, style="Table Grid")
            for cell, words in zip(table.rows[0].cells, lines[0], strict=True):
                cell.paragraphs[0].add_run(words).bold = True
            for cell, words in zip(table.rows[2 if loops else 1].cells, lines[3], strict=True):
                say(cell.paragraphs[0], words)
            if loops:
                table.rows[1].cells[0].text = "{%tr for a in asks %}"
                table.rows[3].cells[0].text = "{%tr endfor %}"
            continue
        paragraph = document.add_paragraph()
        for position, part in enumerate(block.strip().replace("\\\n", "\n").split("**")):
            for inner, words in enumerate(part.split("*")):
                before = len(paragraph.runs)
                say(paragraph, words)
                for run in paragraph.runs[before:]:
                    run.bold, run.italic = position % 2 == 1, inner % 2 == 1
    document.save(path)


def _tags(paragraph: Any, words: str) -> None:
    """Words with their tags as they are."""
    paragraph.add_run(words)


def _merge_fields(paragraph: Any, words: str) -> None:
    """Words with their tags as MERGEFIELDs."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for part in re.split(r"(\{\{ [^}]* \}\})", words):
        if not part.startswith("{{"):
            paragraph.add_run(part)
            continue
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" MERGEFIELD {_field(part[3:-3])} ")
        run = paragraph.add_run(part)._r
        run.getparent().replace(run, field)
        field.append(run)


def _field(path: str) -> str:
    return path.replace("[0]", "").replace(".", "_")


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """The values as docx-mailmerge2 takes them: one level, rows under their first field."""
    flat = {
        f"{group}_{name}": value
        for group in ("recipient", "campaign", "ask", "letter", "page")
        for name, value in values[group].items()
        if isinstance(value, str)
    }
    flat |= {f"signers_{k}": v for k, v in values["signers"][0].items() if isinstance(v, str)}
    rows = [{f"a_{name}": value for name, value in ask.items()} for ask in values["asks"]]
    return {**flat, "a_text": rows}


class Places:
    """Folders of the disk; new ones are made where files cost least at that moment."""

    def __init__(self, among: list[Path]) -> None:
        self._among = [where for where in among if os.access(where, os.W_OK)]
        self._made: list[Path] = []
        self.costs: list[float] = []  # seconds for an empty file

    def new(self, name: str) -> Path:
        tried = []
        for where in self._among:
            folder = Path(tempfile.mkdtemp(prefix=f".bench-letters-{name}-", dir=where))
            self._made.append(folder)
            (folder / "probe").mkdir()
            start = time.process_time()
            for number in range(200):
                os.close(os.open(folder / "probe" / str(number), os.O_CREAT | os.O_WRONLY))
            tried.append(((time.process_time() - start) / 200, folder))
        cost, best = min(tried)
        self.costs.append(cost)
        return best

    def remove(self) -> None:
        for folder in self._made:
            shutil.rmtree(folder, ignore_errors=True)


class Bench:
    """Methods measured in turns in folders that stay until the end."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.last: dict[str, Path] = {}
        self.seconds: dict[str, list[float]] = {}

    def run(self, method: Callable[[Path, int], None], count: int, *, counts: bool = True) -> None:
        """Seconds of CPU a letter, for that many letters in a fresh folder."""
        name = method.__name__
        self.last[name] = self.places.new(name)
        prepare(name, self.last[name])
        start = time.process_time()
        method(self.last[name], count)
        spent = (time.process_time() - start) / count
        check(self.last[name], count)
        if counts:
            self.seconds.setdefault(name, []).append(spent)

    def told(self, name: str, title: str) -> float:
        """Print the best rate and how far the rounds lay apart; returns the best time."""
        best, worst = min(self.seconds[name]), max(self.seconds[name])
        spread = (worst - best) / best * 100
        print(f"{title:34} {1 / best:8.0f} letters / CPU-s   (spread {spread:.0f}%)")
        return best


def check(folder: Path, count: int) -> None:
    """Every letter is there and the last one opens and says what it should."""
    from docx import Document

    files = sorted(p for p in folder.glob("*.docx") if p.name != TEMPLATE)
    content = files[-1].read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if broken := package.testzip():
            raise SystemExit(f"{files[-1].name}: {broken} is broken")
    words = "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    if len(files) not in (1, count) or f"hearings/L{count - 1}" not in words:
        raise SystemExit(f"{len(files)} letters of {count}, the last one: {words[:200]}")


def pages(file: Path) -> int | None:
    """How many pages a document has in LibreOffice; None where it is not installed."""
    office, reader = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or reader is None:
        return None
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=OFFICE_TIME)
    said = subprocess.run([reader, file.with_suffix(".pdf")], check=True, capture_output=True)
    return int(re.search(rb"Pages:\s+(\d+)", said.stdout)[1])  # type: ignore[index]


def many(places: Places, count: int) -> tuple[float, float]:
    """CPU seconds and peak MiB of a process of its own that makes that many letters."""
    target = places.new("many")
    prepare("each", target)
    command = [sys.executable, __file__, "--child", str(target), "--many", str(count)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if (found := sum(1 for _ in target.glob("*.docx")) - 1) != count:
        raise SystemExit(f"{found} letters of {count}")
    return said["cpu"], said["peak"]


def child(folder: Path, count: int) -> None:
    start = time.process_time()
    each(folder, count)
    spent = time.process_time() - start
    print(json.dumps({"cpu": spent, "peak": peak()}))


def peak() -> float:
    """The most memory that this process ever had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss counts what the parent had when it started this process
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(found[1]) / 1024 if found else 0
    import resource  # macOS, in bytes

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> int:
    """Print the rates and what became of the bars; 1 when one is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--peer-letters", type=int, default=200)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the files are made")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.child:
        child(said.child, said.many)
        return 0
    missed: list[str] = []

    def bar(name: str, value: float, wanted: float, *, most: bool = False) -> None:
        kept = value <= wanted if most else value >= wanted
        limit = f"at {'most' if most else 'least'} {wanted:g}"
        print(f"  {name:32} {value:8.1f}   (wanted: {limit}){'' if kept else '   MISSED'}")
        if not kept:
            missed.append(name)

    usual = [Path(__file__).resolve().parents[1], Path.cwd(), Path.home(), Path("/var/tmp")]
    places = Places([said.folder] if said.folder else list(dict.fromkeys(usual)))
    try:
        bench = Bench(places)
        for method in (each, sketched, docxtpl, merged, mailmerge):  # imports
            bench.run(method, 2, counts=False)
        for _ in range(said.rounds):
            bench.run(each, said.letters)
            bench.run(sketched, said.letters)
            bench.run(docxtpl, said.peer_letters)
            bench.run(merged, said.letters)
            bench.run(mailmerge, said.letters)
        mine = bench.told("each", "a file each: advocacy")
        bench.told("sketched", "  with its sketch for the journal")
        theirs = bench.told("docxtpl", "a file each: docxtpl")
        bar("times docxtpl", theirs / mine, EACH)
        mine = bench.told("merged", "merged: advocacy")
        theirs = bench.told("mailmerge", "merged: docx-mailmerge2")
        bar("times docx-mailmerge2", theirs / mine, MERGED)
        before, _ = many(places, said.many // 10)
        all_, peak = many(places, said.many)
        after, _ = many(places, said.many // 10)
        few = (before + after) / 2  # the long run has the machine's noise in it too
        print(f"{said.many} letters: {all_:.1f} CPU-s, {said.many // 10} letters: {few:.1f} CPU-s")
        bar("MiB at the peak", peak, MEMORY, most=True)
        bar("times the tenth part", all_ / few, GROWTH, most=True)
        found = pages(bench.last["merged"] / "merged.docx")
        cheap, dear = (cost(places.costs) * 1e6 for cost in (min, max))
        print(f"an empty file cost {cheap:.0f} to {dear:.0f} us where the files were made")
        if found is None:
            print("pages: LibreOffice and pdfinfo are not installed, so they were not counted")
        else:
            print(f"pages of {said.letters} merged letters in LibreOffice: {found}")
            if found != said.letters:
                missed.append("pages")
    finally:
        places.remove()
    print(f"missed: {', '.join(missed)}" if missed else "all bars are kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
