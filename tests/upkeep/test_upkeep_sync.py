"""Two copies that exchange files end up the same, whatever was done in them meanwhile."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from copies import Copy

from advocacy_cli.store import Draft
from advocacy_cli.store.writer import _machine
from advocacy_cli.upkeep.bundle import is_safe

At = Callable[[str], None]


def exchange(one: Copy, other: Copy, folder: Path) -> None:
    """Each takes in what the other has."""
    for n, (source, to) in enumerate(((one, other), (other, one))):
        file = str(folder / f"{n}-{source.officer}.advocacy")
        source.do("sync", "export", file)
        to.do("sync", "merge", file)


def shown(copy: Copy) -> list[str]:
    """What people see of the journal."""
    lists = (("status",), ("due",), ("ask", "list"), ("meeting", "list"), ("journal", "list"))
    return [copy.do(*words) for words in lists]


def keep(copy: Copy, name: str, content: bytes, note: str = "the reply") -> None:
    """An entry with a kept file."""
    path = copy.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    digests = {"file": hashlib.sha256(content).hexdigest()}
    with copy.store() as store, store.command("log") as command:
        command.append(
            Draft("note", "hearings", texts={"note": note, "file": name}, digests=digests)
        )


def test_after_an_exchange_both_know_the_same(
    two: tuple[Copy, Copy], tmp_path: Path, at: At
) -> None:
    ana, bojan = two
    ana.do("log", "hearings", "Ana called", "--with", "mayor-zvecan", "--via", "phone")
    ana.do("ask", "set", "hearings/hearings", "asked")
    at("24 10:00")
    bojan.do(
        "meeting", "add", "hearings", "the papers", "--with", "mayor-zvecan", "--at", "fri 10:00"
    )
    bojan.do("log", "hearings", "taken back later", "--private")
    bojan.do("undo", "-y")
    assert ana.head() != bojan.head()
    exchange(ana, bojan, tmp_path)
    assert ana.head() == bojan.head()
    assert shown(ana) == shown(bojan)
    assert "the papers" in shown(ana)[3]
    assert "taken back" not in shown(ana)[4]


def test_every_row_is_as_it_was_but_for_when_it_arrived(
    two: tuple[Copy, Copy], tmp_path: Path, at: At
) -> None:
    ana, bojan = two
    ana.do("log", "hearings", "Звала 'сам'\n{{ x }}", "--with", "mayor-zvecan", "--private")
    ana.do("ask", "set", "hearings/papers", "asked")
    ana.do("ask", "set", "hearings/papers", "won", "--with", "mayor-zvecan")
    ana.do("undo", "-y")
    at("25 08:30")
    exchange(ana, bojan, tmp_path)
    with ana.store() as here, bojan.store() as there:
        assert here.packed() == there.packed()
        first, late = here.history().entries()[0], there.history().entries()[0]
        assert late == first._replace(arrived=late.arrived)
        assert (late.arrived - first.arrived).days == 1
        assert {e.id for e in there.history().entries(since=late.arrived)} == {
            e.id for e in here.history().entries()
        }


def test_the_same_file_again_brings_nothing_new(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    ana.do("log", "hearings", "Ana called")
    file = str(tmp_path / "a.advocacy")
    ana.do("sync", "export", file)
    assert "1 new entry: 1 by ana" in bojan.do("sync", "merge", file)
    before = bojan.state()
    code, out, err = bojan.run("sync", "merge", file)
    assert (code, out) == (0, "")
    assert "nothing new" in err
    assert bojan.state() == before
    # and a copy's own file brings it nothing either
    assert ana.run("sync", "merge", file)[:2] == (0, "")


def test_equal_workspaces_give_equal_bytes(two: tuple[Copy, Copy], tmp_path: Path, at: At) -> None:
    ana, bojan = two
    ana.do("log", "hearings", "Ana called")
    bojan.do("log", "hearings", "Bojan called")
    keep(ana, "files/2026/reply-0123abcd.pdf", b"%PDF reply")
    exchange(ana, bojan, tmp_path)
    at("30 12:00")
    for copy in two:
        copy.do("sync", "export", str(tmp_path / f"{copy.officer}.zip"))
    assert (tmp_path / "ana.zip").read_bytes() == (tmp_path / "bojan.zip").read_bytes()
    assert (tmp_path / "ana.zip").stat().st_mode & 0o777 == 0o600


def test_a_dry_run_tells_and_changes_nothing(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "asked")
    file = tmp_path / "a.advocacy"
    assert "would write" in ana.do("sync", "export", str(file), "-n")
    assert not file.exists()
    ana.do("sync", "export", str(file))
    (bojan.root / "campaigns" / "hearings.yaml").unlink()
    before = bojan.state()
    said = bojan.do("sync", "merge", str(file), "-n")
    assert "would take in 1 new entry" in said
    assert "campaigns/hearings.yaml: new, would be created" in said
    assert bojan.state() == before
    assert not (bojan.root / ".advocacy").exists()


def test_kept_files_travel_and_the_same_content_is_used_again(
    two: tuple[Copy, Copy], tmp_path: Path
) -> None:
    ana, bojan = two
    keep(ana, "files/2026/одговор-0123abcd.pdf", b"%PDF reply")
    keep(ana, "files/2025/scan-89abcdef.jpg", b"\xff\xd8 scan", "the same again")
    (bojan.root / "files/2026").mkdir(parents=True)
    (bojan.root / "files/2026/одговор-0123abcd.pdf").write_bytes(b"%PDF reply")
    exchange(ana, bojan, tmp_path)
    assert (bojan.root / "files/2025/scan-89abcdef.jpg").read_bytes() == b"\xff\xd8 scan"
    assert not list(bojan.root.rglob("*.tmp"))
    # lost since: the next merge brings it back
    (bojan.root / "files/2025/scan-89abcdef.jpg").unlink()
    said = bojan.do("sync", "merge", str(tmp_path / "0-ana.advocacy"))
    assert said == "files/2025/scan-89abcdef.jpg: kept here too\n"
    assert (bojan.root / "files/2025/scan-89abcdef.jpg").exists()


def test_a_file_that_is_not_as_it_was_kept_stays_and_the_whole_one_lies_aside(
    two: tuple[Copy, Copy], tmp_path: Path
) -> None:
    ana, bojan = two
    name = "files/2026/reply-0123abcd.pdf"
    keep(ana, name, b"%PDF reply")
    (bojan.root / "files/2026").mkdir(parents=True)
    (bojan.root / name).write_bytes(b"%PDF spoilt")
    exchange(ana, bojan, tmp_path)
    assert (bojan.root / name).read_bytes() == b"%PDF spoilt"
    assert next(bojan.root.glob(f"out/sync/*/{name}")).read_bytes() == b"%PDF reply"
    # a spoilt or lost one does not travel, and that is said
    (ana.root / name).write_bytes(b"%PDF edited")
    _, _, err = ana.run("sync", "export", str(tmp_path / "again.advocacy"))
    assert f"{name} is missing here, or not as it was kept" in err
    (bojan.root / name).unlink()
    said = bojan.do("sync", "merge", str(tmp_path / "again.advocacy"))
    assert f"{name}: an entry points at it, but it is neither here nor in the file" in said


def test_plan_files_that_differ_are_shown_and_stay(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    plan = ana.root / "campaigns" / "hearings.yaml"
    mine = plan.read_bytes()
    plan.write_bytes(mine.replace(b"hearings\n", b"hearings\n# news from Ana\n", 1))
    ana.do("sync", "export", str(tmp_path / "a.advocacy"))
    for _ in range(2):  # shown as long as they differ
        said = bojan.do("sync", "merge", str(tmp_path / "a.advocacy"))
        assert "campaigns/hearings.yaml: differs, and yours stays" in said
        assert "  +# news from Ana" in said
    assert (bojan.root / "campaigns" / "hearings.yaml").read_bytes() == mine
    (aside,) = bojan.root.glob("out/sync/*/campaigns/hearings.yaml")
    assert aside.read_bytes() == plan.read_bytes()
    aside.write_text("edited here")  # what lies there is not overwritten either
    bojan.do("sync", "merge", str(tmp_path / "a.advocacy"))
    assert aside.read_text() == "edited here"


def test_a_new_plan_file_is_created_only_where_the_plan_can_be_read_with_it(
    two: tuple[Copy, Copy], tmp_path: Path
) -> None:
    ana, bojan = two
    smallest = "title: Roads\ntargets: [{}]\nasks:\n  - {{id: one, text: Mend it.}}\n"
    good, bad = (ana.root / "campaigns" / name for name in ("roads.yaml", "lights.yaml"))
    good.write_text(smallest.format("mayor-zvecan"))
    bad.write_text(smallest.format("nobody-there"))
    (ana.root / "templates/letters").mkdir(parents=True)
    (ana.root / "templates/letters/mine.en.md.j2").write_text(
        "---\nsubject: S\n---\nDear {{ recipient.title }}\n"
    )
    (ana.root / "campaigns/.secret.yaml").write_text("hidden: files stay\n")
    (ana.root / "campaigns/notes.txt").write_text("what is no plan stays\n")
    ana.do("sync", "export", str(tmp_path / "a.advocacy"))
    said = bojan.do("sync", "merge", str(tmp_path / "a.advocacy"))
    assert "campaigns/roads.yaml: new, created" in said
    assert "templates/letters/mine.en.md.j2: new, created" in said
    assert "campaigns/lights.yaml: new, but the plan cannot be read with it" in said
    assert "campaigns/lights.yaml:2:11: error:" in said
    assert not (bojan.root / "campaigns" / "lights.yaml").exists()
    assert list(bojan.root.glob("out/sync/*/campaigns/lights.yaml"))
    assert "secret" not in said
    assert "notes" not in said
    assert bojan.run("check")[0] == 0


def test_settings_never_travel(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, _ = two
    settings = ana.root / "advocacy.toml"
    settings.write_text(settings.read_text("utf-8") + '[mail]\nuser = "canary-7141"\n', "utf-8")
    ana.do("sync", "export", str(tmp_path / "a.advocacy"))
    assert b"advocacy.toml" not in (tmp_path / "a.advocacy").read_bytes()


def test_a_merge_goes_on_where_the_plan_is_broken(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    ana.do("log", "hearings", "Ana called")
    ana.do("sync", "export", str(tmp_path / "a.advocacy"))
    (bojan.root / "campaigns" / "hearings.yaml").write_text("{")
    assert "1 new entry" in bojan.do("sync", "merge", str(tmp_path / "a.advocacy"))


def test_a_clock_that_runs_ahead_is_told(two: tuple[Copy, Copy], tmp_path: Path, at: At) -> None:
    ana, bojan = two
    at("29 10:00")
    ana.do("log", "hearings", "from the future")
    ana.do("sync", "export", str(tmp_path / "a.advocacy"))
    for moment, told in (("29 09:30", False), ("28 10:00", True)):
        at(moment)
        _, _, err = bojan.run("sync", "merge", str(tmp_path / "a.advocacy"), "-n")
        assert "next:" not in err
        assert ("1 entry is recorded later than now" in err) is told


def test_what_a_merge_brings_as_rows(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    keep(ana, "files/2026/reply-0123abcd.pdf", b"%PDF reply")
    plan = ana.root / "campaigns" / "hearings.yaml"
    plan.write_bytes(plan.read_bytes() + b"# Ana\n")
    (row,) = json.loads(ana.do("sync", "export", str(tmp_path / "a.advocacy"), "--json"))
    assert (row["entries"], row["files"]) == (1, ["files/2026/reply-0123abcd.pdf"])
    rows = json.loads(bojan.do("sync", "merge", str(tmp_path / "a.advocacy"), "--json"))
    assert [(r["what"], r["state"]) for r in rows] == [
        ("entry", "new"), ("file", "kept"), ("plan", "differs"),
    ]  # fmt: skip
    assert rows[0]["recorder"] == "ana"
    assert "+# Ana" in rows[2]["diff"]
    assert json.loads(bojan.do("sync", "merge", str(tmp_path / "a.advocacy"), "--json")) == rows[2:]


def test_an_export_never_takes_the_place_of_what_a_colleague_sent(
    two: tuple[Copy, Copy], tmp_path: Path
) -> None:
    ana, bojan = two
    stick = tmp_path / "stick.advocacy"
    bojan.do("log", "hearings", "Bojan called")
    bojan.do("sync", "export", str(stick))
    ana.do("log", "hearings", "Ana called")
    code, _, err = ana.run("sync", "export", str(stick))
    assert code == 5
    assert "holds entries that are not here yet" in err
    ana.do("sync", "merge", str(stick))
    ana.do("sync", "export", str(stick))
    assert "1 new entry: 1 by ana" in bojan.do("sync", "merge", str(stick))


@pytest.mark.parametrize(
    ("name", "code"),
    [("campaigns/x.advocacy", 5), (".advocacy/x", 5), ("files/x", 5), ("README", 5), ("out", 2)],
)
def test_an_export_never_overwrites_what_is_no_export(tmp_path: Path, name: str, code: int) -> None:
    ana = Copy(tmp_path / "ana", "ana")
    (ana.root / "README").write_text("read me")
    (ana.root / "out").mkdir()
    found = ana.run("sync", "export", str(ana.root / name))
    assert found[0] == code, found
    assert (ana.root / "README").read_text() == "read me"


def test_an_export_makes_no_folder_where_no_stick_is(tmp_path: Path) -> None:
    ana = Copy(tmp_path / "ana", "ana")
    code, _, err = ana.run("sync", "export", str(tmp_path / "stick" / "a.advocacy"))
    assert code == 4
    assert "is the stick in?" in err
    ana.do("sync", "export", str(ana.root / "out" / "deep" / "a.advocacy"))


def test_a_damaged_journal_is_not_spread(tmp_path: Path) -> None:
    import sqlite3

    ana = Copy(tmp_path / "ana", "ana")
    ana.do("log", "hearings", "Ana called")
    ana.do("log", "hearings", "Ana called again")
    with sqlite3.connect(ana.root / ".advocacy/advocacy.db") as raw:
        raw.execute("DROP TRIGGER entry_no_update")
        raw.execute("UPDATE entry SET happened = '2026-11-01' WHERE seq = 1")
    raw.close()
    code, _, err = ana.run("sync", "export", str(tmp_path / "a.advocacy"))
    assert code == 5
    assert "the journal is damaged" in err
    assert not (tmp_path / "a.advocacy").exists()


def test_a_folder_that_was_copied_goes_on_under_another_name(tmp_path: Path) -> None:
    ana = Copy(tmp_path / "ana", "ana")
    ana.do("meeting", "add", "hearings", "one", "--with", "mayor-zvecan", "--at", "fri 10:00")
    bojan = ana.fork(tmp_path / "bojan", "bojan")
    for copy, words in ((ana, "two"), (bojan, "three")):
        copy.do("meeting", "add", "hearings", words, "--with", "mayor-zvecan", "--at", "fri 12:00")
    exchange(ana, bojan, tmp_path)
    assert shown(ana) == shown(bojan)
    full = [
        row["full"]
        for row in json.loads(ana.do("meeting", "list", "--json", "--campaign", "hearings"))
    ]
    assert len(set(full)) == len(full) == 4
    assert sorted(name[:2] for name in full if name[0] == "M") == ["M1", "M2", "M2"]


def test_a_copy_knows_that_it_has_exchanged_entries(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    for copy in two:
        copy.do("log", "hearings", "a call")
        with copy.store() as store:
            assert not store.history().shared()
    exchange(ana, bojan, tmp_path)
    for copy in two:
        with copy.store() as store:
            assert store.history().shared()


def test_two_copies_whose_names_end_alike_part(two: tuple[Copy, Copy], tmp_path: Path) -> None:
    ana, bojan = two
    for copy, writer in ((ana, "x" * 26 + "kq"), (bojan, "y" * 26 + "kq")):
        copy.do("sync", "export", str(tmp_path / f"{copy.officer}.zip"))  # makes the journal
        with copy.store() as store, store.database.writing(store.say) as writing:
            writing.note("writer", writer)
            if store.database.path:
                writing.note("inode", str(store.database.path.stat().st_ino))
                writing.note("machine", _machine())
        copy.do("log", "hearings", f"{copy.officer} called")
    exchange(ana, bojan, tmp_path)
    exchange(ana, bojan, tmp_path)
    tags = set()
    for copy in two:
        with copy.store() as store, store.command("look") as command:
            tags.add(command.tag)
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("files/2026/протокол-0123abcd.pdf", True),
        ("campaigns/roads.yaml", True),
        ("platform/rules/clocks.yaml", True),
        ("templates/letters/ask.sr-Latn.md.j2", True),
        ("files/x.pdf", False),
        ("files/2026/a/b.pdf", False),
        ("files/20266/b.pdf", False),
        ("campaigns/../advocacy.toml", False),
        ("/etc/cron.d/x.yaml", False),
        ("campaigns//x.yaml", False),
        ("campaigns/./x.yaml", False),
        ("campaigns/.x.yaml", False),
        ("campaigns/~$x.docx", False),
        ("campaigns/con.yaml", False),
        ("campaigns/LPT1.x.yaml", False),
        ("campaigns/a:b.yaml", False),
        ("campaigns\\x.yaml", False),
        ("campaigns/x\n.yaml", False),
        ("campaigns/x.yaml ", False),
        ("files/2026/x.", False),
        ("campaigns/x.py", False),
        ("advocacy.toml", False),
        ("src/x.yaml", False),
        (f"campaigns/{'x' * 300}.yaml", False),
        ("campaigns", False),
        ("", False),
    ],
)
def test_names_that_may_be_written(name: str, fine: bool) -> None:
    assert is_safe(name) is fine


def printed(copy: Copy) -> str:
    """What stands on the first page of the copy's only letter."""
    (file,) = (copy.root / "out/letters/hearings").glob("*documents*.docx")
    with zipfile.ZipFile(file) as package:
        return package.read("word/document.xml").decode()


def test_letters_carry_full_names_once_another_copy_may_give_the_same(
    two: tuple[Copy, Copy], tmp_path: Path
) -> None:
    ana, bojan = two
    ana.do("letter", "make", "hearings/request")
    assert "hearings/L1<" in printed(ana)
    exchange(ana, bojan, tmp_path)
    ana.do("letter", "make", "hearings/request")
    (name,) = set(re.findall("hearings/(L1[a-z]{2})<", printed(ana)))
    with ana.store() as store:
        assert name.endswith(store.tag())
    # the number and its letters stay those of the copy that gave them
    (tmp_path / "later").mkdir()
    exchange(ana, bojan, tmp_path / "later")
    bojan.do("letter", "make", "hearings/request", "--date", "2026-11-30")
    assert f"hearings/{name}<" in printed(bojan)
