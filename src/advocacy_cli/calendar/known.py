"""What is known of the things that a calendar file of others speaks of, and what an item of it comes to."""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.calendar import items, published, senders
from advocacy_cli.calendar.reading import Found
from advocacy_cli.language.dates import said_moment
from advocacy_cli.plan.model import Campaign, Meeting, Plan
from advocacy_cli.situation.invitations import invited
from advocacy_cli.situation.meetings import Met, meetings
from advocacy_cli.situation.names import current
from advocacy_cli.situation.told import MEETINGS
from advocacy_cli.store.records import Draft, Entry

if TYPE_CHECKING:
    from advocacy_cli.store import History
    from advocacy_cli.workspace import Workspace

NEW, CHANGED, SAME, CONFLICT, SKIPPED = "new", "changed", "same", "conflict", "skipped"


class Weighed(NamedTuple):
    """What an item comes to: of which thing of ours (`what`, else its title), when it is, in words, and
    the entry to write. A draft without a subject is a meeting that has no number yet; `name` is what a
    thing is called that is known already."""

    verdict: str
    what: str
    when: datetime | None
    said: str
    line: int
    draft: Draft | None = None
    name: str = ""


class Into(NamedTuple):
    """Where meetings that are new belong: their campaign, with these targets; `private` where that was
    asked for. `sender` and `date` are of the mail that the file came in (a sender of None: of no mail, of
    "": of one that names nobody), `now` is when it is read: the same file weighs the same while a person
    thinks."""

    now: datetime
    campaign: Campaign | None = None
    targets: tuple[str, ...] = ()
    private: bool = False
    sender: str | None = None
    date: datetime | None = None
    at: time | None = None  # the hour of what lasts all day


class Known:
    """What plan and journal say of the things that a file may speak of."""

    def __init__(self, plan: Plan, history: History, workspace: Workspace) -> None:
        self.plan, self.zone = plan, workspace.zone
        self.languages = workspace.settings.languages
        self.items = {item.uid: item for item in items.gather(plan, history, workspace)}
        self.forms = published.past(history.published())
        self.meetings = {met.subject: met for met in meetings(plan, history)}
        self.guests = invited(plan, history)
        self.ours = senders.of_ours(plan, workspace.settings)
        self.at: dict[tuple[str, datetime], list[Met]] = {}  # what is planned, by campaign and hour
        for met in self.meetings.values():
            if met.state == "planned":
                self.at.setdefault((met.campaign, met.starts.astimezone(UTC)), []).append(met)
        self.latest: dict[str, Entry] = {}  # what last set a meeting's hour or state
        self.imported: dict[str, tuple[str, Entry]] = {}  # by the digest of its UID
        entries = history.entries(kinds=MEETINGS)
        for entry in sorted(entries, key=lambda e: (e.recorded, e.writer, e.seq)):
            _, _, rest = (entry.subject or "").partition(":")
            campaign, _, name = rest.partition("/")
            subject = "meeting:{}/{}".format(*current(plan, "meeting", campaign, name))
            if entry.kind != "meeting-change":
                self.latest[subject] = entry
            if (uid := entry.digests.get("uid")) and subject in self.meetings:
                self.imported[uid] = subject, entry

    def sequence(self, item: items.Item) -> int:
        """The SEQUENCE of our item as it stands: higher than the last that left, if it has changed. Who
        was told less than our own people answers to an earlier one."""
        forms = self.forms.get(item.uid, ())
        own, theirs = (published.told_to(forms, side) for side in published.SIDES)
        if not own:
            return (theirs[-1].sequence or 0) if theirs else 0
        last = own[-1]
        state = published.CANCELLED if item.facts.cancelled else published.SHOWN
        same = (last.digests.get("content"), last.state) == (item.facts.digest, state)
        ours = (last.sequence or 0) + (not same)
        alike = not theirs or theirs[-1] is last
        return ours if alike else min(ours, theirs[-1].sequence or 0)

    def called(self, met: Met, address: str) -> str:
        """How somebody is called who has a say in a meeting: one of us, or one whom it concerns; "" for
        anybody else."""
        if name := self.ours.get(address.casefold()):
            return name
        return senders.concerns(self.plan, met, self.guests.get(met.subject, ()), address)

    def planned(self, met: Met) -> Meeting | None:
        """The meeting as the plan has it; None for one of the journal."""
        campaign = self.plan.campaigns.get(met.campaign)
        among = campaign.meetings if campaign and met.origin == "plan" else ()
        return next((one for one in among if one.id == met.full), None)

    def told(self, moment: datetime | None) -> str:
        return said_moment(moment, self.zone) if moment else ""


def left(
    one: Found, verdict: str, said: str, what: str = "", when: datetime | None = None
) -> Weighed:
    """An item that brings nothing with it, and why; `what` is the thing of ours that it is about."""
    title = one.summary or "(no title)"
    return Weighed(verdict, what or title, when or one.starts, said, one.line, name=what)


def name_of(met: Met) -> str:
    """`hearings/M4`."""
    return f"{met.campaign}/{met.id}"


def digest(text: str) -> str:
    """The sha256 of a text that others wrote."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
