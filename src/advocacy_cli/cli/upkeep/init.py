"""`init`: a new workspace whose files explain themselves."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli import settings
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import wording
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language.safe import for_terminal
from advocacy_cli.workspace import PRIVATE_DIR, Workspace, clock_from, refuse_full

if TYPE_CHECKING:
    from advocacy_cli.plan.starting import Answers

_Fault = Callable[[str], "tuple[str, str] | None"]
_IGNORED = (PRIVATE_DIR, ".git", ".gitignore", ".gitattributes")
_MADE = ("campaigns", "platform")  # what an interrupted run may have left


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
    offices: Annotated[
        list[str] | None,
        typer.Option(
            help="Offices to take from the sample: shipped (all), none, or those of a place.",
            metavar="shipped|none|PLACE",
        ),
    ] = None,
) -> None:
    """Make a new workspace: settings, a first campaign, offices, members and rules, all with notes.

    Asks for what is not said; -y takes the rest as it is, and no offices from the sample.

    $ advocacy init our-platform
    $ advocacy init second-one -y --organisation "Example Association" --language sr --place Zvečan
    $ advocacy init third-one -y --place Leposavić --offices shipped

    The shipped offices are those of the sample, without its campaigns: mayors and assemblies of the
    north, ministries, commissions and missions. Addresses in them are placeholders, and names that
    nobody has verified are marked. With a PLACE come its own offices and those of no single place.
    """
    from advocacy_cli.plan import starting

    session = session_of(ctx)
    root = (session.cwd / folder).resolve()
    if len(os.fsencode(root.name)) > 250:
        raise WrongUsage(f"'{root.name[:40]}…' is no name that a folder can have", "a shorter one")
    if (root / settings.CONFIG).is_file():
        raise Refused(f"{root} is a workspace already", "go on there, or name another folder")
    refuse_full(root, lambda path: path.name in (*_IGNORED, *_MADE))
    answers = _answers(session, root, name, organisation, tuple(language or ()), place)
    answers = answers._replace(places=_places(session, answers.place, offices))
    workspace = Workspace(
        root, settings.Settings({}, {}), session.environ, clock_from(session.environ)
    )
    files, taken = starting.files(workspace, answers)
    refuse_full(root, lambda path: path.name in _IGNORED or _left(root, path, files))
    if session.options.dry_run:
        session.out("".join(f"would write {path}\n" for path in files))
        return
    # advocacy.toml makes the workspace, so it comes last: an interrupted run can be repeated.
    for path, content in files.items():
        private = path.removeprefix(f"{PRIVATE_DIR}/")
        workspace.write(workspace.private(private) if private != path else root / path, content)
    session.out(str(root))
    _say_next(session, folder, taken)


def _left(root: Path, folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds only what an interrupted run with the same answers has left."""
    found = [path for path in folder.rglob("*") if not path.is_dir()]
    return folder.is_dir() and all(
        files.get(p.relative_to(root).as_posix()) == p.read_bytes() for p in found
    )


def _say_next(session: Session, folder: Path, taken: int) -> None:
    change = "" if folder == Path() else f"cd {folder} && "
    session.say("made a workspace: its files explain themselves, begin with advocacy.toml")
    if taken:
        session.say(
            f"took {taken} offices from the sample: their addresses are placeholders, and names "
            "marked unverified want a look"
        )
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
    from advocacy_cli.plan.starting import PLACE, Answers, organisation_in

    named = name or _ask(session, "Name of the workspace", root.name or "advocacy", _no_name)
    said = languages or _tags(_ask(session, "Languages of your texts", "sr, sq, en", _no_tags))
    first = said[0].partition("-")[0]
    answers = Answers(
        named,
        organisation
        or _ask(session, "Your organisation", organisation_in(first) or named, _no_name),
        tuple(dict.fromkeys(said)),
        place or _ask(session, "Your town", PLACE, _no_name),
    )
    for fault in (*map(_no_tags, said), *map(_no_name, (named, *answers[1:2], answers.place))):
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
        line = wording.line()
        typed = line.strip() or default
        wrong = fault(typed)
        if wrong is None or not line:
            return typed
        sys.stderr.write(f"  {wrong[0]}: {wrong[1]}\n")


def _places(session: Session, home: str, said: list[str] | None) -> frozenset[str] | None:
    """The places whose shipped offices are wanted, as said or asked; None for no offices at all."""
    if said is None and (session.options.yes or not (sys.stdin and sys.stdin.isatty())):
        return None
    from advocacy_cli.plan.offered import chosen, offer

    found = offer()

    def fault(text: str) -> tuple[str, str] | None:
        try:
            chosen(found, text)
        except WrongUsage as wrong:
            return for_terminal(wrong.message), wrong.hint
        return None

    if said is None:
        question = (
            f"Take the shipped offices of the north ({found.count(found.places)} posts, addresses "
            f"are placeholders)? yes, no, or places of {', '.join(found.places)}"
        )
        said = [_ask(session, question, "yes" if found.place(home) else "no", fault)]
    if wrong := fault(",".join(said)):
        raise WrongUsage(f"--offices: {wrong[0]}", wrong[1])
    return chosen(found, ",".join(said))
