"""`campaign`: the campaigns and all that belongs to them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from advocacy_cli.cli import filters, show
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import session_of
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Campaign

app = new_app("The campaigns and all that belongs to them.\n\n    $ advocacy campaign list")

_COLUMNS = (
    show.Column("id", "CAMPAIGN"),
    show.Column("title", "TITLE", below=True),
    show.Column("area", "AREA"),
    show.Column("status", "STATUS"),
    show.Column("asks", "ASKS", right=True),
    show.Column("targets", "TARGETS", right=True),
)


@app.command("list", cls=Leaf)
@filters.filtered()
def list_(
    ctx: typer.Context,
    only: filters.Filter = filters.ALL,
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """List the campaigns.

    $ advocacy campaign list
    $ advocacy campaign list --area security --json
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    languages = session.workspace.settings.languages
    chosen = filters.select(session, plan, only)
    rows = [_row(one, languages) for one in chosen]
    show.show(session, rows, _COLUMNS, format=format, output=output, empty="no campaigns")


def _row(one: Campaign, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": first(one.title, languages),
        "area": one.area,
        "status": one.status,
        "public": one.public,
        "owner": one.owner,
        "lead": one.lead,
        "partners": list(one.partners),
        "starts": one.starts,
        "ends": one.ends,
        "asks": len(one.asks),
        "targets": len(one.targets),
        "deadlines": len(one.deadlines),
        "meetings": len(one.meetings),
        "letters": len(one.letters),
        "petition": one.petition.id if one.petition else None,
    }


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Its id or a unique prefix.")],
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """Show what belongs to a campaign: targets, asks, deadlines, meetings, letters, petition.

    $ advocacy campaign show hearings-zvecan
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    one = names.campaign(plan, campaign)
    languages = session.workspace.settings.languages
    columns = (
        show.Column("kind", "KIND"),
        show.Column("id", "ID"),
        show.Column("what", "WHAT", wraps=True),
        show.Column("when", "WHEN"),
    )
    rows = [{"campaign": one.id, **row} for row in _parts(one, languages, plan.offices)]
    note = f"{first(one.title, languages)} ({one.at.file}, {one.status})"
    show.show(session, rows, columns, format=format, output=output, note=note)


def _parts(one: Campaign, languages: tuple[str, ...], offices: Any) -> list[dict[str, Any]]:
    def row(kind: str, id: str, what: str, when: Any = None, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "id": id, "what": what, "when": when, "private": False, **more}

    rows = []
    for t in one.targets:
        words = t.name or (offices[t.office].title if t.office else {})
        rows.append(row("target", t.id, first(words, languages)))
    rows += [row("ask", a.id, first(a.text, languages), a.by) for a in one.asks]
    for d in one.deadlines:
        rows.append(row("deadline", d.id, first(d.what, languages), d.date or d.clock))
    for m in one.meetings:
        what = f"{', '.join(m.targets)}{': ' if m.where else ''}{first(m.where, languages)}"
        rows.append(row("meeting", m.id, what, m.starts) | {"private": m.private})
    for letter in one.letters:
        what = f"{letter.template}, to {', '.join(letter.to)}"
        rows.append(row("letter", letter.id, what))
    if one.petition:
        text = first(one.petition.text, languages)
        rows.append(row("petition", one.petition.id, text, one.petition.closes))
    return rows
