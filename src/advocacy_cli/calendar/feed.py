"""A folder that a web server gives out as it is: the calendar and one for each campaign, to which
people subscribe, and a page that says how.

The same plan and journal give the same bytes, and what has not changed is not written: so its day
and its ETag stay, and programs that ask again are told that nothing is new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from advocacy_cli.calendar import events, items, page, seal
from advocacy_cli.calendar.export import Request, in_utc, tell
from advocacy_cli.calendar.files import Own
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language import texts
from advocacy_cli.language.safe import for_calendar
from advocacy_cli.plan.model import Plan

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

MAIN, PAGE = "advocacy.ics", "index.html"  # beside it advocacy_CAMPAIGN.ics: no id has a _
BUSY = "busy.ics"  # in the place of all calendars, where nobody shall read what stands in them
AGAIN = "PT4H"  # how often programs are asked to look; most take it for a wish
_PUBLISHED = ("METHOD:PUBLISH",)
_LARGEST = 1_000_000  # bytes, about, that Google takes


class Feed(NamedTuple):
    """What a feed comes to: its files, which of them hold nothing any longer, and how many events."""

    files: Mapping[Path, bytes]
    emptied: frozenset[Path]
    events: int
    notes: tuple[str, ...] = ()


def feed(
    plan: Plan,
    command: Command,
    workspace: Workspace,
    request: Request,
    folder: Path,
    address: str = "",
) -> Feed:
    """Publish what has changed and return the feed's files in `folder`; written is nothing but
    entries. `address`: where the folder is to be found on the web, if that is known.

    Raises Refused where a file to be written was edited by hand, or is somebody else's.
    """
    told = tell(plan, command, workspace, request)
    languages = workspace.settings.languages
    said = (request.language, *languages) if request.language else languages
    head, each = _lines(workspace, said)
    shown, main = told.forms, folder / MAIN
    if request.redacted:
        busy = (f._replace(event=items.as_busy(f.event, said)) for f in shown if f.meeting)
        shown, main = tuple(busy), folder / BUSY
    by_campaign: dict[str, list[events.Event]] = {}
    for form in () if request.redacted else shown:  # a campaign's name would say too much
        by_campaign.setdefault(form.campaign, []).append(form.event)
    titles = {c: plan.campaigns[c].title if c in plan.campaigns else {"": c} for c in by_campaign}
    holding = {main: (told.name, [form.event for form in shown])} if shown else {}
    for campaign, some in sorted(by_campaign.items()):
        title = texts.first(titles[campaign], said)
        holding[folder / f"advocacy_{campaign}.ics"] = title, some
    own = Own(workspace, told.known)
    files = {
        path: seal.sealed(events.calendar(some, name, head=head, each=each), owner=own.mark)
        for path, (name, some) in holding.items()
    }
    notes = [*in_utc([form.event for form in shown])]
    notes += [
        f"{file.name} has {len(content) // 1000} kB and Google Calendar takes about "
        f"{_LARGEST // 1000}: let people subscribe to single campaigns there"
        for file, content in files.items()
        if len(content) > _LARGEST * 0.9
    ]
    name = workspace.settings.words("workspace.name")
    listed = [page.Listed(main.name, name)] if files else []
    listed += [page.Listed(f"advocacy_{c}.ics", titles[c]) for c in sorted(titles)]
    html = page.page(name, listed, said, address).encode()
    files[folder / PAGE] = seal.sealed(html, owner=own.mark)
    _refuse_others(workspace, folder, own)
    left = _left(workspace, folder, files)
    empty = events.empty(told.name, [line for line in head if line not in _PUBLISHED])
    nothing = seal.sealed(empty, owner=own.mark)
    files |= {file: nothing for file, intact in left.items() if intact}
    notes += [
        f"edited by hand, and so it stays: {workspace.shown(file)}"
        for file, intact in left.items()
        if not intact
    ]
    _refuse_edited(workspace, files)
    emptied = frozenset(file for file, intact in left.items() if intact)
    return Feed(files, emptied, len(shown), tuple(notes))


def changed(workspace: Workspace, feed: Feed) -> tuple[Path, ...]:
    """The files that are missing or different."""
    return tuple(
        path
        for path, content in feed.files.items()
        if not path.is_file() or workspace.read(path) != content
    )


def put(workspace: Workspace, folder: Path, feed: Feed) -> tuple[Path, ...]:
    """Write what is missing or different, all of it together; returns the written files."""
    from advocacy_cli.documents.staging import Staging

    if written := changed(workspace, feed):
        with Staging(workspace, folder) as staging:
            for path in written:
                staging.write(workspace.outlet(path), feed.files[path])
            staging.place()
    return written


def address_of(text: str) -> str:
    """The address of the folder on the web, ending in a slash. Raises WrongUsage for none."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        host = None
    fine = host and parts.scheme in ("https", "http") and not parts.query and not parts.fragment
    if not fine or not text.isascii() or not text.isprintable() or " " in text:
        raise WrongUsage(
            f"{text[:80]} is no address of a folder on the web",
            "write it like https://HOST/FOLDER/",
        )
    return text if text.endswith("/") else f"{text}/"


def address_before(workspace: Workspace, folder: Path) -> str:
    """The address that the page of the run before says; "" where there is none that is as we left it."""
    file = folder / PAGE
    if not file.is_file() or not seal.in_form(content := workspace.read(file), seal.FEED):
        return ""
    return page.address_of(content.decode())


def _lines(workspace: Workspace, languages: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What a feed says more than a file: when to look again; that it is published, and by whom, which
    RFC 5546 (3.2.1) wants to be said together."""
    again = [f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}", f"X-PUBLISHED-TTL:{AGAIN}"]
    mail = str(workspace.settings["sender.email"])
    if not mail.isascii() or not mail.isprintable() or "@" not in mail or set(mail) & set(' ,;:"'):
        return again, []
    said = texts.first(workspace.settings.words("sender.organisation"), languages)
    name = " ".join(for_calendar(said).replace('"', "").replace("^", "").split())
    by = f';CN="{name}"' if name else ""
    return [*_PUBLISHED, *again], [f"ORGANIZER{by}:mailto:{mail}"]


def _left(workspace: Workspace, folder: Path, files: Collection[Path]) -> dict[Path, bool]:
    """Calendars that earlier feeds left and this one has nothing for (campaigns that are over, that a
    filter leaves out now, or that these readers may no longer see), and whether each is as we left it.
    They stay as empty ones: whoever subscribed keeps neither what was said before, nor an error."""
    found = {}
    for file in [*sorted(folder.glob("advocacy*.ics")), folder / BUSY]:
        if file in files or not file.is_file():
            continue
        there = workspace.read(file)
        said = seal.seal_of(there)
        if said is not None and said.form == seal.FEED and seal.fate(there) != "foreign":
            found[file] = said.intact
    return found


def _refuse_others(workspace: Workspace, folder: Path, own: Own) -> None:
    """Raises Refused for a folder that another workspace feeds: its subscribers would get ours."""
    files = [*sorted(folder.glob("advocacy*.ics")), folder / BUSY, folder / PAGE]
    there = {file: workspace.read(file) for file in files if file.is_file()}
    others = [
        file.name
        for file, content in there.items()
        if seal.in_form(content, seal.FEED) and not own.wrote(content)
    ]
    if others:
        raise Refused(
            f"another workspace feeds this folder: {', '.join(others)}",
            "nothing was written; name a folder of its own for the feed",
        )


def _refuse_edited(workspace: Workspace, files: Mapping[Path, bytes]) -> None:
    """Raises Refused, naming every file that is there and not as we left it."""
    edited = [
        file.name
        for file, content in files.items()
        if file.exists() and not _may_go(workspace.read(file), content)
    ]
    if edited:
        raise Refused(
            f"edited by hand, or not ours: {', '.join(edited)}",
            "nothing was written; move them away, or name a folder of its own for the feed",
        )


def _may_go(there: bytes, content: bytes) -> bool:
    return there == content or seal.in_form(there, seal.FEED)
