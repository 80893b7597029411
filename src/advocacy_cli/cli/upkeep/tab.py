"""What Tab offers where a command wants the name of something: `advocacy --complete`.

A shell waits for this at every Tab, so nothing is imported here but what Python has loaded when it
starts, and the plan is not read: its words are kept beside its cache, and the journal's after every
command that writes. Without a workspace, or with a plan that cannot be read, there is what was kept
last, or nothing; never a complaint.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing itself is not loaded yet
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER, CONFIG, FILES = ".advocacy", "advocacy.toml", ("words", "words-journal")
# What a word of a help page stands for: kinds of thing, and how they are written. `own`: by their
# id; `inside`: by their id, those of the campaign that was named before; `full`: CAMPAIGN/ID;
# `then`: a campaign, and with a slash after it one of its things.
TAKES = {
    "CAMPAIGN": ("own", "campaign"),
    "CAMPAIGN[/ASK]": ("then", "ask"),
    "CAMPAIGN[/LETTER]": ("then", "letter"),
    "CAMPAIGN/ASK": ("full", "ask"),
    "TARGET": ("inside", "target"),
    "[CAMPAIGN/]TARGET": ("own", "target"),
    "OFFICE": ("own", "office"),
    "BODY": ("own", "body"),
    "MEMBER": ("own", "member"),
    "WHO": ("own", "person"),
    "AREA": ("own", "area"),
    "RULE": ("own", "rule"),
    "DEADLINE": ("full", "deadline"),
    "MEETING": ("full", "meeting"),
    "LETTER": ("full", "letter"),
    "PROMISE": ("full", "promise"),
    "STEP": ("full", "step"),
    "CLOCK": ("full", "clock deadline"),
    "ASK": ("inside", "ask"),
    "[CAMPAIGN/]ID": ("full", "ask deadline meeting letter promise step clock"),
}
ALSO = {"WHO": ("me",), "DATE": ("today", "tomorrow", "yesterday")}
EVERYWHERE = {
    "-C": "",
    "--as": "WHO",
    "--color": "auto|always|never",
    "--for": "internal|partners|donor|public",
}
_Word = tuple[str, str]  # with what it is called


def complete(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The words that may stand last on a command line, each with what it is called.

    `arguments`: the command's path (`meeting add`); what it takes, `--with=TARGET =CAMPAIGN =`, an
    option before its equals sign and arguments without; then the words of the line.
    """
    try:
        path, takes, *words = arguments
        found = dict(_offered(_Line(path, takes, words), environ))
        return "".join(f"{word}\t{called}\n" for word, called in found.items())
    except Exception:  # noqa: BLE001 - whoever presses Tab has asked nothing that could be answered
        return ""


class _Line:
    """The words of a command line as far as they are typed: what the last one stands for."""

    def __init__(self, path: str, takes: str, words: Sequence[str]) -> None:
        options, arguments = dict(EVERYWHERE), []
        for name, _, value in (take.partition("=") for take in takes.split(" ")):
            if name:
                options[name] = value
            else:
                arguments.append(value)
        *before, self.current = words
        self.folder, self.given, wanting = "", [], ""
        for word in before:
            name, equals, value = word.partition("=")
            if word == "=":  # bash takes `--with=mayor` for three words
                continue
            if wanting:
                name, value, wanting = wanting, word, ""
            elif name in options and not equals:
                wanting = name
            elif word == "-" or not word.startswith("-"):
                self.given.append(word)
            if name == "-C" and value:
                self.folder = value
        del self.given[: len(path.split())]
        self.before = ""  # what stands before the word that is completed: `--with=`
        name, equals, value = self.current.partition("=")
        if wanting:
            self.wanted, self.current = options[wanting], self.current.removeprefix("=")
        elif equals and name in options:
            self.wanted, self.before, self.current = options[name], f"{name}=", value
        elif len(self.given) < len(arguments):
            self.wanted = arguments[len(self.given)]
        else:
            self.wanted = arguments[-1] if arguments and arguments[-1].endswith("...") else ""
        self.wanted = self.wanted.removesuffix("...")


def _offered(line: _Line, environ: Mapping[str, str]) -> list[_Word]:
    """The choices that begin with what is typed, or else the one that does when folded."""
    choices = [(word, "") for word in ALSO.get(line.wanted, ())]
    if line.wanted in TAKES:
        choices += _named(line, environ)
    elif "|" in line.wanted:
        choices += [(word, "") for word in line.wanted.split("|")]
    found = [choice for choice in choices if choice[0].startswith(line.current)]
    if not found and len(line.current) > 1:
        from advocacy_cli.language.folding import fold

        alike = fold(line.current)
        found = [choice for choice in choices if fold(choice[0]).startswith(alike)]
        found = found if len(found) == 1 else []
    return [(line.before + word, called) for word, called in found]


def _named(line: _Line, environ: Mapping[str, str]) -> Iterator[_Word]:
    how, kind = TAKES[line.wanted]
    words = list(_kept(line, environ))
    campaigns = [own for sort, _, own, _ in words if sort == "campaign"]
    if how == "then" and "/" not in line.current:
        how, kind = "own", "campaign"
    where = line.given[0].partition("/")[0] if line.given else ""
    fits = [one for one in campaigns if one == where] or [
        one for one in campaigns if where and one.startswith(where)
    ]
    for sort, campaign, own, called in words:
        if sort not in kind.split(" "):
            continue
        if how in ("full", "then"):
            yield f"{campaign}/{own}", called
        elif how == "own" or len(fits) != 1 or campaign in fits:
            yield own, called


def _kept(line: _Line, environ: Mapping[str, str]) -> Iterator[list[str]]:
    """The lines that `plan.words` keeps: kind, campaign, id, what it is called."""
    root = _root(line.folder, environ)
    for name in FILES:
        path = os.path.join(root, FOLDER, name)  # noqa: PTH118 - pathlib is not loaded yet
        if os.path.isfile(path):  # noqa: PTH113
            with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                for row in file:
                    if len(columns := row.rstrip("\n").split("\t")) == 4:
                        yield columns


def _root(folder: str, environ: Mapping[str, str]) -> str:
    """The workspace: `-C`, ADVOCACY_WORKSPACE, or the nearest folder upward that is one."""
    if said := folder.strip("\"'") or environ.get("ADVOCACY_WORKSPACE"):
        return os.path.expanduser(said)  # noqa: PTH111
    here = os.getcwd()  # noqa: PTH109
    while not os.path.isfile(os.path.join(here, CONFIG)):  # noqa: PTH113, PTH118
        above = os.path.dirname(here)  # noqa: PTH120
        if above == here:
            return os.devnull
        here = above
    return here
