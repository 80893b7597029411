"""Options that hold everywhere, taken out of the command line wherever they stand.

`advocacy log hearings "..." -n` and `advocacy -n log hearings "..."` mean the same. What follows
`--` is left alone. `--json` becomes `--format json`; its fields are kept here.
"""

from __future__ import annotations

from dataclasses import dataclass

from advocacy_cli.errors import WrongUsage

FLAGS = {
    "-n": "dry_run",
    "--dry-run": "dry_run",
    "-q": "quiet",
    "--quiet": "quiet",
    "-y": "yes",
    "--yes": "yes",
    "--debug": "debug",
}
VALUES = {"-C": "folder", "--as": "recorder", "--color": "color"}


@dataclass(slots=True)
class Everywhere:
    """What was said once for the whole command."""

    folder: str | None = None
    recorder: str = ""
    color: str = "auto"
    dry_run: bool = False
    quiet: bool = False
    yes: bool = False
    debug: bool = False
    json: bool = False
    fields: tuple[str, ...] = ()


def take(arguments: list[str]) -> tuple[Everywhere, list[str]]:
    """The options that hold everywhere, and the rest of the command line in its order."""
    found, rest = Everywhere(), []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
        elif word in FLAGS:
            setattr(found, FLAGS[word], True)
        elif len(word) > 2 and word[0] == "-" and set(word[1:]) <= set("nqy"):
            for letter in word[1:]:
                setattr(found, FLAGS[f"-{letter}"], True)
        elif name in VALUES:
            given = value if equals else next(words, None)
            if given is None:
                raise WrongUsage(f"{name} wants a value")
            setattr(found, VALUES[name], given)
        elif name == "--json":
            found.json, found.fields = True, tuple(f for f in value.split(",") if f)
            rest += ["--format", "json"]
        else:
            rest.append(word)
    if found.color not in ("auto", "always", "never"):
        raise WrongUsage(f"--color {found.color}: choose auto, always or never")
    return found, rest
