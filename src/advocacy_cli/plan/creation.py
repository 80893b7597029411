"""New files of the plan, created whole or not at all, and never in the place of one that exists: what
people wrote is theirs. Also the text of a campaign's file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from string import Template
from typing import NamedTuple

from advocacy_cli.errors import InvalidInput, Refused
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.plan import emit
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Text
from advocacy_cli.plan.values import is_id, says
from advocacy_cli.workspace import Workspace, is_there

STARTER = Path(__file__).parent / "starter"
EDITED = (
    "Lines that begin with # are notes, or lines that you may want: take the # away to use one."
)
ACTIVE = "active     # draft, active, paused or closed"
DRAFT = "draft     # take this line away when its words stand in the languages of those who read"
_NOTES = {
    "area": "one of the areas in advocacy.toml",
    "lead": "an organisation in platform/members.yaml",
    "owner": "a person in platform/members.yaml",
}
_SPOKEN = {
    "sr": "in Serbian",
    "sr-Latn": "in Serbian, Latin script",
    "sr-Cyrl": "in Serbian, Cyrillic script",
    "sq": "in Albanian",
    "en": "in English",
}
_SHORT = 24  # of an ask's id: it is typed again and again


class Wish(NamedTuple):
    """An ask to write: its id, its words, and by when."""

    id: str
    text: Text
    by: date | None = None


class Outline(NamedTuple):
    """A campaign to write. `languages` are those that its words should come to stand in; what
    stands in `offered` fills the notes that show what else may be said."""

    title: Text
    targets: Sequence[str]
    asks: Sequence[Wish]
    languages: Sequence[str]
    status: str = ACTIVE
    area: str | None = None
    lead: str | None = None
    owner: str | None = None
    deadline: tuple[Text, date] | None = None
    note: str = EDITED
    day: date | None = None  # of the days in the notes
    offered: Sequence[tuple[str, str]] = ()  # area, lead, owner, place


def create(workspace: Workspace, path: Path, content: bytes, *, dry_run: bool = False) -> bool:
    """Write a new file of the plan (`dry_run`: only look); False when the same stands there already.

    Raises Refused when something else does, and InvalidInput when the plan cannot be read with it:
    then the file is taken away again.
    """
    if is_there(path):
        if workspace.read(path) == content:
            return False
        raise Refused(
            f"{workspace.shown(path)} is there already and says something else",
            "nothing was changed: what stands there is yours to edit",
        )
    if dry_run:
        return True
    workspace.write(path, content, new=True)
    try:
        load(workspace, cold=True)
    except InvalidInput as error:
        path.unlink(missing_ok=True)
        told = InvalidInput([p for p in error.problems if p.severity == "error"])
        told.hint = f"{workspace.shown(path)} was taken away again: nothing was changed"
        raise told from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return True


def campaign(new: Outline) -> str:
    """The text of a campaign's file: what was said, and notes on what else may be."""
    offered = dict(new.offered)
    first = new.asks[0]
    day = str(new.day or first.by or "2026-12-01")
    deadline = _deadline(new, day, offered)
    who = []
    for key, said in (("area", new.area), ("lead", new.lead), ("owner", new.owner)):
        if said or key in offered:
            mark = "" if said else "# "
            who.append(f"{mark}{key}: {emit.scalar(said or offered[key])}     # {_NOTES[key]}\n")
    return Template((STARTER / "campaign.yaml").read_text(encoding="utf-8")).substitute(
        note=new.note,
        title=_texts(new, new.title, 2),
        status=new.status,
        who="".join(who),
        targets="\n".join(f"  - {emit.scalar(one)}" for one in new.targets),
        asks="\n".join(_ask(new, ask) for ask in new.asks),
        deadlines=deadline,
        target=emit.scalar(new.targets[0]),
        ask=emit.scalar(first.id),
        person=emit.scalar(new.owner or offered.get("owner", "coordinator")),
        place=emit.scalar(offered.get("place", "town")),
        date=day,
    )


def slug(words: str, taken: Iterable[str]) -> str:
    """An id made of a text's first words, unlike those that are taken."""
    whole = for_file_name(words, 500)
    short = whole[: _SHORT + 1].rpartition("-")[0] if len(whole) > _SHORT else whole
    base = short or whole[:_SHORT]
    if whole.startswith("unnamed-") or not is_id(base):
        base = "ask" if whole.startswith("unnamed-") else f"ask-{base}"
    taken = frozenset(taken)
    ids = (base, *(f"{base}-{n}" for n in range(2, 10_000)))
    return next(one for one in ids if not {one, f"letter-{one}"}.intersection(taken))


def named(said: str) -> tuple[str | None, str]:
    """(NAME, words) of `NAME=words`; no name when the words do not begin so."""
    found = re.fullmatch(r"([^\s=]{1,64})=(.*\S.*)", said, re.DOTALL)
    return (found[1], found[2].strip()) if found else (None, said)


def words(said: str) -> str:
    """Words as a file keeps them: lines without space at their ends. Raises ValueError with what
    is wrong with them."""
    text = "\n".join(line.rstrip() for line in said.strip().splitlines())
    if not says(text):
        raise ValueError("holds no words")
    if odd := emit.unwritable(text):
        raise ValueError(f"holds the character {odd}, which nothing can print")
    return text


def _deadline(new: Outline, day: str, offered: dict[str, str]) -> str:
    owner = emit.scalar(new.owner or offered.get("owner", "coordinator"))
    if new.deadline is None:
        lines = [
            "deadlines:     # days that bind you or them",
            "  - id: submission",
            "    what: Written submission",
            f"    date: {day}",
            "    remind: [14d, 3d]",
            f"    owner: {owner}",
        ]
        return "\n".join(f"# {line}" for line in lines)
    what, when = new.deadline
    lines = ["deadlines:", "  - id: submission", "    what:", _texts(new, what, 6)]
    return "\n".join([*lines, f"    date: {when}", "    remind: [14d, 3d]", f"    owner: {owner}"])


def _ask(new: Outline, ask: Wish) -> str:
    lines = [f"  - id: {emit.scalar(ask.id)}", "    text:", _texts(new, ask.text, 6)]
    lines.append(f"    by: {ask.by}" if ask.by else "    # by: 2026-12-15     # by when")
    return "\n".join(lines)


def _texts(new: Outline, words: Text, indent: int) -> str:
    return emit.texts(words, indent, _notes(words, new.languages))


def _notes(words: Text, languages: Iterable[str]) -> list[tuple[str, str]]:
    """The languages in which a text has no words, with what to write; Serbian in either script
    gives both."""
    has = {tag.partition("-")[0] for tag in words}
    return [(tag, f"[{_SPOKEN[tag]}]") for tag in languages if tag.partition("-")[0] not in has]
