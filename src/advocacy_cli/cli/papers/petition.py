"""`advocacy petition`: make."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.papers.listing import listing
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, pick, show
from advocacy_cli.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from advocacy_cli.petitions.make import Made
    from advocacy_cli.plan.model import Campaign, Plan

app = new_app(
    "Petition texts and signature sheets.\n\n    $ advocacy petition make hearings-zvecan\n"
)
MOST_SHEETS = 500
MOST_ROWS = 60


@app.command("make", cls=Leaf)
def make(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CAMPAIGN]...", help="Default: all active ones with a petition."),
    ] = None,
    sheets: Annotated[
        int, typer.Option(help="Signature sheets in each file, rows numbered through.", metavar="N")
    ] = 1,
    rows: Annotated[
        int | None, typer.Option(help="Rows on a sheet; default: what fits.", metavar="N")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", help="Only in this language; may be repeated.", metavar="L"),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Default: out/petitions.", metavar="DIR")
    ] = None,
    format: Format = None,
) -> None:
    """The text of each petition and a signature sheet as .docx, in each language of the text.

    $ advocacy petition make hearings-zvecan
    $ advocacy petition make hearings-zvecan --sheets 40 --language sr-Cyrl
    $ advocacy petition make -n

    Title and ask stand on every page, the rows are numbered, and only what the mechanism needs is
    asked of who signs. Files that somebody edited are never overwritten.
    """
    from advocacy_cli.documents.letterhead import chosen
    from advocacy_cli.petitions import keep
    from advocacy_cli.petitions.make import make as made_of

    session = session_of(ctx)
    listed = listing(format)
    _within("--sheets", sheets, MOST_SHEETS)
    if rows is not None:
        _within("--rows", rows, MOST_ROWS)
    tags = _tags(language)
    plan = session.plan(cold=True)
    campaigns = _campaigns(plan, names)
    workspace = session.workspace
    own = chosen(workspace)
    made = made_of(
        plan, workspace.settings, campaigns, tags=tags, sheets=sheets, rows=rows, own=own
    )
    below = (
        workspace.outlet(session.cwd / folder)
        if folder
        else workspace.outlet(workspace.path("out", "petitions"))
    )
    with session.store() as store:
        done = keep.deliver(workspace, store, below, made, dry_run=session.options.dry_run)
    _tell(session, below, done, listed)
    for campaign in campaigns:
        _doubts(session, plan, campaign)


def _doubts(session: Session, plan: Plan, campaign: Campaign) -> None:
    """What whoever prints should know of a petition's rule, and the citizens need not."""
    petition = campaign.petition
    mechanism = plan.mechanisms.get(petition.mechanism or "") if petition else None
    if petition is None or mechanism is None:
        return
    if isinstance(mechanism.threshold, Fraction):
        place = plan.places.get(petition.place or "")
        if place is None or place.voters is None:
            said = f"the voters of {petition.place or 'the place'} are not entered"
            session.say(f"{campaign.id}: {said} in platform/places.csv: the number needed is open")
    if not mechanism.verified:
        session.say(f"{campaign.id}: rule {mechanism.id} is not verified: {mechanism.source}")


def _campaigns(plan: Plan, said: list[str] | None) -> list[Campaign]:
    """The campaigns that were named, else the active ones that have a petition."""
    from advocacy_cli.plan.names import campaign

    if not said:
        return [c for c in plan.campaigns.values() if c.petition and c.status == "active"]
    found = {c.id: c for c in (campaign(plan, name) for name in said)}
    for one in found.values():
        if one.petition is None:
            having = ", ".join(c.id for c in plan.campaigns.values() if c.petition) or "none"
            raise NotFound(
                f"campaign '{one.id}' has no petition",
                hint=f"add `petition:` to {one.at.file}; campaigns with one: {having}",
            )
    return list(found.values())


def _tags(said: list[str] | None) -> tuple[str, ...]:
    """The languages to print in; plain `sr` means both scripts. Raises WrongUsage."""
    from advocacy_cli.petitions.words import TAGS

    found: list[str] = []
    for language in said or ():
        if language not in ("sr", *TAGS):
            raise WrongUsage(f"'{language}' is no language", f"languages: sr, {', '.join(TAGS)}")
        found += ("sr-Cyrl", "sr-Latn") if language == "sr" else (language,)
    return tuple(dict.fromkeys(found))


def _within(option: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise WrongUsage(f"{option} {number}: choose 1 to {most}")


def _tell(
    session: Session, folder: Path, done: Sequence[tuple[Made, str]], format: str | None
) -> None:
    """Names of what was made on stdout; how many and what next on stderr."""
    rows = [
        {
            "file": session.workspace.shown(folder / one.file),
            "campaign": one.campaign,
            "petition": one.petition,
            "kind": one.kind,
            "language": one.tag,
            "sha256": one.digest,
            "state": fate,
        }
        for one, fate in done
    ]
    fresh = [row for row in rows if row["state"] != "same"]
    if pick(format, None) != "table":
        show(session, rows, [Column("file", "File"), Column("state", "State")], format=format)
    else:
        for row in fresh:
            session.out(str(row["file"]))
    would = "would be " if session.options.dry_run else ""
    same = len(rows) - len(fresh)
    said = f"{len(fresh)} file{'' if len(fresh) == 1 else 's'} {would}made"
    session.say(said + (f", {same} as they should be" if same else ""))
    if not rows:
        session.say("no active campaign has a petition: add `petition:` to its file")
    elif not session.options.dry_run:
        session.say("have a lawyer read consent and retention, print the sheets, then collect")
