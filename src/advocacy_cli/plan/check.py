"""What no single file can know to be wrong: references, ids, former ids, order of dates, languages.

References are looked up in the files as written, not in the values made from them, so that a fault
elsewhere in a file does not hide them and each is shown where it stands.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from yaml.events import ScalarEvent

from advocacy_cli.errors import Problem, Where
from advocacy_cli.plan import model
from advocacy_cli.plan.yaml import Document, Loc
from advocacy_cli.settings import CONFIG, Settings

# Where a name stands in a kind of file, and what it must name. `*` is every item.
REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "campaign": (
        ("area", "area"),
        ("lead", "member"),
        ("partners.*", "member"),
        ("owner", "person"),
        ("targets.*", "office"),
        ("targets.*.office", "office"),
        ("asks.*.of.*", "target"),
        ("deadlines.*.of", "target"),
        ("deadlines.*.owner", "person"),
        ("deadlines.*.clock", "clock"),
        ("deadlines.*.from", "start"),
        ("meetings.*.with.*", "target"),
        ("meetings.*.ours.*", "person"),
        ("letters.*.to.*", "target"),
        ("letters.*.cc.*", "target or office"),
        ("letters.*.ask", "ask"),
        ("letters.*.clock", "clock"),
        ("letters.*.signed_by.*", "person"),
        ("petition.mechanism", "mechanism"),
        ("petition.place", "place"),
    ),
    "offices": (("bodies.*.place", "place"), ("offices.*.body", "body")),
    "holder": (("office", "office"),),
    "rules": (("mechanisms.*.clock", "clock"), ("clocks.*.then.*.within", "clock")),
    "members": (),
}
_HERE = {
    "office": "offices stand in platform/offices.yaml",
    "body": "bodies stand in platform/offices.yaml",
    "member": "organisations stand in platform/members.yaml",
    "person": "people stand in platform/members.yaml",
    "clock": "reply periods stand in platform/rules: `advocacy rule list`",
    "mechanism": "mechanisms stand in platform/rules: `advocacy rule list`",
    "place": "places stand in platform/places.csv",
    "area": "areas stand in advocacy.toml under [project]",
    "start": "write a date, letter:ID or petition:ID of this campaign",
}
_YEARS = range(1900, 2200)  # as days are typed
_PLACEHOLDER = re.compile(r"\[[^\[\]]+\]\Z")
_FILL = "write your own words in its place, without the brackets"
_LISTS = ("targets", "asks", "deadlines", "meetings", "letters")
Documents = Iterable[tuple[str, Document]]
Groups = Mapping[str, Mapping[str, tuple[model.Target, ...]]]


def check(
    plan: model.Plan, documents: Documents, groups: Groups, settings: Settings
) -> list[Problem]:
    """Every problem between files and between the keys of one. `groups` holds the targets that came
    from lists, by campaign and group."""
    documents = [(kind, document) for kind, document in documents if document.whole]
    shared = _shared_names(plan, documents, settings)
    problems: list[Problem] = []
    for kind, document in documents:
        noun, _, name = kind.partition(":")
        known = dict(shared)
        if noun == "campaign":
            known |= _campaign_names(document, groups.get(name, {}), shared["office"])
            problems += _ids(document, groups.get(name, {}))
        problems += _references(noun, document, known)
        problems += _placeholders(document)
    problems += [
        Problem(Where(CONFIG), f"{key}: {text} is still to be written", _FILL, "warning")
        for key in ("sender.organisation", "sender.signatory", "sender.email")
        for text in list(settings.words(key).values())[:1]
        if _PLACEHOLDER.match(text)
    ]
    problems += _former(plan, documents)
    for _, document in documents:
        problems += _rules(plan, document)
    for campaign in plan.campaigns.values():
        document = next(d for kind, d in documents if kind == f"campaign:{campaign.id}")
        problems += _sense(campaign, document)
        problems += _languages(campaign, document, settings)
        problems += _unverified(campaign, document, plan)
    return problems


def _placeholders(document: Document) -> Iterator[Problem]:
    """Texts that `init` wrote in [ ] for people to replace: a file's first, and how many more."""
    found = [
        (loc, event.value)
        for loc, event in document.values.items()
        if type(event) is ScalarEvent and not event.implicit[0] and _PLACEHOLDER.match(event.value)
    ]
    if found:
        more = f" (and {len(found) - 1} more in this file)" if len(found) > 1 else ""
        said = f"{found[0][1][:60]} is still to be written{more}"
        yield document.problem(found[0][0], said, _FILL, severity="warning")


def _shared_names(
    plan: model.Plan, documents: Documents, settings: Settings
) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {
        "place": set(plan.places),
        "area": set(settings["project.areas"]),
    }
    for noun, path in (
        ("office", "offices.*.id"),
        ("body", "bodies.*.id"),
        ("member", "members.*.id"),
        ("person", "members.*.people.*.id"),
        ("clock", "clocks.*.id"),
        ("mechanism", "mechanisms.*.id"),
    ):
        known[noun] = {
            value
            for kind, d in documents
            if not kind.startswith("campaign:")
            for _, value in walk(d.data, path)
        }
    return known


def _campaign_names(
    document: Document, groups: Mapping[str, tuple[model.Target, ...]], offices: set[str]
) -> dict[str, set[str]]:
    data = document.data
    targets = set(groups) | {t.id for listed in groups.values() for t in listed}
    for path in ("targets.*", "targets.*.id"):
        targets |= {value for _, value in walk(data, path)}
    targets |= {
        value
        for loc, value in walk(data, "targets.*.office")
        if (*loc[:-1], "id") not in document.values
    }
    asks = {value for _, value in walk(data, "asks.*.id")}
    letters = {value for _, value in walk(data, "letters.*.id")}
    if not (isinstance(data, dict) and "letters" in data):
        letters = {f"letter-{ask}" for ask in asks}
    petitions = {value for _, value in walk(data, "petition.id")}
    starts = {f"letter:{one}" for one in letters} | {f"petition:{one}" for one in petitions}
    return {"target": targets, "ask": asks, "start": starts, "target or office": targets | offices}


def walk(data: Any, path: str) -> Iterator[tuple[Loc, str]]:
    """Every text at a path (`asks.*.of.*`), with its place in the data."""
    found: list[tuple[Loc, Any]] = [((), data)]
    for part in path.split("."):
        deeper: list[tuple[Loc, Any]] = []
        for loc, value in found:
            if part == "*" and isinstance(value, list):
                deeper += [((*loc, n), item) for n, item in enumerate(value)]
            elif isinstance(value, dict) and part in value:
                deeper.append(((*loc, part), value[part]))
        found = deeper
    return ((loc, value) for loc, value in found if isinstance(value, str))


def _references(noun: str, document: Document, known: Mapping[str, set[str]]) -> Iterator[Problem]:
    for path, wanted in REFERENCES[noun]:
        for loc, value in walk(document.data, path):
            if value in known[wanted] or (wanted == "start" and value[:1].isdigit()):
                continue
            hint = _offer(value, known[wanted], _HERE.get(wanted, "name one of this campaign"))
            said = (
                f"no start '{value[:80]}' of the clock"
                if wanted == "start"
                else f"no {wanted} '{value[:80]}'"
            )
            yield document.problem(loc, said, hint)


def _ids(document: Document, groups: Mapping[str, tuple[model.Target, ...]]) -> Iterator[Problem]:
    """An id stands once in a campaign, whatever it names."""
    if not isinstance(document.data, dict):
        return
    seen: dict[str, str] = {}
    places: list[tuple[Loc, str]] = [*walk(document.data, "targets.*")]
    for section in _LISTS:
        places += walk(document.data, f"{section}.*.id")
    places += (
        (loc, value)
        for loc, value in walk(document.data, "targets.*.office")
        if (*loc[:-1], "id") not in document.values
    )
    places += walk(document.data, "petition.id")
    for loc, value in sorted(places, key=lambda p: document.where(p[0])):
        line = f"line {document.where(loc).line}"
        if value in seen:
            yield document.problem(
                loc,
                f"id '{value}' stands twice",
                f"it stands in {seen[value]} already; choose another",
            )
        seen.setdefault(value, line)
    if "letters" not in document.data:
        for loc, value in walk(document.data, "asks.*.id"):
            if (derived := f"letter-{value}") in seen:
                said = f"its letter has the id '{derived}', which stands in {seen[derived]} too"
                yield document.problem(loc, said, "choose another, here or there")
    for group, listed in groups.items():
        for name in (group, *(target.id for target in listed)):
            if name in seen:
                said = f"id '{name}' of the list '{group}' stands in {seen[name]} too"
                yield document.problem(
                    ("targets",), said, "choose another, here or there", key=True
                )
            seen.setdefault(name, f"the list '{group}'")


def _former(plan: model.Plan, documents: Documents) -> Iterator[Problem]:
    """A former id is nobody's id now, and nobody else's former one."""
    at = {document.file: document for _, document in documents}
    for things in (plan.campaigns.values(), plan.offices.values(), plan.bodies.values()):
        yield from _clashes(list(things), at)
    for campaign in plan.campaigns.values():
        own: list[Any] = [
            *campaign.targets, *campaign.asks, *campaign.deadlines, *campaign.meetings,
            *(letter for letter in campaign.letters if letter.planned),
        ]  # fmt: skip
        if campaign.petition:
            own.append(campaign.petition)
        yield from _clashes(own, at)


def _clashes(things: list[Any], at: Mapping[str, Document]) -> Iterator[Problem]:
    now = {thing.id: thing for thing in things}
    before: dict[str, Any] = {}
    for thing in things:
        for old in thing.was:
            other = now.get(old) or before.get(old)
            if other is not None:
                said = f"was: '{old}' of '{thing.id}' is an id of '{other.id}' too ({other.at})"
                source = at[thing.at.file].line(thing.at.line) if thing.at.file in at else ""
                hint = "history can follow one of them only; remove it here or there"
                yield Problem(thing.at, said, hint, "error", source)
            before[old] = thing


def _sense(campaign: model.Campaign, document: Document) -> Iterator[Problem]:
    if campaign.starts and campaign.ends and campaign.ends < campaign.starts:
        yield document.problem(("ends",), "ends before it starts", f"starts: {campaign.starts}")
    petition = campaign.petition
    if petition and petition.opens and petition.closes and petition.closes < petition.opens:
        yield document.problem(
            ("petition", "closes"), "closes before it opens", f"opens: {petition.opens}"
        )
    for n, deadline in enumerate(campaign.deadlines):
        loc = ("deadlines", n)
        if (deadline.date is None) == (deadline.clock is None):
            said = (
                "needs a date or a clock"
                if deadline.date is None
                else "has both a date and a clock"
            )
            yield document.problem(
                loc, said, "write date: 2026-12-01, or clock: RULE and from: ..."
            )
        elif deadline.clock and not deadline.start:
            hint = "from: a date, letter:ID or petition:ID says when the period begins"
            yield document.problem(loc, "a clock needs a start: 'from' is missing", hint)
        if deadline.start and deadline.start[:1].isdigit():
            try:
                sane = date.fromisoformat(deadline.start).year in _YEARS
            except ValueError:
                sane = False
            if not sane:
                said = f"there is no day {deadline.start[:40]}"
                yield document.problem((*loc, "from"), said, "write it like 2026-12-15")


def _rules(plan: model.Plan, document: Document) -> Iterator[Problem]:
    """Days off that hold in no year; steps that go on from none, or to an office that seems misspelt. One
    that is not there is no fault: the rules that we ship name offices that you may not need."""
    ids = {row.id for row in plan.holidays}
    for row in (row for row in plan.holidays if row.at.file == document.file):
        if row.since and row.until and row.until < row.since:
            said = f"'{row.id}' holds until {row.until}, before it begins"
            yield Problem(row.at, said, f"from: {row.since}", "error", document.line(row.at.line))
        base, _, year = row.id.rpartition("-")
        one_year = len(year) == 4 and year.isdigit() and base in ids
        if row.date == "none" and not one_year:
            said = f"'{row.id}' takes no day away: no row is called so without a year behind it"
            hint = "call it as the day off with the year: xk-europe-2027"
            yield Problem(row.at, said, hint, "error", document.line(row.at.line))
        if one_year and re.match(r"[0-9]{4}-", row.date) and not row.date.startswith(f"{year}-"):
            said = f"'{row.id}' stands for '{base}' in {year}, and its date is {row.date}"
            hint = f"a date in {year}, or another id"
            yield Problem(row.at, said, hint, "error", document.line(row.at.line))
    for clock in (c for c in plan.clocks.values() if c.at.file == document.file):
        known: list[str] = []
        for step in clock.then:
            if step.id in known or (step.after and step.after not in known):
                said = (
                    f"two steps of '{clock.id}' are called '{step.id}'"
                    if step.id in known
                    else f"step '{step.id}' of '{clock.id}': no step '{step.after}' before it"
                )
                hint = "each step has an id of its own; after: names one that stands above it"
                yield Problem(clock.at, said, hint, "error", document.line(clock.at.line))
            known.append(step.id)
            if near := _near(step.office, plan.offices):
                said = f"step '{step.id}' of '{clock.id}': no office '{step.office}'"
                line = document.line(clock.at.line)
                yield Problem(clock.at, said, f"did you mean {near}?", "warning", line)


def _languages(
    campaign: model.Campaign, document: Document, settings: Settings
) -> Iterator[Problem]:
    """Texts that letters print, in every language of the workspace; `fallback` allows for others."""
    fallback = settings["workspace.fallback"]
    wanted = [tag for tag in settings.languages if not fallback or tag in fallback]
    texts: list[tuple[Loc, model.Text]] = [(("title",), campaign.title)]
    texts += [(("asks", n, "text"), ask.text) for n, ask in enumerate(campaign.asks)]
    if campaign.petition:
        texts.append((("petition", "text"), campaign.petition.text))
    for n, letter in enumerate(letter for letter in campaign.letters if letter.planned):
        texts += [
            (("letters", n, key), text)
            for key, text in (("subject", letter.subject), ("body", letter.body))
            if text
        ]
    for loc, text in texts:
        bases = {key.partition("-")[0] for key in text}
        if missing := [
            tag for tag in wanted if tag not in text and tag.partition("-")[0] not in bases
        ]:
            said = f"has no words in {', '.join(missing)}"
            hint = (
                "who reads that language gets no letter; add them, or set fallback in advocacy.toml"
            )
            yield document.problem(loc, said, hint, severity="warning")


def _unverified(
    campaign: model.Campaign, document: Document, plan: model.Plan
) -> Iterator[Problem]:
    """Rules that nobody has checked against a source, where a campaign leans on them."""
    used: list[tuple[Loc, str | None]] = [
        (("deadlines", n, "clock"), d.clock) for n, d in enumerate(campaign.deadlines)
    ]
    planned = [letter for letter in campaign.letters if letter.planned]
    used += [(("letters", n, "clock"), letter.clock) for n, letter in enumerate(planned)]
    if campaign.petition:
        used.append((("petition", "mechanism"), campaign.petition.mechanism))
    for loc, name in used:
        rule = plan.clocks.get(name or "") or plan.mechanisms.get(name or "")
        if rule is not None and not rule.verified:
            said = f"the rule '{name}' is not verified"
            hint = f"check its source, then set verified: true in {rule.at.file}"
            yield document.problem(loc, said, hint, severity="warning")


def templates(plan: model.Plan, known: set[str]) -> list[Problem]:
    """Letters, and steps of rules, whose template is not among the known ones."""
    hint = "templates stand in templates/letters"
    steps = [
        Problem(
            clock.at,
            f"step '{step.id}' of '{clock.id}': no template '{step.template}'",
            _offer(step.template, known, hint),
            "warning",
        )
        for clock in plan.clocks.values()
        for step in clock.then
        if step.template and step.template not in known
    ]
    return steps + [
        Problem(
            letter.at,
            f"letter '{letter.id}': no template '{letter.template}'",
            _offer(letter.template, known, hint),
        )
        for campaign in plan.campaigns.values()
        for letter in campaign.letters
        if letter.template not in known
    ]


def _offer(name: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name[:80], sorted(known), 2, 0.5)
    return f"did you mean {' or '.join(repr(n) for n in near)}?" if near else otherwise


def _near(office: str, known: Collection[str]) -> str:
    """What an office that is not known may have been meant to be; "" for a known one, or any other."""
    if not office or office in known:
        return ""
    return ", ".join(map(repr, difflib.get_close_matches(office[:80], sorted(known), 2, 0.8)))
