"""How a letter stands on the page: what is around the words that its template says.

Blocks before the body, on line 1, and after it, each with a style that says what it is; every
format knows how that looks. The letterhead's header and footer are around them. Places and order
follow the custom of municipal correspondence.
"""

from __future__ import annotations

from advocacy_cli.documents.blocks import Block, Tag, line
from advocacy_cli.documents.letterhead import label


def before(tag: str) -> tuple[Block, ...]:
    """Number, place and date, addressee, subject, what it replaces, salutation."""
    place = "{% if sender.place %}{{ sender.place }}, {% endif %}{{ letter.date_long }}"
    return (
        line("reference", f"{label('number', tag)} {{{{ letter.number }}}}\t{place}"),
        Tag(1, "{% for line in page.address %}"),
        line("address", "{{ line }}"),
        Tag(1, "{% endfor %}"),
        line("subject", f"{label('subject', tag)} {{{{ letter.subject }}}}"),
        Tag(1, "{% if letter.replaces %}"),
        line("replaces", "{{ letter.replaces }}"),
        Tag(1, "{% endif %}"),
        line("salutation", "{{ recipient.salutation }}"),
    )


def after(tag: str, at: int = 1) -> tuple[Block, ...]:
    """Closing, signatures, enclosures, copies and the footnote on the name of the country, all on
    line `at`."""
    return (
        line("closing", "{{ page.closing }}", at),
        Tag(at, "{% for signer in signers %}"),
        line("signer", "{{ signer.name }}", at),
        Tag(at, "{% for line in [signer.role, signer.organisation] %}"),
        Tag(at, "{% if line %}"),
        line("office", "{{ line }}", at),
        Tag(at, "{% endif %}"),
        Tag(at, "{% endfor %}"),
        Tag(at, "{% endfor %}"),
        *_listed("letter.enclosures", label("enclosures", tag), at),
        *_listed("letter.cc", label("copies", tag), at),
        Tag(at, "{% if page.footnote %}"),
        line("footnote", "{{ page.footnote }}", at),
        Tag(at, "{% endif %}"),
    )


def _listed(field: str, words: str, at: int) -> tuple[Block, ...]:
    """A heading and numbered lines, when there is anything to list."""
    return (
        Tag(at, f"{{% if {field} %}}"),
        line("list-head", words, at),
        Tag(at, f"{{% for line in {field} %}}"),
        line("listed", "{{ loop.index }}. {{ line }}", at),
        Tag(at, "{% endfor %}"),
        Tag(at, "{% endif %}"),
    )
