"""What comes with the program: the sample workspace and the built-in templates.

A wheel carries them as package data; in a source tree the repository's root is the sample.
"""

from __future__ import annotations

import re
from pathlib import Path

from advocacy_cli.errors import Unavailable

SAMPLE = ("advocacy.toml", "campaigns", "platform", "templates")
SAMPLE_NOW = "2026-11-23T09:00:00+01:00"
SAMPLE_WARNING = "this is the sample; `advocacy init DIR` makes yours"


def sample_root() -> Path:
    """The folder of the sample workspace. Raises Unavailable when the installation lacks it."""
    package = Path(__file__).resolve().parent
    for folder in (package / "sample", package.parents[1]):
        if (folder / "advocacy.toml").is_file() and (folder / "campaigns").is_dir():
            return folder
    raise Unavailable(
        f"the sample is missing beside {package}",
        "the installation is not whole: install advocacy-cli again",
    )


def templates() -> Path:
    """The folder of the built-in templates; it holds `letters/`. Raises Unavailable."""
    return sample_root() / "templates"


def is_sample(workspace_id: str) -> bool:
    """Whether a workspace is the sample or a demo's copy of it, which keeps the sample's id."""
    # A pattern, not a TOML reader: every write asks this, and the file is our own.
    text = (sample_root() / "advocacy.toml").read_text(encoding="utf-8")
    found = re.search(r'^id\s*=\s*"([^"]+)"', text, re.MULTILINE)
    return found is not None and found[1] == workspace_id
