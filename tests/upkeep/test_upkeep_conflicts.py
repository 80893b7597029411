"""Two states set without knowing of each other are shown, and one command settles them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from copies import Copy

At = Callable[[str], None]
MAYOR = ("--with", "mayor-zvecan")


def conflicts(copy: Copy) -> list[dict[str, object]]:
    return [c for row in json.loads(copy.do("status", "--json")) for c in row["conflicts"]]


@pytest.fixture
def both(two: tuple[Copy, Copy], tmp_path: Path) -> Callable[[], list[dict[str, object]]]:
    """Exchanges what both have; returns the conflicts, which must be the same in both."""
    count = 0

    def exchange() -> list[dict[str, object]]:
        nonlocal count
        count += 1
        files = [str(tmp_path / f"{count}-{copy.officer}.advocacy") for copy in two]
        for copy, file in zip(two, files, strict=True):
            copy.do("sync", "export", file)
        for copy, file in zip(two, reversed(files), strict=True):
            copy.do("sync", "merge", file)
        found = conflicts(two[0])
        assert conflicts(two[1]) == found
        assert two[0].head() == two[1].head()
        return found

    return exchange


def test_two_states_of_one_ask_are_shown_and_settled(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "asked")
    assert both() == []
    ana.do("ask", "set", "hearings/papers", "promised", *MAYOR)
    at("24 11:30")
    bojan.do("ask", "set", "hearings/papers", "refused", *MAYOR)
    (found,) = both()
    assert (found["name"], found["with"]) == ("hearings/papers", ["mayor-zvecan"])
    said = [(side["what"], side["by"]) for side in found["said"]]
    assert said == [("promised", "ana"), ("refused", "bojan")]
    assert found["settle"] == ["advocacy ask set hearings/papers STATE --with mayor-zvecan"]
    for copy in two:
        note = " ".join(copy.do("status").split())
        assert "promised (ana, Mon 23 November 2026, 09:00) or refused (bojan, " in note
        assert "Meanwhile it counts as refused" in note
        assert " refused " in copy.do("ask", "show", "hearings/papers")
        page = copy.root / "out" / "status.md"
        copy.do("status", "-o", str(page))  # for partners
        assert "Conflict" not in page.read_text("utf-8")
    assert "Conflict: hearings/papers" in ana.do(
        "sync", "merge", str(ana.root.parent / "2-bojan.advocacy")
    )
    # to say again what counts already is an answer, once
    ana.do("ask", "set", "hearings/papers", "refused", *MAYOR)
    assert conflicts(ana) == []
    assert "already" in ana.run("ask", "set", "hearings/papers", "refused", *MAYOR)[2]
    assert both() == []


def test_two_extensions_are_settled_with_their_days_and_when_they_were_told(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    assert both() == []
    ana.do("clock", "extend", "hearings/documents", "--by", "5d", "--reason", "x")
    at("23 10:00")
    late = ("--to", "2026-12-04", "--on", "2026-11-19")
    bojan.do("clock", "extend", "hearings/documents", "--reason", "y", *late)
    (found,) = both()
    settle = found["settle"]
    assert settle == [
        "advocacy clock extend hearings/documents --by 5d --reason TEXT --on 2026-11-23",
        "advocacy clock extend hearings/documents --to 2026-12-04 --reason TEXT --on 2026-11-19",
    ]
    at("23 11:00")
    ana.do(*settle[0].split()[1:])
    assert both() == []
    last = json.loads(bojan.do("journal", "list", "--kind", "postponed", "--json"))[-1]
    assert (last["state"], last["happened"]) == ("5d", "2026-11-23")


def test_what_rules_moved_is_not_recorded_twice_by_two_copies(
    two: tuple[Copy, Copy], both: Callable
) -> None:
    row = "holidays:\n  - {id: xk-more, name: {en: More}, jurisdiction: xk, date: 2026-11-20}\n"
    assert both() == []
    for copy in two:
        (copy.root / "platform/rules/more.yaml").write_text(row, "utf-8")
        assert "moves hearings/documents" in copy.run("clock", "list")[2]
    assert both() == []
    for copy in two:
        told = json.loads(copy.do("journal", "list", "--kind", "redated", "--json"))
        assert [entry["twice"] for entry in told] == [[], []]


def test_a_state_that_an_older_one_covers_is_still_told(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "asked")  # of all three
    ana.do("ask", "set", "hearings/papers", "won", *MAYOR)  # this one is the head now
    at("24 11:30")
    bojan.do("ask", "set", "hearings/papers", "refused", "--with", "budget-officer")
    (found,) = both()
    assert found["with"] == ["budget-officer"]
    # another target's settling does not settle this one
    ana.do("ask", "set", "hearings/papers", "promised", *MAYOR)
    assert len(both()) == 1
    bojan.do("ask", "set", "hearings/papers", "asked", "--with", "budget-officer")
    assert both() == []


def test_what_is_no_conflict(two: tuple[Copy, Copy], both: Callable, at: At) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "asked", *MAYOR)
    bojan.do("ask", "set", "hearings/papers", "won", "--with", "budget-officer")  # another target
    ana.do("ask", "set", "hearings/hearings", "won")
    bojan.do("ask", "set", "hearings/hearings", "won")  # the same state
    ana.do("log", "hearings", "Ana called", *MAYOR)
    bojan.do("log", "hearings", "Bojan called", *MAYOR)
    ana.do("letter", "make", "hearings/request")
    bojan.do("letter", "make", "hearings")
    bojan.do("meeting", "add", "hearings", "one", *MAYOR, "--at", "fri 10:00")
    ana.do("meeting", "add", "hearings", "two", *MAYOR, "--at", "fri 11:00")
    assert both() == []
    at("24 10:00")
    ana.do("ask", "set", "hearings/papers", "promised", *MAYOR)
    bojan.do("ask", "set", "hearings/papers", "refused", *MAYOR)
    bojan.do("undo", "-y")  # taken back before it met the other
    assert both() == []


def test_a_conflict_ends_when_one_side_is_taken_back(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "promised")
    at("24 10:00")
    bojan.do("ask", "set", "hearings/papers", "refused")
    (found,) = both()
    assert len(found["with"]) == 3  # of all targets at once
    ana.do("undo", "-y")
    assert both() == []


def test_as_of_a_day_the_conflict_was_not_known_then_either(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "promised", *MAYOR)
    at("24 10:00")
    bojan.do("ask", "set", "hearings/papers", "refused", *MAYOR)
    assert len(both()) == 1
    assert "Conflict" not in ana.do("status", "--as-of", "2026-11-23")
    assert "Conflict" in ana.do("status", "--as-of", "2026-11-24")


@pytest.mark.parametrize(
    ("one", "other", "settle"),
    [
        (("move", "--to", "2026-12-04 11:00"), ("move", "--to", "2026-12-05 09:00"),
         ("move", "--to", "2026-12-05 09:00")),
        (("move", "--to", "2026-12-04 11:00"), ("cancel", "--reason", "ill"), ("cancel",)),
        (("cancel",), ("move", "--to", "2026-12-04 11:00"), ("cancel",)),
        (("held", "it went well", "--on", "today"), ("cancel",),
         ("held", "it did take place", "--on", "today")),
        (("held", "it went well", "--on", "today"),
         ("held", "nobody came", "--outcome", "no-show", "--on", "today"),
         ("held", "nobody came", "--outcome", "no-show", "--on", "today")),
        (("cancel",), ("held", "it went well", "--on", "today"), ("move", "--to", "2026-12-05 09:00")),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, tuple) else words,
)  # fmt: skip
def test_meetings_changed_twice(
    two: tuple[Copy, Copy],
    both: Callable,
    at: At,
    one: tuple[str, ...],
    other: tuple[str, ...],
    settle: tuple[str, ...],
) -> None:
    ana, bojan = two

    def do(copy: Copy, words: tuple[str, ...]) -> None:
        verb, *rest = words
        copy.do("meeting", verb, "hearings/first", *rest)

    do(ana, one)
    at("24 10:00")
    do(bojan, other)
    (found,) = both()
    assert found["name"] == "hearings/first"
    assert found["with"] == []  # a meeting has one hour, whoever comes
    assert [side["by"] for side in found["said"]] == ["ana", "bojan"]
    assert any(
        f"advocacy meeting {settle[0]} hearings/first" in line for line in found["settle"]
    ) or (settle[0] == "move")
    at("24 12:00")
    do(ana, settle)
    assert both() == []
    state = json.loads(bojan.do("meeting", "show", "hearings/first", "--json"))[0]["state"]
    assert (
        state
        in {"move": ("planned",), "cancel": ("cancelled",), "held": ("held", "no-show")}[settle[0]]
    )


@pytest.mark.parametrize("settle", ["done", "undo"])
def test_a_dated_thing_met_and_moved(
    two: tuple[Copy, Copy], both: Callable, at: At, settle: str
) -> None:
    ana, bojan = two
    ana.do("done", "hearings/submission", "--note", "handed in")
    at("24 10:00")
    bojan.do(
        "postpone",
        "hearings/submission",
        "--to",
        "2026-12-09",
        "--reason",
        "late draft",
    )
    (found,) = both()
    assert [side["what"] for side in found["said"]] == ["postponed to Wed 9 December 2026", "done"]
    undo, done = found["settle"]
    assert done == "advocacy done hearings/submission --on 2026-11-23"
    assert undo == f"advocacy undo {found['said'][1]['entry']}"
    bojan.do(*(done if settle == "done" else f"{undo} -y").split()[1:])
    assert both() == []
    state = "done" if settle == "done" else "open"
    rows = json.loads(ana.do("due", "--within", "60d", "--json"))
    assert ("hearings/submission" in {row["name"] for row in rows}) is (state == "open")


def test_a_thing_moved_to_two_days(two: tuple[Copy, Copy], both: Callable, at: At) -> None:
    ana, bojan = two
    ana.do("postpone", "hearings/submission", "--to", "2026-12-08", "--reason", "x")
    at("24 10:00")
    bojan.do("postpone", "hearings/submission", "--to", "2026-12-09", "--reason", "x")
    (found,) = both()
    line = "advocacy postpone hearings/submission --to {} --reason TEXT"
    assert found["settle"] == [line.format(day) for day in ("2026-12-08", "2026-12-09")]
    ana.do(
        "postpone", "hearings/submission", "--to", "2026-12-09", "--reason", "x"
    )  # what counts already
    assert both() == []
    assert (
        "already"
        in bojan.run("postpone", "hearings/submission", "--to", "2026-12-09", "--reason", "x")[2]
    )


def test_a_promise_settled_twice(
    two: tuple[Copy, Copy], both: Callable, at: At, tmp_path: Path
) -> None:
    ana, bojan = two
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF the promise")
    words = ("hearings/papers", "mayor-zvecan", "You get them", "--due", "2026-11-28")
    ana.do("promise", "add", *words, "--file", str(scan))
    both()
    assert len(list((bojan.root / "files/2026").iterdir())) == 1
    ana.do("promise", "settle", "P1", "kept")
    at("24 10:00")
    bojan.do("promise", "settle", "P1", "broken")
    (found,) = both()
    assert [side["what"] for side in found["said"]] == ["kept", "broken"]
    (command,) = found["settle"]
    bojan.do(*command.replace("OUTCOME", "broken").split()[1:])
    assert both() == []
    assert "broken" in ana.do("promise", "list")


def test_what_both_recorded_in_the_same_words_is_marked(
    two: tuple[Copy, Copy], both: Callable
) -> None:
    ana, bojan = two
    for copy in two:
        copy.do("log", "hearings", "We were both there", *MAYOR)
        copy.do("meeting", "add", "hearings", "the same", *MAYOR, "--at", "fri 10:00")
    ana.do("log", "hearings", "twice on purpose")
    ana.do("log", "hearings", "twice on purpose", "--again")
    assert not any(r["twice"] for r in json.loads(ana.do("journal", "list", "--json")))
    both()
    rows = json.loads(ana.do("journal", "list", "--json"))
    twice = {row["id"]: row["twice"] for row in rows if row["twice"]}
    assert len(twice) == 4  # two notes, two meetings
    assert all(twice[other] == [entry] for entry, (other,) in twice.items())
    said = ana.do("journal", "list")
    assert said.count("recorded twice?") == 4
    assert both() == []
    note = next(row["id"] for row in rows if row["kind"] == "note" and row["twice"])
    bojan.do("undo", note[:8], "-y")
    both()
    assert ana.do("journal", "list").count("recorded twice?") == 2
    # after the exchange it is known who recorded what, also under a colleague's hand
    assert "already recorded" in bojan.run("log", "hearings", "twice on purpose")[2]


SENT = ("letter", "sent", "hearings/request", "--via")


@pytest.mark.parametrize(
    ("one", "other", "settle", "state"),
    [
        ((*SENT, "hand"), (*SENT, "post"), (*SENT, "hand"), "sent"),
        ((*SENT, "hand"), ("letter", "refused", "hearings/request"), (*SENT, "hand"), "sent"),
        (
            ("letter", "refused", "hearings/request"),
            (*SENT, "post"),
            ("letter", "refused", "hearings/request"),
            "refused",
        ),
    ],
)
def test_two_fates_of_one_letter_are_shown_and_settled(
    two: tuple[Copy, Copy],
    both: Callable,
    at: At,
    one: tuple[str, ...],
    other: tuple[str, ...],
    settle: tuple[str, ...],
    state: str,
) -> None:
    ana, bojan = two
    ana.do("letter", "make", "hearings")
    assert both() == []
    ana.do(*one)
    at("24 10:00")
    bojan.do(*other)
    (found,) = both()
    assert found["name"] == "hearings/request"
    assert len(found["settle"]) == 2
    at("24 11:00")
    bojan.do(*settle)
    assert both() == []
    for copy in two:
        (letter,) = json.loads(copy.do("letter", "list", "--json"))
        assert letter["state"] == state
        clocks = [d for d in json.loads(copy.do("due", "--json")) if d["id"].startswith("C")]
        assert len(clocks) == (state == "sent")


def test_the_same_delivery_written_twice_is_no_conflict(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, _ = two
    ana.do("letter", "make", "hearings")
    both()
    for copy in two:
        copy.do(*SENT, "hand")
    assert both() == []
    (clock,) = [d for d in json.loads(ana.do("due", "--json")) if d["id"].startswith("C")]
    assert clock["letter"] == "hearings/L1"


def rename(copy: Copy) -> None:
    """The campaign and its ask get other names in this copy."""
    old = copy.root / "campaigns/hearings.yaml"
    text = old.read_text("utf-8").replace("  - id: papers\n", "  - id: drafts\n    was: [papers]\n")
    text = text.replace("    ask: papers\n", "    ask: drafts\n")
    (copy.root / "campaigns/budget.yaml").write_text(f"was: [hearings]\n{text}", "utf-8")
    old.unlink()


def test_a_conflict_outlives_a_new_name_and_is_settled_under_it(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("promise", "add", "hearings/hearings", "mayor-zvecan", "Both", "--due", "2026-12-01")
    both()
    for copy, state, outcome in ((ana, "won", "kept"), (bojan, "refused", "broken")):
        copy.do("ask", "set", "hearings/papers", state, *MAYOR)
        copy.do("promise", "settle", "P1", outcome)
    assert len(both()) == 2
    for copy in two:
        rename(copy)
    found = conflicts(ana)
    promise, ask = (str(conflict["name"]) for conflict in found)
    assert (promise[:9], ask) == ("budget/P1", "budget/drafts")
    at("24 10:00")
    ana.do("ask", "set", "budget/drafts", "won", *MAYOR)
    ana.do("promise", "settle", "budget/P1", "kept")
    assert both() == []


def test_a_conflict_across_a_new_name_is_seen(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("ask", "set", "hearings/papers", "asked")
    both()
    rename(bojan)
    ana.do("ask", "set", "hearings/papers", "won", *MAYOR)
    bojan.do("ask", "set", "budget/drafts", "refused", *MAYOR)
    bundle = str(ana.root.parent / "ana.advocacy")
    ana.do("sync", "export", bundle)
    bojan.do("sync", "merge", bundle)
    (bojan.root / "campaigns/hearings.yaml").unlink(missing_ok=True)
    (found,) = conflicts(bojan)
    assert found["name"] == "budget/drafts"
    at("24 10:00")
    bojan.do("ask", "set", "budget/drafts", "refused", *MAYOR)
    assert conflicts(bojan) == []


def test_the_command_that_settles_two_deliveries_keeps_the_day_that_it_names(
    two: tuple[Copy, Copy], both: Callable, at: At
) -> None:
    ana, bojan = two
    ana.do("letter", "make", "hearings")
    both()
    ana.do(*SENT, "hand", "--on", "2026-11-17")
    at("24 10:00")
    bojan.do(*SENT, "post", "--on", "2026-11-16")
    (found,) = both()
    by_hand = next(line for line in found["settle"] if "--via hand" in line)
    assert found["said"][0]["what"] == "L1 sent by hand on Tue 17 November 2026"
    bojan.do(*by_hand.split()[1:])
    assert both() == []
    for copy in two:
        (letter,) = json.loads(copy.do("letter", "list", "--json"))
        assert (letter["via"], letter["sent"]) == ("hand", "2026-11-17")
        (clock,) = [d for d in json.loads(copy.do("due", "--json")) if d["id"].startswith("C")]
        assert clock["due"] == "2026-11-24"
