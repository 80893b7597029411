"""Three parsers that others wrote, each giving the facts of a file in one form.

icalendar (Python), libical (GNOME, KDE, Evolution) and ical.js (Thunderbird, Nextcloud).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Facts = dict[str, dict[str, Any]]


def icalendar(content: bytes) -> Facts:
    import icalendar as library

    facts = {}
    for event in library.Calendar.from_ical(content).walk("VEVENT"):
        assert not event.errors, event.errors

        def moment(name: str, event: Any = event) -> str | int:
            value = event[name].dt
            return int(value.timestamp()) if isinstance(value, datetime) else value.isoformat()

        facts[str(event["UID"])] = {
            "summary": str(event.get("SUMMARY", "")),
            "description": str(event.get("DESCRIPTION", "")),
            "location": str(event.get("LOCATION", "")),
            "starts": moment("DTSTART"),
            "ends": moment("DTEND"),
            "status": str(event["STATUS"]),
            "sequence": int(event["SEQUENCE"]),
            "alarms": [int(a["TRIGGER"].dt.total_seconds()) for a in event.walk("VALARM")],
        }
    return facts


def icaljs_folder() -> Path | None:
    """The node_modules that holds ical.js: ICALJS, or where `make test` puts it."""
    for folder in (os.environ.get("ICALJS"), HERE / "js" / "node_modules"):
        if folder and Path(folder, "ical.js", "dist", "ical.js").is_file() and shutil.which("node"):
            return Path(folder).resolve()
    return None


def icaljs(content: bytes, folder: Path, scratch: Path) -> Facts:
    file = scratch / "seen-by-icaljs.ics"
    file.write_bytes(content)
    command = ["node", str(HERE / "js" / "read.mjs"), str(folder), str(file)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


class _Time(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    ]


class _Duration(ctypes.Structure):
    _fields_ = [("is_neg", ctypes.c_int)] + [
        (name, ctypes.c_uint) for name in ("days", "weeks", "hours", "minutes", "seconds")
    ]


class _Trigger(ctypes.Structure):
    _fields_ = [("time", _Time), ("duration", _Duration)]


_POINTER, _TEXT, _INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (_POINTER, [_TEXT]),
    "icalcomponent_count_errors": (_INT, [_POINTER]),
    "icalrestriction_check": (_INT, [_POINTER]),
    "icalcomponent_as_ical_string": (_TEXT, [_POINTER]),
    "icalcomponent_get_first_component": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_get_next_component": (_POINTER, [_POINTER, _INT]),
    "icalcomponent_string_to_kind": (_INT, [_TEXT]),
    "icalproperty_string_to_kind": (_INT, [_TEXT]),
    "icalcomponent_get_first_property": (_POINTER, [_POINTER, _INT]),
    "icalproperty_get_trigger": (_Trigger, [_POINTER]),
    "icalproperty_get_value_as_string": (_TEXT, [_POINTER]),
    "icalcomponent_get_uid": (_TEXT, [_POINTER]),
    "icalcomponent_get_summary": (_TEXT, [_POINTER]),
    "icalcomponent_get_description": (_TEXT, [_POINTER]),
    "icalcomponent_get_location": (_TEXT, [_POINTER]),
    "icalcomponent_get_sequence": (_INT, [_POINTER]),
    "icalcomponent_get_dtstart": (_Time, [_POINTER]),
    "icalcomponent_get_dtend": (_Time, [_POINTER]),
    "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, _POINTER]),
    "icalcomponent_free": (None, [_POINTER]),
}


def libical_library() -> Any:
    """libical.so.3 with its functions declared; None where it is not installed."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("ical") or "libical.so.3")
    except OSError:
        return None
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def libical(content: bytes, library: Any) -> Facts:
    root = library.icalparser_parse_string(content)
    assert root, "libical reads nothing"
    try:
        library.icalrestriction_check(root)
        complaints = library.icalcomponent_as_ical_string(root).decode()
        assert not library.icalcomponent_count_errors(root), complaints
        return dict(_libical_events(library, root))
    finally:
        library.icalcomponent_free(root)


def _libical_events(library: Any, root: Any) -> Any:
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    status = library.icalproperty_string_to_kind(b"STATUS")
    event = library.icalcomponent_get_first_component(root, kind)
    while event:

        def text(name: str, event: Any = event) -> str:
            return (getattr(library, f"icalcomponent_get_{name}")(event) or b"").decode()

        def moment(name: str, event: Any = event) -> str | int:
            time = getattr(library, f"icalcomponent_get_{name}")(event)
            if time.is_date:
                return f"{time.year:04}-{time.month:02}-{time.day:02}"
            assert time.zone, "a floating time"
            return int(library.icaltime_as_timet_with_zone(time, time.zone))

        shown = library.icalcomponent_get_first_property(event, status)
        yield (
            text("uid"),
            {
                "summary": text("summary"),
                "description": text("description"),
                "location": text("location"),
                "starts": moment("dtstart"),
                "ends": moment("dtend"),
                "status": library.icalproperty_get_value_as_string(shown).decode(),
                "sequence": library.icalcomponent_get_sequence(event),
                "alarms": list(_libical_alarms(library, event)),
            },
        )
        event = library.icalcomponent_get_next_component(root, kind)


def _libical_alarms(library: Any, event: Any) -> Any:
    kind = library.icalcomponent_string_to_kind(b"VALARM")
    trigger = library.icalproperty_string_to_kind(b"TRIGGER")
    alarm = library.icalcomponent_get_first_component(event, kind)
    while alarm:
        found = library.icalcomponent_get_first_property(alarm, trigger)
        span = library.icalproperty_get_trigger(found).duration
        seconds = (((span.weeks * 7 + span.days) * 24 + span.hours) * 60 + span.minutes) * 60
        yield -(seconds + span.seconds) if span.is_neg else seconds + span.seconds
        alarm = library.icalcomponent_get_next_component(event, kind)
