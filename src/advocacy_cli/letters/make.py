"""From drafts to finished letters: every field of every recipient is checked before one is made.

Pure: templates, plan, journal facts and dates come in, letters or all problems come out.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Where
from advocacy_cli.language import salutations
from advocacy_cli.language.texts import choose
from advocacy_cli.letters.fields import FIELDS
from advocacy_cli.letters.form import Form, Place, Text
from advocacy_cli.letters.numbering import Numbered, number
from advocacy_cli.letters.templates import Shelf, Source, dubious
from advocacy_cli.letters.values import Words
from advocacy_cli.settings import CONFIG

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.settings import Settings
    from advocacy_cli.store.records import Contact

_SHOWN = 3  # recipients named in one problem


class Made(NamedTuple):
    """A finished letter in one language."""

    draft: Draft
    tag: str
    numbered: Numbered
    form: Form
    text: Text

    @property
    def content(self) -> bytes:
        """The .docx."""
        return self.form.content(self.text)

    @property
    def digest(self) -> str:
        """sha256 of what the letter says."""
        return hashlib.sha256("\n".join(self.text).encode()).hexdigest()


class Press:
    """Compiled forms and shared words for one run."""

    def __init__(
        self, plan: Plan, settings: Settings, shelf: Shelf, letterheads: Mapping[str, bytes]
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.shelf = shelf
        self.letterheads = letterheads
        self.notes: dict[str, None] = {}  # what a person should know, in order
        self._forms: dict[tuple[Any, ...], Form] = {}
        self._words: dict[tuple[str, str], Words] = {}
        self._problems: dict[Problem, list[str]] = {}

    def make(
        self,
        drafts: Sequence[Draft],
        numbered: Mapping[tuple[str, str], Numbered],
        contacts: Mapping[tuple[str, str], Contact],
        fallback: Sequence[str] = (),
    ) -> tuple[Made, ...]:
        """All letters, in order. Raises InvalidInput with every problem of all of them."""
        self._problems.clear()
        made = [
            letter
            for draft in drafts
            for tag in draft.tags
            if (letter := self._one(draft, tag, numbered[draft.key], contacts, fallback))
        ]
        if self._problems:
            raise InvalidInput([_told(problem, who) for problem, who in self._problems.items()])
        return tuple(made)

    def _one(
        self,
        draft: Draft,
        tag: str,
        numbered: Numbered,
        contacts: Mapping[tuple[str, str], Contact],
        fallback: Sequence[str],
    ) -> Made | None:
        """One letter in `tag`, or whole in the first other language that has all its texts."""
        contact = contacts.get((draft.campaign, draft.target))
        tried = self._try(draft, tag, numbered, contact)
        if isinstance(tried, Made):
            return tried
        if all(problem.untranslated for problem in tried):
            for other in fallback:
                again = self._try(draft, other, numbered, contact)
                if isinstance(again, Made):
                    why = tried[0].problem.message
                    self.notes[f"{draft}: in {other} instead of {tag} ({why})"] = None
                    return again
        for fault in tried:
            self._problems.setdefault(fault.problem, []).append(str(draft))
        return None

    def _try(
        self, draft: Draft, tag: str, numbered: Numbered, contact: Contact | None
    ) -> Made | list[_Fault]:
        source = self._source(draft, tag)
        if source is None:
            have = ", ".join(self.shelf.languages(draft.letter.template))
            if not have:
                known = ", ".join(self.shelf.names)
                said, hint = f"no template '{draft.letter.template}'", f"there are: {known}"
                return [_Fault(Problem(draft.letter.at, said, hint), False)]
            said = f"template '{draft.letter.template}' has no {tag} text, only {have}"
            hint = (
                f"write templates/letters/{draft.letter.template}.{tag}.md.j2 or allow --fallback"
            )
            return [_Fault(Problem(draft.letter.at, said, hint), True)]
        try:
            form = self.form(source, tag)
        except InvalidInput as error:
            return [_Fault(problem, False) for problem in error.problems]
        words = self.words(draft.campaign, tag)
        number = f"{draft.campaign}/{numbered.name}"
        values = words.values(draft, number, numbered.day, contact)
        own = words.text("letter.subject", draft.letter.subject) if draft.letter.subject else None
        text, places = form.fill(values, own)
        if places:
            return [_fault(draft, source, place) for place in places]
        return Made(draft, tag, numbered, form, text)

    def _source(self, draft: Draft, tag: str) -> Source | None:
        """The letter's own words if it has any, else its template."""
        letter = draft.letter
        template = self.shelf.find(letter.template, tag)
        if not letter.body:
            return template
        body = choose(letter.body, tag)
        if body is None:
            return None
        subject = template.subject if template else ""
        at = letter.at
        return Source(letter.id, tag, at.file, subject, body, at.line, at.line)

    def words(self, campaign: str, tag: str) -> Words:
        """What the letters of a campaign have in common in one language."""
        key = (campaign, tag)
        if key not in self._words:
            self._words[key] = Words(self.plan, self.settings, campaign, tag)
        return self._words[key]

    def form(self, source: Source, tag: str) -> Form:
        """The template compiled, once. Raises InvalidInput."""
        key = (source.file, source.name, source.language, source.body_line, tag)
        if key not in self._forms:
            own = None
            if name := source.letterhead or self.settings["sender.letterhead"]:
                own = self.letterheads.get(name)
                if own is None:
                    said = f"no letterhead '{name}' in templates/letterheads"
                    hint = f"there are: {', '.join(self.letterheads) or 'none'}"
                    raise InvalidInput([Problem(Where(source.file, 1), said, hint)])
            self._forms[key] = Form(source, tag, self.settings, own)
        return self._forms[key]


class _Fault(NamedTuple):
    problem: Problem
    untranslated: bool


def _fault(draft: Draft, source: Source, place: Place) -> _Fault:
    """What a letter cannot print as a problem, at the place where somebody can mend it."""
    untranslated = " text, only " in place.reason
    hint = "add the text, or allow another language with --fallback" if untranslated else ""
    name = place.field or (place.reason.partition(" ")[0] if untranslated else "")
    field = name.partition(".")[0]
    if field == "sender":  # every letter lacks it: one line in the settings mends them all
        where, hint = Where(CONFIG), hint or f"set {name} in {CONFIG}"
        if place.line:
            hint += f", or ask first in {source.file}:{place.line}: {{% if {name} %}}"
    elif untranslated:  # the plan lacks it, whatever template asks for it
        where = draft.letter.at
    elif place.line:
        where = Where(source.file, place.line)
        hint = hint or f"ask first: {{% if {place.field or field} %}}, or add what is missing"
    else:
        where, hint = draft.letter.at, hint or "add what is missing"
    if untranslated or (place.reason and not place.field):
        message = place.reason
    elif place.reason:
        message = f"'{place.field}' has nothing to print: {place.reason}"
    else:
        message = f"'{place.field}' has nothing to print"
    return _Fault(Problem(where, message, hint), untranslated)


def _told(problem: Problem, who: Sequence[str]) -> Problem:
    """A problem with the letters that have it."""
    several = tuple(dict.fromkeys(who))
    more = f" and {len(several) - _SHOWN} more" if len(several) > _SHOWN else ""
    return problem._replace(message=f"{problem.message} ({', '.join(several[:_SHOWN])}{more})")


def check_all(
    press: Press,
    drafts: Sequence[Draft],
    contacts: Mapping[tuple[str, str], Contact],
    today: date,
    fallback: Sequence[str] = (),
) -> tuple[str, ...]:
    """Try all templates in all their languages, and all letters; returns what should be looked at
    though nothing is wrong. Raises InvalidInput with every problem."""
    problems: dict[Problem, None] = {}
    notes: dict[str, None] = {}
    for name in press.shelf.names:
        for tag in press.shelf.languages(name):
            source = press.shelf.find(name, tag)
            assert source is not None
            try:
                press.form(source, tag)
            except InvalidInput as error:
                problems.update(dict.fromkeys(error.problems))
            if tag == "sr-Cyrl" and (words := dubious(source)):
                notes[f"{source.file}: look at the Cyrillic of {', '.join(words)}"] = None
    made: tuple[Made, ...] = ()
    try:
        made = press.make(drafts, number(drafts, {}, today), contacts, fallback)
    except InvalidInput as error:
        problems.update(dict.fromkeys(error.problems))
    if problems:
        raise InvalidInput(list(problems))
    notes.update(press.notes)
    notes.update(_unverified(press, made))
    return tuple(notes)


def lacking(
    press: Press,
    template: str,
    drafts: Sequence[Draft],
    contacts: Mapping[tuple[str, str], Contact],
    today: date,
) -> dict[str, list[str]]:
    """The fields that a template names, each with the letters from it that have nothing to say.

    Raises NotFound for a template that is not there, InvalidInput for one that is wrong.
    """
    if template not in press.shelf.names:
        near = tuple(difflib.get_close_matches(template, press.shelf.names, 3))
        raise NotFound(f"no template '{template}'", near or press.shelf.names)
    found: dict[str, list[str]] = {}
    for tag in press.shelf.languages(template):
        source = press.shelf.find(template, tag)
        assert source is not None
        for field in sorted(press.form(source, tag).fields, key=list(FIELDS).index):
            found.setdefault(field, [])
    mine = [d for d in drafts if d.letter.template == template]
    numbered = number(mine, {}, today)
    for draft in mine:
        words = press.words(draft.campaign, draft.tags[0])
        contact = contacts.get((draft.campaign, draft.target))
        values = words.values(draft, "", numbered[draft.key].day, contact)
        for field, letters in found.items():
            group, _, name = field.partition(".")
            value = values.get(group)
            if isinstance(value, Blank) or (
                isinstance(value, dict) and isinstance(value.get(name), Blank)
            ):
                letters.append(str(draft))
    return found


def _unverified(press: Press, made: Sequence[Made]) -> Iterator[tuple[str, None]]:
    """What the letters print that nobody has checked at its source yet."""
    for letter in made:
        clock = press.plan.clocks.get(letter.draft.letter.clock or "")
        if clock is not None and not clock.verified:
            yield f"rule {clock.id} is not verified ({clock.source or 'no source'})", None
        to = letter.draft.to
        name = choose(to.name, letter.tag) or ""
        form = salutations.form(letter.tag, to.role, to.gender, name, to.salutation)
        if not form.verified:
            yield f"salutation '{form.text}' is not verified: have a native speaker read it", None
    for tag in sorted({letter.tag for letter in made}):
        funding = letterhead.funding(press.settings, tag)
        if funding is not None and not funding.verified:
            yield f"the {tag} funding words are not verified: take them from your contract", None
