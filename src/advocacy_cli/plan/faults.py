"""What pydantic found, said as located problems in the words of the people who write the files."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from advocacy_cli.errors import Problem
from advocacy_cli.language.serbian import to_latin
from advocacy_cli.plan.schema import Strict
from advocacy_cli.plan.yaml import Document

MOST = 100  # of one file; the rest is counted
_Model = TypeVar("_Model", bound=Strict)

_WANTS = {
    "string_type": "wants a text",
    "int_type": "wants a whole number",
    "bool_type": "wants true or false",
    "list_type": "wants a list",
    "dict_type": "wants a mapping",
    "model_type": "wants a mapping of keys and values",
    "model_attributes_type": "wants a mapping of keys and values",
    "tuple_type": "wants a list",
}
_HINTS = {
    "string_type": "put it in quotes",
    "bool_type": "write true or false, without quotes",
    "list_type": "write [one, two], or one item a line, each after a hyphen",
    "int_type": "write digits only, without quotes",
}


def validate(
    document: Document, model: type[_Model], first: str, problems: list[Problem]
) -> _Model | None:
    """The document's data in strict types, or None after adding its problems.

    `first` is the language of a text that names none.
    """
    problems.extend(document.faults)
    if not document.whole:
        return None
    if not isinstance(document.data, dict):
        wants = ", ".join(n for n, f in model.model_fields.items() if f.is_required())
        hint = f"begin with a key and a colon{f'; needed: {wants}' if wants else ''}"
        problems.append(document.problem((), "is no mapping of keys and values", hint))
        return None
    try:
        return model.model_validate(document.data, context={"first": first})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=True)
        problems.extend(_problem(document, model, e) for e in found[:MOST])
        if len(found) > MOST:
            more = len(found) - MOST
            problems.append(
                document.problem(
                    (), f"... and {more:,} more problems in this file", "mend these first"
                )
            )
        return None


def _problem(document: Document, model: type[BaseModel], error: Mapping[str, Any]) -> Problem:
    loc: tuple[str | int, ...] = error["loc"]
    kind = error["type"]
    if kind == "missing":
        name = loc[-1]
        hint = f"add it: {name}: ..."
        return document.problem(loc[:-1], f"'{name}' is missing", hint)
    if kind == "extra_forbidden":
        known = _keys(model, loc[:-1])
        near = difflib.get_close_matches(str(loc[-1])[:80], known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
        if near and to_latin(str(loc[-1])) != loc[-1]:
            hint = f"some of its letters are Cyrillic: write {near[0]} in Latin ones"
        if error["input"] is None and not near:
            hint = "a comma ends a text inside { }: write each language on its own line"
        return document.problem(loc, f"unknown key '{str(loc[-1])[:80]}'", hint, key=True)
    said, hint = words_of(error)
    return document.problem(loc, said, hint, key=kind == "too_short")


def words_of(error: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a value, and what to do about it."""
    kind, ctx, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "said":
        return ctx["said"], ctx["hint"]
    if kind == "literal_error":
        shown = str(given)[:40]
        expected = str(ctx["expected"]).replace("'", "").replace(" or ", ", ")
        near = difflib.get_close_matches(shown, expected.split(", "), 1)
        hint = f"did you mean '{near[0]}'?" if near else f"choose {expected}"
        return f"'{shown}' is not known here", hint
    if kind == "too_short":
        return "is empty", "write at least one item"
    if kind in ("greater_than_equal", "less_than_equal"):
        way = "at least" if "ge" in ctx else "at most"
        return f"{given} is out of range", f"{way} {ctx.get('ge', ctx.get('le'))}"
    if kind == "string_pattern_mismatch":
        return f"'{str(given)[:40]}' is not known here", "xk, rs or eu"
    said = _WANTS.get(kind, str(error["msg"]))
    if given is None:
        said = "is empty"
    elif isinstance(given, str | int | float) and kind in _WANTS:
        said = f"{said}, not '{str(given)[:40]}'"
    return said, _HINTS.get(kind, "")


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that a model knows at a path."""
    at = [model]
    for part in loc:
        if isinstance(part, str):
            at = [
                inner
                for m in at
                for name, field in m.model_fields.items()
                if part in (name, field.alias)
                for inner in _models(field.annotation)
            ]
    return [field.alias or name for m in at for name, field in m.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in getattr(annotation, "__args__", ()) for m in _models(part)]
