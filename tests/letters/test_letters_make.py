"""Letters from the command line: who gets what, files, numbers, and what is refused."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from advocacy_cli.store import Entry, Store
from advocacy_cli.workspace import open_workspace

Advocacy = Callable[..., Any]
FILE = "out/letters/hearings/2026-11-23_{}_{}_{}.docx"


def words(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


def files(root: Path) -> dict[str, bytes]:
    folder = root / "out"
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def campaign(root: Path, change: Callable[[str], str]) -> None:
    path = root / "campaigns" / "hearings.yaml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def without_letters(text: str) -> str:
    """Then every ask goes to each of its targets."""
    return text[: text.index("letters:\n")] + text[text.index("petition:\n") :]


def template(root: Path, name: str, text: str) -> Path:
    path = root / "templates" / "letters" / f"{name}.md.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def in_all(root: Path, name: str, body: str) -> None:
    for language in ("sr", "sq", "en"):
        template(root, f"{name}.{language}", f"---\nsubject: Subject\n---\n{body}\n")


def entries(root: Path) -> tuple[Entry, ...]:
    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store:
        return store.history().entries(kinds=("letter-made",))


def test_every_recipient_gets_their_own_language(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    made = done.out.split()
    assert made == [
        FILE.format("ask-hearings", "mayor-zvecan", "sr-Cyrl"),
        FILE.format("ask", "assembly-chair-zvecan", "sq").replace("_ask_", "_ask-hearings_"),
        FILE.format("ask-papers", "mayor-zvecan", "sr-Cyrl"),
        FILE.format("ask-papers", "assembly-chair-zvecan", "sq"),
        FILE.format("ask", "budget-officer", "sr-Latn"),
    ]
    cyrillic, albanian, latin = (words(root / made[n]) for n in (0, 1, 4))
    assert "Звечан, 23. новембра 2026. године" in cyrillic
    assert "Бр. hearings/L1" in cyrillic
    assert "Zveçan, 23 nëntor 2026" in albanian
    assert "Lënda:" in albanian
    assert "Zvečan, 23. novembra 2026. godine" in latin
    assert "Dragan Primer" in latin
    assert "Objavite nacrt budžeta na srpskom jeziku." in latin
    assert not any("а" <= c <= "ш" for c in latin)


def test_one_number_and_date_whatever_the_languages(root: Path, advocacy: Advocacy) -> None:
    done = advocacy("letter", "make", "hearings/request", "--language", "en", "--language", "sq")
    assert done.code == 0, done.err
    assert len(done.out.split()) == 2
    again = advocacy("letter", "make", "hearings/request", "--language", "sr-Latn")
    assert again.code == 0
    texts = [words(path) for path in sorted((root / "out/letters/hearings").glob("*.docx"))]
    assert len(texts) == 3
    assert all("hearings/L1" in text for text in texts)
    assert [e.number for e in entries(root)] == [1, 1]


def test_a_letter_keeps_its_date_and_a_new_date_moves_its_file(
    root: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("letter", "make", "hearings")
    first = files(root)
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-27T09:00:00+01:00")
    assert advocacy("letter", "make", "hearings").out == ""
    assert files(root) == first
    done = advocacy("letter", "make", "hearings", "--date", "30.11.2026")
    assert done.code == 0, done.err
    assert "Mon 30 November 2026" in done.err
    made = sorted(p.name for p in (root / "out/letters/hearings").glob("*.docx"))
    assert made == ["2026-11-30_documents_mayor-zvecan_sr-Cyrl.docx"]
    assert "removed" in done.err


def test_a_rerun_writes_what_is_missing_and_no_entries(root: Path, advocacy: Advocacy) -> None:
    advocacy("letter", "make", "hearings")
    before = files(root)
    for path in (root / "out/letters/hearings").glob("*.docx"):
        path.unlink()
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0
    assert files(root) == before
    assert len(entries(root)) == 1
    assert advocacy("letter", "make", "hearings").err.startswith(
        "0 files made, 1 as they should be"
    )


def test_a_changed_template_replaces_the_file_under_the_same_number(
    root: Path, advocacy: Advocacy
) -> None:
    advocacy("letter", "make", "hearings")
    in_all(root, "documents", "Нове речи: {{ recipient.title }}.")
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    (path,) = (root / "out/letters/hearings").glob("*.docx")
    assert "Нове речи: Председник" in words(path)
    assert [e.number for e in entries(root)] == [1, 1]


def test_edited_files_are_never_overwritten(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    advocacy("letter", "make", "hearings")
    made = sorted((root / "out/letters/hearings").glob("*.docx"))
    for path in made[:2]:
        path.write_bytes(path.read_bytes() + b"edited")
    made[2].unlink()
    kept = files(root)
    done = advocacy("letter", "make", "hearings")
    assert done.code == 5
    assert made[0].name in done.err
    assert made[1].name in done.err
    assert "--again" in done.err
    assert files(root) == kept
    again = advocacy("letter", "make", "hearings", "--again")
    assert again.code == 0, again.err
    assert {Path(p).name for p in again.out.split()} == {
        made[0].name.replace(".docx", "-2.docx"),
        made[1].name.replace(".docx", "-2.docx"),
        made[2].name,
    }
    assert all(p.read_bytes().endswith(b"edited") for p in made[:2])
    assert "hearings/L" in words(made[0].with_name(made[0].stem + "-2.docx"))
    assert {e.number for e in entries(root)} == {1, 2, 3, 4, 5}
    assert advocacy("letter", "make", "hearings", "--again").out == ""


def test_a_file_of_somebody_else_is_not_overwritten(root: Path, advocacy: Advocacy) -> None:
    path = root / FILE.format("documents", "mayor-zvecan", "sr-Cyrl")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    assert advocacy("letter", "make", "hearings").code == 5
    assert path.read_bytes() == b"mine"


def test_a_dry_run_writes_nothing_at_all(root: Path, advocacy: Advocacy) -> None:
    before = {p for p in root.rglob("*") if ".advocacy/cache" not in p.as_posix()}
    done = advocacy("letter", "make", "hearings", "-n")
    assert done.code == 0
    assert done.out.strip() == FILE.format("documents", "mayor-zvecan", "sr-Cyrl")
    assert "would be made" in done.err
    after = {p for p in root.rglob("*") if p.suffix in (".docx", ".db")}
    assert after - before == set()


def test_the_same_input_gives_the_same_bytes(root: Path, advocacy: Advocacy) -> None:
    advocacy("letter", "make", "hearings", "-o", "one")
    advocacy("letter", "make", "hearings", "-o", "two")
    one, two = (
        {p.name: p.read_bytes() for p in (root / f).rglob("*.docx")} for f in ("one", "two")
    )
    assert one == two
    assert len(one) == 1


def test_unknown_fields_are_named_with_line_and_nothing_is_made(
    root: Path, advocacy: Advocacy
) -> None:
    in_all(root, "documents", "a\n\n{{ recipient.nmae }}\n\n{{ foo }}")
    done = advocacy("letter", "make", "hearings")
    assert done.code == 3
    assert (
        "templates/letters/documents.sr.md.j2:6: error: unknown field 'recipient.nmae'" in done.err
    )
    assert "did you mean 'recipient.name'?" in done.err
    assert "templates/letters/documents.sr.md.j2:8: error: unknown field 'foo'" in done.err
    assert not (root / "out").exists()
    assert entries(root) == ()


def test_blank_fields_of_all_recipients_are_named_at_once(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    in_all(root, "ask", "{{ recipient.name }}\n\n{{ ask.by_long }}\n\n{{ clock.name }}")
    done = advocacy("letter", "make", "hearings")
    assert done.code == 3
    assert (
        "ask.sr.md.j2:4: error: 'recipient.name' has nothing to print (hearings/letter-hearings to mayor-zvecan"
        in done.err
    )
    assert "ask.sq.md.j2:4: error: 'recipient.name'" in done.err
    assert (
        "ask.sr.md.j2:6: error: 'ask.by_long' has nothing to print (hearings/letter-papers to mayor-zvecan, hearings/letter-papers to budget-officer)"
        in done.err
    )
    assert "ask.sr.md.j2:8: error: 'clock.name'" in done.err
    assert not (root / "out").exists()


def test_a_missing_language_is_a_problem_or_switches_the_whole_letter(
    root: Path, advocacy: Advocacy
) -> None:
    campaign(root, lambda t: without_letters(t).replace("      sq: Mbani", "      sr-Latn: Mbani"))
    done = advocacy("letter", "make", "hearings/hearings")
    assert done.code == 3
    assert "ask.text has no sq text, only" in done.err
    assert "campaigns/hearings.yaml:" in done.err
    assert ".md.j2" not in done.err
    assert "assembly-chair-zvecan" in done.err
    assert not (root / "out").exists()
    switched = advocacy("letter", "make", "hearings/hearings", "--fallback", "en")
    assert switched.code == 0, switched.err
    assert "in en instead of sq" in switched.err
    (path,) = (root / "out/letters/hearings").glob("*assembly-chair*")
    assert path.name.endswith("_en.docx")
    text = words(path)
    assert "Subject:" in text
    assert not any(word in text for word in ("Lënda", "Предмет", "nëntor"))


def test_a_letter_falls_back_also_where_more_than_words_is_missing(
    root: Path, advocacy: Advocacy
) -> None:
    in_all(root, "mail", "{{ ask.text }} {{ earlier.number }} {{ campaign.title }}")
    campaign(
        root,
        lambda t: (
            t.replace("template: documents", "template: mail")
            .replace("to: [mayor-zvecan]\n", "to: [assembly-chair-zvecan]\n")
            .replace("  sq: Dëgjime buxhetore", "  sr-Latn: Javne rasprave")
        ),
    )
    done = advocacy("letter", "make", "hearings/request")
    assert done.code == 3
    assert "campaigns/hearings.yaml:1:1: error: campaign.title has no sq text, only" in done.err
    assert "'earlier.number' has nothing to print" in done.err
    done = advocacy("letter", "make", "hearings/request", "--fallback", "en")
    assert done.code == 3
    assert "campaign.title" not in done.err
    assert "--fallback" not in done.err
    assert "mail.en.md.j2:4: error: 'earlier.number' has nothing to print" in done.err
    assert done.err.count("error:") == 1
    campaign(root, lambda t: t.replace("  en: Budget hearings", "  sr-Cyrl: Расправе"))
    done = advocacy("letter", "make", "hearings/request", "--fallback", "en")
    assert "campaign.title has no en text" in done.err
    assert "add the text in sq, or in en, to which the letter may fall back" in done.err
    in_all(root, "mail", "{{ ask.text }}")
    campaign(root, lambda t: t.replace("      sq: Publikoni", "      sr-Latn: Objavite"))
    done = advocacy("letter", "make", "hearings/request")
    at = next(
        n
        for n, line in enumerate(
            (root / "campaigns/hearings.yaml").read_text("utf-8").splitlines(), 1
        )
        if "id: papers" in line
    )
    assert f"campaigns/hearings.yaml:{at}:" in done.err
    assert "ask.text has no sq text" in done.err
    assert advocacy("letter", "make", "hearings/request", "--fallback", "en").code == 0


def test_a_fault_that_is_no_fields_asks_for_none(root: Path, advocacy: Advocacy) -> None:
    in_all(root, "documents", "{{ 1/0 }}")
    done = advocacy("letter", "make", "hearings")
    assert done.code == 3
    assert "this divides by zero" in done.err
    assert "ask first" not in done.err


def test_our_own_words_are_a_letter_too(root: Path, advocacy: Advocacy) -> None:
    own = '    subject: {sr: Наше речи, sq: Fjalët tona}\n    body:\n      sr: "Прво **јако**.\\n\\nДруго {{ ask.text }}"\n'
    campaign(root, lambda t: t.replace("    ask: papers\n", "    ask: papers\n" + own))
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    (path,) = (root / "out/letters/hearings").glob("*.docx")
    text = words(path)
    assert "Предмет: Наше речи" in text
    assert "Прво јако." in text
    assert "Друго Објавите нацрт буџета на српском језику." in text


HOSTILE = [
    'Ана & <Сви> "x"',
    "{{ 7*7 }} {% if x %}",
    "a\\x0bb\\x1b[31m",
    "../../etc/passwd",
    "\\u202egnp.exe",
    "א\\u200fب",
    "x" * 300,
    "</w:t></w:r></w:p>",
    "]]> <!-- &amp;",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_the_letter_as_text(
    root: Path, advocacy: Advocacy, name: str
) -> None:
    campaign(
        root,
        lambda t: without_letters(t).replace(
            "{sr: Драган Пример, sq: Dragan Primer}",
            json.dumps(name) if "\\" not in name else f'"{name}"',
        ),
    )
    in_all(root, "ask", "Dear {{ recipient.name }} and {{ ask.text }}")
    done = advocacy("letter", "make", "hearings", "--to", "budget-officer")
    if done.code == 3:  # the plan may refuse it first, with a place
        assert "campaigns/hearings.yaml:" in done.err
        return
    assert done.code == 0, done.err
    (path,) = (root / "out/letters/hearings").glob("*.docx")
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
    text = words(path)
    plain = name.encode().decode("unicode_escape") if name.isascii() and "\\" in name else name
    if plain.isprintable() and plain.isascii():
        assert f"Dear {plain} and" in text
    assert "49" not in text
    assert not any(ord(c) < 32 and c not in "\n\t" for c in text)
    assert all(
        p.suffix == ".docx" or p.name.startswith(".") or p.name in ("index.html", "manifest.json")
        for p in (root / "out").rglob("*")
        if p.is_file()
    )


def test_merged_is_one_file_with_a_section_for_each_letter(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    done = advocacy("letter", "make", "hearings", "--merged", "all.docx")
    assert done.code == 0, done.err
    assert done.out.strip() == "all.docx"
    document = docx.Document(str(root / "all.docx"))
    assert len(document.sections) == 5
    headers = [s.header.paragraphs[0].text for s in document.sections]
    assert headers == [
        "Платформа за тест",
        "Platforma e provës",
        "Платформа за тест",
        "Platforma e provës",
        "Platforma za test",
    ]
    xml = document.element.xml
    assert 'w:val="sq-AL"' in xml
    assert xml.count("w:pgNumType") == 5
    assert "SECTIONPAGES" in document.sections[0].footer._element.xml
    numbers = document.part.numbering_part.element.xml
    used = {
        n.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val")
        for n in document.element.iter(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}numId"
        )
    }
    assert all(f'w:numId="{n}"' in numbers for n in used)
    before = (root / "all.docx").read_bytes()
    assert advocacy("letter", "make", "hearings", "--merged", "all.docx").out == ""
    assert (root / "all.docx").read_bytes() == before
    assert len(entries(root)) == 5


def test_letters_from_other_word_files_are_printed_in_files_of_their_own(
    root: Path, advocacy: Advocacy
) -> None:
    done = advocacy("letter", "make", "hearings", "--template", "official", "--merged", "all.docx")
    assert done.code == 0, done.err
    assert done.out.split() == ["all-1.docx", "all-2.docx", "all-3.docx"]
    tags = []
    for name in done.out.split():
        document = docx.Document(str(root / name))
        tags.append(re.findall(r'w:val="(sr-Cyrl|sr-Latn|sq)-', document.styles.element.xml)[0])
    assert tags == ["sr-Cyrl", "sq", "sr-Latn"]
    again = advocacy("letter", "make", "hearings", "--template", "official", "--merged", "all.docx")
    assert (again.code, again.out) == (0, "")


def test_the_manifest_lists_every_file(root: Path, advocacy: Advocacy) -> None:
    import hashlib

    campaign(root, without_letters)
    advocacy("letter", "make", "hearings")
    rows = json.loads((root / "out/letters/manifest.json").read_text(encoding="utf-8"))
    assert len(rows) == 5
    for row in rows:
        content = (root / "out/letters" / row["name"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert row["recipients"][0] in row["name"]


def test_a_template_of_the_command_line_goes_to_every_target(
    root: Path, advocacy: Advocacy
) -> None:
    done = advocacy(
        "letter", "make", "hearings", "--template", "thanks", "--to", "mayor-zvecan", "-n"
    )
    assert done.code == 0, done.err
    assert done.out.strip() == FILE.format("thanks", "mayor-zvecan", "sr-Cyrl")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("hearing/reqest",), 4, "no letter 'reqest'"),
        (("nothing",), 4, "no campaign 'nothing'"),
        (("hearings", "--to", "nobody"), 4, "no target 'nobody'"),
        (("hearings", "--to", "budget-officer"), 4, "none of these letters goes to budget-officer"),
        (("hearings", "--language", "de"), 2, "'de' is no language"),
        (("hearings", "--date", "03/12/2026"), 2, "03/12/2026"),
        (("hearings", "--template", "nothing"), 3, "no template 'nothing'"),
    ],
)
def test_wrong_names_are_told(
    advocacy: Advocacy, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = advocacy("letter", "make", *arguments)
    assert done.code == code, done.err
    assert said in done.err


def test_a_folder_that_cannot_be_written_leaves_nothing(root: Path, advocacy: Advocacy) -> None:
    (root / "out").write_bytes(b"a file where the folder should be")
    done = advocacy("letter", "make", "hearings")
    assert done.code == 6
    assert "out" in done.err
    assert entries(root) == ()
    assert (root / "out").read_bytes() == b"a file where the folder should be"


def test_a_full_disk_leaves_no_file_and_no_entry(
    root: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from advocacy_cli.documents import staging

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(staging.os, "write", full)
        done = advocacy("letter", "make", "hearings")
    assert done.code == 6
    assert "disk is full" in done.err
    assert entries(root) == ()
    assert [p for p in (root / "out").rglob("*") if p.is_file()] == []


def test_numbers_taken_meanwhile_are_not_used_twice(
    root: Path, advocacy: Advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advocacy_cli.letters.make import Press

    campaign(root, without_letters)
    honest = Press.make
    rounds: list[int] = []

    def slow(self: Press, *arguments: Any, **named: Any) -> Any:
        rounds.append(1)
        if len(rounds) == 1:
            assert advocacy("letter", "make", "hearings/papers").code == 0
        return honest(self, *arguments, **named)

    monkeypatch.setattr(Press, "make", slow)
    done = advocacy("letter", "make", "hearings/hearings")
    assert done.code == 0
    numbers = [e.number for e in entries(root)]
    assert sorted(numbers) == [1, 2, 3, 4, 5]
    texts = [words(path) for path in (root / "out/letters/hearings").glob("*.docx")]
    printed = sorted(
        line.split()[1] for text in texts for line in text.splitlines() if "hearings/L" in line
    )
    assert printed == [f"hearings/L{n}" for n in range(1, 6)]


def test_undone_numbers_are_not_used_again(root: Path, advocacy: Advocacy) -> None:
    advocacy("letter", "make", "hearings")
    assert advocacy("undo", "-y").code == 0
    for path in (root / "out/letters/hearings").glob("*.docx"):
        path.unlink()
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    (path,) = (root / "out/letters/hearings").glob("*.docx")
    assert "hearings/L2" in words(path)


def test_the_last_contact_is_known_but_not_a_private_one(root: Path, advocacy: Advocacy) -> None:
    in_all(
        root,
        "documents",
        "{% if last_contact %}Да, {{ last_contact.date }}.{% else %}Не.{% endif %}",
    )
    advocacy("log", "hearings", "secret", "--with", "mayor-zvecan", "--via", "phone", "--private")
    advocacy("letter", "make", "hearings", "-o", "a")
    advocacy("log", "hearings", "open", "--with", "mayor-zvecan", "--via", "phone")
    advocacy("letter", "make", "hearings", "-o", "b")
    one, two = (words(next((root / f).rglob("*.docx"))) for f in "ab")
    assert "Не." in one
    assert "Да, 23. 11. 2026." in two


def test_an_own_letterhead_is_used(root: Path, advocacy: Advocacy) -> None:
    folder = root / "templates" / "letterheads"
    folder.mkdir(parents=True, exist_ok=True)
    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "Our own head"
    own.add_paragraph("sample text")
    own.save(str(folder / "own.docx"))
    settings = root / "advocacy.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + 'letterhead = "own.docx"\n', encoding="utf-8"
    )
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    (path,) = (root / "out/letters/hearings").glob("*.docx")
    document = docx.Document(io.BytesIO(path.read_bytes()))
    assert document.sections[0].header.paragraphs[0].text == "Our own head"
    assert "sample text" not in words(path)
    assert "Предмет:" in words(path)


HOLDER = """office: mayor-zvecan
id: h1
name: {sr: Мира Пример, sq: Mira Primer, en: Mira Primer}
gender: f
from: 2026-11-01
acting: true
"""


def test_the_letter_goes_to_whoever_holds_the_office_that_day(
    root: Path, advocacy: Advocacy
) -> None:
    folder = root / "platform" / "holders"
    folder.mkdir(exist_ok=True)
    (folder / "mayor-zvecan-2026-11-01.yaml").write_text(HOLDER, encoding="utf-8")
    advocacy("letter", "make", "hearings", "--language", "en", "--language", "sr-Cyrl")
    english, serbian = (
        words(next((root / "out/letters/hearings").glob(f"*_{tag}.docx")))
        for tag in ("en", "sr-Cyrl")
    )
    assert "Mira Primer, acting\nMayor of Zvečan" in english
    assert "Dear Mayor Primer," in english
    assert "Yours sincerely," in english
    assert "Мира Пример, в. д.\n" in serbian
    assert "Поштована госпођо" in serbian
    before = advocacy("letter", "make", "hearings", "--language", "en", "--date", "2026-10-01")
    assert before.code == 0, before.err
    text = words(next((root / "out/letters/hearings").glob("2026-10-01*_en.docx")))
    assert "Mira" not in text


def test_a_letter_that_was_renamed_keeps_its_number(root: Path, advocacy: Advocacy) -> None:
    advocacy("letter", "make", "hearings")
    campaign(
        root,
        lambda t: t.replace("  - id: request\n", "  - id: papers-request\n    was: [request]\n"),
    )
    again = advocacy("letter", "make", "hearings")
    assert again.code == 0, again.err
    assert again.out == ""
    assert len(entries(root)) == 1
    assert "L1" in advocacy("letter", "list").out


@pytest.mark.slow
def test_two_at_once_and_one_killed_leave_whole_letters(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    command = [sys.executable, "-m", "advocacy_cli", "letter", "make", "hearings"]
    killed = subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.5)
    killed.kill()
    killed.wait()
    both = [
        subprocess.Popen(
            [*command, name], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for name in ("hearings/hearings", "hearings/papers")
    ]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err.decode()
    done = advocacy("letter", "make", "hearings")
    assert done.code == 0, done.err
    made = sorted((root / "out/letters/hearings").glob("*.docx"))
    assert len(made) == 5
    printed = {
        line.split()[1]
        for path in made
        for line in words(path).splitlines()
        if "hearings/L" in line
    }
    assert len(printed) == 5
    assert not list((root / "out/letters").glob(".making-*"))


# What is said


def test_a_file_is_no_folder_for_letters(root: Path, advocacy: Advocacy) -> None:
    done = advocacy("letter", "make", "hearings", "-o", "out/x.docx")
    assert done.code == 2
    assert "-o out/x.docx: letters are made in a folder" in done.err
    assert "--merged x.docx" in done.err
    assert not (root / "out").exists()
    (root / "out" / "v1.docx").mkdir(parents=True)
    assert advocacy("letter", "make", "hearings", "-o", "out/v1.docx").code == 0
    assert advocacy("letter", "make", "hearings", "-o", "out/2026.1").code == 0


def test_the_print_is_told_by_the_path_that_was_given(root: Path, advocacy: Advocacy) -> None:
    done = advocacy("letter", "make", "hearings", "--merged", "out/p.html")
    assert (done.code, "--merged out/p.html: the ending" in done.err) == (2, True)
    done = advocacy("letter", "make", "hearings", "--merged", "out/p.pdf", "--format", "txt")
    assert (done.code, "--merged out/p.pdf makes one print" in done.err) == (2, True)


def test_a_letter_with_another_template_is_named_with_it(root: Path, advocacy: Advocacy) -> None:
    done = advocacy("letter", "make", "hearings/request", "--template", "ask")
    assert done.code == 4
    assert "hearings/request is written with the template 'documents', not with 'ask'" in done.err
    assert "advocacy letter make hearings --template ask" in done.err
    assert "no letter 'zzz'" in advocacy("letter", "make", "hearings/zzz", "--template", "ask").err


def test_a_moved_letter_is_told_as_one_and_many_are_counted(root: Path, advocacy: Advocacy) -> None:
    campaign(root, without_letters)
    assert advocacy("letter", "make", "hearings/hearings", "--date", "2026-12-01").code == 0
    moved = advocacy("letter", "make", "hearings/hearings", "--date", "2026-12-02")
    old, new = (
        FILE.format("ask-hearings", "mayor-zvecan", "sr-Cyrl").replace("2026-11-23", day)
        for day in ("2026-12-01", "2026-12-02")
    )
    assert f"{old} removed: the letter is in {new.rpartition('/')[2]}" in moved.err
    assert moved.err.count("removed:") == 2
    both = [x for tag in ("sr-Cyrl", "sq") for x in ("--language", tag)]
    again = ("letter", "make", "hearings/hearings", *both)
    assert advocacy(*again, "--date", "2026-12-02").code == 0
    many = advocacy(*again, "--date", "2026-12-03")
    assert many.err.count("removed") == 4
    assert "4 outdated files removed: " in many.err
    assert "; and 1 more" in many.err
