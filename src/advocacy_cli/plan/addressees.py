"""The person, or the office, that a target stands for on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from advocacy_cli.plan.model import Campaign, Holder, Office, Plan, Target, Text
from advocacy_cli.plan.names import by_id

TENURES = ("held", "acting", "vacant", "unknown")  # the last: nobody wrote down who holds it


class Addressee(NamedTuple):
    """Whom a letter reaches. `name` is `{}` when only the office is known; `title` is the office's.

    `vacant` says that the office is known to be held by nobody that day.
    """

    target: str
    office: str | None
    name: Text
    title: Text
    role: str
    gender: str | None
    language: str | None
    email: str
    address: Text
    salutation: Text
    holder: str | None
    acting: bool
    vacant: bool
    body: Text


def addressee(plan: Plan, campaign: Campaign, target_id: str, day: date) -> Addressee:
    """The addressee of a target (or of an office that is copied in) on that day.

    What the campaign writes at the target overrules the office, and the holder overrules the
    office's salutation. Raises KeyError for an id that the checked plan does not know.
    """
    target = by_id(campaign.targets).get(target_id)
    if target is None:
        target = Target(at=plan.offices[target_id].at, id=target_id, office=target_id)
    office = plan.offices[target.office] if target.office else None
    if office is None:
        return Addressee(
            target=target.id,
            office=None,
            name=target.name,
            title={},
            role=target.role,
            gender=target.gender,
            language=target.language,
            email=target.email,
            address=target.address,
            salutation=target.salutation,
            holder=None,
            acting=False,
            vacant=False,
            body={},
        )
    holder = office.holder(day)
    body = plan.bodies.get(office.body)
    return Addressee(
        target=target.id,
        office=office.id,
        name=target.name or (holder.name if holder else {}),
        title=office.title,
        role=target.role or office.role,
        gender=target.gender or (holder.gender if holder else None),
        language=target.language or office.language,
        email=target.email or office.email,
        address=target.address or office.address,
        salutation=target.salutation or (holder.salutation if holder else {}) or office.salutation,
        holder=holder.id if holder else None,
        acting=holder is not None and holder.acting,
        vacant=holder is None and _said_vacant(office.holders, day),
        body=body.name if body else {},
    )


def tenure(office: Office, day: date) -> str:
    """How an office is held on that day, in a word of TENURES."""
    if holder := office.holder(day):
        return "acting" if holder.acting else "held"
    return "vacant" if _said_vacant(office.holders, day) else "unknown"


def _said_vacant(holders: tuple[Holder, ...], day: date) -> bool:
    return any(
        h.vacant and (h.start or date.min) <= day and (h.end is None or day <= h.end)
        for h in holders
    )
