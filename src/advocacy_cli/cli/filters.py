"""The filters that every list has: `--campaign --area --member --owner --status`, and `--state`.

A command is marked `@filtered()`, takes `only: Filter = ALL`, and asks `select` for its campaigns.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli.session import Session
from advocacy_cli.errors import NotFound, WrongUsage

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Plan

STATUSES = ("draft", "active", "paused", "closed")


class Filter(NamedTuple):
    """What was asked for; nothing said lets everything through. `state` is of the listed things
    themselves, all else of their campaigns."""

    campaign: Sequence[str] | None = None
    area: Sequence[str] | None = None
    member: Sequence[str] | None = None
    owner: Sequence[str] | None = None
    status: Sequence[str] | None = None
    state: Sequence[str] | None = None

    @property
    def narrows(self) -> bool:
        """Whether it may leave campaigns out."""
        return any(self._replace(state=None))

    def lets(self, *states: str) -> bool:
        """Whether a thing passes that is in these states."""
        return not self.state or not set(self.state).isdisjoint(states)


ALL = Filter()
_OPTIONS = {
    "campaign": ("CAMPAIGN", "Only this campaign."),
    "area": ("AREA", "Only this area of work."),
    "member": ("MEMBER", "Only where this member leads or takes part."),
    "owner": ("WHO", "Only what this person answers for (me: you)."),
    "status": ("STATUS", f"Only campaigns that are {'|'.join(STATUSES)}."),
}


def filtered(
    *states: str, state: str = "Only what is {}."
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options above in the place of its parameter `only: Filter = ALL`.

    `states` are the words that `--state` takes, and without any there is none; `state` is its help.
    """
    offered = dict(_OPTIONS)
    if states:
        offered["state"] = ("STATE", state.format(", ".join(states)))

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def filtering(**given: object) -> None:
            only = Filter(**{name: given.pop(name) for name in offered})  # type: ignore[arg-type]
            if only.state:
                only = only._replace(state=[one_of("--state", s, states) for s in only.state])
            command(**given, only=only)

        signature = inspect.signature(command, eval_str=True)
        parameters: list[inspect.Parameter] = []
        for parameter in signature.parameters.values():
            if parameter.annotation is Filter:
                parameters += [_option(name, *said) for name, said in offered.items()]
            else:
                parameters.append(parameter)
        # what Typer reads; the annotations in it are evaluated already
        filtering.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        filtering.__annotations__ = {}
        return filtering

    return decorate


def _option(name: str, metavar: str, said: str) -> inspect.Parameter:
    option = typer.Option(f"--{name}", help=said, metavar=metavar)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(
        name, kind, default=None, annotation=Annotated[list[str] | None, option]
    )


def one_of(option: str, said: str, choices: Collection[str]) -> str:
    """The word of `choices` that was said, in whatever case. Raises WrongUsage with the nearest."""
    plain = said.strip().casefold().replace(" ", "-")
    if plain in choices:
        return plain
    import difflib

    near = difflib.get_close_matches(plain, choices, 1)
    hint = f"did you mean '{near[0]}'?" if near else ""
    raise WrongUsage(f"{option} {said[:80]}: choose {', '.join(choices)}", hint)


def select(
    session: Session, plan: Plan, said: Filter, without: Collection[str] = ()
) -> tuple[Campaign, ...]:
    """The campaigns that pass, by id. `without`: statuses left out unless the campaign or a status
    was asked for by name. Raises NotFound or WrongUsage for a value that nothing has."""
    from advocacy_cli.plan import names

    named = {names.campaign(plan, name).id for name in said.campaign or ()}
    areas = [area_named(session, plan, name) for name in said.area or ()]
    members = [names.find(plan, "member", name)[1].id for name in said.member or ()]
    people = owners(session, plan, said)
    statuses = [one_of("--status", status, STATUSES) for status in said.status or ()]
    return tuple(
        campaign
        for campaign in plan.campaigns.values()
        if (not named or campaign.id in named)
        and (not areas or campaign.area in areas)
        and (not members or not {campaign.lead, *campaign.partners}.isdisjoint(members))
        and (not people or campaign.owner in people)
        and (not statuses or campaign.status in statuses)
        and (named or statuses or campaign.status not in without)
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


def area_named(session: Session, plan: Plan, name: str) -> str:
    """An area by its id or by what it is called. Raises NotFound for an unknown one."""
    from advocacy_cli.plan import names

    used: dict[str, dict[str, str]] = {c.area: {} for c in plan.campaigns.values() if c.area}
    areas = {**used, **session.workspace.settings.areas}
    if not areas:
        raise NotFound(f"no area '{name}'", hint="advocacy.toml names them: areas = [...]")
    among = [names.Named(area, area, called=words.values) for area, words in areas.items()]
    return names.pick("area", name, among)
