"""Values of the running office that are no truth about any dossier: the heartbeat, the clock of a demonstration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import Session

from ratify.store.tables import Setting

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NOTE = text(
    "INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
"""One statement, so that two servers that note the same for the first time do not fail each other."""


def remark(connection: Connection, name: str) -> object:
    """Return the value (JSON) noted under a name; nothing if there is none."""
    with Session(connection) as session:
        found = session.get(Setting, name)
        return None if found is None else json.loads(found.value)


def note(connection: Connection, name: str, value: object) -> None:
    """Note a value (JSON) under a name, in place of the one before."""
    connection.execute(_NOTE, {"name": name, "value": json.dumps(value, ensure_ascii=False)})
