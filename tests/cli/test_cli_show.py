"""Tables fit the terminal: what gives way, in which order, and nothing is lost."""

from __future__ import annotations

import json

import pytest

from advocacy_cli.cli.terminal.show import Column, table

COLUMNS = (
    Column("name", "LETTER"),
    Column("target", "TO", below=True),
    Column("number", "NO.", right=True),
    Column("sent", "SENT"),
    Column("mail", "MAIL"),
)
CELLS = [
    ["hearings-zvecan/invitation", "mayor", "L12", "2026-11-23", "queued"],
    ["hearings-zvecan/request", "assembly", "L1", "", ""],
]


@pytest.mark.parametrize("room", [200, 65, 55, 40, 30, 27])
def test_no_line_is_wider_than_the_room_and_nothing_is_lost(room: int) -> None:
    lines = table(COLUMNS, CELLS, room).splitlines()
    assert max(map(len, lines)) <= room
    told = " ".join(lines)
    for row in CELLS:
        for cell in row:
            assert cell in told


def test_columns_give_way_from_the_right_and_keep_their_headings() -> None:
    assert table(COLUMNS, CELLS, 50).splitlines() == [
        "LETTER                      NO.  SENT",
        "hearings-zvecan/invitation  L12  2026-11-23",
        "    mayor",
        "    mail queued",
        "hearings-zvecan/request      L1",
        "    assembly",
    ]
    assert table(COLUMNS, CELLS[:1], 36).splitlines()[-1] == "    sent 2026-11-23, mail queued"


@pytest.mark.parametrize("room", ["80", "60", "45"])
def test_the_list_of_letters_fits_when_all_has_happened(
    room: str, advocacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    advocacy("letter", "make", "hearings")
    advocacy("letter", "email", "hearings/request")
    advocacy("letter", "sent", "hearings/request", "--via", "hand", "--on", "today")
    assert advocacy("letter", "answered", "hearings/L1").code == 0
    monkeypatch.setenv("COLUMNS", room)
    listed = advocacy("letter", "list").out
    assert max(map(len, listed.splitlines())) <= int(room)
    assert listed.count("2026-11-23") == 3
    assert "answered" in listed.lower()


def test_letters_of_one_template_are_called_by_their_numbers(advocacy) -> None:
    for target in ("mayor-zvecan", "assembly-chair-zvecan"):
        made = advocacy("letter", "make", "hearings", "--template", "thanks", "--to", target)
        assert made.code == 0
    listed = advocacy("letter", "list").out
    called = [line.split("  ")[0] for line in listed.splitlines() if "(thanks)" in line]
    assert called == ["hearings/L1 (thanks)", "hearings/L2 (thanks)"]
    rows = [row for row in json.loads(advocacy("letter", "list", "--json").out) if row["number"]]
    assert {row["name"] for row in rows} == {"hearings/Template-thanks"}
