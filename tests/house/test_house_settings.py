"""Settings: precedence, origins, and every fault with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy_cli.errors import InvalidInput
from advocacy_cli.settings import KNOWN, load

FILE = "advocacy.toml"


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(text, FILE, {})
    return [str(p) for p in caught.value.problems]


def test_defaults_hold_without_a_file() -> None:
    settings = load(None, FILE, {})
    assert settings["workspace.timezone"] == "Europe/Belgrade"
    assert settings.zone.key == "Europe/Belgrade"
    assert settings.languages == ("en",)


def test_environment_beats_workspace_beats_user() -> None:
    text = '[database]\nurl = "sqlite:///here.db"\n[user]\nname = "from-workspace"\n'
    user = ("config.toml", '[user]\nname = "from-user"\n[mail]\nhost = "mail.example.org"\n')
    settings = load(text, FILE, {"ADVOCACY_USER": "from-environment"}, user)
    assert settings["user.name"] == "from-environment"
    assert settings.origins["user.name"] == "ADVOCACY_USER"
    assert settings["database.url"] == "sqlite:///here.db"
    assert settings.origins["database.url"] == FILE
    assert settings["mail.host"] == "mail.example.org"
    assert settings.origins["mail.host"] == "config.toml"


def test_words_in_one_language_belong_to_the_first() -> None:
    settings = load('[workspace]\nlanguages = ["sr", "en"]\n[sender]\nplace = "Звечан"\n', FILE, {})
    assert settings.words("sender.place") == {"sr": "Звечан"}
    assert settings.words("sender.organisation") == {}


def test_unknown_setting_is_located_and_the_nearest_offered() -> None:
    with pytest.raises(InvalidInput) as caught:
        load('[workspace]\nname = "x"\ntimezon = "Europe/Belgrade"\n', FILE, {})
    (problem,) = caught.value.problems
    assert str(problem) == "advocacy.toml:3:1: error: unknown setting 'workspace.timezon'"
    assert problem.hint == "did you mean 'workspace.timezone'?"
    assert problem.source == 'timezon = "Europe/Belgrade"'


def test_all_faults_come_at_once() -> None:
    text = '[workspace]\ntimezone = "Europe/Pristina"\nlanguages = ["serbian"]\n[project]\ninitiatives = true\n'
    assert faults(text) == [
        "advocacy.toml:2:1: error: workspace.timezone: 'Europe/Pristina' is no time zone",
        "advocacy.toml:3:1: error: workspace.languages: 'serbian' is no language",
        "advocacy.toml:5:1: error: project.initiatives: wants a whole number",
    ]


def test_broken_toml_has_a_place() -> None:
    (fault,) = faults("[workspace]\nname = Platform\n")
    assert fault.startswith("advocacy.toml:2:8: error: ")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_file(text: str) -> None:
    try:
        settings = load(text, FILE, {})
    except InvalidInput as error:
        assert all(p.where.file == FILE for p in error.problems)
    else:
        assert set(KNOWN) <= set(settings.all())


def test_an_unknown_table_is_told_at_its_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        load('[workspace]\nname = "x"\n[a.b]\nc = 1\n', "advocacy.toml", {})
    assert str(caught.value.problems[0]).startswith("advocacy.toml:3:1: error: unknown setting")


def test_a_kind_of_security_that_there_is_not_is_told_at_its_line() -> None:
    assert faults('[mail]\nsecurity = "ssl"\n') == [
        "advocacy.toml:2:1: error: mail.security: 'ssl' is no kind of security"
    ]


@pytest.mark.parametrize("name", ["password", "smtp_password", "secret", "token"])
def test_a_secret_is_refused_and_its_line_is_not_repeated(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(f'[mail]\n{name} = "kanarinac"\n', FILE, {})
    (problem,) = caught.value.problems
    assert str(problem).startswith(
        f"advocacy.toml:2:1: error: mail.{name}: a secret does not belong"
    )
    assert "kanarinac" not in repr(problem)
