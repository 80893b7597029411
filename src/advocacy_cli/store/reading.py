"""Reads on the bare driver, and changes of registers: SQL texts that SQLite and PostgreSQL both understand.

Portable means: instants are fixed-width UTC text, days ISO text, booleans 0 or 1; values are
named (`:name`), and a tuple stands for a list in `IN (:names)`. `{in_scope}` is the condition
of `in_scope.sql`, which every query has whose answer may leave the house.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_MARK = re.compile(r"'[^']*'|:([a-z_]+)|%")
Row = tuple[Any, ...]


class Connection:
    """A driver's connection, or none at all: then every query finds nothing."""

    def __init__(self, raw: Any, dialect: str) -> None:
        self.raw = raw
        self.dialect = dialect

    def rows(self, query: str, **values: object) -> list[Row]:
        """All rows of a query of `queries/`, fetched before anything else happens."""
        if self.raw is None:
            return []
        text, bound = bind(_query(query), values, self.dialect)
        return [tuple(row) for row in self.raw.execute(text, bound).fetchall()]

    def change(self, query: str, **values: object) -> int:
        """Run an UPDATE of `queries/`; returns how many rows it met."""
        text, bound = bind(_query(query), values, self.dialect)
        return int(self.raw.execute(text, bound).rowcount)

    def close(self) -> None:
        if self.raw is not None:
            self.raw.close()


def bind(sql: str, values: Mapping[str, object], dialect: str) -> tuple[str, dict[str, object]]:
    """The text and values as the driver wants them; quoted strings are left alone."""
    bound: dict[str, object] = {}
    style = "%({})s" if dialect == "postgresql" else ":{}"

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0].replace("%", "%%") if dialect == "postgresql" else found[0]
        value = values[name]
        if not isinstance(value, tuple):
            bound[name] = value
            return style.format(name)
        names = [f"{name}_{n}" for n in range(len(value))]
        bound.update(zip(names, value, strict=True))
        return ", ".join(map(style.format, names)) or "NULL"

    return _MARK.sub(replace, sql), bound


@cache
def _query(name: str) -> str:
    text = (Path(__file__).parent / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    text = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)
    return text.replace("{in_scope}", _query("in_scope")) if "{in_scope}" in text else text
