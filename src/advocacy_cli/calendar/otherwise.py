"""What another form of our meeting says of its hour, place and text: news, or only what we said once.

Each of the three is weighed by itself against how it stands and against every form that left the
house before: an old copy in which somebody changed the place must not bring its old hour back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import NamedTuple

from advocacy_cli.calendar.items import Facts, worded
from advocacy_cli.calendar.published import CANCELLED
from advocacy_cli.calendar.reading import WORDS, Found
from advocacy_cli.language.safe import for_document
from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Text
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.situation.meetings import Met, is_same
from advocacy_cli.store import Entry

_LINK = re.compile(r"://|\bwww\.|\b[\w-]+\.[a-z]{2,}/", re.IGNORECASE)


class Otherwise(NamedTuple):
    """What is new of a meeting, "" and False for what is not; `left` says what is not taken, and why,
    `theirs` is text that stays internal."""

    moved: bool = False
    where: str = ""
    agenda: str = ""
    left: tuple[str, ...] = ()
    theirs: str = ""

    @property
    def any(self) -> bool:
        """Whether something is new."""
        return self.moved or bool(self.where or self.agenda or self.theirs)


def hours(met: Met, one: Found) -> bool:
    """Whether it has another hour or length. A file that says no end says nothing of the length."""
    if one.starts is None or one.ends is None:
        return False
    length = (one.ends.astimezone(UTC) - one.starts.astimezone(UTC)).total_seconds()
    return not (is_same(one.starts, met.starts) and (one.open or length == 60 * met.minutes))


def otherwise(
    met: Met, facts: Facts, forms: Sequence[Entry], one: Found, languages: tuple[str, ...]
) -> Otherwise:
    """What a form of our meeting says that we never said. `forms`: how it left the house. A place or
    a text that is missing says nothing."""
    earlier = [form for form in forms if form.digests.get("content") != facts.digest]
    left: list[str] = []
    moved = hours(met, one)
    if moved and one.method != "COUNTER" and any(_hour(form, one) for form in earlier):
        moved = False
        again = f"advocacy meeting move {met.campaign}/{met.id} --to '{one.starts:%Y-%m-%d %H:%M}'"
        left.append(f"its hour is one that we had before; if it is to be so again: {again}")
    where = one.where
    if _plain(where) in {"", *_ways(facts.where, languages)}:
        where = ""
    elif _plain(where) in _said(earlier, "location"):
        where = ""
        left.append("its place is one that we had before")
    agenda = _agenda(facts, one.description, languages)
    if agenda and _plain(one.description) in _said(earlier, "description"):
        agenda = ""
        left.append("its text is one that we had before")
    elif agenda and len(one.description) == WORDS:
        agenda = ""
        left.append(f"its text is another, and longer than the {WORDS:,} characters that are read")
    return Otherwise(moved, where, agenda, tuple(left))


def apart(one: Found) -> tuple[str, str, str]:
    """(place, title, what stays internal) of what others write: their text may let in whoever reads
    it, and a place or a title with a link in it does."""
    link, titled = _LINK.search(one.where), not _LINK.search(one.summary)
    inside = (one.where if link else "", "" if titled else one.summary, one.description)
    theirs = "\n".join(filter(None, inside))
    return "" if link else one.where, one.summary if titled else "", theirs


def called_off_before(facts: Facts, forms: Sequence[Entry]) -> bool:
    """Whether it left the house as called off, and is on again."""
    return not facts.cancelled and any(form.state == CANCELLED for form in forms)


def _hour(form: Entry, one: Found) -> bool:
    """Whether that was the hour and length of an earlier form."""
    return is_same(form.starts, one.starts) and (one.open or is_same(form.ends, one.ends))


def _agenda(facts: Facts, description: str, languages: tuple[str, ...]) -> str:
    """What a description says beside the lines that we put into every one: "" where that is our own
    text in one of its languages, or nothing."""
    fixed = {
        _plain(line)
        for language in (*languages, *LANGUAGES)
        for line in worded(facts._replace(what={}), (language, *languages)).description.splitlines()
    }
    kept = [line for line in description.splitlines() if _plain(line) not in fixed]
    text = "\n".join(kept).strip()
    ours = _ways(facts.what, languages)
    if len(description) == WORDS and any(words.startswith(_plain(text)) for words in ours):
        return ""
    return "" if _plain(text) in {"", *ours} else text


def _ways(text: Text, languages: tuple[str, ...]) -> set[str]:
    """A text of ours in every language and script in which it may have been told."""
    return {_plain(first(text, (tag, *languages))) for tag in (*languages, *LANGUAGES)}


def _said(forms: Iterable[Entry], field: str) -> set[str]:
    return {_plain(form.texts.get(field) or "") for form in forms}


def _plain(words: str) -> str:
    """The words as programs may have passed them on: in one line, without what nobody sees."""
    return " ".join(for_document(words).split())
