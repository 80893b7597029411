"""out/index.html, brought up to date after every command that made something for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from advocacy_cli.errors import InvalidInput, Refused, Unavailable

if TYPE_CHECKING:
    from advocacy_cli.cli.session import Session

# What they write changes what the page says of files that lie there already.
_TOLD = (
    "letter-sent",
    "letter-proof",
    "letter-refused",
    "letter-answered",
    "letter-corrected",
    "undo",
    "merge",
)
# What they make is for others, whatever `--for` says.
_FOR_OTHERS = (
    *("letter make", "letter correct", "petition make"),
    *("meeting add", "meeting move", "meeting cancel", "postpone"),
)
_AGAIN = ("calendar export", "sync merge", "letter sent", "letter refused", "letter answered")


def renew(session: Session, words: Sequence[str]) -> None:
    """Write the page anew, when its bytes change; `words` are those of the command line."""
    workspace = session.opened
    if workspace is None:
        return
    from advocacy_cli.reports.lying import FOLDER, PAGE, below, lying, remember
    from advocacy_cli.situation.audience import AUDIENCES

    new = below(workspace, workspace.placed)
    page = workspace.path(FOLDER, PAGE)
    command = _name(words)
    # run again, a command that was killed finds its work done, and the page as it was before
    again = command in (*_FOR_OTHERS, *_AGAIN) or session.recorded.intersection(_TOLD)
    if not new and not (again and page.is_file()):
        return
    reader = AUDIENCES["partners"]
    # who never asked for whom it writes (sync) writes for ourselves
    whom = reader if command in _FOR_OTHERS else session.written_for or AUDIENCES["internal"]
    remember(workspace, new, command, whom.name)

    from advocacy_cli import calendar
    from advocacy_cli.reports.shelf import page as made
    from advocacy_cli.reports.shelf import page_language

    try:
        plan = session.plan()
    except InvalidInput:  # the command needed no plan, and what it did stands
        session.say(f"{FOLDER}/{PAGE} stays as it was: `advocacy check` names what is wrong first")
        return
    seen = reader.plan(plan)
    told = calendar.advice("arranged", (page_language(workspace, seen),))
    advice = (*(f"{programs}: {words}." for programs, words in told.by), f"{told.last}.")
    with session.store() as store:
        history = reader.history(plan, store.history())
        text = made(workspace, seen, history, lying(workspace), advice)
    content = text.encode()
    try:
        workspace.outlet(page)
        if not page.is_file() or workspace.read(page) != content:
            workspace.write(page, content)
    except (
        InvalidInput,
        Refused,
        Unavailable,
    ) as error:  # the command has done its work all the same
        session.say(
            f"{FOLDER}/{PAGE} could not be written: {error.message}; move it out of the way"
        )


def _name(words: Sequence[str]) -> str:
    """The command's name in a command line: an everyday word, or a noun with its verb."""
    from advocacy_cli.cli.catalogue import CATALOGUE

    line = next((line for line in CATALOGUE if words[:1] == [line.name]), None)
    noun = line is not None and line.target.endswith(":app")
    return " ".join(words[: 2 if noun else 1])
