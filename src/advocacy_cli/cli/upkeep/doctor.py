"""`advocacy doctor`: what is missing, changed or open to others."""

from __future__ import annotations

import typer

from advocacy_cli.cli.session import session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, show
from advocacy_cli.errors import Unmet

COLUMNS = (
    Column("severity", "HOW BAD"),
    Column("message", "WHAT", wraps=True),
    Column("hint", "DO", below=True),
)


def doctor(ctx: typer.Context, format: Format = None, output: OutputFile = None) -> None:
    """Look whether every kept file is there and unchanged, whether the journal is sound, whether
    others could read it, and whether mail waits for a decision.

    $ advocacy doctor

    Exit 1 when something is wrong. Files that no entry points at are harmless, and only listed.
    """
    from advocacy_cli.mail import ailing
    from advocacy_cli.upkeep.doctor import Finding, examine

    session = session_of(ctx)
    with session.store() as store:
        mail = [
            Finding(severity, "mail", "", message, hint)
            for severity, message, hint in ailing.findings(session.workspace, store.outbox())
        ]
        found = sorted([*examine(session.workspace, store), *mail])
    rows = [finding._asdict() for finding in found]
    show(session, rows, COLUMNS, format=format, output=output, empty="all is well")
    wrong = sum(finding.severity == "error" for finding in found)
    if wrong:
        raise Unmet(f"{wrong} thing{'s' if wrong > 1 else ''} to put right")
