"""Typer commands that are imported when they are called, and help pages that start by example.

Typer 0.26 to 0.28 carry their own Click; only `typer.core` is touched here. (Typer 0.29 imports
pydantic for every option that is not a flag, which doubles the start-up time: not yet.)
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as build

from advocacy_cli.cli.catalogue import CATALOGUE, Command
from advocacy_cli.errors import WrongUsage

EVERYWHERE = (
    "Everywhere: -C DIR (workspace), -n (show only, write nothing), -y (yes to questions), "
    "-q (quiet), --as WHO, --for internal|partners|donor|public, "
    "--color auto|always|never, --debug"
)

WIDE = 80
# what stands for a value where the command does not say: Typer shows its types, `<int range>`
METAVARS = {"path": "FILE", "int": "N", "int range": "N"}


class Exampled:
    """A command whose docstring lines that start with `$ ` are shown first, as examples."""

    help: str | None
    params: list[Any]

    def get_params(self, ctx: Any) -> list[Any]:
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in found:
            if param.metavar is None and not getattr(param, "is_flag", False):
                param.metavar = METAVARS.get(param.type.name, param.name.upper())
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:
        examples = examples_of(self.help)
        if examples:
            formatter.write("\n".join(map(_broken, examples)) + "\n\n")
        shown, self.help = self.help, without_examples(self.help)
        try:
            super().format_help(ctx, formatter)  # type: ignore[misc]
        finally:
            self.help = shown
        formatter.write_paragraph()
        formatter.write_text(f"{EVERYWHERE}{self.json}.")

    @property
    def json(self) -> str:
        """How the help page names --json: where the command tells something as JSON."""
        told = (p for p in self.params if "--format" in p.opts and "json" in p.help)
        return ", --json" if any(told) else ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _refuse_twice(self.params, args)
        parsed: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        return parsed

    def get_short_help_str(self, limit: int = 60) -> str:  # noqa: ARG002 - Click's signature
        return " ".join((self.help or "").strip().partition("\n\n")[0].split())


def _refuse_twice(params: list[Any], args: list[str]) -> None:
    """Raise WrongUsage where an option that takes one value stands twice: the parser would take the
    last and drop the first without a word."""
    words = args[: args.index("--")] if "--" in args else args
    for param in params:
        names = [name for name in getattr(param, "opts", ()) if name.startswith("-")]
        if not names or getattr(param, "multiple", False) or getattr(param, "is_flag", False):
            continue
        stands = [w for w in words if w in names or w.partition("=")[0] in names]
        if len(stands) > 1:
            raise WrongUsage(f"{names[0]} stands twice", "name one, or run the command for each")


class Leaf(Exampled, TyperCommand):
    """A command that does something: `@app.command(cls=Leaf)`."""


class Noun(Exampled, TyperGroup):
    """A group of verbs about one noun."""

    @property
    def json(self) -> str:
        """As for one command; for verbs, whose own pages say it, in a word."""
        verbs: Any = self.commands.values()
        lists = any(isinstance(verb, Stub) or verb.json for verb in verbs)
        return super().json or (", --json (lists)" if lists else "")

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], self.commands, 2, 0.7)
            listed = ", ".join(self.list_commands(ctx))
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {listed}"
            raise WrongUsage(f"no command '{args[0]}' in `{ctx.command_path}`", hint)
        return super().resolve_command(ctx, args)


class Stub(Exampled, TyperCommand):
    """Stands for a command until it is called; knows its one line of help, not its code."""

    def __init__(self, line: Command) -> None:
        super().__init__(
            name=line.name, help=line.help, rich_help_panel=line.panel, rich_markup_mode=None
        )
        self.line = line

    def load(self) -> Any:
        """The real command, under the catalogue's name."""
        module, _, attribute = self.line.target.partition(":")
        found = getattr(import_module(f"advocacy_cli.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            single = new_app()
            single.command(cls=Leaf)(found)
            found = single
        command = build(found)
        command.name = self.line.name
        return command


class Catalogue(Noun):
    """The top: one stub for each line of the catalogue, in panels."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for line in CATALOGUE:
            self.add_command(Stub(line))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click's signature
        return [line.name for line in CATALOGUE]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, Stub):
            self.commands[command.line.name] = command = command.load()
        return name, command, rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Click's signature
        panels: dict[str, list[tuple[str, str]]] = {}
        for line in CATALOGUE:
            panels.setdefault(line.panel, []).append((line.name, line.help))
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl(rows)


def new_app(help: str | None = None, *, bare: Callable[..., None] | None = None) -> typer.Typer:
    """A Typer for one noun, plain and quick: add verbs with `@app.command(cls=Leaf)`. `bare` is what
    the noun does without a verb; it also runs, and should return, before each (`ctx.invoked_subcommand`).
    """
    app = typer.Typer(
        cls=Noun,
        help=help or (bare and inspect.getdoc(bare)),
        add_completion=False,
        no_args_is_help=bare is None,
        invoke_without_command=bare is not None,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    if bare is not None:
        app.callback()(bare)
    elif help is not None:
        app.callback()(lambda: None)  # a noun stays a group even with one verb
    return app


def _broken(example: str) -> str:
    """An example as a shell takes it, continued before an option or a quote where it is too long."""
    lines = [f"$ {example}"]
    while len(lines[-1]) > WIDE:
        at = max(lines[-1].rfind(sign, 4, WIDE - 2) for sign in (" --", ' "'))
        if at < 0:
            break
        lines[-1:] = [lines[-1][:at] + " \\", "   " + lines[-1][at:]]
    return "\n".join(lines)


def examples_of(help: str | None) -> list[str]:
    """The example command lines of a docstring, without their `$ `."""
    return re.findall(r"^\s*\$ (.+)$", help or "", re.MULTILINE)


def without_examples(help: str | None) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"^\s*\$ .+\n?", "", help or "", flags=re.MULTILINE))
