"""What things are called, one a line beside the plan's cache, so that Tab need not read the plan.

A line is kind, campaign, id and name, with tabs between. The files hold names of people: they are
private like the cache.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from advocacy_cli.errors import Unavailable
from advocacy_cli.language.texts import first
from advocacy_cli.plan.model import Campaign, Plan, Text
from advocacy_cli.workspace import Workspace

PLAN, JOURNAL = "words", "words-journal"  # files in .advocacy
_LONGEST = 60
_KINDS = {"offices": "office", "bodies": "body", "members": "member", "people": "person",
          "clocks": "rule", "mechanisms": "rule"}  # fmt: skip
_INSIDE = ("ask", "target", "deadline", "meeting", "letter")


def keep(workspace: Workspace, file: str, lines: Iterable[str]) -> None:
    """Keep the lines where they differ from those that are kept; nothing happens where they cannot
    be written."""
    content = "".join(f"{line}\n" for line in lines).encode()
    with contextlib.suppress(Unavailable, OSError):
        path = workspace.private(file)
        if (path.read_bytes() if path.is_file() else b"") != content:
            workspace.write(path, content, private=True)


def of_plan(workspace: Workspace, plan: Plan) -> Iterator[str]:
    """Everything that a command line may name out of the plan, in its order."""
    languages = workspace.settings.languages

    def line(kind: str, own: str, called: Text, campaign: str = "") -> str:
        return as_line(kind, campaign, own, first(called, languages))

    for area, called in workspace.settings.areas.items():
        yield line("area", area, called)
    for field, kind in _KINDS.items():
        for own, thing in getattr(plan, field).items():
            yield line(kind, own, _called(plan, thing))
    for holiday in {h.id: h for h in plan.holidays}.values():
        yield line("rule", holiday.id, holiday.name)
    for campaign in plan.campaigns.values():
        yield line("campaign", campaign.id, campaign.title)
        for kind in _INSIDE:
            for thing in getattr(campaign, f"{kind}s"):
                yield line(kind, thing.id, _called(plan, thing, campaign), campaign.id)


def as_line(kind: str, campaign: str, own: str, called: str) -> str:
    """One line; the name is cut to what fits beside a choice, and cannot steer a terminal."""
    words = " ".join(called.split())
    shown = "".join(letter if letter.isprintable() else " " for letter in words)
    return "\t".join((kind, campaign, own, shown[:_LONGEST]))


def _called(plan: Plan, thing: object, campaign: Campaign | None = None) -> Mapping[str, str]:
    for field in ("title", "name", "text", "what", "subject", "agenda"):
        if said := getattr(thing, field, None):
            found: Mapping[str, str] = said
            return found
    office = plan.offices.get(getattr(thing, "office", None) or "")
    if office is not None:
        return office.title
    asked = getattr(thing, "ask", None)  # a letter is called what it asks for
    return next((ask.text for ask in campaign.asks if ask.id == asked), {}) if campaign else {}
