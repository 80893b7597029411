"""`demo`: the sample workspace, and the main job done in it by the commands a person would type."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from advocacy_cli import settings, shipped
from advocacy_cli.cli import options
from advocacy_cli.cli.app import invoke
from advocacy_cli.cli.options import Everywhere
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import Refused
from advocacy_cli.reports.lying import PAGE
from advocacy_cli.workspace import Workspace, clock_from, open_workspace

# Each line may be run again: what stands already is said, not written twice.
MAIN_JOB = (
    "check",
    "log hearings-zvecan/hearings 'The office names a date this week' --with mayor-zvecan --via phone",
    "ask set hearings-zvecan/papers asked --with mayor-zvecan",
    "meeting move hearings-zvecan/first --to '2026-12-04 11:00' --reason 'the mayor is away'",
    "letter make",
    "petition make",
    "calendar export",
    "status -o out/status.html",
    "status -o out/status.md",
    "due --within 3d",
)
MADE = {
    "letters": "letters, in each recipient's own language",
    "petitions": "petition texts and signature sheets",
    "calendar": "calendar files; advocacy.ics holds everything",
    "": "status, to print or to send",
}


def demo(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where; may be a demo made earlier.")
    ] = Path("advocacy-demo"),
) -> None:
    """Make a copy of the sample workspace and do the main job in it.

    The date is the sample's own, 23 November 2026, unless ADVOCACY_NOW is set.

    $ advocacy demo
    $ advocacy demo another-demo
    """
    session = session_of(ctx)
    root = (session.cwd / folder).resolve()
    environ = _environ(session.environ)
    refuse_foreign(root, environ)
    if session.options.dry_run:
        session.out(f"would make the sample workspace in {folder} and run there:")
        session.out("".join(f"$ advocacy {line}\n" for line in MAIN_JOB))
        return
    copy_sample(root, environ)
    for line in MAIN_JOB:
        _run(line, session, root, environ)
    session.out(_made(folder, root))
    sys.stdout.flush()  # what was made stands before what comes next, also in a pipe
    session.say(f"next: cd {shlex.quote(str(folder))} && advocacy status")
    session.say(shipped.SAMPLE_WARNING)


def refuse_foreign(root: Path, environ: Mapping[str, str]) -> None:
    """Raise Refused when a folder holds anything but an earlier demo."""
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        return
    if (root / settings.CONFIG).is_file():
        workspace = open_workspace(root, environ, str(root))
        if shipped.is_sample(workspace.settings["workspace.id"]) and root != shipped.sample_root():
            return
    raise Refused(f"{root} holds other things", "name a new or an empty folder: advocacy demo DIR")


def copy_sample(root: Path, environ: Mapping[str, str]) -> None:
    """Write the sample's files that `root` lacks; those that are there stay as they are."""
    workspace = Workspace(root, settings.load(None, "", {}), environ, clock_from(environ))
    sample = shipped.sample_root()
    for name in shipped.SAMPLE:
        source = sample / name
        files = sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else [source]
        for file in files:
            target = root / file.relative_to(sample)
            if not file.name.startswith(".") and not target.exists():
                workspace.write(target, file.read_bytes())


class _Narrator(Session):
    """The session of one step: stands in the demo, and is not told each time that this is the sample."""

    def __init__(self, options: Everywhere, environ: Mapping[str, str], root: Path) -> None:
        super().__init__(options, environ)
        self.cwd = root

    def say(self, text: str) -> None:
        if text != shipped.SAMPLE_WARNING:
            super().say(text)


def _run(line: str, session: Session, root: Path, environ: Mapping[str, str]) -> None:
    session.out(f"\n$ advocacy {line}")
    sys.stdout.flush()
    everywhere, rest = options.take(shlex.split(line))
    everywhere.quiet, everywhere.color = session.options.quiet, session.options.color
    everywhere.recorder, everywhere.yes = session.options.recorder or "demo", True
    invoke(rest, _Narrator(everywhere, environ, root))
    sys.stdout.flush()


def _environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The person's environment, with the sample's date and a journal that lies in the demo."""
    kept = {k: v for k, v in environ.items() if k != "ADVOCACY_WORKSPACE"}
    own = {"ADVOCACY_DATABASE_URL": str(settings.KNOWN["database.url"].default)}
    return {"ADVOCACY_NOW": shipped.SAMPLE_NOW, **kept, **own}


def _made(folder: Path, root: Path) -> str:
    out = root / "out"
    files = [p.relative_to(out) for p in out.rglob("*") if p.is_file() and p.name[0] != "."]
    counts = Counter(p.parts[0] if len(p.parts) > 1 else "" for p in files if str(p) != PAGE)
    lines = [f"\nMade in {folder}/:"]
    for kind, words in MADE.items():
        lines.append(f"{counts[kind]:>5}  {('out/' + kind).ljust(15)}  {words}")
    lines.append(f"       {'out/' + PAGE}   all of them on one page, to double-click")
    return "\n".join(lines)
