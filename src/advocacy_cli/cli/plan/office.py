"""`office`: posts, such as mayor, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli import publishing, recording
from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal import show
from advocacy_cli.cli.terminal.details import details
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.texts import first
from advocacy_cli.plan import names
from advocacy_cli.plan.addressees import TENURES, tenure
from advocacy_cli.plan.model import Office, Plan
from advocacy_cli.reports.words import Reader

if TYPE_CHECKING:
    from advocacy_cli.plan.succession import Place, Tenure

app = new_app("Posts, such as mayor, and who holds them.\n\n    $ advocacy office list")

_LEVELS = ("municipal", "central", "independent", "international")
_COLUMNS = (
    show.Column("id", "OFFICE"),
    show.Column("title", "TITLE", below=True),
    show.Column("holder", "HOLDER", below=True),
    show.Column("state", "STATE"),
    show.Column("language", "LANGUAGE"),
    show.Column("campaigns", "CAMPAIGNS", below=True),
)


@app.command("list", cls=Leaf)
@filtered(*TENURES)
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    body: Annotated[
        list[str] | None, typer.Option("--body", metavar="BODY", help="Only of this institution.")
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
    $ advocacy office list --area security --state vacant

    A filter on campaigns finds the offices that these address.
    """
    session = session_of(ctx)
    plan = session.plan_for(output)
    if level is not None and level not in _LEVELS:
        raise WrongUsage(f"--level {level}: choose {', '.join(_LEVELS)}")
    bodies = {names.find(plan, "body", name)[1].id for name in body or ()}
    addressed = {t.office for c in select(session, plan, only) for t in c.targets}
    rows = [
        _row(session, plan, one)
        for one in plan.offices.values()
        if (not bodies or one.body in bodies)
        and (not only.narrows or one.id in addressed)
        and only.lets(tenure(one, session.workspace.today()))
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
    one = names.office(plan, office, session.workspace.today())
    languages = session.workspace.settings.languages
    held = [
        f"{first(h.name, languages) or ('vacant' if h.vacant else h.id)}"
        f"{' (acting)' if h.acting else ''}: {h.start or '...'} to {h.end or '...'}"
        for h in one.holders
    ]
    row = {
        **_row(session, plan, one),
        "today": _today(session, one),
        "holders": held,
        "was": list(one.was),
        "file": str(one.at),
    }
    details(session, [row], format=format, output=output)


@app.command("succeed", cls=Leaf)
def succeed(
    ctx: typer.Context,
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="Its id or a unique prefix.")],
    name: Annotated[
        list[str] | None,
        typer.Option(help="Who comes; LANG=NAME for one language, and may be repeated."),
    ] = None,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")] = "",
    acting: Annotated[bool, typer.Option("--acting", help="For the time being.")] = False,
    vacant: Annotated[bool, typer.Option("--vacant", help="Nobody comes.")] = False,
    gender: Annotated[
        str | None, typer.Option(metavar="f|m", help="For the salutation; neutral if not said.")
    ] = None,
    language: publishing.Language = None,
    format: publishing.Format = None,
    output: show.OutputFile = None,
) -> None:
    """Somebody new comes into an office: writes a file that says so, and tells what they inherit.

    $ advocacy office succeed mayor-zvecan --name "Име Презиме" --name "sq=Emri Mbiemri" --from 2026-12-01 --gender f
    $ advocacy office succeed chair-security --vacant --from 2026-12-01 -n

    Whoever held the office ends the day before. Letters dated from that day on go to the new holder.
    Inherited are open asks, promises to be restated, reply periods, and meetings from that day on.
    """
    from advocacy_cli.plan import succession
    from advocacy_cli.reports import inheritance
    from advocacy_cli.situation.inheritance import inherited

    session = session_of(ctx)
    today, zone = session.workspace.today(), session.workspace.zone
    reader = Reader(session.plan_for(output), publishing.languages(session, language), today)
    publishing.pick(format, output)  # before anything is written
    one = names.office(reader.plan, office)
    new = _tenure(session, one.id, name, start, gender, acting=acting, vacant=vacant)
    fits = succession.place(one, new, today)
    if fits.same:
        said = "is vacant" if fits.same.vacant else f"{succession.called(fits.same)} has it"
        session.say(f"{one.id}: {said} already ({fits.same.at}); nothing was written")
        new = new._replace(start=fits.same.start or today)
    else:
        _write(session, new, fits)
    title = f"What is open with the office: {first(one.title, reader.languages)}"
    lead = _lead(session, one, new, fits, reader)
    with session.store() as store:
        history = session.history_for(output, store)
        found = inherited(reader.plan, history, one.id, new.start, today, zone)
    report = publishing.Report(
        inheritance.note(title, lead, found, reader),
        inheritance.rows(found, today),
        f"nothing is open with {one.id}",
    )
    publishing.publish(session, report, format, output)
    if not session.options.dry_run:
        session.say(f"next: advocacy office show {one.id}")


def _write(session: Session, new: Tenure, fits: Place) -> None:
    """Write the holder's file, or with -n show it, and say what people should know of it."""
    from advocacy_cli.plan import creation, succession

    text, dry = succession.text(new), session.options.dry_run
    path = session.workspace.path(new.path)
    fresh = creation.create(session.workspace, path, text.encode(), dry_run=dry)
    for line in fits.notes:
        session.say(line)
    if dry and fresh:
        session.say(f"would write {new.path}:\n{text.rstrip()}")
    else:
        session.say(f"wrote {new.path}" if fresh else f"{new.path} says just that already")


def _tenure(
    session: Session,
    office: str,
    name: Sequence[str] | None,
    start: str,
    gender: str | None,
    *,
    acting: bool,
    vacant: bool,
) -> Tenure:
    """Who comes, as said. Raises WrongUsage for what does not go together."""
    from advocacy_cli.language.typed import read_day
    from advocacy_cli.plan.succession import Tenure

    if not start:
        raise WrongUsage("from which day? --from is missing", "such as: --from 2026-12-01")
    if vacant and (name or gender or acting):
        raise WrongUsage("--vacant says that nobody comes", "leave --name, --gender, --acting out")
    if not vacant and not name:
        raise WrongUsage("who comes? --name is missing", 'such as: --name "Name", or --vacant')
    if gender not in (None, "f", "m"):
        raise WrongUsage(
            f"--gender {gender}: choose f or m", "or leave it out: it is never guessed"
        )
    day = read_day(start, session.workspace.today())
    return Tenure(office, day, _names(session, name or ()), gender, acting)


def _names(session: Session, said: Sequence[str]) -> dict[str, str]:
    """The name by language. Raises WrongUsage for a language that is none or stands twice."""
    from advocacy_cli.plan import creation
    from advocacy_cli.settings import LANGUAGES

    found: dict[str, str] = {}
    for one in said:
        tag, words = creation.named(recording.written("--name", one))
        tag = tag or session.workspace.settings.languages[0]
        if tag not in LANGUAGES:
            raise WrongUsage(f"--name {tag}=...: choose {', '.join(LANGUAGES)}")
        if tag in found:
            raise WrongUsage(f"--name: two names in {tag}", 'say the language: --name "sq=Emri"')
        found[tag] = " ".join(words.split())
    return found


def _lead(session: Session, office: Office, new: Tenure, fits: Place, reader: Reader) -> list[str]:
    """What is said before the list: who comes, who went, and what that changes."""
    from advocacy_cli.language.dates import said

    who = first(new.name, reader.languages) or "Nobody"
    lead = [f"{who}{' (acting)' if new.acting else ''} from {said(new.start)} on."]
    if fits.same:
        return lead
    if fits.before and not fits.before.vacant:
        lead.append(f"Before: {first(fits.before.name, reader.languages)}.")
    if new.name:
        lead.append("Letters of that day and later ones go to them.")
        if new.gender is None:
            lead.append("No gender is said: the salutation stays neutral.")
    if new.start > reader.today:
        lead.append(f"Until then: {_today(session, office)}.")
    return lead


def _today(session: Session, office: Office) -> str:
    """Who holds the office today, in words."""
    from advocacy_cli.plan.succession import called

    today = session.workspace.today()
    holder = office.holder(today)
    if holder is None:
        empty = [h for h in office.holders if h.vacant and (h.start or today) <= today]
        since = f" since {empty[-1].start}" if empty and empty[-1].start else ""
        return f"vacant{since}" if empty else "nobody named, letters go to the office"
    who = first(holder.name, session.workspace.settings.languages) or called(holder)
    since = f", since {holder.start}" if holder.start else ""
    return f"{who}{' (acting)' if holder.acting else ''}{since}"


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
        "state": tenure(one, session.workspace.today()),
        "since": holder.start if holder else None,
        "acting": holder.acting if holder else None,
        "language": one.language,
        "email": one.email or None,
        "campaigns": [
            c.id for c in plan.campaigns.values() if any(t.office == one.id for t in c.targets)
        ],
    }
