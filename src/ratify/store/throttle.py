"""Throttling what may be guessed: after a few failures each further try has to wait, twice as long each time.

The wait is bounded, so that no one can lock another out for ever. Three things are counted: a login from one source,
a source whatever the login, and a login whatever the source. The last protects against many sources at once and would
let a stranger keep a person out; so it does not apply to a source from which that person has logged in before.

A try is counted as a failure before the password is looked at, and taken back when it was right: otherwise a hundred
tries at once would all be let through. What is counted is kept under a hash: neither what somebody typed as a login
nor from where stands in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from ratify.errors import Forbidden
from ratify.journal.canonical import read_utc, utc_text
from ratify.store.tables import Throttle

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FORGOTTEN_AFTER = timedelta(days=1)
_KNOWN_FOR = timedelta(days=90)
_INSERT = text("INSERT INTO throttle (key, failures, until) VALUES (:key, 0, :until) ON CONFLICT (key) DO NOTHING")


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that is counted: the hash it is kept under, how many failures are free, the longest wait."""

    key: str
    free: int
    longest: timedelta


def counted(login: str, source: str) -> tuple[Counted, Counted, Counted]:
    """Return what a try to log in is counted under: the pair, the source, the login."""
    return (
        Counted(_key("pair", login, source), 3, timedelta(minutes=15)),
        Counted(_key("source", source), 20, timedelta(minutes=15)),
        Counted(_key("login", login), 10, timedelta(minutes=1)),
    )


def enter(connection: Connection, login: str, source: str, now: datetime) -> None:
    """Count a try, as a failure until ``succeeded``. Raises ``Forbidden`` (``store.throttled``) if it has to wait.

    A try that has to wait is not counted and moves nothing.
    """
    pair, whole_source, whole_login = counted(login, source)
    forgotten = utc_text(now - _FORGOTTEN_AFTER)
    with Session(connection) as session:
        session.exec(delete(Throttle).where(col(Throttle.until) < forgotten))
        known = session.get(Throttle, _key("known", login, source))
        subjects = [pair, whole_source] if known is not None else [pair, whole_source, whole_login]
        _count(session, subjects, now)


def enter_from(connection: Connection, what: str, source: str, now: datetime) -> None:
    """Count a try of something that needs no login, by its source alone; else as ``enter``."""
    with Session(connection) as session:
        session.exec(delete(Throttle).where(col(Throttle.until) < utc_text(now - _FORGOTTEN_AFTER)))
        _count(session, [_of_source(what, source)], now)


def forgive(connection: Connection, what: str, source: str) -> None:
    """Take back what ``enter_from`` counted: it was right."""
    connection.execute(delete(Throttle).where(col(Throttle.key) == _of_source(what, source).key))


def _of_source(what: str, source: str) -> Counted:
    return Counted(_key(what, source), 20, timedelta(minutes=15))


def _count(session: Session, subjects: list[Counted], now: datetime) -> None:
    # In one order for all, so that two tries at once never wait on each other.
    rows = [(subject, _locked(session, subject, now)) for subject in sorted(subjects, key=_by_key)]
    waits = max(read_utc(row.until) for _, row in rows)
    if waits > now:
        raise Forbidden("store.throttled", n=max(1, round((waits - now).total_seconds())))
    for subject, row in rows:
        row.failures += 1
        row.until = utc_text(now + _wait(subject, row.failures))
    session.flush()


def succeeded(connection: Connection, login: str, source: str, now: datetime) -> None:
    """Take back the try that was counted, forgive the login, and remember the source as one of its own."""
    pair, whole_source, whole_login = counted(login, source)
    known = _key("known", login, source)
    with Session(connection) as session:
        session.exec(delete(Throttle).where(col(Throttle.key).in_([pair.key, whole_login.key, known])))
        # Only this try is forgiven to the source: an account of one's own must not clear the way to others'.
        row = _locked(session, whole_source, now)
        row.failures = max(0, row.failures - 1)
        row.until = utc_text(now)
        session.add(Throttle(key=known, failures=0, until=utc_text(now + _KNOWN_FOR)))
        session.flush()


def _wait(subject: Counted, failures: int) -> timedelta:
    beyond = failures - subject.free
    return timedelta(0) if beyond <= 0 else min(subject.longest, timedelta(seconds=2 ** min(beyond, 20)))


def _locked(session: Session, subject: Counted, now: datetime) -> Throttle:
    session.connection().execute(_INSERT, {"key": subject.key, "until": utc_text(now)})
    return session.exec(select(Throttle).where(col(Throttle.key) == subject.key).with_for_update()).one()


def _by_key(subject: Counted) -> str:
    return subject.key


def _key(*parts: str) -> str:
    return sha256("\x00".join(parts).encode(errors="replace")).hexdigest()
