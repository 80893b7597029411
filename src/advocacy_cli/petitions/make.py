"""From campaigns to finished documents. Pure: no file is read, none is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from advocacy_cli.documents.letterhead import funding, sender, status_footnote
from advocacy_cli.errors import InvalidInput, Problem
from advocacy_cli.petitions import sheets as paper
from advocacy_cli.petitions.words import Words, languages, words
from advocacy_cli.plan.model import Campaign, Plan
from advocacy_cli.settings import Settings

_MARKED = re.compile(r"\w\*")  # a name with the footnote's mark: Kosovo*


class Made(NamedTuple):
    """A finished document of a campaign's petition."""

    campaign: str
    petition: str
    kind: str  # petition | signatures
    tag: str
    content: bytes

    @property
    def subject(self) -> str:
        """The petition as the journal refers to it."""
        return f"petition:{self.campaign}/{self.petition}"

    @property
    def file(self) -> str:
        """Its place below the folder of petitions."""
        return f"{self.campaign}/{self.kind}_{self.tag}.docx"

    @property
    def digest(self) -> str:
        """sha256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def make(
    plan: Plan,
    settings: Settings,
    campaigns: Sequence[Campaign],
    *,
    tags: Collection[str] = (),
    sheets: int = 1,
    rows: int | None = None,
    own: bytes | None = None,
) -> tuple[Made, ...]:
    """The petition's text and its signature sheets, for each campaign and each language of its text.

    `tags` picks languages; `own` is the workspace's letterhead. Raises InvalidInput with every
    missing text of all of them, and for a chosen language that a petition's text lacks.
    """
    found, problems = [], []
    for campaign in campaigns:
        petition = campaign.petition
        assert petition is not None
        known = languages(petition)
        for tag in [*dict.fromkeys(tags)] or known:
            if tag not in known:
                said = f"petition.text: no {tag} text, only {', '.join(petition.text)}"
                hint = "write the text in that language, or choose another with --language"
                problems.append(Problem(petition.at, said, hint))
                continue
            try:
                found.append((campaign, words(plan, settings, campaign, tag)))
            except InvalidInput as error:
                problems += error.problems
    if problems:
        raise InvalidInput(list(dict.fromkeys(problems)))
    return tuple(
        made
        for campaign, said in found
        for made in _both(campaign, said, settings, sheets, rows, own)
    )


def _both(
    campaign: Campaign,
    said: Words,
    settings: Settings,
    sheets: int,
    rows: int | None,
    own: bytes | None,
) -> tuple[Made, Made]:
    assert campaign.petition is not None
    who, money = sender(settings, said.tag), funding(settings, said.tag)
    marked = _MARKED.search(f"{said.title} {said.ask} {said.to} {said.rule}")
    footnote = status_footnote(settings, said.tag) if marked else ""
    text = paper.text(said, who, money, footnote, own)
    signed = paper.sheets(said, who, money, footnote, own, count=sheets, rows=rows)
    name = campaign.petition.id
    return (
        Made(campaign.id, name, "petition", said.tag, text),
        Made(campaign.id, name, "signatures", said.tag, signed),
    )
