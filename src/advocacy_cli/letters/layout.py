"""How a letter stands on the page: what is around the words that its template says.

One line of OOXML with Jinja tags before the body and one after it; the letterhead's header and
footer are around them. Places and order follow the custom of municipal correspondence.
"""

from __future__ import annotations

from advocacy_cli.documents.letterhead import label
from advocacy_cli.documents.markdown import escape

_RIGHT = 9354  # the right margin, in twentieths of a point from the left one
_SIGNATURE = 4800  # where the signature begins


def before(tag: str) -> str:
    """Number, place and date, addressee, subject, what it replaces, salutation."""
    number = escape(label("number", tag))
    subject = escape(label("subject", tag))
    return "".join(
        (
            _p(
                f'<w:tabs><w:tab w:val="right" w:pos="{_RIGHT}"/></w:tabs>'
                '<w:spacing w:after="360"/>',
                _r(f"{number} {{{{ letter.number }}}}"),
                "<w:r><w:tab/></w:r>",
                "{% if sender.place %}",
                _r("{{ sender.place }}, "),
                "{% endif %}",
                _r("{{ letter.date_long }}"),
            ),
            "{% for line in page.address %}",
            _p(
                '<w:spacing w:after="0"/>', _r("{{ line }}", "{% if loop.first %}<w:b/>{% endif %}")
            ),
            "{% endfor %}",
            _p(
                '<w:spacing w:before="360" w:after="240"/>',
                _r(f"{subject} {{{{ letter.subject }}}}", "<w:b/>"),
            ),
            "{% if letter.replaces %}",
            _p('<w:spacing w:after="240"/>', _r("{{ letter.replaces }}", "<w:i/>")),
            "{% endif %}",
            _p('<w:spacing w:after="160"/>', _r("{{ recipient.salutation }}")),
        )
    )


def after(tag: str) -> str:
    """Closing, signatures, enclosures, copies and the footnote on the name of the country."""
    enclosures, copies = escape(label("enclosures", tag)), escape(label("copies", tag))
    place = f'<w:ind w:left="{_SIGNATURE}"/>'
    return "".join(
        (
            _p(
                f'<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="0"/>{place}',
                _r("{{ page.closing }}"),
            ),
            "{% for signer in signers %}",
            _p(
                f'<w:keepNext/><w:keepLines/><w:spacing w:before="720" w:after="0"/>{place}',
                _r("{{ signer.name }}", "<w:b/>"),
            ),
            "{% for line in [signer.role, signer.organisation] %}{% if line %}",
            _p(f'<w:keepLines/><w:spacing w:after="0"/>{place}', _r("{{ line }}")),
            "{% endif %}{% endfor %}{% endfor %}",
            _listed("letter.enclosures", enclosures),
            _listed("letter.cc", copies),
            "{% if page.footnote %}",
            _p(
                '<w:spacing w:before="360" w:after="0"/>',
                _r("{{ page.footnote }}", '<w:sz w:val="16"/>'),
            ),
            "{% endif %}",
        )
    )


def _listed(field: str, words: str) -> str:
    """A heading and numbered lines, when there is anything to list."""
    return "".join(
        (
            f"{{% if {field} %}}",
            _p('<w:keepNext/><w:spacing w:before="240" w:after="0"/>', _r(words, _NOTE)),
            f"{{% for line in {field} %}}",
            _p('<w:spacing w:after="0"/>', _r("{{ loop.index }}. {{ line }}", _NOTE)),
            "{% endfor %}{% endif %}",
        )
    )


_NOTE = '<w:sz w:val="20"/>'


def _p(style: str, *runs: str) -> str:
    return f"<w:p><w:pPr>{style}</w:pPr>{''.join(runs)}</w:p>"


def _r(text: str, form: str = "") -> str:
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'
