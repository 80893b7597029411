"""Any order of setting, undoing and undoing undos agrees with a dictionary that does the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from advocacy_cli.settings import load
from advocacy_cli.store import Draft, Entry, Store
from advocacy_cli.workspace import Workspace

DAY = date(2026, 11, 1)
STATES = ("asked", "promised", "won", "refused")


class Journal(RuleBasedStateMachine):
    """The model: entries in writing order, whether each stands, what an undo took back."""

    @initialize()
    def open(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="advocacy-state-"))
        self.now = datetime(2026, 11, 23, tzinfo=UTC)
        workspace = Workspace(self.root, load(None, "", {}), os.environ, lambda: self.now)
        self.store = Store(workspace)
        self.model: list[tuple[Entry, bool]] = []

    def _write(self, draft: Draft | None = None, undo: int | None = None) -> None:
        self.now += timedelta(seconds=1)
        with self.store.command("test") as command:
            if draft is not None:
                self.model.append((command.append(draft), True))
                return
            assert undo is not None
            entry, stands = self.model[undo]
            assert stands
            self.model[undo] = entry, False
            self.model.append((command.undo(entry), True))

    @rule(
        state=st.sampled_from(STATES),
        of=st.sampled_from(("a", "b")),
        ask=st.sampled_from(("x", "y")),
        day=st.integers(0, 3),
    )
    def set(self, state: str, of: str, ask: str, day: int) -> None:
        about = (("target", of),)
        happened = DAY + timedelta(days=day)
        self._write(Draft("ask-set", "c", f"ask:c/{ask}", about, happened=happened, state=state))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        standing = [n for n, (_, stands) in enumerate(self.model) if stands]
        if standing:
            self._write(undo=data.draw(st.sampled_from(standing)))

    @rule()
    def fail(self) -> None:
        head = self.store.history().head()
        try:
            with self.store.command("test") as command:
                command.append(Draft("note", "c", texts={"note": "lost"}))
                command.flush()
                raise KeyError
        except KeyError:
            pass
        assert self.store.history().head() == head

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "store"):
            return
        history = self.store.history()
        standing = [entry for entry, stands in self.model if stands]
        assert {e.id for e in history.entries()} == {e.id for e in standing}
        latest: dict[tuple[str, str], Entry] = {}
        for entry in sorted(standing, key=lambda e: (e.happened, e.recorded)):
            if entry.kind == "ask-set":
                latest[(entry.subject or "")[-1], entry.ids("target")[0]] = entry
        found = {(s.ask, s.target): (s.state, s.entry) for s in history.ask_states()}
        assert found == {key: (e.state, e.id) for key, e in latest.items()}
        everything = history.with_ids([entry.id for entry, _ in self.model])
        assert sorted(entry.seq for entry in everything) == list(range(1, len(self.model) + 1))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.root)


Journal.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
TestJournal = Journal.TestCase
