"""When a mail is tried again, when it is given up, and how fast mails may follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
PATIENCE = timedelta(hours=48)
LEASE = timedelta(hours=1)  # longer than any server may take with one mail
MINUTE, DAY = timedelta(minutes=1), timedelta(hours=24)
MOST_REFUSED = 5  # in a row: then it is not the recipients


def next_try(attempts: int, first_try: datetime, now: datetime) -> datetime | None:
    """When a mail that was tried so often goes again; None where it is given up."""
    again = now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return again if again - first_try <= PATIENCE else None


def pause(tried: Sequence[datetime], now: datetime, rate: int) -> float:
    """Seconds to wait until the next mail may go: at most `rate` in any minute (0: no limit). `tried`
    are the moments at which mails went, the oldest first."""
    recent = [moment for moment in tried if moment > now - MINUTE]
    if not rate or len(recent) < rate:
        return 0.0
    return (recent[-rate] + MINUTE - now).total_seconds()


def is_spent(tried: Sequence[datetime], now: datetime, cap: int) -> bool:
    """Whether the mails of the last 24 hours are as many as a day may have (0: no limit)."""
    return bool(cap) and sum(moment > now - DAY for moment in tried) >= cap
