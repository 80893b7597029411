"""`config`: nothing secret is shown, and every setting says where it comes from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy_cli.cli.upkeep import config
from advocacy_cli.settings import KNOWN


def test_every_setting_is_listed_with_its_origin(advocacy, monkeypatch) -> None:
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", "sqlite:///other.db")
    rows = {r["name"]: r for r in json.loads(advocacy("config", "--json").out)}
    assert set(KNOWN) <= set(rows)
    assert rows["database.url"]["value"] == "sqlite:///other.db"
    assert rows["database.url"]["origin"] == "ADVOCACY_DATABASE_URL"
    assert rows["workspace.name"]["origin"] == "advocacy.toml"
    assert rows["mail.port"]["origin"] == "default"


def test_the_table_says_where_from_only_when_asked(advocacy) -> None:
    assert "FROM" not in advocacy("config").out
    found = advocacy("config", "--origin").out
    assert "FROM" in found
    assert "advocacy.toml" in found
    assert max(map(len, found.splitlines())) <= 80


def test_it_says_where_your_own_settings_stand(advocacy, monkeypatch, tmp_path) -> None:
    file = tmp_path / "own" / "config.toml"
    monkeypatch.setenv("ADVOCACY_CONFIG", str(file))
    assert f"your own settings: {file} (not there yet)" in advocacy("config").err
    file.parent.mkdir()
    file.write_text('[mail]\nhost = "mail.example.org"\n', encoding="utf-8")
    told = advocacy("config", "--origin")
    assert f"your own settings: {file}\n" in told.err
    rows = {r["name"]: r for r in json.loads(advocacy("config", "--json").out)}
    assert rows["mail.host"]["origin"] == str(file)


def test_outside_a_workspace_the_defaults_are_shown(advocacy, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = advocacy("config")
    assert result.code == 0
    assert "Europe/Belgrade" in result.out
    assert "your own settings and the defaults" in result.err


def test_a_workspace_that_was_named_must_be_one(advocacy, tmp_path) -> None:
    assert advocacy("-C", str(tmp_path), "config").code == 4


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("database.url", "postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:...@h/d"),
        ("database.url", "postgresql://u:p@s:s@h:5432/d", "postgresql://u:...@h:5432/d"),
        ("database.url", "postgresql://h/d?password=x&a=1", "postgresql://h/d?password=...&a=1"),
        ("database.url", "sqlite:///a@b.db", "sqlite:///a@b.db"),
        ("mail.password_command", "echo hunter2", config.HIDDEN),
        ("mail.password_command", "", ""),
        ("mail.port", 587, 587),
    ],
)
def test_no_secret_is_shown(name: str, value: object, shown: object) -> None:
    assert config.shown(name, value) == shown


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX accounts")
def test_without_any_environment_the_recorder_is_the_login_name(root: Path) -> None:
    import os
    import pwd

    done = subprocess.run(
        [sys.executable, "-m", "advocacy_cli", "log", "hearings", "They called", "-q"],
        check=True,
        cwd=root,
        env={},
        capture_output=True,
        text=True,
    )
    shown = subprocess.run(
        [sys.executable, "-m", "advocacy_cli", "journal", "show", done.stdout.strip()],
        check=True,
        cwd=root,
        env={},
        capture_output=True,
        text=True,
    )
    assert pwd.getpwuid(os.getuid()).pw_name in shown.stdout
