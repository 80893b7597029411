"""The page of out/ to double-click: what was made, for whom and when, with a link to each file.

It speaks to partners: nothing private stands in it, and it names no file that was made for us alone.
It is written in the workspace's first language around the plan's own words.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from advocacy_cli.language import serbian, texts
from advocacy_cli.language.dates import at_time, numeric
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Plan, Text
from advocacy_cli.reports import words
from advocacy_cli.reports.lying import Lying
from advocacy_cli.reports.note import Cell, Link, Note, Section, Words, to_html
from advocacy_cli.situation.dated import Dated, dated
from advocacy_cli.situation.letters import Written, planned, written
from advocacy_cli.situation.names import current, short
from advocacy_cli.situation.told import told

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History
    from advocacy_cli.workspace import Workspace

ICS = ".ics"
LETTER, PETITION = "letter-made", "petition-made"
LETTERS = ("letter make", "letter correct", "petition make")  # with tables of their own
OURS = "internal"  # what was made for nobody else
BETWEEN = " · "


class Shelf(NamedTuple):
    """What the page is made of: plan and journal as partners know them, the files, the language
    of the page (`tag`), those of the plan's words, and how a calendar file is taken in."""

    workspace: Workspace
    plan: Plan
    history: History
    files: tuple[Lying, ...]
    tag: str
    languages: tuple[str, ...]
    advice: tuple[str, ...] = ()

    def say(self, *key: str, **values: str) -> str:
        """Our own words, in the page's language."""
        found: Any = _words()
        for part in key:
            found = found[part]
        return texts.first(found, (self.tag,)).format(**values)

    def day(self, day: date | None) -> str:
        return numeric(day, self.tag).replace(" ", "\u00a0") if day else ""

    def read(self, text: Text) -> Words:
        """The plan's words, knowing their language."""
        return words.words(text, self.languages)


def page(
    workspace: Workspace,
    plan: Plan,
    history: History,
    files: Iterable[Lying],
    advice: tuple[str, ...] = (),
) -> str:
    """The page as HTML. `plan` and `history` are as partners may know them; `advice` says how a
    calendar file is taken in. The same plan, journal and files give the same bytes."""
    languages = workspace.settings.languages
    known = tuple(file for file in files if file.audience != OURS)
    tag = page_language(workspace, plan)
    shelf = Shelf(workspace, plan, history, known, tag, (tag, *languages), advice)
    calendars, alone = _calendars(shelf)
    sections = (
        *_reports(shelf),
        *calendars,
        *_letters(shelf),
        *_petitions(shelf),
        *alone,
    )
    marks = []
    if any(section.heading for section in sections):
        marks = [shelf.say("marks-made"), shelf.say("marks-edited")]
    name = workspace.settings.words("workspace.name")
    lead = shelf.say("lead") if sections else shelf.say("nothing")
    title = f"{shelf.say('title')}: {shelf.read(name)}" if name else shelf.say("title")
    contents = shelf.say("contents") if len(sections) > 2 else ""
    return to_html(Note(title, (lead,), sections, tuple(marks), shelf.tag, contents))


def page_language(workspace: Workspace, plan: Plan) -> str:
    """The workspace's first language; Serbian in the script that most campaigns are written in."""
    tag = workspace.settings.languages[0]
    if tag != "sr":
        return tag
    titles = (texts.choose(c.title, tag) or "" for c in plan.campaigns.values())
    scripts = [serbian.script(title) for title in titles]
    return "sr-Latn" if scripts.count("Latn") > scripts.count("Cyrl") else "sr-Cyrl"


def _reports(shelf: Shelf) -> tuple[Section, ...]:
    """Everything that a command wrote where it was asked to: status, lists."""
    found = [f for f in shelf.files if f.by and f.by not in LETTERS and not f.name.endswith(ICS)]
    rows: list[tuple[Cell, ...]] = []
    for file in sorted(found, key=lambda f: (-(f.day or date.min).toordinal(), f.by, f.name)):
        key = file.by.replace(" ", "-")
        what = shelf.say("command", key) if key in _words()["command"] else file.by
        whom = _words()["audience"]
        told = shelf.say("audience", file.audience) if file.audience in whom else ""
        rows.append(((what,), (shelf.day(file.day),), (told,), _link(shelf, file)))
    if not rows:
        return ()
    head = ("what", "dated", "for", "files")
    return (Section(shelf.say("reports"), (), _head(shelf, head), tuple(rows)),)


def _calendars(shelf: Shelf) -> tuple[Sequence[Section], Sequence[Section]]:
    """The calendars of several things, and the files of one thing each, by its day."""
    things = {}
    for thing in dated(shelf.plan, shelf.history, shelf.workspace.today(), shelf.workspace.zone):
        things[f"{thing.campaign}_{thing.id}"] = thing
    several: list[tuple[Cell, ...]] = []
    alone: list[tuple[tuple[str, str], tuple[Cell, ...]]] = []
    for file in shelf.files:
        stem = PurePosixPath(file.name).stem
        if not file.name.endswith(ICS) or "@" in stem:
            continue  # a file that is called by a UID is for a program, which wants them all
        known = things.get(stem)
        if known is not None:
            row = _thing(shelf, known), (_when(shelf, known),), _link(shelf, file)
            alone.append(((str(known.starts or known.day), file.name), row))
        elif "_" not in stem or stem.startswith(("advocacy_", "busy_", "changes_")):
            several.append((_scope(shelf, stem), (shelf.day(file.day),), _link(shelf, file)))
        # what else lies there has gone, or is no longer for others: the next export removes it
    whole, single = [], []
    if several:
        head = _head(shelf, ("what", "dated", "files"))
        items = tuple((line,) for line in shelf.advice)
        whole.append(Section(shelf.say("calendars"), items, head, tuple(several)))
    if alone:
        head = _head(shelf, ("what", "when", "files"))
        rows = tuple(row for _, row in sorted(alone, key=lambda one: one[0]))
        single.append(Section(shelf.say("calendar", "alone"), (), head, rows))
    return whole, single


def _scope(shelf: Shelf, stem: str) -> Cell:
    """What a calendar of several things holds."""
    if stem in ("advocacy", "busy", "changes"):
        return (shelf.say("calendar", {"advocacy": "whole"}.get(stem, stem)),)
    campaign = shelf.plan.campaigns.get(stem.partition("_")[2])
    part = shelf.say("calendar", "part")
    return (part, ": ", shelf.read(campaign.title)) if campaign else (part,)


def _thing(shelf: Shelf, thing: Dated) -> Cell:
    parts: list[str] = [shelf.say("kind", "opening" if thing.part == "opens" else thing.kind)]
    if thing.state == "cancelled":
        parts += [" (", shelf.say("cancelled"), ")"]
    reader = words.Reader(shelf.plan, shelf.languages, shelf.workspace.today())
    for n, target in enumerate(thing.targets if thing.kind == "meeting" else ()):
        parts += [", " if n else ": ", words.target(reader, thing.campaign, target)]
    own = shelf.read(thing.what)
    return (*parts, ": ", own) if own else tuple(parts)


def _when(shelf: Shelf, thing: Dated) -> str:
    return at_time(thing.starts, shelf.tag) if thing.starts else shelf.day(thing.day)


def _letters(shelf: Shelf) -> tuple[Section, ...]:
    """A table for each campaign, the letters by their numbers."""
    made = shelf.history.entries(kinds=(LETTER,))
    letters = written(shelf.plan, told(shelf.plan, shelf.history), made)
    files: dict[str, list[Lying]] = {}
    for file in shelf.files:
        files.setdefault(file.sha256, []).append(file)
    sections = []
    for campaign in dict.fromkeys(one.campaign for one in letters):
        rows = [_letter(shelf, one, files) for one in letters if one.campaign == campaign]
        known = shelf.plan.campaigns.get(campaign)
        heading = (f"{shelf.say('letters')}: ", shelf.read(known.title) if known else campaign)
        head = _head(shelf, ("to", "about", "number", "dated", "state", "files"))
        sections.append(Section(heading, (), head, tuple(rows)))
    return tuple(sections)


def _letter(shelf: Shelf, one: Written, files: Mapping[str, Sequence[Lying]]) -> tuple[Cell, ...]:
    links: list[str] = []
    told_of: set[str] = set()
    entries = [e for e in one.entries if e.kind == LETTER]
    for entry in reversed(entries):
        for tag, sha256 in entry.digests.items():
            for file in files.get(sha256, ()):
                if file.name not in told_of:
                    told_of.add(file.name)
                    links += [BETWEEN] if links else []
                    links += _link(shelf, file, tag)
    return (
        _recipient(shelf, one),
        (_about(shelf, one),),
        (one.id,),
        (shelf.day(one.dated or one.sent),),
        (_state(shelf, one),),
        tuple(links),
    )


def _recipient(shelf: Shelf, one: Written) -> Cell:
    """Whom the letter reaches, as of its day: the office and who held it."""
    campaign = shelf.plan.campaigns.get(one.campaign)
    day = one.dated or one.sent or shelf.workspace.today()
    try:
        found = addressee(shelf.plan, campaign, one.target, day) if campaign else None
    except KeyError:
        found = None
    if found is None:
        return (one.target,)
    parts = [shelf.read(text) for text in (found.title, found.name) if text]
    return tuple(part for n, word in enumerate(parts) for part in ((", ", word) if n else (word,)))


def _about(shelf: Shelf, one: Written) -> Words:
    letter, campaign = planned(shelf.plan, one), shelf.plan.campaigns.get(one.campaign)
    if letter is not None and letter.subject:
        return shelf.read(letter.subject)
    ask = next((a for a in campaign.asks if a.id == one.ask), None) if campaign else None
    return shelf.read(ask.text) if ask else Words(one.letter)


def _state(shelf: Shelf, one: Written) -> str:
    days = {"sent": one.sent, "refused": one.refused, "answered": one.answered}
    day, by = shelf.day(days.get(one.state)), short(one.by or "")
    return shelf.say("letter", one.state, day=day, by=by).strip()


def _petitions(shelf: Shelf) -> tuple[Section, ...]:
    files: dict[str, list[Lying]] = {}
    for file in shelf.files:
        files.setdefault(file.sha256, []).append(file)
    found: dict[tuple[str, str, str], list[str]] = {}
    days: dict[tuple[str, str, str], date] = {}
    listed: set[str] = set()
    entries = shelf.history.entries(kinds=(PETITION,))
    for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq), reverse=True):
        campaign, petition = _petition(shelf, entry)
        for name, sha256 in entry.digests.items():
            kind, _, tag = PurePosixPath(name).stem.partition("_")
            key = campaign, petition, kind
            for file in files.get(sha256, ()):
                if file.name not in listed:
                    listed.add(file.name)
                    links = found.setdefault(key, [])
                    days.setdefault(key, entry.happened)
                    links += [BETWEEN] if links else []
                    links += _link(shelf, file, tag)
    rows = []
    for key in sorted(found):
        campaign, _, kind = key
        known = shelf.plan.campaigns.get(campaign)
        what = shelf.say("petition", kind) if kind in _words()["petition"] else kind
        whose = shelf.read(known.title) if known else Words(campaign)
        rows.append(((what, ": ", whose), (shelf.day(days[key]),), tuple(found[key])))
    if not rows:
        return ()
    head = _head(shelf, ("what", "dated", "files"))
    return (Section(shelf.say("petitions"), (), head, tuple(rows)),)


def _petition(shelf: Shelf, entry: Entry) -> tuple[str, str]:
    campaign, _, petition = (entry.subject or "").partition(":")[2].partition("/")
    return current(shelf.plan, "petition", campaign, petition)


def _link(shelf: Shelf, file: Lying, tag: str = "") -> tuple[str, ...]:
    """The link to a file, with the word for one that was edited; it reads as its language, where it
    has one, else as its name."""
    known = _words()["language"]
    if tag in known:
        text = shelf.say("language", tag)
    else:
        text = shelf.say("all-in-one") if tag == "merged" else PurePosixPath(file.name).name
    link = Link(text, quote(os.fsencode(file.name)))
    return (link, f" ({shelf.say('edited')})") if file.edited else (link,)


def _head(shelf: Shelf, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(shelf.say(key) for key in keys)


@cache
def _words() -> Mapping[str, Any]:
    import tomllib

    file = resources.files("advocacy_cli.reports") / "shelf.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
