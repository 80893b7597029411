"""Rules whose every part is used, an office that no campaign addresses, and a period started by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = Callable[[], dict[str, Any]]
RULES = """\
clocks:
  - id: xk-urgent
    name: {sr: Хитно, en: Urgent decision}
    period: 48h
    count: hours
    verified: false
    source: a brochure
  - id: xk-answer
    name: {sr: Одговор, en: Answer}
    period: 7d
    count: calendar
    silence: refusal
    extension: {by: 5d, source: from memory}
    then:
      - {id: reminder, name: {sr: Подсећање, en: Reminder}, template: follow-up, period: 5d}
      - {id: complaint, name: {sr: Жалба, en: Complaint}, within: xk-complain, office: watchdog,
         template: complaint, period: 30d, source: a law, verified: true}
      - {id: court, name: {sr: Суд, en: Court}, within: xk-sue, after: complaint, to: the court}
    source: a law
    checked: 2026-11-23
    verified: true
  - {id: xk-complain, name: {sr: Рок за жалбу, en: Time to complain}, period: 15d, count: calendar, binds: us}
  - {id: xk-sue, name: {sr: Рок за тужбу, en: Time to sue}, period: 30d, count: calendar, binds: us}
"""
OFFICE = """\
  - id: watchdog
    body: zvecan
    role: director
    title: {sr: Повереник, sq: Komisioneri, en: Commissioner}
    language: sr-Cyrl
    address: {sr: Приштина, sq: Prishtinë, en: Pristina}
"""


def add(root: Path, rules: str) -> Path:
    """The workspace with these rules and the office beside its own."""
    (root / "platform/rules/more.yaml").write_text(rules, encoding="utf-8")
    offices = root / "platform/offices.yaml"
    offices.write_text(offices.read_text("utf-8").rstrip() + "\n" + OFFICE, encoding="utf-8")
    return root


def started(advocacy: Any, *more: str, on: str = "2026-11-21") -> Any:
    line = ("clock", "start", "hearings", "xk-answer", "--with", "mayor-zvecan", "--on", on)
    return advocacy(*line, *more)
