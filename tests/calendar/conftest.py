"""Every file of these tests is read by our rules and by three parsers that others wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ics_parsers
import ics_rules
import pytest
import servers


@pytest.fixture(scope="session")
def library() -> Any:
    if (found := ics_parsers.libical_library()) is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: libical3 (its reading of our calendars is not tested)")
    return found


@pytest.fixture(scope="session")
def icaljs() -> Path:
    if (found := ics_parsers.icaljs_folder()) is None:
        pytest.skip("SKIPPED SYSTEM PACKAGE: ical.js (node) (its reading is not tested)")
    return found


Read = Callable[[bytes], dict[str, dict[str, Any]]]


@pytest.fixture(params=["rules", "icalendar", "libical", "icaljs"])
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Read:
    """The facts of a file as one of the readers has them, by UID."""
    if request.param == "libical":
        library = request.getfixturevalue("library")
        return lambda content: ics_parsers.libical(content, library)
    if request.param == "icaljs":
        folder = request.getfixturevalue("icaljs")
        return lambda content: ics_parsers.icaljs(content, folder, tmp_path)
    return ics_rules.read if request.param == "rules" else ics_parsers.icalendar


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Radicale]:
    """A calendar server that lives as long as the tests."""
    pytest.importorskip("radicale")
    server = servers.Radicale(tmp_path_factory.mktemp("radicale"))
    yield server
    server.stop()


@pytest.fixture
def there(
    radicale: servers.Radicale, root: Path, monkeypatch: pytest.MonkeyPatch
) -> servers.Calendar:
    """An empty calendar on the server, to which the test workspace pushes."""
    pytest.importorskip("httpx")
    calendar = servers.Calendar(radicale)
    with (root / "advocacy.toml").open("a") as file:
        file.write(f'[calendar]\ncaldav = "{calendar.url}"\ncaldav_user = "{servers.USER}"\n')
    monkeypatch.setenv("ADVOCACY_CALDAV_PASSWORD", servers.PASSWORD)
    return calendar


@pytest.fixture
def take(advocacy, root: Path):
    """Import a text; gives (verdict, what, said) of each item, and what was said beside it."""

    def run(text: str, *options: str, name: str = "x.ics") -> tuple[list[tuple[str, ...]], str]:
        (root / name).write_bytes(text.encode())
        options = options if "-n" in options else (*options, "-y")
        done = advocacy("calendar", "import", name, "--json", *options)
        assert done.code == 0, done.err
        rows = json.loads(done.out)
        return [(row["verdict"], row["what"], row["said"]) for row in rows], done.err

    return run
