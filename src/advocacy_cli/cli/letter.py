"""`advocacy letter`: list, fields, check, make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.listing import listing
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.show import Column, Format, OutputFile, pick, show
from advocacy_cli.errors import WrongUsage

if TYPE_CHECKING:
    from advocacy_cli.letters.deliver import Delivery
    from advocacy_cli.letters.make import Press
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Contact, Store

app = new_app(
    "Letters in every recipient's own language.\n\n    $ advocacy letter make hearings-zvecan -n\n"
)
STATES = ("planned", "made")

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CAMPAIGN[/LETTER]]...", help="Default: all active campaigns."),
]
To = Annotated[
    list[str] | None, typer.Option("--to", help="Only to this target.", metavar="TARGET")
]
Template = Annotated[
    str | None,
    typer.Option(help="Letters from this template; without any, one to each target.", metavar="T"),
]
Languages = Annotated[
    list[str] | None,
    typer.Option("--language", help="In this language, not the recipient's own.", metavar="L"),
]
Fallback = Annotated[
    list[str] | None,
    typer.Option("--fallback", help="Language for a letter that lacks a text.", metavar="L"),
]


@app.command("list", cls=Leaf)
@filtered(*STATES)
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every letter of the plan: to whom, in which language, and whether it was made.

    $ advocacy letter list --campaign hearings-zvecan
    """
    from advocacy_cli.letters.recipients import Selection

    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = select(session, plan, only)
    drafts = _drafts(session, plan, Selection([c.id for c in chosen])) if chosen else ()
    rows = [r for r in _rows(session, plan, drafts, output) if only.lets(r["state"])]
    columns = [
        Column("name", "LETTER"),
        Column("target", "TO", below=True),
        Column("languages", "LANGUAGE"),
        Column("state", "STATE"),
        Column("number", "NO."),
        Column("date", "DATE"),
    ]
    show(session, rows, columns, format=format, output=output, empty="no letters")


@app.command("fields", cls=Leaf)
def fields(
    ctx: typer.Context,
    template: Annotated[str | None, typer.Argument(help="Only what this template names.")] = None,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every field that a template can name; of one template, also which letters lack it.

    $ advocacy letter fields
    $ advocacy letter fields documents
    """
    from advocacy_cli.letters.fields import FIELDS

    session = session_of(ctx)
    columns = [Column("field", "Field"), Column("meaning", "What it says", wraps=True)]
    rows: list[dict[str, Any]] = [{"field": f, "meaning": m} for f, m in FIELDS.items()]
    if template is not None:
        lacking = _lacking(session, template, session.plan_for(output))
        rows = [{**r, "lacking": lacking[r["field"]]} for r in rows if r["field"] in lacking]
        columns.append(Column("lacking", "Letters without", wraps=True))
    show(session, rows, columns, format=format, output=output)


@app.command("check", cls=Leaf)
def check(ctx: typer.Context, fallback: Fallback = None) -> None:
    """Try every template in every language and every letter to every recipient; write nothing.

    $ advocacy letter check
    """
    from advocacy_cli.letters.make import check_all
    from advocacy_cli.letters.recipients import Selection

    session = session_of(ctx)
    plan = session.plan(cold=True)
    names = [c.id for c in plan.campaigns.values() if c.status != "closed"]
    drafts = _drafts(session, plan, Selection(names)) if names else ()
    press = _press(session, plan)
    with session.store() as store:
        contacts = _contacts(plan, store)
    today = session.workspace.today()
    notes = check_all(press, drafts, contacts, today, _fallback(session, fallback))
    for note in notes:
        session.say(f"note: {note}")
    session.out(
        f"{len(drafts)} letter{'' if len(drafts) == 1 else 's'} from "
        f"{len(press.shelf.names)} templates: every field has something to say"
    )


@app.command("make", cls=Leaf)
def make(
    ctx: typer.Context,
    names: Names = None,
    to: To = None,
    template: Template = None,
    language: Languages = None,
    date: Annotated[
        str | None, typer.Option("--date", help="The letter's date; default: today.", metavar="D")
    ] = None,
    fallback: Fallback = None,
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Default: out/letters.", metavar="DIR")
    ] = None,
    merged: Annotated[
        Path | None, typer.Option(help="All in one .docx for the printer.", metavar="FILE")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Beside files edited by hand, make new ones.")
    ] = False,
    format: Format = None,
) -> None:
    """Make letters as .docx, each recipient in their own language.

    $ advocacy letter make hearings-zvecan
    $ advocacy letter make hearings-zvecan/request --to mayor-zvecan -n

    Made is not sent: making a letter is no contact. A letter keeps its number and date whatever
    its languages. Files that somebody edited are never overwritten.
    """
    from advocacy_cli.letters.deliver import Wish, deliver
    from advocacy_cli.letters.recipients import Selection

    session = session_of(ctx)
    listed = listing(format)
    workspace = session.workspace
    plan = session.plan(cold=True)
    day = _day(session, date)
    selection = Selection(names or (), to or (), template, _languages(language))
    drafts = _drafts(session, plan, selection, day)
    press = _press(session, plan)
    other = _fallback(session, fallback)
    wish = Wish(
        workspace.outlet(session.cwd / folder) if folder else workspace.path("out", "letters"),
        workspace.today(),
        day,
        workspace.outlet(session.cwd / merged) if merged else None,
        again,
        session.options.dry_run,
    )
    with session.store() as store:
        contacts = _contacts(plan, store)
        done = deliver(
            plan, workspace, store, drafts, lambda d, n: press.make(d, n, contacts, other), wish
        )
    for note in press.notes:
        session.say(note)
    _tell(session, done, listed)


def _tell(session: Session, done: Delivery, format: str | None) -> None:
    """Names of what was made on stdout; how many and what next on stderr."""
    shown = session.workspace.shown
    rows = [
        {
            "file": shown(file.path),
            "letters": [f"{m.draft.campaign}/L{m.numbered.number}" for m in file.letters],
            "targets": [m.draft.target for m in file.letters],
            "language": sorted({m.tag for m in file.letters}),
            "date": file.letters[0].numbered.day,
            "sha256": file.sha256,
            "written": file.path in done.written,
        }
        for file in done.files
    ]
    if pick(format, None) != "table":
        show(session, rows, [Column("file", "File"), Column("letters", "No.")], format=format)
    else:
        for file in done.files:
            if file.path in done.written:
                session.out(shown(file.path))
    would = "would be " if session.options.dry_run else ""
    same = len(done.files) - len(done.written)
    said = f"{len(done.written)} file{'' if len(done.written) == 1 else 's'} {would}made"
    session.say(said + (f", {same} as they should be" if same else ""))
    for path in done.removed:
        session.say(f"{shown(path)} {would}removed: no letter says that any longer")
    if not done.files:
        session.say("no letters here; `advocacy letter list` shows all")
    elif not session.options.dry_run:
        session.say("made is not sent: print and sign, then write it down with `advocacy log`")


def _drafts(
    session: Session, plan: Plan, selection: Any, day: date | None = None
) -> tuple[Draft, ...]:
    from advocacy_cli.letters.recipients import drafts

    workspace = session.workspace
    return drafts(plan, selection, day or workspace.today(), workspace.settings.languages[0])


def _rows(
    session: Session, plan: Plan, drafts: Sequence[Draft], output: Path | None
) -> list[dict[str, Any]]:
    from advocacy_cli.letters.numbering import KIND, standing

    with session.store() as store:
        made = standing(plan, session.history_for(output, store).entries(kinds=(KIND,)))
    rows = []
    for draft in drafts:
        last = made.get(draft.key)
        rows.append(
            {
                "name": f"{draft.campaign}/{draft.letter.id}",
                "campaign": draft.campaign,
                "letter": draft.letter.id,
                "target": draft.target,
                "template": draft.letter.template,
                "languages": draft.tags,
                "state": "made" if last else "planned",
                "number": f"L{last.entry.number}" if last else None,
                "date": last.day if last else None,
            }
        )
    return rows


def _contacts(plan: Plan, store: Store) -> Mapping[tuple[str, str], Contact]:
    """The last contacts that a letter may speak of: it leaves the house, whatever `--for` says."""
    from advocacy_cli.situation.audience import AUDIENCES
    from advocacy_cli.situation.contacts import last_contacts

    return last_contacts(plan, AUDIENCES["partners"].history(plan, store.history()))


def _press(session: Session, plan: Plan) -> Press:
    from advocacy_cli.letters import library
    from advocacy_cli.letters.make import Press

    workspace = session.workspace
    shelf = library.shelf(workspace)
    return Press(plan, workspace.settings, shelf, library.letterheads(workspace))


def _lacking(session: Session, template: str, plan: Plan) -> dict[str, list[str]]:
    """The fields that a template names, each with the letters that have nothing for it."""
    from advocacy_cli.letters.make import lacking
    from advocacy_cli.letters.recipients import Selection

    press = _press(session, plan)
    names = [c.id for c in plan.campaigns.values() if c.status != "closed"]
    drafts = _drafts(session, plan, Selection(names)) if names else ()
    with session.store() as store:
        contacts = _contacts(plan, store)
    return lacking(press, template, drafts, contacts, session.workspace.today())


def _day(session: Session, said: str | None) -> date | None:
    if said is None:
        return None
    from advocacy_cli.language.dates import read_day
    from advocacy_cli.language.dates import said as in_full

    day = read_day(said, session.workspace.today())
    session.say(f"dated {in_full(day)}")
    return day


def _languages(said: list[str] | None) -> tuple[str, ...]:
    from advocacy_cli.settings import LANGUAGES

    for language in said or ():
        if language not in LANGUAGES:
            raise WrongUsage(f"'{language}' is no language", f"languages: {', '.join(LANGUAGES)}")
    return tuple(said or ())


def _fallback(session: Session, said: list[str] | None) -> tuple[str, ...]:
    """The languages a letter may fall back to, Serbian with its script."""
    chosen = _languages(said) or tuple(session.workspace.settings["workspace.fallback"])
    return tuple("sr-Cyrl" if language == "sr" else language for language in chosen)
