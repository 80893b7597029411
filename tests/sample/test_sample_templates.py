"""The six letters stand in every language and say the same things in each."""

from __future__ import annotations

import re

import pytest

from advocacy_cli import shipped
from advocacy_cli.documents.markdown import parse
from advocacy_cli.documents.ooxml import write
from advocacy_cli.letters.fields import FIELDS
from advocacy_cli.letters.templates import Source, read, speller

NAMES = ("ask", "complaint", "cover", "documents", "follow-up", "thanks")
TAGS = ("sr", "sq", "en")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def source(name: str, language: str) -> Source:
    path = shipped.templates() / "letters" / f"{name}.{language}.md.j2"
    return read(f"templates/letters/{path.name}", path.name, path.read_bytes())


def test_eighteen_templates_and_no_other() -> None:
    files = {p.name for p in (shipped.templates() / "letters").iterdir() if p.suffix == ".j2"}
    assert files == {f"{name}.{tag}.md.j2" for name in NAMES for tag in TAGS}


@pytest.mark.parametrize("name", NAMES)
def test_languages_name_the_same_fields_in_the_same_order(name: str) -> None:
    """A translation that forgets a date or the reply period is no translation."""
    tags = {tag: TAG.findall(source(name, tag).body) for tag in TAGS}
    subjects = {tag: TAG.findall(source(name, tag).subject) for tag in TAGS}
    assert tags["sr"] == tags["sq"] == tags["en"]
    assert subjects["sr"] == subjects["sq"] == subjects["en"]
    assert [tag for tag in subjects["en"] if tag.startswith("{{")] == ["{{ campaign.title }}"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tag", TAGS)
def test_fields_are_known(name: str, tag: str) -> None:
    found = source(name, tag)
    used = set(re.findall(r"\b([a-z_]+\.[a-z_]+)\b", " ".join(TAG.findall(found.body))))
    known = {
        *FIELDS,
        *(f"item.{field.partition('.')[2]}" for field in FIELDS if field[:6] == "asks[]"),
    }
    assert used
    assert used <= known


@pytest.mark.parametrize("name", NAMES)
def test_scripts_are_clean(name: str) -> None:
    """Serbian in Cyrillic gives a Latin text without a rest; the others hold no Cyrillic letter."""
    serbian = source(name, "sr")
    for words in (serbian.subject, serbian.body):
        plain = re.sub(r"06/L-081|02/L-37", "", TAG.sub("", words))
        assert CYRILLIC.search(plain)
        assert not re.search("[A-Za-z]", plain)
        assert not CYRILLIC.search(speller(serbian, "sr-Latn")(words))
    for tag in ("sq", "en"):
        assert not CYRILLIC.search(source(name, tag).subject + source(name, tag).body)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tag", TAGS)
def test_markdown_compiles_and_says_what_it_is_for(name: str, tag: str) -> None:
    found = source(name, tag)
    assert "<w:p>" in write(parse(found.body, found.file, found.body_line)).xml
    assert len(found.description) > 20


def test_documents_request_cites_the_rule_and_types_no_number() -> None:
    """The period comes from platform/rules, where it can be corrected; only the law is named."""
    for tag in TAGS:
        body = source("documents", tag).body
        assert "06/L-081" in body
        assert "{{ clock.period }}" in body
        assert not re.search(r"\d", re.sub(r"06/L-081|02/L-37", "", TAG.sub("", body)))
