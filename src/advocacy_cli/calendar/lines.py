"""Content lines of RFC 5545: escaped, folded, ending in CRLF.

Our own escaping: the one of icalendar 7.3 takes a backslash before a capital N for a line break,
so that `C:\\New` would reach people as two lines. A test holds ours to three parsers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from advocacy_cli.language.safe import for_calendar

LONGEST = 75  # octets in a line without its end (RFC 5545, 3.1)


def text(value: str) -> str:
    """The value as TEXT has it (RFC 5545, 3.3.11); what could steer a parser is gone, and so is
    space around it, which libical would drop."""
    escaped = (
        for_calendar(value).strip().replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    )
    return escaped.replace("\n", "\\n")


def day(value: date) -> str:
    """The value as DATE has it (3.3.4)."""
    return f"{value.year:04}{value.month:02}{value.day:02}"


def local(value: datetime) -> str:
    """The value's own wall clock as DATE-TIME has it (3.3.5, forms 1 and 3)."""
    return f"{day(value)}T{value.hour:02}{value.minute:02}{value.second:02}"


def utc(value: datetime) -> str:
    """An aware moment as DATE-TIME in UTC has it (3.3.5, form 2)."""
    return local(value.astimezone(UTC)) + "Z"


def before(minutes: int) -> str:
    """A reminder so many minutes before, or after where they are fewer than none, as DURATION has it
    (3.3.6)."""
    if minutes < 0:
        return before(-minutes).removeprefix("-")
    if minutes % 1440 == 0:
        return f"-P{minutes // 1440}D" if minutes else "PT0S"
    return f"-PT{minutes // 60}H" if minutes % 60 == 0 else f"-PT{minutes}M"


def fold(line: str) -> bytes:
    """One content line in physical lines of at most 75 octets, each ending in CRLF.

    No line ends within a character or within an escape: Google drops such events.
    """
    octets = line.encode()
    if len(octets) <= LONGEST:
        return octets + b"\r\n"
    parts, start, room = [], 0, LONGEST
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        stem = octets[start:end]
        end -= (len(stem) - len(stem.rstrip(b"\\"))) % 2
        parts.append(octets[start:end])
        start, room = end, LONGEST - 1
    return b"\r\n ".join([*parts, octets[start:]]) + b"\r\n"


def joined(lines: list[str]) -> bytes:
    """Content lines as a file has them."""
    return b"".join(map(fold, lines))
