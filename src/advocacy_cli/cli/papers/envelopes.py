"""What goes to the post beside letters: envelopes, and the list of their addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli.session import Session
from advocacy_cli.errors import WrongUsage

if TYPE_CHECKING:
    from advocacy_cli.cli.publishing import Report
    from advocacy_cli.letters.deliver import Delivery
    from advocacy_cli.letters.envelopes import Receiver
    from advocacy_cli.plan.model import Plan

Envelopes = Annotated[
    Path | None,
    typer.Option("--envelopes", help="Envelopes too, one a page in a .docx.", metavar="FILE"),
]
Envelope = Annotated[
    str | None,
    typer.Option(
        "--envelope", help="Their size: dl (220 x 110 mm, default) or c5.", metavar="SIZE"
    ),
]
Addresses = Annotated[
    Path | None,
    typer.Option("--addresses", help="The list too: .csv, .docx, .html, .md...", metavar="FILE"),
]


class Post(NamedTuple):
    """What was asked for beside the letters."""

    envelopes: Path | None = None
    size: str | None = None
    addresses: Path | None = None


NOTHING = Post()


def look(session: Session, post: Post) -> None:
    """Before any letter is made: that what was asked for can be written.

    Raises WrongUsage, or Refused for a place that is no place for output or was edited by hand.
    """
    if post == NOTHING:
        return
    from advocacy_cli.cli import publishing
    from advocacy_cli.letters.envelopes import SIZES, refuse_edited

    if post.size is not None and post.envelopes is None:
        hint = f"--envelopes out/envelopes.docx --envelope {post.size}"
        raise WrongUsage(
            f"--envelope {post.size} is the size of envelopes that nobody prints", hint
        )
    if post.size not in (None, *SIZES):
        raise WrongUsage(f"--envelope {post.size}: choose {', '.join(SIZES)}")
    if post.envelopes is not None:
        if post.envelopes.suffix.lower() != ".docx":
            raise WrongUsage(f"--envelopes {post.envelopes}: that is no .docx", "end it in .docx")
        path = session.workspace.outlet(session.cwd / post.envelopes)
        refuse_edited(session.workspace, path)
    if post.addresses is not None:
        publishing.pick(None, post.addresses)
        session.workspace.outlet(session.cwd / post.addresses)


def put(session: Session, plan: Plan, done: Delivery, post: Post) -> None:
    """Write the envelopes and the list for the letters that were made, or that stand as made."""
    if post.envelopes is None and post.addresses is None:
        return
    from advocacy_cli.cli import publishing
    from advocacy_cli.cli.terminal import show
    from advocacy_cli.letters.envelopes import envelopes, receivers

    letters = (made for file in done.files for made in file.letters)
    found = receivers(plan, session.workspace.settings, letters)
    if not found:
        return
    if post.envelopes is not None:
        show.write(session, post.envelopes, envelopes(found, post.size or "dl"))
    if post.addresses is not None:
        report = _report(session, found)
        publishing.publish(session, report, None, post.addresses)
    for one in found:
        if not one.address:
            session.say(f"no address: {one.who or one.target} ({', '.join(one.letters)})")


def _report(session: Session, found: tuple[Receiver, ...]) -> Report:
    """The list as a page to print, and as rows for machines."""
    from advocacy_cli.cli.publishing import Report
    from advocacy_cli.documents.letterhead import label
    from advocacy_cli.reports.note import Note, Section

    language = session.workspace.settings.languages[0]
    tag = "sr-Cyrl" if language == "sr" else language
    head = tuple(label(word, tag) for word in ("addressee", "address", "letters"))
    rows = tuple(
        (one.who, ", ".join(one.address.splitlines()), ", ".join(one.letters)) for one in found
    )
    note = Note(
        label("addresses", tag),
        sections=(Section("", head=head, rows=rows, wraps=frozenset((0, 1, 2))),),
        lang=tag,
    )
    plain = [
        {
            "target": one.target,
            "name": one.who,
            "address": one.address or None,
            "email": one.email or None,
            "language": one.tag,
            "letters": one.letters,
        }
        for one in found
    ]
    return Report(note, plain, "no addresses")
