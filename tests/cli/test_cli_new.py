"""`campaign new`: a campaign from words alone, and nothing that exists is touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy_cli.plan.load import load
from advocacy_cli.plan.model import Campaign
from advocacy_cli.workspace import open_workspace

Run = Callable[..., "tuple[int, str, str]"]
SAID = ("--title", "Светла", "--target", "mayor-zvecan", "--ask", "Поставите светла на путу.")


def made(root: Path, name: str = "lights") -> Campaign:
    return load(open_workspace(root, os.environ), cold=True).campaigns[name]


def hashes(root: Path) -> dict[str, str]:
    """What every file of the plan holds."""
    return {
        p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in root.rglob("*")
        if p.is_file() and ".advocacy" not in p.parts
    }


def test_a_campaign_is_written_and_passes_the_check(advocacy: Run, root: Path) -> None:
    before = hashes(root)
    code, out, err = advocacy(
        *("campaign", "new", "lights", *SAID, "--target", "assembly", "--ask", "plan=Усвојите план."),
        *("--by", "15.12.2026", "--by", "+90d", "--area", "security", "--lead", "ngo-example"),
        *("--owner", "me"),
    )  # fmt: skip
    assert code == 0, err
    assert out.strip() == "lights"
    assert "wrote campaigns/lights.yaml" in err
    assert "next: advocacy check campaigns/lights.yaml" in err
    after = hashes(root)
    assert after.pop("campaigns/lights.yaml")
    assert after == before
    found = made(root)
    assert found.title == {"sr": "Светла"}
    assert [t.office for t in found.targets] == ["mayor-zvecan", "assembly-chair-zvecan"]
    assert [(a.id, a.text, a.by) for a in found.asks] == [
        ("postavite-svetla-na-putu", {"sr": "Поставите светла на путу."}, date(2026, 12, 15)),
        ("plan", {"sr": "Усвојите план."}, date(2027, 2, 21)),
    ]
    assert (found.area, found.lead, found.owner) == ("security", "ngo-example", "ana")
    assert found.status == "draft"  # the chair of the assembly reads Albanian
    assert "a draft yet: assembly-chair-zvecan reads sq" in err
    code, _, err = advocacy("check", "campaigns/lights.yaml")
    assert code == 0
    assert {line.rpartition(": ")[2] for line in err.splitlines() if "warning" in line} == {
        "has no words in sq, en"
    }


def test_what_its_readers_can_read_is_active_and_makes_its_letter(
    advocacy: Run, root: Path
) -> None:
    code, _, err = advocacy("campaign", "new", "lights", *SAID, "--by", "2026-12-15")
    assert code == 0
    assert "next: advocacy letter make lights -n" in err
    assert made(root).status == "active"
    assert advocacy("letter", "make", "lights")[0] == 0
    assert list(root.glob("out/letters/lights/*_ask_mayor-zvecan_sr-Cyrl.docx"))


@pytest.mark.parametrize(("fallback", "status"), [('["en"]', "active"), ('["sq"]', "draft")])
def test_a_language_to_fall_back_to_is_read_by_everybody(
    advocacy: Run, root: Path, fallback: str, status: str
) -> None:
    file = root / "advocacy.toml"
    text = file.read_text(encoding="utf-8").replace("fallback = []", f"fallback = {fallback}")
    file.write_text(text, encoding="utf-8")
    assert advocacy("campaign", "new", "lights", *SAID, "--language", "en")[0] == 0
    assert made(root).status == status


def test_its_notes_offer_what_may_be_said(advocacy: Run, root: Path) -> None:
    """Every note but those about other files becomes the plan when its sign is taken away."""
    assert advocacy("campaign", "new", "lights", *SAID, "--by", "2026-12-15")[0] == 0
    file = root / "campaigns" / "lights.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../.advocacy/schema/campaign.json"
    others = ("office:", "influence:", "interest:", "file:", "of:")
    for n, line in enumerate(lines[3:], 3):
        bare = line.lstrip().removeprefix("# ")
        if line.lstrip().startswith("# ") and not bare.removeprefix("- ").strip().startswith(
            others
        ):
            lines[n] = line.replace("# ", "", 1)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, _, err = advocacy("check", "campaigns/lights.yaml")
    assert code == 0, err
    found = made(root)
    assert set(found.title) == {"sr", "sq", "en"}
    assert (len(found.deadlines), len(found.meetings), len(found.letters)) == (1, 1, 1)
    assert (found.area, found.lead, found.owner) == ("minority-rights", "ngo-example", "ana")
    assert found.petition is not None


def test_the_same_again_is_harmless_and_anything_else_is_refused(advocacy: Run, root: Path) -> None:
    assert advocacy("campaign", "new", "lights", *SAID)[0] == 0
    before = hashes(root)
    code, out, err = advocacy("campaign", "new", "lights", *SAID)
    assert (code, out.strip()) == (0, "lights")
    assert "says just that already" in err
    for other in (("--by", "2026-12-15"), ("--ask", "Још нешто."), ("-n", "--by", "2026-12-15")):
        code, _, err = advocacy("campaign", "new", "lights", *SAID, *other)
        assert code == 5
        assert "campaigns/lights.yaml is there already" in err
    assert hashes(root) == before


def test_a_dry_run_shows_the_file(advocacy: Run, root: Path) -> None:
    before = hashes(root)
    code, out, err = advocacy("campaign", "new", "lights", *SAID, "-n")
    assert code == 0
    assert "would write campaigns/lights.yaml" in err
    assert hashes(root) == before
    advocacy("campaign", "new", "lights", *SAID)
    assert (root / "campaigns" / "lights.yaml").read_text(encoding="utf-8") == out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("Lights", *SAID), 2, "at most 64: lights"),
        (("P2", *SAID), 2, "given by the journal"),
        (("../x", *SAID), 2, "is no id"),
        (("lights", *SAID[:4], "--ask", "  "), 2, "--ask holds no words"),
        (("lights", *SAID, "--ask", "a\x07"), 2, "U+0007"),
        (("lights", *SAID, "--ask", "Bad=words"), 2, "'Bad' is no id"),
        (("lights", *SAID, "--ask", "a=b", "--ask", "a=c"), 2, "stands twice"),
        (("lights", *SAID, "--ask", "mayor-zvecan=b"), 2, "stands twice"),
        (("lights", *SAID, "--target", "mayr-zvecan"), 4, "did you mean 'mayor-zvecan'"),
        (("lights", *SAID, "--by", "31.2.2027"), 2, "no such day"),
        (("lights", *SAID, "--by", "03/12/2026"), 2, "may be two days"),
        (("lights", *SAID, "--by", "fri", "--by", "sat"), 2, "2 times --by for 1 ask"),
        (("lights", *SAID, "--owner", "anna"), 4, "did you mean 'ana'"),
        (("lights", *SAID, "--lead", "x"), 4, "no member 'x'"),
        (("lights", *SAID, "--area", "securty"), 4, "did you mean 'security'"),
        (("lights", *SAID, "--language", "hr"), 2, "choose sr"),
        (("lights", "--title", "x"), 2, "wants --title, --target and --ask"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    advocacy: Run, root: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    before = hashes(root)
    found, out, err = advocacy("campaign", "new", *words)
    assert (found, out) == (code, ""), err
    assert said in err
    assert hashes(root) == before


def test_a_day_that_is_past_is_taken_and_said(advocacy: Run, root: Path) -> None:
    code, _, err = advocacy("campaign", "new", "lights", *SAID, "--by", "2026-11-01")
    assert code == 0
    assert "Sun 1 November 2026 is past already" in err
    assert made(root).asks[0].by == date(2026, 11, 1)
    assert "nothing reminds" in advocacy("campaign", "new", "more", *SAID)[2]


def test_a_former_id_is_refused(advocacy: Run, root: Path) -> None:
    file = root / "campaigns" / "hearings.yaml"
    file.write_text(f"was: [lights]\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    code, _, err = advocacy("campaign", "new", "lights", *SAID)
    assert code == 5
    assert "former id of the campaign hearings" in err


def test_a_file_that_makes_the_plan_unreadable_is_taken_away(advocacy: Run, root: Path) -> None:
    before = hashes(root)
    code, _, err = advocacy("campaign", "new", "lights", *SAID, "--ask", "x" * 300_000)
    assert code == 3
    assert "is larger than 250 kB" in err
    assert "taken away again" in err
    assert hashes(root) == before
    assert advocacy("check")[0] == 0


def test_a_letter_is_made_of_it(advocacy: Run, root: Path) -> None:
    said = ("--title", "Light", "--target", "mayor", "--ask", "Put up lights.", "--language", "en")
    assert advocacy("campaign", "new", "lights", *said)[0] == 0
    assert made(root).title == {"en": "Light"}
    assert made(root).status == "draft"
    code, out, err = advocacy("letter", "make", "lights", "--language", "en")
    assert code == 0, err
    assert "ask_mayor-zvecan_en.docx" in out


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=st.text(min_size=1, max_size=30),
    asks=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=3),
)
def test_any_words_come_back_as_they_were(
    advocacy: Run, root: Path, title: str, asks: list[str]
) -> None:
    """Whatever is typed is either refused with a reason, or stands in the plan word for word."""
    file = root / "campaigns" / "lights.yaml"
    file.unlink(missing_ok=True)
    options = [f"--ask={one}" for one in asks]
    code, _, err = advocacy(
        "campaign", "new", "lights", f"--title={title}", "--target=mayor", *options
    )
    if code != 0:
        assert code == 2, err
        assert not file.exists()
        return
    found = made(root)
    assert found.title["sr"] == " ".join(title.split())
    for ask, words in zip(found.asks, asks, strict=True):
        said = "\n".join(line.rstrip() for line in words.strip().splitlines())
        assert ask.text["sr"] == (said.partition("=")[2].strip() if f"{ask.id}=" in said else said)
