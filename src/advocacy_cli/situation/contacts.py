"""When somebody of ours last spoke with each target: the journal's contacts, by the plan's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current

if TYPE_CHECKING:
    from advocacy_cli.store import Contact, History


def last_contacts(plan: Plan, history: History) -> Mapping[tuple[str, str], Contact]:
    """The last contact by (campaign, target), as the plan calls them now. Of two on one day the
    later recorded counts."""
    latest: dict[tuple[str, str], Contact] = {}
    for contact in history.contacts():
        campaign, target = current(plan, "target", contact.campaign, contact.target)
        known = latest.get((campaign, target))
        if known is None or known.order < contact.order:
            latest[campaign, target] = contact._replace(campaign=campaign, target=target)
    return latest
