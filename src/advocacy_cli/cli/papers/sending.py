"""`advocacy letter sent, refused, correct`: what becomes of a letter that was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from advocacy_cli.cli import filters, recording
from advocacy_cli.cli.everyday import settling
from advocacy_cli.cli.papers import making
from advocacy_cli.cli.post import mailed
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.language.texts import first
from advocacy_cli.letters import fate, follow
from advocacy_cli.letters.alike import TEXT as SKETCH
from advocacy_cli.letters.alike import sketch_of
from advocacy_cli.situation.letters import GONE, Written
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.store import Entry, History

Name = Annotated[
    str,
    typer.Argument(metavar="LETTER", help="Its number (CAMPAIGN/L3), or CAMPAIGN/LETTER --to."),
]
To = Annotated[
    str | None, typer.Option("--to", help="The target, where it goes to several.", metavar="TARGET")
]
Several = Annotated[
    list[str] | None,
    typer.Option(
        "--to", help="The target, where it goes to several; repeatable.", metavar="TARGET"
    ),
]
Everybody = Annotated[bool, typer.Option("--all", help="To everybody it goes to.")]
Ref = Annotated[
    str, typer.Option("--ref", help="Their protocol number, as on the stamp.", metavar="PROTOCOL")
]
Words = Annotated[str, typer.Option("--note", help="Anything else, in words.", metavar="TEXT")]


def sent(
    ctx: typer.Context,
    name: Name,
    to: Several = None,
    everybody: Everybody = False,
    via: Annotated[
        str, typer.Option("--via", help="|".join(follow.VIA), metavar="hand|post|email")
    ] = "",
    on: recording.On = None,
    ref: Ref = "",
    file: recording.Files = None,
    note: Words = "",
    private: recording.Private = False,
) -> None:
    """Write down that a letter was delivered: its reply period begins.

    $ advocacy letter sent hearings-zvecan/request --via hand --ref "05-12/26" --on today
    $ advocacy letter sent lighting-zubin-potok/groups --all --via post

    --all is for those to whom it was not sent yet. An e-mail with it that still waits is called off.
    The letter as it was sent is kept in files/, and the scans too. What you learn later (the
    protocol number, the receipt) is added by the same command.
    """
    session = session_of(ctx)
    via = via and filters.one_of("--via", via, follow.VIA)
    plan = session.plan(cold=True)
    found = the_letters(session, plan, name, to, everybody=everybody)
    if len(found) > 1 and ref:
        raise WrongUsage("--ref is the number of one letter", "say it of each: --to TARGET --ref")
    if everybody:
        left = [meant for meant in found if meant.written and meant.written.sent and not meant.torn]
        found = tuple(meant for meant in found if meant not in left)
        if left:
            session.say(
                f"{_count(len(left))} sent before: left as {'it is' if len(left) == 1 else 'they are'}"
            )
    if not via and not all(meant.written and meant.written.sent for meant in found):
        raise WrongUsage("--via is missing", f"how was it delivered: {', '.join(follow.VIA)}?")
    told = Told(via, on, ref, file or (), note, private)
    notes = [new for meant in found if (new := _delivered(session, plan, meant, told))]
    done = record(session, plan, "letter sent", notes)
    if len(notes) > 1 and done:
        session.say(f"{_count(len(done))} sent {how(done[0])}; when replies are due: advocacy due")
    elif done:
        _tell_sent(session, plan, notes[0], done[0])


class Told(NamedTuple):
    """What the command line said of a delivery."""

    via: str
    on: str | None
    ref: str
    files: Sequence[Path]
    note: str
    private: bool


class Note(NamedTuple):
    """What is to be recorded of a letter, with the files that prove it."""

    meant: follow.Meant
    drafts: Sequence[Draft]
    evidence: Evidence
    instead: Sequence[Entry] = ()


def _delivered(session: Session, plan: Plan, meant: follow.Meant, told: Told) -> Note | None:
    """What is to be recorded of a letter's delivery; None, and said, where all of it stands already."""
    known = meant.written
    before = known if known and known.sent else None
    moved = before and (told.on is not None or (told.via and told.via != before.via))
    day = before.sent if before and told.on is None else recording.day(session, told.on)
    assert day is not None
    made = follow.files(plan, session.workspace, meant) if before is None else ()
    evidence = recording.evidence(session, [*told.files, *made], day, about(meant, "sent"))
    new = fate.entry(plan, "letter-sent", meant, day, evidence, private=told.private)
    texts = {"ref": told.ref, "note": told.note, **evidence.texts}
    if made:  # what the office got can be compared with what it will get
        texts[SKETCH] = sketch_of(made)
    new = new._replace(channel=told.via, texts=texts)
    if before is None:
        return Note(meant, [new], evidence)
    drafts, instead = fate.more(before, new, moved=bool(moved), torn=meant.torn)
    if drafts:
        return Note(meant, drafts, evidence, instead)
    session.out(before.name)
    session.say(f"{before.name} was sent {how(before)} already")
    return None


def _tell_sent(session: Session, plan: Plan, note: Note, one: Written) -> None:
    """Say how a letter stands after its delivery was recorded."""
    before = note.meant.written if note.meant.written and note.meant.written.sent else None
    if before and note.instead:
        session.say(f"before: sent {how(before)}")
    if one.dated and one.sent and one.sent < one.dated:
        session.say(f"that is before the date on the letter, {said(one.dated)}")
    things = settling.things(session, plan)
    session.say(f"sent {how(one)}{_until(things, one)}")
    _tell_step(session, things, one)
    recording.tell_kept(session, note.evidence)
    if not note.evidence.files and before is None:
        session.say("no file of it lies in out/letters; keep a scan with --file")
    session.say(f"when they reply: advocacy letter answered {one.name}")


def refused(
    ctx: typer.Context,
    name: Name,
    to: To = None,
    witness: Annotated[str, typer.Option("--witness", help="Who saw it.", metavar="WHO")] = "",
    on: recording.On = None,
    file: recording.Files = None,
    note: Words = "",
    private: recording.Private = False,
) -> None:
    """Write down that the office would not receive a letter: that is no delivery.

    $ advocacy letter refused hearings-zvecan/invitation --to assembly-chair-zvecan --witness "two colleagues"
    """
    session = session_of(ctx)
    plan = session.plan(cold=True)
    meant = the_letter(session, plan, name, to)
    if meant.written and meant.written.state in GONE and not meant.torn:
        one = meant.written
        raise Refused(
            f"{one.name} was sent {how(one)}",
            f"if that is wrong, take it back: advocacy undo {delivery(one)} --never-left",
        )
    day = recording.day(session, on)
    made = follow.files(plan, session.workspace, meant)
    evidence = recording.evidence(session, [*(file or ()), *made], day, about(meant, "refused"))
    draft = fate.entry(plan, "letter-refused", meant, day, evidence, private=private)
    draft = draft._replace(texts={"witness": witness, "note": note, **evidence.texts})
    known = meant.written
    same = known is not None and known.refused == day and not meant.torn
    if known and same and not fate.is_news(known, draft, "letter-refused"):
        session.out(known.name)
        session.say(f"{known.name} is recorded as refused on {said(day)} already")
        return
    deliveries = [e for e in known.entries if e.kind == "letter-sent"] if known else []
    done = record(session, plan, "letter refused", [Note(meant, [draft], evidence, deliveries)])
    for found in done:
        session.say(f"refused on {said(day)}: no reply period starts")
        recording.tell_kept(session, evidence)
        session.say(f"deliver it another way: advocacy letter sent {found.name} --via post")


def correct(
    ctx: typer.Context,
    name: Name,
    to: To = None,
    reason: Annotated[
        str, typer.Option("--reason", help="What was wrong, in words.", metavar="TEXT")
    ] = "",
    date: Annotated[
        str | None, typer.Option("--date", help="The new letter's date; today.", metavar="D")
    ] = None,
) -> None:
    """Make a letter that replaces a wrong one: it names it, and what waited for a reply stops.

    $ advocacy letter correct hearings-zvecan/request --reason "the wrong year in the subject"

    Mend the text in the campaign or the template first; until the new letter is sent, `letter make`
    brings it up to date under its number.
    """
    session = session_of(ctx)
    plan = session.plan(cold=True)
    meant = the_letter(session, plan, name, to)
    one = meant.written
    if one is not None and one.sent is None and one.replaces:  # C/LETTER names the new one by now
        one = _of_name(session, plan, one.campaign, one.replaces) or one
    if one is not None and one.by is not None:
        by = _of_name(session, plan, one.campaign, one.by)
        session.out(by.name if by else one.name)
        session.say(f"{one.name} was replaced already{f', by {by.name}' if by else ''}")
        return
    if one is None or one.sent is None:
        raise Refused(
            f"{one.name if one else name} has not left the house",
            "mend the text and make it again: "
            f"advocacy letter make {meant.campaign}/{meant.letter.id} --to {meant.target}",
        )
    if not reason:
        raise WrongUsage("--reason is missing", "say in words what was wrong")
    making.make_again(session, plan, one, reason, date)


def record(session: Session, plan: Plan, name: str, notes: Sequence[Note]) -> tuple[Written, ...]:
    """Keep the files, write the entries in the place of those that they correct, and print the
    letters' names; () for a dry run. A mail with a letter that goes another way is called off. Raises
    Refused when another command wrote of one meanwhile."""
    if not notes:
        return ()
    dry = session.options.dry_run
    for note in notes:
        recording.keep(session, note.evidence)
    with session.store() as store, store.command(name, dry_run=dry) as command:
        if name != "letter answered":
            mailed.call_off(session, plan, command, [note.meant.written for note in notes])
        changes = [fate.Change(note.meant, note.drafts, note.instead) for note in notes]
        found = fate.append(plan, command, changes)
    for one, note in zip(found, notes, strict=True):
        day = note.drafts[0].happened
        assert day is not None
        would = f"would record {one.name}: {note.drafts[0].kind[7:]}, {said(day)}"
        session.out(would if dry else one.name)
    return () if dry else found


def the_letter(session: Session, plan: Plan, name: str, to: str | None) -> follow.Meant:
    """The letter that a name means, to one target (see `follow.find`)."""
    workspace = session.workspace
    default = workspace.settings.languages[0]
    with session.store() as store:
        history = store.history()
        known = follow.letters(plan, history)
        meant = follow.find(plan, known, name, to, workspace.today(), default)
        return _torn(history, [meant])[0]


def the_letters(
    session: Session, plan: Plan, name: str, to: Sequence[str] | None, *, everybody: bool
) -> tuple[follow.Meant, ...]:
    """The letters that a name means, to these targets or to everybody (see `follow.find_all`)."""
    if everybody and to:
        raise WrongUsage("--to and --all", "say one of the two")
    workspace = session.workspace
    default = workspace.settings.languages[0]
    with session.store() as store:
        history = store.history()
        known = follow.letters(plan, history)
        found = follow.find_all(
            plan, known, name, to or (), workspace.today(), default, everybody=everybody
        )
        return _torn(history, found)


def _torn(history: History, found: Sequence[follow.Meant]) -> tuple[follow.Meant, ...]:
    """The letters, marked where two copies of the journal say differently what became of one, and with
    what was made here: a file of another letter is no edited one of these."""
    torn = {
        subject: {target for conflict in history.conflicts(subject) for target in conflict.targets}
        for subject in dict.fromkeys(meant.subject for meant in found)
    }
    made = history.made_digests()
    return tuple(
        meant._replace(torn=meant.target in torn[meant.subject], made=made) for meant in found
    )


def _all(session: Session, plan: Plan) -> tuple[Written, ...]:
    with session.store() as store:
        return follow.letters(plan, store.history())


def delivery(one: Written) -> str:
    """The entry that says that it was sent, as commands take it."""
    return next(entry.name for entry in reversed(one.entries) if entry.kind == "letter-sent")


def _of_name(session: Session, plan: Plan, campaign: str, full: str) -> Written | None:
    return next((x for x in _all(session, plan) if (x.campaign, x.full) == (campaign, full)), None)


def about(meant: follow.Meant, what: str) -> str:
    number = meant.written.id if meant.written else meant.letter.id
    return f"{meant.campaign} {number} {what}"


def how(one: Written) -> str:
    """`by hand, Mon 23 November 2026, no. 05-12/26`."""
    by = {"hand": "by hand", "post": "by post", "email": "by e-mail"}.get(one.via, one.via)
    day = said(one.sent) if one.sent else ""
    return ", ".join(part for part in (by, day, f"no. {one.ref}" if one.ref else "") if part)


def _count(number: int) -> str:
    return f"{number} letter{'' if number == 1 else 's'}"


def _tell_step(session: Session, things: Sequence[Dated], one: Written) -> None:
    """Say which step against a silence or a refusal the letter takes, and that it is private if that is."""
    taken = (t for t in things if t.theirs and any(s.letter == one.name for s in t.steps))
    thing = next(taken, None)
    if thing is None:
        return
    step = next(step for step in thing.steps if step.letter == one.name)
    name = first(step.name, session.workspace.settings.languages)
    session.say(f"this takes {thing.name}.{step.id}: {name}")
    if thing.private and not one.private:
        session.say(
            f"{thing.name} is private and this letter is not: "
            f"advocacy letter sent {one.name} --private"
        )


def _until(things: Sequence[Dated], one: Written) -> str:
    """Until when a reply is due, and under which name it is awaited."""
    found: Dated | None = next((d for d in things if d.letter == one.name), None)
    if found is None:
        return ""
    if found.day is None:
        return f"; a reply is awaited ({found.name})"
    return f"; reply due {said(found.day)} ({found.name})"
