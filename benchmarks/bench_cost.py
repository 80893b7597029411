"""CPU that everyday commands take, as a multiple of `python -c pass` in the same run.

    python benchmarks/bench_cost.py [--rounds 15] [--check]

Works in a copy of the sample workspace on embedded SQLite with a warm plan cache. Commands and the
bare interpreter are run in turn, so that a busy machine slows both; the median of each counts.
`--check` exits 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import os
import resource  # os.times() counts in hundredths, a whole interpreter start
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from advocacy_cli.shipped import SAMPLE, sample_root

NOW = "2026-11-23T09:00:00+01:00"


class Case(NamedTuple):
    """A command line and how many bare interpreter starts it may cost."""

    name: str
    limit: float
    arguments: tuple[str, ...]


def cases(root: Path) -> tuple[Case, ...]:
    """What is measured; writes vary their text by `{n}`, since the same again would do nothing."""
    campaign, ask, target = something(root)
    return (
        Case("--version", 3, ("--version",)),
        Case("Tab", 3, ("--complete", "log", "=CAMPAIGN[/ASK] =", "log", "")),
        Case("--help", 8, ("--help",)),
        Case("status", 12, ("status",)),
        Case("due", 12, ("due",)),
        Case("campaign list", 12, ("campaign", "list")),
        Case("ask list", 12, ("ask", "list")),
        Case("meeting list", 12, ("meeting", "list")),
        Case("journal list", 12, ("journal", "list")),
        Case("log", 50, ("log", campaign, "Note {n}", "--with", target)),
        Case("ask set", 50, ("ask", "set", f"{campaign}/{ask}", "{state}", "--with", target)),
        Case(
            "meeting add",
            65,
            ("meeting", "add", campaign, "Talk {n}", "--with", target, "--at", "2027-02-03 10:00"),
        ),
    )


def something(root: Path) -> tuple[str, str, str]:
    """(campaign, ask, target) that the sample has, whatever it holds."""
    from advocacy_cli.plan.load import load
    from advocacy_cli.workspace import open_workspace

    plan = load(open_workspace(root, os.environ))
    for campaign in plan.campaigns.values():
        for ask in campaign.asks:
            return campaign.id, ask.id, ask.of[0]
    raise SystemExit("the sample has no ask")


def copy_sample(root: Path) -> None:
    """The sample's plan, without journal or cache."""
    for name in SAMPLE:
        source = sample_root() / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        else:
            shutil.copy2(source, root / name)


def cpu(command: list[str], root: Path) -> float:
    """CPU seconds, user and system, of one run."""
    environ = {**os.environ, "ADVOCACY_NOW": NOW, "ADVOCACY_USER": "bench", "NO_COLOR": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(
    root: Path, rounds: int, chosen: tuple[Case, ...] | None = None
) -> tuple[float, dict[Case, float]]:
    """(median CPU seconds of the bare interpreter, median ratio of each case)."""
    bare: list[float] = []
    script = Path(sys.executable).with_name("advocacy")
    taken: dict[Case, list[float]] = {case: [] for case in chosen or cases(root)}
    for n in range(rounds + 1):
        base = [cpu([sys.executable, "-c", "pass"], root) for _ in range(3)]
        state = ("asked", "promised")[n % 2]
        for case, times in taken.items():
            words = [a.format(n=n, state=state) for a in case.arguments]
            once = cpu([str(script), *words], root)
            if n:  # the first round warms caches and makes the database
                times.append(once)
        if n:
            bare += base
    unit = statistics.median(bare)
    return unit, {case: statistics.median(times) / unit for case, times in taken.items()}


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--check", action="store_true", help="exit 1 when a limit is passed")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_sample(root)
        unit, ratios = measure(root, said.rounds)
    print(f"python -c pass: {unit * 1000:.1f} ms CPU (median of {3 * said.rounds})\n")
    print(f"{'command':<16}{'times':>7}{'limit':>7}")
    for case, ratio in ratios.items():
        over = "  over" if ratio > case.limit else ""
        print(f"{case.name:<16}{ratio:>7.1f}{case.limit:>7.0f}{over}")
    return int(said.check and any(r > c.limit for c, r in ratios.items()))


if __name__ == "__main__":
    sys.exit(main())
