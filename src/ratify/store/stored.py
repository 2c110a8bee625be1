"""The log as it is stored, for verification: rows as they stand in the tables, whatever may have become of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ratify.errors import Invalid
from ratify.journal.verify import StoredHead
from ratify.store import driver

if TYPE_CHECKING:
    from ratify.store.driver import Cursor, Database

PAGE = 2_000
"""Rows read at a time, so that memory stays constant and no long transaction is held."""

EVERYTHING = 2**62


def head(database: Database) -> StoredHead:
    """Return the row of the head. Raises ``Invalid`` (``store.no_head``) if there is none."""
    found = _all(database, database.sql.head, ())
    if not found:
        raise Invalid("store.no_head")
    return StoredHead(*found[0])


def end_and_versions(database: Database, streams: tuple[str, str, str]) -> tuple[Any, ...]:
    """Return the head's size and moment, and the versions of three streams. Raises as ``head`` does."""
    found = _all(database, database.sql.end_and_versions, streams)
    if not found:
        raise Invalid("store.no_head")
    return tuple(found[0])


def rows(database: Database, after: int, up_to: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of entries by number, those after a number and up to another; columns as ``part.Row`` has them."""
    while page := _all(database, database.sql.rows, (after, up_to, PAGE)):
        yield from page
        after = page[-1][0]


def checkpoints(database: Database, after: int, up_to: int) -> Iterator[tuple[int, str]]:
    """Yield (size, signed note) by size, those after a size and up to another."""
    while page := _all(database, database.sql.checkpoints, (after, up_to, PAGE)):
        yield from page
        after = page[-1][0]


def of_kind(database: Database, kind: str) -> list[Any]:
    """Return the rows of the entries whose column says that they are of a kind, by number."""
    return _all(database, database.sql.of_kind, (kind,))


def back(database: Database, kind: str, before: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of the entries of a kind before a number, the newest first; columns as ``rows``."""
    while page := _all(database, database.sql.back, (kind, before, PAGE)):
        yield from page
        before = page[-1][0]


def dossiers(database: Database, up_to: int) -> Iterator[str]:
    """Yield the ids of the dossiers that were opened in the first so many entries, in the order of their opening."""
    yield from (dossier for _number, dossier in opened(database, 0, up_to))


def opened(database: Database, after: int, up_to: int) -> Iterator[tuple[int, str]]:
    """Yield (entry, dossier) of the openings after a number and up to another, by number."""
    while page := _all(database, database.sql.opened, (after, up_to, PAGE)):
        yield from ((number, stream.removeprefix("dossier/")) for number, stream in page)
        after = page[-1][0]


def opened_count(database: Database, after: int, up_to: int) -> int:
    """Return how many dossiers were opened after a number and up to another."""
    return int(_all(database, database.sql.opened_count, (after, up_to))[0][0])


def touched(database: Database, after: int, up_to: int) -> list[str]:
    """Return the streams that have an entry after a number and up to another."""
    return [row[0] for row in _all(database, database.sql.touched, (after, up_to))]


def disclosures(database: Database, after: int, up_to: int) -> list[tuple[int, str, str, str]]:
    """Return (entry, path, salt, value) of what is disclosed of entries after a number and up to another."""
    return _all(database, database.sql.disclosures, (after, up_to))


def has_checkpoints(database: Database) -> bool:
    """Say whether any checkpoint is stored."""
    return bool(_all(database, database.sql.checkpoint, ()))


def last_number(database: Database) -> int:
    """Return the largest number of an entry; 0 if there is none."""
    return _all(database, database.sql.last_number, ())[0][0] or 0


def version_at(database: Database, number: int) -> Callable[[str], int]:
    """Give the version that a stream had when the log had so many entries; 0 if none of them was its own."""

    def version(stream: str) -> int:
        found = _all(database, database.sql.version_at, (stream, number))
        return found[0][0] if found else 0

    return version


def _all(database: Database, statement: str, parameters: tuple[object, ...]) -> list[Any]:
    def work(cursor: Cursor) -> list[Any]:
        try:
            cursor.execute(statement, parameters)
            return cursor.fetchall()
        except sqlite3.OperationalError as error:
            if "UTF-8" not in str(error):
                raise
        # A column that is no text any more is for verification to tell, not for the driver to stumble over.
        cursor.connection.text_factory = _readable
        try:
            cursor.execute(statement, parameters)
            return cursor.fetchall()
        finally:
            cursor.connection.text_factory = str

    return driver.read(database, work)


def _readable(data: bytes) -> str:
    return data.decode(errors="replace")
