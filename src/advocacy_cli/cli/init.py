"""`init`: a new workspace whose files explain themselves."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from string import Template
from typing import Annotated, NamedTuple

import typer

from advocacy_cli import settings, shipped
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language import serbian
from advocacy_cli.language.safe import for_file_name, for_terminal
from advocacy_cli.workspace import PRIVATE_DIR, Workspace, clock_from, refuse_full

_STARTER = Path(__file__).parent / "starter"
_PLACE = "Mitrovica"
_Fault = Callable[[str], "tuple[str, str] | None"]
_IGNORED = (PRIVATE_DIR, ".git", ".gitignore", ".gitattributes")

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
    """What a new workspace needs to know."""

    name: str
    organisation: str
    languages: tuple[str, ...]
    place: str


def init(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A new or an empty folder.")
    ] = Path(),
    name: Annotated[str | None, typer.Option(help="What the workspace is called.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Who you are.")] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="A language of your texts, the first first: sr, sq, en."),
    ] = None,
    place: Annotated[str | None, typer.Option(help="Your town.")] = None,
) -> None:
    """Make a new workspace: settings, a first campaign, offices, members and rules, all with notes.

    Asks for what is not said; -y takes the rest as it is.

    $ advocacy init our-platform
    $ advocacy init second-one -y --organisation "Example Association" --language sr --place Zvečan
    """
    session = session_of(ctx)
    root = (session.cwd / folder).resolve()
    if (root / settings.CONFIG).is_file():
        raise Refused(f"{root} is a workspace already", "go on there, or name another folder")
    refuse_full(root, lambda path: path.name in _IGNORED)
    answers = _answers(session, root, name, organisation, tuple(language or ()), place)
    workspace = Workspace(
        root, settings.Settings({}, {}), session.environ, clock_from(session.environ)
    )
    files = _files(workspace, answers)
    if session.options.dry_run:
        session.out("".join(f"would write {path}\n" for path in files))
        return
    # advocacy.toml makes the workspace, so it comes last: an interrupted run can be repeated.
    for path, content in files.items():
        private = path.removeprefix(f"{PRIVATE_DIR}/")
        workspace.write(workspace.private(private) if private != path else root / path, content)
    session.out(str(root))
    _say_next(session, folder)


def _say_next(session: Session, folder: Path) -> None:
    change = "" if folder == Path() else f"cd {folder} && "
    session.say("made a workspace: its files explain themselves, begin with advocacy.toml")
    session.say(f"next: {change}advocacy check")


def _answers(
    session: Session,
    root: Path,
    name: str | None,
    organisation: str | None,
    languages: tuple[str, ...],
    place: str | None,
) -> Answers:
    """The options, else what the person types, else the defaults (with -y)."""
    named = name or _ask(session, "Name of the workspace", root.name or "advocacy", _no_name)
    said = languages or _tags(_ask(session, "Languages of your texts", "sr, sq, en", _no_tags))
    first = said[0].partition("-")[0]
    answers = Answers(
        named,
        organisation
        or _ask(session, "Your organisation", _WORDS["organisation"].get(first, named), _no_name),
        tuple(dict.fromkeys(said)),
        place or _ask(session, "Your town", _PLACE, _no_name),
    )
    for fault in (_no_tags(" ".join(said)), *map(_no_name, (named, *answers[1:2], answers.place))):
        if fault:
            raise WrongUsage(*fault)
    return answers


def _tags(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[,\s]+", text.strip()))


def _no_tags(text: str) -> tuple[str, str] | None:
    odd = [tag for tag in _tags(text) if tag not in settings.LANGUAGES]
    said = f"'{for_terminal(odd[0][:40])}' is no language" if odd else ""
    return (said, f"choose {', '.join(settings.LANGUAGES)}") if odd else None


def _no_name(text: str) -> tuple[str, str] | None:
    if text.isprintable() and text.strip() and len(text) <= 200:
        return None
    said = f"'{for_terminal(text[:40])}' cannot be a name"
    return said, "one line of words, at most 200 letters"


def _ask(session: Session, question: str, default: str, fault: _Fault) -> str:
    """What the person types, asked again until it will do; the default for nothing."""
    if session.options.yes:
        return default
    if not (sys.stdin and sys.stdin.isatty()):
        raise Refused(
            f"nobody can be asked: {question}?",
            "add -y, and say --name, --organisation, --language and --place",
        )
    while True:
        sys.stderr.write(f"{question} [{for_terminal(default)}]: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        typed = line.strip() or default
        wrong = fault(typed)
        if wrong is None or not line:
            return typed
        sys.stderr.write(f"  {wrong[0]}: {wrong[1]}\n")


def _files(workspace: Workspace, answers: Answers) -> dict[str, bytes]:
    """The content of each file by its path, in the order of writing."""
    today = workspace.today()
    town = for_file_name(answers.place)
    own = answers.organisation not in _WORDS["organisation"].values()
    member = for_file_name(answers.organisation if own else answers.name)
    first = answers.languages[0].partition("-")[0]
    values = {
        "id": str(uuid.UUID(bytes=workspace.random(16), version=4)),
        "name": _quoted(answers.name),
        "organisation": _own(answers, answers.organisation, "organisation"),
        "member_name": _quoted(answers.organisation),
        "signatory": _own(answers, _WORDS["signatory"][first], "signatory"),
        "languages": json.dumps(list(answers.languages)),
        "place": _own(answers, answers.place, "place"),
        "town": town,
        "member": member if member != town else f"ngo-{member}",
        "by": str(_working(today + timedelta(60))),
        "date": str(_working(today + timedelta(30))),
        "coordinator": _quoted(_WORDS["coordinator"][first]),
        "role": _quoted(_WORDS["role"][first]),
    }
    for key, indent in (("title", 2), ("ask", 6), ("what", 6), ("body", 6), ("office", 6)):
        values[key] = _texts(_WORDS[key], answers, indent)
    made = {
        ".gitignore": b"/.advocacy/\n/out/\n",
        "campaigns/first-campaign.yaml": _filled("campaign.yaml", values),
        "platform/offices.yaml": _filled("offices.yaml", values),
        "platform/members.yaml": _filled("members.yaml", values),
        "platform/places.csv": _places(answers, town),
    }
    for rule in sorted((shipped.sample_root() / "platform" / "rules").glob("*.yaml")):
        made[f"platform/rules/{rule.name}"] = rule.read_bytes()
    from advocacy_cli.plan.schema import KINDS, json_schema

    for kind in KINDS:
        schema = json.dumps(json_schema(kind), ensure_ascii=False, indent=1) + "\n"
        made[f"{PRIVATE_DIR}/schema/{kind}.json"] = schema.encode()
    return {**made, settings.CONFIG: _filled("advocacy.toml", values)}


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    text = (_STARTER / name).read_text(encoding="utf-8")
    return Template(text).substitute(values).encode()


def _quoted(text: str) -> str:
    """A text as a quoted string; what JSON writes is good TOML and good YAML."""
    return json.dumps(text, ensure_ascii=False)


def _texts(words: Mapping[str, str], answers: Answers, indent: int) -> str:
    lines = []
    for tag in answers.languages:
        place = _in(tag, answers.place, _WORDS["place"])
        text = words[tag.partition("-")[0]].replace("{}", place)
        said = serbian.to_latin(text) if tag == "sr-Latn" else text
        lines.append(f"{' ' * indent}{tag}: {_quoted(said)}")
    return "\n".join(lines)


def _own(answers: Answers, text: str, key: str) -> str:
    """A text for advocacy.toml: in one language as it is, else in each of them."""
    said = {tag: _in(tag, text, _WORDS[key]) for tag in answers.languages}
    if len(said) == 1:
        return _quoted(*said.values())
    if "sr" in said and not _turns(text):  # a foreign name stays as it is in both scripts
        said = {"sr-Cyrl": text, "sr-Latn": text, **said}
        del said["sr"]
    return "{" + ", ".join(f"{tag} = {_quoted(words)}" for tag, words in said.items()) + "}"


def _in(tag: str, text: str, words: Mapping[str, str]) -> str:
    """A text as a language writes it: our own words translated, others in that language's script."""
    if text in (_PLACE, *words.values()):
        text = words[tag.partition("-")[0]]
    if tag in ("sr", "sr-Cyrl"):
        return serbian.to_cyrillic(text) if _turns(text) else text
    return serbian.to_latin(text)


def _turns(text: str) -> bool:
    """Whether a text may be turned into Cyrillic: Serbian has no q, w, x, y."""
    return not re.search("[qwxy]", text, re.IGNORECASE) and not serbian.doubtful(text)


def _places(answers: Answers, town: str) -> bytes:
    names = ",".join(f"name.{tag}" for tag in answers.languages)
    said = [_in(tag, answers.place, _WORDS["place"]) for tag in answers.languages]
    quoted = ['"' + place.replace('"', '""') + '"' for place in said]
    row = ",".join([town, *quoted, "", "", "", ""])
    return f"id,{names},voters,voters_on,source,verified\n{row}\n".encode()


def _working(day: date) -> date:
    """A weekday: the day itself, or the Monday after it."""
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
