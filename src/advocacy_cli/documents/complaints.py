"""What Jinja and Python complain of in a template, in words of somebody who writes letters.

Pure: a complaint and some lines of the template go in, what is wrong and what to do come out.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection

_OFFSET = re.compile(r" at \d+$")  # in what a format makes of the template; nobody can count it
_TAG = re.compile(r"\{([{%])[-+]?\s*(.*?)\s*[-+]?[%}]\}")
_GOT = re.compile(r"(?:expected token '(.+?)', got|Expected an expression, got|unexpected) '(.+)'")
_ENDS = ("end of print statement", "end of statement block", "end of template")
_QUOTES = "“”„‟«»‘’‚"
_FIELDS = "see `advocacy letter fields`"
# Cyrillic letters that look like Latin ones
_LOOKS = str.maketrans("аеорсухіјѕһАВЕКМНОРСТХЈЅІ", "aeopcyxijshABEKMHOPCTXJSI")
_DATES = "dates are ready to print: letter.date in figures, letter.date_long in words"
_OTHER_FILTERS = dict.fromkeys(
    ("date", "format", "strftime", "dateformat", "date_format"), _DATES
) | {
    "replace": "words are changed where they are written, in the plan or in the template",
}


def syntax(complaint: str, lines: str, known: Collection[str]) -> tuple[str, str]:
    """What is wrong where Jinja cannot read on, and what to do about it. `lines` are the one that it
    names and those around it: the tag is found by what it says."""
    said = _OFFSET.sub("", complaint)
    tags: list[tuple[str, str]] = _TAG.findall(lines)
    if said == "expected name or number":
        return "a point has no name after it", "one point between two names: recipient.title"
    if found := re.fullmatch(r"unexpected char '(.+)'", said, re.DOTALL):
        return f"'{found[1]}' cannot stand in a tag", (
            'write straight quotes in it: "..."'
            if found[1] in _QUOTES
            else f"in a tag stands the name of a field: {_FIELDS}"
        )
    if found := re.fullmatch(r"unexpected '.+', expected '(.+)'", said):
        opener = {")": "(", "]": "[", "}": "{"}.get(found[1], found[1])
        return f"a '{opener}' in a tag is never closed", f"close it with '{found[1]}'"
    got = _GOT.fullmatch(said)
    if got is None:
        return said, _FIELDS
    if got[2] in _ENDS:
        return _unfinished(tags)
    if got[1] == "in":
        return "a loop wants a name and a list", "write {% for a in asks %}"
    if got[2] == "=":
        return "'=' does not compare", "write == between the two"
    if got[2] in (")", "]", "}"):
        return f"'{got[2]}' in a tag closes nothing", "take it out"
    return _two_words(tags, got[2], known) or (f"'{got[2]}' was not expected in a tag", _FIELDS)


def running(error: BaseException) -> str:
    """What went wrong while a template was filled in."""
    said = str(getattr(error, "message", None) or error or type(error).__name__)
    if isinstance(error, ZeroDivisionError):
        return "this divides by zero"
    if isinstance(error, TypeError):
        if "not supported between" in said:
            return "only texts can be compared with texts, and numbers with numbers"
        if "argument" in said:
            return "a filter is given more, or other words, than it takes"
    return said


def no_filter(name: str, filters: Collection[str]) -> str:
    """What to do where a filter is not there."""
    there = f"there are {', '.join(sorted(filters))}"
    if instead := _OTHER_FILTERS.get(name):
        return f"{instead}; {there}"
    return near(name, filters) or there


def lookalike(name: str) -> tuple[str, str]:
    """A name in Latin letters, and what tells of the Cyrillic ones that stood among them; "" where
    none did."""
    odd = next((c for c in name if unicodedata.name(c, "").startswith("CYRILLIC")), "")
    if not odd or not re.search("[a-zA-Z]", name):
        return name, ""
    return name.translate(_LOOKS), f" with a Cyrillic '{odd}' in it"


def near(name: str, among: Collection[str]) -> str:
    """The question after what was probably meant; "" without an idea."""
    found = difflib.get_close_matches(name, among, 1)
    return f"did you mean '{found[0]}'?" if found else ""


def _unfinished(tags: list[tuple[str, str]]) -> tuple[str, str]:
    """A tag that ends too early."""
    for _, inside in tags:
        if not inside:
            return (
                "the tag is empty",
                "name a field in it, as in {{ recipient.title }}, or delete it",
            )
        if inside in ("if", "elif"):
            return f"'{inside}' asks for nothing", f"name a field: {{% {inside} ask.by %}}"
    return "something is missing at the end of a tag", _FIELDS


def _two_words(
    tags: list[tuple[str, str]], second: str, known: Collection[str]
) -> tuple[str, str] | None:
    """Two names with a space between them, in one of these tags."""
    for _, inside in tags:
        found = re.search(rf"([^\W\d][\w.]*)\s+({re.escape(second)}\b[\w.]*)", inside)
        if found and found[1] not in ("if", "elif", "for", "in", "and", "or", "not", "set"):
            single = [name.replace("[]", "") for name in known]
            meant = f"{found[1]}.{found[2]}"
            hint = f"did you mean '{meant}'?" if meant in single else near(meant, single)
            return f"two words in one tag: '{found[1]} {found[2]}'", hint or _FIELDS
    return None
