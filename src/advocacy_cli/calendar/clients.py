"""How the file of one event reaches the calendars of others, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from advocacy_cli.language import texts

CHANGES = ("arranged", "moved", "cancelled")


class Advice(NamedTuple):
    """What to do first, what each program (names, words) then wants, and who need do nothing."""

    first: str
    by: tuple[tuple[str, str], ...]
    last: str


def advice(change: str, languages: Iterable[str]) -> Advice:
    """How a change (one of CHANGES) is carried over, in the first of these languages."""
    known, tags = _clients(), tuple(languages)
    found = known[change]
    return Advice(
        texts.first({k: v for k, v in found.items() if k != "by"}, tags),
        tuple(
            (row["programs"], texts.first({k: v for k, v in row.items() if k != "programs"}, tags))
            for row in found["by"]
        ),
        texts.first(known["subscribed"], tags),
    )


@cache
def _clients() -> Mapping[str, Any]:
    file = resources.files("advocacy_cli.calendar") / "clients.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
