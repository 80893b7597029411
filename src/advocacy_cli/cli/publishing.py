"""A report's note on the terminal, as Markdown, HTML or for machines, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from advocacy_cli.cli.session import Session
from advocacy_cli.cli.terminal import show
from advocacy_cli.errors import WrongUsage
from advocacy_cli.language.safe import for_terminal
from advocacy_cli.reports.note import Cell, Note, Section, to_html

Format = Annotated[
    str | None,
    typer.Option(
        "--format", help="table, json, ndjson, csv, csv-excel, md, html or docx.", metavar="FORMAT"
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="As the journal was known at the end of this day.", metavar="DATE"
    ),
]
Language = Annotated[
    list[str] | None,
    typer.Option(
        "--language", help="Language of the plan's words, the best first.", metavar="LANG"
    ),
]
Fail = Annotated[bool, typer.Option("--fail", help="Exit 1 when something is overdue.")]
_MAIL = 76  # columns
ENDINGS = {".html": "html", ".htm": "html", ".docx": "docx"}


class Report(NamedTuple):
    """A report before it has a form: the note for people, `rows` for machines, `flat` ones for csv
    where a row holds rows, and what is said where there is nothing to show."""

    note: Note
    rows: Sequence[show.Row]
    empty: str
    flat: Sequence[show.Row] | None = None


def publish(session: Session, report: Report, format: str | None, output: Path | None) -> None:
    """Print a report, or write it to a file."""
    chosen = pick(format, output)
    if output is not None:
        show.write(session, output, content(session, report, chosen))
        return
    if not report.rows and chosen == "table":
        for mark in report.note.marks:
            session.say(mark)
        session.say(report.empty)
        return
    if text := _told(session, report, chosen, show.width(session)):
        session.out(text, ready=True)


def pick(format: str | None, output: Path | None) -> str:
    """The format of a report: as said, else by the file's ending, else a table. Raises WrongUsage."""
    chosen = show.pick(format, output, ENDINGS)
    if chosen == "docx" and output is None:
        raise WrongUsage("a Word document is not for the screen", "write it with -o FILE.docx")
    return chosen


def content(session: Session, report: Report, format: str) -> bytes:
    """A report as it stands in a file of that format."""
    if format == "docx":
        from advocacy_cli.documents.letterhead import chosen
        from advocacy_cli.reports.document import to_docx

        return to_docx(report.note, session.workspace.settings, chosen(session.workspace))
    text = _told(session, report, format, 10_000)
    return text.encode("utf-8-sig" if format == "csv-excel" else "utf-8")


def plain(report: Report) -> str:
    """A report as the text of an e-mail: lines of a length that every mail program shows."""
    return to_text(None, report.note, _MAIL)


def _told(session: Session, report: Report, format: str, room: int) -> str:
    if format == "table":
        return to_text(session, report.note, room)
    if text := {"md": to_markdown, "html": to_html}.get(format):
        return text(report.note)
    rows = report.rows if report.flat is None or not format.startswith("csv") else report.flat
    return show.render(session, rows, (), format)


def to_text(session: Session | None, note: Note, room: int) -> str:
    """The note in lines of `room` columns; without a session, without colour."""
    blocks = ["\n".join(_bold(session, note.title, first=True) + _wrapped(note.lead, room))]
    for section in note.sections:
        lines = _bold(session, _joined(section.heading))
        for item in section.items:
            lines += [
                f"  {'  ' if n else ''}{part}" for n, part in enumerate(_flow(item, room - 4))
            ]
        if section.rows:
            lines.append(_table(session, section, room).rstrip("\n"))
        blocks.append("\n".join(lines))
    if note.marks:
        blocks.append("\n".join(_wrapped(note.marks, room)))
    return "\n\n".join(blocks) + "\n"


def _bold(session: Session | None, text: str, *, first: bool = False) -> list[str]:
    if not text:
        return []
    return [f"\x1b[1m{text}\x1b[0m" if session and session.color else text] if text or first else []


def _wrapped(lines: Sequence[str], room: int) -> list[str]:
    return [part for line in lines for part in show.wrap(for_terminal(line), room)]


def _flow(cell: Cell, room: int) -> list[str]:
    return show.wrap(for_terminal(_joined(cell)), room)


def _joined(cell: Cell) -> str:
    return " ".join("".join(cell).split())


def _table(session: Session | None, section: Section, room: int) -> str:
    below = {} if room > 200 else dict(section.under)
    left_out = () if room > 200 else section.wide
    kept = [i for i in range(len(section.head)) if i not in below and i not in left_out]
    columns = [show.Column("", section.head[i].upper(), i in section.wraps) for i in kept]
    cells = []
    for row in section.rows:
        said = [for_terminal(_joined(cell)) for cell in row]
        told = [(word, said[i]) for i, word in below.items() if said[i]]
        together = [word + text for word, text in told if not word.startswith("\n")]
        own = [word[1:] + text for word, text in told if word.startswith("\n")]
        more = "\n".join([*filter(None, [", ".join(together)]), *own])
        cells.append(
            [f"{said[i]}\n{more}" if more and i in section.wraps else said[i] for i in kept]
        )
    return show.table(columns, cells, room, bold=session is not None and session.color)


def to_markdown(note: Note) -> str:
    """The note as Markdown; what people wrote cannot become markup."""
    blocks = [f"# {_plain(note.title)}", *(_plain(line) for line in note.lead)]
    for section in note.sections:
        if section.heading:
            blocks.append(f"## {_plain(_joined(section.heading))}")
        if section.items:
            blocks.append("\n".join(f"- {_plain(_joined(item))}" for item in section.items))
        if section.rows:
            head = [section.head, ["---"] * len(section.head)]
            body = [[_plain(_joined(cell)) for cell in row] for row in section.rows]
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in [*head, *body]))
    return "\n\n".join([*blocks, *(f"*{_plain(mark)}*" for mark in note.marks)]) + "\n"


_MARKUP = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#"})


def _plain(text: str) -> str:
    return for_terminal(text).translate(_MARKUP)


def as_of_day(session: Session, said: str | None) -> tuple[date, datetime | None, date | None]:
    """(today, the journal's moment, the day of --as-of): the end of that day in the workspace's zone
    when one was asked for. Raises WrongUsage for no day, or one that is still to come."""
    today = session.workspace.today()
    if said is None:
        return today, None, None
    from advocacy_cli.language.typed import read_day

    day = read_day(said, today, back=True)
    if day > today:
        raise WrongUsage(f"--as-of {said}: {day} is still to come", "name a day until today")
    return day, datetime.combine(day, time.max, session.workspace.zone), day


def since_day(
    session: Session, said: str | None, today: date
) -> tuple[date | None, datetime | None]:
    """(first day, its midnight in the workspace's zone) of `--since`: `7d`, or a day."""
    if said is None:
        return None, None
    from advocacy_cli.language import durations
    from advocacy_cli.language.typed import read_day

    try:
        day = today - timedelta(days=durations.days(said))
    except (ValueError, OverflowError):
        day = read_day(said, today, back=True)
    return day, datetime.combine(day, time.min, session.workspace.zone)


def languages(session: Session, said: Sequence[str] | None) -> tuple[str, ...]:
    """The languages to show the plan's words in. Raises WrongUsage for one that is none."""
    from advocacy_cli.settings import LANGUAGES

    for tag in said or ():
        if tag not in LANGUAGES:
            raise WrongUsage(f"--language {tag}: choose {', '.join(LANGUAGES)}")
    return (*(said or ()), *session.workspace.settings.languages)
