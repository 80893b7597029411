"""The built-in Word templates: they say the same in every language, and their script wrote them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from advocacy_cli import shipped
from advocacy_cli.documents import letterhead
from advocacy_cli.documents.package import parts_of
from advocacy_cli.documents.word.template import Word, compile_word
from advocacy_cli.language.serbian import to_latin
from advocacy_cli.letters.fields import FIELDS, PAGE

KNOWN = frozenset(FIELDS) | PAGE
SCRIPT = Path(__file__).parents[2] / "scripts" / "word_templates.py"


def compiled(language: str, tag: str) -> Word:
    name = f"official.{language}.docx"
    content = (shipped.templates() / "letters" / name).read_bytes()
    return compile_word(content, name, KNOWN, tag, to_latin if tag == "sr-Latn" else None)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("word_templates", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["sr", "sq", "en"])
def test_the_script_writes_what_is_shipped(script: ModuleType, language: str) -> None:
    path = shipped.templates() / "letters" / f"official.{language}.docx"
    made = letterhead.finished(script.official(script.WORDS[language]))
    assert parts_of(path.read_bytes()) == parts_of(made)
    assert path.stat().st_size < 20_000


def test_all_languages_name_the_same_fields_and_nothing_is_to_be_looked_at() -> None:
    pairs = (("sr", "sr-Cyrl"), ("sr", "sr-Latn"), ("sq", "sq"), ("en", "en"))
    words = {tag: compiled(language, tag) for language, tag in pairs}
    fields = {
        tag: {name: part.fields for name, part in word.templates(KNOWN).items()}
        for tag, word in words.items()
    }
    assert fields["sr-Cyrl"] == fields["sr-Latn"] == fields["sq"] == fields["en"]
    assert {"page.funding", "page.disclaimer"} <= fields["en"]["word/footer1.xml"]
    assert [word.notes for word in words.values()] == [(), (), (), ()]
    assert words["sr-Latn"].subject == "Zahtev u okviru inicijative „{{ campaign.title }}“"
    assert words["en"].description.startswith("A Word file: a request")
    latin = "".join(words["sr-Latn"].changing.values())
    assert not [c for c in latin if "\u0400" <= c <= "\u04ff"]
