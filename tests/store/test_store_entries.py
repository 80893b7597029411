"""What is appended stands, what is undone does not, and everything can be proved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from advocacy_cli.errors import NotFound, Refused, WrongUsage
from advocacy_cli.store import Draft, Entry, Scope, Store
from advocacy_cli.store.entries import digest, text_digest

NOTE = Draft(
    "note",
    "hearings",
    about=(("target", "mayor-zvecan"), ("ask", "papers")),
    channel="phone",
    texts={"note": "Разговор: 100% :sve 'ok' \U0001f600\n{{ x }}"},
)


def write(
    store: Store, *drafts: Draft, name: str = "log", key: tuple[object, ...] | None = None
) -> list[Entry]:
    with store.command(name, key=key) as command:
        return [command.append(draft) for draft in drafts]


def asked(state: str, target: str = "mayor-zvecan", **more: object) -> Draft:
    return Draft(
        "ask-set", "hearings", "ask:hearings/papers", (("target", target),), state=state, **more
    )


def test_an_absent_journal_is_empty_and_is_not_made(store: Store) -> None:
    history = store.history()
    assert history.entries() == () == history.ask_states() == history.contacts()
    assert history.made() == () == history.published()
    assert history.last_command("ana") == ()
    assert len(history.head()) == 64
    assert not store.workspace.path(".advocacy").exists()


def test_an_entry_is_read_as_it_was_written(store: Store) -> None:
    full = NOTE._replace(
        subject="meeting:hearings/M1xy",
        happened=date(2026, 11, 20),
        due=date(2026, 12, 1),
        starts=datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
        ends=datetime(2026, 12, 3, 10, 0, tzinfo=UTC),
        planned="2026-12-03T10:00:00+01:00",
        state="held",
        number=7,
        sequence=2,
        private=True,
        digests={"a.docx": "0" * 64},
    )
    (entry,) = write(store, full)
    assert store.history().entries() == (entry,)
    assert entry.about == (("ask", "papers"), ("target", "mayor-zvecan"))
    assert entry.recorder == "ana"
    assert entry.texts["note"] == NOTE.texts["note"]
    assert (entry.number, entry.sequence, entry.private) == (7, 2, True)
    assert store.history().find_entry(entry.name) == entry


def test_an_exception_takes_everything_back(store: Store) -> None:
    write(store, NOTE)
    head = store.history().head()
    with pytest.raises(RuntimeError, match="stop"), store.command("log") as command:  # noqa: PT012
        command.append(NOTE)
        command.flush()
        raise RuntimeError("stop")
    assert store.history().head() == head


def test_a_dry_run_sees_its_own_entries_and_leaves_none(store: Store) -> None:
    for count in (0, 1):
        with store.command("log", dry_run=True) as command:
            command.append(NOTE)
            assert len(command.history.entries()) == count + 1
        assert len(store.history().entries()) == count
        if not count:
            assert not store.workspace.path(".advocacy", "advocacy.db").exists()
            write(store, NOTE)


def test_numbers_in_the_writers_count_have_no_gaps(store: Store) -> None:
    write(store, NOTE, NOTE)
    with pytest.raises(ZeroDivisionError), store.command("log") as command:  # noqa: PT012
        command.append(NOTE)
        _ = 1 / 0
    write(store, NOTE)
    entries = store.history().entries()
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert len({entry.writer for entry in entries}) == 1


def test_an_undone_entry_does_not_stand_and_undoing_the_undo_brings_a_copy(store: Store) -> None:
    (first,) = write(store, asked("asked"))
    (second,) = write(store, asked("won"))
    assert store.history().heads("ask:hearings/papers") == (second.id,)
    with store.command("undo") as command:
        undo = command.undo(second)
    assert [s.entry for s in store.history().ask_states()] == [first.id]
    assert store.history().heads("ask:hearings/papers") == (first.id,)
    assert store.history().find_entry(second.id).undone_by == undo.id
    with store.command("undo") as command:
        copy = command.undo(undo)
    assert [(s.state, s.entry) for s in store.history().ask_states()] == [("won", copy.id)]
    assert copy.happened == second.happened
    assert undo.id not in {entry.id for entry in store.history().entries()}


def test_what_was_undone_cannot_be_undone_again(store: Store) -> None:
    (entry,) = write(store, NOTE)
    with store.command("undo") as command:
        command.undo(entry)
    with pytest.raises(Refused, match="already"), store.command("undo") as command:
        command.undo(store.history().find_entry(entry.id))


def test_heads_that_changed_since_they_were_read_are_refused(store: Store) -> None:
    (first,) = write(store, asked("asked"))
    write(store, asked("won"))
    with pytest.raises(Refused, match=r"ana .* ask-set won"), store.command("ask set") as command:
        command.append(asked("refused"), saw=(first.id,))
    assert store.history().ask_states()[0].state == "won"


def test_two_heads_are_settled_by_the_next_that_names_both(store: Store) -> None:
    (one,) = write(store, asked("asked"))
    with store.command("merge") as command:  # another copy's entry that saw nothing
        command._heads = lambda subject: ()  # type: ignore[method-assign]
        other = command.append(asked("won"))
    assert store.history().heads("ask:hearings/papers") == tuple(sorted((one.id, other.id)))
    (both,) = write(store, asked("refused"))
    assert store.history().heads("ask:hearings/papers") == (both.id,)
    with store.command("undo") as command:
        command.undo(both)
    assert store.history().heads("ask:hearings/papers") == tuple(sorted((one.id, other.id)))


def test_the_same_key_is_seen_until_it_is_undone(store: Store) -> None:
    key = ("log", "hearings", "текст")
    (first,) = write(store, NOTE, key=key)
    with store.command("log", key=key) as command:
        assert command.seen() == first
    (again,) = write(store, NOTE, key=key)  # --again
    assert again.id != first.id
    with store.command("undo") as command:
        command.undo(first)
        command.undo(again)
    with store.command("log", key=key) as command:
        assert command.seen() is None
        command.append(NOTE)
    with store.command("log", key=("other",)) as command:
        assert command.seen() is None


def test_what_an_undo_of_an_undo_brings_back_is_seen(store: Store) -> None:
    key = ("log", "hearings", "x")
    first, _ = write(store, NOTE, asked("asked"), key=key)
    back = write(store, NOTE, asked("asked"), key=key)  # --again
    for _ in range(2):
        for entries in (store.history().of_command(first.command), back):
            with store.command("undo") as command:
                undone = [command.undo(entry) for entry in entries if not entry.undone_by]
            with store.command("undo") as command:
                back = [command.undo(entry) for entry in undone]
    with store.command("log", key=key) as command:
        seen = command.seen()
        assert seen is not None
        assert seen in command.history.entries()
        command.append(NOTE)


def test_a_text_too_long_for_the_journal_is_refused_with_what_to_do(store: Store) -> None:
    write(store, NOTE._replace(texts={"note": "ж" * 100_000}))
    with pytest.raises(WrongUsage, match="100,001 characters") as caught:
        write(store, NOTE._replace(texts={"note": "x" * 100_001}))
    assert "in a file" in caught.value.hint


def test_the_undo_of_what_is_private_is_private(store: Store) -> None:
    (entry,) = write(store, NOTE._replace(private=True))
    with store.command("undo") as command:
        undo = command.undo(entry)
    with store.command("undo") as command:
        copy = command.undo(undo)
    assert undo.private
    assert copy.private


def test_since_goes_by_arrival_not_by_recording(store: Store, clock) -> None:
    (early,) = write(store, NOTE)
    clock.forward(days=2)
    (late,) = write(store, NOTE)
    # a merge brings what another copy recorded earlier
    with store.command("merge") as command:
        command.append(NOTE)
        command._waiting["entry"][0]["recorded"] = "2026-11-01T00:00:00.000000Z"
    arrived = [e.seq for e in store.history().entries(since=clock.now)]
    assert arrived == [3, late.seq]
    assert early.seq not in arrived


def test_a_number_is_never_given_twice(store: Store) -> None:
    with store.command("meeting add") as command:
        assert command.next_number("new", "meeting", ("old",)) == 1
        entry = command.append(Draft("meeting", "old", "meeting:old/M1aa", number=1))
        assert command.next_number("new", "meeting", ("old",)) == 2
    with store.command("undo") as command:
        command.undo(entry)
        assert command.next_number("new", "meeting", ("old",)) == 2
        assert command.next_number("new", "letter-made", ("old",)) == 1


def test_as_of_knows_what_was_recorded_and_undone_by_then(store: Store, clock) -> None:
    (early,) = write(store, asked("asked", happened=date(2026, 11, 1)))
    then = clock()
    clock.forward(days=1)
    write(store, asked("won", happened=date(2026, 10, 1)))
    with store.command("undo") as command:
        command.undo(early)
    assert store.history(then).entries() == (early,)
    assert store.history(then).ask_states()[0].state == "asked"
    assert store.history(then - timedelta(seconds=1)).entries() == ()
    assert store.history().ask_states()[0].state == "won"
    assert store.history(then).head() != store.history().head()


def test_filters_and_order(store: Store, clock) -> None:
    (late,) = write(store, NOTE._replace(happened=date(2026, 11, 22)))
    since = clock.forward(hours=1)
    (early,) = write(store, NOTE._replace(happened=date(2026, 11, 2), campaign="roads"))
    history = store.history()
    assert history.entries() == (early, late)
    assert history.entries(since=since) == (early,)
    assert history.entries(campaigns=["hearings"]) == (late,)
    assert history.entries(kinds=["undo", "published"]) == ()
    assert history.entries(kinds=["note"], campaigns=["roads", "x"]) == (early,)


def test_the_latest_by_happened_then_recorded_counts(store: Store, clock) -> None:
    write(store, asked("won", happened=date(2026, 11, 10)))
    clock.forward(hours=1)
    write(store, asked("asked", happened=date(2026, 11, 9)))
    assert store.history().ask_states()[0].state == "won"
    write(store, asked("refused", happened=date(2026, 11, 10)))
    assert store.history().ask_states()[0].state == "refused"


def test_contacts_are_notes_and_meetings_held_with_a_target(store: Store) -> None:
    letter = Draft("letter-made", "hearings", "letter:hearings/request", NOTE.about, number=1)
    no_show = Draft(
        "meeting-held", "hearings", "meeting:hearings/first", NOTE.about, state="no-show"
    )
    write(store, letter, no_show, Draft("note", "hearings", texts={"note": "inside"}))
    assert store.history().contacts() == ()
    (note,) = write(store, NOTE._replace(happened=date(2026, 11, 3)))
    (contact,) = store.history().contacts()
    assert contact[:5] == ("hearings", "mayor-zvecan", date(2026, 11, 3), "phone", note.id)
    (held,) = write(store, no_show._replace(state="held", happened=date(2026, 11, 4)))
    assert store.history().contacts()[0].entry == held.id


def test_a_file_that_was_made_stays_ours_also_after_an_undo(store: Store) -> None:
    assert store.history().made_digests() == frozenset()
    letter = Draft("letter-made", "hearings", "letter:hearings/request", digests={"a": "1" * 64})
    petition = Draft("petition-made", "hearings", "petition:hearings/p", digests={"b": "2" * 64})
    other = Draft("published", "hearings", "meeting:hearings/first", digests={"c": "3" * 64})
    made, *_ = write(store, letter, petition, other)
    with store.command("undo") as command:
        command.undo(made)
    assert store.history().made_digests() == {"1" * 64, "2" * 64}


def test_what_is_private_can_be_left_out_and_what_stood_before_shows(store: Store, clock) -> None:
    (public,) = write(store, asked("asked"), NOTE)[:1]
    clock.forward(hours=1)
    write(store, asked("refused", private=True), NOTE._replace(private=True, channel="viber"))
    history = store.history()
    assert [s.state for s in history.ask_states()] == ["refused"]
    outside = history.within(Scope(private=False))
    assert [(s.state, s.entry) for s in outside.ask_states()] == [("asked", public.id)]
    assert [c.channel for c in history.contacts()] == ["viber"]
    assert [c.channel for c in outside.contacts()] == ["phone"]


def test_what_becomes_of_a_private_thing_is_told_with_it_only(store: Store) -> None:
    born = Draft("promise", "hearings", "promise:hearings/P1kq", private=True)
    settled = Draft("settled", "hearings", "promise:hearings/P1kq", state="broken")
    (_, late, own) = write(store, born, settled, settled._replace(subject="promise:hearings/P2kq"))
    outside = store.history().within(Scope(private=False))
    assert [e.id for e in outside.entries()] == [own.id]
    assert outside.find_entry(own.id[:12]).id == own.id
    with pytest.raises(NotFound):
        outside.find_entry(late.id)
    assert store.history().find_entry(late.id).id == late.id


def test_what_becomes_of_a_letter_that_was_sent_in_private_is_not_told(store: Store) -> None:
    sent = Draft("letter-sent", "hearings", "letter:hearings/a", (("name", "L1kq"),), private=True)
    other = sent._replace(about=(("name", "L2kq"),), private=False)
    reply = Draft("letter-answered", "hearings", "letter:hearings/a", (("name", "L1kq"),))
    (_, told, _, made) = write(store, sent, other, reply, reply._replace(kind="letter-made"))
    outside = store.history().within(Scope(private=False))
    assert {e.id for e in outside.entries()} == {told.id, made.id}
    assert len(store.history().entries()) == 4


def test_campaigns_and_things_can_be_left_out_wholly(store: Store) -> None:
    held = Draft(
        "meeting-held", "hearings", "meeting:hearings/first", (("target", "mayor"),), state="held"
    )
    write(store, held, NOTE._replace(campaign="roads"), asked("won"))
    history = store.history()
    few = history.within(Scope(campaigns=frozenset({"hearings"})))
    assert {e.campaign for e in few.entries()} == {"hearings"}
    assert {c.campaign for c in few.contacts()} == {"hearings"}
    none = history.within(Scope(campaigns=frozenset()))
    assert (none.entries(), none.contacts(), none.ask_states()) == ((), (), ())
    unmet = history.within(Scope(hidden=frozenset({"meeting:hearings/first"})))
    assert [e.kind for e in unmet.entries()] == ["note", "ask-set"]
    assert {c.campaign for c in unmet.contacts()} == {"roads"}


def test_the_state_at_the_end_of_an_earlier_day(store: Store) -> None:
    write(store, asked("asked", happened=date(2026, 11, 10)))
    write(store, asked("won", happened=date(2026, 11, 12)))
    history = store.history()
    for day, states in ((9, []), (10, ["asked"]), (11, ["asked"]), (12, ["won"]), (13, ["won"])):
        assert [s.state for s in history.ask_states(date(2026, 11, day))] == states


def test_every_published_form_is_kept_in_mind_also_after_an_undo(store: Store) -> None:
    item = Draft("published", "hearings", "meeting:hearings/first", digests={"content": "b"})
    one, two = write(store, item._replace(sequence=0), item._replace(sequence=1))
    with store.command("undo") as command:
        command.undo(two)
    assert [entry.id for entry in store.history().published()] == [one.id, two.id]


def test_names_of_entries_and_commands(store: Store) -> None:
    one, two = write(store, NOTE, NOTE)
    history = store.history()
    assert history.find_command(one.command[:6]) == (one, two)
    assert history.find_command(two.id[:8]) == (one, two)
    assert history.last_command("ana") == (one, two)
    assert history.last_command("bob") == ()
    with pytest.raises(WrongUsage, match="no name"):
        history.find_entry("abc")
    with pytest.raises(WrongUsage):
        history.find_entry("%%%%%%%")
    absent = "0" * 12 if not one.id.startswith("0" * 12) else "1" * 12
    with pytest.raises(NotFound):
        history.find_entry(absent)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800"])
def test_text_that_no_database_can_hold_is_refused(store: Store, text: str) -> None:
    for draft in (NOTE._replace(texts={"note": text}), NOTE._replace(about=(("target", text),))):
        with pytest.raises(WrongUsage, match="cannot be kept"):
            write(store, draft)
    assert store.history().entries() == ()


def test_every_digest_can_be_reckoned_again_from_the_rows(store: Store) -> None:
    write(store, asked("asked"), NOTE)
    write(store, asked("won"))
    seen = 0
    with store.command("verify", dry_run=True) as command:
        raw = command._writing.raw
        names = [c[0] for c in raw.execute("SELECT * FROM entry").description]
        for values in raw.execute("SELECT * FROM entry").fetchall():
            row = dict(zip(names, values, strict=True))

            def rows(sql: str, entry: str = row["id"]) -> list[tuple]:
                return list(raw.execute(sql.format(entry)).fetchall())

            after = [r[0] for r in rows("SELECT after FROM entry_after WHERE entry = '{}'")]
            about = rows("SELECT role, id FROM entry_about WHERE entry = '{}'")
            texts = rows("SELECT field, sha256, salt, body FROM entry_text WHERE entry = '{}'")
            assert all(text_digest(salt, body) == sha for _, sha, salt, body in texts)
            assert row["digest"] == digest(row, after, about, {t[0]: t[1] for t in texts}, {})
            assert row["digest"] != digest(row | {"state": "x"}, after, about, {}, {})
            seen += 1
    assert seen == 3


def test_free_text_stands_in_no_other_table(store: Store) -> None:
    canary = "ТАЈНА-canary"
    write(store, asked("asked", texts={"note": canary}))
    with store.command("look", dry_run=True) as command:
        for table in ("entry", "entry_after", "entry_about", "entry_digest", "meta"):
            rows = command._writing.raw.execute(f"SELECT * FROM {table}").fetchall()
            assert canary not in str(rows)
            assert "'ana'" not in str(rows)


def test_both_engines_give_instants_in_the_same_text(store: Store) -> None:
    write(store, NOTE)
    with store.command("look", dry_run=True) as command:
        (row,) = command._writing.raw.execute(
            "SELECT recorded, happened, private FROM entry"
        ).fetchall()
    assert tuple(row) == ("2026-11-23T08:00:00.000000Z", "2026-11-23", 0)
