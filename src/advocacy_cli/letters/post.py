"""Letters as e-mail: the same letter as text and as HTML in one message, ready for any server.

The message is the letter's and the day's: made again it is the same, byte for byte, and has the same
Message-ID, so that a reply to it can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from advocacy_cli.documents import html
from advocacy_cli.documents.message import (
    Attachment,
    Mailbox,
    Message,
    build,
    fault_of,
    message_id,
    sender_of,
)
from advocacy_cli.documents.sandbox import Blank
from advocacy_cli.letters.form import Form, Place, Text
from advocacy_cli.letters.pages import Html, Plain
from advocacy_cli.letters.word import FromWord

if TYPE_CHECKING:
    from advocacy_cli.letters.lints import Lint
    from advocacy_cli.letters.templates import Source
    from advocacy_cli.settings import Settings

EMBLEM = "emblem"
_NOON = time(12)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Post(Form):
    """A letter as one message. A letter from a Word file goes as the file, with its words as text."""

    def __init__(
        self, source: Source, tag: str, settings: Settings, own: bytes | None = None
    ) -> None:
        super().__init__(source, tag, settings, own)
        self._from = sender_of(settings, tag)
        if source.word:
            self._forms: tuple[Form, ...] = (FromWord(source, tag, settings, own),)
        else:
            self._forms = (Plain(source, tag, settings, own), Html(source, tag, settings, own))

    @property
    def named(self) -> frozenset[str]:
        return self._forms[0].named

    def told(self, look: Callable[[str], Iterator[Lint]]) -> tuple[str, ...]:
        return self._forms[0].told(look)

    def fill(
        self, values: Mapping[str, Any], subject: Any = None
    ) -> tuple[Text, tuple[Place, ...]]:
        """The message's own facts (to, name, subject, number, day), then the letter in each form."""
        texts: list[Text] = []
        places: dict[Place, None] = {}
        for form in self._forms:
            text, faults = form.fill(values, subject)
            texts.append(text)
            places.update(dict.fromkeys(faults))
        to = values["recipient"]["email"]
        if isinstance(to, Blank):
            places[Place(None, "recipient.email", "there is no address to write to")] = None
        elif fault := fault_of(to):
            places[Place(None, "recipient.email", ": ".join(fault))] = None
        if places:
            return (), tuple(places)
        said = self._forms[0].line(values, subject)
        name = values["recipient"]["name"]
        called = "" if isinstance(name, Blank) else str(name)
        facts = (to, called, said, str(values["letter"]["number"]), values["page"]["day"])
        return (*facts, *(part for text in texts for part in text)), ()

    def message(self, text: Text) -> Message:
        """The message of one letter. Raises InvalidInput for words that no header can hold."""
        to, name, subject, number, day = text[:5]
        rest = text[5:]
        attachments: tuple[Attachment, ...] = ()
        first = self._forms[0]
        page = None
        if isinstance(first, FromWord):
            words = first.words(rest)
            called = f"{number.replace('/', '-')}.docx"
            attachments = (Attachment(called, first.content(rest), _DOCX),)
        else:
            assert isinstance(first, Plain)
            look = self._forms[1]
            assert isinstance(look, Html)
            words, page = first.page(rest[:1]), look.page(rest[1:], f"cid:{EMBLEM}")
            if self.funding is not None:
                attachments = (Attachment("emblem.png", html.picture(), "image/png", EMBLEM),)
        zone = self._settings.zone
        return Message(
            sender=self._from,
            to=(Mailbox(to, name),),
            cc=(),
            subject=subject,
            text=words,
            html=page,
            attachments=attachments,
            date=datetime.combine(date.fromisoformat(day), _NOON, zone),
            message_id=message_id(
                self._from.address, str(self._settings["workspace.id"]), number, to, self.tag
            ),
        )

    def content(self, text: Text) -> bytes:
        return build(self.message(text), f"the e-mail of {text[3]}")
