"""Meetings and days as iCalendar files that update what people imported before.

The front door: `export` for whole calendars, `one_event` for the file of one meeting; both give an
`Export`, whose files `deliver` writes once the journal has been committed; or in two steps, `pending`
and `stage` before that, so that a full disk is noticed in time, and `remove` after it. `invitation`
makes the message that invites one guest to the `Revision` that `revise` gives. `advice` says how one
event reaches the calendars of others.
"""

from advocacy_cli.calendar.clients import Advice, advice
from advocacy_cli.calendar.export import (
    FOLDER,
    Calendar,
    Export,
    Request,
    deliver,
    export,
    one_event,
)
from advocacy_cli.calendar.files import pending, remove, stage
from advocacy_cli.calendar.invitation import Guest, Revision, invitation, revise
from advocacy_cli.calendar.published import Counts

__all__ = [
    "FOLDER",
    "Advice",
    "Calendar",
    "Counts",
    "Export",
    "Guest",
    "Request",
    "Revision",
    "advice",
    "deliver",
    "export",
    "invitation",
    "one_event",
    "pending",
    "remove",
    "revise",
    "stage",
]
