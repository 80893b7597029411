"""The offices and places that come with the program, for a new workspace to take: the sample's
files cut to the places that were chosen, with their notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from advocacy_cli import shipped
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.plan import yaml as yaml_
from advocacy_cli.plan.model import Text
from advocacy_cli.plan.yaml import Document
from advocacy_cli.settings import LANGUAGES

_SAID = "# Taken from the sample of advocacy-cli: look it over, and make it yours."


_ALL = ("shipped", "yes", "y", "da", "да", "po")
_NONE = ("none", "no", "n", "ne", "не", "jo")


class Offer(NamedTuple):
    """What may be taken: offices by the place they serve (None: those of no single place), the
    names of the places, and the texts that both stand in."""

    offices: Mapping[str | None, tuple[str, ...]]
    mayors: Mapping[str, str]  # by place
    places: Mapping[str, Text]
    bodies: frozenset[str]
    document: Document
    rows: tuple[tuple[str, ...], ...]  # of places.csv, its heading first

    def count(self, places: Collection[str]) -> int:
        """How many offices come with these places."""
        return sum(len(self.offices.get(place, ())) for place in (None, *places))

    def place(self, name: str) -> str | None:
        """The place of that name in any of its languages and scripts, or of that id."""
        wanted = for_file_name(name)
        return next(
            (
                place
                for place, names in self.places.items()
                if wanted in (place, *map(for_file_name, names.values()))
            ),
            None,
        )


class Own(NamedTuple):
    """What a workspace adds of its own: files as the sample's, with one place in them."""

    offices: bytes
    place: Mapping[str, str]  # a row of places.csv by column


def offer() -> Offer:
    """What the sample has to offer. Raises Unavailable when the installation lacks it."""
    folder = shipped.sample_root() / "platform"
    document = yaml_.read((folder / "offices.yaml").read_bytes(), "platform/offices.yaml")
    table = (folder / "places.csv").read_text(encoding="utf-8")
    head, *rows = (tuple(row) for row in csv.reader(io.StringIO(table)))
    at = {body["id"]: body.get("place") for body in document.data["bodies"]}
    offices: dict[str | None, tuple[str, ...]] = {}
    mayors = {}
    for one in document.data["offices"]:
        place = at[one["body"]]
        offices[place] = (*offices.get(place, ()), one["id"])
        if place and one["role"] == "mayor":
            mayors[place] = one["id"]
    named = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    places = {
        place: {tag: row[f"name.{tag}"] for tag in LANGUAGES if row.get(f"name.{tag}")}
        for place, row in named.items()
    }
    return Offer(offices, mayors, places, frozenset(at), document, (head, *rows))


def chosen(offer: Offer, said: str) -> frozenset[str] | None:
    """The places meant by `shipped`, `none`, or names with commas between; None for no offices at
    all. Raises WrongUsage for a name that is no place of the sample."""
    words = [word.strip() for word in said.split(",") if word.strip()]
    if len(words) == 1 and words[0].lower() in _ALL + _NONE:
        return frozenset(offer.places) if words[0].lower() in _ALL else None
    odd = next((word for word in words if not offer.place(word)), None if words else said)
    if odd is None:
        return frozenset(place for word in words if (place := offer.place(word)))
    from difflib import get_close_matches

    near = get_close_matches(for_file_name(odd), offer.places, 1, 0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"shipped, none, or {', '.join(offer.places)}"
    raise WrongUsage(f"'{odd[:40]}' is no place of the sample", hint)


def taken(offer: Offer, places: Collection[str], own: Own | None = None) -> tuple[bytes, bytes]:
    """offices.yaml and places.csv with the offices of these places and of no single one;
    `own` is what the workspace adds."""
    bodies = {
        body["id"] for body in offer.document.data["bodies"] if body.get("place") in (None, *places)
    }
    parts = {
        "bodies": _cut(offer.document, "bodies", lambda body: body["id"] in bodies),
        "offices": _cut(offer.document, "offices", lambda office: office["body"] in bodies),
    }
    if own is not None:
        mine = yaml_.read(own.offices, "platform/offices.yaml")
        for section in parts:
            parts[section] += _cut(mine, section, lambda _: True)
    first = offer.document.where(("bodies",), key=True).line
    lines = ["# yaml-language-server: $schema=../.advocacy/schema/offices.json", _SAID]
    lines += offer.document.text.splitlines()[: first - 1]
    lines += ["bodies:", *parts["bodies"], "", "offices:", *parts["offices"], ""]
    head, *rows = offer.rows
    kept = [row for row in rows if row[0] in places]
    if own is not None:
        kept.append(tuple(own.place.get(column, "") for column in head))
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([head, *kept])
    return "\n".join(lines).encode(), table.getvalue().encode()


def _cut(document: Document, section: str, keep: Callable[[Mapping[str, Any]], bool]) -> list[str]:
    """The lines of a list's items that are to be kept, as they stand, with their notes."""
    items = document.data[section]
    starts = [document.where((section, n)).line - 1 for n in range(len(items))]
    text = document.text.splitlines()
    keys = [event.start_mark.line for key, event in document.keys.items() if len(key) == 1]
    after = min((line for line in keys if line > starts[-1]), default=len(text))
    ends = [*starts[1:], after]
    lines: list[str] = []
    for item, start, end in zip(items, starts, ends, strict=True):
        if keep(item):
            lines += text[start:end]
    while lines and not lines[-1].strip():
        lines.pop()
    return lines
