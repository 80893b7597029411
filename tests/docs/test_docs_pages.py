"""The pages tell the truth: what is generated is current, transcripts are real, links lead somewhere."""

from __future__ import annotations

import re
import sys
import uuid
from pathlib import Path

import generate
import psycopg
import pytest

from advocacy_cli.cli.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
WRITTEN = sorted(
    p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_generated_page_is_current(name: str) -> None:
    made = generate.PAGES[name]()
    assert (ROOT / name).read_text(encoding="utf-8") == made, "run `make docs`"


@pytest.mark.slow
@pytest.mark.parametrize("name", generate.told_pages())
def test_transcript_is_current(name: str) -> None:
    told = (ROOT / name).read_text(encoding="utf-8")
    assert generate.masked(told) == generate.masked(generate.retold(told)), "run `make docs`"


SHIM = """\
#!/bin/sh
# Every workspace has a database of its own on the server, named after its folder.
case "$PWD" in *boris*) name={boris} ;; *) name={ana} ;; esac
ADVOCACY_DATABASE_URL="postgresql+psycopg://advocacy@/$name?host={folder}" exec {program} "$@"
"""


@pytest.mark.slow
def test_the_tutorial_is_the_same_on_postgresql(postgres: str, tmp_path: Path) -> None:
    names = {who: f"t{uuid.uuid4().hex}" for who in ("ana", "boris")}
    with psycopg.connect(f"postgresql://advocacy@/postgres?host={postgres}", autocommit=True) as at:
        for name in names.values():
            at.execute(f'CREATE DATABASE "{name}"')
    program = Path(sys.executable).with_name("advocacy")
    shim = tmp_path / "advocacy"
    shim.write_text(SHIM.format(**names, folder=postgres, program=program), "utf-8")
    shim.chmod(0o755)
    told = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    assert generate.masked(generate.retold(told, tmp_path)) == generate.masked(told)
    with psycopg.connect(f"postgresql://advocacy@/{names['boris']}?host={postgres}") as at:
        row = at.execute("SELECT count(*) FROM entry").fetchone()
        assert row is not None
        assert row[0] > 20, "the second officer's journal lies on the server too"


def test_readme_has_a_transcript() -> None:
    assert "README.md" in generate.told_pages()


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"(?m)^### `(.+)`$", page))
    assert headings == {path for path, _ in generate.commands()}
    assert {h.split()[1] for h in headings} == {line.name for line in CATALOGUE}


@pytest.mark.parametrize("name", WRITTEN)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    missing = [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    assert not missing


@pytest.mark.parametrize("name", WRITTEN)
def test_commands_named_in_prose_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    known = {path for path, _ in generate.commands()}
    named = set(re.findall(r"`advocacy ([a-z]+)(?: ([a-z][a-z-]*))?[^`]*`", text))
    nouns = {path.split()[1] for path in known if len(path.split()) == 3}
    for noun, verb in named:
        assert f"advocacy {noun}" in known, f"`advocacy {noun}`"
        if noun in nouns and verb:
            assert f"advocacy {noun} {verb}" in known, f"`advocacy {noun} {verb}`"


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ("recorded as 3f09ab12", "recorded as 9c0d1e44"),
        ("hearings/M1kq", "hearings/M1zz"),
        ("entry 0123456789abcdef0123456789abcdef", "entry f123456789abcdef0123456789abcde0"),
    ],
)
def test_random_ids_are_no_difference(told: str, again: str) -> None:
    assert generate.masked(told) == generate.masked(again)


@pytest.mark.parametrize("word", ["2026-11-23", "facade", "20261123T080000Z", "12 days", "decade"])
def test_dates_and_words_are_no_ids(word: str) -> None:
    assert generate.masked(word) == word


def test_a_transcript_that_fails_is_said() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        generate.run(["advocacy init x >/dev/null 2>&1 || true; sh -c 'exit 3'"])


def test_a_transcript_is_run_in_order_by_one_shell() -> None:
    page = "a\n```console\n$ cd ..\n$ export A=1\n\nold\n```\nb\n```console\n$ echo $A; pwd\n```\n"
    made = generate.retold(page)
    assert made == (
        "a\n```console\n$ cd ..\n$ export A=1\n```\nb\n```console\n$ echo $A; pwd\n1\n/home/ana\n```\n"
    )


def test_a_file_of_the_page_is_written_when_its_turn_comes() -> None:
    page = (
        "```console\n$ ls\n```\nSave this as `a.yaml`:\n\n```yaml\nname: $HOME\n```\n"
        "```console\n$ cat a.yaml\n```\n"
    )
    assert generate.retold("```console\n$ cd /home; cd - >/dev/null\n```\n" + page).endswith(
        "Save this as `a.yaml`:\n\n```yaml\nname: $HOME\n```\n"
        "```console\n$ cat a.yaml\nname: $HOME\n```\n"
    )
