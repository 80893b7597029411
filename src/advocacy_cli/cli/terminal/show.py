"""Lists in every form: one description of the columns, one way out.

A row is a mapping with the keys of the contract (as in YAML); values are plain. Tables show the
`Column`s, the machine formats every key of the row, in the row's order. Our own table writer, since
importing Rich's costs three interpreter starts (docs/explanation/cost.md).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from advocacy_cli.cli.session import Session
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.safe import for_terminal

Format = Annotated[
    str | None,
    typer.Option("--format", help="table, json, ndjson, csv, csv-excel or md.", metavar="FORMAT"),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write to this file; its ending picks the format."),
]
FORMATS = ("table", "json", "ndjson", "csv", "csv-excel", "md")
ENDINGS = {".json": "json", ".ndjson": "ndjson", ".csv": "csv", ".md": "md", ".txt": "table"}
Row = Mapping[str, Any]
_GAP = 2
_BELOW = "    "


class Column(NamedTuple):
    """A column of the table: the row's key, its heading, and how it gives way when there is no room:
    it wraps, or it goes below, on lines of its own under the row."""

    key: str
    heading: str
    wraps: bool = False
    right: bool = False
    below: bool = False


def show(
    session: Session,
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    format: str | None = None,
    output: Path | None = None,
    empty: str = "nothing found",
    note: str = "",
) -> None:
    """Print rows on stdout or write them to a file; private rows are left out of what goes outside.

    `empty` is said on stderr when there is nothing; `note` follows a table.
    """
    chosen = pick(format, output)
    rows = told(session, rows, output)
    text = render(session, rows, columns, chosen, wide=output is not None)
    if output is not None:
        write(session, output, text.encode("utf-8-sig" if chosen == "csv-excel" else "utf-8"))
        return
    if not rows and chosen in ("table", "md"):
        session.say(empty)
        return
    session.out(text, ready=True) if text else None
    if note and chosen == "table":
        session.say(note)


def told(session: Session, rows: Sequence[Row], output: Path | None) -> Sequence[Row]:
    """The rows that who gets the result may see: the last guard, where a command asked for more."""
    return [row for row in rows if not row.get("private")] if session.outside(output) else rows


def write(session: Session, output: Path, content: bytes) -> None:
    """Write a result to the file that was asked for (seen from where the person stands)."""
    target = session.workspace.outlet(session.cwd / output)
    if not target.name or target.is_dir():
        raise WrongUsage(f"-o {output}: that is a folder", "name a file in it")
    if session.options.dry_run:
        session.say(f"would write {output}")
        return
    session.workspace.write(target, content)
    session.say(f"wrote {output}")


def pick(format: str | None, output: Path | None, more: Mapping[str, str] | None = None) -> str:
    """The format: as said, else by the file's ending, else a table. `more` adds endings."""
    endings = {**ENDINGS, **(more or {})}
    known = list(dict.fromkeys([*FORMATS, *(more or {}).values()]))
    if format is not None:
        if format not in known:
            raise WrongUsage(f"--format {format}: choose {', '.join(known)}")
        return format
    if output is not None:
        if output.suffix.lower() not in endings:
            raise WrongUsage(
                f"{output.name}: the ending does not tell the format",
                f"end it in {', '.join(endings)} or add --format",
            )
        return endings[output.suffix.lower()]
    return "table"


def render(
    session: Session,
    rows: Sequence[Row],
    columns: Sequence[Column],
    format: str,
    *,
    wide: bool = False,
) -> str:
    """The rows as text in one of FORMATS."""
    if format in ("json", "ndjson"):
        return _json(rows, session.options.fields, lines=format == "ndjson")
    if format in ("csv", "csv-excel"):
        return _csv(rows, columns, excel=format == "csv-excel")
    cells = [[_one_line(said(row.get(c.key))) for c in columns] for row in rows]
    if format == "md":
        return _markdown(columns, cells)
    return table(columns, cells, 10_000 if wide else width(session), bold=session.color)


def _one_line(text: str) -> str:
    return for_terminal(" ".join(text.split()))


def width(session: Session) -> int:
    """Columns of the terminal; 80 when piped."""
    import shutil
    import sys

    if not sys.stdout.isatty() and not session.environ.get("COLUMNS"):
        return 80
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def said(value: Any) -> str:
    """A plain value as a person reads it in a table cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {said(held)}" for key, held in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(said(v) for v in value)
    return str(value)


def plain(value: Any) -> Any:
    """A value as JSON has it: ISO 8601 for dates and moments."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def table(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], room: int, *, bold: bool = False
) -> str:
    """A table of at most `room` columns: words that go below leave the row, then those that wrap
    give way, the widest first; at last the columns on the right go below, with their headings."""
    beside = list(range(len(columns)))
    if sum(_natural(columns, cells, beside)) > room:
        beside = [i for i in beside if not columns[i].below]
    widths = _fit(columns, cells, beside, room)
    named: list[int] = []
    while len(beside) > 1 and sum(widths) + _GAP * (len(widths) - 1) > room:
        named.insert(0, beside.pop())
        widths = _fit(columns, cells, beside, room)
    kept = [columns[i] for i in beside]
    heading = _line([c.heading for c in kept], kept, widths)
    lines = [f"\x1b[1m{heading}\x1b[0m" if bold else heading]
    for row in cells:
        wrapped = [
            wrap(row[i], wide) if columns[i].wraps else [row[i]]
            for i, wide in zip(beside, widths, strict=True)
        ]
        lines += [
            _line([w[n] if n < len(w) else "" for w in wrapped], kept, widths)
            for n in range(max(len(w) for w in wrapped))
        ]
        under = [row[i] for i in range(len(columns)) if i not in beside and i not in named]
        under.append(", ".join(f"{columns[i].heading.lower()} {row[i]}" for i in named if row[i]))
        for words in filter(None, under):
            lines += [_BELOW + line for line in wrap(words, room - len(_BELOW))]
    return "\n".join(lines) + "\n"


def _natural(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], beside: Sequence[int]
) -> list[int]:
    """What the columns beside each other would like to have, each with the gap before the next."""
    return [
        _GAP
        + max(
            [
                cell_width(columns[i].heading),
                *(cell_width(line) for row in cells for line in row[i].split("\n")),
            ]
        )
        for i in beside
    ]


def _fit(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], beside: Sequence[int], room: int
) -> list[int]:
    """The widths that the columns beside each other get."""
    widths = [wide - _GAP for wide in _natural(columns, cells, beside)]
    words = [max((_longest_word(row[i]) for row in cells), default=0) for i in beside]
    wraps = [columns[i].wraps for i in beside]
    while sum(widths) + _GAP * (len(widths) - 1) > room:
        least = [n for n, w in enumerate(widths) if wraps[n] and w > max(8, words[n])]
        if not least:  # words have to break
            least = [n for n, w in enumerate(widths) if wraps[n] and w > 8]
        if not least:
            break
        widths[max(least, key=lambda n: widths[n])] -= 1
    return widths


def _longest_word(text: str) -> int:
    return max((cell_width(word) for word in text.split()), default=0)


def _line(parts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = []
    for part, column, wide in zip(parts, columns, widths, strict=True):
        space = " " * max(0, wide - cell_width(part))
        padded.append(space + part if column.right else part + space)
    return (" " * _GAP).join(padded).rstrip()


def wrap(text: str, wide: int) -> list[str]:
    """Lines of at most `wide` terminal columns; words break only when they must."""
    import textwrap

    lines = []
    for line in text.split("\n"):
        if cell_width(line) <= wide:
            lines.append(line)
        else:  # a name stays whole, to be copied, unless it is wider than its column
            cut = _longest_word(line) > wide
            lines += textwrap.wrap(line, max(1, wide), break_on_hyphens=cut) or [""]
    return lines


def cell_width(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _json(rows: Sequence[Row], fields: Sequence[str], *, lines: bool) -> str:
    import json

    objects = [{k: plain(v) for k, v in row.items()} for row in rows]
    if fields:
        known = list(dict.fromkeys(k for o in objects for k in o))
        if objects and (odd := [f for f in fields if f not in known]):
            raise WrongUsage(f"no field '{odd[0]}'", f"fields: {', '.join(known)}")
        objects = [{f: o.get(f) for f in fields} for o in objects]
    if lines:
        return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"


def _csv(rows: Sequence[Row], columns: Sequence[Column], *, excel: bool) -> str:
    import csv
    import io

    from advocacy_cli.language.safe import for_csv

    rows = [_flat(row) for row in rows]
    keys = list(dict.fromkeys(k for row in rows for k in row)) or [c.key for c in columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if excel else "\n")
    writer.writerow(keys)
    for row in rows:
        values = [said(plain(row.get(k))) for k in keys]
        writer.writerow([for_csv(v) for v in values] if excel else values)
    return out.getvalue()


def _flat(row: Row) -> Row:
    """A row whose texts stand in a column for each language: `title.sr`, as in places.csv."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            flat.update({f"{key}.{inner}": held for inner, held in value.items()})
        else:
            flat[key] = value
    return flat


def _markdown(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> str:
    def line(parts: Sequence[str]) -> str:
        escaped = (p.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for p in parts)
        return f"| {' | '.join(escaped)} |"

    rule = [("---:" if c.right else "---") for c in columns]
    return "\n".join([line([c.heading for c in columns]), line(rule), *map(line, cells)]) + "\n"
