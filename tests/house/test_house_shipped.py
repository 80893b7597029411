"""What comes with the program and what does not: how to bring it, and where one's own settings are."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from advocacy_cli import passwords, settings, shipped
from advocacy_cli.errors import Refused

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")])


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_an_extra_needs_comes_to_where_the_program_runs(extra: str) -> None:
    packages = " ".join(f'"{one}"' for one in EXTRAS[extra])
    assert shipped.install(extra) == f"{sys.executable} -m pip install {packages}"


def test_pipx_is_asked_where_it_made_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = tmp_path / "advocacy-cli"
    venv.mkdir()
    (venv / "pipx_metadata.json").write_text("{}")
    monkeypatch.setattr(sys, "prefix", str(venv))
    assert shipped.install("caldav") == 'pipx inject advocacy-cli "httpx>=0.28"'


def test_an_interpreter_with_a_blank_in_its_path_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/ana m/python")
    assert shipped.python() == '"/home/ana m/python"'


def test_nobody_is_sent_to_an_index_that_does_not_have_the_program() -> None:
    wrong = re.compile(r"pip[x]? install [\"']?advocacy[-_]cli(\[|\s|$)")
    assert [page.name for page in PAGES if wrong.search(page.read_text("utf-8"))] == []


@pytest.mark.skipif(sys.platform != "linux", reason="paths of Linux")
def test_the_pages_name_the_file_of_your_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    from platformdirs.macos import MacOS
    from platformdirs.windows import Windows

    text = (ROOT / "docs/how-to/mail.md").read_text("utf-8")
    rows = dict(re.findall(r"(?m)^\| (Linux|macOS|Windows) \| `([^`]+)`", text))
    assert settings.user_file({"HOME": "~"}) == Path(rows["Linux"])
    monkeypatch.setenv("HOME", "/Users/ana")
    mac = MacOS("advocacy", appauthor=False).user_config_dir
    assert f"{mac}/config.toml" == rows["macOS"].replace("~", "/Users/ana")
    local = r"C:\Users\ana\AppData\Local"
    folders = {"CSIDL_LOCAL_APPDATA": local}
    monkeypatch.setattr("platformdirs.windows.get_win_folder", folders.__getitem__)
    windows = Windows("advocacy", appauthor=False).user_config_dir.replace("/", "\\")
    assert windows + r"\config.toml" == rows["Windows"].replace("%LOCALAPPDATA%", local)


def test_who_may_not_run_a_command_hears_where_it_belongs() -> None:
    login = passwords.Login("ana", "dav.example.org", "NONE", "calendar.caldav_password_command")
    text = '[calendar]\ncaldav_password_command = "pass show dav"\n'
    found = settings.load(text, settings.CONFIG, {})
    with pytest.raises(Refused) as caught:
        passwords.read(login, found, {"ADVOCACY_CONFIG": "/home/ana/own.toml"})
    assert caught.value.hint == "put the line into your own settings, /home/ana/own.toml"


def test_who_has_no_password_hears_how_to_keep_one(monkeypatch: pytest.MonkeyPatch) -> None:
    login = passwords.Login("ana", "dav.example.org", "NONE", "calendar.caldav_password_command")
    keep = f"{sys.executable} -m keyring set advocacy-cli ana@dav.example.org"
    for there, said in ((True, keep), (False, f"{shipped.install('keyring')}, then {keep}")):
        monkeypatch.setattr(passwords, "find_spec", lambda _, found=there: found)
        monkeypatch.setattr(passwords, "_from_keyring", lambda _: None)
        with pytest.raises(Refused) as caught:
            passwords.read(login, settings.load(None, settings.CONFIG, {}), {})
        assert caught.value.hint.endswith(f"system's store: {said}")
