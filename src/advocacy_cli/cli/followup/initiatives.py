"""`advocacy report`: reports for those to whom we answer; the first is on the initiatives."""

from __future__ import annotations

import typer

from advocacy_cli.cli import publishing
from advocacy_cli.cli.filters import ALL, Filter, filtered, select
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import session_of
from advocacy_cli.cli.terminal.show import OutputFile
from advocacy_cli.situation.initiatives import STATES

app = new_app("Reports for those to whom we answer.\n\n    $ advocacy report initiatives")


@app.command("initiatives", cls=Leaf)
@filtered(*STATES)
def initiatives(
    ctx: typer.Context,
    only: Filter = ALL,
    as_of: publishing.AsOf = None,
    language: publishing.Language = None,
    format: publishing.Format = None,
    output: OutputFile = None,
) -> None:
    """How many initiatives are launched, when, to whom and with what proof; what the others lack.

    $ advocacy report initiatives
    $ advocacy report initiatives --state not-launched --owner officer-1
    $ advocacy report initiatives --language sr-Latn -o out/initiatives.docx

    An initiative is launched when its first letter was delivered and that is documented: by a
    protocol number, a kept file, or the e-mail itself. How many were promised stands in advocacy.toml
    (project.initiatives). A Word document is in one language: the first --language, else the
    workspace's first.
    """
    from advocacy_cli.reports import initiatives as room
    from advocacy_cli.reports.words import Reader
    from advocacy_cli.situation import initiatives as situation

    session = session_of(ctx)
    chosen = publishing.pick(format, output)
    today, moment, then = publishing.as_of_day(session, as_of)
    reader = Reader(session.plan_for(output), publishing.languages(session, language), today)
    campaigns = select(session, reader.plan, only)
    with session.store() as store:
        history = session.history_for(output, store, moment)
        found = situation.initiatives(reader.plan, history, campaigns, today)
    # elsewhere our own words are English around the plan's, as in every report
    tag = reader.languages[0] if language or chosen == "docx" else "en"
    teller = room.Teller(reader, tag, session.workspace.settings.areas)
    # who may not know of all campaigns is told of those they may know of
    whole = session.audience(output).unpublic
    promised = session.workspace.settings["project.initiatives"] if whole else 0
    count = room.Count(promised, len(reader.plan.campaigns), len(campaigns))
    note = room.note(found, only.state or STATES, count, teller, then)
    rows = room.rows([one for one in found if only.lets(one.state)], teller, then)
    empty = "no initiative is in that state" if found else "no campaign passes these filters"
    publishing.publish(session, publishing.Report(note, rows, empty), format, output)
