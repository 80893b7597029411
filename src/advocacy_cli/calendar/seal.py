"""The line by which what we write for others shows that it is ours, and that nobody has changed it since.

It holds a digest of the rest: whoever edits the one breaks the other, so that our own may be replaced
and nothing else ever is, also where no list remembers it. Of a file the digest is over all its bytes;
an object on a server takes another form there, and so its digest is over what it says. A file may
also say in which form its events were written, so that what has not changed can be taken from it, and
which workspace it is of (those of older versions do not).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from advocacy_cli import __version__
from advocacy_cli.calendar.events import PRODID

NAME = "X-ADVOCACY-SEAL"
FEED = ""  # the form of what a feed holds; exports have one of their own each
PART = "part"  # the form of a part of a calendar that is too large for Google
_DIGITS = 32  # of a digest; other versions may have written more
_LINE = re.compile(
    rb"(<!-- )?X-ADVOCACY-SEAL:(?:(\w*)(?:\.(\w+))?-)?([0-9a-f]{32,64})(?(1) -->\n|\r\n)"
)
_PLACES = (b"\r\nCALSCALE:GREGORIAN\r\n", b"<!DOCTYPE html>\n")  # it stands after one of these
_OURS = f"\r\nPRODID:{PRODID}\r\n".encode()
# What programs change by themselves when somebody only looks at an event or is reminded of it.
_OWN = frozenset(
    ("DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "ACKNOWLEDGED", "PRODID", NAME)
)
_PROGRAMS = ("X-MOZ-", "X-WR-ALARM", "X-APPLE-")
Fate = Literal["ours", "edited", "foreign"]


class Seal(NamedTuple):
    """What a file says of itself: the form it was written in, whether it is as we left it, and the
    mark of the workspace that it is of ("" where it does not say)."""

    form: str
    intact: bool
    owner: str = ""


def form(*said: Iterable[str] | str) -> str:
    """A short mark for the words and ways in which events are written, this version's own."""
    return sha256(repr((__version__, *said)).encode()).hexdigest()[:8]


def owner(workspace: str) -> str:
    """The mark of a workspace, by its id."""
    return sha256(workspace.encode()).hexdigest()[:8]


def sealed(content: bytes, mark: str = FEED, owner: str = "") -> bytes:
    """A calendar or a page with its seal, in the form of that mark and of that workspace."""
    after = next(place for place in _PLACES if place in content)
    said = f"{mark}.{owner}" if owner else mark
    said = f"{NAME}:{said}{'-' if said else ''}{_digest(content)}"
    line = f"{said}\r\n" if after == _PLACES[0] else f"<!-- {said} -->\n"
    return content.replace(after, after + line.encode(), 1)


def seal_of(content: bytes) -> Seal | None:
    """The seal of a file, broken or not; None where it has none."""
    at = content.find(f"{NAME}:".encode())
    if at < 0:
        return None
    start, end = content.rfind(b"\n", 0, at) + 1, content.find(b"\n", at) + 1
    found = _LINE.fullmatch(content, start, end)
    if found is None:
        return Seal("", intact=False)
    mark, owner, told = ((part or b"").decode() for part in found.group(2, 3, 4))
    return Seal(mark, _holds(told, content[:start] + content[end:]), owner)


def fate(content: bytes) -> Fate:
    """Whether a calendar is as this program wrote it, in whatever form, edited since, or of another
    program. One of ours without a seal is of a version that had none."""
    if _OURS not in content[:400]:
        return "foreign"
    said = seal_of(content)
    return "ours" if said is None or said.intact else "edited"


def in_form(content: bytes, mark: str) -> bool:
    """Whether a file carries our seal, is unchanged, and in the form of that mark."""
    said = seal_of(content)
    return said is not None and said.intact and said.form == mark


class Meaning(NamedTuple):
    """What an object says of its event: everything that people read or may have added, by property
    (those of its alarms begin with `VALARM/`), each in a form that depends on no program; its
    revision (SEQUENCE, DTSTAMP), and the seal that it carries."""

    facts: dict[str, tuple[str, ...]]
    revision: tuple[int, str]
    seal: str

    @property
    def intact(self) -> bool:
        """Whether it is as one of us made it, whatever the server did to its form."""
        return _holds(self.seal, self._said)

    @property
    def sealed(self) -> str:
        """The seal that these facts want."""
        return f"{NAME}:{_digest(self._said)}"

    @property
    def _said(self) -> bytes:
        return repr(sorted(self.facts.items())).encode()


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


def sealed_event(content: bytes) -> bytes:
    """The object of one event with its seal."""
    said = meaning(content)
    assert said is not None
    return content.replace(b"\r\nSUMMARY:", f"\r\n{said.sealed}\r\nSUMMARY:".encode(), 1)


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


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:_DIGITS]


def _holds(told: str, content: bytes) -> bool:
    """Whether a digest is that of the content, however many of its digits are said."""
    return len(told) >= _DIGITS and sha256(content).hexdigest().startswith(told)
