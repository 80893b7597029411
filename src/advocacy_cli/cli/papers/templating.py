"""`advocacy letter template`: a built-in template copied into the workspace, to be made one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from advocacy_cli.cli.session import session_of


def template(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Without it, the built-in ones, and your own."),
    ] = None,
) -> None:
    """List the built-in templates and your own; copy a built-in one, to change its words.

    $ advocacy letter template
    $ advocacy letter template official -n

    From then on letters are made from your copy. A file that is there already is left alone.
    """
    from advocacy_cli.letters import library

    session = session_of(ctx)
    workspace = session.workspace
    if name is None:
        for known, languages in library.built_in().items():
            session.out(f"{known}  ({', '.join(languages)})")
        own = library.own(workspace)
        if own:
            session.say("your own, in templates/letters:")
        for known, languages in own.items():
            session.out(f"{known}  ({', '.join(languages)})")
        return
    for path, content in library.copies(name):
        there = workspace.path(*library.LETTERS, path)
        if there.exists():
            same = workspace.read(there) == content
            session.say(
                f"{workspace.shown(there)} is there{'' if same else ', in your words,'} already"
            )
            continue
        if not session.options.dry_run:
            workspace.write(there, content, new=True)
        session.out(workspace.shown(there))
    session.say("change the words, keep the {{ }}; then: advocacy letter check")
