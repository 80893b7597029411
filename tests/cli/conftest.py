from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import periods
import pytest


@pytest.fixture
def ruled(root: Path) -> Path:
    """The test workspace with rules whose every part is used, and an office that nobody addresses."""
    return periods.add(root, periods.RULES)


@pytest.fixture
def rows(advocacy: Callable[..., Any]) -> periods.Rows:
    """`clock list` by name."""
    return lambda: {row["name"]: row for row in json.loads(advocacy("clock", "list", "--json").out)}
