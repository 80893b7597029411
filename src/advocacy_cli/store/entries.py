"""Writing: entries appended, undone and proved, within one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.store.engine import Writing
from advocacy_cli.store.history import History, Renames
from advocacy_cli.store.instants import maybe_text, to_moment, to_text
from advocacy_cli.store.records import KINDS, Draft, Entry
from advocacy_cli.store.writer import tag, writer_of
from advocacy_cli.workspace import Workspace

if TYPE_CHECKING:
    from advocacy_cli.store.outbox import Posting

LETTERS = ("letter-made", "letter-sent", "letter-refused")  # what may give a letter its number
LONGEST = 100_000  # characters of one text: a long evening's minutes, and lists still print
_OUTSIDE = ("arrived", "digest")  # a merge changes `arrived`; a digest cannot hold itself
Row = dict[str, object]


class Command:
    """One command's entries. They are kept until something is read or the transaction ends."""

    def __init__(
        self,
        workspace: Workspace,
        writing: Writing,
        name: str,
        key: tuple[object, ...] | None,
        renames: Renames = lambda: None,
    ) -> None:
        self.id = workspace.random().hex()
        self.name = name
        self.workspace = workspace
        self._writing = writing
        self._history = History(writing.read, renames=renames)
        self._writer = writer_of(writing, workspace)
        self._seq = int(writing.read.rows("last_seq", writer=self._writer)[0][0])
        self._key = None if key is None else _digest_of(key)[:32]
        self._waiting: dict[str, list[Row]] = defaultdict(list)
        self._known: dict[str, tuple[str, ...]] = {}  # heads of the subjects written on
        self._repeats: dict[str, int] = {}
        self._latest: dict[str | None, str | None] = {}  # when a subject was last written on
        self.kinds: set[str] = set()  # of what was appended
        self._outbox: Posting | None = None
        if self._key is not None:
            self._repeat(self._key)

    @property
    def outbox(self) -> Posting:
        """The outbox, changed together with what this command writes."""
        if self._outbox is None:
            from advocacy_cli.store import registers  # noqa: F401  declares its table
            from advocacy_cli.store.outbox import Posting

            self._outbox = Posting(self, self._writing, self._writer)
        return self._outbox

    @property
    def history(self) -> History:
        """The journal as this command sees it, with what it has written so far."""
        self.flush()
        return self._history

    @property
    def tag(self) -> str:
        """The two letters that end the full names of what this copy numbers."""
        return tag(self._writer)

    def append(
        self,
        draft: Draft,
        *,
        undoes: str | None = None,
        saw: Collection[str] | None = None,
        key: str | None = None,
    ) -> Entry:
        """Write an entry; returns it as it will stand.

        `saw` are the heads of its subject that the caller reckoned from; `key` is that of another
        command, where the entry brings back what that one wrote. Raises Refused when others have
        written on the subject since, WrongUsage for text that is too long or that no database
        can hold.
        """
        if draft.kind not in KINDS:
            raise ValueError(f"unknown kind of entry: {draft.kind}")
        heads = self._heads(draft.subject)
        if saw is not None and set(saw) != set(heads):
            raise self._overtaken(draft, set(heads) - set(saw))
        self._seq += 1
        self.kinds.add(draft.kind)
        arrived = self.workspace.now()
        now = self._after(draft.subject, arrived) if heads else arrived
        happened = draft.happened or self.workspace.today()
        about = tuple(sorted(set(draft.about)))
        texts = {k: v for k, v in draft.texts.items() if v} | {"recorder": self.workspace.recorder}
        kept = [self._text(field, body) for field, body in sorted(texts.items())]
        row: Row = {
            "id": self.workspace.random().hex(),
            "writer": self._writer,
            "seq": self._seq,
            "command_id": self.id,
            "command_name": self.name,
            "key": self._key_of(draft, key or self._key),
            "undoes": undoes,
            "kind": draft.kind,
            "campaign": draft.campaign,
            "subject": draft.subject,
            "happened": happened.isoformat(),
            "recorded": to_text(now),
            "arrived": to_text(arrived),
            "due": draft.due.isoformat() if draft.due else None,
            "starts": maybe_text(draft.starts),
            "ends": maybe_text(draft.ends),
            "planned": draft.planned,
            "state": draft.state,
            "channel": draft.channel,
            "number": draft.number,
            "sequence": draft.sequence,
            "private": int(draft.private),
        }
        _refuse_nul([*row.values(), *(value for pair in about for value in pair)])
        row["digest"] = digest(
            row, heads, about, {str(t["field"]): str(t["sha256"]) for t in kept}, draft.digests
        )
        self._keep(row, heads, about, kept, draft.digests)
        if draft.subject is not None:
            self._known[draft.subject] = (str(row["id"]),)  # it saw all others
            if undoes is not None:
                del self._known[draft.subject]  # what stands has changed: look again
        return Entry(
            id=str(row["id"]),
            writer=self._writer,
            seq=self._seq,
            command=self.id,
            happened=happened,
            recorded=now,
            arrived=arrived,
            about=about,
            undoes=undoes,
            texts=texts,
            digests=dict(draft.digests),
            command_name=self.name,
            digest=str(row["digest"]),
            **{name: getattr(draft, name) for name in _SAME},
        )

    def undo(self, entry: Entry) -> Entry:
        """Take back a standing entry; taking back an undo writes a copy of what it took back.

        Raises Refused when the entry no longer stands.
        """
        if entry.undone_by is not None:
            raise Refused(f"{entry.name} was taken back already", f"by entry {entry.undone_by[:8]}")
        if entry.kind != "undo":
            draft = Draft("undo", entry.campaign, entry.subject, private=entry.private)
            return self.append(draft, undoes=entry.id)
        (original,) = self.history.with_ids([entry.undoes or ""])
        texts = {k: v for k, v in original.texts.items() if v is not None and k != "recorder"}
        copied = {name: getattr(original, name) for name in _SAME}
        draft = Draft(
            **copied,
            about=original.about,
            happened=original.happened,
            texts=texts,
            digests=original.digests,
        )
        ((key,),) = self._writing.read.rows("key_of", entry=original.id)
        return self.append(draft, undoes=entry.id, key=key and key.partition(".")[0])

    def seen(self) -> Entry | None:
        """The first entry of a command with the same key that still stands, whoever wrote it; also
        one that an undo of an undo brought back."""
        if self._key is None:
            return None
        self.flush()
        rows = self._writing.read.rows("by_key", first=self._key, after=self._key + "~")
        standing = [entry for entry, _, stands in rows if stands]
        return self._history.with_ids(standing[:1])[0] if standing else None

    def next_number(self, campaign: str, kind: str, former: Iterable[str] = ()) -> int:
        """The next number of that kind of entry in a campaign; none is ever given twice. Letters
        share theirs, made here or only sent. `former` are the campaign's former ids."""
        self.flush()
        kinds = LETTERS if kind in LETTERS else (kind,)
        rows = self._writing.read.rows("last_number", kinds=kinds, campaigns=(campaign, *former))
        return int(rows[0][0]) + 1

    def flush(self) -> None:
        """Write what waits."""
        for table in _ORDER:
            self._writing.insert(table, self._waiting.pop(table, []))

    def _after(self, subject: str | None, now: datetime) -> datetime:
        """This moment, or just after what was seen of the subject where a clock ran ahead: who has seen
        an entry speaks later than it, and the later word holds."""
        if subject not in self._latest:
            ((latest,),) = self._writing.read.rows("latest", subject=subject)
            self._latest[subject] = latest
        seen = self._latest[subject]
        if seen is not None and to_moment(seen) > now:
            now = to_moment(seen) + timedelta(microseconds=1)
        self._latest[subject] = to_text(now)
        return now

    def _heads(self, subject: str | None) -> tuple[str, ...]:
        if subject is None:
            return ()
        if subject not in self._known:
            self.flush()
            self._known[subject] = self._history.heads(subject)
        return self._known[subject]

    def _overtaken(self, draft: Draft, new: set[str]) -> Refused:
        others = self._history.with_ids(sorted(new))
        said = "; ".join(
            f"{e.recorder or 'somebody'} on {e.recorded:%Y-%m-%d %H:%M} UTC: {e.kind} {e.state or ''}".rstrip()
            for e in others
        )
        return Refused(
            f"{draft.subject} has changed meanwhile ({said or 'an entry was taken back'})",
            "look at it with `advocacy journal list`, then run the command again",
        )

    def _repeat(self, key: str) -> int:
        """How many commands had this key before this one."""
        if key not in self._repeats:
            self.flush()
            rows = self._writing.read.rows("by_key", first=key, after=key + "~")
            self._repeats[key] = len({command for _, command, _ in rows})
        return self._repeats[key]

    def _key_of(self, draft: Draft, key: str | None) -> str | None:
        if key is None:
            return None
        return f"{key}.{self._repeat(key)}/{draft.kind}/{draft.subject or self._seq}"

    def _text(self, field: str, body: str) -> Row:
        _refuse_nul([body])
        if len(body) > LONGEST:
            raise WrongUsage(
                f"the text ({field}) has {len(body):,} characters; an entry takes {LONGEST:,}",
                "keep the long text in a file, and record in a few words where it lies",
            )
        salt = self.workspace.random().hex()
        return {"field": field, "body": body, "salt": salt, "sha256": text_digest(salt, body)}

    def _keep(
        self,
        row: Row,
        heads: Iterable[str],
        about: Iterable[tuple[str, str]],
        texts: Iterable[Row],
        digests: Mapping[str, str],
    ) -> None:
        own = {"entry": row["id"]}
        if len(self._waiting["entry"]) == _AT_ONCE:
            self.flush()  # thousands of letters are thousands of entries
        self._waiting["entry"].append(row)
        self._waiting["entry_after"] += [{**own, "after": head} for head in heads]
        self._waiting["entry_about"] += [{**own, "role": role, "id": name} for role, name in about]
        self._waiting["entry_text"] += [{**own, **text} for text in texts]
        self._waiting["entry_digest"] += [
            {**own, "name": name, "sha256": value} for name, value in digests.items()
        ]


_AT_ONCE = 500
_ORDER = ("entry", "entry_after", "entry_about", "entry_text", "entry_digest")
_SAME = tuple(
    name
    for name in Draft._fields
    if name not in ("about", "happened", "texts", "digests")  # these are reckoned anew
)


def digest(
    row: Mapping[str, object],
    after: Iterable[str],
    about: Iterable[tuple[str, str]],
    texts: Mapping[str, str],
    digests: Mapping[str, str],
) -> str:
    """The sha256 that proves an entry. `texts` are the digests of its texts, which stay when the
    words are erased."""
    parts = [
        {name: value for name, value in row.items() if name not in _OUTSIDE},
        sorted(after),
        sorted(map(list, about)),
        dict(texts),
        dict(digests),
    ]
    return _digest_of(parts)


def text_digest(salt: str, body: str) -> str:
    """The sha256 of a salted text: without the salt nobody can guess the words."""
    return sha256(f"{salt}\n{body}".encode()).hexdigest()


def _digest_of(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_nul(values: Iterable[object]) -> None:
    for value in values:
        if isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
            raise WrongUsage(
                "a text holds a character that cannot be kept (NUL or half a character)",
                "take it out and run the command again",
            )


def _is_unicode(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
