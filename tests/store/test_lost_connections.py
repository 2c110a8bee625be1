"""PostgreSQL going away at the worst moment: what was asked for stands once, or it is said that nobody knows."""

from __future__ import annotations

import threading

import psycopg
import pytest
from sqlalchemy import text

from ratify.errors import Unavailable
from ratify.store import IndexRows, check, driver, open_store
from ratify.store.remarks import note, remark

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(new_postgres_database, key):
    opened = open_store(new_postgres_database(), create=True, origin="log.example", signer=key)
    yield opened
    opened.close()


@pytest.fixture
def the_answer_to_the_next_commit_is_lost(monkeypatch):
    commit = psycopg.Connection.commit
    lost = []

    def once(connection):
        commit(connection)
        if not lost:
            lost.append(connection)
            connection.close()
            message = "server closed the connection unexpectedly"
            raise psycopg.OperationalError(message)

    monkeypatch.setattr(psycopg.Connection, "commit", once)
    return lost


def _kill_every_other_connection(store):
    url = store.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_connections_that_died_unused_are_replaced(store, draft, now):
    store.append([draft()], expecting={}, now=now)
    for again in range(2, 5):
        _kill_every_other_connection(store)
        assert store.append([draft()], expecting={}, now=now).written[0].number == again
        _kill_every_other_connection(store)
        assert len(store.entries("dossier/1")) == again
        _kill_every_other_connection(store)
        store.beat(now)
        _kill_every_other_connection(store)
        assert store.heartbeat() == now
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []


def test_an_entry_whose_commit_was_not_answered_stands_once(store, draft, now, the_answer_to_the_next_commit_is_lost):
    appended = store.append([draft(), draft("office")], expecting={"dossier/1": 0}, now=now)
    assert len(the_answer_to_the_next_commit_is_lost) == 1
    assert [one.number for one in appended.written] == [1, 2]
    assert store.head().size == 2
    assert store.checkpoint() == appended.checkpoint
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []


def test_what_goes_with_such_an_entry_is_not_done_twice(store, draft, now, the_answer_to_the_next_commit_is_lost):
    statement = text("INSERT INTO setting (name, value) VALUES ('a', '1')")
    store.append([draft()], expecting={}, now=now, also=lambda connection: connection.execute(statement))
    assert len(the_answer_to_the_next_commit_is_lost) == 1
    assert store.head().size == 1


def test_other_writing_whose_commit_was_not_answered_is_not_repeated_but_said_to_be_unsure(
    store, the_answer_to_the_next_commit_is_lost
):
    with pytest.raises(Unavailable, match=r"store\.unsure"):
        store.change(lambda connection: note(connection, "a", 1))
    assert len(the_answer_to_the_next_commit_is_lost) == 1
    assert store.query(lambda connection: remark(connection, "a")) == 1


def test_a_commit_that_failed_before_it_was_done_is_done_again(store, draft, now, monkeypatch):
    commit = psycopg.Connection.commit
    lost = []

    def once(connection):
        if not lost:
            lost.append(connection)
            connection.close()
            message = "server closed the connection unexpectedly"
            raise psycopg.OperationalError(message)
        commit(connection)

    monkeypatch.setattr(psycopg.Connection, "commit", once)
    assert store.append([draft(key="k")], expecting={"dossier/1": 0}, now=now).written[0].number == 1
    assert len(lost) == 1
    assert store.head().size == 1


def test_a_server_that_stays_away_is_told(store, draft, now, monkeypatch):
    monkeypatch.setattr(driver, "PATIENCE", 0.05)

    def never(_connection):
        message = "server closed the connection unexpectedly"
        raise psycopg.OperationalError(message)

    monkeypatch.setattr(psycopg.Connection, "commit", never)
    with pytest.raises(Unavailable, match=r"store\.unreachable"):
        store.append([draft()], expecting={}, now=now)
    monkeypatch.undo()
    assert store.head().size == 0


def test_a_server_that_stops_in_the_midst_of_an_append_holds_up_the_others_only_for_a_while(
    new_postgres_database, key, draft, now, monkeypatch
):
    """It has locked the head, and says no more: PostgreSQL gives it up, and what it wanted to write is written after."""
    monkeypatch.setattr(driver, "STALLED", 0.2)
    url = new_postgres_database()
    first = open_store(url, create=True, origin="log.example", signer=key)
    second = open_store(url, signer=key)
    locked, others_done, written = threading.Event(), threading.Event(), []

    def stall(_written):
        locked.set()
        assert others_done.wait(60)
        return IndexRows()

    def stalled():
        written.extend(first.append([draft(by="first")], expecting={}, now=now, index=stall).written)

    thread = threading.Thread(target=stalled)
    thread.start()
    assert locked.wait(60)
    assert [one.number for one in second.append([draft(by="second")], expecting={}, now=now).written] == [1]
    others_done.set()
    thread.join()
    assert [(one.number, one.body["by"]) for one in written] == [(2, "first")]
    assert list(check.breaches(first, check.Checking([first.verifier]))) == []
    first.close()
    second.close()
