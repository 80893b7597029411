"""The files of a new workspace: settings, a first campaign, offices, members, places and rules, each
with notes that explain it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from string import Template
from typing import NamedTuple

from advocacy_cli import settings, shipped
from advocacy_cli.language import serbian
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.language.texts import choose
from advocacy_cli.plan import creation, emit, offered
from advocacy_cli.plan.model import Text
from advocacy_cli.workspace import PRIVATE_DIR, Workspace

PLACE = "Mitrovica"
_SHORT = 48  # of an id made of a name: `mayor-` and more goes before it

# Words of the first campaign. What stands in [ ] is to be written over: `check` warns until it is.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {
        "sr": "[Наслов кампање]",
        "sq": "[Titulli i fushatës]",
        "en": "[Title of the campaign]",
    },
    "ask": {
        "sr": "[Шта тражите, једном реченицом]",
        "sq": "[Çfarë kërkoni, me një fjali]",
        "en": "[What you ask for, in one sentence]",
    },
    "what": {"sr": "[Писани предлог]", "sq": "[Propozim me shkrim]", "en": "[Written submission]"},
    "organisation": {
        "sr": "[назив организације]",
        "sq": "[emri i organizatës]",
        "en": "[name of the organisation]",
    },
    "signatory": {"sr": "[ко потписује]", "sq": "[kush nënshkruan]", "en": "[who signs]"},
    "place": {"sr": "Митровица", "sq": "Mitrovicë", "en": "Mitrovica"},
    "body": {"sr": "Општина {}", "sq": "Komuna {}", "en": "Municipality of {}"},
    "office": {
        "sr": "Председник општине {}",
        "sq": "Kryetari i Komunës {}",
        "en": "Mayor of {}",
    },
    "coordinator": {
        "sr": "[име и презиме]",
        "sq": "[emri dhe mbiemri]",
        "en": "[name and surname]",
    },
    "role": {"sr": "координатор", "sq": "koordinator", "en": "coordinator"},
}


class Answers(NamedTuple):
    """What a new workspace needs to know. `places` are those whose shipped offices are taken with
    those of no single place; None takes none."""

    name: str
    organisation: str
    languages: tuple[str, ...]
    place: str
    places: frozenset[str] | None = None


class Made(NamedTuple):
    """The files of a new workspace by path, in the order of writing, and how many offices in it
    were taken from the sample."""

    files: dict[str, bytes]
    taken: int


def files(workspace: Workspace, answers: Answers) -> Made:
    """Everything that a new workspace begins with. What makes it one, advocacy.toml, comes last."""
    offer = None if answers.places is None else offered.offer()
    home = offer.place(answers.place) if offer else None
    today = workspace.today()
    town = home or for_file_name(answers.place, _SHORT)
    if offer and town in offer.bodies and not home:
        town = f"{town}-town"
    own = answers.organisation not in _WORDS["organisation"].values()
    member = for_file_name(answers.organisation if own else answers.name, _SHORT)
    member = member if member != town else f"ngo-{member}"
    first = answers.languages[0].partition("-")[0]
    names = _names(answers, offer.places[home] if offer and home else None)
    values = {
        "id": str(uuid.UUID(bytes=workspace.random(16), version=4)),
        "name": _quoted(answers.name),
        "organisation": _toml(answers, "organisation", answers.organisation),
        "member_name": emit.scalar(answers.organisation),
        "signatory": _toml(answers, "signatory", _WORDS["signatory"][first]),
        "languages": json.dumps(list(answers.languages)),
        "place": _inline(names) if home else _toml(answers, "place", answers.place),
        "town": town,
        "town_id": emit.scalar(town),
        "member": emit.scalar(member),
        "coordinator": emit.scalar(_WORDS["coordinator"][first]),
        "role": emit.scalar(_WORDS["role"][first]),
        "body": emit.texts(_words(answers, "body", names), 6),
        "office": emit.texts(_words(answers, "office", names), 6),
    }
    offices = _filled("offices.yaml", values)
    places = _places(answers, town, names)
    chosen = frozenset(answers.places or ()) | ({home} if home else frozenset())
    if offer is not None:
        columns = {f"name.{tag}": _name(answers, {}, tag) for tag in settings.LANGUAGES}
        mine = None if home else offered.Own(offices, {"id": town, **columns})
        offices, places = offered.taken(offer, chosen, mine)
    mayor = offer.mayors[home] if offer and home else f"mayor-{town}"
    made = {
        ".gitignore": b"/.advocacy/\n/out/\n",
        "campaigns/first-campaign.yaml": _campaign(answers, today, town, mayor, member),
        "platform/offices.yaml": offices,
        "platform/members.yaml": _filled("members.yaml", values),
        "platform/places.csv": places,
    }
    for rule in sorted((shipped.sample_root() / "platform" / "rules").glob("*.yaml")):
        made[f"platform/rules/{rule.name}"] = rule.read_bytes()
    from advocacy_cli.plan.schema import KINDS, json_schema

    for kind in KINDS:
        schema = json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n"
        made[f"{PRIVATE_DIR}/schema/{kind}.json"] = schema.encode()
    taken = offer.count(chosen) if offer else 0
    return Made({**made, settings.CONFIG: _filled("advocacy.toml", values)}, taken)


def organisation_in(language: str) -> str:
    """What stands for an organisation's name until somebody writes it."""
    return _WORDS["organisation"].get(language, "")


def _campaign(answers: Answers, today: date, town: str, mayor: str, member: str) -> bytes:
    ask = creation.Wish("first-ask", _words(answers, "ask"), _working(today + timedelta(60)))
    day = _working(today + timedelta(30))
    outline = creation.Outline(
        title=_words(answers, "title"),
        targets=[mayor],
        asks=[ask],
        languages=answers.languages,
        status="draft     # take this line away when the campaign begins",
        owner="coordinator",
        lead=member,
        deadline=(_words(answers, "what"), day),
        note="Change everything in [ ], then let `advocacy check` read it.",
        day=day,
        offered=[("place", town)],
    )
    return creation.campaign(outline).encode()


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    text = (creation.STARTER / name).read_text(encoding="utf-8")
    return Template(text).substitute(values).encode()


def _quoted(text: str) -> str:
    """A text as a quoted string of TOML, which is what JSON writes."""
    return json.dumps(text, ensure_ascii=False)


def _words(answers: Answers, key: str, places: Text | None = None) -> Text:
    """Our own words in each language of the workspace; `{}` in them is the place."""
    found = {}
    for tag in answers.languages:
        text = _WORDS[key][tag.partition("-")[0]].replace("{}", (places or {}).get(tag, ""))
        found[tag] = serbian.to_latin(text) if tag == "sr-Latn" else text
    return found


def _names(answers: Answers, shipped_names: Text | None) -> Text:
    """The place as each language of the workspace writes it."""
    return {tag: _name(answers, shipped_names or {}, tag) for tag in answers.languages}


def _name(answers: Answers, names: Text, tag: str) -> str:
    return choose(names, tag) or _in(tag, answers.place, _WORDS["place"])


def _toml(answers: Answers, key: str, text: str) -> str:
    """A text for advocacy.toml: in one language as it is, else in each of them."""
    said = {tag: _in(tag, text, _WORDS[key]) for tag in answers.languages}
    if len(said) > 1 and "sr" in said and not _turns(text):
        # a foreign name stays as it is in both scripts
        said = {"sr-Cyrl": text, "sr-Latn": text, **said}
        del said["sr"]
    return _inline(said)


def _inline(words: Text) -> str:
    if len(words) == 1:
        return _quoted(*words.values())
    return "{" + ", ".join(f"{tag} = {_quoted(said)}" for tag, said in words.items()) + "}"


def _in(tag: str, text: str, words: Text) -> str:
    """A text as a language writes it: our own words translated, others in that language's script."""
    if text in words.values():
        text = words[tag.partition("-")[0]]
    if tag in ("sr", "sr-Cyrl"):
        return serbian.to_cyrillic(text) if _turns(text) else text
    return serbian.to_latin(text)


def _turns(text: str) -> bool:
    """Whether a text may be turned into Cyrillic: Serbian has no q, w, x, y."""
    return not re.search("[qwxy]", text, re.IGNORECASE) and not serbian.doubtful(text)


def _places(answers: Answers, town: str, names: Text) -> bytes:
    head = ",".join(f"name.{tag}" for tag in answers.languages)
    quoted = ['"' + name.replace('"', '""') + '"' for name in names.values()]
    row = ",".join([town, *quoted, "", "", "", ""])
    return f"id,{head},voters,voters_on,source,verified\n{row}\n".encode()


def _working(day: date) -> date:
    """A weekday: the day itself, or the Monday after it."""
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
