"""Who a result is for, and what of plan and journal they may know.

Both are narrowed before anything is computed from them, so that no count, date or state can tell
of what was left out, and no command has to think of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Campaign, Plan
    from advocacy_cli.store import History


class Audience(NamedTuple):
    """Who reads. `private`: they know of private entries and meetings; `unpublic`: and of campaigns
    that do not say `public: true`."""

    name: str
    private: bool
    unpublic: bool

    def plan(self, plan: Plan) -> Plan:
        """The plan as they may know it."""
        if self.private and self.unpublic:
            return plan
        return plan._replace(
            campaigns={
                c.id: c._replace(meetings=tuple(m for m in c.meetings if self._knows(m.private)))
                for c in plan.campaigns.values()
                if c.public or self.unpublic
            }
        )

    def history(self, plan: Plan, history: History) -> History:
        """The journal as they may know it; `plan` is the whole one."""
        if self.private and self.unpublic:
            return history
        from advocacy_cli.store import Scope

        told = {i for c in plan.campaigns.values() if c.public for i in (c.id, *c.was)}
        hidden = {name for c in plan.campaigns.values() for name in self._hidden(c)}
        campaigns = None if self.unpublic else frozenset(told)
        return history.within(Scope(self.private, campaigns, frozenset(hidden)))

    def _knows(self, private: bool) -> bool:
        return self.private or not private

    def _hidden(self, campaign: Campaign) -> list[str]:
        """The meetings that they may not know, by every name that the journal may have for them."""
        return [
            f"meeting:{where}/{name}"
            for meeting in campaign.meetings
            if not self._knows(meeting.private)
            for where in (campaign.id, *campaign.was)
            for name in (meeting.id, *meeting.was)
        ]


# Donors may one day be told something else than partners: that will be one more column.
AUDIENCES = {
    one.name: one
    for one in (
        Audience("internal", private=True, unpublic=True),
        Audience("partners", private=False, unpublic=True),
        Audience("donor", private=False, unpublic=True),
        Audience("public", private=False, unpublic=False),
    )
}
