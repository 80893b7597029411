"""Nothing private reaches what is made for others: every word of it is a canary, and every file that
partners, a donor or the public get is the same, byte for byte, as if it had never been recorded.

The commands are found in the catalogue: one that writes a file and is not told of here fails the test.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.lazy import Stub
from advocacy_cli.store import KINDS, Draft, Store
from advocacy_cli.workspace import open_workspace

Run = Callable[..., Any]
Made = Mapping[str, bytes]

MAYOR, CHAIR = "mayor-zvecan", "assembly-chair-zvecan"
LISTED = (".md", ".csv", ".json", ".ndjson", ".txt")
REPORTED = (*LISTED, ".html")
SUCCESSION = ("--vacant", "--from", "2026-12-01")
KEPT = [f"--kind={kind}" for kind in KINDS if kind not in ("published", "status-sent")]
# Every command that writes where it is told: what else it is told here, and the endings it knows.
WRITERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # the makers first, since lists tell what was made
    "letter make": (("hearings/reminder",), ("",)),
    "petition make": (("hearings",), ("",)),
    "calendar export": ((), (".ics",)),
    "meeting invite": (("hearings/M1", "--to", CHAIR), (".eml",)),
    "status": (("--since", "30d"), REPORTED),
    "due": (("--within", "300d"), REPORTED),
    "campaign list": ((), LISTED),
    "campaign show": (("hearings",), LISTED),
    "target list": ((), LISTED),
    "target show": ((MAYOR,), LISTED),
    "office list": ((), LISTED),
    "office show": ((MAYOR,), LISTED),
    "ask list": ((), LISTED),
    "ask show": (("hearings/hearings",), LISTED),
    "rule list": ((), LISTED),
    "rule show": (("xk-public-documents",), LISTED),
    "meeting list": ((), LISTED),
    "meeting show": (("hearings/M1",), LISTED),
    "promise list": ((), LISTED),
    "promise show": (("hearings/P1",), LISTED),
    "letter list": ((), LISTED),
    "letter fields": (("documents",), LISTED),
    "journal list": (tuple(KEPT), LISTED),
    "journal show": (("{entry}",), LISTED),
    "report initiatives": ((), (*REPORTED, ".docx")),
    "office succeed": ((CHAIR, *SUCCESSION), REPORTED),
    "mail list": ((), LISTED),
    "doctor": ((), LISTED),
    "config": ((), LISTED),
    "clock list": ((), LISTED),
    "clock explain": (("hearings/documents",), LISTED),
}
# What it writes comes from the file that it is given, and is a file of the plan.
OF_ITS_OWN = {"rule import-holidays"}
MAKERS = ("letter make", "petition make", "calendar export", "meeting invite")
OUTSIDE = ("partners", "donor", "public")
LOUD = "Glasno"  # what may be told: it must be found, or nothing is proved
RECORDER = "kanarinac-recorder"
QUIET_MEETING = """\
  - id: quiet
    with: [mayor-zvecan]
    at: 2027-02-14 05:18
    private: true
    where: {0}
    agenda: {1}
letters:
"""


THEIRS = """\
BEGIN:VEVENT
UID:theirs@example.org
DTSTART:20270220T051700Z
SUMMARY:{0}
LOCATION:{1}
END:VEVENT
"""


MORE_LETTERS = """\
letters:
  - {id: invitation, template: ask, to: [mayor-zvecan, assembly-chair-zvecan], ask: hearings}
  - {id: reminder, template: follow-up, to: [mayor-zvecan, assembly-chair-zvecan], ask: hearings}
"""


class Canaries:
    """Words that no file for others may hold, each of its own."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, of: str) -> str:
        """A new one; `of` says what it stands for when it is found."""
        self.words.append(f"kanarinac-{of}-{len(self.words)}q")
        return self.words[-1]

    def in_(self, content: bytes) -> list[str]:
        """Those that a content holds, packed or not."""
        text = _unpacked(content).decode("utf-8", "replace")
        return [word for word in self.words if word in text]


def _unpacked(content: bytes) -> bytes:
    if content[:4] != b"PK\x03\x04":
        return content.replace(b"\r\n ", b"")  # iCalendar folds its lines
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [name.encode() + package.read(name) for name in package.namelist()]
    return re.sub(rb"<[^>]*>", b"", b"\n".join(parts)) + b"\n".join(parts)


def leaves() -> dict[str, Any]:
    """Every command that does something, by the words that call it."""

    def below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
        verbs = getattr(command, "commands", None)
        if verbs is None or "--output" in options(command):
            yield path, command
        for name, verb in (verbs or {}).items():
            yield from below(f"{path} {name}", verb)

    return {p: c for line in CATALOGUE for p, c in below(line.name, Stub(line).load())}


def options(command: Any) -> set[str]:
    return {name for param in command.params for name in getattr(param, "opts", ())}


def test_every_command_that_writes_a_file_is_watched_here() -> None:
    writers = {path for path, command in leaves().items() if "--output" in options(command)}
    assert writers == set(WRITERS) | OF_ITS_OWN, (
        "tell WRITERS how the new command is called, and its endings"
    )


@pytest.fixture
def do(advocacy: Run) -> Run:
    """Run a command that must work; an error tells what it said."""

    def call(*arguments: str) -> str:
        done = advocacy(*arguments, "--as", RECORDER)
        assert done.code == 0, (arguments, done.err)
        return str(done.out)

    return call


def edit(root: Path, old: str, new: str) -> None:
    path = root / "campaigns/hearings.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def say_loud(do: Run, root: Path) -> str:
    """What everybody may know; the id of one of its entries."""
    edit(root, "area: minority-rights\n", "area: minority-rights\npublic: true\n")
    edit(root, "letters:\n", MORE_LETTERS)
    do("office", "succeed", CHAIR, *SUCCESSION)
    told = ("--with", MAYOR, "--via", "phone", "--on", "2026-11-18")
    entry = do("log", "hearings/papers", f"{LOUD} words", *told, "--next", f"{LOUD} step",
               "--due", "2026-12-02").split()[0]  # fmt: skip
    do("ask", "set", "hearings/hearings", "asked", "--on", "2026-11-17")
    do("meeting", "add", "hearings", f"{LOUD} agenda", "--with", CHAIR, "--at", "2026-12-07 10:00")
    do("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00", "--reason", LOUD)
    do("promise", "add", "hearings/papers", MAYOR, f"{LOUD} promise", "--due", "2026-12-09",
       "--on", "2026-11-18")  # fmt: skip
    do("letter", "make", "hearings")
    do("letter", "sent", "hearings/request", "--via", "hand", "--ref", f"{LOUD}-1",
       "--on", "2026-11-20")  # fmt: skip
    do("status", "--mail", "board@example.org")
    return entry


def whisper(do: Run, root: Path, canary: Canaries) -> None:
    """Everything that can be recorded, in private; also what becomes of it, where nobody says again
    that it is private."""
    scan = root / f"{canary('file-name')}.txt"
    scan.write_text(canary("file-content"), encoding="utf-8")
    private = ("--private",)
    edit(root, "letters:\n", QUIET_MEETING.format(canary("where"), canary("agenda")))
    do("meeting", "move", "hearings/quiet", "--to", "2027-02-15 05:19", "--reason", canary("moved"))
    do("log", "hearings/papers", canary("note"), "--with", MAYOR, "--via", "viber", *private,
       "--next", canary("step"), "--due", "2027-02-11", "--promise", canary("promise"),
       "--promise-due", "2027-02-12", "--promised-by", MAYOR, "--file", str(scan))  # fmt: skip
    do("done", "hearings/N2", "--note", canary("step-done"))
    do("ask", "set", "hearings/hearings", "refused", "--note", canary("ask-note"), *private)
    for number, word in ((2, "add"), (3, "add"), (4, "add")):
        do("meeting", "add", "hearings", canary(word), "--with", MAYOR, "--where", canary("where"),
           "--at", f"2027-02-13 0{number}:17", "--agenda", canary("points"), *private)  # fmt: skip
    do("meeting", "move", "hearings/M2", "--to", "2026-11-20 05:20", "--reason", canary("moved"))
    do("meeting", "held", "hearings/M2", canary("held"), "--promise", canary("promise"),
       "--promise-due", "2027-02-16", "--next", canary("step"), "--due", "2027-02-17")  # fmt: skip
    do("meeting", "cancel", "hearings/M3", "--reason", canary("cancelled"))
    do("meeting", "invite", "hearings/M4", "--to", f"{canary('guest')}@example.org", "-y")
    theirs = root / "theirs.ics"
    theirs.write_text(THEIRS.format(canary("title"), canary("place")), encoding="utf-8")
    do(
        "calendar",
        "import",
        "theirs.ics",
        "--campaign",
        "hearings",
        "--with",
        MAYOR,
        "-y",
        *private,
    )
    theirs.unlink()
    do("promise", "add", "hearings/hearings", CHAIR, canary("words"), "--due", "2026-11-12",
       "--witness", canary("witness"), "--place", canary("place"), "--file", str(scan),
       *private)  # fmt: skip
    do("postpone", "hearings/P4", "--to", "2027-02-18", "--reason", canary("postponed"))
    do("promise", "settle", "hearings/P4", "broken", "--note", canary("settled"))
    do("promise", "settle", "hearings/P1", "kept", "--note", canary("kept"), *private)
    do("done", "hearings/submission", "--note", canary("met"), *private)
    do("postpone", "hearings/documents", "--to", "2027-02-19", "--reason", canary("extended"),
       *private)  # fmt: skip
    sent = ("hearings/invitation", "--to", CHAIR)
    do("letter", "sent", *sent, "--via", "post", "--ref", canary("ref"), "--note", canary("sent"),
       "--file", str(scan), *private)  # fmt: skip
    do("letter", "answered", *sent, "--ref", canary("ref"), "--note", canary("answer"))
    do("letter", "answered", "hearings/request", "--note", canary("answer"), *private)
    do("letter", "refused", "hearings/invitation", "--to", MAYOR, "--witness",
       canary("witness"), *private)  # fmt: skip
    do("log", "hearings", canary("taken-back"), *private)
    do("undo", "-y")
    with Store(open_workspace(root, os.environ)) as store:  # as an earlier program may have done
        steps = store.history().entries(kinds=("step",))
        of = next(entry.subject for entry in steps if entry.private and entry.number == 3)
        settled = Draft("settled", "hearings", of, state="done", texts={"note": canary("settled")})
        with store.command("done") as command:
            command.append(settled)
    scan.unlink()


def publish(do: Run, root: Path, away: Path, entry: str) -> Made:
    """All that the commands make for others: files of every kind, what they print, and out/."""
    shutil.rmtree(away, ignore_errors=True)
    made: dict[str, bytes] = {}
    for path, (more, endings) in WRITERS.items():
        words = [*path.split(), *(word.format(entry=entry) for word in more)]
        for audience, ending in itertools.product(OUTSIDE, endings):
            if audience != "partners" and ending not in (".json", ".html", ".docx", ".ics", ""):
                continue  # the other forms are made of the same rows
            name = f"{audience}/{path.replace(' ', '-')}{ending}"
            said = ["--for", audience] if audience != "partners" else []
            do(*words, *said, "-o", str(away / name))
        if path not in MAKERS:
            do(*words, "--format", "csv-excel", "-o", str(away / f"partners/{path}.excel.csv"))
            made[f"{path} printed"] = do(*words, "--for", "partners").encode()
            made[f"{path} as json"] = do(*words, "--for", "public", "--json").encode()
        else:
            do(*words)
    do("status", "-o", "out/status.html")
    do("journal", "list", *KEPT, "-o", "out/journal.csv")
    for folder in (away, root / "out"):
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            made[name] = name.encode() + b"\n" + file.read_bytes()
    return made


def differing(before: Made, after: Made, only: str = "") -> list[str]:
    names = [name for name in sorted({*before, *after}) if only in name]
    return [name for name in names if before.get(name) != after.get(name)]


@pytest.mark.slow
@pytest.mark.usefixtures("store_url")
def test_nothing_private_is_in_anything_that_is_made_for_others(
    do: Run, root: Path, tmp_path: Path
) -> None:
    canary, away = Canaries(), tmp_path / "away"
    canary.words.append(RECORDER)
    entry = say_loud(do, root)
    before = publish(do, root, away, entry)
    whisper(do, root, canary)
    after = publish(do, root, away, entry)
    assert len(after) > 150
    assert differing(before, after) == []
    found = {name: canary.in_(content) for name, content in after.items()}
    assert {name: words for name, words in found.items() if words} == {}
    loud = [name for name, content in after.items() if LOUD.encode() in _unpacked(content)]
    for kind in (".html", ".md", ".csv", ".json", ".ndjson", ".ics", ".txt", "printed"):
        assert any(name.endswith(kind) for name in loud), kind
    # and they are all there: inside nothing is hidden
    inside = "".join(
        do("journal", "show", row["id"]) for row in json.loads(do("journal", "list", "--json"))
    ) + "".join(do(noun, "list", "--json") for noun in ("meeting", "promise"))
    taken_back = [word for word in canary.words if "taken-back" in word or "content" in word]
    stem = next(word for word in canary.words if "file-name" in word)
    hidden = [w for w in canary.words if w not in inside and w not in (*taken_back, stem)]
    assert hidden == []


@pytest.mark.slow
@pytest.mark.usefixtures("store_url")
def test_the_public_hears_of_public_campaigns_alone(do: Run, root: Path, tmp_path: Path) -> None:
    canary, away = Canaries(), tmp_path / "away"
    canary.words.append(RECORDER)
    entry = say_loud(do, root)
    before = publish(do, root, away, entry)
    own = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    own = own.replace("public: true\n", "").replace("hearings-petition", "other-petition")
    own = re.sub(r"en: .*hearings in Serbian", f"en: {canary('title')}", own)
    (root / "campaigns/other.yaml").write_text(own, encoding="utf-8")
    do("log", "other", canary("note"), "--with", MAYOR, "--next", canary("step"), "--due", "+2d")
    do("meeting", "add", "other", canary("agenda"), "--with", MAYOR, "--at", "2026-11-27 10:00")
    do("promise", "add", "other/papers", MAYOR, canary("promise"), "--due", "+3d")
    do("letter", "make", "other")
    do("letter", "sent", "other/request", "--via", "hand", "--ref", canary("ref"))
    after = publish(do, root, away, entry)
    assert differing(before, after, "public/") == []
    assert differing(before, after, "as json") == []
    told = {n: canary.in_(c) for n, c in after.items() if "public/" in n or "as json" in n}
    assert {name: words for name, words in told.items() if words} == {}
    assert canary.in_(after["away/partners/journal-list.csv"])


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_became_private_is_told_no_longer(do: Run, root: Path, audience: str) -> None:
    """What calendars elsewhere have is called off in the words that they have; all else is silent."""
    say_loud(do, root)
    do("meeting", "held", "hearings/first", LOUD, "--on", "today")
    do("calendar", "export")
    edit(root, "    lasts: 60m\n", "    lasts: 60m\n    private: true\n")
    edit(root, "where: {sr: Општина Звечан,", "where: {sr: kanarinac,")
    for command in (("meeting", "list"), ("status", "--since", "30d"), ("journal", "list"),
                    ("campaign", "show", "hearings"), ("due", "--within", "90d")):  # fmt: skip
        text = do(*command, "--for", audience, "--json")
        assert "first" not in text, command
        assert "T11:00" not in text, command
        assert command[0] == "due" or "first" in do(*command, "--json"), command
    do("calendar", "export", "--for", audience)
    content = (root / "out/calendar").glob("*.ics")
    assert not any(b"kanarinac" in file.read_bytes() for file in content)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_private_thing_asked_for_by_its_name_is_not_there(
    advocacy: Run, do: Run, audience: str
) -> None:
    with_mayor = ("--with", MAYOR)
    do("meeting", "add", "hearings", "kanarinac", *with_mayor, "--at", "2026-12-07 10:00", "--private")  # fmt: skip
    do("promise", "add", "hearings", MAYOR, "kanarinac", "--due", "fri", "--private")
    entry = do("log", "hearings", "kanarinac", "--private").strip()
    for command in (
        ("meeting", "show", "M1"),
        ("promise", "show", "P1"),
        ("journal", "show", entry),
    ):
        done = advocacy(*command, "--for", audience)
        assert (done.code, done.out) == (4, ""), command
        assert "kanarinac" not in done.err
        assert "kanarinac" in do(*command)


def test_a_private_file_that_is_lost_is_a_matter_of_the_house(
    advocacy: Run, do: Run, root: Path, tmp_path: Path
) -> None:
    scan = root / "scan.txt"
    scan.write_text("kanarinac")
    do(
        "promise",
        "add",
        "hearings",
        MAYOR,
        "words",
        "--due",
        "fri",
        "--file",
        str(scan),
        "--private",
    )
    (kept,) = (root / "files").rglob("*.txt")
    kept.unlink()
    found = advocacy("doctor", "--for", "partners", "-o", str(tmp_path / "found.json"))
    assert found.code == 1
    assert json.loads((tmp_path / "found.json").read_text()) == []
    assert kept.name in advocacy("doctor").out


@pytest.mark.parametrize(
    "command",
    [
        ("log", "hearings", "{}", "--next", "{}", "--due", "+3d"),
        (
            "promise",
            "add",
            "hearings",
            MAYOR,
            "{}",
            "--due",
            "fri",
            "--witness",
            "{}",
            "--place",
            "{}",
        ),
        ("meeting", "add", "hearings", "{}", "--with", MAYOR, "--at", "fri 10:00", "--where", "{}"),
        ("meeting", "move", "hearings/first", "--to", "fri 10:00", "--reason", "{}"),
        ("ask", "set", "hearings/papers", "asked", "--note", "{}"),
        ("letter", "sent", "hearings/request", "--via", "hand", "--ref", "{}", "--note", "{}"),
        ("done", "hearings/submission", "--note", "{}"),
        ("postpone", "hearings/submission", "--to", "+9d", "--reason", "{}"),
    ],
)
def test_a_bug_while_something_is_recorded_keeps_none_of_the_words(
    advocacy: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    canary = Canaries()

    def fail(self: object, draft: Any, **_: object) -> None:
        raise ValueError(repr(draft)) from KeyError(repr(draft.texts))

    monkeypatch.setattr("advocacy_cli.store.entries.Command.append", fail)
    words = [word.replace("{}", canary("word")) if "{}" in word else word for word in command]
    done = advocacy(*words)
    assert done.code == 70
    (report,) = tmp_path.glob("advocacy-bug-*.txt")
    told = (done.out + done.err + report.name).encode() + report.read_bytes()
    assert b"ValueError" in told
    assert canary.in_(told) == []
