"""The logs of other offices that this one watches: what is known of each, and the checkpoints kept of it.

A checkpoint that was kept stays, also when its log is watched no more: it is what a later fork is shown with.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from ratify.errors import Conflict, NotFound, Phrase, packed, unpacked
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.keys import Term
from ratify.journal.watching import Kept, read_stated, stated
from ratify.store.tables import WatchedCheckpoint, WatchedLog

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that is watched. Moments are UTC; ``fault`` and ``untold`` are told as ``WatchedLog`` says."""

    name: str
    origin: str
    keys: tuple[Term, ...]
    source: str
    private: bool
    added_at: datetime
    last: tuple[int, bytes] | None = None
    losses: tuple[int, ...] = ()
    seen_at: datetime | None = None
    failed_at: datetime | None = None
    fault: Phrase | None = None
    told: int = 0
    untold: Phrase | None = None


def add(connection: Connection, watched: Watched) -> None:
    """Begin to watch a log. Raises ``Conflict`` (``store.watched_already``) if its name or its origin is there."""
    with Session(connection) as session:
        same = (col(WatchedLog.name) == watched.name) | (col(WatchedLog.origin) == watched.origin)
        found = session.exec(select(WatchedLog).where(same)).first()
        if found is not None:
            raise Conflict("store.watched_already", name=found.name, origin=found.origin)
        session.add(_row(watched))
        session.flush()


def put(connection: Connection, watched: Watched) -> None:
    """Note how a log stands now; nothing if it is watched no more."""
    with Session(connection) as session:
        if session.get(WatchedLog, watched.name) is not None:
            session.merge(_row(watched))
            session.flush()


def remove(connection: Connection, name: str) -> None:
    """Watch a log no more. Raises ``NotFound`` (``store.not_watched``)."""
    with Session(connection) as session:
        found = session.get(WatchedLog, name)
        if found is None:
            raise NotFound("store.not_watched", name=name)
        session.delete(found)
        session.flush()


def every(connection: Connection) -> list[Watched]:
    """Return the logs that are watched, by name."""
    with Session(connection) as session:
        return [_read(row) for row in session.exec(select(WatchedLog).order_by(col(WatchedLog.name)))]


def find(connection: Connection, name: str) -> Watched:
    """Return a log that is watched. Raises ``NotFound`` (``store.not_watched``)."""
    with Session(connection) as session:
        found = session.get(WatchedLog, name)
        if found is None:
            raise NotFound("store.not_watched", name=name)
        return _read(found)


def keep(connection: Connection, origin: str, kept: Kept, now: datetime) -> None:
    """Keep a checkpoint, unless it is kept already."""
    with Session(connection) as session:
        if session.get(WatchedCheckpoint, (origin, kept.size, kept.root.hex())) is None:
            session.add(
                WatchedCheckpoint(
                    origin=origin, size=kept.size, root=kept.root.hex(), note=kept.note, seen_at=utc_text(now)
                )
            )
            session.flush()


def kept(connection: Connection, origin: str, sizes: Collection[int]) -> list[Kept]:
    """Return the checkpoints kept of a log that have one of these sizes."""
    wanted = select(WatchedCheckpoint).where(
        col(WatchedCheckpoint.origin) == origin, col(WatchedCheckpoint.size).in_(sizes)
    )
    with Session(connection) as session:
        return [_kept(row) for row in session.exec(wanted.order_by(col(WatchedCheckpoint.size)))]


def beyond(connection: Connection, origin: str, size: int) -> list[Kept]:
    """Return the checkpoints kept of a log that are larger than a size, the largest first."""
    wanted = select(WatchedCheckpoint).where(
        col(WatchedCheckpoint.origin) == origin, col(WatchedCheckpoint.size) > size
    )
    with Session(connection) as session:
        return [_kept(row) for row in session.exec(wanted.order_by(col(WatchedCheckpoint.size).desc()))]


def _kept(row: WatchedCheckpoint) -> Kept:
    return Kept(row.size, bytes.fromhex(row.root), row.note)


def _row(watched: Watched) -> WatchedLog:
    return WatchedLog(
        name=watched.name,
        origin=watched.origin,
        keys=json.dumps(stated(watched.keys)),
        source=watched.source,
        private=watched.private,
        added_at=utc_text(watched.added_at),
        last_size=None if watched.last is None else watched.last[0],
        last_root=None if watched.last is None else watched.last[1].hex(),
        losses=json.dumps(watched.losses),
        seen_at=None if watched.seen_at is None else utc_text(watched.seen_at),
        failed_at=None if watched.failed_at is None else utc_text(watched.failed_at),
        fault=_phrase_text(watched.fault),
        told=watched.told,
        untold=_phrase_text(watched.untold),
    )


def _read(row: WatchedLog) -> Watched:
    last = None if row.last_size is None or row.last_root is None else (row.last_size, bytes.fromhex(row.last_root))
    return Watched(
        name=row.name,
        origin=row.origin,
        keys=read_stated(json.loads(row.keys)),
        source=row.source,
        private=row.private,
        added_at=read_utc(row.added_at),
        last=last,
        losses=tuple(json.loads(row.losses)),
        seen_at=None if row.seen_at is None else read_utc(row.seen_at),
        failed_at=None if row.failed_at is None else read_utc(row.failed_at),
        fault=_phrase(row.fault),
        told=row.told,
        untold=_phrase(row.untold),
    )


def _phrase_text(phrase: Phrase | None) -> str | None:
    return None if phrase is None else json.dumps(packed(phrase), ensure_ascii=False)


def _phrase(text: str | None) -> Phrase | None:
    found = None if text is None else unpacked(json.loads(text))
    return found if isinstance(found, Phrase) else None
