"""The small indexes, read back for verification: what stands in them for a dossier, and for none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import col, select

from ratify.store.columns import INDEXES
from ratify.store.tables import DossierUse, DossierWord, InboxReader

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OF_NONE = {"inbox": " AND dossier <> ''"}
"""Rows that may be of no dossier: a digest stands in the inbox too."""

_OPENED = "EXISTS (SELECT 1 FROM entry WHERE entry.stream = 'dossier/' || {table}.dossier AND entry.version = 1)"
_UNREAD = (
    "SELECT DISTINCT alert FROM inbox_reader"
    " WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.alert = inbox_reader.alert)"
)


def words(connection: Connection, dossier: str) -> set[str]:
    """Return the words under which a dossier is found."""
    return set(connection.execute(select(DossierWord.word).where(col(DossierWord.dossier) == dossier)).scalars())


def uses(connection: Connection, dossier: str) -> set[str]:
    """Return what a dossier is filed under as using."""
    return set(connection.execute(select(DossierUse.use).where(col(DossierUse.dossier) == dossier)).scalars())


def readers(connection: Connection, alert: int) -> set[str]:
    """Return the names under which an alert is filed."""
    return set(connection.execute(select(InboxReader.reader).where(col(InboxReader.alert) == alert)).scalars())


def of_no_dossier(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield (table, dossier) of whatever an index holds for a dossier that the log does not know."""
    for table in INDEXES:
        unknown = f"NOT {_OPENED.format(table=table)}{_OF_NONE.get(table, '')}"
        wanted = f"SELECT DISTINCT dossier FROM {table} WHERE {unknown} ORDER BY dossier"  # noqa: S608 - names from the constants above
        yield from ((table, str(found)) for found in connection.execute(text(wanted)).scalars())
    unread = text(_UNREAD)
    yield from (("inbox_reader", str(found)) for found in connection.execute(unread).scalars())
