"""From drafts to finished letters: every field of every recipient is checked before one is made.

Pure: templates, plan, journal facts and dates come in, letters or all problems come out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.errors import InvalidInput, Problem, Where
from advocacy_cli.language.texts import choose
from advocacy_cli.letters.form import Form, Place
from advocacy_cli.letters.templates import Shelf, Source
from advocacy_cli.letters.values import Contact, Words
from advocacy_cli.settings import CONFIG

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.settings import Settings

_SHOWN = 3  # recipients named in one problem


class Numbered(NamedTuple):
    """A letter's own number and date, kept until it is sent."""

    number: int
    day: date


class Made(NamedTuple):
    """A finished letter in one language."""

    draft: Draft
    tag: str
    numbered: Numbered
    form: Form
    text: str  # its part of word/document.xml
    instead_of: str = ""  # the language it should have been in, when it fell back

    @property
    def content(self) -> bytes:
        """The .docx."""
        return self.form.package.pack(self.form.document(self.text))

    @property
    def digest(self) -> str:
        """sha256 of what the letter says."""
        return hashlib.sha256(self.text.encode()).hexdigest()


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
                    return again._replace(instead_of=tag)
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
            form = self._form(source, tag)
        except InvalidInput as error:
            return [_Fault(problem, False) for problem in error.problems]
        words = self._words.setdefault(
            (draft.campaign, tag), Words(self.plan, self.settings, draft.campaign, tag)
        )
        number = f"{draft.campaign}/L{numbered.number}"
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

    def _form(self, source: Source, tag: str) -> Form:
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
    field = place.field.partition(".")[0]
    if place.line:
        where = Where(source.file, place.line)
        hint = hint or f"ask first: {{% if {place.field or field} %}}, or add what is missing"
    elif field == "sender":
        where, hint = Where(CONFIG), hint or f"set {place.field} in {CONFIG}"
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


def every_form(press: Press, tags: Sequence[str]) -> Iterator[tuple[Source, InvalidInput]]:
    """Templates that cannot be compiled in one of the languages, each with its problems."""
    for name in press.shelf.names:
        for tag in press.shelf.languages(name):
            source = press.shelf.find(name, tag)
            if tag not in tags or source is None:
                continue
            try:
                press._form(source, tag)
            except InvalidInput as error:
                yield source, error
