"""`advocacy config`: the settings in force and where each came from; the lines that run us by
ourselves."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from advocacy_cli import settings as settings_
from advocacy_cli import workspace as workspace_
from advocacy_cli.cli.lazy import Leaf, new_app
from advocacy_cli.cli.session import Session, session_of
from advocacy_cli.cli.terminal.show import Column, Format, OutputFile, show
from advocacy_cli.errors import NotFound, Refused, WrongUsage

Origin = Annotated[bool, typer.Option("--origin", help="Also where each setting came from.")]
HIDDEN = "(set, not shown)"
SYSTEMS = ("crontab", "systemd", "windows")
PROGRAM = "advocacy"
ALONE = ("ADVOCACY_CONFIG", "ADVOCACY_DATABASE_URL")  # what cron would not know of
SET = {"feed": "calendar.feed", "push": "calendar.caldav", "mail": "mail.host"}
PASSWORDS = {
    "push": ("ADVOCACY_CALDAV_PASSWORD", "calendar.caldav_password_command"),
    "mail": ("ADVOCACY_SMTP_PASSWORD", "mail.password_command"),
}
_SECRET = re.compile(r"password|secret|token", re.IGNORECASE)
# greedy: a password may itself hold an @, the host cannot
_IN_URL = re.compile(r"(?<=://)([^/@:]*):.*@(?=[^@]*$)")
_IN_QUERY = re.compile(r"([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&#]*", re.IGNORECASE)


def config(
    ctx: typer.Context, origin: Origin = False, format: Format = None, output: OutputFile = None
) -> None:
    """The settings in force: option, then environment, advocacy.toml, your own file, default.

    $ advocacy config
    $ advocacy config --origin

    Your own settings hold in every workspace; where their file is stands below the list.
    """
    if ctx.invoked_subcommand is not None:
        return
    session = session_of(ctx)
    found = _settings(session)
    rows = [
        {
            "name": name,
            "value": shown(name, value),
            "origin": found.origins.get(name, "default"),
            "help": settings_.KNOWN[name].help if name in settings_.KNOWN else None,
        }
        for name, value in found.all().items()
    ]
    rows += _passwords(session, found)
    columns = [Column("name", "SETTING"), Column("value", "VALUE", wraps=True)]
    if origin:
        columns.append(Column("origin", "FROM", wraps=True))
    show(session, rows, columns, format=format, output=output, note=_own(session))


def _own(session: Session) -> str:
    """Where the person's own settings stand, or would."""
    file = settings_.user_file(session.environ)
    return f"your own settings: {file}{'' if file.is_file() else ' (not there yet)'}"


def _passwords(session: Session, found: settings_.Settings) -> list[dict[str, Any]]:
    """Whether there is a password for the mail server and for the calendar server, and where; never
    which."""
    from advocacy_cli import passwords
    from advocacy_cli.calendar import dav
    from advocacy_cli.mail import password

    mail = calendar = None
    if found["mail.host"] and found["mail.user"]:
        mail = password.source(found, session.environ)
    if found["calendar.caldav"] and found["calendar.caldav_user"]:
        calendar = passwords.source(dav.login(found), found, session.environ)
    meaning = "the login's password; it never stands in a file of the workspace"
    return [
        {
            "name": name,
            "value": HIDDEN if origin else "",
            "origin": origin or "nowhere",
            "help": meaning,
        }
        for name, origin in (("mail.password", mail), ("calendar.caldav_password", calendar))
    ]


app = new_app(bare=config)


@app.command("cron", cls=Leaf)
def cron(
    ctx: typer.Context,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="crontab, systemd or windows; default: what is here."),
    ] = None,
) -> None:
    """Lines that make this computer write the status every Monday and say every day what is due.

    $ advocacy config cron
    $ advocacy config cron --system crontab

    It prints and changes nothing. The lines name this workspace, the program and you: what they
    record is signed with your name (--as). The status goes into out/status.html and counts as sent, so
    that the next one tells of the week; what is due ends with 1 when something is overdue.

    Where they are set, there are lines for the feed ([calendar] feed: write your web server's folder
    in the place of out/feed), the calendar on a server ([calendar] caldav), both every hour, and the
    mail ([mail] host): every ten minutes what waits is sent, and nobody is asked.
    """
    from advocacy_cli.cli.upkeep import schedule

    session = session_of(ctx)
    for name in system or ():
        if name not in SYSTEMS:
            raise WrongUsage(f"--system {name}: choose {', '.join(SYSTEMS)}")
    workspace, program = session.workspace, _program()
    words = (*program, str(workspace.root), workspace.recorder)
    if odd := next((word for word in words if not word.isprintable()), None):
        raise Refused(
            f"{odd!r} has a character that no such line can hold", "give it a plain name first"
        )
    zone = str(workspace.settings["workspace.timezone"])
    now = workspace.now().astimezone(workspace.zone)
    also = [name for name, setting in SET.items() if workspace.settings[setting]]
    jobs = schedule.jobs(program, workspace.root, workspace.recorder, now, also)
    path = f"{Path(program[0]).parent}:/usr/local/bin:/usr/bin:/bin"
    parts = {
        "crontab": lambda: schedule.crontab(jobs, zone, path),
        "systemd": lambda: schedule.systemd(jobs, zone, path),
        "windows": lambda: schedule.windows(jobs, zone, workspace.root),
    }
    here = ("windows",) if sys.platform == "win32" else ("crontab", "systemd")
    session.out("\n".join(parts[name]() for name in dict.fromkeys(system or here)))
    for name in ALONE:
        if session.environ.get(name):
            session.say(f"{name} is set in your shell and will not be there: set it there too")
    for job, (variable, setting) in PASSWORDS.items():
        if job in also and session.environ.get(variable):
            instead = f"let {setting} in your own settings print the password"
            session.say(f"{variable} is set in your shell and will not be there: {instead}")


def _program() -> tuple[str, ...]:
    """How we are called from anywhere: as the person did, else by this Python."""
    called = Path(sys.argv[0])
    for file in (called, called.with_suffix(".exe")):
        if file.stem == PROGRAM and file.is_file():
            return (os.path.abspath(file),)  # noqa: PTH100  a link stays one: updates change its end
    return (sys.executable, "-m", "advocacy_cli")


def _settings(session: Session) -> settings_.Settings:
    """The workspace's settings; the person's own ones and the defaults where there is none."""
    try:
        return session.workspace.settings
    except NotFound as error:
        if session.options.folder or session.environ.get("ADVOCACY_WORKSPACE"):
            raise
        session.say(f"{error.message}: your own settings and the defaults")
        user = workspace_.user_config(session.environ)
        return settings_.load(None, settings_.CONFIG, session.environ, user)


def shown(name: str, value: Any) -> Any:
    """A setting as it may be seen: secrets hidden, addresses without their password."""
    if _SECRET.search(name) and value:
        return HIDDEN
    if isinstance(value, str) and "://" in value:
        return _IN_QUERY.sub(r"\1...", _IN_URL.sub(r"\1:...@", value))
    return value
