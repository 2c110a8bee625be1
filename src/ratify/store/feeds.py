"""Calendar feeds: private addresses kept by the hash of their secret, and what of each dossier was made for them.

What was made is no truth: a row says under what it was made, counts for nothing else, and may be emptied.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, text
from sqlmodel import Session, col, select

from ratify.errors import Invalid, NotFound
from ratify.journal.canonical import read_utc, utc_text
from ratify.store import lists, tables
from ratify.store.tables import CalendarFeed, CalendarPart, DossierIndex

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST = 50
"""Feeds of one account."""

_LONGEST_NAME = 100
_AT_ONCE = 400
_KEEP = text(
    "INSERT INTO calendar_part (dossier, language, made_under, made_at, events)"
    " VALUES (:dossier, :language, :made_under, :made_at, :events) ON CONFLICT (dossier, language) DO UPDATE"
    " SET made_under = excluded.made_under, made_at = excluded.made_at, events = excluded.events"
)


@dataclass(frozen=True, slots=True)
class FeedOf:
    """A feed as its owner's list shows it; the secret itself is never kept. ``which`` narrows it (JSON)."""

    id: str
    account: str
    name: str
    language: str
    which: Mapping[str, str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Indexed:
    """As of what a dossier stands in the index."""

    dossier: str
    version: int
    computed_for: date
    next_change_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """What was made of one dossier in one language: ``events`` (JSON), under what and when."""

    dossier: str
    made_under: str
    made_at: datetime
    events: Sequence[Mapping[str, str]]


def add(
    connection: Connection, account: str, *, name: str, language: str, which: Mapping[str, str], now: datetime
) -> tuple[FeedOf, str]:
    """Make a feed; the secret is seen this once. Raises ``Invalid`` (``store.feed``, ``store.too_many_feeds``)."""
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Invalid("store.feed", n=_LONGEST_NAME)
    secret = secrets.token_urlsafe(32)
    with Session(connection) as session:
        own = select(func.count()).select_from(CalendarFeed).where(col(CalendarFeed.account) == account)
        if session.exec(own).one() >= MOST:
            raise Invalid("store.too_many_feeds", n=MOST)
        row = CalendarFeed(
            secret_hash=_hash(secret),
            id=secrets.token_hex(8),
            account=account,
            name=name.strip(),
            language=language,
            which=json.dumps(dict(which), ensure_ascii=False, sort_keys=True),
            created_at=utc_text(now),
        )
        made = _feed(row)
        session.add(row)
        session.flush()
    return made, secret


def feed_of(connection: Connection, secret: str) -> FeedOf | None:
    """Return the feed of a secret; nothing for one that was revoked, nor for a disabled account."""
    with Session(connection) as session:
        found = session.get(CalendarFeed, _hash(secret))
        owner = None if found is None else session.get(tables.Account, found.account)
        return None if found is None or owner is None or owner.disabled else _feed(found)


def feeds(connection: Connection, account: str) -> list[FeedOf]:
    """Return the feeds of an account, by name."""
    wanted = select(CalendarFeed).where(col(CalendarFeed.account) == account)
    with Session(connection) as session:
        return [_feed(one) for one in session.exec(wanted.order_by(col(CalendarFeed.name), col(CalendarFeed.id)))]


def revoke(connection: Connection, account: str, feed: str) -> None:
    """Take back a feed of an account, by its id. Raises ``NotFound`` (``store.no_feed``)."""
    wanted = delete(CalendarFeed).where(col(CalendarFeed.account) == account, col(CalendarFeed.id) == feed)
    with Session(connection) as session:
        if session.exec(wanted).rowcount == 0:
            raise NotFound("store.no_feed")


def indexed(connection: Connection, dossiers: Collection[str], which: lists.Filter) -> Iterator[Indexed]:
    """Yield how those of these dossiers that a filter lets through stand in the index, in the order given."""
    columns = (
        col(DossierIndex.dossier), col(DossierIndex.version), col(DossierIndex.computed_for),
        col(DossierIndex.next_change_on),
    )  # fmt: skip
    with Session(connection) as session:
        for some in _batches(dossiers):
            wanted = select(*columns).where(columns[0].in_(some), *lists.conditions(which))
            found = {row[0]: row for row in session.exec(wanted)}
            for one in some:
                if one in found:
                    name, version, computed, changes = found[one]
                    on = None if changes is None else date.fromisoformat(changes)
                    yield Indexed(name, version, date.fromisoformat(computed), on)


def parts(connection: Connection, dossiers: Collection[str], language: str) -> dict[str, Part]:
    """Return what was made of these dossiers in a language, by dossier."""
    found: dict[str, Part] = {}
    columns = (CalendarPart.dossier, CalendarPart.made_under, CalendarPart.made_at, CalendarPart.events)
    with Session(connection) as session:
        for some in _batches(dossiers):
            wanted = select(*columns).where(col(CalendarPart.dossier).in_(some), col(CalendarPart.language) == language)
            for name, under, at, events in session.exec(wanted):
                found[name] = Part(name, under, read_utc(at), json.loads(events))
    return found


def keep(connection: Connection, made: Sequence[Part], language: str) -> None:
    """Keep what was made, each in the place of what there was of its dossier."""
    rows = [
        {
            "dossier": one.dossier,
            "language": language,
            "made_under": one.made_under,
            "made_at": utc_text(one.made_at),
            "events": json.dumps(list(one.events), ensure_ascii=False),
        }
        for one in sorted(made, key=lambda one: one.dossier)  # one order for all writers
    ]
    if rows:
        connection.execute(_KEEP, rows)


def _batches(names: Collection[str]) -> Iterator[list[str]]:
    every = list(names)
    yield from (every[at : at + _AT_ONCE] for at in range(0, len(every), _AT_ONCE))


def _feed(found: CalendarFeed) -> FeedOf:
    return FeedOf(
        id=found.id,
        account=found.account,
        name=found.name,
        language=found.language,
        which=json.loads(found.which),
        created_at=read_utc(found.created_at),
    )


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
