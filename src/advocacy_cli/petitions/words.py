"""What a petition says in one language: every sentence of its text and of its sheets.

Fixed words stand in `words.toml`; all else comes from the campaign and its mechanism.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from advocacy_cli.documents.letterhead import sender
from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.dates import in_letter
from advocacy_cli.language.numbers import number, percent
from advocacy_cli.language.texts import choose
from advocacy_cli.plan.model import Campaign, Mechanism, Petition, Place, Plan
from advocacy_cli.plan.rules.thresholds import needed
from advocacy_cli.settings import Settings

TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")


class Column(NamedTuple):
    """A column of a signature sheet; `wide` is its share of the width."""

    heading: str
    wide: int


class Words(NamedTuple):
    """A petition in one language; "" where there is nothing to say."""

    tag: str
    heading: str
    sheet: str
    title: str
    ask: str
    to: str
    by: str
    dates: str
    numbers: str  # goal and threshold
    rule: str  # the mechanism, marked when unverified; its source is for us, not for citizens
    privacy: str  # heading of what follows
    consent: str
    retention: str
    model: str  # the note that the two texts above are models
    collector: tuple[str, str, str, str]  # name, place, date, signature
    columns: tuple[Column, ...]


def languages(petition: Petition) -> tuple[str, ...]:
    """The languages that a petition can be printed in: those of its text, Serbian twice."""
    return tuple(tag for tag in TAGS if choose(petition.text, tag) is not None)


def words(plan: Plan, settings: Settings, campaign: Campaign, tag: str) -> Words:
    """Everything that is printed in the language `tag`.

    Raises InvalidInput with every text that is missing in it and every unknown column.
    """
    petition = campaign.petition
    assert petition is not None
    mechanism = plan.mechanisms.get(petition.mechanism or "")
    place = plan.places.get(petition.place or "")
    reader = _Reader(tag)
    organisation = sender(settings, tag).organisation
    for name in ("organisation", "place", "function"):
        text = settings.words(f"sender.{name}")
        if choose(text, tag) is None and (any(text.values()) or name == "organisation"):
            said = f"sender.{name} has no {tag} text"
            hint = f'set it under [sender]: {name} = {{sr = "...", sq = "...", en = "..."}}'
            reader.problems.append(Problem(Where("advocacy.toml"), said, hint))
    where = reader.text("name", place.name, place.at) if place else ""
    to = reader.text("to", mechanism.to, mechanism.at) if mechanism and mechanism.to else ""
    found = Words(
        tag=tag,
        heading=fixed("petition", tag),
        sheet=fixed("sheet", tag),
        title=reader.text("title", campaign.title, campaign.at),
        ask=reader.text("petition.text", petition.text, petition.at),
        to=_filled("to" if where else "to-central", tag, to=to, place=where) if to else "",
        by=_filled("by", tag, organisation=organisation),
        dates=_dates(petition, tag),
        numbers=_numbers(petition, mechanism, place, where, tag),
        rule=_rule(mechanism, reader),
        privacy=fixed("privacy", tag),
        consent=(choose(mechanism.consent, tag) if mechanism else None)
        or _filled(
            "consent",
            tag,
            organisation=organisation,
            contact=str(settings["sender.email"] or settings["sender.phone"] or organisation),
            authority=_authority(mechanism, settings, tag),
        ),
        retention=(choose(mechanism.retention, tag) if mechanism else None)
        or fixed("retention", tag),
        model="" if _is_own(mechanism, tag) else fixed("model-text", tag),
        collector=(
            fixed("collector", tag),
            fixed("collector-place", tag),
            fixed("collector-date", tag),
            fixed("collector-signature", tag),
        ),
        columns=_columns(mechanism, tag, reader.problems),
    )
    if reader.problems:
        raise InvalidInput(reader.problems)
    return found


def fixed(name: str, tag: str) -> str:
    """A fixed word or sentence; `name` may be a path (`threshold.none`)."""
    entry: Any = _table()
    for part in name.split("."):
        entry = entry[part]
    return choose({k: v for k, v in entry.items() if isinstance(v, str)}, tag) or ""


def _filled(name: str, tag: str, /, **values: str) -> str:
    """A fixed sentence with its places filled; what is filled in is never read as a place."""
    parts = fixed(name, tag).split("{")
    out = parts[0]
    for part in parts[1:]:
        place, _, rest = part.partition("}")
        out += values[place] + rest
    return out


class _Reader:
    """Reads texts in one language and keeps a problem for each that is missing."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.problems: list[Problem] = []

    def text(self, name: str, text: Mapping[str, str], at: Where) -> str:
        said = choose(text, self.tag)
        if said is None:
            have = ", ".join(text) or "none"
            hint = "write the text in that language, or leave it out with --language"
            self.problems.append(Problem(at, f"{name}: no {self.tag} text, only {have}", hint))
        return said or ""


def _dates(petition: Petition, tag: str) -> str:
    known = {
        name: in_letter(day, tag)
        for name, day in (("opens", petition.opens), ("closes", petition.closes))
        if day is not None
    }
    if not known:
        return ""
    name = "from-to" if len(known) == 2 else "from" if "opens" in known else "until"
    return _filled(name, tag, **known)


def _numbers(
    petition: Petition, mechanism: Mechanism | None, place: Place | None, where: str, tag: str
) -> str:
    """The goal that we set ourselves, and the threshold that a rule sets."""
    said = []
    if petition.goal is not None:
        said.append(_filled("goal", tag, goal=number(petition.goal, tag)))
    if mechanism is not None:
        said.append(_threshold(mechanism, place, where, tag))
    return " ".join(said)


def _threshold(mechanism: Mechanism, place: Place | None, where: str, tag: str) -> str:
    threshold = needed(mechanism, place)
    if mechanism.threshold is None:
        return fixed("threshold.none", tag)
    share = percent(mechanism.threshold, tag) if isinstance(mechanism.threshold, Fraction) else ""
    if threshold.number is None:
        return _filled("threshold.unknown", tag, share=share)
    shown = number(threshold.number, tag)
    if share and place is not None and place.voters is not None:
        voters = number(place.voters, tag)
        said = _filled(
            "threshold.share", tag, number=shown, share=share, place=where, voters=voters
        )
    else:
        said = _filled("threshold.count", tag, number=shown)
    # An unverified mechanism is marked beside its name; here it is the number of voters.
    doubt = mechanism.verified and not threshold.verified
    return f"{said} {fixed('unverified', tag)}" if doubt else said


def _rule(mechanism: Mechanism | None, reader: _Reader) -> str:
    if mechanism is None:
        return ""
    name = reader.text("name", mechanism.name, mechanism.at)
    said = _filled("rule", reader.tag, name=name)
    return said if mechanism.verified else f"{said} {fixed('unverified', reader.tag)}"


def _authority(mechanism: Mechanism | None, settings: Settings, tag: str) -> str:
    jurisdiction = mechanism.jurisdiction if mechanism else settings["workspace.jurisdiction"]
    known = _table()["authority"]
    return fixed(f"authority.{jurisdiction if jurisdiction in known else 'other'}", tag)


def _is_own(mechanism: Mechanism | None, tag: str) -> bool:
    """Whether both texts on personal data are the workspace's own."""
    return mechanism is not None and None not in (
        choose(mechanism.consent, tag),
        choose(mechanism.retention, tag),
    )


def _columns(mechanism: Mechanism | None, tag: str, problems: list[Problem]) -> tuple[Column, ...]:
    """Number, what the mechanism asks for, signature; a petition without one asks for the name."""
    known = _table()["column"]
    said = [(c, c.lower().replace(" ", "-")) for c in (mechanism.columns if mechanism else ())]
    own = [key for _, key in said if key not in ("number", "signature")]
    for column, key in said:
        if key not in known and mechanism is not None:
            listed = ", ".join(sorted(known))
            message = f"columns: '{column}' is no column of a signature sheet"
            problems.append(Problem(mechanism.at, message, f"there are: {listed}"))
    names = ["number", *(c for c in own or ["name"] if c in known), "signature"]
    return tuple(Column(fixed(f"column.{c}", tag), known[c]["wide"]) for c in names)


@cache
def _table() -> dict[str, Any]:
    file = Path(__file__).with_name("words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
