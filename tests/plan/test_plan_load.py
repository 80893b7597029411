"""A workspace's files to a plan: every key, every problem at once, the cache."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy_cli.errors import InvalidInput, Problem
from advocacy_cli.plan import cache
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Plan
from advocacy_cli.workspace import Workspace, open_workspace

SMALLEST = """\
title: Јавне расправе
targets: [mayor-zvecan]
asks:
  - id: hearings
    text: Одржите две јавне расправе.
    by: 2026-12-15
"""


def workspace(root: Path) -> Workspace:
    return open_workspace(root, os.environ)


def problems(root: Path) -> list[Problem]:
    try:
        return list(load(workspace(root), cold=True).warnings)
    except InvalidInput as error:
        return list(error.problems)


def errors(root: Path) -> list[str]:
    return [str(p) for p in problems(root) if p.severity == "error"]


def write(root: Path, text: str, name: str = "new") -> str:
    file = root / "campaigns" / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return f"campaigns/{name}.yaml"


def test_the_smallest_campaign_is_enough(root: Path) -> None:
    write(root, SMALLEST)
    found = load(workspace(root), cold=True).campaigns["new"]
    assert found.title == {"sr": "Јавне расправе"}
    assert found.targets[0].office == "mayor-zvecan"
    assert found.asks[0].of == ("mayor-zvecan",)
    assert found.asks[0].by == date(2026, 12, 15)
    assert found.status == "active"
    (letter,) = found.letters
    assert (letter.id, letter.template, letter.to, letter.ask, letter.planned) == (
        "letter-hearings", "ask", ("mayor-zvecan",), "hearings", False,
    )  # fmt: skip


def test_every_key_of_a_campaign_arrives(root: Path) -> None:
    found = load(workspace(root), cold=True).campaigns["hearings"]
    assert [t.id for t in found.targets] == [
        "mayor-zvecan",
        "assembly-chair-zvecan",
        "budget-officer",
    ]
    assert (found.targets[1].influence, found.targets[1].interest) == (5, 3)
    assert found.asks[1].of == ("mayor-zvecan", "assembly-chair-zvecan", "budget-officer")
    assert found.deadlines[0].remind == (14, 3)
    assert (found.deadlines[1].clock, found.deadlines[1].start) == (
        "xk-public-documents",
        "2026-11-13",
    )
    meeting = found.meetings[0]
    assert meeting.starts == datetime(2026, 12, 3, 10, tzinfo=ZoneInfo("Europe/Belgrade"))
    assert meeting.starts.tzinfo == ZoneInfo("Europe/Belgrade")
    assert (meeting.minutes, meeting.ours) == (60, ("ana",))
    assert (found.letters[0].reply_by, found.letters[0].signed_by) == (14, ("ana",))
    assert found.petition is not None
    assert found.petition.goal == 600
    assert (found.at.file, found.asks[0].at.line) == ("campaigns/hearings.yaml", 19)


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("by: 2026-12-15", "by: 2026-02-30", ":6:9: error: asks[0].by: there is no day 2026-02-30", "month"),
        ("by: 2026-12-15", "by: 15.12.2026", ":6:9: error: asks[0].by: wants a date", "2026-12-15"),
        ("by: 2026-12-15", "bye: 2026-12-15", ":6:5: error: asks[0].bye: unknown key 'bye'", "did you mean 'by'?"),
        ("title:", "titel:", ":1:1: error: titel: unknown key 'titel'", "did you mean 'title'?"),
        ("title: Јавне расправе", "title: 2026", ":1:8: error: title: wants a text, not a number", "quotes"),
        ("title: Јавне расправе", "title: {sr: Јавне, расправе, en: x}", ":1:8: error: title: 'расправе' is no language", "a comma ends a text inside { }"),
        ("title: Јавне расправе", "title: {srp: Јавне}", ":1:8: error: title: 'srp' is no language", "did you mean 'sr'?"),
        ("title: Јавне расправе", "title:", ":1:7: error: title: is empty", "words"),
        ("[mayor-zvecan]", "[mayr-zvecan]", ":2:11: error: targets[0]: no office 'mayr-zvecan'", "did you mean 'mayor-zvecan'"),
        ("[mayor-zvecan]", "[]", ":2:1: error: targets: is empty", "at least one"),
        ("[mayor-zvecan]", "mayor-zvecan", ":2:10: error: targets: wants a list", "[one, two]"),
        ("id: hearings", "id: p2", ":4:9: error: asks[0].id: 'p2' looks like a number of the journal", "choose a word"),
        ("id: hearings", "id: Hearings", ":4:9: error: asks[0].id: 'Hearings' is no id", "lower-case"),
        ("id: hearings", "id: Јавне расправе", ":4:9: error: asks[0].id: 'Јавне расправе' is no id", "javne-rasprave"),
        ("targets:", "tаrgets:", ":2:1: error: tаrgets: unknown key", "Cyrillic: write targets in Latin"),
        ("id: hearings", "id: 2026", ":4:9: error: asks[0].id: id 2026 is a number", "quotes"),
        ("id: hearings", f"id: {'a' * 300}", ":4:9: error: asks[0].id: 'aaa", "at most 64"),
        ("id: hearings", "id: mayor-zvecan", ":4:9: error: asks[0].id: id 'mayor-zvecan' stands twice", "line 2"),
        ("by: 2026-12-15", "of: [nobody]", ":6:10: error: asks[0].of[0]: no target 'nobody'", ""),
        ("by: 2026-12-15", "by: " + "9" * 5000, ":6:9: error: asks[0].by: wants a date", ""),
        ("asks:", "status: activ\nasks:", ":3:9: error: status: 'activ' is not known here", "did you mean 'active'?"),
        ("asks:", "public: yes\nasks:", ":3:9: error: public: wants true or false", "true or false"),
        ("asks:", "area: securty\nasks:", ":3:7: error: area: no area 'securty'", "did you mean 'security'?"),
        ("asks:", "owner: nobody\nasks:", ":3:8: error: owner: no person 'nobody'", "members.yaml"),
        ("asks:", "starts: 2026-12-01\nends: 2026-11-01\nasks:", ":4:7: error: ends: ends before it starts", "2026-12-01"),
    ],
)  # fmt: skip
def test_a_fault_is_located_and_explained(
    root: Path, old: str, new: str, said: str, hint: str
) -> None:
    assert old in SMALLEST
    file = write(root, SMALLEST.replace(old, new, 1))
    found = [p for p in problems(root) if str(p).startswith(f"{file}{said}")]
    assert found, problems(root)
    assert hint in found[0].hint
    assert found[0].source


def more(section: str) -> str:
    return SMALLEST + section


@pytest.mark.parametrize(
    ("section", "said", "hint"),
    [
        ("meetings:\n  - {id: m, with: [mayor-zvecan], at: 2026-03-29 02:30}\n", "there is no 02:30 that night", "01:30 or 2026-03-29 03:30"),
        ("meetings:\n  - {id: m, with: [mayor-zvecan], at: 2026-10-25 02:30}\n", "02:30 comes twice", "+02:00 is the first, +01:00 the second"),
        ("meetings:\n  - {id: m, with: [mayor-zvecan], at: 2026-12-03}\n", "wants a day and a time", "10:00"),
        ("meetings:\n  - {id: m, with: [mayor-zvecan], at: 2026-12-03 10:00, lasts: 60}\n", "wants a duration", ""),
        ("deadlines:\n  - {id: d, what: x}\n", "needs a date or a clock", "date: "),
        ("deadlines:\n  - {id: d, what: x, clock: xk-public-documents}\n", "'from' is missing", "letter:ID"),
        ("deadlines:\n  - {id: d, what: x, clock: xk-public-documnts, from: 2026-11-01}\n", "no clock 'xk-public-documnts'", "did you mean 'xk-public-documents'?"),
        ("deadlines:\n  - {id: d, what: x, clock: xk-public-documents, from: letter:no}\n", "no start 'letter:no'", "letter-hearings"),
        ("deadlines:\n  - {id: d, what: x, clock: xk-public-documents, from: 2026-11-31}\n", "there is no day 2026-11-31", ""),
        ("deadlines:\n  - {id: d, what: x, date: 2026-11-01, remind: [3]}\n", "wants a duration, not '3'", "3d"),
        ("deadlines:\n  - {id: letter-hearings, what: x, date: 2026-12-01}\n", "its letter has the id 'letter-hearings'", ""),
        ("letters:\n  - {id: x, to: [nobody]}\n", "no target 'nobody'", ""),
        ("letters:\n  - {id: x, ask: hearing}\n", "no ask 'hearing'", "did you mean 'hearings'?"),
        ("petition: {id: q, text: x, mechanism: none-such}\n", "no mechanism 'none-such'", ""),
        ("petition: {id: q, text: x, place: zvecn}\n", "no place 'zvecn'", "did you mean 'zvecan'?"),
        ("petition: {id: q, text: x, opens: 2026-12-01, closes: 2026-11-01}\n", "closes before it opens", ""),
        ("was: [hearings]\n", "'hearings' of 'new' is an id of 'hearings' too", "one of them"),
    ],
)  # fmt: skip
def test_what_no_single_key_can_know(root: Path, section: str, said: str, hint: str) -> None:
    write(root, more(section))
    found = [p for p in problems(root) if said in p.message and p.severity == "error"]
    assert found, problems(root)
    assert hint in found[0].hint


def test_an_offset_says_which_of_the_doubled_hours(root: Path) -> None:
    write(root, more("meetings:\n  - {id: m, with: [mayor-zvecan], at: 2026-10-25 02:30 +01:00}\n"))
    starts = load(workspace(root), cold=True).campaigns["new"].meetings[0].starts
    assert (starts.hour, starts.utcoffset()) == (2, timedelta(hours=1))


def test_all_problems_of_all_files_come_at_once_and_sorted(root: Path) -> None:
    write(root, SMALLEST.replace("by:", "bye:"), "b")
    write(root, "title: [\n", "a")
    (root / "platform" / "members.yaml").write_text("members: 3\n")
    (root / "platform" / "rules" / "x.yaml").write_text("clocks:\n  - {id: c}\n")
    found = [p for p in problems(root) if p.severity == "error"]
    files = [p.where.file for p in found]
    assert files == sorted(files)
    assert {*files} >= {
        "campaigns/a.yaml",
        "campaigns/b.yaml",
        "platform/members.yaml",
        "platform/rules/x.yaml",
    }


def test_a_folder_a_yml_and_an_odd_name_are_said(root: Path) -> None:
    (root / "campaigns" / "folder.yaml").mkdir()
    (root / "campaigns" / "other.yml").write_text(SMALLEST)
    write(root, SMALLEST, "Budget 2026")
    said = errors(root)
    assert any("folder.yaml:1:1: error: is a folder" in line for line in said)
    assert any("other.yml:1:1: error: ends in .yml" in line for line in said)
    assert any("'Budget 2026' is no id" in line for line in said)


def test_a_file_full_of_faults_is_answered_briefly(root: Path) -> None:
    lines = "".join(f"  - {{id: a{n}, txt: x}}\n" for n in range(9_000))
    write(root, f"title: x\ntargets: [mayor-zvecan]\nasks:\n{lines}")
    found = [p for p in problems(root) if p.where.file == "campaigns/new.yaml"]
    assert len(found) <= 101
    assert any("more problems" in p.message for p in found)


def test_missing_languages_and_unverified_rules_warn(root: Path) -> None:
    write(root, SMALLEST)
    found = {str(p) for p in problems(root)}
    assert "campaigns/new.yaml:5:11: warning: asks[0].text: has no words in sq, en" in found
    assert any("the rule 'xk-municipal-petition' is not verified" in line for line in found)


def test_holders_of_their_own_files_succeed_each_other(root: Path) -> None:
    folder = root / "platform" / "holders"
    folder.mkdir()
    (folder / "mayor-zvecan-2025.yaml").write_text(
        "office: mayor-zvecan\nid: h1\nname: A\nfrom: 2025-11\n"
    )
    (folder / "mayor-zvecan-2026-12-01.yaml").write_text(
        "office: mayor-zvecan\nid: h2\nvacant: true\nfrom: 2026-12-01\n"
    )
    office = load(workspace(root), cold=True).offices["mayor-zvecan"]
    assert [(h.id, h.start, h.end) for h in office.holders] == [
        ("h1", date(2025, 11, 1), date(2026, 11, 30)),
        ("h2", date(2026, 12, 1), None),
    ]
    held = office.holder(date(2026, 11, 30))
    assert held is not None
    assert held.id == "h1"
    assert office.holder(date(2026, 12, 1)) is None
    assert office.holder(date(2025, 10, 31)) is None


def full(root: Path) -> Plan:
    """A plan with every kind of thing, kept by the cache and settled."""
    (root / "platform" / "rules" / "share.yaml").write_text(
        "mechanisms:\n  - {id: share, name: S, threshold: 2.5%, to: Скупштина}\n", encoding="utf-8"
    )
    made = load(workspace(root), cold=True)
    settle(root)
    return made


def settle(root: Path) -> None:
    """As if the cache had been written long after the files."""
    later = time.time_ns() + 3_600_000_000_000
    os.utime(root / ".advocacy" / cache.FILE, ns=(later, later))


def kept(root: Path) -> Plan | None:
    here = workspace(root)
    return cache.read(here, cache.stamp(here))


def test_the_cache_gives_the_same_plan_to_the_last_type(root: Path) -> None:
    made = full(root)
    found = kept(root)
    assert found == made
    assert found is not None
    assert repr(found) == repr(made)
    assert found.mechanisms["share"].threshold == Fraction(25, 1000)
    assert found.warnings
    assert load(workspace(root)) == made


def test_the_cache_is_private_json(root: Path) -> None:
    full(root)
    path = root / ".advocacy" / cache.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_bytes())["plan"]


@pytest.mark.parametrize(
    "change",
    [
        lambda root: write(root, SMALLEST),
        lambda root: (root / "campaigns" / "hearings.yaml").unlink(),
        lambda root: os.utime(root / "platform" / "offices.yaml", ns=(1, 1)),
        lambda root: (root / "platform" / "holders").mkdir(),
        lambda root: (root / "campaigns" / "list.csv").write_text("name\nx\n"),
        lambda root: (root / "advocacy.toml").write_text(
            (root / "advocacy.toml").read_text().replace('["sr", "sq", "en"]', '["en", "sr", "sq"]')
        ),
        lambda root: (root / ".advocacy" / cache.FILE).write_text("{}"),
        lambda root: (root / ".advocacy" / cache.FILE).write_bytes(b"\xff\x00"),
    ],
)
def test_a_change_makes_the_cache_unread(root: Path, change: object) -> None:
    full(root)
    assert kept(root) is not None
    change(root)  # type: ignore[operator]
    assert kept(root) is None


def test_a_file_that_changed_within_two_seconds_of_the_cache_counts_as_changed(root: Path) -> None:
    full(root)
    file = root / "campaigns" / "hearings.yaml"
    path = root / ".advocacy" / cache.FILE
    changed = max(file.stat().st_mtime_ns, file.stat().st_ctime_ns)
    newest = max(p.stat().st_ctime_ns for p in root.rglob("*") if p.is_file() and p != path)
    os.utime(path, ns=(newest + 2_100_000_000,) * 2)
    assert kept(root) is not None
    os.utime(path, ns=(changed + 1_900_000_000,) * 2)
    assert kept(root) is None


def test_an_error_is_never_kept(root: Path) -> None:
    write(root, "title: x\n")
    with pytest.raises(InvalidInput):
        load(workspace(root))
    assert not (root / ".advocacy" / cache.FILE).exists()


KEYS = st.sampled_from(
    ["title", "targets", "asks", "id", "text", "of", "office", "file", "name", "deadlines", "clock",
     "from", "meetings", "with", "at", "letters", "to", "petition", "was", "sr", "en", "offices",
     "bodies", "holders", "members", "people", "clocks", "mechanisms", "holidays", "date", "period",
     "count", "threshold", "then", "by", "remind", "area", "owner", "body"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["mayor-zvecan", "2026-12-15", "2026-03-29 02:30", "7d", "15%", "p2", "a.csv", "0000-00"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=25,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(KEYS, VALUES, max_size=8),
    st.sampled_from(
        ["campaigns/hearings", "platform/offices", "platform/members", "platform/rules/clocks"]
    ),
)
def test_any_values_are_a_plan_or_refused(root: Path, data: object, name: str) -> None:
    file = root / f"{name}.yaml"
    before = file.read_bytes()
    file.write_text(json.dumps(data), encoding="utf-8")
    try:
        found = problems(root)
    finally:
        file.write_bytes(before)
    assert all(p.message and p.where.file for p in found)


@pytest.mark.parametrize("place", ["campaigns", "platform", "platform/rules"])
@pytest.mark.parametrize("how", ["file", "loop", "nowhere"])
def test_a_folder_that_is_there_but_broken_is_no_absence(root: Path, place: str, how: str) -> None:
    folder = root / place
    shutil.rmtree(folder)
    if how == "file":
        folder.write_text("x", encoding="utf-8")
    else:
        folder.symlink_to(folder if how == "loop" else root / "nothing")
    with pytest.raises(InvalidInput) as caught:
        load(open_workspace(root, os.environ), cold=True)
    (found,) = [p for p in caught.value.problems if p.where.file == place]
    assert found.hint


@pytest.mark.parametrize(
    "place", ["platform/offices.yaml", "platform/members.yaml", "platform/places.csv"]
)
def test_a_file_that_is_a_link_to_nowhere_is_no_absence(root: Path, place: str) -> None:
    (root / place).unlink()
    (root / place).symlink_to("nothing")
    with pytest.raises(InvalidInput) as caught:
        load(open_workspace(root, os.environ), cold=True)
    assert any(
        str(p) == f"{place}:1:1: error: is a link that leads nowhere" for p in caught.value.problems
    )


def test_keeping_nothing_writes_no_cache(root: Path) -> None:
    load(open_workspace(root, os.environ), keep=False)
    assert not (root / ".advocacy").exists()


def test_what_is_still_to_be_written_is_warned_of_once_a_file(root: Path) -> None:
    write(root, SMALLEST.replace("title: Јавне расправе", 'title: "[Наслов]"'))
    found = [str(p) for p in problems(root) if "still to be written" in p.message]
    assert found == ["campaigns/new.yaml:1:8: warning: title: [Наслов] is still to be written"]
