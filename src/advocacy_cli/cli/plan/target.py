"""`target`: whom the campaigns address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from advocacy_cli.cli import filters
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Campaign, Plan, Target
from advocacy_cli.situation.asks import STATES, Standing, standings, summed

app = new_app("Whom the campaigns address.\n\n    $ advocacy target list")

_COLUMNS = (
    show.Column("campaign", "CAMPAIGN"),
    show.Column("id", "TARGET"),
    show.Column("who", "WHO", below=True),
    show.Column("state", "ASKS"),
    show.Column("language", "LANGUAGE"),
    show.Column("influence", "INFL.", right=True),
    show.Column("interest", "INT.", right=True),
)


@app.command("list", cls=Leaf)
@filters.filtered(*STATES, state="Only with whom an ask is {}.")
def list_(
    ctx: typer.Context,
    only: filters.Filter = filters.ALL,
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """List the targets of the campaigns, each with who holds the post today and how far our asks are.

    $ advocacy target list
    $ advocacy target list --campaign hearings-zvecan
    $ advocacy target list --state promised

    ASKS is one word for all that is asked of them; --state finds them by any single ask.
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = filters.select(session, plan, only)
    with session.store() as store:
        history = session.history_for(output, store)
        found = standings(plan, history, session.workspace.today())
    here: dict[tuple[str, str], list[Standing]] = {}
    for one in found:
        here.setdefault((one.campaign, one.target), []).append(one)
    rows = []
    for c in chosen:
        for t in c.targets:
            stands = here.get((c.id, t.id), [])
            if only.lets(*(s.state for s in stands)):
                asks = [{"ask": s.ask, "state": s.state, "since": s.since} for s in stands]
                state = summed(tuple(stands)) if stands else None
                rows.append({**_row(session, plan, c, t), "state": state, "states": asks})
    show.show(session, rows, _COLUMNS, format=format, output=output, empty="no targets")


def _row(session: Session, plan: Plan, campaign: Campaign, target: Target) -> dict[str, Any]:
    found = addressee(plan, campaign, target.id, session.workspace.today())
    languages = session.workspace.settings.languages
    name, title = first(found.name, languages), first(found.title, languages)
    return {
        "campaign": campaign.id,
        "id": target.id,
        "who": ", ".join(words for words in (name, title) if words),
        "name": name or None,
        "title": title or None,
        "office": target.office,
        "body": first(found.body, languages) or None,
        "role": found.role or None,
        "gender": found.gender,
        "language": found.language,
        "email": found.email or None,
        "influence": target.influence,
        "interest": target.interest,
        "group": target.group,
        "holder": found.holder,
        "vacant": found.vacant,
    }


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="[CAMPAIGN/]TARGET", help="Its id or a unique prefix.")
    ],
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """Show a target in every campaign that addresses it.

    $ advocacy target show mayor-zvecan
    $ advocacy target show hearings-zvecan/mayor-zvecan
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    rows = [_row(session, plan, c, t) for c, t in _find(plan, target, session.workspace.today())]
    details(session, rows, format=format, output=output)


def _find(plan: Plan, name: str, day: date) -> list[tuple[Campaign, Target]]:
    """The target of that name; in each campaign when the name says none. Raises WrongUsage when it
    may be several."""
    if "/" in name:
        where, one = names.find(plan, "target", name, day)
        return [(plan.campaigns[where or ""], one)]
    found = names.targets(plan, plan.campaigns.values(), name, day)
    if len(ids := {target.id for _, target in found}) > 1:
        listed = ", ".join(sorted(ids))
        raise WrongUsage(f"'{name}' may be several targets: {listed}", "write more of the name")
    return [(plan.campaigns[where], target) for where, target in found]
