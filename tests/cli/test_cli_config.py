"""`config` and `completion`: nothing secret is shown, and Tab needs nobody to answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy_cli.cli import completion, config
from advocacy_cli.cli.completion import Words
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


WORDS = (
    Words((), (("meeting", "It's one"), ("log", "Note")), ("--help", "--json")),
    Words(("log",), (), ("--with", "--via")),
    Words(("meeting",), (("add", "New"), ("list", "All")), ("--help",)),
    Words(("meeting", "add"), (), ("--at",)),
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["advocacy", ""], ["meeting", "log"]),
        (["advocacy", "me"], ["meeting"]),
        (["advocacy", "-C", "log", "me"], ["meeting"]),
        (["advocacy", "meeting", ""], ["add", "list"]),
        (["advocacy", "meeting", "add", "--"], ["--at"]),
        (["advocacy", "meeting", "add", "list", "--a"], ["--at"]),
        (["advocacy", "log", "meeting", "--w"], ["--with"]),
        (["advocacy", "nothing", "-"], ["--help", "--json"]),
    ],
)
def test_bash_completes(line: list[str], offered: list[str], tmp_path: Path) -> None:
    script = tmp_path / "advocacy.bash"
    script.write_text(completion.bash(WORDS), encoding="utf-8")
    words = " ".join(f"'{w}'" for w in line)
    run = f"""set -u; source '{script}'; COMP_WORDS=({words}); COMP_CWORD={len(line) - 1}
        _advocacy; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True)
    assert done.stdout.split() == offered
    assert done.stderr == ""


def test_zsh_and_fish_scripts_hold_every_word_and_quote_help() -> None:
    zsh, fish = completion.zsh(WORDS), completion.fish(WORDS)
    for word in ("meeting", "add", "list", "log"):
        assert word in zsh
        assert f"-a {word} " in fish
    assert "'meeting:It'\\''s one'" in zsh
    assert "-d 'It\\'s one'" in fish
    assert '"meeting add"' in zsh
    assert '__advocacy_at "meeting add"\' -l at' in fish


def test_the_script_knows_every_command(advocacy) -> None:
    from advocacy_cli.cli.catalogue import CATALOGUE

    result = advocacy("completion", "bash")
    assert result.code == 0
    for line in CATALOGUE:
        assert f'"{line.name}")' in result.out
    assert "--within" in result.out
    assert "bash-completion" in result.err


def test_an_unknown_shell_is_told(advocacy) -> None:
    result = advocacy("completion", "cmd")
    assert result.code == 2
    assert "bash, zsh or fish" in result.err


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
