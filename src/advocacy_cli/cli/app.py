"""The top command, and how a command line is run in a session."""

from __future__ import annotations

from typing import Any

import typer
from typer.main import get_command as build

from advocacy_cli import __version__
from advocacy_cli.cli.lazy import Catalogue
from advocacy_cli.cli.session import Session
from advocacy_cli.errors import Exit, Unmet, WrongUsage

app = typer.Typer(
    cls=Catalogue,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def advocacy(
    version: bool = typer.Option(False, "--version", "-V", help="Show the version."),
) -> None:
    """Advocacy campaigns: the plan is text, what happened is a journal, all else is computed.

    $ advocacy status
    """
    if version:
        typer.echo(f"advocacy {__version__}")
        raise typer.Exit


def invoke(arguments: list[str], session: Session) -> int:
    """Run a command line in a session; returns the exit code. Raises AdvocacyError."""
    try:
        code = _invoke(arguments, session)
    except BaseException:
        session.keep_draft()
        raise
    if session.options.dry_run:
        session.keep_draft()
    else:
        session.drop_draft()
    return code


def _invoke(arguments: list[str], session: Session) -> int:
    command: Any = build(app)
    try:
        # not Click's main(): it would turn a broken pipe into exit 1, which means "unmet" here
        with command.make_context("advocacy", arguments, obj=session) as context:
            try:
                command.invoke(context)
            except Unmet:
                _renew(session, arguments)
                raise
            _renew(session, arguments)
    except typer.Exit as left:
        return left.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        if type(error).__module__ == "typer._click.exceptions":
            return _usage(error, session)
        raise
    return Exit.DONE


def _renew(session: Session, arguments: list[str]) -> None:
    """Bring the page of what was made up to date, where something was."""
    if session.opened is not None and (session.opened.placed or session.recorded):
        from advocacy_cli.cli.terminal.shelf import renew

        renew(session, arguments)


def _usage(error: Any, session: Session) -> int:
    """Turn a fault of the command line into our own error, with the page that helps."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.ctx.get_help())
        return Exit.DONE
    if session.options.json and getattr(error, "option_name", "") == "--format":
        raise WrongUsage("this command prints nothing to read as JSON", "leave --json out")
    path = error.ctx.command_path if getattr(error, "ctx", None) else "advocacy"
    said, hint = error.format_message(), f"`{path} --help` shows how"
    if "unexpected extra argument" in said:
        hint = f"put words that belong together in quotes; {hint}"
    raise WrongUsage(said, hint)
