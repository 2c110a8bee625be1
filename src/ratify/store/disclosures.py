"""What opens the commitments of entries: read, and erased."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ratify.store.entries import Disclosure
from ratify.store.tables import StoredDisclosure

if TYPE_CHECKING:
    from sqlalchemy import Connection


def disclosures(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[Disclosure, ...]]:
    """Return what is left to open the commitments of these entries, by their numbers, by path."""
    wanted = select(StoredDisclosure).where(col(StoredDisclosure.number).in_(numbers))
    found: dict[int, tuple[Disclosure, ...]] = {}
    with Session(connection) as session:
        for row in session.exec(wanted.order_by(col(StoredDisclosure.number), col(StoredDisclosure.path))):
            found[row.number] = (*found.get(row.number, ()), Disclosure(row.path, row.salt, row.value))
    return found


def erase(connection: Connection, number: int, paths: Collection[str]) -> None:
    """Take away what opens the commitments of an entry at these paths."""
    gone = delete(StoredDisclosure).where(col(StoredDisclosure.number) == number, col(StoredDisclosure.path).in_(paths))
    connection.execute(gone)
