"""Calendar files as other people send them, and what became of a meeting."""

from __future__ import annotations

import json
from typing import Any

OURS = "55f9b06c-2153-5940-9bbd-dcbbe9169cd6@advocacy-cli"  # hearings/first, for ever


def ics(*lines: str, method: str = "") -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    head += [f"METHOD:{method}"] if method else []
    return "\r\n".join([*head, *lines, "END:VCALENDAR", ""])


def event(uid: str, *lines: str) -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def hours(day: str, begins: str = "100000", ends: str = "110000") -> list[str]:
    zone = "TZID=Central Europe Standard Time"
    return [f"DTSTART;{zone}:{day}T{begins}", f"DTEND;{zone}:{day}T{ends}"]


def meeting(advocacy, name: str = "first") -> dict[str, Any]:
    (row,) = json.loads(advocacy("meeting", "show", name, "--json").out)
    return row
