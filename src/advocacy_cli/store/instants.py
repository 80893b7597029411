"""Instants and days as the database holds them: text whose order is the order of time."""

from __future__ import annotations

from datetime import UTC, date, datetime

END = "9999-12-31T23:59:59.999999Z"
START = "0001-01-01T00:00:00.000000Z"


def to_text(moment: datetime) -> str:
    """`2026-11-23T08:00:00.000000Z`: UTC, fixed width."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def to_moment(text: str) -> datetime:
    """The aware UTC moment of such a text."""
    return datetime.fromisoformat(text)


def maybe_text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


def maybe_moment(text: str | None) -> datetime | None:
    return None if text is None else to_moment(text)


def maybe_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
