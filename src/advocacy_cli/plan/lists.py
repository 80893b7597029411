"""Lists that people keep in tables: targets (CSV, XLSX) beside a campaign, and places.csv.

The columns are a target's keys, `name.sr` for a text in one language. Without `id` a target's id is
the slug of its name. Empty cells say nothing.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pydantic import ValidationError

from advocacy_cli.errors import AdvocacyError, InvalidInput, Problem, Where
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.plan import build, model, schema, values, xlsx
from advocacy_cli.plan.faults import words_of
from advocacy_cli.plan.yaml import Document
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.workspace import Workspace, is_there

MAX_ROWS = 20_000
MAX_COLUMNS = 100
_MOST = 100  # problems of one file
_DELIMITERS = ",;\t|"
_TEXTS = ("name", "salutation", "address")
_PLAIN = ("id", "role", "gender", "language", "email", "influence", "interest", "office", "was")


class Listed(NamedTuple):
    """The targets of one list, and the name of their group (the file's stem)."""

    group: str
    targets: tuple[model.Target, ...]


class Table(NamedTuple):
    """A table's columns, and its rows with the line that each begins in."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def of_campaign(
    workspace: Workspace, document: Document, problems: list[Problem]
) -> dict[int, Listed]:
    """The lists that `file:` items of `targets:` name, by the item's number."""
    found: dict[int, Listed] = {}
    items = document.data.get("targets") if isinstance(document.data, dict) else None
    for n, item in enumerate(items if isinstance(items, list) else ()):
        name = item.get("file") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        loc = ("targets", n, "file")
        odd = [key for key in item if key != "file"]
        if odd:
            hint = "put it in a column of the list"
            problems.append(
                document.problem(("targets", n, odd[0]), "stands beside file:", hint, key=True)
            )
        group = PurePosixPath(name).stem
        if PurePosixPath(name).name != name or "\\" in name or not name.isprintable():
            hint = "put the list into campaigns/ and write its name alone"
            problems.append(
                document.problem(loc, f"'{name[:60]}' is not beside the campaign", hint)
            )
        elif not re.fullmatch(values.ID, group):
            hint = "the name before the ending is the group's id: councillors.xlsx"
            problems.append(document.problem(loc, f"'{group[:60]}' is no id", hint))
        else:
            found[n] = Listed(group, _targets(workspace, document, loc, name, problems))
    return found


def _targets(
    workspace: Workspace,
    document: Document,
    loc: tuple[str | int, ...],
    name: str,
    problems: list[Problem],
) -> tuple[model.Target, ...]:
    path = workspace.path("campaigns", name)
    shown = f"campaigns/{name}"
    try:
        found = table(workspace.read(path), shown)
    except InvalidInput as error:
        problems.extend(error.problems)
        return ()
    except AdvocacyError as error:
        problems.append(document.problem(loc, str(error), "put the list into campaigns/"))
        return ()
    faults = [*_columns(found, shown)]
    targets: dict[str, model.Target] = {}
    if not faults:
        for line, cells in found.rows:
            made = _target(found, line, cells, shown, workspace.settings.languages[0], name, faults)
            if made is None:
                continue
            if made.id in targets:
                said = f"'{made.id}' stands in line {targets[made.id].at.line} already"
                faults.append(_at(shown, line, said, "give the two different ids in a column id"))
            targets.setdefault(made.id, made)
            if len(faults) > _MOST:
                faults.append(_at(shown, line, "... and perhaps more", "mend these first"))
                break
    problems.extend(faults)
    return tuple(targets.values())


def _columns(found: Table, shown: str) -> Iterator[Problem]:
    known = [*_PLAIN, *_TEXTS, *(f"{text}.{tag}" for text in _TEXTS for tag in LANGUAGES)]
    for column in found.columns:
        if column not in known:
            near = difflib.get_close_matches(column[:80], known, 1)
            hint = (
                f"did you mean '{near[0]}'?"
                if near
                else f"known: {', '.join(known[:12])}, name.sr ..."
            )
            yield _at(shown, 1, f"unknown column '{column[:60]}'", hint)
    if doubled := {c for c in found.columns if found.columns.count(c) > 1}:
        yield _at(shown, 1, f"column '{min(doubled)}' stands twice", "remove one")
    if not any(c.split(".")[0] in ("name", "office") for c in found.columns):
        yield _at(shown, 1, "no column 'name'", "the first line names the columns: name,role,email")


def _target(
    found: Table,
    line: int,
    cells: tuple[str, ...],
    shown: str,
    first: str,
    name: str,
    faults: list[Problem],
) -> model.Target | None:
    values: dict[str, Any] = {}
    for column, cell in zip(found.columns, cells, strict=False):
        key, _, tag = column.partition(".")
        text = cell.strip()
        if not text:
            continue
        if key in _TEXTS:
            values.setdefault(key, {})[tag or first] = text
        elif key in ("influence", "interest"):
            values[key] = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text
        else:
            values[key] = text.split() if key == "was" else text
    if not values:
        return None
    if "office" not in values and "name" not in values:
        faults.append(_at(shown, line, "'name' is missing", "write a name, or remove the line"))
        return None
    if "id" not in values:
        values["id"] = values.get("office") or _slug(values["name"], first)
    try:
        made = schema.Target.model_validate(values, context={"first": first})
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            column = ".".join(str(part) for part in fault["loc"])
            said, hint = words_of(fault)
            faults.append(_at(shown, line, f"{column}: {said}", hint))
        return None
    return build.target(Where(shown, line, 1), made, made.id or "", PurePosixPath(name).stem)


def _slug(name: Mapping[str, str], first: str) -> str:
    words = name.get(first) or next(iter(name.values()))
    return re.sub(r"[^a-z0-9]+", "-", for_file_name(words).lower()).strip("-")[:64].strip("-")


def table(raw: bytes, shown: str) -> Table:
    """The table in the bytes of a CSV or XLSX file. Raises InvalidInput with the place."""
    rows = xlsx.rows(raw, shown) if shown.lower().endswith(".xlsx") else _csv(raw, shown)
    if not rows:
        raise InvalidInput([_at(shown, 1, "is empty", "the first line names the columns")])
    if len(rows) > MAX_ROWS:
        raise InvalidInput([_at(shown, MAX_ROWS, f"has more than {MAX_ROWS:,} rows", "divide it")])
    header = [cell.strip() for cell in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    columns = tuple(header)
    if len(columns) > MAX_COLUMNS:
        said = f"has more than {MAX_COLUMNS} columns"
        raise InvalidInput([_at(shown, rows[0][0], said, "remove those that nobody reads")])
    return Table(columns, tuple(row for row in rows[1:] if any(cell.strip() for cell in row[1])))


def _csv(raw: bytes, shown: str) -> list[tuple[int, tuple[str, ...]]]:
    text = decoded(raw)
    if "\0" in text:
        raise InvalidInput(
            [_at(shown, text[: text.index("\0")].count("\n") + 1, "holds a NUL byte")]
        )
    head = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            rows.append((line, tuple(cells)))
            line = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                break
    except csv.Error as error:
        hint = "a quotation mark may be missing its partner"
        raise InvalidInput([_at(shown, line, f"cannot be read as CSV: {error}", hint)]) from None
    return rows


def decoded(raw: bytes) -> str:
    """Text of a file from another program: UTF-8, UTF-16 with its mark, else what Excel writes here, cp1250."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1250", "replace")


def places(workspace: Workspace, problems: list[Problem]) -> dict[str, model.Place]:
    """The rows of platform/places.csv by id."""
    path, shown = workspace.path("platform", "places.csv"), "platform/places.csv"
    if not is_there(path):
        return {}
    try:
        found = table(workspace.read(path), shown)
    except InvalidInput as error:
        problems.extend(error.problems)
        return {}
    except AdvocacyError as error:
        problems.append(_at(shown, 1, str(error), error.hint))
        return {}
    known = {
        "id",
        "voters",
        "voters_on",
        "source",
        "verified",
        *(f"name.{tag}" for tag in LANGUAGES),
    }
    if odd := [column for column in found.columns if column not in known]:
        said = f"unknown column '{odd[0][:60]}'"
        problems.append(_at(shown, 1, said, f"known: {', '.join(sorted(known))}"))
        return {}
    made: dict[str, model.Place] = {}
    for line, cells in found.rows:
        row = {c: cell.strip() for c, cell in zip(found.columns, cells, strict=False)}
        place = _place(row, Where(shown, line, 1), problems)
        if place is not None and place.id in made:
            problems.append(_at(shown, line, f"place '{place.id}' stands twice", "remove one"))
        elif place is not None:
            made[place.id] = place
    return dict(sorted(made.items()))


def _place(row: Mapping[str, str], at: Where, problems: list[Problem]) -> model.Place | None:
    def fault(said: str, hint: str) -> None:
        problems.append(_at(at.file, at.line, said, hint))

    name, voters, day = row.get("id", ""), row.get("voters", ""), row.get("voters_on", "")
    if not re.fullmatch(values.ID, name):
        fault(
            f"'{name[:60]}' is no id", "lower-case Latin letters, digits and hyphens: zubin-potok"
        )
        return None
    if voters and not re.fullmatch(r"[0-9]{1,9}", voters):
        fault(f"voters: '{voters[:40]}' is no number", "digits only, without dots or spaces")
        return None
    try:
        counted = date.fromisoformat(day) if day else None
    except ValueError:
        fault(f"voters_on: '{day[:40]}' is no date", "write it like 2025-10-12")
        return None
    if voters and not row.get("source"):
        fault("voters have no source", "say in the column source where the number was read")
    return model.Place(
        at,
        name,
        {tag: row[f"name.{tag}"] for tag in LANGUAGES if row.get(f"name.{tag}")},
        int(voters) if voters else None,
        counted,
        row.get("source", ""),
        row.get("verified", "").lower() in ("true", "yes", "1"),
    )


def _at(shown: str, line: int, message: str, hint: str = "") -> Problem:
    return Problem(Where(shown, line, 1), message, hint)
