"""Entries on their way from copy to copy: packed whole, proved again, and taken in as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from advocacy_cli.store.engine import Writing
from advocacy_cli.store.entries import digest, text_digest
from advocacy_cli.store.history import History, Renames
from advocacy_cli.store.instants import to_text
from advocacy_cli.store.reading import Connection
from advocacy_cli.store.records import KINDS
from advocacy_cli.store.writer import renew, tag

# In the order of queries/whole.sql.
COLUMNS = (
    *("id", "writer", "seq", "digest", "command_id", "command_name", "key", "undoes", "kind"),
    *("campaign", "subject", "happened", "recorded", "due", "starts", "ends", "planned", "state"),
    *("channel", "number", "sequence", "private"),
)
_MOST = 2**31 - 1  # what an INTEGER of PostgreSQL holds
_AT_ONCE = 500  # entries in one INSERT
_STATES: Mapping[str, Collection[str]] = {
    "ask-set": ("open", "asked", "promised", "won", "partly-won", "refused", "no-reply", "dropped"),
    "meeting-invited": ("request", "cancel"),
    "meeting-reply": ("accepted", "declined", "tentative"),
    "meeting-held": ("held", "no-show", "refused"),
}


class Text(NamedTuple):
    """A free text of an entry; body and salt are None once it was erased."""

    field: str
    sha256: str
    body: str | None
    salt: str | None


class Packed(NamedTuple):
    """An entry with all that its digest proves: every column but `arrived`, and its other rows."""

    row: Mapping[str, Any]
    after: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    texts: tuple[Text, ...]
    digests: Mapping[str, str]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def writer(self) -> str:
        return str(self.row["writer"])

    @property
    def seq(self) -> int:
        return int(self.row["seq"])

    def text(self, field: str) -> str | None:
        """A text's words; None when there is no such text or it was erased."""
        return next((text.body for text in self.texts if text.field == field), None)


class Unknown(ValueError):
    """What an entry says can only be understood by a newer version."""


class Clash(NamedTuple):
    """Two entries that cannot stand in one journal: one name in the count, two contents."""

    entry: str
    writer: str
    seq: int


class Gap(NamedTuple):
    """Entries that are missing before one that came: `first` to `last` in the writer's count."""

    writer: str
    first: int
    last: int


def pack(connection: Connection) -> tuple[Packed, ...]:
    """Every entry of a journal, by writer and count."""
    after: dict[str, list[str]] = defaultdict(list)
    about: dict[str, list[tuple[str, str]]] = defaultdict(list)
    texts: dict[str, list[Text]] = defaultdict(list)
    digests: dict[str, dict[str, str]] = defaultdict(dict)
    rows = connection.rows("whole")
    for entry, seen in connection.rows("whole_after"):
        after[entry].append(seen)
    for entry, role, name in connection.rows("whole_about"):
        about[entry].append((role, name))
    for entry, *text in connection.rows("whole_texts"):
        texts[entry].append(Text(*text))
    for entry, name, sha256 in connection.rows("whole_digests"):
        digests[entry][name] = sha256
    return tuple(
        Packed(
            dict(zip(COLUMNS, row, strict=True)),
            tuple(after[row[0]]),
            tuple(about[row[0]]),
            tuple(texts[row[0]]),
            digests[row[0]],
        )
        for row in rows
    )


def to_plain(packed: Packed) -> dict[str, Any]:
    """The entry as JSON has it."""
    return {
        "entry": dict(packed.row),
        "after": list(packed.after),
        "about": [list(pair) for pair in packed.about],
        "texts": [text._asdict() for text in packed.texts],
        "digests": dict(packed.digests),
    }


def from_plain(plain: Any) -> Packed:
    """The entry in a value of JSON, proved. Raises ValueError with what is wrong with it, and
    Unknown for what a newer version may have written."""
    parts = _keys(plain, ("entry", "after", "about", "texts", "digests"), "an entry")
    row = _keys(parts["entry"], COLUMNS, "an entry's row")
    for column, value in row.items():
        if not _FITS[column](value):
            raise ValueError(f"its {column} is none")
    packed = Packed(
        row,
        tuple(_list(parts["after"], _is_id, "ids")),
        tuple((role, name) for role, name in _list(parts["about"], _is_pair, "roles and ids")),
        tuple(_text(text) for text in _list(parts["texts"], lambda _: True, "texts")),
        _keys(parts["digests"], None, "digests"),
    )
    if not all(_is_text(part) for pair in packed.digests.items() for part in pair):
        raise ValueError("a digest is none")
    _distinct(packed.after)
    _distinct(packed.about)
    _distinct([text.field for text in packed.texts])
    prove(packed)
    if row["kind"] not in KINDS or row["state"] not in _STATES.get(row["kind"], (row["state"],)):
        raise Unknown(f"{row['kind']} {row['state'] or ''}".rstrip())
    if row["kind"] == "undo" and row["undoes"] is None:
        raise ValueError("it takes nothing back")
    return packed


def prove(packed: Packed) -> None:
    """Raise ValueError unless the entry and each of its texts are what their digests say."""
    for text in packed.texts:
        if text.body is not None and text_digest(text.salt or "", text.body) != text.sha256:
            raise ValueError(f"its text '{text.field}' is not what was written")
    texts = {text.field: text.sha256 for text in packed.texts}
    if (
        digest(packed.row, packed.after, packed.about, texts, packed.digests)
        != packed.row["digest"]
    ):
        raise ValueError("it is not what was written: its digest says so")


class Known(NamedTuple):
    """What a journal holds already, as a merge asks for it."""

    digests: Mapping[str, str]  # by id
    counted: Mapping[tuple[str, int], str]  # ids by writer and count
    keys: frozenset[tuple[str, str]]  # writer and key
    last: Mapping[str, int]  # how far each writer has counted

    def new(self, among: Iterable[Packed]) -> tuple[Packed, ...]:
        """Those that this journal does not hold, in their order."""
        return tuple(packed for packed in among if packed.id not in self.digests)

    def clash(self, among: Iterable[Packed]) -> Clash | None:
        """The first that says something else than an entry of the same id, count or key here, or
        among themselves; None when all agree."""
        counted, digests = dict(self.counted), dict(self.digests)
        keys = set(self.keys)
        for packed in among:
            row = packed.row
            if packed.id in self.digests:
                if self.digests[packed.id] == row["digest"]:
                    continue
                return Clash(packed.id, packed.writer, packed.seq)
            own = packed.writer, packed.seq
            key = packed.writer, row["key"]
            if packed.id in digests or own in counted or key in keys:
                return Clash(packed.id, *own)
            digests[packed.id], counted[own] = row["digest"], packed.id
            if row["key"] is not None:
                keys.add((packed.writer, row["key"]))
        return None

    def gap(self, new: Iterable[Packed]) -> Gap | None:
        """The first gap that these would leave in a writer's count; None when there is none."""
        last = dict(self.last)
        for writer, seq in sorted((packed.writer, packed.seq) for packed in new):
            before = last.get(writer, 0)
            if seq > before + 1:
                return Gap(writer, before + 1, seq - 1)
            last[writer] = seq
        return None


def known(connection: Connection) -> Known:
    """What a journal holds."""
    rows = connection.rows("known")
    last: dict[str, int] = {}
    for _, writer, seq, _, _ in rows:
        last[writer] = max(seq, last.get(writer, 0))
    return Known(
        {entry: sha256 for entry, _, _, _, sha256 in rows},
        {(writer, seq): entry for entry, writer, seq, _, _ in rows},
        frozenset((writer, key) for _, writer, _, key, _ in rows if key is not None),
        last,
    )


class Merging:
    """One transaction in which entries of other copies are taken in."""

    def __init__(self, writing: Writing, renames: Renames = lambda: None) -> None:
        self._writing = writing
        self.known = known(writing.read)
        self.history = History(writing.read, renames=renames)

    def add(self, new: Sequence[Packed], arrived: datetime) -> None:
        """Write entries as they are; only when they arrived is this copy's own."""
        moment = to_text(arrived)
        for start in range(0, len(new), _AT_ONCE):
            self._insert(new[start : start + _AT_ONCE], moment)

    def share(self) -> None:
        """Note that this copy has exchanged entries: from now on paper carries full names. Where two
        copies end their names in the same letters, this one goes on under others."""
        self._writing.note("shared", "1")
        meta: dict[str, str] = dict(self._writing.read.rows("meta"))
        own = meta.get("writer")
        others = {writer for writer, _ in self._writing.read.rows("writers")} - {own}
        if own is not None and tag(own) in map(tag, others):
            renew(self._writing, self._writing.database.workspace)

    def _insert(self, new: Sequence[Packed], arrived: str) -> None:
        insert = self._writing.insert
        insert("entry", [{**packed.row, "arrived": arrived} for packed in new])
        insert("entry_after", [{"entry": p.id, "after": seen} for p in new for seen in p.after])
        insert(
            "entry_about",
            [{"entry": p.id, "role": role, "id": name} for p in new for role, name in p.about],
        )
        insert("entry_text", [{"entry": p.id, **t._asdict()} for p in new for t in p.texts])
        insert(
            "entry_digest",
            [
                {"entry": p.id, "name": name, "sha256": s}
                for p in new
                for name, s in p.digests.items()
            ],
        )


def _keys(value: Any, wanted: Collection[str] | None, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is none")  # noqa: TRY004  bad input, not a bug
    if wanted is not None and (odd := set(value) ^ set(wanted)):
        raise ValueError(f"{what} has no or an unknown '{min(odd)[:40]}'")
    return value


def _list(value: Any, fits: Callable[[Any], bool], what: str) -> list[Any]:
    if not isinstance(value, list) or not all(map(fits, value)):
        raise ValueError(f"no list of {what}")
    return value


def _distinct(values: Collection[object]) -> None:
    if len(set(values)) < len(values):
        raise ValueError("something stands in it twice")


def _text(plain: Any) -> Text:
    text = Text(**_keys(plain, Text._fields, "a text"))
    erased = text.body is None and text.salt is None
    if not (_is_text(text.field) and _is_sha256(text.sha256)):
        raise ValueError("a text is none")
    if not (erased or (_is_text(text.body) and _is_text(text.salt))):
        raise ValueError("a text is half erased")
    return text


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_text, value))


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST


def _matches(pattern: str) -> Callable[[object], bool]:
    whole = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and whole.fullmatch(value) is not None


_is_id, _is_sha256 = _matches("[0-9a-f]{32}"), _matches("[0-9a-f]{64}")
_is_day_like = _matches(r"\d{4}-\d\d-\d\d")
_is_instant_like = _matches(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def _is_day(value: object) -> bool:
    return _is_day_like(value) and _reads(date.fromisoformat, value)


def _is_instant(value: object) -> bool:
    return _is_instant_like(value) and _reads(datetime.fromisoformat, value)


def _reads(read: Callable[[str], object], value: object) -> bool:
    try:
        read(str(value))
    except ValueError:
        return False
    return True


def _maybe(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


_FITS: Mapping[str, Callable[[object], bool]] = {
    "id": _is_id,
    "writer": _matches("[a-z]{2,64}"),
    "seq": lambda value: _is_number(value) and value != 0,
    "digest": _is_sha256,
    "command_id": _is_id,
    "command_name": _is_text,
    "key": _maybe(_is_text),
    "undoes": _maybe(_is_id),
    "kind": _is_text,
    "happened": _is_day,
    "recorded": _is_instant,
    "due": _maybe(_is_day),
    "starts": _maybe(_is_instant),
    "ends": _maybe(_is_instant),
    "number": _maybe(_is_number),
    "sequence": _maybe(_is_number),
    "private": lambda value: type(value) is int and value in (0, 1),
    **dict.fromkeys(("campaign", "subject", "planned", "state", "channel"), _maybe(_is_text)),
}
