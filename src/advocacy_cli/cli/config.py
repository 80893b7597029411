"""`advocacy config`: the settings in force and where each came from."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from advocacy_cli import settings as settings_
from advocacy_cli import workspace as workspace_
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.show import Column, Format, OutputFile, show
from advocacy_cli.errors import NotFound

Origin = Annotated[bool, typer.Option("--origin", help="Also where each setting came from.")]
HIDDEN = "(set, not shown)"
_SECRET = re.compile(r"password|secret|token", re.IGNORECASE)
# greedy: a password may itself hold an @, the host cannot
_IN_URL = re.compile(r"(?<=://)([^/@:]*):.*@(?=[^@]*$)")
_IN_QUERY = re.compile(r"([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&#]*", re.IGNORECASE)


def config(
    ctx: typer.Context, origin: Origin = False, format: Format = None, output: OutputFile = None
) -> None:
    """The settings in force: option, then environment, advocacy.toml, your own config, default.

    $ advocacy config
    $ advocacy config --origin
    """
    session = session_of(ctx)
    found = _settings(session)
    rows = [
        {
            "name": name,
            "value": shown(name, value),
            "origin": found.origins.get(name, "default"),
            "help": settings_.KNOWN[name].help if name in settings_.KNOWN else None,
        }
        for name, value in found.all().items()
    ]
    columns = [Column("name", "SETTING"), Column("value", "VALUE", wraps=True)]
    if origin:
        columns.append(Column("origin", "FROM", wraps=True))
    show(session, rows, columns, format=format, output=output)


def _settings(session: Session) -> settings_.Settings:
    """The workspace's settings; the person's own ones and the defaults where there is none."""
    try:
        return session.workspace.settings
    except NotFound as error:
        if session.options.folder or session.environ.get("ADVOCACY_WORKSPACE"):
            raise
        session.say(f"{error.message}: your own settings and the defaults")
        user = workspace_.user_config(session.environ)
        return settings_.load(None, settings_.CONFIG, session.environ, user)


def shown(name: str, value: Any) -> Any:
    """A setting as it may be seen: secrets hidden, addresses without their password."""
    if _SECRET.search(name) and value:
        return HIDDEN
    if isinstance(value, str) and "://" in value:
        return _IN_QUERY.sub(r"\1...", _IN_URL.sub(r"\1:...@", value))
    return value
