"""Copies of an SQLite database: made while it is written to, checked without being touched, put back in one step.

A copy is a file of its own without companions. It holds everything but the key: the log, what it names, what opens its
commitments, the accounts. PostgreSQL has its own tools.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Conflict, Invalid, Phrase, Refused, Unavailable, why_not
from ratify.journal.canonical import read_utc
from ratify.journal.checkpoint import read_checkpoint, read_note
from ratify.journal.tree import leaf_hash, pack, range_of, root, unpack
from ratify.store import guards, migrations
from ratify.store.keys import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from ratify.store.driver import Database

_BUSY_SECONDS = 5.0
_HEAD = "SELECT origin, size, hashes, recorded_at, verifier FROM head WHERE id = 1"
_NEWEST = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds: the log's origin, how many entries, the root, when the last was recorded, the newest note.

    ``verifier`` is the public key that signs, empty where nobody does; ``bytes`` the size of the file.
    """

    origin: str
    size: int
    root: bytes
    recorded_at: datetime
    note: str | None
    verifier: str
    bytes: int


def back_up(database: Database, out: Path) -> Copy:
    """Copy a database that may be written to meanwhile into a new file, whole or not at all, and check the copy.

    Raises ``Conflict`` (``store.copy_exists``) rather than overwrite anything, ``Unavailable`` (``store.copy_file``) if
    the file cannot be written there, ``Invalid`` (``store.copy_…``) if what was copied does not hold.
    """
    if out.exists():
        raise Conflict("store.copy_exists", file=str(out))
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(database, draft)
        found = check(draft)
        _sync(draft)
        os.link(draft, out)  # unlike a change of names, refuses to overwrite what came there meanwhile
        sync_folder(out.parent)
    except FileExistsError:
        raise Conflict("store.copy_exists", file=str(out)) from None
    except (OSError, sqlite3.OperationalError) as error:
        raise Unavailable("store.copy_file", file=str(out), why=why_not(error)) from error
    finally:
        _remove(draft)
    return found


def check(file: Path) -> Copy:
    """Read a copy through without touching it: pages, schema, every leaf against its bytes, the tree against its head.

    Raises ``Unavailable`` (``store.missing``) if there is none, ``Invalid``: ``store.not_a_database``,
    ``store.no_office``, ``store.copy_damaged`` with what does not hold.
    """
    if not file.is_file():
        raise Unavailable("store.missing", file=str(file))
    try:
        with closing(_read_only(file)) as connection:
            return _checked(connection, file)
    except sqlite3.DatabaseError as error:
        code = "store.not_a_database" if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB else ""
        if code:
            raise Invalid(code, file=str(file)) from None
        raise _damaged(file, Phrase("store.copy.unreadable")) from None


def origin_and_size(file: Path) -> tuple[str, int] | None:
    """Return the origin and the length of the log in a database that may be in use; nothing if it is no such thing."""
    try:
        with closing(sqlite3.connect(_file(file, "ro"), uri=True)) as connection:
            found = connection.execute(_HEAD).fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if found is None else (str(found[0]), int(found[1]))


def put_back(copy: Path, place: Path, aside: Path) -> None:
    """Put a copy in the place of a database, which keeps its content under another name; one step, or none.

    A database that is damaged is put aside too, and so is a write-ahead log that lies there: SQLite would write it into
    the copy.

    Raises ``Refused`` (``store.in_use``) while another process has the database open, ``Unavailable``
    (``store.copy_file``) if a file cannot be written.
    """
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(_file(copy, "ro"), uri=True)) as source, closing(_made(draft)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        _sync(draft)
        with _alone(place) as closed:
            replaced = place.exists()
            if replaced:
                os.link(place, aside)
            if not closed:
                _companions_aside(place, aside)
            if replaced:
                draft.replace(place)
            else:
                os.link(draft, place)  # refuses what came there meanwhile
        sync_folder(place.parent)
    except (OSError, sqlite3.DatabaseError) as error:
        raise Unavailable("store.copy_file", file=str(place), why=why_not(error)) from error
    finally:
        _remove(draft)


def _copy(database: Database, draft: Path) -> None:
    """Copy every page in one reading of the database: what others write meanwhile is not in it, and does not wait."""
    connection = database.reader.raw_connection()
    try:
        source = connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - asked by whoever calls
        with closing(sqlite3.connect(draft)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, which needs no companions to be read
    finally:
        connection.close()


def _made(draft: Path) -> sqlite3.Connection:
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(draft)


def _read_only(file: Path) -> sqlite3.Connection:
    """Open a file for reading alone; nobody writes to a copy, so no lock or companion is needed."""
    return sqlite3.connect(_file(file, "ro&immutable=1"), uri=True)


def _file(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


@contextmanager
def _alone(place: Path) -> Iterator[bool]:
    """Hold a database that nobody else has open; what waits in its write-ahead log is written back first.

    Gives whether that was done: not where there is no database, or one that is damaged.
    """
    if not place.exists():
        yield False
        return
    with closing(sqlite3.connect(place, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
        closed = True
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise Refused("store.in_use", file=str(place)) from None
            raise
        except sqlite3.DatabaseError:
            closed = False
        yield closed


def _companions_aside(place: Path, aside: Path) -> None:
    """Take away what SQLite left beside a database: it would be written into whatever stands there next."""
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            place.with_name(place.name + ending).rename(aside.with_name(aside.name + ending))


def _checked(connection: sqlite3.Connection, file: Path) -> Copy:
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise _damaged(file, Phrase("store.copy.pages"))
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "head", "entry", "checkpoint"} <= tables:
        raise Invalid("store.no_office")
    acting = connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    strange = guards.foreign(dict(acting.fetchall()), tables)
    if strange is not None:
        raise _damaged(file, Phrase("store.copy.foreign", name=strange))
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None or revision[0] != migrations.REVISION:
        found = "" if revision is None else str(revision[0])
        code = "store.older_schema" if found < migrations.REVISION else "store.newer_schema"
        raise Unavailable(code, found=found, wanted=migrations.REVISION)
    head = connection.execute(_HEAD).fetchone()
    if head is None:
        raise Invalid("store.no_office")
    origin, size, hashes, recorded_at, verifier = head
    tree = range_of(_leaves(connection, file))
    if tree.size != size or pack(tree) != hashes:
        raise _damaged(file, Phrase("store.copy.tree", size=size))
    newest = connection.execute(_NEWEST).fetchone()
    note = None if newest is None else str(newest[0])
    top = root(unpack(size, hashes))
    if note is not None and not _covers(note, size, top):
        raise _damaged(file, Phrase("store.copy.checkpoint"))
    return Copy(origin, size, top, read_utc(recorded_at), note, verifier, file.stat().st_size)


def _leaves(connection: sqlite3.Connection, file: Path) -> Iterator[bytes]:
    for number, body, leaf in connection.execute("SELECT number, body, leaf FROM entry ORDER BY number"):
        if not isinstance(body, bytes) or leaf_hash(body) != leaf:
            raise _damaged(file, Phrase("store.copy.entry", entry=str(number)))
        yield leaf


def _covers(note: str, size: int, top: bytes) -> bool:
    try:
        checkpoint = read_checkpoint(read_note(note).text)
    except Invalid:
        return False
    return (checkpoint.size, checkpoint.root) == (size, top)


def _damaged(file: Path, what: Phrase) -> Invalid:
    return Invalid("store.copy_damaged", file=str(file), what=what)


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(draft: Path) -> None:
    for name in (draft, draft.with_name(f"{draft.name}-journal")):
        with suppress(OSError):
            name.unlink(missing_ok=True)
