"""Who gets which letter, in which language: pure selection from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from advocacy_cli.errors import NotFound
from advocacy_cli.language.serbian import script
from advocacy_cli.plan import names
from advocacy_cli.plan.addressees import addressee
from advocacy_cli.plan.model import Letter

if TYPE_CHECKING:
    from advocacy_cli.plan.addressees import Addressee
    from advocacy_cli.plan.model import Campaign, Plan


class Draft(NamedTuple):
    """One letter to one recipient: it has one number and one date, whatever its languages."""

    campaign: str
    letter: Letter
    target: str
    to: Addressee
    tags: tuple[str, ...]
    asked: tuple[str, ...] = ()  # languages of the command line; none: the recipient's own
    default: str = "sr"
    replaces: tuple[str, date, str] | None = None  # the wrong letter: number, date, their number

    @property
    def subject(self) -> str:
        """How the journal names the letter."""
        return f"letter:{self.campaign}/{self.letter.id}"

    @property
    def key(self) -> tuple[str, str]:
        return self.subject, self.target

    def __str__(self) -> str:
        return f"{self.campaign}/{self.letter.id} to {self.target}"


class Selection(NamedTuple):
    """What was asked for on the command line."""

    names: Sequence[str] = ()  # CAMPAIGN or CAMPAIGN/LETTER; none: all active campaigns
    to: Sequence[str] = ()
    template: str | None = None
    languages: Sequence[str] = ()


def drafts(plan: Plan, selection: Selection, day: date, default: str) -> tuple[Draft, ...]:
    """The letters asked for, in the order of the plan. `default` is the language of a recipient
    who has none. Raises NotFound for a name that nothing has."""
    found: list[Draft] = []
    chosen = _chosen(plan, selection)
    among = [campaign for campaign, _ in chosen]
    others = _others(plan, selection, among)
    named = [name for name in selection.to if name not in others]
    to = [pair for name in named for pair in names.targets(plan, among, name, day)]
    wanted = {(where, target.id) for where, target in to}
    for campaign, letters in chosen:
        for letter in letters:
            for target in letter.to:
                if selection.to and (campaign.id, target) not in wanted:
                    continue
                held = addressee(plan, campaign, target, day)
                asked = tuple(selection.languages)
                draft = Draft(campaign.id, letter, target, held, (), asked, default)
                found.append(draft._replace(tags=_tags(campaign, draft)))
        for office in others:
            letter = _extra(campaign, selection.template or "", (office,))
            held = addressee(plan, campaign, office, day)
            draft = Draft(
                campaign.id, letter, office, held, (), tuple(selection.languages), default
            )
            found.append(draft._replace(tags=_tags(campaign, draft)))
    if selection.to and not found:
        said = ", ".join(selection.to)
        raise NotFound(f"none of these letters goes to {said}", hint="see `advocacy letter list`")
    return tuple(found)


def on_day(plan: Plan, draft: Draft, day: date) -> Draft:
    """The draft addressed to whoever stands behind the target on the letter's own date."""
    campaign = plan.campaigns[draft.campaign]
    to = addressee(plan, campaign, draft.target, day)
    if to == draft.to:
        return draft
    moved = draft._replace(to=to)
    return moved._replace(tags=_tags(campaign, moved))


def _tags(campaign: Campaign, draft: Draft) -> tuple[str, ...]:
    said = draft.asked or (draft.to.language or draft.default,)
    return tuple(dict.fromkeys(full_tag(tag, campaign) for tag in said))


def full_tag(tag: str, campaign: Campaign) -> str:
    """A language with its script: plain `sr` is written as the campaign's own title is."""
    if tag != "sr":
        return tag
    return f"sr-{script(campaign.title.get('sr', '')) or 'Cyrl'}"


def _chosen(plan: Plan, selection: Selection) -> list[tuple[Campaign, Sequence[Letter]]]:
    """The campaigns meant, each with the letters meant, every one once."""
    found: dict[str, dict[str, Letter]] = {}
    if not selection.names:
        found = {
            c.id: {letter.id: letter for letter in _letters(c, selection)}
            for c in plan.campaigns.values()
            if c.status == "active"
        }
    for name in selection.names:
        place, _, one = name.partition("/")
        campaign = names.campaign(plan, place)
        mine = found.setdefault(campaign.id, {})
        letters = _letters(campaign, selection)
        if one:
            letters = (_named(campaign, letters, one, selection.template),)
        mine.update((letter.id, letter) for letter in letters)
    return [(plan.campaigns[c], tuple(letters.values())) for c, letters in found.items()]


def _letters(campaign: Campaign, selection: Selection) -> Sequence[Letter]:
    """The campaign's letters; with --template those that use it, or else one to every target."""
    if selection.template is None:
        return campaign.letters
    using = tuple(x for x in campaign.letters if x.template == selection.template)
    everybody = tuple(t.id for t in campaign.targets)
    return using or (_extra(campaign, selection.template, everybody),)


def _extra(campaign: Campaign, template: str, to: tuple[str, ...]) -> Letter:
    """A letter from a template that the plan does not name."""
    # A capital begins what no plan can name: such a letter is never taken for a planned one.
    return Letter(campaign.at, f"Template-{template}", template, to, planned=False)


def _others(plan: Plan, selection: Selection, among: Sequence[Campaign]) -> tuple[str, ...]:
    """The offices of `--to` that no campaign meant addresses: a letter from a template can go to them
    all the same, such as a complaint about somebody's silence."""
    if selection.template is None or not selection.names:
        return ()
    known = {name for c in among for t in c.targets for name in (t.id, t.office)}
    return tuple(name for name in selection.to if name in plan.offices and name not in known)


def _named(
    campaign: Campaign, letters: Sequence[Letter], name: str, template: str | None
) -> Letter:
    """A letter by its id, a former id, its ask's, or a prefix or word that only it has; `template` is
    what they were narrowed to."""
    try:
        return _pick(campaign, letters, name)
    except NotFound:
        if template is None:
            raise
        other = _pick(campaign, campaign.letters, name)
        raise NotFound(
            f"{campaign.id}/{other.id} is written with the template '{other.template}', "
            f"not with '{template}'",
            hint="leave --template out, or name the campaign alone: "
            f"advocacy letter make {campaign.id} --template {template}",
        ) from None


def _pick(campaign: Campaign, letters: Sequence[Letter], name: str) -> Letter:
    among = [
        names.Named(
            x, x.id, (x.id.removeprefix("letter-"), *x.was), campaign.id, called=x.subject.values
        )
        for x in letters
    ]
    return names.pick("letter", name, among, f" in {campaign.id}")
