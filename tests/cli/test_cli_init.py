"""`init`: what it writes is a workspace that `check` finds nothing wrong with."""

from __future__ import annotations

import io
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy_cli import settings
from advocacy_cli.language.texts import choose
from advocacy_cli.plan.load import load
from advocacy_cli.shipped import sample_root
from advocacy_cli.workspace import Workspace, open_workspace

Run = Callable[..., "tuple[int, str, str]"]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--language", "sr", "--place", "Звечан", "--organisation", "Удружење"),
        ("--language", "en", "--name", 'Quotes " and \\ back', "--place", "Zubin Potok"),
        ("--language", "sr-Latn", "--language", "sq"),
        ("--organisation", "Mitrovica", "--place", "Mitrovica"),
        ("--place", "a, b: {c} #d"),
    ],
)
def test_a_new_workspace_is_without_fault(
    advocacy: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    code, out, err = advocacy("init", str(tmp_path / "new"), "-y", *options)
    assert code == 0, err
    assert out.strip() == str(tmp_path / "new")
    assert "advocacy check" in err
    code, out, err = advocacy("-C", str(tmp_path / "new"), "check")
    assert code == 0, err
    assert "1 campaign, 1 ask" in out
    assert " warning: " in err
    left = [line for line in err.splitlines() if " warning: " in line]
    assert all("is still to be written" in line for line in left)


def test_a_place_is_written_as_each_language_writes_it(advocacy: Run, tmp_path: Path) -> None:
    new = tmp_path / "new"
    languages = ("--language", "sr", "--language", "sq", "--language", "en")
    assert advocacy("init", str(new), "-y", *languages, "--place", "Звечан")[0] == 0
    places = (new / "platform" / "places.csv").read_text(encoding="utf-8")
    assert 'zvecan,"Звечан","Zvečan","Zvečan",' in places
    offices = (new / "platform" / "offices.yaml").read_text(encoding="utf-8")
    assert "Mayor of Zvečan" in offices
    assert "Председник општине Звечан" in offices


def test_a_foreign_name_is_not_turned_into_cyrillic(advocacy: Run, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert advocacy("init", str(new), "-y", "--organisation", "Youth Network")[0] == 0
    found = tomllib.loads((new / "advocacy.toml").read_text(encoding="utf-8"))["sender"]
    assert found["organisation"]["sr-Cyrl"] == "Youth Network"
    assert found["signatory"]["sr"] == "[ко потписује]"
    assert found["place"] == {"sr": "Митровица", "sq": "Mitrovicë", "en": "Mitrovica"}


def test_nothing_is_made_of_a_draft(advocacy: Run, tmp_path: Path) -> None:
    advocacy("init", str(tmp_path / "new"), "-y")
    advocacy("-C", str(tmp_path / "new"), "letter", "make")
    assert not list((tmp_path / "new").rglob("*.docx"))


def test_its_folder_for_private_things_is_private(advocacy: Run, tmp_path: Path) -> None:
    advocacy("init", str(tmp_path / "new"), "-y")
    assert (tmp_path / "new" / ".advocacy").stat().st_mode & 0o777 == 0o700
    assert "/.advocacy/" in (tmp_path / "new" / ".gitignore").read_text()


def test_every_workspace_has_an_id_of_its_own(advocacy: Run, tmp_path: Path) -> None:
    ids = set()
    for name in ("a", "b"):
        advocacy("init", str(tmp_path / name), "-y")
        text = (tmp_path / name / "advocacy.toml").read_text(encoding="utf-8")
        ids.add(tomllib.loads(text)["workspace"]["id"])
    assert len(ids) == 2


def test_the_settings_that_its_notes_offer_exist(advocacy: Run, tmp_path: Path) -> None:
    advocacy("init", str(tmp_path / "new"), "-y")
    text = (tmp_path / "new" / "advocacy.toml").read_text(encoding="utf-8")
    offered = "\n".join(
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line
        for line in text.splitlines()
    )
    settings.load(offered, "advocacy.toml", {})


def test_a_folder_with_other_things_is_refused(advocacy: Run, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    code, _, err = advocacy("init", str(tmp_path / "full"), "-y")
    assert code == 5
    assert "thesis.doc" in err
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["thesis.doc"]


def test_a_workspace_is_not_made_twice(advocacy: Run, root: Path) -> None:
    before = (root / "advocacy.toml").read_bytes()
    assert advocacy("init", "-y")[0] == 5
    assert (root / "advocacy.toml").read_bytes() == before


def test_nobody_to_ask_is_refused(advocacy: Run, tmp_path: Path) -> None:
    code, _, err = advocacy("init", str(tmp_path / "new"))
    assert code == 5
    assert "add -y" in err
    assert not (tmp_path / "new").exists()


class Typed(io.StringIO):
    """A terminal at which somebody has typed ahead."""

    def isatty(self) -> bool:
        return True


def test_what_is_not_said_is_asked(
    advocacy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Typed("\nhr\nsr en\nПример\nЗвечан\n"))
    code, _, err = advocacy("init", str(tmp_path / "new"))
    assert code == 0, err
    assert "Name of the workspace [new]: " in err
    found = tomllib.loads((tmp_path / "new" / "advocacy.toml").read_text(encoding="utf-8"))
    assert found["workspace"]["name"] == "new"
    assert found["workspace"]["languages"] == ["sr", "en"]
    assert "'hr' is no language" in err
    assert found["sender"]["organisation"] == {"sr": "Пример", "en": "Primer"}
    assert found["sender"]["place"] == {"sr": "Звечан", "en": "Zvečan"}


def test_a_dry_run_writes_nothing(advocacy: Run, tmp_path: Path) -> None:
    code, out, _ = advocacy("init", str(tmp_path / "new"), "-y", "-n")
    assert code == 0
    assert "would write advocacy.toml" in out
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "options", [("--language", "hr"), ("--name", "a\nb"), ("--place", "x" * 300)]
)
def test_what_cannot_be_is_wrong_usage(
    advocacy: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert advocacy("init", str(tmp_path / "new"), "-y", *options)[0] == 2
    assert not (tmp_path / "new").exists()


LANGUAGES = [("sr",), ("sq",), ("en",), ("sr-Latn", "sq"), ("sr-Cyrl", "en"), ("sr", "sq", "en")]


@pytest.mark.parametrize("languages", LANGUAGES, ids="+".join)
@pytest.mark.parametrize("place", ["Северна Митровица", "Пример", "Assembly"])
def test_the_shipped_offices_pass_the_check(
    advocacy: Run, tmp_path: Path, languages: tuple[str, ...], place: str
) -> None:
    new = tmp_path / "new"
    said = [word for tag in languages for word in ("--language", tag)]
    code, _, err = advocacy("init", str(new), "-y", "--offices", "shipped", "--place", place, *said)
    assert code == 0, err
    assert "took 19 offices from the sample" in err
    code, _, err = advocacy("-C", str(new), "check")
    assert code == 0, err
    assert all(
        "is still to be written" in line for line in err.splitlines() if " warning: " in line
    )
    plan = load(open_workspace(new, os.environ))
    sample = load(open_workspace(sample_root(), os.environ), keep=False)
    assert plan.offices.keys() >= sample.offices.keys()
    assert [*plan.campaigns] == ["first-campaign"]
    assert plan.clocks.keys() == sample.clocks.keys()
    for tag in languages:
        assert all(choose(one.title, tag) for one in plan.offices.values())
        assert all(choose(one.name, tag) for one in plan.bodies.values())
        assert all(choose(one.name, tag) for one in plan.places.values())
    target = plan.campaigns["first-campaign"].targets[0]
    mayor = plan.offices[target.office or ""]
    assert mayor.role == "mayor"
    home = plan.places[plan.bodies[mayor.body].place or ""]
    assert place in (*home.name.values(), "Assembly")
    assert len(plan.offices) == 19 + (place != "Северна Митровица")


def test_what_is_known_of_the_shipped_offices_is_kept(advocacy: Run, tmp_path: Path) -> None:
    new = tmp_path / "new"
    advocacy("init", str(new), "-y", "--offices", "shipped", "--place", "Zvečan")
    made = (new / "platform" / "offices.yaml").read_text(encoding="utf-8")
    sample = (sample_root() / "platform" / "offices.yaml").read_text(encoding="utf-8")
    notes = {line.partition("#")[2] for line in sample.splitlines() if "#" in line}
    assert notes <= {line.partition("#")[2] for line in made.splitlines() if "#" in line}
    assert sum("unverified" in note for note in notes) >= 4
    places = (new / "platform" / "places.csv").read_text(encoding="utf-8")
    assert places == (sample_root() / "platform" / "places.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (("leposavic",), {"leposavic", "zvecan"}),
        (("Лепосавић", "North Mitrovica"), {"leposavic", "mitrovica-north", "zvecan"}),
        (("Leposaviq, zvecan",), {"leposavic", "zvecan"}),
        (("none",), set()),
    ],
)
def test_offices_may_be_taken_by_place(
    advocacy: Run, tmp_path: Path, said: tuple[str, ...], places: set[str]
) -> None:
    new = tmp_path / "new"
    options = [word for name in said for word in ("--offices", name)]
    assert advocacy("init", str(new), "-y", "--place", "Звечан", *options)[0] == 0
    assert advocacy("-C", str(new), "check")[0] == 0
    plan = load(open_workspace(new, os.environ))
    served = {plan.bodies[one.body].place for one in plan.offices.values()} - {None}
    assert served == (places or {"zvecan"})
    assert ("ombudsperson" in plan.offices) == bool(places)


@pytest.mark.parametrize("said", ["leposavik", "none,zvecan", "", ","])
def test_a_place_that_nobody_ships_is_wrong_usage(advocacy: Run, tmp_path: Path, said: str) -> None:
    code, _, err = advocacy("init", str(tmp_path / "new"), "-y", "--offices", said)
    assert code == 2
    assert "leposavic" in err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("typed", "offices"),
    [
        ("\nsr\nА\nЗвечан\n\n", 19),
        ("\nsr\nА\nЗвечан\nne\n", 1),
        ("\nsr\nА\nПриштина\n\n", 1),
        ("\nsr\nА\nПриштина\nхм\nLeposavić\n", 14),
    ],
)
def test_the_offices_are_asked_for_last(
    advocacy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, offices: int
) -> None:
    monkeypatch.setattr("sys.stdin", Typed(typed))
    code, _, err = advocacy("init", str(tmp_path / "new"))
    assert code == 0, err
    assert "Take the shipped offices of the north (19 posts" in err
    assert ("'хм' is no place of the sample" in err) == ("хм" in typed)
    assert len(load(open_workspace(tmp_path / "new", os.environ)).offices) == offices


@pytest.mark.parametrize("after", [1, 5, 9, 13])
def test_an_interrupted_init_can_be_repeated(
    advocacy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    new, write, left = tmp_path / "new", Workspace.write, [after]

    def failing(self: Workspace, path: Path, content: bytes, **more: bool) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        write(self, path, content, **more)

    monkeypatch.setattr(Workspace, "write", failing)
    said = ("init", str(new), "-y", "--offices", "shipped", "--place", "Zvečan")
    assert advocacy(*said)[0] == 130
    assert not (new / "advocacy.toml").exists()
    code, _, err = advocacy(*said)
    assert code == 0, err
    assert advocacy("-C", str(new), "check")[0] == 0


def test_a_plan_that_lies_there_already_is_no_leftover(advocacy: Run, tmp_path: Path) -> None:
    theirs = tmp_path / "new" / "campaigns" / "first-campaign.yaml"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("title: Theirs\n", encoding="utf-8")
    assert advocacy("init", str(tmp_path / "new"), "-y")[0] == 5
    assert theirs.read_text(encoding="utf-8") == "title: Theirs\n"
    assert not (tmp_path / "new" / "platform").exists()


@pytest.mark.parametrize("place", ["no", "15", "x" * 150, "true"])
def test_a_town_of_any_name_makes_a_sound_plan(advocacy: Run, tmp_path: Path, place: str) -> None:
    new = tmp_path / "new"
    assert advocacy("init", str(new), "-y", "--place", place, "--organisation", place)[0] == 0
    code, _, err = advocacy("-C", str(new), "check")
    assert code == 0, err
