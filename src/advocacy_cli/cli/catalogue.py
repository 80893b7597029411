"""Every command as data. Help, completion and "did you mean" read this table and import nothing.

A noun is a module of a room of this folder and holds `app`; an everyday word is a function of that name.
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
    Command(
        "status", "everyday.status:status", "Where each campaign stands, overdue first.", EVERY_DAY
    ),
    Command("due", "everyday.due:due", "Every dated thing that is overdue or near.", EVERY_DAY),
    Command("log", "everyday.log:log", "Write down what was said or done.", EVERY_DAY),
    Command("done", "everyday.settling:done", "Tick off any dated thing.", EVERY_DAY),
    Command("postpone", "everyday.settling:postpone", "Move any dated thing.", EVERY_DAY),
    Command(
        "undo",
        "everyday.undo:undo",
        "Take back a command, the last one if none is named.",
        EVERY_DAY,
    ),
    Command("campaign", "plan.campaign:app", "The campaigns and all that belongs to them.", PLAN),
    Command("target", "plan.target:app", "Whom the campaigns address.", PLAN),
    Command("office", "plan.office:app", "Posts, such as mayor, and who holds them.", PLAN),
    Command("ask", "plan.ask:app", "What is wanted of whom, and how far it has come.", PLAN),
    Command("rule", "plan.rule:app", "Legal reply periods, mechanisms and days off.", PLAN),
    Command("meeting", "meetings.meeting:app", "Arrange, move, cancel and record meetings.", MAKE),
    Command(
        "promise", "followup.promise:app", "What was promised to us, and what came of it.", MAKE
    ),
    Command("letter", "papers.letter:app", "Letters in every recipient's own language.", MAKE),
    Command(
        "clock", "followup.clock:app", "Legal reply periods that run, each day explained.", MAKE
    ),
    Command("mail", "post.mail:app", "The e-mails that wait, and those that went.", MAKE),
    Command("petition", "papers.petition:app", "Petition texts and signature sheets.", MAKE),
    Command(
        "calendar",
        "meetings.calendar:app",
        "Meetings and deadlines for every calendar program.",
        MAKE,
    ),
    Command("report", "followup.initiatives:app", "Reports for those to whom we answer.", MAKE),
    Command("journal", "followup.journal:app", "What happened, entry by entry.", MAKE),
    Command("init", "upkeep.init:init", "Make a new workspace.", UPKEEP),
    Command(
        "demo", "upkeep.demo:demo", "A full sample workspace and the main job done in it.", UPKEEP
    ),
    Command("check", "upkeep.check:check", "Read the whole plan and name every fault.", UPKEEP),
    Command(
        "config", "upkeep.config:app", "The settings in force and where they come from.", UPKEEP
    ),
    Command("schema", "upkeep.schema:schema", "The JSON Schema of a file, for editors.", UPKEEP),
    Command("completion", "upkeep.completion:completion", "Tab completion for your shell.", UPKEEP),
    Command("sync", "upkeep.sync:app", "Carry the work of colleagues from copy to copy.", UPKEEP),
    Command("doctor", "upkeep.doctor:doctor", "Look for what is missing, changed or open.", UPKEEP),
    Command("db", "upkeep.db:app", "Look after the journal's database.", UPKEEP),
)
