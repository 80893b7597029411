"""Guards that nothing else would miss: what is private stays so in the journal too, and what is not
ours, or was not asked for, stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ics_files import OURS, event, hours, ics
from ics_rules import read as facts_of
from servers import Calendar
from test_calendar_export import edit

from advocacy_cli.calendar import events, seal, zones

Run = Callable[..., Any]
MAYOR = "mayor.zvecan@example.org"
STAMP = datetime(2026, 11, 20, 8, tzinfo=UTC)


def recorded(advocacy: Run, kind: str) -> dict[str, Any]:
    (row,) = json.loads(advocacy("journal", "list", "--kind", kind, "--json").out)
    return dict(row)


@pytest.fixture
def hidden(store_url: str, advocacy: Run, root: Path) -> None:
    """The meeting is private, and the mayor was invited all the same."""
    edit(root, "    lasts: 60m", "    lasts: 60m\n    private: true")
    assert advocacy("meeting", "invite", "first", "--to", "mayor-zvecan", "--yes").code == 0


@pytest.mark.usefixtures("hidden")
def test_an_answer_about_a_private_meeting_is_private(advocacy: Run, take: Any) -> None:
    who = f"ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:{MAYOR}"
    items, _ = take(
        ics(*event(OURS, "SEQUENCE:0", "DTSTAMP:20261123T075000Z", who), method="REPLY")
    )
    assert items[0][0] == "new"
    assert recorded(advocacy, "meeting-reply")["private"] is True


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize(
    ("lines", "method", "kind"),
    [
        (hours("20261204"), "COUNTER", "meeting-move"),
        (hours("20261204"), "", "meeting-move"),
        ([*hours("20261203"), "LOCATION:Elsewhere"], "", "meeting-change"),
        ([*hours("20261203"), "STATUS:CANCELLED"], "", "meeting-cancel"),
    ],
)
def test_what_is_proposed_for_a_private_meeting_is_private(
    advocacy: Run, take: Any, lines: list[str], method: str, kind: str
) -> None:
    who = f"ATTENDEE:MAILTO:{MAYOR}"
    items, said = take(ics(*event(OURS, "SEQUENCE:1", who, *lines), method=method))
    assert items[0][0] == "changed", said
    assert recorded(advocacy, kind)["private"] is True


def test_what_changes_of_a_private_meeting_of_others_is_private(advocacy: Run, take: Any) -> None:
    into = ("--campaign", "hearings", "--with", "mayor-zvecan")
    own = "x@example.org", "SUMMARY:Talk"
    take(ics(*event(*own, "SEQUENCE:0", "CLASS:PRIVATE", *hours("20261210"))), *into)
    take(ics(*event(*own, "SEQUENCE:1", *hours("20261211"))), *into)
    assert recorded(advocacy, "meeting")["private"] is True
    assert recorded(advocacy, "meeting-move")["private"] is True


def private(uid: str) -> bytes:
    one = events.Event(uid, 0, STAMP, "Talk", day=date(2026, 12, 5), private=True)
    return seal.sealed(events.calendar([one], "x"), "1f2e3d4c")


def test_the_private_file_of_another_workspace_stays(advocacy: Run, root: Path) -> None:
    advocacy("calendar", "export")
    folder = root / "out" / "calendar"
    (folder / "theirs.ics").write_bytes(private("of-another@advocacy-cli"))
    (folder / "ours.ics").write_bytes(private(OURS))
    done = advocacy("calendar", "export")
    assert "removed, out of date: ours.ics" in done.err
    assert (folder / "theirs.ics").read_bytes() == private("of-another@advocacy-cli")


def test_another_copy_at_the_same_sequence_is_not_written_over(
    advocacy: Run, there: Calendar, store_url: str
) -> None:
    advocacy("calendar", "push")
    starts = datetime(2026, 12, 3, 12, tzinfo=UTC)
    one = events.Event(OURS, 1, STAMP, "x", starts=starts, ends=starts + timedelta(hours=1))
    theirs = seal.sealed_event(events.calendar([one], "")).decode()
    there.put(OURS, theirs)
    advocacy("meeting", "move", "hearings/first", "--to", "2026-12-04 11:00")  # SEQUENCE 1 here too
    done = advocacy("calendar", "push", "--json")
    assert done.code == 5
    (row,) = (row for row in json.loads(done.out) if row["event"] == "hearings/first")
    assert (row["state"], "another copy of this journal" in row["why"]) == ("conflict", True)
    assert "DTSTART:20261203T120000Z" in there.file(OURS)


@pytest.mark.parametrize("filters", [("--owner", "ana"), ("--state", "planned")])
def test_what_is_gone_is_no_business_of_a_filter(
    advocacy: Run, root: Path, filters: tuple[str, str], store_url: str
) -> None:
    advocacy("calendar", "export")
    text = (root / "campaigns/hearings.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: submission"), text.index("  - id: documents")
    (root / "campaigns/hearings.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    done = advocacy("calendar", "export", *filters)
    assert done.code == 0, done.err
    assert "cancelled" not in done.err
    done = advocacy("calendar", "export")
    assert "1 cancelled, 5 same" in done.err


def test_an_event_over_new_year_is_in_its_zone_only_where_both_years_are() -> None:
    key = "Europe/Belgrade"
    first = next(
        y for y in range(1980, 2020) if zones.holds(key, y + 1) and not zones.holds(key, y)
    )
    starts = datetime(first, 12, 31, 22, tzinfo=UTC)
    over = events.Event(
        "a@b", 0, STAMP, "x", starts=starts, ends=starts + timedelta(hours=4), zone=key
    )
    text = events.calendar([over], "x")
    assert f"DTSTART:{first}1231T220000Z".encode() in text
    assert b"TZID" not in text
    assert list(events.unruly([over])) == [(key, first)]
    later = over._replace(
        starts=starts.replace(year=first + 1), ends=starts.replace(year=first + 1)
    )
    assert b"DTSTART;TZID=Europe/Belgrade" in events.calendar([later], "x")
    assert facts_of(text)
