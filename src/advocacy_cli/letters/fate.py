"""What is written down of a letter's fate: entries about it, appended when nothing changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import Refused
from advocacy_cli.letters.follow import Meant, asked, clock, letters, reckoned
from advocacy_cli.situation.letters import MESSAGE_ID, Written, present
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command


class Change(NamedTuple):
    """What is to be written of a letter, and the entries in whose place it stands."""

    meant: Meant
    drafts: Sequence[Draft]
    instead: Sequence[Entry] = ()


def append(plan: Plan, command: Command, changes: Sequence[Change]) -> tuple[Written, ...]:
    """Write the entries in the place of those that they correct; returns the letters as they are
    then. Raises Refused when another command wrote of one meanwhile."""
    known = letters(plan, command.history)
    for change in changes:
        _refuse_overtaken(known, change.meant)
    named = []
    for meant, drafts, instead in changes:
        number, full = _numbered(plan, command, meant)
        named.append((meant.campaign, full))
        for old in instead:
            command.undo(old)
        for draft in drafts:
            sent = draft.kind == "letter-sent"  # a day off that is learned of later moves the end
            due = reckoned(plan, meant.letter.clock, draft.happened) if sent else draft.due
            about = (*draft.about, ("name", full))
            command.append(draft._replace(number=number, about=about, due=due))
            if draft.kind == "letter-sent" and draft.happened is not None:
                begun = clock(plan, command, meant, full, draft.happened)
                if begun is not None:
                    command.append(begun._replace(private=draft.private or begun.private))
    found = {(one.campaign, one.full): one for one in letters(plan, command.history)}
    return tuple(found[name] for name in named)


def more(
    before: Written, new: Draft, *, moved: bool, torn: bool
) -> tuple[list[Draft], tuple[Entry, ...]]:
    """What is to be written of a letter that was sent already, and the entries that it stands for:
    another day, way or privacy takes the place of the delivery; what was learned later is added."""
    deliveries = tuple(entry for entry in before.entries if entry.kind == "letter-sent")
    same = (new.happened, new.channel or before.via) == (before.sent, before.via)
    hidden = new.private and not all(entry.private for entry in deliveries)
    found = []
    if (moved and not same) or hidden or torn:
        was = deliveries[-1]
        texts = {k: v for k, v in was.texts.items() if v and k != "recorder"}
        if new.channel not in ("", None, was.channel):
            texts.pop(MESSAGE_ID, None)  # it was no mail that delivered it
        found.append(
            new._replace(
                channel=new.channel or before.via,
                private=new.private or was.private,
                texts=texts,
                digests=was.digests,
            )
        )
    if is_news(before, new._replace(private=False), "letter-sent", "letter-proof"):
        private = new.private or deliveries[-1].private
        about = tuple(pair for pair in new.about if pair[0] != "ask")
        found.append(new._replace(kind="letter-proof", channel=None, about=about, private=private))
    return found, deliveries if found and found[0].kind == "letter-sent" else ()


def _refuse_overtaken(known: Sequence[Written], meant: Meant) -> None:
    """Raise Refused when the letter is no longer as it was when its name was looked up."""
    if meant.written is None:
        now = present(known).get((meant.subject, meant.target))
    else:
        full = meant.written.full
        now = next((x for x in known if (x.campaign, x.full) == (meant.campaign, full)), None)
    saw = [entry.id for entry in meant.written.entries] if meant.written else []
    if saw != ([entry.id for entry in now.entries] if now else []):
        raise Refused(
            f"{now.name if now else meant.subject} has changed meanwhile",
            "look at it with `advocacy letter list`, then run the command again",
        )


def _numbered(plan: Plan, command: Command, meant: Meant) -> tuple[int, str]:
    """The letter's number and full name; a new one for a letter that was not made here."""
    if meant.written is not None:
        return meant.written.number, meant.written.full
    was = plan.campaigns[meant.campaign].was
    number = command.next_number(meant.campaign, "letter-sent", was)
    return number, f"L{number}{command.tag}"


def entry(
    plan: Plan,
    kind: str,
    meant: Meant,
    day: date,
    evidence: Evidence,
    *,
    private: bool,
) -> Draft:
    """The entry of that kind about the letter, with its files."""
    ask = asked(plan, meant)
    return Draft(
        kind=kind,
        campaign=meant.campaign,
        subject=meant.subject,
        about=(("target", meant.target), *([("ask", ask.id)] if ask else [])),
        happened=day,
        private=private,
        digests=evidence.digests,
    )


def is_news(one: Written, draft: Draft, *kinds: str) -> bool:
    """Whether a draft says anything that the letter's entries of these kinds do not say yet."""
    entries = [entry for entry in one.entries if entry.kind in kinds]
    kept = {digest for entry in entries for digest in entry.digests.values()}
    words = {(k, v) for entry in entries for k, v in entry.texts.items()}
    new = {(k, v) for k, v in draft.texts.items() if v and k not in draft.digests}
    hidden = draft.private and not all(entry.private for entry in entries)
    return not new <= words or not set(draft.digests.values()) <= kept or hidden
