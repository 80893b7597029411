"""The plan as plain immutable values: what the rest of the program sees of the YAML.

Every thing that people wrote knows where (`at`), so that a later complaint can point there.
Texts are mappings from language key to the words as written, `{}` where nothing was said; keys are
`sr`, `sr-Latn`, `sr-Cyrl`, `sq`, `en` (see `advocacy_cli.language.choose` for reading them).
`was` holds former ids, oldest first. Dates are calendar days in the workspace's time zone.
"""

# ruff: noqa: RUF012 - the empty defaults are typed as Mapping, which nobody can change
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import Problem, Where

if TYPE_CHECKING:
    from fractions import Fraction  # importing it costs as much as reading the whole cache

Text = Mapping[str, str]
Day = date  # for rows that have a field of that name


class Place(NamedTuple):
    """A row of `platform/places.csv`: a municipality or town and its registered voters."""

    at: Where
    id: str
    name: Text
    voters: int | None = None
    voters_on: date | None = None
    source: str = ""
    verified: bool = False


class Body(NamedTuple):
    """An institution: a municipality, an assembly, a ministry, a mission."""

    at: Where
    id: str
    name: Text
    level: str = "municipal"  # municipal | central | independent | international
    place: str | None = None
    was: tuple[str, ...] = ()


class Holder(NamedTuple):
    """Who holds an office from a date on. Partial dates stand for their first day, as an
    end for their last."""

    at: Where
    id: str
    name: Text
    gender: str | None = None  # f | m | None: never guessed from the name
    start: date | None = None
    end: date | None = None
    acting: bool = False
    vacant: bool = False
    salutation: Text = {}


class Office(NamedTuple):
    """A post, such as mayor, that outlives whoever holds it. Holders are oldest first."""

    at: Where
    id: str
    body: str
    role: str
    title: Text
    language: str | None = None
    email: str = ""
    address: Text = {}
    salutation: Text = {}
    holders: tuple[Holder, ...] = ()
    was: tuple[str, ...] = ()

    def holder(self, day: date) -> Holder | None:
        """Who holds the office on that day; None when it is vacant or nobody is named."""
        found = None
        for holder in self.holders:
            if (holder.start or date.min) <= day and (holder.end is None or day <= holder.end):
                found = holder
        return None if found is None or found.vacant else found


class Person(NamedTuple):
    """Somebody of a member organisation."""

    at: Where
    id: str
    name: Text
    member: str
    role: Text = {}
    email: str = ""
    signs: bool = False


class Member(NamedTuple):
    """A member organisation of the platform."""

    at: Where
    id: str
    name: Text
    people: tuple[Person, ...] = ()


class Step(NamedTuple):
    """One step of escalation when a reply period ends in silence, or in a refusal. `period` is how long its addressee
    has once our letter is delivered (0: nobody says); `within` names the rule that says how long we
    have for the step itself, counted from the silence, from the refusal, or from what follows the step
    `after`. `when` says which of the two opens it: silence | refusal | both."""

    id: str
    name: Text
    period: int = 0
    count: str = "unknown"  # type: ignore[assignment]  # the rule's key, not tuple.count
    to: str = ""  # in words, where no office is named
    template: str = ""
    office: str = ""  # of platform/offices.yaml; neither this nor `to`: the office that is silent
    within: str = ""
    after: str = ""
    source: str = ""
    checked: date | None = None
    verified: bool = False
    note: str = ""
    when: str = "both"


class Extension(NamedTuple):
    """By how much a period may be made longer, in the rule's own way of counting."""

    by: int
    source: str = ""
    checked: date | None = None
    verified: bool = False


class Clock(NamedTuple):
    """A legal reply period. `count` is calendar, working, hours or unknown (both are reckoned)."""

    at: Where
    id: str
    name: Text
    jurisdiction: str
    period: int
    count: str  # type: ignore[assignment]  # calendar | working | hours | unknown
    silence: str = ""  # what silence means: refusal | complaint | ...
    then: tuple[Step, ...] = ()
    source: str = ""
    checked: date | None = None
    verified: bool = False
    note: str = ""
    ours: bool = False  # the period binds us: we have to act in it
    extension: Extension | None = None  # None: the rule says nothing of one


class Mechanism(NamedTuple):
    """A formal way to be heard. `threshold` is None (none), a count, or a share of the voters."""

    at: Where
    id: str
    name: Text
    jurisdiction: str
    level: str
    threshold: int | Fraction | None
    to: Text
    clock: str | None = None
    columns: tuple[str, ...] = ()  # what a signature row must hold beyond number and signature
    consent: Text = {}
    retention: Text = {}
    source: str = ""
    checked: date | None = None
    verified: bool = False
    note: str = ""


class Holiday(NamedTuple):
    """A day off. `date` is a rule: `05-01`, `easter-west+1`, `easter-orthodox+1`, `eid-fitr`,
    `eid-adha`, a full date, or none (a row called ID-YEAR takes that year's day away); `moves` (never, next-weekday, next-workday): see rules/holidays."""

    at: Where
    id: str
    jurisdiction: str
    date: str
    name: Text
    moves: str = "never"
    since: Day | None = None
    until: Day | None = None
    source: str = ""
    checked: Day | None = None
    verified: bool = False


class Target(NamedTuple):
    """Whom a campaign addresses: an office, or a person written in the campaign or its lists."""

    at: Where
    id: str
    office: str | None = None
    name: Text = {}
    role: str = ""
    gender: str | None = None
    salutation: Text = {}
    language: str | None = None
    email: str = ""
    address: Text = {}
    influence: int | None = None
    interest: int | None = None
    group: str | None = None  # the list file's stem, usable in `of:`
    was: tuple[str, ...] = ()


class Ask(NamedTuple):
    """What is wanted, of whom (target ids, groups already spread out) and by when."""

    at: Where
    id: str
    text: Text
    of: tuple[str, ...]
    by: date | None = None
    was: tuple[str, ...] = ()


class Deadline(NamedTuple):
    """A day that binds us or them: fixed (`date`), or reckoned by a clock from `start`."""

    at: Where
    id: str
    what: Text
    date: date | None = None
    remind: tuple[int, ...] = ()  # calendar days before
    owner: str | None = None
    clock: str | None = None
    of: str | None = None
    start: str | None = None  # `from:` as written: a date, `letter:ID`, `petition:ID`
    was: tuple[str, ...] = ()


class Meeting(NamedTuple):
    """A planned meeting. `starts` is aware, in the workspace's zone; `minutes` its length."""

    at: Where
    id: str
    targets: tuple[str, ...]  # `with:`
    starts: datetime
    minutes: int = 60
    ours: tuple[str, ...] = ()
    where: Text = {}
    agenda: Text = {}
    private: bool = False
    was: tuple[str, ...] = ()


class Letter(NamedTuple):
    """A letter to make: a template or our own words (`body`, Markdown), to some targets."""

    at: Where
    id: str
    template: str
    to: tuple[str, ...]
    ask: str | None = None
    subject: Text = {}
    body: Text = {}
    cc: tuple[str, ...] = ()
    enclosures: tuple[Text, ...] = ()
    reply_by: int | None = None  # calendar days from delivery
    clock: str | None = None
    signed_by: tuple[str, ...] = ()
    planned: bool = True  # False: derived from an ask, `letter-ASKID`
    was: tuple[str, ...] = ()


class Petition(NamedTuple):
    """A petition of a campaign; its threshold and addressee come from its mechanism."""

    at: Where
    id: str
    text: Text
    mechanism: str | None = None
    place: str | None = None
    goal: int | None = None
    opens: date | None = None
    closes: date | None = None
    was: tuple[str, ...] = ()


class Campaign(NamedTuple):
    """One initiative: `campaigns/ID.yaml`."""

    at: Where
    id: str
    title: Text
    targets: tuple[Target, ...]
    asks: tuple[Ask, ...]
    area: str | None = None
    status: str = "active"  # draft | active | paused | closed
    public: bool = False
    lead: str | None = None
    partners: tuple[str, ...] = ()
    owner: str | None = None
    goal: Text = {}
    starts: date | None = None
    ends: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    letters: tuple[Letter, ...] = ()
    petition: Petition | None = None
    was: tuple[str, ...] = ()


class Plan(NamedTuple):
    """Everything that people wrote, checked. Mappings are in the order of their ids."""

    campaigns: Mapping[str, Campaign]
    offices: Mapping[str, Office]
    bodies: Mapping[str, Body]
    places: Mapping[str, Place]
    members: Mapping[str, Member]
    people: Mapping[str, Person]
    clocks: Mapping[str, Clock]
    mechanisms: Mapping[str, Mechanism]
    holidays: tuple[Holiday, ...]
    warnings: tuple[Problem, ...] = ()
