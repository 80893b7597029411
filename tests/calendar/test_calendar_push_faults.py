"""A push to a server that fails on the way, or beside another push: what is said of it is true, and
nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ics_parsers import icalendar as facts_of
from servers import Answer, Calendar, Shelf, scripted
from test_calendar_export import FIRST, at, edit, uid_of

from advocacy_cli.workspace import open_workspace

pytest.importorskip("httpx")
Run = Callable[..., Any]
MEETING = f"{uid_of(FIRST)}.ics"
NOTHING = "nothing has changed"


@pytest.fixture
def shelf(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """An empty calendar in memory, to which the test workspace pushes."""
    found = Shelf()
    with scripted(found) as server, (root / "advocacy.toml").open("a") as file:
        file.write(f'[calendar]\ncaldav = "{server.url}"\ncaldav_user = "ana"\n')
        file.flush()
        monkeypatch.setenv("ADVOCACY_CALDAV_PASSWORD", "kanarinac")
        yield found


def states(done: Any) -> list[str]:
    return sorted({row["state"] for row in json.loads(done.out)})


def why(done: Any) -> set[str]:
    return {row["why"] for row in json.loads(done.out)}


def at_put(number: int, *answer: Any) -> Callable[[str, str], Answer | None]:
    """An answer to all PUTs from that number on."""
    count = iter(range(1, 1000))

    def first(method: str, name: str) -> Answer | None:
        return answer if method == "PUT" and next(count) >= number else None  # type: ignore[return-value]

    return first


@pytest.mark.parametrize("code", [401, 403, 423, 500, 503, 507, 301])
def test_a_push_that_is_stopped_at_once_does_not_say_that_nothing_has_changed(
    code: int, advocacy: Run, shelf: Shelf
) -> None:
    shelf.first = at_put(1, code, {"Location": "/other/", "WWW-Authenticate": "Basic"}, b"")
    done = advocacy("calendar", "push")
    assert done.code in (5, 6)
    assert NOTHING not in done.err
    assert "what was sent" not in done.err
    assert done.out == ""
    assert done.err.startswith("error: "), "and nothing else is told"
    assert shelf.files == {}


@pytest.mark.parametrize("code", [401, 403, 503, 507])
def test_a_push_that_is_stopped_half_way_does_not_say_that_nothing_was_sent(
    code: int, advocacy: Run, shelf: Shelf
) -> None:
    shelf.first = at_put(3, code, {"WWW-Authenticate": "Basic"}, b"")
    done = advocacy("calendar", "push")
    assert done.code in (5, 6)
    assert "2 new" in done.err
    assert "nothing was sent" not in done.err
    assert "what was sent stands" in done.err
    shelf.first = lambda *_: None
    again = advocacy("calendar", "push")
    assert again.code == 0
    assert "4 new, 2 same" in again.err


@pytest.mark.parametrize("code", [400, 404, 409, 413, 415])
def test_what_a_server_does_not_take_is_not_left_as_it_has_it(
    code: int, advocacy: Run, shelf: Shelf
) -> None:
    shelf.first = at_put(1, code, {}, b"")
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "6 refused" in done.err
    assert "as the server has" not in done.err
    assert "--overwrite" not in done.err
    assert "did not take 6 events" in done.err


def test_what_is_refused_and_what_was_changed_there_are_told_apart(
    advocacy: Run, shelf: Shelf, root: Path
) -> None:
    advocacy("calendar", "push")
    place = "Општина Звечан".encode()
    shelf.files[MEETING] = shelf.files[MEETING].replace(place, "Дом".encode())
    shelf._versions[MEETING] += 1
    edit(root, "date: 2026-12-01", "date: 2026-12-02")
    shelf.first = at_put(1, 415, {}, b"")
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "1 event left as the server has it" in done.err
    assert "did not take 1 event" in done.err
    assert "--overwrite hearings/first" in done.err


def test_a_server_that_refuses_what_is_not_there_deleted_nothing(
    advocacy: Run, shelf: Shelf
) -> None:
    """A first push, and 412 to each PUT: nothing ever was there."""
    shelf.first = at_put(1, 412, {}, b"")
    for options in ((), ("--overwrite", "all")):
        done = advocacy("calendar", "push", "--json", *options)
        assert done.code == 5
        assert states(done) == ["refused"]
        (said,) = why(done)
        assert "deleted" not in said
        assert "412" in said


def test_what_only_the_list_leaves_out_was_not_deleted(advocacy: Run, shelf: Shelf) -> None:
    """A list that is late, or is cut off: the object itself is asked for."""
    advocacy("calendar", "push")
    kept, shelf.files = shelf.files, {}
    listed = shelf("PROPFIND", "/cal/", {}, b"")
    shelf.files = kept
    shelf.first = lambda method, name: listed if method == "PROPFIND" else None
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)) == (0, ["same"])
    del shelf.files[MEETING]
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)) == (5, ["conflict", "same"])
    assert why(done) == {None, "it was deleted there"}


def test_a_server_without_etags_is_named(store_url: str, advocacy: Run, shelf: Shelf) -> None:
    """Nothing shows there whether somebody has changed an event."""
    shelf.etags = False
    done = advocacy("calendar", "push")
    assert done.code == 5
    assert "tells no ETags" in done.err
    assert "1 new" in done.err
    assert len(shelf.files) == 1
    before = json.loads(advocacy("journal", "list", "--kind", "published", "--json").out)
    again = advocacy("calendar", "push")
    assert again.code == 5
    assert "tells no ETags" in again.err
    assert "deleted" not in again.out + again.err
    assert len(shelf.files) == 1
    assert json.loads(advocacy("journal", "list", "--kind", "published", "--json").out) == before


def test_an_event_without_an_etag_is_not_replaced(advocacy: Run, shelf: Shelf, root: Path) -> None:
    advocacy("calendar", "push")
    edit(root, "lasts: 60m", "lasts: 90m")
    etag = shelf._etag
    shelf._etag = lambda name: "" if name == MEETING else etag(name)  # type: ignore[method-assign]
    before = shelf.files[MEETING]
    done = advocacy("calendar", "push", "--json")
    assert (done.code, states(done)) == (5, ["refused", "same"])
    assert shelf.files[MEETING] == before


SLOW = """\
import sys, time
from advocacy_cli.calendar import dav
from advocacy_cli.__main__ import run
quick = dav.Collection.{what}
def slow(self, *given):
    print("{what}", file=sys.stderr, flush=True)
    found = quick(self, *given) if "{what}" == "etags" else None
    time.sleep({seconds})
    return quick(self, *given) if found is None else found
dav.Collection.{what} = slow
sys.exit(run(["calendar", "push", "--json"]))
"""


def pushing(root: Path, seconds: float, what: str = "etags") -> subprocess.Popen[str]:
    """A push in a process of its own: so many seconds lie between what it reads of the server and
    what it does next (`etags`), or before each object that it sends (`put`)."""
    pipe, code = subprocess.PIPE, SLOW.format(what=what, seconds=seconds)
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.slow
def test_pushes_at_the_same_time_send_everything_once(
    store_url: str, root: Path, there: Calendar
) -> None:
    running = [pushing(root, 1.0) for _ in range(3)]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
    found = [row["state"] for out, _ in told for row in json.loads(out)]
    assert (found.count("new"), found.count("same")) == (6, 12)
    assert (len(there.files()), there.sent()) == (6, 6)
    assert sum("another push" in err for _, err in told) == 2, "they say why they wait"


@pytest.mark.slow
def test_a_push_that_begins_meanwhile_brings_what_has_changed_meanwhile(
    store_url: str, advocacy: Run, root: Path, there: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later one knows more: what the earlier one sends must not come in between."""
    advocacy("calendar", "push")
    edit(root, "lasts: 60m", "lasts: 90m")
    first = pushing(root, 3.0, "put")
    assert first.stderr is not None
    assert first.stderr.readline() == "put\n"
    at(monkeypatch, "2026-11-24T09:00:00")
    assert advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00").code == 0
    done = advocacy("calendar", "push", "--json")
    out, err = first.communicate(timeout=120)
    assert (done.code, first.returncode) == (0, 0), (done.err, out, err)
    assert "T110000" in there.file(uid_of(FIRST))
    sent = there.sent()
    assert advocacy("calendar", "push").out == ""
    assert there.sent() == sent


def test_a_push_does_not_wait_for_ever_and_a_dry_run_not_at_all(
    advocacy: Run, root: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy_cli.calendar.push.WAIT", 0.2)
    workspace = open_workspace(root, os.environ)
    with workspace.alone("push", 0):
        done = advocacy("calendar", "push")
        assert done.code == 6
        assert "another push" in done.err
        assert shelf.files == {}
        assert advocacy("calendar", "push", "-n").code == 0
    assert advocacy("calendar", "push").code == 0


@pytest.mark.slow
def test_a_push_that_was_killed_leaves_no_lock(
    advocacy: Run, root: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy_cli.calendar.push.WAIT", 0.2)
    with pushing(root, 60) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "etags\n"
        assert advocacy("calendar", "push").code == 6
        process.kill()
    assert advocacy("calendar", "push").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["new", "changed"])
def test_a_push_that_was_killed_within_a_put_is_finished_by_the_next(
    store_url: str, kind: str, when: str, advocacy: Run, root: Path, shelf: Shelf
) -> None:
    """It dies while the server has not stored the third event yet, or has and never says so."""
    if kind == "changed":
        assert advocacy("calendar", "push").code == 0
        edit(root, "lasts: 60m", "lasts: 90m")
        edit(root, "date: 2026-12-01", "date: 2026-12-02")
        edit(root, "by: 2026-12-15", "by: 2026-12-16")
    before, known = entries(advocacy), dict(shelf.files)
    shelf.puts.clear()
    reached, go_on = threading.Event(), threading.Event()

    def hold(moment: str) -> None:
        third = len(shelf.puts) == (2 if when == "before" else 3)
        if moment == when and third and not go_on.is_set():
            reached.set()
            go_on.wait(60)
            if when == "before":
                raise ConnectionResetError  # what never came whole is not stored

    shelf.hold = hold
    command = [sys.executable, "-m", "advocacy_cli", "calendar", "push"]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) as process:
        assert reached.wait(60)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    go_on.set()
    shelf.hold = lambda moment: None
    stored = len(shelf.puts)
    assert stored == (2 if when == "before" else 3)
    told = entries(advocacy)
    done = advocacy("calendar", "push", "--json")
    assert done.code == 0, done.err
    found = [row["state"] for row in json.loads(done.out)]
    most = 6 if kind == "new" else 3
    assert sorted(found) == sorted([kind] * (most - stored) + ["same"] * (6 - most + stored))
    assert sorted(shelf.puts) == sorted({*shelf.puts}), "each was sent once"
    assert len(shelf.puts) == most
    assert entries(advocacy) == told, "and told once"
    assert len(told) - len(before) == most
    changed = {name for name, content in shelf.files.items() if known.get(name) != content}
    assert changed == {*shelf.puts}
    for name, content in shelf.files.items():
        (facts,) = facts_of(content).values()
        assert facts["sequence"] == (1 if kind == "changed" and name in changed else 0)
    assert advocacy("calendar", "push").out == ""
    assert len(shelf.puts) == most
    edit(root, "at: 2026-12-03 10:00", "at: 2026-12-04 10:00")
    assert "1 changed, 5 same" in advocacy("calendar", "push").err


def entries(advocacy: Run) -> list[str]:
    found = json.loads(advocacy("journal", "list", "--kind", "published", "--json").out)
    return sorted(entry["id"] for entry in found)
