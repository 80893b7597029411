"""The plan's values made from validated files: texts complete, groups spread out, times placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from advocacy_cli.errors import Problem, Where
from advocacy_cli.plan import model, schema
from advocacy_cli.plan.yaml import Document, Loc


def campaign(
    document: Document,
    name: str,
    found: schema.Campaign,
    lists: Mapping[int, Sequence[model.Target]],
    zone: ZoneInfo,
    problems: list[Problem],
) -> model.Campaign:
    """The campaign in a file; `lists` holds the targets that item n of `targets:` read from a file."""
    targets: list[model.Target] = []
    for n, item in enumerate(found.targets):
        targets += lists[n] if n in lists else _target(document, n, item, problems)
    groups = _groups(targets)
    asks = tuple(_ask(document, n, item, groups) for n, item in enumerate(found.asks))
    letters = found.letters
    return model.Campaign(
        at=document.where(()),
        id=name,
        title=found.title,
        targets=tuple(targets),
        asks=asks,
        area=found.area,
        status=found.status,
        public=found.public,
        lead=found.lead,
        partners=tuple(found.partners),
        owner=found.owner,
        goal=found.goal,
        starts=found.starts,
        ends=found.ends,
        deadlines=tuple(_deadline(document, n, item) for n, item in enumerate(found.deadlines)),
        meetings=tuple(
            _meeting(document, n, item, groups, zone, problems)
            for n, item in enumerate(found.meetings)
        ),
        letters=tuple(map(derived_letter, asks))
        if letters is None
        else tuple(_letter(document, n, item, groups, asks) for n, item in enumerate(letters)),
        petition=_petition(document, found.petition),
        was=tuple(found.was),
    )


def derived_letter(ask: model.Ask) -> model.Letter:
    """The letter of an ask in a campaign that names none: template `ask`, to each of its targets."""
    return model.Letter(
        at=ask.at,
        id=f"letter-{ask.id}",
        template="ask",
        to=ask.of,
        ask=ask.id,
        planned=False,
        was=tuple(f"letter-{old}" for old in ask.was),
    )


def target(at: Where, found: schema.Target, id: str, group: str | None = None) -> model.Target:
    """A target as written, in a campaign or in a row of a list."""
    return model.Target(
        at=at,
        id=id,
        office=found.office,
        name=found.name,
        role=found.role,
        gender=found.gender,
        salutation=found.salutation,
        language=found.language,
        email=found.email or "",
        address=found.address,
        influence=found.influence,
        interest=found.interest,
        group=group,
        was=tuple(found.was),
    )


def _target(
    document: Document, n: int, found: schema.Target, problems: list[Problem]
) -> list[model.Target]:
    loc: Loc = ("targets", n)
    if found.file:
        return []  # its file could not be read, which is said already
    if found.office is None and (found.id is None or not found.name):
        missing = "id" if found.id is None else "name"
        said = f"'{missing}' is missing"
        problems.append(
            document.problem(loc, said, "a target is an office, a file, or has an id and a name")
        )
        return []
    return [target(document.where(loc), found, found.id or found.office or "")]


def _groups(targets: Iterable[model.Target]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in targets:
        if one.group:
            found.setdefault(one.group, []).append(one.id)
    spread = {name: tuple(ids) for name, ids in found.items()}
    spread[""] = tuple(one.id for one in targets)
    return spread


def _spread(names: Sequence[str] | None, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Target ids without repetition, each group in place of its name; all when none is named."""
    if names is None:
        return groups[""]
    ids = [one for name in names for one in groups.get(name, (name,))]
    return tuple(dict.fromkeys(ids))


def _ask(
    document: Document, n: int, found: schema.Ask, groups: Mapping[str, tuple[str, ...]]
) -> model.Ask:
    at = document.where(("asks", n))
    of = _spread(found.of, groups)
    return model.Ask(at, found.id, found.text, of, found.by, tuple(found.was))


def _deadline(document: Document, n: int, found: schema.Deadline) -> model.Deadline:
    return model.Deadline(
        at=document.where(("deadlines", n)),
        id=found.id,
        what=found.what,
        date=found.date,
        remind=tuple(sorted(set(found.remind), reverse=True)),
        owner=found.owner,
        clock=found.clock,
        of=found.of,
        start=found.start,
        was=tuple(found.was),
    )


def _meeting(
    document: Document,
    n: int,
    found: schema.Meeting,
    groups: Mapping[str, tuple[str, ...]],
    zone: ZoneInfo,
    problems: list[Problem],
) -> model.Meeting:
    loc: Loc = ("meetings", n)
    starts, fault = placed(found.at, zone)
    if fault:
        problems.append(document.problem((*loc, "at"), *fault))
    return model.Meeting(
        at=document.where(loc),
        id=found.id,
        targets=_spread(found.targets, groups),
        starts=starts,
        minutes=found.lasts,
        ours=tuple(found.ours),
        where=found.where,
        agenda=found.agenda,
        private=found.private,
        was=tuple(found.was),
    )


def placed(moment: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[str, str] | None]:
    """A moment in the zone, and the fault (message, hint) when a clock change makes it none or two."""
    if moment.tzinfo is not None:
        return moment.astimezone(zone), None
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    ahead, behind = first.utcoffset(), second.utcoffset()
    assert ahead is not None
    assert behind is not None
    if ahead == behind:
        return first, None
    if ahead > behind:  # the clocks go back: the hour comes twice
        one, two = f"{moment:%Y-%m-%d %H:%M} {_offset(ahead)}", _offset(behind)
        said = f"{moment:%H:%M} comes twice that night: the clocks go back"
        return first, (said, f"add the offset: {one} is the first, {two} the second")
    gap = behind - ahead
    before, after = moment - gap, moment + gap
    said = f"there is no {moment:%H:%M} that night: the clocks go forward"
    return first, (said, f"write {before:%Y-%m-%d %H:%M} or {after:%Y-%m-%d %H:%M}")


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _letter(
    document: Document,
    n: int,
    found: schema.Letter,
    groups: Mapping[str, tuple[str, ...]],
    asks: Sequence[model.Ask],
) -> model.Letter:
    of = next((ask.of for ask in asks if ask.id == found.ask), groups[""])
    return model.Letter(
        at=document.where(("letters", n)),
        id=found.id,
        template=found.template,
        to=of if found.to is None else _spread(found.to, groups),
        ask=found.ask,
        subject=found.subject,
        body=found.body,
        cc=_spread(found.cc, groups),
        enclosures=tuple(found.enclosures),
        reply_by=found.reply_by,
        clock=found.clock,
        signed_by=tuple(found.signed_by),
        was=tuple(found.was),
    )


def _petition(document: Document, found: schema.Petition | None) -> model.Petition | None:
    if found is None:
        return None
    return model.Petition(
        at=document.where(("petition",)),
        id=found.id,
        text=found.text,
        mechanism=found.mechanism,
        place=found.place,
        goal=found.goal,
        opens=found.opens,
        closes=found.closes,
        was=tuple(found.was),
    )


def bodies(document: Document, found: schema.Offices) -> list[model.Body]:
    return [
        model.Body(document.where(("bodies", n)), b.id, b.name, b.level, b.place, tuple(b.was))
        for n, b in enumerate(found.bodies)
    ]


def offices(document: Document, found: schema.Offices) -> list[model.Office]:
    return [
        model.Office(
            at=document.where(("offices", n)),
            id=o.id,
            body=o.body,
            role=o.role,
            title=o.title,
            language=o.language,
            email=o.email or "",
            address=o.address,
            salutation=o.salutation,
            holders=tuple(
                holder(document, ("offices", n, "holders", h), one)
                for h, one in enumerate(o.holders)
            ),
            was=tuple(o.was),
        )
        for n, o in enumerate(found.offices)
    ]


def holder(document: Document, loc: Loc, found: schema.Holder) -> model.Holder:
    return model.Holder(
        at=document.where(loc),
        id=found.id,
        name=found.name,
        gender=found.gender,
        start=found.start,
        end=found.end,
        acting=found.acting,
        vacant=found.vacant,
        salutation=found.salutation,
    )


def succession(holders: Iterable[model.Holder]) -> tuple[model.Holder, ...]:
    """Holders, oldest first; one without `to` ends the day before the next `from`."""
    ordered = sorted(holders, key=lambda h: (h.start is not None, str(h.start), h.at))
    ended: list[model.Holder] = []
    for one, after in zip_longest(ordered, ordered[1:]):
        if one.end is None and after is not None and after.start is not None:
            ended.append(one._replace(end=after.start - timedelta(1)))
        else:
            ended.append(one)
    return tuple(ended)


def members(document: Document, found: schema.Members) -> list[model.Member]:
    return [
        model.Member(
            document.where(("members", n)),
            m.id,
            m.name,
            tuple(
                model.Person(
                    at=document.where(("members", n, "people", p)),
                    id=one.id,
                    name=one.name,
                    member=m.id,
                    role=one.role,
                    email=one.email or "",
                    signs=one.signs,
                )
                for p, one in enumerate(m.people)
            ),
        )
        for n, m in enumerate(found.members)
    ]


def clocks(document: Document, found: schema.Rules, problems: list[Problem]) -> list[model.Clock]:
    made = []
    for n, c in enumerate(found.clocks):
        loc: Loc = ("clocks", n)
        made.append(
            model.Clock(
                at=document.where(loc),
                id=c.id,
                name=c.name,
                jurisdiction=c.jurisdiction,
                period=_period(document, (*loc, "period"), c.period, c.count, problems),
                count=c.count,
                silence=c.silence,
                then=tuple(
                    model.Step(
                        s.id,
                        s.name,
                        _period(document, (*loc, "then", k, "period"), s.period, s.count, problems),
                        s.count,
                        s.to,
                        s.template,
                        s.office or "",
                        s.within or "",
                        s.after or "",
                        s.source or c.source,
                        s.checked if _own(s) else c.checked,
                        s.verified if _own(s) else c.verified,
                        s.note,
                        # who has refused needs no reminder
                        s.when or ("both" if s.office or s.to or s.after else "silence"),
                    )
                    for k, s in enumerate(c.then)
                ),
                source=c.source,
                checked=c.checked,
                verified=c.verified,
                note=c.note,
                ours=c.binds == "us",
                extension=_extension(document, loc, c, problems),
            )
        )
    return made


def _own(step: schema.Step) -> bool:
    """Whether a step says by itself how sure it is, and does not go by what its rule says."""
    return bool(step.source) or "verified" in step.model_fields_set


def _extension(
    document: Document, loc: Loc, clock: schema.Clock, problems: list[Problem]
) -> model.Extension | None:
    found = clock.extension
    if found is None:
        return None
    by = _period(document, (*loc, "extension", "by"), found.by, clock.count, problems)
    return model.Extension(by, found.source, found.checked, found.verified)


def _period(
    document: Document, loc: Loc, found: tuple[int, str] | None, count: str, problems: list[Problem]
) -> int:
    """Days, or hours when hours are counted."""
    if found is None:
        return 0
    number, unit = found
    if (unit == "h") != (count == "hours"):
        said = f"{number}{unit} cannot be counted as {count}"
        problems.append(
            document.problem(loc, said, "hours go with count: hours, days with the others")
        )
    return number


def mechanisms(document: Document, found: schema.Rules) -> list[model.Mechanism]:
    return [
        model.Mechanism(
            at=document.where(("mechanisms", n)),
            id=m.id,
            name=m.name,
            jurisdiction=m.jurisdiction,
            level=m.level,
            threshold=m.threshold,
            to=m.to,
            clock=m.clock,
            columns=tuple(m.columns),
            consent=m.consent,
            retention=m.retention,
            source=m.source,
            checked=m.checked,
            verified=m.verified,
            note=m.note,
        )
        for n, m in enumerate(found.mechanisms)
    ]


def holidays(document: Document, found: schema.Rules) -> list[model.Holiday]:
    return [
        model.Holiday(
            at=document.where(("holidays", n)),
            id=h.id,
            jurisdiction=h.jurisdiction,
            date=h.date,
            name=h.name,
            moves=h.moves,
            since=h.start or h.since,
            until=h.until,
            source=h.source,
            checked=h.checked,
            verified=h.verified,
        )
        for n, h in enumerate(found.holidays)
    ]
