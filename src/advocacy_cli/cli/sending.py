"""`advocacy letter sent, refused, answered, correct`: what becomes of a letter that was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import filters, making, recording
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.letters import follow
from advocacy_cli.situation.letters import GONE, Written, present
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.documents.evidence import Evidence
    from advocacy_cli.plan.model import Plan
    from advocacy_cli.situation.dated import Dated
    from advocacy_cli.store import Entry
    from advocacy_cli.store.entries import Command

Name = Annotated[
    str,
    typer.Argument(metavar="LETTER", help="Its number (CAMPAIGN/L3), or CAMPAIGN/LETTER --to."),
]
To = Annotated[
    str | None, typer.Option("--to", help="The target, where it goes to several.", metavar="TARGET")
]
Ref = Annotated[
    str, typer.Option("--ref", help="Their protocol number, as on the stamp.", metavar="PROTOCOL")
]
Note = Annotated[str, typer.Option("--note", help="Anything else, in words.", metavar="TEXT")]


def sent(
    ctx: typer.Context,
    name: Name,
    to: To = None,
    via: Annotated[
        str, typer.Option("--via", help="|".join(follow.VIA), metavar="hand|post|email")
    ] = "",
    on: recording.On = None,
    ref: Ref = "",
    file: recording.Files = None,
    note: Note = "",
    private: recording.Private = False,
) -> None:
    """Write down that a letter was delivered: its reply period begins.

    $ advocacy letter sent hearings-zvecan/request --via hand --ref "05-12/26" --on today

    The letter as it was sent is kept in files/, and the scans too. What you learn later (the
    protocol number, the receipt) is added by the same command.
    """
    session = session_of(ctx)
    via = via and filters.one_of("--via", via, follow.VIA)
    plan = session.plan(cold=True)
    meant = the_letter(session, plan, name, to)
    known = meant.written
    before = known if known and known.sent else None
    if not via and before is None:
        raise WrongUsage("--via is missing", f"how was it delivered: {', '.join(follow.VIA)}?")
    moved = before and (on is not None or (via and via != before.via))
    day = before.sent if before and before.sent and on is None else recording.day(session, on)
    assert day is not None
    made = follow.files(plan, session.workspace, meant) if before is None else ()
    evidence = recording.evidence(session, [*(file or ()), *made], day, _about(meant, "sent"))
    new = _draft(plan, "letter-sent", meant, day, evidence, private=private)
    new = new._replace(channel=via, texts={"ref": ref, "note": note, **evidence.texts})
    drafts, instead = (
        _more(before, new, moved=bool(moved), torn=meant.torn) if before else ([new], ())
    )
    if before and not drafts:
        session.out(before.name)
        session.say(f"{before.name} was sent {how(before)} already")
        return
    one = _append(session, plan, "letter sent", meant, drafts, evidence, instead)
    if one is None:
        return
    if before and instead:
        session.say(f"before: sent {how(before)}")
    if one.dated and one.sent and one.sent < one.dated:
        session.say(f"that is before the date on the letter, {said(one.dated)}")
    session.say(f"sent {how(one)}{_until(session, plan, one)}")
    recording.tell_kept(session, evidence)
    if not evidence.files and before is None:
        session.say("no file of it lies in out/letters; keep a scan with --file")
    session.say(f"when they reply: advocacy letter answered {one.name}")


def _more(
    before: Written, new: Draft, *, moved: bool, torn: bool
) -> tuple[list[Draft], tuple[Entry, ...]]:
    """What is to be written of a letter that was sent already, and the entries that it stands for:
    another day, way or privacy takes the place of the delivery; what was learned later is added."""
    deliveries = tuple(entry for entry in before.entries if entry.kind == "letter-sent")
    same = (new.happened, new.channel or before.via) == (before.sent, before.via)
    hidden = new.private and not all(entry.private for entry in deliveries)
    found = []
    if (moved and not same) or hidden or torn:
        was = deliveries[-1]
        texts = {k: v for k, v in was.texts.items() if v and k != "recorder"}
        found.append(
            new._replace(
                channel=new.channel or before.via,
                private=new.private or was.private,
                texts=texts,
                digests=was.digests,
            )
        )
    if _is_news(before, new._replace(private=False), "letter-sent", "letter-proof"):
        private = new.private or deliveries[-1].private
        about = tuple(pair for pair in new.about if pair[0] != "ask")
        found.append(new._replace(kind="letter-proof", channel=None, about=about, private=private))
    return found, deliveries if found and found[0].kind == "letter-sent" else ()


def refused(
    ctx: typer.Context,
    name: Name,
    to: To = None,
    witness: Annotated[str, typer.Option("--witness", help="Who saw it.", metavar="WHO")] = "",
    on: recording.On = None,
    file: recording.Files = None,
    note: Note = "",
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
            f"if that is wrong, take it back: advocacy undo {_delivery(one)} --never-left",
        )
    day = recording.day(session, on)
    made = follow.files(plan, session.workspace, meant)
    evidence = recording.evidence(session, [*(file or ()), *made], day, _about(meant, "refused"))
    draft = _draft(plan, "letter-refused", meant, day, evidence, private=private)
    draft = draft._replace(texts={"witness": witness, "note": note, **evidence.texts})
    known = meant.written
    same = known is not None and known.refused == day and not meant.torn
    if known and same and not _is_news(known, draft, "letter-refused"):
        session.out(known.name)
        session.say(f"{known.name} is recorded as refused on {said(day)} already")
        return
    deliveries = [e for e in known.entries if e.kind == "letter-sent"] if known else []
    found = _append(session, plan, "letter refused", meant, [draft], evidence, deliveries)
    if found is not None:
        session.say(f"refused on {said(day)}: no reply period starts")
        recording.tell_kept(session, evidence)
        session.say(f"deliver it another way: advocacy letter sent {found.name} --via post")


def answered(
    ctx: typer.Context,
    name: Name,
    to: To = None,
    on: recording.On = None,
    ref: Ref = "",
    file: recording.Files = None,
    note: Note = "",
    private: recording.Private = False,
) -> None:
    """Write down that a reply to a letter came in: nobody waits for it any longer.

    $ advocacy letter answered hearings-zvecan/request --note "they ask for ten more days"
    """
    session = session_of(ctx)
    plan = session.plan(cold=True)
    meant = the_letter(session, plan, name, to)
    answer(session, plan, meant, on=on, ref=ref, files=file or (), note=note, private=private)


def answer(
    session: Session,
    plan: Plan,
    meant: follow.Meant,
    *,
    on: str | None,
    ref: str = "",
    files: Sequence[Path] = (),
    note: str = "",
    private: bool = False,
) -> None:
    """Record the reply to a letter; also for `done`. Raises Refused for one that was never sent."""
    one = meant.written
    if one is None or one.sent is None:
        called = one.name if one else meant.subject.partition(":")[2]
        raise Refused(
            f"{called} was not sent yet",
            "write down first how it was delivered: "
            f"advocacy letter sent {called} --to {meant.target} --via hand",
        )
    day = one.answered if one.answered and on is None else recording.day(session, on)
    if day < one.sent:
        raise WrongUsage(f"--on: {said(day)} is before {one.name} was sent", how(one))
    evidence = recording.evidence(session, files, day, _about(meant, "answer"))
    draft = _draft(plan, "letter-answered", meant, day, evidence, private=private)
    draft = draft._replace(texts={"ref": ref, "note": note, **evidence.texts})
    if one.answered == day and not _is_news(one, draft, "letter-answered"):
        session.out(one.name)
        session.say(f"{one.name} was answered on {said(day)} already")
        return
    if _append(session, plan, "letter answered", meant, [draft], evidence) is None:
        return
    session.say(f"answered on {said(day)}, {(day - one.sent).days} days after it was sent")
    recording.tell_kept(session, evidence)
    if one.ask:
        whole = f"{one.campaign}/{one.ask}"
        session.say(f"what it means: advocacy ask set {whole} STATE --with {one.target}")


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


def _append(
    session: Session,
    plan: Plan,
    name: str,
    meant: follow.Meant,
    drafts: Sequence[Draft],
    evidence: Evidence,
    instead: Sequence[Entry] = (),
) -> Written | None:
    """Keep the files, write the entries in the place of those that they correct, and print the
    letter's name; None for a dry run. Raises Refused when another command wrote of it meanwhile."""
    dry = session.options.dry_run
    recording.keep(session, evidence)
    with session.store() as store, store.command(name, dry_run=dry) as command:
        _refuse_overtaken(plan, command, meant)
        number, full = _numbered(plan, command, meant)
        for entry in instead:
            command.undo(entry)
        for draft in drafts:
            command.append(draft._replace(number=number, about=(*draft.about, ("name", full))))
            if draft.kind == "letter-sent" and draft.happened is not None:
                clock = follow.clock(plan, command, meant, full, draft.happened)
                if clock is not None:
                    command.append(clock._replace(private=draft.private))
        found = follow.letters(plan, command.history)
    one = next(x for x in found if (x.campaign, x.full) == (meant.campaign, full))
    if dry:
        day = drafts[0].happened
        assert day is not None
        session.out(f"would record {one.name}: {drafts[0].kind[7:]}, {said(day)}")
        return None
    session.out(one.name)
    return one


def _refuse_overtaken(plan: Plan, command: Command, meant: follow.Meant) -> None:
    """Raise Refused when the letter is no longer as it was when its name was looked up."""
    letters = follow.letters(plan, command.history)
    if meant.written is None:
        now = present(letters).get((meant.subject, meant.target))
    else:
        full = meant.written.full
        now = next((x for x in letters if (x.campaign, x.full) == (meant.campaign, full)), None)
    saw = [entry.id for entry in meant.written.entries] if meant.written else []
    if saw != ([entry.id for entry in now.entries] if now else []):
        raise Refused(
            f"{now.name if now else meant.subject} has changed meanwhile",
            "look at it with `advocacy letter list`, then run the command again",
        )


def _numbered(plan: Plan, command: Command, meant: follow.Meant) -> tuple[int, str]:
    """The letter's number and full name; a new one for a letter that was not made here."""
    if meant.written is not None:
        return meant.written.number, meant.written.full
    was = plan.campaigns[meant.campaign].was
    number = command.next_number(meant.campaign, "letter-sent", was)
    return number, f"L{number}{command.tag}"


def _draft(
    plan: Plan,
    kind: str,
    meant: follow.Meant,
    day: date,
    evidence: Evidence,
    *,
    private: bool,
) -> Draft:
    ask = follow.asked(plan, meant)
    return Draft(
        kind=kind,
        campaign=meant.campaign,
        subject=meant.subject,
        about=recording.about(target=[meant.target], ask=[ask.id] if ask else []),
        happened=day,
        private=private,
        digests=evidence.digests,
    )


def _is_news(one: Written, draft: Draft, *kinds: str) -> bool:
    """Whether a draft says anything that the letter's entries of these kinds do not say yet."""
    entries = [entry for entry in one.entries if entry.kind in kinds]
    kept = {digest for entry in entries for digest in entry.digests.values()}
    words = {(k, v) for entry in entries for k, v in entry.texts.items()}
    new = {(k, v) for k, v in draft.texts.items() if v and k not in draft.digests}
    hidden = draft.private and not all(entry.private for entry in entries)
    return not new <= words or not set(draft.digests.values()) <= kept or hidden


def the_letter(session: Session, plan: Plan, name: str, to: str | None) -> follow.Meant:
    """The letter that a name means, to one target (see `follow.find`)."""
    workspace = session.workspace
    default = workspace.settings.languages[0]
    with session.store() as store:
        history = store.history()
        known = follow.letters(plan, history)
        meant = follow.find(plan, known, name, to, workspace.today(), default)
        torn = history.conflicts(meant.subject)
    return meant._replace(torn=any(meant.target in conflict.targets for conflict in torn))


def _all(session: Session, plan: Plan) -> tuple[Written, ...]:
    with session.store() as store:
        return follow.letters(plan, store.history())


def _delivery(one: Written) -> str:
    """The entry that says that it was sent, as commands take it."""
    return next(entry.name for entry in reversed(one.entries) if entry.kind == "letter-sent")


def _of_name(session: Session, plan: Plan, campaign: str, full: str) -> Written | None:
    return next((x for x in _all(session, plan) if (x.campaign, x.full) == (campaign, full)), None)


def _about(meant: follow.Meant, what: str) -> str:
    number = meant.written.id if meant.written else meant.letter.id
    return f"{meant.campaign} {number} {what}"


def how(one: Written) -> str:
    """`by hand, Mon 23 November 2026, no. 05-12/26`."""
    by = {"hand": "by hand", "post": "by post", "email": "by e-mail"}.get(one.via, one.via)
    day = said(one.sent) if one.sent else ""
    return ", ".join(part for part in (by, day, f"no. {one.ref}" if one.ref else "") if part)


def _until(session: Session, plan: Plan, one: Written) -> str:
    """Until when a reply is due, and under which name it is awaited."""
    from advocacy_cli.situation.dated import dated

    with session.store() as store:
        things = dated(plan, store.history(), session.workspace.today(), session.workspace.zone)
    found: Dated | None = next((d for d in things if d.letter == one.name), None)
    if found is None:
        return ""
    if found.day is None:
        return f"; a reply is awaited ({found.name})"
    return f"; reply due {said(found.day)} ({found.name})"
