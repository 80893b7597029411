"""One thing shown whole: a field a line for people, an object for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advocacy_cli.cli.session import Session
from advocacy_cli.cli.terminal import show

_COLUMNS = (show.Column("field", "FIELD"), show.Column("value", "VALUE", wraps=True))


def details(
    session: Session,
    rows: Sequence[show.Row],
    *,
    format: str | None = None,
    output: Path | None = None,
) -> None:
    """Show things with all that is known of them; fields without a value only to programs."""
    chosen = show.pick(format, output)
    rows = show.told(session, rows, output)
    if chosen not in ("table", "md"):
        show.show(session, rows, (), format=format, output=output)
        return
    lines = [
        {"field": key, "value": value}
        for row in rows
        for key, value in row.items()
        if value not in (None, "", [], ())
    ]
    show.show(session, lines, _COLUMNS, format=chosen, output=output)
