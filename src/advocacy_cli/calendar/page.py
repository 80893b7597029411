"""The page of a feed: which calendars there are and how to subscribe to them, in every language of the
workspace. One file: nothing is fetched from elsewhere, and nothing runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from advocacy_cli.documents.html import escape
from advocacy_cli.language import texts
from advocacy_cli.language.safe import for_document
from advocacy_cli.plan.model import Text

_BOTH = {"sr": ("sr-Cyrl", "sr-Latn")}  # either is written on request; here readers choose
_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 1.6rem 0 .3rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
nav a { margin-right: 1rem; } section + section { border-top: 2px solid #8886; margin-top: 2.5rem; }
.whole { border: 1px solid #8888; border-radius: .4rem; padding: .6rem .9rem; }
.whole p { margin: .2rem 0; } code { font-size: .95em; overflow-wrap: anywhere; user-select: all; }
details { margin-top: .6rem; } summary { cursor: pointer; } li { margin: .35rem 0; overflow-wrap: anywhere; }
dt { font-weight: 600; margin-top: .8rem; } dd { margin: 0; } .often { display: block; opacity: .8; }
.note { font-size: .9rem; }
"""
_WHERE = '<meta name="address" content="'  # kept for the next run, which may not be told it


class Listed(NamedTuple):
    """A calendar of the feed: its file and what it is called."""

    file: str
    title: Text


def page(name: Text, calendars: Sequence[Listed], languages: Sequence[str], address: str) -> str:
    """The page as HTML, in these languages and their order, plain Serbian in both scripts; the first
    calendar holds everything. `address` is where the folder lies on the web ("": not known; then the
    links of the page have to be copied)."""
    known = tuple(dict.fromkeys(tag for said in languages for tag in _BOTH.get(said, (said,))))
    title = " · ".join(dict.fromkeys(_say("title", tag) for tag in known))
    out = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(known[0])}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        *([f'{_WHERE}{escape(address)}">'] if address else []),
        f"<title>{_text(title)}</title>",
        f"<style>\n{_STYLE}</style></head>",
        "<body>",
    ]
    if len(known) > 1:
        links = (
            f'<a href="#{escape(t)}" lang="{escape(t)}">{_say("language", t)}</a>' for t in known
        )
        out.append(f"<nav>{''.join(links)}</nav>")
    for tag in known:
        out += _section(name, calendars, tag, known, address)
    return "\n".join([*out, "</body>\n</html>"]) + "\n"


def address_of(page: str) -> str:
    """The address of its folder that a page was written with; "" where it does not say."""
    _, _, rest = page.partition(_WHERE)
    return unescape(rest.partition('"')[0])


def _section(
    name: Text, calendars: Sequence[Listed], tag: str, languages: Sequence[str], address: str
) -> Iterator[str]:
    """What is said in one language; words of the plan that lack it are in the next."""
    own = (tag, *languages)
    yield f'<section id="{escape(tag)}" lang="{escape(tag)}">'
    yield f"<h1>{_say('title', tag)}</h1>"
    if called := texts.first(name, own):
        yield f"<p><strong>{_text(called)}</strong></p>"
    yield f"<p>{_say('lead', tag)}</p>"
    if not calendars:
        yield f"<p>{_say('nothing', tag)}</p>\n</section>"
        return
    whole, *single = calendars
    yield '<div class="whole">'
    yield f"<p><strong>{_say('all', tag)}</strong></p>"
    if address:
        where = f"{address}{quote(whole.file)}"
        yield f"<p>{_say('address', tag)}: <code>{escape(where)}</code></p>"
        yield f'<p><a href="{escape(_webcal(where))}">{_say("open", tag)}</a></p>'
    else:
        yield f"<p>{_link(whole.file, whole.file)}. {_say('copy', tag)}</p>"
    yield "</div>"
    if single:
        yield f"<details><summary>{_say('one', tag)}</summary>\n<ul>"
        for one in single:
            words = texts.first(one.title, own) or one.file
            where = f"<br><code>{escape(address + quote(one.file))}</code>" if address else ""
            yield f"<li>{_link(one.file, words)}{where}</li>"
        yield "</ul></details>"
    yield f"<h2>{_say('how', tag)}</h2>\n<dl>"
    for client in _words()["client"]:
        said = _text(texts.first(client, (tag,)))
        often = _text(texts.first(client["often"], (tag,)))
        yield f"<dt>{_text(client['name'])}</dt>"
        yield f'<dd>{said} <span class="often">{often}</span></dd>'
    yield "</dl>"
    yield f'<p class="note">{_say("not-import", tag)} {_say("untested", tag)}</p>\n</section>'


def _webcal(address: str) -> str:
    """The address by which a browser hands a calendar over to the program for it."""
    return f"webcal://{address.partition('://')[2]}" if urlsplit(address).netloc else address


def _link(file: str, words: str) -> str:
    return f'<a href="{escape(quote(file))}">{_text(words)}</a>'


def _say(key: str, tag: str) -> str:
    return _text(texts.first(_words()[key], (tag,)))


def _text(text: str) -> str:
    return escape(for_document(text))


@cache
def _words() -> Mapping[str, Any]:
    file = resources.files("advocacy_cli.calendar") / "subscribe.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
