"""Indexes made again while the office runs: whatever stands for a dossier is taken away and written anew.

Between a look at a dossier and the writing of its lines somebody may have written to it. So, under the lock of the log,
its streams must still have the versions that were seen; otherwise what stands is newer, and is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.store import driver, indexes
from ratify.store.appending import versions_of

if TYPE_CHECKING:
    from ratify.store.driver import Cursor, Database
    from ratify.store.indexes import IndexRows


@dataclass(frozen=True, slots=True)
class Remade:
    """The lines of one dossier, made of its streams as they were at these versions."""

    dossier: str
    versions: Mapping[str, int]
    rows: IndexRows


def put_anew(database: Database, remade: Sequence[Remade]) -> list[str]:
    """Write lines in the place of whatever stands for the same dossiers; gives those that were written to meanwhile."""
    sql = database.sql
    streams = sorted({stream for one in remade for stream in one.versions})

    def work(cursor: Cursor) -> list[str]:
        cursor.execute(sql.lock_head)
        cursor.fetchone()
        found = versions_of(cursor, sql, streams)
        moved: list[str] = []
        for one in sorted(remade, key=lambda each: each.dossier):
            if any(found[stream] != version for stream, version in one.versions.items()):
                moved.append(one.dossier)
                continue
            for statement in sql.forget_dossier:
                cursor.execute(statement, (one.dossier,))
            indexes.put(cursor, sql, one.rows)
        return moved

    return driver.write(database, work)


def clear(database: Database, orphans: Sequence[tuple[str, str]]) -> None:
    """Take away what an index holds for dossiers (in ``inbox_reader``: for alerts) that the log does not know."""
    by_table = database.sql.forget_orphan

    def work(cursor: Cursor) -> None:
        for table, of in orphans:
            cursor.execute(by_table[table], (int(of) if table == "inbox_reader" else of,))

    if orphans:
        driver.write(database, work)
