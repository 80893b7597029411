"""`office`: posts, such as mayor, and who holds them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from advocacy_cli.cli import show
from advocacy_cli.cli.details import details
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Office, Plan

app = new_app("Posts, such as mayor, and who holds them.\n\n    $ advocacy office list")

_LEVELS = ("municipal", "central", "independent", "international")
_COLUMNS = (
    show.Column("id", "OFFICE"),
    show.Column("title", "TITLE", below=True),
    show.Column("holder", "HOLDER", below=True),
    show.Column("language", "LANGUAGE"),
    show.Column("campaigns", "CAMPAIGNS", below=True),
)


@app.command("list", cls=Leaf)
def list_(
    ctx: typer.Context,
    body: Annotated[
        list[str] | None, typer.Option("--body", metavar="ID", help="Only of this institution.")
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="municipal, central, independent or international.")
    ] = None,
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """List the offices, who holds each today, and the campaigns that address it.

    $ advocacy office list
    $ advocacy office list --level municipal
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    if level is not None and level not in _LEVELS:
        raise WrongUsage(f"--level {level}: choose {', '.join(_LEVELS)}")
    bodies = {names.find(plan, "body", name)[1].id for name in body or ()}
    rows = [
        _row(session, plan, one)
        for one in plan.offices.values()
        if (not bodies or one.body in bodies)
        and (level is None or plan.bodies[one.body].level == level)
    ]
    show.show(session, rows, _COLUMNS, format=format, output=output, empty="no offices")


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="Its id or a unique prefix.")],
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """Show an office with everybody who held it.

    $ advocacy office show mayor-zvecan
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    one = names.office(plan, office)
    languages = session.workspace.settings.languages
    held = [
        f"{first(h.name, languages) or ('vacant' if h.vacant else h.id)}"
        f"{' (acting)' if h.acting else ''}: {h.start or '...'} to {h.end or '...'}"
        for h in one.holders
    ]
    row = {**_row(session, plan, one), "holders": held, "was": list(one.was), "file": str(one.at)}
    details(session, [row], format=format, output=output)


def _row(session: Session, plan: Plan, one: Office) -> dict[str, Any]:
    languages = session.workspace.settings.languages
    holder = one.holder(session.workspace.today())
    body = plan.bodies[one.body]
    return {
        "id": one.id,
        "title": first(one.title, languages),
        "body": one.body,
        "level": body.level,
        "place": body.place,
        "role": one.role or None,
        "holder": first(holder.name, languages) if holder else None,
        "language": one.language,
        "email": one.email or None,
        "campaigns": [
            c.id for c in plan.campaigns.values() if any(t.office == one.id for t in c.targets)
        ],
    }
