"""The rule of SEQUENCE where two copies of a journal were merged, or words were erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from advocacy_cli.calendar.items import Facts, Item
from advocacy_cli.calendar.published import Audience, forms, past, publish
from advocacy_cli.calendar.telling import telling
from advocacy_cli.store import Draft, Entry

THEN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OUTSIDE = Audience(internal=False, languages=("en",), zone="Europe/Belgrade")
UID = "a@b"


def item(what: str = "Submission", **facts: Any) -> Item:
    said = Facts("deadline", {"en": "Hearings"}, {"en": what}, day=date(2026, 12, 1), **facts)
    return Item(UID, "deadline:hearings/submission", "hearings", "submission", None, said)


def entry(sequence: int, what: str = "Submission", writer: str = "aa", **more: Any) -> Entry:
    values: dict[str, Any] = dict.fromkeys(Entry._fields)
    values |= {
        "id": f"{writer}{sequence}{what}",
        "writer": writer,
        "seq": sequence,
        "campaign": "hearings",
        "subject": "deadline:hearings/submission",
        "about": (("uid", UID),),
        "recorded": THEN + timedelta(hours=sequence),
        "due": date(2026, 12, 1),
        "state": "shown",
        "sequence": sequence,
        "private": False,
        "texts": {"summary": f"Deadline: {what}"},
        "digests": {"content": item(what).facts.digest},
    }
    return Entry(**(values | more))


def published(known: list[Entry], *items: Item, gone: tuple[str, ...] = ()) -> list[Draft]:
    drafts: list[Draft] = []

    def append(draft: Draft) -> Entry:
        drafts.append(draft)
        return entry(draft.sequence or 0)

    publish(items, gone, past(known), OUTSIDE, append, {one.uid: one.facts for one in items})
    return drafts


def test_the_highest_sequence_of_any_writer_is_the_last() -> None:
    known = [entry(2, "Old", "aa"), entry(3, "Submission", "bb"), entry(1, "Older", "cc")]
    assert published(known, item()) == []
    (draft,) = published(known, item("New"))
    assert draft.sequence == 4


def test_two_copies_that_said_different_things_under_one_sequence_are_settled() -> None:
    known = [entry(1, "Mine", "aa"), entry(1, "Submission", "bb")]
    (draft,) = published(known, item())
    assert draft.sequence == 2
    assert published([*known, entry(2)], item()) == []


def test_the_same_form_twice_is_one() -> None:
    copy = entry(1, writer="bb", recorded=THEN + timedelta(days=2))
    assert past([copy, entry(1)])[UID] == [entry(1)]
    assert published([copy, entry(1)], item()) == []


def test_what_was_cancelled_before_anybody_had_it_is_never_told() -> None:
    assert published([], item(cancelled=True)) == []


@pytest.mark.parametrize("kept", [None, "Deadline: Submission"])
def test_something_gone_is_told_in_the_words_that_are_left(kept: str | None) -> None:
    last = entry(4, state="cancelled", texts={"summary": kept})
    (form,) = forms([], [UID], {UID: [last]}, OUTSIDE, THEN.date())
    assert form.event.summary == f"CANCELLED: {kept or 'deadline:hearings/submission'}"
    assert (form.event.sequence, form.event.day) == (4, date(2026, 12, 1))
    assert forms([], [UID], {UID: [last]}, OUTSIDE, THEN.date() + timedelta(days=1)) == ()


def test_the_digest_is_over_facts_and_knows_every_one_of_them() -> None:
    base = item().facts
    changes: list[dict[str, Any]] = [
        {"what": {"en": "Submission", "sq": "Propozim"}},
        {"day": date(2026, 12, 2)},
        {"where": {"en": "Town hall"}},
        {"others": ({"en": "Mayor"},)},
        {"alarms": (60,)},
        {"private": True},
        {"cancelled": True},
        {"zone": "UTC"},
        {"done": True},
    ]
    digests = {base._replace(**change).digest for change in changes}
    assert len(digests | {base.digest}) == len(changes) + 1
    assert base._replace(title={"en": "Hearings"}).digest == base.digest


def test_what_is_not_done_has_the_digest_that_it_had_before_anything_could_be() -> None:
    """Else everything would be told as changed to everybody after an upgrade."""
    digest = "9886814598ecd81ae43d578dba9dde7da044c2129c1c9d34885afb2d35627b4d"
    assert item().facts.digest == digest


def test_what_only_one_file_told_is_told_again_by_an_export() -> None:
    alone = entry(1, command_name="meeting move")
    drafts: list[Draft] = []

    def append(draft: Draft) -> Entry:
        drafts.append(draft)
        return entry(draft.sequence or 0, command_name="calendar export")

    old = entry(0, "Old", command_name="calendar export")

    def told(*entries: Entry) -> frozenset[tuple[object, ...]]:
        return telling(entries, past(entries), (), OUTSIDE).forms

    known, others = past([old, alone]), {UID: item().facts}
    done = publish([item()], (), known, OUTSIDE, append, others, told(old, alone))
    assert (dict(done.fresh), [d.sequence for d in drafts]) == ({UID: "changed"}, [1])
    again = entry(1, command_name="calendar export", writer="bb")
    assert past([alone, again])[UID] == [alone]  # what was told first gives the stamps
    done = publish([item()], (), known, OUTSIDE, append, others, told(alone, again))
    assert (dict(done.fresh), len(drafts)) == ({}, 1)
