"""How much a cold check of a 200-target campaign costs over libyaml's own events.

CPU seconds of this process, the least of several rounds, both measured in the same run:

    python benchmarks/bench_plan.py

Exits with 1 when the check costs more than 6 times the events.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from advocacy_cli.plan.reading import read
from advocacy_cli.workspace import open_workspace

TARGETS = 200
MOST = 6.0
ROUNDS = 15

_TOML = """\
[workspace]
id = "00000000-0000-4000-8000-000000000001"
languages = ["sr"]
"""
_TARGET = """\
  - id: councillor-{n}
    name: {{sr: Одборник број {n}, sq: Këshilltari numër {n}}}
    role: councillor  # key of the salutation table
    language: sr-Cyrl
    email: councillor-{n}@example.org
    influence: 3
    interest: 4
"""
_ASKS = """\
asks:
  - id: hearings
    text:
      sr: Одржите две јавне расправе пре 15. децембра, са свим материјалима на српском.
      en: Hold two public budget hearings before 15 December, with all papers in Serbian.
    by: 2026-12-15
"""


def main() -> int:
    """Print both costs and their ratio; 1 when it is too high."""
    text = "title: Јавне расправе\ntargets:\n"
    text += "".join(_TARGET.format(n=n) for n in range(TARGETS)) + _ASKS
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "advocacy.toml").write_text(_TOML, encoding="utf-8")
        (root / "campaigns").mkdir()
        (root / "campaigns" / "many.yaml").write_text(text, encoding="utf-8")
        workspace = open_workspace(root, {**os.environ, "ADVOCACY_CONFIG": str(root / "none.toml")})
        plan, problems = read(workspace)
        assert len(plan.campaigns["many"].targets) == TARGETS
        assert not problems, problems
        events = _least(lambda: sum(1 for _ in yaml.parse(text, Loader=yaml.CSafeLoader)))
        checked = _least(lambda: read(workspace))
    ratio = checked / events
    sys.stdout.write(
        f"{TARGETS} targets, {len(text.encode()):,} bytes: libyaml events {events * 1000:.1f} ms, "
        f"cold check {checked * 1000:.1f} ms, {ratio:.1f} times (at most {MOST:g})\n"
    )
    return 0 if ratio <= MOST else 1


def _least(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
