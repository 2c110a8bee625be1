"""Opening an office's database: where it is, whether it can be trusted with a log, and its schema."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError

from ratify.errors import Conflict, Invalid, Unavailable
from ratify.journal.checkpoint import signer as make_signer
from ratify.journal.checkpoint import usable_name
from ratify.store import application, driver, migrations
from ratify.store.log import Store
from ratify.store.outside import Outside
from ratify.store.pen import Again, Pen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlalchemy import Connection

    from ratify.store.driver import Database

_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_BEFORE_THE_FIRST_ENTRY = "1970-01-01T00:00:00.000000Z"
# SQLite's locks and its shared memory do not work over these; a log would be lost without a word.
_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "beegfs"),
        *("ocfs2", "gfs2", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs2", "fuse.cephfs"),
    }
)
_MOUNTS = Path("/proc/mounts")


def open_store(
    url: str,
    *,
    create: bool = False,
    origin: str | None = None,
    signer: Ed25519PrivateKey | None = None,
    again: Again | None = None,
    beside: Path | None = None,
) -> Store:
    """Open an office's database, ``sqlite:///path`` or ``postgresql://…``; close it with ``Store.close``.

    ``create`` makes it if it is not there (a new SQLite file is readable by its owner alone), brings its schema to
    this program's edition, and gives a log without entries its ``origin``: the name that it bears in every entry and
    checkpoint for good (``cnt.example.ml/treaties``). Without ``create`` an ``origin`` is only compared. ``signer``
    is the key that signs checkpoints; without one none are signed. ``again`` gives another that is published so
    when the log turns out to be signed under that one by now. ``beside``: the key's file, beside which is noted what
    has to be known outside the database (``store.outside``).

    Raises ``Invalid``: ``store.url``, ``store.not_a_database``, ``store.no_office``, ``store.origin_wanted``,
    ``store.origin``, ``store.network_file``; ``Conflict`` (``store.other_origin``); ``Unavailable``:
    ``store.missing``, ``store.cannot_open``, ``store.locked``, ``store.unreachable``, ``store.no_driver``,
    ``store.older_schema``, ``store.newer_schema``.
    """
    if origin is not None and not usable_name(origin):
        raise Invalid("store.origin", origin=origin)
    database = _reach(url, create=create)
    try:
        if create:
            driver.transact(database, lambda connection: _prepare(connection, origin))
        else:
            driver.query(database, migrations.check_revision)
        there = driver.query(database, lambda connection: _check_origin(connection, origin))
        outside = None if beside is None else Outside(beside, there)
        return Store(database, there, Pen(None if signer is None else make_signer(there, signer), again), outside)
    except BaseException:
        database.close()
        raise


def migrate(url: str) -> None:
    """Bring the schema of a database that is there to this program's edition, all of the way or not at all.

    Raises as ``open_store`` does.
    """
    database = _reach(url, create=False)
    try:
        driver.transact(database, _upgrade)
    finally:
        database.close()


def _upgrade(connection: Connection) -> None:
    migrations.upgrade(connection)
    application.renew(connection)


def parse_url(url: str | None) -> URL:
    """Return the URL of a database, with its driver. Raises ``Invalid`` (``store.url``) for any other kind."""
    try:
        parsed = make_url(url or "")
    except (ArgumentError, ValueError):
        raise Invalid("store.url") from None
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite" and not parsed.query and parsed.database not in {None, "", ":memory:"}:
        return parsed
    raise Invalid("store.url")


def filesystem_of(path: Path, mounts: str) -> str | None:
    """Return the type of the file system that a path lies on, by the text of ``/proc/mounts``."""
    best, kind = -1, None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:  # noqa: PLR2004 - device, mount point, type
            continue
        # The kernel writes blanks in octal. Of two mounts on one point the later one hides the other.
        point = Path(fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _reach(url: str, *, create: bool) -> Database:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _check_file(Path(parsed.database or ""), create=create)
    return driver.connect(parsed)


def _check_file(path: Path, *, create: bool) -> None:
    whole = path.resolve()
    if _MOUNTS.is_file() and filesystem_of(whole, _MOUNTS.read_text(errors="replace")) in _NETWORK:
        raise Invalid("store.network_file", file=str(path))
    if whole.is_file():
        return
    if not create or whole.exists():
        raise Unavailable("store.missing", file=str(path))
    try:
        whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made here, and not by SQLite, which would let everybody read it; its companions take over the mode.
        os.close(os.open(whole, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError:
        raise Unavailable("store.cannot_open", file=str(path)) from None


def _prepare(connection: Connection, origin: str | None) -> None:
    if origin is None and migrations.current_revision(connection) is None:
        raise Invalid("store.origin_wanted")
    _upgrade(connection)
    if _origin(connection) is not None:
        return
    if origin is None:
        raise Invalid("store.origin_wanted")
    values = {"origin": origin, "hashes": b"", "recorded_at": _BEFORE_THE_FIRST_ENTRY}
    insert = "INSERT INTO head (id, origin, size, hashes, recorded_at) VALUES (1, :origin, 0, :hashes, :recorded_at)"
    connection.execute(text(insert), values)


def _check_origin(connection: Connection, wanted: str | None) -> str:
    there = _origin(connection)
    if there is None:
        raise Invalid("store.no_office")
    if wanted is not None and wanted != there:
        raise Conflict("store.other_origin", there=there, wanted=wanted)
    return there


def _origin(connection: Connection) -> str | None:
    found: str | None = connection.exec_driver_sql("SELECT origin FROM head WHERE id = 1").scalar()
    return found
