"""The report on initiatives: how many are launched, with date, addressee and proof, and what the
others lack. Its own words stand in `initiatives.toml`, since it goes to partners and donors."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.language.dates import numeric
from advocacy_cli.language.texts import choose
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Text
from advocacy_cli.reports.note import Cell, Note, Section, Words
from advocacy_cli.reports.words import Reader, words
from advocacy_cli.situation.initiatives import (
    LAUNCHED,
    SILENT,
    STATES,
    Initiative,
    Lack,
    Submission,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# On a terminal date, campaign and title stand beside each other, all else below the title.
_BESIDE = ("date", "campaign", "title")
_NAMED = ("area", "lead")  # what is said with its heading


class Teller(NamedTuple):
    """Who reads, in which language our own words stand, and the names of the areas."""

    reader: Reader
    tag: str
    areas: Mapping[str, Text] = {}

    def say(self, *path: str, **values: object) -> str:
        """A fixed word, by its place in the table."""
        text: Any = _table()
        for key in path:
            text = text[key]
        return (choose(text, self.tag) or "").format(**values)

    def day(self, day: date) -> str:
        """A day in digits, as the language writes it."""
        return numeric(day, self.tag)


class Count(NamedTuple):
    """How many were promised, planned, and asked for."""

    promised: int
    planned: int
    asked: int


def note(
    found: Sequence[Initiative],
    shown: Sequence[str],
    count: Count,
    teller: Teller,
    as_of: date | None = None,
) -> Note:
    """The report to read, on all that were `found`; a section for each of the `shown` states."""
    say = teller.say
    states = Counter(one.state for one in found)
    part = count.asked < count.planned
    whole = count.asked if part else count.promised or count.planned
    numbers = (states[state] for state in STATES)
    launched, submitted, silent = numbers
    lead = [say("lead", launched=launched, promised=whole, submitted=submitted, silent=silent)]
    if part:
        lead.append(say("part", shown=count.asked, planned=count.planned))
    elif count.promised and count.planned != count.promised:
        lead.append(say("other-number", promised=count.promised, planned=count.planned))
    marks = [say("what-counts")]
    if as_of:
        marks.append(say("as-of", day=teller.day(as_of)))
    sections = (
        _section(state, [one for one in found if one.state == state], teller)
        for state in STATES
        if state in shown and states[state]
    )
    title = say("title", day=teller.day(teller.reader.today))
    return Note(title, tuple(lead), tuple(sections), tuple(marks), teller.tag)


def _section(state: str, found: Sequence[Initiative], teller: Teller) -> Section:
    keys = ["campaign", "title", "lacks", "area", "lead"]
    if state != SILENT:
        last = "proof" if state == LAUNCHED else "lacks"
        keys = ["date", "campaign", "title", "addressee", last, "area", "lead"]
    head = [teller.say("column", key) for key in keys]
    cells = [_cells(one, teller) for one in found]
    below = [n for n, key in enumerate(keys) if key not in _BESIDE]
    return Section(
        teller.say("heading", state),
        (),
        tuple(head),
        tuple(tuple(row[key] for key in keys) for row in cells),
        wraps=frozenset({keys.index("title")}),
        under=tuple((n, f"{head[n]}: " if keys[n] in _NAMED else "") for n in below),
    )


def _cells(one: Initiative, teller: Teller) -> dict[str, Cell]:
    campaign, first, reader = one.campaign, one.first, teller.reader
    lead = reader.plan.members.get(campaign.lead or "")
    area = words(teller.areas.get(campaign.area or "", {}), reader.languages)
    return {
        "date": (teller.day(first.day) if first else "",),
        "campaign": (campaign.id,),
        "title": (words(campaign.title, reader.languages),),
        "addressee": _addressee(campaign.id, first, reader) if first else (),
        "proof": (", ".join(_proof(first, teller)) if first else "",),
        "lacks": (", ".join(_lacks(one, teller)),),
        "area": (area or campaign.area or "",),
        "lead": (words(lead.name, reader.languages) if lead else campaign.lead or "",),
    }


def _addressee(campaign: str, first: Submission, reader: Reader) -> Cell:
    """Who held the post on the day of delivery, and the post: `Name, Mayor of Zvečan`."""
    try:
        found = addressee(reader.plan, reader.plan.campaigns[campaign], first.target, first.day)
    except KeyError:  # the plan no longer has the target
        return (Words(first.target),)
    name, title = (words(text, reader.languages) for text in (found.name, found.title))
    return (name, ", ", title) if name and title else (name or title or Words(first.target),)


def _proof(first: Submission, teller: Teller) -> list[str]:
    """How it went and what shows it: `by hand, protocol no. 01-123, copy: 2026-10-05_...pdf`."""
    erased = teller.say("proof", "erased")
    channels = _table()["channel"]
    told = [teller.say("channel", first.channel)] if first.channel in channels else []
    if first.proof.ref is not None:
        told.append(teller.say("proof", "ref", ref=first.proof.ref or erased))
    files = (file.rpartition("/")[2] or erased for file in first.proof.files)
    return [*told, *(teller.say("proof", "file", file=file) for file in files)]


def _lacks(one: Initiative, teller: Teller) -> list[str]:
    return [_lack(lack, teller) for lack in one.lacks]


def _lack(lack: Lack, teller: Teller) -> str:
    day = teller.day(lack.day) if lack.day else ""
    return teller.say("lack", lack.what, name=lack.name, day=day)


def rows(
    found: Sequence[Initiative], teller: Teller, as_of: date | None = None
) -> list[dict[str, Any]]:
    """The initiatives as scripts read them; `date`, `letter` and what follows are of the first
    documented submission, else of the first."""
    return [
        {
            "id": one.campaign.id,
            "title": dict(one.campaign.title),
            "status": one.campaign.status,
            "area": one.campaign.area,
            "lead": one.campaign.lead,
            "owner": one.campaign.owner,
            "state": one.state,
            **_submission(one, teller.reader),
            "lacks": [lack.what for lack in one.lacks],
            "missing": _lacks(one, teller),
            "submissions": one.submissions,
            "without_proof": one.unproven,
            "today": teller.reader.today,
            "as_of": as_of,
        }
        for one in found
    ]


def _submission(one: Initiative, reader: Reader) -> dict[str, Any]:
    first = one.first
    return {
        "date": first and first.day,
        "letter": first and first.name,
        "target": first and first.target,
        "addressee": first and "".join(_addressee(one.campaign.id, first, reader)),
        "via": (first and first.channel) or None,
        "protocol": first and first.proof.ref,
        "files": list(first.proof.files) if first else [],
        "entry": first and first.entry,
    }


@cache
def _table() -> dict[str, Any]:
    file = resources.files("advocacy_cli.reports") / "initiatives.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
