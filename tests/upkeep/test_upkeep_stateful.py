"""Three copies on two databases: any commands, any files in any order and again, and all agree."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from copies import Copy, database
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

STATES = ("asked", "promised", "won", "refused")
TARGETS = ("mayor-zvecan", "budget-officer", "assembly-chair-zvecan")
OFFICERS = ("ana", "bojan", "ceca")
WHO = st.integers(0, 2)


class Set(NamedTuple):
    """A state that somebody set, and what was known to the copy when it was."""

    entry: str
    targets: tuple[str, ...]
    state: str
    order: tuple[str, str, str, int]
    knew: frozenset[str]


class Copies(RuleBasedStateMachine):
    """Commands in copies, and files from copy to copy."""

    cluster = ""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="advocacy-copies-"))
        urls = (database(self.cluster), "", "")
        self.copies = [
            Copy(self.folder / who, who, url) for who, url in zip(OFFICERS, urls, strict=True)
        ]
        self.minute = 0
        self.files: list[str] = []
        self.sets: list[Set] = []

    def do(self, who: int, *words: str) -> str:
        self.minute += 1
        os.environ["ADVOCACY_NOW"] = (
            f"2026-11-23T{8 + self.minute // 60:02}:{self.minute % 60:02}:00Z"
        )
        return self.copies[who].do(*words)

    def known(self, who: int) -> frozenset[str]:
        with self.copies[who].store() as store:
            return frozenset(store.known().digests)

    @rule(
        who=WHO,
        state=st.sampled_from(STATES),
        whom=st.sets(st.sampled_from(TARGETS), min_size=1),
        day=st.sampled_from(("today", "yesterday")),
    )
    def set(self, who: int, state: str, whom: frozenset[str], day: str) -> None:
        knew = self.known(who)
        words = [word for target in sorted(whom) for word in ("--with", target)]
        self.do(who, "ask", "set", "hearings/papers", state, *words, "--on", day)
        for new in self.known(who) - knew:
            with self.copies[who].store() as store:
                (e,) = store.history().with_ids([new])
            order = (e.happened.isoformat(), e.recorded.isoformat(), e.writer, e.seq)
            self.sets.append(Set(e.id, e.ids("target"), state, order, knew))

    @rule(who=WHO, words=st.sampled_from(("a call", "a visit")))
    def log(self, who: int, words: str) -> None:
        self.do(who, "log", "hearings", words, "--with", TARGETS[0])

    @rule(who=WHO, hour=st.integers(9, 12))
    def meet(self, who: int, hour: int) -> None:
        self.do(who, "meeting", "move", "hearings/first", "--to", f"2026-12-04 {hour}:00")

    @rule(who=WHO)
    def add(self, who: int) -> None:
        self.do(
            who, "meeting", "add", "hearings", "budget", "--with", TARGETS[0], "--at", "fri 10:00"
        )

    @rule(who=WHO, again=st.booleans())
    def undo(self, who: int, again: bool) -> None:
        with self.copies[who].store() as store:
            if not store.history().last_command(OFFICERS[who]):
                return
        undone = self.do(who, "undo", "-y").strip()
        if again:
            self.do(who, "undo", undone, "-y")
            self.note_copies(who)

    def note_copies(self, who: int) -> None:
        """What the undoing of an undo brought back is a new entry."""
        noted = {one.entry for one in self.sets}
        with self.copies[who].store() as store:
            for e in store.history().entries(kinds=("ask-set",)):
                if e.id not in noted:
                    knew = self.known(who) - {e.id}
                    order = (e.happened.isoformat(), e.recorded.isoformat(), e.writer, e.seq)
                    self.sets.append(Set(e.id, e.ids("target"), e.state or "", order, knew))

    @rule(who=WHO)
    def export(self, who: int) -> None:
        file = str(self.folder / f"{len(self.files)}.advocacy")
        self.do(who, "sync", "export", file)
        self.files.append(file)

    @rule(who=WHO, data=st.data())
    def merge(self, who: int, data: st.DataObject) -> None:
        if self.files:
            self.do(who, "sync", "merge", data.draw(st.sampled_from(self.files)))

    def teardown(self) -> None:
        if not hasattr(self, "copies"):
            return
        for _ in range(2):  # everybody gets everything
            for who in range(3):
                self.export(who)
            for who, file in itertools.product(range(3), self.files[-3:]):
                self.do(who, "sync", "merge", file)
        self.agree()
        shutil.rmtree(self.folder)

    def agree(self) -> None:
        """All copies show the same, and the conflicts are those that the model knows."""
        assert len({copy.head() for copy in self.copies}) == 1
        for words in (
            ("status",),
            ("due",),
            ("ask", "list"),
            ("meeting", "list"),
            ("journal", "list"),
        ):
            assert len({copy.do(*words) for copy in self.copies}) == 1, words
        rows = json.loads(self.copies[0].do("status", "--json"))
        found: list[dict[str, Any]] = [c for row in rows for c in row["conflicts"]]
        said = {
            target: (frozenset(side["entry"] for side in one["said"]), one["said"][-1]["what"])
            for one in found
            if one["name"] == "hearings/papers"
            for target in one["with"]
        }
        with self.copies[0].store() as store:
            standing = frozenset(e.id for e in store.history().entries(kinds=("ask-set",)))
        assert standing <= {one.entry for one in self.sets}
        assert said == self.expected(standing)

    def expected(self, standing: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
        """By target: the sets that no later set of that target knew, where they differ."""
        wanted = {}
        for target in TARGETS:
            here = [s for s in self.sets if s.entry in standing and target in s.targets]
            heads = [s for s in here if not any(s.entry in other.knew for other in here)]
            if len({s.state for s in heads}) > 1:
                last = max(heads, key=lambda s: s.order)
                wanted[target] = frozenset(s.entry[:8] for s in heads), last.state
        return wanted


@pytest.mark.slow
def test_copies_agree_whatever_happens(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Copies, "cluster", postgres)
    run_state_machine_as_test(
        Copies,
        settings=settings(
            max_examples=8,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
