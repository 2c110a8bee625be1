"""What opens the commitments of entries: read, erased, and what was erased swept out of the database's own files.

A row that was deleted is not gone: SQLite keeps old pages in its write-ahead log, PostgreSQL dead rows in the table's
file. ``erase`` therefore notes in the same transaction that sweeping is owed, and ``swept`` does it and strikes the
note out; if it cannot be done now, the note stays, and whoever comes next tries again.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ratify.store import driver, remarks
from ratify.store.entries import Disclosure
from ratify.store.tables import StoredDisclosure

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.driver import Cursor
    from ratify.store.log import Store

OWED = "sweeping_owed"
"""The remark that something was erased and is not swept out yet."""

_LOCK_SECONDS = 5
_OLDER = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(%s::text::xid)"
)
_MAY_REWRITE = (
    "SELECT pg_has_role(relowner, 'USAGE') OR CASE WHEN current_setting('server_version_num')::integer >= 170000"
    " THEN has_table_privilege(oid, 'MAINTAIN') ELSE false END FROM pg_class WHERE oid = 'disclosure'::regclass"
)


def disclosures(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[Disclosure, ...]]:
    """Return what is left to open the commitments of these entries, by their numbers, by path."""
    wanted = select(StoredDisclosure).where(col(StoredDisclosure.number).in_(numbers))
    found: dict[int, tuple[Disclosure, ...]] = {}
    with Session(connection) as session:
        for row in session.exec(wanted.order_by(col(StoredDisclosure.number), col(StoredDisclosure.path))):
            found[row.number] = (*found.get(row.number, ()), Disclosure(row.path, row.salt, row.value))
    return found


def erase(connection: Connection, number: int, paths: Collection[str]) -> None:
    """Take away what opens the commitments of an entry at these paths, and note that sweeping is owed."""
    of_entry = col(StoredDisclosure.number) == number
    connection.execute(delete(StoredDisclosure).where(of_entry, col(StoredDisclosure.path).in_(paths)))
    remarks.note(connection, OWED, secrets.token_hex(8))


def owed(connection: Connection) -> bool:
    """Say whether something was erased and not swept out of the database's files yet."""
    return remarks.remark(connection, OWED) is not None


def swept(store: Store) -> bool:
    """Sweep what was erased out of the database's own files; whether nothing is owed any more.

    SQLite: the write-ahead log is written back and cut to nothing, which waits some seconds for those who still read
    an older state; deleted rows themselves are overwritten when they are deleted (``secure_delete``). PostgreSQL: the
    table is written anew (VACUUM FULL), which its owner may do and, from PostgreSQL 17 on, whoever was given MAINTAIN;
    and the server is asked for a checkpoint.
    """
    noted = store.query(lambda connection: remarks.remark(connection, OWED))
    if noted is None:
        return True
    if not driver.outside_transactions(store.database, _truncated if store.database.is_sqlite else _rewritten):
        return False

    def strike_out(connection: Connection) -> bool:
        # Somebody may have erased more meanwhile: that is noted under another word.
        if remarks.remark(connection, OWED) != noted:
            return False
        remarks.note(connection, OWED, None)
        return True

    return store.change(strike_out)


def _truncated(cursor: Cursor) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return not cursor.fetchone()[0]  # it says first whether it was kept from it


def _nobody_reads_an_older_state(cursor: Cursor) -> bool:
    """Wait some seconds for whoever still sees what was deleted: VACUUM would keep it for them (autovacuum is one)."""
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
    now, until = int(cursor.fetchone()[0]) % 2**32, monotonic() + _LOCK_SECONDS
    while True:
        cursor.execute(_OLDER, (str(now),))
        if not cursor.fetchone()[0]:
            return True
        if monotonic() > until:
            return False
        sleep(0.05)


def _rewritten(cursor: Cursor) -> bool:
    cursor.execute(_MAY_REWRITE)
    if not cursor.fetchone()[0]:
        return False
    if not _nobody_reads_an_older_state(cursor):
        return False
    cursor.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
    try:
        cursor.execute("VACUUM (FULL) disclosure")
    except Exception as error:
        if getattr(error, "sqlstate", None) != "55P03":  # somebody holds the table
            raise
        return False
    finally:
        cursor.execute("RESET lock_timeout")
    with suppress(Exception):  # for a superuser or a member of pg_checkpoint; otherwise the server's own comes
        cursor.execute("CHECKPOINT")
    return True
