"""The sample is what it says it is: 15 initiatives, whole in every language, and nobody real in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from advocacy_cli import shipped
from advocacy_cli.cli.upkeep.demo import copy_sample
from advocacy_cli.documents.package import parts_of, words_of
from advocacy_cli.language.texts import choose
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Plan
from advocacy_cli.plan.yaml import read
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.workspace import Workspace, open_workspace

AREAS = {"minority-rights", "security", "eu-integration"}
NORTH = {"zvecan", "leposavic", "zubin-potok", "mitrovica-north"}
TAGS = ("sr-Cyrl", "sr-Latn", "sq", "en")
TODAY = date(2026, 11, 23)
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    copy_sample(folder, {})
    return open_workspace(folder, {"ADVOCACY_NOW": shipped.SAMPLE_NOW}, str(folder))


@pytest.fixture(scope="module")
def plan(sample: Workspace) -> Plan:
    return load(sample, cold=True)


def test_fifteen_initiatives_in_three_areas(plan: Plan, sample: Workspace) -> None:
    assert len(plan.campaigns) == sample.settings["project.initiatives"] == 15
    assert {c.area for c in plan.campaigns.values()} == AREAS == set(sample.settings.areas)


def test_the_four_municipalities_and_the_assembly_are_addressed(plan: Plan) -> None:
    bodies = {
        plan.offices[t.office].body
        for c in plan.campaigns.values()
        for t in c.targets
        if t.office is not None
    }
    assert bodies >= {*NORTH, "assembly"}


def test_warnings_name_only_unverified_rules_and_people_not_named_yet(plan: Plan) -> None:
    known = ("is not verified", "is still to be written")
    assert [w for w in plan.warnings if not any(said in w.message for said in known)] == []


def test_every_text_stands_in_every_language_and_script(plan: Plan, sample: Workspace) -> None:
    texts = dict(_texts(plan))
    texts |= {f"area.{name}": text for name, text in sample.settings.areas.items()}
    texts |= {
        name: sample.settings.words(name)
        for name in ("workspace.name", "sender.organisation", "sender.address", "sender.function")
    }
    assert len(texts) > 200
    silent = [
        f"{where} ({tag})" for where, text in texts.items() for tag in TAGS if not choose(text, tag)
    ]
    assert silent == []


def test_no_language_holds_the_letters_of_another(plan: Plan) -> None:
    """A text in the wrong key, or one Latin letter in a Cyrillic word, is seen by no spell checker."""
    wrong = []
    for where, text in _texts(plan):
        latin = " ".join(choose(text, tag) or "" for tag in ("sr-Latn", "sq", "en"))
        mixed = [
            word
            for word in re.findall(r"[^\W\d_]+", choose(text, "sr-Cyrl") or "")
            if CYRILLIC.search(word) and not all(map(CYRILLIC.match, word))
        ]
        serbian = re.search("[čćžšđ]", text.get("sq", ""))
        if CYRILLIC.search(latin) or mixed or serbian:
            wrong.append(f"{where}: {dict(text)}")
    assert wrong == []


def test_asks_are_sentences(plan: Plan) -> None:
    odd = [
        f"{c.id}/{a.id}: {a.text[tag]}"
        for c in plan.campaigns.values()
        for a in c.asks
        for tag in ("sr", "sq", "en")
        if not a.text[tag].endswith(".") or not a.text[tag][0].isupper()
    ]
    assert odd == []


def test_nobody_real_stands_in_it(plan: Plan) -> None:
    assert [o.id for o in plan.offices.values() if o.holders] == []
    assert not list((shipped.sample_root() / "platform/holders").glob("*.yaml"))
    assert [
        p.id for p in plan.people.values() if not p.name["sr"].startswith("[име и презиме")
    ] == []
    assert [m.id for m in plan.members.values() if "(пример)" not in m.name["sr"]] == []
    named = [t for c in plan.campaigns.values() for t in c.targets if t.office is None]
    assert named
    assert [t.id for t in named if "(пример)" not in t.name["sr"]] == []


def said(path: Path) -> str:
    """What a file says; of a Word file, the words of all its parts."""
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8")
    parts = parts_of(path.read_bytes(), path.name).items()
    return "\n".join(words_of(part) for name, part in parts if name.endswith(".xml"))


def test_addresses_are_placeholders(sample: Workspace) -> None:
    files = [p for p in sample.root.rglob("*") if p.is_file() and ".advocacy" not in p.parts]
    words = {p: said(p) for p in files}
    mails = [m for text in words.values() for m in re.findall(r"[\w.+-]+@[\w.-]*\w", text)]
    assert len(mails) > 20
    assert [m for m in mails if not m.endswith("@example.org")] == []
    numbers = r"(?:\+|\b00)\d[\d /-]{6,}|\b0\d{1,2}[ /-]\d{3}[ -]\d{2,}|\b(?:тел|tel|phone)[.:]"
    assert [str(p) for p, text in words.items() if re.search(numbers, text, re.IGNORECASE)] == []


def test_voters_are_not_invented(plan: Plan) -> None:
    assert set(plan.places) == NORTH
    assert [p.id for p in plan.places.values() if p.voters is not None or p.verified] == []


def test_deadlines_lie_before_in_and_after_the_sample_week(plan: Plan) -> None:
    days = [
        day
        for c in plan.campaigns.values()
        if c.status == "active"
        for day in [*(a.by for a in c.asks), *(d.date for d in c.deadlines)]
        if day is not None
    ]
    sunday = TODAY + timedelta(days=6)
    late = [d for d in days if d < TODAY]
    assert len(late) >= 4
    assert TODAY - min(late) < timedelta(days=14), "overdue for weeks is no picture of good work"
    assert len([d for d in days if TODAY <= d <= sunday]) >= 4
    assert len([d for d in days if d > sunday]) > len(late)


def test_meetings_are_ahead_on_weekdays_in_office_hours(plan: Plan, sample: Workspace) -> None:
    starts = [m.starts.astimezone(sample.zone) for c in plan.campaigns.values() for m in c.meetings]
    assert len(starts) >= 8
    assert [s for s in starts if s.date() <= TODAY or s.weekday() > 4 or not 8 <= s.hour < 16] == []


def test_all_kinds_of_things_are_shown(plan: Plan) -> None:
    """Somebody who learns from the sample finds each feature in it once."""
    campaigns = plan.campaigns.values()
    letters = [letter for c in campaigns for letter in c.letters]
    assert {c.status for c in campaigns} >= {"active", "draft", "paused"}
    assert {letter.template for letter in letters} >= {"ask", "follow-up", "documents", "cover"}
    assert any(c.was for c in campaigns)
    assert any(t.group for c in campaigns for t in c.targets)
    assert any(m.private for c in campaigns for m in c.meetings)
    assert any(letter.cc for letter in letters)
    assert any(letter.body for letter in letters)
    assert any(not letter.planned for letter in letters)
    written = {
        plan.offices[t.office].language if t.office else t.language
        for c in campaigns
        for t in c.targets
    }
    assert written == set(TAGS)


def test_words_are_set_as_print_has_them() -> None:
    """No straight quotation marks, no hyphen for a dash, no space before a full stop."""
    for path in sorted((shipped.sample_root() / "campaigns").glob("*.yaml")):
        document = read(path.read_bytes(), path.name)
        for text in _words(document.data):
            assert not re.search(r"""["']|\s-\s|  |\s[,.;:]|\.\.""", text), f"{path.name}: {text}"


def _words(data: Any) -> Iterator[str]:
    for value in (
        data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    ):
        if isinstance(value, str):
            yield value
        else:
            yield from _words(value)


def _texts(plan: Plan) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text of the campaigns and of platform/, with where it stands."""
    seen: list[tuple[str, Any]] = [
        (kind, thing)
        for kind, things in plan._asdict().items()
        if isinstance(things, Mapping)
        for thing in things.values()
    ]
    while seen:
        where, value = seen.pop()
        if isinstance(value, Mapping):
            if value and set(value) <= set(LANGUAGES):
                yield where, value
        elif hasattr(value, "_asdict"):
            name = getattr(value, "id", "")
            seen += [(f"{where}/{name}.{k}", v) for k, v in value._asdict().items() if k != "at"]
        elif isinstance(value, tuple):
            seen += [(f"{where}[{n}]", v) for n, v in enumerate(value)]
