"""`rule`: legal reply periods, mechanisms and days off."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.plan import holidays
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Campaign, Clock, Holiday, Mechanism, Plan
from advocacy_cli.plan.rules.holidays import NONE, days_off, unknown

app = new_app("Legal reply periods, mechanisms and days off.\n\n    $ advocacy rule list")

app.command("import-holidays", cls=Leaf)(holidays.import_holidays)

_KINDS = ("clock", "mechanism", "holiday")
_COLUMNS = (
    show.Column("id", "RULE"),
    show.Column("kind", "KIND"),
    show.Column("name", "NAME", below=True),
    show.Column("says", "SAYS", wraps=True),
    show.Column("verified", "VERIFIED"),
)


@app.command("list", cls=Leaf)
@filtered("verified", "unverified")
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    kind: Annotated[str | None, typer.Option(help="clock, mechanism or holiday.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="xk, rs, eu ...")] = None,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Only what nobody has verified.")
    ] = False,
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """List the rules, what each says, and whether it was verified in its source.

    $ advocacy rule list
    $ advocacy rule list --unverified
    $ advocacy rule list --kind holiday --jurisdiction xk
    $ advocacy rule list --campaign hearings-zvecan --state unverified

    A filter on campaigns finds the rules on which they rest: of their reply periods and petitions.
    """
    session = session_of(ctx)
    if kind is not None and kind not in _KINDS:
        raise WrongUsage(f"--kind {kind}: choose {', '.join(_KINDS)}")
    plan = session.plan_for(output)
    chosen = select(session, plan, only)
    resting = {rule for campaign in chosen for rule in _rules(plan, campaign)}
    if only.narrows:
        resting |= _started(session, plan, output, {campaign.id for campaign in chosen})
    rows = [
        row
        for row in _rows(plan, session.workspace.settings.languages)
        if (kind is None or row["kind"] == kind)
        and (jurisdiction is None or row["jurisdiction"] == jurisdiction)
        and not (unverified and row["verified"])
        and only.lets("verified" if row["verified"] else "unverified")
        and (not only.narrows or row["id"] in resting)
    ]
    show.show(session, rows, _COLUMNS, format=format, output=output, empty="no rules")


@app.command("show", cls=Leaf)
def show_(
    ctx: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Its id or a unique prefix.")],
    format: show.Format = None,
    output: show.OutputFile = None,
) -> None:
    """Show a rule with its source; for a day off also its days this year and the next.

    $ advocacy rule show xk-public-documents
    $ advocacy rule show xk-eid-fitr
    """
    session = session_of(ctx)
    plan = session.plan()
    found = names.find(plan, "rule", rule)[1]
    row = next(r for r in _rows(plan, session.workspace.settings.languages) if r["id"] == found.id)
    if isinstance(found, Holiday):
        year = session.workspace.today().year
        row["days"] = [
            f"{day}{' (estimated)' if why.estimated else ''}"
            for each in (year, year + 1)
            for day, why in days_off(plan.holidays, found.jurisdiction, each).items()
            if found.id in (why.id, *why.also)
        ] + [
            f"{each} (not known: add a row {found.id}-{each} with its date)"
            for each in (year, year + 1)
            if found in unknown(plan.holidays, found.jurisdiction, each)
        ]
    details(session, [row], format=format, output=output)


def _rules(plan: Plan, campaign: Campaign) -> set[str | None]:
    """The ids of the rules on which a campaign rests."""
    mechanism = plan.mechanisms.get((campaign.petition and campaign.petition.mechanism) or "")
    return {
        *(deadline.clock for deadline in campaign.deadlines),
        *(letter.clock for letter in campaign.letters),
        *((mechanism.id, mechanism.clock) if mechanism else ()),
    }


def _started(
    session: Session, plan: Plan, output: Path | None, campaigns: Collection[str]
) -> set[str | None]:
    """The ids of the rules of periods that somebody started by hand in these campaigns."""
    from advocacy_cli.situation.names import current_campaign

    with session.store() as store:
        started = session.history_for(output, store).entries(kinds=("clock",))
    return {
        (entry.state or "").partition("/")[0]
        for entry in started
        if current_campaign(plan, entry.campaign or "") in campaigns
    }


def _rows(plan: Plan, languages: tuple[str, ...]) -> list[dict[str, Any]]:
    rules: list[Clock | Mechanism | Holiday] = [*plan.clocks.values(), *plan.mechanisms.values()]
    return [
        {
            "id": rule.id,
            "kind": type(rule).__name__.lower(),
            "jurisdiction": rule.jurisdiction,
            "name": first(rule.name, languages),
            "says": _says(rule),
            **(_formal(rule, languages) if isinstance(rule, Mechanism) else {}),
            **(_running(rule, languages) if isinstance(rule, Clock) else {}),
            "source": rule.source or None,
            "checked": rule.checked,
            "verified": rule.verified,
            "note": getattr(rule, "note", "") or None,
            "file": str(rule.at),
        }
        for rule in [*rules, *plan.holidays]
    ]


def _formal(rule: Mechanism, languages: tuple[str, ...]) -> dict[str, Any]:
    """What a petition under a mechanism must keep to. `threshold`: a number, or a share (`15%`)."""
    share = rule.threshold
    return {
        "to": first(rule.to, languages) or None,
        "level": rule.level,
        "threshold": f"{float(share * 100):g}%" if isinstance(share, Fraction) else share,
        "columns": list(rule.columns),
        "clock": rule.clock,
    }


def _running(rule: Clock, languages: tuple[str, ...]) -> dict[str, Any]:
    """What a reply period allows: silence, more time, and the steps that follow."""
    more = rule.extension
    sure = "" if more is None or more.verified else ", not verified"
    return {
        "binds": "us" if rule.ours else "them",
        "silence": rule.silence or None,
        "extension": f"{more.by} days ({more.source or 'no source'}{sure})" if more else None,
        "then": [
            f"{step.id}: {first(step.name, languages)}{'' if step.verified else ' (not verified)'}"
            for step in rule.then
        ],
    }


def _says(rule: Clock | Mechanism | Holiday) -> str:
    if isinstance(rule, Holiday):
        parts = ["no day off in that year" if rule.date == NONE else rule.date]
        parts += [f"moves to {rule.moves}"] if rule.moves != "never" else []
        parts += [f"from {rule.since}"] if rule.since else []
        parts += [f"until {rule.until}"] if rule.until else []
        return ", ".join(parts)
    if isinstance(rule, Clock):
        if rule.count == "hours":
            return f"{rule.period} hours"
        how = "calendar or working" if rule.count == "unknown" else rule.count
        return f"{rule.period} {how} days"
    if rule.threshold is None:
        return "no number of signatures"
    if isinstance(rule.threshold, Fraction):
        return f"{float(rule.threshold * 100):g}% of registered voters"
    return f"{rule.threshold:,} signature{'' if rule.threshold == 1 else 's'}"
