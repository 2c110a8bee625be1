"""Sessions and tokens, on both databases, at given times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from ratify.errors import Invalid, NotFound
from ratify.store import accounts, sessions

MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(store, now):
    return store.change(
        lambda connection: accounts.create(
            connection, login="awa", name="Awa", roles=["clerk"], password_hash="x", now=now
        )
    ).id


def begin(store, account, now):
    return store.change(lambda connection: sessions.begin(connection, account, now=now))


def look_up(store, token, now):
    return store.query(lambda connection: sessions.look_up(connection, token, now=now))


def use(store, token, now):
    live = look_up(store, token, now)
    if live is not None and not live.noted:
        store.change(lambda connection: sessions.note(connection, token, now=now))
    return live is not None


def test_a_session_is_known_by_its_token(store, account, now):
    opened = begin(store, account, now)
    live = look_up(store, opened.token, now)
    assert (live.account, live.csrf) == (account, opened.csrf)
    assert look_up(store, opened.csrf, now) is None
    assert look_up(store, "", now) is None
    assert look_up(store, "\ud800", now) is None


def test_every_session_has_secrets_of_its_own(store, account, now):
    opened = [begin(store, account, now) for _ in range(3)]
    assert len({secret for one in opened for secret in (one.token, one.csrf)}) == 6


def test_a_session_ends_after_thirty_minutes_without_use(store, account, now):
    token = begin(store, account, now).token
    assert look_up(store, token, now + 30 * MINUTE - timedelta(microseconds=1)) is not None
    assert look_up(store, token, now + 30 * MINUTE) is None


def test_use_keeps_a_session_alive_but_not_beyond_twelve_hours(store, account, now):
    token = begin(store, account, now).token
    at = now
    while use(store, token, at):
        at += 20 * MINUTE
    assert at - now == timedelta(hours=12)


def test_use_is_noted_at_most_once_a_minute(store, account, now):
    token = begin(store, account, now).token
    assert look_up(store, token, now + timedelta(seconds=59)).noted
    assert not look_up(store, token, now + MINUTE).noted
    store.change(lambda connection: sessions.note(connection, token, now=now + MINUTE))
    assert look_up(store, token, now + MINUTE).noted
    store.change(lambda connection: sessions.note(connection, token, now=now))
    assert look_up(store, token, now + MINUTE).noted


def test_a_session_that_was_ended_is_over(store, account, now):
    one, other = begin(store, account, now), begin(store, account, now)
    store.change(lambda connection: sessions.end(connection, one.token))
    store.change(lambda connection: sessions.end(connection, "unknown"))
    assert look_up(store, one.token, now) is None
    assert look_up(store, other.token, now) is not None


def test_sessions_that_ended_by_themselves_are_swept_away(store, account, now):
    for at in (0, 10, 20):
        begin(store, account, now + at * MINUTE)
    begin(store, account, now + 41 * MINUTE)
    count = store.query(lambda connection: connection.execute(text("SELECT count(*) FROM session")).scalar())
    assert count == 2


def test_whoever_reads_the_database_finds_no_secret_to_use(store, account, now):
    opened = begin(store, account, now)
    secret = store.change(lambda connection: make(connection, account, now))
    for table in ("session", "token"):
        rows = store.query(lambda c, name=table: c.execute(text(f"SELECT * FROM {name}")).all())  # noqa: S608 - two constants
        said = repr(rows)
        assert opened.token not in said
        assert secret not in said
        assert secret.removeprefix("ratify_") not in said


def make(connection, account, now, **more):
    fields = {"name": "cli", "scopes": ["see"], "expires_at": now + timedelta(days=30), "now": now, **more}
    return sessions.make_token(connection, account, **fields)


def token_of(store, secret, now):
    return store.query(lambda connection: sessions.token_of(connection, secret, now=now))


def test_a_token_stands_for_its_account_until_it_expires(store, account, now):
    secret = store.change(lambda connection: make(connection, account, now, scopes=["see", "record"]))
    found = token_of(store, secret, now)
    assert (found.account, found.name, found.scopes) == (account, "cli", {"see", "record"})
    assert token_of(store, secret, now + timedelta(days=30) - timedelta(microseconds=1)) == found
    assert token_of(store, secret, now + timedelta(days=30)) is None
    assert token_of(store, secret + "x", now) is None


def test_tokens_are_listed_and_taken_back_by_their_owner_only(store, account, now):
    secret = store.change(lambda connection: make(connection, account, now))
    other = store.change(lambda connection: make(connection, account, now, name="api"))
    listed = store.query(lambda connection: sessions.tokens(connection, account))
    assert [one.name for one in listed] == ["api", "cli"]
    for owner, token in (("another", listed[1].id), (account, "none")):
        with pytest.raises(NotFound, match=r"store\.no_token"):
            store.change(lambda connection, of=owner, one=token: sessions.revoke(connection, of, one))
    store.change(lambda connection: sessions.revoke(connection, account, listed[1].id))
    assert token_of(store, secret, now) is None
    assert token_of(store, other, now) is not None


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 101}, {"name": "a\nb"}, {"expires_at": None}])
def test_a_token_without_a_name_or_that_has_expired_is_not_made(store, account, now, wrong):
    wrong = {key: now if value is None else value for key, value in wrong.items()}
    with pytest.raises(Invalid, match=r"store\.token"):
        store.change(lambda connection: make(connection, account, now, **wrong))
