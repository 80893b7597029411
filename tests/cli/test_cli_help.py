"""Help pages say what holds, and say it whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from advocacy_cli.cli.app import app
from advocacy_cli.cli.catalogue import CATALOGUE
from advocacy_cli.cli.lazy import Stub


def pages() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, by the words that call it."""
    top: Any = get_command(app)
    for line in CATALOGUE:
        stub = top.commands[line.name]
        assert isinstance(stub, Stub)
        found = stub.load()
        verbs = getattr(found, "commands", {})
        if not verbs or found.params:
            yield (line.name,), found
        yield from (((line.name, verb), command) for verb, command in verbs.items())


PAGES = tuple(pages())
TAKES = {
    words for words, command in PAGES for p in command.params
    if "--format" in p.opts and "json" in p.help
}  # fmt: skip


def test_some_commands_take_json_and_some_do_not() -> None:
    assert 20 < len(TAKES) < len(PAGES) - 20


@pytest.mark.parametrize("words", [words for words, _ in PAGES], ids=" ".join)
def test_a_page_names_json_where_the_command_takes_it(words: tuple[str, ...], advocacy) -> None:
    page = " ".join(advocacy(*words, "--help").out.split())
    line = page[page.index("Everywhere: ") :]
    assert ("--json" in line) is (words in TAKES), line


@pytest.mark.parametrize(
    "words",
    [
        ("meeting", "cancel", "first"),
        ("meeting", "invite", "first"),
        ("clock", "start", "hearings", "xk-public-documents"),
        ("letter", "sent", "hearings/ask"),
        ("undo",),
    ],
    ids=" ".join,
)
def test_what_names_no_json_refuses_it(words: tuple[str, ...], advocacy) -> None:
    assert advocacy(*words, "--json").code == 2
    assert "--json" not in advocacy(*words, "--help").out.partition("Everywhere")[2]


def test_a_noun_names_json_where_a_verb_takes_it(advocacy) -> None:
    nouns = {words[0] for words, _ in PAGES if len(words) == 2}
    for noun in nouns - {"config"}:
        page = " ".join(advocacy(noun, "--help").out.split())
        assert ("--json (lists)" in page) is any(words[0] == noun for words in TAKES), noun


def test_a_verb_is_described_whole(advocacy) -> None:
    for line in CATALOGUE:
        listed = " ".join(advocacy(line.name, "--help").out.split())
        for words, command in PAGES:
            if words[0] == line.name and len(words) == 2:
                said = " ".join(command.help.partition("$ ")[0].split("\n\n")[0].split())
                assert said.endswith("."), words
                assert said in listed, words


@pytest.mark.parametrize("verb", [("meeting", "add"), ("log",), ("ask", "set")])
def test_an_option_speaks_of_what_is_to_come_and_of_what_was(verb, advocacy) -> None:
    page = advocacy(*verb, "--help").out
    assert "The target concerned" in page
    assert "it was with" not in page
