"""The values of all fields for one letter.

Values are plain (texts, numbers, lists and mappings of them), all in the letter's language. A
field that has nothing to say is `Blank`; one that speaks only other languages is `Untranslated`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from advocacy_cli.documents.letterhead import (
    Funding,
    funding,
    label,
    person,
    postal,
    sender,
    status_footnote,
)
from advocacy_cli.documents.sandbox import Blank, Untranslated
from advocacy_cli.language import salutations
from advocacy_cli.language.dates import in_letter, numeric, period
from advocacy_cli.language.serbian import script, to_latin
from advocacy_cli.language.texts import choose
from advocacy_cli.letters.before import Before, Silence, full
from advocacy_cli.plan.addressees import addressee

if TYPE_CHECKING:
    from advocacy_cli.letters.recipients import Draft
    from advocacy_cli.plan.addressees import Addressee
    from advocacy_cli.plan.model import Ask, Clock, Plan, Text
    from advocacy_cli.settings import Settings
    from advocacy_cli.situation.letters import Written
    from advocacy_cli.store.records import Contact


class Words:
    """Everything that letters of one campaign in one language have in common."""

    def __init__(self, plan: Plan, settings: Settings, campaign: str, tag: str) -> None:
        self.plan = plan
        self.settings = settings
        self.campaign = plan.campaigns[campaign]
        self.tag = tag
        # What a Cyrillic letter has from Latin texts, each with its field; where somebody wants to know.
        self.masters: dict[str, str] = {}
        self.latin: dict[str, str] = {}
        self.watched = False

    def watch(self, field: str, said: Text) -> None:
        """Remember the Latin text that a Cyrillic one is derived from."""
        master = said.get("sr") or said.get("sr-Latn")
        if self.tag == "sr-Cyrl" and master and not said.get("sr-Cyrl"):
            self.masters[master] = field

    def text(self, field: str, said: Text) -> Any:
        """The words in the letter's language, `Blank` without any, `Untranslated` if only others."""
        if self.watched:
            self.watch(field, said)
        if found := choose(said, self.tag):
            return found
        if any(said.values()):
            others = ", ".join(k for k, v in said.items() if v)
            return Untranslated(field, f"{field} has no {self.tag} text, only {others}")
        return Blank(field)

    def person(self, field: str, said: Text) -> Any:
        """A person's name: not translated, only put into the letter's script."""
        found = person(said, self.tag)
        if self.watched and self.tag == "sr-Cyrl" and found:
            self.watch(field, said)
            if script(found) == "Latn":
                self.latin[found] = field
        return found or Blank(field)

    @cached_property
    def sender(self) -> dict[str, Any]:
        plain = sender(self.settings, self.tag)
        words = {
            name: self.text(f"sender.{name}", self.settings.words(f"sender.{name}"))
            for name in ("organisation", "place", "function")
        }
        words["signatory"] = self.person(
            "sender.signatory", self.settings.words("sender.signatory")
        )
        words["address"] = plain.address or Blank("sender.address")
        words["email"] = plain.email or Blank("sender.email")
        return words

    @cached_property
    def funding(self) -> Funding | None:
        return funding(self.settings, self.tag)

    @cached_property
    def of_campaign(self) -> dict[str, Any]:
        return {
            "title": self.text("campaign.title", self.campaign.title),
            "goal": self.text("campaign.goal", self.campaign.goal),
        }

    @cached_property
    def asks(self) -> dict[str, dict[str, Any]]:
        return {ask.id: self.ask(ask) for ask in self.campaign.asks}

    def ask(self, ask: Ask) -> dict[str, Any]:
        return {
            "text": self.text("ask.text", ask.text),
            "by": numeric(ask.by, self.tag) if ask.by else Blank("ask.by"),
            "by_long": in_letter(ask.by, self.tag) if ask.by else Blank("ask.by_long"),
        }

    def clock(self, clock: Clock | None) -> Any:
        if clock is None:
            return Blank("clock", "the letter names no `clock`")
        return {
            "name": self.text("clock.name", clock.name),
            "period": period(clock.period, self.tag),
            "source": to_latin(clock.source) if self.tag != "sr-Cyrl" else clock.source,
        }

    def signers(self, people: Sequence[str]) -> list[dict[str, Any]]:
        if not people:
            return [
                {
                    "name": self.sender["signatory"],
                    "role": self.sender["function"],
                    "organisation": self.sender["organisation"],
                }
            ]
        found = []
        for name in people:
            person = self.plan.people[name]
            member = self.plan.members.get(person.member)
            found.append(
                {
                    "name": self.person("signers.name", person.name),
                    "role": self.text("signers.role", person.role),
                    "organisation": self.text("signers.organisation", member.name)
                    if member
                    else Blank("signers.organisation"),
                }
            )
        return found

    def copies(self, targets: Sequence[str], day: date) -> list[Any]:
        """Title and institution of everybody who gets a copy."""
        found = []
        for target in targets:
            other = addressee(self.plan, self.campaign, target, day)
            name = self.text("letter.cc", other.title) if other.title else None
            found.append(name or self.person("letter.cc", other.name))
        return found

    def recipient(self, draft: Draft) -> dict[str, Any]:
        to = draft.to
        name = self.person("recipient.name", to.name)
        greeting = salutations.form(
            self.tag, to.role, to.gender, name if isinstance(name, str) else "", to.salutation
        )
        return {
            "name": name,
            "title": self.text("recipient.title", to.title),
            "body": self.text("recipient.body", to.body),
            "address": postal(to.address, self.tag) or Blank("recipient.address"),
            "language": self.tag,
            "salutation": greeting.text,
            "named": greeting.named,
            "email": to.email or Blank("recipient.email"),
        }

    def lines(self, draft: Draft, recipient: Mapping[str, Any]) -> list[Any]:
        """The address block of a letter to this recipient, and of its envelope."""
        return _lines(recipient, label("acting", self.tag) if draft.to.acting else "")

    def values(self, draft: Draft, number: str, day: date, before: Before) -> dict[str, Any]:
        """All fields for one letter but its subject, which is made of them."""
        letter = draft.letter
        own = [
            a
            for a in self.campaign.asks
            if (a.id == letter.ask if letter.ask else draft.target in a.of)
        ]
        chosen = letter.ask or (own[0].id if len(own) == 1 else None)
        recipient = self.recipient(draft)
        reply = letter.reply_by
        clock = self.plan.clocks.get(letter.clock) if letter.clock else None
        said = "the letter names no `ask`, and the campaign has several for this recipient"
        return {
            "recipient": recipient,
            "sender": self.sender,
            "campaign": self.of_campaign,
            "ask": self.asks[chosen] if chosen else Blank("ask", said if own else ""),
            "asks": [self.asks[a.id] for a in own],
            "letter": {
                "number": number,
                "date": numeric(day, self.tag),
                "date_long": in_letter(day, self.tag),
                "reply_by": Blank("letter.reply_by") if reply is None else reply,
                "reply_by_long": Blank("letter.reply_by_long")
                if reply is None
                else period(reply, self.tag),
                "replaces": self.replaces(draft),
                "cc": self.copies(letter.cc, day),
                "enclosures": [self.text("letter.enclosures", e) for e in letter.enclosures],
            },
            "clock": self.clock(clock),
            "signers": self.signers(letter.signed_by),
            "last_contact": self.contact(before.contact),
            "earlier": self.earlier(
                before.earlier(number, day), in_full=_FULL.search(number) is not None
            ),
            "silent": self.silent(
                before.silence(day, draft.replaces[0] if draft.replaces else ""),
                in_full=_FULL.search(number) is not None,
            ),
            "page": {
                "day": day.isoformat(),  # for the Date of an e-mail
                "address": self.lines(draft, recipient),
                "closing": salutations.closing(self.tag, recipient.pop("named")),
                "footnote": status_footnote(self.settings, self.tag) or Blank("page.footnote"),
                "funding": self.funding.line if self.funding else Blank("page.funding"),
                "disclaimer": self.funding.disclaimer if self.funding else Blank("page.disclaimer"),
            },
        }

    def replaces(self, draft: Draft) -> Any:
        """The sentence that names the wrong letter, in its own number and date."""
        if draft.replaces is None:
            return Blank("letter.replaces")
        number, day, ref = draft.replaces
        theirs = label("protocol", self.tag).format(ref=ref) if ref else ""
        said = label("replaces", self.tag)
        return said.format(number=number, date=in_letter(day, self.tag), ref=theirs)

    def earlier(self, one: Written | None, *, in_full: bool) -> Any:
        """A letter that was sent before, by our number and theirs."""
        day = (one.dated or one.sent) if one else None
        if one is None or day is None:
            return Blank("earlier", "no letter was sent to this recipient in the campaign before")
        return {
            "number": full(one) if in_full else one.name,
            "date": numeric(day, self.tag),
            "date_long": in_letter(day, self.tag),
            "ref": one.ref or Blank("earlier.ref", "their number was not written down"),
        }

    def silent(self, one: Silence | None, *, in_full: bool) -> Any:
        """Who did not answer in time or refused, and what."""
        if one is None:
            why = "no reply period has ended, and nothing was refused, of which one complains there"
            return Blank("silent", why)
        letter, rule = one.letter, self.plan.clocks[one.rule]
        who = self._addressee(one.target, one.received)
        day = (letter.dated or letter.sent) if letter else None
        unknown = "the period was started without a letter"
        return {
            "title": (self.text("silent.title", who.title) if who and who.title else None)
            or (self.person("silent.title", who.name) if who else one.target),
            "body": self.text("silent.body", who.body if who else {}),
            "number": (full(letter) if in_full else letter.name)
            if letter
            else Blank("silent.number", unknown),
            "date_long": in_letter(day, self.tag) if day else Blank("silent.date_long", unknown),
            "ref": (letter.ref if letter else "") or Blank("silent.ref"),
            "received_long": in_letter(one.received, self.tag),
            "ended_long": in_letter(one.ended, self.tag),
            "refused_long": in_letter(one.refused, self.tag)
            if one.refused
            else Blank("silent.refused_long", "they have not refused, but stayed silent"),
            "rule": self.text("silent.rule", rule.name),
        }

    def _addressee(self, target: str, day: date) -> Addressee | None:
        try:
            return addressee(self.plan, self.campaign, target, day)
        except KeyError:  # it is no longer in the plan
            return None

    def contact(self, contact: Contact | None) -> Any:
        if contact is None:
            return Blank("last_contact", "nobody wrote down a contact with this recipient")
        return {
            "date": numeric(contact.day, self.tag),
            "date_long": in_letter(contact.day, self.tag),
            "channel": contact.channel,
        }


_FULL = re.compile(r"L\d+[a-z]{2}\Z")  # as paper has it where two copies give numbers


def _lines(recipient: Mapping[str, Any], acting: str) -> list[Any]:
    """The address block: name, office, institution, street; what says nothing, or says again what
    stands above it, is left out. `acting` follows the name of who only acts in the office."""
    found: list[Any] = []
    for field in ("name", "title", "body", "address"):
        value = recipient[field]
        if isinstance(value, Untranslated):
            found.append(value)
        elif not isinstance(value, Blank):
            value = f"{value}, {acting}" if acting and field == "name" else value
            found += [line for line in str(value).splitlines() if line and line not in found]
    return found
