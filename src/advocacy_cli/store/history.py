"""What stands in the journal at a moment, as plain values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.store.instants import END, START, maybe_day, maybe_moment, to_moment, to_text
from advocacy_cli.store.reading import Connection, Row
from advocacy_cli.store.records import SETTING, AskState, Conflict, Contact, Entry

# In the order of queries/entries.sql and queries/by_id.sql.
_COLUMNS = (
    *("id", "writer", "seq", "command", "kind", "campaign", "subject", "happened", "recorded"),
    *("arrived", "due", "starts", "ends", "planned", "state", "channel", "number", "sequence"),
    *("private", "undoes", "command_name", "digest", "undone_by"),
)
_READ: Mapping[str, Callable[[Any], Any]] = {
    "happened": date.fromisoformat,
    "recorded": to_moment,
    "arrived": to_moment,
    "due": maybe_day,
    "starts": maybe_moment,
    "ends": maybe_moment,
    "private": bool,
}
_INSIDE = (
    "theirs",
    "organizer",
)  # texts that nobody outside may know, also of entries that are open
_AT_ONCE = 500  # ids in one query, far below what either engine takes


class Scope(NamedTuple):
    """What of the journal somebody may know: private entries or not, which campaigns (None: all), and
    not these things (references), whose entries were open before they became private."""

    private: bool = True
    campaigns: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()


# How references of the journal are called now, where the plan has renamed anything; asked for late,
# since most questions need no plan.
Renames = Callable[[], Callable[[str], str] | None]


class History:
    """The journal as it stood at a moment (None: now). Every answer is fetched whole at once."""

    def __init__(
        self,
        connection: Connection,
        as_of: datetime | None = None,
        scope: Scope | None = None,
        renames: Renames = lambda: None,
    ) -> None:
        self._connection = connection
        self._renames = renames
        self._moment = as_of
        self._as_of = END if as_of is None else to_text(as_of)
        scope = scope or Scope()
        self._scope: dict[str, object] = {
            "private": int(scope.private),
            "everywhere": int(scope.campaigns is None),
            "chosen": tuple(sorted(scope.campaigns or ())),
            "hidden": ("", *sorted(scope.hidden)),  # NOT IN of an empty list would be nothing
            "unheard": (),
        }
        if not scope.private:
            self._scope["unheard"] = tuple(name for (name,) in self._now("unheard_letters"))

    def within(self, scope: Scope) -> History:
        """The same journal as somebody may know it: what they may not is as if it were not there.

        This holds for entries, states of asks and contacts, and for entries found by their ids;
        not for what is reckoned from to write (heads, numbers, what was made or published).
        """
        return History(self._connection, self._moment, scope, self._renames)

    def entries(
        self,
        kinds: Collection[str] = (),
        campaigns: Collection[str] = (),
        since: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Standing entries, by happened, recorded and id. Empty filters let everything through;
        `since` goes by when an entry arrived in this copy."""
        rows = self._connection.rows(
            "entries",
            **self._scope,
            as_of=self._as_of,
            since=START if since is None else to_text(since),
            all_kinds=int(not kinds),
            kinds=tuple(kinds),
            all_campaigns=int(not campaigns),
            campaigns=tuple(campaigns),
        )
        return self._whole(rows)

    def ask_states(self, until: date | None = None) -> tuple[AskState, ...]:
        """The standing state of every ask for every target that has one, at the end of the day
        `until` (None: the latest)."""
        day = END[:10] if until is None else until.isoformat()
        rows = self._now("ask_states", **self._scope, until=day)
        return tuple(
            AskState(
                campaign,
                _id(subject),
                target,
                state,
                date.fromisoformat(day),
                entry,
                to_moment(recorded),
                writer,
                seq,
            )
            for campaign, subject, target, state, day, entry, recorded, writer, seq in rows
        )

    def contacts(self) -> tuple[Contact, ...]:
        """The latest contact with every target of every campaign. What was made is no contact."""
        rows = self._now("contacts", **self._scope)
        return tuple(
            Contact(
                campaign,
                target,
                date.fromisoformat(day),
                channel,
                entry,
                bool(hidden),
                to_moment(recorded),
                writer,
                seq,
            )
            for campaign, target, day, channel, entry, hidden, recorded, writer, seq in rows
        )

    def published(self) -> tuple[Entry, ...]:
        """Every published form of every calendar item. An undo takes none of them out: calendars
        elsewhere hold them, and their SEQUENCE may never come again."""
        return self._by_id([row[0] for row in self._now("published")])

    def made(self) -> tuple[Entry, ...]:
        """Standing entries of what was made: letters, petitions."""
        return self.entries(kinds=("letter-made", "petition-made"))

    def numbered(self) -> tuple[str, ...]:
        """References of all that the journal ever numbered (`meeting:hearings/M4kq`), letters by
        `reply:hearings/L3kq`: where two copies gave the same number, the short name is no name."""
        return tuple(name for (name,) in self._now("numbered"))

    def made_digests(self) -> frozenset[str]:
        """The sha256 of every file of every letter or petition that was ever made, undone or not:
        a file with one of them was made here and edited by nobody."""
        return frozenset(sha256 for (sha256,) in self._now("made_digests"))

    def pointing(self, name: str) -> tuple[str, ...]:
        """Ids of the entries, undone or not, that hold a digest of that name, or `NAME-2`..."""
        rows = self._now("pointing", name=name, after=f"{name}-", before=f"{name}.")
        return tuple(entry for (entry,) in rows)

    def head(self) -> str:
        """A digest over all entries, undone ones too: equal heads are equal journals."""
        from hashlib import sha256

        digests = "\n".join(digest for (digest,) in self._now("head"))
        return sha256(digests.encode()).hexdigest()

    def heads(self, subject: str) -> tuple[str, ...]:
        """Ids of the standing entries of a subject that no other standing one saw, also not
        through undone ones. Two heads are a conflict, from two copies that did not know."""
        seen: dict[str, list[str]] = defaultdict(list)
        standing: list[str] = []
        for name in self._names(subject):
            for entry, stands, after in self._now("lineage", subject=name):
                if after is not None:
                    seen[entry].append(after)
                if stands and entry not in standing:
                    standing.append(entry)
        return _unseen(standing, seen)

    def _names(self, subject: str) -> tuple[str, ...]:
        """A subject by its name of now and by those that it was written on under before."""
        now = self._renames()
        if now is None:
            return (subject,)
        known = (name for (name,) in self._now("subjects"))
        return subject, *(name for name in known if name != subject and now(name) == subject)

    def conflicts(self, subject: str | None = None) -> tuple[Conflict, ...]:
        """What copies set differently without knowing of each other (of one subject, if said), by
        subject and target. Quick where one copy wrote everything."""
        seen: dict[str, list[str]] = defaultdict(list)
        subjects: dict[str, str] = {}  # of the entries that stand and set something
        kinds, wanted = tuple(SETTING), subject or ""
        now = self._renames()
        whole = int(subject is None or now is not None)
        for where, entry, sets, after in self._now(
            "torn", kinds=kinds, all=whole, subject=wanted, renamed=int(now is not None)
        ):
            name = where if now is None else now(where)
            if after is not None:
                seen[entry].append(after)
            if sets and subject in (None, name):
                subjects[entry] = name
        places: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
        for part in _parts(list(subjects)):
            for entry, kind, target, *said in self._connection.rows("set_by", ids=tuple(part)):
                whom = "" if SETTING[kind] == "meeting" else target or ""
                places[subjects[entry], SETTING[kind], whom][entry] = (kind, *said)
        found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for (where, _, whom), told in sorted(places.items()):
            heads = _unseen(list(told), seen)
            if len({told[head] for head in heads}) > 1:
                found[where, heads].append(whom)
        return tuple(
            Conflict(where, tuple(filter(None, targets)), self._in_force(heads))
            for (where, heads), targets in found.items()
        )

    def _in_force(self, heads: Iterable[str]) -> tuple[Entry, ...]:
        """The entries of a conflict, the one that counts meanwhile last: the later recorded; of asks
        the later day first of all, and what is met is met wherever else it was moved."""

        def order(entry: Entry) -> tuple[bool, date, datetime, str, int]:
            day = entry.happened if entry.kind == "ask-set" else date.min
            return entry.kind == "settled", day, entry.recorded, entry.writer, entry.seq

        return tuple(sorted(self.with_ids(heads), key=order))

    def shared(self) -> bool:
        """Whether this copy has exchanged entries with another: names on paper are then full."""
        known = {name for name, _ in self._connection.rows("meta")}
        return "shared" in known or self._connection.rows("several") == [(1,)]

    def twice(self) -> Mapping[str, tuple[str, ...]]:
        """Standing entries that several copies recorded in the same words, each with the others."""
        alike: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for entry, writer, kind, key in self._now("keys"):
            # the command's key and how often it was given; what follows differs from copy to copy
            alike[key.partition("/")[0], kind].append((entry, writer))
        return {
            entry: tuple(other for other, by in group if by != writer)
            for group in alike.values()
            if len({writer for _, writer in group}) > 1
            for entry, writer in group
        }

    def find_entry(self, prefix: str) -> Entry:
        """The entry whose id begins so (at least 6 hex), undone or not. Raises NotFound."""
        (found,) = self._by_id([self._one(prefix, "entry")])
        return found

    def find_command(self, prefix: str) -> tuple[Entry, ...]:
        """The entries of the command whose id, or one of whose entries' ids, begins so, undone or
        not. Raises NotFound."""
        return self.of_command(self._one(prefix, "command"))

    def of_command(self, command: str) -> tuple[Entry, ...]:
        """The entries of a command, by its whole id."""
        return self._by_id([row[0] for row in self._now("by_command", command=command)])

    def last_command(self, recorder: str) -> tuple[Entry, ...]:
        """The entries of the recorder's last standing command that is no undo; () for none."""
        rows = self._now("last_command", recorder=recorder)
        return self.of_command(rows[0][0]) if rows else ()

    def with_ids(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        """The entries with these ids, undone or not."""
        return self._by_id(list(ids))

    def _now(self, query: str, **values: object) -> list[Row]:
        return self._connection.rows(query, as_of=self._as_of, **values)

    def _one(self, prefix: str, kind: str) -> str:
        if not re.fullmatch(r"[0-9a-f]{6,32}", prefix):
            raise WrongUsage(
                f"'{prefix}' is no name of an entry or command",
                "give at least 6 of its hexadecimal digits; `advocacy journal list` shows them",
            )
        rows = self._now("by_prefix", **self._scope, first=prefix, after=prefix + "g")
        found: list[str] = sorted(
            {entry if kind == "entry" else command for entry, command in rows}
        )
        if kind == "entry":
            found = [f for f in found if f.startswith(prefix)] or found
        if not found:
            hint = "`advocacy journal list` shows all"
            if kind == "command":
                hint = (
                    "an entry's id names its command too: `advocacy journal list` shows them, "
                    "`advocacy journal show ENTRY` the command's own"
                )
            raise NotFound(f"no {kind} begins with {prefix}", hint=hint)
        if len(found) > 1:
            raise NotFound(f"{prefix} begins {len(found)} ids", tuple(f[:12] for f in found[:3]))
        return found[0]

    def _by_id(self, ids: list[str]) -> tuple[Entry, ...]:
        return self._whole(
            [row for part in _parts(ids) for row in self._now("by_id", ids=tuple(part))]
        )

    def _whole(self, rows: list[Row]) -> tuple[Entry, ...]:
        about: dict[str, list[tuple[str, str]]] = defaultdict(list)
        texts: dict[str, dict[str, str | None]] = defaultdict(dict)
        digests: dict[str, dict[str, str]] = defaultdict(dict)
        for part in _parts([row[0] for row in rows]):
            ids = tuple(part)
            for entry, role, name in self._connection.rows("about", ids=ids):
                about[entry].append((role, name))
            for entry, field, body in self._connection.rows("texts", ids=ids):
                if self._scope["private"] or field not in _INSIDE:
                    texts[entry][field] = body
            for entry, name, digest in self._connection.rows("digests", ids=ids):
                digests[entry][name] = digest
        return tuple(
            _entry(row, tuple(about[row[0]]), texts[row[0]], digests[row[0]]) for row in rows
        )


def _unseen(standing: Collection[str], seen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Those that no other of them saw, also not through entries that are not among them."""
    ancestors: set[str] = set()
    ahead = [after for entry in standing for after in seen.get(entry, ())]
    while ahead:
        entry = ahead.pop()
        if entry not in ancestors:
            ancestors.add(entry)
            ahead += seen.get(entry, ())
    return tuple(sorted(entry for entry in standing if entry not in ancestors))


def _entry(
    row: Row,
    about: tuple[tuple[str, str], ...],
    texts: Mapping[str, str | None],
    digests: Mapping[str, str],
) -> Entry:
    values = dict(zip(_COLUMNS, row, strict=True))
    for column, read in _READ.items():
        values[column] = read(values[column])
    return Entry(**values, about=about, texts=texts, digests=digests)


def _id(reference: str) -> str:
    return reference.rpartition("/")[2]


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE))
