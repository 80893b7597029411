"""Finished letters become files and entries: all of them, or none.

The order is the house's law: temporaries, one transaction with the numbers, then the files, the
manifest last. Files that nobody edited and that no letter says any longer go away.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.documents.ours import digest, fate
from advocacy_cli.documents.staging import Staging, put
from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.letters.alike import Alike, compared, pointed_out
from advocacy_cli.letters.batch import Slot
from advocacy_cli.letters.folder import manifest, outdated
from advocacy_cli.letters.make import Copy, Made
from advocacy_cli.letters.numbering import (
    KIND,
    MERGED,
    Key,
    Last,
    Numbered,
    copies,
    copy_name,
    file_name,
    last,
    number,
)
from advocacy_cli.letters.recipients import on_day
from advocacy_cli.situation.letters import GONE, Written, present, written
from advocacy_cli.situation.told import LETTERS, told
from advocacy_cli.store.records import Draft as NewEntry
from advocacy_cli.workspace import in_words

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import History, Store
    from advocacy_cli.workspace import Workspace

_ROUNDS = 5  # how often others may take our numbers before we give up
Build = Callable[
    ..., Generator[Made, None, None]
]  # `Press.make` with all but copies, numbers and slots


class File(NamedTuple):
    """A file to stand at `path`, and the letters in it. `name` is its name in the journal; until
    it is placed its content waits at `beside`."""

    path: Path
    name: str
    letters: tuple[Made, ...]
    sha256: str
    beside: str | None


class Delivery(NamedTuple):
    """What happened: all files, which of them were written, what was removed as outdated, the letters
    that were left alone because they had been sent, those that say nearly the same as another, and the
    files edited by hand that lie there beside, in other words."""

    files: tuple[File, ...]
    written: frozenset[Path]
    removed: tuple[Path, ...]
    sent: tuple[Written, ...] = ()
    alike: tuple[Alike, ...] = ()
    edited: tuple[Path, ...] = ()


class Wish(NamedTuple):
    """What the command line said about the making. `replaces`: the wrong letters that these put
    right, with the reason."""

    folder: Path
    today: date
    day: date | None = None  # --date
    formats: Sequence[str] = ("docx",)
    merged: Path | None = None
    again: bool = False
    dry_run: bool = False
    replaces: Mapping[Key, Written] = {}
    reason: str = ""
    tick: Callable[[int, int], None] = lambda _done, _total: None  # after each letter


class _Taken(Exception):
    """Somebody wrote about these letters while they were being made."""


def deliver(
    plan: Plan,
    workspace: Workspace,
    store: Store,
    drafts: Sequence[Draft],
    build: Build,
    wish: Wish,
) -> Delivery:
    """Make the letters and put them in place.

    Raises InvalidInput (from `build`), Refused when files were edited by hand, Unavailable.
    """
    first: dict[str, int] = {}
    tag = store.tag(dry_run=wish.dry_run)
    for _ in range(_ROUNDS):
        history = store.history()
        entries, ours = history.entries(kinds=(KIND,)), history.made_digests()
        letters = written(plan, told(plan, history), entries)
        now = present(letters)
        wrong = _wrong(letters, wish)
        gone = {key: one for key, one in now.items() if one.state in GONE}
        anew = set(gone) if wish.again else set(wrong)
        left = [draft for draft in drafts if draft.key in gone and draft.key not in anew]
        todo = [draft for draft in drafts if draft.key not in gone or draft.key in anew]
        known = {key: one for key, one in now.items() if key not in gone}
        earlier = {key: made for key, one in known.items() if (made := last(one)) is not None}
        out = _digests(letters)
        ahead = {**_ahead(letters), **first}
        numbered = number(todo, known, wish.today, wish.day, ahead, tag)
        names = {(one.campaign, one.full): one for one in letters}
        dated = [
            _replacing(
                on_day(plan, draft, numbered[draft.key].day),
                wrong.get(draft.key) or _replaced(names, known.get(draft.key)),
                full=bool(tag),
            )
            for draft in todo
        ]
        wanted = [
            copy
            for draft in dated
            for copy in _copies(draft, numbered[draft.key].day, earlier.get(draft.key), wish)
        ]
        to_compare = compared(plan, letters, dated)
        with Staging(workspace, wish.folder) as staging:
            printer = partial(build, compared=to_compare)
            files = _files(plan, workspace, printer, wanted, numbered, staging, wish)
            again = wish.again or bool(wish.replaces)  # what a correction replaces stays as it is
            files = _beside_edited(workspace, files, ours, out, again=again)
            writing = [f for f in files if digest(workspace, f.path) != f.sha256]
            new = _new(files, earlier)
            near = pointed_out(plan, letters, _sketches(new))
            for file in writing:
                if file.beside is not None:
                    staging.keep(file.beside, file.path)
            try:
                if new and (ours or not wish.dry_run):  # without any there may be no journal
                    _record(plan, store, new, _seen(history), known, wrong, first, wish)
            except _Taken:
                continue
            if not wish.dry_run:
                staging.place()
        removed, edited = outdated(workspace, plan, files, earlier, wish, ours, out)
        if not wish.dry_run:
            for path in removed:
                path.unlink(missing_ok=True)
            manifest(workspace, wish.folder, files, removed)
        sent = tuple(gone[draft.key] for draft in left)
        written_ = frozenset(f.path for f in writing)
        return Delivery(files, written_, removed, sent, near, edited)
    raise Unavailable("others are making the same letters", "run the command again in a moment")


def _wrong(letters: Sequence[Written], wish: Wish) -> dict[Key, Written]:
    """The wrong letters that shall be replaced, as they stand now. Raises Refused for one that
    another command has replaced meanwhile."""
    found = {}
    for key, said in wish.replaces.items():
        one = next(x for x in letters if (x.campaign, x.full) == (said.campaign, said.full))
        if one.by is not None:
            by = next(
                (x.name for x in letters if (x.campaign, x.full) == (one.campaign, one.by)),
                "another",
            )
            raise Refused(f"{one.name} was replaced already, by {by}", "nothing was made twice")
        found[key] = one
    return found


def _ahead(letters: Sequence[Written]) -> dict[str, int]:
    """What the next number of each campaign is thought to be."""
    found: dict[str, int] = {}
    for one in letters:
        found[one.campaign] = max(found.get(one.campaign, 1), one.number + 1)
    return found


def _digests(letters: Sequence[Written]) -> frozenset[str]:
    """Of every file of a letter that has left the house: it stays as it went."""
    return frozenset(
        sha256
        for one in letters
        if one.state in GONE
        for entry in one.entries
        if entry.kind == KIND
        for sha256 in entry.digests.values()
    )


def _seen(history: History) -> list[str]:
    """What was known of letters: whatever comes to it meanwhile makes the making start again."""
    return [entry.id for entry in history.entries(kinds=(KIND, *LETTERS))]


def _replaced(names: Mapping[tuple[str, str], Written], one: Written | None) -> Written | None:
    """The wrong letter that a letter which is not sent yet replaces."""
    return names.get((one.campaign, one.replaces)) if one and one.replaces else None


def _replacing(draft: Draft, wrong: Written | None, *, full: bool) -> Draft:
    """The draft with number and date of the wrong letter that it replaces, if it does."""
    day = (wrong.dated or wrong.sent) if wrong else None
    if wrong is None or day is None:
        return draft
    name = f"{wrong.campaign}/{wrong.full}" if full else wrong.name
    return draft._replace(replaces=(name, day, wrong.ref))


def _copies(draft: Draft, day: date, last: Last | None, wish: Wish) -> Iterator[Copy]:
    """The documents to make of a letter; when its date is another than before, also each that it
    was made in before, for a letter has one date in all of them."""
    wanted = [(tag, kind) for kind in wish.formats for tag in draft.tags]
    if last is not None and last.day != day and wish.merged is None:
        wanted += copies(last.digests)
    for tag, kind in dict.fromkeys(wanted):
        yield Copy(draft, tag, kind)


def _files(
    plan: Plan,
    workspace: Workspace,
    build: Build,
    wanted: Sequence[Copy],
    numbered: Mapping[Key, Numbered],
    staging: Staging,
    wish: Wish,
) -> tuple[File, ...]:
    """Each letter a file, or all of them in one for the printer."""
    if wish.merged is not None:
        if wish.merged.suffix.lower() == ".pdf":
            letters = tuple(build(wanted, numbered, wants_text=True))
            if not letters:
                return ()
            from advocacy_cli.documents.pdf import join

            content = join([content for _, content in _printed(workspace, letters)])
            beside, sha = _put(staging, wish.merged, content, wish)
            light = tuple(letter.light() for letter in letters)
            return (File(wish.merged, MERGED, light, sha, beside),)
        from advocacy_cli.letters.merged import volumes

        bound = [
            (*_put(staging, wish.merged, content, wish), letters)
            for content, letters in volumes(build(wanted, numbered, wants_text=True))
        ]
        several = len(bound) > 1
        return tuple(
            File(_volume(wish.merged, n if several else 0), MERGED, letters, sha, beside)
            for n, (beside, sha, letters) in enumerate(bound, 1)
        )

    def place(copy: Copy) -> Path:
        day = numbered[copy.draft.key].day
        name = file_name(plan, copy.draft, copy.tag, day, copy.format)
        return wish.folder / copy.draft.campaign / name

    def slot(copy: Copy) -> Slot:
        path = place(copy)
        return Slot(path) if wish.dry_run else Slot(path, staging.reserve(path))

    found: list[File] = []
    printing: list[Made] = []  # what LibreOffice makes of it comes when all is known to be right
    # Closed at once when anything goes wrong: no task may write into a folder that goes away.
    with in_words(wish.folder), contextlib.closing(build(wanted, numbered, slot=slot)) as letters_:
        for made in letters_:
            if made.slot is None:
                printing.append(made)
                continue
            name = copy_name(made.tag, made.format)
            found.append(File(made.slot.path, name, (made,), made.outcome.sha256, made.slot.beside))
            wish.tick(len(found), len(wanted))
    for made, content in _printed(workspace, printing):
        path = place(Copy(made.draft, made.tag, made.format))
        beside, sha = _put(staging, path, content, wish)
        found.append(File(path, copy_name(made.tag, made.format), (made.light(),), sha, beside))
        wish.tick(len(found), len(wanted))
    return tuple(found)


def _put(staging: Staging, path: Path, content: bytes, wish: Wish) -> tuple[str | None, str]:
    """Write what shall stand at the path beside it; returns where, and its sha256."""
    sha = hashlib.sha256(content).hexdigest()
    if wish.dry_run:
        return None, sha
    beside = staging.reserve(path)
    with in_words(path):
        put(beside, content)
    return beside, sha


def _printed(workspace: Workspace, letters: Sequence[Made]) -> Iterator[tuple[Made, bytes]]:
    """Each letter with its PDF, by LibreOffice."""
    if not letters:
        return
    from advocacy_cli.letters.pdf import Letter, pdfs

    several = [
        Letter(m.form, m.text, m.outcome.subject, m.form.sender.organisation) for m in letters
    ]
    yield from zip(letters, pdfs(workspace, several), strict=True)


def _volume(path: Path, number: int) -> Path:
    """The name of one of several files for the printer: `letters-2.docx`."""
    return path.with_name(f"{path.stem}-{number}{path.suffix}") if number else path


def _beside_edited(
    workspace: Workspace,
    files: Sequence[File],
    ours: Collection[str],
    out: Collection[str],
    *,
    again: bool,
) -> tuple[File, ...]:
    """The files, with another name beside each that was edited (raises Refused without `again`) or
    that has left the house as it stands there (`out`)."""
    found: list[File] = []
    edited: list[str] = []
    for file in files:
        path, copy = file.path, 1
        while (found_there := fate(workspace, path, file.sha256, ours)) in ("edited", "changed"):
            sent = digest(workspace, path) in out
            if found_there == "changed" and not sent:
                break
            if not sent and not again:
                edited.append(workspace.shown(path))
                break
            copy += 1
            path = file.path.with_name(f"{file.path.stem}-{copy}{file.path.suffix}")
        found.append(file._replace(path=path))
    if edited:
        count = f"{len(edited)} file{'s were' if len(edited) > 1 else ' was'}"
        raise Refused(
            f"{count} edited by hand, so nothing was made: {', '.join(edited)}",
            "--again makes new ones beside them, with the same numbers",
        )
    return tuple(found)


def _new(
    files: Sequence[File], earlier: Mapping[Key, Last]
) -> dict[Key, tuple[Made, dict[str, str]]]:
    """The letters that are other than the journal last said, and the digests of what changed."""
    found: dict[Key, tuple[Made, dict[str, str]]] = {}
    for file in files:
        for made in file.letters:
            last = earlier.get(made.draft.key)
            known = last.digests if last and last.day == made.numbered.day else {}
            if known.get(file.name) != file.sha256:
                found.setdefault(made.draft.key, (made, {}))[1][file.name] = file.sha256
    return found


def _sketches(
    new: Mapping[Key, tuple[Made, dict[str, str]]],
) -> Iterator[tuple[Draft, str, str]]:
    """The new letters as `alike` compares them."""
    for made, _ in new.values():
        if made.outcome.sketch:
            name = f"{made.draft.campaign}/{made.numbered.name}"
            yield made.draft, name, made.outcome.sketch


def _record(
    plan: Plan,
    store: Store,
    new: Mapping[Key, tuple[Made, dict[str, str]]],
    seen: Sequence[str],
    known: Mapping[Key, Written],
    wrong: Mapping[Key, Written],
    first: dict[str, int],
    wish: Wish,
) -> None:
    """Write the entries in one transaction. Raises _Taken, with nothing written, when a number or
    a letter was taken meanwhile; `first` then knows the numbers that are free."""
    name = "letter correct" if wish.replaces else "letter make"
    with store.command(name, dry_run=wish.dry_run) as command:
        if _seen(command.history) != seen:
            raise _Taken
        fresh: dict[str, int] = {}
        for key, (made, _) in new.items():
            if key not in known:
                campaign = made.draft.campaign
                fresh[campaign] = min(
                    fresh.get(campaign, made.numbered.number), made.numbered.number
                )
        free = {c: command.next_number(c, KIND, plan.campaigns[c].was) for c in fresh}
        if free != fresh:
            first.update(free)
            raise _Taken
        for key, (made, digests) in new.items():
            draft, mine, instead = made.draft, known.get(key), wrong.get(key)
            full = mine.full if mine else f"L{made.numbered.number}{command.tag}"
            about = [("target", draft.target), ("name", full)]
            about += [("ask", draft.letter.ask)] if draft.letter.ask else []
            replaces = instead.full if instead else mine and mine.replaces
            about += [("replaces", replaces)] if replaces else []
            command.append(
                NewEntry(
                    KIND,
                    draft.campaign,
                    draft.subject,
                    tuple(about),
                    made.numbered.day,
                    state=made.digest,
                    number=made.numbered.number,
                    digests=digests,
                )
            )
            if instead is not None:
                command.append(_corrected(draft, instead, full, wish.reason))


def _corrected(draft: Draft, wrong: Written, by: str, reason: str) -> NewEntry:
    """The entry that says which letter replaces a wrong one; what waited for its reply stops."""
    return NewEntry(
        "letter-corrected",
        draft.campaign,
        draft.subject,
        (("target", draft.target), ("name", wrong.full), ("by", by)),
        number=wrong.number,
        texts={"reason": reason},
        private=wrong.private,
    )
