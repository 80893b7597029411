"""Whether what lies elsewhere is as we left it, told from itself.

What we write for others carries a seal: a digest of the rest. Whoever edits the one breaks the other,
so that our own may be replaced and nothing else ever is, also where no list remembers it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

NAME = "X-ADVOCACY-SEAL"
_SEAL = re.compile(rb"X-ADVOCACY-SEAL:([0-9a-f]{32})\r\n")
_COMMENT = re.compile(rb"<!-- X-ADVOCACY-SEAL:([0-9a-f]{32}) -->\n")
# What programs change by themselves when somebody only looks at an event or is reminded of it.
_OWN = frozenset(
    ("DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "ACKNOWLEDGED", "PRODID", NAME)
)
_PROGRAMS = ("X-MOZ-", "X-WR-ALARM", "X-APPLE-")
_WHEN = ("DTSTART", "DTEND")


class Meaning(NamedTuple):
    """What an object says of its event: everything that people read or may have added, by property
    (those of its alarms begin with `VALARM/`), each in a form that depends on no program; its
    revision (SEQUENCE, DTSTAMP), and the seal that it carries."""

    facts: dict[str, tuple[str, ...]]
    revision: tuple[int, str]
    seal: str

    @property
    def digest(self) -> str:
        """What the seal of these facts is."""
        return _digest(repr(sorted(self.facts.items())).encode())

    @property
    def intact(self) -> bool:
        """Whether it is as one of us made it, whatever the server did to its form."""
        return self.seal == self.digest


def meaning(content: bytes) -> Meaning | None:
    """What a stored object says; None where it is not one event."""
    from icalendar import Calendar

    try:
        events = Calendar.from_ical(content).walk("VEVENT")
        (event,) = events
        facts: dict[str, list[str]] = {}
        for prefix, part in (("", event), *(("VALARM/", a) for a in event.subcomponents)):
            for name, value in part.property_items(recursive=False, sorted=False):
                if name in ("BEGIN", "END") or name in _OWN or name.startswith(_PROGRAMS):
                    continue
                if prefix and name == "UID":
                    continue
                facts.setdefault(f"{prefix}{name}", []).append(_plain(value))
        revision = int(event.get("SEQUENCE", 0)), _plain(event.get("DTSTAMP"))
        seal = str(event.get(NAME, ""))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError):
        return None
    return Meaning({name: tuple(sorted(said)) for name, said in facts.items()}, revision, seal)


def _plain(value: Any) -> str:
    """A value without its form: moments in UTC, texts as they read, all else as it stands."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat() if moment.tzinfo else moment.isoformat()
    if moment is not None:
        return str(moment)
    if isinstance(value, str):
        return str(value)
    return str(value.to_ical().decode("utf-8", "replace")) if hasattr(value, "to_ical") else ""


def seal_event(content: bytes) -> bytes:
    """The object of one event with its seal."""
    said = meaning(content)
    assert said is not None
    line = f"{NAME}:{said.digest}\r\n".encode()
    at = content.index(b"\r\nSUMMARY:") + 2
    return content[:at] + line + content[at:]


def seal_calendar(content: bytes) -> bytes:
    """The file of a calendar with a seal over all its bytes."""
    at = content.index(b"\r\n", content.index(b"\r\nPRODID:") + 2) + 2
    return content[:at] + f"{NAME}:{_digest(content)}\r\n".encode() + content[at:]


def seal_page(content: bytes) -> bytes:
    """The page with a seal over all its bytes."""
    at = content.index(b"\n") + 1
    return content[:at] + f"<!-- {NAME}:{_digest(content)} -->\n".encode() + content[at:]


def is_intact(content: bytes) -> bool:
    """Whether this is a file that carries our seal, and that nobody has changed since."""
    for form in (_SEAL, _COMMENT):
        if found := form.search(content):
            return found[1].decode() == _digest(content[: found.start()] + content[found.end() :])
    return False


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
