"""Settings: option > environment > advocacy.toml > user config > default, each with its origin.

The table `KNOWN` is the whole truth about what may stand in `advocacy.toml`: the reader, the
`config` command and the reference page all come from it.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy_cli.errors import InvalidInput, Problem, Where

LANGUAGES = ("sr", "sr-Latn", "sr-Cyrl", "sq", "en")
CONFIG = "advocacy.toml"
_MOST_DOTS = 300
_SECRET = re.compile(r"password$|secret|token", re.IGNORECASE)


class Known(NamedTuple):
    """One setting: its type (`text`, `texts`, `flag`, `count` or a text per language), default
    and meaning."""

    type: str
    default: Any
    help: str
    environment: str = ""


KNOWN: dict[str, Known] = {
    "workspace.id": Known(
        "text", "", "made by init; calendar UIDs grow from it, so never change it"
    ),
    "workspace.name": Known("words", "", "what this workspace is called"),
    "workspace.timezone": Known("text", "Europe/Belgrade", "where meetings take place (IANA name)"),
    "workspace.languages": Known(
        "texts", ["en"], "languages of your texts; a text without a language is in the first"
    ),
    "workspace.fallback": Known("texts", [], "languages a letter may fall back to"),
    "workspace.jurisdiction": Known("text", "xk", "whose days off count: xk or rs"),
    "project.initiatives": Known("count", 0, "how many initiatives the project promised"),
    "project.areas": Known("texts", [], "areas of work; names stand in [area.NAME]"),
    "project.eu_funded": Known("flag", False, "funding line and disclaimer in documents"),
    "project.disclaimer": Known("text", "external-action", "external-action | grant | assistance"),
    "project.funder": Known("words", "", "granting authority, for the disclaimer `grant`"),
    "project.status_footnote": Known("flag", False, "footnote on the name Kosovo* in documents"),
    "sender.organisation": Known("words", "", "who sends"),
    "sender.address": Known("words", "", "street and town, lines apart by newlines"),
    "sender.place": Known("words", "", "town in the date line"),
    "sender.signatory": Known("words", "", "who signs"),
    "sender.function": Known("words", "", "the signatory's function"),
    "sender.email": Known("text", "", "printed in the letterhead"),
    "sender.phone": Known("text", "", "printed in the letterhead"),
    "sender.web": Known("text", "", "printed in the letterhead"),
    "sender.letterhead": Known("text", "", "a .docx in templates/letterheads"),
    "database.url": Known(
        "text",
        "sqlite:///.advocacy/advocacy.db",
        "sqlite:///PATH or postgresql+psycopg://...",
        "ADVOCACY_DATABASE_URL",
    ),
    "documents.pdf": Known(
        "text",
        "auto",
        "what makes PDF: libreoffice, typst (Markdown only), or auto for what is here",
        "ADVOCACY_DOCUMENTS_PDF",
    ),
    "documents.libreoffice": Known(
        "text",
        "",
        "the program that makes PDF, where it is not found by itself",
        "ADVOCACY_LIBREOFFICE",
    ),
    "mail.host": Known("text", "", "SMTP server"),
    "mail.port": Known("count", 587, "its port; 465 for tls if not said"),
    "mail.security": Known("text", "starttls", "starttls | tls | none"),
    "mail.user": Known("text", "", "login name"),
    "mail.password_command": Known("text", "", "a command that prints the password"),
    "mail.from": Known("text", "", "the From address; sender.email if not said"),
    "mail.rate": Known("count", 30, "messages a minute; 0: no limit"),
    "mail.daily": Known("count", 400, "messages in 24 hours; 0: no limit"),
    "calendar.alarm": Known(
        "text", "1d", "when a calendar reminds of a meeting or a legal period (at nine), before it"
    ),
    "calendar.grace": Known("text", "30d", "how long a cancelled item stays in the calendar"),
    "calendar.caldav": Known("text", "", "address of the CalDAV calendar that `push` fills"),
    "calendar.caldav_user": Known("text", "", "login name there"),
    "calendar.caldav_password_command": Known(
        "text", "", "a command that prints the password; only in your own settings"
    ),
    "calendar.feed": Known("text", "", "address under which the folder of `feed` is published"),
    "user.name": Known("text", "", "who records; usually in the user config", "ADVOCACY_USER"),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "words": (str, dict),
    "texts": (list,),
    "flag": (bool,),
    "count": (int,),
}
_SAID = {
    "text": "a text in quotes",
    "words": 'a text in quotes, or one for each language: {sr = "...", en = "..."}',
    "texts": 'a list of texts, such as ["sr", "en"]',
    "flag": "true or false",
    "count": "a whole number",
}


_LIKE = {
    "text": '"words"',
    "words": '"words", or {en = "words"}',
    "texts": '["sr", "en"]',
    "flag": "true",
    "count": "15, without quotes",
}


def user_file(environ: Mapping[str, str]) -> Path:
    """Where the person's own settings stand, or would."""
    if said := environ.get("ADVOCACY_CONFIG"):
        return Path(said)
    if os.name == "posix" and environ.get("HOME") and sys.platform != "darwin":
        base = environ.get("XDG_CONFIG_HOME") or f"{environ['HOME']}/.config"
        return Path(base) / "advocacy" / "config.toml"
    from platformdirs import user_config_dir

    return Path(user_config_dir("advocacy", appauthor=False)) / "config.toml"


class Settings:
    """The settings in force and where each came from."""

    def __init__(self, values: Mapping[str, Any], origins: Mapping[str, str]) -> None:
        self._values = dict(values)
        self.origins = dict(origins)

    def __getitem__(self, name: str) -> Any:
        return self._values[name] if name in self._values else KNOWN[name].default

    def in_workspace(self, name: str) -> bool:
        """Whether a setting comes from advocacy.toml, which others may have written."""
        return self.origins.get(name) == CONFIG

    def words(self, name: str) -> dict[str, str]:
        """A setting that may stand in several languages, as a text mapping (`{}` when empty)."""
        value = self[name]
        if isinstance(value, dict):
            return dict(value)
        return {self.languages[0]: value} if value else {}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self["workspace.languages"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self["workspace.timezone"])

    @property
    def areas(self) -> dict[str, dict[str, str]]:
        """Names of the areas by id, each a text mapping."""
        return {a: dict(self._values.get(f"area.{a}", {})) for a in self["project.areas"]}

    def all(self) -> dict[str, Any]:
        return {name: self[name] for name in [*KNOWN, *(n for n in self._values if n not in KNOWN)]}


def load(
    text: str | None,
    file: str,
    environ: Mapping[str, str],
    user: tuple[str, str] | None = None,
) -> Settings:
    """Settings from the text of advocacy.toml (None: no workspace), the user config and the
    environment. Raises InvalidInput with every fault located."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[Problem] = []
    for source, words in ((user[0], user[1]) if user else (None, None), (file, text)):
        if source is None or words is None:
            continue
        for name, value in _read(words, source, problems).items():
            values[name], origins[name] = value, source
    for name, known in KNOWN.items():
        if known.environment and environ.get(known.environment):
            values[name], origins[name] = environ[known.environment], known.environment
    if problems:
        raise InvalidInput(problems)
    return Settings(values, origins)


def _read(text: str, file: str, problems: list[Problem]) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), 1):
        # Names in names take the TOML reader time that grows with their square.
        if line.count(".") > _MOST_DOTS:
            said, hint = "has very many dots in one line", "a setting is [section] and name = value"
            problems.append(Problem(Where(file, number, 1), said, hint))
            return {}
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        at, column = (int(found[1]), int(found[2])) if found else (1, 1)
        said = str(error).split(" (at ")[0]
        hint = 'texts stand in double quotes: name = "..."'
        problems.append(Problem(Where(file, at, column), said, hint, source=_line(text, at)))
        return {}
    out: dict[str, Any] = {}
    for section, content in data.items():
        if section == "area" and isinstance(content, dict):
            out.update({f"area.{k}": v for k, v in content.items() if _is_words(v)})
            continue
        if not isinstance(content, dict):
            problems.append(_at(text, file, section, "", f"'{section}' stands outside a [section]"))
            continue
        for key, value in content.items():
            name = f"{section}.{key}"
            if fault := _fault(name, value):
                problems.append(_at(text, file, section, key, *fault))
            else:
                out[name] = value
    return out


def _fault(name: str, value: Any) -> tuple[str, str] | None:
    known = KNOWN.get(name)
    if known is None and _SECRET.search(name):
        variable, command = "ADVOCACY_SMTP_PASSWORD", "mail.password_command"
        if name.startswith("calendar."):
            variable, command = "ADVOCACY_CALDAV_PASSWORD", "calendar.caldav_password_command"
        return f"{name}: a secret does not belong in a file", (
            f"take it out, change it, and set {variable}, {command} or the system's keyring"
        )
    if known is None:
        import difflib

        near = difflib.get_close_matches(name, KNOWN, 1)
        hint = f"did you mean '{near[0]}'?" if near else "`advocacy config` lists all settings"
        return f"unknown setting '{name}'", hint
    right = isinstance(value, _TYPES[known.type]) and not (
        known.type == "count" and isinstance(value, bool)
    )
    if known.type == "count" and right and value < 0:
        return f"{name}: {value} is less than nothing", "write a whole number, 0 or more"
    if not right or (known.type == "words" and isinstance(value, dict) and not _is_words(value)):
        return f"{name}: wants {_SAID[known.type]}", f"write it like {_LIKE[known.type]}"
    if known.type == "texts" and not all(isinstance(v, str) for v in value):
        return f"{name}: wants {_SAID['texts']}", ""
    if name in ("workspace.languages", "workspace.fallback"):
        odd = [v for v in value if v not in LANGUAGES]
        if odd or (name.endswith("languages") and not value):
            return f"{name}: {odd[0] if odd else 'empty'!r} is no language", (
                f"languages: {', '.join(LANGUAGES)}"
            )
    if name == "mail.security" and value not in ("starttls", "tls", "none"):
        return f"{name}: '{value}' is no kind of security", "choose starttls, tls or none"
    if name == "documents.pdf" and value not in ("auto", "libreoffice", "typst"):
        return f"{name}: '{value}' makes no PDF", "choose auto, libreoffice or typst"
    if name == "workspace.timezone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return f"{name}: '{value}' is no time zone", 'for Kosovo and Serbia: "Europe/Belgrade"'
    return None


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(
        k in LANGUAGES and isinstance(v, str) for k, v in value.items()
    )


def _at(text: str, file: str, section: str, key: str, message: str, hint: str = "") -> Problem:
    """A problem at the line that sets `key` in `[section]` (TOML readers keep no places)."""
    inside = section if not key else None
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[+\s*([\w.\"-]+)", line):
            inside = found[1].strip('"')
            if inside == (f"{section}.{key}" if key else section):
                return Problem(Where(file, number, 1), message, hint, source=line)
        elif (inside == section or not key) and re.match(
            rf"\s*[\"']?{re.escape(key or section)}[\"']?\s*[=.]", line
        ):
            column = len(line) - len(line.lstrip()) + 1
            if _SECRET.search(key):  # the line is not repeated
                return Problem(Where(file, number, column), message, hint)
            return Problem(
                Where(file, number, column), message, hint, source=line, width=len(key or section)
            )
    return Problem(Where(file), message, hint)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
