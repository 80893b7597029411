"""What the store hands out and takes in: plain immutable values, no table objects.

References are `kind:campaign/id` (`ask:hearings/hearings`, `meeting:hearings/M4kq`,
`deadline:hearings/submission`, `letter:hearings/request`, `promise:hearings/P2kq`) with *current* plan
ids or the journal's full names; `about` pairs a role with an id (`("target", "mayor-zvecan")`,
`("ask", "hearings")`, `("person", "ana")`, `("name", "L3kq")` on what happened to a letter). Instants are
aware UTC; dates are calendar days of the workspace's zone.

A kept file is two rows of one name (`file`, `file-2`): its path below the workspace as a text, since
names of files may name people, and its sha256 as a digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

CHANNELS = (
    "in-person",
    "phone",
    "viber",
    "whatsapp",
    "email",
    "letter",
    "video",
    "social",
    "other",
)


class Draft(NamedTuple):
    """An entry before it is written. Ids, dates, states and digests stand in columns; every free
    text (note, place, agenda, reason, name) goes into `texts`, which can be erased."""

    kind: str  # see KINDS
    campaign: str | None = None
    subject: str | None = None  # a reference
    about: tuple[tuple[str, str], ...] = ()  # (role, id), sorted on writing
    happened: date | None = None  # default: today
    due: date | None = None
    starts: datetime | None = None  # meetings and published items; aware
    ends: datetime | None = None
    planned: str | None = None  # the plan's value that an override saw, ISO text
    state: str | None = None
    channel: str | None = None
    number: int | None = None
    sequence: int | None = None
    private: bool = False
    texts: Mapping[str, str] = {}
    digests: Mapping[str, str] = {}  # name -> sha256


class Entry(NamedTuple):
    """A standing entry of the journal."""

    id: str
    writer: str
    seq: int
    command: str
    kind: str
    campaign: str | None
    subject: str | None
    about: tuple[tuple[str, str], ...]
    happened: date
    recorded: datetime
    arrived: datetime
    due: date | None
    starts: datetime | None
    ends: datetime | None
    planned: str | None
    state: str | None
    channel: str | None
    number: int | None
    sequence: int | None
    private: bool
    undoes: str | None
    texts: Mapping[str, str | None]  # None: erased; `recorder` is always among them
    digests: Mapping[str, str]
    command_name: str = ""  # `log`, `meeting move`
    digest: str = ""  # sha256 over everything but `arrived`
    undone_by: str | None = None  # only entries asked for by their id can be undone ones

    @property
    def recorder(self) -> str:
        """Who recorded it; empty once erased."""
        return self.texts.get("recorder") or ""

    @property
    def name(self) -> str:
        """What people call it: the beginning of its id."""
        return self.id[:8]

    def ids(self, role: str) -> tuple[str, ...]:
        """The ids that stand in that role (`target`, `ask`, `person`)."""
        return tuple(i for r, i in self.about if r == role)


class AskState(NamedTuple):
    """The state of an ask for one target, as the latest standing entry has it.

    `campaign`, `ask` and `target` are the ids that the entry was written with; the plan may have
    renamed them since (`advocacy_cli.situation.asks` joins the two).
    """

    campaign: str
    ask: str
    target: str
    state: str
    since: date
    entry: str
    recorded: datetime
    writer: str
    seq: int

    @property
    def order(self) -> tuple[date, datetime, str, int]:
        """What makes one later than another: the day, then when it was recorded."""
        return self.since, self.recorded, self.writer, self.seq


class Conflict(NamedTuple):
    """What copies of the journal set differently without knowing of each other: of one subject, for
    these targets (none: it has no targets of its own). The last entry counts until one is written
    that saw them all."""

    subject: str
    targets: tuple[str, ...]
    entries: tuple[Entry, ...]


class Contact(NamedTuple):
    """The last time that somebody of ours spoke with a target about a campaign."""

    campaign: str
    target: str
    day: date
    channel: str | None
    entry: str
    private: bool
    recorded: datetime
    writer: str
    seq: int

    @property
    def order(self) -> tuple[date, datetime, str, int]:
        """What makes one later than another: the day, then when it was recorded."""
        return self.day, self.recorded, self.writer, self.seq


KINDS = {
    "note": "something was said or done (`log`); texts note; channel; about target, ask, person",
    "ask-set": "an ask has a new state for its targets; subject ask:..; about target; state",
    "meeting": "a meeting was arranged; subject meeting:C/Mn; starts, ends; texts where, agenda; theirs "
    "(what others wrote of it) and organizer where it was imported",
    "meeting-move": "a meeting moved; starts, ends, planned; texts reason; where, agenda, theirs, plan-where as "
    "meeting-change",
    "meeting-change": "a meeting has another place or text; texts reason, where, agenda, theirs, plan-where "
    "(the place in the plan that it saw)",
    "meeting-cancel": "a meeting was called off; texts reason",
    "meeting-held": "a meeting took place, or not; state held | no-show | refused; texts note",
    "meeting-invited": "somebody was invited, or told that it changed or is off; subject meeting:C/ID; about "
    "target or person, language; starts, ends; sequence; state request | cancel; texts address, where",
    "meeting-reply": "an invitation was answered; subject meeting:C/ID; about target or person; starts = "
    "when they said so; sequence = of what they answered; state accepted | declined | tentative; "
    "texts address, note",
    "letter-made": "a letter was made; subject letter:C/ID; about target; number; happened = its "
    "date; state = sha256 of what it says; digests file -> sha256",
    "petition-made": "a petition's text and sheets were made; subject petition:C/ID; digests "
    "file -> sha256",
    "letter-sent": "a letter was delivered; subject letter:C/ID; about target, ask, name; number; "
    "happened = the day of delivery; due = the end of the reply period as reckoned then; channel hand | post | email; texts ref, note, file, sketch (no names); digests "
    "file",
    "letter-proof": "what was learned later of a delivery; about target, name; number; texts ref, "
    "note, file; digests file",
    "letter-refused": "the office would not receive a letter; as letter-sent; texts witness, note, file",
    "letter-answered": "a reply to a letter came in; about target, name; number; state refused where it "
    "says no; texts ref, note, file",
    "letter-corrected": "a sent letter is replaced; about target, name, by (the new letter's name); "
    "number; texts reason",
    "promise": "somebody promised something; subject promise:C/Pn; about target, ask (which is "
    "promised with it); number; due; texts words, witness, place, file; digests file",
    "step": "our next step; subject step:C/Nn; about target, ask, owner; number; due; texts note",
    "clock": "a reply period runs; subject clock:C/Cn; about target, name (of the letter); number; "
    "happened = the day it starts, starts = the hour where hours count; due = the end as reckoned then; "
    "state = the rule, or RULE/STEP",
    "settled": "a dated thing is met; subject its reference; state done | kept | partly | broken | "
    "released | answered | refused; texts note, file; digests file",
    "postponed": "a dated thing moves; subject its reference; due = the new day; planned = the day that "
    "the plan said then; state = by how much, where a reply period was made longer by so many days (15d); "
    "happened = the day on which that was told; texts reason",
    "redated": "a reply period ends on another day since days off or its rule changed; subject its "
    "reference; due = the end until then; planned = the day it runs from",
    "status-sent": "a status left the house; texts to; digests content",
    "published": "a calendar item left in this form; subject; sequence; starts, ends; state = "
    "shown | cancelled; digests content; texts summary, description, location; about uid, side (inside | "
    "outside: it is theirs alone), told (READERS/LANGUAGE whom an export told it)",
    "mail": "an e-mail of the outbox; subject and about are those of what it says; about mail (its id); "
    "state queued | held | sent | uncertain | dead | cancelled; digests message",
    "undo": "an earlier entry no longer stands",
}

# What may be set only one way at a time: entries of one group, subject and target can contradict each
# other. Meetings have one hour whatever their targets.
SETTING = {
    "ask-set": "ask",
    "meeting-move": "meeting",
    "meeting-cancel": "meeting",
    "meeting-held": "meeting",
    "settled": "dated",
    "postponed": "dated",
    "letter-sent": "letter",
    "letter-refused": "letter",
}
