"""Names as typed and as remembered, and the person behind a target."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from advocacy_cli.errors import NotFound, WrongUsage
from advocacy_cli.plan import names
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Plan
from advocacy_cli.workspace import open_workspace

SECOND = """\
title: Друга
was: [old, older]
targets: [mayor-zvecan]
asks:
  - {id: hearings-again, text: Текст, was: [public]}
  - {id: papers, text: Текст}
"""


@pytest.fixture
def plan(root: Path) -> Plan:
    (root / "campaigns" / "second.yaml").write_text(SECOND, encoding="utf-8")
    return load(open_workspace(root, os.environ), cold=True)


def test_exact_before_prefix_before_nothing(plan: Plan) -> None:
    assert names.ask(plan, "hearings/hearings")[1].id == "hearings"
    assert names.ask(plan, "hearings")[1].id == "hearings"  # though hearings-again begins so too
    assert names.ask(plan, "hearings-a")[1].id == "hearings-again"
    assert names.ask(plan, "sec/pap") == (
        plan.campaigns["second"],
        plan.campaigns["second"].asks[1],
    )
    assert names.campaign(plan, "se").id == "second"


def test_former_ids_are_followed(plan: Plan) -> None:
    assert names.campaign(plan, "older").id == "second"
    assert names.ask(plan, "old/public")[1].id == "hearings-again"


def test_a_name_that_fits_several_is_asked_back(plan: Plan) -> None:
    with pytest.raises(WrongUsage, match=r"hearings/papers, second/papers"):
        names.ask(plan, "papers")


def test_a_wrong_name_gets_the_nearest(plan: Plan) -> None:
    with pytest.raises(NotFound) as caught:
        names.ask(plan, "hearings/hering")
    assert caught.value.nearest[0] == "hearings/hearings"
    with pytest.raises(NotFound) as caught:
        names.find(plan, "deadline", "submision")
    assert caught.value.nearest == ("hearings/submission",)
    with pytest.raises(NotFound, match="no campaign 'xyz'") as caught:
        names.campaign(plan, "xyz")
    assert "hearings, second" in caught.value.hint
    with pytest.raises(NotFound):
        names.campaign(plan, "")


# one name as several people type it
MAYOR = ("mayor-zvecan", "MAYOR-ZVECAN", "Mayor Zvečan", "may", "Mayor_ZVECAN", "mayor",
         "Председник општине Звечан", "predsednik", "kryetar", "Mayor of Zvečan", "mayor zvecan")  # fmt: skip
OFFICER = ("budget-officer", "Budget", "officer", "Драган Пример", "dragan primer", "Primer")


@pytest.mark.parametrize(
    ("kind", "id", "said"),
    [("target", "mayor-zvecan", name) for name in MAYOR]
    + [("target", "budget-officer", name) for name in OFFICER]
    + [("office", "mayor-zvecan", name) for name in MAYOR]
    + [
        ("campaign", "hearings", "ХЕАРИНГС"),
        ("campaign", "hearings", "Dëgjime buxhetore"),
        ("campaign", "hearings", "јавне расправе"),
        ("campaign", "second", "OLDER"),
        ("ask", "hearings-again", "Second/HEARINGS-AGAIN"),
        ("ask", "hearings-again", "другa/Public"),
        ("deadline", "submission", "predlog"),
        ("deadline", "submission", "ХЕАРИНГС/Писани предлог"),
        ("person", "ana", "Ана"),
        ("member", "ngo-example", "Удружење Пример"),
        ("member", "ngo-example", "shembull"),
        ("body", "zvecan", "Звечан"),
        ("rule", "xk-public-documents", "XK-PUBLIC"),
    ],
)
def test_case_marks_script_and_words_name_a_thing(
    plan: Plan, kind: str, id: str, said: str
) -> None:
    if kind == "target":
        assert names.target(plan, plan.campaigns["hearings"], said).id == id
    else:
        assert names.find(plan, kind, said)[1].id == id


@pytest.fixture
def held(root: Path) -> Plan:
    """The offices held by people of whom one was somewhere else before."""
    folder = root / "platform" / "holders"
    folder.mkdir()
    for office, own, name, start in (
        ("mayor-zvecan", "a", "Ђорђе Пример", "2025-01-01"),
        ("mayor-zvecan", "b", "Љубица Ђурић-Пример", "2026-11-20"),
        ("assembly-chair-zvecan", "c", "Ђорђе Пример", "2026-11-20"),
    ):
        (folder / f"{own}.yaml").write_text(
            f"office: {office}\nid: {own}\nname: {{sr: {name}}}\nfrom: {start}\n", encoding="utf-8"
        )
    return load(open_workspace(root, os.environ), cold=True)


@pytest.mark.parametrize("said", ["Đurić", "duric", "Djuric", "Ђурић", "LJUBICA ĐURIĆ", "ljub"])
def test_an_office_by_who_holds_it_that_day(held: Plan, said: str) -> None:
    campaign, day = held.campaigns["hearings"], date(2026, 11, 23)
    assert names.target(held, campaign, said, day).id == "mayor-zvecan"
    assert names.office(held, said, day).id == "mayor-zvecan"
    with pytest.raises(NotFound):
        names.target(held, campaign, said, date(2026, 11, 19))


def test_who_has_moved_on_is_the_office_held_now(held: Plan) -> None:
    campaign = held.campaigns["hearings"]
    for day, office in ((19, "mayor-zvecan"), (20, "assembly-chair-zvecan")):
        assert names.target(held, campaign, "Đorđe", date(2026, 11, day)).id == office


def test_words_that_fit_several_are_asked_back(plan: Plan) -> None:
    with pytest.raises(WrongUsage, match="mayor-zvecan, assembly-chair-zvecan"):
        names.target(plan, plan.campaigns["hearings"], "општине")
    for short in ("i", "e", "of", "u"):  # words of titles, but no names
        with pytest.raises(NotFound):
            names.target(plan, plan.campaigns["hearings"], short)


def test_what_fits_best_anywhere_counts_in_every_campaign(plan: Plan) -> None:
    everywhere = plan.campaigns.values()
    found = names.targets(plan, everywhere, "mayor-zvecan")
    assert [(where, one.id) for where, one in found] == [
        ("hearings", "mayor-zvecan"),
        ("second", "mayor-zvecan"),
    ]
    (only,) = names.targets(plan, everywhere, "Dragan")
    assert only[0] == "hearings"
    with pytest.raises(WrongUsage, match="may be several targets"):
        names.targets(plan, everywhere, "zvecan")
    with pytest.raises(NotFound) as caught:
        names.targets(plan, everywhere, "мајер-звечан")
    assert caught.value.nearest[0] == "mayor-zvecan"


def test_a_wrong_name_in_cyrillic_gets_the_nearest_too(plan: Plan) -> None:
    with pytest.raises(NotFound) as caught:
        names.find(plan, "deadline", "субмишон")
    assert caught.value.nearest == ("hearings/submission",)
    with pytest.raises(NotFound) as caught:
        names.target(plan, plan.campaigns["hearings"], "Председнк")
    assert caught.value.nearest[0] == "mayor-zvecan"


def test_what_the_journal_numbered_is_named_the_same_way(plan: Plan) -> None:
    """As promises and letters are: a short name, a full one, and the campaign before it."""
    among = [
        names.Named(number, f"P{number}", (f"P{number}kq",), campaign)
        for campaign, number in (("hearings", 1), ("hearings", 12), ("second", 2), ("gone", 3))
    ]

    def pick(name: str) -> int:
        return names.pick_inside(plan, "promise", name, among).thing

    assert [pick(n) for n in ("P1", "p1", "P1kq", "p12k", "hearings/P1", "older/p2")] == [
        1, 1, 1, 12, 1, 2,
    ]  # fmt: skip
    assert pick("gone/P3") == 3
    with pytest.raises(WrongUsage, match="hearings/P1, hearings/P12, second/P2, gone/P3"):
        pick("P")
    with pytest.raises(NotFound, match="no promise 'P2' in hearings"):
        pick("hearings/P2")


@pytest.mark.parametrize(
    ("reference", "now"),
    [
        ("ask:hearings/hearings", "ask:hearings/hearings"),
        ("ask:old/public", "ask:second/hearings-again"),
        ("ask:older/papers", "ask:second/papers"),
        ("letter:old/letter-public", "letter:second/letter-hearings-again"),
        ("meeting:older/M4kq", "meeting:second/M4kq"),
        ("office:mayor-zvecan", "office:mayor-zvecan"),
        ("campaign:old", "campaign:second"),
        ("ask:hearings/gone", None),
        ("ask:gone/hearings", None),
        ("meeting:gone/M1", None),
        ("petition:hearings/hearings-petition", "petition:hearings/hearings-petition"),
    ],
)
def test_a_reference_of_the_journal_as_it_is_called_now(
    plan: Plan, reference: str, now: str | None
) -> None:
    assert names.current(plan, reference) == now


def test_a_target_follows_its_office_to_a_new_id(root: Path) -> None:
    offices = root / "platform" / "offices.yaml"
    renamed = offices.read_text().replace("id: mayor-zvecan", "id: mayor\n    was: [mayor-zvecan]")
    offices.write_text(renamed)
    campaign = root / "campaigns" / "hearings.yaml"
    campaign.write_text(campaign.read_text().replace("mayor-zvecan", "mayor"))
    found = load(open_workspace(root, os.environ), cold=True)
    assert names.current(found, "target:hearings/mayor-zvecan") == "target:hearings/mayor"


def test_an_office_without_a_holder_is_addressed_as_such(plan: Plan) -> None:
    found = addressee(plan, plan.campaigns["hearings"], "mayor-zvecan", date(2026, 11, 23))
    assert (found.name, found.role, found.gender, found.vacant) == ({}, "mayor", None, False)
    assert found.language == "sr-Cyrl"
    assert found.body["en"] == "Municipality of Zvečan"


def test_a_person_written_in_the_campaign(plan: Plan) -> None:
    found = addressee(plan, plan.campaigns["hearings"], "budget-officer", date(2026, 11, 23))
    assert (found.office, found.name["sq"], found.gender) == (None, "Dragan Primer", "m")


def test_who_holds_the_office_that_day(root: Path, plan: Plan) -> None:
    folder = root / "platform" / "holders"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "office: mayor-zvecan\nid: a\nname: {en: A}\ngender: f\nfrom: 2025-11\nacting: true\n"
    )
    (folder / "b.yaml").write_text("office: mayor-zvecan\nid: b\nvacant: true\nfrom: 2026-12-01\n")
    found = load(open_workspace(root, os.environ), cold=True)
    campaign = found.campaigns["hearings"]
    held = addressee(found, campaign, "mayor-zvecan", date(2026, 11, 30))
    assert (held.name, held.gender, held.holder, held.acting) == ({"en": "A"}, "f", "a", True)
    empty = addressee(found, campaign, "mayor-zvecan", date(2026, 12, 1))
    assert (empty.name, empty.holder, empty.vacant) == ({}, None, True)


def test_an_office_that_is_copied_in_needs_no_target(plan: Plan) -> None:
    found = addressee(plan, plan.campaigns["second"], "assembly-chair-zvecan", date(2026, 11, 23))
    assert (found.office, found.language) == ("assembly-chair-zvecan", "sq")
