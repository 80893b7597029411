"""Meetings and days as iCalendar files that update what people imported before.

The front door: `export` for whole calendars, `one_event` for the file of one meeting; both give an
`Export`, whose files `deliver` writes once the journal has been committed. `advice` says how one event
reaches the calendars of others.
"""

from advocacy_cli.calendar.clients import Advice, advice
from advocacy_cli.calendar.export import FOLDER, Export, Request, deliver, export, one_event
from advocacy_cli.calendar.published import Counts

__all__ = [
    "FOLDER",
    "Advice",
    "Counts",
    "Export",
    "Request",
    "advice",
    "deliver",
    "export",
    "one_event",
]
