"""Every command as data. Help, completion and "did you mean" read this table and import nothing.

A noun is a module of this folder that holds `app`; an everyday word is a function of that name.
"""

from __future__ import annotations

from typing import NamedTuple

EVERY_DAY = "Every day"
PLAN = "The plan: what we want"
MAKE = "What we send and keep"
UPKEEP = "Setting up and looking after"


class Command(NamedTuple):
    """One line of the catalogue. `target` is `module:attribute` below this package."""

    name: str
    target: str
    help: str
    panel: str


CATALOGUE = (
    Command("status", "status:status", "Where each campaign stands, overdue first.", EVERY_DAY),
    Command("due", "due:due", "Every dated thing that is overdue or near.", EVERY_DAY),
    Command("log", "log:log", "Write down what was said or done.", EVERY_DAY),
    Command("done", "settling:done", "Tick off any dated thing.", EVERY_DAY),
    Command("postpone", "settling:postpone", "Move any dated thing.", EVERY_DAY),
    Command("undo", "undo:undo", "Take back a command, the last one if none is named.", EVERY_DAY),
    Command("campaign", "campaign:app", "The campaigns and all that belongs to them.", PLAN),
    Command("target", "target:app", "Whom the campaigns address.", PLAN),
    Command("office", "office:app", "Posts, such as mayor, and who holds them.", PLAN),
    Command("ask", "ask:app", "What is wanted of whom, and how far it has come.", PLAN),
    Command("rule", "rule:app", "Legal reply periods, mechanisms and days off.", PLAN),
    Command("meeting", "meeting:app", "Arrange, move, cancel and record meetings.", MAKE),
    Command("promise", "promise:app", "What was promised to us, and what came of it.", MAKE),
    Command("letter", "letter:app", "Letters in every recipient's own language.", MAKE),
    Command("clock", "clock:app", "Legal reply periods that run, each day explained.", MAKE),
    Command("mail", "mail:app", "The e-mails that wait, and those that went.", MAKE),
    Command("petition", "petition:app", "Petition texts and signature sheets.", MAKE),
    Command("calendar", "calendar:app", "Meetings and deadlines for every calendar program.", MAKE),
    Command("report", "initiatives:app", "Reports for those to whom we answer.", MAKE),
    Command("journal", "journal:app", "What happened, entry by entry.", MAKE),
    Command("init", "init:init", "Make a new workspace.", UPKEEP),
    Command("demo", "demo:demo", "A full sample workspace and the main job done in it.", UPKEEP),
    Command("check", "check:check", "Read the whole plan and name every fault.", UPKEEP),
    Command("config", "config:app", "The settings in force and where they come from.", UPKEEP),
    Command("schema", "schema:schema", "The JSON Schema of a file, for editors.", UPKEEP),
    Command("completion", "completion:completion", "Tab completion for your shell.", UPKEEP),
    Command("sync", "sync:app", "Carry the work of colleagues from copy to copy.", UPKEEP),
    Command("doctor", "doctor:doctor", "Look for what is missing, changed or open.", UPKEEP),
    Command("db", "db:app", "Look after the journal's database.", UPKEEP),
)
