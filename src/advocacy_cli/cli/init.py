"""`init`: a new workspace whose files explain themselves."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Mapping
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
_IGNORED = (PRIVATE_DIR, ".git", ".gitignore", ".gitattributes")

# Words of the first campaign, to be written over; a place follows where a colon ends them.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"sr": "Наслов кампање", "sq": "Titulli i fushatës", "en": "Title of the campaign"},
    "ask": {
        "sr": "Напишите овде шта тражите, једном реченицом.",
        "sq": "Shkruani këtu çfarë kërkoni, me një fjali.",
        "en": "Write here what you ask for, in one sentence.",
    },
    "what": {"sr": "Писани предлог", "sq": "Propozim me shkrim", "en": "Written submission"},
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
    named = name or _ask(session, "Name of the workspace", root.name or "advocacy")
    said = languages or tuple(
        re.split(r"[,\s]+", _ask(session, "Languages of your texts", "sr, sq, en").strip())
    )
    if odd := [tag for tag in said if tag not in settings.LANGUAGES]:
        raise WrongUsage(f"'{odd[0]}' is no language", f"choose {', '.join(settings.LANGUAGES)}")
    answers = Answers(
        named,
        organisation or _ask(session, "Your organisation", named),
        tuple(dict.fromkeys(said)),
        place or _ask(session, "Your town", "Mitrovica"),
    )
    for text in (answers.name, answers.organisation, answers.place):
        if not text.isprintable() or not text.strip() or len(text) > 200:
            raise WrongUsage(
                f"'{for_terminal(text[:40])}' cannot be a name",
                "one line of words, at most 200 letters",
            )
    return answers


def _ask(session: Session, question: str, default: str) -> str:
    if session.options.yes:
        return default
    if not (sys.stdin and sys.stdin.isatty()):
        raise Refused(
            f"nobody can be asked: {question}?",
            "add -y, and say --name, --organisation, --language and --place",
        )
    sys.stderr.write(f"{question} [{for_terminal(default)}]: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default


def _files(workspace: Workspace, answers: Answers) -> dict[str, bytes]:
    """The content of each file by its path, in the order of writing."""
    today = workspace.today()
    town = for_file_name(answers.place)
    member = for_file_name(answers.organisation)
    first = answers.languages[0].partition("-")[0]
    values = {
        "id": str(uuid.UUID(bytes=workspace.random(16), version=4)),
        "name": _quoted(answers.name),
        "organisation": _quoted(answers.organisation),
        "languages": json.dumps(list(answers.languages)),
        "place": _quoted(answers.place),
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
        text = words[tag.partition("-")[0]].replace("{}", answers.place)
        lines.append(
            f"{' ' * indent}{tag}: {_quoted(serbian.to_latin(text) if tag == 'sr-Latn' else text)}"
        )
    return "\n".join(lines)


def _places(answers: Answers, town: str) -> bytes:
    names = ",".join(f"name.{tag}" for tag in answers.languages)
    place = f'"{answers.place.replace(chr(34), chr(34) * 2)}"'
    row = ",".join([town, *(place for _ in answers.languages), "", "", "", ""])
    return f"id,{names},voters,voters_on,source,verified\n{row}\n".encode()


def _working(day: date) -> date:
    """A weekday: the day itself, or the Monday after it."""
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
