"""A folder that a web server gives out as it is: the calendar and one for each campaign, to which
people subscribe, and a page that says how.

The same plan and journal give the same bytes, and what has not changed is not written: so its day
and its ETag stay, and programs that ask again are told that nothing is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from advocacy_cli.calendar import events, page, published, seal
from advocacy_cli.calendar.export import Request, tell
from advocacy_cli.errors import Refused, WrongUsage
from advocacy_cli.language import texts
from advocacy_cli.language.safe import for_calendar
from advocacy_cli.plan.model import Plan
from advocacy_cli.workspace import in_words

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

MAIN, PAGE = "advocacy.ics", "index.html"  # beside it advocacy_CAMPAIGN.ics: no id has a _
AGAIN = "PT4H"  # how often programs are asked to look; most take it for a wish
_LARGEST = 1_000_000  # bytes, about, that Google takes


class Feed(NamedTuple):
    """What a feed comes to: its files, those of earlier runs that have to go, and how many events."""

    files: Mapping[Path, bytes]
    outdated: tuple[Path, ...]
    counts: published.Counts
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
    by_campaign: dict[str, list[events.Event]] = {}
    for form in told.forms:
        by_campaign.setdefault(form.campaign, []).append(form.event)
    files: dict[Path, bytes] = {}
    notes = []
    if told.forms:
        files[folder / MAIN] = seal.sealed(
            events.calendar(told.events, told.name, head=head, each=each)
        )
    titles = {c: plan.campaigns[c].title if c in plan.campaigns else {"": c} for c in by_campaign}
    for campaign, shown in sorted(by_campaign.items()):
        title = texts.first(titles[campaign], said)
        content = events.calendar(shown, title, head=head, each=each)
        files[folder / f"advocacy_{campaign}.ics"] = seal.sealed(content)
    for file, content in files.items():
        if len(content) > _LARGEST * 0.9:
            notes.append(
                f"{file.name} has {len(content) // 1000} kB and Google Calendar takes about "
                f"{_LARGEST // 1000}: let people subscribe to single campaigns there"
            )
    listed = [page.Listed(MAIN, workspace.settings.words("workspace.name"))] if files else []
    listed += [
        page.Listed(f"advocacy_{campaign}.ics", titles[campaign]) for campaign in sorted(titles)
    ]
    name = workspace.settings.words("workspace.name")
    html = page.page(name, listed, languages, address)
    files[folder / PAGE] = seal.sealed(html.encode())
    left = _left(workspace, folder, files)
    outdated = tuple(file for file, intact in left if intact)
    notes += [f"{file.name} was edited by hand and stays" for file, intact in left if not intact]
    _refuse_edited(workspace, files)
    return Feed(files, outdated, told.counts, len(told.forms), tuple(notes))


def changed(workspace: Workspace, feed: Feed) -> tuple[Path, ...]:
    """The files that are missing or different."""
    return tuple(
        path
        for path, content in feed.files.items()
        if not path.is_file() or workspace.read(path) != content
    )


def put(workspace: Workspace, folder: Path, feed: Feed) -> tuple[Path, ...]:
    """Write what is missing or different, all of it together, and take away what is outdated; returns
    the written files."""
    from advocacy_cli.documents.staging import Staging

    if written := changed(workspace, feed):
        with Staging(workspace, folder) as staging:
            for path in written:
                staging.write(workspace.outlet(path), feed.files[path])
            staging.place()
    for path in feed.outdated:
        with in_words(path):
            path.unlink(missing_ok=True)
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
    return ["METHOD:PUBLISH", *again], [f"ORGANIZER{by}:mailto:{mail}"]


def _left(
    workspace: Workspace, folder: Path, files: Mapping[Path, bytes]
) -> tuple[tuple[Path, bool], ...]:
    """Calendars of ours that earlier runs left and this one has nothing for (campaigns that are over,
    or that these readers may no longer see), and whether each is as we left it."""
    others = (f for f in sorted(folder.glob("advocacy*.ics")) if f not in files and f.is_file())
    found = ((file, workspace.read(file)) for file in others)
    return tuple(
        (file, seal.in_form(there, seal.FEED)) for file, there in found if events.held(there)
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
