"""One run of the command: what was said, where it works and whom it talks to.

A command function takes `ctx: typer.Context`, asks `session_of(ctx)` and finds here everything
that it may touch. Results go to `out`, all else to `say`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advocacy_cli.cli.options import Everywhere
from advocacy_cli.errors import Refused, Unavailable

if TYPE_CHECKING:
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.audience import Audience
    from advocacy_cli.store import History, Store
    from advocacy_cli.workspace import Workspace


class Session:
    """What a command may touch. `environ` is handed in, so tests can choose it."""

    draft: Path | None = None  # what was written in an editor, until it is recorded

    def __init__(self, options: Everywhere, environ: Mapping[str, str]) -> None:
        self.options = options
        self.environ = environ
        self._said: set[str] = set()
        self.recorded: set[str] = set()  # the kinds of entries that were written
        self.written_for: Audience | None = None  # asked for by who wrote a file

    @cached_property
    def cwd(self) -> Path:
        """The folder where the person stands. Raises Unavailable when it is gone."""
        try:
            return Path.cwd()
        except OSError:
            raise Unavailable(
                "the folder you are in no longer exists", "go to another one with `cd`"
            ) from None

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, found when it is first needed: help needs none."""
        from advocacy_cli.workspace import open_workspace

        return open_workspace(self.cwd, self.environ, self.options.folder, self.options.recorder)

    @property
    def opened(self) -> Workspace | None:
        """The workspace if the command needed one."""
        return self.__dict__.get("workspace")

    def plan(self, *, cold: bool = False) -> Plan:
        """The plan, from the cache where nothing changed. Raises InvalidInput with all faults."""
        from advocacy_cli.plan.load import load

        return load(self.workspace, cold=cold, keep=not self.options.dry_run, notice=self._redate)

    def _redate(self, plan: Plan, before: Plan) -> bool:
        from advocacy_cli.cli.plan.redating import redate

        return redate(self, plan, before)

    @cached_property
    def _whole(self) -> Plan:
        return self.plan()

    def store(self) -> Store:
        """The journal's store, migrated if it is older. Use it as a context manager."""
        from advocacy_cli.store import Store

        return Store(
            self.workspace,
            self._say_once,
            self._keep_words,
            self.recorded,
            renames=lambda: self._renames,
        )

    def _say_once(self, text: str) -> None:
        """What the store says, once in a run, however often it is opened."""
        if text not in self._said:
            self._said.add(text)
            self.say(text)

    @cached_property
    def _renames(self) -> Callable[[str], str] | None:
        """How the plan calls now what the journal knows by another name; None where nothing was
        renamed, or the plan cannot be read."""
        from advocacy_cli.errors import InvalidInput
        from advocacy_cli.plan.load import load
        from advocacy_cli.plan.names import renames

        try:  # the journal is open: what rules moved is noted when a command asks for the plan
            return renames(self.__dict__.get("_whole") or load(self.workspace, keep=False))
        except InvalidInput:
            return None

    def _keep_words(self, numbered: tuple[str, ...]) -> None:
        """Keep what the journal has numbered for those who press Tab."""
        from advocacy_cli.plan import words
        from advocacy_cli.situation.names import spoken

        lines = []
        for name, short in sorted(spoken(numbered).items()):
            kind, _, rest = name.partition(":")
            campaign = rest.partition("/")[0]
            own = short.rpartition("/")[2]
            lines.append(words.as_line("letter" if kind == "reply" else kind, campaign, own, ""))
        words.keep(self.workspace, words.JOURNAL, lines)

    def audience(self, output: Path | None) -> Audience:
        """Who a result is for: as `--for` says, else partners where it goes into a file (`output`),
        else ourselves, piped or not."""
        from advocacy_cli.situation.audience import AUDIENCES

        said = self.options.audience
        found = AUDIENCES[said or ("internal" if output is None else "partners")]
        if output is not None:
            self.written_for = found
        return found

    def outside(self, output: Path | None) -> bool:
        """Whether a result leaves the house: nothing private may stand in it."""
        return not self.audience(output).private

    def plan_for(self, output: Path | None) -> Plan:
        """The plan as whoever gets the result may know it. Raises InvalidInput with all faults."""
        whole = self._whole
        seen = self.audience(output).plan(whole)
        if len(seen.campaigns) < len(whole.campaigns):
            told = f"{len(seen.campaigns)} of {len(whole.campaigns)} campaigns"
            self.say(f"for {self.audience(output).name}: {told}, those with `public: true`")
        return seen

    def history_for(
        self, output: Path | None, store: Store, as_of: datetime | None = None
    ) -> History:
        """The journal as whoever gets the result may know it, now or as it stood at a moment."""
        return self.seen(output, store.history(as_of))

    def seen(self, output: Path | None, history: History) -> History:
        """What of a journal whoever gets the result may know."""
        audience = self.audience(output)
        return history if audience.private else audience.history(self._whole, history)

    def out(self, text: str, *, ready: bool = False) -> None:
        """Print a result on stdout. `ready`: a table or a machine's format, already safe for where it
        goes; in everything else the characters that could steer a terminal are made visible."""
        text = text if ready else _clean(text)
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def say(self, text: str) -> None:
        """Tell the person something on stderr, unless -q; it cannot steer their terminal."""
        if not self.options.quiet:
            sys.stdout.flush()  # in one pipe what is said about a result follows it
            sys.stderr.write(_clean(text) + "\n")

    def aside(self, *lines: str) -> None:
        """Tell somebody who sits at a terminal what no log needs."""
        if sys.stderr.isatty():
            for line in lines:
                self.say(line)

    def confirm(self, question: str) -> None:
        """Go on only after a yes (or -y). Raises Refused on no, or when nobody can be asked."""
        if self.options.yes:
            return
        if not (sys.stdin and sys.stdin.isatty()):
            raise Refused(f"needs a yes: {question}", "repeat the command with -y")
        sys.stderr.write(f"{_clean(question)} [y/N] ")
        sys.stderr.flush()
        from advocacy_cli.cli.terminal import wording

        if wording.line().strip().lower() not in ("y", "yes", "da", "да", "po"):
            raise Refused("nothing was changed")

    def drop_draft(self) -> None:
        """Remove what was written in an editor."""
        if self.draft is not None:
            self.draft.unlink(missing_ok=True)
            self.draft = None

    def keep_draft(self) -> None:
        """Say where what was written in an editor lies, since it is not recorded."""
        if self.draft is not None:
            shown = self.workspace.shown(self.draft)
            self.say(f"what you wrote is kept in {shown}: the same command takes it with - < FILE")

    @cached_property
    def color(self) -> bool:
        """Whether stdout may have colour."""
        if self.options.color != "auto":
            return self.options.color == "always"
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR"):
            return True
        return sys.stdout.isatty() and self.environ.get("TERM") != "dumb"


def _clean(text: str) -> str:
    from advocacy_cli.language.safe import for_terminal  # help pages need none of it

    return for_terminal(text)


def session_of(ctx: Any) -> Session:
    """The session of a running command."""
    session = ctx.obj
    assert isinstance(session, Session)
    return session
