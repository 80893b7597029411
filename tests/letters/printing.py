"""Forms and values for the tests of what is printed: many letters at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.letters.form import Docx, Form, Text
from advocacy_cli.letters.templates import Source
from advocacy_cli.letters.word import FromWord
from advocacy_cli.settings import Settings
from advocacy_cli.workspace import Workspace, clock_from

TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")
ALPHABET = {
    "sr-Cyrl": "абвгдђежзијклљмнњопрстћуфхцчџш АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ",
    "sr-Latn": "abcčćdđefghijklmnoprsštuvzž ABCČĆDĐEFGHIJKLMNOPRSŠTUVZŽ",
    "sq": "abcçdeëfghijklmnopqrstuvxyz ABCÇDEËFGHIJKLMNOPQRSTUVXYZ",
    "en": "abcdefghijklmnopqrstuvwxyz — “quoted” ‘words’ …",
}
BODY = """\
{{ recipient.title }}

{% for a in asks %}
1. {{ a.text }}
{% endfor %}

After the list.
"""
SETTINGS = Settings(
    {
        "sender.organisation": {"sr": "Платформа", "sq": "Platforma", "en": "Platform"},
        "project.eu_funded": True,
    },
    {},
)


def form(tag: str = "en", body: str = BODY, own: bytes | None = None) -> Docx:
    source = Source("print", tag, f"print.{tag}.md.j2", "About {{ letter.number }}", body)
    return Docx(source, tag, SETTINGS, own)


def said(compiled: Form, number: int, asks: int = 2, title: str = "") -> Text:
    """What letter `number` says, with so many asks."""
    none = Blank("test")
    values: dict[str, Any] = {
        "recipient": {"salutation": "Dear all,", "title": title or ALPHABET[compiled.tag]},
        "sender": {"place": "Zvečan"},
        "asks": [{"text": f"Ask {n} of letter {number}."} for n in range(asks)],
        "letter": {
            "number": f"hearings/L{number}",
            "date_long": "23 November 2026",
            "replaces": none,
            "cc": [],
            "enclosures": [],
        },
        "signers": [{"name": "Signatory", "role": "coordinator", "organisation": none}],
        "page": {
            "address": [f"Recipient {number}"],
            "closing": "Yours sincerely",
            "footnote": none,
        },
    }
    text, places = compiled.fill(values)
    assert not places, places
    return text


def workspace(root: Path) -> Workspace:
    return Workspace(root, SETTINGS, os.environ, clock_from({}))


def from_word(content: bytes, tag: str = "en") -> FromWord:
    source = Source("print", tag, f"print.{tag}.docx", "", "", word=content)
    return FromWord(source, tag, SETTINGS)
