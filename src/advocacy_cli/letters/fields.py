"""What a template can name: every field with its meaning."""

from __future__ import annotations

FIELDS: dict[str, str] = {
    "recipient.name": "who holds the office on the letter's day; nothing when it is vacant",
    "recipient.title": "the office, such as Mayor of Zvečan",
    "recipient.body": "the institution",
    "recipient.address": "postal address, lines apart",
    "recipient.language": "the letter's language: sr-Cyrl, sr-Latn, sq or en",
    "recipient.salutation": "how the letter begins; the layout prints it",
    "recipient.email": "e-mail address",
    "sender.organisation": "who sends ([sender] in advocacy.toml, as all of these)",
    "sender.address": "our postal address",
    "sender.place": "town in the date line",
    "sender.signatory": "who signs when the letter names nobody (`signed_by`)",
    "sender.function": "the signatory's function",
    "sender.email": "our e-mail address",
    "campaign.title": "the campaign's title",
    "campaign.goal": "the campaign's goal",
    "ask.text": "what the letter asks for (`ask`, or the campaign's only one)",
    "ask.by": "until when, 15. 12. 2026",
    "ask.by_long": "until when, as running text has it: 15. децембра 2026. године",
    "asks[].text": "every ask to this recipient, for {% for a in asks %}",
    "asks[].by": "until when, in figures",
    "asks[].by_long": "until when, in words",
    "letter.number": "our number, such as hearings/L3; the layout prints it",
    "letter.date": "the letter's date, 23. 11. 2026.",
    "letter.date_long": "the letter's date in words; the layout prints it",
    "letter.reply_by": "days to reply, counted from delivery (`reply_by`)",
    "letter.reply_by_long": "the same in words: 14 дана",
    "letter.subject": "the subject line; the layout prints it",
    "letter.replaces": "which wrong letter it replaces; the layout prints it",
    "letter.cc[]": "who gets a copy; the layout prints them",
    "letter.enclosures[]": "what is enclosed; the layout prints them",
    "clock.name": "the legal reply period (`clock`): its name",
    "clock.period": "its length in words",
    "clock.source": "where the rule stands",
    "signers[].name": "who signs; the layout prints them",
    "signers[].role": "their functions",
    "signers[].organisation": "their organisations",
    "last_contact.date": "the last contact with the recipient, if there was one: in figures",
    "last_contact.date_long": "in words",
    "last_contact.channel": "how: in-person, phone, email, letter...",
    "earlier.number": "our number of the letter sent to the recipient before, in this campaign",
    "earlier.date": "the date on it, in figures",
    "earlier.date_long": "in words",
    "earlier.ref": "the office's protocol number for it, if it was written down",
}
# What the layout prints and no template needs to name.
PAGE = frozenset(
    {"page.address[]", "page.closing", "page.footnote", "page.funding", "page.disclaimer"}
)
