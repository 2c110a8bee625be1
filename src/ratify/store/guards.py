"""Guards in the schema: triggers that forbid to alter, delete or replace what the log promised to keep.

They are speed bumps against mistakes, not the guarantee; that is the tree and its checkpoints.

* SQLite: INSERT OR REPLACE deletes without a word to a DELETE trigger unless ``recursive_triggers`` is on, so a trigger
  before each INSERT refuses every value of a unique key that is there already.
* SQLite: Alembic's ``batch_alter_table`` makes a table anew and drops its triggers silently, so every migration that
  touches a guarded table calls ``create`` last, and ``missing`` compares what is there with what is wanted.
* PostgreSQL: a superuser's ``session_replication_role = replica`` passes ordinary triggers by, so they are ENABLE
  ALWAYS; and TRUNCATE has a trigger of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import inspect

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

_FUNCTION = "ratify_keeps"
_FUNCTION_BODY = (
    "BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation',"
    " MESSAGE = 'ratify keeps ' || TG_TABLE_NAME || ': no ' || TG_OP; END"
)
# pg_trigger.tgtype: 2 is BEFORE, the statement's level is no bit at all.
_BEFORE = 2
_EVENT_BITS = {"DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guarded table: the keys under which its rows stand for good, and what may be done to them all the same."""

    table: str
    unique: tuple[tuple[str, ...], ...]
    updatable: bool = False
    erasable: bool = False

    def forbids(self, event: str) -> bool:
        """Whether no row may be altered, deleted or swept away."""
        return not ((self.updatable and event == "UPDATE") or (self.erasable and event == "DELETE"))


GUARDED = (
    Guarded("entry", (("number",), ("stream", "version"), ("key",))),
    Guarded("checkpoint", (("size",),)),
    Guarded("definition", (("digest",),)),
    Guarded("attachment", (("digest",),)),
    Guarded("head", (("id",),), updatable=True),
    Guarded("disclosure", (("number", "path"),), erasable=True),
    Guarded("look_up", (("number",),)),
    Guarded("watched_checkpoint", (("origin", "size", "root"),)),
)


def create(connection: Connection) -> None:
    """Make every guard anew on the guarded tables that exist; the last thing a migration does."""
    drop(connection)
    if connection.dialect.name == "sqlite":
        for statement in _on_sqlite(connection).values():
            connection.exec_driver_sql(statement)
        return
    connection.exec_driver_sql(
        f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_FUNCTION_BODY}$$"
    )
    for (table, name), event in _on_postgresql(connection).items():
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def drop(connection: Connection) -> None:
    """Take every guard away: what a migration that rewrites a guarded table does first."""
    if connection.dialect.name == "sqlite":
        for name in _on_sqlite(connection):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    else:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {_FUNCTION}() CASCADE")


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the names of the guards that are not there, or are not as ``create`` made them."""
    if connection.dialect.name == "sqlite":
        stored = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = {row.name: row.sql for row in stored}
        return tuple([name for name, statement in _on_sqlite(connection).items() if there.get(name) != statement])
    found = connection.exec_driver_sql(
        "SELECT c.relname, t.tgname, t.tgtype, t.tgenabled::text, t.tgqual IS NULL, p.proname, p.prosrc"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    ).all()
    there_too = {(row[0], row[1]): tuple(row[2:]) for row in found}
    return tuple(
        [
            name
            for (table, name), event in _on_postgresql(connection).items()
            if there_too.get((table, name)) != (_BEFORE | _EVENT_BITS[event], "A", True, _FUNCTION, _FUNCTION_BODY)
        ]
    )


def foreign(there: Mapping[str, str], tables: Collection[str]) -> str | None:
    """Return the first trigger or view of an SQLite database that is no guard: it would run when ratify writes.

    ``there``: triggers and views with their statements, as the schema table keeps them.
    """
    wanted = _triggers([guarded for guarded in GUARDED if guarded.table in tables])
    return next((name for name, statement in sorted(there.items()) if wanted.get(name) != statement), None)


def _present(connection: Connection) -> list[Guarded]:
    tables = set(inspect(connection).get_table_names())
    return [guarded for guarded in GUARDED if guarded.table in tables]


def _on_sqlite(connection: Connection) -> dict[str, str]:
    return _triggers(_present(connection))


def _triggers(present: Sequence[Guarded]) -> dict[str, str]:
    """Return the triggers wanted on SQLite: name and statement, as the schema table keeps it."""
    wanted = {}
    for guarded in present:
        table = guarded.table
        for event in filter(guarded.forbids, ("UPDATE", "DELETE")):
            name = f"{_FUNCTION}_{table}_{event.lower()}"
            wanted[name] = (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'ratify keeps {table}: no {event}'); END"
            )
        # A key that is null equals nothing, so it is never found.
        there = " OR ".join(_there_already(table, key) for key in guarded.unique)
        name = f"{_FUNCTION}_{table}_replace"
        wanted[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {there}"
            f" BEGIN SELECT RAISE(ABORT, 'ratify keeps {table}: no REPLACE'); END"
        )
    return wanted


def _there_already(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names from the constant above


def _on_postgresql(connection: Connection) -> dict[tuple[str, str], str]:
    """Return the triggers wanted on PostgreSQL: table, name and event."""
    return {
        (guarded.table, f"{_FUNCTION}_{guarded.table}_{event.lower()}"): event
        for guarded in _present(connection)
        for event in _EVENT_BITS
        if guarded.forbids(event)
    }
