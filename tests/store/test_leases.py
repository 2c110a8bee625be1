"""Leases between servers: taken by one, passed by and never waited for by the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ratify.store import InboxRow, IndexRows, leases, lists, open_store


@pytest.fixture
def on_postgresql(new_postgres_database, key):
    opened = open_store(new_postgres_database(), create=True, origin="log.example/treaties", signer=key)
    yield opened
    opened.close()


@pytest.fixture
def two(store):
    return with_two(store)


def with_two(store):
    """Two alerts that wait to be carried."""
    rows = tuple(InboxRow(n, "1", None, late=False, roles=("clerk",), persons=(), subject="x") for n in (1, 2))
    store.put_index(IndexRows(inbox=rows))
    return store


def take(alert, token, now):
    return lambda connection: leases.take(connection, alert, token, now=now)


def waiting(store, now):
    return [one.alert for one in store.query(lambda c: lists.undelivered(c, free_at=now))]


def test_a_lease_is_taken_once_until_it_is_over_or_given_back(two, now):
    assert two.change(take(1, "a", now)).alert == 1
    assert two.change(take(1, "b", now)) is None
    later = now + leases.LASTS
    assert two.change(take(1, "b", later)).alert == 1
    two.change(lambda connection: leases.give_back(connection, 1, "a"))  # no longer its own
    assert two.change(take(1, "c", later)) is None
    two.change(lambda connection: leases.give_back(connection, 1, "b"))
    assert two.change(take(1, "c", later)).alert == 1
    assert two.change(take(3, "a", now)) is None  # no such alert


def test_what_somebody_carries_is_not_among_what_is_looked_through(two, now):
    assert waiting(two, now) == [1, 2]
    two.change(take(1, "a", now))
    assert waiting(two, now) == [2]
    assert waiting(two, now + leases.LASTS - timedelta(seconds=1)) == [2]
    assert waiting(two, now + leases.LASTS) == [1, 2]


@pytest.mark.postgres
def test_an_alert_that_another_server_is_taking_is_passed_by_at_once(on_postgresql, now):
    """On SQLite there is one writer at a time, and nothing to pass by."""
    two = with_two(on_postgresql)

    def take_impatiently(alert):
        def work(connection):
            connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")  # whoever waited would be told
            return leases.take(connection, alert, "second", now=now)

        return two.change(work)

    with two.database.writer.connect() as first:
        assert leases.take(first, 1, "first", now=now).alert == 1  # and not committed yet
        assert take_impatiently(1) is None
        assert take_impatiently(2).alert == 2
        first.commit()
    assert waiting(two, now) == []
