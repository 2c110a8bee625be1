"""Accounts, on both databases. Times are given, never read from a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ratify.errors import Conflict, Forbidden, Invalid, NotFound
from ratify.store import accounts, passwords, sessions
from ratify.store.throttle import counted

PASSWORD = "quatre girafes vertes"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def hashed():
    """Hashing is slow by intention; one hash serves the whole file."""
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def account(store, hashed, now):
    return store.change(
        lambda connection: accounts.create(
            connection, login="awa", name="Awa Traoré", roles=["clerk"], password_hash=hashed, now=now
        )
    )


def enter(store, now, *, login="awa", password=PASSWORD, source="10.0.0.1"):
    return accounts.authenticate(store, login, password, source=source, now=now)


def refused(store, now, **tried):
    with pytest.raises(Forbidden) as refusal:
        enter(store, now, **tried)
    return refusal.value.phrase


def test_an_account_opens_with_its_password(store, account, now):
    assert enter(store, now) == account
    assert (account.login, account.name, account.roles, account.language) == ("awa", "Awa Traoré", {"clerk"}, "fr")
    assert account.created_at == now
    assert not account.disabled


@pytest.mark.parametrize("typed", ["AWA", " awa ", "ａｗａ"])
def test_a_login_is_the_same_however_it_is_typed(store, account, now, typed):
    assert enter(store, now, login=typed) == account
    assert store.query(lambda connection: accounts.find(connection, typed)) == account


def test_a_wrong_password_an_unknown_login_and_a_disabled_account_get_the_same_answer(store, account, now):
    answers = [refused(store, now, password="another one entirely"), refused(store, now, login="nobody")]
    store.change(lambda connection: accounts.disable(connection, account.id))
    answers.append(refused(store, now))
    assert answers == [answers[0]] * 3
    assert answers[0].code == "store.login_failed"
    assert answers[0].particulars == {}
    store.change(lambda connection: accounts.disable(connection, account.id, disabled=False))
    assert enter(store, now) == account


def test_an_unknown_login_costs_one_hash_like_a_known_one(store, account, now, monkeypatch):
    hashes, hasher = [], passwords._hasher()

    class Spy:
        hash = hasher.hash

        def verify_and_update(self, password, kept):
            hashes.append(kept)
            return hasher.verify_and_update(password, kept)

    monkeypatch.setattr(passwords, "_hasher", Spy)
    passwords._decoy()
    refused(store, now, login="nobody")
    refused(store, now, password="wrong password")
    assert len(hashes) == 2


def test_two_accounts_may_belong_to_one_person_but_not_share_a_login(store, account, hashed, now):
    def create(connection, login):
        return accounts.create(
            connection, login=login, name="Awa", roles=[], password_hash=hashed, now=now, person=account.person
        )

    second = store.change(lambda connection: create(connection, "awa.admin"))
    assert second.person == account.person
    assert second.id != account.id
    with pytest.raises(Conflict, match=r"store\.login_taken"):
        store.change(lambda connection: create(connection, "AWA"))
    assert [one.login for one in store.query(accounts.every)] == ["awa", "awa.admin"]


def test_accounts_without_a_person_are_of_different_persons(store, account, hashed, now):
    other = store.change(lambda c: accounts.create(c, login="b", name="B", roles=[], password_hash=hashed, now=now))
    assert other.person != account.person


@pytest.mark.parametrize("login", ["", "   ", "two words", "a\nb", "a\x00b", "x" * 101])
def test_a_login_that_cannot_be_typed_is_refused(store, hashed, now, login):
    with pytest.raises(Invalid, match=r"store\.login"):
        store.change(lambda c: accounts.create(c, login=login, name="B", roles=[], password_hash=hashed, now=now))


@pytest.mark.parametrize(
    "change",
    [
        accounts.disable,
        lambda connection, account: accounts.set_roles(connection, account, ["auditor"]),
        lambda connection, account: accounts.set_password(connection, account, "x"),
    ],
)
def test_whoever_is_disabled_or_gets_other_roles_or_another_password_is_logged_out_everywhere(
    store, account, now, change
):
    opened = store.change(lambda connection: sessions.begin(connection, account.id, now=now))
    secret = store.change(
        lambda connection: sessions.make_token(
            connection, account.id, name="cli", scopes=["see"], expires_at=now + timedelta(days=1), now=now
        )
    )
    store.change(lambda connection: change(connection, account.id))
    assert store.query(lambda connection: sessions.look_up(connection, opened.token, now=now)) is None
    assert store.query(lambda connection: sessions.token_of(connection, secret, now=now)) is None


def test_roles_language_and_password_can_be_changed(store, account, now):
    store.change(lambda connection: accounts.set_roles(connection, account.id, ["auditor", "clerk", "clerk"]))
    store.change(lambda connection: accounts.set_language(connection, account.id, "ru"))
    there = store.query(lambda connection: accounts.get(connection, account.id))
    assert there == replace(account, roles=frozenset({"auditor", "clerk"}), language="ru")
    other = passwords.hash_password("cinq zèbres à pois")
    store.change(lambda connection: accounts.set_password(connection, account.id, other))
    assert refused(store, now).code == "store.login_failed"
    assert enter(store, now, password="cinq zèbres à pois") == there


def test_an_account_that_is_not_there_is_not_found(store):
    for work in (
        lambda connection: accounts.get(connection, "none"),
        lambda connection: accounts.set_roles(connection, "none", []),
        lambda connection: accounts.set_password(connection, "none", "x"),
    ):
        with pytest.raises(NotFound, match=r"store\.no_account"):
            store.change(work)


@pytest.mark.usefixtures("full_cost")
def test_an_outdated_hash_is_replaced_when_its_owner_comes_in(store, now, account):
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher
    from sqlalchemy import text

    def kept():
        return store.query(lambda connection: connection.execute(text("SELECT password_hash FROM account")).scalar())

    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192),)).hash(PASSWORD)
    store.change(lambda connection: accounts.set_password(connection, account.id, weak))
    assert enter(store, now) == account
    assert kept() != weak
    assert enter(store, now) == account


def test_a_few_slips_are_free_and_then_each_try_has_to_wait_longer(store, account, now, no_hashing):
    waits = []
    for _ in range(8):
        phrase = refused(store, now, password="wrong")
        while phrase.code == "store.throttled":
            waits.append(phrase.particulars["n"])
            now += waits[-1] * SECOND
            phrase = refused(store, now, password="wrong")
    assert waits == [2, 4, 8, 16]


def test_a_try_that_has_to_wait_is_not_looked_at_even_if_it_is_right(store, account, now, no_hashing):
    for _ in range(4):
        refused(store, now, password="wrong")
    assert refused(store, now).code == "store.throttled"
    assert refused(store, now + SECOND).code == "store.throttled"
    assert enter(store, now + 2 * SECOND) == account


def test_the_wait_is_bounded_so_nobody_is_locked_out_for_ever(store, account, now, no_hashing):
    for _ in range(40):
        phrase = refused(store, now, password="wrong")
        if phrase.code == "store.throttled":
            assert phrase.particulars["n"] <= 15 * 60
            now += phrase.particulars["n"] * SECOND
    assert enter(store, now + timedelta(minutes=15)) == account
    assert refused(store, now + timedelta(minutes=15), password="wrong").code == "store.login_failed"


def test_a_stranger_elsewhere_cannot_keep_a_person_out_who_has_come_from_here_before(store, account, now, no_hashing):
    enter(store, now, source="the office")
    for at in range(60):
        phrase = refused(store, now, password="wrong", source=f"stranger {at}")
        assert phrase.code in {"store.login_failed", "store.throttled"}
    assert refused(store, now, source="an unknown place").code == "store.throttled"
    assert enter(store, now, source="the office") == account


def test_many_sources_at_once_are_slowed_down_together(store, account, now, no_hashing):
    looked_at = 0
    for at in range(100):
        looked_at += refused(store, now, password="wrong", source=f"stranger {at}").code == "store.login_failed"
    assert looked_at == 11


def test_one_source_that_tries_many_logins_is_slowed_down(store, account, now, no_hashing):
    looked_at = sum(
        refused(store, now, login=f"person{at}", password="wrong").code == "store.login_failed" for at in range(60)
    )
    assert looked_at == 21


def test_coming_in_with_an_account_of_ones_own_clears_no_way_to_others(store, account, now, no_hashing):
    for at in range(21):
        refused(store, now, login=f"person{at}", password="wrong")
        if at % 5 == 4 and at < 20:
            enter(store, now)
    assert refused(store, now, login="one more", password="wrong").code == "store.throttled"


def test_failures_are_forgotten_after_a_quiet_day(store, account, now, no_hashing):
    for _ in range(4):
        refused(store, now, password="wrong")
    later = now + timedelta(days=1, minutes=1)
    for _ in range(4):
        assert refused(store, later, password="wrong").code == "store.login_failed"


def test_of_many_tries_at_once_only_the_free_ones_reach_the_password(store, account, now, monkeypatch):
    """A try counts as a failure before the password is looked at; else all of these would be let through."""
    from threading import Barrier, Thread

    looked_at, together = [], Barrier(12)
    monkeypatch.setattr(accounts, "verify_password", lambda *_: looked_at.append(1) or (False, None))

    def attempt():
        together.wait()
        refused(store, now, password="wrong")

    tries = [Thread(target=attempt) for _ in range(12)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert len(looked_at) == 4


def test_neither_what_was_typed_nor_from_where_is_kept(store, account, now, no_hashing):
    from sqlalchemy import text

    refused(store, now, login="my password by mistake", password="x", source="192.0.2.7")
    kept = store.query(lambda connection: connection.execute(text("SELECT key FROM throttle")).scalars().all())
    assert sorted(kept) == sorted(one.key for one in counted("my password by mistake", "192.0.2.7"))
    assert all("192.0.2.7" not in one and "mistake" not in one for one in kept)


@pytest.fixture
def no_hashing(monkeypatch):
    """The same answers without the slow hash: these tests are about counting."""
    monkeypatch.setattr(accounts, "verify_password", lambda typed, kept: (kept is not None and typed == PASSWORD, None))
