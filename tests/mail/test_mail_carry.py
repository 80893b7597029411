"""Claim, send, mark: nothing lost silently, nothing twice, whatever the server does and when."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from offices import Loopback, Office, carrier, carry, kinds, queued, settings, states, wait_for

from advocacy_cli import mail as room
from advocacy_cli.errors import Refused, Unavailable
from advocacy_cli.mail import rules
from advocacy_cli.store import Draft, Store
from advocacy_cli.workspace import Workspace, open_workspace

A, B, C = "a@example.org", "b@example.org", "c@example.org"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(root: Path, clock: Callable[[], datetime]) -> Store:
    found = open_workspace(root, os.environ, recorder="ana")
    return Store(Workspace(root, found.settings, os.environ, clock, recorder="ana"))


@pytest.fixture
def store(root: Path, store_url: str, mailing: Loopback, clock: Clock) -> Iterator[Store]:
    with opened(root, clock) as store:
        yield store


def test_what_is_queued_goes_once_over_one_connection(store: Store, office: Office) -> None:
    assert queued(store, A, B, C) == [1, 2, 3]
    assert carry(store).sent == 3
    assert office.to() == [A, B, C]
    assert office.connections == 1
    assert states(store) == {1: "sent", 2: "sent", 3: "sent"}
    assert carry(store) == room.Tally()
    assert len(office.got) == 3
    assert kinds(store) == ["queued"] * 3 + ["sent"] * 3


def test_the_bytes_that_were_queued_arrive(store: Store, office: Office) -> None:
    queued(store, A)
    raw = store.outbox().message(store.outbox().find(1))
    carry(store)
    assert office.got[0].raw == raw
    assert office.got[0].sender == "office@example.org"


def test_the_same_is_queued_once_until_it_was_called_off(store: Store) -> None:
    assert queued(store, A) == [1]
    assert queued(store, A) == [1]
    with store.command("mail cancel") as command:
        room.cancel(command, 1, room.nothing)
    assert queued(store, A) == [2]
    assert kinds(store) == ["queued", "cancelled", "queued"]


def test_what_is_queued_in_a_command_that_fails_is_not_queued(store: Store) -> None:
    queued(store, A)

    def fail() -> None:
        with store.command("test") as command:
            command.outbox.pause(on=True)
            room.cancel(command, 1, room.nothing)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert states(store) == {1: "queued"}
    assert not store.outbox().paused


def test_entries_hold_no_address_and_no_words(store: Store, office: Office) -> None:
    queued(store, A, subject="kanarinac")
    office.replies[A] = "550 no kanarinac a@example.org here"
    carry(store)
    for entry in store.history().entries(kinds=("mail",)):
        assert "@" not in repr(entry)
        assert "kanarinac" not in repr(entry)


def test_a_recipient_refused_for_good_is_not_the_end_of_the_run(
    store: Store, office: Office
) -> None:
    queued(store, A, B, C)
    office.replies[B] = "550 5.1.1 no such mailbox"
    told: list[str] = []
    assert carry(store, told) == room.Tally(sent=2, dead=1)
    assert states(store) == {1: "sent", 2: "dead", 3: "sent"}
    assert told[1] == "dead: 550 5.1.1 no such mailbox"
    assert office.connections == 1
    assert store.outbox().find(2).reply == "550 5.1.1 no such mailbox"
    office.replies.clear()
    assert carry(store) == room.Tally()


def test_when_one_after_the_other_is_refused_the_rest_is_spared(
    store: Store, office: Office
) -> None:
    names = [f"r{n}@example.org" for n in range(9)]
    queued(store, *names)
    office.replies.update(dict.fromkeys(names, "550 5.4.5 quota"))
    tally = carry(store)
    assert tally.dead == rules.MOST_REFUSED
    assert "hardly the recipients" in tally.stopped
    assert list(states(store).values()).count("queued") == 4


@pytest.mark.parametrize("where", ["replies", "ends"])
def test_what_is_put_off_goes_later_and_is_given_up_after_two_days(
    store: Store, office: Office, clock: Clock, where: str
) -> None:
    queued(store, A)
    getattr(office, where)[A] = "450 4.2.0 greylisted"
    start, tries = clock.now, []
    for _ in range(20):
        tally = carry(store)
        tries.append(clock.now - start)
        mail = store.outbox().find(1)
        if tally.dead:
            break
        assert (tally.later, mail.state) == (1, "queued")
        assert mail.next_try is not None
        assert carry(store) == room.Tally()  # not before its time
        clock.now = mail.next_try
    minutes = [span / timedelta(minutes=1) for span in tries]
    assert minutes[:7] == [0, 1, 6, 36, 156, 516, 876]
    assert mail.state == "dead"
    assert minutes[-1] <= 48 * 60 < minutes[-1] + 360
    assert kinds(store) == ["queued", "dead"]  # a retry is no entry
    assert office.got == []


def test_what_was_put_off_arrives_once_when_the_server_takes_it(
    store: Store, office: Office, clock: Clock
) -> None:
    queued(store, A)
    office.ends[A] = ["451 busy", "451 busy"]
    for _ in range(3):
        carry(store)
        clock.now += timedelta(hours=1)
    assert office.to() == [A]
    assert states(store) == {1: "sent"}
    assert store.outbox().find(1).attempts == 3


def test_hung_up_before_the_message_it_is_tried_again(
    store: Store, office: Office, clock: Clock
) -> None:
    queued(store, A, B)
    office.replies[A] = ["drop", "drop"]  # the second time over a new connection
    tally = carry(store)
    assert (tally.later, tally.sent, tally.uncertain) == (1, 1, 0)
    clock.now += timedelta(minutes=1)
    assert carry(store).sent == 1
    assert sorted(office.to()) == [A, B]


def test_a_connection_dropped_since_the_last_mail_is_opened_once_more(
    store: Store, office: Office
) -> None:
    queued(store, A, B)
    office.replies[B] = ["drop"]
    assert carry(store) == room.Tally(sent=2)
    assert office.connections == 2


@pytest.mark.parametrize("end", ["drop", "drop untaken"])
def test_hung_up_after_the_message_nobody_knows_and_it_is_not_sent_again(
    store: Store, office: Office, clock: Clock, end: str
) -> None:
    queued(store, A, B)
    office.ends[A] = end
    assert carry(store) == room.Tally(sent=1, uncertain=1)
    assert states(store) == {1: "uncertain", 2: "sent"}
    clock.now += timedelta(days=3)
    assert carry(store) == room.Tally()
    assert office.seen == [A, B]
    assert kinds(store) == ["queued", "queued", "uncertain", "sent"]


@pytest.mark.parametrize("sent", [True, False])
def test_what_is_uncertain_is_settled_by_a_person(store: Store, office: Office, sent: bool) -> None:
    queued(store, A)
    office.ends[A] = ["drop"]
    carry(store)
    followed: list[str] = []
    follow = lambda command, mail, entry, state: followed.append(state)  # noqa: E731
    for _ in range(2):  # again does no harm
        with store.command("mail resolve") as command:
            room.resolve(command, 1, follow, sent=sent)
    assert followed == ["sent" if sent else "queued"]
    assert states(store) == {1: "sent" if sent else "queued"}
    carry(store)
    assert office.ids() == [store.outbox().find(1).message_id] * (1 if sent else 2)


def test_a_slow_server_is_waited_for(store: Store, office: Office, monkeypatch) -> None:
    monkeypatch.setattr("advocacy_cli.mail.smtp.WAIT", 0.3)
    queued(store, A)
    office.ends[A] = "slow"
    assert carry(store) == room.Tally(sent=1)


def test_a_server_that_never_answers_the_message_leaves_it_uncertain(
    store: Store, office: Office, monkeypatch
) -> None:
    monkeypatch.setattr("advocacy_cli.mail.smtp.WAIT_TAKEN", 0.3)
    queued(store, A)
    office.ends[A] = "slow"
    assert carry(store) == room.Tally(uncertain=1)
    assert office.to() == [A]


def test_a_server_that_cannot_be_reached_leaves_everything_as_it_was(
    store: Store, mailing: Loopback
) -> None:
    queued(store, A)
    mailing.stop()
    with pytest.raises(Unavailable, match="cannot be reached"):
        carry(store)
    mail = store.outbox().find(1)
    assert (mail.state, mail.attempts, mail.last_try) == ("queued", 0, None)


def test_a_server_lost_in_the_middle_leaves_the_claimed_mail_unclaimed(
    store: Store, office: Office, monkeypatch
) -> None:
    queued(store, A, B)
    opening = room.Carrier.open
    opened_: list[int] = []

    def open_once(self: room.Carrier) -> None:
        if self._smtp is None:
            if opened_:
                raise Unavailable("gone")
            opened_.append(1)
        opening(self)

    monkeypatch.setattr(room.Carrier, "open", open_once)
    office.replies[B] = ["drop"]
    with pytest.raises(Unavailable, match="gone"):
        carry(store)
    mail = store.outbox().find(2)
    assert (mail.state, mail.attempts, mail.worker) == ("queued", 0, None)
    monkeypatch.undo()


def test_a_sender_that_is_not_taken_is_nobody_else_s_fault(store: Store, office: Office) -> None:
    queued(store, A, B)
    office.senders["office@example.org"] = "550 5.7.1 not your address"
    with pytest.raises(Refused, match=r"takes no mail from office@example\.org"):
        carry(store)
    assert states(store) == {1: "queued", 2: "queued"}
    assert office.seen == []


@pytest.mark.parametrize("left", [False, True])
def test_interrupted_it_is_known_whether_the_message_had_left(
    store: Store, office: Office, monkeypatch, left: bool
) -> None:
    queued(store, A)

    def stop(self: room.Carrier, *_: object) -> room.Reply:
        self.dot_left = left
        raise KeyboardInterrupt

    monkeypatch.setattr(room.Carrier, "_hand_over", stop)
    with pytest.raises(KeyboardInterrupt):
        carry(store)
    assert states(store) == {1: "uncertain" if left else "queued"}


def abandon(store: Store, worker: str) -> None:
    """Leave a mail as a killed worker does."""
    with store.command("mail send") as command:
        assert command.outbox.claim(1, worker, store.workspace.now()) is not None


def test_what_a_dead_worker_had_in_hand_becomes_uncertain(store: Store, office: Office) -> None:
    from advocacy_cli.store import outbox

    queued(store, A)
    here = outbox.this_worker().partition(":")[0]
    abandon(store, f"{here}:{2**22 + 1}")
    assert [mail.number for mail in room.settle_abandoned(store, room.nothing)] == [1]
    assert states(store) == {1: "uncertain"}
    assert room.settle_abandoned(store, room.nothing) == ()
    assert carry(store) == room.Tally()
    assert office.seen == []


def test_of_a_worker_on_another_machine_nothing_is_known_for_an_hour(
    store: Store, clock: Clock
) -> None:
    queued(store, A)
    abandon(store, "elsewhere:1")
    assert room.settle_abandoned(store, room.nothing) == ()
    clock.now += timedelta(hours=1, seconds=1)
    assert len(room.settle_abandoned(store, room.nothing)) == 1


def test_a_worker_taken_for_dead_still_marks_what_it_sent(store: Store, office: Office) -> None:
    queued(store, A)

    def meanwhile(self: room.Carrier, sender: str, recipient: str, message: bytes) -> room.Reply:
        store.workspace._clock.now += timedelta(hours=2)  # type: ignore[attr-defined]
        assert len(room.settle_abandoned(store, room.nothing)) == 1
        return room.Reply("sent", "250 taken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room.Carrier, "send", meanwhile)
        carry(store)
    assert states(store) == {1: "sent"}
    assert kinds(store) == ["queued", "uncertain", "sent"]


def test_a_mail_that_was_resolved_meanwhile_is_not_marked_over(store: Store) -> None:
    queued(store, A)

    def meanwhile(self: room.Carrier, sender: str, recipient: str, message: bytes) -> room.Reply:
        store.workspace._clock.now += timedelta(hours=2)  # type: ignore[attr-defined]
        room.settle_abandoned(store, room.nothing)
        with store.command("mail resolve") as command:
            room.resolve(command, 1, room.nothing, sent=False)
        return room.Reply("sent", "250 taken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room.Carrier, "send", meanwhile)
        with pytest.raises(Refused, match="could not be written down"):
            carry(store)
    assert states(store) == {1: "queued"}


def test_two_workers_at_once_send_nothing_twice(store: Store, office: Office, root: Path) -> None:
    import threading

    names = [f"r{n}@example.org" for n in range(30)]
    queued(store, *names)
    tallies: list[room.Tally] = []

    def work() -> None:
        with opened(root, Clock()) as own:
            tallies.append(carry(own))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(office.to()) == sorted(names)
    assert sum(tally.sent for tally in tallies) == 30
    assert set(states(store).values()) == {"sent"}


def test_what_follows_stands_with_the_mark_or_not_at_all(store: Store, office: Office) -> None:
    queued(store, A)

    def follow(command, mail, entry, state) -> None:
        command.append(Draft("note", texts={"note": state}))
        raise Refused("it cannot follow")

    with pytest.raises(Refused, match="took mail 1, but that could not be written down"):
        carry(store, follow=follow)
    assert states(store) == {1: "sending"}
    assert store.history().entries(kinds=("note",)) == ()
    assert office.to() == [A]


def test_what_is_held_does_not_go_until_it_is_released(store: Store, office: Office) -> None:
    queued(store, A, B)
    with store.command("mail hold") as command:
        room.hold(command, 1)
    assert carry(store).sent == 1
    with store.command("mail hold") as command:
        room.release(command, 1)
    assert carry(store).sent == 1
    assert office.to() == [B, A]


def test_hold_all_stops_a_run_before_its_next_mail(
    store: Store, office: Office, root: Path
) -> None:
    queued(store, A, B, C)

    def follow(command, mail, entry, state) -> None:
        command.outbox.pause(on=True)

    tally = carry(store, follow=follow)
    assert (tally.sent, office.to()) == (1, [A])
    assert "all mail is held" in tally.stopped
    with store.command("mail hold") as command:
        assert command.outbox.pause(on=False) is not None
        assert command.outbox.pause(on=False) is None
    assert carry(store).sent == 2


@pytest.mark.parametrize("state", ["sent", "uncertain", "cancelled", "sending"])
def test_what_has_left_or_may_have_is_not_called_off_or_held(store: Store, state: str) -> None:
    queued(store, A)
    with store.command("test") as command:
        mail = command.outbox.claim(1, "other:1", store.workspace.now())
        if state != "sending":
            command.outbox.become(mail, state, before=("sending",))
    with store.command("test") as command, pytest.raises(Refused):
        room.hold(command, 1)
    if state != "cancelled":
        with store.command("test") as command, pytest.raises(Refused):
            room.cancel(command, 1, room.nothing)
    assert states(store) == {1: state}


def test_the_rate_holds_over_runs(
    store: Store, root: Path, clock: Clock, mailing: Loopback
) -> None:
    settings(root, host="127.0.0.1", port=mailing.port, rate=2, **{"from": "office@example.org"})
    queued(store, A, B, C)
    with opened(root, clock) as own:
        slept: list[float] = []
        with carrier(own) as link:

            def sleep(seconds: float) -> None:
                slept.append(seconds)
                clock.now += timedelta(seconds=seconds)

            tally = room.carry(own, link, room.nothing, lambda *_: None, sleep=sleep)
    assert tally.sent == 3
    assert slept == [60.0]


def test_the_day_s_cap_ends_the_run_and_the_next_day_goes_on(
    store: Store, root: Path, clock: Clock, mailing: Loopback, office: Office
) -> None:
    settings(
        root, host="127.0.0.1", port=mailing.port, rate=0, daily=2, **{"from": "office@example.org"}
    )
    queued(store, A, B, C)
    with opened(root, clock) as own:
        tally = carry(own)
        assert (tally.sent, "mail.daily" in tally.stopped) == (2, True)
        clock.now += timedelta(hours=23)
        assert carry(own).sent == 0
        clock.now += timedelta(hours=1)
        assert carry(own).sent == 1
    assert office.to() == [A, B, C]


def test_mail_of_another_copy_is_not_sent_until_somebody_says_so(
    root: Path, mailing: Loopback, office: Office, clock: Clock
) -> None:
    import shutil

    with opened(root, clock) as store:
        queued(store, A)
    database = root / ".advocacy/advocacy.db"
    shutil.copy(database, database.with_name("copy"))
    database.with_name("copy").replace(database)
    with opened(root, clock) as store:
        assert carry(store) == room.Tally()
        assert not store.outbox().find(1).here
        with store.command("mail resolve") as command:
            room.resolve(command, 1, room.nothing, sent=False)
        assert carry(store).sent == 1
    assert office.to() == [A]


def test_the_other_reader_sees_a_mail_in_hand(store: Store, office: Office, root: Path) -> None:
    """While the server thinks, the claim is committed: whoever looks, or kills us, finds it."""
    import threading

    queued(store, A)
    office.pause = 1.0

    def work() -> None:
        with opened(root, Clock()) as own:
            carry(own)

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(lambda: office.seen == [A])
    with opened(root, Clock()) as other:
        assert states(other) == {1: "sending"}
    thread.join(60)
    assert states(store) == {1: "sent"}
