"""`advocacy letter`: list, fields, check, make; what becomes of letters is in `sending`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.papers import answering, emailing, making, sending, templating
from advocacy_cli.cli.papers import envelopes as envelopes_
from advocacy_cli.cli.papers.listing import documents
from advocacy_cli.cli.post import mailed
from advocacy_cli.cli.post.posting import LETTER
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.letters import follow
from advocacy_cli.situation import letters

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written

app = new_app(
    "Letters in every recipient's own language.\n\n    $ advocacy letter make hearings-zvecan -n\n"
)
STATES = ("planned", *letters.STATES)
_BECOME = ("number", "date", "made_in", "sent", "via", "ref", "refused", "answered")

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
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        help="docx, pdf, html, txt, eml; or how the list is told (json, csv...).",
        metavar="F",
    ),
]


@app.command("list", cls=Leaf)
@filtered(*STATES)
def list_(
    ctx: typer.Context,
    only: Filter = ALL,
    unanswered: Annotated[
        str | None,
        typer.Option(help="Only those that wait for an answer that long: 30d, 2w.", metavar="TIME"),
    ] = None,
    format: Format = None,
    output: OutputFile = None,
) -> None:
    """Every letter: to whom, in which language, and whether it was made, sent and answered.

    $ advocacy letter list --campaign hearings-zvecan
    $ advocacy letter list --unanswered 30d

    With --unanswered the letters that wait longest come first, each with the days that have passed
    since it was delivered and the day until which a reply is due. MAIL says how far an e-mail with the
    letter is (see `mail list`).
    """
    from advocacy_cli.letters.recipients import Selection

    session = session_of(ctx)
    plan = session.plan_for(output)
    chosen = select(session, plan, only)
    if unanswered is not None:
        _show_unanswered(session, plan, only, unanswered, format, output)
        return
    drafts = making.drafts(session, plan, Selection([c.id for c in chosen])) if chosen else ()
    rows = [
        r
        for r in _rows(session, plan, drafts, output, whole=not only.narrows)
        if only.lets(r["state"])
    ]
    columns = [
        Column("called", "LETTER"),
        Column("target", "TO", below=True),
        Column("languages", "LANGUAGE"),
        Column("state", "STATE"),
        Column("number", "NO."),
        Column("date", "DATE"),
        Column("sent", "SENT"),
        Column("answered", "ANSWERED"),
    ]
    if any(row["mail"] for row in rows):
        columns.append(Column("mail", "MAIL"))
    show(session, rows, columns, format=format, output=output, empty="no letters")
    other = []
    for row in rows:
        if row["languages"] and (made := set(row["made_in"] or ()) - set(row["languages"])):
            in_ = f"made in {', '.join(sorted(made))}, wanted in {', '.join(row['languages'])}"
            other.append(f"{row['name']} to {row['target']}: {in_}")
    making.say_some(session, other, "letters in another language than is wanted")


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
    drafts = making.drafts(session, plan, Selection(names)) if names else ()
    press = making.press(session, plan)
    with session.store() as store:
        past = making.before(session, plan, store)
        before = follow.letters(plan, store.history())
    today = session.workspace.today()
    other = making.fallbacks(session, fallback)
    notes = check_all(press, drafts, past, today, other, before)
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
        Path | None, typer.Option(help="All in one .docx or .pdf for the printer.", metavar="FILE")
    ] = None,
    envelopes: envelopes_.Envelopes = None,
    envelope: envelopes_.Envelope = None,
    addresses: envelopes_.Addresses = None,
    again: Annotated[
        bool, typer.Option("--again", help="Beside files edited by hand, make new ones.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(help="Processes for thousands of letters.", metavar="N", min=1, max=64)
    ] = 1,
    format: Formats = None,
) -> None:
    """Make letters, each recipient in their own language.

    $ advocacy letter make hearings-zvecan
    $ advocacy letter make hearings-zvecan/request --to mayor-zvecan -n
    $ advocacy letter make hearings-zvecan --envelopes out/envelopes.docx --addresses out/post.csv

    Made is not sent: making a letter is no contact. A letter keeps its number and date whatever
    its languages. Files that somebody edited are never overwritten.
    """
    from advocacy_cli.letters.recipients import Selection

    session = session_of(ctx)
    kinds, listed = documents(format)
    plan = session.plan(cold=True)
    selection = Selection(names or (), to or (), template, making.languages(language))
    post = envelopes_.Post(envelopes, envelope, addresses)
    asked = making.Asked(kinds, listed, date, fallback, folder, merged, again, jobs, post=post)
    making.make(session, plan, selection, asked)


def _show_unanswered(
    session: Session,
    plan: Plan,
    only: Filter,
    said: str,
    format: str | None,
    output: Path | None,
) -> None:
    """The letters without an answer, longest first."""
    from advocacy_cli.language.durations import days

    try:
        least = days(said)
    except ValueError as error:
        raise WrongUsage(f"--unanswered: {error}", "for example: --unanswered 30d") from None
    chosen = {campaign.id for campaign in select(session, plan, only)}
    with session.store() as store:
        history = session.history_for(output, store)
        waiting = follow.unanswered(plan, history, session.workspace.today(), least)
    rows = [
        {
            "name": one.letter.name,
            "campaign": one.letter.campaign,
            "letter": one.letter.letter,
            "target": one.letter.target,
            **_written(one.letter),
            "waited": one.days,
            "due": one.due,
            "awaited": one.awaited,
        }
        for one in waiting
        if (
            one.letter.campaign in chosen
            or not (only.narrows or one.letter.campaign in plan.campaigns)
        )
        and only.lets(one.letter.state)
    ]
    columns = [
        Column("name", "LETTER"),
        Column("letter", "WHICH"),
        Column("target", "TO", below=True),
        Column("sent", "SENT"),
        Column("waited", "DAYS", right=True),
        Column("due", "REPLY DUE"),
        Column("ref", "THEIR NO."),
    ]
    empty = f"no letter has waited {said} for an answer"
    show(session, rows, columns, format=format, output=output, empty=empty)


def _rows(
    session: Session,
    plan: Plan,
    drafts: Sequence[Draft],
    output: Path | None,
    *,
    whole: bool,
) -> list[dict[str, Any]]:
    """A row for each letter of the plan as it stands now, then those that are replaced, were sent
    before, or are no longer in the plan; `whole`: also those of campaigns that are gone."""
    with session.store() as store:
        history = session.history_for(output, store)
        found = follow.letters(plan, history)
        mails = mailed.of_letters(plan, store.outbox(), history)
    inside = not session.outside(output)
    left = {(one.campaign, one.full): one for one in found}
    now = letters.present(found)
    rows = []
    for draft in drafts:
        one = now.get(draft.key)
        if one is not None:
            left.pop((one.campaign, one.full))
        rows.append(
            {
                "name": f"{draft.campaign}/{draft.letter.id}",
                "called": f"{draft.campaign}/{draft.letter.id}",
                "campaign": draft.campaign,
                "letter": draft.letter.id,
                "target": draft.target,
                "template": draft.letter.template,
                "languages": draft.tags,
                **_written(one),
                **_carried(one, mails, inside=inside),
            }
        )
    wanted = {draft.campaign for draft in drafts}
    rows += [
        {
            "name": f"{one.campaign}/{one.letter}",
            "called": _called(one),
            "campaign": one.campaign,
            "letter": one.letter,
            "target": one.target,
            "template": None,
            "languages": (),
            **_written(one),
            **_carried(one, mails, inside=inside),
        }
        for one in left.values()
        if one.campaign in wanted or (whole and one.campaign not in plan.campaigns)
    ]
    return rows


def _called(one: Written) -> str:
    """What the list calls a letter that is not of the plan: by its number where only a template names
    it, since a template may have made several."""
    from_template = one.letter.partition("Template-")[2]
    return f"{one.name} ({from_template})" if from_template else f"{one.campaign}/{one.letter}"


def _written(one: Written | None) -> dict[str, Any]:
    """What has become of a letter; nothing while it is only planned."""
    if one is None:
        names = (*_BECOME, "replaces", "by")
        return {"state": "planned", **dict.fromkeys(names), "private": False}
    return {
        "state": one.state,
        "number": one.id,
        "date": one.dated,
        "made_in": follow.made_in(one) or None,
        "sent": one.sent,
        "via": one.via or None,
        "ref": one.ref or None,
        "refused": one.refused,
        "answered": one.answered,
        "replaces": one.replaces,
        "by": one.by,
        "private": one.private,
    }


def _carried(one: Written | None, mails: mailed.ByLetter, *, inside: bool) -> dict[str, Any]:
    """How far the last mail with a letter is that was not called off, and its number, which stays
    inside: those that are missing would tell of others."""
    mine = mails.get((one.campaign, one.full), ()) if one else ()
    own = (x.mail for x in reversed(mine) if x.mail.kind == LETTER)
    last = next((mail for mail in own if mail.state != "cancelled"), None)
    return {"mail": last and last.state, "mail_number": last.number if last and inside else None}


def _lacking(session: Session, template: str, plan: Plan) -> dict[str, list[str]]:
    """The fields that a template names, each with the letters that have nothing for it."""
    from advocacy_cli.letters.make import lacking
    from advocacy_cli.letters.recipients import Selection

    press = making.press(session, plan)
    names = [c.id for c in plan.campaigns.values() if c.status != "closed"]
    drafts = making.drafts(session, plan, Selection(names)) if names else ()
    with session.store() as store:
        past = making.before(session, plan, store)
    return lacking(press, template, drafts, past, session.workspace.today())


for _verb in (
    sending.sent,
    sending.refused,
    answering.answered,
    sending.correct,
    emailing.email,
    templating.template,
):
    app.command(_verb.__name__, cls=Leaf)(_verb)
