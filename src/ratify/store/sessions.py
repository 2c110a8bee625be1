"""Sessions of the browser and tokens of the command line and the API, each kept by the hash of a secret.

Whoever reads the database cannot use what he finds. A session ends after thirty minutes without use and after twelve
hours in any case; a token at the moment it was given for.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ratify.errors import Invalid, NotFound
from ratify.journal.canonical import read_utc, utc_text
from ratify.store import tables
from ratify.store.tables import CalendarFeed, LoginSession, Token

if TYPE_CHECKING:
    from sqlalchemy import Connection

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# Use is noted at most so often: a page of many requests does not become as many writes.
_NOTED_AFTER = timedelta(minutes=1)
_TOKEN_PREFIX = "ratify_"  # noqa: S105 - what lets a scanner recognise one that leaked
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just begun: the secret for the cookie, shown once, and the one that forms repeat."""

    token: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Live:
    """A session that holds: whose it is (account id), and the secret that forms repeat; ``noted`` if its use is."""

    account: str
    csrf: str
    noted: bool


@dataclass(frozen=True, slots=True)
class TokenOf:
    """A token as its owner's list shows it; the secret itself is never kept."""

    id: str
    account: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime


def begin(connection: Connection, account: str, *, now: datetime) -> Opened:
    """Begin a session of an account; those that ended by themselves are swept away."""
    opened = Opened(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    at = utc_text(now)
    with Session(connection) as session:
        session.exec(
            delete(LoginSession).where(
                (col(LoginSession.seen_at) <= utc_text(now - IDLE))
                | (col(LoginSession.created_at) <= utc_text(now - ABSOLUTE))
            )
        )
        session.add(
            LoginSession(token_hash=_hash(opened.token), account=account, created_at=at, seen_at=at, csrf=opened.csrf)
        )
        session.flush()
    return opened


def look_up(connection: Connection, token: str, *, now: datetime) -> Live | None:
    """Return the session of a token if it still holds; nothing otherwise, nor for a disabled account.

    If it says that its use is not ``noted``, ``note`` it.
    """
    with Session(connection) as session:
        found = session.get(LoginSession, _hash(token))
        if found is None:
            return None
        seen, created = read_utc(found.seen_at), read_utc(found.created_at)
        owner = session.get(tables.Account, found.account)
        if now - seen >= IDLE or now - created >= ABSOLUTE or owner is None or owner.disabled:
            return None
        return Live(found.account, found.csrf, noted=now - seen < _NOTED_AFTER)


def note(connection: Connection, token: str, *, now: datetime) -> None:
    """Note that a session was used."""
    with Session(connection) as session:
        found = session.get(LoginSession, _hash(token))
        if found is not None:
            found.seen_at = max(found.seen_at, utc_text(now))
            session.flush()


def end(connection: Connection, token: str) -> None:
    """End a session, if there is one."""
    with Session(connection) as session:
        session.exec(delete(LoginSession).where(col(LoginSession.token_hash) == _hash(token)))


def end_all(connection: Connection, account: str) -> None:
    """End every session, token and calendar feed of an account."""
    with Session(connection) as session:
        session.exec(delete(LoginSession).where(col(LoginSession.account) == account))
        session.exec(delete(Token).where(col(Token.account) == account))
        session.exec(delete(CalendarFeed).where(col(CalendarFeed.account) == account))


def make_token(
    connection: Connection, account: str, *, name: str, scopes: Collection[str], expires_at: datetime, now: datetime
) -> str:
    """Return a new token; this is the only time it is seen.

    Raises ``Invalid`` (``store.token``) without a name, or if it would have expired already.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable() or expires_at <= now:
        raise Invalid("store.token", n=_LONGEST_NAME)
    secret = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    with Session(connection) as session:
        session.add(
            Token(
                token_hash=_hash(secret),
                id=secrets.token_hex(8),
                account=account,
                name=name.strip(),
                scopes=json.dumps(sorted(set(scopes)), ensure_ascii=False),
                created_at=utc_text(now),
                expires_at=utc_text(expires_at),
            )
        )
        session.flush()
    return secret


def token_of(connection: Connection, secret: str, *, now: datetime) -> TokenOf | None:
    """Return what a token stands for if it still holds; nothing otherwise, nor for a disabled account."""
    with Session(connection) as session:
        found = session.get(Token, _hash(secret))
        if found is None or read_utc(found.expires_at) <= now:
            return None
        owner = session.get(tables.Account, found.account)
        return None if owner is None or owner.disabled else _token(found)


def tokens(connection: Connection, account: str) -> list[TokenOf]:
    """Return the tokens of an account, by name."""
    wanted = select(Token).where(col(Token.account) == account).order_by(col(Token.name), col(Token.id))
    with Session(connection) as session:
        return [_token(found) for found in session.exec(wanted)]


def revoke(connection: Connection, account: str, token: str) -> None:
    """Take back a token of an account, by its id. Raises ``NotFound`` (``store.no_token``)."""
    wanted = delete(Token).where(col(Token.account) == account, col(Token.id) == token)
    with Session(connection) as session:
        if session.exec(wanted).rowcount == 0:
            raise NotFound("store.no_token")


def _token(found: Token) -> TokenOf:
    return TokenOf(
        id=found.id,
        account=found.account,
        name=found.name,
        scopes=frozenset(json.loads(found.scopes)),
        created_at=read_utc(found.created_at),
        expires_at=read_utc(found.expires_at),
    )


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
