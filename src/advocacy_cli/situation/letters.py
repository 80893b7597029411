"""Letters after they were made: delivered, refused at the door, answered, replaced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.plan.model import Letter, Plan
from advocacy_cli.situation.names import current
from advocacy_cli.situation.told import LETTERS, Told

if TYPE_CHECKING:
    from advocacy_cli.store import Entry

STATES = ("made", "sent", "refused", "answered", "replaced")
MESSAGE_ID = "message_id"  # the text of a delivery that names the mail it went as
REFUSED = "refused"  # the state of an answer that says no
GONE = ("sent", "answered", "replaced")  # it has left the house


class Written(NamedTuple):
    """One numbered letter to one target. `letter` is its id in the plan, `id` what people call it
    (`L3`), `full` never changes (`L3kq`). Days are of delivery, refusal at the door and answer; `no`: the
    answer is one; `ref` is the office's protocol number; `by` and `replaces` name the letter that replaces this one, or the other way."""

    campaign: str
    letter: str
    target: str
    number: int
    id: str
    full: str
    state: str
    dated: date | None = None
    sent: date | None = None
    via: str = ""
    ref: str = ""
    refused: date | None = None
    answered: date | None = None
    no: bool = False
    by: str | None = None
    replaces: str | None = None
    ask: str | None = None
    private: bool = False
    entries: tuple[Entry, ...] = ()
    since: tuple[Any, ...] = ()  # what makes one number later than another: see `present`

    @property
    def name(self) -> str:
        """`hearings/L3`, as commands take it."""
        return f"{self.campaign}/{self.id}"

    @property
    def subject(self) -> str:
        """The reference that entries about its reply carry."""
        return f"reply:{self.campaign}/{self.full}"


def written(plan: Plan, told: Told, made: Iterable[Entry] = ()) -> tuple[Written, ...]:
    """Every letter that left or was meant to, by campaign and number; with the `letter-made` entries
    also those that were only made."""
    found: dict[tuple[str, str], Written] = {}
    entries = [*made, *told.of(*LETTERS)]
    for entry in sorted(entries, key=_order):
        for target in entry.ids("target"):
            full = full_name(entry)
            campaign, letter = current(
                plan, "letter", *(entry.subject or "").partition(":")[2].split("/", 1)
            )
            now = current(plan, "target", entry.campaign or "", target)[1]
            # Before letters had names of their own, one number was one letter to one target.
            key = campaign, full if entry.ids("name") else f"{full}/{letter}/{now}"
            one = found.get(key) or Written(
                campaign,
                letter,
                now,
                entry.number or 0,
                told.called(f"reply:{entry.campaign}/{full}"),
                full,
                "made",
                since=_order(entry),
            )
            asks = (current(plan, "ask", entry.campaign or "", ask)[1] for ask in entry.ids("ask"))
            found[key] = _after(one._replace(ask=next(asks, one.ask)), entry)
    return tuple(sorted(found.values(), key=lambda w: (w.campaign, w.number, w.full)))


def present(letters: Iterable[Written]) -> dict[tuple[str, str], Written]:
    """The letter that counts now, by (the plan's reference of it, target): one that left the house,
    unless another was made after it left; a replaced one only where nothing replaces it."""
    found: dict[tuple[str, str], Written] = {}
    for one in letters:
        key = f"letter:{one.campaign}/{one.letter}", one.target
        known = found.get(key)
        if known is None or (known.by is None, *known.since) < (one.by is None, *one.since):
            found[key] = one
    return found


def _order(entry: Entry) -> tuple[datetime, str, int]:
    return entry.recorded, entry.writer, entry.seq


def _after(one: Written, entry: Entry) -> Written:
    """The letter after one more entry about it, in the order in which they were recorded."""
    one = one._replace(
        entries=(*one.entries, entry),
        private=one.private or entry.private,
        ref=entry.texts.get("ref") or one.ref if entry.kind != "letter-answered" else one.ref,
    )
    if entry.kind == "letter-made":
        return one._replace(
            dated=entry.happened, replaces=next(iter(entry.ids("replaces")), one.replaces)
        )
    if entry.kind == "letter-sent":
        one = one._replace(sent=entry.happened, via=entry.channel or "", since=_order(entry))
    elif entry.kind == "letter-refused":
        one = one._replace(refused=entry.happened)
    elif entry.kind == "letter-answered":
        one = one._replace(answered=entry.happened, no=entry.state == REFUSED)
    elif entry.kind == "letter-corrected":
        one = one._replace(by=next(iter(entry.ids("by")), ""))
    return one._replace(state=_state(one))


def _state(one: Written) -> str:
    if one.by is not None:
        return "replaced"
    if one.answered is not None and one.sent is not None:
        return "answered"
    if one.sent is not None:
        return "sent"
    return "refused" if one.refused is not None else "made"


def planned(plan: Plan, one: Written) -> Letter | None:
    """The letter in the plan; None where the plan no longer has it."""
    campaign = plan.campaigns.get(one.campaign)
    return next((x for x in campaign.letters if x.id == one.letter), None) if campaign else None


def full_name(entry: Entry) -> str:
    """The full name of the letter that an entry is about; letters of old have it from who
    numbered them."""
    return next(iter(entry.ids("name")), f"L{entry.number}{entry.writer[-2:]}")
