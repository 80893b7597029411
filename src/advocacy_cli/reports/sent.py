"""Statuses that left the house: what is noted of each, and which one `--since last` goes on from."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current_campaign

if TYPE_CHECKING:
    from advocacy_cli.store import Entry, History

KIND = "status-sent"


def before(
    plan: Plan, history: History, campaigns: Collection[str], *, whole: bool
) -> tuple[Entry, ...]:
    """The statuses that left this copy and told of all these campaigns (`whole`: of everything),
    the last one first.

    What another copy of the journal sent is left out: it may not have known what was recorded here,
    and nothing may fall between two statuses.
    """
    here = (e for e in history.entries(kinds=(KIND,)) if e.arrived == e.recorded)
    found = [e for e in here if _told(plan, e, campaigns, whole=whole)]
    return tuple(sorted(found, key=lambda e: (e.recorded, e.seq), reverse=True))


def to(entry: Entry) -> str | None:
    """Where a status went, as the person named it; None once that was erased."""
    return entry.texts.get("to")


def _told(plan: Plan, entry: Entry, campaigns: Collection[str], *, whole: bool) -> bool:
    only = {current_campaign(plan, name) for name in entry.ids("campaign")}
    return not only or (not whole and only.issuperset(campaigns))
