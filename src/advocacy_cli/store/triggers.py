"""Triggers that keep the journal append-only, for both engines, made from one list of tables.

They protect against accidents, not against the owner of the file, who can drop them.
"""

from __future__ import annotations

_KEYS = {
    "entry": "id = NEW.id OR (writer = NEW.writer AND (seq = NEW.seq OR key = NEW.key))",
    "entry_after": "entry = NEW.entry AND after = NEW.after",
    "entry_about": "entry = NEW.entry AND role = NEW.role AND id = NEW.id",
    "entry_text": "entry = NEW.entry AND field = NEW.field",
    "entry_digest": "entry = NEW.entry AND name = NEW.name",
}
_SAID = "the journal is append-only; write a correction or undo"
_ERASES = (
    "NEW.body IS NULL AND NEW.salt IS NULL AND OLD.body IS NOT NULL AND NEW.entry = OLD.entry "
    "AND NEW.field = OLD.field AND NEW.sha256 = OLD.sha256"
)


def triggers(dialect: str) -> dict[str, str]:
    """The statements that make the triggers, by trigger name."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def functions(dialect: str) -> tuple[str, ...]:
    """What the triggers call; may be made again at any time."""
    if dialect != "postgresql":
        return ()
    raising = f"RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'restrict_violation';"
    # Two steps: on other tables NEW has no `body` to look at.
    erasing = "IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'entry_text' THEN"
    body = f"BEGIN {erasing} IF {_ERASES} THEN RETURN NEW; END IF; END IF; {raising} END"
    head = "CREATE OR REPLACE FUNCTION advocacy_append_only() RETURNS trigger LANGUAGE plpgsql"
    return (f"{head} AS $${body}$$",)


def drop(name: str, dialect: str) -> str:
    """The statement that takes a trigger away, for a migration."""
    if dialect != "postgresql":
        return f"DROP TRIGGER IF EXISTS {name}"
    return f"DROP TRIGGER IF EXISTS {name} ON {name.rpartition('_no_')[0]}"


def _sqlite() -> dict[str, str]:
    made = {}
    stop = f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for table, same in _KEYS.items():
        unless = f" WHEN NOT ({_ERASES})" if table == "entry_text" else ""
        made[f"{table}_no_update"] = f"BEFORE UPDATE ON {table}{unless} {stop}"
        made[f"{table}_no_delete"] = f"BEFORE DELETE ON {table} {stop}"
        # INSERT OR REPLACE deletes without asking the trigger above, unless the connection
        # has recursive_triggers on; other programs' connections have not.
        known = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  own names only
        made[f"{table}_no_replace"] = f"BEFORE INSERT ON {table} {known} {stop}"
    return {name: f"CREATE TRIGGER {name} {text}" for name, text in made.items()}


def _postgresql() -> dict[str, str]:
    made = {}
    for table in _KEYS:
        call = "EXECUTE FUNCTION advocacy_append_only()"
        made[f"{table}_no_change"] = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
        made[f"{table}_no_truncate"] = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
    return {name: f"CREATE TRIGGER {name} {text}" for name, text in made.items()}
