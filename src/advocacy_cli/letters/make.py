"""From drafts to finished letters: every field of every recipient is checked before one is made.

Templates, plan, journal facts and dates come in, letters or all problems come out. Nothing is written
but the documents that a `slot` is given for, and those stand beside their places until all is right.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.documents import letterhead
from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.errors import InvalidInput, NotFound, Problem, Where
from advocacy_cli.language import salutations
from advocacy_cli.language.texts import choose
from advocacy_cli.letters.alike import pointed_out
from advocacy_cli.letters.batch import Order, Outcome, Serial, Slot, fill, stream
from advocacy_cli.letters.before import Before, doubt
from advocacy_cli.letters.fields import FIELDS
from advocacy_cli.letters.form import Form, Place, Recipe, Text, form_of
from advocacy_cli.letters.numbering import Numbered, number
from advocacy_cli.letters.second_look import at_template, at_texts
from advocacy_cli.letters.templates import Shelf, Source, speller
from advocacy_cli.letters.values import Words
from advocacy_cli.settings import CONFIG
from advocacy_cli.situation.letters import GONE, present

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.settings import Settings
    from advocacy_cli.situation.letters import Written

_SHOWN = 3  # recipients named in one problem


class Copy(NamedTuple):
    """One document wanted of a letter."""

    draft: Draft
    tag: str
    format: str = "docx"


class Made(NamedTuple):
    """A finished letter in one language and format."""

    draft: Draft
    tag: str  # what it was made in: another than its copy's when it fell back
    format: str
    numbered: Numbered
    form: Form
    outcome: Outcome
    slot: Slot | None
    asked: str = ""  # the language that it should have been in

    @property
    def fell_back(self) -> bool:
        """Whether it is in another language than it should be."""
        return self.asked != self.tag

    @property
    def text(self) -> Text:
        """The rendered parts, where they were asked for or LibreOffice is to print them."""
        return self.outcome.text

    @property
    def digest(self) -> str:
        """sha256 of what the letter says."""
        return self.outcome.said

    def light(self) -> Made:
        """The same without its text, which nobody needs once it is printed."""
        return self._replace(outcome=self.outcome._replace(text=()))


class Press:
    """Compiled forms and shared words for one run."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        shelf: Shelf,
        letterheads: Mapping[str, bytes],
        executor: Executor | None = None,
        office: bool = False,
    ) -> None:
        """`office` says that LibreOffice makes the PDF of Markdown templates too: of those from
        Word files it always does."""
        self.plan = plan
        self.settings = settings
        self.shelf = shelf
        self.letterheads = letterheads
        self.executor = executor or Serial()
        self._office = office
        self.notes: dict[str, None] = {}  # what a person should know, in order
        self.watching = False  # whether texts are remembered that somebody should look at
        self._recipes: dict[tuple[Any, ...], Recipe] = {}
        self._words: dict[tuple[str, str], Words] = {}
        self._problems: dict[Problem, list[str]] = {}

    def make(
        self,
        copies: Iterable[Copy],
        numbered: Mapping[tuple[str, str], Numbered],
        before: Mapping[tuple[str, str], Before],
        fallback: Sequence[str] = (),
        *,
        slot: Callable[[Copy], Slot | None] = lambda _: None,
        wants_text: bool = False,
        compared: Callable[[Draft], bool] = lambda _: False,
    ) -> Generator[Made, None, None]:
        """The letters, in order, each written to its `slot` if it has one; with a sketch where it is to
        be `compared` with others (see `alike`).

        Raises InvalidInput at the end, with every problem of all of them.
        """
        self._problems.clear()
        done: set[tuple[tuple[str, str], str, str]] = set()  # two languages may fall back to one

        def order(copy: Copy) -> Order | list[_Fault]:
            past = before.get((copy.draft.campaign, copy.draft.target), Before())
            made = self._order(copy, numbered[copy.draft.key], past, slot, wants_text=wants_text)
            if isinstance(made, Order) and compared(copy.draft):
                return made._replace(wants_sketch=True)
            return made

        def orders() -> Iterator[tuple[tuple[Copy, Order], Order]]:
            for copy in copies:
                tried = order(copy)
                if not isinstance(tried, Order):
                    ready = self._other(copy, tried, order, fallback)
                else:
                    ready = tried
                if ready is not None:
                    yield (copy, ready), ready

        outcomes = stream(orders(), self.executor)
        for (copy, first), tried in outcomes:
            ready: Order | None = first
            outcome = tried
            if tried.places:
                faults = [_fault(self.plan, copy, x) for x in tried.places]
                ready = self._other(copy, faults, order, fallback)
                outcome = fill([ready])[0] if ready else tried
            if ready is not None and not self._problems:
                recipe, one = ready.recipe, numbered[copy.draft.key]
                if (made := (copy.draft.key, recipe.tag, copy.format)) in done:
                    continue
                done.add(made)
                form = form_of(recipe)
                said = (copy.draft, recipe.tag, copy.format, one, form, outcome)
                yield Made(*said, ready.slot, copy.tag)
        if self._problems:
            raise InvalidInput([_told(problem, who) for problem, who in self._problems.items()])

    def _other(
        self,
        copy: Copy,
        faults: Sequence[_Fault],
        order: Callable[[Copy], Order | list[_Fault]],
        fallback: Sequence[str],
    ) -> Order | None:
        """The letter whole in the first other language that has all it needs, where texts are missing
        and another is allowed; else its problems are noted, as they are where least is missing."""
        least = faults
        others = fallback if any(fault.untranslated for fault in faults) else ()
        for tag in (other for other in others if other != copy.tag):
            other = copy._replace(tag=tag)
            ready = order(other)
            if isinstance(ready, Order):
                places = fill([ready._replace(slot=None)])[0].places
                if not places:
                    why = next(x.problem.message for x in faults if x.untranslated)
                    self.notes[f"{copy.draft}: in {tag} instead of {copy.tag} ({why})"] = None
                    return ready
                left = [_fault(self.plan, other, place) for place in places]
            else:
                left = ready
            if len(left) < len(least) or least is faults:
                least = [_fallen(fault, copy.tag, tag) for fault in left]
        for fault in least:
            self._problems.setdefault(fault.problem, []).append(str(copy.draft))
        return None

    def _order(
        self,
        copy: Copy,
        numbered: Numbered,
        past: Before,
        slot: Callable[[Copy], Slot | None],
        *,
        wants_text: bool,
    ) -> Order | list[_Fault]:
        """What to fill in for a copy, or why there is no template for it."""
        draft, tag = copy.draft, copy.tag
        if wrong := self.shelf.faults.get(draft.letter.template):
            return [_Fault(problem, False) for problem in wrong]
        source = self._source(draft, tag)
        if source is None:
            have = ", ".join(self.shelf.languages(draft.letter.template))
            if not have:
                known = ", ".join(self.shelf.names)
                said, hint = f"no template '{draft.letter.template}'", f"there are: {known}"
                begin = f"/{draft.letter.template}."
                for one in self.shelf.unread:
                    if begin in one.where.file:
                        hint = f"{one.where} {one.message}: {one.hint}"
                return [_Fault(Problem(draft.letter.at, said, hint), False)]
            said = f"template '{draft.letter.template}' has no {tag} text, only {have}"
            hint = (
                f"write templates/letters/{draft.letter.template}.{tag}.md.j2 or allow --fallback"
            )
            return [_Fault(Problem(draft.letter.at, said, hint), True)]
        printed = copy.format == "pdf" and (self._office or bool(source.word))
        try:
            recipe = self.recipe(source, tag, "docx" if printed else copy.format)
        except InvalidInput as error:
            return [_Fault(problem, False) for problem in error.problems]
        words = self.words(draft.campaign, tag)
        if not self.watching and (why := doubt(self.plan, draft, past, numbered.day)):
            self.notes[f"look: {draft} complains, but {why}"] = None
        values = words.values(draft, f"{draft.campaign}/{numbered.name}", numbered.day, past)
        own = words.text("letter.subject", draft.letter.subject) if draft.letter.subject else None
        if wants_text or printed:
            return Order(recipe, values, own, None, wants_text=True)
        return Order(recipe, values, own, slot(copy))

    def _source(self, draft: Draft, tag: str) -> Source | None:
        """The letter's own words if it has any, else its template."""
        letter = draft.letter
        template = self.shelf.find(letter.template, tag)
        if not letter.body:
            return template
        body = choose(letter.body, tag)
        if body is None:
            return None
        subject = speller(template, tag)(template.subject) if template else ""
        at = letter.at
        own = Source(letter.id, tag, at.file, subject, body, at.line, at.line)
        if template is None:
            return own
        return own._replace(letterhead=template.letterhead, defaults=template.defaults)

    def words(self, campaign: str, tag: str) -> Words:
        """What the letters of a campaign have in common in one language."""
        key = (campaign, tag)
        if key not in self._words:
            self._words[key] = Words(self.plan, self.settings, campaign, tag)
            self._words[key].watched = self.watching
        return self._words[key]

    @property
    def words_used(self) -> tuple[Words, ...]:
        """Of every campaign and language that letters were in."""
        return tuple(self._words.values())

    def form(self, source: Source, tag: str, format: str = "docx") -> Form:
        """The template compiled. Raises InvalidInput."""
        return form_of(self.recipe(source, tag, format))

    def recipe(self, source: Source, tag: str, format: str = "docx") -> Recipe:
        """What the template is compiled from, proved to compile. Raises InvalidInput."""
        key = (source.file, source.name, source.language, source.body_line, tag, format)
        if key not in self._recipes:
            own = None
            if name := source.letterhead or self.settings["sender.letterhead"]:
                own = self.letterheads.get(name)
                if own is None:
                    said = f"no letterhead '{name}' in templates/letterheads"
                    hint = f"there are: {', '.join(self.letterheads) or 'none'}"
                    raise InvalidInput([Problem(Where(source.file, 1), said, hint)])
            whole = repr((*source, tag, format, self.settings.all(), own))
            digest = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()
            self._recipes[key] = Recipe(digest, source, tag, format, self.settings, own)
        form_of(self._recipes[key])
        return self._recipes[key]


class _Fault(NamedTuple):
    problem: Problem
    untranslated: bool


def _fallen(fault: _Fault, wanted: str, tag: str) -> _Fault:
    """What a letter lacks in the language that it falls back to."""
    if not fault.untranslated:
        return fault
    hint = f"add the text in {wanted}, or in {tag}, to which the letter may fall back"
    return fault._replace(problem=fault.problem._replace(hint=hint))


def _lies(plan: Plan, copy: Copy, field: str) -> Where:
    """Where in the plan the words of a field are, or would be."""
    campaign, letter = plan.campaigns[copy.draft.campaign], copy.draft.letter
    group = field.partition(".")[0]
    if group == "ask":
        for ask in campaign.asks:
            mine = ask.id == letter.ask if letter.ask else copy.draft.target in ask.of
            if mine and choose(ask.text, copy.tag) is None:
                return ask.at
    return campaign.at if group == "campaign" else letter.at


def _fault(plan: Plan, copy: Copy, place: Place) -> _Fault:
    """What a letter cannot print as a problem, at the place where somebody can mend it."""
    draft = copy.draft
    untranslated = " text, only " in place.reason
    hint = "add the text, or allow another language with --fallback" if untranslated else ""
    name = place.field or (place.reason.partition(" ")[0] if untranslated else "")
    field = name.partition(".")[0]
    if field == "sender":  # every letter lacks it: one line in the settings mends them all
        where, hint = Where(CONFIG), hint or f"set {name} in {CONFIG}"
        if place.where:
            hint += f", or ask first in {place.where}: {{% if {name} %}}"
    elif untranslated:  # the plan lacks it, whatever template asks for it
        where = _lies(plan, copy, name)
    elif place.where:
        where = place.where
        asks = f"ask first: {{% if {name} %}}, or add what is missing"
        hint = hint or (asks if name else "change it in the template")
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
    before: Mapping[tuple[str, str], Before],
    today: date,
    fallback: Sequence[str] = (),
    letters: Sequence[Written] = (),
) -> tuple[str, ...]:
    """Try all templates in all their languages, and all letters; returns what should be looked at
    though nothing is wrong. `letters` are those that went before. Raises InvalidInput with every
    problem."""
    press.watching = True
    wrong = dict.fromkeys(check_templates(press))
    notes: dict[str, None] = {}
    for written in press.shelf.sources.values():
        notes.update(dict.fromkeys(at_template(written)))
    for source, tag in _every(press.shelf):
        with suppress(InvalidInput):  # told already
            notes.update(dict.fromkeys(press.form(source, tag).notes))
    made: tuple[Made, ...] = ()
    try:
        copies = [Copy(draft, tag) for draft in drafts for tag in draft.tags]
        numbered = number(drafts, {}, today)
        made = tuple(press.make(copies, numbered, before, fallback, compared=lambda _: True))
    except InvalidInput as error:
        # What is wrong with a template is told with its letters, where it has any.
        told = [(p.where, p.message) for p in error.problems]
        wrong = {
            p: None
            for p in wrong
            if not any(p.where == at and said.startswith(f"{p.message} (") for at, said in told)
        }
        wrong |= dict.fromkeys(error.problems)
    if any(p.severity == "error" for p in wrong):
        raise InvalidInput(list(wrong))
    notes.update(dict.fromkeys(f"{p.where} {p.message}: {p.hint}" for p in wrong))
    notes.update(press.notes)
    for letter in made:
        if letter.tag == "sr-Cyrl" and (body := letter.draft.letter.body):
            press.words(letter.draft.campaign, letter.tag).watch("letter.body", body)
    for words in press.words_used:
        notes.update(dict.fromkeys(at_texts(words)))
    gone = {key for key, one in present(letters).items() if one.state in GONE}
    new = ((m.draft, str(m.draft), m.outcome.sketch) for m in made if m.draft.key not in gone)
    notes.update(dict.fromkeys(map(str, pointed_out(press.plan, letters, new))))
    notes.update(_unverified(press, made))
    return tuple(notes)


def check_templates(press: Press) -> tuple[Problem, ...]:
    """What is wrong with the templates themselves, in any of their languages, whether letters are
    made from them or not."""
    found = dict.fromkeys(press.shelf.beside(()))
    for source, tag in _every(press.shelf):
        try:
            press.form(source, tag)
        except InvalidInput as error:
            found.update(dict.fromkeys(error.problems))
    return tuple(found)


def _every(shelf: Shelf) -> Iterator[tuple[Source, str]]:
    """Every template in every language that it gives."""
    for name in shelf.names:
        for tag in shelf.languages(name):
            source = shelf.find(name, tag)
            assert source is not None
            yield source, tag


def lacking(
    press: Press,
    template: str,
    drafts: Sequence[Draft],
    before: Mapping[tuple[str, str], Before],
    today: date,
) -> dict[str, list[str]]:
    """The fields that a template names, each with the letters from it that have nothing to say.

    Raises NotFound for a template that is not there, InvalidInput for one that is wrong.
    """
    if wrong := press.shelf.faults.get(template):
        raise InvalidInput(list(wrong))
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
        past = before.get((draft.campaign, draft.target), Before())
        values = words.values(draft, "", numbered[draft.key].day, past)
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
