"""One database behind two engines, and how a unit of work is run in it: begun, retried, committed, told apart.

SQLite has one engine that writes and one that reads, because the hook which begins every transaction of the writer
with BEGIN IMMEDIATE would take the write lock for a mere SELECT. PostgreSQL has two as well: its reader commits each
statement by itself and so spares two round trips.

A unit of work may be run again from its beginning: when SQLite is busy, when PostgreSQL asks for it (40001, 40P01),
when the connection is lost. Whoever gives one sees to it that running it again is safe.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ratify.errors import Invalid, RatifyError, Unavailable
from ratify.store.statements import POSTGRESQL, SQLITE, Statements
from ratify.store.turn import Turn

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.pool import PoolProxiedConnection

T = TypeVar("T")
HandOver = Callable[[], None]
"""Lets whoever comes next in turn begin."""

PATIENCE = 15.0
"""Seconds after which a unit of work is not tried again."""

_BUSY_MILLISECONDS = 5_000
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_AGAIN = frozenset({"40001", "40P01"})
# Connection exceptions, shutdown by the administrator, crash, still starting, ended because nothing was said for long.
_LOST = ("08", "57P01", "57P02", "57P03", "25P03")

STALLED = 15.0
"""Seconds after which PostgreSQL ends a transaction whose server says no more: others wait for what it has locked."""

_SQLITE_CODES: dict[int, tuple[type[RatifyError], str]] = {
    sqlite3.SQLITE_BUSY: (Unavailable, "store.locked"),
    sqlite3.SQLITE_LOCKED: (Unavailable, "store.locked"),
    sqlite3.SQLITE_FULL: (Unavailable, "store.full"),
    sqlite3.SQLITE_READONLY: (Unavailable, "store.read_only"),
    sqlite3.SQLITE_PERM: (Unavailable, "store.read_only"),
    sqlite3.SQLITE_CANTOPEN: (Unavailable, "store.cannot_open"),
    sqlite3.SQLITE_IOERR: (Unavailable, "store.disk"),
    sqlite3.SQLITE_CORRUPT: (Unavailable, "store.damaged"),
    sqlite3.SQLITE_NOTADB: (Invalid, "store.not_a_database"),
}
_POSTGRESQL_CODES = {"53100": "store.full", "25006": "store.read_only", "42501": "store.read_only"}


class Cursor(Protocol):
    """What the hot paths use of a cursor, the same on both drivers."""

    rowcount: int
    connection: Any

    def execute(self, statement: str, parameters: Sequence[object] | Mapping[str, object] = ..., /) -> object:
        """Run a statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> object:
        """Run a statement for each row."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row holds whatever its statement selects
        """Return the next row, or nothing."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that can be written and read.

    ``turn`` lets the threads of this process write one after another: on SQLite whatever they write, on PostgreSQL what
    goes into the log, until the head is locked: all wait for that one row anyway, and then have it in the order in
    which they asked.
    """

    url: URL
    writer: Engine
    reader: Engine
    sql: Statements
    turn: AbstractContextManager[object]

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; otherwise it is PostgreSQL."""
        return self.sql is SQLITE

    def close(self) -> None:
        """Give every connection back to the system."""
        self.writer.dispose()
        self.reader.dispose()


def connect(url: URL) -> Database:
    """Return the database of a URL, not reached yet.

    Raises ``Unavailable`` if its driver is not installed, ``Invalid`` (``store.url_options``) for options of the
    address that no PostgreSQL knows.
    """
    if url.get_backend_name() == "sqlite":
        return Database(url, _sqlite(url, writes=True), _sqlite(url, writes=False), SQLITE, Turn())
    try:
        writer = create_engine(url, pool_size=8, max_overflow=32, hide_parameters=True)
        reader = create_engine(
            url,
            pool_size=8,
            max_overflow=32,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            hide_parameters=True,
        )
        _check_options(writer, url)
    except ModuleNotFoundError:
        raise Unavailable("store.no_driver") from None
    except ArgumentError:
        raise Invalid("store.url_options") from None
    event.listen(writer, "connect", _impatient)
    return Database(url, writer, reader, POSTGRESQL, Turn())


def _check_options(engine: Engine, url: URL) -> None:
    import psycopg  # noqa: PLC0415 - an extra: who has SQLite alone need not have it

    _, options = engine.dialect.create_connect_args(url)
    known = {name: value for name, value in options.items() if name != "context"}  # SQLAlchemy's own
    try:
        psycopg.conninfo.make_conninfo(**known)
    except psycopg.ProgrammingError:
        raise Invalid("store.url_options") from None


def keep_turn() -> None:
    """Keep one's turn to the end: what is called instead of handing it over."""


def write(database: Database, work: Callable[[Cursor], T]) -> T:
    """Run work with the driver's cursor in one transaction that holds the write lock, and commit it.

    It may be run again even after a commit whose answer was lost, so it has to know its own traces. Raises
    ``Unavailable`` or ``Invalid`` (``store.…``) for what the database refuses, and whatever the work itself raises;
    then nothing was written.
    """
    return _again(database, lambda: _write_once(database, lambda cursor, _hand_over: work(cursor)))


def write_in_turn(database: Database, work: Callable[[Cursor, HandOver], T]) -> T:
    """As ``write``; the work hands its turn over as soon as it has locked what all others wait for.

    On PostgreSQL whoever comes next then asks for the lock as well, and has it the moment this work commits. On SQLite
    nothing is handed over before the end: there the lock is the whole file, and is not waited for in any order.
    """
    return _again(database, lambda: _write_once(database, work))


def read(database: Database, work: Callable[[Cursor], T]) -> T:
    """Run reading work with the driver's cursor, and return what it gave. Raises as ``write`` does."""
    return _again(database, lambda: _read_once(database, work))


def outside_transactions(database: Database, work: Callable[[Cursor], T]) -> T:
    """Run work with a writer's cursor, each statement by itself: for what no transaction may hold. Raises as ``write``.

    On SQLite the other threads of this process do not write meanwhile.
    """
    turn = database.turn if database.is_sqlite else nullcontext()

    def once() -> T:
        with turn, database.writer.connect() as connection:
            if database.is_sqlite:
                return work(_cursor(connection.connection))
            return work(_cursor(connection.execution_options(isolation_level="AUTOCOMMIT").connection))

    return _again(database, once)


def transact(database: Database, work: Callable[[Connection], T], *, knows_its_traces: bool = False) -> T:
    """Run work with SQLAlchemy's connection in one transaction that holds the write lock on SQLite, and commit it.

    Raises as ``write`` does, and ``Unavailable`` (``store.unsure``) if the connection broke in the middle of the
    commit, when nobody can say whether it was done; unless the work ``knows_its_traces`` and may be run again.
    """
    turn = database.turn if database.is_sqlite or knows_its_traces else nullcontext()

    def once() -> T:
        with turn, database.writer.connect() as connection:
            transaction = connection.begin()
            result = work(connection)  # if it fails, closing the connection rolls back
            try:
                transaction.commit()
            except DBAPIError as error:
                if _lost(error) and not knows_its_traces:
                    raise Unavailable("store.unsure") from error
                raise
            return result

    return _again(database, once)


def query(database: Database, work: Callable[[Connection], T]) -> T:
    """Run reading work with SQLAlchemy's connection."""

    def once() -> T:
        with database.reader.connect() as connection:
            return work(connection)

    return _again(database, once)


def refusal(error: Exception, database: Database) -> RatifyError:
    """Return what a driver's error means to the caller; never its words, which may hold values or SQL."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, PoolTimeout):
        return Unavailable("store.locked")
    if isinstance(original, sqlite3.Error):
        number = getattr(original, "sqlite_errorcode", 0) & 0xFF
        kind, code = _SQLITE_CODES.get(number, (Unavailable, "store.failed"))
        return kind(code, file=database.url.database or "")
    state = getattr(original, "sqlstate", None) or ""
    if _lost(error):
        return Unavailable("store.unreachable")
    return Unavailable("store.locked" if state in _AGAIN else _POSTGRESQL_CODES.get(state, "store.failed"))


def violates_uniqueness(error: Exception) -> bool:
    """Say whether the database refused a row because it, or a guard over it, would have taken another's place."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(original, sqlite3.IntegrityError) or getattr(original, "sqlstate", None) == "23505"


def _sqlite(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        # No transaction is begun behind our back; how many read at once is bounded by the server's threads.
        connect_args={"isolation_level": None, "timeout": _BUSY_MILLISECONDS / 1000},
        pool_size=2 if writes else 8,
        max_overflow=64,
        hide_parameters=True,
    )

    def opened(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        # What is deleted is overwritten: personal facts can be erased, and pages that are divided keep no copies.
        connection.execute("PRAGMA secure_delete = ON")
        if not writes:
            connection.execute("PRAGMA query_only = ON")
        elif connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise Unavailable("store.no_wal", file=url.database or "")
        connection.execute("PRAGMA synchronous = FULL")

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", opened)
    event.listen(engine, "begin", begin)
    return engine


def _impatient(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's
    connection.execute(f"SET idle_in_transaction_session_timeout = {round(STALLED * 1000)}")
    connection.commit()


def _again(database: Database, once: Callable[[], T]) -> T:
    last = time.monotonic() + PATIENCE
    attempt = 0
    while True:
        try:
            return once()
        except Exception as error:
            if not _is_the_drivers(error):
                raise
            if _lost(error):
                _forget(database.writer)
                _forget(database.reader)
            if not _passing(error) or time.monotonic() > last:
                raise refusal(error, database) from error
        attempt += 1
        time.sleep(random.uniform(0, min(0.5, 0.002 * 2**attempt)))  # noqa: S311 - jitter keeps no secret


def _forget(engine: Engine) -> None:
    """Have every connection made anew before it is used again, when a server is gone.

    Not ``dispose``: that leaves whatever other threads have in hand to a pool that is no more, and nobody closes it.
    """
    engine.pool._invalidate_time = time.time()  # noqa: SLF001 - what the library does when it finds out by itself


def _write_once(database: Database, work: Callable[[Cursor, HandOver], T]) -> T:
    with ExitStack() as turn:
        turn.enter_context(database.turn)
        connection = database.writer.raw_connection()
        try:
            cursor = _cursor(connection)
            if database.sql.begin:
                cursor.execute(database.sql.begin)
            try:
                result = work(cursor, keep_turn if database.is_sqlite else turn.close)
                connection.commit()
            except BaseException:
                with suppress(Exception):  # the first error is the one to tell
                    connection.rollback()
                raise
            return result
        finally:
            connection.close()


def _read_once(database: Database, work: Callable[[Cursor], T]) -> T:
    connection = database.reader.raw_connection()
    try:
        return work(_cursor(connection))
    finally:
        connection.close()


def cursor_of(connection: Connection) -> Cursor:
    """Return a cursor of the driver's, in the transaction of SQLAlchemy's connection."""
    return _cursor(connection.connection)


def _cursor(connection: PoolProxiedConnection) -> Cursor:
    return connection.cursor()  # type: ignore[return-value]  # the DB-API of both drivers takes these calls


def _is_the_drivers(error: Exception) -> bool:
    return isinstance(error, (DBAPIError, PoolTimeout, sqlite3.Error)) or type(error).__module__.startswith("psycopg")


def _passing(error: Exception) -> bool:
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorcode", 0) & 0xFF in _BUSY
    return getattr(original, "sqlstate", None) in _AGAIN or _lost(error)


def _lost(error: Exception) -> bool:
    """Say whether the connection to PostgreSQL broke or was never made."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if original is None or not type(original).__module__.startswith("psycopg"):
        return False
    state = getattr(original, "sqlstate", None)
    return state.startswith(_LOST) if state else type(original).__name__ in {"OperationalError", "InterfaceError"}
