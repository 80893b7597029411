"""The kinds of value in the plan's files: how each is read, refused and described to editors.

Values come from `plan.yaml`, which knows no dates: days, moments and durations arrive as text. Each
reader raises a fault that says what is wrong and what to write.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from advocacy_cli.language import durations
from advocacy_cli.language.safe import for_file_name
from advocacy_cli.settings import LANGUAGES

ID = r"[a-z0-9][a-z0-9-]{0,63}"
_NUMBERED = re.compile(r"[plnmc][0-9]+(?:[a-z]{2})?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(?: ?(Z|[+-][0-9]{2}:[0-9]{2}))?\Z"
)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+\Z")


def is_id(text: str) -> bool:
    """Whether a text may be the id of a campaign, and so the name of its file."""
    return re.fullmatch(ID, text) is not None and not _NUMBERED.match(text)


def _fault(said: str, hint: str = "") -> PydanticCustomError:
    return PydanticCustomError("said", "{said}", {"said": said, "hint": hint})


def _words(value: Any, info: ValidationInfo) -> dict[str, str]:
    first = (info.context or {}).get("first", "sr")
    if isinstance(value, str) and says(value):
        return {first: value}
    if not isinstance(value, dict) or not value:
        if value is None or value == {} or isinstance(value, str):
            raise _fault("is empty", "write the words after the colon, or leave the key out")
        raise _fault(
            f"wants a text, not {_kind(value)}", "put it in quotes, or one text for each language"
        )
    for key, text in value.items():
        if key not in LANGUAGES and text is None:
            raise _fault(
                f"'{key}' is no language",
                "a comma ends a text inside { }: write each language on its own line",
            )
        if key not in LANGUAGES:
            near = difflib.get_close_matches(key, LANGUAGES, 1)
            raise _fault(
                f"'{key}' is no language",
                f"did you mean '{near[0]}'?" if near else f"languages: {', '.join(LANGUAGES)}",
            )
        if not isinstance(text, str) or not says(text):
            said = (
                "is empty"
                if text is None or isinstance(text, str)
                else f"wants a text, not {_kind(text)}"
            )
            raise _fault(f"{key}: {said}", "put a text that looks like a number in quotes")
    return value


def says(text: str) -> bool:
    """Whether anybody can see something of a text: spaces and direction marks say nothing."""
    return any(c.isprintable() and c != " " for c in text)


def _kind(value: Any) -> str:
    for kind, said in (
        (bool, "true or false"),
        (int, "a number"),
        (float, "a number"),
        (list, "a list"),
        (dict, "a mapping"),
        (str, "a text"),
    ):
        if isinstance(value, kind):
            return said
    return "nothing"


def _id(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(ID, value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        raise _fault(f"id {value} is a number", f'put it in quotes: "{str(value)[:20]}"')
    shown = value[:40] if isinstance(value, str) else _kind(value)
    hint = "ids are lower-case Latin letters, digits and hyphens, at most 64"
    if isinstance(value, str) and (slug := for_file_name(value[:200], 64)) and is_id(slug):
        hint += f": {slug}"
    raise _fault(f"'{shown}' is no id", hint)


def _own_id(value: Any) -> Any:
    found = _id(value)
    if _NUMBERED.match(found):
        raise _fault(
            f"'{found}' looks like a number of the journal",
            "P, L, N, M and C with digits are given by the journal: choose a word",
        )
    return found


def _day(value: Any) -> Any:
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _fault(f"there is no day {value}", "check the month and the day") from None
    raise _fault(f"wants a date, not {_shown(value)}", "write it like 2026-12-15")


def _since(value: Any) -> Any:
    return _partial(value, last=False)


def _until(value: Any) -> Any:
    return _partial(value, last=True)


def _partial(value: Any, *, last: bool) -> Any:
    text = str(value) if isinstance(value, int | str) else ""
    if found := re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", text):
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        try:
            if not last:
                return date(year, month, 1)
            return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
        except ValueError:
            raise _fault(f"there is no month {text}", "write it like 2026-12") from None
    return _day(value)


def _moment(value: Any) -> Any:
    """A naive datetime, or an aware one when an offset was written."""
    if isinstance(value, str) and (found := _MOMENT.match(value)):
        try:
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
        except ValueError:
            raise _fault(f"there is no moment {value}", "check day, hour and minute") from None
    raise _fault(f"wants a day and a time, not {_shown(value)}", "write it like 2026-12-03 10:00")


def _duration(value: Any) -> tuple[int, str]:
    """A rule's period: how many, and whether days (`d`) or hours (`h`)."""
    hours = isinstance(value, str) and value.endswith("h")
    return (_minutes(value) // 60, "h") if hours else (_days(value), "d")


def _days(value: Any) -> int:
    return _read(value, durations.days, "write it like 14d or 2w")


def _minutes(value: Any) -> int:
    return _read(value, durations.minutes, "write it like 90m or 2h") or _none(value)


def _read(value: Any, reader: Callable[[str], int], hint: str) -> int:
    if not isinstance(value, str):
        days = isinstance(value, int) and not isinstance(value, bool)
        raise _fault(
            f"wants a duration, not {_shown(value)}", f"say its unit: {value}d" if days else hint
        )
    try:
        return reader(value)
    except ValueError as error:
        raise _fault(str(error), hint) from None


def _none(value: Any) -> int:
    raise _fault(f"{value} is no time at all", "write it like 60m")


def _shown(value: Any) -> str:
    return f"'{str(value)[:40]}'" if isinstance(value, str | int | float) else _kind(value)


def _email(value: Any) -> Any:
    if isinstance(value, str) and len(value) < 255 and _EMAIL.match(value) and value.isprintable():
        return value
    raise _fault(f"{_shown(value)} is no e-mail address", "write one address: office@example.org")


def _threshold(value: Any) -> Any:
    if value == "none":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and (
        found := re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]{1,4})?) ?%", value)
    ):
        share = Fraction(found[1]) / 100
        if share:
            return share
    raise _fault(
        f"wants a threshold, not {_shown(value)}",
        "write none, a number of people such as 10000, or a share of the voters such as 15%",
    )


_HOLIDAY = re.compile(
    r"(?:(?:easter-west|easter-orthodox)(?:[+-][0-9]{1,2})?|eid-fitr|eid-adha|none|[0-9]{2}-[0-9]{2})\Z"
)


def _holiday(value: Any) -> Any:
    if isinstance(value, str) and _HOLIDAY.match(value):
        if re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
            _day(f"2028-{value}")  # a leap year: 29 February is a day of the calendar
        return value
    if isinstance(value, str) and _DAY.match(value):
        return _day(value).isoformat()
    raise _fault(
        f"wants a day off, not {_shown(value)}",
        "write 05-01, 2027-03-10, easter-west+1, easter-orthodox+1, eid-fitr, eid-adha or none",
    )


_TEXT_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {tag: {"type": "string"} for tag in LANGUAGES},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}


def _as(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


Words = Annotated[dict[str, str], BeforeValidator(_words), WithJsonSchema(_TEXT_SCHEMA)]
Id = Annotated[str, BeforeValidator(_id), _as("string", pattern=f"^{ID}$")]
OwnId = Annotated[str, BeforeValidator(_own_id), _as("string", pattern=f"^{ID}$")]
Day = Annotated[date, BeforeValidator(_day), _as("string", format="date")]
Since = Annotated[
    date, BeforeValidator(_since), _as("string", pattern="^[0-9]{4}(-[0-9]{2}){0,2}$")
]
Until = Annotated[
    date, BeforeValidator(_until), _as("string", pattern="^[0-9]{4}(-[0-9]{2}){0,2}$")
]
Moment = Annotated[
    datetime, BeforeValidator(_moment), _as("string", pattern=_MOMENT.pattern[:-2] + "$")
]
Days = Annotated[int, BeforeValidator(_days), _as("string", pattern="^[0-9]{1,5}[dw]$")]
Minutes = Annotated[int, BeforeValidator(_minutes), _as("string", pattern="^[0-9]{1,5}[mhdw]$")]
Period = Annotated[
    tuple[int, str], BeforeValidator(_duration), _as("string", pattern="^[0-9]{1,5}[hdw]$")
]
Email = Annotated[str, BeforeValidator(_email), _as("string", format="email")]
Share = Annotated[Any, BeforeValidator(_threshold), WithJsonSchema({"type": ["string", "integer"]})]
HolidayRule = Annotated[str, BeforeValidator(_holiday), _as("string")]
Language = Literal["sr", "sr-Latn", "sr-Cyrl", "sq", "en"]
Gender = Literal["f", "m"]
Count = Literal["calendar", "working", "hours", "unknown"]
Grade = Annotated[int, Field(ge=1, le=5)]
Jurisdiction = Annotated[str, Field(pattern=r"^[a-z]{2,8}$")]
