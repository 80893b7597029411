"""`campaign`: the campaigns and all that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Campaign, Plan

if TYPE_CHECKING:
    from advocacy_cli.plan.creation import Wish

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
@filters.filtered(*filters.STATUSES, state="The same as --status: {}.")
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
    rows = [_row(one, languages) for one in chosen if only.lets(one.status)]
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


@app.command("new", cls=Leaf)
def new(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="ID", help="Its name, and its file's.")],
    title: Annotated[str, typer.Option(help="What the campaign is called.")] = "",
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="OFFICE", help="The office that is addressed; may be repeated."),
    ] = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="What you ask, in one sentence; ID=TEXT names it. May be repeated."
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE", help="By when; once for all asks, or once for each."),
    ] = None,
    area: Annotated[str | None, typer.Option(help="An area of work.")] = None,
    lead: Annotated[
        str | None, typer.Option(metavar="MEMBER", help="The organisation that leads.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="WHO", help="Who answers for it (me: you).")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="LANG", help="Language of your words; the workspace's first if not said."
        ),
    ] = None,
) -> None:
    """Begin a campaign: writes its file, with notes on what else may stand there.

    $ advocacy campaign new shelters --title "Надстрешнице" --target mayor-zvecan --ask "Поставите две надстрешнице." --by 2027-03-01

    A file that exists is never changed. An ask has the first words of its text as its id, unless
    it is named: --ask "shelters=Поставите две надстрешнице." Where a target reads another language
    than you wrote, the campaign begins as a draft.
    """
    from advocacy_cli.plan import creation

    session = session_of(ctx)
    plan = session.plan()
    if not title or not target or not ask:
        hint = 'such as: --title "Bus shelters" --target mayor --ask "Put up two." --by 2027-03-01'
        raise WrongUsage("a campaign wants --title, --target and --ask", hint)
    _free(plan, campaign)
    tag, languages = _tag(session, language), session.workspace.settings.languages
    offices = tuple(dict.fromkeys(names.office(plan, name).id for name in target))
    unread = _unread(session, plan, offices, tag)
    outline = creation.Outline(
        title={tag: " ".join(recording.written("--title", title).split())},
        targets=offices,
        asks=_asks(tag, offices, ask, _days(session, by or (), len(ask))),
        languages=languages,
        status=creation.DRAFT if unread else creation.ACTIVE,
        area=filters.area_named(session, plan, area) if area else None,
        lead=names.find(plan, "member", lead)[1].id if lead else None,
        owner=filters.person(session, plan, owner) if owner else None,
        offered=_offered(session, plan),
    )
    text = creation.campaign(outline)
    path = session.workspace.path("campaigns", f"{campaign}.yaml")
    dry, shown = session.options.dry_run, session.workspace.shown(path)
    if not creation.create(session.workspace, path, text.encode(), dry_run=dry):
        session.out(campaign)
        session.say(f"{shown} says just that already")
        return
    session.out(text if dry else campaign)
    session.say(f"{'would write' if dry else 'wrote'} {shown}")
    for line in unread:
        session.say(line)
    for line in _doubts(session, outline.asks):
        session.say(line)
    if not dry:
        after = f"check {shown}" if unread else f"letter make {campaign} -n"
        session.say(f"next: advocacy {after}")


def _offered(session: Session, plan: Plan) -> list[tuple[str, str]]:
    """What the notes in the file may name: the first of each kind that there is."""
    known = (
        ("area", session.workspace.settings.areas),
        ("lead", plan.members),
        ("owner", plan.people),
        ("place", plan.places),
    )
    return [(key, next(iter(found))) for key, found in known if found]


def _free(plan: Plan, name: str) -> None:
    """Raises WrongUsage for what can be no id, and Refused for one that history knows as another."""
    from advocacy_cli.language.safe import for_file_name
    from advocacy_cli.plan.values import is_id

    if not is_id(name):
        near = for_file_name(name[:200], 64)
        hint = "ids are lower-case Latin letters, digits and hyphens, at most 64"
        if near == name.lower() and not is_id(
            near
        ):  # only its being a number of the journal is wrong with it
            hint = "P, L, N, M and C with digits are given by the journal: choose a word"
        raise WrongUsage(f"'{name[:80]}' is no id", f"{hint}: {near}" if is_id(near) else hint)
    for other in plan.campaigns.values():
        if name in other.was:
            said = f"'{name}' is a former id of the campaign {other.id}, which has its history"
            raise Refused(said, "choose another id")


def _tag(session: Session, said: str | None) -> str:
    from advocacy_cli.settings import LANGUAGES

    if said is not None and said not in LANGUAGES:
        raise WrongUsage(f"--language {said}: choose {', '.join(LANGUAGES)}")
    return said or session.workspace.settings.languages[0]


def _unread(session: Session, plan: Plan, offices: Sequence[str], tag: str) -> list[str]:
    """Which targets cannot read words in that language, in a sentence each."""
    settings = session.workspace.settings
    written = tag.partition("-")[0]
    if written in {one.partition("-")[0] for one in settings["workspace.fallback"]}:
        return []
    reads = {one: plan.offices[one].language or settings.languages[0] for one in offices}
    return [
        f"a draft yet: {one} reads {said}, and it has no words in that"
        for one, said in reads.items()
        if said.partition("-")[0] != written
    ]


def _days(session: Session, said: Sequence[str], asks: int) -> Sequence[date | None]:
    """The day of each ask. Raises WrongUsage when they cannot be told apart."""
    from advocacy_cli.language.typed import read_day

    if len(said) not in (0, 1, asks):
        many = f"{len(said)} times --by for {asks} ask{'' if asks == 1 else 's'}"
        raise WrongUsage(many, "say it once, or once for each")
    days = [read_day(one, session.workspace.today()) for one in said]
    return days * asks if len(days) == 1 else days or [None] * asks


def _doubts(session: Session, asks: Sequence[Wish]) -> list[str]:
    """What is taken as it was said, and said back."""
    from advocacy_cli.language.dates import said

    today = session.workspace.today()
    past = {ask.by for ask in asks if ask.by and ask.by < today}
    doubts = [f"{said(day)} is past already" for day in sorted(past)]
    if not any(ask.by for ask in asks):
        doubts.append("without --by nothing reminds of what you ask")
    return doubts


def _asks(
    tag: str, offices: Sequence[str], said: Sequence[str], days: Sequence[date | None]
) -> list[Wish]:
    from advocacy_cli.plan import creation
    from advocacy_cli.plan.values import is_id

    split = [creation.named(recording.written("--ask", one)) for one in said]
    taken = [*offices]
    for name, _ in split:
        if name is not None and not is_id(name):
            hint = "ID=TEXT wants an id of lower-case Latin letters, digits and hyphens"
            raise WrongUsage(f"--ask {name}=...: '{name}' is no id", hint)
        if name in taken:
            raise WrongUsage(f"--ask {name}=...: '{name}' stands twice", "choose another id")
        taken += [name] if name else []
    found = []
    for (name, words), day in zip(split, days, strict=True):
        mine = name or creation.slug(words, taken)
        taken.append(mine)
        found.append(creation.Wish(mine, {tag: words}, day))
    return found
