"""Whom exports have told what: `--since-last` goes on from there.

An export into our own folder tells its readers, in its language, and so does every one with
`--since-last`. What an export put elsewhere alone counts for nobody: it has a name of its own in the
journal, as that of busy blocks has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from advocacy_cli.calendar.published import INSIDE, OUTSIDE, TOLD, Audience, Past, content, told_to
from advocacy_cli.store import Entry

EXPORT = "calendar export"
ASIDE = f"{EXPORT} --output"
_ALL = ""  # before readers were noted, what was told was told to all
Form = tuple[object, ...]


class Telling(NamedTuple):
    """The `forms` that exports have told these readers, and when they told them something `last`; the
    exports that died and have nothing left to tell again (`settled`)."""

    forms: frozenset[Form]
    last: datetime | None
    settled: frozenset[str]


def telling(
    entries: Iterable[Entry], known: Past, unfinished: Collection[str], audience: Audience
) -> Telling:
    """What exports have told this audience. The files of `unfinished` ones may never have come into
    place: what they told counts as not told."""
    told: dict[str, set[Form]] = defaultdict(set)
    last: dict[str, datetime] = {}
    open_: list[Entry] = []
    for entry in entries:
        if entry.command_name != EXPORT:
            continue
        if entry.command in unfinished:
            open_.append(entry)
            continue
        key = _key(entry)
        told[key].update((uid, *content(entry)) for uid in entry.ids("uid"))
        last[key] = max(last.get(key, entry.recorded), entry.recorded)
    left = {
        entry.command
        for entry in open_
        for uid in entry.ids("uid")
        for own in (told_to(known[uid], _side(entry)),)
        if own and not any((uid, *content(own[-1])) in told[key] for key in (_key(entry), _ALL))
    }
    mine = {_ALL, audience.key}
    return Telling(
        frozenset().union(*(told[key] for key in mine)),
        max((last[key] for key in mine if key in last), default=None),
        frozenset(unfinished) - left,
    )


def _key(entry: Entry) -> str:
    return next(iter(entry.ids(TOLD)), _ALL)


def _side(entry: Entry) -> str:
    return INSIDE if _key(entry).startswith("internal/") else OUTSIDE
