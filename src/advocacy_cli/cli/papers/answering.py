"""`advocacy letter answered`: a reply came in, on paper or as a mail that was saved as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.followup import escalating
from advocacy_cli.cli.papers.sending import (
    Note,
    Ref,
    To,
    Words,
    about,
    delivery,
    how,
    record,
    the_letter,
)
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import NotFound, Refused, WrongUsage
from advocacy_cli.language.dates import said
from advocacy_cli.letters import fate, follow
from advocacy_cli.situation.letters import REFUSED

if TYPE_CHECKING:
    from advocacy_cli.letters.replies import Reply
    from advocacy_cli.plan.model import Plan

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="[LETTER]",
        help="Its number (CAMPAIGN/L3), or CAMPAIGN/LETTER --to; a mail may say it itself.",
    ),
]


def answered(
    ctx: typer.Context,
    name: Name = None,
    to: To = None,
    on: recording.On = None,
    ref: Ref = "",
    file: recording.Files = None,
    note: Words = "",
    refused: escalating.No = False,
    private: recording.Private = False,
) -> None:
    """Write down that a reply to a letter came in: nobody waits for it any longer.

    $ advocacy letter answered hearings-zvecan/request --note "they ask for ten more days"

    A reply by e-mail, saved as an .eml file (--file reply.eml), says itself when it was written and
    mostly also which letter it answers. One that says that a letter did not arrive, or that a machine
    wrote, is no answer and is not taken for one; with --on DAY, words that a machine might have written
    are believed to be a person's. With --refused the steps that the rule allows are counted from that day.
    """
    session = session_of(ctx)
    plan = session.plan(cold=True)
    mail, reply = _mail(session, file or ())
    if reply is not None and name is None:
        name = _answered_by(session, plan, reply, mail)
    if name is None:
        raise WrongUsage("which letter was answered?", "name it; `advocacy letter list` shows all")
    meant = the_letter(session, plan, name, to)
    if reply is not None:
        _refuse_no_answer(meant, reply, mail, on)
        on = _day(session, meant, reply, on)
    answer(session, plan, meant, on=on, ref=ref, files=file or (), note=note, private=private,
           refused=refused)  # fmt: skip
    if reply is not None:
        _point_out(session, meant, reply, ref)


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
    refused: bool = False,
) -> None:
    """Record the reply to a letter, which may be a refusal; also for `done`. What was recorded as one
    stays one. Raises Refused for a letter that was never sent."""
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
    evidence = recording.evidence(session, files, day, about(meant, "answer"))
    draft = fate.entry(plan, "letter-answered", meant, day, evidence, private=private)
    no = refused or (one.no and one.answered == day)
    draft = draft._replace(
        state=REFUSED if no else None, texts={"ref": ref, "note": note, **evidence.texts}
    )
    if one.answered == day and one.no == no and not fate.is_news(one, draft, "letter-answered"):
        session.out(one.name)
        how_ = "refused" if no else "answered"
        session.say(f"{one.name} was {how_} on {said(day)} already")
        return
    if not record(session, plan, "letter answered", [Note(meant, [draft], evidence)]):
        return
    days = (day - one.sent).days
    after = f"{days} day{'' if days == 1 else 's'} after it was sent"
    session.say(f"{'refused' if no else 'answered'} on {said(day)}, {after}")
    recording.tell_kept(session, evidence)
    if no:
        escalating.tell(session, plan, lambda thing: thing.letter == one.name)
    if one.ask:
        whole = f"{one.campaign}/{one.ask}"
        means = "refused" if no else "STATE"
        session.say(f"what it means: advocacy ask set {whole} {means} --with {one.target}")


def _mail(session: Session, files: Sequence[Path]) -> tuple[Path, Reply | None]:
    """The first file that is a saved mail, and what it is."""
    from advocacy_cli.workspace import read_file

    for path in files:
        if path.suffix.lower() not in (".eml", ".msg"):
            continue
        from advocacy_cli.letters import replies

        try:
            content = read_file(session.cwd / path, str(path), replies.MOST)
        except OSError:
            raise NotFound(f"there is no file {path}", hint="give the path of the mail") from None
        return path, replies.read(content, session.workspace.zone, str(path))
    return Path(), None


def _answered_by(session: Session, plan: Plan, reply: Reply, mail: Path) -> str:
    """The name of the letter that a mail answers. Raises NotFound or WrongUsage."""
    from advocacy_cli.letters import replies

    with session.store() as store:
        history = store.history()
        letters = follow.letters(plan, history)
        queued = replies.queued(plan, letters, history, store.outbox(), reply.ids)
    found = replies.find(plan, session.workspace.settings, letters, reply, queued)
    if not found:
        hint = f"name it: advocacy letter answered LETTER --file {mail}"
        raise NotFound(f"{mail} does not say which letter it answers", hint=hint)
    if len(found) > 1:
        listed = ", ".join(one.name for one in found)
        raise WrongUsage(f"{mail} speaks of several letters: {listed}", "name the one it answers")
    session.say(f"it answers {found[0].name}, to {found[0].target}")
    return found[0].name


def _refuse_no_answer(meant: follow.Meant, reply: Reply, mail: Path, on: str | None) -> None:
    """Raise Refused for a mail that is none, with what to do about it instead. Where only its words
    are those of a machine, a person may know better and say the day."""
    from advocacy_cli.letters import replies

    one = meant.written
    called = one.name if one else meant.subject.partition(":")[2]
    to = "" if one else f" --to {meant.target}"
    if reply.kind == replies.BOUNCED:
        back = f"advocacy undo {delivery(one)} --never-left, then " if one and one.sent else ""
        raise Refused(
            f"{called} did not arrive: {reply.why}",
            f"{back}deliver it another way: advocacy letter sent {called}{to} --via post",
        )
    if reply.kind == replies.DELAYED:
        raise Refused(
            f"{called} has not arrived yet: {reply.why}; the servers go on trying",
            "wait for it, or deliver it another way",
        )
    by_words = reply.kind == replies.AUTOMATIC and bool(reply.doubt)
    if reply.kind != replies.ANSWER and not (by_words and on is not None):
        ref = f' --ref "{reply.ref}"' if reply.ref else ""
        via = "" if one and one.sent else " --via email"
        hint = f"keep it as proof: advocacy letter sent {called}{to}{via}{ref} --file {mail}"
        if by_words:
            day = reply.day.isoformat() if reply.day else "DAY"
            hint += f"; if a person wrote it all the same, say the day: --on {day}"
        because = f" ({reply.doubt})" if by_words else ""
        raise Refused(f"{mail} is no answer but {reply.why}{because}", hint)


def _day(session: Session, meant: follow.Meant, reply: Reply, on: str | None) -> str | None:
    """The day of the answer: as said, else as it was recorded before, else the mail's own."""
    one, today = meant.written, session.workspace.today()
    if on is not None:
        return on
    if one and one.answered:
        if reply.day not in (None, one.answered):
            assert reply.day is not None
            session.say(
                f"the mail is dated {said(reply.day)}, but {one.name} was answered on "
                f"{said(one.answered)}, which stands; --on {reply.day} changes it"
            )
        return None
    if reply.day is None:
        session.say("the mail has no date that can be read: today is taken, --on says another")
        return None
    if reply.day > today:
        session.say(f"the mail is dated {said(reply.day)}, which has not come yet: today is taken")
        return None
    if one and one.sent and reply.day < one.sent:
        raise WrongUsage(
            f"the mail is dated {said(reply.day)}, before {one.name} was sent ({how(one)})",
            "look whether it is the right mail and letter; where its date is wrong, say when it came: "
            "--on DAY",
        )
    return reply.day.isoformat()


def _point_out(session: Session, meant: follow.Meant, reply: Reply, ref: str) -> None:
    """Say what a person should look at in the mail."""
    from advocacy_cli.letters import replies

    one = meant.written
    assert one is not None
    if reply.doubt and reply.kind == replies.ANSWER:
        session.say(f"{reply.doubt}: if it is one, take this back with `advocacy undo`")
    if reply.ref and not ref and one.ref != reply.ref:
        again = f'advocacy letter answered {one.name} --ref "{reply.ref}"'
        session.say(f"their number may be {reply.ref}: {again}")
    if (
        reply.numbers
        and one.name not in reply.numbers
        and f"{one.campaign}/{one.full}" not in reply.numbers
    ):
        session.say(f"it speaks of {', '.join(reply.numbers)}: look whether it answers {one.name}")
