"""out/index.html: what was made, for whom and when; links that work; nothing that is ours alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import open_workspace

NAMES = re.compile(r'href="([^#"][^"]*)"')


def page(root: Path) -> str:
    return (root / "out/index.html").read_text(encoding="utf-8")


def links(root: Path) -> list[str]:
    return [unquote(href) for href in NAMES.findall(page(root))]


def edit(root: Path, old: str, new: str, file: str = "campaigns/hearings.yaml") -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def row(root: Path, name: str) -> str:
    """The row of the page that leads to a file, as text."""
    (found,) = (r for r in re.findall(r"<tr>.*?</tr>", page(root)) if f'href="{name}"' in r)
    return re.sub(r"<[^>]*>", "|", found)


def make_all(advocacy) -> None:
    for line in (
        ("letter", "make", "hearings"),
        ("petition", "make", "hearings"),
        ("calendar", "export"),
        ("status", "-o", "out/status.html"),
        ("due", "-o", "out/due.md"),
    ):
        done = advocacy(*line)
        assert done.code == 0, done.err


def test_every_file_that_was_made_has_a_link_that_works(advocacy, root: Path) -> None:
    make_all(advocacy)
    there = {
        p.relative_to(root / "out").as_posix()
        for p in (root / "out").rglob("*")
        if p.is_file() and not p.name.startswith(".")
    }
    assert sorted(links(root)) == sorted(there - {"index.html", "letters/manifest.json"})
    assert all((root / "out" / name).is_file() for name in links(root))


def test_it_says_what_each_is_for_whom_and_when(advocacy, root: Path) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    make_all(advocacy)
    text = re.sub(r"<[^>]*>", "|", page(root))
    assert '<html lang="en">' in page(root)
    (letter,) = (name for name in links(root) if "documents_mayor-zvecan" in name)
    assert "Mayor of Zvečan" in row(root, letter)
    assert "L1|" in row(root, letter)
    assert "2026-11-23" in row(root, letter)
    assert "made" in row(root, letter)
    assert "Serbian, Cyrillic" in row(root, letter)
    assert "Budget hearings in Serbian" in text
    assert "|partners|" in row(root, "status.html")
    assert "Status: where each campaign stands" in row(root, "status.html")
    assert "All meetings and days" in row(root, "calendar/advocacy.ics")
    first = row(root, "calendar/hearings_first.ics")
    assert "Meeting: |Mayor of Zvečan" in first
    assert "3 December 2026 at 10:00" in first
    assert "Signature sheets" in row(root, "petitions/hearings/signatures_sq.docx")


def test_calendars_are_called_by_what_they_hold_and_a_vdir_is_left_to_programs(
    advocacy, root: Path
) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    for more in (["--redact"], ["--since-last"], ["--vdir"], ["--split"]):
        advocacy("calendar", "export", *more)
    assert list((root / "out/calendar/vdir").glob("*.ics"))
    assert not [name for name in links(root) if "vdir" in name]
    assert "When we are busy" in row(root, "calendar/busy.ics")
    assert "What changed since the export before" in row(root, "calendar/changes.ics")
    assert "Budget hearings in Serbian" in row(root, "calendar/advocacy_hearings.ics")
    assert "Petition opens" in row(root, "calendar/hearings_hearings-petition.opens.ics")


def test_what_becomes_of_a_letter_is_told(advocacy, root: Path) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    advocacy("letter", "make", "hearings/request")
    (letter,) = links(root)
    assert "|made|" in row(root, letter)
    workspace = open_workspace(root, os.environ)
    with Store(workspace) as store:
        (made,) = store.history().entries(kinds=("letter-made",))
        names = [about for about in made.about if about[0] == "name"]
        sent = Draft(
            "letter-sent",
            "hearings",
            made.subject,
            (("target", "mayor-zvecan"), *names),
            number=made.number,
            channel="hand",
            texts={"ref": "REF-1", "note": "quietly"},
        )
        with store.command("letter sent") as command:
            command.append(sent)
    advocacy("status", "-o", "out/status.html")
    assert "|sent 2026-11-23|" in row(root, letter)
    assert "quietly" not in page(root)


def test_a_letter_that_another_replaces_and_a_meeting_that_is_off_say_so(
    advocacy, root: Path
) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    advocacy("letter", "make", "hearings/request")
    (letter,) = links(root)
    advocacy("letter", "sent", "hearings/request", "--via", "hand")
    assert "|sent 2026-11-23|" in row(root, letter)
    assert advocacy("letter", "correct", "hearings/request", "--reason", "the year").code == 0
    assert "replaced by L2|" in row(root, letter)
    assert "the year" not in page(root)
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    advocacy("meeting", "cancel", "hearings/first")
    assert "Meeting (cancelled): |Mayor of Zvečan" in row(root, "calendar/hearings_first.ics")


def test_an_undo_is_seen_on_the_page(advocacy, root: Path) -> None:
    advocacy("letter", "make", "hearings/request")
    (letter,) = links(root)
    assert advocacy("undo", "-y").code == 0
    assert letter not in links(root)


@pytest.mark.parametrize("name", ["status.html", "petitions/hearings/signatures_sq.docx"])
def test_what_was_edited_by_hand_is_said(advocacy, root: Path, name: str) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    make_all(advocacy)
    assert "edited" not in row(root, name)
    with (root / "out" / name).open("ab") as file:
        file.write(b" ")
    advocacy("due", "-o", "out/other.md")
    assert "edited by hand" in row(root, name)
    assert page(root).count("(edited by hand)") == 1


def test_what_was_made_for_us_alone_is_not_on_it(advocacy, root: Path) -> None:
    edit(root, "    lasts: 60m\n", "    lasts: 60m\n    private: true\n")
    advocacy("journal", "list", "--for", "internal", "-o", "out/ours.json")
    advocacy("calendar", "export", "--for", "internal")
    assert (root / "out/calendar/hearings_first.ics").is_file()
    advocacy("status", "--for", "donor", "-o", "out/theirs.html")
    assert links(root) == ["theirs.html"]
    assert "ours" not in page(root)
    assert "first" not in page(root)
    assert "донатор" in page(root)


def test_what_travels_between_ourselves_is_not_on_it(advocacy, root: Path) -> None:
    advocacy("log", "hearings", "words", "--private")
    assert advocacy("sync", "export", "out/ours.advocacy").code == 0
    advocacy("status", "-o", "out/status.html")
    assert links(root) == ["status.html"]


def test_letters_are_for_others_whatever_is_said(advocacy, root: Path) -> None:
    advocacy("letter", "make", "hearings/request", "--for", "internal")
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00", "--for", "internal")
    assert len(links(root)) == 2


def test_a_meeting_that_became_private_leaves_the_page(advocacy, root: Path) -> None:
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")
    assert links(root) == ["calendar/hearings_first.ics"]
    edit(root, "    lasts: 60m\n", "    lasts: 60m\n    private: true\n")
    advocacy("status", "-o", "out/status.html")
    assert links(root) == ["status.html"]
    assert "11:00" not in page(root)


def test_the_same_again_writes_nothing(advocacy, root: Path, monkeypatch) -> None:
    make_all(advocacy)
    file = root / "out/index.html"
    os.utime(file, (1, 1))
    monkeypatch.setenv("ADVOCACY_NOW", "2026-11-23T17:00:00+01:00")
    make_all(advocacy)
    assert file.stat().st_mtime == 1
    assert advocacy("letter", "list").code == 0
    assert file.stat().st_mtime == 1


def test_reading_and_dry_runs_make_no_page(advocacy, root: Path) -> None:
    advocacy("status")
    advocacy("log", "hearings", "words")
    advocacy("letter", "make", "hearings", "-n")
    advocacy("status", "-o", "elsewhere.html")
    assert not (root / "out").exists()


def test_a_check_that_did_not_hold_has_made_its_file_all_the_same(advocacy, root: Path) -> None:
    done = advocacy("due", "--fail", "-o", "out/due.md")
    assert done.code == 1
    assert links(root) == ["due.md"]


def test_files_of_other_hands_are_not_on_it(advocacy, root: Path) -> None:
    (root / "out").mkdir()
    (root / "out/secret plan.txt").write_text("x")
    (root / "out/.hidden").write_text("x")
    advocacy("status", "-o", "out/status.html")
    assert links(root) == ["status.html"]


def test_what_was_deleted_leaves_the_page(advocacy, root: Path) -> None:
    make_all(advocacy)
    shutil.rmtree(root / "out/letters")
    (root / "out/status.html").unlink()
    advocacy("due", "-o", "out/due.md")
    assert not [name for name in links(root) if name.startswith(("letters", "status"))]
    assert "status.html" not in (root / "out/.made.json").read_text()


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"a": 1}', b'{"due.md": {"on": "x"}}', b"\xff"])
def test_a_broken_list_is_begun_anew(advocacy, root: Path, broken: bytes) -> None:
    advocacy("letter", "make", "hearings/request")
    (root / "out/.made.json").write_bytes(broken)
    assert advocacy("due", "-o", "out/due.md").code == 0
    assert sorted(name.partition("/")[0] for name in links(root)) == ["due.md", "letters"]
    assert list(json.loads((root / "out/.made.json").read_text())) == ["due.md"]


def test_names_with_signs_are_links_that_work(advocacy, root: Path) -> None:
    name = 'о % # ? "реч" & a:b.html'
    assert advocacy("status", "-o", f"out/{name}").code == 0
    assert links(root) == [name]
    assert "<script" not in page(root)


def test_what_people_wrote_cannot_become_markup(advocacy, root: Path) -> None:
    edit(root, "en: Budget hearings in Serbian", "en: '<script>x</script>'")
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    make_all(advocacy)
    assert "&lt;script&gt;" in page(root)
    for outside in ("http:", "https:", "<script", "<link", "<img", "@import", "url("):
        assert outside not in page(root)


class _Page(HTMLParser):
    """Checks that tags close in order and collects the languages."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.languages: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.languages |= {value or "" for name, value in attrs if name == "lang"}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("languages", "tag"),
    [('["sr", "sq", "en"]', "sr-Cyrl"), ('["sq", "sr"]', "sq"), ('["en"]', "en"),
     ('["sr-Latn", "en"]', "sr-Latn")],
)  # fmt: skip
def test_the_page_speaks_the_first_language(advocacy, root: Path, languages: str, tag: str) -> None:
    edit(root, '["sr", "sq", "en"]', languages, "advocacy.toml")
    make_all(advocacy)
    parser = _Page()
    parser.feed(page(root))
    assert parser.open == []
    assert f'<html lang="{tag}">' in page(root)
    cyrillic = re.search(r"<h1>[^<]*[а-я]", page(root))
    assert bool(cyrillic) == (tag == "sr-Cyrl")
    assert "{" not in re.sub(r"<style>.*?</style>", "", page(root), flags=re.DOTALL)


def test_what_was_done_stands_although_the_plan_is_broken(advocacy, root: Path) -> None:
    advocacy("letter", "make", "hearings/request")
    before = page(root)
    (root / "campaigns/broken.yaml").write_text("title: [")
    done = advocacy("undo", "-y")
    assert (done.code, page(root)) == (0, before), done.err
    assert "advocacy check" in done.err


def test_a_page_that_cannot_be_written_is_said(advocacy, root: Path) -> None:
    (root / "out/index.html").mkdir(parents=True)
    done = advocacy("status", "-o", "out/status.html")
    assert done.code == 0, "what was asked for is done"
    assert "out/index.html could not be written" in done.err
    assert (root / "out/status.html").is_file()


def test_letters_in_one_file_for_the_printer_are_linked_from_each(advocacy, root: Path) -> None:
    edit(root, 'languages = ["sr", "sq", "en"]', 'languages = ["en", "sr"]', "advocacy.toml")
    advocacy("letter", "make", "hearings", "--merged", "out/all.docx")
    assert set(links(root)) == {"all.docx"}
    assert "all in one file" in page(root)


def test_serbian_stands_in_the_script_of_the_campaigns(advocacy, root: Path) -> None:
    edit(root, "sr: Јавне расправе о буџету на српском", "sr: Javne rasprave o budžetu na srpskom")
    advocacy("status", "-o", "out/status.html")
    assert '<html lang="sr-Latn">' in page(root)
    assert "Šta je napravljeno" in page(root)
