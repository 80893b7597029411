"""Lets the tests of this folder import docs/generate.py, which is a script and no package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
