"""A push to a server that fails on the way, or beside another push: what is said of it is true, and
nothing is lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import Answer, Shelf, scripted
from test_calendar_export import FIRST, edit, uid_of

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
