"""What we said we would do next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current, current_campaign
from advocacy_cli.situation.told import Told

if TYPE_CHECKING:
    from advocacy_cli.store import Entry


class Step(NamedTuple):
    """A next step. `due` is the day that holds, `planned` the one first named; `id` is what people
    call it (`N7`), `full` never changes (`N7kq`)."""

    campaign: str
    id: str
    full: str
    words: str
    said: date
    due: date | None
    planned: date | None
    owner: str | None
    targets: tuple[str, ...]
    ask: str | None
    state: str  # open | done
    private: bool
    entry: Entry

    @property
    def subject(self) -> str:
        """The reference that its entries carry."""
        return f"step:{self.campaign}/{self.full}"


def steps(plan: Plan, told: Told) -> tuple[Step, ...]:
    """Every next step, by when it was written down."""
    return tuple(_step(plan, told, entry) for entry in told.of("step"))


def _step(plan: Plan, told: Told, entry: Entry) -> Step:
    where = entry.campaign or ""
    campaign = current_campaign(plan, where)
    full = (entry.subject or "").rpartition("/")[2]
    change = told.change("step", campaign, full)
    asks = [current(plan, "ask", where, ask)[1] for ask in entry.ids("ask")]
    return Step(
        campaign=campaign,
        id=told.called(entry.subject or ""),
        full=full,
        words=entry.texts.get("note") or "",
        said=entry.happened,
        due=change.moved(entry.due)[0],
        planned=entry.due,
        owner=next(iter(entry.ids("owner")), None),
        targets=tuple(current(plan, "target", where, t)[1] for t in entry.ids("target")),
        ask=next(iter(asks), None),
        state=change.state or "open",
        private=entry.private,
        entry=entry,
    )
