"""Reading the log for review, always by an index and some rows at a time; and what belongs to those who review.

Looks at the log are remembered apart from it (``look_up``), questions that somebody keeps too (``question``).
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from ratify.journal.canonical import read_utc, utc_text
from ratify.store.entries import read_written
from ratify.store.tables import Entry, LookUp, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ratify.store.entries import Written
    from ratify.store.log import Store

CHUNK = 200
"""Rows read at a time."""

_COLUMNS = (
    Entry.number, Entry.stream, Entry.version, Entry.kind, Entry.occurred_on, Entry.recorded_at, Entry.key, Entry.body,
    Entry.leaf,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that somebody keeps: its name, whose it is, and what it asks (JSON)."""

    name: str
    account: str
    saved_at: datetime
    asks: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """That somebody looked: when, who, at what sort of thing, and the particulars (JSON)."""

    number: int
    looked_at: datetime
    account: str
    person: str
    what: str
    particulars: Mapping[str, Any]


def entries(
    store: Store, *, streams: Sequence[str] = (), kinds: Sequence[str] = (), after: int = 0, up_to: int
) -> Iterator[Written]:
    """Yield entries by number, those after a number and up to another; of some streams, or else of some kinds.

    Each stream and each kind is read by its index, ``CHUNK`` rows at a time, so that who stops early has read little.
    """
    if streams:
        sources = [_of(store, col(Entry.stream) == stream, after, up_to) for stream in streams]
    elif kinds:
        sources = [_of(store, col(Entry.kind) == kind, after, up_to) for kind in kinds]
    else:
        sources = [_of(store, None, after, up_to)]
    return heapq.merge(*sources, key=lambda one: one.number)


def _of(store: Store, condition: ColumnElement[bool] | None, after: int, up_to: int) -> Iterator[Written]:
    number = col(Entry.number)
    while True:
        wanted = select(*_COLUMNS).where(number > after, number <= up_to)  # type: ignore[call-overload]  # nine columns
        if condition is not None:
            wanted = wanted.where(condition)
        page = store.query(partial(_fetch, wanted=wanted.order_by(number).limit(CHUNK)))
        yield from map(read_written, page)
        if len(page) < CHUNK:
            return
        after = page[-1][0]


def _fetch(connection: Connection, wanted: Any) -> Sequence[Any]:  # noqa: ANN401 - a statement of the library's
    return connection.execute(wanted).all()


def number_at(store: Store, moment: datetime, *, up_to: int) -> int:
    """Return the number of the last of the first ``up_to`` entries that was recorded by a moment (inclusive); or 0.

    The moments of recording never run backwards, so it is found by halving: some twenty rows of a million are read.
    """
    text, low, high = utc_text(moment), 0, up_to
    while low < high:
        middle = (low + high + 1) // 2
        row = store.query(partial(_fetch, wanted=select(Entry.recorded_at).where(col(Entry.number) == middle)))
        if row and row[0][0] <= text:
            low = middle
        else:
            high = middle - 1
    return low


def kinds(connection: Connection) -> list[str]:
    """Return the kinds of entry that the log has, each found by one step in the index."""
    found: list[str] = []
    while True:
        wanted = select(func.min(Entry.kind)).where(col(Entry.kind) > (found[-1] if found else ""))
        kind = connection.execute(wanted).scalar()
        if kind is None:
            return found
        found.append(kind)


# ------------------------------------------------------------------------------------------------------------ look-ups


def look(
    connection: Connection, account: str, person: str, what: str, particulars: Mapping[str, object], now: datetime
) -> int:
    """Remember that somebody looked; the number of the row."""
    row = LookUp(  # type: ignore[call-arg]  # the database numbers it
        looked_at=utc_text(now),
        account=account,
        person=person,
        what=what,
        particulars=json.dumps(particulars, ensure_ascii=False, sort_keys=True),
    )
    with Session(connection) as session:
        session.add(row)
        session.flush()
        return row.number


def looked(connection: Connection, number: int) -> Looked | None:
    """Return one look by its number."""
    with Session(connection) as session:
        found = session.get(LookUp, number)
        return None if found is None else _looked(found)


def look_ups(
    connection: Connection, *, account: str | None = None, before: int | None = None, limit: int = 100
) -> list[Looked]:
    """Return looks, newest first: all of them or those of one account; ``before`` is the last one seen."""
    wanted = select(LookUp)
    if account is not None:
        wanted = wanted.where(col(LookUp.account) == account)
    if before is not None:
        wanted = wanted.where(col(LookUp.number) < before)
    with Session(connection) as session:
        return [_looked(one) for one in session.exec(wanted.order_by(col(LookUp.number).desc()).limit(limit))]


def _looked(row: LookUp) -> Looked:
    return Looked(row.number, read_utc(row.looked_at), row.account, row.person, row.what, json.loads(row.particulars))


# ----------------------------------------------------------------------------------------------------- kept questions


def keep(connection: Connection, name: str, account: str, asks: Mapping[str, object], now: datetime) -> None:
    """Keep a question under a name of its owner's, in place of the one that had it."""
    text = json.dumps(asks, ensure_ascii=False, sort_keys=True)
    with Session(connection) as session:
        session.merge(Question(account=account, name=name, saved_at=utc_text(now), filter=text))
        session.flush()


def kept(connection: Connection, account: str) -> list[Kept]:
    """Return the questions that an account keeps, by name."""
    wanted = select(Question).where(col(Question.account) == account).order_by(col(Question.name))
    with Session(connection) as session:
        return [
            Kept(one.name, one.account, read_utc(one.saved_at), json.loads(one.filter)) for one in session.exec(wanted)
        ]


def forget(connection: Connection, name: str, account: str) -> bool:
    """Forget a question; whether there was one."""
    gone = delete(Question).where(col(Question.account) == account, col(Question.name) == name)
    return bool(connection.execute(gone).rowcount)
