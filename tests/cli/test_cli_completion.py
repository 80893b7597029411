"""What Tab offers: in bash, zsh and fish themselves, and what answers them."""

from __future__ import annotations

import os
import pty
import select
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advocacy_cli.cli import options
from advocacy_cli.cli.upkeep import completion, tab
from advocacy_cli.plan import words

LOG = "=CAMPAIGN[/ASK] = --with=TARGET --via=phone|letter --on=DATE --owner=WHO --note="


@pytest.fixture
def kept(root: Path, advocacy) -> Path:
    """The test workspace after a plan was read and a meeting arranged."""
    added = advocacy("meeting", "add", "hearings", "x", "--with", "mayor", "--at", "fri 10:00")
    assert added.code == 0, added.err
    return root


def offered(*line: str, path: str = "log", takes: str = LOG, **environ: str) -> list[str]:
    """The words offered after a line that begins with the command's path."""
    said = tab.complete([path, takes, *path.split(), *line], environ)
    return [row.partition("\t")[0] for row in said.splitlines()]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (("",), ["hearings"]),
        (("hear",), ["hearings"]),
        (("HEAR",), ["hearings"]),
        (("хеар",), ["hearings"]),
        (("x",), []),
        (("hearings/",), ["hearings/hearings", "hearings/papers"]),
        (("hearings/p",), ["hearings/papers"]),
        (("hearings", ""), []),  # words of one's own
        (
            ("hearings", "x", "--with", ""),
            ["mayor-zvecan", "assembly-chair-zvecan", "budget-officer"],
        ),
        (("hear", "x", "--with", "b"), ["budget-officer"]),
        (("gone", "x", "--with", "b"), ["budget-officer"]),
        (("hearings", "x", "--with=may"), ["--with=mayor-zvecan"]),
        (("hearings", "x", "--with", "=", "may"), ["mayor-zvecan"]),
        (("hearings", "x", "--with", "="), None),
        (("--with", "mayor-zvecan", "hear"), ["hearings"]),
        (("--note", "hearings", ""), ["hearings"]),
        (("hearings", "x", "--via", ""), ["phone", "letter"]),
        (("hearings", "x", "--on", "t"), ["today", "tomorrow"]),
        (("hearings", "x", "--owner", ""), ["me", "ana"]),
        (("--as", ""), ["me", "ana"]),
        (("--color", "a"), ["auto", "always"]),
        (("hearings", "x", "too", "many", ""), []),
        (("--", "hear"), ["hearings"]),
    ],
)
def test_what_may_stand_there_is_offered(
    kept: Path, line: tuple[str, ...], found: list[str] | None
) -> None:
    every = ["mayor-zvecan", "assembly-chair-zvecan", "budget-officer"]
    assert offered(*line) == (every if found is None else found)


@pytest.mark.parametrize(
    ("takes", "line", "found"),
    [
        ("=CAMPAIGN...", ("hearings", "h"), ["hearings"]),
        ("=CAMPAIGN/ASK", ("",), ["hearings/hearings", "hearings/papers"]),
        ("=MEETING", ("",), ["hearings/first", "hearings/M1"]),
        ("=DEADLINE", ("hearings/",), ["hearings/submission", "hearings/documents"]),
        ("=CAMPAIGN[/LETTER]...", ("hearings/r",), ["hearings/request"]),
        ("=OFFICE", ("a",), ["assembly-chair-zvecan"]),
        ("=RULE", ("xk-public",), ["xk-public-documents"]),
        ("=MEMBER", ("",), ["ngo-example"]),
        ("=BODY", ("",), ["zvecan"]),
        ("=AREA", ("s",), ["security"]),
        ("=[CAMPAIGN/]TARGET", ("b",), ["budget-officer"]),
        ("=", ("",), []),
        ("", ("",), []),
    ],
)
def test_every_kind_of_thing(
    kept: Path, takes: str, line: tuple[str, ...], found: list[str]
) -> None:
    assert offered(*line, path="noun verb", takes=takes) == found


def test_each_choice_says_what_it_is_called(kept: Path) -> None:
    said = tab.complete(["log", LOG, "log", ""], {})
    assert said == "hearings\tЈавне расправе о буџету на српском\n"


def test_it_works_from_below_and_from_elsewhere(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept / "platform" / "rules")
    assert offered("") == ["hearings"]
    monkeypatch.chdir(tmp_path)
    assert offered("") == []
    assert offered("", ADVOCACY_WORKSPACE=str(kept)) == ["hearings"]
    line = ["log", LOG, "-C", str(kept), "log", ""]
    assert tab.complete(line, {"ADVOCACY_WORKSPACE": "/nowhere"}).startswith("hearings\t")
    line[2:4] = [f"-C={kept}"]
    assert tab.complete(line, {}).startswith("hearings\t")


@pytest.mark.parametrize(
    "arguments", [[], ["log"], ["log", LOG], ["log", "x", "\0"], ["\udce8"] * 4]
)
def test_a_line_that_makes_no_sense_is_answered_with_nothing(
    kept: Path, arguments: list[str]
) -> None:
    assert tab.complete(arguments, {}) == ""


def test_what_is_kept_survives_a_broken_plan_and_follows_a_good_one(kept: Path, advocacy) -> None:
    campaign = kept / "campaigns" / "hearings.yaml"
    good = campaign.read_text(encoding="utf-8")
    campaign.write_text("title: [", encoding="utf-8")
    assert advocacy("status").code == 3
    assert offered("") == ["hearings"]
    campaign.write_text(good, encoding="utf-8")
    campaign.with_name("second.yaml").write_text(good, encoding="utf-8")
    advocacy("status")
    assert offered("") == ["hearings", "second"]


@pytest.mark.usefixtures("store_url")
def test_what_the_journal_numbers_is_offered_at_once(root: Path, advocacy) -> None:
    assert advocacy("status").code == 0
    for day in ("fri", "sat"):
        advocacy("meeting", "add", "hearings", "x", "--with", "mayor", "--at", f"{day} 10:00")
    assert offered("hearings/M", takes="=MEETING") == ["hearings/M1", "hearings/M2"]


def test_a_dry_run_keeps_nothing(root: Path, advocacy) -> None:
    assert advocacy("log", "hearings", "x", "-n").code == 0
    assert not (root / ".advocacy" / words.PLAN).exists()
    assert not (root / ".advocacy" / words.JOURNAL).exists()


@pytest.mark.skipif(os.name != "posix", reason="POSIX rights")
def test_names_of_people_are_for_their_owner_alone(kept: Path) -> None:
    assert "Ана" in (kept / ".advocacy" / words.PLAN).read_text(encoding="utf-8")
    assert stat.S_IMODE((kept / ".advocacy").stat().st_mode) == 0o700
    for name in (words.PLAN, words.JOURNAL):
        assert stat.S_IMODE((kept / ".advocacy" / name).stat().st_mode) == 0o600


def test_a_name_cannot_steer_the_terminal_or_break_the_list() -> None:
    line = words.as_line("person", "", "ana", "A\tna\x1b[2J\n" + "x" * 200)
    assert line.count("\t") == 3
    assert "\x1b" not in line
    assert "\n" not in line
    assert len(line) < 100


def test_the_answer_imports_nothing_but_itself(kept: Path) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from advocacy_cli.__main__ import run\n"
        "run(sys.argv[1:])\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    line = ["--complete", "log", LOG, "log", "hearings", "x", "--with", ""]
    done = subprocess.run(
        [sys.executable, "-c", code, *line], cwd=kept, capture_output=True, text=True, check=True
    )
    assert "mayor-zvecan" in done.stdout
    ours = {m for m in done.stderr.split() if not m.startswith("_")}
    assert ours <= {"__future__", "advocacy_cli", "advocacy_cli.__main__",
                    "advocacy_cli.cli", "advocacy_cli.cli.upkeep",
                    "advocacy_cli.cli.upkeep.tab"}  # fmt: skip


def test_every_option_that_holds_everywhere_is_known() -> None:
    assert set(tab.EVERYWHERE) == set(options.VALUES)


@pytest.mark.parametrize(
    ("metavar", "help", "taken"),
    [
        ("CAMPAIGN[/ASK]", "", "CAMPAIGN[/ASK]"),
        ("[CAMPAIGN[/LETTER]]...", "", "CAMPAIGN[/LETTER]"),
        ("[CAMPAIGN]...", "", "CAMPAIGN"),
        ("[CAMPAIGN/]TARGET", "", "[CAMPAIGN/]TARGET"),
        ("STATE", "Only what is planned|made.", "planned|made"),
        ("STATE", "open, asked, partly-won", "open|asked|partly-won"),
        ("FORMAT", "table, json or md.", "table|json|md"),
        ("bash|zsh|fish", "", "bash|zsh|fish"),
        ("TEXT", "Why, in words.", ""),
        ("WHEN", "Day and hour.", ""),
    ],
)
def test_the_help_page_says_what_a_value_is(metavar: str, help: str, taken: str) -> None:
    assert completion._taken(metavar, help) == taken


def test_the_script_knows_every_command(advocacy) -> None:
    from advocacy_cli.cli.catalogue import CATALOGUE

    result = advocacy("completion", "bash")
    assert result.code == 0
    for line in CATALOGUE:
        assert f'"{line.name}")' in result.out
    assert "--within" in result.out
    assert "=CAMPAIGN[/ASK] = --with=TARGET --via=in-person|phone" in result.out
    assert "=CAMPAIGN/ASK =open|asked" in result.out
    assert "bash-completion" in result.err


def test_an_unknown_shell_is_told(advocacy) -> None:
    result = advocacy("completion", "cmd")
    assert result.code == 2
    assert "bash, zsh or fish" in result.err


# In the shells themselves. What is typed before Tab, and a word that must stand there afterwards.
TYPED = [
    ("advocacy meet", "advocacy meeting"),
    ("advocacy meeting mo", "advocacy meeting move"),
    ("advocacy meeting add --agen", "advocacy meeting add --agenda"),
    ("advocacy log hear", "advocacy log hearings"),
    ("advocacy log hearings/pa", "advocacy log hearings/papers"),
    ("advocacy log hearings x --with bud", "advocacy log hearings x --with budget-officer"),
    ("advocacy log hearings x --with=bud", "advocacy log hearings x --with=budget-officer"),
    ("advocacy log hearings x --via ph", "advocacy log hearings x --via phone"),
    ("advocacy log -n --as an", "advocacy log -n --as ana"),
    ("advocacy -C {root} meeting move hearings/M", "advocacy -C {root} meeting move hearings/M1"),
    ("advocacy ask set hearings/papers partly", "advocacy ask set hearings/papers partly-won"),
    ("advocacy calendar export -o ./campai", "advocacy calendar export -o ./campaigns"),
    ("advocacy -C /nowhere log hear", "advocacy -C /nowhere log hear"),
    ("advocacy letter make hearings/req", "advocacy letter make hearings/request"),
]
INTERACTIVE = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source {script}; bind 'set bell-style none'"),
    "zsh": (["zsh", "-f", "-i"], "unsetopt beep; autoload -Uz compinit; compinit -u -D; source {script}"),
}  # fmt: skip


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"SKIPPED SYSTEM PACKAGE: {name} (it is not in PATH)")
    return found


@pytest.fixture
def script(kept: Path, advocacy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the scripts, and our program first in PATH."""
    for name in completion.KEEP:
        (tmp_path / name).write_text(advocacy("completion", name).out, encoding="utf-8")
    program = tmp_path / "bin" / "advocacy"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advocacy_cli "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.chdir(kept)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", INTERACTIVE)
def test_tab_in_a_shell_that_somebody_types_in(name: str, script: Path, kept: Path) -> None:
    shell(name)
    command, setup = INTERACTIVE[name]
    typist = Typist(command)
    typist.line(setup.format(script=script / name))
    wrong = []
    for before, after in TYPED:
        # the line is completed, then turned into an echo of itself and run
        typist.send(before.format(root=kept) + "\t")
        typist.wait(0.6)
        said = typist.line("\x01echo ':' '\x05'")
        if f": {after.format(root=kept)}" not in said.replace("\r", ""):
            wrong.append((before, said))
    typist.end()
    assert not wrong


@pytest.mark.slow
def test_tab_in_fish(script: Path, kept: Path) -> None:
    shell("fish")
    lines = "".join(
        f"echo '> {before}'; complete -C '{before}'\n"
        for before in (b.format(root=kept) for b, _ in TYPED)
    )
    run = f"source {script / 'fish'}\n{lines}"
    done = subprocess.run(
        ["fish", "--no-config", "-c", run], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    blocks = done.stdout.split("> ")[1:]
    for block, (_, after) in zip(blocks, TYPED, strict=True):
        wanted = after.format(root=kept).rpartition(" ")[2]
        rows = [row.partition("\t")[0] for row in block.splitlines()[1:]]
        assert rows == [] if "/nowhere" in after else wanted in {r.rstrip("/") for r in rows}, block


class Typist:
    """Somebody at a terminal of 200 columns."""

    def __init__(self, command: list[str]) -> None:
        environ = {**os.environ, "TERM": "dumb", "COLUMNS": "200", "PS1": "", "HISTFILE": ""}
        self.end_, child = pty.openpty()
        self.running = subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, env=environ, start_new_session=True
        )
        os.close(child)

    def send(self, text: str) -> None:
        os.write(self.end_, text.encode())

    def wait(self, seconds: float, until: str = "\0") -> str:
        """What appears within that time, or until a text does."""
        said, end = "", time.monotonic() + seconds
        while time.monotonic() < end and until not in said:
            if select.select([self.end_], [], [], 0.05)[0]:
                said += os.read(self.end_, 4096).decode(errors="replace")
        return said

    def line(self, text: str) -> str:
        self.send(f"{text}; echo don''e\r")
        return self.wait(20, "done\r")

    def end(self) -> None:
        self.running.kill()
        self.running.wait()
        os.close(self.end_)
