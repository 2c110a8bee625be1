"""Accounts: who may come in. What they may do there is the office's to say.

An account belongs to a person; two accounts may belong to one, and for four eyes only persons count. Every function
takes the moment it is asked at.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from ratify.errors import Conflict, Forbidden, Invalid, NotFound
from ratify.journal.canonical import read_utc, utc_text
from ratify.store import tables, throttle
from ratify.store.passwords import verify_password
from ratify.store.sessions import end_all

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.log import Store

_LONGEST_LOGIN = 100


@dataclass(frozen=True, slots=True)
class Account:
    """An account without its password. ``person`` is the id of the person it belongs to."""

    id: str
    login: str
    person: str
    name: str
    roles: frozenset[str]
    language: str
    disabled: bool
    created_at: datetime


def create(  # noqa: PLR0913 - an account is made of these
    connection: Connection,
    *,
    login: str,
    name: str,
    roles: Collection[str],
    password_hash: str,
    now: datetime,
    language: str = "fr",
    account: str | None = None,
    person: str | None = None,
) -> Account:
    """Make an account; without ``person`` it belongs to a new one. ``password_hash`` comes from ``passwords``.

    ``account`` and ``person`` are ids that were drawn already.

    Raises ``Invalid`` (``store.login``) for a login that cannot be typed on one line, ``Conflict``
    (``store.login_taken``) if there is one that reads the same.
    """
    folded = fold_login(login)
    if not folded or len(folded) > _LONGEST_LOGIN or not folded.isprintable() or any(c.isspace() for c in folded):
        raise Invalid("store.login", n=_LONGEST_LOGIN)
    with Session(connection) as session:
        if _by_login(session, folded) is not None:
            raise Conflict("store.login_taken", login=folded)
        made = tables.Account(
            id=account or secrets.token_hex(8),
            login=folded,
            person=person or secrets.token_hex(8),
            name=name,
            roles=_roles(roles),
            password_hash=password_hash,
            language=language,
            disabled=False,
            created_at=utc_text(now),
        )
        session.add(made)
        session.flush()
        return account_of(made)


def authenticate(store: Store, login: str, password: str, *, source: str, now: datetime) -> Account:
    """Return the account that this login and password open. ``source`` is where the try comes from (an address).

    Raises ``Forbidden``: ``store.login_failed``, with the same words and after the same time for an unknown login, a
    wrong password and a disabled account; ``store.throttled`` (``n`` seconds) if the try has to wait. The password is
    checked outside any transaction, for that is slow by intention.
    """
    folded = fold_login(login)
    store.change(lambda connection: throttle.enter(connection, folded, source, now))
    kept = store.query(lambda connection: _kept(connection, folded))
    right, newer = verify_password(password, None if kept is None else kept[1])
    if kept is None or not right or kept[0].disabled:
        raise Forbidden("store.login_failed")
    account = kept[0]

    def let_in(connection: Connection) -> None:
        throttle.succeeded(connection, folded, source, now)
        if newer is not None:
            with Session(connection) as session:
                _get(session, account.id).password_hash = newer
                session.flush()

    store.change(let_in)
    return account


def get(connection: Connection, account: str) -> Account:
    """Return an account by its id. Raises ``NotFound`` (``store.no_account``)."""
    with Session(connection) as session:
        return account_of(_get(session, account))


def find(connection: Connection, login: str) -> Account | None:
    """Return the account of a login."""
    with Session(connection) as session:
        found = _by_login(session, fold_login(login))
        return None if found is None else account_of(found)


def every(connection: Connection) -> list[Account]:
    """Return all accounts, by login."""
    with Session(connection) as session:
        return [account_of(found) for found in session.exec(select(tables.Account).order_by(col(tables.Account.login)))]


def disable(connection: Connection, account: str, *, disabled: bool = True) -> Account:
    """Close an account and end its sessions and tokens, or open it again."""
    with Session(connection) as session:
        found = _get(session, account)
        found.disabled = disabled
        session.flush()
        end_all(connection, account)
        return account_of(found)


def set_roles(connection: Connection, account: str, roles: Collection[str]) -> Account:
    """Give an account these roles and no others, and end its sessions and tokens."""
    with Session(connection) as session:
        found = _get(session, account)
        found.roles = _roles(roles)
        session.flush()
        end_all(connection, account)
        return account_of(found)


def set_password(connection: Connection, account: str, password_hash: str) -> None:
    """Give an account another password, and end its sessions and tokens."""
    with Session(connection) as session:
        _get(session, account).password_hash = password_hash
        session.flush()
        end_all(connection, account)


def set_language(connection: Connection, account: str, language: str) -> None:
    """Speak to an account in another language."""
    with Session(connection) as session:
        _get(session, account).language = language
        session.flush()


def fold_login(login: str) -> str:
    """Return the one form of a login, however it was typed."""
    return unicodedata.normalize("NFKC", login).casefold().strip()


def account_of(found: tables.Account) -> Account:
    """Return the account that a row holds."""
    return Account(
        id=found.id,
        login=found.login,
        person=found.person,
        name=found.name,
        roles=frozenset(json.loads(found.roles)),
        language=found.language,
        disabled=bool(found.disabled),
        created_at=read_utc(found.created_at),
    )


def _get(session: Session, account: str) -> tables.Account:
    found = session.get(tables.Account, account)
    if found is None:
        raise NotFound("store.no_account", account=account)
    return found


def _by_login(session: Session, folded: str) -> tables.Account | None:
    return session.exec(select(tables.Account).where(col(tables.Account.login) == folded)).first()


def _kept(connection: Connection, folded: str) -> tuple[Account, str] | None:
    with Session(connection) as session:
        found = _by_login(session, folded)
        return None if found is None else (account_of(found), found.password_hash)


def _roles(roles: Collection[str]) -> str:
    return json.dumps(sorted(set(roles)), ensure_ascii=False)


ITSELF, ITS_NAME = "office", "ratify"
"""The account and person under which the office itself writes, which nobody has; how it is named, and asked for."""


def names_of_accounts(connection: Connection) -> dict[str, str]:
    """Return the name of each account by its id, for whoever shows what somebody did; the office's own among them."""
    return {ITSELF: ITS_NAME} | {account.id: account.name for account in every(connection)}
