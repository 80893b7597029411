"""How a letter begins and ends: looked up by role, language and gender, never guessed from a name.

The forms stand in `salutations.toml`, each with whether and where it was verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from advocacy_cli.language.serbian import to_latin
from advocacy_cli.language.texts import choose

UNKNOWN = "unknown"
BY_NAME = "person-by-name"
_CLOSING = "closing"


class Form(NamedTuple):
    """A form of address as it is printed; `named` when it holds the person's name."""

    text: str
    named: bool
    verified: bool
    source: str


def salutation(
    tag: str, role: str, gender: str | None, name: str = "", own: Mapping[str, str] = {}
) -> str:
    """The line that a letter begins with. `own`, from the plan, overrules the table."""
    return form(tag, role, gender, name, own).text


def form(
    tag: str, role: str, gender: str | None, name: str = "", own: Mapping[str, str] = {}
) -> Form:
    """The salutation with its marks.

    `gender` is f, m or None; None, and a role or surname that the table has no form for, give a
    neutral one. `name` is the full name in the letter's language.
    """
    if said := choose(own, tag):
        return Form(said, bool(name) and name.rsplit(maxsplit=1)[-1] in said, True, "the plan")
    for key in (role, BY_NAME) if role not in _table() or role == UNKNOWN else (role,):
        forms = _table().get(key, {}).get(_language(tag), {})
        for which in (gender, "any"):
            if which in forms and (found := _filled(forms[which], tag, gender, name)):
                return found
    found = _filled(_table()[UNKNOWN][_language(tag)]["any"], tag, gender, name)
    assert found is not None
    return found


def closing(tag: str, named: bool) -> str:
    """The words above the signature; English tells a letter that names its reader apart."""
    forms = _table()[_CLOSING][_language(tag)]
    return _script(forms["named" if named and "named" in forms else "any"]["text"], tag)


def roles() -> tuple[str, ...]:
    """The roles that the table knows, for a plan's `role:`."""
    return tuple(key for key in _table() if key not in (UNKNOWN, BY_NAME, _CLOSING))


def _filled(entry: Mapping[str, Any], tag: str, gender: str | None, name: str) -> Form | None:
    """A form with its surname; None when it wants one that cannot be told."""
    text, named = entry["text"], "{surname}" in entry["text"]
    if named:
        surname = _surname(name, tag, gender)
        if surname:
            text = _script(text, tag).replace("{surname}", surname)
        elif "bare" in entry:
            text, named = entry["bare"], False
        else:
            return None
    return Form(text if named else _script(text, tag), named, entry["verified"], entry["source"])


def _surname(name: str, tag: str, gender: str | None) -> str:
    """The last word of a full name, in the vocative where Serbian changes it; "" if unsure."""
    words = name.split()
    if len(words) < 2 or not words[-1].replace("-", "").isalpha():
        return ""
    surname = words[-1]
    if not tag.startswith("sr") or gender == "f":
        return surname
    if gender == "m" and "-" not in surname and to_latin(surname).endswith(("ić", "IĆ")):
        last = "у" if surname[-1] in "ћЋ" else "u"
        return surname + (last.upper() if surname.isupper() else last)
    return ""


def _script(text: str, tag: str) -> str:
    return to_latin(text) if tag == "sr-Latn" else text


def _language(tag: str) -> str:
    return "sr" if tag.startswith("sr") else tag


@cache
def _table() -> dict[str, Any]:
    import tomllib

    file = Path(__file__).with_name("salutations.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
