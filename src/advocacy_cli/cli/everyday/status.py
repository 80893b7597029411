"""`advocacy status`: where each campaign stands, overdue first."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import publishing
from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import OutputFile
from advocacy_cli.errors import Unmet, WrongUsage
from advocacy_cli.situation.asks import STATES

if TYPE_CHECKING:
    from advocacy_cli.reports.words import Reader
    from advocacy_cli.store import Entry, History

Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        help="And what was recorded since: 7d, a date, or the last status that was sent (last).",
        metavar="WHEN",
    ),
]
Named = Annotated[list[str] | None, typer.Argument(metavar="[CAMPAIGN]...", help="Only these.")]
Mail = Annotated[
    list[str] | None,
    typer.Option("--mail", help="Into the outbox, for this address.", metavar="TO"),
]
MAILED = Path("mail")  # stands for a file: what is mailed leaves the house like one
LAST, FIRST = "last", "7d"
NEVER = f"no status has left the house from here yet: this tells of the last {FIRST[:-1]} days"
NOTHING = (
    "no campaigns here yet: write one in campaigns/NAME.yaml and run `advocacy check`; "
    "`advocacy init DIR` writes a first one to look at"
)


@filtered(*STATES, state="Only with an ask that is {}.")
def status(
    ctx: typer.Context,
    campaigns: Named = None,
    since: Since = None,
    as_of: publishing.AsOf = None,
    fail: publishing.Fail = False,
    only: Filter = ALL,
    language: publishing.Language = None,
    format: publishing.Format = None,
    output: OutputFile = None,
    mail: Mail = None,
) -> None:
    """Where each campaign stands: what is overdue, what changed, what comes next.

    $ advocacy status
    $ advocacy status --since 7d --owner officer-1
    $ advocacy status --since last -o out/status.html
    $ advocacy status --since last --mail board@example.org

    Closed campaigns and drafts are left out unless they are named or asked for with --status.
    A status that is written with -o has left the house: the journal notes it, and `--since last`
    goes on from there. One that is printed, or that looks back with --as-of, is not noted. With
    --mail it waits in the outbox until `advocacy mail send`, and tells what partners may know.
    """
    from advocacy_cli.reports import status as room
    from advocacy_cli.reports.words import Reader

    session = session_of(ctx)
    if mail and (output is not None or format is not None or as_of is not None):
        raise WrongUsage(
            "--mail goes alone: without -o, --format and --as-of",
            "for a file as well, run the command once more with -o",
        )
    chosen = publishing.pick(format, output)
    away = MAILED if mail else output
    today, moment, then = publishing.as_of_day(session, as_of)
    reader = Reader(session.plan_for(away), publishing.languages(session, language), today)
    said = only._replace(campaign=[*(campaigns or ()), *(only.campaign or ())])
    asked = select(session, reader.plan, said, without=("closed", "draft"))
    whole = not any(said) and session.audience(away).unpublic
    late = 0

    def before(history: History) -> tuple[Entry, ...]:
        if since != LAST and away is None:
            return ()
        from advocacy_cli.reports.sent import before

        return before(reader.plan, history, [c.id for c in asked], whole=whole)

    def tell(history: History, sent: tuple[Entry, ...]) -> publishing.Report:
        nonlocal late
        first, start = _since(session, since, today, sent)
        found = room.situation(
            session.workspace,
            reader.plan,
            session.seen(away, history),
            asked,
            today,
            since=start,
            outside=session.outside(away),
        )
        found = found._replace(campaigns=tuple(s for s in found.campaigns if said.lets(*s.asks)))
        late = sum(len(s.overdue) for s in found.campaigns)
        return publishing.Report(
            room.note(found, reader, since=first, as_of=then),
            room.rows(found, reader, then),
            _empty(reader, any(said)),
            room.flat(found, reader, then),
        )

    with session.store() as store:
        if away is None or then is not None or not asked:
            history = store.history(moment)
            sent = before(history)
            publishing.publish(session, tell(history, sent), format, output)
        else:
            from advocacy_cli.cli.everyday import leaving

            told = () if whole else [c.id for c in asked]
            if output is not None:
                ways = [leaving.into_file(session, output, chosen)]
            else:
                ways = [leaving.by_mail(session, to, reader.languages[0]) for to in mail or ()]
            sent = leaving.send(session, store, ways, tell=tell, before=before, campaigns=told)
    if since == LAST and not sent:
        session.say(NEVER)
    if fail and late:
        raise Unmet(f"{late} overdue", "`advocacy due` lists them all by day")


def _since(
    session: Session, said: str | None, today: date, sent: tuple[Entry, ...]
) -> tuple[date | None, datetime | None]:
    """(the day to say, the moment it begins) of `--since`; `last` is the moment of the last status
    that left the house, and without any the last days."""
    if said != LAST:
        return publishing.since_day(session, said, today)
    if not sent:
        return publishing.since_day(session, FIRST, today)
    moment = sent[0].recorded.astimezone(session.workspace.zone)
    return moment, moment


def _empty(reader: Reader, filtered: bool) -> str:
    """Why no campaign is shown, and what to do."""
    if not reader.plan.campaigns:
        return NOTHING
    if filtered:
        return "no campaign passes these filters"
    names = ", ".join(reader.plan.campaigns)
    return (
        f"no campaign is active yet ({names}): set `status: active` in its file when it begins; "
        "`advocacy status --status draft` shows drafts"
    )
