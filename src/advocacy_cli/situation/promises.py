"""What was promised to us, by whom, and whether it was kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.plan.model import Plan
from advocacy_cli.situation.names import current, current_campaign
from advocacy_cli.situation.told import Told
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.store import Entry

OUTCOMES = ("kept", "partly", "broken", "released")
STATES = ("open", *OUTCOMES)


class Promised(NamedTuple):
    """A promise in its exact words. `due` is the day that holds, `planned` the one first named; `id`
    is what people call it (`P2`), `full` never changes (`P2kq`)."""

    campaign: str
    id: str
    full: str
    target: str
    ask: str | None
    words: str
    said: date
    due: date | None
    planned: date | None
    state: str
    settled: date | None
    witness: str
    where: str
    private: bool
    entry: Entry

    @property
    def name(self) -> str:
        """`hearings/P2`, as commands take it."""
        return f"{self.campaign}/{self.id}"

    @property
    def subject(self) -> str:
        """The reference that its entries carry."""
        return f"promise:{self.campaign}/{self.full}"


def promises(plan: Plan, told: Told) -> tuple[Promised, ...]:
    """Every promise, by when it was made."""
    return tuple(_promised(plan, told, entry) for entry in told.of("promise"))


def _promised(plan: Plan, told: Told, entry: Entry) -> Promised:
    where = entry.campaign or ""
    campaign = current_campaign(plan, where)
    full = (entry.subject or "").rpartition("/")[2]
    asks = [current(plan, "ask", where, ask)[1] for ask in entry.ids("ask")]
    change = told.change("promise", campaign, full)
    due, _ = change.moved(entry.due)
    return Promised(
        campaign=campaign,
        id=told.called(entry.subject or ""),
        full=full,
        target=next((current(plan, "target", where, t)[1] for t in entry.ids("target")), ""),
        ask=next(iter(asks), None),
        words=entry.texts.get("words") or "",
        said=entry.happened,
        due=due,
        planned=entry.due,
        state=change.state or "open",
        settled=change.settled.happened if change.settled else None,
        witness=entry.texts.get("witness") or "",
        where=entry.texts.get("place") or "",
        private=entry.private,
        entry=entry,
    )


def draft(
    campaign: str, target: str, ask: str | None, words: str, due: date | None, said: date
) -> Draft:
    """The entry of a promise, before it has its number; with an ask that is promised by it."""
    about = (("target", target), *((("ask", ask),) if ask else ()))
    return Draft("promise", campaign, about=about, happened=said, due=due, texts={"words": words})
