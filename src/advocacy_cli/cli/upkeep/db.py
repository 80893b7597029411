"""`advocacy db`: look after the journal's database."""

from __future__ import annotations

import typer

from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import session_of

app = new_app("Look after the journal's database.\n\n    $ advocacy db upgrade")


@app.command("upgrade", cls=Leaf)
def upgrade(ctx: typer.Context) -> None:
    """Bring the database to this version's schema; SQLite files are backed up first.

    $ advocacy db upgrade

    SQLite files are upgraded by any command; a shared PostgreSQL only by this one.
    """
    from advocacy_cli.store.engine import SCHEMA

    session = session_of(ctx)
    with session.store() as store:
        database = store.database
        found = database.version()
        if session.options.dry_run and 0 < found < SCHEMA:
            session.out(f"would bring {database.shown} from schema {found} to {SCHEMA}")
            return
        found = database.upgrade(session.say)
    if found == 0:
        session.say(f"{database.shown} does not exist yet; the first entry makes it")
    elif found == SCHEMA:
        session.say(f"{database.shown} is up to date (schema {SCHEMA})")
