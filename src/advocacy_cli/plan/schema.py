"""What may stand in the plan's files, in strict types; also the source of the JSON Schemas.

Only a cold load imports this: pydantic costs as much as three interpreter starts.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advocacy_cli.plan.values import (
    Count,
    Day,
    Days,
    Email,
    Gender,
    Grade,
    HolidayRule,
    Id,
    Jurisdiction,
    Language,
    Minutes,
    Moment,
    OwnId,
    Period,
    Share,
    Since,
    Until,
    Words,
)


class Strict(BaseModel):
    """No unknown keys, no guessing between types."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


class Target(Strict):
    id: OwnId | None = None
    office: Id | None = None
    file: str | None = None
    name: Words = {}
    role: str = ""
    gender: Gender | None = None
    salutation: Words = {}
    language: Language | None = None
    email: Email | None = None
    address: Words = {}
    influence: Grade | None = None
    interest: Grade | None = None
    was: list[Id] = []

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"office": value} if isinstance(value, str) else value


class Ask(Strict):
    id: OwnId
    text: Words
    of: list[Id] | None = None
    by: Day | None = None
    was: list[Id] = []


class Deadline(Strict):
    id: OwnId
    what: Words
    date: Day | None = None
    remind: list[Days] = []
    owner: Id | None = None
    clock: Id | None = None
    of: Id | None = None
    start: str | None = Field(default=None, alias="from")
    was: list[Id] = []


class Meeting(Strict):
    id: OwnId
    targets: list[Id] = Field(alias="with", min_length=1)
    at: Moment
    lasts: Minutes = 60
    ours: list[Id] = []
    where: Words = {}
    agenda: Words = {}
    private: bool = False
    was: list[Id] = []


class Letter(Strict):
    id: OwnId
    template: Id = "ask"
    to: list[Id] | None = None
    ask: Id | None = None
    subject: Words = {}
    body: Words = {}
    cc: list[Id] = []
    enclosures: list[Words] = []
    reply_by: Days | None = None
    clock: Id | None = None
    signed_by: list[Id] = []
    was: list[Id] = []


class Petition(Strict):
    id: OwnId
    text: Words
    mechanism: Id | None = None
    place: Id | None = None
    goal: int | None = Field(default=None, ge=1)
    opens: Day | None = None
    closes: Day | None = None
    was: list[Id] = []


class Campaign(Strict):
    """A campaign: what is wanted, of whom, and by when."""

    title: Words
    targets: list[Target] = Field(min_length=1)
    asks: list[Ask] = Field(min_length=1)
    was: list[Id] = []
    area: Id | None = None
    status: Literal["draft", "active", "paused", "closed"] = "active"
    public: bool = False
    lead: Id | None = None
    partners: list[Id] = []
    owner: Id | None = None
    goal: Words = {}
    starts: Day | None = None
    ends: Day | None = None
    deadlines: list[Deadline] = []
    meetings: list[Meeting] = []
    letters: list[Letter] | None = None
    petition: Petition | None = None


class Holder(Strict):
    id: Id
    name: Words = {}
    gender: Gender | None = None
    start: Since | None = Field(default=None, alias="from")
    end: Until | None = Field(default=None, alias="to")
    acting: bool = False
    vacant: bool = False
    salutation: Words = {}


class HolderFile(Holder):
    """Who holds an office from a day on, in a file of its own."""

    office: Id
    start: Since = Field(alias="from")


class Body(Strict):
    id: Id
    name: Words
    level: Literal["municipal", "central", "independent", "international"] = "municipal"
    place: Id | None = None
    was: list[Id] = []


class Office(Strict):
    id: OwnId
    body: Id
    role: str = ""
    title: Words
    language: Language | None = None
    email: Email | None = None
    address: Words = {}
    salutation: Words = {}
    holders: list[Holder] = []
    was: list[Id] = []


class Offices(Strict):
    """Bodies, their offices, and who holds them."""

    bodies: list[Body] = []
    offices: list[Office] = []


class Person(Strict):
    id: Id
    name: Words
    role: Words = {}
    email: Email | None = None
    signs: bool = False


class Member(Strict):
    id: Id
    name: Words
    people: list[Person] = []


class Members(Strict):
    """Member organisations and their people."""

    members: list[Member] = []


class Fact(Strict):
    id: Id
    name: Words
    source: str = ""
    checked: Day | None = None
    verified: bool = False
    note: str = ""


class Step(Fact):
    period: Period | None = None
    count: Count = "unknown"
    to: str = ""
    office: Id | None = None
    template: str = ""
    within: Id | None = None
    after: Id | None = None
    when: Literal["silence", "refusal", "both"] | None = None


class Extension(Strict):
    by: Period
    source: str = ""
    checked: Day | None = None
    verified: bool = False


class Clock(Fact):
    jurisdiction: Jurisdiction = "xk"
    period: Period
    count: Count
    silence: str = ""
    binds: Literal["them", "us"] = "them"
    extension: Extension | None = None
    then: list[Step] = []


class Mechanism(Fact):
    jurisdiction: Jurisdiction = "xk"
    level: str = "municipal"
    threshold: Share
    to: Words
    clock: Id | None = None
    columns: list[str] = []
    consent: Words = {}
    retention: Words = {}


class Holiday(Fact):
    jurisdiction: Jurisdiction
    date: HolidayRule
    moves: Literal["never", "next-weekday", "next-workday"] = "never"
    start: Day | None = Field(default=None, alias="from")
    since: Day | None = None  # how `from` was called before
    until: Day | None = None


class Rules(Strict):
    """Reply periods, mechanisms and days off, each with its source."""

    clocks: list[Clock] = []
    mechanisms: list[Mechanism] = []
    holidays: list[Holiday] = []


KINDS: dict[str, type[Strict]] = {
    "campaign": Campaign,
    "offices": Offices,
    "members": Members,
    "rules": Rules,
    "holders": HolderFile,
}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of file, for editors."""
    found = KINDS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
