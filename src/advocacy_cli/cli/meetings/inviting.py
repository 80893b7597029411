"""`advocacy meeting invite`: people asked to a meeting by e-mail, and told when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from advocacy_cli.cli import recording
from advocacy_cli.cli.filters import person
from advocacy_cli.cli.meetings import arranging, outdated
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.errors import NotFound, Refused, WrongUsage
from advocacy_cli.language.texts import first, whole_name
from advocacy_cli.plan import names
from advocacy_cli.plan.model import Plan
from advocacy_cli.settings import LANGUAGES
from advocacy_cli.situation.invitations import (
    CANCEL,
    INVITED,
    NOWHERE,
    REQUEST,
    UNTOLD,
    Invitee,
    invited,
    of_address,
)
from advocacy_cli.situation.meetings import Met, find, meetings
from advocacy_cli.store.outbox import OVER
from advocacy_cli.store.records import Draft

if TYPE_CHECKING:
    from advocacy_cli.calendar.invitation import Revision
    from advocacy_cli.documents.message import Message
    from advocacy_cli.store import History
    from advocacy_cli.store.entries import Command

To = Annotated[
    list[str] | None,
    typer.Option(
        "--to", help="A target, one of us, or an address; repeatable.", metavar="WHO|ADDRESS"
    ),
]
Language = Annotated[
    str | None, typer.Option("--language", help="In this language, not their own.", metavar="LANG")
]
Format = Annotated[
    str | None,
    typer.Option("--format", help="eml: as files to send yourself, not queued.", metavar="eml"),
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="With eml: the file, or a folder for several."),
]


class Whom(NamedTuple):
    """Somebody to invite: `role` and `id` where the plan knows them."""

    role: str
    id: str
    address: str
    name: str
    language: str

    @property
    def called(self) -> str:
        return self.id or self.address


def invite(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="MEETING", help="CAMPAIGN/ID, or ID where unique.")
    ],
    to: To = None,
    language: Language = None,
    agenda: Annotated[
        bool | None,
        typer.Option(
            "--agenda/--no-agenda", help="Say what it is about; else as they were told before."
        ),
    ] = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """Invite people to a meeting, so that they can accept it in their own calendar program.

    $ advocacy meeting invite committees-north/chairs-north
    $ advocacy meeting invite committees-north/chairs-north --to coordinator --format eml -o out/invitation.eml

    Each gets an e-mail of their own in the outbox, which `mail send` delivers. Without --to: those who
    were invited before, else all whom the meeting names. Once it has moved or is cancelled, the same
    command tells them. `calendar import` reads what they answer.
    """
    session = session_of(ctx)
    output = _output(format, output)
    if language is not None and language not in LANGUAGES:
        raise WrongUsage(f"--language {language}: choose {', '.join(LANGUAGES)}")
    plan = session.plan(cold=True)
    with session.store() as store:
        history = store.history()
        met = find(plan, meetings(plan, history), name)
        refuse_over(session, met)
        whom = chosen(session, plan, history, met, to, language)
        if met.organizer and not met.is_off:
            session.say(_warning(met))
        if met.private and not met.is_off:
            store.close()  # nobody waits for the database while a person thinks
            who = ", ".join(one.called for one in whom)
            session.confirm(f"{met.campaign}/{met.id} is private; tell {who} of it by e-mail?")
        with _Files(session) as files:
            dry = session.options.dry_run
            with store.command("meeting invite", dry_run=dry) as command:
                now = arranging.as_it_stands(plan, command, met.subject)
                refuse_over(session, now)
                made = tell(session, plan, command, now, whom, agenda=agenda, output=output)
                files.stage(made)
            files.place()


def refuse_over(session: Session, met: Met) -> None:
    """Raise Refused for a meeting to which nobody can be invited any longer."""
    if not met.is_off:
        arranging.refuse_past(met)
    if not met.is_off and met.starts < session.workspace.now():
        raise Refused(
            f"{met.campaign}/{met.id} was to be on {arranging.in_full(session, met.starts)}",
            f"it has passed; move it first: advocacy meeting move {met.campaign}/{met.id} --to WHEN",
        )


def tell(
    session: Session,
    plan: Plan,
    command: Command,
    met: Met,
    whom: Sequence[Whom],
    *,
    agenda: bool | None = None,
    output: Path | None = None,
) -> Mapping[Path, bytes]:
    """Put a message to each of them into the outbox, or into the files that are returned, with the
    entry that says what they were told; who knows of this form already is said. Whoever was asked
    without the `agenda` is not told of it by a change either, unless that is said."""
    from advocacy_cli.calendar.invitation import Guest, invitation, revise
    from advocacy_cli.cli.post.posting import INVITATION
    from advocacy_cli.documents.message import build
    from advocacy_cli.mail import hold, queue, sender_of

    workspace, dry = session.workspace, session.options.dry_run
    revision = revise(plan, command, workspace, met.subject)
    asked = invited(plan, command.history).get(met.subject, ())  # with what is called off now
    withdrawn = outdated.withdraw(session, plan, command, met, whom, revision)
    known = invited(plan, command.history).get(met.subject, ())
    files: dict[Path, bytes] = {}
    queued = False
    places = _places(session, met, whom, output, revision, known) if output else {}
    for one in whom:
        before = of_address(known, one.address) or _of_id(known, one)
        if revision.cancelled and before is None:
            knew = "never got it" if one in withdrawn else "was not invited"
            session.say(f"{one.called} {knew}: there is nothing to call off")
            continue
        sender = sender_of(workspace.settings, one.language)
        guest = Guest(one.address, one.name, one.language)
        had = before if before is not None and _had(before, one, revision) else None
        so_far = of_address(asked, one.address) or _of_id(asked, one)
        about_it = agenda if agenda is not None else not (so_far and so_far.last.ids(UNTOLD))
        draft = _draft(session, met, one, revision, agenda=about_it)
        moment = had.last.recorded if had else command.append(draft).recorded
        again = before is not None and before.first < revision.sequence
        message = invitation(
            revision, guest, sender, workspace, moment, again=again, agenda=about_it
        )
        where = f"the invitation of {one.called}"
        if had and not output and _is_on_its_way(command, message):
            session.say(f"{one.called} was told already; how far the e-mail is: advocacy mail list")
            continue
        if output:
            files[places[one]] = build(message, where)
            continue
        about = Draft("mail", met.campaign, met.subject, about=_about(one), private=met.private)
        key = (revision.item.uid, str(revision.sequence), draft.state or "")
        ((mail, new),) = queue(command, message, INVITATION, about, key, where)
        if dry:
            session.out(f"would queue for {one.called} <{one.address}>: {message.subject}")
            continue
        if had and new:  # told before, by a file or a mail that was refused: this mail tells it too
            command.append(draft)
        is_ = "is in the outbox" if new else "was in the outbox already"
        if new and withdrawn.get(one):
            hold(command, mail.number)
            is_ += ", and held back as the one before"
        queued = True
        session.out(f"mail {mail.number}")
        session.say(f"{message.subject}: for {one.called} <{one.address}>, {is_}")
    if queued:
        session.say("queued is not sent: advocacy mail send")
    return files


def update(session: Session, plan: Plan, command: Command, met: Met) -> None:
    """Tell all who were invited how the meeting stands now; for `move` and `cancel`."""
    known = invited(plan, command.history).get(met.subject, ())
    if not known:
        whole = f"{met.campaign}/{met.id}"
        then = "there is nobody to tell" if met.is_off else f"advocacy meeting invite {whole}"
        session.say(f"nobody was invited yet: {then}")
        return
    tell(session, plan, command, met, _again(session, plan, met, known, None))


def offers(plan: Plan, command: Command, mets: Sequence[Met]) -> list[str]:
    """For each of these meetings of which somebody who was invited knows another hour or place: who,
    and the command that tells them."""
    known, found = invited(plan, command.history), []
    for met in mets:
        behind = [one.called for one in known.get(met.subject, ()) if not one.knows(met)]
        if not behind:
            continue
        stale = outdated.warn(plan, command, met)
        told = [
            f"invited, and not told yet: {', '.join(behind)}",
            *([stale] if stale else []),
            f"to tell them: advocacy meeting invite {met.campaign}/{met.id}",
        ]
        found.append("; ".join(told))
    return found


def chosen(
    session: Session,
    plan: Plan,
    history: History,
    met: Met,
    said: Sequence[str] | None,
    language: str | None,
) -> tuple[Whom, ...]:
    """Whom an invitation goes to, each address once. Raises NotFound for a name that nobody has,
    Refused where there is nobody to invite."""
    whole = f"{met.campaign}/{met.id}"
    known = invited(plan, history).get(met.subject, ())
    if said:
        found = [_named(session, plan, met, name, language) for name in said]
    elif known:
        found = _again(session, plan, met, known, language)
    else:
        found = [_target(session, plan, met, name, language) for name in met.targets]
        found += [_of_ours(session, plan, name, language) for name in met.ours]
        theirs = [one for one in found if one.address and _arranged(met, one)]
        for one in theirs:
            session.say(f"{one.called} arranged {whole}: left out")
        found = [one for one in found if one not in theirs]
    if met.is_off and not known:
        raise Refused(
            f"{whole} was {met.state}, and nobody had been invited", "there is nobody to tell"
        )
    whom: dict[str, Whom] = {}
    own = _own_address(session)
    for one in found:
        if not one.address:
            session.say(f"{one.called} has no e-mail address: left out")
        elif one.address.casefold() == own:
            session.say(f"{one.called} is who sends it: left out")
        else:
            whom.setdefault(one.address.casefold(), one)
    if not whom:
        raise Refused(
            f"nobody is left to invite to {whole} who has an e-mail address",
            "name one: --to ADDRESS",
        )
    return tuple(whom.values())


def _arranged(met: Met, one: Whom) -> bool:
    return one.address.casefold() == met.organizer.casefold()


def _warning(met: Met) -> str:
    return (
        f"{met.campaign}/{met.id} was arranged by {met.organizer}: an invitation of ours stands as a second "
        "meeting in the calendars of those who have theirs; to answer theirs, use your mail program"
    )


def _named(session: Session, plan: Plan, met: Met, name: str, language: str | None) -> Whom:
    """Whom `--to` means: an address, a target of the campaign, or one of us."""
    from advocacy_cli.documents.message import fault_of

    if "@" in name:
        if fault := fault_of(name):
            raise WrongUsage(f"--to {name}: {fault[0]}", fault[1])
        everybody = [_target(session, plan, met, one, language) for one in met.targets]
        everybody += [_of_ours(session, plan, one, language) for one in plan.people]
        known = (one for one in everybody if one.address.casefold() == name.casefold())
        tag = language or session.workspace.settings.languages[0]
        return next(known, Whom("", "", name, "", tag))
    campaign = plan.campaigns.get(met.campaign)
    try:
        if campaign is None:
            raise NotFound(name)
        target = names.target(plan, campaign, name, met.starts.date()).id
    except NotFound as missing:
        try:
            return _of_ours(session, plan, person(session, plan, name), language)
        except NotFound as error:
            raise (missing if missing.nearest else error) from None
    return _target(session, plan, met, target, language)


def _target(session: Session, plan: Plan, met: Met, name: str, language: str | None) -> Whom:
    from advocacy_cli.plan.addressees import addressee

    languages = session.workspace.settings.languages
    campaign = plan.campaigns.get(met.campaign)
    try:
        if campaign is None:
            raise KeyError(name)
        to = addressee(plan, campaign, name, met.starts.date())
    except KeyError:
        return Whom("target", name, "", "", language or languages[0])
    tag = language or to.language or languages[0]
    called = whole_name(to.name) or to.title
    return Whom("target", name, to.email, first(called, (tag, *languages)), tag)


def _of_ours(session: Session, plan: Plan, name: str, language: str | None) -> Whom:
    languages = session.workspace.settings.languages
    one, tag = plan.people.get(name), language or languages[0]
    if one is None:
        return Whom("person", name, "", "", tag)
    return Whom("person", name, one.email, first(whole_name(one.name), (tag, *languages)), tag)


def _again(
    session: Session, plan: Plan, met: Met, known: Iterable[Invitee], language: str | None
) -> list[Whom]:
    """Those who were invited: by their present address, and in the language that they had, if the
    plan names none."""
    found = []
    for one in known:
        here = Whom("", "", "", "", language or one.language)
        if one.role == "target":
            here = _target(session, plan, met, one.id, language or one.language)
        elif one.role == "person":
            here = _of_ours(session, plan, one.id, language or one.language)
        address = next(iter(one.addresses), "") if not here.address else here.address
        found.append(here._replace(role=one.role, id=one.id, address=address))
    return found


def _own_address(session: Session) -> str:
    from advocacy_cli.mail import sender_of

    settings = session.workspace.settings
    return sender_of(settings, settings.languages[0]).address.casefold()


def _of_id(known: Iterable[Invitee], one: Whom) -> Invitee | None:
    return next((k for k in known if one.id and (k.role, k.id) == (one.role, one.id)), None)


def _had(before: Invitee, one: Whom, revision: Revision) -> bool:
    """Whether they were sent this very form, to this address."""
    told = CANCEL if revision.cancelled else REQUEST
    here = next(iter(before.addresses), "").casefold() == one.address.casefold()
    return here and (before.sequence, before.told) == (revision.sequence, told)


def _is_on_its_way(command: Command, message: Message) -> bool:
    """Whether the message is in the outbox, or was sent from there. One that was told in a file only,
    or that never got through, is not."""
    mails = (m for m in command.outbox.mails() if m.message_id == message.message_id)
    return any(mail.state not in OVER for mail in mails)


def _draft(session: Session, met: Met, one: Whom, revision: Revision, *, agenda: bool) -> Draft:
    facts = revision.item.facts
    where = " ".join(
        first(facts.where, (one.language, *session.workspace.settings.languages)).split()
    )
    return Draft(
        INVITED,
        campaign=met.campaign,
        subject=met.subject,
        about=(
            *_about(one),
            ("language", one.language),
            *(() if agenda else ((UNTOLD, "agenda"),)),
        ),
        starts=facts.starts,
        ends=facts.ends,
        state=CANCEL if revision.cancelled else REQUEST,
        sequence=revision.sequence,
        private=met.private,
        texts={"address": one.address, "where": where},
        digests={} if where else {NOWHERE: sha256(b"").hexdigest()},
    )


def _about(one: Whom) -> tuple[tuple[str, str], ...]:
    return recording.about(**{one.role: [one.id]}) if one.role else ()


def _output(format: str | None, output: Path | None) -> Path | None:
    """Where .eml files go; None for the outbox. Raises WrongUsage."""
    if format not in (None, "eml"):
        raise WrongUsage(f"--format {format}: an invitation is eml, or goes into the outbox")
    if output is None and format == "eml":
        raise WrongUsage("--format eml wants a place", "add -o FILE.eml, or -o FOLDER")
    return output


def _places(
    session: Session,
    met: Met,
    whom: Sequence[Whom],
    output: Path,
    revision: Revision,
    known: Sequence[Invitee],
) -> dict[Whom, Path]:
    """The file of each message: one file, or in a folder one for each, where a later form stands beside
    the first. Raises WrongUsage."""
    from advocacy_cli.language.safe import file_names

    place = session.cwd / output
    if output.suffix.lower() == ".eml" and not place.is_dir():
        if len(whom) > 1:
            who = ", ".join(one.called for one in whom)
            raise WrongUsage(
                f"{output} is one file, and there is a message for each of: {who}",
                "name a folder, or one of them: --to WHO",
            )
        return {whom[0]: session.workspace.outlet(place)}
    if output.suffix and not place.is_dir():
        raise WrongUsage(f"{output.name}: a message ends in .eml", "write -o FILE.eml, or a folder")
    names = {one.address: f"{met.campaign}-{met.id}-{one.called}" for one in whom}
    for one in whom:
        before = of_address(known, one.address) or _of_id(known, one)
        if before is not None and before.first < revision.sequence:
            names[one.address] += f"-{revision.sequence}"
    called = file_names(names)
    return {one: session.workspace.outlet(place / f"{called[one.address]}.eml") for one in whom}


class _Files:
    """Messages as files, put in place once the journal has them. Raises Refused where another file, or
    one that somebody has edited, stands in their way."""

    def __init__(self, session: Session) -> None:
        from advocacy_cli.documents.staging import Staging

        self._session, self._files = session, dict[Path, bytes]()
        self._staging = Staging(session.workspace, session.workspace.path("out"))

    def __enter__(self) -> _Files:
        self._staging.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._staging.__exit__(*error)

    def stage(self, files: Mapping[Path, bytes]) -> None:
        """Write what is not there yet beside its place."""
        from advocacy_cli.calendar.files import there

        workspace = self._session.workspace
        found = {path: there(workspace, path) for path in files}
        kept = [workspace.shown(p) for p, old in found.items() if old not in (None, files[p])]
        if kept:
            raise Refused(
                f"nothing was made or called off: there is another file already: {', '.join(kept)}",
                "move it out of the way, or name another place: -o FILE.eml, or -o FOLDER",
            )
        self._files = dict(files)
        for path, content in files.items():
            if found[path] is None and not self._session.options.dry_run:
                self._staging.write(path, content)

    def place(self) -> None:
        """Bring the files to their places, and name them."""
        dry = self._session.options.dry_run
        if not dry:
            self._staging.place()
        for path in self._files:
            shown = self._session.workspace.shown(path)
            self._session.out(f"would write {shown}" if dry else shown)
        if self._files and not dry:
            self._session.say("open it in your mail program and send it; nothing was queued")
