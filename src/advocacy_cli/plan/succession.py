"""Who comes into an office: the file that says so, and how it fits with those who held it before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from advocacy_cli.errors import Refused
from advocacy_cli.language.dates import said
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.plan import emit
from advocacy_cli.plan.model import Holder, Office, Text


class Tenure(NamedTuple):
    """Who has an office from a day on; nobody when there is no name."""

    office: str
    start: date
    name: Text
    gender: str | None = None
    acting: bool = False

    @property
    def path(self) -> str:
        """The file's path below the workspace."""
        return f"platform/holders/{self.office}-{self.start}.yaml"


class Place(NamedTuple):
    """Where a tenure stands among the others. `same`: the holder who has the office already, so
    that there is nothing to write; `notes` is what people should know."""

    before: Holder | None = None
    same: Holder | None = None
    notes: tuple[str, ...] = ()


def text(new: Tenure) -> str:
    """The text of a holder's file."""
    lines = [
        "# yaml-language-server: $schema=../../.advocacy/schema/holders.json",
        "# Who holds an office from a day on. Whoever held it until then ends the day before.",
        f"office: {emit.scalar(new.office)}",
        f"id: h{new.start}",
    ]
    if not new.name:
        lines.append("vacant: true")
    else:
        lines += ["name:", emit.texts(new.name, 2)]
        note = "     # f or m; without it the salutation is neutral"
        lines.append(f"gender: {new.gender}" if new.gender else f"# gender: f{note}")
    lines.append(f"from: {new.start}     # a day, or a month such as {new.start:%Y-%m}")
    if new.acting:
        lines.append("acting: true")
    return "\n".join(lines) + "\n"


def place(office: Office, new: Tenure, today: date) -> Place:
    """Where a new tenure stands among the holders of its office.

    Raises Refused when somebody else came into office on that day, or on a later one that has come.
    """
    others = [h for h in office.holders if h.at.file != new.path]
    before = next((h for h in reversed(others) if (h.start or date.min) < new.start), None)
    for other in others:
        if other.start == new.start:
            if _same(other, new):
                return Place(before, other)
            raise Refused(
                f"{called(other)} has {office.id} from {new.start} on already ({other.at})",
                "to correct that, edit it there",
            )
    after = next((h for h in others if h.start and h.start > new.start), None)
    if after and after.start and after.start <= today:
        raise Refused(
            f"{called(after)} has {office.id} since {after.start} ({after.at}): "
            f"nobody can come after that from {new.start} on",
            f"name a later day; who held it before is written by hand, beside {after.at.file}",
        )
    ends = None if before is None else before.end
    if before and _same(before, new) and (ends is None or ends >= new.start or before.vacant):
        return Place(before, before)
    notes = []
    if after and after.start:
        notes.append(f"until {said(after.start - timedelta(1))}: then {called(after)} follows")
    followed = after.start - timedelta(1) if after and after.start else None
    if before and ends and ends >= new.start and ends != followed:
        notes.append(
            f"{called(before)} is written until {ends} ({before.at}); from {new.start} on the new "
            f"holder counts: write to: {new.start - timedelta(1)} there"
        )
    return Place(before, None, tuple(notes))


def called(holder: Holder) -> str:
    """A holder in a sentence, by the first name written."""
    if holder.vacant:
        return "nobody"
    return next(iter(holder.name.values()), holder.id)


def _same(holder: Holder, new: Tenure) -> bool:
    if holder.vacant or not new.name:
        return holder.vacant and not new.name
    names = {for_file_name(name) for name in holder.name.values()}
    return holder.acting == new.acting and not names.isdisjoint(
        map(for_file_name, new.name.values())
    )
