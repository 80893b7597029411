"""How letters come to be made: what was asked for, the making, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from advocacy_cli.cli.papers.envelopes import NOTHING, Post, look, put
from advocacy_cli.cli.session import Session
from advocacy_cli.cli.terminal.progress import Bar
from advocacy_cli.cli.terminal.show import Column, pick, show
from advocacy_cli.errors import NotFound, Refused, WrongUsage
from advocacy_cli.letters import follow

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from advocacy_cli.documents.message import Message
    from advocacy_cli.letters.before import Before
    from advocacy_cli.letters.deliver import Delivery
    from advocacy_cli.letters.make import Press
    from advocacy_cli.letters.recipients import Draft, Selection
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store import Store


_SAID = 3  # of many lines
_FILES = (".docx", ".pdf", ".html", ".txt", ".eml", ".md", ".csv", ".json", ".xlsx", ".doc", ".zip")


class Asked(NamedTuple):
    """What the command line said of the making, beside which letters."""

    kinds: Sequence[str] = ("docx",)
    listed: str | None = None
    date: str | None = None
    fallback: list[str] | None = None
    folder: Path | None = None
    merged: Path | None = None
    again: bool = False
    jobs: int = 1
    wrong: Written | None = None  # the letter that these replace
    reason: str = ""
    post: Post = NOTHING


def make(session: Session, plan: Plan, selection: Selection, asked: Asked) -> None:
    """Make the letters asked for and say what was made."""
    from advocacy_cli.letters.deliver import Wish, deliver

    _check_print(session, asked)
    workspace = session.workspace
    look(session, asked.post)
    day = _day(session, asked.date)
    wanted = drafts(session, plan, selection, day)
    other = fallbacks(session, asked.fallback)
    folder = session.cwd / asked.folder if asked.folder else workspace.path("out", "letters")
    with (
        _executor(asked.jobs) as executor,
        Bar(session, "letters") as bar,
        session.store() as store,
    ):
        printer = press(session, plan, executor, asked.kinds)
        _tell_odd(session, printer, wanted)
        wish = Wish(
            workspace.outlet(folder),
            workspace.today(),
            day,
            asked.kinds,
            workspace.outlet(session.cwd / asked.merged) if asked.merged else None,
            asked.again,
            session.options.dry_run,
            {draft.key: asked.wrong for draft in wanted} if asked.wrong else {},
            asked.reason,
            bar,
        )
        build = partial(printer.make, before=before(session, plan, store), fallback=other)
        done = deliver(plan, workspace, store, wanted, build, wish)
    for note in printer.notes:
        session.say(note)
    _tell_unfilled(session, done)
    put(session, plan, done, asked.post)
    _tell(session, done, asked.listed, correcting=asked.wrong is not None)


def _check_print(session: Session, asked: Asked) -> None:
    """Raise WrongUsage for a folder that is called like a file, and for a print of all letters that is
    neither .docx nor .pdf, Refused for a place that is none."""
    folder = asked.folder
    if folder and folder.suffix.lower() in _FILES and not (session.cwd / folder).is_dir():
        said = f"-o {folder}: letters are made in a folder, and that is the name of a file"
        raise WrongUsage(said, f"-o DIR; all letters in one file: --merged {folder.stem}.docx")
    if asked.merged is None:
        return
    session.workspace.outlet(session.cwd / asked.merged)
    if asked.merged.suffix.lower() not in (".docx", ".pdf"):
        said = f"--merged {asked.merged}: the ending does not tell what to make"
        raise WrongUsage(said, "end it in .docx or .pdf")
    if tuple(asked.kinds) != ("docx",):
        said = f"--merged {asked.merged} makes one print of all letters, and --format single ones"
        raise WrongUsage(said, "run the command once for each")


def _executor(jobs: int) -> Executor:
    """What does the work: this process, or as many as were asked for."""
    if jobs == 1:
        from advocacy_cli.letters.batch import Serial

        return Serial()
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not forked: a process that has a database open must not be copied.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_be)


def _leave_be() -> None:
    """Let Ctrl-C be the business of the process that gave the tasks."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Posted(NamedTuple):
    """A letter to a target as a message: its file, its name for people, and its number."""

    target: str
    message: Message
    file: Path
    called: str
    name: str  # such as L3, as paper has it
    number: int
    tag: str
    sketch: str


def messages(
    session: Session,
    plan: Plan,
    several: Sequence[follow.Meant],
    said: list[str] | None,
    fallback: list[str] | None,
) -> tuple[Posted, ...]:
    """Make one letter to several as .eml, in its place in out/letters, and the message to each, in
    each of its languages.

    Raises InvalidInput for what it lacks, Refused when the file was edited by hand."""
    from advocacy_cli.letters.deliver import Wish, deliver
    from advocacy_cli.letters.make import Copy
    from advocacy_cli.letters.post import Post
    from advocacy_cli.letters.recipients import Selection

    workspace, meant = session.workspace, several[0]
    name = f"{meant.campaign}/{meant.letter.id}"
    template = None
    if not meant.letter.planned and name.partition("/")[2].startswith("Template-"):
        name, template = meant.campaign, meant.letter.template
    targets = {one.target for one in several}
    selection = Selection([name], (), template, languages(said))
    wanted = [one for one in drafts(session, plan, selection) if one.target in targets]
    folder = workspace.outlet(workspace.path("out", "letters"))
    wish = Wish(folder, workspace.today(), formats=("eml",), dry_run=session.options.dry_run)
    printer = press(session, plan)
    _tell_odd(session, printer, wanted)
    with session.store() as store:
        past = before(session, plan, store)
        build = partial(printer.make, before=past, fallback=fallbacks(session, fallback))
        done = deliver(plan, workspace, store, wanted, build, wish)
    for note in printer.notes:
        session.say(note)
    if done.edited:
        shown = workspace.shown(done.edited[0])
        to = meant.target if len(several) == 1 else "TARGET"
        raise Refused(
            f"{shown} was edited by hand, and the e-mail would not have your words",
            "move it away to send ours, or send yours from your mail program, and then: "
            f"advocacy letter sent {meant.campaign}/{meant.letter.id} --to {to} "
            f"--via email --file {shown}",
        )
    files = [file for file in done.files if file.letters[0].format == "eml"]
    made = [file.letters[0] for file in files]
    copies = [Copy(one.draft, one.tag, "eml") for one in made]
    numbers = {one.draft.key: one.numbered for one in made}
    found = []
    again = build(copies, numbers, wants_text=True, compared=lambda _: True)
    for file, one in zip(files, again, strict=True):
        assert isinstance(one.form, Post)
        called = f"{one.draft.campaign}/{one.numbered.name}"
        message = one.form.message(one.text)
        number = one.numbered
        sketch = one.outcome.sketch
        found.append(
            Posted(
                one.draft.target,
                message,
                file.path,
                called,
                number.name,
                number.number,
                one.tag,
                sketch,
            )
        )
    return tuple(found)


def make_again(session: Session, plan: Plan, wrong: Written, reason: str, date: str | None) -> None:
    """Make a letter that replaces a wrong one, and say so in it and in the journal."""
    from advocacy_cli.letters.recipients import Selection

    campaign = plan.campaigns.get(wrong.campaign)
    known = {target.id for target in campaign.targets} if campaign else set()
    if campaign is None or wrong.target not in known | plan.offices.keys():
        raise NotFound(
            f"the plan no longer has {wrong.campaign} with {wrong.target}, to whom {wrong.name} went",
            hint=f"where it is called otherwise now, write there: was: [{wrong.target}]",
        )
    name = f"{wrong.campaign}/{wrong.letter}"
    selection = Selection([name], [wrong.target])
    if wrong.letter.startswith("Template-"):
        template = wrong.letter.removeprefix("Template-")
        selection = Selection([wrong.campaign], [wrong.target], template)
    make(session, plan, selection, Asked(date=date, wrong=wrong, reason=reason))
    with session.store() as store:
        found = follow.letters(plan, store.history())
    by = next((x for x in found if (x.campaign, x.replaces) == (wrong.campaign, wrong.full)), None)
    if by is not None:
        session.out(by.name)
        session.say(f"{by.name} replaces {wrong.name}; nobody waits for a reply to that any longer")
        session.say(f"next: advocacy letter sent {by.name} --via hand")


def _tell_odd(session: Session, printer: Press, wanted: Sequence[Draft]) -> None:
    """Say which templates cannot be read, though these letters do not need them."""
    for one in printer.shelf.beside({draft.letter.template for draft in wanted}):
        session.say(f"note: {one.where} {one.message}: {one.hint}")


def _tell_unfilled(session: Session, done: Delivery) -> None:
    """Say what the letters print as it stands, though it was meant as a field."""
    from advocacy_cli.letters.second_look import as_it_stands

    forms = dict.fromkeys(made.form for file in done.files for made in file.letters)
    for note in dict.fromkeys(note for form in forms for note in as_it_stands(form)):
        session.say(f"note: {note}")


def _tell(session: Session, done: Delivery, format: str | None, *, correcting: bool) -> None:
    """Names of what was made on stdout; how many and what next on stderr."""
    shown = session.workspace.shown
    rows = [
        {
            "file": shown(file.path),
            "letters": [f"{m.draft.campaign}/L{m.numbered.number}" for m in file.letters],
            "targets": [m.draft.target for m in file.letters],
            "language": sorted({m.tag for m in file.letters}),
            "instead_of": sorted({m.asked for m in file.letters if m.fell_back}),
            "date": file.letters[0].numbered.day,
            "sha256": file.sha256,
            "written": file.path in done.written,
        }
        for file in done.files
    ]
    if pick(format, None) != "table":
        show(session, rows, [Column("file", "File"), Column("letters", "No.")], format=format)
    else:
        for file in done.files:
            if file.path in done.written:
                session.out(shown(file.path))
    would = "would be " if session.options.dry_run else ""
    same = len(done.files) - len(done.written)
    said = f"{len(done.written)} file{'' if len(done.written) == 1 else 's'} {would}made"
    session.say(said + (f", {same} as they should be" if same else ""))
    now = {_undated(file.path): file.path.name for file in done.files}
    gone = [
        f"{shown(path)} {would}removed: "
        + (
            f"the letter is in {new}"
            if (new := now.get(_undated(path)))
            else "no letter is in it now"
        )
        for path in done.removed
    ]
    say_some(session, gone, f"outdated files {would}removed")
    for one in done.sent:
        day = f" on {one.sent}" if one.sent else ""
        session.say(f"{one.name} to {one.target} was sent{day} and is left as it is")
    for path in done.edited:
        session.say(
            f"{shown(path)} was edited by hand: it stays, and what is made now has not your words"
        )
    for near in done.alike:
        session.say(str(near))
    if not done.files and not done.sent:
        session.say("no letters here; `advocacy letter list` shows all")
    elif done.sent and not done.files:
        session.say("--again makes a new letter, with a new number")
    elif not session.options.dry_run and not correcting:
        first = done.files[0].letters[0]
        name = f"{first.draft.campaign}/L{first.numbered.number}"
        session.say(
            f"made is not sent: print and sign, then: advocacy letter sent {name} --via hand"
        )


def say_some(session: Session, lines: Sequence[str], what: str) -> None:
    """Say each of a few lines; of more, how many there are and the first of them."""
    shown = lines
    if len(lines) > _SAID:
        shown = [f"{len(lines)} {what}: {'; '.join(lines[:_SAID])}; and {len(lines) - _SAID} more"]
    for line in shown:
        session.say(line)


def _undated(path: Path) -> tuple[Path, str]:
    """A letter's place whatever its day."""
    return path.parent, path.name.partition("_")[2]


def drafts(
    session: Session, plan: Plan, selection: Any, day: date | None = None
) -> tuple[Draft, ...]:
    from advocacy_cli.letters.recipients import drafts

    workspace = session.workspace
    return drafts(plan, selection, day or workspace.today(), workspace.settings.languages[0])


def press(
    session: Session,
    plan: Plan,
    executor: Executor | None = None,
    kinds: Sequence[str] = ("docx",),
) -> Press:
    """What makes the letters. PDF by LibreOffice where the settings or the machine have it so."""
    from advocacy_cli.letters import library
    from advocacy_cli.letters.make import Press

    workspace = session.workspace
    shelf = library.shelf(workspace)
    office = False
    if "pdf" in kinds:
        from advocacy_cli.letters.pdf import engine

        office = engine(workspace) == "libreoffice"
    letterheads = library.letterheads(workspace)
    return Press(plan, workspace.settings, shelf, letterheads, executor, office)


def before(session: Session, plan: Plan, store: Store) -> Mapping[tuple[str, str], Before]:
    """What went before, as far as a letter may speak of it: it leaves the house, whatever `--for`
    says."""
    from advocacy_cli.letters import before
    from advocacy_cli.situation.audience import AUDIENCES

    whole = store.history()
    open_ = AUDIENCES["partners"].history(plan, whole)
    return before.before(plan, open_, whole, session.workspace.zone)


def _day(session: Session, said: str | None) -> date | None:
    if said is None:
        return None
    from advocacy_cli.language.dates import said as in_full
    from advocacy_cli.language.typed import read_day

    day = read_day(said, session.workspace.today())
    session.say(f"dated {in_full(day)}")
    return day


def languages(said: list[str] | None) -> tuple[str, ...]:
    from advocacy_cli.settings import LANGUAGES

    for language in said or ():
        if language not in LANGUAGES:
            raise WrongUsage(f"'{language}' is no language", f"languages: {', '.join(LANGUAGES)}")
    return tuple(said or ())


def fallbacks(session: Session, said: list[str] | None) -> tuple[str, ...]:
    """The languages a letter may fall back to, Serbian with its script."""
    chosen = languages(said) or tuple(session.workspace.settings["workspace.fallback"])
    return tuple("sr-Cyrl" if language == "sr" else language for language in chosen)
