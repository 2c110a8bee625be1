"""Who comes in: accounts, sessions of the desk, tokens of the command line and the API."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from ratify.errors import Forbidden, Invalid, Phrase
from ratify.office.core import guarded_now
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.restoring import refuse_if_behind
from ratify.office.rights import ROLES, require
from ratify.office.views import Person
from ratify.store import Draft, accounts, passwords, sessions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ratify.office.core import Office
    from ratify.store.accounts import Account
    from ratify.store.appending import Also

TOKEN_LASTS = timedelta(days=90)
NOBODY = Person("", "", "—", frozenset())


def person_of(account: Account) -> Person:
    """The person behind an account, with the account's roles."""
    return Person(account.id, account.person, account.name, account.roles, account.language, account.login)


def add_account(  # noqa: PLR0913, PLR0917  # an account is made of these
    office: Office,
    actor: Person | None,
    login: str,
    name: str,
    roles: Collection[str],
    password: str,
    language: str = "fr",
    person: str | None = None,
) -> Person:
    """Make an account. ``actor`` is ``None`` only while the office has no account at all (the first administrator).

    ``person`` is the login of an account that the same person has already: the two never count for two persons.
    """
    _allowed(office, actor)
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise Invalid("office.roles", unknown=", ".join(unknown) or "—", roles=ROLES)
    refuse_if_behind(office)
    same = secrets.token_hex(8) if person is None else _known(office, person).person
    shown = name.strip() or login
    hashed = passwords.hash_password(password, about=(login, shown))
    made = Person(secrets.token_hex(8), same, shown, frozenset(roles), language, accounts.fold_login(login))
    also = partial(
        accounts.create, account=made.account, login=login, name=shown, roles=roles, password_hash=hashed,
        now=office.wall(), language=language, person=same,
    )  # fmt: skip
    said = {"account": made.account, "person": same, "roles": sorted(made.roles)}
    _note(office, actor or made, "account_made", said, also)
    return made


def _allowed(office: Office, actor: Person | None) -> None:
    if actor is not None:
        require(actor, "accounts")
    elif office.store.query(accounts.every):
        raise Forbidden("office.first_account_only")


def _note(office: Office, actor: Person, kind: str, said: Mapping[str, object], also: Also | None = None) -> None:
    """Write the entry, and what it tells of with it: neither without the other."""
    body = body_of(actor, None) | {kind: said}
    office.store.append([Draft(OFFICE, kind, None, None, body)], expecting={}, now=guarded_now(office), also=also)


def list_accounts(office: Office, actor: Person) -> tuple[tuple[Person, bool], ...]:
    """Every account, by login, with whether it is disabled."""
    require(actor, "accounts")
    return tuple((person_of(account), account.disabled) for account in office.store.query(accounts.every))


def _other(office: Office, actor: Person, login: str) -> Account:
    require(actor, "accounts")
    account = _known(office, login)
    if account.person == actor.person:
        raise Forbidden("office.own_account")
    return account


def _known(office: Office, login: str) -> Account:
    account = office.store.query(lambda connection: accounts.find(connection, login))
    if account is None:
        raise Invalid("office.no_account", login=login)
    return account


def disable_account(office: Office, actor: Person, login: str) -> None:
    """Close an account: its sessions and tokens end at once. Never one's own."""
    account = _other(office, actor, login)
    also = partial(accounts.disable, account=account.id)
    _note(office, actor, "account_disabled", {"account": account.id}, also)


def set_password(office: Office, actor: Person, login: str, password: str) -> None:
    """Give another account, or one's own, a new password; its sessions and tokens end at once."""
    account = office.store.query(lambda connection: accounts.find(connection, login))
    if account is None or account.person != actor.person:
        account = _other(office, actor, login)
    account_id, hashed = account.id, passwords.hash_password(password, about=(account.login, account.name))
    also = partial(accounts.set_password, account=account_id, password_hash=hashed)
    _note(office, actor, "password_set", {"account": account_id}, also)


def login(office: Office, name: str, password: str, source: str = "") -> tuple[Person, str]:
    """Log in to the desk: the person, and the token of a new session for the cookie."""
    account = _authenticated(office, name, password, source)
    opened = office.store.change(lambda connection: sessions.begin(connection, account.id, now=office.wall()))
    return person_of(account), opened.token


def _authenticated(office: Office, name: str, password: str, source: str) -> Account:
    return accounts.authenticate(office.store, name, password, source=source, now=office.wall())


def session(office: Office, token: str) -> tuple[Person, str] | None:
    """The person of a session that still holds, and the secret that its forms repeat; noted as used."""
    instant = office.wall()
    live = office.store.query(lambda connection: sessions.look_up(connection, token, now=instant))
    if live is None:
        return None
    if not live.noted:
        office.store.change(lambda connection: sessions.note(connection, token, now=instant))
    account = office.store.query(lambda connection: accounts.get(connection, live.account))
    return person_of(account), live.csrf


def logout(office: Office, token: str) -> None:
    """End a session."""
    office.store.change(lambda connection: sessions.end(connection, token))


def make_token(office: Office, name: str, password: str, source: str = "", label: str = "ratify login") -> str:
    """A token for the command line or the API, shown once; it holds for ninety days."""
    account = _authenticated(office, name, password, source)
    instant = office.wall()
    return office.store.change(
        lambda connection: sessions.make_token(
            connection, account.id, name=label, scopes=("all",), now=instant, expires_at=instant + TOKEN_LASTS
        )
    )


def person_of_token(office: Office, token: str) -> Person | None:
    """The person of a token that still holds."""
    instant = office.wall()
    found = office.store.query(lambda connection: sessions.token_of(connection, token, now=instant))
    if found is None:
        return None
    return person_of(office.store.query(lambda connection: accounts.get(connection, found.account)))


def person_of_login(office: Office, name: str) -> Person:
    """The person of an account without a password: in a demonstration office only."""
    if not office.settings.demonstration:
        raise Forbidden("office.demonstration_only", what=Phrase("office.what.as"))
    account = office.store.query(lambda connection: accounts.find(connection, name))
    if account is None:
        raise Invalid("office.no_account", login=name)
    return person_of(account)
