"""What comes with the program: the sample workspace and the built-in templates; and how to bring what
does not.

A wheel carries them as package data; in a source tree the repository's root is the sample.
"""

from __future__ import annotations

import re
import sys
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


def install(extra: str) -> str:
    """The command that brings what an extra needs to where this program runs: the program itself is
    on no index, and may have come from a wheel, with pipx, or be a source tree."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        known = requires("advocacy-cli") or ()
    except PackageNotFoundError:
        known = ()
    named = [one.partition(";") for one in known]
    needs = [what.strip() for what, _, when in named if re.search(f"\\b{extra}\\b", when)]
    packages = " ".join(f'"{one}"' for one in needs) or f"what {extra} needs in pyproject.toml"
    prefix = Path(sys.prefix)
    if (prefix / "pipx_metadata.json").is_file():
        return f"pipx inject {prefix.name} {packages}"
    return f"{python()} -m pip install {packages}"


def python() -> str:
    """The interpreter that runs this program, as a shell takes it."""
    return f'"{sys.executable}"' if " " in sys.executable else sys.executable
