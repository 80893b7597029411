"""What calendars cost: our own lines against icalendar's objects, the same events, in one run.

    python benchmarks/bench_calendar.py [--events 10000] [--rounds 3]

Each event has a zone, a place, a description of some lines in Serbian and English, and an alarm.
Four questions, each with its bar:

cold    all events written to a file, with its seal: at most 0.25 of what icalendar takes to make
        its objects and `to_ical()` them
again   the same without a change, as a second `calendar export` does it: the file is read, its seal
        is proved, and what it says of events that have not changed is taken: at most 0.05 of that
growth  ten times the events: at most 11 times the time
memory  a process of its own that holds the events and writes them: at most 150 MiB at its peak

Both files are read back by icalendar once and must say the same of every event. CPU is user and
system time of this process, the best of the rounds, which take turns; imports are left out. `spread`
says how far the rounds lay apart: the noise of the machine. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from advocacy_cli.calendar import events, seal
from advocacy_cli.calendar.events import Event

COLD, AGAIN, GROWTH, MEMORY = 0.25, 0.05, 11, 150  # the bars
ZONE = ZoneInfo("Europe/Belgrade")
STAMP = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NAME, MARK = "Benchmark", "benchmark"


def made(count: int) -> list[Event]:
    """Placeholder meetings over five years, in the form that an export gives them."""
    found = []
    for n in range(count):
        starts = datetime(2024 + n % 5, 1 + n % 12, 1 + n % 28, 8 + n % 10, tzinfo=ZONE)
        found.append(
            Event(
                uid=f"{n:08x}-0000-5000-8000-000000000000@advocacy-cli",
                sequence=n % 4,
                stamp=STAMP + timedelta(seconds=n),
                summary=f"Састанак: Председник општине број {n % 97}; буџет",
                description=(
                    f"Буџет за наредну годину, тачка {n}; папири на српском језику\n"
                    f"With: Mayor, member {n % 31} \\ deputy\n"
                    "Иницијатива: Јавне расправе о буџету на српском"
                ),
                location=f"Зграда општине, сала {n % 7}",
                starts=starts,
                ends=starts + timedelta(minutes=60),
                zone=ZONE.key,
                alarms=(1440,),
            )
        )
    return found


def cold(some: list[Event], file: Path) -> None:
    """Ours, with nothing there before."""
    file.write_bytes(seal.sealed(events.calendar(some, NAME), MARK))


def again(some: list[Event], file: Path) -> None:
    """Ours, with the file of the last export: nothing differs, and nothing is written."""
    before = file.read_bytes()
    if not seal.in_form(before, MARK):
        raise SystemExit("the file of the last export is not known again")
    known = events.blocks(before)
    if seal.sealed(events.calendar(some, NAME, known=known), MARK) != before:
        raise SystemExit("the same events gave other bytes")


def theirs(some: list[Event], file: Path) -> None:
    """icalendar's objects, and their text."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", events.PRODID)
    for one in some:
        event = icalendar.Event()
        event.add("uid", one.uid)
        event.add("dtstamp", one.stamp)
        event.add("last-modified", one.stamp)
        event.add("sequence", one.sequence)
        event.add("dtstart", one.starts)
        event.add("dtend", one.ends)
        event.add("summary", one.summary)
        event.add("location", one.location)
        event.add("description", one.description)
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE")
        for minutes in one.alarms:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one.summary)
            alarm.add("trigger", timedelta(minutes=-minutes))
            event.add_component(alarm)
        calendar.add_component(event)
    file.write_bytes(calendar.to_ical())


def said(file: Path) -> list[Any]:
    """Every property of every event, as icalendar reads it."""
    import icalendar

    found: list[Any] = []
    for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
        properties: list[tuple[str, Any]] = event.property_items()
        told = [
            (name, str(dict(value.params)), str(getattr(value, "dt", value)))
            for name, value in properties
            if name not in ("BEGIN", "END")
        ]
        found.append(sorted(told))
    return found


class Bench:
    """Ways of writing, measured in turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds: dict[str, list[float]] = {}

    def run(
        self, way: Callable[[list[Event], Path], None], some: list[Event], *, name: str = ""
    ) -> float:
        """Seconds of CPU that a way takes for these events."""
        name = name or way.__name__
        file = self.folder / ("theirs.ics" if way is theirs else f"ours-{len(some)}.ics")
        start = time.process_time()
        way(some, file)
        spent = time.process_time() - start
        self.seconds.setdefault(name, []).append(spent)
        return spent

    def told(self, name: str, title: str) -> float:
        """Print the best time and how far the rounds lay apart; returns the best."""
        best, worst = min(self.seconds[name]), max(self.seconds[name])
        print(f"{title:40} {best:8.3f} CPU-s   (spread {(worst - best) / best * 100:.0f}%)")
        return best


def child(count: int) -> None:
    """Make and write so many events, and print the most memory that this process ever had."""
    with tempfile.TemporaryDirectory() as folder:
        cold(made(count), Path(folder, "child.ics"))
    print(peak())


def peak() -> float:
    """The most memory that this process ever had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss counts what the parent had when it started this process
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(found[1]) / 1024 if found else 0
    import resource  # macOS, in bytes

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> int:
    """Print the times and what became of the bars; 1 when one is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.events)
        return 0
    missed: list[str] = []

    def bar(name: str, value: float, most: float) -> None:
        kept = value <= most
        print(f"  {name:38} {value:8.3f}   (wanted: at most {most:g}){'' if kept else '   MISSED'}")
        if not kept:
            missed.append(name)

    import icalendar

    few, some = made(max(1, given.events // 10)), made(given.events)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        for _ in range(given.rounds):
            before = bench.run(cold, few, name="few")
            bench.run(cold, some)
            after = bench.run(cold, few, name="few")
            # the machine may slow down in between: growth is against a short run on either side
            bench.seconds.setdefault("growth", []).append(
                bench.seconds["cold"][-1] / ((before + after) / 2)
            )
            bench.run(again, some)
            bench.run(theirs, some)
        if said(bench.folder / f"ours-{len(some)}.ics") != said(bench.folder / "theirs.ics"):
            raise SystemExit("the two files do not say the same")
        size = (bench.folder / "theirs.ics").stat().st_size / 1e6
        print(f"{len(some)} events, {size:.1f} MB, best of {given.rounds} rounds")
        slow = bench.told("theirs", f"icalendar {icalendar.__version__}: objects and to_ical()")
        first, second = bench.told("cold", "ours, cold"), bench.told("again", "ours, again")
        bench.told("few", f"ours, cold, {len(few)} events")
    bar("cold / icalendar", first / slow, COLD)
    bar("again / icalendar", second / slow, AGAIN)
    bar("time for 10 times the events", min(bench.seconds["growth"]), GROWTH)
    command = [sys.executable, __file__, "--child", "--events", str(given.events)]
    bar(
        "MiB at the peak",
        float(subprocess.run(command, check=True, capture_output=True).stdout),
        MEMORY,
    )
    if missed:
        print(f"missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
