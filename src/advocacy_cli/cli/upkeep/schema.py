"""`schema`: the JSON Schema of a kind of plan file."""

from __future__ import annotations

import difflib
import json
from typing import Annotated

import typer

from advocacy_cli.cli.session import session_of
from advocacy_cli.errors import NotFound


def schema(
    ctx: typer.Context,
    noun: Annotated[
        str, typer.Argument(metavar="NOUN", help="campaign, offices, members, rules or holders.")
    ],
) -> None:
    """Print the JSON Schema of a kind of file, so that an editor can complete and check it.

    `check` writes all of them to .advocacy/schema.

    $ advocacy schema campaign
    """
    from advocacy_cli.plan.schema import KINDS, json_schema

    if noun not in KINDS:
        near = tuple(difflib.get_close_matches(noun, KINDS, 2))
        hint = "" if near else f"there are: {', '.join(KINDS)}"
        raise NotFound(f"no schema '{noun}'", near, hint)
    session_of(ctx).out(json.dumps(json_schema(noun), ensure_ascii=False, indent=2))
