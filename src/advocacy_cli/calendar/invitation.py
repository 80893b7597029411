"""Invitations to one meeting (iMIP, RFC 6047): what an organiser sends to one guest.

UID and SEQUENCE are those of the exported event, and its stamp is when that form was published, so
that the same facts give the same bytes. Each guest gets a message of their own, in their language; it
names them and us and gives nobody's address to others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from advocacy_cli.calendar import events, items, lines, published, zones
from advocacy_cli.documents.message import Calendar, Mailbox, Message, message_id
from advocacy_cli.errors import NotFound
from advocacy_cli.language import texts
from advocacy_cli.language.dates import at_time, numeric, offset
from advocacy_cli.plan.model import Plan, Text
from advocacy_cli.situation.audience import AUDIENCES

if TYPE_CHECKING:
    from advocacy_cli.store.entries import Command
    from advocacy_cli.workspace import Workspace

REQUEST, UPDATE, CANCEL = "request", "update", "cancel"
_HEAD = b"CALSCALE:GREGORIAN\r\n"
_END = b"END:VEVENT\r\n"


class Revision(NamedTuple):
    """The form in which a meeting is known outside: its facts, SEQUENCE, and when it was published."""

    item: items.Item
    sequence: int
    stamp: datetime

    @property
    def cancelled(self) -> bool:
        return self.item.facts.cancelled


class Guest(NamedTuple):
    """Whom a message goes to, and in which language."""

    address: str
    name: str
    language: str


def revise(plan: Plan, command: Command, workspace: Workspace, subject: str) -> Revision:
    """The meeting with that subject as it stands, published within `command` where the last form was
    another. Raises NotFound for one that neither plan nor journal has."""
    found = items.of_meetings(plan, command.history, workspace)
    item = next((one for one in found if one.subject == subject), None)
    if item is None:
        raise NotFound(f"{subject} stands no longer", hint="`advocacy meeting list` shows all")
    settings = workspace.settings
    # whoever is invited may know of it, also where it is private
    zone = settings["workspace.timezone"]
    reader = published.Audience(True, settings.languages, zone, "internal")
    known = published.past(command.history.published())
    outside = AUDIENCES["partners"]
    seen = items.of_meetings(outside.plan(plan), outside.history(plan, command.history), workspace)
    others = {one.uid: one.facts for one in seen}
    after, _ = published.publish([item], (), known, reader, command.append, others)
    forms = published.told_to(after[item.uid], reader.side)
    if not forms:  # called off before anybody knew of it
        return Revision(item, 0, workspace.now())
    return Revision(item, forms[-1].sequence or 0, forms[-1].recorded)


def invitation(
    revision: Revision,
    guest: Guest,
    sender: Mailbox,
    workspace: Workspace,
    date: datetime,
    *,
    again: bool = False,
    agenda: bool = True,
) -> Message:
    """The message to one guest. `again`: they were invited before; without `agenda` it does not say
    what we want to speak about."""
    settings = workspace.settings
    languages = (guest.language, *settings.languages)
    facts = revision.item.facts if agenda else revision.item.facts._replace(what={})
    item = revision.item._replace(facts=facts)
    event = _event(item, revision, sender.name, languages)
    kind = CANCEL if revision.cancelled else UPDATE if again else REQUEST
    assert facts.starts is not None
    clock = "" if zones.is_plain(facts.starts) else offset(facts.starts)  # its hour comes twice
    place = ", ".join(part for part in (facts.zone, clock) if part)
    told = [
        ("when", f"{at_time(facts.starts, guest.language)} ({place})"),
        ("where", event.location),
        (
            "with",
            "; ".join(items.in_a_line(text, languages) for text in (*facts.others, *facts.ours)),
        ),
        ("about", texts.first(facts.what, languages)),
    ]
    word = _word(kind, languages)
    day = f"{numeric(facts.starts.date(), guest.language)} {facts.starts:%H:%M} {clock}".rstrip()
    lead, closing = _word(f"{kind}-lead", languages), _word("answer", languages)
    said = [(_word(key, languages), value) for key, value in told if value]
    closings = [line for line in ("" if revision.cancelled else closing, sender.name) if line]
    return Message(
        sender=sender,
        to=(Mailbox(guest.address, _plain(guest.name)),),
        cc=(),
        subject=_plain(f"{word}: {items.in_a_line(facts.title, languages)}, {day}")[:200],
        text=_text(lead, said, closings),
        html=_html(lead, said, closings, guest.language),
        attachments=(),
        date=date.astimezone(workspace.zone),
        message_id=message_id(
            sender.address,
            str(settings["workspace.id"]),
            *("invitation", item.uid, str(revision.sequence), guest.address),
        ),
        calendar=_object(event, guest, sender, "CANCEL" if revision.cancelled else "REQUEST"),
    )


def _event(
    item: items.Item, revision: Revision, ours: str, languages: tuple[str, ...]
) -> events.Event:
    """The event as a guest sees it: with our name in its title, and without our alarms."""
    event = items.printed(item, languages, revision.sequence, revision.stamp)
    others = "; ".join(items.in_a_line(text, languages) for text in item.facts.others)
    title = " – ".join(part for part in (ours, others) if part)
    if title:
        title = f"{items.word('meeting', languages)}: {title}"
        title = title[: items.SUMMARY_LENGTH]
        title = items.called_off(title, languages) if event.cancelled else title
    return event._replace(summary=title or event.summary, alarms=())


def _object(event: events.Event, guest: Guest, sender: Mailbox, method: str) -> Calendar:
    """The iCalendar object (RFC 5546, 3.2.2 and 3.2.5): the exported one with who asks whom."""
    plain = events.calendar([event], "")
    asks = method == "REQUEST"
    wish = ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if asks else ""
    who = lines.joined(
        [
            f"ORGANIZER{_called(sender.name)}:{_uri(sender.address)}",
            f"ATTENDEE{_called(guest.name)};ROLE=REQ-PARTICIPANT{wish}:{_uri(guest.address)}",
        ]
    )
    head, body = plain.split(_HEAD, 1)
    event_, rest = body.rsplit(_END, 1)
    content = b"".join([head, _HEAD, f"METHOD:{method}\r\n".encode(), event_, who, _END, rest])
    return Calendar(content, method)


def _called(name: str) -> str:
    """A CN parameter (RFC 5545, 3.2.2), always quoted; what would need an escape is written otherwise,
    since few programs know RFC 6868."""
    plain = _plain(name).replace('"', "'").replace("^", "")
    return f';CN="{plain}"' if plain else ""


def _uri(address: str) -> str:
    return f"mailto:{quote(address, safe='@!$*+-./=_~')}"


def _plain(words: str) -> str:
    """Words for a header or a parameter: in one line, with nothing that nobody sees."""
    from advocacy_cli.language.safe import for_document

    return re.sub(r"\s+", " ", for_document(words)).strip()


def _text(lead: str, said: list[tuple[str, str]], closings: list[str]) -> str:
    facts = "\n".join(f"{word}: {value}" for word, value in said)
    return "\n\n".join([lead, facts, *closings])


def _html(lead: str, said: list[tuple[str, str]], closings: list[str], language: str) -> str:
    rows = "".join(
        f'<tr><th align="left" valign="top">{escape(word)}</th>'
        f"<td>{'<br>'.join(map(escape, value.splitlines()))}</td></tr>\n"
        for word, value in said
    )
    ends = "".join(f"<p>{escape(line)}</p>\n" for line in closings)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n<p>{escape(lead)}</p>\n<table>\n{rows}</table>\n{ends}</body>\n</html>\n"
    )


def _word(key: str, languages: tuple[str, ...]) -> str:
    return texts.first(_words()[key], languages)


@cache
def _words() -> Mapping[str, Text]:
    file = resources.files("advocacy_cli.calendar") / "invitation.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
