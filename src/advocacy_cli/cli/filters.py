"""The filters that every list has: `--campaign --area --member --owner --status`.

A command declares the five parameters with the types below and asks `select` for its campaigns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli.session import Session
from advocacy_cli.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Plan

STATUSES = ("draft", "active", "paused", "closed")

OnlyCampaign = Annotated[
    list[str] | None, typer.Option("--campaign", help="Only this campaign.", metavar="CAMPAIGN")
]
OnlyArea = Annotated[
    list[str] | None, typer.Option("--area", help="Only this area of work.", metavar="AREA")
]
OnlyMember = Annotated[
    list[str] | None,
    typer.Option("--member", help="Only where this member leads or takes part.", metavar="MEMBER"),
]
OnlyOwner = Annotated[
    list[str] | None,
    typer.Option("--owner", help="Only what this person answers for (me: you).", metavar="WHO"),
]
OnlyStatus = Annotated[
    list[str] | None,
    typer.Option(
        "--status", help=f"Only campaigns that are {'|'.join(STATUSES)}.", metavar="STATUS"
    ),
]


class Filter(NamedTuple):
    """What was asked for; nothing said lets everything through."""

    campaign: Sequence[str] | None = None
    area: Sequence[str] | None = None
    member: Sequence[str] | None = None
    owner: Sequence[str] | None = None
    status: Sequence[str] | None = None


def select(
    session: Session, plan: Plan, said: Filter, without: Collection[str] = ()
) -> tuple[Campaign, ...]:
    """The campaigns that pass, by id. `without`: statuses left out unless the campaign or a status
    was asked for by name. Raises NotFound or WrongUsage for a value that nothing has."""
    from advocacy_cli.plan import names

    named = {names.campaign(plan, name).id for name in said.campaign or ()}
    areas = [_area(session, plan, name) for name in said.area or ()]
    members = [names.find(plan, "member", name)[1].id for name in said.member or ()]
    people = owners(session, plan, said)
    for status in said.status or ():
        if status not in STATUSES:
            raise WrongUsage(f"--status {status}: choose {', '.join(STATUSES)}")
    return tuple(
        campaign
        for campaign in plan.campaigns.values()
        if (not named or campaign.id in named)
        and (not areas or campaign.area in areas)
        and (not members or not {campaign.lead, *campaign.partners}.isdisjoint(members))
        and (not people or campaign.owner in people)
        and (not said.status or campaign.status in said.status)
        and (named or said.status or campaign.status not in without)
    )


def owners(session: Session, plan: Plan, said: Filter) -> frozenset[str]:
    """The people of `--owner`, `me` being who records. Raises NotFound for an unknown one."""
    return frozenset(person(session, plan, who) for who in said.owner or ())


def person(session: Session, plan: Plan, who: str) -> str:
    """The id of one of our people; `me` is who records. Raises NotFound for an unknown one."""
    from advocacy_cli.plan import names

    if who != "me":
        return str(names.find(plan, "person", who)[1].id)
    me = session.workspace.recorder
    try:
        return str(names.find(plan, "person", me)[1].id)
    except NotFound as unknown:
        known = ", ".join(
            [*unknown.nearest, *(p for p in plan.people if p not in unknown.nearest)][:6]
        )
        raise NotFound(
            f"'me' is '{me}', and the plan has no such person",
            unknown.nearest,
            f"say who you are with --as NAME: {known}" if known else "the plan names no people yet",
        ) from None


def _area(session: Session, plan: Plan, name: str) -> str:
    used = (c.area for c in plan.campaigns.values() if c.area)
    known = dict.fromkeys([*session.workspace.settings.areas, *used])
    if name in known:
        return name
    import difflib

    near = tuple(difflib.get_close_matches(name, known, 3, 0.5))
    listed = (
        f"there are: {', '.join(known)}" if known else "advocacy.toml names them: areas = [...]"
    )
    raise NotFound(f"no area '{name}'", near, "" if near else listed)
