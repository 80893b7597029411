"""Options that hold everywhere, taken out of the command line wherever they stand.

`advocacy log hearings "..." -n` and `advocacy -n log hearings "..."` mean the same. What follows
`--` is left alone. `--json` becomes `--format json`; its fields are kept here.
"""

from __future__ import annotations

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
VALUES = {"-C": "folder", "--as": "recorder", "--color": "color", "--for": "audience"}


class Everywhere:
    """What was said once for the whole command."""

    # no dataclass: it compiles its methods at every start
    def __init__(self, *, json: bool = False) -> None:
        self.folder: str | None = None
        self.recorder = ""
        self.color = "auto"
        self.audience: str | None = None
        self.dry_run = False
        self.quiet = False
        self.yes = False
        self.debug = False
        self.json = json
        self.fields: tuple[str, ...] = ()


def before(arguments: list[str]) -> Everywhere:
    """What the error boundary must know even when the command line cannot be taken apart."""
    found = Everywhere(json=any(a == "--json" or a.startswith("--json=") for a in arguments))
    found.debug = "--debug" in arguments
    return found


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
        else:
            rest.append(word)
    if found.json:
        end = rest.index("--") if "--" in rest else len(rest)
        rest[end:end] = ["--format", "json"]
    if found.audience is not None:
        from advocacy_cli.situation.audience import AUDIENCES

        if found.audience not in AUDIENCES:
            raise WrongUsage(f"--for {found.audience}: choose {', '.join(AUDIENCES)}")
    if found.color not in ("auto", "always", "never"):
        raise WrongUsage(f"--color {found.color}: choose auto, always or never")
    return found, rest
